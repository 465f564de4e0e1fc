/*
 * store_text.c - values -> SQL_C_CHAR, SQL_C_WCHAR and SQL_C_BINARY, whole or in pieces
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "base/compiler.h"
#include "base/number.h"
#include "base/utf.h"
#include "convert/store.h"

#define NOT_COUNTED SIZE_MAX

_Static_assert(CONV_SMALL_TEXT >= CH_WIDE_TEXT_SIZE && CONV_SMALL_TEXT >= CH_DOUBLE_TEXT_SIZE,
    "room for every number");

/* Text of a decimal that fits into 64 bits, without wide arithmetic. */
static size_t
put_small_decimal(int64_t value, unsigned scale, char *out, size_t *need)
{
	uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t behind = magnitude % ch_pow10[scale];
	size_t len = 0;

	if (value < 0)
		out[len++] = '-';
	len += ch_u64_to_text(magnitude / ch_pow10[scale], out + len);
	*need = len;
	if (behind == 0)
		return len;
	for (; behind % 10 == 0; behind /= 10)
		scale--;
	out[len] = '.';
	for (unsigned i = scale; i > 0; i--, behind /= 10)
		out[len + i] = (char)('0' + behind % 10);
	return len + 1 + scale;
}

/* Digits behind a point may be cut, but not when an exponent follows them. */
static size_t
whole_part(const char *text, size_t len)
{
	size_t point = 0;

	while (point < len && text[point] != '.')
		point++;
	for (size_t i = point; i < len; i++)
		if (text[i] == 'e')
			return len;
	return point;
}

static size_t
put_decimal(const struct conv_value *value, char *out, size_t *need)
{
	struct ch_wide wide = value->wide;
	uint64_t sign = 0 - (wide.limb[0] >> 63);
	size_t len;

	if (value->is_signed && value->scale < CH_ARRAY_LEN(ch_pow10) && wide.limb[1] == sign &&
	    wide.limb[2] == sign && wide.limb[3] == sign)
		return put_small_decimal((int64_t)wide.limb[0], value->scale, out, need);
	len = ch_wide_to_text(wide, value->is_signed, value->scale, true, out);
	*need = whole_part(out, len);
	return len;
}

static size_t
put_stamp(const struct conv_value *value, char *out)
{
	size_t len = ch_put_date(out, ch_civil_from_days(value->stamp.days));

	if (value->class == CONV_DATE)
		return len;
	out[len++] = ' ';
	return len + ch_put_time(out + len, ch_time_from_seconds(value->stamp.seconds));
}

static size_t
put_duration(const struct conv_value *value, char *out)
{
	size_t len = 0;

	if (value->time.negative)
		out[len++] = '-';
	len += ch_put_time(out + len, ch_time_from_seconds((uint32_t)value->time.seconds));
	return len;
}

static size_t
put_guid(const struct conv_value *value, char *out)
{
	static const char digits[] = "0123456789abcdef";
	static const uint8_t places[16] = { 0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32,
		34 };

	for (unsigned i = 0; i < 16; i++) {
		out[places[i]] = digits[value->guid[i] >> 4];
		out[places[i] + 1] = digits[value->guid[i] & 15];
	}
	out[8] = out[13] = out[18] = out[23] = '-';
	return 36;
}

/* The text of a value that is not text itself; *need as in struct conv_piece. */
static enum conv_status
format(const struct conv_value *value, char *out, size_t *len, size_t *need)
{
	uint32_t nanos = 0;

	switch (value->class) {
	case CONV_INT:
		*need = *len = ch_i64_to_text(value->integer, out);
		return CONV_OK;
	case CONV_INTERVAL:
		*need = *len = ch_i64_to_text(value->interval.count, out);
		return CONV_OK;
	case CONV_UINT:
		*need = *len = ch_u64_to_text(value->natural, out);
		return CONV_OK;
	case CONV_FLOAT:
		*len = value->is_single ? ch_float_to_text((float)value->real, out)
					: ch_double_to_text(value->real, out);
		*need = whole_part(out, *len);
		return CONV_OK;
	case CONV_DECIMAL:
		*len = put_decimal(value, out, need);
		return CONV_OK;
	case CONV_GUID:
		*need = *len = put_guid(value, out);
		return CONV_OK;
	case CONV_TIME:
		if (value->time.seconds > UINT32_MAX)
			return CONV_OUT_OF_RANGE;
		*need = put_duration(value, out);
		nanos = value->time.nanos;
		break;
	default:
		if (!conv_day_shown(value->stamp.days))
			return CONV_OUT_OF_RANGE;
		*need = put_stamp(value, out);
		nanos = value->stamp.nanos;
		break;
	}
	*len = *need;
	if (value->class != CONV_DATE && value->scale > 0)
		*len += ch_put_fraction(out + *len, nanos / ch_pow10[9 - value->scale],
		    value->scale);
	return CONV_OK;
}

/* Bytes of the longest prefix that has at most `units` wide characters. */
static size_t
wide_prefix(struct ch_str text, size_t units, unsigned unit)
{
	uint32_t some[64];
	size_t cap = sizeof(some) / unit;
	size_t at = 0;

	while (units > 0 && at < text.len) {
		struct ch_utf_step step = ch_utf8_to_wide(text.ptr + at, text.len - at, some,
		    units < cap ? units : cap, unit);

		if (step.taken == 0)
			break;
		at += step.taken;
		units -= step.made;
	}
	return at;
}

