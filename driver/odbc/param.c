/*
 * param.c - parameters of statements: from the text to the execution
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/param.h"

#include "base/alloc.h"
#include "odbc/bulk.h"
#include "odbc/execute.h"
#include "odbc/gather.h"

/* First version with {name:Type}. */
#define TYPED_SINCE 19014000u

/* Texts of one query with its values. */
#define TEXT_LIMIT ((size_t)1 << 40)

void
odbc_params_drop(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;

	if (!params)
		return;
	stmt->params = NULL;
	odbc_bulk_destroy(params->bulk);
	query_markers_free(&params->markers);
	query_insert_free(&params->insert);
	odbc_inputs_free(&params->inputs);
	ch_free(params->marker_input);
	ch_free(params->told);
	ch_buf_free(&params->sql);
	ch_buf_free(&params->values);
	ch_arena_free(&params->memory);
	ch_free(params);
}

/* INSERT … FORMAT: the data are no part of the statement, they go behind it. A line feed, or
 * blanks, stands between. */
static void
split_data(struct odbc_stmt *stmt, struct odbc_params *params)
{
	const struct query_insert *insert = &params->insert;
	struct ch_str sql = stmt->query.sql, data = insert->data;
	size_t end = (size_t)(insert->format.ptr - sql.ptr) + insert->format.len;
	size_t at = 0;

	if (insert->form != QUERY_INSERT_FORMAT)
		return;
	while (at < data.len && (data.ptr[at] == ' ' || data.ptr[at] == '\t'))
		at++;
	if (at < data.len && data.ptr[at] == '\r')
		at++;
	if (at < data.len && data.ptr[at] == '\n')
		at++;
	data = ch_str_slice(data, at, data.len);
	params->wants_data = data.len == 0;
	if (data.len) {
		params->inline_data = data;
		stmt->query.inline_data = false;
	}
	stmt->query.sql = ch_str_slice(sql, 0, end);
}

static SQLRETURN
no_memory(struct odbc_stmt *stmt)
{
	odbc_params_drop(stmt);
	return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
}

static void
reset_buffers(struct odbc_params *params)
{
	ch_buf_init(&params->sql, TEXT_LIMIT);
	ch_buf_init(&params->values, TEXT_LIMIT);
}

SQLRETURN
odbc_params_take(struct odbc_stmt *stmt)
{
	struct odbc_params *params;
	size_t named = 0;

	odbc_params_drop(stmt);
	stmt->params = params = ch_calloc(1, sizeof(*params));
	if (!params)
		return no_memory(stmt);
	reset_buffers(params);
	if (stmt->kind == QUERY_KIND_INSERT) {
		if (!query_insert_read(stmt->query.sql, &params->insert))
			return no_memory(stmt);
		split_data(stmt, params);
	}
	if (!query_markers_find(stmt->query.sql, &params->markers))
		return no_memory(stmt);
	if (!params->markers.count && !params->inline_data.ptr && !params->wants_data) {
		odbc_params_drop(stmt);
		return SQL_SUCCESS;
	}
	for (size_t i = 0; i < params->markers.count; i++)
		named += params->markers.items[i].number == 0;
	params->marker_input = ch_calloc(params->markers.count + 1, sizeof(size_t));
	if (!params->marker_input ||
	    !odbc_inputs_create(&params->inputs,
		params->markers.params + params->wants_data + named))
		return no_memory(stmt);
	return SQL_SUCCESS;
}

size_t
odbc_param_count(const struct odbc_stmt *stmt)
{
	return stmt->params ? stmt->params->markers.params + stmt->params->wants_data : 0;
}

SQLRETURN
odbc_num_params(struct odbc_stmt *stmt, SQLSMALLINT *count)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLNUMPARAMS);
	size_t found = stmt->script_number ? stmt->script_params : odbc_param_count(stmt);

	if (rc == SQL_SUCCESS && count)
		*count = (SQLSMALLINT)(found > 32767 ? 32767 : found);
	return rc;
}

/* The record of the IPD with that name, 0 if there is none. */
static SQLUSMALLINT
find_name(const struct odbc_stmt *stmt, struct ch_str name)
{
	for (SQLSMALLINT i = 1; i <= stmt->ipd->count; i++) {
		const struct odbc_desc_rec *rec = odbc_desc_get(stmt->ipd, i);

		if (rec->name && ch_str_eq(ch_str_of(rec->name), name))
			return (SQLUSMALLINT)i;
	}
	return 0;
}

/* Which input each marker has. Names that are not bound are left to the server, which may know
 * them as settings. */
static void
assign_inputs(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	struct odbc_inputs *inputs = &params->inputs;
	size_t count = params->markers.params + params->wants_data;

	for (size_t i = 0; i < count; i++)
		inputs->items[i].number = (SQLUSMALLINT)(stmt->script_before + i + 1);
	for (size_t i = 0; i < params->markers.count; i++) {
		const struct query_marker *marker = &params->markers.items[i];
		SQLUSMALLINT number;

		params->marker_input[i] = marker->number - 1;
		if (marker->number)
			continue;
		number = find_name(stmt, marker->name);
		params->marker_input[i] = SIZE_MAX;
		if (number) {
			params->marker_input[i] = count;
			inputs->items[count++].number = number;
		}
	}
	inputs->count = count;
}

