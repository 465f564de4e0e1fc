/*
 * set_pos.c - SQLSetPos: a row of the rowset, or its values again
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/rowset.h"
#include "odbc/scroll.h"

/* Convert rows `first` to `first + rows` of the rowset again. */
static bool
convert_again(struct odbc_stmt *stmt, SQLULEN first, SQLULEN rows, struct conv_report *report)
{
	odbc_set_status(report->row_status, first, first + rows, SQL_ROW_SUCCESS);
	for (size_t i = 0; i < stmt->slice_count; i++) {
		struct odbc_slice part = stmt->slices[i];
		SQLULEN end = part.to + part.rows;
		SQLULEN skip = first > part.to ? first - part.to : 0;

		if (end <= first || part.to >= first + rows)
			continue;
		if (end > first + rows)
			end = first + rows;
		part.first += skip;
		part.to += skip;
		part.rows = end - part.to;
		odbc_rowset_convert(stmt, &part, report);
	}
	return odbc_bookmark_convert(stmt, first, rows, report);
}

/* How many rows from `first` on the operation array lets pass, or leaves out. */
static SQLULEN
run_of(const SQLUSMALLINT *operations, SQLULEN first, SQLULEN end, bool is_ignored)
{
	SQLULEN at = first;

	while (at < end && (operations && operations[at] == SQL_ROW_IGNORE) == is_ignored)
		at++;
	return at - first;
}

/* SQL_REFRESH; `operations` is NULL for one row. */
static SQLRETURN
refresh(struct odbc_stmt *stmt, SQLULEN first, SQLULEN rows, const SQLUSMALLINT *operations)
{
	bool is_extended = stmt->state == ODBC_S7;
	SQLUSMALLINT *given = is_extended ? NULL : stmt->ird->array_status_ptr;
	struct conv_report report = {
		.row_status = odbc_need_status(stmt, given, stmt->rowset_rows)
	};
	SQLULEN end = first + rows;
	SQLRETURN rc;

	if (!report.row_status)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	if (stmt->attrs.retrieve_data == SQL_RD_OFF)
		return SQL_SUCCESS;
	rc = odbc_rowset_bind(stmt, stmt->slices[0].block);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	if (!given)
		odbc_set_status(report.row_status, 0, stmt->rowset_rows, SQL_ROW_SUCCESS);
	for (SQLULEN at = first; at < end;) {
		SQLULEN run = run_of(operations, at, end, false);

		if (run && !convert_again(stmt, at, run, &report))
			return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
		at += run;
		at += run_of(operations, at, end, true);
	}
	return odbc_rowset_report(stmt, &report, first, rows, operations);
}

static SQLRETURN
check_arguments(struct odbc_stmt *stmt, SQLSETPOSIROW row, SQLUSMALLINT operation,
    SQLUSMALLINT lock_type)
{
	struct odbc_diag *diag = &stmt->head.diag;

	if (operation == SQL_UPDATE || operation == SQL_DELETE || operation == SQL_ADD)
		return odbc_diag_add(diag, ODBC_S_HYC00,
		    "Rows cannot be changed through a cursor");
	if (operation != SQL_POSITION && operation != SQL_REFRESH)
		return odbc_diag_add(diag, ODBC_S_HY092, "SQLSetPos: no operation %u",
		    (unsigned)operation);
	if (lock_type == SQL_LOCK_EXCLUSIVE || lock_type == SQL_LOCK_UNLOCK)
		return odbc_diag_add(diag, ODBC_S_HYC00, "Rows cannot be locked");
	if (lock_type != SQL_LOCK_NO_CHANGE)
		return odbc_diag_add(diag, ODBC_S_HY092, "SQLSetPos: no lock type %u",
		    (unsigned)lock_type);
	if (stmt->slice_count == 0)
		return odbc_diag_add(diag, ODBC_S_24000, "There is no current row");
	if (row > stmt->rowset_rows)
		return odbc_diag_add(diag, ODBC_S_HY107,
		    "Row %lu is outside the rowset of %lu rows", (unsigned long)row,
		    (unsigned long)stmt->rowset_rows);
	if (row == 0 && operation == SQL_POSITION)
		return odbc_diag_add(diag, ODBC_S_HY109, "SQL_POSITION needs a row from 1 on");
	return SQL_SUCCESS;
}

SQLRETURN
odbc_set_pos(struct odbc_stmt *stmt, SQLSETPOSIROW row, SQLUSMALLINT operation,
    SQLUSMALLINT lock_type)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLSETPOS);

	if (rc == SQL_SUCCESS)
		rc = check_arguments(stmt, row, operation, lock_type);
	if (rc != SQL_SUCCESS)
		return rc;
	if (row > 0) {
		stmt->position = row - 1;
		stmt->cell_column = 0;
	}
	if (operation == SQL_POSITION)
		return SQL_SUCCESS;
	return row ? refresh(stmt, row - 1, 1, NULL) :
		     refresh(stmt, 0, stmt->rowset_rows, stmt->ard->array_status_ptr);
}
