/*
 * escape_run.h - what the files of the translation of escapes share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_ESCAPE_RUN_H
#define CH_QUERY_ESCAPE_RUN_H

#include "query/escape.h"
#include "query/markers.h"
#include "query/scan.h"

/* One translation. */
struct escape_run {
	struct ch_str sql;
	const struct query_escape_env *env;
	struct query_markers markers; /* all of sql */
	bool numbered; /* markers are written as {?n} */
	bool moved;    /* an argument with markers changed its place */
	unsigned depth;
	unsigned serial; /* for $# */
	struct ch_error *err;
};

/* A part of run->sql. */
struct escape_span {
	size_t from, to;
};

static inline bool
escape_has_version(const struct escape_run *run, uint32_t since)
{
	return run->env->server_version == 0 || run->env->server_version >= since;
}

static inline struct ch_str
escape_text(const struct escape_run *run, struct escape_span span)
{
	return ch_str_slice(run->sql, span.from, span.to);
}

/* A scanner of that part. */
static inline struct query_scan
escape_scan(const struct escape_run *run, struct escape_span span)
{
	struct query_scan scan;

	query_scan_init(&scan, ch_str_slice(run->sql, 0, span.to));
	scan.at = span.from;
	return scan;
}

/* Fill run->err with `why` and the place in the text; returns code. */
enum query_escape escape_fail(struct escape_run *run, enum query_escape code, size_t at,
    const char *why) CH_MUST_USE;

/* Append a part with its escapes translated. */
enum query_escape escape_copy(struct escape_run *run, struct escape_span span,
    struct ch_buf *out) CH_MUST_USE;

/* What stands behind "fn", up to the bracket. */
enum query_escape escape_function(struct escape_run *run, struct escape_span body,
    struct ch_buf *out) CH_MUST_USE;

/* {d}, {t}, {ts}, {guid}: what stands behind the word is one string. */
enum query_escape escape_date(struct escape_run *run, struct escape_span body,
    struct ch_buf *out) CH_MUST_USE;
enum query_escape escape_time(struct escape_run *run, struct escape_span body,
    struct ch_buf *out) CH_MUST_USE;
enum query_escape escape_timestamp(struct escape_run *run, struct escape_span body,
    struct ch_buf *out) CH_MUST_USE;
enum query_escape escape_guid(struct escape_run *run, struct escape_span body,
    struct ch_buf *out) CH_MUST_USE;
enum query_escape escape_interval(struct escape_run *run, struct escape_span body,
    struct ch_buf *out) CH_MUST_USE;

/* The pattern `span`, which {escape} with the character in `body` follows. */
enum query_escape escape_like(struct escape_run *run, struct escape_span span,
    struct escape_span body, struct ch_buf *out) CH_MUST_USE;

#endif
