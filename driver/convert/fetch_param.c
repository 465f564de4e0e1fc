/*
 * fetch_param.c - an element of an application's buffer -> a value
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/fetch_param.h"

#include "base/civil.h"
#include "base/number.h"
#include "base/utf.h"

#define DAY_SECONDS 86400
#define SECOND_NANOS 1000000000u

static enum conv_status
fetch_char(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	(void)param;
	value->class = CONV_TEXT;
	value->text = (struct ch_str){ data, len };
	return CONV_OK;
}

static enum conv_status
fetch_wchar(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	size_t count = len / param->unit;
	/* a unit of 16 bits becomes at most 3 bytes, one of 32 bits 4 */
	size_t most = count * (param->unit == 2 ? 3 : 4);
	char *room;

	ch_buf_reset(&param->text);
	room = (char *)ch_buf_reserve(&param->text, most);
	if (!room)
		return CONV_NO_MEMORY;
	value->class = CONV_TEXT;
	value->text.ptr = room;
	value->text.len = ch_wide_to_utf8(data, count, param->unit, room, most).made;
	return CONV_OK;
}

/* Whatever is not 0 is true: some applications say -1. */
static enum conv_status
fetch_bit(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	(void)param;
	(void)len;
	value->class = CONV_UINT;
	value->natural = *data != 0;
	return CONV_OK;
}

static enum conv_status
fetch_integer(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	uint64_t bits = 0;
	unsigned shift = 64 - param->c_type->size * 8u;

	(void)len;
	/* little endian: the low bytes are the narrower number */
	memcpy(&bits, data, param->c_type->size);
	if (param->c_type->is_signed) {
		value->class = CONV_INT;
		value->integer = (int64_t)(bits << shift) >> shift;
	} else {
		value->class = CONV_UINT;
		value->natural = bits;
	}
	return CONV_OK;
}

static enum conv_status
fetch_float(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	float single;

	(void)len;
	value->class = CONV_FLOAT;
	value->is_single = param->c_type->size == sizeof(single);
	if (value->is_single) {
		memcpy(&single, data, sizeof(single));
		value->real = (double)single;
	} else {
		memcpy(&value->real, data, sizeof(value->real));
	}
	return CONV_OK;
}

/* The scale is the descriptor's; applications that set none mean the struct's. */
static enum conv_status
fetch_numeric(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	SQL_NUMERIC_STRUCT numeric;
	int scale;

	(void)len;
	memcpy(&numeric, data, sizeof(numeric));
	scale = param->scale ? param->scale : numeric.scale;
	value->class = CONV_DECIMAL;
	value->is_signed = true;
	value->wide = ch_wide_load(numeric.val, sizeof(numeric.val), false);
	if (scale < 0) {
		if (-scale > 38 || !ch_wide_mul_pow10(&value->wide, (unsigned)-scale))
			return CONV_OUT_OF_RANGE;
		scale = 0;
	}
	if (scale > 76 || ch_wide_is_negative(value->wide))
		return CONV_OUT_OF_RANGE;
	value->scale = (uint8_t)scale;
	if (!numeric.sign)
		value->wide = ch_wide_negate(value->wide);
	return CONV_OK;
}

static enum conv_status
fetch_guid(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	SQLGUID guid;

	(void)param;
	(void)len;
	memcpy(&guid, data, sizeof(guid));
	value->class = CONV_GUID;
	for (unsigned i = 0; i < 4; i++)
		value->guid[i] = (uint8_t)(guid.Data1 >> (24 - 8 * i));
	for (unsigned i = 0; i < 2; i++) {
		value->guid[4 + i] = (uint8_t)(guid.Data2 >> (8 - 8 * i));
		value->guid[6 + i] = (uint8_t)(guid.Data3 >> (8 - 8 * i));
	}
	memcpy(value->guid + 8, guid.Data4, 8);
	return CONV_OK;
}

static bool
day_of(SQLSMALLINT year, SQLUSMALLINT month, SQLUSMALLINT day, int64_t *days)
{
	struct ch_date date = { year, (uint8_t)month, (uint8_t)day };

	if (year < 0 || year > 9999 || month > 12 || day > 31 || !ch_date_valid(date))
		return false;
	*days = ch_days_from_civil(date);
	return true;
}

static bool
second_of(unsigned hour, unsigned minute, unsigned second, uint32_t *seconds)
{
	*seconds = hour * 3600 + minute * 60 + second;
	return hour < 24 && minute < 60 && second < 60;
}

static enum conv_status
fetch_date(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	SQL_DATE_STRUCT date;

	(void)param;
	(void)len;
	memcpy(&date, data, sizeof(date));
	value->class = CONV_DATE;
	value->stamp.seconds = 0;
	value->stamp.nanos = 0;
	return day_of(date.year, date.month, date.day, &value->stamp.days) ? CONV_OK
									   : CONV_BAD_DATE;
}

