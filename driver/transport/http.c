/*
 * http.c - a server's HTTP interface as a transport
 *
 * A link is one keep-alive connection of libcurl, driven by whoever reads: no thread, no pausing.
 * A read runs the transfer until enough has arrived and libcurl's write call-back has put it
 * straight into the reader's buffer; who does not read does not receive.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <curl/curl.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/log.h"
#include "codec/frame_io.h"
#include "transport/exception.h"
#include "transport/http_pipe.h"
#include "transport/http_reply.h"
#include "transport/http_send.h"
#include "transport/http_setup.h"
#include "transport/http_url.h"
#include "transport/transport.h"

/* Most bytes kept of an error answer, and read to find out that an answer is at its end. */
#define ERROR_BODY_MAX ((size_t)256 << 10)
#define DISCARD_MAX ((size_t)64 << 10)

/* Most bytes of the body taken before a read asks for them. */
#define EARLY_MAX ((size_t)64 << 10)

/* Longest wait without a look at the clock. */
#define POLL_MS 1000

/* How long servers keep an idle connection if they do not say so, and how much earlier it is
 * given up here: a request must not meet the server's closing. */
#define KEEP_ALIVE_MS 3000
#define KEEP_ALIVE_MARGIN_MS 1000

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
	struct http_send send;	/* its body */
	curl_off_t upload_size; /* -1: until the data end */
	bool hungry; /* libcurl waits for more of the data */
	bool active; /* started, not finished */
	bool added;  /* easy is in multi */
	bool done;   /* the transfer has ended, with result */
	CURLcode result;
	int64_t timeout_ms; /* for all of it, 0 none */
	int64_t spent_ms;   /* of that, in earlier calls */
	uint64_t activity;  /* counts call-backs: the other side is alive */

	/* the answer */
	struct http_reply reply;
	struct ch_buf *target; /* of the present read, else NULL */
	size_t goal;	       /* bytes it wants there */
	bool paused;	       /* enough has come: libcurl keeps the rest in the socket */
	struct ch_buf early;   /* body that came before a read asked for it */
	struct ch_buf refusal; /* body of an error answer */
	size_t discarded;
	bool discarding;
	bool no_memory;
	bool framed;
	struct ch_source plain;
	struct codec_frame_source frames;
};

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Call-backs of libcurl, run by curl_multi_perform() in the reading thread
 */

