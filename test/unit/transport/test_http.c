/*
 * test_http.c - HTTP transport against a server that breaks off, stalls and lies
 *
 * Needs python3 for test/tools/fault_server.py; without it the suite is skipped (exit code 77).
 * Only faults are tried here: what works is shown against a real server.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <check.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/compiler.h"
#include "codec/frame.h"
#include "support/link.h"
#include "transport/exception.h"

#define SKIPPED 77
#define DATA_LEN 100 /* what the faulty answers hold before their fault */

static int fault_port;
static struct test_link test;

/* A link to the fault server at that path. */
static void
open_fault(const char *path, const char *more)
{
	test_link_open(&test, test_options("Server=127.0.0.1\nPort=%d\nPath=%s\nRetryCount=0\n%s",
				  fault_port, path, more));
}

static int
run(const struct transport_request *request, struct ch_buf *out, struct ch_error *err)
{
	ch_buf_init(out, CH_BUF_NO_LIMIT);
	return test_link_run(&test, request, 64, out, err);
}

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
	{ "/codeonly", "", CH_ESERVER, 241, 0, "Code: 241. DB::Exception: (no words" },
};

START_TEST(faults_become_errors_after_the_data_before_them)
{
	const struct fault_case *c = &fault_cases[_i];
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err = { .text = "" };
	struct ch_buf out;

	open_fault(c->path, c->options);
	request.encodings = "gzip";
	ck_assert_msg(run(&request, &out, &err) == (int)c->code, "%s: %s", c->path, err.text);
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
		open_fault(path, "");
		request.encodings = "gzip";
		ck_assert_int_eq(run(&request, &out, &err), CH_EIO);
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

	open_fault(stream_errors[_i].path, "");
	ck_assert_int_eq(run(&request, &out, &err), stream_errors[_i].code);
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

	open_fault("/info", "");
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
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

static int
count_requests(const char *name)
{
	struct transport_request request = test_request("");
	struct ch_error err;
	struct ch_buf out;
	char path[80];
	int count;

	snprintf(path, sizeof(path), "/count/%s", name);
	open_fault(path, "");
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
	count = atoi(ch_buf_cstr(&out));
	ch_buf_free(&out);
	test_link_close(&test);
	return count;
}

/* The fault server reads the second request of a connection and says nothing. */
START_TEST(what_may_have_run_is_sent_again_only_if_it_may_be)
{
	const char *name = _i ? "replayable" : "once";
	struct transport_request request = test_request("INSERT or SELECT");
	struct ch_error err;
	struct ch_buf out;
	char path[40];

	snprintf(path, sizeof(path), "/second/%s", name);
	open_fault(path, "RetryCount=5");
	request.replayable = _i == 1;
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
	ch_buf_free(&out);
	if (_i == 1) {
		ck_assert_msg(run(&request, &out, &err) == CH_OK, "%s", err.text);
	} else {
		ck_assert_int_eq(run(&request, &out, &err), CH_EIO);
		ck_assert_ptr_nonnull(strstr(err.text, "whether it ran is not known"));
	}
	ch_buf_free(&out);
	test_link_close(&test);
	ck_assert_int_eq(count_requests(name), _i ? 3 : 2);
}
END_TEST

/* On a new connection a missing answer means nothing good: never again. */
START_TEST(an_answer_missing_on_a_new_connection_is_not_tried_again)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	open_fault("/nothing/fresh", "RetryCount=5");
	ck_assert_int_eq(run(&request, &out, &err), CH_EIO);
	ch_buf_free(&out);
	test_link_close(&test);
	ck_assert_int_eq(count_requests("fresh"), 1);
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
	{ "/idle/30/100/e", 300, 1 }, /* closed earlier than announced: noticed */
};

