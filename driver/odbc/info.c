/*
 * info.c - SQLGetInfo
 *
 * A look-up in the sorted rows of info_list.h. Masks that depend on the server's version follow
 * what was tried on 18.16 and 26.5; an unknown version counts as a new one.
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

/* Longest name of a column, table, database or user that tools should make room for. */
#define NAME_MAX_LEN 255

/* Words that fail unquoted and that ODBC does not reserve itself. */
#define KEYWORDS \
	"ANTI,ARRAY,ASOF,DIV,FINAL,FORMAT,GLOBAL,ILIKE,LIMIT,MOD,OFFSET,PASTE,PREWHERE,QUALIFY," \
	"REGEXP,SAMPLE,SEMI,SETTINGS,TOP,TTL,WINDOW"

#define CVT_CHARS (SQL_CVT_CHAR | SQL_CVT_VARCHAR | SQL_CVT_LONGVARCHAR | SQL_CVT_WCHAR | \
	SQL_CVT_WVARCHAR | SQL_CVT_WLONGVARCHAR)
#define CVT_BYTES (SQL_CVT_BINARY | SQL_CVT_VARBINARY | SQL_CVT_LONGVARBINARY)
#define CVT_NUMBERS (SQL_CVT_BIT | SQL_CVT_TINYINT | SQL_CVT_SMALLINT | SQL_CVT_INTEGER | \
	SQL_CVT_BIGINT | SQL_CVT_DECIMAL | SQL_CVT_NUMERIC | SQL_CVT_REAL | SQL_CVT_FLOAT | \
	SQL_CVT_DOUBLE)
#define CVT_FROM_NUMBER (CVT_NUMBERS | CVT_CHARS | SQL_CVT_DATE | SQL_CVT_TIMESTAMP)
#define CVT_FROM_CHAR (CVT_CHARS | CVT_NUMBERS | SQL_CVT_DATE | SQL_CVT_TIME | \
	SQL_CVT_TIMESTAMP | SQL_CVT_GUID)

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

struct info_row {
	SQLUSMALLINT id;
	enum info_kind kind;
	SQLUINTEGER number;
	const char *text;
	info_function *call;
};

/* Versions from which on something works. */
#define SINCE(major, minor) ((major) * 1000000u + (minor) * 1000u)

static bool
has_version(const struct info_source *source, uint32_t version)
{
	return source->server.version_number == 0 || source->server.version_number >= version;
}

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

static bool
has_catalogs(const struct info_source *source)
{
	return odbc_place_of(source->dbc->options) == ODBC_AS_CATALOGS;
}

static bool
has_schemas(const struct info_source *source)
{
	return odbc_place_of(source->dbc->options) == ODBC_AS_SCHEMAS;
}

static void
info_catalog_term(const struct info_source *source, struct info_value *out)
{
	put_text(out, has_catalogs(source) ?
		config_get_text(source->dbc->options, CONFIG_OPT_CATALOGTERM) : "");
}

static void
info_catalog_name(const struct info_source *source, struct info_value *out)
{
	put_text(out, has_catalogs(source) ? "Y" : "N");
}

static void
info_catalog_separator(const struct info_source *source, struct info_value *out)
{
	put_text(out, has_catalogs(source) ? "." : "");
}

static void
info_catalog_location(const struct info_source *source, struct info_value *out)
{
	out->number = has_catalogs(source) ? SQL_CL_START : 0;
}

static void
info_catalog_usage(const struct info_source *source, struct info_value *out)
{
	if (has_catalogs(source))
		out->number = SQL_CU_DML_STATEMENTS | SQL_CU_TABLE_DEFINITION;
}

static void
info_catalog_len(const struct info_source *source, struct info_value *out)
{
	out->number = has_catalogs(source) ? NAME_MAX_LEN : 0;
}

static void
info_schema_term(const struct info_source *source, struct info_value *out)
{
	put_text(out, config_get_text(source->dbc->options, CONFIG_OPT_SCHEMATERM));
}

static void
info_schema_usage(const struct info_source *source, struct info_value *out)
{
	if (has_schemas(source))
		out->number = SQL_SU_DML_STATEMENTS | SQL_SU_TABLE_DEFINITION;
}

