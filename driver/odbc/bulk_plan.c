/*
 * bulk_plan.c - how the rows of an INSERT go: as blocks, as blocks behind a query, or as text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include <stdio.h>

#include "base/alloc.h"
#include "odbc/gather.h"
#include "odbc/typeinfo.h"
#include "query/quote.h"

enum way { WAY_BLOCKS, WAY_QUERY, WAY_TEXT };

void
odbc_bulk_drop_plan(struct odbc_bulk *bulk)
{
	for (size_t i = 0; i < bulk->count; i++)
		native_build_destroy(bulk->columns[i].build);
	bulk->columns = NULL;
	bulk->count = 0;
	bulk->input = CH_STR("");
	bulk->is_planned = bulk->is_ready = false;
	ch_arena_reset(&bulk->plan);
	ch_buf_reset(&bulk->sql);
}

struct odbc_bulk_column *
odbc_bulk_add_column(struct odbc_bulk *bulk, size_t most)
{
	struct odbc_bulk_column *column;

	if (!bulk->columns)
		bulk->columns = ch_arena_array(&bulk->plan, most + 1, sizeof(*column));
	if (!bulk->columns)
		return NULL;
	column = &bulk->columns[bulk->count];
	column->inputs = ch_arena_array(&bulk->plan, bulk->rows, sizeof(size_t));
	if (!column->inputs)
		return NULL;
	bulk->count++;
	return column;
}

int
odbc_bulk_builds(struct odbc_bulk *bulk, struct ch_error *err)
{
	bulk->wire = ch_arena_array(&bulk->plan, bulk->count + 1, sizeof(*bulk->wire));
	if (!bulk->wire)
		return ch_error_nomem(err, "insert");
	for (size_t i = 0; i < bulk->count; i++) {
		struct odbc_bulk_column *column = &bulk->columns[i];
		int rc = native_build_create(&column->build, column->type, err);

		if (rc)
			return rc;
	}
	return CH_OK;
}

/* The text of value (row, at) of the statement. */
static const struct query_value *
value_at(const struct odbc_params *params, size_t row, size_t at)
{
	return &params->insert.values[row * params->insert.width + at];
}

/* The markers of a value: from `at` on, up to `end`. */
struct span {
	size_t at, end;
};

static struct span
markers_of(const struct odbc_stmt *stmt, const struct query_value *value)
{
	const struct query_markers *markers = &stmt->params->markers;
	size_t from = (size_t)(value->text.ptr - stmt->query.sql.ptr);
	size_t low = 0, high = markers->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (markers->items[middle].from < from)
			low = middle + 1;
		else
			high = middle;
	}
	while (high < markers->count && markers->items[high].from < from + value->text.len)
		high++;
	return (struct span){ low, high };
}

static bool
has_defaults(const struct odbc_params *params)
{
	for (size_t i = 0; i < params->inputs.count; i++)
		if (params->inputs.items[i].has_default)
			return true;
	return false;
}

static bool
knows_targets(const struct odbc_bulk *bulk)
{
	for (size_t i = 0; i < bulk->target_count; i++)
		if (!bulk->targets[i].type)
			return false;
	return bulk->target_count > 0;
}

/* The input of a value that is nothing but a marker; NULL for others. */
static const struct odbc_input *
input_of(const struct odbc_stmt *stmt, const struct query_value *value)
{
	const struct odbc_params *params = stmt->params;

	if (value->kind != QUERY_VALUE_MARKER)
		return NULL;
	return &params->inputs.items[params->marker_input[markers_of(stmt, value).at]];
}

bool
odbc_bulk_may_leave(const struct odbc_bulk_target *target, const struct odbc_input *input)
{
	return (target->has_expression && input->has_default) ||
	    (target->null_is_default && input->has_null);
}

/* A block needs a column that all rows have, or its rows cannot be counted. */
static bool
has_sure_column(const struct odbc_stmt *stmt)
{
	const struct odbc_params *params = stmt->params;

	for (size_t i = 0; i < params->insert.width; i++) {
		const struct odbc_input *input = input_of(stmt, value_at(params, 0, i));

		if (input && !odbc_bulk_may_leave(&params->bulk->targets[i], input))
			return true;
	}
	return false;
}

