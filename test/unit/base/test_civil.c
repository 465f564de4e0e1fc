/*
 * test_civil.c - days, seconds and calendar fields
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "require.h"

static bool
same_date(struct ch_date a, struct ch_date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

START_TEST(known_days)
{
	static const struct {
		int64_t days;
		struct ch_date date;
	} cases[] = {
		{ 0, { 1970, 1, 1 } },
		{ -1, { 1969, 12, 31 } },
		{ 59, { 1970, 3, 1 } },
		{ 11016, { 2000, 2, 29 } },
		{ 11017, { 2000, 3, 1 } },
		{ -25567, { 1900, 1, 1 } },
		{ -25508, { 1900, 3, 1 } }, /* no leap year */
		{ 65535, { 2149, 6, 6 } },
		{ 120529, { 2299, 12, 31 } },
		{ 2932896, { 9999, 12, 31 } },
		{ -719162, { 1, 1, 1 } },
		{ -719163, { 0, 12, 31 } },
		{ -719468, { 0, 3, 1 } },
		{ -719528, { 0, 1, 1 } },
		{ -719529, { -1, 12, 31 } },
		{ 784351576776, { INT32_MAX, 12, 31 } },
		{ -784353015833, { INT32_MIN, 1, 1 } },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		ck_assert_int_eq(ch_days_from_civil(cases[i].date), cases[i].days);
		ck_assert(same_date(ch_civil_from_days(cases[i].days), cases[i].date));
	}
}
END_TEST

START_TEST(every_day_of_1200_years_follows_the_one_before)
{
	struct ch_date date = { -400, 1, 1 };
	int64_t days = ch_days_from_civil(date);

	for (; date.year < 800; days++) {
		REQUIRE(ch_date_valid(date));
		REQUIRE(same_date(ch_civil_from_days(days), date));
		REQUIRE(ch_days_from_civil(date) == days);
		date.day++;
		if (ch_date_valid(date))
			continue;
		date.day = 1;
		if (++date.month <= 12)
			continue;
		date.month = 1;
		date.year++;
	}
	REQUIRE(days - ch_days_from_civil((struct ch_date){ -400, 1, 1 }) == 3 * 146097);
}
END_TEST

START_TEST(days_outside_the_range_of_years_stay_at_its_ends)
{
	struct ch_date first = { INT32_MIN, 1, 1 }, last = { INT32_MAX, 12, 31 };

	ck_assert(same_date(ch_civil_from_days(INT64_MIN), first));
	ck_assert(same_date(ch_civil_from_days(-784353015834), first));
	ck_assert(same_date(ch_civil_from_days(INT64_MAX), last));
	ck_assert(same_date(ch_civil_from_days(784351576777), last));
}
END_TEST

START_TEST(dates_that_do_not_exist)
{
	static const struct ch_date wrong[] = { { 2023, 2, 29 }, { 1900, 2, 29 }, { 2100, 2, 29 },
		{ 2024, 2, 30 }, { 2024, 4, 31 }, { 2024, 6, 31 }, { 2024, 9, 31 },
		{ 2024, 11, 31 }, { 2024, 1, 32 }, { 2024, 0, 1 }, { 2024, 13, 1 }, { 2024, 1, 0 },
		{ 2024, 255, 255 } };
	static const struct ch_date right[] = { { 2024, 2, 29 }, { 2000, 2, 29 }, { 0, 2, 29 },
		{ -4, 2, 29 }, { 2023, 2, 28 }, { 2023, 12, 31 }, { 2023, 4, 30 } };

	for (size_t i = 0; i < CH_ARRAY_LEN(wrong); i++)
		ck_assert_msg(!ch_date_valid(wrong[i]), "%zu", i);
	for (size_t i = 0; i < CH_ARRAY_LEN(right); i++)
		ck_assert_msg(ch_date_valid(right[i]), "%zu", i);
}
END_TEST

