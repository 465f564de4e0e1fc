/*
 * result.c - a query and its rows, block by block
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/result.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/log.h"
#include "client/internal.h"
#include "client/raw.h"
#include "transport/exception.h"

struct client_result {
	struct client_session *session;
	struct client_call call;
	struct client_query query; /* its text lies in sql */
	struct ch_buf sql;
	struct native_reader reader;
	struct ch_buf rest; /* raw: bytes of the next piece */
	struct native_block *first; /* read by execute, not yet given out */
	struct native_block *ahead; /* list of blocks behind it that had to be read early */
	struct native_block *spare; /* list of blocks for reuse */
	bool is_open; /* the link has been started and not finished */
	bool ended; /* no more blocks will come */
	bool has_columns;
	struct client_column *columns;
	size_t column_count;
	struct ch_arena memory; /* columns, described types */
	struct ch_error failure; /* of this stream, repeated by every later call */
	char query_id[160];

	/* Guards what follows: another thread may cancel, or read the rows of an HTTP session. */
	pthread_mutex_t cancel_lock;
	struct transport_info info;
	struct transport_link *link; /* in use, NULL: none */
	bool running; /* between begin and end of a call that may block */
	bool cancelled;
};

/* Nothing was said. */
static void
forget_info(struct client_result *result)
{
	result->info = (struct transport_info){ .read_rows = -1,
		.read_bytes = -1,
		.written_rows = -1,
		.written_bytes = -1,
		.result_rows = -1,
		.elapsed_ns = -1 };
}

int
client_result_create(
    struct client_session *session, struct client_result **out, struct ch_error *err)
{
	struct client_result *result = ch_calloc(1, sizeof(*result));

	if (!result)
		return ch_error_nomem(err, "result");
	result->session = session;
	forget_info(result);
	pthread_mutex_init(&result->cancel_lock, NULL);
	native_reader_init(&result->reader, NULL, false);
	ch_buf_init(&result->rest, CH_BUF_NO_LIMIT);
	result->ended = true;
	*out = result;
	return CH_OK;
}

static void
free_blocks(struct native_block *block)
{
	while (block) {
		struct native_block *next = block->next;

		native_block_free(block);
		ch_free(block);
		block = next;
	}
}

void
client_result_destroy(struct client_result *result)
{
	if (!result)
		return;
	client_result_close(result);
	free_blocks(result->spare);
	native_reader_free(&result->reader);
	ch_buf_free(&result->rest);
	ch_buf_free(&result->sql);
	ch_arena_free(&result->memory);
	pthread_mutex_destroy(&result->cancel_lock);
	ch_free(result);
}

/* Give the link back, keeping what it said. */
static void
release_link(struct client_result *result)
{
	struct transport_link *link = result->link;

	if (!link)
		return;
	if (result->session->takes_turns && result->session->reading == result)
		result->session->reading = NULL;
	if (result->session->takes_turns && result->is_open && !result->ended)
		result->session->has_left = true;
	/* From here on no other thread touches the link. */
	pthread_mutex_lock(&result->cancel_lock);
	result->link = NULL;
	if (result->is_open)
		result->info = *result->session->ops->info(link);
	pthread_mutex_unlock(&result->cancel_lock);
	if (result->is_open) {
		result->session->ops->finish(link);
		result->is_open = false;
	}
	client_link_give(result->session, link);
}

/* Mark the beginning of a call that another thread may cancel. */
static void
begin_call(struct client_result *result)
{
	pthread_mutex_lock(&result->cancel_lock);
	result->running = true;
	result->cancelled = false;
	pthread_mutex_unlock(&result->cancel_lock);
}

static void
end_call(struct client_result *result)
{
	pthread_mutex_lock(&result->cancel_lock);
	result->running = false;
	pthread_mutex_unlock(&result->cancel_lock);
}

/* Finish a failed stream: note the error for later calls, tell the server where that helps. */
static int
fail(struct client_result *result, int rc, struct ch_error *err)
{
	bool broken = rc == CH_EIO || rc == CH_ECONNECT;

	release_link(result);
	result->ended = true;
	atomic_store(&result->session->dead, broken);
	if (rc == CH_ETIMEOUT && err->server_code == 0)
		client_kill(result->session, result->query_id);
	if (*result->query_id && (rc == CH_ESERVER || rc == CH_EIO || rc == CH_EFORMAT))
		ch_error_append(err, " [query id %s]", result->query_id);
	result->failure = *err;
	CH_LOG(CH_LOG_ERROR, "query %s: %s", result->query_id, err->text);
	return rc;
}

