/*
 * read_dynamic.c - Variant, Dynamic and JSON columns
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/reading.h"

int
native_read_dynamic_prefix(struct native_reading *in, struct native_column *column)
{
	return ch_error_set(in->cursor.err, CH_EUNSUPPORTED, "%s columns cannot be read",
	    native_kind_name(column->type->kind));
}

int
native_read_dynamic_data(struct native_reading *in, struct native_column *column, uint64_t rows)
{
	(void)rows;
	return native_read_dynamic_prefix(in, column);
}
