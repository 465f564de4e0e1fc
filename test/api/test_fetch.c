/*
 * test_fetch.c - rowsets: binding, moving, statuses, broken streams
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SQLULEN
row_number(void)
{
	SQLULEN number = 99;

	api_ok(SQLGetStmtAttr(api_stmt, SQL_ATTR_ROW_NUMBER, &number, 0, NULL));
	return number;
}

START_TEST(rows_come_one_by_one_and_end)
{
	int64_t value = 0;
	SQLLEN length = 0;

	api_script_numbers("SELECT", 10, 5, 2);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, &length));
	api_ok(api_exec("SELECT n"));
	for (int64_t i = 0; i < 5; i++) {
		api_ok(SQLFetch(api_stmt));
		ck_assert_int_eq(value, 10 + i);
		ck_assert_int_eq(length, 8);
		ck_assert_uint_eq(row_number(), (SQLULEN)i + 1);
	}
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	ck_assert_int_eq(value, 14);
}
END_TEST

START_TEST(rowsets_go_on_over_the_ends_of_blocks)
{
	int64_t values[4];
	SQLUSMALLINT status[4];
	SQLULEN fetched = 99;

	api_script_numbers("SELECT", 0, 10, 3);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 4);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)status);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	for (int set = 0; set < 2; set++) {
		api_ok(SQLFetch(api_stmt));
		ck_assert_uint_eq(fetched, 4);
		for (int i = 0; i < 4; i++) {
			ck_assert_int_eq(values[i], set * 4 + i);
			ck_assert_uint_eq(status[i], SQL_ROW_SUCCESS);
		}
	}
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, 2);
	ck_assert_int_eq(values[0], 8);
	ck_assert_int_eq(values[1], 9);
	ck_assert_uint_eq(status[1], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(status[2], SQL_ROW_NOROW);
	ck_assert_uint_eq(status[3], SQL_ROW_NOROW);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	ck_assert_uint_eq(fetched, 0);
}
END_TEST

START_TEST(the_size_of_the_rowset_may_change_between_fetches)
{
	int64_t values[10];
	SQLULEN fetched;

	api_script_numbers("SELECT", 0, 20, 7);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(values[0], 0);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 10);
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, 10);
	ck_assert_int_eq(values[0], 1);
	ck_assert_int_eq(values[9], 10);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 2);
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(values[0], 11);
	ck_assert_int_eq(values[2], 3); /* behind the rowset nothing is touched */
}
END_TEST

START_TEST(row_wise_binding_and_bind_offset)
{
	struct {
		char before;
		int32_t value;
		SQLLEN length;
		char text[8];
		SQLLEN text_length;
	} rows[6];
	SQLLEN offset = 0;

	memset(rows, 0x55, sizeof(rows));
	api_script_numbers("SELECT", 100, 6, 4);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	api_set_attr(SQL_ATTR_ROW_BIND_TYPE, sizeof(rows[0]));
	api_set_attr(SQL_ATTR_ROW_BIND_OFFSET_PTR, (uintptr_t)&offset);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SLONG, &rows[0].value, 0, &rows[0].length));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(rows[2].value, 102);
	ck_assert_int_eq(rows[3].value, 0x55555555);
	offset = 3 * sizeof(rows[0]);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_CHAR, rows[0].text, sizeof(rows[0].text),
	    &rows[0].text_length));
	api_ok(SQLFetch(api_stmt));
	for (int i = 3; i < 6; i++) {
		char expected[16];

		snprintf(expected, sizeof(expected), "%d", 100 + i);
		ck_assert_str_eq(rows[i].text, expected);
		ck_assert_int_eq(rows[i].text_length, 3);
	}
	ck_assert_int_eq(rows[0].text[0], 0x55);
	ck_assert_int_eq(rows[2].before, 0x55);
}
END_TEST

