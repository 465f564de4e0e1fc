/*
 * binding_type.c - the ClickHouse type of a parameter whose target is not known
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/sending.h"

#define MAX_PRECISION 76
/* Of a number that nobody described: so many digits before and behind the point. */
#define UNKNOWN_PRECISION 38
#define UNKNOWN_SCALE 18
#define MAX_SCALE 9
#define UNKNOWN_TIME_SCALE 6

/* "2024-01-01 00:00:00." */
#define TIMESTAMP_SIZE 20
/* "00:00:00." */
#define TIME_SIZE 9

/* Integers as wide as the SQL type says, signed as the C type is. One wider where the C type does
 * not say: SQL_TINYINT may mean 0 to 255. Bytes are those of the SQL type. */
static void
put_integer(const struct conv_c_type *c_type, unsigned bits, struct ch_buf *out)
{
	bool known = c_type && c_type->target == CONV_TO_INTEGER;
	bool is_unsigned = known && !c_type->is_signed;
	bool is_bytes = c_type && c_type->target == CONV_TO_BINARY;

	if (!known && !is_bytes && bits < 64)
		bits *= 2;
	ch_buf_printf(out, "%sInt%u", is_unsigned ? "U" : "", bits);
}

static void
put_decimal(const struct conv_binding *binding, struct ch_buf *out)
{
	unsigned precision = binding->column_size <= MAX_PRECISION ? (unsigned)binding->column_size
								   : MAX_PRECISION;
	unsigned scale = binding->digits > 0 ? (unsigned)binding->digits : 0;

	if (!precision) {
		precision = UNKNOWN_PRECISION;
		scale = scale ? scale : UNKNOWN_SCALE;
	}
	if (scale > MAX_PRECISION)
		scale = MAX_PRECISION;
	if (precision < scale)
		precision = scale;
	ch_buf_printf(out, "Decimal(%u, %u)", precision, scale);
}

static unsigned
time_scale(const struct conv_binding *binding, unsigned size)
{
	SQLULEN scale = binding->digits > 0 ? (SQLULEN)binding->digits : 0;

	if (!scale && binding->column_size > size)
		scale = binding->column_size - size;
	return scale > MAX_SCALE ? MAX_SCALE : (unsigned)scale;
}

static void
put_timestamp(const struct conv_binding *binding, struct ch_buf *out)
{
	unsigned scale = time_scale(binding, TIMESTAMP_SIZE);

	if (!binding->column_size && !binding->digits)
		scale = UNKNOWN_TIME_SCALE;
	ch_buf_printf(out, "DateTime64(%u)", scale);
}

static void
put_time(const struct conv_binding *binding, struct ch_buf *out)
{
	unsigned scale = time_scale(binding, TIME_SIZE);

	if (scale)
		ch_buf_printf(out, "Time64(%u)", scale);
	else
		ch_buf_append_text(out, "Time");
}

/* By the last field, which all others can be counted in. */
static const char *
interval_name(SQLSMALLINT sql_type)
{
	switch (sql_type) {
	case SQL_INTERVAL_YEAR:
		return "IntervalYear";
	case SQL_INTERVAL_MONTH:
	case SQL_INTERVAL_YEAR_TO_MONTH:
		return "IntervalMonth";
	case SQL_INTERVAL_DAY:
		return "IntervalDay";
	case SQL_INTERVAL_HOUR:
	case SQL_INTERVAL_DAY_TO_HOUR:
		return "IntervalHour";
	case SQL_INTERVAL_MINUTE:
	case SQL_INTERVAL_DAY_TO_MINUTE:
	case SQL_INTERVAL_HOUR_TO_MINUTE:
		return "IntervalMinute";
	case SQL_INTERVAL_SECOND:
	case SQL_INTERVAL_DAY_TO_SECOND:
	case SQL_INTERVAL_HOUR_TO_SECOND:
	case SQL_INTERVAL_MINUTE_TO_SECOND:
		return "IntervalSecond";
	default:
		return "String";
	}
}

void
conv_binding_plain_type(const struct conv_binding *binding, struct ch_buf *out)
{
	const struct conv_c_type *c_type = conv_c_type_find(binding->c_type);

	switch (binding->sql_type) {
	case SQL_BIT:
		ch_buf_append_text(out, "Bool");
		return;
	case SQL_TINYINT:
		put_integer(c_type, 8, out);
		return;
	case SQL_SMALLINT:
		put_integer(c_type, 16, out);
		return;
	case SQL_INTEGER:
		put_integer(c_type, 32, out);
		return;
	case SQL_BIGINT:
		put_integer(c_type, 64, out);
		return;
	case SQL_DECIMAL:
	case SQL_NUMERIC:
		put_decimal(binding, out);
		return;
	case SQL_REAL:
		ch_buf_append_text(out, "Float32");
		return;
	case SQL_FLOAT:
	case SQL_DOUBLE:
		ch_buf_append_text(out, "Float64");
		return;
	case SQL_TYPE_DATE:
	case SQL_DATE:
		ch_buf_append_text(out, "Date32");
		return;
	case SQL_TYPE_TIME:
	case SQL_TIME:
		put_time(binding, out);
		return;
	case SQL_TYPE_TIMESTAMP:
	case SQL_TIMESTAMP:
		put_timestamp(binding, out);
		return;
	case SQL_GUID:
		ch_buf_append_text(out, "UUID");
		return;
	default:
		ch_buf_append_text(out, interval_name(binding->sql_type));
	}
}

void
conv_binding_type(const struct conv_binding *binding, struct ch_buf *out)
{
	ch_buf_append_text(out, "Nullable(");
	conv_binding_plain_type(binding, out);
	ch_buf_append_byte(out, ')');
}
