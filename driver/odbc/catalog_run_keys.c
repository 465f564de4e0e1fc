/*
 * catalog_run_keys.c - keys, statistics, privileges, and what ClickHouse has none of
 *
 * A primary key of ClickHouse tells how rows are sorted; rows may have the same. Its name says
 * so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/catalog_job.h"
#include "query/quote.h"

#define KEY_NAME "sorting key, not unique"

/* The server's code for what the user has no right to. */
#define ACCESS_DENIED 497

static const enum odbc_arg name_args[] = { ODBC_ARG_NAME, ODBC_ARG_NAME, ODBC_ARG_NAME,
	ODBC_ARG_PATTERN };
static const enum odbc_arg pattern_args[] = { ODBC_ARG_NAME, ODBC_ARG_PATTERN, ODBC_ARG_PATTERN,
	ODBC_ARG_PATTERN };

/* Functions about one table want its name. */
static SQLRETURN
need_table(struct odbc_catalog_job *job, const struct odbc_catalog_args *args)
{
	if (args->table.is_null)
		return odbc_diag_add(&job->stmt->head.diag, ODBC_S_HY009,
		    "The name of the table is NULL");
	return SQL_SUCCESS;
}

/* A function with an empty result. */
static SQLRETURN
nothing(struct odbc_stmt *stmt, SQLUSMALLINT api, enum odbc_catalog_set set,
    const struct odbc_catalog_args *args, size_t count)
{
	struct odbc_catalog_job job;
	SQLRETURN rc = odbc_catalog_begin(&job, stmt, api, set);

	if (rc == SQL_SUCCESS)
		rc = odbc_catalog_read_args(&job, args, pattern_args, count);
	return odbc_catalog_finish(&job, rc);
}

/* A column's name as it is, without quotes. */
static void
add_name(struct odbc_catalog_job *job, struct ch_str quoted)
{
	struct ch_buf name;

	ch_buf_init(&name, CH_BUF_NO_LIMIT);
	query_unquote(&name, quoted);
	if (ch_buf_failed(&name))
		job->local.failed = true;
	odbc_local_text(&job->local, ch_buf_str(&name));
	ch_buf_free(&name);
}

static void
build_keys(struct odbc_catalog_job *job, struct ch_buf *sql)
{
	catalog_keys_sql(&job->ask, sql);
}

/* cells: database, table, primary key */
static void
add_keys(struct odbc_catalog_job *job, const struct ch_str *cells)
{
	struct ch_str part, key = catalog_key_bare(cells[2]);
	int64_t number = 0;
	size_t at = 0;
	bool is_name;

	while (catalog_key_next(key, &at, &part, &is_name)) {
		number++;
		if (!is_name)
			continue;
		odbc_catalog_place(job, cells[0]);
		odbc_local_text(&job->local, cells[1]);
		add_name(job, part);
		odbc_local_number(&job->local, number);
		odbc_local_text(&job->local, CH_STR(KEY_NAME));
	}
}

SQLRETURN
odbc_primary_keys(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	struct odbc_catalog_job job;
	SQLRETURN rc =
	    odbc_catalog_begin(&job, stmt, SQL_API_SQLPRIMARYKEYS, ODBC_SET_PRIMARY_KEYS);

	if (rc == SQL_SUCCESS)
		rc = need_table(&job, args);
	if (rc == SQL_SUCCESS)
		rc = odbc_catalog_read_args(&job, args, name_args, 3);
	job.build = build_keys;
	job.add_row = add_keys;
	return odbc_catalog_finish(&job, rc);
}

SQLRETURN
odbc_foreign_keys(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	struct odbc_catalog_job job;
	SQLRETURN rc =
	    odbc_catalog_begin(&job, stmt, SQL_API_SQLFOREIGNKEYS, ODBC_SET_FOREIGN_KEYS);

	if (rc == SQL_SUCCESS && args->table.is_null && args->last.is_null)
		rc = need_table(&job, args);
	return odbc_catalog_finish(&job, rc);
}

