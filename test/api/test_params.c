/*
 * test_params.c - parameters: binding, values of queries, data at execution
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdio.h>
#include <string.h>

static SQLINTEGER numbers[4] = { 41, 42, 43, 44 };
static SQLLEN lengths[4];
static char texts[4][8] = { "a", "b'\\", "", "\t\n" };

static SQLRETURN
put(const char *bytes, SQLLEN length)
{
	return SQLPutData(api_stmt, (SQLPOINTER)(uintptr_t)bytes, length);
}

static SQLRETURN
bind(SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type, void *value, SQLLEN capacity,
    SQLLEN *length)
{
	return SQLBindParameter(api_stmt, number, SQL_PARAM_INPUT, c_type, sql_type, 0, 0, value,
	    capacity, length);
}

static void
bind_number(SQLUSMALLINT number, SQLINTEGER *value)
{
	api_ok(bind(number, SQL_C_SLONG, SQL_INTEGER, value, 0, NULL));
}

static void
bind_text(SQLUSMALLINT number, char *value)
{
	static SQLLEN nts = SQL_NTS;

	api_ok(bind(number, SQL_C_CHAR, SQL_VARCHAR, value, 8, &nts));
}

/* --- binding ------------------------------------------------------------------------------- */

static const struct {
	SQLUSMALLINT number;
	SQLSMALLINT direction, c_type, sql_type;
	SQLULEN size;
	SQLSMALLINT digits;
	bool has_value;
	SQLLEN capacity;
	const char *state;
} bad_bindings[] = {
	{ 0, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, true, 0, "07009" },
	{ 40000, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, true, 0, "07009" },
	{ 1, SQL_PARAM_OUTPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, true, 0, "HYC00" },
	{ 1, SQL_PARAM_INPUT_OUTPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, true, 0, "HYC00" },
	{ 1, 99, SQL_C_SLONG, SQL_INTEGER, 0, 0, true, 0, "HY105" },
	{ 1, SQL_PARAM_INPUT, 4711, SQL_INTEGER, 0, 0, true, 0, "HY003" },
	{ 1, SQL_PARAM_INPUT, SQL_ARD_TYPE, SQL_INTEGER, 0, 0, true, 0, "HY003" },
	{ 1, SQL_PARAM_INPUT, SQL_C_SLONG, 4711, 0, 0, true, 0, "HY004" },
	{ 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, true, -1, "HY090" },
	{ 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, false, 0, "HY009" },
	{ 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 5, 6, true, 0, "HY104" },
	{ 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 77, 0, true, 0, "HY104" },
	{ 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_TYPE_TIMESTAMP, 0, 10, true, 0, "HY104" },
	{ 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_TYPE_TIMESTAMP, 0, -2, true, 0, "HY104" },
};

START_TEST(bad_bindings_are_refused)
{
	api_fails(SQLBindParameter(api_stmt, bad_bindings[_i].number, bad_bindings[_i].direction,
		      bad_bindings[_i].c_type, bad_bindings[_i].sql_type, bad_bindings[_i].size,
		      bad_bindings[_i].digits, bad_bindings[_i].has_value ? numbers : NULL,
		      bad_bindings[_i].capacity, NULL),
	    bad_bindings[_i].state);
}
END_TEST

START_TEST(unbound_parameters_stop_execution)
{
	unsigned before = fake_count("");

	bind_number(1, numbers);
	api_fails(api_exec("SELECT ?, ?"), "07002");
	ck_assert_ptr_nonnull(strstr(api_message(1), "Parameter 2"));
	api_ok(SQLFreeStmt(api_stmt, SQL_RESET_PARAMS));
	api_fails(api_exec("SELECT ?"), "07002");
	ck_assert_uint_eq(fake_count(""), before);
}
END_TEST

START_TEST(bindings_outlive_the_statement)
{
	api_script_numbers("SELECT", 1, 1, 1);
	bind_number(1, numbers);
	api_ok(api_prepare("SELECT ?"));
	api_ok(SQLExecute(api_stmt));
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	api_ok(api_exec("SELECT 1 + ?"));
	ck_assert_str_eq(fake_last_sql(), "SELECT 1 + {odbc_p1:Int32}");
}
END_TEST

/* --- values of queries --------------------------------------------------------------------- */

