/*
 * reference.h - what the engine itself prints, fetched without the driver
 *
 * Over HTTP by libcurl (CHODBC_TEST_HTTP=host:port), else from the engine's C interface
 * (CHODBC_ENGINE). Fails the running Check test when there is no answer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_REFERENCE_H
#define TEST_SUPPORT_REFERENCE_H

#include <stddef.h>

/* The answer to `SELECT …` in a format that needs no unescaping, without its last newline.
 * Caller frees *out, which has a NUL behind its len bytes. */
size_t reference_text(const char *select, char **out);

#endif
