/*
 * scan.h - the words of ClickHouse SQL
 *
 * The tokens of a text follow each other without gaps, blanks and comments are tokens too.
 * Nothing is refused: what the server would not understand is still cut into tokens. Pure, no
 * allocation, never reads behind the text's length.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_SCAN_H
#define CH_QUERY_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum query_token_kind {
	QUERY_END,	 /* no more; empty text */
	QUERY_BLANK,	 /* blanks, also Unicode ones and NULs */
	QUERY_COMMENT,	 /* to the end of the line, or nested */
	QUERY_WORD,	 /* keyword or plain identifier */
	QUERY_QUOTED,	 /* identifier in "" or `` */
	QUERY_STRING,	 /* in '' */
	QUERY_HEREDOC,	 /* $tag$...$tag$ */
	QUERY_NUMBER,
	QUERY_PARAMETER, /* {name:Type} */
	QUERY_MARK,	 /* ? */
	QUERY_PUNCT,	 /* one operator or bracket */
	QUERY_BROKEN,	 /* a quote or comment that is not closed: up to the end of the text */
};

struct query_token {
	enum query_token_kind kind;
	struct ch_str text;
};

struct query_scan {
	struct ch_str sql; /* borrowed */
	size_t at;
	bool after_operand; /* right behind one, ".1" is an element of it */
	bool after_dot;
};

void query_scan_init(struct query_scan *scan, struct ch_str sql);
/* The next token. */
struct query_token query_scan_any(struct query_scan *scan);
/* The next token that is neither blank nor comment. */
struct query_token query_scan_next(struct query_scan *scan);
/* The same without moving on. */
struct query_token query_scan_peek(const struct query_scan *scan);

/* Position of a token in the text it came from. */
static inline size_t
query_token_at(const struct query_scan *scan, struct query_token token)
{
	return (size_t)(token.text.ptr - scan->sql.ptr);
}

/* The token is that keyword, or one of them, in any case. */
bool query_token_is(struct query_token token, const char *keyword);
bool query_token_is_one_of(struct query_token token, const char *const *keywords, size_t count);
bool query_token_is_punct(struct query_token token, char c);
/* A bracket of any kind, and its end. */
bool query_token_opens(struct query_token token);
bool query_token_closes(struct query_token token);

#endif
