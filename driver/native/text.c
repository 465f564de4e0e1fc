/*
 * text.c - any value, nested too, as ClickHouse writes it in text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/text.h"

#include "native/printing.h"
#include "native/reading.h"

void
native_print_null(struct native_printer *printer, enum native_style style)
{
	ch_buf_append_text(printer->out, style == NATIVE_AS_JSON ? "null" : "NULL");
}

/* The letter behind the backslash, or 0 when the character needs none. */
static char
escape_letter(char c)
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
	case '\0':
		return '0';
	case '\'':
	case '\\':
		return c;
	default:
		return 0;
	}
}

void
native_print_string(struct native_printer *printer, struct ch_str text, enum native_style style)
{
	size_t from = 0;

	if (style == NATIVE_AS_JSON) {
		native_print_json_string(printer->out, text);
		return;
	}
	if (style == NATIVE_AS_PLAIN) {
		ch_buf_append_str(printer->out, text);
		return;
	}
	ch_buf_append_byte(printer->out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		char letter = escape_letter(text.ptr[i]);

		if (!letter)
			continue;
		ch_buf_append(printer->out, text.ptr + from, i - from);
		ch_buf_append_byte(printer->out, '\\');
		ch_buf_append_byte(printer->out, (uint8_t)letter);
		from = i + 1;
	}
	ch_buf_append(printer->out, text.ptr + from, text.len - from);
	ch_buf_append_byte(printer->out, '\'');
}

void
native_print_requote(struct native_printer *printer, size_t start)
{
	struct ch_buf *out = printer->out;
	size_t extra = 2, at;

	if (ch_buf_failed(out))
		return;
	for (size_t i = start; i < out->len; i++)
		extra += escape_letter((char)out->ptr[i]) != 0;
	if (!ch_buf_reserve(out, extra))
		return;
	at = out->len + extra;
	out->ptr[--at] = '\'';
	for (size_t i = out->len; i-- > start;) {
		char letter = escape_letter((char)out->ptr[i]);

		out->ptr[--at] = letter ? (uint8_t)letter : out->ptr[i];
		if (letter)
			out->ptr[--at] = '\\';
	}
	out->ptr[--at] = '\'';
	ch_buf_commit(out, extra);
}

/* Containers */

/* A named Tuple is an object in JSON, a Map too. */
static bool
is_object(const struct native_type *type, enum native_style style)
{
	if (type->kind == NATIVE_MAP)
		return true;
	return style == NATIVE_AS_JSON && type->kind == NATIVE_TUPLE && type->names;
}

static char
bracket(const struct native_type *type, enum native_style style)
{
	if (is_object(type, style))
		return '{';
	return type->kind == NATIVE_TUPLE && style != NATIVE_AS_JSON ? '(' : '[';
}

void
native_print_item(struct native_printer *printer, const struct native_type *type, uint64_t i,
    enum native_style style)
{
	ch_buf_append_byte(printer->out, i ? ',' : (uint8_t)bracket(type, style));
	if (type->kind == NATIVE_TUPLE && is_object(type, style)) {
		native_print_json_string(printer->out, type->names[i]);
		ch_buf_append_byte(printer->out, ':');
	}
}

void
native_print_close(struct native_printer *printer, const struct native_type *type, uint64_t count,
    enum native_style style)
{
	char open = bracket(type, style);

	if (!count)
		ch_buf_append_byte(printer->out, (uint8_t)open);
	ch_buf_append_byte(printer->out, open == '{' ? '}' : open == '(' ? ')' : ']');
}

void
native_print_key_end(struct native_printer *printer, size_t start, enum native_style style)
{
	struct ch_buf *out = printer->out;

	if (style == NATIVE_AS_JSON && !ch_buf_failed(out) && out->len > start &&
	    out->ptr[start] != '"' && ch_buf_reserve(out, 1)) {
		memmove(out->ptr + start + 1, out->ptr + start, out->len - start);
		out->ptr[start] = '"';
		ch_buf_commit(out, 1);
		ch_buf_append_byte(out, '"');
	}
	ch_buf_append_byte(out, ':');
}

static void
print_tuple(struct native_printer *printer, const struct native_column *column, size_t row,
    enum native_style style)
{
	enum native_style inner = style == NATIVE_AS_JSON ? style : NATIVE_AS_QUOTED;

