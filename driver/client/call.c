/*
 * call.c - one query as a request: settings, compression, ids; and small queries of our own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "base/log.h"
#include "client/internal.h"

/* Settings the driver adds: sent when their bit is set. Only such as change no query's meaning, but
 * for the last three (SQLCompatibilitySettings). */
static const struct {
	unsigned bit;
	const char *name;
	const char *value;
} default_settings[] = {
	{ CLIENT_JSON_AS_STRING, "output_format_native_write_json_as_string", "1" },
	{ CLIENT_FLATTENED_DYNAMIC,
	    "output_format_native_use_flattened_dynamic_and_json_serialization", "1" },
	{ CLIENT_UNION_MODE, "union_default_mode", "DISTINCT" },
	{ CLIENT_JOIN_ALIAS, "joined_subquery_requires_alias", "0" },
	{ CLIENT_JOIN_NULLS, "join_use_nulls", "1" },
	{ CLIENT_CAST_NULLABLE, "cast_keep_nullable", "1" },
	{ CLIENT_COLUMN_NAMES, "prefer_column_name_to_alias", "1" },
};

/* Added to a query when it needs them, so not in the table of what always goes along. */
static const struct {
	unsigned bit;
	const char *name;
} optional_settings[] = {
	{ CLIENT_HTTP_COMPRESSION, "enable_http_compression" },
	{ CLIENT_EXECUTION_TIME, "max_execution_time" },
	{ CLIENT_MAX_ROWS, "max_result_rows" },
	{ CLIENT_SYNC_INSERT, "async_insert" },
};

static bool
has_param(const struct client_call *call, struct ch_str name)
{
	for (size_t i = 0; i < call->request.param_count; i++)
		if (ch_str_eq(call->params[i].name, name))
			return true;
	return false;
}

/* Add a parameter unless one of that name is there: what came first is stronger. Names and values
 * are copied. */
static int
add_param(struct client_call *call, struct ch_str name, struct ch_str value)
{
	struct transport_param *param;

	if (has_param(call, name))
		return CH_OK;
	param = ch_arena_grow(&call->memory, call->params, call->request.param_count,
	    &call->param_cap, sizeof(*param));
	if (!param)
		return CH_ENOMEM;
	call->params = param;
	param = &call->params[call->request.param_count];
	param->name = (struct ch_str){ ch_arena_strdup(&call->memory, name), name.len };
	param->value = (struct ch_str){ ch_arena_strdup(&call->memory, value), value.len };
	if (!param->name.ptr || !param->value.ptr)
		return CH_ENOMEM;
	call->request.param_count++;
	return CH_OK;
}

static int
add_number(struct client_call *call, const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return add_param(call, ch_str_of(name), ch_str_of(text));
}

/* The application's settings: SET statements, then the connection's options. */
static int
add_chosen_settings(struct client_call *call, struct client_session *session)
{
	const struct config_options *options = session->options;
	const char *comment = config_get_text(options, CONFIG_OPT_LOGCOMMENT);
	int64_t block = config_get_int(options, CONFIG_OPT_MAXBLOCKSIZE);
	int rc = CH_OK;

	pthread_mutex_lock(&session->lock);
	for (struct client_setting *set = session->settings; !rc && set; set = set->next)
		rc = add_param(call, ch_str_of(set->name), ch_str_of(set->value));
	pthread_mutex_unlock(&session->lock);
	for (size_t i = 0; !rc && i < config_setting_count(options); i++) {
		struct ch_str name, value;

		config_setting(options, i, &name, &value);
		rc = add_param(call, name, value);
	}
	/* The embedded engine's log_comment is the mark by which a query is found. */
	if (!rc && *comment && session->ops != &transport_chdb)
		rc = add_param(call, CH_STR("log_comment"), ch_str_of(comment));
	if (!rc && block > 0)
		rc = add_number(call, "max_block_size", (uint64_t)block);
	return rc;
}

