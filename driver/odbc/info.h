/*
 * info.h - SQLGetInfo: what the driver and the data source are and can
 *
 * One row an information type in info_list.h. Values say what is true now, for the version of
 * the server at the other end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_INFO_H
#define CH_ODBC_INFO_H

#include "odbc/handles.h"

/* Answer one information type: numbers with exactly their width, text as text_io.h says
 * (`capacity` and *length in bytes). `value` NULL: only the length. Posts HY096 for a type that
 * does not exist, 08003 without a connection. May ask the server once if it was not asked yet. */
SQLRETURN odbc_get_info(struct odbc_dbc *dbc, SQLUSMALLINT id, enum odbc_text kind,
    SQLPOINTER value, SQLSMALLINT capacity, SQLSMALLINT *length);

#endif
