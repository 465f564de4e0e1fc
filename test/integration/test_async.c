/*
 * test_async.c - SQL_ATTR_ASYNC_ENABLE through the driver manager, which keeps states of its own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "suites.h"

static void
set_up(void)
{
	app_open(&app, "");
	app_must(
	    SQLSetStmtAttr(app.stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)SQL_ASYNC_ENABLE_ON, 0),
	    SQL_HANDLE_STMT, app.stmt, "SQL_ATTR_ASYNC_ENABLE");
}

static void
tear_down(void)
{
	app_close(&app);
}

/* The call until it is through; how often it was still running is added to `polls`. */
#define poll_until_done(rc, polls, call)               \
	while ((rc = (call)) == SQL_STILL_EXECUTING) { \
		polls++;                               \
		usleep(1000);                          \
	}

#define done_ok(call)                                                      \
	do {                                                               \
		SQLRETURN rc_;                                             \
		unsigned polls_ = 0;                                       \
		poll_until_done(rc_, polls_, call);                        \
		ck_assert_msg(rc_ == SQL_SUCCESS, "%s: %d %s", #call, rc_, \
		    app_diag(SQL_HANDLE_STMT, app.stmt));                  \
	} while (0)

#define SLOW "SELECT sleep(0.3) + 7"
#define ENDLESS "SELECT count() FROM system.numbers WHERE NOT ignore(cityHash64(number))"

START_TEST(a_slow_query_is_polled)
{
	SQLINTEGER value = 0;
	unsigned polls = 0;
	SQLRETURN rc;

	poll_until_done(rc, polls, SQLExecDirect(app.stmt, (SQLCHAR *)SLOW, SQL_NTS));
	app_must(rc, SQL_HANDLE_STMT, app.stmt, "SQLExecDirect");
	poll_until_done(rc, polls, SQLFetch(app.stmt));
	app_must(rc, SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	ck_assert_uint_gt(polls, 20);
	app_must(SQLGetData(app.stmt, 1, SQL_C_SLONG, &value, 0, NULL), SQL_HANDLE_STMT, app.stmt,
	    "SQLGetData");
	ck_assert_int_eq(value, 7);
	done_ok(SQLCloseCursor(app.stmt));
}
END_TEST

START_TEST(other_functions_are_out_of_sequence_meanwhile)
{
	SQLRETURN rc = SQLExecDirect(app.stmt, (SQLCHAR *)SLOW, SQL_NTS);
	unsigned polls = 0;
	SQLLEN rows;

	ck_assert_int_eq(rc, SQL_STILL_EXECUTING);
	ck_assert_int_eq(SQLRowCount(app.stmt, &rows), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HY010");
	ck_assert_int_eq(SQLFetch(app.stmt), SQL_ERROR);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_STMT, app.stmt), SQL_ERROR);
	ck_assert_int_eq(SQLDisconnect(app.dbc), SQL_ERROR);
	/* another statement of the connection works */
	ck_assert_str_eq(app_value(&app, "SELECT 5"), "5");
	poll_until_done(rc, polls, SQLExecDirect(app.stmt, (SQLCHAR *)SLOW, SQL_NTS));
	app_must(rc, SQL_HANDLE_STMT, app.stmt, "SQLExecDirect");
}
END_TEST

