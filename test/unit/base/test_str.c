/*
 * test_str.c - views of text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/str.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

static const struct ch_str null_view = { NULL, 0 };

START_TEST(equality_counts_length_nul_and_case)
{
	ck_assert(ch_str_eq(null_view, CH_STR("")));
	ck_assert(ch_str_eq(ch_str_of(NULL), null_view));
	ck_assert(ch_str_eq(CH_STR("a\0b"), CH_STR("a\0b")));
	ck_assert(!ch_str_eq(CH_STR("a\0b"), CH_STR("a\0c")));
	ck_assert(!ch_str_eq(CH_STR("ab"), CH_STR("a")));
	ck_assert(!ch_str_eq(CH_STR("ab"), CH_STR("aB")));
	ck_assert(ch_str_eq_nocase(CH_STR("aZ09_"), CH_STR("Az09_")));
	ck_assert(!ch_str_eq_nocase(CH_STR("@[`{"), CH_STR("`{@[")));
	ck_assert(!ch_str_eq_nocase(CH_STR("\xC3\xA4"), CH_STR("\xC3\x84")));
	ck_assert(ch_str_eq_nocase(null_view, null_view));
}
END_TEST

START_TEST(prefixes)
{
	ck_assert(ch_str_starts(CH_STR("abc"), CH_STR("ab")));
	ck_assert(ch_str_starts(CH_STR("abc"), CH_STR("abc")));
	ck_assert(ch_str_starts(CH_STR("abc"), null_view));
	ck_assert(ch_str_starts(null_view, null_view));
	ck_assert(!ch_str_starts(CH_STR("abc"), CH_STR("abcd")));
	ck_assert(!ch_str_starts(CH_STR("abc"), CH_STR("AB")));
	ck_assert(ch_str_starts_nocase(CH_STR("abc"), CH_STR("AB")));
	ck_assert(!ch_str_starts_nocase(CH_STR("a"), CH_STR("AB")));
}
END_TEST

START_TEST(trim_takes_blanks_at_both_ends_only)
{
	ck_assert(ch_str_eq(ch_str_trim(CH_STR(" \t\n\v\f\ra b\r\f\v\n\t ")), CH_STR("a b")));
	ck_assert(ch_str_eq(ch_str_trim(CH_STR("\0 a\0")), CH_STR("\0 a\0")));
	ck_assert_uint_eq(ch_str_trim(CH_STR(" \t ")).len, 0);
	ck_assert_uint_eq(ch_str_trim(null_view).len, 0);
	ck_assert(ch_str_eq(ch_str_trim(CH_STR("\xC2\xA0")), CH_STR("\xC2\xA0")));
}
END_TEST

START_TEST(find_and_search_give_len_when_absent)
{
	struct ch_str text = CH_STR("abcabc\0d");

	ck_assert_uint_eq(ch_str_find(text, 0, 'b'), 1);
	ck_assert_uint_eq(ch_str_find(text, 1, 'b'), 1);
	ck_assert_uint_eq(ch_str_find(text, 2, 'b'), 4);
	ck_assert_uint_eq(ch_str_find(text, 5, 'b'), text.len);
	ck_assert_uint_eq(ch_str_find(text, 0, '\0'), 6);
	ck_assert_uint_eq(ch_str_find(text, 99, 'a'), text.len);
	ck_assert_uint_eq(ch_str_find(null_view, 0, 'a'), 0);
	ck_assert_uint_eq(ch_str_search(text, CH_STR("cab")), 2);
	ck_assert_uint_eq(ch_str_search(text, CH_STR("c\0d")), 5);
	ck_assert_uint_eq(ch_str_search(text, CH_STR("cd")), text.len);
	ck_assert_uint_eq(ch_str_search(text, null_view), 0);
	ck_assert_uint_eq(ch_str_search(null_view, text), 0);
	ck_assert_uint_eq(ch_str_search(null_view, null_view), 0);
}
END_TEST

START_TEST(slice_is_cut_to_the_text)
{
	struct ch_str text = CH_STR("0123456789");

	ck_assert(ch_str_eq(ch_str_slice(text, 2, 5), CH_STR("234")));
	ck_assert(ch_str_eq(ch_str_slice(text, 8, SIZE_MAX), CH_STR("89")));
	ck_assert_uint_eq(ch_str_slice(text, 5, 2).len, 0);
	ck_assert_uint_eq(ch_str_slice(text, 99, 100).len, 0);
	ck_assert_uint_eq(ch_str_slice(null_view, 1, 2).len, 0);
}
END_TEST

START_TEST(unsigned_numbers)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "00012", true, 12 },
		{ "18446744073709551615", true, UINT64_MAX },
		{ "18446744073709551616", false, 0 },
		{ "18446744073709551620", false, 0 },
		{ "99999999999999999999", false, 0 },
		{ "100000000000000000000000000", false, 0 },
		{ "", false, 0 },
		{ "-0", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1a", false, 0 },
		{ "\xB2", false, 0 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		uint64_t value = 77;
		bool ok = ch_str_to_u64(ch_str_of(cases[i].text), &value);

		ck_assert_msg(ok == cases[i].ok, "\"%s\"", cases[i].text);
		ck_assert_msg(value == (ok ? cases[i].value : 77), "\"%s\": %" PRIu64,
		    cases[i].text, value);
	}
}
END_TEST

START_TEST(signed_numbers)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "-12", true, -12 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "-9223372036854775809", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "--1", false, 0 },
		{ "+1", false, 0 },
		{ "1-", false, 0 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		int64_t value = 77;
		bool ok = ch_str_to_i64(ch_str_of(cases[i].text), &value);

		ck_assert_msg(ok == cases[i].ok, "\"%s\"", cases[i].text);
		ck_assert_msg(value == (ok ? cases[i].value : 77), "\"%s\": %" PRId64,
		    cases[i].text, value);
	}
}
END_TEST

START_TEST(hexadecimal_digits)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	for (int c = -128; c < 128; c++) {
		const char *found = c ? strchr(digits, c) : NULL;
		int value = found ? (int)(found - digits) : -1;
		char right[] = { 'A', (char)c }, left[] = { (char)c, '0' };

		value = value > 15 ? value - 6 : value;
		ck_assert_int_eq(ch_hex_digit((char)c), value);
		ck_assert_int_eq(ch_hex_byte(right), value < 0 ? -1 : 0xA0 + value);
		ck_assert_int_eq(ch_hex_byte(left), value < 0 ? -1 : value * 16);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/str");
	TCase *tests = tcase_create("str");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, equality_counts_length_nul_and_case);
	tcase_add_test(tests, prefixes);
	tcase_add_test(tests, trim_takes_blanks_at_both_ends_only);
	tcase_add_test(tests, find_and_search_give_len_when_absent);
	tcase_add_test(tests, slice_is_cut_to_the_text);
	tcase_add_test(tests, unsigned_numbers);
	tcase_add_test(tests, signed_numbers);
	tcase_add_test(tests, hexadecimal_digits);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