static void
info_schema_len(const struct info_source *source, struct info_value *out)
{
	out->number = has_schemas(source) ? NAME_MAX_LEN : 0;
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

static void
info_subqueries(const struct info_source *source, struct info_value *out)
{
	out->number = SQL_SQ_COMPARISON | SQL_SQ_IN;
	if (has_version(source, SINCE(21, 3)))
		out->number |= SQL_SQ_EXISTS | SQL_SQ_QUANTIFIED;
	if (has_version(source, SINCE(25, 8)))
		out->number |= SQL_SQ_CORRELATED_SUBQUERIES;
}

/* UNION without ALL is an error before union_default_mode, which is sent with every query. */
static void
info_union(const struct info_source *source, struct info_value *out)
{
	out->number = SQL_U_UNION_ALL;
	if (has_version(source, SINCE(21, 1)))
		out->number |= SQL_U_UNION;
}

static void
info_max_tables(const struct info_source *source, struct info_value *out)
{
	out->number = has_version(source, SINCE(20, 1)) ? 0 : 2;
}

static void
info_datetime_literals(const struct info_source *source, struct info_value *out)
{
	if (has_version(source, SINCE(21, 1)))
		out->number = SQL_DL_SQL92_DATE | SQL_DL_SQL92_TIMESTAMP;
}

static void
info_info_schema(const struct info_source *source, struct info_value *out)
{
	if (has_version(source, SINCE(21, 11)))
		out->number = SQL_ISV_COLUMNS | SQL_ISV_SCHEMATA | SQL_ISV_TABLES | SQL_ISV_VIEWS;
}

static void
info_grant(const struct info_source *source, struct info_value *out)
{
	if (has_version(source, SINCE(20, 4)))
		out->number = SQL_SG_SELECT_TABLE | SQL_SG_INSERT_TABLE | SQL_SG_UPDATE_TABLE |
		    SQL_SG_DELETE_TABLE | SQL_SG_WITH_GRANT_OPTION;
}

static void
info_revoke(const struct info_source *source, struct info_value *out)
{
	if (has_version(source, SINCE(20, 4)))
		out->number = SQL_SR_SELECT_TABLE | SQL_SR_INSERT_TABLE | SQL_SR_UPDATE_TABLE |
		    SQL_SR_DELETE_TABLE;
}

static void
info_numeric_functions(const struct info_source *source, struct info_value *out)
{
	if (has_version(source, SINCE(21, 1)))
		out->number = SQL_SNVF_CHAR_LENGTH | SQL_SNVF_CHARACTER_LENGTH | SQL_SNVF_EXTRACT |
		    SQL_SNVF_OCTET_LENGTH | SQL_SNVF_POSITION;
}

static void
info_predicates(const struct info_source *source, struct info_value *out)
{
	out->number = SQL_SP_BETWEEN | SQL_SP_COMPARISON | SQL_SP_IN | SQL_SP_ISNOTNULL |
	    SQL_SP_ISNULL | SQL_SP_LIKE;
	if (has_version(source, SINCE(21, 3)))
		out->number |= SQL_SP_EXISTS | SQL_SP_QUANTIFIED_COMPARISON;
}

static void
info_joins(const struct info_source *source, struct info_value *out)
{
	out->number = SQL_SRJO_CROSS_JOIN | SQL_SRJO_FULL_OUTER_JOIN | SQL_SRJO_INNER_JOIN |
	    SQL_SRJO_LEFT_OUTER_JOIN | SQL_SRJO_RIGHT_OUTER_JOIN;
	if (has_version(source, SINCE(25, 1)))
		out->number |= SQL_SRJO_NATURAL_JOIN;
}

static void
info_string_functions(const struct info_source *source, struct info_value *out)
{
	out->number = SQL_SSF_LOWER | SQL_SSF_UPPER | SQL_SSF_SUBSTRING;
	if (has_version(source, SINCE(19, 1)))
		out->number |= SQL_SSF_TRIM_BOTH | SQL_SSF_TRIM_LEADING | SQL_SSF_TRIM_TRAILING;
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
#define INFO_TEXT(id, value) { id, INFO_KIND_TEXT, 0, value, NULL },
#define INFO_U16(id, value) { id, INFO_KIND_U16, value, NULL, NULL },
#define INFO_U32(id, value) { id, INFO_KIND_U32, value, NULL, NULL },
#define INFO_CALL(id, kind, function) { id, INFO_KIND_##kind, 0, NULL, info_##function },
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

/* Values of a row that depend on the connection. */
static SQLRETURN
call_row(const struct info_row *row, struct odbc_dbc *dbc, struct info_value *out)
{
	struct info_source source = { .dbc = dbc };
	struct ch_error err;

	if (!dbc->is_connected)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08003, NULL);
	if (client_session_server(dbc->session, &source.server, &err))
		return odbc_diag_add_error(&dbc->head.diag, &err);
	row->call(&source, out);
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

	if (!row)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_HY096,
		    "Information type %u is not known", (unsigned)id);
	if (row->call) {
		SQLRETURN rc = call_row(row, dbc, &made);

		if (!SQL_SUCCEEDED(rc))
			return rc;
	} else {
		made.number = row->number;
		made.text = ch_str_of(row->text);
	}
	if (row->kind != INFO_KIND_TEXT)
		return put_number(row, made.number, value, length);
	return odbc_text_put(&out, made.text, &dbc->head.diag);
}
