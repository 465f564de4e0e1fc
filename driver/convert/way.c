/*
 * way.c - the way from one type to one C type
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/way.h"

/* Families of C types, and of intervals, that a class may become. */
#define TO(kind) (1u << CONV_TO_##kind)
#define TO_MONTHS (1u << 30) /* intervals of years and months */
#define TO_SECONDS (1u << 29) /* intervals of days, hours, minutes, seconds */
#define TO_SINGLE (1u << 28) /* intervals of one field */

#define TEXTS (TO(CHAR) | TO(WCHAR) | TO(BINARY))
#define NUMBERS (TO(BIT) | TO(INTEGER) | TO(FLOAT) | TO(NUMERIC))
#define TIMES (TO(DATE) | TO(TIME) | TO(TIMESTAMP))
#define ALL (TEXTS | NUMBERS | TIMES | TO(GUID) | TO_MONTHS | TO_SECONDS)

static const uint32_t allowed[CONV_CLASSES] = {
	[CONV_NONE] = 0,
	[CONV_NULL] = ALL,
	[CONV_INT] = TEXTS | NUMBERS | TO_SINGLE,
	[CONV_UINT] = TEXTS | NUMBERS | TO_SINGLE,
	[CONV_DECIMAL] = TEXTS | NUMBERS | TO_SINGLE,
	[CONV_FLOAT] = TEXTS | NUMBERS,
	[CONV_TEXT] = ALL,
	[CONV_DATE] = TEXTS | TO(DATE) | TO(TIMESTAMP),
	[CONV_TIME] = TEXTS | TO(TIME) | TO(TIMESTAMP) | TO_SECONDS,
	[CONV_TIMESTAMP] = TEXTS | TIMES,
	[CONV_INTERVAL] = TEXTS | NUMBERS, /* and by unit, below */
	[CONV_GUID] = TEXTS | TO(GUID),
};

static const conv_store_fn stores[] = {
	[CONV_TO_CHAR] = NULL,
	[CONV_TO_WCHAR] = NULL,
	[CONV_TO_BINARY] = NULL,
	[CONV_TO_BIT] = conv_store_bit,
	[CONV_TO_INTEGER] = conv_store_integer,
	[CONV_TO_FLOAT] = conv_store_float,
	[CONV_TO_NUMERIC] = conv_store_numeric,
	[CONV_TO_GUID] = conv_store_guid,
	[CONV_TO_DATE] = conv_store_date,
	[CONV_TO_TIME] = conv_store_time,
	[CONV_TO_TIMESTAMP] = conv_store_timestamp,
	[CONV_TO_INTERVAL] = conv_store_interval,
};

static uint32_t
wanted(const struct conv_c_type *c_type)
{
	uint32_t bits;

	if (c_type->target != CONV_TO_INTERVAL)
		return 1u << c_type->target;
	bits = c_type->code <= SQL_C_INTERVAL_SECOND ? TO_SINGLE : 0;
	if (c_type->code <= SQL_C_INTERVAL_MONTH || c_type->code == SQL_C_INTERVAL_YEAR_TO_MONTH)
		return bits | TO_MONTHS;
	return bits | TO_SECONDS;
}

static bool
is_allowed(const struct conv_source *source, const struct conv_c_type *c_type)
{
	uint32_t may = allowed[source->class];

	if (source->class == CONV_INTERVAL)
		may |= source->type->kind >= NATIVE_INTERVAL_MONTH ? TO_MONTHS : TO_SECONDS;
	return (may & wanted(c_type)) != 0;
}

void
conv_way_init(struct conv_way *way)
{
	*way = (struct conv_way){ 0 };
	conv_source_init(&way->source);
}

void
conv_way_free(struct conv_way *way)
{
	conv_source_free(&way->source);
}

/* SQLGetData asks for one column after the other, row by row: often all is as it was. */
static bool
is_chosen(const struct conv_way *way, const struct native_type *type,
    const struct conv_spec *spec, const struct conv_env *env)
{
	return way->is_open && way->kind == type->kind && way->type_tz == type->tz &&
	    way->source.env_tz == env->tz && way->form.c_type->code == spec->c_type;
}

static enum conv_status
choose(struct conv_way *way, const struct native_type *type, const struct conv_spec *spec,
    const struct conv_env *env)
{
	way->is_open = false;
	if (!way->form.c_type || way->form.c_type->code != spec->c_type)
		way->form.c_type = conv_c_type_find(spec->c_type);
	if (!way->form.c_type)
		return CONV_BAD_C_TYPE;
	conv_source_open(&way->source, type, env->tz);
	if (!is_allowed(&way->source, way->form.c_type))
		return CONV_NOT_ALLOWED;
	way->store = stores[way->form.c_type->target];
	way->form.tz = env->tz;
	way->kind = type->kind;
	way->type_tz = type->tz;
	way->is_open = true;
	return CONV_OK;
}

enum conv_status
conv_way_open(struct conv_way *way, const struct native_type *type,
    const struct conv_spec *spec, const struct conv_env *env)
{
	if (!is_chosen(way, type, spec, env)) {
		enum conv_status status = choose(way, type, spec, env);

		if (status)
			return status;
	}
	way->source.type = type;
	way->form.type = type;
	way->form.precision = spec->precision;
	way->form.scale = spec->scale;
	way->max_length = spec->max_length;
	way->unit = env->wide_unit;
	return CONV_OK;
}

enum conv_status
conv_way_cell(struct conv_way *way, size_t row, size_t slot, char *data, size_t capacity,
    SQLLEN *length)
{
	char small[CONV_SMALL_TEXT];
	struct conv_value value;
	struct conv_piece piece;
	enum conv_status status = way->source.load(&way->source, row, slot, &value);

	if (status)
		return status;
	if (way->store) {
		*length = way->form.c_type->size;
		return way->store(&way->form, &value, data ? data : small);
	}
	status = conv_piece_open(&piece, &value, small, way->form.c_type->target,
	    way->max_length, way->unit);
	if (status)
		return status;
	switch (way->form.c_type->target) {
	case CONV_TO_CHAR:
		return conv_piece_char(&piece, data, capacity, length);
	case CONV_TO_WCHAR:
		return conv_piece_wide(&piece, way->unit, data, capacity, length);
	default:
		return conv_piece_binary(&piece, data, capacity, length);
	}
}
