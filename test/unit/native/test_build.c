/*
 * test_build.c - columns built from texts and values, and what is refused
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "native/build.h"
#include "native/read.h"
#include "native/text.h"
#include "native_decode.h"

static struct ch_arena arena;

static void
tear_down(void)
{
	ch_arena_free(&arena);
}

static const struct native_type *
type_of(const char *text)
{
	const struct native_type *type = NULL;
	struct ch_error err = { 0 };

	ck_assert_msg(
	    !native_type_parse(&arena, ch_str_of(text), &type, &err), "%s: %s", text, err.text);
	return type;
}

static struct native_build *
build_of(const char *type)
{
	struct native_build *build;
	struct ch_error err = { 0 };

	ck_assert_msg(!native_build_create(&build, type_of(type), &err), "%s", err.text);
	return build;
}

static void
put(struct native_build *build, const char *text)
{
	struct ch_error err = { 0 };

	ck_assert_msg(!native_build_text(build, ch_str_of(text), ch_tz_utc(), &err), "%s: %s",
	    text, err.text);
}

/* The rows of a build, read back: texts with newlines between them. */
static void
print(struct native_build *build, struct ch_buf *out)
{
	const struct native_build_column column = { CH_STR("x"), build };
	struct memory_source source;
	struct ch_error err = { 0 };
	struct ch_buf wire;

	ch_buf_init(&wire, CH_BUF_NO_LIMIT);
	ch_buf_init(out, CH_BUF_NO_LIMIT);
	native_build_block(&column, 1, &wire);
	ck_assert(!ch_buf_failed(&wire));
	memory_source_init(&source, wire.ptr, wire.len, MEMORY_ALL);
	ck_assert_msg(
	    !decode_stream(&source.source, false, out, NULL, &err), "%s", err.text);
	ch_buf_free(&wire);
}

static void
check_rows(struct native_build *build, const char *rows)
{
	struct ch_buf text;

	print(build, &text);
	ck_assert_str_eq(text.len ? ch_buf_cstr(&text) : "", rows);
	ch_buf_free(&text);
}

struct text_case {
	const char *type;
	const char *text;
	const char *row; /* as TSV; NULL: the same */
};

