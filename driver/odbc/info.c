/*
 * info.c - SQLGetInfo
 *
 * A look-up in the sorted rows of info_list.h. What depends on the server's version was tried on
 * 18.16 and 26.7 (test/integration/truth.c); an unknown version counts as a new one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config.h"

#include "odbc/info.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "odbc/catalog_job.h"
#include "query/escape.h"

/* Longest names that tools should make room for: columns in memory and users have no limit. A
 * database is a folder and a file NAME.sql.tmp; a dropped table of the database `default` is a file
 * default.NAME.UUID.sql. */
#define NAME_MAX_LEN 255
#define DATABASE_MAX_LEN 247
#define TABLE_MAX_LEN 206

/* Words that fail somewhere without quotes and that ODBC does not reserve itself. */
#define OLD_KEYWORDS                                                                          \
	"ARRAY,CUBE,FINAL,FORMAT,FUNCTION,INF,LIMIT,NAN,PREWHERE,ROLLUP,SAMPLE,SETTINGS,TOP"
#define KEYWORDS                                                                              \
	"ANTI,ARRAY,ASOF,CUBE,DIV,FINAL,FORMAT,FUNCTION,ILIKE,INF,LIMIT,MOD,NAN,OFFSET,"      \
	"PARALLEL,PASTE,PREWHERE,PROJECTION,QUALIFY,REGEXP,ROLLUP,SAMPLE,SEMI,SETTINGS,"      \
	"STREAM,TOP,WINDOW"

#define CVT_CHARS (SQL_CVT_CHAR | SQL_CVT_VARCHAR | SQL_CVT_LONGVARCHAR | SQL_CVT_WCHAR | \
	SQL_CVT_WVARCHAR | SQL_CVT_WLONGVARCHAR)
#define CVT_BYTES (SQL_CVT_BINARY | SQL_CVT_VARBINARY | SQL_CVT_LONGVARBINARY)
/* Decimals are not made from dates, and not exactly from Float32. */
#define CVT_BINARY_NUMBERS (SQL_CVT_TINYINT | SQL_CVT_SMALLINT | SQL_CVT_INTEGER | \
	SQL_CVT_BIGINT | SQL_CVT_REAL | SQL_CVT_FLOAT | SQL_CVT_DOUBLE)
#define CVT_NUMBERS (CVT_BINARY_NUMBERS | SQL_CVT_BIT | SQL_CVT_DECIMAL | SQL_CVT_NUMERIC)
#define CVT_FROM_CHAR (CVT_CHARS | CVT_BYTES | CVT_NUMBERS | SQL_CVT_DATE | SQL_CVT_TIMESTAMP | \
	SQL_CVT_GUID)

#define SHORT_INTERVALS (SQL_DL_SQL92_INTERVAL_YEAR | SQL_DL_SQL92_INTERVAL_MONTH | \
	SQL_DL_SQL92_INTERVAL_DAY | SQL_DL_SQL92_INTERVAL_HOUR | SQL_DL_SQL92_INTERVAL_MINUTE | \
	SQL_DL_SQL92_INTERVAL_SECOND)
#define LONG_INTERVALS (SQL_DL_SQL92_INTERVAL_YEAR_TO_MONTH | SQL_DL_SQL92_INTERVAL_DAY_TO_HOUR | \
	SQL_DL_SQL92_INTERVAL_DAY_TO_MINUTE | SQL_DL_SQL92_INTERVAL_DAY_TO_SECOND | \
	SQL_DL_SQL92_INTERVAL_HOUR_TO_MINUTE | SQL_DL_SQL92_INTERVAL_HOUR_TO_SECOND | \
	SQL_DL_SQL92_INTERVAL_MINUTE_TO_SECOND)
#define SIMPLE_PREDICATES (SQL_SP_BETWEEN | SQL_SP_COMPARISON | SQL_SP_IN | SQL_SP_ISNOTNULL | \
	SQL_SP_ISNULL | SQL_SP_LIKE)
#define COMMON_JOINS (SQL_SRJO_CROSS_JOIN | SQL_SRJO_FULL_OUTER_JOIN | SQL_SRJO_INNER_JOIN | \
	SQL_SRJO_LEFT_OUTER_JOIN | SQL_SRJO_RIGHT_OUTER_JOIN)
#define OUTER_JOINS (SQL_OJ_LEFT | SQL_OJ_RIGHT | SQL_OJ_FULL | SQL_OJ_NOT_ORDERED | SQL_OJ_INNER)

enum info_kind { INFO_KIND_TEXT, INFO_KIND_U16, INFO_KIND_U32 };

struct info_value {
	SQLUINTEGER number;
	struct ch_str text;
	char room[512]; /* for texts that are made here */
};

