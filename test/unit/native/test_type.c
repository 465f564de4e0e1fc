/*
 * test_type.c - type names to trees, as text and in the binary encoding
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>

#include "base/alloc.h"
#include "native/text.h"
#include "native/type.h"
#include "native/type_binary.h"

static struct ch_arena arena;
static struct ch_error err;

static void
setup(void)
{
	arena = (struct ch_arena){ 0 };
	err = (struct ch_error){ 0 };
}

static void
teardown(void)
{
	ch_alloc_fail_at(0);
	ch_arena_free(&arena);
}

static const struct native_type *
parse(const char *text)
{
	const struct native_type *type = NULL;
	int rc = native_type_parse(&arena, ch_str_of(text), &type, &err);

	ck_assert_msg(rc == 0, "%s: %s", text, err.text);
	return type;
}

/* Scalars */

struct scalar {
	const char *text;
	enum native_kind kind;
	enum native_family family;
	uint32_t width;
	unsigned precision, scale;
};

static const struct scalar scalars[] = {
	{ "Nothing", NATIVE_NOTHING, NATIVE_VOID, 1, 0, 0 },
	{ "Bool", NATIVE_BOOL, NATIVE_UINT, 1, 0, 0 },
	{ "Int8", NATIVE_INT8, NATIVE_SINT, 1, 0, 0 },
	{ "Int16", NATIVE_INT16, NATIVE_SINT, 2, 0, 0 },
	{ "Int32", NATIVE_INT32, NATIVE_SINT, 4, 0, 0 },
	{ "Int64", NATIVE_INT64, NATIVE_SINT, 8, 0, 0 },
	{ "Int128", NATIVE_INT128, NATIVE_SINT, 16, 0, 0 },
	{ "Int256", NATIVE_INT256, NATIVE_SINT, 32, 0, 0 },
	{ "UInt8", NATIVE_UINT8, NATIVE_UINT, 1, 0, 0 },
	{ "UInt16", NATIVE_UINT16, NATIVE_UINT, 2, 0, 0 },
	{ "UInt32", NATIVE_UINT32, NATIVE_UINT, 4, 0, 0 },
	{ "UInt64", NATIVE_UINT64, NATIVE_UINT, 8, 0, 0 },
	{ "UInt128", NATIVE_UINT128, NATIVE_UINT, 16, 0, 0 },
	{ "UInt256", NATIVE_UINT256, NATIVE_UINT, 32, 0, 0 },
	{ "Float32", NATIVE_FLOAT32, NATIVE_FLOAT, 4, 0, 0 },
	{ "Float64", NATIVE_FLOAT64, NATIVE_FLOAT, 8, 0, 0 },
	{ "BFloat16", NATIVE_BFLOAT16, NATIVE_FLOAT, 2, 0, 0 },
	{ "Decimal(9, 2)", NATIVE_DECIMAL, NATIVE_SINT, 4, 9, 2 },
	{ "Decimal(10,0)", NATIVE_DECIMAL, NATIVE_SINT, 8, 10, 0 },
	{ "Decimal( 38 , 38 )", NATIVE_DECIMAL, NATIVE_SINT, 16, 38, 38 },
	{ "Decimal(76, 1)", NATIVE_DECIMAL, NATIVE_SINT, 32, 76, 1 },
	{ "Decimal(5)", NATIVE_DECIMAL, NATIVE_SINT, 4, 5, 0 },
	{ "Decimal32(3)", NATIVE_DECIMAL, NATIVE_SINT, 4, 9, 3 },
	{ "Decimal64(3)", NATIVE_DECIMAL, NATIVE_SINT, 8, 18, 3 },
	{ "Decimal128(3)", NATIVE_DECIMAL, NATIVE_SINT, 16, 38, 3 },
	{ "Decimal256(3)", NATIVE_DECIMAL, NATIVE_SINT, 32, 76, 3 },
	{ "numeric(4, 1)", NATIVE_DECIMAL, NATIVE_SINT, 4, 4, 1 },
	{ "String", NATIVE_STRING, NATIVE_SPANS, 0, 0, 0 },
	{ "VARCHAR(20)", NATIVE_STRING, NATIVE_SPANS, 0, 0, 0 },
	{ "FixedString(16)", NATIVE_FIXEDSTRING, NATIVE_FIXED, 16, 0, 0 },
	{ "Date", NATIVE_DATE, NATIVE_UINT, 2, 0, 0 },
	{ "Date32", NATIVE_DATE32, NATIVE_SINT, 4, 0, 0 },
	{ "DateTime", NATIVE_DATETIME, NATIVE_UINT, 4, 0, 0 },
	{ "DateTime64", NATIVE_DATETIME64, NATIVE_SINT, 8, 0, 3 },
	{ "DateTime64(0)", NATIVE_DATETIME64, NATIVE_SINT, 8, 0, 0 },
	{ "DateTime64(9, 'UTC')", NATIVE_DATETIME64, NATIVE_SINT, 8, 0, 9 },
	{ "Time", NATIVE_TIME, NATIVE_SINT, 4, 0, 0 },
	{ "Time64(6)", NATIVE_TIME64, NATIVE_SINT, 8, 0, 6 },
	{ "UUID", NATIVE_UUID, NATIVE_FIXED, 16, 0, 0 },
	{ "IPv4", NATIVE_IPV4, NATIVE_UINT, 4, 0, 0 },
	{ "IPv6", NATIVE_IPV6, NATIVE_FIXED, 16, 0, 0 },
	{ "IntervalNanosecond", NATIVE_INTERVAL_NANOSECOND, NATIVE_SINT, 8, 0, 0 },
	{ "IntervalYear", NATIVE_INTERVAL_YEAR, NATIVE_SINT, 8, 0, 0 },
	{ "bigint", NATIVE_INT64, NATIVE_SINT, 8, 0, 0 },
	{ "datetime", NATIVE_DATETIME, NATIVE_UINT, 4, 0, 0 },
	{ " UInt8 ", NATIVE_UINT8, NATIVE_UINT, 1, 0, 0 },
	{ "Array(UInt8)", NATIVE_ARRAY, NATIVE_TREE, 0, 0, 0 },
	{ "Dynamic", NATIVE_DYNAMIC, NATIVE_TREE, 0, 0, 0 },
	{ "Dynamic(max_types=3)", NATIVE_DYNAMIC, NATIVE_TREE, 0, 0, 0 },
	{ "AggregateFunction(1, quantiles(0.5, 'a)'), UInt8)", NATIVE_AGGREGATE, NATIVE_OPAQUE, 0,
	    0, 0 },
};

