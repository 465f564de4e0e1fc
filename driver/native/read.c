/*
 * read.c - read Native blocks from a byte source
 *
 *     block  := [BlockInfo] VarUInt columns, VarUInt rows, columns x column
 *     column := String name, type, and if there are rows: prefix(type) data(type, rows)
 *
 * Builds column views over the bytes of one block; no payload is copied. Every count is checked
 * against a limit, and memory for it is taken only after the bytes it stands for have come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/read.h"

#include "native/reading.h"
#include "native/type_binary.h"

/* Most bytes asked of the source at once: what a hostile count may make it reserve. */
#define READ_STEP ((size_t)64 << 20)
/* Least bytes taken over from those read ahead. */
#define TAKE_STEP ((size_t)4096)

struct native_header {
	struct ch_str raw; /* name and type as they stand in the block */
	struct ch_str name;
	const struct native_type *type;
};

void
native_reader_init(struct native_reader *reader, struct ch_source *source, bool binary_types)
{
	*reader = (struct native_reader){ .source = source, .binary_types = binary_types };
	ch_buf_init(&reader->ahead, CH_BUF_NO_LIMIT);
}

void
native_reader_free(struct native_reader *reader)
{
	ch_buf_free(&reader->ahead);
	ch_arena_free(&reader->header);
	native_reader_init(reader, NULL, false);
}

/* Bytes */

/* At least `count` bytes from `at` on in the block, unless the stream ends before. Bytes read
 * ahead are copied in small steps, not moved as a whole: many tiny blocks may follow. */
static int
pull(struct native_reader *reader, struct native_block *block, size_t at, size_t count,
    struct ch_error *err)
{
	struct ch_buf *bytes = &block->bytes;

	while (bytes->len - at < count) {
		size_t before = bytes->len, missing = count - (before - at);
		size_t left = reader->ahead.len - reader->ahead_at;
		int rc = 0;

		if (left) {
			if (missing < TAKE_STEP)
				missing = TAKE_STEP;
			if (missing < left)
				left = missing;
			ch_buf_append(bytes, reader->ahead.ptr + reader->ahead_at, left);
			reader->ahead_at += left;
			reader->taken += left;
		} else {
			reader->taken = 0;
			rc = reader->source->read(
			    reader->source, bytes, missing < READ_STEP ? missing : READ_STEP, err);
		}
		reader->source_failed = rc != 0;
		if (rc)
			return rc;
		if (ch_buf_failed(bytes))
			return ch_error_nomem(err, "block");
		if (bytes->len == before)
			return 0;
	}
	return 0;
}

/* Keep the bytes behind the block for the next one. */
static int
keep_ahead(struct native_reader *reader, struct native_block *block, struct ch_error *err)
{
	size_t extra = block->bytes.len - block->end;

	if (extra <= reader->taken) {
		reader->ahead_at -= extra;
		return 0;
	}
	ch_buf_reset(&reader->ahead);
	reader->ahead_at = 0;
	ch_buf_append(&reader->ahead, block->bytes.ptr + block->end, extra);
	return ch_buf_failed(&reader->ahead) ? ch_error_nomem(err, "bytes of the next block") : 0;
}

static int
fill(struct native_cursor *cursor, size_t count)
{
	struct native_reading *in = CH_CONTAINER_OF(cursor, struct native_reading, cursor);
	struct ch_buf *bytes = &in->block->bytes;
	int rc = pull(in->reader, in->block, cursor->at, count, cursor->err);

	cursor->bytes = bytes->ptr;
	cursor->len = bytes->len;
	if (rc)
		return rc;
	if (cursor->len - cursor->at >= count)
		return 0;
	return ch_error_set(cursor->err, CH_EIO,
	    "the data ends here, but at least %zu more bytes belong to the block",
	    count - (cursor->len - cursor->at));
}

static void
begin(struct native_reader *reader, struct native_block *block)
{
	ch_buf_reset(&block->bytes);
	ch_arena_reset(&block->views);
	block->end = 0;
	block->rows = 0;
	block->column_count = 0;
	block->columns = NULL;
	reader->begun = block;
	reader->taken = 0;
	reader->source_failed = false;
}

int
native_reader_peek(
    struct native_reader *reader, struct native_block *block, size_t count, struct ch_error *err)
{
	if (reader->begun != block)
		begin(reader, block);
	return pull(reader, block, 0, count, err);
}

/* Headers */

