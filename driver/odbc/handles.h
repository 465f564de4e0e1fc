/*
 * handles.h - the structs behind SQLHENV, SQLHDBC and SQLHSTMT
 *
 * Life, ownership: env owns dbcs, dbc owns statements and explicit descriptors, a statement owns
 * its four implicit descriptors, its result and its plans. Parents outlive children.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_HANDLES_H
#define CH_ODBC_HANDLES_H

#include <stdatomic.h>

#include "base/buf.h"
#include "client/result.h"
#include "client/session.h"
#include "config/options.h"
#include "convert/plan.h"
#include "odbc/desc.h"
#include "odbc/handle.h"
#include "odbc/state.h"
#include "odbc/text_io.h"
#include "query/classify.h"

struct odbc_async; /* odbc/async.h */
struct odbc_bulk;  /* odbc/bulk.h */
struct odbc_bulk_add;
struct odbc_dbc;
struct odbc_stmt;

struct odbc_env {
	struct odbc_head head;
	SQLINTEGER odbc_version; /* SQL_OV_ODBC2, 3 or 3_80; 0 before it is set */
	SQLUINTEGER pooling;	 /* stored for the manager */
	SQLUINTEGER cp_match;
	struct odbc_dbc *dbcs;
};

/* Attributes that a statement inherits from its connection at birth, then keeps alone. */
struct odbc_stmt_attrs {
	SQLULEN query_timeout; /* seconds, 0 none */
	SQLULEN max_rows;
	SQLULEN max_length;
	SQLULEN noscan;
	SQLULEN async_enable;
	SQLULEN cursor_type;
	SQLULEN cursor_scrollable;
	SQLULEN cursor_sensitivity;
	SQLULEN concurrency;
	SQLULEN keyset_size;
	SQLULEN retrieve_data;
	SQLULEN rowset_size; /* SQLExtendedFetch */
	SQLULEN simulate_cursor;
	SQLULEN use_bookmarks;
	SQLULEN metadata_id;
	SQLULEN enable_auto_ipd;
	SQLPOINTER fetch_bookmark_ptr;
};

struct odbc_dbc {
	struct odbc_head head;
	struct odbc_env *env;
	struct odbc_dbc *next;
	/* Guards the two lists, cursor names and which descriptors the statements use. A leaf: no
	 * other lock is taken while it is held. */
	pthread_mutex_t children_lock;
	struct odbc_stmt *stmts;
	struct odbc_desc *descs; /* explicit ones */
	/* attributes */
	SQLUINTEGER access_mode;
	SQLUINTEGER autocommit;
	SQLUINTEGER login_timeout;
	bool login_timeout_set;
	SQLUINTEGER connection_timeout;
	SQLUINTEGER packet_size;
	SQLUINTEGER txn_isolation;
	SQLUINTEGER odbc_cursors;
	SQLUINTEGER translate_option;
	SQLPOINTER quiet_mode;
	char *current_catalog; /* set before connecting; later the session knows */
	struct odbc_stmt_attrs stmt_attrs;
	/* What options gave to those that the application had left as they were. */
	struct {
		SQLULEN query_timeout, max_rows;
		bool only_reads;
	} given;
	/* connected */
	bool is_connected;
	bool is_wide; /* connected through a W entry: strings are reported as SQL_WVARCHAR */
	struct config_options *options;
	struct client_session *session;
	struct client_server server; /* as of connecting */
	struct conv_env conv_env; /* as of connecting; a statement has its own */
	char dsn[256];
	struct ch_buf browse; /* SQLBrowseConnect: what was given so far */
	bool is_browsing;
	/* Rows kept back (gather.c); the lock guards them, and the builds of the bulk. */
	struct {
		pthread_mutex_t lock;
		struct odbc_bulk *bulk; /* NULL: none */
		atomic_size_t rows;
		int64_t since; /* of the first, monotonic milliseconds */
	} gather;
	atomic_bool has_written; /* a statement that changes data ran: ROLLBACK cannot undo it */
	/* Goes up when tables may have changed, or the database in which names are looked for. */
	atomic_uint tables_age;
	unsigned cursor_names; /* for SQL_CURn */
};

/* Rows of a rowset that lie in one block, so that SQLSetPos and SQLGetData find them. */
struct odbc_slice {
	struct native_block *block; /* held until the next fetch */
	size_t first;		    /* row of the block */
	SQLULEN rows;
	SQLULEN to; /* row of the rowset */
};

