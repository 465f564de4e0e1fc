/*
 * str.c - text that somebody else owns: pointer and length
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE 1 /* memmem */
#include "base/str.h"

static unsigned char
fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool
same_nocase(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (fold(a[i]) != fold(b[i]))
			return false;
	return true;
}

bool
ch_str_eq(struct ch_str a, struct ch_str b)
{
	return a.len == b.len && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool
ch_str_eq_nocase(struct ch_str a, struct ch_str b)
{
	return a.len == b.len && same_nocase(a.ptr, b.ptr, a.len);
}

bool
ch_str_starts(struct ch_str text, struct ch_str prefix)
{
	return ch_str_eq(ch_str_slice(text, 0, prefix.len), prefix);
}

bool
ch_str_starts_nocase(struct ch_str text, struct ch_str prefix)
{
	return ch_str_eq_nocase(ch_str_slice(text, 0, prefix.len), prefix);
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct ch_str
ch_str_trim(struct ch_str text)
{
	while (text.len && is_blank(text.ptr[text.len - 1]))
		text.len--;
	while (text.len && is_blank(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	return text;
}

size_t
ch_str_find(struct ch_str text, size_t from, char c)
{
	const char *hit;

	if (from >= text.len)
		return text.len;
	hit = memchr(text.ptr + from, c, text.len - from);
	return hit ? (size_t)(hit - text.ptr) : text.len;
}

size_t
ch_str_search(struct ch_str text, struct ch_str needle)
{
	const char *hit;

	if (!needle.len)
		return 0;
	if (needle.len > text.len)
		return text.len;
	hit = memmem(text.ptr, text.len, needle.ptr, needle.len);
	return hit ? (size_t)(hit - text.ptr) : text.len;
}

struct ch_str
ch_str_slice(struct ch_str text, size_t from, size_t to)
{
	if (to > text.len)
		to = text.len;
	if (from > to)
		from = to;
	return (struct ch_str){ from ? text.ptr + from : text.ptr, to - from };
}

bool
ch_str_to_u64(struct ch_str text, uint64_t *out)
{
	uint64_t value = 0;

	if (!text.len)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned digit = (unsigned)(unsigned char)text.ptr[i] - '0';

		if (digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*out = value;
	return true;
}

bool
ch_str_to_i64(struct ch_str text, int64_t *out)
{
	bool negative = text.len && text.ptr[0] == '-';
	uint64_t most = (uint64_t)INT64_MAX + negative;
	uint64_t value;

	if (!ch_str_to_u64(ch_str_slice(text, negative, text.len), &value) || value > most)
		return false;
	*out = (int64_t)(negative ? 0 - value : value);
	return true;
}

int
ch_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
ch_hex_byte(const char *digits)
{
	int high = ch_hex_digit(digits[0]);
	int low = high < 0 ? -1 : ch_hex_digit(digits[1]);

	return low < 0 ? -1 : high << 4 | low;
}
