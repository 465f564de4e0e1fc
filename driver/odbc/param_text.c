/*
 * param_text.c - the text of a query with the values of one parameter set
 *
 * Where the server knows {name:Type}, the text gets names and the values travel beside it. Else,
 * and where only a number can stand, the values are written into the text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/param.h"

#include <stdio.h>
#include <string.h>

#include "odbc/typeinfo.h"
#include "query/quote.h"

/* First version whose parameters keep each bit of a float. */
#define EXACT_FLOATS_SINCE 26006000u

/* Of the names made here. */
#define NAME_PREFIX "odbc_p"

/* Values travel beside the text: their places in the buffer, as it may move. */
struct writer {
	struct odbc_stmt *stmt;
	struct odbc_params *params;
	size_t set;
	struct transport_param *list;
	size_t *value_at; /* one a list entry, and the end */
	size_t count;
	size_t highest; /* number so far: greater ones are new */
	bool has_limits; /* of the length and number of values */
};

static void
append_type(struct ch_buf *out, const struct odbc_input *input, bool is_null)
{
	ch_buf_append_text(out, is_null ? "Nullable(" : "");
	ch_buf_append_str(out, input->type->text);
	ch_buf_append_text(out, is_null ? ")" : "");
}

static enum conv_status
append_value(const struct writer *writer, size_t at, enum conv_text_form form, struct ch_buf *out)
{
	const struct odbc_inputs *inputs = &writer->params->inputs;
	struct conv_origin origin = odbc_input_origin(inputs, at, writer->set);

	return conv_send_text(inputs->items[at].sender, &origin, 0, form, out);
}

/* The name of the type, or of what old servers have in its place. */
static struct ch_str
type_at(const struct native_type *type, uint32_t version)
{
	if (odbc_type_is_at(type, version))
		return type->text;
	switch (type->kind) {
	case NATIVE_BOOL:
		return CH_STR("UInt8");
	case NATIVE_DATE32:
		return CH_STR("Date");
	case NATIVE_DATETIME64:
		return CH_STR("DateTime");
	case NATIVE_TIME:
	case NATIVE_TIME64:
		return CH_STR("String");
	default:
		return type->text;
	}
}

static enum conv_status
put_literal(struct writer *writer, const struct query_marker *marker, size_t at, bool is_null)
{
	struct odbc_params *params = writer->params;

	if (is_null && (marker->is_count || marker->is_literal)) {
		ch_buf_append_text(&params->sql, "NULL");
		return CONV_OK;
	}
	if (is_null) {
		ch_buf_append_text(&params->sql, "CAST(NULL AS Nullable(");
		ch_buf_append_str(&params->sql,
		    type_at(params->inputs.items[at].type, params->version));
		ch_buf_append_text(&params->sql, "))");
		return CONV_OK;
	}
	return append_value(writer, at,
	    marker->is_count ? CONV_FORM_PARAM : CONV_FORM_LITERAL, &params->sql);
}

static bool
is_listed(const struct writer *writer, const struct query_marker *marker, struct ch_str name)
{
	for (size_t i = 0; marker->number <= writer->highest && i < writer->count; i++)
		if (ch_str_eq(writer->list[i].name, name))
			return true;
	return false;
}

/* The value goes beside the text: into the list, but for one that is there already. What is too
 * long for that is no part of it then. */
static enum conv_status
list_value(struct writer *writer, const struct query_marker *marker, size_t at, bool is_null,
    struct ch_str name, bool *is_too_long)
{
	struct ch_buf *values = &writer->params->values;
	size_t from = values->len;
	enum conv_status status = CONV_OK;

	*is_too_long = false;
	if (is_listed(writer, marker, name))
		return CONV_OK;
	if (is_null)
		ch_buf_append_text(values, "\\N");
	else
		status = append_value(writer, at, CONV_FORM_PARAM, values);
	*is_too_long = writer->has_limits && values->len - from > TRANSPORT_PARAM_MAX;
	if (*is_too_long) {
		values->len = from;
		return status;
	}
	if (marker->number > writer->highest)
		writer->highest = marker->number;
	writer->value_at[writer->count] = from;
	writer->list[writer->count++].name = name;
	return status;
}

/* {odbc_p1:Type}, or {name:Type} as the user wrote it; a literal when the value is too long. */
static enum conv_status
put_typed(struct writer *writer, const struct query_marker *marker, size_t at, bool is_null)
{
	struct odbc_params *params = writer->params;
	struct ch_str name = marker->name;
	bool is_too_long;
	enum conv_status status;
	char made[32];

	if (marker->number) {
		snprintf(made, sizeof(made), NAME_PREFIX "%zu", marker->number);
		name = (struct ch_str){ ch_arena_strdup(&params->memory, ch_str_of(made)),
			strlen(made) };
		if (!name.ptr)
			return CONV_NO_MEMORY;
	}
	status = list_value(writer, marker, at, is_null, name, &is_too_long);
	if (status != CONV_OK && status != CONV_FRACTION_LOST)
		return status;
	if (is_too_long)
		return put_literal(writer, marker, at, is_null);
	if (marker->number) {
		ch_buf_printf(&params->sql, "{%s:", made);
		append_type(&params->sql, &params->inputs.items[at], is_null);
		ch_buf_append_byte(&params->sql, '}');
	} else {
		ch_buf_append_str(&params->sql,
		    ch_str_slice(writer->stmt->query.sql, marker->from, marker->to));
	}
	return status;
}