static const struct text_case good[] = {
	{ "Array(Int8)", "[]", NULL },
	{ "Array(Int8)", " [ ] ", "[]" },
	{ "Array(Int8)", "[ -128 ,\t127 ,+1,\n00 ]", "[-128,127,1,0]" },
	{ "Array(Int8)", "['5',\"6\"]", "[5,6]" },
	{ "Array(Nullable(Int8))", "[NULL,null, Null ,1]", "[NULL,NULL,NULL,1]" },
	{ "Array(Nullable(String))", "['NULL',NULL]", NULL },
	{ "Array(String)", "['','a''b',\"it's\",\"q\"\"q\",'\\'\\\\\\n\\x41\\/']",
	    "['','a\\'b','it\\'s','q\"q','\\'\\\\\\nA/']" },
	{ "Array(String)", "['\\q']", "['\\\\q']" },
	{ "Array(String)", "['a]','b,','}']", NULL },
	{ "Array(FixedString(3))", "['ab']", "['ab\\0']" },
	{ "Array(Array(Array(UInt8)))", "[[[1],[]],[]]", NULL },
	{ "Array(Date)", "[2024-01-02,'1970-1-1']", "['2024-01-02','1970-01-01']" },
	{ "Array(DateTime('UTC'))", "['2024-01-02 03:04:05',2024-01-02 03:04:05]",
	    "['2024-01-02 03:04:05','2024-01-02 03:04:05']" },
	{ "Array(UUID)", "[61f0c404-5cb3-11e7-907b-a6006ad3dba0]",
	    "['61f0c404-5cb3-11e7-907b-a6006ad3dba0']" },
	{ "Array(Bool)", "[true,FALSE,1,0]", "[true,false,true,false]" },
	{ "Array(Float32)", "[nan,-inf,.5,1.,-0]", "[nan,-inf,0.5,1,-0]" },
	{ "Array(Decimal(9, 2))", "[1.50,-.5,1e2,100e-2,0.000]", "[1.5,-0.5,100,1,0]" },
	{ "Array(Enum8('a' = 1, 'b,c' = 2))", "['b,c',a,1]", "['b,c','a','a']" },
	{ "Array(IPv6)", "['::ffff:1.2.3.4','::']", NULL },
	{ "Array(Int256)",
	    "[-57896044618658097711785492504343953926634992332820282019728792003956564819968]",
	    NULL },
	{ "Array(UInt256)",
	    "[115792089237316195423570985008687907853269984665640564039457584007913129639935]",
	    NULL },
	{ "Tuple(Int8, String)", "( 1 , 'x' )", "(1,'x')" },
	{ "Tuple(Int8, String)", "(1,'x',)", "(1,'x')" },
	{ "Tuple(Int8)", "(1)", NULL },
	{ "Tuple()", "()", NULL },
	{ "Tuple(a Nullable(Int8), b Tuple(c String))", "(NULL,('x'))", NULL },
	{ "Map(String, Array(Int8))", "{'a' : [1,2] , 'a':[]}", "{'a':[1,2],'a':[]}" },
	{ "Map(Int8, Map(String, Date))", "{1:{'k':'2024-01-01'},2:{}}", NULL },
	{ "Map(Date, String)", "{2024-01-01:'x'}", "{'2024-01-01':'x'}" },
	{ "Nested(a Int8, b String)", "[(1,'x'),(2,'y')]", NULL },
	{ "Nested(a Int8)", "[]", NULL },
	{ "QBit(Float32, 3)", "[1,-2.5, nan]", "[1,-2.5,nan]" },
	{ "QBit(BFloat16, 9)", "[1,2,3,4,5,6,7,8,9]", NULL },
	{ "Variant(Array(Int8), Int8, String)", "7", NULL },
	{ "Variant(Array(Int8), Int8, String)", "[7]", NULL },
	{ "Variant(Array(Int8), Int8, String)", "[7", NULL },
	{ "Variant(Array(Int8), Int8, String)", "700", NULL },
	{ "Variant(Float64, Int8)", "1.5", NULL },
	{ "Variant(Float64, Int8)", "-0.0", "-0" },
	{ "Variant(Float64, String)", "  -x ", NULL },
	{ "Variant(Float64, Int8)", "-0", NULL },
	{ "Array(Variant(Decimal(9, 2), Float64, Int8))", "[-0, -0.0 , -1, 0]", "[-0,-0,-1,0]" },
	{ "Variant(Array(Int8), Array(Float64))", "[-0]", NULL },
	{ "Array(Dynamic)", "[-0,-1]", NULL },
	{ "Array(Variant(Int8, String))", "[1,'1x',NULL,'300']", NULL },
	{ "Array(Dynamic)", "[1,'a',NULL,0.5,true,[1,['x']]]", NULL },
	{ "Dynamic", "[1", NULL },
	{ "JSON", "{\"a\":{\"b\":[1,2.5e3,null,\"\\u00e9\\\\\"]}}", NULL },
	{ "Array(JSON)", "['{\"a\":1}']", NULL },
	{ "Nullable(Int8)", "5", NULL },
	{ "LowCardinality(Nullable(String))", "x", NULL },
	{ "Time64(3)", "-01:02:03.004", NULL },
	{ "DateTime64(3, 'Europe/Berlin')", "2024-07-01T12:00:00.5", "2024-07-01 12:00:00.500" },
	{ "Date", "  2024-02-29 ", "2024-02-29" },
};