START_TEST(values_go_beside_the_text)
{
	api_script_numbers("SELECT", 1, 1, 1);
	bind_number(1, numbers);
	bind_text(2, texts[1]);
	api_ok(api_exec("SELECT ? + a FROM t WHERE b = ? -- ?"));
	ck_assert_str_eq(
	    fake_last_sql(), "SELECT {odbc_p1:Int32} + a FROM t WHERE b = {odbc_p2:String}");
	ck_assert_str_eq(fake_last_value("odbc_p1"), "41");
	ck_assert_str_eq(fake_last_value("odbc_p2"), "b'\\\\");
}
END_TEST

START_TEST(only_values_that_are_too_long_go_into_the_text)
{
	static char text[200001];
	SQLCHAR bit = 1;

	memset(text, 'x', sizeof(text) - 1);
	api_script_numbers("SELECT", 1, 1, 1);
	bind_text(1, text);
	api_ok(bind(2, SQL_C_BIT, SQL_BIT, &bit, 0, NULL));
	api_ok(api_exec("SELECT ?, ?"));
	ck_assert_str_eq(fake_last_value("odbc_p2"), "true");
	ck_assert_ptr_null(fake_last_value("odbc_p1"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "xxx', {odbc_p2:Bool}"));
}
END_TEST

START_TEST(null_is_told_by_the_indicator)
{
	api_script_numbers("SELECT", 1, 1, 1);
	lengths[0] = SQL_NULL_DATA;
	api_ok(bind(1, SQL_C_SLONG, SQL_INTEGER, numbers, 0, &lengths[0]));
	api_ok(bind(2, SQL_C_CHAR, SQL_VARCHAR, NULL, 0, &lengths[0]));
	api_ok(api_exec("SELECT ?, ?"));
	ck_assert_str_eq(fake_last_sql(),
	    "SELECT {odbc_p1:Nullable(Int32)}, {odbc_p2:Nullable(String)}");
	ck_assert_str_eq(fake_last_value("odbc_p1"), "\\N");
	ck_assert_str_eq(fake_last_value("odbc_p2"), "\\N");
}
END_TEST

START_TEST(old_servers_get_literals)
{
	fake_set_version("18.16.1");
	api_reconnect("");
	api_script_numbers("SELECT", 1, 1, 1);
	numbers[1] = -5;
	bind_number(1, &numbers[1]);
	bind_text(2, texts[1]);
	lengths[0] = SQL_NULL_DATA;
	api_ok(bind(3, SQL_C_SLONG, SQL_INTEGER, numbers, 0, &lengths[0]));
	api_ok(api_exec("SELECT 1-?, ?, ?"));
	ck_assert_ptr_null(strstr(fake_last_sql(), "{"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "'b\\'\\\\'"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "CAST(NULL AS Nullable(Int32))"));
	ck_assert_ptr_null(fake_last_value("odbc_p1"));
	numbers[1] = 42;
}
END_TEST

static const struct {
	const char *version;
	SQLSMALLINT sql_type;
	const char *value, *sql;
} aged[] = {
	{ "26.7.1.1", SQL_TYPE_DATE, "2020-02-03", "SELECT {odbc_p1:Date32}" },
	{ "21.8.1.1", SQL_TYPE_DATE, "2020-02-03", "SELECT toDate('2020-02-03')" },
	{ "26.7.1.1", SQL_BIT, "1", "SELECT {odbc_p1:Bool}" },
	{ "21.11.1.1", SQL_BIT, "1", "SELECT 1" },
	{ "26.6.1.1", SQL_DOUBLE, "0.1", "SELECT {odbc_p1:Float64}" },
	{ "26.5.1.1", SQL_DOUBLE, "0.1", "SELECT 0.1" },
	{ "25.6.1.1", SQL_TYPE_TIME, "01:02:03", "SELECT {odbc_p1:Time}" },
	{ "25.5.1.1", SQL_TYPE_TIME, "01:02:03", "SELECT {odbc_p1:String}" },
	{ "18.16.1", SQL_TYPE_TIME, "01:02:03", "SELECT '01:02:03'" },
	{ "19.15.1", SQL_TYPE_TIMESTAMP, "2020-02-03 04:05:06",
	    "SELECT toDateTime('2020-02-03 04:05:06')" },
	{ "20.1.1.1", SQL_TYPE_TIMESTAMP, "2020-02-03 04:05:06", "SELECT {odbc_p1:DateTime64(6)}" },
	{ "18.16.1", SQL_TYPE_DATE, NULL, "SELECT CAST(NULL AS Nullable(Date))" },
	{ "18.16.1", SQL_TYPE_TIMESTAMP, NULL, "SELECT CAST(NULL AS Nullable(DateTime))" },
	{ "18.16.1", SQL_BIT, NULL, "SELECT CAST(NULL AS Nullable(UInt8))" },
	{ "18.16.1", SQL_TYPE_TIME, NULL, "SELECT CAST(NULL AS Nullable(String))" },
	{ "18.16.1", SQL_INTEGER, NULL, "SELECT CAST(NULL AS Nullable(Int64))" },
};

