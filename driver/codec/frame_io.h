/*
 * frame_io.h - a stream of compressed blocks as a source of plain bytes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CODEC_FRAME_IO_H
#define CH_CODEC_FRAME_IO_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/str.h"
#include "codec/frame.h"

/* Decompresses what it reads from `upstream` straight into the reader's buffer. Servers may send
 * the text of an error unframed among or instead of frames: where no frame begins, is_plain() is
 * asked with up to CODEC_PLAIN_PEEK bytes, and after a yes everything passes as it is.
 * Complete blocks that came before an error of upstream are delivered before that error.
 * Errors: upstream's; CH_EFORMAT damaged data, CH_EIO the stream ends inside a block. */
struct codec_frame_source {
	struct ch_source base;
	struct ch_source *upstream; /* borrowed */
	bool (*is_plain)(struct ch_str bytes);
	struct codec_decoder decoder;
	struct ch_buf staging; /* as received; bytes from `at` on are not used yet */
	size_t at;
	bool plain;		 /* the rest is not framed */
	bool at_end;		 /* upstream has ended */
	struct ch_error failure; /* of upstream, once it failed */
};

#define CODEC_PLAIN_PEEK 64

/* No allocation. is_plain may be NULL: never. */
void codec_frame_source_init(struct codec_frame_source *source, struct ch_source *upstream,
    bool (*is_plain)(struct ch_str bytes));
/* Begin a new stream, keep the memory. */
void codec_frame_source_reset(struct codec_frame_source *source);
void codec_frame_source_free(struct codec_frame_source *source);

#endif
