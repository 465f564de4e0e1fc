/*
 * encode.c - a value -> the bytes of a ClickHouse type
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/encode.h"

#include "base/civil.h"
#include "base/number.h"
#include "base/utf.h"
#include "convert/exact.h"
#include "native/build.h"

/* Digits cut from a text are an error, those cut from a number only a note. */
static enum conv_status
by_source(const struct conv_value *value, enum conv_status status)
{
	if (status == CONV_FRACTION_LOST && value->class == CONV_TEXT)
		return CONV_TEXT_TOO_LONG;
	return status;
}

/* Parts of a second are a number of seconds with a fraction. */
static const struct conv_value *
as_number(const struct conv_value *value, struct conv_value *copy)
{
	if (value->class != CONV_INTERVAL || value->interval.unit >= CONV_SECOND)
		return value;
	*copy = *value;
	copy->class = CONV_DECIMAL;
	copy->is_signed = true;
	copy->scale = (uint8_t)(9 - 3 * (unsigned)value->interval.unit);
	copy->wide = ch_wide_from_i64(value->interval.count);
	return copy;
}

static enum conv_status
encode_integer(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	const struct conv_c_type as = { 0, CONV_TO_INTEGER, (uint8_t)goal->type->width,
		goal->type->family == NATIVE_SINT };
	const struct conv_form form = { .c_type = &as, .type = goal->type };
	struct conv_value copy;
	int64_t small;

	wire->form = CONV_WIRE_FIXED;
	if (value->class == CONV_TEXT && ch_str_to_i64(value->text, &small)) {
		copy.class = CONV_INT;
		copy.integer = small;
		return conv_store_integer(&form, &copy, wire->bytes);
	}
	return by_source(
	    value, conv_store_integer(&form, as_number(value, &copy), wire->bytes));
}

static enum conv_status
encode_bool(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	static const struct conv_c_type as = { SQL_C_BIT, CONV_TO_BIT, 1, false };
	const struct conv_form form = { .c_type = &as, .type = goal->type };
	struct conv_value copy;

	wire->form = CONV_WIRE_FIXED;
	if (value->class == CONV_TEXT &&
	    native_scalar_from_text(goal->type, value->text, goal->tz, wire->bytes))
		return CONV_OK;
	return by_source(value, conv_store_bit(&form, as_number(value, &copy), wire->bytes));
}

static enum conv_status
encode_uint(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	return goal->type->kind == NATIVE_BOOL ? encode_bool(goal, value, wire)
					       : encode_integer(goal, value, wire);
}

/* ±magnitude, below 10^77, as an integer of the width. */
static enum conv_status
store_wide(const struct native_type *type, const struct conv_decimal *number, uint8_t *bytes)
{
	struct ch_wide value = number->magnitude;
	bool is_zero = ch_wide_is_zero(value);

	if (ch_wide_is_negative(value))
		return CONV_OUT_OF_RANGE;
	if (number->negative)
		value = ch_wide_negate(value);
	if (type->family == NATIVE_SINT ? !ch_wide_fits_signed(value, type->width)
					: (number->negative && !is_zero) ||
		    !ch_wide_fits_unsigned(number->magnitude, type->width))
		return CONV_OUT_OF_RANGE;
	ch_wide_store(value, bytes, type->width);
	return number->lost ? CONV_FRACTION_LOST : CONV_OK;
}

static enum conv_status
encode_wide(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	struct conv_decimal number;
	struct conv_value copy;
	enum conv_status status;

	wire->form = CONV_WIRE_FIXED;
	/* it reads the last digits of 256 bits too */
	if (value->class == CONV_TEXT &&
	    native_scalar_from_text(goal->type, value->text, goal->tz, wire->bytes))
		return CONV_OK;
	status = conv_exact(as_number(value, &copy), &number);
	if (!status)
		status = conv_exact_rescale(&number, 0);
	return by_source(value, status ? status : store_wide(goal->type, &number, wire->bytes));
}

bool
conv_encode_small_decimal(const struct native_type *type, struct ch_str text, uint8_t *bytes)
{
	bool negative = text.len > 0 && text.ptr[0] == '-';
	size_t at = negative;
	unsigned behind = 0;
	bool point = false;
	uint64_t value = 0;

	if (type->width > 8 || text.len - negative > 18 || text.len == negative)
		return false;
	for (; at < text.len; at++) {
		unsigned digit = (unsigned)(text.ptr[at] - '0');

		if (text.ptr[at] == '.' && !point && text.len > at + 1 && at > negative) {
			point = true;
			continue;
		}
		if (digit > 9)
			return false;
		value = value * 10 + digit;
		behind += point;
	}
	if (behind > type->scale ||
	    __builtin_mul_overflow(value, ch_pow10[type->scale - behind], &value) ||
	    value >= ch_pow10[type->precision])
		return false;
	value = negative ? 0 - value : value;
	/* both sides little endian: the low bytes are the narrower number */
	memcpy(bytes, &value, type->width);
	return true;
}