int
native_read_type(struct native_reading *in, struct ch_arena *arena, const struct native_type **out)
{
	struct ch_error *err = in->cursor.err;
	struct ch_buf text;
	size_t at, len;
	int rc;

	if (!in->reader->binary_types) {
		rc = native_get_string(&in->cursor, NATIVE_MAX_NAME, "a type", &at, &len);
		if (rc)
			return rc;
		return native_type_parse(arena, native_cursor_str(&in->cursor, at, len), out, err);
	}
	ch_buf_init(&text, NATIVE_MAX_NAME);
	rc = native_type_from_binary(&in->cursor, &text);
	if (!rc)
		rc = native_type_parse(arena, ch_buf_str(&text), out, err);
	ch_buf_free(&text);
	return rc;
}

/* The first block teaches names and types. */
static int
learn_header(struct native_reading *in, struct native_header *header)
{
	struct ch_arena *arena = &in->reader->header;
	size_t from = in->cursor.at, at, len;
	int rc = native_get_string(&in->cursor, NATIVE_MAX_NAME, "a name", &at, &len);

	if (rc)
		return rc;
	header->name =
	    (struct ch_str){ ch_arena_strdup(arena, native_cursor_str(&in->cursor, at, len)), len };
	if (!header->name.ptr)
		return ch_error_nomem(in->cursor.err, "name");
	rc = native_read_type(in, arena, &header->type);
	if (rc)
		return rc;
	header->raw.len = in->cursor.at - from;
	header->raw.ptr =
	    ch_arena_strdup(arena, native_cursor_str(&in->cursor, from, header->raw.len));
	return header->raw.ptr ? 0 : ch_error_nomem(in->cursor.err, "header");
}

/* Later blocks must repeat it. */
static int
check_header(struct native_reading *in, const struct native_header *header)
{
	int rc = native_need(&in->cursor, header->raw.len);

	if (rc)
		return rc;
	if (memcmp(in->cursor.bytes + in->cursor.at, header->raw.ptr, header->raw.len) != 0)
		return ch_error_set(
		    in->cursor.err, CH_EFORMAT, "the name or type is not that of the first block");
	in->cursor.at += header->raw.len;
	return 0;
}

/* Blocks */

static int
shown(struct ch_str text, size_t most)
{
	return (int)(text.len < most ? text.len : most);
}

/* Say where it happened. */
static int
locate(const struct native_reading *in, const struct native_header *header, int rc)
{
	unsigned long long block = (unsigned long long)in->reader->blocks;
	size_t column = in->block->column_count + 1, at = in->cursor.at;
	struct ch_error *err = in->cursor.err;

	if (rc == CH_ENOMEM || in->reader->source_failed || !err)
		return rc;
	if (in->reader->has_info && (rc == CH_EFORMAT || rc == CH_EIO))
		ch_error_append(err, " (or the server was asked for a protocol revision over %d)",
		    NATIVE_REVISION);
	if (!header || !header->name.ptr)
		ch_error_prefix(err, "block %llu, byte %zu", block, at);
	else if (!header->type)
		ch_error_prefix(err, "block %llu, column %zu \"%.*s\", byte %zu", block, column,
		    shown(header->name, 200), header->name.ptr, at);
	else
		ch_error_prefix(err, "block %llu, column %zu \"%.*s\" %.*s, byte %zu", block,
		    column, shown(header->name, 200), header->name.ptr,
		    shown(header->type->text, 1000), header->type->text.ptr, at);
	return rc;
}

static int
read_column(struct native_reading *in, struct native_header *header, bool first)
{
	struct native_column *column = &in->block->columns[in->block->column_count];
	int rc = first ? learn_header(in, header) : check_header(in, header);

	if (rc)
		return rc;
	*column = (struct native_column){
		.type = header->type, .name = header->name, .bytes = &in->block->bytes
	};
	if (!in->block->rows)
		return 0;
	in->depth = 0;
	rc = native_read_prefix(in, column, header->type);
	return rc ? rc : native_read_data(in, column, in->block->rows);
}

/* The columns of the first block are counted as they come: `count` may be a lie. */
static int
read_columns(struct native_reading *in, size_t count)
{
	struct native_reader *reader = in->reader;
	struct native_block *block = in->block;
	bool first = !reader->column_count;
	size_t header_cap = first ? 0 : count, cap = 0;
	int rc;

	while (block->column_count < count) {
		size_t at = block->column_count;

		reader->columns = ch_arena_grow(
		    &reader->header, reader->columns, at, &header_cap, sizeof(*reader->columns));
		block->columns =
		    ch_arena_grow(&block->views, block->columns, at, &cap, sizeof(*block->columns));
		if (!reader->columns || !block->columns)
			return ch_error_nomem(in->cursor.err, "columns of a block");
		rc = read_column(in, &reader->columns[at], first);
		if (rc)
			return locate(in, &reader->columns[at], rc);
		block->column_count++;
	}
	reader->column_count = count;
	return 0;
}

