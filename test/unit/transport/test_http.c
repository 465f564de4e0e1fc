/*
 * test_http.c - HTTP transport against a server that breaks off, stalls and lies
 *
 * Needs python3 for test/tools/fault_server.py; without it the suite is skipped (exit code 77).
 * Only faults are tried here: what works is shown against a real server.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/compiler.h"
#include "codec/frame.h"
#include "support/fault.h"
#include "transport/exception.h"

#define DATA_LEN 100 /* what the faulty answers hold before their fault */

struct fault_case {
	const char *path;
	const char *options;
	int code;
	int server_code;
	size_t body;	  /* bytes delivered before the error */
	const char *text; /* part of the message */
};

static const struct fault_case fault_cases[] = {
	/* good ones first: the server itself is sane */
	{ "/ok", "", CH_OK, 0, 5, NULL },
	{ "/continue", "", CH_OK, 0, 5, NULL },
	{ "/bytes", "", CH_OK, 0, 100, NULL },
	{ "/slow/1", "", CH_OK, 0, 20, NULL },
	{ "/status/200", "", CH_OK, 0, 0, NULL },
	{ "/gzipcut/100000", "", CH_OK, 0, 10000, NULL },
	/* cuts */
	{ "/nothing", "", CH_EIO, 0, 0, "connection closed before the answer" },
	{ "/headcut", "", CH_EIO, 0, 0, "connection closed before the" },
	{ "/cut/0", "", CH_EIO, 0, 0, "connection closed before the end of the result" },
	{ "/cut/1", "", CH_EIO, 0, 1, "connection closed before the end of the result" },
	{ "/cut/64", "", CH_EIO, 0, 64, "connection closed before the end of the result" },
	{ "/cut/100", "", CH_EIO, 0, 100, "connection closed before the end of the result" },
	{ "/chunkcut", "", CH_EIO, 0, 50, "connection closed before the end of the result" },
	{ "/lengthcut", "", CH_EIO, 0, 50, "connection closed before the end of the result" },
	{ "/reset", "", CH_EIO, 0, 100, "connection closed before the end of the result" },
	{ "/garbage", "", CH_EIO, 0, 0, "does not speak HTTP" },
	/* time: silence counts, slowness does not */
	{ "/silent", "ReceiveTimeout=1", CH_ETIMEOUT, 0, 0, "was heard for 1000 ms" },
	{ "/stall", "ReceiveTimeout=1", CH_ETIMEOUT, 0, 100, "was heard for 1000 ms" },
	{ "/progress/100", "ReceiveTimeout=1", CH_OK, 0, 5, NULL },
	{ "/slow/20", "ReceiveTimeout=1", CH_OK, 0, 20, NULL },
	/* errors by status */
	{ "/status/503/upstream unavailable", "", CH_EIO, 0, 0,
	    "HTTP status 503: upstream unavailable" },
	{ "/status/502", "", CH_EIO, 0, 0, "HTTP status 502" },
	{ "/status/302", "", CH_EIO, 0, 0, "redirects are not followed" },
	{ "/status/404/There is no handle", "", CH_EIO, 0, 0, "is Path right?" },
	{ "/status/401/log in first", "", CH_ESERVER, 516, 0, "HTTP status 401: log in first" },
	{ "/status/403", "", CH_ESERVER, 516, 0, "HTTP status 403" },
	{ "/status/204", "", CH_EIO, 0, 0, "HTTP status 204" },
	/* errors by header */
	{ "/header200", "", CH_ESERVER, 395, 0,
	    "Code: 395. DB::Exception: thrown. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)" },
	{ "/piecemeal", "", CH_ESERVER, 395, 0, "_IS_NON_ZERO) (version 26.3)" },
	{ "/codeonly", "", CH_ESERVER, 241, 0, "Code: 241. DB::Exception: (no words" },
};

