/*
 * test_async.c - SQL_ATTR_ASYNC_ENABLE: calls that are polled
 *
 * The fake hangs where an answer would end, until it is told not to or the call is cancelled.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "calls.h"

/* Call until it is through. */
#define poll_until_done(rc, call) \
	do {                      \
		usleep(500);      \
		rc = (call);      \
	} while (rc == SQL_STILL_EXECUTING)

#define done_ok(call)                                                                              \
	do {                                                                                       \
		SQLRETURN rc_;                                                                     \
		poll_until_done(rc_, call);                                                        \
		ck_assert_msg(                                                                     \
		    rc_ == SQL_SUCCESS, "%s: %d %s %s", #call, rc_, api_state(1), api_message(1)); \
	} while (0)

static void
set_async(SQLHSTMT stmt, bool on)
{
	ck_assert_int_eq(
	    SQLSetStmtAttr(stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)(SQLULEN)on, 0), SQL_SUCCESS);
}

/* Begin a query that reads until it is let go. */
static void
begin(void)
{
	api_script_numbers("SELECT", 1, 3, 3);
	set_async(api_stmt, true);
	fake_hang_at_end(true);
	ck_assert_int_eq(api_exec("SELECT 1"), SQL_STILL_EXECUTING);
}

static void
wait_for_reading(void)
{
	while (!fake_is_reading())
		usleep(500);
}

START_TEST(the_attribute_is_off_and_can_be_switched)
{
	SQLULEN value = 7;

	api_ok(SQLGetStmtAttr(api_stmt, SQL_ATTR_ASYNC_ENABLE, &value, 0, NULL));
	ck_assert_uint_eq(value, SQL_ASYNC_ENABLE_OFF);
	set_async(api_stmt, true);
	api_ok(SQLGetStmtAttr(api_stmt, SQL_ATTR_ASYNC_ENABLE, &value, 0, NULL));
	ck_assert_uint_eq(value, SQL_ASYNC_ENABLE_ON);
	api_fails(SQLSetStmtAttr(api_stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)2, 0), "HY024");
	set_async(api_stmt, false);
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
}
END_TEST

START_TEST(a_connection_gives_it_to_its_new_statements)
{
	SQLULEN value = 7;
	SQLHSTMT stmt;

	ck_assert_int_eq(
	    SQLSetConnectAttr(api_dbc, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)SQL_ASYNC_ENABLE_ON, 0),
	    SQL_SUCCESS);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &stmt), SQL_SUCCESS);
	SQLGetStmtAttr(stmt, SQL_ATTR_ASYNC_ENABLE, &value, 0, NULL);
	ck_assert_uint_eq(value, SQL_ASYNC_ENABLE_ON);
	SQLGetConnectAttr(api_dbc, SQL_ATTR_ASYNC_ENABLE, &value, 0, NULL);
	ck_assert_uint_eq(value, SQL_ASYNC_ENABLE_ON);
	SQLGetStmtAttr(api_stmt, SQL_ATTR_ASYNC_ENABLE, &value, 0, NULL);
	ck_assert_uint_eq(value, SQL_ASYNC_ENABLE_OFF);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
}
END_TEST

START_TEST(a_query_is_polled_and_gives_its_rows)
{
	SQLRETURN rc;

	begin();
	ck_assert_int_eq(api_exec("SELECT 1"), SQL_STILL_EXECUTING);
	fake_hang_at_end(false);
	done_ok(api_exec("SELECT 1"));
	ck_assert_uint_eq(fake_count("SELECT 1"), 1);
	for (int i = 1; i <= 3; i++) {
		char expected[8] = { (char)('0' + i) };

		poll_until_done(rc, SQLFetch(api_stmt));
		ck_assert_int_eq(rc, SQL_SUCCESS);
		ck_assert_str_eq(api_text(1), expected);
	}
	poll_until_done(rc, SQLFetch(api_stmt));
	ck_assert_int_eq(rc, SQL_NO_DATA);
}
END_TEST

