/*
 * build_write.c - builds side by side -> a block of revision 0
 *
 *     block := VarUInt columns, VarUInt rows, columns x (name, type, prefix, data)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/building.h"

/* Versions that stand before the data. */
#define LOW_CARDINALITY_VERSION 1
#define VARIANT_BASIC 0
#define DYNAMIC_V1 1
#define JSON_STRING 1

#define VARINT_SIZE 10

static const struct ch_str shared_variant = { "SharedVariant", 13 };

static size_t
varint(uint8_t *to, uint64_t value)
{
	size_t len = 0;

	for (; value >= 0x80; value >>= 7)
		to[len++] = (uint8_t)(value | 0x80);
	to[len++] = (uint8_t)value;
	return len;
}

static void
put_varint(struct ch_buf *out, uint64_t value)
{
	uint8_t bytes[VARINT_SIZE];

	ch_buf_append(out, bytes, varint(bytes, value));
}

void
native_put_u64(struct ch_buf *out, uint64_t value)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
	ch_buf_append(out, bytes, sizeof(bytes));
}

void
native_put_string(struct ch_buf *out, const void *bytes, size_t len)
{
	uint8_t *room;
	size_t head = 1;

	if (len > SIZE_MAX / 2) {
		out->failed = true;
		return;
	}
	room = ch_buf_reserve(out, len + VARINT_SIZE);
	if (!room)
		return;
	if (CH_LIKELY(len < 0x80))
		room[0] = (uint8_t)len;
	else
		head = varint(room, len);
	if (len)
		memcpy(room + head, bytes, len);
	ch_buf_commit(out, head + len);
}

/* Prefixes */

/* The items of a Dynamic as the wire has them: those with rows, by name, SharedVariant among
 * them. */
struct order {
	uint32_t items[NATIVE_MAX_PICKS]; /* item_count stands for SharedVariant */
	uint8_t places[NATIVE_MAX_PICKS]; /* of each item */
	uint32_t count;
};

static struct ch_str
name_of(const struct native_build *build, uint32_t item)
{
	return item < build->item_count ? build->items[item]->type->text : shared_variant;
}

static bool
is_before(struct ch_str a, struct ch_str b)
{
	int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);

	return order < 0 || (order == 0 && a.len < b.len);
}

static void
order_items(const struct native_build *build, struct order *order)
{
	order->count = 0;
	for (uint32_t i = 0; i <= build->item_count; i++) {
		uint32_t at = order->count;

		if (i < build->item_count && !build->items[i]->rows)
			continue;
		order->count++;
		for (; at && is_before(name_of(build, i), name_of(build, order->items[at - 1]));
		     at--)
			order->items[at] = order->items[at - 1];
		order->items[at] = i;
	}
	for (uint32_t i = 0; i < order->count; i++)
		order->places[order->items[i]] = (uint8_t)i;
}

static void put_prefix(const struct native_build *build, struct ch_buf *out);

/* Version, a number that nobody reads, the names, then the prefix of a Variant of them. */
static void
put_dynamic_prefix(const struct native_build *build, struct ch_buf *out)
{
	struct order order;

	order_items(build, &order);
	native_put_u64(out, DYNAMIC_V1);
	put_varint(out, order.count - 1);
	put_varint(out, order.count - 1);
	for (uint32_t i = 0; i < order.count; i++) {
		struct ch_str name = name_of(build, order.items[i]);

		if (order.items[i] < build->item_count)
			native_put_string(out, name.ptr, name.len);
	}
	native_put_u64(out, VARIANT_BASIC);
	for (uint32_t i = 0; i < order.count; i++)
		if (order.items[i] < build->item_count)
			put_prefix(build->items[order.items[i]], out);
}

