/*
 * bulk_learn.c - the columns that an INSERT fills
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/bulk.h"

#include "base/alloc.h"
#include "odbc/execute.h"
#include "query/quote.h"
#include "query/scan.h"

/* Fields of DESCRIBE TABLE. */
enum { FIELD_NAME, FIELD_TYPE, FIELD_DEFAULT, FIELDS };

struct learner {
	struct odbc_bulk *bulk;
	struct odbc_bulk_target *all; /* that may be filled */
	size_t count, cap;
};

void
odbc_bulk_destroy(struct odbc_bulk *bulk)
{
	if (!bulk || atomic_fetch_sub(&bulk->shares, 1) > 0)
		return;
	odbc_bulk_drop_plan(bulk);
	ch_arena_free(&bulk->memory);
	ch_arena_free(&bulk->plan);
	ch_buf_free(&bulk->sql);
	ch_free(bulk);
}

void
odbc_bulk_share(struct odbc_bulk *bulk)
{
	atomic_fetch_add(&bulk->shares, 1);
}

static int
copy(struct ch_arena *arena, struct ch_str text, struct ch_str *out, struct ch_error *err)
{
	*out = (struct ch_str){ ch_arena_strdup(arena, text), text.len };
	return out->ptr ? CH_OK : ch_error_nomem(err, "columns of a table");
}

static struct ch_str
field(const struct native_block *block, size_t column, size_t row)
{
	size_t slot;

	if (column >= block->column_count || block->columns[column].type->kind != NATIVE_STRING ||
	    !native_column_slot(&block->columns[column], row, &slot))
		return CH_STR("");
	return native_column_span(&block->columns[column], slot);
}

/* As the server does it with text. */
static bool
null_is_default(const struct native_type *type)
{
	return type && !type->nullable && type->kind != NATIVE_VARIANT &&
	    type->kind != NATIVE_DYNAMIC;
}

static int
add_target(struct learner *learner, const struct native_block *block, size_t row,
    struct ch_error *err)
{
	struct ch_arena *arena = &learner->bulk->memory;
	struct ch_str kind = field(block, FIELD_DEFAULT, row), type;
	struct odbc_bulk_target *target;
	struct ch_error unknown;
	int rc;

	if (kind.len && !ch_str_eq(kind, CH_STR("DEFAULT")) &&
	    !ch_str_eq(kind, CH_STR("EPHEMERAL")))
		return CH_OK;
	target = ch_grow(learner->all, learner->count, &learner->cap, sizeof(*target));
	if (!target)
		return ch_error_nomem(err, "columns of a table");
	learner->all = target;
	target = &learner->all[learner->count++];
	*target = (struct odbc_bulk_target){ 0 };
	rc = copy(arena, field(block, FIELD_NAME, row), &target->name, err);
	if (!rc)
		rc = copy(arena, field(block, FIELD_TYPE, row), &type, err);
	/* Values of a type that is not known go as text. */
	if (!rc && native_type_parse(arena, type, &target->type, &unknown))
		target->type = NULL;
	target->has_expression = kind.len > 0;
	target->null_is_default = target->has_expression && null_is_default(target->type);
	target->is_ephemeral = ch_str_eq(kind, CH_STR("EPHEMERAL"));
	return rc;
}

static int
describe(struct odbc_stmt *stmt, struct learner *learner, struct ch_str table, struct ch_error *err)
{
	struct client_query query = { .returns_rows = true };
	struct native_block *block;
	struct ch_buf sql;
	int rc = odbc_stmt_need_result(stmt, err);

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "DESCRIBE TABLE ");
	ch_buf_append_str(&sql, table);
	query.sql = ch_buf_str(&sql);
	query.timeout_ms = odbc_stmt_timeout(stmt);
	if (!rc)
		rc = ch_buf_failed(&sql) ? ch_error_nomem(err, "DESCRIBE")
					 : client_result_execute(stmt->result, &query, err);
	while (!rc) {
		rc = client_result_next(stmt->result, &block, err);
		if (rc || !block)
			break;
		for (size_t row = 0; !rc && row < block->rows; row++)
			rc = add_target(learner, block, row, err);
		client_result_release(stmt->result, block);
	}
	if (stmt->result)
		client_result_close(stmt->result);
	ch_buf_free(&sql);
	return rc;
}

