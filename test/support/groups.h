/*
 * groups.h - test data in groups of three lines: input, option, expected
 *
 * Lines that begin with "##" and empty lines between groups do not count. In all lines "~n" is
 * a line feed, "~0" a NUL, "~t" a tab, "~xHH" a byte, "~~" a tilde
 * and "~." nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TEST_SUPPORT_GROUPS_H
#define CH_TEST_SUPPORT_GROUPS_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

struct group {
	struct ch_str input;
	struct ch_str option;
	struct ch_str expected; /* as written, not decoded */
	unsigned line;		/* of the input, from 1 */
};

/* Groups of test/data/<name>; the process ends when the file is missing or its lines do not
 * come in threes. Free with groups_free. */
struct group *groups_load(const char *name, size_t *count);
void groups_free(struct group *groups);

/* Write bytes the way the files do. */
void groups_encode(struct ch_buf *out, struct ch_str text);

#endif
