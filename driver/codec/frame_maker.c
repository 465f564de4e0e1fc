/*
 * frame_maker.c - plain bytes of a source as a stream of compressed blocks
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/frame_maker.h"

/* Have a full frame's bytes staged, or all that are left. */
static int
stage(struct codec_frame_maker *maker, struct ch_error *err)
{
	size_t have = maker->staging.len;
	int rc;

	if (maker->at_end || have >= CODEC_FRAME_RAW)
		return CH_OK;
	rc = maker->upstream->read(
	    maker->upstream, &maker->staging, CODEC_FRAME_RAW - have, err);
	if (rc)
		return rc;
	if (ch_buf_failed(&maker->staging))
		return ch_error_nomem(err, "compressed block");
	maker->at_end = maker->staging.len < CODEC_FRAME_RAW;
	return CH_OK;
}

/* Compress what is staged; a rest that fills no frame waits for more, unless none will come. */
static int
flush(struct codec_frame_maker *maker, struct ch_buf *into, struct ch_error *err)
{
	struct ch_buf *staging = &maker->staging;
	size_t at = 0;
	int rc = CH_OK;

	while (!rc && at < staging->len) {
		size_t len = staging->len - at;

		if (len < CODEC_FRAME_RAW && !maker->at_end)
			break;
		if (len > CODEC_FRAME_RAW)
			len = CODEC_FRAME_RAW;
		rc = codec_frame_encode(maker->method, staging->ptr + at, len, into, err);
		at += len;
	}
	ch_buf_drop_front(staging, at);
	return rc;
}

static int
maker_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct codec_frame_maker *maker = CH_CONTAINER_OF(base, struct codec_frame_maker, base);
	size_t start = into->len;
	int rc = CH_OK;

	while (!rc && into->len - start < need && (!maker->at_end || maker->staging.len > 0)) {
		rc = stage(maker, err);
		if (!rc)
			rc = flush(maker, into, err);
	}
	return rc;
}

void
codec_frame_maker_init(struct codec_frame_maker *maker)
{
	*maker = (struct codec_frame_maker){ .at_end = true };
	maker->base.read = maker_read;
	ch_buf_init(&maker->staging, CH_BUF_NO_LIMIT);
}

void
codec_frame_maker_start(struct codec_frame_maker *maker, struct ch_source *upstream,
    enum codec_method method)
{
	maker->upstream = upstream;
	maker->method = method;
	maker->at_end = false;
	ch_buf_reset(&maker->staging);
}

void
codec_frame_maker_free(struct codec_frame_maker *maker)
{
	ch_buf_free(&maker->staging);
}
