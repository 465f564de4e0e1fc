/*
 * test_gather.c - single rows that are kept back to go together
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

#include "base/compiler.h"

static SQLINTEGER number = 1;
static char text[8] = "a";
static SQLLEN length = SQL_NTS;

/* Tables t and u: a Int32, b String. */
static void
script_tables(void)
{
	static const char *const fields[3][2] = { { "a", "b" }, { "Int32", "String" }, { "", "" } };
	static const char *const names[] = { "name", "type", "default_type" };
	struct fake_block block;

	fake_block_begin(&block, 3, 2);
	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		fake_block_column(&block, names[i], "String");
		fake_block_text(&block, fields[i][0]);
		fake_block_text(&block, fields[i][1]);
	}
	api_script_block("DESCRIBE TABLE ", &block);
}

static void
bind(SQLHSTMT stmt)
{
	length = SQL_NTS;
	ck_assert_int_eq(SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
			     &number, 0, NULL),
	    SQL_SUCCESS);
	ck_assert_int_eq(SQLBindParameter(stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
			     text, sizeof(text), &length),
	    SQL_SUCCESS);
}

static void
begin(const char *options)
{
	api_reconnect(options);
	script_tables();
	bind(api_stmt);
}

/* The last data were so many equal rows. */
static void
expect_rows(size_t count)
{
	struct fake_block block;

	fake_block_begin(&block, 2, count);
	fake_block_column(&block, "a", "Int32");
	for (size_t i = 0; i < count; i++)
		fake_block_bytes(&block, &number, 4);
	fake_block_column(&block, "b", "String");
	for (size_t i = 0; i < count; i++)
		fake_block_text(&block, text);
	ck_assert(ch_str_eq(fake_last_data(), ch_buf_str(&block.bytes)));
	fake_block_free(&block);
}

static SQLHSTMT
other_stmt(void)
{
	SQLHSTMT stmt;

	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &stmt), SQL_SUCCESS);
	return stmt;
}

static SQLRETURN
exec(SQLHSTMT stmt, const char *sql)
{
	return SQLExecDirect(stmt, (SQLCHAR *)(uintptr_t)sql, SQL_NTS);
}

START_TEST(single_rows_are_gathered_when_asked)
{
	SQLLEN rows = -77;

	begin("InsertBatchRows=3;");
	api_ok(api_prepare("INSERT INTO t VALUES (?, ?)"));
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(fake_count("INSERT"), 0);
		api_ok(SQLExecute(api_stmt));
		api_ok(SQLRowCount(api_stmt, &rows));
		ck_assert_int_eq(rows, 1);
	}
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	expect_rows(3);
	api_ok(SQLExecute(api_stmt));
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_DBC, api_dbc, SQL_COMMIT), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT"), 2);
	expect_rows(1);
}
END_TEST

START_TEST(gathered_rows_go_before_another_statement)
{
	SQLHSTMT other;

	begin("InsertBatchRows=100;");
	other = other_stmt();
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_prepare("INSERT INTO t VALUES (?, ?)"));
	api_ok(SQLExecute(api_stmt));
	api_ok(SQLExecute(api_stmt));
	ck_assert_int_eq(exec(other, "SELECT 1"), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	ck_assert_str_eq(fake_last_sql(), "SELECT 1");
	SQLFreeHandle(SQL_HANDLE_STMT, other);
}
END_TEST

START_TEST(gathered_rows_outlive_their_statement)
{
	begin("InsertBatchRows=100;");
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_STMT, api_stmt), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT"), 0);
	ck_assert_int_eq(SQLDisconnect(api_dbc), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	SQLFreeHandle(SQL_HANDLE_DBC, api_dbc);
	SQLFreeHandle(SQL_HANDLE_ENV, api_env);
	api_connect("");
}
END_TEST

START_TEST(lost_gathered_rows_are_told_once)
{
	SQLCHAR message[512];

	begin("InsertBatchRows=100;");
	fake_script(&(struct fake_script){ .sql = "INSERT", .refuse = 241, .refusal = "full" });
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)") == SQL_ERROR ? SQL_SUCCESS : SQL_ERROR);
	ck_assert_ptr_nonnull(strstr(api_message(1), "1 gathered rows could not be inserted"));
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_DBC, api_dbc, SQL_COMMIT), SQL_ERROR);
	SQLGetDiagRec(SQL_HANDLE_DBC, api_dbc, 1, NULL, NULL, message, sizeof(message),
	    NULL);
	ck_assert_ptr_nonnull(strstr((char *)message, "full"));
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_DBC, api_dbc, SQL_COMMIT), SQL_SUCCESS);
}
END_TEST

START_TEST(bad_rows_are_not_gathered)
{
	begin("InsertBatchRows=100;");
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, text,
	    sizeof(text), &length));
	api_fails(api_exec("INSERT INTO t VALUES (?, ?)"), "22018");
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_DBC, api_dbc, SQL_COMMIT), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT"), 0);
}
END_TEST

/* Text 2 comes by SQLPutData. */
static void
put_text(void)
{
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(SQLPutData(api_stmt, text, SQL_NTS));
	api_ok(SQLParamData(api_stmt, NULL));
}

START_TEST(rows_whose_values_come_late_do_not_join_those_of_others)
{
	SQLHSTMT other;

	begin("InsertBatchRows=100;");
	other = other_stmt();
	api_ok(api_prepare("INSERT INTO t VALUES (?, ?)"));
	length = SQL_DATA_AT_EXEC;
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	put_text();
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	bind(other);
	ck_assert_int_eq(exec(other, "INSERT INTO u VALUES (?, ?)"), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT INTO t"), 1);
	expect_rows(1);
	put_text();
	ck_assert_uint_eq(fake_count("INSERT INTO u"), 1);
	expect_rows(1);
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_DBC, api_dbc, SQL_COMMIT), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT INTO t"), 2);
	expect_rows(1);
	SQLFreeHandle(SQL_HANDLE_STMT, other);
}
END_TEST

START_TEST(gathered_rows_go_before_a_query_whose_values_come_late)
{
	SQLHSTMT other;

	begin("InsertBatchRows=100;");
	other = other_stmt();
	api_script_numbers("SELECT", 1, 1, 1);
	length = SQL_DATA_AT_EXEC;
	ck_assert_int_eq(api_exec("SELECT ?, ?"), SQL_NEED_DATA);
	bind(other);
	ck_assert_int_eq(exec(other, "INSERT INTO t VALUES (?, ?)"), SQL_SUCCESS);
	ck_assert_uint_eq(fake_count("INSERT"), 0);
	put_text();
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "SELECT"));
	SQLFreeHandle(SQL_HANDLE_STMT, other);
}
END_TEST

Suite *
suite_gather(void)
{
	Suite *suite = suite_create("api_gather");
	TCase *tcase = api_case(suite, "gather");

	tcase_add_test(tcase, single_rows_are_gathered_when_asked);
	tcase_add_test(tcase, gathered_rows_go_before_another_statement);
	tcase_add_test(tcase, gathered_rows_outlive_their_statement);
	tcase_add_test(tcase, lost_gathered_rows_are_told_once);
	tcase_add_test(tcase, bad_rows_are_not_gathered);
	tcase_add_test(tcase, rows_whose_values_come_late_do_not_join_those_of_others);
	tcase_add_test(tcase, gathered_rows_go_before_a_query_whose_values_come_late);
	return suite;
}