static struct native_block *
new_block(void)
{
	struct native_block *block = ch_calloc(1, sizeof(*block));

	if (block)
		native_block_init(block);
	return block;
}

struct native_block *
client_result_block(struct client_result *result)
{
	struct native_block *block = result->spare;

	if (!block)
		return new_block();
	result->spare = block->next;
	block->next = NULL;
	return block;
}

void
client_result_release(struct client_result *result, struct native_block *block)
{
	if (!block)
		return;
	block->next = result->spare;
	result->spare = block;
}

/* A block did not parse. If the server's error text stands in the bytes, that is the cause. */
static int
explain(
    struct client_result *result, const struct native_block *block, int rc, struct ch_error *err)
{
	struct ch_str bytes = ch_buf_str(&block->bytes);
	struct ch_str tag = ch_str_of(result->session->ops->info(result->link)->exception_tag);
	size_t at;

	/* Text in place of a header may look like an unknown type or time zone too. */
	if (rc != CH_EFORMAT && rc != CH_EIO && rc != CH_ELIMIT && rc != CH_EUNSUPPORTED &&
	    rc != CH_EARG)
		return rc;
	at = exception_find(bytes, tag);
	if (at == bytes.len)
		return rc;
	return exception_parse(ch_str_slice(bytes, at, bytes.len), tag, err);
}

/* An exception stands where a block should begin: read all of it. */
static int
take_exception(struct client_result *result, struct native_block *block, struct ch_error *err)
{
	struct ch_source *body = result->session->ops->body(result->link);
	struct ch_str tag = ch_str_of(result->session->ops->info(result->link)->exception_tag);
	struct ch_error ignored;

	/* Newer servers cut the stream behind the text: that error is not the cause. */
	if (block->bytes.len < (size_t)64 << 10 &&
	    body->read(body, &block->bytes, (size_t)64 << 10, &ignored))
		CH_LOG(CH_LOG_DEBUG, "behind the exception: %s", ignored.text);
	return exception_parse(ch_buf_str(&block->bytes), tag, err);
}

/* The next piece of an answer that is no Native. An old server writes the text of an exception
 * behind what it has sent already. */
static int
read_piece(
    struct client_result *result, struct native_block *block, bool *more, struct ch_error *err)
{
	struct ch_str tag = ch_str_of(result->session->ops->info(result->link)->exception_tag);
	struct ch_source *body = result->session->ops->body(result->link);
	int rc = client_raw_read(body, &result->rest, block, more, err);
	struct ch_str bytes = ch_buf_str(&block->bytes);
	size_t at = exception_find(bytes, tag);

	if (at < bytes.len && (rc || tag.len || result->call.version < CLIENT_TAGS_SINCE))
		return exception_parse(ch_str_slice(bytes, at, bytes.len), tag, err);
	return rc;
}

static int
read_block(struct client_result *result, struct native_block *block, bool *more,
    struct ch_error *err)
{
	struct ch_str tag = ch_str_of(result->session->ops->info(result->link)->exception_tag);
	int rc = native_reader_peek(&result->reader, block, EXCEPTION_PEEK, err);

	/* A stream cut behind a small block: its rows come first, the error with the next one. */
	if (rc && (rc != CH_EIO || !block->bytes.len))
		return rc;
	if (exception_starts(ch_buf_str(&block->bytes), tag))
		return take_exception(result, block, err);
	rc = native_read_block(&result->reader, block, more, err);
	return rc ? explain(result, block, rc, err) : CH_OK;
}

/* Types that were described are better than those of the stream (zones of an old server). */
static void
patch_types(const struct client_result *result, struct native_block *block)
{
	if (!result->has_columns || result->column_count != block->column_count)
		return;
	for (size_t i = 0; i < block->column_count; i++)
		if (block->columns[i].type->kind == NATIVE_DATETIME &&
		    result->columns[i].type->kind == NATIVE_DATETIME &&
		    !block->columns[i].type->timezone.len)
			block->columns[i].type = result->columns[i].type;
}