START_TEST(max_rows_is_exact)
{
	int64_t values[4];
	SQLULEN fetched;

	api_script_numbers("SELECT", 0, 10, 3);
	api_set_attr(SQL_ATTR_MAX_ROWS, 5);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 4);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, 4);
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, 1);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(retrieve_data_off_moves_only)
{
	int64_t value = -1;

	api_script_numbers("SELECT", 0, 3, 3);
	api_set_attr(SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(value, -1);
	api_set_attr(SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON);
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(value, 1);
}
END_TEST

/* Nullable(Int64): 1, NULL, 3000000000, 4 */
static void
script_problem_rows(void)
{
	static const unsigned char nulls[] = { 0, 1, 0, 0 };
	static const int64_t values[] = { 1, 0, 3000000000, 4 };
	struct fake_block block;

	fake_block_begin(&block, 1, 4);
	fake_block_column(&block, "n", "Nullable(Int64)");
	fake_block_bytes(&block, nulls, sizeof(nulls));
	fake_block_bytes(&block, values, sizeof(values));
	api_script_block("SELECT", &block);
}

START_TEST(bad_cells_are_errors_of_their_rows)
{
	int32_t values[4];
	SQLUSMALLINT status[4];
	SQLULEN fetched;

	script_problem_rows();
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 4);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)status);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SLONG, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_SUCCESS_WITH_INFO);
	ck_assert_uint_eq(fetched, 4);
	ck_assert_uint_eq(status[0], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(status[1], SQL_ROW_ERROR);
	ck_assert_uint_eq(status[2], SQL_ROW_ERROR);
	ck_assert_uint_eq(status[3], SQL_ROW_SUCCESS);
	ck_assert_int_eq(values[3], 4);
	ck_assert_str_eq(api_state(1), "22002");
	ck_assert_int_eq(api_diag_row(1), 2);
	ck_assert_int_eq(api_diag_column(1), 1);
	ck_assert_str_eq(api_state(2), "22003");
	ck_assert_int_eq(api_diag_row(2), 3);
	ck_assert_str_eq(api_state(3), "");
}
END_TEST

START_TEST(a_single_bad_row_is_an_error_and_the_next_one_follows)
{
	int32_t value = 0;
	SQLLEN length = 0;

	script_problem_rows();
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SLONG, &value, 0, &length));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(length, SQL_NULL_DATA);
	api_fails(SQLFetch(api_stmt), "22003");
	/* its other forms can still be read */
	ck_assert_str_eq(api_text(1), "3000000000");
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(value, 4);
}
END_TEST

START_TEST(a_rowset_of_bad_rows_only_is_an_error)
{
	int8_t values[3];

	api_script_numbers("SELECT", 1000, 3, 3);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_STINYINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_fails(SQLFetch(api_stmt), "22003");
	ck_assert_str_eq(api_state(3), "22003");
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(cut_texts_are_warnings_of_their_rows)
{
	static const char *const texts[] = { "ab", "abcdef", "" };
	char values[3][4];
	SQLLEN lengths[3];
	SQLUSMALLINT status[3];

	api_script_texts("SELECT", "String", texts, 3);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)status);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_CHAR, values, sizeof(values[0]), lengths));
	api_ok(api_exec("SELECT s"));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(values[0], "ab");
	ck_assert_str_eq(values[1], "abc");
	ck_assert_str_eq(values[2], "");
	ck_assert_int_eq(lengths[1], 6);
	ck_assert_uint_eq(status[0], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(status[1], SQL_ROW_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "01004");
	ck_assert_int_eq(api_diag_row(1), 2);
	ck_assert_str_eq(api_state(2), "");
}
END_TEST

START_TEST(many_messages_are_cut_short)
{
	int8_t values[500];
	SQLSMALLINT count = 1;

	api_script_numbers("SELECT", 0, 500, 64);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 500);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_STINYINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_SUCCESS_WITH_INFO);
	while (*api_state(count))
		count++;
	ck_assert_int_eq(count - 1, 101);
	ck_assert_str_eq(api_state(1), "01000");
	ck_assert_ptr_nonnull(strstr(api_message(1), "272 more"));
}
END_TEST

/* `rows` numbers, then the text, then the end of the body. */
static void
script_broken(size_t rows, const char *text, bool is_cut)
{
	struct fake_block block;

	fake_block_begin(&block, 1, rows);
	fake_block_column(&block, "n", "Int64");
	for (size_t i = 0; i < rows; i++)
		fake_block_bytes(&block, &(int64_t){ (int64_t)i }, 8);
	fake_block_bytes(&block, text, strlen(text));
	fake_script(&(struct fake_script){ .sql = "SELECT",
	    .bytes = block.bytes.ptr,
	    .len = block.bytes.len,
	    .is_cut = is_cut });
	fake_block_free(&block);
}

static const char *const exceptions[] = {
	"Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero. "
	"(FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 26.7.2.1 (official build))\n",
	"Code: 395, e.displayText() = DB::Exception: Value passed to 'throwIf' function is "
	"non-zero, e.what() = DB::Exception\n",
};

