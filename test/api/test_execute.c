/*
 * test_execute.c - statements: texts, states, counts, what lasts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

static SQLLEN
row_count(void)
{
	SQLLEN rows = -77;

	api_ok(SQLRowCount(api_stmt, &rows));
	return rows;
}

static SQLINTEGER
function_code(void)
{
	SQLINTEGER code = -1;

	SQLGetDiagField(SQL_HANDLE_STMT, api_stmt, 0, SQL_DIAG_DYNAMIC_FUNCTION_CODE, &code, 0,
	    NULL);
	return code;
}

START_TEST(text_is_sent_without_what_stands_behind_it)
{
	api_script_numbers("SELECT 1", 1, 1, 1);
	api_ok(api_exec("  SELECT 1 ; \n"));
	ck_assert_str_eq(fake_last_sql(), "SELECT 1");
}
END_TEST

START_TEST(a_counted_terminator_is_no_part_of_the_text)
{
	api_script_numbers("SELECT 1", 1, 1, 1);
#ifdef API_WIDE
	static SQLWCHAR text[] = { 'S', 'E', 'L', 'E', 'C', 'T', ' ', '1', 0, 0, 'x' };

	api_ok(SQLExecDirectW(api_stmt, text, 10));
#else
	api_ok(SQLExecDirect(api_stmt, (SQLCHAR *)(uintptr_t) "SELECT 1\0\0x", 10));
#endif
	ck_assert_str_eq(fake_last_sql(), "SELECT 1");
}
END_TEST

START_TEST(only_so_many_characters_are_read_as_the_length_says)
{
	api_script_numbers("SELECT 1", 1, 1, 1);
#ifdef API_WIDE
	static SQLWCHAR text[] = { 'S', 'E', 'L', 'E', 'C', 'T', ' ', '1', '2', '3', 0 };

	api_ok(SQLExecDirectW(api_stmt, text, 8));
#else
	api_ok(SQLExecDirect(api_stmt, (SQLCHAR *)(uintptr_t) "SELECT 123", 8));
#endif
	ck_assert_str_eq(fake_last_sql(), "SELECT 1");
}
END_TEST

static const struct {
	const char *sql;
	const char *state;
	const char *words; /* of the message */
} refused[] = {
	{ "", "42000", "no statement" },
	{ " ; -- nothing", "42000", "no statement" },
	{ "SELECT 1 INTO OUTFILE 'x'; SELECT 2", "HYC00", "[statement 1 of the text]" },
	{ "SELECT {fn ABS(1)", "42000", "byte 8: it is not closed" },
	{ "SELECT {d '2023-02-29'}", "22007", "yyyy-mm-dd" },
	{ "SELECT {ts '1850-01-01 00:00:00'}", "22008", "no such time" },
	{ "SELECT 'a' LIKE 'b' {escape 'xy'}", "22019", "one ASCII character" },
	{ "SELECT 'a' LIKE 'b!' {escape '!'}", "22025", "ends with the escape" },
	{ "SELECT 1 INTO OUTFILE 'x'", "HYC00", "OUTFILE" },
	{ "{call f(1)}", "42000", "procedures" },
};

START_TEST(what_cannot_be_run_is_refused_before_it_is_sent)
{
	unsigned before = fake_count("");

	api_fails(api_exec(refused[_i].sql), refused[_i].state);
	ck_assert_ptr_nonnull(strstr(api_message(1), refused[_i].words));
	api_fails(api_prepare(refused[_i].sql), refused[_i].state);
	ck_assert_uint_eq(fake_count(""), before);
	/* nothing is prepared then */
	api_fails(SQLExecute(api_stmt), "HY010");
}
END_TEST

