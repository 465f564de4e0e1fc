/*
 * text_kernel.c - String -> SQL_C_CHAR and two-byte SQL_C_WCHAR, also from dictionaries
 *
 * Short strings are copied with a fixed number of bytes, more than there are: what lies behind
 * in the source is read as long as it is part of the block, and what is too much is written as
 * long as it stays in the application's element. Whatever does not fit goes the general way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf.h"
#include "convert/kernel.h"

/* Bytes that a short string is copied with, and in elements too small for that. */
#define SHORT 32
#define SHORTER 16
/* Bytes that are widened at once. */
#define LANE 16

/* The strings of a column and where they go. */
struct strings {
	const struct native_column *column;
	const struct native_span *spans;
	const char *base;
	size_t readable; /* bytes from base to the end of the block */
	const uint8_t *nulls;
	size_t first;
	char *data;
	size_t stride;
	struct conv_told told;
};

static struct strings
open_strings(const struct conv_job *job)
{
	const struct native_column *column = job->column;

	return (struct strings){
		.column = column,
		.spans = column->spans,
		.base = (const char *)native_column_bytes(column) + column->base,
		.readable = column->bytes->len - column->base,
		.nulls = conv_job_nulls(job),
		.first = job->first,
		.data = conv_data_at(job, 0),
		.stride = job->target->data_stride,
		.told = conv_job_told(job),
	};
}

/* No NULLs, no dictionary, one pointer for length and indicator. */
static bool
is_simple(const struct strings *strings)
{
	return !strings->nulls && strings->column->index_width == 0 && strings->told.length &&
	    !strings->told.indicator;
}

/* The slot of a row of the job, or false for NULL. */
static inline bool
slot_of(const struct strings *strings, size_t i, size_t *slot)
{
	*slot = strings->first + i;
	if (strings->nulls && strings->nulls[i])
		return false;
	if (strings->column->index_width == 0)
		return true;
	*slot = native_column_index(strings->column, strings->first + i);
	return *slot != 0 || !strings->column->type->nullable;
}

static void
put_slowly(struct conv_way *way, const struct conv_job *job, size_t i, size_t slot)
{
	const struct conv_told told = conv_job_told(job);
	SQLLEN length = 0;
	enum conv_status status = conv_way_cell(way, job->first + i, slot, conv_data_at(job, i),
	    job->target->capacity, &length);

	if (status <= CONV_FRACTION_LOST)
		conv_put_length(&told, i, length);
	conv_report_add(job->report, job->to + i, status);
}

static inline void
put_length(const struct strings *strings, size_t i, SQLLEN length, bool simple)
{
	if (simple)
		memcpy(strings->told.length + i * strings->told.stride, &length, sizeof(length));
	else
		conv_put_length(&strings->told, i, length);
}

/* is_safe: short_len bytes, SHORT or SHORTER, may be read and written. */
static inline void
put_chars(char *out, const char *text, size_t len, size_t short_len, bool is_safe)
{
	if (CH_UNLIKELY(len > short_len || !is_safe))
		memcpy(out, text, len);
	else if (short_len == SHORT)
		memcpy(out, text, SHORT);
	else
		memcpy(out, text, SHORTER);
	out[len] = '\0';
}

/* Called with a constant `simple`: so the loop for plain columns asks for nothing else. */
static inline __attribute__((always_inline)) void
copy_chars(struct conv_way *way, const struct conv_job *job, struct strings strings, bool simple)
{
	size_t capacity = job->target->capacity;
	size_t rows = job->rows;
	size_t short_len = capacity >= SHORT ? SHORT : capacity >= SHORTER ? SHORTER : 0;
	size_t safe = short_len == 0 || strings.readable < short_len
			  ? 0
			  : strings.readable - short_len + 1;

	for (size_t i = 0; i < rows; i++) {
		struct native_span span;
		size_t slot = strings.first + i;

		if (!simple && !slot_of(&strings, i, &slot)) {
			conv_put_null(job, i);
			continue;
		}
		span = strings.spans[slot];
		if (CH_UNLIKELY(span.len >= capacity)) {
			put_slowly(way, job, i, slot);
			continue;
		}
		put_chars(strings.data + i * strings.stride, strings.base + span.at, span.len,
		    short_len, span.at < safe);
		put_length(&strings, i, span.len, simple);
	}
}

