/*
 * revision.c - Native blocks of the engine as servers send them for client_protocol_version
 *
 * The engine knows revision 0 only, and there the text of a DateTime's type loses its zone; so it
 * is asked for types in binary, and the header of each block is written anew. What lies between
 * the headers is found by reading the columns and copied as it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "revision.h"

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

static int
convert_column(struct native_reading *in, uint64_t rows, struct ch_buf *out)
{
	struct native_column column = { .bytes = &in->block->bytes };
	const struct native_type *type;
	size_t at, len;
	int rc = native_get_string(&in->cursor, NATIVE_MAX_NAME, "a name", &at, &len);

	if (rc)
		return rc;
	append_text(out, native_cursor_str(&in->cursor, at, len));
	rc = native_read_type(in, &in->block->views, &type);
	if (rc)
		return rc;
	append_text(out, type->text);
	at = in->cursor.at;
	column.type = type;
	if (rows)
		rc = native_read_prefix(in, &column, type);
	if (rows && !rc)
		rc = native_read_data(in, &column, rows);
	if (!rc)
		ch_buf_append(out, in->cursor.bytes + at, in->cursor.at - at);
	return rc;
}

static int
convert_block(struct native_reading *in, struct ch_buf *out)
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
		rc = convert_column(in, rows, out);
	return rc;
}

void
revision_init(struct revision *revision)
{
	native_reader_init(&revision->reader, NULL, true);
	native_block_init(&revision->block);
}

void
revision_free(struct revision *revision)
{
	native_block_free(&revision->block);
	native_reader_free(&revision->reader);
}

int
revision_convert(
    struct revision *revision, struct ch_str bytes, struct ch_buf *out, struct ch_error *err)
{
	struct native_reading in = { .reader = &revision->reader, .block = &revision->block,
		.cursor = native_cursor_over(bytes, err) };
	int rc = CH_OK;

	/* Only looked at: no release. */
	ch_buf_reset(&revision->block.bytes);
	ch_buf_adopt(&revision->block.bytes, (void *)(uintptr_t)bytes.ptr, bytes.len, NULL, NULL);
	while (!rc && in.cursor.at < in.cursor.len) {
		rc = convert_block(&in, out);
		ch_arena_reset(&revision->block.views);
	}
	ch_buf_reset(&revision->block.bytes);
	if (!rc && ch_buf_failed(out))
		rc = ch_error_nomem(err, "answer");
	return rc;
}