START_TEST(scalars_have_their_width_and_parameters)
{
	const struct scalar *scalar = &scalars[_i];
	const struct native_type *type = parse(scalar->text);

	ck_assert_int_eq(type->kind, scalar->kind);
	ck_assert_int_eq(type->family, scalar->family);
	ck_assert_uint_eq(type->width, scalar->width);
	ck_assert_uint_eq(type->precision, scalar->precision);
	ck_assert_uint_eq(type->scale, scalar->scale);
	ck_assert(!type->nullable && !type->low_cardinality);
	ck_assert(ch_str_eq(type->text, ch_str_trim(ch_str_of(scalar->text))));
	ck_assert_int_eq(type->text.ptr[type->text.len], '\0');
}
END_TEST

/* Bad names */

struct bad {
	const char *text;
	int code;
	const char *says;
};

static const struct bad bads[] = {
	{ "", CH_EFORMAT, "expected a type" },
	{ "   ", CH_EFORMAT, "expected a type" },
	{ "Int8)", CH_EFORMAT, "unexpected text" },
	{ "Int8 Int8", CH_EFORMAT, "unexpected text" },
	{ "Array", CH_EFORMAT, "expected '('" },
	{ "Array(", CH_EFORMAT, "expected a type" },
	{ "Array(Int8", CH_EFORMAT, "expected ')'" },
	{ "SimpleAggregateFunction(sum, Int8, \003)", CH_EFORMAT, "an unexpected character" },
	{ "AggregateFunction(f(1); DROP TABLE t, Int8)", CH_EFORMAT, "an unexpected character" },
	{ "Array(Int8, Int8)", CH_EFORMAT, "expected ')'" },
	{ "Map(String)", CH_EFORMAT, "expected ','" },
	{ "Quaternion(3)", CH_EUNSUPPORTED, "\"Quaternion\"" },
	{ "Array(Object('json'))", CH_EUNSUPPORTED, "\"Object\"" },
	{ "Decimal(77, 2)", CH_EFORMAT, "number" },
	{ "Decimal(9, 10)", CH_EFORMAT, "number" },
	{ "Decimal(0, 0)", CH_EFORMAT, "number" },
	{ "DateTime64(10)", CH_EFORMAT, "number" },
	{ "DateTime64(-1)", CH_EFORMAT, "number" },
	{ "DateTime(UTC)", CH_EFORMAT, "time zone" },
	{ "DateTime('UTC", CH_EFORMAT, "unfinished" },
	{ "DateTime('UTC\\", CH_EFORMAT, "unfinished" },
	{ "DateTime('No/Where')", CH_EARG, "No/Where" },
	{ "FixedString(0)", CH_EFORMAT, "number" },
	{ "FixedString(99999999999999999999)", CH_EFORMAT, "number" },
	{ "FixedString", CH_EFORMAT, "expected '('" },
	{ "Enum8()", CH_EFORMAT, "quotes" },
	{ "Enum8('a' = 128)", CH_EFORMAT, "number" },
	{ "Enum16('a' = -32769)", CH_EFORMAT, "number" },
	{ "Enum8('a' = )", CH_EFORMAT, "number" },
	{ "Enum8('a' = 1, 'b' = 2, 'a' = 3)", CH_EFORMAT, "two values of one name" },
	{ "Enum16('b' = 2, 'a', 'c' = 2)", CH_EFORMAT, "two names of one value" },
	{ "Enum('' = 0, '' = 1)", CH_EFORMAT, "two values of one name" },
	{ "Tuple(a Int8, Int8)", CH_EFORMAT, "have names" },
	{ "Nested(Int8)", CH_EFORMAT, "need names" },
	{ "Nullable(Nullable(Int8))", CH_EFORMAT, "NULL" },
	{ "Nullable(LowCardinality(Int8))", CH_EFORMAT, "NULL" },
	{ "Nullable(Variant(Int8, String))", CH_EFORMAT, "NULL" },
	{ "LowCardinality(Array(Int8))", CH_EFORMAT, "plain" },
	{ "LowCardinality(LowCardinality(Int8))", CH_EFORMAT, "plain" },
	{ "QBit(Int8, 3)", CH_EFORMAT, "Float" },
	{ "QBit(Float32, 0)", CH_EFORMAT, "number" },
	{ "Dynamic(types=3)", CH_EFORMAT, "max_types" },
	{ "JSON(a)", CH_EFORMAT, "expected a type" },
	{ "JSON(SKIP REGEXP a)", CH_EFORMAT, "quotes" },
	{ "AggregateFunction(sum", CH_EFORMAT, "expected ')'" },
};

