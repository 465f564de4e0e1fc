/*
 * connect.h - making and ending connections, transactions that are none
 *
 * All are called with the connection's lock held. A failed connect leaves diagnostics and a
 * handle that may be used again. No password ever gets into a diagnostic or the log.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_CONNECT_H
#define CH_ODBC_CONNECT_H

#include "odbc/handles.h"

/* SQLConnect. is_wide: through the W entry. May block. */
SQLRETURN odbc_connect(struct odbc_dbc *dbc, struct ch_str dsn, struct ch_str user,
    struct ch_str password, bool is_wide);
/* SQLDriverConnect; *out receives the string that reconnects, with the password. May block. */
SQLRETURN odbc_driver_connect(struct odbc_dbc *dbc, struct ch_str text, SQLUSMALLINT completion,
    bool is_wide, const struct odbc_text_out *out);
/* SQLBrowseConnect: SQL_NEED_DATA and what is missing in *out, or as odbc_driver_connect. */
SQLRETURN odbc_browse_connect(struct odbc_dbc *dbc, struct ch_str text, bool is_wide,
    const struct odbc_text_out *out);
/* SQLDisconnect: statements and explicit descriptors are freed. Ends browsing too. Rows that were
 * kept back are sent first: when that fails the connection stays, and they are gone. */
SQLRETURN odbc_disconnect(struct odbc_dbc *dbc);
/* SQLEndTran of one connection. ClickHouse has no transactions: every statement is committed
 * when it ends. A rollback that has something to undo says so with 01000. Connections that are
 * not open: SQL_SUCCESS when `diag` is not theirs, else 08003. Records go to `diag`. */
SQLRETURN odbc_end_tran(
    struct odbc_dbc *dbc, SQLSMALLINT completion, struct odbc_diag *diag);

#endif
