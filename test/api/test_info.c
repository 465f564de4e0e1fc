/*
 * test_info.c - SQLGetInfo and SQLGetTypeInfo
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdlib.h>
#include <string.h>

static SQLRETURN
get_info(SQLUSMALLINT id, void *value, SQLSMALLINT capacity, SQLSMALLINT *length)
{
#ifdef API_WIDE
	return SQLGetInfoW(api_dbc, id, value, capacity, length);
#else
	return SQLGetInfo(api_dbc, id, value, capacity, length);
#endif
}

static SQLUINTEGER
number32(SQLUSMALLINT id)
{
	SQLUINTEGER value = 0x55555555;

	ck_assert_int_eq(get_info(id, &value, 0, NULL), SQL_SUCCESS);
	return value;
}

static SQLUSMALLINT
number16(SQLUSMALLINT id)
{
	SQLUSMALLINT value = 0x5555;

	ck_assert_int_eq(get_info(id, &value, 0, NULL), SQL_SUCCESS);
	return value;
}

static const struct {
	SQLUSMALLINT id;
	const char *text;
} info_texts[] = {
	{ SQL_DBMS_NAME, "ClickHouse" },
	{ SQL_DBMS_VER, "26.07.0002 26.7.2.1" },
	{ SQL_DRIVER_ODBC_VER, "03.80" },
	{ SQL_DATABASE_NAME, "default" },
	{ SQL_USER_NAME, "tester" },
	{ SQL_SERVER_NAME, "fake.example" },
	{ SQL_DATA_SOURCE_NAME, "" },
	{ SQL_IDENTIFIER_QUOTE_CHAR, "`" },
	{ SQL_SEARCH_PATTERN_ESCAPE, "\\" },
	{ SQL_CATALOG_TERM, "database" },
	{ SQL_CATALOG_NAME, "Y" },
	{ SQL_SCHEMA_TERM, "" },
	{ SQL_DATA_SOURCE_READ_ONLY, "N" },
	{ SQL_MULT_RESULT_SETS, "Y" },
	{ SQL_DESCRIBE_PARAMETER, "Y" },
	{ SQL_ACCESSIBLE_PROCEDURES, "N" },
	{ SQL_XOPEN_CLI_YEAR, "1995" },
};

START_TEST(texts)
{
	ck_assert_str_eq(api_info(info_texts[_i].id), info_texts[_i].text);
}
END_TEST

START_TEST(driver_version_has_the_form_of_odbc)
{
	const char *version = api_info(SQL_DRIVER_VER);

	ck_assert_uint_eq(strlen(version), 10);
	ck_assert_int_eq(version[2], '.');
	ck_assert_int_eq(version[5], '.');
	ck_assert_uint_gt(strlen(api_info(SQL_DRIVER_NAME)), 0);
}
END_TEST

START_TEST(numbers_have_exactly_their_width)
{
	unsigned char bytes[8];
	SQLSMALLINT length = 0;

	memset(bytes, 0x55, sizeof(bytes));
	ck_assert_int_eq(get_info(SQL_TXN_CAPABLE, bytes, 0, &length), SQL_SUCCESS);
	ck_assert_int_eq(length, 2);
	ck_assert_int_eq(bytes[0], SQL_TC_NONE);
	ck_assert_int_eq(bytes[2], 0x55);
	ck_assert_int_eq(get_info(SQL_GETDATA_EXTENSIONS, bytes, 0, &length), SQL_SUCCESS);
	ck_assert_int_eq(length, 4);
	ck_assert_int_eq(bytes[0], 0xf);
	ck_assert_int_eq(bytes[4], 0x55);
	ck_assert_int_eq(get_info(SQL_TXN_CAPABLE, NULL, 0, &length), SQL_SUCCESS);
	ck_assert_int_eq(length, 2);
}
END_TEST

START_TEST(values_tell_what_the_driver_can)
{
	ck_assert_uint_eq(number16(SQL_TXN_CAPABLE), SQL_TC_NONE);
	ck_assert_uint_eq(number16(SQL_CURSOR_COMMIT_BEHAVIOR), SQL_CB_PRESERVE);
	ck_assert_uint_eq(number16(SQL_CURSOR_ROLLBACK_BEHAVIOR), SQL_CB_PRESERVE);
	ck_assert_uint_eq(number16(SQL_IDENTIFIER_CASE), SQL_IC_SENSITIVE);
	ck_assert_uint_eq(number16(SQL_MAX_CONCURRENT_ACTIVITIES), 0);
	ck_assert_uint_eq(number32(SQL_SCROLL_OPTIONS), SQL_SO_FORWARD_ONLY | SQL_SO_STATIC);
	ck_assert_uint_eq(number32(SQL_FETCH_DIRECTION), 0xbf);
	ck_assert_uint_eq(number32(SQL_STATIC_CURSOR_ATTRIBUTES1), 0x9124f);
	ck_assert_uint_eq(number32(SQL_STATIC_CURSOR_ATTRIBUTES2), 0x1881);
	ck_assert_uint_eq(number32(SQL_BOOKMARK_PERSISTENCE), SQL_BP_SCROLL | SQL_BP_TRANSACTION);
	ck_assert_uint_ne(number32(SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1) & SQL_CA1_NEXT, 0);
	ck_assert_uint_eq(number32(SQL_FORWARD_ONLY_CURSOR_ATTRIBUTES1) & SQL_CA1_ABSOLUTE, 0);
	ck_assert_uint_eq(number32(SQL_STRING_FUNCTIONS), 0xffffff);
	ck_assert_uint_eq(number32(SQL_NUMERIC_FUNCTIONS), 0xffffff);
	ck_assert_uint_eq(number32(SQL_TIMEDATE_FUNCTIONS), 0x1fffff);
	ck_assert_uint_eq(number32(SQL_SYSTEM_FUNCTIONS), 7);
	ck_assert_uint_eq(number32(SQL_TIMEDATE_ADD_INTERVALS), 0x1ff);
	ck_assert_uint_eq(
	    number32(SQL_CONVERT_FUNCTIONS), SQL_FN_CVT_CAST | SQL_FN_CVT_CONVERT);
	ck_assert_uint_eq(number32(SQL_SCHEMA_USAGE), 0);
	ck_assert_uint_eq(number32(SQL_BATCH_SUPPORT),
	    SQL_BS_SELECT_EXPLICIT | SQL_BS_ROW_COUNT_EXPLICIT);
	ck_assert_uint_eq(number32(SQL_ASYNC_MODE), SQL_AM_STATEMENT);
	ck_assert_uint_eq(number32(SQL_TXN_ISOLATION_OPTION), 0);
	ck_assert_uint_ne(number32(SQL_CONVERT_CHAR) & SQL_CVT_WCHAR, 0); /* Qt looks there */
	ck_assert_uint_eq(number32(180), 0); /* SQL_RETURN_ESCAPE_CLAUSE */
	ck_assert_uint_eq(number32(SQL_DTC_TRANSITION_COST), 0);
}
END_TEST

