/*
 * test_exception.c - error texts of servers of all ages
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/exception.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "base/utf.h"

#define TAG "abcdefghijklmnop"
#define BLOCK "\r\n__exception__\r\n" TAG "\r\n"
#define BLOCK_END "\n23 " TAG "\r\n__exception__\r\n"

struct parse_case {
	const char *text;
	const char *tag;
	enum ch_code code;
	int server_code;
	const char *expected;
};

static const struct parse_case parse_cases[] = {
	{ "Code: 192, e.displayText() = DB::Exception: Unknown user nobody, "
	  "e.what() = DB::Exception\n",
	    "", CH_ESERVER, 192, "Code: 192. DB::Exception: Unknown user nobody" },
	{ "Code: 60, e.displayText() = DB::Exception: Table t doesn't exist. (version 19.17.4.11 "
	  "(official build)), e.what() = DB::Exception",
	    "", CH_ESERVER, 60,
	    "Code: 60. DB::Exception: Table t doesn't exist. (version 19.17.4.11 (official "
	    "build))" },
	{ "Code: 60, e.displayText() = DB::Exception: no t, e.what() = DB::Exception "
	  "(version 20.1.2.3)\n",
	    "", CH_ESERVER, 60, "Code: 60. DB::Exception: no t (version 20.1.2.3)" },
	{ "Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero. "
	  "(FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 26.3.1.1)\n",
	    "", CH_ESERVER, 395,
	    "Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero. "
	    "(FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 26.3.1.1)" },
	{ "Code: 394, e.displayText() = DB::Exception: Query was cancelled, e.what() = "
	  "DB::Exception\n",
	    "", CH_ECANCEL, 394, "Code: 394. DB::Exception: Query was cancelled" },
	{ "Code: 735. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED_BY_CLIENT)", "",
	    CH_ECANCEL, 735,
	    "Code: 735. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED_BY_CLIENT)" },
	{ "Code: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)", "", CH_ETIMEOUT, 159,
	    "Code: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)" },
	{ "Code: 160, e.displayText() = DB::Exception: slow, e.what() = DB::Exception", "",
	    CH_ETIMEOUT, 160, "Code: 160. DB::Exception: slow" },
	/* nested: once is enough, but another code is news */
	{ "Code: 62. DB::Exception: Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR)", "",
	    CH_ESERVER, 62, "Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR)" },
	{ "Code: 36. DB::Exception: Code: 62. DB::Exception: Syntax. (SYNTAX_ERROR)", "",
	    CH_ESERVER, 36, "Code: 36. DB::Exception: Code: 62. DB::Exception: Syntax. "
			    "(SYNTAX_ERROR)" },
	{ "Code: 279. DB::NetException: All connection tries failed.", "", CH_ESERVER, 279,
	    "Code: 279. DB::NetException: All connection tries failed." },
	{ "Code: 999. Coordination::Exception: Session expired. (KEEPER_EXCEPTION)", "",
	    CH_ESERVER, 999,
	    "Code: 999. Coordination::Exception: Session expired. (KEEPER_EXCEPTION)" },
	/* exceptions of libraries */
	{ "Poco::Exception. Code: 1000, e.code() = 111, e.displayText() = Connection refused, "
	  "e.what() = Connection refused",
	    "", CH_ESERVER, 1000,
	    "Code: 1000. e.code() = 111, e.displayText() = Connection refused, e.what() = "
	    "Connection refused" },
	{ "std::exception. Code: 1001, type: std::out_of_range, e.what() = vector", "",
	    CH_ESERVER, 1001, "Code: 1001. type: std::out_of_range, e.what() = vector" },
	{ "Poco::Exception. Code: 1000, e.code() = 0, e.displayText() = Code: 241. "
	  "DB::Exception: Memory limit",
	    "", CH_ESERVER, 241,
	    "Code: 1000. e.code() = 0, e.displayText() = Code: 241. DB::Exception: Memory limit" },
	/* in streams */
	{ "__exception__\r\nCode: 395. DB::Exception: thrown (NAME) (version 25.8.1.1)\n", "",
	    CH_ESERVER, 395, "Code: 395. DB::Exception: thrown (NAME) (version 25.8.1.1)" },
	{ BLOCK "Code: 395. DB::Exception: thrown" BLOCK_END, TAG, CH_ESERVER, 395,
	    "Code: 395. DB::Exception: thrown" },
	{ BLOCK "Code: 395. DB::Exception: thrown" BLOCK_END "\r\n", "", CH_ESERVER, 395,
	    "Code: 395. DB::Exception: thrown" },
	{ BLOCK "Code: 395. DB::Exception: two\nlines" BLOCK_END, TAG, CH_ESERVER, 395,
	    "Code: 395. DB::Exception: two\nlines" },
	{ BLOCK "Code: 395. DB::Exception: cut o", TAG, CH_ESERVER, 395,
	    "Code: 395. DB::Exception: cut o" },
	{ BLOCK "Code: 395. DB::Exception: about \n__exception__ as such" BLOCK_END, TAG,
	    CH_ESERVER, 395, "Code: 395. DB::Exception: about \n__exception__ as such" },
	{ BLOCK, TAG, CH_ESERVER, 0, "the server sent an empty error message" },
	/* no code at all */
	{ "There is no handle /x\n", "", CH_ESERVER, 0, "There is no handle /x" },
	{ "", "", CH_ESERVER, 0, "the server sent an empty error message" },
	{ "\n\n", "", CH_ESERVER, 0, "the server sent an empty error message" },
	{ "Code: ", "", CH_ESERVER, 0, "Code:" },
	{ "Code: 12345678901. DB::Exception: x", "", CH_ESERVER, 0,
	    "Code: 12345678901. DB::Exception: x" },
};

