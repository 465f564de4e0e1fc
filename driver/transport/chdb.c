/*
 * chdb.c - the embedded engine as a transport
 *
 * A link is one connection of the engine with one query at a time. Rows come in chunks of whole
 * Native blocks, whose memory the reader adopts. Things the engine does not do by itself:
 * settings and the database are those of its session, so they are set before a query when they
 * differ from the last one; a query is killed from a second connection, found by log_comment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "transport/engine.h"
#include "transport/engine_insert.h"
#include "transport/exception.h"
#include "transport/transport.h"

/* Types travel in binary, because the names lose the zone of a top-level DateTime. */
#define FIXED_SETTINGS \
	"SET output_format_native_encode_types_in_binary_format = 1, log_comment = '%s'"

struct applied {
	char *name;
	char *value;
	bool wanted;
};

struct transport_link {
	struct engine_conn conn;
	const struct config_options *options;
	char mark[40]; /* log_comment of this link's queries */
	char *database; /* of the engine's session, NULL: as it began */
	struct applied *settings; /* of the engine's session, beyond the fixed ones */
	size_t setting_count;
	struct engine_result *stream; /* an open stream, else NULL */
	struct engine_result *chunk; /* read, but not yet taken */
	bool ended;
	atomic_bool cancelled;
	struct ch_source body;
	struct transport_info info;
};

static void
drop(const struct engine_api *api, struct engine_result **result)
{
	if (*result)
		api->destroy_query_result(*result);
	*result = NULL;
}

/* The error of a result, NULL is one too. */
static int
check(struct transport_link *link, struct engine_result *result, struct ch_error *err)
{
	const char *text = result ? link->conn.api->result_error(result) : "no result";

	if (!text)
		return CH_OK;
	return exception_parse(ch_str_of(text), CH_STR(""), err);
}

/* Run a statement of the driver's own. */
static int
run(struct transport_link *link, struct ch_str sql, struct ch_error *err)
{
	const struct engine_api *api = link->conn.api;
	struct engine_result *result =
	    api->query_n(*link->conn.handle, sql.ptr, sql.len, "Native", 6);
	int rc = check(link, result, err);

	drop(api, &result);
	return rc;
}

static int
set_fixed(struct transport_link *link, struct ch_error *err)
{
	static atomic_uint counter;
	char sql[160];

	snprintf(link->mark, sizeof(link->mark), "chodbc-%u", atomic_fetch_add(&counter, 1) + 1);
	snprintf(sql, sizeof(sql), FIXED_SETTINGS, link->mark);
	return run(link, ch_str_of(sql), err);
}

static void
chdb_close(struct transport_link *link)
{
	if (!link)
		return;
	engine_disconnect(&link->conn);
	for (size_t i = 0; i < link->setting_count; i++) {
		ch_free(link->settings[i].name);
		ch_free(link->settings[i].value);
	}
	ch_free(link->settings);
	ch_free(link->database);
	ch_free(link);
}

/* The release call-back of adopted memory: a chunk and the way to give it back. */
struct adopted {
	const struct engine_api *api;
	struct engine_result *chunk;
};

static void
release_chunk(void *ctx)
{
	struct adopted *adopted = ctx;

	adopted->api->destroy_query_result(adopted->chunk);
	ch_free(adopted);
}

/* Hand the waiting chunk over: adopted when nothing is there to join it with, else copied. */
static int
hand_over(struct transport_link *link, struct ch_buf *into, struct ch_error *err)
{
	const struct engine_api *api = link->conn.api;
	char *bytes = api->result_buffer(link->chunk);
	size_t len = api->result_length(link->chunk);

	if (!into->len) {
		struct adopted *adopted = ch_malloc(sizeof(*adopted));

		if (!adopted)
			return ch_error_nomem(err, "engine result");
		adopted->api = api;
		adopted->chunk = link->chunk;
		link->chunk = NULL;
		ch_buf_adopt(into, bytes, len, release_chunk, adopted);
	} else {
		ch_buf_append(into, bytes, len);
		drop(api, &link->chunk);
	}
	return ch_buf_failed(into) ? ch_error_nomem(err, "engine result") : CH_OK;
}