START_TEST(servers_get_no_type_that_they_lack)
{
	SQLLEN length = aged[_i].value ? SQL_NTS : SQL_NULL_DATA;
	char value[32] = "";

	api_disconnect();
	fake_set_version(aged[_i].version);
	api_connect("");
	api_script_numbers("SELECT", 1, 1, 1);
	if (aged[_i].value)
		strcpy(value, aged[_i].value);
	api_ok(bind(1, SQL_C_CHAR, aged[_i].sql_type, value, sizeof(value), &length));
	api_ok(api_exec("SELECT ?"));
	ck_assert_str_eq(fake_last_sql(), aged[_i].sql);
}
END_TEST

START_TEST(old_servers_describe_without_types_that_they_lack)
{
	SQLSMALLINT count = 0;
	SQLLEN length = SQL_NTS;
	char value[32] = "2020-02-03";

	api_disconnect();
	fake_set_version("18.16.1");
	api_connect("");
	api_ok(bind(1, SQL_C_CHAR, SQL_TYPE_DATE, value, sizeof(value), &length));
	api_ok(bind(2, SQL_C_CHAR, SQL_TYPE_TIMESTAMP, value, sizeof(value), &length));
	api_ok(api_prepare("SELECT ?, ?"));
	SQLNumResultCols(api_stmt, &count);
	ck_assert_ptr_nonnull(strstr(fake_last_sql(),
	    "SELECT CAST('1970-01-01' AS Date), CAST('1970-01-02 00:00:00' AS DateTime)"));
}
END_TEST

START_TEST(other_kinds_of_statements_get_literals)
{
	bind_text(1, texts[0]);
	api_ok(api_exec("ALTER TABLE t DELETE WHERE a = ?"));
	ck_assert_str_eq(fake_last_sql(), "ALTER TABLE t DELETE WHERE a = 'a'");
}
END_TEST

START_TEST(values_stay_apart_from_their_neighbours)
{
	for (SQLUSMALLINT i = 1; i <= 3; i++)
		bind_number(i, numbers);
	api_ok(api_exec("ALTER TABLE t DELETE WHERE a=?AND b IN(?)AND NOT?"));
	ck_assert_str_eq(
	    fake_last_sql(), "ALTER TABLE t DELETE WHERE a=41 AND b IN(41)AND NOT 41");
}
END_TEST

START_TEST(counts_are_plain_numbers)
{
	api_script_numbers("SELECT", 1, 1, 1);
	bind_text(1, texts[0]);
	strcpy(texts[2], "10");
	bind_text(2, texts[2]);
	api_ok(api_exec("SELECT ? LIMIT ?"));
	ck_assert_str_eq(fake_last_sql(), "SELECT {odbc_p1:String} LIMIT 10");
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	strcpy(texts[2], "10; D");
	api_fails(api_exec("SELECT ? LIMIT ?"), "22018");
	texts[2][0] = '\0';
}
END_TEST

START_TEST(values_and_types_may_change_between_executions)
{
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_prepare("SELECT ?"));
	bind_number(1, &numbers[0]);
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_value("odbc_p1"), "41");
	api_ok(SQLCloseCursor(api_stmt));
	numbers[0] = 7;
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_value("odbc_p1"), "7");
	numbers[0] = 41;
	api_ok(SQLCloseCursor(api_stmt));
	bind_text(1, texts[0]);
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_sql(), "SELECT {odbc_p1:String}");
	ck_assert_str_eq(fake_last_value("odbc_p1"), "a");
}
END_TEST

START_TEST(what_does_not_convert_is_not_sent)
{
	unsigned before = fake_count("SELECT");

	api_ok(bind(1, SQL_C_CHAR, SQL_INTEGER, texts[0], 8, NULL));
	api_fails(api_exec("SELECT ?"), "22018");
	ck_assert_ptr_nonnull(strstr(api_message(1), "parameter 1"));
	ck_assert_ptr_nonnull(strstr(api_message(1), "'a'"));
	ck_assert_uint_eq(fake_count("SELECT"), before);
}
END_TEST