	for (uint32_t i = 0; i < column->child_count; i++) {
		native_print_item(printer, column->type, i, style);
		native_print_value(printer, &column->children[i], row, inner);
	}
	native_print_close(printer, column->type, column->child_count, style);
}

/* Items of Nested are tuples with the names of its columns. */
static void
print_nested_item(struct native_printer *printer, const struct native_column *column, size_t row,
    enum native_style style)
{
	struct native_type tuple = *column->type;
	struct native_column item = *column;

	tuple.kind = NATIVE_TUPLE;
	item.type = &tuple;
	print_tuple(printer, &item, row, style);
}

static void
print_items(struct native_printer *printer, const struct native_column *column, size_t row,
    enum native_style style)
{
	enum native_style inner = style == NATIVE_AS_JSON ? style : NATIVE_AS_QUOTED;
	uint64_t first = row ? column->ends[row - 1] : 0, count = column->ends[row] - first;
	size_t start;

	for (uint64_t i = 0; i < count && !ch_buf_failed(printer->out); i++) {
		size_t item = (size_t)(first + i);

		native_print_item(printer, column->type, i, style);
		switch (column->type->kind) {
		case NATIVE_NESTED:
			print_nested_item(printer, column, item, inner);
			break;
		case NATIVE_MAP:
			start = printer->out->len;
			native_print_value(printer, &column->children[0], item, inner);
			native_print_key_end(printer, start, inner);
			native_print_value(printer, &column->children[1], item, inner);
			break;
		default:
			native_print_value(printer, &column->children[0], item, inner);
		}
	}
	native_print_close(printer, column->type, count, style);
}

/* Bit k of the elements, highest first, lies in plane k: a row of bytes where element e is bit
 * e % 8 of the byte e / 8 from the end. */
static void
print_qbit(struct native_printer *printer, const struct native_column *column, size_t row,
    enum native_style style)
{
	const struct native_type *element = column->type->items[0];
	size_t row_bytes = (column->type->dimension + 7) / 8, plane = row_bytes * column->rows;
	const uint8_t *at = native_column_bytes(column) + column->values + row * row_bytes;

	for (uint32_t e = 0; e < column->type->dimension; e++) {
		uint64_t bits = 0;

		for (unsigned k = 0; k < element->width * 8; k++)
			bits = bits << 1 | (at[k * plane + row_bytes - 1 - e / 8] >> (e % 8) & 1);
		native_print_item(printer, column->type, e, style);
		native_print_float(printer, element, bits, style);
	}
	native_print_close(printer, column->type, column->type->dimension, style);
}

static void
print_picked(struct native_printer *printer, const struct native_column *column, size_t row,
    enum native_style style)
{
	const struct native_column *child = &column->children[column->picks[row]];
	size_t slot = (size_t)column->ends[row];

	if (child->layout == NATIVE_LAYOUT_SHARED)
		native_print_binary(printer, native_column_span(child, slot), style);
	else
		native_print_value(printer, child, slot, style);
}

static void
print_json(struct native_printer *printer, const struct native_column *column, size_t row,
    enum native_style style)
{
	size_t start = printer->out->len;

	if (column->layout == NATIVE_LAYOUT_STRING)
		ch_buf_append_str(printer->out, native_column_span(column, row));
	else
		native_print_json(printer, column, row);
	if (style == NATIVE_AS_QUOTED)
		native_print_requote(printer, start);
}

void
native_print_value(struct native_printer *printer, const struct native_column *column, size_t row,
    enum native_style style)
{
	size_t slot;

	if (!native_column_slot(column, row, &slot)) {
		native_print_null(printer, style);
		return;
	}
	switch (column->type->kind) {
	case NATIVE_ARRAY:
	case NATIVE_MAP:
	case NATIVE_NESTED:
		print_items(printer, column, slot, style);
		break;
	case NATIVE_TUPLE:
		print_tuple(printer, column, slot, style);
		break;
	case NATIVE_VARIANT:
	case NATIVE_DYNAMIC:
		print_picked(printer, column, slot, style);
		break;
	case NATIVE_JSON:
		print_json(printer, column, slot, style);
		break;
	case NATIVE_QBIT:
		print_qbit(printer, column, slot, style);
		break;
	default:
		native_print_scalar(printer, column, slot, style);
	}
}

void
native_text_append(const struct native_column *column, size_t row,
    const struct native_text_env *env, struct ch_buf *out)
{
	struct native_printer printer = { .env = env, .out = out };

	native_print_value(&printer, column, row, NATIVE_AS_PLAIN);
}