/* Some value may be left to its column's expression. */
static bool
may_leave_any(const struct odbc_stmt *stmt)
{
	const struct odbc_params *params = stmt->params;
	const struct query_insert *insert = &params->insert;

	for (size_t i = 0; i < insert->rows * insert->width; i++) {
		const struct odbc_input *input = input_of(stmt, &insert->values[i]);

		if (input &&
		    odbc_bulk_may_leave(&params->bulk->targets[i % insert->width], input))
			return true;
	}
	return false;
}

/* Numbers of a query are integers of 64 bits and doubles. */
static bool
takes_numbers(const struct native_type *type)
{
	return type->kind <= NATIVE_FLOAT64 && type->width <= 8;
}

/* A constant that the column's type reads from VALUES as it stands there, but no query: digits
 * beyond those of its numbers, or {}. */
static bool
is_only_read(const struct odbc_stmt *stmt, size_t i)
{
	const struct odbc_params *params = stmt->params;
	const struct query_value *value = &params->insert.values[i];
	struct span markers = markers_of(stmt, value);
	char first = value->text.ptr[0];

	return value->kind == QUERY_VALUE_OTHER && (first < 'A' || first == '[' || first == '{') &&
	    first != '\'' && first != '"' &&
	    !takes_numbers(params->bulk->targets[i % params->insert.width].type) &&
	    markers.at == markers.end;
}

static enum way
choose_way(struct odbc_stmt *stmt)
{
	const struct odbc_params *params = stmt->params;
	const struct query_insert *insert = &params->insert;
	size_t others = 0, defaults = 0, read = 0;

	if (!knows_targets(params->bulk))
		return WAY_TEXT;
	for (size_t i = 0; i < insert->rows * insert->width; i++) {
		others += insert->values[i].kind == QUERY_VALUE_OTHER;
		defaults += insert->values[i].kind == QUERY_VALUE_DEFAULT;
		read += is_only_read(stmt, i);
	}
	if (insert->rows > 1)
		return others || defaults || may_leave_any(stmt) ? WAY_TEXT : WAY_BLOCKS;
	if (others)
		return params->is_typed && !read && !has_defaults(params) && !may_leave_any(stmt)
		    ? WAY_QUERY : WAY_TEXT;
	return has_sure_column(stmt) ? WAY_BLOCKS : WAY_TEXT;
}

/* INSERT INTO t (columns that get values) SETTINGS … */
static void
write_head(struct odbc_params *params, struct ch_buf *out)
{
	const struct query_insert *insert = &params->insert;
	const struct odbc_bulk *bulk = params->bulk;
	const char *before = " (";

	ch_buf_append_str(out, insert->head);
	for (size_t i = 0; i < insert->width; i++) {
		if (value_at(params, 0, i)->kind == QUERY_VALUE_DEFAULT)
			continue;
		ch_buf_append_text(out, before);
		query_quote_name(out, bulk->targets[i].name);
		before = ", ";
	}
	ch_buf_append_text(out, ") ");
	ch_buf_append_str(out, insert->settings);
	if (insert->settings.len)
		ch_buf_append_byte(out, ' ');
}

static int
plan_blocks(struct odbc_stmt *stmt, struct ch_error *err)
{
	struct odbc_params *params = stmt->params;
	struct odbc_bulk *bulk = params->bulk;

	for (size_t i = 0; i < params->insert.width; i++) {
		struct odbc_bulk_column *column;

		if (value_at(params, 0, i)->kind == QUERY_VALUE_DEFAULT)
			continue;
		column = odbc_bulk_add_column(bulk, params->insert.width);
		if (!column)
			return ch_error_nomem(err, "insert");
		column->name = bulk->targets[i].name;
		column->type = bulk->targets[i].type;
		column->target = &bulk->targets[i];
		for (size_t row = 0; row < bulk->rows; row++)
			column->inputs[row] = params->marker_input[markers_of(
			    stmt, value_at(params, row, i)).at];
	}
	write_head(params, &bulk->sql);
	ch_buf_append_text(&bulk->sql, "FORMAT Native");
	return odbc_bulk_builds(bulk, err);
}

