/*
 * markers.c - where values go into a statement: ? and {name:Type}
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/markers.h"

#include "base/alloc.h"
#include "query/scan.h"

/* Words that end no operand: a ? behind them is never the operator of a ? b : c. No names that
 * columns have. */
static const char *const openers[] = { "SELECT", "DISTINCT", "ALL", "WHERE", "PREWHERE", "HAVING",
	"QUALIFY", "AND", "OR", "NOT", "LIKE", "ILIKE", "REGEXP", "ESCAPE", "IN", "BETWEEN", "BY",
	"ON", "USING", "CASE", "WHEN", "THEN", "ELSE", "INTERVAL", "DIV", "MOD", "FROM", "WITH",
	"JOIN" };

/* Where only a number can stand. */
enum counting {
	COUNT_NONE,
	COUNT_HERE,   /* behind LIMIT and the like */
	COUNT_BEHIND, /* behind such a number: LIMIT n, m goes on */
};

/* A ? behind an operand, as long as the ':' of a condition may follow in its brackets. */
struct doubt {
	size_t item, depth;
};

struct finder {
	struct query_scan scan;
	struct query_token before;
	bool before_is_name; /* behind a point a keyword is a name */
	enum counting counting;
	size_t depth; /* of brackets */
	struct doubt *doubts;
	size_t doubt_count, doubt_cap;
	struct query_markers *out;
};

/* A ? behind the token may be the operator of a condition. */
static bool
is_behind_operand(const struct finder *finder)
{
	struct query_token token = finder->before;

	switch (token.kind) {
	case QUERY_WORD:
		return finder->before_is_name ||
		    !query_token_is_one_of(token, openers, CH_ARRAY_LEN(openers));
	case QUERY_QUOTED:
	case QUERY_STRING:
	case QUERY_HEREDOC:
	case QUERY_NUMBER:
	case QUERY_PARAMETER:
		return true;
	case QUERY_PUNCT:
		return query_token_is_punct(token, ')') || query_token_is_punct(token, ']');
	default:
		return false;
	}
}

static bool
add(struct finder *finder, struct query_marker marker)
{
	struct query_markers *out = finder->out;
	struct query_marker *items = ch_grow(out->items, out->count, &out->cap, sizeof(*items));

	if (!items)
		return false;
	out->items = items;
	marker.is_count = finder->counting == COUNT_HERE;
	out->items[out->count++] = marker;
	return true;
}

/* {name:Type}: the lexer made sure of its form. */
static bool
add_named(struct finder *finder, struct query_token token)
{
	size_t from = query_token_at(&finder->scan, token);
	size_t colon = ch_str_find(token.text, 0, ':');
	struct query_marker marker = {
		.from = from,
		.to = from + token.text.len,
		.name = ch_str_trim(ch_str_slice(token.text, 1, colon)),
		.type = ch_str_trim(ch_str_slice(token.text, colon + 1, token.text.len - 1)),
	};

	return add(finder, marker);
}

/* {?3}: the number, 0 if it is something else. The scanner stands behind the bracket. */
static size_t
moved_number(struct query_scan *scan)
{
	struct query_scan ahead = *scan;
	struct query_token number;
	uint64_t value;

	if (query_scan_any(&ahead).kind != QUERY_MARK)
		return 0;
	number = query_scan_any(&ahead);
	if (number.kind != QUERY_NUMBER || !ch_str_to_u64(number.text, &value) ||
	    value == 0 || value > 65535)
		return 0;
	if (!query_token_is_punct(query_scan_any(&ahead), '}'))
		return 0;
	*scan = ahead;
	return (size_t)value;
}

/* The token was looked at. */
static enum counting
counting_behind(const struct finder *finder, struct query_token token)
{
	struct query_token before = finder->before;
	bool is_name = query_token_is_punct(before, '.');

	if (query_token_is(token, "LIMIT") || query_token_is(token, "OFFSET"))
		return is_name ? COUNT_NONE : COUNT_HERE;
	if (query_token_is(token, "TOP"))
		return query_token_is(before, "SELECT") || query_token_is(before, "DISTINCT") ?
		    COUNT_HERE : COUNT_NONE;
	if (query_token_is(token, "FIRST") || query_token_is(token, "NEXT"))
		return query_token_is(before, "FETCH") ? COUNT_HERE : COUNT_NONE;
	if (token.kind == QUERY_NUMBER || token.kind == QUERY_MARK ||
	    token.kind == QUERY_PARAMETER)
		return finder->counting == COUNT_HERE ? COUNT_BEHIND : COUNT_NONE;
	if (query_token_is_punct(token, ','))
		return finder->counting == COUNT_BEHIND ? COUNT_HERE : COUNT_NONE;
	return COUNT_NONE;
}

