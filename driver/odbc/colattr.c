/*
 * colattr.c - what is known of the columns of a result
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/colattr.h"

#include "base/utf.h"
#include "odbc/desc_field.h"
#include "odbc/local_result.h"
#include "odbc/param.h"
#include "odbc/scroll.h"
#include "odbc/typeinfo.h"

/* Longest name, bytes: that of an expression holds its literals, and lengths of names are
 * SQLSMALLINT, to which applications add. */
#define MAX_NAME 30000

/* Copy a described type and a name into a record of the IRD. False: out of memory. */
static bool
fill_record(struct odbc_desc_rec *rec, struct ch_str name, struct ch_str type_text,
    const struct odbc_type_info *info)
{
	struct ch_str literal = ch_str_of(info->literal);

	if (name.len > MAX_NAME)
		name.len = ch_utf8_cut(name.ptr, name.len, MAX_NAME);

	rec->concise_type = info->concise_type;
	rec->type = info->type;
	rec->datetime_interval_code = info->datetime_code;
	rec->length = info->column_size;
	rec->octet_length = info->octet_length;
	rec->display_size = info->display_size;
	rec->precision = (SQLSMALLINT)(info->column_size > 32767 ? 0 : info->column_size);
	if (info->type == SQL_DATETIME)
		rec->precision = info->digits;
	rec->scale = info->digits;
	rec->num_prec_radix = info->radix;
	rec->nullable = info->is_nullable ? SQL_NULLABLE : SQL_NO_NULLS;
	rec->unnamed = name.len ? SQL_NAMED : SQL_UNNAMED;
	rec->is_unsigned = info->is_unsigned;
	rec->searchable = info->searchable;
	rec->updatable = SQL_ATTR_READONLY;
	rec->case_sensitive = info->is_case_sensitive;
	return odbc_desc_set_text(&rec->name, name) && odbc_desc_set_text(&rec->label, name) &&
	    odbc_desc_set_text(&rec->type_name, type_text) &&
	    odbc_desc_set_text(&rec->local_type_name, ch_str_of(info->name)) &&
	    odbc_desc_set_text(&rec->literal_prefix, literal) &&
	    odbc_desc_set_text(&rec->literal_suffix, literal);
}

static bool
fill_from_query(struct odbc_stmt *stmt, const struct client_column *columns, size_t count)
{
	struct odbc_type_env env;

	odbc_type_env_init(&env, stmt->dbc->options, stmt->dbc->is_wide);
	for (size_t i = 0; i < count; i++) {
		struct odbc_desc_rec *rec = odbc_desc_need(stmt->ird, (SQLSMALLINT)(i + 1));
		struct odbc_type_info info;

		if (!rec)
			return false;
		if (stmt->query.raw)
			odbc_type_describe_raw(&env, stmt->raw_is_binary, &info);
		else
			odbc_type_describe(&env, columns[i].type, &info);
		if (!fill_record(rec, columns[i].name, columns[i].type->text, &info))
			return false;
	}
	return true;
}

/* Programs bind by the size that is described, so it covers what is there. */
static SQLULEN
size_of_texts(const struct native_column *column, SQLULEN usual)
{
	SQLULEN size = usual;

	for (size_t row = 0; row < column->rows; row++)
		if (column->spans[row].len > size)
			size = column->spans[row].len;
	return size;
}

static bool
fill_from_local(struct odbc_stmt *stmt)
{
	const struct native_block *block = stmt->local_block;
	struct odbc_type_env env;

	odbc_type_env_init(&env, stmt->dbc->options, stmt->dbc->is_wide);
	for (size_t i = 0; i < block->column_count; i++) {
		const struct native_type *type = block->columns[i].type;
		struct odbc_desc_rec *rec = odbc_desc_need(stmt->ird, (SQLSMALLINT)(i + 1));
		struct odbc_type_info info;

		if (!rec)
			return false;
		if (type->kind == NATIVE_STRING)
			odbc_type_describe_text(&env,
			    size_of_texts(&block->columns[i], stmt->local_columns[i].size),
			    type->nullable, &info);
		else
			odbc_type_describe(&env, type, &info);
		if (!fill_record(rec, block->columns[i].name, type->text, &info))
			return false;
	}
	return true;
}

/* Record 0, for statements that use bookmarks. */
static bool
fill_bookmark(struct odbc_stmt *stmt)
{
	bool is_variable = stmt->attrs.use_bookmarks == SQL_UB_VARIABLE;
	const struct odbc_type_info info = {
		.concise_type = is_variable ? SQL_BINARY : SQL_BIGINT,
		.type = is_variable ? SQL_BINARY : SQL_BIGINT,
		.column_size = is_variable ? ODBC_BOOKMARK_SIZE : 20,
		.octet_length = ODBC_BOOKMARK_SIZE,
		.display_size = is_variable ? 2 * ODBC_BOOKMARK_SIZE : 20,
		.radix = is_variable ? 0 : 10,
		.is_unsigned = true,
		.searchable = SQL_PRED_NONE,
		.literal = "",
		.name = "",
	};
	struct odbc_desc_rec *rec;

	if (stmt->attrs.use_bookmarks == SQL_UB_OFF)
		return true;
	rec = odbc_desc_need(stmt->ird, 0);
	return rec && fill_record(rec, CH_STR(""), CH_STR(""), &info);
}

/* Columns of what was executed, or of what would be. */
static int
ask_columns(struct odbc_stmt *stmt, const struct client_column **columns, size_t *count,
    struct ch_error *err)
{
	int rc = odbc_stmt_need_result(stmt, err);

