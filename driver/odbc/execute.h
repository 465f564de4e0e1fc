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

SQLRETURN odbc_num_params(struct odbc_stmt *stmt, SQLSMALLINT *count);
SQLRETURN odbc_row_count(struct odbc_stmt *stmt, SQLLEN *rows);
/* SQLMoreResults: closes the cursor and runs the next statement of the text, if there is one. */
SQLRETURN odbc_more_results(struct odbc_stmt *stmt);
SQLRETURN odbc_close_cursor(struct odbc_stmt *stmt);

#endif
