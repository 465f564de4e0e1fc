/*
 * build.c - the values of a column on their way to a server
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/building.h"

#include <stdlib.h>

#include "base/alloc.h"

/* The longest fixed width that is no FixedString. */
#define MAX_WIDTH 32
/* Texts whose length is one byte. */
#define SHORT_TEXT 127
/* Variant's picks are bytes. */
#define MAX_VARIANT_TYPES 255

/* Making */

static int
check_type(const struct native_type *type, struct ch_error *err)
{
	if (type->family == NATIVE_OPAQUE || type->family == NATIVE_VOID)
		return ch_error_set(err, CH_EUNSUPPORTED, "values of type %s cannot be written",
		    native_kind_name(type->kind));
	if (type->kind == NATIVE_VARIANT && type->item_count > MAX_VARIANT_TYPES)
		return ch_error_set(err, CH_EUNSUPPORTED, "a Variant of %u types, at most %d are "
		    "possible", type->item_count, MAX_VARIANT_TYPES);
	return 0;
}

/* Types whose text is mistaken for others come later; strings, which understand all, last. */
static unsigned
rank(const struct native_type *type)
{
	switch (type->kind) {
	case NATIVE_STRING:
		return 90;
	case NATIVE_FIXEDSTRING:
		return 80;
	case NATIVE_JSON:
		return 70;
	case NATIVE_BOOL:
		return 60;
	case NATIVE_BFLOAT16:
		return 52;
	case NATIVE_FLOAT32:
		return 51;
	case NATIVE_FLOAT64:
		return 50;
	case NATIVE_DECIMAL:
		return 40;
	case NATIVE_DATETIME64:
		return 31;
	case NATIVE_DATETIME:
		return 30;
	default:
		return 10;
	}
}

static int
order_items(struct native_build *build, struct ch_error *err)
{
	uint32_t count = build->item_count;

	build->order = ch_malloc(count ? count : 1);
	if (!build->order)
		return ch_error_nomem(err, "values to send");
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = i;

		for (; at && rank(build->items[build->order[at - 1]]->type) >
		       rank(build->items[i]->type); at--)
			build->order[at] = build->order[at - 1];
		build->order[at] = (uint8_t)i;
	}
	return 0;
}

static int
create_items(struct native_build *build, struct ch_error *err)
{
	const struct native_type *type = build->type;

	/* JSON is sent as text, QBit as one array of numbers. */
	if (type->kind == NATIVE_JSON || type->kind == NATIVE_QBIT || !type->item_count)
		return 0;
	build->items = ch_calloc(type->item_count, sizeof(struct native_build *));
	if (!build->items)
		return ch_error_nomem(err, "values to send");
	build->item_cap = type->item_count;
	while (build->item_count < type->item_count) {
		int rc = native_build_create(
		    &build->items[build->item_count], type->items[build->item_count], err);

		if (rc)
			return rc;
		build->item_count++;
	}
	return type->kind == NATIVE_VARIANT ? order_items(build, err) : 0;
}

int
native_build_create(
    struct native_build **out, const struct native_type *type, struct ch_error *err)
{
	struct native_build *build;
	int rc = check_type(type, err);

	*out = NULL;
	if (rc)
		return rc;
	build = ch_calloc(1, sizeof(*build));
	if (!build)
		return ch_error_nomem(err, "values to send");
	build->type = type;
	ch_buf_init(&build->nulls, CH_BUF_NO_LIMIT);
	ch_buf_init(&build->values, CH_BUF_NO_LIMIT);
	ch_buf_init(&build->scratch, CH_BUF_NO_LIMIT);
	ch_buf_init(&build->marks, CH_BUF_NO_LIMIT);
	ch_buf_init(&build->dictionary.keys, CH_BUF_NO_LIMIT);
	rc = create_items(build, err);
	if (rc) {
		native_build_destroy(build);
		return rc;
	}
	if (type->low_cardinality)
		native_dictionary_begin(build);
	*out = build;
	return 0;
}

void
native_build_destroy(struct native_build *build)
{
	if (!build)
		return;
	for (uint32_t i = 0; i < build->item_count; i++)
		native_build_destroy(build->items[i]);
	ch_free(build->items);
	ch_free(build->order);
	native_dictionary_free(&build->dictionary);
	ch_buf_free(&build->nulls);
	ch_buf_free(&build->values);
	ch_buf_free(&build->scratch);
	ch_buf_free(&build->marks);
	ch_free(build);
}

void
native_build_reset(struct native_build *build)
{
	build->rows = 0;
	build->failed = false;
	ch_buf_reset(&build->nulls);
	ch_buf_reset(&build->values);
	for (uint32_t i = 0; i < build->item_count; i++)
		native_build_reset(build->items[i]);
	if (build->type->low_cardinality)
		native_dictionary_begin(build);
}

bool
native_build_failed(const struct native_build *build)
{
	bool failed = build->failed || ch_buf_failed(&build->nulls) ||
		      ch_buf_failed(&build->values) || ch_buf_failed(&build->dictionary.keys);

	for (uint32_t i = 0; !failed && i < build->item_count; i++)
		failed = native_build_failed(build->items[i]);
	return failed;
}

