/*
 * fuzz_native_block.c - the block reader and the text printer on arbitrary bytes
 *
 * The first byte of the input chooses how the rest is read (binary types, size of the pieces).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>

#include "fuzz.h"
#include "native_decode.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const size_t steps[] = { MEMORY_ADOPT, MEMORY_EXACT, 3, MEMORY_ALL };
	struct memory_source source;
	struct ch_error err;
	struct ch_buf out;

	if (!size)
		return 0;
	memory_source_init(&source, data + 1, size - 1, steps[data[0] >> 1 & 3]);
	/* A short input may stand for much text (arrays that share nothing, wide dictionaries). */
	ch_buf_init(&out, (size_t)1 << 20);
	if (decode_stream(&source.source, data[0] & 1, &out, NULL, &err) && !err.text[0])
		__builtin_trap();
	ch_buf_free(&out);
	return 0;
}
