/*
 * arena.c - small pieces of memory that are all given back at once
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"

#define ALIGN alignof(max_align_t)
#define FIRST_CHUNK ((size_t)2048)
#define LAST_CHUNK ((size_t)65536) /* growth ends here; larger pieces get a chunk to fit */

struct ch_arena_chunk {
	struct ch_arena_chunk *next;
	size_t size;
	alignas(max_align_t) uint8_t bytes[];
};

static void
free_chunks(struct ch_arena_chunk *chunk)
{
	while (chunk) {
		struct ch_arena_chunk *next = chunk->next;

		ch_free(chunk);
		chunk = next;
	}
}

void
ch_arena_free(struct ch_arena *arena)
{
	free_chunks(arena->chunks);
	arena->chunks = NULL;
	arena->used = 0;
}

void
ch_arena_reset(struct ch_arena *arena)
{
	struct ch_arena_chunk **largest = &arena->chunks;
	struct ch_arena_chunk *kept;

	if (!arena->chunks)
		return;
	for (struct ch_arena_chunk **at = &arena->chunks; *at; at = &(*at)->next)
		if ((*at)->size > (*largest)->size)
			largest = at;
	kept = *largest;
	*largest = kept->next;
	free_chunks(arena->chunks);
	kept->next = NULL;
	arena->chunks = kept;
	arena->used = 0;
}

/* A new newest chunk with room for `size` bytes. */
static bool
add_chunk(struct ch_arena *arena, size_t size)
{
	size_t room = arena->chunks ? arena->chunks->size * 2 : FIRST_CHUNK;
	struct ch_arena_chunk *chunk;

	if (room > LAST_CHUNK)
		room = LAST_CHUNK;
	if (room < size)
		room = size;
	chunk = ch_malloc(sizeof(*chunk) + room);
	if (!chunk)
		return false;
	chunk->next = arena->chunks;
	chunk->size = room;
	arena->chunks = chunk;
	arena->used = 0;
	return true;
}

static void *
take(struct ch_arena *arena, size_t size)
{
	uint8_t *piece;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (!size)
		size = ALIGN;
	if (!arena->chunks || size > arena->chunks->size - arena->used)
		if (!add_chunk(arena, size))
			return NULL;
	piece = arena->chunks->bytes + arena->used;
	arena->used += size;
	return piece;
}

void *
ch_arena_alloc(struct ch_arena *arena, size_t size)
{
	void *piece = take(arena, size);

	return piece ? memset(piece, 0, size) : NULL;
}

void *
ch_arena_raw_array(struct ch_arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return take(arena, count * size);
}

void *
ch_arena_array(struct ch_arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return ch_arena_alloc(arena, count * size);
}

void *
ch_arena_grow(struct ch_arena *arena, void *array, size_t count, size_t *cap, size_t size)
{
	size_t wanted = *cap ? *cap * 2 : 16;
	void *larger;

	if (count < *cap)
		return array;
	larger = ch_arena_array(arena, wanted, size);
	if (!larger)
		return NULL;
	if (count)
		memcpy(larger, array, count * size);
	*cap = wanted;
	return larger;
}

char *
ch_arena_strdup(struct ch_arena *arena, struct ch_str text)
{
	char *copy;

	if (text.len == SIZE_MAX)
		return NULL;
	copy = ch_arena_alloc(arena, text.len + 1);
	if (copy && text.len)
		memcpy(copy, text.ptr, text.len);
	return copy;
}
