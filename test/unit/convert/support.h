/*
 * support.h - columns out of a few bytes, and C values as text, for the suites of convert/
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TEST_CONVERT_SUPPORT_H
#define CH_TEST_CONVERT_SUPPORT_H

#include "base/buf.h"
#include "convert/plan.h"
#include "native/read.h"

/* A Native stream of one block of one column, read back. */
struct fixture {
	struct ch_buf wire;
	struct ch_source source;
	struct native_reader reader;
	struct native_block block;
	struct native_column *column;
};

/* Read `rows` rows of the type from the bytes that follow its name on the wire. */
void fixture_open(struct fixture *fixture, const char *type, const struct ch_buf *data,
    size_t rows);
/* One row whose value is given as text: see put_value(). */
void fixture_open_value(struct fixture *fixture, const char *type, const char *value);
void fixture_free(struct fixture *fixture);

void put_varint(struct ch_buf *out, uint64_t value);
/* Wire bytes of one row. NULL | 'text with \xNN' (String, FixedString) | x:hex bytes as on the
 * wire | a number for types with a fixed width (128 and 256 bits too). Nullable types get
 * their map in front. */
void put_value(struct ch_buf *out, const char *type, const char *value);
/* Text with \xNN, \t, \n, \\ -> bytes. */
void put_escaped(struct ch_buf *out, const char *text, size_t len);

/* "SBIGINT" -> SQL_C_SBIGINT; fails the test when there is no such name. */
SQLSMALLINT c_type_of(const char *name);
/* "OK", "TRUNCATED" …; CONV_STATUSES when there is no such name. */
enum conv_status status_of(const char *name);
const char *status_name(enum conv_status status);

/* What lies in a buffer, as text: characters with \xNN, wide characters with \uNNNN for halves
 * of pairs, bytes as hex, numbers, 2024-01-02 03:04:05.000000006, p,s,±magnitude for NUMERIC,
 * type:sign:fields.fraction for intervals. */
void show(struct ch_buf *out, SQLSMALLINT c_type, const char *data, size_t capacity,
    SQLLEN length, unsigned unit);

#endif
