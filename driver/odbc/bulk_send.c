/*
 * bulk_send.c - two passes over bound arrays: check all rows, then encode and send them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include <string.h>

#include "odbc/execute.h"
#include "odbc/fetch.h"
#include "odbc/gather.h"

/* A block is given out when it has that many rows or about that many bytes. */
#define BLOCK_ROWS 65536
#define BLOCK_BYTES ((size_t)16 << 20)
/* Sets encoded column after column before the next ones; fewer as long as their size is not
 * known. */
#define CHUNK_SETS 4096
#define FIRST_SETS 16

/* --- encoding ------------------------------------------------------------------------------ */

static bool
may_leave(const struct odbc_bulk_column *column, const struct odbc_inputs *inputs)
{
	return column->target &&
	    odbc_bulk_may_leave(column->target, &inputs->items[column->inputs[0]]);
}

/* The value of the column is left to the table's expression. */
static bool
is_default(const struct odbc_bulk_column *column, const struct odbc_inputs *inputs, size_t set)
{
	SQLLEN indicator;

	if (!may_leave(column, inputs))
		return false;
	indicator = odbc_input_indicator(inputs, column->inputs[0], set);
	return indicator == SQL_DEFAULT_PARAM
	    ? column->target->has_expression
	    : indicator == SQL_NULL_DATA && column->target->null_is_default;
}

/* A value that stands alone: of several rows a set, given by SQLPutData, or among defaults. What
 * becomes no expression is the default of its type. */
static void
encode_one(const struct odbc_bulk_column *column, const struct odbc_inputs *inputs, size_t row,
    size_t set)
{
	size_t at = column->inputs[row];
	const struct odbc_input *input = &inputs->items[at];
	struct conv_origin origin = odbc_input_origin(inputs, at, set);

	if (input->has_default && odbc_input_indicator(inputs, at, set) == SQL_DEFAULT_PARAM)
		native_build_null(column->build);
	else
		conv_sender_encode(input->sender, &origin, 0, 1, NULL, column->build);
}

static void
encode_run(const struct odbc_bulk_column *column, const struct odbc_inputs *inputs, size_t from,
    size_t to)
{
	size_t at = column->inputs[0];
	const struct odbc_input *input = &inputs->items[at];
	const unsigned char *skip = inputs->skipped ? inputs->skip : NULL;

	if (!input->has_put && !input->has_default) {
		struct conv_origin origin = odbc_input_origin(inputs, at, from);

		conv_sender_encode(input->sender, &origin, 0, to - from,
		    skip ? skip + from : NULL, column->build);
		return;
	}
	for (size_t set = from; set < to; set++)
		if (!skip || !skip[set])
			encode_one(column, inputs, 0, set);
}

/* Several rows a set: they alternate. */
static void
encode_rows(const struct odbc_bulk *bulk, const struct odbc_bulk_column *column,
    const struct odbc_inputs *inputs, size_t from, size_t to)
{
	for (size_t set = from; set < to; set++) {
		if (inputs->skipped && inputs->skip[set])
			continue;
		for (size_t row = 0; row < bulk->rows; row++)
			encode_one(column, inputs, row, set);
	}
}

void
odbc_bulk_encode(
    struct odbc_bulk *bulk, const struct odbc_inputs *inputs, size_t from, size_t to)
{
	for (size_t i = 0; i < bulk->count; i++) {
		const struct odbc_bulk_column *column = &bulk->columns[i];

		if (column->is_absent)
			continue;
		if (bulk->rows == 1)
			encode_run(column, inputs, from, to);
		else
			encode_rows(bulk, column, inputs, from, to);
	}
}

/* --- the source of blocks ------------------------------------------------------------------ */

/* Which columns the block that begins with this set has. */
static void
choose_columns(struct odbc_bulk_source *source, size_t set)
{
	for (size_t i = 0; i < source->bulk->count; i++) {
		struct odbc_bulk_column *column = &source->bulk->columns[i];

		native_build_reset(column->build);
		column->is_absent =
		    source->bulk->rows == 1 && is_default(column, source->inputs, set);
	}
}

