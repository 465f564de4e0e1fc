/*
 * text_scalar.c - values that are not made of others, as text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "base/number.h"
#include "base/wide.h"
#include "native/printing.h"

/* Longest text of a value of limited length: "0000-00-00 00:00:00.123456789" and wide integers. */
#define SCALAR_SIZE CH_WIDE_TEXT_SIZE

/* ClickHouse prints times outside of these as these. */
#define FIRST_SECOND (-62167219200) /* 0000-01-01 00:00:00 */
#define LAST_SECOND 253402300799 /* 9999-12-31 23:59:59 */
#define LAST_TIME 3599999 /* 999:59:59 */

static int64_t
load_signed(const uint8_t *at, unsigned width)
{
	switch (width) {
	case 1:
		return (int8_t)*at;
	case 2:
		return (int16_t)native_load16(at);
	case 4:
		return (int32_t)native_load32(at);
	default:
		return (int64_t)native_load64(at);
	}
}

static uint64_t
load_unsigned(const uint8_t *at, unsigned width)
{
	switch (width) {
	case 1:
		return *at;
	case 2:
		return native_load16(at);
	case 4:
		return native_load32(at);
	default:
		return native_load64(at);
	}
}

static size_t
integer_text(const struct native_type *type, const uint8_t *at, char *out)
{
	bool is_signed = type->family == NATIVE_SINT;

	if (type->width > 8)
		return ch_wide_to_text(
		    ch_wide_load(at, type->width, is_signed), is_signed, 0, false, out);
	if (is_signed)
		return ch_i64_to_text(load_signed(at, type->width), out);
	return ch_u64_to_text(load_unsigned(at, type->width), out);
}

static size_t
date_text(int64_t days, char *out)
{
	const int64_t first = FIRST_SECOND / 86400, last = LAST_SECOND / 86400;

	days = days < first ? first : days > last ? last : days;
	return ch_put_date(out, ch_civil_from_days(days));
}

static size_t
datetime_text(
    struct native_printer *printer, const struct native_type *type, int64_t value, char *out)
{
	const struct ch_tz *tz = type->tz ? type->tz : printer->env->tz;
	int64_t ticks = 0, days, second;
	size_t len;

	if (type->scale)
		value = ch_floor_div(value, (int64_t)ch_pow10[type->scale], &ticks);
	if (tz != printer->span_tz) {
		ch_tz_span_at(tz, value, &printer->span);
		printer->span_tz = tz;
	}
	/* Far from here the offset of the zone does not matter. */
	if (value > FIRST_SECOND - 86400 && value < LAST_SECOND + 86400)
		value += ch_tz_offset(tz, value, &printer->span);
	value = value < FIRST_SECOND ? FIRST_SECOND : value > LAST_SECOND ? LAST_SECOND : value;
	days = ch_floor_div(value, 86400, &second);
	len = ch_put_date(out, ch_civil_from_days(days));
	out[len++] = ' ';
	len += ch_put_time(out + len, ch_time_from_seconds((uint32_t)second));
	return len + ch_put_fraction(out + len, (uint64_t)ticks, type->scale);
}

static size_t
time_text(const struct native_type *type, int64_t value, char *out)
{
	uint64_t ticks = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	uint64_t seconds = ticks / ch_pow10[type->scale];
	size_t len = 0;

	ticks %= ch_pow10[type->scale];
	if (value < 0)
		out[len++] = '-';
	if (seconds > LAST_TIME) {
		seconds = LAST_TIME;
		ticks = ch_pow10[type->scale] - 1;
	}
	len += ch_put_time(out + len, ch_time_from_seconds((uint32_t)seconds));
	return len + ch_put_fraction(out + len, ticks, type->scale);
}

static size_t
put_hex(char *out, unsigned value)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = 0;

	for (int shift = 12; shift >= 0; shift -= 4)
		if (len || value >> shift || shift == 0)
			out[len++] = digits[value >> shift & 15];
	return len;
}

/* Two words, high one first, each little endian. */
static size_t
uuid_text(const uint8_t *at, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = 0;

	for (unsigned i = 0; i < 16; i++) {
		uint8_t byte = at[i < 8 ? 7 - i : 23 - i];

		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[len++] = '-';
		out[len++] = digits[byte >> 4];
		out[len++] = digits[byte & 15];
	}
	return len;
}

/* Four bytes, the first one first. */
static size_t
dotted_text(const uint8_t *at, char *out)
{
	size_t len = 0;

	for (unsigned i = 0; i < 4; i++) {
		if (i)
			out[len++] = '.';
		len += ch_u64_to_text(at[i], out + len);
	}
	return len;
}

