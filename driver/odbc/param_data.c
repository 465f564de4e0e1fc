/*
 * param_data.c - values that come when the statement runs: SQLParamData, SQLPutData
 *
 * Pieces are kept until all values are there; what they mean is looked at then, as a whole.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/utf.h"
#include "odbc/execute.h"
#include "odbc/param.h"

static bool
has_pieces(SQLSMALLINT c_type)
{
	return conv_c_type_size(c_type) == 0;
}

static struct odbc_put *
current(struct odbc_params *params)
{
	return params->put_at ? &params->inputs.puts[params->put_at - 1] : NULL;
}

SQLRETURN
odbc_params_wait(struct odbc_stmt *stmt)
{
	stmt->params->put_at = 0;
	stmt->params->state_before = stmt->state;
	stmt->state = ODBC_S8;
	return SQL_NEED_DATA;
}

void
odbc_params_cancel(struct odbc_stmt *stmt)
{
	stmt->state = stmt->params->state_before;
	odbc_inputs_reset(&stmt->params->inputs);
	stmt->params->put_at = 0;
	odbc_execute_failed(stmt, SQL_ERROR);
}

/* What the application gave as the parameter's address names the parameter to it. */
static SQLPOINTER
token_of(const struct odbc_params *params, const struct odbc_put *put)
{
	const struct conv_origin *origin = &params->inputs.items[put->input].origin;
	const char *data = origin->data;

	return data ? (SQLPOINTER)(uintptr_t)(data + put->set * origin->data_stride) : NULL;
}

bool
odbc_param_data_is_ready(const struct odbc_stmt *stmt)
{
	return stmt->state < ODBC_S8 || stmt->params->put_at < stmt->params->inputs.put_count;
}

SQLRETURN
odbc_param_data(struct odbc_stmt *stmt, SQLPOINTER *token)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLPARAMDATA);
	struct odbc_params *params = stmt->params;

	if (rc != SQL_SUCCESS)
		return rc;
	if (params->put_at < params->inputs.put_count) {
		const struct odbc_put *put = &params->inputs.puts[params->put_at++];

		if (token)
			*token = token_of(params, put);
		odbc_param_processed(stmt, put->set + 1);
		stmt->state = ODBC_S9;
		return SQL_NEED_DATA;
	}
	stmt->state = params->state_before;
	rc = odbc_params_run(stmt);
	return odbc_execute_failed(stmt, rc);
}

static SQLRETURN
check_length(struct odbc_stmt *stmt, const struct odbc_put *put, SQLPOINTER data, SQLLEN length)
{
	struct odbc_diag *diag = &stmt->head.diag;
	SQLSMALLINT c_type = stmt->params->inputs.items[put->input].binding.c_type;
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

SQLRETURN
odbc_put_data(struct odbc_stmt *stmt, SQLPOINTER data, SQLLEN length)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLPUTDATA);
	struct odbc_params *params = stmt->params;
	struct odbc_put *put;
	SQLSMALLINT c_type;

	if (rc != SQL_SUCCESS)
		return rc;
	put = current(params);
	c_type = params->inputs.items[put->input].binding.c_type;
	rc = check_length(stmt, put, data, length);
	if (rc != SQL_SUCCESS)
		return rc;
	put->is_given = true;
	stmt->state = ODBC_S10;
	if (length == SQL_NULL_DATA || length == SQL_DEFAULT_PARAM) {
		put->length = length;
		return SQL_SUCCESS;
	}
	ch_buf_append(&put->bytes, data, piece_size(c_type, data, length));
	if (ch_buf_failed(&put->bytes)) {
		odbc_params_cancel(stmt);
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	}
	put->length = (SQLLEN)put->bytes.len;
	return SQL_SUCCESS;
}
