/*
 * test_scroll.c - static cursors over real results, through the driver manager
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "suites.h"

static void
set_up(void)
{
	app_open(&app, "");
	app_must(SQLSetStmtAttr(app.stmt, SQL_ATTR_CURSOR_TYPE, (SQLPOINTER)SQL_CURSOR_STATIC, 0),
	    SQL_HANDLE_STMT, app.stmt, "SQL_ATTR_CURSOR_TYPE");
}

static void
tear_down(void)
{
	app_close(&app);
}

static void
scroll(SQLSMALLINT direction, SQLLEN offset)
{
	app_must(SQLFetchScroll(app.stmt, direction, offset), SQL_HANDLE_STMT, app.stmt,
	    "SQLFetchScroll");
}

/* Temporary files of the driver that are open. */
static unsigned
count_files(void)
{
	DIR *fds = opendir("/proc/self/fd");
	struct dirent *entry;
	unsigned count = 0;

	ck_assert(fds != NULL);
	while ((entry = readdir(fds)) != NULL) {
		char path[300], link[300];
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		len = readlink(path, link, sizeof(link) - 1);
		if (len <= 0)
			continue;
		link[len] = '\0';
		count += strstr(link, "/chodbc-") != NULL;
	}
	closedir(fds);
	return count;
}

/* A million rows of 136 bytes that do not shrink: more than is kept in memory. */
#define BIG_ROWS 1000000
#define MIX 0x9e3779b97f4a7c15u
#define BIG_SQL                                                                                \
	"SELECT number, number * toUInt64(11400714819323198485) AS a, a * a AS b, a * b AS c,"  \
	" a * c AS d, a * d AS e, a * e AS f, a * f AS g, a * g AS h, a * h AS i, a * i AS j,"  \
	" a * j AS k, a * k AS l, a * l AS m, a * m AS n, a * n AS o,"                          \
	" concat('row ', toString(number)) AS p FROM system.numbers LIMIT 1000000"

#define ROWSET 100

struct rowset {
	SQLUBIGINT number[ROWSET];
	SQLUBIGINT mixed[ROWSET];
	SQLUBIGINT mark[ROWSET];
	SQLULEN fetched;
};

/* The rowset begins with row `first` (from 1) and has `rows` rows. */
static void
expect(const struct rowset *got, SQLUBIGINT first, SQLULEN rows)
{
	SQLULEN row = 0;
	char text[32], expected[32];

	ck_assert_uint_eq(got->fetched, rows);
	for (SQLULEN i = 0; i < rows; i++)
		if (got->number[i] != first - 1 + i ||
		    got->mixed[i] != got->number[i] * MIX || got->mark[i] != first + i)
			ck_abort_msg("row %llu has %llu", (unsigned long long)(first + i),
			    (unsigned long long)got->number[i]);
	app_must(SQLGetStmtAttr(app.stmt, SQL_ATTR_ROW_NUMBER, &row, 0, NULL), SQL_HANDLE_STMT,
	    app.stmt, "SQL_ATTR_ROW_NUMBER");
	ck_assert_uint_eq(row, first);
	app_must(SQLSetPos(app.stmt, (SQLSETPOSIROW)rows, SQL_POSITION, SQL_LOCK_NO_CHANGE),
	    SQL_HANDLE_STMT, app.stmt, "SQLSetPos");
	app_text(app.stmt, 17, text, sizeof(text));
	snprintf(expected, sizeof(expected), "row %llu", (unsigned long long)(first + rows - 2));
	ck_assert_str_eq(text, expected);
}

static void
bind_rowset(struct rowset *got)
{
	SQLSetStmtAttr(app.stmt, SQL_ATTR_USE_BOOKMARKS, (SQLPOINTER)SQL_UB_VARIABLE, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)ROWSET, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &got->fetched, 0);
	SQLBindCol(app.stmt, 0, SQL_C_VARBOOKMARK, got->mark, sizeof(got->mark[0]), NULL);
	SQLBindCol(app.stmt, 1, SQL_C_UBIGINT, got->number, 0, NULL);
	SQLBindCol(app.stmt, 2, SQL_C_UBIGINT, got->mixed, 0, NULL);
}

