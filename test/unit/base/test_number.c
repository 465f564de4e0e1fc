/*
 * test_number.c - integers to text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/number.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "require.h"

static void
check_u64(uint64_t value)
{
	char text[CH_U64_TEXT_SIZE + 1], expected[32];
	size_t len;

	memset(text, 'x', sizeof(text));
	len = ch_u64_to_text(value, text);
	snprintf(expected, sizeof(expected), "%" PRIu64 "x", value);
	REQUIRE(len == strlen(expected) - 1);
	REQUIRE(memcmp(text, expected, len + 1) == 0);
}

static void
check_i64(int64_t value)
{
	char text[CH_I64_TEXT_SIZE + 1], expected[32];
	size_t len;

	memset(text, 'x', sizeof(text));
	len = ch_i64_to_text(value, text);
	snprintf(expected, sizeof(expected), "%" PRId64 "x", value);
	REQUIRE(len == strlen(expected) - 1);
	REQUIRE(memcmp(text, expected, len + 1) == 0);
}

START_TEST(numbers_around_every_power_of_ten_and_two)
{
	uint64_t ten = 1, two = 1;

	for (unsigned n = 0; n < 64; n++, ten *= 10, two *= 2) {
		for (uint64_t add = 0; add < 5; add++) {
			check_u64(ten + add - 2);
			check_u64(two + add - 2);
			check_i64((int64_t)(ten + add - 2));
			check_i64((int64_t)(two + add - 2));
			check_i64((int64_t)(0 - ten - add));
		}
	}
}
END_TEST

START_TEST(all_small_numbers)
{
	for (int64_t value = -11000; value < 11000; value++)
		check_i64(value);
	for (uint64_t value = 0; value < 11000; value++)
		check_u64(value);
}
END_TEST

START_TEST(ends_of_the_ranges)
{
	check_u64(0);
	check_u64(UINT64_MAX);
	check_i64(INT64_MIN);
	check_i64(INT64_MAX);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/number");
	TCase *tests = tcase_create("number");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, numbers_around_every_power_of_ten_and_two);
	tcase_add_test(tests, all_small_numbers);
	tcase_add_test(tests, ends_of_the_ranges);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
