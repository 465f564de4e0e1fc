/*
 * info_api.c - entries: what the driver and its types are
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/async.h"
#include "odbc/info.h"
#include "odbc/typeinfo.h"

static SQLRETURN
get_info(SQLHDBC handle, SQLUSMALLINT id, enum odbc_text kind, SQLPOINTER value,
    SQLSMALLINT capacity, SQLSMALLINT *length)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);

	if (!dbc)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&dbc->head, odbc_get_info(dbc, id, kind, value, capacity, length));
}

ODBC_API SQLRETURN SQL_API
SQLGetInfo(SQLHDBC handle, SQLUSMALLINT id, SQLPOINTER value, SQLSMALLINT capacity,
    SQLSMALLINT *length)
{
	return get_info(handle, id, ODBC_NARROW, value, capacity, length);
}

ODBC_API SQLRETURN SQL_API
SQLGetInfoW(SQLHDBC handle, SQLUSMALLINT id, SQLPOINTER value, SQLSMALLINT capacity,
    SQLSMALLINT *length)
{
	return get_info(handle, id, ODBC_WIDE, value, capacity, length);
}

static SQLRETURN
run_get_type_info(
    struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	(void)call;
	return odbc_get_type_info(stmt, (SQLSMALLINT)args->numbers[0]);
}

static SQLRETURN
get_type_info(SQLHSTMT handle, SQLSMALLINT data_type)
{
	static const struct odbc_call call = { SQL_API_SQLGETTYPEINFO, run_get_type_info,
		NULL };

	return odbc_call(handle, &call, &(struct odbc_args){ .numbers = { data_type } });
}

ODBC_API SQLRETURN SQL_API
SQLGetTypeInfo(SQLHSTMT handle, SQLSMALLINT data_type)
{
	return get_type_info(handle, data_type);
}

ODBC_API SQLRETURN SQL_API
SQLGetTypeInfoW(SQLHSTMT handle, SQLSMALLINT data_type)
{
	return get_type_info(handle, data_type);
}
