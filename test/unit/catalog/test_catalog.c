/*
 * test_catalog.c - arguments of the catalog functions -> SQL text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/catalog.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

static const struct {
	const char *list;
	unsigned types;
} type_lists[] = {
	{ "", CATALOG_ALL_TYPES },
	{ " , ,", CATALOG_ALL_TYPES },
	{ "%", CATALOG_ALL_TYPES },
	{ "TABLE", CATALOG_TABLE },
	{ "table", CATALOG_TABLE },
	{ "'TABLE'", CATALOG_TABLE },
	{ "BASE TABLE", CATALOG_TABLE },
	{ "TABLE,VIEW", CATALOG_TABLE | CATALOG_VIEW },
	{ " 'TABLE' , 'VIEW' ", CATALOG_TABLE | CATALOG_VIEW },
	{ "SYSTEM TABLE", CATALOG_SYSTEM_TABLE },
	{ "LOCAL TEMPORARY,VIEW", CATALOG_TEMPORARY | CATALOG_VIEW },
	{ "VIEW,TABLE,%,", CATALOG_ALL_TYPES },
	{ "SYNONYM", 0 },
	{ "SYNONYM,VIEW", CATALOG_VIEW },
	{ "'", 0 },
};

START_TEST(type_lists_are_read)
{
	ck_assert_uint_eq(catalog_parse_types(ch_str_of(type_lists[_i].list)),
	    type_lists[_i].types);
}
END_TEST

START_TEST(a_counted_terminator_is_no_part_of_a_type)
{
	ck_assert_uint_eq(catalog_parse_types((struct ch_str){ "VIEW\0", 5 }), CATALOG_VIEW);
}
END_TEST

START_TEST(arguments_know_how_they_match)
{
	ck_assert_int_eq(catalog_pattern(CH_STR("")).match, CATALOG_ANY);
	ck_assert_int_eq(catalog_pattern(CH_STR("%")).match, CATALOG_ANY);
	ck_assert_int_eq(catalog_pattern(CH_STR("a")).match, CATALOG_LIKE);
	ck_assert_int_eq(catalog_name(CH_STR("")).match, CATALOG_ANY);
	ck_assert_int_eq(catalog_name(CH_STR("a%")).match, CATALOG_EQUAL);
	ck_assert_int_eq(catalog_name(CH_STR("%")).match, CATALOG_LIKE);
	ck_assert_int_eq(catalog_identifier(CH_STR("a  ")).match, CATALOG_NOCASE);
	ck_assert_uint_eq(catalog_identifier(CH_STR("a  ")).text.len, 1);
	ck_assert_int_eq(catalog_identifier(CH_STR("`a b`")).match, CATALOG_QUOTED);
	ck_assert_int_eq(catalog_identifier(CH_STR("\"a b\"  ")).match, CATALOG_QUOTED);
	ck_assert_uint_eq(catalog_identifier(CH_STR("\"a b\"  ")).text.len, 5);
	ck_assert_int_eq(catalog_identifier(CH_STR("   ")).match, CATALOG_ANY);
	ck_assert_int_eq(catalog_identifier(CH_STR("`")).match, CATALOG_NOCASE);
}
END_TEST

/* The query for tables of that name, from " AND name" on. */
static char *
condition(struct catalog_arg table)
{
	struct catalog_ask args = { .table = table, .types = CATALOG_ALL_TYPES };
	struct ch_buf sql;
	char *copy;
	const char *at;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	catalog_tables_sql(&args, &sql);
	at = strstr(ch_buf_cstr(&sql), " AND name");
	copy = ch_strdup(at ? at : "");
	ch_buf_free(&sql);
	return copy;
}