START_TEST(texts_that_people_type_are_understood)
{
	const struct text_case *now = &good[_i];
	struct native_build *build = build_of(now->type);
	const struct native_build_column column = { CH_STR("x"), build };
	const struct native_text_env env = { ch_tz_utc() };
	struct memory_source source;
	struct native_reader reader;
	struct native_block block;
	struct ch_error err = { 0 };
	struct ch_buf wire, text;
	bool more = false;

	put(build, now->text);
	ch_buf_init(&wire, CH_BUF_NO_LIMIT);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	native_build_block(&column, 1, &wire);
	memory_source_init(&source, wire.ptr, wire.len, MEMORY_EXACT);
	native_reader_init(&reader, &source.source, false);
	native_block_init(&block);
	ck_assert_msg(!native_read_block(&reader, &block, &more, &err), "%s", err.text);
	ck_assert_uint_eq(block.rows, 1);
	native_text_append(&block.columns[0], 0, &env, &text);
	ck_assert_str_eq(ch_buf_cstr(&text), now->row ? now->row : now->text);
	native_block_free(&block);
	native_reader_free(&reader);
	ch_buf_free(&wire);
	ch_buf_free(&text);
	native_build_destroy(build);
}
END_TEST

struct bad_case {
	const char *type;
	const char *text;
	const char *message;
};

static const struct bad_case bad[] = {
	{ "Array(Int8)", "", "expected '[' at character 1" },
	{ "Array(Int8)", "[", "expected Int8 at character 2" },
	{ "Array(Int8)", "[1", "expected ']' at character 3" },
	{ "Array(Int8)", "[1,", "expected Int8 at character 4" },
	{ "Array(Int8)", "[1,]", "expected Int8 at character 4" },
	{ "Array(Int8)", "[1] x", "expected the end at character 5" },
	{ "Array(Int8)", "[1 2]", "expected Int8 at character 2" },
	{ "Array(Int8)", "[128]", "expected Int8 at character 2" },
	{ "Array(Int8)", "[-129]", "expected Int8 at character 2" },
	{ "Array(UInt8)", "[-1]", "expected UInt8 at character 2" },
	{ "Array(UInt64)", "[18446744073709551616]", "expected UInt64 at character 2" },
	{ "Array(Int64)", "[9223372036854775808]", "expected Int64 at character 2" },
	{ "Array(Int8)", "[NULL]", "expected Int8 at character 2" },
	{ "Array(Int8)", "[1.0]", "expected Int8 at character 2" },
	{ "Array(String)", "[a]", "expected a text in quotes at character 2" },
	{ "Array(String)", "['a]", "expected the end of the quotes that begin at character 2" },
	{ "Array(String)", "['a\\", "expected the end of the quotes that begin at character 2" },
	{ "Array(FixedString(2))", "['abc']", "expected FixedString(2) at character 2" },
	{ "Array(Decimal(4, 2))", "[100]", "expected Decimal(4, 2) at character 2" },
	{ "Array(Decimal(4, 2))", "[1.005]", "expected Decimal(4, 2) at character 2" },
	{ "Array(Date)", "['2024-02-30']", "expected Date at character 2" },
	{ "Array(Date)", "['1969-12-31']", "expected Date at character 2" },
	{ "Array(DateTime)", "['2024-01-01 24:00:00']", "expected DateTime at character 2" },
	{ "Array(Enum8('a' = 1))", "['b']", "expected Enum8('a' = 1) at character 2" },
	{ "Array(Enum8('a' = 1))", "[2]", "expected Enum8('a' = 1) at character 2" },
	{ "Tuple(Int8, Int8)", "(1)", "expected ',' at character 3" },
	{ "Tuple(Int8, Int8)", "(1,2,3)", "expected ')' at character 6" },
	{ "Tuple()", "(1)", "expected ')' at character 2" },
	{ "Map(String, Int8)", "{'a'}", "expected ':' at character 5" },
	{ "Map(String, Int8)", "{'a':}", "expected Int8 at character 6" },
	{ "Map(String, Int8)", "['a':1]", "expected '{' at character 1" },
	{ "Nested(a Int8)", "[1]", "expected '(' at character 2" },
	{ "QBit(Float32, 3)", "[1,2]", "expected ',' at character 5" },
	{ "QBit(Float32, 3)", "[1,2,3,4]", "expected ']' at character 7" },
	{ "Variant(Array(Int8), Int8)", "x",
	    "expected Variant(Array(Int8), Int8) at character 1" },
	{ "Array(Dynamic)", "[(1,2)]",
	    "expected a number, true, false, an array or a text in quotes at character 2" },
	{ "JSON", "[1]", "expected a JSON object at character 1, it ends being one after 0" },
	{ "JSON", "{\"a\":01}",
	    "expected a JSON object at character 1, it ends being one after 7" },
	{ "JSON", "", "expected a JSON object at character 1, it ends being one after 0" },
	{ "JSON", "{} {}", "expected a JSON object at character 1, it ends being one after 3" },
	{ "Int8", "", "expected Int8 at character 1" },
	{ "Int8", "x", "expected Int8 at character 1" },
};

