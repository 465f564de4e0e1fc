/*
 * describe.c - columns of a query that gave no block
 *
 * A Native answer without rows has no bytes, so names and types have to be asked for: by
 * DESCRIBE TABLE where the query can be a table, else by its header in a text format.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/alloc.h"
#include "client/internal.h"

/* Most bytes of a header or description that are read. */
#define MAX_DESCRIPTION ((size_t)256 << 20)

/* The value of a TabSeparated field: backslash escapes undone, in the arena. */
static bool
unescape(struct ch_arena *arena, struct ch_str field, struct ch_str *out)
{
	static const char from[] = "btnfr0'\\", to[] = "\b\t\n\f\r\0'\\";
	char *text = ch_arena_strdup(arena, field);
	size_t len = 0;

	if (!text)
		return false;
	for (size_t i = 0; i < field.len; i++) {
		const char *escape;

		if (text[i] != '\\' || i + 1 == field.len) {
			text[len++] = text[i];
			continue;
		}
		i++;
		escape = text[i] ? strchr(from, text[i]) : NULL;
		text[len++] = escape ? to[escape - from] : text[i];
	}
	text[len] = '\0';
	*out = (struct ch_str){ text, len };
	return true;
}

static size_t
count_of(struct ch_str text, char c)
{
	size_t count = 0;

	for (size_t at = ch_str_find(text, 0, c); at < text.len; at = ch_str_find(text, at + 1, c))
		count++;
	return count;
}

static int
set_column(struct ch_arena *arena, struct client_column *column, struct ch_str name,
    struct ch_str type, struct ch_error *err)
{
	struct ch_str text;
	int rc;

	if (!unescape(arena, name, &column->name) || !unescape(arena, type, &text))
		return ch_error_nomem(err, "column names");
	rc = native_type_parse(arena, text, &column->type, err);
	if (rc)
		ch_error_prefix(err, "column \"%s\"", column->name.ptr);
	return rc;
}

/* DESCRIBE's rows: name, type, and more fields that do not matter here. */
static int
parse_rows(struct ch_arena *arena, struct ch_str text, struct client_column **columns,
    size_t *count, struct ch_error *err)
{
	struct client_column *made;
	int rc = CH_OK;

	*count = count_of(text, '\n');
	made = ch_arena_array(arena, *count + 1, sizeof(*made));
	if (!made)
		return ch_error_nomem(err, "column names");
	for (size_t i = 0; !rc && i < *count; i++) {
		size_t end = ch_str_find(text, 0, '\n');
		struct ch_str line = ch_str_slice(text, 0, end);
		size_t tab = ch_str_find(line, 0, '\t');
		size_t next = ch_str_find(line, tab < line.len ? tab + 1 : tab, '\t');

		if (tab == line.len)
			return ch_error_set(err, CH_EFORMAT, "DESCRIBE gave a line without a type");
		rc = set_column(arena, &made[i], ch_str_slice(line, 0, tab),
		    ch_str_slice(line, tab + 1, next), err);
		text = ch_str_slice(text, end + 1, text.len);
	}
	*columns = made;
	return rc;
}

static struct ch_str
take(struct ch_str *line)
{
	size_t tab = ch_str_find(*line, 0, '\t');
	struct ch_str field = ch_str_slice(*line, 0, tab);

	*line = ch_str_slice(*line, tab < line->len ? tab + 1 : tab, line->len);
	return field;
}

/* The two header lines of TabSeparatedWithNamesAndTypes. */
static int
parse_header(struct ch_arena *arena, struct ch_str text, struct client_column **columns,
    size_t *count, struct ch_error *err)
{
	size_t first = ch_str_find(text, 0, '\n');
	size_t second = ch_str_find(text, first < text.len ? first + 1 : first, '\n');
	struct ch_str names = ch_str_slice(text, 0, first), types;
	struct client_column *made;
	int rc = CH_OK;

	*count = 0;
	if (second == text.len)
		return CH_OK;
	types = ch_str_slice(text, first + 1, second);
	*count = count_of(names, '\t') + 1;
	made = ch_arena_array(arena, *count, sizeof(*made));
	if (!made)
		return ch_error_nomem(err, "column names");
	for (size_t i = 0; !rc && i < *count; i++) {
		struct ch_str name = take(&names);

		rc = set_column(arena, &made[i], name, take(&types), err);
	}
	*columns = made;
	return rc;
}

int
client_describe(struct client_session *session, const struct client_query *query,
    struct ch_arena *arena, struct client_column **columns, size_t *count, struct ch_error *err)
{
	struct client_query ask = { .returns_rows = true,
		.timeout_ms = query->timeout_ms,
		.params = query->params,
		.param_count = query->param_count };
	struct ch_buf sql, answer;
	int rc;

	*columns = NULL;
	*count = 0;
	/* What changes something must not run a second time only for its header. */
	if (!query->describable && (query->changes_data || !query->returns_rows))
		return CH_OK;
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_init(&answer, MAX_DESCRIPTION);
	if (query->describable) {
		ch_buf_append_text(&sql, "DESCRIBE TABLE (");
		ch_buf_append_str(&sql, query->sql);
		/* On a line of its own: the text may end in a comment. */
		ch_buf_append_text(&sql, "\n)");
	} else {
		ch_buf_append_str(&sql, query->sql);
	}
	ask.sql = ch_buf_str(&sql);
	rc = ch_buf_failed(&sql)
		 ? ch_error_nomem(err, "DESCRIBE")
		 : client_ask(session, &ask,
		       query->describable ? "TabSeparated" : "TabSeparatedWithNamesAndTypes",
		       &answer, err);
	if (!rc)
		rc = query->describable
			 ? parse_rows(arena, ch_buf_str(&answer), columns, count, err)
			 : parse_header(arena, ch_buf_str(&answer), columns, count, err);
	ch_buf_free(&answer);
	ch_buf_free(&sql);
	return rc;
}
