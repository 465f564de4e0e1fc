/*
 * bookmark.c - bookmarks: the numbers of rows as column 0
 *
 * They are a UInt64 column like any other, made when somebody wants it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/rowset.h"
#include "odbc/scroll.h"

#include <string.h>

bool
odbc_has_bookmarks(const struct odbc_stmt *stmt)
{
	return stmt->scroll && stmt->scroll->has_bookmarks;
}

bool
odbc_bookmark_type_ok(SQLSMALLINT c_type)
{
	return c_type == SQL_C_VARBOOKMARK || c_type == SQL_C_BOOKMARK || c_type == SQL_C_ULONG ||
	    c_type == SQL_C_UBIGINT || c_type == SQL_C_DEFAULT;
}

/* The column's place and type; false: out of memory. */
static bool
need_column(struct native_block *marks)
{
	struct native_column *column;
	struct ch_error err;

	if (marks->columns)
		return true;
	column = ch_arena_array(&marks->views, 1, sizeof(*column));
	if (!column || native_type_parse(&marks->views, CH_STR("UInt64"), &column->type, &err))
		return false;
	column->bytes = &marks->bytes;
	marks->columns = column;
	return true;
}

const struct native_column *
odbc_bookmark_column(struct odbc_stmt *stmt)
{
	struct odbc_scroll *scroll = stmt->scroll;
	struct native_block *marks = &scroll->marks;
	uint64_t start = stmt->rows_done + 1;
	size_t rows = stmt->rowset_rows;

	if (!need_column(marks))
		return NULL;
	if (scroll->marks_start == start && marks->columns->rows == rows)
		return marks->columns;
	scroll->marks_start = 0;
	ch_buf_reset(&marks->bytes);
	for (size_t i = 0; i < rows; i++) {
		uint64_t number = start + i;

		ch_buf_append(&marks->bytes, &number, sizeof(number));
	}
	if (ch_buf_failed(&marks->bytes))
		return NULL;
	marks->columns->rows = marks->columns->slots = rows;
	scroll->marks_start = start;
	return marks->columns;
}

SQLRETURN
odbc_bookmark_bind(struct odbc_stmt *stmt)
{
	const struct odbc_desc_rec *rec = odbc_desc_get(stmt->ard, 0);
	struct odbc_scroll *scroll = stmt->scroll;
	struct odbc_diag *diag = &stmt->head.diag;
	SQLSMALLINT c_type;
	SQLRETURN rc;

	if (scroll) {
		conv_plan_destroy(scroll->mark.plan);
		scroll->mark.plan = NULL;
	}
	if (!rec || !odbc_desc_is_bound(rec))
		return SQL_SUCCESS;
	if (!odbc_has_bookmarks(stmt))
		return odbc_diag_add_at(diag, ODBC_S_07009, SQL_NO_ROW_NUMBER, 0,
		    "Column 0 is bound, but the cursor has no bookmarks");
	c_type = rec->concise_type;
	rc = odbc_resolve_c_type(stmt, 0, &c_type);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	if (!odbc_bookmark_type_ok(c_type))
		return odbc_diag_add_at(diag, ODBC_S_07006, SQL_NO_ROW_NUMBER, 0,
		    "Column 0 is bound as C type %d: bookmarks are SQL_C_VARBOOKMARK or "
		    "SQL_C_BOOKMARK",
		    (int)c_type);
	if (c_type == SQL_C_VARBOOKMARK && rec->octet_length < (SQLLEN)ODBC_BOOKMARK_SIZE)
		return odbc_diag_add_at(diag, ODBC_S_22001, SQL_NO_ROW_NUMBER, 0,
		    "The memory bound to column 0 is too small for bookmarks of %zu bytes",
		    ODBC_BOOKMARK_SIZE);
	if (!need_column(&scroll->marks))
		return odbc_diag_add(diag, ODBC_S_HY001, NULL);
	return odbc_bound_make(stmt, 0, scroll->marks.columns->type, &scroll->mark);
}

bool
odbc_bookmark_convert(
    struct odbc_stmt *stmt, SQLULEN first, SQLULEN rows, struct conv_report *report)
{
	SQLLEN offset = stmt->ard->bind_offset_ptr ? *stmt->ard->bind_offset_ptr : 0;
	const struct native_column *column;
	struct conv_target target;

