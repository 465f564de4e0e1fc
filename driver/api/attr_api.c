/*
 * attr_api.c - entries: attributes of environments, connections and statements
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/attr.h"

ODBC_API SQLRETURN SQL_API
SQLSetEnvAttr(SQLHENV handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER len)
{
	struct odbc_env *env = odbc_enter_env(handle);

	(void)len;
	if (!env)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&env->head, odbc_env_set_attr(env, id, value));
}

ODBC_API SQLRETURN SQL_API
SQLGetEnvAttr(SQLHENV handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity, SQLINTEGER *len)
{
	struct odbc_env *env = odbc_enter_env(handle);

	(void)capacity;
	(void)len;
	if (!env)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&env->head, odbc_env_get_attr(env, id, value));
}

static SQLRETURN
set_connect_attr(SQLHDBC handle, SQLINTEGER id, const struct odbc_attr_in *in)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);

	if (!dbc)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&dbc->head, odbc_dbc_set_attr(dbc, id, in));
}

ODBC_API SQLRETURN SQL_API
SQLSetConnectAttr(SQLHDBC handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER len)
{
	return set_connect_attr(handle, id, &(struct odbc_attr_in){ value, len, ODBC_NARROW });
}

ODBC_API SQLRETURN SQL_API
SQLSetConnectAttrW(SQLHDBC handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER len)
{
	return set_connect_attr(handle, id, &(struct odbc_attr_in){ value, len, ODBC_WIDE });
}

static SQLRETURN
get_connect_attr(SQLHDBC handle, SQLINTEGER id, const struct odbc_text_out *out)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);

	if (!dbc)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&dbc->head, odbc_dbc_get_attr(dbc, id, out));
}

ODBC_API SQLRETURN SQL_API
SQLGetConnectAttr(
    SQLHDBC handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity, SQLINTEGER *len)
{
	return get_connect_attr(
	    handle, id, &(struct odbc_text_out){ ODBC_NARROW, true, value, capacity, NULL, len });
}

ODBC_API SQLRETURN SQL_API
SQLGetConnectAttrW(
    SQLHDBC handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity, SQLINTEGER *len)
{
	return get_connect_attr(
	    handle, id, &(struct odbc_text_out){ ODBC_WIDE, true, value, capacity, NULL, len });
}

static SQLRETURN
set_stmt_attr(SQLHSTMT handle, SQLINTEGER id, const struct odbc_attr_in *in)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_stmt_set_attr(stmt, id, in));
}

ODBC_API SQLRETURN SQL_API
SQLSetStmtAttr(SQLHSTMT handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER len)
{
	return set_stmt_attr(handle, id, &(struct odbc_attr_in){ value, len, ODBC_NARROW });
}

ODBC_API SQLRETURN SQL_API
SQLSetStmtAttrW(SQLHSTMT handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER len)
{
	return set_stmt_attr(handle, id, &(struct odbc_attr_in){ value, len, ODBC_WIDE });
}

static SQLRETURN
get_stmt_attr(SQLHSTMT handle, SQLINTEGER id, const struct odbc_text_out *out)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_stmt_get_attr(stmt, id, out));
}

ODBC_API SQLRETURN SQL_API
SQLGetStmtAttr(
    SQLHSTMT handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity, SQLINTEGER *len)
{
	return get_stmt_attr(
	    handle, id, &(struct odbc_text_out){ ODBC_NARROW, true, value, capacity, NULL, len });
}

ODBC_API SQLRETURN SQL_API
SQLGetStmtAttrW(
    SQLHSTMT handle, SQLINTEGER id, SQLPOINTER value, SQLINTEGER capacity, SQLINTEGER *len)
{
	return get_stmt_attr(
	    handle, id, &(struct odbc_text_out){ ODBC_WIDE, true, value, capacity, NULL, len });
}
