/*
 * test_cell.c - SQLGetData's cells: pieces, probes, starting again
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "support.h"

static struct fixture fixture;
static struct conv_cell *cell;
static struct conv_env env;
static char data[64];
static SQLLEN indicator;
static enum conv_status status;

static void
setup(void)
{
	env = (struct conv_env){ ch_tz_utc(), 2 };
	ck_assert_int_eq(conv_cell_create(&cell), 0);
}

static void
teardown(void)
{
	conv_cell_destroy(cell);
	fixture_free(&fixture);
}

static void
open_value(const char *type, const char *value)
{
	fixture_open_value(&fixture, type, value);
	conv_cell_reset(cell, fixture.column, 0);
}

static enum conv_cell_result
get(SQLSMALLINT c_type, SQLLEN capacity)
{
	const struct conv_spec spec = { .c_type = c_type };

	memset(data, '#', sizeof(data));
	indicator = -77;
	return conv_cell_get(cell, &spec, &env, data, capacity, &indicator, &status);
}

/* The next piece is these bytes; behind them nothing was written. */
static void
expect(SQLSMALLINT c_type, SQLLEN capacity, enum conv_status wanted, SQLLEN left,
    const char *bytes, size_t len)
{
	ck_assert_int_eq(get(c_type, capacity), CONV_CELL_VALUE);
	ck_assert_msg(status == wanted, "%s", status_name(status));
	ck_assert_int_eq(indicator, left);
	ck_assert_msg(memcmp(data, bytes, len) == 0, "other bytes");
	for (size_t i = len; i < sizeof(data); i++)
		ck_assert_msg(data[i] == '#', "byte %zu was written", i);
}

static void
expect_end(SQLSMALLINT c_type)
{
	ck_assert_int_eq(get(c_type, sizeof(data)), CONV_CELL_NO_DATA);
	ck_assert_int_eq(indicator, -77);
	ck_assert_int_eq(data[0], '#');
}

#define HELLO "'h\\xc3\\xa9llo'"

START_TEST(text_comes_in_pieces_of_whole_characters)
{
	open_value("String", HELLO);
	expect(SQL_C_CHAR, 4, CONV_TRUNCATED, 6, "h\xc3\xa9", 4);
	expect(SQL_C_CHAR, 4, CONV_OK, 3, "llo", 4);
	expect_end(SQL_C_CHAR);
	expect_end(SQL_C_CHAR);
}
END_TEST

START_TEST(character_that_does_not_fit_whole_waits_for_the_next_piece)
{
	open_value("String", HELLO);
	expect(SQL_C_CHAR, 3, CONV_TRUNCATED, 6, "h", 2);
	expect(SQL_C_CHAR, 3, CONV_TRUNCATED, 5, "\xc3\xa9", 3);
	expect(SQL_C_CHAR, 3, CONV_TRUNCATED, 3, "ll", 3);
	expect(SQL_C_CHAR, 3, CONV_OK, 1, "o", 2);
	expect_end(SQL_C_CHAR);
}
END_TEST

START_TEST(wide_text_comes_in_pieces_and_odd_sizes_are_rounded_down)
{
	for (SQLLEN odd = 0; odd < 2; odd++) {
		open_value("String", HELLO);
		if (odd)
			expect(SQL_C_WCHAR, 7, CONV_TRUNCATED, 10, "h\0\xe9\0\0", 6);
		else
			expect(SQL_C_WCHAR, 8, CONV_TRUNCATED, 10, "h\0\xe9\0l\0\0", 8);
		if (odd)
			expect(SQL_C_WCHAR, 7, CONV_TRUNCATED, 6, "l\0l\0\0", 6);
		else
			expect(SQL_C_WCHAR, 8, CONV_OK, 4, "l\0o\0\0", 6);
		if (odd)
			expect(SQL_C_WCHAR, 7, CONV_OK, 2, "o\0\0", 4);
		expect_end(SQL_C_WCHAR);
		fixture_free(&fixture);
	}
	open_value("String", "'x'");
}
END_TEST

START_TEST(smallest_pieces_split_a_character_rather_than_stand_still)
{
	open_value("String", "'\\xc3\\xa9'");
	expect(SQL_C_CHAR, 2, CONV_TRUNCATED, 2, "\xc3", 2);
	expect(SQL_C_CHAR, 2, CONV_OK, 1, "\xa9", 2);
	expect_end(SQL_C_CHAR);
}
END_TEST