START_TEST(texts_give_code_and_words)
{
	const struct parse_case *c = &parse_cases[_i];
	struct ch_error err;

	ck_assert_int_eq(exception_parse(ch_str_of(c->text), ch_str_of(c->tag), &err), c->code);
	ck_assert_int_eq(err.code, c->code);
	ck_assert_str_eq(err.text, c->expected);
	ck_assert_int_eq(err.server_code, c->server_code);
	ck_assert_int_eq(exception_parse(ch_str_of(c->text), ch_str_of(c->tag), NULL), c->code);
}
END_TEST

START_TEST(no_text_cut_anywhere_is_read_past_its_end)
{
	const struct parse_case *c = &parse_cases[_i];
	struct ch_error err;

	for (size_t len = 0; len <= strlen(c->text); len++) {
		char *copy = malloc(len + 1);
		struct ch_str text = { copy, len };

		memcpy(copy, c->text, len);
		(void)exception_starts(text, ch_str_of(c->tag));
		(void)exception_find(text, ch_str_of(c->tag));
		(void)exception_parse(text, ch_str_of(c->tag), &err);
		free(copy);
	}
}
END_TEST

static const struct {
	const char *bytes;
	const char *tag;
	bool starts;
} start_cases[] = {
	{ "Code: 62, e.displayText() = DB::Exception: x", "", true },
	{ "Code: 62. DB::Exception: x", "", true },
	{ "Code: 62. DB::Exception: x", TAG, true },
	{ "Poco::Exception. Code: 1000, e.code() = 0, x", "", true },
	{ "std::exception. Code: 1001, type: x", "", true },
	{ "__exception__\r\nCode: 62. DB::Exception: x", "", true },
	{ BLOCK "Code: 62. DB::Exception: x", "", true },
	{ BLOCK "Code: 62. DB::Exception: x", TAG, true },
	{ BLOCK "any words", TAG, true },
	/* data that look like it */
	{ "", "", false },
	{ "Code: ", "", false },
	{ "Code: 62", "", false },
	{ "Code: 62, and more", "", false },
	{ "Code: 62. Nothing else", "", false },
	{ "Code: abc. DB::Exception: x", "", false },
	{ "code: 62. DB::Exception: x", "", false },
	{ " Code: 62. DB::Exception: x", "", false },
	{ "__exception__", "", false },
	{ "__exception__\r\n", "", false },
	{ "__exception__\r\nsome row", "", false },
	{ BLOCK "any words", "", false },
	{ "\r\n__exception__\r\nponmlkjihgfedcba\r\nCode: 62. DB::Exception: x", TAG, false },
	{ "__exception__\r\nCode: 62. DB::Exception: x", TAG, false },
	{ "\r\n__exception__\r\nabcdefghijklmno", TAG, false },
};

