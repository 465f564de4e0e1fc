/*
 * bulk_text.c - rows of an INSERT as text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include "query/quote.h"

/* Text is given out in pieces of about this size. */
#define PIECE_BYTES ((size_t)1 << 20)

static enum conv_status
append_marker(const struct odbc_bulk_source *source, size_t marker, struct ch_buf *out)
{
	const struct odbc_inputs *inputs = source->inputs;
	size_t at = source->stmt->params->marker_input[marker];
	const struct odbc_input *input = &inputs->items[at];
	struct conv_origin origin = odbc_input_origin(inputs, at, source->next);
	SQLLEN indicator = odbc_input_indicator(inputs, at, source->next);

	if (indicator == SQL_NULL_DATA)
		ch_buf_append_text(out, "NULL");
	else if (indicator == SQL_DEFAULT_PARAM)
		ch_buf_append_text(out, "DEFAULT");
	else
		return conv_send_text(input->sender, &origin, 0, CONV_FORM_LITERAL, out);
	return CONV_OK;
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
		bool is_first = i % insert->width == 0;

		ch_buf_append_text(out, is_first ? (i ? "),(" : "(") : ",");
		while (marker < params->markers.count && params->markers.items[marker].from < end) {
			const struct query_marker *found = &params->markers.items[marker];

			if (params->marker_input[marker] != SIZE_MAX) {
				ch_buf_append_str(out, ch_str_slice(sql, at, found->from));
				query_put_blank_before(out);
				status = append_marker(source, marker, out);
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
