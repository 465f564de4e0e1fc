/*
 * fuzz_escape.c - escape sequences in SQL of any bytes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include "query/escape.h"

static void
require(bool fact)
{
	if (!fact)
		__builtin_trap();
}

static void
translate(struct ch_str sql, uint32_t version)
{
	const struct query_escape_env env = { version, CH_STR("me") };
	struct ch_error err = { .code = CH_OK };
	enum query_escape rc;
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	rc = query_escape_translate(sql, &env, &out, &err);
	require(rc == QUERY_ESCAPE_OK || err.text[0]);
	if (!query_escape_maybe(sql))
		require(rc == QUERY_ESCAPE_OK && ch_str_eq(ch_buf_str(&out), sql));
	ch_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ch_str text = { (const char *)data, size };

	translate(text, 0);
	translate(text, 18016001);
	return 0;
}
