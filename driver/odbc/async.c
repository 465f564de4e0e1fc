/*
 * async.c - calls of statement functions, at once or in a thread of their own
 *
 * A thread lives for one call. From start() to collect() nobody else touches the statement but
 * its flags, the record of this file, and the result that SQLCancel looks for; is_done hands all
 * of it back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/async.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/thread.h"
#include "base/utf.h"
#include "odbc/fetch.h"

/* How long the end of the program waits for calls to give up, seconds. */
#define EXIT_PATIENCE 3
/* How often they are told to, nanoseconds. */
#define EXIT_INTERVAL 20000000

struct odbc_async {
	struct odbc_head front; /* lock and diagnostics while the statement is busy */
	struct odbc_stmt *stmt;
	const struct odbc_call *call;
	struct odbc_args args;
	void *copies[CH_ARRAY_LEN(((struct odbc_args *)0)->texts)]; /* texts of args */
	pthread_t thread;
	bool is_run; /* before the thread began; it only looks for the next row */
	SQLRETURN rc;
	atomic_bool is_done;
	atomic_bool is_cancelled;
	struct odbc_async *next; /* list of the running */
};

/* The running calls, so that the end of the program can stop them. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	struct odbc_async *first;
	_Atomic pid_t process; /* whose end will stop them; 0: nobody's yet. Not that of a child. */
} running = { .lock = PTHREAD_MUTEX_INITIALIZER, .ended = PTHREAD_COND_INITIALIZER };

static void
cancel(struct odbc_async *async)
{
	struct client_result *result = atomic_load(&async->stmt->cancellable);

	atomic_store(&async->is_cancelled, true);
	atomic_store(&async->stmt->was_cancelled, true);
	if (result)
		client_result_cancel(result);
}

/* The call may not have come to where it can be cancelled: ask again, not only once. */
static void
cancel_all(void)
{
	struct timespec until;

	for (struct odbc_async *async = running.first; async; async = async->next)
		cancel(async);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += EXIT_INTERVAL;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	if (running.first)
		pthread_cond_timedwait(&running.ended, &running.lock, &until);
}

/* Libraries free at exit what a running call still uses: let none run then. */
static void
stop_at_exit(void)
{
	time_t from = time(NULL);

	if (atomic_load(&running.process) != getpid())
		return;
	pthread_mutex_lock(&running.lock);
	while (running.first && time(NULL) - from < EXIT_PATIENCE)
		cancel_all();
	pthread_mutex_unlock(&running.lock);
}

/* What runs in the parent of a fork() does not run here; the call at exit is inherited. */
static void
enlist(struct odbc_async *async)
{
	pid_t process;

	pthread_mutex_lock(&running.lock);
	process = atomic_load(&running.process);
	if (process != getpid()) {
		running.first = NULL;
		if (process || atexit(stop_at_exit) == 0)
			atomic_store(&running.process, getpid());
	}
	async->next = running.first;
	running.first = async;
	pthread_mutex_unlock(&running.lock);
}

static void
delist(struct odbc_async *async)
{
	struct odbc_async **at = &running.first;

	pthread_mutex_lock(&running.lock);
	while (*at != async)
		at = &(*at)->next;
	*at = async->next;
	pthread_cond_broadcast(&running.ended);
	pthread_mutex_unlock(&running.lock);
}

static void *
run(void *ctx)
{
	struct odbc_async *async = ctx;
	const struct odbc_call *call = async->call;

	/* A fetch that is cancelled gives the row it has. */
	if (!async->is_run && !call->is_ready && atomic_load(&async->is_cancelled))
		async->rc = odbc_diag_add(&async->stmt->head.diag, ODBC_S_HY008, NULL);
	else if (!async->is_run)
		async->rc = call->run(async->stmt, call, &async->args);
	if (SQL_SUCCEEDED(async->rc))
		odbc_fetch_ahead(async->stmt);
	delist(async);
	/* From here on the statement, and this record, are others'. */
	atomic_store(&async->is_done, true);
	return NULL;
}

static void
drop_copies(struct odbc_async *async)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(async->copies); i++) {
		ch_free(async->copies[i]);
		async->copies[i] = NULL;
	}
}

/* Driver managers free converted texts when the call returns. What has a length that is none
 * stays as it is: converting it fails before it is read. */
static bool
copy_text(enum odbc_text kind, struct odbc_raw_text *raw, void **copy)
{
	size_t unit = kind == ODBC_WIDE ? ODBC_WIDE_UNIT : 1;
	size_t units = (size_t)raw->len;

	if (!raw->text || (raw->len < 0 && raw->len != SQL_NTS))
		return true;
	if (raw->len == SQL_NTS)
		units = (kind == ODBC_WIDE ? ch_wide_strlen(raw->text, ODBC_WIDE_UNIT)
					   : strlen(raw->text)) +
			1;
	*copy = ch_malloc(units * unit);
	if (!*copy)
		return false;
	memcpy(*copy, raw->text, units * unit);
	raw->text = *copy;
	return true;
}

static bool
copy_args(struct odbc_async *async, const struct odbc_args *args)
{
	bool copied = true;

	async->args = *args;
	for (size_t i = 0; i < CH_ARRAY_LEN(async->copies) && copied; i++)
		copied = copy_text(args->kind, &async->args.texts[i], &async->copies[i]);
	if (!copied)
		drop_copies(async);
	return copied;
}

static struct odbc_async *
need_async(struct odbc_stmt *stmt)
{
	struct odbc_async *async = stmt->async;

	if (async)
		return async;
	async = ch_calloc(1, sizeof(*async));
	if (!async)
		return NULL;
	odbc_head_init(&async->front, ODBC_TAG_STMT);
	odbc_diag_inherit(&async->front.diag, &stmt->head.diag);
	async->stmt = stmt;
	stmt->async = async;
	return async;
}

