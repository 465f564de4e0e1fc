/*
 * text_json.c - JSON columns as JSON text
 *
 * A JSON column is a set of paths ("a.b.c"), each a column. The object is rebuilt by walking the
 * paths in order: those below one key stand together then.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/printing.h"
#include "native/reading.h"

/* Strings */

/* The letter behind the backslash; 'u' for \uXXXX; 0 when the character needs none. */
static char
escape_letter(unsigned char c)
{
	switch (c) {
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	case '"':
	case '\\':
	case '/':
		return (char)c;
	default:
		return c < 0x20 ? 'u' : 0;
	}
}

/* U+2028 and U+2029 end lines in JavaScript: e2 80 a8, e2 80 a9. */
static bool
is_line_end(struct ch_str text, size_t i)
{
	return i + 2 < text.len && memcmp(text.ptr + i, "\xe2\x80", 2) == 0 &&
	       (text.ptr[i + 2] == '\xa8' || text.ptr[i + 2] == '\xa9');
}

void
native_print_json_string(struct ch_buf *out, struct ch_str text)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t from = 0;

	ch_buf_append_byte(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		char letter = escape_letter(c);
		bool line_end = c == 0xe2 && is_line_end(text, i);

		if (!letter && !line_end)
			continue;
		ch_buf_append(out, text.ptr + from, i - from);
		if (line_end) {
			i += 2;
			ch_buf_append_text(out, text.ptr[i] == '\xa8' ? "\\u2028" : "\\u2029");
		} else {
			ch_buf_append_byte(out, '\\');
			ch_buf_append_byte(out, (uint8_t)letter);
		}
		if (letter == 'u') {
			ch_buf_append_text(out, c < 0x10 ? "000" : "001");
			ch_buf_append_byte(out, (uint8_t)digits[c & 15]);
		}
		from = i + 1;
	}
	ch_buf_append(out, text.ptr + from, text.len - from);
	ch_buf_append_byte(out, '"');
}

/* Objects */

int
native_json_compare(struct ch_str a, struct ch_str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* Bytes of whole keys, points included, that both begin with. */
static size_t
common_keys(struct ch_str a, struct ch_str b)
{
	size_t common = 0;

	for (size_t i = 0; i < a.len && i < b.len && a.ptr[i] == b.ptr[i]; i++)
		if (a.ptr[i] == '.')
			common = i + 1;
	return common;
}

static void
close_keys(struct native_json_object *object, size_t from)
{
	for (size_t i = from; i < object->parent.len; i++)
		if (object->parent.ptr[i] == '.')
			ch_buf_append_byte(object->out, '}');
}

void
native_json_path(struct native_json_object *object, struct ch_str path)
{
	struct ch_str parent = path;
	size_t at;

	while (parent.len && parent.ptr[parent.len - 1] != '.')
		parent.len--;
	at = common_keys(object->parent, parent);
	close_keys(object, at);
	ch_buf_append_byte(object->out, object->begun ? ',' : '{');
	while (at < parent.len) {
		size_t end = ch_str_find(parent, at, '.');

		native_print_json_string(object->out, ch_str_slice(parent, at, end));
		ch_buf_append_text(object->out, ":{");
		at = end + 1;
	}
	native_print_json_string(object->out, ch_str_slice(path, parent.len, path.len));
	ch_buf_append_byte(object->out, ':');
	object->parent = parent;
	object->begun = true;
}

void
native_json_end(struct native_json_object *object)
{
	if (!object->begun)
		ch_buf_append_byte(object->out, '{');
	close_keys(object, 0);
	ch_buf_append_byte(object->out, '}');
}

/* Columns */

/* Three lists of paths, each in order: declared ones (always there), dynamic ones and shared
 * ones (there when not NULL). */
struct merge {
	const struct native_column *column;
	size_t row;
	uint32_t typed, typed_end;
	uint32_t dynamic, dynamic_end;
	const struct native_column *paths, *values; /* of the shared data */
	uint64_t shared, shared_end;
};

static void
merge_begin(struct merge *merge, const struct native_column *column, size_t row)
{
	uint32_t end = column->child_count;

	*merge = (struct merge){ .column = column, .row = row };
	if (column->layout != NATIVE_LAYOUT_FLATTENED) {
		const struct native_column *shared = &column->children[--end];

		merge->paths = &shared->children[0];
		merge->values = &shared->children[1];
		merge->shared = row ? shared->ends[row - 1] : 0;
		merge->shared_end = shared->ends[row];
	}
	merge->typed_end = merge->dynamic = column->type->item_count;
	merge->dynamic_end = end;
}

static bool
is_absent(const struct native_column *column, size_t row)
{
	const struct native_column *child;
	size_t slot;

	if (!native_column_slot(column, row, &slot))
		return true;
	child = &column->children[column->picks[row]];
	return child->layout == NATIVE_LAYOUT_SHARED &&
	       native_binary_is_null(native_column_span(child, (size_t)column->ends[row]));
}

static void
skip_absent(struct merge *merge)
{
	while (merge->dynamic < merge->dynamic_end &&
	       is_absent(&merge->column->children[merge->dynamic], merge->row))
		merge->dynamic++;
	while (merge->shared < merge->shared_end &&
	       native_binary_is_null(native_column_span(merge->values, (size_t)merge->shared)))
		merge->shared++;
}

static bool
is_less(struct ch_str a, const struct ch_str *least)
{
	return !least->ptr || native_json_compare(a, *least) < 0;
}

/* Print the first path of the three lists; false at their end. */
static bool
merge_next(struct merge *merge, struct native_printer *printer, struct native_json_object *object)
{
	const struct native_column *children = merge->column->children;
	struct ch_str least = { NULL, 0 };
	uint32_t *from = NULL;
	bool shared = false;

	skip_absent(merge);
	if (merge->typed < merge->typed_end) {
		least = children[merge->typed].name;
		from = &merge->typed;
	}
	if (merge->dynamic < merge->dynamic_end && is_less(children[merge->dynamic].name, &least)) {
		least = children[merge->dynamic].name;
		from = &merge->dynamic;
	}
	if (merge->shared < merge->shared_end) {
		struct ch_str path = native_column_span(merge->paths, (size_t)merge->shared);

		shared = is_less(path, &least);
		if (shared)
			least = path;
	}
	if (!shared && !from)
		return false;
	native_json_path(object, least);
	if (shared)
		native_print_binary(printer,
		    native_column_span(merge->values, (size_t)merge->shared++), NATIVE_AS_JSON);
	else
		native_print_value(printer, &children[(*from)++], merge->row, NATIVE_AS_JSON);
	return true;
}

void
native_print_json(struct native_printer *printer, const struct native_column *column, size_t row)
{
	struct native_json_object object = { .out = printer->out };
	struct merge merge;

	merge_begin(&merge, column, row);
	while (!ch_buf_failed(printer->out) && merge_next(&merge, printer, &object))
		;
	native_json_end(&object);
}