START_TEST(a_big_result_scrolls_from_memory_and_file)
{
	struct rowset got;
	uint32_t seed = 7;
	SQLUBIGINT mark;
	SQLLEN count = 0;

	bind_rowset(&got);
	ck_assert_uint_eq(count_files(), 0);
	app_exec(app.stmt, BIG_SQL);
	scroll(SQL_FETCH_LAST, 0);
	expect(&got, BIG_ROWS - ROWSET + 1, ROWSET);
	ck_assert_uint_eq(count_files(), 1);
	app_must(SQLRowCount(app.stmt, &count), SQL_HANDLE_STMT, app.stmt, "SQLRowCount");
	ck_assert_int_eq(count, BIG_ROWS);
	scroll(SQL_FETCH_FIRST, 0);
	expect(&got, 1, ROWSET);
	scroll(SQL_FETCH_ABSOLUTE, -BIG_ROWS / 2);
	expect(&got, BIG_ROWS / 2 + 1, ROWSET);
	scroll(SQL_FETCH_PRIOR, 0);
	expect(&got, BIG_ROWS / 2 + 1 - ROWSET, ROWSET);
	scroll(SQL_FETCH_RELATIVE, 300001);
	expect(&got, BIG_ROWS / 2 + 1 - ROWSET + 300001, ROWSET);
	scroll(SQL_FETCH_NEXT, 0);
	expect(&got, BIG_ROWS / 2 + 1 + 300001, ROWSET);
	for (int i = 0; i < 100; i++) {
		seed = seed * 1664525u + 1013904223u;
		mark = seed % BIG_ROWS + 1;
		scroll(SQL_FETCH_ABSOLUTE, (SQLLEN)mark);
		expect(&got, mark, BIG_ROWS + 1 - mark < ROWSET ? BIG_ROWS + 1 - mark : ROWSET);
	}
	mark = 77;
	SQLSetStmtAttr(app.stmt, SQL_ATTR_FETCH_BOOKMARK_PTR, &mark, 0);
	scroll(SQL_FETCH_BOOKMARK, 900000);
	expect(&got, 900077, ROWSET);
	ck_assert_int_eq(SQLFetchScroll(app.stmt, SQL_FETCH_RELATIVE, BIG_ROWS), SQL_NO_DATA);
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_uint_eq(count_files(), 0);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
}
END_TEST

/* A row of the open cursor as text, behind `text`. */
static void
write_row(SQLSMALLINT columns, char *text, size_t size)
{
	size_t used = 0;

	for (SQLSMALLINT i = 1; i <= columns; i++) {
		used += app_text(app.stmt, (SQLUSMALLINT)i, text + used, size - used);
		ck_assert_uint_lt(used + 1, size);
		text[used++] = i == columns ? '\n' : '\t';
	}
	text[used] = '\0';
}

/* All rows of the open cursor in their order, from the end if asked. */
static void
write_rows(bool backwards, SQLSMALLINT columns, char *out, size_t size)
{
	SQLRETURN rc = SQLFetchScroll(
	    app.stmt, backwards ? SQL_FETCH_LAST : SQL_FETCH_FIRST, 0);
	size_t used = 0;
	char row[4000];

	while (rc != SQL_NO_DATA) {
		size_t len;

		app_must(rc, SQL_HANDLE_STMT, app.stmt, "SQLFetchScroll");
		write_row(columns, row, sizeof(row));
		len = strlen(row);
		ck_assert_uint_lt(used + len, size);
		if (backwards)
			memmove(out + len, out, used);
		memcpy(backwards ? out : out + used, row, len);
		used += len;
		rc = SQLFetchScroll(app.stmt, backwards ? SQL_FETCH_PRIOR : SQL_FETCH_NEXT, 0);
	}
	out[used] = '\0';
}

