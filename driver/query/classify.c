/*
 * classify.c - what kind of statement a text is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/classify.h"

#include "query/scan.h"

/* Flags of a verb. */
#define ROWS 1u	    /* answers with rows */
#define DESCRIBES 2u /* DESCRIBE TABLE (...) takes it */
#define CHANGES 4u

struct verb {
	const char *word;
	enum query_kind kind;
	unsigned flags;
	int code;
};

/* Codes are SQL_DIAG_... of the ODBC headers. */
static const struct verb verbs[] = {
	{ "SELECT", QUERY_KIND_SELECT, ROWS | DESCRIBES, 85 },
	{ "WITH", QUERY_KIND_SELECT, ROWS | DESCRIBES, 85 },
	{ "FROM", QUERY_KIND_SELECT, ROWS | DESCRIBES, 85 },
	{ "INSERT", QUERY_KIND_INSERT, CHANGES, 50 },
	{ "SHOW", QUERY_KIND_READ, ROWS, 0 },
	{ "DESCRIBE", QUERY_KIND_READ, ROWS, 0 },
	{ "DESC", QUERY_KIND_READ, ROWS, 0 },
	{ "EXISTS", QUERY_KIND_READ, ROWS, 0 },
	{ "EXPLAIN", QUERY_KIND_READ, ROWS, 0 },
	{ "CHECK", QUERY_KIND_READ, ROWS, 0 },
	{ "WATCH", QUERY_KIND_READ, ROWS, 0 },
	{ "SET", QUERY_KIND_SET, 0, 0 },
	{ "USE", QUERY_KIND_USE, 0, 0 },
	{ "BEGIN", QUERY_KIND_TRANSACTION, 0, 0 },
	{ "COMMIT", QUERY_KIND_TRANSACTION, 0, 0 },
	{ "ROLLBACK", QUERY_KIND_TRANSACTION, 0, 0 },
	{ "KILL", QUERY_KIND_WRITE, ROWS | CHANGES, 0 },
	{ "BACKUP", QUERY_KIND_WRITE, ROWS | CHANGES, 0 },
	{ "RESTORE", QUERY_KIND_WRITE, ROWS | CHANGES, 0 },
	{ "CREATE", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "DROP", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "ALTER", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "DELETE", QUERY_KIND_WRITE, CHANGES, 19 },
	{ "UPDATE", QUERY_KIND_WRITE, CHANGES, 82 },
	{ "GRANT", QUERY_KIND_WRITE, CHANGES, 48 },
	{ "REVOKE", QUERY_KIND_WRITE, CHANGES, 59 },
	{ "TRUNCATE", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "RENAME", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "EXCHANGE", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "REPLACE", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "ATTACH", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "DETACH", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "UNDROP", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "MOVE", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "OPTIMIZE", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "SYSTEM", QUERY_KIND_WRITE, CHANGES, 0 },
	{ "CALL", QUERY_KIND_CALL, ROWS | CHANGES, 7 },
};

static const struct verb other = { "", QUERY_KIND_OTHER, ROWS | CHANGES, 0 };

/* What statements that make, drop or change things act on. */
static const struct {
	const char *verb, *object;
	int code;
} objects[] = {
	{ "CREATE", "TABLE", 77 },
	{ "CREATE", "VIEW", 84 },
	{ "DROP", "TABLE", 32 },
	{ "DROP", "VIEW", 36 },
	{ "ALTER", "TABLE", 4 },
};

struct reader {
	struct query_scan scan;
	struct query_class *out;
	struct query_token token; /* the present one */
	struct query_token before;
	size_t start, end;	  /* of the statement so far */
	size_t depth;		  /* open brackets, the present token counted */
	bool is_over;		  /* at the ';' or the end */
	bool is_insert;		  /* before its data or its SELECT */
};

/* The next word of the statement. At its end is_over is set. */
static void
advance(struct reader *reader)
{
	struct query_token token = query_scan_next(&reader->scan);

	if (token.kind == QUERY_END || (reader->depth == 0 && query_token_is_punct(token, ';'))) {
		reader->is_over = true;
		token.kind = QUERY_END;
	} else {
		reader->end = query_token_at(&reader->scan, token) + token.text.len;
	}
	reader->before = reader->token;
	reader->token = token;
	if (query_token_opens(token))
		reader->depth++;
	else if (reader->depth > 0 && query_token_closes(token))
		reader->depth--;
}

/* To the first word of the first statement at or behind the scanner's position. */
static void
find_start(struct reader *reader)
{
	struct query_token token;
	bool has_start = false;

	do {
		token = query_scan_any(&reader->scan);
		if (query_token_is_punct(token, ';')) {
			has_start = false;
		} else if (token.kind != QUERY_BLANK && !has_start) {
			has_start = true;
			reader->start = query_token_at(&reader->scan, token);
		}
	} while (token.kind == QUERY_BLANK || token.kind == QUERY_COMMENT ||
	    query_token_is_punct(token, ';'));
	/* The word is read again as the first one. */
	reader->scan.at = query_token_at(&reader->scan, token);
	reader->end = reader->start;
	advance(reader);
}

