/*
 * test_number_print.c - floats to the shortest text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/number.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "require.h"

#define RANDOM_COUNT 40000

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static double
double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static float
float_of(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static const char *
print_double(double value)
{
	static char text[CH_DOUBLE_TEXT_SIZE + 1];

	text[ch_double_to_text(value, text)] = '\0';
	return text;
}

static const char *
print_float(float value)
{
	static char text[CH_DOUBLE_TEXT_SIZE + 1];

	text[ch_float_to_text(value, text)] = '\0';
	return text;
}

/* Texts as ClickHouse 26.7 gives them. */
START_TEST(doubles_look_as_clickhouse_prints_them)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -0.0, "-0" },
		{ HUGE_VAL, "inf" },
		{ -HUGE_VAL, "-inf" },
		{ 1, "1" },
		{ -1, "-1" },
		{ 10, "10" },
		{ 0.1, "0.1" },
		{ 1.36, "1.36" },
		{ -107.04, "-107.04" },
		{ 123456.789, "123456.789" },
		{ 1e15, "1000000000000000" },
		{ 1e17, "100000000000000000" },
		{ 9007199254740991, "9007199254740991" },
		{ 1e20, "100000000000000000000" },
		{ -1.5e20, "-150000000000000000000" },
		{ 123456789012345680000.0, "123456789012345680000" },
		{ 9.99e20, "999000000000000000000" },
		{ 1e21, "1e21" },
		{ 1234567890123456800000.0, "1.2345678901234568e21" },
		{ 1e22, "1e22" },
		{ 1e23, "1e23" },
		{ 1e100, "1e100" },
		{ 1e-5, "0.00001" },
		{ 1e-6, "0.000001" },
		{ 1.234e-6, "0.000001234" },
		{ 1e-7, "1e-7" },
		{ -1.5e-7, "-1.5e-7" },
		{ 5e-324, "5e-324" },
		{ 2.2250738585072011e-308, "2.225073858507201e-308" },
		{ 2.2250738585072014e-308, "2.2250738585072014e-308" },
		{ 1.7976931348623157e308, "1.7976931348623157e308" },
		{ 9.5e-3, "0.0095" },
		{ 4.35, "4.35" },
		{ 9007199254740993e3, "9007199254740993000" },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
		ck_assert_str_eq(print_double(cases[i].value), cases[i].text);
}
END_TEST

START_TEST(floats_look_as_clickhouse_prints_them)
{
	static const struct {
		float value;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ -0.0f, "-0" },
		{ HUGE_VALF, "inf" },
		{ -HUGE_VALF, "-inf" },
		{ 0.1f, "0.1" },
		{ 16777216, "16777216" },
		{ 33554436, "33554436" },
		{ 123456792, "123456790" },
		{ 1e10f, "10000000000" },
		{ 1e20f, "100000000000000000000" },
		{ 9.999e20f, "999900000000000000000" },
		{ 1e21f, "1e21" },
		{ 1e-6f, "0.000001" },
		{ 1e-7f, "1e-7" },
		{ 1.5e-7f, "1.5e-7" },
		{ 1e-45f, "1e-45" },
		{ 1.17549435e-38f, "1.1754944e-38" },
		{ 3.4028235e38f, "3.4028235e38" },
		{ 0.099609375f, "0.099609375" },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
		ck_assert_str_eq(print_float(cases[i].value), cases[i].text);
}
END_TEST

START_TEST(every_nan_is_nan)
{
	ck_assert_str_eq(print_double((double)NAN), "nan");
	ck_assert_str_eq(print_double(double_of(UINT64_MAX)), "nan");
	ck_assert_str_eq(print_double(double_of(0x7FF0000000000001)), "nan");
	ck_assert_str_eq(print_float(float_of(UINT32_MAX)), "nan");
	ck_assert_str_eq(print_float(float_of(0x7F800001)), "nan");
}
END_TEST

