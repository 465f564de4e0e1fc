/*
 * test_bulk_add.c - SQLBulkOperations: rows into the table that a cursor reads
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include "base/compiler.h"

static char texts[5][8];

static SQLRETURN
put(const char *bytes, SQLLEN length)
{
	return SQLPutData(api_stmt, (SQLPOINTER)(uintptr_t)bytes, length);
}

START_TEST(a_row_of_expressions_only_cannot_be_added)
{
	static const char *const one[] = { "n", "Int64", "DEFAULT" };
	SQLLEN indicators[2] = { 0, SQL_COLUMN_IGNORE };
	SQLBIGINT values[2] = { 8, 9 };

	api_script_table(one, 1);
	api_script_numbers("SELECT", 1, 2, 2);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)2, 0);
	api_ok(api_exec("SELECT n FROM t"));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, indicators));
	api_fails(SQLBulkOperations(api_stmt, SQL_ADD), "HYC00");
	ck_assert_uint_eq(fake_count("INSERT"), 0);
}
END_TEST

START_TEST(bound_columns_are_added)
{
	SQLBIGINT values[2] = { 8, 9 };
	SQLUSMALLINT row_status[2] = { 99, 99 };
	struct fake_block block;
	static const char *const one[] = { "n", "Int64", "" };

	api_script_table(one, 1);
	api_script_numbers("SELECT", 1, 2, 2);
	api_fails(SQLBulkOperations(api_stmt, SQL_ADD), "HY010");
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)2, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_STATUS_PTR, row_status, 0);
	api_ok(api_exec("SELECT n FROM t"));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(SQLBulkOperations(api_stmt, SQL_ADD));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (`n`) FORMAT Native");
	fake_block_begin(&block, 1, 2);
	fake_block_column(&block, "n", "Int64");
	fake_block_bytes(&block, values, 16);
	api_check_data(&block);
	ck_assert_uint_eq(row_status[1], SQL_ROW_ADDED);
	api_ok(SQLFetch(api_stmt)); /* the cursor is where it was */
	ck_assert_int_eq(values[0], 1);
	api_fails(SQLBulkOperations(api_stmt, SQL_DELETE_BY_BOOKMARK), "HYC00");
	api_fails(SQLBulkOperations(api_stmt, 99), "HY092");
}
END_TEST

START_TEST(rows_are_added_while_a_static_cursor_stays)
{
	static const char *const one[] = { "n", "Int64", "" };
	SQLBIGINT value = 8;

	api_script_table(one, 1);
	api_script_numbers("SELECT", 1, 5, 2);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n FROM t"));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 2));
	api_ok(SQLBulkOperations(api_stmt, SQL_ADD));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (`n`) FORMAT Native");
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0));
	ck_assert_int_eq(value, 3);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_int_eq(value, 5);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	ck_assert_int_eq(value, 1);
}
END_TEST

START_TEST(rows_are_added_between_two_of_a_block)
{
	static const char *const one[] = { "n", "Int64", "" };
	SQLBIGINT value = 8;

	api_script_table(one, 1);
	api_script_numbers("SELECT", 1, 5, 5);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n FROM t"));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLBulkOperations(api_stmt, SQL_ADD));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(value, 2);
}
END_TEST

START_TEST(added_rows_may_have_data_at_execution)
{
	static const char *const columns[] = { "n", "Int64", "", "s", "String", "" };
	SQLBIGINT values[2] = { 8, 9 };
	SQLLEN at_exec[2] = { SQL_LEN_DATA_AT_EXEC(3), SQL_DATA_AT_EXEC };
	SQLUSMALLINT row_status[2] = { 99, 99 };
	struct fake_block block;
	SQLPOINTER token = NULL;

	api_script_table(columns, 2);
	fake_block_begin(&block, 2, 1);
	fake_block_column(&block, "n", "Int64");
	fake_block_bytes(&block, values, 8);
	fake_block_column(&block, "s", "String");
	fake_block_text(&block, "x");
	api_script_block("SELECT", &block);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)2, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_STATUS_PTR, row_status, 0);
	api_ok(api_exec("SELECT n, s FROM t"));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(SQLBindCol(api_stmt, 2, SQL_C_CHAR, texts, sizeof(texts[0]), at_exec));
	/* given up */
	ck_assert_int_eq(SQLBulkOperations(api_stmt, SQL_ADD), SQL_NEED_DATA);
	api_fails(SQLFetch(api_stmt), "HY010");
	ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_NEED_DATA);
	ck_assert_ptr_eq(token, texts[0]);
	api_ok(put("no", 2));
	api_ok(SQLCancel(api_stmt));
	ck_assert_uint_eq(fake_count("INSERT"), 0);
	/* and done */
	ck_assert_int_eq(SQLBulkOperations(api_stmt, SQL_ADD), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_NEED_DATA);
	ck_assert_ptr_eq(token, texts[0]);
	api_ok(put("ab", 2));
	api_ok(put("c", 1));
	ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_NEED_DATA);
	ck_assert_ptr_eq(token, texts[1]);
	api_ok(put("longer than a buffer", SQL_NTS));
	api_ok(SQLParamData(api_stmt, &token));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (`n`, `s`) FORMAT Native");
	fake_block_begin(&block, 2, 2);
	fake_block_column(&block, "n", "Int64");
	fake_block_bytes(&block, values, 16);
	fake_block_column(&block, "s", "String");
	fake_block_text(&block, "abc");
	fake_block_text(&block, "longer than a buffer");
	api_check_data(&block);
	ck_assert_uint_eq(row_status[0], SQL_ROW_ADDED);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)1, 0);
	api_ok(SQLBindCol(api_stmt, 2, SQL_C_CHAR, texts, sizeof(texts[0]), NULL));
	api_ok(SQLFetch(api_stmt)); /* the cursor is where it was */
}
END_TEST

START_TEST(rows_cannot_be_added_to_a_join)
{
	SQLBIGINT value = 8;

	api_script_numbers("SELECT", 1, 2, 2);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n FROM t, u"));
	api_fails(SQLBulkOperations(api_stmt, SQL_ADD), "HYC00");
}
END_TEST

Suite *
suite_bulk_add(void)
{
	Suite *suite = suite_create("api_bulk_add");
	TCase *tcase = api_case(suite, "bulk_add");

	tcase_add_test(tcase, bound_columns_are_added);
	tcase_add_test(tcase, a_row_of_expressions_only_cannot_be_added);
	tcase_add_test(tcase, rows_are_added_while_a_static_cursor_stays);
	tcase_add_test(tcase, rows_are_added_between_two_of_a_block);
	tcase_add_test(tcase, added_rows_may_have_data_at_execution);
	tcase_add_test(tcase, rows_cannot_be_added_to_a_join);
	return suite;
}
