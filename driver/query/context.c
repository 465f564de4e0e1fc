/*
 * context.c - what stands around a marker, to tell what its value is expected to be
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/context.h"

#include "base/alloc.h"
#include "query/scan.h"

struct token {
	struct query_token token;
	size_t depth; /* of brackets; those themselves lie outside */
};

struct text {
	struct ch_str sql;
	struct token *tokens; /* the last one is QUERY_END */
	size_t count, cap;
	size_t marker; /* its token */
};

/* What an operand may stand between; anything else could belong to a larger expression. */
static const char *const bounds[] = { "WHERE", "PREWHERE", "HAVING", "QUALIFY", "ON", "AND", "OR",
	"NOT", "XOR", "WHEN", "THEN", "ELSE", "END", "SELECT", "DISTINCT", "UPDATE", "SET", "GROUP",
	"ORDER", "LIMIT", "UNION", "SETTINGS", "FORMAT", "AS", "FROM", "DELETE", "IF" };

/* Statements that begin with what else has conditions. */
static const char *const writers[] = { "DELETE", "UPDATE", "ALTER" };

/* What ends the tables behind FROM. */
static const char *const ends[] = { "WHERE", "PREWHERE", "GROUP", "HAVING", "WINDOW", "QUALIFY",
	"ORDER", "LIMIT", "OFFSET", "FETCH", "UNION", "INTERSECT", "EXCEPT", "SETTINGS", "FORMAT",
	"DELETE", "UPDATE", "SET" };

static bool
add(struct text *text, struct query_token token, size_t depth)
{
	struct token *tokens = ch_grow(text->tokens, text->count, &text->cap, sizeof(*tokens));

	if (!tokens)
		return false;
	text->tokens = tokens;
	text->tokens[text->count++] = (struct token){ token, depth };
	return true;
}

/* The marker is one token, also when it is written {?3}. */
static bool
read_tokens(struct text *text, const struct query_marker *marker)
{
	struct query_scan scan;
	size_t depth = 0;

	query_scan_init(&scan, text->sql);
	for (;;) {
		struct query_token token = query_scan_next(&scan);
		bool closes = query_token_closes(token);

		if (token.kind != QUERY_END && query_token_at(&scan, token) == marker->from) {
			token.kind = QUERY_MARK;
			scan.at = marker->to;
			text->marker = text->count;
		}
		depth -= closes && depth;
		if (!add(text, token, depth))
			return false;
		if (token.kind == QUERY_END)
			return true;
		depth += query_token_opens(token);
	}
}

/* Token `at`, and in front of the first one as behind the last one the end. */
static struct query_token
at(const struct text *text, size_t index)
{
	return text->tokens[index < text->count ? index : text->count - 1].token;
}

static struct ch_str
span(const struct text *text, size_t from, size_t to)
{
	const char *begin = at(text, from).text.ptr;
	struct query_token last = at(text, to - 1);

	return (struct ch_str){ begin, (size_t)(last.text.ptr + last.text.len - begin) };
}

static bool
is_comparison(struct query_token token)
{
	static const char *const operators[] = { "=", "==", "!=", "<>", "<", ">", "<=", ">=" };

	for (size_t i = 0; token.kind == QUERY_PUNCT && i < CH_ARRAY_LEN(operators); i++)
		if (ch_str_eq(token.text, ch_str_of(operators[i])))
			return true;
	return false;
}

static bool
is_bound(struct query_token token)
{
	return token.kind == QUERY_END || query_token_is_punct(token, '(') ||
	    query_token_is_punct(token, ')') || query_token_is_punct(token, ',') ||
	    query_token_is_one_of(token, bounds, CH_ARRAY_LEN(bounds));
}

static bool
is_name(struct query_token token)
{
	return token.kind == QUERY_QUOTED ||
	    (token.kind == QUERY_WORD &&
	        !query_token_is_one_of(token, bounds, CH_ARRAY_LEN(bounds)));
}

/* No values that are missing, and no quotes that are not closed. */
static bool
is_complete(const struct text *text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		enum query_token_kind kind = at(text, i).kind;

		if (kind == QUERY_MARK || kind == QUERY_PARAMETER || kind == QUERY_BROKEN)
			return false;
	}
	return from < to;
}

/* The bracket that the one at `index` closes; count when there is none. */
static size_t
opening(const struct text *text, size_t index)
{
	size_t depth = text->tokens[index].depth;

	for (size_t i = index; i-- > 0;)
		if (text->tokens[i].depth == depth && query_token_is_punct(at(text, i), '('))
			return i;
	return text->count;
}

