/*
 * value.h - one value on its way from a column to an application's buffer
 *
 * Loaders make it, stores read it. Its class, not the ClickHouse type, decides what it may
 * become. Text and raw bytes are borrowed from the block or from the loader's scratch.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_VALUE_H
#define CH_CONVERT_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/wide.h"

enum conv_class {
	CONV_NONE,	/* cannot be converted at all */
	CONV_NULL,	/* only ever NULL */
	CONV_INT,	/* integer */
	CONV_UINT,	/* natural */
	CONV_DECIMAL,	/* wide / 10^scale; integers over 64 bits with scale 0 */
	CONV_FLOAT,	/* real */
	CONV_TEXT,	/* text: strings, enum names, addresses, everything nested */
	CONV_DATE,	/* stamp.days */
	CONV_TIME,	/* a signed duration, usually within a day */
	CONV_TIMESTAMP, /* stamp, in the zone it is to be shown in */
	CONV_INTERVAL,	/* a number of units */
	CONV_GUID,
	CONV_CLASSES
};

enum conv_unit {
	CONV_NANOSECOND,
	CONV_MICROSECOND,
	CONV_MILLISECOND,
	CONV_SECOND,
	CONV_MINUTE,
	CONV_HOUR,
	CONV_DAY,
	CONV_WEEK,
	CONV_MONTH,
	CONV_QUARTER,
	CONV_YEAR,
};

/* A day and a time on it. */
struct conv_stamp {
	int64_t days; /* since 1970-01-01 */
	uint32_t seconds; /* of the day */
	uint32_t nanos;
};

struct conv_duration {
	uint64_t seconds;
	uint32_t nanos;
	bool negative; /* all of it */
};

/* Days of 0000-01-01 and 9999-12-31: what ODBC's structs and texts can show. */
#define CONV_MIN_DAY (-719528)
#define CONV_MAX_DAY 2932896

struct conv_value {
	enum conv_class class;
	uint8_t scale;	/* DECIMAL, TIME, TIMESTAMP: digits behind the point */
	bool is_signed; /* DECIMAL: how wide is to be read */
	bool is_single; /* FLOAT: no more precise than 32 bits */
	struct ch_str raw; /* the value's bytes, for SQL_C_BINARY */
	union {
		int64_t integer;
		uint64_t natural;
		double real;
		struct ch_wide wide;
		struct ch_str text;
		struct conv_stamp stamp;
		struct conv_duration time;
		struct {
			int64_t count;
			enum conv_unit unit;
		} interval;
		uint8_t guid[16]; /* in the order of its text */
	};
};

static inline bool
conv_day_shown(int64_t days)
{
	return days >= CONV_MIN_DAY && days <= CONV_MAX_DAY;
}

#endif