START_TEST(smallest_wide_pieces_give_the_halves_of_a_pair)
{
	open_value("String", "'\\xf0\\x9f\\x98\\x80z'");
	expect(SQL_C_WCHAR, 4, CONV_TRUNCATED, 6, "\x3d\xd8\0", 4);
	expect(SQL_C_WCHAR, 4, CONV_TRUNCATED, 4, "\0\xde\0", 4);
	expect(SQL_C_WCHAR, 4, CONV_OK, 2, "z\0\0", 4);
	expect_end(SQL_C_WCHAR);
}
END_TEST

START_TEST(half_that_is_left_comes_before_the_rest_of_a_larger_piece)
{
	open_value("String", "'\\xf0\\x9f\\x98\\x80\\xf0\\x9f\\x98\\x81z'");
	expect(SQL_C_WCHAR, 4, CONV_TRUNCATED, 10, "\x3d\xd8\0", 4);
	expect(SQL_C_WCHAR, 2, CONV_TRUNCATED, 8, "\0", 2);
	expect(SQL_C_WCHAR, 0, CONV_TRUNCATED, 8, "", 0);
	expect(SQL_C_WCHAR, 8, CONV_TRUNCATED, 8, "\0\xde\x3d\xd8\x01\xde\0", 8);
	expect(SQL_C_WCHAR, 8, CONV_OK, 2, "z\0\0", 4);
	expect_end(SQL_C_WCHAR);
}
END_TEST

START_TEST(bytes_come_in_pieces_without_terminators)
{
	open_value("String", "'\\x00\\x01\\x02\\x03\\x04'");
	expect(SQL_C_BINARY, 2, CONV_TRUNCATED, 5, "\0\1", 2);
	expect(SQL_C_BINARY, 2, CONV_TRUNCATED, 3, "\2\3", 2);
	expect(SQL_C_BINARY, 2, CONV_OK, 1, "\4", 1);
	expect_end(SQL_C_BINARY);
}
END_TEST

START_TEST(bytes_that_fill_the_buffer_exactly_are_all)
{
	open_value("String", "'abcd'");
	expect(SQL_C_BINARY, 2, CONV_TRUNCATED, 4, "ab", 2);
	expect(SQL_C_BINARY, 2, CONV_OK, 2, "cd", 2);
	expect_end(SQL_C_BINARY);
}
END_TEST

START_TEST(no_room_at_all_tells_how_long_the_value_is)
{
	open_value("String", HELLO);
	for (unsigned i = 0; i < 3; i++) {
		expect(SQL_C_CHAR, 0, CONV_TRUNCATED, 6, "", 0);
	}
	expect(SQL_C_CHAR, 7, CONV_OK, 6, "h\xc3\xa9llo", 7);
	conv_cell_reset(cell, fixture.column, 0);
	expect(SQL_C_WCHAR, 0, CONV_TRUNCATED, 10, "", 0);
	expect(SQL_C_WCHAR, 12, CONV_OK, 10, "h\0\xe9\0l\0l\0o\0\0", 12);
	conv_cell_reset(cell, fixture.column, 0);
	expect(SQL_C_BINARY, 0, CONV_TRUNCATED, 6, "", 0);
	expect(SQL_C_BINARY, 6, CONV_OK, 6, "h\xc3\xa9llo", 6);
}
END_TEST

START_TEST(room_for_the_terminator_only_gets_it)
{
	open_value("String", HELLO);
	expect(SQL_C_CHAR, 1, CONV_TRUNCATED, 6, "", 1);
	expect(SQL_C_CHAR, 1, CONV_TRUNCATED, 6, "", 1);
	expect(SQL_C_CHAR, 7, CONV_OK, 6, "h\xc3\xa9llo", 7);
}
END_TEST

START_TEST(empty_text_is_given_once)
{
	static const SQLSMALLINT types[] = { SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY };
	static const size_t written[] = { 1, 2, 0 };

	open_value("String", "''");
	for (size_t i = 0; i < CH_ARRAY_LEN(types); i++) {
		conv_cell_reset(cell, fixture.column, 0);
		expect(types[i], 10, CONV_OK, 0, "\0\0", written[i]);
		expect_end(types[i]);
	}
}
END_TEST

