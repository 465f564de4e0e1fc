/*
 * test_fetch.c - rows in all the shapes an application may ask for them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "suites.h"

/* Over several blocks of any engine, and no multiple of a rowset. */
#define ROW_COUNT 200003
#define ROWS_SQL                                                                       \
	"SELECT number, concat('n', toString(number)),"                                \
	" if(number % 3 = 0, NULL, toInt32(number) * 2) FROM system.numbers LIMIT 200003"

struct row {
	SQLUBIGINT number;
	SQLLEN number_len;
	char text[16];
	SQLLEN text_len;
	SQLINTEGER maybe;
	SQLLEN maybe_len;
};

static void
check_row(const struct row *row, SQLUBIGINT n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "n%llu", (unsigned long long)n);

	if (row->number != n || row->number_len != sizeof(row->number) ||
	    row->text_len != len || strcmp(row->text, text) != 0)
		ck_abort_msg("row %llu: %llu \"%s\"", (unsigned long long)n,
		    (unsigned long long)row->number, row->text);
	if (n % 3 == 0)
		ck_assert_int_eq(row->maybe_len, SQL_NULL_DATA);
	else
		ck_assert(row->maybe_len == sizeof(row->maybe) && row->maybe == (SQLINTEGER)n * 2);
}

static const SQLULEN row_array_sizes[] = { 1, 2, 7, 1000, 65536, 300000 };

START_TEST(row_wise_rowsets_hold_every_row)
{
	SQLULEN size = row_array_sizes[_i], fetched = 0, n = 0;
	SQLUSMALLINT *status = malloc(size * sizeof(*status));
	struct row *rows = calloc(size, sizeof(*rows));
	SQLRETURN rc;

	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_BIND_TYPE, (SQLPOINTER)sizeof(*rows), 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)size, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_STATUS_PTR, status, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	SQLBindCol(app.stmt, 1, SQL_C_UBIGINT, &rows->number, 0, &rows->number_len);
	SQLBindCol(app.stmt, 2, SQL_C_CHAR, rows->text, sizeof(rows->text), &rows->text_len);
	SQLBindCol(app.stmt, 3, SQL_C_SLONG, &rows->maybe, 0, &rows->maybe_len);
	app_exec(app.stmt, ROWS_SQL);
	while ((rc = SQLFetch(app.stmt)) != SQL_NO_DATA) {
		app_must(rc, SQL_HANDLE_STMT, app.stmt, "SQLFetch");
		ck_assert_uint_eq(fetched, ROW_COUNT - n < size ? ROW_COUNT - n : size);
		for (SQLULEN i = 0; i < fetched; i++) {
			ck_assert_int_eq(status[i], SQL_ROW_SUCCESS);
			check_row(&rows[i], n++);
		}
		for (SQLULEN i = fetched; i < size; i++)
			ck_assert_int_eq(status[i], SQL_ROW_NOROW);
	}
	ck_assert_uint_eq(n, ROW_COUNT);
	ck_assert_uint_eq(fetched, 0);
	free(status);
	free(rows);
}
END_TEST

START_TEST(column_wise_rowsets_hold_every_row)
{
	SQLULEN size = row_array_sizes[_i], fetched = 0, n = 0;
	SQLUBIGINT *number = calloc(size, sizeof(*number));
	char(*text)[16] = calloc(size, sizeof(*text));
	SQLINTEGER *maybe = calloc(size, sizeof(*maybe));
	SQLLEN *len = calloc(size * 3, sizeof(*len));
	SQLRETURN rc;

	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)size, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	SQLBindCol(app.stmt, 1, SQL_C_UBIGINT, number, 0, len);
	SQLBindCol(app.stmt, 2, SQL_C_CHAR, text, sizeof(*text), len + size);
	SQLBindCol(app.stmt, 3, SQL_C_SLONG, maybe, 0, len + 2 * size);
	app_exec(app.stmt, ROWS_SQL);
	while ((rc = SQLFetchScroll(app.stmt, SQL_FETCH_NEXT, 0)) != SQL_NO_DATA) {
		app_must(rc, SQL_HANDLE_STMT, app.stmt, "SQLFetchScroll");
		for (SQLULEN i = 0; i < fetched; i++) {
			struct row row = { number[i], len[i], "", len[size + i], maybe[i],
				len[2 * size + i] };

			memcpy(row.text, text[i], sizeof(row.text));
			check_row(&row, n++);
		}
	}
	ck_assert_uint_eq(n, ROW_COUNT);
	free(number);
	free(text);
	free(maybe);
	free(len);
}
END_TEST

