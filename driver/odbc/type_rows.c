/*
 * type_rows.c - SQLGetTypeInfo
 *
 * Every type of a column in native/type_list.h gives a row with the SQL type that its columns are
 * reported with. Further rows name a ClickHouse type for SQL types that no column has, because
 * tools look for them when they create tables.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "odbc/catalog_job.h"
#include "odbc/local_result.h"
#include "odbc/typeinfo.h"

/* How the parameters of a type are written, and what a tool has to put there. */
struct params {
	const char *sample;
	const char *words; /* CREATE_PARAMS */
	SQLSMALLINT max_scale; /* -1: no scale */
	uint32_t since;	       /* first version of the server with such parameters, 0: all */
};

static const struct params PARAMS_NONE = { "", NULL, -1, 0 };
static const struct params PARAMS_SCALE = { "(9)", "scale", 9, 0 };
static const struct params PARAMS_SCALE_TZ = { "(9)", "scale", 9, 0 };
static const struct params PARAMS_TZ = { "", NULL, -1, 0 };
static const struct params PARAMS_PRECISION_SCALE = { "(38, 0)", "precision,scale", 38, 0 };
static const struct params PARAMS_LONG_DECIMAL = { "(76, 0)", "precision,scale", 76, 21009000 };
static const struct params PARAMS_LENGTH = { "(255)", "length", -1, 0 };
static const struct params PARAMS_ENUM = { "('a' = 1)", "values", -1, 0 };
static const struct params PARAMS_ITEM = { "(String)", "type", -1, 0 };
static const struct params PARAMS_ITEMS = { "(a String)", "types", -1, 0 };
static const struct params PARAMS_PAIR = { "(String, String)", "types", -1, 0 };
static const struct params PARAMS_DYNAMIC = { "", NULL, -1, 0 };
static const struct params PARAMS_JSON = { "", NULL, -1, 0 };
static const struct params PARAMS_QBIT = { "(Float32, 1)", "type,dimension", -1, 0 };
static const struct params PARAMS_AGGREGATE = { "(sum, UInt64)", "function,types", -1, 0 };

struct type_source {
	enum native_kind kind;
	const char *name;
	const struct params *params;
};

static const struct type_source sources[] = {
#define TYPE(name, kind, family, width, params, ...) { NATIVE_##kind, name, &PARAMS_##params },
#include "native/type_list.h"
#undef TYPE
	/* reported as text, as SQL_NUMERIC_STRUCT ends at 38 digits */
	{ NATIVE_DECIMAL, "Decimal", &PARAMS_LONG_DECIMAL },
};

/* SQL types that no column is reported with, at least in some configurations. */
static const struct {
	SQLSMALLINT sql_type;
	enum native_kind kind;
} more_rows[] = {
	{ SQL_GUID, NATIVE_UUID },
	{ SQL_WLONGVARCHAR, NATIVE_STRING },
	{ SQL_WVARCHAR, NATIVE_STRING },
	{ SQL_WCHAR, NATIVE_FIXEDSTRING },
	{ SQL_LONGVARBINARY, NATIVE_STRING },
	{ SQL_VARBINARY, NATIVE_STRING },
	{ SQL_BINARY, NATIVE_FIXEDSTRING },
	{ SQL_LONGVARCHAR, NATIVE_STRING },
	{ SQL_CHAR, NATIVE_FIXEDSTRING },
	{ SQL_NUMERIC, NATIVE_DECIMAL },
	{ SQL_FLOAT, NATIVE_FLOAT64 },
	{ SQL_VARCHAR, NATIVE_STRING },
};

struct type_row {
	struct odbc_type_info info;
	SQLSMALLINT data_type; /* as the application knows it */
	SQLSMALLINT nullable;
	const struct params *params;
	int rank; /* among rows of one SQL type: best match first */
};

#define MAX_ROWS (CH_ARRAY_LEN(sources) + CH_ARRAY_LEN(more_rows))

/* First version of the server that stores intervals in tables. */
#define SINCE_STORED_INTERVALS 23005000u

/* Table columns can be made of the type, on a server of that version. */
static bool
is_listed(const struct type_source *source, uint32_t version)
{
	bool is_interval = source->kind >= NATIVE_INTERVAL_NANOSECOND &&
	    source->kind <= NATIVE_INTERVAL_YEAR;

	if (source->kind == NATIVE_NOTHING || source->kind == NATIVE_NESTED)
		return false;
	return version == 0 ||
	    (version >= odbc_type_since(source->kind) && version >= source->params->since &&
		(!is_interval || version >= SINCE_STORED_INTERVALS));
}

/* Columns of the type may be Nullable, or take NULL as they are. */
static bool
takes_null(enum native_kind kind)
{
	return kind != NATIVE_ARRAY && kind != NATIVE_TUPLE && kind != NATIVE_MAP &&
	    kind != NATIVE_AGGREGATE;
}

static int
rank_of(enum native_kind kind)
{
	switch (kind) {
	case NATIVE_STRING:
	case NATIVE_INT64:
	case NATIVE_DATETIME64:
		return 0;
	default:
		return 1 + (int)kind;
	}
}

/* Describe `source`, under another SQL type if sql_type is not 0. False: out of memory. */
static bool
make_row(const struct odbc_type_env *env, const struct type_source *source, SQLSMALLINT sql_type,
    struct type_row *row)
{
	struct ch_arena arena = { 0 };
	const struct native_type *type;
	struct ch_error err;
	struct ch_buf text;
	bool parsed;

