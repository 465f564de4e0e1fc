/*
 * run.c - one statement on the engine: its rows piece by piece, or its data piece by piece
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "run.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "query/scan.h"
#include "run_pipe.h"
#include "server.h"

int64_t
run_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The request's param_x. */
static int
take_params(struct run *run, const struct request *request, struct ch_error *err)
{
	struct transport_request wanted = { .query_param_count = 0 };
	struct ch_arena memory = { NULL, 0 };
	struct transport_param *params =
	    ch_arena_array(&memory, request->count + 1, sizeof(*params));
	int rc;

	if (!params)
		return ch_error_nomem(err, "parameters");
	for (size_t i = 0; i < request->count; i++) {
		struct ch_str name = request_param_name(request->params[i].name);

		if (!name.ptr)
			continue;
		params[wanted.query_param_count].name = name;
		params[wanted.query_param_count++].value = request->params[i].value;
	}
	wanted.query_params = params;
	rc = engine_params_init(&run->params, &wanted, err);
	ch_arena_free(&memory);
	return rc;
}

int
run_open(struct run *run, const struct request *request, const struct query_class *what,
    const char *format, struct ch_error *err)
{
	struct ch_str revision = request_get(request, "client_protocol_version");
	struct ch_str name = what->format.len > 0 ? what->format : ch_str_of(format);
	int rc;

	snprintf(run->format, sizeof(run->format), "%.*s", (int)name.len, name.ptr);
	run->start_ns = run_now_ns();
	ch_buf_init(&run->describe, CH_BUF_NO_LIMIT);
	run->converts = what->kind != QUERY_KIND_INSERT && revision.len > 0 &&
	    !ch_str_eq(revision, CH_STR("0")) && ch_str_eq_nocase(name, CH_STR("Native"));
	revision_init(&run->revision);
	rc = take_params(run, request, err);
	if (!rc)
		rc = session_take(&run->lease, request, err);
	if (rc || !run->converts || !what->is_describable)
		return rc;
	name = what->statement;
	if (what->format_clause.len > 0)
		name.len = (size_t)(what->format_clause.ptr - name.ptr);
	ch_buf_append_text(&run->describe, "DESCRIBE TABLE (");
	ch_buf_append_str(&run->describe, name);
	ch_buf_append_text(&run->describe, "\n)");
	return CH_OK;
}

void
run_close(struct run *run)
{
	const struct engine_api *api = run->lease.conn.api;

	if (run->stream) {
		api->stream_cancel_query(*run->lease.conn.handle, run->stream);
		api->destroy_query_result(run->stream);
	}
	if (run->whole)
		api->destroy_query_result(run->whole);
	if (run->insert) {
		api->stream_cancel_insert(run->insert);
		api->destroy_insert_stream(run->insert);
	}
	run_pipe_abort(run->pipe);
	session_give(&run->lease);
	engine_params_free(&run->params);
	revision_free(&run->revision);
	ch_buf_free(&run->describe);
	memset(run, 0, sizeof(*run));
}

/* The error of a result, which is destroyed then. */
static int
check(struct run *run, struct engine_result **result, struct ch_error *err)
{
	const char *text = run->lease.conn.api->result_error(*result);
	int rc = text ? server_engine_error(err, text) : CH_OK;

	if (rc) {
		run->lease.conn.api->destroy_query_result(*result);
		*result = NULL;
	}
	return rc;
}

static void
count_written(struct run *run, struct engine_result *result)
{
	run->counts.written_rows = run->lease.conn.api->result_rows_written(result);
	run->counts.written_bytes = run->lease.conn.api->result_bytes_written(result);
}

int
run_query(struct run *run, const struct query_class *what, struct ch_error *err)
{
	struct ch_buf sql;
	int rc;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	if (query_token_is((struct query_token){ QUERY_WORD,
			       ch_str_slice(what->statement, 0, 4) },
		"KILL"))
		session_rewrite_kill(what->statement, &sql);
	else
		ch_buf_append_str(&sql, what->statement);
	rc = engine_query(&run->lease.conn, ch_buf_str(&sql), run->format, &run->params, true,
	    &run->stream, err);
	if (!rc)
		rc = check(run, &run->stream, err);
	if (rc && strstr(err->text, "Streaming query is not supported")) {
		err->code = CH_OK;
		rc = engine_query(&run->lease.conn, ch_buf_str(&sql), run->format, &run->params,
		    false, &run->whole, err);
		if (!rc)
			rc = check(run, &run->whole, err);
		if (!rc)
			count_written(run, run->whole);
	}
	ch_buf_free(&sql);
	return rc;
}