START_TEST(a_cancelled_query_ends_with_hy008)
{
	unsigned polls = 0;
	SQLRETURN rc;

	for (int prepared = 0; prepared < 2; prepared++) {
		if (prepared)
			done_ok(SQLPrepare(app.stmt, (SQLCHAR *)ENDLESS, SQL_NTS));
		for (int i = 0; i < 300; i++) {
			rc = prepared ? SQLExecute(app.stmt)
				      : SQLExecDirect(app.stmt, (SQLCHAR *)ENDLESS, SQL_NTS);
			if (i == 100 && rc == SQL_STILL_EXECUTING)
				app_must(
				    SQLCancel(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLCancel");
			if (rc != SQL_STILL_EXECUTING)
				break;
			usleep(20000 / (unsigned)(1 + (i < 100)));
		}
		if (rc == SQL_SUCCESS) { /* the answer had begun */
			poll_until_done(rc, polls, SQLFetch(app.stmt));
		}
		ck_assert_int_eq(rc, SQL_ERROR);
		ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HY008");
		SQLFreeStmt(app.stmt, SQL_CLOSE);
	}
	done_ok(SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT 1", SQL_NTS));
}
END_TEST

START_TEST(errors_come_at_the_end)
{
	unsigned polls = 0;
	SQLRETURN rc;

	poll_until_done(
	    rc, polls, SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT * FROM no_such_table", SQL_NTS));
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "42S02");
	done_ok(SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT 1", SQL_NTS));
}
END_TEST

START_TEST(prepared_statements_and_their_columns)
{
	SQLCHAR name[64];
	SQLSMALLINT columns = 0, type = 0;
	SQLINTEGER value = 41, out = 0;

	done_ok(SQLPrepare(app.stmt, (SQLCHAR *)"SELECT toInt32(?) + 1 AS x", SQL_NTS));
	done_ok(SQLBindParameter(
	    app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, &value, 0, NULL));
	done_ok(SQLExecute(app.stmt));
	done_ok(SQLNumResultCols(app.stmt, &columns));
	ck_assert_int_eq(columns, 1);
	done_ok(SQLDescribeCol(app.stmt, 1, name, sizeof(name), NULL, &type, NULL, NULL, NULL));
	ck_assert_str_eq((char *)name, "x");
	done_ok(SQLFetch(app.stmt));
	done_ok(SQLGetData(app.stmt, 1, SQL_C_SLONG, &out, 0, NULL));
	ck_assert_int_eq(out, 42);
}
END_TEST

START_TEST(columns_of_a_prepared_statement_are_asked_for)
{
	SQLCHAR name[64];
	SQLSMALLINT columns = 0;

	done_ok(SQLPrepare(app.stmt, (SQLCHAR *)"SELECT 1 AS a, 'x' AS b", SQL_NTS));
	done_ok(SQLNumResultCols(app.stmt, &columns));
	ck_assert_int_eq(columns, 2);
	done_ok(SQLDescribeCol(app.stmt, 2, name, sizeof(name), NULL, NULL, NULL, NULL, NULL));
	ck_assert_str_eq((char *)name, "b");
}
END_TEST

START_TEST(catalog_functions_are_polled)
{
	char text[64];

	done_ok(SQLTables(app.stmt, NULL, 0, NULL, 0, (SQLCHAR *)"one", SQL_NTS, NULL, 0));
	done_ok(SQLFetch(app.stmt));
	app_text(app.stmt, 3, text, sizeof(text));
	ck_assert_str_eq(text, "one");
	done_ok(SQLCloseCursor(app.stmt));
	done_ok(SQLGetTypeInfo(app.stmt, SQL_INTEGER));
	done_ok(SQLFetch(app.stmt));
	done_ok(SQLCloseCursor(app.stmt));
}
END_TEST

START_TEST(a_long_stream_arrives_whole)
{
	SQLUBIGINT values[1000], row = 0;
	unsigned polls = 0;
	SQLULEN fetched = 0;
	SQLRETURN rc;

	done_ok(SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)1000, 0));
	done_ok(SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
	done_ok(SQLBindCol(app.stmt, 1, SQL_C_UBIGINT, values, 0, NULL));
	done_ok(SQLExecDirect(
	    app.stmt, (SQLCHAR *)"SELECT number FROM system.numbers LIMIT 300000", SQL_NTS));
	for (;;) {
		poll_until_done(rc, polls, SQLFetch(app.stmt));
		if (rc != SQL_SUCCESS)
			break;
		for (SQLULEN i = 0; i < fetched; i++)
			ck_assert_uint_eq(values[i], row++);
	}
	ck_assert_int_eq(rc, SQL_NO_DATA);
	ck_assert_uint_eq(row, 300000);
}
END_TEST

/* unixODBC would let go of the statement never more if the last answer had been polled. */
static void
must_work_on(void)
{
	SQLINTEGER out = 0;

	app_must(SQLCloseCursor(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLCloseCursor");
	SQLFreeStmt(app.stmt, SQL_UNBIND);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)1, 0);
	done_ok(SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT 3", SQL_NTS));
	done_ok(SQLFetch(app.stmt));
	done_ok(SQLGetData(app.stmt, 1, SQL_C_SLONG, &out, 0, NULL));
	ck_assert_int_eq(out, 3);
	app_must(SQLCloseCursor(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLCloseCursor");
}

START_TEST(a_statement_works_on_after_the_end_of_its_rows)
{
	static const char *const texts[] = { "SELECT 1", "SELECT 1 WHERE sleep(0.3)",
		"SELECT number, sleep(0.01) FROM system.numbers LIMIT 20" };
	unsigned polls = 0;
	SQLRETURN rc;

	if (_i >= 3)
		app_must(SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE,
			     (SQLPOINTER)SQL_CURSOR_STATIC, 0), SQL_HANDLE_STMT, app.stmt,
		    "SQL_ATTR_CURSOR_TYPE");
	done_ok(SQLExecDirect(app.stmt, (SQLCHAR *)(uintptr_t)texts[_i % 3], SQL_NTS));
	do {
		poll_until_done(rc, polls, SQLFetch(app.stmt));
	} while (rc == SQL_SUCCESS);
	ck_assert_int_eq(rc, SQL_NO_DATA);
	must_work_on();
}
END_TEST

START_TEST(a_statement_works_on_after_an_error_of_a_fetch)
{
	SQLGUID guid;
	unsigned polls = 0;
	SQLRETURN rc;

	done_ok(SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT 1", SQL_NTS));
	done_ok(SQLBindCol(app.stmt, 1, SQL_C_GUID, &guid, sizeof(guid), NULL));
	poll_until_done(rc, polls, SQLFetch(app.stmt));
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "07006");
	must_work_on();
	/* the stream breaks */
	done_ok(SQLExecDirect(app.stmt,
	    (SQLCHAR *)"SELECT throwIf(number = 3000000) FROM system.numbers LIMIT 4000000",
	    SQL_NTS));
	done_ok(SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)10000, 0));
	do {
		poll_until_done(rc, polls, SQLFetch(app.stmt));
	} while (rc == SQL_SUCCESS);
	ck_assert_int_eq(rc, SQL_ERROR);
	must_work_on();
}
END_TEST

/* Behind the rows the query goes on for ever. A fetch that is cancelled when it has got what it
 * waited for ends well. */
START_TEST(a_statement_works_on_after_a_cancelled_fetch)
{
	unsigned polls = 0;
	SQLRETURN rc;

	done_ok(SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)10000, 0));
	done_ok(SQLExecDirect(app.stmt,
	    (SQLCHAR *)"SELECT number FROM system.numbers WHERE intDiv(number, 300000) = 0",
	    SQL_NTS));
	do {
		rc = SQLFetch(app.stmt);
		if (rc != SQL_STILL_EXECUTING)
			continue;
		app_must(SQLCancel(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLCancel");
		poll_until_done(rc, polls, SQLFetch(app.stmt));
	} while (rc == SQL_SUCCESS);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HY008");
	must_work_on();
}
END_TEST

START_TEST(two_statements_run_at_once)
{
	SQLHSTMT second = app_stmt(&app);
	unsigned polls[2] = { 0 };
	SQLRETURN rc;

	app_must(SQLSetStmtAttr(second, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)SQL_ASYNC_ENABLE_ON, 0),
	    SQL_HANDLE_STMT, second, "SQL_ATTR_ASYNC_ENABLE");
	ck_assert_int_eq(SQLExecDirect(app.stmt, (SQLCHAR *)SLOW, SQL_NTS), SQL_STILL_EXECUTING);
	ck_assert_int_eq(SQLExecDirect(second, (SQLCHAR *)SLOW, SQL_NTS), SQL_STILL_EXECUTING);
	poll_until_done(rc, polls[0], SQLExecDirect(app.stmt, (SQLCHAR *)SLOW, SQL_NTS));
	app_must(rc, SQL_HANDLE_STMT, app.stmt, "the first");
	poll_until_done(rc, polls[1], SQLExecDirect(second, (SQLCHAR *)SLOW, SQL_NTS));
	app_must(rc, SQL_HANDLE_STMT, second, "the second");
	app_stmt_free(second);
}
END_TEST

START_TEST(values_at_execution)
{
	SQLINTEGER value = 41, out = 0;
	SQLLEN length = SQL_DATA_AT_EXEC;
	unsigned polls = 0;
	SQLPOINTER token;
	SQLRETURN rc;

	done_ok(SQLPrepare(app.stmt, (SQLCHAR *)"SELECT toInt32(?) + 1 AS x", SQL_NTS));
	done_ok(SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    &value, 0, &length));
	for (int round = 0; round < 2; round++) {
		poll_until_done(rc, polls, SQLExecute(app.stmt));
		ck_assert_int_eq(rc, SQL_NEED_DATA);
		poll_until_done(rc, polls, SQLParamData(app.stmt, &token));
		ck_assert_int_eq(rc, SQL_NEED_DATA);
		ck_assert_ptr_eq(token, &value);
		done_ok(SQLPutData(app.stmt, &value, sizeof(value)));
		done_ok(SQLParamData(app.stmt, &token));
		done_ok(SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0));
		done_ok(SQLGetData(app.stmt, 1, SQL_C_SLONG, &out, 0, NULL));
		ck_assert_int_eq(out, 42);
		done_ok(SQLCloseCursor(app.stmt));
	}
}
END_TEST

