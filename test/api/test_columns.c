/*
 * test_columns.c - what is known of the columns of a result
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

static void
script_columns(void)
{
	static const unsigned char nulls[] = { 0 };
	struct fake_block block;

	fake_block_begin(&block, 4, 1);
	fake_block_column(&block, "id", "UInt32");
	fake_block_bytes(&block, &(uint32_t){ 1 }, 4);
	fake_block_column(&block, "n\xc3\xa4me", "Nullable(String)");
	fake_block_bytes(&block, nulls, 1);
	fake_block_text(&block, "x");
	fake_block_column(&block, "price", "Decimal(9, 2)");
	fake_block_bytes(&block, &(int32_t){ 1234 }, 4);
	fake_block_column(&block, "at", "DateTime64(3)");
	fake_block_bytes(&block, &(int64_t){ 0 }, 8);
	api_script_block("SELECT", &block);
}

/* DESCRIBE's answer for a query that gives no block. */
static void
script_describe(void)
{
	static const char text[] = "id\tUInt32\t\t\t\t\t\nname\tNullable(String)\t\t\t\t\t\n";

	fake_script(&(struct fake_script){
	    .sql = "DESCRIBE TABLE (", .bytes = text, .len = sizeof(text) - 1 });
	fake_script(&(struct fake_script){ .sql = "SELECT", .bytes = "", .len = 0 });
}

START_TEST(columns_are_described)
{
	SQLSMALLINT count = 0, type, digits, nullable;
	SQLULEN size;
	char name[256];

	script_columns();
	api_ok(api_exec("SELECT *"));
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 4);
	api_ok(api_describe(1, name, &type, &size, &digits, &nullable));
	ck_assert_str_eq(name, "id");
	ck_assert_int_eq(type, SQL_BIGINT);
	ck_assert_uint_eq(size, 10);
	ck_assert_int_eq(nullable, SQL_NO_NULLS);
	api_ok(api_describe(2, name, &type, &size, &digits, &nullable));
	ck_assert_str_eq(name, "n\xc3\xa4me");
	ck_assert_int_eq(type, API_CHAR);
	ck_assert_uint_eq(size, 65535);
	ck_assert_int_eq(nullable, SQL_NULLABLE);
	api_ok(api_describe(3, name, &type, &size, &digits, &nullable));
	ck_assert_int_eq(type, SQL_DECIMAL);
	ck_assert_uint_eq(size, 9);
	ck_assert_int_eq(digits, 2);
	api_ok(api_describe(4, name, &type, &size, &digits, &nullable));
	ck_assert_int_eq(type, SQL_TYPE_TIMESTAMP);
	ck_assert_uint_eq(size, 23);
	ck_assert_int_eq(digits, 3);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 0);
}
END_TEST

START_TEST(every_output_may_be_left_out)
{
	script_columns();
	api_ok(api_exec("SELECT *"));
#ifdef API_WIDE
	api_ok(SQLDescribeColW(api_stmt, 1, NULL, 0, NULL, NULL, NULL, NULL, NULL));
	api_ok(SQLColAttributeW(api_stmt, 1, SQL_DESC_TYPE, NULL, 0, NULL, NULL));
#else
	api_ok(SQLDescribeCol(api_stmt, 1, NULL, 0, NULL, NULL, NULL, NULL, NULL));
	api_ok(SQLColAttribute(api_stmt, 1, SQL_DESC_TYPE, NULL, 0, NULL, NULL));
#endif
}
END_TEST

