/*
 * test_errors.c - errors before, in and after results
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "suites.h"

struct failure {
	const char *sql;
	const char *state;
	int native;
};

static const struct failure failures[] = {
	{ "SELECT 1 +", "42000", 62 },
	{ "SELECT 'open", "42000", 62 },
	{ "SELECT * FROM no_such_table", "42S02", 60 },
	{ "SELECT no_such_column FROM system.one", "42S22", 47 },
	{ "SELECT toUInt8('x')", "22018", 6 },
	{ "SELECT toUInt8('')", "22018", 32 },
	{ "SELECT toUUID('x')", "22018", 376 },
	{ "SELECT CAST('[a]' AS Array(String))", "22018", 26 },
	{ "SELECT toFixedString('abc', 2)", "22001", 131 },
	{ "INSERT INTO no_such_table VALUES (1)", "42S02", 60 },
	{ "DROP TABLE no_such_table", "42S02", 60 },
};

START_TEST(server_errors_have_their_state_and_code)
{
	const struct failure *failure = &failures[_i];
	SQLINTEGER native = 0;
	SQLCHAR state[6] = "", text[1024] = "";
	SQLRETURN rc;

	rc = SQLExecDirect(app.stmt, (SQLCHAR *)(uintptr_t)failure->sql, SQL_NTS);
	while (SQL_SUCCEEDED(rc))
		rc = SQLFetch(app.stmt);
	ck_assert_int_eq(rc, SQL_ERROR);
	SQLGetDiagRec(SQL_HANDLE_STMT, app.stmt, 1, state, &native, text, sizeof(text), NULL);
	if (strcmp((char *)state, failure->state) != 0 || native != failure->native)
		ck_abort_msg("%s: %s %d %s", failure->sql, (char *)state, (int)native,
		    (char *)text);
	/* The statement and the connection go on. */
	ck_assert_int_eq(SQLFreeStmt(app.stmt, SQL_CLOSE), SQL_SUCCESS);
	app_exec(app.stmt, "SELECT 1");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
}
END_TEST

/* Rows up to 2000000 are right, then the error comes, and no row that the server did not send. */
static void
read_until_error(SQLULEN size)
{
	SQLBIGINT *values = calloc(size, sizeof(*values));
	SQLBIGINT n = 0;
	SQLULEN fetched = 0;
	SQLRETURN rc;

	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)size, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	SQLBindCol(app.stmt, 1, SQL_C_SBIGINT, values, 0, NULL);
	app_exec(app.stmt, "SELECT toInt64(number), intDiv(100, toInt64(number) - 2000000)"
			   " FROM system.numbers LIMIT 5000000");
	while (SQL_SUCCEEDED(rc = SQLFetch(app.stmt))) {
		for (SQLULEN i = 0; i < fetched; i++)
			ck_assert_int_eq(values[i], n++);
	}
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert(strstr(app_diag(SQL_HANDLE_STMT, app.stmt), "Division by zero") != NULL);
	ck_assert(strstr(app_diag(SQL_HANDLE_STMT, app.stmt), " 153 ") != NULL);
	ck_assert_int_le(n, 2000000);
	ck_assert_int_gt(n, 1000000);
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_str_eq(app_value(&app, "SELECT 7"), "7");
	free(values);
}

START_TEST(an_error_in_the_middle_comes_after_the_rows_before_it)
{
	static const SQLULEN sizes[] = { 1, 1000, 65536 };

	read_until_error(sizes[_i]);
}
END_TEST

START_TEST(an_error_message_as_a_value_is_a_value)
{
	ck_assert_str_eq(app_value(&app,
			     "SELECT 'Code: 153, e.displayText() = DB::Exception: no, "
			     "e.what() = DB::Exception'"),
	    "Code: 153, e.displayText() = DB::Exception: no, e.what() = DB::Exception");
}
END_TEST

START_TEST(calls_out_of_order_are_refused)
{
	SQLINTEGER value;

	ck_assert_int_eq(SQLFetch(app.stmt), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HY010");
	app_exec(app.stmt, "SELECT 1");
	ck_assert_int_eq(SQLGetData(app.stmt, 1, SQL_C_SLONG, &value, 0, NULL), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "24000");
	ck_assert_int_eq(SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT 2", SQL_NTS), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "24000");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	ck_assert_int_eq(SQLGetData(app.stmt, 2, SQL_C_SLONG, &value, 0, NULL), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "07009");
}
END_TEST

START_TEST(a_row_that_does_not_fit_is_marked_alone)
{
	SQLSCHAR values[3];
	SQLUSMALLINT status[3];
	SQLULEN fetched = 0;
	SQLLEN row = 0;
	SQLRETURN rc;

	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)3, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_STATUS_PTR, status, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	SQLBindCol(app.stmt, 1, SQL_C_STINYINT, values, 0, NULL);
	app_exec(app.stmt, "SELECT number * 127 FROM system.numbers LIMIT 3");
	rc = SQLFetch(app.stmt);
	ck_assert_int_eq(rc, SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "22003");
	SQLGetDiagField(SQL_HANDLE_STMT, app.stmt, 1, SQL_DIAG_ROW_NUMBER, &row, 0, NULL);
	ck_assert_int_eq(row, 3);
	ck_assert_int_eq(status[0], SQL_ROW_SUCCESS);
	ck_assert_int_eq(status[1], SQL_ROW_SUCCESS);
	ck_assert_int_eq(status[2], SQL_ROW_ERROR);
	ck_assert_int_eq(values[1], 127);
}
END_TEST

START_TEST(a_text_that_is_cut_is_reported)
{
	char text[4];
	SQLLEN indicator = 0;

	SQLBindCol(app.stmt, 1, SQL_C_CHAR, text, sizeof(text), &indicator);
	app_exec(app.stmt, "SELECT 'abcdef'");
	ck_assert_int_eq(SQLFetch(app.stmt), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "01004");
	ck_assert_str_eq(text, "abc");
	ck_assert_int_eq(indicator, 6);
}
END_TEST

START_TEST(null_without_an_indicator_is_22002)
{
	SQLINTEGER value;

	app_exec(app.stmt, "SELECT NULL");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	ck_assert_int_eq(SQLGetData(app.stmt, 1, SQL_C_SLONG, &value, 0, NULL), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "22002");
}
END_TEST

Suite *
errors_suite(void)
{
	Suite *suite = suite_create("errors");
	TCase *tcase = tcase_create("errors");

	tcase_add_checked_fixture(tcase, fixture_set_up, fixture_tear_down);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, server_errors_have_their_state_and_code, 0,
	    (int)(sizeof(failures) / sizeof(failures[0])));
	tcase_add_loop_test(tcase, an_error_in_the_middle_comes_after_the_rows_before_it, 0, 3);
	tcase_add_test(tcase, an_error_message_as_a_value_is_a_value);
	tcase_add_test(tcase, calls_out_of_order_are_refused);
	tcase_add_test(tcase, a_row_that_does_not_fit_is_marked_alone);
	tcase_add_test(tcase, a_text_that_is_cut_is_reported);
	tcase_add_test(tcase, null_without_an_indicator_is_22002);
	suite_add_tcase(suite, tcase);
	return suite;
}
