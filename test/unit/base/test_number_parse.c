/*
 * test_number_parse.c - text to the nearest double
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/number.h"

#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "require.h"

#define RANDOM_COUNT 30000

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static bool
same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* strtod() of the C library is right, so it is the reference. */
static void
check_as_strtod(const char *text)
{
	double value = 77;

	REQUIRE_MSG(ch_text_to_double(text, strlen(text), &value), "%s", text);
	REQUIRE_MSG(same_bits(value, strtod(text, NULL)), "%s became %a, not %a", text, value,
	    strtod(text, NULL));
}

START_TEST(numbers_in_all_forms)
{
	static const char *const texts[] = { "0", "-0", "+0", "1", "+1", "-1", "1.5", "-.5", "5.",
		"1e5", "1E5", "1e+5", "1e-5", "00001.5000", "0.1e1", "0e5", "1e400", "-1e400",
		"1e-400", "-1e-400", "1e99999999999999999999999", "1e-99999999999999999999999",
		"0e99999999999999999999999", "0.000000000000000000000000000000000000000000001e45",
		"100000000000000000000000000000000000000000000e-44", "inf", "-INF", "+Infinity",
		"123456789012345678901234567890", "9223372036854775807", "18446744073709551615",
		"18446744073709551616", "1.7976931348623157e308", "1.7976931348623158e308",
		"1.7976931348623159e308", "4.9e-324", "2.4703282292062327e-324",
		"2.4703282292062328e-324", "2.2250738585072011e-308", "2.2250738585072012e-308",
		"9007199254740993", "9007199254740993.00000000000000000000000000000000000001",
		"9007199254740992.99999999999999999999999999999999999999", "1e22", "1e23",
		"8.98846567431158e307", "5e-324", "6929495644600919.5", "3.7455744005952583e15",
		"7450580596923828125e-27", "10000000000000000000000000000000000000000e-40" };

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
		check_as_strtod(texts[i]);
}
END_TEST

START_TEST(texts_that_are_no_number_are_refused_and_change_nothing)
{
	static const char *const texts[] = { "", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+",
		"1e-", "1e5x", "1e5.", "1.2.3", "--1", "+-1", " 1", "1 ", "1,5", "0x10", "infinit",
		"infinityx", "nan(1)", "na", "1_000", "\xEF\xBC\x91" };
	double value = 77;

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++) {
		REQUIRE_MSG(!ch_text_to_double(texts[i], strlen(texts[i]), &value), "%s",
		    texts[i]);
		ck_assert_double_eq(value, 77);
	}
	ck_assert(!ch_text_to_double(NULL, 0, &value));
	ck_assert(!ch_text_to_double("1\0", 2, &value));
}
END_TEST

START_TEST(nan_in_any_case)
{
	static const char *const texts[] = { "nan", "NaN", "-NAN", "+nan" };
	double value;

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++) {
		value = 0;
		ck_assert(ch_text_to_double(texts[i], strlen(texts[i]), &value));
		ck_assert(isnan(value));
	}
}
END_TEST

START_TEST(bytes_behind_the_length_are_not_read)
{
	double value;

	ck_assert(ch_text_to_double("1234", 2, &value));
	ck_assert_double_eq(value, 12);
	ck_assert(ch_text_to_double("1.5e10", 3, &value));
	ck_assert_double_eq(value, 1.5);
	ck_assert(!ch_text_to_double("1.5e10", 4, &value));
}
END_TEST

START_TEST(random_texts_round_as_strtod_does)
{
	uint64_t state = 88172645463325252;
	char text[1100];

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		unsigned digits = 1 + (unsigned)next_random(&state) % (i % 50 ? 25 : 1000);
		unsigned point = (unsigned)next_random(&state) % (digits + 1);
		size_t len = 0;

		for (unsigned d = 0; d < digits; d++) {
			if (d == point)
				text[len++] = '.';
			text[len++] = (char)('0' + next_random(&state) % 10);
		}
		snprintf(text + len, sizeof(text) - len, "e%d",
		    (int)(next_random(&state) % 700) - 350 - (int)(digits > 30 ? digits : 0));
		check_as_strtod(text);
	}
}
END_TEST