START_TEST(a_bad_text_is_told_and_leaves_no_row)
{
	const struct bad_case *now = &bad[_i];
	struct native_build *build = build_of(now->type);
	struct ch_error err = { 0 };
	struct ch_buf before, after;
	int rc;

	native_build_null(build);
	print(build, &before);
	rc = native_build_text(build, ch_str_of(now->text), ch_tz_utc(), &err);
	ck_assert_msg(rc == CH_EFORMAT, "%s: %d", now->text, rc);
	ck_assert_str_eq(err.text, now->message);
	ck_assert_uint_eq(native_build_rows(build), 1);
	print(build, &after);
	ck_assert(ch_str_eq(ch_buf_str(&before), ch_buf_str(&after)));
	ch_buf_free(&before);
	ch_buf_free(&after);
	native_build_destroy(build);
}
END_TEST

/* Rows that stand before, and rows that come after, are untouched by a text cut anywhere. */
START_TEST(a_text_cut_anywhere_leaves_the_other_rows)
{
	static const char type[] = "Tuple(Array(LowCardinality(String)), "
				   "Map(String, Nullable(Int8)), Variant(Int8, String), "
				   "Array(Dynamic), JSON)";
	static const char text[] =
	    "(['a','b'],{'k':1,'l':NULL},'x',[1,'y',[true]],'{\"a\":1}')";
	struct native_build *build = build_of(type);
	struct ch_buf rows;

	for (size_t cut = 0; cut < sizeof(text) - 1; cut++) {
		struct ch_error err;
		/* on the heap, so that a sanitizer sees reads behind the cut */
		char *part = malloc(cut ? cut : 1);

		native_build_reset(build);
		put(build, text);
		memcpy(part, text, cut);
		ck_assert(native_build_text(
		    build, (struct ch_str){ part, cut }, ch_tz_utc(), &err));
		put(build, text);
		print(build, &rows);
		ck_assert_uint_eq(rows.len, 2 * sizeof(text));
		ck_assert(memcmp(rows.ptr, text, sizeof(text) - 1) == 0);
		ck_assert(memcmp(rows.ptr + sizeof(text), text, sizeof(text) - 1) == 0);
		ch_buf_free(&rows);
		free(part);
	}
	native_build_destroy(build);
}
END_TEST

