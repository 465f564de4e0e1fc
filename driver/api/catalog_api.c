/*
 * catalog_api.c - entries: catalog functions
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/async.h"
#include "odbc/catalog_run.h"

/* Runs a catalog function over converted arguments. */
struct catalog_call {
	struct odbc_call call;
	SQLRETURN (*function)(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
};

static SQLRETURN
convert(
    struct odbc_stmt *stmt, enum odbc_text kind, struct odbc_raw_text raw, struct odbc_text_in *in)
{
	SQLRETURN rc = odbc_text_in(in, kind, raw.text, raw.len, &stmt->head.diag);

	if (rc == SQL_SUCCESS)
		odbc_text_in_trim_nul(in);
	return rc;
}

/* Catalog and schema of SQLForeignKeys' other table change nothing, but must be texts. */
static SQLRETURN
check_unused(struct odbc_stmt *stmt, const struct odbc_args *raw)
{
	SQLRETURN rc = SQL_SUCCESS;
	struct odbc_text_in in;

	for (size_t i = 4; i < CH_ARRAY_LEN(raw->texts) && rc == SQL_SUCCESS; i++) {
		rc = convert(stmt, raw->kind, raw->texts[i], &in);
		if (rc == SQL_SUCCESS)
			odbc_text_in_free(&in);
	}
	return rc;
}

static SQLRETURN
run_catalog(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *raw)
{
	const struct catalog_call *catalog = CH_CONTAINER_OF(call, const struct catalog_call, call);
	struct odbc_catalog_args args = { 0 };
	struct odbc_text_in *const in[] = { &args.catalog, &args.schema, &args.table, &args.last };
	SQLRETURN rc = SQL_SUCCESS;
	size_t done;

	for (size_t i = 0; i < CH_ARRAY_LEN(args.options); i++)
		args.options[i] = (SQLUSMALLINT)raw->numbers[i];
	rc = check_unused(stmt, raw);
	for (done = 0; done < CH_ARRAY_LEN(in) && rc == SQL_SUCCESS; done++)
		rc = convert(stmt, raw->kind, raw->texts[done], in[done]);
	if (rc == SQL_SUCCESS)
		rc = catalog->function(stmt, &args);
	else if (done > 0)
		done--; /* the one that failed holds nothing */
	while (done > 0)
		odbc_text_in_free(in[--done]);
	return rc;
}

#define CATALOG_CALL(api, function)                  \
	{                                            \
		{ api, run_catalog, NULL }, function \
	}
static const struct catalog_call tables_call = CATALOG_CALL(SQL_API_SQLTABLES, odbc_tables);
static const struct catalog_call columns_call = CATALOG_CALL(SQL_API_SQLCOLUMNS, odbc_columns);
static const struct catalog_call primary_keys_call =
    CATALOG_CALL(SQL_API_SQLPRIMARYKEYS, odbc_primary_keys);
static const struct catalog_call foreign_keys_call =
    CATALOG_CALL(SQL_API_SQLFOREIGNKEYS, odbc_foreign_keys);
static const struct catalog_call statistics_call =
    CATALOG_CALL(SQL_API_SQLSTATISTICS, odbc_statistics);
static const struct catalog_call special_columns_call =
    CATALOG_CALL(SQL_API_SQLSPECIALCOLUMNS, odbc_special_columns);
static const struct catalog_call procedures_call =
    CATALOG_CALL(SQL_API_SQLPROCEDURES, odbc_procedures);
static const struct catalog_call procedure_columns_call =
    CATALOG_CALL(SQL_API_SQLPROCEDURECOLUMNS, odbc_procedure_columns);
static const struct catalog_call table_privileges_call =
    CATALOG_CALL(SQL_API_SQLTABLEPRIVILEGES, odbc_table_privileges);
static const struct catalog_call column_privileges_call =
    CATALOG_CALL(SQL_API_SQLCOLUMNPRIVILEGES, odbc_column_privileges);

/* An argument and its length. */
#define TEXT(name) { name, name##_len }

ODBC_API SQLRETURN SQL_API
SQLTables(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *types,
    SQLSMALLINT types_len)
{
	return odbc_call(handle, &tables_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(types) } });
}

ODBC_API SQLRETURN SQL_API
SQLTablesW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *types,
    SQLSMALLINT types_len)
{
	return odbc_call(handle, &tables_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(types) } });
}

ODBC_API SQLRETURN SQL_API
SQLColumns(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *column,
    SQLSMALLINT column_len)
{
	return odbc_call(handle, &columns_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(column) } });
}

ODBC_API SQLRETURN SQL_API
SQLColumnsW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *column,
    SQLSMALLINT column_len)
{
	return odbc_call(handle, &columns_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(column) } });
}

