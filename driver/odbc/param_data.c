/*
 * param_data.c - values that come when the statement runs: SQLParamData, SQLPutData
 *
 * Pieces are kept until all values are there; what they mean is looked at then, as a whole. Only
 * data of INSERT … FORMAT, which mean nothing here, go on to the server while more come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/utf.h"
#include "client/upload.h"
#include "odbc/bulk.h"
#include "odbc/execute.h"
#include "odbc/script.h"

static bool
has_pieces(SQLSMALLINT c_type)
{
	return conv_c_type_size(c_type) == 0;
}

static struct odbc_put *
current(const struct odbc_waiting *waiting)
{
	return &waiting->inputs->puts[waiting->put_at - 1];
}

static SQLSMALLINT
c_type_of(const struct odbc_waiting *waiting, const struct odbc_put *put)
{
	return waiting->inputs->items[put->input].binding.c_type;
}

SQLRETURN
odbc_data_wait(struct odbc_stmt *stmt, struct odbc_inputs *inputs, struct odbc_bulk_add *add)
{
	stmt->waiting = (struct odbc_waiting){
		.inputs = inputs, .add = add, .state_before = stmt->state
	};
	stmt->state = ODBC_S8;
	atomic_store(&stmt->waits_for_data, true);
	return SQL_NEED_DATA;
}

static void
wait_no_more(struct odbc_stmt *stmt)
{
	stmt->state = stmt->waiting.state_before;
	atomic_store(&stmt->waits_for_data, false);
}

void
odbc_data_stop(struct odbc_stmt *stmt)
{
	client_upload_abort(stmt->waiting.upload);
	odbc_bulk_add_destroy(stmt->waiting.add);
	stmt->waiting.upload = NULL;
	stmt->waiting.add = NULL;
}

void
odbc_data_cancel(struct odbc_stmt *stmt)
{
	bool is_execution = !stmt->waiting.add;

	odbc_data_stop(stmt);
	wait_no_more(stmt);
	if (!is_execution)
		return;
	odbc_inputs_reset(&stmt->params->inputs);
	odbc_execute_failed(stmt, SQL_ERROR);
}

/* What the application gave as the buffer's address names the value to it. */
static SQLPOINTER
token_of(const struct odbc_inputs *inputs, const struct odbc_put *put)
{
	const struct conv_origin *origin = &inputs->items[put->input].origin;
	const char *data = origin->data;

	return data ? (SQLPOINTER)(uintptr_t)(data + put->set * origin->data_stride) : NULL;
}

bool
odbc_param_data_is_ready(const struct odbc_stmt *stmt)
{
	const struct odbc_waiting *waiting = &stmt->waiting;

	return stmt->state < ODBC_S8 || waiting->put_at < waiting->inputs->put_count;
}

/* The values are there. */
static SQLRETURN
finish(struct odbc_stmt *stmt)
{
	struct odbc_bulk_add *add = stmt->waiting.add;
	SQLRETURN rc;

	wait_no_more(stmt);
	stmt->waiting.add = NULL;
	if (add) {
		rc = odbc_bulk_add_run(stmt, add);
		odbc_bulk_add_destroy(add);
		return rc;
	}
	rc = stmt->waiting.upload ? odbc_bulk_stream_end(stmt) : odbc_params_run(stmt);
	return odbc_execute_failed(stmt, odbc_script_stop(stmt, rc));
}

SQLRETURN
odbc_param_data(struct odbc_stmt *stmt, SQLPOINTER *token)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLPARAMDATA);
	struct odbc_waiting *waiting = &stmt->waiting;
	const struct odbc_put *put;

	if (rc != SQL_SUCCESS)
		return rc;
	if (waiting->put_at == waiting->inputs->put_count)
		return finish(stmt);
	put = &waiting->inputs->puts[waiting->put_at++];
	if (token)
		*token = token_of(waiting->inputs, put);
	if (!waiting->add)
		odbc_param_processed(stmt, put->set + 1);
	stmt->state = ODBC_S9;
	return SQL_NEED_DATA;
}

static SQLRETURN
check_length(struct odbc_stmt *stmt, const struct odbc_put *put, SQLPOINTER data, SQLLEN length)
{
	struct odbc_diag *diag = &stmt->head.diag;
	SQLSMALLINT c_type = c_type_of(&stmt->waiting, put);
	bool is_empty = length == SQL_NULL_DATA || length == SQL_DEFAULT_PARAM;

	if (put->is_given && !has_pieces(c_type))
		return odbc_diag_add(diag, ODBC_S_HY019, NULL);
	if (put->is_given && (is_empty || put->length < 0))
		return odbc_diag_add(diag, ODBC_S_HY020, NULL);
	if (is_empty)
		return SQL_SUCCESS;
	if (!data && (length != 0 || !has_pieces(c_type)))
		return odbc_diag_add(diag, ODBC_S_HY009, "SQLPutData: the buffer is NULL");
	if (has_pieces(c_type) && length < 0 && length != SQL_NTS)
		return odbc_diag_add(diag, ODBC_S_HY090, "SQLPutData: no data have the length %lld",
		    (long long)length);
	return SQL_SUCCESS;
}

static size_t
piece_size(SQLSMALLINT c_type, SQLPOINTER data, SQLLEN length)
{
	size_t size = conv_c_type_size(c_type);

	if (size)
		return size;
	if (length != SQL_NTS)
		return (size_t)length;
	if (c_type == SQL_C_WCHAR)
		return ch_wide_strlen(data, ODBC_WIDE_UNIT) * ODBC_WIDE_UNIT;
	return strlen(data);
}

static int
keep(struct odbc_stmt *stmt, struct odbc_put *put, struct ch_str piece, struct ch_error *err)
{
	if (!stmt->waiting.add && odbc_bulk_streams(stmt))
		return odbc_bulk_stream(stmt, put, piece, err);
	ch_buf_append_str(&put->bytes, piece);
	put->length = (SQLLEN)put->bytes.len;
	return ch_buf_failed(&put->bytes) ? ch_error_nomem(err, "data at execution") : CH_OK;
}

SQLRETURN
odbc_put_data(struct odbc_stmt *stmt, SQLPOINTER data, SQLLEN length)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLPUTDATA);
	struct odbc_put *put;
	struct ch_str piece;
	struct ch_error err;

	if (rc != SQL_SUCCESS)
		return rc;
	put = current(&stmt->waiting);
	rc = check_length(stmt, put, data, length);
	if (rc != SQL_SUCCESS) {
		odbc_data_cancel(stmt);
		return rc;
	}
	put->is_given = true;
	stmt->state = ODBC_S10;
	if (length == SQL_NULL_DATA || length == SQL_DEFAULT_PARAM) {
		put->length = length;
		return SQL_SUCCESS;
	}
	piece = (struct ch_str){ data, piece_size(c_type_of(&stmt->waiting, put), data, length) };
	if (!keep(stmt, put, piece, &err))
		return SQL_SUCCESS;
	odbc_data_cancel(stmt);
	return odbc_diag_add_error(&stmt->head.diag, &err);
}