static const struct verb *
find_verb(struct query_token token)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(verbs); i++) {
		if (query_token_is(token, verbs[i].word))
			return &verbs[i];
	}
	return &other;
}

/* WITH may lead to an INSERT. */
static bool
leads_to_insert(const struct reader *reader)
{
	struct reader ahead = *reader;

	while (!ahead.is_over) {
		advance(&ahead);
		if (ahead.depth > reader->depth)
			continue;
		if (query_token_is(ahead.token, "SELECT"))
			return false;
		if (query_token_is(ahead.token, "INSERT") &&
		    query_token_is(query_scan_peek(&ahead.scan), "INTO"))
			return true;
	}
	return false;
}

/* Past INSERT INTO [TABLE] [FUNCTION] name: names may look like keywords. */
static void
skip_insert_target(struct reader *reader)
{
	size_t depth = reader->depth;

	while (!reader->is_over &&
	    (reader->depth > depth || !query_token_is(reader->token, "INSERT")))
		advance(reader);
	advance(reader);
	if (query_token_is(reader->token, "INTO"))
		advance(reader);
	if (query_token_is(reader->token, "TABLE") &&
	    !query_token_is_punct(query_scan_peek(&reader->scan), '.'))
		advance(reader);
	if (query_token_is(reader->token, "FUNCTION"))
		advance(reader);
	while (!reader->is_over && query_token_is_punct(query_scan_peek(&reader->scan), '.')) {
		advance(reader);
		advance(reader);
	}
}

/* CREATE [OR REPLACE] [TEMPORARY | MATERIALIZED | ...] TABLE | VIEW ... */
static void
find_object(struct reader *reader)
{
	static const char *const between[] = { "OR", "REPLACE", "TEMPORARY", "MATERIALIZED",
		"LIVE", "WINDOW" };
	struct query_token verb = reader->token;

	do
		advance(reader);
	while (query_token_is_one_of(reader->token, between, CH_ARRAY_LEN(between)));
	for (size_t i = 0; i < CH_ARRAY_LEN(objects); i++)
		if (query_token_is(verb, objects[i].verb) &&
		    query_token_is(reader->token, objects[i].object))
			reader->out->function_code = objects[i].code;
}

/* USE name, USE DATABASE name; a database may be called database. */
static void
find_database(struct reader *reader)
{
	enum query_token_kind following;

	advance(reader);
	following = query_scan_peek(&reader->scan).kind;
	if (query_token_is(reader->token, "DATABASE") &&
	    (following == QUERY_WORD || following == QUERY_QUOTED))
		advance(reader);
	if (reader->token.kind == QUERY_WORD || reader->token.kind == QUERY_QUOTED)
		reader->out->database = reader->token.text;
}

/* {call f(...)} and {? = call f(...)} */
static bool
is_call(const struct reader *reader)
{
	struct query_scan scan = reader->scan;
	struct query_token token = query_scan_next(&scan);

	if (!query_token_is_punct(reader->token, '{'))
		return false;
	if (token.kind == QUERY_MARK && query_token_is_punct(query_scan_next(&scan), '='))
		token = query_scan_next(&scan);
	return query_token_is(token, "CALL");
}

/* The present FORMAT is a clause, not a column, table or function of that name. */
static bool
is_format_clause(const struct reader *reader)
{
	static const char *const openers[] = { "SELECT", "DISTINCT", "FROM", "JOIN", "AS", "BY",
		"WHERE", "PREWHERE", "HAVING", "ON", "AND", "OR", "NOT", "IN", "LIKE", "CASE",
		"WHEN", "THEN", "ELSE", "TABLE", "USING", "WITH", "DESCRIBE", "DESC", "EXISTS" };
	struct query_scan scan = reader->scan;
	struct query_token before = reader->before;
	struct query_token name = query_scan_next(&scan);
	struct query_token after = query_scan_next(&scan);

	if (name.kind != QUERY_WORD && name.kind != QUERY_QUOTED)
		return false;
	if (query_token_is_one_of(before, openers, CH_ARRAY_LEN(openers)))
		return query_token_is(before, "DESC") && reader->out->kind == QUERY_KIND_SELECT;
	if (before.kind == QUERY_PUNCT && !query_token_is_punct(before, ')') &&
	    !query_token_is_punct(before, ']') && !query_token_is_punct(before, '*'))
		return false;
	return after.kind == QUERY_END || query_token_is_punct(after, ';') ||
	    query_token_is(after, "SETTINGS") || query_token_is(after, "INTO");
}

static void
take_format(struct reader *reader)
{
	size_t from = query_token_at(&reader->scan, reader->token);

	advance(reader);
	if (reader->is_over)
		return;
	reader->out->format = reader->token.text;
	reader->out->format_clause = ch_str_slice(reader->scan.sql, from, reader->end);
}