size_t
native_build_rows(const struct native_build *build)
{
	return build->rows;
}

size_t
native_build_bytes(const struct native_build *build)
{
	size_t bytes = build->nulls.len + build->values.len + build->dictionary.keys.len;

	for (uint32_t i = 0; i < build->item_count; i++)
		bytes += native_build_bytes(build->items[i]);
	return bytes;
}

/* Rows */

static bool
has_dictionary(const struct native_build *build)
{
	return build->type->low_cardinality;
}

void
native_build_end_items(struct native_build *build)
{
	native_build_not_null(build);
	if (build->type->kind != NATIVE_TUPLE)
		native_put_u64(&build->values, build->items[0]->rows);
	build->rows++;
}

void
native_build_end_pick(struct native_build *build, uint32_t item)
{
	ch_buf_append_byte(&build->values, (uint8_t)item);
	build->rows++;
}

bool
native_build_is_picked(const struct native_build *build)
{
	return build->type->kind == NATIVE_VARIANT || build->type->kind == NATIVE_DYNAMIC;
}

static size_t
qbit_bytes(const struct native_type *type)
{
	return (size_t)type->dimension * type->items[0]->width;
}

/* What stands in the values of a type that is not picked, for a row without a value. */
static void
append_default(struct native_build *build)
{
	const struct native_type *type = build->type;
	uint8_t bytes[MAX_WIDTH];
	uint8_t *room;
	size_t len;

	switch (type->kind) {
	case NATIVE_STRING:
		ch_buf_append_byte(&build->values, 0);
		return;
	case NATIVE_JSON:
		native_put_string(&build->values, "{}", 2);
		return;
	case NATIVE_ARRAY:
	case NATIVE_MAP:
	case NATIVE_NESTED:
		native_put_u64(&build->values, build->items[0]->rows);
		return;
	case NATIVE_TUPLE:
		for (uint32_t i = 0; i < build->item_count; i++)
			native_build_null(build->items[i]);
		return;
	case NATIVE_FIXEDSTRING:
	case NATIVE_QBIT:
		len = type->kind == NATIVE_QBIT ? qbit_bytes(type) : type->width;
		room = ch_buf_reserve(&build->values, len);
		if (room)
			memset(room, 0, len);
		ch_buf_commit(&build->values, len);
		return;
	default:
		native_scalar_default(type, bytes);
		ch_buf_append(&build->values, bytes, type->width);
	}
}

void
native_build_null(struct native_build *build)
{
	if (has_dictionary(build)) {
		native_dictionary_add_null(build);
		return;
	}
	if (native_build_is_picked(build)) {
		native_build_end_pick(build, NATIVE_PICK_NULL);
		return;
	}
	if (build->type->nullable)
		ch_buf_append_byte(&build->nulls, 1);
	append_default(build);
	build->rows++;
}

void
native_build_fixed(struct native_build *build, const void *bytes)
{
	if (has_dictionary(build)) {
		native_dictionary_add(build, bytes, build->type->width);
		return;
	}
	native_build_not_null(build);
	ch_buf_append(&build->values, bytes, build->type->width);
	build->rows++;
}

static void
append_padded(struct native_build *build, const void *bytes, size_t len)
{
	size_t width = build->type->width;
	uint8_t *room = ch_buf_reserve(&build->values, width);

	if (!room)
		return;
	if (len)
		memcpy(room, bytes, len);
	memset(room + len, 0, width - len);
	ch_buf_commit(&build->values, width);
}

void
native_build_bytes_row(struct native_build *build, const void *bytes, size_t len)
{
	bool is_fixed = build->type->kind == NATIVE_FIXEDSTRING;

	if (is_fixed && len > build->type->width)
		len = build->type->width;
	if (has_dictionary(build)) {
		native_dictionary_add(build, bytes, len);
		return;
	}
	native_build_not_null(build);
	if (is_fixed)
		append_padded(build, bytes, len);
	else
		native_put_string(&build->values, bytes, len);
	build->rows++;
}

static size_t
load_length(const char *lengths, size_t stride, size_t row)
{
	int64_t length;

	memcpy(&length, lengths + row * stride, sizeof(length));
	return (size_t)length;
}

/* As many rows as are short and find room. */
static size_t
append_short(struct native_build *build, const char *bytes, size_t stride, const char *lengths,
    size_t length_stride, size_t rows)
{
	const size_t most = SHORT_TEXT, room = 64 * (most + 1);
	uint8_t *to = ch_buf_reserve(&build->values, room), *begin = to, *end;
	size_t row = 0;

	if (!to)
		return 0;
	end = build->values.ptr + build->values.cap;
	for (; row < rows && (size_t)(end - to) > most; row++) {
		size_t len = load_length(lengths, length_stride, row);

		if (len > most)
			break;
		*to = (uint8_t)len;
		memcpy(to + 1, bytes + row * stride, len);
		to += len + 1;
	}
	ch_buf_commit(&build->values, (size_t)(to - begin));
	return row;
}