START_TEST(connections_are_kept_as_long_as_announced)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	open_fault(idle_cases[_i].path, "");
	request.replayable = false;
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
	ck_assert_str_eq(ch_buf_cstr(&out), "1\n");
	ch_buf_free(&out);
	usleep((useconds_t)idle_cases[_i].pause_ms * 1000);
	ck_assert_msg(run(&request, &out, &err) == CH_OK, "%s", err.text);
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
	open_fault("/echo/404", "");
	request.sql = ch_buf_str(&framed);
	request.frames = true;
	ck_assert_int_eq(run(&request, &out, &err), CH_ESERVER);
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

	open_fault("/echo/200", "");
	frame_text(text, CODEC_ZSTD, &framed);
	request.sql = ch_buf_str(&framed);
	request.frames = true;
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
	ck_assert_str_eq(ch_buf_cstr(&out), text);
	ch_buf_free(&out);
	framed.ptr[framed.len - 1] ^= 1;
	ck_assert_int_eq(run(&request, &out, &err), CH_EFORMAT);
	ch_buf_free(&out);
	framed.len -= 3;
	request.sql = ch_buf_str(&framed);
	ck_assert_int_eq(run(&request, &out, &err), CH_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "ends inside a compressed block"));
	ch_buf_free(&out);
	request.sql = CH_STR("Code: 60, e.displayText() = DB::Exception: unframed with 200");
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
	ck_assert_uint_eq(out.len, request.sql.len);
	ch_buf_free(&out);
	ch_buf_free(&framed);
	test_link_close(&test);
}
END_TEST

/* Bound, not listening: connections are refused. */
static int
refused_port(int *fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(*fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(getsockname(*fd, (struct sockaddr *)&address, &len), 0);
	return ntohs(address.sin_port);
}

START_TEST(a_refused_connection_is_tried_again_as_often_as_asked)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;
	int64_t start;
	int fd;

	test_link_open(&test,
	    test_options("Server=127.0.0.1\nPort=%d\nRetryCount=2\nRetryDelay=150",
		refused_port(&fd)));
	start = test_now_ms();
	request.replayable = false; /* nothing was sent: even an INSERT may be tried */
	ck_assert_int_eq(run(&request, &out, &err), CH_ECONNECT);
	ck_assert_int_ge(test_now_ms() - start, 300);
	ck_assert_int_lt(test_now_ms() - start, 600);
	ck_assert(!strncmp(err.text, "cannot connect to 127.0.0.1:", 28));
	request.timeout_ms = 100; /* the waiting counts too */
	start = test_now_ms();
	ck_assert_int_ne(run(&request, &out, &err), CH_OK);
	ck_assert_int_lt(test_now_ms() - start, 250);
	test_link_close(&test);
	close(fd);
}
END_TEST

START_TEST(a_server_that_appears_in_time_is_reached)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;
	pid_t child;
	int fd;
	int port = refused_port(&fd);

	child = fork();
	if (child == 0) {
		char line[256];
		int peer;

		usleep(200 * 1000);
		if (listen(fd, 1) || (peer = accept(fd, NULL, NULL)) < 0)
			_exit(1);
		if (read(peer, line, sizeof(line)) <= 0 ||
		    write(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 40) <= 0)
			_exit(1);
		_exit(0);
	}
	test_link_open(
	    &test, test_options("Server=127.0.0.1\nPort=%d\nRetryCount=20\nRetryDelay=50", port));
	ck_assert_msg(run(&request, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_uint_eq(out.len, 2);
	ch_buf_free(&out);
	test_link_close(&test);
	close(fd);
	waitpid(child, NULL, 0);
}
END_TEST

START_TEST(a_host_that_is_not_there_is_named)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	test_link_open(&test, test_options("Server=no-such-host.invalid\nRetryCount=0"));
	ck_assert_int_eq(run(&request, &out, &err), CH_ECONNECT);
	ck_assert_ptr_nonnull(strstr(err.text, "no-such-host.invalid:8123"));
	test_link_close(&test);
}
END_TEST

