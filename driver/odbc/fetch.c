/*
 * fetch.c - rowsets: moving through a result and filling bound buffers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/fetch.h"

#include <string.h>

#include "base/alloc.h"
#include "odbc/async.h"
#include "odbc/colattr.h"
#include "odbc/rowset.h"
#include "odbc/scroll.h"
#include "odbc/typeinfo.h"

/* Rows converted column after column before the next ones: source and target stay in the cache. */
#define CHUNK_ROWS 4096

static void
release_block(struct odbc_stmt *stmt, struct native_block *block)
{
	if (block != stmt->local_block)
		client_result_release(stmt->result, block);
}

static void
release_slice(struct odbc_stmt *stmt, const struct odbc_slice *slice)
{
	if (stmt->scroll)
		odbc_scroll_release(stmt, slice);
	else
		release_block(stmt, slice->block);
}

void
odbc_rowset_leave(struct odbc_stmt *stmt)
{
	for (size_t i = 0; i < stmt->slice_count; i++)
		if (stmt->slices[i].block != stmt->block)
			release_slice(stmt, &stmt->slices[i]);
	stmt->slice_count = 0;
	if (stmt->block && stmt->block_row == stmt->block->rows) {
		release_block(stmt, stmt->block);
		stmt->block = NULL;
	}
	stmt->rows_done += stmt->rowset_rows;
	stmt->rowset_rows = 0;
	stmt->position = 0;
	stmt->cell_column = 0;
}

static void
drop_bounds(struct odbc_stmt *stmt)
{
	for (size_t i = 0; i < stmt->bound_count; i++)
		conv_plan_destroy(stmt->bounds[i].plan);
	stmt->bound_count = 0;
	stmt->bounds_made = false;
}

void
odbc_fetch_close(struct odbc_stmt *stmt)
{
	odbc_rowset_leave(stmt);
	if (stmt->block)
		release_block(stmt, stmt->block);
	stmt->block = NULL;
	stmt->block_row = 0;
	stmt->rows_done = 0;
	stmt->at_end = false;
	stmt->aside = false;
	odbc_scroll_close(stmt);
	drop_bounds(stmt);
	ch_free(stmt->bounds);
	stmt->bounds = NULL;
	if (stmt->local_block) {
		native_block_free(stmt->local_block);
		ch_free(stmt->local_block);
		stmt->local_block = NULL;
		stmt->local_columns = NULL;
	}
}

bool
odbc_rowset_room(struct odbc_stmt *stmt)
{
	struct odbc_slice *slices =
	    ch_grow(stmt->slices, stmt->slice_count, &stmt->slice_cap, sizeof(*slices));

	if (!slices)
		return false;
	stmt->slices = slices;
	return true;
}

/* Add up to `want` rows of the next block to the rowset. *slice NULL: there are no more. */
static int
take_slice(struct odbc_stmt *stmt, SQLULEN want, const struct odbc_slice **slice,
    struct ch_error *err)
{
	struct odbc_slice *made;
	SQLULEN rows;

	*slice = NULL;
	if (!odbc_rowset_room(stmt))
		return ch_error_nomem(err, "rowset");
	if (!stmt->block || stmt->block_row == stmt->block->rows) {
		struct native_block *block = NULL;
		int rc = stmt->local_block ? 0 : client_result_next(stmt->result, &block, err);

		if (rc || !block)
			return rc;
		stmt->block = block;
		stmt->block_row = 0;
	}
	rows = stmt->block->rows - stmt->block_row;
	if (rows > want)
		rows = want;
	made = &stmt->slices[stmt->slice_count++];
	*made = (struct odbc_slice){ stmt->block, stmt->block_row, rows, stmt->rowset_rows };
	stmt->block_row += rows;
	stmt->rowset_rows += rows;
	*slice = made;
	return CH_OK;
}

/* Give the last slice back to its block: a fetch that fails as a whole moves nothing. */
static void
untake_slice(struct odbc_stmt *stmt)
{
	const struct odbc_slice *slice = &stmt->slices[--stmt->slice_count];

	stmt->block_row = slice->first;
	stmt->rowset_rows -= slice->rows;
}

SQLRETURN
odbc_resolve_c_type(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT *c_type)
{
	const struct odbc_desc_rec *rec;
	SQLRETURN rc;

	switch (*c_type) {
	case SQL_C_DATE:
	case SQL_C_TIME:
	case SQL_C_TIMESTAMP:
		*c_type = odbc_type_modern(*c_type);
		return SQL_SUCCESS;
	case SQL_C_DEFAULT:
		break;
	default:
		return SQL_SUCCESS;
	}
	rc = odbc_ird_need(stmt);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	rec = odbc_desc_get(stmt->ird, (SQLSMALLINT)column);
	*c_type = rec ? odbc_type_default_c(rec->concise_type, rec->is_unsigned != 0) : SQL_C_CHAR;
	return SQL_SUCCESS;
}

