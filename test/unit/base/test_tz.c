/*
 * test_tz.c - named time zones
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE 1 /* tm_gmtoff */
#include "base/tz.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/civil.h"
#include "require.h"

#define RANDOM_COUNT 10000

static struct ch_error err;

/* NULL only where the system has no time zone data at all: then files cannot be tested. */
static const struct ch_tz *
zone(const char *name)
{
	const struct ch_tz *tz = ch_tz_get(ch_str_of(name), &err);

	if (!tz && access("/usr/share/zoneinfo/Europe/Berlin", F_OK) == 0)
		ck_abort_msg("%s", err.text);
	return tz;
}

static int64_t
instant(int32_t year, uint8_t month, uint8_t day, int64_t seconds)
{
	return ch_days_from_civil((struct ch_date){ year, month, day }) * 86400 + seconds;
}

/* Offsets that everybody agrees upon. */
START_TEST(known_offsets)
{
	static const struct {
		const char *name;
		struct ch_date date;
		int64_t seconds;
		int32_t offset;
	} cases[] = {
		{ "Europe/Berlin", { 2024, 3, 31 }, 3599, 3600 },
		{ "Europe/Berlin", { 2024, 3, 31 }, 3600, 7200 },
		{ "Europe/Berlin", { 2024, 10, 27 }, 3599, 7200 },
		{ "Europe/Berlin", { 2024, 10, 27 }, 3600, 3600 },
		{ "Europe/Berlin", { 1945, 7, 1 }, 0, 10800 },
		{ "Europe/Berlin", { 1965, 7, 1 }, 0, 3600 },
		{ "Europe/Berlin", { 2200, 7, 1 }, 0, 7200 },
		{ "Europe/Berlin", { 2200, 1, 1 }, 0, 3600 },
		{ "America/New_York", { 2024, 3, 10 }, 7 * 3600 - 1, -18000 },
		{ "America/New_York", { 2024, 3, 10 }, 7 * 3600, -14400 },
		{ "America/New_York", { 2024, 11, 3 }, 6 * 3600 - 1, -14400 },
		{ "America/New_York", { 2024, 11, 3 }, 6 * 3600, -18000 },
		{ "America/New_York", { 1883, 1, 1 }, 0, -17762 }, /* local mean time */
		{ "America/New_York", { -5000, 1, 1 }, 0, -17762 },
		{ "Asia/Kolkata", { 2024, 7, 1 }, 0, 19800 },
		{ "Asia/Kolkata", { 2300, 1, 1 }, 0, 19800 },
		{ "Europe/London", { 1968, 1, 1 }, 0, 0 },
		{ "Europe/London", { 1969, 1, 1 }, 0, 3600 }, /* British Standard Time */
		{ "Europe/London", { 1971, 10, 31 }, 7199, 3600 },
		{ "Europe/London", { 1971, 10, 31 }, 7200, 0 },
		{ "Pacific/Apia", { 2011, 12, 30 }, 10 * 3600 - 1, -36000 },
		{ "Pacific/Apia", { 2011, 12, 30 }, 10 * 3600, 50400 }, /* a day is left out */
		{ "Etc/GMT+3", { 2024, 1, 1 }, 0, -10800 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		const struct ch_tz *tz = zone(cases[i].name);
		struct ch_tz_span span = { 0 };
		int64_t at = ch_days_from_civil(cases[i].date) * 86400 + cases[i].seconds;

		if (tz)
			REQUIRE_MSG(ch_tz_offset(tz, at, &span) == cases[i].offset,
			    "%s, case %zu: %d", cases[i].name, i, span.offset);
	}
}
END_TEST

/* What ClickHouse 26.7 makes of local times that do not exist, or exist twice. */
START_TEST(local_times_in_gaps_and_folds_become_what_clickhouse_makes_of_them)
{
	static const struct {
		const char *name;
		struct ch_date date;
		int64_t seconds;
		int64_t utc;
	} cases[] = {
		{ "Europe/Berlin", { 2024, 3, 31 }, 9000, 1711845000 },
		{ "Europe/Berlin", { 2024, 10, 27 }, 9000, 1729989000 },
		{ "America/New_York", { 2024, 3, 10 }, 9000, 1710052200 },
		{ "America/New_York", { 2024, 11, 3 }, 5400, 1730611800 },
		{ "Pacific/Apia", { 2011, 12, 30 }, 36000, 1325188800 },
		{ "Europe/Berlin", { 1900, 1, 1 }, 0, -2208992400 },
		{ "America/New_York", { 1900, 1, 1 }, 0, -2208970800 },
		{ "Europe/Berlin", { 2200, 7, 1 }, 0, 7273749600 },
		{ "Europe/Berlin", { 2290, 7, 1 }, 0, 10113890400 },
		{ "Europe/Berlin", { 2290, 1, 1 }, 0, 10098255600 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		const struct ch_tz *tz = zone(cases[i].name);
		int64_t local = ch_days_from_civil(cases[i].date) * 86400 + cases[i].seconds;

		if (tz)
			REQUIRE_MSG(ch_tz_to_utc(tz, local) == cases[i].utc, "case %zu", i);
	}
}
END_TEST

/* Check runs every test in a child, so TZ changes only here. */
static void
compare_with_libc(const char *name, const struct ch_tz *tz)
{
	uint64_t state = 88172645463325252;
	struct ch_tz_span span = { 0 };

	setenv("TZ", name, 1);
	tzset();
	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		int64_t at;
		struct tm tm;
		time_t seconds;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		at = (int64_t)(state % 20000000000) - 8000000000; /* 1716 to 2350 */
		seconds = (time_t)at;
		REQUIRE(localtime_r(&seconds, &tm));
		REQUIRE_MSG(ch_tz_offset(tz, at, &span) == tm.tm_gmtoff,
		    "%s at %lld: %d, not %ld", name, (long long)at, span.offset, tm.tm_gmtoff);
		REQUIRE(span.from <= at && at < span.until);
		/* Back again, but for the second hour of a fold. */
		if (at - 100000 > span.from)
			REQUIRE(ch_tz_to_utc(tz, at + span.offset) == at);
	}
}

START_TEST(random_instants_agree_with_the_c_library)
{
	static const char *const names[] = { "Europe/Berlin", "America/New_York", "Asia/Kolkata",
		"Pacific/Apia", "Europe/London", "Europe/Dublin", "Africa/Casablanca",
		"America/Nuuk", "Australia/Lord_Howe", "Asia/Gaza", "Antarctica/Troll",
		"America/Santiago", "Africa/Monrovia", "EST5EDT" };

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
		if (zone(names[i]))
			compare_with_libc(names[i], zone(names[i]));
}
END_TEST

START_TEST(spans_cover_all_time_without_gaps)
{
	static const char *const names[] = { "Europe/Berlin", "UTC", "Fixed/UTC-01:00:00" };

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		const struct ch_tz *tz = zone(names[i]);
		struct ch_tz_span span, next;

		if (!tz)
			continue;
		ch_tz_span_at(tz, INT64_MIN, &span);
		ck_assert_int_eq(span.from, INT64_MIN);
		while (span.until < instant(2500, 1, 1, 0)) {
			ch_tz_span_at(tz, span.until, &next);
			ck_assert_int_eq(next.from, span.until);
			ck_assert_int_gt(next.until, next.from);
			span = next;
		}
		ch_tz_span_at(tz, INT64_MAX, &span);
		ck_assert_int_le(span.from, INT64_MAX);
	}
}
END_TEST

