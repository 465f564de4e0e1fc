/*
 * tz_rule.h - the POSIX TZ rule that follows the table of a time zone file
 *
 * For example "CET-1CEST,M3.5.0,M10.5.0/3". Pure functions, no allocation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_TZ_RULE_H
#define CH_BASE_TZ_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"
#include "tz.h"

/* Offsets of -25 to +26 hours are valid (RFC 8536). */
#define CH_TZ_MIN_OFFSET (-25 * 3600 + 1)
#define CH_TZ_MAX_OFFSET (26 * 3600 - 1)

enum ch_tz_day_kind {
	CH_TZ_MONTH_WEEK, /* Mm.w.d: weekday d (0 Sunday) of week w (5 the last) of month m */
	CH_TZ_JULIAN,	  /* Jn: day 1-365, February 29 is never counted */
	CH_TZ_ZERO_BASED, /* n: day 0-365 */
};

struct ch_tz_day {
	enum ch_tz_day_kind kind;
	uint16_t day; /* n, or the weekday */
	uint8_t month;
	uint8_t week;
	int32_t seconds; /* local time of the change, may lie outside the day */
};

struct ch_tz_rule {
	int32_t standard; /* seconds east of UTC */
	int32_t daylight;
	bool has_daylight;
	struct ch_tz_day start; /* of daylight saving time */
	struct ch_tz_day end;
};

/* False if the text is not a complete rule. */
bool ch_tz_rule_parse(struct ch_str text, struct ch_tz_rule *rule);
/* The span around `seconds` as if the rule had always held. */
void ch_tz_rule_span(const struct ch_tz_rule *rule, int64_t seconds, struct ch_tz_span *span);

#endif
