/*
 * time_kernel.c - dates and timestamps -> structs
 *
 * Neighbours often fall on the same day, so the last one is kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "convert/kernel.h"

#define DAY_SECONDS 86400
/* Beyond, no offset of a zone brings a second back into a calendar. */
#define FAR_SECONDS ((int64_t)1 << 40)

/* The structs are put together in registers: their fields, from the lowest bits up. */
_Static_assert(sizeof(SQL_TIMESTAMP_STRUCT) == 16 && sizeof(SQL_DATE_STRUCT) == 6,
    "fields of two bytes without holes");

/* A day that was asked for, and year, month and day of it in two bytes each. */
struct day {
	int64_t number;
	uint64_t fields;
	bool is_shown;
};

/* As ch_civil_from_days, for the years 0 to 9999 only and without a call: years begin in March
 * and are counted from the era before, so that nothing is negative (Neri and Schneider). */
static inline uint64_t
date_fields(int32_t days)
{
	uint32_t in_era = (uint32_t)(days + 719468 + 146097) * 4 + 3;
	uint32_t in_century = in_era % 146097 / 4 * 4 + 3;
	uint64_t product = (uint64_t)2939745 * in_century;
	uint32_t in_year = (uint32_t)product / 2939745 / 4;
	uint32_t month_day = 2141 * in_year + 197913;
	bool next_year = in_year >= 306;
	uint32_t year = in_era / 146097 * 100 + (uint32_t)(product >> 32) - 400 + next_year;

	return (uint64_t)(year & 0xffff) |
	    (uint64_t)(month_day / 65536 - (next_year ? 12 : 0)) << 16 |
	    (uint64_t)(month_day % 65536 / 2141 + 1) << 32;
}

static inline void
find_day(struct day *day, int64_t number)
{
	day->number = number;
	day->is_shown = conv_day_shown(number);
	day->fields = day->is_shown ? date_fields((int32_t)number) : 0;
}

static inline void
put_stamp(char *out, const struct day *day, uint32_t second, uint32_t nanos)
{
	uint64_t low = day->fields | (uint64_t)(second / 3600) << 48;
	uint64_t high = second / 60 % 60 | second % 60 << 16 | (uint64_t)nanos << 32;

	memcpy(out, &low, 8);
	memcpy(out + 8, &high, 8);
}

static void
run_date(struct conv_way *way, const struct conv_job *job)
{
	const struct conv_told told = conv_job_told(job);
	const uint8_t *nulls = conv_job_nulls(job);
	const uint8_t *values = way->source.values;
	bool is_short = way->source.type->width == 2;
	size_t stride = job->target->data_stride;
	char *data = conv_data_at(job, 0);
	struct day day;

	if (job->column->index_width > 0) {
		conv_run_cells(way, job);
		return;
	}
	find_day(&day, 0);
	for (size_t i = 0; i < job->rows; i++) {
		size_t row = job->first + i;
		uint16_t short_number;
		int32_t number;

		if (nulls && nulls[i]) {
			conv_put_null(job, i);
			continue;
		}
		/* Date has two bytes without a sign, Date32 four */
		if (is_short) {
			memcpy(&short_number, values + row * 2, 2);
			number = short_number;
		} else {
			memcpy(&number, values + row * 4, 4);
		}
		if (number != day.number)
			find_day(&day, number);
		if (!day.is_shown) {
			conv_report_add(job->report, job->to + i, CONV_OUT_OF_RANGE);
			continue;
		}
		memcpy(data + i * stride, &day.fields, sizeof(SQL_DATE_STRUCT));
		conv_put_length(&told, i, sizeof(SQL_DATE_STRUCT));
	}
}

/* Called with a constant, so that the division becomes a multiplication. */
static inline __attribute__((always_inline)) int64_t
split_by(int64_t ticks, int64_t divisor, uint32_t *nanos)
{
	int64_t rest;
	int64_t seconds = ch_floor_div(ticks, divisor, &rest);

	*nanos = (uint32_t)(rest * (1000000000 / divisor));
	return seconds;
}

static inline int64_t
split_ticks(int64_t ticks, unsigned scale, uint32_t *nanos)
{
	switch (scale) {
	case 0:
		return split_by(ticks, 1, nanos);
	case 3:
		return split_by(ticks, 1000, nanos);
	case 6:
		return split_by(ticks, 1000000, nanos);
	case 9:
		return split_by(ticks, 1000000000, nanos);
	default:
		return split_by(ticks, (int64_t)ch_pow10[scale], nanos);
	}
}

/* Seconds since 1970 UTC and nanoseconds of a DateTime or DateTime64. */
static inline int64_t
load_seconds(const struct native_type *type, const uint8_t *values, size_t row, uint32_t *nanos)
{
	uint32_t seconds;
	int64_t ticks;

	*nanos = 0;
	if (type->kind == NATIVE_DATETIME) {
		memcpy(&seconds, values + row * 4, 4);
		return seconds;
	}
	memcpy(&ticks, values + row * 8, 8);
	return split_ticks(ticks, type->scale < 9 ? type->scale : 9, nanos);
}

static void
run_stamp(struct conv_way *way, const struct conv_job *job)
{
	const struct conv_told told = conv_job_told(job);
	const uint8_t *nulls = conv_job_nulls(job);
	const struct conv_source source = way->source;
	struct ch_tz_span span = source.span;
	size_t stride = job->target->data_stride;
	char *data = conv_data_at(job, 0);
	struct day day;

	if (job->column->index_width > 0) {
		conv_run_cells(way, job);
		return;
	}
	find_day(&day, 0);
	for (size_t i = 0; i < job->rows; i++) {
		uint32_t nanos;
		int64_t seconds = load_seconds(source.type, source.values, job->first + i,
		    &nanos);
		uint64_t in_day;

		if (nulls && nulls[i]) {
			conv_put_null(job, i);
			continue;
		}
		if (seconds < -FAR_SECONDS || seconds > FAR_SECONDS) {
			conv_report_add(job->report, job->to + i, CONV_OUT_OF_RANGE);
			continue;
		}
		seconds += ch_tz_offset(source.tz, seconds, &span);
		in_day = (uint64_t)(seconds - day.number * DAY_SECONDS);
		if (in_day >= DAY_SECONDS) {
			int64_t rest;

			find_day(&day, ch_floor_div(seconds, DAY_SECONDS, &rest));
			in_day = (uint64_t)rest;
		}
		if (!day.is_shown) {
			conv_report_add(job->report, job->to + i, CONV_OUT_OF_RANGE);
			continue;
		}
		put_stamp(data + i * stride, &day, (uint32_t)in_day, nanos);
		conv_put_length(&told, i, sizeof(SQL_TIMESTAMP_STRUCT));
	}
	way->source.span = span;
}

conv_kernel_fn
conv_time_find(const struct conv_way *way)
{
	enum conv_target_kind target = way->form.c_type->target;

	if (way->source.class == CONV_DATE && target == CONV_TO_DATE)
		return run_date;
	if (way->source.class == CONV_TIMESTAMP && target == CONV_TO_TIMESTAMP)
		return run_stamp;
	return NULL;
}
