/*
 * read_dynamic.c - Variant, Dynamic and JSON columns
 *
 * A byte (or more) a row picks one of several columns, each of which holds only its own rows.
 * Variant knows the columns by its type; Dynamic brings their types in each block; JSON is a
 * set of paths, each of a declared type or Dynamic, and in the older forms a list of rarely
 * used paths and values a row.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "native/printing.h"
#include "native/reading.h"

/* Types that one block's Dynamic column may hold; far over what servers make. */
#define MAX_DYNAMIC_TYPES 100000u
#define MAX_PATHS 1000000u

#define BYTE_NULL 0xff

static const struct native_type string_type = {
	.kind = NATIVE_STRING, .family = NATIVE_SPANS, .text = { "String", 6 }
};
static const struct native_type dynamic_type = {
	.kind = NATIVE_DYNAMIC, .family = NATIVE_TREE, .text = { "Dynamic", 7 }
};
static const struct native_type *const pair[] = { &string_type, &string_type };
static const struct native_type shared_type = { .kind = NATIVE_MAP,
	.family = NATIVE_TREE,
	.items = pair,
	.item_count = 2,
	.text = { "Map(String, String)", 19 } };
static const struct ch_str shared_variant = { "SharedVariant", 13 };

static int
unknown_version(struct native_reading *in, const char *what, uint64_t version)
{
	return ch_error_set(in->cursor.err, CH_EUNSUPPORTED,
	    "%s version %llu, which servers send for a protocol revision over %d only", what,
	    (unsigned long long)version, NATIVE_REVISION);
}

/* Variant */

static int
read_variant_mode(struct native_reading *in)
{
	uint64_t mode;
	int rc = native_get_u64(&in->cursor, &mode);

	return !rc && mode != 0 ? unknown_version(in, "Variant", mode) : rc;
}

static int
read_variant_prefix(struct native_reading *in, struct native_column *column)
{
	const struct native_type *type = column->type;
	int rc = read_variant_mode(in);

	if (!rc)
		rc = native_read_children(in, column, type->item_count);
	for (uint32_t i = 0; !rc && i < type->item_count; i++)
		rc = native_read_prefix(in, &column->children[i], type->items[i]);
	return rc;
}

static uint64_t
load_pick(const uint8_t *at, unsigned width)
{
	return width == 1 ? *at : width == 2 ? native_load16(at) : native_load32(at);
}

/* Where in its child each row's value is: the children's own rows are counted on the way. */
static int
read_picks(struct native_reading *in, struct native_column *column, uint64_t rows, unsigned width,
    uint64_t null)
{
	uint32_t *picks;
	uint64_t *ends;
	size_t at;
	int rc = native_read_fixed(in, rows, width, &at);

	if (rc)
		return rc;
	picks = native_read_array(in, rows, sizeof(*picks));
	ends = picks ? native_read_array(in, rows, sizeof(*ends)) : NULL;
	if (!ends)
		return CH_ENOMEM;
	for (uint64_t row = 0; row < rows; row++) {
		uint64_t pick = load_pick(in->cursor.bytes + at + row * width, width);

		if (pick == null) {
			picks[row] = NATIVE_NO_PICK;
			ends[row] = 0;
			continue;
		}
		if (pick >= column->child_count)
			return ch_error_set(in->cursor.err, CH_EFORMAT,
			    "value %llu has type number %llu of %u", (unsigned long long)row,
			    (unsigned long long)pick, column->child_count);
		picks[row] = (uint32_t)pick;
		ends[row] = column->children[pick].rows++;
	}
	column->picks = picks;
	column->ends = ends;
	for (uint32_t i = 0; !rc && i < column->child_count; i++)
		rc = native_read_data(in, &column->children[i], column->children[i].rows);
	return rc;
}

/* Dynamic */

/* k types; without FLATTENED also SharedVariant, at its place in the order of names. */
static int
read_dynamic_types(struct native_reading *in, struct native_column *column)
{
	bool shared = column->layout != NATIVE_LAYOUT_FLATTENED, placed = !shared;
	uint64_t count;
	int rc = native_get_count(&in->cursor, MAX_DYNAMIC_TYPES, "types", &count);

	if (!rc)
		rc = native_need(&in->cursor, (size_t)count);
	if (!rc)
		rc = native_read_children(in, column, count + shared);
	for (uint32_t i = 0; !rc && i < column->child_count; i++) {
		const struct native_type *type = &string_type;
		struct native_column *child = &column->children[i];

		if (i < column->child_count - !placed)
			rc = native_read_type(in, &in->block->views, &type);
		if (rc)
			return rc;
		if (!placed &&
		    (i == count || native_json_compare(type->text, shared_variant) > 0)) {
			child->type = &string_type;
			child->name = shared_variant;
			child->layout = NATIVE_LAYOUT_SHARED;
			placed = true;
			if (i == count)
				break;
			child = &column->children[++i];
		}
		child->type = type;
		child->name = type->text;
	}
	return rc;
}