ODBC_API SQLRETURN SQL_API
SQLPrimaryKeys(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len)
{
	return odbc_call(handle, &primary_keys_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) } });
}

ODBC_API SQLRETURN SQL_API
SQLPrimaryKeysW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len)
{
	return odbc_call(handle, &primary_keys_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) } });
}

ODBC_API SQLRETURN SQL_API
SQLForeignKeys(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *fk_catalog,
    SQLSMALLINT fk_catalog_len, SQLCHAR *fk_schema, SQLSMALLINT fk_schema_len, SQLCHAR *fk_table,
    SQLSMALLINT fk_table_len)
{
	return odbc_call(handle, &foreign_keys_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(fk_table),
		    TEXT(fk_catalog), TEXT(fk_schema) } });
}

ODBC_API SQLRETURN SQL_API
SQLForeignKeysW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *fk_catalog,
    SQLSMALLINT fk_catalog_len, SQLWCHAR *fk_schema, SQLSMALLINT fk_schema_len, SQLWCHAR *fk_table,
    SQLSMALLINT fk_table_len)
{
	return odbc_call(handle, &foreign_keys_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(fk_table),
		    TEXT(fk_catalog), TEXT(fk_schema) } });
}

ODBC_API SQLRETURN SQL_API
SQLStatistics(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLUSMALLINT unique,
    SQLUSMALLINT reserved)
{
	return odbc_call(handle, &statistics_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) },
		.numbers = { unique, reserved } });
}

ODBC_API SQLRETURN SQL_API
SQLStatisticsW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLUSMALLINT unique,
    SQLUSMALLINT reserved)
{
	return odbc_call(handle, &statistics_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) },
		.numbers = { unique, reserved } });
}

ODBC_API SQLRETURN SQL_API
SQLSpecialColumns(SQLHSTMT handle, SQLUSMALLINT kind, SQLCHAR *catalog, SQLSMALLINT catalog_len,
    SQLCHAR *schema, SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len,
    SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
	return odbc_call(handle, &special_columns_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) },
		.numbers = { kind, scope, nullable } });
}

ODBC_API SQLRETURN SQL_API
SQLSpecialColumnsW(SQLHSTMT handle, SQLUSMALLINT kind, SQLWCHAR *catalog, SQLSMALLINT catalog_len,
    SQLWCHAR *schema, SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len,
    SQLUSMALLINT scope, SQLUSMALLINT nullable)
{
	return odbc_call(handle, &special_columns_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) },
		.numbers = { kind, scope, nullable } });
}

ODBC_API SQLRETURN SQL_API
SQLProcedures(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *procedure, SQLSMALLINT procedure_len)
{
	return odbc_call(handle, &procedures_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(procedure) } });
}

ODBC_API SQLRETURN SQL_API
SQLProceduresW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *procedure, SQLSMALLINT procedure_len)
{
	return odbc_call(handle, &procedures_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(procedure) } });
}

ODBC_API SQLRETURN SQL_API
SQLProcedureColumns(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *procedure, SQLSMALLINT procedure_len, SQLCHAR *column,
    SQLSMALLINT column_len)
{
	return odbc_call(handle, &procedure_columns_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(procedure), TEXT(column) } });
}

ODBC_API SQLRETURN SQL_API
SQLProcedureColumnsW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *procedure, SQLSMALLINT procedure_len, SQLWCHAR *column,
    SQLSMALLINT column_len)
{
	return odbc_call(handle, &procedure_columns_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(procedure), TEXT(column) } });
}

ODBC_API SQLRETURN SQL_API
SQLTablePrivileges(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len)
{
	return odbc_call(handle, &table_privileges_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) } });
}

ODBC_API SQLRETURN SQL_API
SQLTablePrivilegesW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len)
{
	return odbc_call(handle, &table_privileges_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table) } });
}

ODBC_API SQLRETURN SQL_API
SQLColumnPrivileges(SQLHSTMT handle, SQLCHAR *catalog, SQLSMALLINT catalog_len, SQLCHAR *schema,
    SQLSMALLINT schema_len, SQLCHAR *table, SQLSMALLINT table_len, SQLCHAR *column,
    SQLSMALLINT column_len)
{
	return odbc_call(handle, &column_privileges_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(column) } });
}

ODBC_API SQLRETURN SQL_API
SQLColumnPrivilegesW(SQLHSTMT handle, SQLWCHAR *catalog, SQLSMALLINT catalog_len, SQLWCHAR *schema,
    SQLSMALLINT schema_len, SQLWCHAR *table, SQLSMALLINT table_len, SQLWCHAR *column,
    SQLSMALLINT column_len)
{
	return odbc_call(handle, &column_privileges_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE,
		.texts = { TEXT(catalog), TEXT(schema), TEXT(table), TEXT(column) } });
}
