/*
 * param_input.h - values that an application bound, ready to be read
 *
 * Parameters (APD and IPD) and, for SQLBulkOperations, columns (ARD and IRD) become inputs: where
 * the buffers are, what lies in them, what it shall become. The statement's lock is held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_PARAM_INPUT_H
#define CH_ODBC_PARAM_INPUT_H

#include "convert/send.h"
#include "odbc/handles.h"

/* One bound parameter. */
struct odbc_input {
	SQLUSMALLINT number; /* of its records, from 1 */
	struct conv_binding binding;
	struct conv_origin origin; /* set r is row r */
	bool has_default, has_put; /* some set says so: default value, data at execution */
	bool has_null;	/* some set may say so */
	bool is_odd; /* not all sets are values with a length, or NULL */
	/* How its values become ClickHouse's; kept as long as binding and target stay. */
	struct conv_sender *sender;
	const struct native_type *type; /* what the sender makes */
	struct conv_binding made_for;
	struct ch_arena memory; /* of a type chosen by the binding */
};

/* A value given by SQLPutData. */
struct odbc_put {
	size_t set;  /* from 0 */
	size_t input; /* of odbc_inputs.items */
	struct ch_buf bytes;
	SQLLEN length; /* bytes, SQL_NULL_DATA or SQL_DEFAULT_PARAM */
	bool is_given; /* SQLPutData was called */
};

struct odbc_inputs {
	struct odbc_input *items;
	size_t count, cap;
	size_t sets;
	unsigned char *skip; /* one a set: not 0 is left out; NULL none */
	size_t skip_cap, skipped;
	struct odbc_put *puts; /* set after set, inputs ascending */
	size_t put_count, put_cap;
};

/* `count` inputs without anything. False: out of memory. */
bool odbc_inputs_create(struct odbc_inputs *inputs, size_t count);
void odbc_inputs_free(struct odbc_inputs *inputs);
/* Forget puts and sets left out, keep the senders. */
void odbc_inputs_reset(struct odbc_inputs *inputs);
/* Leave a set out. False: out of memory. */
bool odbc_inputs_skip(struct odbc_inputs *inputs, size_t set);

/* Where the values come from. */
struct odbc_input_desc {
	struct odbc_desc *app;	/* APD or ARD */
	struct odbc_desc *types; /* IPD or IRD */
};

/* Take the binding of record input->number. Posts 07002 when it is not bound. */
SQLRETURN odbc_input_bind(struct odbc_stmt *stmt, const struct odbc_input_desc *from,
    struct odbc_input *input);
/* Look at the indicators of all sets: what is default, what comes by SQLPutData. Posts HY090 for
 * lengths that are none, HY009 for a value without buffer. */
SQLRETURN odbc_inputs_scan(struct odbc_stmt *stmt, struct odbc_inputs *inputs);

/* The indicator of a set: SQL_NULL_DATA, SQL_DEFAULT_PARAM, or something else. */
SQLLEN odbc_input_indicator(const struct odbc_inputs *inputs, size_t input, size_t set);
/* The origin of a set's value, as row 0. */
struct conv_origin odbc_input_origin(const struct odbc_inputs *inputs, size_t input, size_t set);

/* A sender from the binding to `type`, which must outlive it; made only if it is not there. Posts
 * 07006 and the like. */
SQLRETURN odbc_input_sender(
    struct odbc_stmt *stmt, struct odbc_input *input, const struct native_type *type);
/* The same to the type that suits the binding; it is not Nullable. */
SQLRETURN odbc_input_own_sender(struct odbc_stmt *stmt, struct odbc_input *input);
/* "Nullable(T)" is T: whether a value is NULL is known when it is sent. */
struct ch_str odbc_input_bare_type(struct ch_str type);
/* The sender's target goes away. */
void odbc_input_forget(struct odbc_input *input);
/* Why the last value of the input did not convert. */
SQLRETURN odbc_input_failed(struct odbc_stmt *stmt, const struct odbc_input *input,
    enum conv_status status, size_t set);

#endif
