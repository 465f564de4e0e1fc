/*
 * send_literal.c - one value as an SQL expression
 *
 * For servers without typed parameters, and for places where a parameter cannot stand. Numbers
 * are bare, so that they can stand behind LIMIT; negative ones in parentheses, because "a -?"
 * must not become a comment. What old servers do not convert by themselves says its type.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/send_literal.h"

#include <math.h>

static void
put_quoted(struct ch_str text, struct ch_buf *out)
{
	size_t begin = 0;

	ch_buf_append_byte(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c != '\'' && c != '\\' && c != '\0')
			continue;
		ch_buf_append(out, text.ptr + begin, i - begin);
		ch_buf_append_byte(out, '\\');
		ch_buf_append_byte(out, (uint8_t)(c ? c : '0'));
		begin = i + 1;
	}
	if (begin < text.len)
		ch_buf_append(out, text.ptr + begin, text.len - begin);
	ch_buf_append_byte(out, '\'');
}

/* The type behind Nullable, LowCardinality and SimpleAggregateFunction. */
static struct ch_str
bare_type(struct ch_str text)
{
	static const struct ch_str simple = { "SimpleAggregateFunction(", 24 };

	for (;;) {
		if (ch_str_starts(text, CH_STR("Nullable("))) {
			text = ch_str_slice(text, 9, text.len - 1);
		} else if (ch_str_starts(text, CH_STR("LowCardinality("))) {
			text = ch_str_slice(text, 15, text.len - 1);
		} else if (ch_str_starts(text, simple)) {
			size_t at = simple.len;
			int open = 0;

			for (; at < text.len && (open || text.ptr[at] != ','); at++)
				open += (text.ptr[at] == '(') - (text.ptr[at] == ')');
			text = ch_str_trim(ch_str_slice(text, at + 1, text.len - 1));
		} else {
			return text;
		}
	}
}

static void
put_cast(struct ch_str text, const struct native_type *type, struct ch_buf *out)
{
	ch_buf_append_text(out, "CAST(");
	put_quoted(text, out);
	ch_buf_append_text(out, " AS ");
	ch_buf_append_str(out, bare_type(type->text));
	ch_buf_append_byte(out, ')');
}

/* A text can be cast to arrays of maps, but not to a map. */
static void
put_map(struct ch_str text, const struct native_type *type, struct ch_buf *out)
{
	struct ch_buf array;

	ch_buf_init(&array, CH_BUF_NO_LIMIT);
	ch_buf_append_byte(&array, '[');
	ch_buf_append_str(&array, text);
	ch_buf_append_byte(&array, ']');
	ch_buf_append_text(out, "CAST(");
	put_quoted(ch_buf_str(&array), out);
	ch_buf_append_text(out, " AS Array(");
	ch_buf_append_str(out, bare_type(type->text));
	ch_buf_append_text(out, "))[1]");
	out->failed |= ch_buf_failed(&array);
	ch_buf_free(&array);
}

/* function('text') or function('text', scale), with the type's zone. */
static void
put_call(const char *function, struct ch_str text, const struct native_type *type, bool scaled,
    struct ch_buf *out)
{
	ch_buf_append_text(out, function);
	ch_buf_append_byte(out, '(');
	put_quoted(text, out);
	if (scaled)
		ch_buf_printf(out, ", %u",
		    type->kind == NATIVE_FIXEDSTRING ? type->width : type->scale);
	if (type->timezone.len) {
		ch_buf_append_text(out, ", ");
		put_quoted(type->timezone, out);
	}
	ch_buf_append_byte(out, ')');
}

static void
put_number(struct ch_str text, struct ch_buf *out)
{
	bool negative = text.len > 0 && text.ptr[0] == '-';

	if (negative)
		ch_buf_append_byte(out, '(');
	ch_buf_append_str(out, text);
	if (negative)
		ch_buf_append_byte(out, ')');
}

static void put_hex(struct ch_str text, struct ch_buf *out);

/* Always with a point, an exponent or letters: else it would be an integer. Old servers do not
 * read denormal numbers. */