static enum conv_status
encode_decimal(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	struct ch_wide limit = ch_wide_from_u64(1);
	struct conv_decimal number;
	struct conv_value copy;
	enum conv_status status;

	wire->form = CONV_WIRE_FIXED;
	if (value->class == CONV_TEXT &&
	    conv_encode_small_decimal(goal->type, value->text, wire->bytes))
		return CONV_OK;
	status = conv_exact(as_number(value, &copy), &number);
	if (!status)
		status = conv_exact_rescale(&number, goal->type->scale);
	if (status)
		return status;
	(void)ch_wide_mul_pow10(&limit, goal->type->precision); /* 10^76 has room */
	if (ch_wide_is_negative(number.magnitude) ||
	    ch_wide_compare(number.magnitude, limit) >= 0)
		return CONV_OUT_OF_RANGE;
	return by_source(value, store_wide(goal->type, &number, wire->bytes));
}

static enum conv_status
encode_float(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	bool is_brain = goal->type->kind == NATIVE_BFLOAT16;
	const struct conv_c_type as = { 0, CONV_TO_FLOAT,
		(uint8_t)(is_brain ? 4 : goal->type->width), true };
	const struct conv_form form = { .c_type = &as, .type = goal->type };
	struct conv_value copy;
	enum conv_status status;
	float single;
	size_t len;

	wire->form = CONV_WIRE_FIXED;
	status = conv_store_float(&form, as_number(value, &copy), wire->bytes);
	if (status || !is_brain)
		return status;
	memcpy(&single, wire->bytes, sizeof(single));
	len = ch_float_to_text(single, goal->small);
	return native_scalar_from_text(goal->type, (struct ch_str){ goal->small, len }, goal->tz,
	           wire->bytes)
	    ? CONV_OK
	    : CONV_OUT_OF_RANGE;
}

/* Texts */

/* Two digits a byte; a single one at the end does not count. */
static enum conv_status
from_hex(struct conv_goal *goal, struct ch_str *text)
{
	size_t count = text->len / 2;
	uint8_t *room;

	ch_buf_reset(&goal->scratch);
	room = ch_buf_reserve(&goal->scratch, count);
	if (!room)
		return CONV_NO_MEMORY;
	for (size_t i = 0; i < count; i++) {
		int byte = ch_hex_byte(text->ptr + 2 * i);

		if (byte < 0)
			return CONV_BAD_TEXT;
		room[i] = (uint8_t)byte;
	}
	if (text->len % 2 && ch_hex_digit(text->ptr[text->len - 1]) < 0)
		return CONV_BAD_TEXT;
	*text = (struct ch_str){ (const char *)room, count };
	return CONV_OK;
}

/* The text of any value. */
static enum conv_status
text_of(struct conv_goal *goal, const struct conv_value *value, struct ch_str *text)
{
	struct conv_piece piece;
	enum conv_status status;

	if (value->class == CONV_TEXT) {
		*text = value->text;
		return goal->is_hex ? from_hex(goal, text) : CONV_OK;
	}
	status = conv_piece_open(&piece, value, goal->small, CONV_TO_CHAR, 0, 2);
	*text = piece.rest;
	return status;
}

static bool
is_too_long(const struct conv_goal *goal, struct ch_str text)
{
	if (!goal->limit || text.len <= goal->limit)
		return false;
	return goal->is_bytes || ch_utf8_count(text.ptr, text.len) > goal->limit;
}

static enum conv_status
encode_text(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	enum conv_status status = text_of(goal, value, &wire->span);

	wire->form = CONV_WIRE_BYTES;
	if (status)
		return status;
	return is_too_long(goal, wire->span) ? CONV_TEXT_TOO_LONG : CONV_OK;
}

static enum conv_status
encode_fixed(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	enum conv_status status = text_of(goal, value, &wire->span);

	wire->form = CONV_WIRE_BYTES;
	if (status)
		return status;
	return wire->span.len > goal->type->width ? CONV_TEXT_TOO_LONG : CONV_OK;
}

/* Arrays and the like from their text; a Variant from that of a number too. */
static enum conv_status
encode_render(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	wire->form = CONV_WIRE_TEXT;
	return text_of(goal, value, &wire->span);
}

