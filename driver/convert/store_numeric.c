/*
 * store_numeric.c - values -> SQL_NUMERIC_STRUCT
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "base/compiler.h"
#include "convert/exact.h"
#include "convert/store.h"

#define MAX_PRECISION 38

/* Fewer than `digits` digits? */
static bool
is_below_pow10(struct ch_wide magnitude, unsigned digits)
{
	struct ch_wide limit = ch_wide_from_u64(1);

	if (magnitude.limb[2] || magnitude.limb[3])
		return false;
	if (magnitude.limb[1] == 0)
		return digits >= CH_ARRAY_LEN(ch_pow10) || magnitude.limb[0] < ch_pow10[digits];
	(void)ch_wide_mul_pow10(&limit, digits); /* 10^38 has room */
	return ch_wide_compare(magnitude, limit) < 0;
}

/* The scale that shows all digits of a number, or as many as the struct can hold. */
static int
natural_scale(struct conv_decimal number)
{
	int scale = (int)number.scale;
	bool lost = false;

	while (scale > 0) {
		struct ch_wide shorter = number.magnitude;

		ch_wide_div_pow10(&shorter, 1, &lost);
		if (lost && is_below_pow10(number.magnitude, MAX_PRECISION))
			break;
		number.magnitude = shorter;
		lost = false;
		scale--;
	}
	return scale;
}

enum conv_status
conv_store_numeric(const struct conv_form *form, const struct conv_value *value, void *data)
{
	SQL_NUMERIC_STRUCT out = { .precision = MAX_PRECISION };
	struct conv_decimal number;
	enum conv_status status = conv_exact(value, &number);
	int scale = form->scale;

	if (status)
		return status;
	if (form->precision > 0 && form->precision < MAX_PRECISION) {
		out.precision = (SQLCHAR)form->precision;
	} else if (form->precision <= 0 && value->class == CONV_DECIMAL &&
	    form->type->precision > 0 && form->type->precision <= MAX_PRECISION) {
		scale = value->scale;
		out.precision = form->type->precision;
	} else if (form->precision <= 0) {
		scale = natural_scale(number);
	}
	status = conv_exact_rescale(&number, scale);
	if (status)
		return status;
	if (!is_below_pow10(number.magnitude, out.precision))
		return CONV_OUT_OF_RANGE;
	out.scale = (SQLSCHAR)scale;
	out.sign = !number.negative || ch_wide_is_zero(number.magnitude);
	ch_wide_store(number.magnitude, out.val, sizeof(out.val));
	memcpy(data, &out, sizeof(out));
	return number.lost ? CONV_FRACTION_LOST : CONV_OK;
}
