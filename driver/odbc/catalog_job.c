/*
 * catalog_job.c - what the catalog functions share: a query becomes the rows that ODBC describes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/catalog_job.h"

#include "odbc/execute.h"

/* Most columns of a query of catalog.h. */
#define MAX_CELLS 8

static const struct odbc_local_column columns[] = {
#define COLUMN(set, name, kind, size, is_nullable) { name, ODBC_LOCAL_##kind, size, is_nullable },
#include "catalog/catalog_list.h"
#undef COLUMN
};

static const unsigned char set_of[] = {
#define COLUMN(set, name, kind, size, is_nullable) ODBC_SET_##set,
#include "catalog/catalog_list.h"
#undef COLUMN
};

void
odbc_catalog_init(struct odbc_local *local, enum odbc_catalog_set set)
{
	size_t from = 0, to;

	while (set_of[from] != set)
		from++;
	for (to = from; to < CH_ARRAY_LEN(set_of) && set_of[to] == set; to++)
		;
	odbc_local_init(local, columns + from, to - from);
}

enum odbc_place
odbc_place_of(const struct config_options *options)
{
	return *config_get_text(options, CONFIG_OPT_SCHEMATERM) ? ODBC_AS_SCHEMAS
								: ODBC_AS_CATALOGS;
}

void
odbc_catalog_place(struct odbc_catalog_job *job, struct ch_str database)
{
	struct ch_str none = { "", 0 };

	odbc_local_text_or_null(&job->local, job->place == ODBC_AS_CATALOGS ? database : none);
	odbc_local_text_or_null(&job->local, job->place == ODBC_AS_SCHEMAS ? database : none);
}

SQLRETURN
odbc_catalog_begin(struct odbc_catalog_job *job, struct odbc_stmt *stmt, SQLUSMALLINT api,
    enum odbc_catalog_set set)
{
	const struct config_options *options = stmt->dbc->options;
	SQLRETURN rc = odbc_state_check(stmt, api);
	struct ch_error err;

	*job = (struct odbc_catalog_job){ .stmt = stmt, .place = odbc_place_of(options) };
	odbc_catalog_init(&job->local, set);
	if (rc != SQL_SUCCESS)
		return rc;
	odbc_stmt_reset(stmt);
	odbc_type_env_init(&job->types, options, stmt->dbc->is_wide);
	if (client_session_server(stmt->dbc->session, &job->server, &err))
		return odbc_diag_add_error(&stmt->head.diag, &err);
	job->ask.server_version = job->server.version_number;
	job->ask.types = CATALOG_ALL_TYPES;
	job->ask.current_only =
	    config_get_int(options, CONFIG_OPT_METADATACURRENTDATABASEONLY) != 0;
	job->ask.hides_system = config_get_int(options, CONFIG_OPT_SHOWSYSTEMTABLES) == 0;
	return SQL_SUCCESS;
}

static struct catalog_arg
make_arg(const struct odbc_stmt *stmt, const struct odbc_text_in *in, enum odbc_arg kind)
{
	if (in->is_null)
		return (struct catalog_arg){ CATALOG_ANY, in->text };
	if (stmt->attrs.metadata_id)
		return catalog_identifier(in->text);
	return kind == ODBC_ARG_PATTERN ? catalog_pattern(in->text) : catalog_name(in->text);
}

SQLRETURN
odbc_catalog_read_args(struct odbc_catalog_job *job, const struct odbc_catalog_args *args,
    const enum odbc_arg *kinds, size_t count)
{
	const struct odbc_text_in *const in[] = { &args->catalog, &args->schema, &args->table,
		&args->last };
	struct catalog_arg *const to[] = { &job->ask.database, &job->ask.schema, &job->ask.table,
		&job->ask.column };

	for (size_t i = 0; i < count; i++) {
		if (job->stmt->attrs.metadata_id && in[i]->is_null)
			return odbc_diag_add(&job->stmt->head.diag, ODBC_S_HY009,
			    "With SQL_ATTR_METADATA_ID no name may be NULL");
		*to[i] = make_arg(job->stmt, in[i], kinds[i]);
		/* All schemas are more than none named. */
		if (in[i] == &args->schema && job->place == ODBC_AS_SCHEMAS &&
		    ch_str_eq(in[i]->text, CH_STR("%")) && to[i]->match == CATALOG_ANY)
			*to[i] = catalog_name(in[i]->text);
	}
	return SQL_SUCCESS;
}

static void
add_block(struct odbc_catalog_job *job, const struct native_block *block)
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
		for (size_t i = count; i < MAX_CELLS; i++)
			cells[i] = (struct ch_str){ "", 0 };
		job->add_row(job, cells);
	}
}

/* Run the query and turn its rows into cells. */
static int
run_query(struct odbc_catalog_job *job, struct ch_str sql, struct ch_error *err)
{
	struct odbc_stmt *stmt = job->stmt;
	struct client_query query = { .sql = sql,
		.returns_rows = true,
		.describable = true,
		.timeout_ms = odbc_stmt_timeout(stmt) };
	struct native_block *block = NULL;
	int rc = odbc_stmt_need_result(stmt, err);

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

static int
run_job(struct odbc_catalog_job *job, struct ch_error *err)
{
	struct ch_buf sql;
	bool again;
	int rc;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	do {
		ch_buf_reset(&sql);
		job->build(job, &sql);
		rc = ch_buf_failed(&sql) ? ch_error_nomem(err, "catalog query")
					 : run_query(job, ch_buf_str(&sql), err);
		again = rc == CH_ESERVER && job->retry && !job->tried && !job->local.count &&
		    job->retry(job, err);
		job->tried = true;
	} while (again);
	ch_buf_free(&sql);
	return rc;
}

SQLRETURN
odbc_catalog_finish(struct odbc_catalog_job *job, SQLRETURN rc)
{
	struct ch_error err;

	if (rc == SQL_SUCCESS && job->build && run_job(job, &err))
		rc = odbc_diag_add_error(&job->stmt->head.diag, &err);
	if (rc == SQL_SUCCESS)
		rc = odbc_local_open(&job->local, job->stmt);
	odbc_local_free(&job->local);
	return rc;
}
