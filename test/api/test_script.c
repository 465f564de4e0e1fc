/*
 * test_script.c - several statements in one text, escapes, and formats of the application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdio.h>
#include <string.h>

static void
script_three(void)
{
	api_script_numbers("SELECT 1", 1, 1, 1);
	api_script_numbers("SELECT 2", 2, 2, 2);
}

START_TEST(statements_run_one_after_another)
{
	SQLLEN rows;

	script_three();
	api_ok(api_exec("SELECT 1; INSERT INTO t VALUES (';');;\nSELECT 2 -- end ;"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "1");
	ck_assert_uint_eq(fake_count("INSERT"), 0);
	api_ok(SQLMoreResults(api_stmt));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t VALUES (';')");
	api_ok(SQLRowCount(api_stmt, &rows));
	api_fails(SQLFetch(api_stmt), "24000");
	api_ok(SQLMoreResults(api_stmt));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "3");
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(an_error_names_the_statement_and_stops)
{
	script_three();
	fake_script(&(struct fake_script){
	    .sql = "SELECT x", .refuse = 47, .refusal = "Unknown identifier" });
	api_ok(api_exec("SELECT 1; SELECT x; SELECT 2"));
	api_fails(SQLMoreResults(api_stmt), "42S22");
	ck_assert_ptr_nonnull(strstr(api_message(1), "[statement 2 of the text]"));
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	ck_assert_uint_eq(fake_count("SELECT 2"), 0);
	api_fails(api_exec("SELECT x; SELECT 2"), "42S22");
	ck_assert_ptr_nonnull(strstr(api_message(1), "[statement 1 of the text]"));
	api_fails(api_exec("SELECT x"), "42S22");
	ck_assert_ptr_null(strstr(api_message(1), "[statement"));
}
END_TEST

START_TEST(a_prepared_script_begins_anew)
{
	script_three();
	api_ok(api_prepare("SELECT 1; SELECT 2"));
	for (int i = 0; i < 2; i++) {
		api_ok(SQLExecute(api_stmt));
		api_ok(SQLFetch(api_stmt));
		ck_assert_str_eq(api_text(1), "1");
		api_ok(SQLMoreResults(api_stmt));
		api_ok(SQLFetch(api_stmt));
		ck_assert_str_eq(api_text(1), "2");
		ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	}
}
END_TEST

START_TEST(closing_the_cursor_drops_what_follows)
{
	script_three();
	api_ok(api_exec("SELECT 1; SELECT 2"));
	api_ok(SQLCloseCursor(api_stmt));
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	ck_assert_uint_eq(fake_count("SELECT 2"), 0);
}
END_TEST

static void
bind_numbers(SQLINTEGER *values, SQLUSMALLINT count)
{
	for (SQLUSMALLINT i = 0; i < count; i++)
		api_ok(SQLBindParameter(api_stmt, (SQLUSMALLINT)(i + 1), SQL_PARAM_INPUT,
		    SQL_C_SLONG, SQL_INTEGER, 0, 0, &values[i], 0, NULL));
}

START_TEST(parameters_count_over_the_whole_text)
{
	SQLINTEGER values[] = { 11, 12, 13 };
	SQLSMALLINT count = -1, type = 0;

	api_script_numbers("SELECT", 1, 1, 1);
	bind_numbers(values, 2);
	api_ok(api_prepare("SELECT ?; SELECT 'a?'; SELECT ? LIMIT ?"));
	api_ok(SQLNumParams(api_stmt, &count));
	ck_assert_int_eq(count, 3);
	api_fails(SQLExecute(api_stmt), "07002");
	ck_assert_uint_eq(fake_count("SELECT {"), 0);
	bind_numbers(values, 3);
	api_ok(SQLDescribeParam(api_stmt, 3, &type, NULL, NULL, NULL));
	ck_assert_int_eq(type, SQL_BIGINT);
	api_ok(SQLDescribeParam(api_stmt, 1, &type, NULL, NULL, NULL));
	ck_assert_int_eq(type, SQL_INTEGER);
	api_fails(SQLDescribeParam(api_stmt, 4, &type, NULL, NULL, NULL), "07009");
	for (int i = 0; i < 2; i++) {
		api_ok(SQLExecute(api_stmt));
		ck_assert_str_eq(fake_last_sql(), "SELECT {odbc_p1:Int32}");
		ck_assert_str_eq(fake_last_value("odbc_p1"), "11");
		api_ok(SQLMoreResults(api_stmt));
		ck_assert_str_eq(fake_last_sql(), "SELECT 'a?'");
		api_ok(SQLMoreResults(api_stmt));
		ck_assert_str_eq(fake_last_sql(), "SELECT {odbc_p1:Int32} LIMIT 13");
		ck_assert_str_eq(fake_last_value("odbc_p1"), "12");
		ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
		api_ok(SQLDescribeParam(api_stmt, 1, &type, NULL, NULL, NULL));
		ck_assert_int_eq(type, SQL_INTEGER);
	}
}
END_TEST

START_TEST(scripts_take_one_set_of_parameters)
{
	SQLINTEGER values[] = { 11, 12 };

	api_script_numbers("SELECT", 1, 1, 1);
	bind_numbers(values, 1);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)2, 0);
	api_fails(api_exec("SELECT 1; SELECT ?"), "HYC00");
	ck_assert_uint_eq(fake_count("SELECT 1"), 0);
}
END_TEST

START_TEST(each_statement_asks_for_its_data)
{
	static char token[2];
	SQLLEN at_exec = SQL_DATA_AT_EXEC;
	SQLPOINTER got = NULL;

	api_script_numbers("SELECT", 1, 1, 1);
	for (SQLUSMALLINT i = 0; i < 2; i++)
		api_ok(SQLBindParameter(api_stmt, (SQLUSMALLINT)(i + 1), SQL_PARAM_INPUT,
		    SQL_C_CHAR, SQL_VARCHAR, 0, 0, token + i, 0, &at_exec));
	ck_assert_int_eq(api_exec("SELECT ?; SELECT 2, ?"), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, &got), SQL_NEED_DATA);
	ck_assert_ptr_eq(got, token);
	api_ok(SQLPutData(api_stmt, (SQLPOINTER)(uintptr_t)"x", 1));
	api_ok(SQLParamData(api_stmt, &got));
	ck_assert_str_eq(fake_last_value("odbc_p1"), "x");
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, &got), SQL_NEED_DATA);
	ck_assert_ptr_eq(got, token + 1);
	api_ok(SQLPutData(api_stmt, (SQLPOINTER)(uintptr_t)"y", 1));
	api_ok(SQLParamData(api_stmt, &got));
	ck_assert_str_eq(fake_last_value("odbc_p1"), "y");
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(a_format_of_the_application_gives_its_bytes)
{
	static const char csv[] = "1,\"a\"\n2,\"b\"\n";

	fake_script(&(struct fake_script){
	    .sql = "SELECT 1 FORMAT", .bytes = csv, .len = sizeof(csv) - 1, .piece = 3 });
	api_ok(api_exec("SELECT 1 FORMAT CSV"));
	ck_assert_str_eq(api_field(1, SQL_DESC_NAME), "data");
	ck_assert_int_eq(api_number(1, SQL_DESC_CONCISE_TYPE), API_LONG);
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), csv);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(formats_that_are_no_text_give_binary)
{
	static const struct {
		const char *format;
		SQLLEN type;
	} cases[] = { { "Parquet", SQL_LONGVARBINARY }, { "`parquet`", SQL_LONGVARBINARY },
		{ "RowBinaryWithNames", SQL_LONGVARBINARY }, { "ArrowStream", SQL_LONGVARBINARY },
		{ "ORC", SQL_LONGVARBINARY }, { "RawBLOB", SQL_LONGVARBINARY },
		{ "JSONEachRow", API_LONG }, { "Pretty", API_LONG }, { "Null", API_LONG } };
	static const char bytes[] = "PAR1\0\xff\xfe\n";
	char sql[64], got[16];
	SQLLEN len = 0;

	fake_script(&(struct fake_script){
	    .sql = "SELECT 1 FORMAT", .bytes = bytes, .len = sizeof(bytes) - 1 });
	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		snprintf(sql, sizeof(sql), "SELECT 1 FORMAT %s", cases[i].format);
		api_ok(api_exec(sql));
		ck_assert_msg(api_number(1, SQL_DESC_CONCISE_TYPE) == cases[i].type, "%s", sql);
		api_ok(SQLFetch(api_stmt));
		if (cases[i].type == SQL_LONGVARBINARY) {
			api_ok(SQLGetData(api_stmt, 1, SQL_C_DEFAULT, got, sizeof(got), &len));
			ck_assert_int_eq(len, sizeof(bytes) - 1);
			ck_assert_mem_eq(got, bytes, sizeof(bytes) - 1);
		}
		SQLFreeStmt(api_stmt, SQL_CLOSE);
	}
}
END_TEST

START_TEST(long_answers_come_in_pieces_of_whole_lines)
{
	static char text[300000];
	size_t got = 0, rows = 0;

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 1001 == 1000 ? '\n' : (char)('a' + i % 26);
	fake_script(&(struct fake_script){
	    .sql = "SELECT 1 FORMAT", .bytes = text, .len = sizeof(text), .piece = 70000 });
	api_ok(api_exec("SELECT 1 FORMAT TSV"));
	for (;;) {
		static char piece[80000];
		SQLLEN len;

		if (SQLFetch(api_stmt) == SQL_NO_DATA)
			break;
		api_ok(SQLGetData(api_stmt, 1, SQL_C_BINARY, piece, sizeof(piece), &len));
		ck_assert_int_eq(memcmp(piece, text + got, (size_t)len), 0);
		got += (size_t)len;
		rows++;
		ck_assert(got == sizeof(text) || piece[len - 1] == '\n');
	}
	ck_assert_uint_eq(got, sizeof(text));
	ck_assert_uint_ge(rows, 5);
}
END_TEST

START_TEST(an_empty_answer_still_has_its_column)
{
	SQLSMALLINT count = 0;

	fake_script(&(struct fake_script){ .sql = "SELECT 1 FORMAT", .bytes = "" });
	api_ok(api_prepare("SELECT 1 FORMAT TSV"));
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 1);
	api_ok(SQLExecute(api_stmt));
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 1);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(an_exception_in_raw_bytes_is_an_error)
{
	static const char bytes[] =
	    "1\n2\nCode: 395, e.displayText() = DB::Exception: Value passed to throwIf, e.what() "
	    "= DB::Exception\n";

	fake_set_version("18.16.1");
	api_reconnect("");
	fake_script(&(struct fake_script){
	    .sql = "SELECT 1 FORMAT", .bytes = bytes, .len = sizeof(bytes) - 1 });
	ck_assert_int_eq(api_exec("SELECT 1 FORMAT CSV"), SQL_ERROR);
	ck_assert_int_eq(api_native(1), 395);
}
END_TEST

START_TEST(escapes_are_translated)
{
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT {fn UCASE('{d}')}, {d '2024-02-29'} -- {fn"));
	ck_assert_str_eq(fake_last_sql(), "SELECT upperUTF8('{d}'), toDate('2024-02-29')");
}
END_TEST

START_TEST(noscan_sends_escapes_as_they_are)
{
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(SQLSetStmtAttr(
	    api_stmt, SQL_ATTR_NOSCAN, (SQLPOINTER)(uintptr_t)SQL_NOSCAN_ON, 0));
	api_ok(api_exec("SELECT {fn PI()}"));
	ck_assert_str_eq(fake_last_sql(), "SELECT {fn PI()}");
}
END_TEST

START_TEST(data_of_an_insert_are_no_escapes)
{
	api_ok(api_exec("INSERT INTO t FORMAT JSONEachRow {\"d\": \"{fn PI()}\"}"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t FORMAT JSONEachRow");
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("{\"d\": \"{fn PI()}\"}")));
	api_ok(api_exec("INSERT INTO t VALUES ({fn PI()})"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t VALUES (pi())");
}
END_TEST

START_TEST(native_sql_tells_what_is_sent)
{
	static const char sql[] = "SELECT {fn LOCATE(?, {fn UCASE(?)})}";
	static const char native[] =
	    "SELECT positionUTF8(toString(upperUTF8(toString({?2}))), toString({?1}))";
	SQLINTEGER len = 0;
#ifdef API_WIDE
	SQLWCHAR in[80], out[80];

	for (size_t i = 0; i < sizeof(sql); i++)
		in[i] = (SQLWCHAR)sql[i];
	ck_assert_int_eq(
	    SQLNativeSqlW(api_dbc, in, SQL_NTS, out, 80, &len), SQL_SUCCESS);
	for (size_t i = 0; i < sizeof(native); i++)
		ck_assert_int_eq(out[i], native[i]);
#else
	SQLCHAR out[80];

	ck_assert_int_eq(
	    SQLNativeSql(api_dbc, (SQLCHAR *)sql, SQL_NTS, out, 80, &len), SQL_SUCCESS);
	ck_assert_str_eq((char *)out, native);
#endif
	ck_assert_int_eq(len, (SQLINTEGER)sizeof(native) - 1);
}
END_TEST

START_TEST(old_servers_get_their_functions)
{
	fake_set_version("18.16.1");
	api_reconnect("");
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT {fn LTRIM(' a')}, {fn USER()}"));
	ck_assert_str_eq(
	    fake_last_sql(), "SELECT replaceRegexpOne(' a', '^ +', ''), 'tester'");
	api_ok(SQLCloseCursor(api_stmt));
	api_fails(api_exec("SELECT {ts '2020-01-01 00:00:00.5'}"), "22008");
}
END_TEST

Suite *
suite_script(void)
{
	Suite *suite = suite_create("script");
	TCase *tcase = api_case(suite, "script");

	tcase_add_test(tcase, statements_run_one_after_another);
	tcase_add_test(tcase, an_error_names_the_statement_and_stops);
	tcase_add_test(tcase, a_prepared_script_begins_anew);
	tcase_add_test(tcase, closing_the_cursor_drops_what_follows);
	tcase_add_test(tcase, parameters_count_over_the_whole_text);
	tcase_add_test(tcase, scripts_take_one_set_of_parameters);
	tcase_add_test(tcase, each_statement_asks_for_its_data);
	tcase_add_test(tcase, a_format_of_the_application_gives_its_bytes);
	tcase_add_test(tcase, formats_that_are_no_text_give_binary);
	tcase_add_test(tcase, long_answers_come_in_pieces_of_whole_lines);
	tcase_add_test(tcase, an_empty_answer_still_has_its_column);
	tcase_add_test(tcase, an_exception_in_raw_bytes_is_an_error);
	tcase_add_test(tcase, escapes_are_translated);
	tcase_add_test(tcase, noscan_sends_escapes_as_they_are);
	tcase_add_test(tcase, data_of_an_insert_are_no_escapes);
	tcase_add_test(tcase, native_sql_tells_what_is_sent);
	tcase_add_test(tcase, old_servers_get_their_functions);
	return suite;
}
