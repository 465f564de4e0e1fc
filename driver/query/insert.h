/*
 * insert.h - the parts of INSERT INTO t (columns) VALUES (…), (…)
 *
 * Pure but for the lists; results point into the text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_INSERT_H
#define CH_QUERY_INSERT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum query_insert_form {
	QUERY_INSERT_OTHER,  /* SELECT, FROM INFILE, or not understood */
	QUERY_INSERT_VALUES, /* rows of values */
	QUERY_INSERT_FORMAT, /* FORMAT name: data of that format follow */
};

enum query_value_kind {
	QUERY_VALUE_MARKER, /* nothing but one ? */
	QUERY_VALUE_DEFAULT, /* the word DEFAULT */
	QUERY_VALUE_OTHER,  /* an expression, maybe with markers in it */
};

struct query_value {
	enum query_value_kind kind;
	struct ch_str text;
};

struct query_insert {
	enum query_insert_form form;
	struct ch_str head;	/* INSERT INTO … up to the end of the target */
	struct ch_str target;	/* the table's name as written, or FUNCTION's call */
	bool has_columns;
	struct ch_str columns;	/* inside of the brackets */
	struct ch_str settings; /* SETTINGS … before VALUES or FORMAT; else empty */
	struct ch_str format;	/* FORMAT: its name as written */
	struct ch_str data;	/* FORMAT: all that follows the name */
	/* VALUES: rows one after the other, each of `width`. */
	struct query_value *values;
	size_t width, rows, cap;
	/* Names of the column list as written, quotes too; NULL if it is no plain list of names
	 * (patterns, functions). */
	struct ch_str *names;
	size_t name_count, name_cap;
};

/* Take an INSERT apart; other statements have form OTHER. Rows of unequal widths or text behind
 * them make it OTHER too. Free with query_insert_free, also after a failure. False: out of
 * memory. */
bool query_insert_read(struct ch_str sql, struct query_insert *out);
void query_insert_free(struct query_insert *insert);

#endif