static size_t
on_header(char *bytes, size_t size, size_t count, void *ctx)
{
	struct transport_link *link = ctx;

	link->activity++;
	http_reply_line(&link->reply, (struct ch_str){ bytes, size * count });
	return size * count;
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *ctx)
{
	struct transport_link *link = ctx;
	struct ch_buf *into = link->target ? link->target : &link->early;
	size_t len = size * count;

	link->activity++;
	if (link->discarding) {
		link->discarded += len;
		return link->discarded <= DISCARD_MAX ? len : 0;
	}
	if (http_reply_is_error(&link->reply)) {
		size_t room = ERROR_BODY_MAX - link->refusal.len;

		ch_buf_append(&link->refusal, bytes, len < room ? len : room);
		return len;
	}
	/* Without this libcurl goes on for as long as the socket has bytes: tens of megabytes. */
	if (into->len >= (link->target ? link->goal : EARLY_MAX)) {
		link->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	ch_buf_append(into, bytes, len);
	link->no_memory = ch_buf_failed(into);
	return link->no_memory ? 0 : len;
}

static size_t
on_send(char *bytes, size_t size, size_t count, void *ctx)
{
	struct transport_link *link = ctx;
	size_t len = http_send_read(&link->send, bytes, size * count);

	/* Making data may take time. If a refusal and the end of the connection come meanwhile,
	 * libcurl must look at what there is to read before it writes, or the refusal is lost. */
	link->hungry = len == 0 && !link->send.ended;
	return link->hungry ? CURL_READFUNC_PAUSE : len;
}

/* A new connection is about to be made. libcurl may do so by itself, when the one that was kept
 * alive turns out to be dead; bytes it has taken from on_send by then would be missing. */
static int
on_socket(void *ctx, curl_socket_t fd, curlsocktype purpose)
{
	const struct transport_link *link = ctx;

	(void)fd;
	(void)purpose;
	return link->send.begun ? CURL_SOCKOPT_ERROR : CURL_SOCKOPT_OK;
}

/*
 * Errors
 */

static const char *
peer(struct transport_link *link)
{
	return ch_buf_cstr(&link->peer);
}

/* libcurl's words for the result. */
static const char *
curl_words(const struct transport_link *link)
{
	return *link->curl_text ? link->curl_text : curl_easy_strerror(link->result);
}

/* Connection made, TLS and proxy done: bytes of the request may have left. */
static bool
is_connected(const struct transport_link *link)
{
	curl_off_t at = 0;

	curl_easy_getinfo(link->easy, CURLINFO_PRETRANSFER_TIME_T, &at);
	return at > 0;
}

static int
connect_error(struct transport_link *link, struct ch_error *err)
{
	const char *hint = "";

	switch (link->result) {
	case CURLE_OUT_OF_MEMORY:
		return ch_error_nomem(err, "libcurl");
	case CURLE_OPERATION_TIMEDOUT:
		return ch_error_set(err, CH_ETIMEOUT, "cannot connect to %s: %s (ConnectTimeout)",
		    peer(link), curl_words(link));
	case CURLE_PEER_FAILED_VERIFICATION:
		hint = " (CALocation names the certificates to trust, SSLMode=allow trusts any)";
		break;
	case CURLE_SSL_CONNECT_ERROR:
		hint = " (is this port one for HTTPS?)";
		break;
	default:
		break;
	}
	return ch_error_set(
	    err, CH_ECONNECT, "cannot connect to %s: %s%s", peer(link), curl_words(link), hint);
}

/* The transfer ended with link->result, not CURLE_OK. */
static int
transfer_error(struct transport_link *link, struct ch_error *err)
{
	if (!is_connected(link) && !link->send.begun)
		return connect_error(link, err);
	switch (link->result) {
	case CURLE_OUT_OF_MEMORY:
	case CURLE_WRITE_ERROR: /* on_body could not keep it */
		return ch_error_nomem(err, "answer");
	case CURLE_OPERATION_TIMEDOUT:
		return ch_error_set(err, CH_ETIMEOUT, "%s: %s", peer(link), curl_words(link));
	case CURLE_BAD_CONTENT_ENCODING:
		return ch_error_set(err, CH_EFORMAT,
		    "%s: the compressed answer is damaged: %s", peer(link), curl_words(link));
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return ch_error_set(err, CH_EIO,
		    "%s: what answers does not speak HTTP: %s (is this port one for HTTPS, or for "
		    "another protocol?)",
		    peer(link), curl_words(link));
	case CURLE_SEND_FAIL_REWIND:
	case CURLE_ABORTED_BY_CALLBACK: /* on_socket */
	case CURLE_COULDNT_CONNECT:
		return ch_error_set(err, CH_EIO,
		    "%s: the connection broke while the statement was under way; whether it ran "
		    "is not known",
		    peer(link));
	default:
		break;
	}
	return ch_error_set(err, CH_EIO, "%s: connection closed before the %s (%s)", peer(link),
	    link->reply.headers_done ? "end of the result" : "answer", curl_words(link));
}

/*
 * The transfer
 */

static void
take_result(struct transport_link *link)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(link->multi, &left))) {
		if (message->msg != CURLMSG_DONE)
			continue;
		link->done = true;
		link->result = message->data.result;
	}
}

/* Clocks of one call of pump(). */
struct watch {
	int64_t start_ms;
	int64_t quiet_since_ms;
	uint64_t activity;
	curl_off_t sent;
};

