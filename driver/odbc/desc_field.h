/*
 * desc_field.h - descriptor fields by number: SQLGetDescField and its kin
 *
 * desc_list.h has a row a field. The descriptor's lock is held; diagnostics go to the
 * descriptor. An IRD is filled by odbc_desc_prepare_read() before it is read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_DESC_FIELD_H
#define CH_ODBC_DESC_FIELD_H

#include "odbc/desc.h"
#include "odbc/text_io.h"

/* out->buffer is where numbers go too. SQL_NO_DATA beyond the last record. */
SQLRETURN odbc_desc_get_field(struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT field,
    const struct odbc_text_out *out);
/* A field of a record of an IRD: *text of texts, which is else NULL, or *number. False: no IRD's
 * record has that field. */
bool odbc_desc_column_field(const struct odbc_desc_rec *rec, SQLUSMALLINT field, const char **text,
    SQLLEN *number);
/* Numbers and pointers are in `value` itself; text: len in bytes or SQL_NTS. */
SQLRETURN odbc_desc_set_field(struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT field,
    SQLPOINTER value, SQLINTEGER len, enum odbc_text kind);

/* SQLSetDescRec's arguments, applied in ODBC's order and checked at the end. */
struct odbc_desc_values {
	SQLSMALLINT type;
	SQLSMALLINT subtype;
	SQLLEN octet_length;
	SQLSMALLINT precision;
	SQLSMALLINT scale;
	SQLPOINTER data_ptr;
	SQLLEN *octet_length_ptr;
	SQLLEN *indicator_ptr;
};

SQLRETURN odbc_desc_set_rec(struct odbc_desc *desc, SQLSMALLINT number,
    const struct odbc_desc_values *values);

/* A deep copy of header and records, without what belongs to the handle. False: no memory,
 * nothing is left. Free with odbc_desc_destroy. */
bool odbc_desc_clone(struct odbc_desc *copy, const struct odbc_desc *from);
/* Let `desc` have the fields of `copy`, which becomes empty but still must be destroyed. */
SQLRETURN odbc_desc_assign(struct odbc_desc *desc, struct odbc_desc *copy);

/* Whether records and SQL_DESC_COUNT of this descriptor may be read: an IRD needs a statement
 * that was prepared. SQL_SUCCESS, SQL_NO_DATA (no result set), SQL_ERROR. */
SQLRETURN odbc_desc_readable(struct odbc_desc *desc);
/* Let the statement of an IRD or IPD fill it; other descriptors are as they are. May block;
 * errors of the statement are posted to the descriptor. */
SQLRETURN odbc_desc_prepare_read(struct odbc_desc *desc);

#endif
