/*
 * local_result.h - results that the driver makes itself
 *
 * SQLGetTypeInfo and the catalog functions put cells, row by row, into a struct odbc_local and
 * open it as a cursor; from then on it is a result like any other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_LOCAL_RESULT_H
#define CH_ODBC_LOCAL_RESULT_H

#include "odbc/handles.h"

enum odbc_local_kind { ODBC_LOCAL_TEXT, ODBC_LOCAL_SMALLINT, ODBC_LOCAL_INTEGER };

struct odbc_local_column {
	const char *name;
	enum odbc_local_kind kind;
	SQLULEN size; /* text: most characters, as described */
	bool is_nullable;
};

struct odbc_local_cell {
	int64_t number; /* text: where it begins in `text` */
	uint32_t len;
	bool is_null;
};

struct odbc_local {
	const struct odbc_local_column *columns; /* must live as long as the program */
	size_t column_count;
	struct odbc_local_cell *cells;
	size_t count, cap;
	struct ch_buf text;
	bool failed; /* out of memory, reported by odbc_local_open */
};

void odbc_local_init(struct odbc_local *local, const struct odbc_local_column *columns,
    size_t count);
void odbc_local_free(struct odbc_local *local);

/* The next cell, from left to right, row after row. Numbers beyond SQLINTEGER are its largest. */
void odbc_local_null(struct odbc_local *local);
void odbc_local_text(struct odbc_local *local, struct ch_str text);
void odbc_local_number(struct odbc_local *local, int64_t number);
/* NULL for an empty text and for a number that is not there. */
void odbc_local_text_or_null(struct odbc_local *local, struct ch_str text);
void odbc_local_number_or_null(struct odbc_local *local, bool is_there, int64_t number);

/* Open a cursor over the rows: S5. What the statement had before must be closed already. */
SQLRETURN odbc_local_open(struct odbc_local *local, struct odbc_stmt *stmt);

#endif
