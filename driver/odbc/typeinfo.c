/*
 * typeinfo.c - ClickHouse types as ODBC reports them
 *
 * Sizes are those of ODBC's appendix D, read so that no program that allocates by them cuts a
 * value: approximate numbers count bits (radix 2: 24 and 53), times have room for three digits
 * of hours and a sign.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/typeinfo.h"

#include "base/compiler.h"
#include "base/utf.h"
#include "odbc/handles.h"

/* One row a kind: its SQL type and whether literals are quoted. Numbers that are reported as text
 * are, because servers read long ones without quotes as Float64. */
struct kind_row {
	SQLSMALLINT sql_type;
	bool is_quoted;
};

enum { LITERAL_NONE, LITERAL_QUOTED };

static const struct kind_row kind_rows[NATIVE_KINDS] = {
#define TYPE(name, kind, family, width, params, load, encode, sql, literal) \
	[NATIVE_##kind] = { SQL_##sql, LITERAL_##literal },
#include "native/type_list.h"
#undef TYPE
};

/* Longest texts of types whose text has a bound of its own. */
#define UUID_TEXT 36
#define IPV4_TEXT 15
#define IPV6_TEXT 45 /* with an embedded IPv4 address */
#define INT128_TEXT 40
#define UINT128_TEXT 39
#define INT256_TEXT 78 /* signed: 77 digits and the sign; unsigned: 78 digits */
#define FLOAT_TEXT 24

/* Digits that SQL_NUMERIC_STRUCT can hold; longer decimals are reported as text. */
#define DECIMAL_MAX 38

void
odbc_type_env_init(struct odbc_type_env *env, const struct config_options *options,
    bool is_wide_caller)
{
	int64_t strings = config_get_int(options, CONFIG_OPT_STRINGTYPES);

	env->is_wide =
	    strings == CONFIG_STRINGS_AUTO ? is_wide_caller : strings == CONFIG_STRINGS_WIDE;
	env->strings_are_long =
	    config_get_int(options, CONFIG_OPT_STRINGAS) == CONFIG_STRING_LONG;
	env->uuid_is_guid = config_get_int(options, CONFIG_OPT_UUIDAS) == CONFIG_UUID_GUID;
	env->huge_is_text = config_get_int(options, CONFIG_OPT_HUGEINTASSTRING) != 0;
	env->keeps_unsigned =
	    config_get_int(options, CONFIG_OPT_UNSIGNEDTYPES) == CONFIG_UNSIGNED_KEEP;
	env->string_max = (SQLULEN)config_get_int(options, CONFIG_OPT_STRINGMAXLENGTH);
}

bool
odbc_type_is_char(SQLSMALLINT concise_type)
{
	switch (concise_type) {
	case SQL_CHAR:
	case SQL_VARCHAR:
	case SQL_LONGVARCHAR:
	case SQL_WCHAR:
	case SQL_WVARCHAR:
	case SQL_WLONGVARCHAR:
		return true;
	default:
		return false;
	}
}

bool
odbc_type_is_number(SQLSMALLINT concise_type)
{
	switch (concise_type) {
	case SQL_BIT:
	case SQL_TINYINT:
	case SQL_SMALLINT:
	case SQL_INTEGER:
	case SQL_BIGINT:
	case SQL_REAL:
	case SQL_FLOAT:
	case SQL_DOUBLE:
	case SQL_DECIMAL:
	case SQL_NUMERIC:
		return true;
	default:
		return false;
	}
}

static SQLSMALLINT
wide_type(SQLSMALLINT type)
{
	switch (type) {
	case SQL_CHAR:
		return SQL_WCHAR;
	case SQL_VARCHAR:
		return SQL_WVARCHAR;
	case SQL_LONGVARCHAR:
		return SQL_WLONGVARCHAR;
	default:
		return type;
	}
}

/* Text of at most `size` characters that take `bytes` bytes of UTF-8. */
static void
set_text(const struct odbc_type_env *env, SQLSMALLINT type, SQLULEN size, SQLULEN bytes,
    struct odbc_type_info *out)
{
	out->concise_type = env->is_wide ? wide_type(type) : type;
	out->column_size = size;
	out->display_size = (SQLLEN)size;
	out->octet_length = (SQLLEN)(env->is_wide ? size * sizeof(SQLWCHAR) : bytes);
	out->is_case_sensitive = true;
}

/* Text of ASCII characters only. */
static void
set_ascii(const struct odbc_type_env *env, SQLULEN size, struct odbc_type_info *out)
{
	set_text(env, SQL_VARCHAR, size, size, out);
	out->searchable = SQL_PRED_BASIC;
}

/* Text without a bound: as long as the connection says. */
static void
set_string(const struct odbc_type_env *env, bool is_long, SQLSMALLINT searchable,
    struct odbc_type_info *out)
{
	SQLSMALLINT type = is_long || env->strings_are_long ? SQL_LONGVARCHAR : SQL_VARCHAR;

	set_text(env, type, env->string_max, env->string_max * 4, out);
	out->searchable = searchable;
}

static void
set_enum(const struct odbc_type_env *env, const struct native_type *type,
    struct odbc_type_info *out)
{
	SQLULEN longest = 1, bytes = 1;

	for (uint32_t i = 0; i < type->enum_count; i++) {
		struct ch_str name = type->enums[i].name;
		size_t chars = env->is_wide ?
		    ch_utf8_wide_len(name.ptr, name.len, sizeof(SQLWCHAR)) :
		    ch_utf8_count(name.ptr, name.len);

		if (chars > longest)
			longest = chars;
		if (name.len > bytes)
			bytes = name.len;
	}
	set_text(env, SQL_VARCHAR, longest, bytes, out);
	out->searchable = SQL_PRED_BASIC; /* LIKE fails on old servers, and on later ones at NULL */
}

static SQLLEN
integer_octets(SQLSMALLINT sql_type)
{
	switch (sql_type) {
	case SQL_TINYINT:
		return 1;
	case SQL_SMALLINT:
		return 2;
	case SQL_INTEGER:
		return 4;
	default:
		return 8;
	}
}

static void
set_integer(SQLSMALLINT sql_type, SQLULEN digits, bool is_unsigned, struct odbc_type_info *out)
{
	out->concise_type = sql_type;
	out->column_size = digits;
	out->display_size = (SQLLEN)digits + (is_unsigned ? 0 : 1);
	out->octet_length = integer_octets(sql_type);
	out->has_digits = true;
	out->is_unsigned = is_unsigned;
	out->radix = 10;
	out->searchable = SQL_PRED_BASIC;
}

static void
set_float(SQLSMALLINT sql_type, SQLULEN bits, SQLLEN octets, struct odbc_type_info *out)
{
	out->concise_type = sql_type;
	out->column_size = bits;
	out->display_size = FLOAT_TEXT;
	out->octet_length = octets;
	out->radix = 2;
	out->is_unsigned = false;
	out->searchable = SQL_PRED_BASIC;
}

static void
set_decimal(const struct odbc_type_env *env, const struct native_type *type,
    struct odbc_type_info *out)
{
	/* sign and point; a zero before the point when all digits stand behind it */
	SQLULEN text = (SQLULEN)type->precision + 2 + (type->precision == type->scale);

	if (type->precision > DECIMAL_MAX) {
		set_ascii(env, text, out);
		out->literal = "'";
		return;
	}
	out->concise_type = SQL_DECIMAL;
	out->column_size = type->precision;
	out->digits = type->scale;
	out->has_digits = true;
	out->display_size = (SQLLEN)text;
	out->octet_length = (SQLLEN)text;
	out->radix = 10;
	out->is_unsigned = false;
	out->searchable = SQL_PRED_BASIC;
}

/* `whole`: characters without a fraction. */
static void
set_datetime(SQLSMALLINT sql_type, SQLULEN whole, SQLSMALLINT scale, struct odbc_type_info *out)
{
	out->concise_type = sql_type;
	out->column_size = whole + (scale ? (SQLULEN)scale + 1 : 0);
	out->display_size = (SQLLEN)out->column_size;
	out->octet_length = sql_type == SQL_TYPE_TIMESTAMP ? (SQLLEN)sizeof(SQL_TIMESTAMP_STRUCT) :
							     (SQLLEN)sizeof(SQL_DATE_STRUCT);
	out->digits = scale;
	out->has_digits = sql_type != SQL_TYPE_DATE;
	out->searchable = SQL_PRED_BASIC;
}

static void
set_bit(struct odbc_type_info *out)
{
	out->concise_type = SQL_BIT;
	out->column_size = 1;
	out->display_size = 1;
	out->octet_length = 1;
	out->has_digits = true;
	out->radix = 10;
	out->searchable = SQL_PRED_BASIC;
}

static void
set_uuid(const struct odbc_type_env *env, struct odbc_type_info *out)
{
	set_ascii(env, UUID_TEXT, out);
	if (env->uuid_is_guid) {
		out->concise_type = SQL_GUID;
		out->octet_length = sizeof(SQLGUID);
		out->is_case_sensitive = false;
	}
}

static void
set_opaque(const struct odbc_type_env *env, struct odbc_type_info *out)
{
	out->concise_type = SQL_LONGVARBINARY;
	out->column_size = env->string_max;
	out->octet_length = (SQLLEN)env->string_max;
	out->display_size = (SQLLEN)env->string_max * 2;
	out->searchable = SQL_PRED_NONE;
}

/* Types whose row of type_list.h and width say enough. */
static void
set_by_row(const struct odbc_type_env *env, const struct native_type *type,
    struct odbc_type_info *out)
{
	static const SQLULEN digits[] = { [1] = 3, [2] = 5, [4] = 10, [8] = 19 };
	SQLSMALLINT sql_type = kind_rows[type->kind].sql_type;

	switch (sql_type) {
	case SQL_BIT:
		set_bit(out);
		return;
	case SQL_REAL:
		set_float(sql_type, 24, 4, out);
		return;
	case SQL_DOUBLE:
		set_float(sql_type, 53, 8, out);
		return;
	case SQL_TYPE_DATE:
		set_datetime(sql_type, 10, 0, out);
		return;
	case SQL_TYPE_TIME: /* "-999:59:59" */
		set_datetime(sql_type, 10, type->scale, out);
		return;
	case SQL_TYPE_TIMESTAMP:
		set_datetime(sql_type, 19, type->scale, out);
		return;
	case SQL_TINYINT:
	case SQL_SMALLINT:
	case SQL_INTEGER:
	case SQL_BIGINT:
		set_integer(sql_type, digits[type->width <= 8 ? type->width : 8],
		    type->family == NATIVE_UINT, out);
		return;
	case SQL_LONGVARBINARY:
		set_opaque(env, out);
		return;
	case SQL_LONGVARCHAR:
		set_string(env, true, SQL_PRED_NONE, out); /* JSON: no text equals it */
		return;
	default:
		set_string(env, false, SQL_PRED_NONE, out);
		return;
	}
}

static void
set_sizes(const struct odbc_type_env *env, const struct native_type *type,
    struct odbc_type_info *out)
{
	switch (type->kind) {
	case NATIVE_NOTHING:
		set_ascii(env, 1, out);
		break;
	case NATIVE_UINT16:
		set_integer(env->keeps_unsigned ? SQL_SMALLINT : SQL_INTEGER, 5, true, out);
		break;
	case NATIVE_UINT32:
		set_integer(env->keeps_unsigned ? SQL_INTEGER : SQL_BIGINT, 10, true, out);
		break;
	case NATIVE_UINT64:
		if (env->huge_is_text)
			set_ascii(env, 20, out);
		else
			set_integer(SQL_BIGINT, 20, true, out);
		break;
	case NATIVE_INT128:
		set_ascii(env, INT128_TEXT, out);
		break;
	case NATIVE_UINT128:
		set_ascii(env, UINT128_TEXT, out);
		break;
	case NATIVE_INT256:
	case NATIVE_UINT256:
		set_ascii(env, INT256_TEXT, out);
		break;
	case NATIVE_DECIMAL:
		set_decimal(env, type, out);
		break;
	case NATIVE_STRING:
		set_string(env, false, SQL_PRED_SEARCHABLE, out);
		break;
	case NATIVE_FIXEDSTRING:
		set_text(env, SQL_CHAR, type->width, type->width, out);
		out->searchable = SQL_PRED_BASIC; /* LIKE sees the NULs at the end, if it works */
		break;
	case NATIVE_ENUM8:
	case NATIVE_ENUM16:
		set_enum(env, type, out);
		break;
	case NATIVE_UUID:
		set_uuid(env, out);
		break;
	case NATIVE_IPV4:
		set_ascii(env, IPV4_TEXT, out);
		break;
	case NATIVE_IPV6:
		set_ascii(env, IPV6_TEXT, out);
		break;
	default:
		set_by_row(env, type, out);
		break;
	}
}

static void
set_verbose(struct odbc_type_info *out)
{
	switch (out->concise_type) {
	case SQL_TYPE_DATE:
	case SQL_TYPE_TIME:
	case SQL_TYPE_TIMESTAMP:
		out->type = SQL_DATETIME;
		out->datetime_code = (SQLSMALLINT)(out->concise_type - SQL_TYPE_DATE + 1);
		break;
	default:
		out->type = out->concise_type;
		break;
	}
}

void
odbc_type_describe(const struct odbc_type_env *env, const struct native_type *type,
    struct odbc_type_info *out)
{
	*out = (struct odbc_type_info){
		.is_unsigned = true, /* ODBC: true for what is no number */
		/* A member of Variant, Dynamic or Nothing may always be missing. */
		.is_nullable = type->nullable || type->kind == NATIVE_NOTHING ||
		    type->kind == NATIVE_VARIANT || type->kind == NATIVE_DYNAMIC,
		.literal = kind_rows[type->kind].is_quoted ? "'" : "",
		.name = native_kind_name(type->kind),
	};
	set_sizes(env, type, out);
	set_verbose(out);
}

void
odbc_type_describe_text(const struct odbc_type_env *env, SQLULEN size, bool is_nullable,
    struct odbc_type_info *out)
{
	*out = (struct odbc_type_info){
		.is_unsigned = true,
		.is_nullable = is_nullable,
		.literal = "'",
		.name = native_kind_name(NATIVE_STRING),
	};
	set_text(env, SQL_VARCHAR, size, size * 4, out);
	out->searchable = SQL_PRED_SEARCHABLE;
	set_verbose(out);
}

void
odbc_type_describe_raw(const struct odbc_type_env *env, bool is_binary,
    struct odbc_type_info *out)
{
	*out = (struct odbc_type_info){
		.is_unsigned = true,
		.literal = "",
		.name = native_kind_name(NATIVE_STRING),
	};
	if (is_binary)
		set_opaque(env, out);
	else
		set_string(env, true, SQL_PRED_NONE, out);
	set_verbose(out);
}

SQLSMALLINT
odbc_type_default_c(SQLSMALLINT concise_type, bool is_unsigned)
{
	switch (concise_type) {
	case SQL_WCHAR:
	case SQL_WVARCHAR:
	case SQL_WLONGVARCHAR:
		return SQL_C_WCHAR;
	case SQL_BIT:
		return SQL_C_BIT;
	case SQL_TINYINT:
		return is_unsigned ? SQL_C_UTINYINT : SQL_C_STINYINT;
	case SQL_SMALLINT:
		return is_unsigned ? SQL_C_USHORT : SQL_C_SSHORT;
	case SQL_INTEGER:
		return is_unsigned ? SQL_C_ULONG : SQL_C_SLONG;
	case SQL_BIGINT:
		return is_unsigned ? SQL_C_UBIGINT : SQL_C_SBIGINT;
	case SQL_REAL:
		return SQL_C_FLOAT;
	case SQL_FLOAT:
	case SQL_DOUBLE:
		return SQL_C_DOUBLE;
	case SQL_BINARY:
	case SQL_VARBINARY:
	case SQL_LONGVARBINARY:
		return SQL_C_BINARY;
	case SQL_TYPE_DATE:
		return SQL_C_TYPE_DATE;
	case SQL_TYPE_TIME:
		return SQL_C_TYPE_TIME;
	case SQL_TYPE_TIMESTAMP:
		return SQL_C_TYPE_TIMESTAMP;
	case SQL_GUID:
		return SQL_C_GUID;
	default:
		return SQL_C_CHAR;
	}
}

SQLSMALLINT
odbc_type_modern(SQLSMALLINT concise_type)
{
	switch (concise_type) {
	case SQL_DATE:
		return SQL_TYPE_DATE;
	case SQL_TIME:
		return SQL_TYPE_TIME;
	case SQL_TIMESTAMP:
		return SQL_TYPE_TIMESTAMP;
	default:
		return concise_type;
	}
}

SQLSMALLINT
odbc_type_for_app(const struct odbc_stmt *stmt, SQLSMALLINT concise_type)
{
	if (stmt->dbc->env->odbc_version != SQL_OV_ODBC2)
		return concise_type;
	switch (concise_type) {
	case SQL_TYPE_DATE:
		return SQL_DATE;
	case SQL_TYPE_TIME:
		return SQL_TIME;
	case SQL_TYPE_TIMESTAMP:
		return SQL_TIMESTAMP;
	default:
		return concise_type;
	}
}

bool
odbc_type_known(SQLSMALLINT concise_type)
{
	if (concise_type >= SQL_GUID && concise_type < 0)
		return true;
	if (concise_type >= SQL_CHAR && concise_type <= SQL_VARCHAR)
		return true;
	if (concise_type >= SQL_TYPE_DATE && concise_type <= SQL_TYPE_TIMESTAMP)
		return true;
	return concise_type >= SQL_INTERVAL_YEAR && concise_type <= SQL_INTERVAL_MINUTE_TO_SECOND;
}

uint32_t
odbc_type_since(enum native_kind kind)
{
	switch (kind) {
	case NATIVE_BOOL:
		return 21012000;
	case NATIVE_DATE32:
	case NATIVE_INT128:
	case NATIVE_INT256:
	case NATIVE_UINT128:
	case NATIVE_UINT256:
	case NATIVE_MAP:
		return 21009000;
	case NATIVE_DATETIME64:
	case NATIVE_IPV4:
	case NATIVE_IPV6:
		return 20001000;
	case NATIVE_VARIANT:
	case NATIVE_DYNAMIC:
		return 24008000;
	case NATIVE_JSON:
	case NATIVE_BFLOAT16:
		return 25003000;
	case NATIVE_TIME:
	case NATIVE_TIME64:
		return 25006000;
	case NATIVE_QBIT:
		return 25010000;
	default:
		return 0;
	}
}

bool
odbc_type_is_at(const struct native_type *type, uint32_t version)
{
	if (version == 0)
		return true;
	if (type->kind == NATIVE_DECIMAL && type->precision > DECIMAL_MAX)
		return version >= odbc_type_since(NATIVE_INT256);
	return version >= odbc_type_since(type->kind);
}