static void
put_prefix(const struct native_build *build, struct ch_buf *out)
{
	if (build->type->low_cardinality) {
		native_put_u64(out, LOW_CARDINALITY_VERSION);
		return;
	}
	switch (build->type->kind) {
	case NATIVE_JSON:
		native_put_u64(out, JSON_STRING);
		return;
	case NATIVE_DYNAMIC:
		put_dynamic_prefix(build, out);
		return;
	case NATIVE_VARIANT:
		native_put_u64(out, VARIANT_BASIC);
		break;
	default:
		break;
	}
	for (uint32_t i = 0; i < build->item_count; i++)
		put_prefix(build->items[i], out);
}

/* Data */

static void put_data(const struct native_build *build, struct ch_buf *out);

static void
put_dynamic(const struct native_build *build, struct ch_buf *out)
{
	uint8_t *picks = ch_buf_reserve(out, build->rows);
	struct order order;

	if (!picks)
		return;
	order_items(build, &order);
	for (size_t i = 0; i < build->rows; i++) {
		uint8_t item = build->values.ptr[i];

		picks[i] = item == NATIVE_PICK_NULL ? item : order.places[item];
	}
	ch_buf_commit(out, build->rows);
	for (uint32_t i = 0; i < order.count; i++)
		if (order.items[i] < build->item_count)
			put_data(build->items[order.items[i]], out);
}

/* Bit k of the elements, highest first, lies in plane k: a row of bytes where element e is bit
 * e % 8 of the byte e / 8 from the end. */
static void
put_qbit(const struct native_build *build, struct ch_buf *out)
{
	uint32_t count = build->type->dimension, width = build->type->items[0]->width;
	size_t row_bytes = ((size_t)count + 7) / 8, plane = row_bytes * build->rows;
	uint8_t *room = ch_buf_reserve(out, plane * width * 8);
	const uint8_t *from = build->values.ptr;

	if (!room)
		return;
	memset(room, 0, plane * width * 8);
	for (size_t row = 0; row < build->rows; row++)
		for (uint32_t e = 0; e < count; e++, from += width)
			for (uint32_t bit = 0; bit < width * 8; bit++) {
				uint8_t *to = room + (width * 8 - 1 - bit) * plane +
					      row * row_bytes + row_bytes - 1 - e / 8;

				*to |= (uint8_t)((from[bit / 8] >> bit % 8 & 1) << e % 8);
			}
	ch_buf_commit(out, plane * width * 8);
}

/* A Tuple of nothing has a byte a row. */
static void
put_empty_tuple(const struct native_build *build, struct ch_buf *out)
{
	uint8_t *room = ch_buf_reserve(out, build->rows);

	if (!room)
		return;
	memset(room, '0', build->rows);
	ch_buf_commit(out, build->rows);
}

static void
put_data(const struct native_build *build, struct ch_buf *out)
{
	if (!build->rows)
		return;
	if (build->type->low_cardinality) {
		native_dictionary_write(build, out);
		return;
	}
	ch_buf_append(out, build->nulls.ptr, build->nulls.len);
	switch (build->type->kind) {
	case NATIVE_DYNAMIC:
		put_dynamic(build, out);
		return;
	case NATIVE_QBIT:
		put_qbit(build, out);
		return;
	case NATIVE_TUPLE:
		if (!build->item_count)
			put_empty_tuple(build, out);
		break;
	default:
		ch_buf_append(out, build->values.ptr, build->values.len);
	}
	for (uint32_t i = 0; i < build->item_count; i++)
		put_data(build->items[i], out);
}

void
native_build_block(const struct native_build_column *columns, size_t count, struct ch_buf *out)
{
	size_t rows = count ? columns[0].build->rows : 0;

	for (size_t i = 0; i < count; i++)
		out->failed |= native_build_failed(columns[i].build);
	if (ch_buf_failed(out))
		return;
	put_varint(out, count);
	put_varint(out, rows);
	for (size_t i = 0; i < count; i++) {
		const struct native_build *build = columns[i].build;

		native_put_string(out, columns[i].name.ptr, columns[i].name.len);
		native_put_string(out, build->type->text.ptr, build->type->text.len);
		if (!rows)
			continue;
		put_prefix(build, out);
		put_data(build, out);
	}
}
