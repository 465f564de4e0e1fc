/*
 * test_inserts.c - arrays of parameters as rows of INSERT … VALUES
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"
#include "suites.h"

START_TEST(a_large_array_arrives)
{
	enum { ROWS = 300000 };
	SQLBIGINT *numbers = calloc(ROWS, sizeof(*numbers));
	char(*texts)[16] = calloc(ROWS, sizeof(*texts));
	SQLLEN *indicators = calloc(ROWS, sizeof(*indicators));
	SQLULEN processed = 0;
	SQLLEN rows = 0;

	ck_assert(numbers && texts && indicators);
	for (int i = 0; i < ROWS; i++) {
		numbers[i] = i;
		snprintf(texts[i], sizeof(texts[i]), "r%d", i);
		indicators[i] = i % 3 ? SQL_NTS : SQL_NULL_DATA;
	}
	app_run(&app, "DROP TABLE IF EXISTS params_array");
	app_run(&app, "CREATE TABLE params_array (n Int64, s Nullable(String)) ENGINE = Memory");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)ROWS, 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0);
	app_bind(app.stmt, 1, SQL_C_SBIGINT, SQL_BIGINT, numbers, 0, NULL);
	app_bind(app.stmt, 2, SQL_C_CHAR, SQL_VARCHAR, texts, sizeof(texts[0]), indicators);
	app_exec(app.stmt, "INSERT INTO params_array VALUES (?, ?)");
	SQLRowCount(app.stmt, &rows);
	ck_assert_int_eq(rows, ROWS);
	ck_assert_uint_eq(processed, ROWS);
	ck_assert_str_eq(
	    app_value(&app, "SELECT concat(toString(count()), ' ', toString(sum(n)), ' ',"
			    " toString(count(s)), ' ', max(s)) FROM params_array"),
	    "300000 44999850000 200000 r99998");
	free(numbers);
	free(texts);
	free(indicators);
}
END_TEST

/* More than a server keeps in one of its buffers. */
START_TEST(a_large_array_of_expressions_arrives)
{
	enum { ROWS = 20000 };
	SQLINTEGER *numbers = calloc(ROWS, sizeof(*numbers));
	char(*texts)[32] = calloc(ROWS, sizeof(*texts));

	ck_assert(numbers && texts);
	for (int i = 0; i < ROWS; i++) {
		numbers[i] = i;
		snprintf(texts[i], sizeof(texts[i]), "A RATHER LONG TEXT %d", i);
	}
	app_run(&app, "DROP TABLE IF EXISTS params_mixed");
	app_run(&app, "CREATE TABLE params_mixed (a Int32, b String) ENGINE = Memory");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)ROWS, 0);
	app_bind(app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, numbers, 0, NULL);
	app_bind(app.stmt, 2, SQL_C_CHAR, SQL_VARCHAR, texts, sizeof(texts[0]), NULL);
	app_exec(app.stmt, "INSERT INTO params_mixed VALUES (? + 1, lower(?))");
	ck_assert_str_eq(app_value(&app, "SELECT concat(toString(sum(a)), ' ', max(b))"
					 " FROM params_mixed"),
	    "200010000 a rather long text 9999");
	free(numbers);
	free(texts);
}
END_TEST

START_TEST(expressions_and_constants_go_in_one_request)
{
	SQLINTEGER numbers[3] = { 1, 2, 3 };
	char texts[3][4] = { "AB", "CD", "EF" };
	SQLLEN nts[3] = { SQL_NTS, SQL_NTS, SQL_NTS };
	SQLLEN rows = 0;

	app_run(&app, "DROP TABLE IF EXISTS params_mixed");
	app_run(&app, "CREATE TABLE params_mixed (a Int32, b String, c UInt8, d Date,"
		      " e String DEFAULT concat('e', toString(a))) ENGINE = Memory");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)3, 0);
	app_bind(app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, numbers, 0, NULL);
	app_bind(app.stmt, 2, SQL_C_CHAR, SQL_VARCHAR, texts, sizeof(texts[0]), nts);
	app_exec(app.stmt,
	    "INSERT INTO params_mixed (a, b, c, d) VALUES (? * 10, lower(?), 7, '2020-02-03')");
	SQLRowCount(app.stmt, &rows);
	ck_assert_int_eq(rows, 3);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0);
	ck_assert_str_eq(app_value(&app, "SELECT groupArray(concat(toString(a), b, toString(c),"
					 " toString(d), e)) FROM (SELECT * FROM params_mixed"
					 " ORDER BY a)"),
	    "['10ab72020-02-03e10','20cd72020-02-03e20','30ef72020-02-03e30']");
}
END_TEST

