/*
 * utf.c - UTF-8 to and from UTF-16 and UTF-32
 *
 * ASCII goes 16 bytes at a time. Everything else goes through utf8_decode(), utf8_encode()
 * and wide_decode(), the only places that know what is well formed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/utf.h"

#include <string.h>

#include "base/compiler.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define REPLACEMENT 0xFFFDu
#define RUN 16 /* bytes of ASCII, or wide characters of it, per step */

/* Code point at `text` (len > 0) and the bytes it takes; REPLACEMENT and 1 if ill-formed.
 *
 *   00..7F
 *   C2..DF 80..BF
 *   E0..EF 80..BF 80..BF          not E0 80..9F (overlong), ED A0..BF (surrogates)
 *   F0..F4 80..BF 80..BF 80..BF   not F0 80..8F (overlong), F4 90..BF (over 10FFFF)
 */
static inline unsigned
utf8_decode(const uint8_t *text, size_t len, uint32_t *code)
{
	uint32_t c = text[0];

	*code = c;
	if (c < 0x80)
		return 1;
	*code = REPLACEMENT;
	if (c < 0xC2 || c > 0xF4 || len < 2 || (text[1] & 0xC0) != 0x80)
		return 1;
	if (c < 0xE0) {
		*code = (c & 0x1F) << 6 | (text[1] & 0x3F);
		return 2;
	}
	if (len < 3 || (text[2] & 0xC0) != 0x80)
		return 1;
	if (c < 0xF0) {
		c = (c & 0x0F) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3F);
		if (c < 0x800 || (c >= 0xD800 && c < 0xE000))
			return 1;
		*code = c;
		return 3;
	}
	if (len < 4 || (text[3] & 0xC0) != 0x80)
		return 1;
	c = (c & 0x07) << 18 | (text[1] & 0x3Fu) << 12 | (text[2] & 0x3Fu) << 6 | (text[3] & 0x3F);
	if (c < 0x10000 || c > 0x10FFFF)
		return 1;
	*code = c;
	return 4;
}

static inline unsigned
utf8_size(uint32_t code)
{
	return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/* The code point's utf8_size() bytes. */
static inline void
utf8_encode(uint32_t code, unsigned size, char *out)
{
	static const uint8_t lead[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };

	for (unsigned i = size - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	out[0] = (char)(lead[size] | code);
}

static inline uint32_t
wide_at(const uint8_t *wide, size_t at, unsigned unit)
{
	uint16_t u16;
	uint32_t u32;

	if (unit == 2) {
		memcpy(&u16, wide + at * 2, sizeof(u16));
		return u16;
	}
	memcpy(&u32, wide + at * 4, sizeof(u32));
	return u32;
}

static inline void
wide_put(uint8_t *wide, size_t at, unsigned unit, uint32_t value)
{
	uint16_t u16 = (uint16_t)value;

	if (unit == 2)
		memcpy(wide + at * 2, &u16, sizeof(u16));
	else
		memcpy(wide + at * 4, &value, sizeof(value));
}

/* Code point at `at` and the wide characters it takes; REPLACEMENT and 1 if ill-formed. */
static inline unsigned
wide_decode(const uint8_t *wide, size_t at, size_t count, unsigned unit, uint32_t *code)
{
	uint32_t c = wide_at(wide, at, unit);
	uint32_t low;

	*code = c;
	if (c < 0xD800 || (c >= 0xE000 && c <= 0x10FFFF))
		return 1;
	*code = REPLACEMENT;
	if (unit != 2 || c >= 0xDC00 || at + 1 >= count)
		return 1;
	low = wide_at(wide, at + 1, unit);
	if (low < 0xDC00 || low > 0xDFFF)
		return 1;
	*code = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	return 2;
}

/* Are the RUN bytes ASCII? */
static inline bool
is_ascii_run(const uint8_t *text)
{
#if defined(__SSE2__)
	return _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)text)) == 0;