static const char *const results[] = {
	"SELECT number FROM system.numbers LIMIT 0",
	"SELECT number, toString(number) FROM system.numbers LIMIT 5",
	"SELECT number % 2 ? NULL : number, [number, 2], toDate('2024-01-02') + number,"
	" toDateTime(number * 86400, 'Asia/Tokyo'), toFixedString('abc', 5), number / 4,"
	" (number, 'x') FROM system.numbers LIMIT 200",
};

START_TEST(results_are_the_same_in_both_directions)
{
	static char forth[200000], back[200000];
	SQLSMALLINT columns = 0;

	app_exec(app.stmt, results[_i]);
	app_must(SQLNumResultCols(app.stmt, &columns), SQL_HANDLE_STMT, app.stmt, "columns");
	write_rows(false, columns, forth, sizeof(forth));
	write_rows(true, columns, back, sizeof(back));
	ck_assert_int_eq(*forth == '\0', _i == 0);
	ck_assert_str_eq(forth, back);
}
END_TEST

START_TEST(catalog_results_scroll)
{
	char name[256], last[256];
	SQLLEN count = 0;
	SQLULEN row = 0;

	app_must(SQLTables(app.stmt, (SQLCHAR *)"system", SQL_NTS, NULL, 0, NULL, 0, NULL, 0),
	    SQL_HANDLE_STMT, app.stmt, "SQLTables");
	app_must(SQLRowCount(app.stmt, &count), SQL_HANDLE_STMT, app.stmt, "SQLRowCount");
	ck_assert_int_gt(count, 5);
	scroll(SQL_FETCH_LAST, 0);
	SQLGetStmtAttr(app.stmt, SQL_ATTR_ROW_NUMBER, &row, 0, NULL);
	ck_assert_uint_eq(row, (SQLULEN)count);
	app_text(app.stmt, 3, last, sizeof(last));
	scroll(SQL_FETCH_ABSOLUTE, 2);
	app_text(app.stmt, 3, name, sizeof(name));
	ck_assert_str_ne(name, last);
	ck_assert_int_eq(SQLFetchScroll(app.stmt, SQL_FETCH_RELATIVE, -2), SQL_NO_DATA);
	scroll(SQL_FETCH_ABSOLUTE, -1);
	app_text(app.stmt, 3, name, sizeof(name));
	ck_assert_str_eq(name, last);
}
END_TEST

START_TEST(rows_before_an_error_stay)
{
	SQLBIGINT value = -1;
	SQLLEN count = 0;

	SQLBindCol(app.stmt, 1, SQL_C_SBIGINT, &value, 0, NULL);
	app_exec(app.stmt, "SELECT toInt64(number), intDiv(100, toInt64(number) - 2000000)"
			   " FROM system.numbers LIMIT 5000000");
	ck_assert_int_eq(SQLFetchScroll(app.stmt, SQL_FETCH_LAST, 0), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "22012");
	ck_assert_int_eq(SQLRowCount(app.stmt, &count), SQL_ERROR);
	scroll(SQL_FETCH_ABSOLUTE, 1000001);
	ck_assert_int_eq(value, 1000000);
	scroll(SQL_FETCH_FIRST, 0);
	ck_assert_int_eq(value, 0);
	ck_assert_int_eq(SQLFetchScroll(app.stmt, SQL_FETCH_ABSOLUTE, 2000002), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "22012");
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
}
END_TEST

/* Rows without end, but few of them. */
#define ENDLESS "SELECT number FROM system.numbers WHERE sipHash64(number) % 100000 = 0"

START_TEST(going_to_the_end_runs_into_the_timeout)
{
	SQLRETURN rc;

	SQLSetStmtAttr(app.stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)1, 0);
	rc = SQLExecDirect(app.stmt, (SQLCHAR *)ENDLESS, SQL_NTS);
	if (SQL_SUCCEEDED(rc))
		rc = SQLFetchScroll(app.stmt, SQL_FETCH_LAST, 0);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HYT00");
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
}
END_TEST

static void *
cancel_soon(void *stmt)
{
	usleep(300000);
	SQLCancel(stmt);
	return NULL;
}

