/*
 * execute.c - statements: preparing, running, counting
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/execute.h"

#include "odbc/gather.h"
#include "odbc/param.h"
#include "odbc/prepare.h"
#include "odbc/script.h"
#include "odbc/scroll.h"
#include "query/quote.h"
#include "query/scan.h"

/* The server's code for "There is no session". */
#define NO_SESSION 113

SQLRETURN
odbc_check_writable(struct odbc_stmt *stmt)
{
	bool by_option = config_get_int(stmt->dbc->options, CONFIG_OPT_READONLY) != 0;

	if (!by_option && stmt->dbc->access_mode != SQL_MODE_READ_ONLY)
		return SQL_SUCCESS;
	return odbc_diag_add(&stmt->head.diag, ODBC_S_42000,
	    "The connection only reads (%s): the statement is not sent",
	    by_option ? "ReadOnly=1" : "SQL_ATTR_ACCESS_MODE");
}

/* What the connection and the driver allow at all. */
static SQLRETURN
check_runnable(struct odbc_stmt *stmt)
{
	return stmt->query.changes_data ? odbc_check_writable(stmt) : SQL_SUCCESS;
}

/* USE name: a property of the connection, not of one request. */
static int
use_database(struct odbc_stmt *stmt, struct ch_error *err)
{
	struct query_class class;
	struct ch_buf name;
	int rc;

	query_classify(ch_buf_str(&stmt->sql), 0, &class);
	ch_buf_init(&name, CH_BUF_NO_LIMIT);
	query_unquote(&name, class.database);
	if (ch_buf_failed(&name))
		rc = ch_error_nomem(err, "database name");
	else
		rc = client_session_set_database(stmt->dbc->session, ch_buf_str(&name), err);
	atomic_fetch_add(&stmt->dbc->tables_age, 1);
	ch_buf_free(&name);
	return rc;
}

/* The text that ran, with its values. */
static struct ch_str
text_sent(const struct odbc_stmt *stmt)
{
	return stmt->params ? ch_buf_str(&stmt->params->sql) : stmt->query.sql;
}

/* What SQLRowCount says about a statement without rows. */
static SQLLEN
count_rows(const struct odbc_stmt *stmt)
{
	int64_t written = client_result_info(stmt->result).written_rows;

	switch (stmt->kind) {
	case QUERY_KIND_INSERT:
		return written >= 0 ? (SQLLEN)written : -1;
	case QUERY_KIND_WRITE:
		/* ALTER … UPDATE and the like count nothing: they run in the background. */
		if (stmt->dynamic_function == SQL_DIAG_ALTER_TABLE ||
		    stmt->dynamic_function == SQL_DIAG_DELETE_WHERE ||
		    stmt->dynamic_function == SQL_DIAG_UPDATE_WHERE)
			return -1;
		return 0;
	default:
		return 0;
	}
}

/* The statement ran: is there a cursor? Statements that only read have one even without rows,
 * described when somebody asks; others when rows came. */
static int
open_result(struct odbc_stmt *stmt, struct ch_error *err)
{
	bool only_reads = stmt->query.returns_rows && !stmt->query.changes_data;
	struct native_block *block = NULL;
	int rc = only_reads ? CH_OK : client_result_next(stmt->result, &block, err);

	if (rc)
		return rc;
	stmt->ird_filled = false;
	if (only_reads || block)
		return odbc_cursor_open(stmt, block, err);
	stmt->row_count = count_rows(stmt);
	stmt->state = ODBC_S4;
	if (stmt->kind == QUERY_KIND_SET)
		return odbc_keep_settings(stmt, text_sent(stmt), err);
	return CH_OK;
}

/* Old servers refuse SET outside of a session. The settings are remembered here and sent with
 * each query anyway; whether they exist and may be set, a query that carries them tells. */
static int
try_settings(struct odbc_stmt *stmt, struct ch_error *err)
{
	struct client_query query = { .returns_rows = true };
	struct query_scan scan;
	struct ch_buf sql;
	int rc;

	query_scan_init(&scan, text_sent(stmt));
	query_scan_next(&scan); /* SET */
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "SELECT 1 SETTINGS");
	ch_buf_append_str(&sql, ch_str_slice(scan.sql, scan.at, scan.sql.len));
	query.sql = ch_buf_str(&sql);
	rc = ch_buf_failed(&sql) ? ch_error_nomem(err, "SET") :
				   client_result_execute(stmt->result, &query, err);
	client_result_close(stmt->result);
	ch_buf_free(&sql);
	if (rc)
		return rc;
	stmt->ird_filled = false;
	stmt->row_count = 0;
	stmt->state = ODBC_S4;
	return odbc_keep_settings(stmt, text_sent(stmt), err);
}

int64_t
odbc_stmt_timeout(const struct odbc_stmt *stmt)
{
	SQLULEN seconds = stmt->attrs.query_timeout;

	return (int64_t)(seconds > INT32_MAX ? INT32_MAX : seconds) * 1000;
}

int
odbc_query_begin(struct odbc_stmt *stmt, struct client_query *query, struct ch_error *err)
{
	int rc = odbc_stmt_need_result(stmt, err);

	if (rc)
		return rc;
	if (query->changes_data)
		atomic_store(&stmt->dbc->has_written, true);
	query->timeout_ms = odbc_stmt_timeout(stmt);
	query->max_rows = stmt->attrs.max_rows;
	atomic_store(&stmt->was_cancelled, false);
	return CH_OK;
}