static enum conv_status
fetch_time(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	SQL_TIME_STRUCT time;
	uint32_t seconds;
	bool ok;

	(void)param;
	(void)len;
	memcpy(&time, data, sizeof(time));
	ok = second_of(time.hour, time.minute, time.second, &seconds);
	value->class = CONV_TIME;
	value->scale = 0;
	value->time = (struct conv_duration){ .seconds = seconds };
	return ok ? CONV_OK : CONV_BAD_DATE;
}

/* The fewest digits that show the fraction. */
static uint8_t
natural_scale(uint32_t nanos)
{
	unsigned scale = nanos ? 9 : 0;

	for (; scale && nanos % 10 == 0; nanos /= 10)
		scale--;
	return (uint8_t)scale;
}

static enum conv_status
fetch_timestamp(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	SQL_TIMESTAMP_STRUCT stamp;

	(void)param;
	(void)len;
	memcpy(&stamp, data, sizeof(stamp));
	value->class = CONV_TIMESTAMP;
	value->stamp.nanos = stamp.fraction;
	value->scale = natural_scale(stamp.fraction);
	if (!day_of(stamp.year, stamp.month, stamp.day, &value->stamp.days) ||
	    !second_of(stamp.hour, stamp.minute, stamp.second, &value->stamp.seconds))
		return CONV_BAD_DATE;
	return stamp.fraction < SECOND_NANOS ? CONV_OK : CONV_BAD_DATE;
}

/* Intervals */

static const enum conv_unit last_unit[] = {
	[SQL_IS_YEAR] = CONV_YEAR,
	[SQL_IS_MONTH] = CONV_MONTH,
	[SQL_IS_DAY] = CONV_DAY,
	[SQL_IS_HOUR] = CONV_HOUR,
	[SQL_IS_MINUTE] = CONV_MINUTE,
	[SQL_IS_SECOND] = CONV_SECOND,
	[SQL_IS_YEAR_TO_MONTH] = CONV_MONTH,
	[SQL_IS_DAY_TO_HOUR] = CONV_HOUR,
	[SQL_IS_DAY_TO_MINUTE] = CONV_MINUTE,
	[SQL_IS_DAY_TO_SECOND] = CONV_SECOND,
	[SQL_IS_HOUR_TO_MINUTE] = CONV_MINUTE,
	[SQL_IS_HOUR_TO_SECOND] = CONV_SECOND,
	[SQL_IS_MINUTE_TO_SECOND] = CONV_SECOND,
};

/* Fields of a code, first and last; the others do not count, whatever they hold. */
static const struct {
	char first;
	char last;
} fields[] = {
	[SQL_IS_DAY] = { 0, 0 },
	[SQL_IS_HOUR] = { 1, 1 },
	[SQL_IS_MINUTE] = { 2, 2 },
	[SQL_IS_SECOND] = { 3, 3 },
	[SQL_IS_DAY_TO_HOUR] = { 0, 1 },
	[SQL_IS_DAY_TO_MINUTE] = { 0, 2 },
	[SQL_IS_DAY_TO_SECOND] = { 0, 3 },
	[SQL_IS_HOUR_TO_MINUTE] = { 1, 2 },
	[SQL_IS_HOUR_TO_SECOND] = { 1, 3 },
	[SQL_IS_MINUTE_TO_SECOND] = { 2, 3 },
};

static const uint32_t field_seconds[4] = { 86400, 3600, 60, 1 };

static unsigned
interval_code(const struct conv_param *param)
{
	return (unsigned)(param->c_type->code - 100);
}

static bool
is_months(unsigned code)
{
	return code == SQL_IS_YEAR || code == SQL_IS_MONTH || code == SQL_IS_YEAR_TO_MONTH;
}

static void
day_fields(const SQL_INTERVAL_STRUCT *interval, uint32_t out[4])
{
	out[0] = interval->intval.day_second.day;
	out[1] = interval->intval.day_second.hour;
	out[2] = interval->intval.day_second.minute;
	out[3] = interval->intval.day_second.second;
}

static uint64_t
months_of(const SQL_INTERVAL_STRUCT *interval, unsigned code)
{
	switch (code) {
	case SQL_IS_YEAR:
		return interval->intval.year_month.year;
	case SQL_IS_MONTH:
		return interval->intval.year_month.month;
	default:
		return (uint64_t)interval->intval.year_month.year * 12 +
		    interval->intval.year_month.month;
	}
}

