/*
 * test_entries.c - the exported functions, called directly
 *
 * What lies below has suites of its own; here it is how the entries enter, convert and leave:
 * narrow and wide, bytes and characters, bad handles, no error without a record.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <pthread.h>
#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

#define NOBODY "DRIVER=x;Server=127.0.0.1;Port=1;VerifyConnectionEarly=0;"

static SQLHANDLE env, dbc, stmt;

/* An ASCII text as wide characters; one at a time. */
static SQLWCHAR *
wide(const char *text)
{
	static SQLWCHAR chars[512];
	size_t i;

	for (i = 0; text[i]; i++)
		chars[i] = (SQLWCHAR)text[i];
	chars[i] = 0;
	return chars;
}

static SQLCHAR *
narrow(const char *text)
{
	static SQLCHAR chars[512];

	memcpy(chars, text, strlen(text) + 1);
	return chars;
}

static void
setup(void)
{
	setenv("ODBCINI", "/dev/null", 1);
	setenv("ODBCSYSINI", "/dev/null", 1);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env), SQL_SUCCESS);
	ck_assert_int_eq(
	    SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0), SQL_SUCCESS);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc), SQL_SUCCESS);
	ck_assert_int_eq(SQLDriverConnect(dbc, NULL, narrow(NOBODY), SQL_NTS, NULL, 0, NULL,
			     SQL_DRIVER_NOPROMPT),
	    SQL_SUCCESS);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt), SQL_SUCCESS);
}

static void
teardown(void)
{
	SQLDisconnect(dbc);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DBC, dbc), SQL_SUCCESS);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_SUCCESS);
}

/* State of the first record, "" if there is none. */
static const char *
state_of(SQLSMALLINT type, SQLHANDLE handle)
{
	static SQLCHAR state[6];

	state[0] = '\0';
	SQLGetDiagRec(type, handle, 1, state, NULL, NULL, 0, NULL);
	return (const char *)state;
}

