/*
 * link.h - transport links for tests: options from a text, one request from start to end
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_LINK_H
#define TEST_SUPPORT_LINK_H

#include "transport/transport.h"

/* What is tested against. */
struct test_link {
	struct config_options *options;
	struct transport_link *link;
};

/* Options from "Key=value\nKey=value…" (printf format); they must be good. */
struct config_options *test_options(const char *fmt, ...) CH_PRINTF(1, 2);
/* Open an HTTP link with these options; it must work. */
void test_link_open(struct test_link *test, struct config_options *options);
void test_link_close(struct test_link *test);

/* A request for `sql` that may be sent again. */
struct transport_request test_request(const char *sql);
/* Run it and append all of its body to `out`, in reads of `need` bytes; finish. */
int test_link_run(struct test_link *test, const struct transport_request *request, size_t need,
    struct ch_buf *out, struct ch_error *err);
/* The same by a text; returns the body, to be freed. */
char *test_link_ask(struct test_link *test, const char *sql, int *rc, struct ch_error *err);

int64_t test_now_ms(void);

#endif