enum conv_status
conv_piece_open(struct conv_piece *piece, const struct conv_value *value, char *small,
    enum conv_target_kind target, size_t max_length, unsigned unit)
{
	enum conv_status status;

	piece->need = 0;
	piece->wide_left = NOT_COUNTED;
	piece->half = 0;
	piece->may_split = false;
	if (target == CONV_TO_BINARY)
		piece->rest = value->raw;
	if (target == CONV_TO_BINARY && value->class != CONV_TEXT)
		piece->need = value->raw.len;
	if (value->class != CONV_TEXT) {
		if (target == CONV_TO_BINARY)
			return CONV_OK;
		piece->rest.ptr = small;
		status = format(value, small, &piece->rest.len, &piece->need);
		return status;
	}
	if (target != CONV_TO_BINARY)
		piece->rest = value->text;
	if (max_length == 0 || piece->rest.len <= max_length)
		return CONV_OK;
	if (target == CONV_TO_BINARY)
		piece->rest.len = max_length;
	else if (target == CONV_TO_CHAR)
		piece->rest.len = ch_utf8_cut(piece->rest.ptr, piece->rest.len, max_length);
	else
		piece->rest.len = wide_prefix(piece->rest, max_length, unit);
	return CONV_OK;
}

static void
advance(struct conv_piece *piece, size_t len)
{
	piece->rest.ptr += len;
	piece->rest.len -= len;
	piece->need = 0;
}

enum conv_status
conv_piece_char(struct conv_piece *piece, char *data, size_t capacity, SQLLEN *length)
{
	size_t len = piece->rest.len;

	*length = (SQLLEN)len;
	if (!data)
		return CONV_OK;
	if (len < capacity) {
		if (len > 0)
			memcpy(data, piece->rest.ptr, len);
		data[len] = '\0';
		advance(piece, len);
		return CONV_OK;
	}
	if (capacity == 0)
		return CONV_TRUNCATED;
	if (capacity - 1 < piece->need)
		return CONV_OUT_OF_RANGE;
	len = ch_utf8_cut(piece->rest.ptr, piece->rest.len, capacity - 1);
	if (len == 0 && piece->may_split)
		len = capacity - 1;
	memcpy(data, piece->rest.ptr, len);
	data[len] = '\0';
	advance(piece, len);
	return CONV_TRUNCATED;
}

static void
put_unit(char *at, unsigned unit, uint32_t code)
{
	uint16_t two = (uint16_t)code;

	if (unit == 2)
		memcpy(at, &two, 2);
	else
		memcpy(at, &code, 4);
}

/* Give the first half of a surrogate pair where nothing else fits, keep the second. */
static size_t
split_pair(struct conv_piece *piece, char *at)
{
	uint16_t pair[2] = { 0, 0 };
	struct ch_utf_step step = ch_utf8_to_wide(piece->rest.ptr, piece->rest.len, pair, 2, 2);

	put_unit(at, 2, pair[0]);
	piece->half = pair[1];
	advance(piece, step.taken);
	return 1;
}

enum conv_status
conv_piece_wide(struct conv_piece *piece, unsigned unit, char *data, size_t capacity,
    SQLLEN *length)
{
	size_t room = capacity / unit;
	struct ch_utf_step step;
	size_t made = 0;

	if (!data || room == 0) {
		if (piece->wide_left == NOT_COUNTED)
			piece->wide_left =
			    ch_utf8_wide_len(piece->rest.ptr, piece->rest.len, unit);
		*length = (SQLLEN)(piece->wide_left * unit);
		return data ? CONV_TRUNCATED : CONV_OK;
	}
	room--;
	/* what must be whole is ASCII, so bytes are characters */
	if (room < piece->need)
		return CONV_OUT_OF_RANGE;
	if (piece->half && room > 0) {
		put_unit(data, unit, piece->half);
		piece->half = 0;
		made = 1;
	}
	step = ch_utf8_to_wide(piece->rest.ptr, piece->rest.len, data + made * unit, room - made,
	    unit);
	made += step.made;
	advance(piece, step.taken);
	if (piece->wide_left == NOT_COUNTED)
		piece->wide_left =
		    made + ch_utf8_wide_len(piece->rest.ptr, piece->rest.len, unit);
	if (made == 0 && room > 0 && piece->rest.len > 0 && piece->may_split)
		made = split_pair(piece, data);
	put_unit(data + made * unit, unit, 0);
	*length = (SQLLEN)(piece->wide_left * unit);
	piece->wide_left -= made;
	return piece->wide_left == 0 ? CONV_OK : CONV_TRUNCATED;
}

enum conv_status
conv_piece_binary(struct conv_piece *piece, char *data, size_t capacity, SQLLEN *length)
{
	size_t len = piece->rest.len;

	*length = (SQLLEN)len;
	if (!data)
		return CONV_OK;
	if (len > capacity) {
		if (capacity > 0 && capacity < piece->need)
			return CONV_OUT_OF_RANGE;
		len = capacity;
	}
	if (len > 0)
		memcpy(data, piece->rest.ptr, len);
	advance(piece, len);
	return piece->rest.len == 0 ? CONV_OK : CONV_TRUNCATED;
}