/* Take the bindings, unless they are as they were: a row a call has to be quick. */
static SQLRETURN
take_bindings(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	const struct odbc_input_desc from = { stmt->apd, stmt->ipd };
	const struct odbc_params_binding now = { stmt->apd->version, stmt->ipd->version,
		stmt->apd->bind_offset_ptr };
	const struct odbc_params_binding *last = &params->bound;

	if (params->is_bound && last->apd_version == now.apd_version &&
	    last->ipd_version == now.ipd_version && !last->offset && !now.offset)
		return SQL_SUCCESS;
	params->is_bound = false;
	if (params->bulk)
		params->bulk->is_ready = false;
	assign_inputs(stmt);
	for (size_t i = 0; i < params->inputs.count; i++) {
		SQLRETURN rc = odbc_input_bind(stmt, &from, &params->inputs.items[i]);

		if (rc != SQL_SUCCESS)
			return rc;
	}
	params->bound = now;
	params->is_bound = true;
	return SQL_SUCCESS;
}

static SQLRETURN
bind_inputs(struct odbc_stmt *stmt)
{
	struct odbc_inputs *inputs = &stmt->params->inputs;
	const SQLUSMALLINT *operation = stmt->apd->array_status_ptr;
	SQLRETURN rc;

	odbc_inputs_reset(inputs);
	inputs->sets = stmt->apd->array_size;
	rc = take_bindings(stmt);
	if (rc != SQL_SUCCESS)
		return rc;
	for (size_t set = 0; operation && set < inputs->sets; set++)
		if (operation[set] == SQL_PARAM_IGNORE && !odbc_inputs_skip(inputs, set))
			return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	return odbc_inputs_scan(stmt, inputs);
}

SQLRETURN
odbc_params_need_bound(struct odbc_stmt *stmt, size_t count)
{
	const struct odbc_input_desc from = { stmt->apd, stmt->ipd };
	SQLRETURN rc = SQL_SUCCESS;

	for (size_t i = 0; rc == SQL_SUCCESS && i < count; i++) {
		struct odbc_input input = { .number = (SQLUSMALLINT)(i + 1) };

		rc = odbc_input_bind(stmt, &from, &input);
	}
	return rc;
}

void
odbc_param_status(struct odbc_stmt *stmt, size_t from, size_t to, SQLUSMALLINT status)
{
	const struct odbc_inputs *inputs = &stmt->params->inputs;
	SQLUSMALLINT *array = stmt->ipd->array_status_ptr;

	for (size_t set = from; array && set < to; set++)
		array[set] =
		    inputs->skipped && inputs->skip[set] ? SQL_PARAM_UNUSED : status;
}

void
odbc_param_processed(struct odbc_stmt *stmt, size_t sets)
{
	if (stmt->ipd->rows_processed_ptr)
		*stmt->ipd->rows_processed_ptr = sets;
}

int
odbc_params_look_at_server(struct odbc_stmt *stmt, struct ch_error *err)
{
	bool is_embedded =
	    config_get_int(stmt->dbc->options, CONFIG_OPT_PROTO) == CONFIG_EMBEDDED;
	bool is_query = stmt->kind == QUERY_KIND_SELECT || stmt->kind == QUERY_KIND_INSERT;
	struct client_server server;
	int rc = client_session_server(stmt->dbc->session, &server, err);

	if (rc)
		return rc;
	stmt->conv_env.tz = client_session_tz(stmt->dbc->session);
	stmt->params->version = server.version_number;
	stmt->params->is_typed =
	    is_query && (is_embedded || server.version_number >= TYPED_SINCE);
	return CH_OK;
}

SQLRETURN
odbc_params_execute(struct odbc_stmt *stmt)
{
	SQLRETURN rc = bind_inputs(stmt);
	struct ch_error err;

	odbc_param_processed(stmt, 0);
	if (rc != SQL_SUCCESS)
		return rc;
	if (odbc_params_look_at_server(stmt, &err))
		return odbc_diag_add_error(&stmt->head.diag, &err);
	if (stmt->params->inputs.put_count)
		return odbc_data_wait(stmt, &stmt->params->inputs, NULL);
	return odbc_params_run(stmt);
}

/* INSERT … FORMAT name: the bytes of parameter 1 follow the statement. */
static SQLRETURN
run_data(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	struct odbc_inputs *inputs = &params->inputs;

	if (inputs->sets > 1)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HYC00,
		    "INSERT … FORMAT takes one parameter set, not %zu", inputs->sets);
	return odbc_bulk_format(stmt);
}

SQLRETURN
odbc_params_run(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	SQLRETURN rc = odbc_gather_before(stmt);

	if (rc != SQL_SUCCESS)
		return rc;
	if (params->inline_data.ptr || params->wants_data)
		return run_data(stmt);
	/* names that the server knows need nothing from here */
	if (params->insert.form == QUERY_INSERT_VALUES && params->inputs.count)
		return odbc_bulk_values(stmt);
	return odbc_batch_run(stmt);
}
