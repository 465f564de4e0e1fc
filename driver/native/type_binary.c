/*
 * type_binary.c - the binary encoding of types, as text
 *
 * A byte says what follows. There is one tree builder, so this makes the text it reads.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/type_binary.h"

#include "base/number.h"
#include "native/type.h"

/* Most elements of one type; far over what servers accept. */
#define MAX_ELEMENTS 65536u

struct decoder {
	struct native_cursor *cursor;
	struct ch_buf *text;
	unsigned depth;
};

enum code {
	CODE_DATETIME_TZ = 0x12,
	CODE_DATETIME64 = 0x13,
	CODE_DATETIME64_TZ = 0x14,
	CODE_FIXEDSTRING = 0x16,
	CODE_ENUM8 = 0x17,
	CODE_ENUM16 = 0x18,
	CODE_DECIMAL32 = 0x19,
	CODE_DECIMAL256 = 0x1c,
	CODE_ARRAY = 0x1e,
	CODE_TUPLE = 0x1f,
	CODE_TUPLE_NAMED = 0x20,
	CODE_INTERVAL = 0x22,
	CODE_NULLABLE = 0x23,
	CODE_AGGREGATE = 0x25,
	CODE_LOW_CARDINALITY = 0x26,
	CODE_MAP = 0x27,
	CODE_VARIANT = 0x2a,
	CODE_DYNAMIC = 0x2b,
	CODE_CUSTOM = 0x2c,
	CODE_SIMPLE_AGGREGATE = 0x2e,
	CODE_NESTED = 0x2f,
	CODE_JSON = 0x30,
	CODE_TIME64 = 0x34,
	CODE_QBIT = 0x36,
};

/* Codes with nothing behind them. */
static const char *const plain[] = {
	[0x00] = "Nothing",
	[0x01] = "UInt8",
	[0x02] = "UInt16",
	[0x03] = "UInt32",
	[0x04] = "UInt64",
	[0x05] = "UInt128",
	[0x06] = "UInt256",
	[0x07] = "Int8",
	[0x08] = "Int16",
	[0x09] = "Int32",
	[0x0a] = "Int64",
	[0x0b] = "Int128",
	[0x0c] = "Int256",
	[0x0d] = "Float32",
	[0x0e] = "Float64",
	[0x0f] = "Date",
	[0x10] = "Date32",
	[0x11] = "DateTime",
	[0x15] = "String",
	[0x1d] = "UUID",
	[0x28] = "IPv4",
	[0x29] = "IPv6",
	[0x2d] = "Bool",
	[0x31] = "BFloat16",
	[0x32] = "Time",
};

static const char *const intervals[] = { "Nanosecond", "Microsecond", "Millisecond", "Second",
	"Minute", "Hour", "Day", "Week", "Month", "Quarter", "Year" };

static int decode(struct decoder *in);

static void
put_u64(struct decoder *in, uint64_t value)
{
	char digits[CH_U64_TEXT_SIZE];

	ch_buf_append(in->text, digits, ch_u64_to_text(value, digits));
}

static void
put_i64(struct decoder *in, int64_t value)
{
	char digits[CH_I64_TEXT_SIZE];

	ch_buf_append(in->text, digits, ch_i64_to_text(value, digits));
}

static void
put_quoted(struct decoder *in, struct ch_str text, char quote)
{
	ch_buf_append_byte(in->text, (uint8_t)quote);
	for (size_t i = 0; i < text.len; i++) {
		static const char from[] = "\n\t\r\b\f", to[] = "ntrbf";
		char c = text.ptr[i];
		const char *found = c ? strchr(from, c) : NULL;

		if (found || !c || c == quote || c == '\\')
			ch_buf_append_byte(in->text, '\\');
		ch_buf_append_byte(in->text, (uint8_t)(found ? to[found - from] : c ? c : '0'));
	}
	ch_buf_append_byte(in->text, (uint8_t)quote);
}

