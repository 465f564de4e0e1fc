/*
 * build_json.c - is this text a JSON object?
 *
 * A server would refuse the whole block for one bad text, so it is looked at before. The stack
 * is a bit a level: object or array.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/building.h"

struct json {
	const char *text;
	size_t at;
	size_t len;
	uint64_t objects[(NATIVE_MAX_DEPTH + 63) / 64];
	unsigned depth;
};

static char
look(const struct json *in)
{
	return in->at < in->len ? in->text[in->at] : '\0';
}

static void
skip_blanks(struct json *in)
{
	while (look(in) == ' ' || look(in) == '\t' || look(in) == '\n' || look(in) == '\r')
		in->at++;
}

static bool
accept(struct json *in, char c)
{
	skip_blanks(in);
	if (look(in) != c)
		return false;
	in->at++;
	return true;
}

static bool
take_escape(struct json *in)
{
	char c = look(in);

	in->at++;
	if (c != 'u')
		return c && strchr("\"\\/bfnrt", c);
	for (unsigned i = 0; i < 4; i++, in->at++) {
		char digit = (char)(look(in) | 0x20);

		if (!(look(in) >= '0' && look(in) <= '9') && !(digit >= 'a' && digit <= 'f'))
			return false;
	}
	return true;
}

/* Bytes below a blank must be escaped. */
static bool
take_string(struct json *in)
{
	if (!accept(in, '"'))
		return false;
	while (in->at < in->len) {
		uint8_t c = (uint8_t)in->text[in->at];

		if (c < ' ')
			return false;
		in->at++;
		if (c == '"')
			return true;
		if (c == '\\' && !take_escape(in))
			return false;
	}
	return false;
}

static bool
take_digits(struct json *in)
{
	size_t from = in->at;

	while (look(in) >= '0' && look(in) <= '9')
		in->at++;
	return in->at > from;
}

static bool
take_number(struct json *in)
{
	size_t from;

	if (look(in) == '-')
		in->at++;
	from = in->at;
	if (!take_digits(in) || (in->text[from] == '0' && in->at - from > 1))
		return false;
	if (look(in) == '.') {
		in->at++;
		if (!take_digits(in))
			return false;
	}
	if (look(in) != 'e' && look(in) != 'E')
		return true;
	in->at++;
	if (look(in) == '+' || look(in) == '-')
		in->at++;
	return take_digits(in);
}

static bool
take_word(struct json *in)
{
	static const struct ch_str words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };
	struct ch_str rest = { in->text + in->at, in->len - in->at };

	for (size_t i = 0; i < CH_ARRAY_LEN(words); i++)
		if (ch_str_starts(rest, words[i])) {
			in->at += words[i].len;
			return true;
		}
	return false;
}

static bool
in_object(const struct json *in)
{
	return in->objects[(in->depth - 1) / 64] >> ((in->depth - 1) % 64) & 1;
}

static bool
open(struct json *in, bool is_object)
{
	uint64_t bit;

	if (in->depth == NATIVE_MAX_DEPTH)
		return false;
	bit = (uint64_t)1 << in->depth % 64;
	if (is_object)
		in->objects[in->depth / 64] |= bit;
	else
		in->objects[in->depth / 64] &= ~bit;
	in->depth++;
	in->at++;
	return true;
}

static bool
take_key(struct json *in)
{
	return take_string(in) && accept(in, ':');
}

/* A value, or the opening of one; *opened when its items are to follow. */
static bool
take_value(struct json *in, bool *opened)
{
	*opened = false;
	skip_blanks(in);
	if (look(in) == '"')
		return take_string(in);
	if (look(in) == '-' || (look(in) >= '0' && look(in) <= '9'))
		return take_number(in);
	if (look(in) != '{' && look(in) != '[')
		return take_word(in);
	if (!open(in, look(in) == '{'))
		return false;
	*opened = !accept(in, in_object(in) ? '}' : ']');
	in->depth -= !*opened;
	return !*opened || !in_object(in) || take_key(in);
}

/* What follows a value: closing brackets, then a comma. */
static bool
go_on(struct json *in)
{
	while (in->depth) {
		bool is_object = in_object(in);

		if (accept(in, ','))
			return !is_object || take_key(in);
		if (!accept(in, is_object ? '}' : ']'))
			return false;
		in->depth--;
	}
	return true;
}

bool
native_json_is_object(struct ch_str text, size_t *at)
{
	struct json in = { .text = text.ptr, .len = text.len };
	bool ok, opened;

	skip_blanks(&in);
	ok = look(&in) == '{';
	while (ok) {
		ok = take_value(&in, &opened);
		if (!ok || opened)
			continue;
		ok = go_on(&in);
		if (!in.depth)
			break;
	}
	if (ok)
		skip_blanks(&in);
	*at = in.at;
	return ok && in.at == in.len;
}
