/*
 * script.h - several statements in one text, run one after another
 *
 * Each is a request of its own; SQLMoreResults runs the next one. Functions want the statement's
 * lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_SCRIPT_H
#define CH_ODBC_SCRIPT_H

#include "odbc/handles.h"

/* Take the first statement of the text (odbc_take_text) and keep the others for later. */
SQLRETURN odbc_script_take(struct odbc_stmt *stmt, struct ch_str text);
/* Before executing again: back to the first statement. */
SQLRETURN odbc_script_rewind(struct odbc_stmt *stmt);
/* Before the first one runs: its parameters are there for all of them. Posts 07002, HYC00. */
SQLRETURN odbc_script_begin(struct odbc_stmt *stmt);
/* Go on to the statement that has that parameter; odbc_script_rewind() goes back. */
SQLRETURN odbc_script_find(struct odbc_stmt *stmt, size_t number);
/* Take the next statement. SQL_NO_DATA: there is none. */
SQLRETURN odbc_script_next(struct odbc_stmt *stmt);
/* A statement failed: the ones behind it do not run, and the error names its number. Returns
 * rc. */
SQLRETURN odbc_script_stop(struct odbc_stmt *stmt, SQLRETURN rc);
/* Forget the text. */
void odbc_script_reset(struct odbc_stmt *stmt);

#endif