START_TEST(long_names_are_cut_with_their_length_told)
{
	SQLSMALLINT length = 0;

	script_columns();
	api_ok(api_exec("SELECT *"));
#ifdef API_WIDE
	SQLWCHAR name[4] = { 0, 0, 0, 0x55 };

	ck_assert_int_eq(SQLDescribeColW(api_stmt, 2, name, 3, &length, NULL, NULL, NULL, NULL),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(length, 4);
	ck_assert_int_eq(name[1], 0xe4);
	ck_assert_int_eq(name[2], 0);
	ck_assert_int_eq(name[3], 0x55);
#else
	char name[4] = "....";

	ck_assert_int_eq(SQLDescribeCol(api_stmt, 2, (SQLCHAR *)name, 3, &length, NULL, NULL,
			     NULL, NULL), SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(length, 5);
	ck_assert_str_eq(name, "n");
	ck_assert_int_eq(name[3], '.');
#endif
	ck_assert_str_eq(api_state(1), "01004");
}
END_TEST

START_TEST(attributes_of_columns)
{
	script_columns();
	api_ok(api_exec("SELECT *"));
	ck_assert_int_eq(api_number(1, SQL_DESC_COUNT), 4);
	ck_assert_int_eq(api_number(99, SQL_DESC_COUNT), 4);
	ck_assert_int_eq(api_number(0, SQL_COLUMN_COUNT), 4);
	ck_assert_int_eq(api_number(1, SQL_DESC_UNSIGNED), SQL_TRUE);
	ck_assert_int_eq(api_number(3, SQL_DESC_UNSIGNED), SQL_FALSE);
	ck_assert_int_eq(api_number(1, SQL_DESC_DISPLAY_SIZE), 10);
	ck_assert_int_eq(api_number(2, SQL_DESC_DISPLAY_SIZE), 65535);
	ck_assert_int_eq(api_number(3, SQL_DESC_DISPLAY_SIZE), 11);
	ck_assert_int_eq(api_number(1, SQL_DESC_OCTET_LENGTH), 8);
	ck_assert_int_eq(api_number(1, SQL_COLUMN_LENGTH), 8);
	ck_assert_int_eq(api_number(3, SQL_COLUMN_PRECISION), 9);
	ck_assert_int_eq(api_number(3, SQL_DESC_PRECISION), 9);
	ck_assert_int_eq(api_number(3, SQL_COLUMN_SCALE), 2);
	ck_assert_int_eq(api_number(3, SQL_DESC_SCALE), 2);
	ck_assert_int_eq(api_number(4, SQL_DESC_TYPE), SQL_DATETIME);
	ck_assert_int_eq(api_number(4, SQL_DESC_CONCISE_TYPE), SQL_TYPE_TIMESTAMP);
	ck_assert_int_eq(api_number(4, SQL_DESC_DATETIME_INTERVAL_CODE), SQL_CODE_TIMESTAMP);
	ck_assert_int_eq(api_number(4, SQL_DESC_PRECISION), 3);
	ck_assert_int_eq(api_number(4, SQL_DESC_LENGTH), 23);
	ck_assert_int_eq(api_number(2, SQL_DESC_NULLABLE), SQL_NULLABLE);
	ck_assert_int_eq(api_number(1, SQL_COLUMN_NULLABLE), SQL_NO_NULLS);
	ck_assert_int_eq(api_number(2, SQL_DESC_CASE_SENSITIVE), SQL_TRUE);
	ck_assert_int_eq(api_number(2, SQL_DESC_SEARCHABLE), SQL_PRED_SEARCHABLE);
	ck_assert_int_eq(api_number(1, SQL_DESC_SEARCHABLE), SQL_PRED_BASIC);
	ck_assert_int_eq(api_number(1, SQL_DESC_NUM_PREC_RADIX), 10);
	ck_assert_int_eq(api_number(1, SQL_DESC_UPDATABLE), SQL_ATTR_READONLY);
	ck_assert_int_eq(api_number(1, SQL_DESC_AUTO_UNIQUE_VALUE), SQL_FALSE);
	ck_assert_int_eq(api_number(1, SQL_DESC_FIXED_PREC_SCALE), SQL_FALSE);
	ck_assert_int_eq(api_number(1, SQL_DESC_UNNAMED), SQL_NAMED);
}
END_TEST

START_TEST(texts_of_columns)
{
	script_columns();
	api_ok(api_exec("SELECT *"));
	ck_assert_str_eq(api_field(2, SQL_DESC_NAME), "n\xc3\xa4me");
	ck_assert_str_eq(api_field(2, SQL_DESC_LABEL), "n\xc3\xa4me");
	ck_assert_str_eq(api_field(2, SQL_COLUMN_NAME), "n\xc3\xa4me");
	ck_assert_str_eq(api_field(2, SQL_DESC_TYPE_NAME), "Nullable(String)");
	ck_assert_str_eq(api_field(3, SQL_DESC_TYPE_NAME), "Decimal(9, 2)");
	ck_assert_str_eq(api_field(3, SQL_DESC_LOCAL_TYPE_NAME), "Decimal");
	ck_assert_str_eq(api_field(2, SQL_DESC_LITERAL_PREFIX), "'");
	ck_assert_str_eq(api_field(1, SQL_DESC_LITERAL_SUFFIX), "");
	ck_assert_str_eq(api_field(1, SQL_DESC_TABLE_NAME), "");
	ck_assert_str_eq(api_field(1, SQL_DESC_BASE_TABLE_NAME), "");
	ck_assert_str_eq(api_field(1, SQL_DESC_SCHEMA_NAME), "");
	ck_assert_str_eq(api_field(1, SQL_DESC_CATALOG_NAME), "");
}
END_TEST

START_TEST(wrong_columns_and_fields_are_told)
{
	SQLLEN value;
	char name[256];

	script_columns();
	api_ok(api_exec("SELECT *"));
	api_fails(api_describe(0, name, NULL, NULL, NULL, NULL), "07009");
	api_fails(api_describe(5, name, NULL, NULL, NULL, NULL), "07009");
	ck_assert_int_eq(api_diag_column(1), 5);
#ifdef API_WIDE
	api_fails(SQLColAttributeW(api_stmt, 0, SQL_DESC_TYPE, NULL, 0, NULL, &value), "07009");
	api_fails(SQLColAttributeW(api_stmt, 1, 1211, NULL, 0, NULL, &value), "HY091");
#else
	api_fails(SQLColAttribute(api_stmt, 0, SQL_DESC_TYPE, NULL, 0, NULL, &value), "07009");
	api_fails(SQLColAttribute(api_stmt, 1, 1211, NULL, 0, NULL, &value), "HY091");
#endif
}
END_TEST

START_TEST(an_empty_result_has_its_columns_when_they_are_asked_for)
{
	SQLSMALLINT count = 0, type;
	char name[256];

	script_describe();
	api_ok(api_exec("SELECT * FROM t WHERE 1 = 0"));
	ck_assert_uint_eq(fake_count("DESCRIBE"), 0);
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 2);
	api_ok(api_describe(2, name, &type, NULL, NULL, NULL));
	ck_assert_str_eq(name, "name");
	ck_assert_int_eq(type, API_CHAR);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 1);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(an_empty_result_that_is_only_fetched_costs_no_request)
{
	int32_t value;

	script_describe();
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SLONG, &value, 0, NULL));
	api_ok(api_exec("SELECT * FROM t WHERE 1 = 0"));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 0);
}
END_TEST

