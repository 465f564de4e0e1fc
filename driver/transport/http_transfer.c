/*
 * http_transfer.c - the bytes of one request and its answer, moved by libcurl
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_transfer.h"

#include <stdio.h>
#include <time.h>

#include "transport/http_pipe.h"

/* Most bytes read to find out that an answer is at its end. */
#define DISCARD_MAX ((size_t)64 << 10)

/* Most bytes of the body taken before a read asks for them. */
#define EARLY_MAX ((size_t)64 << 10)

/* Longest wait without a look at the clock. */
#define POLL_MS 1000

int64_t
http_now_ms(void)
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
		size_t room = HTTP_REFUSAL_MAX - link->refusal.len;

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

/* libcurl goes back to the start of the body before it sends it again, and also, if a request on a
 * kept connection failed, before it sends the next one. What was not begun is at its start. */
static int
on_seek(void *ctx, curl_off_t offset, int origin)
{
	const struct transport_link *link = ctx;

	return offset == 0 && origin == SEEK_SET && !link->send.begun ? CURL_SEEKFUNC_OK
								       : CURL_SEEKFUNC_CANTSEEK;
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

const char *
http_peer(struct transport_link *link)
{
	return ch_buf_cstr(&link->peer);
}

const char *
http_curl_words(const struct transport_link *link)
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
		    http_peer(link), http_curl_words(link));
	case CURLE_PEER_FAILED_VERIFICATION:
		hint = " (CALocation names the certificates to trust, SSLMode=allow trusts any)";
		break;
	case CURLE_SSL_CONNECT_ERROR:
		hint = " (is this port one for HTTPS?)";
		break;
	default:
		break;
	}
	return ch_error_set(err, CH_ECONNECT, "cannot connect to %s: %s%s", http_peer(link),
	    http_curl_words(link), hint);
}

int
http_transfer_error(struct transport_link *link, struct ch_error *err)
{
	if (!is_connected(link) && !link->send.begun)
		return connect_error(link, err);
	switch (link->result) {
	case CURLE_OUT_OF_MEMORY:
	case CURLE_WRITE_ERROR: /* on_body could not keep it */
		return ch_error_nomem(err, "answer");
	case CURLE_OPERATION_TIMEDOUT:
		return ch_error_set(
		    err, CH_ETIMEOUT, "%s: %s", http_peer(link), http_curl_words(link));
	case CURLE_BAD_CONTENT_ENCODING:
		return ch_error_set(err, CH_EFORMAT, "%s: the compressed answer is damaged: %s",
		    http_peer(link), http_curl_words(link));
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return ch_error_set(err, CH_EIO,
		    "%s: what answers does not speak HTTP: %s (is this port one for HTTPS, or for "
		    "another protocol?)",
		    http_peer(link), http_curl_words(link));
	case CURLE_SEND_FAIL_REWIND:
	case CURLE_ABORTED_BY_CALLBACK: /* on_socket */
	case CURLE_COULDNT_CONNECT:
		return ch_error_set(err, CH_EIO,
		    "%s: the connection broke while the statement was under way; whether it ran "
		    "is not known",
		    http_peer(link));
	default:
		break;
	}
	return ch_error_set(err, CH_EIO, "%s: connection closed before the %s (%s)",
	    http_peer(link), link->reply.headers_done ? "end of the result" : "answer",
	    http_curl_words(link));
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

/* Clocks of one call of http_transfer_run(). */
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
	int64_t now = http_now_ms();
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
	if (!sending && link->silence_ms > 0)
		limit = link->silence_ms;
	if (limit > 0) {
		int64_t rest = limit - (now - watch->quiet_since_ms);

		left = rest < left ? rest : left;
		if (left <= 0) {
			ch_error_set(err, CH_ETIMEOUT, "%s: nothing %s for %lld ms (%s)",
			    http_peer(link), sending ? "could be sent" : "was heard",
			    (long long)limit, sending ? "SendTimeout" : "ReceiveTimeout");
			return 0;
		}
	}
	if (link->timeout_ms > 0) {
		int64_t rest = link->timeout_ms - link->spent_ms - (now - watch->start_ms);

		left = rest < left ? rest : left;
		if (left <= 0) {
			ch_error_set(err, CH_ETIMEOUT, "%s: no %s within %lld ms", http_peer(link),
			    is_connected(link) ? "complete answer" : "connection",
			    (long long)link->timeout_ms);
			return 0;
		}
	}
	return left;
}

