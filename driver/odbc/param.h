/*
 * param.h - parameters of statements: binding, describing, giving values
 *
 * What a statement with parameters needs is kept in struct odbc_params, made when its text is
 * taken. Executing one goes: bind (07002), values at execution if there are any, then as a bulk
 * insert, as data of INSERT … FORMAT, or as one query a set. All functions want the statement's
 * lock held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_PARAM_H
#define CH_ODBC_PARAM_H

#include "odbc/param_input.h"
#include "query/insert.h"
#include "query/markers.h"

struct odbc_bulk;

/* What the inputs were bound with. */
struct odbc_params_binding {
	unsigned apd_version, ipd_version;
	const SQLLEN *offset;
};

/* What the engine said that a parameter is compared with. */
struct odbc_param_told {
	bool is_asked, is_known;
	SQLSMALLINT type, digits;
	SQLULEN size;
};

struct odbc_params {
	struct query_markers markers;
	size_t *marker_input; /* one a marker: which input, or SIZE_MAX for an unbound name */
	struct query_insert insert; /* of an INSERT */
	/* INSERT … FORMAT without data in the text: parameter 1 gives them. */
	bool wants_data;
	struct ch_str inline_data; /* INSERT … FORMAT with its data; else ptr is NULL */
	bool is_typed; /* values go as {name:Type}, as far as the server knows that */
	uint32_t version; /* of the server, 0 unknown */
	struct odbc_param_told *told; /* one a number, or NULL as long as nobody asked */
	struct odbc_inputs inputs;
	bool is_bound; /* the inputs are, as `bound` says */
	struct odbc_params_binding bound;
	struct odbc_bulk *bulk; /* INSERT … VALUES, once its columns are learnt */
	/* one query a set (batch.c) */
	size_t set; /* the one whose result is open */
	/* scratch of a query's text */
	struct ch_buf sql, values;
	struct ch_arena memory;
};

/* SQLBindParameter's arguments. */
struct odbc_param_binding {
	SQLUSMALLINT number;
	SQLSMALLINT direction, c_type, sql_type;
	SQLULEN size;
	SQLSMALLINT digits;
	SQLPOINTER value;
	SQLLEN capacity;
	SQLLEN *indicator;
};
SQLRETURN odbc_bind_parameter(struct odbc_stmt *stmt, const struct odbc_param_binding *binding);

/* How many values the statement takes, those of {name:Type} not counted; of several in one text
 * the present one. Its first is stmt->script_before + 1. */
size_t odbc_param_count(const struct odbc_stmt *stmt);
/* 07002 if one of the first `count` parameters is not bound. */
SQLRETURN odbc_params_need_bound(struct odbc_stmt *stmt, size_t count);
SQLRETURN odbc_num_params(struct odbc_stmt *stmt, SQLSMALLINT *count);
/* Any pointer may be NULL. May ask the server for the columns of a table. */
struct odbc_param_out {
	SQLSMALLINT *type;
	SQLULEN *size;
	SQLSMALLINT *digits;
	SQLSMALLINT *nullable;
};
SQLRETURN odbc_describe_param(struct odbc_stmt *stmt, SQLUSMALLINT number,
    const struct odbc_param_out *out);
/* What a parameter is, of those that have a SQL type: the fields of its IPD record. */
bool odbc_ipd_set_type(struct odbc_desc_rec *rec, SQLSMALLINT sql_type, SQLULEN size,
    SQLSMALLINT digits);
/* Automatic population (SQL_ATTR_ENABLE_AUTO_IPD): records of a prepared statement that nobody
 * gave a type get that of SQLDescribeParam, once somebody looks: preparing asks no server. */
SQLRETURN odbc_ipd_need(struct odbc_stmt *stmt);

/* Look for parameters in the text that was just taken: stmt->params is NULL if there are none. */
SQLRETURN odbc_params_take(struct odbc_stmt *stmt);
void odbc_params_drop(struct odbc_stmt *stmt);

/* SQLExecute and SQLExecDirect of a statement with parameters; SQL_NEED_DATA when values are to
 * come by SQLPutData. */
SQLRETURN odbc_params_execute(struct odbc_stmt *stmt);
/* All values are there. */
SQLRETURN odbc_params_run(struct odbc_stmt *stmt);

SQLRETURN odbc_param_data(struct odbc_stmt *stmt, SQLPOINTER *token);
/* It would not send anything. */
bool odbc_param_data_is_ready(const struct odbc_stmt *stmt);
/* An error ends the execution, as the driver manager has it. */
SQLRETURN odbc_put_data(struct odbc_stmt *stmt, SQLPOINTER data, SQLLEN length);
/* Give up what waits for data (SQLCancel). */
void odbc_data_cancel(struct odbc_stmt *stmt);
/* The statement waits for SQLParamData: SQL_NEED_DATA. `add` is NULL for its own parameters. */
SQLRETURN odbc_data_wait(struct odbc_stmt *stmt, struct odbc_inputs *inputs,
    struct odbc_bulk_add *add);
/* Stop sending what SQLPutData gave. */
void odbc_data_stop(struct odbc_stmt *stmt);

/* What the server is decides how values go to it; may block. */
int odbc_params_look_at_server(struct odbc_stmt *stmt, struct ch_error *err) CH_MUST_USE;

/* The text of one set with its values put in; *query is complete but for times and limits, and
 * good until the next call. Posts what does not convert. */
SQLRETURN odbc_param_query(struct odbc_stmt *stmt, size_t set, struct client_query *query);
/* The same with values of the bound types, or NULL, to learn the columns of the result. */
int odbc_param_sample(struct odbc_stmt *stmt, struct client_query *query,
    struct ch_error *err) CH_MUST_USE;

/* One query a set, one after the other. Rows stop it: SQLMoreResults goes on (batch.c). */
SQLRETURN odbc_batch_run(struct odbc_stmt *stmt);
/* The next result of the array; SQL_NO_DATA behind the last. */
SQLRETURN odbc_batch_next(struct odbc_stmt *stmt);

/* Status array and count of processed sets of the IPD. */
void odbc_param_status(struct odbc_stmt *stmt, size_t from, size_t to, SQLUSMALLINT status);
void odbc_param_processed(struct odbc_stmt *stmt, size_t sets);

#endif
