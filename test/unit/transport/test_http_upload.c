/*
 * test_http_upload.c - data sent to a server that breaks off, stalls and refuses
 *
 * Needs python3 for test/tools/fault_server.py; without it the suite is skipped (exit code 77).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "support/fault.h"

/* `left` bytes; then the end, an error, or no end at all (left < 0). */
struct bytes {
	struct ch_source base;
	long left;
	enum ch_code end;
	useconds_t pause;
};

static int
bytes_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct bytes *bytes = CH_CONTAINER_OF(base, struct bytes, base);
	size_t count = bytes->left >= 0 && (size_t)bytes->left < need ? (size_t)bytes->left : need;
	uint8_t *to = ch_buf_reserve(into, count);

	usleep(bytes->pause);
	if (!to)
		return ch_error_nomem(err, "bytes");
	memset(to, 'd', count);
	ch_buf_commit(into, count);
	bytes->left -= bytes->left >= 0 ? (long)count : 0;
	return count < need && bytes->end ? ch_error_set(err, bytes->end, "no byte") : CH_OK;
}

static struct transport_request
insert(struct bytes *bytes)
{
	struct transport_request request = test_request("INSERT INTO t FORMAT Native");

	request.replayable = false;
	request.streaming = false;
	request.data = &bytes->base;
	return request;
}

#define ENDLESS -1L
#define UNKNOWN_ROWS "; it is not known whether rows were written"

static const struct {
	const char *path;
	const char *options;
	long bytes;
	enum ch_code end;
	int code;
	int server_code;
	const char *text;
	bool rows_unknown;
} faults[] = {
	{ "/ok", "", 0, CH_OK, CH_OK, 0, "", false },
	{ "/ok", "", 1, CH_OK, CH_OK, 0, "", false },
	{ "/ok", "", 5000000, CH_OK, CH_OK, 0, "", false },
	/* refusals: with the body unread, and after all of it */
	{ "/unread/error", "", ENDLESS, CH_OK, CH_ESERVER, 60, "Table default.nope", false },
	{ "/unread/drain", "", 5000000, CH_OK, CH_ESERVER, 60, "Table default.nope", false },
	/* breaks */
	{ "/unread/drop", "", ENDLESS, CH_OK, CH_EIO, 0, "127.0.0.1:", true },
	{ "/unread/close", "", ENDLESS, CH_OK, CH_EIO, 0, "127.0.0.1:", true },
	{ "/nothing", "", 100000, CH_OK, CH_EIO, 0, "connection closed before the answer", true },
	{ "/headcut", "", 100000, CH_OK, CH_EIO, 0, "connection closed before the", true },
	/* time */
	{ "/unread/stall", "SendTimeout=1", ENDLESS, CH_OK, CH_ETIMEOUT, 0, "(SendTimeout)", true },
	{ "/silent", "ReceiveTimeout=1", 1000, CH_OK, CH_ETIMEOUT, 0, "(ReceiveTimeout)", true },
	/* the source fails */
	{ "/ok", "", 0, CH_EARG, CH_EARG, 0, "no byte", true },
	{ "/ok", "", 5000000, CH_ENOMEM, CH_ENOMEM, 0, "no byte", true },
};

START_TEST(faults_while_sending_are_told_with_what_is_known)
{
	for (int framed = 0; framed < 2; framed++) {
		struct bytes bytes = { .base.read = bytes_read, .left = faults[_i].bytes,
			.end = faults[_i].end };
		struct transport_request request = insert(&bytes);
		struct ch_error err = { .text = "" };
		struct ch_buf out;

		/* compressed, an endless row of one letter is nothing */
		if (framed && bytes.left < 0)
			continue;
		request.data_frames = framed;
		fault_open(faults[_i].path, faults[_i].options);
		ck_assert_msg(fault_run(&request, &out, &err) == faults[_i].code, "%s: %s",
		    faults[_i].path, err.text);
		ck_assert_int_eq(err.server_code, faults[_i].server_code);
		ck_assert_msg(strstr(err.text, faults[_i].text) != NULL, "%s", err.text);
		ck_assert_msg(
		    (strstr(err.text, UNKNOWN_ROWS) != NULL) == faults[_i].rows_unknown, "%s",
		    err.text);
		ch_buf_free(&out);
		test_link_close(&test);
	}
}
END_TEST

