/*
 * catalog_run.c - SQLTables and SQLColumns
 *
 * The server's rows are text; they are turned into the rows that ODBC describes, with types as
 * typeinfo.h reports them for the columns of queries.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/catalog_run.h"

#include "odbc/catalog_job.h"

/* The server's code for a column that it does not have. */
#define UNKNOWN_IDENTIFIER 47

/* A version that has only what every version has. */
#define OLDEST_VERSION 18016000u

/* System tables of some version between the known ones: ask as the oldest is asked. */
static bool
ask_as_oldest(struct odbc_catalog_job *job, const struct ch_error *err)
{
	if (err->server_code != UNKNOWN_IDENTIFIER)
		return false;
	job->ask.server_version = OLDEST_VERSION;
	return true;
}

static void
build_tables(struct odbc_catalog_job *job, struct ch_buf *sql)
{
	catalog_tables_sql(&job->ask, sql);
}

static void
build_databases(struct odbc_catalog_job *job, struct ch_buf *sql)
{
	catalog_databases_sql(&job->ask, sql);
}

static void
build_columns(struct odbc_catalog_job *job, struct ch_buf *sql)
{
	catalog_columns_sql(&job->ask, sql);
}

static void
add_table(struct odbc_catalog_job *job, const struct ch_str *cells)
{
	odbc_catalog_place(job, cells[0]);
	odbc_local_text(&job->local, cells[1]);
	odbc_local_text(&job->local, cells[2]);
	odbc_local_text_or_null(&job->local, cells[3]);
}

static void
add_database(struct odbc_catalog_job *job, const struct ch_str *cells)
{
	odbc_catalog_place(job, cells[0]);
	for (int i = 0; i < 3; i++)
		odbc_local_null(&job->local);
}

static void
add_table_types(struct odbc_catalog_job *job)
{
	static const char *const types[] = { "LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW" };

	for (size_t type = 0; type < CH_ARRAY_LEN(types); type++) {
		for (int i = 0; i < 3; i++)
			odbc_local_null(&job->local);
		odbc_local_text(&job->local, ch_str_of(types[type]));
		odbc_local_null(&job->local);
	}
}

/* What ODBC says about a type; one that is not known is text. */
static void
describe(const struct odbc_type_env *env, struct ch_str text, struct odbc_type_info *info)
{
	struct ch_arena arena = { 0 };
	const struct native_type *type;
	struct ch_error err;

	if (native_type_parse(&arena, text, &type, &err))
		odbc_type_describe_text(env, env->string_max, true, info);
	else
		odbc_type_describe(env, type, info);
	ch_arena_free(&arena);
}

/* SQLColumns from DATA_TYPE to NULLABLE. */
static void
add_column_type(struct odbc_catalog_job *job, const struct odbc_type_info *info)
{
	struct odbc_local *local = &job->local;

	odbc_local_number(local, odbc_type_for_app(job->stmt, info->concise_type));
	odbc_local_text(local, ch_str_of(info->name));
	odbc_local_number(&job->local, (int64_t)info->column_size);
	odbc_local_number(&job->local, info->octet_length);
	odbc_local_number_or_null(&job->local, info->has_digits, info->digits);
	odbc_local_number_or_null(&job->local, info->radix != 0, info->radix);
	odbc_local_number(local, info->is_nullable ? SQL_NULLABLE : SQL_NO_NULLS);
}

/* The comment, and how the values come about if nobody writes them. */
static void
add_remarks(struct odbc_catalog_job *job, const struct ch_str *cells)
{
	struct ch_buf text;

	if (!cells[5].len || ch_str_eq(cells[5], CH_STR("DEFAULT"))) {
		odbc_local_text_or_null(&job->local, cells[7]);
		return;
	}
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ch_buf_append_str(&text, cells[7]);
	ch_buf_append_text(&text, cells[7].len ? " (" : "(");
	ch_buf_append_str(&text, cells[5]);
	ch_buf_append_byte(&text, ' ');
	ch_buf_append_str(&text, cells[6]);
	ch_buf_append_byte(&text, ')');
	if (ch_buf_failed(&text))
		job->local.failed = true;
	odbc_local_text_or_null(&job->local, ch_buf_str(&text));
	ch_buf_free(&text);
}