/* The name that was written, quotes undone: `a`.`b` is a.b. */
static void
plain_name(struct ch_str written, struct ch_buf *out)
{
	struct query_scan scan;
	struct query_token token;

	query_scan_init(&scan, written);
	ch_buf_reset(out);
	while ((token = query_scan_next(&scan)).kind != QUERY_END) {
		if (token.kind == QUERY_QUOTED)
			query_unquote(out, token.text);
		else
			ch_buf_append_str(out, token.text);
	}
}

static const struct odbc_bulk_target *
find(const struct learner *learner, struct ch_str name)
{
	for (size_t i = 0; i < learner->count; i++)
		if (ch_str_eq(learner->all[i].name, name))
			return &learner->all[i];
	return NULL;
}

/* Keep those that are named, in their order; without names all but the ephemeral ones. */
static int
choose(struct learner *learner, const struct ch_str *names, size_t count, struct ch_error *err)
{
	struct odbc_bulk *bulk = learner->bulk;
	size_t most = count ? count : learner->count;
	struct ch_buf name;

	bulk->targets = ch_arena_array(&bulk->memory, most + 1, sizeof(*bulk->targets));
	if (!bulk->targets)
		return ch_error_nomem(err, "columns of a table");
	for (size_t i = 0; !count && i < learner->count; i++)
		if (!learner->all[i].is_ephemeral)
			bulk->targets[bulk->target_count++] = learner->all[i];
	ch_buf_init(&name, CH_BUF_NO_LIMIT);
	for (size_t i = 0; i < count; i++) {
		const struct odbc_bulk_target *target;

		plain_name(names[i], &name);
		target = find(learner, ch_buf_str(&name));
		if (!target) {
			bulk->target_count = 0;
			break;
		}
		bulk->targets[bulk->target_count++] = *target;
	}
	ch_buf_free(&name);
	return CH_OK;
}

SQLRETURN
odbc_bulk_learn(struct odbc_stmt *stmt, struct odbc_bulk **out, struct ch_str target,
    const struct ch_str *names, size_t count)
{
	struct learner learner = { .bulk = ch_calloc(1, sizeof(*learner.bulk)) };
	struct ch_error err;
	int rc;

	*out = NULL;
	if (!learner.bulk)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	learner.bulk->tables_age = atomic_load(&stmt->dbc->tables_age);
	ch_buf_init(&learner.bulk->sql, CH_BUF_NO_LIMIT);
	rc = describe(stmt, &learner, target, &err);
	if (!rc)
		rc = choose(&learner, names, count, &err);
	ch_free(learner.all);
	if (rc) {
		odbc_bulk_destroy(learner.bulk);
		return odbc_diag_add_error(&stmt->head.diag, &err);
	}
	*out = learner.bulk;
	return SQL_SUCCESS;
}

static bool
holds(const struct odbc_stmt *stmt)
{
	const struct odbc_bulk *bulk = stmt->params->bulk;

	return bulk && bulk->tables_age == atomic_load(&stmt->dbc->tables_age) &&
	    !atomic_load(&bulk->is_doubtful);
}

/* The senders point to its types. */
static void
forget(struct odbc_params *params)
{
	for (size_t i = 0; i < params->inputs.cap; i++)
		odbc_input_forget(&params->inputs.items[i]);
	odbc_bulk_destroy(params->bulk);
	params->bulk = NULL;
}

SQLRETURN
odbc_bulk_need(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	const struct query_insert *insert = &params->insert;
	bool is_pattern = insert->has_columns && !insert->names;
	SQLRETURN rc;

	if (holds(stmt))
		return SQL_SUCCESS;
	forget(params);
	rc = odbc_bulk_learn(stmt, &params->bulk, insert->target, insert->names,
	    insert->name_count);
	if (rc != SQL_SUCCESS)
		return rc;
	if (is_pattern)
		params->bulk->target_count = 0;
	if (params->bulk->target_count == 0 || params->bulk->target_count == insert->width)
		return SQL_SUCCESS;
	rc = odbc_diag_add(&stmt->head.diag, ODBC_S_21S01,
	    "INSERT names %zu columns, but VALUES has %zu values", params->bulk->target_count,
	    insert->width);
	forget(params);
	return rc;
}