/* A name: bare if it is a word. */
static void
put_name(struct decoder *in, struct ch_str name)
{
	bool word = name.len && !(name.ptr[0] >= '0' && name.ptr[0] <= '9');

	for (size_t i = 0; word && i < name.len; i++) {
		char c = name.ptr[i];

		word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		       (c >= '0' && c <= '9');
	}
	if (word)
		ch_buf_append_str(in->text, name);
	else
		put_quoted(in, name, '`');
}

/* A string of the encoding; the view lives until the next read. */
static int
take_string(struct decoder *in, struct ch_str *out)
{
	size_t at, len;
	int rc = native_get_string(in->cursor, 0xffffff, "a name inside a type", &at, &len);

	if (!rc)
		*out = native_cursor_str(in->cursor, at, len);
	return rc;
}

/* Number of elements; a separator goes before all but the first. */
static int
take_count(struct decoder *in, uint64_t *count)
{
	return native_get_count(in->cursor, MAX_ELEMENTS, "elements of a type", count);
}

static void
separate(struct decoder *in, uint64_t i)
{
	if (i)
		ch_buf_append_text(in->text, ", ");
}

static int
decode_string(struct decoder *in, char quote)
{
	struct ch_str text;
	int rc = take_string(in, &text);

	if (!rc)
		put_quoted(in, text, quote);
	return rc;
}

static int
decode_number(struct decoder *in)
{
	uint64_t number;
	int rc = native_get_varint(in->cursor, &number);

	if (!rc)
		put_u64(in, number);
	return rc;
}

static int
decode_byte(struct decoder *in)
{
	uint8_t byte;
	int rc = native_get_byte(in->cursor, &byte);

	if (!rc)
		put_u64(in, byte);
	return rc;
}

static int
decode_enum(struct decoder *in, unsigned width)
{
	uint64_t count;
	int rc = take_count(in, &count);

	for (uint64_t i = 0; !rc && i < count; i++) {
		const uint8_t *at;

		separate(in, i);
		rc = decode_string(in, '\'');
		if (!rc)
			rc = native_need(in->cursor, width);
		if (rc)
			break;
		at = in->cursor->bytes + in->cursor->at;
		in->cursor->at += width;
		ch_buf_append_text(in->text, " = ");
		put_i64(in, width == 1 ? (int8_t)*at : (int16_t)native_load16(at));
	}
	return rc;
}

/* n types, with a name before each if they are named. */
static int
decode_list(struct decoder *in, bool named)
{
	uint64_t count;
	int rc = take_count(in, &count);

	for (uint64_t i = 0; !rc && i < count; i++) {
		struct ch_str name;

		separate(in, i);
		if (named) {
			rc = take_string(in, &name);
			if (rc)
				break;
			put_name(in, name);
			ch_buf_append_byte(in->text, ' ');
		}
		rc = decode(in);
	}
	return rc;
}

/* A parameter of an aggregate function: a tag and a value. */
static int
decode_field(struct decoder *in)
{
	char digits[CH_DOUBLE_TEXT_SIZE];
	uint64_t bits;
	uint8_t tag;
	double number;
	int rc = native_get_byte(in->cursor, &tag);

	if (rc)
		return rc;
	switch (tag) {
	case 0x00:
		ch_buf_append_text(in->text, "NULL");
		return 0;
	case 0x01:
		return decode_number(in);
	case 0x02: /* zigzag */
		rc = native_get_varint(in->cursor, &bits);
		if (!rc)
			put_i64(in, (int64_t)(bits >> 1 ^ (0 - (bits & 1))));
		return rc;
	case 0x07:
		rc = native_get_u64(in->cursor, &bits);
		if (rc)
			return rc;
		memcpy(&number, &bits, sizeof(number));
		ch_buf_append(in->text, digits, ch_double_to_text(number, digits));
		return 0;
	case 0x0c:
		return decode_string(in, '\'');
	default:
		return ch_error_set(in->cursor->err, CH_EUNSUPPORTED,
		    "a parameter of an aggregate function has the unknown kind 0x%02x", tag);
	}
}