/* AsyncInsert: the server gathers rows of many small inserts. */
static int
add_async_insert(struct client_call *call, const struct client_session *session)
{
	int64_t kind = config_get_int(session->options, CONFIG_OPT_ASYNCINSERT);
	int rc;

	if (kind < 0)
		return CH_OK;
	rc = add_number(call, "async_insert", kind != CONFIG_ASYNC_OFF);
	return rc ? rc : add_number(call, "wait_for_async_insert", kind != CONFIG_ASYNC_NOWAIT);
}

static int
add_default_settings(struct client_call *call)
{
	int rc = CH_OK;

	for (size_t i = 0; !rc && i < CH_ARRAY_LEN(default_settings); i++) {
		if (!(call->allowed & default_settings[i].bit))
			continue;
		call->sent |= default_settings[i].bit;
		rc = add_param(call, ch_str_of(default_settings[i].name),
		    ch_str_of(default_settings[i].value));
	}
	return rc;
}

/* The server's default for max_query_size: longer texts it refuses. */
#define QUERY_SIZE 262144

/* Older servers evaluate an expression only if it lies whole in one of their buffers, as all does
 * that may belong to the query. */
#define SPLIT_EXPRESSIONS_SINCE 20001000u
#define WHOLE_SIZE ((uint64_t)1 << 40)

static int
add_limits(struct client_call *call, const struct client_query *query)
{
	bool is_whole = query->data_is_sql && call->version &&
	    call->version < SPLIT_EXPRESSIONS_SINCE;
	int rc = CH_OK;

	if (query->timeout_ms > 0 && (call->allowed & CLIENT_EXECUTION_TIME)) {
		call->sent |= CLIENT_EXECUTION_TIME;
		rc = add_number(
		    call, "max_execution_time", (uint64_t)((query->timeout_ms + 999) / 1000));
	}
	if (!rc && is_whole)
		rc = add_number(call, "max_query_size", WHOLE_SIZE);
	else if (!rc && query->sql.len >= QUERY_SIZE)
		rc = add_number(call, "max_query_size", query->sql.len + 1);
	if (!rc && query->max_rows && query->returns_rows && (call->allowed & CLIENT_MAX_ROWS)) {
		/* "break" stops at the end of a block: the caller counts exactly. */
		call->sent |= CLIENT_MAX_ROWS;
		rc = add_number(call, "max_result_rows", query->max_rows);
		if (!rc)
			rc = add_param(call, CH_STR("result_overflow_mode"), CH_STR("break"));
	}
	return rc;
}

/* Data on their way to the server. Its answer says nothing by which the settings of answers would
 * matter, and a refused one could not be left out, because data are never sent twice. */
static int
add_data(struct client_call *call, const struct client_session *session)
{
	enum config_compression kind =
	    (enum config_compression)config_get_int(session->options, CONFIG_OPT_COMPRESSION);

	if (kind == CONFIG_COMPRESSION_AUTO && session->is_loopback)
		kind = CONFIG_COMPRESSION_NONE;
	call->request.data_frames = kind != CONFIG_COMPRESSION_NONE &&
	    config_get_int(session->options, CONFIG_OPT_COMPRESSINSERTS);
	if (!(call->allowed & CLIENT_SYNC_INSERT))
		return CH_OK;
	call->sent |= CLIENT_SYNC_INSERT;
	return add_param(call, CH_STR("async_insert"), CH_STR("0"));
}

