/*
 * api.c - ODBC calls of the tests, narrow or wide
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"

SQLHENV api_env;
SQLHDBC api_dbc;
SQLHSTMT api_stmt;

#ifdef API_WIDE
/* A text for a W function; NULL stays NULL. */
struct wide_text {
	SQLWCHAR text[4096];
};

static SQLWCHAR *
widen(struct wide_text *wide, const char *text)
{
	struct ch_utf_step step;

	if (!text)
		return NULL;
	step = ch_utf8_to_wide(text, strlen(text), wide->text, CH_ARRAY_LEN(wide->text) - 1,
	    sizeof(SQLWCHAR));
	wide->text[step.made] = 0;
	return wide->text;
}

static void
narrow(const SQLWCHAR *wide, char *out, size_t cap)
{
	struct ch_utf_step step = ch_wide_to_utf8(wide, ch_wide_strlen(wide, sizeof(SQLWCHAR)),
	    sizeof(SQLWCHAR), out, cap - 1);

	out[step.made] = '\0';
}
#endif

SQLRETURN
api_driver_connect(SQLHDBC dbc, const char *text)
{
#ifdef API_WIDE
	struct wide_text wide;

	return SQLDriverConnectW(dbc, NULL, widen(&wide, text), SQL_NTS, NULL, 0, NULL,
	    SQL_DRIVER_NOPROMPT);
#else
	return SQLDriverConnect(dbc, NULL, (SQLCHAR *)(uintptr_t)text, SQL_NTS, NULL, 0, NULL,
	    SQL_DRIVER_NOPROMPT);
#endif
}

static void
connect_as(uintptr_t odbc_version, const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text), "Driver=test;Server=fake.example;UID=tester;%s", more);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &api_env), SQL_SUCCESS);
	ck_assert_int_eq(SQLSetEnvAttr(api_env, SQL_ATTR_ODBC_VERSION,
			     (SQLPOINTER)odbc_version, 0), SQL_SUCCESS);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DBC, api_env, &api_dbc), SQL_SUCCESS);
	ck_assert(SQL_SUCCEEDED(api_driver_connect(api_dbc, text)));
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &api_stmt), SQL_SUCCESS);
}

void
api_connect(const char *more)
{
	connect_as(SQL_OV_ODBC3, more);
}

void
api_disconnect(void)
{
	SQLFreeHandle(SQL_HANDLE_STMT, api_stmt);
	SQLDisconnect(api_dbc);
	SQLFreeHandle(SQL_HANDLE_DBC, api_dbc);
	SQLFreeHandle(SQL_HANDLE_ENV, api_env);
}

void
api_reconnect(const char *more)
{
	api_disconnect();
	api_connect(more);
}

void
api_reconnect_as(uintptr_t odbc_version)
{
	api_disconnect();
	connect_as(odbc_version, "");
}

SQLRETURN
api_exec(const char *sql)
{
#ifdef API_WIDE
	struct wide_text wide;

	return SQLExecDirectW(api_stmt, widen(&wide, sql), SQL_NTS);
#else
	return SQLExecDirect(api_stmt, (SQLCHAR *)(uintptr_t)sql, SQL_NTS);
#endif
}

SQLRETURN
api_prepare(const char *sql)
{
#ifdef API_WIDE
	struct wide_text wide;

	return SQLPrepareW(api_stmt, widen(&wide, sql), SQL_NTS);
#else
	return SQLPrepare(api_stmt, (SQLCHAR *)(uintptr_t)sql, SQL_NTS);
#endif
}

SQLRETURN
api_describe(SQLUSMALLINT column, char *name, SQLSMALLINT *type, SQLULEN *size,
    SQLSMALLINT *digits, SQLSMALLINT *nullable)
{
#ifdef API_WIDE
	SQLWCHAR wide[256];
	SQLRETURN rc = SQLDescribeColW(api_stmt, column, wide, 256, NULL, type, size, digits,
	    nullable);

	if (SQL_SUCCEEDED(rc))
		narrow(wide, name, 256);
	return rc;
#else
	return SQLDescribeCol(api_stmt, column, (SQLCHAR *)name, 256, NULL, type, size, digits,
	    nullable);
#endif
}

SQLLEN
api_number(SQLUSMALLINT column, SQLUSMALLINT field)
{
	SQLLEN value = -12345;
#ifdef API_WIDE
	SQLRETURN rc = SQLColAttributeW(api_stmt, column, field, NULL, 0, NULL, &value);
#else
	SQLRETURN rc = SQLColAttribute(api_stmt, column, field, NULL, 0, NULL, &value);
#endif

	ck_assert_msg(rc == SQL_SUCCESS, "field %d: %s", field, api_message(1));
	return value;
}

