/*
 * frame.h - one compressed block ("frame") as ClickHouse writes it with compress=1
 *
 *   16 bytes  CityHash128 of all that follows, low half first, little-endian
 *    1 byte   method
 *    4 bytes  size of the data + 9 (method and both sizes), little-endian
 *    4 bytes  size after decompression, little-endian
 *    n bytes  data
 *
 * Not thread-safe per decoder.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CODEC_FRAME_H
#define CH_CODEC_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/error.h"
#include "codec/cityhash.h"

/* Bytes before the data. */
#define CODEC_FRAME_HEADER 25
/* Most bytes of a frame, compressed or not: what the server accepts too. Frames that it makes
 * hold at most 1 MiB. */
#define CODEC_FRAME_MAX ((size_t)1 << 30)

enum codec_method {
	CODEC_NONE = 0x02,
	CODEC_LZ4 = 0x82,
	CODEC_ZSTD = 0x90,
};

struct codec_frame {
	struct codec_hash128 checksum;
	enum codec_method method;
	size_t size; /* of the whole frame, its header included */
	size_t raw_size;
};

/* What decompression keeps from frame to frame. A zeroed struct is fine. */
struct codec_decoder {
	void *zstd;
};

/* The method byte of a header is one of enum codec_method. */
bool codec_method_known(uint8_t method);

/* Read and check the CODEC_FRAME_HEADER bytes at `header`. CH_EFORMAT when the method is unknown,
 * a size is over the limit or out of any proportion to the other. */
int codec_frame_parse(const uint8_t *header, struct codec_frame *frame,
    struct ch_error *err) CH_MUST_USE;

/* Verify the checksum of the frame->size bytes at `bytes` and decompress them to the
 * frame->raw_size bytes at `out`. CH_EFORMAT, CH_ENOMEM. */
int codec_frame_decode(struct codec_decoder *decoder, const struct codec_frame *frame,
    const uint8_t *bytes, uint8_t *out, struct ch_error *err) CH_MUST_USE;

void codec_decoder_free(struct codec_decoder *decoder);

/* Append `len` bytes (at most CODEC_FRAME_MAX / 2) as one frame. CH_ENOMEM (`out` is over its
 * limit, too), CH_ELIMIT. */
int codec_frame_encode(enum codec_method method, const void *bytes, size_t len,
    struct ch_buf *out, struct ch_error *err) CH_MUST_USE;

#endif