START_TEST(rows_before_an_error_of_the_server_come_first)
{
	int64_t values[4];
	SQLULEN fetched;

	script_broken(6, exceptions[_i], false);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 4);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, 4);
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, 2);
	ck_assert_int_eq(values[1], 5);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(SQLFetch(api_stmt), SQL_ERROR);
		ck_assert_int_eq(api_native(1), 395);
		ck_assert_ptr_nonnull(strstr(api_message(1), "throwIf"));
		ck_assert_uint_eq(fetched, 0);
	}
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
}
END_TEST

START_TEST(a_cut_stream_is_never_an_end)
{
	int64_t value;

	script_broken(30, "", true);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n"));
	for (int i = 0; i < 30; i++)
		api_ok(SQLFetch(api_stmt));
	api_fails(SQLFetch(api_stmt), "08S01");
	api_fails(SQLFetch(api_stmt), "08S01");
}
END_TEST

/* An HTTP session runs one query at a time: the rest of the first is read before the second. */
START_TEST(results_of_a_session_wait_for_each_other)
{
	SQLHSTMT other;
	int64_t value = -1;
	SQLRETURN rc;

	api_reconnect("AutoSessionId=1");
	api_script_numbers("SELECT m", 100, 3, 3);
	if (_i == 0)
		api_script_numbers("SELECT n", 0, 40, 10);
	else
		script_broken(30, "", true);
	api_ok(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &other));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n"));
	ck_assert_ptr_nonnull(strstr(fake_last_param("session_id"), "chodbc-"));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLExecDirect(other, (SQLCHAR *)(uintptr_t) "SELECT m", SQL_NTS));
	for (int i = 1; i < (_i == 0 ? 40 : 30); i++) {
		api_ok(SQLFetch(api_stmt));
		ck_assert_int_eq(value, i);
	}
	rc = SQLFetch(api_stmt);
	ck_assert_int_eq(rc, _i == 0 ? SQL_NO_DATA : SQL_ERROR);
	if (_i == 1)
		ck_assert_str_eq(api_state(1), "08S01");
	ck_assert_int_eq(SQLFetch(other), SQL_SUCCESS);
	SQLFreeHandle(SQL_HANDLE_STMT, other);
}
END_TEST

/* Data are not sent twice, so they must not meet a session that is still in use. */
START_TEST(data_of_a_session_wait_for_a_query_that_was_left)
{
	SQLLEN length = 2;

	api_reconnect("AutoSessionId=1");
	api_script_numbers("SELECT n", 0, 40, 10);
	for (int i = 0; i < 4; i++) {
		api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, API_CHAR, 0, 0,
		    (SQLPOINTER)(uintptr_t) "1\n", 0, &length));
		api_ok(api_exec("SELECT n"));
		api_ok(SQLFetch(api_stmt));
		while (i % 2 && SQLFetch(api_stmt) == SQL_SUCCESS)
			;
		api_ok(SQLCloseCursor(api_stmt));
		for (int j = 0; j < 2; j++)
			api_ok(api_exec("INSERT INTO t FORMAT CSV"));
		ck_assert_uint_eq(fake_count("SELECT 1"), (unsigned)i / 2 + 1);
	}
	ck_assert_uint_eq(fake_count("INSERT"), 8);
}
END_TEST

