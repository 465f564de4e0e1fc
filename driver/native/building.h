/*
 * building.h - what the parts of the block writer share; private to native/
 *
 * A build has the shape of its type: values of scalars, ends of Array, Map and Nested, picks of
 * Variant and Dynamic lie in `values`, everything nested in `items`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_BUILDING_H
#define CH_NATIVE_BUILDING_H

#include "native/build.h"

/* Where a dictionary's entry lies in the values of its build. */
struct native_entry {
	size_t at;
	size_t len;
	uint64_t hash;
};

/* LowCardinality: `values` holds the entries. */
struct native_dictionary {
	uint32_t *table; /* entry + 1, or 0; found by hash, linear probing */
	size_t table_size; /* power of two */
	struct native_entry *entries;
	size_t count;
	size_t cap;
	struct ch_buf keys; /* uint32_t a row */
};

struct native_build {
	const struct native_type *type;
	size_t rows;
	bool failed; /* besides the buffers' own failures */
	struct ch_buf nulls; /* a byte a row, if Nullable and not LowCardinality */
	struct ch_buf values;
	struct native_build **items; /* Dynamic: as many types as were picked */
	uint32_t item_count;
	size_t item_cap;
	uint8_t *order; /* Variant: its types in the order in which text is tried */
	struct native_dictionary dictionary;
	/* Of the build that native_build_text() was called for. */
	struct ch_buf scratch;
	struct ch_buf marks;
};

/* Types that a Dynamic can hold in one block: a byte picks one, SharedVariant and NULL too. */
#define NATIVE_MAX_PICKS 254
#define NATIVE_PICK_NULL 0xff

/* The row is not NULL. */
static inline void
native_build_not_null(struct native_build *build)
{
	if (build->type->nullable && !build->type->low_cardinality)
		ch_buf_append_byte(&build->nulls, 0);
}

/* A row of Array, Map or Nested ends here, one of Tuple is complete. */
void native_build_end_items(struct native_build *build);
/* A row of Variant or Dynamic is a value of that item, which has been appended there. */
void native_build_end_pick(struct native_build *build, uint32_t item);
/* The items of JSON, Variant and Dynamic are not one a row. */
bool native_build_is_picked(const struct native_build *build);

/* Remember what is there now, and go back to it. A mark is a place in `marks`. */
size_t native_build_mark(const struct native_build *build, struct ch_buf *marks);
void native_build_go_back(struct native_build *build, struct ch_buf *marks, size_t mark);

/* build_dictionary.c. Entries that stand first: see native_dictionary_begin(). */
void native_dictionary_begin(struct native_build *build);
void native_dictionary_free(struct native_dictionary *dictionary);
/* Append the row's value; a String's without its length. */
void native_dictionary_add(struct native_build *build, const void *bytes, size_t len);
void native_dictionary_add_null(struct native_build *build);
void native_dictionary_write(const struct native_build *build, struct ch_buf *out);

/* build_write.c */
void native_put_u64(struct ch_buf *out, uint64_t value);
void native_put_string(struct ch_buf *out, const void *bytes, size_t len);

#endif
