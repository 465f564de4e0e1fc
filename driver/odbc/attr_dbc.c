/*
 * attr_dbc.c - attributes of connections
 *
 * Most may be set before connecting: driver managers replay them then.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"
#include "odbc/async.h"
#include "odbc/attr.h"
#include "odbc/gather.h"

static SQLRETURN
set_catalog(struct odbc_dbc *dbc, const struct odbc_attr_in *in)
{
	struct odbc_diag *diag = &dbc->head.diag;
	struct odbc_text_in name;
	struct ch_error err;
	SQLRETURN rc = odbc_text_in_bytes(&name, in->kind, in->value, in->len, diag);

	if (rc != SQL_SUCCESS)
		return rc;
	odbc_text_in_trim_nul(&name);
	if (name.is_null)
		rc = odbc_diag_add(diag, ODBC_S_HY009, "SQL_ATTR_CURRENT_CATALOG: a NULL name");
	else if (dbc->is_connected && odbc_gather_flush(dbc, diag) != SQL_SUCCESS)
		rc = SQL_ERROR;
	else if (dbc->is_connected &&
		 client_session_set_database(dbc->session, name.text, &err) != 0)
		rc = odbc_diag_add_error(diag, &err);
	else if (!dbc->is_connected && !odbc_desc_set_text(&dbc->current_catalog, name.text))
		rc = odbc_diag_add(diag, ODBC_S_HY001, NULL);
	atomic_fetch_add(&dbc->tables_age, 1);
	odbc_text_in_free(&name);
	return rc;
}

static SQLRETURN
get_catalog(struct odbc_dbc *dbc, const struct odbc_text_out *out)
{
	struct client_server server;
	struct ch_error err;

	if (!dbc->is_connected) {
		if (!dbc->current_catalog)
			return SQL_NO_DATA;
		return odbc_text_put(out, ch_str_of(dbc->current_catalog), &dbc->head.diag);
	}
	if (client_session_server(dbc->session, &server, &err) != 0)
		return odbc_diag_add_error(&dbc->head.diag, &err);
	return odbc_text_put(out, ch_str_of(server.database), &dbc->head.diag);
}

/* A pool hands the connection to its next user: nothing of the last one may be left. */
static SQLRETURN
reset_connection(struct odbc_dbc *dbc)
{
	struct ch_error err;
	const char *database;

	if (odbc_gather_flush(dbc, &dbc->head.diag) != SQL_SUCCESS)
		return SQL_ERROR;
	odbc_dbc_drop_children(dbc);
	odbc_dbc_default_attrs(dbc);
	if (!dbc->is_connected)
		return SQL_SUCCESS;
	odbc_dbc_option_attrs(dbc);
	client_session_forget_settings(dbc->session);
	client_session_set_silence(dbc->session, 0);
	atomic_store(&dbc->has_written, false);
	database = dbc->server.database;
	if (database[0] &&
	    client_session_set_database(dbc->session, ch_str_of(database), &err) != 0)
		return odbc_diag_add_error(&dbc->head.diag, &err);
	return SQL_SUCCESS;
}

/* Who opened the connection for reading wants it to stay so. */
static SQLRETURN
set_access_mode(struct odbc_dbc *dbc, SQLUINTEGER mode)
{
	if (mode == SQL_MODE_READ_WRITE && dbc->is_connected &&
	    config_get_int(dbc->options, CONFIG_OPT_READONLY) != 0)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_01S02,
		    "SQL_ATTR_ACCESS_MODE: stays SQL_MODE_READ_ONLY (ReadOnly=1)");
	dbc->access_mode = mode;
	return SQL_SUCCESS;
}

/* Before connecting it becomes an option (connect.c). */
static SQLRETURN
set_timeout(struct odbc_dbc *dbc, SQLUINTEGER seconds)
{
	dbc->connection_timeout = seconds;
	if (dbc->is_connected)
		client_session_set_silence(dbc->session, (int64_t)seconds * 1000);
	return SQL_SUCCESS;
}

static SQLRETURN
set_own(struct odbc_dbc *dbc, const struct odbc_attr *attr, const struct odbc_attr_in *in)
{
	switch (attr->id) {
	case SQL_ATTR_CURRENT_CATALOG:
		return set_catalog(dbc, in);
	case SQL_ATTR_ACCESS_MODE:
		return set_access_mode(dbc, (SQLUINTEGER)(SQLULEN)in->value);
	case SQL_ATTR_CONNECTION_TIMEOUT:
		return set_timeout(dbc, (SQLUINTEGER)(SQLULEN)in->value);
	case SQL_ATTR_LOGIN_TIMEOUT:
		dbc->login_timeout = (SQLUINTEGER)(SQLULEN)in->value;
		dbc->login_timeout_set = true;
		return SQL_SUCCESS;
	case SQL_ATTR_METADATA_ID:
		dbc->stmt_attrs.metadata_id = (SQLUINTEGER)(SQLULEN)in->value;
		return SQL_SUCCESS;
	case SQL_ATTR_RESET_CONNECTION:
		return reset_connection(dbc);
	default:
		return SQL_SUCCESS;
	}
}

