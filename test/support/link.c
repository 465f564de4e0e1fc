/*
 * link.c - transport links for tests: options from a text, one request from start to end
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/link.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"

struct config_options *
test_options(const char *fmt, ...)
{
	struct config_options *options;
	struct ch_error err;
	char buffer[8192];
	struct ch_str text;
	va_list args;

	va_start(args, fmt);
	vsnprintf(buffer, sizeof(buffer), fmt, args);
	va_end(args);
	text = ch_str_of(buffer);
	ck_assert_int_eq(config_options_create(&options, &err), CH_OK);
	while (text.len > 0) {
		size_t end = ch_str_find(text, 0, '\n');
		struct ch_str line = ch_str_slice(text, 0, end);
		size_t equals = ch_str_find(line, 0, '=');
		struct ch_str value = ch_str_slice(line, equals + 1, line.len);
		bool known;
		int rc = config_options_set(options, CONFIG_STRING, ch_str_slice(line, 0, equals),
		    value, &known, &err);

		ck_assert_msg(rc == CH_OK, "%s", err.text);
		ck_assert_msg(known, "%.*s", (int)line.len, line.ptr);
		text = ch_str_slice(text, end < text.len ? end + 1 : end, text.len);
	}
	ck_assert_int_eq(config_options_finish(options, &err), CH_OK);
	return options;
}

void
test_link_open(struct test_link *test, struct config_options *options)
{
	struct ch_error err;

	test->options = options;
	ck_assert_msg(
	    transport_http.open(options, &test->link, &err) == CH_OK, "%s", err.text);
}

void
test_link_close(struct test_link *test)
{
	transport_http.close(test->link);
	config_options_destroy(test->options);
}

struct transport_request
test_request(const char *sql)
{
	return (struct transport_request){ .sql = ch_str_of(sql),
		.streaming = true,
		.format = "TabSeparated",
		.query_id = "",
		.replayable = true };
}

int
test_link_run(struct test_link *test, const struct transport_request *request, size_t need,
    struct ch_buf *out, struct ch_error *err)
{
	size_t before;
	int rc;

	rc = transport_http.start(test->link, request, err);
	if (!rc) {
		struct ch_source *body = transport_http.body(test->link);

		do {
			before = out->len;
			rc = body->read(body, out, need, err);
		} while (!rc && out->len - before >= need);
	}
	transport_http.finish(test->link);
	return rc;
}

char *
test_link_ask(struct test_link *test, const char *sql, int *rc, struct ch_error *err)
{
	struct transport_request request = test_request(sql);
	struct ch_buf out;
	char *text;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	*rc = test_link_run(test, &request, 100, &out, err);
	text = ch_strndup(out.len > 0 ? (const char *)out.ptr : "", out.len);
	ck_assert_ptr_nonnull(text);
	ch_buf_free(&out);
	return text;
}

int64_t
test_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
