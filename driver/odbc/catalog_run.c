/*
 * catalog_run.c - the catalog functions of ODBC
 *
 * The server's rows are text; they are turned into the rows that ODBC describes, with types as
 * typeinfo.h reports them for the columns of queries.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/catalog_run.h"

#include "catalog/catalog.h"
#include "odbc/local_result.h"
#include "odbc/typeinfo.h"

#define TYPES_COLUMN(name, kind, size, is_nullable)
#define TABLES_COLUMN(name, kind, size, is_nullable) \
	{ name, ODBC_LOCAL_##kind, size, is_nullable },
#define COLUMNS_COLUMN(name, kind, size, is_nullable)
static const struct odbc_local_column tables_columns[] = {
#include "catalog/catalog_list.h"
};
#undef TABLES_COLUMN
#undef COLUMNS_COLUMN
#define TABLES_COLUMN(name, kind, size, is_nullable)
#define COLUMNS_COLUMN(name, kind, size, is_nullable) \
	{ name, ODBC_LOCAL_##kind, size, is_nullable },
static const struct odbc_local_column columns_columns[] = {
#include "catalog/catalog_list.h"
};
#undef TYPES_COLUMN
#undef TABLES_COLUMN
#undef COLUMNS_COLUMN

/* Most columns of a query of catalog.h. */
#define MAX_CELLS 8

/* One row of the server becomes one row of the result. */
struct catalog_job {
	struct odbc_stmt *stmt;
	struct odbc_local local;
	struct odbc_type_env types;
	struct ch_buf sql;
	void (*add_row)(struct catalog_job *job, const struct ch_str *cells);
};

static void
text_or_null(struct odbc_local *local, struct ch_str text)
{
	if (text.len)
		odbc_local_text(local, text);
	else
		odbc_local_null(local);
}

static void
add_table(struct catalog_job *job, const struct ch_str *cells)
{
	text_or_null(&job->local, cells[0]);
	odbc_local_null(&job->local);
	odbc_local_text(&job->local, cells[1]);
	odbc_local_text(&job->local, cells[2]);
	text_or_null(&job->local, cells[3]);
}

static void
add_database(struct catalog_job *job, const struct ch_str *cells)
{
	odbc_local_text(&job->local, cells[0]);
	for (int i = 0; i < 4; i++)
		odbc_local_null(&job->local);
}

