/*
 * engine_insert.c - statements with parameters or data for the embedded engine
 *
 * Data never stand in the text: the engine ends them at the first blank line and runs what follows
 * as the next statement. Since 26.7 it takes them piece by piece. Before that, and for INSERT …
 * SELECT … FROM input(), it reads them from a pipe that stands in the statement as a file; then the
 * engine runs in a thread and this one writes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/engine_insert.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/thread.h"
#include "transport/exception.h"
#include "transport/http_pipe.h"

/* What is pulled and handed over at a time. The engine keeps up to 16 of them waiting. */
#define PIECE ((size_t)1 << 20)

int
engine_params_init(struct engine_params *params, const struct transport_request *request,
    struct ch_error *err)
{
	size_t count = request->query_param_count;
	size_t *lens;

	*params = (struct engine_params){ .count = count };
	if (!count)
		return CH_OK;
	params->texts = ch_calloc(count, 2 * (sizeof(*params->texts) + sizeof(*lens)));
	if (!params->texts)
		return ch_error_nomem(err, "parameters");
	lens = (size_t *)(void *)(params->texts + 2 * count);
	params->lens = lens;
	for (size_t i = 0; i < count; i++) {
		const struct transport_param *param = &request->query_params[i];

		params->texts[i] = param->name.ptr;
		lens[i] = param->name.len;
		params->texts[count + i] = param->value.len ? param->value.ptr : "";
		lens[count + i] = param->value.len;
	}
	return CH_OK;
}

void
engine_params_free(struct engine_params *params)
{
	ch_free(params->texts);
	memset(params, 0, sizeof(*params));
}

static int
lacks_params(struct ch_error *err)
{
	return ch_error_set(err, CH_EUNSUPPORTED,
	    "this libchdb takes no query parameters: version 26.5 or newer is needed");
}

int
engine_query(const struct engine_conn *conn, struct ch_str sql, const char *format,
    const struct engine_params *params, bool streaming, struct engine_result **result,
    struct ch_error *err)
{
	const struct engine_api *api = conn->api;
	size_t n = params->count;

	if (!n) {
		*result = (streaming ? api->stream_query_n : api->query_n)(
		    *conn->handle, sql.ptr, sql.len, format, strlen(format));
		return CH_OK;
	}
	if (!api->query_with_params_n || !api->stream_query_with_params_n)
		return lacks_params(err);
	*result = (streaming ? api->stream_query_with_params_n : api->query_with_params_n)(
	    *conn->handle, sql.ptr, sql.len, format, strlen(format), params->texts, params->lens,
	    params->texts + n, params->lens + n, n);
	return CH_OK;
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    c == '_';
}

/* "… FORMAT name" in its two parts. */
static int
split_format(struct ch_str sql, struct ch_str *head, struct ch_str *format, struct ch_error *err)
{
	struct ch_str word = CH_STR("FORMAT");
	size_t end = sql.len;
	size_t from;

	while (end > 0 && is_word(sql.ptr[end - 1]))
		end--;
	*format = ch_str_slice(sql, end, sql.len);
	*head = ch_str_trim(ch_str_slice(sql, 0, end));
	from = head->len > word.len ? head->len - word.len : 0;
	if (!format->len || head->len == end || from == 0 || is_word(head->ptr[from - 1]) ||
	    !ch_str_eq_nocase(ch_str_slice(*head, from, head->len), word))
		return ch_error_set(err, CH_EARG,
		    "an INSERT with data must end in FORMAT and the name of the format");
	*head = ch_str_slice(*head, 0, from);
	return CH_OK;
}

static int
cancel_error(struct ch_error *err)
{
	return ch_error_set(err, CH_ECANCEL, "the query was cancelled");
}

/* The next piece, empty at the end. */
static int
pull(struct ch_source *data, const atomic_bool *cancelled, struct ch_buf *piece,
    struct ch_error *err)
{
	int rc;

