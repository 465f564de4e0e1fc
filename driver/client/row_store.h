/*
 * row_store.h - the rows of a result, kept to be read again in any order
 *
 * Blocks of a stream stay as they came as long as they are few. Then the ones that were not used
 * for the longest time are compressed (LZ4), and when those are many too, what follows goes to a
 * temporary file without a name in $TMPDIR, or /tmp. A block that is asked for again is
 * decompressed and its views are made anew; nothing is compressed or written twice.
 *
 * A store belongs to one thread at a time. Rows count from 0.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CLIENT_ROW_STORE_H
#define CH_CLIENT_ROW_STORE_H

#include "client/result.h"

struct client_store;

/* Bytes. Blocks that somebody holds and the newest one are not put away, whatever they take. */
struct client_store_limits {
	size_t open;   /* blocks as they came, with what their views take at most */
	size_t packed; /* compressed blocks in memory; more go to the file */
};

#define CLIENT_STORE_OPEN ((size_t)32 << 20)
#define CLIENT_STORE_PACKED ((size_t)64 << 20)

/* Keep the rows of `result`, which is borrowed: destroy the store before the result runs anything
 * else. limits NULL: the two above. CH_ENOMEM. */
int client_store_create(struct client_result *result, const struct client_store_limits *limits,
    struct client_store **out, struct ch_error *err) CH_MUST_USE;
/* Frees memory and file; blocks that were held are gone. NULL is fine. */
void client_store_destroy(struct client_store *store);

/* Keep a block that client_result_next gave; it is the store's now, also after an error. */
int client_store_add(struct client_store *store, struct native_block *block,
    struct ch_error *err) CH_MUST_USE;
/* Read and keep the next block; may block. *more false: there was none, all rows are here. Errors
 * of the stream as of client_result_next; CH_ENOMEM, and CH_ELIMIT when the file cannot be made or
 * written. After an error all rows that came before remain, and it may be tried again. */
int client_store_more(struct client_store *store, bool *more, struct ch_error *err) CH_MUST_USE;
/* No more rows are wanted: the rest of the stream is not read. */
void client_store_stop(struct client_store *store);

/* Rows that are here. */
uint64_t client_store_rows(const struct client_store *store);
/* There are no others. */
bool client_store_is_complete(const struct client_store *store);

/* Hold the block of a row that is here: *at is the row's place in it. It stays as it is until
 * client_store_release(). CH_ENOMEM; CH_ELIMIT, CH_EFORMAT when the file fails or was damaged. */
int client_store_hold(struct client_store *store, uint64_t row, struct native_block **block,
    size_t *at, struct ch_error *err) CH_MUST_USE;
/* Once for each hold, with any row of the block. */
void client_store_release(struct client_store *store, uint64_t row);

/* For tests: how many blocks are compressed in memory, and how many in the file. */
void client_store_count(const struct client_store *store, size_t *in_memory, size_t *in_file);

#endif
