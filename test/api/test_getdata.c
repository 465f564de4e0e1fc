/*
 * test_getdata.c - SQLGetData: order, pieces, types, wrong arguments
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

/* Two rows: (1, "héllo", NULL), (2, "", 7) */
static void
script_mixed(void)
{
	static const unsigned char nulls[] = { 1, 0 };
	struct fake_block block;

	fake_block_begin(&block, 3, 2);
	fake_block_column(&block, "a", "Int32");
	fake_block_bytes(&block, &(int32_t[2]){ 1, 2 }, 8);
	fake_block_column(&block, "b", "String");
	fake_block_text(&block, "h\xc3\xa9llo");
	fake_block_text(&block, "");
	fake_block_column(&block, "c", "Nullable(UInt8)");
	fake_block_bytes(&block, nulls, 2);
	fake_block_bytes(&block, &(unsigned char[2]){ 0, 7 }, 2);
	api_script_block("SELECT", &block);
}

static void
open_mixed(void)
{
	script_mixed();
	api_ok(api_exec("SELECT *"));
	api_ok(SQLFetch(api_stmt));
}

START_TEST(columns_in_any_order_and_again)
{
	open_mixed();
	ck_assert_str_eq(api_text(3), "\\N");
	ck_assert_str_eq(api_text(2), "h\xc3\xa9llo");
	ck_assert_str_eq(api_text(1), "1");
	ck_assert_str_eq(api_text(2), "h\xc3\xa9llo");
	ck_assert_str_eq(api_text(1), "1");
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(3), "7");
	ck_assert_str_eq(api_text(2), "");
	ck_assert_str_eq(api_text(1), "2");
}
END_TEST

START_TEST(bound_columns_can_be_read_too)
{
	int32_t value = 0;

	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SLONG, &value, 0, NULL));
	open_mixed();
	ck_assert_int_eq(value, 1);
	ck_assert_str_eq(api_text(1), "1");
}
END_TEST

START_TEST(text_comes_in_pieces_that_split_no_character)
{
	char buffer[4];
	SQLLEN length = 0;

	open_mixed();
	ck_assert_int_eq(SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 4, &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "01004");
	ck_assert_str_eq(buffer, "h\xc3\xa9");
	ck_assert_int_eq(length, 6);
	api_ok(SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 4, &length));
	ck_assert_str_eq(buffer, "llo");
	ck_assert_int_eq(length, 3);
	ck_assert_int_eq(SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 4, &length), SQL_NO_DATA);
}
END_TEST

START_TEST(wide_text_comes_in_pieces_counted_in_bytes)
{
	SQLWCHAR buffer[4];
	SQLLEN length = 0;

	open_mixed();
	ck_assert_int_eq(SQLGetData(api_stmt, 2, SQL_C_WCHAR, buffer, 8, &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(length, 10);
	ck_assert_int_eq(buffer[1], 0xe9);
	ck_assert_int_eq(buffer[3], 0);
	api_ok(SQLGetData(api_stmt, 2, SQL_C_WCHAR, buffer, 8, &length));
	ck_assert_int_eq(length, 4);
	ck_assert_int_eq(buffer[0], 'l');
	ck_assert_int_eq(SQLGetData(api_stmt, 2, SQL_C_WCHAR, buffer, 8, &length), SQL_NO_DATA);
}
END_TEST

START_TEST(bytes_come_in_pieces_without_terminator)
{
	char buffer[5] = "....";
	SQLLEN length = 0;

	open_mixed();
	ck_assert_int_eq(SQLGetData(api_stmt, 2, SQL_C_BINARY, buffer, 4, &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_mem_eq(buffer, "h\xc3\xa9l", 4);
	ck_assert_int_eq(length, 6);
	api_ok(SQLGetData(api_stmt, 2, SQL_C_BINARY, buffer, 4, &length));
	ck_assert_int_eq(length, 2);
	ck_assert_mem_eq(buffer, "lo", 2);
}
END_TEST

START_TEST(another_column_in_between_starts_the_value_again)
{
	char buffer[4];
	SQLLEN length = 0;

	open_mixed();
	SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 4, &length);
	ck_assert_str_eq(api_text(1), "1");
	SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 4, &length);
	ck_assert_str_eq(buffer, "h\xc3\xa9");
	ck_assert_int_eq(length, 6);
}
END_TEST

START_TEST(a_buffer_without_room_asks_for_the_length)
{
	char buffer[1];
	SQLLEN length = 0;

	open_mixed();
	ck_assert_int_eq(SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 0, &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "01004");
	ck_assert_int_eq(length, 6);
	ck_assert_str_eq(api_text(2), "h\xc3\xa9llo");
}
END_TEST

START_TEST(fixed_types_ignore_the_buffer_length_and_come_once)
{
	int64_t value = 0;
	SQLLEN length = 0;

	open_mixed();
	api_ok(SQLGetData(api_stmt, 1, SQL_C_SBIGINT, &value, 0, &length));
	ck_assert_int_eq(value, 1);
	ck_assert_int_eq(length, 8);
	ck_assert_int_eq(SQLGetData(api_stmt, 1, SQL_C_SBIGINT, &value, 0, &length), SQL_NO_DATA);
}
END_TEST

START_TEST(empty_text_comes_once)
{
	char buffer[4] = "xxx";
	SQLLEN length = -1;

	open_mixed();
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 4, &length));
	ck_assert_int_eq(length, 0);
	ck_assert_int_eq(buffer[0], 0);
	ck_assert_int_eq(SQLGetData(api_stmt, 2, SQL_C_CHAR, buffer, 4, &length), SQL_NO_DATA);
}
END_TEST