/* The server as known now, for functions that need it. */
struct info_source {
	struct odbc_dbc *dbc;
	struct client_server server;
};

typedef void info_function(const struct info_source *source, struct info_value *out);

/* When a row applies: a version of the server from which on, and where databases are. */
#define ALWAYS 0
#define SINCE(major, minor) ((major) * 1000000u + (minor) * 1000u)
#define CATALOGS 0x80000000u
#define SCHEMAS 0x40000000u

struct info_row {
	SQLUSMALLINT id;
	enum info_kind kind;
	uint32_t when;
	SQLUINTEGER number;
	const char *text;
	info_function *call;
};

/* The text made in out->room, `len` bytes of it. */
static void
use_room(struct info_value *out, size_t len)
{
	out->text = (struct ch_str){ out->room, len };
}

static void
put_text(struct info_value *out, const char *text)
{
	size_t len = strlen(text);

	if (len > sizeof(out->room))
		len = sizeof(out->room);
	memcpy(out->room, text, len);
	use_room(out, len);
}

/* `digits` decimal digits, leading zeros included. */
static char *
put_digits(char *at, uint32_t value, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + digits;
}

/* "26.7.2.1" or "0.1.0" as ODBC wants it: "26.07.0002". Returns the length, 10. */
static size_t
put_version(char *out, const char *version)
{
	static const int digits[] = { 2, 2, 4 };
	char *at = out;

	for (size_t part = 0; part < CH_ARRAY_LEN(digits); part++) {
		char *end;
		unsigned long value = strtoul(version, &end, 10);

		if (part)
			*at++ = '.';
		at = put_digits(at, (uint32_t)(value > 9999 ? 9999 : value), digits[part]);
		version = *end == '.' ? end + 1 : "0";
	}
	return (size_t)(at - out);
}

static void
info_data_source(const struct info_source *source, struct info_value *out)
{
	put_text(out, source->dbc->dsn);
}

static void
info_driver_name(const struct info_source *source, struct info_value *out)
{
	const char *name = "libchodbc.so";
	Dl_info info;
	const char *slash;

	(void)source;
	if (dladdr(info_driver_name, &info) && info.dli_fname && info.dli_fname[0]) {
		slash = strrchr(info.dli_fname, '/');
		name = slash ? slash + 1 : info.dli_fname;
	}
	put_text(out, name);
}

static void
info_driver_version(const struct info_source *source, struct info_value *out)
{
	(void)source;
	use_room(out, put_version(out->room, PACKAGE_VERSION));
}

static void
info_server_name(const struct info_source *source, struct info_value *out)
{
	const struct config_options *options = source->dbc->options;

	if (config_get_int(options, CONFIG_OPT_PROTO) == CONFIG_EMBEDDED)
		put_text(out, "chdb");
	else
		put_text(out, config_get_text(options, CONFIG_OPT_SERVER));
}

static void
info_database(const struct info_source *source, struct info_value *out)
{
	const char *name = source->server.database;

	put_text(out, name[0] ? name : config_get_text(source->dbc->options, CONFIG_OPT_DATABASE));
}

static void
info_user(const struct info_source *source, struct info_value *out)
{
	const char *name = source->server.user;

	put_text(out, name[0] ? name : config_get_text(source->dbc->options, CONFIG_OPT_UID));
}

static void
info_catalog_term(const struct info_source *source, struct info_value *out)
{
	put_text(out, config_get_text(source->dbc->options, CONFIG_OPT_CATALOGTERM));
}

static void
info_schema_term(const struct info_source *source, struct info_value *out)
{
	put_text(out, config_get_text(source->dbc->options, CONFIG_OPT_SCHEMATERM));
}

/* "MM.mm.rrrr", a blank, and the version as the server says it. */
static void
info_server_version(const struct info_source *source, struct info_value *out)
{
	const char *version = source->server.version;
	size_t len = put_version(out->room, version);
	size_t raw = strlen(version);

	if (raw) {
		out->room[len++] = ' ';
		memcpy(out->room + len, version, raw);
		len += raw;
	}
	use_room(out, len);
}

static void
info_read_only(const struct info_source *source, struct info_value *out)
{
	bool is_read_only = source->server.readonly == 1 ||
	    config_get_int(source->dbc->options, CONFIG_OPT_READONLY) != 0;

	put_text(out, is_read_only ? "Y" : "N");
}

/* The scalar functions are those that escapes are translated for. */
static void
info_fn_numeric(const struct info_source *source, struct info_value *out)
{
	out->number = query_escape_claims(QUERY_ESCAPE_NUMERIC, source->server.version_number);
}

static void
info_fn_string(const struct info_source *source, struct info_value *out)
{
	out->number = query_escape_claims(QUERY_ESCAPE_STRING, source->server.version_number);
}