/* Type of a column that a query reads: LowCardinality only costs there. */
static int
plan_type(struct odbc_bulk *bulk, struct ch_str text, bool is_null, const struct native_type **out,
    struct ch_error *err)
{
	const struct ch_str wrapper = CH_STR("LowCardinality(");
	struct ch_buf full;
	int rc;

	if (ch_str_starts(text, wrapper))
		text = ch_str_slice(text, wrapper.len, text.len - 1);
	ch_buf_init(&full, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&full, is_null ? "Nullable(" : "");
	ch_buf_append_str(&full, text);
	ch_buf_append_text(&full, is_null ? ")" : "");
	rc = ch_buf_failed(&full) ? ch_error_nomem(err, "insert") :
				    native_type_parse(&bulk->plan, ch_buf_str(&full), out, err);
	ch_buf_free(&full);
	return rc;
}

/* Column _pN for marker N of the text. */
static int
plan_marker(struct odbc_stmt *stmt, size_t number, const struct native_type *target,
    struct ch_error *err)
{
	struct odbc_params *params = stmt->params;
	struct odbc_bulk *bulk = params->bulk;
	const struct query_marker *marker = &params->markers.items[number];
	struct odbc_input *input = &params->inputs.items[params->marker_input[number]];
	struct odbc_bulk_column *column = odbc_bulk_add_column(bulk, params->markers.count);
	char name[32];

	if (!column)
		return ch_error_nomem(err, "insert");
	snprintf(name, sizeof(name), "_p%zu", number + 1);
	column->name = (struct ch_str){ ch_arena_strdup(&bulk->plan, ch_str_of(name)),
		ch_str_of(name).len };
	column->inputs[0] = params->marker_input[number];
	odbc_input_forget(input);
	if (!column->name.ptr)
		return ch_error_nomem(err, "insert");
	if (target)
		return plan_type(bulk, target->text, false, &column->type, err);
	if (marker->type.len)
		return plan_type(bulk, marker->type, false, &column->type, err);
	if (odbc_input_own_sender(stmt, input) != SQL_SUCCESS)
		return ch_error_set(err, CH_EARG, "parameter %u has no type", input->number);
	if (!odbc_type_is_at(input->type, params->version))
		return CH_EUNSUPPORTED; /* as a literal it may do */
	return plan_type(bulk, input->type->text, input->has_null, &column->type, err);
}

/* One value as an expression over the columns of the blocks. */
static int
plan_value(struct odbc_stmt *stmt, size_t at, struct ch_error *err)
{
	struct odbc_params *params = stmt->params;
	struct odbc_bulk *bulk = params->bulk;
	struct ch_str sql = stmt->query.sql;
	const struct query_value *value = value_at(params, 0, at);
	struct span markers = markers_of(stmt, value);
	size_t from = (size_t)(value->text.ptr - sql.ptr), end = from + value->text.len;

	for (size_t i = markers.at; i < markers.end; i++) {
		const struct query_marker *marker = &params->markers.items[i];
		bool is_all = value->kind == QUERY_VALUE_MARKER;
		int rc;

		if (params->marker_input[i] == SIZE_MAX)
			continue;
		rc = plan_marker(stmt, i, is_all ? bulk->targets[at].type : NULL, err);
		if (rc)
			return rc;
		ch_buf_append_str(&bulk->sql, ch_str_slice(sql, from, marker->from));
		query_put_blank_before(&bulk->sql);
		ch_buf_printf(&bulk->sql, "_p%zu", i + 1);
		query_put_blank_behind(&bulk->sql, sql, marker->to);
		from = marker->to;
	}
	ch_buf_append_str(&bulk->sql, ch_str_slice(sql, from, end));
	return CH_OK;
}