START_TEST(faults_become_errors_after_the_data_before_them)
{
	const struct fault_case *c = &fault_cases[_i];
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err = { .text = "" };
	struct ch_buf out;

	fault_open(c->path, c->options);
	request.encodings = "gzip";
	ck_assert_msg(fault_run(&request, &out, &err) == (int)c->code, "%s: %s", c->path, err.text);
	ck_assert_uint_eq(out.len, c->body);
	if (c->code) {
		ck_assert_int_eq(err.server_code, c->server_code);
		ck_assert_msg(strstr(err.text, c->text) != NULL, "%s: %s", c->path, err.text);
	}
	if (c->code && !c->server_code)
		ck_assert_msg(strstr(err.text, "127.0.0.1:") != NULL, "%s", err.text);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(an_encoded_answer_cut_anywhere_is_an_error)
{
	static const int kept[] = { 1, 5, 10, 11, 30, 50 };

	for (size_t i = 0; i < CH_ARRAY_LEN(kept); i++) {
		struct transport_request request = test_request("SELECT 1");
		struct ch_error err;
		struct ch_buf out;
		char path[40];

		snprintf(path, sizeof(path), "/gzipcut/%d", kept[i]);
		fault_open(path, "");
		request.encodings = "gzip";
		ck_assert_int_eq(fault_run(&request, &out, &err), CH_EIO);
		ch_buf_free(&out);
		test_link_close(&test);
	}
}
END_TEST

static const struct {
	const char *path;
	const char *tag;
	int code; /* of the transport: cut or not */
} stream_errors[] = {
	{ "/old", "", CH_OK },
	{ "/marked", "", CH_EIO },
	{ "/tagged", "abcdefghijklmnop", CH_EIO },
};

/* Newer servers cut the stream behind the text; it has arrived all the same. */
START_TEST(an_error_text_in_the_stream_is_all_there)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_error said;
	struct ch_buf out;
	struct ch_str tag = ch_str_of(stream_errors[_i].tag);

	fault_open(stream_errors[_i].path, "");
	ck_assert_int_eq(fault_run(&request, &out, &err), stream_errors[_i].code);
	ck_assert_str_eq(transport_http.info(test.link)->exception_tag, stream_errors[_i].tag);
	ck_assert_uint_eq(exception_find(ch_buf_str(&out), tag), DATA_LEN);
	ck_assert_int_eq(exception_parse(ch_str_slice(ch_buf_str(&out), DATA_LEN, out.len), tag,
			     &said),
	    CH_ESERVER);
	ck_assert_int_eq(said.server_code, 395);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(headers_tell_about_the_query)
{
	struct transport_request request = test_request("SELECT 1");
	const struct transport_info *info;
	struct ch_error err;
	struct ch_buf out;

	fault_open("/info", "");
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	info = transport_http.info(test.link);
	ck_assert_str_eq(info->query_id, "some-id");
	ck_assert_str_eq(info->timezone, "Asia/Tokyo");
	ck_assert_str_eq(info->exception_tag, "abcdefghijklmnop");
	ck_assert_int_eq(info->read_rows, 12);
	ck_assert_int_eq(info->read_bytes, 96);
	ck_assert_int_eq(info->written_rows, 3);
	ck_assert_int_eq(info->written_bytes, -1);
	ck_assert_int_eq(info->result_rows, 7);
	ck_assert_int_eq(info->elapsed_ns, INT64_MAX);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

/* The fault server reads the second request of a connection and says nothing. */
START_TEST(what_may_have_run_is_sent_again_only_if_it_may_be)
{
	const char *name = _i ? "replayable" : "once";
	struct transport_request request = test_request("INSERT or SELECT");
	struct ch_error err;
	struct ch_buf out;
	char path[40];

	snprintf(path, sizeof(path), "/second/%s", name);
	fault_open(path, "RetryCount=5");
	request.replayable = _i == 1;
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	ch_buf_free(&out);
	if (_i == 1) {
		ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
	} else {
		ck_assert_int_eq(fault_run(&request, &out, &err), CH_EIO);
		ck_assert_ptr_nonnull(strstr(err.text, "whether it ran is not known"));
	}
	ch_buf_free(&out);
	test_link_close(&test);
	ck_assert_int_eq(fault_count(name), _i ? 3 : 2);
}
END_TEST

/* On a new connection a missing answer means nothing good: never again. */
START_TEST(an_answer_missing_on_a_new_connection_is_not_tried_again)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	fault_open("/nothing/fresh", "RetryCount=5");
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_EIO);
	ch_buf_free(&out);
	test_link_close(&test);
	ck_assert_int_eq(fault_count("fresh"), 1);
}
END_TEST

/* path, pause, requests that the connection has seen afterwards */
static const struct {
	const char *path;
	int pause_ms;
	int served;
} idle_cases[] = {
	{ "/idle/30/60000/a", 0, 2 },
	{ "/idle/30/60000/b", 1100, 2 },
	{ "/idle/2/60000/c", 1100, 1 }, /* a second before the announced end it is given up */
	{ "/idle/1/60000/d", 50, 1 },
	{ "/idle/30/100/e", 800, 1 }, /* closed earlier than announced: noticed */
};

START_TEST(connections_are_kept_as_long_as_announced)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	fault_open(idle_cases[_i].path, "");
	request.replayable = false;
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	ck_assert_str_eq(ch_buf_cstr(&out), "1\n");
	ch_buf_free(&out);
	usleep((useconds_t)idle_cases[_i].pause_ms * 1000);
	ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_int_eq(atoi(ch_buf_cstr(&out)), idle_cases[_i].served);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

