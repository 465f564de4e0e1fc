/*
 * local_result.c - results that the driver makes itself
 *
 * The cells become a native_block as if it had come from a server: nulls, then values, one column
 * after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/local_result.h"

#include "base/alloc.h"
#include "odbc/scroll.h"

/* Most bytes of one result. */
#define LOCAL_LIMIT ((size_t)1 << 31)

void
odbc_local_init(struct odbc_local *local, const struct odbc_local_column *columns, size_t count)
{
	*local = (struct odbc_local){ .columns = columns, .column_count = count };
	ch_buf_init(&local->text, LOCAL_LIMIT);
}

void
odbc_local_free(struct odbc_local *local)
{
	ch_free(local->cells);
	ch_buf_free(&local->text);
}

static void
add_cell(struct odbc_local *local, struct odbc_local_cell cell)
{
	struct odbc_local_cell *cells =
	    ch_grow(local->cells, local->count, &local->cap, sizeof(*cells));

	if (!cells) {
		local->failed = true;
		return;
	}
	local->cells = cells;
	local->cells[local->count++] = cell;
}

void
odbc_local_null(struct odbc_local *local)
{
	add_cell(local, (struct odbc_local_cell){ .is_null = true });
}

void
odbc_local_text(struct odbc_local *local, struct ch_str text)
{
	add_cell(local,
	    (struct odbc_local_cell){ .number = (int64_t)local->text.len,
		.len = (uint32_t)text.len });
	ch_buf_append_str(&local->text, text);
}

void
odbc_local_number(struct odbc_local *local, int64_t number)
{
	add_cell(local,
	    (struct odbc_local_cell){ .number = number > INT32_MAX ? INT32_MAX : number });
}

void
odbc_local_text_or_null(struct odbc_local *local, struct ch_str text)
{
	if (text.len)
		odbc_local_text(local, text);
	else
		odbc_local_null(local);
}

void
odbc_local_number_or_null(struct odbc_local *local, bool is_there, int64_t number)
{
	if (is_there)
		odbc_local_number(local, number);
	else
		odbc_local_null(local);
}

static struct ch_str
type_name(const struct odbc_local_column *column)
{
	static const char *const names[][2] = {
		[ODBC_LOCAL_TEXT] = { "String", "Nullable(String)" },
		[ODBC_LOCAL_SMALLINT] = { "Int16", "Nullable(Int16)" },
		[ODBC_LOCAL_INTEGER] = { "Int32", "Nullable(Int32)" },
	};

	return ch_str_of(names[column->kind][column->is_nullable]);
}

static const struct odbc_local_cell *
cell_at(const struct odbc_local *local, size_t row, size_t column)
{
	return &local->cells[row * local->column_count + column];
}

static void
append_numbers(const struct odbc_local *local, size_t at, struct native_column *column,
    struct native_block *block)
{
	column->values = block->bytes.len;
	for (size_t row = 0; row < column->rows; row++) {
		int64_t number = cell_at(local, row, at)->number;
		uint8_t bytes[4] = { (uint8_t)number, (uint8_t)(number >> 8),
			(uint8_t)(number >> 16), (uint8_t)(number >> 24) };

		ch_buf_append(&block->bytes, bytes, column->type->width);
	}
}

/* False: out of memory. */
static bool
make_spans(const struct odbc_local *local, size_t at, struct native_column *column,
    struct native_block *block)
{
	struct native_span *spans =
	    ch_arena_array(&block->views, column->rows + 1, sizeof(*spans));

	if (!spans)
		return false;
	for (size_t row = 0; row < column->rows; row++) {
		const struct odbc_local_cell *cell = cell_at(local, row, at);

		spans[row] = (struct native_span){ (uint32_t)cell->number, cell->len };
	}
	column->base = 0; /* the texts stand at the front of the block */
	column->spans = spans;
	return true;
}

static bool
make_column(const struct odbc_local *local, size_t at, struct native_block *block)
{
	const struct odbc_local_column *described = &local->columns[at];
	struct native_column *column = &block->columns[at];
	struct ch_error err;

	if (native_type_parse(&block->views, type_name(described), &column->type, &err))
		return false;
	column->name = ch_str_of(described->name);
	column->bytes = &block->bytes;
	column->rows = column->slots = block->rows;
	if (described->is_nullable) {
		column->has_nulls = true;
		column->nulls = block->bytes.len;
		for (size_t row = 0; row < block->rows; row++)
			ch_buf_append_byte(&block->bytes, cell_at(local, row, at)->is_null);
	}
	if (described->kind == ODBC_LOCAL_TEXT)
		return make_spans(local, at, column, block);
	append_numbers(local, at, column, block);
	return true;
}

static bool
make_block(const struct odbc_local *local, struct native_block *block)
{
	if (local->failed || ch_buf_failed(&local->text))
		return false;
	block->rows = local->count / local->column_count;
	block->column_count = local->column_count;
	block->columns =
	    ch_arena_array(&block->views, block->column_count, sizeof(*block->columns));
	if (!block->columns)
		return false;
	ch_buf_append_str(&block->bytes, ch_buf_str(&local->text));
	for (size_t i = 0; i < block->column_count; i++)
		if (!make_column(local, i, block))
			return false;
	block->end = block->bytes.len;
	return !ch_buf_failed(&block->bytes);
}

SQLRETURN
odbc_local_open(struct odbc_local *local, struct odbc_stmt *stmt)
{
	struct native_block *block = ch_calloc(1, sizeof(*block));
	struct ch_error err;

	if (!block)
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	native_block_init(block);
	if (!make_block(local, block)) {
		native_block_free(block);
		ch_free(block);
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	}
	stmt->local_block = block;
	stmt->local_columns = local->columns;
	stmt->ird_filled = false;
	if (odbc_cursor_open(stmt, block->rows ? block : NULL, &err)) {
		odbc_fetch_close(stmt);
		return odbc_diag_add_error(&stmt->head.diag, &err);
	}
	return SQL_SUCCESS;
}