START_TEST(format_native_by_the_user_is_harmless)
{
	api_script_numbers("SELECT 1", 7, 1, 1);
	api_ok(api_exec("SELECT 1 FORMAT Native"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "7");
}
END_TEST

static const struct {
	const char *sql;
	SQLSMALLINT markers;
} marked[] = {
	{ "SELECT 1", 0 },
	{ "SELECT ?", 1 },
	{ "SELECT a FROM t WHERE x = ? AND y IN (?, ?)", 3 },
	{ "SELECT '?', \"?\", `?` -- ?", 0 },
	{ "SELECT /* ? */ ?", 1 },
	{ "SELECT a ? b : c", 0 },
	{ "SELECT (a > 1) ? 'x' : 'y' FROM t LIMIT ?", 1 },
	{ "SELECT 'a' ? 1 : 2", 0 },
	{ "INSERT INTO t VALUES (?, ?)", 2 },
	{ "SELECT {p:String}", 0 },
	{ "SELECT * FROM t WHERE a LIKE ? OR NOT ?", 2 },
	{ "SELECT CASE WHEN ? THEN ? ELSE ? END", 3 },
	{ "SELECT ? ? ? : ?", 3 },
};

START_TEST(markers_are_counted_and_stop_execution)
{
	SQLSMALLINT count = -1;
	unsigned before;

	api_ok(api_prepare(marked[_i].sql));
	api_ok(SQLNumParams(api_stmt, &count));
	ck_assert_int_eq(count, marked[_i].markers);
	before = fake_count("");
	if (marked[_i].markers) {
		api_fails(SQLExecute(api_stmt), "07002");
		ck_assert_uint_eq(fake_count(""), before);
	}
}
END_TEST

START_TEST(select_opens_a_cursor_of_unknown_length)
{
	SQLLEN in_diag = -77;

	api_script_numbers("SELECT", 1, 3, 3);
	api_ok(api_exec("SELECT n FROM t"));
	ck_assert_int_eq(row_count(), -1);
	ck_assert_int_eq(function_code(), 0); /* SQLRowCount was a call, too */
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_exec("SELECT n FROM t"));
	ck_assert_int_eq(function_code(), SQL_DIAG_SELECT_CURSOR);
	SQLGetDiagField(SQL_HANDLE_STMT, api_stmt, 0, SQL_DIAG_ROW_COUNT, &in_diag, 0, NULL);
	ck_assert_int_eq(in_diag, -1);
}
END_TEST

START_TEST(inserts_count_what_the_server_wrote)
{
	SQLSMALLINT columns = -1;

	fake_script(&(struct fake_script){ .sql = "INSERT", .written_rows = 42 });
	api_ok(api_exec("INSERT INTO t VALUES (1), (2)"));
	ck_assert_int_eq(function_code(), SQL_DIAG_INSERT);
	ck_assert_int_eq(row_count(), 42);
	api_ok(SQLNumResultCols(api_stmt, &columns));
	ck_assert_int_eq(columns, 0);
	api_fails(SQLFetch(api_stmt), "24000");
	api_fails(SQLCloseCursor(api_stmt), "24000");
}
END_TEST

START_TEST(an_insert_without_a_count_says_so)
{
	api_ok(api_exec("INSERT INTO t SELECT * FROM s"));
	ck_assert_int_eq(row_count(), -1);
}
END_TEST

START_TEST(inline_data_of_an_insert_is_sent_unchanged)
{
	api_ok(api_exec("INSERT INTO t FORMAT TSV\n1\t?;\n2\tb"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t FORMAT TSV");
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("1\t?;\n2\tb")));
}
END_TEST

START_TEST(other_statements_count_nothing)
{
	api_ok(api_exec("CREATE TABLE t (a UInt8) ENGINE = Memory"));
	ck_assert_int_eq(function_code(), SQL_DIAG_CREATE_TABLE);
	ck_assert_int_eq(row_count(), 0);
	api_ok(api_exec("DROP TABLE t"));
	ck_assert_int_eq(row_count(), 0);
	api_ok(api_exec("ALTER TABLE t DELETE WHERE a = 1"));
	ck_assert_int_eq(row_count(), -1);
}
END_TEST

