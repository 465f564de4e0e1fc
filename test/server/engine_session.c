/*
 * engine_session.c - connections of the engine for requests, and those that last
 *
 * A request without a session has a connection of its own, made and closed in a tenth of a
 * millisecond, so nothing it sets can stay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine_session.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/alloc.h"
#include "query/scan.h"
#include "server.h"

/* A setting that has no effect here and is shown in system.processes: the query id. */
#define MARK "stream_like_engine_insert_queue"

#define SESSION_SECONDS 60
#define SESSION_SECONDS_MAX 3600

struct session {
	struct session *next;
	char *id;
	const char *user;
	struct engine_conn conn;
	bool busy;
	time_t until; /* when it has been idle for too long */
	time_t timeout;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct session *sessions;
static struct session_lease *running;
static struct engine_conn keeper;

static int
ask(const struct engine_conn *conn, struct ch_str sql, const struct engine_params *params,
    struct ch_buf *answer, struct ch_error *err)
{
	const struct engine_api *api = conn->api;
	struct engine_result *result;
	const char *text;
	int rc = engine_query(conn, sql, "TabSeparated", params, false, &result, err);

	if (rc)
		return rc;
	text = api->result_error(result);
	rc = text ? server_engine_error(err, text) : CH_OK;
	if (!rc && answer)
		ch_buf_append(answer, api->result_buffer(result), api->result_length(result));
	api->destroy_query_result(result);
	return rc;
}

static int
run(const struct engine_conn *conn, struct ch_str sql, struct ch_buf *answer, struct ch_error *err)
{
	static const struct engine_params none;

	return ask(conn, sql, &none, answer, err);
}

static int
run_text(const struct engine_conn *conn, struct ch_buf *sql, struct ch_error *err)
{
	int rc = ch_buf_failed(sql) ? ch_error_nomem(err, "statement")
				    : run(conn, ch_buf_str(sql), NULL, err);

	ch_buf_free(sql);
	return rc;
}

int
session_start(struct ch_error *err)
{
	struct ch_buf answer;
	int rc = engine_connect(server_options.engine, CH_STR(""), &keeper, err);

	ch_buf_init(&answer, 1024);
	if (!rc)
		rc = run(&keeper, CH_STR("SELECT version() || ' ' || timezone()"), &answer, err);
	if (!rc && ch_buf_cstr(&answer))
		sscanf(ch_buf_cstr(&answer), "%63s %63s", server_options.version,
		    server_options.timezone);
	ch_buf_free(&answer);
	return rc;
}

static void
destroy(struct session *session)
{
	engine_disconnect(&session->conn);
	ch_free(session->id);
	ch_free(session);
}

void
session_stop(void)
{
	while (sessions) {
		struct session *session = sessions;

		sessions = session->next;
		destroy(session);
	}
	engine_disconnect(&keeper);
}

/* Forget sessions nobody came back to; give the one of that name. */
static struct session *
find(struct ch_str id, const char *user, time_t now)
{
	struct session **at = &sessions, *found = NULL;

	while (*at) {
		struct session *session = *at;

		if (!session->busy && session->until < now) {
			*at = session->next;
			destroy(session);
			continue;
		}
		if (ch_str_eq(id, ch_str_of(session->id)) && strcmp(user, session->user) == 0)
			found = session;
		at = &session->next;
	}
	return found;
}

static int
make(struct ch_str id, const char *user, struct session **out, struct ch_error *err)
{
	struct session *session = ch_calloc(1, sizeof(*session));
	int rc;

	if (!session)
		return ch_error_nomem(err, "session");
	session->id = ch_strndup(id.ptr, id.len);
	session->user = user;
	rc = engine_connect(server_options.engine, CH_STR(""), &session->conn, err);
	if (rc) {
		destroy(session);
		return rc;
	}
	session->next = sessions;
	sessions = session;
	*out = session;
	return CH_OK;
}

static int
take_session(struct session_lease *lease, struct ch_str id, struct ch_error *err)
{
	const struct request *request = lease->request;
	struct ch_str seconds = request_get(request, "session_timeout");
	uint64_t timeout = SESSION_SECONDS;
	struct session *session = find(id, request->user, time(NULL));

	if (seconds.ptr && (!ch_str_to_u64(seconds, &timeout) || timeout > SESSION_SECONDS_MAX))
		return server_error(err, SERVER_SESSION_LOCKED + 1, "INVALID_SESSION_TIMEOUT",
		    "Session timeout '%.*s' is larger than max_session_timeout: %d",
		    (int)(seconds.len < 50 ? seconds.len : 50), seconds.ptr, SESSION_SECONDS_MAX);
	if (!session && request_is_on(request, "session_check"))
		return server_error(
		    err, SERVER_SESSION_NOT_FOUND, "SESSION_NOT_FOUND", "Session not found");
	if (session && session->busy)
		return server_error(err, SERVER_SESSION_LOCKED, "SESSION_IS_LOCKED",
		    "Session %.*s is locked by a concurrent client",
		    (int)(id.len < 200 ? id.len : 200), id.ptr);
	if (!session) {
		int rc = make(id, request->user, &session, err);

		if (rc)
			return rc;
	}
	session->busy = true;
	session->timeout = (time_t)timeout;
	lease->session = session;
	lease->conn = session->conn;
	return CH_OK;
}

static void
choose_query_id(struct session_lease *lease)
{
	struct ch_str wanted = request_get(lease->request, "query_id");
	uint64_t r[2] = { 0 };

	if (wanted.len > 0) {
		snprintf(lease->query_id, sizeof(lease->query_id), "%.*s", (int)wanted.len,
		    wanted.ptr);
		return;
	}
	if (getrandom(r, sizeof(r), 0) != sizeof(r))
		r[0] = (uint64_t)time(NULL);
	snprintf(lease->query_id, sizeof(lease->query_id), "%08x-%04x-4%03x-8%03x-%012llx",
	    (unsigned)r[0], (unsigned)(r[0] >> 32) & 0xffff, (unsigned)(r[0] >> 48) & 0xfff,
	    (unsigned)r[1] & 0xfff, (unsigned long long)(r[1] >> 16));
}

/* Connection, session and query id, under the lock. */
static int
take_locked(struct session_lease *lease, struct ch_error *err)
{
	struct ch_str id = request_get(lease->request, "session_id");
	int rc;

	for (struct session_lease *other = running; other; other = other->next) {
		if (strcmp(other->query_id, lease->query_id) == 0)
			return server_error(err, SERVER_QUERY_ALREADY_RUNS,
			    "QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING",
			    "Query with id = %s is already running", lease->query_id);
	}
	/* Under readonly=1 nothing could be kept but the database, and the mark not be set. */
	rc = id.len > 0 && lease->request->readonly != 1
		 ? take_session(lease, id, err)
		 : engine_connect(server_options.engine, CH_STR(""), &lease->conn, err);
	if (rc)
		return rc;
	lease->next = running;
	running = lease;
	lease->is_running = true;
	return CH_OK;
}

static void
append_quoted(struct ch_buf *sql, struct ch_str text, char quote)
{
	ch_buf_append_byte(sql, (uint8_t)quote);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == quote || text.ptr[i] == '\\')
			ch_buf_append_byte(sql, '\\');
		ch_buf_append_byte(sql, (uint8_t)text.ptr[i]);
	}
	ch_buf_append_byte(sql, (uint8_t)quote);
}

