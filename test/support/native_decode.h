/*
 * native_decode.h - Native bytes in memory, read in pieces and printed as TSV
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TEST_NATIVE_DECODE_H
#define CH_TEST_NATIVE_DECODE_H

#include "base/buf.h"
#include "base/io.h"
#include "native/block.h"

/* How memory_source gives its bytes. */
#define MEMORY_ALL SIZE_MAX /* at once */
#define MEMORY_EXACT 0 /* as many as are asked for */
#define MEMORY_ADOPT (SIZE_MAX - 1) /* at once, adopted by an empty buffer */
/* else: pieces of that size; 1 gives a byte, whatever was asked for */

struct memory_source {
	struct ch_source source;
	const uint8_t *bytes;
	size_t len;
	size_t at;
	size_t step;
	size_t reads;
	size_t most_asked; /* largest need */
	size_t furthest; /* how far the needs went: at + need */
	int fail_code; /* not 0: fail with it at the end */
};

void memory_source_init(struct memory_source *source, const void *bytes, size_t len, size_t step);

/* Append a row's columns as TSV with escapes, and the newline. A text that is longer than its
 * type promises makes `out` failed. */
void decode_row(const struct native_block *block, size_t row, struct ch_buf *out);

/* Read all blocks and append all rows. *blocks (may be NULL) counts whole blocks. */
int decode_stream(struct ch_source *source, bool binary_types, struct ch_buf *out, size_t *blocks,
    struct ch_error *err);

/* A file's bytes, NUL behind; NULL if it cannot be read. Freed with free(). */
char *load_file(const char *folder, const char *name, size_t *len);

#endif