START_TEST(a_static_cursor_is_polled_to_its_end)
{
	SQLLEN rows = -7;
	SQLRETURN rc;

	api_script_numbers("SELECT", 1, 10000, 1000);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0);
	api_ok(api_exec("SELECT 1"));
	set_async(api_stmt, true);
	fake_hang_at_end(true);
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0), SQL_STILL_EXECUTING);
	wait_for_reading();
	/* the rows are the thread's now, nobody else counts them */
	ck_assert_int_eq(SQLGetDiagField(SQL_HANDLE_STMT, api_stmt, 0, SQL_DIAG_CURSOR_ROW_COUNT,
			     &rows, 0, NULL), SQL_SUCCESS);
	ck_assert_int_eq(rows, 0);
	fake_hang_at_end(false);
	done_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	poll_until_done(rc, SQLGetData(api_stmt, 1, SQL_C_SBIGINT, &rows, 0, NULL));
	ck_assert_int_eq(rc, SQL_SUCCESS);
	ck_assert_int_eq(rows, 10000);
	/* all rows are here: there is nothing to wait for */
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 5000));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLRowCount(api_stmt, &rows));
	ck_assert_int_eq(rows, 10000);
}
END_TEST

START_TEST(the_text_may_change_after_the_first_call)
{
	SQLRETURN rc;
#ifdef API_WIDE
	SQLWCHAR text[] = { 'S', 'E', 'L', 'E', 'C', 'T', ' ', '1', 0 };
#else
	SQLCHAR text[] = "SELECT 1";
#endif

	api_script_numbers("SELECT", 1, 1, 1);
	set_async(api_stmt, true);
#ifdef API_WIDE
	ck_assert_int_eq(SQLExecDirectW(api_stmt, text, SQL_NTS), SQL_STILL_EXECUTING);
	memset(text, 'x', sizeof(text));
	poll_until_done(rc, SQLExecDirectW(api_stmt, text, SQL_NTS));
#else
	ck_assert_int_eq(SQLExecDirect(api_stmt, text, SQL_NTS), SQL_STILL_EXECUTING);
	memset(text, 'x', sizeof(text));
	poll_until_done(rc, SQLExecDirect(api_stmt, text, SQL_NTS));
#endif
	ck_assert_int_eq(rc, SQL_SUCCESS);
	ck_assert_str_eq(fake_last_sql(), "SELECT 1");
}
END_TEST

START_TEST(while_it_runs_other_functions_are_out_of_sequence)
{
	static const SQLINTEGER descriptors[] = { SQL_ATTR_APP_ROW_DESC, SQL_ATTR_APP_PARAM_DESC,
		SQL_ATTR_IMP_ROW_DESC, SQL_ATTR_IMP_PARAM_DESC };
	SQLHDESC desc[4];

	for (size_t i = 0; i < 4; i++)
		api_ok(SQLGetStmtAttr(api_stmt, descriptors[i], &desc[i], 0, NULL));
	begin();
	for (size_t i = 0; i < calls_count; i++) {
		const struct calls_function *f = &calls_list[i];
		SQLHANDLE handle = f->kind == CALLS_DESC ? desc[i % 4] : api_stmt;

		if ((f->kind != CALLS_STMT && f->kind != CALLS_DESC) ||
		    f->id == SQL_API_SQLCANCEL || f->id == SQL_API_SQLCANCELHANDLE ||
		    f->id == SQL_API_SQLEXECDIRECT)
			continue;
		ck_assert_msg(f->call(handle) == SQL_ERROR, "%s", f->name);
		ck_assert_msg(strcmp(calls_state(f->kind, handle), "HY010") == 0, "%s: %s", f->name,
		    calls_state(f->kind, handle));
	}
	ck_assert_int_eq(api_exec("SELECT 1"), SQL_STILL_EXECUTING);
	fake_hang_at_end(false);
	done_ok(api_exec("SELECT 1"));
}
END_TEST

