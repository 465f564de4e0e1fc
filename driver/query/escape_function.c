/*
 * escape_function.c - {fn name(arguments)}
 *
 * The rows of escape_list.h say how each function is written. Names are compared in any case.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/escape_run.h"
#include "query/quote.h"

#define MAX_ARGUMENTS 8

struct call {
	struct query_token name;
	struct escape_span args[MAX_ARGUMENTS];
	size_t count;
	struct escape_span inside; /* of the brackets */
	bool has_brackets;
	bool is_overlong; /* more arguments than there is room for */
};

struct function {
	enum query_escape_mask mask;
	uint32_t bit;
	const char *name;
	size_t count;
	uint32_t since;
	const char *modern, *old;
};

/* Translated without a row of the list; EXTRACT(field FROM time) is ClickHouse's own. */
#define TIMESTAMPADD_BIT 0x00002000u
#define TIMESTAMPDIFF_BIT 0x00004000u
#define EXTRACT_BIT 0x00100000u

/* QUERY_ESCAPE_NONE: claimed by no mask */
enum { QUERY_ESCAPE_NONE = QUERY_ESCAPE_INTERVALS + 1 };

static const struct function functions[] = {
#define FUNCTION(mask, bit, name, count, since, modern, old) \
	{ (enum query_escape_mask)QUERY_ESCAPE_##mask, bit, name, count, since, modern, old },
#define INTERVAL(bit, name, since, add, unit)
#define CONVERSION(name, since, modern, old)
#include "query/escape_list.h"
#undef FUNCTION
#undef INTERVAL
#undef CONVERSION
};

static const struct interval {
	uint32_t bit;
	const char *name;
	uint32_t since;
	const char *add, *unit;
} intervals[] = {
#define FUNCTION(mask, bit, name, count, since, modern, old)
#define INTERVAL(bit, name, since, add, unit) { bit, name, since, add, unit },
#define CONVERSION(name, since, modern, old)
#include "query/escape_list.h"
#undef FUNCTION
#undef INTERVAL
#undef CONVERSION
};

static const struct conversion {
	const char *name;
	uint32_t since;
	const char *modern, *old;
} conversions[] = {
#define FUNCTION(mask, bit, name, count, since, modern, old)
#define INTERVAL(bit, name, since, add, unit)
#define CONVERSION(name, since, modern, old) { name, since, modern, old },
#include "query/escape_list.h"
#undef FUNCTION
#undef INTERVAL
#undef CONVERSION
};

static void
add_argument(struct call *call, struct escape_span arg)
{
	if (call->count == MAX_ARGUMENTS)
		call->is_overlong = true;
	else
		call->args[call->count++] = arg;
}

/* A word that stands between arguments: POSITION(a IN b), SUBSTRING(s FROM p FOR n). */
static bool
separates(const struct call *call, struct query_token token)
{
	if (query_token_is(call->name, "POSITION"))
		return query_token_is(token, "IN");
	if (query_token_is(call->name, "SUBSTRING"))
		return query_token_is(token, "FROM") || query_token_is(token, "FOR");
	return false;
}

/* The scanner stands behind the opening bracket. False: it is not closed. Arguments reach from
 * their first to their last token: a comment behind one would hide what is written behind it. */
static bool
read_arguments(struct query_scan *scan, struct call *call)
{
	struct escape_span arg = { scan->at, scan->at };
	size_t depth = 0;

	call->has_brackets = true;
	call->inside.from = scan->at;
	for (;;) {
		struct query_token token = query_scan_next(scan);
		size_t at = query_token_at(scan, token);
		bool is_last = depth == 0 && query_token_is_punct(token, ')');

		if (token.kind == QUERY_END)
			return false;
		if (is_last && (call->count || arg.to > arg.from))
			add_argument(call, arg);
		if (is_last) {
			call->inside.to = at;
			return true;
		}
		if (depth == 0 && (query_token_is_punct(token, ',') || separates(call, token))) {
			add_argument(call, arg);
			arg = (struct escape_span){ scan->at, scan->at };
			continue;
		}
		if (arg.to == arg.from)
			arg.from = at;
		arg.to = scan->at;
		depth += query_token_opens(token);
		depth -= depth && query_token_closes(token);
	}
}

/* Markers in that part. */
static bool
has_markers(const struct escape_run *run, struct escape_span span)
{
	for (size_t i = 0; i < run->markers.count; i++)
		if (run->markers.items[i].number && run->markers.items[i].from >= span.from &&
		    run->markers.items[i].to <= span.to)
			return true;
	return false;
}

/* The template uses its arguments once and in their order, beginning with the first. */
static bool
keeps_order(const char *text, size_t count)
{
	size_t next = 1;

	for (; *text; text++) {
		if (*text != '$')
			continue;
		text += text[1] == 't' ? 2 : 1;
		if (*text < '1' || *text > '9')
			continue;
		if ((size_t)(*text - '0') != next)
			return false;
		next++;
	}
	return next == count + 1;
}

/* An argument as text; a literal is one. */
static enum query_escape
copy_as_text(struct escape_run *run, struct escape_span arg, struct ch_buf *out)
{
	struct query_scan scan = escape_scan(run, arg);
	bool is_text = query_scan_next(&scan).kind == QUERY_STRING &&
	    query_scan_next(&scan).kind == QUERY_END;
	enum query_escape rc;

	ch_buf_append_text(out, is_text ? "" : "toString(");
	rc = escape_copy(run, arg, out);
	ch_buf_append_text(out, is_text ? "" : ")");
	return rc;
}

/* Write a template of escape_list.h. */
static enum query_escape
fill(struct escape_run *run, const char *text, const struct escape_span *args, size_t count,
    struct ch_buf *out)
{
	enum query_escape rc = QUERY_ESCAPE_OK;

	if (!keeps_order(text, count))
		for (size_t i = 0; i < count; i++)
			run->moved = run->moved || has_markers(run, args[i]);
	for (; *text && !rc; text++) {
		if (*text != '$') {
			ch_buf_append_byte(out, (uint8_t)*text);
		} else if (*++text == '$') {
			ch_buf_append_byte(out, '$');
		} else if (*text == '#') {
			ch_buf_printf(out, "%u", ++run->serial);
		} else if (*text == 'u') {
			query_quote_text(out, run->env->user);
			text += strlen("ser");
		} else if (*text == 't') {
			rc = copy_as_text(run, args[*++text - '1'], out);
		} else if (*text >= '1' && (size_t)(*text - '1') < count) {
			rc = escape_copy(run, args[*text - '1'], out);
		}
	}
	return rc;
}

/* The function as it is written. */
static enum query_escape
copy_call(struct escape_run *run, const struct call *call, struct ch_buf *out)
{
	enum query_escape rc;

	ch_buf_append_str(out, call->name.text);
	if (!call->has_brackets)
		return QUERY_ESCAPE_OK;
	ch_buf_append_byte(out, '(');
	rc = escape_copy(run, call->inside, out);
	ch_buf_append_byte(out, ')');
	return rc;
}

/* The name without SQL_ or SQL_TSI_ before it, if the argument is one word. */
static struct ch_str
bare_name(const struct escape_run *run, struct escape_span arg)
{
	static const struct ch_str prefixes[] = { { "SQL_TSI_", 8 }, { "SQL_", 4 } };
	struct ch_str text = escape_text(run, arg);

	for (size_t i = 0; i < CH_ARRAY_LEN(prefixes); i++)
		if (ch_str_starts_nocase(text, prefixes[i]))
			return ch_str_slice(text, prefixes[i].len, text.len);
	return text;
}

/* CONVERT(value, SQL_TYPE) */
static enum query_escape
convert(struct escape_run *run, const struct call *call, struct ch_buf *out)
{
	struct ch_str name = bare_name(run, call->args[1]);

	for (size_t i = 0; i < CH_ARRAY_LEN(conversions); i++) {
		const struct conversion *row = &conversions[i];

		if (ch_str_eq_nocase(name, ch_str_of(row->name)))
			return fill(run,
			    escape_has_version(run, row->since) ? row->modern : row->old,
			    call->args, 1, out);
	}
	return escape_fail(run, QUERY_ESCAPE_SYNTAX, call->args[1].from,
	    "CONVERT wants the name of an SQL type, as SQL_INTEGER");
}

/* TIMESTAMPADD(unit, count, time) and TIMESTAMPDIFF(unit, from, to) */
static enum query_escape
count_units(struct escape_run *run, const struct call *call, struct ch_buf *out)
{
	struct ch_str name = bare_name(run, call->args[0]);

	for (size_t i = 0; i < CH_ARRAY_LEN(intervals); i++) {
		const struct interval *row = &intervals[i];

		if (!ch_str_eq_nocase(name, ch_str_of(row->name)))
			continue;
		if (!escape_has_version(run, row->since))
			return escape_fail(run, QUERY_ESCAPE_SYNTAX, call->args[0].from,
			    "this server knows no fractions of seconds");
		if (query_token_is(call->name, "TIMESTAMPADD"))
			return fill(run, row->add, call->args + 1, 2, out);
		ch_buf_printf(out, "dateDiff('%s', ", row->unit);
		return fill(run, "$1, $2)", call->args + 1, 2, out);
	}
	return escape_fail(run, QUERY_ESCAPE_SYNTAX, call->args[0].from,
	    "the unit must be SQL_TSI_DAY or the like");
}

/* {t '…'}, or {fn CURTIME()} and {fn CURRENT_TIME} */
static bool
is_time_of_day(const struct escape_run *run, struct escape_span arg)
{
	struct query_scan scan = escape_scan(run, arg);
	struct query_token word;

	if (!query_token_is_punct(query_scan_next(&scan), '{'))
		return false;
	word = query_scan_next(&scan);
	if (!query_token_is(word, "fn"))
		return query_token_is(word, "t");
	word = query_scan_next(&scan);
	return query_token_is(word, "CURTIME") || query_token_is(word, "CURRENT_TIME");
}

/* Parts of a time of day: the functions of the server want a date with it. NULL: `call` is not
 * about one. */
static const char *
part_of_time(const struct escape_run *run, const struct call *call)
{
#define OF_TIME(function) \
	function "(toDateTime(concat('2000-01-01 ', substring(toString($1), 1, 8))))"
	static const struct {
		const char *name, *text;
	} parts[] = {
		{ "HOUR", OF_TIME("toHour") },
		{ "MINUTE", OF_TIME("toMinute") },
		{ "SECOND", OF_TIME("toSecond") },
	};

	if (!is_time_of_day(run, call->args[0]))
		return NULL;
	for (size_t i = 0; i < CH_ARRAY_LEN(parts); i++)
		if (query_token_is(call->name, parts[i].name))
			return parts[i].text;
	return NULL;
#undef OF_TIME
}

static enum query_escape
translate_call(struct escape_run *run, const struct call *call, struct ch_buf *out)
{
	if (call->is_overlong)
		return copy_call(run, call, out);
	if (query_token_is(call->name, "CONVERT") && call->count == 2)
		return convert(run, call, out);
	if (call->count == 3 && (query_token_is(call->name, "TIMESTAMPADD") ||
				    query_token_is(call->name, "TIMESTAMPDIFF")))
		return count_units(run, call, out);
	if (call->count == 1 && part_of_time(run, call))
		return fill(run, part_of_time(run, call), call->args, 1, out);
	for (size_t i = 0; i < CH_ARRAY_LEN(functions); i++) {
		const struct function *row = &functions[i];
		const char *text = escape_has_version(run, row->since) ? row->modern : row->old;

		if (row->count == call->count && *text && query_token_is(call->name, row->name))
			return fill(run, text, call->args, call->count, out);
	}
	return copy_call(run, call, out);
}

enum query_escape
escape_function(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	struct query_scan scan = escape_scan(run, body);
	struct call call = { .name = query_scan_next(&scan) };
	struct query_token token = query_scan_peek(&scan);

	if (call.name.kind != QUERY_WORD && call.name.kind != QUERY_QUOTED)
		return escape_fail(run, QUERY_ESCAPE_SYNTAX, body.from,
		    "the name of a function must follow {fn");
	if (query_token_is_punct(token, '(')) {
		query_scan_next(&scan);
		if (!read_arguments(&scan, &call))
			return escape_fail(run, QUERY_ESCAPE_SYNTAX, body.from,
			    "the arguments of the function are not closed");
		token = query_scan_peek(&scan);
	}
	if (token.kind != QUERY_END)
		return escape_fail(run, QUERY_ESCAPE_SYNTAX, query_token_at(&scan, token),
		    "only one function may stand in {fn …}");
	return translate_call(run, &call, out);
}

uint32_t
query_escape_claims(enum query_escape_mask mask, uint32_t server_version)
{
	uint32_t bits = 0;

	if (mask == QUERY_ESCAPE_INTERVALS) {
		for (size_t i = 0; i < CH_ARRAY_LEN(intervals); i++)
			if (server_version == 0 || server_version >= intervals[i].since)
				bits |= intervals[i].bit;
		return bits;
	}
	if (mask == QUERY_ESCAPE_TIMEDATE)
		bits = TIMESTAMPADD_BIT | TIMESTAMPDIFF_BIT | EXTRACT_BIT;
	for (size_t i = 0; i < CH_ARRAY_LEN(functions); i++)
		if (functions[i].mask == mask &&
		    (server_version == 0 || server_version >= functions[i].since ||
			*functions[i].old))
			bits |= functions[i].bit;
	return bits;
}