START_TEST(bad_names_are_refused_with_a_reason)
{
	const struct bad *bad = &bads[_i];
	const struct native_type *type = NULL;
	int rc = native_type_parse(&arena, ch_str_of(bad->text), &type, &err);

	ck_assert_msg(rc == bad->code, "%s: %d %s", bad->text, rc, err.text);
	ck_assert_msg(strstr(err.text, bad->says), "%s: %s", bad->text, err.text);
	ck_assert_ptr_null(type);
}
END_TEST

/* Containers and wrappers */

START_TEST(wrappers_are_facts_of_the_node)
{
	const struct native_type *type = parse("LowCardinality(Nullable(FixedString(4)))");

	ck_assert_int_eq(type->kind, NATIVE_FIXEDSTRING);
	ck_assert(type->nullable && type->low_cardinality);
	ck_assert_uint_eq(type->width, 4);
	ck_assert_str_eq(type->text.ptr, "LowCardinality(Nullable(FixedString(4)))");
	type = parse("SimpleAggregateFunction(groupArrayArray(3, 'x,y)'), Array(Nullable(UInt8)))");
	ck_assert_int_eq(type->kind, NATIVE_ARRAY);
	ck_assert(!type->nullable && type->items[0]->nullable);
	ck_assert(ch_str_eq(type->items[0]->text, CH_STR("Nullable(UInt8)")));
	type = parse("SimpleAggregateFunction(argMax, String, Date)");
	ck_assert_int_eq(type->kind, NATIVE_STRING);
}
END_TEST

