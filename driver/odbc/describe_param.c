/*
 * describe_param.c - SQLDescribeParam: what a parameter is expected to be
 *
 * Values of INSERT are what the table's columns are. Elsewhere it is what they are compared with,
 * of which the engine knows the type; a number behind LIMIT; the type of toInt32(?), ?::Int32,
 * CAST(? AS Int32) and {name:Int32}; the type that was bound; and otherwise text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "odbc/execute.h"
#include "odbc/script.h"
#include "odbc/typeinfo.h"
#include "query/context.h"

static SQLRETURN
give(struct odbc_stmt *stmt, const struct native_type *type, const struct odbc_param_out *out)
{
	struct odbc_type_env env;
	struct odbc_type_info info;

	odbc_type_env_init(&env, stmt->dbc->options, stmt->dbc->is_wide);
	odbc_type_describe(&env, type, &info);
	if (out->type)
		*out->type = odbc_type_for_app(stmt, info.concise_type);
	if (out->size)
		*out->size = info.column_size;
	if (out->digits)
		*out->digits = info.digits;
	if (out->nullable)
		*out->nullable = SQL_NULLABLE;
	return SQL_SUCCESS;
}

static SQLRETURN
give_named(struct odbc_stmt *stmt, struct ch_str name, const struct odbc_param_out *out)
{
	struct ch_arena memory = { 0 };
	const struct native_type *type;
	struct ch_error err;
	SQLRETURN rc;

	if (native_type_parse(&memory, name, &type, &err) &&
	    native_type_parse(&memory, CH_STR("String"), &type, &err)) {
		ch_arena_free(&memory);
		return odbc_diag_add_error(&stmt->head.diag, &err);
	}
	rc = give(stmt, type, out);
	ch_arena_free(&memory);
	return rc;
}

static int
compare_position(const void *at, const void *value)
{
	const char *left = at, *right = ((const struct query_value *)value)->text.ptr;

	return (left > right) - (left < right);
}

/* The type of the column that a value of INSERT … VALUES fills; NULL if it is an expression. */
static const struct native_type *
column_type(const struct odbc_stmt *stmt, const struct query_marker *marker)
{
	const struct odbc_bulk *bulk = stmt->params->bulk;
	const struct query_insert *insert = &stmt->params->insert;
	const struct query_value *value = bsearch(stmt->query.sql.ptr + marker->from,
	    insert->values, insert->rows * insert->width, sizeof(*value), compare_position);
	size_t column = value ? (size_t)(value - insert->values) % insert->width : 0;

	if (!value || value->kind != QUERY_VALUE_MARKER || column >= bulk->target_count)
		return NULL;
	return bulk->targets[column].type;
}

/* What the engine says of these expressions; *result is the caller's to destroy, whatever comes. */
static int
describe_expressions(struct odbc_stmt *stmt, struct ch_str expressions, struct ch_str tables,
    struct client_result **result, struct ch_error *err)
{
	struct client_query query = { .returns_rows = true, .describable = true };
	struct ch_buf sql;
	int rc;

	*result = NULL;
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "SELECT ");
	ch_buf_append_str(&sql, expressions);
	ch_buf_append_text(&sql, " FROM ");
	ch_buf_append_str(&sql, tables);
	query.sql = ch_buf_str(&sql);
	query.timeout_ms = odbc_stmt_timeout(stmt);
	rc = ch_buf_failed(&sql) ? ch_error_nomem(err, "statement text")
				 : client_result_create(stmt->dbc->session, result, err);
	if (!rc)
		rc = client_result_describe(*result, &query, err);
	ch_buf_free(&sql);
	return rc;
}

/* Ask the engine what x of "x = ?" is. Nothing when it does not know: the statement may be one
 * that only runs with values. */
static void
ask(struct odbc_stmt *stmt, const struct query_context *context, struct odbc_param_told *told)
{
	const struct odbc_param_out out = { &told->type, &told->size, &told->digits, NULL };
	const struct client_column *columns;
	struct client_result *result;
	struct ch_error err;
	size_t count = 0;
	int rc = describe_expressions(
	    stmt, context->expression, context->tables, &result, &err);

	if (!rc)
		rc = client_result_columns(result, &columns, &count, &err);
	told->is_asked = true;
	told->is_known = !rc && count == 1;
	if (told->is_known)
		give(stmt, columns[0].type, &out);
	client_result_destroy(result);
}

/* An INSERT names a column that cannot be filled: the engine says why. */
static SQLRETURN
complain(struct odbc_stmt *stmt)
{
	const struct query_insert *insert = &stmt->params->insert;
	struct client_result *result;
	struct ch_error err;
	int rc = describe_expressions(stmt, insert->columns, insert->target, &result, &err);

	client_result_destroy(result);
	return rc ? odbc_diag_add_error(&stmt->head.diag, &err) : SQL_SUCCESS;
}

