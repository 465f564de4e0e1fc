/*
 * pow10.c - powers of ten as 128-bit fractions
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/pow10.h"

const struct ch_pow10_bits ch_pow10_bits[CH_POW10_LAST - CH_POW10_FIRST + 1] = {
#define POW10(n, high, low) { high, low },
#include "base/pow10_list.h"
#undef POW10
};