static int
read_dynamic_prefix(struct native_reading *in, struct native_column *column)
{
	uint64_t version, ignored;
	int rc = native_get_u64(&in->cursor, &version);

	if (!rc && (version < 1 || version > 3))
		rc = unknown_version(in, "Dynamic", version);
	if (rc)
		return rc;
	column->layout = version == 1   ? NATIVE_LAYOUT_V1
			 : version == 2 ? NATIVE_LAYOUT_V2
					: NATIVE_LAYOUT_FLATTENED;
	if (version == 1)
		rc = native_get_varint(&in->cursor, &ignored);
	if (!rc)
		rc = read_dynamic_types(in, column);
	if (!rc && version != 3)
		rc = read_variant_mode(in);
	for (uint32_t i = 0; !rc && i < column->child_count; i++) {
		struct native_column *child = &column->children[i];

		rc = native_read_prefix(in, child, child->type);
	}
	return rc;
}

static int
read_dynamic_data(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	uint32_t count = column->child_count;

	if (column->layout == NATIVE_LAYOUT_FLATTENED)
		return read_picks(in, column, rows,
		    count <= 0xff     ? 1
		    : count <= 0xffff ? 2
				      : 4,
		    count);
	return read_picks(in, column, rows, 1, BYTE_NULL);
}

/* JSON. Children: declared paths, dynamic paths, and without FLATTENED the shared data. */

static int
read_paths(struct native_reading *in, struct native_column *column, uint64_t count)
{
	uint32_t typed = column->type->item_count;
	int rc = 0;

	for (uint32_t i = 0; i < typed; i++)
		column->children[i].name = column->type->names[i];
	for (uint64_t i = 0; !rc && i < count; i++) {
		struct native_column *child = &column->children[typed + i];
		size_t at, len;

		rc = native_get_string(&in->cursor, NATIVE_MAX_NAME, "a path", &at, &len);
		if (rc)
			return rc;
		/* Copied: the block's bytes may still move. */
		child->name.ptr =
		    ch_arena_strdup(&in->block->views, native_cursor_str(&in->cursor, at, len));
		child->name.len = len;
		if (!child->name.ptr)
			return ch_error_nomem(in->cursor.err, "paths");
	}
	return rc;
}

static int
read_path_prefixes(struct native_reading *in, struct native_column *column)
{
	uint32_t typed = column->type->item_count, end = column->child_count;
	int rc = 0;

	if (column->layout != NATIVE_LAYOUT_FLATTENED) {
		struct native_column *shared = &column->children[--end];

		rc = native_read_prefix(in, shared, &shared_type);
		if (!rc)
			shared->children[1].layout = NATIVE_LAYOUT_SHARED;
	}
	for (uint32_t i = 0; !rc && i < end; i++)
		rc = native_read_prefix(
		    in, &column->children[i], i < typed ? column->type->items[i] : &dynamic_type);
	return rc;
}

static int
read_json_prefix(struct native_reading *in, struct native_column *column)
{
	static const uint8_t layouts[] = { NATIVE_LAYOUT_V1, NATIVE_LAYOUT_STRING, NATIVE_LAYOUT_V2,
		NATIVE_LAYOUT_FLATTENED };
	uint64_t version, ignored, count;
	int rc = native_get_u64(&in->cursor, &version);

	if (!rc && version >= CH_ARRAY_LEN(layouts))
		rc = unknown_version(in, "JSON", version);
	if (rc)
		return rc;
	column->layout = layouts[version];
	if (column->layout == NATIVE_LAYOUT_STRING)
		return 0;
	if (column->layout == NATIVE_LAYOUT_V1)
		rc = native_get_varint(&in->cursor, &ignored);
	if (!rc)
		rc = native_get_count(&in->cursor, MAX_PATHS, "paths", &count);
	if (!rc)
		rc = native_need(&in->cursor, (size_t)count);
	if (!rc)
		rc = native_read_children(in, column,
		    column->type->item_count + count + (column->layout != NATIVE_LAYOUT_FLATTENED));
	if (!rc)
		rc = read_paths(in, column, count);
	return rc ? rc : read_path_prefixes(in, column);
}

static int
compare_names(const void *a, const void *b)
{
	return native_json_compare(
	    ((const struct native_column *)a)->name, ((const struct native_column *)b)->name);
}

static int
read_json_data(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	uint32_t typed = column->type->item_count, dynamic = column->child_count - typed;
	int rc = 0;

	if (column->layout == NATIVE_LAYOUT_STRING)
		return native_read_spans(in, column, rows);
	for (uint32_t i = 0; !rc && i < column->child_count; i++)
		rc = native_read_data(in, &column->children[i], rows);
	if (column->layout != NATIVE_LAYOUT_FLATTENED)
		dynamic--;
	/* Printing needs the paths in order; most often they are. */
	for (uint32_t i = 1; !rc && i < dynamic; i++) {
		struct native_column *first = &column->children[typed];

		if (compare_names(&first[i - 1], &first[i]) > 0) {
			qsort(first, dynamic, sizeof(*first), compare_names);
			break;
		}
	}
	return rc;
}

int
native_read_dynamic_prefix(struct native_reading *in, struct native_column *column)
{
	switch (column->type->kind) {
	case NATIVE_VARIANT:
		return read_variant_prefix(in, column);
	case NATIVE_DYNAMIC:
		return read_dynamic_prefix(in, column);
	default:
		return read_json_prefix(in, column);
	}
}

int
native_read_dynamic_data(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	switch (column->type->kind) {
	case NATIVE_VARIANT:
		return read_picks(in, column, rows, 1, BYTE_NULL);
	case NATIVE_DYNAMIC:
		return read_dynamic_data(in, column, rows);
	default:
		return read_json_data(in, column, rows);
	}
}
