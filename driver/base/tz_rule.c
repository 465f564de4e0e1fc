/*
 * tz_rule.c - the POSIX TZ rule that follows the table of a time zone file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/tz_rule.h"

#include "base/civil.h"

#define DAY 86400
#define MAX_HOURS 167 /* of a time of change; POSIX has 24, RFC 8536 a week */
#define PERIOD ((int64_t)146097 * DAY) /* 400 years; weekdays repeat too */

struct cursor {
	const char *at;
	const char *end;
};

static bool
skip(struct cursor *in, char c)
{
	if (in->at == in->end || *in->at != c)
		return false;
	in->at++;
	return true;
}

/* A decimal number of at most `most`; false leaves the cursor anywhere. */
static bool
parse_number(struct cursor *in, uint32_t most, uint32_t *out)
{
	const char *start = in->at;

	*out = 0;
	while (in->at < in->end && *in->at >= '0' && *in->at <= '9') {
		*out = *out * 10 + (uint32_t)(*in->at++ - '0');
		if (*out > most)
			return false;
	}
	return in->at > start;
}

/* "EST" or "<-03>" */
static bool
parse_abbreviation(struct cursor *in)
{
	const char *start = in->at;
	char c;

	if (skip(in, '<')) {
		while (in->at < in->end && *in->at != '>')
			in->at++;
		return skip(in, '>');
	}
	for (; in->at < in->end; in->at++) {
		c = (char)(*in->at | 0x20);
		if (c < 'a' || c > 'z')
			break;
	}
	return in->at - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool
parse_time(struct cursor *in, int32_t *seconds)
{
	uint32_t hours, minutes = 0, rest = 0;
	bool negative = skip(in, '-');

	if (!negative)
		skip(in, '+');
	if (!parse_number(in, MAX_HOURS, &hours))
		return false;
	if (skip(in, ':')) {
		if (!parse_number(in, 59, &minutes))
			return false;
		if (skip(in, ':') && !parse_number(in, 59, &rest))
			return false;
	}
	*seconds = (int32_t)(hours * 3600 + minutes * 60 + rest);
	if (negative)
		*seconds = -*seconds;
	return true;
}

/* POSIX counts west of Greenwich as positive, everybody else east. */
static bool
parse_offset(struct cursor *in, int32_t *offset)
{
	int32_t west;

	if (!parse_time(in, &west))
		return false;
	*offset = -west;
	return *offset >= CH_TZ_MIN_OFFSET && *offset <= CH_TZ_MAX_OFFSET;
}

static bool
parse_month_week(struct cursor *in, struct ch_tz_day *day)
{
	uint32_t month, week, weekday;

	if (!parse_number(in, 12, &month) || !skip(in, '.') || !parse_number(in, 5, &week) ||
	    !skip(in, '.') || !parse_number(in, 6, &weekday) || !month || !week)
		return false;
	day->kind = CH_TZ_MONTH_WEEK;
	day->month = (uint8_t)month;
	day->week = (uint8_t)week;
	day->day = (uint16_t)weekday;
	return true;
}

/* ,date[/time] */
static bool
parse_day(struct cursor *in, struct ch_tz_day *day)
{
	uint32_t number;

	if (!skip(in, ','))
		return false;
	if (skip(in, 'M')) {
		if (!parse_month_week(in, day))
			return false;
	} else {
		day->kind = skip(in, 'J') ? CH_TZ_JULIAN : CH_TZ_ZERO_BASED;
		if (!parse_number(in, 365, &number) || (day->kind == CH_TZ_JULIAN && !number))
			return false;
		day->day = (uint16_t)number;
	}
	day->seconds = 2 * 3600;
	return !skip(in, '/') || parse_time(in, &day->seconds);
}

bool
ch_tz_rule_parse(struct ch_str text, struct ch_tz_rule *rule)
{
	struct cursor in = { text.ptr, text.ptr + text.len };

	*rule = (struct ch_tz_rule){ 0 };
	if (!parse_abbreviation(&in) || !parse_offset(&in, &rule->standard))
		return false;
	if (in.at == in.end)
		return true;
	rule->has_daylight = true;
	rule->daylight = rule->standard + 3600;
	if (!parse_abbreviation(&in))
		return false;
	if (in.at < in.end && *in.at != ',' && !parse_offset(&in, &rule->daylight))
		return false;
	return parse_day(&in, &rule->start) && parse_day(&in, &rule->end) && in.at == in.end;
}

/* The days since 1970 of the rule's day in a year. */
static int64_t
day_in_year(const struct ch_tz_day *day, int32_t year)
{
	int64_t january = ch_days_from_civil((struct ch_date){ year, 1, 1 });
	int64_t march = ch_days_from_civil((struct ch_date){ year, 3, 1 });
	struct ch_date first = { year, day->month, 1 };
	int64_t days, weekday, ahead;

	switch (day->kind) {
	case CH_TZ_JULIAN:
		days = january + day->day - 1;
		return days >= january + 59 && march == january + 60 ? days + 1 : days;
	case CH_TZ_ZERO_BASED:
		return january + day->day;
	case CH_TZ_MONTH_WEEK:
		break;
	}
	days = ch_days_from_civil(first);
	ch_floor_div(days + 4, 7, &weekday); /* 1970-01-01 was a Thursday */
	ch_floor_div(day->day - weekday, 7, &ahead);
	days += ahead + (day->week - 1) * 7;
	if (day->week < 5 || ch_civil_from_days(days).month == day->month)
		return days;
	return days - 7;
}

/* The change at `at` to `offset` ends the span or begins it. */
static void
narrow(struct ch_tz_span *span, int64_t seconds, int64_t at, int32_t offset)
{
	if (at > seconds) {
		if (at < span->until)
			span->until = at;
	} else if (at >= span->from) {
		span->from = at;
		span->offset = offset;
	}
}

static int64_t
add_saturated(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

void
ch_tz_rule_span(const struct ch_tz_rule *rule, int64_t seconds, struct ch_tz_span *span)
{
	int64_t in_period, shift, rest;
	int32_t year;

	*span = (struct ch_tz_span){ INT64_MIN, INT64_MAX, rule->standard };
	if (!rule->has_daylight)
		return;
	in_period = seconds % PERIOD;
	shift = seconds - in_period;
	year = ch_civil_from_days(ch_floor_div(in_period, DAY, &rest)).year;
	/* A change may lie up to a week and some hours outside its year. The end comes first:
	 * daylight time all year long is a start at the same instant. */
	for (int32_t y = year - 2; y <= year + 2; y++) {
		int64_t end = day_in_year(&rule->end, y) * DAY + rule->end.seconds;
		int64_t start = day_in_year(&rule->start, y) * DAY + rule->start.seconds;

		narrow(span, in_period, end - rule->daylight, rule->standard);
		narrow(span, in_period, start - rule->standard, rule->daylight);
	}
	span->from = add_saturated(span->from, shift);
	span->until = add_saturated(span->until, shift);
}
