/*
 * parse.h - text -> number, date, time, interval, GUID
 *
 * Strict and without locale; blanks at both ends are ignored. CONV_BAD_TEXT when the text is
 * no such thing at all. Pure functions, no allocation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_PARSE_H
#define CH_CONVERT_PARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/str.h"
#include "base/wide.h"
#include "convert/status.h"

/* (negative ? -1 : 1) * magnitude / 10^scale */
struct conv_decimal {
	struct ch_wide magnitude;
	unsigned scale; /* 0-76 */
	bool negative;
	bool lost; /* digits other than 0 had no room behind the others */
};

/* [+-]digits[.digits][e[+-]digits]. CONV_OUT_OF_RANGE over 76 digits before the point. */
enum conv_status conv_parse_decimal(struct ch_str text, struct conv_decimal *out);
/* The same, and nan, inf, infinity. CONV_OUT_OF_RANGE when finite text is beyond a double. */
enum conv_status conv_parse_double(struct ch_str text, double *out);

struct conv_moment {
	bool has_date;
	bool has_time;
	bool lost; /* digits after the ninth of the fraction */
	struct ch_date date;
	uint32_t seconds; /* of the day */
	uint32_t nanos;
};

/* YYYY-MM-DD, hh:mm:ss[.f], both with a blank or T between, or those as {d '…'}, {t '…'},
 * {ts '…'}. CONV_BAD_DATE when the form is right but there is no such day or time. */
enum conv_status conv_parse_moment(struct ch_str text, struct conv_moment *out);

/* Six times: year, month, day, hour, minute, second. */
enum conv_field {
	CONV_FIELD_YEAR,
	CONV_FIELD_MONTH,
	CONV_FIELD_DAY,
	CONV_FIELD_HOUR,
	CONV_FIELD_MINUTE,
	CONV_FIELD_SECOND,
	CONV_FIELDS
};

/* Fields outside first … last are 0. */
struct conv_interval {
	bool negative;
	bool lost;
	enum conv_field first;
	enum conv_field last;
	uint64_t fields[CONV_FIELDS];
	uint32_t nanos;
};

/* Fields from out->first to out->last (set by the caller) as SQL writes them: "5", "1-6",
 * "3 04:05:06.7", also as INTERVAL [+-]'…' DAY TO SECOND, also in braces. Fields after the
 * first must be within their day, hour or minute. */
enum conv_status conv_parse_interval(struct ch_str text, struct conv_interval *out);

/* 36 characters, with or without braces, or 32 hexadecimal digits; out in text order. */
enum conv_status conv_parse_guid(struct ch_str text, uint8_t out[16]);

#endif