/* Milliseconds that the transfer may still wait, or 0 with *err filled. */
static int64_t
time_left(struct transport_link *link, struct watch *watch, struct ch_error *err)
{
	int64_t now = now_ms();
	int64_t left = POLL_MS;
	int64_t limit;
	curl_off_t sent = 0;
	bool sending;

	curl_easy_getinfo(link->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	if (watch->activity != link->activity || watch->sent != sent || !is_connected(link)) {
		watch->activity = link->activity;
		watch->sent = sent;
		watch->quiet_since_ms = now;
	}
	sending = !link->reply.status &&
	    (link->upload_size < 0 ? !link->send.ended : sent < link->upload_size);
	limit = config_get_int(
	    link->options, sending ? CONFIG_OPT_SENDTIMEOUT : CONFIG_OPT_RECEIVETIMEOUT);
	if (limit > 0) {
		int64_t rest = limit - (now - watch->quiet_since_ms);

		left = rest < left ? rest : left;
		if (left <= 0) {
			ch_error_set(err, CH_ETIMEOUT, "%s: nothing %s for %lld ms (%s)",
			    peer(link), sending ? "could be sent" : "was heard", (long long)limit,
			    sending ? "SendTimeout" : "ReceiveTimeout");
			return 0;
		}
	}
	if (link->timeout_ms > 0) {
		int64_t rest = link->timeout_ms - link->spent_ms - (now - watch->start_ms);

		left = rest < left ? rest : left;
		if (left <= 0) {
			ch_error_set(err, CH_ETIMEOUT, "%s: no %s within %lld ms", peer(link),
			    is_connected(link) ? "complete answer" : "connection",
			    (long long)link->timeout_ms);
			return 0;
		}
	}
	return left;
}

static int
cancel_error(struct ch_error *err)
{
	return ch_error_set(err, CH_ECANCEL, "the query was cancelled");
}

/* Let a paused transfer go on; what libcurl kept comes at once. */
static void
resume(struct transport_link *link)
{
	if (!link->paused)
		return;
	link->paused = false;
	curl_easy_pause(link->easy, CURLPAUSE_CONT);
}

/* Pull more of the data, outside of libcurl. */
static int
feed(struct transport_link *link, struct ch_error *err)
{
	int rc = http_send_pull(&link->send, err);

	link->hungry = false;
	curl_easy_pause(link->easy, CURLPAUSE_CONT);
	return rc;
}

/* Run the transfer until `into` has `goal` bytes, or it has ended (link->done). */
static int
pump(struct transport_link *link, const struct ch_buf *into, size_t goal, struct ch_error *err)
{
	struct watch watch = { .start_ms = now_ms() };
	struct http_pipe guard;
	int rc = CH_OK;

	watch.quiet_since_ms = watch.start_ms;
	http_pipe_block(&guard, link->guard_pipe);
	for (;;) {
		int64_t left;
		int running;
		CURLMcode code;

		if (atomic_load(&link->cancelled)) {
			rc = cancel_error(err);
			break;
		}
		resume(link);
		if (into->len >= goal)
			break;
		if (link->hungry) {
			int64_t before = now_ms();

			rc = feed(link, err);
			if (rc)
				break;
			/* Who makes the data may take his time. */
			watch.start_ms += now_ms() - before;
			watch.quiet_since_ms = now_ms();
		}
		code = curl_multi_perform(link->multi, &running);
		take_result(link);
		if (code) {
			rc = ch_error_set(
			    err, CH_EIO, "%s: %s", peer(link), curl_multi_strerror(code));
			break;
		}
		if (link->done || into->len >= goal)
			break;
		if (link->hungry)
			continue;
		left = time_left(link, &watch, err);
		if (left <= 0) {
			rc = CH_ETIMEOUT;
			break;
		}
		curl_multi_poll(link->multi, NULL, 0, (int)left, NULL);
	}
	http_pipe_unblock(&guard);
	link->spent_ms += now_ms() - watch.start_ms;
	return rc;
}

/* End the transfer; a connection that is not at the end of its answer is closed. */
static void
remove_transfer(struct transport_link *link)
{
	struct http_pipe guard;

	if (!link->added)
		return;
	http_pipe_block(&guard, link->guard_pipe);
	curl_multi_remove_handle(link->multi, link->easy);
	http_pipe_unblock(&guard);
	link->added = false;
}

static void
reset_answer(struct transport_link *link)
{
	http_reply_init(&link->reply);
	ch_buf_reset(&link->early);
	ch_buf_reset(&link->refusal);
	link->target = NULL;
	link->paused = false;
	link->discarding = false;
	link->discarded = 0;
	link->no_memory = false;
	link->hungry = false;
	link->done = false;
	link->result = CURLE_OK;
	link->curl_text[0] = '\0';
}

/* Once to the server and until its answer has begun. */
static int
attempt(struct transport_link *link, struct ch_error *err)
{
	CURLMcode code;

	reset_answer(link);
	http_send_rewind(&link->send);
	code = curl_multi_add_handle(link->multi, link->easy);
	if (code)
		return ch_error_set(err, CH_ENOMEM, "libcurl: %s", curl_multi_strerror(code));
	link->added = true;
	return pump(link, &link->early, 1, err);
}

/* The connection could not be made, so nothing can have run. */
static bool
is_worth_a_retry(const struct transport_link *link)
{
	return link->done && !is_connected(link) && !link->send.begun &&
	    (link->result == CURLE_COULDNT_CONNECT || link->result == CURLE_COULDNT_RESOLVE_HOST);
}

/* Wait, but not against a cancel or beyond the time of the request. */
static void
wait_to_retry(struct transport_link *link)
{
	int64_t start = now_ms();
	int64_t left = config_get_int(link->options, CONFIG_OPT_RETRYDELAY);

	if (link->timeout_ms > 0 && left > link->timeout_ms - link->spent_ms)
		left = link->timeout_ms - link->spent_ms;
	while (left > 0 && !atomic_load(&link->cancelled)) {
		curl_multi_poll(
		    link->multi, NULL, 0, (int)(left < POLL_MS ? left : POLL_MS), NULL);
		left -= now_ms() - start;
		link->spent_ms += now_ms() - start;
		start = now_ms();
	}
}

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
		rc = http_send_take(
		    &link->send, request, plan, link->lists.boundary, method, err);
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
	bool fresh = link->idle_since_ms == 0 ||
	    now_ms() - link->idle_since_ms > link->keep_alive_ms - KEEP_ALIVE_MARGIN_MS;
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
		code = curl_easy_setopt(
		    link->easy, CURLOPT_POSTFIELDSIZE_LARGE, link->upload_size);
	/* When a connection that was kept alive dies before a byte of the answer, libcurl sends
	 * the request again if it has the body whole. From a call-back that cannot go back it
	 * will not: so a statement that may have run never runs twice. */
	if (!code)
		code = curl_easy_setopt(link->easy, CURLOPT_POSTFIELDS,
		    request->replayable && link->upload_size > 0 ? text.ptr : NULL);
	if (!code)
		code = curl_easy_setopt(link->easy, CURLOPT_ACCEPT_ENCODING,
		    http_encodings(request->encodings));
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
	link->spent_ms = 0;
	link->framed = request->frames;
	codec_frame_source_reset(&link->frames);
	reset_answer(link);
	rc = set_request(link, request, err);
	if (!rc)
		rc = attempt(link, err);
	while (!rc && retries-- > 0 && is_worth_a_retry(link)) {
		CH_LOG(CH_LOG_INFO, "%s: %s, trying again", peer(link), curl_words(link));
		remove_transfer(link);
		wait_to_retry(link);
		rc = attempt(link, err);
	}
	if (rc)
		return rc;
	/* An answer that came is worth more than the way its connection ended. */
	if (link->reply.headers_done && http_reply_is_error(&link->reply))
		return http_reply_error(
		    &link->reply, ch_buf_str(&link->refusal), peer(link), err);
	if (link->done && link->result && link->early.len == 0)
		return transfer_error(link, err);
	/* libcurl is content with half of a head before the connection's end. */
	if (!link->reply.headers_done) {
		link->result = CURLE_GOT_NOTHING;
		return transfer_error(link, err);
	}
	return CH_OK;
}

