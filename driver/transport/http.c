/*
 * http.c - a server's HTTP interface as a transport
 *
 * Here a request is put together, begun and ended, and links are opened and closed; what moves the
 * bytes is http_transfer.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "transport/exception.h"
#include "transport/http_pipe.h"
#include "transport/http_setup.h"
#include "transport/http_transfer.h"
#include "transport/http_url.h"

/* How long servers keep an idle connection if they do not say so, and how much earlier it is
 * given up here: a request must not meet the server's closing. */
#define KEEP_ALIVE_MS 3000
#define KEEP_ALIVE_MARGIN_MS 1000

/* The parts of the request to where they travel. */
static int
place_parts(struct transport_link *link, const struct transport_request *request, bool *form,
    struct ch_error *err)
{
	enum codec_method method =
	    config_get_int(link->options, CONFIG_OPT_COMPRESSION) == CONFIG_COMPRESSION_ZSTD
		? CODEC_ZSTD
		: CODEC_LZ4;
	struct http_plan plan;
	int rc;

	rc = http_plan_make(request, &plan, err);
	if (!rc)
		rc = http_send_take(&link->send, request, plan, link->lists.boundary, method, err);
	if (rc)
		return rc;
	ch_buf_reset(&link->url);
	ch_buf_append_str(&link->url, ch_buf_str(&link->base_url));
	http_url_query(link->options, request, plan.url, &link->url);
	*form = plan.form;
	return ch_buf_cstr(&link->url) ? CH_OK : ch_error_nomem(err, "request");
}

static int
set_request(
    struct transport_link *link, const struct transport_request *request, struct ch_error *err)
{
	bool fresh = link->idle_since_ms == 0 || http_now_ms() - link->idle_since_ms >
						     link->keep_alive_ms - KEEP_ALIVE_MARGIN_MS;
	struct ch_str text;
	CURLcode code;
	bool form;
	int rc;

	rc = place_parts(link, request, &form, err);
	if (rc)
		return rc;
	text = link->send.text;
	link->upload_size = request->data ? -1 : (curl_off_t)text.len;
	code = curl_easy_setopt(link->easy, CURLOPT_URL, ch_buf_cstr(&link->url));
	if (!code)
		code = curl_easy_setopt(link->easy, CURLOPT_HTTPHEADER,
		    form ? link->lists.form_headers : link->lists.headers);
	if (!code)
		code = curl_easy_setopt(link->easy, CURLOPT_POSTFIELDSIZE_LARGE, link->upload_size);
	/* When a connection that was kept alive dies before a byte of the answer, libcurl sends
	 * the request again if it has the body whole. From a call-back that cannot go back it
	 * will not: so a statement that may have run never runs twice. */
	if (!code)
		code = curl_easy_setopt(link->easy, CURLOPT_POSTFIELDS,
		    request->replayable && link->upload_size > 0 ? text.ptr : NULL);
	if (!code)
		code = curl_easy_setopt(
		    link->easy, CURLOPT_ACCEPT_ENCODING, http_encodings(request->encodings));
	if (!code)
		code = curl_easy_setopt(link->easy, CURLOPT_FRESH_CONNECT, (long)fresh);
	if (code)
		return ch_error_set(err, CH_ENOMEM, "libcurl: %s", curl_easy_strerror(code));
	return CH_OK;
}

static int
start(struct transport_link *link, const struct transport_request *request, struct ch_error *err)
{
	int64_t retries = config_get_int(link->options, CONFIG_OPT_RETRYCOUNT);
	int rc;

	link->active = true;
	link->timeout_ms = request->timeout_ms;
	link->silence_ms = request->silence_ms;
	link->spent_ms = 0;
	link->framed = request->frames;
	codec_frame_source_reset(&link->frames);
	http_transfer_reset(link);
	rc = set_request(link, request, err);
	if (!rc)
		rc = http_transfer_attempt(link, err);
	while (!rc && retries-- > 0 && http_transfer_may_retry(link)) {
		CH_LOG(CH_LOG_INFO, "%s: %s, trying again", http_peer(link), http_curl_words(link));
		http_transfer_remove(link);
		http_transfer_wait(link);
		rc = http_transfer_attempt(link, err);
	}
	if (rc)
		return rc;
	/* An answer that came is worth more than the way its connection ended. */
	if (link->reply.headers_done && http_reply_is_error(&link->reply))
		return http_reply_error(
		    &link->reply, ch_buf_str(&link->refusal), http_peer(link), err);
	if (link->done && link->result && link->early.len == 0)
		return http_transfer_error(link, err);
	/* libcurl is content with half of a head before the connection's end. */
	if (!link->reply.headers_done) {
		link->result = CURLE_GOT_NOTHING;
		return http_transfer_error(link, err);
	}
	return CH_OK;
}

static int
http_start(
    struct transport_link *link, const struct transport_request *request, struct ch_error *err)
{
	int rc = start(link, request, err);

	/* Servers write block by block, and what they have written they keep. */
	if (rc && rc != CH_ESERVER && request->data && link->send.begun)
		ch_error_append(err, "; it is not known whether rows were written");
	return rc;
}

