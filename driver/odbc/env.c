/*
 * env.c - life of the environment
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"
#include "odbc/handles.h"

SQLRETURN
odbc_env_create(SQLHENV *out)
{
	struct odbc_env *env = ch_calloc(1, sizeof(*env));

	*out = SQL_NULL_HENV;
	if (!env)
		return SQL_ERROR;
	odbc_head_init(&env->head, ODBC_TAG_ENV);
	*out = env;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_env_free(struct odbc_env *env)
{
	if (env->dbcs)
		return odbc_diag_add(&env->head.diag, ODBC_S_HY010,
		    "Free the connections of this environment first");
	env->head.tag = 0;
	pthread_mutex_unlock(&env->head.lock);
	odbc_head_free(&env->head);
	ch_free(env);
	return SQL_SUCCESS;
}