/* Cancelling */

struct canceller {
	struct transport_link *link;
	int after_ms;
};

static void *
cancel_later(void *ctx)
{
	struct canceller *canceller = ctx;

	usleep((useconds_t)canceller->after_ms * 1000);
	transport_http.cancel(canceller->link);
	return NULL;
}

/* where it is stuck, when the cancel comes */
static const char *const cancel_paths[] = { "/silent", "/stall", "/slow/200", "/progress/300" };

START_TEST(a_cancel_is_quick_wherever_the_transfer_is)
{
	struct transport_request request = test_request("SELECT 1");
	struct canceller canceller = { .after_ms = 150 };
	struct ch_error err;
	struct ch_buf out;
	pthread_t thread;
	int64_t start;

	open_fault(cancel_paths[_i], "");
	canceller.link = test.link;
	start = test_now_ms();
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_later, &canceller), 0);
	ck_assert_int_eq(run(&request, &out, &err), CH_ECANCEL);
	ck_assert_int_lt(test_now_ms() - start, 350);
	pthread_join(thread, NULL);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(a_cancel_reaches_a_connection_under_way_and_a_wait_to_retry)
{
	struct transport_request request = test_request("SELECT 1");
	struct canceller canceller = { .after_ms = 150 };
	struct sockaddr_in address = { .sin_family = AF_INET };
	int full[3];
	struct ch_error err;
	struct ch_buf out;
	pthread_t thread;
	int64_t start;
	int port;
	int fd;

	port = refused_port(&fd);
	if (_i == 1) { /* a backlog that is full: the next connection hangs */
		address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		address.sin_port = htons((uint16_t)port);
		ck_assert_int_eq(listen(fd, 0), 0);
		for (size_t i = 0; i < CH_ARRAY_LEN(full); i++) {
			full[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
			(void)!connect(full[i], (struct sockaddr *)&address, sizeof(address));
		}
	}
	test_link_open(&test,
	    test_options("Server=127.0.0.1\nPort=%d\nRetryCount=5\nRetryDelay=5000", port));
	canceller.link = test.link;
	start = test_now_ms();
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_later, &canceller), 0);
	ck_assert_int_eq(run(&request, &out, &err), CH_ECANCEL);
	ck_assert_int_lt(test_now_ms() - start, 350);
	pthread_join(thread, NULL);
	test_link_close(&test);
	close(fd);
}
END_TEST

START_TEST(a_cancel_before_the_start_holds_for_that_start_only)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	open_fault("/ok", "");
	transport_http.cancel(test.link);
	ck_assert_int_eq(run(&request, &out, &err), CH_ECANCEL);
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
	ck_assert_uint_eq(out.len, 5);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(connecting_has_its_own_time_limit)
{
	struct transport_request request = test_request("SELECT 1");
	struct sockaddr_in address = { .sin_family = AF_INET };
	int full[3];
	struct ch_error err;
	struct ch_buf out;
	int64_t start;
	int fd;
	int port = refused_port(&fd);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)port);
	ck_assert_int_eq(listen(fd, 0), 0);
	for (size_t i = 0; i < CH_ARRAY_LEN(full); i++) {
		full[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(full[i], (struct sockaddr *)&address, sizeof(address));
	}
	test_link_open(&test, test_options("Server=127.0.0.1\nPort=%d\nConnectTimeout=1", port));
	start = test_now_ms();
	ck_assert_int_eq(run(&request, &out, &err), CH_ETIMEOUT);
	ck_assert_ptr_nonnull(strstr(err.text, "ConnectTimeout"));
	ck_assert_int_lt(test_now_ms() - start, 1500);
	request.timeout_ms = 200;
	start = test_now_ms();
	ck_assert_int_eq(run(&request, &out, &err), CH_ETIMEOUT);
	ck_assert_ptr_nonnull(strstr(err.text, "no connection within 200 ms"));
	ck_assert_int_lt(test_now_ms() - start, 400);
	test_link_close(&test);
	close(fd);
}
END_TEST