static void
add_table_type(struct odbc_local *local, const char *type)
{
	for (int i = 0; i < 3; i++)
		odbc_local_null(local);
	odbc_local_text(local, ch_str_of(type));
	odbc_local_null(local);
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

static void
number_or_null(struct odbc_local *local, bool is_there, SQLLEN number)
{
	if (is_there)
		odbc_local_number(local, number > 2147483647 ? 2147483647 : number);
	else
		odbc_local_null(local);
}

/* SQLColumns from DATA_TYPE to NULLABLE. */
static void
add_column_type(struct catalog_job *job, const struct odbc_type_info *info)
{
	struct odbc_local *local = &job->local;

	odbc_local_number(local, odbc_type_for_app(job->stmt, info->concise_type));
	odbc_local_text(local, ch_str_of(info->name));
	number_or_null(local, info->column_size > 0, (SQLLEN)info->column_size);
	number_or_null(local, info->octet_length >= 0, info->octet_length);
	number_or_null(local, info->has_digits, info->digits);
	number_or_null(local, info->radix != 0, info->radix);
	odbc_local_number(local, info->is_nullable ? SQL_NULLABLE : SQL_NO_NULLS);
}

/* cells: database, table, name, type, position, default_kind, default_expression, comment */
static void
add_column(struct catalog_job *job, const struct ch_str *cells)
{
	struct odbc_local *local = &job->local;
	struct odbc_type_info info;
	int64_t position = 0;
	bool is_bytes;

	describe(&job->types, cells[3], &info);
	is_bytes = odbc_type_is_char(info.concise_type) || info.concise_type == SQL_LONGVARBINARY;
	if (!ch_str_to_i64(cells[4], &position))
		position = 0;
	text_or_null(local, cells[0]);
	odbc_local_null(local);
	odbc_local_text(local, cells[1]);
	odbc_local_text(local, cells[2]);
	add_column_type(job, &info);
	text_or_null(local, cells[7]);
	text_or_null(local, ch_str_eq(cells[5], CH_STR("DEFAULT")) ? cells[6] : CH_STR(""));
	odbc_local_number(local, info.type);
	number_or_null(local, info.datetime_code != 0, info.datetime_code);
	number_or_null(local, is_bytes && info.octet_length >= 0, info.octet_length);
	odbc_local_number(local, position);
	odbc_local_text(local, info.is_nullable ? CH_STR("YES") : CH_STR("NO"));
}

static void
add_block(struct catalog_job *job, const struct native_block *block)
{
	struct ch_str cells[MAX_CELLS];
	size_t count = block->column_count < MAX_CELLS ? block->column_count : MAX_CELLS;

	for (size_t row = 0; row < block->rows; row++) {
		for (size_t i = 0; i < count; i++) {
			const struct native_column *column = &block->columns[i];
			size_t slot;

			cells[i] = (struct ch_str){ "", 0 };
			if (column->type->kind == NATIVE_STRING &&
			    native_column_slot(column, row, &slot))
				cells[i] = native_column_span(column, slot);
		}
		job->add_row(job, cells);
	}
}

/* Run job->sql and turn its rows into cells. */
static int
run_query(struct catalog_job *job, struct ch_error *err)
{
	struct odbc_stmt *stmt = job->stmt;
	struct client_query query = { .sql = ch_buf_str(&job->sql),
		.returns_rows = true,
		.describable = true,
		.timeout_ms = (int64_t)stmt->attrs.query_timeout * 1000 };
	struct native_block *block = NULL;
	int rc;

	if (ch_buf_failed(&job->sql))
		return ch_error_nomem(err, "catalog query");
	rc = odbc_stmt_need_result(stmt, err);
	if (!rc)
		rc = client_result_execute(stmt->result, &query, err);
	while (!rc) {
		rc = client_result_next(stmt->result, &block, err);
		if (rc || !block)
			break;
		add_block(job, block);
		client_result_release(stmt->result, block);
	}
	if (stmt->result)
		client_result_close(stmt->result);
	return rc;
}

static void
begin_job(struct catalog_job *job, struct odbc_stmt *stmt, const struct odbc_local_column *columns,
    size_t count)
{
	job->stmt = stmt;
	odbc_local_init(&job->local, columns, count);
	odbc_type_env_init(&job->types, stmt->dbc->options, stmt->dbc->is_wide);
	ch_buf_init(&job->sql, CH_BUF_NO_LIMIT);
}

/* Query if there is one, open the cursor, clean up. */
static SQLRETURN
finish_job(struct catalog_job *job)
{
	struct ch_error err;
	SQLRETURN rc;

	if (job->sql.len && run_query(job, &err))
		rc = odbc_diag_add_error(&job->stmt->head.diag, &err);
	else
		rc = odbc_local_open(&job->local, job->stmt);
	odbc_local_free(&job->local);
	ch_buf_free(&job->sql);
	return rc;
}

/* An argument by the rules of SQL_ATTR_METADATA_ID; `is_pattern` otherwise. */
static struct catalog_arg
make_arg(const struct odbc_stmt *stmt, const struct odbc_text_in *in, bool is_pattern)
{
	if (in->is_null)
		return (struct catalog_arg){ CATALOG_ANY, in->text };
	if (stmt->attrs.metadata_id)
		return catalog_identifier(in->text);
	return is_pattern ? catalog_pattern(in->text) : catalog_name(in->text);
}

static SQLRETURN
check_identifiers(struct odbc_stmt *stmt, const struct odbc_text_in *const *args, size_t count)
{
	for (size_t i = 0; stmt->attrs.metadata_id && i < count; i++)
		if (args[i]->is_null)
			return odbc_diag_add(&stmt->head.diag, ODBC_S_HY009,
			    "With SQL_ATTR_METADATA_ID no name may be NULL");
	return SQL_SUCCESS;
}

/* The argument is there and is exactly that text. */
static bool
is_text(const struct odbc_text_in *in, const char *text)
{
	return !in->is_null && ch_str_eq(in->text, ch_str_of(text));
}

/* NULL or "". */
static bool
is_absent(const struct odbc_text_in *in)
{
	return in->text.len == 0;
}

static uint32_t
server_version(struct odbc_stmt *stmt)
{
	struct client_server server;
	struct ch_error err;

	if (client_session_server(stmt->dbc->session, &server, &err))
		return 0;
	return server.version_number;
}

/* What SQLTables asks besides tables. */
enum special { SPECIAL_NONE, SPECIAL_CATALOGS, SPECIAL_SCHEMAS, SPECIAL_TYPES };

static enum special
special_of(const struct odbc_catalog_args *args)
{
	bool no_catalog = is_text(&args->catalog, "");
	bool no_schema = is_text(&args->schema, "");
	bool no_table = is_text(&args->table, "");

	if (is_text(&args->catalog, "%") && no_schema && no_table)
		return SPECIAL_CATALOGS;
	if (no_catalog && is_text(&args->schema, "%") && no_table)
		return SPECIAL_SCHEMAS;
	if (no_catalog && no_schema && no_table && is_text(&args->last, "%"))
		return SPECIAL_TYPES;
	return SPECIAL_NONE;
}

static SQLRETURN
begin_call(struct odbc_stmt *stmt, SQLUSMALLINT api)
{
	SQLRETURN rc = odbc_state_check(stmt, api);

	if (rc == SQL_SUCCESS)
		odbc_stmt_reset(stmt);
	return rc;
}

SQLRETURN
odbc_tables(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	const struct odbc_text_in *const names[] = { &args->catalog, &args->schema, &args->table };
	SQLRETURN rc = begin_call(stmt, SQL_API_SQLTABLES);
	struct catalog_job job;

	if (rc == SQL_SUCCESS)
		rc = check_identifiers(stmt, names, CH_ARRAY_LEN(names));
	if (rc != SQL_SUCCESS)
		return rc;
	begin_job(&job, stmt, tables_columns, CH_ARRAY_LEN(tables_columns));
	switch (special_of(args)) {
	case SPECIAL_CATALOGS:
		catalog_databases_sql(&job.sql);
		job.add_row = add_database;
		break;
	case SPECIAL_SCHEMAS:
		break;
	case SPECIAL_TYPES:
		add_table_type(&job.local, "LOCAL TEMPORARY");
		add_table_type(&job.local, "SYSTEM TABLE");
		add_table_type(&job.local, "TABLE");
		add_table_type(&job.local, "VIEW");
		break;
	case SPECIAL_NONE: {
		struct catalog_tables ask = { .database = make_arg(stmt, &args->catalog, true),
			.schema = make_arg(stmt, &args->schema, true),
			.table = make_arg(stmt, &args->table, true),
			.types = is_absent(&args->last) ? CATALOG_ALL_TYPES :
								 catalog_parse_types(args->last.text),
			.server_version = server_version(stmt) };

		catalog_tables_sql(&ask, &job.sql);
		job.add_row = add_table;
		break;
	}
	}
	return finish_job(&job);
}

SQLRETURN
odbc_columns(struct odbc_stmt *stmt, const struct odbc_catalog_args *args)
{
	const struct odbc_text_in *const names[] = { &args->catalog, &args->schema, &args->table,
		&args->last };
	SQLRETURN rc = begin_call(stmt, SQL_API_SQLCOLUMNS);
	struct catalog_columns ask;
	struct catalog_job job;

	if (rc == SQL_SUCCESS)
		rc = check_identifiers(stmt, names, CH_ARRAY_LEN(names));
	if (rc != SQL_SUCCESS)
		return rc;
	ask = (struct catalog_columns){ .database = make_arg(stmt, &args->catalog, false),
		.schema = make_arg(stmt, &args->schema, true),
		.table = make_arg(stmt, &args->table, true),
		.column = make_arg(stmt, &args->last, true),
		.server_version = server_version(stmt) };
	begin_job(&job, stmt, columns_columns, CH_ARRAY_LEN(columns_columns));
	catalog_columns_sql(&ask, &job.sql);
	job.add_row = add_column;
	return finish_job(&job);
}
