/*
 * exchange.h - one request and its answer, from the first header to the last byte
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_EXCHANGE_H
#define TEST_SERVER_EXCHANGE_H

#include "answer.h"
#include "body.h"
#include "request.h"
#include "run.h"

struct exchange {
	struct request request;
	const char *default_format; /* of a header, or NULL */
	const char *accept_encoding; /* or NULL */
	struct ch_str url_query; /* in the request */
	struct body body;
	struct ch_buf plain; /* of the body, decompressed, for an INSERT under way */
	struct ch_buf text; /* statement, or what of it lies in the body */
	bool is_text_whole; /* nothing more may be added */
	struct query_class what; /* of the statement */
	bool inserts; /* data are going to the engine */
	struct run run;
	struct answer answer;
	struct ch_error failure; /* the answer is this */
};

void exchange_init(struct exchange *exchange);
void exchange_free(struct exchange *exchange);

/* All headers are there and the user is known. A failure is exchange->failure. */
int exchange_begin(struct exchange *exchange) CH_MUST_USE;
/* A piece of the body; forgotten after a failure. */
void exchange_take(struct exchange *exchange, const void *bytes, size_t len);
/* The body has ended: run the statement as far as the answer begins. */
void exchange_end(struct exchange *exchange);

#endif
