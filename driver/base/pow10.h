/*
 * pow10.h - powers of ten as 128-bit fractions
 *
 * Shared by the printer and the reader of floats.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_POW10_H
#define CH_BASE_POW10_H

#include <stdint.h>

__extension__ typedef unsigned __int128 ch_u128;

#define CH_POW10_FIRST (-342)
#define CH_POW10_LAST 324

/* 10^n = bits * 2^(ch_pow10_exponent(n) - 127), 2^127 <= bits < 2^128, rounded down. */
struct ch_pow10_bits {
	uint64_t high;
	uint64_t low;
};

extern const struct ch_pow10_bits ch_pow10_bits[CH_POW10_LAST - CH_POW10_FIRST + 1];

static inline struct ch_pow10_bits
ch_pow10_floor(int n)
{
	return ch_pow10_bits[n - CH_POW10_FIRST];
}

/* One unit more, for powers that do not fit 128 bits exactly. */
static inline struct ch_pow10_bits
ch_pow10_ceil(int n)
{
	struct ch_pow10_bits bits = ch_pow10_floor(n);

	if (n < 0 || n > 55) { /* 5^55 is the last power of five below 2^128 */
		bits.low++;
		bits.high += bits.low == 0;
	}
	return bits;
}

/* floor(log2(10^n)), for |n| up to 1233. */
static inline int
ch_pow10_exponent(int n)
{
	return (n * 1741647) >> 19;
}

#endif