START_TEST(a_write_that_answers_with_rows_opens_a_cursor)
{
	api_script_numbers("KILL QUERY", 5, 1, 1);
	api_ok(api_exec("KILL QUERY WHERE 1"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "5");
	api_ok(SQLCloseCursor(api_stmt));
	ck_assert_uint_eq(fake_count("KILL QUERY"), 1);
}
END_TEST

START_TEST(a_write_without_rows_is_not_run_again_for_its_columns)
{
	SQLSMALLINT columns = -1;

	api_ok(api_exec("DROP TABLE t ON CLUSTER c"));
	api_ok(SQLNumResultCols(api_stmt, &columns));
	ck_assert_int_eq(columns, 0);
	ck_assert_uint_eq(fake_count("DROP TABLE"), 1);
}
END_TEST

START_TEST(settings_last)
{
	api_ok(api_exec("SET max_threads = 3, format_csv_delimiter='|', a.b = [1, 2] -- x"));
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_str_eq(fake_last_param("max_threads"), "3");
	ck_assert_str_eq(fake_last_param("format_csv_delimiter"), "|");
}
END_TEST

START_TEST(settings_may_be_maps_and_words)
{
	api_ok(api_exec("SET filters = {'t': 'a, b', 'u': 'c'}, token = 'default', "
	                "max_threads = 3"));
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_str_eq(fake_last_param("filters"), "{'t': 'a, b', 'u': 'c'}");
	ck_assert_str_eq(fake_last_param("token"), "default");
	ck_assert_str_eq(fake_last_param("max_threads"), "3");
}
END_TEST

START_TEST(a_setting_set_to_its_default_is_sent_no_more)
{
	api_ok(api_exec("SET max_threads = 3, max_block_size = 7"));
	api_ok(api_exec("SET max_threads = DEFAULT, other = default"));
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_ptr_null(fake_last_param("max_threads"));
	ck_assert_ptr_null(fake_last_param("other"));
	ck_assert_str_eq(fake_last_param("max_block_size"), "7");
}
END_TEST

START_TEST(settings_last_on_servers_that_refuse_set)
{
	fake_script(&(struct fake_script){
	    .sql = "SET", .refuse = 113, .refusal = "There is no session" });
	api_ok(api_exec("SET max_threads = 3"));
	ck_assert_str_eq(fake_last_sql(), "SELECT 1 SETTINGS max_threads = 3");
	ck_assert_int_eq(row_count(), 0);
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_str_eq(fake_last_param("max_threads"), "3");
	SQLCloseCursor(api_stmt);
	fake_script(&(struct fake_script){
	    .sql = "/* a */ SET", .refuse = 113, .refusal = "There is no session" });
	api_ok(api_exec("/* a */ SET max_threads = 4"));
	ck_assert_str_eq(fake_last_sql(), "SELECT 1 SETTINGS max_threads = 4");
}
END_TEST

START_TEST(settings_are_kept_with_the_values_of_parameters)
{
	SQLINTEGER threads = 3;
	SQLCHAR text[] = "it's";

	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    &threads, 0, NULL));
	api_ok(SQLBindParameter(api_stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, text,
	    sizeof(text), NULL));
	api_ok(api_exec("SET max_threads = ?, log_comment = ?"));
	ck_assert_str_eq(fake_last_sql(), "SET max_threads = 3, log_comment = 'it\\'s'");
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_str_eq(fake_last_param("max_threads"), "3");
	ck_assert_str_eq(fake_last_param("log_comment"), "it's");
	SQLCloseCursor(api_stmt);
	fake_script(&(struct fake_script){
	    .sql = "SET", .refuse = 113, .refusal = "There is no session" });
	threads = 4;
	api_ok(api_exec("SET max_threads = ?"));
	ck_assert_str_eq(fake_last_sql(), "SELECT 1 SETTINGS max_threads = 4");
}
END_TEST

START_TEST(settings_that_do_not_exist_are_told_by_servers_that_refuse_set)
{
	fake_script(&(struct fake_script){
	    .sql = "SET", .refuse = 113, .refusal = "There is no session" });
	fake_script(&(struct fake_script){ .sql = "SELECT 1 SETTINGS",
	    .refuse = 115,
	    .refusal = "Unknown setting nonsense" });
	ck_assert_int_eq(api_exec("SET nonsense = 3"), SQL_ERROR);
	ck_assert_int_eq(api_native(1), 115);
}
END_TEST

START_TEST(roles_are_no_settings)
{
	api_ok(api_exec("SET ROLE admin"));
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_ptr_null(fake_last_param("ROLE"));
}
END_TEST

