/*
 * async.h - calls of statement functions, at once or in a thread of their own
 *
 * An entry that may block describes itself by a struct odbc_call and goes through odbc_call().
 * With SQL_ATTR_ASYNC_ENABLE off that is: enter, run, leave. With it on a thread runs the call and
 * the entry gives SQL_STILL_EXECUTING until it is called again after the end. Meanwhile the
 * statement is the thread's: odbc_enter_stmt() finds it busy and every other function is HY010.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_ASYNC_H
#define CH_ODBC_ASYNC_H

#include "odbc/handles.h"

/* A string argument before its conversion. */
struct odbc_raw_text {
	const void *text;
	SQLINTEGER len;
};

/* What the functions that may block are called with; each uses what it needs. */
struct odbc_args {
	enum odbc_text kind; /* of the texts */
	struct odbc_raw_text texts[6]; /* a thread gets copies */
	SQLLEN numbers[3];
	void *pointers[2]; /* to the application's memory, which lives until the end */
	const void *out; /* where results go; lives for one call, not for a thread */
};

struct odbc_call {
	SQLUSMALLINT api; /* SQL_API_… */
	SQLRETURN(*run)
	(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args);
	/* A fetch: it is run at once now. NULL: never. */
	bool (*is_ready)(const struct odbc_stmt *stmt);
};

/* The body of an entry. Starts, runs or continues the call, whatever is due. */
SQLRETURN odbc_call(SQLHSTMT handle, const struct odbc_call *call, const struct odbc_args *args);

/* The statement belongs to a thread. Any thread. */
static inline bool
odbc_async_is_busy(const struct odbc_stmt *stmt)
{
	return atomic_load_explicit(&stmt->is_busy, memory_order_acquire);
}
/* One of the connection's statements does; HY010 was posted then. */
SQLRETURN odbc_async_check(struct odbc_dbc *dbc, struct odbc_diag *diag);
/* What others see of a busy statement: its own diagnostics, its own lock. */
struct odbc_head *odbc_async_front(struct odbc_stmt *stmt);
/* SQLCancel of a busy statement. */
void odbc_async_cancel(struct odbc_stmt *stmt);
/* The statement is not busy (any more). */
void odbc_async_destroy(struct odbc_stmt *stmt);

#endif
