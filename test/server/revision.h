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
};

void revision_init(struct revision *revision);
void revision_free(struct revision *revision);

/* Append complete blocks of revision 0 with types in binary as blocks of a revision from 54405 to
 * 54451: BlockInfo in front, types as text, DateTime with its zone [VP in native-format]. */
int revision_convert(struct revision *revision, struct ch_str bytes, struct ch_buf *out,
    struct ch_error *err) CH_MUST_USE;

#endif
