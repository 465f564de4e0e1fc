/*
 * test_faults.c - every allocation failing, and streams cut at every byte
 *
 * Whatever fails, a call says so with a diagnostic, and what it gave before is right.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

/* The n-th allocation fails from here on; the driver's only. */
#define MOST_ALLOCATIONS 3000

static bool
is_clean(SQLRETURN rc)
{
	return rc == SQL_SUCCESS || rc == SQL_SUCCESS_WITH_INFO || rc == SQL_NO_DATA;
}

/* An error has a record; without memory it may be HY001 only. True: go on. */
static bool
went_well(SQLRETURN rc)
{
	if (is_clean(rc))
		return true;
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_ne(api_state(1), "");
	return false;
}

/* Two columns, five rows in two blocks. */
static void
script_rows(void)
{
	static const char *const texts[] = { "one", "two", "three", "four", "five" };
	struct ch_buf all;

	ch_buf_init(&all, CH_BUF_NO_LIMIT);
	for (size_t from = 0; from < 5; from += 3) {
		size_t rows = from == 0 ? 3 : 2;
		struct fake_block block;

		fake_block_begin(&block, 2, rows);
		fake_block_column(&block, "n", "Int64");
		for (size_t i = 0; i < rows; i++)
			fake_block_bytes(&block, &(int64_t){ (int64_t)(from + i + 1) }, 8);
		fake_block_column(&block, "s", "String");
		for (size_t i = 0; i < rows; i++)
			fake_block_text(&block, texts[from + i]);
		ch_buf_append_str(&all, ch_buf_str(&block.bytes));
		fake_block_free(&block);
	}
	fake_script(&(struct fake_script){ .sql = "SELECT n", .bytes = all.ptr, .len = all.len });
	ch_buf_free(&all);
}

static void
expect_rows(const int64_t *values, const SQLUSMALLINT *status, SQLULEN from, SQLULEN rows)
{
	for (SQLULEN i = 0; i < rows; i++)
		if (status[i] == SQL_ROW_SUCCESS)
			ck_assert_int_eq(values[i], (int64_t)(from + i + 1));
}

/* A usual reading program; true when all of it worked. */
static bool
read_everything(void)
{
	int64_t values[2];
	char texts[2][8];
	SQLLEN lengths[2], length;
	SQLUSMALLINT status[2];
	SQLULEN fetched = 0, from = 0;
	SQLSMALLINT count;
	char name[256], cell[8];

	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(uintptr_t)2, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_STATUS_PTR, status, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	if (!went_well(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL)) ||
	    !went_well(SQLBindCol(api_stmt, 2, SQL_C_CHAR, texts, 8, lengths)) ||
	    !went_well(api_exec("SELECT n, s FROM t")) ||
	    !went_well(SQLNumResultCols(api_stmt, &count)) ||
	    !went_well(api_describe(2, name, NULL, NULL, NULL, NULL)))
		return false;
	for (;;) {
		SQLRETURN rc = SQLFetch(api_stmt);

		if (rc == SQL_NO_DATA)
			break;
		if (!went_well(rc))
			return false;
		expect_rows(values, status, from, fetched);
		from += fetched;
		if (!went_well(SQLGetData(api_stmt, 2, SQL_C_CHAR, cell, 8, &length)))
			return false;
	}
	ck_assert_uint_eq(from, 5);
	return went_well(SQLCloseCursor(api_stmt));
}

static bool
ask_types(void)
{
	SQLRETURN rc = SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES);
	SQLULEN rows = 0;

	while (went_well(rc)) {
		rc = SQLFetch(api_stmt);
		if (rc == SQL_NO_DATA) {
			ck_assert_uint_gt(rows, 50);
			return true;
		}
		rows++;
	}
	return false;
}

static bool
ask_tables(void)
{
	SQLRETURN rc = api_tables(NULL, NULL, "a%", "TABLE");

	return went_well(rc) && went_well(SQLFetch(api_stmt));
}

static bool (*const programs[])(void) = { read_everything, ask_types, ask_tables };

START_TEST(no_allocation_is_missed)
{
	bool worked = false;
	long n;

	for (n = 1; n < MOST_ALLOCATIONS && !worked; n++) {
		script_rows();
		ch_alloc_fail_at(n);
		worked = programs[_i]();
		ck_assert(worked || ch_alloc_failed());
		ch_alloc_fail_at(0);
		/* everything works again afterwards */
		SQLFreeStmt(api_stmt, SQL_CLOSE);
		SQLFreeStmt(api_stmt, SQL_UNBIND);
		ck_assert(programs[_i]());
		api_disconnect();
		fake_uninstall();
		fake_install();
		api_connect("");
	}
	ck_assert(worked);
	ck_assert_int_gt(n, 3);
}
END_TEST

/* How a result ends that was cut behind `cut` bytes. */
static void
read_cut(const struct fake_block *block, size_t cut, bool is_broken, int64_t count)
{
	SQLRETURN rc;
	int64_t value = 0, rows = 0;

	fake_install();
	fake_script(&(struct fake_script){ .sql = "SELECT n",
	    .bytes = block->bytes.ptr,
	    .len = cut,
	    .is_cut = is_broken });
	api_connect("");
	rc = SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL);
	if (rc == SQL_SUCCESS)
		rc = api_exec("SELECT n");
	while (rc == SQL_SUCCESS) {
		rc = SQLFetch(api_stmt);
		if (rc == SQL_SUCCESS)
			ck_assert_int_eq(value, ++rows);
	}
	if (rc == SQL_NO_DATA)
		ck_assert_msg(!is_broken && (cut == 0 || cut == block->bytes.len),
		    "an end at byte %zu", cut);
	else
		ck_assert_int_eq(rc, SQL_ERROR);
	/* A whole block is given out before the error behind it. */
	ck_assert_int_eq(rows, cut == block->bytes.len ? count : 0);
	api_disconnect();
	fake_uninstall();
}

START_TEST(a_stream_cut_anywhere_is_an_error)
{
	/* Less and more than what is looked at between blocks. */
	static const int64_t counts[] = { 2, 12 };
	struct fake_block block;

	api_disconnect();
	fake_uninstall();
	for (size_t c = 0; c < CH_ARRAY_LEN(counts); c++) {
		fake_block_begin(&block, 1, (uint64_t)counts[c]);
		fake_block_column(&block, "n", "Int64");
		for (int64_t i = 1; i <= counts[c]; i++)
			fake_block_bytes(&block, &i, sizeof(i));
		for (size_t cut = 0; cut <= block.bytes.len; cut++)
			read_cut(&block, cut, _i == 1, counts[c]);
		fake_block_free(&block);
	}
	fake_install();
	api_connect("");
}
END_TEST

Suite *
suite_faults(void)
{
	Suite *suite = suite_create("faults");
	TCase *tcase = api_case(suite, "faults");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, no_allocation_is_missed, 0, (int)CH_ARRAY_LEN(programs));
	tcase_add_loop_test(tcase, a_stream_cut_anywhere_is_an_error, 0, 2);
	return suite;
}