static void
end(struct client_result *result)
{
	result->ended = true;
	release_link(result);
}

/* The next block with rows. *more false: there is none. */
static int
fill(struct client_result *result, struct native_block *block, bool *more, struct ch_error *err)
{
	int rc;

	if (!block)
		return ch_error_nomem(err, "block");
	*more = true;
	do {
		rc = result->query.raw ? read_piece(result, block, more, err)
				       : read_block(result, block, more, err);
	} while (!rc && *more && !block->rows);
	if (!rc && *more)
		patch_types(result, block);
	return rc;
}

/* The same, NULL at the end. */
static int
pull(struct client_result *result, struct native_block **out, struct ch_error *err)
{
	struct native_block *block = client_result_block(result);
	bool more = false;
	int rc = fill(result, block, &more, err);

	*out = NULL;
	if (rc || !more)
		client_result_release(result, block);
	else
		*out = block;
	return rc;
}

static bool
is_cancelled(struct client_result *result)
{
	bool cancelled;

	pthread_mutex_lock(&result->cancel_lock);
	cancelled = result->cancelled;
	pthread_mutex_unlock(&result->cancel_lock);
	return cancelled;
}

/* The blocks are new ones: the thread that has the result may be giving others back. An error
 * comes where its place is, behind the blocks before it. */
void
client_turn_free(struct client_session *session, struct client_result *asker)
{
	struct client_result *result = session->takes_turns ? session->reading : NULL;
	struct native_block **last;
	struct ch_error err;
	bool more;

	if (!result || result == asker)
		return;
	last = &result->ahead;
	while (*last)
		last = &(*last)->next;
	while (!result->ended && !(asker && is_cancelled(asker))) {
		*last = new_block();
		if (fill(result, *last, &more, &err)) {
			free_blocks(*last);
			*last = NULL;
			(void)fail(result, (int)err.code, &err);
		} else if (!more) {
			free_blocks(*last);
			*last = NULL;
			end(result);
		} else {
			last = &(*last)->next;
		}
	}
}

/* Columns as the first block names them. */
static int
take_columns(struct client_result *result, const struct native_block *block, struct ch_error *err)
{
	struct client_column *columns =
	    ch_arena_array(&result->memory, block->column_count + 1, sizeof(*columns));

	if (!columns)
		return ch_error_nomem(err, "column names");
	for (size_t i = 0; i < block->column_count; i++) {
		columns[i].name = block->columns[i].name;
		columns[i].type = block->columns[i].type;
	}
	result->columns = columns;
	result->column_count = block->column_count;
	result->has_columns = true;
	return CH_OK;
}

/* A server that does not keep zones was asked for DateTime columns: get them by DESCRIBE. What
 * cannot be described keeps the server's zone. */
static void
ask_zones(struct client_result *result, struct native_block *block)
{
	struct client_column *columns;
	struct ch_error err;
	bool hidden = false;
	size_t count;

	if (result->call.keeps_zones || !result->query.describable)
		return;
	for (size_t i = 0; i < block->column_count; i++)
		hidden = hidden || (block->columns[i].type->kind == NATIVE_DATETIME &&
				       !block->columns[i].type->timezone.len);
	if (!hidden)
		return;
	if (client_describe(
		result->session, &result->query, &result->memory, &columns, &count, &err)) {
		CH_LOG(CH_LOG_ERROR, "time zones of the columns stay unknown: %s", err.text);
		return;
	}
	result->columns = columns;
	result->column_count = count;
	result->has_columns = count == block->column_count;
	patch_types(result, block);
	for (block = result->ahead; block; block = block->next)
		patch_types(result, block);
}

/* Start the prepared call and read as far as the first block. */
static int
run_call(struct client_result *result, struct ch_error *err)
{
	const struct transport_ops *ops = result->session->ops;
	int rc;

	result->is_open = true;
	result->ended = false;
	/* Who sends the data may want to run other queries before it has them all. */
	if (result->query.data)
		client_turn_end(result->session);
	rc = ops->start(result->link, &result->call.request, err);
	if (result->query.data)
		client_turn_begin(result->session);
	if (rc)
		return rc;
	if (result->session->takes_turns)
		result->session->reading = result;
	native_reader_free(&result->reader);
	native_reader_init(&result->reader, ops->body(result->link), ops == &transport_chdb);
	return pull(result, &result->first, err);
}