START_TEST(bad_handles_are_invalid_everywhere)
{
	SQLCHAR text[8];
	SQLWCHAR wide_text[8];
	SQLSMALLINT small;
	SQLINTEGER number;
	SQLHANDLE out;
	SQLUSMALLINT supported[250];
	const SQLRETURN results[] = {
		SQLAllocHandle(SQL_HANDLE_DBC, NULL, &out),
		SQLAllocHandle(SQL_HANDLE_STMT, env, &out),
		SQLAllocHandle(SQL_HANDLE_DESC, stmt, &out),
		SQLAllocHandle(77, NULL, &out),
		SQLFreeHandle(SQL_HANDLE_ENV, dbc),
		SQLFreeHandle(SQL_HANDLE_DBC, stmt),
		SQLFreeHandle(SQL_HANDLE_STMT, NULL),
		SQLFreeHandle(SQL_HANDLE_DESC, stmt),
		SQLFreeHandle(77, env),
		SQLFreeStmt(NULL, SQL_CLOSE),
		SQLFreeStmt(dbc, SQL_DROP),
		SQLCancel(NULL),
		SQLCancelHandle(SQL_HANDLE_STMT, dbc),
		SQLCancelHandle(SQL_HANDLE_DBC, NULL),
		SQLSetCursorName(NULL, text, 1),
		SQLSetCursorNameW(NULL, wide_text, 1),
		SQLGetCursorName(NULL, text, 8, NULL),
		SQLGetCursorNameW(NULL, wide_text, 8, NULL),
		SQLEndTran(SQL_HANDLE_ENV, NULL, SQL_COMMIT),
		SQLEndTran(SQL_HANDLE_DBC, env, SQL_COMMIT),
		SQLEndTran(99, env, SQL_COMMIT),
		SQLConnect(NULL, text, 0, text, 0, text, 0),
		SQLConnectW(NULL, wide_text, 0, wide_text, 0, wide_text, 0),
		SQLDriverConnect(stmt, NULL, text, 0, text, 0, NULL, 0),
		SQLDriverConnectW(stmt, NULL, wide_text, 0, wide_text, 0, NULL, 0),
		SQLBrowseConnect(NULL, text, 0, text, 0, NULL),
		SQLBrowseConnectW(NULL, wide_text, 0, wide_text, 0, NULL),
		SQLDisconnect(NULL),
		SQLSetEnvAttr(NULL, SQL_ATTR_ODBC_VERSION, NULL, 0),
		SQLGetEnvAttr(dbc, SQL_ATTR_ODBC_VERSION, &number, 0, NULL),
		SQLSetConnectAttr(NULL, SQL_ATTR_AUTOCOMMIT, NULL, 0),
		SQLSetConnectAttrW(NULL, SQL_ATTR_AUTOCOMMIT, NULL, 0),
		SQLGetConnectAttr(NULL, SQL_ATTR_AUTOCOMMIT, &number, 0, NULL),
		SQLGetConnectAttrW(NULL, SQL_ATTR_AUTOCOMMIT, &number, 0, NULL),
		SQLSetStmtAttr(NULL, SQL_ATTR_MAX_ROWS, NULL, 0),
		SQLSetStmtAttrW(NULL, SQL_ATTR_MAX_ROWS, NULL, 0),
		SQLGetStmtAttr(NULL, SQL_ATTR_MAX_ROWS, &number, 0, NULL),
		SQLGetStmtAttrW(NULL, SQL_ATTR_MAX_ROWS, &number, 0, NULL),
		SQLGetDescField(NULL, 0, SQL_DESC_COUNT, &small, 0, NULL),
		SQLGetDescFieldW(NULL, 0, SQL_DESC_COUNT, &small, 0, NULL),
		SQLSetDescField(NULL, 0, SQL_DESC_COUNT, NULL, 0),
		SQLSetDescFieldW(NULL, 0, SQL_DESC_COUNT, NULL, 0),
		SQLGetDescRec(NULL, 1, text, 8, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
		SQLGetDescRecW(NULL, 1, wide_text, 8, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
		SQLSetDescRec(NULL, 1, SQL_C_CHAR, 0, 0, 0, 0, NULL, NULL, NULL),
		SQLCopyDesc(NULL, NULL),
		SQLGetDiagRec(SQL_HANDLE_STMT, dbc, 1, text, NULL, text, 8, NULL),
		SQLGetDiagRecW(SQL_HANDLE_STMT, dbc, 1, wide_text, NULL, wide_text, 8, NULL),
		SQLGetDiagField(SQL_HANDLE_DESC, env, 0, SQL_DIAG_NUMBER, &number, 0, NULL),
		SQLGetDiagFieldW(SQL_HANDLE_DESC, env, 0, SQL_DIAG_NUMBER, &number, 0, NULL),
		SQLGetFunctions(env, SQL_API_ODBC3_ALL_FUNCTIONS, supported),
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(results); i++)
		ck_assert_msg(results[i] == SQL_INVALID_HANDLE, "call %zu gave %d", i, results[i]);
}
END_TEST

START_TEST(handle_types_that_do_not_exist_are_hy092)
{
	SQLHANDLE out = env;

	ck_assert_int_eq(SQLAllocHandle(77, dbc, &out), SQL_ERROR);
	ck_assert_ptr_null(out);
	ck_assert_str_eq(state_of(SQL_HANDLE_DBC, dbc), "HY092");
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, dbc, NULL), SQL_ERROR);
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_STMT, stmt, SQL_COMMIT), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_STMT, stmt), "HY092");
	ck_assert_int_eq(SQLCancelHandle(SQL_HANDLE_ENV, env), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_ENV, env), "HY092");
	ck_assert_int_eq(SQLCancelHandle(SQL_HANDLE_DBC, dbc), SQL_SUCCESS);
	ck_assert_int_eq(SQLCancelHandle(SQL_HANDLE_STMT, stmt), SQL_SUCCESS);
}
END_TEST

START_TEST(version_must_be_set_first)
{
	SQLHANDLE fresh, out;

	SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &fresh);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DBC, fresh, &out), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_ENV, fresh), "HY010");
	SQLFreeHandle(SQL_HANDLE_ENV, fresh);
}
END_TEST

