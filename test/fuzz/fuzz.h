/*
 * fuzz.h - the entry of a fuzz target, as libFuzzer calls it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TEST_FUZZ_H
#define CH_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
