/*
 * escape.h - the escape sequences of ODBC as ClickHouse SQL
 *
 * {d} {t} {ts} {guid} {interval} {fn} {oj} {limit} and {escape} behind LIKE, nested in any way.
 * Quotes, comments and {name:Type} stay as they are; so does what no escape is, byte for byte.
 * Functions that are not known are called as they are written. Pure functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_ESCAPE_H
#define CH_QUERY_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

enum query_escape {
	QUERY_ESCAPE_OK,
	QUERY_ESCAPE_NOMEM,
	QUERY_ESCAPE_SYNTAX,	    /* not closed, or not of the form that ODBC says */
	QUERY_ESCAPE_DATETIME,	    /* no date or time */
	QUERY_ESCAPE_RANGE,	    /* a date or time that the server does not have */
	QUERY_ESCAPE_LIKE_CHAR,	    /* {escape} with something that is no character */
	QUERY_ESCAPE_LIKE_SEQUENCE, /* the escape character at the end of a pattern */
};

struct query_escape_env {
	uint32_t server_version; /* 0: unknown, taken for new */
	struct ch_str user;	 /* for servers that cannot tell */
};

/* Quick: there may be an escape, so that translating makes sense. */
bool query_escape_maybe(struct ch_str sql);

/* Append `sql` with its escapes translated. Where an argument has to move, all ? are written as
 * {?n} (markers.h). On failure *err says what and where, and `out` has nothing of use. */
enum query_escape query_escape_translate(struct ch_str sql, const struct query_escape_env *env,
    struct ch_buf *out, struct ch_error *err) CH_MUST_USE;

/* What of the functions of ODBC is translated, as bits of SQLGetInfo. */
enum query_escape_mask {
	QUERY_ESCAPE_STRING,
	QUERY_ESCAPE_NUMERIC,
	QUERY_ESCAPE_TIMEDATE,
	QUERY_ESCAPE_SYSTEM,
	QUERY_ESCAPE_INTERVALS, /* of TIMESTAMPADD and TIMESTAMPDIFF */
};

uint32_t query_escape_claims(enum query_escape_mask mask, uint32_t server_version);

#endif