/* The type that a value gets: what the marker says, a number where one is counted, else what was
 * bound. */
static SQLRETURN
need_sender(struct writer *writer, const struct query_marker *marker, struct odbc_input *input)
{
	struct odbc_diag *diag = &writer->stmt->head.diag;
	struct ch_str text = marker->is_count ? CH_STR("Int64") : marker->type;
	const struct native_type *type;
	struct ch_error err;

	if (!marker->is_count && !text.len)
		return odbc_input_own_sender(writer->stmt, input);
	if (ch_str_eq(text, CH_STR("Identifier")))
		text = CH_STR("String");
	odbc_input_forget(input);
	ch_arena_reset(&input->memory);
	if (native_type_parse(&input->memory, text, &type, &err))
		return odbc_diag_add_error(diag, &err);
	return odbc_input_sender(writer->stmt, input, type);
}

/* A value stands beside the text where the server takes one, knows its type, and reads it exactly:
 * floats that it reads from a parameter were off by a bit. What the user typed stays typed. */
static bool
goes_typed(const struct odbc_params *params, const struct query_marker *marker,
    const struct native_type *type)
{
	if (!params->is_typed || marker->is_count || marker->is_literal)
		return false;
	if (marker->type.len)
		return true;
	return odbc_type_is_at(type, params->version) &&
	    (type->family != NATIVE_FLOAT || params->version == 0 ||
		params->version >= EXACT_FLOATS_SINCE);
}

static SQLRETURN
put_marker(struct writer *writer, size_t number)
{
	struct odbc_params *params = writer->params;
	const struct query_marker *marker = &params->markers.items[number];
	size_t at = params->marker_input[number];
	struct odbc_input *input = &params->inputs.items[at];
	SQLRETURN rc = need_sender(writer, marker, input);
	enum conv_status status;
	SQLLEN indicator;
	bool is_null;

	if (rc != SQL_SUCCESS)
		return rc;
	indicator = odbc_input_indicator(&params->inputs, at, writer->set);
	is_null = indicator == SQL_NULL_DATA;
	if (indicator == SQL_DEFAULT_PARAM)
		return odbc_diag_add_at(&writer->stmt->head.diag, ODBC_S_07S01,
		    (SQLLEN)writer->set + 1, input->number,
		    "Parameter %u: only a value of INSERT … VALUES can be the default",
		    input->number);
	if (goes_typed(params, marker, input->type))
		status = put_typed(writer, marker, at, is_null);
	else
		status = put_literal(writer, marker, at, is_null);
	if (status == CONV_OK)
		return SQL_SUCCESS;
	if (status == CONV_FRACTION_LOST) {
		odbc_diag_add_conv(&writer->stmt->head.diag, status, (SQLLEN)writer->set + 1,
		    input->number);
		return SQL_SUCCESS;
	}
	return odbc_input_failed(writer->stmt, input, status, writer->set);
}

static SQLRETURN
write_text(struct writer *writer)
{
	struct odbc_params *params = writer->params;
	struct ch_str sql = writer->stmt->query.sql;
	size_t at = 0;

	for (size_t i = 0; i < params->markers.count; i++) {
		const struct query_marker *marker = &params->markers.items[i];
		SQLRETURN rc;

		if (params->marker_input[i] == SIZE_MAX)
			continue;
		ch_buf_append_str(&params->sql, ch_str_slice(sql, at, marker->from));
		query_put_blank_before(&params->sql);
		rc = put_marker(writer, i);
		if (rc != SQL_SUCCESS)
			return rc;
		query_put_blank_behind(&params->sql, sql, marker->to);
		at = marker->to;
	}
	ch_buf_append_str(&params->sql, ch_str_slice(sql, at, sql.len));
	return SQL_SUCCESS;
}

static SQLRETURN
no_memory(struct odbc_stmt *stmt)
{
	return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
}

/* Write the text, and the values beside it if is_typed. */
static SQLRETURN
render(struct writer *writer)
{
	struct odbc_params *params = writer->params;
	struct ch_str values;
	SQLRETURN rc;

	ch_buf_reset(&params->sql);
	ch_buf_reset(&params->values);
	ch_arena_reset(&params->memory);
	writer->count = writer->highest = 0;
	writer->list =
	    ch_arena_array(&params->memory, params->markers.count + 1, sizeof(*writer->list));
	writer->value_at =
	    ch_arena_array(&params->memory, params->markers.count + 1, sizeof(size_t));
	if (!writer->list || !writer->value_at)
		return no_memory(writer->stmt);
	rc = write_text(writer);
	if (rc != SQL_SUCCESS)
		return rc;
	if (ch_buf_failed(&params->sql) || ch_buf_failed(&params->values))
		return no_memory(writer->stmt);
	values = ch_buf_str(&params->values);
	writer->value_at[writer->count] = values.len;
	for (size_t i = 0; i < writer->count; i++)
		writer->list[i].value =
		    ch_str_slice(values, writer->value_at[i], writer->value_at[i + 1]);
	return SQL_SUCCESS;
}

