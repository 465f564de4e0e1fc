/*
 * quote.c - names, texts and LIKE patterns as ClickHouse writes them
 *
 * Quotes are escaped with a backslash, not doubled: versions without doubled back quotes exist.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/quote.h"

#include <string.h>

#include "query/scan.h"

static void
quote(struct ch_buf *out, struct ch_str text, char mark)
{
	ch_buf_append_byte(out, (uint8_t)mark);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == mark || c == '\\' || c == '\0')
			ch_buf_append_byte(out, '\\');
		ch_buf_append_byte(out, c == '\0' ? '0' : (uint8_t)c);
	}
	ch_buf_append_byte(out, (uint8_t)mark);
}

void
query_quote_name(struct ch_buf *out, struct ch_str name)
{
	quote(out, name, '`');
}

void
query_quote_text(struct ch_buf *out, struct ch_str text)
{
	quote(out, text, '\'');
}

static bool
parts_tokens(char c)
{
	return c != '\0' && strchr(" \t\r\n()[],=<>+-*/%#", c);
}

void
query_put_blank_before(struct ch_buf *out)
{
	if (out->len && !parts_tokens((char)out->ptr[out->len - 1]))
		ch_buf_append_byte(out, ' ');
}

void
query_put_blank_behind(struct ch_buf *out, struct ch_str sql, size_t at)
{
	if (at < sql.len && !parts_tokens(sql.ptr[at]))
		ch_buf_append_byte(out, ' ');
}

/* The escape whose '\' stands at `at`; returns the position behind it. */
static size_t
unescape(struct ch_buf *out, struct ch_str text, size_t at)
{
	static const char letters[] = "bfrnt0ave";
	static const char bytes[] = "\b\f\r\n\t\0\a\v\x1b";
	struct ch_str known = { letters, sizeof(letters) - 1 };
	size_t found;
	char c;

	if (++at == text.len) {
		ch_buf_append_byte(out, '\\');
		return at;
	}
	c = text.ptr[at];
	if (c == 'x' && text.len - at > 2 && ch_hex_byte(text.ptr + at + 1) >= 0) {
		ch_buf_append_byte(out, (uint8_t)ch_hex_byte(text.ptr + at + 1));
		return at + 3;
	}
	/* \N is NULL in data and nothing in SQL. */
	if (c == 'N')
		return at + 1;
	found = ch_str_find(known, 0, c);
	if (found < known.len) {
		c = bytes[found];
	} else if (c != '\\' && c != '\'' && c != '"' && c != '`' && c != '/' && c != '=') {
		/* An escape that means nothing stays as it is written. */
		ch_buf_append_byte(out, '\\');
	}
	ch_buf_append_byte(out, (uint8_t)c);
	return at + 1;
}

static void
unquote_plain(struct ch_buf *out, struct ch_str quoted)
{
	char mark = quoted.ptr[0];
	struct ch_str text = ch_str_slice(quoted, 1, quoted.len - 1);

	for (size_t at = 0; at < text.len;) {
		if (text.ptr[at] == '\\') {
			at = unescape(out, text, at);
			continue;
		}
		ch_buf_append_byte(out, (uint8_t)text.ptr[at]);
		at += text.ptr[at] == mark ? 2 : 1;
	}
}

void
query_unquote(struct ch_buf *out, struct ch_str quoted)
{
	struct query_scan scan;
	struct query_token token;
	size_t tag;

	query_scan_init(&scan, quoted);
	token = query_scan_any(&scan);
	if (token.text.len != quoted.len) {
		ch_buf_append_str(out, quoted);
	} else if (token.kind == QUERY_HEREDOC) {
		tag = ch_str_find(quoted, 1, '$') + 1;
		ch_buf_append_str(out, ch_str_slice(quoted, tag, quoted.len - tag));
	} else if (token.kind != QUERY_STRING && token.kind != QUERY_QUOTED) {
		ch_buf_append_str(out, quoted);
	} else if ((unsigned char)quoted.ptr[0] >= 0x80) {
		ch_buf_append_str(out, ch_str_slice(quoted, 3, quoted.len - 3));
	} else {
		unquote_plain(out, quoted);
	}
}

static bool
is_special_in_like(char c)
{
	return c == '%' || c == '_' || c == '\\';
}

bool
query_like_has_wildcard(struct ch_str pattern)
{
	for (size_t i = 0; i < pattern.len; i++) {
		if (pattern.ptr[i] == '\\')
			i++;
		else if (pattern.ptr[i] == '%' || pattern.ptr[i] == '_')
			return true;
	}
	return false;
}

void
query_like_plain(struct ch_buf *out, struct ch_str pattern)
{
	for (size_t i = 0; i < pattern.len; i++) {
		if (pattern.ptr[i] == '\\' && i + 1 < pattern.len &&
		    is_special_in_like(pattern.ptr[i + 1]))
			i++;
		ch_buf_append_byte(out, (uint8_t)pattern.ptr[i]);
	}
}