static void
put_float(struct ch_str text, const struct native_type *type, const struct conv_wire *wire,
    struct ch_buf *out)
{
	char full[CONV_SMALL_TEXT];
	bool is_integer = true;
	double real;

	memcpy(&real, wire->bytes, sizeof(real));
	if (type->kind == NATIVE_FLOAT64 && fpclassify(real) == FP_SUBNORMAL) {
		ch_buf_append_text(out, "reinterpretAsFloat64(");
		put_hex((struct ch_str){ (const char *)wire->bytes, 8 }, out);
		ch_buf_append_byte(out, ')');
		return;
	}
	for (size_t i = 0; i < text.len; i++)
		is_integer = is_integer && (text.ptr[i] == '-' || (text.ptr[i] >= '0' &&
								      text.ptr[i] <= '9'));
	if (is_integer && text.len + 2 < sizeof(full)) {
		memcpy(full, text.ptr, text.len);
		memcpy(full + text.len, ".0", 2);
		text = (struct ch_str){ full, text.len + 2 };
	}
	if (type->kind == NATIVE_FLOAT32)
		ch_buf_append_text(out, "toFloat32(");
	put_number(text, out);
	if (type->kind == NATIVE_FLOAT32)
		ch_buf_append_byte(out, ')');
}

static void
put_hex(struct ch_str text, struct ch_buf *out)
{
	static const char digits[] = "0123456789ABCDEF";
	uint8_t *room;

	ch_buf_append_text(out, "unhex('");
	room = text.len <= SIZE_MAX / 2 ? ch_buf_reserve(out, text.len * 2) : NULL;
	if (!room) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < text.len; i++) {
		room[2 * i] = (uint8_t)digits[(uint8_t)text.ptr[i] >> 4];
		room[2 * i + 1] = (uint8_t)digits[(uint8_t)text.ptr[i] & 15];
	}
	ch_buf_commit(out, text.len * 2);
	ch_buf_append_text(out, "')");
}

static bool
is_binary(SQLSMALLINT sql_type)
{
	return sql_type == SQL_BINARY || sql_type == SQL_VARBINARY ||
	    sql_type == SQL_LONGVARBINARY;
}

/* Old servers have Date and DateTime only; their ranges begin in 1970. */
static bool
is_short(const struct native_type *type)
{
	return type->kind == NATIVE_DATE || type->kind == NATIVE_DATETIME;
}

static bool
in_old_date(struct ch_str text)
{
	return memcmp(text.ptr, "1970", 4) >= 0 && memcmp(text.ptr, "2105", 4) < 0;
}

/* A year inside both ends, whatever the zone is; a text with a fraction is longer. */
static bool
in_old_datetime(struct ch_str text)
{
	return text.len == 19 && memcmp(text.ptr, "1971", 4) >= 0 &&
	    memcmp(text.ptr, "2105", 4) < 0;
}

static struct ch_str
without_zeros(struct ch_str text)
{
	if (text.len < 20)
		return text;
	while (text.ptr[text.len - 1] == '0')
		text.len--;
	if (text.ptr[text.len - 1] == '.')
		text.len--;
	return text.len >= 19 ? text : (struct ch_str){ text.ptr, 19 };
}

/* function(number), which old servers understand beyond the years of their calendar. */
static void
put_days(const char *function, const struct native_type *type, const struct conv_wire *wire,
    struct ch_buf *out)
{
	uint32_t number = 0;

	memcpy(&number, wire->bytes, type->width);
	ch_buf_printf(out, "%s(%u", function, number);
	if (type->timezone.len) {
		ch_buf_append_text(out, ", ");
		put_quoted(type->timezone, out);
	}
	ch_buf_append_byte(out, ')');
}

static void
put_time(struct ch_str text, const struct native_type *type, const struct conv_wire *wire,
    struct ch_buf *out)
{
	struct ch_str shorter = without_zeros(text);