/* Once a preparation. */
static bool
give_compared(struct odbc_stmt *stmt, size_t number, const struct query_context *context,
    const struct odbc_param_out *out)
{
	struct odbc_params *params = stmt->params;
	struct odbc_param_told *told;

	if (!params->told)
		params->told = ch_calloc(params->markers.params + 1, sizeof(*told));
	if (!params->told)
		return false;
	told = &params->told[number];
	if (!told->is_asked)
		ask(stmt, context, told);
	if (!told->is_known)
		return false;
	if (out->type)
		*out->type = told->type;
	if (out->size)
		*out->size = told->size;
	if (out->digits)
		*out->digits = told->digits;
	if (out->nullable)
		*out->nullable = SQL_NULLABLE;
	return true;
}

/* What was bound, where nothing else is known. */
static bool
give_bound(struct odbc_stmt *stmt, SQLUSMALLINT number, const struct odbc_param_out *out)
{
	const struct odbc_desc_rec *rec = odbc_desc_get(stmt->ipd, (SQLSMALLINT)number);
	bool is_decimal;

	if (!rec || rec->is_auto || rec->concise_type == 0 || odbc_type_is_char(rec->concise_type))
		return false;
	is_decimal = rec->concise_type == SQL_DECIMAL || rec->concise_type == SQL_NUMERIC;
	if (out->type)
		*out->type = odbc_type_for_app(stmt, rec->concise_type);
	if (out->size)
		*out->size = is_decimal ? (SQLULEN)rec->precision : rec->length;
	if (out->digits)
		*out->digits = is_decimal ? rec->scale : rec->precision;
	if (out->nullable)
		*out->nullable = SQL_NULLABLE;
	return true;
}

/* Nearly always they stand in the order of their numbers. */
static const struct query_marker *
find_marker(const struct query_markers *markers, size_t number)
{
	if (number <= markers->count && markers->items[number - 1].number == number)
		return &markers->items[number - 1];
	for (size_t i = 0; i < markers->count; i++)
		if (markers->items[i].number == number)
			return &markers->items[i];
	return NULL;
}

static SQLRETURN
describe(struct odbc_stmt *stmt, SQLUSMALLINT number, const struct odbc_param_out *out)
{
	struct odbc_params *params = stmt->params;
	const struct query_marker *marker =
	    find_marker(&params->markers, number - stmt->script_before);
	struct query_context context = { .type = CH_STR("") };
	const struct native_type *type = NULL;
	SQLRETURN rc;

	if (marker && params->insert.form == QUERY_INSERT_VALUES) {
		rc = odbc_bulk_need(stmt);
		if (rc != SQL_SUCCESS)
			return rc;
		type = column_type(stmt, marker);
		if (!params->bulk->target_count && params->insert.names)
			rc = complain(stmt);
		if (rc != SQL_SUCCESS)
			return rc;
	}
	if (type)
		return give(stmt, type, out);
	if (marker && !query_context_find(stmt->query.sql, marker, &context))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	if (context.tables.len && give_compared(stmt, marker->number, &context, out))
		return SQL_SUCCESS;
	if (!context.type.len && give_bound(stmt, number, out))
		return SQL_SUCCESS;
	return give_named(stmt, context.type.len ? context.type : CH_STR("String"), out);
}

SQLRETURN
odbc_describe_param(
    struct odbc_stmt *stmt, SQLUSMALLINT number, const struct odbc_param_out *out)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLDESCRIBEPARAM), back;
	size_t count = stmt->script_number ? stmt->script_params : odbc_param_count(stmt);

	if (rc != SQL_SUCCESS)
		return rc;
	if (number == 0 || number > count)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_07009,
		    "There is no parameter %u: the statement has %zu", number, count);
	/* it may have run */
	rc = odbc_script_rewind(stmt);
	if (rc == SQL_SUCCESS)
		rc = odbc_script_find(stmt, number);
	if (rc == SQL_SUCCESS)
		rc = describe(stmt, number, out);
	back = odbc_script_rewind(stmt);
	return rc == SQL_SUCCESS ? back : rc;
}

static SQLRETURN
fill_record(struct odbc_stmt *stmt, SQLSMALLINT number)
{
	struct odbc_desc_rec *rec = odbc_desc_get(stmt->ipd, number);
	SQLSMALLINT type = 0, digits = 0;
	SQLULEN size = 0;
	const struct odbc_param_out out = { &type, &size, &digits, NULL };
	SQLRETURN rc;

	if (rec && rec->concise_type)
		return SQL_SUCCESS;
	rc = odbc_describe_param(stmt, (SQLUSMALLINT)number, &out);
	if (rc != SQL_SUCCESS)
		return rc;
	rec = odbc_desc_need(stmt->ipd, number);
	if (!rec || !odbc_ipd_set_type(rec, odbc_type_modern(type), size, digits))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	rec->is_auto = true;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_ipd_need(struct odbc_stmt *stmt)
{
	SQLRETURN rc = SQL_SUCCESS;
	SQLSMALLINT count;

	if (stmt->has_ipd || !stmt->attrs.enable_auto_ipd ||
	    (stmt->state != ODBC_S2 && stmt->state != ODBC_S3))
		return SQL_SUCCESS;
	rc = odbc_num_params(stmt, &count);
	for (SQLSMALLINT i = 1; rc == SQL_SUCCESS && i <= count; i++)
		rc = fill_record(stmt, i);
	stmt->has_ipd = rc == SQL_SUCCESS;
	return rc;
}
