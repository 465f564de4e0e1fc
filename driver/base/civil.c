/*
 * civil.c - days and seconds to and from calendar fields
 *
 * Years begin in March here, so that the leap day is the last one; 400 of them are an era.
 * The divisions by multiplication are those of Neri and Schneider, "Euclidean affine
 * functions and their application to calendar algorithms" (2023).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"

#include <string.h>

#include "base/number.h"

#define DAYS_PER_ERA 146097
#define DAYS_BEFORE_1970 719468 /* from 0000-03-01 */

/* Days of the first and last year of int32_t, so that no input overflows. */
#define FIRST_DAYS (-784353015833)
#define LAST_DAYS 784351576776

const uint64_t ch_pow10[20] = {
	1,
	10,
	100,
	1000,
	10000,
	100000,
	1000000,
	10000000,
	100000000,
	1000000000,
	10000000000,
	100000000000,
	1000000000000,
	10000000000000,
	100000000000000,
	1000000000000000,
	10000000000000000,
	100000000000000000,
	1000000000000000000,
	10000000000000000000u,
};

struct ch_date
ch_civil_from_days(int64_t days)
{
	int64_t of_era, era;
	uint32_t in_era, century, in_century, year, in_year, month_day;
	uint64_t product;
	bool next_year;

	days = days < FIRST_DAYS ? FIRST_DAYS : days > LAST_DAYS ? LAST_DAYS : days;
	era = ch_floor_div(days + DAYS_BEFORE_1970, DAYS_PER_ERA, &of_era);
	in_era = (uint32_t)of_era * 4 + 3;
	century = in_era / DAYS_PER_ERA;
	in_century = in_era % DAYS_PER_ERA / 4;
	product = (uint64_t)2939745 * (in_century * 4 + 3);
	year = (uint32_t)(product >> 32);
	in_year = (uint32_t)product / 2939745 / 4;
	month_day = 2141 * in_year + 197913;
	next_year = in_year >= 306;
	return (struct ch_date){
		.year = (int32_t)(era * 400 + century * 100 + year + next_year),
		.month = (uint8_t)(month_day / 65536 - (next_year ? 12 : 0)),
		.day = (uint8_t)(month_day % 65536 / 2141 + 1),
	};
}

int64_t
ch_days_from_civil(struct ch_date date)
{
	bool last_year = date.month <= 2;
	int64_t year = (int64_t)date.year - last_year;
	uint32_t month = date.month + (last_year ? 12u : 0u); /* 3..14 */
	int64_t of_era, era;
	uint32_t in_year, in_era;

	era = ch_floor_div(year, 400, &of_era);
	in_year = (979 * month - 2919) / 32 + date.day - 1u;
	in_era = (uint32_t)of_era * 365 + (uint32_t)of_era / 4 - (uint32_t)of_era / 100 + in_year;
	return era * DAYS_PER_ERA + in_era - DAYS_BEFORE_1970;
}

static bool
is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool
ch_date_valid(struct ch_date date)
{
	static const uint8_t days[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > days[date.month - 1])
		return false;
	return date.month != 2 || date.day < 29 || is_leap(date.year);
}

struct ch_time
ch_time_from_seconds(uint32_t seconds)
{
	return (struct ch_time){
		.hour = seconds / 3600,
		.minute = (uint8_t)(seconds / 60 % 60),
		.second = (uint8_t)(seconds % 60),
	};
}

void
ch_put2(char *out, unsigned value)
{
	memcpy(out, ch_digit_pairs + value % 100 * 2, 2);
}

unsigned
ch_put_date(char *out, struct ch_date date)
{
	ch_put2(out, (uint32_t)date.year / 100);
	ch_put2(out + 2, (uint32_t)date.year % 100);
	out[4] = '-';
	ch_put2(out + 5, date.month);
	out[7] = '-';
	ch_put2(out + 8, date.day);
	return 10;
}

unsigned
ch_put_time(char *out, struct ch_time time)
{
	unsigned at = 2;

	if (time.hour < 100)
		ch_put2(out, time.hour);
	else
		at = (unsigned)ch_u64_to_text(time.hour, out);
	out[at] = ':';
	ch_put2(out + at + 1, time.minute);
	out[at + 3] = ':';
	ch_put2(out + at + 4, time.second);
	return at + 6;
}

unsigned
ch_put_fraction(char *out, uint64_t ticks, unsigned scale)
{
	unsigned at = scale;

	if (!scale)
		return 0;
	out[0] = '.';
	for (; at >= 2; at -= 2, ticks /= 100)
		ch_put2(out + at - 1, (unsigned)(ticks % 100));
	if (at)
		out[1] = (char)('0' + ticks % 10);
	return scale + 1;
}
