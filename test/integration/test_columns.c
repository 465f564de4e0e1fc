/*
 * test_columns.c - every type is reported alike, whoever asks, by real servers
 *
 * A table with one column of a type: SQLColumns, SQLDescribeCol and SQLColAttribute of an empty
 * result and of a result with a row, and the row of SQLGetTypeInfo agree in every field they
 * share. Every family of types that the server has is among the types.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "fixture.h"
#include "suites.h"

enum where { WHERE_ALL, WHERE_NEW };

static const struct {
	enum where where;
	const char *type;
} types[] = {
	{ WHERE_ALL, "Int8" },
	{ WHERE_ALL, "Int16" },
	{ WHERE_ALL, "Int32" },
	{ WHERE_ALL, "Int64" },
	{ WHERE_ALL, "UInt8" },
	{ WHERE_ALL, "UInt16" },
	{ WHERE_ALL, "UInt32" },
	{ WHERE_ALL, "UInt64" },
	{ WHERE_ALL, "Float32" },
	{ WHERE_ALL, "Float64" },
	{ WHERE_ALL, "Decimal(9, 2)" },
	{ WHERE_ALL, "Decimal(38, 10)" },
	{ WHERE_ALL, "Decimal32(4)" },
	{ WHERE_ALL, "Decimal64(18)" },
	{ WHERE_ALL, "Decimal128(0)" },
	{ WHERE_ALL, "String" },
	{ WHERE_ALL, "FixedString(5)" },
	{ WHERE_ALL, "Date" },
	{ WHERE_ALL, "DateTime" },
	{ WHERE_ALL, "DateTime('Asia/Tokyo')" },
	{ WHERE_ALL, "Enum8('a' = 1, 'bcd' = 2)" },
	{ WHERE_ALL, "Enum16('größe' = 300, 'x' = -5)" },
	{ WHERE_ALL, "UUID" },
	{ WHERE_ALL, "Array(UInt8)" },
	{ WHERE_ALL, "Array(Nullable(String))" },
	{ WHERE_ALL, "Tuple(UInt8, String)" },
	{ WHERE_ALL, "Nullable(Int32)" },
	{ WHERE_ALL, "Nullable(String)" },
	{ WHERE_ALL, "Nullable(Date)" },
	{ WHERE_ALL, "Nullable(DateTime)" },
	{ WHERE_ALL, "Nullable(Decimal(10, 3))" },
	{ WHERE_ALL, "Nullable(FixedString(3))" },
	{ WHERE_ALL, "AggregateFunction(sum, UInt64)" },
	{ WHERE_NEW, "LowCardinality(String)" },
	{ WHERE_NEW, "LowCardinality(Nullable(String))" },
	{ WHERE_NEW, "LowCardinality(Nullable(FixedString(3)))" },
	{ WHERE_NEW, "SimpleAggregateFunction(sum, UInt64)" },
	{ WHERE_NEW, "SimpleAggregateFunction(anyLast, Nullable(String))" },
	{ WHERE_NEW, "Bool" },
	{ WHERE_NEW, "Nullable(Bool)" },
	{ WHERE_NEW, "Int128" },
	{ WHERE_NEW, "Int256" },
	{ WHERE_NEW, "UInt128" },
	{ WHERE_NEW, "UInt256" },
	{ WHERE_NEW, "BFloat16" },
	{ WHERE_NEW, "Decimal256(70)" },
	{ WHERE_NEW, "Decimal(76, 0)" },
	{ WHERE_NEW, "Date32" },
	{ WHERE_NEW, "DateTime32" },
	{ WHERE_NEW, "DateTime64(0)" },
	{ WHERE_NEW, "DateTime64(3)" },
	{ WHERE_NEW, "DateTime64(9, 'Asia/Tokyo')" },
	{ WHERE_NEW, "Nullable(DateTime64(6))" },
	{ WHERE_NEW, "Time" },
	{ WHERE_NEW, "Time64(3)" },
	{ WHERE_NEW, "Nullable(Time64(9))" },
	{ WHERE_NEW, "IPv4" },
	{ WHERE_NEW, "IPv6" },
	{ WHERE_NEW, "Nullable(IPv6)" },
	{ WHERE_NEW, "Enum('only' = 1)" },
	{ WHERE_NEW, "Map(LowCardinality(String), Array(Nullable(UUID)))" },
	{ WHERE_NEW, "Tuple(a UInt8, `b c` Nullable(String))" },
	{ WHERE_NEW, "Variant(String, UInt8)" },
	{ WHERE_NEW, "Dynamic" },
	{ WHERE_NEW, "Dynamic(max_types=3)" },
	{ WHERE_NEW, "JSON" },
	{ WHERE_NEW, "JSON(a UInt8)" },
	{ WHERE_NEW, "Point" },
	{ WHERE_NEW, "Ring" },
	{ WHERE_NEW, "LineString" },
	{ WHERE_NEW, "MultiLineString" },
	{ WHERE_NEW, "Polygon" },
	{ WHERE_NEW, "MultiPolygon" },
	{ WHERE_NEW, "Geometry" },
	{ WHERE_NEW, "QBit(Float32, 4)" },
	{ WHERE_NEW, "IntervalSecond" },
	{ WHERE_NEW, "IntervalMinute" },
	{ WHERE_NEW, "IntervalHour" },
	{ WHERE_NEW, "IntervalDay" },
	{ WHERE_NEW, "IntervalWeek" },
	{ WHERE_NEW, "IntervalMonth" },
	{ WHERE_NEW, "IntervalYear" },
	{ WHERE_NEW, "IntervalNanosecond" },
	{ WHERE_NEW, "IntervalMicrosecond" },
	{ WHERE_NEW, "IntervalMillisecond" },
	{ WHERE_NEW, "IntervalQuarter" },
};

/* Families that are no type of a column: Nested makes several, Nothing is for expressions. */
static const char *const no_columns[] = { "Nested", "Nothing", "Nullable", "LowCardinality",
	"Decimal", "Array", "Tuple", "Map" };