/* Every information type of the reference, and how it is answered. */
static const struct {
	SQLUSMALLINT id;
	enum { KIND_TEXT, KIND_U16, KIND_U32, KIND_HANDLE } kind;
	enum { FORM_BITS, FORM_ONE, FORM_LIMIT, FORM_FREE, FORM_MANAGER } form;
	SQLUINTEGER bits;
} all_types[] = {
#define INFO(id, kind, form, bits) { id, KIND_##kind, FORM_##form, bits },
#include "support/info_types_list.h"
#undef INFO
};

static void
number_has_its_form(SQLUSMALLINT id, SQLSMALLINT width, SQLUINTEGER bits)
{
	unsigned char bytes[8];
	SQLUINTEGER number = 0;
	SQLSMALLINT length = 0;

	memset(bytes, 0x55, sizeof(bytes));
	ck_assert_msg(get_info(id, bytes, 0, &length) == SQL_SUCCESS, "%u", id);
	ck_assert_msg(length == width && bytes[width] == 0x55, "%u is %d wide", id, length);
	memcpy(&number, bytes, (size_t)width);
	ck_assert_msg(!bits || (number & ~bits) == 0, "%u is %x", id, number);
}

/* At every length of the buffer. */
static void
text_has_its_form(SQLUSMALLINT id)
{
	size_t unit = API_IS_WIDE ? sizeof(SQLWCHAR) : 1;
	SQLWCHAR whole[512], cut[512];
	const char *bytes = (const char *)cut;
	SQLSMALLINT length = -1, again = -1;

	memset(whole, 0x55, sizeof(whole));
	ck_assert_msg(get_info(id, whole, sizeof(whole), &length) == SQL_SUCCESS, "%u", id);
	ck_assert_int_ge(length, 0);
	ck_assert_mem_eq((char *)whole + length, "\0\0\0", unit);
	for (size_t size = unit; size <= (size_t)length; size += unit) {
		memset(cut, 0x55, sizeof(cut));
		ck_assert_int_eq(
		    get_info(id, cut, (SQLSMALLINT)size, &again), SQL_SUCCESS_WITH_INFO);
		ck_assert_int_eq(again, length);
		ck_assert_mem_eq(cut, whole, size - unit);
		ck_assert_mem_eq(bytes + size - unit, "\0\0\0", unit);
		ck_assert_int_eq(bytes[size], 0x55);
	}
}

