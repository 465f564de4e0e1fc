/*
 * parse.c - text -> number, GUID
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/parse.h"

#include <math.h>

#include "base/number.h"

/* 10^76 fits into 255 bits. */
#define MAX_DIGITS 76
/* Exponents beyond are as good as infinite, and sums of them do not overflow. */
#define MAX_EXPONENT 1000000

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct digits {
	struct ch_wide value;
	unsigned count;	  /* significant digits in value */
	int64_t exponent; /* value * 10^exponent */
	bool any;
	bool lost;
};

static void
take_digit(struct digits *digits, char c, bool behind_point)
{
	digits->any = true;
	if (digits->count == MAX_DIGITS) {
		digits->lost = digits->lost || c != '0';
		if (!behind_point)
			digits->exponent++;
		return;
	}
	if (digits->count > 0 || c != '0') {
		/* cannot overflow: at most MAX_DIGITS of them */
		(void)ch_wide_mul_add(&digits->value, 10, (uint32_t)(c - '0'));
		digits->count++;
	}
	if (behind_point)
		digits->exponent--;
}

/* The exponent behind 'e' at text[at]; false when it is no number. */
static bool
take_exponent(struct ch_str text, size_t at, int64_t *exponent)
{
	bool negative = false;
	int64_t value = 0;

	if (at < text.len && (text.ptr[at] == '+' || text.ptr[at] == '-'))
		negative = text.ptr[at++] == '-';
	if (at == text.len)
		return false;
	for (; at < text.len; at++) {
		if (!is_digit(text.ptr[at]))
			return false;
		if (value < MAX_EXPONENT)
			value = value * 10 + (text.ptr[at] - '0');
	}
	*exponent += negative ? -value : value;
	return true;
}

/* value * 10^exponent -> magnitude / 10^scale */
static enum conv_status
settle(const struct digits *digits, struct conv_decimal *out)
{
	int64_t exponent = digits->exponent;
	bool lost = false;

	out->magnitude = digits->value;
	out->scale = 0;
	out->lost = digits->lost;
	if (digits->count == 0)
		return CONV_OK;
	if (exponent > 0) {
		if (exponent + (int64_t)digits->count > MAX_DIGITS)
			return CONV_OUT_OF_RANGE;
		(void)ch_wide_mul_pow10(&out->magnitude, (unsigned)exponent);
		return CONV_OK;
	}
	if (-exponent > 2 * MAX_DIGITS) {
		out->magnitude = ch_wide_from_u64(0);
		out->lost = true;
		return CONV_OK;
	}
	out->scale = (unsigned)-exponent;
	if (out->scale > MAX_DIGITS) {
		ch_wide_div_pow10(&out->magnitude, out->scale - MAX_DIGITS, &lost);
		out->scale = MAX_DIGITS;
		out->lost = out->lost || lost;
	}
	return CONV_OK;
}

enum conv_status
conv_parse_decimal(struct ch_str text, struct conv_decimal *out)
{
	struct digits digits = { .value = ch_wide_from_u64(0) };
	bool behind_point = false;
	size_t at = 0;

	text = ch_str_trim(text);
	out->negative = false;
	if (text.len > 0 && (text.ptr[0] == '+' || text.ptr[0] == '-'))
		out->negative = text.ptr[at++] == '-';
	for (; at < text.len; at++) {
		if (is_digit(text.ptr[at]))
			take_digit(&digits, text.ptr[at], behind_point);
		else if (text.ptr[at] == '.' && !behind_point)
			behind_point = true;
		else
			break;
	}
	if (!digits.any)
		return CONV_BAD_TEXT;
	if (at < text.len) {
		if (text.ptr[at] != 'e' && text.ptr[at] != 'E')
			return CONV_BAD_TEXT;
		if (!take_exponent(text, at + 1, &digits.exponent))
			return CONV_BAD_TEXT;
	}
	return settle(&digits, out);
}

enum conv_status
conv_parse_double(struct ch_str text, double *out)
{
	text = ch_str_trim(text);
	if (!ch_text_to_double(text.ptr, text.len, out))
		return CONV_BAD_TEXT;
	/* the words have an 'n' in them, numbers never */
	if (isinf(*out) && ch_str_find(text, 0, 'n') == text.len &&
	    ch_str_find(text, 0, 'N') == text.len)
		return CONV_OUT_OF_RANGE;
	return CONV_OK;
}

enum conv_status
conv_parse_guid(struct ch_str text, uint8_t out[16])
{
	uint8_t bytes[16] = { 0 };
	size_t digits = 0;

	text = ch_str_trim(text);
	if (text.len == 38 && text.ptr[0] == '{' && text.ptr[37] == '}')
		text = ch_str_slice(text, 1, 37);
	if (text.len != 36 && text.len != 32)
		return CONV_BAD_TEXT;
	for (size_t i = 0; i < text.len; i++) {
		bool hyphen = text.len == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
		int digit = ch_hex_digit(text.ptr[i]);

		if (hyphen ? text.ptr[i] != '-' : digit < 0)
			return CONV_BAD_TEXT;
		if (hyphen)
			continue;
		bytes[digits / 2] = (uint8_t)(bytes[digits / 2] << 4 | digit);
		digits++;
	}
	memcpy(out, bytes, sizeof(bytes));
	return CONV_OK;
}