START_TEST(a_connection_is_dead_until_it_answers_again)
{
	SQLUINTEGER dead = 99;

	api_script_numbers("SELECT good", 1, 1, 1);
	script_broken(0, "", true);
	api_ok(SQLGetConnectAttr(api_dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
	ck_assert_uint_eq(dead, SQL_CD_FALSE);
	api_fails(api_exec("SELECT n"), "08S01");
	api_ok(SQLGetConnectAttr(api_dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
	ck_assert_uint_eq(dead, SQL_CD_TRUE);
	api_ok(api_exec("SELECT good"));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLGetConnectAttr(api_dbc, SQL_ATTR_CONNECTION_DEAD, &dead, 0, NULL));
	ck_assert_uint_eq(dead, SQL_CD_FALSE);
}
END_TEST

START_TEST(a_block_cut_in_the_middle_is_never_an_end)
{
	struct fake_block block;

	fake_block_begin(&block, 1, 4);
	fake_block_column(&block, "n", "Int64");
	fake_block_bytes(&block, &(int64_t[2]){ 1, 2 }, 16);
	fake_script(&(struct fake_script){ .sql = "SELECT",
	    .bytes = block.bytes.ptr,
	    .len = block.bytes.len,
	    .is_cut = _i == 1 });
	fake_block_free(&block);
	ck_assert_int_eq(api_exec("SELECT n"), SQL_ERROR);
	ck_assert_str_ne(api_state(1), "");
	ck_assert_str_ne(api_state(1), "42000");
}
END_TEST

START_TEST(answers_in_small_pieces_are_the_same)
{
	struct fake_block block;
	int64_t value;

	fake_block_begin(&block, 1, 3);
	fake_block_column(&block, "n", "Int64");
	fake_block_bytes(&block, &(int64_t[3]){ 7, 8, 9 }, 24);
	fake_script(&(struct fake_script){
	    .sql = "SELECT", .bytes = block.bytes.ptr, .len = block.bytes.len, .piece = 1 });
	fake_block_free(&block);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n"));
	for (int64_t i = 7; i < 10; i++) {
		api_ok(SQLFetch(api_stmt));
		ck_assert_int_eq(value, i);
	}
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
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

START_TEST(a_cancelled_fetch_says_so)
{
	int64_t values[100];
	pthread_t thread;

	script_broken(20, "", false);
	fake_hang_at_end(true);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 100);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, api_stmt), 0);
	api_fails(SQLFetch(api_stmt), "HY008");
	pthread_join(thread, NULL);
	fake_hang_at_end(false);
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	/* the connection is as good as before */
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
}
END_TEST

START_TEST(cancelling_an_idle_statement_changes_nothing)
{
	api_ok(SQLCancel(api_stmt));
	api_script_numbers("SELECT", 0, 2, 2);
	api_ok(api_exec("SELECT n"));
	api_ok(SQLCancel(api_stmt));
	api_ok(SQLFetch(api_stmt));
}
END_TEST

START_TEST(the_cursor_only_goes_forward)
{
	static const SQLSMALLINT directions[] = { SQL_FETCH_FIRST, SQL_FETCH_LAST,
		SQL_FETCH_PRIOR, SQL_FETCH_ABSOLUTE, SQL_FETCH_RELATIVE, SQL_FETCH_BOOKMARK, 0,
		99 };
	int64_t value = 0;

	api_script_numbers("SELECT", 5, 2, 2);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(api_exec("SELECT n"));
	for (size_t i = 0; i < CH_ARRAY_LEN(directions); i++)
		api_fails(SQLFetchScroll(api_stmt, directions[i], 0), "HY106");
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0));
	ck_assert_int_eq(value, 5);
}
END_TEST