/* name, parameters, types */
static int
decode_simple_aggregate(struct decoder *in)
{
	struct ch_str name;
	uint64_t count;
	int rc = take_string(in, &name);

	if (rc)
		return rc;
	put_name(in, name);
	rc = take_count(in, &count);
	if (!rc && count)
		ch_buf_append_byte(in->text, '(');
	for (uint64_t i = 0; !rc && i < count; i++) {
		separate(in, i);
		rc = decode_field(in);
	}
	if (rc)
		return rc;
	ch_buf_append_text(in->text, count ? "), " : ", ");
	return decode_list(in, false);
}

/* UInt8 0, max_paths, max_types, typed paths, skipped paths, skipped patterns */
static int
decode_json(struct decoder *in)
{
	uint64_t paths, count, args = 0;
	struct ch_str text;
	uint8_t version, types;
	int rc = native_get_byte(in->cursor, &version);

	if (!rc && version != 0)
		rc = ch_error_set(in->cursor->err, CH_EUNSUPPORTED,
		    "JSON type of the unknown version %u", version);
	if (!rc)
		rc = native_get_varint(in->cursor, &paths);
	if (!rc)
		rc = native_get_byte(in->cursor, &types);
	if (rc)
		return rc;
	/* The defaults are not written in type names. */
	if (types != 32) {
		separate(in, args++);
		ch_buf_append_text(in->text, "max_dynamic_types=");
		put_u64(in, types);
	}
	if (paths != 1024) {
		separate(in, args++);
		ch_buf_append_text(in->text, "max_dynamic_paths=");
		put_u64(in, paths);
	}
	for (unsigned part = 0; !rc && part < 3; part++) {
		rc = take_count(in, &count);
		for (uint64_t i = 0; !rc && i < count; i++) {
			rc = take_string(in, &text);
			if (rc)
				break;
			separate(in, args++);
			ch_buf_append_text(in->text, part == 0   ? ""
						     : part == 1 ? "SKIP "
								 : "SKIP REGEXP ");
			if (part == 2)
				put_quoted(in, text, '\'');
			else
				put_name(in, text);
			if (part == 0) {
				ch_buf_append_byte(in->text, ' ');
				rc = decode(in);
			}
		}
	}
	return rc;
}

/* What stands between the parentheses of a type that has them. */
static int
decode_arguments(struct decoder *in, uint8_t code)
{
	int rc;

	switch (code) {
	case CODE_DATETIME_TZ:
		return decode_string(in, '\'');
	case CODE_DATETIME64:
	case CODE_TIME64:
		return decode_byte(in);
	case CODE_DATETIME64_TZ:
		rc = decode_byte(in);
		separate(in, 1);
		return rc ? rc : decode_string(in, '\'');
	case CODE_FIXEDSTRING:
		return decode_number(in);
	case CODE_ENUM8:
		return decode_enum(in, 1);
	case CODE_ENUM16:
		return decode_enum(in, 2);
	case CODE_TUPLE:
	case CODE_VARIANT:
		return decode_list(in, false);
	case CODE_TUPLE_NAMED:
	case CODE_NESTED:
		return decode_list(in, true);
	case CODE_ARRAY:
	case CODE_NULLABLE:
	case CODE_LOW_CARDINALITY:
		return decode(in);
	case CODE_MAP:
	case CODE_QBIT:
		rc = decode(in);
		separate(in, 1);
		if (rc)
			return rc;
		return code == CODE_MAP ? decode(in) : decode_number(in);
	case CODE_SIMPLE_AGGREGATE:
		return decode_simple_aggregate(in);
	default: /* Decimal */
		rc = decode_byte(in);
		separate(in, 1);
		return rc ? rc : decode_byte(in);
	}
}

