/*
 * send_case.c - parameters as lines of test/data/convert/send.tsv
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "send_case.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "base/wide.h"
#include "convert/c_type.h"
#include "convert/parse.h"
#include "native_decode.h"

enum { TARGET, C_TYPE_NAME, SQL_TYPE, VALUE, STATUS, TEXT, WHERE, FIELDS };

struct name {
	const char *name;
	int code;
};

static const struct name c_types[] = {
#define C_TYPE(code, target, size, is_signed) { #code, SQL_C_##code },
#include "convert/c_type_list.h"
#undef C_TYPE
};

static const struct name sql_types[] = {
	{ "CHAR", SQL_CHAR },
	{ "VARCHAR", SQL_VARCHAR },
	{ "WVARCHAR", SQL_WVARCHAR },
	{ "BINARY", SQL_BINARY },
	{ "VARBINARY", SQL_VARBINARY },
	{ "BIT", SQL_BIT },
	{ "TINYINT", SQL_TINYINT },
	{ "SMALLINT", SQL_SMALLINT },
	{ "INTEGER", SQL_INTEGER },
	{ "BIGINT", SQL_BIGINT },
	{ "DECIMAL", SQL_DECIMAL },
	{ "NUMERIC", SQL_NUMERIC },
	{ "REAL", SQL_REAL },
	{ "FLOAT", SQL_FLOAT },
	{ "DOUBLE", SQL_DOUBLE },
	{ "DATE", SQL_TYPE_DATE },
	{ "TIME", SQL_TYPE_TIME },
	{ "TIMESTAMP", SQL_TYPE_TIMESTAMP },
	{ "GUID", SQL_GUID },
	{ "INTERVAL_DAY", SQL_INTERVAL_DAY },
	{ "INTERVAL_YEAR", SQL_INTERVAL_YEAR },
	{ "INTERVAL_YEAR_TO_MONTH", SQL_INTERVAL_YEAR_TO_MONTH },
	{ "INTERVAL_DAY_TO_SECOND", SQL_INTERVAL_DAY_TO_SECOND },
};

static const struct name statuses[] = {
	{ "OK", CONV_OK },
	{ "FRACTION_LOST", CONV_FRACTION_LOST },
	{ "OUT_OF_RANGE", CONV_OUT_OF_RANGE },
	{ "BAD_TEXT", CONV_BAD_TEXT },
	{ "BAD_DATE", CONV_BAD_DATE },
	{ "INTERVAL_OVERFLOW", CONV_INTERVAL_OVERFLOW },
	{ "DATE_OVERFLOW", CONV_DATE_OVERFLOW },
	{ "TEXT_TOO_LONG", CONV_TEXT_TOO_LONG },
	{ "NOT_ALLOWED", CONV_NOT_ALLOWED },
};

static int
code_of(const struct send_case *now, const struct name *names, size_t count, const char *name,
    size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(names[i].name) == len && memcmp(names[i].name, name, len) == 0)
			return names[i].code;
	fprintf(stderr, "%s: what is %.*s?\n", now->where, (int)len, name);
	exit(1);
}

static void
put_unescaped(struct ch_buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned byte = (uint8_t)*text;

		if (*text == '\\') {
			text++;
			byte = *text == 't' ? '\t' : *text == 'n' ? '\n' : (uint8_t)*text;
			if (*text == 'x') {
				sscanf(text + 1, "%2x", &byte);
				text += 2;
			}
		}
		ch_buf_append_byte(out, (uint8_t)byte);
	}
}

static void
put_wide(struct ch_buf *out, const char *text)
{
	struct ch_buf bytes;
	struct ch_utf_step step;
	uint16_t units[4096];

	ch_buf_init(&bytes, CH_BUF_NO_LIMIT);
	put_unescaped(&bytes, text);
	step = ch_utf8_to_wide((const char *)bytes.ptr, bytes.len, units, 4096, 2);
	ch_buf_append(out, units, step.made * 2);
	ch_buf_free(&bytes);
}

static void
put_hex(struct ch_buf *out, const char *text)
{
	unsigned byte;

	for (; sscanf(text, "%2x", &byte) == 1; text += 2)
		ch_buf_append_byte(out, (uint8_t)byte);
}

static void
put_integer(struct ch_buf *out, const char *text, unsigned size)
{
	uint64_t value = text[0] == '-' ? (uint64_t)strtoll(text, NULL, 10)
					: strtoull(text, NULL, 10);

	ch_buf_append(out, &value, size);
}

static void
put_float(struct ch_buf *out, const char *text, unsigned size)
{
	double real = strtod(text, NULL);
	float single = strtof(text, NULL);

	ch_buf_append(out, size == 8 ? (const void *)&real : (const void *)&single, size);
}

static void
put_numeric(struct ch_buf *out, const char *text)
{
	SQL_NUMERIC_STRUCT numeric = { .precision = 38, .sign = 1 };
	const char *digits = strchr(text, ',') + 1;
	struct ch_wide value = ch_wide_from_u64(0);

	numeric.scale = (SQLSCHAR)atoi(text);
	if (*digits == '-') {
		numeric.sign = 0;
		digits++;
	}
	for (; *digits; digits++)
		if (!ch_wide_mul_add(&value, 10, (uint32_t)(*digits - '0')))
			exit(1);
	ch_wide_store(value, numeric.val, sizeof(numeric.val));
	ch_buf_append(out, &numeric, sizeof(numeric));
}

static void
put_guid(struct ch_buf *out, const char *text)
{
	uint8_t bytes[16];
	SQLGUID guid;

	if (conv_parse_guid(ch_str_of(text), bytes))
		exit(1);
	guid.Data1 = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	    (uint32_t)bytes[2] << 8 | bytes[3];
	guid.Data2 = (uint16_t)(bytes[4] << 8 | bytes[5]);
	guid.Data3 = (uint16_t)(bytes[6] << 8 | bytes[7]);
	memcpy(guid.Data4, bytes + 8, 8);
	ch_buf_append(out, &guid, sizeof(guid));
}

static void
put_moment(struct ch_buf *out, enum conv_target_kind kind, const char *text)
{
	int n[6] = { 0 };
	unsigned nanos = 0;
	const char *point = strchr(text, '.');

	if (kind == CONV_TO_TIME)
		sscanf(text, "%d:%d:%d", &n[3], &n[4], &n[5]);
	else
		sscanf(text, "%d-%d-%d %d:%d:%d", &n[0], &n[1], &n[2], &n[3], &n[4], &n[5]);
	if (point)
		nanos = (unsigned)strtoul(point + 1, NULL, 10);
	if (kind == CONV_TO_DATE) {
		SQL_DATE_STRUCT date = { (SQLSMALLINT)n[0], (SQLUSMALLINT)n[1],
			(SQLUSMALLINT)n[2] };

		ch_buf_append(out, &date, sizeof(date));
	} else if (kind == CONV_TO_TIME) {
		SQL_TIME_STRUCT time = { (SQLUSMALLINT)n[3], (SQLUSMALLINT)n[4],
			(SQLUSMALLINT)n[5] };

		ch_buf_append(out, &time, sizeof(time));
	} else {
		SQL_TIMESTAMP_STRUCT stamp = { (SQLSMALLINT)n[0], (SQLUSMALLINT)n[1],
			(SQLUSMALLINT)n[2], (SQLUSMALLINT)n[3], (SQLUSMALLINT)n[4],
			(SQLUSMALLINT)n[5], nanos };

		ch_buf_append(out, &stamp, sizeof(stamp));
	}
}

/* Numbers in the order of the fields of the type, then the fraction. */
static void
put_interval(struct ch_buf *out, SQLSMALLINT code, const char *text)
{
	static const char first[] = { 0, 0, 1, 0, 1, 2, 3, 0, 0, 0, 0, 1, 1, 2 };
	SQL_INTERVAL_STRUCT interval;
	SQLUINTEGER fields[8] = { 0 };
	unsigned kind = (unsigned)(code - 100), at = (unsigned)first[kind];
	const char *point = strchr(text, '.');

	memset(&interval, 0, sizeof(interval));
	interval.interval_type = (SQLINTERVAL)kind;
	if (*text == '-') {
		interval.interval_sign = SQL_TRUE;
		text++;
	}
	for (char *end; *text && *text != '.' && at < 8; text = *end ? end + (*end != '.') : end)
		fields[at++] = (SQLUINTEGER)strtoul(text, &end, 10);
	if (kind == SQL_IS_YEAR || kind == SQL_IS_MONTH || kind == SQL_IS_YEAR_TO_MONTH) {
		interval.intval.year_month.year = fields[0];
		interval.intval.year_month.month = fields[1];
	} else {
		interval.intval.day_second.day = fields[0];
		interval.intval.day_second.hour = fields[1];
		interval.intval.day_second.minute = fields[2];
		interval.intval.day_second.second = fields[3];
		if (point)
			interval.intval.day_second.fraction =
			    (SQLUINTEGER)strtoul(point + 1, NULL, 10);
	}
	ch_buf_append(out, &interval, sizeof(interval));
}