static void
info_fn_system(const struct info_source *source, struct info_value *out)
{
	out->number = query_escape_claims(QUERY_ESCAPE_SYSTEM, source->server.version_number);
}

static void
info_fn_timedate(const struct info_source *source, struct info_value *out)
{
	out->number = query_escape_claims(QUERY_ESCAPE_TIMEDATE, source->server.version_number);
}

static void
info_fn_intervals(const struct info_source *source, struct info_value *out)
{
	out->number = query_escape_claims(QUERY_ESCAPE_INTERVALS, source->server.version_number);
}

static const struct info_row info_rows[] = {
#define INFO_TEXT(id, when, value) { id, INFO_KIND_TEXT, when, 0, value, NULL },
#define INFO_U16(id, when, value) { id, INFO_KIND_U16, when, value, NULL, NULL },
#define INFO_U32(id, when, value) { id, INFO_KIND_U32, when, value, NULL, NULL },
#define INFO_CALL(id, when, kind, function) \
	{ id, INFO_KIND_##kind, when, 0, NULL, info_##function },
#include "odbc/info_list.h"
#undef INFO_TEXT
#undef INFO_U16
#undef INFO_U32
#undef INFO_CALL
};

static int
compare_row(const void *key, const void *row)
{
	return (int)*(const SQLUSMALLINT *)key - (int)((const struct info_row *)row)->id;
}

static bool
applies(const struct info_row *row, const struct info_source *source)
{
	uint32_t places = row->when & (CATALOGS | SCHEMAS), version = source->server.version_number;
	uint32_t place =
	    odbc_place_of(source->dbc->options) == ODBC_AS_CATALOGS ? CATALOGS : SCHEMAS;

	if (places && places != place)
		return false;
	return version == 0 || version >= (row->when & ~(CATALOGS | SCHEMAS));
}

static SQLRETURN
put_number(const struct info_row *row, SQLUINTEGER number, SQLPOINTER value, SQLSMALLINT *length)
{
	SQLUSMALLINT small = (SQLUSMALLINT)number;
	size_t width = row->kind == INFO_KIND_U16 ? sizeof(small) : sizeof(number);

	if (length)
		*length = (SQLSMALLINT)width;
	if (!value)
		return SQL_SUCCESS;
	if (row->kind == INFO_KIND_U16)
		memcpy(value, &small, sizeof(small));
	else
		memcpy(value, &number, sizeof(number));
	return SQL_SUCCESS;
}

/* The value of the last row of `id`, which are `rows`, that applies to this connection. */
static SQLRETURN
choose_value(const struct info_row *rows, size_t count, struct odbc_dbc *dbc,
    struct info_value *out)
{
	const struct info_row *found = NULL;
	struct info_source source = { .dbc = dbc };
	struct ch_error err;

	if (!dbc->is_connected)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08003, NULL);
	if (client_session_server(dbc->session, &source.server, &err))
		return odbc_diag_add_error(&dbc->head.diag, &err);
	for (size_t i = 0; i < count; i++)
		if (applies(&rows[i], &source))
			found = &rows[i];
	if (found && found->call) {
		found->call(&source, out);
	} else if (found) {
		out->number = found->number;
		out->text = ch_str_of(found->text);
	}
	return SQL_SUCCESS;
}

/* Constants do not ask the server. */
static SQLRETURN
find_value(const struct info_row *row, struct odbc_dbc *dbc, struct info_value *out)
{
	const struct info_row *end = row;

	while (row > info_rows && row[-1].id == row->id)
		row--;
	while (end < info_rows + CH_ARRAY_LEN(info_rows) && end->id == row->id)
		end++;
	if (row->call || row->when != ALWAYS || end - row > 1)
		return choose_value(row, (size_t)(end - row), dbc, out);
	out->number = row->number;
	out->text = ch_str_of(row->text);
	return SQL_SUCCESS;
}

SQLRETURN
odbc_get_info(struct odbc_dbc *dbc, SQLUSMALLINT id, enum odbc_text kind, SQLPOINTER value,
    SQLSMALLINT capacity, SQLSMALLINT *length)
{
	const struct info_row *row = bsearch(&id, info_rows, CH_ARRAY_LEN(info_rows),
	    sizeof(info_rows[0]), compare_row);
	struct odbc_text_out out = { .kind = kind,
		.in_bytes = true,
		.buffer = value,
		.capacity = capacity,
		.len16 = length };
	struct info_value made = { 0 };
	SQLRETURN rc;

	if (!row)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_HY096,
		    "Information type %u is not known", (unsigned)id);
	rc = find_value(row, dbc, &made);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	if (row->kind != INFO_KIND_TEXT)
		return put_number(row, made.number, value, length);
	return odbc_text_put(&out, made.text, &dbc->head.diag);
}