START_TEST(a_refused_setting_is_forgotten)
{
	fake_script(&(struct fake_script){
	    .sql = "SET", .refuse = 115, .refusal = "Unknown setting nonsense" });
	ck_assert_int_eq(api_exec("SET nonsense = 1"), SQL_ERROR);
	ck_assert_int_eq(api_native(1), 115);
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_ptr_null(fake_last_param("nonsense"));
}
END_TEST

START_TEST(use_changes_the_database_of_later_queries)
{
	api_ok(api_exec("USE `other db`"));
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_str_eq(fake_last_database(), "other db");
}
END_TEST

START_TEST(a_connection_that_only_reads_sends_no_writes)
{
	unsigned before;

	api_reconnect("ReadOnly=1");
	before = fake_count("");
	api_fails(api_exec("INSERT INTO t VALUES (1)"), "42000");
	api_fails(api_exec("DROP TABLE t"), "42000");
	ck_assert_uint_eq(fake_count(""), before);
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
}
END_TEST

START_TEST(server_errors_keep_code_and_words)
{
	fake_script(&(struct fake_script){
	    .sql = "SELECT", .refuse = 60, .refusal = "Table default.t does not exist" });
	api_fails(api_exec("SELECT * FROM t"), "42S02");
	ck_assert_int_eq(api_native(1), 60);
	ck_assert_ptr_nonnull(strstr(api_message(1), "Table default.t does not exist"));
	api_fails(SQLExecute(api_stmt), "HY010");
}
END_TEST

START_TEST(a_failed_execution_leaves_the_statement_prepared)
{
	fake_script(&(struct fake_script){ .sql = "SELECT", .refuse = 47, .refusal = "no x" });
	api_ok(api_prepare("SELECT x"));
	api_fails(SQLExecute(api_stmt), "42S22");
	api_fails(SQLExecute(api_stmt), "42S22");
	ck_assert_uint_eq(fake_count("SELECT x"), 2);
}
END_TEST

START_TEST(prepared_statements_run_again_and_again)
{
	api_script_numbers("SELECT", 1, 2, 2);
	api_ok(api_prepare("SELECT n"));
	for (int i = 0; i < 3; i++) {
		api_ok(SQLExecute(api_stmt));
		api_ok(SQLFetch(api_stmt));
		api_fails(SQLExecute(api_stmt), "24000");
		api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	}
	ck_assert_uint_eq(fake_count("SELECT n"), 3);
}
END_TEST

START_TEST(an_exhausted_cursor_does_not_hinder_the_next_statement)
{
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_ok(api_exec("SELECT n"));
	api_ok(SQLFetch(api_stmt));
	api_fails(api_exec("SELECT n"), "24000");
}
END_TEST

START_TEST(there_is_never_another_result)
{
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT n"));
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	api_fails(SQLFetch(api_stmt), "HY010");
	api_ok(api_prepare("SELECT n"));
	api_ok(SQLExecute(api_stmt));
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	api_ok(SQLExecute(api_stmt));
}
END_TEST

START_TEST(timeouts_and_row_limits_reach_the_request)
{
	api_script_numbers("SELECT", 1, 9, 9);
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_QUERY_TIMEOUT, (SQLPOINTER)(uintptr_t)7, 0));
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_MAX_ROWS, (SQLPOINTER)(uintptr_t)5, 0));
	api_ok(api_exec("SELECT n"));
	ck_assert_str_eq(fake_last_param("max_execution_time"), "7");
	ck_assert_str_eq(fake_last_param("max_result_rows"), "5");
	ck_assert_int_ge(fake_last_timeout(), 7000);
}
END_TEST

START_TEST(null_texts_are_refused)
{
	api_fails(api_exec(NULL), "HY009");
	api_fails(api_prepare(NULL), "HY009");
}
END_TEST

