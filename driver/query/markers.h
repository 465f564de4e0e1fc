/*
 * markers.h - where values go into a statement: ? and {name:Type}
 *
 * A ? behind an operand is the operator of a condition (a ? b : c) if its ':' follows in the same
 * brackets and before a comma, every other one a marker.
 * `{?3}` is the third marker wherever it stands: whoever rewrites a text and moves or doubles
 * markers writes them so; the numbers of the others go on counting from 1 by themselves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_MARKERS_H
#define CH_QUERY_MARKERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct query_marker {
	size_t from, to;    /* its bytes in the text */
	size_t number;	    /* of ?, from 1; 0 for {name:Type} */
	struct ch_str name; /* of {name:Type}, in the text; else empty */
	struct ch_str type;
	bool is_count; /* behind LIMIT, OFFSET, TOP, FETCH: only a plain number can stand there */
	bool is_literal; /* behind SETTINGS x =, ESCAPE and the like: no parameter of the server */
};

struct query_markers {
	struct query_marker *items; /* in the order of the text */
	size_t count, cap;
	size_t params; /* the highest number */
};

/* All of them. Free with query_markers_free, also after a failure. False: out of memory. */
bool query_markers_find(struct ch_str sql, struct query_markers *out);
void query_markers_free(struct query_markers *markers);

#endif