	ch_buf_init(&text, 256);
	ch_buf_printf(&text, "%s%s", source->name, source->params->sample);
	parsed = !ch_buf_failed(&text) &&
	    !native_type_parse(&arena, ch_buf_str(&text), &type, &err);
	if (parsed)
		odbc_type_describe(env, type, &row->info);
	ch_arena_free(&arena);
	ch_buf_free(&text);
	if (!parsed)
		return false;
	if (sql_type)
		row->info.concise_type = row->info.type = sql_type;
	/* a limit for tools, not the size of the sample */
	if (source->kind == NATIVE_FIXEDSTRING || source->kind == NATIVE_ENUM8 ||
	    source->kind == NATIVE_ENUM16)
		row->info.column_size = env->string_max;
	row->nullable = takes_null(source->kind) ? SQL_NULLABLE : SQL_NO_NULLS;
	row->params = source->params;
	row->rank = rank_of(source->kind);
	return true;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct type_row *left = a;
	const struct type_row *right = b;

	if (left->data_type != right->data_type)
		return left->data_type < right->data_type ? -1 : 1;
	return left->rank - right->rank;
}

/* A type of that name is already listed under that SQL type. */
static bool
has_row(const struct type_row *rows, size_t count, SQLSMALLINT sql_type, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].info.concise_type == sql_type &&
		    ch_str_eq(ch_str_of(rows[i].info.name), ch_str_of(name)))
			return true;
	return false;
}

static bool
make_rows(const struct odbc_type_env *env, uint32_t version, struct type_row *rows, size_t *count)
{
	size_t n = 0;

	for (size_t i = 0; i < CH_ARRAY_LEN(sources); i++) {
		if (!is_listed(&sources[i], version))
			continue;
		if (!make_row(env, &sources[i], 0, &rows[n++]))
			return false;
	}
	for (size_t i = 0; i < CH_ARRAY_LEN(more_rows); i++) {
		const struct type_source *source = &sources[more_rows[i].kind];

		if (has_row(rows, n, more_rows[i].sql_type, source->name))
			continue;
		if (!make_row(env, source, more_rows[i].sql_type, &rows[n++]))
			return false;
	}
	*count = n;
	return true;
}

/* MINIMUM_SCALE and MAXIMUM_SCALE. */
static void
add_scales(struct odbc_local *local, const struct type_row *row)
{
	bool has_scale = row->params->max_scale >= 0;
	bool is_whole = row->info.radix == 10 && !has_scale;

	odbc_local_number_or_null(local, has_scale || is_whole, 0);
	odbc_local_number_or_null(
	    local, has_scale || is_whole, has_scale ? row->params->max_scale : 0);
}

static void
add_type(struct odbc_local *local, const struct type_row *row)
{
	const struct odbc_type_info *info = &row->info;
	bool is_number = odbc_type_is_number(info->concise_type);

	odbc_local_text(local, ch_str_of(info->name));
	odbc_local_number(local, row->data_type);
	odbc_local_number(local, (int64_t)info->column_size);
	odbc_local_text_or_null(local, ch_str_of(info->literal));
	odbc_local_text_or_null(local, ch_str_of(info->literal));
	odbc_local_text_or_null(local, ch_str_of(row->params->words));
	odbc_local_number(local, row->nullable);
	odbc_local_number(local, info->is_case_sensitive);
	odbc_local_number(local, info->searchable);
	odbc_local_number_or_null(local, is_number, info->is_unsigned);
	odbc_local_number(local, SQL_FALSE);
	odbc_local_number_or_null(local, is_number, SQL_FALSE);
	odbc_local_text(local, ch_str_of(info->name));
	add_scales(local, row);
	odbc_local_number(local, info->type);
	odbc_local_number_or_null(local, info->datetime_code != 0, info->datetime_code);
	odbc_local_number_or_null(local, info->radix != 0, info->radix);
	odbc_local_null(local);
}

SQLRETURN
odbc_get_type_info(struct odbc_stmt *stmt, SQLSMALLINT data_type)
{
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLGETTYPEINFO);
	struct type_row rows[MAX_ROWS];
	struct client_server server = { 0 };
	struct odbc_type_env env;
	struct odbc_local local;
	struct ch_error err;
	size_t count;

	if (rc != SQL_SUCCESS)
		return rc;
	data_type = odbc_type_modern(data_type);
	if (data_type != SQL_ALL_TYPES && !odbc_type_known(data_type))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY004, "No SQL type %d",
		    (int)data_type);
	odbc_stmt_reset(stmt);
	if (client_session_server(stmt->dbc->session, &server, &err))
		return odbc_diag_add_error(&stmt->head.diag, &err);
	odbc_type_env_init(&env, stmt->dbc->options, stmt->dbc->is_wide);
	if (!make_rows(&env, server.version_number, rows, &count))
		return odbc_diag_add(&stmt->head.diag, ODBC_S_HY001, NULL);
	for (size_t i = 0; i < count; i++)
		rows[i].data_type = odbc_type_for_app(stmt, rows[i].info.concise_type);
	qsort(rows, count, sizeof(rows[0]), compare_rows);
	odbc_catalog_init(&local, ODBC_SET_TYPES);
	for (size_t i = 0; i < count; i++)
		if (data_type == SQL_ALL_TYPES || rows[i].info.concise_type == data_type)
			add_type(&local, &rows[i]);
	rc = odbc_local_open(&local, stmt);
	odbc_local_free(&local);
	return rc;
}
