/*
 * column.c - views of the columns of one block
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/column.h"

bool
native_column_slot(const struct native_column *column, size_t row, size_t *slot)
{
	*slot = row;
	if (column->has_nulls && column->bytes->ptr[column->nulls + row])
		return false;
	if (column->index_width) {
		*slot = native_column_index(column, row);
		return *slot != 0 || !column->type->nullable;
	}
	if (column->picks)
		return column->picks[row] != NATIVE_NO_PICK;
	return column->type->kind != NATIVE_NOTHING;
}

struct ch_str
native_column_span(const struct native_column *column, size_t slot)
{
	const char *bytes = (const char *)column->bytes->ptr;

	if (!column->spans) {
		size_t width = column->type->width;

		return (struct ch_str){ bytes + column->values + slot * width, width };
	}
	return (struct ch_str){ bytes + column->base + column->spans[slot].at,
		column->spans[slot].len };
}
