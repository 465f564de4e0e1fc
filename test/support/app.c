/*
 * app.c - what an ODBC application of the tests does again and again
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/app.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIAG_SIZE 2048

static SQLCHAR *
chars(const char *text)
{
	return (SQLCHAR *)(uintptr_t)text;
}

const char *
app_connect_string(void)
{
	const char *text = getenv("CHODBC_TEST_CONNECT");

	if (!text)
		ck_abort_msg("CHODBC_TEST_CONNECT is not set: run test/run");
	return text;
}

bool
app_is_embedded(void)
{
	const char *target = getenv("CHODBC_TEST_TARGET");

	return target && strcmp(target, "embedded") == 0;
}

bool
app_is_modern(void)
{
	const char *target = getenv("CHODBC_TEST_TARGET");

	return target && strncmp(target, "http-", 5) != 0;
}

SQLRETURN
app_try(struct app *app, const char *connect_string)
{
	memset(app, 0, sizeof(*app));
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &app->env), SQL_SUCCESS);
	app_must(SQLSetEnvAttr(app->env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0),
	    SQL_HANDLE_ENV, app->env, "SQLSetEnvAttr");
	app_must(SQLAllocHandle(SQL_HANDLE_DBC, app->env, &app->dbc), SQL_HANDLE_ENV, app->env,
	    "SQLAllocHandle");
	return SQLDriverConnect(
	    app->dbc, NULL, chars(connect_string), SQL_NTS, NULL, 0, NULL, SQL_DRIVER_NOPROMPT);
}

void
app_open(struct app *app, const char *more)
{
	char text[DIAG_SIZE];
	SQLRETURN rc;

	snprintf(text, sizeof(text), "%s;%s", app_connect_string(), more);
	rc = app_try(app, text);
	app_must(rc, SQL_HANDLE_DBC, app->dbc, text);
	app->stmt = app_stmt(app);
}

void
app_close(struct app *app)
{
	if (app->stmt)
		SQLFreeHandle(SQL_HANDLE_STMT, app->stmt);
	SQLDisconnect(app->dbc);
	SQLFreeHandle(SQL_HANDLE_DBC, app->dbc);
	SQLFreeHandle(SQL_HANDLE_ENV, app->env);
}

SQLHSTMT
app_stmt(struct app *app)
{
	SQLHSTMT stmt = NULL;

	app_must(SQLAllocHandle(SQL_HANDLE_STMT, app->dbc, &stmt), SQL_HANDLE_DBC, app->dbc,
	    "SQLAllocHandle");
	return stmt;
}

void
app_stmt_free(SQLHSTMT stmt)
{
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_STMT, stmt), SQL_SUCCESS);
}

const char *
app_diag(SQLSMALLINT type, SQLHANDLE handle)
{
	static _Thread_local char out[DIAG_SIZE];
	SQLCHAR state[6] = "", text[DIAG_SIZE / 2] = "";
	SQLINTEGER native = 0;
	SQLSMALLINT len = 0;

	if (!SQL_SUCCEEDED(
		SQLGetDiagRec(type, handle, 1, state, &native, text, sizeof(text), &len)))
		return "(no diagnostics)";
	snprintf(out, sizeof(out), "%s %d %s", (char *)state, (int)native, (char *)text);
	return out;
}

const char *
app_state(SQLSMALLINT type, SQLHANDLE handle)
{
	static _Thread_local char state[6];

	snprintf(state, sizeof(state), "%.5s", app_diag(type, handle));
	return state;
}

void
app_must(SQLRETURN rc, SQLSMALLINT type, SQLHANDLE handle, const char *what)
{
	if (!SQL_SUCCEEDED(rc))
		ck_abort_msg("%s: %d: %s", what, (int)rc, app_diag(type, handle));
}

void
app_bind(SQLHSTMT stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type, void *value,
    SQLLEN capacity, SQLLEN *length)
{
	app_must(SQLBindParameter(stmt, number, SQL_PARAM_INPUT, c_type, sql_type, 0, 0, value,
		     capacity, length), SQL_HANDLE_STMT, stmt, "SQLBindParameter");
}

void
app_exec(SQLHSTMT stmt, const char *sql)
{
	SQLRETURN rc = SQLExecDirect(stmt, chars(sql), SQL_NTS);

	if (rc != SQL_NO_DATA)
		app_must(rc, SQL_HANDLE_STMT, stmt, sql);
}

void
app_run(struct app *app, const char *sql)
{
	SQLHSTMT stmt = app_stmt(app);

	app_exec(stmt, sql);
	app_stmt_free(stmt);
}

const char *
app_value(struct app *app, const char *sql)
{
	static _Thread_local char out[APP_TEXT_SIZE];
	SQLHSTMT stmt = app_stmt(app);

	app_exec(stmt, sql);
	app_must(SQLFetch(stmt), SQL_HANDLE_STMT, stmt, sql);
	app_text(stmt, 1, out, sizeof(out));
	app_stmt_free(stmt);
	return out;
}

void
app_fails(struct app *app, const char *sql, const char *state)
{
	SQLHSTMT stmt = app_stmt(app);
	SQLRETURN rc = SQLExecDirect(stmt, chars(sql), SQL_NTS);

	while (SQL_SUCCEEDED(rc))
		rc = SQLFetch(stmt);
	if (rc != SQL_ERROR || strcmp(app_state(SQL_HANDLE_STMT, stmt), state) != 0)
		ck_abort_msg("%s: %d: %s, not %s", sql, (int)rc, app_diag(SQL_HANDLE_STMT, stmt),
		    state);
	app_stmt_free(stmt);
}

size_t
app_text(SQLHSTMT stmt, SQLUSMALLINT column, char *out, size_t cap)
{
	SQLLEN indicator = 0;
	SQLRETURN rc = SQLGetData(stmt, column, SQL_C_CHAR, out, (SQLLEN)cap, &indicator);

	if (rc != SQL_SUCCESS)
		ck_abort_msg("SQLGetData(%d): %d: %s", column, (int)rc,
		    app_diag(SQL_HANDLE_STMT, stmt));
	if (indicator == SQL_NULL_DATA)
		return (size_t)snprintf(out, cap, "\\N");
	return (size_t)indicator;
}
