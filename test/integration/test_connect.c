/*
 * test_connect.c - connecting in all ways, and statements that give no rows
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clickhouse_odbc.h"
#include "suites.h"
#include "support/app.h"

static SQLCHAR *
chars(const char *text)
{
	return (SQLCHAR *)(uintptr_t)text;
}

/* Connecting with this string must fail with this state; `says` stands in the message. */
static void
refused(const char *connect_string, const char *state, const char *says)
{
	struct app app;
	SQLRETURN rc = app_try(&app, connect_string);
	const char *diag = app_diag(SQL_HANDLE_DBC, app.dbc);

	if (rc != SQL_ERROR || strncmp(diag, state, 5) != 0 || !strstr(diag, says))
		ck_abort_msg("%s: %d: %s; not %s …%s", connect_string, (int)rc, diag, state, says);
	app_close(&app);
}

static const char *
with(const char *more)
{
	static char text[2048];

	snprintf(text, sizeof(text), "%s;%s", app_connect_string(), more);
	return text;
}

START_TEST(the_completed_string_connects_again)
{
	struct app app, again;
	SQLCHAR out[2048] = "";
	SQLSMALLINT len = 0;
	SQLRETURN rc;

	ck_assert_int_ne(app_try(&app, ""), SQL_SUCCESS);
	app_must(SQLDriverConnect(app.dbc, NULL, chars(with("PWD={}")), SQL_NTS, out,
		     sizeof(out), &len, SQL_DRIVER_NOPROMPT),
	    SQL_HANDLE_DBC, app.dbc, "SQLDriverConnect");
	ck_assert_int_eq(len, (SQLSMALLINT)strlen((char *)out));
	SQLDisconnect(app.dbc);
	rc = app_try(&again, (char *)out);
	app_must(rc, SQL_HANDLE_DBC, again.dbc, (char *)out);
	ck_assert_str_eq(app_value(&again, "SELECT 1"), "1");
	app_close(&again);
	app_close(&app);
}
END_TEST

START_TEST(a_data_source_connects_by_its_name)
{
	struct app app;
	const char *dsn = getenv("CHODBC_TEST_DSN");

	ck_assert_ptr_nonnull(dsn);
	ck_assert_int_ne(app_try(&app, ""), SQL_SUCCESS);
	app_must(SQLConnect(app.dbc, chars(dsn), SQL_NTS, NULL, 0, NULL, 0), SQL_HANDLE_DBC,
	    app.dbc, dsn);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
	app_close(&app);
}
END_TEST

START_TEST(browsing_asks_for_what_is_missing_and_connects)
{
	struct app app;
	SQLCHAR out[4096] = "";
	SQLSMALLINT len = 0;
	SQLRETURN rc;

	ck_assert_int_ne(app_try(&app, ""), SQL_SUCCESS);
	rc = SQLBrowseConnect(
	    app.dbc, chars(app_connect_string()), SQL_NTS, out, sizeof(out), &len);
	if (rc == SQL_NEED_DATA)
		rc = SQLBrowseConnect(
		    app.dbc, chars("UID=default;PWD="), SQL_NTS, out, sizeof(out), &len);
	app_must(rc, SQL_HANDLE_DBC, app.dbc, (char *)out);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
	app_close(&app);
}
END_TEST

START_TEST(a_bad_value_names_its_key)
{
	refused(with("Port=eighty"), "HY024", "Port");
}
END_TEST

START_TEST(a_wrong_password_is_28000)
{
	refused(with("UID=nobody;PWD=wrong"), "28000", "");
}
END_TEST

START_TEST(a_password_of_any_characters_is_accepted)
{
	struct app app;
	const char *password = getenv("CHODBC_SPECIAL_PASSWORD");
	char quoted[512] = "UID=special;PWD={";
	size_t len = strlen(quoted);

	ck_assert_ptr_nonnull(password);
	for (; *password; password++) {
		quoted[len++] = *password;
		if (*password == '}')
			quoted[len++] = '}';
	}
	quoted[len] = '}';
	app_open(&app, quoted);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
	app_close(&app);
}
END_TEST

START_TEST(no_server_is_08001)
{
	refused(with("Port=1;RetryCount=0"), "08001", "");
}
END_TEST