/* Decide how the answer is compressed. */
static int
add_compression(struct client_call *call, const struct client_session *session)
{
	enum config_compression kind =
	    (enum config_compression)config_get_int(session->options, CONFIG_OPT_COMPRESSION);
	bool frames_work = !call->frames_broken;

	if (kind == CONFIG_COMPRESSION_AUTO) {
		if (session->is_loopback)
			return CH_OK;
		frames_work = frames_work && call->version >= CLIENT_FRAMES_SINCE;
		kind = CONFIG_COMPRESSION_LZ4;
	}
	if (kind == CONFIG_COMPRESSION_NONE)
		return CH_OK;
	if (kind == CONFIG_COMPRESSION_LZ4 && frames_work) {
		call->request.frames = true;
		return CH_OK;
	}
	if (!(call->allowed & CLIENT_HTTP_COMPRESSION))
		return CH_OK;
	call->request.encodings = kind == CONFIG_COMPRESSION_ZSTD ? "zstd" : "gzip";
	call->sent |= CLIENT_HTTP_COMPRESSION;
	return add_param(call, CH_STR("enable_http_compression"), CH_STR("1"));
}

static void
make_query_id(struct client_call *call, const struct client_session *session)
{
	uint8_t r[16];

	if (getrandom(r, sizeof(r), 0) != sizeof(r))
		memset(r, 0x5a, sizeof(r));
	snprintf(call->query_id, sizeof(call->query_id),
	    "%.100s%02x%02x%02x%02x-%02x%02x-4%01x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
	    config_get_text(session->options, CONFIG_OPT_QUERYIDPREFIX), r[0], r[1], r[2], r[3],
	    r[4], r[5], r[6] & 15, r[7], 0x80 | (r[8] & 0x3f), r[9], r[10], r[11], r[12], r[13],
	    r[14], r[15]);
}

/* The time the server's own max_execution_time gets before the client gives up. */
#define TIMEOUT_GRACE_MS 1000

int
client_call_prepare(struct client_call *call, struct client_session *session,
    const struct client_query *query, const char *format, struct ch_error *err)
{
	bool is_http = session->ops != &transport_chdb;
	int rc;

	memset(call, 0, sizeof(*call));
	make_query_id(call, session);
	call->request = (struct transport_request){
		.sql = query->sql,
		.streaming = query->returns_rows,
		.inline_data = query->inline_data,
		.data = query->data,
		.input = query->input,
		.query_params = query->params,
		.query_param_count = query->param_count,
		.format = format,
		.query_id = call->query_id,
		.timeout_ms = query->timeout_ms > 0 ? query->timeout_ms + TIMEOUT_GRACE_MS : 0,
		.replayable = query->returns_rows && !query->changes_data && !query->data,
	};
	pthread_mutex_lock(&session->lock);
	call->request.silence_ms = session->silence_ms;
	memcpy(call->database, session->server.database, sizeof(call->database));
	call->allowed = session->defaults;
	call->known = session->server_known;
	call->version = session->server.version_number;
	call->keeps_zones = session->keeps_zones;
	call->frames_broken = session->frames_broken;
	pthread_mutex_unlock(&session->lock);
	call->request.database = ch_str_of(call->database);
	/* The very first request (client_hello) carries nothing that a server could refuse. */
	if (!call->known)
		return CH_OK;
	rc = add_chosen_settings(call, session);
	if (!rc && is_http && query->changes_data)
		rc = add_async_insert(call, session);
	if (!rc)
		rc = query->data ? add_data(call, session) : add_default_settings(call);
	if (!rc)
		rc = add_limits(call, query);
	if (!rc && is_http && query->returns_rows)
		rc = add_compression(call, session);
	if (!rc && is_http && query->returns_rows && call->keeps_zones)
		rc = add_number(call, "client_protocol_version", NATIVE_REVISION);
	if (!rc && is_http && (*session->session_id || query->outside_session))
		rc = add_param(call, CH_STR("session_id"),
		    ch_str_of(query->outside_session ? "" : session->session_id));
	call->request.params = call->params;
	return rc ? ch_error_nomem(err, "request") : CH_OK;
}

void
client_call_free(struct client_call *call)
{
	ch_arena_free(&call->memory);
	memset(call, 0, sizeof(*call));
}

