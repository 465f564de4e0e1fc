/*
 * catalog.c - arguments of the catalog functions -> SQL text over system.*
 *
 * Comparisons by = let the server look at few databases only; LIKE looks at all of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/catalog.h"

#include "query/quote.h"

/* First versions with what is used here: 20.8 comments of tables, 20.12 positions of columns. */
#define SINCE_TABLE_COMMENTS 21003000u
#define SINCE_POSITIONS 21003000u

#define SYSTEM_DATABASES "'system', 'information_schema', 'INFORMATION_SCHEMA'"

static bool
has_version(uint32_t version, uint32_t since)
{
	return version == 0 || version >= since;
}

static bool
is_wildcard(char c)
{
	return c == '%' || c == '_';
}

/* A pattern as ClickHouse's LIKE takes it: a backslash that escapes nothing is an error there. */
static void
append_like(struct ch_buf *out, struct ch_str pattern)
{
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];

		if (c != '\\') {
			ch_buf_append_byte(out, (uint8_t)c);
			continue;
		}
		ch_buf_append_byte(out, '\\');
		if (i + 1 < pattern.len &&
		    (is_wildcard(pattern.ptr[i + 1]) || pattern.ptr[i + 1] == '\\'))
			ch_buf_append_byte(out, (uint8_t)pattern.ptr[++i]);
		else
			ch_buf_append_byte(out, '\\');
	}
}

/* The name in a quoted identifier: a quote in it is doubled, as ODBC writes identifiers. */
static void
append_identifier(struct ch_buf *out, struct ch_str quoted)
{
	char mark = quoted.ptr[0];

	for (size_t i = 1; i + 1 < quoted.len; i++) {
		ch_buf_append_byte(out, (uint8_t)quoted.ptr[i]);
		if (quoted.ptr[i] == mark && quoted.ptr[i + 1] == mark && i + 2 < quoted.len)
			i++;
	}
}

struct catalog_arg
catalog_pattern(struct ch_str text)
{
	bool is_any = text.len == 0 || ch_str_eq(text, CH_STR("%"));

	return (struct catalog_arg){ is_any ? CATALOG_ANY : CATALOG_LIKE, text };
}

struct catalog_arg
catalog_name(struct ch_str text)
{
	if (ch_str_eq(text, CH_STR("%")))
		return (struct catalog_arg){ CATALOG_LIKE, text };
	return (struct catalog_arg){ text.len ? CATALOG_EQUAL : CATALOG_ANY, text };
}

struct catalog_arg
catalog_identifier(struct ch_str text)
{
	while (text.len && text.ptr[text.len - 1] == ' ')
		text.len--;
	if (text.len >= 2 && (text.ptr[0] == '`' || text.ptr[0] == '"') &&
	    text.ptr[text.len - 1] == text.ptr[0])
		return (struct catalog_arg){ CATALOG_QUOTED, text };
	return (struct catalog_arg){ text.len ? CATALOG_NOCASE : CATALOG_ANY, text };
}

void
catalog_append_condition(struct ch_buf *out, const char *expression, struct catalog_arg arg)
{
	struct ch_buf text;

	if (arg.match == CATALOG_ANY)
		return;
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	switch (arg.match) {
	case CATALOG_NOCASE:
		ch_buf_printf(out, " AND lowerUTF8(%s) = lowerUTF8(", expression);
		query_quote_text(out, arg.text);
		ch_buf_append_text(out, ")");
		break;
	case CATALOG_LIKE:
		if (query_like_has_wildcard(arg.text)) {
			append_like(&text, arg.text);
			ch_buf_printf(out, " AND %s LIKE ", expression);
		} else {
			query_like_plain(&text, arg.text);
			ch_buf_printf(out, " AND %s = ", expression);
		}
		query_quote_text(out, ch_buf_str(&text));
		break;
	case CATALOG_QUOTED:
		append_identifier(&text, arg.text);
		ch_buf_printf(out, " AND %s = ", expression);
		query_quote_text(out, ch_buf_str(&text));
		break;
	default:
		ch_buf_printf(out, " AND %s = ", expression);
		query_quote_text(out, arg.text);
		break;
	}
	if (ch_buf_failed(&text))
		out->failed = true;
	ch_buf_free(&text);
}

