/*
 * test_tz_rule.c - POSIX TZ rules
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/tz_rule.h"

#include <check.h>
#include <stdlib.h>

#include "base/civil.h"

static struct ch_tz_rule
rule_of(const char *text)
{
	struct ch_tz_rule rule;

	ck_assert_msg(ch_tz_rule_parse(ch_str_of(text), &rule), "%s", text);
	return rule;
}

static int64_t
instant(int32_t year, uint8_t month, uint8_t day, int64_t seconds)
{
	return ch_days_from_civil((struct ch_date){ year, month, day }) * 86400 + seconds;
}

/* The offset changes at this very second, and the spans on both sides meet there. */
static void
check_change(const char *text, int64_t at, int32_t before, int32_t after)
{
	struct ch_tz_rule rule = rule_of(text);
	struct ch_tz_span left, right;

	ch_tz_rule_span(&rule, at - 1, &left);
	ch_tz_rule_span(&rule, at, &right);
	ck_assert_msg(left.offset == before && right.offset == after, "%s: %d, %d", text,
	    left.offset, right.offset);
	ck_assert_int_eq(left.until, at);
	ck_assert_int_eq(right.from, at);
	ck_assert_int_lt(left.from, at - 1);
	ck_assert_int_gt(right.until, at);
}

START_TEST(rules_in_all_forms_parse)
{
	static const char *const texts[] = { "UTC0", "EST5", "<-03>3", "<+1030>-10:30",
		"AAA-12:34:56", "EST5EDT,M3.2.0,M11.1.0", "CET-1CEST,M3.5.0,M10.5.0/3",
		"IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"AAA3BBB4,0/0,J365/23", "AAA0BBB,J1,J365/167:59:59", "IST-2IDT,M3.4.4/26,M10.5.0",
		"<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", "EST+5EDT+4,0/-167,365/+167" };

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
		rule_of(texts[i]);
	ck_assert_int_eq(rule_of("AAA-12:34:56").standard, 45296);
	ck_assert_int_eq(rule_of("EST5EDT,M3.2.0,M11.1.0").daylight, -4 * 3600);
	ck_assert(!rule_of("EST5").has_daylight);
}
END_TEST

START_TEST(broken_rules_are_refused)
{
	static const char *const texts[] = { "", "U", "UT0", "UTC", "UTC+", "UTC0x", "UTC0 ",
		"<UTC0", "<>", "EST5EDT", "EST5EDT,", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,",
		"EST5EDT,M0.2.0,M11.1.0", "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.0.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,M3.2,M11.1.0",
		"EST5EDT,J0,J5", "EST5EDT,J366,J5", "EST5EDT,366,5", "EST5EDT,M3.2.0/168,M11.1.0",
		"EST5EDT,M3.2.0/,M11.1.0", "EST5EDT,M3.2.0/1:60,M11.1.0", "EST5EDT,M3.2.0,M11.1.0x",
		"EST27", "EST-26", "EST99999999999999999999", "EST5:", "EST5ED4,M3.2.0,M11.1.0" };
	struct ch_tz_rule rule;

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
		ck_assert_msg(!ch_tz_rule_parse(ch_str_of(texts[i]), &rule), "%s", texts[i]);
}
END_TEST

START_TEST(every_prefix_of_a_rule_is_handled)
{
	struct ch_str text = CH_STR("<-02>2<-01>1,M3.5.0/-1:30,J300/10:00:01");
	struct ch_tz_rule rule;

	for (size_t len = 0; len <= text.len; len++) {
		/* A copy of its own, so that a sanitizer sees what lies behind. */
		char *copy = malloc(len + 1);

		for (size_t i = 0; i < len; i++)
			copy[i] = text.ptr[i];
		ch_tz_rule_parse((struct ch_str){ copy, len }, &rule);
		free(copy);
	}
}
END_TEST

