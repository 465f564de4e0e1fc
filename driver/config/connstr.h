/*
 * connstr.h - connection strings: KEY=value;KEY={value; with anything in it}
 *
 * Blanks around keys and unbraced values do not count; in braces "}}" is a brace and everything
 * else is itself. Empty pairs, and NULs at the end, are skipped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_CONNSTR_H
#define CH_CONFIG_CONNSTR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "config/options.h"

struct config_connstr {
	struct ch_str text; /* borrowed */
	size_t at;
};

void config_connstr_init(struct config_connstr *reader, struct ch_str text);
/* The next pair: *key points into the text, the value is put into `value` (emptied first).
 * *more = false at the end. CH_EARG tells the position (from 1) but no value; CH_ENOMEM. */
int config_connstr_next(struct config_connstr *reader, bool *more, struct ch_str *key,
    struct ch_buf *value, struct ch_error *err) CH_MUST_USE;

/* Put "key=value;" behind `out`, in braces where the value needs them. */
void config_connstr_add(struct ch_buf *out, struct ch_str key, struct ch_str value);

/* Set all pairs of the text as CONFIG_STRING. Of DSN and DRIVER the first one counts. */
int config_connstr_apply(struct config_options *options, struct ch_str text,
    struct ch_error *err) CH_MUST_USE;

#endif