/* Where the values of a bound column go, without the bind offset. */
static void
set_target(const struct odbc_desc *ard, const struct odbc_desc_rec *rec, SQLSMALLINT c_type,
    struct conv_target *target)
{
	size_t size = conv_c_type_size(c_type);

	target->capacity = rec->octet_length > 0 ? (size_t)rec->octet_length : 0;
	if (size == 0)
		size = target->capacity;
	target->data = rec->data_ptr;
	target->data_stride = ard->bind_type ? (size_t)ard->bind_type : size;
	target->length = (char *)rec->octet_length_ptr;
	target->indicator = (char *)rec->indicator_ptr;
	target->length_stride = ard->bind_type ? (size_t)ard->bind_type : sizeof(SQLLEN);
}

SQLRETURN
odbc_bound_make(struct odbc_stmt *stmt, SQLUSMALLINT column, const struct native_type *type,
    struct odbc_bound *bound)
{
	const struct odbc_desc_rec *rec = &stmt->ard->records[column];
	struct conv_spec spec = { .c_type = rec->concise_type,
		.precision = rec->precision,
		.scale = rec->scale,
		.max_length = stmt->attrs.max_length };
	enum conv_status status;
	SQLRETURN rc;

	rc = odbc_resolve_c_type(stmt, column, &spec.c_type);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	if (rec->type == SQL_INTERVAL) {
		spec.precision = (SQLSMALLINT)rec->datetime_interval_precision;
		spec.scale = rec->precision;
	}
	status = conv_plan_create(&bound->plan, type, &spec, &stmt->conv_env);
	if (status != CONV_OK)
		return odbc_diag_add_conv(&stmt->head.diag, status, SQL_NO_ROW_NUMBER, column);
	bound->column = column;
	set_target(stmt->ard, rec, spec.c_type, &bound->target);
	return SQL_SUCCESS;
}

static SQLRETURN
make_bounds(struct odbc_stmt *stmt, const struct native_block *block, size_t count)
{
	for (size_t i = 1; i <= count; i++) {
		SQLRETURN rc;

		if (!odbc_desc_is_bound(&stmt->ard->records[i]))
			continue;
		rc = odbc_bound_make(stmt, (SQLUSMALLINT)i, block->columns[i - 1].type,
		    &stmt->bounds[stmt->bound_count]);
		if (!SQL_SUCCEEDED(rc))
			return rc;
		stmt->bound_count++;
	}
	return odbc_bookmark_bind(stmt);
}

SQLRETURN
odbc_rowset_bind(struct odbc_stmt *stmt, const struct native_block *block)
{
	size_t count = (size_t)stmt->ard->count;
	SQLRETURN rc;

	if (stmt->bounds_made && stmt->plan_ard_version == stmt->ard->version)
		return SQL_SUCCESS;
	drop_bounds(stmt);
	if (count > block->column_count)
		count = block->column_count;
	ch_free(stmt->bounds);
	stmt->bounds = ch_calloc(count + 1, sizeof(*stmt->bounds));
	if (!stmt->bounds)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	rc = make_bounds(stmt, block, count);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	stmt->plan_ard_version = stmt->ard->version;
	stmt->bounds_made = true;
	return SQL_SUCCESS;
}

struct conv_target
odbc_bound_target(const struct odbc_bound *bound, SQLLEN offset)
{
	struct conv_target moved = bound->target;

	if (moved.data)
		moved.data += offset;
	if (moved.length)
		moved.length += offset;
	if (moved.indicator)
		moved.indicator += offset;
	return moved;
}

void
odbc_rowset_convert(
    struct odbc_stmt *stmt, const struct odbc_slice *slice, struct conv_report *report)
{
	SQLLEN offset = stmt->ard->bind_offset_ptr ? *stmt->ard->bind_offset_ptr : 0;

	for (SQLULEN done = 0; done < slice->rows; done += CHUNK_ROWS) {
		SQLULEN rows = slice->rows - done < CHUNK_ROWS ? slice->rows - done : CHUNK_ROWS;

		for (size_t i = 0; i < stmt->bound_count; i++) {
			const struct odbc_bound *bound = &stmt->bounds[i];
			struct conv_target target = odbc_bound_target(bound, offset);

			report->column = bound->column;
			conv_plan_run(bound->plan, &slice->block->columns[bound->column - 1],
			    slice->first + done, rows, &target, slice->to + done, report);
		}
	}
}

