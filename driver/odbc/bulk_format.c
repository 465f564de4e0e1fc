/*
 * bulk_format.c - data that follow INSERT … FORMAT: in the text, bound, or put piece by piece
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include <string.h>

#include "base/utf.h"
#include "client/upload.h"
#include "odbc/execute.h"

/* Text is given out in pieces of about this size. */
#define PIECE_BYTES ((size_t)1 << 20)

/* What is put waits here until it is more: then it goes on while more comes. */
#define KEPT_MAX ((size_t)1 << 20)

/* Bytes of wide text that are converted at a time. */
#define STEP_BYTES ((size_t)1 << 18)

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

/* Wide text as UTF-8 behind `out`; the buffer knows whether it failed. */
static void
append_wide(struct ch_buf *out, const char *text, size_t units)
{
	size_t len = ch_wide_utf8_len(text, units, ODBC_WIDE_UNIT);
	uint8_t *room = ch_buf_reserve(out, len);

	if (room)
		ch_buf_commit(out,
		    ch_wide_to_utf8(text, units, ODBC_WIDE_UNIT, (char *)room, len).made);
}

static SQLRETURN
check_c_type(struct odbc_stmt *stmt)
{
	SQLSMALLINT c_type = stmt->params->inputs.items[0].binding.c_type;

	if (c_type == SQL_C_CHAR || c_type == SQL_C_BINARY || c_type == SQL_C_WCHAR)
		return SQL_SUCCESS;
	return odbc_diag_add(&stmt->head.diag, ODBC_S_07006,
	    "Data of INSERT … FORMAT are bound as SQL_C_CHAR, SQL_C_WCHAR or SQL_C_BINARY");
}

/* The value of parameter 1, as UTF-8 if it is text. */
static void
append_value(const struct odbc_stmt *stmt, struct ch_buf *out)
{
	const struct odbc_inputs *inputs = &stmt->params->inputs;
	struct conv_origin origin = odbc_input_origin(inputs, 0, 0);
	bool is_wide = inputs->items[0].binding.c_type == SQL_C_WCHAR;
	SQLLEN indicator = odbc_input_indicator(inputs, 0, 0);
	size_t len = indicator >= 0 ? (size_t)indicator : 0;

	if (indicator == SQL_NULL_DATA || indicator == SQL_DEFAULT_PARAM)
		return;
	if (is_wide)
		append_wide(out, origin.data,
		    indicator == SQL_NTS ? ch_wide_strlen(origin.data, ODBC_WIDE_UNIT)
					 : len / ODBC_WIDE_UNIT);
	else if (indicator == SQL_NTS)
		ch_buf_append_text(out, origin.data);
	else
		ch_buf_append(out, origin.data, len);
}

static SQLRETURN
tell(struct odbc_stmt *stmt, SQLRETURN rc)
{
	odbc_param_processed(stmt, 1);
	odbc_param_status(stmt, 0, 1, SQL_SUCCEEDED(rc) ? SQL_PARAM_SUCCESS : SQL_PARAM_ERROR);
	return rc;
}

SQLRETURN
odbc_bulk_format(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	SQLRETURN rc;

	if (params->inline_data.ptr)
		return tell(stmt, send_bytes(stmt, params->inline_data));
	rc = check_c_type(stmt);
	if (rc == SQL_SUCCESS) {
		ch_buf_reset(&params->values);
		append_value(stmt, &params->values);
		rc = ch_buf_failed(&params->values)
			 ? odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL)
			 : send_bytes(stmt, ch_buf_str(&params->values));
	}
	return tell(stmt, rc);
}

/* --- piece by piece ------------------------------------------------------------------------ */

bool
odbc_bulk_streams(const struct odbc_stmt *stmt)
{
	const struct odbc_params *params = stmt->params;

	return params->wants_data && params->inputs.sets == 1 &&
	    conv_c_type_size(params->inputs.items[0].binding.c_type) == 0;
}

static int
begin(struct odbc_stmt *stmt, struct ch_error *err)
{
	struct client_query query = stmt->query;
	int rc = odbc_query_begin(stmt, &query, err);

	return rc ? rc : client_upload_start(&stmt->waiting.upload, stmt->result, &query, err);
}

/* How much of what was kept are whole characters: the last unit may be half of a pair. */
static size_t
whole_units(const struct ch_buf *kept)
{
	size_t units = kept->len / ODBC_WIDE_UNIT;
	uint16_t last;

	if (ODBC_WIDE_UNIT != sizeof(last) || units == 0)
		return units;
	memcpy(&last, kept->ptr + (units - 1) * sizeof(last), sizeof(last));
	return last >= 0xd800 && last < 0xdc00 ? units - 1 : units;
}

/* Hand over what was kept, wide text up to the last whole character. */
static int
send_kept(struct odbc_stmt *stmt, struct ch_buf *kept, bool is_end, struct ch_error *err)
{
	bool is_wide = stmt->params->inputs.items[0].binding.c_type == SQL_C_WCHAR;
	size_t units = is_end ? kept->len / ODBC_WIDE_UNIT : whole_units(kept);
	struct ch_buf *text = &stmt->params->values;
	int rc;

	if (!is_wide) {
		rc = client_upload_write(stmt->waiting.upload, kept->ptr, kept->len, err);
		ch_buf_reset(kept);
		return rc;
	}
	ch_buf_reset(text);
	append_wide(text, (const char *)kept->ptr, units);
	if (ch_buf_failed(text))
		return ch_error_nomem(err, "data at execution");
	ch_buf_drop_front(kept, units * ODBC_WIDE_UNIT);
	return client_upload_write(stmt->waiting.upload, text->ptr, text->len, err);
}

int
odbc_bulk_stream(
    struct odbc_stmt *stmt, struct odbc_put *put, struct ch_str piece, struct ch_error *err)
{
	int rc = CH_OK;

	put->length = 0; /* it is given */
	for (size_t at = 0, end; !rc && at < piece.len; at = end) {
		end = piece.len - at < STEP_BYTES ? piece.len : at + STEP_BYTES;
		ch_buf_append_str(&put->bytes, ch_str_slice(piece, at, end));
		if (ch_buf_failed(&put->bytes))
			return ch_error_nomem(err, "data at execution");
		if (!stmt->waiting.upload && put->bytes.len <= KEPT_MAX)
			continue;
		if (!stmt->waiting.upload)
			rc = begin(stmt, err);
		if (!rc)
			rc = send_kept(stmt, &put->bytes, false, err);
	}
	put->length = (SQLLEN)put->bytes.len;
	return rc;
}

SQLRETURN
odbc_bulk_stream_end(struct odbc_stmt *stmt)
{
	struct odbc_put *put = &stmt->params->inputs.puts[0];
	struct ch_error err;
	int rc = send_kept(stmt, &put->bytes, true, &err);

	if (rc)
		client_upload_abort(stmt->waiting.upload);
	else
		rc = client_upload_finish(stmt->waiting.upload, &err);
	stmt->waiting.upload = NULL;
	return tell(stmt, odbc_query_end(stmt, rc, &err));
}