struct reported {
	SQLLEN type, verbose, subcode, size, octets, digits, radix, nullable;
	char name[128]; /* of the type, without parameters */
};

static SQLCHAR *
chars(const char *text)
{
	return (SQLCHAR *)(uintptr_t)text;
}

static SQLLEN
attribute(SQLUSMALLINT field)
{
	SQLLEN value = -99;

	app_must(SQLColAttribute(app.stmt, 1, field, NULL, 0, NULL, &value), SQL_HANDLE_STMT,
	    app.stmt, "SQLColAttribute");
	return value;
}

/* A cell as a number, `missing` for NULL. */
static SQLLEN
cell(SQLUSMALLINT column, SQLLEN missing)
{
	char text[64];

	app_text(app.stmt, column, text, sizeof(text));
	return strcmp(text, "\\N") == 0 ? missing : strtoll(text, NULL, 10);
}

static void
close_cursor(void)
{
	ck_assert_int_eq(SQLFreeStmt(app.stmt, SQL_CLOSE), SQL_SUCCESS);
}

/* SQLDescribeCol and SQLColAttribute of a query, which must agree with one another. */
static void
ask_result(const char *sql, struct reported *r)
{
	SQLSMALLINT type = 0, digits = 0, nullable = 0;
	SQLULEN size = 0;

	app_exec(app.stmt, sql);
	app_must(SQLDescribeCol(app.stmt, 1, NULL, 0, NULL, &type, &size, &digits, &nullable),
	    SQL_HANDLE_STMT, app.stmt, sql);
	r->type = attribute(SQL_DESC_CONCISE_TYPE);
	r->verbose = attribute(SQL_DESC_TYPE);
	r->subcode = 0;
	if (r->verbose != r->type)
		r->subcode = r->type - 10 * r->verbose;
	r->size = (SQLLEN)size;
	r->octets = attribute(SQL_DESC_OCTET_LENGTH);
	r->digits = digits;
	r->radix = attribute(SQL_DESC_NUM_PREC_RADIX);
	r->nullable = attribute(SQL_DESC_NULLABLE);
	ck_assert_int_eq(type, r->type);
	ck_assert_int_eq(nullable, r->nullable);
	app_must(SQLColAttribute(app.stmt, 1, SQL_DESC_LOCAL_TYPE_NAME, r->name, sizeof(r->name),
		     NULL, NULL),
	    SQL_HANDLE_STMT, app.stmt, sql);
}