/* All behind the name of the format is data, except when it is blanks, NULs and ';' only. */
static void
take_format_data(struct reader *reader)
{
	struct ch_str sql = reader->scan.sql;
	size_t from = reader->scan.at;
	size_t end = sql.len;
	struct query_scan rest = reader->scan;
	struct query_token token;

	do
		token = query_scan_any(&rest);
	while (token.kind == QUERY_BLANK || query_token_is_punct(token, ';'));
	if (token.kind == QUERY_END) {
		reader->scan.at = sql.len;
	} else {
		while (end > from && sql.ptr[end - 1] == '\0')
			end--;
		reader->out->data = ch_str_slice(sql, from, end);
		reader->scan.at = sql.len;
		reader->end = end;
	}
	reader->is_over = true;
}

/* A word of an INSERT before its data. */
static void
read_insert_word(struct reader *reader)
{
	static const char *const queries[] = { "SELECT", "WITH", "FROM" };

	if (query_token_is(reader->token, "VALUES")) {
		reader->is_insert = false;
		reader->out->data.ptr = reader->scan.sql.ptr + reader->end;
	} else if (query_token_is(reader->token, "FORMAT")) {
		reader->is_insert = false;
		take_format(reader);
		if (ch_str_eq_nocase(reader->out->format, CH_STR("Values")))
			reader->out->data.ptr = reader->scan.sql.ptr + reader->end;
		else if (!reader->is_over)
			take_format_data(reader);
	} else if (query_token_is_one_of(reader->token, queries, CH_ARRAY_LEN(queries)) &&
	    !query_token_is(query_scan_peek(&reader->scan), "INFILE")) {
		reader->is_insert = false;
	}
}

static void
read_rest(struct reader *reader)
{
	struct query_class *out = reader->out;

	for (advance(reader); !reader->is_over; advance(reader)) {
		if (reader->depth > 0 || reader->token.kind != QUERY_WORD)
			continue;
		if (reader->is_insert) {
			read_insert_word(reader);
			if (reader->is_over)
				return;
		} else if (out->kind == QUERY_KIND_INSERT && out->data.ptr) {
			continue;
		} else if (query_token_is(reader->token, "FORMAT")) {
			if (is_format_clause(reader))
				take_format(reader);
		} else if (query_token_is(reader->token, "OUTFILE") &&
		    query_token_is(reader->before, "INTO")) {
			out->has_outfile = true;
		} else if (out->kind == QUERY_KIND_WRITE &&
		    query_token_is(reader->token, "CLUSTER") &&
		    query_token_is(reader->before, "ON")) {
			/* Each host of the cluster reports. */
			out->returns_rows = true;
		}
	}
}

static void
read_verb(struct reader *reader)
{
	struct query_class *out = reader->out;
	const struct verb *verb;

	while (!reader->is_over && query_token_is_punct(reader->token, '('))
		advance(reader);
	if (is_call(reader))
		verb = find_verb((struct query_token){ QUERY_WORD, CH_STR("CALL") });
	else
		verb = find_verb(reader->token);
	if (query_token_is(reader->token, "WITH") && leads_to_insert(reader))
		verb = find_verb((struct query_token){ QUERY_WORD, CH_STR("INSERT") });
	out->kind = verb->kind;
	out->returns_rows = verb->flags & ROWS;
	out->is_describable = verb->flags & DESCRIBES;
	out->changes_data = verb->flags & CHANGES;
	out->function_code = verb->code;
	if (out->kind == QUERY_KIND_INSERT) {
		reader->is_insert = true;
		skip_insert_target(reader);
	} else if (out->kind == QUERY_KIND_WRITE) {
		find_object(reader);
	} else if (out->kind == QUERY_KIND_USE) {
		find_database(reader);
	}
}

/* Where the next statement begins; the text's length if only blanks and comments follow. */
static size_t
find_next(struct query_scan scan)
{
	struct query_token token;
	size_t from = scan.at;

	do
		token = query_scan_next(&scan);
	while (query_token_is_punct(token, ';'));
	return token.kind == QUERY_END ? scan.sql.len : from;
}

void
query_classify(struct ch_str sql, size_t at, struct query_class *out)
{
	struct reader reader = { .out = out };

	*out = (struct query_class){ .kind = QUERY_KIND_EMPTY };
	query_scan_init(&reader.scan, sql);
	reader.scan.at = at < sql.len ? at : sql.len;
	find_start(&reader);
	if (!reader.is_over) {
		read_verb(&reader);
		if (!reader.is_over)
			read_rest(&reader);
	}
	out->statement = ch_str_slice(sql, reader.start, reader.end);
	out->next = find_next(reader.scan);
	if (out->data.ptr && out->data.len == 0)
		out->data = ch_str_slice(sql, (size_t)(out->data.ptr - sql.ptr), reader.end);
	if (out->has_outfile)
		out->returns_rows = false;
	if (out->has_outfile || out->format.len > 0)
		out->is_describable = false;
}