const char *
api_field(SQLUSMALLINT column, SQLUSMALLINT field)
{
	static char out[512];
#ifdef API_WIDE
	SQLWCHAR wide[256];
	SQLRETURN rc = SQLColAttributeW(api_stmt, column, field, wide, sizeof(wide), NULL, NULL);

	narrow(wide, out, sizeof(out));
#else
	SQLRETURN rc = SQLColAttribute(api_stmt, column, field, out, sizeof(out), NULL, NULL);
#endif

	ck_assert_msg(rc == SQL_SUCCESS, "field %d: %s", field, api_message(1));
	return out;
}

const char *
api_info(SQLUSMALLINT id)
{
	static char out[512];
#ifdef API_WIDE
	SQLWCHAR wide[256];
	SQLRETURN rc = SQLGetInfoW(api_dbc, id, wide, sizeof(wide), NULL);

	narrow(wide, out, sizeof(out));
#else
	SQLRETURN rc = SQLGetInfo(api_dbc, id, out, sizeof(out), NULL);
#endif

	ck_assert_int_eq(rc, SQL_SUCCESS);
	return out;
}

SQLRETURN
api_tables(const char *catalog, const char *schema, const char *table, const char *types)
{
#ifdef API_WIDE
	struct wide_text wide[4];

	return SQLTablesW(api_stmt, widen(&wide[0], catalog), SQL_NTS, widen(&wide[1], schema),
	    SQL_NTS, widen(&wide[2], table), SQL_NTS, widen(&wide[3], types), SQL_NTS);
#else
	return SQLTables(api_stmt, (SQLCHAR *)(uintptr_t)catalog, SQL_NTS,
	    (SQLCHAR *)(uintptr_t)schema, SQL_NTS, (SQLCHAR *)(uintptr_t)table, SQL_NTS,
	    (SQLCHAR *)(uintptr_t)types, SQL_NTS);
#endif
}

SQLRETURN
api_columns(const char *catalog, const char *schema, const char *table, const char *column)
{
#ifdef API_WIDE
	struct wide_text wide[4];

	return SQLColumnsW(api_stmt, widen(&wide[0], catalog), SQL_NTS, widen(&wide[1], schema),
	    SQL_NTS, widen(&wide[2], table), SQL_NTS, widen(&wide[3], column), SQL_NTS);
#else
	return SQLColumns(api_stmt, (SQLCHAR *)(uintptr_t)catalog, SQL_NTS,
	    (SQLCHAR *)(uintptr_t)schema, SQL_NTS, (SQLCHAR *)(uintptr_t)table, SQL_NTS,
	    (SQLCHAR *)(uintptr_t)column, SQL_NTS);
#endif
}

struct diag_record {
	char state[8];
	char message[1024];
	SQLINTEGER native;
};

static struct diag_record *
diag_record(SQLSMALLINT number)
{
	static struct diag_record record;
#ifdef API_WIDE
	SQLWCHAR state[6], message[1024];
	SQLRETURN rc = SQLGetDiagRecW(SQL_HANDLE_STMT, api_stmt, number, state, &record.native,
	    message, CH_ARRAY_LEN(message), NULL);

	if (SQL_SUCCEEDED(rc)) {
		narrow(state, record.state, sizeof(record.state));
		narrow(message, record.message, sizeof(record.message));
	}
#else
	SQLRETURN rc = SQLGetDiagRec(SQL_HANDLE_STMT, api_stmt, number, (SQLCHAR *)record.state,
	    &record.native, (SQLCHAR *)record.message, sizeof(record.message), NULL);
#endif

	if (!SQL_SUCCEEDED(rc))
		memset(&record, 0, sizeof(record));
	return &record;
}

const char *
api_state(SQLSMALLINT number)
{
	return diag_record(number)->state;
}

const char *
api_message(SQLSMALLINT number)
{
	return diag_record(number)->message;
}

SQLINTEGER
api_native(SQLSMALLINT number)
{
	return diag_record(number)->native;
}

SQLLEN
api_diag_row(SQLSMALLINT number)
{
	SQLLEN row = -99;

	SQLGetDiagField(SQL_HANDLE_STMT, api_stmt, number, SQL_DIAG_ROW_NUMBER, &row, 0, NULL);
	return row;
}

SQLINTEGER
api_diag_column(SQLSMALLINT number)
{
	SQLINTEGER column = -99;

	SQLGetDiagField(SQL_HANDLE_STMT, api_stmt, number, SQL_DIAG_COLUMN_NUMBER, &column, 0,
	    NULL);
	return column;
}

