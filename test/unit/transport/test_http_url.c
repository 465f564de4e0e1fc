/*
 * test_http_url.c - what options become in URLs and header lines
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_url.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/link.h"

/* A message part beginning with the option's name stands for CH_EARG. */
static const struct {
	const char *options;
	const char *base;
	const char *peer;
	const char *connect_to;
} hosts[] = {
	{ "", "http://localhost:8123/", "localhost:8123", "" },
	{ "Proto=https\nServer=db.example", "https://db.example:8443/", "db.example:8443", "" },
	{ "Server=127.0.0.1\nPort=1", "http://127.0.0.1:1/", "127.0.0.1:1", "" },
	{ "Server=::1", "http://[::1]:8123/", "[::1]:8123", "" },
	{ "Server=[::1]", "http://[::1]:8123/", "[::1]:8123", "" },
	{ "Server=fe80::1%eth0", "http://[fe80::1%25eth0]:8123/", "[fe80::1%eth0]:8123", "" },
	{ "Server=bücher.example", "http://bücher.example:8123/", "bücher.example:8123", "" },
	{ "Path=a/b c?d#e%20ü", "http://localhost:8123/a/b%20c%3Fd%23e%20%C3%BC",
	    "localhost:8123", "" },
	{ "Server=10.0.0.1\nServerHostName=db.example", "http://db.example:8123/",
	    "10.0.0.1:8123", "db.example:8123:10.0.0.1:8123" },
	{ "Server=::1\nServerHostName=db.example", "http://db.example:8123/", "[::1]:8123",
	    "db.example:8123:[::1]:8123" },
	{ "Server=a b", NULL, "Server: \"a b\"", NULL },
	{ "Server=a@b", NULL, "Server: \"a@b\"", NULL },
	{ "Server=a/b", NULL, "Server: \"a/b\"", NULL },
	{ "Server=a?b", NULL, "Server: \"a?b\"", NULL },
	{ "Server=a#b", NULL, "Server: \"a#b\"", NULL },
	{ "Server=a\rb", NULL, "Server: \"a\rb\"", NULL },
	{ "ServerHostName=a:80/x", NULL, "ServerHostName: \"a:80/x\"", NULL },
};

START_TEST(hosts_and_paths_become_urls)
{
	struct config_options *options = test_options("%s", hosts[_i].options);
	struct ch_error err;
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	if (!hosts[_i].base) {
		ck_assert_int_eq(http_url_base(options, &out, &err), CH_EARG);
		ck_assert(!strncmp(err.text, hosts[_i].peer, strlen(hosts[_i].peer)));
	} else {
		ck_assert_int_eq(http_url_base(options, &out, &err), CH_OK);
		ck_assert_str_eq(ch_buf_cstr(&out), hosts[_i].base);
		ch_buf_reset(&out);
		http_url_peer(options, &out);
		ck_assert_str_eq(ch_buf_cstr(&out), hosts[_i].peer);
		ch_buf_reset(&out);
		http_url_connect_to(options, &out);
		ck_assert_str_eq(ch_buf_cstr(&out), hosts[_i].connect_to);
	}
	ch_buf_free(&out);
	config_options_destroy(options);
}
END_TEST

static struct ch_buf query;

static void
make_query(const char *text, const struct transport_request *request)
{
	struct config_options *options = test_options("%s", text);

	ch_buf_init(&query, CH_BUF_NO_LIMIT);
	http_url_query(options, request, (struct http_url_parts){ false, false }, &query);
	config_options_destroy(options);
}

START_TEST(parameters_are_encoded_and_never_nameless)
{
	const struct transport_param params[] = {
		{ CH_STR("a"), CH_STR("") },
		{ CH_STR(""), CH_STR("x") },
		{ CH_STR("n&=1"), CH_STR("?#&=+ %\0\x7f\xc3\xa4/:,~") },
	};
	struct transport_request request = test_request("");

	request.params = params;
	request.param_count = CH_ARRAY_LEN(params);
	request.database = CH_STR("d b");
	request.query_id = "i";
	request.frames = true;
	make_query("", &request);
	ck_assert_str_eq(ch_buf_cstr(&query),
	    "?database=d%20b&default_format=TabSeparated&query_id=i&compress=1&a=&n%26%3D1="
	    "%3F%23%26%3D%2B%20%25%00%7F%C3%A4/:,~");
	ch_buf_free(&query);
}
END_TEST

