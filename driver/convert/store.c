/*
 * store.c - values -> integers, floats, bits, GUIDs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/store.h"

#include <math.h>

#include "convert/exact.h"

#define TWO_TO_64 18446744073709551616.0

/* A whole number of any sign, and whether digits behind the point were cut from it. */
struct whole {
	uint64_t magnitude;
	bool negative;
	bool lost;
};

static void
whole_of_integer(int64_t integer, struct whole *out)
{
	out->negative = integer < 0;
	out->magnitude = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
}

static enum conv_status
whole_of_real(double real, struct whole *out)
{
	double whole = trunc(real);

	if (!(fabs(whole) < TWO_TO_64))
		return CONV_OUT_OF_RANGE;
	out->negative = whole < 0;
	out->magnitude = (uint64_t)fabs(whole);
	out->lost = whole != real;
	return CONV_OK;
}

static enum conv_status
whole_of_exact(const struct conv_value *value, struct whole *out)
{
	struct conv_decimal number;
	enum conv_status status = conv_exact(value, &number);

	if (!status)
		status = conv_exact_rescale(&number, 0);
	if (status)
		return status;
	if (number.magnitude.limb[1] || number.magnitude.limb[2] || number.magnitude.limb[3])
		return CONV_OUT_OF_RANGE;
	out->magnitude = number.magnitude.limb[0];
	out->negative = number.negative && out->magnitude > 0;
	out->lost = number.lost;
	return CONV_OK;
}

static enum conv_status
whole_of(const struct conv_value *value, struct whole *out)
{
	*out = (struct whole){ 0 };
	switch (value->class) {
	case CONV_INT:
		whole_of_integer(value->integer, out);
		return CONV_OK;
	case CONV_INTERVAL:
		whole_of_integer(value->interval.count, out);
		return CONV_OK;
	case CONV_UINT:
		out->magnitude = value->natural;
		return CONV_OK;
	case CONV_FLOAT:
		return whole_of_real(value->real, out);
	default:
		return whole_of_exact(value, out);
	}
}

/* Both sides are little endian, so the low bytes are the narrower number. A size that the
 * compiler knows makes each copy one instruction. */
static void
put_low_bytes(uint64_t value, unsigned width, void *data)
{
	switch (width) {
	case 1:
		memcpy(data, &value, 1);
		break;
	case 2:
		memcpy(data, &value, 2);
		break;
	case 4:
		memcpy(data, &value, 4);
		break;
	default:
		memcpy(data, &value, 8);
		break;
	}
}

enum conv_status
conv_store_integer(const struct conv_form *form, const struct conv_value *value, void *data)
{
	unsigned width = form->c_type->size;
	unsigned bits = width * 8;
	struct whole whole;
	enum conv_status status = whole_of(value, &whole);
	uint64_t limit;

	if (status)
		return status;
	if (form->c_type->is_signed)
		limit = ((uint64_t)1 << (bits - 1)) - !whole.negative;
	else
		limit = whole.negative ? 0 : UINT64_MAX >> (64 - bits);
	if (whole.magnitude > limit)
		return CONV_OUT_OF_RANGE;
	put_low_bytes(whole.negative ? 0 - whole.magnitude : whole.magnitude, width, data);
	return whole.lost ? CONV_FRACTION_LOST : CONV_OK;
}

/* 0 and 1 are bits, numbers between 0 and 2 are cut to one, others are none. */
enum conv_status
conv_store_bit(const struct conv_form *form, const struct conv_value *value, void *data)
{
	struct conv_decimal number = { .negative = false };
	struct whole whole;
	enum conv_status status = CONV_OK;
	bool below_zero;

	(void)form;
	if (value->class == CONV_FLOAT) {
		status = whole_of_real(value->real, &whole);
		below_zero = value->real < 0;
	} else {
		if (value->class == CONV_TEXT || value->class == CONV_DECIMAL)
			status = conv_exact(value, &number);
		below_zero = number.negative && !ch_wide_is_zero(number.magnitude);
		if (!status)
			status = whole_of(value, &whole);
		if (!status)
			below_zero = below_zero || whole.negative;
	}
	if (status)
		return status;
	if (below_zero || whole.magnitude > 1)
		return CONV_OUT_OF_RANGE;
	*(unsigned char *)data = (unsigned char)whole.magnitude;
	return whole.lost ? CONV_FRACTION_LOST : CONV_OK;
}

static enum conv_status
real_of(const struct conv_value *value, double *out)
{
	switch (value->class) {
	case CONV_INT:
		*out = (double)value->integer;
		return CONV_OK;
	case CONV_INTERVAL:
		*out = (double)value->interval.count;
		return CONV_OK;
	case CONV_UINT:
		*out = (double)value->natural;
		return CONV_OK;
	case CONV_DECIMAL:
		*out = ch_wide_to_double(value->wide, value->is_signed, value->scale);
		return CONV_OK;
	case CONV_FLOAT:
		*out = value->real;
		return CONV_OK;
	default:
		return conv_parse_double(value->text, out);
	}
}

enum conv_status
conv_store_float(const struct conv_form *form, const struct conv_value *value, void *data)
{
	double real;
	enum conv_status status = real_of(value, &real);
	float single;

	if (status)
		return status;
	if (form->c_type->size == sizeof(double)) {
		memcpy(data, &real, sizeof(real));
		return CONV_OK;
	}
	single = (float)real;
	if (isinf(single) && !isinf(real))
		return CONV_OUT_OF_RANGE;
	memcpy(data, &single, sizeof(single));
	return CONV_OK;
}

enum conv_status
conv_store_guid(const struct conv_form *form, const struct conv_value *value, void *data)
{
	uint8_t text_order[16];
	SQLGUID guid;

	(void)form;
	if (value->class == CONV_GUID)
		memcpy(text_order, value->guid, sizeof(text_order));
	else if (conv_parse_guid(value->text, text_order))
		return CONV_BAD_TEXT;
	guid.Data1 = (uint32_t)text_order[0] << 24 | (uint32_t)text_order[1] << 16 |
	    (uint32_t)text_order[2] << 8 | text_order[3];
	guid.Data2 = (uint16_t)(text_order[4] << 8 | text_order[5]);
	guid.Data3 = (uint16_t)(text_order[6] << 8 | text_order[7]);
	memcpy(guid.Data4, text_order + 8, 8);
	memcpy(data, &guid, sizeof(guid));
	return CONV_OK;
}