START_TEST(a_prepared_query_has_columns_before_it_runs)
{
	SQLSMALLINT count = 0;
	unsigned selects;

	script_describe();
	api_ok(api_prepare("SELECT * FROM t"));
	selects = fake_count("SELECT *");
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 2);
	ck_assert_int_eq(api_number(1, SQL_DESC_CONCISE_TYPE), SQL_BIGINT);
	ck_assert_uint_eq(fake_count("SELECT *"), selects);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 1);
	api_ok(SQLExecute(api_stmt));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(errors_of_describing_are_told)
{
	SQLSMALLINT count = 0;

	fake_script(&(struct fake_script){
	    .sql = "DESCRIBE", .refuse = 60, .refusal = "Table default.t does not exist" });
	api_ok(api_prepare("SELECT * FROM t"));
	api_fails(SQLNumResultCols(api_stmt, &count), "42S02");
	ck_assert_int_eq(api_native(1), 60);
}
END_TEST

START_TEST(statements_without_result_have_no_columns)
{
	SQLSMALLINT count = -1;
	char name[256];

	api_fails(SQLNumResultCols(api_stmt, &count), "HY010");
	api_ok(api_prepare("DROP TABLE t"));
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 0);
	api_fails(api_describe(1, name, NULL, NULL, NULL, NULL), "07005");
	ck_assert_int_eq(api_number(1, SQL_DESC_COUNT), 0);
	api_ok(SQLExecute(api_stmt));
	api_fails(api_describe(1, name, NULL, NULL, NULL, NULL), "24000");
}
END_TEST

START_TEST(types_follow_the_options_of_the_connection)
{
	script_columns();
	api_reconnect("StringAs=long;StringMaxLength=100;UnsignedTypes=keep");
	api_ok(api_exec("SELECT *"));
	ck_assert_int_eq(api_number(2, SQL_DESC_CONCISE_TYPE), API_LONG);
	ck_assert_int_eq(api_number(2, SQL_DESC_LENGTH), 100);
	ck_assert_int_eq(api_number(1, SQL_DESC_CONCISE_TYPE), SQL_INTEGER);
	api_reconnect("StringTypes=wide");
	api_ok(api_exec("SELECT *"));
	ck_assert_int_eq(api_number(2, SQL_DESC_CONCISE_TYPE), SQL_WVARCHAR);
	api_reconnect("StringTypes=ansi");
	api_ok(api_exec("SELECT *"));
	ck_assert_int_eq(api_number(2, SQL_DESC_CONCISE_TYPE), SQL_VARCHAR);
}
END_TEST

Suite *
suite_columns(void)
{
	Suite *suite = suite_create("columns");
	TCase *tcase = api_case(suite, "columns");

	tcase_add_test(tcase, columns_are_described);
	tcase_add_test(tcase, every_output_may_be_left_out);
	tcase_add_test(tcase, long_names_are_cut_with_their_length_told);
	tcase_add_test(tcase, attributes_of_columns);
	tcase_add_test(tcase, texts_of_columns);
	tcase_add_test(tcase, wrong_columns_and_fields_are_told);
	tcase_add_test(tcase, an_empty_result_has_its_columns_when_they_are_asked_for);
	tcase_add_test(tcase, an_empty_result_that_is_only_fetched_costs_no_request);
	tcase_add_test(tcase, a_prepared_query_has_columns_before_it_runs);
	tcase_add_test(tcase, errors_of_describing_are_told);
	tcase_add_test(tcase, statements_without_result_have_no_columns);
	tcase_add_test(tcase, types_follow_the_options_of_the_connection);
	return suite;
}
