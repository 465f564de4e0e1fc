/*
 * reading.h - what the parts of the block reader share; private to native/
 *
 * A column is read in two passes: native_read_prefix() builds the view's tree and reads what
 * the format puts before the data, native_read_data() finds the values of `rows` rows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_READING_H
#define CH_NATIVE_READING_H

#include "native/cursor.h"
#include "native/read.h"

/* The wire's forms of Dynamic and JSON, in native_column.layout. */
enum native_layout {
	NATIVE_LAYOUT_PLAIN,
	NATIVE_LAYOUT_V1, /* JSON 0, Dynamic 1: one more number in the prefix */
	NATIVE_LAYOUT_V2, /* JSON 2, Dynamic 2 */
	NATIVE_LAYOUT_FLATTENED, /* 3 */
	NATIVE_LAYOUT_STRING, /* JSON 1: spans of JSON text */
	NATIVE_LAYOUT_SHARED, /* String children that hold binary type + value */
};

/* One block being read. */
struct native_reading {
	struct native_cursor cursor; /* over block->bytes */
	struct native_reader *reader;
	struct native_block *block;
	unsigned depth;
};

int native_read_prefix(struct native_reading *in, struct native_column *column,
    const struct native_type *type) CH_MUST_USE;
int native_read_data(
    struct native_reading *in, struct native_column *column, uint64_t rows) CH_MUST_USE;

/* An array in the block's arena, not zeroed. The bytes that `count` was learnt from, or a byte
 * each, must have been seen, so that a lie in the stream cannot make it large. */
void *native_read_array(struct native_reading *in, uint64_t count, size_t size) CH_MUST_USE;

/* Pass over count * width bytes; *at is where they begin. */
int native_read_fixed(
    struct native_reading *in, uint64_t count, uint32_t width, size_t *at) CH_MUST_USE;
/* Length-prefixed bytes. */
int native_read_spans(
    struct native_reading *in, struct native_column *column, uint64_t rows) CH_MUST_USE;

/* A type at the cursor, as text or in the binary encoding. */
int native_read_type(
    struct native_reading *in, struct ch_arena *arena, const struct native_type **out) CH_MUST_USE;

/* read_dynamic.c: Variant, Dynamic, JSON. */
int native_read_dynamic_prefix(struct native_reading *in, struct native_column *column) CH_MUST_USE;
int native_read_dynamic_data(
    struct native_reading *in, struct native_column *column, uint64_t rows) CH_MUST_USE;

/* Children of the view, one for each of the type's items. */
int native_read_children(
    struct native_reading *in, struct native_column *column, uint64_t count) CH_MUST_USE;

#endif
