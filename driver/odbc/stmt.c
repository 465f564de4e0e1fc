/*
 * stmt.c - life of a statement: from allocation to the end of its last result
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "odbc/async.h"
#include "odbc/fetch.h"
#include "odbc/param.h"
#include "odbc/script.h"

/* Text of one statement. */
#define SQL_LIMIT ((size_t)1 << 31)

static void
init_descriptors(struct odbc_stmt *stmt)
{
	odbc_desc_init(&stmt->own_ard, ODBC_ARD, stmt->dbc, stmt);
	odbc_desc_init(&stmt->own_apd, ODBC_APD, stmt->dbc, stmt);
	odbc_desc_init(&stmt->own_ird, ODBC_IRD, stmt->dbc, stmt);
	odbc_desc_init(&stmt->own_ipd, ODBC_IPD, stmt->dbc, stmt);
	stmt->ard = &stmt->own_ard;
	stmt->apd = &stmt->own_apd;
	stmt->ird = &stmt->own_ird;
	stmt->ipd = &stmt->own_ipd;
}

SQLRETURN
odbc_stmt_create(struct odbc_dbc *dbc, SQLHSTMT *out)
{
	struct odbc_stmt *stmt;

	*out = SQL_NULL_HSTMT;
	if (!dbc->is_connected)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08003, NULL);
	stmt = ch_calloc(1, sizeof(*stmt));
	if (!stmt)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_HY001, NULL);
	odbc_head_init(&stmt->head, ODBC_TAG_STMT);
	odbc_diag_inherit(&stmt->head.diag, &dbc->head.diag);
	stmt->dbc = dbc;
	stmt->attrs = dbc->stmt_attrs;
	stmt->conv_env = dbc->conv_env;
	stmt->row_count = -1;
	init_descriptors(stmt);
	ch_buf_init(&stmt->sql, SQL_LIMIT);
	ch_buf_init(&stmt->script, SQL_LIMIT);

	pthread_mutex_lock(&dbc->children_lock);
	snprintf(stmt->cursor_name, sizeof(stmt->cursor_name), "SQL_CUR%u", ++dbc->cursor_names);
	stmt->next = dbc->stmts;
	stmt->place = &dbc->stmts;
	if (stmt->next)
		stmt->next->place = &stmt->next;
	dbc->stmts = stmt;
	pthread_mutex_unlock(&dbc->children_lock);
	*out = stmt;
	return SQL_SUCCESS;
}

static void
unlink_stmt(struct odbc_stmt *stmt)
{
	pthread_mutex_lock(&stmt->dbc->children_lock);
	*stmt->place = stmt->next;
	if (stmt->next)
		stmt->next->place = stmt->place;
	pthread_mutex_unlock(&stmt->dbc->children_lock);
}

int
odbc_stmt_need_result(struct odbc_stmt *stmt, struct ch_error *err)
{
	int rc;

	if (stmt->result)
		return 0;
	rc = client_result_create(stmt->dbc->session, &stmt->result, err);
	if (rc == 0)
		atomic_store(&stmt->cancellable, stmt->result);
	return rc;
}

static void
drop_result(struct odbc_stmt *stmt)
{
	odbc_fetch_close(stmt);
	if (stmt->result)
		client_result_close(stmt->result);
}

void
odbc_stmt_close(struct odbc_stmt *stmt)
{
	bool had_columns = stmt->state >= ODBC_S5;

	atomic_store(&stmt->was_cancelled, false);
	if (stmt->state < ODBC_S4)
		return;
	drop_result(stmt);
	if (!stmt->is_prepared) {
		stmt->state = ODBC_S1;
		stmt->ird_filled = false;
		odbc_desc_set_count(stmt->ird, 0);
		return;
	}
	stmt->state = had_columns ? ODBC_S3 : ODBC_S2;
}

void
odbc_stmt_reset(struct odbc_stmt *stmt)
{
	stmt->is_prepared = false;
	odbc_stmt_close(stmt);
	if (stmt->result)
		client_result_close(stmt->result);
	stmt->ird_filled = false;
	odbc_desc_set_count(stmt->ird, 0);
	odbc_desc_drop_auto(stmt->ipd);
	stmt->has_ipd = false;
	odbc_params_drop(stmt);
	ch_buf_reset(&stmt->sql);
	odbc_script_reset(stmt);
	stmt->state = ODBC_S1;
}

void
odbc_stmt_destroy(struct odbc_stmt *stmt)
{
	stmt->head.tag = 0;
	pthread_mutex_unlock(&stmt->head.lock);
	unlink_stmt(stmt);
	odbc_data_stop(stmt);
	drop_result(stmt);
	odbc_params_drop(stmt);
	odbc_async_destroy(stmt);
	atomic_store(&stmt->cancellable, NULL);
	client_result_destroy(stmt->result);
	conv_cell_destroy(stmt->cell);
	odbc_desc_destroy(&stmt->own_ard);
	odbc_desc_destroy(&stmt->own_apd);
	odbc_desc_destroy(&stmt->own_ird);
	odbc_desc_destroy(&stmt->own_ipd);
	ch_buf_free(&stmt->sql);
	ch_buf_free(&stmt->script);
	ch_free(stmt->slices);
	ch_free(stmt->status_scratch);
	odbc_head_free(&stmt->head);
	ch_free(stmt);
}