START_TEST(null_needs_an_indicator)
{
	unsigned char value;

	open_mixed();
	api_fails(SQLGetData(api_stmt, 3, SQL_C_UTINYINT, &value, 0, NULL), "22002");
	ck_assert_int_eq(api_diag_column(1), 3);
	ck_assert_int_eq(api_diag_row(1), 1);
}
END_TEST

START_TEST(default_and_descriptor_types)
{
	int32_t value = 0;
	char text[32];
	SQLLEN length = 0;

	open_mixed();
	api_ok(SQLGetData(api_stmt, 1, SQL_C_DEFAULT, &value, sizeof(value), &length));
	ck_assert_int_eq(value, 1);
	ck_assert_int_eq(length, 4);
	memset(text, 0, sizeof(text));
	api_ok(SQLGetData(api_stmt, 2, SQL_C_DEFAULT, text, sizeof(text), &length));
	ck_assert_int_eq(length, API_IS_WIDE ? 5 * (SQLLEN)sizeof(SQLWCHAR) : 6);
	api_fails(SQLGetData(api_stmt, 2, SQL_ARD_TYPE, text, sizeof(text), &length), "07009");
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_CHAR, text, sizeof(text), &length));
	api_ok(SQLGetData(api_stmt, 1, SQL_ARD_TYPE, text, sizeof(text), &length));
	ck_assert_str_eq(text, "1");
}
END_TEST

START_TEST(wrong_arguments_are_told)
{
	char buffer[8];
	SQLLEN length;

	api_fails(SQLGetData(api_stmt, 1, SQL_C_CHAR, buffer, 8, &length), "HY010");
	script_mixed();
	api_ok(api_exec("SELECT *"));
	api_fails(SQLGetData(api_stmt, 1, SQL_C_CHAR, buffer, 8, &length), "24000");
	api_ok(SQLFetch(api_stmt));
	api_fails(SQLGetData(api_stmt, 0, SQL_C_CHAR, buffer, 8, &length), "07009");
	api_fails(SQLGetData(api_stmt, 4, SQL_C_CHAR, buffer, 8, &length), "07009");
	api_fails(SQLGetData(api_stmt, 1, SQL_C_CHAR, NULL, 8, &length), "HY009");
	api_fails(SQLGetData(api_stmt, 1, SQL_C_CHAR, buffer, -1, &length), "HY090");
	api_fails(SQLGetData(api_stmt, 1, 12345, buffer, 8, &length), "HY003");
	api_fails(SQLGetData(api_stmt, 1, SQL_C_TYPE_DATE, buffer, 8, &length), "07006");
	api_ok(SQLGetData(api_stmt, 1, SQL_C_CHAR, buffer, 8, &length));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_fails(SQLGetData(api_stmt, 1, SQL_C_CHAR, buffer, 8, &length), "24000");
}
END_TEST

START_TEST(old_codes_of_dates_are_understood)
{
	static const uint16_t days = 19724; /* 2024-01-02 */
	struct fake_block block;
	SQL_DATE_STRUCT date = { 0 };
	SQLLEN length = 0;

	fake_block_begin(&block, 1, 1);
	fake_block_column(&block, "d", "Date");
	fake_block_bytes(&block, &days, 2);
	api_script_block("SELECT", &block);
	api_ok(api_exec("SELECT d"));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLGetData(api_stmt, 1, SQL_C_DATE, &date, 0, &length));
	ck_assert_int_eq(date.year, 2024);
	ck_assert_int_eq(date.month, 1);
	ck_assert_int_eq(date.day, 2);
	ck_assert_int_eq(length, 6);
}
END_TEST

