/*
 * test_wide.c - integers of up to 256 bits
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/wide.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "require.h"

#define RANDOM_COUNT 5000

static const unsigned widths[] = { 1, 2, 4, 8, 16, 32 };

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static struct ch_wide
random_wide(uint64_t *state)
{
	struct ch_wide value = ch_wide_from_u64(0);
	unsigned limbs = 1 + (unsigned)next_random(state) % 4;

	for (unsigned i = 0; i < limbs; i++)
		value.limb[i] = next_random(state);
	value.limb[limbs - 1] >>= next_random(state) % 64;
	return value;
}

/* Reference: decimal digits by long division of bytes. */
static void
reference_digits(struct ch_wide value, char *out)
{
	uint8_t bytes[32];
	char digits[80];
	unsigned count = 0;

	ch_wide_store(value, bytes, 32);
	do {
		unsigned rest = 0, all = 0;

		for (unsigned i = 32; i-- > 0;) {
			rest = rest << 8 | bytes[i];
			bytes[i] = (uint8_t)(rest / 10);
			all |= bytes[i];
			rest %= 10;
		}
		digits[count++] = (char)('0' + rest);
		if (!all)
			break;
	} while (true);
	for (unsigned i = 0; i < count; i++)
		out[i] = digits[count - 1 - i];
	out[count] = '\0';
}

static const char *
print(struct ch_wide value, bool is_signed, unsigned scale, bool trim)
{
	static char text[CH_WIDE_TEXT_SIZE + 1];

	text[ch_wide_to_text(value, is_signed, scale, trim, text)] = '\0';
	return text;
}

/* Digits to a value; the test fails if they do not fit. */
static struct ch_wide
wide_of(const char *digits)
{
	struct ch_wide value = ch_wide_from_u64(0);

	for (; *digits; digits++)
		REQUIRE(ch_wide_mul_add(&value, 10, (uint32_t)(*digits - '0')));
	return value;
}

static struct ch_wide
power_of_two(unsigned bit)
{
	struct ch_wide value = ch_wide_from_u64(0);

	value.limb[bit / 64] = (uint64_t)1 << bit % 64;
	return value;
}

static bool
same(struct ch_wide a, struct ch_wide b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

START_TEST(load_extends_and_store_gives_the_bytes_back)
{
	static const uint8_t tops[] = { 0x00, 0x7F, 0x80, 0xFF };
	uint8_t bytes[33], back[33];

	for (size_t w = 0; w < CH_ARRAY_LEN(widths); w++) {
		for (size_t t = 0; t < CH_ARRAY_LEN(tops); t++) {
			unsigned width = widths[w];
			struct ch_wide s, u;

			for (unsigned i = 0; i < width; i++)
				bytes[1 + i] = (uint8_t)(i + 3);
			bytes[width] = tops[t];
			s = ch_wide_load(bytes + 1, width, true);
			u = ch_wide_load(bytes + 1, width, false);
			ck_assert(ch_wide_is_negative(s) == (tops[t] >= 0x80));
			if (width < 32)
				ck_assert(!ch_wide_is_negative(u));
			memset(back, '#', sizeof(back));
			ch_wide_store(s, back, width);
			ck_assert_mem_eq(back, bytes + 1, width);
			ck_assert_uint_eq(back[width], '#');
			ch_wide_store(u, back, width);
			ck_assert_mem_eq(back, bytes + 1, width);
			ck_assert(ch_wide_fits_signed(s, width));
			ck_assert(width == 32 || ch_wide_fits_unsigned(u, width));
		}
	}
}
END_TEST

START_TEST(integers_print_with_sign)
{
	ck_assert_str_eq(print(ch_wide_from_i64(0), true, 0, false), "0");
	ck_assert_str_eq(print(ch_wide_from_i64(-1), true, 0, false), "-1");
	ck_assert_str_eq(print(ch_wide_from_i64(INT64_MIN), true, 0, false),
	    "-9223372036854775808");
	ck_assert_str_eq(print(ch_wide_from_u64(UINT64_MAX), true, 0, false),
	    "18446744073709551615");
	ck_assert_str_eq(print(ch_wide_from_i64(-1), false, 0, false),
	    "115792089237316195423570985008687907853269984665640564039457584007913129639935");
	ck_assert_str_eq(print(power_of_two(255), true, 0, false),
	    "-57896044618658097711785492504343953926634992332820282019728792003956564819968");
	ck_assert_str_eq(print(power_of_two(127), true, 0, false),
	    "170141183460469231731687303715884105728");
}
END_TEST

START_TEST(random_integers_print_as_by_long_division)
{
	uint64_t state = 88172645463325252;
	char expected[80];

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		struct ch_wide value = random_wide(&state);

		reference_digits(value, expected);
		REQUIRE(strcmp(print(value, false, 0, false), expected) == 0);
		REQUIRE(same(wide_of(expected), value));
	}
	for (unsigned n = 0; n <= 77; n++) {
		struct ch_wide value = ch_wide_from_u64(1);

		ck_assert(ch_wide_mul_pow10(&value, n));
		reference_digits(value, expected);
		ck_assert_uint_eq(strlen(expected), n + 1);
		ck_assert_str_eq(print(value, false, 0, false), expected);
		value = ch_wide_negate(value); /* 10^n - 1 is ~-10^n */
		for (unsigned k = 0; k < 4; k++)
			value.limb[k] = ~value.limb[k];
		reference_digits(value, expected);
		ck_assert_str_eq(print(value, false, 0, false), expected);
	}
}
END_TEST

