/*
 * session.h - a connection to ClickHouse, without ODBC
 *
 * Knows what the other side is and can (version, time zone, readonly), keeps idle links, and
 * runs queries as results. Thread-safe: results of one session may be opened, read and closed
 * by different threads at the same time. With an HTTP session id they wait for each other, and what
 * is left of an open result is read into memory before another query runs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CLIENT_SESSION_H
#define CH_CLIENT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/tz.h"
#include "config/options.h"
#include "transport/transport.h"

struct client_session;

struct client_server {
	char version[64]; /* as version() says; empty if not asked yet */
	uint32_t version_number; /* 26.7.2.1 -> 26007002; 0 if unknown */
	char timezone[64];
	const struct ch_tz *tz; /* of that name, UTC if unknown */
	char database[256]; /* current database */
	char user[256];
	int readonly; /* 0, 1 or 2 */
};

/* Check the options against the machine, open one link and, unless VerifyConnectionEarly=0,
 * learn about the server in one request. `login_timeout_ms` overrides ConnectTimeout when > 0.
 * CH_ECONNECT, CH_ESERVER (wrong password and the like), CH_ETIMEOUT, CH_EARG, CH_ENOMEM.
 * The options are borrowed and must outlive the session. */
int client_session_open(struct client_session **out, const struct config_options *options,
    int64_t login_timeout_ms, struct ch_error *err) CH_MUST_USE;
/* All results must be closed. */
void client_session_close(struct client_session *session);

/* What is known of the server; asks first if nothing is known yet (may block). */
int client_session_server(
    struct client_session *session, struct client_server *out, struct ch_error *err) CH_MUST_USE;
/* Zone for values without one of their own: UseTimezone, else the setting session_timezone of the
 * connection, else the server's. Never NULL. */
const struct ch_tz *client_session_tz(struct client_session *session);

/* Later queries use this database. Checked by asking the server. */
int client_session_set_database(
    struct client_session *session, struct ch_str database, struct ch_error *err) CH_MUST_USE;

/* Later queries carry this server setting (SET name = value). Not checked here. */
int client_session_set_setting(struct client_session *session, struct ch_str name,
    struct ch_str value, struct ch_error *err) CH_MUST_USE;

/* Forget one of these (SET name = DEFAULT). */
void client_session_drop_setting(struct client_session *session, struct ch_str name);
/* Forget all of these (a pool hands the connection on). */
void client_session_forget_settings(struct client_session *session);
/* Longest silence of the server in later queries, instead of ReceiveTimeout; 0: as that says. */
void client_session_set_silence(struct client_session *session, int64_t ms);

/* No link could be revived since the last communication failure (SQL_ATTR_CONNECTION_DEAD). */
bool client_session_is_dead(const struct client_session *session);

#endif
