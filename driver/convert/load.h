/*
 * load.h - a slot of a column -> a value
 *
 * One small function a logical type, named in native/type_list.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_LOAD_H
#define CH_CONVERT_LOAD_H

#include "base/buf.h"
#include "base/tz.h"
#include "convert/status.h"
#include "convert/value.h"
#include "native/column.h"

struct conv_source;

/* Fill *value from a slot that is not NULL; text may lie in the source's scratch until the next
 * call. CONV_OK or CONV_NO_MEMORY. */
typedef enum conv_status (*conv_load_fn)(struct conv_source *source, size_t row, size_t slot,
    struct conv_value *value);

struct conv_load {
	conv_load_fn load; /* NULL when values of the type cannot be read */
	enum conv_class class;
};

/* A column being read, and what its loader keeps between cells. */
struct conv_source {
	const struct native_type *type;
	const struct native_column *column;
	const uint8_t *values; /* of slot 0 */
	conv_load_fn load;
	enum conv_class class;
	const struct ch_tz *tz; /* of DateTime: the column's, else the connection's */
	const struct ch_tz *env_tz;
	struct ch_tz_span span;
	struct ch_buf scratch; /* for rendered text; kept from cell to cell */
};

/* No allocation. A source may be opened again, for another type too; the scratch stays. */
void conv_source_init(struct conv_source *source);
void conv_source_open(struct conv_source *source, const struct native_type *type,
    const struct ch_tz *tz);
void conv_source_free(struct conv_source *source);

/* The column whose rows (at least one) are to be loaded next; it has the type the source was
 * opened with. */
static inline void
conv_source_set(struct conv_source *source, const struct native_column *column)
{
	source->column = column;
	source->values = native_column_bytes(column) + column->values;
}

#endif