START_TEST(changes_happen_at_the_second_the_rule_says)
{
	static const char berlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";
	static const char new_york[] = "EST5EDT,M3.2.0,M11.1.0";

	check_change(berlin, instant(2200, 3, 30, 3600), 3600, 7200);
	check_change(berlin, instant(2200, 10, 26, 3600), 7200, 3600);
	check_change(new_york, instant(2024, 3, 10, 7 * 3600), -18000, -14400);
	check_change(new_york, instant(2024, 11, 3, 6 * 3600), -14400, -18000);
	/* The southern half of the Earth. */
	check_change("AEST-10AEDT,M10.1.0,M4.1.0/3", instant(2023, 10, 1, -8 * 3600), 36000, 39600);
	check_change("AEST-10AEDT,M10.1.0,M4.1.0/3", instant(2024, 4, 7, -8 * 3600), 39600, 36000);
	/* Daylight time that lies behind standard time: Ireland. */
	check_change("IST-1GMT0,M10.5.0,M3.5.0/1", instant(2024, 10, 27, 3600), 3600, 0);
	/* Before and after the day itself. */
	check_change("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", instant(2024, 3, 31, 3600), -7200, -3600);
	check_change("IST-2IDT,M3.4.4/26,M10.5.0", instant(2024, 3, 29, 0), 7200, 10800);
}
END_TEST

START_TEST(days_of_the_year_count_or_skip_the_leap_day)
{
	check_change("AAA0BBB,J60/0,J300/0", instant(2024, 3, 1, 0), 0, 3600);
	check_change("AAA0BBB,J60/0,J300/0", instant(2023, 3, 1, 0), 0, 3600);
	check_change("AAA0BBB,J59/0,J300/0", instant(2024, 2, 28, 0), 0, 3600);
	check_change("AAA0BBB,59/0,300/0", instant(2024, 2, 29, 0), 0, 3600);
	check_change("AAA0BBB,59/0,300/0", instant(2023, 3, 1, 0), 0, 3600);
	check_change("AAA0BBB,0/0,300/0", instant(2023, 1, 1, 0), 0, 3600);
}
END_TEST

START_TEST(daylight_time_all_year_long_has_no_gap)
{
	struct ch_tz_rule rule = rule_of("AAA3BBB4,0/0,J365/23");
	struct ch_tz_span span;

	for (int32_t year = 2020; year < 2030; year++) {
		for (int64_t second = -3; second <= 3; second++) {
			ch_tz_rule_span(&rule, instant(year, 1, 1, 3 * 3600 + second), &span);
			ck_assert_int_eq(span.offset, -4 * 3600);
		}
	}
}
END_TEST

START_TEST(any_instant_lies_in_its_span)
{
	static const int64_t instants[] = { INT64_MIN, INT64_MIN + 1, -1000000000000000000, -1, 0,
		1, 12622780799, 12622780800, 1000000000000000000, INT64_MAX - 1, INT64_MAX };
	static const char *const texts[] = { "UTC0", "EST5EDT,M3.2.0,M11.1.0",
		"AEST-10AEDT,M10.1.0,M4.1.0/3", "AAA0BBB,J1/-167,J365/167" };
	struct ch_tz_span span;

	for (size_t t = 0; t < CH_ARRAY_LEN(texts); t++) {
		struct ch_tz_rule rule = rule_of(texts[t]);

		for (size_t i = 0; i < CH_ARRAY_LEN(instants); i++) {
			ch_tz_rule_span(&rule, instants[i], &span);
			ck_assert_int_le(span.from, instants[i]);
			ck_assert(span.until > instants[i] || span.until == INT64_MAX);
			ck_assert(span.offset == rule.standard || span.offset == rule.daylight);
		}
	}
}
END_TEST

START_TEST(rule_repeats_after_400_years)
{
	struct ch_tz_rule rule = rule_of("EST5EDT,M3.2.0,M11.1.0");
	struct ch_tz_span a, b;

	for (int64_t day = 0; day < 800; day++) {
		ch_tz_rule_span(&rule, day * 86400 * 3, &a);
		ch_tz_rule_span(&rule, (day * 3 - (int64_t)146097 * 5) * 86400, &b);
		ck_assert_int_eq(a.offset, b.offset);
		ck_assert_int_eq(a.from - b.from, (int64_t)146097 * 5 * 86400);
		ck_assert_int_eq(a.until - b.until, (int64_t)146097 * 5 * 86400);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/tz_rule");
	TCase *tests = tcase_create("tz_rule");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, rules_in_all_forms_parse);
	tcase_add_test(tests, broken_rules_are_refused);
	tcase_add_test(tests, every_prefix_of_a_rule_is_handled);
	tcase_add_test(tests, changes_happen_at_the_second_the_rule_says);
	tcase_add_test(tests, days_of_the_year_count_or_skip_the_leap_day);
	tcase_add_test(tests, daylight_time_all_year_long_has_no_gap);
	tcase_add_test(tests, any_instant_lies_in_its_span);
	tcase_add_test(tests, rule_repeats_after_400_years);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
