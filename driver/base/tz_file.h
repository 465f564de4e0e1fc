/*
 * tz_file.h - the table in a TZif file (RFC 8536)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_TZ_FILE_H
#define CH_BASE_TZ_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "tz_rule.h"

struct ch_tz_table {
	int64_t *changes; /* ascending; one allocation with the offsets, ch_free()d by its owner */
	int32_t *offsets; /* one before each change, and the one after the last */
	size_t count;	  /* of changes; the offsets are one more */
	bool has_rule;	  /* for what comes after the last change */
	struct ch_tz_rule rule;
};

/* Read a whole file, of version 1 to 4. The bytes may be anything. CH_EARG, CH_ENOMEM. */
int ch_tz_file_parse(const uint8_t *bytes, size_t len, struct ch_tz_table *table,
    struct ch_error *err) CH_MUST_USE;

#endif
