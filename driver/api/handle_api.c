/*
 * handle_api.c - entries: handles, cursor names, cancelling, what functions there are
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "api/entry.h"
#include "odbc/connect.h"
#include "odbc/handles.h"

static SQLRETURN
alloc_dbc(SQLHANDLE parent, SQLHANDLE *out)
{
	struct odbc_env *env = odbc_enter_env(parent);
	SQLRETURN rc;

	if (!env)
		return SQL_INVALID_HANDLE;
	if (env->odbc_version == 0)
		rc = odbc_diag_add(&env->head.diag, ODBC_S_HY010,
		    "Set SQL_ATTR_ODBC_VERSION of the environment first");
	else
		rc = odbc_dbc_create(env, out);
	return odbc_leave(&env->head, rc);
}

static SQLRETURN
alloc_child(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(parent);
	SQLRETURN rc;

	if (!dbc)
		return SQL_INVALID_HANDLE;
	rc = type == SQL_HANDLE_STMT ? odbc_stmt_create(dbc, out) : odbc_desc_create(dbc, out);
	return odbc_leave(&dbc->head, rc);
}

/* There is no handle of `type`, or no place for it: tell the parent, whatever it is. */
static SQLRETURN
refuse_alloc(SQLSMALLINT type, SQLHANDLE parent, bool has_place)
{
	struct odbc_head *head = odbc_enter_any(SQL_HANDLE_DBC, parent);

	if (!head)
		head = odbc_enter_any(SQL_HANDLE_ENV, parent);
	if (!head)
		return SQL_INVALID_HANDLE;
	odbc_diag_clear(&head->diag);
	if (!has_place)
		return odbc_leave(head, odbc_diag_add(&head->diag, ODBC_S_HY009, NULL));
	return odbc_leave(
	    head, odbc_diag_add(&head->diag, ODBC_S_HY092, "%d is no type of handle", (int)type));
}

ODBC_API SQLRETURN SQL_API
SQLAllocHandle(SQLSMALLINT type, SQLHANDLE parent, SQLHANDLE *out)
{
	if (!out)
		return type == SQL_HANDLE_ENV ? SQL_ERROR : refuse_alloc(type, parent, false);
	*out = SQL_NULL_HANDLE;
	switch (type) {
	case SQL_HANDLE_ENV:
		return odbc_env_create(out);
	case SQL_HANDLE_DBC:
		return alloc_dbc(parent, out);
	case SQL_HANDLE_STMT:
	case SQL_HANDLE_DESC:
		return alloc_child(type, parent, out);
	default:
		return refuse_alloc(type, parent, true);
	}
}

static SQLRETURN
free_env(SQLHANDLE handle)
{
	struct odbc_env *env = odbc_enter_env(handle);
	SQLRETURN rc;

	if (!env)
		return SQL_INVALID_HANDLE;
	rc = odbc_env_free(env);
	return rc == SQL_SUCCESS ? rc : odbc_leave(&env->head, rc);
}

static SQLRETURN
free_dbc(SQLHANDLE handle)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);
	SQLRETURN rc;

	if (!dbc)
		return SQL_INVALID_HANDLE;
	rc = odbc_dbc_free(dbc);
	return rc == SQL_SUCCESS ? rc : odbc_leave(&dbc->head, rc);
}

static SQLRETURN
free_stmt(SQLHANDLE handle)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);
	SQLRETURN rc;

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	rc = odbc_stmt_free(stmt);
	return rc == SQL_SUCCESS ? rc : odbc_leave(&stmt->head, rc);
}

