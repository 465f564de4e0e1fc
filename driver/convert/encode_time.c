/*
 * encode_time.c - a value -> Date, DateTime, Time, Interval
 *
 * Servers clamp what is out of range without a word, so it is refused here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "convert/encode.h"
#include "convert/parse.h"
#include "native/build.h"

#define DAY_SECONDS 86400
/* 1900-01-01 … 2299-12-31: what servers compute with. */
#define FIRST_DAY (-25567)
#define LAST_DAY 120529
#define LAST_TIME 3599999

/* A day and a time on it, with what the value did not say. */
struct moment {
	int64_t days;
	uint64_t seconds; /* of the day; a duration's may be more */
	uint32_t nanos;
	bool negative;
	bool has_date;
	bool has_time;
};

static enum conv_status
moment_of_text(struct ch_str text, struct moment *out)
{
	struct conv_moment parsed;
	enum conv_status status = conv_parse_moment(text, &parsed);

	if (status)
		return status;
	out->has_date = parsed.has_date;
	out->has_time = parsed.has_time;
	out->days = parsed.has_date ? ch_days_from_civil(parsed.date) : 0;
	out->seconds = parsed.seconds;
	out->nanos = parsed.nanos;
	return parsed.lost ? CONV_DATE_OVERFLOW : CONV_OK;
}

static enum conv_status
moment_of(const struct conv_value *value, struct moment *out)
{
	*out = (struct moment){ 0 };
	switch (value->class) {
	case CONV_TEXT:
		return moment_of_text(value->text, out);
	case CONV_TIME:
		out->has_time = true;
		out->seconds = value->time.seconds;
		out->nanos = value->time.nanos;
		out->negative = value->time.negative;
		return CONV_OK;
	default:
		out->has_date = true;
		out->has_time = value->class == CONV_TIMESTAMP;
		out->days = value->stamp.days;
		out->seconds = value->stamp.seconds;
		out->nanos = value->stamp.nanos;
		return CONV_OK;
	}
}

static void
store(int64_t value, struct conv_wire *wire, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		wire->bytes[i] = (uint8_t)((uint64_t)value >> 8 * i);
	wire->form = CONV_WIRE_FIXED;
}

enum conv_status
conv_encode_date(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	bool is_wide = goal->type->kind == NATIVE_DATE32;
	struct moment moment;
	enum conv_status status = moment_of(value, &moment);

	if (status)
		return status;
	if (!moment.has_date)
		return CONV_BAD_TEXT;
	if (moment.seconds || moment.nanos)
		return CONV_DATE_OVERFLOW;
	if (moment.days < (is_wide ? FIRST_DAY : 0) ||
	    moment.days > (is_wide ? LAST_DAY : UINT16_MAX))
		return CONV_DATE_OVERFLOW;
	store(moment.days, wire, goal->type->width);
	return CONV_OK;
}

/* Away from the ends of a span of one offset there is neither a gap nor a fold. */
int64_t
conv_goal_utc(struct conv_goal *goal, int64_t local_seconds)
{
	int64_t utc = local_seconds - goal->span.offset;

	if (utc >= goal->span.from + DAY_SECONDS && utc < goal->span.until - DAY_SECONDS)
		return utc;
	utc = ch_tz_to_utc(goal->tz, local_seconds);
	ch_tz_span_at(goal->tz, utc, &goal->span);
	/* so far from 1970 nothing may overflow */
	if (goal->span.from < -(INT64_MAX / 4))
		goal->span.from = -(INT64_MAX / 4);
	if (goal->span.until > INT64_MAX / 4)
		goal->span.until = INT64_MAX / 4;
	return utc;
}

/* The fraction as ticks; what does not fit is an error of a text and a note of a struct. */
static enum conv_status
ticks_of(const struct conv_value *value, unsigned scale, uint32_t nanos, int64_t *ticks)
{
	uint64_t unit = ch_pow10[9 - scale];

	*ticks = (int64_t)(nanos / unit);
	if (nanos % unit == 0)
		return CONV_OK;
	return value->class == CONV_TEXT ? CONV_DATE_OVERFLOW : CONV_FRACTION_LOST;
}