static bool
is_listed(SQLUSMALLINT id)
{
	static const SQLUSMALLINT ids[] = {
#define ENTRY(name, api_id) api_id,
#define ENTRY_W(name, api_id) api_id,
#include "api/api_list.h"
#undef ENTRY
#undef ENTRY_W
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(ids); i++)
		if (ids[i] == id)
			return true;
	return false;
}

START_TEST(three_ways_to_ask_for_functions_agree)
{
	SQLUSMALLINT bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE + 1], words[101], one;
	size_t count = 0;

	memset(bits, 0xA5, sizeof(bits));
	memset(words, 0xA5, sizeof(words));
	ck_assert_int_eq(SQLGetFunctions(dbc, SQL_API_ODBC3_ALL_FUNCTIONS, bits), SQL_SUCCESS);
	ck_assert_int_eq(SQLGetFunctions(dbc, SQL_API_ALL_FUNCTIONS, words), SQL_SUCCESS);
	ck_assert_uint_eq(bits[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE], 0xA5A5);
	ck_assert_uint_eq(words[100], 0xA5A5);
	for (SQLUSMALLINT id = 1; id < 4000; id++) {
		bool expected = is_listed(id);

		ck_assert(SQL_FUNC_EXISTS(bits, id) == (expected ? SQL_TRUE : SQL_FALSE));
		if (id < 100)
			ck_assert_uint_eq(words[id], expected ? SQL_TRUE : SQL_FALSE);
		if (id == SQL_API_ODBC3_ALL_FUNCTIONS)
			continue;
		ck_assert_int_eq(SQLGetFunctions(dbc, id, &one), SQL_SUCCESS);
		ck_assert_uint_eq(one, expected ? SQL_TRUE : SQL_FALSE);
		count += expected;
	}
	ck_assert_uint_gt(count, 20);
	ck_assert_int_eq(SQLGetFunctions(dbc, SQL_API_SQLFETCH, NULL), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_DBC, dbc), "HY009");
}
END_TEST

START_TEST(cursor_names_are_counted_in_characters)
{
	SQLWCHAR name[9] = { 0 };
	SQLCHAR bytes[16];
	SQLSMALLINT len = -1;

	name[0] = 0xE9; /* two bytes of UTF-8 */
	name[1] = 'x';
	ck_assert_int_eq(SQLSetCursorNameW(stmt, name, SQL_NTS), SQL_SUCCESS);
	ck_assert_int_eq(SQLGetCursorName(stmt, bytes, sizeof(bytes), &len), SQL_SUCCESS);
	ck_assert_str_eq((char *)bytes, "\xC3\xA9x");
	ck_assert_int_eq(len, 3);
	memset(name, 0xFF, sizeof(name));
	ck_assert_int_eq(SQLGetCursorNameW(stmt, name, 2, &len), SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(len, 2);
	ck_assert_uint_eq(name[0], 0xE9);
	ck_assert_uint_eq(name[1], 0);
	ck_assert_uint_eq(name[2], 0xFFFF);
	ck_assert_int_eq(SQLSetCursorName(stmt, NULL, SQL_NTS), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_STMT, stmt), "HY009");
	ck_assert_int_eq(SQLSetCursorName(stmt, bytes, -9), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_STMT, stmt), "HY090");
}
END_TEST