START_TEST(no_memory_for_the_answer_is_reported)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	open_fault("/bytes", "");
	ch_buf_init(&out, 30);
	ck_assert_int_eq(test_link_run(&test, &request, 64, &out, &err), CH_ENOMEM);
	ch_buf_free(&out);
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
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

/* What is sent */

static char *
sent_request(const char *more, const struct transport_request *request)
{
	struct ch_error err;
	struct ch_buf out;
	char *text;

	open_fault("/request/base path?", more);
	ck_assert_msg(run(request, &out, &err) == CH_OK, "%s", err.text);
	text = ch_strndup((const char *)out.ptr, out.len);
	ck_assert_ptr_nonnull(text);
	ch_buf_free(&out);
	test_link_close(&test);
	return text;
}

START_TEST(requests_carry_what_they_should_and_no_more)
{
	struct transport_request request = test_request("SELECT 'ü'");
	char *text;

	text = sent_request("UID=u\nPWD=pass word\nQuotaKey=q\nRole=r1, r 2,,", &request);
	ck_assert(!strncmp(text,
	    "POST /request/base%20path%3F?default_format=TabSeparated&role=r1&role=r%202 "
	    "HTTP/1.1\r\n",
	    strcspn(text, "\n") + 1));
	ck_assert_ptr_nonnull(strstr(text, "\r\nX-ClickHouse-User: u\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nX-ClickHouse-Key: pass word\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nX-ClickHouse-Quota: q\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nUser-Agent: chodbc/"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nContent-Length: 11\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\n\r\nSELECT 'ü'"));
	ck_assert_ptr_null(strstr(text, "Expect"));
	ck_assert_ptr_null(strstr(text, "Accept-Encoding"));
	ck_assert_ptr_null(strstr(text, "Authorization"));
	ch_free(text);
}
END_TEST

START_TEST(tokens_and_odd_passwords_travel_in_authorization)
{
	struct transport_request request = test_request("SELECT 1");
	char *text;

	request.encodings = "gzip";
	text = sent_request("AccessToken=a.b.c\nPWD=unused\nQuotaKey=q", &request);
	ck_assert_ptr_nonnull(strstr(text, "\r\nAuthorization: Bearer a.b.c\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nAccept-Encoding: gzip\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "&quota_key=q "));
	ck_assert_ptr_null(strstr(text, "unused"));
	ck_assert_ptr_null(strstr(text, "X-ClickHouse-"));
	ch_free(text);
	text = sent_request("UID=u\nPWD= p\t", &request);
	ck_assert_ptr_nonnull(strstr(text, "\r\nAuthorization: Basic dTogcAk=\r\n"));
	ck_assert_ptr_null(strstr(text, "X-ClickHouse-"));
	ch_free(text);
	text = sent_request("HttpHeaders=X-A: 1 | X-Empty: |X-B:2\nClientName=My App", &request);
	ck_assert_ptr_nonnull(strstr(text, "\r\nX-A: 1\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nX-Empty:\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nX-B: 2\r\n"));
	ck_assert_ptr_nonnull(strstr(text, "\r\nUser-Agent: My App chodbc/"));
	ch_free(text);
}
END_TEST

START_TEST(compressed_blocks_are_asked_for)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	open_fault("/request/500", "");
	request.frames = true;
	ck_assert_int_eq(run(&request, &out, &err), CH_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "&compress=1 HTTP/1.1"));
	test_link_close(&test);
}
END_TEST

START_TEST(a_proxy_gets_its_own_login_and_not_the_servers)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;
	char proxy[128];

	snprintf(proxy, sizeof(proxy),
	    "Proxy=http://127.0.0.1:%d\nProxyUser=pu\nProxyPassword=pp\nRetryCount=0",
	    fault_port);
	test_link_open(&test, test_options("Server=db.invalid\nPath=/request\n%s", proxy));
	ck_assert_msg(run(&request, &out, &err) == CH_OK, "%s", err.text);
	ck_assert(!strncmp(ch_buf_cstr(&out), "POST http://db.invalid:8123/request?", 36));
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "Proxy-Authorization: Basic cHU6cHA="));
	ch_buf_free(&out);
	test_link_close(&test);
	test_link_open(&test, test_options("Server=db.invalid\nNoProxy=db.invalid\n%s", proxy));
	ck_assert_int_eq(run(&request, &out, &err), CH_ECONNECT);
	test_link_close(&test);
	test_link_open(&test,
	    test_options("Proto=https\nServer=db.invalid\nPWD=secret\n%s", proxy));
	ck_assert_int_eq(run(&request, &out, &err), CH_ECONNECT);
	ck_assert_ptr_nonnull(strstr(err.text, "403"));
	test_link_close(&test);
	open_fault("/connect", "");
	ck_assert_int_eq(run(&request, &out, &err), CH_OK);
	ck_assert(!strncmp(ch_buf_cstr(&out), "CONNECT db.invalid:8443", 23));
	ck_assert_ptr_null(strstr(ch_buf_cstr(&out), "X-ClickHouse"));
	ch_buf_free(&out);
	test_link_close(&test);
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
	tcase_add_test(tests, a_refused_connection_is_tried_again_as_often_as_asked);
	tcase_add_test(tests, a_server_that_appears_in_time_is_reached);
	tcase_add_test(tests, a_host_that_is_not_there_is_named);
	tcase_add_loop_test(tests, a_cancel_is_quick_wherever_the_transfer_is, 0,
	    CH_ARRAY_LEN(cancel_paths));
	tcase_add_loop_test(
	    tests, a_cancel_reaches_a_connection_under_way_and_a_wait_to_retry, 0, 2);
	tcase_add_test(tests, a_cancel_before_the_start_holds_for_that_start_only);
	tcase_add_test(tests, connecting_has_its_own_time_limit);
	tcase_add_test(tests, no_memory_for_the_answer_is_reported);
	tcase_add_test(tests, every_failing_allocation_is_reported);
	tcase_add_test(tests, requests_carry_what_they_should_and_no_more);
	tcase_add_test(tests, tokens_and_odd_passwords_travel_in_authorization);
	tcase_add_test(tests, compressed_blocks_are_asked_for);
	tcase_add_test(tests, a_proxy_gets_its_own_login_and_not_the_servers);
}