enum conv_status
conv_encode_datetime(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire)
{
	struct moment moment;
	enum conv_status status = moment_of(value, &moment);
	int64_t seconds;
	int64_t ticks;

	if (status)
		return status;
	if (!moment.has_date)
		moment.days = conv_today(goal->tz);
	status = ticks_of(value, goal->type->scale, moment.nanos, &ticks);
	if (status == CONV_DATE_OVERFLOW || moment.days < FIRST_DAY || moment.days > LAST_DAY)
		return CONV_DATE_OVERFLOW;
	seconds = conv_goal_utc(goal, moment.days * DAY_SECONDS + (int64_t)moment.seconds);
	if (goal->type->kind == NATIVE_DATETIME) {
		if (seconds < 0 || seconds > UINT32_MAX)
			return CONV_DATE_OVERFLOW;
		store(seconds, wire, 4);
		return status;
	}
	if (__builtin_mul_overflow(seconds, (int64_t)ch_pow10[goal->type->scale], &seconds) ||
	    __builtin_add_overflow(seconds, ticks, &seconds))
		return CONV_DATE_OVERFLOW;
	store(seconds, wire, 8);
	return status;
}

/* Nanoseconds, or months, in one of a unit. */
static const int64_t unit_size[] = {
	[CONV_NANOSECOND] = 1,
	[CONV_MICROSECOND] = 1000,
	[CONV_MILLISECOND] = 1000000,
	[CONV_SECOND] = 1000000000,
	[CONV_MINUTE] = 60000000000,
	[CONV_HOUR] = 3600000000000,
	[CONV_DAY] = 86400000000000,
	[CONV_WEEK] = 604800000000000,
	[CONV_MONTH] = 1,
	[CONV_QUARTER] = 3,
	[CONV_YEAR] = 12,
};

static enum conv_status
duration_of(const struct conv_value *value, struct moment *out)
{
	__extension__ __int128 nanos;
	int64_t count = value->interval.count;

	if (value->interval.unit >= CONV_MONTH)
		return CONV_NOT_ALLOWED;
	nanos = (__int128)(count < 0 ? -count : count) * unit_size[value->interval.unit];
	*out = (struct moment){ .has_time = true, .negative = count < 0 };
	if (nanos / unit_size[CONV_SECOND] > LAST_TIME)
		return CONV_INTERVAL_OVERFLOW;
	out->seconds = (uint64_t)(nanos / unit_size[CONV_SECOND]);
	out->nanos = (uint32_t)(nanos % unit_size[CONV_SECOND]);
	return CONV_OK;
}

enum conv_status
conv_encode_time(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	struct moment moment;
	enum conv_status status;
	int64_t ticks;

	/* durations over a day and below zero have a text too */
	wire->form = CONV_WIRE_FIXED;
	if (value->class == CONV_TEXT &&
	    native_scalar_from_text(goal->type, value->text, goal->tz, wire->bytes))
		return CONV_OK;
	status = value->class == CONV_INTERVAL ? duration_of(value, &moment)
					       : moment_of(value, &moment);
	if (status)
		return status;
	if (!moment.has_time)
		return CONV_BAD_TEXT;
	status = ticks_of(value, goal->type->scale, moment.nanos, &ticks);
	/* a timestamp's fraction must not vanish with its date */
	if (status && value->class != CONV_INTERVAL)
		return CONV_DATE_OVERFLOW;
	ticks += (int64_t)(moment.seconds * ch_pow10[goal->type->scale]);
	store(moment.negative ? -ticks : ticks, wire, goal->type->width);
	return status;
}

_Static_assert(NATIVE_INTERVAL_YEAR - NATIVE_INTERVAL_NANOSECOND == (int)CONV_YEAR,
    "units follow the interval types");

/* From one unit to another; numbers are so many of the type's own unit. */
enum conv_status
conv_encode_interval(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire)
{
	enum conv_unit unit = (enum conv_unit)(goal->type->kind - NATIVE_INTERVAL_NANOSECOND);
	__extension__ __int128 total;

	if (value->class != CONV_INTERVAL)
		return conv_encode_of(NATIVE_INT64)->encode(goal, value, wire);
	if ((value->interval.unit >= CONV_MONTH) != (unit >= CONV_MONTH))
		return CONV_NOT_ALLOWED;
	total = (__int128)value->interval.count * unit_size[value->interval.unit];
	if (total / unit_size[unit] > INT64_MAX || total / unit_size[unit] < INT64_MIN)
		return CONV_INTERVAL_OVERFLOW;
	store((int64_t)(total / unit_size[unit]), wire, 8);
	return total % unit_size[unit] ? CONV_FRACTION_LOST : CONV_OK;
}