START_TEST(attribute_texts_are_counted_in_bytes)
{
	SQLHANDLE fresh;
	SQLWCHAR name[8];
	SQLINTEGER len = -1;

	SQLAllocHandle(SQL_HANDLE_DBC, env, &fresh);
	ck_assert_int_eq(
	    SQLSetConnectAttrW(fresh, SQL_ATTR_CURRENT_CATALOG, wide("nameXX"), 8), SQL_SUCCESS);
	memset(name, 0xFF, sizeof(name));
	ck_assert_int_eq(
	    SQLGetConnectAttrW(fresh, SQL_ATTR_CURRENT_CATALOG, name, 10, &len), SQL_SUCCESS);
	ck_assert_int_eq(len, 8);
	ck_assert_uint_eq(name[3], 'e');
	ck_assert_uint_eq(name[4], 0);
	ck_assert_uint_eq(name[5], 0xFFFF);
	ck_assert_int_eq(SQLGetConnectAttrW(fresh, SQL_ATTR_CURRENT_CATALOG, name, 9, &len),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(state_of(SQL_HANDLE_DBC, fresh), "01004");
	ck_assert_uint_eq(name[3], 0);
	SQLFreeHandle(SQL_HANDLE_DBC, fresh);
}
END_TEST

START_TEST(wide_connect_works_as_narrow_connect)
{
	SQLHANDLE fresh;
	SQLWCHAR out[256];
	SQLSMALLINT len = 0;

	SQLAllocHandle(SQL_HANDLE_DBC, env, &fresh);
	ck_assert_int_eq(SQLDriverConnectW(fresh, NULL, wide(NOBODY), SQL_NTS, out, 256, &len,
			     SQL_DRIVER_NOPROMPT),
	    SQL_SUCCESS);
	ck_assert_int_gt(len, 20);
	ck_assert_uint_eq(out[0], 'D');
	ck_assert_uint_eq(out[len], 0);
	ck_assert_uint_ne(out[len - 1], 0);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DBC, fresh), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_DBC, fresh), "HY010");
	ck_assert_int_eq(SQLDisconnect(fresh), SQL_SUCCESS);
	/* Qt counts the terminator. */
	ck_assert_int_eq(SQLDriverConnectW(fresh, NULL, wide(NOBODY), sizeof(NOBODY), NULL, 0, NULL,
			     SQL_DRIVER_NOPROMPT),
	    SQL_SUCCESS);
	SQLDisconnect(fresh);
	SQLFreeHandle(SQL_HANDLE_DBC, fresh);
}
END_TEST

START_TEST(diagnostics_are_read_in_both_widths)
{
	SQLWCHAR state[6], message[16];
	SQLCHAR text[64];
	SQLSMALLINT len;
	SQLINTEGER native = -1;

	ck_assert_int_eq(SQLSetStmtAttr(stmt, 4711, NULL, 0), SQL_ERROR);
	ck_assert_int_eq(
	    SQLGetDiagRecW(SQL_HANDLE_STMT, stmt, 1, state, &native, message, 16, &len),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_uint_eq(state[4], '2');
	ck_assert_uint_eq(state[5], 0);
	ck_assert_uint_eq(message[15], 0);
	ck_assert_int_eq(native, 0);
	ck_assert_int_gt(len, 16); /* characters */
	ck_assert_int_eq(
	    SQLGetDiagFieldW(SQL_HANDLE_STMT, stmt, 1, SQL_DIAG_SQLSTATE, state, 12, &len),
	    SQL_SUCCESS);
	ck_assert_int_eq(len, 10); /* bytes */
	ck_assert_int_eq(
	    SQLGetDiagField(SQL_HANDLE_STMT, stmt, 1, SQL_DIAG_SQLSTATE, text, 64, &len),
	    SQL_SUCCESS);
	ck_assert_int_eq(len, 5);
	ck_assert_str_eq((char *)text, "HY092");
	ck_assert_int_eq(
	    SQLGetDiagRec(SQL_HANDLE_STMT, stmt, 2, text, NULL, NULL, 0, NULL), SQL_NO_DATA);
	/* The next call forgets it. */
	ck_assert_int_eq(SQLFreeStmt(stmt, SQL_CLOSE), SQL_SUCCESS);
	ck_assert_int_eq(
	    SQLGetDiagRec(SQL_HANDLE_STMT, stmt, 1, text, NULL, NULL, 0, NULL), SQL_NO_DATA);
}
END_TEST

START_TEST(descriptors_of_one_statement_copy_without_deadlock)
{
	SQLHANDLE ard, apd, ird;
	SQLSMALLINT count = 0, type = 0, name_len = -1;
	int value;

	SQLGetStmtAttr(stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL);
	SQLGetStmtAttr(stmt, SQL_ATTR_APP_PARAM_DESC, &apd, 0, NULL);
	SQLGetStmtAttr(stmt, SQL_ATTR_IMP_ROW_DESC, &ird, 0, NULL);
	ck_assert_int_eq(
	    SQLSetDescRec(ard, 2, SQL_C_SLONG, 0, 4, 0, 0, &value, NULL, NULL), SQL_SUCCESS);
	ck_assert_int_eq(SQLCopyDesc(ard, apd), SQL_SUCCESS);
	ck_assert_int_eq(SQLGetDescField(apd, 0, SQL_DESC_COUNT, &count, 0, NULL), SQL_SUCCESS);
	ck_assert_int_eq(count, 2);
	ck_assert_int_eq(
	    SQLGetDescRec(apd, 2, NULL, 0, &name_len, &type, NULL, NULL, NULL, NULL, NULL),
	    SQL_SUCCESS);
	ck_assert_int_eq(type, SQL_C_SLONG);
	ck_assert_int_eq(name_len, 0);
	ck_assert_int_eq(SQLCopyDesc(ard, ard), SQL_SUCCESS);
	ck_assert_int_eq(SQLCopyDesc(ard, ird), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_DESC, ird), "HY016");
	ck_assert_int_eq(SQLCopyDesc(ird, ard), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_DESC, ard), "HY007");
	ck_assert_int_eq(SQLCopyDesc(ard, NULL), SQL_INVALID_HANDLE);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, ard), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_DESC, ard), "HY017");
}
END_TEST