/* Others */

/* On the wire both halves are little endian integers, the high one first. */
static void
put_guid(const uint8_t text_order[16], uint8_t *bytes)
{
	for (unsigned i = 0; i < 16; i++)
		bytes[i] = text_order[i < 8 ? 7 - i : 23 - i];
}

static enum conv_status
encode_uuid(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	uint8_t text_order[16];

	(void)goal;
	wire->form = CONV_WIRE_FIXED;
	if (value->class == CONV_GUID)
		memcpy(text_order, value->guid, sizeof(text_order));
	else if (conv_parse_guid(value->text, text_order))
		return CONV_BAD_TEXT;
	put_guid(text_order, wire->bytes);
	return CONV_OK;
}

static enum conv_status
encode_address(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	wire->form = CONV_WIRE_FIXED;
	return native_scalar_from_text(goal->type, value->text, goal->tz, wire->bytes)
	    ? CONV_OK
	    : CONV_BAD_TEXT;
}

static enum conv_status
encode_enum(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	enum conv_status status;

	if (value->class == CONV_TEXT)
		return encode_address(goal, value, wire);
	status = encode_integer(goal, value, wire);
	if (status)
		return status;
	return native_scalar_valid(goal->type, wire->bytes) ? CONV_OK : CONV_OUT_OF_RANGE;
}

enum conv_status
conv_encode_raw(struct conv_goal *goal, const struct conv_value *value, struct conv_wire *wire)
{
	wire->form = CONV_WIRE_FIXED;
	if (value->text.len != goal->type->width)
		return CONV_OUT_OF_RANGE;
	if (goal->type->kind == NATIVE_UUID)
		put_guid((const uint8_t *)value->text.ptr, wire->bytes);
	else
		memcpy(wire->bytes, value->text.ptr, goal->type->width);
	return native_scalar_valid(goal->type, wire->bytes) ? CONV_OK : CONV_OUT_OF_RANGE;
}

#define OF(class) (1u << CONV_##class)
#define NUMBERS (OF(INT) | OF(UINT) | OF(DECIMAL) | OF(FLOAT))
#define ANY (OF(TEXT) | NUMBERS | OF(DATE) | OF(TIME) | OF(TIMESTAMP) | OF(INTERVAL) | OF(GUID))

static const struct conv_encode of_nothing = { NULL, 0 };
static const struct conv_encode of_none = { NULL, 0 };
static const struct conv_encode of_int = { encode_integer,
	OF(TEXT) | NUMBERS | OF(INTERVAL) };
static const struct conv_encode of_uint = { encode_uint,
	OF(TEXT) | NUMBERS | OF(INTERVAL) };
static const struct conv_encode of_wide = { encode_wide,
	OF(TEXT) | NUMBERS | OF(INTERVAL) };
static const struct conv_encode of_decimal = { encode_decimal,
	OF(TEXT) | NUMBERS | OF(INTERVAL) };
static const struct conv_encode of_float = { encode_float, OF(TEXT) | NUMBERS };
static const struct conv_encode of_text = { encode_text, ANY };
static const struct conv_encode of_fixed = { encode_fixed, ANY };
static const struct conv_encode of_date = { conv_encode_date,
	OF(TEXT) | OF(DATE) | OF(TIMESTAMP) };
static const struct conv_encode of_datetime = { conv_encode_datetime,
	OF(TEXT) | OF(DATE) | OF(TIME) | OF(TIMESTAMP) };
static const struct conv_encode of_time = { conv_encode_time,
	OF(TEXT) | OF(TIME) | OF(TIMESTAMP) | OF(INTERVAL) };
static const struct conv_encode of_interval = { conv_encode_interval,
	OF(TEXT) | NUMBERS | OF(INTERVAL) };
static const struct conv_encode of_uuid = { encode_uuid, OF(TEXT) | OF(GUID) };
static const struct conv_encode of_address = { encode_address, OF(TEXT) };
static const struct conv_encode of_enum = { encode_enum,
	OF(TEXT) | OF(INT) | OF(UINT) };
static const struct conv_encode of_render = { encode_render, OF(TEXT) };
static const struct conv_encode of_variant = { encode_render, ANY };

const struct conv_encode *
conv_encode_of(enum native_kind kind)
{
	static const struct conv_encode *const encodes[NATIVE_KINDS] = {
#define TYPE(name, kind, family, width, params, load, encode, ...) &of_##encode,
#include "native/type_list.h"
#undef TYPE
	};

	return encodes[kind];
}
