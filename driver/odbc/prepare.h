/*
 * prepare.h - from a text to a statement that can be run
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_PREPARE_H
#define CH_ODBC_PREPARE_H

#include "odbc/handles.h"
#include "query/classify.h"

/* Keep a copy of the one statement in `text`, its escapes translated, as stmt->sql and classify it
 * into stmt->query and stmt->kind. Posts 42000 or HYC00 for what cannot be run; then nothing is
 * kept. */
SQLRETURN odbc_take_text(struct odbc_stmt *stmt, struct ch_str text);

/* SET a = 1, b = 'x' ran: later queries of the connection shall carry these settings too. */
int odbc_keep_settings(
    struct odbc_stmt *stmt, struct ch_str sql, struct ch_error *err) CH_MUST_USE;

#endif
