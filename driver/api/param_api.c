/*
 * param_api.c - entries: parameters
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/bulk.h"
#include "odbc/param.h"

ODBC_API SQLRETURN SQL_API
SQLBindParameter(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT direction, SQLSMALLINT c_type,
    SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits, SQLPOINTER value, SQLLEN capacity,
    SQLLEN *indicator)
{
	const struct odbc_param_binding binding = { number, direction, c_type, sql_type, size,
		digits, value, capacity, indicator };
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_bind_parameter(stmt, &binding));
}

ODBC_API SQLRETURN SQL_API
SQLBulkOperations(SQLHSTMT handle, SQLSMALLINT operation)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_bulk_operations(stmt, operation));
}

ODBC_API SQLRETURN SQL_API
SQLDescribeParam(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT *type, SQLULEN *size,
    SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
	const struct odbc_param_out out = { type, size, digits, nullable };
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_describe_param(stmt, number, &out));
}

ODBC_API SQLRETURN SQL_API
SQLNumParams(SQLHSTMT handle, SQLSMALLINT *count)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_num_params(stmt, count));
}

ODBC_API SQLRETURN SQL_API
SQLParamData(SQLHSTMT handle, SQLPOINTER *token)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_param_data(stmt, token));
}

ODBC_API SQLRETURN SQL_API
SQLPutData(SQLHSTMT handle, SQLPOINTER data, SQLLEN length)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_put_data(stmt, data, length));
}