/* Get the next chunk; at the natural end link->ended. */
static int
fetch(struct transport_link *link, struct ch_error *err)
{
	const struct engine_api *api = link->conn.api;
	int rc;

	link->chunk = api->stream_fetch_result(*link->conn.handle, link->stream);
	rc = check(link, link->chunk, err);
	if (!rc && api->result_length(link->chunk))
		return CH_OK;
	/* The stream is over: it must be neither fetched from nor cancelled again. */
	link->ended = true;
	drop(api, &link->chunk);
	drop(api, &link->stream);
	if (rc && atomic_load(&link->cancelled))
		return ch_error_set(err, CH_ECANCEL, "the query was cancelled");
	return rc;
}

static int
chdb_read(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct transport_link *link = CH_CONTAINER_OF(src, struct transport_link, body);
	size_t target = into->len + need;
	int rc;

	while (into->len < target) {
		rc = atomic_load(&link->cancelled)
			 ? ch_error_set(err, CH_ECANCEL, "the query was cancelled")
			 : CH_OK;
		if (!rc && !link->chunk) {
			if (link->ended)
				return CH_OK;
			rc = engine_check_thread(err);
			if (!rc)
				rc = fetch(link, err);
		}
		if (!rc && link->chunk)
			rc = hand_over(link, into, err);
		if (rc)
			return rc;
	}
	return CH_OK;
}

static int
chdb_open(const struct config_options *options, struct transport_link **out, struct ch_error *err)
{
	struct transport_link *link = ch_calloc(1, sizeof(*link));
	int rc;

	if (!link)
		return ch_error_nomem(err, "connection");
	link->options = options;
	link->body.read = chdb_read;
	link->ended = true;
	rc = engine_connect(ch_str_of(config_get_text(options, CONFIG_OPT_ENGINELIBRARY)),
	    ch_str_of(config_get_text(options, CONFIG_OPT_DATAPATH)), &link->conn, err);
	if (!rc)
		rc = set_fixed(link, err);
	if (rc) {
		chdb_close(link);
		return rc;
	}
	*out = link;
	return CH_OK;
}

static void
append_quoted(struct ch_buf *sql, struct ch_str value, char quote)
{
	ch_buf_append_byte(sql, (uint8_t)quote);
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == quote || value.ptr[i] == '\\')
			ch_buf_append_byte(sql, '\\');
		ch_buf_append_byte(sql, (uint8_t)value.ptr[i]);
	}
	ch_buf_append_byte(sql, (uint8_t)quote);
}

static int
use_database(struct transport_link *link, struct ch_str database, struct ch_error *err)
{
	struct ch_buf sql;
	char *copy;
	int rc;

	if (!database.len || (link->database && ch_str_eq(database, ch_str_of(link->database))))
		return CH_OK;
	copy = ch_strndup(database.ptr, database.len);
	if (!copy)
		return ch_error_nomem(err, "database name");
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "USE ");
	append_quoted(&sql, database, '`');
	rc = ch_buf_failed(&sql) ? ch_error_nomem(err, "USE") : run(link, ch_buf_str(&sql), err);
	ch_buf_free(&sql);
	if (rc) {
		ch_free(copy);
		return rc;
	}
	ch_free(link->database);
	link->database = copy;
	return CH_OK;
}

static struct applied *
find_setting(struct transport_link *link, struct ch_str name)
{
	for (size_t i = 0; i < link->setting_count; i++)
		if (ch_str_eq(name, ch_str_of(link->settings[i].name)))
			return &link->settings[i];
	return NULL;
}

