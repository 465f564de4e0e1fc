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

/* Behind these a string can stand, but no parameter of the server. */
static const char *const literals[] = { "ESCAPE", "COLLATE", "DATE", "TIMESTAMP" };

/* What the tokens so far lead to. */
enum place {
	PLACE_ANY,
	PLACE_COUNT,   /* only a number: behind LIMIT and the like */
	PLACE_COUNTED, /* behind that number: LIMIT n, m goes on */
	PLACE_LITERAL, /* no parameter of the server */
	PLACE_SHARE,   /* the same, of SAMPLE n/m OFFSET n/m */
	PLACE_SHARED,
	PLACE_SETTING, /* SETTINGS name = value, … */
	PLACE_SETTING_EQUALS,
	PLACE_SETTING_VALUE, /* no parameter either */
	PLACE_SETTING_END,
};

/* A ? behind an operand, as long as the ':' of a condition may follow in its brackets. */
struct doubt {
	size_t item, depth;
};

struct finder {
	struct query_scan scan;
	struct query_token before;
	bool before_is_name; /* behind a point a keyword is a name */
	enum place place;
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
		return query_token_closes(token);
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
	marker.is_count = finder->place == PLACE_COUNT;
	marker.is_literal = finder->place == PLACE_LITERAL || finder->place == PLACE_SHARE ||
	    finder->place == PLACE_SETTING_VALUE;
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

static enum place
behind_word(const struct finder *finder, struct query_token word)
{
	struct query_token before = finder->before;

	if (query_token_is_punct(before, '.'))
		return PLACE_ANY;
	if (query_token_is(word, "OFFSET"))
		return finder->place == PLACE_SHARED ? PLACE_SHARE : PLACE_COUNT;
	if (query_token_is(word, "LIMIT") ||
	    (query_token_is(word, "TOP") &&
		(query_token_is(before, "SELECT") || query_token_is(before, "DISTINCT"))) ||
	    (query_token_is(before, "FETCH") &&
		(query_token_is(word, "FIRST") || query_token_is(word, "NEXT"))))
		return PLACE_COUNT;
	if (query_token_is(word, "SAMPLE"))
		return PLACE_SHARE;
	if (query_token_is(word, "SETTINGS"))
		return PLACE_SETTING;
	return query_token_is_one_of(word, literals, CH_ARRAY_LEN(literals)) ? PLACE_LITERAL
									      : PLACE_ANY;
}

/* The token was looked at. */
static enum place
place_behind(const struct finder *finder, struct query_token token)
{
	enum place place = finder->place;
	bool is_number = token.kind == QUERY_NUMBER || token.kind == QUERY_MARK ||
	    token.kind == QUERY_PARAMETER;

	if (place == PLACE_SETTING && token.kind == QUERY_WORD)
		return PLACE_SETTING_EQUALS;
	if (place == PLACE_SETTING_EQUALS && query_token_is_punct(token, '='))
		return PLACE_SETTING_VALUE;
	if (place == PLACE_SETTING_VALUE)
		return query_token_is_punct(token, '-') ? place : PLACE_SETTING_END;
	if (place == PLACE_SETTING_END && query_token_is_punct(token, ','))
		return PLACE_SETTING;
	if (place == PLACE_COUNT && is_number)
		return PLACE_COUNTED;
	if (place == PLACE_COUNTED && query_token_is_punct(token, ','))
		return PLACE_COUNT;
	if (place == PLACE_SHARE && is_number)
		return PLACE_SHARED;
	if (place == PLACE_SHARED && query_token_is_punct(token, '/'))
		return PLACE_SHARE;
	return token.kind == QUERY_WORD ? behind_word(finder, token) : PLACE_ANY;
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
		finder.place = place_behind(&finder, token);
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
