/*
 * cell.c - SQLGetData: one cell, maybe in pieces
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"
#include "base/error.h"
#include "convert/way.h"

enum stage {
	STAGE_FRESH, /* nothing given yet */
	STAGE_PIECES, /* value, small and piece are valid; some of it was given */
	STAGE_DONE,
};

struct conv_cell {
	struct conv_way way;
	const struct native_column *column;
	size_t row;
	enum stage stage;
	/* what the pieces so far were asked as */
	SQLSMALLINT c_type;
	SQLSMALLINT precision;
	SQLSMALLINT scale;
	struct conv_value value; /* loaded in place: it may point into itself */
	char small[CONV_SMALL_TEXT];
	struct conv_piece piece;
};

int
conv_cell_create(struct conv_cell **out)
{
	struct conv_cell *cell = ch_malloc(sizeof(*cell));

	*out = cell;
	if (!cell)
		return CH_ENOMEM;
	cell->column = NULL;
	cell->row = 0;
	cell->stage = STAGE_FRESH;
	conv_way_init(&cell->way);
	return CH_OK;
}

void
conv_cell_destroy(struct conv_cell *cell)
{
	if (!cell)
		return;
	conv_way_free(&cell->way);
	ch_free(cell);
}

void
conv_cell_reset(struct conv_cell *cell, const struct native_column *column, size_t row)
{
	cell->column = column;
	cell->row = row;
	cell->stage = STAGE_FRESH;
}

static enum conv_status
give_null(struct conv_cell *cell, SQLLEN *length)
{
	if (!length)
		return CONV_NO_INDICATOR;
	*length = SQL_NULL_DATA;
	cell->stage = STAGE_DONE;
	return CONV_OK;
}

static enum conv_status
load_value(struct conv_cell *cell, size_t slot)
{
	conv_source_set(&cell->way.source, cell->column);
	return cell->way.source.load(&cell->way.source, cell->row, slot, &cell->value);
}

static enum conv_status
give_fixed(struct conv_cell *cell, size_t slot, void *data, SQLLEN *length)
{
	enum conv_status status = load_value(cell, slot);

	if (!status)
		status = cell->way.store(&cell->way.form, &cell->value, data);
	if (status > CONV_FRACTION_LOST)
		return status;
	if (length)
		*length = cell->way.form.c_type->size;
	cell->stage = STAGE_DONE;
	return status;
}

static enum conv_status
open_piece(struct conv_cell *cell, size_t slot)
{
	enum conv_status status = load_value(cell, slot);

	if (!status)
		status = conv_piece_open(&cell->piece, &cell->value, cell->small,
		    cell->way.form.c_type->target, cell->way.max_length, cell->way.unit);
	cell->piece.may_split = true;
	if (!status)
		cell->stage = STAGE_PIECES;
	return status;
}

static enum conv_status
give_piece(struct conv_cell *cell, char *data, size_t capacity, SQLLEN *length)
{
	enum conv_status status;
	SQLLEN left = 0;

	switch (cell->way.form.c_type->target) {
	case CONV_TO_CHAR:
		status = conv_piece_char(&cell->piece, data, capacity, &left);
		break;
	case CONV_TO_WCHAR:
		status = conv_piece_wide(&cell->piece, cell->way.unit, data, capacity, &left);
		break;
	default:
		status = conv_piece_binary(&cell->piece, data, capacity, &left);
		break;
	}
	if (status > CONV_FRACTION_LOST)
		return status;
	if (length)
		*length = left;
	if (status == CONV_OK)
		cell->stage = STAGE_DONE;
	return status;
}

enum conv_cell_result
conv_cell_get(struct conv_cell *cell, const struct conv_spec *spec, const struct conv_env *env,
    void *data, SQLLEN capacity, SQLLEN *length, enum conv_status *status)
{
	size_t room = capacity > 0 ? (size_t)capacity : 0;
	size_t slot;

	*status = CONV_OK;
	if (cell->stage != STAGE_FRESH && (cell->c_type != spec->c_type ||
	    cell->precision != spec->precision || cell->scale != spec->scale))
		cell->stage = STAGE_FRESH;
	if (cell->stage == STAGE_DONE)
		return CONV_CELL_NO_DATA;
	if (cell->stage == STAGE_FRESH) {
		cell->c_type = spec->c_type;
		cell->precision = spec->precision;
		cell->scale = spec->scale;
		*status = conv_way_open(&cell->way, cell->column->type, spec, env);
		if (*status)
			return CONV_CELL_VALUE;
		if (!native_column_slot(cell->column, cell->row, &slot)) {
			*status = give_null(cell, length);
			return CONV_CELL_VALUE;
		}
		if (cell->way.store) {
			*status = give_fixed(cell, slot, data, length);
			return CONV_CELL_VALUE;
		}
		*status = open_piece(cell, slot);
		if (*status)
			return CONV_CELL_VALUE;
	}
	*status = give_piece(cell, data, room, length);
	return CONV_CELL_VALUE;
}
