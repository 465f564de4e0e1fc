/*
 * native_sql.h - the escape sequences of ODBC in statements
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_NATIVE_SQL_H
#define CH_ODBC_NATIVE_SQL_H

#include "odbc/handles.h"

/* Append `sql`, statements of the application, with their escapes translated for the server of
 * the connection, which may be asked for its version. The data of INSERT … FORMAT stays as it is.
 * Posts 42000, 22007, 22008, 22019, 22025, HY001 on `diag`. */
SQLRETURN odbc_translate(struct odbc_dbc *dbc, struct ch_str sql, struct ch_buf *out,
    struct odbc_diag *diag);

/* SQLNativeSql: what would be sent. */
SQLRETURN odbc_native_sql(struct odbc_dbc *dbc, struct ch_str sql,
    const struct odbc_text_out *out);

#endif
