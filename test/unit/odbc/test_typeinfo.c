/*
 * test_typeinfo.c - ClickHouse types as ODBC reports them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/typeinfo.h"

#include <check.h>
#include <stdlib.h>

static const struct odbc_type_env narrow = { .string_max = 65535 };
static const struct odbc_type_env wide = { .is_wide = true, .string_max = 65535 };

static struct ch_arena arena;

static struct odbc_type_info
describe(const struct odbc_type_env *env, const char *text)
{
	const struct native_type *type;
	struct odbc_type_info info;
	struct ch_error err;

	ck_assert_msg(native_type_parse(&arena, ch_str_of(text), &type, &err) == 0, "%s: %s",
	    text, err.text);
	odbc_type_describe(env, type, &info);
	return info;
}

struct size_case {
	const char *type;
	SQLSMALLINT sql_type;
	SQLULEN size;
	SQLSMALLINT digits;
	SQLLEN octets;
	SQLLEN display;
};

static const struct size_case size_cases[] = {
	{ "Bool", SQL_BIT, 1, 0, 1, 1 },
	{ "Int8", SQL_TINYINT, 3, 0, 1, 4 },
	{ "UInt8", SQL_TINYINT, 3, 0, 1, 3 },
	{ "Int16", SQL_SMALLINT, 5, 0, 2, 6 },
	{ "UInt16", SQL_INTEGER, 5, 0, 4, 5 },
	{ "Int32", SQL_INTEGER, 10, 0, 4, 11 },
	{ "UInt32", SQL_BIGINT, 10, 0, 8, 10 },
	{ "Int64", SQL_BIGINT, 19, 0, 8, 20 },
	{ "UInt64", SQL_BIGINT, 20, 0, 8, 20 },
	{ "Int128", SQL_VARCHAR, 40, 0, 40, 40 },
	{ "UInt128", SQL_VARCHAR, 39, 0, 39, 39 },
	{ "Int256", SQL_VARCHAR, 78, 0, 78, 78 },
	{ "UInt256", SQL_VARCHAR, 78, 0, 78, 78 },
	{ "Float32", SQL_REAL, 24, 0, 4, 24 },
	{ "BFloat16", SQL_REAL, 24, 0, 4, 24 },
	{ "Float64", SQL_DOUBLE, 53, 0, 8, 24 },
	{ "Decimal(9, 2)", SQL_DECIMAL, 9, 2, 11, 11 },
	{ "Decimal(38, 10)", SQL_DECIMAL, 38, 10, 40, 40 },
	{ "Decimal(4, 4)", SQL_DECIMAL, 4, 4, 7, 7 }, /* "-0.1234" */
	{ "Decimal(39, 0)", SQL_VARCHAR, 41, 0, 41, 41 },
	{ "Decimal(76, 38)", SQL_VARCHAR, 78, 0, 78, 78 },
	{ "String", SQL_VARCHAR, 65535, 0, 262140, 65535 },
	{ "LowCardinality(String)", SQL_VARCHAR, 65535, 0, 262140, 65535 },
	{ "FixedString(7)", SQL_CHAR, 7, 0, 7, 7 },
	{ "Date", SQL_TYPE_DATE, 10, 0, 6, 10 },
	{ "Date32", SQL_TYPE_DATE, 10, 0, 6, 10 },
	{ "DateTime", SQL_TYPE_TIMESTAMP, 19, 0, 16, 19 },
	{ "DateTime('Asia/Tokyo')", SQL_TYPE_TIMESTAMP, 19, 0, 16, 19 },
	{ "DateTime64(0)", SQL_TYPE_TIMESTAMP, 19, 0, 16, 19 },
	{ "DateTime64(3)", SQL_TYPE_TIMESTAMP, 23, 3, 16, 23 },
	{ "DateTime64(9, 'UTC')", SQL_TYPE_TIMESTAMP, 29, 9, 16, 29 },
	{ "Time", SQL_TYPE_TIME, 10, 0, 6, 10 },
	{ "Time64(3)", SQL_TYPE_TIME, 14, 3, 6, 14 },
	{ "UUID", SQL_VARCHAR, 36, 0, 36, 36 },
	{ "IPv4", SQL_VARCHAR, 15, 0, 15, 15 },
	{ "IPv6", SQL_VARCHAR, 45, 0, 45, 45 },
	{ "Enum8('a' = 1, 'longest' = 2)", SQL_VARCHAR, 7, 0, 7, 7 },
	{ "Enum16('' = 0)", SQL_VARCHAR, 1, 0, 1, 1 },
	{ "Array(UInt8)", SQL_VARCHAR, 65535, 0, 262140, 65535 },
	{ "Map(String, UInt8)", SQL_VARCHAR, 65535, 0, 262140, 65535 },
	{ "Tuple(a UInt8, b String)", SQL_VARCHAR, 65535, 0, 262140, 65535 },
	{ "JSON", SQL_LONGVARCHAR, 65535, 0, 262140, 65535 },
	{ "IntervalDay", SQL_BIGINT, 19, 0, 8, 20 },
	{ "Nothing", SQL_VARCHAR, 1, 0, 1, 1 },
};