/* Remember a setting as applied. */
static bool
remember_setting(struct transport_link *link, const struct transport_param *param)
{
	struct applied *old = find_setting(link, param->name), *grown;
	char *value = ch_strndup(param->value.ptr, param->value.len);
	char *name;

	if (!value)
		return false;
	if (old) {
		ch_free(old->value);
		old->value = value;
		old->wanted = true;
		return true;
	}
	name = ch_strndup(param->name.ptr, param->name.len);
	grown =
	    name ? ch_reallocarray(link->settings, link->setting_count + 1, sizeof(*grown)) : NULL;
	if (!grown) {
		ch_free(name);
		ch_free(value);
		return false;
	}
	link->settings = grown;
	grown[link->setting_count++] = (struct applied){ name, value, true };
	return true;
}

/* Append "name = value" for each setting to change; those no longer wanted go back to DEFAULT. */
static void
append_changes(
    struct transport_link *link, const struct transport_request *request, struct ch_buf *sql)
{
	const char *separator = "SET ";

	for (size_t i = 0; i < link->setting_count; i++)
		link->settings[i].wanted = false;
	for (size_t i = 0; i < request->param_count; i++) {
		const struct transport_param *param = &request->params[i];
		struct applied *old = find_setting(link, param->name);

		if (old && ch_str_eq(param->value, ch_str_of(old->value))) {
			old->wanted = true;
			continue;
		}
		ch_buf_append_text(sql, separator);
		ch_buf_append_str(sql, param->name);
		ch_buf_append_text(sql, " = ");
		append_quoted(sql, param->value, '\'');
		separator = ", ";
		if (old)
			old->wanted = true;
	}
	for (size_t i = 0; i < link->setting_count; i++) {
		if (link->settings[i].wanted)
			continue;
		ch_buf_printf(sql, "%s%s = DEFAULT", separator, link->settings[i].name);
		separator = ", ";
	}
}

static void
forget_unwanted(struct transport_link *link)
{
	size_t kept = 0;

	for (size_t i = 0; i < link->setting_count; i++) {
		if (link->settings[i].wanted) {
			link->settings[kept++] = link->settings[i];
			continue;
		}
		ch_free(link->settings[i].name);
		ch_free(link->settings[i].value);
	}
	link->setting_count = kept;
}

static int
apply_settings(
    struct transport_link *link, const struct transport_request *request, struct ch_error *err)
{
	struct ch_buf sql;
	int rc = CH_OK;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	append_changes(link, request, &sql);
	if (ch_buf_failed(&sql))
		rc = ch_error_nomem(err, "SET");
	else if (sql.len)
		rc = run(link, ch_buf_str(&sql), err);
	ch_buf_free(&sql);
	if (rc)
		return rc;
	forget_unwanted(link);
	for (size_t i = 0; i < request->param_count; i++)
		if (!remember_setting(link, &request->params[i]))
			return ch_error_nomem(err, "settings");
	return CH_OK;
}

/* Keep a result that holds all of the answer, and what it counted. */
static void
take_result(struct transport_link *link, struct engine_result *result)
{
	const struct engine_api *api = link->conn.api;

	link->info.written_rows = (int64_t)api->result_rows_written(result);
	link->info.written_bytes = (int64_t)api->result_bytes_written(result);
	link->chunk = result;
	if (!api->result_length(result))
		drop(api, &link->chunk);
}

/* Run without streaming: all of the answer is one chunk. */
static int
start_buffered(struct transport_link *link, const struct transport_request *request,
    const struct engine_params *params, struct ch_error *err)
{
	struct engine_result *result;
	int rc;

	link->ended = true;
	rc = engine_query(
	    &link->conn, request->sql, request->format, params, false, &result, err);
	if (rc)
		return rc;
	rc = check(link, result, err);
	if (rc)
		drop(link->conn.api, &result); /* its counters are not valid either */
	else
		take_result(link, result);
	return rc;
}

static int
start_streaming(struct transport_link *link, const struct transport_request *request,
    const struct engine_params *params, struct ch_error *err)
{
	const struct engine_api *api = link->conn.api;
	int rc;

	rc = engine_query(
	    &link->conn, request->sql, request->format, params, true, &link->stream, err);
	if (rc)
		return rc;
	rc = check(link, link->stream, err);
	if (rc) {
		drop(api, &link->stream);
		/* BAD_ARGUMENTS before anything ran: not a statement that streams */
		if (err && err->server_code == 36 && strstr(err->text, "Streaming query is not"))
			return start_buffered(link, request, params, err);
		return rc;
	}
	/* Analysis errors come with the first chunk. */
	link->ended = false;
	return fetch(link, err);
}