START_TEST(the_server_introduces_itself)
{
	struct app app;
	char text[64] = "";

	app_open(&app, "");
	app_must(SQLGetInfo(app.dbc, SQL_DBMS_NAME, text, sizeof(text), NULL), SQL_HANDLE_DBC,
	    app.dbc, "SQLGetInfo");
	ck_assert_str_eq(text, "ClickHouse");
	app_must(SQLGetInfo(app.dbc, SQL_DBMS_VER, text, sizeof(text), NULL), SQL_HANDLE_DBC,
	    app.dbc, "SQLGetInfo");
	ck_assert_int_gt(atoi(text), 17);
	app_close(&app);
}
END_TEST

START_TEST(the_seed_example_gives_its_answer)
{
	struct app app;
	char text[64];

	app_open(&app, "");
	app_run(&app, "DROP TABLE IF EXISTS new_table");
	app_run(&app, "CREATE TABLE new_table (key UInt32, value String, metric Float64)"
		      " ENGINE MergeTree ORDER BY key");
	app_run(&app, "INSERT INTO new_table VALUES (1000, 'String Value 1000', 5.233),"
		      " (2000, 'String Value 2000', -107.04)");
	app_exec(app.stmt, "SELECT max(key), avg(metric) FROM new_table");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	app_text(app.stmt, 1, text, sizeof(text));
	ck_assert_str_eq(text, "2000");
	app_text(app.stmt, 2, text, sizeof(text));
	ck_assert_str_eq(text, "-50.9035");
	SQLCloseCursor(app.stmt);
	app_run(&app, "DROP TABLE new_table");
	app_close(&app);
}
END_TEST

START_TEST(statements_without_rows_have_no_columns)
{
	static const char *const statements[] = {
		"DROP TABLE IF EXISTS chodbc_plain",
		"CREATE TABLE chodbc_plain (a Int32) ENGINE = Memory",
		"INSERT INTO chodbc_plain VALUES (1), (2), (3)",
		"INSERT INTO chodbc_plain SELECT a + 10 FROM chodbc_plain",
		"DROP TABLE chodbc_plain",
	};
	struct app app;
	SQLSMALLINT columns = -1;

	app_open(&app, "");
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		app_exec(app.stmt, statements[i]);
		app_must(SQLNumResultCols(app.stmt, &columns), SQL_HANDLE_STMT, app.stmt,
		    statements[i]);
		ck_assert_int_eq(columns, 0);
		if (i == 3)
			ck_assert_str_eq(
			    app_value(&app, "SELECT count() FROM chodbc_plain"), "6");
	}
	app_close(&app);
}
END_TEST

static void
last_query(struct app *app, char id[64], SQLLEN *written)
{
	SQLINTEGER len = -1;

	app_must(SQLGetStmtAttr(app->stmt, SQL_CH_STMT_ATTR_LAST_QUERY_ID, id, 64, &len),
	    SQL_HANDLE_STMT, app->stmt, "LAST_QUERY_ID");
	ck_assert_int_eq(len, (int)strlen(id));
	*written = -99;
	app_must(SQLGetStmtAttr(app->stmt, SQL_CH_STMT_ATTR_WRITTEN_ROWS, written, 0, NULL),
	    SQL_HANDLE_STMT, app->stmt, "WRITTEN_ROWS");
}

START_TEST(id_and_counts_of_the_last_query_are_told)
{
	struct app app;
	char first[64], second[64];
	SQLLEN written;

	app_open(&app, "");
	app_run(&app, "DROP TABLE IF EXISTS chodbc_last");
	app_run(&app, "CREATE TABLE chodbc_last (a Int32) ENGINE = Memory");
	last_query(&app, first, &written);
	ck_assert_str_eq(first, "");
	ck_assert_int_eq(written, -1);
	app_exec(app.stmt, "INSERT INTO chodbc_last VALUES (1), (2), (3)");
	last_query(&app, first, &written);
	ck_assert_uint_eq(strlen(first), 36);
	ck_assert_int_eq(written, app_is_modern() ? 3 : -1);
	app_exec(app.stmt, "SELECT a FROM chodbc_last");
	last_query(&app, second, &written);
	ck_assert_uint_eq(strlen(second), 36);
	ck_assert_str_ne(first, second);
	SQLCloseCursor(app.stmt);
	app_run(&app, "DROP TABLE chodbc_last");
	app_close(&app);
}
END_TEST

START_TEST(use_and_set_last_as_long_as_the_connection)
{
	struct app app;

	app_open(&app, "AutoSessionId=1");
	app_run(&app, "USE system");
	ck_assert_str_eq(app_value(&app, "SELECT currentDatabase()"), "system");
	app_run(&app, "SET max_block_size = 7777");
	ck_assert_str_eq(app_value(&app, "SELECT toString(value) FROM system.settings"
					 " WHERE name = 'max_block_size'"),
	    "7777");
	app_close(&app);
}
END_TEST