static bool
fits_columns(const struct odbc_bulk_source *source, size_t set)
{
	for (size_t i = 0; i < source->bulk->count; i++) {
		const struct odbc_bulk_column *column = &source->bulk->columns[i];

		if (is_default(column, source->inputs, set) != column->is_absent)
			return false;
	}
	return true;
}

static bool
may_differ(const struct odbc_bulk_source *source)
{
	for (size_t i = 0; i < source->bulk->count; i++) {
		if (may_leave(&source->bulk->columns[i], source->inputs))
			return source->bulk->rows == 1;
	}
	return false;
}

void
odbc_bulk_measure(const struct odbc_bulk *bulk, size_t *rows, size_t *bytes)
{
	*rows = *bytes = 0;
	for (size_t i = 0; i < bulk->count; i++) {
		if (bulk->columns[i].is_absent)
			continue;
		*rows = native_build_rows(bulk->columns[i].build);
		*bytes += native_build_bytes(bulk->columns[i].build);
	}
}

/* How many sets to encode next. */
static size_t
next_chunk(const struct odbc_bulk_source *source, size_t rows, size_t bytes)
{
	size_t most = source->row_size ? CHUNK_SETS : FIRST_SETS;
	size_t left = source->inputs->sets - source->next;
	size_t fit;

	if (source->row_size) {
		fit = (BLOCK_BYTES - bytes) / source->row_size + 1;
		most = fit < most ? fit : most;
	}
	fit = (BLOCK_ROWS - rows) / source->bulk->rows + 1;
	most = fit < most ? fit : most;
	return left < most ? left : most;
}

int
odbc_bulk_append_block(struct odbc_bulk *bulk, struct ch_buf *into, struct ch_error *err)
{
	size_t count = 0;

	for (size_t i = 0; i < bulk->count; i++) {
		if (bulk->columns[i].is_absent)
			continue;
		if (native_build_failed(bulk->columns[i].build))
			return ch_error_nomem(err, "block of rows to insert");
		bulk->wire[count++] = (struct native_build_column){ bulk->columns[i].name,
			bulk->columns[i].build };
	}
	native_build_block(bulk->wire, count, into);
	return ch_buf_failed(into) ? ch_error_nomem(err, "block of rows to insert") : CH_OK;
}

static int
next_block(struct odbc_bulk_source *source, struct ch_buf *into, struct ch_error *err)
{
	struct odbc_inputs *inputs = source->inputs;
	size_t rows = 0, bytes = 0;
	bool differs = may_differ(source);

	while (inputs->skipped && source->next < inputs->sets && inputs->skip[source->next])
		source->next++;
	if (source->next == inputs->sets)
		return CH_OK;
	choose_columns(source, source->next);
	while (source->next < inputs->sets && rows < BLOCK_ROWS && bytes < BLOCK_BYTES) {
		size_t chunk = next_chunk(source, rows, bytes);
		size_t end = source->next + (differs ? 0 : chunk);

		while (end < source->next + chunk &&
		       ((inputs->skipped && inputs->skip[end]) || fits_columns(source, end)))
			end++;
		if (end == source->next)
			break;
		odbc_bulk_encode(source->bulk, inputs, source->next, end);
		source->next = end;
		odbc_bulk_measure(source->bulk, &rows, &bytes);
		source->row_size = rows ? bytes / rows + 1 : 0;
	}
	source->sent += rows;
	return odbc_bulk_append_block(source->bulk, into, err);
}

int
odbc_bulk_read_blocks(
    struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct odbc_bulk_source *source = CH_CONTAINER_OF(src, struct odbc_bulk_source, base);
	size_t before = into->len;

	while (into->len - before < need && source->next < source->inputs->sets) {
		int rc = next_block(source, into, err);

		if (rc)
			return rc;
	}
	return CH_OK;
}

/* --- the first pass ------------------------------------------------------------------------ */