/* The digits of a text without point, exponent and zeros at both ends. */
static unsigned
significant(const char *text)
{
	unsigned count = 0, zeros = 0;

	for (; *text && *text != 'e'; text++) {
		if (*text == '0')
			zeros += count > 0;
		else if (*text >= '1' && *text <= '9') {
			count += zeros + 1;
			zeros = 0;
		}
	}
	return count;
}

static void
check_double(double value)
{
	const char *text = print_double(value);
	unsigned digits = significant(text);
	double back = strtod(text, NULL);
	char shorter[64];

	REQUIRE(strlen(text) <= 25);
	REQUIRE_MSG(memcmp(&back, &value, sizeof(value)) == 0, "%a became %s", value, text);
	/* Among the texts with fewer digits the nearest one does not come back, so none does. */
	if (digits > 1) {
		snprintf(shorter, sizeof(shorter), "%.*e", (int)digits - 2, value);
		REQUIRE_MSG(strtod(shorter, NULL) != value, "%s, but also %s", text, shorter);
	}
}

static void
check_float(float value)
{
	const char *text = print_float(value);
	unsigned digits = significant(text);
	float back = strtof(text, NULL);
	char shorter[64];

	REQUIRE_MSG(memcmp(&back, &value, sizeof(value)) == 0, "%a became %s", (double)value,
	    text);
	if (digits > 1) {
		snprintf(shorter, sizeof(shorter), "%.*e", (int)digits - 2, (double)value);
		REQUIRE_MSG(strtof(shorter, NULL) != value, "%s, but also %s", text, shorter);
	}
}

START_TEST(random_doubles_come_back_and_have_no_shorter_text)
{
	uint64_t state = 88172645463325252;

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		uint64_t bits = next_random(&state);

		if (i % 4 == 1) /* around 1 */
			bits = (bits & 0x800FFFFFFFFFFFFF) | (uint64_t)(1000 + i % 90) << 52;
		if (i % 4 == 2) /* few digits */
			check_double((double)(int64_t)(bits >> 40) / 1000);
		else if (isfinite(double_of(bits)))
			check_double(double_of(bits));
	}
}
END_TEST

START_TEST(random_floats_come_back_and_have_no_shorter_text)
{
	uint64_t state = 88172645463325252;

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		float value = float_of((uint32_t)next_random(&state));

		if (isfinite(value))
			check_float(value);
	}
}
END_TEST

START_TEST(powers_of_two_and_their_neighbours_come_back)
{
	for (uint64_t exponent = 0; exponent < 2047; exponent++) {
		check_double(double_of(exponent << 52 | (exponent == 0)));
		check_double(double_of((exponent << 52) + 1));
		check_double(double_of((exponent << 52 | 0xFFFFFFFFFFFFF)));
	}
	for (uint32_t exponent = 0; exponent < 255; exponent++) {
		check_float(float_of(exponent << 23 | (exponent == 0)));
		check_float(float_of((exponent << 23) + 1));
		check_float(float_of((exponent << 23 | 0x7FFFFF)));
	}
}
END_TEST

START_TEST(powers_of_ten_have_one_digit)
{
	for (int n = -323; n <= 308; n++) {
		char text[16];
		double value;

		snprintf(text, sizeof(text), "1e%d", n);
		value = strtod(text, NULL);
		ck_assert_uint_eq(significant(print_double(value)), 1);
		if (n > 20 || n < -6)
			ck_assert_str_eq(print_double(value), text);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/number_print");
	TCase *tests = tcase_create("number_print");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, doubles_look_as_clickhouse_prints_them);
	tcase_add_test(tests, floats_look_as_clickhouse_prints_them);
	tcase_add_test(tests, every_nan_is_nan);
	tcase_add_test(tests, random_doubles_come_back_and_have_no_shorter_text);
	tcase_add_test(tests, random_floats_come_back_and_have_no_shorter_text);
	tcase_add_test(tests, powers_of_two_and_their_neighbours_come_back);
	tcase_add_test(tests, powers_of_ten_have_one_digit);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
