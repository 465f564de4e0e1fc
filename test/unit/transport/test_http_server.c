/*
 * test_http_server.c - HTTP transport against the real server of test/tools/server.sh
 *
 * Needs CHODBC_HTTP_PORT; parts of it CHODBC_HTTPS_PORT, CHODBC_CA, CHODBC_CLIENT_CERT,
 * CHODBC_CLIENT_KEY and CHODBC_SPECIAL_PASSWORD.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/compiler.h"
#include "support/link.h"

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	ck_assert_msg(value && *value, "%s is not set: run test/run", name);
	return value;
}

static struct test_link test;

static void
open_plain(const char *more)
{
	test_link_open(&test,
	    test_options("Server=127.0.0.1\nPort=%s\n%s", env("CHODBC_HTTP_PORT"), more));
}

/* Ask and compare. */
static void
expect(const char *sql, const char *answer)
{
	struct ch_error err;
	int rc;
	char *text = test_link_ask(&test, sql, &rc, &err);

	ck_assert_msg(rc == CH_OK, "%s", err.text);
	ck_assert_str_eq(text, answer);
	ch_free(text);
}

static void
expect_error(const char *sql, int code, int server_code, const char *part)
{
	struct ch_error err;
	int rc;
	char *text = test_link_ask(&test, sql, &rc, &err);

	ck_assert_int_eq(rc, code);
	ck_assert_int_eq(err.code, code);
	ck_assert_int_eq(err.server_code, server_code);
	ck_assert_msg(strstr(err.text, part) != NULL, "%s", err.text);
	ch_free(text);
}