static int
start_insert(struct transport_link *link, const struct transport_request *request,
    const struct engine_params *params, struct ch_error *err)
{
	struct engine_result *result;
	int rc;

	link->ended = true;
	rc = engine_insert(&link->conn, request, params, &link->cancelled, &result, err);
	if (!rc)
		take_result(link, result);
	return rc;
}

static int
run_request(
    struct transport_link *link, const struct transport_request *request, struct ch_error *err)
{
	struct engine_params params;
	int rc;

	rc = engine_params_init(&params, request, err);
	if (rc)
		return rc;
	if (request->data)
		rc = start_insert(link, request, &params, err);
	else if (request->streaming)
		rc = start_streaming(link, request, &params, err);
	else
		rc = start_buffered(link, request, &params, err);
	engine_params_free(&params);
	return rc;
}

static int
chdb_start(
    struct transport_link *link, const struct transport_request *request, struct ch_error *err)
{
	int rc;

	memset(&link->info, 0, sizeof(link->info));
	link->info.read_rows = link->info.read_bytes = link->info.written_rows = -1;
	link->info.written_bytes = link->info.result_rows = link->info.elapsed_ns = -1;
	snprintf(link->info.query_id, sizeof(link->info.query_id), "%s", request->query_id);
	rc = engine_check_thread(err);
	if (rc)
		return rc;
	/* The engine ends such data at a blank line and runs the rest as SQL. */
	if (request->inline_data)
		return ch_error_set(err, CH_EUNSUPPORTED,
		    "INSERT … FORMAT with the data in the statement is not safe in the embedded "
		    "engine: use VALUES, or FROM INFILE");
	rc = use_database(link, request->database, err);
	if (!rc)
		rc = apply_settings(link, request, err);
	if (!rc)
		rc = run_request(link, request, err);
	if (atomic_load(&link->cancelled))
		return ch_error_set(err, CH_ECANCEL, "the query was cancelled");
	return rc;
}

static struct ch_source *
chdb_body(struct transport_link *link)
{
	return &link->body;
}

static const struct transport_info *
chdb_info(struct transport_link *link)
{
	return &link->info;
}

static void
chdb_finish(struct transport_link *link)
{
	const struct engine_api *api = link->conn.api;

	drop(api, &link->chunk);
	atomic_store(&link->cancelled, false);
	if (!link->stream)
		return;
	/* An unfinished stream that is only destroyed makes the next query come back empty. */
	if (!link->ended)
		api->stream_cancel_query(*link->conn.handle, link->stream);
	drop(api, &link->stream);
	link->ended = true;
}

static void
chdb_cancel(struct transport_link *link)
{
	struct engine_conn other = { 0 };
	struct engine_result *result;
	struct ch_error err;
	char sql[128];

	atomic_store(&link->cancelled, true);
	if (engine_connect(ch_str_of(config_get_text(link->options, CONFIG_OPT_ENGINELIBRARY)),
		ch_str_of(config_get_text(link->options, CONFIG_OPT_DATAPATH)), &other, &err)) {
		CH_LOG(CH_LOG_ERROR, "engine: cannot cancel: %s", err.text);
		return;
	}
	/* SYNC would hang; the filter does not match this connection's own query. */
	snprintf(
	    sql, sizeof(sql), "KILL QUERY WHERE Settings['log_comment'] = '%s' ASYNC", link->mark);
	result = other.api->query_n(*other.handle, sql, strlen(sql), "Native", 6);
	drop(other.api, &result);
	engine_disconnect(&other);
}

const struct transport_ops transport_chdb = {
	.name = "embedded",
	.open = chdb_open,
	.start = chdb_start,
	.body = chdb_body,
	.info = chdb_info,
	.finish = chdb_finish,
	.cancel = chdb_cancel,
	.close = chdb_close,
};