START_TEST(going_to_the_end_can_be_cancelled)
{
	pthread_t thread;
	SQLRETURN rc;

	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, app.stmt), 0);
	rc = SQLExecDirect(app.stmt, (SQLCHAR *)ENDLESS, SQL_NTS);
	if (SQL_SUCCEEDED(rc))
		rc = SQLFetchScroll(app.stmt, SQL_FETCH_LAST, 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HY008");
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
}
END_TEST

/* As programs of ODBC 2 ask for it. */
START_TEST(the_old_functions_scroll_too)
{
	SQLHSTMT stmt = app_stmt(&app);
	SQLUBIGINT numbers[4] = { 0 };
	SQLUSMALLINT status[4];
	SQLULEN rows = 0;

	app_must(SQLSetScrollOptions(stmt, SQL_CONCUR_READ_ONLY, SQL_SCROLL_STATIC, 4),
	    SQL_HANDLE_STMT, stmt, "SQLSetScrollOptions");
	SQLBindCol(stmt, 1, SQL_C_UBIGINT, numbers, 0, NULL);
	app_exec(stmt, "SELECT number FROM system.numbers LIMIT 10");
	app_must(SQLExtendedFetch(stmt, SQL_FETCH_LAST, 0, &rows, status), SQL_HANDLE_STMT, stmt,
	    "SQLExtendedFetch");
	ck_assert_uint_eq(rows, 4);
	ck_assert_uint_eq(numbers[3], 9);
	ck_assert_int_eq(SQLExtendedFetch(stmt, SQL_FETCH_RELATIVE, -7, &rows, status),
	    SQL_NO_DATA);
	app_must(SQLExtendedFetch(stmt, SQL_FETCH_ABSOLUTE, 9, &rows, status), SQL_HANDLE_STMT,
	    stmt, "SQLExtendedFetch");
	ck_assert_uint_eq(rows, 2);
	ck_assert_uint_eq(numbers[1], 9);
	ck_assert_uint_eq(status[1], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(status[2], SQL_ROW_NOROW);
	app_stmt_free(stmt);
}
END_TEST

/* The other statement's stream and the rows that are kept do not know of each other. */
START_TEST(two_cursors_scroll_side_by_side)
{
	SQLHSTMT other = app_stmt(&app);
	char text[32];

	SQLSetStmtAttr(other, SQL_ATTR_CURSOR_SCROLLABLE, (SQLPOINTER)SQL_SCROLLABLE, 0);
	app_exec(app.stmt, "SELECT number FROM system.numbers LIMIT 300000");
	app_exec(other, "SELECT -toInt64(number) FROM system.numbers LIMIT 300000");
	for (SQLLEN i = 1; i < 300000; i += 29999) {
		scroll(SQL_FETCH_ABSOLUTE, i);
		app_must(SQLFetchScroll(other, SQL_FETCH_ABSOLUTE, -i), SQL_HANDLE_STMT, other,
		    "SQLFetchScroll");
		app_text(app.stmt, 1, text, sizeof(text));
		ck_assert_int_eq(atoll(text), i - 1);
		app_text(other, 1, text, sizeof(text));
		ck_assert_int_eq(atoll(text), i - 300000);
	}
	app_stmt_free(other);
}
END_TEST

Suite *
scroll_suite(void)
{
	Suite *suite = suite_create("scroll");
	TCase *tcase = tcase_create("scroll");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_big_result_scrolls_from_memory_and_file);
	tcase_add_loop_test(tcase, results_are_the_same_in_both_directions, 0,
	    (int)(sizeof(results) / sizeof(results[0])));
	tcase_add_test(tcase, catalog_results_scroll);
	tcase_add_test(tcase, rows_before_an_error_stay);
	tcase_add_test(tcase, going_to_the_end_runs_into_the_timeout);
	tcase_add_test(tcase, going_to_the_end_can_be_cancelled);
	tcase_add_test(tcase, the_old_functions_scroll_too);
	tcase_add_test(tcase, two_cursors_scroll_side_by_side);
	suite_add_tcase(suite, tcase);
	return suite;
}
