/*
 * bulk.h - arrays of parameters as one INSERT
 *
 * INSERT … VALUES (?, …) becomes INSERT … FORMAT Native: what the table's columns are is learnt
 * once a preparation, all rows are checked before anything is sent, then they are encoded block
 * by block while the request pulls them. Values that are expressions make it INSERT … SELECT …
 * FROM input(…), and what neither can do goes as text, FORMAT Values, still in one request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_BULK_H
#define CH_ODBC_BULK_H

#include "odbc/param.h"

/* A column of the table that an INSERT may fill. */
struct odbc_bulk_target {
	struct ch_str name;
	const struct native_type *type; /* NULL: not known to this driver */
	bool has_expression;  /* for rows that do not give it a value */
	bool null_is_default; /* the expression fills it in place of NULL, which it cannot be */
	bool is_ephemeral;    /* only filled when it is named */
};

/* A column of the blocks that are sent. */
struct odbc_bulk_column {
	struct ch_str name;
	const struct native_type *type;
	struct native_build *build;
	size_t *inputs; /* one a row of a set */
	const struct odbc_bulk_target *target; /* that it fills; NULL behind a query */
	bool is_absent;	      /* from the present block: all its rows are default */
};

struct odbc_bulk {
	atomic_uint shares; /* owners besides the first */
	struct ch_arena memory; /* of what was learnt */
	/* One a value of a row; NULL as long as nothing was learnt. Their count is 0 when the
	 * columns cannot be told. */
	struct odbc_bulk_target *targets;
	size_t target_count;
	unsigned tables_age; /* the connection's, when it was learnt */
	atomic_bool is_doubtful; /* the server refused rows: the table may have changed */
	/* How the rows go this time. */
	bool is_planned, is_text;
	bool is_ready; /* as blocks, with senders for the present bindings */
	bool null_matters; /* NULL may mean the expression of a column */
	struct ch_arena plan; /* of what follows */
	struct odbc_bulk_column *columns;
	size_t count;
	size_t rows; /* of one set */
	struct native_build_column *wire;
	struct ch_buf sql;
	struct ch_str input; /* the part input('…') of sql, or empty */
};

/* Let go; the last owner frees it. */
void odbc_bulk_destroy(struct odbc_bulk *bulk);
/* One owner more. */
void odbc_bulk_share(struct odbc_bulk *bulk);

/* Learn the columns of `target` that `names` (as written, quoted or not; count 0: all) name;
 * may block. Names that are not there make target_count 0: the server will say what is wrong. */
SQLRETURN odbc_bulk_learn(struct odbc_stmt *stmt, struct odbc_bulk **out, struct ch_str target,
    const struct ch_str *names, size_t count);
/* The same for the statement's INSERT, as stmt->params->bulk: once a preparation, and again when
 * the table may have changed since. Posts 21S01. */
SQLRETURN odbc_bulk_need(struct odbc_stmt *stmt);

/* Decide how the statement's INSERT goes, make its text, columns and senders. */
SQLRETURN odbc_bulk_plan(struct odbc_stmt *stmt);
/* The INSERT goes as blocks, without a query between. */
bool odbc_bulk_is_blocks(const struct odbc_stmt *stmt);
/* The input may leave the value of the column to the table's expression. (Without one the default
 * of the column's type is sent: servers fill columns that a block has not with zeros, be they no
 * value of the type.) */
bool odbc_bulk_may_leave(const struct odbc_bulk_target *target, const struct odbc_input *input);
/* NULL may mean the expression of some column. */
bool odbc_bulk_null_is_default(const struct odbc_stmt *stmt);
/* A column of the blocks. False: out of memory. The build is made by odbc_bulk_builds. */
struct odbc_bulk_column *odbc_bulk_add_column(struct odbc_bulk *bulk, size_t most);
/* Builds for all columns. CH_EUNSUPPORTED for types that cannot be written. */
int odbc_bulk_builds(struct odbc_bulk *bulk, struct ch_error *err);
void odbc_bulk_drop_plan(struct odbc_bulk *bulk);
/* The column of the table that an input fills; empty if that is not known. */
struct ch_str odbc_bulk_target_name(
    const struct odbc_stmt *stmt, const struct odbc_bulk *bulk, size_t input);