/* In the unit of the last field, or in parts of a second where there is a fraction. */
static enum conv_status
fetch_interval(struct conv_param *param, const char *data, size_t len, struct conv_value *value)
{
	unsigned code = interval_code(param);
	enum conv_unit unit = last_unit[code];
	SQL_INTERVAL_STRUCT interval;
	uint64_t total = 0;
	uint32_t nanos = 0;
	uint32_t each[4];

	(void)len;
	memcpy(&interval, data, sizeof(interval));
	if (is_months(code)) {
		total = months_of(&interval, code);
	} else {
		day_fields(&interval, each);
		for (int i = fields[code].first; i <= fields[code].last; i++)
			total += (uint64_t)each[i] * field_seconds[i];
		total /= field_seconds[(int)fields[code].last];
		nanos = unit == CONV_SECOND ? interval.intval.day_second.fraction : 0;
	}
	if (nanos >= SECOND_NANOS)
		return CONV_BAD_DATE;
	if (nanos) {
		unsigned parts = ((unsigned)natural_scale(nanos) + 2) / 3;

		unit = (enum conv_unit)(CONV_SECOND - (int)parts);
		if (__builtin_mul_overflow(total, ch_pow10[3 * parts], &total) ||
		    __builtin_add_overflow(total, nanos / ch_pow10[9 - 3 * parts], &total))
			return CONV_INTERVAL_OVERFLOW;
	}
	if (total > INT64_MAX)
		return CONV_INTERVAL_OVERFLOW;
	value->class = CONV_INTERVAL;
	value->interval.unit = unit;
	value->interval.count = interval.interval_sign == SQL_TRUE ? -(int64_t)total
								   : (int64_t)total;
	return CONV_OK;
}

static size_t
put_fields(const SQL_INTERVAL_STRUCT *interval, unsigned code, char *out)
{
	uint32_t each[4];
	uint32_t nanos = interval->intval.day_second.fraction;
	unsigned scale = natural_scale(nanos);
	size_t len;

	day_fields(interval, each);
	len = ch_u64_to_text(each[(int)fields[code].first], out);
	for (int i = fields[code].first + 1; i <= fields[code].last; i++) {
		out[len++] = i == 1 ? ' ' : ':';
		if (each[i] > 99) {
			len += ch_u64_to_text(each[i], out + len);
		} else {
			ch_put2(out + len, each[i]);
			len += 2;
		}
	}
	if (fields[code].last == 3)
		len += ch_put_fraction(out + len, nanos / ch_pow10[9 - scale], scale);
	return len;
}

enum conv_status
conv_fetch_interval_text(struct conv_param *param, const char *data, size_t len,
    struct conv_value *value)
{
	unsigned code = interval_code(param);
	SQL_INTERVAL_STRUCT interval;
	char *room;
	size_t at = 0;

	(void)len;
	memcpy(&interval, data, sizeof(interval));
	if (!is_months(code) && fields[code].last == 3 &&
	    interval.intval.day_second.fraction >= SECOND_NANOS)
		return CONV_BAD_DATE;
	ch_buf_reset(&param->text);
	room = (char *)ch_buf_reserve(&param->text, 6 * CH_U64_TEXT_SIZE);
	if (!room)
		return CONV_NO_MEMORY;
	if (interval.interval_sign == SQL_TRUE)
		room[at++] = '-';
	if (code == SQL_IS_YEAR_TO_MONTH) {
		at += ch_u64_to_text(interval.intval.year_month.year, room + at);
		room[at++] = '-';
		at += ch_u64_to_text(interval.intval.year_month.month, room + at);
	} else if (is_months(code)) {
		at += ch_u64_to_text(months_of(&interval, code), room + at);
	} else {
		at += put_fields(&interval, code, room + at);
	}
	value->class = CONV_TEXT;
	value->text = (struct ch_str){ room, at };
	return CONV_OK;
}

conv_fetch_fn
conv_fetch_of(const struct conv_c_type *c_type, enum conv_class *class)
{
	static const struct {
		conv_fetch_fn fetch;
		enum conv_class class;
	} fetchers[] = {
		[CONV_TO_CHAR] = { fetch_char, CONV_TEXT },
		[CONV_TO_WCHAR] = { fetch_wchar, CONV_TEXT },
		[CONV_TO_BINARY] = { fetch_char, CONV_TEXT },
		[CONV_TO_BIT] = { fetch_bit, CONV_UINT },
		[CONV_TO_INTEGER] = { fetch_integer, CONV_INT },
		[CONV_TO_FLOAT] = { fetch_float, CONV_FLOAT },
		[CONV_TO_NUMERIC] = { fetch_numeric, CONV_DECIMAL },
		[CONV_TO_GUID] = { fetch_guid, CONV_GUID },
		[CONV_TO_DATE] = { fetch_date, CONV_DATE },
		[CONV_TO_TIME] = { fetch_time, CONV_TIME },
		[CONV_TO_TIMESTAMP] = { fetch_timestamp, CONV_TIMESTAMP },
		[CONV_TO_INTERVAL] = { fetch_interval, CONV_INTERVAL },
	};

	*class = fetchers[c_type->target].class;
	if (c_type->target == CONV_TO_INTEGER && !c_type->is_signed)
		*class = CONV_UINT;
	return fetchers[c_type->target].fetch;
}
