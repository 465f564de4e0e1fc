/*
 * bulk_text.c - rows of an INSERT as text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include "query/quote.h"

/* Text is given out in pieces of about this size. */
#define PIECE_BYTES ((size_t)1 << 20)

/* The column of a value that is nothing but a marker; NULL for others, and as long as its type is
 * not known. */
static const struct odbc_bulk_target *
target_of(const struct odbc_params *params, size_t value)
{
	const struct query_insert *insert = &params->insert;
	const struct odbc_bulk *bulk = params->bulk;
	const struct odbc_bulk_target *target;

	if (insert->values[value].kind != QUERY_VALUE_MARKER || !bulk->target_count)
		return NULL;
	target = &bulk->targets[value % insert->width];
	return target->type ? target : NULL;
}

/* NULL or DEFAULT. Where the column has no expression, its type's default is written: servers
 * that would put it there take neither word for every type, nor each beside expressions. */
static enum conv_status
append_absent(const struct odbc_bulk_target *target, const struct odbc_input *input,
    SQLLEN indicator, struct ch_buf *out)
{
	bool is_default = indicator == SQL_DEFAULT_PARAM;

	if (target && !(is_default ? target->has_expression : target->null_is_default))
		return conv_send_null(input->sender, CONV_FORM_VALUE, out);
	ch_buf_append_text(out, is_default ? "DEFAULT" : "NULL");
	return CONV_OK;
}

/* Old servers read floats to their last bit, and times to the last year, in expressions only. */
static bool
is_for_expression(const struct odbc_params *params, const struct native_type *type)
{
	return !params->is_typed && (type->family == NATIVE_FLOAT || type->kind == NATIVE_DATE ||
	    type->kind == NATIVE_DATETIME);
}

static enum conv_status
append_alone(const struct odbc_params *params, const struct odbc_input *input,
    const struct conv_origin *origin, struct ch_buf *out)
{
	enum conv_status status;

	if (!is_for_expression(params, input->type))
		return conv_send_text(input->sender, origin, 0, CONV_FORM_VALUE, out);
	ch_buf_append_byte(out, '(');
	status = conv_send_text(input->sender, origin, 0, CONV_FORM_LITERAL, out);
	ch_buf_append_byte(out, ')');
	return status;
}

static enum conv_status
append_marker(const struct odbc_bulk_source *source, size_t marker,
    const struct odbc_bulk_target *target, struct ch_buf *out)
{
	const struct odbc_params *params = source->stmt->params;
	const struct odbc_inputs *inputs = source->inputs;
	size_t at = params->marker_input[marker];
	const struct odbc_input *input = &inputs->items[at];
	struct conv_origin origin = odbc_input_origin(inputs, at, source->next);
	SQLLEN indicator = odbc_input_indicator(inputs, at, source->next);

	if (indicator == SQL_NULL_DATA || indicator == SQL_DEFAULT_PARAM)
		return append_absent(target, input, indicator, out);
	if (target)
		return append_alone(params, input, &origin, out);
	return conv_send_text(input->sender, &origin, 0, CONV_FORM_LITERAL, out);
}

/* The rows of one set: the text behind VALUES with literals for its markers. */
static enum conv_status
append_set(const struct odbc_bulk_source *source, struct ch_buf *out)
{
	const struct odbc_params *params = source->stmt->params;
	const struct query_insert *insert = &params->insert;
	struct ch_str sql = source->stmt->query.sql;
	size_t marker = 0, total = insert->rows * insert->width;
	enum conv_status status = CONV_OK;

	for (size_t i = 0; i < total; i++) {
		struct ch_str text = insert->values[i].text;
		size_t at = (size_t)(text.ptr - sql.ptr), end = at + text.len;
		const struct odbc_bulk_target *target = target_of(params, i);
		bool is_first = i % insert->width == 0;

		ch_buf_append_text(out, is_first ? (i ? "),(" : "(") : ",");
		while (marker < params->markers.count && params->markers.items[marker].from < end) {
			const struct query_marker *found = &params->markers.items[marker];

			if (params->marker_input[marker] != SIZE_MAX) {
				ch_buf_append_str(out, ch_str_slice(sql, at, found->from));
				query_put_blank_before(out);
				status = append_marker(source, marker, target, out);
				query_put_blank_behind(out, sql, found->to);
				at = found->to;
			}
			if (status != CONV_OK && status != CONV_FRACTION_LOST)
				return status;
			marker++;
		}
		ch_buf_append_str(out, ch_str_slice(sql, at, end));
	}
	ch_buf_append_byte(out, ')');
	return CONV_OK;
}

int
odbc_bulk_read_text(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct odbc_bulk_source *source = CH_CONTAINER_OF(src, struct odbc_bulk_source, base);
	struct odbc_inputs *inputs = source->inputs;
	size_t before = into->len, wanted = need > PIECE_BYTES ? need : PIECE_BYTES;

	for (; into->len - before < wanted && source->next < inputs->sets; source->next++) {
		if (inputs->skipped && inputs->skip[source->next])
			continue;
		if (source->sent)
			ch_buf_append_byte(into, ',');
		if (append_set(source, into) != CONV_OK)
			return ch_error_set(err, CH_EARG, "row %zu cannot be written as text",
			    source->next + 1);
		source->sent += source->stmt->params->insert.rows;
		if (ch_buf_failed(into))
			return ch_error_nomem(err, "rows to insert");
	}
	return CH_OK;
}