START_TEST(bind_offset_moves_the_targets)
{
	SQLINTEGER values[2] = { 0, 0 };
	SQLLEN indicators[2] = { 0, 0 };
	SQLULEN offset = 0;

	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_BIND_OFFSET_PTR, &offset, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_BIND_TYPE, (SQLPOINTER)sizeof(SQLINTEGER), 0);
	SQLBindCol(app.stmt, 1, SQL_C_SLONG, values, 0, NULL);
	(void)indicators;
	app_exec(app.stmt, "SELECT toInt32(number) + 5 FROM system.numbers LIMIT 2");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	offset = sizeof(SQLINTEGER);
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	ck_assert_int_eq(values[0], 5);
	ck_assert_int_eq(values[1], 6);
}
END_TEST

START_TEST(values_are_read_in_any_order)
{
	SQLINTEGER number = 0;
	char text[16];

	app_exec(app.stmt, "SELECT 1, 'two', 3");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	app_must(SQLGetData(app.stmt, 3, SQL_C_SLONG, &number, 0, NULL), SQL_HANDLE_STMT,
	    app.stmt, "SQLGetData");
	ck_assert_int_eq(number, 3);
	app_text(app.stmt, 2, text, sizeof(text));
	ck_assert_str_eq(text, "two");
	app_must(SQLGetData(app.stmt, 1, SQL_C_SLONG, &number, 0, NULL), SQL_HANDLE_STMT,
	    app.stmt, "SQLGetData");
	ck_assert_int_eq(number, 1);
}
END_TEST

START_TEST(values_of_a_rowset_are_read_by_position)
{
	char text[16];

	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)5, 0);
	app_exec(app.stmt, "SELECT toString(number) FROM system.numbers LIMIT 5");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	for (SQLSETPOSIROW row = 5; row >= 1; row--) {
		app_must(SQLSetPos(app.stmt, row, SQL_POSITION, SQL_LOCK_NO_CHANGE),
		    SQL_HANDLE_STMT, app.stmt, "SQLSetPos");
		app_text(app.stmt, 1, text, sizeof(text));
		ck_assert_int_eq(atoi(text), (int)row - 1);
	}
}
END_TEST

START_TEST(max_rows_cuts_the_result)
{
	int rows = 0;

	SQLSetStmtAttr(app.stmt, SQL_ATTR_MAX_ROWS, (SQLPOINTER)17, 0);
	app_exec(app.stmt, "SELECT number FROM system.numbers LIMIT 1000");
	while (SQLFetch(app.stmt) == SQL_SUCCESS)
		rows++;
	ck_assert_int_eq(rows, 17);
}
END_TEST

