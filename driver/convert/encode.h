/*
 * encode.h - a value -> the bytes of a ClickHouse type
 *
 * One encoder a logical type, named in native/type_list.h; the mirror of the loaders. Ranges are
 * checked here, once for every way a value can be sent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_ENCODE_H
#define CH_CONVERT_ENCODE_H

#include "base/buf.h"
#include "base/tz.h"
#include "convert/status.h"
#include "convert/store.h"
#include "convert/value.h"
#include "native/type.h"

/* A type being encoded to, and what is kept between rows. */
struct conv_goal {
	const struct native_type *type;
	const struct ch_tz *tz; /* of DateTime: the column's, else the connection's */
	struct ch_tz_span span; /* of that zone, around the last time */
	bool is_hex; /* text is hexadecimal digits */
	size_t limit; /* characters of a text at most; 0: any number */
	bool is_bytes; /* the limit counts bytes */
	struct ch_buf scratch; /* bytes made of hexadecimal digits */
	char small[CONV_SMALL_TEXT]; /* text of numbers and times */
};

enum conv_wire_form {
	CONV_WIRE_FIXED, /* native_build_fixed(bytes) */
	CONV_WIRE_BYTES, /* native_build_bytes_row(span) */
	CONV_WIRE_TEXT, /* native_build_text(span) */
};

/* What an encoder makes; the span lies in the value or in the goal. */
struct conv_wire {
	enum conv_wire_form form;
	uint8_t bytes[32];
	struct ch_str span;
};

/* CONV_OK or CONV_FRACTION_LOST: *wire is set. Else an error. */
typedef enum conv_status (*conv_encode_fn)(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire);

struct conv_encode {
	conv_encode_fn encode; /* NULL when the type cannot be sent */
	uint32_t classes; /* bit 1 << class: values it takes */
};

const struct conv_encode *conv_encode_of(enum native_kind kind);

/* SQL_C_BINARY for a fixed width type: the value's own bytes. */
enum conv_status conv_encode_raw(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire);

/* A text of digits, with a point or without, that fits 64 bits and the Decimal: what most are.
 * False: it is another one, or none. */
bool conv_encode_small_decimal(const struct native_type *type, struct ch_str text, uint8_t *bytes);

/* encode_time.c */
enum conv_status conv_encode_date(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire);
enum conv_status conv_encode_datetime(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire);
enum conv_status conv_encode_time(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire);
enum conv_status conv_encode_interval(struct conv_goal *goal, const struct conv_value *value,
    struct conv_wire *wire);

/* Seconds since 1970 UTC of a local time in the goal's zone. */
int64_t conv_goal_utc(struct conv_goal *goal, int64_t local_seconds);

#endif
