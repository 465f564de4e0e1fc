/*
 * c_type.c - what is known of the C types of ODBC
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/c_type.h"

#include "base/compiler.h"
#include "convert/plan.h"

/* Codes lie close together on both sides of 0, which is none; this is the least. */
#define LEAST SQL_C_UTINYINT

static const struct conv_c_type c_types[] = {
#define C_TYPE(code, target, size, is_signed) \
	[SQL_C_##code - LEAST] = { SQL_C_##code, CONV_TO_##target, size, is_signed },
#include "convert/c_type_list.h"
#undef C_TYPE
};

const struct conv_c_type *
conv_c_type_find(SQLSMALLINT code)
{
	int at = code - LEAST;

	if (!code || at < 0 || at >= (int)CH_ARRAY_LEN(c_types) || c_types[at].code != code)
		return NULL;
	return &c_types[at];
}

size_t
conv_c_type_size(SQLSMALLINT code)
{
	const struct conv_c_type *c_type = conv_c_type_find(code);

	return c_type ? c_type->size : 0;
}

bool
conv_c_type_known(SQLSMALLINT code)
{
	return code == SQL_C_DEFAULT || code == SQL_ARD_TYPE || conv_c_type_find(code) != NULL;
}
