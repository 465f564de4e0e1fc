/*
 * sending.h - what the parts of a sender share; private to convert/
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_SENDING_H
#define CH_CONVERT_SENDING_H

#include "base/arena.h"
#include "convert/encode.h"
#include "convert/fetch_param.h"
#include "convert/send.h"

/* Longest reason, with its NUL. */
#define CONV_REASON_SIZE 512

/* A way to append rows that cannot fail, none of them skipped. */
typedef void (*conv_send_fn)(struct conv_sender *sender, const struct conv_origin *origin,
    size_t first, size_t rows, struct native_build *build);

/* All these rows certainly convert, without a note. */
typedef bool (*conv_sure_fn)(struct conv_sender *sender, const struct conv_origin *origin,
    size_t first, size_t rows);

struct conv_sender {
	struct conv_binding binding;
	const struct native_type *target;
	const struct native_type *pick; /* Dynamic: the type its values are given, else NULL */
	struct conv_param param;
	conv_fetch_fn fetch;
	struct conv_goal goal;
	conv_encode_fn encode;
	conv_send_fn run; /* faster than row by row, or NULL */
	conv_sure_fn sure; /* a look at many rows at once, or NULL */
	bool is_sure; /* only a length can be wrong */
	size_t sure_bytes; /* texts of up to so many bytes surely fit; 0: none does surely */
	bool is_text; /* elements have lengths: CHAR, WCHAR, BINARY */
	const struct ch_tz *env_tz;
	struct native_build *trial; /* where texts of trees are tried, made when first needed */
	struct ch_arena types; /* of pick */
	char reason[CONV_REASON_SIZE];
};

/* One element of an origin. */
enum conv_element_kind {
	CONV_ELEMENT_VALUE,
	CONV_ELEMENT_NULL, /* or the column's default */
	CONV_ELEMENT_BAD, /* its length means nothing */
};

struct conv_element {
	const char *data;
	size_t len;
};

/* What a length tells that is not a number of bytes. */
static inline bool
conv_length_is_null(SQLLEN length)
{
	return length == SQL_NULL_DATA || length == SQL_DEFAULT_PARAM;
}

static inline SQLLEN
conv_length_at(const char *lengths, size_t stride, size_t row)
{
	SQLLEN length;

	memcpy(&length, lengths + row * stride, sizeof(length));
	return length;
}

/* `most`: bytes to look at for a terminator. */
enum conv_element_kind conv_element_at(const struct conv_sender *sender,
    const struct conv_origin *origin, size_t row, size_t most, struct conv_element *out);

/* How far terminators are looked for: an array's elements are no longer than its stride. */
size_t conv_origin_most(const struct conv_origin *origin, size_t first, size_t rows);

/* Fetch and encode. CONV_OK, CONV_FRACTION_LOST, or an error. */
enum conv_status conv_sender_value(struct conv_sender *sender, const struct conv_element *element,
    struct conv_wire *wire);
/* Append what was encoded; false when a text is none of the target's. */
bool conv_sender_put(struct conv_sender *sender, const struct conv_wire *wire,
    struct native_build *build, struct ch_error *err);

/* Fetch, encode and append a row. What does not convert should have been skipped: it becomes NULL,
 * because no row may be lost. `most` as for conv_element_at. */
void conv_sender_put_row(struct conv_sender *sender, const struct conv_origin *origin, size_t row,
    size_t most, struct native_build *build);

/* Say in sender->reason what stopped an element; `more` may be empty. */
void conv_sender_explain(struct conv_sender *sender, const struct conv_element *element,
    enum conv_status status, const char *more);

/* send_fast.c: choose run, sure and is_sure. */
void conv_sender_choose(struct conv_sender *sender);
/* send_time.c: choose run and sure for days and timestamps. */
void conv_sender_choose_time(struct conv_sender *sender);

/* binding_type.c: the same as conv_binding_type without Nullable(). */
void conv_binding_plain_type(const struct conv_binding *binding, struct ch_buf *out);

#endif