static void
ask_columns(const char *type, struct reported *r)
{
	char text[256];
	SQLLEN bytes;

	app_must(SQLColumns(app.stmt, NULL, 0, NULL, 0, chars("agree"), SQL_NTS, chars("c"), 1),
	    SQL_HANDLE_STMT, app.stmt, type);
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, type);
	r->type = cell(5, 0);
	app_text(app.stmt, 6, r->name, sizeof(r->name));
	r->size = cell(7, 0);
	r->octets = cell(8, -1);
	r->digits = cell(9, 0);
	r->radix = cell(10, 0);
	r->nullable = cell(11, -1);
	r->verbose = cell(14, 0);
	r->subcode = cell(15, 0);
	bytes = cell(16, -1);
	ck_assert_msg(bytes == -1 || bytes == r->octets, "%s: CHAR_OCTET_LENGTH", type);
	ck_assert_msg(cell(17, 0) == 2, "%s: ORDINAL_POSITION", type);
	app_text(app.stmt, 18, text, sizeof(text));
	ck_assert_str_eq(text, r->nullable ? "YES" : "NO");
	ck_assert_int_eq(SQLFetch(app.stmt), SQL_NO_DATA);
	close_cursor();
}

static void
same(const char *type, const char *who, const struct reported *a, const struct reported *b)
{
	ck_assert_msg(a->type == b->type && a->verbose == b->verbose && a->subcode == b->subcode &&
		a->size == b->size && a->octets == b->octets && a->digits == b->digits &&
		a->radix == b->radix && a->nullable == b->nullable &&
		strcmp(a->name, b->name) == 0,
	    "%s: SQLColumns says %s %ld/%ld.%ld size %ld octets %ld digits %ld radix %ld null %ld,"
	    " %s %s %ld/%ld.%ld size %ld octets %ld digits %ld radix %ld null %ld",
	    type, a->name, a->type, a->verbose, a->subcode, a->size, a->octets, a->digits,
	    a->radix, a->nullable, who, b->name, b->type, b->verbose, b->subcode, b->size,
	    b->octets, b->digits, b->radix, b->nullable);
}

/* The attributes of a column that SQLGetTypeInfo has too. */
struct attributes {
	SQLLEN case_sensitive, searchable, is_unsigned, fixed, automatic;
	char prefix[16], suffix[16];
};

static void
ask_attributes(struct attributes *a)
{
	a->case_sensitive = attribute(SQL_DESC_CASE_SENSITIVE);
	a->searchable = attribute(SQL_DESC_SEARCHABLE);
	a->is_unsigned = attribute(SQL_DESC_UNSIGNED);
	a->fixed = attribute(SQL_DESC_FIXED_PREC_SCALE);
	a->automatic = attribute(SQL_DESC_AUTO_UNIQUE_VALUE);
	SQLColAttribute(app.stmt, 1, SQL_DESC_LITERAL_PREFIX, a->prefix, sizeof(a->prefix), NULL,
	    NULL);
	SQLColAttribute(app.stmt, 1, SQL_DESC_LITERAL_SUFFIX, a->suffix, sizeof(a->suffix), NULL,
	    NULL);
}

/* A text of the present row of SQLGetTypeInfo, "" for NULL. */
static void
type_text(SQLUSMALLINT column, char *out, size_t size)
{
	app_text(app.stmt, column, out, size);
	if (strcmp(out, "\\N") == 0)
		out[0] = '\0';
}

static void
same_cell(const char *type, SQLUSMALLINT column, SQLLEN want, SQLLEN missing)
{
	SQLLEN got = cell(column, missing);

	ck_assert_msg(got == want, "%s: column %u of SQLGetTypeInfo is %ld, of the result %ld",
	    type, column, got, want);
}

/* The row of that type and name, and what it says. */
static void
same_in_type_info(const char *type, const struct reported *r, const struct attributes *a)
{
	char name[128] = "", prefix[16], suffix[16];
	SQLLEN scale;

	app_must(SQLGetTypeInfo(app.stmt, (SQLSMALLINT)r->type), SQL_HANDLE_STMT, app.stmt, type);
	while (strcmp(name, r->name) != 0) {
		ck_assert_msg(SQLFetch(app.stmt) == SQL_SUCCESS,
		    "%s: SQLGetTypeInfo(%ld) lacks %s", type, r->type, r->name);
		app_text(app.stmt, 1, name, sizeof(name));
	}
	type_text(4, prefix, sizeof(prefix));
	type_text(5, suffix, sizeof(suffix));
	same_cell(type, 2, r->type, 0);
	same_cell(type, 8, a->case_sensitive, -1);
	same_cell(type, 9, a->searchable, -1);
	same_cell(type, 10, a->is_unsigned, SQL_TRUE);
	same_cell(type, 11, a->fixed, -1);
	same_cell(type, 12, a->automatic, SQL_FALSE);
	scale = cell(15, r->digits);
	ck_assert_msg(r->digits <= scale, "%s: %ld digits, not %ld", type, r->digits, scale);
	same_cell(type, 16, r->verbose, 0);
	same_cell(type, 17, r->subcode, 0);
	same_cell(type, 18, r->radix, 0);
	ck_assert_msg(strcmp(prefix, a->prefix) == 0 && strcmp(suffix, a->suffix) == 0,
	    "%s: literals %s…%s, not %s…%s", type, prefix, suffix, a->prefix, a->suffix);
	close_cursor();
}