/* The statement is entered; it is left unless there is an error. */
static int
begin(struct odbc_stmt *stmt, const struct odbc_call *call, struct ch_error *err)
{
	struct odbc_async *async = stmt->async;
	int rc;

	async->call = call;
	atomic_store(&async->is_done, false);
	atomic_store(&async->is_cancelled, false);
	enlist(async);
	atomic_store_explicit(&stmt->is_busy, true, memory_order_release);
	rc = ch_thread_start(&async->thread, run, async, err);
	if (rc) {
		atomic_store(&stmt->is_busy, false);
		delist(async);
		drop_copies(async);
		return rc;
	}
	pthread_mutex_unlock(&stmt->head.lock);
	return CH_OK;
}

/* The statement is entered; it is left here. */
static SQLRETURN
start(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	struct odbc_async *async = need_async(stmt);
	struct ch_error err;

	if (!async || !copy_args(async, args))
		return odbc_leave(&stmt->head, odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL));
	async->is_run = false;
	if (!begin(stmt, call, &err))
		return SQL_STILL_EXECUTING;
	return odbc_leave(
	    &stmt->head, odbc_diag_add(&stmt->head.diag, ODBC_S_HY013, "%s", err.text));
}

/* The same for a fetch that waits for nothing: it is run, and polled only until it is known how
 * the next one goes. Without a thread that one waits. */
static SQLRETURN
run_at_once(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	SQLRETURN rc = call->run(stmt, call, args);
	struct odbc_async *async;
	struct ch_error err;

	if (!SQL_SUCCEEDED(rc) || !odbc_fetch_lacks_rows(stmt))
		return odbc_leave(&stmt->head, rc);
	async = need_async(stmt);
	if (!async)
		return odbc_leave(&stmt->head, rc);
	async->is_run = true;
	async->rc = rc;
	return begin(stmt, call, &err) ? odbc_leave(&stmt->head, rc) : SQL_STILL_EXECUTING;
}

/* The thread is through: take its result and give the statement back. front is entered. */
static SQLRETURN
collect(struct odbc_async *async)
{
	struct odbc_stmt *stmt = async->stmt;
	SQLRETURN rc;

	/* The module may be unloaded once the statement is free. */
	pthread_join(async->thread, NULL);
	drop_copies(async);
	rc = async->rc;
	pthread_mutex_lock(&stmt->head.lock);
	atomic_store_explicit(&stmt->is_busy, false, memory_order_release);
	odbc_leave_quietly(&async->front);
	return odbc_leave(&stmt->head, rc);
}

static SQLRETURN
out_of_sequence(struct odbc_head *front)
{
	return odbc_leave(front, odbc_diag_add(&front->diag, ODBC_S_HY010,
				     "Function sequence error: a function that was called "
				     "asynchronously still runs"));
}

/* Another call of what runs. */
static SQLRETURN
poll_again(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	struct odbc_head *front = odbc_async_front(stmt);
	struct odbc_async *async = stmt->async;

	odbc_diag_clear(&front->diag);
	if (!odbc_async_is_busy(stmt)) { /* another thread was here first */
		odbc_leave_quietly(front);
		return odbc_call(stmt, call, args);
	}
	if (async->call->api != call->api)
		return out_of_sequence(front);
	if (atomic_load(&async->is_done))
		return collect(async);
	odbc_leave(front, SQL_STILL_EXECUTING);
	/* It was cancelled before it could notice, or between two queries. */
	if (atomic_load(&async->is_cancelled))
		cancel(async);
	return SQL_STILL_EXECUTING;
}

SQLRETURN
odbc_call(SQLHSTMT handle, const struct odbc_call *call, const struct odbc_args *args)
{
	struct odbc_stmt *stmt = odbc_enter_stmt(handle);

	if (CH_UNLIKELY(!stmt)) {
		stmt = odbc_stmt_of(handle);
		return stmt ? poll_again(stmt, call, args) : SQL_INVALID_HANDLE;
	}
	if (CH_LIKELY(stmt->attrs.async_enable != SQL_ASYNC_ENABLE_ON))
		return odbc_leave(&stmt->head, call->run(stmt, call, args));
	return call->is_ready && call->is_ready(stmt) ? run_at_once(stmt, call, args)
						      : start(stmt, call, args);
}

SQLRETURN
odbc_async_check(struct odbc_dbc *dbc, struct odbc_diag *diag)
{
	bool is_busy = false;

	pthread_mutex_lock(&dbc->children_lock);
	for (const struct odbc_stmt *stmt = dbc->stmts; stmt; stmt = stmt->next)
		is_busy = is_busy || odbc_async_is_busy(stmt);
	pthread_mutex_unlock(&dbc->children_lock);
	return is_busy ? odbc_diag_add(diag, ODBC_S_HY010,
			     "A statement of the connection still runs asynchronously")
		       : SQL_SUCCESS;
}

struct odbc_head *
odbc_async_front(struct odbc_stmt *stmt)
{
	struct odbc_head *front = &stmt->async->front;

	pthread_mutex_lock(&front->lock);
	return front;
}

void
odbc_async_cancel(struct odbc_stmt *stmt)
{
	struct odbc_async *async = stmt->async;

	if (!atomic_load(&async->is_done))
		cancel(async);
}

void
odbc_async_destroy(struct odbc_stmt *stmt)
{
	if (!stmt->async)
		return;
	odbc_head_free(&stmt->async->front);
	ch_free(stmt->async);
	stmt->async = NULL;
}
