/*
 * frame.c - one compressed block ("frame") as ClickHouse writes it with compress=1
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/frame.h"

#include <lz4.h>
#include <string.h>
#include <zstd.h>

/* Where the fields lie; the sizes count from the method on. */
#define METHOD_AT 16
#define SIZE_AT 17
#define RAW_SIZE_AT 21
#define SIZED_FROM METHOD_AT

#define ZSTD_LEVEL 1

struct method {
	enum codec_method id;
	const char *name;
	/* The data can grow to no more than data * ratio + slack. */
	uint64_t ratio;
	uint64_t slack;
};

/* lz4: a length byte of 255 stands for 255 bytes. zstd: a run block of 4 bytes for 128 KiB. */
static const struct method methods[] = {
	{ CODEC_NONE, "none", 1, 0 },
	{ CODEC_LZ4, "LZ4", 255, 64 },
	{ CODEC_ZSTD, "ZSTD", 32768, 131072 },
};

static const struct method *
find_method(uint8_t id)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(methods); i++) {
		if (methods[i].id == (enum codec_method)id)
			return &methods[i];
	}
	return NULL;
}

static uint64_t
load_le(const uint8_t *bytes, unsigned width)
{
	uint64_t value = 0;

	while (width-- > 0)
		value = value << 8 | bytes[width];
	return value;
}

static void
store_le(uint8_t *bytes, uint64_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

bool
codec_method_known(uint8_t method)
{
	return find_method(method) != NULL;
}

int
codec_frame_parse(const uint8_t *header, struct codec_frame *frame, struct ch_error *err)
{
	const struct method *method = find_method(header[METHOD_AT]);
	uint64_t size = load_le(header + SIZE_AT, 4);
	uint64_t raw_size = load_le(header + RAW_SIZE_AT, 4);
	uint64_t data;

	if (!method)
		return ch_error_set(err, CH_EFORMAT,
		    "compressed block: unknown compression method 0x%02x", header[METHOD_AT]);
	if (size < CODEC_FRAME_HEADER - SIZED_FROM || size > CODEC_FRAME_MAX)
		return ch_error_set(err, CH_EFORMAT,
		    "compressed block: impossible compressed size %llu", (unsigned long long)size);
	data = size - (CODEC_FRAME_HEADER - SIZED_FROM);
	if (raw_size > CODEC_FRAME_MAX || raw_size > data * method->ratio + method->slack ||
	    (method->id == CODEC_NONE && raw_size != data))
		return ch_error_set(err, CH_EFORMAT,
		    "compressed block: %llu bytes of %s data cannot hold %llu bytes",
		    (unsigned long long)data, method->name, (unsigned long long)raw_size);
	frame->checksum.low = load_le(header, 8);
	frame->checksum.high = load_le(header + 8, 8);
	frame->method = method->id;
	frame->size = SIZED_FROM + (size_t)size;
	frame->raw_size = (size_t)raw_size;
	return CH_OK;
}

/* The data give exactly raw_size bytes. */
static bool
inflate(struct codec_decoder *decoder, const struct codec_frame *frame, const uint8_t *data,
    uint8_t *out)
{
	size_t len = frame->size - CODEC_FRAME_HEADER;

	switch (frame->method) {
	case CODEC_NONE:
		if (len > 0)
			memcpy(out, data, len);
		return true;
	case CODEC_LZ4:
		return LZ4_decompress_safe((const char *)data, (char *)out, (int)len,
			   (int)frame->raw_size) == (int)frame->raw_size;
	case CODEC_ZSTD:
		return ZSTD_decompressDCtx(decoder->zstd, out, frame->raw_size, data, len) ==
		    frame->raw_size;
	}
	return false;
}

int
codec_frame_decode(struct codec_decoder *decoder, const struct codec_frame *frame,
    const uint8_t *bytes, uint8_t *out, struct ch_error *err)
{
	struct codec_hash128 hash =
	    codec_cityhash128(bytes + SIZED_FROM, frame->size - SIZED_FROM);

	if (hash.low != frame->checksum.low || hash.high != frame->checksum.high)
		return ch_error_set(err, CH_EFORMAT,
		    "compressed block: checksum does not match, the data is damaged");
	if (frame->method == CODEC_ZSTD && !decoder->zstd) {
		decoder->zstd = ZSTD_createDCtx();
		if (!decoder->zstd)
			return ch_error_nomem(err, "zstd");
	}
	if (!inflate(decoder, frame, bytes + CODEC_FRAME_HEADER, out))
		return ch_error_set(err, CH_EFORMAT,
		    "compressed block: the %s data does not decompress to %zu bytes",
		    find_method((uint8_t)frame->method)->name, frame->raw_size);
	return CH_OK;
}

void
codec_decoder_free(struct codec_decoder *decoder)
{
	ZSTD_freeDCtx(decoder->zstd);
	decoder->zstd = NULL;
}

/* Most bytes that `len` bytes can become. */
static size_t
bound(enum codec_method method, size_t len)
{
	switch (method) {
	case CODEC_LZ4:
		return (size_t)LZ4_compressBound((int)len);
	case CODEC_ZSTD:
		return ZSTD_compressBound(len);
	case CODEC_NONE:
		break;
	}
	return len;
}

/* Bytes written to `to`, 0 when out of memory (never otherwise: even nothing takes a byte). */
static size_t
deflate(enum codec_method method, const void *bytes, size_t len, uint8_t *to, size_t cap)
{
	size_t made;

	switch (method) {
	case CODEC_LZ4:
		return (size_t)LZ4_compress_default(bytes, (char *)to, (int)len, (int)cap);
	case CODEC_ZSTD:
		made = ZSTD_compress(to, cap, bytes, len, ZSTD_LEVEL);
		return ZSTD_isError(made) ? 0 : made;
	case CODEC_NONE:
		break;
	}
	if (len > 0)
		memcpy(to, bytes, len);
	return len;
}

int
codec_frame_encode(enum codec_method method, const void *bytes, size_t len, struct ch_buf *out,
    struct ch_error *err)
{
	struct codec_hash128 hash;
	uint8_t *frame;
	size_t cap;
	size_t made;

	if (len > CODEC_FRAME_MAX / 2)
		return ch_error_set(
		    err, CH_ELIMIT, "compressed block: %zu bytes are too many", len);
	cap = bound(method, len);
	frame = ch_buf_reserve(out, CODEC_FRAME_HEADER + cap);
	if (!frame)
		return ch_error_nomem(err, "compressed block");
	made = deflate(method, bytes, len, frame + CODEC_FRAME_HEADER, cap);
	if (made == 0 && method != CODEC_NONE)
		return ch_error_nomem(err, "compressed block");
	frame[METHOD_AT] = (uint8_t)method;
	store_le(frame + SIZE_AT, CODEC_FRAME_HEADER - SIZED_FROM + made, 4);
	store_le(frame + RAW_SIZE_AT, len, 4);
	hash = codec_cityhash128(frame + SIZED_FROM, CODEC_FRAME_HEADER - SIZED_FROM + made);
	store_le(frame, hash.low, 8);
	store_le(frame + 8, hash.high, 8);
	ch_buf_commit(out, CODEC_FRAME_HEADER + made);
	return CH_OK;
}
