/*
 * utf.h - UTF-8 to and from UTF-16 and UTF-32
 *
 * Every byte that does not belong to valid UTF-8 becomes one U+FFFD ("maximal subparts" are
 * not joined: one per byte), so any input converts. Surrogates encoded in UTF-8 and code
 * points over U+10FFFF are invalid. A lone UTF-16 surrogate becomes U+FFFD in UTF-8.
 * `unit` is the size of a wide character in bytes: 2 (unixODBC) or 4 (iODBC); wide text may
 * be unaligned. No function allocates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_UTF_H
#define CH_BASE_UTF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Wide characters that the UTF-8 text needs (a surrogate pair counts 2 when unit is 2). */
size_t ch_utf8_wide_len(const char *text, size_t len, unsigned unit);

/* Progress of a conversion that stopped for lack of room. */
struct ch_utf_step {
	size_t taken; /* bytes (of UTF-8) or wide characters consumed */
	size_t made;  /* wide characters or bytes (of UTF-8) written */
};

/* Convert as much of `text` as fits into `cap` wide characters. A surrogate pair is never
 * split. No terminator is written. */
struct ch_utf_step ch_utf8_to_wide(
    const char *text, size_t len, void *out, size_t cap, unsigned unit);

/* Bytes of UTF-8 that the wide text needs. */
size_t ch_wide_utf8_len(const void *wide, size_t count, unsigned unit);
/* Convert as many whole characters as fit into `cap` bytes. No terminator. */
struct ch_utf_step ch_wide_to_utf8(
    const void *wide, size_t count, unsigned unit, char *out, size_t cap);
/* Wide characters before the terminator. */
size_t ch_wide_strlen(const void *wide, unsigned unit);

/* Characters (code points, invalid bytes count 1 each). */
size_t ch_utf8_count(const char *text, size_t len);
/* The text without a character at its end that has been cut off there. */
size_t ch_utf8_complete(const char *text, size_t len);
/* The longest prefix of at most `cap` bytes that does not end inside a character. */
size_t ch_utf8_cut(const char *text, size_t len, size_t cap);

#endif