START_TEST(fixed_types_are_given_once_whatever_the_capacity)
{
	const int32_t number = -5;

	open_value("Int32", "-5");
	expect(SQL_C_SLONG, 0, CONV_OK, 4, (const char *)&number, 4);
	expect_end(SQL_C_SLONG);
	conv_cell_reset(cell, fixture.column, 0);
	expect(SQL_C_SLONG, -9, CONV_OK, 4, (const char *)&number, 4);
}
END_TEST

START_TEST(null_is_given_once)
{
	open_value("Nullable(String)", "NULL");
	expect(SQL_C_CHAR, 10, CONV_OK, SQL_NULL_DATA, "", 0);
	expect_end(SQL_C_CHAR);
}
END_TEST

START_TEST(null_without_indicator_is_an_error_that_can_be_mended)
{
	const struct conv_spec spec = { .c_type = SQL_C_SLONG };

	open_value("Nullable(Int32)", "NULL");
	ck_assert_int_eq(conv_cell_get(cell, &spec, &env, data, 4, NULL, &status),
	    CONV_CELL_VALUE);
	ck_assert_int_eq(status, CONV_NO_INDICATOR);
	expect(SQL_C_SLONG, 4, CONV_OK, SQL_NULL_DATA, "", 0);
}
END_TEST

START_TEST(value_without_indicator_is_given)
{
	const struct conv_spec spec = { .c_type = SQL_C_CHAR };

	open_value("String", "'abc'");
	ck_assert_int_eq(conv_cell_get(cell, &spec, &env, data, 3, NULL, &status),
	    CONV_CELL_VALUE);
	ck_assert_int_eq(status, CONV_TRUNCATED);
	ck_assert_str_eq(data, "ab");
	ck_assert_int_eq(conv_cell_get(cell, &spec, &env, data, 3, NULL, &status),
	    CONV_CELL_VALUE);
	ck_assert_int_eq(status, CONV_OK);
	ck_assert_str_eq(data, "c");
}
END_TEST

START_TEST(another_c_type_begins_the_value_again)
{
	open_value("String", "'123'");
	expect(SQL_C_CHAR, 3, CONV_TRUNCATED, 3, "12", 3);
	expect(SQL_C_BINARY, 2, CONV_TRUNCATED, 3, "12", 2);
	expect(SQL_C_UTINYINT, 1, CONV_OK, 1, "\x7b", 1);
	expect(SQL_C_CHAR, 10, CONV_OK, 3, "123", 4);
}
END_TEST

START_TEST(another_column_in_between_begins_the_value_again)
{
	struct fixture other;

	fixture_open_value(&other, "Int32", "7");
	open_value("String", "'abcdef'");
	expect(SQL_C_CHAR, 4, CONV_TRUNCATED, 6, "abc", 4);
	conv_cell_reset(cell, other.column, 0);
	expect(SQL_C_CHAR, 4, CONV_OK, 1, "7", 2);
	conv_cell_reset(cell, fixture.column, 0);
	expect(SQL_C_CHAR, 4, CONV_TRUNCATED, 6, "abc", 4);
	expect(SQL_C_CHAR, 4, CONV_OK, 3, "def", 4);
	fixture_free(&other);
}
END_TEST

START_TEST(each_column_has_its_own_zone)
{
	struct fixture other;

	fixture_open_value(&other, "DateTime('Asia/Tokyo')", "0");
	open_value("DateTime('America/New_York')", "0");
	for (unsigned i = 0; i < 2; i++) {
		conv_cell_reset(cell, fixture.column, 0);
		expect(SQL_C_CHAR, 20, CONV_OK, 19, "1969-12-31 19:00:00", 20);
		conv_cell_reset(cell, other.column, 0);
		expect(SQL_C_CHAR, 20, CONV_OK, 19, "1970-01-01 09:00:00", 20);
	}
	fixture_free(&other);
}
END_TEST

START_TEST(number_that_did_not_fit_may_be_asked_for_with_more_room)
{
	open_value("Int32", "-12345");
	ck_assert_int_eq(get(SQL_C_CHAR, 4), CONV_CELL_VALUE);
	ck_assert_int_eq(status, CONV_OUT_OF_RANGE);
	ck_assert_int_eq(indicator, -77);
	ck_assert_int_eq(data[0], '#');
	expect(SQL_C_CHAR, 7, CONV_OK, 6, "-12345", 7);
	expect_end(SQL_C_CHAR);
}
END_TEST

