/*
 * catalog.h - arguments of the catalog functions -> SQL text over system.*
 *
 * A database may stand in the argument for catalogs or in that for schemas, whatever databases are
 * called. All columns of the queries are text. Pure functions.
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
	CATALOG_QUOTED, /* exactly the name in these quotes (SQL_ATTR_METADATA_ID) */
	CATALOG_NOCASE, /* this identifier (the same) */
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

/* What a catalog function asks for. */
struct catalog_ask {
	struct catalog_arg database, schema, table, column;
	unsigned types;	   /* of tables */
	bool current_only; /* nothing but the current database and temporary tables */
	bool hides_system; /* no system tables */
	bool lacks_indexes; /* skipping indexes are not the user's to see */
	uint32_t server_version; /* 0: unknown, taken for new */
};

/* Tables that hold the rows of materialized views are not shown, nor are their columns. */
#define CATALOG_INNER "'.inner%'"

/* Columns: database, name, type, remarks; ordered as SQLTables wants it. */
void catalog_tables_sql(const struct catalog_ask *ask, struct ch_buf *out);
/* Column: name of every database. */
void catalog_databases_sql(const struct catalog_ask *ask, struct ch_buf *out);
/* Columns: database, table, name, type, position, default_kind, default_expression, comment;
 * ordered by table and position. Without a database: the current one, and temporary
 * tables. */
void catalog_columns_sql(const struct catalog_ask *ask, struct ch_buf *out);
/* Columns: database, table, primary key (see catalog_key_next). Without a database: the current
 * one, here and in what follows. */
void catalog_keys_sql(const struct catalog_ask *ask, struct ch_buf *out);
/* Columns: kind, database, table, name, text, rows. Kind "0": rows of the table, the text is its
 * sorting key; "1": a skipping index of that name over the text. Ordered by table and kind. */
void catalog_statistics_sql(const struct catalog_ask *ask, struct ch_buf *out);
/* Columns: database, table, column ("" if `by_column` is false), privilege, "YES" if it may be
 * granted. From the server's grants, which not every user may see, or what is likely. */
void catalog_grants_sql(const struct catalog_ask *ask, bool by_column, struct ch_buf *out);
void catalog_likely_grants_sql(const struct catalog_ask *ask, bool by_column, bool only_reads,
    struct ch_buf *out);

/* A key without brackets around all of it. */
struct ch_str catalog_key_bare(struct ch_str key);
/* The next part of a key, `a, lower(b)`, from position *at on. *is_name: it is a column, and
 * `part` its name, maybe quoted, without brackets. False: there is none. */
bool catalog_key_next(struct ch_str key, size_t *at, struct ch_str *part, bool *is_name);

/* For the files of this folder: " AND database … AND table …" of the names in such columns.
 * `needs_database`: without one it is the current one. */
void catalog_append_filter(const struct catalog_ask *ask, const char *database,
    const char *table, bool needs_database, struct ch_buf *out);
/* " AND <expression selects>", nothing for CATALOG_ANY. */
void catalog_append_condition(struct ch_buf *out, const char *expression,
    struct catalog_arg arg);

#endif