static void
check_type(const char *type)
{
	struct reported listed, described;
	struct attributes attributes = { 0 };
	char sql[256];

	app_run(&app, "DROP TABLE IF EXISTS agree");
	snprintf(sql, sizeof(sql), "CREATE TABLE agree (k UInt8, c %s) ENGINE = Memory", type);
	app_run(&app, sql);
	ask_columns(type, &listed);
	ask_result("SELECT c FROM agree", &described);
	ask_attributes(&attributes);
	close_cursor();
	same(type, "an empty result", &listed, &described);
	same_in_type_info(type, &listed, &attributes);
	if (strncmp(type, "AggregateFunction", 17) != 0) {
		app_run(&app, "INSERT INTO agree (k) VALUES (1)");
		ask_result("SELECT c FROM agree", &described);
		close_cursor();
		same(type, "a row", &listed, &described);
	}
	app_run(&app, "DROP TABLE agree");
}

static void
check_all(const char *options)
{
	app_open(&app, options);
	for (size_t i = 0; i < CH_ARRAY_LEN(types); i++)
		if (types[i].where == WHERE_ALL || app_is_modern())
			check_type(types[i].type);
	app_close(&app);
}

START_TEST(all_functions_agree_on_every_type)
{
	check_all("");
}
END_TEST

START_TEST(they_agree_with_other_options_too)
{
	check_all("StringAs=long;UuidAs=guid;HugeIntAsString=1;UnsignedTypes=keep");
}
END_TEST

static bool
is_tried(const char *family)
{
	size_t len = strlen(family);

	for (size_t i = 0; i < CH_ARRAY_LEN(no_columns); i++)
		if (strcmp(no_columns[i], family) == 0)
			return true;
	for (size_t i = 0; i < CH_ARRAY_LEN(types); i++)
		if (strncmp(types[i].type, family, len) == 0 &&
		    (types[i].type[len] == '\0' || types[i].type[len] == '('))
			return true;
	return false;
}

START_TEST(every_family_of_the_server_is_tried)
{
	char family[128];

	app_open(&app, "");
	app_exec(app.stmt, "SELECT name FROM system.data_type_families WHERE alias_to = ''");
	while (SQLFetch(app.stmt) == SQL_SUCCESS) {
		app_text(app.stmt, 1, family, sizeof(family));
		ck_assert_msg(is_tried(family), "%s is not tried", family);
	}
	app_close(&app);
}
END_TEST

/* --- what SQLGetTypeInfo says of a type alone ----------------------------------------------- */

struct type_row {
	char name[64], params[64];
	SQLLEN nullable, searchable;
};

/* A type with parameters, as CREATE_PARAMS asks for them. */
static void
write_type(const struct type_row *row, char *out, size_t size)
{
	static const struct {
		const char *words, *values;
	} params[] = { { "\\N", "" }, { "length", "(5)" }, { "scale", "(3)" },
		{ "precision,scale", "(9, 2)" }, { "values", "('a' = 1)" }, { "type", "(Int8)" },
		{ "types", "(Int8)" }, { "type,dimension", "(Float32, 8)" },
		{ "function,types", "(sum, UInt64)" } };
	size_t i = 0;

	while (strcmp(params[i].words, row->params) != 0)
		ck_assert_msg(++i < CH_ARRAY_LEN(params), "%s: %s", row->name, row->params);
	snprintf(out, size, "%s%s", row->name,
	    strcmp(row->name, "Map") == 0 ? "(Int8, Int8)" : params[i].values);
}

