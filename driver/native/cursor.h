/*
 * cursor.h - bounded little-endian and varint reads
 *
 * A cursor walks over bytes that may still be on their way: with `fill` set, bytes that are
 * missing are asked for (and `bytes` may move); without it the data ends at `len`. Every
 * function returns 0 or an error code and sets *err. Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_CURSOR_H
#define CH_NATIVE_CURSOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"

struct native_cursor {
	const uint8_t *bytes;
	size_t at; /* next byte to read */
	size_t len; /* bytes that are there; at <= len */
	/* Make len - at >= count, or fail. NULL: there are no more bytes. */
	int (*fill)(struct native_cursor *cursor, size_t count);
	struct ch_error *err;
};

/* A cursor over bytes in memory. */
static inline struct native_cursor
native_cursor_over(struct ch_str bytes, struct ch_error *err)
{
	return (struct native_cursor){ (const uint8_t *)bytes.ptr, 0, bytes.len, NULL, err };
}

/* The way of native_need() when the bytes are not there yet. */
int native_cursor_more(struct native_cursor *cursor, size_t count) CH_MUST_USE;

/* At least `count` bytes lie behind the cursor. */
static inline int CH_MUST_USE
native_need(struct native_cursor *cursor, size_t count)
{
	if (CH_LIKELY(cursor->len - cursor->at >= count))
		return 0;
	return native_cursor_more(cursor, count);
}

int native_get_varint(struct native_cursor *cursor, uint64_t *out) CH_MUST_USE;
int native_get_byte(struct native_cursor *cursor, uint8_t *out) CH_MUST_USE;
int native_get_u64(struct native_cursor *cursor, uint64_t *out) CH_MUST_USE;
/* A length-prefixed text of at most `limit` bytes; `what` names it in the message. *at is where
 * its bytes begin: the view itself would die with the next fill. */
int native_get_string(struct native_cursor *cursor, size_t limit, const char *what, size_t *at,
    size_t *len) CH_MUST_USE;
/* A count of at most `limit` things named `what`. */
int native_get_count(
    struct native_cursor *cursor, uint64_t limit, const char *what, uint64_t *out) CH_MUST_USE;

static inline struct ch_str
native_cursor_str(const struct native_cursor *cursor, size_t at, size_t len)
{
	return (struct ch_str){ (const char *)cursor->bytes + at, len };
}

static inline uint16_t
native_load16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t
native_load32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static inline uint64_t
native_load64(const uint8_t *at)
{
	return native_load32(at) | (uint64_t)native_load32(at + 4) << 32;
}

#endif
