/*
 * execute_api.c - entries: statements
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/entry.h"
#include "odbc/async.h"
#include "odbc/execute.h"
#include "odbc/native_sql.h"

/* A function over a statement's text. */
struct text_call {
	struct odbc_call call;
	SQLRETURN (*function)(struct odbc_stmt *stmt, struct ch_str text);
};

static SQLRETURN
run_text(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	const struct text_call *text_call = CH_CONTAINER_OF(call, const struct text_call, call);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (args->texts[0].text && args->texts[0].len == 0)
		return odbc_diag_add(
		    &stmt->head.diag, ODBC_S_HY090, "The text of the statement has no length");
	rc = odbc_text_in(
	    &in, args->kind, args->texts[0].text, args->texts[0].len, &stmt->head.diag);
	if (rc != SQL_SUCCESS)
		return rc;
	if (in.is_null)
		rc = odbc_diag_add(
		    &stmt->head.diag, ODBC_S_HY009, "The text of the statement is NULL");
	else
		rc = text_call->function(stmt, in.text);
	odbc_text_in_free(&in);
	return rc;
}

static const struct text_call prepare_call = { { SQL_API_SQLPREPARE, run_text, NULL },
	odbc_prepare };
static const struct text_call exec_direct_call = {
	{ SQL_API_SQLEXECDIRECT, run_text, NULL }, odbc_exec_direct
};

ODBC_API SQLRETURN SQL_API
SQLPrepare(SQLHSTMT handle, SQLCHAR *text, SQLINTEGER len)
{
	return odbc_call(handle, &prepare_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW, .texts = { { text, len } } });
}

ODBC_API SQLRETURN SQL_API
SQLPrepareW(SQLHSTMT handle, SQLWCHAR *text, SQLINTEGER len)
{
	return odbc_call(handle, &prepare_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE, .texts = { { text, len } } });
}

ODBC_API SQLRETURN SQL_API
SQLExecDirect(SQLHSTMT handle, SQLCHAR *text, SQLINTEGER len)
{
	return odbc_call(handle, &exec_direct_call.call,
	    &(struct odbc_args){ .kind = ODBC_NARROW, .texts = { { text, len } } });
}

ODBC_API SQLRETURN SQL_API
SQLExecDirectW(SQLHSTMT handle, SQLWCHAR *text, SQLINTEGER len)
{
	return odbc_call(handle, &exec_direct_call.call,
	    &(struct odbc_args){ .kind = ODBC_WIDE, .texts = { { text, len } } });
}

static SQLRETURN
run_execute(struct odbc_stmt *stmt, const struct odbc_call *call, const struct odbc_args *args)
{
	(void)call;
	(void)args;
	return odbc_execute(stmt);
}

ODBC_API SQLRETURN SQL_API
SQLExecute(SQLHSTMT handle)
{
	static const struct odbc_call call = { SQL_API_SQLEXECUTE, run_execute, NULL };

	return odbc_call(handle, &call, &(struct odbc_args){ 0 });
}

static SQLRETURN
native_sql(SQLHDBC handle, enum odbc_text kind, const void *text, SQLINTEGER len,
    const struct odbc_text_out *out)
{
	struct odbc_dbc *dbc = odbc_enter_dbc(handle);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (!dbc)
		return SQL_INVALID_HANDLE;
	rc = odbc_text_in(&in, kind, text, len, &dbc->head.diag);
	if (rc == SQL_SUCCESS) {
		if (in.is_null)
			rc = odbc_diag_add(&dbc->head.diag, ODBC_S_HY009, NULL);
		else
			rc = odbc_native_sql(dbc, in.text, out);
		odbc_text_in_free(&in);
	}
	return odbc_leave(&dbc->head, rc);
}

ODBC_API SQLRETURN SQL_API
SQLNativeSql(SQLHDBC handle, SQLCHAR *text, SQLINTEGER len, SQLCHAR *native, SQLINTEGER capacity,
    SQLINTEGER *length)
{
	const struct odbc_text_out out = { .kind = ODBC_NARROW,
		.buffer = native,
		.capacity = capacity,
		.len32 = length };

	return native_sql(handle, ODBC_NARROW, text, len, &out);
}

ODBC_API SQLRETURN SQL_API
SQLNativeSqlW(SQLHDBC handle, SQLWCHAR *text, SQLINTEGER len, SQLWCHAR *native,
    SQLINTEGER capacity, SQLINTEGER *length)
{
	const struct odbc_text_out out = { .kind = ODBC_WIDE,
		.buffer = native,
		.capacity = capacity,
		.len32 = length };

	return native_sql(handle, ODBC_WIDE, text, len, &out);
}