/* Tables can be made of it; NULL can be stored or not; WHERE takes it as SEARCHABLE says. */
static void
check_type_row(const struct type_row *row)
{
	bool is_open = strcmp(row->name, "Variant") == 0 || strcmp(row->name, "Dynamic") == 0;
	char type[128], sql[256];

	write_type(row, type, sizeof(type));
	app_run(&app, "DROP TABLE IF EXISTS type_row");
	snprintf(sql, sizeof(sql),
	    row->nullable && !is_open ? "CREATE TABLE type_row (k UInt8, c Nullable(%s)) ENGINE ="
					" Memory" :
					"CREATE TABLE type_row (k UInt8, c %s) ENGINE = Memory",
	    type);
	app_run(&app, sql);
	app_run(&app, "INSERT INTO type_row (k) VALUES (1)");
	if (row->nullable)
		ck_assert_str_eq(app_value(&app, "SELECT c IS NULL FROM type_row"), "1");
	if (row->searchable & SQL_PRED_BASIC)
		app_run(&app, "SELECT k FROM type_row WHERE c = c AND c <= c");
	if (row->searchable & SQL_PRED_CHAR)
		app_run(&app, "SELECT k FROM type_row WHERE c LIKE '%a%'");
	app_run(&app, "DROP TABLE type_row");
	if (row->nullable)
		return;
	snprintf(sql, sizeof(sql), "CREATE TABLE type_row (c Nullable(%s)) ENGINE = Memory", type);
	app_fails(&app, sql, "42000");
}

START_TEST(what_type_rows_say_is_true)
{
	static struct type_row rows[128];
	size_t count = 0;

	app_open(&app, "");
	app_must(SQLGetTypeInfo(app.stmt, SQL_ALL_TYPES), SQL_HANDLE_STMT, app.stmt, "types");
	while (SQLFetch(app.stmt) == SQL_SUCCESS) {
		struct type_row *row = &rows[count++];

		ck_assert_uint_lt(count, CH_ARRAY_LEN(rows));
		app_text(app.stmt, 1, row->name, sizeof(row->name));
		app_text(app.stmt, 6, row->params, sizeof(row->params));
		row->nullable = cell(7, -1);
		row->searchable = cell(9, -1);
	}
	close_cursor();
	for (size_t i = 0; i < count; i++)
		check_type_row(&rows[i]);
	app_close(&app);
}
END_TEST

static const struct {
	const char *type, *number;
} long_numbers[] = {
	{ "Int128", "-170141183460469231731687303715884105727" },
	{ "UInt128", "340282366920938463463374607431768211455" },
	{ "Int256",
	    "57896044618658097711785492504343953926634992332820282019728792003956564819967" },
	{ "UInt256",
	    "115792089237316195423570985008687907853269984665640564039457584007913129639935" },
	{ "Decimal(76, 2)", "12345678901234567890123456789012345678901234567890.12" },
	{ "UInt64", "18446744073709551615" },
};

/* Written as SQLGetTypeInfo and SQLColAttribute say. */
START_TEST(literals_of_long_numbers_find_them)
{
	struct attributes as = { 0 };
	char sql[256];

	app_open(&app, "");
	app_run(&app, "DROP TABLE IF EXISTS numbers_t");
	snprintf(sql, sizeof(sql), "CREATE TABLE numbers_t (c %s) ENGINE = Memory",
	    long_numbers[_i].type);
	app_run(&app, sql);
	snprintf(sql, sizeof(sql), "INSERT INTO numbers_t VALUES ('%s')", long_numbers[_i].number);
	app_run(&app, sql);
	app_exec(app.stmt, "SELECT c FROM numbers_t");
	ask_attributes(&as);
	close_cursor();
	snprintf(sql, sizeof(sql), "SELECT count() FROM numbers_t WHERE c = %s%s%s", as.prefix,
	    long_numbers[_i].number, as.suffix);
	ck_assert_str_eq(app_value(&app, sql), "1");
	app_run(&app, "DROP TABLE numbers_t");
	app_close(&app);
}
END_TEST

Suite *
columns_suite(void)
{
	Suite *suite = suite_create("columns");
	TCase *tcase = tcase_create("columns");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, all_functions_agree_on_every_type);
	tcase_add_test(tcase, they_agree_with_other_options_too);
	tcase_add_test(tcase, every_family_of_the_server_is_tried);
	tcase_add_test(tcase, what_type_rows_say_is_true);
	if (app_is_modern()) /* 18.16 has no such types */
		tcase_add_loop_test(tcase, literals_of_long_numbers_find_them, 0,
		    (int)CH_ARRAY_LEN(long_numbers));
	suite_add_tcase(suite, tcase);
	return suite;
}
