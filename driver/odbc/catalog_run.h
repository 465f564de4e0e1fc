/*
 * catalog_run.h - the catalog functions of ODBC
 *
 * Each asks the server and opens a cursor over the answer; may block. What ClickHouse does not
 * have (foreign keys, procedures, row ids) gives an empty result of the right columns.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_CATALOG_RUN_H
#define CH_ODBC_CATALOG_RUN_H

#include "odbc/handles.h"

/* Arguments as given. `last` is the column pattern, the list of table types, or the table of the
 * foreign key; `options` are the numbers, in their order. */
struct odbc_catalog_args {
	struct odbc_text_in catalog, schema, table, last;
	SQLUSMALLINT options[3];
};

SQLRETURN odbc_tables(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_primary_keys(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_foreign_keys(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_statistics(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_special_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_procedures(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_procedure_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_table_privileges(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_column_privileges(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);

#endif
