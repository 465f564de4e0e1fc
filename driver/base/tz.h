/*
 * tz.h - offset of a named time zone at an instant
 *
 * Reads the system's TZif files (TZDIR, else /usr/share/zoneinfo and its usual places) itself;
 * the process's TZ is neither used nor changed. "UTC", "Etc/UTC", "GMT" and
 * "Fixed/UTC±HH:MM:SS" need no file. Zones are loaded once a process and never freed, so
 * pointers stay valid and may be used by any thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_TZ_H
#define CH_BASE_TZ_H

#include <stdint.h>

#include "error.h"
#include "str.h"

struct ch_tz;

/* The zone of that name, or NULL with CH_EARG (no such zone, unreadable file) or CH_ENOMEM in
 * *err. An empty name is UTC. The first use of a zone reads its file. */
const struct ch_tz *ch_tz_get(struct ch_str name, struct ch_error *err);
const struct ch_tz *ch_tz_utc(void);

/* A span of time over which the offset does not change; for runs over many rows. */
struct ch_tz_span {
	int64_t from;	/* first second of the span, since 1970-01-01 UTC */
	int64_t until;	/* first second after it */
	int32_t offset; /* seconds east of UTC */
};

/* The span around `seconds` (since 1970-01-01 UTC). Times after the last transition follow
 * the file's POSIX rule; before the first one, the first local time type (as ClickHouse). */
void ch_tz_span_at(const struct ch_tz *tz, int64_t seconds, struct ch_tz_span *span);

/* Offset at `seconds`. A zeroed cache is empty. */
static inline int32_t
ch_tz_offset(const struct ch_tz *tz, int64_t seconds, struct ch_tz_span *cache)
{
	if (seconds < cache->from || seconds >= cache->until)
		ch_tz_span_at(tz, seconds, cache);
	return cache->offset;
}

/* Seconds since 1970 UTC of a local time (given as if it were UTC). In a fold the first of the
 * two instants is taken, in a gap the offset behind it: 02:30 in a gap from 02:00 to 03:00 is
 * the instant that clocks show as 01:30. ClickHouse does so when it parses. */
int64_t ch_tz_to_utc(const struct ch_tz *tz, int64_t local_seconds);

#endif
