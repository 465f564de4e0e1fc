/*
 * send.c - from an application's parameter buffers to ClickHouse
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/sending.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/utf.h"

/* Rows of a trial build after which it is emptied. */
#define TRIAL_ROWS 1024
/* As much of a value, and of a type, stands in a reason. */
#define SHOWN_VALUE 100
#define SHOWN_TYPE 100

/* Making */

static bool
is_char_sql_type(SQLSMALLINT type)
{
	return type == SQL_CHAR || type == SQL_VARCHAR || type == SQL_LONGVARCHAR ||
	    type == SQL_WCHAR || type == SQL_WVARCHAR || type == SQL_WLONGVARCHAR;
}

static bool
is_binary_sql_type(SQLSMALLINT type)
{
	return type == SQL_BINARY || type == SQL_VARBINARY || type == SQL_LONGVARBINARY;
}

static bool
is_string(const struct native_type *type)
{
	return type->kind == NATIVE_STRING || type->kind == NATIVE_FIXEDSTRING;
}

/* An interval of several fields is no number. */
static bool
is_single_interval(SQLSMALLINT c_type)
{
	return c_type <= SQL_C_INTERVAL_SECOND;
}

static bool
interval_fits(const struct conv_sender *sender)
{
	SQLSMALLINT c_type = sender->binding.c_type;
	enum native_kind kind = sender->goal.type->kind;
	bool months = c_type == SQL_C_INTERVAL_YEAR || c_type == SQL_C_INTERVAL_MONTH ||
	    c_type == SQL_C_INTERVAL_YEAR_TO_MONTH;

	if (kind >= NATIVE_INTERVAL_NANOSECOND && kind <= NATIVE_INTERVAL_YEAR)
		return months == (kind >= NATIVE_INTERVAL_MONTH);
	if (kind == NATIVE_TIME || kind == NATIVE_TIME64)
		return !months;
	return is_single_interval(c_type);
}

/* Values of a Dynamic get the type of their SQL type. */
static enum conv_status
pick_type(struct conv_sender *sender)
{
	struct ch_error err;
	struct ch_buf text;
	int rc;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	conv_binding_plain_type(&sender->binding, &text);
	rc = ch_buf_failed(&text) ? CH_ENOMEM
				  : native_type_parse(&sender->types, ch_buf_str(&text),
					&sender->pick, &err);
	ch_buf_free(&text);
	sender->goal.type = sender->pick;
	return rc == 0 ? CONV_OK : rc == CH_ENOMEM ? CONV_NO_MEMORY : CONV_NOT_ALLOWED;
}

static enum conv_status
choose_encode(struct conv_sender *sender)
{
	enum conv_target_kind from = sender->param.c_type->target;
	const struct native_type *type = sender->goal.type;
	const struct conv_encode *encode = conv_encode_of(type->kind);
	enum conv_class class;

	sender->fetch = conv_fetch_of(sender->param.c_type, &class);
	sender->encode = encode->encode;
	if (!(encode->classes >> class & 1))
		return CONV_NOT_ALLOWED;
	if (from == CONV_TO_BINARY && type->family != NATIVE_TREE && !is_string(type))
		sender->encode = conv_encode_raw;
	if (from == CONV_TO_INTERVAL && (is_string(type) || type->family == NATIVE_TREE))
		sender->fetch = conv_fetch_interval_text;
	else if (from == CONV_TO_INTERVAL && !interval_fits(sender))
		return CONV_NOT_ALLOWED;
	return CONV_OK;
}

static enum conv_status
set_up(struct conv_sender *sender, const struct conv_env *env)
{
	const struct conv_binding *binding = &sender->binding;
	enum conv_status status = CONV_OK;

	sender->param.c_type = conv_c_type_find(binding->c_type);
	if (!sender->param.c_type)
		return CONV_BAD_C_TYPE;
	sender->param.scale = binding->c_scale;
	sender->param.unit = env->wide_unit;
	sender->is_text = sender->param.c_type->size == 0;
	sender->goal.type = sender->target;
	if (sender->target->kind == NATIVE_DYNAMIC)
		status = pick_type(sender);
	if (!status)
		status = choose_encode(sender);
	if (status)
		return status;
	sender->env_tz = env->tz;
	sender->goal.tz = sender->goal.type->tz ? sender->goal.type->tz : env->tz;
	sender->goal.is_hex = is_binary_sql_type(binding->sql_type) && sender->is_text &&
	    sender->param.c_type->target != CONV_TO_BINARY && is_string(sender->goal.type);
	if (sender->is_text &&
	    (is_char_sql_type(binding->sql_type) || is_binary_sql_type(binding->sql_type)))
		sender->goal.limit = binding->column_size;
	/* bytes are counted, not characters */
	sender->goal.is_bytes = is_binary_sql_type(binding->sql_type);
	conv_sender_choose(sender);
	return CONV_OK;
}