/* ClickHouse error codes: a setting that is unknown, may not be changed, or is constrained. */
static bool
is_setting_error(int server_code)
{
	return server_code == 115 || server_code == 164 || server_code == 452;
}

bool
client_call_drop_setting(
    struct client_session *session, const struct client_call *call, const struct ch_error *err)
{
	unsigned blamed = 0;

	if (err->code != CH_ESERVER || !is_setting_error(err->server_code) || !call->sent)
		return false;
	for (size_t i = 0; i < CH_ARRAY_LEN(default_settings); i++)
		if (strstr(err->text, default_settings[i].name))
			blamed |= default_settings[i].bit;
	for (size_t i = 0; i < CH_ARRAY_LEN(optional_settings); i++)
		if (strstr(err->text, optional_settings[i].name))
			blamed |= optional_settings[i].bit;
	if (strstr(err->text, "result_overflow_mode"))
		blamed |= CLIENT_MAX_ROWS;
	blamed &= call->sent;
	if (!blamed)
		return false;
	CH_LOG(CH_LOG_INFO, "the server refuses a setting of the driver: %s", err->text);
	pthread_mutex_lock(&session->lock);
	session->defaults &= ~blamed;
	pthread_mutex_unlock(&session->lock);
	return true;
}

static int
read_all(struct client_session *session, struct transport_link *link, struct ch_buf *answer,
    struct ch_error *err)
{
	struct ch_source *body = session->ops->body(link);
	size_t before;
	int rc;

	do {
		before = answer->len;
		rc = body->read(body, answer, 4096, err);
	} while (!rc && answer->len > before && !ch_buf_failed(answer));
	if (!rc && ch_buf_failed(answer))
		rc = ch_error_nomem(err, "answer");
	return rc;
}

int
client_ask(struct client_session *session, const struct client_query *query, const char *format,
    struct ch_buf *answer, struct ch_error *err)
{
	struct transport_link *link;
	struct client_call call;
	unsigned tries = 0;
	bool again;
	int rc;

	rc = client_link_take(session, &link, err);
	if (rc)
		return rc;
	if (!query->outside_session) {
		client_turn_begin(session);
		client_turn_free(session, NULL);
	}
	do {
		again = false;
		rc = client_call_prepare(&call, session, query, format, err);
		if (!rc) {
			ch_buf_reset(answer);
			call.request.frames = false;
			rc = session->ops->start(link, &call.request, err);
			if (!rc)
				rc = read_all(session, link, answer, err);
			session->ops->finish(link);
			again = rc &&
			    (client_call_drop_setting(session, &call, err) ||
				client_turn_again(session, err, &tries));
		}
		client_call_free(&call);
	} while (again);
	if (!query->outside_session)
		client_turn_end(session);
	client_link_give(session, link);
	return rc;
}

/* How long SQLCancel may take to tell the server. */
#define KILL_TIMEOUT_MS 5000

void
client_kill(struct client_session *session, const char *query_id)
{
	struct client_query query = { .returns_rows = true,
		.outside_session = true,
		.timeout_ms = KILL_TIMEOUT_MS };
	struct ch_buf sql, answer;
	struct ch_error err;

	if (session->ops == &transport_chdb)
		return;
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_init(&answer, (size_t)1 << 20);
	ch_buf_append_text(&sql, "KILL QUERY WHERE query_id = '");
	for (; *query_id; query_id++) {
		if (*query_id == '\'' || *query_id == '\\')
			ch_buf_append_byte(&sql, '\\');
		ch_buf_append_byte(&sql, (uint8_t)*query_id);
	}
	ch_buf_append_text(&sql, "' ASYNC");
	query.sql = ch_buf_str(&sql);
	if (!ch_buf_failed(&sql) && client_ask(session, &query, "TabSeparated", &answer, &err))
		CH_LOG(CH_LOG_ERROR, "cannot kill a query: %s", err.text);
	ch_buf_free(&answer);
	ch_buf_free(&sql);
}
