/*
 * classify.h - what kind of statement a text is
 *
 * By its words only; the server has the last word. Pure, no allocation; results point into the
 * text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_QUERY_CLASSIFY_H
#define CH_QUERY_CLASSIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum query_kind {
	QUERY_KIND_EMPTY,  /* blanks, comments, ';' */
	QUERY_KIND_SELECT, /* SELECT, WITH ... SELECT, FROM ... SELECT, in parentheses too */
	QUERY_KIND_READ,   /* SHOW, DESCRIBE, EXISTS, EXPLAIN, CHECK */
	QUERY_KIND_INSERT,
	QUERY_KIND_WRITE, /* CREATE, DROP, ALTER, GRANT, SYSTEM, KILL, ... */
	QUERY_KIND_SET,
	QUERY_KIND_USE,
	QUERY_KIND_TRANSACTION, /* BEGIN, COMMIT, ROLLBACK */
	QUERY_KIND_CALL,	/* the ODBC escape {call ...} */
	QUERY_KIND_OTHER,	/* none of these; rows are expected and a change is possible */
};

struct query_class {
	enum query_kind kind;
	/* From the first comment or word to the last word: no blanks, NULs, ';' or comments
	 * behind it, but all of the data of INSERT ... FORMAT. */
	struct ch_str statement;
	/* Where in the text the next statement begins; the text's length if this is the last. */
	size_t next;
	bool returns_rows;
	bool is_describable; /* DESCRIBE TABLE (statement) tells its columns */
	bool changes_data;
	int function_code; /* SQL_DIAG_DYNAMIC_FUNCTION_CODE, 0 if ODBC has none for it */
	struct ch_str format;	     /* name behind FORMAT, maybe quoted; else empty */
	struct ch_str format_clause; /* the word FORMAT and the name; else empty */
	bool has_outfile;	     /* INTO OUTFILE */
	struct ch_str data;	     /* INSERT: what stands behind VALUES or FORMAT name */
	struct ch_str database;	     /* USE: the name, maybe quoted (query_unquote) */
};

/* Classify the statement that begins at or after position `at` of the text. */
void query_classify(struct ch_str sql, size_t at, struct query_class *out);

#endif