START_TEST(extended_fetch_has_its_own_size_and_statuses)
{
	int32_t values[4];
	SQLUSMALLINT status[4], unused[4] = { 77, 77, 77, 77 };
	SQLULEN rows = 0;

	script_problem_rows();
	api_set_attr(SQL_ROWSET_SIZE, 4);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)unused);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SLONG, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	ck_assert_int_eq(SQLExtendedFetch(api_stmt, SQL_FETCH_NEXT, 0, &rows, status),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_uint_eq(rows, 4);
	ck_assert_uint_eq(status[1], SQL_ROW_ERROR);
	ck_assert_uint_eq(status[3], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(unused[0], 77);
	ck_assert_str_eq(api_state(1), "01S01");
	ck_assert_str_eq(api_state(2), "22002");
	api_fails(SQLFetch(api_stmt), "HY010");
	ck_assert_int_eq(SQLExtendedFetch(api_stmt, SQL_FETCH_NEXT, 0, &rows, status),
	    SQL_NO_DATA);
	ck_assert_uint_eq(rows, 0);
	api_fails(SQLExtendedFetch(api_stmt, SQL_FETCH_LAST, 0, &rows, status), "HY106");
}
END_TEST

START_TEST(set_pos_positions_and_refreshes)
{
	int64_t values[5];

	api_script_numbers("SELECT", 0, 5, 2);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 5);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_fails(SQLSetPos(api_stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), "24000");
	api_ok(SQLFetch(api_stmt));
	for (SQLSETPOSIROW row = 5; row >= 1; row--) {
		char text[16];

		api_ok(SQLSetPos(api_stmt, row, SQL_POSITION, SQL_LOCK_NO_CHANGE));
		snprintf(text, sizeof(text), "%d", (int)row - 1);
		ck_assert_str_eq(api_text(1), text);
		ck_assert_uint_eq(row_number(), row);
	}
	memset(values, 0, sizeof(values));
	api_ok(SQLSetPos(api_stmt, 4, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
	ck_assert_int_eq(values[3], 3);
	ck_assert_int_eq(values[4], 0);
	api_ok(SQLSetPos(api_stmt, 0, SQL_REFRESH, SQL_LOCK_NO_CHANGE));
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(values[i], i);
}
END_TEST

START_TEST(set_pos_refuses_what_it_cannot)
{
	api_script_numbers("SELECT", 0, 2, 2);
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	api_fails(SQLSetPos(api_stmt, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY107");
	api_fails(SQLSetPos(api_stmt, 0, SQL_POSITION, SQL_LOCK_NO_CHANGE), "HY109");
	api_fails(SQLSetPos(api_stmt, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE), "HYC00");
	api_fails(SQLSetPos(api_stmt, 1, SQL_DELETE, SQL_LOCK_NO_CHANGE), "HYC00");
	api_fails(SQLSetPos(api_stmt, 1, 77, SQL_LOCK_NO_CHANGE), "HY092");
	api_fails(SQLSetPos(api_stmt, 1, SQL_POSITION, SQL_LOCK_EXCLUSIVE), "HYC00");
	api_fails(SQLSetPos(api_stmt, 1, SQL_POSITION, 77), "HY092");
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_SUCCESS);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_fails(SQLSetPos(api_stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), "24000");
}
END_TEST

START_TEST(an_impossible_conversion_loses_no_row)
{
	SQL_DATE_STRUCT date;
	int64_t value = 0;

	api_script_numbers("SELECT", 5, 2, 2);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_TYPE_DATE, &date, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_fails(SQLFetch(api_stmt), "07006");
	ck_assert_int_eq(api_diag_column(1), 1);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(value, 5);
}
END_TEST

START_TEST(binding_may_change_under_an_open_cursor)
{
	int64_t wide = 0;
	int16_t small = 0;

	api_script_numbers("SELECT", 1, 4, 4);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &wide, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(wide, 1);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SSHORT, &small, 0, NULL));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(small, 2);
	ck_assert_int_eq(wide, 1);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SSHORT, NULL, 0, NULL));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(small, 2);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SSHORT, &small, 0, NULL));
	api_ok(SQLFreeStmt(api_stmt, SQL_UNBIND));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(small, 2);
}
END_TEST

START_TEST(bindings_survive_the_cursor)
{
	int64_t value = 0;

	api_script_numbers("SELECT", 3, 1, 1);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	for (int i = 0; i < 2; i++) {
		value = 0;
		api_ok(api_exec("SELECT n"));
		api_ok(SQLFetch(api_stmt));
		ck_assert_int_eq(value, 3);
		api_ok(SQLCloseCursor(api_stmt));
	}
}
END_TEST

START_TEST(bound_columns_that_the_result_lacks_are_left_alone)
{
	int64_t values[3] = { -1, -1, -1 };

	api_script_numbers("SELECT", 3, 1, 1);
	for (SQLUSMALLINT i = 0; i < 3; i++)
		api_ok(SQLBindCol(api_stmt, (SQLUSMALLINT)(i + 1), SQL_C_SBIGINT, &values[i], 0,
		    NULL));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(values[0], 3);
	ck_assert_int_eq(values[1], -1);
}
END_TEST

START_TEST(bad_bindings_are_refused)
{
	char buffer[8];

	api_fails(SQLBindCol(api_stmt, 0, SQL_C_BOOKMARK, buffer, 8, NULL), "07009");
	api_fails(SQLBindCol(api_stmt, 1, 12345, buffer, 8, NULL), "HY003");
	api_fails(SQLBindCol(api_stmt, 1, SQL_C_CHAR, buffer, -1, NULL), "HY090");
}
END_TEST

START_TEST(default_c_type_follows_the_column)
{
	int64_t value = 0;
	SQLLEN length = 0;

	api_script_numbers("SELECT", 12, 1, 1);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_DEFAULT, &value, sizeof(value), &length));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(value, 12);
	ck_assert_int_eq(length, 8);
}
END_TEST

START_TEST(fetching_needs_a_cursor)
{
	api_fails(SQLFetch(api_stmt), "HY010");
	api_ok(api_prepare("SELECT n"));
	api_fails(SQLFetch(api_stmt), "HY010");
	api_ok(api_exec("CREATE TABLE t (a UInt8) ENGINE = Memory"));
	api_fails(SQLFetch(api_stmt), "24000");
}
END_TEST

