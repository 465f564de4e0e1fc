/*
 * exchange.c - one request and its answer, from the first header to the last byte
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exchange.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "query/scan.h"
#include "server.h"

/* A statement is looked for in so much of a body; max_query_size of servers [V18]. */
#define STATEMENT_MAX ((size_t)256 << 10)

void
exchange_init(struct exchange *exchange)
{
	memset(exchange, 0, sizeof(*exchange));
	ch_buf_init(&exchange->plain, CH_BUF_NO_LIMIT);
	ch_buf_init(&exchange->text, CH_BUF_NO_LIMIT);
}

void
exchange_free(struct exchange *exchange)
{
	answer_free(&exchange->answer);
	run_close(&exchange->run);
	body_free(&exchange->body);
	ch_buf_free(&exchange->plain);
	ch_buf_free(&exchange->text);
	request_free(&exchange->request);
}

static void
write_log(const struct exchange *exchange)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct ch_str sql = ch_str_slice(exchange->what.statement, 0, 200);
	FILE *file;

	if (!server_options.log)
		return;
	pthread_mutex_lock(&lock);
	file = fopen(server_options.log, "a");
	if (file) {
		fprintf(file, "%s\t", exchange->run.lease.query_id);
		for (size_t i = 0; i < sql.len; i++)
			fputc((unsigned char)sql.ptr[i] < ' ' ? ' ' : sql.ptr[i], file);
		fputc('\n', file);
		fclose(file);
	}
	pthread_mutex_unlock(&lock);
}

static int
open_run(struct exchange *exchange, struct ch_error *err)
{
	struct ch_str asked = request_get(&exchange->request, "default_format");
	const char *format = asked.len > 0 ? asked.ptr : exchange->default_format;
	int rc = run_open(&exchange->run, &exchange->request, &exchange->what,
	    format ? format : "TabSeparated", err);

	write_log(exchange);
	return rc;
}

static bool
takes_data(const struct query_class *what)
{
	return what->kind == QUERY_KIND_INSERT && what->format_clause.len > 0;
}

/* INSERT … SELECT … FROM input('…') FORMAT name: data follow there too [R]. */
static void
find_input_format(struct ch_str text, struct query_class *what)
{
	struct query_token before = { QUERY_END, CH_STR("") }, token;
	struct query_scan scan;
	bool has_input = false;

	if (what->kind != QUERY_KIND_INSERT || what->format_clause.len > 0)
		return;
	query_scan_init(&scan, text);
	for (token = query_scan_next(&scan); token.kind != QUERY_END;
	     before = token, token = query_scan_next(&scan)) {
		has_input |= query_token_is(before, "input") && query_token_is_punct(token, '(');
		if (has_input && query_token_is(before, "FORMAT") && token.kind == QUERY_WORD) {
			size_t from = query_token_at(&scan, before);

			what->statement = ch_str_slice(text, 0, scan.at);
			what->format = token.text;
			what->format_clause = ch_str_slice(text, from, scan.at);
			return;
		}
	}
}

/* Data behind FORMAT begin after the blanks and one line end, and go on to the end of the text,
 * whatever they end with [V18]. */
static struct ch_str
data_in(struct ch_str data, const struct query_class *what)
{
	size_t at = (size_t)(what->format_clause.ptr - data.ptr) + what->format_clause.len;

	while (at < data.len && strchr(" \t\f", data.ptr[at]) && data.ptr[at])
		at++;
	if (at < data.len && data.ptr[at] == '\r')
		at++;
	if (at < data.len && data.ptr[at] == '\n')
		at++;
	return ch_str_slice(data, at, data.len);
}

/* Begin the INSERT that exchange->what is, with the data that lie in its text. */
static int
begin_insert(struct exchange *exchange, struct ch_str text, struct ch_error *err)
{
	struct ch_str data = data_in(text, &exchange->what);
	int rc = open_run(exchange, err);

	if (!rc)
		rc = run_insert(&exchange->run, &exchange->what, err);
	exchange->inserts = !rc;
	if (!rc)
		rc = run_push(&exchange->run, data.ptr, data.len, err);
	/* What lies in the URL is a line of its own. */
	if (!rc && data.len > 0 && exchange->url_query.len > 0)
		rc = run_push(&exchange->run, "\n", 1, err);
	return rc;
}

int
exchange_begin(struct exchange *exchange)
{
	struct request *request = &exchange->request;
	struct ch_str query = request_get(request, "query");

	body_init(&exchange->body, request_is_on(request, "decompress"));
	exchange->url_query = query;
	if (query.len == 0)
		return CH_OK;
	query_classify(query, 0, &exchange->what);
	return takes_data(&exchange->what) ? begin_insert(exchange, query, &exchange->failure)
					   : CH_OK;
}