static void
put_value(struct ch_buf *out, const struct conv_c_type *c_type, const char *text)
{
	switch (c_type->target) {
	case CONV_TO_CHAR:
		put_unescaped(out, text);
		break;
	case CONV_TO_WCHAR:
		put_wide(out, text);
		break;
	case CONV_TO_BINARY:
		put_hex(out, text);
		break;
	case CONV_TO_BIT:
	case CONV_TO_INTEGER:
		put_integer(out, text, c_type->size);
		break;
	case CONV_TO_FLOAT:
		put_float(out, text, c_type->size);
		break;
	case CONV_TO_NUMERIC:
		put_numeric(out, text);
		break;
	case CONV_TO_GUID:
		put_guid(out, text);
		break;
	case CONV_TO_INTERVAL:
		put_interval(out, c_type->code, text);
		break;
	default:
		put_moment(out, c_type->target, text);
	}
}

static void
read_case(struct send_case *now, char *line)
{
	const struct conv_c_type *c_type;
	char *fields[FIELDS];
	unsigned size = 0;
	int digits = 0;

	for (unsigned i = 0; i < FIELDS; i++) {
		fields[i] = line;
		line = strchr(line, '\t');
		if (line)
			*line++ = '\0';
		if (!line && i + 1 < FIELDS) {
			fprintf(stderr, "%s: %u fields\n", now->where, i + 1);
			exit(1);
		}
	}
	now->target = ch_str_of(fields[TARGET]);
	now->is_new = strcmp(fields[WHERE], "new") == 0;
	now->binding.c_type = (SQLSMALLINT)code_of(now, c_types, CH_ARRAY_LEN(c_types),
	    fields[C_TYPE_NAME], strlen(fields[C_TYPE_NAME]));
	now->binding.sql_type = SQL_VARCHAR;
	if (strcmp(fields[SQL_TYPE], "-") != 0)
		now->binding.sql_type = (SQLSMALLINT)code_of(now, sql_types,
		    CH_ARRAY_LEN(sql_types), fields[SQL_TYPE], strcspn(fields[SQL_TYPE], "("));
	if (strchr(fields[SQL_TYPE], '('))
		sscanf(strchr(fields[SQL_TYPE], '('), "(%u,%d)", &size, &digits);
	now->binding.column_size = size;
	now->binding.digits = (SQLSMALLINT)digits;
	now->status = (enum conv_status)code_of(now, statuses, CH_ARRAY_LEN(statuses),
	    fields[STATUS], strlen(fields[STATUS]));
	c_type = conv_c_type_find(now->binding.c_type);
	ch_buf_init(&now->data, CH_BUF_NO_LIMIT);
	ch_buf_init(&now->text, CH_BUF_NO_LIMIT);
	if (strcmp(fields[VALUE], "NULL") == 0) {
		now->length = SQL_NULL_DATA;
	} else {
		put_value(&now->data, c_type, fields[VALUE]);
		now->length = (SQLLEN)now->data.len;
	}
	put_unescaped(&now->text,
	    strcmp(fields[TEXT], "-") == 0 ? fields[VALUE] : fields[TEXT]);
	now->origin.data = now->data.len ? (const char *)now->data.ptr : "";
	now->origin.length = now->origin.indicator = (const char *)&now->length;
	now->origin.length_stride = sizeof(SQLLEN);
}

