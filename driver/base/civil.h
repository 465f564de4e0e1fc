/*
 * civil.h - days and seconds to and from calendar fields
 *
 * Proleptic Gregorian calendar, no leap seconds, no time zones. Pure functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_CIVIL_H
#define CH_BASE_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

struct ch_date {
	int32_t year;
	uint8_t month; /* 1-12 */
	uint8_t day;   /* 1-31 */
};

struct ch_time {
	uint32_t hour; /* may exceed 23 for durations */
	uint8_t minute;
	uint8_t second;
};

struct ch_date ch_civil_from_days(int64_t days);		/* days since 1970-01-01 */
int64_t ch_days_from_civil(struct ch_date date);
bool ch_date_valid(struct ch_date date); /* month and day exist in that year */
struct ch_time ch_time_from_seconds(uint32_t seconds);

/* 10^n, n 0..19. */
extern const uint64_t ch_pow10[20];

/* Floor division: quotient towards minus infinity, remainder 0 <= r < divisor (> 0). */
static inline int64_t
ch_floor_div(int64_t value, int64_t divisor, int64_t *remainder)
{
	int64_t quotient = value / divisor;

	*remainder = value % divisor;
	if (*remainder < 0) {
		*remainder += divisor;
		quotient--;
	}
	return quotient;
}

/* Two decimal digits at out. */
void ch_put2(char *out, unsigned value);
/* "YYYY-MM-DD" (10 bytes; years 0..9999). Returns the bytes written. */
unsigned ch_put_date(char *out, struct ch_date date);
/* "hh:mm:ss" (8 bytes, more when hour > 99). */
unsigned ch_put_time(char *out, struct ch_time time);
/* '.' and `scale` (1-19) digits of ticks; nothing when scale is 0. */
unsigned ch_put_fraction(char *out, uint64_t ticks, unsigned scale);

#endif