START_TEST(null_is_null_or_the_default)
{
	static const struct text_case defaults[] = {
		{ "Nullable(Int8)", "", "\\N\n" },
		{ "Int8", "", "0\n" },
		{ "String", "", "\n" },
		{ "Nullable(String)", "", "\\N\n" },
		{ "FixedString(2)", "", "\\0\\0\n" },
		{ "Date32", "", "1900-01-01\n" },
		{ "Enum8('x' = 5, 'a' = -3)", "", "a\n" },
		{ "LowCardinality(String)", "", "\n" },
		{ "LowCardinality(Nullable(String))", "", "\\N\n" },
		{ "LowCardinality(FixedString(2))", "", "\\0\\0\n" },
		{ "LowCardinality(Nullable(Int8))", "", "\\N\n" },
		{ "Array(Int8)", "", "[]\n" },
		{ "Map(String, Int8)", "", "{}\n" },
		{ "Tuple(Int8, Nullable(Int8), String)", "", "(0,NULL,'')\n" },
		{ "Nullable(Tuple(Int8))", "", "\\N\n" },
		{ "Nested(a Int8)", "", "[]\n" },
		{ "Variant(Int8, String)", "", "\\N\n" },
		{ "Dynamic", "", "\\N\n" },
		{ "JSON", "", "{}\n" },
		{ "Nullable(JSON)", "", "\\N\n" },
		{ "QBit(Float64, 2)", "", "[0,0]\n" },
		{ "UUID", "", "00000000-0000-0000-0000-000000000000\n" },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(defaults); i++) {
		struct native_build *build = build_of(defaults[i].type);

		native_build_null(build);
		check_rows(build, defaults[i].row);
		native_build_destroy(build);
	}
}
END_TEST

/* Dictionaries at the borders of their key widths. */
START_TEST(dictionaries_of_any_size_read_back)
{
	static const uint32_t counts[] = { 1, 254, 255, 256, 257, 65534, 65535, 65536, 70000 };
	static const char *const names[] = { "LowCardinality(UInt32)",
		"LowCardinality(Nullable(UInt32))" };
	uint32_t count = counts[_i / 2];
	struct native_build *build = build_of(names[_i % 2]);
	struct ch_buf text;
	const char *at;

	for (unsigned round = 0; round < 2; round++) {
		for (uint32_t i = 1; i <= count; i++)
			native_build_fixed(build, &i);
		for (uint32_t i = count; i > 0; i--)
			native_build_fixed(build, &i);
		native_build_null(build);
		ck_assert_uint_eq(native_build_rows(build), 2 * count + 1);
		print(build, &text);
		at = ch_buf_cstr(&text);
		for (uint32_t i = 0; i < 2 * count; i++) {
			ck_assert_uint_eq(strtoul(at, NULL, 10),
			    i < count ? i + 1 : 2 * count - i);
			at = strchr(at, '\n') + 1;
		}
		ck_assert_str_eq(at, _i % 2 ? "\\N\n" : "0\n");
		ch_buf_free(&text);
		native_build_reset(build);
	}
	native_build_destroy(build);
}
END_TEST

START_TEST(a_value_stands_in_a_dictionary_once)
{
	struct native_build *build = build_of("LowCardinality(Nullable(String))");
	size_t before;

	native_build_bytes_row(build, "value", 5);
	before = native_build_bytes(build);
	for (unsigned i = 0; i < 100; i++)
		native_build_bytes_row(build, "value", 5);
	ck_assert_uint_eq(native_build_bytes(build), before + 100 * 4);
	/* an empty string is not NULL */
	native_build_reset(build);
	native_build_bytes_row(build, "", 0);
	native_build_null(build);
	check_rows(build, "\n\\N\n");
	native_build_destroy(build);
}
END_TEST

START_TEST(runs_are_rows)
{
	static const int32_t numbers[] = { 1, -2, 3, -4, 5, -6 };
	static const char *const names[] = { "Int32", "Nullable(Int32)", "LowCardinality(Int32)" };

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		struct native_build *build = build_of(names[i]);

		native_build_fixed_run(build, numbers, 4, 6);
		native_build_fixed_run(build, numbers, 8, 3);
		native_build_fixed_run(build, numbers, 4, 0);
		check_rows(build, "1\n-2\n3\n-4\n5\n-6\n1\n3\n5\n");
		native_build_destroy(build);
	}
}
END_TEST

