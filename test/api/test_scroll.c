/*
 * test_scroll.c - static cursors: positions, attributes, broken streams
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Attributes */

static const struct {
	SQLINTEGER id;
	SQLULEN value;
	const char *state;
	SQLULEN type, scrollable, sensitivity, bookmarks;
} kinds[] = {
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC, "", SQL_CURSOR_STATIC, SQL_SCROLLABLE,
	    SQL_INSENSITIVE, SQL_UB_OFF },
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC, "01S02", SQL_CURSOR_STATIC, SQL_SCROLLABLE,
	    SQL_INSENSITIVE, SQL_UB_OFF },
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_KEYSET_DRIVEN, "01S02", SQL_CURSOR_STATIC,
	    SQL_SCROLLABLE, SQL_INSENSITIVE, SQL_UB_OFF },
	{ SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE, "", SQL_CURSOR_STATIC, SQL_SCROLLABLE,
	    SQL_INSENSITIVE, SQL_UB_OFF },
	{ SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE, "", SQL_CURSOR_STATIC, SQL_SCROLLABLE,
	    SQL_INSENSITIVE, SQL_UB_OFF },
	{ SQL_ATTR_CURSOR_SENSITIVITY, SQL_SENSITIVE, "01S02", SQL_CURSOR_FORWARD_ONLY,
	    SQL_NONSCROLLABLE, SQL_UNSPECIFIED, SQL_UB_OFF },
	{ SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, "", SQL_CURSOR_FORWARD_ONLY,
	    SQL_NONSCROLLABLE, SQL_INSENSITIVE, SQL_UB_OFF },
	{ SQL_ATTR_CONCURRENCY, SQL_CONCUR_ROWVER, "01S02", SQL_CURSOR_FORWARD_ONLY,
	    SQL_NONSCROLLABLE, SQL_INSENSITIVE, SQL_UB_OFF },
	{ SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE, "", SQL_CURSOR_STATIC, SQL_SCROLLABLE,
	    SQL_INSENSITIVE, SQL_UB_VARIABLE },
};

START_TEST(kinds_of_cursors_fit_together)
{
	SQLRETURN rc = SQLSetStmtAttr(
	    api_stmt, kinds[_i].id, (SQLPOINTER)(uintptr_t)kinds[_i].value, 0);

	ck_assert_int_eq(rc, *kinds[_i].state ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS);
	ck_assert_str_eq(api_state(1), kinds[_i].state);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_CURSOR_TYPE), kinds[_i].type);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_CURSOR_SCROLLABLE), kinds[_i].scrollable);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_CURSOR_SENSITIVITY), kinds[_i].sensitivity);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_USE_BOOKMARKS), kinds[_i].bookmarks);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_CONCURRENCY), SQL_CONCUR_READ_ONLY);
	/* and back */
	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_CURSOR_SCROLLABLE), SQL_NONSCROLLABLE);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_CURSOR_SENSITIVITY), SQL_UNSPECIFIED);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_USE_BOOKMARKS), SQL_UB_OFF);
}
END_TEST

START_TEST(an_open_cursor_keeps_its_kind)
{
	api_open_static(3, 2);
	api_fails(SQLSetStmtAttr(api_stmt, SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY, 0),
	    "24000");
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	/* an exhausted cursor counts as closed, but is one until it is */
	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	ck_assert_str_eq(api_text(1), "1");
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_exec("SELECT n"));
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0), "HY106");
}
END_TEST

START_TEST(bad_directions_are_refused)
{
	api_open_static(3, 2);
	api_fails(SQLFetchScroll(api_stmt, 0, 0), "HY106");
	api_fails(SQLFetchScroll(api_stmt, 7, 0), "HY106");
	api_fails(SQLFetchScroll(api_stmt, 99, 0), "HY106");
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_BOOKMARK, 0), "HY106");
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 99));
	ck_assert_str_eq(api_text(1), "1");
}
END_TEST

/* Counting */

