/*
 * bulk_text.c - rows of an INSERT as text, and data that follow INSERT … FORMAT
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include "base/utf.h"
#include "odbc/execute.h"

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
				status = append_marker(source, marker, out);
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

/* Bytes that are there already. */
struct bytes_source {
	struct ch_source base;
	struct ch_str bytes;
	size_t at;
};

static int
read_bytes(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct bytes_source *source = CH_CONTAINER_OF(src, struct bytes_source, base);
	size_t left = source->bytes.len - source->at;
	size_t count = need > PIECE_BYTES ? need : PIECE_BYTES;

	if (count > left)
		count = left;
	ch_buf_append(into, source->bytes.ptr + source->at, count);
	source->at += count;
	return ch_buf_failed(into) ? ch_error_nomem(err, "data to insert") : CH_OK;
}

static SQLRETURN
send_bytes(struct odbc_stmt *stmt, struct ch_str bytes)
{
	struct bytes_source source = { .base.read = read_bytes, .bytes = bytes };
	struct client_query query = stmt->query;

	query.data = &source.base;
	return odbc_run_query(stmt, &query);
}

/* The value of parameter 1, as UTF-8 if it is text. */
static SQLRETURN
value_bytes(struct odbc_stmt *stmt, struct ch_buf *out)
{
	const struct odbc_inputs *inputs = &stmt->params->inputs;
	struct conv_origin origin = odbc_input_origin(inputs, 0, 0);
	SQLSMALLINT c_type = inputs->items[0].binding.c_type;
	SQLLEN indicator = odbc_input_indicator(inputs, 0, 0);
	size_t len = indicator >= 0 ? (size_t)indicator : 0;
	struct ch_utf_step step;
	size_t units;
	uint8_t *room;

	if (indicator == SQL_NULL_DATA || indicator == SQL_DEFAULT_PARAM)
		return SQL_SUCCESS;
	if (c_type == SQL_C_CHAR || c_type == SQL_C_BINARY) {
		if (indicator == SQL_NTS)
			len = ch_str_of(origin.data).len;
		ch_buf_append(out, origin.data, len);
		return SQL_SUCCESS;
	}
	if (c_type != SQL_C_WCHAR)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_07006,
		    "Data of INSERT … FORMAT are bound as SQL_C_CHAR, SQL_C_WCHAR or "
		    "SQL_C_BINARY");
	units = indicator == SQL_NTS ? ch_wide_strlen(origin.data, ODBC_WIDE_UNIT)
				     : len / ODBC_WIDE_UNIT;
	len = ch_wide_utf8_len(origin.data, units, ODBC_WIDE_UNIT);
	room = ch_buf_reserve(out, len);
	if (!room)
		return SQL_SUCCESS; /* the buffer knows that it failed */
	step = ch_wide_to_utf8(origin.data, units, ODBC_WIDE_UNIT, (char *)room, len);
	ch_buf_commit(out, step.made);
	return SQL_SUCCESS;
}

SQLRETURN
odbc_bulk_format(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	SQLRETURN rc;

	if (params->inline_data.ptr) {
		rc = send_bytes(stmt, params->inline_data);
	} else {
		ch_buf_reset(&params->values);
		rc = value_bytes(stmt, &params->values);
		if (rc == SQL_SUCCESS)
			rc = ch_buf_failed(&params->values)
				 ? odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL)
				 : send_bytes(stmt, ch_buf_str(&params->values));
	}
	odbc_param_processed(stmt, 1);
	odbc_param_status(stmt, 0, 1, SQL_SUCCEEDED(rc) ? SQL_PARAM_SUCCESS : SQL_PARAM_ERROR);
	return rc;
}