/* The size that SQLDescribeParam tells is none that values have to keep. */
START_TEST(column_sizes_are_limits_but_the_reported_one)
{
	static const struct {
		SQLULEN size;
		size_t len;
		bool fits;
	} cases[] = { { 3, 3, true }, { 3, 4, false }, { 79, 80, false }, { 80, 81, true },
		{ 65535, 90, true }, { 0, 90, true } };
	char value[91];

	memset(value, 'x', sizeof(value));
	api_reconnect("StringMaxLength=80");
	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		SQLLEN len = (SQLLEN)cases[i].len;

		api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR,
		    cases[i].size, 0, value, len, &len));
		if (cases[i].fits)
			api_ok(api_exec("SELECT ?"));
		else
			api_fails(api_exec("SELECT ?"), "22001");
		SQLFreeStmt(api_stmt, SQL_CLOSE);
	}
}
END_TEST

START_TEST(default_is_only_for_insert)
{
	lengths[0] = SQL_DEFAULT_PARAM;
	api_ok(bind(1, SQL_C_SLONG, SQL_INTEGER, numbers, 0, &lengths[0]));
	api_fails(api_exec("SELECT ?"), "07S01");
}
END_TEST

START_TEST(lengths_that_are_none_are_refused)
{
	lengths[0] = -7;
	api_ok(bind(1, SQL_C_CHAR, SQL_VARCHAR, texts[0], 8, &lengths[0]));
	api_fails(api_exec("SELECT ?"), "HY090");
	lengths[0] = 3;
	api_ok(bind(1, SQL_C_CHAR, SQL_VARCHAR, NULL, 8, &lengths[0]));
	api_fails(api_exec("SELECT ?"), "HY009");
}
END_TEST

START_TEST(named_parameters_are_bound_by_their_names)
{
	char name[] = "who";
	SQLHDESC ipd;

	api_script_numbers("SELECT", 1, 1, 1);
	bind_number(1, &numbers[0]);
	bind_number(2, &numbers[1]);
	SQLGetStmtAttr(api_stmt, SQL_ATTR_IMP_PARAM_DESC, &ipd, 0, NULL);
	ck_assert_int_eq(SQLSetDescField(ipd, 2, SQL_DESC_NAME, name, SQL_NTS), SQL_SUCCESS);
	api_ok(api_exec("SELECT ?, {who:UInt8}, {other:String}, {who:UInt8}"));
	ck_assert_str_eq(fake_last_sql(),
	    "SELECT {odbc_p1:Int32}, {who:UInt8}, {other:String}, {who:UInt8}");
	ck_assert_str_eq(fake_last_value("who"), "42");
	ck_assert_ptr_null(fake_last_value("other"));
}
END_TEST

START_TEST(columns_are_described_before_values_are_known)
{
	SQLSMALLINT count = -1;

	api_script_texts("DESCRIBE TABLE (SELECT CAST('0' AS Int32), NULL, 1", "String", NULL, 0);
	bind_number(1, numbers);
	api_ok(api_prepare("SELECT ?, ? LIMIT ?"));
	(void)SQLNumResultCols(api_stmt, &count);
	ck_assert_str_eq(fake_last_sql(),
	    "DESCRIBE TABLE (SELECT CAST('0' AS Int32), NULL LIMIT 1\n)");
}
END_TEST

/* --- several sets -------------------------------------------------------------------------- */

static void
set_size(SQLULEN size)
{
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)size, 0));
}

