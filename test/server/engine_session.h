/*
 * engine_session.h - connections of the engine for requests, and those that last
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_ENGINE_SESSION_H
#define TEST_SERVER_ENGINE_SESSION_H

#include "base/buf.h"
#include "request.h"
#include "transport/engine.h"

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

/* A connection with the database and the settings of the request. `binary_types`: Native output
 * with types in binary. Errors of the server; then there is nothing to give back. */
int session_take(struct session_lease *lease, const struct request *request, bool binary_types,
    struct ch_error *err) CH_MUST_USE;
void session_give(struct session_lease *lease);

/* KILL QUERY … query_id … as the engine understands it: queries are marked by a setting. */
void session_rewrite_kill(struct ch_str sql, struct ch_buf *out);

#endif
