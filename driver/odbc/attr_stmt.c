/*
 * attr_stmt.c - attributes of statements
 *
 * Those that ODBC defines as descriptor header fields are stored in the descriptor in use.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "clickhouse_odbc.h"
#include "odbc/attr.h"
#include "odbc/scroll.h"

static struct odbc_desc *
desc_of(const struct odbc_stmt *stmt, enum odbc_attr_place place)
{
	switch (place) {
	case ODBC_ATTR_ARD:
		return stmt->ard;
	case ODBC_ATTR_APD:
		return stmt->apd;
	case ODBC_ATTR_IRD:
		return stmt->ird;
	case ODBC_ATTR_IPD:
		return stmt->ipd;
	case ODBC_ATTR_STMT:
		break;
	}
	return NULL;
}

/* SQL_NULL_HDESC brings the statement's own descriptor back. */
static SQLRETURN
set_descriptor(struct odbc_stmt *stmt, enum odbc_attr_place place, SQLHANDLE handle)
{
	struct odbc_diag *diag = &stmt->head.diag;
	struct odbc_desc **at = place == ODBC_ATTR_ARD ? &stmt->ard : &stmt->apd;
	struct odbc_desc *own = place == ODBC_ATTR_ARD ? &stmt->own_ard : &stmt->own_apd;
	struct odbc_desc *desc = handle;

	if (!desc)
		desc = own;
	if (desc->head.tag != ODBC_TAG_DESC)
		return odbc_diag_add(diag, ODBC_S_HY024, "The value is no descriptor handle");
	if (desc != own && desc->kind != ODBC_EXPLICIT)
		return odbc_diag_add(diag, ODBC_S_HY017, NULL);
	if (desc->dbc != stmt->dbc)
		return odbc_diag_add(
		    diag, ODBC_S_HY024, "The descriptor belongs to another connection");
	pthread_mutex_lock(&stmt->dbc->children_lock);
	odbc_stmt_use_desc(stmt, at, desc);
	pthread_mutex_unlock(&stmt->dbc->children_lock);
	return SQL_SUCCESS;
}

static SQLRETURN
set_own(struct odbc_stmt *stmt, const struct odbc_attr *attr, SQLPOINTER value)
{
	if (attr->id == SQL_ATTR_APP_ROW_DESC || attr->id == SQL_ATTR_APP_PARAM_DESC)
		return set_descriptor(stmt, attr->place, value);
	return odbc_diag_add(&stmt->head.diag, ODBC_S_HY017,
	    "%s: implementation descriptors cannot be replaced", attr->name);
}

/* The kind of cursor is settled when the statement is prepared. */
static SQLRETURN
check_cold(struct odbc_stmt *stmt, const struct odbc_attr *attr)
{
	if (stmt->state >= ODBC_S4 && !stmt->at_end)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_24000,
		    "%s: cannot be set while a result is open", attr->name);
	if (stmt->state == ODBC_S2 || stmt->state == ODBC_S3)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY011,
		    "%s: cannot be set on a prepared statement", attr->name);
	return SQL_SUCCESS;
}

SQLRETURN
odbc_stmt_set_attr(struct odbc_stmt *stmt, SQLINTEGER id, const struct odbc_attr_in *in)
{
	const struct odbc_attr *attr = odbc_attr_of_stmt(id);
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLSETSTMTATTR);
	SQLULEN value = (SQLULEN)in->value;
	struct odbc_desc *desc;

	if (rc != SQL_SUCCESS)
		return rc;
	if (!attr)
		return odbc_attr_unknown(&stmt->head.diag, id);
	rc = attr->when == ODBC_ATTR_COLD ? check_cold(stmt, attr) : SQL_SUCCESS;
	if (rc == SQL_SUCCESS)
		rc = odbc_attr_check(attr, &value, &stmt->head.diag);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	if (attr->kind == ODBC_ATTR_OWN)
		return set_own(stmt, attr, in->value);
	desc = desc_of(stmt, attr->place);
	if (desc) {
		odbc_attr_store(attr, desc, value);
		desc->version++;
	} else {
		odbc_attr_store(attr, &stmt->attrs, value);
		odbc_attr_imply(id, &stmt->attrs);
	}
	return rc;
}

