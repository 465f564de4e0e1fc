/*
 * colattr.h - what is known of the columns of a result
 *
 * The implementation row descriptor (IRD) is filled when somebody asks: that may cost a request
 * to the server, and programs that only bind and fetch never need it. All functions want the
 * statement's lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_COLATTR_H
#define CH_ODBC_COLATTR_H

#include "odbc/handles.h"

/* Make sure that the IRD describes the present or prepared result; without one it is empty.
 * May ask the server; its errors are posted. */
SQLRETURN odbc_ird_need(struct odbc_stmt *stmt);

SQLRETURN odbc_num_result_cols(struct odbc_stmt *stmt, SQLSMALLINT *count);

/* Every pointer may be NULL. */
struct odbc_column_out {
	struct odbc_text_out name;
	SQLSMALLINT *type;
	SQLULEN *size;
	SQLSMALLINT *digits;
	SQLSMALLINT *nullable;
};
SQLRETURN odbc_describe_col(struct odbc_stmt *stmt, SQLUSMALLINT number,
    const struct odbc_column_out *out);

/* Text fields go to `text`, the others to *value (may be NULL). */
SQLRETURN odbc_col_attribute(struct odbc_stmt *stmt, SQLUSMALLINT number, SQLUSMALLINT field,
    const struct odbc_text_out *text, SQLLEN *value);

#endif
