/*
 * insert.c - the parts of INSERT INTO t (columns) VALUES (…), (…)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/insert.h"

#include "base/alloc.h"
#include "query/scan.h"

struct reader {
	struct query_scan scan;
	struct query_token token; /* the present one */
	struct query_insert *out;
	size_t value_count;
	size_t closed_at; /* behind the bracket that skip_brackets ended with */
	bool no_memory;
};

static void
advance(struct reader *reader)
{
	reader->token = query_scan_next(&reader->scan);
}

static size_t
token_at(const struct reader *reader)
{
	return query_token_at(&reader->scan, reader->token);
}

static bool
is_name(struct query_token token)
{
	return token.kind == QUERY_WORD || token.kind == QUERY_QUOTED;
}

/* From an opening bracket to behind the one that closes it. False: the text ends first. */
static bool
skip_brackets(struct reader *reader)
{
	size_t depth = 0;

	do {
		depth += query_token_opens(reader->token);
		depth -= query_token_closes(reader->token);
		if (reader->token.kind == QUERY_END)
			return false;
		reader->closed_at = reader->scan.at;
		advance(reader);
	} while (depth);
	return true;
}

/* Pass over a name, its parts joined by points. False: something else stands there. */
static bool
take_name(struct reader *reader, size_t *to)
{
	for (;;) {
		if (!is_name(reader->token))
			return false;
		*to = token_at(reader) + reader->token.text.len;
		advance(reader);
		if (!query_token_is_punct(reader->token, '.'))
			return true;
		advance(reader);
	}
}

/* [db.]table or FUNCTION name(…) */
static bool
read_target(struct reader *reader)
{
	bool is_function = false;
	size_t from, to;

	if (query_token_is(reader->token, "TABLE") &&
	    !query_token_is_punct(query_scan_peek(&reader->scan), '.'))
		advance(reader);
	if (query_token_is(reader->token, "FUNCTION") &&
	    query_scan_peek(&reader->scan).kind == QUERY_WORD) {
		is_function = true;
		advance(reader);
	}
	from = token_at(reader);
	if (!take_name(reader, &to))
		return false;
	if (is_function) {
		if (!query_token_is_punct(reader->token, '(') || !skip_brackets(reader))
			return false;
		to = reader->closed_at;
	}
	reader->out->target = ch_str_slice(reader->scan.sql, from, to);
	reader->out->head = ch_str_slice(reader->scan.sql, 0, to);
	return true;
}

static bool
add_name(struct reader *reader, size_t from, size_t to)
{
	struct query_insert *out = reader->out;
	struct ch_str *names =
	    ch_grow(out->names, out->name_count, &out->name_cap, sizeof(*out->names));

	if (!names) {
		reader->no_memory = true;
		return false;
	}
	out->names = names;
	names[out->name_count++] = ch_str_slice(reader->scan.sql, from, to);
	return true;
}

/* name, `name`, nested.name, …; false: something else stands there. */
static bool
read_names(struct reader *reader)
{
	for (;;) {
		size_t from, to;

		advance(reader); /* the bracket or comma */
		from = token_at(reader);
		if (!take_name(reader, &to) || !add_name(reader, from, to))
			return false;
		if (query_token_is_punct(reader->token, ')'))
			return true;
		if (!query_token_is_punct(reader->token, ','))
			return false;
	}
}

/* (…) behind the target. */
static bool
read_columns(struct reader *reader)
{
	struct query_insert *out = reader->out;
	struct reader ahead = *reader;
	size_t from = token_at(reader) + 1;

	if (!query_token_is_punct(reader->token, '('))
		return true;
	if (!read_names(&ahead)) {
		reader->no_memory = ahead.no_memory;
		ch_free(out->names);
		out->names = NULL;
		out->name_count = out->name_cap = 0;
	}
	if (!skip_brackets(reader))
		return false;
	out->has_columns = true;
	out->columns = ch_str_slice(reader->scan.sql, from, reader->closed_at - 1);
	return !reader->no_memory;
}