/* The longest run of at least two zero words becomes "::"; ::a.b.c.d and ::ffff:a.b.c.d. */
static size_t
ipv6_text(const uint8_t *at, char *out)
{
	unsigned words[8], best = 8, best_len = 1;
	size_t len = 0;

	for (unsigned i = 0, run = 0; i < 8; i++) {
		words[i] = (unsigned)at[2 * i] << 8 | at[2 * i + 1];
		run = words[i] ? 0 : run + 1;
		if (run > best_len) {
			best_len = run;
			best = i + 1 - run;
		}
	}
	for (unsigned i = 0; i < 8; i++) {
		if (i == best) {
			out[len++] = ':';
			out[len++] = ':';
			i += best_len - 1;
			continue;
		}
		if (i && i != best + best_len)
			out[len++] = ':';
		if (i == 6 && best == 0 && (best_len == 6 || (best_len == 5 && words[5] == 0xffff)))
			return len + dotted_text(at + 12, out + len);
		len += put_hex(out + len, words[i]);
	}
	return len;
}

void
native_print_float(struct native_printer *printer, const struct native_type *type, uint64_t bits,
    enum native_style style)
{
	char text[CH_DOUBLE_TEXT_SIZE];
	size_t len;

	if (type->width == 8) {
		double number;

		memcpy(&number, &bits, sizeof(number));
		len = ch_double_to_text(number, text);
	} else {
		uint32_t low = (uint32_t)(type->width == 2 ? bits << 16 : bits);
		float number;

		memcpy(&number, &low, sizeof(number));
		len = ch_float_to_text(number, text);
	}
	/* nan, inf, -inf are no JSON */
	if (style == NATIVE_AS_JSON && text[len - 1] > '9')
		native_print_null(printer, style);
	else
		ch_buf_append(printer->out, text, len);
}

static void
print_enum(struct native_printer *printer, const struct native_type *type, int32_t value,
    enum native_style style)
{
	char digits[CH_I64_TEXT_SIZE];
	struct ch_str name = native_enum_name(type, value);

	if (name.ptr)
		native_print_string(printer, name, style);
	else
		ch_buf_append(printer->out, digits, ch_i64_to_text(value, digits));
}

/* Kinds whose text has no character to escape, but stands in quotes inside others. */
static size_t
quotable_text(
    struct native_printer *printer, const struct native_type *type, const uint8_t *at, char *out)
{
	uint8_t address[4];

	switch (type->kind) {
	case NATIVE_DATE:
		return date_text(native_load16(at), out);
	case NATIVE_DATE32:
		return date_text((int32_t)native_load32(at), out);
	case NATIVE_DATETIME:
		return datetime_text(printer, type, native_load32(at), out);
	case NATIVE_DATETIME64:
		return datetime_text(printer, type, (int64_t)native_load64(at), out);
	case NATIVE_TIME:
	case NATIVE_TIME64:
		return time_text(type, load_signed(at, type->width), out);
	case NATIVE_UUID:
		return uuid_text(at, out);
	case NATIVE_IPV6:
		return ipv6_text(at, out);
	case NATIVE_IPV4:
		for (unsigned i = 0; i < 4; i++)
			address[i] = at[3 - i];
		return dotted_text(address, out);
	default:
		return 0;
	}
}

static void
print_fixed(struct native_printer *printer, const struct native_type *type, const uint8_t *at,
    enum native_style style)
{
	char text[SCALAR_SIZE];
	size_t len = quotable_text(printer, type, at, text);

	if (len) {
		const char *quote = style == NATIVE_AS_JSON     ? "\""
				    : style == NATIVE_AS_QUOTED ? "'"
								: "";

		ch_buf_append_text(printer->out, quote);
		ch_buf_append(printer->out, text, len);
		ch_buf_append_text(printer->out, quote);
		return;
	}
	if (type->kind == NATIVE_BOOL) {
		ch_buf_append_text(printer->out, *at ? "true" : "false");
		return;
	}
	if (type->kind == NATIVE_DECIMAL)
		len = ch_wide_to_text(
		    ch_wide_load(at, type->width, true), true, type->scale, true, text);
	else
		len = integer_text(type, at, text);
	ch_buf_append(printer->out, text, len);
}

void
native_print_scalar(struct native_printer *printer, const struct native_column *column, size_t slot,
    enum native_style style)
{
	const struct native_type *type = column->type;
	const uint8_t *at;

	if (type->family == NATIVE_SPANS || type->kind == NATIVE_FIXEDSTRING) {
		native_print_string(printer, native_column_span(column, slot), style);
		return;
	}
	if (type->family == NATIVE_VOID || type->family == NATIVE_OPAQUE) {
		native_print_null(printer, style);
		return;
	}
	at = native_column_bytes(column) + column->values + slot * type->width;
	if (type->family == NATIVE_FLOAT)
		native_print_float(printer, type, load_unsigned(at, type->width), style);
	else if (type->enum_count)
		print_enum(printer, type, (int32_t)load_signed(at, type->width), style);
	else
		print_fixed(printer, type, at, style);
}
