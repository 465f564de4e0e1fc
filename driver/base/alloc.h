/*
 * alloc.h - the malloc family, with a hook for tests
 *
 * All memory of the driver passes here, so that tests can let the n-th allocation fail
 * and can make every realloc move. Thread-safe. NULL means out of memory, also for size 0.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_ALLOC_H
#define CH_BASE_ALLOC_H

#include <stddef.h>

#include "compiler.h"

void *ch_malloc(size_t size) CH_MUST_USE;
/* Zeroed; NULL too when count * size overflows. */
void *ch_calloc(size_t count, size_t size) CH_MUST_USE;
void *ch_realloc(void *ptr, size_t size) CH_MUST_USE;
/* Array of count elements; NULL too when count * size overflows; ptr stays valid on failure. */
void *ch_reallocarray(void *ptr, size_t count, size_t size) CH_MUST_USE;
/* The array of `count` elements with room for one more. *cap of them have room; it doubles when
 * all are taken. NULL: out of memory, array and *cap are as they were. */
void *ch_grow(void *array, size_t count, size_t *cap, size_t size) CH_MUST_USE;
void ch_free(void *ptr);
/* Copy of `len` bytes with a NUL behind them. */
char *ch_strndup(const char *text, size_t len) CH_MUST_USE;
char *ch_strdup(const char *text) CH_MUST_USE;

/* Tests only. Let the n-th allocation from now on (1 = the next) fail, and all after it;
 * 0 turns it off. ch_alloc_failed() tells whether one has failed since. */
void ch_alloc_fail_at(long n);
int ch_alloc_failed(void);
/* Tests only. With on != 0 every realloc gives another address. */
void ch_alloc_move_always(int on);

#endif