START_TEST(options_give_way_to_the_requests_parameters)
{
	const struct transport_param params[] = {
		{ CH_STR("session_id"), CH_STR("mine") },
		{ CH_STR("role"), CH_STR("r") },
	};
	struct transport_request request = test_request("");

	make_query("SessionId=s\nSessionTimeout=9\nRole=a, b,,c\nQuotaKey=q", &request);
	ck_assert_str_eq(ch_buf_cstr(&query),
	    "?default_format=TabSeparated&session_id=s&session_timeout=9&role=a&role=b&role=c");
	ch_buf_free(&query);
	request.params = params;
	request.param_count = CH_ARRAY_LEN(params);
	make_query("SessionId=s\nRole=a,b\nQuotaKey=q\nPWD= x", &request);
	ck_assert_str_eq(ch_buf_cstr(&query),
	    "?default_format=TabSeparated&quota_key=q&session_id=mine&role=r");
	ch_buf_free(&query);
}
END_TEST

/* The lines with '|' for NUL, without the one that is always there. */
static const struct {
	const char *options;
	const char *lines; /* NULL: refused, and `text` tells the option */
	const char *text;
} headers[] = {
	{ "", "X-ClickHouse-User: default|", NULL },
	{ "UID=ü\nPWD=a:b;c", "X-ClickHouse-User: ü|X-ClickHouse-Key: a:b;c|", NULL },
	{ "UID=u\nQuotaKey=q", "X-ClickHouse-User: u|X-ClickHouse-Quota: q|", NULL },
	{ "UID=u\nSSLCertAuth=1", "X-ClickHouse-User: u|X-ClickHouse-SSL-Certificate-Auth: on|",
	    NULL },
	{ "UID=u\nCertificateFile=x", "X-ClickHouse-User: u|X-ClickHouse-SSL-Certificate-Auth: on|",
	    NULL },
	{ "UID=u\nCertificateFile=x\nPWD=p", "X-ClickHouse-User: u|X-ClickHouse-Key: p|", NULL },
	{ "AccessToken=t\nUID=u", "Authorization: Bearer t|", NULL },
	{ "PWD=a\rb", "", NULL }, /* Basic: curl's line */
	{ "PWD= a", "", NULL },
	{ "PWD=a ", "", NULL },
	{ "PWD=\t\nUID=u", "", NULL },
	{ "PWD=a\rb\nUID=u:v", NULL, "UID" },
	{ "UID=a\rb\nSSLCertAuth=1", NULL, "UID" },
	{ "AccessToken=a\rX: y", NULL, "AccessToken" },
	{ "HttpHeaders=A: 1|B:2 | C : |", "X-ClickHouse-User: default|A: 1|B: 2|C;|", NULL },
	{ "HttpHeaders=A: b: c", "X-ClickHouse-User: default|A: b: c|", NULL },
	{ "HttpHeaders=nonsense", NULL, "HttpHeaders" },
	{ "HttpHeaders=: x", NULL, "HttpHeaders" },
	{ "HttpHeaders=A B: x", NULL, "HttpHeaders" },
	{ "HttpHeaders=A: x\rB: y", NULL, "HttpHeaders" },
};

START_TEST(logins_and_headers_become_lines)
{
	static const char always[] = "Expect:|";
	struct config_options *options = test_options("%s", headers[_i].options);
	struct ch_error err;
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	if (!headers[_i].lines) {
		ck_assert_int_eq(http_header_lines(options, &out, &err), CH_EARG);
		ck_assert(!strncmp(err.text, headers[_i].text, strlen(headers[_i].text)));
	} else {
		ck_assert_int_eq(http_header_lines(options, &out, &err), CH_OK);
		for (size_t i = 0; i < out.len; i++) {
			if (out.ptr[i] == '\0')
				out.ptr[i] = '|';
		}
		ck_assert(!strncmp(ch_buf_cstr(&out), always, strlen(always)));
		ck_assert_str_eq(ch_buf_cstr(&out) + strlen(always), headers[_i].lines);
	}
	ch_buf_free(&out);
	config_options_destroy(options);
}
END_TEST

START_TEST(a_program_name_cannot_add_headers)
{
	struct config_options *options = test_options("ClientName=a\rb");
	struct ch_error err;
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(http_user_agent(options, &out, &err), CH_EARG);
	ch_buf_free(&out);
	config_options_destroy(options);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transport/http_url");
	TCase *tests = tcase_create("http_url");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, hosts_and_paths_become_urls, 0, CH_ARRAY_LEN(hosts));
	tcase_add_test(tests, parameters_are_encoded_and_never_nameless);
	tcase_add_test(tests, options_give_way_to_the_requests_parameters);
	tcase_add_loop_test(tests, logins_and_headers_become_lines, 0, CH_ARRAY_LEN(headers));
	tcase_add_test(tests, a_program_name_cannot_add_headers);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