/* ODBC 2 applications set statement attributes here, for all statements to come. */
static SQLRETURN
set_for_statements(struct odbc_dbc *dbc, SQLINTEGER id, SQLULEN value)
{
	const struct odbc_attr *attr = odbc_attr_of_stmt(id);
	SQLRETURN rc;

	if (!attr || attr->place != ODBC_ATTR_STMT || attr->kind != ODBC_ATTR_ULEN)
		return odbc_attr_unknown(&dbc->head.diag, id);
	rc = odbc_attr_check(attr, &value, &dbc->head.diag);
	if (SQL_SUCCEEDED(rc)) {
		odbc_attr_store(attr, &dbc->stmt_attrs, value);
		odbc_attr_imply(id, &dbc->stmt_attrs);
	}
	return rc;
}

static SQLRETURN
too_late(struct odbc_dbc *dbc, const struct odbc_attr *attr)
{
	bool is_cursors = attr->id == SQL_ATTR_ODBC_CURSORS;

	return odbc_diag_add(&dbc->head.diag, is_cursors ? ODBC_S_08002 : ODBC_S_HY011,
	    "%s: must be set before connecting", attr->name);
}

SQLRETURN
odbc_dbc_set_attr(struct odbc_dbc *dbc, SQLINTEGER id, const struct odbc_attr_in *in)
{
	const struct odbc_attr *attr = odbc_attr_of_dbc(id);
	SQLULEN value = (SQLULEN)in->value;
	SQLRETURN rc = odbc_async_check(dbc, &dbc->head.diag);

	if (rc != SQL_SUCCESS)
		return rc;
	if (!attr)
		return set_for_statements(dbc, id, value);
	if (attr->when == ODBC_ATTR_EARLY && dbc->is_connected)
		return too_late(dbc, attr);
	rc = odbc_attr_check(attr, &value, &dbc->head.diag);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	if (attr->kind == ODBC_ATTR_OWN)
		return set_own(dbc, attr, in);
	odbc_attr_store(attr, dbc, value);
	return rc;
}

static SQLRETURN
get_own(struct odbc_dbc *dbc, const struct odbc_attr *attr, const struct odbc_text_out *out)
{
	SQLULEN value = 0;

	switch (attr->id) {
	case SQL_ATTR_CURRENT_CATALOG:
		return get_catalog(dbc, out);
	case SQL_ATTR_TRANSLATE_LIB:
		return odbc_text_put(out, CH_STR(""), &dbc->head.diag);
	case SQL_ATTR_CONNECTION_DEAD:
		if (!dbc->is_connected)
			return odbc_diag_add(&dbc->head.diag, ODBC_S_08003, NULL);
		value = client_session_is_dead(dbc->session) ? SQL_CD_TRUE : SQL_CD_FALSE;
		break;
	case SQL_ATTR_ACCESS_MODE:
		value = dbc->access_mode;
		break;
	case SQL_ATTR_CONNECTION_TIMEOUT:
		value = dbc->connection_timeout;
		break;
	case SQL_ATTR_LOGIN_TIMEOUT:
		value = dbc->login_timeout;
		break;
	case SQL_ATTR_METADATA_ID:
		value = dbc->stmt_attrs.metadata_id;
		break;
	case SQL_ATTR_AUTO_IPD:
		value = SQL_TRUE;
		break;
	case SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE:
		break;
	default:
		if (attr->when == ODBC_ATTR_NONE)
			return odbc_attr_unsupported(&dbc->head.diag, attr);
		return odbc_diag_add(
		    &dbc->head.diag, ODBC_S_HY092, "%s: can only be set", attr->name);
	}
	odbc_attr_give(ODBC_ATTR_U32, out->buffer, value);
	return SQL_SUCCESS;
}

SQLRETURN
odbc_dbc_get_attr(struct odbc_dbc *dbc, SQLINTEGER id, const struct odbc_text_out *out)
{
	const struct odbc_attr *attr = odbc_attr_of_dbc(id);

	if (attr && attr->kind == ODBC_ATTR_OWN)
		return get_own(dbc, attr, out);
	if (attr) {
		odbc_attr_give(attr->kind, out->buffer, odbc_attr_load(attr, dbc));
		return SQL_SUCCESS;
	}
	attr = odbc_attr_of_stmt(id);
	if (!attr || attr->place != ODBC_ATTR_STMT || attr->kind != ODBC_ATTR_ULEN)
		return odbc_attr_unknown(&dbc->head.diag, id);
	odbc_attr_give(attr->kind, out->buffer, odbc_attr_load(attr, &dbc->stmt_attrs));
	return SQL_SUCCESS;
}
