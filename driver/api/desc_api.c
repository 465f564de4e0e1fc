/*
 * desc_api.c - entries: descriptors
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/desc_field.h"
#include "odbc/handles.h"

static SQLRETURN
get_desc_field(
    SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, const struct odbc_text_out *out)
{
	struct odbc_desc *desc = odbc_enter_desc(handle);
	SQLRETURN rc;

	if (!desc)
		return odbc_not_entered(SQL_HANDLE_DESC, handle);
	rc = odbc_desc_prepare_read(desc);
	if (rc == SQL_SUCCESS)
		rc = odbc_desc_get_field(desc, number, field, out);
	return odbc_leave(&desc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLGetDescField(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, SQLPOINTER value,
    SQLINTEGER capacity, SQLINTEGER *len)
{
	return get_desc_field(handle, number, field,
	    &(struct odbc_text_out){ ODBC_NARROW, true, value, capacity, NULL, len });
}

ODBC_API SQLRETURN SQL_API
SQLGetDescFieldW(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, SQLPOINTER value,
    SQLINTEGER capacity, SQLINTEGER *len)
{
	return get_desc_field(handle, number, field,
	    &(struct odbc_text_out){ ODBC_WIDE, true, value, capacity, NULL, len });
}

static SQLRETURN
set_desc_field(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, SQLPOINTER value,
    SQLINTEGER len, enum odbc_text kind)
{
	struct odbc_desc *desc = odbc_enter_desc(handle);
	SQLRETURN rc;

	if (!desc)
		return odbc_not_entered(SQL_HANDLE_DESC, handle);
	rc = odbc_desc_set_field(desc, number, field, value, len, kind);
	return odbc_leave(&desc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLSetDescField(
    SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, SQLPOINTER value, SQLINTEGER len)
{
	return set_desc_field(handle, number, field, value, len, ODBC_NARROW);
}

ODBC_API SQLRETURN SQL_API
SQLSetDescFieldW(
    SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT field, SQLPOINTER value, SQLINTEGER len)
{
	return set_desc_field(handle, number, field, value, len, ODBC_WIDE);
}

/* The numbers that SQLGetDescRec gives; every pointer may be NULL. */
struct rec_out {
	SQLSMALLINT *type, *subtype;
	SQLLEN *length;
	SQLSMALLINT *precision, *scale, *nullable;
};

static SQLRETURN
get_number(struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT field, void *into)
{
	return odbc_desc_get_field(desc, number, field, &(struct odbc_text_out){ .buffer = into });
}

static SQLRETURN
get_rec(struct odbc_desc *desc, SQLSMALLINT number, const struct odbc_text_out *name,
    const struct rec_out *out)
{
	SQLRETURN rc = odbc_desc_prepare_read(desc);
	bool is_application = desc->kind != ODBC_IRD && desc->kind != ODBC_IPD;

	if (rc == SQL_SUCCESS)
		rc = get_number(desc, number, SQL_DESC_TYPE, out->type);
	if (rc != SQL_SUCCESS)
		return rc;
	(void)get_number(desc, number, SQL_DESC_DATETIME_INTERVAL_CODE, out->subtype);
	(void)get_number(desc, number, SQL_DESC_OCTET_LENGTH, out->length);
	(void)get_number(desc, number, SQL_DESC_PRECISION, out->precision);
	(void)get_number(desc, number, SQL_DESC_SCALE, out->scale);
	/* Names and nullability are matters of implementation descriptors. */
	if (is_application)
		return odbc_text_put(name, CH_STR(""), &desc->head.diag);
	(void)get_number(desc, number, SQL_DESC_NULLABLE, out->nullable);
	return odbc_desc_get_field(desc, number, SQL_DESC_NAME, name);
}

static SQLRETURN
get_desc_rec(SQLHDESC handle, SQLSMALLINT number, const struct odbc_text_out *name,
    const struct rec_out *out)
{
	struct odbc_desc *desc = odbc_enter_desc(handle);

	if (!desc)
		return odbc_not_entered(SQL_HANDLE_DESC, handle);
	return odbc_leave(&desc->head, get_rec(desc, number, name, out));
}

ODBC_API SQLRETURN SQL_API
SQLGetDescRec(SQLHDESC handle, SQLSMALLINT number, SQLCHAR *name, SQLSMALLINT capacity,
    SQLSMALLINT *len, SQLSMALLINT *type, SQLSMALLINT *subtype, SQLLEN *length,
    SQLSMALLINT *precision, SQLSMALLINT *scale, SQLSMALLINT *nullable)
{
	const struct odbc_text_out text = { ODBC_NARROW, false, name, capacity, len, NULL };
	const struct rec_out out = { type, subtype, length, precision, scale, nullable };

	return get_desc_rec(handle, number, &text, &out);
}

ODBC_API SQLRETURN SQL_API
SQLGetDescRecW(SQLHDESC handle, SQLSMALLINT number, SQLWCHAR *name, SQLSMALLINT capacity,
    SQLSMALLINT *len, SQLSMALLINT *type, SQLSMALLINT *subtype, SQLLEN *length,
    SQLSMALLINT *precision, SQLSMALLINT *scale, SQLSMALLINT *nullable)
{
	const struct odbc_text_out text = { ODBC_WIDE, false, name, capacity, len, NULL };
	const struct rec_out out = { type, subtype, length, precision, scale, nullable };

	return get_desc_rec(handle, number, &text, &out);
}

ODBC_API SQLRETURN SQL_API
SQLSetDescRec(SQLHDESC handle, SQLSMALLINT number, SQLSMALLINT type, SQLSMALLINT subtype,
    SQLLEN length, SQLSMALLINT precision, SQLSMALLINT scale, SQLPOINTER data, SQLLEN *octet_length,
    SQLLEN *indicator)
{
	const struct odbc_desc_values values = { type, subtype, length, precision, scale, data,
		octet_length, indicator };
	struct odbc_desc *desc = odbc_enter_desc(handle);

	if (!desc)
		return odbc_not_entered(SQL_HANDLE_DESC, handle);
	return odbc_leave(&desc->head, odbc_desc_set_rec(desc, number, &values));
}

/* The copy is made in between, so that never two descriptors are locked at once: the four of a
 * statement share one lock. */
ODBC_API SQLRETURN SQL_API
SQLCopyDesc(SQLHDESC source, SQLHDESC target)
{
	struct odbc_desc *from = odbc_enter_desc(source);
	struct odbc_desc *to;
	struct odbc_desc copy;
	struct odbc_diag diag;
	bool is_copied = false;
	SQLRETURN rc;

	if (!from)
		return odbc_not_entered(SQL_HANDLE_DESC, source);
	rc = odbc_desc_prepare_read(from);
	if (rc == SQL_SUCCESS)
		rc = odbc_desc_readable(from);
	odbc_diag_init(&diag);
	odbc_diag_move(&diag, &from->head.diag);
	if (rc != SQL_ERROR)
		is_copied = odbc_desc_clone(&copy, from);
	odbc_leave(&from->head, SQL_SUCCESS);

	to = odbc_enter_desc(target);
	if (!to)
		rc = odbc_not_entered(SQL_HANDLE_DESC, target);
	else if (rc == SQL_ERROR)
		odbc_diag_move(&to->head.diag, &diag);
	else if (!is_copied)
		rc = odbc_diag_add(&to->head.diag, ODBC_S_HY001, NULL);
	else
		rc = odbc_desc_assign(to, &copy);
	if (is_copied)
		odbc_desc_destroy(&copy);
	odbc_diag_free(&diag);
	return to ? odbc_leave(&to->head, rc) : rc;
}
