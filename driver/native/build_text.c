/*
 * build_text.c - a value in ClickHouse's text form -> a row of a build
 *
 * Alone a scalar is its whole text; inside others it is a word or stands in quotes, with
 * backslash escapes or doubled quotes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/building.h"

/* Attempts at types of Variants in one text. */
#define MAX_ATTEMPTS 10000u
/* As much of a text stands in a message. */
#define SHOWN 200

struct parser {
	struct native_build *root; /* has the scratch and the marks */
	const char *begin;
	const char *at;
	const char *end;
	const struct ch_tz *tz;
	struct ch_error *err;
	bool quiet; /* types of a Variant are tried: do not say what was expected */
	unsigned depth;
	unsigned attempts;
	bool in_key;
	bool negative_zero; /* there is one before looked_at */
	const char *looked_at;
};

static const struct native_type int64_type = {
	.kind = NATIVE_INT64, .family = NATIVE_SINT, .width = 8, .text = { "Int64", 5 }
};
static const struct native_type float64_type = {
	.kind = NATIVE_FLOAT64, .family = NATIVE_FLOAT, .width = 8, .text = { "Float64", 7 }
};
static const struct native_type bool_type = {
	.kind = NATIVE_BOOL, .family = NATIVE_UINT, .width = 1, .text = { "Bool", 4 }
};
static const struct native_type string_type = {
	.kind = NATIVE_STRING, .family = NATIVE_SPANS, .text = { "String", 6 }
};
static const struct native_type dynamic_type = {
	.kind = NATIVE_DYNAMIC, .family = NATIVE_TREE, .text = { "Dynamic", 7 }
};
static const struct native_type *const dynamic_item[] = { &dynamic_type };
static const struct native_type dynamics_type = { .kind = NATIVE_ARRAY,
	.family = NATIVE_TREE,
	.items = dynamic_item,
	.item_count = 1,
	.text = { "Array(Dynamic)", 14 } };

static int parse_item(struct parser *in, struct native_build *build);

static int
shown(size_t len)
{
	return (int)(len < SHOWN ? len : SHOWN);
}

static int
fail_at(struct parser *in, const char *at, const char *what)
{
	return ch_error_set(in->quiet ? NULL : in->err, CH_EFORMAT,
	    "expected %s at character %zu", what,
	    (size_t)(at - in->begin) + 1);
}

