/*
 * send.h - from an application's parameter buffers to ClickHouse
 *
 * The mirror of plan.h: fetchers (one a C type) turn a buffer element into a conv_value, encoders
 * (one a logical type) put it into a native_build, and conv_send_text writes it as a typed query
 * parameter or as a literal. A sender is made once for (parameter binding, target type).
 * Range checks are ours: servers wrap integers and cut decimals without a word.
 * Senders belong to one statement and are not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_SEND_H
#define CH_CONVERT_SEND_H

#include "convert/plan.h"
#include "native/build.h"

/* A parameter as bound (SQLBindParameter, APD and IPD). */
struct conv_binding {
	SQLSMALLINT c_type; /* concise, not SQL_C_DEFAULT */
	SQLSMALLINT c_precision, c_scale; /* APD, for SQL_C_NUMERIC and intervals */
	SQLSMALLINT sql_type; /* concise */
	SQLULEN column_size; /* 0: unknown, no limit */
	SQLSMALLINT digits;
};

/* Its buffers, offset already added: row r reads at data + r * data_stride. */
struct conv_origin {
	const char *data; /* may be NULL if all rows are NULL or default */
	size_t data_stride;
	SQLLEN buffer_length; /* of one element, for CHAR, WCHAR, BINARY; 0 unknown */
	const char *length; /* SQLLEN each, NULL: NTS for text */
	const char *indicator; /* SQLLEN each, NULL: never NULL */
	size_t length_stride;
};

struct conv_sender;

/* CONV_OK, CONV_NOT_ALLOWED (07006), CONV_BAD_C_TYPE, CONV_NO_MEMORY. `target` and `env` are
 * borrowed. The target may be any type; what the pair cannot do directly goes through text. */
enum conv_status conv_sender_create(struct conv_sender **out, const struct conv_binding *binding,
    const struct native_type *target, const struct conv_env *env) CH_MUST_USE;
void conv_sender_destroy(struct conv_sender *sender);

/* First pass: would each row convert? Notes what would not; row numbers are the origin's.
 * Fast where nothing can fail. `skip` (may be NULL): rows with a byte != 0 are left out. */
void conv_sender_check(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows, const unsigned char *skip, struct conv_report *report);

/* Second pass: append the rows that are not skipped. Rows that do not convert must be skipped. */
void conv_sender_encode(struct conv_sender *sender, const struct conv_origin *origin,
    size_t first, size_t rows, const unsigned char *skip, struct native_build *build);

/* What stopped the last failing row, in words ("'12x' is no Int32"), for the diagnostic. */
const char *conv_sender_reason(const struct conv_sender *sender);

enum conv_text_form {
	CONV_FORM_PARAM,   /* value of a typed query parameter: TSV-escaped text */
	/* SQL expression for any server version. Integers of up to 64 bits and Bool are bare
	 * numbers, whatever their width; days and times before 2105 of Date32 and DateTime64 say
	 * Date and DateTime where that loses nothing, for servers without the newer types. */
	CONV_FORM_LITERAL,
	/* A whole value of VALUES, as a column of the target's type reads it. */
	CONV_FORM_VALUE,
};

/* One value as text. `target` as given when the sender was made. NULL is that of conv_send_null.
 * The statuses are those of conv_sender_check; after an error nothing useful is in `out`. */
enum conv_status conv_send_text(struct conv_sender *sender, const struct conv_origin *origin,
    size_t row, enum conv_text_form form, struct ch_buf *out);

/* NULL as text: `\N`, or CAST(NULL AS Nullable(T)), or, as a value of VALUES, NULL, or the default
 * of a type that cannot be NULL. A parameter of type Dynamic cannot be NULL (CONV_NOT_ALLOWED). */
enum conv_status conv_send_null(
    struct conv_sender *sender, enum conv_text_form form, struct ch_buf *out);

/* ClickHouse type to use for a parameter whose target is not known: from SQL type, size and
 * digits as bound ("Nullable(Decimal(18, 4))"). Appends to out. */
void conv_binding_type(const struct conv_binding *binding, struct ch_buf *out);

#endif
