/*
 * script.c - several statements in one text, run one after another
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/script.h"

#include <string.h>

#include "odbc/param.h"
#include "odbc/prepare.h"

/* Take the statement at stmt->script_at. */
static SQLRETURN
take(struct odbc_stmt *stmt)
{
	struct ch_str text = ch_buf_str(&stmt->script);
	struct query_class class;
	size_t from = stmt->script_at;
	SQLRETURN rc;

	query_classify(text, from, &class);
	stmt->script_at = class.next;
	stmt->script_before += stmt->script_number++ ? odbc_param_count(stmt) : 0;
	rc = odbc_take_text(stmt, ch_str_slice(text, from, class.next));
	return odbc_script_stop(stmt, rc);
}

static void
to_start(struct odbc_stmt *stmt)
{
	stmt->script_at = 0;
	stmt->script_number = 0;
	stmt->script_before = 0;
}

/* What is wrong with a statement is told when it is reached. */
static void
count_params(struct odbc_stmt *stmt)
{
	stmt->script_params = 0;
	if (!memchr(stmt->script.ptr, '?', stmt->script.len))
		return;
	while (stmt->script_at < stmt->script.len && take(stmt) == SQL_SUCCESS)
		stmt->script_params = stmt->script_before + odbc_param_count(stmt);
	odbc_diag_clear(&stmt->head.diag);
	to_start(stmt);
}

SQLRETURN
odbc_script_take(struct odbc_stmt *stmt, struct ch_str text)
{
	struct query_class class;

	odbc_script_reset(stmt);
	while (text.len && text.ptr[text.len - 1] == '\0')
		text.len--;
	/* One statement is not looked at twice, and most texts are one. */
	if (ch_str_find(text, 0, ';') == text.len)
		return odbc_take_text(stmt, text);
	query_classify(text, 0, &class);
	if (class.next >= text.len)
		return odbc_take_text(stmt, text);
	ch_buf_append_str(&stmt->script, text);
	if (ch_buf_failed(&stmt->script)) {
		odbc_script_reset(stmt);
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	}
	count_params(stmt);
	return take(stmt);
}

SQLRETURN
odbc_script_rewind(struct odbc_stmt *stmt)
{
	if (stmt->script_number <= 1)
		return SQL_SUCCESS;
	to_start(stmt);
	return take(stmt);
}

SQLRETURN
odbc_script_find(struct odbc_stmt *stmt, size_t number)
{
	SQLRETURN rc = SQL_SUCCESS;

	while (rc == SQL_SUCCESS && stmt->script_at < stmt->script.len &&
	       number > stmt->script_before + odbc_param_count(stmt))
		rc = take(stmt);
	return rc;
}

SQLRETURN
odbc_script_begin(struct odbc_stmt *stmt)
{
	if (!stmt->script_params)
		return SQL_SUCCESS;
	if (stmt->apd->array_size > 1)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HYC00,
		    "A text of several statements takes one set of parameters, not %zu",
		    (size_t)stmt->apd->array_size);
	return odbc_params_need_bound(stmt, stmt->script_params);
}

SQLRETURN
odbc_script_next(struct odbc_stmt *stmt)
{
	if (stmt->script_at >= stmt->script.len)
		return SQL_NO_DATA;
	return take(stmt);
}

SQLRETURN
odbc_script_stop(struct odbc_stmt *stmt, SQLRETURN rc)
{
	if (rc == SQL_ERROR && stmt->script_number) {
		odbc_diag_note_statement(&stmt->head.diag, stmt->script_number);
		stmt->script_at = stmt->script.len;
	}
	return rc;
}

void
odbc_script_reset(struct odbc_stmt *stmt)
{
	ch_buf_reset(&stmt->script);
	stmt->script_params = 0;
	to_start(stmt);
}