START_TEST(sqlextendedfetch)
{
	SQLUSMALLINT status[1];
	SQLULEN rows = 0;
	SQLINTEGER out = 0;

	done_ok(SQLExecDirect(
	    app.stmt, (SQLCHAR *)"SELECT number + sleep(0.05) FROM system.numbers LIMIT 3",
	    SQL_NTS));
	for (int row = 0; row < 3; row++) {
		done_ok(SQLExtendedFetch(app.stmt, SQL_FETCH_NEXT, 0, &rows, status));
		ck_assert_uint_eq(rows, 1);
		done_ok(SQLGetData(app.stmt, 1, SQL_C_SLONG, &out, 0, NULL));
		ck_assert_int_eq(out, row);
	}
}
END_TEST

START_TEST(several_results_of_one_text)
{
	SQLINTEGER out = 0;

	done_ok(SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT 1; SELECT 2", SQL_NTS));
	done_ok(SQLMoreResults(app.stmt));
	done_ok(SQLFetch(app.stmt));
	done_ok(SQLGetData(app.stmt, 1, SQL_C_SLONG, &out, 0, NULL));
	ck_assert_int_eq(out, 2);
}
END_TEST

Suite *
async_suite(void)
{
	Suite *suite = suite_create("async");
	TCase *tcase = tcase_create("async");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_slow_query_is_polled);
	tcase_add_test(tcase, other_functions_are_out_of_sequence_meanwhile);
	tcase_add_test(tcase, a_cancelled_query_ends_with_hy008);
	tcase_add_test(tcase, errors_come_at_the_end);
	tcase_add_test(tcase, prepared_statements_and_their_columns);
	tcase_add_test(tcase, columns_of_a_prepared_statement_are_asked_for);
	tcase_add_test(tcase, values_at_execution);
	tcase_add_test(tcase, sqlextendedfetch);
	tcase_add_test(tcase, several_results_of_one_text);
	tcase_add_test(tcase, catalog_functions_are_polled);
	tcase_add_test(tcase, a_long_stream_arrives_whole);
	tcase_add_loop_test(tcase, a_statement_works_on_after_the_end_of_its_rows, 0, 6);
	tcase_add_test(tcase, a_statement_works_on_after_an_error_of_a_fetch);
	tcase_add_test(tcase, a_statement_works_on_after_a_cancelled_fetch);
	tcase_add_test(tcase, two_statements_run_at_once);
	suite_add_tcase(suite, tcase);
	return suite;
}
