/*
 * block.c - one block of a Native stream: bytes, views, and the memory of both
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/block.h"

void
native_block_init(struct native_block *block)
{
	*block = (struct native_block){ 0 };
	ch_buf_init(&block->bytes, CH_BUF_NO_LIMIT);
}

void
native_block_free(struct native_block *block)
{
	ch_buf_free(&block->bytes);
	ch_arena_free(&block->views);
	native_block_init(block);
}
