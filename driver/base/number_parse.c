/*
 * number_parse.c - text to the nearest double
 *
 * Daniel Lemire, "Number Parsing at a Gigabyte per Second" (2021), and with Noble Mushtak,
 * "Fast Number Parsing Without Fallback" (2023): up to 19 digits are always exact. Of longer
 * texts the first 19 digits usually decide; if not, strtod() reads an integer with exponent,
 * which has no decimal point that a locale could change.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pow10.h"
#include "base/str.h"

#define BITS 52 /* of the stored significand */
#define INFINITE_EXPONENT 0x7FF
#define MAX_DIGITS 19 /* the most that always fit 64 bits */
/* No double and no middle of two has more significant digits. */
#define SLOW_DIGITS 770
#define MAX_EXPONENT 1000000000000000 /* more digits than memory can hold */

struct scanned {
	uint64_t digits;  /* the first MAX_DIGITS significant ones */
	int64_t exponent; /* of digits */
	bool cut;	  /* digits other than 0 follow */
	const char *first; /* first significant digit in the text */
	const char *end;   /* behind the last digit or point */
};

static double
from_fields(uint64_t fraction, int biased)
{
	uint64_t bits = (uint64_t)biased << BITS | fraction;
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* Upper 128 bits of the product, as exact as rounding needs. digits has its top bit set. */
static ch_u128
multiply(uint64_t digits, int exponent)
{
	struct ch_pow10_bits power = ch_pow10_floor(exponent);
	ch_u128 product;

	if (exponent < 0 && exponent >= -27)
		power.low++;
	product = (ch_u128)digits * power.high;
	if (((uint64_t)(product >> 64) & 0x1FF) == 0x1FF)
		product += (uint64_t)((ch_u128)digits * power.low >> 64);
	return product;
}

double
ch_decimal_to_double(uint64_t digits, int64_t exponent)
{
	uint64_t high, low, significand;
	int leading, upper, cut, biased;
	ch_u128 product;

	if (!digits || exponent < CH_POW10_FIRST)
		return 0;
	if (exponent > 308)
		return HUGE_VAL;
	leading = __builtin_clzll(digits);
	product = multiply(digits << leading, (int)exponent);
	high = (uint64_t)(product >> 64);
	low = (uint64_t)product;
	upper = (int)(high >> 63);
	cut = upper + 64 - BITS - 3;
	significand = high >> cut; /* one bit more than stored and hidden ones */
	biased = ch_pow10_exponent((int)exponent) + 63 + upper - leading + 1023;
	if (biased <= 0) {
		if (biased <= -63)
			return 0;
		significand >>= 1 - biased;
		significand = (significand + (significand & 1)) >> 1;
		/* The carry out of a full fraction makes it the smallest normal number. */
		return from_fields(significand, 0);
	}
	/* Exactly in the middle, which only short numbers are: to even. */
	if (low <= 1 && exponent >= -4 && exponent <= 23 && (significand & 3) == 1 &&
	    significand << cut == high)
		significand &= ~(uint64_t)1;
	significand = (significand + (significand & 1)) >> 1;
	if (significand >> (BITS + 1)) {
		significand >>= 1;
		biased++;
	}
	if (biased >= INFINITE_EXPONENT)
		return HUGE_VAL;
	return from_fields(significand & (((uint64_t)1 << BITS) - 1), biased);
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* digits[.digits]; false if there is no digit. */
static bool
scan_digits(const char *text, const char *end, struct scanned *in)
{
	unsigned count = 0; /* of significant digits taken */
	bool seen_digit = false, seen_point = false;
	const char *at;

	for (at = text; at < end; at++) {
		if (*at == '.' && !seen_point) {
			seen_point = true;
			continue;
		}
		if (!is_digit(*at))
			break;
		seen_digit = true;
		in->exponent -= seen_point;
		if (!count && *at == '0')
			continue;
		if (!count)
			in->first = at;
		if (count < MAX_DIGITS) {
			in->digits = in->digits * 10 + (uint64_t)(*at - '0');
			count++;
		} else {
			in->exponent++;
			in->cut |= *at != '0';
		}
	}
	in->end = at;
	return seen_digit;
}

/* e[+-]digits up to the end of the text, or nothing. */
static bool
scan_exponent(const char *text, const char *end, int64_t *exponent)
{
	int64_t value = 0;
	bool negative;

	if (text == end)
		return true;
	if ((*text | 0x20) != 'e' || ++text == end)
		return false;
	negative = *text == '-';
	if (negative || *text == '+')
		text++;
	if (text == end)
		return false;
	for (; text < end; text++) {
		if (!is_digit(*text))
			return false;
		if (value < MAX_EXPONENT)
			value = value * 10 + (*text - '0');
	}
	*exponent += negative ? -value : value;
	return true;
}

/* All digits matter. in->exponent is that of the first MAX_DIGITS ones. */
static double
parse_slowly(const struct scanned *in)
{
	char text[SLOW_DIGITS + 32];
	size_t len = 0;
	int64_t exponent = in->exponent + MAX_DIGITS;
	int saved = errno;
	bool more = false;
	double value;

	for (const char *at = in->first; at < in->end; at++) {
		if (!is_digit(*at))
			continue;
		if (len < SLOW_DIGITS)
			text[len++] = *at;
		else
			more |= *at != '0';
	}
	/* What does not fit only tells that the number is a little larger. */
	if (more)
		text[len++] = '1';
	exponent -= (int64_t)len;
	text[len++] = 'e';
	len += ch_i64_to_text(exponent, text + len);
	text[len] = '\0';
	value = strtod(text, NULL);
	errno = saved;
	return value;
}

static double
to_double(const struct scanned *in)
{
	double value = ch_decimal_to_double(in->digits, in->exponent);

	if (in->cut && value < ch_decimal_to_double(in->digits + 1, in->exponent))
		return parse_slowly(in);
	return value;
}

static bool
parse_word(struct ch_str word, double *out)
{
	if (ch_str_eq_nocase(word, CH_STR("nan")))
		*out = (double)NAN;
	else if (ch_str_eq_nocase(word, CH_STR("inf")) ||
	    ch_str_eq_nocase(word, CH_STR("infinity")))
		*out = HUGE_VAL;
	else
		return false;
	return true;
}

bool
ch_text_to_double(const char *text, size_t len, double *out)
{
	const char *end = text + len;
	struct scanned in = { 0 };
	bool negative;
	double value;

	if (!len)
		return false;
	negative = *text == '-';
	if (negative || *text == '+')
		text++;
	if (scan_digits(text, end, &in)) {
		if (!scan_exponent(in.end, end, &in.exponent))
			return false;
		value = to_double(&in);
	} else if (!parse_word((struct ch_str){ text, (size_t)(end - text) }, &value)) {
		return false;
	}
	*out = negative ? -value : value;
	return true;
}
