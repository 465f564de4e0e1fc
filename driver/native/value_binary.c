/*
 * value_binary.c - single values behind their binary type, as text
 *
 * SharedVariant columns of Dynamic and the shared data of JSON hold such values, in the
 * RowBinary form: arrays begin with a count, not with offsets. They are rare, so each value's
 * type is decoded when it is printed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"
#include "native/printing.h"
#include "native/read.h"
#include "native/type_binary.h"

#include <stdlib.h>

struct value {
	struct native_printer *printer;
	struct native_cursor cursor;
	struct ch_arena arena; /* types */
};

static int print(struct value *value, const struct native_type *type, enum native_style style);

static int
malformed(struct value *value)
{
	return ch_error_set(value->cursor.err, CH_EFORMAT, "malformed value");
}

/* A count of things of a byte at least. */
static int
take_count(struct value *value, uint64_t *count)
{
	int rc = native_get_varint(&value->cursor, count);

	if (!rc && *count > value->cursor.len - value->cursor.at)
		rc = malformed(value);
	return rc;
}

static int
take_string(struct value *value, struct ch_str *out)
{
	size_t at, len;
	int rc = native_get_string(&value->cursor, value->cursor.len, "a string", &at, &len);

	if (!rc)
		*out = native_cursor_str(&value->cursor, at, len);
	return rc;
}

static int
take_type(struct value *value, const struct native_type **type)
{
	struct ch_buf text;
	int rc;

	ch_buf_init(&text, NATIVE_MAX_NAME);
	rc = native_type_from_binary(&value->cursor, &text);
	if (!rc)
		rc = native_type_parse(&value->arena, ch_buf_str(&text), type, value->cursor.err);
	ch_buf_free(&text);
	return rc;
}

static int
print_scalar(struct value *value, const struct native_type *type, enum native_style style)
{
	struct native_cursor *cursor = &value->cursor;
	struct ch_buf bytes = { .ptr = (uint8_t *)(uintptr_t)cursor->bytes, .len = cursor->len };
	struct native_column column = { .type = type, .bytes = &bytes, .rows = 1, .slots = 1 };
	struct native_span span = { 0 };
	int rc;

	if (type->family == NATIVE_SPANS) {
		struct ch_str text;

		rc = take_string(value, &text);
		if (rc)
			return rc;
		column.base = cursor->at - text.len;
		span.len = (uint32_t)text.len;
		column.spans = &span;
	} else if (type->family != NATIVE_VOID) {
		rc = native_need(cursor, type->width);
		if (rc)
			return rc;
		column.values = cursor->at;
		cursor->at += type->width;
	}
	native_print_scalar(value->printer, &column, 0, style);
	return 0;
}

static int
print_tuple(struct value *value, const struct native_type *type, enum native_style style)
{
	enum native_style inner = style == NATIVE_AS_JSON ? style : NATIVE_AS_QUOTED;
	int rc = 0;

	for (uint32_t i = 0; !rc && i < type->item_count; i++) {
		native_print_item(value->printer, type, i, style);
		rc = print(value, type->items[i], inner);
	}
	native_print_close(value->printer, type, type->item_count, style);
	return rc;
}

static int
print_items(struct value *value, const struct native_type *type, enum native_style style)
{
	enum native_style inner = style == NATIVE_AS_JSON ? style : NATIVE_AS_QUOTED;
	struct native_type tuple = *type;
	uint64_t count;
	int rc = take_count(value, &count);

	if (rc)
		return rc;
	tuple.kind = NATIVE_TUPLE;
	for (uint64_t i = 0; !rc && i < count; i++) {
		size_t start;

		native_print_item(value->printer, type, i, style);
		start = value->printer->out->len;
		if (type->kind == NATIVE_NESTED) {
			rc = print_tuple(value, &tuple, inner);
			continue;
		}
		rc = print(value, type->items[0], inner);
		if (rc || type->kind != NATIVE_MAP)
			continue;
		native_print_key_end(value->printer, start, inner);
		rc = print(value, type->items[1], inner);
	}
	native_print_close(value->printer, type, count, style);
	return rc;
}

static int
print_dynamic(struct value *value, enum native_style style)
{
	const struct native_type *type;
	int rc = take_type(value, &type);

	return rc ? rc : print(value, type, style);
}

static int
print_variant(struct value *value, const struct native_type *type, enum native_style style)
{
	uint8_t pick;
	int rc = native_get_byte(&value->cursor, &pick);

	if (rc)
		return rc;
	if (pick == 0xff) {
		native_print_null(value->printer, style);
		return 0;
	}
	return pick < type->item_count ? print(value, type->items[pick], style) : malformed(value);
}

/* A path of a JSON value and where its text was put. */
struct entry {
	struct ch_str path;
	size_t at;
	size_t len;
};