/* The settings of the request; `value` false: back to what they are by default. */
static void
append_settings(const struct request *request, bool value, struct ch_buf *sql)
{
	for (size_t i = 0; i < request->count; i++) {
		const struct transport_param *param = &request->params[i];

		if (request_is_reserved(param->name))
			continue;
		ch_buf_append_text(sql, sql->len > 0 ? ", " : "SET ");
		append_quoted(sql, param->name, '`');
		ch_buf_append_text(sql, " = ");
		if (value)
			append_quoted(sql, param->value, '\'');
		else
			ch_buf_append_text(sql, "DEFAULT");
	}
}

static int
prepare(struct session_lease *lease, struct ch_error *err)
{
	const struct request *request = lease->request;
	struct ch_str database = request_get(request, "database");
	struct ch_buf sql;
	int rc;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "SET " MARK " = ");
	append_quoted(&sql, ch_str_of(lease->query_id), '\'');
	rc = run_text(&lease->conn, &sql, err);
	if (!rc && database.len > 0) {
		ch_buf_append_text(&sql, "USE ");
		append_quoted(&sql, database, '`');
		rc = run_text(&lease->conn, &sql, err);
	}
	/* GET may not write [V18]; a session must not remember that. */
	if (!rc && (request->readonly || (request->is_get && !lease->session))) {
		ch_buf_printf(&sql, "SET readonly = %d", request->readonly == 1 ? 1 : 2);
		rc = run_text(&lease->conn, &sql, err);
	}
	if (rc)
		return rc;
	append_settings(request, true, &sql);
	lease->was_set = sql.len > 0;
	return lease->was_set ? run_text(&lease->conn, &sql, err) : CH_OK;
}

