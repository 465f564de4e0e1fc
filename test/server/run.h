/*
 * run.h - one statement on the engine: its rows piece by piece, or its data piece by piece
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_RUN_H
#define TEST_SERVER_RUN_H

#include "engine_session.h"
#include "query/classify.h"
#include "revision.h"
#include "transport/engine_insert.h"

struct run_counts {
	uint64_t written_rows, written_bytes, result_rows, result_bytes;
};

struct run {
	struct session_lease lease;
	struct engine_params params;
	char format[64]; /* of the output */
	bool converts; /* Native of a revision */
	bool is_converting; /* the first block has been seen */
	struct ch_buf describe; /* asks for the columns of the statement */
	struct revision revision;
	struct engine_result *stream; /* open */
	struct engine_result *whole; /* a buffered answer, not given out yet */
	struct engine_insert *insert; /* open */
	struct run_pipe *pipe; /* INSERT … SELECT under way */
	struct run_counts counts;
	int64_t start_ns;
};

/* A zeroed struct is nothing. Ends what is under way. */
void run_close(struct run *run);

/* Take the engine for the statement and the request, which must live as long. */
int run_open(struct run *run, const struct request *request, const struct query_class *what,
    const char *format, struct ch_error *err) CH_MUST_USE;

/* Start a statement that needs no data. */
int run_query(struct run *run, const struct query_class *what, struct ch_error *err) CH_MUST_USE;
/* The next bytes of its answer; *more false at the end. */
int run_next(struct run *run, struct ch_buf *out, bool *more, struct ch_error *err) CH_MUST_USE;

/* INSERT … FORMAT name: begin, give data, end. */
int run_insert(struct run *run, const struct query_class *what, struct ch_error *err) CH_MUST_USE;
int run_push(
    struct run *run, const void *bytes, size_t len, struct ch_error *err) CH_MUST_USE;
int run_end(struct run *run, struct ch_error *err) CH_MUST_USE;

int64_t run_now_ns(void);

#endif
