/*
 * store_time.c - values -> date, time and timestamp structs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <time.h>

#include "base/civil.h"
#include "convert/parse.h"
#include "convert/store.h"

#define DAY_SECONDS 86400

/* A day and time of any class, with what is missing or too much. */
struct moment {
	struct ch_date date;
	uint32_t seconds;
	uint32_t nanos;
	bool has_date;
	bool has_time;
	bool lost;
};

static enum conv_status
moment_of_text(const struct conv_value *value, struct moment *out)
{
	struct conv_moment parsed;
	enum conv_status status = conv_parse_moment(value->text, &parsed);

	out->date = parsed.date;
	out->seconds = parsed.seconds;
	out->nanos = parsed.nanos;
	out->has_date = parsed.has_date;
	out->has_time = parsed.has_time;
	out->lost = parsed.lost;
	return status;
}

static enum conv_status
moment_of(const struct conv_value *value, struct moment *out)
{
	*out = (struct moment){ 0 };
	switch (value->class) {
	case CONV_DATE:
	case CONV_TIMESTAMP:
		if (!conv_day_shown(value->stamp.days))
			return CONV_OUT_OF_RANGE;
		out->date = ch_civil_from_days(value->stamp.days);
		out->seconds = value->stamp.seconds;
		out->nanos = value->stamp.nanos;
		out->has_date = true;
		out->has_time = value->class == CONV_TIMESTAMP;
		return CONV_OK;
	case CONV_TIME:
		if (value->time.seconds >= DAY_SECONDS ||
		    (value->time.negative && (value->time.seconds || value->time.nanos)))
			return CONV_OUT_OF_RANGE;
		out->seconds = (uint32_t)value->time.seconds;
		out->nanos = value->time.nanos;
		out->has_time = true;
		return CONV_OK;
	default:
		return moment_of_text(value, out);
	}
}

/* A time alone becomes a timestamp of today. */
int64_t
conv_today(const struct ch_tz *tz)
{
	struct ch_tz_span span = { 0, 0, 0 };
	int64_t now = (int64_t)time(NULL);
	int64_t second;

	now += ch_tz_offset(tz, now, &span);
	return ch_floor_div(now, DAY_SECONDS, &second);
}

enum conv_status
conv_store_date(const struct conv_form *form, const struct conv_value *value, void *data)
{
	struct moment moment;
	enum conv_status status = moment_of(value, &moment);
	SQL_DATE_STRUCT out;

	(void)form;
	if (status)
		return status;
	if (!moment.has_date)
		return CONV_BAD_TEXT;
	out.year = (SQLSMALLINT)moment.date.year;
	out.month = moment.date.month;
	out.day = moment.date.day;
	memcpy(data, &out, sizeof(out));
	return moment.seconds || moment.nanos || moment.lost ? CONV_FRACTION_LOST : CONV_OK;
}

enum conv_status
conv_store_time(const struct conv_form *form, const struct conv_value *value, void *data)
{
	struct moment moment;
	enum conv_status status = moment_of(value, &moment);
	struct ch_time time;
	SQL_TIME_STRUCT out;

	(void)form;
	if (status)
		return status;
	if (!moment.has_time)
		return CONV_BAD_TEXT;
	time = ch_time_from_seconds(moment.seconds);
	out.hour = (SQLUSMALLINT)time.hour;
	out.minute = time.minute;
	out.second = time.second;
	memcpy(data, &out, sizeof(out));
	return moment.nanos || moment.lost ? CONV_FRACTION_LOST : CONV_OK;
}

enum conv_status
conv_store_timestamp(const struct conv_form *form, const struct conv_value *value, void *data)
{
	struct moment moment;
	enum conv_status status = moment_of(value, &moment);
	SQL_TIMESTAMP_STRUCT out;
	struct ch_time time;

	if (status)
		return status;
	if (!moment.has_date)
		moment.date = ch_civil_from_days(conv_today(form->tz));
	time = ch_time_from_seconds(moment.seconds);
	out.year = (SQLSMALLINT)moment.date.year;
	out.month = moment.date.month;
	out.day = moment.date.day;
	out.hour = (SQLUSMALLINT)time.hour;
	out.minute = time.minute;
	out.second = time.second;
	out.fraction = moment.nanos;
	memcpy(data, &out, sizeof(out));
	return moment.lost ? CONV_FRACTION_LOST : CONV_OK;
}