	ch_buf_reset(piece);
	if (atomic_load(cancelled))
		return cancel_error(err);
	rc = data->read(data, piece, PIECE, err);
	if (!rc && ch_buf_failed(piece))
		rc = ch_error_nomem(err, "data to insert");
	return rc;
}

/* Give all of the data to an open stream. */
static int
append_all(const struct engine_api *api, struct engine_insert *stream,
    const struct transport_request *request, const atomic_bool *cancelled, struct ch_error *err)
{
	struct ch_buf piece;
	int rc;

	ch_buf_init(&piece, CH_BUF_NO_LIMIT);
	do {
		rc = pull(request->data, cancelled, &piece, err);
		if (!rc && piece.len && api->stream_append(stream, piece.ptr, piece.len)) {
			const char *text = api->stream_insert_error(stream);

			rc = exception_parse(
			    ch_str_of(text ? text : "the engine takes no more data"),
			    CH_STR(""), err);
		}
	} while (!rc && piece.len);
	ch_buf_free(&piece);
	return rc;
}

static struct engine_insert *
open_stream(const struct engine_conn *conn, struct ch_str sql, struct ch_str format,
    const struct engine_params *params)
{
	const struct engine_api *api = conn->api;
	size_t n = params->count;

	if (!n)
		return api->stream_insert_n(
		    *conn->handle, sql.ptr, sql.len, format.ptr, format.len);
	return api->stream_insert_with_params_n(*conn->handle, sql.ptr, sql.len, format.ptr,
	    format.len, params->texts, params->lens, params->texts + n, params->lens + n, n);
}

static int
insert_by_stream(const struct engine_conn *conn, const struct transport_request *request,
    const struct engine_params *params, const atomic_bool *cancelled,
    struct engine_result **result, struct ch_error *err)
{
	const struct engine_api *api = conn->api;
	struct engine_insert *stream;
	struct ch_str head, format;
	const char *text;
	int rc;

	rc = split_format(request->sql, &head, &format, err);
	if (rc)
		return rc;
	if (params->count && !api->stream_insert_with_params_n)
		return lacks_params(err);
	stream = open_stream(conn, head, format, params);
	text = stream ? api->stream_insert_error(stream) : "no stream";
	if (text) {
		rc = exception_parse(ch_str_of(text), CH_STR(""), err);
	} else {
		rc = append_all(api, stream, request, cancelled, err);
		if (rc)
			api->stream_cancel_insert(stream);
		else
			*result = api->stream_done(stream);
	}
	if (stream)
		api->destroy_insert_stream(stream);
	return rc;
}

/* A statement that reads a pipe, run by a thread of its own. */
struct reader {
	const struct engine_conn *conn;
	const struct engine_params *params;
	struct ch_str sql;
	int fd;
	int rc;
	struct engine_result *result;
	struct ch_error err;
};

static void *
run_reader(void *ctx)
{
	struct reader *reader = ctx;

	reader->rc = engine_query(reader->conn, reader->sql, "Native", reader->params, false,
	    &reader->result, &reader->err);
	/* Whoever still writes shall notice. */
	close(reader->fd);
	return NULL;
}

/* False when nobody reads any more. */
static bool
write_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t count = write(fd, bytes, len);

		if (count < 0 && errno != EINTR)
			return false;
		if (count > 0) {
			bytes += count;
			len -= (size_t)count;
		}
	}
	return true;
}

/* Write all of the data, or as much as somebody reads. */
static int
feed(int fd, const struct transport_request *request, const atomic_bool *cancelled,
    struct ch_error *err)
{
	/* No column count of Native: what was not sent whole must not pass for whole. */
	static const uint8_t spoiler[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f };
	struct http_pipe guard;
	struct ch_buf piece;
	bool open = true;
	int rc;