	if (!rc && stmt->state < ODBC_S4 && stmt->params) {
		struct client_query sample;

		rc = odbc_param_sample(stmt, &sample, err);
		if (!rc)
			rc = client_result_describe(stmt->result, &sample, err);
	} else if (!rc && stmt->state < ODBC_S4) {
		rc = client_result_describe(stmt->result, &stmt->query, err);
	}
	return rc ? rc : client_result_columns(stmt->result, columns, count, err);
}

SQLRETURN
odbc_ird_need(struct odbc_stmt *stmt)
{
	struct odbc_diag *diag = &stmt->head.diag;
	const struct client_column *columns = NULL;
	struct ch_error err;
	size_t count = 0;
	bool filled;

	if (stmt->ird_filled)
		return SQL_SUCCESS;
	odbc_desc_set_count(stmt->ird, 0);
	if (stmt->state != ODBC_S3 && stmt->state < ODBC_S5)
		return SQL_SUCCESS;
	if (stmt->local_block) {
		filled = fill_from_local(stmt);
	} else {
		if (ask_columns(stmt, &columns, &count, &err))
			return odbc_diag_add_error(diag, &err);
		if (count > ODBC_DESC_MAX)
			return odbc_diag_add(diag, ODBC_S_HY000,
			    "The result has %zu columns; ODBC can number %d", count,
			    ODBC_DESC_MAX);
		filled = fill_from_query(stmt, columns, count);
	}
	if (!filled || !fill_bookmark(stmt)) {
		odbc_desc_set_count(stmt->ird, 0);
		return odbc_diag_add(diag, ODBC_S_HY001, NULL);
	}
	stmt->ird_filled = true;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_num_result_cols(struct odbc_stmt *stmt, SQLSMALLINT *count)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLNUMRESULTCOLS);

	if (rc == SQL_SUCCESS)
		rc = odbc_ird_need(stmt);
	if (rc == SQL_SUCCESS && count)
		*count = stmt->ird->count;
	return rc;
}

/* The record of a column. NULL: *rc says why. */
static const struct odbc_desc_rec *
need_column(struct odbc_stmt *stmt, SQLUSMALLINT number, SQLRETURN *rc)
{
	*rc = odbc_ird_need(stmt);
	if (*rc != SQL_SUCCESS)
		return NULL;
	if (number <= stmt->ird->count &&
	    (number > 0 || stmt->attrs.use_bookmarks != SQL_UB_OFF))
		return odbc_desc_get(stmt->ird, (SQLSMALLINT)number);
	*rc = odbc_diag_add_at(&stmt->head.diag, ODBC_S_07009, SQL_NO_ROW_NUMBER, number,
	    "Column %u does not exist: the result has columns 1 to %d", (unsigned)number,
	    (int)stmt->ird->count);
	return NULL;
}

SQLRETURN
odbc_describe_col(struct odbc_stmt *stmt, SQLUSMALLINT number, const struct odbc_column_out *out)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLDESCRIBECOL);
	const struct odbc_desc_rec *rec;

	if (rc != SQL_SUCCESS)
		return rc;
	rec = need_column(stmt, number, &rc);
	if (!rec)
		return rc;
	if (out->type)
		*out->type = rec->concise_type;
	if (out->size)
		*out->size = rec->length;
	if (out->digits)
		*out->digits = rec->scale;
	if (out->nullable)
		*out->nullable = rec->nullable;
	return odbc_text_put(&out->name, ch_str_of(rec->name), &stmt->head.diag);
}

/* The fields to which ODBC 3 gave other numbers; the rest of ODBC 2's kept theirs. */
static SQLUSMALLINT
modern_field(SQLUSMALLINT field)
{
	switch (field) {
	case SQL_COLUMN_COUNT:
		return SQL_DESC_COUNT;
	case SQL_COLUMN_NAME:
		return SQL_DESC_NAME;
	case SQL_COLUMN_LENGTH:
		return SQL_DESC_OCTET_LENGTH;
	case SQL_COLUMN_PRECISION:
		return SQL_DESC_LENGTH;
	case SQL_COLUMN_SCALE:
		return SQL_DESC_SCALE;
	case SQL_COLUMN_NULLABLE:
		return SQL_DESC_NULLABLE;
	default:
		return field;
	}
}

SQLRETURN
odbc_col_attribute(struct odbc_stmt *stmt, SQLUSMALLINT number, SQLUSMALLINT field,
    const struct odbc_text_out *text, SQLLEN *value)
{
	const struct odbc_desc_rec *rec;
	const char *found;
	SQLSMALLINT count;
	SQLLEN number_found;
	SQLRETURN rc;

	field = modern_field(field);
	if (field == SQL_DESC_COUNT) {
		rc = odbc_num_result_cols(stmt, &count);
		if (rc == SQL_SUCCESS && value)
			*value = count;
		return rc;
	}
	rc = odbc_state_check(stmt, SQL_API_SQLCOLATTRIBUTE);
	if (rc != SQL_SUCCESS)
		return rc;
	rec = need_column(stmt, number, &rc);
	if (!rec)
		return rc;
	if (!odbc_desc_column_field(rec, field, &found, &number_found))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY091, "No column field %u",
		    (unsigned)field);
	if (found)
		return odbc_text_put(text, ch_str_of(found), &stmt->head.diag);
	if (value)
		*value = number_found;
	return SQL_SUCCESS;
}