START_TEST(every_standard_type_is_answered_in_its_form)
{
	if (_i) {
		fake_set_version("18.16.1");
		api_reconnect("");
	}
	for (size_t i = 0; i < CH_ARRAY_LEN(all_types); i++) {
		SQLUSMALLINT id = all_types[i].id;

		if (all_types[i].form == FORM_MANAGER)
			ck_assert_int_eq(get_info(id, NULL, 0, NULL), SQL_ERROR);
		else if (all_types[i].kind == KIND_TEXT)
			text_has_its_form(id);
		else
			number_has_its_form(
			    id, all_types[i].kind == KIND_U16 ? 2 : 4, all_types[i].bits);
	}
}
END_TEST

START_TEST(unknown_types_are_refused)
{
	static const SQLUSMALLINT unknown[] = { 3, 4, 5, 76, 171, 181, 999, 9999, 10050, 65535 };
	char room[64];

	for (size_t i = 0; i < CH_ARRAY_LEN(unknown); i++) {
		SQLCHAR state[6] = "";

		ck_assert_int_eq(get_info(unknown[i], room, sizeof(room), NULL), SQL_ERROR);
		SQLGetDiagRec(SQL_HANDLE_DBC, api_dbc, 1, state, NULL, NULL, 0, NULL);
		ck_assert_str_eq((char *)state, "HY096");
	}
}
END_TEST

START_TEST(texts_are_cut_with_their_length_in_bytes)
{
	SQLSMALLINT length = 0;
	int unit = API_IS_WIDE ? (int)sizeof(SQLWCHAR) : 1;
	SQLWCHAR room[16];

	memset(room, 0x55, sizeof(room));
	ck_assert_int_eq(get_info(SQL_DBMS_NAME, room, (SQLSMALLINT)(4 * unit), &length),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(length, 10 * unit);
#ifdef API_WIDE
	ck_assert_int_eq(room[2], 'i');
	ck_assert_int_eq(room[3], 0);
	ck_assert_int_eq(room[4], 0x5555);
#else
	ck_assert_str_eq((char *)room, "Cli");
	ck_assert_int_eq(((char *)room)[4], 0x55);
#endif
	ck_assert_int_eq(get_info(SQL_DBMS_NAME, NULL, 0, &length), SQL_SUCCESS);
	ck_assert_int_eq(length, 10 * unit);
	ck_assert_int_eq(get_info(SQL_DBMS_NAME, room, -1, &length), SQL_ERROR);
}
END_TEST

START_TEST(old_servers_can_less)
{
	fake_set_version("18.16.1");
	api_reconnect("");
	ck_assert_str_eq(api_info(SQL_DBMS_VER), "18.16.0001 18.16.1");
	ck_assert_uint_eq(number32(SQL_UNION), SQL_U_UNION_ALL);
	ck_assert_uint_eq(number32(SQL_SUBQUERIES), SQL_SQ_COMPARISON | SQL_SQ_IN);
	ck_assert_uint_eq(number32(SQL_DATETIME_LITERALS) & SQL_DL_SQL92_DATE, 0);
	ck_assert_uint_ne(number32(SQL_DATETIME_LITERALS) & SQL_DL_SQL92_INTERVAL_DAY, 0);
	ck_assert_uint_eq(number32(SQL_INFO_SCHEMA_VIEWS), 0);
	ck_assert_uint_eq(number16(SQL_MAX_TABLES_IN_SELECT), 2);
}
END_TEST

START_TEST(a_connection_that_only_reads_says_so)
{
	api_reconnect("ReadOnly=1");
	ck_assert_str_eq(api_info(SQL_DATA_SOURCE_READ_ONLY), "Y");
}
END_TEST

START_TEST(the_database_is_the_present_one)
{
	api_ok(api_exec("USE other"));
	ck_assert_str_eq(api_info(SQL_DATABASE_NAME), "other");
}
END_TEST

static const char *const type_columns[] = { "TYPE_NAME", "DATA_TYPE", "COLUMN_SIZE",
	"LITERAL_PREFIX", "LITERAL_SUFFIX", "CREATE_PARAMS", "NULLABLE", "CASE_SENSITIVE",
	"SEARCHABLE", "UNSIGNED_ATTRIBUTE", "FIXED_PREC_SCALE", "AUTO_UNIQUE_VALUE",
	"LOCAL_TYPE_NAME", "MINIMUM_SCALE", "MAXIMUM_SCALE", "SQL_DATA_TYPE", "SQL_DATETIME_SUB",
	"NUM_PREC_RADIX", "INTERVAL_PRECISION" };

START_TEST(type_rows_have_the_columns_of_the_reference)
{
	SQLSMALLINT count = 0, type;
	char name[256];

	api_ok(SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES));
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 19);
	for (SQLUSMALLINT i = 1; i <= 19; i++) {
		api_ok(api_describe(i, name, &type, NULL, NULL, NULL));
		ck_assert_str_eq(name, type_columns[i - 1]);
	}
	ck_assert_int_eq(api_number(1, SQL_DESC_CONCISE_TYPE), API_CHAR);
	ck_assert_int_eq(api_number(2, SQL_DESC_CONCISE_TYPE), SQL_SMALLINT);
	ck_assert_int_eq(api_number(3, SQL_DESC_CONCISE_TYPE), SQL_INTEGER);
	ck_assert_int_eq(api_number(3, SQL_DESC_NULLABLE), SQL_NULLABLE);
	ck_assert_int_eq(api_number(2, SQL_DESC_NULLABLE), SQL_NO_NULLS);
}
END_TEST