START_TEST(results_of_sets_come_one_after_the_other)
{
	SQLUSMALLINT status[3] = { 99, 99, 99 };
	SQLULEN processed = 0;

	api_script_numbers("SELECT", 5, 2, 2);
	bind_number(1, numbers);
	set_size(3);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0);
	api_ok(api_exec("SELECT ?"));
	for (int i = 0; i < 3; i++) {
		char value[8];

		snprintf(value, sizeof(value), "%d", (int)numbers[i]);
		ck_assert_str_eq(fake_last_value("odbc_p1"), value);
		ck_assert_uint_eq(processed, (SQLULEN)i + 1);
		ck_assert_uint_eq(status[i], SQL_PARAM_SUCCESS);
		api_ok(SQLFetch(api_stmt));
		if (i < 2)
			api_ok(SQLMoreResults(api_stmt));
	}
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
	ck_assert_int_eq(SQLMoreResults(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(statements_without_rows_run_for_all_sets)
{
	SQLUSMALLINT status[3] = { 99, 99, 99 };
	SQLUSMALLINT operation[3] = { SQL_PARAM_PROCEED, SQL_PARAM_IGNORE, SQL_PARAM_PROCEED };
	SQLULEN processed = 0;

	fake_script(&(struct fake_script){ .sql = "ALTER TABLE t DELETE WHERE a = 43",
	    .refuse = 60, .refusal = "no table" });
	bind_number(1, numbers);
	set_size(3);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_OPERATION_PTR, operation, 0);
	ck_assert_int_eq(api_exec("ALTER TABLE t DELETE WHERE a = ?"), SQL_SUCCESS_WITH_INFO);
	ck_assert_uint_eq(processed, 3);
	ck_assert_uint_eq(status[0], SQL_PARAM_SUCCESS);
	ck_assert_uint_eq(status[1], SQL_PARAM_UNUSED);
	ck_assert_uint_eq(status[2], SQL_PARAM_ERROR);
	ck_assert_str_eq(api_state(1), "42S02");
	ck_assert_int_eq(api_diag_row(1), 3);
	ck_assert_uint_eq(fake_count("ALTER"), 2);
}
END_TEST

/* --- data at execution --------------------------------------------------------------------- */

START_TEST(values_come_when_asked_for)
{
	SQLLEN at_exec = SQL_LEN_DATA_AT_EXEC(6);
	SQLPOINTER token = NULL;

	api_script_numbers("SELECT", 1, 1, 1);
	bind_number(1, numbers);
	api_ok(bind(2, SQL_C_CHAR, SQL_VARCHAR, (SQLPOINTER)2, 0, &at_exec));
	api_ok(bind(3, SQL_C_SLONG, SQL_INTEGER, (SQLPOINTER)3, 0, &at_exec));
	ck_assert_int_eq(api_exec("SELECT ?, ?, ?"), SQL_NEED_DATA);
	api_fails(SQLPutData(api_stmt, texts[0], 1), "HY010");
	ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_NEED_DATA);
	ck_assert_ptr_eq(token, (SQLPOINTER)2);
	api_fails(SQLExecute(api_stmt), "HY010");
	api_fails(SQLParamData(api_stmt, &token), "HY010");
	api_ok(put("abc", SQL_NTS));
	api_ok(put("", 0));
	api_ok(put("d\tx", 2));
	ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_NEED_DATA);
	ck_assert_ptr_eq(token, (SQLPOINTER)3);
	api_ok(SQLPutData(api_stmt, numbers, 0));
	api_ok(SQLParamData(api_stmt, &token));
	ck_assert_str_eq(fake_last_value("odbc_p2"), "abcd\\t");
	ck_assert_str_eq(fake_last_value("odbc_p3"), "41");
	api_ok(SQLFetch(api_stmt));
}
END_TEST

START_TEST(null_can_be_put)
{
	SQLLEN at_exec = SQL_DATA_AT_EXEC;

	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(bind(1, SQL_C_CHAR, SQL_VARCHAR, (SQLPOINTER)1, 0, &at_exec));
	ck_assert_int_eq(api_exec("SELECT ?"), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(SQLPutData(api_stmt, NULL, SQL_NULL_DATA));
	api_ok(SQLParamData(api_stmt, NULL));
	ck_assert_str_eq(fake_last_value("odbc_p1"), "\\N");
}
END_TEST

START_TEST(surrogates_may_be_split_between_pieces)
{
	static SQLWCHAR high[] = { 'x', 0xd83d }, low[] = { 0xde00 };
	SQLLEN at_exec = SQL_DATA_AT_EXEC;

	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(bind(1, SQL_C_WCHAR, SQL_WVARCHAR, (SQLPOINTER)1, 0, &at_exec));
	ck_assert_int_eq(api_exec("SELECT ?"), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(SQLPutData(api_stmt, high, 4));
	api_ok(SQLPutData(api_stmt, low, 2));
	api_ok(SQLParamData(api_stmt, NULL));
	ck_assert_str_eq(fake_last_value("odbc_p1"), "x\xf0\x9f\x98\x80");
}
END_TEST

START_TEST(waiting_for_data_can_be_cancelled)
{
	SQLLEN at_exec = SQL_DATA_AT_EXEC;
	unsigned before;

	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(bind(1, SQL_C_CHAR, SQL_VARCHAR, (SQLPOINTER)1, 0, &at_exec));
	ck_assert_int_eq(api_exec("SELECT ?"), SQL_NEED_DATA);
	before = fake_count("SELECT");
	api_ok(SQLCancel(api_stmt));
	api_fails(SQLExecute(api_stmt), "HY010"); /* SQLExecDirect leaves nothing */
	api_ok(api_prepare("SELECT ?"));
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(put("x", 1));
	api_ok(SQLCancel(api_stmt));
	ck_assert_uint_eq(fake_count("SELECT"), before);
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(put("y", 1));
	api_ok(SQLParamData(api_stmt, NULL));
	ck_assert_str_eq(fake_last_value("odbc_p1"), "y");
}
END_TEST

START_TEST(data_of_a_format_are_a_parameter)
{
	SQLSMALLINT count = -1;
	SQLLEN at_exec = SQL_DATA_AT_EXEC;

	api_ok(api_prepare("INSERT INTO t (a) FORMAT CSV ;"));
	api_ok(SQLNumParams(api_stmt, &count));
	ck_assert_int_eq(count, 1);
	api_fails(SQLExecute(api_stmt), "07002");
	api_ok(bind(1, SQL_C_BINARY, SQL_LONGVARBINARY, (SQLPOINTER)1, 0, &at_exec));
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(put("1\n\n", 3));
	api_ok(put("2\n", 2));
	api_ok(SQLParamData(api_stmt, NULL));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (a) FORMAT CSV");
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("1\n\n2\n")));
}
END_TEST