	if (!stmt->scroll || !stmt->scroll->mark.plan)
		return true;
	column = odbc_bookmark_column(stmt);
	if (!column)
		return false;
	target = odbc_bound_target(&stmt->scroll->mark, offset);
	report->column = 0;
	conv_plan_run(stmt->scroll->mark.plan, column, first, rows, &target, first, report);
	return true;
}

/* The bookmark that the application wrote for row `row` of its buffers. */
static uint64_t
given_bookmark(const struct odbc_stmt *stmt, SQLULEN row)
{
	SQLLEN offset = stmt->ard->bind_offset_ptr ? *stmt->ard->bind_offset_ptr : 0;
	struct conv_target target = odbc_bound_target(&stmt->scroll->mark, offset);
	uint64_t number = 0;
	size_t size = sizeof(number);

	if (stmt->ard->records[0].concise_type == SQL_C_ULONG)
		size = sizeof(SQLUINTEGER);
	if (target.data)
		memcpy(&number, target.data + row * target.data_stride, size);
	return number;
}

/* One row into place `to` of the buffers. */
static void
fetch_one(struct odbc_stmt *stmt, SQLULEN to, struct conv_report *report)
{
	uint64_t number = given_bookmark(stmt, to);
	struct odbc_slice slice = { .rows = 1, .to = to };
	struct odbc_diag *diag = &stmt->head.diag;
	struct ch_error err;

	report->row_status[to] = SQL_ROW_ERROR;
	if (number == 0 || number > odbc_scroll_known(stmt)) {
		odbc_diag_add_at(diag, ODBC_S_HY111, (SQLLEN)to + 1, 0,
		    "There is no bookmark %llu", (unsigned long long)number);
		return;
	}
	if (odbc_scroll_hold(stmt, number, &slice.block, &slice.first, &err)) {
		odbc_diag_add_error(diag, &err);
		return;
	}
	report->row_status[to] = SQL_ROW_SUCCESS;
	if (stmt->attrs.retrieve_data != SQL_RD_OFF)
		odbc_rowset_convert(stmt, &slice, report);
	odbc_scroll_let_go(stmt, number);
}

/* Plans for the columns: the blocks of a result are all alike. */
static SQLRETURN
bind_all(struct odbc_stmt *stmt)
{
	struct native_block *block;
	struct ch_error err;
	SQLRETURN rc;
	size_t at;

	if (odbc_scroll_known(stmt) == 0)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY111, "No row was fetched yet");
	if (odbc_scroll_hold(stmt, 1, &block, &at, &err))
		return odbc_diag_add_error(&stmt->head.diag, &err);
	rc = odbc_rowset_bind(stmt, block);
	odbc_scroll_let_go(stmt, 1);
	if (rc == SQL_SUCCESS && !stmt->scroll->mark.plan)
		rc = odbc_diag_add_at(&stmt->head.diag, ODBC_S_07009, SQL_NO_ROW_NUMBER, 0,
		    "SQLBulkOperations: no bookmarks are bound to column 0");
	return rc;
}

SQLRETURN
odbc_fetch_by_bookmark(struct odbc_stmt *stmt)
{
	const SQLUSMALLINT *operations = stmt->ard->array_status_ptr;
	SQLULEN rows = stmt->ard->array_size, asked = 0, failed = 0;
	struct conv_report report;
	SQLRETURN rc = bind_all(stmt);

	if (rc != SQL_SUCCESS)
		return rc;
	report.count = report.kept = 0;
	report.row_status = odbc_need_status(stmt, stmt->ird->array_status_ptr, rows);
	if (!report.row_status)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	if (!stmt->ird->array_status_ptr)
		odbc_set_status(report.row_status, 0, rows, SQL_ROW_SUCCESS);
	for (SQLULEN i = 0; i < rows; i++) {
		if (operations && operations[i] == SQL_ROW_IGNORE)
			continue;
		fetch_one(stmt, i, &report);
		asked++;
		failed += report.row_status[i] == SQL_ROW_ERROR;
	}
	if (stmt->ird->rows_processed_ptr)
		*stmt->ird->rows_processed_ptr = asked;
	rc = odbc_rowset_report(stmt, &report, 0, rows, operations);
	if (failed)
		rc = failed == asked ? SQL_ERROR : SQL_SUCCESS_WITH_INFO;
	return rc;
}
