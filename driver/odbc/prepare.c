/*
 * prepare.c - from a text to a statement that can be run
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/prepare.h"

#include "odbc/native_sql.h"
#include "odbc/param.h"
#include "query/escape.h"
#include "query/quote.h"
#include "query/scan.h"

/* The names of formats whose bytes are no text begin so. */
static const char *const binary_formats[] = { "Arrow", "Avro", "BSON", "Buffers", "CapnProto",
	"MsgPack", "MySQLWire", "Npy", "ODBCDriver", "ORC", "Parquet", "PostgreSQLWire",
	"Protobuf", "RawBLOB", "RowBinary" };

/* A query with a format of its own, but for Native, is answered by raw bytes. False: out of
 * memory. */
static bool
take_format(struct odbc_stmt *stmt, const struct query_class *class)
{
	struct ch_buf buf;
	struct ch_str name;
	bool ok;

	stmt->raw_is_binary = false;
	if (!class->returns_rows || !class->format.len)
		return true;
	ch_buf_init(&buf, CH_BUF_NO_LIMIT);
	query_unquote(&buf, class->format);
	name = ch_buf_str(&buf);
	stmt->query.raw = !ch_str_eq(name, CH_STR("Native"));
	for (size_t i = 0; i < CH_ARRAY_LEN(binary_formats); i++)
		stmt->raw_is_binary |=
		    ch_str_starts_nocase(name, ch_str_of(binary_formats[i]));
	ok = !ch_buf_failed(&buf);
	ch_buf_free(&buf);
	return ok;
}

static SQLRETURN
check_class(struct odbc_stmt *stmt, struct ch_str text, const struct query_class *class)
{
	struct odbc_diag *diag = &stmt->head.diag;

	if (class->kind == QUERY_KIND_EMPTY)
		return odbc_diag_add(diag, ODBC_S_42000, "The text has no statement");
	if (class->next < text.len)
		return odbc_diag_add(diag, ODBC_S_42000,
		    "The text has more than one statement: another begins at byte %zu",
		    class->next + 1);
	if (class->kind == QUERY_KIND_CALL)
		return odbc_diag_add(diag, ODBC_S_42000, "ClickHouse has no procedures to call");
	if (class->has_outfile)
		return odbc_diag_add(diag, ODBC_S_HYC00,
		    "INTO OUTFILE writes files of clickhouse-client and cannot be used here");
	return SQL_SUCCESS;
}

/* Without escapes. */
static SQLRETURN
take_native(struct odbc_stmt *stmt, struct ch_str text)
{
	struct query_class class;
	SQLRETURN rc;

	query_classify(text, 0, &class);
	rc = check_class(stmt, text, &class);
	if (rc != SQL_SUCCESS)
		return rc;
	ch_buf_reset(&stmt->sql);
	ch_buf_append_str(&stmt->sql, class.statement);
	if (ch_buf_failed(&stmt->sql)) {
		ch_buf_reset(&stmt->sql);
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	}
	stmt->query = (struct client_query){ .sql = ch_buf_str(&stmt->sql),
		.returns_rows = class.returns_rows,
		.describable = class.is_describable,
		.changes_data = class.changes_data,
		.inline_data = class.kind == QUERY_KIND_INSERT && class.format.len &&
		    class.data.len };
	if (!take_format(stmt, &class))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	stmt->kind = class.kind;
	stmt->dynamic_function = class.function_code;
	return odbc_params_take(stmt);
}

SQLRETURN
odbc_take_text(struct odbc_stmt *stmt, struct ch_str text)
{
	struct ch_buf native;
	SQLRETURN rc;

	while (text.len && text.ptr[text.len - 1] == '\0')
		text.len--;
	if (stmt->attrs.noscan == SQL_NOSCAN_ON || !query_escape_maybe(text))
		return take_native(stmt, text);
	ch_buf_init(&native, CH_BUF_NO_LIMIT);
	rc = odbc_translate(stmt->dbc, text, &native, &stmt->head.diag);
	if (rc == SQL_SUCCESS && ch_buf_failed(&native))
		rc = odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	if (rc == SQL_SUCCESS)
		rc = take_native(stmt, ch_buf_str(&native));
	ch_buf_free(&native);
	return rc;
}

/* The text of a setting's value: what stands between its first and last token, or the content
 * of one string. */
static void
take_value(struct query_scan *scan, struct query_token *token, struct ch_buf *value)
{
	struct ch_str sql = scan->sql;
	struct query_token first = *token;
	size_t from = query_token_at(scan, first), to = from, depth = 0, count = 0;

	while (token->kind != QUERY_END && (depth || !query_token_is_punct(*token, ','))) {
		depth += query_token_opens(*token);
		depth -= depth && query_token_closes(*token);
		to = query_token_at(scan, *token) + token->text.len;
		count++;
		*token = query_scan_next(scan);
	}
	ch_buf_reset(value);
	if (count == 1 && first.kind == QUERY_STRING)
		query_unquote(value, first.text);
	else
		ch_buf_append_str(value, ch_str_slice(sql, from, to));
}

/* name = value, … from the present token on. */
static int
keep_list(struct odbc_stmt *stmt, struct query_scan *scan, struct query_token token,
    struct ch_buf *value, struct ch_error *err)
{
	int rc = CH_OK;

	while (!rc && token.kind == QUERY_WORD) {
		struct ch_str name = token.text;
		bool is_default = false;

		token = query_scan_next(scan);
		ch_buf_reset(value);
		ch_buf_append_text(value, "1"); /* SET name */
		if (query_token_is_punct(token, '=')) {
			token = query_scan_next(scan);
			is_default = query_token_is(token, "DEFAULT");
			take_value(scan, &token, value);
		}
		if (ch_buf_failed(value))
			return ch_error_nomem(err, "setting");
		if (is_default)
			client_session_drop_setting(stmt->dbc->session, name);
		else
			rc = client_session_set_setting(stmt->dbc->session, name,
			    ch_buf_str(value), err);
		if (query_token_is_punct(token, ','))
			token = query_scan_next(scan);
	}
	return rc;
}

int
odbc_keep_settings(struct odbc_stmt *stmt, struct ch_str sql, struct ch_error *err)
{
	enum query_token_kind following;
	struct query_scan scan;
	struct query_token token;
	struct ch_buf value;
	int rc;

	query_scan_init(&scan, sql);
	query_scan_next(&scan); /* SET */
	token = query_scan_next(&scan);
	/* SET ROLE x, SET DEFAULT ROLE x, SET TRANSACTION SNAPSHOT n are no settings. */
	following = query_scan_peek(&scan).kind;
	if (following == QUERY_WORD || following == QUERY_QUOTED)
		return CH_OK;
	ch_buf_init(&value, CH_BUF_NO_LIMIT);
	rc = keep_list(stmt, &scan, token, &value, err);
	ch_buf_free(&value);
	return rc;
}
