/*
 * test_lost.c - connections that break in the middle of an INSERT
 *
 * Whatever way the rows go, it is never success, nothing is sent again, and the message says what
 * is known of the rows: none can have been written, or that it is not known.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "suites.h"
#include "support/breaker.h"

#define ROWS 20000
#define CUT 200000 /* bytes of an INSERT that arrive; compressed ones too are more */

static SQLBIGINT numbers[ROWS];
static char texts[ROWS][40];
static SQLLEN lengths[ROWS];
static SQLUSMALLINT status[ROWS];

/* Connect through the breaker; the table is empty. */
static void
begin(const char *more)
{
	const char *server = getenv("CHODBC_TEST_HTTP");
	char text[300];
	int port = breaker_start(atoi(strchr(server, ':') + 1));

	ck_assert_int_ne(port, 0);
	snprintf(text, sizeof(text), "Server=127.0.0.1;Port=%d;%s", port, more);
	app_open(&app, text);
	app_run(&app, "DROP TABLE IF EXISTS lost_rows");
	app_run(&app, "CREATE TABLE lost_rows (n Int64, s String) ENGINE = Memory");
}

static void
end(void)
{
	breaker_mend();
	app_run(&app, "DROP TABLE lost_rows");
	app_close(&app);
	breaker_stop();
}

static SQLCHAR *
chars(const char *text)
{
	return (SQLCHAR *)(uintptr_t)text;
}

/* Texts that no compression makes small. */
static void
bind_rows(SQLULEN sets)
{
	unsigned seed = 1;

	for (int i = 0; i < ROWS; i++) {
		numbers[i] = i;
		for (size_t k = 0; k < sizeof(texts[0]) - 1; k++) {
			seed = seed * 1664525 + 1013904223;
			texts[i][k] = (char)('!' + (seed >> 16) % 90);
		}
		lengths[i] = SQL_NTS;
		status[i] = 99;
	}
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)sets, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0);
	SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0, numbers, 0,
	    NULL);
	SQLBindParameter(app.stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, texts,
	    sizeof(texts[0]), lengths);
	app_must(SQLPrepare(app.stmt, chars("INSERT INTO lost_rows VALUES (?, ?)"), SQL_NTS),
	    SQL_HANDLE_STMT, app.stmt, "SQLPrepare");
}

static void
check_unknown(SQLRETURN rc, SQLSMALLINT type, SQLHANDLE handle)
{
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(app_state(type, handle), "08S01");
	ck_assert_msg(strstr(app_diag(type, handle), "not known whether") != NULL, "%s",
	    app_diag(type, handle));
	ck_assert_uint_eq(breaker_inserts(), 1);
}

START_TEST(an_array_cut_in_the_middle_is_unknown)
{
	begin("");
	bind_rows(ROWS);
	breaker_cut_request(CUT);
	check_unknown(SQLExecute(app.stmt), SQL_HANDLE_STMT, app.stmt);
	ck_assert_uint_eq(status[0], SQL_PARAM_DIAG_UNAVAILABLE);
	ck_assert_uint_eq(status[ROWS - 1], SQL_PARAM_DIAG_UNAVAILABLE);
	breaker_mend();
	ck_assert_int_le(atoi(app_value(&app, "SELECT count() FROM lost_rows")), ROWS);
	end();
}
END_TEST

START_TEST(an_array_without_an_answer_is_unknown)
{
	begin("");
	bind_rows(10);
	app_must(SQLExecute(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLExecute");
	breaker_cut_answer();
	check_unknown(SQLExecute(app.stmt), SQL_HANDLE_STMT, app.stmt);
	breaker_mend();
	/* the server has got them, once */
	ck_assert_str_eq(app_value(&app, "SELECT count() FROM lost_rows"), "20");
	end();
}
END_TEST

START_TEST(gathered_rows_cut_in_the_middle_are_unknown_once)
{
	begin("InsertBatchRows=1000000");
	bind_rows(1);
	for (int i = 0; i < ROWS; i++) {
		numbers[0] = i;
		memcpy(texts[0], texts[i], sizeof(texts[0]));
		app_must(SQLExecute(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLExecute");
	}
	breaker_cut_request(CUT);
	check_unknown(SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT), SQL_HANDLE_DBC, app.dbc);
	ck_assert_ptr_nonnull(strstr(app_diag(SQL_HANDLE_DBC, app.dbc), "20000 gathered rows"));
	breaker_mend();
	app_must(SQLEndTran(SQL_HANDLE_DBC, app.dbc, SQL_COMMIT), SQL_HANDLE_DBC, app.dbc,
	    "SQLEndTran");
	end();
}
END_TEST

START_TEST(data_at_execution_cut_in_the_middle_are_unknown)
{
	static SQLLEN at_exec = SQL_DATA_AT_EXEC;
	static char piece[100000];
	SQLRETURN rc = SQL_SUCCESS;
	unsigned seed = 1;

	begin("");
	for (size_t i = 0; i < sizeof(piece); i++) {
		seed = seed * 1664525 + 1013904223;
		piece[i] = (char)('A' + (seed >> 16) % 26);
		if (i % 100 < 2)
			piece[i] = "1,"[i % 100];
		if (i % 100 == 99)
			piece[i] = '\n';
	}
	SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_LONGVARCHAR, 0, 0, piece, 0,
	    &at_exec);
	breaker_cut_request(CUT);
	ck_assert_int_eq(SQLExecDirect(app.stmt, chars("INSERT INTO lost_rows FORMAT CSV"),
			     SQL_NTS), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(app.stmt, NULL), SQL_NEED_DATA);
	for (int i = 0; i < 300 && rc == SQL_SUCCESS; i++)
		rc = SQLPutData(app.stmt, piece, sizeof(piece));
	check_unknown(rc, SQL_HANDLE_STMT, app.stmt);
	end();
}
END_TEST

START_TEST(rows_for_nobody_are_certainly_not_written)
{
	begin("");
	bind_rows(10);
	app_must(SQLExecute(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLExecute");
	breaker_stop();
	ck_assert_int_eq(SQLExecute(app.stmt), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "08001");
	ck_assert_ptr_nonnull(strstr(app_diag(SQL_HANDLE_STMT, app.stmt), "cannot connect"));
	ck_assert_ptr_null(strstr(app_diag(SQL_HANDLE_STMT, app.stmt), "not known"));
	app_close(&app);
	app_open(&app, "");
	app_run(&app, "DROP TABLE lost_rows");
	app_close(&app);
}
END_TEST

Suite *
lost_suite(void)
{
	Suite *suite = suite_create("lost");
	TCase *tcase = tcase_create("lost");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, an_array_cut_in_the_middle_is_unknown);
	tcase_add_test(tcase, an_array_without_an_answer_is_unknown);
	tcase_add_test(tcase, gathered_rows_cut_in_the_middle_are_unknown_once);
	tcase_add_test(tcase, data_at_execution_cut_in_the_middle_are_unknown);
	tcase_add_test(tcase, rows_for_nobody_are_certainly_not_written);
	suite_add_tcase(suite, tcase);
	return suite;
}