static void
run_char(struct conv_way *way, const struct conv_job *job)
{
	const struct strings strings = open_strings(job);

	if (is_simple(&strings))
		copy_chars(way, job, strings, true);
	else
		copy_chars(way, job, strings, false);
}

/* Widen LANE bytes; tells which of them are no ASCII, a bit each. */
static inline unsigned
widen_lane(const char *text, char *out)
{
#ifdef __SSE2__
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
	__m128i zero = _mm_setzero_si128();

	_mm_storeu_si128((__m128i *)(void *)out, _mm_unpacklo_epi8(bytes, zero));
	_mm_storeu_si128((__m128i *)(void *)(out + LANE), _mm_unpackhi_epi8(bytes, zero));
	return (unsigned)_mm_movemask_epi8(bytes);
#else
	unsigned others = 0;

	for (unsigned i = 0; i < LANE; i++) {
		uint16_t unit = (uint8_t)text[i];

		memcpy(out + 2 * i, &unit, 2);
		others |= (unsigned)(unit >> 7) << i;
	}
	return others;
#endif
}

/* Widen ASCII at the front, by whole lanes that may be read and written. Returns how many of the
 * len bytes were done. */
static inline size_t
widen_ascii(const char *text, size_t len, size_t readable, char *out, size_t room)
{
	size_t done = 0;

	while (done < len && done + LANE <= readable && done + LANE <= room) {
		unsigned others = widen_lane(text + done, out + 2 * done);
		size_t left = len - done;

		if (left < LANE)
			others &= (1u << left) - 1;
		if (others)
			return done + (size_t)__builtin_ctz(others);
		done += left < LANE ? left : LANE;
	}
	return done;
}

static inline __attribute__((always_inline)) void
copy_wide(struct conv_way *way, const struct conv_job *job, struct strings strings, bool simple)
{
	size_t room = job->target->capacity / 2;
	const uint16_t end = 0;
	size_t rows = job->rows;

	for (size_t i = 0; i < rows; i++) {
		char *out = strings.data + i * strings.stride;
		size_t slot = strings.first + i;
		struct native_span span;
		const char *text;
		size_t done;

		if (!simple && !slot_of(&strings, i, &slot)) {
			conv_put_null(job, i);
			continue;
		}
		span = strings.spans[slot];
		/* no text has more characters than bytes */
		if (CH_UNLIKELY(span.len >= room)) {
			put_slowly(way, job, i, slot);
			continue;
		}
		text = strings.base + span.at;
		done = widen_ascii(text, span.len, strings.readable - span.at, out, room);
		if (done < span.len)
			done += ch_utf8_to_wide(text + done, span.len - done, out + 2 * done,
			    room - done, 2).made;
		memcpy(out + 2 * done, &end, 2);
		put_length(&strings, i, (SQLLEN)(2 * done), simple);
	}
}

static void
run_wide(struct conv_way *way, const struct conv_job *job)
{
	const struct strings strings = open_strings(job);

	if (is_simple(&strings))
		copy_wide(way, job, strings, true);
	else
		copy_wide(way, job, strings, false);
}

conv_kernel_fn
conv_text_find(const struct conv_way *way)
{
	if (way->source.type->kind != NATIVE_STRING || way->max_length > 0)
		return NULL;
	if (way->form.c_type->target == CONV_TO_CHAR)
		return run_char;
	return way->form.c_type->target == CONV_TO_WCHAR && way->unit == 2 ? run_wide : NULL;
}