/* name, a.name, f(…) that ends in front of `end` and is no part of a larger expression: where it
 * begins, or count. */
static size_t
operand_before(const struct text *text, size_t end)
{
	size_t begin = end;

	if (!end)
		return text->count;
	begin = end - 1;
	if (query_token_is_punct(at(text, begin), ')')) {
		begin = opening(text, begin);
		if (begin == text->count || begin-- == 0)
			return text->count;
	}
	if (!is_name(at(text, begin)))
		return text->count;
	while (begin >= 2 && query_token_is_punct(at(text, begin - 1), '.') &&
	       is_name(at(text, begin - 2)))
		begin -= 2;
	if (!is_bound(at(text, begin - 1)) || !is_complete(text, begin, end))
		return text->count;
	return begin;
}

/* The same for one that begins at `begin`: where it ends, or 0. */
static size_t
operand_behind(const struct text *text, size_t begin)
{
	size_t end = begin + 1;

	if (!is_name(at(text, begin)))
		return 0;
	while (query_token_is_punct(at(text, end), '.') && is_name(at(text, end + 1)))
		end += 2;
	if (query_token_is_punct(at(text, end), '(')) {
		size_t depth = text->tokens[end].depth;

		do
			end++;
		while (end < text->count && !(text->tokens[end].depth == depth &&
						query_token_is_punct(at(text, end), ')')));
		end++;
	}
	return is_bound(at(text, end)) && is_complete(text, begin, end) ? end : 0;
}

/* The innermost SELECT, DELETE, UPDATE or ALTER that the marker belongs to, or count. */
static size_t
owner(const struct text *text)
{
	size_t depth = text->tokens[text->marker].depth;

	for (size_t i = text->marker; i-- > 0;) {
		struct query_token token = at(text, i);

		if (text->tokens[i].depth < depth)
			depth = text->tokens[i].depth;
		if (text->tokens[i].depth > depth)
			continue;
		if (query_token_is(token, "SELECT") ||
		    (i == 0 && query_token_is_one_of(token, writers, CH_ARRAY_LEN(writers))))
			return i;
	}
	return text->count;
}

/* Behind the FROM of the SELECT or DELETE; count if it has none. */
static size_t
behind_from(const struct text *text, size_t first)
{
	size_t depth = text->tokens[first].depth;

	for (size_t i = first; i < text->count && text->tokens[i].depth >= depth; i++)
		if (text->tokens[i].depth == depth && query_token_is(at(text, i), "FROM"))
			return i + 1;
	return text->count;
}

static bool
is_inside(struct query_token token, struct ch_str part)
{
	return token.text.ptr >= part.ptr && token.text.ptr < part.ptr + part.len;
}

/* One of the tokens from `first` on that lie in the part is that word. */
static bool
has_token(const struct text *text, size_t first, struct ch_str part, struct ch_str word)
{
	for (size_t i = first; i < text->count && is_inside(at(text, i), part); i++)
		if (ch_str_eq(at(text, i).text, word))
			return true;
	return false;
}

/* Names that the statement gives outside of its tables may stand for something else there. */
static bool
makes_names(const struct text *text, const struct query_context *found)
{
	size_t first = 0;

	while (first < text->count && !is_inside(at(text, first), found->expression))
		first++;
	for (size_t i = 0; i < text->count; i++) {
		if (query_token_is(at(text, i), "WITH"))
			return true;
		if (query_token_is(at(text, i), "AS") && !is_inside(at(text, i), found->tables) &&
		    has_token(text, first, found->expression, at(text, i + 1).text))
			return true;
	}
	return false;
}

/* Where its tables are named. */
static struct ch_str
tables(const struct text *text)
{
	size_t first = owner(text), from, to, depth;

	if (first == text->count)
		return CH_STR("");
	depth = text->tokens[first].depth;
	if (query_token_is(at(text, first), "ALTER"))
		from = first + 2; /* TABLE */
	else if (query_token_is(at(text, first), "UPDATE"))
		from = first + 1;
	else
		from = behind_from(text, first);
	for (to = from; to + 1 < text->count && text->tokens[to].depth >= depth; to++)
		if (text->tokens[to].depth == depth &&
		    query_token_is_one_of(at(text, to), ends, CH_ARRAY_LEN(ends)))
			break;
	return is_complete(text, from, to) ? span(text, from, to) : CH_STR("");
}