START_TEST(the_request_is_what_servers_understand)
{
	struct transport_param param = { CH_STR("p"), CH_STR("a b") };
	struct bytes bytes = { .base.read = bytes_read, .left = 3 };
	struct transport_request request = insert(&bytes);
	struct ch_error err;
	struct ch_buf out;

	fault_open("/request", "");
	request.query_params = &param;
	request.query_param_count = 1;
	ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out),
	    "POST /request?default_format=TabSeparated&param_p=a%20b&"
	    "query=INSERT%20INTO%20t%20FORMAT%20Native HTTP/1.1\r\n"));
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "Transfer-Encoding: chunked\r\n"));
	ck_assert_ptr_null(strstr(ch_buf_cstr(&out), "Expect"));
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "\r\n\r\nddd"));
	ch_buf_free(&out);
	bytes.left = 3;
	request.data_frames = true;
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "&decompress=1&"));
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(long_parameters_go_as_a_form)
{
	static char value[20000];
	struct transport_param param = { CH_STR("p"), { value, sizeof(value) } };
	struct transport_request request = test_request("SELECT {p:String}");
	struct ch_error err;
	struct ch_buf out;

	memset(value, '&', sizeof(value));
	fault_open("/request", "");
	request.query_params = &param;
	request.query_param_count = 1;
	for (int replayable = 0; replayable < 2; replayable++) {
		const char *text;

		request.replayable = replayable;
		ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
		text = ch_buf_cstr(&out);
		ck_assert_ptr_nonnull(
		    strstr(text, "Content-Type: multipart/form-data; boundary="));
		ck_assert_ptr_null(strstr(text, "text/plain"));
		ck_assert_ptr_nonnull(strstr(text, "name=\"query\"\r\n\r\nSELECT {p:String}\r\n"));
		ck_assert_ptr_nonnull(strstr(text, "name=\"param_p\"\r\n\r\n&&&&"));
		ck_assert_ptr_null(strstr(text, "param_p="));
		ch_buf_free(&out);
	}
	/* and the next one is a plain one again */
	request.query_param_count = 0;
	ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "Content-Type: text/plain; charset=UTF-8"));
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

/* The connection that was kept dies with the second request. */
START_TEST(data_are_never_sent_twice)
{
	static const long lengths[] = { 0, 1, 100000, 5000000 };
	struct ch_error err;
	struct ch_buf out;
	char path[40];

	for (size_t i = 0; i < CH_ARRAY_LEN(lengths); i++) {
		struct bytes bytes = { .base.read = bytes_read, .left = lengths[i] };
		struct transport_request request = insert(&bytes);

		snprintf(path, sizeof(path), "/unread/second/upload%zu", i);
		fault_open(path, "RetryCount=5");
		ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
		bytes.left = lengths[i];
		ck_assert_int_eq(fault_run(&request, &out, &err), CH_EIO);
		ck_assert_msg(strstr(err.text, UNKNOWN_ROWS) != NULL, "%s", err.text);
		ch_buf_free(&out);
		test_link_close(&test);
		ck_assert_int_eq(fault_count(strrchr(path, '/') + 1), 2);
	}
}
END_TEST

static void *
cancel_soon(void *ctx)
{
	usleep(200 * 1000);
	transport_http.cancel(ctx);
	return NULL;
}

START_TEST(a_cancel_ends_sending_at_once)
{
	static const char *const paths[] = { "/unread/stall", "/ok" };

	for (size_t i = 0; i < CH_ARRAY_LEN(paths); i++) {
		struct bytes bytes = { .base.read = bytes_read, .left = ENDLESS, .pause = 1000 };
		struct transport_request request = insert(&bytes);
		int64_t start = test_now_ms();
		struct ch_error err;
		struct ch_buf out;
		pthread_t thread;

		fault_open(paths[i], "");
		ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, test.link), 0);
		ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECANCEL);
		ck_assert_int_lt(test_now_ms() - start, 2000);
		pthread_join(thread, NULL);
		ch_buf_free(&out);
		test_link_close(&test);
	}
}
END_TEST

static void
add_tests(TCase *tests)
{
	tcase_add_loop_test(tests, faults_while_sending_are_told_with_what_is_known, 0,
	    (int)CH_ARRAY_LEN(faults));
	tcase_add_test(tests, the_request_is_what_servers_understand);
	tcase_add_test(tests, long_parameters_go_as_a_form);
	tcase_add_test(tests, data_are_never_sent_twice);
	tcase_add_test(tests, a_cancel_ends_sending_at_once);
}

int
main(void)
{
	return fault_main("transport/http: data under way", add_tests);
}
