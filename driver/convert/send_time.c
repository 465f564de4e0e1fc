/*
 * send_time.c - loops over bound days and timestamps
 *
 * They give the same bytes as fetching and encoding row by row, which is done for all rows that
 * are not as usual: NULL, out of the common range, or no day at all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "convert/sending.h"

#define DAY_SECONDS 86400
/* Years that every type has: DateTime64 with nanoseconds begins in 1900 and ends in 2262, but
 * Date and DateTime have less at their ends. */
#define FIRST_YEAR 1971
#define LAST_YEAR 2104

/* A day of the usual years and months; the end of February is looked at by others. `days` may be
 * NULL. */
static inline bool
usual_day(SQLSMALLINT year, SQLUSMALLINT month, SQLUSMALLINT day, int64_t *days)
{
	/* bit m: month m has 31 days; February is left out with its days over 28 */
	const unsigned long_months = 0x15aa;
	unsigned most = month == 2 ? 28 : 30 + (long_months >> (month & 15) & 1);

	if (year < FIRST_YEAR || year > LAST_YEAR || month - 1u > 11 || day - 1u >= most)
		return false;
	if (days)
		*days = ch_days_from_civil((struct ch_date){ year, (uint8_t)month, (uint8_t)day });
	return true;
}

static inline bool
usual_date(const char *data, int64_t *days)
{
	SQL_DATE_STRUCT date;

	memcpy(&date, data, sizeof(date));
	return usual_day(date.year, date.month, date.day, days);
}

/* Local seconds, which may be NULL, and the fraction. */
static inline bool
usual_stamp(const char *data, int64_t *seconds, uint32_t *nanos)
{
	SQL_TIMESTAMP_STRUCT stamp;
	int64_t days = 0;

	memcpy(&stamp, data, sizeof(stamp));
	if (!usual_day(stamp.year, stamp.month, stamp.day, seconds ? &days : NULL) ||
	    stamp.hour > 23 || stamp.minute > 59 || stamp.second > 59 ||
	    stamp.fraction > 999999999)
		return false;
	if (seconds)
		*seconds = days * DAY_SECONDS + stamp.hour * 3600 + stamp.minute * 60 +
		    stamp.second;
	*nanos = stamp.fraction;
	return true;
}

static inline bool
is_null(const struct conv_origin *origin, size_t row)
{
	return origin->indicator &&
	    conv_length_is_null(conv_length_at(origin->indicator, origin->length_stride, row));
}

static void
send_dates(struct conv_sender *sender, const struct conv_origin *origin, size_t first, size_t rows,
    struct native_build *build)
{
	for (size_t row = first; row < first + rows; row++) {
		int64_t days;

		if (is_null(origin, row))
			native_build_null(build);
		else if (usual_date(origin->data + row * origin->data_stride, &days))
			native_build_fixed(build, &days);
		else
			conv_sender_put_row(sender, origin, row, SIZE_MAX, build);
	}
}

static void
send_stamps(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows, struct native_build *build)
{
	int64_t scale = (int64_t)ch_pow10[sender->goal.type->scale];
	int64_t unit = (int64_t)ch_pow10[9 - sender->goal.type->scale];

	for (size_t row = first; row < first + rows; row++) {
		int64_t seconds;
		uint32_t nanos;

		if (is_null(origin, row)) {
			native_build_null(build);
		} else if (usual_stamp(origin->data + row * origin->data_stride, &seconds,
			       &nanos)) {
			int64_t ticks = conv_goal_utc(&sender->goal, seconds) * scale;

			ticks += unit == 1 ? nanos : nanos ? nanos / unit : 0;
			native_build_fixed(build, &ticks);
		} else {
			conv_sender_put_row(sender, origin, row, SIZE_MAX, build);
		}
	}
}

static bool
dates_are_usual(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows)
{
	(void)sender;
	for (size_t row = first; row < first + rows; row++)
		if (!is_null(origin, row) &&
		    !usual_date(origin->data + row * origin->data_stride, NULL))
			return false;
	return true;
}

static bool
stamps_are_usual(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows)
{
	uint32_t unit = (uint32_t)ch_pow10[9 - sender->goal.type->scale];
	uint32_t nanos;

	for (size_t row = first; row < first + rows; row++)
		if (!is_null(origin, row) &&
		    (!usual_stamp(origin->data + row * origin->data_stride, NULL, &nanos) ||
			(nanos && nanos % unit)))
			return false;
	return true;
}

void
conv_sender_choose_time(struct conv_sender *sender)
{
	enum conv_target_kind from = sender->param.c_type->target;
	enum native_kind to = sender->goal.type->kind;

	if (from == CONV_TO_DATE && (to == NATIVE_DATE || to == NATIVE_DATE32)) {
		sender->run = send_dates;
		sender->sure = dates_are_usual;
	}
	if (from == CONV_TO_TIMESTAMP && (to == NATIVE_DATETIME || to == NATIVE_DATETIME64)) {
		sender->run = send_stamps;
		sender->sure = stamps_are_usual;
	}
}