#else
	uint64_t a, b;

	memcpy(&a, text, sizeof(a));
	memcpy(&b, text + sizeof(a), sizeof(b));
	return ((a | b) & 0x8080808080808080u) == 0;
#endif
}

/* RUN bytes become as many wide characters, if they are ASCII. */
static inline bool
widen_run(const uint8_t *text, uint8_t *wide, unsigned unit)
{
#if defined(__SSE2__)
	__m128i zero = _mm_setzero_si128();
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
	__m128i *out = (__m128i *)(void *)wide;
	__m128i low, high;

	if (_mm_movemask_epi8(bytes) != 0)
		return false;
	low = _mm_unpacklo_epi8(bytes, zero);
	high = _mm_unpackhi_epi8(bytes, zero);
	if (unit == 2) {
		_mm_storeu_si128(out, low);
		_mm_storeu_si128(out + 1, high);
	} else {
		_mm_storeu_si128(out, _mm_unpacklo_epi16(low, zero));
		_mm_storeu_si128(out + 1, _mm_unpackhi_epi16(low, zero));
		_mm_storeu_si128(out + 2, _mm_unpacklo_epi16(high, zero));
		_mm_storeu_si128(out + 3, _mm_unpackhi_epi16(high, zero));
	}
	return true;
#else
	if (!is_ascii_run(text))
		return false;
	for (size_t i = 0; i < RUN; i++)
		wide_put(wide, i, unit, text[i]);
	return true;
#endif
}

/* RUN wide characters become as many bytes, if they are ASCII. */
static inline bool
narrow_run(const uint8_t *wide, unsigned unit, uint8_t *text)
{
#if defined(__SSE2__)
	const __m128i *in = (const __m128i *)(const void *)wide;
	__m128i a = _mm_loadu_si128(in), b = _mm_loadu_si128(in + 1);
	__m128i over = _mm_set1_epi16((short)0xFF80);

	if (unit == 4) {
		__m128i c = _mm_loadu_si128(in + 2), d = _mm_loadu_si128(in + 3);
		__m128i all = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));

		all = _mm_and_si128(all, _mm_set1_epi32((int)0xFFFFFF80));
		if (_mm_movemask_epi8(_mm_cmpeq_epi32(all, _mm_setzero_si128())) != 0xFFFF)
			return false;
		a = _mm_packs_epi32(a, b);
		b = _mm_packs_epi32(c, d);
	}
	over = _mm_and_si128(_mm_or_si128(a, b), over);
	if (_mm_movemask_epi8(_mm_cmpeq_epi16(over, _mm_setzero_si128())) != 0xFFFF)
		return false;
	_mm_storeu_si128((__m128i *)(void *)text, _mm_packus_epi16(a, b));
	return true;
#else
	uint32_t all = 0;

	for (size_t i = 0; i < RUN; i++)
		all |= wide_at(wide, i, unit);
	if (all >= 0x80)
		return false;
	for (size_t i = 0; i < RUN; i++)
		text[i] = (uint8_t)wide_at(wide, i, unit);
	return true;
#endif
}

static inline size_t
count_utf8(const char *text, size_t len, bool pairs)
{
	const uint8_t *bytes = (const uint8_t *)text;
	size_t at = 0, count = 0;
	uint32_t code;

	while (at < len) {
		if (len - at >= RUN && is_ascii_run(bytes + at)) {
			at += RUN;
			count += RUN;
			continue;
		}
		/* The run has a byte over 0x7F: pass it before looking for the next run. */
		for (size_t end = len - at > RUN ? at + RUN : len; at < end;) {
			at += utf8_decode(bytes + at, len - at, &code);
			count += pairs && code > 0xFFFF ? 2 : 1;
		}
	}
	return count;
}

size_t
ch_utf8_wide_len(const char *text, size_t len, unsigned unit)
{
	return count_utf8(text, len, unit == 2);
}

size_t
ch_utf8_count(const char *text, size_t len)
{
	return count_utf8(text, len, false);
}

