/*
 * scroll.c - static cursors: any row of a result, as often as wanted
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/scroll.h"

#include "base/alloc.h"
#include "odbc/async.h"
#include "odbc/rowset.h"

/* Where a move ends. */
struct goal {
	enum { GOAL_BEFORE, GOAL_ROW, GOAL_AFTER } place;
	uint64_t row;	 /* from 1 */
	bool is_clipped; /* 01S06: it began before the first row */
};

static int
open_static(struct odbc_stmt *stmt, struct native_block *block, struct ch_error *err)
{
	struct odbc_scroll *scroll = ch_calloc(1, sizeof(*scroll));
	int rc = CH_OK;

	if (!scroll)
		rc = ch_error_nomem(err, "cursor");
	else if (!stmt->local_block)
		rc = client_store_create(stmt->result, NULL, &scroll->store, err);
	if (rc) {
		if (!stmt->local_block)
			client_result_release(stmt->result, block);
		ch_free(scroll);
		return rc;
	}
	native_block_init(&scroll->marks);
	scroll->max_rows = stmt->attrs.max_rows;
	scroll->has_bookmarks = stmt->attrs.use_bookmarks != SQL_UB_OFF;
	stmt->scroll = scroll;
	stmt->aside = true;
	if (scroll->store && block)
		rc = client_store_add(scroll->store, block, err);
	if (rc)
		odbc_fetch_close(stmt);
	return rc;
}

int
odbc_cursor_open(struct odbc_stmt *stmt, struct native_block *block, struct ch_error *err)
{
	if (stmt->attrs.cursor_type == SQL_CURSOR_STATIC) {
		int rc = open_static(stmt, block, err);

		if (rc)
			return rc;
	} else {
		stmt->block = block;
		stmt->block_row = 0;
	}
	stmt->row_count = -1;
	stmt->state = ODBC_S5;
	return CH_OK;
}

void
odbc_scroll_close(struct odbc_stmt *stmt)
{
	struct odbc_scroll *scroll = stmt->scroll;

	if (!scroll)
		return;
	client_store_destroy(scroll->store);
	conv_plan_destroy(scroll->mark.plan);
	native_block_free(&scroll->marks);
	ch_free(scroll);
	stmt->scroll = NULL;
}

/* Rows */

uint64_t
odbc_scroll_known(const struct odbc_stmt *stmt)
{
	const struct odbc_scroll *scroll = stmt->scroll;
	uint64_t rows =
	    scroll->store ? client_store_rows(scroll->store) : stmt->local_block->rows;

	return scroll->max_rows && rows > scroll->max_rows ? scroll->max_rows : rows;
}

/* The row that SQL_FETCH_NEXT goes to; 0: behind the last one. */
static uint64_t
next_row(const struct odbc_stmt *stmt)
{
	uint64_t start = stmt->scroll->start, size = stmt->scroll->size;

	if (stmt->at_end)
		return 0;
	if (start == 0)
		return 1;
	return size > UINT64_MAX - start ? UINT64_MAX : start + size;
}

uint64_t
odbc_scroll_here(const struct odbc_stmt *stmt)
{
	uint64_t known = odbc_scroll_known(stmt), row = next_row(stmt);

	return row && row <= known ? known - row + 1 : 0;
}

bool
odbc_scroll_is_complete(const struct odbc_stmt *stmt)
{
	return !stmt->scroll->store || client_store_is_complete(stmt->scroll->store);
}

/* Read until row `row` is there or there are no more. */
static int
need_row(struct odbc_stmt *stmt, uint64_t row, struct ch_error *err)
{
	struct odbc_scroll *scroll = stmt->scroll;
	bool was_cancelled = atomic_load(&stmt->was_cancelled);
	bool more = !odbc_scroll_is_complete(stmt);

	while (more && odbc_scroll_known(stmt) < row) {
		int rc;

		if (scroll->max_rows && client_store_rows(scroll->store) >= scroll->max_rows) {
			client_store_stop(scroll->store);
			break;
		}
		/* A call from another thread between two blocks stops nothing below. */
		if (!was_cancelled && atomic_load(&stmt->was_cancelled))
			return ch_error_set(err, CH_ECANCEL, "the query was cancelled");
		rc = client_store_more(scroll->store, &more, err);
		if (rc)
			return rc;
	}
	return CH_OK;
}

static int
need_all(struct odbc_stmt *stmt, struct ch_error *err)
{
	return need_row(stmt, UINT64_MAX, err);
}

void
odbc_scroll_ahead(struct odbc_stmt *stmt)
{
	struct ch_error repeated;

	(void)need_row(stmt, next_row(stmt), &repeated);
}

