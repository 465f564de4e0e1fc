/*
 * describe_param.c - SQLDescribeParam: what a parameter is expected to be
 *
 * Values of INSERT are what the table's columns are. Elsewhere ClickHouse says nothing before a
 * query runs: a number behind LIMIT, the type of toInt32(?), CAST(? AS Int32) and {name:Int32},
 * the type that was bound, and otherwise text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"
#include "odbc/script.h"
#include "odbc/typeinfo.h"
#include "query/scan.h"

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

/* The type of the column that a value of INSERT … VALUES fills; NULL if it is an expression. */
static const struct native_type *
column_type(const struct odbc_stmt *stmt, const struct query_marker *marker)
{
	const struct odbc_params *params = stmt->params;
	const struct query_insert *insert = &params->insert;
	const char *at = stmt->query.sql.ptr + marker->from;

	for (size_t i = 0; i < insert->rows * insert->width; i++)
		if (insert->values[i].kind == QUERY_VALUE_MARKER &&
		    insert->values[i].text.ptr == at && i % insert->width <
			params->bulk->target_count)
			return params->bulk->targets[i % insert->width].type;
	return NULL;
}

/* Words in front of and behind a marker. */
struct around {
	struct query_token before[2]; /* the nearest one last */
	struct query_token after;
};

static void
look_around(struct ch_str sql, const struct query_marker *marker, struct around *out)
{
	struct query_scan scan;
	struct query_token token;

	*out = (struct around){ 0 };
	query_scan_init(&scan, sql);
	for (;;) {
		token = query_scan_next(&scan);
		if (token.kind == QUERY_END || query_token_at(&scan, token) >= marker->from)
			break;
		out->before[0] = out->before[1];
		out->before[1] = token;
	}
	scan.at = marker->to;
	out->after = query_scan_next(&scan);
	if (query_token_is(out->after, "AS"))
		out->before[0] = (struct query_token){ QUERY_WORD, CH_STR("CAST") };
}

/* CAST(? AS T): the text of T, up to its bracket. */
static struct ch_str
cast_type(struct ch_str sql, const struct query_marker *marker)
{
	struct query_scan scan;
	struct query_token token;
	size_t from, depth = 0;

	query_scan_init(&scan, sql);
	scan.at = marker->to;
	query_scan_next(&scan); /* AS */
	from = scan.at;
	do {
		token = query_scan_next(&scan);
		depth += query_token_is_punct(token, '(');
		if (query_token_is_punct(token, ')') && depth-- == 0)
			return ch_str_trim(
			    ch_str_slice(sql, from, query_token_at(&scan, token)));
	} while (token.kind != QUERY_END);
	return CH_STR("");
}

/* What the words around it say; empty: nothing. */
static struct ch_str
guess(struct ch_str sql, const struct query_marker *marker)
{
	struct around around;
	struct ch_str name;

	if (marker->is_count)
		return CH_STR("Int64");
	if (marker->type.len)
		return marker->type;
	look_around(sql, marker, &around);
	if (!query_token_is_punct(around.before[1], '('))
		return CH_STR("");
	if (query_token_is(around.before[0], "CAST") && query_token_is(around.after, "AS"))
		return cast_type(sql, marker);
	/* toInt32(?) */
	name = around.before[0].text;
	if (around.before[0].kind == QUERY_WORD && ch_str_starts(name, CH_STR("to")) &&
	    query_token_is_punct(around.after, ')'))
		return ch_str_slice(name, 2, name.len);
	return CH_STR("");
}

/* What was bound, where nothing else is known. */
static bool
give_bound(struct odbc_stmt *stmt, SQLUSMALLINT number, const struct odbc_param_out *out)
{
	const struct odbc_desc_rec *rec = odbc_desc_get(stmt->ipd, (SQLSMALLINT)number);
	bool is_decimal;

	if (!rec || rec->concise_type == 0 || odbc_type_is_char(rec->concise_type))
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

static const struct query_marker *
find_marker(const struct odbc_params *params, size_t number)
{
	for (size_t i = 0; i < params->markers.count; i++)
		if (params->markers.items[i].number == number)
			return &params->markers.items[i];
	return NULL;
}

static SQLRETURN
describe(struct odbc_stmt *stmt, SQLUSMALLINT number, const struct odbc_param_out *out)
{
	struct odbc_params *params = stmt->params;
	const struct query_marker *marker = find_marker(params, number - stmt->script_before);
	const struct native_type *type = NULL;
	struct ch_str guessed = CH_STR("");
	SQLRETURN rc;

	if (marker && params->insert.form == QUERY_INSERT_VALUES) {
		rc = odbc_bulk_need(stmt);
		if (rc != SQL_SUCCESS)
			return rc;
		type = column_type(stmt, marker);
	}
	if (type)
		return give(stmt, type, out);
	if (marker)
		guessed = guess(stmt->query.sql, marker);
	if (!guessed.len && give_bound(stmt, number, out))
		return SQL_SUCCESS;
	return give_named(stmt, guessed.len ? guessed : CH_STR("String"), out);
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
	rc = odbc_script_find(stmt, number);
	if (rc == SQL_SUCCESS)
		rc = describe(stmt, number, out);
	back = odbc_script_rewind(stmt);
	return rc == SQL_SUCCESS ? back : rc;
}
