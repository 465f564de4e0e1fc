/*
 * http_transfer.h - the bytes of one request and its answer, moved by libcurl
 *
 * A link is one keep-alive connection of libcurl, driven by whoever reads: no thread. A read runs
 * the transfer until enough has arrived; libcurl's write call-back has put it straight into the
 * reader's buffer, and pauses as soon as that is full. Who does not read does not receive.
 *
 * For http.c alone. A link belongs to one thread at a time, but for `cancelled`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_HTTP_TRANSFER_H
#define CH_TRANSPORT_HTTP_TRANSFER_H

#include <curl/curl.h>
#include <stdatomic.h>

#include "codec/frame_io.h"
#include "transport/http_reply.h"
#include "transport/http_send.h"
#include "transport/http_setup.h"
#include "transport/transport.h"

/* Most bytes kept of an error answer. */
#define HTTP_REFUSAL_MAX ((size_t)256 << 10)

struct transport_link {
	const struct config_options *options; /* borrowed */
	CURLM *multi;
	CURL *easy;
	struct http_lists lists;
	char curl_text[CURL_ERROR_SIZE];
	struct ch_buf base_url, peer, url;
	bool guard_pipe; /* TLS libraries may raise SIGPIPE */
	atomic_bool cancelled;
	int64_t idle_since_ms; /* when the connection was used last, 0: there is none */
	int64_t keep_alive_ms;

	/* the request */
	struct http_send send; /* its body */
	curl_off_t upload_size; /* -1: until the data end */
	bool hungry; /* libcurl waits for more of the data */
	bool active; /* started, not finished */
	bool added; /* easy is in multi */
	bool done; /* the transfer has ended, with result */
	CURLcode result;
	int64_t timeout_ms; /* for all of it, 0 none */
	int64_t silence_ms; /* while receiving, 0 as the option says */
	int64_t spent_ms; /* of that, in earlier calls */
	uint64_t activity; /* counts call-backs: the other side is alive */

	/* the answer */
	struct http_reply reply;
	struct ch_buf *target; /* of the present read, else NULL */
	size_t goal; /* bytes it wants there */
	bool paused; /* enough has come: libcurl keeps the rest in the socket */
	struct ch_buf early; /* body that came before a read asked for it */
	struct ch_buf refusal; /* body of an error answer */
	size_t discarded;
	bool discarding;
	bool no_memory;
	bool framed;
	struct ch_source plain;
	struct codec_frame_source frames;
};

/* The monotonic clock, milliseconds. */
int64_t http_now_ms(void);
/* Host and port, for messages. */
const char *http_peer(struct transport_link *link);
/* libcurl's words for how the transfer ended. */
const char *http_curl_words(const struct transport_link *link);

/* Tell libcurl what it calls. CH_ENOMEM. */
int http_transfer_init(struct transport_link *link, struct ch_error *err) CH_MUST_USE;
/* Forget the last answer. */
void http_transfer_reset(struct transport_link *link);
/* Send the request once, until its answer begins or the transfer ends (link->done). Errors as of
 * http_transfer_run(). */
int http_transfer_attempt(struct transport_link *link, struct ch_error *err) CH_MUST_USE;
/* Run the transfer until `into` has `goal` bytes, or it has ended (link->done). CH_ECANCEL,
 * CH_ETIMEOUT, CH_EIO, and the errors of the data that are sent. */
int http_transfer_run(struct transport_link *link, const struct ch_buf *into, size_t goal,
    struct ch_error *err) CH_MUST_USE;
/* The transfer ended with link->result, which is not CURLE_OK: what that means. */
int http_transfer_error(struct transport_link *link, struct ch_error *err);
int http_cancel_error(struct ch_error *err);
/* The connection could not be made, so nothing can have run. */
bool http_transfer_may_retry(const struct transport_link *link);
/* Wait for RetryDelay, but not against a cancel or beyond the time of the request. */
void http_transfer_wait(struct transport_link *link);
/* The reader is content; perhaps the end of the answer lies in the socket already. */
void http_transfer_drain(struct transport_link *link);
/* End the transfer; a connection that is not at the end of its answer is closed. */
void http_transfer_remove(struct transport_link *link);

#endif