enum conv_status
conv_sender_create(struct conv_sender **out, const struct conv_binding *binding,
    const struct native_type *target, const struct conv_env *env)
{
	struct conv_sender *sender = ch_calloc(1, sizeof(*sender));
	enum conv_status status;

	*out = NULL;
	if (!sender)
		return CONV_NO_MEMORY;
	sender->binding = *binding;
	sender->target = target;
	ch_buf_init(&sender->param.text, CH_BUF_NO_LIMIT);
	ch_buf_init(&sender->goal.scratch, CH_BUF_NO_LIMIT);
	status = set_up(sender, env);
	if (status) {
		conv_sender_destroy(sender);
		return status;
	}
	*out = sender;
	return CONV_OK;
}

void
conv_sender_destroy(struct conv_sender *sender)
{
	if (!sender)
		return;
	native_build_destroy(sender->trial);
	ch_buf_free(&sender->param.text);
	ch_buf_free(&sender->goal.scratch);
	ch_arena_free(&sender->types);
	ch_free(sender);
}

/* Elements */

size_t
conv_origin_most(const struct conv_origin *origin, size_t first, size_t rows)
{
	if (first + rows > 1 && origin->buffer_length > 0)
		return (size_t)origin->buffer_length;
	return SIZE_MAX;
}

static size_t
wide_len(const char *data, size_t most, unsigned unit)
{
	static const char zero[4] = { 0 };
	size_t at = 0;

	while (most - at >= unit && memcmp(data + at, zero, unit) != 0)
		at += unit;
	return at;
}

enum conv_element_kind
conv_element_at(const struct conv_sender *sender, const struct conv_origin *origin, size_t row,
    size_t most, struct conv_element *out)
{
	SQLLEN length = SQL_NTS;

	if (origin->indicator &&
	    conv_length_is_null(
		conv_length_at(origin->indicator, origin->length_stride, row)))
		return CONV_ELEMENT_NULL;
	if (!origin->data) {
		/* no bytes at an address that is none are an empty text */
		out->data = "";
		out->len = 0;
		if (!sender->is_text || !origin->length)
			return CONV_ELEMENT_BAD;
		length = conv_length_at(origin->length, origin->length_stride, row);
		return length == 0 ? CONV_ELEMENT_VALUE : CONV_ELEMENT_BAD;
	}
	out->data = origin->data + row * origin->data_stride;
	out->len = sender->param.c_type->size;
	if (!sender->is_text)
		return CONV_ELEMENT_VALUE;
	if (origin->length)
		length = conv_length_at(origin->length, origin->length_stride, row);
	if (length >= 0)
		out->len = (size_t)length;
	else if (length == SQL_NTS && sender->param.c_type->target == CONV_TO_WCHAR)
		out->len = wide_len(out->data, most, sender->param.unit);
	else if (length == SQL_NTS)
		out->len = most == SIZE_MAX ? strlen(out->data) : strnlen(out->data, most);
	else if (conv_length_is_null(length) && origin->length == origin->indicator)
		return CONV_ELEMENT_NULL;
	else
		return CONV_ELEMENT_BAD;
	return CONV_ELEMENT_VALUE;
}

/* Values */

enum conv_status
conv_sender_value(struct conv_sender *sender, const struct conv_element *element,
    struct conv_wire *wire)
{
	struct conv_value value;
	enum conv_status status =
	    sender->fetch(&sender->param, element->data, element->len, &value);

	if (!status)
		return sender->encode(&sender->goal, &value, wire);
	/* a day that is none has no text either */
	if (status == CONV_BAD_DATE && is_string(sender->goal.type))
		return CONV_DATE_OVERFLOW;
	return status;
}

bool
conv_sender_put(struct conv_sender *sender, const struct conv_wire *wire,
    struct native_build *build, struct ch_error *err)
{
	if (sender->pick) {
		build = native_build_pick(build, sender->pick);
		if (!build)
			return false;
	}
	switch (wire->form) {
	case CONV_WIRE_FIXED:
		native_build_fixed(build, wire->bytes);
		return true;
	case CONV_WIRE_BYTES:
		native_build_bytes_row(build, wire->span.ptr, wire->span.len);
		return true;
	default:
		return native_build_text(build, wire->span, sender->env_tz, err) == 0;
	}
}

/* Would the server side of a text be built? */
static enum conv_status
try_text(struct conv_sender *sender, const struct conv_wire *wire, struct ch_error *err)
{
	enum ch_code code;

	err->text[0] = '\0';
	if (!sender->trial && native_build_create(&sender->trial, sender->target, err))
		return err->code == CH_ENOMEM ? CONV_NO_MEMORY : CONV_NOT_ALLOWED;
	if (native_build_rows(sender->trial) >= TRIAL_ROWS)
		native_build_reset(sender->trial);
	code = (enum ch_code)native_build_text(
	    sender->trial, wire->span, sender->env_tz, err);
	if (native_build_failed(sender->trial)) {
		native_build_reset(sender->trial);
		return CONV_NO_MEMORY;
	}
	return code == 0 ? CONV_OK : code == CH_ENOMEM ? CONV_NO_MEMORY : CONV_BAD_TEXT;
}