START_TEST(sizes_cover_every_value_of_the_type)
{
	const struct size_case *c = &size_cases[_i];
	struct odbc_type_info info = describe(&narrow, c->type);

	ck_assert_int_eq(info.concise_type, c->sql_type);
	ck_assert_uint_eq(info.column_size, c->size);
	ck_assert_int_eq(info.digits, c->digits);
	ck_assert_int_eq(info.octet_length, c->octets);
	ck_assert_int_eq(info.display_size, c->display);
}
END_TEST

START_TEST(wide_connections_get_wide_types_with_the_same_sizes)
{
	struct odbc_type_info info = describe(&wide, "String");

	ck_assert_int_eq(info.concise_type, SQL_WVARCHAR);
	ck_assert_uint_eq(info.column_size, 65535);
	ck_assert_int_eq(info.octet_length, 65535 * (SQLLEN)sizeof(SQLWCHAR));
	ck_assert_int_eq(describe(&wide, "FixedString(3)").concise_type, SQL_WCHAR);
	ck_assert_int_eq(describe(&wide, "JSON").concise_type, SQL_WLONGVARCHAR);
	ck_assert_int_eq(describe(&wide, "UUID").concise_type, SQL_WVARCHAR);
	ck_assert_int_eq(describe(&wide, "UUID").octet_length, 36 * (SQLLEN)sizeof(SQLWCHAR));
	ck_assert_int_eq(describe(&wide, "Int32").concise_type, SQL_INTEGER);
}
END_TEST

START_TEST(enum_sizes_count_characters_and_surrogates)
{
	const char *text = "Enum8('\xc3\xa4\xc3\xb6' = 1, '\xf0\x9f\x98\x80' = 2)";

	ck_assert_uint_eq(describe(&narrow, text).column_size, 2);
	ck_assert_int_eq(describe(&narrow, text).octet_length, 4);
	ck_assert_uint_eq(describe(&wide, text).column_size, 2);
	ck_assert_uint_eq(describe(&wide, "Enum8('\xf0\x9f\x98\x80x' = 2)").column_size, 3);
}
END_TEST

START_TEST(options_change_what_is_reported)
{
	struct odbc_type_env env = narrow;

	env.strings_are_long = true;
	ck_assert_int_eq(describe(&env, "String").concise_type, SQL_LONGVARCHAR);
	ck_assert_int_eq(describe(&env, "Array(Int8)").concise_type, SQL_LONGVARCHAR);
	ck_assert_int_eq(describe(&env, "FixedString(2)").concise_type, SQL_CHAR);
	env = narrow;
	env.uuid_is_guid = true;
	ck_assert_int_eq(describe(&env, "UUID").concise_type, SQL_GUID);
	ck_assert_int_eq(describe(&env, "UUID").octet_length, 16);
	ck_assert_uint_eq(describe(&env, "UUID").column_size, 36);
	env = narrow;
	env.huge_is_text = true;
	ck_assert_int_eq(describe(&env, "UInt64").concise_type, SQL_VARCHAR);
	ck_assert_uint_eq(describe(&env, "UInt64").column_size, 20);
	ck_assert_int_eq(describe(&env, "Int64").concise_type, SQL_BIGINT);
	env = narrow;
	env.keeps_unsigned = true;
	ck_assert_int_eq(describe(&env, "UInt16").concise_type, SQL_SMALLINT);
	ck_assert_int_eq(describe(&env, "UInt32").concise_type, SQL_INTEGER);
	env = narrow;
	env.string_max = 100;
	ck_assert_uint_eq(describe(&env, "Map(String, String)").column_size, 100);
}
END_TEST

START_TEST(null_is_seen_through_wrappers)
{
	ck_assert(!describe(&narrow, "String").is_nullable);
	ck_assert(describe(&narrow, "Nullable(String)").is_nullable);
	ck_assert(describe(&narrow, "LowCardinality(Nullable(String))").is_nullable);
	ck_assert(!describe(&narrow, "LowCardinality(String)").is_nullable);
	ck_assert(!describe(&narrow, "Array(Nullable(String))").is_nullable);
	ck_assert(describe(&narrow, "Nullable(Nothing)").is_nullable);
	ck_assert(describe(&narrow, "Variant(String, UInt8)").is_nullable);
	ck_assert(describe(&narrow, "Dynamic").is_nullable);
}
END_TEST

