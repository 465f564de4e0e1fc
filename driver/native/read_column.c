/*
 * read_column.c - scalar and container columns of a block
 *
 * Fixed widths and strings, Nullable, LowCardinality, Array, Map, Nested, Tuple, QBit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/reading.h"

void *
native_read_array(struct native_reading *in, uint64_t count, size_t size)
{
	void *array = ch_arena_raw_array(&in->block->views, (size_t)count, size);

	if (!array)
		ch_error_nomem(in->cursor.err, "views of a block");
	return array;
}

int
native_read_fixed(struct native_reading *in, uint64_t count, uint32_t width, size_t *at)
{
	uint64_t total;
	int rc;

	if (__builtin_mul_overflow(count, (uint64_t)width, &total) || total > CH_BUF_NO_LIMIT)
		return ch_error_set(in->cursor.err, CH_EFORMAT,
		    "%llu values of %u bytes are claimed", (unsigned long long)count, width);
	rc = native_need(&in->cursor, (size_t)total);
	*at = in->cursor.at;
	if (!rc)
		in->cursor.at += (size_t)total;
	return rc;
}

/* A string that is long, or whose bytes have not come yet. */
static int
read_long_span(struct native_reading *in, uint64_t behind, size_t *start, uint32_t *len)
{
	uint64_t count;
	int rc = native_get_varint(&in->cursor, &count);

	if (rc)
		return rc;
	if (count > UINT32_MAX)
		return ch_error_set(in->cursor.err, CH_EFORMAT, "a string of %llu bytes",
		    (unsigned long long)count);
	/* Each of the strings behind this one needs a byte at least. */
	rc = native_need(&in->cursor, (size_t)(count + behind));
	*start = in->cursor.at;
	*len = (uint32_t)count;
	if (!rc)
		in->cursor.at += (size_t)count;
	return rc;
}

int
native_read_spans(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	struct native_cursor *cursor = &in->cursor;
	struct native_span *spans;
	size_t base = cursor->at, start = 0;
	uint64_t row = 0;
	uint32_t len = 0;
	int rc = native_need(cursor, (size_t)rows);

	if (rc)
		return rc;
	spans = native_read_array(in, rows, sizeof(*spans));
	if (!spans)
		return CH_ENOMEM;
	for (;;) {
		const uint8_t *at = cursor->bytes + cursor->at, *end = cursor->bytes + cursor->len;
		const uint8_t *zero = cursor->bytes + base;

		/* Lengths of one or two bytes whose strings are here. */
		while (row < rows && end - at >= 2) {
			const uint8_t *text = at + 1;
			size_t size = *at;

			if (CH_UNLIKELY(size >= 0x80)) {
				if (*text >= 0x80)
					break;
				size = (size & 0x7f) | (size_t)*text++ << 7;
			}
			if (CH_UNLIKELY(size > (size_t)(end - text)))
				break;
			spans[row++] = (struct native_span){ (uint32_t)(text - zero),
				(uint32_t)size };
			at = text + size;
		}
		cursor->at = (size_t)(at - cursor->bytes);
		if (cursor->at - base > UINT32_MAX)
			return ch_error_set(cursor->err, CH_ELIMIT,
			    "over 4 GiB of strings in one block; set max_block_size to fewer rows");
		if (row == rows)
			break;
		rc = read_long_span(in, rows - row - 1, &start, &len);
		if (rc)
			return rc;
		spans[row++] = (struct native_span){ (uint32_t)(start - base), len };
	}
	column->base = base;
	column->spans = spans;
	return 0;
}

/* Cumulative ends of the items of `rows` rows, checked to be in order. *items: the last one. */
static int
read_ends(
    struct native_reading *in, struct native_column *column, uint64_t rows, uint64_t *items)
{
	uint64_t *ends, last = 0;
	bool fell = false;
	size_t at;
	int rc = native_read_fixed(in, rows, 8, &at);

	if (rc)
		return rc;
	ends = native_read_array(in, rows, sizeof(*ends));
	if (!ends)
		return CH_ENOMEM;
	for (uint64_t row = 0; row < rows; row++) {
		uint64_t end = native_load64(in->cursor.bytes + at + row * 8);

		fell |= end < last;
		ends[row] = last = end;
	}
	if (fell)
		return ch_error_set(in->cursor.err, CH_EFORMAT, "offsets of arrays go backwards");
	column->ends = ends;
	*items = last;
	return 0;
}

/* Every index must lie in the dictionary, so that readers of values need not look. */
static int
check_indexes(struct native_reading *in, const struct native_column *column, uint64_t rows)
{
	const uint8_t *at = in->cursor.bytes + column->index;
	uint64_t most = 0;

	if (column->index_width < 8 && column->slots >> 8 * column->index_width)
		return 0;
	if (column->index_width == 1)
		for (uint64_t row = 0; row < rows; row++)
			most = at[row] > most ? at[row] : most;
	else if (column->index_width == 2)
		for (uint64_t row = 0; row < rows; row++, at += 2)
			most = native_load16(at) > most ? native_load16(at) : most;
	else if (column->index_width == 4)
		for (uint64_t row = 0; row < rows; row++, at += 4)
			most = native_load32(at) > most ? native_load32(at) : most;
	else
		for (uint64_t row = 0; row < rows; row++, at += 8)
			most = native_load64(at) > most ? native_load64(at) : most;
	if (most < column->slots)
		return 0;
	return ch_error_set(in->cursor.err, CH_EFORMAT, "index %llu in a dictionary of %zu values",
	    (unsigned long long)most, column->slots);
}

static int read_values(struct native_reading *in, struct native_column *column, uint64_t slots);