START_TEST(the_start_of_an_exception_is_known_from_data)
{
	ck_assert_msg(exception_starts(ch_str_of(start_cases[_i].bytes),
			  ch_str_of(start_cases[_i].tag)) == start_cases[_i].starts,
	    "%s", start_cases[_i].bytes);
}
END_TEST

START_TEST(the_peek_is_enough_for_every_form)
{
	if (start_cases[_i].starts) {
		struct ch_str bytes = ch_str_of(start_cases[_i].bytes);

		if (bytes.len > EXCEPTION_PEEK)
			bytes.len = EXCEPTION_PEEK;
		ck_assert(exception_starts(bytes, ch_str_of(start_cases[_i].tag)));
	}
}
END_TEST

#define DATA "\x01\x03number\x06UInt64\0\0\0"
#define OLD "Code: 395, e.displayText() = DB::Exception: thrown, e.what() = DB::Exception\n"
#define NEW "Code: 395. DB::Exception: thrown (NAME) (version 25.1)\n"
#define BYTES(literal) literal, sizeof(literal) - 1

static const struct {
	const char *bytes;
	size_t len;
	const char *tag;
	size_t at; /* -1: nowhere */
} find_cases[] = {
	{ BYTES(OLD), "", 0 },
	{ BYTES(DATA OLD), "", sizeof(DATA) - 1 },
	{ BYTES(DATA NEW), "", sizeof(DATA) - 1 },
	{ BYTES(DATA "__exception__\r\n" NEW), "", sizeof(DATA) - 1 },
	{ BYTES(DATA BLOCK NEW BLOCK_END), "", sizeof(DATA) - 1 },
	{ BYTES(DATA BLOCK NEW BLOCK_END), TAG, sizeof(DATA) - 1 },
	/* a message in the data, then the real one: text behind the first is not all text */
	{ BYTES(OLD DATA OLD), "", sizeof(OLD DATA) - 1 },
	{ BYTES(OLD DATA), "", (size_t)-1 },
	/* such a server marks its errors */
	{ BYTES(DATA NEW), TAG, (size_t)-1 },
	{ BYTES(DATA "__exception__\r\n" NEW), TAG, (size_t)-1 },
	{ BYTES(DATA "__exception__\r\nvalue"), "", (size_t)-1 },
	{ BYTES(DATA), "", (size_t)-1 },
	{ BYTES(""), "", (size_t)-1 },
};

START_TEST(an_exception_is_found_behind_data)
{
	struct ch_str bytes = { find_cases[_i].bytes, find_cases[_i].len };
	size_t at = find_cases[_i].at == (size_t)-1 ? bytes.len : find_cases[_i].at;

	ck_assert_uint_eq(exception_find(bytes, ch_str_of(find_cases[_i].tag)), at);
}
END_TEST

START_TEST(an_exception_is_found_in_the_last_32_kib_only)
{
	size_t len = (32 << 10) + 1;
	char *bytes = malloc(len);

	memset(bytes, ' ', len);
	memcpy(bytes + 1, NEW, strlen(NEW));
	ck_assert_uint_eq(exception_find((struct ch_str){ bytes, len }, ch_str_of("")), 1);
	memset(bytes, ' ', len);
	memcpy(bytes, NEW, strlen(NEW));
	ck_assert_uint_eq(exception_find((struct ch_str){ bytes, len }, ch_str_of("")), len);
	free(bytes);
}
END_TEST

