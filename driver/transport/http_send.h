/*
 * http_send.h - the body of a request: which part of it travels where, and its bytes on demand
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_HTTP_SEND_H
#define CH_TRANSPORT_HTTP_SEND_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/error.h"
#include "base/io.h"
#include "codec/frame_maker.h"
#include "transport/http_url.h"
#include "transport/transport.h"

/* Where the parts of a request travel. Settings always lie in the URL. */
struct http_plan {
	struct http_url_parts url;
	bool form; /* the body is a form of the statement and its parameters */
};

/* Choose. CH_ELIMIT: the values of the query parameters are too long for any way. */
int http_plan_make(const struct transport_request *request, struct http_plan *plan,
    struct ch_error *err) CH_MUST_USE;

/* A body under way. */
struct http_send {
	struct ch_str text;	/* first: the statement, a form, or nothing; borrowed */
	size_t sent_from_text;
	struct ch_source *data; /* behind it, NULL none; borrowed */
	struct ch_source *from; /* text and data together, or their frames */
	struct ch_source joined;
	struct codec_frame_maker frames;
	bool text_joined;
	struct ch_buf form;
	struct ch_buf staged; /* pulled from `from`; bytes up to `at` are sent */
	size_t at;
	bool ended;	      /* all has been handed out */
	bool begun;	      /* something has been handed out, or data were pulled */
};

/* No allocation. */
void http_send_init(struct http_send *send);
void http_send_free(struct http_send *send);
/* Take the body of a request, which must live as long as it is sent. CH_ENOMEM. */
int http_send_take(struct http_send *send, const struct transport_request *request,
    struct http_plan plan, const char *boundary, enum codec_method method,
    struct ch_error *err) CH_MUST_USE;
/* From the beginning again; only as long as no data were pulled. */
void http_send_rewind(struct http_send *send);

/* Copy up to `room` bytes of what is there. 0 and not send->ended: pull more first. */
size_t http_send_read(struct http_send *send, char *out, size_t room);
/* Have more of the data there, or the end. The source's errors. */
int http_send_pull(struct http_send *send, struct ch_error *err) CH_MUST_USE;

#endif
