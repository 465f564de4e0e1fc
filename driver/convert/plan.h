/*
 * plan.h - from a column's rows to an application's buffers
 *
 * A plan is made once for (column type, C type, buffer shape) and then run over slices of
 * blocks. It chooses among: a same-bits copy, a short list of fused kernels, and the general
 * way (load a slot into a conv_value, store the value); all give the same bytes. SQLGetData
 * uses the same loaders and stores, one cell at a time and in pieces (struct conv_cell).
 *
 * SQL_C_BINARY gets the bytes of a text; of fixed types those of the wire, little endian; of a
 * UUID those that its text names, from left to right.
 *
 * A plan and a cell belong to one statement and are not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_PLAN_H
#define CH_CONVERT_PLAN_H

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/tz.h"
#include "convert/status.h"
#include "native/column.h"

/* Facts of the connection that conversions need. */
struct conv_env {
	const struct ch_tz *tz; /* zone of DateTime types without one; never NULL */
	unsigned wide_unit;	/* bytes of a SQLWCHAR: 2 or 4 */
};

/* What the application wants. SQL_C_DEFAULT must have been resolved by the caller (the default
 * depends on the reported SQL type), ODBC 2 date codes too. */
struct conv_spec {
	SQLSMALLINT c_type;
	SQLSMALLINT precision; /* SQL_C_NUMERIC: digits (1-38), intervals: leading precision */
	SQLSMALLINT scale;     /* SQL_C_NUMERIC: scale; intervals: seconds precision */
	/* With precision 0 a NUMERIC gets the column's precision and scale, or what the value
	 * needs, and an interval's leading field any number of digits; with scale 0 an interval
	 * keeps its whole fraction (billionths). */
	SQLULEN max_length; /* SQL_ATTR_MAX_LENGTH: of text in CHAR bytes or WCHAR characters, of
			     * bytes in BINARY; 0 = no limit */
};

/* Bound buffers of one column, offset already added. Row r writes at data + r * data_stride.
 * length and indicator may be NULL, may be equal (then it gets length or SQL_NULL_DATA). */
struct conv_target {
	char *data;	    /* NULL: only indicators are wanted */
	size_t data_stride;
	size_t capacity;    /* bytes of one element, for CHAR, WCHAR, BINARY */
	char *length;	    /* SQLLEN each */
	char *indicator;    /* SQLLEN each */
	size_t length_stride; /* of both */
};

/* One thing to tell about one row. */
struct conv_note {
	size_t row; /* of the rowset, from 0 */
	SQLUSMALLINT column; /* from 1; filled by the caller through conv_report.column */
	enum conv_status status;
};

/* Most notes kept a fetch; the rest is only counted. */
#define CONV_MAX_NOTES 100

/* What happened in one rowset. row_status is the caller's array of one value a rowset row
 * (SQL_ROW_SUCCESS, …); plans only ever make it worse: SUCCESS < SUCCESS_WITH_INFO < ERROR. */
struct conv_report {
	SQLUSMALLINT column; /* being converted now */
	SQLUSMALLINT *row_status;
	size_t count;	     /* all notes, also those not kept */
	size_t kept;
	struct conv_note notes[CONV_MAX_NOTES];
};

void conv_report_add(struct conv_report *report, size_t row, enum conv_status status);

struct conv_plan;

/* CONV_OK, or CONV_NOT_ALLOWED / CONV_BAD_C_TYPE / CONV_NO_MEMORY (found here once, not per
 * cell). `type` and `env` are borrowed and must outlive the plan. */
enum conv_status conv_plan_create(struct conv_plan **out, const struct native_type *type,
    const struct conv_spec *spec, const struct conv_env *env) CH_MUST_USE;
void conv_plan_destroy(struct conv_plan *plan);

/* Convert `rows` rows of the view from row `first` on into target rows from `to` on. */
void conv_plan_run(struct conv_plan *plan, const struct native_column *column, size_t first,
    size_t rows, const struct conv_target *target, size_t to, struct conv_report *report);

/* One cell being read by SQLGetData, maybe in pieces. */
struct conv_cell;

int conv_cell_create(struct conv_cell **out) CH_MUST_USE; /* 0 or CH_ENOMEM */
void conv_cell_destroy(struct conv_cell *cell);

/* Point the cell at a value: nothing is converted yet. A later piece of the same value with
 * another spec starts the value again. */
void conv_cell_reset(struct conv_cell *cell, const struct native_column *column, size_t row);

enum conv_cell_result {
	CONV_CELL_VALUE,   /* something was written; look at *status */
	CONV_CELL_NO_DATA, /* all of the value was already given: SQL_NO_DATA */
};

/* Give the next piece. *length is set to the bytes that were left before this piece, or
 * SQL_NULL_DATA; it may be NULL (then a NULL value is CONV_NO_INDICATOR). After an error
 * (not TRUNCATED) the value may be asked for again. The rules for sizes, terminators and
 * pieces are those of SQLGetData. */
enum conv_cell_result conv_cell_get(struct conv_cell *cell, const struct conv_spec *spec,
    const struct conv_env *env, void *data, SQLLEN capacity, SQLLEN *length,
    enum conv_status *status);

/* Bytes of one element of a fixed-size C type; 0 for CHAR, WCHAR, BINARY and unknown ones. */
size_t conv_c_type_size(SQLSMALLINT c_type);
/* A C type that an application may bind (SQL_C_DEFAULT and SQL_ARD_TYPE too). */
bool conv_c_type_known(SQLSMALLINT c_type);

#endif
