/*
 * revision.c - Native blocks of the engine as servers send them for client_protocol_version
 *
 * The engine knows revision 0 only, and there the text of a DateTime's type loses its zone; so the
 * header of each block is written anew. What lies between the headers is found by reading the
 * columns and copied as it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "revision.h"

#include <string.h>

#include "native/reading.h"

static void
append_varint(struct ch_buf *out, uint64_t value)
{
	for (; value > 127; value >>= 7)
		ch_buf_append_byte(out, (uint8_t)(value | 128));
	ch_buf_append_byte(out, (uint8_t)value);
}

static void
append_text(struct ch_buf *out, struct ch_str text)
{
	append_varint(out, text.len);
	ch_buf_append_str(out, text);
}

/* Name and type of the column at the cursor, and the place of its data. */
static int
read_column(struct native_reading *in, uint64_t rows, struct ch_str *name, struct ch_str *text,
    struct ch_str *data)
{
	struct native_column column = { .bytes = &in->block->bytes };
	size_t at, len;
	int rc = native_get_string(&in->cursor, NATIVE_MAX_NAME, "a name", &at, &len);

	*name = native_cursor_str(&in->cursor, at, len);
	if (!rc)
		rc = native_get_string(&in->cursor, NATIVE_MAX_NAME, "a type", &at, &len);
	if (rc)
		return rc;
	*text = native_cursor_str(&in->cursor, at, len);
	rc = native_type_parse(&in->block->views, *text, &column.type, in->cursor.err);
	at = in->cursor.at;
	if (rows && !rc)
		rc = native_read_prefix(in, &column, column.type);
	if (rows && !rc)
		rc = native_read_data(in, &column, rows);
	*data = native_cursor_str(&in->cursor, at, in->cursor.at - at);
	return rc;
}

static bool
is_bare(struct ch_str type)
{
	return ch_str_eq(type, CH_STR("DateTime"));
}

static int
convert_column(const struct revision *revision, struct native_reading *in, uint64_t number,
    uint64_t rows, struct ch_buf *out)
{
	struct ch_str name, type, data;
	int rc = read_column(in, rows, &name, &type, &data);

	if (rc)
		return rc;
	if (is_bare(type) && number < revision->type_count)
		type = revision->types[number];
	append_text(out, name);
	append_text(out, type);
	ch_buf_append_str(out, data);
	return CH_OK;
}

static int
convert_block(const struct revision *revision, struct native_reading *in, struct ch_buf *out)
{
	static const uint8_t info[] = { 1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0 };
	uint64_t columns, rows;
	int rc = native_get_varint(&in->cursor, &columns);

	if (!rc)
		rc = native_get_varint(&in->cursor, &rows);
	if (rc)
		return rc;
	ch_buf_append(out, info, sizeof(info));
	append_varint(out, columns);
	append_varint(out, rows);
	for (uint64_t i = 0; !rc && i < columns; i++)
		rc = convert_column(revision, in, i, rows, out);
	return rc;
}

void
revision_init(struct revision *revision)
{
	memset(revision, 0, sizeof(*revision));
	native_reader_init(&revision->reader, NULL, false);
	native_block_init(&revision->block);
}

void
revision_free(struct revision *revision)
{
	native_block_free(&revision->block);
	native_reader_free(&revision->reader);
	ch_arena_free(&revision->memory);
}

/* Begin to read bytes that are only looked at: nothing is to release. */
static struct native_reading
look_at(struct revision *revision, struct ch_str bytes, struct ch_error *err)
{
	ch_buf_reset(&revision->block.bytes);
	ch_buf_adopt(&revision->block.bytes, (void *)(uintptr_t)bytes.ptr, bytes.len, NULL, NULL);
	return (struct native_reading){ .reader = &revision->reader, .block = &revision->block,
		.cursor = native_cursor_over(bytes, err) };
}

bool
revision_hides_zones(struct revision *revision, struct ch_str bytes)
{
	struct ch_error ignored;
	struct native_reading in = look_at(revision, bytes, &ignored);
	uint64_t columns = 0, rows = 0;
	bool found = false;
	int rc = native_get_varint(&in.cursor, &columns);

	if (!rc)
		rc = native_get_varint(&in.cursor, &rows);
	for (uint64_t i = 0; !rc && !found && i < columns; i++) {
		struct ch_str name, type = CH_STR(""), data;

		rc = read_column(&in, rows, &name, &type, &data);
		found = is_bare(type);
	}
	ch_arena_reset(&revision->block.views);
	ch_buf_reset(&revision->block.bytes);
	return found;
}

int
revision_learn(struct revision *revision, struct ch_str lines, struct ch_error *err)
{
	size_t count = 0;

	for (size_t at = 0; at < lines.len; at++)
		count += lines.ptr[at] == '\n';
	revision->types = ch_arena_array(&revision->memory, count + 1, sizeof(*revision->types));
	if (!revision->types)
		return ch_error_nomem(err, "types");
	for (size_t i = 0; i < count; i++) {
		size_t end = ch_str_find(lines, 0, '\n');
		struct ch_str line = ch_str_slice(lines, 0, end);
		size_t from = ch_str_find(line, 0, '\t') + 1;
		struct ch_str type = ch_str_slice(line, from, ch_str_find(line, from, '\t'));
		struct ch_buf text;

		/* Quotes of a zone are escaped here. */
		ch_buf_init(&text, NATIVE_MAX_NAME);
		for (size_t k = 0; k < type.len; k++) {
			if (type.ptr[k] != '\\')
				ch_buf_append_byte(&text, (uint8_t)type.ptr[k]);
		}
		revision->types[i].ptr = ch_arena_strdup(&revision->memory, ch_buf_str(&text));
		revision->types[i].len = text.len;
		ch_buf_free(&text);
		if (!revision->types[i].ptr)
			return ch_error_nomem(err, "types");
		lines = ch_str_slice(lines, end + 1, lines.len);
	}
	revision->type_count = count;
	return CH_OK;
}

int
revision_convert(
    struct revision *revision, struct ch_str bytes, struct ch_buf *out, struct ch_error *err)
{
	struct native_reading in = look_at(revision, bytes, err);
	int rc = CH_OK;

	while (!rc && in.cursor.at < in.cursor.len) {
		rc = convert_block(revision, &in, out);
		ch_arena_reset(&revision->block.views);
	}
	ch_buf_reset(&revision->block.bytes);
	if (!rc && ch_buf_failed(out))
		rc = ch_error_nomem(err, "answer");
	return rc;
}
