/*
 * type_lex.c - the words of a type name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/type_lex.h"

int
native_lex_fail(struct native_lexer *in, const char *what)
{
	return ch_error_set(in->err, CH_EFORMAT, "%s at character %zu of the type \"%.*s\"", what,
	    in->at + 1, (int)(in->text.len < 200 ? in->text.len : 200), in->text.ptr);
}

int
native_lex_no_memory(struct native_lexer *in)
{
	return ch_error_nomem(in->err, "type");
}

bool
native_lex_is_word(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

char
native_lex_look(const struct native_lexer *in)
{
	return in->at < in->text.len ? in->text.ptr[in->at] : '\0';
}

bool
native_lex_blanks(struct native_lexer *in)
{
	size_t from = in->at;

	while (native_lex_look(in) == ' ' || native_lex_look(in) == '\t' ||
	       native_lex_look(in) == '\n' || native_lex_look(in) == '\r')
		in->at++;
	return in->at > from;
}

bool
native_lex_accept(struct native_lexer *in, char c)
{
	native_lex_blanks(in);
	if (native_lex_look(in) != c)
		return false;
	in->at++;
	return true;
}

int
native_lex_expect(struct native_lexer *in, char c)
{
	char what[16] = "expected 'x'";

	if (native_lex_accept(in, c))
		return 0;
	what[10] = c;
	return native_lex_fail(in, what);
}

struct ch_str
native_lex_word(struct native_lexer *in)
{
	size_t from = in->at;

	if (native_lex_is_word(native_lex_look(in), true))
		while (native_lex_is_word(native_lex_look(in), false))
			in->at++;
	return ch_str_slice(in->text, from, in->at);
}

bool
native_lex_accept_word(struct native_lexer *in, struct ch_str word)
{
	size_t from = in->at;

	native_lex_blanks(in);
	if (ch_str_eq_nocase(native_lex_word(in), word))
		return true;
	in->at = from;
	return false;
}

/* The byte meant by a backslash and what follows; in->at is behind the backslash. */
static char
unescape(struct native_lexer *in)
{
	static const char from[] = "ntrbf0av", to[] = "\n\t\r\b\f\0\a\v";
	char c = native_lex_look(in);
	const char *found = c ? strchr(from, c) : NULL;

	in->at++;
	if (found)
		return to[found - from];
	if (c == 'x' && in->at + 2 <= in->text.len) {
		int byte = ch_hex_byte(in->text.ptr + in->at);

		if (byte >= 0) {
			in->at += 2;
			return (char)byte;
		}
	}
	return c;
}

int
native_lex_quoted(struct native_lexer *in, struct ch_str *out)
{
	char quote = native_lex_look(in), *text;
	size_t len = 0, end = ++in->at;

	while (end < in->text.len && in->text.ptr[end] != quote)
		end += in->text.ptr[end] == '\\' ? 2 : 1;
	/* A doubled quote makes the text longer than that: grow by counting on. */
	while (end + 1 < in->text.len && in->text.ptr[end + 1] == quote) {
		end += 2;
		while (end < in->text.len && in->text.ptr[end] != quote)
			end += in->text.ptr[end] == '\\' ? 2 : 1;
	}
	if (end >= in->text.len)
		return native_lex_fail(in, "unfinished quotes");
	text = ch_arena_alloc(in->arena, end - in->at + 1);
	if (!text)
		return native_lex_no_memory(in);
	while (in->at < end) {
		char c = in->text.ptr[in->at++];

		if (c == '\\')
			c = unescape(in);
		else if (c == quote)
			in->at++;
		text[len++] = c;
	}
	in->at = end + 1;
	*out = (struct ch_str){ text, len };
	return 0;
}

int
native_lex_number(struct native_lexer *in, int64_t least, int64_t most, int64_t *out)
{
	size_t from;

	native_lex_blanks(in);
	from = in->at;
	if (native_lex_look(in) == '-' || native_lex_look(in) == '+')
		in->at++;
	while (native_lex_look(in) >= '0' && native_lex_look(in) <= '9')
		in->at++;
	if (!ch_str_to_i64(ch_str_slice(in->text, from, in->at), out) || *out < least ||
	    *out > most) {
		in->at = from;
		return native_lex_fail(in, "expected a number in range");
	}
	return 0;
}

int
native_lex_skip(struct native_lexer *in)
{
	unsigned open = 0;

	while (in->at < in->text.len) {
		char c = native_lex_look(in);
		struct ch_str ignored;
		int rc;

		if (c == '\'' || c == '`' || c == '"') {
			rc = native_lex_quoted(in, &ignored);
			if (rc)
				return rc;
			continue;
		}
		if (open == 0 && (c == ',' || c == ')'))
			return 0;
		/* The type stands in literals, where these would end or begin something. */
		if (c == ';' || c == '#' || c == '{' ||
		    (c >= '\0' && c < ' ' && c != '\t' && c != '\n' && c != '\r'))
			return native_lex_fail(in, "an unexpected character");
		if (c == '(')
			open++;
		if (c == ')')
			open--;
		in->at++;
	}
	return native_lex_fail(in, "expected ')'");
}

int
native_lex_path(struct native_lexer *in, struct ch_str *path)
{
	size_t from;
	int rc;

	native_lex_blanks(in);
	from = in->at;
	*path = (struct ch_str){ NULL, 0 };
	for (;;) {
		struct ch_str part, before = *path;
		char *joined;

		if (native_lex_look(in) == '`' || native_lex_look(in) == '"') {
			rc = native_lex_quoted(in, &part);
			if (rc)
				return rc;
		} else {
			part = native_lex_word(in);
			if (!part.len)
				return native_lex_fail(in, "expected a path");
		}
		joined = ch_arena_alloc(in->arena, before.len + part.len + 2);
		if (!joined)
			return native_lex_no_memory(in);
		if (before.len) {
			memcpy(joined, before.ptr, before.len);
			joined[before.len++] = '.';
		}
		memcpy(joined + before.len, part.ptr, part.len);
		*path = (struct ch_str){ joined, before.len + part.len };
		/* A path is short; what is not is an attempt to make this slow. */
		if (in->at - from > 0xffff)
			return native_lex_fail(in, "a path is over 65535 characters");
		if (native_lex_look(in) != '.')
			return 0;
		in->at++;
	}
}