START_TEST(an_explicit_descriptor_of_it_is_frozen_too)
{
	SQLHDESC used, unused;

	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &used);
	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &unused);
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_APP_ROW_DESC, used, 0));
	begin();
	ck_assert_int_eq(
	    SQLSetDescField(used, 0, SQL_DESC_ARRAY_SIZE, (SQLPOINTER)5, 0), SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_DESC, used), "HY010");
	ck_assert_int_eq(SQLCopyDesc(unused, used), SQL_ERROR);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, used), SQL_ERROR);
	ck_assert_int_eq(
	    SQLSetDescField(unused, 0, SQL_DESC_ARRAY_SIZE, (SQLPOINTER)5, 0), SQL_SUCCESS);
	fake_hang_at_end(false);
	done_ok(api_exec("SELECT 1"));
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, used), SQL_SUCCESS);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, unused), SQL_SUCCESS);
}
END_TEST

static const struct {
	const char *name;
	bool is_refused;
} of_connection[] = {
	{ "SQLDisconnect", true },
	{ "SQLSetConnectAttr", true },
	{ "SQLEndTran of a connection", true },
	{ "SQLFreeHandle of a connection", true },
	{ "SQLGetInfo", false },
	{ "SQLGetFunctions", false },
	{ "SQLGetConnectAttr", false },
	{ "SQLNativeSql", false },
	{ "SQLAllocHandle of a statement", false },
	{ "SQLAllocHandle of a descriptor", false },
	{ "SQLCancelHandle of a connection", false },
};

START_TEST(while_it_runs_the_connection_cannot_change)
{
	begin();
	for (size_t i = 0; i < CH_ARRAY_LEN(of_connection); i++) {
		SQLRETURN rc = calls_find(of_connection[i].name)->call(api_dbc);

		ck_assert_msg(rc == (of_connection[i].is_refused ? SQL_ERROR : SQL_SUCCESS),
		    "%s: %d", of_connection[i].name, rc);
		if (of_connection[i].is_refused)
			ck_assert_str_eq(calls_state(CALLS_DBC, api_dbc), "HY010");
	}
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_ENV, api_env, SQL_COMMIT), SQL_SUCCESS_WITH_INFO);
	fake_hang_at_end(false);
	done_ok(api_exec("SELECT 1"));
}
END_TEST

START_TEST(there_are_no_diagnostics_before_the_end)
{
	SQLRETURN rc;

	api_script_numbers("SELECT 1", 1, 1, 1);
	fake_script(&(struct fake_script){
	    .sql = "SELECT", .refuse = 60, .refusal = "Code: 60. Table default.t does not exist" });
	set_async(api_stmt, true);
	fake_hang_at_end(true);
	ck_assert_int_eq(api_exec("SELECT 1"), SQL_STILL_EXECUTING);
	ck_assert_str_eq(api_state(1), "");
	ck_assert_int_eq(SQLRowCount(api_stmt, NULL), SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY010");
	ck_assert_int_eq(api_exec("SELECT 1"), SQL_STILL_EXECUTING);
	ck_assert_str_eq(api_state(1), "");
	fake_hang_at_end(false);
	done_ok(api_exec("SELECT 1"));
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	poll_until_done(rc, api_exec("SELECT n FROM t"));
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "42S02");
	ck_assert_ptr_nonnull(strstr(api_message(1), "does not exist"));
	ck_assert_str_eq(api_state(2), "");
}
END_TEST

START_TEST(a_cancelled_call_ends_with_hy008)
{
	SQLRETURN rc;

	begin();
	if (_i)
		wait_for_reading();
	ck_assert_int_eq(SQLCancel(api_stmt), SQL_SUCCESS);
	poll_until_done(rc, api_exec("SELECT 1"));
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY008");
	/* there is no statement left, and a new one runs */
	api_fails(SQLRowCount(api_stmt, NULL), "HY010");
	fake_hang_at_end(false);
	done_ok(api_exec("SELECT 1"));
	poll_until_done(rc, SQLFetch(api_stmt));
	ck_assert_int_eq(rc, SQL_SUCCESS);
}
END_TEST

START_TEST(a_cancelled_execution_leaves_what_was_prepared)
{
	SQLRETURN rc;

	api_script_numbers("SELECT", 1, 3, 3);
	set_async(api_stmt, true);
	done_ok(api_prepare("SELECT 1"));
	fake_hang_at_end(true);
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_STILL_EXECUTING);
	wait_for_reading();
	ck_assert_int_eq(SQLCancelHandle(SQL_HANDLE_STMT, api_stmt), SQL_SUCCESS);
	poll_until_done(rc, SQLExecute(api_stmt));
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY008");
	fake_hang_at_end(false);
	done_ok(SQLExecute(api_stmt));
}
END_TEST

