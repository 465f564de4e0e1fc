/*
 * test_types.c - every type is reported alike, whoever asks
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdio.h>
#include <string.h>

static const char *const types[] = { "Bool", "Int8", "UInt8", "Int16", "UInt16", "Int32", "UInt32",
	"Int64", "UInt64", "Int128", "UInt128", "Int256", "UInt256", "Float32", "Float64",
	"BFloat16", "Decimal(9, 2)", "Decimal(38, 38)", "Decimal(76, 0)", "String",
	"LowCardinality(Nullable(String))", "FixedString(5)", "Date", "Date32", "DateTime",
	"DateTime(\\'Asia/Tokyo\\')", "DateTime64(6)", "Time", "Time64(3)", "UUID", "IPv4", "IPv6",
	"Enum8(\\'a\\' = 1, \\'bcd\\' = 2)", "Enum16(\\'x\\' = 300)", "Array(Nullable(Int8))",
	"Tuple(a UInt8, b String)", "Map(String, UInt64)", "Variant(String, UInt8)", "Dynamic",
	"JSON", "Point", "IntervalDay", "Nullable(Decimal(10, 3))",
	"SimpleAggregateFunction(sum, UInt64)" };

struct reported {
	SQLSMALLINT type, digits, nullable;
	SQLULEN size;
	SQLLEN octets;
	char name[64]; /* of the type, without parameters */
};

/* The type without the backslashes of TabSeparated. */
static void
unescape(const char *text, char *out)
{
	for (; *text; text++)
		if (*text != '\\')
			*out++ = *text;
	*out = '\0';
}

static struct reported
ask_describe_col(void)
{
	struct reported r = { 0 };
	char column[256];

	api_ok(api_exec("SELECT c"));
	api_ok(api_describe(1, column, &r.type, &r.size, &r.digits, &r.nullable));
	r.octets = api_number(1, SQL_DESC_OCTET_LENGTH);
	snprintf(r.name, sizeof(r.name), "%s", api_field(1, SQL_DESC_LOCAL_TYPE_NAME));
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	return r;
}

static SQLINTEGER
number_at(SQLUSMALLINT column)
{
	SQLINTEGER value = 0;
	SQLLEN length = 0;

	api_ok(SQLGetData(api_stmt, column, SQL_C_SLONG, &value, 0, &length));
	return length == SQL_NULL_DATA ? 0 : value;
}

static struct reported
ask_columns(void)
{
	struct reported r = { 0 };

	api_ok(api_columns(NULL, NULL, "t", NULL));
	api_ok(SQLFetch(api_stmt));
	r.type = (SQLSMALLINT)number_at(5);
	snprintf(r.name, sizeof(r.name), "%s", api_text(6));
	r.size = (SQLULEN)number_at(7);
	r.octets = number_at(8);
	r.digits = (SQLSMALLINT)number_at(9);
	r.nullable = (SQLSMALLINT)number_at(11);
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	return r;
}

static bool
is_listed(const struct reported *r)
{
	bool found = false;

	api_ok(SQLGetTypeInfo(api_stmt, r->type));
	while (!found && SQLFetch(api_stmt) == SQL_SUCCESS)
		found = strcmp(api_text(1), r->name) == 0;
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	return found;
}

static void
script_type(const char *escaped)
{
	static const char *const others[] = { "default", "t", "c" };
	struct fake_block block;
	char text[256], plain[128];
	int len = snprintf(text, sizeof(text), "c\t%s\t\t\t\t\t\n", escaped);

	unescape(escaped, plain);
	fake_script(&(struct fake_script){
	    .sql = "DESCRIBE TABLE (", .bytes = text, .len = (size_t)len });
	fake_script(&(struct fake_script){ .sql = "SELECT c", .bytes = "", .len = 0 });
	fake_block_begin(&block, 8, 1);
	for (int i = 0; i < 8; i++) {
		fake_block_column(&block, "x", "String");
		fake_block_text(&block, i < 3 ? others[i] : i == 3 ? plain : i == 4 ? "1" : "");
	}
	api_script_block("SELECT database, table", &block);
}

static void
expect_agreement(void)
{
	struct reported described = ask_describe_col();
	struct reported listed = ask_columns();

	ck_assert_int_eq(described.type, listed.type);
	ck_assert_uint_eq(described.size, listed.size);
	ck_assert_int_eq(described.octets, listed.octets);
	ck_assert_int_eq(described.digits, listed.digits);
	ck_assert_int_eq(described.nullable, listed.nullable);
	ck_assert_str_eq(described.name, listed.name);
	ck_assert_msg(is_listed(&described), "SQLGetTypeInfo lacks (%d, %s)", described.type,
	    described.name);
}

START_TEST(results_tables_and_type_rows_agree)
{
	script_type(types[_i]);
	expect_agreement();
}
END_TEST

START_TEST(they_agree_with_other_options_too)
{
	script_type(types[_i]);
	api_reconnect("StringAs=long;UuidAs=guid;HugeIntAsString=1;UnsignedTypes=keep");
	expect_agreement();
}
END_TEST

Suite *
suite_types(void)
{
	Suite *suite = suite_create("types");
	TCase *tcase = api_case(suite, "types");

	tcase_add_loop_test(tcase, results_tables_and_type_rows_agree, 0,
	    (int)CH_ARRAY_LEN(types));
	tcase_add_loop_test(tcase, they_agree_with_other_options_too, 0,
	    (int)CH_ARRAY_LEN(types));
	return suite;
}
