/*
 * exact.c - any number-like value as an exact decimal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/exact.h"

#include "base/number.h"

/* Powers of ten that the wide functions know. */
#define MAX_POWER 77

static enum conv_status
from_integer(int64_t integer, struct conv_decimal *out)
{
	out->negative = integer < 0;
	out->magnitude = ch_wide_from_u64(integer < 0 ? 0 - (uint64_t)integer
						      : (uint64_t)integer);
	return CONV_OK;
}

/* By its shortest text: 0.1 is one tenth, not 0.1000000000000000055. */
static enum conv_status
from_float(const struct conv_value *value, struct conv_decimal *out)
{
	char text[CH_DOUBLE_TEXT_SIZE];
	size_t len = value->is_single ? ch_float_to_text((float)value->real, text)
				      : ch_double_to_text(value->real, text);
	enum conv_status status = conv_parse_decimal((struct ch_str){ text, len }, out);

	return status == CONV_BAD_TEXT ? CONV_OUT_OF_RANGE : status;
}

enum conv_status
conv_exact(const struct conv_value *value, struct conv_decimal *out)
{
	out->scale = 0;
	out->negative = false;
	out->lost = false;
	switch (value->class) {
	case CONV_INT:
		return from_integer(value->integer, out);
	case CONV_INTERVAL:
		return from_integer(value->interval.count, out);
	case CONV_UINT:
		out->magnitude = ch_wide_from_u64(value->natural);
		return CONV_OK;
	case CONV_DECIMAL:
		out->scale = value->scale;
		out->magnitude = value->wide;
		out->negative = value->is_signed && ch_wide_is_negative(value->wide);
		if (out->negative)
			out->magnitude = ch_wide_negate(value->wide);
		return CONV_OK;
	case CONV_FLOAT:
		return from_float(value, out);
	default:
		return conv_parse_decimal(value->text, out);
	}
}

enum conv_status
conv_exact_rescale(struct conv_decimal *number, int scale)
{
	int power = scale - (int)number->scale;
	bool lost = false;

	if (ch_wide_is_zero(number->magnitude) || power == 0)
		return CONV_OK;
	if (power > 0) {
		if (power > MAX_POWER || !ch_wide_mul_pow10(&number->magnitude, (unsigned)power))
			return CONV_OUT_OF_RANGE;
		return CONV_OK;
	}
	for (; power < 0; power += MAX_POWER) {
		unsigned step = -power < MAX_POWER ? (unsigned)-power : MAX_POWER;

		ch_wide_div_pow10(&number->magnitude, step, &lost);
		number->lost = number->lost || lost;
	}
	return CONV_OK;
}