START_TEST(a_cursor_after_a_cancelled_call_is_open)
{
	SQLRETURN rc;

	begin();
	wait_for_reading();
	ck_assert_int_eq(SQLCancel(api_stmt), SQL_SUCCESS);
	poll_until_done(rc, api_exec("SELECT 1"));
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY008");
	set_async(api_stmt, false);
	api_ok(SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES));
	api_fails(api_exec("SELECT 1"), "24000");
}
END_TEST

/* The threads of the program, in no order; how many. */
static size_t
list_threads(long threads[static 64])
{
	DIR *tasks = opendir("/proc/self/task");
	size_t count = 0;

	ck_assert_ptr_nonnull(tasks);
	for (struct dirent *entry = readdir(tasks); entry; entry = readdir(tasks)) {
		ck_assert_uint_lt(count, 64);
		if (entry->d_name[0] != '.')
			threads[count++] = atol(entry->d_name);
	}
	closedir(tasks);
	return count;
}

static bool
is_old(long thread, const long *old, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (old[i] == thread)
			return true;
	return false;
}

static void
wait_for_new_threads(const long *old, size_t old_count)
{
	long threads[64];
	bool found = true;

	while (found) {
		size_t count = list_threads(threads);

		found = false;
		for (size_t i = 0; i < count; i++)
			found = found || !is_old(threads[i], old, old_count);
		usleep(500);
	}
}

START_TEST(cancelling_what_is_through_changes_nothing)
{
	long threads[64];
	size_t count;

	api_script_numbers("SELECT", 1, 3, 3);
	set_async(api_stmt, true);
	/* a sanitizer's own thread begins with the first one */
	done_ok(api_exec("SELECT 1"));
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	count = list_threads(threads);
	ck_assert_int_eq(api_exec("SELECT 1"), SQL_STILL_EXECUTING);
	wait_for_new_threads(threads, count);
	ck_assert_int_eq(SQLCancel(api_stmt), SQL_SUCCESS);
	done_ok(api_exec("SELECT 1"));
}
END_TEST

static void *
cancel_soon(void *stmt)
{
	wait_for_reading();
	SQLCancel(stmt);
	return NULL;
}

START_TEST(another_thread_may_cancel)
{
	pthread_t thread;
	SQLRETURN rc;

	begin();
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, api_stmt), 0);
	poll_until_done(rc, api_exec("SELECT 1"));
	pthread_join(thread, NULL);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY008");
}
END_TEST

/* The row that was there is given nevertheless: managers lose the way otherwise. */
START_TEST(a_fetch_that_waits_can_be_cancelled)
{
	SQLBIGINT value = 0;
	SQLRETURN rc;

	if (_i)
		api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	api_script_numbers("SELECT", 1, 200, 100);
	set_async(api_stmt, true);
	SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL);
	done_ok(api_exec("SELECT 1"));
	while (value < 199)
		done_ok(SQLFetch(api_stmt));
	fake_hang_at_end(true);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_STILL_EXECUTING);
	wait_for_reading();
	SQLCancel(api_stmt);
	poll_until_done(rc, SQLFetch(api_stmt));
	ck_assert_int_eq(rc, SQL_SUCCESS);
	ck_assert_int_eq(value, 200);
	api_fails(SQLFetch(api_stmt), "HY008");
	api_ok(SQLCloseCursor(api_stmt));
}
END_TEST

START_TEST(rows_that_are_there_need_no_thread)
{
	SQLRETURN rc;

	if (_i)
		api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	api_script_numbers("SELECT", 1, 100, 100);
	set_async(api_stmt, true);
	done_ok(api_exec("SELECT 1"));
	for (int i = 1; i < 100; i++)
		ck_assert_int_eq(SQLFetch(api_stmt), SQL_SUCCESS);
	/* the last one shows whether another follows */
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_STILL_EXECUTING);
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0), SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY010");
	poll_until_done(rc, SQLFetch(api_stmt));
	ck_assert_int_eq(rc, SQL_SUCCESS);
	ck_assert_str_eq(api_text(1), "100");
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