/* The answer to a framed request is empty although the server's version is known to lose small
 * ones: ask again without frames, from now on. Only for what changes nothing. */
static bool
lost_answer(struct client_result *result)
{
	struct client_session *session = result->session;

	if (result->first || !result->call.request.frames || !result->query.returns_rows ||
	    result->query.changes_data || result->call.version >= CLIENT_FRAMES_SINCE)
		return false;
	CH_LOG(CH_LOG_INFO, "compress=1 gives empty answers here and is not used any more");
	pthread_mutex_lock(&session->lock);
	session->frames_broken = true;
	pthread_mutex_unlock(&session->lock);
	return true;
}

static int
execute(struct client_result *result, struct ch_error *err)
{
	struct client_session *session = result->session;
	struct transport_link *link;
	unsigned tries = 0;
	bool again;
	int rc;

	do {
		client_call_free(&result->call);
		/* Before the link is taken: the session is surely free for the one used last. */
		client_turn_free(session, result);
		rc = result->query.data ? client_turn_wait(session, err) : CH_OK;
		if (!rc)
			rc = client_call_prepare(
			    &result->call, session, &result->query, "Native", err);
		if (!rc)
			rc = client_link_take(session, &link, err);
		if (rc)
			return rc;
		memcpy(result->query_id, result->call.query_id, sizeof(result->query_id));
		pthread_mutex_lock(&result->cancel_lock);
		result->link = link;
		again = result->cancelled;
		pthread_mutex_unlock(&result->cancel_lock);
		rc = again ? ch_error_set(err, CH_ECANCEL, "the query was cancelled")
			   : run_call(result, err);
		again = rc ? client_call_drop_setting(session, &result->call, err) ||
				 client_turn_again(session, err, &tries)
			   : lost_answer(result);
		/* The next query does without the setting. */
		again = again && !result->query.data;
		if (again)
			release_link(result);
	} while (again);
	return rc;
}

/* The columns of an empty result are asked for later, with the same values. */
static int
keep_params(struct client_result *result, const struct client_query *query, struct ch_error *err)
{
	struct ch_arena *arena = &result->memory;
	struct transport_param *kept;

	result->query.params = NULL;
	result->query.param_count = 0;
	if (!query->param_count)
		return CH_OK;
	kept = ch_arena_array(arena, query->param_count, sizeof(*kept));
	for (size_t i = 0; kept && i < query->param_count; i++) {
		const struct transport_param *from = &query->params[i];

		kept[i] = *from;
		kept[i].name.ptr = ch_arena_strdup(arena, from->name);
		kept[i].value.ptr = ch_arena_strdup(arena, from->value);
		if (!kept[i].name.ptr || !kept[i].value.ptr)
			kept = NULL;
	}
	if (!kept)
		return ch_error_nomem(err, "query parameters");
	result->query.params = kept;
	result->query.param_count = query->param_count;
	return CH_OK;
}

/* Over to new text: forget everything of the last query. */
static int
take_query(struct client_result *result, const struct client_query *query, struct ch_error *err)
{
	client_result_close(result);
	ch_arena_reset(&result->memory);
	ch_buf_reset(&result->rest);
	result->columns = NULL;
	result->column_count = 0;
	result->has_columns = false;
	result->failure.code = CH_OK;
	forget_info(result);
	ch_buf_free(&result->sql);
	ch_buf_init(&result->sql, CH_BUF_NO_LIMIT);
	ch_buf_append_str(&result->sql, query->sql);
	result->query = *query;
	result->query.sql = ch_buf_str(&result->sql);
	if (query->input.len && !ch_buf_failed(&result->sql))
		result->query.input.ptr =
		    result->query.sql.ptr + (query->input.ptr - query->sql.ptr);
	if (ch_buf_failed(&result->sql))
		return ch_error_nomem(err, "statement text");
	return keep_params(result, query, err);
}