int
http_cancel_error(struct ch_error *err)
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

int
http_transfer_run(
    struct transport_link *link, const struct ch_buf *into, size_t goal, struct ch_error *err)
{
	struct watch watch = { .start_ms = http_now_ms() };
	struct http_pipe guard;
	int rc = CH_OK;

	watch.quiet_since_ms = watch.start_ms;
	http_pipe_block(&guard, link->guard_pipe);
	for (;;) {
		int64_t left;
		int running;
		CURLMcode code;

		if (atomic_load(&link->cancelled)) {
			rc = http_cancel_error(err);
			break;
		}
		resume(link);
		if (into->len >= goal)
			break;
		if (link->hungry) {
			int64_t before = http_now_ms();

			rc = feed(link, err);
			if (rc)
				break;
			/* Who makes the data may take his time. */
			watch.start_ms += http_now_ms() - before;
			watch.quiet_since_ms = http_now_ms();
		}
		code = curl_multi_perform(link->multi, &running);
		take_result(link);
		if (code) {
			rc = ch_error_set(
			    err, CH_EIO, "%s: %s", http_peer(link), curl_multi_strerror(code));
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
	link->spent_ms += http_now_ms() - watch.start_ms;
	return rc;
}

void
http_transfer_remove(struct transport_link *link)
{
	struct http_pipe guard;

	if (!link->added)
		return;
	http_pipe_block(&guard, link->guard_pipe);
	curl_multi_remove_handle(link->multi, link->easy);
	http_pipe_unblock(&guard);
	link->added = false;
}

void
http_transfer_reset(struct transport_link *link)
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

int
http_transfer_attempt(struct transport_link *link, struct ch_error *err)
{
	CURLMcode code;

	http_transfer_reset(link);
	http_send_rewind(&link->send);
	code = curl_multi_add_handle(link->multi, link->easy);
	if (code)
		return ch_error_set(err, CH_ENOMEM, "libcurl: %s", curl_multi_strerror(code));
	link->added = true;
	return http_transfer_run(link, &link->early, 1, err);
}

bool
http_transfer_may_retry(const struct transport_link *link)
{
	return link->done && !is_connected(link) && !link->send.begun &&
	       (link->result == CURLE_COULDNT_CONNECT ||
		   link->result == CURLE_COULDNT_RESOLVE_HOST);
}

void
http_transfer_wait(struct transport_link *link)
{
	int64_t start = http_now_ms();
	int64_t left = config_get_int(link->options, CONFIG_OPT_RETRYDELAY);

	if (link->timeout_ms > 0 && left > link->timeout_ms - link->spent_ms)
		left = link->timeout_ms - link->spent_ms;
	while (left > 0 && !atomic_load(&link->cancelled)) {
		curl_multi_poll(link->multi, NULL, 0, (int)(left < POLL_MS ? left : POLL_MS), NULL);
		left -= http_now_ms() - start;
		link->spent_ms += http_now_ms() - start;
		start = http_now_ms();
	}
}

void
http_transfer_drain(struct transport_link *link)
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

int
http_transfer_init(struct transport_link *link, struct ch_error *err)
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
		code = curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_SEEKDATA, link);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
	if (!code)
		code = curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, link);
	/* One link, one connection. */
	if (!code && curl_multi_setopt(link->multi, CURLMOPT_MAXCONNECTS, 1L))
		code = CURLE_OUT_OF_MEMORY;
	return code ? ch_error_nomem(err, "libcurl") : CH_OK;
}
