/*
 * raw.c - an answer in a format that the statement chose, as blocks of pieces
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/raw.h"

#include "base/utf.h"

/* A piece ends as soon as so much is there. */
#define PIECE ((size_t)64 << 10)

int
client_raw_columns(struct ch_arena *arena, struct client_column **columns, size_t *count,
    struct ch_error *err)
{
	struct client_column *made = ch_arena_array(arena, 1, sizeof(*made));

	if (!made)
		return ch_error_nomem(err, "column of the answer");
	made->name = CH_STR("data");
	*columns = made;
	*count = 1;
	return native_type_parse(arena, CH_STR("String"), &made->type, err);
}

/* Bytes of the next piece: lines and characters stay whole if they can. */
static size_t
cut(struct ch_str bytes)
{
	struct ch_str piece = ch_str_slice(bytes, 0, PIECE);
	size_t end = piece.len;

	if (end < PIECE)
		return end;
	while (end > 0 && piece.ptr[end - 1] != '\n')
		end--;
	if (end == 0)
		end = ch_utf8_complete(piece.ptr, piece.len);
	return end ? end : piece.len;
}

static int
make_block(struct native_block *block, const struct native_span *spans, size_t rows,
    struct ch_error *err)
{
	struct client_column *described;
	struct native_column *column = ch_arena_array(&block->views, 1, sizeof(*column));
	int rc = client_raw_columns(&block->views, &described, &block->column_count, err);

	if (rc)
		return rc;
	if (!column)
		return ch_error_nomem(err, "block");
	*column = (struct native_column){ .type = described->type,
		.name = described->name,
		.bytes = &block->bytes,
		.rows = rows,
		.slots = rows,
		.spans = spans };
	block->columns = column;
	block->rows = rows;
	return CH_OK;
}

/* The piece `at`: its end, or `at` if it may go on in bytes that are not here yet. */
static size_t
piece_end(struct ch_str bytes, size_t at, bool is_all)
{
	struct ch_str left = ch_str_slice(bytes, at, bytes.len);

	return left.len >= PIECE || is_all ? at + cut(left) : at;
}

/* Cut the bytes into the block's rows; what may go on lies behind block->end. */
static int
split(struct native_block *block, bool is_all, struct ch_error *err)
{
	struct ch_str bytes = ch_buf_str(&block->bytes);
	struct native_span *spans;
	size_t rows = 0, at = 0, end;
	int rc;

	if (bytes.len > UINT32_MAX)
		return ch_error_set(err, CH_ELIMIT, "Pieces of the answer are longer than 4 GiB");
	while ((end = piece_end(bytes, at, is_all)) > at) {
		at = end;
		rows++;
	}
	spans = ch_arena_array(&block->views, rows + 1, sizeof(*spans));
	if (!spans)
		return ch_error_nomem(err, "block");
	at = 0;
	for (size_t row = 0; row < rows; row++, at = end) {
		end = piece_end(bytes, at, is_all);
		spans[row] = (struct native_span){ (uint32_t)at, (uint32_t)(end - at) };
	}
	rc = make_block(block, spans, rows, err);
	block->end = at;
	return rc;
}

int
client_raw_read(struct ch_source *body, struct ch_buf *rest, struct native_block *block,
    bool *more, struct ch_error *err)
{
	struct ch_buf *bytes = &block->bytes;
	int rc;

	ch_buf_reset(bytes);
	ch_arena_reset(&block->views);
	block->rows = 0;
	ch_buf_append_str(bytes, ch_buf_str(rest));
	ch_buf_reset(rest);
	rc = body->read(body, bytes, PIECE, err);
	if (rc)
		return rc;
	*more = bytes->len > 0;
	if (!*more)
		return ch_buf_failed(bytes) ? ch_error_nomem(err, "answer") : CH_OK;
	rc = split(block, bytes->len < PIECE, err);
	if (rc)
		return rc;
	ch_buf_append_str(rest, ch_str_slice(ch_buf_str(bytes), block->end, bytes->len));
	if (ch_buf_failed(bytes) || ch_buf_failed(rest))
		return ch_error_nomem(err, "answer");
	return CH_OK;
}

/* Pieces end where they ended before, whatever came behind: every one but the last is followed by
 * so much that its end was looked for in the same bytes. */
int
client_raw_reread(struct native_block *block, struct ch_error *err)
{
	ch_arena_reset(&block->views);
	block->rows = 0;
	return split(block, true, err);
}
