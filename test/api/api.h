/*
 * api.h - ODBC calls of the tests, narrow or wide
 *
 * The suites of this folder are compiled twice, with and without API_WIDE, and linked with the
 * entries themselves: no driver manager and no server are in between. Texts are UTF-8 here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_API_API_H
#define TEST_API_API_H

#include <check.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>
#include <stdbool.h>

#include "support/fake.h"

/* Handles of the running test, made by api_connect. */
extern SQLHENV api_env;
extern SQLHDBC api_dbc;
extern SQLHSTMT api_stmt;

#ifdef API_WIDE
#define API_IS_WIDE true
#define API_CHAR SQL_WVARCHAR
#define API_LONG SQL_WLONGVARCHAR
#else
#define API_IS_WIDE false
#define API_CHAR SQL_VARCHAR
#define API_LONG SQL_LONGVARCHAR
#endif

/* Connect to the fake with `more` in the connection string; made by the fixture with "". */
void api_connect(const char *more);
void api_disconnect(void);
/* Close and connect again with other options. */
void api_reconnect(const char *more);
/* The same as an application of that version of ODBC. */
void api_reconnect_as(uintptr_t odbc_version);

SQLRETURN api_driver_connect(SQLHDBC dbc, const char *text);
SQLRETURN api_exec(const char *sql);
SQLRETURN api_prepare(const char *sql);
/* Name in `name`, 256 bytes. */
SQLRETURN api_describe(SQLUSMALLINT column, char *name, SQLSMALLINT *type, SQLULEN *size,
    SQLSMALLINT *digits, SQLSMALLINT *nullable);
SQLLEN api_number(SQLUSMALLINT column, SQLUSMALLINT field);
/* A text field; the result is the caller's until the next call. */
const char *api_field(SQLUSMALLINT column, SQLUSMALLINT field);
/* Text of an information type. */
const char *api_info(SQLUSMALLINT id);
SQLRETURN api_tables(const char *catalog, const char *schema, const char *table,
    const char *types);
SQLRETURN api_columns(const char *catalog, const char *schema, const char *table,
    const char *column);

/* SQLSTATE of a diagnostic record of the statement (from 1), "" if there is none. */
const char *api_state(SQLSMALLINT number);
const char *api_message(SQLSMALLINT number);
SQLLEN api_diag_row(SQLSMALLINT number);
SQLINTEGER api_diag_column(SQLSMALLINT number);
SQLINTEGER api_native(SQLSMALLINT number);

/* The current row's column as text by SQLGetData, "\N" for NULL. */
const char *api_text(SQLUSMALLINT column);

#define api_ok(call) ck_assert_msg((call) == SQL_SUCCESS, "%s: %s", #call, api_message(1))
/* The call fails with that state first. */
#define api_fails(call, state)                                                   \
	do {                                                                     \
		ck_assert_int_eq((call), SQL_ERROR);                             \
		ck_assert_str_eq(api_state(1), (state));                         \
	} while (0)

/* Script: a query beginning with `sql` gives Int64 values from..from+rows-1 in blocks. */
void api_script_numbers(const char *sql, int64_t from, size_t rows, size_t rows_a_block);
/* A static cursor over the numbers from 1 to `rows`, which are their row numbers too. */
void api_open_static(size_t rows, size_t rows_a_block);
/* Numeric attributes of api_stmt. */
void api_set_attr(SQLINTEGER attribute, uintptr_t value);
SQLULEN api_get_attr(SQLINTEGER attribute);
/* Script: one String column, one block. */
void api_script_texts(const char *sql, const char *type, const char *const *texts, size_t rows);
/* The bytes of a block become the answer to `sql`. */
void api_script_block(const char *sql, struct fake_block *block);
/* What DESCRIBE TABLE t says: name, type, kind of default; rows of three texts. */
void api_script_table(const char *const *rows, size_t count);
/* The last data that were sent are these; frees them. */
void api_check_data(struct fake_block *expected);

/* The suites. */
Suite *suite_execute(void);
Suite *suite_fetch(void);
Suite *suite_getdata(void);
Suite *suite_columns(void);
Suite *suite_info(void);
Suite *suite_catalog(void);
Suite *suite_catalog_keys(void);
Suite *suite_types(void);
Suite *suite_script(void);
Suite *suite_faults(void);
Suite *suite_params(void);
Suite *suite_bulk(void);
Suite *suite_bulk_add(void);
Suite *suite_gather(void);
Suite *suite_async(void);
Suite *suite_scroll(void);
Suite *suite_bookmark(void);
Suite *suite_walk(void);
Suite *suite_states(void);
Suite *suite_arguments(void);
Suite *suite_attrs(void);
Suite *suite_descriptors(void);
/* A case with the fixture that connects. */
TCase *api_case(Suite *suite, const char *name);

#endif
