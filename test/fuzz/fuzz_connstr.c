/*
 * fuzz_connstr.c - connection strings of any bytes: read, built again, applied, printed
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/connstr.h"
#include "fuzz.h"

/* What was read is built and read again; both readings must agree. */
static void
check_pairs(struct ch_str text)
{
	struct config_connstr first, second;
	struct ch_buf value, built, again;
	struct ch_str key, key_again;
	struct ch_error err;
	bool more = true, more_again;

	ch_buf_init(&value, CH_BUF_NO_LIMIT);
	ch_buf_init(&built, CH_BUF_NO_LIMIT);
	ch_buf_init(&again, CH_BUF_NO_LIMIT);
	config_connstr_init(&first, text);
	while (!config_connstr_next(&first, &more, &key, &value, &err) && more) {
		ch_buf_reset(&built);
		config_connstr_add(&built, key, ch_buf_str(&value));
		config_connstr_init(&second, ch_buf_str(&built));
		if (config_connstr_next(&second, &more_again, &key_again, &again, &err) ||
		    !more_again || !ch_str_eq(key, key_again) ||
		    !ch_str_eq(ch_buf_str(&value), ch_buf_str(&again)))
			__builtin_trap();
		if (config_connstr_next(&second, &more_again, &key_again, &again, &err) ||
		    more_again)
			__builtin_trap();
	}
	ch_buf_free(&value);
	ch_buf_free(&built);
	ch_buf_free(&again);
}

/* Apply, finish and print; false when the text is refused. */
static bool
print(struct ch_str text, struct ch_buf *out)
{
	struct config_options *options;
	struct ch_error err;
	struct ch_buf masked;
	bool done = false;

	if (config_options_create(&options, &err))
		return false;
	if (!config_connstr_apply(options, text, &err) && !config_options_finish(options, &err)) {
		config_options_print(options, true, out);
		ch_buf_init(&masked, CH_BUF_NO_LIMIT);
		config_options_print(options, false, &masked);
		ch_buf_free(&masked);
		done = true;
	}
	config_options_destroy(options);
	return done;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ch_str text = { (const char *)data, size };
	struct ch_buf first, second;

	check_pairs(text);
	ch_buf_init(&first, CH_BUF_NO_LIMIT);
	ch_buf_init(&second, CH_BUF_NO_LIMIT);
	/* The printed string is accepted and prints as itself. */
	if (print(text, &first) &&
	    (!print(ch_buf_str(&first), &second) ||
	        !ch_str_eq(ch_buf_str(&first), ch_buf_str(&second))))
		__builtin_trap();
	ch_buf_free(&first);
	ch_buf_free(&second);
	return 0;
}
