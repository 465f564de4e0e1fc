/*
 * escape.c - the escape sequences of ODBC: finding them
 *
 * A bracket opens an escape if one of the words below follows it; {d:Date} is a parameter of
 * ClickHouse, which the lexer knows, and other brackets belong to literals of maps and the like.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/escape.h"

#include "query/escape_run.h"
#include "query/quote.h"

/* Escapes in escapes. */
#define MAX_DEPTH 100

typedef enum query_escape translate_function(struct escape_run *run, struct escape_span body,
    struct ch_buf *out);

enum query_escape
escape_fail(struct escape_run *run, enum query_escape code, size_t at, const char *why)
{
	(void)ch_error_set(run->err, CH_EARG, "Escape sequence at byte %zu: %s", at + 1, why);
	return code;
}

/* {oj table LEFT OUTER JOIN table ON condition}: its contents. */
static enum query_escape
translate_join(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	return escape_copy(run, body, out);
}

/* {limit n} and {limit n offset m}, of drivers that came later */
static enum query_escape
translate_limit(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	ch_buf_append_text(out, "LIMIT");
	return escape_copy(run, body, out);
}

static enum query_escape
refuse(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	(void)out;
	return escape_fail(run, QUERY_ESCAPE_SYNTAX, body.from,
	    "ClickHouse has no procedures and nothing of that kind");
}

static const struct {
	const char *word;
	translate_function *translate;
} escapes[] = {
	{ "d", escape_date },
	{ "t", escape_time },
	{ "ts", escape_timestamp },
	{ "fn", escape_function },
	{ "oj", translate_join },
	{ "guid", escape_guid },
	{ "interval", escape_interval },
	{ "limit", translate_limit },
	{ "call", refuse },
	{ "return", refuse },
	{ "native", refuse },
};

static translate_function *
find_escape(struct query_token word)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(escapes); i++)
		if (query_token_is(word, escapes[i].word))
			return escapes[i].translate;
	return NULL;
}

/* The word that says what kind of escape it is; that of "? = call f(?)" is "call". */
static struct query_token
first_word(struct query_scan *scan)
{
	struct query_token word = query_scan_next(scan), call;
	struct query_scan ahead = *scan;

	if (word.kind != QUERY_MARK || !query_token_is_punct(query_scan_next(&ahead), '='))
		return word;
	call = query_scan_next(&ahead);
	if (!query_token_is(call, "call"))
		return word;
	*scan = ahead;
	return call;
}

/* The scanner stands behind an opening bracket: move behind the one that closes it. */
static bool
skip_to_close(struct query_scan *scan)
{
	size_t depth = 1;

	for (;;) {
		struct query_token token = query_scan_next(scan);

		if (token.kind == QUERY_END)
			return false;
		if (query_token_is_punct(token, '{'))
			depth++;
		else if (query_token_is_punct(token, '}') && --depth == 0)
			return true;
	}
}

/* The marker that begins there, NULL if none does. */
static const struct query_marker *
marker_at(const struct escape_run *run, size_t at)
{
	size_t low = 0, high = run->markers.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (run->markers.items[middle].from < at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == run->markers.count || run->markers.items[low].from != at)
		return NULL;
	return &run->markers.items[low];
}

/* Where the pattern of the last LIKE begins, in the text and in what was written. */
struct like {
	size_t from, out;
	bool is_there;
};

/* One translated part, token by token. */
struct copier {
	struct escape_run *run;
	struct query_scan scan;
	struct ch_buf *out;
	struct like like;
};

/* The scanner stands behind the bracket at `at`. *done: it was an escape. */
static enum query_escape
copy_escape(struct copier *copier, size_t at, bool *done)
{
	struct escape_run *run = copier->run;
	struct query_scan scan = copier->scan;
	struct query_token word = first_word(&scan);
	bool is_like = query_token_is(word, "escape") && copier->like.is_there;
	translate_function *translate = find_escape(word);
	struct escape_span body = { .from = scan.at };
	enum query_escape rc;

	*done = is_like || translate;
	if (!*done)
		return QUERY_ESCAPE_OK;
	if (!skip_to_close(&scan))
		return escape_fail(run, QUERY_ESCAPE_SYNTAX, at, "it is not closed");
	if (run->depth == MAX_DEPTH)
		return escape_fail(run, QUERY_ESCAPE_SYNTAX, at, "too many escapes in escapes");
	body.to = scan.at - 1;
	copier->scan.at = scan.at;
	copier->scan.after_operand = true;
	run->depth++;
	if (is_like) {
		copier->out->len = copier->like.out;
		rc = escape_like(
		    run, (struct escape_span){ copier->like.from, at }, body, copier->out);
		copier->like.is_there = false;
	} else {
		query_put_blank_before(copier->out);
		rc = translate(run, body, copier->out);
	}
	run->depth--;
	/* a bracket parts tokens, and "(…) .1" would not be "(…).1" */
	if (!copier->out->len || copier->out->ptr[copier->out->len - 1] != ')')
		query_put_blank_behind(copier->out, run->sql, scan.at);
	return rc;
}