static void
open_decimal(void)
{
	struct fake_block block;

	fake_block_begin(&block, 1, 1);
	fake_block_column(&block, "d", "Decimal(9, 2)");
	fake_block_bytes(&block, &(int32_t){ 1234 }, 4);
	api_script_block("SELECT", &block);
	api_ok(api_exec("SELECT d"));
}

static unsigned
low_bytes(const SQL_NUMERIC_STRUCT *numeric)
{
	return numeric->val[0] + 256u * numeric->val[1];
}

START_TEST(numeric_structs_have_the_scale_of_the_descriptor)
{
	SQL_NUMERIC_STRUCT numeric;
	SQLHDESC ard = NULL;
	SQLLEN length = 0;

	open_decimal();
	api_ok(SQLGetStmtAttr(api_stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_NUMERIC, &numeric, sizeof(numeric), &length));
	SQLSetDescField(ard, 1, SQL_DESC_TYPE, (SQLPOINTER)(intptr_t)SQL_C_NUMERIC, 0);
	SQLSetDescField(ard, 1, SQL_DESC_PRECISION, (SQLPOINTER)(intptr_t)9, 0);
	SQLSetDescField(ard, 1, SQL_DESC_SCALE, (SQLPOINTER)(intptr_t)2, 0);
	SQLSetDescField(ard, 1, SQL_DESC_DATA_PTR, &numeric, 0);
	memset(&numeric, 0, sizeof(numeric));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(numeric.scale, 2);
	ck_assert_int_eq(numeric.sign, 1);
	ck_assert_uint_eq(low_bytes(&numeric), 1234);
	memset(&numeric, 0, sizeof(numeric));
	api_ok(SQLGetData(api_stmt, 1, SQL_ARD_TYPE, &numeric, sizeof(numeric), &length));
	ck_assert_uint_eq(low_bytes(&numeric), 1234);
	ck_assert_int_eq(length, sizeof(numeric));
}
END_TEST

START_TEST(numeric_structs_without_a_scale_lose_the_fraction)
{
	SQL_NUMERIC_STRUCT numeric;
	SQLLEN length = 0;

	open_decimal();
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(SQLGetData(api_stmt, 1, SQL_C_NUMERIC, &numeric, sizeof(numeric), &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "01S07");
	ck_assert_int_eq(numeric.scale, 0);
	ck_assert_uint_eq(low_bytes(&numeric), 12);
}
END_TEST

START_TEST(a_bound_numeric_struct_has_defaults)
{
	SQL_NUMERIC_STRUCT numeric;
	SQLLEN length = 0;

	api_ok(SQLBindCol(api_stmt, 1, SQL_C_NUMERIC, &numeric, sizeof(numeric), &length));
	open_decimal();
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "01S07");
	ck_assert_uint_eq(low_bytes(&numeric), 12);
	ck_assert_int_eq(numeric.precision, 38);
}
END_TEST

START_TEST(max_length_cuts_in_silence)
{
	char buffer[8];
	SQLLEN length = 0;

	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_MAX_LENGTH, (SQLPOINTER)(uintptr_t)3, 0));
	open_mixed();
	api_ok(SQLGetData(api_stmt, 2, SQL_C_BINARY, buffer, 8, &length));
	ck_assert_int_eq(length, 3);
}
END_TEST

Suite *
suite_getdata(void)
{
	Suite *suite = suite_create("getdata");
	TCase *tcase = api_case(suite, "getdata");

	tcase_add_test(tcase, columns_in_any_order_and_again);
	tcase_add_test(tcase, bound_columns_can_be_read_too);
	tcase_add_test(tcase, text_comes_in_pieces_that_split_no_character);
	tcase_add_test(tcase, wide_text_comes_in_pieces_counted_in_bytes);
	tcase_add_test(tcase, bytes_come_in_pieces_without_terminator);
	tcase_add_test(tcase, another_column_in_between_starts_the_value_again);
	tcase_add_test(tcase, a_buffer_without_room_asks_for_the_length);
	tcase_add_test(tcase, fixed_types_ignore_the_buffer_length_and_come_once);
	tcase_add_test(tcase, empty_text_comes_once);
	tcase_add_test(tcase, null_needs_an_indicator);
	tcase_add_test(tcase, default_and_descriptor_types);
	tcase_add_test(tcase, wrong_arguments_are_told);
	tcase_add_test(tcase, old_codes_of_dates_are_understood);
	tcase_add_test(tcase, numeric_structs_have_the_scale_of_the_descriptor);
	tcase_add_test(tcase, numeric_structs_without_a_scale_lose_the_fraction);
	tcase_add_test(tcase, a_bound_numeric_struct_has_defaults);
	tcase_add_test(tcase, max_length_cuts_in_silence);
	return suite;
}
