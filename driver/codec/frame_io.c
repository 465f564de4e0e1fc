/*
 * frame_io.c - a stream of compressed blocks as a source of plain bytes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/frame_io.h"

/* A block that was asked for whole may be large once; memory above this is given back then. */
#define STAGING_KEEP ((size_t)8 << 20)

static size_t
available(const struct codec_frame_source *source)
{
	return source->staging.len - source->at;
}

/* Have `count` bytes staged; fewer at the end of upstream or after its failure. */
static int
stage(struct codec_frame_source *source, size_t count, struct ch_error *err)
{
	if (available(source) >= count || source->at_end || source->failure.code)
		return CH_OK;
	ch_buf_drop_front(&source->staging, source->at);
	source->at = 0;
	if (source->upstream->read(source->upstream, &source->staging,
		count - source->staging.len, &source->failure))
		return CH_OK; /* first what is complete, then the failure */
	if (ch_buf_failed(&source->staging))
		return ch_error_nomem(err, "compressed block");
	source->at_end = available(source) < count;
	return CH_OK;
}

/* The stream stops here although the block does not. */
static int
cut(const struct codec_frame_source *source, size_t wanted, struct ch_error *err)
{
	if (source->failure.code) {
		if (err)
			*err = source->failure;
		return (int)source->failure.code;
	}
	return ch_error_set(err, CH_EIO,
	    "the answer ends inside a compressed block (%zu of %zu bytes)", available(source),
	    wanted);
}

static bool
plain_begins(struct codec_frame_source *source)
{
	struct ch_str bytes = ch_buf_str(&source->staging);
	size_t end = source->at + CODEC_PLAIN_PEEK;

	if (!source->is_plain || available(source) == 0)
		return false;
	if (end > bytes.len)
		end = bytes.len;
	return source->is_plain(
	    (struct ch_str){ bytes.ptr + source->at, end - source->at });
}

/* The frame that begins at source->at: stage all of it and decompress it behind `into`. */
static int
decode_frame(struct codec_frame_source *source, struct ch_buf *into, struct ch_error *err)
{
	struct codec_frame frame;
	uint8_t *out;
	int rc;

	rc = codec_frame_parse(source->staging.ptr + source->at, &frame, err);
	if (rc)
		return rc;
	rc = stage(source, frame.size, err);
	if (rc)
		return rc;
	if (available(source) < frame.size)
		return cut(source, frame.size, err);
	out = ch_buf_reserve(into, frame.raw_size ? frame.raw_size : 1);
	if (!out)
		return ch_error_nomem(err, "decompressed block");
	rc = codec_frame_decode(
	    &source->decoder, &frame, source->staging.ptr + source->at, out, err);
	if (rc)
		return rc;
	ch_buf_commit(into, frame.raw_size);
	source->at += frame.size;
	return CH_OK;
}

/* One step: a frame, or the news that the stream has ended (*more false) or is plain now. */
static int
advance(struct codec_frame_source *source, struct ch_buf *into, bool *more, struct ch_error *err)
{
	size_t have;
	int rc;

	rc = stage(source, CODEC_FRAME_HEADER, err);
	if (rc)
		return rc;
	have = available(source);
	if (have >= CODEC_FRAME_HEADER && codec_method_known(source->staging.ptr[source->at + 16]))
		return decode_frame(source, into, err);
	/* No text has the byte of a method there, so only now it may be one. */
	rc = stage(source, CODEC_PLAIN_PEEK, err);
	if (rc)
		return rc;
	source->plain = plain_begins(source);
	if (source->plain)
		return CH_OK;
	if (have >= CODEC_FRAME_HEADER)
		return decode_frame(source, into, err);
	*more = false;
	return have > 0 || source->failure.code ? cut(source, CODEC_FRAME_HEADER, err) : CH_OK;
}

static int
read_plain(struct codec_frame_source *source, struct ch_buf *into, size_t need,
    struct ch_error *err)
{
	size_t have = available(source);

	ch_buf_append(into, source->staging.ptr + source->at, have);
	if (ch_buf_failed(into))
		return ch_error_nomem(err, "answer");
	ch_buf_reset(&source->staging);
	source->at = 0;
	if (have >= need)
		return CH_OK;
	if (source->failure.code)
		return cut(source, need, err);
	if (source->at_end)
		return CH_OK;
	return source->upstream->read(source->upstream, into, need - have, err);
}

static int
source_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct codec_frame_source *source =
	    CH_CONTAINER_OF(base, struct codec_frame_source, base);
	size_t start = into->len;
	bool more = true;

	while (more && !source->plain && into->len - start < need) {
		int rc = advance(source, into, &more, err);

		if (rc)
			return rc;
	}
	if (source->plain && into->len - start < need)
		return read_plain(source, into, need - (into->len - start), err);
	return CH_OK;
}

void
codec_frame_source_init(struct codec_frame_source *source, struct ch_source *upstream,
    bool (*is_plain)(struct ch_str bytes))
{
	*source = (struct codec_frame_source){ .upstream = upstream, .is_plain = is_plain };
	source->base.read = source_read;
	ch_buf_init(&source->staging, 2 * CODEC_FRAME_MAX);
}

void
codec_frame_source_reset(struct codec_frame_source *source)
{
	if (source->staging.cap > STAGING_KEEP)
		ch_buf_free(&source->staging);
	ch_buf_reset(&source->staging);
	source->at = 0;
	source->plain = false;
	source->at_end = false;
	source->failure.code = CH_OK;
}

void
codec_frame_source_free(struct codec_frame_source *source)
{
	ch_buf_free(&source->staging);
	codec_decoder_free(&source->decoder);
}