START_TEST(unsigned_is_told_of_unsigned_numbers_and_of_what_is_no_number)
{
	ck_assert(describe(&narrow, "UInt8").is_unsigned);
	ck_assert(describe(&narrow, "UInt32").is_unsigned);
	ck_assert(describe(&narrow, "UInt64").is_unsigned);
	ck_assert(describe(&narrow, "Bool").is_unsigned);
	ck_assert(!describe(&narrow, "Int8").is_unsigned);
	ck_assert(!describe(&narrow, "Int64").is_unsigned);
	ck_assert(!describe(&narrow, "Float64").is_unsigned);
	ck_assert(!describe(&narrow, "Decimal(9, 2)").is_unsigned);
	ck_assert(!describe(&narrow, "IntervalDay").is_unsigned);
	ck_assert(describe(&narrow, "String").is_unsigned);
	ck_assert(describe(&narrow, "Date").is_unsigned);
}
END_TEST

START_TEST(other_fields_follow_the_type)
{
	ck_assert_int_eq(describe(&narrow, "Int32").radix, 10);
	ck_assert_int_eq(describe(&narrow, "Decimal(9, 2)").radix, 10);
	ck_assert_int_eq(describe(&narrow, "Float32").radix, 2);
	ck_assert_int_eq(describe(&narrow, "String").radix, 0);
	ck_assert_int_eq(describe(&narrow, "Date").radix, 0);
	ck_assert_int_eq(describe(&narrow, "String").searchable, SQL_PRED_SEARCHABLE);
	ck_assert_int_eq(describe(&narrow, "Int32").searchable, SQL_PRED_BASIC);
	ck_assert_int_eq(describe(&narrow, "Array(Int8)").searchable, SQL_PRED_NONE);
	ck_assert_int_eq(describe(&narrow, "JSON").searchable, SQL_PRED_NONE);
	ck_assert_int_eq(describe(&narrow, "Enum8('a' = 1)").searchable, SQL_PRED_BASIC);
	ck_assert_int_eq(describe(&narrow, "FixedString(2)").searchable, SQL_PRED_BASIC);
	ck_assert(describe(&narrow, "String").is_case_sensitive);
	ck_assert(!describe(&narrow, "Int32").is_case_sensitive);
	ck_assert_str_eq(describe(&narrow, "String").literal, "'");
	ck_assert_str_eq(describe(&narrow, "Date").literal, "'");
	ck_assert_str_eq(describe(&narrow, "JSON").literal, "'");
	ck_assert_str_eq(describe(&narrow, "UInt256").literal, "'");
	ck_assert_str_eq(describe(&narrow, "Decimal(39, 2)").literal, "'");
	ck_assert_str_eq(describe(&narrow, "Decimal(38, 2)").literal, "");
	ck_assert_str_eq(describe(&narrow, "Int32").literal, "");
	ck_assert_str_eq(describe(&narrow, "Nullable(Decimal(9, 2))").name, "Decimal");
	ck_assert_str_eq(describe(&narrow, "LowCardinality(String)").name, "String");
	ck_assert_int_eq(describe(&narrow, "DateTime").type, SQL_DATETIME);
	ck_assert_int_eq(describe(&narrow, "DateTime").datetime_code, SQL_CODE_TIMESTAMP);
	ck_assert_int_eq(describe(&narrow, "Date").datetime_code, SQL_CODE_DATE);
	ck_assert_int_eq(describe(&narrow, "Time").datetime_code, SQL_CODE_TIME);
	ck_assert_int_eq(describe(&narrow, "Int32").type, SQL_INTEGER);
	ck_assert_int_eq(describe(&narrow, "Int32").datetime_code, 0);
}
END_TEST