SQLRETURN
odbc_param_query(struct odbc_stmt *stmt, size_t set, struct client_query *query)
{
	struct odbc_params *params = stmt->params;
	struct writer writer = { .stmt = stmt, .params = params, .set = set };
	SQLRETURN rc;

	/* Servers bound the size and number of form fields; the embedded engine has no such
	 * limit. */
	writer.has_limits = config_get_int(stmt->dbc->options, CONFIG_OPT_PROTO) != CONFIG_EMBEDDED;
	rc = render(&writer);
	if (rc == SQL_SUCCESS && writer.has_limits && writer.count > TRANSPORT_PARAMS_MAX) {
		params->is_typed = false;
		rc = render(&writer);
		params->is_typed = true;
	}
	if (rc != SQL_SUCCESS)
		return rc;
	*query = stmt->query;
	query->sql = ch_buf_str(&params->sql);
	query->params = writer.list;
	query->param_count = writer.count;
	return SQL_SUCCESS;
}

/* A value of the type as CAST takes it; NULL if there is none that is sure to be one. */
static const char *
sample_of(const struct native_type *type)
{
	switch (type->family) {
	case NATIVE_SINT:
	case NATIVE_UINT:
	case NATIVE_FLOAT:
		break;
	default:
		return type->kind == NATIVE_STRING ? "" : NULL;
	}
	switch (type->kind) {
	case NATIVE_DATE:
	case NATIVE_DATE32:
		return "1970-01-01";
	case NATIVE_DATETIME:
	case NATIVE_DATETIME64:
		return "1970-01-02 00:00:00";
	case NATIVE_ENUM8:
	case NATIVE_ENUM16:
	case NATIVE_IPV4:
	case NATIVE_TIME:
	case NATIVE_TIME64:
		return NULL;
	default:
		return "0";
	}
}

/* In place of a marker: a value of the bound type, so that the result's types come out as they
 * will be. */
static void
append_sample(struct odbc_stmt *stmt, const struct query_marker *marker, struct ch_buf *out)
{
	struct odbc_input input = { .number =
					(SQLUSMALLINT)(stmt->script_before + marker->number) };
	const struct odbc_input_desc from = { stmt->apd, stmt->ipd };
	const struct native_type *type = NULL;
	const char *sample = NULL;
	struct ch_arena memory = { 0 };
	struct ch_str name = marker->type;
	struct ch_error err;
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	if (marker->number && odbc_input_bind(stmt, &from, &input) == SQL_SUCCESS) {
		conv_binding_type(&input.binding, &text);
		name = odbc_input_bare_type(ch_buf_str(&text));
	}
	odbc_diag_clear(&stmt->head.diag);
	if (name.len && !native_type_parse(&memory, name, &type, &err)) {
		sample = sample_of(type);
		name = type_at(type, stmt->params->version);
	}
	if (marker->is_count)
		ch_buf_append_text(out, "1");
	else if (marker->is_literal)
		ch_buf_append_text(out, type && type->kind != NATIVE_STRING ? "1" : "'1'");
	else if (!type)
		ch_buf_append_text(out, "NULL");
	else if (!sample || type->nullable)
		ch_buf_printf(out, "CAST(NULL AS %s%.*s%s)", type->nullable ? "" : "Nullable(",
		    (int)name.len, name.ptr, type->nullable ? "" : ")");
	else
		ch_buf_printf(out, "CAST('%s' AS %.*s)", sample, (int)name.len, name.ptr);
	ch_arena_free(&memory);
	ch_buf_free(&text);
}

int
odbc_param_sample(struct odbc_stmt *stmt, struct client_query *query, struct ch_error *err)
{
	struct odbc_params *params = stmt->params;
	struct ch_str sql = stmt->query.sql;
	size_t at = 0;
	int rc = odbc_params_look_at_server(stmt, err);

	if (rc)
		return rc;
	ch_buf_reset(&params->sql);
	for (size_t i = 0; i < params->markers.count; i++) {
		const struct query_marker *marker = &params->markers.items[i];

		ch_buf_append_str(&params->sql, ch_str_slice(sql, at, marker->from));
		query_put_blank_before(&params->sql);
		append_sample(stmt, marker, &params->sql);
		query_put_blank_behind(&params->sql, sql, marker->to);
		at = marker->to;
	}
	ch_buf_append_str(&params->sql, ch_str_slice(sql, at, sql.len));
	if (ch_buf_failed(&params->sql))
		return ch_error_nomem(err, "statement text");
	*query = stmt->query;
	query->sql = ch_buf_str(&params->sql);
	return CH_OK;
}
