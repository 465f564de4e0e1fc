/*
 * bulk_add.c - SQLBulkOperations: rows into the table that a cursor reads
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include "base/alloc.h"
#include "odbc/colattr.h"
#include "odbc/execute.h"
#include "odbc/scroll.h"
#include "query/quote.h"
#include "query/scan.h"

/* Rows to add, as they were bound when SQLBulkOperations was called. */
struct odbc_bulk_add {
	struct odbc_inputs inputs;
	struct ch_str *names; /* of the bound columns */
	struct ch_str table;  /* in the statement's text */
	struct ch_arena memory;
};

/* SELECT … FROM [db.]table: the table's name, empty if the text reads anything else. */
static struct ch_str
table_of(struct ch_str sql)
{
	struct query_scan scan;
	struct query_token token;
	size_t from, to;

	query_scan_init(&scan, sql);
	if (!query_token_is(query_scan_next(&scan), "SELECT"))
		return CH_STR("");
	do
		token = query_scan_next(&scan);
	while (token.kind != QUERY_END && !query_token_is(token, "FROM"));
	token = query_scan_next(&scan);
	if (token.kind == QUERY_END)
		return CH_STR("");
	from = query_token_at(&scan, token);
	for (;;) {
		if (token.kind != QUERY_WORD && token.kind != QUERY_QUOTED)
			return CH_STR("");
		to = query_token_at(&scan, token) + token.text.len;
		token = query_scan_next(&scan);
		if (!query_token_is_punct(token, '.'))
			break;
		token = query_scan_next(&scan);
	}
	if (query_token_is_punct(token, '(') || query_token_is_punct(token, ',') ||
	    query_token_is(token, "JOIN"))
		return CH_STR("");
	return ch_str_slice(sql, from, to);
}

/* What of an open cursor a request in between would touch. */
struct parked {
	struct client_result *result;
	enum odbc_stmt_state state;
	SQLLEN row_count;
	bool ird_filled;
	bool returns_rows; /* of the cursor's statement: what runs in between opens none */
};

static void
park(struct odbc_stmt *stmt, struct parked *cursor)
{
	*cursor = (struct parked){ stmt->result, stmt->state, stmt->row_count, stmt->ird_filled,
		stmt->query.returns_rows };
	stmt->result = NULL;
	stmt->query.returns_rows = false;
}

static void
unpark(struct odbc_stmt *stmt, const struct parked *cursor)
{
	atomic_store(&stmt->cancellable, cursor->result);
	client_result_destroy(stmt->result);
	stmt->result = cursor->result;
	stmt->state = cursor->state;
	stmt->row_count = cursor->row_count;
	stmt->ird_filled = cursor->ird_filled;
	stmt->query.returns_rows = cursor->returns_rows;
}

/* A name as it is written in a statement. */
static bool
quote(struct ch_arena *memory, const char *name, struct ch_str *out)
{
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	query_quote_name(&text, ch_str_of(name));
	*out = (struct ch_str){ ch_arena_strdup(memory, ch_buf_str(&text)), text.len };
	ch_buf_free(&text);
	return out->ptr && out->len;
}

/* The bound columns of the result, and their names. */
static SQLRETURN
bind_columns(struct odbc_stmt *stmt, struct odbc_bulk_add *add)
{
	const struct odbc_input_desc from = { stmt->ard, stmt->ird };
	struct odbc_inputs *inputs = &add->inputs;
	size_t count = 0;

	for (SQLSMALLINT i = 1; i <= stmt->ird->count; i++) {
		const struct odbc_desc_rec *rec = odbc_desc_get(stmt->ard, i);
		const char *name = odbc_desc_get(stmt->ird, i)->name;
		SQLRETURN rc;

		if (!rec || !odbc_desc_is_bound(rec))
			continue;
		inputs->items[count].number = (SQLUSMALLINT)i;
		rc = odbc_input_bind(stmt, &from, &inputs->items[count]);
		if (rc != SQL_SUCCESS)
			return rc;
		/* what the buffer's column can hold says the table, not the result */
		inputs->items[count].binding.column_size = 0;
		if (!quote(&add->memory, name, &add->names[count++]))
			return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	}
	inputs->count = count;
	if (count == 0)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_21S01,
		    "SQLBulkOperations: no column is bound");
	return odbc_inputs_scan(stmt, inputs);
}

static SQLRETURN
plan(struct odbc_stmt *stmt, struct odbc_bulk *bulk, struct odbc_inputs *inputs,
    struct ch_str table)
{
	struct odbc_diag *diag = &stmt->head.diag;
	struct ch_error err;
	size_t sure = 0;