START_TEST(tuples_have_names_or_not)
{
	const struct native_type *type = parse("Tuple(Array(Int8), Map(String, UInt8))");

	ck_assert_uint_eq(type->item_count, 2);
	ck_assert_ptr_null(type->names);
	type = parse("Tuple(`a b` UInt8, `c\\`d` Nullable(String), `e``f` Int8, g Tuple(h Date))");
	ck_assert_uint_eq(type->item_count, 4);
	ck_assert(ch_str_eq(type->names[0], CH_STR("a b")));
	ck_assert(ch_str_eq(type->names[1], CH_STR("c`d")));
	ck_assert(ch_str_eq(type->names[2], CH_STR("e`f")));
	ck_assert(ch_str_eq(type->names[3], CH_STR("g")));
	ck_assert(ch_str_eq(type->items[3]->names[0], CH_STR("h")));
	type = parse("Tuple()");
	ck_assert_uint_eq(type->item_count, 0);
	type = parse("Tuple(Array UInt8, String Array(String))");
	ck_assert(ch_str_eq(type->names[0], CH_STR("Array")));
	ck_assert_int_eq(type->items[1]->kind, NATIVE_ARRAY);
	type = parse("Nested(x UInt8, `y z` LowCardinality(String))");
	ck_assert_int_eq(type->kind, NATIVE_NESTED);
	ck_assert(ch_str_eq(type->names[1], CH_STR("y z")));
}
END_TEST

START_TEST(geo_names_are_the_types_they_stand_for)
{
	const struct native_type *type = parse("Array(MultiPolygon)");

	ck_assert_int_eq(type->items[0]->kind, NATIVE_ARRAY);
	ck_assert(ch_str_eq(type->items[0]->text, CH_STR("MultiPolygon")));
	type = parse("Geometry");
	ck_assert_int_eq(type->kind, NATIVE_VARIANT);
	ck_assert_uint_eq(type->item_count, 6);
	ck_assert(ch_str_eq(type->items[3]->text, CH_STR("Point")));
	ck_assert_int_eq(type->items[3]->kind, NATIVE_TUPLE);
}
END_TEST

START_TEST(enum_names_may_hold_anything)
{
	const struct native_type *type =
	    parse("Enum8('a b' = 1, 'q\\'q' = 2, 'back\\\\slash' = 3, "
		  "'' = 4, 't\\tab' = 5, 'nl\\n' = 6, "
		  "'comma,) = 1' = 7, '\\x41' = -128, 'two''s' = 127)");

	ck_assert_uint_eq(type->enum_count, 9);
	ck_assert_int_eq(type->enums[0].value, -128);
	ck_assert(ch_str_eq(native_enum_name(type, -128), CH_STR("A")));
	ck_assert(ch_str_eq(native_enum_name(type, 2), CH_STR("q'q")));
	ck_assert(ch_str_eq(native_enum_name(type, 3), CH_STR("back\\slash")));
	ck_assert(ch_str_eq(native_enum_name(type, 5), CH_STR("t\tab")));
	ck_assert(ch_str_eq(native_enum_name(type, 7), CH_STR("comma,) = 1")));
	ck_assert(ch_str_eq(native_enum_name(type, 127), CH_STR("two's")));
	ck_assert_ptr_nonnull(native_enum_name(type, 4).ptr);
	ck_assert_uint_eq(native_enum_name(type, 4).len, 0);
	ck_assert_ptr_null(native_enum_name(type, 8).ptr);
	ck_assert_ptr_null(native_enum_name(type, 0).ptr);
}
END_TEST

START_TEST(an_enum_of_ddl_is_numbered_and_sized)
{
	const struct native_type *type = parse("Enum('a', 'b' = 5, 'c')");

	ck_assert_int_eq(type->kind, NATIVE_ENUM8);
	ck_assert_uint_eq(type->width, 1);
	ck_assert(ch_str_eq(native_enum_name(type, 1), CH_STR("a")));
	ck_assert(ch_str_eq(native_enum_name(type, 6), CH_STR("c")));
	type = parse("Enum('a' = 128)");
	ck_assert_int_eq(type->kind, NATIVE_ENUM16);
	ck_assert_uint_eq(type->width, 2);
}
END_TEST

START_TEST(typed_paths_of_json_are_sorted)
{
	const struct native_type *type =
	    parse("JSON(max_dynamic_types=16, max_dynamic_paths=256, z UInt8, `b.c` String, b.`a "
		  "x` Date, "
		  "`SKIP` Int8, SKIP skipped, SKIP `a b`.c, SKIP REGEXP 'rx,)\\'')");

	ck_assert_uint_eq(type->item_count, 4);
	ck_assert(ch_str_eq(type->names[0], CH_STR("SKIP")));
	ck_assert(ch_str_eq(type->names[1], CH_STR("b.a x")));
	ck_assert(ch_str_eq(type->names[2], CH_STR("b.c")));
	ck_assert(ch_str_eq(type->names[3], CH_STR("z")));
	ck_assert_int_eq(type->items[3]->kind, NATIVE_UINT8);
}
END_TEST