void
native_build_bytes_run(struct native_build *build, const void *bytes, size_t stride,
    const void *lengths, size_t length_stride, size_t rows)
{
	bool by_row = has_dictionary(build) || build->type->kind == NATIVE_FIXEDSTRING;
	const char *from = bytes, *length = lengths;
	uint8_t *nulls;

	while (rows && !native_build_failed(build)) {
		size_t done = by_row ? 0 : append_short(build, from, stride, length,
					       length_stride, rows);

		if (done && build->type->nullable) {
			nulls = ch_buf_reserve(&build->nulls, done);
			if (nulls)
				memset(nulls, 0, done);
			ch_buf_commit(&build->nulls, done);
		}
		build->rows += done;
		if (!done) {
			native_build_bytes_row(
			    build, from, load_length(length, length_stride, 0));
			done = 1;
		}
		from += done * stride;
		length += done * length_stride;
		rows -= done;
	}
}

bool
native_build_fixed_room(struct native_build *build, size_t rows, uint8_t **values, uint8_t **nulls)
{
	size_t len = rows * build->type->width;
	uint8_t *map = NULL;

	if (has_dictionary(build))
		return false;
	*values = ch_buf_reserve(&build->values, len);
	if (build->type->nullable)
		map = ch_buf_reserve(&build->nulls, rows);
	if (!*values || (build->type->nullable && !map)) {
		build->failed = true;
		return false;
	}
	ch_buf_commit(&build->values, len);
	if (map)
		ch_buf_commit(&build->nulls, rows);
	*nulls = map;
	build->rows += rows;
	return true;
}

void
native_build_fixed_run(
    struct native_build *build, const void *bytes, size_t stride, size_t rows)
{
	const uint8_t *from = bytes;
	size_t width = build->type->width;
	uint8_t *to, *nulls;

	if (!native_build_fixed_room(build, rows, &to, &nulls)) {
		for (size_t i = 0; i < rows && !build->failed; i++)
			native_build_fixed(build, from + i * stride);
		return;
	}
	if (nulls && rows)
		memset(nulls, 0, rows);
	if (stride == width && rows)
		memcpy(to, from, rows * width);
	else if (width == 8)
		for (size_t i = 0; i < rows; i++)
			memcpy(to + i * 8, from + i * stride, 8);
	else if (width == 4)
		for (size_t i = 0; i < rows; i++)
			memcpy(to + i * 4, from + i * stride, 4);
	else
		for (size_t i = 0; i < rows; i++)
			memcpy(to + i * width, from + i * stride, width);
}

/* Dynamic */

static uint32_t
find_item(const struct native_build *build, const struct native_type *type)
{
	uint32_t i = 0;

	while (i < build->item_count && !ch_str_eq(build->items[i]->type->text, type->text))
		i++;
	return i;
}

static bool
add_item(struct native_build *build, const struct native_type *type)
{
	struct native_build **items;
	struct ch_error err;

	if (build->item_count == NATIVE_MAX_PICKS - 1)
		return false;
	items = ch_grow(build->items, build->item_count, &build->item_cap, sizeof(*items));
	if (!items) {
		build->failed = true;
		return false;
	}
	build->items = items;
	if (native_build_create(&build->items[build->item_count], type, &err)) {
		build->failed = err.code == CH_ENOMEM;
		return false;
	}
	build->item_count++;
	return true;
}

struct native_build *
native_build_pick(struct native_build *build, const struct native_type *type)
{
	uint32_t item = find_item(build, type);

	if (item == build->item_count && !add_item(build, type))
		return NULL;
	native_build_end_pick(build, item);
	return build->items[item];
}

/* Marks */

struct mark {
	size_t rows;
	size_t nulls;
	size_t values;
	size_t keys;
	uint32_t items;
};

size_t
native_build_mark(const struct native_build *build, struct ch_buf *marks)
{
	const struct mark mark = { build->rows, build->nulls.len, build->values.len,
		build->dictionary.keys.len, build->item_count };
	size_t at = marks->len;

	ch_buf_append(marks, &mark, sizeof(mark));
	for (uint32_t i = 0; i < build->item_count; i++)
		native_build_mark(build->items[i], marks);
	return at;
}

static size_t
go_back(struct native_build *build, const struct ch_buf *marks, size_t at)
{
	struct mark mark;

	memcpy(&mark, marks->ptr + at, sizeof(mark));
	at += sizeof(mark);
	build->rows = mark.rows;
	build->nulls.len = mark.nulls;
	build->values.len = mark.values;
	build->dictionary.keys.len = mark.keys;
	for (uint32_t i = 0; i < mark.items; i++)
		at = go_back(build->items[i], marks, at);
	for (uint32_t i = mark.items; i < build->item_count; i++)
		native_build_reset(build->items[i]);
	return at;
}

/* Entries that a dictionary has got in the meantime stay: nobody points at them. */
void
native_build_go_back(struct native_build *build, struct ch_buf *marks, size_t mark)
{
	/* What failed for lack of memory stays failed; its sizes do not matter. */
	if (!ch_buf_failed(marks))
		go_back(build, marks, mark);
	else
		build->failed = true;
	marks->len = mark;
}
