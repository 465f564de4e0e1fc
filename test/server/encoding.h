/*
 * encoding.h - Content-Encoding of answers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_ENCODING_H
#define TEST_SERVER_ENCODING_H

#include "base/buf.h"

enum encoding_kind { ENCODING_NONE, ENCODING_GZIP, ENCODING_ZSTD };

struct encoding {
	enum encoding_kind kind;
	void *stream; /* of zlib or zstd */
};

/* Of those the header names: gzip before zstd [R]. */
enum encoding_kind encoding_choose(const char *accept_encoding);
const char *encoding_name(enum encoding_kind kind);

void encoding_init(struct encoding *encoding, enum encoding_kind kind);
void encoding_free(struct encoding *encoding);
/* Append the bytes, encoded and flushed, and the end of the stream if they are the last. */
void encoding_add(struct encoding *encoding, struct ch_str bytes, bool last, struct ch_buf *out);

#endif
