/*
 * c_type.h - what is known of the C types of ODBC
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_C_TYPE_H
#define CH_CONVERT_C_TYPE_H

#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>
#include <stdint.h>

/* Families of C types; one store function each. */
enum conv_target_kind {
	CONV_TO_CHAR,
	CONV_TO_WCHAR,
	CONV_TO_BINARY,
	CONV_TO_BIT,
	CONV_TO_INTEGER,
	CONV_TO_FLOAT,
	CONV_TO_NUMERIC,
	CONV_TO_GUID,
	CONV_TO_DATE,
	CONV_TO_TIME,
	CONV_TO_TIMESTAMP,
	CONV_TO_INTERVAL,
};

struct conv_c_type {
	SQLSMALLINT code;
	enum conv_target_kind target;
	uint8_t size;
	bool is_signed;
};

/* NULL for a code that is no concrete C type (SQL_C_DEFAULT and SQL_ARD_TYPE are none). */
const struct conv_c_type *conv_c_type_find(SQLSMALLINT code);

#endif