static unsigned
type_of_name(struct ch_str name)
{
	static const struct {
		const char *name;
		unsigned type;
	} names[] = {
		{ "TABLE", CATALOG_TABLE },
		{ "BASE TABLE", CATALOG_TABLE },
		{ "VIEW", CATALOG_VIEW },
		{ "SYSTEM TABLE", CATALOG_SYSTEM_TABLE },
		{ "LOCAL TEMPORARY", CATALOG_TEMPORARY },
		{ "%", CATALOG_ALL_TYPES },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
		if (ch_str_eq_nocase(name, ch_str_of(names[i].name)))
			return names[i].type;
	return 0;
}

unsigned
catalog_parse_types(struct ch_str list)
{
	unsigned types = 0;
	bool is_empty = true;
	size_t at = 0;

	while (list.len && list.ptr[list.len - 1] == '\0')
		list.len--;
	while (at < list.len) {
		size_t end = ch_str_find(list, at, ',');
		struct ch_str name = ch_str_trim(ch_str_slice(list, at, end));

		if (name.len >= 2 && name.ptr[0] == '\'' && name.ptr[name.len - 1] == '\'')
			name = ch_str_trim(ch_str_slice(name, 1, name.len - 1));
		if (name.len)
			is_empty = false;
		types |= type_of_name(name);
		at = end + 1;
	}
	return is_empty ? CATALOG_ALL_TYPES : types;
}

void
catalog_append_filter(const struct catalog_ask *ask, const char *database, const char *table,
    bool needs_database, struct ch_buf *out)
{
	bool has_database =
	    ask->database.match != CATALOG_ANY || ask->schema.match != CATALOG_ANY;

	/* Temporary tables have no database. */
	if (ask->current_only || (needs_database && !has_database))
		ch_buf_printf(out, " AND %s IN (currentDatabase(), '')", database);
	if (ask->hides_system)
		ch_buf_printf(out, " AND NOT (%s IN (" SYSTEM_DATABASES "))", database);
	catalog_append_condition(out, database, ask->database);
	catalog_append_condition(out, database, ask->schema);
	catalog_append_condition(out, table, ask->table);
}

void
catalog_databases_sql(const struct catalog_ask *ask, struct ch_buf *out)
{
	struct catalog_ask all = { .current_only = ask->current_only,
		.hides_system = ask->hides_system };

	ch_buf_append_text(out, "SELECT name FROM system.databases WHERE 1");
	catalog_append_filter(&all, "name", "", false, out);
	ch_buf_append_text(out, " ORDER BY name");
}

static void
append_types(struct ch_buf *out, unsigned types)
{
	static const struct {
		unsigned type;
		const char *name;
	} names[] = {
		{ CATALOG_TABLE, "'TABLE'" },
		{ CATALOG_VIEW, "'VIEW'" },
		{ CATALOG_SYSTEM_TABLE, "'SYSTEM TABLE'" },
		{ CATALOG_TEMPORARY, "'LOCAL TEMPORARY'" },
	};
	const char *comma = "";

	if (types == CATALOG_ALL_TYPES)
		return;
	if (types == 0) {
		ch_buf_append_text(out, " WHERE 0");
		return;
	}
	ch_buf_append_text(out, " WHERE table_type IN (");
	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		if (!(types & names[i].type))
			continue;
		ch_buf_printf(out, "%s%s", comma, names[i].name);
		comma = ", ";
	}
	ch_buf_append_text(out, ")");
}

void
catalog_tables_sql(const struct catalog_ask *ask, struct ch_buf *out)
{
	bool has_comments = has_version(ask->server_version, SINCE_TABLE_COMMENTS);

	ch_buf_append_text(out,
	    "SELECT database, name, table_type, remarks FROM (SELECT database, name, "
	    "multiIf(is_temporary != 0, 'LOCAL TEMPORARY', database IN (" SYSTEM_DATABASES
	    "), 'SYSTEM TABLE', engine LIKE '%View', 'VIEW', 'TABLE') AS table_type, ");
	ch_buf_append_text(out, has_comments ? "comment AS remarks" : "'' AS remarks");
	ch_buf_append_text(out, " FROM system.tables WHERE NOT name LIKE " CATALOG_INNER);
	catalog_append_filter(ask, "database", "name", false, out);
	ch_buf_append_text(out, ")");
	append_types(out, ask->types);
	ch_buf_append_text(out, " ORDER BY table_type, database, name");
}

void
catalog_columns_sql(const struct catalog_ask *ask, struct ch_buf *out)
{
	if (has_version(ask->server_version, SINCE_POSITIONS)) {
		ch_buf_append_text(out,
		    "SELECT database, table, name, type, toString(position), "
		    "toString(default_kind), default_expression, comment FROM system.columns "
		    "WHERE default_kind != 'EPHEMERAL' AND NOT table LIKE " CATALOG_INNER);
		catalog_append_filter(ask, "database", "table", true, out);
		catalog_append_condition(out, "name", ask->column);
		ch_buf_append_text(out, " ORDER BY database, table, position");
		return;
	}
	/* Old servers list the columns of a table in order, but without numbers. */
	ch_buf_append_text(out,
	    "SELECT database, table, n, t, toString(p), k, e, c FROM (SELECT database, table, "
	    "groupArray(name) AS ns, groupArray(type) AS ts, groupArray(default_kind) AS ks, "
	    "groupArray(default_expression) AS es, groupArray(comment) AS cs "
	    "FROM system.columns WHERE NOT table LIKE " CATALOG_INNER);
	catalog_append_filter(ask, "database", "table", true, out);
	ch_buf_append_text(out,
	    " GROUP BY database, table) ARRAY JOIN ns AS n, ts AS t, ks AS k, es AS e, cs AS c, "
	    "arrayEnumerate(ns) AS p WHERE 1");
	catalog_append_condition(out, "n", ask->column);
	ch_buf_append_text(out, " ORDER BY database, table, p");
}
