/*
 * load.c - a slot of a column -> a value
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/load.h"

#include "base/civil.h"
#include "base/number.h"
#include "native/text.h"

#define DAY_SECONDS 86400
/* Over 30,000 years: no calendar of ours goes there, and offsets can be added safely. */
#define FAR_SECONDS ((int64_t)1 << 40)

static const uint8_t *
place(const struct conv_source *source, size_t slot, struct conv_value *value)
{
	const uint8_t *at = source->values + slot * source->type->width;

	value->raw.ptr = (const char *)at;
	value->raw.len = source->type->width;
	return at;
}

static int64_t
read_int(const uint8_t *at, unsigned width)
{
	int8_t one;
	int16_t two;
	int32_t four;
	int64_t eight;

	switch (width) {
	case 1:
		memcpy(&one, at, 1);
		return one;
	case 2:
		memcpy(&two, at, 2);
		return two;
	case 4:
		memcpy(&four, at, 4);
		return four;
	default:
		memcpy(&eight, at, 8);
		return eight;
	}
}

static uint64_t
read_uint(const uint8_t *at, unsigned width)
{
	uint16_t two;
	uint32_t four;
	uint64_t eight;

	switch (width) {
	case 1:
		return *at;
	case 2:
		memcpy(&two, at, 2);
		return two;
	case 4:
		memcpy(&four, at, 4);
		return four;
	default:
		memcpy(&eight, at, 8);
		return eight;
	}
}

static enum conv_status
load_int(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	(void)row;
	value->class = CONV_INT;
	value->integer = read_int(place(source, slot, value), source->type->width);
	return CONV_OK;
}

static enum conv_status
load_uint(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	(void)row;
	value->class = CONV_UINT;
	value->natural = read_uint(place(source, slot, value), source->type->width);
	return CONV_OK;
}

static enum conv_status
load_wide(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const uint8_t *at = place(source, slot, value);

	(void)row;
	value->class = CONV_DECIMAL;
	value->scale = 0;
	value->is_signed = source->type->family == NATIVE_SINT;
	value->wide = ch_wide_load(at, source->type->width, value->is_signed);
	return CONV_OK;
}

static enum conv_status
load_decimal(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const uint8_t *at = place(source, slot, value);

	(void)row;
	value->class = CONV_DECIMAL;
	value->scale = source->type->scale;
	value->is_signed = true;
	if (source->type->width <= 8)
		value->wide = ch_wide_from_i64(read_int(at, source->type->width));
	else
		value->wide = ch_wide_load(at, source->type->width, true);
	return CONV_OK;
}

static enum conv_status
load_float(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const uint8_t *at = place(source, slot, value);

	(void)row;
	value->class = CONV_FLOAT;
	value->is_single = source->type->width < 8;
	if (source->type->width == 8) {
		memcpy(&value->real, at, 8);
	} else {
		uint32_t bits = (uint32_t)read_uint(at, source->type->width);
		float single;

		if (source->type->width == 2)
			bits <<= 16;
		memcpy(&single, &bits, 4);
		value->real = (double)single;
	}
	return CONV_OK;
}

static enum conv_status
load_text(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	(void)row;
	value->class = CONV_TEXT;
	value->text = native_column_span(source->column, slot);
	value->raw = value->text;
	return CONV_OK;
}

/* NULs at the end of a FixedString are padding in text, but bytes like others in BINARY. */
static enum conv_status
load_fixed(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	(void)row;
	place(source, slot, value);
	value->class = CONV_TEXT;
	value->text = value->raw;
	while (value->text.len > 0 && value->text.ptr[value->text.len - 1] == '\0')
		value->text.len--;
	return CONV_OK;
}

static enum conv_status
load_date(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const uint8_t *at = place(source, slot, value);

	(void)row;
	value->class = CONV_DATE;
	value->stamp.days = source->type->family == NATIVE_UINT
	    ? (int64_t)read_uint(at, source->type->width)
	    : read_int(at, source->type->width);
	value->stamp.seconds = 0;
	value->stamp.nanos = 0;
	return CONV_OK;
}

/* Seconds since 1970 UTC -> day and second in the zone. Beyond any calendar the day is one that
 * conv_day_shown() denies. */
static struct conv_stamp
local_stamp(struct conv_source *source, int64_t seconds)
{
	struct conv_stamp stamp = { INT64_MAX, 0, 0 };
	int64_t second;

	if (seconds < -FAR_SECONDS || seconds > FAR_SECONDS)
		return stamp;
	seconds += ch_tz_offset(source->tz, seconds, &source->span);
	stamp.days = ch_floor_div(seconds, DAY_SECONDS, &second);
	stamp.seconds = (uint32_t)second;
	return stamp;
}

static unsigned
tick_scale(const struct native_type *type)
{
	return type->scale < 9 ? type->scale : 9;
}

static enum conv_status
load_datetime(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const uint8_t *at = place(source, slot, value);
	int64_t ticks = 0;

	(void)row;
	value->class = CONV_TIMESTAMP;
	value->scale = 0;
	if (source->type->kind == NATIVE_DATETIME) {
		value->stamp = local_stamp(source, (int64_t)read_uint(at, 4));
		return CONV_OK;
	}
	unsigned scale = tick_scale(source->type);
	int64_t seconds = ch_floor_div(read_int(at, 8), (int64_t)ch_pow10[scale], &ticks);

	value->scale = (uint8_t)scale;
	value->stamp = local_stamp(source, seconds);
	value->stamp.nanos = (uint32_t)((uint64_t)ticks * ch_pow10[9 - scale]);
	return CONV_OK;
}

