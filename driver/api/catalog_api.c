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

/* raw: catalog, schema, table, and what else is a string; options: numbers, may be NULL. */
static SQLRETURN
run(SQLHSTMT handle, enum odbc_text kind, const struct raw_text *raw, const SQLUSMALLINT *options,
    catalog_function *function)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);
	struct odbc_catalog_args args = { 0 };
	struct odbc_text_in *const in[] = { &args.catalog, &args.schema, &args.table,
		&args.last };
	SQLRETURN rc = SQL_SUCCESS;
	size_t done;

	if (!stmt)
		return SQL_INVALID_HANDLE;
	for (size_t i = 0; options && i < CH_ARRAY_LEN(args.options); i++)
		args.options[i] = options[i];
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

	return run(handle, ODBC_NARROW, raw, NULL, odbc_tables);
}

ODBC_API SQLRETURN SQL_API
SQLTablesW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *types,
    SQLSMALLINT types_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { types, types_len } };

	return run(handle, ODBC_WIDE, raw, NULL, odbc_tables);
}

ODBC_API SQLRETURN SQL_API
SQLColumns(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *column,
    SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { column, column_len } };

	return run(handle, ODBC_NARROW, raw, NULL, odbc_columns);
}

ODBC_API SQLRETURN SQL_API
SQLColumnsW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *column,
    SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { column, column_len } };

	return run(handle, ODBC_WIDE, raw, NULL, odbc_columns);
}

ODBC_API SQLRETURN SQL_API
SQLPrimaryKeys(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };

	return run(handle, ODBC_NARROW, raw, NULL, odbc_primary_keys);
}

ODBC_API SQLRETURN SQL_API
SQLPrimaryKeysW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };

	return run(handle, ODBC_WIDE, raw, NULL, odbc_primary_keys);
}

ODBC_API SQLRETURN SQL_API
SQLForeignKeys(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *fk_catalog,
    SQLSMALLINT fk_catalog_len, SQLCHAR *fk_schema, SQLSMALLINT fk_schema_len,
    SQLCHAR *fk_table, SQLSMALLINT fk_table_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { fk_table, fk_table_len } };

	(void)fk_catalog;
	(void)fk_catalog_len;
	(void)fk_schema;
	(void)fk_schema_len;
	return run(handle, ODBC_NARROW, raw, NULL, odbc_foreign_keys);
}

ODBC_API SQLRETURN SQL_API
SQLForeignKeysW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *fk_catalog,
    SQLSMALLINT fk_catalog_len, SQLWCHAR *fk_schema, SQLSMALLINT fk_schema_len,
    SQLWCHAR *fk_table, SQLSMALLINT fk_table_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { fk_table, fk_table_len } };

	(void)fk_catalog;
	(void)fk_catalog_len;
	(void)fk_schema;
	(void)fk_schema_len;
	return run(handle, ODBC_WIDE, raw, NULL, odbc_foreign_keys);
}

ODBC_API SQLRETURN SQL_API
SQLStatistics(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLUSMALLINT unique,
    SQLUSMALLINT reserved)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };
	const SQLUSMALLINT options[] = { unique, reserved, 0 };

	return run(handle, ODBC_NARROW, raw, options, odbc_statistics);
}

ODBC_API SQLRETURN SQL_API
SQLStatisticsW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLUSMALLINT unique,
    SQLUSMALLINT reserved)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };
	const SQLUSMALLINT options[] = { unique, reserved, 0 };

	return run(handle, ODBC_WIDE, raw, options, odbc_statistics);
}

ODBC_API SQLRETURN SQL_API
SQLSpecialColumns(SQLHSTMT handle, SQLUSMALLINT kind, SQLCHAR *catalog, SQLSMALLINT catalog_len,
    SQLCHAR *schema, SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len,
    SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };
	const SQLUSMALLINT options[] = { kind, scope, nullable };

	return run(handle, ODBC_NARROW, raw, options, odbc_special_columns);
}

ODBC_API SQLRETURN SQL_API
SQLSpecialColumnsW(SQLHSTMT handle, SQLUSMALLINT kind, SQLWCHAR *catalog,
    SQLSMALLINT catalog_len, SQLWCHAR *schema, SQLSMALLINT schema_len, SQLWCHAR *table,
    SQLSMALLINT table_len, SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };
	const SQLUSMALLINT options[] = { kind, scope, nullable };

	return run(handle, ODBC_WIDE, raw, options, odbc_special_columns);
}

ODBC_API SQLRETURN SQL_API
SQLProcedures(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *procedure, SQLSMALLINT procedure_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ procedure, procedure_len }, { NULL, 0 } };

	return run(handle, ODBC_NARROW, raw, NULL, odbc_procedures);
}

ODBC_API SQLRETURN SQL_API
SQLProceduresW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *procedure, SQLSMALLINT procedure_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ procedure, procedure_len }, { NULL, 0 } };

	return run(handle, ODBC_WIDE, raw, NULL, odbc_procedures);
}

ODBC_API SQLRETURN SQL_API
SQLProcedureColumns(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *procedure, SQLSMALLINT procedure_len, SQLCHAR *column,
    SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ procedure, procedure_len }, { column, column_len } };

	return run(handle, ODBC_NARROW, raw, NULL, odbc_procedure_columns);
}

ODBC_API SQLRETURN SQL_API
SQLProcedureColumnsW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len,
    SQLWCHAR *schema, SQLSMALLINT schema_len, SQLWCHAR *procedure, SQLSMALLINT procedure_len,
    SQLWCHAR *column, SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ procedure, procedure_len }, { column, column_len } };

	return run(handle, ODBC_WIDE, raw, NULL, odbc_procedure_columns);
}

ODBC_API SQLRETURN SQL_API
SQLTablePrivileges(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };

	return run(handle, ODBC_NARROW, raw, NULL, odbc_table_privileges);
}

ODBC_API SQLRETURN SQL_API
SQLTablePrivilegesW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len,
    SQLWCHAR *schema, SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { NULL, 0 } };

	return run(handle, ODBC_WIDE, raw, NULL, odbc_table_privileges);
}

ODBC_API SQLRETURN SQL_API
SQLColumnPrivileges(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *column,
    SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { column, column_len } };

	return run(handle, ODBC_NARROW, raw, NULL, odbc_column_privileges);
}

ODBC_API SQLRETURN SQL_API
SQLColumnPrivilegesW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len,
    SQLWCHAR *schema, SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len,
    SQLWCHAR *column, SQLSMALLINT column_len)
{
	const struct raw_text raw[] = { { catalog, catalog_len }, { schema, schema_len },
		{ table, table_len }, { column, column_len } };

	return run(handle, ODBC_WIDE, raw, NULL, odbc_column_privileges);
}
