/*
 * alloc.c - the malloc family, with a hook for tests
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALL_FAIL (-1)

/* 0: off; n > 0: the n-th from now fails; ALL_FAIL: one has failed, so do all. */
static atomic_long countdown;
static atomic_int has_failed;
static atomic_int move_always;

static bool
count_down(void)
{
	long left = atomic_load(&countdown);

	while (left > 1 && !atomic_compare_exchange_weak(&countdown, &left, left - 1))
		;
	if (left > 1 || left == 0)
		return false;
	atomic_store(&countdown, ALL_FAIL);
	atomic_store(&has_failed, 1);
	return true;
}

static inline bool
must_fail(void)
{
	if (CH_LIKELY(atomic_load_explicit(&countdown, memory_order_relaxed) == 0))
		return false;
	return count_down();
}

void *
ch_malloc(size_t size)
{
	if (must_fail())
		return NULL;
	return malloc(size ? size : 1);
}

void *
ch_calloc(size_t count, size_t size)
{
	if (must_fail() || (size && count > SIZE_MAX / size))
		return NULL;
	return count && size ? calloc(count, size) : calloc(1, 1);
}

/* The new piece is taken while the old one lives, so the addresses differ. */
static void *
realloc_elsewhere(void *ptr, size_t size)
{
	void *fresh = malloc(size);
	void *old;

	if (!fresh)
		return NULL;
	old = realloc(ptr, size);
	if (!old) {
		free(fresh);
		return NULL;
	}
	memcpy(fresh, old, size);
	free(old);
	return fresh;
}

void *
ch_realloc(void *ptr, size_t size)
{
	if (must_fail())
		return NULL;
	if (!size)
		size = 1;
	if (CH_UNLIKELY(atomic_load_explicit(&move_always, memory_order_relaxed)) && ptr)
		return realloc_elsewhere(ptr, size);
	return realloc(ptr, size);
}

void *
ch_reallocarray(void *ptr, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return ch_realloc(ptr, count * size);
}

void *
ch_grow(void *array, size_t count, size_t *cap, size_t size)
{
	size_t wanted = *cap ? *cap * 2 : 16;

	if (count < *cap)
		return array;
	array = ch_reallocarray(array, wanted, size);
	if (array)
		*cap = wanted;
	return array;
}

void
ch_free(void *ptr)
{
	free(ptr);
}

char *
ch_strndup(const char *text, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		return NULL;
	copy = ch_malloc(len + 1);
	if (!copy)
		return NULL;
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *
ch_strdup(const char *text)
{
	return ch_strndup(text, strlen(text));
}

void
ch_alloc_fail_at(long n)
{
	atomic_store(&has_failed, 0);
	atomic_store(&countdown, n);
}

int
ch_alloc_failed(void)
{
	return atomic_load(&has_failed);
}

void
ch_alloc_move_always(int on)
{
	atomic_store(&move_always, on);
}
