/*
 * execute.h - statements: preparing, running, counting
 *
 * All functions want the statement's lock held; those that run something may block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_EXECUTE_H
#define CH_ODBC_EXECUTE_H

#include "odbc/handles.h"

/* SQLPrepare: keeps a copy of the text, asks the server nothing but, for escapes, its version.
 * Posts 42000 and HYC00 for texts that cannot be run. Of several statements the first one is
 * taken. */
SQLRETURN odbc_prepare(struct odbc_stmt *stmt, struct ch_str text);
/* SQLExecute: run what was prepared. */
SQLRETURN odbc_execute(struct odbc_stmt *stmt);
/* SQLExecDirect: both; after an error nothing is prepared. */
SQLRETURN odbc_exec_direct(struct odbc_stmt *stmt, struct ch_str text);

/* For those who make queries of the statement's parameters. Send one and open its result. Sets
 * time and row limits of *query. */
SQLRETURN odbc_run_query(struct odbc_stmt *stmt, struct client_query *query);
/* The same in two steps, for who runs the query itself with stmt->result in between; `rc` and
 * `err` are what it said. */
int odbc_query_begin(struct odbc_stmt *stmt, struct client_query *query,
    struct ch_error *err) CH_MUST_USE;
SQLRETURN odbc_query_end(struct odbc_stmt *stmt, int rc, struct ch_error *err);
/* 42000 if the connection only reads. */
SQLRETURN odbc_check_writable(struct odbc_stmt *stmt);
/* There was nothing to send: no rows, S4. */
SQLRETURN odbc_ran_nothing(struct odbc_stmt *stmt);
/* What SQLExecDirect began and failed leaves no statement. Returns rc. */
SQLRETURN odbc_execute_failed(struct odbc_stmt *stmt, SQLRETURN rc);
/* SQL_ATTR_QUERY_TIMEOUT in milliseconds. */
int64_t odbc_stmt_timeout(const struct odbc_stmt *stmt);

SQLRETURN odbc_row_count(struct odbc_stmt *stmt, SQLLEN *rows);
/* SQLMoreResults: closes the cursor and runs the next parameter set, or statement of the text. */
SQLRETURN odbc_more_results(struct odbc_stmt *stmt);
SQLRETURN odbc_close_cursor(struct odbc_stmt *stmt);

#endif