START_TEST(a_long_message_keeps_its_name_and_version)
{
	static const char tail[] = " (SYNTAX_ERROR) (version 26.3.1.1)";
	struct ch_error err;

	for (size_t lead = 0; lead < 3; lead++) {
		char text[10000] = "Code: 62. DB::Exception: ";
		uint32_t wide[CH_ERROR_TEXT_SIZE];
		size_t len, made;

		memcpy(text + strlen(text), "xx", lead);
		for (size_t i = strlen(text); i + 1 < sizeof(text) - sizeof(tail); i += 2)
			memcpy(text + i, "\xc3\xa4", 3);
		strcat(text, tail);
		ck_assert_int_eq(
		    exception_parse(ch_str_of(text), ch_str_of(""), &err), CH_ESERVER);
		len = strlen(err.text);
		ck_assert_uint_ge(len, CH_ERROR_TEXT_SIZE - 4);
		/* there and back: what is no character would become a longer one */
		made = ch_utf8_to_wide(err.text, len, wide, CH_ERROR_TEXT_SIZE, 4).made;
		ck_assert_uint_eq(ch_wide_utf8_len(wide, made, 4), len);
		ck_assert(!strncmp(err.text, "Code: 62. DB::Ex", 16));
		ck_assert_str_eq(err.text + len - strlen(tail), tail);
	}
}
END_TEST

START_TEST(a_long_message_without_name_is_cut_at_its_end)
{
	char text[10000] = "Code: 62. DB::Exception: ";
	struct ch_error err;

	memset(text + strlen(text), 'x', sizeof(text) - 1 - strlen(text));
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(exception_parse(ch_str_of(text), ch_str_of(""), &err), CH_ESERVER);
	ck_assert_uint_eq(strlen(err.text), CH_ERROR_TEXT_SIZE - 1);
	ck_assert_str_eq(err.text + CH_ERROR_TEXT_SIZE - 5, "x\xe2\x80\xa6");
}
END_TEST

/* Raw responses under CHODBC_VECTORS/http. */
static const struct {
	const char *file;
	const char *tag;
	int server_code;
} vectors[] = {
	{ "composed_1816_midstream.http", "", 395 },
	{ "synthetic_2411_to_2510_midstream.http", "", 395 },
	{ "synthetic_2511_midstream.http", TAG, 395 },
	{ "1816_auth_error.http", "", 192 },
	{ "1816_unknown_setting.http", "", 115 },
	{ "1816_syntax_error.http", "", 62 },
};

START_TEST(responses_given_from_outside_hold_their_errors)
{
	static char bytes[65536];
	const char *folder = getenv("CHODBC_VECTORS");
	struct ch_str tag = ch_str_of(vectors[_i].tag);
	struct ch_str body = { bytes, 0 };
	struct ch_error err;
	char path[4096];
	size_t at;
	FILE *file;

	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/http/%s", folder, vectors[_i].file);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s", path);
	body.len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	at = exception_find(body, tag);
	ck_assert_uint_lt(at, body.len);
	exception_parse(ch_str_slice(body, at, body.len), tag, &err);
	ck_assert_int_eq(err.server_code, vectors[_i].server_code);
	ck_assert(!strncmp(err.text, "Code: ", 6));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transport/exception");
	TCase *tests = tcase_create("exception");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, texts_give_code_and_words, 0, CH_ARRAY_LEN(parse_cases));
	tcase_add_loop_test(
	    tests, no_text_cut_anywhere_is_read_past_its_end, 0, CH_ARRAY_LEN(parse_cases));
	tcase_add_loop_test(
	    tests, the_start_of_an_exception_is_known_from_data, 0, CH_ARRAY_LEN(start_cases));
	tcase_add_loop_test(
	    tests, the_peek_is_enough_for_every_form, 0, CH_ARRAY_LEN(start_cases));
	tcase_add_loop_test(
	    tests, an_exception_is_found_behind_data, 0, CH_ARRAY_LEN(find_cases));
	tcase_add_test(tests, an_exception_is_found_in_the_last_32_kib_only);
	tcase_add_test(tests, a_long_message_keeps_its_name_and_version);
	tcase_add_test(tests, a_long_message_without_name_is_cut_at_its_end);
	tcase_add_loop_test(
	    tests, responses_given_from_outside_hold_their_errors, 0, CH_ARRAY_LEN(vectors));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