START_TEST(ends_of_time_do_no_harm)
{
	static const int64_t ends[] = { INT64_MIN, INT64_MIN + 3600, INT64_MAX - 3600, INT64_MAX };
	const struct ch_tz *zones[] = { zone("Europe/Berlin"), zone("America/New_York"),
		zone("Fixed/UTC+24:00:00"), zone("Fixed/UTC-24:00:00"), ch_tz_utc() };

	for (size_t z = 0; z < CH_ARRAY_LEN(zones); z++) {
		for (size_t i = 0; zones[z] && i < CH_ARRAY_LEN(ends); i++) {
			int64_t back = ch_tz_to_utc(zones[z], ends[i]);

			ck_assert((back < 0) == (ends[i] < 0));
		}
	}
}
END_TEST

START_TEST(zones_without_a_file)
{
	static const struct {
		const char *name;
		int32_t offset;
	} cases[] = { { "", 0 }, { "UTC", 0 }, { "Etc/UTC", 0 }, { "GMT", 0 },
		{ "Fixed/UTC+03:30:00", 12600 }, { "Fixed/UTC-12:34:56", -45296 },
		{ "Fixed/UTC+24:00:00", 86400 }, { "Fixed/UTC-00:00:00", 0 } };

	setenv("TZDIR", "/nonexistent", 1);
	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		const struct ch_tz *tz = ch_tz_get(ch_str_of(cases[i].name), &err);
		struct ch_tz_span span;

		REQUIRE_MSG(tz != NULL, "%s", err.text);
		ch_tz_span_at(tz, 12345, &span);
		ck_assert_int_eq(span.offset, cases[i].offset);
		ck_assert_int_eq(span.from, INT64_MIN);
		ck_assert_int_eq(span.until, INT64_MAX);
		ck_assert_int_eq(ch_tz_to_utc(tz, 100000), 100000 - cases[i].offset);
	}
	ck_assert_ptr_eq(ch_tz_utc(), ch_tz_get(CH_STR("UTC"), NULL));
}
END_TEST