START_TEST(runs_of_texts_of_all_lengths_are_rows)
{
	static const char *const names[] = { "String", "Nullable(String)",
		"LowCardinality(String)" };
	static const int64_t lengths[] = { 0, 1, 126, 127, 128, 129, 16383, 16384, 20000, 5, 0 };
	char *data = malloc(CH_ARRAY_LEN(lengths) * 20000);

	memset(data, 'x', CH_ARRAY_LEN(lengths) * 20000);
	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		struct native_build *build = build_of(names[i]);
		struct ch_buf text;
		const char *at;

		native_build_bytes_run(
		    build, data, 20000, lengths, sizeof(int64_t), CH_ARRAY_LEN(lengths));
		native_build_bytes_run(build, data, 1, lengths, sizeof(int64_t), 0);
		print(build, &text);
		at = ch_buf_cstr(&text);
		for (size_t row = 0; row < CH_ARRAY_LEN(lengths); row++) {
			ck_assert_int_eq((int64_t)strcspn(at, "\n"), lengths[row]);
			at += lengths[row] + 1;
		}
		ck_assert_str_eq(at, "");
		ch_buf_free(&text);
		native_build_destroy(build);
	}
	free(data);
}
END_TEST

START_TEST(a_dynamic_holds_rows_of_the_types_picked)
{
	struct native_build *build = build_of("Dynamic");
	int64_t number = -7;
	double real = 0.5;

	native_build_fixed(native_build_pick(build, type_of("Int64")), &number);
	native_build_bytes_row(native_build_pick(build, type_of("String")), "x", 1);
	native_build_null(build);
	native_build_fixed(native_build_pick(build, type_of("Float64")), &real);
	native_build_fixed(native_build_pick(build, type_of("Int64")), &number);
	ck_assert_uint_eq(native_build_rows(build), 5);
	check_rows(build, "-7\nx\n\\N\n0.5\n-7\n");
	native_build_reset(build);
	native_build_null(build);
	check_rows(build, "\\N\n");
	native_build_destroy(build);
}
END_TEST

START_TEST(a_dynamic_has_room_for_so_many_types)
{
	struct native_build *build = build_of("Dynamic");
	struct native_build *item;
	unsigned count = 0;
	char name[32];

	do {
		snprintf(name, sizeof(name), "FixedString(%u)", count + 1);
		item = native_build_pick(build, type_of(name));
		if (item)
			native_build_null(item);
		count += item != NULL;
		ck_assert_uint_lt(count, 1000);
	} while (item);
	ck_assert_uint_eq(native_build_rows(build), count);
	ck_assert_uint_gt(count, 200);
	ck_assert(!native_build_failed(build));
	native_build_destroy(build);
}
END_TEST

START_TEST(types_that_cannot_be_written_are_named)
{
	static const char *const names[] = { "AggregateFunction(sum, UInt8)", "Nothing",
		"Array(Nothing)", "Tuple(Int8, AggregateFunction(uniq, String))" };

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		struct native_build *build;
		struct ch_error err = { 0 };

		ck_assert_int_eq(
		    native_build_create(&build, type_of(names[i]), &err), CH_EUNSUPPORTED);
		ck_assert_ptr_null(build);
		ck_assert_ptr_nonnull(strstr(err.text, "cannot be written"));
	}
}
END_TEST

