/*
 * fetch.h - rowsets: moving through a result and filling bound buffers
 *
 * A rowset is a list of slices of blocks. Bound columns are converted slice by slice; the blocks
 * of the present rowset are held, so that SQLSetPos and SQLGetData reach each of its rows, and
 * given back by the next fetch. All functions want the statement's lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_FETCH_H
#define CH_ODBC_FETCH_H

#include "odbc/handles.h"

/* SQLFetch; may block. */
SQLRETURN odbc_fetch(struct odbc_stmt *stmt);
/* SQLFetch is not to be polled: the next rowset is there, or no row of it. unixODBC 2.3.11 does
 * not come back from SQL_STILL_EXECUTING when the end of the rows or an error follows, so a polled
 * fetch must have a row to give. */
bool odbc_fetch_is_ready(const struct odbc_stmt *stmt);
/* The same of those that move anywhere in a static cursor: it is polled whatever follows. */
bool odbc_fetch_scroll_is_ready(const struct odbc_stmt *stmt);
bool odbc_extended_fetch_is_ready(const struct odbc_stmt *stmt);
/* It is not known whether there is another row. */
bool odbc_fetch_lacks_rows(const struct odbc_stmt *stmt);
/* Find out if so, while a call is polled that has its rows: have the next one here, or know that
 * there is none; may block. What goes wrong is told when it is fetched. */
void odbc_fetch_ahead(struct odbc_stmt *stmt);

/* Where the next rowset begins. */
struct odbc_move {
	SQLSMALLINT direction; /* SQL_FETCH_… */
	SQLLEN offset;
	const SQLULEN *bookmark; /* SQL_FETCH_BOOKMARK: offset counts from it; NULL: invalid */
};

/* SQLFetchScroll: a cursor that only goes forward has SQL_FETCH_NEXT, HY106 else. */
SQLRETURN odbc_fetch_scroll(struct odbc_stmt *stmt, SQLSMALLINT direction, SQLLEN offset);
/* SQLExtendedFetch: its own rowset size, row count and statuses; errors of rows are 01S01. */
SQLRETURN odbc_extended_fetch(struct odbc_stmt *stmt, const struct odbc_move *move, SQLULEN *rows,
    SQLUSMALLINT *status);
/* SQLSetPos: SQL_POSITION and SQL_REFRESH (which fills the bound buffers again). */
SQLRETURN odbc_set_pos(struct odbc_stmt *stmt, SQLSETPOSIROW row, SQLUSMALLINT operation,
    SQLUSMALLINT lock_type);
/* SQLGetData: any column in any order, whole or in pieces. */
SQLRETURN odbc_get_data(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT c_type,
    SQLPOINTER target, SQLLEN capacity, SQLLEN *length);

/* SQLBindCol: write a binding into the ARD, or take it out (target and length NULL). */
SQLRETURN odbc_bind_col(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT c_type,
    SQLPOINTER target, SQLLEN capacity, SQLLEN *length);

/* Give back the rows of the present result and the plans made for it. */
void odbc_fetch_close(struct odbc_stmt *stmt);

/* The application's status array, or one of the statement's own. NULL: out of memory. */
SQLUSMALLINT *odbc_need_status(struct odbc_stmt *stmt, SQLUSMALLINT *given, SQLULEN rows);

/* What an application means by `c_type` for that column (from 1): SQL_C_DEFAULT and ODBC 2's
 * date codes are resolved. Posts an error when the column's type cannot be learnt. */
SQLRETURN odbc_resolve_c_type(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT *c_type);

#endif
