/*
 * fixture.h - the handles that suites of driver/odbc work on
 *
 * A connection that believes to be connected, without a session: enough for everything that
 * talks to nobody.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_UNIT_ODBC_FIXTURE_H
#define TEST_UNIT_ODBC_FIXTURE_H

#include <check.h>

#include "odbc/handles.h"

static struct odbc_env *env;
static struct odbc_dbc *dbc;
static struct odbc_stmt *stmt;

static inline void
fixture_setup(void)
{
	SQLHANDLE handle;

	ck_assert_int_eq(odbc_env_create(&handle), SQL_SUCCESS);
	env = handle;
	env->odbc_version = SQL_OV_ODBC3;
	ck_assert_int_eq(odbc_dbc_create(env, &handle), SQL_SUCCESS);
	dbc = handle;
	dbc->is_connected = true;
	ck_assert_int_eq(odbc_stmt_create(dbc, &handle), SQL_SUCCESS);
	stmt = handle;
}

static inline void
fixture_teardown(void)
{
	odbc_dbc_drop_children(dbc);
	dbc->is_connected = false;
	pthread_mutex_lock(&dbc->head.lock);
	ck_assert_int_eq(odbc_dbc_free(dbc), SQL_SUCCESS);
	pthread_mutex_lock(&env->head.lock);
	ck_assert_int_eq(odbc_env_free(env), SQL_SUCCESS);
}

/* The state of the first record, "" if there is none; the records are cleared. */
static inline const char *
fixture_state(struct odbc_head *head)
{
	const char *state = head->diag.count ? odbc_state_text(head->diag.records[0].state) : "";

	odbc_diag_clear(&head->diag);
	return state;
}

#endif
