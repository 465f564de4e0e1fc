/*
 * buf.c - bytes that grow, up to a limit, or that are borrowed from elsewhere
 *
 * Adopted memory is told from own memory by len without cap. Own memory is always allocated
 * with CH_BUF_SLACK bytes more than cap; len <= cap <= limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

#define MIN_CAP ((size_t)192) /* a small buffer and its slack fit 256 bytes */

static bool
is_adopted(const struct ch_buf *buf)
{
	return buf->len && !buf->cap;
}

/* Own memory again, empty; what was adopted is given back. */
static void
give_back(struct ch_buf *buf)
{
	void (*release)(void *) = buf->release;
	void *ctx = buf->release_ctx;

	buf->ptr = buf->spare;
	buf->cap = buf->spare_cap;
	buf->len = 0;
	buf->spare = NULL;
	buf->spare_cap = 0;
	buf->release = NULL;
	buf->release_ctx = NULL;
	if (release)
		release(ctx);
}

void
ch_buf_init(struct ch_buf *buf, size_t limit)
{
	memset(buf, 0, sizeof(*buf));
	buf->limit = limit < CH_BUF_NO_LIMIT ? limit : CH_BUF_NO_LIMIT;
}

void
ch_buf_free(struct ch_buf *buf)
{
	size_t limit = buf->limit;

	if (is_adopted(buf))
		give_back(buf);
	ch_free(buf->ptr);
	ch_buf_init(buf, limit);
}

void
ch_buf_reset(struct ch_buf *buf)
{
	if (is_adopted(buf))
		give_back(buf);
	buf->len = 0;
	buf->failed = false;
}

/* Own memory *mem of *cap bytes becomes at least `need` bytes large. */
static bool
grow(uint8_t **mem, size_t *cap, size_t need, size_t limit)
{
	size_t want = *cap * 2;
	uint8_t *fresh;

	if (want < MIN_CAP)
		want = MIN_CAP;
	if (want < need)
		want = need;
	if (want > limit)
		want = limit;
	fresh = ch_realloc(*mem, want + CH_BUF_SLACK);
	if (!fresh)
		return false;
	*mem = fresh;
	*cap = want;
	return true;
}

/* Copy what was adopted into own memory with room for `need` bytes. */
static bool
make_own(struct ch_buf *buf, size_t need)
{
	size_t len = buf->len;

	if (need > buf->spare_cap || !buf->spare)
		if (!grow(&buf->spare, &buf->spare_cap, need, buf->limit))
			return false;
	if (len)
		memcpy(buf->spare, buf->ptr, len);
	give_back(buf);
	buf->len = len;
	return true;
}

uint8_t *
ch_buf_grow(struct ch_buf *buf, size_t extra)
{
	if (buf->failed)
		return NULL;
	if (extra > buf->limit - buf->len)
		buf->failed = true;
	else if (is_adopted(buf))
		buf->failed = !make_own(buf, buf->len + extra);
	else if (!buf->ptr || extra > buf->cap - buf->len)
		buf->failed = !grow(&buf->ptr, &buf->cap, buf->len + extra, buf->limit);
	return buf->failed ? NULL : buf->ptr + buf->len;
}

void
ch_buf_append_str(struct ch_buf *buf, struct ch_str text)
{
	ch_buf_append(buf, text.ptr, text.len);
}

void
ch_buf_append_text(struct ch_buf *buf, const char *text)
{
	ch_buf_append(buf, text, strlen(text));
}

void
ch_buf_printf(struct ch_buf *buf, const char *fmt, ...)
{
	va_list args;
	uint8_t *room;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0) {
		buf->failed = true;
		return;
	}
	/* vsnprintf also writes a NUL, which lands in the slack. */
	room = ch_buf_reserve(buf, (size_t)len);
	if (!room)
		return;
	va_start(args, fmt);
	vsnprintf((char *)room, (size_t)len + 1, fmt, args);
	va_end(args);
	buf->len += (size_t)len;
}

const char *
ch_buf_cstr(struct ch_buf *buf)
{
	if (buf->failed)
		return NULL;
	if (!ch_buf_reserve(buf, 0))
		return NULL;
	buf->ptr[buf->len] = '\0'; /* the slack has room for it */
	return (const char *)buf->ptr;
}

void
ch_buf_adopt(struct ch_buf *buf, void *bytes, size_t len, void (*release)(void *), void *ctx)
{
	if (buf->failed || !len || len > buf->limit || buf->len || is_adopted(buf)) {
		ch_buf_append(buf, bytes, len);
		if (release)
			release(ctx);
		return;
	}
	buf->spare = buf->ptr;
	buf->spare_cap = buf->cap;
	buf->ptr = bytes;
	buf->len = len;
	buf->cap = 0;
	buf->release = release;
	buf->release_ctx = ctx;
}

void
ch_buf_drop_front(struct ch_buf *buf, size_t count)
{
	if (count > buf->len)
		count = buf->len;
	if (is_adopted(buf)) {
		buf->ptr += count;
		buf->len -= count;
		if (!buf->len)
			give_back(buf);
		return;
	}
	buf->len -= count;
	if (count && buf->len)
		memmove(buf->ptr, buf->ptr + count, buf->len);
}