/* Run what was taken, in this thread's turn. */
static int
run_query(struct client_result *result, struct ch_error *err)
{
	int rc = client_hello(result->session, err);

	if (!rc)
		rc = execute(result, err);
	if (!rc && result->first) {
		ask_zones(result, result->first);
		if (!result->has_columns)
			rc = take_columns(result, result->first, err);
	}
	if (rc)
		return fail(result, rc, err);
	atomic_store(&result->session->dead, false);
	if (!result->first)
		end(result);
	return CH_OK;
}

int
client_result_execute(
    struct client_result *result, const struct client_query *query, struct ch_error *err)
{
	int rc;

	begin_call(result);
	client_turn_begin(result->session);
	rc = take_query(result, query, err);
	if (!rc)
		rc = run_query(result, err);
	client_turn_end(result->session);
	end_call(result);
	return rc;
}

int
client_result_describe(
    struct client_result *result, const struct client_query *query, struct ch_error *err)
{
	int rc = take_query(result, query, err);
	const struct client_column *columns;
	size_t count;

	if (!rc)
		rc = client_hello(result->session, err);
	return rc ? rc : client_result_columns(result, &columns, &count, err);
}

int
client_result_columns(struct client_result *result, const struct client_column **columns,
    size_t *count, struct ch_error *err)
{
	int rc = CH_OK;

	if (!result->has_columns)
		rc = result->query.raw
			 ? client_raw_columns(
			       &result->memory, &result->columns, &result->column_count, err)
			 : client_describe(result->session, &result->query, &result->memory,
			       &result->columns, &result->column_count, err);
	if (rc)
		return rc;
	result->has_columns = true;
	*columns = result->columns;
	*count = result->column_count;
	return CH_OK;
}

/* A block that was read already. */
static struct native_block *
take_ready(struct client_result *result)
{
	struct native_block *block = result->first;

	result->first = NULL;
	if (!block && result->ahead) {
		block = result->ahead;
		result->ahead = block->next;
		block->next = NULL;
	}
	return block;
}

static int
next(struct client_result *result, struct native_block **block, struct ch_error *err)
{
	int rc;

	*block = take_ready(result);
	if (*block)
		return CH_OK;
	if (result->failure.code) {
		*err = result->failure;
		return (int)err->code;
	}
	if (result->ended)
		return CH_OK;
	rc = pull(result, block, err);
	if (rc)
		return fail(result, rc, err);
	if (!*block)
		end(result);
	return CH_OK;
}

int
client_result_next(struct client_result *result, struct native_block **block, struct ch_error *err)
{
	int rc;

	begin_call(result);
	client_turn_begin(result->session);
	rc = next(result, block, err);
	client_turn_end(result->session);
	end_call(result);
	return rc;
}

int
client_result_reread(
    struct client_result *result, struct native_block *block, struct ch_error *err)
{
	int rc;

	client_turn_begin(result->session);
	rc = result->query.raw ? client_raw_reread(block, err)
			       : native_reread_block(&result->reader, block, err);
	if (!rc)
		patch_types(result, block);
	client_turn_end(result->session);
	return rc;
}

void
client_result_cancel(struct client_result *result)
{
	char query_id[sizeof(result->query_id)] = "";

	pthread_mutex_lock(&result->cancel_lock);
	if (result->running && !result->cancelled) {
		result->cancelled = true;
		if (result->link) {
			memcpy(query_id, result->query_id, sizeof(query_id));
			result->session->ops->cancel(result->link);
		}
	}
	pthread_mutex_unlock(&result->cancel_lock);
	if (*query_id)
		client_kill(result->session, query_id);
}

void
client_result_close(struct client_result *result)
{
	struct native_block *block;

	client_turn_begin(result->session);
	release_link(result);
	result->ended = true;
	while ((block = take_ready(result)))
		client_result_release(result, block);
	client_turn_end(result->session);
	client_call_free(&result->call);
}

struct transport_info
client_result_info(struct client_result *result)
{
	struct transport_info info;

	pthread_mutex_lock(&result->cancel_lock);
	info = result->info;
	pthread_mutex_unlock(&result->cancel_lock);
	return info;
}

const char *
client_result_query_id(const struct client_result *result)
{
	return result->query_id;
}
