/*
 * getdata.c - SQLGetData: one value, whole or in pieces
 *
 * The value is found through the slices of the present rowset; everything about lengths, pieces
 * and terminators is conv_cell's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/scroll.h"

/* The slice in which the current row lies. */
static const struct odbc_slice *
current_slice(const struct odbc_stmt *stmt)
{
	const struct odbc_slice *slice = stmt->slices;

	while (stmt->position >= slice->to + slice->rows)
		slice++;
	return slice;
}

static SQLRETURN
check_arguments(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT c_type,
    const void *target, SQLLEN capacity)
{
	struct odbc_diag *diag = &stmt->head.diag;
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLGETDATA);

	if (rc != SQL_SUCCESS)
		return rc;
	if (stmt->slice_count == 0)
		return odbc_diag_add(diag, ODBC_S_24000, "There is no current row");
	if ((column == 0 && !odbc_has_bookmarks(stmt)) ||
	    column > stmt->slices[0].block->column_count)
		return odbc_diag_add_at(diag, ODBC_S_07009, SQL_NO_ROW_NUMBER, column,
		    "Column %u does not exist: the result has columns 1 to %zu", (unsigned)column,
		    stmt->slices[0].block->column_count);
	if (!target)
		return odbc_diag_add(diag, ODBC_S_HY009, "SQLGetData: TargetValuePtr is NULL");
	if (capacity < 0)
		return odbc_diag_add(diag, ODBC_S_HY090, "SQLGetData: BufferLength is negative");
	if (!conv_c_type_known(c_type))
		return odbc_diag_add(diag, ODBC_S_HY003, "No C type %d", (int)c_type);
	if (column == 0 && c_type != SQL_ARD_TYPE && !odbc_bookmark_type_ok(c_type))
		return odbc_diag_add_at(diag, ODBC_S_HY003, SQL_NO_ROW_NUMBER, 0,
		    "Bookmarks cannot be read as C type %d", (int)c_type);
	return SQL_SUCCESS;
}

/* SQL_ARD_TYPE: as the descriptor says. */
static SQLRETURN
take_ard_type(struct odbc_stmt *stmt, SQLUSMALLINT column, struct conv_spec *spec)
{
	const struct odbc_desc_rec *rec = odbc_desc_get(stmt->ard, (SQLSMALLINT)column);

	if (!rec)
		return odbc_diag_add_at(&stmt->head.diag, ODBC_S_07009, SQL_NO_ROW_NUMBER, column,
		    "SQL_ARD_TYPE: the application row descriptor has no record %u",
		    (unsigned)column);
	spec->c_type = rec->concise_type;
	spec->precision = rec->precision;
	spec->scale = rec->scale;
	if (rec->type == SQL_INTERVAL) {
		spec->precision = (SQLSMALLINT)rec->datetime_interval_precision;
		spec->scale = rec->precision;
	}
	return SQL_SUCCESS;
}

static SQLRETURN
make_spec(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT c_type, struct conv_spec *spec)
{
	*spec = (struct conv_spec){ .c_type = c_type, .max_length = stmt->attrs.max_length };
	switch (c_type) {
	case SQL_ARD_TYPE: {
		SQLRETURN rc = take_ard_type(stmt, column, spec);

		if (!SQL_SUCCEEDED(rc))
			return rc;
		break;
	}
	case SQL_C_NUMERIC:
		spec->precision = 38;
		break;
	default:
		break;
	}
	if (c_type >= SQL_C_INTERVAL_YEAR && c_type <= SQL_C_INTERVAL_MINUTE_TO_SECOND) {
		spec->precision = 2;
		spec->scale = 6;
	}
	return odbc_resolve_c_type(stmt, column, &spec->c_type);
}

/* Point the cell at the current row's value, unless its pieces are being read already. */
static int
need_cell(struct odbc_stmt *stmt, SQLUSMALLINT column)
{
	const struct odbc_slice *slice;

	if (!stmt->cell) {
		int rc = conv_cell_create(&stmt->cell);

		if (rc)
			return rc;
	}
	if (stmt->cell_column == column + 1u)
		return 0;
	if (column == 0) {
		const struct native_column *marks = odbc_bookmark_column(stmt);

		if (!marks)
			return CH_ENOMEM;
		conv_cell_reset(stmt->cell, marks, stmt->position);
	} else {
		slice = current_slice(stmt);
		conv_cell_reset(stmt->cell, &slice->block->columns[column - 1],
		    slice->first + (stmt->position - slice->to));
	}
	stmt->cell_column = column + 1u;
	return 0;
}

SQLRETURN
odbc_get_data(struct odbc_stmt *stmt, SQLUSMALLINT column, SQLSMALLINT c_type, SQLPOINTER target,
    SQLLEN capacity, SQLLEN *length)
{
	SQLRETURN rc = check_arguments(stmt, column, c_type, target, capacity);
	enum conv_status status = CONV_OK;
	struct conv_spec spec;

	if (rc != SQL_SUCCESS)
		return rc;
	rc = make_spec(stmt, column, c_type, &spec);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	if (need_cell(stmt, column))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	if (conv_cell_get(stmt->cell, &spec, &stmt->conv_env, target, capacity, length,
		&status) == CONV_CELL_NO_DATA)
		return SQL_NO_DATA;
	if (CH_LIKELY(status == CONV_OK))
		return SQL_SUCCESS;
	return odbc_diag_add_conv(&stmt->head.diag, status, (SQLLEN)stmt->position + 1, column);
}