static void
build_statistics(struct odbc_catalog_job *job, struct ch_buf *sql)
{
	catalog_statistics_sql(&job->ask, sql);
}

/* Servers show tables to whoever may use them, but indexes to those who may read system.*. */
static bool
retry_statistics(struct odbc_catalog_job *job, const struct ch_error *err)
{
	job->ask.lacks_indexes = err->server_code == ACCESS_DENIED;
	return job->ask.lacks_indexes;
}

/* One row of SQLStatistics about a part of an index, or of the table if `number` is 0. */
static void
add_statistic(struct odbc_catalog_job *job, const struct ch_str *cells, SQLSMALLINT type,
    struct ch_str index, int64_t number)
{
	struct odbc_local *local = &job->local;

	odbc_catalog_place(job, cells[1]);
	odbc_local_text(local, cells[2]);
	odbc_local_number_or_null(&job->local, number > 0, SQL_TRUE);
	odbc_local_null(local);
	odbc_local_text_or_null(&job->local, index);
	odbc_local_number(local, type);
	odbc_local_number_or_null(&job->local, number > 0, number);
}

static void
add_index(struct odbc_catalog_job *job, const struct ch_str *cells, SQLSMALLINT type,
    struct ch_str index)
{
	struct odbc_local *local = &job->local;
	struct ch_str part, key = catalog_key_bare(cells[4]);
	int64_t number = 0;
	size_t at = 0;
	bool is_name;

	while (catalog_key_next(key, &at, &part, &is_name)) {
		add_statistic(job, cells, type, index, ++number);
		if (is_name)
			add_name(job, part);
		else
			odbc_local_text(local, part);
		odbc_local_text_or_null(
		    &job->local, type == SQL_INDEX_CLUSTERED ? CH_STR("A") : CH_STR(""));
		for (int i = 0; i < 3; i++)
			odbc_local_null(local);
	}
}

/* cells: kind, database, table, name, text, rows */
static void
add_statistics(struct odbc_catalog_job *job, const struct ch_str *cells)
{
	struct odbc_local *local = &job->local;
	int64_t rows;
	bool is_known = ch_str_to_i64(cells[5], &rows);

	if (!ch_str_eq(cells[0], CH_STR("0"))) {
		if (!job->flag)
			add_index(job, cells, SQL_INDEX_OTHER, cells[3]);
		return;
	}
	add_statistic(job, cells, SQL_TABLE_STAT, CH_STR(""), 0);
	odbc_local_null(local);
	odbc_local_null(local);
	odbc_local_number_or_null(&job->local, is_known, is_known ? rows : 0);
	odbc_local_null(local);
	odbc_local_null(local);
	if (!job->flag)
		add_index(job, cells, SQL_INDEX_CLUSTERED, CH_STR(KEY_NAME));
}

SQLRETURN
odbc_statistics(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	struct odbc_catalog_job job;
	SQLRETURN rc =
	    odbc_catalog_begin(&job, stmt, SQL_API_SQLSTATISTICS, ODBC_SET_STATISTICS);

	if (rc == SQL_SUCCESS)
		rc = need_table(&job, args);
	if (rc == SQL_SUCCESS && args->options[0] > SQL_INDEX_ALL)
		rc = odbc_diag_add(&stmt->head.diag, ODBC_S_HY100, NULL);
	if (rc == SQL_SUCCESS && args->options[1] > SQL_ENSURE)
		rc = odbc_diag_add(&stmt->head.diag, ODBC_S_HY101, NULL);
	if (rc == SQL_SUCCESS)
		rc = odbc_catalog_read_args(&job, args, name_args, 3);
	job.flag = args->options[0] == SQL_INDEX_UNIQUE; /* there are none */
	job.build = build_statistics;
	job.retry = retry_statistics;
	job.add_row = add_statistics;
	return odbc_catalog_finish(&job, rc);
}

