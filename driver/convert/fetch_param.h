/*
 * fetch_param.h - an element of an application's buffer -> a value
 *
 * One fetcher a family of C types, the mirror of the stores.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_FETCH_PARAM_H
#define CH_CONVERT_FETCH_PARAM_H

#include "base/buf.h"
#include "convert/c_type.h"
#include "convert/status.h"
#include "convert/value.h"

/* What a fetcher knows of its element. */
struct conv_param {
	const struct conv_c_type *c_type;
	SQLSMALLINT scale; /* NUMERIC: of the descriptor; 0: the struct's own */
	unsigned unit; /* bytes of a wide character */
	struct ch_buf text; /* what WCHAR and intervals are turned into; kept from row to row */
};

/* Read the element at data (which may be unaligned; len bytes of CHAR, WCHAR, BINARY). The value's
 * text lies in the element or in param->text. CONV_BAD_DATE for a day or time that does not
 * exist, CONV_OUT_OF_RANGE, CONV_INTERVAL_OVERFLOW, CONV_NO_MEMORY. */
typedef enum conv_status (*conv_fetch_fn)(struct conv_param *param, const char *data, size_t len,
    struct conv_value *value);

/* The fetcher of a C type, and the class of the values it makes. */
conv_fetch_fn conv_fetch_of(const struct conv_c_type *c_type, enum conv_class *class);

/* An interval as SQL writes it ("1-6", "3 04:05:06.7"), for text targets. */
enum conv_status conv_fetch_interval_text(struct conv_param *param, const char *data, size_t len,
    struct conv_value *value);

#endif
