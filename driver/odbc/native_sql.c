/*
 * native_sql.c - the escape sequences of ODBC in statements
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/native_sql.h"

#include "query/escape.h"

static enum odbc_state
state_of(enum query_escape problem)
{
	switch (problem) {
	case QUERY_ESCAPE_NOMEM:
		return ODBC_S_HY001;
	case QUERY_ESCAPE_DATETIME:
		return ODBC_S_22007;
	case QUERY_ESCAPE_RANGE:
		return ODBC_S_22008;
	case QUERY_ESCAPE_LIKE_CHAR:
		return ODBC_S_22019;
	case QUERY_ESCAPE_LIKE_SEQUENCE:
		return ODBC_S_22025;
	default:
		return ODBC_S_42000;
	}
}

/* Up to the data of INSERT … FORMAT, where brackets are nobody's escapes. */
static size_t
end_of_sql(struct ch_str sql)
{
	struct query_class class;
	size_t at = 0;

	do {
		query_classify(sql, at, &class);
		if (class.kind == QUERY_KIND_INSERT && class.format.len && class.data.ptr &&
		    !ch_str_eq_nocase(class.format, CH_STR("Values")))
			return (size_t)(class.data.ptr - sql.ptr);
		at = class.next;
	} while (at < sql.len);
	return sql.len;
}

SQLRETURN
odbc_translate(struct odbc_dbc *dbc, struct ch_str sql, struct ch_buf *out,
    struct odbc_diag *diag)
{
	struct query_escape_env env = { 0 };
	struct client_server server;
	enum query_escape problem;
	struct ch_error err;
	size_t end;

	if (!query_escape_maybe(sql)) {
		ch_buf_append_str(out, sql);
		return SQL_SUCCESS;
	}
	if (client_session_server(dbc->session, &server, &err))
		return odbc_diag_add_error(diag, &err);
	env.server_version = server.version_number;
	env.user = ch_str_of(server.user);
	end = end_of_sql(sql);
	problem = query_escape_translate(ch_str_slice(sql, 0, end), &env, out, &err);
	if (problem)
		return odbc_diag_add(diag, state_of(problem), "%s", err.text);
	ch_buf_append_str(out, ch_str_slice(sql, end, sql.len));
	return SQL_SUCCESS;
}

SQLRETURN
odbc_native_sql(struct odbc_dbc *dbc, struct ch_str sql, const struct odbc_text_out *out)
{
	struct ch_buf text;
	SQLRETURN rc;

	if (!dbc->is_connected)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08003, NULL);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	rc = odbc_translate(dbc, sql, &text, &dbc->head.diag);
	if (rc == SQL_SUCCESS && ch_buf_failed(&text))
		rc = odbc_diag_add(&dbc->head.diag, ODBC_S_HY001, NULL);
	if (rc == SQL_SUCCESS)
		rc = odbc_text_put(out, ch_buf_str(&text), &dbc->head.diag);
	ch_buf_free(&text);
	return rc;
}