/* The exact middle of two doubles, and what lies a little above and below it. */
static void
check_middle(double value)
{
	char text[1300], exponent[16];
	char *end;

	snprintf(text, sizeof(text), "%.900Le",
	    ((long double)value + (long double)nextafter(value, HUGE_VAL)) / 2);
	check_as_strtod(text);
	end = strchr(text, 'e');
	snprintf(exponent, sizeof(exponent), "%s", end);
	snprintf(end, sizeof(text) - (size_t)(end - text), "000001%s", exponent);
	check_as_strtod(text);
	while (end[-1] == '0')
		end--;
	end[-1]--;
	snprintf(end, sizeof(text) - (size_t)(end - text), "9999999999999%s", exponent);
	check_as_strtod(text);
}

START_TEST(middles_of_two_doubles_round_to_even_and_their_neighbours_do_not)
{
	uint64_t state = 88172645463325252;

	for (unsigned i = 0; i < 3000; i++) {
		uint64_t bits = next_random(&state) >> 1;
		double value;

		if (i % 3 == 0)
			bits &= 0xFFFFFFFFFFFFF; /* subnormal */
		if (i % 3 == 1)
			bits = (bits & 0xFFFFFFFFFFFFF) | (uint64_t)(990 + i % 120) << 52;
		memcpy(&value, &bits, sizeof(value));
		if (isfinite(value) && isfinite(nextafter(value, HUGE_VAL)))
			check_middle(value);
	}
}
END_TEST

START_TEST(printed_numbers_come_back)
{
	uint64_t state = 88172645463325252;
	char text[CH_DOUBLE_TEXT_SIZE];

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		uint64_t bits = next_random(&state);
		double value, back;

		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value))
			continue;
		REQUIRE(ch_text_to_double(text, ch_double_to_text(value, text), &back));
		REQUIRE_MSG(same_bits(value, back), "%a", value);
	}
}
END_TEST

START_TEST(decimals_of_64_bits_are_exact)
{
	char text[64];
	uint64_t state = 88172645463325252;

	ck_assert(same_bits(ch_decimal_to_double(0, 400), 0));
	ck_assert(same_bits(ch_decimal_to_double(1, 309), HUGE_VAL));
	ck_assert(same_bits(ch_decimal_to_double(UINT64_MAX, INT64_MAX), HUGE_VAL));
	ck_assert(same_bits(ch_decimal_to_double(UINT64_MAX, INT64_MIN), 0));
	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		uint64_t digits = next_random(&state) >> i % 64;
		int exponent = (int)(next_random(&state) % 680) - 360;

		snprintf(text, sizeof(text), "%llue%d", (unsigned long long)digits, exponent);
		REQUIRE_MSG(same_bits(ch_decimal_to_double(digits, exponent), strtod(text, NULL)),
		    "%s", text);
	}
}
END_TEST

START_TEST(errno_is_left_alone)
{
	double value;
	char text[900];

	memset(text, '1', sizeof(text));
	memcpy(text, "0.", 2);
	errno = 42;
	ck_assert(ch_text_to_double(text, sizeof(text), &value));
	ck_assert_int_eq(errno, 42);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/number_parse");
	TCase *tests = tcase_create("number_parse");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, numbers_in_all_forms);
	tcase_add_test(tests, texts_that_are_no_number_are_refused_and_change_nothing);
	tcase_add_test(tests, nan_in_any_case);
	tcase_add_test(tests, bytes_behind_the_length_are_not_read);
	tcase_add_test(tests, random_texts_round_as_strtod_does);
	tcase_add_test(tests, middles_of_two_doubles_round_to_even_and_their_neighbours_do_not);
	tcase_add_test(tests, printed_numbers_come_back);
	tcase_add_test(tests, decimals_of_64_bits_are_exact);
	tcase_add_test(tests, errno_is_left_alone);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
