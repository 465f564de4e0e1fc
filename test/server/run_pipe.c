/*
 * run_pipe.c - INSERT … SELECT … FROM input('…'): the engine reads a pipe in its place
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "run_pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

#define ENGINE_STACK ((size_t)4 << 20)

struct run_pipe {
	const struct engine_conn *conn;
	const struct engine_params *params;
	struct ch_buf sql;
	int fds[2];
	pthread_t thread;
	bool is_dead; /* nobody reads any more */
	int rc;
	struct engine_result *result;
	struct ch_error err;
};

static void *
run_reader(void *ctx)
{
	struct run_pipe *pipe = ctx;

	pipe->rc = engine_query(pipe->conn, ch_buf_str(&pipe->sql), "Native", pipe->params, false,
	    &pipe->result, &pipe->err);
	close(pipe->fds[0]);
	return NULL;
}

static int
start(struct run_pipe *pipe, struct ch_error *err)
{
	pthread_attr_t attr;
	int failed;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, ENGINE_STACK);
	failed = pthread_create(&pipe->thread, &attr, run_reader, pipe);
	pthread_attr_destroy(&attr);
	return failed ? ch_error_set(err, CH_EIO, "thread: %s", strerror(failed)) : CH_OK;
}

/* The statement with file() instead of input(). */
static void
make_statement(struct run_pipe *pipe, struct ch_str head, struct ch_str input, struct ch_str format)
{
	size_t at = (size_t)(input.ptr - head.ptr);
	struct ch_str structure =
	    ch_str_slice(input, ch_str_find(input, 0, '(') + 1, input.len);

	ch_buf_init(&pipe->sql, CH_BUF_NO_LIMIT);
	ch_buf_append_str(&pipe->sql, ch_str_slice(head, 0, at));
	ch_buf_printf(&pipe->sql, "file('/proc/self/fd/%d', '%.*s', ", pipe->fds[0],
	    (int)format.len, format.ptr);
	ch_buf_append_str(&pipe->sql, structure);
	ch_buf_append_str(&pipe->sql, ch_str_slice(head, at + input.len, head.len));
}

int
run_pipe_open(struct run_pipe **out, const struct engine_conn *conn,
    const struct engine_params *params, struct ch_str head, struct ch_str input,
    struct ch_str format, struct ch_error *err)
{
	struct run_pipe *pipe = ch_calloc(1, sizeof(*pipe));
	int rc;

	if (!pipe)
		return ch_error_nomem(err, "pipe");
	pipe->conn = conn;
	pipe->params = params;
	if (pipe2(pipe->fds, O_CLOEXEC)) {
		ch_free(pipe);
		return ch_error_set(err, CH_EIO, "pipe: %s", strerror(errno));
	}
	make_statement(pipe, head, input, format);
	rc = ch_buf_failed(&pipe->sql) ? ch_error_nomem(err, "statement") : start(pipe, err);
	if (rc) {
		close(pipe->fds[0]);
		close(pipe->fds[1]);
		ch_buf_free(&pipe->sql);
		ch_free(pipe);
		return rc;
	}
	*out = pipe;
	return CH_OK;
}

void
run_pipe_write(struct run_pipe *pipe, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0 && !pipe->is_dead) {
		ssize_t count = write(pipe->fds[1], at, len);

		pipe->is_dead = count < 0 && errno != EINTR;
		if (count > 0) {
			at += count;
			len -= (size_t)count;
		}
	}
}

int
run_pipe_end(struct run_pipe *pipe, struct engine_result **result, struct ch_error *err)
{
	int rc;

	close(pipe->fds[1]);
	pthread_join(pipe->thread, NULL);
	rc = pipe->rc;
	*result = pipe->result;
	if (rc)
		*err = pipe->err;
	ch_buf_free(&pipe->sql);
	ch_free(pipe);
	return rc;
}

void
run_pipe_abort(struct run_pipe *pipe)
{
	static const char spoiler[] = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
	struct engine_result *result;
	const struct engine_conn *conn;
	struct ch_error ignored;

	if (!pipe)
		return;
	conn = pipe->conn;
	run_pipe_write(pipe, spoiler, sizeof(spoiler));
	if (!run_pipe_end(pipe, &result, &ignored))
		conn->api->destroy_query_result(result);
}