	ch_buf_init(&piece, CH_BUF_NO_LIMIT);
	http_pipe_block(&guard, true);
	do {
		rc = pull(request->data, cancelled, &piece, err);
		if (!rc && piece.len)
			open = write_all(fd, piece.ptr, piece.len);
	} while (!rc && open && piece.len);
	if (rc)
		write_all(fd, spoiler, sizeof(spoiler));
	close(fd);
	http_pipe_unblock(&guard);
	ch_buf_free(&piece);
	return rc;
}

/* The statement with the pipe in the place of input('…'), or as the file of FROM INFILE. */
static int
make_statement(const struct transport_request *request, int fd, struct ch_buf *sql,
    struct ch_error *err)
{
	struct ch_str open = CH_STR("(");
	struct ch_str head, format, structure;
	size_t at, end;
	int rc;

	rc = split_format(request->sql, &head, &format, err);
	if (rc)
		return rc;
	if (!request->input.len) {
		ch_buf_append_str(sql, head);
		ch_buf_printf(sql, "FROM INFILE '/proc/self/fd/%d' FORMAT ", fd);
		ch_buf_append_str(sql, format);
		return CH_OK;
	}
	at = (size_t)(request->input.ptr - request->sql.ptr);
	end = at + request->input.len;
	structure = ch_str_slice(request->input,
	    ch_str_search(request->input, open) + open.len, request->input.len);
	ch_buf_append_str(sql, ch_str_slice(head, 0, at));
	ch_buf_printf(sql, "file('/proc/self/fd/%d', '%.*s', ", fd, (int)format.len, format.ptr);
	ch_buf_append_str(sql, structure);
	ch_buf_append_str(sql, ch_str_slice(head, end, head.len));
	return CH_OK;
}

static int
insert_by_pipe(const struct engine_conn *conn, const struct transport_request *request,
    const struct engine_params *params, const atomic_bool *cancelled,
    struct engine_result **result, struct ch_error *err)
{
	struct reader reader = { .conn = conn, .params = params };
	pthread_t thread;
	struct ch_buf sql;
	int fds[2];
	int rc;

	if (pipe2(fds, O_CLOEXEC))
		return ch_error_set(err, CH_EIO, "cannot make a pipe: %s", strerror(errno));
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	rc = make_statement(request, fds[0], &sql, err);
	if (!rc && ch_buf_failed(&sql))
		rc = ch_error_nomem(err, "statement");
	reader.sql = ch_buf_str(&sql);
	reader.fd = fds[0];
	if (!rc)
		rc = ch_thread_start(&thread, run_reader, &reader, err);
	if (rc) {
		close(fds[0]);
		close(fds[1]);
		ch_buf_free(&sql);
		return rc;
	}
	rc = feed(fds[1], request, cancelled, err);
	pthread_join(thread, NULL);
	ch_buf_free(&sql);
	if (!rc && reader.rc) {
		*err = reader.err;
		rc = reader.rc;
	}
	if (rc && reader.result)
		conn->api->destroy_query_result(reader.result);
	else
		*result = reader.result;
	return rc;
}

int
engine_insert(const struct engine_conn *conn, const struct transport_request *request,
    const struct engine_params *params, const atomic_bool *cancelled,
    struct engine_result **result, struct ch_error *err)
{
	const struct engine_api *api = conn->api;
	bool has_streams = api->stream_insert_n && api->stream_append && api->stream_done &&
	    api->stream_cancel_insert && api->stream_insert_error && api->destroy_insert_stream;
	const char *text;
	int rc;

	*result = NULL;
	rc = has_streams && !request->input.len
		 ? insert_by_stream(conn, request, params, cancelled, result, err)
		 : insert_by_pipe(conn, request, params, cancelled, result, err);
	if (rc) {
		if (rc != CH_ESERVER && rc != CH_EARG && rc != CH_EUNSUPPORTED)
			ch_error_append(err, "; it is not known whether rows were written");
		return rc;
	}
	text = *result ? api->result_error(*result) : "no result";
	if (!text)
		return CH_OK;
	if (*result)
		api->destroy_query_result(*result);
	*result = NULL;
	return exception_parse(ch_str_of(text), CH_STR(""), err);
}
