/*
 * test_context.c - what stands around a marker
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/context.h"

#include <check.h>
#include <stdlib.h>

static const struct context_case {
	const char *sql;
	size_t number;
	const char *type, *expression, *tables;
} cases[] = {
	{ "SELECT ?", 1, "", "", "" },
	{ "?", 1, "", "", "" },
	{ "SELECT 1 LIMIT ?", 1, "Int64", "", "" },
	{ "SELECT {p:Date}, CAST(? AS Nullable(Int32)) + 1", 1, "Nullable(Int32)", "", "" },
	{ "SELECT ?::Decimal(9, 2)", 1, "Decimal(9, 2)", "", "" },
	{ "SELECT ?::Int8, toInt16( ? ), tofu(?)", 1, "Int8", "", "" },
	{ "SELECT ?::Int8, toInt16( ? ), tofu(?)", 2, "Int16", "", "" },
	{ "SELECT toDecimal32(?, 2)", 1, "", "", "" },
	{ "SELECT * FROM t WHERE a LIKE ?", 1, "String", "", "" },
	{ "SELECT * FROM t WHERE a LIKE ? || 'x'", 1, "", "", "" },
	{ "SELECT * FROM t WHERE a = ?", 1, "", "a", "t" },
	{ "SELECT * FROM db.t AS x FINAL WHERE x.a >= ? AND b = ?", 1, "", "x.a",
	    "db.t AS x FINAL" },
	{ "SELECT * FROM t WHERE a = ? OR `b c`<>? ORDER BY 1", 2, "", "`b c`", "t" },
	{ "SELECT * FROM t WHERE ? < a", 1, "", "a", "t" },
	{ "SELECT * FROM t WHERE ? < a + 1", 1, "", "", "" },
	{ "SELECT * FROM t WHERE ? = f(a, (b))", 1, "", "f(a, (b))", "t" },
	{ "SELECT * FROM t WHERE a + b = ?", 1, "", "", "" },
	{ "SELECT * FROM t WHERE a = ? + 1", 1, "", "", "" },
	{ "SELECT * FROM t WHERE a = -?", 1, "", "", "" },
	{ "SELECT * FROM t WHERE lower(a) = ?", 1, "", "lower(a)", "t" },
	{ "SELECT * FROM t WHERE f(?) = ?", 2, "", "", "" },
	{ "SELECT * FROM t WHERE (a = ?)", 1, "", "a", "t" },
	{ "SELECT * FROM t WHERE a BETWEEN ? AND ?", 1, "", "a", "t" },
	{ "SELECT * FROM t WHERE a NOT BETWEEN ? AND ? AND b = 1", 2, "", "a", "t" },
	{ "SELECT * FROM t WHERE a BETWEEN 1 AND ?", 1, "", "a", "t" },
	{ "SELECT * FROM t WHERE a IN (?, 2, ?)", 2, "", "a", "t" },
	{ "SELECT * FROM t WHERE NOT a NOT IN (?)", 1, "", "a", "t" },
	{ "SELECT * FROM t WHERE (a, b) IN (?, ?)", 1, "", "", "" },
	{ "SELECT * FROM t WHERE a IN (SELECT b FROM u JOIN v USING (k) WHERE c = ?) LIMIT 1", 1,
	    "", "c", "u JOIN v USING (k)" },
	{ "SELECT * FROM (SELECT a FROM t) WHERE a = ?", 1, "", "a", "(SELECT a FROM t)" },
	{ "SELECT (SELECT a = ?), b FROM t", 1, "", "a", "" },
	{ "SELECT * FROM t WHERE a = ? UNION ALL SELECT * FROM u WHERE b = ?", 2, "", "b", "u" },
	{ "SELECT * FROM f(?) WHERE a = ?", 2, "", "a", "" },
	{ "SELECT * FROM t JOIN u ON t.a = ?", 1, "", "t.a", "" },
	{ "SELECT x AS a FROM t WHERE a = ?", 1, "", "a", "" },
	{ "WITH t AS (SELECT 1 AS a) SELECT * FROM t WHERE a = ?", 1, "", "a", "" },
	{ "ALTER TABLE db.t DELETE WHERE a = ?", 1, "", "a", "db.t" },
	{ "ALTER TABLE t UPDATE a = ?, b = ? WHERE c = ?", 2, "", "b", "t" },
	{ "DELETE FROM t WHERE a = ?", 1, "", "a", "t" },
	{ "UPDATE t SET a = ? WHERE b = ?", 1, "", "a", "t" },
	{ "INSERT INTO x SELECT * FROM t WHERE a = ?", 1, "", "a", "t" },
	{ "SELECT CASE WHEN a = ? THEN 1 END FROM t", 1, "", "a", "t" },
};

static void
check(const struct context_case *c, struct ch_str found, const char *expected)
{
	ck_assert_msg(ch_str_eq(found, ch_str_of(expected)), "%s: '%.*s', not '%s'", c->sql,
	    (int)found.len, found.ptr ? found.ptr : "", expected);
}

START_TEST(contexts_are_found)
{
	const struct context_case *c = &cases[_i];
	struct query_markers markers;
	struct query_context context;

	ck_assert(query_markers_find(ch_str_of(c->sql), &markers));
	for (size_t i = 0; i < markers.count; i++) {
		if (markers.items[i].number != c->number)
			continue;
		ck_assert(query_context_find(ch_str_of(c->sql), &markers.items[i], &context));
		check(c, context.type, c->type);
		check(c, context.expression, c->expression);
		check(c, context.tables, c->tables);
	}
	ck_assert_uint_ge(markers.params, c->number);
	query_markers_free(&markers);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query/context");
	TCase *tcase = tcase_create("context");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(
	    tcase, contexts_are_found, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