START_TEST(an_empty_result_has_its_columns)
{
	SQLCHAR name[32];
	SQLSMALLINT count = 0, type = 0;

	app_exec(app.stmt, "SELECT toInt32(number) AS a, 'x' AS b FROM system.numbers"
			   " WHERE 1 = 0 LIMIT 1");
	app_must(SQLNumResultCols(app.stmt, &count), SQL_HANDLE_STMT, app.stmt,
	    "SQLNumResultCols");
	ck_assert_int_eq(count, 2);
	app_must(SQLDescribeCol(
		     app.stmt, 1, name, sizeof(name), NULL, &type, NULL, NULL, NULL),
	    SQL_HANDLE_STMT, app.stmt, "SQLDescribeCol");
	ck_assert_str_eq((char *)name, "a");
	ck_assert_int_eq(type, SQL_INTEGER);
	ck_assert_int_eq(SQLFetch(app.stmt), SQL_NO_DATA);
	ck_assert_int_eq(SQLMoreResults(app.stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(an_abandoned_result_does_not_disturb_the_next)
{
	app_exec(app.stmt, "SELECT number FROM system.numbers LIMIT 50000000");
	for (int i = 0; i < 3; i++)
		app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	ck_assert_int_eq(SQLCloseCursor(app.stmt), SQL_SUCCESS);
	ck_assert_str_eq(app_value(&app, "SELECT 'after'"), "after");
	app_exec(app.stmt, "SELECT 'again'");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
}
END_TEST

START_TEST(many_statements_stream_side_by_side)
{
	enum { STATEMENTS = 8 };
	SQLHSTMT stmts[STATEMENTS];
	SQLUBIGINT value = 0;
	char sql[128];

	for (int i = 0; i < STATEMENTS; i++) {
		stmts[i] = app_stmt(&app);
		snprintf(sql, sizeof(sql),
		    "SELECT number * %d FROM system.numbers LIMIT 300000", i + 1);
		app_exec(stmts[i], sql);
	}
	for (SQLUBIGINT row = 0; row < 300000; row++) {
		for (int i = 0; i < STATEMENTS; i++) {
			if (row % 3 != 0 && i % 2 != 0)
				continue;
			app_must(SQLFetch(stmts[i]), SQL_HANDLE_STMT, stmts[i], "SQLFetch");
			SQLGetData(stmts[i], 1, SQL_C_UBIGINT, &value, 0, NULL);
			if (i % 2 == 0 && value != row * (SQLUBIGINT)(i + 1))
				ck_abort_msg("statement %d, row %d: %d", i, (int)row, (int)value);
		}
	}
	for (int i = 0; i < STATEMENTS; i++)
		app_stmt_free(stmts[i]);
}
END_TEST

/* Kilobytes of "VmHWM:" or "VmRSS:". */
static long
memory_kb(const char *what)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	long kb = -1;

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, what, strlen(what)) == 0)
			kb = atol(line + strlen(what));
	}
	fclose(file);
	return kb;
}

START_TEST(a_hundred_million_rows_need_little_memory)
{
	enum { SIZE = 1000 };
	static SQLUBIGINT values[SIZE];
	const SQLUBIGINT rows = 100000000;
	SQLUBIGINT n = 0, sum = 0;
	SQLULEN fetched = 0;
	FILE *reset = fopen("/proc/self/clear_refs", "w");
	SQLRETURN rc;
	long before, peak;

	if (reset) {
		fputs("5", reset);
		fclose(reset);
	}
	before = memory_kb("VmRSS:");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)SIZE, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	SQLBindCol(app.stmt, 1, SQL_C_UBIGINT, values, 0, NULL);
	app_exec(app.stmt, "SELECT number FROM system.numbers LIMIT 100000000");
	while ((rc = SQLFetch(app.stmt)) != SQL_NO_DATA) {
		app_must(rc, SQL_HANDLE_STMT, app.stmt, "SQLFetch");
		for (SQLULEN i = 0; i < fetched; i++)
			sum += values[i];
		n += fetched;
	}
	peak = memory_kb("VmHWM:");
	printf("# 100 million rows: %ld kB resident before, %ld kB at most\n", before, peak);
	ck_assert_uint_eq(n, rows);
	ck_assert_uint_eq(sum, rows * (rows - 1) / 2);
	/* The engine lives in the process and has a memory of its own; sanitizers have too. */
	if (app_is_embedded() || getenv("CHODBC_TEST_SANITIZED"))
		ck_assert_int_lt(peak - before, 128 * 1024);
	else
		ck_assert_int_lt(peak, 64 * 1024);
}
END_TEST

Suite *
fetch_suite(void)
{
	Suite *suite = suite_create("fetch");
	TCase *tcase = tcase_create("rows");
	int sizes = (int)(sizeof(row_array_sizes) / sizeof(row_array_sizes[0]));

	tcase_add_checked_fixture(tcase, fixture_set_up, fixture_tear_down);
	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, a_hundred_million_rows_need_little_memory);
	tcase_add_loop_test(tcase, row_wise_rowsets_hold_every_row, 0, sizes);
	tcase_add_loop_test(tcase, column_wise_rowsets_hold_every_row, 0, sizes);
	tcase_add_test(tcase, bind_offset_moves_the_targets);
	tcase_add_test(tcase, values_are_read_in_any_order);
	tcase_add_test(tcase, values_of_a_rowset_are_read_by_position);
	tcase_add_test(tcase, max_rows_cuts_the_result);
	tcase_add_test(tcase, an_empty_result_has_its_columns);
	tcase_add_test(tcase, an_abandoned_result_does_not_disturb_the_next);
	tcase_add_test(tcase, many_statements_stream_side_by_side);
	suite_add_tcase(suite, tcase);
	return suite;
}
