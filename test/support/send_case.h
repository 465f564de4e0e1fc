/*
 * send_case.h - parameters as lines of test/data/convert/send.tsv
 *
 * A line is: target type, C type, SQL type, value, status, text, where.
 *   SQL type  VARCHAR, VARCHAR(10), DECIMAL(10,2), …; - is VARCHAR without a size
 *   value     CHAR: text with \xNN, \t, \n, \\; WCHAR: the same, as UTF-16; BINARY: hex; numbers;
 *             NUMERIC: scale,±digits; dates as 2024-01-02, times as 03:04:05, timestamps as both
 *             and .nanoseconds; intervals: ± and numbers between any other characters; NULL
 *   text      as native/text.h prints the value in UTC, with the same escapes; - when it is an
 *             error or the same as the value
 *   where     all: the oldest server can take it; new: it cannot
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TEST_SEND_CASE_H
#define CH_TEST_SEND_CASE_H

#include "base/buf.h"
#include "convert/send.h"

struct send_case {
	char where[300]; /* file, line and the line, for messages */
	bool is_new;
	struct ch_str target;
	struct conv_binding binding;
	enum conv_status status;
	struct ch_buf text;
	/* the element */
	struct ch_buf data;
	SQLLEN length;
	struct conv_origin origin;
};

struct send_cases {
	char *file;
	struct send_case *list;
	size_t count;
};

/* Read the file of that name in test/data/convert; fails the test when it cannot be read. */
void send_cases_load(struct send_cases *cases, const char *name);
void send_cases_free(struct send_cases *cases);

#endif