int
odbc_scroll_hold(struct odbc_stmt *stmt, uint64_t row, struct native_block **block, size_t *at,
    struct ch_error *err)
{
	if (stmt->scroll->store)
		return client_store_hold(stmt->scroll->store, row - 1, block, at, err);
	*block = stmt->local_block;
	*at = (size_t)(row - 1);
	return CH_OK;
}

void
odbc_scroll_let_go(struct odbc_stmt *stmt, uint64_t row)
{
	if (stmt->scroll->store)
		client_store_release(stmt->scroll->store, row - 1);
}

void
odbc_scroll_release(struct odbc_stmt *stmt, const struct odbc_slice *slice)
{
	odbc_scroll_let_go(stmt, stmt->rows_done + slice->to + 1);
}

int
odbc_scroll_count(struct odbc_stmt *stmt, SQLLEN *rows, struct ch_error *err)
{
	int rc = need_all(stmt, err);

	*rows = rc ? -1 : (SQLLEN)odbc_scroll_known(stmt);
	return rc;
}

void
odbc_scroll_count_for_diag(struct odbc_stmt *stmt)
{
	SQLLEN *rows = &stmt->head.diag.cursor_rows;
	struct ch_error ignored;

	if (stmt->scroll && odbc_scroll_count(stmt, rows, &ignored))
		*rows = -1;
}

/* Moving: the tables of SQLFetchScroll */

static int
to_row(struct odbc_stmt *stmt, uint64_t row, struct goal *goal, struct ch_error *err)
{
	int rc = need_row(stmt, row, err);

	if (rc)
		return rc;
	goal->place = row <= odbc_scroll_known(stmt) ? GOAL_ROW : GOAL_AFTER;
	goal->row = row;
	return CH_OK;
}

static int
forward(struct odbc_stmt *stmt, uint64_t from, uint64_t by, struct goal *goal,
    struct ch_error *err)
{
	return to_row(stmt, by > UINT64_MAX - from ? UINT64_MAX : from + by, goal, err);
}

/* The first row, if what lies before it still belongs to the rowset. */
static int
clip(struct odbc_stmt *stmt, uint64_t by, SQLULEN size, struct goal *goal, struct ch_error *err)
{
	if (by > size) {
		goal->place = GOAL_BEFORE;
		return CH_OK;
	}
	goal->is_clipped = true;
	return to_row(stmt, 1, goal, err);
}

/* The row that has `back - 1` rows behind it in the result. */
static int
from_end(struct odbc_stmt *stmt, uint64_t back, SQLULEN size, struct goal *goal,
    struct ch_error *err)
{
	int rc = need_all(stmt, err);
	uint64_t known = odbc_scroll_known(stmt);

	if (rc)
		return rc;
	return back <= known ? to_row(stmt, known - back + 1, goal, err) :
			       clip(stmt, back, size, goal, err);
}

static uint64_t
distance(SQLLEN offset)
{
	return offset < 0 ? 0 - (uint64_t)offset : (uint64_t)offset;
}

static int
absolute(struct odbc_stmt *stmt, SQLLEN offset, SQLULEN size, struct goal *goal,
    struct ch_error *err)
{
	if (offset < 0)
		return from_end(stmt, distance(offset), size, goal, err);
	if (offset > 0)
		return to_row(stmt, distance(offset), goal, err);
	goal->place = GOAL_BEFORE;
	return CH_OK;
}

static int
relative(struct odbc_stmt *stmt, SQLLEN offset, SQLULEN size, struct goal *goal,
    struct ch_error *err)
{
	uint64_t start = stmt->at_end ? 0 : stmt->scroll->start, by = distance(offset);

	if (stmt->at_end ? offset < 0 : start == 0 && offset > 0)
		return absolute(stmt, offset, size, goal, err);
	if (start == 0) {
		goal->place = stmt->at_end ? GOAL_AFTER : GOAL_BEFORE;
		return CH_OK;
	}
	if (offset >= 0)
		return forward(stmt, start, by, goal, err);
	if (by < start)
		return to_row(stmt, start - by, goal, err);
	if (start > 1)
		return clip(stmt, by, size, goal, err);
	goal->place = GOAL_BEFORE;
	return CH_OK;
}

static int
next(struct odbc_stmt *stmt, struct goal *goal, struct ch_error *err)
{
	uint64_t row = next_row(stmt);

	if (row)
		return to_row(stmt, row, goal, err);
	goal->place = GOAL_AFTER;
	return CH_OK;
}

