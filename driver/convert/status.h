/*
 * status.h - how the conversion of one value ended
 *
 * Small and without SQLSTATEs; odbc/diag.c has the table that gives the state, text and row
 * status of each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_STATUS_H
#define CH_CONVERT_STATUS_H

enum conv_status {
	CONV_OK = 0,
	/* With information: the value is there, but not all of it. */
	CONV_TRUNCATED,	     /* 01004: text or bytes cut at the buffer's end */
	CONV_FRACTION_LOST,  /* 01S07: digits behind the point, or a time part, cut */
	/* Errors: nothing was stored. */
	CONV_OUT_OF_RANGE,   /* 22003: does not fit the target */
	CONV_BAD_TEXT,	     /* 22018: the text is no such value */
	CONV_BAD_DATE,	     /* 22007: looks like a date or time, but has impossible fields */
	CONV_INTERVAL_OVERFLOW, /* 22015 */
	CONV_DATE_OVERFLOW,  /* 22008: a day, time or fraction that the target cannot hold */
	CONV_TEXT_TOO_LONG,  /* 22001: more characters, or digits behind the point, than fit */
	CONV_NO_INDICATOR,   /* 22002: NULL, but no indicator to say so */
	CONV_NOT_ALLOWED,    /* 07006: no such conversion between these types */
	CONV_BAD_C_TYPE,     /* HY003 */
	CONV_NO_MEMORY,	     /* HY001 */
	CONV_STATUSES
};

#endif
