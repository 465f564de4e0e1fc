/*
 * catalog_api.c - entries: catalog functions
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/catalog_run.h"

/* A string argument before its conversion. */
struct raw_text {
	const void *text;
	SQLSMALLINT len;
};

/* Runs a catalog function over converted arguments. */
typedef SQLRETURN catalog_function(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);

static SQLRETURN
convert(struct odbc_stmt *stmt, enum odbc_text kind, struct raw_text raw, struct odbc_text_in *in)
{
	SQLRETURN rc = odbc_text_in(in, kind, raw.text, raw.len, &stmt->head.diag);

	if (rc == SQL_SUCCESS)
		odbc_text_in_trim_nul(in);
	return rc;
}

/* raw: catalog, schema, table, and column or table types. */
static SQLRETURN
run(SQLHSTMT handle, enum odbc_text kind, const struct raw_text *raw, catalog_function *function)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);
	struct odbc_catalog_args args = { 0 };
	struct odbc_text_in *const in[] = { &args.catalog, &args.schema, &args.table,
		&args.last };
	SQLRETURN rc = SQL_SUCCESS;
	size_t done;

	if (!stmt)
		return SQL_INVALID_HANDLE;
	for (done = 0; done < CH_ARRAY_LEN(in) && rc == SQL_SUCCESS; done++)
		rc = convert(stmt, kind, raw[done], in[done]);
	if (rc == SQL_SUCCESS) {
		rc = function(stmt, &args);
	} else {
		done--; /* the one that failed holds nothing */
	}
	while (done > 0)
		odbc_text_in_free(in[--done]);
	return odbc_leave(&stmt->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLTables(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *types,
    SQLSMALLINT types_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { types, types_len } };

	return run(handle, ODBC_NARROW, raw, odbc_tables);
}

ODBC_API SQLRETURN SQL_API
SQLTablesW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *types,
    SQLSMALLINT types_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { types, types_len } };

	return run(handle, ODBC_WIDE, raw, odbc_tables);
}

ODBC_API SQLRETURN SQL_API
SQLColumns(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *column,
    SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { column, column_len } };

	return run(handle, ODBC_NARROW, raw, odbc_columns);
}

ODBC_API SQLRETURN SQL_API
SQLColumnsW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *column,
    SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { column, column_len } };

	return run(handle, ODBC_WIDE, raw, odbc_columns);
}
