/*
 * test_text.c - values as text, where no engine can be asked
 *
 * What engines print is tested by test_golden.c; here are values that they do not make, zones
 * of the session, and broken bytes inside of values.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>

#include "native/read.h"
#include "native/text.h"
#include "native_decode.h"

struct text_case {
	const char *type;
	const char *bytes;
	size_t len;
	const char *text;
};

#define CASE(type, bytes, text)                      \
	{                                            \
		type, bytes, sizeof(bytes) - 1, text \
	}

#define ZERO8 "\0\0\0\0\0\0\0\0"
#define MIN8 "\0\0\0\0\0\0\0\x80"
#define MAX8 "\xff\xff\xff\xff\xff\xff\xff\x7f"
#define ONE8 "\1\0\0\0\0\0\0\0"
/* JSON of version 3: one path "a" of one type, String, value x. */
#define JSON_PATHS(paths) "\3\0\0\0\0\0\0\0" paths
#define TEXT_PATH "\3\0\0\0\0\0\0\0\1\6String"
/* Dynamic of version 2 with a single shared value */
#define SHARED(bytes) "\2\0\0\0\0\0\0\0\0" ZERO8 "\0" bytes

static const struct text_case cases[] = {
	/* A number that the type has no name for */
	CASE("Enum8('a' = 1)", "\2", "2"),
	CASE("Enum16('a' = 1)", "\xfe\xff", "-2"),
	CASE("Array(Enum8('a' = 1))", ONE8 "\x80", "[-128]"),
	/* Times outside of what is printed */
	CASE("Time", "\0\0\0\x80", "-999:59:59"),
	CASE("Time", "\xff\xff\xff\x7f", "999:59:59"),
	CASE("Time64(3)", MAX8, "999:59:59.999"),
	CASE("Time64(9)", MIN8, "-999:59:59.999999999"),
	CASE("Time64(0)", "\xff\xff\xff\xff\xff\xff\xff\xff", "-00:00:01"),
	CASE("Date32", "\0\0\0\x80", "0000-01-01"),
	CASE("Date32", "\xff\xff\xff\x7f", "9999-12-31"),
	CASE("DateTime64(0)", MIN8, "0000-01-01 00:00:00"),
	CASE("DateTime64(0)", MAX8, "9999-12-31 23:59:59"),
	CASE("DateTime64(9, 'UTC')", MIN8, "1677-09-21 00:12:43.145224192"),
	/* The session's zone is Europe/Berlin */
	CASE("DateTime", "\0\0\0\0", "1970-01-01 01:00:00"),
	CASE("DateTime('UTC')", "\0\0\0\0", "1970-01-01 00:00:00"),
	CASE("DateTime64(1)", "\xff\xff\xff\xff\xff\xff\xff\xff", "1970-01-01 00:59:59.9"),
	CASE("Tuple(DateTime, DateTime('UTC'), DateTime)", "\0\0\0\0\0\0\0\0\0\0\0\0",
	    "('1970-01-01 01:00:00','1970-01-01 00:00:00','1970-01-01 01:00:00')"),
	/* Nothing is NULL wherever it stands */
	CASE("Tuple(Nothing)", "0", "(NULL)"),
	CASE("Array(Nullable(Nothing))",
	    ONE8 "\0"
		 "0",
	    "[NULL]"),
	CASE("Bool", "\2", "true"),
	/* JSON: paths that clash, in no order, with empty keys */
	CASE("JSON", JSON_PATHS("\0"), "{}"),
	CASE("JSON", JSON_PATHS("\3\1b\3a.b\1a" TEXT_PATH TEXT_PATH TEXT_PATH "\0\1x\0\1y\0\1z"),
	    "{\"a\":\"z\",\"a\":{\"b\":\"y\"},\"b\":\"x\"}"),
	CASE("JSON", JSON_PATHS("\3\0\2..\1." TEXT_PATH TEXT_PATH TEXT_PATH "\0\1x\0\1y\0\1z"),
	    "{\"\":\"x\",\"\":{\"\":\"z\",\"\":{\"\":\"y\"}}}"),
	CASE(
	    "JSON", JSON_PATHS("\2\3a/b\3c\"d" TEXT_PATH TEXT_PATH "\0\1x\1"), "{\"a\\/b\":\"x\"}"),
	CASE("Array(JSON)", "\3\0\0\0\0\0\0\0\1\1k" TEXT_PATH ONE8 "\0\3'\\\x1f",
	    "['{\"k\":\"\\'\\\\\\\\\\\\u001F\"}']"),
	CASE("JSON", "\1\0\0\0\0\0\0\0\7{\"a\":1}", "{\"a\":1}"),
	CASE("Array(JSON)", "\1\0\0\0\0\0\0\0" ONE8 "\7{'a':1}", "['{\\'a\\':1}']"),
	CASE("JSON(m Map(UInt8, UInt8))", "\3\0\0\0\0\0\0\0\0" ONE8 "\5\6", "{\"m\":{\"5\":6}}"),
	CASE("JSON(f Float32)", "\3\0\0\0\0\0\0\0\0\0\0\xc0\x7f", "{\"f\":null}"),
	/* Shared values: whole, cut, with trailing bytes, unknown */
	CASE("Dynamic", SHARED("\3\x15\1x"), "x"),
	CASE("Dynamic", SHARED("\2\x15\5"), ""),
	CASE("Dynamic", SHARED("\1\x33"), ""),
	CASE("Dynamic", SHARED("\0"), ""),
	CASE("Dynamic", SHARED("\1\0"), "NULL"),
	CASE("Dynamic", SHARED("\5\x1e\x01\2\1\2"), "[1,2]"),
	CASE("Dynamic", SHARED("\5\x1e\x15\2\1x"), "['x',]"),
	CASE("Dynamic", SHARED("\4\x1e\x01\3\1"), ""),
	CASE("Dynamic", SHARED("\4\x1e\x01\xff\x01"), ""),
	CASE("Dynamic", SHARED("\5\x2a\2\1\x15\xff"), "NULL"),
	CASE("Dynamic", SHARED("\6\x2a\2\1\x15\1\0"), ""),
	CASE("Dynamic", SHARED("\6\x2b\x20\x15\2hi"), "hi"),
};

