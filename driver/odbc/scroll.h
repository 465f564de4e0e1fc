/*
 * scroll.h - static cursors: any row of a result, as often as wanted
 *
 * The rows of the result are kept (client/row_store.h) as far as they were read: going forward
 * reads no more than it needs, the last row and numbers from the end need all. Results that the
 * driver made itself are in memory anyway. Positions follow the tables of SQLFetchScroll.
 *
 * Bookmarks are row numbers, 8 bytes; they hold while the cursor is open. All functions want the
 * statement's lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_SCROLL_H
#define CH_ODBC_SCROLL_H

#include "client/row_store.h"
#include "odbc/fetch.h"

/* Bytes of a bookmark. */
#define ODBC_BOOKMARK_SIZE sizeof(SQLULEN)

struct odbc_scroll {
	struct client_store *store; /* NULL: the rows are stmt->local_block */
	uint64_t max_rows;	    /* SQL_ATTR_MAX_ROWS when the cursor was opened; 0 none */
	uint64_t start; /* first row of the last rowset, from 1; 0: before the first row */
	SQLULEN size;	/* what SQL_FETCH_NEXT passes over: the size of that rowset */
	/* bookmark.c */
	bool has_bookmarks;
	struct native_block marks; /* the row numbers of the rowset as a column */
	uint64_t marks_start;	   /* first of them; 0 none */
	struct odbc_bound mark;	   /* plan NULL: column 0 is not bound */
};

/* The statement has a new result: be a cursor over it (S5), with `block` as its first block if
 * that was read already, static if the attributes say so. On an error the block is given back. */
int odbc_cursor_open(struct odbc_stmt *stmt, struct native_block *block,
    struct ch_error *err) CH_MUST_USE;
/* Forget rows and file of a static cursor. */
void odbc_scroll_close(struct odbc_stmt *stmt);

/* HY106 unless the cursor can move like that. */
SQLRETURN odbc_scroll_check(struct odbc_stmt *stmt, const struct odbc_move *move);
/* Move and fill a rowset of `size` rows; *fetched was set to 0. After an error of the stream the
 * rows before it can still be had. */
SQLRETURN odbc_scroll_fetch(struct odbc_stmt *stmt, const struct odbc_move *move, SQLULEN size,
    SQLUSMALLINT *status, SQLULEN *fetched);
/* A slice of the rowset is left. */
void odbc_scroll_release(struct odbc_stmt *stmt, const struct odbc_slice *slice);
/* Rows of the result that can be had now. */
uint64_t odbc_scroll_known(const struct odbc_stmt *stmt);
/* Of them, those from where SQL_FETCH_NEXT goes on. */
uint64_t odbc_scroll_here(const struct odbc_stmt *stmt);
/* Have one such row, if there is one; errors come again. */
void odbc_scroll_ahead(struct odbc_stmt *stmt);
/* Hold the block of a row that can be had, from 1, and let it go again. */
int odbc_scroll_hold(struct odbc_stmt *stmt, uint64_t row, struct native_block **block, size_t *at,
    struct ch_error *err) CH_MUST_USE;
void odbc_scroll_let_go(struct odbc_stmt *stmt, uint64_t row);
/* All rows were read: no move waits for the server. */
bool odbc_scroll_is_complete(const struct odbc_stmt *stmt);
/* How many rows a static cursor has: reads the rest. */
int odbc_scroll_count(struct odbc_stmt *stmt, SQLLEN *rows, struct ch_error *err) CH_MUST_USE;
/* SQL_DIAG_CURSOR_ROW_COUNT: the same, -1 when it is not to be known. */
void odbc_scroll_count_for_diag(struct odbc_stmt *stmt);
/* SQLBulkOperations(SQL_FETCH_BY_BOOKMARK): the rows that the bound bookmarks name. */
SQLRETURN odbc_fetch_by_bookmark(struct odbc_stmt *stmt);

/* The open cursor has bookmarks. */
bool odbc_has_bookmarks(const struct odbc_stmt *stmt);
/* Look at what is bound to column 0: 07009 when there are no bookmarks, 22001 when they do not
 * fit. */
SQLRETURN odbc_bookmark_bind(struct odbc_stmt *stmt);
/* The bookmarks of the present rowset as a column; NULL: out of memory. */
const struct native_column *odbc_bookmark_column(struct odbc_stmt *stmt);
/* Write them where they are bound; false: out of memory. */
bool odbc_bookmark_convert(struct odbc_stmt *stmt, SQLULEN first, SQLULEN rows,
    struct conv_report *report);
/* C types that bookmarks are read as. */
bool odbc_bookmark_type_ok(SQLSMALLINT c_type);

#endif
