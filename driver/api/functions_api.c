/*
 * functions_api.c - entry: what functions there are, from api_list.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdbool.h>
#include <string.h>

#include "api/entry.h"
#include "base/compiler.h"
#include "odbc/handles.h"

static const SQLUSMALLINT functions[] = {
#define ENTRY(name, id) id,
#define ENTRY_W(name, id) id,
#include "api/api_list.h"
#undef ENTRY
#undef ENTRY_W
};

/* ODBC 2's array: one word a function of an id below 100. */
static void
fill_odbc2(SQLUSMALLINT *supported)
{
	memset(supported, 0, 100 * sizeof(*supported));
	for (size_t i = 0; i < CH_ARRAY_LEN(functions); i++)
		if (functions[i] < 100)
			supported[functions[i]] = SQL_TRUE;
}

static void
fill_odbc3(SQLUSMALLINT *supported)
{
	memset(supported, 0, SQL_API_ODBC3_ALL_FUNCTIONS_SIZE * sizeof(*supported));
	for (size_t i = 0; i < CH_ARRAY_LEN(functions); i++)
		supported[functions[i] >> 4] =
		    (SQLUSMALLINT)(supported[functions[i] >> 4] | 1 << (functions[i] & 15));
}

static SQLUSMALLINT
is_supported(SQLUSMALLINT id)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(functions); i++)
		if (functions[i] == id)
			return SQL_TRUE;
	return SQL_FALSE;
}

ODBC_API SQLRETURN SQL_API
SQLGetFunctions(SQLHDBC handle, SQLUSMALLINT id, SQLUSMALLINT *supported)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);

	if (!dbc)
		return SQL_INVALID_HANDLE;
	if (!supported)
		return odbc_leave(&dbc->head, odbc_diag_add(&dbc->head.diag, ODBC_S_HY009, NULL));
	if (id / 16 >= SQL_API_ODBC3_ALL_FUNCTIONS_SIZE)
		return odbc_leave(&dbc->head,
		    odbc_diag_add(&dbc->head.diag, ODBC_S_HY095, "%u is no function", id));
	if (id == SQL_API_ALL_FUNCTIONS)
		fill_odbc2(supported);
	else if (id == SQL_API_ODBC3_ALL_FUNCTIONS)
		fill_odbc3(supported);
	else
		*supported = is_supported(id);
	return odbc_leave(&dbc->head, SQL_SUCCESS);
}