static bool
add_value(struct reader *reader, struct query_value value)
{
	struct query_insert *out = reader->out;
	struct query_value *values =
	    ch_grow(out->values, reader->value_count, &out->cap, sizeof(*values));

	if (!values) {
		reader->no_memory = true;
		return false;
	}
	out->values = values;
	values[reader->value_count++] = value;
	return true;
}

/* One value, up to the ',' or ')' behind it. */
static bool
read_value(struct reader *reader, struct query_value *value)
{
	struct query_token first = reader->token;
	size_t from = token_at(reader), to = from, tokens = 0, depth = 0;

	while (depth || (!query_token_is_punct(reader->token, ',') &&
			    !query_token_is_punct(reader->token, ')'))) {
		if (reader->token.kind == QUERY_END || reader->token.kind == QUERY_BROKEN)
			return false;
		depth += query_token_opens(reader->token);
		if (depth)
			depth -= query_token_closes(reader->token);
		to = token_at(reader) + reader->token.text.len;
		tokens++;
		advance(reader);
	}
	value->text = ch_str_slice(reader->scan.sql, from, to);
	value->kind = QUERY_VALUE_OTHER;
	if (tokens == 1 && first.kind == QUERY_MARK)
		value->kind = QUERY_VALUE_MARKER;
	else if (tokens == 1 && query_token_is(first, "DEFAULT"))
		value->kind = QUERY_VALUE_DEFAULT;
	return tokens > 0;
}

/* (a, b, …) with the bracket as present token. */
static bool
read_row(struct reader *reader)
{
	struct query_insert *out = reader->out;
	size_t count = 0;

	do {
		struct query_value value;

		advance(reader);
		if (!read_value(reader, &value) || !add_value(reader, value))
			return false;
		count++;
	} while (query_token_is_punct(reader->token, ','));
	advance(reader);
	if (out->rows++ == 0)
		out->width = count;
	return count == out->width;
}

static bool
read_rows(struct reader *reader)
{
	advance(reader);
	while (query_token_is_punct(reader->token, '(')) {
		if (!read_row(reader))
			return false;
		if (query_token_is_punct(reader->token, ','))
			advance(reader);
	}
	return reader->out->rows > 0 && reader->token.kind == QUERY_END;
}

/* SETTINGS a = 1, b = 2 up to VALUES, FORMAT or a query. */
static void
read_settings(struct reader *reader)
{
	size_t from = token_at(reader), to;

	if (!query_token_is(reader->token, "SETTINGS"))
		return;
	do {
		to = token_at(reader) + reader->token.text.len;
		advance(reader);
	} while (reader->token.kind != QUERY_END && !query_token_is(reader->token, "VALUES") &&
	       !query_token_is(reader->token, "FORMAT") &&
	       !query_token_is(reader->token, "SELECT") && !query_token_is(reader->token, "WITH"));
	reader->out->settings = ch_str_slice(reader->scan.sql, from, to);
}

static void
read_format(struct reader *reader)
{
	struct query_insert *out = reader->out;

	advance(reader);
	if (!is_name(reader->token))
		return;
	out->format = reader->token.text;
	out->data = ch_str_slice(reader->scan.sql, reader->scan.at, reader->scan.sql.len);
	out->form = QUERY_INSERT_FORMAT;
}

static void
read_insert(struct reader *reader)
{
	struct query_insert *out = reader->out;

	if (!query_token_is(reader->token, "INSERT"))
		return;
	advance(reader);
	if (query_token_is(reader->token, "INTO"))
		advance(reader);
	if (!read_target(reader))
		return;
	if (!read_columns(reader))
		return;
	read_settings(reader);
	if (query_token_is(reader->token, "VALUES") && read_rows(reader))
		out->form = QUERY_INSERT_VALUES;
	else if (query_token_is(reader->token, "FORMAT"))
		read_format(reader);
}

bool
query_insert_read(struct ch_str sql, struct query_insert *out)
{
	struct reader reader = { .out = out };

	*out = (struct query_insert){ 0 };
	query_scan_init(&reader.scan, sql);
	advance(&reader);
	read_insert(&reader);
	return !reader.no_memory;
}

void
query_insert_free(struct query_insert *insert)
{
	ch_free(insert->values);
	ch_free(insert->names);
	*insert = (struct query_insert){ 0 };
}