START_TEST(too_many_ways_to_read_a_text_end_in_an_error)
{
	struct ch_buf name, text;
	struct native_build *build;
	struct ch_error err = { 0 };

	ch_buf_init(&name, CH_BUF_NO_LIMIT);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	for (unsigned i = 0; i < 20; i++) {
		ch_buf_append_text(&name, "Variant(Array(");
		ch_buf_append_byte(&text, '[');
	}
	ch_buf_append_text(&name, "Int8");
	for (unsigned i = 0; i < 20; i++)
		ch_buf_append_text(&name, "), Tuple(Int8), Array(Array(Array(UInt8))))");
	build = build_of(ch_buf_cstr(&name));
	ck_assert_int_ne(native_build_text(build, ch_buf_str(&text), ch_tz_utc(), &err), 0);
	ck_assert(err.text[0]);
	ck_assert_uint_eq(native_build_rows(build), 0);
	native_build_destroy(build);
	ch_buf_free(&name);
	ch_buf_free(&text);
}
END_TEST

START_TEST(arrays_of_dynamic_have_a_limit_of_depth)
{
	struct native_build *build = build_of("Array(Dynamic)");
	struct ch_error err = { 0 };
	char text[100000];

	memset(text, '[', sizeof(text));
	ck_assert_int_eq(native_build_text(build, (struct ch_str){ text, sizeof(text) },
			     ch_tz_utc(), &err),
	    CH_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.text, "deep"));
	put(build, "[1]");
	check_rows(build, "[1]\n");
	native_build_destroy(build);
}
END_TEST

START_TEST(a_block_without_rows_has_a_header_only)
{
	struct native_build *build = build_of("LowCardinality(String)");
	const struct native_build_column column = { CH_STR("x"), build };
	struct ch_buf wire;

	ch_buf_init(&wire, CH_BUF_NO_LIMIT);
	native_build_block(&column, 1, &wire);
	ck_assert(ch_str_eq(ch_buf_str(&wire), CH_STR("\1\0\1x\26LowCardinality(String)")));
	ch_buf_reset(&wire);
	native_build_block(NULL, 0, &wire);
	ck_assert(ch_str_eq(ch_buf_str(&wire), CH_STR("\0\0")));
	ch_buf_free(&wire);
	native_build_destroy(build);
}
END_TEST

/* Every allocation fails in turn: an error or a failed build, never a block that lies. */
START_TEST(running_out_of_memory_is_told)
{
	const struct text_case *now = &good[_i];
	const struct native_type *type = type_of(now->type);
	bool failed = true;

	for (long n = 1; failed; n++) {
		struct native_build_column column = { CH_STR("x"), NULL };
		struct native_build *build;
		struct ch_error err;
		struct ch_buf wire;
		int rc;

		ck_assert_int_lt(n, 1000);
		ch_buf_init(&wire, CH_BUF_NO_LIMIT);
		ch_alloc_fail_at(n);
		rc = native_build_create(&build, type, &err);
		if (!rc) {
			column.build = build;
			native_build_null(build);
			rc = native_build_text(build, ch_str_of(now->text), ch_tz_utc(), &err);
			native_build_null(build);
			native_build_block(&column, 1, &wire);
		}
		failed = ch_alloc_failed();
		ch_alloc_fail_at(0);
		if (failed)
			ck_assert(rc == CH_ENOMEM || ch_buf_failed(&wire) ||
			    native_build_failed(build));
		ch_buf_free(&wire);
		native_build_destroy(build);
	}
}
END_TEST

START_TEST(memory_is_kept_from_block_to_block)
{
	static const char text[] = "(['a','b'],{'k':1},'x',[1,'y'],'{}')";
	static const char type[] = "Tuple(Array(LowCardinality(String)), Map(String, Int8), "
				   "Variant(Int8, String), Array(Dynamic), JSON)";
	struct native_build *build = build_of(type);

	for (unsigned i = 0; i < 100; i++)
		put(build, text);
	native_build_reset(build);
	ch_alloc_fail_at(1);
	for (unsigned i = 0; i < 100; i++)
		put(build, text);
	ck_assert(!ch_alloc_failed());
	ch_alloc_fail_at(0);
	ck_assert(!native_build_failed(build));
	native_build_destroy(build);
}
END_TEST