START_TEST(names_that_are_no_zone_are_refused)
{
	static const char *const names[] = { "/etc/localtime", "../zoneinfo/Europe/Berlin",
		"Europe/../Europe/Berlin", "Europe//Berlin", "Europe/", "Europe", "./UTC", ".",
		"..",
		"Europe/.", "Europe/Berlin\n", "Europe/Berlin ", "tzdata.zi", "Nowhere/At_All",
		"europe/berlin", "\xFF\xFE", "Fixed/UTC", "Fixed/UTC+3", "Fixed/UTC+03:30",
		"Fixed/UTC+03:30:0", "Fixed/UTC+03:30:00x", "Fixed/UTC+24:00:01",
		"Fixed/UTC+25:00:00", "Fixed/UTC+03:60:00", "Fixed/UTC 03:30:00",
		"Fixed/UTC+0a:30:00", "Fixed/UTC+03-30:00", "%s%n" };
	char longest[3000];

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		err.code = CH_OK;
		REQUIRE_MSG(!ch_tz_get(ch_str_of(names[i]), &err), "%s", names[i]);
		ck_assert_int_eq(err.code, CH_EARG);
	}
	memset(longest, 'a', sizeof(longest));
	ck_assert_ptr_null(ch_tz_get((struct ch_str){ longest, sizeof(longest) }, &err));
	ck_assert_ptr_null(ch_tz_get(CH_STR("Europe/Berlin\0"), &err));
	ck_assert_ptr_null(ch_tz_get(CH_STR("Nowhere/At_All"), NULL));
}
END_TEST

START_TEST(error_names_the_zone_and_the_way_out)
{
	ck_assert_ptr_null(ch_tz_get(CH_STR("Nowhere/At_All"), &err));
	ck_assert_ptr_nonnull(strstr(err.text, "Nowhere/At_All"));
	ck_assert_ptr_nonnull(strstr(err.text, "tzdata"));
}
END_TEST

START_TEST(files_are_found_by_tzdir_and_broken_ones_are_refused)
{
	static const char utc_file[] = "TZif\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
				       "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
				       "\0\0\x1C\x20\0\0ABC";
	char dir[] = "/tmp/chodbc-tz-XXXXXX", path[64];
	const struct ch_tz *tz;
	struct ch_tz_span span;
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	setenv("TZDIR", dir, 1);
	snprintf(path, sizeof(path), "%s/My_Zone", dir);
	file = fopen(path, "w");
	fwrite(utc_file, 1, sizeof(utc_file) - 2, file);
	fclose(file);
	ck_assert_ptr_null(ch_tz_get(CH_STR("My_Zone"), &err));
	ck_assert_ptr_nonnull(strstr(err.text, path));
	file = fopen(path, "w");
	fwrite(utc_file, 1, sizeof(utc_file), file);
	fclose(file);
	tz = ch_tz_get(CH_STR("My_Zone"), &err); /* failures are not remembered */
	unlink(path);
	rmdir(dir);
	REQUIRE_MSG(tz != NULL, "%s", err.text);
	ch_tz_span_at(tz, 0, &span);
	ck_assert_int_eq(span.offset, 7200);
	ck_assert_ptr_eq(ch_tz_get(CH_STR("My_Zone"), &err), tz);
}
END_TEST

START_TEST(every_failing_allocation_is_told_and_leaks_nothing)
{
	const struct ch_tz *tz = NULL;

	for (long n = 1; !tz && zone("Asia/Kolkata"); n++) {
		ch_alloc_fail_at(n);
		tz = ch_tz_get(CH_STR("Asia/Tokyo"), &err);
		ck_assert(tz || (ch_alloc_failed() && err.code == CH_ENOMEM));
		ch_alloc_fail_at(0);
	}
}
END_TEST

static void *
get_all(void *unused)
{
	static const char *const names[] = { "Europe/Paris", "Asia/Tokyo", "Africa/Cairo",
		"Fixed/UTC+01:00:00", "America/Denver" };
	const struct ch_tz **found = calloc(CH_ARRAY_LEN(names), sizeof(*found));

	(void)unused;
	for (unsigned round = 0; round < 50; round++)
		for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
			found[i] = ch_tz_get(ch_str_of(names[i]), NULL);
	return found;
}

START_TEST(threads_get_the_same_zones)
{
	pthread_t threads[4];
	const struct ch_tz **first = NULL;

	for (size_t i = 0; i < CH_ARRAY_LEN(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, get_all, NULL), 0);
	for (size_t i = 0; i < CH_ARRAY_LEN(threads); i++) {
		void *found;

		pthread_join(threads[i], &found);
		if (!first)
			first = found;
		ck_assert_mem_eq(first, found, 5 * sizeof(*first));
		if (found != first)
			free(found);
	}
	free(first);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/tz");
	TCase *tests = tcase_create("tz");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, known_offsets);
	tcase_add_test(tests, local_times_in_gaps_and_folds_become_what_clickhouse_makes_of_them);
	tcase_add_test(tests, random_instants_agree_with_the_c_library);
	tcase_add_test(tests, spans_cover_all_time_without_gaps);
	tcase_add_test(tests, ends_of_time_do_no_harm);
	tcase_add_test(tests, zones_without_a_file);
	tcase_add_test(tests, names_that_are_no_zone_are_refused);
	tcase_add_test(tests, error_names_the_zone_and_the_way_out);
	tcase_add_test(tests, files_are_found_by_tzdir_and_broken_ones_are_refused);
	tcase_add_test(tests, every_failing_allocation_is_told_and_leaks_nothing);
	tcase_add_test(tests, threads_get_the_same_zones);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
