/*
 * request.c - the parameters of one request: of its URL and of a form
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "request.h"

#include "server.h"

void
request_free(struct request *request)
{
	ch_arena_free(&request->memory);
}

int
request_add(
    struct request *request, struct ch_str name, struct ch_str value, struct ch_error *err)
{
	struct transport_param *param;

	if (request->count >= REQUEST_FIELDS_MAX)
		return server_error(err, SERVER_POCO, "", "HTML Form Exception: Too many form "
							  "fields");
	if (value.len > REQUEST_FIELD_MAX)
		return server_error(err, SERVER_POCO, "", "HTML Form Exception: Field value too "
							  "long");
	if (request->count == request->cap) {
		size_t cap = request->cap ? 2 * request->cap : 32;

		param = ch_arena_array(&request->memory, cap, sizeof(*param));
		if (!param)
			return ch_error_nomem(err, "request");
		for (size_t i = 0; i < request->count; i++)
			param[i] = request->params[i];
		request->params = param;
		request->cap = cap;
	}
	param = &request->params[request->count];
	param->name = (struct ch_str){ ch_arena_strdup(&request->memory, name), name.len };
	param->value = (struct ch_str){ ch_arena_strdup(&request->memory, value), value.len };
	if (!param->name.ptr || !param->value.ptr)
		return ch_error_nomem(err, "request");
	request->count++;
	return CH_OK;
}

struct ch_str
request_get(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->count; i++) {
		if (ch_str_eq(request->params[i].name, ch_str_of(name)))
			return request->params[i].value;
	}
	return (struct ch_str){ NULL, 0 };
}

bool
request_is_on(const struct request *request, const char *name)
{
	struct ch_str value = request_get(request, name);

	return ch_str_eq(value, CH_STR("1")) || ch_str_eq(value, CH_STR("true"));
}

struct ch_str
request_param_name(struct ch_str name)
{
	struct ch_str prefix = CH_STR("param_");

	if (!ch_str_starts(name, prefix))
		return (struct ch_str){ NULL, 0 };
	return ch_str_slice(name, prefix.len, name.len);
}

bool
request_is_reserved(struct ch_str name)
{
	static const char *const names[] = { "query", "user", "password", "quota_key", "database",
		"default_format", "query_id", "session_id", "session_timeout", "session_check",
		"close_session", "compress", "decompress", "buffer_size", "wait_end_of_query",
		"stacktrace", "role", "client_protocol_version" };

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		if (ch_str_eq(name, ch_str_of(names[i])))
			return true;
	}
	return name.len == 0 || request_param_name(name).ptr;
}
