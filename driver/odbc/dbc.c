/*
 * dbc.c - life of a connection handle
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/alloc.h"
#include "odbc/handles.h"

/* Connection strings and what SQLBrowseConnect collects. */
#define BROWSE_LIMIT ((size_t)1 << 20)

static const struct odbc_stmt_attrs default_attrs = {
	.retrieve_data = SQL_RD_ON,
	.enable_auto_ipd = SQL_TRUE,
	.concurrency = SQL_CONCUR_READ_ONLY,
	.rowset_size = 1,
	.simulate_cursor = SQL_SC_NON_UNIQUE,
};

void
odbc_dbc_default_attrs(struct odbc_dbc *dbc)
{
	dbc->access_mode = SQL_MODE_READ_WRITE;
	dbc->autocommit = SQL_AUTOCOMMIT_ON;
	dbc->connection_timeout = 0;
	dbc->txn_isolation = 0;
	dbc->stmt_attrs = default_attrs;
}

void
odbc_dbc_option_attrs(struct odbc_dbc *dbc)
{
	const struct config_options *options = dbc->options;
	int64_t timeout = config_get_int(options, CONFIG_OPT_QUERYTIMEOUT);

	memset(&dbc->given, 0, sizeof(dbc->given));
	dbc->given.only_reads = config_get_int(options, CONFIG_OPT_READONLY) != 0 &&
	    dbc->access_mode != SQL_MODE_READ_ONLY;
	if (dbc->stmt_attrs.query_timeout == 0)
		dbc->stmt_attrs.query_timeout = dbc->given.query_timeout =
		    (SQLULEN)(timeout / 1000);
	if (dbc->stmt_attrs.max_rows == 0)
		dbc->stmt_attrs.max_rows = dbc->given.max_rows =
		    (SQLULEN)config_get_int(options, CONFIG_OPT_MAXROWS);
	if (dbc->given.only_reads)
		dbc->access_mode = SQL_MODE_READ_ONLY;
}

void
odbc_dbc_drop_option_attrs(struct odbc_dbc *dbc)
{
	if (dbc->stmt_attrs.query_timeout == dbc->given.query_timeout)
		dbc->stmt_attrs.query_timeout = 0;
	if (dbc->stmt_attrs.max_rows == dbc->given.max_rows)
		dbc->stmt_attrs.max_rows = 0;
	if (dbc->given.only_reads)
		dbc->access_mode = SQL_MODE_READ_WRITE;
	memset(&dbc->given, 0, sizeof(dbc->given));
}

SQLRETURN
odbc_dbc_create(struct odbc_env *env, SQLHDBC *out)
{
	struct odbc_dbc *dbc = ch_calloc(1, sizeof(*dbc));

	*out = SQL_NULL_HDBC;
	if (!dbc)
		return odbc_diag_add(&env->head.diag, ODBC_S_HY001, NULL);
	odbc_head_init(&dbc->head, ODBC_TAG_DBC);
	pthread_mutex_init(&dbc->children_lock, NULL);
	pthread_mutex_init(&dbc->gather.lock, NULL);
	dbc->env = env;
	dbc->odbc_cursors = SQL_CUR_USE_DRIVER;
	odbc_dbc_default_attrs(dbc);
	ch_buf_init(&dbc->browse, BROWSE_LIMIT);
	dbc->next = env->dbcs;
	env->dbcs = dbc;
	*out = dbc;
	return SQL_SUCCESS;
}

static void
unlink_dbc(struct odbc_dbc *dbc)
{
	struct odbc_env *env = dbc->env;
	struct odbc_dbc **at;

	pthread_mutex_lock(&env->head.lock);
	for (at = &env->dbcs; *at != dbc; at = &(*at)->next)
		;
	*at = dbc->next;
	pthread_mutex_unlock(&env->head.lock);
}

SQLRETURN
odbc_dbc_free(struct odbc_dbc *dbc)
{
	if (dbc->is_connected || dbc->is_browsing)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_HY010, "Disconnect first");
	dbc->head.tag = 0;
	pthread_mutex_unlock(&dbc->head.lock);
	unlink_dbc(dbc);
	config_options_destroy(dbc->options);
	ch_buf_free(&dbc->browse);
	ch_free(dbc->current_catalog);
	pthread_mutex_destroy(&dbc->gather.lock);
	pthread_mutex_destroy(&dbc->children_lock);
	odbc_head_free(&dbc->head);
	ch_free(dbc);
	return SQL_SUCCESS;
}

void
odbc_dbc_drop_children(struct odbc_dbc *dbc)
{
	/* No other thread may use handles that are being freed, so the lists stand still between
	 * the looks; each free takes its own handle off. */
	while (dbc->stmts) {
		struct odbc_stmt *stmt = dbc->stmts;

		pthread_mutex_lock(&stmt->head.lock);
		odbc_stmt_destroy(stmt);
	}
	while (dbc->descs) {
		struct odbc_desc *desc = dbc->descs;

		pthread_mutex_lock(&desc->head.lock);
		(void)odbc_desc_free(desc);
	}
}