static inline struct ch_utf_step
to_wide(const uint8_t *text, size_t len, uint8_t *out, size_t cap, unsigned unit)
{
	struct ch_utf_step step = { 0, 0 };
	uint32_t code;

	while (step.taken < len && step.made < cap) {
		size_t end = len;

		if (len - step.taken >= RUN && cap - step.made >= RUN) {
			if (widen_run(text + step.taken, out + step.made * unit, unit)) {
				step.taken += RUN;
				step.made += RUN;
				continue;
			}
			end = step.taken + RUN;
		}
		while (step.taken < end && step.made < cap) {
			unsigned size = utf8_decode(text + step.taken, len - step.taken, &code);

			if (unit == 2 && code > 0xFFFF) {
				if (cap - step.made < 2)
					return step;
				code -= 0x10000;
				wide_put(out, step.made++, unit, 0xD800 + (code >> 10));
				code = 0xDC00 + (code & 0x3FF);
			}
			wide_put(out, step.made++, unit, code);
			step.taken += size;
		}
	}
	return step;
}

struct ch_utf_step
ch_utf8_to_wide(const char *text, size_t len, void *out, size_t cap, unsigned unit)
{
	if (unit == 2)
		return to_wide((const uint8_t *)text, len, out, cap, 2);
	return to_wide((const uint8_t *)text, len, out, cap, 4);
}

size_t
ch_wide_utf8_len(const void *wide, size_t count, unsigned unit)
{
	size_t len = 0;
	uint32_t code;

	for (size_t at = 0; at < count;) {
		at += wide_decode(wide, at, count, unit, &code);
		len += utf8_size(code);
	}
	return len;
}

static inline struct ch_utf_step
from_wide(const uint8_t *wide, size_t count, unsigned unit, char *out, size_t cap)
{
	struct ch_utf_step step = { 0, 0 };
	uint32_t code;

	while (step.taken < count) {
		size_t end = count;

		if (count - step.taken >= RUN && cap - step.made >= RUN) {
			if (narrow_run(wide + step.taken * unit, unit,
				(uint8_t *)out + step.made)) {
				step.taken += RUN;
				step.made += RUN;
				continue;
			}
			end = step.taken + RUN;
		}
		while (step.taken < end) {
			unsigned units = wide_decode(wide, step.taken, count, unit, &code);
			unsigned size = utf8_size(code);

			if (size > cap - step.made)
				return step;
			utf8_encode(code, size, out + step.made);
			step.taken += units;
			step.made += size;
		}
	}
	return step;
}

struct ch_utf_step
ch_wide_to_utf8(const void *wide, size_t count, unsigned unit, char *out, size_t cap)
{
	if (unit == 2)
		return from_wide(wide, count, 2, out, cap);
	return from_wide(wide, count, 4, out, cap);
}

size_t
ch_wide_strlen(const void *wide, unsigned unit)
{
	size_t count = 0;

	while (wide_at(wide, count, unit))
		count++;
	return count;
}

size_t
ch_utf8_cut(const char *text, size_t len, size_t cap)
{
	const uint8_t *bytes = (const uint8_t *)text;
	uint32_t code;

	if (len <= cap)
		return len;
	/* A character that lies across the cut began at most 3 bytes before it. */
	for (size_t back = 1; back <= 3 && back <= cap; back++) {
		size_t at = cap - back;

		if ((bytes[at] & 0xC0) != 0x80)
			return utf8_decode(bytes + at, len - at, &code) > back ? at : cap;
	}
	return cap;
}

size_t
ch_utf8_complete(const char *text, size_t len)
{
	const uint8_t *bytes = (const uint8_t *)text;

	for (size_t back = 1; back <= 3 && back <= len; back++) {
		uint8_t lead = bytes[len - back];
		size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

		if (lead >= 0xC2 && lead <= 0xF4)
			return back < size ? len - back : len;
		if ((lead & 0xC0) != 0x80)
			return len;
	}
	return len;
}
