/*
 * fuzz_scan.c - SQL of any bytes: tokens, statements, quoted words
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "query/classify.h"
#include "query/quote.h"
#include "query/scan.h"

static void
require(bool fact)
{
	if (!fact)
		__builtin_trap();
}

/* Tokens follow each other without gaps. */
static void
check_tokens(struct ch_str sql)
{
	struct query_scan scan;
	struct query_token token;
	struct ch_buf plain;
	size_t at = 0;

	ch_buf_init(&plain, CH_BUF_NO_LIMIT);
	query_scan_init(&scan, sql);
	do {
		token = query_scan_any(&scan);
		require(query_token_at(&scan, token) == at);
		require((token.kind == QUERY_END) == (token.text.len == 0));
		at += token.text.len;
		if (token.kind == QUERY_STRING || token.kind == QUERY_QUOTED ||
		    token.kind == QUERY_HEREDOC) {
			ch_buf_reset(&plain);
			query_unquote(&plain, token.text);
		}
	} while (token.kind != QUERY_END);
	require(at == sql.len);
	ch_buf_free(&plain);
}

static bool
is_inside(struct ch_str part, struct ch_str whole)
{
	return !part.ptr ||
	    (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

/* Statements lie inside the text, move on, and classify alone as they do in the text. */
static void
check_statements(struct ch_str sql)
{
	struct query_class class, alone;

	for (size_t at = 0; at < sql.len; at = class.next) {
		query_classify(sql, at, &class);
		require(class.next > at && class.next <= sql.len);
		require(is_inside(class.statement, sql));
		require(is_inside(class.format, class.statement));
		require(is_inside(class.format_clause, class.statement));
		require(is_inside(class.database, class.statement));
		require(is_inside(class.data, class.statement));
		query_classify(class.statement, 0, &alone);
		require(alone.kind == class.kind && alone.statement.len == class.statement.len &&
		    alone.format.len == class.format.len &&
		    alone.returns_rows == class.returns_rows);
	}
}

/* What is quoted is one token and gives itself back. */
static void
check_quoting(struct ch_str text)
{
	struct ch_buf quoted, plain;
	struct query_scan scan;

	ch_buf_init(&quoted, CH_BUF_NO_LIMIT);
	ch_buf_init(&plain, CH_BUF_NO_LIMIT);
	query_quote_text(&quoted, text);
	query_scan_init(&scan, ch_buf_str(&quoted));
	require(query_scan_any(&scan).text.len == quoted.len);
	query_unquote(&plain, ch_buf_str(&quoted));
	require(ch_str_eq(ch_buf_str(&plain), text));
	ch_buf_free(&quoted);
	ch_buf_free(&plain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ch_str text = { (const char *)data, size };

	check_tokens(text);
	check_statements(text);
	check_quoting(text);
	return 0;
}
