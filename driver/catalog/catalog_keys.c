/*
 * catalog_keys.c - keys, statistics and privileges as SQL text over system.*
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/catalog.h"
#include "query/scan.h"

/* First versions with what is used here: counts of tables and skipping indexes. */
#define SINCE_TOTALS 20012000u

static bool
has_totals(const struct catalog_ask *ask)
{
	return ask->server_version == 0 || ask->server_version >= SINCE_TOTALS;
}

void
catalog_keys_sql(const struct catalog_ask *ask, struct ch_buf *out)
{
	ch_buf_append_text(out,
	    "SELECT database, name, primary_key FROM system.tables WHERE primary_key != ''");
	catalog_append_filter(ask, "database", "name", true, out);
	ch_buf_append_text(out, " ORDER BY database, name");
}

void
catalog_statistics_sql(const struct catalog_ask *ask, struct ch_buf *out)
{
	if (has_totals(ask)) {
		ch_buf_append_text(out,
		    "SELECT k, d, t, n, e, r FROM (SELECT '0' AS k, database AS d, name AS t, "
		    "'' AS n, sorting_key AS e, ifNull(toString(total_rows), '') AS r "
		    "FROM system.tables WHERE 1");
		catalog_append_filter(ask, "database", "name", true, out);
		if (!ask->lacks_indexes) {
			ch_buf_append_text(out,
			    " UNION ALL SELECT '1', database, table, name, expr, '' "
			    "FROM system.data_skipping_indices WHERE 1");
			catalog_append_filter(ask, "database", "table", true, out);
		}
		ch_buf_append_text(out, ") ORDER BY d, t, k, n");
		return;
	}
	/* ANY LEFT JOIN fills tables without parts with ''. */
	ch_buf_append_text(out,
	    "SELECT '0', database, name, '', sorting_key, r FROM (SELECT database, name, "
	    "sorting_key FROM system.tables WHERE 1");
	catalog_append_filter(ask, "database", "name", true, out);
	ch_buf_append_text(out,
	    ") ANY LEFT JOIN (SELECT database, table AS name, toString(sum(rows)) AS r "
	    "FROM system.parts WHERE active GROUP BY database, name) USING (database, name) "
	    "ORDER BY database, name");
}

/* The tables or columns that privileges are told of, as d, t, c. */
static void
append_objects(const struct catalog_ask *ask, bool by_column, struct ch_buf *out)
{
	if (by_column) {
		ch_buf_append_text(out,
		    "SELECT database AS d, table AS t, name AS c FROM system.columns "
		    "WHERE default_kind != 'EPHEMERAL' AND NOT table LIKE " CATALOG_INNER);
		catalog_append_filter(ask, "database", "table", true, out);
		catalog_append_condition(out, "name", ask->column);
		return;
	}
	ch_buf_append_text(out,
	    "SELECT database AS d, name AS t, '' AS c FROM system.tables "
	    "WHERE NOT name LIKE " CATALOG_INNER);
	catalog_append_filter(ask, "database", "name", false, out);
}

/* Of what is granted to the user or one role, and revoked in part, the nearest to the object
 * counts. A revoke with the grant option takes only that. */
