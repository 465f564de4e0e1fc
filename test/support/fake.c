/*
 * fake.c - a transport that plays scripted answers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fake.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_SCRIPTS 32
#define MAX_REQUESTS 256
#define MAX_PARAMS 64

/* The query by which a session learns about the server; only scripts that name it answer it. */
#define HELLO "SELECT version()"

struct request_record {
	char *sql;
};

static struct {
	struct fake_script scripts[MAX_SCRIPTS];
	size_t script_count;
	struct request_record requests[MAX_REQUESTS];
	size_t request_count;
	char database[256];
	struct {
		char name[64];
		char value[256];
	} params[MAX_PARAMS];
	size_t param_count;
	int64_t timeout_ms, silence_ms;
	char version[64];
	struct ch_buf data;
	unsigned data_reads;
	struct {
		char name[64];
		char value[1024];
	} values[MAX_PARAMS];
	size_t value_count;
} fake;

/* Guards what requests leave behind: several may run at once. */
static pthread_mutex_t record_lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool hangs;
static atomic_bool reading;

struct transport_link {
	struct ch_source source;
	struct fake_script script;
	char text[512]; /* a default answer */
	size_t at;
	struct transport_info info;
	atomic_bool cancelled;
};

static int
fake_open(const struct config_options *options, struct transport_link **out, struct ch_error *err)
{
	(void)options;
	(void)err;
	*out = calloc(1, sizeof(**out));
	return *out ? CH_OK : CH_ENOMEM;
}

static void
fake_close(struct transport_link *link)
{
	free(link);
}

static int
fake_read(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct transport_link *link = CH_CONTAINER_OF(src, struct transport_link, source);
	size_t got = 0;

	while (got < need) {
		size_t left = link->script.len - link->at;
		size_t piece = link->script.piece ? link->script.piece : left;

		if (atomic_load(&link->cancelled))
			return ch_error_set(err, CH_ECANCEL, "cancelled");
		if (left == 0 && link->script.is_cut)
			return ch_error_set(err, CH_EIO, "the connection broke");
		if (left == 0 && atomic_load(&hangs) && link->script.len) {
			atomic_store(&reading, true);
			usleep(200); /* valgrind runs one thread at a time */
			continue;
		}
		if (left == 0)
			break;
		if (piece > left)
			piece = left;
		ch_buf_append(into, (const char *)link->script.bytes + link->at, piece);
		link->at += piece;
		got += piece;
	}
	return ch_buf_failed(into) ? ch_error_nomem(err, "answer") : CH_OK;
}

static bool
begins(struct ch_str sql, const char *text)
{
	return sql.len >= strlen(text) && memcmp(sql.ptr, text, strlen(text)) == 0;
}

static void
record(const struct transport_request *request)
{
	if (fake.request_count < MAX_REQUESTS)
		fake.requests[fake.request_count++].sql =
		    strndup(request->sql.ptr, request->sql.len);
	snprintf(fake.database, sizeof(fake.database), "%.*s", (int)request->database.len,
	    request->database.ptr);
	fake.param_count = 0;
	for (size_t i = 0; i < request->param_count && i < MAX_PARAMS; i++) {
		snprintf(fake.params[i].name, sizeof(fake.params[i].name), "%.*s",
		    (int)request->params[i].name.len, request->params[i].name.ptr);
		snprintf(fake.params[i].value, sizeof(fake.params[i].value), "%.*s",
		    (int)request->params[i].value.len, request->params[i].value.ptr);
		fake.param_count++;
	}
	fake.timeout_ms = request->timeout_ms;
	fake.silence_ms = request->silence_ms;
	fake.value_count = 0;
	for (size_t i = 0; i < request->query_param_count && i < MAX_PARAMS; i++) {
		const struct transport_param *param = &request->query_params[i];

		snprintf(fake.values[i].name, sizeof(fake.values[i].name), "%.*s",
		    (int)param->name.len, param->name.ptr);
		snprintf(fake.values[i].value, sizeof(fake.values[i].value), "%.*s",
		    (int)param->value.len, param->value.ptr);
		fake.value_count++;
	}
}

/* Take the data that follow the statement. */
static int
take_data(struct transport_link *link, struct ch_source *data, struct ch_error *err)
{
	size_t before;
	int rc;

	ch_buf_free(&fake.data);
	ch_buf_init(&fake.data, CH_BUF_NO_LIMIT);
	fake.data_reads = 0;
	do {
		if (link->script.cut_data && fake.data.len >= link->script.cut_data)
			return ch_error_set(err, CH_EIO, "the connection broke while sending: "
							 "it is not known whether rows were written");
		before = fake.data.len;
		rc = data->read(data, &fake.data, 1, err);
		fake.data_reads++;
	} while (!rc && fake.data.len > before);
	return rc;
}

void
fake_hang_at_end(bool hang)
{
	atomic_store(&reading, false);
	atomic_store(&hangs, hang);
}

bool
fake_is_reading(void)
{
	return atomic_load(&reading);
}

/* What a server says when nothing was scripted. */
static void
default_answer(struct transport_link *link, struct ch_str sql)
{
	if (begins(sql, HELLO))
		snprintf(link->text, sizeof(link->text), "%s\tUTC\tdefault\t0\n", fake.version);
	else
		link->text[0] = '\0';
	link->script.bytes = link->text;
	link->script.len = strlen(link->text);
}

static int
fake_start(struct transport_link *link, const struct transport_request *request,
    struct ch_error *err)
{
	bool is_hello;