/* Zones that the engine hides are those of DESCRIBE; what cannot be described keeps none. */
static int
learn_zones(struct run *run, struct ch_str bytes, struct ch_error *err)
{
	struct ch_error ignored;
	struct ch_buf lines;
	int rc = CH_OK;

	run->is_converting = true;
	if (run->describe.len == 0 || !revision_hides_zones(&run->revision, bytes))
		return CH_OK;
	ch_buf_init(&lines, CH_BUF_NO_LIMIT);
	if (!session_ask(&run->lease, ch_buf_str(&run->describe), &run->params, &lines, &ignored))
		rc = revision_learn(&run->revision, ch_buf_str(&lines), err);
	ch_buf_free(&lines);
	return rc;
}

static int
give(struct run *run, struct engine_result *result, struct ch_buf *out, struct ch_error *err)
{
	const struct engine_api *api = run->lease.conn.api;
	struct ch_str bytes = { api->result_buffer(result), api->result_length(result) };

	run->counts.result_rows += api->result_rows_read(result);
	run->counts.result_bytes += api->result_bytes_read(result);
	if (run->converts) {
		int rc = run->is_converting ? CH_OK : learn_zones(run, bytes, err);

		return rc ? rc : revision_convert(&run->revision, bytes, out, err);
	}
	ch_buf_append_str(out, bytes);
	return ch_buf_failed(out) ? ch_error_nomem(err, "answer") : CH_OK;
}

int
run_next(struct run *run, struct ch_buf *out, bool *more, struct ch_error *err)
{
	const struct engine_api *api = run->lease.conn.api;
	struct engine_result *chunk = run->whole;
	int rc = CH_OK;

	run->whole = NULL;
	if (run->stream) {
		chunk = api->stream_fetch_result(*run->lease.conn.handle, run->stream);
		rc = check(run, &chunk, err);
	}
	*more = !rc && chunk && api->result_length(chunk) > 0;
	if (*more)
		rc = give(run, chunk, out, err);
	if (chunk)
		api->destroy_query_result(chunk);
	/* An ended stream must not be cancelled. */
	if (run->stream && (!*more || rc == CH_ESERVER)) {
		api->destroy_query_result(run->stream);
		run->stream = NULL;
	}
	return rc;
}

/* The call of input() in a statement, empty if there is none. */
static struct ch_str
find_input(struct ch_str sql)
{
	struct query_token token;
	struct query_scan scan;
	size_t from = 0;
	int depth = 0;

	query_scan_init(&scan, sql);
	for (token = query_scan_next(&scan); token.kind != QUERY_END;
	     token = query_scan_next(&scan)) {
		if (!depth && query_token_is(token, "input") &&
		    query_token_is_punct(query_scan_peek(&scan), '(')) {
			from = query_token_at(&scan, token);
			depth = 1;
			query_scan_next(&scan);
			continue;
		}
		if (depth)
			depth += query_token_is_punct(token, '(') -
			    query_token_is_punct(token, ')');
		if (depth == 0 && from)
			return ch_str_slice(sql, from, query_token_at(&scan, token) + 1);
	}
	return (struct ch_str){ "", 0 };
}

int
run_insert(struct run *run, const struct query_class *what, struct ch_error *err)
{
	const struct engine_conn *conn = &run->lease.conn;
	const struct engine_params *params = &run->params;
	struct ch_str head = what->statement;
	struct ch_str input;
	const char *text;

	head.len = (size_t)(what->format_clause.ptr - head.ptr);
	input = find_input(head);
	if (input.len > 0)
		return run_pipe_open(&run->pipe, conn, params, head, input, what->format, err);
	run->insert = conn->api->stream_insert_with_params_n(*conn->handle, head.ptr, head.len,
	    what->format.ptr, what->format.len, params->texts, params->lens,
	    params->texts ? params->texts + params->count : NULL,
	    params->lens ? params->lens + params->count : NULL, params->count);
	text = conn->api->stream_insert_error(run->insert);
	return text ? server_engine_error(err, text) : CH_OK;
}

int
run_push(struct run *run, const void *bytes, size_t len, struct ch_error *err)
{
	const char *text;

	if (run->pipe) {
		run_pipe_write(run->pipe, bytes, len);
		return CH_OK;
	}
	if (len == 0 || !run->lease.conn.api->stream_append(run->insert, bytes, len))
		return CH_OK;
	text = run->lease.conn.api->stream_insert_error(run->insert);
	return server_engine_error(err, text ? text : "Code: 49. DB::Exception: no more data");
}

int
run_end(struct run *run, struct ch_error *err)
{
	const struct engine_api *api = run->lease.conn.api;
	struct engine_result *result = NULL;
	int rc = CH_OK;

	if (run->pipe)
		rc = run_pipe_end(run->pipe, &result, err);
	else
		result = api->stream_done(run->insert);
	run->pipe = NULL;
	if (run->insert)
		api->destroy_insert_stream(run->insert);
	run->insert = NULL;
	if (rc)
		return rc;
	rc = check(run, &result, err);
	if (rc)
		return rc;
	count_written(run, result);
	api->destroy_query_result(result);
	return CH_OK;
}
