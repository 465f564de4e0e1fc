/*
 * type_binary.h - the binary encoding of types, as text; private to native/
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_TYPE_BINARY_H
#define CH_NATIVE_TYPE_BINARY_H

#include "base/buf.h"
#include "native/cursor.h"

/* Append the text of the type at the cursor, to be parsed like any other type text.
 * CH_EUNSUPPORTED for an unknown code, CH_EFORMAT, CH_ELIMIT, CH_ENOMEM (also when the buffer's
 * limit is reached), the cursor's errors. */
int native_type_from_binary(struct native_cursor *cursor, struct ch_buf *text) CH_MUST_USE;

#endif