START_TEST(many_statements_read_at_the_same_time)
{
	SQLHSTMT stmts[5];
	int64_t values[5] = { 0 };

	api_script_numbers("SELECT", 0, 6, 2);
	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &stmts[i]),
		    SQL_SUCCESS);
		ck_assert_int_eq(SQLBindCol(stmts[i], 1, SQL_C_SBIGINT, &values[i], 0, NULL),
		    SQL_SUCCESS);
#ifdef API_WIDE
		static SQLWCHAR sql[] = { 'S', 'E', 'L', 'E', 'C', 'T', ' ', 'n', 0 };

		ck_assert_int_eq(SQLExecDirectW(stmts[i], sql, SQL_NTS), SQL_SUCCESS);
#else
		ck_assert_int_eq(SQLExecDirect(stmts[i], (SQLCHAR *)(uintptr_t) "SELECT n",
				     SQL_NTS), SQL_SUCCESS);
#endif
	}
	for (int row = 0; row < 6; row++) {
		for (int i = 0; i < 5; i++) {
			ck_assert_int_eq(SQLFetch(stmts[i]), SQL_SUCCESS);
			ck_assert_int_eq(values[i], row);
		}
	}
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_STMT, stmts[i]), SQL_SUCCESS);
}
END_TEST

START_TEST(large_rowsets_are_complete)
{
	enum { ROWS = 10000 };
	int64_t *values = calloc(ROWS, sizeof(*values));
	SQLULEN fetched = 0;

	api_script_numbers("SELECT", 0, ROWS, 4500);
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, ROWS);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, ROWS);
	for (int64_t i = 0; i < ROWS; i++)
		ck_assert_int_eq(values[i], i);
	free(values);
}
END_TEST

Suite *
suite_fetch(void)
{
	Suite *suite = suite_create("fetch");
	TCase *tcase = api_case(suite, "fetch");

	tcase_add_test(tcase, rows_come_one_by_one_and_end);
	tcase_add_test(tcase, rowsets_go_on_over_the_ends_of_blocks);
	tcase_add_test(tcase, the_size_of_the_rowset_may_change_between_fetches);
	tcase_add_test(tcase, row_wise_binding_and_bind_offset);
	tcase_add_test(tcase, max_rows_is_exact);
	tcase_add_test(tcase, retrieve_data_off_moves_only);
	tcase_add_test(tcase, bad_cells_are_errors_of_their_rows);
	tcase_add_test(tcase, a_single_bad_row_is_an_error_and_the_next_one_follows);
	tcase_add_test(tcase, a_rowset_of_bad_rows_only_is_an_error);
	tcase_add_test(tcase, cut_texts_are_warnings_of_their_rows);
	tcase_add_test(tcase, many_messages_are_cut_short);
	tcase_add_loop_test(tcase, rows_before_an_error_of_the_server_come_first, 0, 2);
	tcase_add_test(tcase, a_cut_stream_is_never_an_end);
	tcase_add_loop_test(tcase, results_of_a_session_wait_for_each_other, 0, 2);
	tcase_add_test(tcase, data_of_a_session_wait_for_a_query_that_was_left);
	tcase_add_test(tcase, a_connection_is_dead_until_it_answers_again);
	tcase_add_loop_test(tcase, a_block_cut_in_the_middle_is_never_an_end, 0, 2);
	tcase_add_test(tcase, answers_in_small_pieces_are_the_same);
	tcase_add_test(tcase, a_cancelled_fetch_says_so);
	tcase_add_test(tcase, cancelling_an_idle_statement_changes_nothing);
	tcase_add_test(tcase, the_cursor_only_goes_forward);
	tcase_add_test(tcase, extended_fetch_has_its_own_size_and_statuses);
	tcase_add_test(tcase, set_pos_positions_and_refreshes);
	tcase_add_test(tcase, set_pos_refuses_what_it_cannot);
	tcase_add_test(tcase, an_impossible_conversion_loses_no_row);
	tcase_add_test(tcase, binding_may_change_under_an_open_cursor);
	tcase_add_test(tcase, bindings_survive_the_cursor);
	tcase_add_test(tcase, bound_columns_that_the_result_lacks_are_left_alone);
	tcase_add_test(tcase, bad_bindings_are_refused);
	tcase_add_test(tcase, default_c_type_follows_the_column);
	tcase_add_test(tcase, fetching_needs_a_cursor);
	tcase_add_test(tcase, many_statements_read_at_the_same_time);
	tcase_add_test(tcase, large_rowsets_are_complete);
	return suite;
}