/* INSERT INTO t (…) SELECT lower(_p1), now() FROM input('_p1 String') FORMAT Native */
static int
plan_query(struct odbc_stmt *stmt, struct ch_error *err)
{
	struct odbc_params *params = stmt->params;
	struct odbc_bulk *bulk = params->bulk;
	const char *before = "SELECT ";
	struct ch_buf structure;
	size_t from, to;
	int rc = CH_OK;

	write_head(params, &bulk->sql);
	for (size_t i = 0; !rc && i < params->insert.width; i++) {
		if (value_at(params, 0, i)->kind == QUERY_VALUE_DEFAULT)
			continue;
		ch_buf_append_text(&bulk->sql, before);
		before = ", ";
		rc = plan_value(stmt, i, err);
	}
	if (rc)
		return rc;
	ch_buf_init(&structure, CH_BUF_NO_LIMIT);
	for (size_t i = 0; i < bulk->count; i++)
		ch_buf_printf(&structure, "%s%s %.*s", i ? ", " : "", bulk->columns[i].name.ptr,
		    (int)bulk->columns[i].type->text.len, bulk->columns[i].type->text.ptr);
	ch_buf_append_text(&bulk->sql, " FROM ");
	from = bulk->sql.len;
	ch_buf_append_text(&bulk->sql, "input(");
	query_quote_text(&bulk->sql, ch_buf_str(&structure));
	ch_buf_append_byte(&bulk->sql, ')');
	to = bulk->sql.len;
	ch_buf_append_text(&bulk->sql, " FORMAT Native");
	if (ch_buf_failed(&structure))
		bulk->sql.failed = true;
	ch_buf_free(&structure);
	bulk->input = ch_str_slice(ch_buf_str(&bulk->sql), from, to);
	return odbc_bulk_builds(bulk, err);
}

static void
plan_text(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	const struct query_insert *insert = &params->insert;
	struct ch_buf *sql = &params->bulk->sql;

	odbc_bulk_drop_plan(params->bulk);
	ch_buf_append_str(sql, insert->head);
	if (insert->has_columns) {
		ch_buf_append_text(sql, " (");
		ch_buf_append_str(sql, insert->columns);
		ch_buf_append_byte(sql, ')');
	}
	ch_buf_append_byte(sql, ' ');
	ch_buf_append_str(sql, insert->settings);
	ch_buf_append_text(sql, " FORMAT Values");
}

/* Senders from the bindings to the columns of the blocks. */
static SQLRETURN
need_senders(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	struct odbc_bulk *bulk = params->bulk;

	for (size_t i = 0; i < bulk->count; i++) {
		const struct odbc_bulk_column *column = &bulk->columns[i];

		for (size_t row = 0; row < bulk->rows; row++) {
			SQLRETURN rc = odbc_input_sender(
			    stmt, &params->inputs.items[column->inputs[row]], column->type);

			if (rc != SQL_SUCCESS)
				return rc;
		}
	}
	return SQL_SUCCESS;
}

static SQLRETURN
need_text_sender(struct odbc_stmt *stmt, struct odbc_input *input, const struct query_value *value,
    const struct native_type *target)
{
	if (input->has_default && value->kind == QUERY_VALUE_OTHER)
		return odbc_diag_add_at(&stmt->head.diag, ODBC_S_07S01, SQL_ROW_NUMBER_UNKNOWN,
		    input->number, "Parameter %u is a part of an expression: it has no default",
		    input->number);
	return target ? odbc_input_sender(stmt, input, target)
		      : odbc_input_own_sender(stmt, input);
}

/* As text, each marker has the type of its column if that is known, else what was bound. */
static SQLRETURN
need_text_senders(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	const struct query_insert *insert = &params->insert;

	for (size_t i = 0; i < insert->rows * insert->width; i++) {
		const struct query_value *value = &insert->values[i];
		struct span markers = markers_of(stmt, value);
		const struct native_type *target = NULL;

		if (value->kind == QUERY_VALUE_MARKER && params->bulk->target_count)
			target = params->bulk->targets[i % insert->width].type;
		for (; markers.at < markers.end; markers.at++) {
			size_t number = params->marker_input[markers.at];
			SQLRETURN rc;

			if (number == SIZE_MAX)
				continue;
			rc = need_text_sender(stmt, &params->inputs.items[number], value, target);
			if (rc != SQL_SUCCESS)
				return rc;
		}
	}
	return SQL_SUCCESS;
}

bool
odbc_bulk_is_blocks(const struct odbc_stmt *stmt)
{
	const struct odbc_bulk *bulk = stmt->params->bulk;

	return bulk->is_planned && !bulk->is_text && !bulk->input.len;
}

