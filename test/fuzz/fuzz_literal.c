/*
 * fuzz_literal.c - parameters of arbitrary text, for arbitrary types, in all forms they can take
 *
 * The first byte of the input chooses the C type and the SQL type, a line with the target type
 * follows; the rest is the value.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "convert/send.h"
#include "fuzz.h"
#include "native/read.h"
#include "native/text.h"
#include "native_decode.h"

static const SQLSMALLINT c_types[] = { SQL_C_CHAR, SQL_C_WCHAR, SQL_C_BINARY, SQL_C_CHAR };
static const SQLSMALLINT sql_types[] = { SQL_VARCHAR, SQL_VARBINARY, SQL_DECIMAL,
	SQL_TYPE_TIMESTAMP };

static void
require(bool fact)
{
	if (!fact)
		__builtin_trap();
}

/* Types whose every row is large say nothing new. */
static bool
is_small(const struct native_type *type)
{
	bool small = type->width <= 1000 && type->dimension <= 1000;

	for (uint32_t i = 0; small && i < type->item_count; i++)
		small = is_small(type->items[i]);
	return small;
}

/* The text of the one row of a build. */
static void
print(struct native_build *build, struct ch_buf *text)
{
	const struct native_build_column column = { CH_STR("x"), build };
	const struct native_text_env env = { ch_tz_utc() };
	struct native_reader reader;
	struct native_block block;
	struct memory_source source;
	struct ch_error err;
	struct ch_buf wire;
	bool more = false;

	ch_buf_init(&wire, CH_BUF_NO_LIMIT);
	native_build_block(&column, 1, &wire);
	memory_source_init(&source, wire.ptr, wire.len, MEMORY_ALL);
	native_reader_init(&reader, &source.source, false);
	native_block_init(&block);
	require(native_read_block(&reader, &block, &more, &err) == 0 && more);
	require(block.rows == 1 && block.end == wire.len);
	native_text_append(&block.columns[0], 0, &env, text);
	native_block_free(&block);
	native_reader_free(&reader);
	ch_buf_free(&wire);
}

/* What was built reads as a text that builds the same again. */
static void
check_build(const struct native_type *type, struct ch_str value)
{
	struct native_build *build;
	struct ch_buf first, second;
	struct ch_error err = { 0 };

	if (native_build_create(&build, type, &err))
		return;
	ch_buf_init(&first, CH_BUF_NO_LIMIT);
	ch_buf_init(&second, CH_BUF_NO_LIMIT);
	if (native_build_text(build, value, ch_tz_utc(), &err)) {
		require(err.text[0] && native_build_rows(build) == 0);
	} else {
		print(build, &first);
		native_build_reset(build);
		require(!native_build_text(build, ch_buf_str(&first), ch_tz_utc(), &err));
		print(build, &second);
		require(ch_str_eq(ch_buf_str(&first), ch_buf_str(&second)));
	}
	ch_buf_free(&first);
	ch_buf_free(&second);
	native_build_destroy(build);
}

/* Quotes and brackets of an expression are closed, and nothing of the value is outside. */
static void
check_literal(struct ch_str text)
{
	bool quoted = false;
	int open = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '\'')
			quoted = !quoted;
		else if (!quoted)
			open += (c == '(') - (c == ')');
		require(open >= 0 && c != '\0');
		require(quoted || (c != ';' && c != '"' && c != '{' && c != '#' && c != '\n'));
	}
	require(!quoted && open == 0);
}

static void
check_param(struct ch_str text)
{
	for (size_t i = 0; i < text.len; i++)
		require(text.ptr[i] != '\t' && text.ptr[i] != '\n' && text.ptr[i] != '\0');
}

static void
check_forms(const struct native_type *type, struct conv_sender *sender,
    const struct conv_origin *origin, enum conv_status expected)
{
	/* names in the type bring quotes of their own */
	bool plain = !memchr(type->text.ptr, '`', type->text.len) &&
		     !memchr(type->text.ptr, '"', type->text.len) &&
		     !memchr(type->text.ptr, '\'', type->text.len);
	bool escaped = type->family != NATIVE_TREE;
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	require(conv_send_text(sender, origin, 0, CONV_FORM_LITERAL, &text) == expected);
	if (plain && expected <= CONV_FRACTION_LOST)
		check_literal(ch_buf_str(&text));
	ch_buf_reset(&text);
	require(conv_send_text(sender, origin, 0, CONV_FORM_PARAM, &text) == expected);
	if (escaped && expected <= CONV_FRACTION_LOST)
		check_param(ch_buf_str(&text));
	ch_buf_free(&text);
}

static void
check_sender(const struct native_type *type, uint8_t choice, struct ch_str value)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct conv_binding binding = { .c_type = c_types[choice & 3],
		.sql_type = sql_types[choice >> 2 & 3], .column_size = choice >> 4 };
	SQLLEN length = (SQLLEN)value.len;
	const struct conv_origin origin = { .data = value.ptr ? value.ptr : "",
		.length = (const char *)&length, .indicator = (const char *)&length,
		.length_stride = sizeof(length) };
	struct conv_report report = { .column = 1 };
	struct conv_sender *sender;
	struct native_build *build;
	struct ch_error err;
	enum conv_status status = conv_sender_create(&sender, &binding, type, &env);

	if (status)
		return;
	conv_sender_check(sender, &origin, 0, 1, NULL, &report);
	status = report.kept ? report.notes[0].status : CONV_OK;
	require(status <= CONV_FRACTION_LOST || *conv_sender_reason(sender));
	if (status <= CONV_FRACTION_LOST && !native_build_create(&build, type, &err)) {
		conv_sender_encode(sender, &origin, 0, 1, NULL, build);
		require(!native_build_failed(build) && native_build_rows(build) == 1);
		native_build_destroy(build);
	}
	check_forms(type, sender, &origin, status);
	conv_sender_destroy(sender);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
	const struct native_type *type;
	struct ch_arena arena = { 0 };
	struct ch_error err;
	struct ch_str value;

	if (!end || end == data)
		return 0;
	value = (struct ch_str){ (const char *)end + 1, (size_t)(data + size - end) - 1 };
	if (!native_type_parse(&arena,
		(struct ch_str){ (const char *)data + 1, (size_t)(end - data) - 1 }, &type,
		&err) &&
	    is_small(type)) {
		check_build(type, value);
		check_sender(type, data[0], value);
	}
	ch_arena_free(&arena);
	return 0;
}
