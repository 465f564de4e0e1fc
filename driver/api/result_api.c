/*
 * result_api.c - entries: columns, bindings and rows of results
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/async.h"
#include "odbc/colattr.h"
#include "odbc/execute.h"
#include "odbc/fetch.h"

/* What tells of columns never runs in a thread, although it may ask the server: unixODBC 2.3.11
 * does not come back from the state "still executing" when such a function has ended. */
ODBC_API SQLRETURN SQL_API
SQLNumResultCols(SQLHSTMT handle, SQLSMALLINT *count)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_num_result_cols(stmt, count));
}

static SQLRETURN
describe_col(SQLHSTMT handle, SQLUSMALLINT number, const struct odbc_column_out *out)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_describe_col(stmt, number, out));
}

ODBC_API SQLRETURN SQL_API
SQLDescribeCol(SQLHSTMT handle, SQLUSMALLINT number, SQLCHAR *name, SQLSMALLINT capacity,
    SQLSMALLINT *length, SQLSMALLINT *type, SQLULEN *size, SQLSMALLINT *digits,
    SQLSMALLINT *nullable)
{
	const struct odbc_column_out out = {
		.name = { .kind = ODBC_NARROW,
		    .buffer = name,
		    .capacity = capacity,
		    .len16 = length },
		.type = type,
		.size = size,
		.digits = digits,
		.nullable = nullable,
	};

	return describe_col(handle, number, &out);
}

ODBC_API SQLRETURN SQL_API
SQLDescribeColW(SQLHSTMT handle, SQLUSMALLINT number, SQLWCHAR *name, SQLSMALLINT capacity,
    SQLSMALLINT *length, SQLSMALLINT *type, SQLULEN *size, SQLSMALLINT *digits,
    SQLSMALLINT *nullable)
{
	const struct odbc_column_out out = {
		.name = { .kind = ODBC_WIDE,
		    .buffer = name,
		    .capacity = capacity,
		    .len16 = length },
		.type = type,
		.size = size,
		.digits = digits,
		.nullable = nullable,
	};

	return describe_col(handle, number, &out);
}

static SQLRETURN
col_attribute(SQLHSTMT handle, SQLUSMALLINT number, SQLUSMALLINT field,
    const struct odbc_text_out *text, SQLLEN *value)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_col_attribute(stmt, number, field, text, value));
}

ODBC_API SQLRETURN SQL_API
SQLColAttribute(SQLHSTMT handle, SQLUSMALLINT number, SQLUSMALLINT field, SQLPOINTER text,
    SQLSMALLINT capacity, SQLSMALLINT *length, SQLLEN *value)
{
	const struct odbc_text_out out = { .kind = ODBC_NARROW,
		.in_bytes = true,
		.buffer = text,
		.capacity = capacity,
		.len16 = length };

	return col_attribute(handle, number, field, &out, value);
}

ODBC_API SQLRETURN SQL_API
SQLColAttributeW(SQLHSTMT handle, SQLUSMALLINT number, SQLUSMALLINT field, SQLPOINTER text,
    SQLSMALLINT capacity, SQLSMALLINT *length, SQLLEN *value)
{
	const struct odbc_text_out out = { .kind = ODBC_WIDE,
		.in_bytes = true,
		.buffer = text,
		.capacity = capacity,
		.len16 = length };

	return col_attribute(handle, number, field, &out, value);
}

ODBC_API SQLRETURN SQL_API
SQLBindCol(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT c_type, SQLPOINTER target,
    SQLLEN capacity, SQLLEN *length)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head,
	    odbc_bind_col(stmt, number, c_type, target, capacity, length));
}

static SQLRETURN
run_fetch(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	(void)call;
	(void)args;
	return odbc_fetch(stmt);
}

ODBC_API SQLRETURN SQL_API
SQLFetch(SQLHSTMT handle)
{
	static const struct odbc_call call = { SQL_API_SQLFETCH, run_fetch,
		odbc_fetch_is_ready };
	/* clearing one on the stack would take a fifth of the time of fetching a row */
	static const struct odbc_args none;

	return odbc_call(handle, &call, &none);
}

static SQLRETURN
run_fetch_scroll(
    struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	(void)call;
	return odbc_fetch_scroll(stmt, (SQLSMALLINT)args->numbers[0], args->numbers[1]);
}

ODBC_API SQLRETURN SQL_API
SQLFetchScroll(SQLHSTMT handle, SQLSMALLINT direction, SQLLEN offset)
{
	static const struct odbc_call call = { SQL_API_SQLFETCHSCROLL, run_fetch_scroll,
		odbc_fetch_scroll_is_ready };

	return odbc_call(
	    handle, &call, &(struct odbc_args){ .numbers = { direction, offset } });
}

/* Where SQLFetchScroll has an offset from a bookmark, this has the bookmark. */
static SQLRETURN
run_extended_fetch(
    struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	SQLULEN bookmark = (SQLULEN)args->numbers[1];
	struct odbc_move move = { (SQLSMALLINT)args->numbers[0], args->numbers[1], NULL };

	(void)call;
	if (move.direction == SQL_FETCH_BOOKMARK)
		move = (struct odbc_move){ SQL_FETCH_BOOKMARK, 0, &bookmark };
	return odbc_extended_fetch(stmt, &move, args->pointers[0], args->pointers[1]);
}

ODBC_API SQLRETURN SQL_API
SQLExtendedFetch(SQLHSTMT handle, SQLUSMALLINT direction, SQLLEN offset, SQLULEN *rows,
    SQLUSMALLINT *status)
{
	static const struct odbc_call call = { SQL_API_SQLEXTENDEDFETCH, run_extended_fetch,
		odbc_extended_fetch_is_ready };

	return odbc_call(handle, &call,
	    &(struct odbc_args){
		.numbers = { direction, offset }, .pointers = { rows, status } });
}

ODBC_API SQLRETURN SQL_API
SQLSetPos(SQLHSTMT handle, SQLSETPOSIROW row, SQLUSMALLINT operation, SQLUSMALLINT lock_type)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_set_pos(stmt, row, operation, lock_type));
}

ODBC_API SQLRETURN SQL_API
SQLGetData(SQLHSTMT handle, SQLUSMALLINT column, SQLSMALLINT c_type, SQLPOINTER target,
    SQLLEN capacity, SQLLEN *length)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head,
	    odbc_get_data(stmt, column, c_type, target, capacity, length));
}

ODBC_API SQLRETURN SQL_API
SQLRowCount(SQLHSTMT handle, SQLLEN *rows)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_row_count(stmt, rows));
}

/* Not in a thread either: unixODBC 2.3.11 refuses the second call of this one (HY010). */
ODBC_API SQLRETURN SQL_API
SQLMoreResults(SQLHSTMT handle)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_more_results(stmt));
}

ODBC_API SQLRETURN SQL_API
SQLCloseCursor(SQLHSTMT handle)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_close_cursor(stmt));
}