START_TEST(objects_of_json_are_known)
{
	static const struct {
		const char *text;
		bool is_object;
	} texts[] = {
		{ "{}", true }, { " { } ", true }, { "{\"\":{}}", true },
		{ "{\"a\":[[],{},[1,{\"b\":[]}]],\"c\":-0.5e+7}", true },
		{ "{\"a\":true,\"b\":false,\"c\":null}", true }, { "{\"a\":\"\\u12aF\"}", true },
		{ "{\"a\":\"\\u12g0\"}", false }, { "{\"a\":\"\\x\"}", false },
		{ "{\"a\":\"\n\"}", false }, { "{\"a\"}", false }, { "{\"a\":1,}", false },
		{ "{a:1}", false }, { "{\"a\":.5}", false }, { "{\"a\":1.}", false },
		{ "{\"a\":1e}", false }, { "{\"a\":-}", false }, { "{\"a\":+1}", false },
		{ "{\"a\":[1,]}", false }, { "{\"a\":[1}", false }, { "{\"a\":1]", false },
		{ "{\"a\":tru}", false }, { "{\"a\":nan}", false }, { "{", false }, { "}", false },
		{ "{}}", false }, { "\"a\"", false }, { "1", false }, { "null", false },
	};
	size_t at;

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++)
		ck_assert_msg(native_json_is_object(ch_str_of(texts[i].text), &at) ==
			texts[i].is_object,
		    "%s", texts[i].text);
	/* an embedded NUL is no end */
	ck_assert(!native_json_is_object((struct ch_str){ "{\"a\":1\0}", 8 }, &at));
}
END_TEST

START_TEST(objects_of_json_have_a_limit_of_depth)
{
	char text[2 * NATIVE_MAX_DEPTH * 5 + 16];
	size_t at, len;

	for (unsigned depth = NATIVE_MAX_DEPTH - 1; depth <= NATIVE_MAX_DEPTH; depth++) {
		len = 0;
		for (unsigned i = 0; i < depth; i++, len += 5)
			memcpy(text + len, "{\"a\":", 5);
		memcpy(text + len, "{}", 2);
		len += 2;
		for (unsigned i = 0; i < depth; i++)
			text[len++] = '}';
		ck_assert_int_eq(native_json_is_object((struct ch_str){ text, len }, &at),
		    depth < NATIVE_MAX_DEPTH);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("build");
	TCase *tc = tcase_create("build");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, NULL, tear_down);
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, texts_that_people_type_are_understood, 0, CH_ARRAY_LEN(good));
	tcase_add_loop_test(tc, a_bad_text_is_told_and_leaves_no_row, 0, CH_ARRAY_LEN(bad));
	tcase_add_test(tc, a_text_cut_anywhere_leaves_the_other_rows);
	tcase_add_test(tc, null_is_null_or_the_default);
	tcase_add_loop_test(tc, dictionaries_of_any_size_read_back, 0, 18);
	tcase_add_test(tc, a_value_stands_in_a_dictionary_once);
	tcase_add_test(tc, runs_are_rows);
	tcase_add_test(tc, runs_of_texts_of_all_lengths_are_rows);
	tcase_add_test(tc, a_dynamic_holds_rows_of_the_types_picked);
	tcase_add_test(tc, a_dynamic_has_room_for_so_many_types);
	tcase_add_test(tc, types_that_cannot_be_written_are_named);
	tcase_add_test(tc, too_many_ways_to_read_a_text_end_in_an_error);
	tcase_add_test(tc, arrays_of_dynamic_have_a_limit_of_depth);
	tcase_add_test(tc, a_block_without_rows_has_a_header_only);
	tcase_add_loop_test(tc, running_out_of_memory_is_told, 0, CH_ARRAY_LEN(good));
	tcase_add_test(tc, memory_is_kept_from_block_to_block);
	tcase_add_test(tc, objects_of_json_are_known);
	tcase_add_test(tc, objects_of_json_have_a_limit_of_depth);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