SQLRETURN
odbc_stmt_free(struct odbc_stmt *stmt)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLFREEHANDLE);

	if (rc == SQL_SUCCESS)
		odbc_stmt_destroy(stmt);
	return rc;
}

SQLRETURN
odbc_stmt_free_option(struct odbc_stmt *stmt, SQLUSMALLINT option)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLFREESTMT);

	if (rc != SQL_SUCCESS)
		return rc;
	switch (option) {
	case SQL_CLOSE:
		odbc_stmt_close(stmt);
		return SQL_SUCCESS;
	case SQL_UNBIND:
		/* not bookmarks: the reference leaves them bound */
		odbc_desc_set_count(stmt->ard, 0);
		return SQL_SUCCESS;
	case SQL_RESET_PARAMS:
		odbc_desc_set_count(stmt->apd, 0);
		odbc_desc_set_count(stmt->ipd, 0);
		stmt->has_ipd = true;
		return SQL_SUCCESS;
	default:
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY092,
		    "SQLFreeStmt: option %u is none of SQL_CLOSE, SQL_DROP, SQL_UNBIND, "
		    "SQL_RESET_PARAMS",
		    (unsigned)option);
	}
}

void
odbc_stmt_use_desc(struct odbc_stmt *stmt, struct odbc_desc **place, struct odbc_desc *desc)
{
	if (*place == desc)
		return;
	/* What was made for the one before, whatever the versions are. Others may use both. */
	if (place == &stmt->ard)
		stmt->bounds_made = false;
	else if (stmt->params)
		stmt->params->is_bound = false;
	*place = desc;
}

SQLRETURN
odbc_stmt_cancel(SQLHSTMT handle)
{
	struct odbc_stmt *stmt = odbc_stmt_of(handle);
	struct client_result *result;

	if (!stmt)
		return SQL_INVALID_HANDLE;
	if (odbc_async_is_busy(stmt)) {
		odbc_async_cancel(stmt);
		return SQL_SUCCESS;
	}
	/* Somebody is inside a call: it is he who is meant. His lock is not waited for. */
	if (pthread_mutex_trylock(&stmt->head.lock) != 0) {
		atomic_store(&stmt->was_cancelled, true);
		result = atomic_load(&stmt->cancellable);
		if (result)
			client_result_cancel(result);
		return SQL_SUCCESS;
	}
	odbc_diag_clear(&stmt->head.diag);
	if (stmt->state >= ODBC_S8)
		odbc_data_cancel(stmt);
	atomic_store(&stmt->was_cancelled, stmt->state >= ODBC_S5);
	return odbc_leave(&stmt->head, SQL_SUCCESS);
}

/* Names are unique in a connection, without case. The list's lock must be held. */
static bool
name_is_taken(const struct odbc_stmt *stmt, struct ch_str name)
{
	for (const struct odbc_stmt *s = stmt->dbc->stmts; s; s = s->next)
		if (s != stmt && ch_str_eq_nocase(ch_str_of(s->cursor_name), name))
			return true;
	return false;
}

SQLRETURN
odbc_stmt_set_cursor_name(struct odbc_stmt *stmt, struct ch_str name)
{
	struct odbc_diag *diag = &stmt->head.diag;
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLSETCURSORNAME);
	bool is_taken;

	if (rc != SQL_SUCCESS)
		return rc;
	if (name.len == 0 || name.len >= sizeof(stmt->cursor_name))
		return odbc_diag_add(diag, ODBC_S_34000, "A cursor name has 1 to %zu bytes",
		    sizeof(stmt->cursor_name) - 1);
	if (memchr(name.ptr, '\0', name.len) || ch_str_starts_nocase(name, CH_STR("SQLCUR")) ||
	    ch_str_starts_nocase(name, CH_STR("SQL_CUR")))
		return odbc_diag_add(diag, ODBC_S_34000,
		    "Cursor names that begin with SQLCUR or SQL_CUR are the driver's");
	pthread_mutex_lock(&stmt->dbc->children_lock);
	is_taken = name_is_taken(stmt, name);
	if (!is_taken) {
		memcpy(stmt->cursor_name, name.ptr, name.len);
		stmt->cursor_name[name.len] = '\0';
	}
	pthread_mutex_unlock(&stmt->dbc->children_lock);
	return is_taken ? odbc_diag_add(diag, ODBC_S_3C000, NULL) : SQL_SUCCESS;
}