/* A bound column of the present result: how its values get to the application. */
struct odbc_bound {
	struct conv_plan *plan;
	struct conv_target target; /* addresses without the bind offset */
	SQLUSMALLINT column;	   /* from 1 */
};

struct odbc_local_column; /* odbc/local_result.h */
struct odbc_scroll; /* odbc/scroll.h */
struct odbc_params; /* odbc/param.h */
struct odbc_inputs; /* odbc/param_input.h */
struct client_upload; /* client/upload.h */

/* Values at execution that a statement in S8 to S10 waits for (param_data.c). */
struct odbc_waiting {
	struct odbc_inputs *inputs; /* of the parameters, or of `add` */
	struct odbc_bulk_add *add;  /* SQLBulkOperations waits; NULL: an execution */
	size_t put_at;	/* the put that SQLPutData fills, from 1; 0 none yet */
	enum odbc_stmt_state state_before; /* of the statement, when it is given up */
	struct client_upload *upload; /* the data are on their way already; NULL: not yet */
};

struct odbc_stmt {
	struct odbc_head head;
	struct odbc_dbc *dbc;
	struct odbc_stmt *next, **place; /* in the connection's list, what points to it */
	enum odbc_stmt_state state; /* odbc/state.h */
	bool is_prepared;
	bool has_ipd; /* odbc_ipd_need() was there; no records are found any more */
	atomic_bool is_busy;	  /* a thread has it (async.c) */
	struct odbc_async *async; /* NULL: nothing was asynchronous yet */
	struct odbc_stmt_attrs attrs;
	/* descriptors in use (maybe explicit) and the statement's own */
	struct odbc_desc *ard, *apd, *ird, *ipd;
	struct odbc_desc own_ard, own_apd, own_ird, own_ipd;
	char cursor_name[65];

	/* text and execution (prepare.c, execute.c) */
	struct ch_buf script; /* a text of several statements (script.c); else empty */
	size_t script_at;     /* where the next of them begins */
	size_t script_number; /* of the present one, from 1; 0 no script */
	size_t script_params; /* of all of them; markers count over the whole text */
	size_t script_before; /* parameters in front of the present one */
	struct ch_buf sql; /* as sent: without trailing NULs, blanks and ';' */
	struct client_query query; /* its classification; query.sql points into sql */
	bool raw_is_binary; /* query.raw: the format is no text */
	enum query_kind kind;
	struct odbc_params *params; /* parameters of the text; NULL: it has none */
	struct odbc_waiting waiting;
	atomic_bool waits_for_data; /* it is in S8 to S10, for who has not its lock */
	SQLINTEGER dynamic_function; /* SQL_DIAG_… code of the statement */
	struct client_result *result; /* see odbc_stmt_need_result(); kept for reuse */
	_Atomic(struct client_result *) cancellable; /* the same, for SQLCancel without the lock */
	atomic_bool was_cancelled; /* an open cursor counts as closed: managers close it then */
	struct conv_env conv_env;  /* of the result: its server may have become known late */
	bool ird_filled; /* the IRD describes the present result */
	SQLLEN row_count; /* SQLRowCount: -1 unknown */
	/* a result made by the driver itself (SQLGetTypeInfo, catalog functions) */
	struct native_block *local_block; /* NULL: rows come from result */
	const struct odbc_local_column *local_columns; /* how its columns are described */

	/* fetching (fetch.c, getdata.c) */
	struct odbc_slice *slices; /* which blocks the present rowset lies in (fetch.c) */
	size_t slice_count, slice_cap;
	struct native_block *block; /* rows not yet given out; NULL before the first */
	size_t block_row;	    /* next row of block */
	uint64_t rows_done;	/* rows given out before the present rowset */
	SQLULEN rowset_rows;	/* rows in the present rowset */
	SQLULEN position;	/* row of the rowset that SQLGetData reads, from 0 */
	bool at_end;		/* behind the last row: SQL_NO_DATA was returned */
	bool aside;		/* not a row after the other: at_end or scroll */
	struct odbc_scroll *scroll; /* a static cursor; NULL: rows come once */
	struct odbc_bound *bounds; /* the bound columns of the present result */
	size_t bound_count;
	bool bounds_made;
	unsigned plan_ard_version; /* of the ARD they were made for */
	struct conv_cell *cell;	/* SQLGetData */
	unsigned cell_column; /* of it, plus 1; 0: none */
	SQLUSMALLINT *status_scratch; /* row statuses when the application gives no array */
	SQLULEN status_scratch_cap;
};