START_TEST(the_number_of_rows_is_exact_at_once)
{
	SQLLEN rows = 0, cursor_rows = 0;

	api_open_static(5, 2);
	api_ok(SQLRowCount(api_stmt, &rows));
	ck_assert_int_eq(rows, 5);
	api_ok(SQLGetDiagField(SQL_HANDLE_STMT, api_stmt, 0, SQL_DIAG_CURSOR_ROW_COUNT,
	    &cursor_rows, 0, NULL));
	ck_assert_int_eq(cursor_rows, 5);
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "1");
}
END_TEST

START_TEST(a_cursor_that_goes_forward_does_not_know_them)
{
	SQLLEN rows = 0;

	api_script_numbers("SELECT", 1, 5, 2);
	api_ok(api_exec("SELECT n"));
	api_ok(SQLRowCount(api_stmt, &rows));
	ck_assert_int_eq(rows, -1);
}
END_TEST

START_TEST(no_more_is_read_than_is_needed)
{
	int64_t value = 0;

	/* the stream waits at its end, and nobody would come to wake it */
	api_script_numbers("SELECT", 1, 20000, 2000);
	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	fake_hang_at_end(true);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n"));
	for (int i = 1; i <= 9000; i++) {
		api_ok(SQLFetch(api_stmt));
		ck_assert_int_eq(value, i);
	}
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 4));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_PRIOR, 0));
	ck_assert_int_eq(value, 3);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 12000));
	ck_assert_int_eq(value, 12000);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	ck_assert_int_eq(value, 1);
	api_ok(SQLCloseCursor(api_stmt));
	/* nor behind SQL_ATTR_MAX_ROWS */
	api_set_attr(SQL_ATTR_MAX_ROWS, 6001);
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_int_eq(value, 6001);
	fake_hang_at_end(false);
}
END_TEST

/* Broken streams */

START_TEST(rows_before_the_break_can_be_had)
{
	int64_t values[4] = { 0 };
	SQLULEN fetched = 0;
	SQLLEN count = 0;
	struct fake_block block;

	fake_block_begin(&block, 1, 5);
	fake_block_column(&block, "n", "Int64");
	for (int64_t i = 1; i <= 5; i++)
		fake_block_bytes(&block, &i, sizeof(i));
	fake_script(&(struct fake_script){ .sql = "SELECT",
	    .bytes = block.bytes.ptr,
	    .len = block.bytes.len,
	    .is_cut = true });
	fake_block_free(&block);
	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 4);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0), "08S01");
	api_fails(SQLRowCount(api_stmt, &count), "08S01");
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0));
	ck_assert_int_eq(values[3], 4);
	/* what came of the rowset, then the error, never an end */
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0));
	ck_assert_uint_eq(fetched, 1);
	ck_assert_int_eq(values[0], 5);
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0), "08S01");
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0), "08S01");
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 6), "08S01");
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, -1), "08S01");
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 2));
	ck_assert_int_eq(values[3], 5);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	ck_assert_int_eq(values[0], 1);
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_PRIOR, 0), SQL_NO_DATA);
}
END_TEST

/* A thread that cancels as soon as somebody reads. */
static void *
cancel_soon(void *arg)
{
	while (!fake_is_reading())
		sched_yield();
	ck_assert_int_eq(SQLCancel(arg), SQL_SUCCESS);
	return NULL;
}

START_TEST(going_to_the_end_can_be_cancelled)
{
	pthread_t thread;

	fake_hang_at_end(true);
	api_open_static(10000, 1000);
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, api_stmt), 0);
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0), "HY008");
	pthread_join(thread, NULL);
	fake_hang_at_end(false);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 5000));
	ck_assert_str_eq(api_text(1), "5000");
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 10001), "HY008");
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_str_eq(api_text(1), "10000");
}
END_TEST

