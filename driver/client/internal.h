/*
 * internal.h - what the files of client/ share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CLIENT_INTERNAL_H
#define CH_CLIENT_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "client/result.h"
#include "client/session.h"
#include "native/read.h"

/* First version whose frames are right: the 18.16 of Debian loses small answers. */
#define CLIENT_FRAMES_SINCE 19000000u

/* First version that marks exceptions in the middle of an answer by a tag. */
#define CLIENT_TAGS_SINCE 25011000u

/* Idle links kept for reuse. */
#define CLIENT_MAX_IDLE 8

/* Settings that the driver adds by itself; bits of client_session.defaults. */
enum client_default {
	CLIENT_JSON_AS_STRING = 1 << 0,
	CLIENT_FLATTENED_DYNAMIC = 1 << 1,
	CLIENT_UNION_MODE = 1 << 2,
	CLIENT_JOIN_ALIAS = 1 << 3,
	CLIENT_HTTP_COMPRESSION = 1 << 4, /* enable_http_compression, for gzip and zstd */
	CLIENT_JOIN_NULLS = 1 << 5, /* SQLCompatibilitySettings */
	CLIENT_CAST_NULLABLE = 1 << 6,
	CLIENT_COLUMN_NAMES = 1 << 7,
	CLIENT_EXECUTION_TIME = 1 << 8, /* max_execution_time may be sent */
	CLIENT_MAX_ROWS = 1 << 9, /* max_result_rows may be sent */
	CLIENT_SYNC_INSERT = 1 << 10, /* async_insert=0 may be sent with data */
};

struct client_setting {
	struct client_setting *next;
	char *name;
	char *value;
};

struct client_session {
	const struct config_options *options;
	const struct transport_ops *ops;
	pthread_mutex_t lock; /* guards what follows up to the blank line */
	struct transport_link *idle[CLIENT_MAX_IDLE];
	size_t idle_count;
	struct client_setting *settings; /* SET by the application */
	int64_t silence_ms; /* longest of the server; 0: ReceiveTimeout */
	struct client_server server;
	bool server_known;
	unsigned defaults; /* enum client_default bits that this server takes */
	bool frames_broken; /* compress=1 lost an answer: do not ask for it any more */
	bool keeps_zones; /* top-level DateTime columns come with their zones */

	/* An HTTP session runs one query at a time. turn is recursive, taken before all other
	 * locks of client/, and guards what follows up to the blank line. */
	bool takes_turns;
	pthread_mutex_t turn;
	struct client_result *reading; /* its answer is still being read; NULL none */
	bool has_left; /* a query before its end: the server may still run it */

	bool is_loopback;
	int64_t login_timeout_ms;
	atomic_bool dead;
	char session_id[64]; /* made for AutoSessionId */
	const struct ch_tz *fixed_tz; /* UseTimezone, else NULL */
};

/* Between these no other thread runs or reads a query of an HTTP session. They nest; without an
 * HTTP session they do nothing. */
void client_turn_begin(struct client_session *session);
void client_turn_end(struct client_session *session);
/* The turn is held: read to its end what is still being read, so that the server lets the next
 * query into the session. `asker` may be cancelled meanwhile (NULL: nobody can). */
void client_turn_free(struct client_session *session, struct client_result *asker);
/* The server still has the session locked, for a query that was left: wait a moment. False: there
 * is another error, or it was tried often enough. */
bool client_turn_again(
    const struct client_session *session, const struct ch_error *err, unsigned *tries);

/* The turn is held: wait until the server has noticed that a query was left, if one was. For
 * those that cannot be tried again. */
int client_turn_wait(struct client_session *session, struct ch_error *err) CH_MUST_USE;

/* A link for one query: an idle one or a new one. Give it back with client_link_give. */
int client_link_take(
    struct client_session *session, struct transport_link **out, struct ch_error *err) CH_MUST_USE;
void client_link_give(struct client_session *session, struct transport_link *link);

/* Everything about one query that goes to the transport, made from session and query. */
struct client_call {
	struct transport_request request;
	struct ch_arena memory;
	struct transport_param *params;
	size_t param_cap;
	char query_id[160];
	char database[256];
	unsigned sent; /* enum client_default bits among the params */
	/* The session as it was when the call was prepared. */
	unsigned allowed;
	uint32_t version;
	bool known, keeps_zones, frames_broken;
};

/* Fill a call; `format` as default format. Ask the server first if it is unknown. */
int client_call_prepare(struct client_call *call, struct client_session *session,
    const struct client_query *query, const char *format, struct ch_error *err) CH_MUST_USE;
void client_call_free(struct client_call *call);

/* After a failed start: true if the error is about a setting that only the driver wanted; it is
 * not sent any more and the call can be prepared and started again (nothing ran). */
bool client_call_drop_setting(
    struct client_session *session, const struct client_call *call, const struct ch_error *err);

/* Run a small query of the driver's own and give its answer as text (format: any text format). */
int client_ask(struct client_session *session, const struct client_query *query, const char *format,
    struct ch_buf *answer, struct ch_error *err) CH_MUST_USE;

/* Names and types of what a query would return, in `arena`. query->describable: by DESCRIBE TABLE;
 * else the query runs again for its header. */
int client_describe(struct client_session *session, const struct client_query *query,
    struct ch_arena *arena, struct client_column **columns, size_t *count,
    struct ch_error *err) CH_MUST_USE;

/* Tell an HTTP server to stop a query (another link, a few seconds at most, errors are logged). */
void client_kill(struct client_session *session, const char *query_id);

/* Learn about the server if nothing is known yet. */
int client_hello(struct client_session *session, struct ch_error *err) CH_MUST_USE;

#endif
