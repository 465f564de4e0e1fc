/*
 * send_text.c - one value as the text of a typed query parameter
 *
 * The value is encoded first and printed from its wire bytes, so both forms of text, and an
 * INSERT, say the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/send_literal.h"

#include <stdio.h>

#include "base/io.h"
#include "native/block.h"
#include "native/read.h"
#include "native/text.h"

/* A block of one row that was just made, read back. */
struct replay {
	struct ch_source source;
	struct ch_buf bytes;
	struct native_reader reader;
	struct native_block block;
};

static int
read_replay(struct ch_source *source, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct replay *replay = CH_CONTAINER_OF(source, struct replay, source);

	(void)need;
	(void)err;
	ch_buf_append(into, replay->bytes.ptr, replay->bytes.len);
	replay->bytes.len = 0;
	return 0;
}

/* Text of the row that lies in the trial build. */
static enum conv_status
print_trial(struct conv_sender *sender, struct ch_buf *out)
{
	const struct native_build_column column = { CH_STR("x"), sender->trial };
	const struct native_text_env env = { sender->env_tz };
	struct replay replay = { .source.read = read_replay };
	struct ch_error err;
	bool more = false;
	int rc;

	ch_buf_init(&replay.bytes, CH_BUF_NO_LIMIT);
	native_reader_init(&replay.reader, &replay.source, false);
	native_block_init(&replay.block);
	native_build_block(&column, 1, &replay.bytes);
	rc = ch_buf_failed(&replay.bytes) ? CH_ENOMEM
					  : native_read_block(&replay.reader, &replay.block,
						&more, &err);
	if (!rc && more)
		native_text_append(&replay.block.columns[0], 0, &env, out);
	native_block_free(&replay.block);
	native_reader_free(&replay.reader);
	ch_buf_free(&replay.bytes);
	return rc == 0 && more ? CONV_OK : CONV_NO_MEMORY;
}

/* NULL as wire: what a row that is NULL holds. */
static enum conv_status
print_tree(struct conv_sender *sender, const struct conv_wire *wire, struct ch_buf *out)
{
	struct ch_error err = { 0 };

	if (!sender->trial && native_build_create(&sender->trial, sender->target, &err))
		return err.code == CH_ENOMEM ? CONV_NO_MEMORY : CONV_NOT_ALLOWED;
	native_build_reset(sender->trial);
	if (!wire) {
		native_build_null(sender->trial);
	} else if (!conv_sender_put(sender, wire, sender->trial, &err)) {
		snprintf(sender->reason, sizeof(sender->reason), "it is no %.*s: %.300s",
		    (int)(sender->target->text.len < 100 ? sender->target->text.len : 100),
		    sender->target->text.ptr, err.text);
		return err.code == CH_ENOMEM ? CONV_NO_MEMORY : CONV_BAD_TEXT;
	}
	return print_trial(sender, out);
}

/* A value that is no tree, as native/text.h prints it. */
static void
print_scalar(const struct conv_sender *sender, const struct conv_wire *wire, struct ch_buf *out)
{
	const struct native_text_env env = { sender->env_tz };
	struct native_type type = *sender->goal.type;
	struct ch_buf bytes = { .ptr = (uint8_t *)(uintptr_t)wire->bytes,
		.len = sizeof(wire->bytes) };
	const struct native_column column = { .type = &type, .bytes = &bytes, .rows = 1,
		.slots = 1 };

	type.nullable = type.low_cardinality = false;
	if (wire->form == CONV_WIRE_FIXED)
		native_text_append(&column, 0, &env, out);
	else
		ch_buf_append_str(out, wire->span);
}

enum conv_status
conv_sender_print(struct conv_sender *sender, const struct conv_wire *wire, struct ch_buf *out)
{
	if (sender->target->family == NATIVE_TREE || !wire)
		return print_tree(sender, wire, out);
	print_scalar(sender, wire, out);
	return CONV_OK;
}

/* Containers have escapes of their own; everything else is escaped as in TabSeparated. */
static bool
is_escaped(const struct native_type *type)
{
	return type->family != NATIVE_TREE || type->kind == NATIVE_JSON ||
	    type->kind == NATIVE_VARIANT || type->kind == NATIVE_DYNAMIC;
}

static void
escape(struct ch_str text, struct ch_buf *out)
{
	static const char from[] = "\b\f\n\r\t\\", to[] = "bfnrt\\";
	size_t begin = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		const char *found = c ? strchr(from, c) : NULL;

		if (c && !found)
			continue;
		ch_buf_append(out, text.ptr + begin, i - begin);
		ch_buf_append_byte(out, '\\');
		ch_buf_append_byte(out, (uint8_t)(found ? to[found - from] : '0'));
		begin = i + 1;
	}
	if (begin < text.len)
		ch_buf_append(out, text.ptr + begin, text.len - begin);
}

static enum conv_status
put_param(struct conv_sender *sender, const struct conv_wire *wire, struct ch_buf *out)
{
	enum conv_status status;
	struct ch_buf plain;

	if (!is_escaped(sender->target))
		return conv_sender_print(sender, wire, out);
	ch_buf_init(&plain, CH_BUF_NO_LIMIT);
	status = conv_sender_print(sender, wire, &plain);
	if (ch_buf_failed(&plain))
		status = CONV_NO_MEMORY;
	if (!status)
		escape(ch_buf_str(&plain), out);
	ch_buf_free(&plain);
	return status;
}

static bool
can_be_null(const struct native_type *type)
{
	return type->nullable || type->kind == NATIVE_VARIANT || type->kind == NATIVE_DYNAMIC;
}

enum conv_status
conv_send_null(struct conv_sender *sender, enum conv_text_form form, struct ch_buf *out)
{
	if (form == CONV_FORM_VALUE && !can_be_null(sender->target))
		return conv_literal(sender, NULL, form, out);
	if (form == CONV_FORM_VALUE) {
		ch_buf_append_text(out, "NULL");
	} else if (form == CONV_FORM_LITERAL) {
		conv_literal_null(sender->target, out);
	} else if (sender->target->kind == NATIVE_DYNAMIC) {
		/* servers take every text for a value, \N too */
		snprintf(sender->reason, sizeof(sender->reason),
		    "NULL cannot be given to a parameter of type Dynamic");
		return CONV_NOT_ALLOWED;
	} else {
		ch_buf_append_text(out, "\\N");
	}
	return ch_buf_failed(out) ? CONV_NO_MEMORY : CONV_OK;
}

enum conv_status
conv_send_text(struct conv_sender *sender, const struct conv_origin *origin, size_t row,
    enum conv_text_form form, struct ch_buf *out)
{
	struct conv_element element;
	struct conv_wire wire;
	enum conv_status status;
	enum conv_status printed;

	switch (conv_element_at(sender, origin, row, SIZE_MAX, &element)) {
	case CONV_ELEMENT_NULL:
		return conv_send_null(sender, form, out);
	case CONV_ELEMENT_BAD:
		return CONV_BAD_TEXT;
	default:
		break;
	}
	status = conv_sender_value(sender, &element, &wire);
	if (status > CONV_FRACTION_LOST) {
		conv_sender_explain(sender, &element, status, "");
		return status;
	}
	printed = form == CONV_FORM_PARAM ? put_param(sender, &wire, out)
					  : conv_literal(sender, &wire, form, out);
	if (printed)
		return printed;
	return ch_buf_failed(out) ? CONV_NO_MEMORY : status;
}
