/*
 * test_threads.c - two threads on one connection, cancelling from another thread, timeouts
 *
 * Check's assertions may be used by the test's own thread only; workers leave a text instead.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"
#include "suites.h"

struct worker {
	pthread_t thread;
	SQLHSTMT stmt;
	int rounds;
	char problem[512];
};

static void
read_round(struct worker *worker, SQLCHAR *sql)
{
	SQLUBIGINT value = 0, row = 0;
	SQLRETURN rc = SQLExecDirect(worker->stmt, sql, SQL_NTS);

	SQLBindCol(worker->stmt, 1, SQL_C_UBIGINT, &value, 0, NULL);
	while (SQL_SUCCEEDED(rc) && SQL_SUCCEEDED(rc = SQLFetch(worker->stmt))) {
		if (value != 3 * row++) {
			snprintf(worker->problem, sizeof(worker->problem), "row %d is %d",
			    (int)row, (int)value);
			break;
		}
	}
	if (rc != SQL_NO_DATA || row != 100000)
		snprintf(worker->problem, sizeof(worker->problem), "%d rows, %d: %s", (int)row,
		    (int)rc, app_diag(SQL_HANDLE_STMT, worker->stmt));
	SQLCloseCursor(worker->stmt);
}

static void *
read_rows(void *arg)
{
	struct worker *worker = arg;

	for (int round = 0; round < worker->rounds && !worker->problem[0]; round++)
		read_round(worker,
		    (SQLCHAR *)"SELECT number * 3 FROM system.numbers LIMIT 100000");
	return NULL;
}

START_TEST(two_threads_use_two_statements_of_a_connection)
{
	struct worker workers[2];

	memset(workers, 0, sizeof(workers));
	for (int i = 0; i < 2; i++) {
		workers[i].stmt = app_stmt(&app);
		workers[i].rounds = 5;
		ck_assert_int_eq(
		    pthread_create(&workers[i].thread, NULL, read_rows, &workers[i]), 0);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(workers[i].thread, NULL);
	for (int i = 0; i < 2; i++) {
		ck_assert_str_eq(workers[i].problem, "");
		app_stmt_free(workers[i].stmt);
	}
}
END_TEST

static void *
cancel_soon(void *stmt)
{
	usleep(300000);
	SQLCancel(stmt);
	return NULL;
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Reads without end on every engine. */
#define ENDLESS "SELECT count() FROM system.numbers WHERE NOT ignore(cityHash64(number))"

START_TEST(another_thread_cancels_a_running_statement)
{
	pthread_t canceller;
	double from = seconds();
	SQLRETURN rc;

	ck_assert_int_eq(pthread_create(&canceller, NULL, cancel_soon, app.stmt), 0);
	rc = SQLExecDirect(app.stmt, (SQLCHAR *)ENDLESS, SQL_NTS);
	while (SQL_SUCCEEDED(rc))
		rc = SQLFetch(app.stmt);
	pthread_join(canceller, NULL);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HY008");
	ck_assert(seconds() - from < 10);
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
}
END_TEST

START_TEST(a_query_timeout_is_hyt00)
{
	double from = seconds();
	SQLRETURN rc;

	app_must(SQLSetStmtAttr(app.stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)1, 0),
	    SQL_HANDLE_STMT, app.stmt, "SQL_ATTR_QUERY_TIMEOUT");
	rc = SQLExecDirect(app.stmt, (SQLCHAR *)ENDLESS, SQL_NTS);
	while (SQL_SUCCEEDED(rc))
		rc = SQLFetch(app.stmt);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HYT00");
	ck_assert(seconds() - from < 10);
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
}
END_TEST

/* Set when the connection is open already, as pyodbc's Connection.timeout does. The embedded engine
 * is never silent. */
START_TEST(a_silent_server_is_given_up)
{
	double from = seconds();
	SQLRETURN rc;

	app_must(SQLSetConnectAttr(app.dbc, SQL_ATTR_CONNECTION_TIMEOUT, (SQLPOINTER)1, 0),
	    SQL_HANDLE_DBC, app.dbc, "SQL_ATTR_CONNECTION_TIMEOUT");
	rc = SQLExecDirect(app.stmt, (SQLCHAR *)"SELECT sleep(3)", SQL_NTS);
	if (SQL_SUCCEEDED(rc))
		rc = SQLFetch(app.stmt);
	ck_assert_int_eq(rc, app_is_embedded() ? SQL_SUCCESS : SQL_ERROR);
	if (!app_is_embedded()) {
		ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HYT00");
		ck_assert(seconds() - from < 2.5);
	}
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	app_must(SQLSetConnectAttr(app.dbc, SQL_ATTR_CONNECTION_TIMEOUT, (SQLPOINTER)0, 0),
	    SQL_HANDLE_DBC, app.dbc, "SQL_ATTR_CONNECTION_TIMEOUT");
	ck_assert_str_eq(app_value(&app, "SELECT sleep(1) + 2"), "2");
}
END_TEST

Suite *
threads_suite(void)
{
	Suite *suite = suite_create("threads");
	TCase *tcase = tcase_create("threads");

	tcase_add_checked_fixture(tcase, fixture_set_up, fixture_tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, two_threads_use_two_statements_of_a_connection);
	tcase_add_test(tcase, another_thread_cancels_a_running_statement);
	tcase_add_test(tcase, a_query_timeout_is_hyt00);
	tcase_add_test(tcase, a_silent_server_is_given_up);
	suite_add_tcase(suite, tcase);
	return suite;
}
