/*
 * diag_api.c - entries: reading diagnostics
 *
 * They do not clear what they read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/diag_field.h"
#include "odbc/scroll.h"

static SQLRETURN
get_rec(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT number, void *state, SQLINTEGER *native,
    const struct odbc_text_out *out)
{
	struct odbc_head *head = odbc_enter_any(type, handle);
	SQLRETURN rc;

	if (!head)
		return SQL_INVALID_HANDLE;
	rc = odbc_diag_get_rec(&head->diag, number, state, native, out);
	odbc_leave_quietly(head);
	return rc;
}

ODBC_API SQLRETURN SQL_API
SQLGetDiagRec(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT number, SQLCHAR *state,
    SQLINTEGER *native, SQLCHAR *message, SQLSMALLINT capacity, SQLSMALLINT *len)
{
	const struct odbc_text_out out = { ODBC_NARROW, false, message, capacity, len, NULL };

	return get_rec(type, handle, number, state, native, &out);
}

ODBC_API SQLRETURN SQL_API
SQLGetDiagRecW(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT number, SQLWCHAR *state,
    SQLINTEGER *native, SQLWCHAR *message, SQLSMALLINT capacity, SQLSMALLINT *len)
{
	const struct odbc_text_out out = { ODBC_WIDE, false, message, capacity, len, NULL };

	return get_rec(type, handle, number, state, native, &out);
}

static SQLRETURN
get_field(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT number, SQLSMALLINT field,
    const struct odbc_text_out *out)
{
	struct odbc_head *head = odbc_enter_any(type, handle);
	SQLRETURN rc;

	if (!head)
		return SQL_INVALID_HANDLE;
	/* not while the statement is busy: its head is another one then */
	if (type == SQL_HANDLE_STMT && field == SQL_DIAG_CURSOR_ROW_COUNT && head == handle)
		odbc_scroll_count_for_diag(CH_CONTAINER_OF(head, struct odbc_stmt, head));
	rc = odbc_diag_get_field(&head->diag, type, number, field, out);
	odbc_leave_quietly(head);
	return rc;
}

ODBC_API SQLRETURN SQL_API
SQLGetDiagField(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT number, SQLSMALLINT field,
    SQLPOINTER value, SQLSMALLINT capacity, SQLSMALLINT *len)
{
	const struct odbc_text_out out = { ODBC_NARROW, true, value, capacity, len, NULL };

	return get_field(type, handle, number, field, &out);
}

ODBC_API SQLRETURN SQL_API
SQLGetDiagFieldW(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT number, SQLSMALLINT field,
    SQLPOINTER value, SQLSMALLINT capacity, SQLSMALLINT *len)
{
	const struct odbc_text_out out = { ODBC_WIDE, true, value, capacity, len, NULL };

	return get_field(type, handle, number, field, &out);
}
