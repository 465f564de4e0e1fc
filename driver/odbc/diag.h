/*
 * diag.h - the diagnostic area of a handle
 *
 * Records are made where the cause is known, with their SQLSTATE; reading never changes them.
 * Order: records without a row first, then by row, errors before warnings. Guarded by the
 * handle's lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_DIAG_H
#define CH_ODBC_DIAG_H

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "base/error.h"
#include "convert/status.h"

/* One name a SQLSTATE that the driver uses: ODBC_S_42S02, … (sqlstate_list.h). */
enum odbc_state {
#define STATE(id, ...) ODBC_S_##id,
#include "odbc/sqlstate_list.h"
#undef STATE
	ODBC_STATES
};

struct odbc_record {
	enum odbc_state state;
	SQLINTEGER native;
	SQLLEN row;	   /* from 1, SQL_NO_ROW_NUMBER or SQL_ROW_NUMBER_UNKNOWN */
	SQLINTEGER column; /* from 1, SQL_NO_COLUMN_NUMBER or SQL_COLUMN_NUMBER_UNKNOWN */
	char *message;	   /* with the "[ClickHouse][ODBC]…" prefix; owned */
};

struct odbc_diag {
	struct odbc_record *records;
	size_t count;
	size_t cap;
	SQLLEN row;	       /* of records to come that name none; 0: they get none */
	SQLRETURN code;	       /* of the last call */
	SQLLEN row_count;      /* SQL_DIAG_ROW_COUNT */
	SQLLEN cursor_rows;    /* SQL_DIAG_CURSOR_ROW_COUNT */
	SQLINTEGER function;   /* SQL_DIAG_DYNAMIC_FUNCTION_CODE */
	const char *server;    /* borrowed from the connection, "" if none */
	const char *source;    /* DSN, "" if none */
	size_t max_error;      /* longest text of a lower layer's error, bytes; 0 no limit */
	struct odbc_record spare; /* the one record that needs no memory */
};

void odbc_diag_init(struct odbc_diag *diag);
void odbc_diag_clear(struct odbc_diag *diag); /* cheap when there is nothing */
/* Let a child's area name the same server and source, and cut errors alike. */
void odbc_diag_inherit(struct odbc_diag *diag, const struct odbc_diag *parent);
/* Replace what `into` has by what `from` has; `from` is empty afterwards. */
void odbc_diag_move(struct odbc_diag *into, struct odbc_diag *from);
void odbc_diag_free(struct odbc_diag *diag);

/* Add a record. fmt NULL: the state's own text. Returns SQL_ERROR, or SQL_SUCCESS_WITH_INFO for
 * class 01, so that `return odbc_diag_add(…)` works. */
SQLRETURN odbc_diag_add(struct odbc_diag *diag, enum odbc_state state, const char *fmt, ...)
    CH_PRINTF(3, 4);
/* The same for a row and column of a rowset or parameter set (from 1). */
SQLRETURN odbc_diag_add_at(struct odbc_diag *diag, enum odbc_state state, SQLLEN row,
    SQLINTEGER column, const char *fmt, ...) CH_PRINTF(5, 6);
/* A conversion that failed or lost something, with the state's own text; CONV_OK adds nothing
 * and returns SQL_SUCCESS. */
SQLRETURN odbc_diag_add_conv(struct odbc_diag *diag, enum conv_status status, SQLLEN row,
    SQLINTEGER column);
/* A lower layer's error: state by code and server code, native = server code. */
SQLRETURN odbc_diag_add_error(struct odbc_diag *diag, const struct ch_error *err);

/* Put the number of a statement behind the text of the first record. */
void odbc_diag_note_statement(struct odbc_diag *diag, size_t number);

/* SQLSTATE of a ClickHouse error code (HY000 if it has none of its own). */
enum odbc_state odbc_state_of_server(int server_code);
enum odbc_state odbc_state_of_error(const struct ch_error *err);
enum odbc_state odbc_state_of_conv(enum conv_status status);
const char *odbc_state_text(enum odbc_state state); /* "42S02" */
/* What the state means, as added to a record whose fmt is NULL. */
const char *odbc_state_meaning(enum odbc_state state);
/* "ISO 9075" or "ODBC 3.0", for SQL_DIAG_CLASS_ORIGIN and SQL_DIAG_SUBCLASS_ORIGIN. */
const char *odbc_state_class_origin(enum odbc_state state);
const char *odbc_state_subclass_origin(enum odbc_state state);
/* Text of SQL_DIAG_DYNAMIC_FUNCTION for its code; "" if unknown. */
const char *odbc_diag_function_text(SQLINTEGER code);

#endif