	if (is_short(type) && !in_old_date(text)) {
		put_days(type->kind == NATIVE_DATE ? "toDate" : "toDateTime", type, wire, out);
		return;
	}
	switch (type->kind) {
	case NATIVE_DATE:
		put_call("toDate", text, type, false, out);
		return;
	case NATIVE_DATE32:
		put_call(in_old_date(text) ? "toDate" : "toDate32", text, type, false, out);
		return;
	case NATIVE_DATETIME:
		put_call("toDateTime", text, type, false, out);
		return;
	default:
		if (in_old_datetime(shorter))
			put_call("toDateTime", shorter, type, false, out);
		else
			put_call("toDateTime64", text, type, true, out);
	}
}

static void
put_literal(const struct conv_sender *sender, const struct conv_wire *wire, struct ch_str text,
    struct ch_buf *out)
{
	const struct native_type *type = sender->target;

	switch (type->kind) {
	case NATIVE_BOOL:
		ch_buf_append_byte(out, ch_str_eq(text, CH_STR("true")) ? '1' : '0');
		return;
	case NATIVE_STRING:
		if (is_binary(sender->binding.sql_type))
			put_hex(text, out);
		else
			put_quoted(text, out);
		return;
	case NATIVE_FIXEDSTRING:
		put_call("toFixedString", text, type, true, out);
		return;
	case NATIVE_DATE:
	case NATIVE_DATE32:
	case NATIVE_DATETIME:
	case NATIVE_DATETIME64:
		put_time(text, type, wire, out);
		return;
	case NATIVE_UUID:
		put_call("toUUID", text, type, false, out);
		return;
	case NATIVE_FLOAT32:
	case NATIVE_FLOAT64:
		put_float(text, type, wire, out);
		return;
	case NATIVE_MAP:
		put_map(text, type, out);
		return;
	default:
		break;
	}
	if (type->kind >= NATIVE_INTERVAL_NANOSECOND && type->kind <= NATIVE_INTERVAL_YEAR) {
		ch_buf_printf(out, "to%s(", native_kind_name(type->kind));
		ch_buf_append_str(out, text);
		ch_buf_append_byte(out, ')');
	} else if (type->kind >= NATIVE_INT8 && type->kind <= NATIVE_UINT64 && type->width <= 8) {
		put_number(text, out);
	} else {
		put_cast(text, type, out);
	}
}

static bool
is_number(const struct native_type *type)
{
	return type->kind <= NATIVE_DECIMAL ||
	    (type->kind >= NATIVE_INTERVAL_NANOSECOND && type->kind <= NATIVE_INTERVAL_YEAR);
}

/* The text that a column's type reads by itself. False: it reads none. */
static bool
put_value(const struct native_type *type, struct ch_str text, struct ch_buf *out)
{
	/* second 0 of a zone in the west lies before its calendar */
	if (is_short(type) && memcmp(text.ptr, "1970", 4) < 0)
		return false;
	if (type->kind == NATIVE_VARIANT || type->kind == NATIVE_DYNAMIC ||
	    type->kind == NATIVE_JSON)
		return false;
	if (type->family == NATIVE_TREE || is_number(type))
		ch_buf_append_str(out, text);
	else
		put_quoted(text, out);
	return true;
}

enum conv_status
conv_literal(struct conv_sender *sender, const struct conv_wire *wire, enum conv_text_form form,
    struct ch_buf *out)
{
	static const struct conv_wire zeros = { 0 };
	enum conv_status status;
	struct ch_buf plain;

	ch_buf_init(&plain, CH_BUF_NO_LIMIT);
	status = conv_sender_print(sender, wire, &plain);
	wire = wire ? wire : &zeros;
	if (ch_buf_failed(&plain))
		status = CONV_NO_MEMORY;
	if (!status &&
	    (form != CONV_FORM_VALUE || !put_value(sender->target, ch_buf_str(&plain), out)))
		put_literal(sender, wire, ch_buf_str(&plain), out);
	ch_buf_free(&plain);
	return status;
}

void
conv_literal_null(const struct native_type *type, struct ch_buf *out)
{
	struct ch_str bare = bare_type(type->text);

	if (type->family == NATIVE_TREE) {
		ch_buf_append_text(out, "NULL");
		return;
	}
	ch_buf_append_text(out, "CAST(NULL AS Nullable(");
	ch_buf_append_str(out, bare);
	ch_buf_append_text(out, "))");
}