/* Number of the present row in the result, 0 if it cannot be told. */
static SQLRETURN
get_row_number(struct odbc_stmt *stmt, SQLPOINTER value)
{
	if (stmt->state != ODBC_S6 && stmt->state != ODBC_S7)
		return odbc_diag_add(
		    &stmt->head.diag, ODBC_S_24000, "SQL_ATTR_ROW_NUMBER: no row was fetched");
	odbc_attr_give(ODBC_ATTR_ULEN, value,
	    stmt->at_end || stmt->rowset_rows == 0
		? 0
		: (SQLULEN)stmt->rows_done + stmt->position + 1);
	return SQL_SUCCESS;
}

/* What the server told at the end of the last query; false: it is another attribute. */
static bool
get_summary(const struct odbc_stmt *stmt, SQLINTEGER id, SQLLEN *value)
{
	struct transport_info info = { .read_rows = -1,
		.read_bytes = -1,
		.written_rows = -1,
		.written_bytes = -1,
		.elapsed_ns = -1 };

	if (stmt->result)
		info = client_result_info(stmt->result);
	switch (id) {
	case SQL_CH_STMT_ATTR_READ_ROWS:
		*value = (SQLLEN)info.read_rows;
		return true;
	case SQL_CH_STMT_ATTR_READ_BYTES:
		*value = (SQLLEN)info.read_bytes;
		return true;
	case SQL_CH_STMT_ATTR_WRITTEN_ROWS:
		*value = (SQLLEN)info.written_rows;
		return true;
	case SQL_CH_STMT_ATTR_WRITTEN_BYTES:
		*value = (SQLLEN)info.written_bytes;
		return true;
	case SQL_CH_STMT_ATTR_ELAPSED_NS:
		*value = (SQLLEN)info.elapsed_ns;
		return true;
	default:
		return false;
	}
}

static SQLRETURN
get_own(struct odbc_stmt *stmt, const struct odbc_attr *attr, const struct odbc_text_out *out)
{
	struct odbc_desc *desc = desc_of(stmt, attr->place);
	const char *query_id = "";
	SQLLEN summary;

	/* ODBC 2's way to ask for the bookmark of the present row */
	if (attr->id == SQL_GET_BOOKMARK && odbc_has_bookmarks(stmt))
		return get_row_number(stmt, out->buffer);
	if (attr->when == ODBC_ATTR_NONE)
		return odbc_attr_unsupported(&stmt->head.diag, attr);
	if (desc) {
		odbc_attr_give(ODBC_ATTR_PTR, out->buffer, (SQLULEN)desc);
		return SQL_SUCCESS;
	}
	if (attr->id == SQL_ATTR_ROW_NUMBER)
		return get_row_number(stmt, out->buffer);
	if (get_summary(stmt, attr->id, &summary)) {
		odbc_attr_give(ODBC_ATTR_ULEN, out->buffer, (SQLULEN)summary);
		return SQL_SUCCESS;
	}
	if (stmt->result)
		query_id = client_result_query_id(stmt->result);
	return odbc_text_put(out, ch_str_of(query_id), &stmt->head.diag);
}

SQLRETURN
odbc_stmt_get_attr(struct odbc_stmt *stmt, SQLINTEGER id, const struct odbc_text_out *out)
{
	const struct odbc_attr *attr = odbc_attr_of_stmt(id);
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLGETSTMTATTR);
	struct odbc_desc *desc;

	if (rc != SQL_SUCCESS)
		return rc;
	if (!attr)
		return odbc_attr_unknown(&stmt->head.diag, id);
	if (attr->kind == ODBC_ATTR_OWN)
		return get_own(stmt, attr, out);
	desc = desc_of(stmt, attr->place);
	odbc_attr_give(attr->kind == ODBC_ATTR_U32 ? ODBC_ATTR_ULEN : attr->kind, out->buffer,
	    odbc_attr_load(attr, desc ? (const void *)desc : (const void *)&stmt->attrs));
	return SQL_SUCCESS;
}
