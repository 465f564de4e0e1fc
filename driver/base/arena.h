/*
 * arena.h - small pieces of memory that are all given back at once
 *
 * For type trees, per-block views and per-call scratch. Pieces are aligned for any type and
 * zeroed. Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_ARENA_H
#define CH_BASE_ARENA_H

#include <stddef.h>

#include "compiler.h"
#include "str.h"

struct ch_arena_chunk;

struct ch_arena {
	struct ch_arena_chunk *chunks; /* newest first */
	size_t used;		       /* in the newest chunk */
};

/* A zeroed struct is an empty arena. */
void ch_arena_free(struct ch_arena *arena);
/* Forget all pieces, keep the largest chunk for the next round. */
void ch_arena_reset(struct ch_arena *arena);
void *ch_arena_alloc(struct ch_arena *arena, size_t size) CH_MUST_USE;
/* count * size bytes, NULL too on overflow. */
void *ch_arena_array(struct ch_arena *arena, size_t count, size_t size) CH_MUST_USE;
/* The same, but its bytes are arbitrary: for large arrays that are filled at once. */
void *ch_arena_raw_array(struct ch_arena *arena, size_t count, size_t size) CH_MUST_USE;
/* ch_grow() in an arena, where the array must lie: an outgrown one stays till the arena goes. */
void *ch_arena_grow(struct ch_arena *arena, void *array, size_t count, size_t *cap,
    size_t size) CH_MUST_USE;
/* Copy of the text with a NUL behind it. */
char *ch_arena_strdup(struct ch_arena *arena, struct ch_str text) CH_MUST_USE;

#endif
