/*
 * c_type.c - what is known of the C types of ODBC
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/c_type.h"

#include "convert/plan.h"

const struct conv_c_type *
conv_c_type_find(SQLSMALLINT code)
{
	switch (code) {
#define C_TYPE(name, target, size, is_signed)                     \
	case SQL_C_##name: {                                      \
		static const struct conv_c_type found = {         \
			SQL_C_##name, CONV_TO_##target, size, is_signed }; \
		return &found;                                    \
	}
#include "convert/c_type_list.h"
#undef C_TYPE
	default:
		return NULL;
	}
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
