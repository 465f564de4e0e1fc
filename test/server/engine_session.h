/*
 * engine_session.h - connections of the engine for requests, and those that last
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_ENGINE_SESSION_H
#define TEST_SERVER_ENGINE_SESSION_H

#include "base/buf.h"
#include "request.h"
#include "transport/engine_insert.h"

/* The engine of one request: a connection of its own, or that of its session. */
struct session_lease {
	struct engine_conn conn;
	struct session *session; /* NULL: none */
	const struct request *request;
	bool is_running; /* its query id is on the list */
	bool was_set; /* settings to take back from the session */
	char query_id[160];
	struct session_lease *next;
};

/* Once: load the engine and keep a connection, so that tables stay; learn version and zone. */
int session_start(struct ch_error *err) CH_MUST_USE;
void session_stop(void);

/* A connection with the database and the settings of the request. Errors of the server; then there
 * is nothing to give back. */
int session_take(struct session_lease *lease, const struct request *request,
    struct ch_error *err) CH_MUST_USE;
void session_give(struct session_lease *lease);

/* Ask beside a query under way, on a connection of its own: it does not see what only the session
 * of the request has. The answer in TabSeparated. */
int session_ask(const struct session_lease *lease, struct ch_str sql,
    const struct engine_params *params, struct ch_buf *answer, struct ch_error *err) CH_MUST_USE;

/* KILL QUERY … query_id … as the engine understands it: queries are marked by a setting. */
void session_rewrite_kill(struct ch_str sql, struct ch_buf *out);

#endif
