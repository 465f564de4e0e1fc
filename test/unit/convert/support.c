/*
 * support.c - columns out of a few bytes, and C values as text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf.h"
#include "base/wide.h"
#include "convert/c_type.h"

static int
read_wire(struct ch_source *source, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct fixture *fixture = CH_CONTAINER_OF(source, struct fixture, source);

	(void)need;
	(void)err;
	ch_buf_append(into, fixture->wire.ptr, fixture->wire.len);
	ch_buf_reset(&fixture->wire);
	return CH_OK;
}

void
put_varint(struct ch_buf *out, uint64_t value)
{
	for (; value > 127; value >>= 7)
		ch_buf_append_byte(out, (uint8_t)(value | 128));
	ch_buf_append_byte(out, (uint8_t)value);
}

void
fixture_open(struct fixture *fixture, const char *type, const struct ch_buf *data, size_t rows)
{
	struct ch_error err = { 0 };
	bool more = false;

	ch_buf_init(&fixture->wire, CH_BUF_NO_LIMIT);
	put_varint(&fixture->wire, 1);
	put_varint(&fixture->wire, rows);
	put_varint(&fixture->wire, 1);
	ch_buf_append_text(&fixture->wire, "c");
	put_varint(&fixture->wire, strlen(type));
	ch_buf_append_text(&fixture->wire, type);
	ch_buf_append(&fixture->wire, data->ptr, data->len);
	fixture->source.read = read_wire;
	native_reader_init(&fixture->reader, &fixture->source, false);
	native_block_init(&fixture->block);
	ck_assert_msg(
	    native_read_block(&fixture->reader, &fixture->block, &more, &err) == CH_OK && more,
	    "%s: %s", type, err.text);
	ck_assert_uint_eq(fixture->block.rows, rows);
	ck_assert_msg(fixture->block.end == fixture->block.bytes.len, "%s: bytes left", type);
	fixture->column = &fixture->block.columns[0];
}

void
fixture_open_value(struct fixture *fixture, const char *type, const char *value)
{
	struct ch_buf data;

	ch_buf_init(&data, CH_BUF_NO_LIMIT);
	put_value(&data, type, value);
	fixture_open(fixture, type, &data, 1);
	ch_buf_free(&data);
}

void
fixture_free(struct fixture *fixture)
{
	native_block_free(&fixture->block);
	native_reader_free(&fixture->reader);
	ch_buf_free(&fixture->wire);
}

static unsigned
hex_byte(const char *text)
{
	char two[3] = { text[0], text[0] ? text[1] : '\0', '\0' };

	return (unsigned)strtoul(two, NULL, 16);
}

void
put_escaped(struct ch_buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\\') {
			ch_buf_append_byte(out, (uint8_t)text[i]);
			continue;
		}
		switch (text[++i]) {
		case 'x':
			ch_buf_append_byte(out, (uint8_t)hex_byte(text + i + 1));
			i += 2;
			break;
		case 't':
			ch_buf_append_byte(out, '\t');
			break;
		case 'n':
			ch_buf_append_byte(out, '\n');
			break;
		default:
			ch_buf_append_byte(out, (uint8_t)text[i]);
			break;
		}
	}
}

static void
put_number(struct ch_buf *out, const struct native_type *type, const char *text)
{
	bool negative = text[0] == '-';
	uint8_t bytes[32];
	struct ch_wide wide = ch_wide_from_u64(0);
	double real = strtod(text, NULL);
	float single = strtof(text, NULL);

	if (type->family == NATIVE_FLOAT) {
		if (type->width == 8)
			ch_buf_append(out, &real, 8);
		else
			ch_buf_append(out, (char *)&single + 4 - type->width, type->width);
		return;
	}
	for (text += negative; *text; text++)
		ck_assert(ch_wide_mul_add(&wide, 10, (uint32_t)(*text - '0')));
	if (negative)
		wide = ch_wide_negate(wide);
	ch_wide_store(wide, bytes, type->width);
	ch_buf_append(out, bytes, type->width);
}

static void
put_text(struct ch_buf *out, const struct native_type *type, const char *value)
{
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(value[strlen(value) - 1], '\'');
	put_escaped(&text, value + 1, strlen(value) - 2);
	if (type->kind == NATIVE_STRING)
		put_varint(out, text.len);
	ch_buf_append(out, text.ptr, text.len);
	for (size_t i = text.len; i < type->width; i++)
		ch_buf_append_byte(out, 0);
	ch_buf_free(&text);
}

void
put_value(struct ch_buf *out, const char *type_text, const char *value)
{
	struct ch_arena arena = { 0 };
	struct ch_error err = { 0 };
	const struct native_type *type = NULL;

	ck_assert_msg(native_type_parse(&arena, ch_str_of(type_text), &type, &err) == CH_OK,
	    "%s: %s", type_text, err.text);
	if (value[0] == 'x' && value[1] == ':') {
		for (value += 2; *value; value += 2)
			ch_buf_append_byte(out, (uint8_t)hex_byte(value));
	} else if (strcmp(value, "NULL") == 0) {
		ch_buf_append_byte(out, 1);
		if (type->kind == NATIVE_STRING || type->kind == NATIVE_NOTHING)
			ch_buf_append_byte(out, 0);
		else
			put_number(out, type, "0");
	} else {
		if (type->nullable)
			ch_buf_append_byte(out, 0);
		if (value[0] == '\'')
			put_text(out, type, value);
		else
			put_number(out, type, value);
	}
	ch_arena_free(&arena);
}

SQLSMALLINT
c_type_of(const char *name)
{
	static const struct {
		const char *name;
		SQLSMALLINT code;
	} codes[] = {
#define C_TYPE(code, ...) { #code, SQL_C_##code },
#include "convert/c_type_list.h"
#undef C_TYPE
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(codes); i++)
		if (strcmp(codes[i].name, name) == 0)
			return codes[i].code;
	ck_abort_msg("no C type %s", name);
	return 0;
}

static const char *const status_names[CONV_STATUSES] = {
	[CONV_OK] = "OK",
	[CONV_TRUNCATED] = "TRUNCATED",
	[CONV_FRACTION_LOST] = "FRACTION_LOST",
	[CONV_OUT_OF_RANGE] = "OUT_OF_RANGE",
	[CONV_BAD_TEXT] = "BAD_TEXT",
	[CONV_BAD_DATE] = "BAD_DATE",
	[CONV_INTERVAL_OVERFLOW] = "INTERVAL_OVERFLOW",
	[CONV_DATE_OVERFLOW] = "DATE_OVERFLOW",
	[CONV_TEXT_TOO_LONG] = "TEXT_TOO_LONG",
	[CONV_NO_INDICATOR] = "NO_INDICATOR",
	[CONV_NOT_ALLOWED] = "NOT_ALLOWED",
	[CONV_BAD_C_TYPE] = "BAD_C_TYPE",
	[CONV_NO_MEMORY] = "NO_MEMORY",
};

enum conv_status
status_of(const char *name)
{
	unsigned status = 0;

	while (status < CONV_STATUSES && strcmp(status_names[status], name) != 0)
		status++;
	return (enum conv_status)status;
}

const char *
status_name(enum conv_status status)
{
	return status < CONV_STATUSES ? status_names[status] : "no status at all";
}

static void
show_char(struct ch_buf *out, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t byte = (uint8_t)data[i];

		if (byte < ' ' || byte == '\\' || byte >= 127)
			ch_buf_printf(out, "\\x%02x", byte);
		else
			ch_buf_append_byte(out, byte);
	}
}

static void
show_wide(struct ch_buf *out, const char *data, unsigned unit)
{
	size_t len = ch_wide_strlen(data, unit);
	char utf8[4];

	for (size_t i = 0; i < len;) {
		const char *at = data + i * unit;
		uint16_t first;
		uint16_t second = 0;

		memcpy(&first, at, 2);
		if (i + 1 < len)
			memcpy(&second, at + unit, 2);
		if (unit == 2 && first >> 10 == 0x36 && second >> 10 == 0x37) {
			show_char(out, utf8, ch_wide_to_utf8(at, 2, unit, utf8, 4).made);
			i += 2;
			continue;
		}
		if (unit == 2 && first >> 11 == 0x1b)
			ch_buf_printf(out, "\\u%04X", first);
		else
			show_char(out, utf8, ch_wide_to_utf8(at, 1, unit, utf8, 4).made);
		i++;
	}
}

static void
show_integer(struct ch_buf *out, const struct conv_c_type *c_type, const char *data)
{
	char text[CH_WIDE_TEXT_SIZE];
	struct ch_wide wide = ch_wide_load(data, c_type->size, c_type->is_signed);
	size_t len = ch_wide_to_text(wide, c_type->is_signed, 0, false, text);

	ch_buf_append(out, text, len);
}

static void
show_float(struct ch_buf *out, size_t size, const char *data)
{
	double real;
	float single;

	if (size == 8) {
		memcpy(&real, data, 8);
		ch_buf_printf(out, "%.17g", real);
	} else {
		memcpy(&single, data, 4);
		ch_buf_printf(out, "%.9g", (double)single);
	}
}

static void
show_numeric(struct ch_buf *out, const char *data)
{
	SQL_NUMERIC_STRUCT numeric;
	char text[CH_WIDE_TEXT_SIZE];
	size_t len;

	memcpy(&numeric, data, sizeof(numeric));
	len = ch_wide_to_text(ch_wide_load(numeric.val, 16, false), false, 0, false, text);
	ch_buf_printf(out, "%d,%d,%c%.*s", numeric.precision, numeric.scale,
	    numeric.sign ? '+' : '-', (int)len, text);
}

static void
show_guid(struct ch_buf *out, const char *data)
{
	SQLGUID guid;

	memcpy(&guid, data, sizeof(guid));
	ch_buf_printf(out, "%08x-%04x-%04x-", (unsigned)guid.Data1, guid.Data2, guid.Data3);
	for (unsigned i = 0; i < 8; i++)
		ch_buf_printf(out, "%02x", guid.Data4[i]);
}

static void
show_interval(struct ch_buf *out, const char *data)
{
	SQL_INTERVAL_STRUCT interval;

	memcpy(&interval, data, sizeof(interval));
	ch_buf_printf(out, "%d:%c", (int)interval.interval_type,
	    interval.interval_sign ? '-' : '+');
	if (interval.interval_type <= SQL_IS_MONTH ||
	    interval.interval_type == SQL_IS_YEAR_TO_MONTH)
		ch_buf_printf(out, "%u-%u", (unsigned)interval.intval.year_month.year,
		    (unsigned)interval.intval.year_month.month);
	else
		ch_buf_printf(out, "%u %u:%u:%u.%09u", (unsigned)interval.intval.day_second.day,
		    (unsigned)interval.intval.day_second.hour,
		    (unsigned)interval.intval.day_second.minute,
		    (unsigned)interval.intval.day_second.second,
		    (unsigned)interval.intval.day_second.fraction);
}

static void
show_moment(struct ch_buf *out, enum conv_target_kind target, const char *data)
{
	SQL_TIMESTAMP_STRUCT stamp;
	SQL_DATE_STRUCT date;
	SQL_TIME_STRUCT time;

	if (target == CONV_TO_DATE) {
		memcpy(&date, data, sizeof(date));
		ch_buf_printf(out, "%04d-%02d-%02d", date.year, date.month, date.day);
	} else if (target == CONV_TO_TIME) {
		memcpy(&time, data, sizeof(time));
		ch_buf_printf(out, "%02d:%02d:%02d", time.hour, time.minute, time.second);
	} else {
		memcpy(&stamp, data, sizeof(stamp));
		ch_buf_printf(out, "%04d-%02d-%02d %02d:%02d:%02d.%09u", stamp.year, stamp.month,
		    stamp.day, stamp.hour, stamp.minute, stamp.second,
		    (unsigned)stamp.fraction);
	}
}

void
show(struct ch_buf *out, SQLSMALLINT code, const char *data, size_t capacity, SQLLEN length,
    unsigned unit)
{
	const struct conv_c_type *c_type = conv_c_type_find(code);
	size_t len = length < 0 ? 0 : (size_t)length;

	switch (c_type->target) {
	case CONV_TO_CHAR:
		show_char(out, data, len < capacity ? len : strlen(data));
		break;
	case CONV_TO_WCHAR:
		show_wide(out, data, unit);
		break;
	case CONV_TO_BINARY:
		for (size_t i = 0; i < len && i < capacity; i++)
			ch_buf_printf(out, "%02x", (uint8_t)data[i]);
		break;
	case CONV_TO_BIT:
	case CONV_TO_INTEGER:
		show_integer(out, c_type, data);
		break;
	case CONV_TO_FLOAT:
		show_float(out, c_type->size, data);
		break;
	case CONV_TO_NUMERIC:
		show_numeric(out, data);
		break;
	case CONV_TO_GUID:
		show_guid(out, data);
		break;
	case CONV_TO_INTERVAL:
		show_interval(out, data);
		break;
	default:
		show_moment(out, c_type->target, data);
		break;
	}
}
