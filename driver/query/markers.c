/*
 * markers.c - where values go into a statement: ? and {name:Type}
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/markers.h"

#include "base/alloc.h"
#include "query/scan.h"

/* Words that end no operand: a ? behind them is a marker, not the operator of a ? b : c. */
static const char *const openers[] = { "SELECT", "DISTINCT", "ALL", "TOP", "WHERE", "PREWHERE",
	"HAVING", "QUALIFY", "AND", "OR", "NOT", "LIKE", "ILIKE", "IN", "BETWEEN", "LIMIT",
	"OFFSET", "FETCH", "FIRST", "NEXT", "BY", "ON", "USING", "CASE", "WHEN", "THEN", "ELSE",
	"VALUES", "INTERVAL", "DIV", "MOD", "SAMPLE", "FROM", "TO", "STEP", "SET", "AS", "RETURN",
	"DEFAULT", "REGEXP", "WITH", "JOIN", "PARTITION", "PART", "COMMENT", "IDENTIFIED", "FOR",
	"UNION", "EXCEPT", "INTERSECT", "ESCAPE", "ROWS", "RANGE" };

/* Behind these only a number can stand. */
static const char *const counters[] = { "LIMIT", "OFFSET", "TOP", "FIRST", "NEXT" };

struct finder {
	struct query_scan scan;
	struct query_token before;
	bool before_is_name; /* behind a point a keyword is a name */
	bool counts;	     /* in LIMIT n, m and the like */
	size_t number;
	struct query_markers *out;
};

/* A ? behind the token is the operator of a condition. */
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
	marker.is_count = finder->counts;
	out->items[out->count++] = marker;
	if (out->params < marker.number)
		out->params = marker.number;
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

/* LIMIT n, m and LIMIT n OFFSET m keep counting. */
static bool
still_counts(const struct finder *finder, struct query_token token)
{
	if (query_token_is_one_of(token, counters, CH_ARRAY_LEN(counters)))
		return !query_token_is_punct(finder->before, '.');
	if (token.kind == QUERY_NUMBER || token.kind == QUERY_MARK ||
	    token.kind == QUERY_PARAMETER || query_token_is_punct(token, ','))
		return finder->counts;
	return false;
}

/* One token; false: out of memory. */
static bool
look_at(struct finder *finder, struct query_token *token)
{
	size_t from = query_token_at(&finder->scan, *token);
	size_t number;

	if (token->kind == QUERY_PARAMETER)
		return add_named(finder, *token);
	if (query_token_is_punct(*token, '{')) {
		number = moved_number(&finder->scan);
		if (!number)
			return true;
	} else if (token->kind == QUERY_MARK && !is_behind_operand(finder)) {
		number = ++finder->number;
	} else {
		return true;
	}
	token->kind = QUERY_PARAMETER; /* an operand */
	return add(finder,
	    (struct query_marker){ .from = from, .to = finder->scan.at, .number = number });
}

bool
query_markers_find(struct ch_str sql, struct query_markers *out)
{
	struct finder finder = { .out = out };

	*out = (struct query_markers){ 0 };
	if (ch_str_find(sql, 0, '?') == sql.len && ch_str_find(sql, 0, '{') == sql.len)
		return true;
	query_scan_init(&finder.scan, sql);
	for (;;) {
		struct query_token token = query_scan_next(&finder.scan);

		if (token.kind == QUERY_END)
			return true;
		finder.counts = still_counts(&finder, token);
		if (!look_at(&finder, &token))
			return false;
		finder.before_is_name = query_token_is_punct(finder.before, '.');
		finder.before = token;
	}
}

void
query_markers_free(struct query_markers *markers)
{
	ch_free(markers->items);
	*markers = (struct query_markers){ 0 };
}
