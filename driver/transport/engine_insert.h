/*
 * engine_insert.h - statements with parameters or data for the embedded engine
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_ENGINE_INSERT_H
#define CH_TRANSPORT_ENGINE_INSERT_H

#include <stdatomic.h>

#include "base/compiler.h"
#include "base/error.h"
#include "transport/engine.h"
#include "transport/transport.h"

/* Values of {name:Type} as the engine takes them; the texts are borrowed from the request. */
struct engine_params {
	const char **texts; /* names, then values; the one allocation */
	const size_t *lens; /* in the same order, in the same allocation */
	size_t count;
};

int engine_params_init(struct engine_params *params, const struct transport_request *request,
    struct ch_error *err) CH_MUST_USE;
void engine_params_free(struct engine_params *params);

/* Run a statement, buffered or as a stream. The result is never NULL but for an engine that has no
 * parameters: CH_EUNSUPPORTED. The statement's own error lies in the result. */
int engine_query(const struct engine_conn *conn, struct ch_str sql, const char *format,
    const struct engine_params *params, bool streaming, struct engine_result **result,
    struct ch_error *err) CH_MUST_USE;

/* Run an INSERT and feed it with request->data: by the engine's stream where that is possible,
 * else by a pipe. Blocks. Ends with CH_ECANCEL soon after *cancelled becomes true. On success
 * *result holds the counters; on failure it is NULL, and rows of earlier blocks may be there. */
int engine_insert(const struct engine_conn *conn, const struct transport_request *request,
    const struct engine_params *params, const atomic_bool *cancelled,
    struct engine_result **result, struct ch_error *err) CH_MUST_USE;

#endif
