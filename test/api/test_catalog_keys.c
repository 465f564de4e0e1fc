/*
 * test_catalog_keys.c - keys, statistics, privileges, and what ClickHouse has none of
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

#define KEY "sorting key, not unique"
#define MAX_COLUMNS 19

#ifdef API_WIDE
#define CALL(name) name##W
typedef SQLWCHAR api_char;
#else
#define CALL(name) name
typedef SQLCHAR api_char;
#endif

static api_char table[] = { 't', 0 };
static api_char any[] = { '%', 0 };

static SQLRETURN
primary_keys(void)
{
	return CALL(SQLPrimaryKeys)(api_stmt, NULL, 0, NULL, 0, table, SQL_NTS);
}

static SQLRETURN
foreign_keys(void)
{
	return CALL(SQLForeignKeys)(
	    api_stmt, NULL, 0, NULL, 0, table, SQL_NTS, NULL, 0, NULL, 0, NULL, 0);
}

static SQLRETURN
statistics(void)
{
	return CALL(SQLStatistics)(
	    api_stmt, NULL, 0, NULL, 0, table, 1, SQL_INDEX_ALL, SQL_QUICK);
}

static SQLRETURN
special_columns(void)
{
	return CALL(SQLSpecialColumns)(api_stmt, SQL_BEST_ROWID, NULL, 0, NULL, 0, table, SQL_NTS,
	    SQL_SCOPE_SESSION, SQL_NULLABLE);
}

static SQLRETURN
procedures(void)
{
	return CALL(SQLProcedures)(api_stmt, NULL, 0, NULL, 0, any, SQL_NTS);
}

static SQLRETURN
procedure_columns(void)
{
	return CALL(SQLProcedureColumns)(api_stmt, NULL, 0, NULL, 0, any, 1, any, 1);
}

static SQLRETURN
table_privileges(void)
{
	return CALL(SQLTablePrivileges)(api_stmt, NULL, 0, NULL, 0, table, SQL_NTS);
}

static SQLRETURN
column_privileges(void)
{
	return CALL(SQLColumnPrivileges)(api_stmt, NULL, 0, NULL, 0, table, SQL_NTS, any, 1);
}

static const struct {
	SQLRETURN (*call)(void);
	const char *columns[MAX_COLUMNS + 1];
	const char *types; /* V text, S SMALLINT, I INTEGER */
} results[] = {
	{ primary_keys,
	    { "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "KEY_SEQ", "PK_NAME" },
	    "VVVVSV" },
	{ foreign_keys,
	    { "PKTABLE_CAT", "PKTABLE_SCHEM", "PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_CAT",
		"FKTABLE_SCHEM", "FKTABLE_NAME", "FKCOLUMN_NAME", "KEY_SEQ", "UPDATE_RULE",
		"DELETE_RULE", "FK_NAME", "PK_NAME", "DEFERRABILITY" },
	    "VVVVVVVVSSSVVS" },
	{ statistics,
	    { "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "NON_UNIQUE", "INDEX_QUALIFIER",
		"INDEX_NAME", "TYPE", "ORDINAL_POSITION", "COLUMN_NAME", "ASC_OR_DESC",
		"CARDINALITY", "PAGES", "FILTER_CONDITION" },
	    "VVVSVVSSVVIIV" },
	{ special_columns,
	    { "SCOPE", "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "BUFFER_LENGTH",
		"DECIMAL_DIGITS", "PSEUDO_COLUMN" },
	    "SVSVIISS" },
	{ procedures,
	    { "PROCEDURE_CAT", "PROCEDURE_SCHEM", "PROCEDURE_NAME", "NUM_INPUT_PARAMS",
		"NUM_OUTPUT_PARAMS", "NUM_RESULT_SETS", "REMARKS", "PROCEDURE_TYPE" },
	    "VVVIIIVS" },
	{ procedure_columns,
	    { "PROCEDURE_CAT", "PROCEDURE_SCHEM", "PROCEDURE_NAME", "COLUMN_NAME", "COLUMN_TYPE",
		"DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "BUFFER_LENGTH", "DECIMAL_DIGITS",
		"NUM_PREC_RADIX", "NULLABLE", "REMARKS", "COLUMN_DEF", "SQL_DATA_TYPE",
		"SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION", "IS_NULLABLE" },
	    "VVVVSSVIISSSVVSSIIV" },
	{ table_privileges,
	    { "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "GRANTOR", "GRANTEE", "PRIVILEGE",
		"IS_GRANTABLE" },
	    "VVVVVVV" },
	{ column_privileges,
	    { "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "COLUMN_NAME", "GRANTOR", "GRANTEE",
		"PRIVILEGE", "IS_GRANTABLE" },
	    "VVVVVVVV" },
};

START_TEST(results_have_the_columns_of_the_reference)
{
	SQLSMALLINT count = 0;

	api_ok(results[_i].call());
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_uint_eq((size_t)count, strlen(results[_i].types));
	for (SQLUSMALLINT i = 0; i < count; i++) {
		SQLUSMALLINT column = (SQLUSMALLINT)(i + 1);
		char type = results[_i].types[i];

		ck_assert_str_eq(api_field(column, SQL_DESC_NAME), results[_i].columns[i]);
		ck_assert_int_eq(api_number(column, SQL_DESC_CONCISE_TYPE),
		    type == 'V' ? API_CHAR : type == 'S' ? SQL_SMALLINT : SQL_INTEGER);
	}
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

static void
script_row(const char *sql, const char *const *cells, size_t count)
{
	struct fake_block block;

	fake_block_begin(&block, count, 1);
	for (size_t i = 0; i < count; i++) {
		fake_block_column(&block, "c", "String");
		fake_block_text(&block, cells[i]);
	}
	api_script_block(sql, &block);
}

static void
expect_row(const char *const *cells, SQLUSMALLINT count)
{
	api_ok(SQLFetch(api_stmt));
	for (SQLUSMALLINT i = 0; i < count; i++)
		ck_assert_str_eq(api_text((SQLUSMALLINT)(i + 1)), cells[i]);
}

START_TEST(keys_are_the_columns_of_the_sorting_key)
{
	script_row("SELECT database, name, primary_key",
	    (const char *[]){ "db", "t", "d, `a,\\`b`, lower(s), (a, b), e + f, ((z)), (i).1" }, 3);
	api_ok(primary_keys());
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "database IN (currentDatabase(), '')"));
	expect_row((const char *[]){ "db", "\\N", "t", "d", "1", KEY }, 6);
	expect_row((const char *[]){ "db", "\\N", "t", "a,`b", "2", KEY }, 6);
	expect_row((const char *[]){ "db", "\\N", "t", "z", "6", KEY }, 6);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(statistics_tell_rows_and_keys)
{
	script_row("SELECT k, d, t, n, e, r",
	    (const char *[]){ "0", "db", "t", "", "a, lower(s)", "5000000000" }, 6);
	api_ok(statistics());
	expect_row((const char *[]){ "db", "\\N", "t", "\\N", "\\N", "\\N", "0", "\\N", "\\N",
		       "\\N", "2147483647", "\\N", "\\N" }, 13);
	expect_row((const char *[]){ "db", "\\N", "t", "1", "\\N", KEY, "1", "1", "a", "A" }, 10);
	expect_row((const char *[]){ "db", "\\N", "t", "1", "\\N", KEY, "1", "2", "lower(s)",
		       "A" }, 10);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_ok(SQLCloseCursor(api_stmt));
	/* unique ones only: there are none */
	api_ok(CALL(SQLStatistics)(
	    api_stmt, NULL, 0, NULL, 0, table, 1, SQL_INDEX_UNIQUE, SQL_ENSURE));
	api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(skipping_indexes_are_statistics_too)
{
	script_row("SELECT k, d, t, n, e, r",
	    (const char *[]){ "1", "db", "t", "ix", "(lower(a))", "" }, 6);
	api_ok(statistics());
	expect_row((const char *[]){ "db", "\\N", "t", "1", "\\N", "ix", "3", "1", "lower(a)",
		       "\\N", "\\N", "\\N", "\\N" }, 13);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(statistics_do_without_indexes_that_may_not_be_seen)
{
	fake_script(&(struct fake_script){ .sql = "SELECT k, d, t, n, e, r",
	    .refuse = _i ? 497 : 60, .refusal = "Not enough privileges, or something else" });
	api_fails(statistics(), _i ? "42000" : "42S02");
	ck_assert_int_eq(strstr(fake_last_sql(), "data_skipping_indices") == NULL, _i);
}
END_TEST

START_TEST(privileges_come_from_grants)
{
	script_row("SELECT d, t, c, p, if(max",
	    (const char *[]){ "db", "t", "", "UPDATE", "YES" }, 5);
	api_ok(table_privileges());
	expect_row((const char *[]){ "db", "\\N", "t", "\\N", "tester", "UPDATE", "YES" }, 7);
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(column_privileges());
	expect_row((const char *[]){ "db", "\\N", "t", "", "\\N", "tester", "UPDATE", "YES" }, 8);
}
END_TEST

START_TEST(privileges_nobody_tells_are_guessed)
{
	fake_script(&(struct fake_script){
	    .sql = "SELECT d, t, c, p, if(max", .refuse = 497, .refusal = "SHOW USERS" });
	script_row("SELECT d, t, c, arrayJoin(",
	    (const char *[]){ "db", "t", "", "SELECT", "NO" }, 5);
	api_ok(table_privileges());
	expect_row((const char *[]){ "db", "\\N", "t", "\\N", "tester", "SELECT", "NO" }, 7);
	api_ok(SQLCloseCursor(api_stmt));
	api_reconnect("ReadOnly=1");
	api_ok(table_privileges());
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "arrayJoin(['SELECT'])"));
}
END_TEST

START_TEST(arguments_out_of_range_are_refused)
{
	api_fails(CALL(SQLStatistics)(api_stmt, NULL, 0, NULL, 0, NULL, 0, SQL_INDEX_ALL, 0),
	    "HY009");
	api_fails(CALL(SQLStatistics)(api_stmt, NULL, 0, NULL, 0, table, 1, 9, 0), "HY100");
	api_fails(CALL(SQLStatistics)(api_stmt, NULL, 0, NULL, 0, table, 1, 0, 9), "HY101");
	api_fails(CALL(SQLStatistics)(api_stmt, NULL, 0, NULL, 0, table, -7, 0, 0), "HY090");
	api_fails(
	    CALL(SQLSpecialColumns)(api_stmt, 9, NULL, 0, NULL, 0, table, 1, 0, 0), "HY097");
	api_fails(
	    CALL(SQLSpecialColumns)(api_stmt, 1, NULL, 0, NULL, 0, table, 1, 9, 0), "HY098");
	api_fails(
	    CALL(SQLSpecialColumns)(api_stmt, 1, NULL, 0, NULL, 0, table, 1, 0, 9), "HY099");
	api_fails(CALL(SQLPrimaryKeys)(api_stmt, NULL, 0, NULL, 0, NULL, 0), "HY009");
	api_fails(CALL(SQLForeignKeys)(
		      api_stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0),
	    "HY009");
	api_fails(CALL(SQLColumnPrivileges)(api_stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0),
	    "HY009");
}
END_TEST

START_TEST(databases_can_be_schemas)
{
	static const char *const names[] = { "default" };

	api_reconnect("SchemaTerm=schema;ShowSystemTables=0");
	ck_assert_str_eq(api_info(SQL_SCHEMA_TERM), "schema");
	ck_assert_str_eq(api_info(SQL_CATALOG_TERM), "");
	ck_assert_str_eq(api_info(SQL_CATALOG_NAME), "N");
	ck_assert_str_eq(api_info(SQL_CATALOG_NAME_SEPARATOR), "");
	api_script_texts("SELECT name FROM system.databases", "String", names, 1);
	api_ok(api_tables("", "%", "", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "NOT (name IN ('system'"));
	expect_row((const char *[]){ "\\N", "default", "\\N", "\\N", "\\N" }, 5);
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_tables("%", "", "", NULL));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_ok(SQLCloseCursor(api_stmt));
	/* all schemas, and none named: the present one */
	api_ok(api_columns(NULL, "%", "t", NULL));
	ck_assert_ptr_null(strstr(fake_last_sql(), "currentDatabase()"));
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_columns(NULL, NULL, "t", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "currentDatabase()"));
}
END_TEST

