/*
 * type.c - facts about types
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/type.h"

#include "native/type_lex.h"

static const char *const kind_names[NATIVE_KINDS] = {
#define TYPE(name, kind, ...) [NATIVE_##kind] = name,
#include "native/type_list.h"
#undef TYPE
};

const char *
native_kind_name(enum native_kind kind)
{
	return (unsigned)kind < NATIVE_KINDS ? kind_names[kind] : "?";
}

struct ch_str
native_enum_name(const struct native_type *type, int32_t value)
{
	uint32_t low = 0, high = type->enum_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (type->enums[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < type->enum_count && type->enums[low].value == value)
		return type->enums[low].name;
	return (struct ch_str){ NULL, 0 };
}

/* Shorter names first: any order will do, and this one is cheap to compare. */
int
native_enum_compare(struct ch_str a, struct ch_str b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

bool
native_enum_value(const struct native_type *type, struct ch_str name, int32_t *value)
{
	uint32_t low = 0, high = type->enum_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct native_enum_value *found =
		    &type->enums[type->enums_by_name[middle]];
		int order = native_enum_compare(found->name, name);

		if (order == 0) {
			*value = found->value;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}