/* A frame of the method as the answer to itself. */
static void
frame_text(const char *text, enum codec_method method, struct ch_buf *out)
{
	struct ch_error err;

	ch_buf_init(out, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(codec_frame_encode(method, text, strlen(text), out, &err), CH_OK);
}

START_TEST(errors_inside_compressed_blocks_are_read)
{
	static const char text[] = "Code: 60. DB::Exception: Table nope. (UNKNOWN_TABLE)";
	struct transport_request request = test_request("");
	struct ch_error err;
	struct ch_buf framed;
	struct ch_buf out;

	frame_text(text, CODEC_LZ4, &framed);
	fault_open("/echo/404", "");
	request.sql = ch_buf_str(&framed);
	request.frames = true;
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 60);
	ck_assert_str_eq(err.text, text);
	ch_buf_free(&framed);
	test_link_close(&test);
}
END_TEST

START_TEST(bad_compressed_blocks_are_format_errors)
{
	static const char text[] = "some data that is long enough";
	struct transport_request request = test_request("");
	struct ch_error err;
	struct ch_buf framed;
	struct ch_buf out;

	fault_open("/echo/200", "");
	frame_text(text, CODEC_ZSTD, &framed);
	request.sql = ch_buf_str(&framed);
	request.frames = true;
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	ck_assert_str_eq(ch_buf_cstr(&out), text);
	ch_buf_free(&out);
	framed.ptr[framed.len - 1] ^= 1;
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_EFORMAT);
	ch_buf_free(&out);
	framed.len -= 3;
	request.sql = ch_buf_str(&framed);
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "ends inside a compressed block"));
	ch_buf_free(&out);
	request.sql = CH_STR("Code: 60, e.displayText() = DB::Exception: unframed with 200");
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	ck_assert_uint_eq(out.len, request.sql.len);
	ch_buf_free(&out);
	ch_buf_free(&framed);
	test_link_close(&test);
}
END_TEST

START_TEST(no_memory_for_the_answer_is_reported)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	fault_open("/bytes", "");
	ch_buf_init(&out, 30);
	ck_assert_int_eq(test_link_run(&test, &request, 64, &out, &err), CH_ENOMEM);
	ch_buf_free(&out);
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	ck_assert_uint_eq(out.len, DATA_LEN);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(every_failing_allocation_is_reported)
{
	int rc = CH_ENOMEM;

	for (long n = 1; rc; n++) {
		struct config_options *options =
		    test_options("Server=127.0.0.1\nPort=%d\nPath=/bytes", fault_port);
		struct transport_request request = test_request("SELECT 1");
		struct transport_link *link;
		struct ch_error err;
		struct ch_buf out;

		ch_buf_init(&out, CH_BUF_NO_LIMIT);
		request.frames = true;
		ch_alloc_fail_at(n);
		rc = transport_http.open(options, &link, &err);
		if (!rc) {
			rc = transport_http.start(link, &request, &err);
			if (!rc)
				rc = transport_http.body(link)->read(
				    transport_http.body(link), &out, 64, &err);
			transport_http.finish(link);
			transport_http.close(link);
		}
		if (!ch_alloc_failed()) /* the answer holds no frames */
			rc = rc == CH_EFORMAT ? CH_OK : rc;
		else
			ck_assert_int_eq(rc, CH_ENOMEM);
		ch_alloc_fail_at(0);
		ch_buf_free(&out);
		config_options_destroy(options);
		ck_assert(rc == CH_OK || rc == CH_ENOMEM);
	}
}
END_TEST

static void
add_tests(TCase *tests)
{
	tcase_add_loop_test(tests, faults_become_errors_after_the_data_before_them, 0,
	    CH_ARRAY_LEN(fault_cases));
	tcase_add_test(tests, an_encoded_answer_cut_anywhere_is_an_error);
	tcase_add_loop_test(
	    tests, an_error_text_in_the_stream_is_all_there, 0, CH_ARRAY_LEN(stream_errors));
	tcase_add_test(tests, headers_tell_about_the_query);
	tcase_add_loop_test(tests, what_may_have_run_is_sent_again_only_if_it_may_be, 0, 2);
	tcase_add_test(tests, an_answer_missing_on_a_new_connection_is_not_tried_again);
	tcase_add_loop_test(
	    tests, connections_are_kept_as_long_as_announced, 0, CH_ARRAY_LEN(idle_cases));
	tcase_add_test(tests, errors_inside_compressed_blocks_are_read);
	tcase_add_test(tests, bad_compressed_blocks_are_format_errors);
	tcase_add_test(tests, no_memory_for_the_answer_is_reported);
	tcase_add_test(tests, every_failing_allocation_is_reported);
}

int
main(void)
{
	return fault_main("transport/http against faults", add_tests);
}