static int
http_start(struct transport_link *link, const struct transport_request *request,
    struct ch_error *err)
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
		return cancel_error(err);
	if (link->early.len > 0) {
		ch_buf_append_str(into, ch_buf_str(&link->early));
		ch_buf_reset(&link->early);
	}
	if (ch_buf_failed(into))
		return ch_error_nomem(err, "answer");
	if (into->len < goal && !link->done) {
		link->target = into;
		link->goal = goal;
		rc = pump(link, into, goal, err);
		link->target = NULL;
		if (rc)
			return rc;
	}
	if (into->len < goal && link->result)
		return transfer_error(link, err);
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

/* The reader is content; perhaps the end of the answer lies in the socket already. */
static void
look_for_end(struct transport_link *link)
{
	struct http_pipe guard;
	int running;

	link->discarding = true;
	http_pipe_block(&guard, link->guard_pipe);
	resume(link);
	if (!curl_multi_perform(link->multi, &running))
		take_result(link);
	http_pipe_unblock(&guard);
}

static void
http_finish(struct transport_link *link)
{
	if (!link->active)
		return;
	if (link->added && !link->done && link->reply.headers_done && !link->no_memory &&
	    !atomic_load(&link->cancelled))
		look_for_end(link);
	link->idle_since_ms = link->done && link->result == CURLE_OK ? now_ms() : 0;
	link->keep_alive_ms =
	    link->reply.keep_alive_s >= 0 && link->reply.keep_alive_s < 86400
		? link->reply.keep_alive_s * 1000
		: KEEP_ALIVE_MS;
	remove_transfer(link);
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
	remove_transfer(link);
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
set_callbacks(struct transport_link *link, struct ch_error *err)
{
	CURL *easy = link->easy;
	CURLcode code = curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, link->curl_text);

	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_WRITEDATA, link);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_HEADERDATA, link);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_send);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_READDATA, link);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, link);
	/* One link, one connection. */
	if (!code && curl_multi_setopt(link->multi, CURLMOPT_MAXCONNECTS, 1L))
		code = CURLE_OUT_OF_MEMORY;
	return code ? ch_error_nomem(err, "libcurl") : CH_OK;
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
		rc = set_callbacks(link, err);
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
	ch_buf_init(&link->refusal, ERROR_BODY_MAX);
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