START_TEST(values_have_this_text)
{
	const struct text_case *expected = &cases[_i];
	struct native_text_env env = { ch_tz_get(CH_STR("Europe/Berlin"), NULL) };
	struct memory_source source;
	struct native_reader reader;
	struct native_block block;
	struct ch_error err = { 0 };
	struct ch_buf stream, out;
	bool more;

	ck_assert_ptr_nonnull(env.tz);
	ch_buf_init(&stream, CH_BUF_NO_LIMIT);
	ch_buf_append(&stream, "\1\1\1x", 4);
	ch_buf_append_byte(&stream, (uint8_t)strlen(expected->type));
	ch_buf_append_text(&stream, expected->type);
	ch_buf_append(&stream, expected->bytes, expected->len);
	memory_source_init(&source, stream.ptr, stream.len, MEMORY_EXACT);
	native_reader_init(&reader, &source.source, false);
	native_block_init(&block);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_msg(native_read_block(&reader, &block, &more, &err) == 0, "%s: %s",
	    expected->type, err.text);
	ck_assert_uint_eq(block.end, stream.len);
	native_text_append(&block.columns[0], 0, &env, &out);
	ck_assert(!ch_buf_failed(&out));
	ck_assert_str_eq(out.len ? ch_buf_cstr(&out) : "", expected->text);
	ch_buf_free(&out);
	native_block_free(&block);
	native_reader_free(&reader);
	ch_buf_free(&stream);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text");
	TCase *tests = tcase_create("values");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, values_have_this_text, 0, CH_ARRAY_LEN(cases));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