static SQLULEN
count_errors(const SQLUSMALLINT *status, SQLULEN first, SQLULEN rows)
{
	SQLULEN errors = 0;

	for (SQLULEN i = first; i < first + rows; i++)
		errors += status[i] == SQL_ROW_ERROR;
	return errors;
}

SQLRETURN
odbc_rowset_report(struct odbc_stmt *stmt, const struct conv_report *report, SQLULEN first,
    SQLULEN rows, const SQLUSMALLINT *operations)
{
	struct odbc_diag *diag = &stmt->head.diag;
	SQLULEN good = 0;

	if (report->count == 0)
		return SQL_SUCCESS;
	for (size_t i = 0; i < report->kept; i++) {
		const struct conv_note *note = &report->notes[i];

		odbc_diag_add_conv(diag, note->status, (SQLLEN)note->row + 1, note->column);
	}
	if (report->count > report->kept)
		odbc_diag_add(diag, ODBC_S_01000, "%zu more messages about rows are left out",
		    report->count - report->kept);
	for (SQLULEN i = first; i < first + rows; i++)
		good += report->row_status[i] != SQL_ROW_ERROR &&
		    !(operations && operations[i] == SQL_ROW_IGNORE);
	return good ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

SQLUSMALLINT *
odbc_need_status(struct odbc_stmt *stmt, SQLUSMALLINT *given, SQLULEN rows)
{
	SQLUSMALLINT *grown;

	if (given)
		return given;
	if (rows <= stmt->status_scratch_cap)
		return stmt->status_scratch;
	grown = ch_reallocarray(stmt->status_scratch, rows, sizeof(*grown));
	if (!grown)
		return NULL;
	stmt->status_scratch = grown;
	stmt->status_scratch_cap = rows;
	return grown;
}

/* Rows that the application still may have. */
static SQLULEN
rows_allowed(const struct odbc_stmt *stmt, SQLULEN rows)
{
	uint64_t left;

	if (stmt->attrs.max_rows == 0)
		return rows;
	if (stmt->rows_done >= stmt->attrs.max_rows)
		return 0;
	left = stmt->attrs.max_rows - stmt->rows_done;
	return rows < left ? rows : (SQLULEN)left;
}

void
odbc_set_status(SQLUSMALLINT *status, SQLULEN from, SQLULEN to, SQLUSMALLINT value)
{
	for (SQLULEN i = from; i < to; i++)
		status[i] = value;
}

/* Take rows until the rowset is full or the result ends. A broken stream is an error only when it
 * broke before the first row: otherwise the rows come first and the next fetch tells. Who
 * cancelled wants no rows, but a call that was polled gives them (odbc_fetch_is_ready). */
static SQLRETURN
fill_rowset(struct odbc_stmt *stmt, SQLULEN size, struct conv_report *report)
{
	SQLULEN want = rows_allowed(stmt, size);
	const struct odbc_slice *slice;
	struct ch_error err;
	SQLRETURN rc;

	while (stmt->rowset_rows < want) {
		int code = take_slice(stmt, want - stmt->rowset_rows, &slice, &err);

		if ((code == CH_ECANCEL && !odbc_async_is_busy(stmt)) ||
		    (code && stmt->rowset_rows == 0)) {
			odbc_rowset_leave(stmt);
			return odbc_diag_add_error(&stmt->head.diag, &err);
		}
		if (code || !slice)
			break;
		if (stmt->attrs.retrieve_data == SQL_RD_OFF)
			continue;
		rc = odbc_rowset_bind(stmt, slice->block);
		if (!SQL_SUCCEEDED(rc)) {
			untake_slice(stmt);
			return rc;
		}
		odbc_rowset_convert(stmt, slice, report);
	}
	return stmt->rowset_rows ? SQL_SUCCESS : SQL_NO_DATA;
}

static SQLRETURN
fetch_rowset(struct odbc_stmt *stmt, const struct odbc_move *move, SQLULEN size,
    SQLUSMALLINT *status, SQLULEN *fetched)
{
	struct conv_report report;
	SQLRETURN rc;

	if (fetched)
		*fetched = 0;
	if (stmt->aside)
		return stmt->scroll ? odbc_scroll_fetch(stmt, move, size, status, fetched) :
				      SQL_NO_DATA;
	odbc_rowset_leave(stmt);
	report.count = 0;
	report.kept = 0;
	report.row_status = odbc_need_status(stmt, status, size);
	if (!report.row_status)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	odbc_set_status(report.row_status, 0, size, SQL_ROW_SUCCESS);
	rc = fill_rowset(stmt, size, &report);
	if (rc == SQL_NO_DATA)
		stmt->at_end = stmt->aside = true;
	if (rc != SQL_SUCCESS)
		return rc;
	if (fetched)
		*fetched = stmt->rowset_rows;
	odbc_set_status(report.row_status, stmt->rowset_rows, size, SQL_ROW_NOROW);
	return odbc_rowset_report(stmt, &report, 0, stmt->rowset_rows, NULL);
}

/* Rows of the next rowset that are here already. */
static uint64_t
rows_here(const struct odbc_stmt *stmt)
{
	if (stmt->scroll)
		return odbc_scroll_here(stmt);
	return stmt->block ? stmt->block->rows - stmt->block_row : 0;
}

/* Nobody is to be asked for rows any more. */
static bool
has_all_rows(const struct odbc_stmt *stmt)
{
	SQLULEN most = stmt->attrs.max_rows;

	if (stmt->scroll)
		return odbc_scroll_is_complete(stmt);
	return stmt->at_end || stmt->local_block ||
	    (most && stmt->rows_done + stmt->rowset_rows >= most);
}

static bool
is_ready(const struct odbc_stmt *stmt, SQLULEN size)
{
	uint64_t here = rows_here(stmt);

	return here == 0 || here >= size || has_all_rows(stmt);
}

bool
odbc_fetch_is_ready(const struct odbc_stmt *stmt)
{
	return is_ready(stmt, stmt->ard->array_size);
}

bool
odbc_fetch_scroll_is_ready(const struct odbc_stmt *stmt)
{
	return stmt->scroll ? odbc_scroll_is_complete(stmt) : odbc_fetch_is_ready(stmt);
}

bool
odbc_extended_fetch_is_ready(const struct odbc_stmt *stmt)
{
	return stmt->scroll ? odbc_scroll_is_complete(stmt) :
			      is_ready(stmt, stmt->attrs.rowset_size);
}

bool
odbc_fetch_lacks_rows(const struct odbc_stmt *stmt)
{
	return stmt->state >= ODBC_S5 && stmt->state <= ODBC_S7 && rows_here(stmt) == 0 &&
	    !has_all_rows(stmt);
}

void
odbc_fetch_ahead(struct odbc_stmt *stmt)
{
	struct native_block *block;
	struct ch_error repeated;

	if (!odbc_fetch_lacks_rows(stmt))
		return;
	if (stmt->scroll) {
		odbc_scroll_ahead(stmt);
		return;
	}
	if (client_result_next(stmt->result, &block, &repeated) || !block)
		return;
	stmt->block = block;
	stmt->block_row = 0;
}

/* SQLFetch and SQLFetchScroll. */
static SQLRETURN
fetch(struct odbc_stmt *stmt, const struct odbc_move *move)
{
	SQLRETURN rc = fetch_rowset(stmt, move, stmt->ard->array_size,
	    stmt->ird->array_status_ptr, stmt->ird->rows_processed_ptr);

	if (stmt->rowset_rows || rc == SQL_NO_DATA)
		stmt->state = ODBC_S6;
	return rc;
}

SQLRETURN
odbc_fetch(struct odbc_stmt *stmt)
{
	static const struct odbc_move next = { .direction = SQL_FETCH_NEXT };
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLFETCH);

	return rc == SQL_SUCCESS ? fetch(stmt, &next) : rc;
}

