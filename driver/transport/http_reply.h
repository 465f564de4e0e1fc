/*
 * http_reply.h - status and headers of an answer, and what an error answer says
 *
 * Pure functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_HTTP_REPLY_H
#define CH_TRANSPORT_HTTP_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "transport/transport.h"

struct http_reply {
	int status;		/* 0: none yet */
	bool headers_done;	/* of the final answer, not of a 100 Continue */
	int exception_code;	/* X-ClickHouse-Exception-Code, 0 none */
	int64_t keep_alive_s;	/* announced, -1 if not */
	struct transport_info info;
};

/* Nothing known yet. */
void http_reply_init(struct http_reply *reply);
/* Take one line as it came, its line end too: a status line, a header, the empty line. Anything
 * else is ignored, and so is what does not fit. */
void http_reply_line(struct http_reply *reply, struct ch_str line);
/* The body is an error's text, not data. */
bool http_reply_is_error(const struct http_reply *reply);
/* Fill *err from the body of an error answer of `peer`; the body may consist of compressed
 * blocks. Returns its code: CH_ESERVER and such with the server's code, CH_EIO when something
 * else than ClickHouse answered. */
int http_reply_error(const struct http_reply *reply, struct ch_str body, const char *peer,
    struct ch_error *err);

#endif
