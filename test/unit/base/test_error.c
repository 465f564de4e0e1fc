/*
 * test_error.c - the error record
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

#define LAST (CH_ERROR_TEXT_SIZE - 1)

static struct ch_error err;

START_TEST(set_fills_all_and_returns_the_code)
{
	err.server_code = 60;
	ck_assert_int_eq(ch_error_set(&err, CH_EIO, "read %d of %s", 5, "x"), CH_EIO);
	ck_assert_int_eq(err.code, CH_EIO);
	ck_assert_int_eq(err.server_code, 0);
	ck_assert_str_eq(err.text, "read 5 of x");
}
END_TEST

START_TEST(nobody_has_to_take_the_error)
{
	ck_assert_int_eq(ch_error_set(NULL, CH_EARG, "x"), CH_EARG);
	ck_assert_int_eq(ch_error_nomem(NULL, "x"), CH_ENOMEM);
	ch_error_prefix(NULL, "x");
	ch_error_append(NULL, "x");
}
END_TEST

START_TEST(words_before_and_behind)
{
	ch_error_nomem(&err, "block");
	ck_assert_int_eq(err.code, CH_ENOMEM);
	ck_assert_str_eq(err.text, "out of memory (block)");
	ch_error_prefix(&err, "column %d", 3);
	ch_error_append(&err, " of %s", "t");
	ck_assert_str_eq(err.text, "column 3: out of memory (block) of t");
	ck_assert_int_eq(err.code, CH_ENOMEM);
}
END_TEST

/* Text of `lead` ASCII characters and then `count` of 3 bytes. */
static const char *
euros(size_t lead, size_t count)
{
	static char text[3 * CH_ERROR_TEXT_SIZE];

	memset(text, 'x', lead);
	for (size_t i = 0; i < count; i++)
		memcpy(text + lead + 3 * i, "\xE2\x82\xAC", 3);
	text[lead + 3 * count] = '\0';
	return text;
}

/* What is none becomes U+FFFD, which is longer. */
static bool
is_utf8(const char *text)
{
	uint32_t wide[CH_ERROR_TEXT_SIZE];
	size_t len = strlen(text);
	struct ch_utf_step step = ch_utf8_to_wide(text, len, wide, CH_ERROR_TEXT_SIZE, 4);

	return ch_wide_utf8_len(wide, step.made, 4) == len;
}

START_TEST(long_texts_are_cut_between_characters)
{
	for (size_t lead = 0; lead < 6; lead++) {
		ch_error_set(&err, CH_ESERVER, "%s", euros(lead, 2000));
		ck_assert_uint_ge(strlen(err.text), LAST - 3);
		ck_assert_uint_le(strlen(err.text), LAST);
		ck_assert(is_utf8(err.text));
		ch_error_prefix(&err, "%s", "before");
		ck_assert_mem_eq(err.text, "before: ", 8);
		ck_assert_uint_ge(strlen(err.text), LAST - 3);
		ck_assert(is_utf8(err.text));
		ch_error_append(&err, "%s", " behind");
		ck_assert_uint_le(strlen(err.text), LAST);
		ck_assert_str_eq(err.text + strlen(err.text) - 7, " behind");
		ck_assert(is_utf8(err.text));
	}
}
END_TEST

START_TEST(long_words_behind_are_cut_between_characters)
{
	for (size_t lead = 0; lead < 3; lead++) {
		ch_error_set(&err, CH_ESERVER, "text");
		ch_error_append(&err, "%s", euros(lead, 400));
		ck_assert(is_utf8(err.text));
		ck_assert_uint_gt(strlen(err.text), 500);
	}
}
END_TEST

START_TEST(text_that_just_fits_is_kept_whole)
{
	ch_error_set(&err, CH_ESERVER, "%s", euros(LAST - 3000, 1000));
	ck_assert_str_eq(err.text, euros(LAST - 3000, 1000));
}
END_TEST

START_TEST(prefix_as_long_as_the_record_leaves_no_broken_text)
{
	for (size_t lead = LAST - 6; lead <= LAST + 6; lead++) {
		ch_error_set(&err, CH_ESERVER, "old");
		ch_error_prefix(&err, "%s", euros(lead, 0));
		ck_assert_uint_le(strlen(err.text), LAST);
		ck_assert_uint_ge(strlen(err.text), lead < LAST - 1 ? lead : LAST - 1);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/error");
	TCase *tests = tcase_create("error");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, set_fills_all_and_returns_the_code);
	tcase_add_test(tests, nobody_has_to_take_the_error);
	tcase_add_test(tests, words_before_and_behind);
	tcase_add_test(tests, long_texts_are_cut_between_characters);
	tcase_add_test(tests, long_words_behind_are_cut_between_characters);
	tcase_add_test(tests, text_that_just_fits_is_kept_whole);
	tcase_add_test(tests, prefix_as_long_as_the_record_leaves_no_broken_text);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