/* Check tag, lock, clear diagnostics. NULL: it is no such handle, or its statement is busy with an
 * asynchronous call (descriptors: or waits for data); return odbc_not_entered(). */
struct odbc_env *odbc_enter_env(SQLHENV handle);
struct odbc_dbc *odbc_enter_dbc(SQLHDBC handle);
struct odbc_stmt *odbc_enter_stmt(SQLHSTMT handle);
struct odbc_desc *odbc_enter_desc(SQLHDESC handle);
/* SQL_INVALID_HANDLE; for what is not at home now SQL_ERROR with HY010. */
SQLRETURN odbc_not_entered(SQLSMALLINT handle_type, SQLHANDLE handle);
/* The statement behind the handle, not entered; NULL: it is none. */
struct odbc_stmt *odbc_stmt_of(SQLHSTMT handle);
/* Record the return code, unlock, return it. */
SQLRETURN odbc_leave(struct odbc_head *head, SQLRETURN rc);
/* The head of any handle of that SQL_HANDLE_* type without clearing diagnostics (SQLGetDiag*);
 * locked; NULL if it is none. Leave with odbc_leave_quietly(). */
struct odbc_head *odbc_enter_any(SQLSMALLINT handle_type, SQLHANDLE handle);
void odbc_leave_quietly(struct odbc_head *head);

/* Life. All post diagnostics on the parent. The free functions want the handle's lock held; after
 * SQL_SUCCESS handle and lock are gone, otherwise the lock is still held. */
SQLRETURN odbc_env_create(SQLHENV *out);
SQLRETURN odbc_env_free(struct odbc_env *env);
SQLRETURN odbc_dbc_create(struct odbc_env *env, SQLHDBC *out);
SQLRETURN odbc_dbc_free(struct odbc_dbc *dbc);
SQLRETURN odbc_stmt_create(struct odbc_dbc *dbc, SQLHSTMT *out);
SQLRETURN odbc_stmt_free(struct odbc_stmt *stmt);
void odbc_stmt_destroy(struct odbc_stmt *stmt); /* the same, whatever the state is */

/* Make sure that stmt->result is there, so that SQLCancel of another thread finds it.
 * CH_ENOMEM or what client_result_create says. */
int odbc_stmt_need_result(struct odbc_stmt *stmt, struct ch_error *err) CH_MUST_USE;
/* Forget the result and its rows: S4-S7 become S1, or S2/S3 if the statement is prepared (S3
 * keeps the IRD). In S1-S3 it changes nothing. */
void odbc_stmt_close(struct odbc_stmt *stmt);
/* Forget the prepared text too: S1. */
void odbc_stmt_reset(struct odbc_stmt *stmt);
/* SQLFreeStmt, all options but SQL_DROP. */
SQLRETURN odbc_stmt_free_option(struct odbc_stmt *stmt, SQLUSMALLINT option);
/* SQLCancel: takes no lock that a running call holds. */
SQLRETURN odbc_stmt_cancel(SQLHSTMT handle);
/* SQLSetCursorName; the name is read from stmt->cursor_name. */
SQLRETURN odbc_stmt_set_cursor_name(struct odbc_stmt *stmt, struct ch_str name);

/* Let the statement use `desc` in `place` (&stmt->ard or &stmt->apd). children_lock is held. */
void odbc_stmt_use_desc(struct odbc_stmt *stmt, struct odbc_desc **place, struct odbc_desc *desc);
SQLRETURN odbc_desc_create(struct odbc_dbc *dbc, SQLHDESC *out);
SQLRETURN odbc_desc_free(struct odbc_desc *desc);
/* The attributes of a new connection handle (those that are no matter of connecting). */
void odbc_dbc_default_attrs(struct odbc_dbc *dbc);
/* Those that connection options give defaults for (MaxRows, QueryTimeout, ReadOnly), and back. */
void odbc_dbc_option_attrs(struct odbc_dbc *dbc);
void odbc_dbc_drop_option_attrs(struct odbc_dbc *dbc);
/* Free all statements and explicit descriptors (SQLDisconnect, a reset by the pool). */
void odbc_dbc_drop_children(struct odbc_dbc *dbc);

#endif
