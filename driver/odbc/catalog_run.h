/*
 * catalog_run.h - the catalog functions of ODBC
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_CATALOG_RUN_H
#define CH_ODBC_CATALOG_RUN_H

#include "odbc/handles.h"

/* String arguments as given; `last` is the column pattern or the list of table types. */
struct odbc_catalog_args {
	struct odbc_text_in catalog, schema, table, last;
};

/* SQLTables and SQLColumns: ask the server, open a cursor over the answer. May block. */
SQLRETURN odbc_tables(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);
SQLRETURN odbc_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args);

#endif
