/*
 * diag_field.h - reading diagnostics: SQLGetDiagRec and SQLGetDiagField
 *
 * Reading posts no records; what is wrong shows in the return code only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_DIAG_FIELD_H
#define CH_ODBC_DIAG_FIELD_H

#include "odbc/diag.h"
#include "odbc/text_io.h"

/* Record `number` (from 1): SQL_NO_DATA beyond the last one, else the message goes to *out,
 * the state to state (6 characters of out->kind; may be NULL) and the code to *native. */
SQLRETURN odbc_diag_get_rec(const struct odbc_diag *diag, SQLSMALLINT number, void *state,
    SQLINTEGER *native, const struct odbc_text_out *out);
/* A field of the header (number does not matter) or of a record; out->buffer is where numbers
 * go too. */
SQLRETURN odbc_diag_get_field(const struct odbc_diag *diag, SQLSMALLINT handle_type,
    SQLSMALLINT number, SQLSMALLINT field, const struct odbc_text_out *out);

#endif
