/*
 * quote.h - names, texts and LIKE patterns as ClickHouse writes them
 *
 * For every version. Any bytes are allowed inside, NUL too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_QUOTE_H
#define CH_QUERY_QUOTE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* `name` */
void query_quote_name(struct ch_buf *out, struct ch_str name);
/* 'text' */
void query_quote_text(struct ch_buf *out, struct ch_str text);
/* What a name or text, quoted in any way or not at all, stands for. */
void query_unquote(struct ch_buf *out, struct ch_str quoted);

/* A value that takes the place of a marker must not become one token with its neighbours ("AND?"),
 * so a blank goes before it and behind it where something stands that is no operator. */
void query_put_blank_before(struct ch_buf *out);
void query_put_blank_behind(struct ch_buf *out, struct ch_str sql, size_t at);

/* LIKE patterns: % and _ are wildcards, \ takes their meaning away. They are not quoted here. */

/* The pattern has a wildcard. */
bool query_like_has_wildcard(struct ch_str pattern);
/* The only text that a pattern without wildcards matches. */
void query_like_plain(struct ch_buf *out, struct ch_str pattern);

#endif