static const char *
argument_name(uint8_t code)
{
	switch (code) {
	case CODE_DATETIME_TZ:
		return "DateTime";
	case CODE_DATETIME64:
	case CODE_DATETIME64_TZ:
		return "DateTime64";
	case CODE_FIXEDSTRING:
		return "FixedString";
	case CODE_ENUM8:
		return "Enum8";
	case CODE_ENUM16:
		return "Enum16";
	case CODE_ARRAY:
		return "Array";
	case CODE_TUPLE:
	case CODE_TUPLE_NAMED:
		return "Tuple";
	case CODE_NULLABLE:
		return "Nullable";
	case CODE_LOW_CARDINALITY:
		return "LowCardinality";
	case CODE_MAP:
		return "Map";
	case CODE_VARIANT:
		return "Variant";
	case CODE_SIMPLE_AGGREGATE:
		return "SimpleAggregateFunction";
	case CODE_NESTED:
		return "Nested";
	case CODE_TIME64:
		return "Time64";
	case CODE_QBIT:
		return "QBit";
	default:
		return code >= CODE_DECIMAL32 && code <= CODE_DECIMAL256 ? "Decimal" : NULL;
	}
}

/* Types that are written in a way of their own. */
static int
decode_special(struct decoder *in, uint8_t code)
{
	struct ch_str name;
	size_t open;
	uint8_t byte;
	int rc;

	switch (code) {
	case CODE_INTERVAL:
		rc = native_get_byte(in->cursor, &byte);
		if (!rc && byte >= CH_ARRAY_LEN(intervals))
			rc = ch_error_set(in->cursor->err, CH_EUNSUPPORTED,
			    "an interval of the unknown unit %u", byte);
		if (rc)
			return rc;
		ch_buf_append_text(in->text, "Interval");
		ch_buf_append_text(in->text, intervals[byte]);
		return 0;
	case CODE_CUSTOM:
		rc = take_string(in, &name);
		if (!rc)
			put_name(in, name);
		return rc;
	case CODE_DYNAMIC:
		rc = native_get_byte(in->cursor, &byte);
		ch_buf_append_text(in->text, "Dynamic");
		if (rc || byte == 32)
			return rc;
		ch_buf_append_text(in->text, "(max_types=");
		put_u64(in, byte);
		ch_buf_append_byte(in->text, ')');
		return 0;
	case CODE_JSON:
		ch_buf_append_text(in->text, "JSON(");
		open = in->text->len;
		rc = decode_json(in);
		/* "JSON" without arguments has no parentheses. */
		if (!rc && in->text->len == open && !ch_buf_failed(in->text))
			in->text->len--;
		else
			ch_buf_append_byte(in->text, ')');
		return rc;
	case CODE_AGGREGATE:
		return ch_error_set(in->cursor->err, CH_EUNSUPPORTED,
		    "states of aggregate functions (AggregateFunction) cannot be read; use "
		    "finalizeAggregation(x) or the -Merge function in the query");
	default:
		return ch_error_set(in->cursor->err, CH_EUNSUPPORTED,
		    "the type with the binary code 0x%02x is not known to this driver; convert it "
		    "in "
		    "the query, for example with toString(x)",
		    code);
	}
}

static int
decode(struct decoder *in)
{
	const char *name;
	uint8_t code;
	int rc = native_get_byte(in->cursor, &code);

	if (rc)
		return rc;
	if (code < CH_ARRAY_LEN(plain) && plain[code]) {
		ch_buf_append_text(in->text, plain[code]);
		return 0;
	}
	if (++in->depth > NATIVE_MAX_DEPTH)
		return ch_error_set(
		    in->cursor->err, CH_ELIMIT, "a type is nested over %d deep", NATIVE_MAX_DEPTH);
	name = argument_name(code);
	if (!name) {
		rc = decode_special(in, code);
	} else {
		ch_buf_append_text(in->text, name);
		ch_buf_append_byte(in->text, '(');
		rc = decode_arguments(in, code);
		ch_buf_append_byte(in->text, ')');
	}
	in->depth--;
	return rc;
}

int
native_type_from_binary(struct native_cursor *cursor, struct ch_buf *text)
{
	struct decoder in = { cursor, text, 0 };
	int rc = decode(&in);

	if (!rc && ch_buf_failed(text))
		rc = ch_error_nomem(cursor->err, "a type name");
	return rc;
}