int
session_take(
    struct session_lease *lease, const struct request *request, struct ch_error *err)
{
	int rc;

	*lease = (struct session_lease){ .request = request };
	choose_query_id(lease);
	pthread_mutex_lock(&lock);
	rc = take_locked(lease, err);
	pthread_mutex_unlock(&lock);
	if (rc)
		return rc;
	rc = prepare(lease, err);
	if (rc)
		session_give(lease);
	return rc;
}

/* What SET had given to the session before is lost by this; real servers keep it. */
static void
take_settings_back(struct session_lease *lease)
{
	struct ch_error ignored;
	struct ch_buf sql;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	append_settings(lease->request, false, &sql);
	if (sql.len > 0 && run_text(&lease->conn, &sql, &ignored))
		fprintf(stderr, "settings stay: %s\n", ignored.text);
}

void
session_give(struct session_lease *lease)
{
	struct session_lease **at = &running;

	if (!lease->is_running)
		return;
	if (lease->session && lease->was_set)
		take_settings_back(lease);
	pthread_mutex_lock(&lock);
	while (*at != lease)
		at = &(*at)->next;
	*at = lease->next;
	if (lease->session) {
		lease->session->busy = false;
		lease->session->until = time(NULL) +
		    (request_is_on(lease->request, "close_session") ? -1
								    : lease->session->timeout);
	}
	pthread_mutex_unlock(&lock);
	if (!lease->session)
		engine_disconnect(&lease->conn);
	lease->is_running = false;
}

int
session_ask(const struct session_lease *lease, struct ch_str sql,
    const struct engine_params *params, struct ch_buf *answer, struct ch_error *err)
{
	struct session_lease aside = { .request = lease->request };
	int rc = engine_connect(server_options.engine, CH_STR(""), &aside.conn, err);

	if (rc)
		return rc;
	rc = prepare(&aside, err);
	if (!rc)
		rc = ask(&aside.conn, sql, params, answer, err);
	engine_disconnect(&aside.conn);
	return rc;
}

void
session_rewrite_kill(struct ch_str sql, struct ch_buf *out)
{
	struct query_token token;
	struct query_scan scan;

	query_scan_init(&scan, sql);
	for (token = query_scan_any(&scan); token.kind != QUERY_END;
	     token = query_scan_any(&scan)) {
		if (query_token_is(token, "query_id"))
			ch_buf_append_text(out, "Settings['" MARK "']");
		else if (query_token_is(token, "SYNC")) /* the engine would hang */
			ch_buf_append_text(out, "ASYNC");
		else
			ch_buf_append_str(out, token.text);
	}
}