START_TEST(decimals_print_with_and_without_trailing_zeros)
{
	static const struct {
		int64_t value;
		unsigned scale;
		const char *whole;
		const char *trimmed;
	} cases[] = {
		{ 0, 0, "0", "0" },
		{ 0, 1, "0.0", "0" },
		{ 0, 9, "0.000000000", "0" },
		{ 100, 0, "100", "100" },
		{ 100, 1, "10.0", "10" },
		{ 100, 2, "1.00", "1" },
		{ 100, 3, "0.100", "0.1" },
		{ 100, 5, "0.00100", "0.001" },
		{ -1, 1, "-0.1", "-0.1" },
		{ -1234500, 5, "-12.34500", "-12.345" },
		{ -1000, 3, "-1.000", "-1" },
		{ INT64_MIN, 18, "-9.223372036854775808", "-9.223372036854775808" },
		{ 7, 25, "0.0000000000000000000000007", "0.0000000000000000000000007" },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		struct ch_wide value = ch_wide_from_i64(cases[i].value);

		ck_assert_str_eq(print(value, true, cases[i].scale, false), cases[i].whole);
		ck_assert_str_eq(print(value, true, cases[i].scale, true), cases[i].trimmed);
	}
	ck_assert_str_eq(print(ch_wide_from_i64(-1), false, 38, false),
	    "1157920892373161954235709850086879078532.69984665640564039457584007913129639935");
	ck_assert_str_eq(print(ch_wide_from_i64(-1), true, 76, false),
	    "-0.0000000000000000000000000000000000000000000000000000000000000000000000000001");
}
END_TEST

START_TEST(longest_texts_fit_and_absurd_scales_do_no_harm)
{
	static const unsigned scales[] = { 0, 1, 38, 76, 77, 78, 1000, 4294967295u };

	for (size_t i = 0; i < CH_ARRAY_LEN(scales); i++) {
		ck_assert_uint_le(strlen(print(power_of_two(255), true, scales[i], false)), 81);
		ck_assert_uint_le(strlen(print(ch_wide_from_i64(1), true, scales[i], false)), 81);
	}
}
END_TEST

START_TEST(multiplication_tells_overflow_and_then_changes_nothing)
{
	struct ch_wide most = ch_wide_from_i64(-1), value = most;

	ck_assert(!ch_wide_mul_add(&value, 2, 0));
	ck_assert(same(value, most));
	ck_assert(!ch_wide_mul_add(&value, 1, 1));
	ck_assert(ch_wide_mul_add(&value, 1, 0));
	ck_assert(!ch_wide_mul_pow10(&value, 1));
	ck_assert(same(value, most));
	value = ch_wide_from_u64(2);
	ck_assert(!ch_wide_mul_pow10(&value, 77));
	ck_assert(!ch_wide_mul_pow10(&value, 78));
	ck_assert(!ch_wide_mul_pow10(&value, 4294967295u));
	ck_assert(same(value, ch_wide_from_u64(2)));
	ck_assert(ch_wide_mul_pow10(&value, 76));
	ck_assert_str_eq(print(value, false, 76, true), "2");
	value = ch_wide_from_u64(0);
	ck_assert(ch_wide_mul_pow10(&value, 99));
	ck_assert(ch_wide_is_zero(value));
	ck_assert(ch_wide_mul_add(&value, UINT32_MAX, UINT32_MAX));
	ck_assert(same(value, ch_wide_from_u64(UINT32_MAX)));
}
END_TEST

START_TEST(division_cuts_digits_and_tells_lost_ones)
{
	uint64_t state = 88172645463325252;
	char digits[80];

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		struct ch_wide value = random_wide(&state);
		unsigned n = (unsigned)next_random(&state) % 80;
		size_t len, nonzero;
		bool lost = false;

		reference_digits(value, digits);
		len = strlen(digits);
		nonzero = strspn(digits + (len > n ? len - n : 0), "0");
		ch_wide_div_pow10(&value, n, &lost);
		REQUIRE(lost == (nonzero < (len > n ? n : len)));
		digits[len > n ? len - n : 0] = '\0';
		REQUIRE(strcmp(print(value, false, 0, false), len > n ? digits : "0") == 0);
	}
}
END_TEST

START_TEST(multiplied_values_divide_back_without_loss)
{
	uint64_t state = 88172645463325252;

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		struct ch_wide value = ch_wide_from_u64(next_random(&state)), product = value;
		bool lost = true;

		REQUIRE(ch_wide_mul_pow10(&product, i % 58));
		ch_wide_div_pow10(&product, i % 58, &lost);
		REQUIRE(!lost);
		REQUIRE(same(product, value));
	}
}
END_TEST

