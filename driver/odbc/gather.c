/*
 * gather.c - rows of single INSERTs kept back to go together
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/gather.h"

#include <time.h>

#include "odbc/execute.h"

/* Rows go when they have about so many bytes, whatever their number. */
#define MOST_BYTES ((size_t)16 << 20)

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One block, once. */
struct block_source {
	struct ch_source base;
	struct odbc_bulk *bulk;
	bool is_done;
};

static int
read_block(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct block_source *source = CH_CONTAINER_OF(src, struct block_source, base);

	(void)need;
	if (source->is_done)
		return CH_OK;
	source->is_done = true;
	return odbc_bulk_append_block(source->bulk, into, err);
}

/* The lock is held. */
static int
send_rows(struct odbc_dbc *dbc, struct ch_error *err)
{
	struct odbc_bulk *bulk = dbc->gather.bulk;
	struct block_source source = { .base.read = read_block, .bulk = bulk };
	struct client_query query = { .sql = ch_buf_str(&bulk->sql),
		.changes_data = true,
		.data = &source.base };
	struct client_result *result;
	int rc = client_result_create(dbc->session, &result, err);

	if (!rc) {
		atomic_store(&dbc->has_written, true);
		rc = client_result_execute(result, &query, err);
		client_result_close(result);
		client_result_destroy(result);
	}
	for (size_t i = 0; i < bulk->count; i++)
		native_build_reset(bulk->columns[i].build);
	atomic_store(&bulk->is_doubtful, rc != 0);
	if (rc)
		ch_error_prefix(err, "%zu gathered rows could not be inserted",
		    (size_t)atomic_load(&dbc->gather.rows));
	return rc;
}

/* The lock is held. */
static SQLRETURN
flush(struct odbc_dbc *dbc, struct odbc_diag *diag)
{
	struct odbc_bulk *bulk = dbc->gather.bulk;
	struct ch_error err;
	int rc = CH_OK;

	if (!bulk)
		return SQL_SUCCESS;
	if (atomic_load(&dbc->gather.rows))
		rc = send_rows(dbc, &err);
	atomic_store(&dbc->gather.rows, 0);
	dbc->gather.bulk = NULL;
	odbc_bulk_destroy(bulk);
	return rc ? odbc_diag_add_error(diag, &err) : SQL_SUCCESS;
}

SQLRETURN
odbc_gather_flush(struct odbc_dbc *dbc, struct odbc_diag *diag)
{
	SQLRETURN rc;

	if (!atomic_load(&dbc->gather.rows))
		return SQL_SUCCESS;
	pthread_mutex_lock(&dbc->gather.lock);
	rc = flush(dbc, diag);
	pthread_mutex_unlock(&dbc->gather.lock);
	return rc;
}

SQLRETURN
odbc_gather_before(struct odbc_stmt *stmt)
{
	struct odbc_dbc *dbc = stmt->dbc;
	SQLRETURN rc = SQL_SUCCESS;

	if (!atomic_load(&dbc->gather.rows))
		return SQL_SUCCESS;
	pthread_mutex_lock(&dbc->gather.lock);
	if (!stmt->params || !stmt->params->bulk || dbc->gather.bulk != stmt->params->bulk)
		rc = flush(dbc, &stmt->head.diag);
	pthread_mutex_unlock(&dbc->gather.lock);
	return rc;
}

/* One row, all of its values given, as a block. */
static bool
can_wait(const struct odbc_stmt *stmt)
{
	const struct odbc_params *params = stmt->params;
	const struct odbc_inputs *inputs = &params->inputs;

	if (config_get_int(stmt->dbc->options, CONFIG_OPT_INSERTBATCHROWS) <= 0)
		return false;
	if (inputs->sets != 1 || inputs->skipped || !odbc_bulk_is_blocks(stmt))
		return false;
	for (size_t i = 0; i < inputs->count; i++) {
		const struct odbc_input *input = &inputs->items[i];

		if (input->has_default || (input->has_null && odbc_bulk_null_is_default(stmt)))
			return false;
	}
	return true;
}

/* The lock is held, the row was checked. */
static SQLRETURN
keep_row(struct odbc_stmt *stmt)
{
	struct odbc_dbc *dbc = stmt->dbc;
	struct odbc_bulk *bulk = stmt->params->bulk;
	int64_t most_rows = config_get_int(dbc->options, CONFIG_OPT_INSERTBATCHROWS);
	int64_t most_ms = config_get_int(dbc->options, CONFIG_OPT_INSERTBATCHMS);
	size_t rows, bytes;

	/* others may have kept rows since this execution began */
	if (dbc->gather.bulk != bulk && flush(dbc, &stmt->head.diag) != SQL_SUCCESS)
		return SQL_ERROR;
	if (!dbc->gather.bulk) {
		for (size_t i = 0; i < bulk->count; i++) {
			native_build_reset(bulk->columns[i].build);
			bulk->columns[i].is_absent = false;
		}
		odbc_bulk_share(bulk);
		dbc->gather.bulk = bulk;
		dbc->gather.since = now_ms();
	}
	odbc_bulk_encode(bulk, &stmt->params->inputs, 0, 1);
	odbc_bulk_measure(bulk, &rows, &bytes);
	atomic_store(&dbc->gather.rows, rows);
	if ((int64_t)rows < most_rows && bytes < MOST_BYTES &&
	    (!most_ms || now_ms() - dbc->gather.since < most_ms))
		return SQL_SUCCESS;
	return flush(dbc, &stmt->head.diag);
}

SQLRETURN
odbc_gather_add(struct odbc_stmt *stmt, bool *done)
{
	struct odbc_dbc *dbc = stmt->dbc;
	struct odbc_params *params = stmt->params;
	const struct odbc_bulk_report report = { .status = stmt->ipd->array_status_ptr,
		.processed = stmt->ipd->rows_processed_ptr,
		.sent = SQL_PARAM_SUCCESS,
		.what = "parameter" };
	SQLRETURN rc, kept;

	*done = can_wait(stmt);
	if (!*done)
		return odbc_gather_flush(dbc, &stmt->head.diag);
	rc = odbc_bulk_check(stmt, params->bulk, &params->inputs, &report);
	if (rc == SQL_ERROR)
		return rc;
	pthread_mutex_lock(&dbc->gather.lock);
	kept = keep_row(stmt);
	pthread_mutex_unlock(&dbc->gather.lock);
	if (report.processed)
		*report.processed = 1;
	if (kept != SQL_SUCCESS) {
		odbc_param_status(stmt, 0, 1, SQL_PARAM_DIAG_UNAVAILABLE);
		return kept;
	}
	odbc_ran_nothing(stmt);
	stmt->row_count = stmt->head.diag.row_count = (SQLLEN)params->bulk->rows;
	return rc;
}
