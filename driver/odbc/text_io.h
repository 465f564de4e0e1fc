/*
 * text_io.h - strings in and out of the API, narrow (UTF-8) or wide
 *
 * Entries turn their string arguments into UTF-8 views and their outputs into a sink; everything
 * inside works on UTF-8. The rules of lengths, terminators, truncation (01004), bytes against
 * characters live here only (handbook: "output string algorithm").
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_TEXT_IO_H
#define CH_ODBC_TEXT_IO_H

#include "base/str.h"
#include "odbc/handle.h"

/* Bytes of a SQLWCHAR: 2 (unixODBC). */
#define ODBC_WIDE_UNIT ((unsigned)sizeof(SQLWCHAR))

/* A string argument as UTF-8. Narrow text is borrowed, wide text converted into own memory. */
struct odbc_text_in {
	struct ch_str text;
	bool is_null; /* the pointer was NULL */
	char *owned;
	char small[256]; /* for short wide arguments, no allocation */
};

/* `len` in characters of `kind` or SQL_NTS. Posts HY090 (bad length) or HY001. */
SQLRETURN odbc_text_in(struct odbc_text_in *in, enum odbc_text kind, const void *text,
    SQLINTEGER len, struct odbc_diag *diag);
/* The same with `len` in bytes (SQLSetConnectAttr, SQLSetStmtAttr, SQLSetDescField). */
SQLRETURN odbc_text_in_bytes(struct odbc_text_in *in, enum odbc_text kind, const void *text,
    SQLINTEGER len, struct odbc_diag *diag);
/* Statement texts and connection strings: some applications count the terminator. */
void odbc_text_in_trim_nul(struct odbc_text_in *in);
void odbc_text_in_free(struct odbc_text_in *in);

/* Where a string result goes. */
struct odbc_text_out {
	enum odbc_text kind;
	bool in_bytes;	  /* capacity and length count bytes, else characters */
	void *buffer;	  /* may be NULL: only the length is wanted */
	SQLINTEGER capacity;
	SQLSMALLINT *len16; /* one of the two, or none */
	SQLINTEGER *len32;
};

/* Write text; SQL_SUCCESS, SQL_SUCCESS_WITH_INFO + 01004 when cut (diag may be NULL: then no
 * record, as for SQLGetDiagRec), SQL_ERROR + HY090 for a negative capacity. */
SQLRETURN odbc_text_put(
    const struct odbc_text_out *out, struct ch_str text, struct odbc_diag *diag);

#endif
