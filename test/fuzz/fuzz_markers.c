/*
 * fuzz_markers.c - SQL of any bytes: its parameters, and the parts of an INSERT
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"
#include "fuzz.h"
#include "query/context.h"
#include "query/insert.h"
#include "query/markers.h"
#include "query/quote.h"

static void
require(bool fact)
{
	if (!fact)
		__builtin_trap();
}

static bool
is_inside(struct ch_str part, struct ch_str whole)
{
	return part.len == 0 ||
	    (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

/* The text with something in place of each ? */
static void
fill(struct ch_str sql, const struct query_markers *markers, const char *with, struct ch_buf *out)
{
	size_t at = 0;

	for (size_t i = 0; i < markers->count; i++) {
		const struct query_marker *marker = &markers->items[i];
		if (marker->number == 0)
			continue;
		ch_buf_append_str(out, ch_str_slice(sql, at, marker->from));
		query_put_blank_before(out);
		ch_buf_append_text(out, with);
		query_put_blank_behind(out, sql, marker->to);
		at = marker->to;
	}
	ch_buf_append_str(out, ch_str_slice(sql, at, sql.len));
}

/* Values leave no ? behind that would take another. (Braces could make a name of a value.) */
static void
check_filled(struct ch_str sql, const struct query_markers *markers, const char *with)
{
	struct query_markers left;
	struct ch_buf text;

	if (ch_str_find(sql, 0, '{') < sql.len)
		return;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	fill(sql, markers, with, &text);
	require(query_markers_find(ch_buf_str(&text), &left));
	require(left.params == 0);
	query_markers_free(&left);
	ch_buf_free(&text);
}

static void
check_contexts(struct ch_str sql, const struct query_markers *markers)
{
	size_t count = markers->count < 8 ? markers->count : 8;

	for (size_t i = 0; i < count; i++) {
		struct query_context context;

		require(query_context_find(sql, &markers->items[i], &context));
		require(ch_str_eq(context.type, CH_STR("Int64")) ||
		    ch_str_eq(context.type, CH_STR("String")) || is_inside(context.type, sql));
		require(is_inside(context.expression, sql) && is_inside(context.tables, sql));
		require(!context.tables.len || context.expression.len);
	}
}

static void
check_markers(struct ch_str sql, const struct query_markers *markers)
{
	size_t end = 0, highest = 0;

	for (size_t i = 0; i < markers->count; i++) {
		const struct query_marker *marker = &markers->items[i];
		char first;

		require(marker->from >= end && marker->to > marker->from && marker->to <= sql.len);
		first = sql.ptr[marker->from];
		require(first == '{' || (first == '?' && marker->number &&
					    marker->to == marker->from + 1));
		require((marker->number == 0) == (marker->name.len > 0));
		require(is_inside(marker->name, sql) && is_inside(marker->type, sql));
		if (marker->number > highest)
			highest = marker->number;
		end = marker->to;
	}
	require(highest == markers->params);
	check_filled(sql, markers, "5");
	check_filled(sql, markers, "'x'");
	check_filled(sql, markers, "(-5)");
	check_filled(sql, markers, "NULL");
}

/* All parts lie in the text in their order, and rows are full. */
static void
check_insert(struct ch_str sql, const struct query_insert *insert)
{
	const char *at = sql.ptr;

	require(is_inside(insert->head, sql) && is_inside(insert->target, insert->head));
	require(is_inside(insert->columns, sql) && is_inside(insert->settings, sql));
	require(is_inside(insert->format, sql) && is_inside(insert->data, sql));
	for (size_t i = 0; i < insert->name_count; i++)
		require(is_inside(insert->names[i], sql) && insert->names[i].len);
	if (insert->form == QUERY_INSERT_FORMAT)
		require(insert->format.len && insert->data.ptr + insert->data.len ==
			    sql.ptr + sql.len);
	if (insert->form != QUERY_INSERT_VALUES)
		return;
	require(insert->rows > 0 && insert->width > 0);
	for (size_t i = 0; i < insert->rows * insert->width; i++) {
		struct ch_str text = insert->values[i].text;

		require(is_inside(text, sql) && text.len && text.ptr > at);
		require(insert->values[i].kind != QUERY_VALUE_MARKER ||
		    ch_str_eq(text, CH_STR("?")));
		at = text.ptr + text.len;
	}
}

/* Markers of an INSERT are within its values, and a value that is one marker is one. */
static void
check_both(const struct query_markers *markers, const struct query_insert *insert,
    struct ch_str sql)
{
	size_t marker = 0;

	for (size_t i = 0; i < insert->rows * insert->width; i++) {
		size_t from = (size_t)(insert->values[i].text.ptr - sql.ptr);

		if (insert->values[i].kind != QUERY_VALUE_MARKER)
			continue;
		while (marker < markers->count && markers->items[marker].from < from)
			marker++;
		require(marker < markers->count && markers->items[marker].from == from);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ch_str sql = { (const char *)data, size };
	struct query_markers markers;
	struct query_insert insert;

	require(query_markers_find(sql, &markers));
	check_markers(sql, &markers);
	check_contexts(sql, &markers);
	require(query_insert_read(sql, &insert));
	check_insert(sql, &insert);
	if (insert.form == QUERY_INSERT_VALUES)
		check_both(&markers, &insert, sql);
	query_insert_free(&insert);
	query_markers_free(&markers);
	return 0;
}
