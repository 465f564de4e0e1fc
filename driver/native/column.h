/*
 * column.h - views of the columns of one block
 *
 * Nothing is copied out of the block: a view keeps offsets into the block's bytes, so the bytes
 * may move while the block is being read. A value's place is its *slot*: the row itself, or for
 * LowCardinality the dictionary entry. Views die with the next read of the block.
 *
 *     row ──(index, if LowCardinality)──► slot ──► bytes + values + slot * width
 *                                          └─────► bytes + base + spans[slot].at   (String)
 *
 * Reading is thread-safe; nothing here allocates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_COLUMN_H
#define CH_NATIVE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "native/type.h"

/* A String value: `len` bytes at column.base + at. A column of one block holds at most 4 GiB. */
struct native_span {
	uint32_t at;
	uint32_t len;
};

struct native_column {
	const struct native_type *type;
	struct ch_str name; /* top-level columns and named items; borrowed from the block */
	const struct ch_buf *bytes; /* the block's bytes */
	size_t rows;	    /* values at this level */
	size_t slots;	    /* = rows, or dictionary entries */

	bool has_nulls;	    /* a null map is there (Nullable, not LowCardinality) */
	size_t nulls;	    /* its offset: one byte a row, not 0 = NULL */

	size_t values;	    /* fixed width: offset of slot 0 */
	size_t base;	    /* SPANS: what span.at counts from */
	const struct native_span *spans; /* SPANS: one a slot */

	uint8_t index_width;	/* LowCardinality: 1, 2, 4, 8; else 0 */
	size_t index;		/* offset of the indexes; entry 0 is NULL when type->nullable */

	/* TREE. Array, Map, Nested: ends[row] is the end of row's items in the children.
	 * Variant, Dynamic: picks[row] is the child, or NATIVE_NO_PICK for NULL, and
	 * ends[row] the place in that child. JSON: children are paths. */
	const uint64_t *ends;
	const uint32_t *picks;
	struct native_column *children;
	uint32_t child_count;
	uint8_t layout; /* Dynamic, JSON: which of the wire's forms; private to native/ */
};

#define NATIVE_NO_PICK UINT32_MAX

/* First byte of the block. Fetch once a run: it moves with the block. */
static inline const uint8_t *
native_column_bytes(const struct native_column *column)
{
	return column->bytes->ptr;
}

static inline size_t
native_column_index(const struct native_column *column, size_t row)
{
	const uint8_t *at = column->bytes->ptr + column->index + row * column->index_width;
	uint64_t index = 0;

	switch (column->index_width) {
	case 1:
		return *at;
	case 2: {
		uint16_t two;

		memcpy(&two, at, 2);
		return two;
	}
	case 4: {
		uint32_t four;

		memcpy(&four, at, 4);
		return four;
	}
	default:
		memcpy(&index, at, 8);
		return (size_t)index;
	}
}

/* The slot of a row; false if the row is NULL. Variant, Dynamic: NULL when nothing is picked.
 * (A Nullable(Nothing) column is NULL by its map; a bare Nothing is always NULL.) */
bool native_column_slot(const struct native_column *column, size_t row, size_t *slot);

/* Bytes of a String or FixedString slot (FixedString: all of them, padding too). */
struct ch_str native_column_span(const struct native_column *column, size_t slot);

#endif