/* cells: database, table, name, type, position, default_kind, default_expression, comment */
static void
add_column(struct odbc_catalog_job *job, const struct ch_str *cells)
{
	struct odbc_local *local = &job->local;
	struct odbc_type_info info;
	int64_t position = 0;
	bool is_bytes;

	describe(&job->types, cells[3], &info);
	is_bytes = odbc_type_is_char(info.concise_type) || info.concise_type == SQL_LONGVARBINARY;
	if (!ch_str_to_i64(cells[4], &position))
		position = 0;
	odbc_catalog_place(job, cells[0]);
	odbc_local_text(local, cells[1]);
	odbc_local_text(local, cells[2]);
	add_column_type(job, &info);
	add_remarks(job, cells);
	odbc_local_text_or_null(
	    &job->local, ch_str_eq(cells[5], CH_STR("DEFAULT")) ? cells[6] : CH_STR(""));
	odbc_local_number(local, info.type);
	odbc_local_number_or_null(&job->local, info.datetime_code != 0, info.datetime_code);
	odbc_local_number_or_null(&job->local, is_bytes, info.octet_length);
	odbc_local_number(local, position);
	odbc_local_text(local, info.is_nullable ? CH_STR("YES") : CH_STR("NO"));
}

/* The argument is there and is exactly that text. */
static bool
is_text(const struct odbc_text_in *in, const char *text)
{
	return !in->is_null && ch_str_eq(in->text, ch_str_of(text));
}

/* What SQLTables asks besides tables. */
enum special { SPECIAL_NONE, SPECIAL_CATALOGS, SPECIAL_SCHEMAS, SPECIAL_TYPES };

/* The reference wants '' in the other arguments. DBD::ODBC passes NULL as the schema, and
 * LibreOffice asks for the types of tables with NULL everywhere. */
static enum special
special_of(const struct odbc_catalog_args *args)
{
	bool no_catalog = is_text(&args->catalog, "");
	bool no_schema = is_text(&args->schema, "") || args->schema.is_null;
	bool no_table = is_text(&args->table, "");

	if (is_text(&args->catalog, "%") && no_schema && no_table)
		return SPECIAL_CATALOGS;
	if (no_catalog && is_text(&args->schema, "%") && no_table)
		return SPECIAL_SCHEMAS;
	if ((no_catalog || args->catalog.is_null) && no_schema &&
	    (no_table || args->table.is_null) && is_text(&args->last, "%"))
		return SPECIAL_TYPES;
	return SPECIAL_NONE;
}

static void
ask_tables(struct odbc_catalog_job *job, const struct odbc_catalog_args *args)
{
	switch (special_of(args)) {
	case SPECIAL_CATALOGS:
	case SPECIAL_SCHEMAS:
		/* the one that databases are not has none */
		if ((special_of(args) == SPECIAL_CATALOGS) != (job->place == ODBC_AS_CATALOGS))
			break;
		job->build = build_databases;
		job->add_row = add_database;
		break;
	case SPECIAL_TYPES:
		add_table_types(job);
		break;
	case SPECIAL_NONE:
		if (args->last.text.len)
			job->ask.types = catalog_parse_types(args->last.text);
		job->build = build_tables;
		job->add_row = add_table;
		job->retry = ask_as_oldest;
		break;
	}
}

SQLRETURN
odbc_tables(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	/* ODBC 2 knows no patterns of catalogs. */
	bool is_old = stmt->dbc->env->odbc_version == SQL_OV_ODBC2;
	const enum odbc_arg kinds[] = { is_old ? ODBC_ARG_NAME : ODBC_ARG_PATTERN,
		ODBC_ARG_PATTERN, ODBC_ARG_PATTERN };
	struct odbc_catalog_job job;
	SQLRETURN rc = odbc_catalog_begin(&job, stmt, SQL_API_SQLTABLES, ODBC_SET_TABLES);

	if (rc == SQL_SUCCESS)
		rc = odbc_catalog_read_args(&job, args, kinds, CH_ARRAY_LEN(kinds));
	if (rc == SQL_SUCCESS)
		ask_tables(&job, args);
	return odbc_catalog_finish(&job, rc);
}

SQLRETURN
odbc_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	static const enum odbc_arg kinds[] = { ODBC_ARG_NAME, ODBC_ARG_PATTERN, ODBC_ARG_PATTERN,
		ODBC_ARG_PATTERN };
	struct odbc_catalog_job job;
	SQLRETURN rc = odbc_catalog_begin(&job, stmt, SQL_API_SQLCOLUMNS, ODBC_SET_COLUMNS);

	if (rc == SQL_SUCCESS)
		rc = odbc_catalog_read_args(&job, args, kinds, CH_ARRAY_LEN(kinds));
	job.build = build_columns;
	job.add_row = add_column;
	job.retry = ask_as_oldest;
	return odbc_catalog_finish(&job, rc);
}