/* Rows to encode or to write, and how far that is. */
struct odbc_bulk_source {
	struct ch_source base;
	struct odbc_stmt *stmt;
	struct odbc_bulk *bulk;
	struct odbc_inputs *inputs;
	size_t next;	 /* set */
	size_t row_size; /* about, of those so far */
	size_t sent;	 /* rows given out */
};

/* The sets as Native blocks, or as text: VALUES of the statement's INSERT. */
int odbc_bulk_read_blocks(struct ch_source *src, struct ch_buf *into, size_t need,
    struct ch_error *err);
int odbc_bulk_read_text(struct ch_source *src, struct ch_buf *into, size_t need,
    struct ch_error *err);
/* Encode sets from `from` up to `to` into the columns' builds; sets that are left out are not
 * counted. */
void odbc_bulk_encode(struct odbc_bulk *bulk, const struct odbc_inputs *inputs, size_t from,
    size_t to);

/* Rows in the builds, and about their bytes. */
void odbc_bulk_measure(const struct odbc_bulk *bulk, size_t *rows, size_t *bytes);
/* The builds as a block. */
int odbc_bulk_append_block(struct odbc_bulk *bulk, struct ch_buf *into, struct ch_error *err);

/* Where the fate of each set is told. */
struct odbc_bulk_report {
	SQLUSMALLINT *status; /* one a set; NULL none */
	SQLULEN *processed;   /* may be NULL */
	SQLUSMALLINT sent;    /* status of a set that was sent */
	const char *what;     /* "parameter", "column" */
};

/* First pass, over all sets. Posts a record for each that does not convert. SQL_SUCCESS: send
 * them; SQL_SUCCESS_WITH_INFO: send those that are left; SQL_ERROR: send nothing. */
SQLRETURN odbc_bulk_check(struct odbc_stmt *stmt, struct odbc_bulk *bulk,
    struct odbc_inputs *inputs, const struct odbc_bulk_report *report);
/* Check and send. Sets stmt->row_count. */
SQLRETURN odbc_bulk_send(struct odbc_stmt *stmt, struct odbc_bulk *bulk,
    struct odbc_inputs *inputs, const struct odbc_bulk_report *report);

/* INSERT … VALUES with the statement's parameters. */
SQLRETURN odbc_bulk_values(struct odbc_stmt *stmt);
/* INSERT … FORMAT: the data in the text, or those of parameter 1, behind the statement. */
SQLRETURN odbc_bulk_format(struct odbc_stmt *stmt);
/* Data of parameter 1 that SQLPutData gives are on their way as soon as there are many of them.
 * They need not lie in memory, whatever their size. */
bool odbc_bulk_streams(const struct odbc_stmt *stmt);
/* The next piece of them. The put keeps what is not sent yet. */
int odbc_bulk_stream(struct odbc_stmt *stmt, struct odbc_put *put, struct ch_str piece,
    struct ch_error *err) CH_MUST_USE;
/* There are no more: wait for the end. */
SQLRETURN odbc_bulk_stream_end(struct odbc_stmt *stmt);

/* SQLBulkOperations: SQL_ADD puts the bound rows into the table that the cursor reads
 * (SQL_NEED_DATA if values come by SQLPutData), SQL_FETCH_BY_BOOKMARK reads rows of a static
 * cursor. */
SQLRETURN odbc_bulk_operations(struct odbc_stmt *stmt, SQLSMALLINT operation);
/* All values are there. */
SQLRETURN odbc_bulk_add_run(struct odbc_stmt *stmt, struct odbc_bulk_add *add);
void odbc_bulk_add_destroy(struct odbc_bulk_add *add);

#endif
