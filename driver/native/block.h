/*
 * block.h - one block of a Native stream: bytes, views, and the memory of both
 *
 * Names and types of top-level columns belong to the reader (native/read.h) and outlive the
 * block; everything else dies with the next read into the block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_BLOCK_H
#define CH_NATIVE_BLOCK_H

#include "base/arena.h"
#include "base/buf.h"
#include "native/column.h"

struct native_block {
	struct ch_buf bytes; /* this block, and maybe the beginning of the next */
	size_t end;	     /* where this block ends in bytes */
	size_t rows;
	size_t column_count;
	struct native_column *columns;
	struct ch_arena views;	/* columns, spans, children, run-time types */
	struct native_block *next; /* for lists of whoever holds blocks */
};

void native_block_init(struct native_block *block);
void native_block_free(struct native_block *block);

#endif
