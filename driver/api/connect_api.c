/*
 * connect_api.c - entries: connecting and disconnecting
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/connect.h"

struct text_arg {
	const void *text;
	SQLSMALLINT len;
};

static SQLRETURN
connect_with(SQLHDBC handle, enum odbc_text kind, const struct text_arg args[3])
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);
	struct odbc_text_in in[3];
	SQLRETURN rc = SQL_SUCCESS;
	size_t taken;

	if (!dbc)
		return SQL_INVALID_HANDLE;
	for (taken = 0; taken < 3 && rc == SQL_SUCCESS; taken++) {
		rc = odbc_text_in(
		    &in[taken], kind, args[taken].text, args[taken].len, &dbc->head.diag);
		odbc_text_in_trim_nul(&in[taken]);
	}
	if (rc == SQL_SUCCESS)
		rc = odbc_connect(dbc, in[0].text, in[1].text, in[2].text, kind == ODBC_WIDE);
	while (taken > 0)
		odbc_text_in_free(&in[--taken]);
	return odbc_leave(&dbc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLConnect(SQLHDBC handle, SQLCHAR *dsn, SQLSMALLINT dsn_len, SQLCHAR *user, SQLSMALLINT user_len,
    SQLCHAR *password, SQLSMALLINT password_len)
{
	const struct text_arg args[] = { { dsn, dsn_len }, { user, user_len },
		{ password, password_len } };

	return connect_with(handle, ODBC_NARROW, args);
}

ODBC_API SQLRETURN SQL_API
SQLConnectW(SQLHDBC handle, SQLWCHAR *dsn, SQLSMALLINT dsn_len, SQLWCHAR *user,
    SQLSMALLINT user_len, SQLWCHAR *password, SQLSMALLINT password_len)
{
	const struct text_arg args[] = { { dsn, dsn_len }, { user, user_len },
		{ password, password_len } };

	return connect_with(handle, ODBC_WIDE, args);
}

static SQLRETURN
driver_connect(
    SQLHDBC handle, struct text_arg arg, const struct odbc_text_out *out, SQLUSMALLINT completion)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (!dbc)
		return SQL_INVALID_HANDLE;
	rc = odbc_text_in(&in, out->kind, arg.text, arg.len, &dbc->head.diag);
	if (rc == SQL_SUCCESS) {
		odbc_text_in_trim_nul(&in);
		rc = odbc_driver_connect(dbc, in.text, completion, out->kind == ODBC_WIDE, out);
		odbc_text_in_free(&in);
	}
	return odbc_leave(&dbc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLDriverConnect(SQLHDBC handle, SQLHWND window, SQLCHAR *text, SQLSMALLINT len, SQLCHAR *buffer,
    SQLSMALLINT capacity, SQLSMALLINT *out_len, SQLUSMALLINT completion)
{
	const struct odbc_text_out out = {
		.kind = ODBC_NARROW, .buffer = buffer, .capacity = capacity, .len16 = out_len
	};

	(void)window;
	return driver_connect(handle, (struct text_arg){ text, len }, &out, completion);
}

ODBC_API SQLRETURN SQL_API
SQLDriverConnectW(SQLHDBC handle, SQLHWND window, SQLWCHAR *text, SQLSMALLINT len, SQLWCHAR *buffer,
    SQLSMALLINT capacity, SQLSMALLINT *out_len, SQLUSMALLINT completion)
{
	const struct odbc_text_out out = {
		.kind = ODBC_WIDE, .buffer = buffer, .capacity = capacity, .len16 = out_len
	};

	(void)window;
	return driver_connect(handle, (struct text_arg){ text, len }, &out, completion);
}

static SQLRETURN
browse_connect(SQLHDBC handle, struct text_arg arg, const struct odbc_text_out *out)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (!dbc)
		return SQL_INVALID_HANDLE;
	rc = odbc_text_in(&in, out->kind, arg.text, arg.len, &dbc->head.diag);
	if (rc == SQL_SUCCESS) {
		odbc_text_in_trim_nul(&in);
		rc = odbc_browse_connect(dbc, in.text, out->kind == ODBC_WIDE, out);
		odbc_text_in_free(&in);
	}
	return odbc_leave(&dbc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLBrowseConnect(SQLHDBC handle, SQLCHAR *text, SQLSMALLINT len, SQLCHAR *buffer,
    SQLSMALLINT capacity, SQLSMALLINT *out_len)
{
	const struct odbc_text_out out = {
		.kind = ODBC_NARROW, .buffer = buffer, .capacity = capacity, .len16 = out_len
	};

	return browse_connect(handle, (struct text_arg){ text, len }, &out);
}

ODBC_API SQLRETURN SQL_API
SQLBrowseConnectW(SQLHDBC handle, SQLWCHAR *text, SQLSMALLINT len, SQLWCHAR *buffer,
    SQLSMALLINT capacity, SQLSMALLINT *out_len)
{
	const struct odbc_text_out out = {
		.kind = ODBC_WIDE, .buffer = buffer, .capacity = capacity, .len16 = out_len
	};

	return browse_connect(handle, (struct text_arg){ text, len }, &out);
}

ODBC_API SQLRETURN SQL_API
SQLDisconnect(SQLHDBC handle)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);

	if (!dbc)
		return SQL_INVALID_HANDLE;
	return odbc_leave(&dbc->head, odbc_disconnect(dbc));
}