START_TEST(fraction_that_was_cut_comes_with_the_next_piece)
{
	open_value("Float64", "-107.04");
	expect(SQL_C_CHAR, 6, CONV_TRUNCATED, 7, "-107.", 6);
	expect(SQL_C_CHAR, 2, CONV_TRUNCATED, 2, "0", 2);
	expect(SQL_C_CHAR, 2, CONV_OK, 1, "4", 2);
	expect_end(SQL_C_CHAR);
}
END_TEST

START_TEST(conversion_that_failed_fails_again)
{
	open_value("String", "'x'");
	for (unsigned i = 0; i < 2; i++) {
		ck_assert_int_eq(get(SQL_C_SLONG, 4), CONV_CELL_VALUE);
		ck_assert_int_eq(status, CONV_BAD_TEXT);
		ck_assert_int_eq(indicator, -77);
	}
	expect(SQL_C_CHAR, 4, CONV_OK, 1, "x", 2);
}
END_TEST

START_TEST(pairs_that_do_not_exist_are_refused)
{
	open_value("Date", "1");
	get(SQL_C_TYPE_TIME, 6);
	ck_assert_int_eq(status, CONV_NOT_ALLOWED);
	get(12345, 6);
	ck_assert_int_eq(status, CONV_BAD_C_TYPE);
	get(SQL_C_DEFAULT, 6);
	ck_assert_int_eq(status, CONV_BAD_C_TYPE);
}
END_TEST

START_TEST(lost_digits_are_told_once)
{
	open_value("Float64", "2.5");
	get(SQL_C_SLONG, 4);
	ck_assert_int_eq(status, CONV_FRACTION_LOST);
	ck_assert_int_eq(indicator, 4);
	expect_end(SQL_C_SLONG);
}
END_TEST

/* A megabyte of characters of all lengths. */
static void
open_long(struct ch_buf *text)
{
	struct ch_buf wire;

	ch_buf_init(text, CH_BUF_NO_LIMIT);
	ch_buf_init(&wire, CH_BUF_NO_LIMIT);
	while (text->len < 1000000)
		ch_buf_append_text(text, "ab\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" "c");
	put_varint(&wire, text->len);
	ch_buf_append(&wire, text->ptr, text->len);
	fixture_open(&fixture, "String", &wire, 1);
	ch_buf_free(&wire);
	conv_cell_reset(cell, fixture.column, 0);
}

START_TEST(long_text_comes_back_from_pieces_of_any_size)
{
	static const SQLLEN sizes[] = { 2, 3, 255, 4096, 1000000 };
	static char piece[1000000];
	const struct conv_spec spec = { .c_type = SQL_C_CHAR };
	unsigned long wrong = 0;
	struct ch_buf text;
	struct ch_buf read;

	open_long(&text);
	ch_buf_init(&read, CH_BUF_NO_LIMIT);
	for (size_t i = 0; i < CH_ARRAY_LEN(sizes); i++) {
		conv_cell_reset(cell, fixture.column, 0);
		ch_buf_reset(&read);
		while (conv_cell_get(cell, &spec, &env, piece, sizes[i], &indicator, &status) ==
		    CONV_CELL_VALUE) {
			/* asserting each time would cost a system call */
			wrong += indicator != (SQLLEN)(text.len - read.len);
			ch_buf_append_text(&read, piece);
		}
		ck_assert_uint_eq(wrong, 0);
		ck_assert(ch_str_eq(ch_buf_str(&read), ch_buf_str(&text)));
	}
	ch_buf_free(&read);
	ch_buf_free(&text);
}
END_TEST