START_TEST(an_error_of_a_value_moves_all_the_same)
{
	int8_t values[3];
	SQLUSMALLINT status[3];

	api_script_numbers("SELECT", 126, 4, 3);
	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)status);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_STINYINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "22003");
	ck_assert_int_eq(api_diag_row(1), 3);
	ck_assert_int_eq(values[1], 127);
	ck_assert_uint_eq(status[1], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(status[2], SQL_ROW_ERROR);
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_RELATIVE, 2), "22003");
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), 3);
	ck_assert_str_eq(api_text(1), "128");
	/* clipped and with an error: both are told */
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_RELATIVE, -3), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "01S06");
	ck_assert_str_eq(api_state(2), "22003");
}
END_TEST

START_TEST(a_binding_that_cannot_be_leaves_the_cursor_where_it_was)
{
	SQLGUID guid;

	api_open_static(5, 2);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 2));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_GUID, &guid, sizeof(guid), NULL));
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0), "07006");
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), 0);
	api_fails(SQLSetPos(api_stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), "24000");
	api_ok(SQLFreeStmt(api_stmt, SQL_UNBIND));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0));
	ck_assert_str_eq(api_text(1), "3");
}
END_TEST

/* SQLSetPos */

START_TEST(refresh_writes_the_values_again)
{
	int64_t values[4], marks[4];
	SQLUSMALLINT operations[4] = { SQL_ROW_PROCEED, SQL_ROW_IGNORE, SQL_ROW_PROCEED,
		SQL_ROW_IGNORE };

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 4);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, marks, sizeof(*marks), NULL));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_open_static(10, 3);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 5));
	memset(values, 0, sizeof(values));
	memset(marks, 0, sizeof(marks));
	api_set_attr(SQL_ATTR_ROW_OPERATION_PTR, (uintptr_t)operations);
	api_ok(SQLSetPos(api_stmt, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
	ck_assert_int_eq(values[0], 5);
	ck_assert_int_eq(values[1], 0);
	ck_assert_int_eq(values[2], 7);
	ck_assert_int_eq(values[3], 0);
	ck_assert_int_eq(marks[2], 7);
	ck_assert_int_eq(marks[3], 0);
	/* a row by its number is refreshed whatever stands there */
	api_ok(SQLSetPos(api_stmt, 4, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
	ck_assert_int_eq(values[3], 8);
	ck_assert_int_eq(marks[3], 8);
	ck_assert_int_eq(values[1], 0);
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), 8);
}
END_TEST

START_TEST(a_refresh_whose_rows_all_fail_is_an_error)
{
	int8_t values[4] = { 0 };
	SQLUSMALLINT operations[4] = { SQL_ROW_IGNORE, SQL_ROW_IGNORE, 0, 0 };

	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 4);
	api_open_static(129, 200);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_STINYINT, values, 0, NULL));
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0), SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(SQLSetPos(api_stmt, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE),
	    SQL_SUCCESS_WITH_INFO);
	/* 126 and 127, which fit, are left out */
	api_set_attr(SQL_ATTR_ROW_OPERATION_PTR, (uintptr_t)operations);
	api_fails(SQLSetPos(api_stmt, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE), "22003");
	ck_assert_int_eq(api_diag_row(1), 3);
	ck_assert_int_eq(api_diag_row(2), 4);
}
END_TEST

static const struct {
	SQLUSMALLINT operation, lock;
	SQLSETPOSIROW row;
	const char *state;
} positions[] = {
	{ SQL_POSITION, SQL_LOCK_NO_CHANGE, 0, "HY109" },
	{ SQL_POSITION, SQL_LOCK_NO_CHANGE, 4, "HY107" },
	{ SQL_REFRESH, SQL_LOCK_NO_CHANGE, 4, "HY107" },
	{ SQL_POSITION, SQL_LOCK_EXCLUSIVE, 1, "HYC00" },
	{ SQL_REFRESH, SQL_LOCK_UNLOCK, 1, "HYC00" },
	{ SQL_POSITION, 3, 1, "HY092" },
	{ SQL_UPDATE, SQL_LOCK_NO_CHANGE, 1, "HYC00" },
	{ SQL_DELETE, SQL_LOCK_NO_CHANGE, 1, "HYC00" },
	{ SQL_ADD, SQL_LOCK_NO_CHANGE, 1, "HYC00" },
	{ 5, SQL_LOCK_NO_CHANGE, 1, "HY092" },
};