	if (bulk->target_count != inputs->count)
		return odbc_diag_add(diag, ODBC_S_42S22,
		    "SQLBulkOperations: the cursor has columns that %.*s has not", (int)table.len,
		    table.ptr);
	bulk->rows = 1;
	ch_buf_append_text(&bulk->sql, "INSERT INTO ");
	ch_buf_append_str(&bulk->sql, table);
	for (size_t i = 0; i < inputs->count; i++) {
		struct odbc_bulk_column *column = odbc_bulk_add_column(bulk, inputs->count);
		SQLRETURN rc;

		if (!column)
			return odbc_diag_add(diag, ODBC_S_HY001, NULL);
		if (!bulk->targets[i].type)
			return odbc_diag_add(diag, ODBC_S_HYC00,
			    "SQLBulkOperations: column %u has a type that cannot be written",
			    inputs->items[i].number);
		column->name = bulk->targets[i].name;
		column->type = bulk->targets[i].type;
		column->target = &bulk->targets[i];
		column->inputs[0] = i;
		sure += !odbc_bulk_may_leave(column->target, &inputs->items[i]);
		ch_buf_append_text(&bulk->sql, i ? ", " : " (");
		query_quote_name(&bulk->sql, column->name);
		rc = odbc_input_sender(stmt, &inputs->items[i], column->type);
		if (rc != SQL_SUCCESS)
			return rc;
	}
	if (!sure)
		return odbc_diag_add(diag, ODBC_S_HYC00,
		    "SQLBulkOperations: each column is left to its expression in some row, but one "
		    "needs a value in all rows");
	ch_buf_append_text(&bulk->sql, ") FORMAT Native");
	if (odbc_bulk_builds(bulk, &err))
		return odbc_diag_add_error(diag, &err);
	return ch_buf_failed(&bulk->sql) ? odbc_diag_add(diag, ODBC_S_HY001, NULL) : SQL_SUCCESS;
}

void
odbc_bulk_add_destroy(struct odbc_bulk_add *add)
{
	if (!add)
		return;
	odbc_inputs_free(&add->inputs);
	ch_arena_free(&add->memory);
	ch_free(add);
}

static SQLRETURN
create(struct odbc_stmt *stmt, struct ch_str table, struct odbc_bulk_add **out)
{
	size_t count = (size_t)stmt->ird->count;
	struct odbc_bulk_add *add = *out = ch_calloc(1, sizeof(*add));

	if (!add)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	add->table = table;
	add->names = ch_arena_array(&add->memory, count + 1, sizeof(*add->names));
	if (!add->names || !odbc_inputs_create(&add->inputs, count))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	add->inputs.sets = stmt->ard->array_size;
	return bind_columns(stmt, add);
}

/* The cursor stays as it is: the request goes by a result of its own. */
SQLRETURN
odbc_bulk_add_run(struct odbc_stmt *stmt, struct odbc_bulk_add *add)
{
	const struct odbc_bulk_report report = { .status = stmt->ird->array_status_ptr,
		.processed = stmt->ird->rows_processed_ptr,
		.sent = SQL_ROW_ADDED,
		.what = "column" };
	struct odbc_inputs *inputs = &add->inputs;
	struct odbc_bulk *bulk = NULL;
	struct parked cursor;
	SQLRETURN rc;

	park(stmt, &cursor);
	rc = odbc_bulk_learn(stmt, &bulk, add->table, add->names, inputs->count);
	if (rc == SQL_SUCCESS)
		rc = plan(stmt, bulk, inputs, add->table);
	if (rc == SQL_SUCCESS)
		rc = odbc_bulk_send(stmt, bulk, inputs, &report);
	odbc_bulk_destroy(bulk);
	unpark(stmt, &cursor);
	return rc;
}

static SQLRETURN
add_rows(struct odbc_stmt *stmt)
{
	struct odbc_diag *diag = &stmt->head.diag;
	struct ch_str table = table_of(stmt->query.sql);
	struct odbc_bulk_add *add = NULL;
	SQLRETURN rc = SQL_SUCCESS;

	if (stmt->local_block || table.len == 0)
		return odbc_diag_add(diag, ODBC_S_HYC00,
		    "SQLBulkOperations: rows can be added where the cursor reads one table only");
	rc = odbc_check_writable(stmt);
	if (rc == SQL_SUCCESS)
		rc = odbc_ird_need(stmt);
	if (rc == SQL_SUCCESS)
		rc = create(stmt, table, &add);
	if (rc == SQL_SUCCESS && add->inputs.put_count)
		return odbc_data_wait(stmt, &add->inputs, add);
	if (rc == SQL_SUCCESS)
		rc = odbc_bulk_add_run(stmt, add);
	odbc_bulk_add_destroy(add);
	return rc;
}

SQLRETURN
odbc_bulk_operations(struct odbc_stmt *stmt, SQLSMALLINT operation)
{
	struct odbc_diag *diag = &stmt->head.diag;
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLBULKOPERATIONS);

	if (rc != SQL_SUCCESS)
		return rc;
	switch (operation) {
	case SQL_ADD:
		return add_rows(stmt);
	case SQL_UPDATE_BY_BOOKMARK:
	case SQL_DELETE_BY_BOOKMARK:
		return odbc_diag_add(diag, ODBC_S_HYC00,
		    "SQLBulkOperations: rows cannot be changed through a cursor");
	case SQL_FETCH_BY_BOOKMARK:
		if (odbc_has_bookmarks(stmt))
			return odbc_fetch_by_bookmark(stmt);
		return odbc_diag_add(diag, ODBC_S_HYC00,
		    "SQLBulkOperations: the cursor has no bookmarks (SQL_ATTR_USE_BOOKMARKS)");
	default:
		return odbc_diag_add(diag, ODBC_S_HY092, "SQLBulkOperations: no operation %d",
		    (int)operation);
	}
}