START_TEST(floor_division_rounds_down)
{
	static const int64_t cases[][4] = { { 7, 3, 2, 1 }, { -7, 3, -3, 2 }, { -6, 3, -2, 0 },
		{ 0, 3, 0, 0 }, { -1, 86400, -1, 86399 },
		{ INT64_MIN, 10, INT64_MIN / 10 - 1, 2 }, { INT64_MAX, 10, INT64_MAX / 10, 7 } };

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		int64_t rest;

		ck_assert_int_eq(ch_floor_div(cases[i][0], cases[i][1], &rest), cases[i][2]);
		ck_assert_int_eq(rest, cases[i][3]);
	}
}
END_TEST

START_TEST(powers_of_ten)
{
	uint64_t power = 1;

	for (unsigned n = 0; n < 20; n++, power *= 10)
		ck_assert_uint_eq(ch_pow10[n], power);
}
END_TEST

START_TEST(every_second_of_a_day_and_long_durations_print)
{
	char text[32], expected[32];

	for (uint32_t seconds = 0; seconds < 86400; seconds++) {
		unsigned len = ch_put_time(text, ch_time_from_seconds(seconds));

		snprintf(expected, sizeof(expected), "%02u:%02u:%02u", seconds / 3600,
		    seconds / 60 % 60, seconds % 60);
		REQUIRE(len == 8);
		REQUIRE(memcmp(text, expected, 8) == 0);
	}
	REQUIRE(ch_put_time(text, ch_time_from_seconds(359999)) == 8);
	REQUIRE(memcmp(text, "99:59:59", 8) == 0);
	REQUIRE(ch_put_time(text, ch_time_from_seconds(3599999)) == 9);
	REQUIRE(memcmp(text, "999:59:59", 9) == 0);
	REQUIRE(ch_put_time(text, ch_time_from_seconds(UINT32_MAX)) == 13);
	REQUIRE(memcmp(text, "1193046:28:15", 13) == 0);
}
END_TEST

START_TEST(dates_print_with_ten_characters)
{
	char text[16];

	ck_assert_uint_eq(ch_put_date(text, (struct ch_date){ 1999, 12, 31 }), 10);
	ck_assert_mem_eq(text, "1999-12-31", 10);
	ch_put_date(text, (struct ch_date){ 0, 1, 2 });
	ck_assert_mem_eq(text, "0000-01-02", 10);
	ch_put_date(text, (struct ch_date){ 9999, 10, 9 });
	ck_assert_mem_eq(text, "9999-10-09", 10);
}
END_TEST

START_TEST(fractions_print_with_every_scale)
{
	static const char digits[] = ".123456789";
	char text[16];

	ck_assert_uint_eq(ch_put_fraction(text, 5, 0), 0);
	for (unsigned scale = 1; scale <= 9; scale++) {
		uint64_t ticks = 123456789 / ch_pow10[9 - scale];

		memset(text, 'x', sizeof(text));
		ck_assert_uint_eq(ch_put_fraction(text, ticks, scale), scale + 1);
		ck_assert_mem_eq(text, digits, scale + 1);
		ck_assert_int_eq(text[scale + 1], 'x');
		ch_put_fraction(text, 7, scale);
		ck_assert_mem_eq(text, ".00000000", scale);
		ck_assert_int_eq(text[scale], '7');
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/civil");
	TCase *tests = tcase_create("civil");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, known_days);
	tcase_add_test(tests, every_day_of_1200_years_follows_the_one_before);
	tcase_add_test(tests, days_outside_the_range_of_years_stay_at_its_ends);
	tcase_add_test(tests, dates_that_do_not_exist);
	tcase_add_test(tests, floor_division_rounds_down);
	tcase_add_test(tests, powers_of_ten);
	tcase_add_test(tests, every_second_of_a_day_and_long_durations_print);
	tcase_add_test(tests, dates_print_with_ten_characters);
	tcase_add_test(tests, fractions_print_with_every_scale);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