START_TEST(only_the_current_database_is_shown_if_wanted)
{
	api_reconnect("MetadataCurrentDatabaseOnly=1");
	api_ok(api_tables(NULL, NULL, "t", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "database IN (currentDatabase(), '')"));
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_columns(NULL, NULL, "t", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "database IN (currentDatabase(), '')"));
}
END_TEST

Suite *
suite_catalog_keys(void)
{
	Suite *suite = suite_create("catalog_keys");
	TCase *tcase = api_case(suite, "catalog_keys");

	tcase_add_loop_test(tcase, results_have_the_columns_of_the_reference, 0,
	    (int)CH_ARRAY_LEN(results));
	tcase_add_test(tcase, keys_are_the_columns_of_the_sorting_key);
	tcase_add_test(tcase, statistics_tell_rows_and_keys);
	tcase_add_test(tcase, skipping_indexes_are_statistics_too);
	tcase_add_loop_test(tcase, statistics_do_without_indexes_that_may_not_be_seen, 0, 2);
	tcase_add_test(tcase, privileges_come_from_grants);
	tcase_add_test(tcase, privileges_nobody_tells_are_guessed);
	tcase_add_test(tcase, arguments_out_of_range_are_refused);
	tcase_add_test(tcase, databases_can_be_schemas);
	tcase_add_test(tcase, only_the_current_database_is_shown_if_wanted);
	return suite;
}
