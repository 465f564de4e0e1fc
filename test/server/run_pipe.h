/*
 * run_pipe.h - INSERT … SELECT … FROM input('…'): the engine reads a pipe in its place
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_RUN_PIPE_H
#define TEST_SERVER_RUN_PIPE_H

#include "transport/engine_insert.h"

struct run_pipe;

/* `head` is the statement before FORMAT, `input` the call within it. The engine runs in a thread
 * of its own; an error of the statement comes at the end. */
int run_pipe_open(struct run_pipe **out, const struct engine_conn *conn,
    const struct engine_params *params, struct ch_str head, struct ch_str input,
    struct ch_str format, struct ch_error *err) CH_MUST_USE;
/* Blocks until the engine takes it. */
void run_pipe_write(struct run_pipe *pipe, const void *bytes, size_t len);
/* Destroys the pipe. *result is not NULL on success. */
int run_pipe_end(
    struct run_pipe *pipe, struct engine_result **result, struct ch_error *err) CH_MUST_USE;
/* Make the statement fail; NULL is fine. */
void run_pipe_abort(struct run_pipe *pipe);

#endif