START_TEST(long_wide_text_comes_back_from_pieces_of_any_size)
{
	static const SQLLEN sizes[] = { 4, 6, 255, 4096 };
	static char piece[4096];
	const struct conv_spec spec = { .c_type = SQL_C_WCHAR };
	struct ch_buf text;
	SQLLEN total;

	open_long(&text);
	conv_cell_get(cell, &spec, &env, piece, 0, &total, &status);
	for (size_t i = 0; i < CH_ARRAY_LEN(sizes); i++) {
		SQLLEN left = total;
		unsigned long wrong = 0;
		unsigned long pairs = 0;

		conv_cell_reset(cell, fixture.column, 0);
		while (conv_cell_get(cell, &spec, &env, piece, sizes[i], &indicator, &status) ==
		    CONV_CELL_VALUE) {
			wrong += indicator != left;
			for (char *at = piece; at[0] || at[1]; at += 2) {
				left -= 2;
				pairs += (at[1] & 0xfc) == 0xd8;
			}
		}
		ck_assert_uint_eq(wrong, 0);
		ck_assert_int_eq(left, 0);
		/* a sequence in eleven bytes has one character outside the basic plane */
		ck_assert_uint_eq(pairs, text.len / 12);
	}
	ch_buf_free(&text);
}
END_TEST

START_TEST(nothing_is_allocated_for_a_cell_once_warm)
{
	open_value("Array(UInt8)", "x:0300000000000000010203");
	expect(SQL_C_CHAR, 20, CONV_OK, 7, "[1,2,3]", 8);
	ch_alloc_fail_at(1);
	for (unsigned i = 0; i < 10; i++) {
		conv_cell_reset(cell, fixture.column, 0);
		expect(SQL_C_CHAR, 20, CONV_OK, 7, "[1,2,3]", 8);
	}
	ck_assert_int_eq(ch_alloc_failed(), 0);
	ch_alloc_fail_at(0);
}
END_TEST

START_TEST(no_memory_is_an_error_after_which_the_value_may_be_had)
{
	struct conv_cell *none = NULL;

	open_value("Array(UInt8)", "x:0300000000000000010203");
	ch_alloc_fail_at(1);
	get(SQL_C_CHAR, 20);
	ck_assert_int_eq(status, CONV_NO_MEMORY);
	ck_assert_int_eq(conv_cell_create(&none), CH_ENOMEM);
	ck_assert_ptr_null(none);
	ch_alloc_fail_at(0);
	conv_cell_destroy(none);
	expect(SQL_C_CHAR, 20, CONV_OK, 7, "[1,2,3]", 8);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("convert/cell");
	TCase *tests = tcase_create("cells");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, text_comes_in_pieces_of_whole_characters);
	tcase_add_test(tests, character_that_does_not_fit_whole_waits_for_the_next_piece);
	tcase_add_test(tests, wide_text_comes_in_pieces_and_odd_sizes_are_rounded_down);
	tcase_add_test(tests, smallest_pieces_split_a_character_rather_than_stand_still);
	tcase_add_test(tests, smallest_wide_pieces_give_the_halves_of_a_pair);
	tcase_add_test(tests, half_that_is_left_comes_before_the_rest_of_a_larger_piece);
	tcase_add_test(tests, bytes_come_in_pieces_without_terminators);
	tcase_add_test(tests, bytes_that_fill_the_buffer_exactly_are_all);
	tcase_add_test(tests, no_room_at_all_tells_how_long_the_value_is);
	tcase_add_test(tests, room_for_the_terminator_only_gets_it);
	tcase_add_test(tests, empty_text_is_given_once);
	tcase_add_test(tests, fixed_types_are_given_once_whatever_the_capacity);
	tcase_add_test(tests, null_is_given_once);
	tcase_add_test(tests, null_without_indicator_is_an_error_that_can_be_mended);
	tcase_add_test(tests, value_without_indicator_is_given);
	tcase_add_test(tests, another_c_type_begins_the_value_again);
	tcase_add_test(tests, another_column_in_between_begins_the_value_again);
	tcase_add_test(tests, each_column_has_its_own_zone);
	tcase_add_test(tests, number_that_did_not_fit_may_be_asked_for_with_more_room);
	tcase_add_test(tests, fraction_that_was_cut_comes_with_the_next_piece);
	tcase_add_test(tests, conversion_that_failed_fails_again);
	tcase_add_test(tests, pairs_that_do_not_exist_are_refused);
	tcase_add_test(tests, lost_digits_are_told_once);
	tcase_add_test(tests, long_text_comes_back_from_pieces_of_any_size);
	tcase_add_test(tests, long_wide_text_comes_back_from_pieces_of_any_size);
	tcase_add_test(tests, nothing_is_allocated_for_a_cell_once_warm);
	tcase_add_test(tests, no_memory_is_an_error_after_which_the_value_may_be_had);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