START_TEST(zones_are_looked_up)
{
	const struct native_type *type = parse("DateTime64(3, 'Europe/Berlin')");

	ck_assert(ch_str_eq(type->timezone, CH_STR("Europe/Berlin")));
	ck_assert_ptr_nonnull(type->tz);
	ck_assert_ptr_eq(type->tz, ch_tz_get(CH_STR("Europe/Berlin"), &err));
	type = parse("DateTime");
	ck_assert_ptr_null(type->tz);
	ck_assert_uint_eq(type->timezone.len, 0);
}
END_TEST

/* Limits */

static const struct native_type *
parse_deep(unsigned depth, int *rc)
{
	const struct native_type *type = NULL;
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	for (unsigned i = 0; i + 1 < depth; i++)
		ch_buf_append_text(&text, "Array(");
	ch_buf_append_text(&text, "UInt8");
	for (unsigned i = 0; i + 1 < depth; i++)
		ch_buf_append_byte(&text, ')');
	*rc = native_type_parse(&arena, ch_buf_str(&text), &type, &err);
	ch_buf_free(&text);
	return type;
}

START_TEST(nesting_is_limited)
{
	int rc;

	ck_assert_ptr_nonnull(parse_deep(NATIVE_MAX_DEPTH, &rc));
	ck_assert_int_eq(rc, 0);
	ck_assert_ptr_null(parse_deep(NATIVE_MAX_DEPTH + 1, &rc));
	ck_assert_int_eq(rc, CH_ELIMIT);
	ck_assert_ptr_null(parse_deep(1000000, &rc));
	ck_assert_int_eq(rc, CH_ELIMIT);
}
END_TEST

START_TEST(parts_are_limited)
{
	const struct native_type *type = NULL;
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&text, "Tuple(Int8");
	for (unsigned i = 0; i < NATIVE_MAX_NODES; i++)
		ch_buf_append_text(&text, ",Int8");
	ch_buf_append_byte(&text, ')');
	ck_assert_int_eq(native_type_parse(&arena, ch_buf_str(&text), &type, &err), CH_ELIMIT);
	ch_buf_free(&text);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
	const char *text =
	    "Tuple(a Enum8('x' = 1), b JSON(c UInt8, SKIP d), e Array(Decimal(9, 2)),"
	    " f DateTime('UTC'), g Geometry)";
	const struct native_type *type;
	int rc = CH_ENOMEM;

	for (long n = 1; rc == CH_ENOMEM; n++) {
		ch_alloc_fail_at(n);
		rc = native_type_parse(&arena, ch_str_of(text), &type, &err);
		ck_assert(rc == 0 || rc == CH_ENOMEM);
		ck_assert_int_eq(rc != 0, ch_alloc_failed());
		ch_alloc_fail_at(0);
		ch_arena_free(&arena);
	}
}
END_TEST

/* Binary encoding */

struct binary {
	const char *bytes;
	size_t len;
	const char *text; /* NULL: unsupported */
};

#define BINARY(bytes, text)                    \
	{                                      \
		bytes, sizeof(bytes) - 1, text \
	}

