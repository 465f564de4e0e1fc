/*
 * revision.h - Native blocks of the engine as servers send them for client_protocol_version
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_REVISION_H
#define TEST_SERVER_REVISION_H

#include "native/read.h"

struct revision {
	struct native_reader reader;
	struct native_block block;
	struct ch_arena memory;
	struct ch_str *types; /* true ones of the columns, if they are known */
	size_t type_count;
};

void revision_init(struct revision *revision);
void revision_free(struct revision *revision);

/* The first block of these has a column "DateTime", which may have a zone that is not told. */
bool revision_hides_zones(struct revision *revision, struct ch_str bytes);
/* Take the true types from the lines of DESCRIBE, in TabSeparated. */
int revision_learn(
    struct revision *revision, struct ch_str lines, struct ch_error *err) CH_MUST_USE;

/* Append complete blocks of revision 0 as blocks of a revision from 54405 to 54451: BlockInfo in
 * front, DateTime with its zone [VP in native-format]. */
int revision_convert(struct revision *revision, struct ch_str bytes, struct ch_buf *out,
    struct ch_error *err) CH_MUST_USE;

#endif
