/*
 * type.h - ClickHouse types as trees
 *
 * Nullable, LowCardinality, SimpleAggregateFunction and the geo names are no nodes of their own:
 * they are facts of the node they wrap. So LowCardinality(Nullable(String)) is one STRING node
 * with both flags, and Point is a TUPLE whose text is "Point". Children keep their own flags.
 * Trees live in an arena and are read-only once made, so any thread may read them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_TYPE_H
#define CH_NATIVE_TYPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/tz.h"

enum native_kind {
#define TYPE(name, kind, ...) NATIVE_##kind,
#include "native/type_list.h"
#undef TYPE
	NATIVE_KINDS
};

/* How the values of a column lie in the block. */
enum native_family {
	NATIVE_VOID,   /* one meaningless byte a row */
	NATIVE_SINT,   /* little endian two's complement, width bytes */
	NATIVE_UINT,   /* little endian unsigned, width bytes */
	NATIVE_FLOAT,  /* IEEE 754, 8 or 4 bytes; BFloat16: 2 bytes, the upper half of a Float32 */
	NATIVE_FIXED,  /* width opaque bytes */
	NATIVE_SPANS,  /* length-prefixed bytes, found by native_column.spans */
	NATIVE_TREE,   /* made of other columns */
	NATIVE_OPAQUE, /* cannot be read */
};

struct native_enum_value {
	int32_t value;
	struct ch_str name;
};

struct native_type {
	enum native_kind kind;
	enum native_family family;
	bool nullable;
	bool low_cardinality;
	uint32_t width;	   /* bytes a value; 0 for SPANS and TREE */
	uint8_t precision; /* Decimal: digits */
	uint8_t scale;	   /* Decimal, DateTime64, Time64: digits behind the point */
	struct ch_str timezone;	 /* DateTime, DateTime64: as written, else empty */
	const struct ch_tz *tz;	 /* that zone; NULL: the session's (see native_text_env) */
	const struct native_enum_value *enums; /* sorted by value */
	const uint32_t *enums_by_name; /* places in enums */
	uint32_t enum_count;
	/* Children: Array 1, Map 2 (key, value), Tuple, Nested and Variant n, QBit 1 (element);
	 * JSON: its typed paths, sorted. `names` has an entry each for named Tuple, Nested,
	 * JSON. */
	const struct native_type *const *items;
	const struct ch_str *names;
	uint32_t item_count;
	uint32_t dimension; /* QBit: N */
	/* The type as ClickHouse writes it, wrappers too. NUL behind the root's; that of a child
	 * is a part of the root's. */
	struct ch_str text;
};

/* Limits of one type: deepest nesting, most nodes. */
#define NATIVE_MAX_DEPTH 100
#define NATIVE_MAX_NODES 100000u

/* Type text -> tree in `arena`. Aliases that may stand in DDL (Decimal64(4), …) are accepted.
 * CH_EUNSUPPORTED with the name for an unknown type, CH_EFORMAT for bad syntax, CH_ELIMIT,
 * CH_EARG for a time zone that this machine does not have, CH_ENOMEM. */
int native_type_parse(struct ch_arena *arena, struct ch_str text, const struct native_type **out,
    struct ch_error *err) CH_MUST_USE;

/* Name without flags and parameters ("DateTime64"). */
const char *native_kind_name(enum native_kind kind);

/* Name of an enum value; ptr is NULL when the number is not in the type (a name may be empty). */
struct ch_str native_enum_name(const struct native_type *type, int32_t value);
/* Value of an enum's name; *value is set only when true is returned. */
bool native_enum_value(const struct native_type *type, struct ch_str name, int32_t *value);

#endif