/*
 * The body
 */

static int
http_read(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct transport_link *link = CH_CONTAINER_OF(src, struct transport_link, plain);
	size_t goal = into->len + need;
	int rc;

	if (atomic_load(&link->cancelled))
		return http_cancel_error(err);
	if (link->early.len > 0) {
		ch_buf_append_str(into, ch_buf_str(&link->early));
		ch_buf_reset(&link->early);
	}
	if (ch_buf_failed(into))
		return ch_error_nomem(err, "answer");
	if (into->len < goal && !link->done) {
		link->target = into;
		link->goal = goal;
		rc = http_transfer_run(link, into, goal, err);
		link->target = NULL;
		if (rc)
			return rc;
	}
	if (into->len < goal && link->result)
		return http_transfer_error(link, err);
	return CH_OK;
}

/* Where no compressed block begins, an error's text may. */
static bool
is_error_text(struct ch_str bytes)
{
	return exception_starts(bytes, CH_STR("")) ||
	       ch_str_starts(bytes, CH_STR("\r\n__exception__\r\n"));
}

static struct ch_source *
http_body(struct transport_link *link)
{
	return link->framed ? &link->frames.base : &link->plain;
}

static const struct transport_info *
http_info(struct transport_link *link)
{
	return &link->reply.info;
}

static void
http_finish(struct transport_link *link)
{
	if (!link->active)
		return;
	if (link->added && !link->done && link->reply.headers_done && !link->no_memory &&
	    !atomic_load(&link->cancelled))
		http_transfer_drain(link);
	link->idle_since_ms = link->done && link->result == CURLE_OK ? http_now_ms() : 0;
	link->keep_alive_ms = link->reply.keep_alive_s >= 0 && link->reply.keep_alive_s < 86400
				  ? link->reply.keep_alive_s * 1000
				  : KEEP_ALIVE_MS;
	http_transfer_remove(link);
	ch_buf_reset(&link->early);
	link->active = false;
	atomic_store(&link->cancelled, false);
}

static void
http_cancel(struct transport_link *link)
{
	atomic_store(&link->cancelled, true);
	curl_multi_wakeup(link->multi);
}

static void
http_close(struct transport_link *link)
{
	struct http_pipe guard;

	if (!link)
		return;
	http_transfer_remove(link);
	http_pipe_block(&guard, link->guard_pipe);
	curl_easy_cleanup(link->easy);
	curl_multi_cleanup(link->multi);
	http_pipe_unblock(&guard);
	http_lists_free(&link->lists);
	codec_frame_source_free(&link->frames);
	http_send_free(&link->send);
	ch_buf_free(&link->base_url);
	ch_buf_free(&link->peer);
	ch_buf_free(&link->url);
	ch_buf_free(&link->early);
	ch_buf_free(&link->refusal);
	ch_free(link);
}

static int
fill_link(struct transport_link *link, struct ch_error *err)
{
	const struct config_options *options = link->options;
	int rc;

	rc = http_url_base(options, &link->base_url, err);
	if (rc)
		return rc;
	http_url_peer(options, &link->peer);
	if (ch_buf_failed(&link->base_url) || !ch_buf_cstr(&link->peer))
		return ch_error_nomem(err, "connection");
	link->easy = curl_easy_init();
	link->multi = curl_multi_init();
	if (!link->easy || !link->multi)
		return ch_error_nomem(err, "libcurl");
	rc = http_setup(link->easy, options, &link->lists, err);
	if (!rc)
		rc = http_transfer_init(link, err);
	return rc;
}

static int
http_open(const struct config_options *options, struct transport_link **out, struct ch_error *err)
{
	struct transport_link *link;
	int rc;

	rc = http_global_init(err);
	if (rc)
		return rc;
	link = ch_calloc(1, sizeof(*link));
	if (!link)
		return ch_error_nomem(err, "connection");
	link->options = options;
	link->guard_pipe = config_get_int(options, CONFIG_OPT_PROTO) == CONFIG_HTTPS ||
			   *config_get_text(options, CONFIG_OPT_PROXY);
	link->plain.read = http_read;
	http_send_init(&link->send);
	ch_buf_init(&link->base_url, CH_BUF_NO_LIMIT);
	ch_buf_init(&link->peer, CH_BUF_NO_LIMIT);
	ch_buf_init(&link->url, CH_BUF_NO_LIMIT);
	ch_buf_init(&link->early, CH_BUF_NO_LIMIT);
	ch_buf_init(&link->refusal, HTTP_REFUSAL_MAX);
	codec_frame_source_init(&link->frames, &link->plain, is_error_text);
	http_reply_init(&link->reply);
	rc = fill_link(link, err);
	if (rc) {
		http_close(link);
		return rc;
	}
	*out = link;
	return CH_OK;
}

const struct transport_ops transport_http = {
	.name = "http",
	.open = http_open,
	.start = http_start,
	.body = http_body,
	.info = http_info,
	.finish = http_finish,
	.cancel = http_cancel,
	.close = http_close,
};