static const struct binary binaries[] = {
	BINARY("\x00", "Nothing"),
	BINARY("\x04", "UInt64"),
	BINARY("\x0c", "Int256"),
	BINARY("\x11", "DateTime"),
	BINARY("\x12\x03UTC", "DateTime('UTC')"),
	BINARY("\x13\x03", "DateTime64(3)"),
	BINARY("\x14\x09\x03UTC", "DateTime64(9, 'UTC')"),
	BINARY("\x16\xac\x02", "FixedString(300)"),
	BINARY("\x17\x02\x03q'q\x01\x01y\xff", "Enum8('q\\'q' = 1, 'y' = -1)"),
	BINARY("\x18\x01\x01\n\x00\x80", "Enum16('\\n' = -32768)"),
	BINARY("\x1c\x4c\x14", "Decimal(76, 20)"),
	BINARY("\x1e\x23\x0a", "Array(Nullable(Int64))"),
	BINARY("\x1f\x00", "Tuple()"),
	BINARY("\x20\x02\x03"
	       "a b\x01\x01y\x15",
	    "Tuple(`a b` UInt8, y String)"),
	BINARY("\x22\x0a", "IntervalYear"),
	BINARY("\x22\x0b", NULL),
	BINARY("\x26\x23\x15", "LowCardinality(Nullable(String))"),
	BINARY("\x27\x15\x01", "Map(String, UInt8)"),
	BINARY("\x2a\x02\x15\x01", "Variant(String, UInt8)"),
	BINARY("\x2b\x20", "Dynamic"),
	BINARY("\x2b\x01", "Dynamic(max_types=1)"),
	BINARY("\x2c\x05Point", "Point"),
	BINARY("\x2e\x03sum\x00\x01\x04", "SimpleAggregateFunction(sum, UInt64)"),
	BINARY("\x2e\x01"
	       "f\x02\x01\x05\x07\x00\x00\x00\x00\x00\x00\xe0\x3f\x01\x04",
	    "SimpleAggregateFunction(f(5, 0.5), UInt64)"),
	BINARY("\x2f\x01\x01x\x01", "Nested(x UInt8)"),
	BINARY("\x30\x00\x80\x08\x20\x00\x00\x00", "JSON"),
	BINARY("\x30\x00\x01\x02\x01\x03"
	       "a.b\x01\x01\x01s\x01\x01r",
	    "JSON(max_dynamic_types=2, max_dynamic_paths=1, `a.b` UInt8, SKIP s, SKIP REGEXP 'r')"),
	BINARY("\x30\x01", NULL),
	BINARY("\x34\x06", "Time64(6)"),
	BINARY("\x36\x0d\x03", "QBit(Float32, 3)"),
	BINARY("\x25\x00\x03sum\x00\x01\x04", NULL),
	BINARY("\x21", NULL),
	BINARY("\x33", NULL),
	BINARY("\xff", NULL),
};

START_TEST(binary_types_become_the_same_text)
{
	const struct binary *binary = &binaries[_i];
	struct ch_buf text;
	struct native_cursor cursor;
	int rc;

	for (size_t len = 0; len <= binary->len; len++) {
		cursor = native_cursor_over((struct ch_str){ binary->bytes, len }, &err);
		ch_buf_init(&text, 4096);
		rc = native_type_from_binary(&cursor, &text);
		if (len < binary->len) {
			ck_assert(rc == CH_EFORMAT || (!binary->text && rc == CH_EUNSUPPORTED));
		} else if (!binary->text) {
			ck_assert_int_eq(rc, CH_EUNSUPPORTED);
		} else {
			ck_assert_msg(rc == 0, "%s", err.text);
			ck_assert_str_eq(ch_buf_cstr(&text), binary->text);
			ck_assert_uint_eq(cursor.at, len);
			parse(binary->text);
		}
		ch_buf_free(&text);
	}
}
END_TEST

START_TEST(binary_nesting_is_limited)
{
	char bytes[NATIVE_MAX_DEPTH + 2];
	struct native_cursor cursor;
	struct ch_buf text;

	memset(bytes, 0x1e, sizeof(bytes));
	cursor = native_cursor_over((struct ch_str){ bytes, sizeof(bytes) }, &err);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(native_type_from_binary(&cursor, &text), CH_ELIMIT);
	ch_buf_free(&text);
}
END_TEST

START_TEST(kinds_have_names)
{
	ck_assert_str_eq(native_kind_name(NATIVE_DATETIME64), "DateTime64");
	ck_assert_str_eq(native_kind_name(NATIVE_AGGREGATE), "AggregateFunction");
	ck_assert_str_eq(native_kind_name(NATIVE_KINDS), "?");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("type");
	TCase *tests = tcase_create("names");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(
	    tests, scalars_have_their_width_and_parameters, 0, CH_ARRAY_LEN(scalars));
	tcase_add_loop_test(tests, bad_names_are_refused_with_a_reason, 0, CH_ARRAY_LEN(bads));
	tcase_add_test(tests, wrappers_are_facts_of_the_node);
	tcase_add_test(tests, tuples_have_names_or_not);
	tcase_add_test(tests, geo_names_are_the_types_they_stand_for);
	tcase_add_test(tests, enum_names_may_hold_anything);
	tcase_add_test(tests, an_enum_of_ddl_is_numbered_and_sized);
	tcase_add_test(tests, typed_paths_of_json_are_sorted);
	tcase_add_test(tests, zones_are_looked_up);
	tcase_add_test(tests, nesting_is_limited);
	tcase_add_test(tests, parts_are_limited);
	tcase_add_test(tests, every_allocation_may_fail);
	tcase_add_loop_test(tests, binary_types_become_the_same_text, 0, CH_ARRAY_LEN(binaries));
	tcase_add_test(tests, binary_nesting_is_limited);
	tcase_add_test(tests, kinds_have_names);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