static void
take_before(const struct text *text, size_t end, struct query_context *out)
{
	size_t begin = operand_before(text, end);

	if (begin < text->count)
		out->expression = span(text, begin, end);
}

/* x IN (…, ?, …) with the marker alone between commas. */
static void
look_at_list(const struct text *text, struct query_context *out)
{
	size_t end = text->marker;
	size_t depth = text->tokens[text->marker].depth;

	do
		end--;
	while (end < text->count && text->tokens[end].depth >= depth);
	if (end >= text->count || !query_token_is_punct(at(text, end), '(') || end-- == 0 ||
	    !query_token_is(at(text, end), "IN"))
		return;
	while (end && (query_token_is(at(text, end - 1), "NOT") ||
			  query_token_is(at(text, end - 1), "GLOBAL")))
		end--;
	take_before(text, end, out);
}

/* The type behind CAST(? AS, or ?:: */
static struct ch_str
type_behind(const struct text *text, size_t from)
{
	size_t to = from + 1;

	if (!is_name(at(text, from)))
		return CH_STR("");
	if (query_token_is_punct(at(text, to), '(')) {
		size_t depth = text->tokens[to].depth;

		do
			to++;
		while (to < text->count && text->tokens[to].depth > depth);
		to++;
	}
	return is_complete(text, from, to) ? span(text, from, to) : CH_STR("");
}

/* toInt32(?) */
static struct ch_str
type_of_function(struct query_token name)
{
	if (name.kind != QUERY_WORD || !ch_str_starts(name.text, CH_STR("to")))
		return CH_STR("");
	return ch_str_slice(name.text, 2, name.text.len);
}

static void
look_for_type(const struct text *text, struct query_context *out)
{
	size_t marker = text->marker;
	struct query_token behind = at(text, marker + 1);
	bool is_argument = marker >= 2 && query_token_is_punct(at(text, marker - 1), '(');

	if (behind.kind == QUERY_PUNCT && ch_str_eq(behind.text, CH_STR("::")))
		out->type = type_behind(text, marker + 2);
	else if (is_argument && query_token_is(at(text, marker - 2), "CAST") &&
	    query_token_is(behind, "AS"))
		out->type = type_behind(text, marker + 2);
	else if (is_argument && query_token_is_punct(behind, ')'))
		out->type = type_of_function(at(text, marker - 2));
	else if (marker && is_bound(behind) &&
	    (query_token_is(at(text, marker - 1), "LIKE") ||
		query_token_is(at(text, marker - 1), "ILIKE")))
		out->type = CH_STR("String");
}

static void
look_for_operand(const struct text *text, struct query_context *out)
{
	size_t marker = text->marker;
	struct query_token before = at(text, marker - 1), behind = at(text, marker + 1);

	if (is_comparison(before) && is_bound(behind)) {
		take_before(text, marker - 1, out);
	} else if (is_comparison(behind) && is_bound(before)) {
		size_t end = operand_behind(text, marker + 2);

		if (end)
			out->expression = span(text, marker + 2, end);
	} else if (query_token_is(before, "BETWEEN") && query_token_is(behind, "AND")) {
		marker--;
	} else if (query_token_is(before, "AND") && marker >= 3 && is_bound(behind) &&
	    query_token_is(at(text, marker - 3), "BETWEEN")) {
		marker -= 3;
	} else if ((query_token_is_punct(before, '(') || query_token_is_punct(before, ',')) &&
	    (query_token_is_punct(behind, ')') || query_token_is_punct(behind, ','))) {
		look_at_list(text, out);
	}
	if (marker != text->marker)
		take_before(text,
		    marker - (marker && query_token_is(at(text, marker - 1), "NOT")), out);
}

bool
query_context_find(
    struct ch_str sql, const struct query_marker *marker, struct query_context *out)
{
	struct text text = { .sql = sql };
	bool done;

	*out = (struct query_context){ .type = marker->type };
	done = read_tokens(&text, marker);
	if (done && marker->is_count)
		out->type = CH_STR("Int64");
	else if (done && !marker->type.len)
		look_for_type(&text, out);
	if (done && !out->type.len && text.marker)
		look_for_operand(&text, out);
	if (out->expression.len)
		out->tables = tables(&text);
	if (out->tables.len && makes_names(&text, out))
		out->tables = CH_STR("");
	ch_free(text.tokens);
	return done;
}