/* The ? that was added last stands behind an operand. */
static bool
doubt(struct finder *finder)
{
	struct doubt *doubts = ch_grow(
	    finder->doubts, finder->doubt_count, &finder->doubt_cap, sizeof(*doubts));

	if (!doubts)
		return false;
	finder->doubts = doubts;
	doubts[finder->doubt_count++] = (struct doubt){ finder->out->count - 1, finder->depth };
	return true;
}

/* A ':' makes the nearest doubtful ? an operator, which loses its bytes. A comma or the end of
 * its brackets leaves it a marker. */
static void
clear_doubts(struct finder *finder, struct query_token token)
{
	struct query_marker *items = finder->out->items;
	bool is_colon = query_token_is_punct(token, ':') &&
	    !query_token_is_punct(finder->before, '.');
	bool is_comma = query_token_is_punct(token, ',') || query_token_is_punct(token, ';');

	if (query_token_opens(token))
		finder->depth++;
	else if (query_token_closes(token) && finder->depth)
		finder->depth--;
	while (finder->doubt_count) {
		const struct doubt *last = &finder->doubts[finder->doubt_count - 1];
		bool is_here = last->depth == finder->depth;

		if (is_colon && is_here)
			items[last->item].to = items[last->item].from;
		else if (last->depth < finder->depth || (is_here && !is_comma))
			return;
		finder->doubt_count--;
		is_colon = false;
	}
}

/* One token; false: out of memory. */
static bool
look_at(struct finder *finder, struct query_token *token)
{
	size_t from = query_token_at(&finder->scan, *token);
	struct query_marker marker = { .from = from };
	bool is_doubtful;

	if (token->kind == QUERY_PARAMETER)
		return add_named(finder, *token);
	if (query_token_is_punct(*token, '{'))
		marker.number = moved_number(&finder->scan);
	if (token->kind != QUERY_MARK && !marker.number)
		return true;
	is_doubtful = token->kind == QUERY_MARK && is_behind_operand(finder);
	/* what follows an operator is an operand */
	if (!is_doubtful)
		token->kind = QUERY_PARAMETER;
	marker.to = finder->scan.at;
	return add(finder, marker) && (!is_doubtful || doubt(finder));
}

/* Leave the operators out and number the markers that are no moved ones. */
static void
number(struct ch_str sql, struct query_markers *out)
{
	size_t kept = 0, last = 0;

	for (size_t i = 0; i < out->count; i++) {
		struct query_marker marker = out->items[i];

		if (marker.to == marker.from)
			continue;
		if (sql.ptr[marker.from] == '?')
			marker.number = ++last;
		if (out->params < marker.number)
			out->params = marker.number;
		out->items[kept++] = marker;
	}
	out->count = kept;
}

bool
query_markers_find(struct ch_str sql, struct query_markers *out)
{
	struct finder finder = { .out = out };
	struct query_token token;
	bool done;

	*out = (struct query_markers){ 0 };
	if (ch_str_find(sql, 0, '?') == sql.len && ch_str_find(sql, 0, '{') == sql.len)
		return true;
	query_scan_init(&finder.scan, sql);
	do {
		token = query_scan_next(&finder.scan);
		done = look_at(&finder, &token);
		clear_doubts(&finder, token);
		finder.counting = counting_behind(&finder, token);
		finder.before_is_name = query_token_is_punct(finder.before, '.');
		finder.before = token;
	} while (done && token.kind != QUERY_END);
	ch_free(finder.doubts);
	number(sql, out);
	return done;
}

void
query_markers_free(struct query_markers *markers)
{
	ch_free(markers->items);
	*markers = (struct query_markers){ 0 };
}
