/*
 * exception.h - server errors in text -> struct ch_error
 *
 * Knows the old form (`Code: 62, e.displayText() = DB::Exception: …, e.what() = …`), the new
 * one (`Code: 62. DB::Exception: … (SYNTAX_ERROR) (version …)`), nested ones, Poco's, and the
 * blocks that newer servers put into a broken stream (`__exception__`, with or without a tag).
 * Pure functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_EXCEPTION_H
#define CH_TRANSPORT_EXCEPTION_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

/* Bytes needed at the start of a block to be sure that no exception begins there. */
#define EXCEPTION_PEEK 64

/* An exception begins at the first byte. `tag` is the response's tag or empty. */
bool exception_starts(struct ch_str bytes, struct ch_str tag);
/* Where an exception begins in the last 32 KiB of `bytes`, or bytes.len if nowhere. For bytes
 * that could not be read as data: it looks at them as a text that goes on to the end. */
size_t exception_find(struct ch_str bytes, struct ch_str tag);
/* Fill *err from the text of an exception, framing and trailing newline removed; code is
 * CH_ESERVER (CH_ECANCEL for 394, 735; CH_ETIMEOUT for 159, 160). Returns that code. Old forms
 * are written in the new one. A text without a code gives server_code 0. */
int exception_parse(struct ch_str text, struct ch_str tag, struct ch_error *err);

#endif