START_TEST(other_positions_are_refused)
{
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	api_open_static(10, 3);
	api_fails(SQLSetPos(api_stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), "24000");
	api_ok(SQLFetch(api_stmt));
	api_fails(SQLSetPos(api_stmt, positions[_i].row, positions[_i].operation,
		      positions[_i].lock),
	    positions[_i].state);
}
END_TEST

/* Row-wise, with an offset, and with SQL_RD_OFF. */
START_TEST(bindings_of_all_shapes_work)
{
	struct row {
		int64_t value;
		uint64_t mark;
		SQLLEN length;
	} rows[2][3];
	SQLULEN offset = sizeof(rows[0]);

	memset(rows, 0, sizeof(rows));
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	api_set_attr(SQL_ATTR_ROW_BIND_TYPE, sizeof(rows[0][0]));
	api_set_attr(SQL_ATTR_ROW_BIND_OFFSET_PTR, (uintptr_t)&offset);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, &rows[0][0].mark, 8, NULL));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &rows[0][0].value, 0, &rows[0][0].length));
	api_open_static(10, 2);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 4));
	for (int64_t i = 0; i < 3; i++) {
		ck_assert_int_eq(rows[1][i].value, 4 + i);
		ck_assert_uint_eq(rows[1][i].mark, (uint64_t)(4 + i));
		ck_assert_int_eq(rows[1][i].length, 8);
		ck_assert_int_eq(rows[0][i].value, 0);
	}
	offset = 0;
	api_set_attr(SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 8));
	ck_assert_int_eq(rows[0][0].value, 0);
	ck_assert_uint_eq(rows[0][0].mark, 0);
	ck_assert_str_eq(api_text(1), "8");
}
END_TEST

/* Results of all origins */

START_TEST(results_of_the_driver_scroll_too)
{
	char first[64], last[64];
	SQLLEN count = 0;

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_ok(SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES));
	api_ok(SQLRowCount(api_stmt, &count));
	ck_assert_int_gt(count, 50);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	snprintf(first, sizeof(first), "%s", api_text(1));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), (SQLULEN)count);
	snprintf(last, sizeof(last), "%s", api_text(1));
	ck_assert_str_ne(first, last);
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0), SQL_NO_DATA);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_PRIOR, 0));
	ck_assert_str_eq(api_text(1), last);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_RELATIVE, 1 - count));
	ck_assert_str_eq(api_text(1), first);
	/* MAX_ROWS counts for them as well */
	api_ok(SQLCloseCursor(api_stmt));
	api_set_attr(SQL_ATTR_MAX_ROWS, 7);
	api_ok(SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES));
	api_ok(SQLRowCount(api_stmt, &count));
	ck_assert_int_eq(count, 7);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), 7);
}
END_TEST

START_TEST(one_result_after_another_scrolls)
{
	SQLLEN count = 0;

	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	api_script_numbers("SELECT a", 1, 5, 2);
	api_script_numbers("SELECT b", 100, 3, 1);
	api_ok(api_exec("SELECT a; SELECT b"));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_str_eq(api_text(1), "5");
	api_ok(SQLMoreResults(api_stmt));
	api_ok(SQLRowCount(api_stmt, &count));
	ck_assert_int_eq(count, 3);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, -3));
	ck_assert_str_eq(api_text(1), "100");
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(a_prepared_statement_scrolls_anew)
{
	SQLSMALLINT type;
	char name[256];

	api_script_numbers("SELECT", 1, 5, 2);
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_ok(api_prepare("SELECT n"));
	api_fails(SQLSetStmtAttr(api_stmt, SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF, 0), "HY011");
	api_ok(SQLExecute(api_stmt));
	api_ok(api_describe(0, name, &type, NULL, NULL, NULL));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	/* without closing it */
	api_ok(SQLExecute(api_stmt));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "1");
	api_fails(SQLExecute(api_stmt), "24000");
}
END_TEST

