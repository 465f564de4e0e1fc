/*
 * store_interval.c - values -> SQL_INTERVAL_STRUCT
 *
 * The fraction field is in billionths, as in timestamps. A precision or scale of 0 in the form
 * means that the application said none: as many digits as there are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "convert/exact.h"
#include "convert/parse.h"
#include "convert/store.h"

static const struct {
	uint8_t first;
	uint8_t last;
} ranges[] = {
	[SQL_IS_YEAR] = { CONV_FIELD_YEAR, CONV_FIELD_YEAR },
	[SQL_IS_MONTH] = { CONV_FIELD_MONTH, CONV_FIELD_MONTH },
	[SQL_IS_DAY] = { CONV_FIELD_DAY, CONV_FIELD_DAY },
	[SQL_IS_HOUR] = { CONV_FIELD_HOUR, CONV_FIELD_HOUR },
	[SQL_IS_MINUTE] = { CONV_FIELD_MINUTE, CONV_FIELD_MINUTE },
	[SQL_IS_SECOND] = { CONV_FIELD_SECOND, CONV_FIELD_SECOND },
	[SQL_IS_YEAR_TO_MONTH] = { CONV_FIELD_YEAR, CONV_FIELD_MONTH },
	[SQL_IS_DAY_TO_HOUR] = { CONV_FIELD_DAY, CONV_FIELD_HOUR },
	[SQL_IS_DAY_TO_MINUTE] = { CONV_FIELD_DAY, CONV_FIELD_MINUTE },
	[SQL_IS_DAY_TO_SECOND] = { CONV_FIELD_DAY, CONV_FIELD_SECOND },
	[SQL_IS_HOUR_TO_MINUTE] = { CONV_FIELD_HOUR, CONV_FIELD_MINUTE },
	[SQL_IS_HOUR_TO_SECOND] = { CONV_FIELD_HOUR, CONV_FIELD_SECOND },
	[SQL_IS_MINUTE_TO_SECOND] = { CONV_FIELD_MINUTE, CONV_FIELD_SECOND },
};

/* Seconds, or months, in one of a field. */
static const uint32_t field_size[CONV_FIELDS] = { 12, 1, 86400, 3600, 60, 1 };

/* A number of the smallest units -> fields; what is below the last field is lost. */
static void
spread(uint64_t total, struct conv_interval *out)
{
	for (unsigned i = out->first; i <= out->last; i++) {
		out->fields[i] = total / field_size[i];
		total %= field_size[i];
	}
	if (total > 0)
		out->lost = true;
	if (out->last != CONV_FIELD_SECOND && out->nanos > 0) {
		out->lost = true;
		out->nanos = 0;
	}
}

/* Units of an Interval type: months or seconds each, or parts of a second. */
static enum conv_status
from_units(const struct conv_value *value, struct conv_interval *out)
{
	static const uint32_t size[] = {
		[CONV_SECOND] = 1, [CONV_MINUTE] = 60, [CONV_HOUR] = 3600, [CONV_DAY] = 86400,
		[CONV_WEEK] = 604800, [CONV_MONTH] = 1, [CONV_QUARTER] = 3, [CONV_YEAR] = 12,
	};
	int64_t count = value->interval.count;
	uint64_t total = count < 0 ? 0 - (uint64_t)count : (uint64_t)count;

	out->negative = count < 0;
	if (value->interval.unit < CONV_SECOND) {
		unsigned digits = 9 - 3 * (unsigned)value->interval.unit;

		out->nanos = (uint32_t)(total % ch_pow10[digits] * ch_pow10[9 - digits]);
		total /= ch_pow10[digits];
	} else if (__builtin_mul_overflow(total, size[value->interval.unit], &total)) {
		return CONV_INTERVAL_OVERFLOW;
	}
	spread(total, out);
	return CONV_OK;
}

/* A number is so many of the one field; only seconds have a fraction. */
static enum conv_status
from_number(const struct conv_value *value, struct conv_interval *out)
{
	bool has_fraction = out->last == CONV_FIELD_SECOND;
	struct conv_decimal number;
	struct ch_wide whole;
	bool lost = false;
	enum conv_status status = conv_exact(value, &number);

	if (!status)
		status = conv_exact_rescale(&number, has_fraction ? 9 : 0);
	if (status)
		return status == CONV_OUT_OF_RANGE ? CONV_INTERVAL_OVERFLOW : status;
	whole = number.magnitude;
	if (has_fraction)
		ch_wide_div_pow10(&whole, 9, &lost);
	if (whole.limb[1] || whole.limb[2] || whole.limb[3])
		return CONV_INTERVAL_OVERFLOW;
	out->negative = number.negative;
	out->lost = number.lost;
	out->fields[out->first] = whole.limb[0];
	/* the low 64 bits of magnitude - whole * 10^9, which is below 10^9 */
	if (has_fraction)
		out->nanos = (uint32_t)(number.magnitude.limb[0] - whole.limb[0] * ch_pow10[9]);
	return CONV_OK;
}

static enum conv_status
interval_of(const struct conv_value *value, struct conv_interval *out)
{
	switch (value->class) {
	case CONV_TEXT:
		return conv_parse_interval(value->text, out);
	case CONV_INTERVAL:
		return from_units(value, out);
	case CONV_TIME:
		out->negative = value->time.negative;
		out->nanos = value->time.nanos;
		spread(value->time.seconds, out);
		return CONV_OK;
	default:
		return from_number(value, out);
	}
}

static void
cut_fraction(struct conv_interval *interval, SQLSMALLINT digits)
{
	uint32_t rest;

	if (digits <= 0 || digits >= 9)
		return;
	rest = (uint32_t)(interval->nanos % ch_pow10[9 - digits]);
	interval->nanos -= rest;
	interval->lost = interval->lost || rest > 0;
}

enum conv_status
conv_store_interval(const struct conv_form *form, const struct conv_value *value, void *data)
{
	unsigned code = (unsigned)(form->c_type->code - 100);
	struct conv_interval interval = { 0 };
	SQL_INTERVAL_STRUCT out;
	uint64_t limit = UINT32_MAX;
	enum conv_status status;

	interval.first = (enum conv_field)ranges[code].first;
	interval.last = (enum conv_field)ranges[code].last;
	status = interval_of(value, &interval);
	if (status)
		return status;
	if (form->precision > 0 && form->precision < 10)
		limit = ch_pow10[form->precision] - 1;
	if (interval.fields[interval.first] > limit)
		return CONV_INTERVAL_OVERFLOW;
	cut_fraction(&interval, form->scale);
	memset(&out, 0, sizeof(out));
	out.interval_type = (SQLINTERVAL)code;
	out.interval_sign = interval.negative ? SQL_TRUE : SQL_FALSE;
	if (interval.first <= CONV_FIELD_MONTH) {
		out.intval.year_month.year = (SQLUINTEGER)interval.fields[CONV_FIELD_YEAR];
		out.intval.year_month.month = (SQLUINTEGER)interval.fields[CONV_FIELD_MONTH];
	} else {
		out.intval.day_second.day = (SQLUINTEGER)interval.fields[CONV_FIELD_DAY];
		out.intval.day_second.hour = (SQLUINTEGER)interval.fields[CONV_FIELD_HOUR];
		out.intval.day_second.minute = (SQLUINTEGER)interval.fields[CONV_FIELD_MINUTE];
		out.intval.day_second.second = (SQLUINTEGER)interval.fields[CONV_FIELD_SECOND];
		out.intval.day_second.fraction = interval.nanos;
	}
	memcpy(data, &out, sizeof(out));
	return interval.lost ? CONV_FRACTION_LOST : CONV_OK;
}