START_TEST(native_sql_gives_the_text_back)
{
	SQLINTEGER length = -1;
#ifdef API_WIDE
	static SQLWCHAR text[] = { 'S', 'E', 'L', '1', 0 };
	SQLWCHAR out[8] = { 0 };

	ck_assert_int_eq(SQLNativeSqlW(api_dbc, text, SQL_NTS, out, 8, &length), SQL_SUCCESS);
	ck_assert_mem_eq(out, text, sizeof(text));
	ck_assert_int_eq(length, 4);
	ck_assert_int_eq(SQLNativeSqlW(api_dbc, text, SQL_NTS, out, 3, &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(out[2], 0);
#else
	SQLCHAR *text = (SQLCHAR *)(uintptr_t) "SEL1";
	SQLCHAR out[8] = { 0 };

	ck_assert_int_eq(SQLNativeSql(api_dbc, text, SQL_NTS, out, 8, &length), SQL_SUCCESS);
	ck_assert_str_eq((char *)out, "SEL1");
	ck_assert_int_eq(length, 4);
	ck_assert_int_eq(SQLNativeSql(api_dbc, text, SQL_NTS, out, 3, &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq((char *)out, "SE");
#endif
	ck_assert_int_eq(length, 4);
}
END_TEST

START_TEST(wrong_handles_are_told)
{
	ck_assert_int_eq(SQLExecute(api_dbc), SQL_INVALID_HANDLE);
	ck_assert_int_eq(SQLFetch(SQL_NULL_HSTMT), SQL_INVALID_HANDLE);
	ck_assert_int_eq(SQLRowCount(api_env, NULL), SQL_INVALID_HANDLE);
}
END_TEST

Suite *
suite_execute(void)
{
	Suite *suite = suite_create("execute");
	TCase *tcase = api_case(suite, "execute");

	tcase_add_test(tcase, text_is_sent_without_what_stands_behind_it);
	tcase_add_test(tcase, a_counted_terminator_is_no_part_of_the_text);
	tcase_add_test(tcase, only_so_many_characters_are_read_as_the_length_says);
	tcase_add_loop_test(tcase, what_cannot_be_run_is_refused_before_it_is_sent, 0,
	    (int)CH_ARRAY_LEN(refused));
	tcase_add_test(tcase, format_native_by_the_user_is_harmless);
	tcase_add_loop_test(tcase, markers_are_counted_and_stop_execution, 0,
	    (int)CH_ARRAY_LEN(marked));
	tcase_add_test(tcase, select_opens_a_cursor_of_unknown_length);
	tcase_add_test(tcase, inserts_count_what_the_server_wrote);
	tcase_add_test(tcase, an_insert_without_a_count_says_so);
	tcase_add_test(tcase, inline_data_of_an_insert_is_sent_unchanged);
	tcase_add_test(tcase, other_statements_count_nothing);
	tcase_add_test(tcase, a_write_that_answers_with_rows_opens_a_cursor);
	tcase_add_test(tcase, a_write_without_rows_is_not_run_again_for_its_columns);
	tcase_add_test(tcase, settings_last);
	tcase_add_test(tcase, settings_may_be_maps_and_words);
	tcase_add_test(tcase, a_setting_set_to_its_default_is_sent_no_more);
	tcase_add_test(tcase, settings_last_on_servers_that_refuse_set);
	tcase_add_test(tcase, settings_are_kept_with_the_values_of_parameters);
	tcase_add_test(tcase, settings_that_do_not_exist_are_told_by_servers_that_refuse_set);
	tcase_add_test(tcase, roles_are_no_settings);
	tcase_add_test(tcase, a_refused_setting_is_forgotten);
	tcase_add_test(tcase, use_changes_the_database_of_later_queries);
	tcase_add_test(tcase, a_connection_that_only_reads_sends_no_writes);
	tcase_add_test(tcase, server_errors_keep_code_and_words);
	tcase_add_test(tcase, a_failed_execution_leaves_the_statement_prepared);
	tcase_add_test(tcase, prepared_statements_run_again_and_again);
	tcase_add_test(tcase, an_exhausted_cursor_does_not_hinder_the_next_statement);
	tcase_add_test(tcase, there_is_never_another_result);
	tcase_add_test(tcase, timeouts_and_row_limits_reach_the_request);
	tcase_add_test(tcase, null_texts_are_refused);
	tcase_add_test(tcase, native_sql_gives_the_text_back);
	tcase_add_test(tcase, wrong_handles_are_told);
	return suite;
}