/* 01 00 02 ff ff ff ff: no block of revision 0 begins like this (one column, no rows, a name of
 * two bytes ff, a type of many bytes ff). Looks at no more bytes than such a block has. */
static int
find_info(struct native_reading *in, bool *found)
{
	static const uint8_t magic[] = { 1, 0, 2, 0xff, 0xff, 0xff, 0xff };

	*found = false;
	for (size_t i = 0; i < sizeof(magic); i++) {
		int rc = native_need(&in->cursor, i + 1);

		if (rc)
			return rc;
		if (in->cursor.bytes[in->cursor.at + i] != magic[i])
			return 0;
	}
	*found = true;
	in->cursor.at += sizeof(magic);
	return 0;
}

static int
read_info(struct native_reading *in)
{
	uint64_t field;
	int rc = find_info(in, &in->reader->has_info);

	if (rc || !in->reader->has_info)
		return rc;
	rc = native_get_varint(&in->cursor, &field);
	if (rc || field == 0)
		return rc;
	return ch_error_set(in->cursor.err, CH_EUNSUPPORTED,
	    "the server sends a protocol revision over %d (BlockInfo field %llu); something on the "
	    "way changed client_protocol_version",
	    NATIVE_REVISION, (unsigned long long)field);
}

static int
read_counts(struct native_reading *in, size_t *columns)
{
	struct native_reader *reader = in->reader;
	struct native_block *block = in->block;
	uint64_t column_count, rows;
	int rc = read_info(in);

	if (!rc)
		rc = native_get_count(&in->cursor, NATIVE_MAX_COLUMNS, "columns", &column_count);
	if (!rc)
		rc = native_get_count(&in->cursor, NATIVE_MAX_ROWS, "rows", &rows);
	if (rc)
		return rc;
	*columns = (size_t)column_count;
	block->rows = (size_t)rows;
	if (column_count ? !reader->column_count || column_count == reader->column_count : !rows)
		return 0;
	return ch_error_set(in->cursor.err, CH_EFORMAT,
	    "%llu columns and %llu rows, but %zu columns are expected",
	    (unsigned long long)column_count, (unsigned long long)rows, reader->column_count);
}

int
native_read_block(
    struct native_reader *reader, struct native_block *block, bool *more, struct ch_error *err)
{
	struct native_reading in = { .reader = reader, .block = block };
	size_t columns = 0;
	int rc = native_reader_peek(reader, block, 1, err);

	*more = false;
	reader->begun = NULL;
	if (rc || !block->bytes.len)
		return rc;
	reader->blocks++;
	in.cursor = (struct native_cursor){ block->bytes.ptr, 0, block->bytes.len, fill, err };
	rc = read_counts(&in, &columns);
	rc = rc ? locate(&in, NULL, rc) : columns ? read_columns(&in, columns) : 0;
	if (rc) {
		block->rows = 0;
		block->column_count = 0;
		return rc;
	}
	block->end = in.cursor.at;
	*more = true;
	return keep_ahead(reader, block, err);
}

static int
read_nothing(struct ch_source *source, struct ch_buf *into, size_t need, struct ch_error *err)
{
	(void)source;
	(void)into;
	(void)need;
	(void)err;
	return 0;
}

int
native_reread_block(
    const struct native_reader *reader, struct native_block *block, struct ch_error *err)
{
	struct ch_source nothing = { read_nothing };
	/* The columns are known, so that nothing is added to what both share. */
	struct native_reader again = { .source = &nothing,
		.binary_types = reader->binary_types,
		.blocks = reader->blocks,
		.header = reader->header,
		.columns = reader->columns,
		.column_count = reader->column_count,
		.begun = block };
	bool more;
	int rc;

	ch_arena_reset(&block->views);
	block->end = 0;
	block->rows = 0;
	block->column_count = 0;
	block->columns = NULL;
	rc = native_read_block(&again, block, &more, err);
	if (!rc && (!more || block->end != block->bytes.len))
		rc = ch_error_set(err, CH_EFORMAT, "the bytes are not those of one block");
	return rc;
}
