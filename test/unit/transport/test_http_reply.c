/*
 * test_http_reply.c - headers of answers, and error answers, hostile ones too
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_reply.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

static struct http_reply reply;

static void
take(const char *const *lines)
{
	http_reply_init(&reply);
	for (; *lines; lines++)
		http_reply_line(&reply, ch_str_of(*lines));
}

START_TEST(the_last_status_counts_and_earlier_headers_do_not)
{
	static const char *const lines[] = { "HTTP/1.1 100 Continue\r\n",
		"X-ClickHouse-Query-Id: wrong\r\n", "\r\n", NULL };
	static const char *const more[] = { "HTTP/1.1 404 Not Found\r\n",
		"X-ClickHouse-Exception-Code: 60\r\n", "\r\n", NULL };

	take(lines);
	ck_assert(!reply.headers_done);
	for (size_t i = 0; more[i]; i++)
		http_reply_line(&reply, ch_str_of(more[i]));
	ck_assert(reply.headers_done);
	ck_assert_int_eq(reply.status, 404);
	ck_assert_int_eq(reply.exception_code, 60);
	ck_assert_str_eq(reply.info.query_id, "");
	ck_assert(http_reply_is_error(&reply));
}
END_TEST

START_TEST(names_have_any_case_and_values_any_blanks)
{
	static const char *const lines[] = { "HTTP/1.1 200 OK\r\n",
		"x-CLICKHOUSE-query-ID:   id \r\n", "X-ClickHouse-Timezone:UTC\n",
		"keep-alive: max=5, timeout=30\r\n", "\r\n", NULL };

	take(lines);
	ck_assert_str_eq(reply.info.query_id, "id");
	ck_assert_str_eq(reply.info.timezone, "UTC");
	ck_assert_int_eq(reply.keep_alive_s, 30);
	ck_assert(!http_reply_is_error(&reply));
}
END_TEST

START_TEST(what_does_not_fit_or_parse_is_ignored)
{
	static const char id[] = "X-ClickHouse-Query-Id: ";
	static const char *const lines[] = { "HTTP/1.1 200 OK\r\n", "no colon\r\n", ":\r\n",
		"X-ClickHouse-Exception-Code: -1\r\n", "X-ClickHouse-Exception-Code: abc\r\n",
		"X-ClickHouse-Exception-Code: 99999999999999999999\r\n",
		"Keep-Alive: timeout=\r\n", "Keep-Alive: timeout=99999999999999999999\r\n",
		"X-ClickHouse-Summary: {\"read_rows\":\r\n",
		"X-ClickHouse-Summary: {\"read_rows\":\"\r\n",
		"X-ClickHouse-Summary: \"result_rows\":99999999999999999999\r\n", NULL };
	char line[400];

	take(lines);
	ck_assert_int_eq(reply.exception_code, 0);
	ck_assert_int_eq(reply.keep_alive_s, -1);
	ck_assert_int_eq(reply.info.read_rows, -1);
	ck_assert_int_eq(reply.info.result_rows, -1);
	for (size_t len = 126; len <= 129; len++) {
		memcpy(line, id, sizeof(id));
		memset(line + sizeof(id) - 1, 'x', len);
		reply.info.query_id[0] = '\0';
		http_reply_line(&reply, (struct ch_str){ line, sizeof(id) - 1 + len });
		ck_assert_uint_eq(strlen(reply.info.query_id), len < 128 ? len : 0);
	}
	http_reply_line(&reply, ch_str_of("HTTP/1.1"));
	ck_assert_int_eq(reply.status, 0);
	http_reply_line(&reply, ch_str_of("HTTP/1.1 99999 No"));
	ck_assert_int_eq(reply.status, 0);
}
END_TEST

static const struct {
	const char *status; /* and headers */
	const char *body;
	int code;
	int server_code;
	const char *text;
} errors[] = {
	{ "HTTP/1.1 500 X", "Code: 62, e.displayText() = DB::Exception: a, e.what() = b\n",
	    CH_ESERVER, 62, "Code: 62. DB::Exception: a" },
	{ "HTTP/1.1 500 X", "Code: 394. DB::Exception: a", CH_ECANCEL, 394,
	    "Code: 394. DB::Exception: a" },
	{ "HTTP/1.1 200 X\nX-ClickHouse-Exception-Code: 159", "half a row\nCode: 159. "
							       "DB::Exception: late\n",
	    CH_ETIMEOUT, 159, "Code: 159. DB::Exception: late" },
	{ "HTTP/1.1 500 X\nX-ClickHouse-Exception-Code: 7", "odd words\n", CH_ESERVER, 7,
	    "Code: 7. DB::Exception: odd words" },
	{ "HTTP/1.1 500 X", "", CH_EIO, 0, "host:1 answers with HTTP status 500" },
	{ "HTTP/1.1 503 X", "\n first \nsecond", CH_EIO, 0,
	    "host:1 answers with HTTP status 503: first" },
	{ "HTTP/1.1 401 X", "no", CH_ESERVER, 516, "host:1 answers with HTTP status 401: no" },
	{ "HTTP/1.1 403 X", "", CH_ESERVER, 516, "host:1 answers with HTTP status 403" },
	{ "HTTP/1.1 407 X", "", CH_EIO, 0, "host:1 answers with HTTP status 407" },
};

START_TEST(error_answers_give_code_and_words)
{
	struct ch_str lines = ch_str_of(errors[_i].status);
	struct ch_error err;

	http_reply_init(&reply);
	while (lines.len > 0) {
		size_t end = ch_str_find(lines, 0, '\n');

		http_reply_line(&reply, ch_str_slice(lines, 0, end));
		lines = ch_str_slice(lines, end < lines.len ? end + 1 : end, lines.len);
	}
	ck_assert_int_eq(
	    http_reply_error(&reply, ch_str_of(errors[_i].body), "host:1", &err), errors[_i].code);
	ck_assert_str_eq(err.text, errors[_i].text);
	ck_assert_int_eq(err.server_code, errors[_i].server_code);
}
END_TEST

START_TEST(bytes_that_only_look_like_compressed_blocks_do_no_harm)
{
	char body[60] = "";
	struct ch_error err;

	http_reply_init(&reply);
	http_reply_line(&reply, ch_str_of("HTTP/1.1 500 X"));
	for (size_t len = 17; len <= sizeof(body); len++) {
		char *copy = malloc(len);

		memset(body, 1, sizeof(body));
		body[16] = (char)0x82;
		memcpy(copy, body, len);
		ck_assert_int_eq(
		    http_reply_error(&reply, (struct ch_str){ copy, len }, "host", &err), CH_EIO);
		free(copy);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transport/http_reply");
	TCase *tests = tcase_create("http_reply");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, the_last_status_counts_and_earlier_headers_do_not);
	tcase_add_test(tests, names_have_any_case_and_values_any_blanks);
	tcase_add_test(tests, what_does_not_fit_or_parse_is_ignored);
	tcase_add_loop_test(tests, error_answers_give_code_and_words, 0, CH_ARRAY_LEN(errors));
	tcase_add_test(tests, bytes_that_only_look_like_compressed_blocks_do_no_harm);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
