/*
 * fuzz_native_type.c - the parser of type names on arbitrary text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>

#include "fuzz.h"
#include "native/text.h"
#include "native/type.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ch_str text = { (const char *)data, size };
	const struct native_type *type = NULL, *again = NULL;
	struct ch_arena arena = { 0 };
	struct ch_error err;

	if (!native_type_parse(&arena, text, &type, &err)) {
		/* What was understood is understood again from its own text. */
		if (native_type_parse(&arena, type->text, &again, &err) ||
		    again->kind != type->kind)
			__builtin_trap();
	}
	ch_arena_free(&arena);
	return 0;
}
