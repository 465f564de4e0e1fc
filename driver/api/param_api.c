/*
 * param_api.c - entries: parameters
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/async.h"
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
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_bind_parameter(stmt, &binding));
}

ODBC_API SQLRETURN SQL_API
SQLBulkOperations(SQLHSTMT handle, SQLSMALLINT operation)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_bulk_operations(stmt, operation));
}

ODBC_API SQLRETURN SQL_API
SQLDescribeParam(SQLHSTMT handle, SQLUSMALLINT number, SQLSMALLINT *type, SQLULEN *size,
    SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
	const struct odbc_param_out out = { type, size, digits, nullable };
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_describe_param(stmt, number, &out));
}

ODBC_API SQLRETURN SQL_API
SQLNumParams(SQLHSTMT handle, SQLSMALLINT *count)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_num_params(stmt, count));
}

static SQLRETURN
run_param_data(
    struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	(void)call;
	return odbc_param_data(stmt, args->pointers[0]);
}

ODBC_API SQLRETURN SQL_API
SQLParamData(SQLHSTMT handle, SQLPOINTER *token)
{
	static const struct odbc_call call = { SQL_API_SQLPARAMDATA, run_param_data,
		odbc_param_data_is_ready };

	return odbc_call(handle, &call, &(struct odbc_args){ .pointers = { token } });
}

ODBC_API SQLRETURN SQL_API
SQLPutData(SQLHSTMT handle, SQLPOINTER data, SQLLEN length)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return odbc_not_entered(SQL_HANDLE_STMT, handle);
	return odbc_leave(&stmt->head, odbc_put_data(stmt, data, length));
}