static const struct {
	SQLULEN cursor, rows, most; /* of the rowset, of SQL_ATTR_MAX_ROWS */
} polled[] = {
	{ SQL_CURSOR_FORWARD_ONLY, 1, 0 },
	{ SQL_CURSOR_FORWARD_ONLY, 30, 0 },
	{ SQL_CURSOR_FORWARD_ONLY, 50, 0 },
	{ SQL_CURSOR_FORWARD_ONLY, 7, 100 },
	{ SQL_CURSOR_FORWARD_ONLY, 200, 150 },
	{ SQL_CURSOR_FORWARD_ONLY, 1000, 0 },
	{ SQL_CURSOR_STATIC, 1, 0 },
	{ SQL_CURSOR_STATIC, 30, 0 },
	{ SQL_CURSOR_STATIC, 7, 100 },
	{ SQL_CURSOR_STATIC, 1000, 0 },
};

START_TEST(the_end_is_never_polled)
{
	SQLULEN rows = polled[_i].most ? polled[_i].most : 300, read = 0, fetched;
	SQLRETURN rc;

	api_set_attr(SQL_ATTR_CURSOR_TYPE, polled[_i].cursor);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, polled[_i].rows);
	api_set_attr(SQL_ATTR_MAX_ROWS, polled[_i].most);
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
	api_script_numbers("SELECT", 1, 300, 50);
	set_async(api_stmt, true);
	done_ok(api_exec("SELECT 1"));
	while (read < rows) {
		done_ok(SQLFetch(api_stmt));
		read += fetched;
	}
	ck_assert_uint_eq(read, rows);
	rc = SQLFetch(api_stmt);
	ck_assert_int_eq(rc, SQL_NO_DATA);
	ck_assert_uint_eq(fetched, 0);
	api_ok(SQLCloseCursor(api_stmt));
}
END_TEST

START_TEST(errors_of_rows_are_not_polled)
{
	SQLGUID guid;
	SQLSCHAR small;

	api_script_numbers("SELECT", 128, 1, 1);
	set_async(api_stmt, true);
	done_ok(api_exec("SELECT 1"));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_GUID, &guid, sizeof(guid), NULL));
	api_fails(SQLFetch(api_stmt), "07006");
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_STINYINT, &small, 0, NULL));
	api_fails(SQLFetch(api_stmt), "22003");
	ck_assert_str_eq(api_text(1), "128");
	api_ok(SQLCloseCursor(api_stmt));
}
END_TEST

/* Driver managers lose the way otherwise. */
START_TEST(columns_are_described_at_once)
{
	SQLSMALLINT count = -1, type = 0;
	char name[256];

	api_script_numbers("SELECT", 1, 1, 1);
	set_async(api_stmt, true);
	done_ok(api_prepare("SELECT 1"));
	done_ok(SQLExecute(api_stmt));
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 1);
	api_ok(api_describe(1, name, &type, NULL, NULL, NULL));
	ck_assert_str_eq(name, "n");
	ck_assert_int_eq(type, SQL_BIGINT);
	ck_assert_int_eq(api_number(1, SQL_DESC_CONCISE_TYPE), SQL_BIGINT);
	api_fails(SQLColAttribute(api_stmt, 9, SQL_DESC_TYPE, NULL, 0, NULL, NULL), "07009");
}
END_TEST

static const char *const every[] = { "SQLPrepare", "SQLExecute", "SQLGetTypeInfo", "SQLTables",
	"SQLColumns", "SQLPrimaryKeys", "SQLForeignKeys", "SQLStatistics", "SQLSpecialColumns",
	"SQLProcedures", "SQLProcedureColumns", "SQLTablePrivileges", "SQLColumnPrivileges",
	"SQLExecDirect" };