static int
compare_entries(const void *a, const void *b)
{
	return native_json_compare(
	    ((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

static const struct native_type *
typed_path(const struct native_type *type, struct ch_str path)
{
	for (uint32_t i = 0; i < type->item_count; i++)
		if (ch_str_eq(type->names[i], path))
			return type->items[i];
	return NULL;
}

/* Values come in no order: each is printed apart, then the object is put together. */
static int
collect_entries(
    struct value *value, const struct native_type *type, struct entry *entries, uint64_t *count)
{
	struct ch_buf *out = value->printer->out;
	uint64_t used = 0;
	int rc = 0;

	for (uint64_t i = 0; !rc && i < *count; i++) {
		struct entry *entry = &entries[used];
		const struct native_type *known;

		rc = take_string(value, &entry->path);
		if (rc)
			break;
		entry->at = out->len;
		known = typed_path(type, entry->path);
		rc = known ? print(value, known, NATIVE_AS_JSON)
			   : print_dynamic(value, NATIVE_AS_JSON);
		entry->len = out->len - entry->at;
		/* A NULL that was not declared is no value. */
		if (known || entry->len != 4 || memcmp(out->ptr + entry->at, "null", 4) != 0)
			used++;
	}
	*count = used;
	return rc;
}

static int
print_object(struct value *value, const struct native_type *type)
{
	struct native_json_object object = { .out = value->printer->out };
	struct ch_buf *out = value->printer->out, apart;
	struct entry *entries;
	uint64_t count;
	int rc = take_count(value, &count);

	if (rc)
		return rc;
	entries = ch_calloc(count ? (size_t)count : 1, sizeof(*entries));
	if (!entries)
		return ch_error_nomem(value->cursor.err, "paths");
	ch_buf_init(&apart, CH_BUF_NO_LIMIT);
	value->printer->out = &apart;
	rc = collect_entries(value, type, entries, &count);
	value->printer->out = out;
	out->failed |= ch_buf_failed(&apart);
	if (!rc && !ch_buf_failed(&apart)) {
		qsort(entries, (size_t)count, sizeof(*entries), compare_entries);
		for (uint64_t i = 0; i < count; i++) {
			native_json_path(&object, entries[i].path);
			ch_buf_append(out, apart.ptr + entries[i].at, entries[i].len);
		}
		native_json_end(&object);
	}
	ch_buf_free(&apart);
	ch_free(entries);
	return rc;
}

static int
print_json(struct value *value, const struct native_type *type, enum native_style style)
{
	size_t start = value->printer->out->len;
	int rc = print_object(value, type);

	if (style == NATIVE_AS_QUOTED)
		native_print_requote(value->printer, start);
	return rc;
}

static int
print_qbit(struct value *value, const struct native_type *type, enum native_style style)
{
	uint64_t count;
	int rc = take_count(value, &count);

	if (rc)
		return rc;
	for (uint64_t i = 0; !rc && i < count; i++) {
		native_print_item(value->printer, type, i, style);
		rc = print_scalar(value, type->items[0], style);
	}
	native_print_close(value->printer, type, count, style);
	return rc;
}

static int
print_by_kind(struct value *value, const struct native_type *type, enum native_style style)
{
	switch (type->kind) {
	case NATIVE_ARRAY:
	case NATIVE_MAP:
	case NATIVE_NESTED:
		return print_items(value, type, style);
	case NATIVE_TUPLE:
		return print_tuple(value, type, style);
	case NATIVE_VARIANT:
		return print_variant(value, type, style);
	case NATIVE_DYNAMIC:
		return print_dynamic(value, style);
	case NATIVE_JSON:
		return print_json(value, type, style);
	case NATIVE_QBIT:
		return print_qbit(value, type, style);
	default:
		return print_scalar(value, type, style);
	}
}

static int
print(struct value *value, const struct native_type *type, enum native_style style)
{
	uint8_t is_null = 0;
	int rc = 0;

	if (type->nullable)
		rc = native_get_byte(&value->cursor, &is_null);
	if (rc)
		return rc;
	if (is_null) {
		native_print_null(value->printer, style);
		return 0;
	}
	if (++value->printer->depth > NATIVE_MAX_DEPTH || ch_buf_failed(value->printer->out))
		rc = malformed(value);
	else
		rc = print_by_kind(value, type, style);
	value->printer->depth--;
	return rc;
}

void
native_print_binary(struct native_printer *printer, struct ch_str bytes, enum native_style style)
{
	struct ch_error err;
	struct value value = { .printer = printer, .cursor = native_cursor_over(bytes, &err) };
	int rc = print_dynamic(&value, style);

	if (rc == CH_ENOMEM)
		printer->out->failed = true;
	ch_arena_free(&value.arena);
}

bool
native_binary_is_null(struct ch_str bytes)
{
	return bytes.len == 0 || bytes.ptr[0] == 0;
}