START_TEST(type_rows_are_ordered_and_complete)
{
	static const SQLSMALLINT wanted[] = { SQL_GUID, SQL_WLONGVARCHAR, SQL_WVARCHAR, SQL_WCHAR,
		SQL_BIT, SQL_TINYINT, SQL_BIGINT, SQL_LONGVARBINARY, SQL_VARBINARY, SQL_BINARY,
		SQL_LONGVARCHAR, SQL_CHAR, SQL_NUMERIC, SQL_DECIMAL, SQL_INTEGER, SQL_SMALLINT,
		SQL_FLOAT, SQL_REAL, SQL_DOUBLE, SQL_VARCHAR, SQL_TYPE_DATE, SQL_TYPE_TIME,
		SQL_TYPE_TIMESTAMP };
	bool seen[CH_ARRAY_LEN(wanted)] = { false };
	SQLSMALLINT type = 0, last = -32768;

	api_ok(SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES));
	api_ok(SQLBindCol(api_stmt, 2, SQL_C_SSHORT, &type, 0, NULL));
	while (SQLFetch(api_stmt) == SQL_SUCCESS) {
		ck_assert_int_ge(type, last);
		last = type;
		for (size_t i = 0; i < CH_ARRAY_LEN(wanted); i++)
			seen[i] = seen[i] || wanted[i] == type;
	}
	for (size_t i = 0; i < CH_ARRAY_LEN(wanted); i++)
		ck_assert_msg(seen[i], "no row for SQL type %d", wanted[i]);
}
END_TEST

static const struct {
	SQLSMALLINT type;
	const char *name; /* of the first row */
	const char *size;
	const char *params;
	const char *radix;
	const char *is_unsigned;
} first_rows[] = {
	{ SQL_VARCHAR, "String", "65535", "\\N", "\\N", "\\N" },
	{ SQL_WVARCHAR, "String", "65535", "\\N", "\\N", "\\N" },
	{ SQL_CHAR, "FixedString", "65535", "length", "\\N", "\\N" },
	{ SQL_BIGINT, "Int64", "19", "\\N", "10", "0" },
	{ SQL_INTEGER, "Int32", "10", "\\N", "10", "0" },
	{ SQL_TINYINT, "Int8", "3", "\\N", "10", "0" },
	{ SQL_DOUBLE, "Float64", "53", "\\N", "2", "0" },
	{ SQL_FLOAT, "Float64", "53", "\\N", "2", "0" },
	{ SQL_DECIMAL, "Decimal", "38", "precision,scale", "10", "0" },
	{ SQL_TYPE_TIMESTAMP, "DateTime64", "29", "scale", "\\N", "\\N" },
	{ SQL_TIMESTAMP, "DateTime64", "29", "scale", "\\N", "\\N" },
	{ SQL_TYPE_DATE, "Date", "10", "\\N", "\\N", "\\N" },
	{ SQL_GUID, "UUID", "36", "\\N", "\\N", "\\N" },
	{ SQL_VARBINARY, "String", "65535", "\\N", "\\N", "\\N" },
	{ SQL_BIT, "Bool", "1", "\\N", "10", "1" },
};