static int
prior(struct odbc_stmt *stmt, SQLULEN size, struct goal *goal, struct ch_error *err)
{
	uint64_t start = stmt->scroll->start;

	if (stmt->at_end)
		return from_end(stmt, size, size, goal, err);
	if (start > size)
		return to_row(stmt, start - size, goal, err);
	if (start > 1)
		return clip(stmt, size, size, goal, err);
	goal->place = GOAL_BEFORE;
	return CH_OK;
}

static int
last(struct odbc_stmt *stmt, SQLULEN size, struct goal *goal, struct ch_error *err)
{
	int rc = from_end(stmt, size, size, goal, err);

	/* A result that is smaller than the rowset is no warning here. */
	goal->is_clipped = false;
	return rc;
}

static int
from_bookmark(struct odbc_stmt *stmt, const struct odbc_move *move, struct goal *goal,
    struct ch_error *err)
{
	uint64_t row = *move->bookmark, by = distance(move->offset);

	if (move->offset >= 0)
		return forward(stmt, row, by, goal, err);
	if (by < row)
		return to_row(stmt, row - by, goal, err);
	goal->place = GOAL_BEFORE;
	return CH_OK;
}

static int
find_goal(struct odbc_stmt *stmt, const struct odbc_move *move, SQLULEN size, struct goal *goal,
    struct ch_error *err)
{
	switch (move->direction) {
	case SQL_FETCH_FIRST:
		return to_row(stmt, 1, goal, err);
	case SQL_FETCH_LAST:
		return last(stmt, size, goal, err);
	case SQL_FETCH_PRIOR:
		return prior(stmt, size, goal, err);
	case SQL_FETCH_ABSOLUTE:
		return absolute(stmt, move->offset, size, goal, err);
	case SQL_FETCH_RELATIVE:
		return relative(stmt, move->offset, size, goal, err);
	case SQL_FETCH_BOOKMARK:
		return from_bookmark(stmt, move, goal, err);
	default:
		return next(stmt, goal, err);
	}
}

SQLRETURN
odbc_scroll_check(struct odbc_stmt *stmt, const struct odbc_move *move)
{
	struct odbc_diag *diag = &stmt->head.diag;

	switch (move->direction) {
	case SQL_FETCH_NEXT:
		return SQL_SUCCESS;
	case SQL_FETCH_FIRST:
	case SQL_FETCH_LAST:
	case SQL_FETCH_PRIOR:
	case SQL_FETCH_ABSOLUTE:
	case SQL_FETCH_RELATIVE:
		if (stmt->scroll)
			return SQL_SUCCESS;
		break;
	case SQL_FETCH_BOOKMARK:
		if (odbc_has_bookmarks(stmt))
			return SQL_SUCCESS;
		if (stmt->scroll)
			return odbc_diag_add(diag, ODBC_S_HY106,
			    "SQL_FETCH_BOOKMARK: SQL_ATTR_USE_BOOKMARKS is SQL_UB_OFF");
		break;
	default:
		return odbc_diag_add(
		    diag, ODBC_S_HY106, "No fetch orientation %d", (int)move->direction);
	}
	return odbc_diag_add(diag, ODBC_S_HY106,
	    "The cursor only goes forward: SQL_FETCH_NEXT is possible, %d is not (set "
	    "SQL_ATTR_CURSOR_TYPE to SQL_CURSOR_STATIC)",
	    (int)move->direction);
}

/* Bookmarks name rows that were fetched, so these are here. */
static SQLRETURN
check_bookmark(struct odbc_stmt *stmt, const struct odbc_move *move)
{
	if (move->direction != SQL_FETCH_BOOKMARK)
		return SQL_SUCCESS;
	if (!move->bookmark)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY111,
		    "SQL_ATTR_FETCH_BOOKMARK_PTR is NULL");
	if (*move->bookmark == 0 || *move->bookmark > odbc_scroll_known(stmt))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY111, "There is no bookmark %llu",
		    (unsigned long long)*move->bookmark);
	return SQL_SUCCESS;
}

/* Filling */

/* Add up to `want` rows from row `row` on to the rowset. *slice NULL: there are no more. */
static int
take_slice(struct odbc_stmt *stmt, uint64_t row, SQLULEN want, const struct odbc_slice **slice,
    struct ch_error *err)
{
	uint64_t left = odbc_scroll_known(stmt) - (row - 1);
	struct odbc_slice *made;
	int rc;

	*slice = NULL;
	if (left == 0)
		return CH_OK;
	if (!odbc_rowset_room(stmt))
		return ch_error_nomem(err, "rowset");
	made = &stmt->slices[stmt->slice_count];
	rc = odbc_scroll_hold(stmt, row, &made->block, &made->first, err);
	if (rc)
		return rc;
	made->rows = made->block->rows - made->first;
	if (made->rows > left)
		made->rows = (SQLULEN)left;
	if (made->rows > want)
		made->rows = want;
	made->to = stmt->rowset_rows;
	stmt->slice_count++;
	stmt->rowset_rows += made->rows;
	*slice = made;
	return CH_OK;
}

