/*
 * request.h - the parameters of one request: of its URL and of a form
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_REQUEST_H
#define TEST_SERVER_REQUEST_H

#include "base/arena.h"
#include "transport/transport.h"

/* http_max_field_value_size, http_max_fields, max_query_size of 26.x [R] */
#define REQUEST_FIELD_MAX ((size_t)128 << 10)
#define REQUEST_FIELDS_MAX 1000

struct request {
	struct ch_arena memory;
	struct transport_param *params;
	size_t count, cap;
	const char *user; /* in memory */
	bool is_get;
	int readonly; /* of the user */
};

/* A zeroed struct is an empty request. */
void request_free(struct request *request);
/* Copies; the limits of servers hold. */
int request_add(struct request *request, struct ch_str name, struct ch_str value,
    struct ch_error *err) CH_MUST_USE;
/* The first value of that name, or a view with ptr NULL. */
struct ch_str request_get(const struct request *request, const char *name);
bool request_is_on(const struct request *request, const char *name);

/* param_x: its name without the prefix; else a view with ptr NULL. */
struct ch_str request_param_name(struct ch_str name);
/* No setting, but a parameter of the interface. */
bool request_is_reserved(struct ch_str name);

#endif
