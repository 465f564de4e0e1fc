/*
 * body.c - the body of a request as it comes, decompressed
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "body.h"

#include <string.h>

#include "server.h"

void
body_init(struct body *body, bool framed)
{
	*body = (struct body){ .framed = framed };
	ch_buf_init(&body->staging, 2 * CODEC_FRAME_MAX);
}

void
body_free(struct body *body)
{
	ch_buf_free(&body->staging);
	codec_decoder_free(&body->decoder);
}

/* The frame reader's words under the codes of servers [V18]. */
static int
frame_error(const struct ch_error *cause, struct ch_error *err)
{
	if (strstr(cause->text, "method"))
		return server_error(err, 89, "UNKNOWN_COMPRESSION_METHOD", "%s", cause->text);
	if (strstr(cause->text, "checksum"))
		return server_error(err, 40, "CHECKSUM_DOESNT_MATCH", "%s", cause->text);
	return server_error(err, 271, "CANNOT_DECOMPRESS", "%s", cause->text);
}

/* Decode the frame at `at` if it is there whole; *size is 0 if it is not. */
static int
take_frame(struct body *body, size_t at, size_t *size, struct ch_buf *plain, struct ch_error *err)
{
	size_t have = body->staging.len - at;
	struct codec_frame frame;
	struct ch_error cause;
	uint8_t *room;

	*size = 0;
	if (have < CODEC_FRAME_HEADER)
		return CH_OK;
	if (codec_frame_parse(body->staging.ptr + at, &frame, &cause))
		return frame_error(&cause, err);
	if (have < frame.size)
		return CH_OK;
	room = ch_buf_reserve(plain, frame.raw_size + 1);
	if (!room)
		return ch_error_nomem(err, "body");
	if (codec_frame_decode(&body->decoder, &frame, body->staging.ptr + at, room, &cause))
		return frame_error(&cause, err);
	ch_buf_commit(plain, frame.raw_size);
	*size = frame.size;
	return CH_OK;
}

int
body_take(struct body *body, const void *bytes, size_t len, struct ch_buf *plain,
    struct ch_error *err)
{
	size_t at = 0, size = 1;
	int rc = CH_OK;

	if (!body->framed) {
		ch_buf_append(plain, bytes, len);
		return ch_buf_failed(plain) ? ch_error_nomem(err, "body") : CH_OK;
	}
	ch_buf_append(&body->staging, bytes, len);
	if (ch_buf_failed(&body->staging))
		return ch_error_nomem(err, "body");
	for (; !rc && size > 0; at += size)
		rc = take_frame(body, at, &size, plain, err);
	ch_buf_drop_front(&body->staging, at);
	return rc;
}

int
body_end(const struct body *body, struct ch_error *err)
{
	if (body->staging.len == 0)
		return CH_OK;
	return server_error(err, SERVER_CANNOT_READ_ALL_DATA, "CANNOT_READ_ALL_DATA",
	    "Cannot read all data. Bytes read: %zu", body->staging.len);
}