START_TEST(raw_answers_scroll)
{
	size_t size = (size_t)200 << 10;
	char *text = malloc(size), piece[32];

	memset(text, 'x', size);
	memcpy(text, "first", 5);
	memcpy(text + size - 5, "finis", 5);
	fake_script(&(struct fake_script){ .sql = "SELECT", .bytes = text, .len = size });
	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	api_ok(api_exec("SELECT n FORMAT CSV"));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), 4);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	ck_assert_int_eq(SQLGetData(api_stmt, 1, SQL_C_CHAR, piece, 6, NULL),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(piece, "first");
	free(text);
}
END_TEST

/* Memory */

#define MOST_ALLOCATIONS 400

static bool
is_told(SQLRETURN rc)
{
	if (rc == SQL_SUCCESS)
		return true;
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_ne(api_state(1), "");
	return false;
}

/* Everything that takes memory; true when all of it worked. Where it did not, rows are told right
 * all the same. */
static bool
scroll_around(void)
{
	int64_t values[3] = { 0 }, marks[3] = { 0 };
	SQLLEN count = 0;
	bool worked = is_told(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, marks, 8, NULL)) &&
	    is_told(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL)) &&
	    is_told(api_exec("SELECT n"));

	if (!worked)
		return false;
	if (is_told(SQLFetch(api_stmt)))
		ck_assert_int_eq(values[2], 3);
	worked = is_told(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	if (worked)
		ck_assert_int_eq(values[2], 20);
	worked = is_told(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 5)) && worked;
	if (worked)
		ck_assert_int_eq(values[0], marks[0]);
	if (worked && is_told(SQLRowCount(api_stmt, &count)))
		ck_assert_int_eq(count, 20);
	return is_told(SQLCloseCursor(api_stmt)) && worked && count == 20;
}

START_TEST(no_allocation_is_missed)
{
	bool worked = false;
	long n;

	api_script_numbers("SELECT", 1, 20, 1);
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	for (n = 1; n < MOST_ALLOCATIONS && !worked; n++) {
		ch_alloc_fail_at(n);
		worked = scroll_around() && !ch_alloc_failed();
		ch_alloc_fail_at(0);
		SQLFreeStmt(api_stmt, SQL_CLOSE);
		SQLFreeStmt(api_stmt, SQL_UNBIND);
	}
	ck_assert(worked);
	ck_assert_int_gt(n, 20);
}
END_TEST

Suite *
suite_scroll(void)
{
	Suite *suite = suite_create("scroll");
	TCase *tcase = api_case(suite, "scroll");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, kinds_of_cursors_fit_together, 0, CH_ARRAY_LEN(kinds));
	tcase_add_test(tcase, an_open_cursor_keeps_its_kind);
	tcase_add_test(tcase, bad_directions_are_refused);
	tcase_add_test(tcase, the_number_of_rows_is_exact_at_once);
	tcase_add_test(tcase, a_cursor_that_goes_forward_does_not_know_them);
	tcase_add_test(tcase, no_more_is_read_than_is_needed);
	tcase_add_test(tcase, rows_before_the_break_can_be_had);
	tcase_add_test(tcase, going_to_the_end_can_be_cancelled);
	tcase_add_test(tcase, an_error_of_a_value_moves_all_the_same);
	tcase_add_test(tcase, a_binding_that_cannot_be_leaves_the_cursor_where_it_was);
	tcase_add_test(tcase, refresh_writes_the_values_again);
	tcase_add_test(tcase, a_refresh_whose_rows_all_fail_is_an_error);
	tcase_add_loop_test(tcase, other_positions_are_refused, 0, CH_ARRAY_LEN(positions));
	tcase_add_test(tcase, bindings_of_all_shapes_work);
	tcase_add_test(tcase, results_of_the_driver_scroll_too);
	tcase_add_test(tcase, one_result_after_another_scrolls);
	tcase_add_test(tcase, a_prepared_statement_scrolls_anew);
	tcase_add_test(tcase, raw_answers_scroll);
	tcase_add_test(tcase, no_allocation_is_missed);
	return suite;
}