/* --- data that go on while more come ------------------------------------------------------- */

#define PIECE (700 * 1024)

/* Prepare and execute an INSERT whose data will be put. */
static void
begin_data(SQLSMALLINT c_type)
{
	static SQLLEN at_exec = SQL_DATA_AT_EXEC;

	api_ok(api_prepare("INSERT INTO t FORMAT CSV"));
	api_ok(bind(1, c_type, SQL_LONGVARBINARY, (SQLPOINTER)1, 0, &at_exec));
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
}

/* Byte `at` of the data. */
static char
byte_at(size_t at)
{
	return (char)(at * 31 + at / 251);
}

START_TEST(much_data_arrive_as_they_were_put)
{
	static char piece[PIECE];
	struct ch_str data;
	SQLLEN rows = 0;

	fake_script(&(struct fake_script){ .sql = "INSERT", .written_rows = 77 });
	begin_data(SQL_C_BINARY);
	for (size_t at = 0, i = 0; i < 12; i++) {
		for (size_t k = 0; k < sizeof(piece); k++)
			piece[k] = byte_at(at++);
		api_ok(put(piece, sizeof(piece)));
	}
	memset(piece, 0, sizeof(piece)); /* they are the application's again */
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_SUCCESS);
	data = fake_last_data();
	ck_assert_uint_eq(data.len, 12 * sizeof(piece));
	for (size_t at = 0; at < data.len; at++)
		if (data.ptr[at] != byte_at(at))
			ck_abort_msg("byte %zu", at);
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	api_ok(SQLRowCount(api_stmt, &rows));
	ck_assert_int_eq(rows, 77);
	/* and the statement is good for more */
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(put("1\n", 2));
	api_ok(SQLParamData(api_stmt, NULL));
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("1\n")));
}
END_TEST

START_TEST(much_wide_text_keeps_its_pairs)
{
	/* pieces of an odd number of units cut each second pair in two */
	static SQLWCHAR pairs[600001];
	const size_t units = sizeof(pairs) / sizeof(pairs[0]);
	struct ch_str data;

	begin_data(SQL_C_WCHAR);
	for (size_t i = 0; i < units; i++)
		pairs[i] = i % 2 ? 0xde00 : 0xd83d;
	api_ok(SQLPutData(api_stmt, pairs, (SQLLEN)sizeof(pairs)));
	for (size_t i = 0; i < units; i++)
		pairs[i] = i % 2 ? 0xd83d : 0xde00;
	api_ok(SQLPutData(api_stmt, pairs, (SQLLEN)sizeof(pairs)));
	api_ok(SQLParamData(api_stmt, NULL));
	data = fake_last_data();
	ck_assert_uint_eq(data.len, units * 4);
	for (size_t at = 0; at < data.len; at += 4)
		if (memcmp(data.ptr + at, "\xf0\x9f\x98\x80", 4) != 0)
			ck_abort_msg("byte %zu", at);
}
END_TEST

START_TEST(data_under_way_can_be_cancelled)
{
	static char piece[PIECE];

	begin_data(SQL_C_CHAR);
	for (int i = 0; i < 4; i++)
		api_ok(put(piece, sizeof(piece)));
	api_ok(SQLCancel(api_stmt));
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	api_fails(SQLParamData(api_stmt, NULL), "HY010");
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(put("1", 1));
	api_ok(SQLParamData(api_stmt, NULL));
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("1")));
	ck_assert_uint_eq(fake_count("INSERT"), 2);
}
END_TEST