static enum conv_status
load_time(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const uint8_t *at = place(source, slot, value);
	int64_t ticks = read_int(at, source->type->width);
	uint64_t magnitude = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;
	unsigned scale = source->type->kind == NATIVE_TIME64 ? tick_scale(source->type) : 0;

	(void)row;
	value->class = CONV_TIME;
	value->scale = (uint8_t)scale;
	value->time.negative = ticks < 0;
	value->time.seconds = magnitude / ch_pow10[scale];
	value->time.nanos = (uint32_t)(magnitude % ch_pow10[scale] * ch_pow10[9 - scale]);
	return CONV_OK;
}

_Static_assert(NATIVE_INTERVAL_YEAR - NATIVE_INTERVAL_NANOSECOND == (int)CONV_YEAR,
    "units follow the interval types");

static enum conv_status
load_interval(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	(void)row;
	value->class = CONV_INTERVAL;
	value->interval.count = read_int(place(source, slot, value), 8);
	value->interval.unit =
	    (enum conv_unit)(source->type->kind - NATIVE_INTERVAL_NANOSECOND);
	return CONV_OK;
}

/* On the wire both halves are little endian integers, the high one first. */
static enum conv_status
load_uuid(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const uint8_t *at = place(source, slot, value);
	uint64_t half[2];

	(void)row;
	value->class = CONV_GUID;
	memcpy(half, at, sizeof(half));
	half[0] = __builtin_bswap64(half[0]);
	half[1] = __builtin_bswap64(half[1]);
	memcpy(value->guid, half, sizeof(half));
	value->raw.ptr = (const char *)value->guid;
	return CONV_OK;
}

static enum conv_status
load_render(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	const struct native_text_env env = { source->env_tz };

	(void)slot;
	ch_buf_reset(&source->scratch);
	native_text_append(source->column, row, &env, &source->scratch);
	if (ch_buf_failed(&source->scratch))
		return CONV_NO_MEMORY;
	value->class = CONV_TEXT;
	value->text = ch_buf_str(&source->scratch);
	value->raw = value->text;
	return CONV_OK;
}

static enum conv_status
load_enum(struct conv_source *source, size_t row, size_t slot, struct conv_value *value)
{
	int32_t number = (int32_t)read_int(place(source, slot, value), source->type->width);

	value->class = CONV_TEXT;
	value->text = native_enum_name(source->type, number);
	if (!value->text.ptr)
		return load_render(source, row, slot, value);
	value->raw = value->text;
	return CONV_OK;
}

static const struct conv_load conv_load_nothing = { load_uint, CONV_NULL };
static const struct conv_load conv_load_int = { load_int, CONV_INT };
static const struct conv_load conv_load_uint = { load_uint, CONV_UINT };
static const struct conv_load conv_load_wide = { load_wide, CONV_DECIMAL };
static const struct conv_load conv_load_decimal = { load_decimal, CONV_DECIMAL };
static const struct conv_load conv_load_float = { load_float, CONV_FLOAT };
static const struct conv_load conv_load_text = { load_text, CONV_TEXT };
static const struct conv_load conv_load_fixed = { load_fixed, CONV_TEXT };
static const struct conv_load conv_load_date = { load_date, CONV_DATE };
static const struct conv_load conv_load_datetime = { load_datetime, CONV_TIMESTAMP };
static const struct conv_load conv_load_time = { load_time, CONV_TIME };
static const struct conv_load conv_load_interval = { load_interval, CONV_INTERVAL };
static const struct conv_load conv_load_uuid = { load_uuid, CONV_GUID };
static const struct conv_load conv_load_render = { load_render, CONV_TEXT };
static const struct conv_load conv_load_enum = { load_enum, CONV_TEXT };
static const struct conv_load conv_load_none = { NULL, CONV_NONE };

static const struct conv_load *
load_of(enum native_kind kind)
{
	static const struct conv_load *const loads[NATIVE_KINDS] = {
#define TYPE(name, kind, family, width, params, load, ...) &conv_load_##load,
#include "native/type_list.h"
#undef TYPE
	};

	return loads[kind];
}

void
conv_source_init(struct conv_source *source)
{
	*source = (struct conv_source){ 0 };
	ch_buf_init(&source->scratch, CH_BUF_NO_LIMIT);
}

void
conv_source_open(struct conv_source *source, const struct native_type *type,
    const struct ch_tz *tz)
{
	const struct conv_load *load = load_of(type->kind);
	const struct ch_tz *zone = type->tz ? type->tz : tz;

	source->type = type;
	source->load = load->load;
	source->class = load->class;
	source->env_tz = tz;
	if (zone != source->tz)
		source->span = (struct ch_tz_span){ 0, 0, 0 };
	source->tz = zone;
}

void
conv_source_free(struct conv_source *source)
{
	ch_buf_free(&source->scratch);
}
