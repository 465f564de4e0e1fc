/*
 * frame_maker.h - plain bytes of a source as a stream of compressed blocks
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CODEC_FRAME_MAKER_H
#define CH_CODEC_FRAME_MAKER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/io.h"
#include "codec/frame.h"

/* Most bytes that are put into one frame, as servers do. */
#define CODEC_FRAME_RAW ((size_t)1 << 20)

/* Pulls from `upstream` and gives frames; every frame but the last is full. Nothing gives no
 * frame. Errors: upstream's, CH_ENOMEM. */
struct codec_frame_maker {
	struct ch_source base;
	struct ch_source *upstream; /* borrowed */
	enum codec_method method;
	struct ch_buf staging; /* pulled, not compressed yet */
	bool at_end;	       /* upstream has ended */
};

/* No allocation. */
void codec_frame_maker_init(struct codec_frame_maker *maker);
/* Begin a stream; the memory of an earlier one is used again. */
void codec_frame_maker_start(struct codec_frame_maker *maker, struct ch_source *upstream,
    enum codec_method method);
void codec_frame_maker_free(struct codec_frame_maker *maker);

#endif
