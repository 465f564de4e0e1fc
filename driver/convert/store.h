/*
 * store.h - a value -> an application's buffer
 *
 * One store a family of C types. Fixed-size targets are written at once; text and bytes may be
 * given out in pieces. Which pairs of class and target exist is conv_way's table; a store is
 * called for those only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_STORE_H
#define CH_CONVERT_STORE_H

#include "base/tz.h"
#include "convert/c_type.h"
#include "convert/status.h"
#include "convert/value.h"
#include "native/type.h"

/* What a store knows of its target. */
struct conv_form {
	const struct conv_c_type *c_type;
	const struct native_type *type; /* the column's */
	SQLSMALLINT precision; /* as in struct conv_spec */
	SQLSMALLINT scale;
	const struct ch_tz *tz; /* where today is */
};

/* Write c_type->size bytes at data (which may be unaligned) unless the status is an error. */
typedef enum conv_status (*conv_store_fn)(const struct conv_form *form,
    const struct conv_value *value, void *data);

enum conv_status conv_store_bit(const struct conv_form *form, const struct conv_value *value,
    void *data);
enum conv_status conv_store_integer(const struct conv_form *form, const struct conv_value *value,
    void *data);
enum conv_status conv_store_float(const struct conv_form *form, const struct conv_value *value,
    void *data);
enum conv_status conv_store_numeric(const struct conv_form *form, const struct conv_value *value,
    void *data);
enum conv_status conv_store_guid(const struct conv_form *form, const struct conv_value *value,
    void *data);
enum conv_status conv_store_date(const struct conv_form *form, const struct conv_value *value,
    void *data);
enum conv_status conv_store_time(const struct conv_form *form, const struct conv_value *value,
    void *data);
enum conv_status conv_store_timestamp(const struct conv_form *form,
    const struct conv_value *value, void *data);
enum conv_status conv_store_interval(const struct conv_form *form, const struct conv_value *value,
    void *data);

/* Today's number in a zone. */
int64_t conv_today(const struct ch_tz *tz);

/* Room for the text of any value that is not TEXT. */
#define CONV_SMALL_TEXT 128

/* The bytes of a value for a text or binary target, and how much of them was given. */
struct conv_piece {
	struct ch_str rest; /* not yet given */
	size_t need;	    /* leading bytes that make no sense alone: all in the first piece */
	size_t wide_left;   /* WCHAR: units left, SIZE_MAX when not counted yet */
	uint16_t half;	    /* WCHAR: second half of a pair whose first was given, else 0 */
	bool may_split;	    /* a character may be split when nothing could be given otherwise */
};

/* Begin giving out a value. `small` holds CONV_SMALL_TEXT bytes and must live as long as the
 * piece, like the value. max_length as in struct conv_spec; unit is that of WCHAR. */
enum conv_status conv_piece_open(struct conv_piece *piece, const struct conv_value *value,
    char *small, enum conv_target_kind target, size_t max_length, unsigned unit);

/* Write as much as fits, with a terminator for text. *length: bytes that were left before.
 * CONV_OK: that was all; CONV_TRUNCATED; CONV_OUT_OF_RANGE. data NULL: only *length. */
enum conv_status conv_piece_char(struct conv_piece *piece, char *data, size_t capacity,
    SQLLEN *length);
enum conv_status conv_piece_wide(struct conv_piece *piece, unsigned unit, char *data,
    size_t capacity, SQLLEN *length);
enum conv_status conv_piece_binary(struct conv_piece *piece, char *data, size_t capacity,
    SQLLEN *length);

#endif
