/*
 * wide.h - integers of up to 256 bits
 *
 * Little endian limbs, two's complement when signed. Wire values of 128 and 256 bits and
 * decimals are carried here; 64-bit ones widen into it. Pure functions, no allocation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_WIDE_H
#define CH_BASE_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Always sign-extended (or zero-extended) to 256 bits; a UInt256 over 2^255 - 1 is told from
 * a negative number by the is_signed of whoever holds it. */
struct ch_wide {
	uint64_t limb[4]; /* limb[0] lowest */
};

/* Longest text: sign, 78 digits, point. */
#define CH_WIDE_TEXT_SIZE 96

/* From `width` (1, 2, 4, 8, 16, 32) little endian bytes. */
struct ch_wide ch_wide_load(const void *bytes, unsigned width, bool is_signed);
void ch_wide_store(struct ch_wide value, void *bytes, unsigned width);
struct ch_wide ch_wide_from_i64(int64_t value);
struct ch_wide ch_wide_from_u64(uint64_t value);
bool ch_wide_is_negative(struct ch_wide value); /* top bit */
bool ch_wide_is_zero(struct ch_wide value);
struct ch_wide ch_wide_negate(struct ch_wide value);
/* Signed comparison: <0, 0, >0. */
int ch_wide_compare(struct ch_wide a, struct ch_wide b);

/* value * 10^n as unsigned; false on overflow of 256 bits. n 0..77. */
bool ch_wide_mul_pow10(struct ch_wide *value, unsigned n);
/* Unsigned division by 10^n, towards zero; *lost tells whether digits other than 0 fell off. */
void ch_wide_div_pow10(struct ch_wide *value, unsigned n, bool *lost);
/* value * small + add as unsigned; false on overflow. */
bool ch_wide_mul_add(struct ch_wide *value, uint32_t small, uint32_t add);

/* Fits into a signed / unsigned integer of `width` bytes, when read as signed. */
bool ch_wide_fits_signed(struct ch_wide value, unsigned width);
bool ch_wide_fits_unsigned(struct ch_wide value, unsigned width);

/* Decimal text. `scale` digits stand behind the point; with `trim`, trailing zeros behind the
 * point and a bare point are left out (as ClickHouse prints). Returns the length; no NUL.
 * out holds CH_WIDE_TEXT_SIZE bytes. */
size_t ch_wide_to_text(struct ch_wide value, bool is_signed, unsigned scale, bool trim, char *out);
/* Nearest double of value / 10^scale, correctly rounded. */
double ch_wide_to_double(struct ch_wide value, bool is_signed, unsigned scale);

#endif