/* Reasons */

static const char *
complaint(enum conv_status status)
{
	switch (status) {
	case CONV_BAD_TEXT:
		return "is no";
	case CONV_BAD_DATE:
		return "is a day or time that does not exist, for";
	case CONV_DATE_OVERFLOW:
		return "is a day, time or fraction out of the range of";
	case CONV_TEXT_TOO_LONG:
		return "is too long for";
	case CONV_NO_MEMORY:
		return "found no memory on its way to";
	case CONV_FRACTION_LOST:
		return "has more digits behind the point than";
	default:
		return "is out of the range of";
	}
}

static struct ch_str
value_text(struct conv_sender *sender, const struct conv_element *element,
    struct conv_value *value)
{
	struct conv_piece piece;

	if (sender->fetch(&sender->param, element->data, element->len, value))
		return CH_STR("");
	if (value->class == CONV_TEXT)
		return value->text;
	if (conv_piece_open(&piece, value, sender->goal.small, CONV_TO_CHAR, 0, 2))
		return CH_STR("");
	return piece.rest;
}

void
conv_sender_explain(struct conv_sender *sender, const struct conv_element *element,
    enum conv_status status, const char *more)
{
	struct ch_str type = sender->target->text;
	struct conv_value value;
	struct ch_str text = value_text(sender, element, &value);
	size_t shown = ch_utf8_cut(text.ptr, text.len, SHOWN_VALUE);

	snprintf(sender->reason, sizeof(sender->reason), "'%.*s%s' %s %.*s%s%s%s", (int)shown,
	    text.ptr, shown < text.len ? "..." : "", complaint(status),
	    (int)ch_utf8_cut(type.ptr, type.len, SHOWN_TYPE), type.ptr,
	    status == CONV_TEXT_TOO_LONG && sender->goal.limit ? " or its column size" : "",
	    *more ? ": " : "", more);
}

const char *
conv_sender_reason(const struct conv_sender *sender)
{
	return sender->reason;
}

/* Rows */

static void
check_row(struct conv_sender *sender, const struct conv_origin *origin, size_t row, size_t most,
    struct conv_report *report)
{
	struct conv_element element;
	struct conv_wire wire;
	struct ch_error err;
	enum conv_status status;

	err.text[0] = '\0';
	switch (conv_element_at(sender, origin, row, most, &element)) {
	case CONV_ELEMENT_NULL:
		return;
	case CONV_ELEMENT_BAD:
		snprintf(sender->reason, sizeof(sender->reason),
		    "its length is negative and not one of those that mean something");
		conv_report_add(report, row, CONV_BAD_TEXT);
		return;
	default:
		break;
	}
	if (sender->is_sure)
		return;
	status = conv_sender_value(sender, &element, &wire);
	if (status <= CONV_FRACTION_LOST && wire.form == CONV_WIRE_TEXT) {
		enum conv_status tried = try_text(sender, &wire, &err);

		status = tried ? tried : status;
	}
	if (CH_LIKELY(status == CONV_OK))
		return;
	conv_sender_explain(sender, &element, status, err.text);
	conv_report_add(report, row, status);
}

void
conv_sender_check(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows, const unsigned char *skip, struct conv_report *report)
{
	size_t most = conv_origin_most(origin, first, rows);

	/* then there is nothing to look at */
	if (sender->is_sure && origin->data && (!sender->is_text || !origin->length))
		return;
	if (sender->sure && origin->data && sender->sure(sender, origin, first, rows))
		return;
	for (size_t row = first; row < first + rows; row++)
		if (!skip || !skip[row])
			check_row(sender, origin, row, most, report);
}

void
conv_sender_put_row(struct conv_sender *sender, const struct conv_origin *origin, size_t row,
    size_t most, struct native_build *build)
{
	struct conv_element element;
	struct conv_wire wire;

	if (conv_element_at(sender, origin, row, most, &element) != CONV_ELEMENT_VALUE ||
	    conv_sender_value(sender, &element, &wire) > CONV_FRACTION_LOST ||
	    !conv_sender_put(sender, &wire, build, NULL))
		native_build_null(build);
}

static void
send_rows(struct conv_sender *sender, const struct conv_origin *origin, size_t first, size_t rows,
    struct native_build *build)
{
	size_t most = conv_origin_most(origin, first, rows);

	for (size_t row = first; row < first + rows; row++)
		conv_sender_put_row(sender, origin, row, most, build);
}

void
conv_sender_encode(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows, const unsigned char *skip, struct native_build *build)
{
	conv_send_fn send = sender->run && origin->data ? sender->run : send_rows;
	size_t end = first + rows;

	if (!skip) {
		send(sender, origin, first, rows, build);
		return;
	}
	while (first < end) {
		size_t from = first;

		while (first < end && !skip[first])
			first++;
		if (first > from)
			send(sender, origin, from, first - from, build);
		while (first < end && skip[first])
			first++;
	}
}