START_TEST(transactions_end_on_environments_and_connections)
{
	SQLHANDLE fresh;

	SQLAllocHandle(SQL_HANDLE_DBC, env, &fresh); /* not connected: does not disturb */
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_ENV, env, SQL_COMMIT), SQL_SUCCESS);
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_ENV, env, SQL_ROLLBACK), SQL_SUCCESS);
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_ENV, env, 9), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_ENV, env), "HY012");
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_ROLLBACK), SQL_SUCCESS);
	ck_assert_int_eq(SQLEndTran(SQL_HANDLE_DBC, fresh, SQL_COMMIT), SQL_ERROR);
	ck_assert_str_eq(state_of(SQL_HANDLE_DBC, fresh), "08003");
	SQLFreeHandle(SQL_HANDLE_DBC, fresh);
}
END_TEST

START_TEST(dropping_frees_the_statement)
{
	SQLHANDLE other, desc;

	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &other), SQL_SUCCESS);
	ck_assert_int_eq(SQLFreeStmt(other, SQL_DROP), SQL_SUCCESS);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DESC, dbc, &desc), SQL_SUCCESS);
	ck_assert_int_eq(SQLSetStmtAttr(stmt, SQL_ATTR_APP_ROW_DESC, desc, 0), SQL_SUCCESS);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, desc), SQL_SUCCESS);
	ck_assert_int_eq(SQLGetStmtAttr(stmt, SQL_ATTR_APP_ROW_DESC, &other, 0, NULL), SQL_SUCCESS);
	ck_assert_ptr_ne(other, desc);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("api/entries");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, bad_handles_are_invalid_everywhere);
	tcase_add_test(tests, handle_types_that_do_not_exist_are_hy092);
	tcase_add_test(tests, version_must_be_set_first);
	tcase_add_test(tests, three_ways_to_ask_for_functions_agree);
	tcase_add_test(tests, cursor_names_are_counted_in_characters);
	tcase_add_test(tests, attribute_texts_are_counted_in_bytes);
	tcase_add_test(tests, wide_connect_works_as_narrow_connect);
	tcase_add_test(tests, diagnostics_are_read_in_both_widths);
	tcase_add_test(tests, descriptors_of_one_statement_copy_without_deadlock);
	tcase_add_test(tests, transactions_end_on_environments_and_connections);
	tcase_add_test(tests, dropping_frees_the_statement);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
