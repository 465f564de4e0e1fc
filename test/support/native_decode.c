/*
 * native_decode.c - Native bytes in memory, read in pieces and printed as TSV
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native_decode.h"

#include <stdio.h>
#include <stdlib.h>

#include "native/read.h"
#include "native/reading.h"
#include "native/text.h"

static void
release_nothing(void *ctx)
{
	(void)ctx;
}

static int
memory_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct memory_source *source = CH_CONTAINER_OF(base, struct memory_source, source);
	size_t left = source->len - source->at, count = source->step;

	source->reads++;
	if (need > source->most_asked)
		source->most_asked = need;
	if (source->at + need > source->furthest)
		source->furthest = source->at + need;
	if (!left && source->fail_code)
		return ch_error_set(err, (enum ch_code)source->fail_code, "the source failed");
	if (source->step == MEMORY_ADOPT && !into->len) {
		ch_buf_adopt(into, (void *)(uintptr_t)(source->bytes + source->at), left,
		    release_nothing, NULL);
		source->at = source->len;
		return 0;
	}
	if (source->step == MEMORY_EXACT || (source->step > 1 && need > count))
		count = need;
	if (count > left)
		count = left;
	/* A copy of its own: a sanitizer sees every byte read behind it. */
	ch_buf_append(into, source->bytes + source->at, count);
	source->at += count;
	return 0;
}

void
memory_source_init(struct memory_source *source, const void *bytes, size_t len, size_t step)
{
	*source = (struct memory_source){
		.source.read = memory_read, .bytes = bytes, .len = len, .step = step
	};
}

static void
escape(struct ch_str text, struct ch_buf *out)
{
	static const char from[] = "\b\f\n\r\t\\'", to[] = "bfnrt\\'";

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *found = c ? strchr(from, c) : NULL;

		if (found || !c)
			ch_buf_append_byte(out, '\\');
		ch_buf_append_byte(out, (uint8_t)(found ? to[found - from] : c ? c : '0'));
	}
}

/* The server escapes texts, but not what containers hold (they have their own escapes). */
static bool
is_container(const struct native_column *column, size_t row)
{
	switch (column->type->kind) {
	case NATIVE_ARRAY:
	case NATIVE_TUPLE:
	case NATIVE_MAP:
	case NATIVE_NESTED:
	case NATIVE_QBIT:
		return true;
	case NATIVE_VARIANT:
	case NATIVE_DYNAMIC: {
		const struct native_column *child = &column->children[column->picks[row]];
		size_t slot = (size_t)column->ends[row];

		if (child->layout != NATIVE_LAYOUT_SHARED)
			return is_container(child, slot);
		struct ch_str value = native_column_span(child, slot);
		return value.len && strchr("\x1e\x1f\x20\x27\x2f\x2c\x36", value.ptr[0]);
	}
	default:
		return false;
	}
}

void
decode_row(const struct native_block *block, size_t row, struct ch_buf *out)
{
	const struct native_text_env env = { ch_tz_utc() };

	for (size_t i = 0; i < block->column_count; i++) {
		const struct native_column *column = &block->columns[i];
		struct ch_buf text;
		size_t slot;

		if (i)
			ch_buf_append_byte(out, '\t');
		if (!native_column_slot(column, row, &slot)) {
			ch_buf_append_text(out, "\\N");
			continue;
		}
		ch_buf_init(&text, CH_BUF_NO_LIMIT);
		native_text_append(column, row, &env, &text);
		if (is_container(column, row))
			ch_buf_append_str(out, ch_buf_str(&text));
		else
			escape(ch_buf_str(&text), out);
		out->failed |= text.failed;
		ch_buf_free(&text);
	}
	ch_buf_append_byte(out, '\n');
}

int
decode_stream(struct ch_source *source, bool binary_types, struct ch_buf *out, size_t *blocks,
    struct ch_error *err)
{
	struct native_reader reader;
	struct native_block block;
	bool more = true;
	int rc = 0;

	native_reader_init(&reader, source, binary_types);
	native_block_init(&block);
	for (;;) {
		rc = native_read_block(&reader, &block, &more, err);
		if (rc || !more)
			break;
		for (size_t row = 0; row < block.rows; row++)
			decode_row(&block, row, out);
		if (blocks)
			++*blocks;
	}
	native_block_free(&block);
	native_reader_free(&reader);
	return rc;
}

char *
load_file(const char *folder, const char *name, size_t *len)
{
	char path[1024], *bytes = NULL;
	size_t used = 0, cap = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		return NULL;
	do {
		cap = cap ? cap * 2 : 4096;
		char *grown = realloc(bytes, cap + 1);
		if (!grown)
			break;
		bytes = grown;
		used += fread(bytes + used, 1, cap - used, file);
	} while (used == cap);
	fclose(file);
	if (bytes)
		bytes[used] = '\0';
	*len = used;
	return bytes;
}