START_TEST(values_beside_expressions_may_be_of_any_type)
{
	char texts[7][40] = { "-1.50", "61f0c404-5cb3-11e7-907b-a6006ad3dba0", "it's", "ab",
		"[1.50,NULL]", "(7,'c\\'d')", "1.0731476453466051e-252" };

	app_run(&app, "DROP TABLE IF EXISTS params_beside");
	app_run(&app, "CREATE TABLE params_beside (a Nullable(Decimal(9, 2)), b Nullable(UUID),"
		      " c Nullable(Enum8('it\\'s' = -1)), d Nullable(FixedString(3)),"
		      " e Array(Nullable(Decimal(9, 2))), f Tuple(Int8, String), g Float64,"
		      " h Decimal(38, 30), s String) ENGINE = Memory");
	for (SQLUSMALLINT i = 0; i < 7; i++)
		app_bind(app.stmt, (SQLUSMALLINT)(i + 1), SQL_C_CHAR, SQL_VARCHAR, texts[i], 40,
		    NULL);
	app_exec(app.stmt, "INSERT INTO params_beside VALUES (?, ?, ?, ?, ?, ?, ?,"
			   " 0.123456789012345678901234567891, upper('x'))");
	ck_assert_str_eq(
	    app_value(&app, "SELECT toString((toFloat64(a), b, c, d, arrayMap(x -> toFloat64(x),"
			    " e), f, g = 1.0731476453466051e-252, toString(h)))"
			    " FROM params_beside"),
	    "(-1.5,'61f0c404-5cb3-11e7-907b-a6006ad3dba0','it\\'s','ab\\0',[1.5,NULL],"
	    "(7,'c\\'d'),1,'0.123456789012345678901234567891')");
}
END_TEST

START_TEST(defaults_suit_their_types)
{
	SQLINTEGER numbers[3] = { 1, 2, 3 };
	char texts[3][4] = { "y", "", "" };
	SQLLEN indicators[3] = { SQL_NTS, SQL_DEFAULT_PARAM, SQL_NULL_DATA };

	app_run(&app, "DROP TABLE IF EXISTS params_default");
	app_run(&app, "CREATE TABLE params_default (a Int32, b Enum8('x' = 5, 'y' = 7), c String)"
		      " ENGINE = Memory");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)3, 0);
	app_bind(app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, numbers, 0, NULL);
	app_bind(app.stmt, 2, SQL_C_CHAR, SQL_VARCHAR, texts, sizeof(texts[0]), indicators);
	app_exec(app.stmt, "INSERT INTO params_default (a, b) VALUES (?, ?)");
	app_exec(app.stmt, "INSERT INTO params_default VALUES (?, ?, lower('A'))");
	ck_assert_str_eq(app_value(&app, "SELECT groupArray((a, b)) FROM"
					 " (SELECT * FROM params_default ORDER BY c, a)"),
	    "[(1,'y'),(2,'x'),(3,'x'),(1,'y'),(2,'x'),(3,'x')]");
}
END_TEST

START_TEST(defaults_are_the_tables)
{
	SQLINTEGER numbers[4] = { 1, 2, 3, 4 };
	SQLLEN indicators[4] = { 0, SQL_DEFAULT_PARAM, SQL_NULL_DATA, 0 };
	SQLINTEGER more[4] = { 10, 20, 30, 40 };

	app_run(&app, "DROP TABLE IF EXISTS params_default");
	app_run(&app, "CREATE TABLE params_default (a Int32, b Int32 DEFAULT a * 100,"
		      " m Int32 MATERIALIZED a + 1) ENGINE = Memory");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)4, 0);
	app_bind(app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, numbers, 0, NULL);
	app_bind(app.stmt, 2, SQL_C_SLONG, SQL_INTEGER, more, 0, indicators);
	app_exec(app.stmt, "INSERT INTO params_default VALUES (?, ?)");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0);
	ck_assert_str_eq(
	    app_value(&app, "SELECT groupArray(b) FROM (SELECT * FROM params_default ORDER BY a)"),
	    "[10,200,300,40]");
}
END_TEST

START_TEST(several_rows_of_values_are_one_set)
{
	SQLINTEGER numbers[4] = { 1, 2, 3, 4 };

	app_run(&app, "DROP TABLE IF EXISTS params_rows");
	app_run(&app, "CREATE TABLE params_rows (a Int32, b Int32) ENGINE = Memory");
	for (SQLUSMALLINT i = 0; i < 4; i++)
		app_bind(app.stmt, (SQLUSMALLINT)(i + 1), SQL_C_SLONG, SQL_INTEGER, &numbers[i], 0,
		    NULL);
	app_exec(app.stmt, "INSERT INTO params_rows VALUES (?, ?), (?, ?)");
	app_exec(app.stmt, "INSERT INTO params_rows VALUES (? + 10, ?), (?, 7 + ?)");
	ck_assert_str_eq(app_value(&app, "SELECT groupArray((a, b)) FROM"
					 " (SELECT * FROM params_rows ORDER BY a, b)"),
	    "[(1,2),(3,4),(3,11),(11,2)]");
}
END_TEST

Suite *
inserts_suite(void)
{
	Suite *suite = suite_create("inserts");
	TCase *tcase = tcase_create("inserts");

	tcase_add_checked_fixture(tcase, fixture_set_up, fixture_tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_large_array_arrives);
	tcase_add_test(tcase, a_large_array_of_expressions_arrives);
	tcase_add_test(tcase, expressions_and_constants_go_in_one_request);
	tcase_add_test(tcase, values_beside_expressions_may_be_of_any_type);
	tcase_add_test(tcase, defaults_suit_their_types);
	tcase_add_test(tcase, defaults_are_the_tables);
	tcase_add_test(tcase, several_rows_of_values_are_one_set);
	suite_add_tcase(suite, tcase);
	return suite;
}