const char *
api_text(SQLUSMALLINT column)
{
	static char out[2048];
	SQLLEN length = 0;
	SQLRETURN rc = SQLGetData(api_stmt, column, SQL_C_CHAR, out, sizeof(out), &length);

	ck_assert_msg(rc == SQL_SUCCESS, "column %d: %s", column, api_message(1));
	return length == SQL_NULL_DATA ? "\\N" : out;
}

void
api_script_block(const char *sql, struct fake_block *block)
{
	fake_script(&(struct fake_script){
	    .sql = sql, .bytes = block->bytes.ptr, .len = block->bytes.len });
	fake_block_free(block);
}

void
api_script_numbers(const char *sql, int64_t from, size_t rows, size_t rows_a_block)
{
	struct ch_buf all;
	size_t done = 0;

	ch_buf_init(&all, CH_BUF_NO_LIMIT);
	while (done < rows) {
		size_t count = rows - done < rows_a_block ? rows - done : rows_a_block;
		struct fake_block block;

		fake_block_begin(&block, 1, count);
		fake_block_column(&block, "n", "Int64");
		for (size_t i = 0; i < count; i++) {
			int64_t value = from + (int64_t)(done + i);

			fake_block_bytes(&block, &value, sizeof(value));
		}
		ch_buf_append_str(&all, ch_buf_str(&block.bytes));
		fake_block_free(&block);
		done += count;
	}
	fake_script(&(struct fake_script){ .sql = sql, .bytes = all.ptr, .len = all.len });
	ch_buf_free(&all);
}

void
api_script_texts(const char *sql, const char *type, const char *const *texts, size_t rows)
{
	struct fake_block block;

	fake_block_begin(&block, 1, rows);
	fake_block_column(&block, "s", type);
	for (size_t i = 0; i < rows; i++)
		fake_block_text(&block, texts[i]);
	api_script_block(sql, &block);
}

void
api_script_table(const char *const *rows, size_t count)
{
	struct fake_block block;
	static const char *const names[] = { "name", "type", "default_type" };

	fake_block_begin(&block, 3, count);
	for (size_t column = 0; column < 3; column++) {
		fake_block_column(&block, names[column], "String");
		for (size_t row = 0; row < count; row++)
			fake_block_text(&block, rows[row * 3 + column]);
	}
	api_script_block("DESCRIBE TABLE t", &block);
}

void
api_check_data(struct fake_block *expected)
{
	ck_assert(ch_str_eq(fake_last_data(), ch_buf_str(&expected->bytes)));
	fake_block_free(expected);
}

static void
set_up(void)
{
	fake_install();
	api_connect("");
}

static void
tear_down(void)
{
	api_disconnect();
	fake_uninstall();
}

TCase *
api_case(Suite *suite, const char *name)
{
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	suite_add_tcase(suite, tcase);
	return tcase;
}

void
api_set_attr(SQLINTEGER attribute, uintptr_t value)
{
	api_ok(SQLSetStmtAttr(api_stmt, attribute, (SQLPOINTER)value, 0));
}

SQLULEN
api_get_attr(SQLINTEGER attribute)
{
	SQLULEN value = 99;

	api_ok(SQLGetStmtAttr(api_stmt, attribute, &value, 0, NULL));
	return value;
}

void
api_open_static(size_t rows, size_t rows_a_block)
{
	api_script_numbers("SELECT", 1, rows, rows_a_block);
	api_set_attr(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC);
	api_ok(api_exec("SELECT n"));
}

int
main(void)
{
	SRunner *runner = srunner_create(suite_execute());
	int failed;

	srunner_add_suite(runner, suite_fetch());
	srunner_add_suite(runner, suite_getdata());
	srunner_add_suite(runner, suite_columns());
	srunner_add_suite(runner, suite_info());
	srunner_add_suite(runner, suite_catalog());
	srunner_add_suite(runner, suite_catalog_keys());
	srunner_add_suite(runner, suite_types());
	srunner_add_suite(runner, suite_script());
	srunner_add_suite(runner, suite_faults());
	srunner_add_suite(runner, suite_params());
	srunner_add_suite(runner, suite_bulk());
	srunner_add_suite(runner, suite_bulk_add());
	srunner_add_suite(runner, suite_gather());
	srunner_add_suite(runner, suite_async());
	srunner_add_suite(runner, suite_scroll());
	srunner_add_suite(runner, suite_bookmark());
	srunner_add_suite(runner, suite_walk());
	srunner_add_suite(runner, suite_states());
	srunner_add_suite(runner, suite_arguments());
	srunner_add_suite(runner, suite_attrs());
	srunner_add_suite(runner, suite_descriptors());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