START_TEST(data_under_way_keep_their_statement)
{
	static char piece[PIECE];

	begin_data(SQL_C_CHAR);
	for (int i = 0; i < 4; i++)
		api_ok(put(piece, sizeof(piece)));
	api_fails(SQLFreeHandle(SQL_HANDLE_STMT, api_stmt), "HY010");
	ck_assert_int_eq(SQLDisconnect(api_dbc), SQL_ERROR);
	api_ok(put(piece, sizeof(piece)));
	api_ok(SQLParamData(api_stmt, NULL));
	ck_assert_uint_eq(fake_last_data().len, 5 * sizeof(piece));
}
END_TEST

START_TEST(data_under_way_end_with_their_statement)
{
	static char piece[PIECE];

	begin_data(SQL_C_CHAR);
	for (int i = 0; i < 4; i++)
		api_ok(put(piece, sizeof(piece)));
	/* a pool drops what waits for data; nobody else can */
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_STMT, api_stmt), SQL_ERROR);
	ck_assert_int_eq(SQLSetConnectAttr(api_dbc, SQL_ATTR_RESET_CONNECTION,
			     (SQLPOINTER)SQL_RESET_CONNECTION_YES, 0),
	    SQL_SUCCESS);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &api_stmt), SQL_SUCCESS);
}
END_TEST

START_TEST(a_connection_lost_between_pieces_is_told)
{
	static char piece[PIECE];
	SQLRETURN rc = SQL_SUCCESS;

	fake_script(&(struct fake_script){ .sql = "INSERT", .cut_data = 1 });
	begin_data(SQL_C_CHAR);
	for (int i = 0; i < 20 && rc == SQL_SUCCESS; i++)
		rc = put(piece, sizeof(piece));
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "08S01");
	ck_assert_ptr_nonnull(strstr(api_message(1), "not known whether rows were written"));
	/* it is over, and nothing is sent again */
	api_fails(SQLParamData(api_stmt, NULL), "HY010");
	ck_assert_uint_eq(fake_count("INSERT"), 1);
}
END_TEST

START_TEST(a_refusal_is_told_at_the_latest_at_the_end)
{
	static char piece[PIECE];
	SQLRETURN rc = SQL_SUCCESS;

	fake_script(&(struct fake_script){ .sql = "INSERT", .refuse = 60, .refusal = "no t" });
	begin_data(SQL_C_CHAR);
	for (int i = 0; i < 2 && rc == SQL_SUCCESS; i++)
		rc = put(piece, sizeof(piece));
	if (rc == SQL_SUCCESS)
		rc = SQLParamData(api_stmt, NULL);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_str_eq(api_state(1), "42S02");
}
END_TEST

/* --- describing ---------------------------------------------------------------------------- */

static const struct {
	const char *sql;
	SQLUSMALLINT number;
	SQLSMALLINT type;
} described[] = {
	{ "SELECT ? LIMIT ?", 1, API_CHAR },
	{ "SELECT ? LIMIT ?", 2, SQL_BIGINT },
	{ "SELECT CAST(? AS Nullable(Int32)) + 1", 1, SQL_INTEGER },
	{ "SELECT toDate(?), toInt16( ? )", 1, SQL_TYPE_DATE },
	{ "SELECT toDate(?), toInt16( ? )", 2, SQL_SMALLINT },
	{ "SELECT toDecimal32(?, 2), tofu(?)", 2, API_CHAR },
	{ "INSERT INTO t FORMAT CSV", 1, API_CHAR },
};

START_TEST(parameters_are_described_by_what_stands_around_them)
{
	SQLSMALLINT type = 0, digits, nullable = -1;
	SQLULEN size = 0;

	api_ok(api_prepare(described[_i].sql));
	api_ok(SQLDescribeParam(api_stmt, described[_i].number, &type, &size, &digits, &nullable));
	ck_assert_int_eq(type, described[_i].type);
	ck_assert_uint_gt(size, 0);
	ck_assert_int_eq(nullable, SQL_NULLABLE);
	api_fails(SQLDescribeParam(api_stmt, 0, NULL, NULL, NULL, NULL), "07009");
	api_fails(SQLDescribeParam(api_stmt, 3, NULL, NULL, NULL, NULL), "07009");
}
END_TEST