static SQLRETURN
free_desc(SQLHANDLE handle)
{
	struct odbc_desc *desc = odbc_enter_desc(handle);
	SQLRETURN rc;

	if (!desc)
		return odbc_not_entered(SQL_HANDLE_DESC, handle);
	rc = odbc_desc_free(desc);
	return rc == SQL_SUCCESS ? rc : odbc_leave(&desc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLFreeHandle(SQLSMALLINT type, SQLHANDLE handle)
{
	switch (type) {
	case SQL_HANDLE_ENV:
		return free_env(handle);
	case SQL_HANDLE_DBC:
		return free_dbc(handle);
	case SQL_HANDLE_STMT:
		return free_stmt(handle);
	case SQL_HANDLE_DESC:
		return free_desc(handle);
	default:
		return SQL_INVALID_HANDLE;
	}
}

ODBC_API SQLRETURN SQL_API
SQLFreeStmt(SQLHSTMT handle, SQLUSMALLINT option)
{
	struct odbc_stmt *stmt;

	if (option == SQL_DROP)
		return free_stmt(handle);
	stmt = odbc_enter_stmt(handle);
	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_stmt_free_option(stmt, option));
}

ODBC_API SQLRETURN SQL_API
SQLCancel(SQLHSTMT handle)
{
	return odbc_stmt_cancel(handle);
}

/* A connection has no asynchronous functions that could be cancelled. */
ODBC_API SQLRETURN SQL_API
SQLCancelHandle(SQLSMALLINT type, SQLHANDLE handle)
{
	struct odbc_head *head;
	SQLRETURN rc = SQL_SUCCESS;

	if (type == SQL_HANDLE_STMT)
		return odbc_stmt_cancel(handle);
	head = odbc_enter_any(type, handle);
	if (!head)
		return SQL_INVALID_HANDLE;
	odbc_diag_clear(&head->diag);
	if (type != SQL_HANDLE_DBC)
		rc = odbc_diag_add(
		    &head->diag, ODBC_S_HY092, "Only statements and connections can be cancelled");
	return odbc_leave(head, rc);
}

static SQLRETURN
set_cursor_name(SQLHSTMT handle, enum odbc_text kind, const void *name, SQLSMALLINT len)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	rc = odbc_text_in(&in, kind, name, len, &stmt->head.diag);
	if (rc == SQL_SUCCESS) {
		if (in.is_null)
			rc = odbc_diag_add(&stmt->head.diag, ODBC_S_HY009, NULL);
		else
			rc = odbc_stmt_set_cursor_name(stmt, in.text);
		odbc_text_in_free(&in);
	}
	return odbc_leave(&stmt->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLSetCursorName(SQLHSTMT handle, SQLCHAR *name, SQLSMALLINT len)
{
	return set_cursor_name(handle, ODBC_NARROW, name, len);
}

ODBC_API SQLRETURN SQL_API
SQLSetCursorNameW(SQLHSTMT handle, SQLWCHAR *name, SQLSMALLINT len)
{
	return set_cursor_name(handle, ODBC_WIDE, name, len);
}

static SQLRETURN
get_cursor_name(SQLHSTMT handle, const struct odbc_text_out *out)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);
	SQLRETURN rc;

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	rc = odbc_state_check(stmt, SQL_API_SQLGETCURSORNAME);
	if (rc == SQL_SUCCESS)
		rc = odbc_text_put(out, ch_str_of(stmt->cursor_name), &stmt->head.diag);
	return odbc_leave(&stmt->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLGetCursorName(SQLHSTMT handle, SQLCHAR *name, SQLSMALLINT capacity, SQLSMALLINT *len)
{
	return get_cursor_name(
	    handle, &(struct odbc_text_out){
			.kind = ODBC_NARROW, .buffer = name, .capacity = capacity, .len16 = len });
}

ODBC_API SQLRETURN SQL_API
SQLGetCursorNameW(SQLHSTMT handle, SQLWCHAR *name, SQLSMALLINT capacity, SQLSMALLINT *len)
{
	return get_cursor_name(
	    handle, &(struct odbc_text_out){
			.kind = ODBC_WIDE, .buffer = name, .capacity = capacity, .len16 = len });
}

static SQLRETURN
end_tran_env(SQLHANDLE handle, SQLSMALLINT completion)
{
	struct odbc_env *env = odbc_enter_env(handle);
	SQLRETURN rc = SQL_SUCCESS;

	if (!env)
		return SQL_INVALID_HANDLE;
	if (completion != SQL_COMMIT && completion != SQL_ROLLBACK)
		rc = odbc_diag_add(&env->head.diag, ODBC_S_HY012, NULL);
	for (struct odbc_dbc *dbc = env->dbcs; dbc && rc != SQL_ERROR; dbc = dbc->next)
		if (odbc_end_tran(dbc, completion, &env->head.diag) != SQL_SUCCESS)
			rc = SQL_SUCCESS_WITH_INFO;
	return odbc_leave(&env->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLEndTran(SQLSMALLINT type, SQLHANDLE handle, SQLSMALLINT completion)
{
	struct odbc_head *head;
	struct odbc_dbc *dbc;

	if (type == SQL_HANDLE_ENV)
		return end_tran_env(handle, completion);
	if (type == SQL_HANDLE_DBC) {
		dbc = odbc_enter_dbc(handle);
		if (!dbc)
			return SQL_INVALID_HANDLE;
		return odbc_leave(&dbc->head, odbc_end_tran(dbc, completion, &dbc->head.diag));
	}
	head = odbc_enter_any(type, handle);
	if (!head)
		return SQL_INVALID_HANDLE;
	odbc_diag_clear(&head->diag);
	return odbc_leave(head, odbc_diag_add(&head->diag, ODBC_S_HY092,
				    "Only environments and connections have "
				    "transactions"));
}