/* A server notices late that nobody reads on, and data are not sent twice. */
START_TEST(an_insert_of_a_session_waits_for_a_query_that_was_left)
{
	struct app app;
	SQLINTEGER value = 7;
	SQLHSTMT insert;

	app_open(&app, "AutoSessionId=1");
	app_run(&app, "CREATE TEMPORARY TABLE chodbc_left (a Int32)");
	insert = app_stmt(&app);
	app_must(SQLPrepare(insert, (SQLCHAR *)"INSERT INTO chodbc_left VALUES (?)", SQL_NTS),
	    SQL_HANDLE_STMT, insert, "SQLPrepare");
	app_must(SQLBindParameter(insert, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
		     &value, 0, NULL), SQL_HANDLE_STMT, insert, "SQLBindParameter");
	for (int i = 0; i < 10; i++) {
		app_exec(app.stmt, "SELECT number, toString(number) FROM system.numbers");
		app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
		app_must(SQLCloseCursor(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLCloseCursor");
		app_must(SQLExecute(insert), SQL_HANDLE_STMT, insert, "INSERT");
	}
	app_stmt_free(insert);
	ck_assert_str_eq(app_value(&app, "SELECT toString(count()) FROM chodbc_left"), "10");
	app_close(&app);
}
END_TEST

START_TEST(times_are_in_the_zone_of_the_session)
{
	char time[] = "2020-01-02 03:04:05", value[32];
	struct app app;

	app_open(&app, "");
	if (!app_is_modern()) {
		app_close(&app);
		return;
	}
	for (int i = 0; i < 2; i++) {
		app_run(&app, i ? "SET session_timezone = DEFAULT"
				: "SET session_timezone = 'Asia/Tokyo'");
		app_must(SQLBindParameter(app.stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR,
			     SQL_TYPE_TIMESTAMP, 19, 0, time, sizeof(time), NULL),
		    SQL_HANDLE_STMT, app.stmt, "SQLBindParameter");
		app_exec(app.stmt, "SELECT ? WHERE toHour(toDateTime('2020-01-02 03:04:05')) = 3");
		app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
		app_must(SQLGetData(app.stmt, 1, SQL_C_CHAR, value, sizeof(value), NULL),
		    SQL_HANDLE_STMT, app.stmt, "SQLGetData");
		ck_assert_str_eq(value, time);
		app_must(SQLCloseCursor(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLCloseCursor");
	}
	app_close(&app);
	app_open(&app, "Settings=session_timezone=Asia/Tokyo");
	ck_assert_str_eq(app_value(&app, "SELECT toDateTime('2020-01-02 03:04:05')"), time);
	app_close(&app);
}
END_TEST

START_TEST(types_are_listed)
{
	struct app app;
	int rows = 0;

	app_open(&app, "");
	app_must(SQLGetTypeInfo(app.stmt, SQL_ALL_TYPES), SQL_HANDLE_STMT, app.stmt,
	    "SQLGetTypeInfo");
	while (SQLFetch(app.stmt) == SQL_SUCCESS)
		rows++;
	ck_assert_int_gt(rows, 15);
	app_close(&app);
}
END_TEST

Suite *
connect_suite(void)
{
	Suite *suite = suite_create("connect");
	TCase *tcase = tcase_create("connect");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_completed_string_connects_again);
	tcase_add_test(tcase, a_data_source_connects_by_its_name);
	tcase_add_test(tcase, browsing_asks_for_what_is_missing_and_connects);
	tcase_add_test(tcase, a_bad_value_names_its_key);
	if (!app_is_embedded()) {
		tcase_add_test(tcase, a_wrong_password_is_28000);
		tcase_add_test(tcase, a_password_of_any_characters_is_accepted);
		tcase_add_test(tcase, no_server_is_08001);
	}
	tcase_add_test(tcase, the_server_introduces_itself);
	tcase_add_test(tcase, the_seed_example_gives_its_answer);
	tcase_add_test(tcase, statements_without_rows_have_no_columns);
	tcase_add_test(tcase, id_and_counts_of_the_last_query_are_told);
	tcase_add_test(tcase, use_and_set_last_as_long_as_the_connection);
	tcase_add_test(tcase, an_insert_of_a_session_waits_for_a_query_that_was_left);
	tcase_add_test(tcase, times_are_in_the_zone_of_the_session);
	tcase_add_test(tcase, types_are_listed);
	suite_add_tcase(suite, tcase);
	return suite;
}
