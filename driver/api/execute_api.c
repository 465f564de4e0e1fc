/*
 * execute_api.c - entries: statements
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/execute.h"
#include "odbc/native_sql.h"

/* Runs a function over a statement's text. */
typedef SQLRETURN text_function(struct odbc_stmt *stmt, struct ch_str text);

static SQLRETURN
with_text(SQLHSTMT handle, enum odbc_text kind, const void *text, SQLINTEGER len,
    text_function *function)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (!stmt)
		return SQL_INVALID_HANDLE;
	rc = odbc_text_in(&in, kind, text, len, &stmt->head.diag);
	if (rc == SQL_SUCCESS) {
		if (in.is_null)
			rc = odbc_diag_add(&stmt->head.diag, ODBC_S_HY009,
			    "The text of the statement is NULL");
		else
			rc = function(stmt, in.text);
		odbc_text_in_free(&in);
	}
	return odbc_leave(&stmt->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLPrepare(SQLHSTMT handle, SQLCHAR *text, SQLINTEGER len)
{
	return with_text(handle, ODBC_NARROW, text, len, odbc_prepare);
}

ODBC_API SQLRETURN SQL_API
SQLPrepareW(SQLHSTMT handle, SQLWCHAR *text, SQLINTEGER len)
{
	return with_text(handle, ODBC_WIDE, text, len, odbc_prepare);
}

ODBC_API SQLRETURN SQL_API
SQLExecDirect(SQLHSTMT handle, SQLCHAR *text, SQLINTEGER len)
{
	return with_text(handle, ODBC_NARROW, text, len, odbc_exec_direct);
}

ODBC_API SQLRETURN SQL_API
SQLExecDirectW(SQLHSTMT handle, SQLWCHAR *text, SQLINTEGER len)
{
	return with_text(handle, ODBC_WIDE, text, len, odbc_exec_direct);
}

ODBC_API SQLRETURN SQL_API
SQLExecute(SQLHSTMT handle)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_execute(stmt));
}

static SQLRETURN
native_sql(SQLHDBC handle, enum odbc_text kind, const void *text, SQLINTEGER len,
    const struct odbc_text_out *out)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (!dbc)
		return SQL_INVALID_HANDLE;
	rc = odbc_text_in(&in, kind, text, len, &dbc->head.diag);
	if (rc == SQL_SUCCESS) {
		if (in.is_null)
			rc = odbc_diag_add(&dbc->head.diag, ODBC_S_HY009, NULL);
		else
			rc = odbc_native_sql(dbc, in.text, out);
		odbc_text_in_free(&in);
	}
	return odbc_leave(&dbc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLNativeSql(SQLHDBC handle, SQLCHAR *text, SQLINTEGER len, SQLCHAR *native, SQLINTEGER capacity,
    SQLINTEGER *length)
{
	const struct odbc_text_out out = { .kind = ODBC_NARROW,
		.buffer = native,
		.capacity = capacity,
		.len32 = length };

	return native_sql(handle, ODBC_NARROW, text, len, &out);
}

ODBC_API SQLRETURN SQL_API
SQLNativeSqlW(SQLHDBC handle, SQLWCHAR *text, SQLINTEGER len, SQLWCHAR *native,
    SQLINTEGER capacity, SQLINTEGER *length)
{
	const struct odbc_text_out out = { .kind = ODBC_WIDE,
		.buffer = native,
		.capacity = capacity,
		.len32 = length };

	return native_sql(handle, ODBC_WIDE, text, len, &out);
}
