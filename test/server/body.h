/*
 * body.h - the body of a request as it comes, decompressed
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_BODY_H
#define TEST_SERVER_BODY_H

#include "codec/frame.h"

struct body {
	bool framed; /* decompress=1 */
	struct ch_buf staging; /* frames that are not complete */
	struct codec_decoder decoder;
};

void body_init(struct body *body, bool framed);
void body_free(struct body *body);
/* Append what `bytes` hold to `plain`. Errors of servers: 40, 89, 271. */
int body_take(struct body *body, const void *bytes, size_t len, struct ch_buf *plain,
    struct ch_error *err) CH_MUST_USE;
/* No more bytes: a frame that is not complete is code 33. */
int body_end(const struct body *body, struct ch_error *err) CH_MUST_USE;

#endif
