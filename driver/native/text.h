/*
 * text.h - any value, nested too, as ClickHouse writes it in text
 *
 * Top level as in TabSeparated but unescaped: `2024-01-01 00:00:00`, `1.5`, `[1,NULL,'a\'b']`,
 * `(1,'x')`, `{'k':1}`. Inside Array, Tuple and Map strings and dates are quoted with '…' and
 * backslash escapes. JSON as compact JSON text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_TEXT_H
#define CH_NATIVE_TEXT_H

#include "base/buf.h"
#include "native/column.h"

struct native_text_env {
	const struct ch_tz *tz; /* zone of DateTime types that name none; never NULL */
};

/* Append the value at `row` (which must not be NULL at top level; use native_column_slot to
 * know). Out of memory makes `out` failed. */
void native_text_append(const struct native_column *column, size_t row,
    const struct native_text_env *env, struct ch_buf *out);

#endif