/* Enough of the body is there to know its statement, if all of the statement lies in it. */
static int
look_for_insert(struct exchange *exchange, struct ch_error *err)
{
	exchange->is_text_whole = true;
	if (exchange->url_query.len > 0)
		return CH_OK;
	query_classify(ch_buf_str(&exchange->text), 0, &exchange->what);
	find_input_format(ch_buf_str(&exchange->text), &exchange->what);
	return takes_data(&exchange->what)
		   ? begin_insert(exchange, ch_buf_str(&exchange->text), err)
		   : CH_OK;
}

static int
take(struct exchange *exchange, const void *bytes, size_t len, struct ch_error *err)
{
	struct ch_buf *into = exchange->inserts ? &exchange->plain : &exchange->text;
	int rc = body_take(&exchange->body, bytes, len, into, err);

	if (!rc && !exchange->inserts && !exchange->is_text_whole &&
	    exchange->text.len >= STATEMENT_MAX)
		rc = look_for_insert(exchange, err);
	if (!rc && exchange->inserts)
		rc = run_push(&exchange->run, exchange->plain.ptr, exchange->plain.len, err);
	ch_buf_reset(&exchange->plain);
	return rc;
}

void
exchange_take(struct exchange *exchange, const void *bytes, size_t len)
{
	if (!exchange->failure.code && take(exchange, bytes, len, &exchange->failure))
		exchange->failure.code = CH_ESERVER;
}

/* URL and body are one statement, which is not an INSERT with data. */
static int
join_text(struct exchange *exchange, struct ch_error *err)
{
	struct ch_buf whole;

	if (exchange->url_query.len == 0)
		return CH_OK;
	ch_buf_init(&whole, CH_BUF_NO_LIMIT);
	ch_buf_append_str(&whole, exchange->url_query);
	ch_buf_append_byte(&whole, '\n');
	ch_buf_append_str(&whole, ch_buf_str(&exchange->text));
	ch_buf_free(&exchange->text);
	exchange->text = whole;
	return ch_buf_failed(&whole) ? ch_error_nomem(err, "statement") : CH_OK;
}

static int
run_statement(struct exchange *exchange, struct ch_error *err)
{
	struct query_class *what = &exchange->what, more;
	int rc = join_text(exchange, err);

	if (rc)
		return rc;
	query_classify(ch_buf_str(&exchange->text), 0, what);
	query_classify(ch_buf_str(&exchange->text), what->next, &more);
	if (what->kind == QUERY_KIND_EMPTY)
		return server_error(err, SERVER_SYNTAX_ERROR, "SYNTAX_ERROR", "Empty query");
	if (more.kind != QUERY_KIND_EMPTY)
		return server_error(err, SERVER_SYNTAX_ERROR, "SYNTAX_ERROR",
		    "Syntax error (Multi-statements are not allowed): failed at position %zu",
		    what->next);
	rc = open_run(exchange, err);
	return rc ? rc : run_query(&exchange->run, what, err);
}

static int
end(struct exchange *exchange, struct ch_error *err)
{
	int rc = exchange->failure.code ? (int)exchange->failure.code
					: body_end(&exchange->body, err);

	if (!rc && !exchange->inserts && !exchange->is_text_whole)
		rc = look_for_insert(exchange, err);
	if (rc)
		return rc;
	return exchange->inserts ? run_end(&exchange->run, err) : run_statement(exchange, err);
}

void
exchange_end(struct exchange *exchange)
{
	const struct request *request = &exchange->request;
	struct answer *answer = &exchange->answer;
	struct ch_str encode = request_get(request, "enable_http_compression");
	/* on by default from 25.10 on [R] */
	bool encodes = !encode.ptr || request_is_on(request, "enable_http_compression");
	int rc = end(exchange, &exchange->failure);

	answer_init(answer, &exchange->run, request_is_on(request, "compress"),
	    encodes ? encoding_choose(exchange->accept_encoding) : ENCODING_NONE);
	answer->ended = rc || exchange->inserts;
	answer_gather(answer,
	    request_is_on(request, "wait_end_of_query") ? SIZE_MAX : ANSWER_BUFFER);
	if (!rc && answer->failure.code && answer->raw.len < ANSWER_BUFFER)
		exchange->failure = answer->failure;
	if (exchange->failure.code)
		answer_error(answer, &exchange->failure);
}
