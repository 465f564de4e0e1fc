/*
 * number_print.c - floats to the shortest text that reads back
 *
 * Raffaele Giulietti, "The Schubfach way to render doubles" (2020), with Alexander Bolz's
 * simplifications. One precision, that of double, serves float too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/number.h"

#include <string.h>

#include "base/pow10.h"

#define DOUBLE_BITS 52 /* of the stored significand */
#define DOUBLE_BIAS 1075
#define FLOAT_BITS 23
#define FLOAT_BIAS 150

/* digits * 10^exponent */
struct decimal {
	uint64_t digits;
	int exponent;
};

/* Upper 64 of the 192 bits of power * factor; the lowest bit stands for all that is cut off.
 * The power is up to one unit too large, hence > 1. */
static inline uint64_t
multiply_to_odd(struct ch_pow10_bits power, uint64_t factor)
{
	ch_u128 low = (ch_u128)power.low * factor;
	ch_u128 high = (ch_u128)power.high * factor + (uint64_t)(low >> 64);

	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* Shortest decimal in the rounding interval of significand * 2^exponent, the nearest of them.
 * `uneven`: the neighbour below is nearer than the one above. */
static inline struct decimal
shortest(uint64_t significand, int exponent, bool uneven)
{
	uint64_t odd = significand & 1; /* then the ends of the interval do not belong to it */
	int k = (exponent * 1262611 - (uneven ? 524031 : 0)) >> 22;
	int shift = exponent + ch_pow10_exponent(-k) + 1;
	struct ch_pow10_bits power = ch_pow10_ceil(-k);
	uint64_t value = multiply_to_odd(power, (4 * significand) << shift);
	uint64_t lower = multiply_to_odd(power, (4 * significand - 2 + uneven) << shift) + odd;
	uint64_t upper = multiply_to_odd(power, (4 * significand + 2) << shift) - odd;
	uint64_t digits = value / 4;
	bool below_in, above_in;

	if (digits >= 10) {
		uint64_t shorter = digits / 10;

		below_in = lower <= 40 * shorter;
		above_in = 40 * shorter + 40 <= upper;
		if (below_in != above_in)
			return (struct decimal){ shorter + above_in, k + 1 };
	}
	below_in = lower <= 4 * digits;
	above_in = 4 * digits + 4 <= upper;
	if (below_in == above_in)
		above_in = value > 4 * digits + 2 || (value == 4 * digits + 2 && (digits & 1));
	return (struct decimal){ digits + above_in, k };
}

static void
drop_zeros(struct decimal *number)
{
	if (number->digits % 100000000 == 0) {
		number->digits /= 100000000;
		number->exponent += 8;
	}
	while (number->digits % 10 == 0) {
		number->digits /= 10;
		number->exponent++;
	}
}

/* d.ddde±x */
static size_t
put_scientific(const char *digits, size_t count, int exponent, char *out)
{
	size_t len = 1;

	out[0] = digits[0];
	if (count > 1) {
		out[len++] = '.';
		memcpy(out + len, digits + 1, count - 1);
		len += count - 1;
	}
	out[len++] = 'e';
	return len + ch_i64_to_text(exponent, out + len);
}

/* As ClickHouse and JavaScript do: exponents for 1e21 and more, 1e-7 and less. */
static size_t
put_decimal(struct decimal number, char *out)
{
	char digits[CH_U64_TEXT_SIZE];
	size_t count, zeros, whole;
	int point; /* place of the point, counted from the first digit */

	drop_zeros(&number);
	count = ch_u64_to_text(number.digits, digits);
	point = (int)count + number.exponent;
	if (point > 21 || point < -5)
		return put_scientific(digits, count, point - 1, out);
	if (point <= 0) {
		zeros = (size_t)-point;
		memset(out, '0', zeros + 2);
		out[1] = '.';
		memcpy(out + zeros + 2, digits, count);
		return zeros + 2 + count;
	}
	whole = (size_t)point;
	if (whole >= count) {
		memcpy(out, digits, count);
		memset(out + count, '0', whole - count);
		return whole;
	}
	memcpy(out, digits, whole);
	out[whole] = '.';
	memcpy(out + whole + 1, digits + whole, count - whole);
	return count + 1;
}

/* A number that is neither zero nor special, from the fields of its format. */
static size_t
put_finite(uint64_t fraction, int biased, int bits, int bias, char *out)
{
	uint64_t significand = biased ? fraction | (uint64_t)1 << bits : fraction;
	int exponent = (biased ? biased : 1) - bias;

	if (exponent <= 0 && exponent >= -bits) {
		uint64_t whole = significand >> -exponent;

		if (whole << -exponent == significand)
			return ch_u64_to_text(whole, out);
	}
	return put_decimal(shortest(significand, exponent, !fraction && biased > 1), out);
}

static size_t
put_special(bool is_nan, bool negative, char *out)
{
	if (is_nan) {
		memcpy(out, "nan", 3);
		return 3;
	}
	memcpy(out, negative ? "-inf" : "inf", 3u + negative);
	return 3u + negative;
}

size_t
ch_double_to_text(double value, char *out)
{
	uint64_t bits, fraction;
	bool negative;
	int biased;

	memcpy(&bits, &value, sizeof(bits));
	negative = bits >> 63;
	fraction = bits & (((uint64_t)1 << DOUBLE_BITS) - 1);
	biased = (int)(bits >> DOUBLE_BITS & 0x7FF);
	if (biased == 0x7FF)
		return put_special(fraction != 0, negative, out);
	out[0] = '-';
	out[negative] = '0';
	if (!biased && !fraction)
		return 1u + negative;
	return negative + put_finite(fraction, biased, DOUBLE_BITS, DOUBLE_BIAS, out + negative);
}

size_t
ch_float_to_text(float value, char *out)
{
	uint32_t bits, fraction;
	bool negative;
	int biased;

	memcpy(&bits, &value, sizeof(bits));
	negative = bits >> 31;
	fraction = bits & (((uint32_t)1 << FLOAT_BITS) - 1);
	biased = (int)(bits >> FLOAT_BITS & 0xFF);
	if (biased == 0xFF)
		return put_special(fraction != 0, negative, out);
	out[0] = '-';
	out[negative] = '0';
	if (!biased && !fraction)
		return 1u + negative;
	return negative + put_finite(fraction, biased, FLOAT_BITS, FLOAT_BIAS, out + negative);
}