static SQLRETURN
ran(struct odbc_stmt *stmt)
{
	stmt->head.diag.row_count = stmt->row_count;
	stmt->head.diag.function = stmt->dynamic_function;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_query_end(struct odbc_stmt *stmt, int rc, struct ch_error *err)
{
	stmt->conv_env.tz = client_session_tz(stmt->dbc->session);
	if (stmt->query.changes_data && stmt->kind != QUERY_KIND_INSERT)
		atomic_fetch_add(&stmt->dbc->tables_age, 1);
	if (rc && stmt->kind == QUERY_KIND_SET && err->server_code == NO_SESSION)
		rc = try_settings(stmt, err);
	else if (!rc)
		rc = open_result(stmt, err);
	return rc ? odbc_diag_add_error(&stmt->head.diag, err) : ran(stmt);
}

SQLRETURN
odbc_run_query(struct odbc_stmt *stmt, struct client_query *query)
{
	struct ch_error err;

	if (odbc_query_begin(stmt, query, &err))
		return odbc_diag_add_error(&stmt->head.diag, &err);
	return odbc_query_end(stmt, client_result_execute(stmt->result, query, &err), &err);
}

SQLRETURN
odbc_ran_nothing(struct odbc_stmt *stmt)
{
	stmt->row_count = 0;
	stmt->ird_filled = false;
	stmt->state = ODBC_S4;
	return ran(stmt);
}

/* Run what odbc_take_text left; the statement's cursor is closed. */
static SQLRETURN
run(struct odbc_stmt *stmt)
{
	SQLRETURN rc = check_runnable(stmt);
	struct client_query query;
	struct ch_error err;

	if (rc == SQL_SUCCESS)
		rc = odbc_gather_before(stmt);
	if (rc != SQL_SUCCESS)
		return rc;
	if (stmt->params)
		return odbc_params_execute(stmt);
	if (stmt->kind == QUERY_KIND_USE) {
		if (use_database(stmt, &err))
			return odbc_diag_add_error(&stmt->head.diag, &err);
		return odbc_ran_nothing(stmt);
	}
	query = stmt->query;
	return odbc_run_query(stmt, &query);
}

SQLRETURN
odbc_prepare(struct odbc_stmt *stmt, struct ch_str text)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLPREPARE);

	if (rc != SQL_SUCCESS)
		return rc;
	odbc_stmt_reset(stmt);
	rc = odbc_script_take(stmt, text);
	if (rc != SQL_SUCCESS)
		return rc;
	stmt->is_prepared = true;
	stmt->state = stmt->query.returns_rows && !stmt->query.changes_data ? ODBC_S3 : ODBC_S2;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_execute(struct odbc_stmt *stmt)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLEXECUTE);

	if (rc != SQL_SUCCESS)
		return rc;
	odbc_stmt_close(stmt);
	rc = odbc_script_rewind(stmt);
	if (rc == SQL_SUCCESS)
		rc = odbc_script_begin(stmt);
	return rc == SQL_SUCCESS ? odbc_script_stop(stmt, run(stmt)) : rc;
}

SQLRETURN
odbc_exec_direct(struct odbc_stmt *stmt, struct ch_str text)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLEXECDIRECT);

	if (rc != SQL_SUCCESS)
		return rc;
	odbc_stmt_reset(stmt);
	rc = odbc_script_take(stmt, text);
	if (rc == SQL_SUCCESS)
		rc = odbc_script_begin(stmt);
	if (rc == SQL_SUCCESS)
		rc = odbc_script_stop(stmt, run(stmt));
	return odbc_execute_failed(stmt, rc);
}

SQLRETURN
odbc_execute_failed(struct odbc_stmt *stmt, SQLRETURN rc)
{
	if (rc == SQL_ERROR && !stmt->is_prepared)
		odbc_stmt_reset(stmt);
	return rc;
}

SQLRETURN
odbc_row_count(struct odbc_stmt *stmt, SQLLEN *rows)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLROWCOUNT);
	struct ch_error err;

	if (rc != SQL_SUCCESS)
		return rc;
	if (stmt->scroll && stmt->row_count < 0 &&
	    odbc_scroll_count(stmt, &stmt->row_count, &err))
		return odbc_diag_add_error(&stmt->head.diag, &err);
	if (rows)
		*rows = stmt->row_count;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_more_results(struct odbc_stmt *stmt)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLMORERESULTS);
	bool has_run = stmt->state >= ODBC_S4;

	if (rc != SQL_SUCCESS)
		return rc;
	odbc_stmt_close(stmt);
	rc = has_run ? odbc_batch_next(stmt) : SQL_NO_DATA;
	if (rc != SQL_NO_DATA)
		return rc;
	rc = has_run ? odbc_script_next(stmt) : SQL_NO_DATA;
	if (rc == SQL_SUCCESS)
		rc = odbc_script_stop(stmt, run(stmt));
	return odbc_execute_failed(stmt, rc);
}

SQLRETURN
odbc_close_cursor(struct odbc_stmt *stmt)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLCLOSECURSOR);

	if (rc == SQL_SUCCESS)
		odbc_stmt_close(stmt);
	return rc;
}
