/*
 * buf.h - bytes that grow, up to a limit, or that are borrowed from elsewhere
 *
 * Appending never reports failure at once: out of memory or over the limit makes the buffer
 * "failed", further appends do nothing, and ch_buf_failed() is asked once at the end.
 * After the bytes there are always CH_BUF_SLACK more that may be read (not of adopted memory).
 * Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_BUF_H
#define CH_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "compiler.h"
#include "str.h"

#define CH_BUF_SLACK 64
/* A limit for buffers whose size is bounded otherwise. */
#define CH_BUF_NO_LIMIT ((size_t)1 << 46)

struct ch_buf {
	uint8_t *ptr; /* NULL as long as nothing was appended */
	size_t len;
	size_t cap; /* at most limit; 0 for adopted memory */
	size_t limit;
	bool failed;
	void (*release)(void *ctx); /* adopted memory: gives it back; else NULL */
	void *release_ctx;
	uint8_t *spare; /* own memory that waits while foreign memory is adopted */
	size_t spare_cap;
};

/* No allocation. `limit` is the most bytes it may ever hold. */
void ch_buf_init(struct ch_buf *buf, size_t limit);
/* Give everything back; the buffer may be used again. A zeroed struct is fine. */
void ch_buf_free(struct ch_buf *buf);
/* Forget the bytes and the failure, keep the memory (adopted memory is given back). */
void ch_buf_reset(struct ch_buf *buf);

/* What ch_buf_reserve() does when there is no room. */
uint8_t *ch_buf_grow(struct ch_buf *buf, size_t extra);

/* Room for `extra` more bytes behind the present ones; NULL on failure (sticky).
 * Adopted memory is copied first. The bytes count only after ch_buf_commit(). */
static inline uint8_t *
ch_buf_reserve(struct ch_buf *buf, size_t extra)
{
	/* extra 0 wraps around: it must give a pointer even if nothing was allocated yet. */
	if (CH_LIKELY(extra - 1 < buf->cap && buf->len + extra <= buf->cap && !buf->failed))
		return buf->ptr + buf->len;
	return ch_buf_grow(buf, extra);
}

static inline void
ch_buf_commit(struct ch_buf *buf, size_t len)
{
	if (!buf->failed)
		buf->len += len;
}

static inline void
ch_buf_append(struct ch_buf *buf, const void *bytes, size_t len)
{
	uint8_t *room;

	if (!len)
		return;
	room = ch_buf_reserve(buf, len);
	if (!room)
		return;
	memcpy(room, bytes, len);
	buf->len += len;
}

static inline void
ch_buf_append_byte(struct ch_buf *buf, uint8_t byte)
{
	uint8_t *room = ch_buf_reserve(buf, 1);

	if (!room)
		return;
	*room = byte;
	buf->len++;
}

void ch_buf_append_str(struct ch_buf *buf, struct ch_str text);
void ch_buf_append_text(struct ch_buf *buf, const char *text);
void ch_buf_printf(struct ch_buf *buf, const char *fmt, ...) CH_PRINTF(2, 3);
/* Put a NUL behind the bytes without counting it and return the text; NULL if failed. */
const char *ch_buf_cstr(struct ch_buf *buf);

/* Take over foreign memory without a copy, if the buffer is empty (own memory is kept for
 * later); else the bytes are copied. release(ctx) is called when they are no longer needed,
 * also on failure; release may be NULL. */
void ch_buf_adopt(struct ch_buf *buf, void *bytes, size_t len, void (*release)(void *), void *ctx);

/* Forget the first `count` (at most len) bytes; the rest moves to the front. */
void ch_buf_drop_front(struct ch_buf *buf, size_t count);

static inline bool
ch_buf_failed(const struct ch_buf *buf)
{
	return buf->failed;
}

static inline struct ch_str
ch_buf_str(const struct ch_buf *buf)
{
	return (struct ch_str){ (const char *)buf->ptr, buf->len };
}

#endif