START_TEST(default_c_types)
{
	static const struct {
		SQLSMALLINT sql_type;
		bool is_unsigned;
		SQLSMALLINT c_type;
	} cases[] = {
		{ SQL_VARCHAR, true, SQL_C_CHAR },
		{ SQL_WVARCHAR, true, SQL_C_WCHAR },
		{ SQL_WLONGVARCHAR, true, SQL_C_WCHAR },
		{ SQL_DECIMAL, false, SQL_C_CHAR },
		{ SQL_BIT, true, SQL_C_BIT },
		{ SQL_TINYINT, false, SQL_C_STINYINT },
		{ SQL_TINYINT, true, SQL_C_UTINYINT },
		{ SQL_SMALLINT, false, SQL_C_SSHORT },
		{ SQL_SMALLINT, true, SQL_C_USHORT },
		{ SQL_INTEGER, false, SQL_C_SLONG },
		{ SQL_INTEGER, true, SQL_C_ULONG },
		{ SQL_BIGINT, false, SQL_C_SBIGINT },
		{ SQL_BIGINT, true, SQL_C_UBIGINT },
		{ SQL_REAL, false, SQL_C_FLOAT },
		{ SQL_DOUBLE, false, SQL_C_DOUBLE },
		{ SQL_TYPE_DATE, true, SQL_C_TYPE_DATE },
		{ SQL_TYPE_TIME, true, SQL_C_TYPE_TIME },
		{ SQL_TYPE_TIMESTAMP, true, SQL_C_TYPE_TIMESTAMP },
		{ SQL_GUID, true, SQL_C_GUID },
		{ SQL_LONGVARBINARY, true, SQL_C_BINARY },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
		ck_assert_int_eq(odbc_type_default_c(cases[i].sql_type, cases[i].is_unsigned),
		    cases[i].c_type);
}
END_TEST

START_TEST(codes_are_known_or_not)
{
	static const SQLSMALLINT known[] = { SQL_GUID, SQL_WLONGVARCHAR, SQL_BIT, SQL_LONGVARCHAR,
		SQL_CHAR, SQL_DOUBLE, SQL_DATE, SQL_TIMESTAMP, SQL_VARCHAR, SQL_TYPE_DATE,
		SQL_TYPE_TIMESTAMP, SQL_INTERVAL_YEAR, SQL_INTERVAL_MINUTE_TO_SECOND };
	static const SQLSMALLINT unknown[] = { -12, 13, 50, 90, 94, 100, 114, 999, -99 };

	for (size_t i = 0; i < CH_ARRAY_LEN(known); i++)
		ck_assert_msg(odbc_type_known(known[i]), "%d", known[i]);
	for (size_t i = 0; i < CH_ARRAY_LEN(unknown); i++)
		ck_assert_msg(!odbc_type_known(unknown[i]), "%d", unknown[i]);
	ck_assert_int_eq(odbc_type_modern(SQL_TIMESTAMP), SQL_TYPE_TIMESTAMP);
	ck_assert_int_eq(odbc_type_modern(SQL_DATE), SQL_TYPE_DATE);
	ck_assert_int_eq(odbc_type_modern(SQL_INTEGER), SQL_INTEGER);
}
END_TEST

START_TEST(environment_follows_the_options)
{
	struct config_options *options;
	struct odbc_type_env env;
	struct ch_error err;

	ck_assert_int_eq(config_options_create(&options, &err), 0);
	odbc_type_env_init(&env, options, true);
	ck_assert(env.is_wide);
	ck_assert_uint_eq(env.string_max, 65535);
	ck_assert(!env.strings_are_long && !env.uuid_is_guid && !env.huge_is_text);
	ck_assert(!env.keeps_unsigned);
	odbc_type_env_init(&env, options, false);
	ck_assert(!env.is_wide);
	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("StringTypes"),
			     CH_STR("ansi"), NULL, &err), 0);
	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("StringAs"),
			     CH_STR("long"), NULL, &err), 0);
	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("UuidAs"),
			     CH_STR("guid"), NULL, &err), 0);
	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("UnsignedTypes"),
			     CH_STR("keep"), NULL, &err), 0);
	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("HugeIntAsString"),
			     CH_STR("1"), NULL, &err), 0);
	odbc_type_env_init(&env, options, true);
	ck_assert(!env.is_wide && env.strings_are_long && env.uuid_is_guid);
	ck_assert(env.huge_is_text && env.keeps_unsigned);
	config_options_destroy(options);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("typeinfo");
	TCase *tcase = tcase_create("typeinfo");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, sizes_cover_every_value_of_the_type, 0,
	    (int)CH_ARRAY_LEN(size_cases));
	tcase_add_test(tcase, wide_connections_get_wide_types_with_the_same_sizes);
	tcase_add_test(tcase, enum_sizes_count_characters_and_surrogates);
	tcase_add_test(tcase, options_change_what_is_reported);
	tcase_add_test(tcase, null_is_seen_through_wrappers);
	tcase_add_test(tcase, unsigned_is_told_of_unsigned_numbers_and_of_what_is_no_number);
	tcase_add_test(tcase, other_fields_follow_the_type);
	tcase_add_test(tcase, default_c_types);
	tcase_add_test(tcase, codes_are_known_or_not);
	tcase_add_test(tcase, environment_follows_the_options);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	ch_arena_free(&arena);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