/* Values that stand alone: given by SQLPutData, or among defaults. */
static void
check_each(struct odbc_inputs *inputs, size_t at, struct conv_report *report)
{
	for (size_t set = 0; set < inputs->sets; set++) {
		struct conv_origin origin = odbc_input_origin(inputs, at, set);
		SQLUSMALLINT status = SQL_PARAM_SUCCESS;
		struct conv_report one = { .row_status = &status };

		if ((inputs->skipped && inputs->skip[set]) ||
		    odbc_input_indicator(inputs, at, set) == SQL_DEFAULT_PARAM)
			continue;
		conv_sender_check(inputs->items[at].sender, &origin, 0, 1, NULL, &one);
		if (one.kept)
			conv_report_add(report, set, one.notes[0].status);
	}
}

static void
check_input(struct odbc_inputs *inputs, size_t at, struct conv_report *report)
{
	struct odbc_input *input = &inputs->items[at];

	report->column = input->number;
	if (!input->sender)
		return;
	if (input->has_put || input->has_default)
		check_each(inputs, at, report);
	else
		conv_sender_check(input->sender, &input->origin, 0, inputs->sets,
		    inputs->skipped ? inputs->skip : NULL, report);
}

/* A record for what was noted; the value is looked at again for its words. */
static void
post_note(struct odbc_stmt *stmt, const struct odbc_bulk *bulk, struct odbc_inputs *inputs,
    const struct conv_note *note, const char *what)
{
	enum odbc_state state = odbc_state_of_conv(note->status);
	struct ch_str name;
	size_t at = 0;
	struct conv_origin origin;
	SQLUSMALLINT status = SQL_PARAM_SUCCESS;
	struct conv_report one = { .row_status = &status };

	while (inputs->items[at].number != note->column)
		at++;
	name = odbc_bulk_target_name(stmt, bulk, at);
	origin = odbc_input_origin(inputs, at, note->row);
	conv_sender_check(inputs->items[at].sender, &origin, 0, 1, NULL, &one);
	odbc_diag_add_at(&stmt->head.diag, state, (SQLLEN)note->row + 1, note->column,
	    "%s: row %zu, %s %u%s%.*s: %s", odbc_state_meaning(state), note->row + 1, what,
	    note->column, name.len ? " for " : "", (int)name.len, name.ptr,
	    conv_sender_reason(inputs->items[at].sender));
}

/* Bad rows stop all, or are left out (InsertErrors=skip). */
static SQLRETURN
judge(struct odbc_stmt *stmt, struct odbc_inputs *inputs, const struct conv_report *found,
    const struct odbc_bulk_report *report)
{
	bool skips = config_get_int(stmt->dbc->options, CONFIG_OPT_INSERTERRORS) ==
	    CONFIG_INSERT_SKIP;
	size_t bad = 0;

	for (size_t set = 0; set < inputs->sets; set++)
		bad += found->row_status[set] == SQL_PARAM_ERROR;
	for (size_t set = 0; set < inputs->sets; set++) {
		SQLUSMALLINT *status = &found->row_status[set];
		bool is_bad = *status == SQL_PARAM_ERROR;

		if (inputs->skipped && inputs->skip[set])
			*status = SQL_PARAM_UNUSED;
		else if (!is_bad && bad && !skips)
			*status = SQL_PARAM_UNUSED;
		if (is_bad && skips && !odbc_inputs_skip(inputs, set))
			return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	}
	/* an error in each row leaves nothing to send */
	if (bad && (!skips || inputs->skipped == inputs->sets)) {
		if (report->processed)
			*report->processed = inputs->sets;
		return SQL_ERROR;
	}
	return SQL_SUCCESS_WITH_INFO;
}

