/*
 * catalog_job.h - what the catalog functions share: a query becomes the rows that ODBC describes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_CATALOG_JOB_H
#define CH_ODBC_CATALOG_JOB_H

#include "catalog/catalog.h"
#include "odbc/catalog_run.h"
#include "odbc/local_result.h"
#include "odbc/typeinfo.h"

/* Sets of columns, in the order of catalog_list.h. */
enum odbc_catalog_set {
	ODBC_SET_TYPES,
	ODBC_SET_TABLES,
	ODBC_SET_COLUMNS,
	ODBC_SET_PRIMARY_KEYS,
	ODBC_SET_FOREIGN_KEYS,
	ODBC_SET_STATISTICS,
	ODBC_SET_SPECIAL_COLUMNS,
	ODBC_SET_PROCEDURES,
	ODBC_SET_PROCEDURE_COLUMNS,
	ODBC_SET_TABLE_PRIVILEGES,
	ODBC_SET_COLUMN_PRIVILEGES,
};

/* Begin a result with the columns of a set. */
void odbc_catalog_init(struct odbc_local *local, enum odbc_catalog_set set);

/* What databases are called. */
enum odbc_place { ODBC_AS_CATALOGS, ODBC_AS_SCHEMAS };
enum odbc_place odbc_place_of(const struct config_options *options);

struct odbc_catalog_job {
	struct odbc_stmt *stmt;
	struct odbc_local local;
	struct odbc_type_env types;
	struct client_server server;
	struct catalog_ask ask;
	enum odbc_place place;
	/* Write the query of `ask` to sql; NULL: rows are there already. */
	void (*build)(struct odbc_catalog_job *job, struct ch_buf *sql);
	/* One row of the server, `cells` as the query of catalog.h says. */
	void (*add_row)(struct odbc_catalog_job *job, const struct ch_str *cells);
	/* The server refused: change the job so that another query may help. May be NULL. */
	bool (*retry)(struct odbc_catalog_job *job, const struct ch_error *err);
	bool flag;  /* the function's own */
	bool tried; /* retry was called */
};

/* How arguments are read; with SQL_ATTR_METADATA_ID all are identifiers. */
enum odbc_arg { ODBC_ARG_NAME, ODBC_ARG_PATTERN };

/* Check the state, close what was there, begin the job. */
SQLRETURN odbc_catalog_begin(struct odbc_catalog_job *job, struct odbc_stmt *stmt,
    SQLUSMALLINT api, enum odbc_catalog_set set);
/* Read catalog, schema, table and column, the first `count` of them, as `kinds` say. */
SQLRETURN odbc_catalog_read_args(struct odbc_catalog_job *job,
    const struct odbc_catalog_args *args, const enum odbc_arg *kinds, size_t count);
/* Run the query if there is one, open the cursor, clean up. `rc` is an earlier error. */
SQLRETURN odbc_catalog_finish(struct odbc_catalog_job *job, SQLRETURN rc);

/* The two cells that tell the database. */
void odbc_catalog_place(struct odbc_catalog_job *job, struct ch_str database);

#endif
