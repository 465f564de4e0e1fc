/*
 * reference.c - what the engine itself prints, fetched without the driver
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/reference.h"

#include <check.h>
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
	char *bytes;
	size_t len;
};

static void
text_append(struct text *text, const char *bytes, size_t len)
{
	char *grown = realloc(text->bytes, text->len + len + 1);

	ck_assert_ptr_nonnull(grown);
	memcpy(grown + text->len, bytes, len);
	text->bytes = grown;
	text->len += len;
	grown[text->len] = '\0';
}

static size_t
on_body(char *bytes, size_t size, size_t count, void *user)
{
	text_append(user, bytes, size * count);
	return size * count;
}

static void
ask_http(const char *address, const char *sql, struct text *out)
{
	static CURL *curl;
	char url[256];
	long status = 0;
	CURLcode rc;

	if (!curl)
		curl = curl_easy_init();
	ck_assert_ptr_nonnull(curl);
	snprintf(url, sizeof(url), "http://%s/", address);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, sql);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
	rc = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (rc != CURLE_OK || status != 200)
		ck_abort_msg("reference: %s: %s, status %ld: %s", sql, curl_easy_strerror(rc),
		    status, out->bytes ? out->bytes : "");
}

/* The engine's C interface, as far as it is needed here. */
struct engine {
	void **connection;
	void *(*query)(void *, const char *, const char *);
	char *(*buffer)(void *);
	size_t (*length)(void *);
	const char *(*error)(void *);
	void (*destroy)(void *);
};

static void *
symbol(void *library, const char *name)
{
	void *found = dlsym(library, name);

	if (!found)
		ck_abort_msg("the engine has no %s", name);
	return found;
}

static const struct engine *
load_engine(void)
{
	static struct engine engine;
	const char *path = getenv("CHODBC_ENGINE");
	void **(*connect)(int, char **);
	char name[] = "clickhouse";
	char *argv[] = { name, NULL };
	void *library;

	if (engine.connection)
		return &engine;
	library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) : NULL;
	if (!library)
		ck_abort_msg("CHODBC_ENGINE=%s: %s", path ? path : "", path ? dlerror() : "");
	*(void **)&connect = symbol(library, "chdb_connect");
	*(void **)&engine.query = symbol(library, "chdb_query");
	*(void **)&engine.buffer = symbol(library, "chdb_result_buffer");
	*(void **)&engine.length = symbol(library, "chdb_result_length");
	*(void **)&engine.error = symbol(library, "chdb_result_error");
	*(void **)&engine.destroy = symbol(library, "chdb_destroy_query_result");
	engine.connection = connect(1, argv);
	ck_assert_ptr_nonnull(engine.connection);
	return &engine;
}

static void
ask_engine(const char *sql, struct text *out)
{
	const struct engine *engine = load_engine();
	void *result = engine->query(*engine->connection, sql, "TSVRaw");
	const char *error = engine->error(result);

	if (error)
		ck_abort_msg("reference: %s: %s", sql, error);
	if (engine->length(result) > 0)
		text_append(out, engine->buffer(result), engine->length(result));
	engine->destroy(result);
}

size_t
reference_text(const char *select, char **out)
{
	const char *address = getenv("CHODBC_TEST_HTTP");
	struct text text = { NULL, 0 };
	char sql[8192];

	ck_assert_int_lt(snprintf(sql, sizeof(sql), "%s FORMAT TSVRaw", select), sizeof(sql));
	text_append(&text, "", 0);
	if (address && address[0])
		ask_http(address, sql, &text);
	else
		ask_engine(sql, &text);
	if (text.len > 0 && text.bytes[text.len - 1] == '\n')
		text.bytes[--text.len] = '\0';
	*out = text.bytes;
	return text.len;
}