SQLRETURN
odbc_fetch_scroll(struct odbc_stmt *stmt, SQLSMALLINT direction, SQLLEN offset)
{
	struct odbc_move move = { .direction = direction, .offset = offset };
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLFETCHSCROLL);

	if (rc == SQL_SUCCESS)
		rc = odbc_scroll_check(stmt, &move);
	if (rc != SQL_SUCCESS)
		return rc;
	if (direction == SQL_FETCH_BOOKMARK)
		move.bookmark = stmt->attrs.fetch_bookmark_ptr;
	return fetch(stmt, &move);
}

SQLRETURN
odbc_extended_fetch(struct odbc_stmt *stmt, const struct odbc_move *move, SQLULEN *rows,
    SQLUSMALLINT *status)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLEXTENDEDFETCH);
	SQLULEN fetched;

	if (rc == SQL_SUCCESS)
		rc = odbc_scroll_check(stmt, move);
	if (rc != SQL_SUCCESS)
		return rc;
	rc = fetch_rowset(stmt, move, stmt->attrs.rowset_size, status, &fetched);
	if (rows)
		*rows = fetched;
	if (stmt->rowset_rows || rc == SQL_NO_DATA)
		stmt->state = ODBC_S7;
	if (rc != SQL_SUCCESS && rc != SQL_NO_DATA &&
	    count_errors(status ? status : stmt->status_scratch, 0, fetched))
		rc = odbc_diag_add(&stmt->head.diag, ODBC_S_01S01, NULL);
	return rc;
}
