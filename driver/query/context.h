/*
 * context.h - what stands around a marker, to tell what its value is expected to be
 *
 * Pure; results point into the text. Whatever is not sure gives nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_CONTEXT_H
#define CH_QUERY_CONTEXT_H

#include "query/markers.h"

struct query_context {
	/* CAST(? AS T), ?::T, toT(?), x LIKE ?: the type's name; else empty. */
	struct ch_str type;
	/* x = ?, ? < x, x BETWEEN ? AND ?, x IN (?, …): x, and the tables it is read from, as
	 * they stand behind FROM; else empty. */
	struct ch_str expression, tables;
};

/* False: out of memory. */
bool query_context_find(
    struct ch_str sql, const struct query_marker *marker, struct query_context *out);

#endif