SQLRETURN
odbc_special_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	struct odbc_diag *diag = &stmt->head.diag;
	struct odbc_catalog_job job;
	SQLRETURN rc = odbc_catalog_begin(
	    &job, stmt, SQL_API_SQLSPECIALCOLUMNS, ODBC_SET_SPECIAL_COLUMNS);

	if (rc == SQL_SUCCESS && args->options[0] != SQL_BEST_ROWID &&
	    args->options[0] != SQL_ROWVER)
		rc = odbc_diag_add(diag, ODBC_S_HY097, NULL);
	if (rc == SQL_SUCCESS && args->options[1] > SQL_SCOPE_SESSION)
		rc = odbc_diag_add(diag, ODBC_S_HY098, NULL);
	if (rc == SQL_SUCCESS && args->options[2] > SQL_NULLABLE)
		rc = odbc_diag_add(diag, ODBC_S_HY099, NULL);
	if (rc == SQL_SUCCESS)
		rc = need_table(&job, args);
	if (rc == SQL_SUCCESS)
		rc = odbc_catalog_read_args(&job, args, name_args, 3);
	return odbc_catalog_finish(&job, rc);
}

SQLRETURN
odbc_procedures(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	return nothing(stmt, SQL_API_SQLPROCEDURES, ODBC_SET_PROCEDURES, args, 3);
}

SQLRETURN
odbc_procedure_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	return nothing(
	    stmt, SQL_API_SQLPROCEDURECOLUMNS, ODBC_SET_PROCEDURE_COLUMNS, args, 4);
}

/* The server does not tell grants, or not to this user: tell what is likely. */
static bool
build_is_likely(const struct odbc_catalog_job *job)
{
	return job->tried || (job->ask.server_version && job->ask.server_version < 20006000);
}

static void
build_grants(struct odbc_catalog_job *job, struct ch_buf *sql)
{
	bool only_reads = job->server.readonly == 1 ||
	    config_get_int(job->stmt->dbc->options, CONFIG_OPT_READONLY) != 0;

	if (build_is_likely(job))
		catalog_likely_grants_sql(&job->ask, job->flag, only_reads, sql);
	else
		catalog_grants_sql(&job->ask, job->flag, sql);
}

static bool
retry_grants(struct odbc_catalog_job *job, const struct ch_error *err)
{
	(void)err;
	return !build_is_likely(job);
}

/* cells: database, table, column, privilege, may be granted */
static void
add_grant(struct odbc_catalog_job *job, const struct ch_str *cells)
{
	struct odbc_local *local = &job->local;

	odbc_catalog_place(job, cells[0]);
	odbc_local_text(local, cells[1]);
	if (job->flag)
		odbc_local_text(local, cells[2]);
	odbc_local_null(local);
	odbc_local_text(local, ch_str_of(job->server.user));
	odbc_local_text(local, cells[3]);
	odbc_local_text(local, cells[4]);
}

static SQLRETURN
privileges(struct odbc_catalog_job *job, const struct odbc_catalog_args *args,
    const enum odbc_arg *kinds, size_t count)
{
	SQLRETURN rc = odbc_catalog_read_args(job, args, kinds, count);

	job->build = build_grants;
	job->add_row = add_grant;
	job->retry = retry_grants;
	return odbc_catalog_finish(job, rc);
}

SQLRETURN
odbc_table_privileges(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	struct odbc_catalog_job job;
	SQLRETURN rc = odbc_catalog_begin(
	    &job, stmt, SQL_API_SQLTABLEPRIVILEGES, ODBC_SET_TABLE_PRIVILEGES);

	if (rc != SQL_SUCCESS)
		return odbc_catalog_finish(&job, rc);
	return privileges(&job, args, pattern_args, 3);
}

SQLRETURN
odbc_column_privileges(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	struct odbc_catalog_job job;
	SQLRETURN rc = odbc_catalog_begin(
	    &job, stmt, SQL_API_SQLCOLUMNPRIVILEGES, ODBC_SET_COLUMN_PRIVILEGES);

	if (rc == SQL_SUCCESS)
		rc = need_table(&job, args);
	if (rc != SQL_SUCCESS)
		return odbc_catalog_finish(&job, rc);
	job.flag = true; /* by column */
	return privileges(&job, args, name_args, 4);
}
