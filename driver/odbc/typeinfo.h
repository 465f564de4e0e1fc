/*
 * typeinfo.h - ClickHouse types as ODBC reports them
 *
 * One function describes every type, whoever asks: SQLDescribeCol, SQLColAttribute, SQLColumns
 * and SQLGetTypeInfo, so that their answers agree. Which SQL type a ClickHouse type has stands
 * in native/type_list.h; sizes follow from the type and a few options of the connection.
 * Every display size covers the longest text of the type. Pure functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_TYPEINFO_H
#define CH_ODBC_TYPEINFO_H

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>

#include "config/options.h"
#include "native/type.h"

struct odbc_stmt;

/* What of a connection decides how types are reported. */
struct odbc_type_env {
	bool is_wide;	       /* strings are SQL_W… types */
	bool strings_are_long; /* StringAs=long */
	bool uuid_is_guid;     /* UuidAs=guid */
	bool huge_is_text;     /* HugeIntAsString: UInt64 as text */
	bool keeps_unsigned;   /* UnsignedTypes=keep */
	SQLULEN string_max;    /* StringMaxLength, characters */
};

/* A type or column as reported. */
struct odbc_type_info {
	SQLSMALLINT concise_type;
	SQLSMALLINT type;	   /* verbose: SQL_DATETIME for dates and times */
	SQLSMALLINT datetime_code; /* SQL_CODE_…, 0 for other types */
	SQLULEN column_size;
	SQLSMALLINT digits;	   /* decimal digits; see has_digits */
	bool has_digits;
	SQLLEN octet_length;
	SQLLEN display_size;
	SQLINTEGER radix;    /* 10, 2, or 0 for what is no number */
	bool is_nullable;
	bool is_unsigned; /* also true for what is no number */
	bool is_case_sensitive;
	SQLSMALLINT searchable; /* SQL_PRED_… */
	const char *literal;	/* prefix and suffix of literals: "'" or "" */
	const char *name;	/* without flags and parameters: "Decimal" */
};

/* `is_wide_caller`: the connection was made through a W function (StringTypes=auto). */
void odbc_type_env_init(struct odbc_type_env *env, const struct config_options *options,
    bool is_wide_caller);

void odbc_type_describe(const struct odbc_type_env *env, const struct native_type *type,
    struct odbc_type_info *out);
/* A String of at most `size` characters (columns of catalog results). */
void odbc_type_describe_text(const struct odbc_type_env *env, SQLULEN size, bool is_nullable,
    struct odbc_type_info *out);

/* The pieces of an answer in a format of the application's choice: long text or long bytes. */
void odbc_type_describe_raw(const struct odbc_type_env *env, bool is_binary,
    struct odbc_type_info *out);

bool odbc_type_is_char(SQLSMALLINT concise_type);
bool odbc_type_is_number(SQLSMALLINT concise_type);

/* What SQL_C_DEFAULT means for a column of that SQL type. */
SQLSMALLINT odbc_type_default_c(SQLSMALLINT concise_type, bool is_unsigned);

/* ODBC 2 codes of dates and times (9, 10, 11) as those of ODBC 3; others unchanged. */
SQLSMALLINT odbc_type_modern(SQLSMALLINT concise_type);
/* The code is a concise SQL type of ODBC. */
bool odbc_type_known(SQLSMALLINT concise_type);

/* First version of the server that has the type; 0 for all. */
uint32_t odbc_type_since(enum native_kind kind);
/* A server of that version (0: unknown, taken for new) has it. */
bool odbc_type_is_at(const struct native_type *type, uint32_t version);

/* The code that the application knows: an ODBC 2 application gets 9, 10, 11 for dates and times in
 * the rows of catalog results, which no driver manager translates. */
SQLSMALLINT odbc_type_for_app(const struct odbc_stmt *stmt, SQLSMALLINT concise_type);

/* SQLGetTypeInfo: opens a cursor over the rows for that type (SQL_ALL_TYPES: all). Posts HY004
 * for a code that is no SQL type. */
SQLRETURN odbc_get_type_info(struct odbc_stmt *stmt, SQLSMALLINT data_type);

#endif
