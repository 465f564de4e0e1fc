/*
 * answer.h - the body of an answer: rows of a run, compressed as asked, and how it ends
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_ANSWER_H
#define TEST_SERVER_ANSWER_H

#include "encoding.h"
#include "run.h"

/* What servers gather before they commit to status 200 [R] [V18]. */
#define ANSWER_BUFFER ((size_t)1 << 20)

struct answer {
	struct run *run; /* borrowed */
	bool frames; /* compress=1 */
	struct encoding encoding;
	char tag[17]; /* X-ClickHouse-Exception-Tag, or empty */
	struct ch_buf raw; /* of the engine */
	struct ch_buf framed;
	struct ch_buf out; /* to send; bytes up to `at` are sent */
	size_t at;
	bool ended; /* the engine has no more */
	bool closed; /* `out` holds the last bytes */
	bool broken; /* the answer must not end well */
	struct ch_error failure; /* of the engine */
};

void answer_init(struct answer *answer, struct run *run, bool frames, enum encoding_kind kind);
void answer_free(struct answer *answer);

/* Gather `size` bytes, or all there are, or the error in answer->failure. */
void answer_gather(struct answer *answer, size_t size);

enum answer_end { ANSWER_MORE, ANSWER_END, ANSWER_BROKEN };
/* Copy up to `room` bytes; with none it is the end. */
enum answer_end answer_read(struct answer *answer, char *to, size_t room, size_t *len);

/* An error instead of rows, as the body of an error answer. */
void answer_error(struct answer *answer, const struct ch_error *err);

#endif