static int
fail_type(struct parser *in, const char *at, const struct native_type *type)
{
	return ch_error_set(in->quiet ? NULL : in->err, CH_EFORMAT,
	    "expected %.*s at character %zu",
	    shown(type->text.len), type->text.ptr, (size_t)(at - in->begin) + 1);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_blanks(struct parser *in)
{
	while (in->at < in->end && is_blank(*in->at))
		in->at++;
}

static bool
accept(struct parser *in, char c)
{
	skip_blanks(in);
	if (in->at == in->end || *in->at != c)
		return false;
	in->at++;
	return true;
}

static int
expect(struct parser *in, char c)
{
	char what[] = "'x'";

	if (accept(in, c))
		return 0;
	what[1] = c;
	return fail_at(in, in->at, what);
}

/* Words and strings */

static bool
is_delimiter(const struct parser *in, char c)
{
	return c == ',' || c == ')' || c == ']' || c == '}' || (c == ':' && in->in_key);
}

/* Up to the next delimiter, without blanks at the end. */
static struct ch_str
peek_word(const struct parser *in)
{
	const char *end = in->at;

	while (end < in->end && !is_delimiter(in, *end))
		end++;
	while (end > in->at && is_blank(end[-1]))
		end--;
	return (struct ch_str){ in->at, (size_t)(end - in->at) };
}

/* Behind a backslash. Unknown letters keep it, as ClickHouse does. */
static void
take_escape(struct parser *in, struct ch_buf *out)
{
	static const char from[] = "bfnrt0avb\\'\"/`", to[] = "\b\f\n\r\t\0\a\v\b\\'\"/`";
	char c = *in->at++;
	const char *found = c ? strchr(from, c) : NULL;

	if (c == 'x' && in->end - in->at >= 2 && ch_hex_byte(in->at) >= 0) {
		ch_buf_append_byte(out, (uint8_t)ch_hex_byte(in->at));
		in->at += 2;
		return;
	}
	if (!found)
		ch_buf_append_byte(out, '\\');
	ch_buf_append_byte(out, (uint8_t)(found ? to[found - from] : c));
}

/* The text in the quotes that stand here: in the text itself, or in the scratch. */
static int
take_quoted(struct parser *in, struct ch_str *out)
{
	struct ch_buf *scratch = &in->root->scratch;
	const char *from = in->at;
	char quote = *in->at++;
	bool plain = true;

	ch_buf_reset(scratch);
	while (in->at < in->end) {
		const char *run = in->at;

		while (in->at < in->end && *in->at != quote && *in->at != '\\')
			in->at++;
		if (in->at == in->end)
			break;
		if (*in->at == quote && (in->at + 1 == in->end || in->at[1] != quote)) {
			*out = (struct ch_str){ run, (size_t)(in->at - run) };
			in->at++;
			if (plain)
				return 0;
			ch_buf_append_str(scratch, *out);
			*out = ch_buf_str(scratch);
			return ch_buf_failed(scratch) ? ch_error_nomem(in->err, "text") : 0;
		}
		plain = false;
		ch_buf_append(scratch, run, (size_t)(in->at - run));
		if (*in->at++ == quote)
			ch_buf_append_byte(scratch, (uint8_t)*in->at++);
		else if (in->at < in->end)
			take_escape(in, scratch);
	}
	return fail_at(in, from, "the end of the quotes that begin");
}

/* A scalar in quotes or without. */
static int
take_token(struct parser *in, struct ch_str *token, bool *quoted)
{
	skip_blanks(in);
	*quoted = in->at < in->end && (*in->at == '\'' || *in->at == '"');
	if (*quoted)
		return take_quoted(in, token);
	*token = peek_word(in);
	in->at += token->len;
	return 0;
}

static bool
accept_null(struct parser *in)
{
	struct ch_str word;

	skip_blanks(in);
	word = peek_word(in);
	if (!ch_str_eq_nocase(word, CH_STR("NULL")))
		return false;
	in->at += word.len;
	return true;
}

/* Scalars */

static int
put_json(struct parser *in, struct native_build *build, struct ch_str text, const char *at)
{
	size_t stop;

	if (!native_json_is_object(text, &stop))
		return ch_error_set(in->quiet ? NULL : in->err, CH_EFORMAT,
		    "expected a JSON object at character %zu, it ends being one after %zu",
		    (size_t)(at - in->begin) + 1, stop);
	native_build_bytes_row(build, text.ptr, text.len);
	return 0;
}

static int
put_scalar(struct parser *in, struct native_build *build, struct ch_str text, const char *at)
{
	uint8_t bytes[32];

	switch (build->type->kind) {
	case NATIVE_FIXEDSTRING:
		if (text.len > build->type->width)
			return fail_type(in, at, build->type);
		native_build_bytes_row(build, text.ptr, text.len);
		return 0;
	case NATIVE_STRING:
		native_build_bytes_row(build, text.ptr, text.len);
		return 0;
	case NATIVE_JSON:
		return put_json(in, build, text, at);
	default:
		if (!native_scalar_from_text(build->type, text, in->tz, bytes))
			return fail_type(in, at, build->type);
		native_build_fixed(build, bytes);
		return 0;
	}
}

/* Containers */

/* "(" and one item after the other. */
static int
parse_fields(struct parser *in, struct native_build *build)
{
	int rc = expect(in, '(');

	for (uint32_t i = 0; !rc && i < build->item_count; i++) {
		if (i)
			rc = expect(in, ',');
		if (!rc)
			rc = parse_item(in, build->items[i]);
	}
	return rc;
}

static int
parse_tuple(struct parser *in, struct native_build *build)
{
	int rc = parse_fields(in, build);

	/* (1,) is what some languages print */
	if (!rc && build->item_count)
		(void)accept(in, ',');
	if (!rc)
		rc = expect(in, ')');
	if (!rc)
		native_build_end_items(build);
	return rc;
}

static int
parse_nested_item(struct parser *in, struct native_build *build)
{
	int rc = parse_fields(in, build);

	return rc ? rc : expect(in, ')');
}

static int
parse_pair(struct parser *in, struct native_build *build)
{
	bool outer = in->in_key;
	int rc;

	in->in_key = true;
	rc = parse_item(in, build->items[0]);
	in->in_key = false;
	if (!rc)
		rc = expect(in, ':');
	if (!rc)
		rc = parse_item(in, build->items[1]);
	in->in_key = outer;
	return rc;
}

static int
parse_element(struct parser *in, struct native_build *build)
{
	switch (build->type->kind) {
	case NATIVE_MAP:
		return parse_pair(in, build);
	case NATIVE_NESTED:
		return parse_nested_item(in, build);
	default:
		return parse_item(in, build->items[0]);
	}
}

/* Items between brackets, separated by commas. */
static int
parse_items(struct parser *in, struct native_build *build)
{
	bool is_map = build->type->kind == NATIVE_MAP;
	char close = is_map ? '}' : ']';
	bool outer = in->in_key;
	int rc = expect(in, is_map ? '{' : '[');

	in->in_key = false;
	if (!rc && !accept(in, close)) {
		do
			rc = parse_element(in, build);
		while (!rc && accept(in, ','));
		if (!rc)
			rc = expect(in, close);
	}
	in->in_key = outer;
	if (!rc)
		native_build_end_items(build);
	return rc;
}

static int
parse_qbit(struct parser *in, struct native_build *build)
{
	const struct native_type *element = build->type->items[0];
	int rc = expect(in, '[');

	for (uint32_t i = 0; !rc && i < build->type->dimension; i++) {
		uint8_t bytes[8];
		struct ch_str token;
		const char *at;
		bool quoted;

		if (i)
			rc = expect(in, ',');
		skip_blanks(in);
		at = in->at;
		if (!rc)
			rc = take_token(in, &token, &quoted);
		if (!rc && !native_scalar_from_text(element, token, in->tz, bytes))
			rc = fail_type(in, at, element);
		if (!rc)
			ch_buf_append(&build->values, bytes, element->width);
	}
	if (!rc)
		rc = expect(in, ']');
	if (!rc) {
		native_build_not_null(build);
		build->rows++;
	}
	return rc;
}

/* Variant and Dynamic */

static int parse_alone(struct parser *in, struct native_build *build);

static bool
at_end_of_item(struct parser *in)
{
	skip_blanks(in);
	return in->at == in->end || is_delimiter(in, *in->at);
}

/* One type of a Variant; everything is as before if it is not that. */
static int
try_item(struct parser *in, struct native_build *item, bool alone)
{
	struct ch_buf *marks = &in->root->marks;
	const char *at = in->at;
	bool quiet = in->quiet;
	size_t mark = native_build_mark(item, marks);
	int rc;

	if (++in->attempts > MAX_ATTEMPTS)
		return ch_error_set(in->err, CH_ELIMIT,
		    "a text that could be too many things: over %u types were tried",
		    MAX_ATTEMPTS);
	in->quiet = true;
	rc = alone ? parse_alone(in, item) : parse_item(in, item);
	if (!rc && !alone && !at_end_of_item(in))
		rc = CH_EFORMAT;
	in->quiet = quiet;
	if (rc) {
		native_build_go_back(item, marks, mark);
		in->at = at;
	} else {
		marks->len = mark;
	}
	return rc;
}

/* -0 in digits. */
static bool
is_negative_zero(const char *at, const char *end)
{
	if (at == end || *at != '-')
		return false;
	do
		at++;
	while (at < end && (*at == '0' || *at == '.'));
	return at == end || !((*at >= '0' && *at <= '9') || *at == 'e' || *at == 'E');
}

static bool
has_float(const struct native_type *type)
{
	bool found = type->family == NATIVE_FLOAT || type->kind == NATIVE_DYNAMIC;

	for (uint32_t i = 0; i < type->item_count && !found; i++)
		found = has_float(type->items[i]);
	return found;
}

/* CH_EFORMAT: it is none of these. */
static int
try_items(struct parser *in, struct native_build *build, bool alone, bool floats)
{
	for (uint32_t i = 0; i < build->item_count; i++) {
		uint8_t item = build->order[i];
		int rc;

		if (floats && !has_float(build->items[item]->type))
			continue;
		rc = try_item(in, build->items[item], alone);
		if (!rc)
			native_build_end_pick(build, item);
		if (rc != CH_EFORMAT)
			return rc;
	}
	return CH_EFORMAT;
}

/* Once for the whole of the text. */
static bool
text_has_negative_zero(struct parser *in)
{
	for (; !in->negative_zero && in->looked_at < in->end; in->looked_at++)
		in->negative_zero = is_negative_zero(in->looked_at, in->end);
	return in->negative_zero;
}

/* -0 was a float: integers and decimals, which come first else, would lose its sign. */
static bool
is_for_floats(struct parser *in)
{
	bool nests = in->at < in->end && (*in->at == '[' || *in->at == '(' || *in->at == '{');

	return nests ? text_has_negative_zero(in) : is_negative_zero(in->at, in->end);
}

static int
parse_variant(struct parser *in, struct native_build *build, bool alone)
{
	const char *at;
	int rc = CH_EFORMAT;

	if (!alone)
		skip_blanks(in);
	at = in->at;
	if (is_for_floats(in))
		rc = try_items(in, build, alone, true);
	if (rc == CH_EFORMAT)
		rc = try_items(in, build, alone, false);
	return rc == CH_EFORMAT ? fail_type(in, at, build->type) : rc;
}

static int
pick_and_put(struct parser *in, struct native_build *build, const struct native_type *type,
    struct ch_str text)
{
	struct native_build *item = native_build_pick(build, type);

	if (!item)
		return ch_error_nomem(in->err, "values to send");
	return put_scalar(in, item, text, in->at);
}

/* Inside others: what stands in quotes is a String, numbers and words tell what they are. */
static int
parse_dynamic(struct parser *in, struct native_build *build)
{
	const struct native_type *const types[] = { &int64_type, &float64_type, &bool_type };
	struct native_build *item;
	uint8_t bytes[32];
	struct ch_str token;
	const char *at;
	bool quoted;
	int rc;

	skip_blanks(in);
	at = in->at;
	if (at < in->end && *at == '[') {
		item = native_build_pick(build, &dynamics_type);
		return item ? parse_item(in, item) : ch_error_nomem(in->err, "values to send");
	}
	rc = take_token(in, &token, &quoted);
	if (rc)
		return rc;
	if (quoted)
		return pick_and_put(in, build, &string_type, token);
	for (size_t i = is_negative_zero(token.ptr, token.ptr + token.len);
	     i < CH_ARRAY_LEN(types); i++)
		if (native_scalar_from_text(types[i], token, in->tz, bytes))
			return pick_and_put(in, build, types[i], token);
	return fail_at(in, at, "a number, true, false, an array or a text in quotes");
}

/* Values */

static int
parse_tree(struct parser *in, struct native_build *build)
{
	switch (build->type->kind) {
	case NATIVE_ARRAY:
	case NATIVE_MAP:
	case NATIVE_NESTED:
		return parse_items(in, build);
	case NATIVE_TUPLE:
		return parse_tuple(in, build);
	default:
		return parse_qbit(in, build);
	}
}

/* Its text is a String's or JSON's even inside others, but then it stands in quotes. */
static bool
needs_quotes(const struct native_type *type)
{
	return type->kind == NATIVE_STRING || type->kind == NATIVE_FIXEDSTRING ||
	       type->kind == NATIVE_JSON;
}

static int
parse_scalar_item(struct parser *in, struct native_build *build)
{
	struct ch_str token;
	const char *at;
	bool quoted;
	int rc;

	skip_blanks(in);
	at = in->at;
	rc = take_token(in, &token, &quoted);
	if (rc)
		return rc;
	if (needs_quotes(build->type) && !quoted)
		return fail_at(in, at, "a text in quotes");
	return put_scalar(in, build, token, at);
}

static int
parse_some_item(struct parser *in, struct native_build *build)
{
	if ((build->type->nullable || native_build_is_picked(build)) && accept_null(in)) {
		native_build_null(build);
		return 0;
	}
	if (build->type->kind == NATIVE_VARIANT)
		return parse_variant(in, build, false);
	if (build->type->kind == NATIVE_DYNAMIC)
		return parse_dynamic(in, build);
	if (build->type->family == NATIVE_TREE && build->type->kind != NATIVE_JSON)
		return parse_tree(in, build);
	return parse_scalar_item(in, build);
}

static int
parse_item(struct parser *in, struct native_build *build)
{
	int rc;

	/* only an Array of Dynamic can be deeper than its type */
	if (in->depth == NATIVE_MAX_DEPTH)
		return ch_error_set(in->err, CH_ELIMIT, "arrays are nested over %d deep",
		    NATIVE_MAX_DEPTH);
	in->depth++;
	rc = parse_some_item(in, build);
	in->depth--;
	return rc;
}

/* The whole text is one value. */
static int
parse_alone(struct parser *in, struct native_build *build)
{
	struct ch_str rest = { in->at, (size_t)(in->end - in->at) };
	int rc;

	if (build->type->kind == NATIVE_VARIANT)
		return parse_variant(in, build, true);
	if (build->type->kind == NATIVE_DYNAMIC)
		return pick_and_put(in, build, &string_type, rest);
	if (build->type->family != NATIVE_TREE || build->type->kind == NATIVE_JSON)
		return put_scalar(in, build, rest, in->at);
	rc = parse_tree(in, build);
	if (rc)
		return rc;
	skip_blanks(in);
	return in->at == in->end ? 0 : fail_at(in, in->at, "the end");
}

int
native_build_text(struct native_build *build, struct ch_str text, const struct ch_tz *tz,
    struct ch_error *err)
{
	const char *begin = text.ptr ? text.ptr : "";
	struct parser in = { .root = build,
		.begin = begin,
		.at = begin,
		.looked_at = begin,
		.end = begin + text.len,
		.tz = tz,
		.err = err };
	bool is_tree = build->type->family == NATIVE_TREE;
	int rc;

	if (!is_tree)
		return parse_alone(&in, build);
	ch_buf_reset(&build->marks);
	native_build_mark(build, &build->marks);
	rc = parse_alone(&in, build);
	if (rc)
		native_build_go_back(build, &build->marks, 0);
	return rc;
}
