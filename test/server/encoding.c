/*
 * encoding.c - Content-Encoding of answers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "encoding.h"

#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/alloc.h"

#define ROOM ((size_t)128 << 10)
#define GZIP_BITS (15 + 16)
#define LEVEL 3

enum encoding_kind
encoding_choose(const char *accept_encoding)
{
	if (!accept_encoding)
		return ENCODING_NONE;
	if (strstr(accept_encoding, "gzip"))
		return ENCODING_GZIP;
	return strstr(accept_encoding, "zstd") ? ENCODING_ZSTD : ENCODING_NONE;
}

const char *
encoding_name(enum encoding_kind kind)
{
	return kind == ENCODING_GZIP ? "gzip" : "zstd";
}

void
encoding_init(struct encoding *encoding, enum encoding_kind kind)
{
	encoding->kind = kind;
	encoding->stream = NULL;
	if (kind == ENCODING_ZSTD) {
		encoding->stream = ZSTD_createCCtx();
	} else if (kind == ENCODING_GZIP) {
		z_stream *stream = ch_calloc(1, sizeof(*stream));

		if (stream)
			deflateInit2(
			    stream, LEVEL, Z_DEFLATED, GZIP_BITS, 8, Z_DEFAULT_STRATEGY);
		encoding->stream = stream;
	}
}

void
encoding_free(struct encoding *encoding)
{
	if (encoding->kind == ENCODING_ZSTD)
		ZSTD_freeCCtx(encoding->stream);
	if (encoding->kind == ENCODING_GZIP && encoding->stream) {
		deflateEnd(encoding->stream);
		ch_free(encoding->stream);
	}
	encoding->stream = NULL;
}

static void
add_gzip(z_stream *stream, struct ch_str bytes, bool last, struct ch_buf *out)
{
	stream->next_in = (Bytef *)(uintptr_t)bytes.ptr;
	stream->avail_in = (uInt)bytes.len;
	do {
		uint8_t *room = ch_buf_reserve(out, ROOM);

		if (!room)
			return;
		stream->next_out = room;
		stream->avail_out = ROOM;
		deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH);
		ch_buf_commit(out, ROOM - stream->avail_out);
	} while (stream->avail_out == 0);
}

static void
add_zstd(ZSTD_CCtx *stream, struct ch_str bytes, bool last, struct ch_buf *out)
{
	ZSTD_inBuffer in = { bytes.ptr, bytes.len, 0 };
	size_t left;

	do {
		ZSTD_outBuffer to = { ch_buf_reserve(out, ROOM), ROOM, 0 };

		if (!to.dst)
			return;
		left = ZSTD_compressStream2(
		    stream, &to, &in, last ? ZSTD_e_end : ZSTD_e_flush);
		ch_buf_commit(out, to.pos);
	} while (left > 0 && !ZSTD_isError(left));
}

void
encoding_add(struct encoding *encoding, struct ch_str bytes, bool last, struct ch_buf *out)
{
	if (encoding->kind == ENCODING_NONE || !encoding->stream)
		ch_buf_append_str(out, bytes);
	else if (bytes.len == 0 && !last)
		return;
	else if (encoding->kind == ENCODING_GZIP)
		add_gzip(encoding->stream, bytes, last, out);
	else
		add_zstd(encoding->stream, bytes, last, out);
}
