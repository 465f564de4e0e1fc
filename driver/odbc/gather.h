/*
 * gather.h - rows of single INSERTs kept back to go together
 *
 * Only when the user asks for it (InsertBatchRows): executing a prepared INSERT … VALUES then keeps
 * its row, and the rows go in one request when there are enough of them, when they are old, or
 * before anything else happens on the connection. An error of that request is told by whatever
 * call sent it, with the number of rows that are lost by it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_GATHER_H
#define CH_ODBC_GATHER_H

#include "odbc/bulk.h"

/* Keep the statement's one row back, if that can be done. *done false: send it as usual; rows
 * kept before were sent then. Any thread. */
SQLRETURN odbc_gather_add(struct odbc_stmt *stmt, bool *done);
/* Send what is kept back; nothing is kept afterwards, also after an error, which is posted to
 * `diag`. May block. */
SQLRETURN odbc_gather_flush(struct odbc_dbc *dbc, struct odbc_diag *diag);
/* The same before the statement runs, unless its row may join the others; once more when values
 * that came late are there. */
SQLRETURN odbc_gather_before(struct odbc_stmt *stmt);

#endif