void
send_cases_load(struct send_cases *cases, const char *name)
{
	const char *srcdir = getenv("CHODBC_SRCDIR");
	char folder[1024];
	unsigned number = 0;
	size_t len, cap = 0;

	snprintf(folder, sizeof(folder), "%s/test/data/convert", srcdir ? srcdir : ".");
	cases->file = load_file(folder, name, &len);
	cases->list = NULL;
	cases->count = 0;
	if (!cases->file) {
		fprintf(stderr, "%s/%s cannot be read\n", folder, name);
		exit(1);
	}
	/* cases point into the list: it must not move */
	for (const char *at = cases->file; *at; at++)
		cap += *at == '\n';
	cases->list = calloc(cap + 1, sizeof(*cases->list));
	for (char *line = cases->file, *next; *line; line = next) {
		struct send_case *now = &cases->list[cases->count];

		number++;
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		if (*line == '#' || *line == '\0')
			continue;
		snprintf(now->where, sizeof(now->where), "%s:%u: %s", name, number, line);
		read_case(now, line);
		cases->count++;
	}
}

void
send_cases_free(struct send_cases *cases)
{
	for (size_t i = 0; i < cases->count; i++) {
		ch_buf_free(&cases->list[i].data);
		ch_buf_free(&cases->list[i].text);
	}
	free(cases->list);
	free(cases->file);
}