/* The server's standard input: it ends when this is closed. */
static FILE *
start_fault_server(void)
{
	const char *folder = getenv("CHODBC_SRCDIR");
	char command[4096];
	char name[] = "/tmp/chodbc-fault-XXXXXX";
	int file = mkstemp(name);
	FILE *server;

	if (!folder || file < 0)
		return NULL;
	snprintf(command, sizeof(command), "python3 '%s/test/tools/fault_server.py' >'%s'", folder,
	    name);
	server = popen(command, "w");
	for (int i = 0; server && i < 200 && fault_port == 0; i++) {
		char line[32] = "";

		usleep(50 * 1000);
		if (pread(file, line, sizeof(line) - 1, 0) > 0 && strchr(line, '\n'))
			fault_port = atoi(line);
	}
	close(file);
	unlink(name);
	return server;
}

int
main(void)
{
	Suite *suite = suite_create("transport/http against faults");
	TCase *tests = tcase_create("http");
	SRunner *runner = srunner_create(suite);
	FILE *server;
	int failed;

	signal(SIGPIPE, SIG_DFL); /* the transport must not raise it */
	if (system("python3 -c '' 2>/dev/null") != 0) {
		srunner_free(runner);
		return SKIPPED;
	}
	server = start_fault_server();
	add_tests(tests);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	if (server)
		pclose(server);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