void
catalog_grants_sql(const struct catalog_ask *ask, bool by_column, struct ch_buf *out)
{
	ch_buf_append_text(out,
	    "SELECT d, t, c, p, if(max(is_given) = 1, 'YES', 'NO') AS may FROM ("
	    "SELECT d, t, c, p, argMaxIf(1 - r, level, NOT (r AND g)) AS is_held, "
	    "argMaxIf(1 - r, level, r OR g) AS is_given FROM (");
	append_objects(ask, by_column, out);
	/* Groups of rights imply what they consist of. */
	ch_buf_append_text(out,
	    ") AS o CROSS JOIN (SELECT ifNull(role_name, '') AS who, "
	    "ifNull(database, '') AS gd, ifNull(table, '') AS gt, ifNull(column, '') AS gc, "
	    "(gd != '') + (gt != '') + (gc != '') AS level, "
	    "arrayJoin(multiIf(toString(access_type) IN ('ALTER', "
	    "'ALTER TABLE'), ['UPDATE', 'DELETE'], toString(access_type) = 'ALTER UPDATE', "
	    "['UPDATE'], toString(access_type) = 'ALTER DELETE', ['DELETE'], "
	    "toString(access_type) = 'ALL', ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], "
	    "[toString(access_type)])) AS p, is_partial_revoke AS r, grant_option AS g "
	    "FROM system.grants "
	    "WHERE (user_name = currentUser() OR role_name IN "
	    "(SELECT role_name FROM system.enabled_roles)) AND toString(access_type) IN "
	    "('SELECT', 'INSERT', 'ALTER', 'ALTER TABLE', 'ALTER UPDATE', 'ALTER DELETE', "
	    "'ALL')) AS a WHERE gd IN ('', d) AND gt IN ('', t)");
	ch_buf_append_text(
	    out, by_column ? " AND gc IN ('', c) AND p != 'DELETE'" : " AND gc = ''");
	ch_buf_append_text(out,
	    " GROUP BY d, t, c, p, who) WHERE is_held = 1 "
	    "GROUP BY d, t, c, p ORDER BY d, t, c, p");
}

void
catalog_likely_grants_sql(const struct catalog_ask *ask, bool by_column, bool only_reads,
    struct ch_buf *out)
{
	ch_buf_append_text(out, "SELECT d, t, c, arrayJoin(");
	if (only_reads)
		ch_buf_append_text(out, "['SELECT']");
	else
		ch_buf_append_text(out, "if(d = 'system', ['SELECT'], ['INSERT', 'SELECT'])");
	ch_buf_append_text(out, ") AS p, 'NO' FROM (");
	append_objects(ask, by_column, out);
	ch_buf_append_text(out, ") ORDER BY d, t, c, p");
}

struct ch_str
catalog_key_bare(struct ch_str key)
{
	struct query_scan scan;
	struct query_token token;
	size_t depth = 0;

	query_scan_init(&scan, key);
	do {
		token = query_scan_next(&scan);
		depth += query_token_is_punct(token, '(');
		depth -= depth && query_token_is_punct(token, ')');
	} while (depth && token.kind != QUERY_END);
	if (!query_token_is_punct(token, ')') || query_scan_next(&scan).kind != QUERY_END)
		return key;
	return ch_str_slice(key, 1, query_token_at(&scan, token));
}

/* The part is one name, maybe in brackets, which servers keep: then it becomes that name. */
static bool
take_name(struct ch_str *part)
{
	struct ch_str text = *part, bare = catalog_key_bare(text);
	struct query_scan scan;
	struct query_token token;

	while (bare.len < text.len) {
		text = ch_str_trim(bare);
		bare = catalog_key_bare(text);
	}
	query_scan_init(&scan, text);
	token = query_scan_next(&scan);
	if ((token.kind != QUERY_WORD && token.kind != QUERY_QUOTED) ||
	    query_scan_next(&scan).kind != QUERY_END)
		return false;
	*part = token.text;
	return true;
}

bool
catalog_key_next(struct ch_str key, size_t *at, struct ch_str *part, bool *is_name)
{
	size_t depth = 0, from = *at < key.len ? *at : key.len, end = key.len;
	struct query_scan scan;
	struct query_token token;

	query_scan_init(&scan, key);
	scan.at = from;
	while ((token = query_scan_next(&scan)).kind != QUERY_END) {
		if (depth == 0 && query_token_is_punct(token, ',')) {
			end = query_token_at(&scan, token);
			break;
		}
		depth += query_token_opens(token);
		depth -= depth && query_token_closes(token);
	}
	*at = scan.at;
	*part = ch_str_trim(ch_str_slice(key, from, end));
	*is_name = take_name(part);
	return part->len > 0;
}