/* One more slice into the rowset and the buffers. SQL_NO_DATA: the result, or what came of it,
 * ends here. When the stream breaks behind the first row, the next fetch tells. */
static SQLRETURN
fill_slice(struct odbc_stmt *stmt, uint64_t start, SQLULEN size, struct conv_report *report)
{
	uint64_t row = start + stmt->rowset_rows;
	const struct odbc_slice *slice;
	struct ch_error err;
	SQLRETURN rc;
	int code = need_row(stmt, row, &err);

	if (code && (code != CH_ECANCEL || odbc_async_is_busy(stmt)) && stmt->rowset_rows) {
		stmt->scroll->size = stmt->rowset_rows;
		return SQL_NO_DATA;
	}
	if (!code)
		code = take_slice(stmt, row, size - stmt->rowset_rows, &slice, &err);
	if (code)
		return odbc_diag_add_error(&stmt->head.diag, &err);
	if (!slice)
		return SQL_NO_DATA;
	if (stmt->attrs.retrieve_data == SQL_RD_OFF)
		return SQL_SUCCESS;
	rc = odbc_rowset_bind(stmt, slice->block);
	if (SQL_SUCCEEDED(rc))
		odbc_rowset_convert(stmt, slice, report);
	return rc;
}

static SQLRETURN
fill_rowset(struct odbc_stmt *stmt, uint64_t start, SQLULEN size, struct conv_report *report)
{
	SQLRETURN rc = SQL_SUCCESS;

	stmt->rows_done = start - 1;
	stmt->scroll->size = size;
	while (stmt->rowset_rows < size && SQL_SUCCEEDED(rc))
		rc = fill_slice(stmt, start, size, report);
	if (rc == SQL_ERROR)
		return rc;
	if (stmt->attrs.retrieve_data != SQL_RD_OFF &&
	    !odbc_bookmark_convert(stmt, 0, stmt->rowset_rows, report))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	return SQL_SUCCESS;
}

/* Before the first row or behind the last one. */
static SQLRETURN
leave_rows(struct odbc_stmt *stmt, const struct goal *goal)
{
	odbc_rowset_leave(stmt);
	stmt->at_end = goal->place == GOAL_AFTER;
	stmt->scroll->start = 0;
	return SQL_NO_DATA;
}

/* The rowset at the goal; after an error there is none and the cursor stands where it stood. */
static SQLRETURN
go(struct odbc_stmt *stmt, const struct goal *goal, SQLULEN size, struct conv_report *report)
{
	struct odbc_scroll *scroll = stmt->scroll;
	SQLULEN size_before = scroll->size;
	SQLRETURN rc;

	odbc_rowset_leave(stmt);
	rc = fill_rowset(stmt, goal->row, size, report);
	if (rc != SQL_SUCCESS) {
		odbc_rowset_leave(stmt);
		scroll->size = size_before;
		return rc;
	}
	scroll->start = goal->row;
	stmt->at_end = false;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_scroll_fetch(struct odbc_stmt *stmt, const struct odbc_move *move, SQLULEN size,
    SQLUSMALLINT *status, SQLULEN *fetched)
{
	struct odbc_diag *diag = &stmt->head.diag;
	struct goal goal = { .place = GOAL_BEFORE };
	struct conv_report report;
	struct ch_error err;
	SQLRETURN rc = check_bookmark(stmt, move);

	if (rc != SQL_SUCCESS)
		return rc;
	if (find_goal(stmt, move, size, &goal, &err))
		return odbc_diag_add_error(diag, &err);
	if (goal.place != GOAL_ROW)
		return leave_rows(stmt, &goal);
	report.count = 0;
	report.kept = 0;
	report.row_status = odbc_need_status(stmt, status, size);
	if (!report.row_status)
		return odbc_diag_add(diag, ODBC_S_HY001, NULL);
	odbc_set_status(report.row_status, 0, size, SQL_ROW_SUCCESS);
	rc = go(stmt, &goal, size, &report);
	if (rc != SQL_SUCCESS)
		return rc;
	if (fetched)
		*fetched = stmt->rowset_rows;
	odbc_set_status(report.row_status, stmt->rowset_rows, size, SQL_ROW_NOROW);
	rc = odbc_rowset_report(stmt, &report, 0, stmt->rowset_rows, NULL);
	if (!goal.is_clipped || rc == SQL_ERROR)
		return rc;
	return odbc_diag_add(diag, ODBC_S_01S06, NULL);
}
