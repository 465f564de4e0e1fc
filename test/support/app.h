/*
 * app.h - what an ODBC application of the tests does again and again
 *
 * Every function fails the running Check test with the diagnostics when a call fails that must
 * not. The data source comes from CHODBC_TEST_CONNECT (a connection string).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_APP_H
#define TEST_SUPPORT_APP_H

#include <stdbool.h>
#include <stddef.h>

#include <sql.h>
#include <sqlext.h>

#define APP_TEXT_SIZE 65536

struct app {
	SQLHENV env;
	SQLHDBC dbc;
	SQLHSTMT stmt; /* one to begin with */
};

/* The target under test, as test/run says. */
const char *app_connect_string(void);
bool app_is_embedded(void);
/* Not the server of 2018. */
bool app_is_modern(void);

/* Connect to CHODBC_TEST_CONNECT with `more` (may be "") at its end. */
void app_open(struct app *app, const char *more);
/* The same, but the answer of SQLDriverConnect is the result; app holds env and dbc. */
SQLRETURN app_try(struct app *app, const char *connect_string);
void app_close(struct app *app);
SQLHSTMT app_stmt(struct app *app);
void app_stmt_free(SQLHSTMT stmt);

/* "SQLSTATE native text" of the first diagnostic record; the text of the calling thread's
 * last use of this function. */
const char *app_diag(SQLSMALLINT type, SQLHANDLE handle);
const char *app_state(SQLSMALLINT type, SQLHANDLE handle);
/* Fail unless rc is SQL_SUCCESS or SQL_SUCCESS_WITH_INFO. */
void app_must(SQLRETURN rc, SQLSMALLINT type, SQLHANDLE handle, const char *what);

/* Bind a parameter of the statement that goes in; column size unknown. */
void app_bind(SQLHSTMT stmt, SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type,
    void *value, SQLLEN capacity, SQLLEN *length);

/* Run a statement that must succeed. */
void app_exec(SQLHSTMT stmt, const char *sql);
/* Run it on a statement of its own and forget the result. */
void app_run(struct app *app, const char *sql);
/* First value of the first row as text, NULL as "\N"; the text is the calling thread's. */
const char *app_value(struct app *app, const char *sql);
/* The statement must fail with this state. */
void app_fails(struct app *app, const char *sql, const char *state);

/* A column of the current row by SQLGetData as SQL_C_CHAR. NULL gives "\N". */
size_t app_text(SQLHSTMT stmt, SQLUSMALLINT column, char *out, size_t cap);

#endif