START_TEST(the_best_match_comes_first)
{
	api_ok(SQLGetTypeInfo(api_stmt, first_rows[_i].type));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), first_rows[_i].name);
	ck_assert_str_eq(api_text(3), first_rows[_i].size);
	ck_assert_str_eq(api_text(6), first_rows[_i].params);
	ck_assert_str_eq(api_text(7), "1");
	ck_assert_str_eq(api_text(10), first_rows[_i].is_unsigned);
	ck_assert_str_eq(api_text(13), first_rows[_i].name);
	ck_assert_str_eq(api_text(18), first_rows[_i].radix);
	ck_assert_str_eq(api_text(19), "\\N");
}
END_TEST

START_TEST(types_that_nothing_maps_to_give_no_rows)
{
	api_ok(SQLGetTypeInfo(api_stmt, SQL_INTERVAL_YEAR));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	api_fails(SQLGetTypeInfo(api_stmt, 12345), "HY004");
}
END_TEST

START_TEST(old_servers_have_fewer_types)
{
	fake_set_version("18.16.1");
	api_reconnect("");
	api_ok(SQLGetTypeInfo(api_stmt, SQL_TYPE_TIMESTAMP));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "DateTime");
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_ok(SQLGetTypeInfo(api_stmt, SQL_BIT));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	/* they have intervals, but no columns of them */
	api_ok(SQLGetTypeInfo(api_stmt, SQL_BIGINT));
	while (SQLFetch(api_stmt) == SQL_SUCCESS)
		ck_assert_ptr_null(strstr(api_text(1), "Interval"));
}
END_TEST

START_TEST(type_rows_can_be_cut_by_max_rows)
{
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_MAX_ROWS, (SQLPOINTER)(uintptr_t)2, 0));
	api_ok(SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(dates_have_their_subcodes)
{
	api_ok(SQLGetTypeInfo(api_stmt, SQL_TYPE_TIMESTAMP));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(2), "93");
	ck_assert_str_eq(api_text(14), "0");
	ck_assert_str_eq(api_text(15), "9");
	ck_assert_str_eq(api_text(16), "9");
	ck_assert_str_eq(api_text(17), "3");
}
END_TEST

Suite *
suite_info(void)
{
	Suite *suite = suite_create("info");
	TCase *tcase = api_case(suite, "info");

	tcase_add_loop_test(tcase, texts, 0, (int)CH_ARRAY_LEN(info_texts));
	tcase_add_test(tcase, driver_version_has_the_form_of_odbc);
	tcase_add_test(tcase, numbers_have_exactly_their_width);
	tcase_add_test(tcase, values_tell_what_the_driver_can);
	tcase_add_loop_test(tcase, every_standard_type_is_answered_in_its_form, 0, 2);
	tcase_add_test(tcase, unknown_types_are_refused);
	tcase_add_test(tcase, texts_are_cut_with_their_length_in_bytes);
	tcase_add_test(tcase, old_servers_can_less);
	tcase_add_test(tcase, a_connection_that_only_reads_says_so);
	tcase_add_test(tcase, the_database_is_the_present_one);
	tcase = api_case(suite, "types");
	tcase_add_test(tcase, type_rows_have_the_columns_of_the_reference);
	tcase_add_test(tcase, type_rows_are_ordered_and_complete);
	tcase_add_loop_test(tcase, the_best_match_comes_first, 0,
	    (int)CH_ARRAY_LEN(first_rows));
	tcase_add_test(tcase, types_that_nothing_maps_to_give_no_rows);
	tcase_add_test(tcase, old_servers_have_fewer_types);
	tcase_add_test(tcase, type_rows_can_be_cut_by_max_rows);
	tcase_add_test(tcase, dates_have_their_subcodes);
	return suite;
}