bool
odbc_bulk_null_is_default(const struct odbc_stmt *stmt)
{
	const struct odbc_bulk *bulk = stmt->params->bulk;

	for (size_t i = 0; i < bulk->count; i++)
		if (bulk->columns[i].target && bulk->columns[i].target->null_is_default)
			return true;
	return false;
}

/* Of a value of VALUES, be it a part of an expression. */
static struct ch_str
value_name(const struct odbc_stmt *stmt, const struct odbc_bulk *bulk, size_t input)
{
	const struct odbc_params *params = stmt->params;
	const struct query_insert *insert = &params->insert;

	for (size_t i = 0; bulk->target_count && i < insert->rows * insert->width; i++) {
		struct span markers = markers_of(stmt, &insert->values[i]);

		for (; markers.at < markers.end; markers.at++)
			if (params->marker_input[markers.at] == input)
				return bulk->targets[i % insert->width].name;
	}
	return CH_STR("");
}

struct ch_str
odbc_bulk_target_name(const struct odbc_stmt *stmt, const struct odbc_bulk *bulk, size_t input)
{
	if (stmt->params && stmt->params->bulk == bulk)
		return value_name(stmt, bulk, input);
	for (size_t i = 0; i < bulk->count; i++)
		if (bulk->columns[i].inputs[0] == input)
			return bulk->columns[i].name;
	return CH_STR("");
}

/* Forget the old plan. */
static SQLRETURN
plan_anew(struct odbc_stmt *stmt, enum way way)
{
	struct odbc_bulk *bulk = stmt->params->bulk;
	struct ch_error err;
	int rc = CH_OK;

	/* rows that were kept back lie in the builds of the old plan */
	if (odbc_gather_flush(stmt->dbc, &stmt->head.diag) != SQL_SUCCESS)
		return SQL_ERROR;
	/* its types, which senders point to, go with the plan of a query */
	for (size_t i = 0; bulk->input.len && i < stmt->params->inputs.count; i++)
		odbc_input_forget(&stmt->params->inputs.items[i]);
	odbc_bulk_drop_plan(bulk);
	bulk->rows = stmt->params->insert.rows;
	if (way == WAY_BLOCKS)
		rc = plan_blocks(stmt, &err);
	else if (way == WAY_QUERY)
		rc = plan_query(stmt, &err);
	/* Types that no block can have go as text. */
	if (rc == CH_EUNSUPPORTED) {
		way = WAY_TEXT;
		rc = CH_OK;
	}
	if (way == WAY_TEXT)
		plan_text(stmt);
	bulk->is_text = way == WAY_TEXT;
	if (!rc && ch_buf_failed(&bulk->sql))
		rc = ch_error_nomem(&err, "statement text");
	if (rc) {
		odbc_bulk_drop_plan(bulk);
		return odbc_diag_add_error(&stmt->head.diag, &err);
	}
	bulk->is_planned = true;
	return SQL_SUCCESS;
}

/* The plan stands, whatever the values of this time are. */
static bool
stands(const struct odbc_params *params)
{
	const struct odbc_bulk *bulk = params->bulk;

	for (size_t i = 0; bulk->is_ready && i < params->inputs.count; i++) {
		const struct odbc_input *input = &params->inputs.items[i];

		if (input->has_default || (input->has_null && bulk->null_matters))
			return false;
	}
	return bulk->is_ready;
}

SQLRETURN
odbc_bulk_plan(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	struct odbc_bulk *bulk = params->bulk;
	enum way way;
	SQLRETURN rc;

	if (stands(params))
		return SQL_SUCCESS;
	way = choose_way(stmt);
	if (!bulk->is_planned || way != WAY_BLOCKS || !odbc_bulk_is_blocks(stmt)) {
		rc = plan_anew(stmt, way);
		if (rc != SQL_SUCCESS)
			return rc;
	}
	rc = bulk->is_text ? need_text_senders(stmt) : need_senders(stmt);
	bulk->null_matters = odbc_bulk_null_is_default(stmt);
	bulk->is_ready = rc == SQL_SUCCESS && odbc_bulk_is_blocks(stmt);
	return rc;
}