START_TEST(parameters_are_what_they_are_compared_with)
{
	SQLSMALLINT type = 0;
	SQLULEN size = 0;

	fake_script(&(struct fake_script){ .sql = "DESCRIBE TABLE (SELECT a FROM t",
	    .bytes = "a\tDate\t\t\n", .len = 9 });
	api_ok(api_prepare("SELECT b FROM t WHERE a IN (?) AND no = ?"));
	api_ok(SQLDescribeParam(api_stmt, 1, &type, &size, NULL, NULL));
	ck_assert_uint_eq(fake_count("DESCRIBE TABLE (SELECT a FROM t"), 1);
	ck_assert_int_eq(type, SQL_TYPE_DATE);
	ck_assert_uint_eq(size, 10);
	api_ok(SQLDescribeParam(api_stmt, 1, &type, &size, NULL, NULL));
	ck_assert_uint_eq(fake_count("DESCRIBE TABLE (SELECT a FROM t"), 1);
	/* what the server does not know is text */
	fake_script(&(struct fake_script){
	    .sql = "DESCRIBE TABLE (SELECT no", .refuse = 47, .refusal = "Unknown identifier" });
	api_ok(SQLDescribeParam(api_stmt, 2, &type, &size, NULL, NULL));
	ck_assert_int_eq(type, API_CHAR);
	bind_number(2, numbers);
	api_ok(SQLDescribeParam(api_stmt, 2, &type, &size, NULL, NULL));
	ck_assert_int_eq(type, SQL_INTEGER);
}
END_TEST

Suite *
suite_params(void)
{
	Suite *suite = suite_create("params");
	TCase *tcase = api_case(suite, "params");

	tcase_add_loop_test(tcase, bad_bindings_are_refused, 0,
	    (int)(sizeof(bad_bindings) / sizeof(bad_bindings[0])));
	tcase_add_test(tcase, unbound_parameters_stop_execution);
	tcase_add_test(tcase, bindings_outlive_the_statement);
	tcase_add_test(tcase, values_go_beside_the_text);
	tcase_add_test(tcase, only_values_that_are_too_long_go_into_the_text);
	tcase_add_test(tcase, null_is_told_by_the_indicator);
	tcase_add_test(tcase, old_servers_get_literals);
	tcase_add_loop_test(tcase, servers_get_no_type_that_they_lack, 0,
	    (int)(sizeof(aged) / sizeof(aged[0])));
	tcase_add_test(tcase, old_servers_describe_without_types_that_they_lack);
	tcase_add_test(tcase, other_kinds_of_statements_get_literals);
	tcase_add_test(tcase, values_stay_apart_from_their_neighbours);
	tcase_add_test(tcase, counts_are_plain_numbers);
	tcase_add_test(tcase, values_and_types_may_change_between_executions);
	tcase_add_test(tcase, what_does_not_convert_is_not_sent);
	tcase_add_test(tcase, column_sizes_are_limits_but_the_reported_one);
	tcase_add_test(tcase, default_is_only_for_insert);
	tcase_add_test(tcase, lengths_that_are_none_are_refused);
	tcase_add_test(tcase, named_parameters_are_bound_by_their_names);
	tcase_add_test(tcase, columns_are_described_before_values_are_known);
	tcase_add_test(tcase, results_of_sets_come_one_after_the_other);
	tcase_add_test(tcase, statements_without_rows_run_for_all_sets);
	tcase_add_test(tcase, values_come_when_asked_for);
	tcase_add_test(tcase, null_can_be_put);
	tcase_add_test(tcase, surrogates_may_be_split_between_pieces);
	tcase_add_test(tcase, waiting_for_data_can_be_cancelled);
	tcase_add_test(tcase, data_of_a_format_are_a_parameter);
	tcase_add_test(tcase, much_data_arrive_as_they_were_put);
	tcase_add_test(tcase, much_wide_text_keeps_its_pairs);
	tcase_add_test(tcase, data_under_way_can_be_cancelled);
	tcase_add_test(tcase, data_under_way_keep_their_statement);
	tcase_add_test(tcase, data_under_way_end_with_their_statement);
	tcase_add_test(tcase, a_connection_lost_between_pieces_is_told);
	tcase_add_test(tcase, a_refusal_is_told_at_the_latest_at_the_end);
	tcase_add_test(tcase, parameters_are_what_they_are_compared_with);
	tcase_add_loop_test(tcase, parameters_are_described_by_what_stands_around_them, 0,
	    (int)(sizeof(described) / sizeof(described[0])));
	return suite;
}
