/*
 * catalog.h - arguments of the catalog functions -> SQL text over system.*
 *
 * Databases are catalogs; there are no schemas. A database in the schema argument is understood
 * too, as some tools know schemas only. All columns of the queries are text. Pure functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CATALOG_CATALOG_H
#define CH_CATALOG_CATALOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* How an argument selects names. */
enum catalog_match {
	CATALOG_ANY,	/* no restriction */
	CATALOG_EQUAL,	/* exactly this name */
	CATALOG_NOCASE, /* this identifier (SQL_ATTR_METADATA_ID) */
	CATALOG_LIKE,	/* a search pattern: % _ and the escape \ */
};

struct catalog_arg {
	enum catalog_match match;
	struct ch_str text;
};

/* A search pattern as given by an application; % alone and "" select everything, a pattern
 * without wildcards becomes CATALOG_LIKE too and is compared exactly. */
struct catalog_arg catalog_pattern(struct ch_str text);
/* An ordinary argument: a name as it is; "" selects everything, and so does %, which no name is
 * and some tools mean so. */
struct catalog_arg catalog_name(struct ch_str text);
/* An identifier: quoted ones exactly, others in any case; trailing blanks do not count. */
struct catalog_arg catalog_identifier(struct ch_str text);

/* Table types, to be combined. */
enum catalog_types {
	CATALOG_TABLE = 1,
	CATALOG_VIEW = 2,
	CATALOG_SYSTEM_TABLE = 4,
	CATALOG_TEMPORARY = 8,
	CATALOG_ALL_TYPES = 15,
};

/* TableType of SQLTables: a list with commas, names maybe in quotes, any case. Nothing named:
 * all; names that do not exist select nothing. */
unsigned catalog_parse_types(struct ch_str list);

struct catalog_tables {
	struct catalog_arg database, schema, table;
	unsigned types;
	uint32_t server_version; /* 0: unknown, taken for new */
};

/* Columns: database, name, type, remarks; ordered as SQLTables wants it. */
void catalog_tables_sql(const struct catalog_tables *args, struct ch_buf *out);
/* Column: name of every database. */
void catalog_databases_sql(struct ch_buf *out);

struct catalog_columns {
	struct catalog_arg database, schema, table, column;
	uint32_t server_version;
};

/* Columns: database, table, name, type, position, default_kind, default_expression, comment;
 * ordered by table and position. Without a database: the current one. */
void catalog_columns_sql(const struct catalog_columns *args, struct ch_buf *out);

#endif