/* flags, dictionary size, dictionary, count, indexes. */
static int
read_low_cardinality(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	const uint64_t global_dictionary = 0x100, own_keys = 0x200;
	uint64_t flags, size, count;
	int rc = native_get_u64(&in->cursor, &flags);

	if (!rc && ((flags & 0xff) > 3 || flags & global_dictionary || !(flags & own_keys)))
		rc = ch_error_set(in->cursor.err, CH_EFORMAT, "LowCardinality flags 0x%llx",
		    (unsigned long long)flags);
	if (!rc)
		rc = native_get_u64(&in->cursor, &size);
	if (!rc && (size == 0 || size > NATIVE_MAX_ROWS))
		rc = ch_error_set(in->cursor.err, CH_EFORMAT, "a dictionary of %llu values",
		    (unsigned long long)size);
	if (rc)
		return rc;
	column->slots = (size_t)size;
	rc = read_values(in, column, size);
	if (!rc)
		rc = native_get_u64(&in->cursor, &count);
	if (!rc && count != rows)
		rc = ch_error_set(in->cursor.err, CH_EFORMAT,
		    "%llu LowCardinality values where %llu are expected", (unsigned long long)count,
		    (unsigned long long)rows);
	if (rc)
		return rc;
	column->index_width = (uint8_t)(1u << (flags & 0xff));
	rc = native_read_fixed(in, rows, column->index_width, &column->index);
	return rc ? rc : check_indexes(in, column, rows);
}

static int
read_tree(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	uint64_t items = rows;
	int rc = 0;

	switch (column->type->kind) {
	case NATIVE_ARRAY:
	case NATIVE_MAP:
	case NATIVE_NESTED:
		rc = read_ends(in, column, rows, &items);
		break;
	case NATIVE_TUPLE:
		if (!column->child_count)
			return native_read_fixed(in, rows, 1, &column->values);
		break;
	case NATIVE_QBIT:
		/* A plane for each bit of the element, each with a bit for each element. */
		return native_read_fixed(in, rows * column->type->items[0]->width * 8,
		    (column->type->dimension + 7) / 8, &column->values);
	default:
		return native_read_dynamic_data(in, column, rows);
	}
	for (uint32_t i = 0; !rc && i < column->child_count; i++)
		rc = native_read_data(in, &column->children[i], items);
	return rc;
}

static int
read_values(struct native_reading *in, struct native_column *column, uint64_t slots)
{
	switch (column->type->family) {
	case NATIVE_SPANS:
		return native_read_spans(in, column, slots);
	case NATIVE_TREE:
		return read_tree(in, column, slots);
	default:
		return native_read_fixed(in, slots, column->type->width, &column->values);
	}
}

int
native_read_data(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	int rc;

	if (rows > NATIVE_MAX_ROWS)
		return ch_error_set(in->cursor.err, CH_EFORMAT,
		    "%llu values are claimed for one block", (unsigned long long)rows);
	column->rows = column->slots = (size_t)rows;
	if (!rows)
		return 0;
	if (column->type->low_cardinality)
		return read_low_cardinality(in, column, rows);
	if (column->type->nullable) {
		column->has_nulls = true;
		rc = native_read_fixed(in, rows, 1, &column->nulls);
		if (rc)
			return rc;
	}
	return read_values(in, column, rows);
}

/* Prefixes */

int
native_read_children(struct native_reading *in, struct native_column *column, uint64_t count)
{
	column->child_count = (uint32_t)count;
	if (!count)
		return 0;
	column->children = native_read_array(in, count, sizeof(*column->children));
	if (!column->children)
		return CH_ENOMEM;
	memset(column->children, 0, (size_t)count * sizeof(*column->children));
	return 0;
}

static int
read_item_prefixes(struct native_reading *in, struct native_column *column)
{
	const struct native_type *type = column->type;
	int rc = native_read_children(in, column, type->item_count);

	for (uint32_t i = 0; !rc && i < type->item_count; i++) {
		rc = native_read_prefix(in, &column->children[i], type->items[i]);
		if (type->names)
			column->children[i].name = type->names[i];
	}
	return rc;
}

static int
read_tree_prefix(struct native_reading *in, struct native_column *column)
{
	switch (column->type->kind) {
	case NATIVE_VARIANT:
	case NATIVE_DYNAMIC:
	case NATIVE_JSON:
		return native_read_dynamic_prefix(in, column);
	case NATIVE_QBIT:
		return 0;
	default:
		return read_item_prefixes(in, column);
	}
}

int
native_read_prefix(
    struct native_reading *in, struct native_column *column, const struct native_type *type)
{
	uint64_t version;
	int rc = 0;

	column->type = type;
	column->bytes = &in->block->bytes;
	if (type->family == NATIVE_OPAQUE)
		return ch_error_set(in->cursor.err, CH_EUNSUPPORTED,
		    "states of aggregate functions cannot be read; use finalizeAggregation(x) or "
		    "the -Merge function in the query");
	if (type->low_cardinality) {
		rc = native_get_u64(&in->cursor, &version);
		if (!rc && version != 1)
			rc = ch_error_set(in->cursor.err, CH_EFORMAT, "LowCardinality version %llu",
			    (unsigned long long)version);
		return rc;
	}
	if (type->family != NATIVE_TREE)
		return 0;
	if (++in->depth > NATIVE_MAX_DEPTH)
		return ch_error_set(
		    in->cursor.err, CH_ELIMIT, "values are nested over %d deep", NATIVE_MAX_DEPTH);
	rc = read_tree_prefix(in, column);
	in->depth--;
	return rc;
}
