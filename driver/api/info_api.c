/*
 * info_api.c - entries: what the driver and its types are
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
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
get_type_info(SQLHSTMT handle, SQLSMALLINT data_type)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (!stmt)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&stmt->head, odbc_get_type_info(stmt, data_type));
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