START_TEST(every_function_that_runs_something_can_be_polled)
{
	const struct calls_function *f = calls_find(every[_i]);
	SQLRETURN rc;

	api_script_numbers("SELECT 1", 1, 1, 1);
	if (f->id == SQL_API_SQLEXECUTE)
		api_ok(api_prepare("SELECT 1"));
	set_async(api_stmt, true);
	ck_assert_int_eq(f->call(api_stmt), SQL_STILL_EXECUTING);
	ck_assert_int_eq(SQLNumParams(api_stmt, NULL), SQL_ERROR);
	poll_until_done(rc, f->call(api_stmt));
	ck_assert_msg(rc == SQL_SUCCESS, "%s: %s", f->name, api_message(1));
	set_async(api_stmt, false);
	if (f->id != SQL_API_SQLPREPARE)
		api_ok(SQLCloseCursor(api_stmt));
}
END_TEST

START_TEST(errors_of_arguments_and_states_are_told_by_the_last_call)
{
	SQLRETURN rc;

	set_async(api_stmt, true);
	poll_until_done(rc, SQLExecute(api_stmt));
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY010");
	poll_until_done(rc, SQLPrepare(api_stmt, NULL, 3));
	ck_assert_str_eq(api_state(1), "HY009");
	poll_until_done(rc, SQLPrepare(api_stmt, (SQLCHAR *)(uintptr_t) "SELECT 1", -7));
	ck_assert_str_eq(api_state(1), "HY090");
	poll_until_done(rc, SQLFetch(api_stmt));
	ck_assert_str_eq(api_state(1), "HY010");
}
END_TEST

START_TEST(values_at_execution_are_polled_at_the_end)
{
	SQLLEN length = SQL_DATA_AT_EXEC;
	SQLPOINTER token = NULL;
	SQLBIGINT value = 42;
	SQLRETURN rc;

	api_script_numbers("SELECT", 1, 1, 1);
	set_async(api_stmt, true);
	done_ok(api_prepare("SELECT ?"));
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0,
	    (SQLPOINTER)77, 0, &length));
	poll_until_done(rc, SQLExecute(api_stmt));
	ck_assert_int_eq(rc, SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_NEED_DATA);
	ck_assert_ptr_eq(token, (SQLPOINTER)77);
	api_ok(SQLPutData(api_stmt, &value, sizeof(value)));
	ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_STILL_EXECUTING);
	done_ok(SQLParamData(api_stmt, &token));
	done_ok(SQLFetch(api_stmt));
}
END_TEST

START_TEST(two_statements_run_at_once)
{
	SQLHSTMT first = api_stmt, second;
	SQLRETURN rc;

	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &second), SQL_SUCCESS);
	begin();
	wait_for_reading();
	api_stmt = second;
	set_async(second, true);
	ck_assert_int_eq(api_exec("SELECT 2"), SQL_STILL_EXECUTING);
	ck_assert_int_eq(api_exec("SELECT 2"), SQL_STILL_EXECUTING);
	ck_assert_int_eq(SQLCancel(first), SQL_SUCCESS);
	api_stmt = first;
	poll_until_done(rc, api_exec("SELECT 1"));
	ck_assert_str_eq(api_state(1), "HY008");
	api_stmt = second;
	ck_assert_int_eq(api_exec("SELECT 2"), SQL_STILL_EXECUTING);
	fake_hang_at_end(false);
	done_ok(api_exec("SELECT 2"));
	api_stmt = first;
	SQLFreeHandle(SQL_HANDLE_STMT, second);
}
END_TEST

/* They enlist themselves for the end of the program, which the first one has stopped. */
struct beginner {
	pthread_t thread;
	pthread_barrier_t *all;
	SQLHSTMT stmt;
	SQLRETURN rc;
};

static void *
begin_with_others(void *ctx)
{
	struct beginner *beginner = ctx;

	pthread_barrier_wait(beginner->all);
	do
		beginner->rc = SQLExecDirect(beginner->stmt, (SQLCHAR *)"SELECT 1", SQL_NTS);
	while (beginner->rc == SQL_STILL_EXECUTING);
	return NULL;
}