static enum query_escape
copy_token(struct copier *copier, struct query_token token)
{
	size_t at = query_token_at(&copier->scan, token);
	const struct query_marker *marker;
	enum query_escape rc;
	bool done;

	if (query_token_is_punct(token, '{')) {
		rc = copy_escape(copier, at, &done);
		if (rc || done)
			return rc;
	}
	marker = copier->run->numbered && token.kind == QUERY_MARK ?
	    marker_at(copier->run, at) : NULL;
	if (marker)
		ch_buf_printf(copier->out, "{?%zu}", marker->number);
	else
		ch_buf_append_str(copier->out, token.text);
	if (query_token_is(token, "LIKE") || query_token_is(token, "ILIKE"))
		copier->like = (struct like){ copier->scan.at, copier->out->len, true };
	return QUERY_ESCAPE_OK;
}

enum query_escape
escape_copy(struct escape_run *run, struct escape_span span, struct ch_buf *out)
{
	struct copier copier = { .run = run, .scan = escape_scan(run, span), .out = out };
	enum query_escape rc = QUERY_ESCAPE_OK;

	while (!rc) {
		struct query_token token = query_scan_any(&copier.scan);

		if (token.kind == QUERY_END)
			break;
		rc = copy_token(&copier, token);
	}
	return rc;
}

bool
query_escape_maybe(struct ch_str sql)
{
	return sql.len && memchr(sql.ptr, '{', sql.len);
}

static enum query_escape
translate_all(struct escape_run *run, size_t from, struct ch_buf *out)
{
	enum query_escape rc;

	out->len = from;
	run->serial = 0;
	rc = escape_copy(run, (struct escape_span){ 0, run->sql.len }, out);
	if (!rc && ch_buf_failed(out))
		rc = QUERY_ESCAPE_NOMEM;
	return rc;
}

/* Bytes of {escape '\'} at the bracket; 0 if it is something else. As ClickHouse reads strings,
 * this one is not closed; as SQL does, it is, and most tools write it. */
static size_t
backslash_escape_len(struct ch_str sql, size_t at)
{
	static const struct ch_str string = { "'\\'", 3 };
	struct query_scan scan;
	size_t end;

	query_scan_init(&scan, sql);
	scan.at = at + 1;
	if (!query_token_is(query_scan_next(&scan), "escape") ||
	    query_scan_any(&scan).kind != QUERY_BLANK)
		return 0;
	end = scan.at;
	if (!ch_str_starts(ch_str_slice(sql, end, sql.len), string))
		return 0;
	for (end += string.len; end < sql.len && sql.ptr[end] == ' '; end++)
		;
	return end < sql.len && sql.ptr[end] == '}' ? end + 1 - at : 0;
}

/* The text without {escape '\'}: \ is what LIKE of ClickHouse takes anyway. */
static void
drop_backslash_escapes(struct ch_str sql, struct ch_buf *out)
{
	struct query_scan scan;
	struct query_token token;

	query_scan_init(&scan, sql);
	while ((token = query_scan_any(&scan)).kind != QUERY_END) {
		size_t at = query_token_at(&scan, token);
		size_t len = query_token_is_punct(token, '{') ? backslash_escape_len(sql, at) : 0;

		if (len) {
			scan.at = at + len;
			query_put_blank_behind(out, sql, scan.at);
		} else {
			ch_buf_append_str(out, token.text);
		}
	}
}

static enum query_escape
translate(struct escape_run *run, struct ch_buf *out)
{
	size_t from = out->len;
	enum query_escape rc = QUERY_ESCAPE_NOMEM;

	if (query_markers_find(run->sql, &run->markers))
		rc = translate_all(run, from, out);
	if (!rc && run->moved) {
		run->numbered = true;
		rc = translate_all(run, from, out);
	}
	query_markers_free(&run->markers);
	return rc;
}

enum query_escape
query_escape_translate(struct ch_str sql, const struct query_escape_env *env, struct ch_buf *out,
    struct ch_error *err)
{
	struct escape_run run = { .sql = sql, .env = env, .err = err };
	enum query_escape rc = QUERY_ESCAPE_NOMEM;
	struct ch_buf plain;

	ch_buf_init(&plain, CH_BUF_NO_LIMIT);
	if (ch_str_search(sql, CH_STR("'\\'")) < sql.len) {
		drop_backslash_escapes(sql, &plain);
		run.sql = ch_buf_str(&plain);
	}
	if (!ch_buf_failed(&plain))
		rc = translate(&run, out);
	ch_buf_free(&plain);
	if (rc == QUERY_ESCAPE_NOMEM)
		(void)ch_error_nomem(err, "statement text");
	return rc;
}