	memset(&link->script, 0, sizeof(link->script));
	memset(&link->info, 0, sizeof(link->info));
	link->at = 0;
	link->source.read = fake_read;
	atomic_store(&link->cancelled, false);
	pthread_mutex_lock(&record_lock);
	record(request);
	pthread_mutex_unlock(&record_lock);
	default_answer(link, request->sql);
	is_hello = begins(request->sql, HELLO);
	for (size_t i = 0; i < fake.script_count; i++) {
		if (is_hello && strncmp(fake.scripts[i].sql, HELLO, strlen(HELLO)) != 0)
			continue;
		if (begins(request->sql, fake.scripts[i].sql)) {
			link->script = fake.scripts[i];
			break;
		}
	}
	link->info.read_rows = link->info.read_bytes = link->info.written_bytes = -1;
	link->info.result_rows = link->info.elapsed_ns = -1;
	link->info.written_rows = link->script.written_rows ? link->script.written_rows : -1;
	snprintf(link->info.query_id, sizeof(link->info.query_id), "%s", request->query_id);
	if (!link->script.refuse)
		return request->data ? take_data(link, request->data, err) : CH_OK;
	ch_error_set(err, CH_ESERVER, "%s", link->script.refusal);
	err->server_code = link->script.refuse;
	return CH_ESERVER;
}

static struct ch_source *
fake_body(struct transport_link *link)
{
	return &link->source;
}

static const struct transport_info *
fake_info(struct transport_link *link)
{
	return &link->info;
}

static void
fake_finish(struct transport_link *link)
{
	(void)link;
}

static void
fake_cancel(struct transport_link *link)
{
	atomic_store(&link->cancelled, true);
}

static const struct transport_ops fake_ops = {
	.name = "fake",
	.open = fake_open,
	.start = fake_start,
	.body = fake_body,
	.info = fake_info,
	.finish = fake_finish,
	.cancel = fake_cancel,
	.close = fake_close,
};

static void
forget(void)
{
	for (size_t i = 0; i < fake.script_count; i++)
		free((void *)(uintptr_t)fake.scripts[i].bytes);
	for (size_t i = 0; i < fake.request_count; i++)
		free(fake.requests[i].sql);
	ch_buf_free(&fake.data);
	memset(&fake, 0, sizeof(fake));
	fake_hang_at_end(false);
	fake_set_version("26.7.2.1");
}

void
fake_install(void)
{
	forget();
	transport_override = &fake_ops;
}

void
fake_uninstall(void)
{
	forget();
	transport_override = NULL;
}

void
fake_script(const struct fake_script *script)
{
	struct fake_script *made = &fake.scripts[fake.script_count++];
	char *copy = malloc(script->len + 1);

	if (fake.script_count > MAX_SCRIPTS || !copy)
		abort();
	*made = *script;
	if (script->len)
		memcpy(copy, script->bytes, script->len);
	made->bytes = copy;
}

void
fake_set_version(const char *version)
{
	snprintf(fake.version, sizeof(fake.version), "%s", version);
}

unsigned
fake_count(const char *sql)
{
	unsigned count = 0;

	pthread_mutex_lock(&record_lock);
	for (size_t i = 0; i < fake.request_count; i++)
		count += begins(ch_str_of(fake.requests[i].sql), sql);
	pthread_mutex_unlock(&record_lock);
	return count;
}

const char *
fake_last_sql(void)
{
	return fake.request_count ? fake.requests[fake.request_count - 1].sql : "";
}

const char *
fake_last_database(void)
{
	return fake.database;
}

const char *
fake_last_param(const char *name)
{
	for (size_t i = 0; i < fake.param_count; i++)
		if (strcmp(fake.params[i].name, name) == 0)
			return fake.params[i].value;
	return NULL;
}

int64_t
fake_last_timeout(void)
{
	return fake.timeout_ms;
}

int64_t
fake_last_silence(void)
{
	return fake.silence_ms;
}

struct ch_str
fake_last_data(void)
{
	return ch_buf_str(&fake.data);
}

unsigned
fake_data_reads(void)
{
	return fake.data_reads;
}

const char *
fake_last_value(const char *name)
{
	for (size_t i = 0; i < fake.value_count; i++)
		if (strcmp(fake.values[i].name, name) == 0)
			return fake.values[i].value;
	return NULL;
}

static void
append_varint(struct ch_buf *out, uint64_t value)
{
	while (value >= 0x80) {
		ch_buf_append_byte(out, (uint8_t)(value | 0x80));
		value >>= 7;
	}
	ch_buf_append_byte(out, (uint8_t)value);
}

void
fake_block_begin(struct fake_block *block, size_t columns, size_t rows)
{
	ch_buf_init(&block->bytes, CH_BUF_NO_LIMIT);
	append_varint(&block->bytes, columns);
	append_varint(&block->bytes, rows);
}

void
fake_block_text(struct fake_block *block, const char *text)
{
	append_varint(&block->bytes, strlen(text));
	ch_buf_append_text(&block->bytes, text);
}

void
fake_block_column(struct fake_block *block, const char *name, const char *type)
{
	fake_block_text(block, name);
	fake_block_text(block, type);
}

void
fake_block_bytes(struct fake_block *block, const void *bytes, size_t len)
{
	ch_buf_append(&block->bytes, bytes, len);
}

void
fake_block_free(struct fake_block *block)
{
	ch_buf_free(&block->bytes);
}