static const struct {
	const char *pattern, *condition;
} patterns[] = {
	{ "%", "" },
	{ "abc", " AND name = 'abc')" },
	{ "a_c", " AND name LIKE 'a_c')" },
	{ "a\\_c", " AND name = 'a_c')" },
	{ "a\\%", " AND name = 'a%')" },
	{ "a\\\\", " AND name = 'a\\\\')" },
	{ "a\\", " AND name = 'a\\\\')" },	 /* escapes nothing: stands for itself */
	{ "a\\b", " AND name = 'a\\\\b')" },
	{ "a\\b%", " AND name LIKE 'a\\\\\\\\b%')" },
	{ "%\\", " AND name LIKE '%\\\\\\\\')" },
	{ "\\_%", " AND name LIKE '\\\\_%')" },
	{ "it's%", " AND name LIKE 'it\\'s%')" },
	{ "'; DROP TABLE t; --", " AND name = '\\'; DROP TABLE t; --')" },
	{ "n\xc3\xa4me", " AND name = 'n\xc3\xa4me')" },
};

START_TEST(patterns_become_conditions)
{
	char *made = condition(catalog_pattern(ch_str_of(patterns[_i].pattern)));

	ck_assert_msg(strncmp(made, patterns[_i].condition, strlen(patterns[_i].condition)) == 0,
	    "%s gives %s", patterns[_i].pattern, made);
	ck_assert(*patterns[_i].condition || !*made);
	ch_free(made);
}
END_TEST

static const struct {
	const char *identifier, *condition;
} identifiers[] = {
	{ "`a b`", " AND name = 'a b')" },
	{ "\"a%\"", " AND name = 'a%')" },
	{ "`a``b```", " AND name = 'a`b`')" },
	{ "\"a\"\"`\\\"", " AND name = 'a\"`\\\\')" },
	{ "``", " AND name = '')" },
	{ "```", " AND name = '`')" },
	{ "````", " AND name = '`')" },
};

START_TEST(quoted_identifiers_become_names)
{
	char *made = condition(catalog_identifier(ch_str_of(identifiers[_i].identifier)));

	ck_assert_msg(
	    strncmp(made, identifiers[_i].condition, strlen(identifiers[_i].condition)) == 0,
	    "%s gives %s", identifiers[_i].identifier, made);
	ch_free(made);
}
END_TEST

START_TEST(both_qualifiers_restrict_the_database)
{
	struct catalog_ask args = { .database = catalog_name(CH_STR("a")),
		.schema = catalog_pattern(CH_STR("b%")),
		.table = catalog_pattern(CH_STR("t")) };
	struct ch_buf sql;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	catalog_columns_sql(&args, &sql);
	ck_assert_ptr_nonnull(strstr(ch_buf_cstr(&sql),
	    " AND database = 'a' AND database LIKE 'b%' AND table = 't'"));
	ck_assert_ptr_null(strstr(ch_buf_cstr(&sql), "currentDatabase"));
	ch_buf_free(&sql);
}
END_TEST

START_TEST(no_memory_makes_the_text_fail)
{
	struct catalog_ask args = { .table = catalog_pattern(CH_STR("a%")) };
	struct ch_buf sql;
	bool failed = true;

	for (long n = 1; failed && n < 100; n++) {
		ch_buf_init(&sql, CH_BUF_NO_LIMIT);
		ch_alloc_fail_at(n);
		catalog_tables_sql(&args, &sql);
		failed = ch_alloc_failed();
		ch_alloc_fail_at(0);
		ck_assert_int_eq(ch_buf_failed(&sql), failed);
		ch_buf_free(&sql);
	}
	ck_assert(!failed);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("catalog");
	TCase *tcase = tcase_create("catalog");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, type_lists_are_read, 0, (int)CH_ARRAY_LEN(type_lists));
	tcase_add_test(tcase, a_counted_terminator_is_no_part_of_a_type);
	tcase_add_test(tcase, arguments_know_how_they_match);
	tcase_add_loop_test(tcase, patterns_become_conditions, 0, (int)CH_ARRAY_LEN(patterns));
	tcase_add_loop_test(
	    tcase, quoted_identifiers_become_names, 0, (int)CH_ARRAY_LEN(identifiers));
	tcase_add_test(tcase, both_qualifiers_restrict_the_database);
	tcase_add_test(tcase, no_memory_makes_the_text_fail);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
