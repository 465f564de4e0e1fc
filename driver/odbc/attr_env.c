/*
 * attr_env.c - attributes of environments
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/attr.h"

SQLRETURN
odbc_env_set_attr(struct odbc_env *env, SQLINTEGER id, SQLPOINTER value)
{
	const struct odbc_attr *attr = odbc_attr_of_env(id);
	SQLULEN number = (SQLULEN)value;
	SQLRETURN rc;

	if (!attr)
		return odbc_attr_unknown(&env->head.diag, id);
	if (env->dbcs)
		return odbc_diag_add(&env->head.diag, ODBC_S_HY011,
		    "%s: the environment has connections already", attr->name);
	rc = odbc_attr_check(attr, &number, &env->head.diag);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	/* The only attribute that is not stored: strings always end in NUL. */
	if (id == SQL_ATTR_OUTPUT_NTS)
		return (SQLUINTEGER)number == SQL_TRUE
			   ? SQL_SUCCESS
			   : odbc_attr_unsupported(&env->head.diag, attr);
	odbc_attr_store(attr, env, number);
	return rc;
}

SQLRETURN
odbc_env_get_attr(struct odbc_env *env, SQLINTEGER id, SQLPOINTER value)
{
	const struct odbc_attr *attr = odbc_attr_of_env(id);

	if (!attr)
		return odbc_attr_unknown(&env->head.diag, id);
	odbc_attr_give(
	    ODBC_ATTR_U32, value, id == SQL_ATTR_OUTPUT_NTS ? SQL_TRUE : odbc_attr_load(attr, env));
	return SQL_SUCCESS;
}
