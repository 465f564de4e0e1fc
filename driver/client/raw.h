/*
 * raw.h - an answer in a format that the statement chose, as blocks of pieces
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CLIENT_RAW_H
#define CH_CLIENT_RAW_H

#include "base/error.h"
#include "base/io.h"
#include "client/result.h"

/* The only column of such a result; its memory lies in `arena`. */
int client_raw_columns(struct ch_arena *arena, struct client_column **columns, size_t *count,
    struct ch_error *err) CH_MUST_USE;

/* Fill the block with the next bytes of the answer, a row for about 64 KiB of them, up to the end
 * of a line or else of a character. `rest` keeps what belongs to the next block. *more false:
 * there was nothing more. */
int client_raw_read(struct ch_source *body, struct ch_buf *rest, struct native_block *block,
    bool *more, struct ch_error *err) CH_MUST_USE;

/* The pieces of a block anew: block->bytes holds the bytes that it had from 0 to end. */
int client_raw_reread(struct native_block *block, struct ch_error *err) CH_MUST_USE;

#endif
