/*
 * test_http_connect.c - HTTP transport: connecting, cancelling, and what is sent
 *
 * Needs python3 for test/tools/fault_server.py; without it the suite is skipped (exit code 77).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/compiler.h"
#include "support/fault.h"

START_TEST(a_refused_connection_is_tried_again_as_often_as_asked)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;
	int64_t start;
	int fd;

	test_link_open(&test,
	    test_options("Server=127.0.0.1\nPort=%d\nRetryCount=2\nRetryDelay=150",
		fault_refused_port(&fd)));
	start = test_now_ms();
	request.replayable = false; /* nothing was sent: even an INSERT may be tried */
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECONNECT);
	ck_assert_int_ge(test_now_ms() - start, 300);
	ck_assert(!strncmp(err.text, "cannot connect to 127.0.0.1:", 28));
	test_link_close(&test);
	close(fd);
}
END_TEST

START_TEST(waiting_to_try_again_counts_as_time_of_the_request)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;
	int64_t start = test_now_ms();
	int fd;

	test_link_open(&test,
	    test_options("Server=127.0.0.1\nPort=%d\nRetryCount=1\nRetryDelay=20000",
		fault_refused_port(&fd)));
	request.timeout_ms = 100;
	ck_assert_int_ne(fault_run(&request, &out, &err), CH_OK);
	ck_assert_int_lt(test_now_ms() - start, 5000);
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
	int port = fault_refused_port(&fd);

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
	    &test, test_options("Server=127.0.0.1\nPort=%d\nRetryCount=100\nRetryDelay=50", port));
	ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
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
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECONNECT);
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

	fault_open(cancel_paths[_i], "");
	canceller.link = test.link;
	start = test_now_ms();
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_later, &canceller), 0);
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECANCEL);
	ck_assert_int_lt(test_now_ms() - start, 1500);
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

	port = fault_refused_port(&fd);
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
	    test_options("Server=127.0.0.1\nPort=%d\nRetryCount=5\nRetryDelay=20000", port));
	canceller.link = test.link;
	start = test_now_ms();
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_later, &canceller), 0);
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECANCEL);
	ck_assert_int_lt(test_now_ms() - start, 1500);
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

	fault_open("/ok", "");
	transport_http.cancel(test.link);
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECANCEL);
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
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
	int port = fault_refused_port(&fd);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons((uint16_t)port);
	ck_assert_int_eq(listen(fd, 0), 0);
	for (size_t i = 0; i < CH_ARRAY_LEN(full); i++) {
		full[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(full[i], (struct sockaddr *)&address, sizeof(address));
	}
	test_link_open(&test, test_options("Server=127.0.0.1\nPort=%d\nConnectTimeout=1", port));
	start = test_now_ms();
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ETIMEOUT);
	ck_assert_ptr_nonnull(strstr(err.text, "ConnectTimeout"));
	ck_assert_int_lt(test_now_ms() - start, 10000);
	test_link_close(&test);
	test_link_open(&test, test_options("Server=127.0.0.1\nPort=%d\nConnectTimeout=30", port));
	request.timeout_ms = 200;
	start = test_now_ms();
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ETIMEOUT);
	ck_assert_ptr_nonnull(strstr(err.text, "no connection within 200 ms"));
	ck_assert_int_lt(test_now_ms() - start, 10000);
	test_link_close(&test);
	close(fd);
}
END_TEST

/* What is sent */

static char *
sent_request(const char *more, const struct transport_request *request)
{
	struct ch_error err;
	struct ch_buf out;
	char *text;

	fault_open("/request/base path?", more);
	ck_assert_msg(fault_run(request, &out, &err) == CH_OK, "%s", err.text);
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

	fault_open("/request/500", "");
	request.frames = true;
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_EIO);
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
	ck_assert_msg(fault_run(&request, &out, &err) == CH_OK, "%s", err.text);
	ck_assert(!strncmp(ch_buf_cstr(&out), "POST http://db.invalid:8123/request?", 36));
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "Proxy-Authorization: Basic cHU6cHA="));
	ch_buf_free(&out);
	test_link_close(&test);
	test_link_open(&test, test_options("Server=db.invalid\nNoProxy=db.invalid\n%s", proxy));
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECONNECT);
	test_link_close(&test);
	test_link_open(&test,
	    test_options("Proto=https\nServer=db.invalid\nPWD=secret\n%s", proxy));
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_ECONNECT);
	ck_assert_ptr_nonnull(strstr(err.text, "403"));
	test_link_close(&test);
	fault_open("/connect", "");
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	ck_assert(!strncmp(ch_buf_cstr(&out), "CONNECT db.invalid:8443", 23));
	ck_assert_ptr_null(strstr(ch_buf_cstr(&out), "X-ClickHouse"));
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

static void
add_tests(TCase *tests)
{
	tcase_add_test(tests, a_refused_connection_is_tried_again_as_often_as_asked);
	tcase_add_test(tests, waiting_to_try_again_counts_as_time_of_the_request);
	tcase_add_test(tests, a_server_that_appears_in_time_is_reached);
	tcase_add_test(tests, a_host_that_is_not_there_is_named);
	tcase_add_loop_test(tests, a_cancel_is_quick_wherever_the_transfer_is, 0,
	    CH_ARRAY_LEN(cancel_paths));
	tcase_add_loop_test(
	    tests, a_cancel_reaches_a_connection_under_way_and_a_wait_to_retry, 0, 2);
	tcase_add_test(tests, a_cancel_before_the_start_holds_for_that_start_only);
	tcase_add_test(tests, connecting_has_its_own_time_limit);
	tcase_add_test(tests, requests_carry_what_they_should_and_no_more);
	tcase_add_test(tests, tokens_and_odd_passwords_travel_in_authorization);
	tcase_add_test(tests, compressed_blocks_are_asked_for);
	tcase_add_test(tests, a_proxy_gets_its_own_login_and_not_the_servers);
}

int
main(void)
{
	return fault_main("transport/http: connections and requests", add_tests);
}
