/*
 * bind.c - SQLBindCol: bindings live in the application row descriptor
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/scroll.h"

static bool
write_binding(struct odbc_desc *ard, SQLSMALLINT number, SQLSMALLINT c_type, SQLPOINTER target,
    SQLLEN capacity, SQLLEN *length)
{
	struct odbc_desc_rec *rec = odbc_desc_need(ard, number);

	if (!rec || !odbc_desc_set_type(rec, c_type))
		return false;
	rec->octet_length = capacity;
	rec->data_ptr = target;
	rec->octet_length_ptr = length;
	rec->indicator_ptr = length;
	ard->version++;
	return true;
}

SQLRETURN
odbc_bind_col(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT c_type, SQLPOINTER target,
    SQLLEN capacity, SQLLEN *length)
{
	struct odbc_diag *diag = &stmt->head.diag;
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLBINDCOL);
	bool done = true;

	if (rc != SQL_SUCCESS)
		return rc;
	if (column > ODBC_DESC_MAX || (column == 0 && stmt->attrs.use_bookmarks == SQL_UB_OFF))
		return odbc_diag_add_at(diag, ODBC_S_07009, SQL_NO_ROW_NUMBER, column,
		    "Column %u cannot be bound: columns count from 1, bookmarks are off",
		    (unsigned)column);
	if (column == 0 && (target || length) && !odbc_bookmark_type_ok(c_type))
		return odbc_diag_add_at(diag, ODBC_S_07006, SQL_NO_ROW_NUMBER, 0,
		    "Bookmarks cannot be bound as C type %d", (int)c_type);
	if (!conv_c_type_known(c_type) || c_type == SQL_ARD_TYPE)
		return odbc_diag_add(diag, ODBC_S_HY003, "No C type %d", (int)c_type);
	if (capacity < 0)
		return odbc_diag_add(diag, ODBC_S_HY090, "SQLBindCol: BufferLength is negative");
	odbc_desc_lock(stmt->ard);
	if (!target && !length)
		odbc_desc_unbind(stmt->ard, (SQLSMALLINT)column);
	else
		done = write_binding(stmt->ard, (SQLSMALLINT)column, c_type, target, capacity,
		    length);
	odbc_desc_unlock(stmt->ard);
	return done ? SQL_SUCCESS : odbc_diag_add(diag, ODBC_S_HY001, NULL);
}