SQLRETURN
odbc_bulk_check(struct odbc_stmt *stmt, struct odbc_bulk *bulk, struct odbc_inputs *inputs,
    const struct odbc_bulk_report *report)
{
	struct conv_report found = { .row_status =
					 odbc_need_status(stmt, report->status, inputs->sets) };

	if (!found.row_status)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	memset(found.row_status, 0, inputs->sets * sizeof(*found.row_status));
	for (size_t i = 0; i < inputs->count; i++)
		check_input(inputs, i, &found);
	for (size_t i = 0; i < found.kept; i++)
		post_note(stmt, bulk, inputs, &found.notes[i], report->what);
	if (found.count > found.kept)
		odbc_diag_add(&stmt->head.diag, ODBC_S_01000,
		    "%zu more messages about rows are left out", found.count - found.kept);
	if (found.count == 0 && !inputs->skipped)
		return SQL_SUCCESS;
	return found.count ? judge(stmt, inputs, &found, report) : SQL_SUCCESS;
}

/* --- sending ------------------------------------------------------------------------------- */

static void
tell(const struct odbc_inputs *inputs, const struct odbc_bulk_report *report, bool is_sent)
{
	if (report->processed)
		*report->processed = inputs->sets;
	for (size_t set = 0; report->status && set < inputs->sets; set++) {
		SQLUSMALLINT *status = &report->status[set];

		if (inputs->skipped && inputs->skip[set])
			*status = *status == SQL_PARAM_ERROR ? *status : SQL_PARAM_UNUSED;
		else if (!is_sent)
			*status = SQL_PARAM_DIAG_UNAVAILABLE;
		else if (*status == SQL_PARAM_SUCCESS)
			*status = report->sent;
	}
}

/* Rows of views count at the server too; rows that it knew already do not. */
static SQLLEN
count_rows(const struct odbc_stmt *stmt, size_t sent)
{
	int64_t written = client_result_info(stmt->result).written_rows;

	return written >= 0 && (uint64_t)written < sent ? (SQLLEN)written : (SQLLEN)sent;
}

SQLRETURN
odbc_bulk_send(struct odbc_stmt *stmt, struct odbc_bulk *bulk, struct odbc_inputs *inputs,
    const struct odbc_bulk_report *report)
{
	struct odbc_bulk_source source = {
		.base.read = bulk->is_text ? odbc_bulk_read_text : odbc_bulk_read_blocks,
		.stmt = stmt,
		.bulk = bulk,
		.inputs = inputs,
	};
	struct client_query query = { .sql = ch_buf_str(&bulk->sql),
		.changes_data = true,
		.data = &source.base,
		.data_is_sql = bulk->is_text,
		.input = bulk->input };
	SQLRETURN rc = odbc_bulk_check(stmt, bulk, inputs, report), sent = SQL_SUCCESS;

	if (rc == SQL_ERROR)
		return rc;
	if (inputs->skipped < inputs->sets)
		sent = odbc_run_query(stmt, &query);
	else
		odbc_ran_nothing(stmt);
	tell(inputs, report, SQL_SUCCEEDED(sent));
	atomic_store(&bulk->is_doubtful, !SQL_SUCCEEDED(sent));
	if (!SQL_SUCCEEDED(sent))
		return sent;
	stmt->row_count = source.sent ? count_rows(stmt, source.sent) : 0;
	stmt->head.diag.row_count = stmt->row_count;
	return rc;
}

SQLRETURN
odbc_bulk_values(struct odbc_stmt *stmt)
{
	const struct odbc_bulk_report report = { .status = stmt->ipd->array_status_ptr,
		.processed = stmt->ipd->rows_processed_ptr,
		.sent = SQL_PARAM_SUCCESS,
		.what = "parameter" };
	SQLRETURN rc = odbc_bulk_need(stmt);
	bool is_kept = false;

	if (rc == SQL_SUCCESS)
		rc = odbc_bulk_plan(stmt);
	if (rc == SQL_SUCCESS)
		rc = odbc_gather_add(stmt, &is_kept);
	if (rc != SQL_SUCCESS || is_kept)
		return rc;
	return odbc_bulk_send(stmt, stmt->params->bulk, &stmt->params->inputs, &report);
}
