/*
 * value.h - the text of one option, checked and turned into a number
 *
 * Pure functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_VALUE_H
#define CH_CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "config/options.h"

/* Whether the row allows the value; *number gets what config_get_int returns (0 for text, -1
 * for an empty BOOL or ENUM). */
bool config_value_parse(const struct config_row *row, struct ch_str value, int64_t *number)
    CH_MUST_USE;
/* Put what the row allows behind `out`, e.g. "a number from 0 to 65535". */
void config_value_describe(const struct config_row *row, struct ch_buf *out);

/* The next word of a list that is separated by `separator`; false at its end. */
bool config_word_next(struct ch_str *rest, char separator, struct ch_str *word);

#endif