START_TEST(queries_one_after_the_other_use_one_connection)
{
	struct transport_request request =
	    test_request("SELECT port FROM system.processes WHERE query_id = 'chodbc-port'");
	struct ch_error err;
	struct ch_buf out;
	int port = 0;

	open_plain("");
	request.query_id = "chodbc-port";
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	for (int i = 0; i < 50; i++) {
		ch_buf_reset(&out);
		ck_assert_int_eq(test_link_run(&test, &request, 1, &out, &err), CH_OK);
		ck_assert_int_ne(atoi(ch_buf_cstr(&out)), 0);
		ck_assert(i == 0 || atoi(ch_buf_cstr(&out)) == port);
		port = atoi(ch_buf_cstr(&out));
		expect("SELECT 1, 'ä'", "1\tä\n");
		expect_error("SELECT nothing", CH_ESERVER, 47, "nothing");
	}
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(an_idle_connection_is_not_used_too_long)
{
	open_plain("");
	expect("SELECT 1", "1\n");
	usleep(2500 * 1000); /* beyond the margin */
	expect("SELECT 2", "2\n");
	usleep(3200 * 1000); /* the server has closed it */
	expect("SELECT 3", "3\n");
	test_link_close(&test);
}
END_TEST

START_TEST(statements_without_rows_have_an_empty_body)
{
	open_plain("");
	expect("CREATE DATABASE IF NOT EXISTS chodbc_http", "");
	expect("DROP DATABASE chodbc_http", "");
	expect("SELECT 1", "1\n");
	test_link_close(&test);
}
END_TEST

START_TEST(errors_carry_code_and_words_and_keep_the_connection)
{
	open_plain("");
	expect_error("SELEC 1", CH_ESERVER, 62, "Syntax error");
	expect_error("SELECT * FROM nowhere", CH_ESERVER, 60, "Code: 60. DB::Exception: Table");
	expect_error("SELECT throwIf(number = 10) FROM numbers(100)", CH_ESERVER, 395, "throwIf");
	expect("SELECT 1", "1\n");
	test_link_close(&test);
}
END_TEST

START_TEST(parameters_and_options_reach_the_server)
{
	const struct transport_param params[] = {
		{ CH_STR("max_block_size"), CH_STR("777") },
		{ CH_STR(""), CH_STR("ignored") },
		{ CH_STR("max_threads"), CH_STR("3") },
	};
	struct transport_request request =
	    test_request("SELECT name, value FROM system.settings WHERE name IN "
			 "('max_block_size', 'max_threads') ORDER BY name");
	struct ch_error err;
	struct ch_buf out;

	open_plain("SessionId=chodbc s&=?#\nSessionTimeout=20\n"
		   "HttpHeaders=X-One: 1|X-Two: zwei\nClientName=Test Program");
	request.params = params;
	request.param_count = CH_ARRAY_LEN(params);
	request.database = CH_STR("system");
	request.query_id = "chodbc-test %41&ä";
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_msg(test_link_run(&test, &request, 1, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_str_eq(ch_buf_cstr(&out), "max_block_size\t777\nmax_threads\t3\n");
	request.sql = CH_STR("SELECT query_id, http_user_agent FROM processes");
	request.param_count = 0;
	ch_buf_reset(&out);
	ck_assert_msg(test_link_run(&test, &request, 1, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "chodbc-test %41&ä\tTest Program chodbc/"));
	/* the session is one: a temporary table stays */
	expect("CREATE TEMPORARY TABLE tt (a UInt8)", "");
	expect("SELECT count() FROM tt", "0\n");
	ch_buf_free(&out);
	test_link_close(&test);
	open_plain("QuotaKey=some key");
	expect_error("SELECT 1", CH_ESERVER, 200, "doesn't allow client supplied keys");
	test_link_close(&test);
}
END_TEST

START_TEST(a_database_that_is_not_there_is_the_servers_error)
{
	struct transport_request request = test_request("SELECT 1");
	struct ch_error err;
	struct ch_buf out;

	open_plain("");
	request.database = CH_STR("no such");
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(test_link_run(&test, &request, 1, &out, &err), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 81);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(any_password_and_user_can_be_sent)
{
	char more[256];

	snprintf(more, sizeof(more), "UID=special\nPWD=%s", env("CHODBC_SPECIAL_PASSWORD"));
	open_plain(more);
	expect("SELECT currentDatabase()", "default\n");
	test_link_close(&test);
	open_plain("UID=special\nPWD=wrong");
	expect_error("SELECT 1", CH_ESERVER, 193, "Wrong password");
	test_link_close(&test);
	open_plain("UID=nöbody");
	expect_error("SELECT 1", CH_ESERVER, 192, "Unknown user nöbody");
	test_link_close(&test);
	/* by Basic authentication: a header would lose the blank */
	open_plain("UID=nobody \nPWD=x ");
	expect_error("SELECT 1", CH_ESERVER, 192, "Unknown user nobody ");
	test_link_close(&test);
	open_plain("AccessToken=abc");
	expect_error("SELECT 1", CH_ESERVER, 1000, "asic authentication expected");
	test_link_close(&test);
}
END_TEST

/* 0, 1, 2 … as UInt64 */
static void
expect_numbers(const struct ch_buf *out, uint64_t count)
{
	uint64_t row = 0;

	ck_assert_uint_eq(out->len, count * 8);
	while (row < count && memcmp(out->ptr + row * 8, &row, 8) == 0)
		row++;
	ck_assert_uint_eq(row, count);
}

static const char *const encodings[] = { NULL, "gzip", "zstd", "zstd, gzip" };

START_TEST(large_answers_stream_with_any_encoding)
{
	const struct transport_param params[] = { { CH_STR("enable_http_compression"),
	    CH_STR("1") } };
	struct transport_request request = test_request("SELECT number FROM numbers(3000000)");
	struct ch_error err;
	struct ch_buf out;

	open_plain("");
	request.format = "RowBinary";
	request.encodings = encodings[_i];
	request.params = params;
	request.param_count = 1;
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_msg(test_link_run(&test, &request, 50001, &out, &err) == CH_OK, "%s", err.text);
	expect_numbers(&out, 3000000);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(compressed_blocks_are_read_as_plain_bytes)
{
	struct transport_request request = test_request("SELECT number FROM numbers(3000000)");
	struct ch_error err;
	struct ch_buf out;

	open_plain("");
	request.format = "RowBinary";
	request.frames = true;
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_msg(test_link_run(&test, &request, 50001, &out, &err) == CH_OK, "%s", err.text);
	expect_numbers(&out, 3000000);
	/* errors come unframed here */
	request.sql = CH_STR("SELECT * FROM nowhere");
	ch_buf_reset(&out);
	ck_assert_int_eq(test_link_run(&test, &request, 1, &out, &err), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 60);
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(an_error_in_the_middle_lies_behind_the_data)
{
	struct transport_request request =
	    test_request("SELECT number, throwIf(number = 2000000) FROM numbers(3000000)");
	struct ch_error err;
	struct ch_buf out;

	open_plain("");
	request.frames = _i == 1;
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_msg(test_link_run(&test, &request, 50001, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&out), "Code: 395, e.displayText() = "));
	ch_buf_free(&out);
	expect("SELECT 1", "1\n");
	test_link_close(&test);
}
END_TEST

START_TEST(a_result_left_in_the_middle_does_not_disturb_the_next_one)
{
	struct transport_request request = test_request("SELECT number FROM numbers(100000000)");
	struct ch_error err;
	struct ch_buf out;

	open_plain("");
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(transport_http.start(test.link, &request, &err), CH_OK);
		if (i > 0)
			ck_assert_int_eq(transport_http.body(test.link)->read(
					     transport_http.body(test.link), &out, 1000, &err),
			    CH_OK);
		transport_http.finish(test.link);
		transport_http.finish(test.link); /* once more does nothing */
		expect("SELECT 1", "1\n");
	}
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

START_TEST(a_long_statement_is_sent_whole)
{
	const struct transport_param params[] = { { CH_STR("max_query_size"),
	    CH_STR("100000000") } };
	struct transport_request request = test_request("");
	struct ch_error err;
	struct ch_buf sql;
	struct ch_buf out;

	open_plain("");
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "SELECT length('");
	for (int i = 0; i < 400000; i++)
		ch_buf_append_text(&sql, "0123456789");
	ch_buf_append_text(&sql, "')");
	request.sql = ch_buf_str(&sql);
	request.params = params;
	request.param_count = 1;
	request.replayable = _i == 1;
	ck_assert_msg(test_link_run(&test, &request, 1, &out, &err) == CH_OK, "%s", err.text);
	ck_assert_str_eq(ch_buf_cstr(&out), "4000000\n");
	ch_buf_free(&out);
	ch_buf_free(&sql);
	test_link_close(&test);
}
END_TEST

static void *
cancel_soon(void *ctx)
{
	usleep(200 * 1000);
	transport_http.cancel(ctx);
	return NULL;
}

START_TEST(a_running_query_is_cancelled_at_once)
{
	struct ch_error err;
	pthread_t thread;
	int64_t start;
	char *text;
	int rc;

	open_plain("");
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, test.link), 0);
	start = test_now_ms();
	text = test_link_ask(&test, "SELECT sleep(3)", &rc, &err);
	ck_assert_int_eq(rc, CH_ECANCEL);
	ck_assert_int_lt(test_now_ms() - start, 2000);
	pthread_join(thread, NULL);
	ch_free(text);
	expect("SELECT 1", "1\n");
	test_link_close(&test);
}
END_TEST

START_TEST(time_limits_hold)
{
	struct transport_request request = test_request("SELECT sleep(3)");
	struct ch_error err;
	struct ch_buf out;
	int64_t start = test_now_ms();

	open_plain("ReceiveTimeout=1");
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	request.timeout_ms = 300;
	ck_assert_int_eq(test_link_run(&test, &request, 1, &out, &err), CH_ETIMEOUT);
	ck_assert_ptr_nonnull(strstr(err.text, "within 300 ms"));
	ck_assert_int_lt(test_now_ms() - start, 2000);
	request.timeout_ms = 0;
	ck_assert_int_eq(test_link_run(&test, &request, 1, &out, &err), CH_ETIMEOUT);
	ck_assert_ptr_nonnull(strstr(err.text, "ReceiveTimeout"));
	ck_assert_int_lt(test_now_ms() - start, 4000);
	expect("SELECT 1", "1\n");
	ch_buf_free(&out);
	test_link_close(&test);
}
END_TEST

/* TLS */

static void
open_tls(const char *more)
{
	test_link_open(&test,
	    test_options("Proto=https\nPort=%s\n%s", env("CHODBC_HTTPS_PORT"), more));
}

START_TEST(a_trusted_certificate_of_the_right_name_is_needed)
{
	char more[4096];

	open_tls("Server=localhost");
	expect_error("SELECT 1", CH_ECONNECT, 0, "CALocation");
	test_link_close(&test);
	open_tls("Server=localhost\nSSLMode=allow");
	expect("SELECT 1", "1\n");
	test_link_close(&test);
	snprintf(more, sizeof(more), "Server=localhost\nCALocation=%s", env("CHODBC_CA"));
	open_tls(more);
	expect("SELECT 1", "1\n");
	expect("SELECT 2", "2\n");
	test_link_close(&test);
	snprintf(more, sizeof(more), "Server=127.0.0.1\nCALocation=%s", env("CHODBC_CA"));
	open_tls(more);
	expect("SELECT 1", "1\n");
	test_link_close(&test);
	snprintf(more, sizeof(more),
	    "Server=127.0.0.1\nServerHostName=elsewhere.test\nCALocation=%s", env("CHODBC_CA"));
	open_tls(more);
	expect_error("SELECT 1", CH_ECONNECT, 0, "elsewhere.test");
	test_link_close(&test);
	snprintf(more, sizeof(more), "Server=127.0.0.1\nServerHostName=localhost\nCALocation=%s",
	    env("CHODBC_CA"));
	open_tls(more);
	expect("SELECT 1", "1\n");
	test_link_close(&test);
}
END_TEST

START_TEST(tls_options_work)
{
	char more[8192];

	snprintf(more, sizeof(more),
	    "Server=localhost\nCALocation=%s\nMinTLS=1.3\nCertificateFile=%s\nPrivateKeyFile=%s\n"
	    "SSLCertAuth=0",
	    env("CHODBC_CA"), env("CHODBC_CLIENT_CERT"), env("CHODBC_CLIENT_KEY"));
	open_tls(more);
	expect("SELECT 1", "1\n");
	expect_error("SELECT * FROM nowhere", CH_ESERVER, 60, "nowhere");
	test_link_close(&test);
	open_tls("Server=localhost\nSSLMode=allow\nSSLCiphers=none at all\nMinTLS=1.2");
	expect_error("SELECT 1", CH_ECONNECT, 0, "cipher");
	test_link_close(&test);
}
END_TEST

START_TEST(files_that_are_missing_are_named)
{
	static const char *const lines[] = { "CALocation=/nowhere.pem",
		"CertificateFile=/nowhere.pem", "PrivateKeyFile=/nowhere.pem" };

	for (size_t i = 0; i < CH_ARRAY_LEN(lines); i++) {
		struct config_options *options =
		    test_options("Proto=https\nServer=localhost\n%s", lines[i]);
		struct transport_link *link;
		struct ch_error err;

		ck_assert_int_eq(transport_http.open(options, &link, &err), CH_EARG);
		ck_assert(!strncmp(err.text, lines[i], strcspn(lines[i], "=")));
		ck_assert_ptr_nonnull(strstr(err.text, "/nowhere.pem"));
		config_options_destroy(options);
	}
}
END_TEST

START_TEST(the_wrong_kind_of_port_is_recognised)
{
	struct ch_error err;
	char *text;
	int rc;

	/* Depending on random bytes the server waits for more of the request. */
	test_link_open(&test,
	    test_options("Proto=https\nServer=127.0.0.1\nPort=%s\nSSLMode=allow\n"
			 "ConnectTimeout=1",
		env("CHODBC_HTTP_PORT")));
	text = test_link_ask(&test, "SELECT 1", &rc, &err);
	ck_assert_msg(rc == CH_ETIMEOUT || strstr(err.text, "is this port one for HTTPS?"), "%s",
	    err.text);
	ch_free(text);
	test_link_close(&test);
	test_link_open(&test, test_options("Proto=http\nServer=127.0.0.1\nPort=%s",
				  env("CHODBC_HTTPS_PORT")));
	expect_error("SELECT 1", CH_EIO, 0, "127.0.0.1:");
	test_link_close(&test);
}
END_TEST

static TCase *
tls_tests(void)
{
	TCase *tls = tcase_create("https");

	tcase_set_timeout(tls, 60);
	tcase_add_test(tls, a_trusted_certificate_of_the_right_name_is_needed);
	tcase_add_test(tls, tls_options_work);
	tcase_add_test(tls, files_that_are_missing_are_named);
	tcase_add_test(tls, the_wrong_kind_of_port_is_recognised);
	return tls;
}

int
main(void)
{
	Suite *suite = suite_create("transport/http against a server");
	TCase *plain = tcase_create("http");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(plain, 60);
	tcase_add_test(plain, queries_one_after_the_other_use_one_connection);
	tcase_add_test(plain, an_idle_connection_is_not_used_too_long);
	tcase_add_test(plain, statements_without_rows_have_an_empty_body);
	tcase_add_test(plain, errors_carry_code_and_words_and_keep_the_connection);
	tcase_add_test(plain, parameters_and_options_reach_the_server);
	tcase_add_test(plain, a_database_that_is_not_there_is_the_servers_error);
	tcase_add_test(plain, any_password_and_user_can_be_sent);
	tcase_add_loop_test(
	    plain, large_answers_stream_with_any_encoding, 0, CH_ARRAY_LEN(encodings));
	tcase_add_test(plain, compressed_blocks_are_read_as_plain_bytes);
	tcase_add_loop_test(plain, an_error_in_the_middle_lies_behind_the_data, 0, 2);
	tcase_add_test(plain, a_result_left_in_the_middle_does_not_disturb_the_next_one);
	tcase_add_loop_test(plain, a_long_statement_is_sent_whole, 0, 2);
	tcase_add_test(plain, a_running_query_is_cancelled_at_once);
	tcase_add_test(plain, time_limits_hold);
	suite_add_tcase(suite, plain);
	if (getenv("CHODBC_HTTPS_PORT"))
		suite_add_tcase(suite, tls_tests());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