START_TEST(comparison_is_signed)
{
	struct ch_wide ordered[] = { power_of_two(255), ch_wide_negate(power_of_two(128)),
		ch_wide_from_i64(INT64_MIN), ch_wide_from_i64(-1), ch_wide_from_i64(0),
		ch_wide_from_i64(1), ch_wide_from_u64(UINT64_MAX), power_of_two(64),
		power_of_two(192), power_of_two(254) };

	for (size_t a = 0; a < CH_ARRAY_LEN(ordered); a++) {
		for (size_t b = 0; b < CH_ARRAY_LEN(ordered); b++) {
			int order = ch_wide_compare(ordered[a], ordered[b]);

			ck_assert_int_eq((order > 0) - (order < 0), (a > b) - (a < b));
		}
	}
}
END_TEST

START_TEST(negation_twice_is_the_same)
{
	uint64_t state = 88172645463325252;

	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		struct ch_wide value = random_wide(&state);

		REQUIRE(same(ch_wide_negate(ch_wide_negate(value)), value));
	}
	ck_assert(ch_wide_is_zero(ch_wide_negate(ch_wide_from_u64(0))));
	ck_assert(same(ch_wide_negate(ch_wide_from_i64(5)), ch_wide_from_i64(-5)));
	ck_assert(same(ch_wide_negate(power_of_two(255)), power_of_two(255)));
	ck_assert(same(ch_wide_negate(power_of_two(64)),
	    (struct ch_wide){ { 0, UINT64_MAX, UINT64_MAX, UINT64_MAX } }));
}
END_TEST

START_TEST(ranges_end_where_two_to_the_n_begins)
{
	for (size_t w = 0; w < CH_ARRAY_LEN(widths); w++) {
		unsigned bits = widths[w] * 8;
		struct ch_wide half = power_of_two(bits - 1);
		struct ch_wide below = half;

		for (unsigned i = 0; i < 4 && !below.limb[i]--; i++)
			;
		ck_assert(ch_wide_fits_signed(below, widths[w]));
		ck_assert(ch_wide_fits_unsigned(below, widths[w]));
		ck_assert(ch_wide_fits_signed(ch_wide_negate(half), widths[w]));
		ck_assert(!ch_wide_fits_unsigned(ch_wide_negate(half), widths[w]));
		ck_assert(!ch_wide_fits_unsigned(ch_wide_from_i64(-1), widths[w]));
		if (widths[w] == 32)
			continue;
		ck_assert(!ch_wide_fits_signed(half, widths[w]));
		ck_assert(ch_wide_fits_unsigned(half, widths[w]));
		ck_assert(!ch_wide_fits_unsigned(power_of_two(bits), widths[w]));
		ck_assert(!ch_wide_fits_signed(power_of_two(bits), widths[w]));
		ck_assert(!ch_wide_fits_signed(ch_wide_negate(power_of_two(bits)), widths[w]));
	}
}
END_TEST

START_TEST(doubles_are_the_nearest)
{
	uint64_t state = 88172645463325252;
	char text[128], digits[80];

	ck_assert(ch_wide_to_double(ch_wide_from_i64(5), true, 1) == 0.5);
	ck_assert(ch_wide_to_double(ch_wide_from_i64(-5233), true, 3) == -5.233);
	ck_assert(ch_wide_to_double(ch_wide_from_i64(-1), false, 0) == 0x1p256);
	ck_assert(ch_wide_to_double(ch_wide_from_i64(-1), true, 0) == -1);
	ck_assert(!signbit(ch_wide_to_double(ch_wide_from_i64(0), true, 3)));
	for (unsigned i = 0; i < RANDOM_COUNT; i++) {
		struct ch_wide value = random_wide(&state);
		unsigned scale = i % 77;

		reference_digits(value, digits);
		snprintf(text, sizeof(text), "%se-%u", digits, scale);
		REQUIRE_MSG(ch_wide_to_double(value, false, scale) == strtod(text, NULL), "%s",
		    text);
		if (ch_wide_is_negative(value))
			continue;
		value = ch_wide_negate(value);
		REQUIRE_MSG(ch_wide_to_double(value, true, scale) == -strtod(text, NULL), "%s",
		    text);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/wide");
	TCase *tests = tcase_create("wide");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, load_extends_and_store_gives_the_bytes_back);
	tcase_add_test(tests, integers_print_with_sign);
	tcase_add_test(tests, random_integers_print_as_by_long_division);
	tcase_add_test(tests, decimals_print_with_and_without_trailing_zeros);
	tcase_add_test(tests, longest_texts_fit_and_absurd_scales_do_no_harm);
	tcase_add_test(tests, multiplication_tells_overflow_and_then_changes_nothing);
	tcase_add_test(tests, division_cuts_digits_and_tells_lost_ones);
	tcase_add_test(tests, multiplied_values_divide_back_without_loss);
	tcase_add_test(tests, comparison_is_signed);
	tcase_add_test(tests, negation_twice_is_the_same);
	tcase_add_test(tests, ranges_end_where_two_to_the_n_begins);
	tcase_add_test(tests, doubles_are_the_nearest);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