START_TEST(the_first_calls_of_a_program_may_be_several)
{
	struct beginner beginners[8];
	pthread_barrier_t all;

	api_script_numbers("SELECT", 1, 3, 3);
	pthread_barrier_init(&all, NULL, CH_ARRAY_LEN(beginners));
	for (size_t i = 0; i < CH_ARRAY_LEN(beginners); i++) {
		struct beginner *beginner = &beginners[i];

		beginner->all = &all;
		ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &beginner->stmt), 0);
		set_async(beginner->stmt, true);
		ck_assert_int_eq(
		    pthread_create(&beginner->thread, NULL, begin_with_others, beginner), 0);
	}
	for (size_t i = 0; i < CH_ARRAY_LEN(beginners); i++) {
		pthread_join(beginners[i].thread, NULL);
		ck_assert_int_eq(beginners[i].rc, SQL_SUCCESS);
	}
	pthread_barrier_destroy(&all);
}
END_TEST

START_TEST(without_memory_nothing_is_left_running)
{
	SQLRETURN rc;

	api_script_numbers("SELECT", 1, 1, 1);
	set_async(api_stmt, true);
	for (long n = 1; n < 60; n++) {
		ch_alloc_fail_at(n);
		poll_until_done(rc, api_exec("SELECT 1"));
		ch_alloc_fail_at(0);
		if (rc == SQL_SUCCESS)
			break;
		ck_assert_int_eq(rc, SQL_ERROR);
		ck_assert_str_eq(api_state(1), "HY001");
	}
	ck_assert_int_eq(rc, SQL_SUCCESS);
}
END_TEST

/* In a process of its own: it ends while a call waits for a server that says nothing. */
START_TEST(a_program_may_end_while_it_runs)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		begin();
		if (_i)
			wait_for_reading();
		exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}
END_TEST

Suite *
suite_async(void)
{
	Suite *suite = suite_create("async");
	TCase *tcase = api_case(suite, "async");

	tcase_add_test(tcase, the_attribute_is_off_and_can_be_switched);
	tcase_add_test(tcase, a_connection_gives_it_to_its_new_statements);
	tcase_add_test(tcase, a_query_is_polled_and_gives_its_rows);
	tcase_add_test(tcase, a_static_cursor_is_polled_to_its_end);
	tcase_add_test(tcase, the_text_may_change_after_the_first_call);
	tcase_add_test(tcase, while_it_runs_other_functions_are_out_of_sequence);
	tcase_add_test(tcase, an_explicit_descriptor_of_it_is_frozen_too);
	tcase_add_test(tcase, while_it_runs_the_connection_cannot_change);
	tcase_add_test(tcase, there_are_no_diagnostics_before_the_end);
	tcase_add_loop_test(tcase, a_cancelled_call_ends_with_hy008, 0, 2);
	tcase_add_test(tcase, a_cancelled_execution_leaves_what_was_prepared);
	tcase_add_test(tcase, a_cursor_after_a_cancelled_call_is_open);
	tcase_add_test(tcase, cancelling_what_is_through_changes_nothing);
	tcase_add_test(tcase, another_thread_may_cancel);
	tcase_add_loop_test(tcase, a_fetch_that_waits_can_be_cancelled, 0, 2);
	tcase_add_loop_test(tcase, rows_that_are_there_need_no_thread, 0, 2);
	tcase_add_loop_test(tcase, the_end_is_never_polled, 0, CH_ARRAY_LEN(polled));
	tcase_add_test(tcase, errors_of_rows_are_not_polled);
	tcase_add_test(tcase, columns_are_described_at_once);
	tcase_add_loop_test(
	    tcase, every_function_that_runs_something_can_be_polled, 0, CH_ARRAY_LEN(every));
	tcase_add_test(tcase, errors_of_arguments_and_states_are_told_by_the_last_call);
	tcase_add_test(tcase, values_at_execution_are_polled_at_the_end);
	tcase_add_test(tcase, two_statements_run_at_once);
	tcase_add_loop_test(tcase, the_first_calls_of_a_program_may_be_several, 0, 10);
	tcase_add_test(tcase, without_memory_nothing_is_left_running);
	tcase_add_loop_test(tcase, a_program_may_end_while_it_runs, 0, 2);
	return suite;
}
