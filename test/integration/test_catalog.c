/*
 * test_catalog.c - catalog functions about tables, names, users and privileges of real servers;
 * escapes that are shown and that are left
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "fixture.h"
#include "suites.h"

#include <sqlucode.h>

static SQLCHAR *
chars(const char *text)
{
	return (SQLCHAR *)(uintptr_t)text;
}

/* The texts of one column of all rows, each with a blank behind it. */
static const char *
column_of_rows(SQLRETURN rc, SQLUSMALLINT column)
{
	static char all[65536];
	char text[1024];

	all[0] = '\0';
	app_must(rc, SQL_HANDLE_STMT, app.stmt, "catalog function");
	while ((rc = SQLFetch(app.stmt)) == SQL_SUCCESS) {
		app_text(app.stmt, column, text, sizeof(text));
		ck_assert_uint_lt(strlen(all) + strlen(text) + 2, sizeof(all));
		strcat(strcat(all, text), " ");
	}
	ck_assert_int_eq(rc, SQL_NO_DATA);
	ck_assert_int_eq(SQLFreeStmt(app.stmt, SQL_CLOSE), SQL_SUCCESS);
	return all;
}

static SQLRETURN
tables(const char *catalog, const char *schema, const char *table, const char *types)
{
	return SQLTables(app.stmt, chars(catalog), SQL_NTS, chars(schema), SQL_NTS, chars(table),
	    SQL_NTS, chars(types), SQL_NTS);
}

static SQLRETURN
columns(const char *catalog, const char *schema, const char *table, const char *column)
{
	return SQLColumns(app.stmt, chars(catalog), SQL_NTS, chars(schema), SQL_NTS, chars(table),
	    SQL_NTS, chars(column), SQL_NTS);
}

/* --- names ---------------------------------------------------------------------------------- */

/* UTF-16, as applications pass and get names. */
static const SQLWCHAR names[][12] = {
	{ 'p', 'l', 'a', 'i', 'n' },
	{ 'o', '\'', 'b', 'r', 'i', 'e', 'n' },
	{ 's', 'a', 'y', ' ', '"', 'x', '"' },
	{ 'b', '`', 't' },
	{ 'a', '\\', 'b' },
	{ '1', '0', '0', '%' },
	{ 'u', '_', 's' },
	{ 'a', '.', 'b' },
	{ 't', '\t', 'n', '\n' },
	{ 'x', ';', '$', '&', ',' },
	{ 's', 'e', 'l', 'e', 'c', 't' },
	{ '-', '-', ' ', 'c' },
	{ 'g', 'r', 0xf6, 0xdf, 'e' },
	{ 0x4e16, 0x754c },
	{ 0xd83d, 0xde00 },
};

static size_t
wide_len(const SQLWCHAR *text)
{
	size_t len = 0;

	while (text[len])
		len++;
	return len;
}

static void
wide_add(SQLWCHAR *out, const char *text)
{
	size_t len = wide_len(out);

	while (*text)
		out[len++] = (SQLWCHAR)*text++;
	out[len] = 0;
}

/* The name with a backslash in front of each of `special`. */
static void
wide_escaped(SQLWCHAR *out, const SQLWCHAR *name, const char *special)
{
	size_t len = wide_len(out);

	for (; *name; name++) {
		if (*name < 128 && strchr(special, (int)*name))
			out[len++] = '\\';
		out[len++] = *name;
	}
	out[len] = 0;
}

static void
wide_exec(const char *before, const SQLWCHAR *name, const char *between, const char *after)
{
	SQLWCHAR sql[256] = { 0 };

	wide_add(sql, before);
	wide_add(sql, "`");
	wide_escaped(sql, name, "`\\");
	wide_add(sql, "`");
	if (between) {
		wide_add(sql, between);
		wide_add(sql, "`");
		wide_escaped(sql, name, "`\\");
		wide_add(sql, "`");
	}
	wide_add(sql, after);
	app_must(SQLExecDirectW(app.stmt, sql, SQL_NTS), SQL_HANDLE_STMT, app.stmt, before);
}

/* The result's only row has this name in that column. */
static void
only_row_is(SQLRETURN rc, SQLUSMALLINT column, const SQLWCHAR *name)
{
	SQLWCHAR got[64] = { 0 };

	app_must(rc, SQL_HANDLE_STMT, app.stmt, "catalog function");
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, "SQLFetch");
	app_must(SQLGetData(app.stmt, column, SQL_C_WCHAR, got, sizeof(got), NULL),
	    SQL_HANDLE_STMT, app.stmt, "SQLGetData");
	ck_assert_mem_eq(got, name, (wide_len(name) + 1) * sizeof(*name));
	ck_assert_int_eq(SQLFetch(app.stmt), SQL_NO_DATA);
	ck_assert_int_eq(SQLFreeStmt(app.stmt, SQL_CLOSE), SQL_SUCCESS);
}

START_TEST(any_name_is_found)
{
	SQLWCHAR name[16] = { 0 }, pattern[64] = { 0 };

	memcpy(name, names[_i], sizeof(names[_i]));
	wide_escaped(pattern, name, "\\%_");
	wide_exec("DROP TABLE IF EXISTS ", name, NULL, "");
	wide_exec("CREATE TABLE ", name, " (", " Date, k UInt8) ENGINE = Memory");
	only_row_is(SQLTablesW(app.stmt, NULL, 0, NULL, 0, pattern, SQL_NTS, NULL, 0), 3, name);
	only_row_is(SQLColumnsW(app.stmt, NULL, 0, NULL, 0, pattern, SQL_NTS, pattern, SQL_NTS), 4,
	    name);
	only_row_is(SQLStatisticsW(app.stmt, NULL, 0, NULL, 0, name, SQL_NTS, SQL_INDEX_UNIQUE,
			SQL_QUICK),
	    3, name);
	wide_exec("DROP TABLE ", name, NULL, "");
}
END_TEST

START_TEST(identifiers_are_found_in_any_case)
{
	static const struct {
		const char *name, *found;
	} identifiers[] = { { "CAT_id", "cat_ID " }, { "cat_id   ", "cat_ID " },
		{ "`cat_ID`", "cat_ID " }, { "\"cat_ID\"", "cat_ID " }, { "`CAT_ID`", "" },
		{ "cat%", "" }, { "catXid", "" } };

	app_run(&app, "DROP TABLE IF EXISTS cat_ID");
	app_run(&app, "CREATE TABLE cat_ID (aB Int32) ENGINE = Memory");
	SQLSetStmtAttr(app.stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)(uintptr_t)SQL_TRUE, 0);
	for (size_t i = 0; i < CH_ARRAY_LEN(identifiers); i++) {
		ck_assert_str_eq(
		    column_of_rows(tables("Default", "", identifiers[i].name, NULL), 3),
		    identifiers[i].found);
		ck_assert_str_eq(
		    column_of_rows(columns("DEFAULT", "", identifiers[i].name, "AB"), 3),
		    identifiers[i].found);
	}
	ck_assert_int_eq(SQLTables(app.stmt, NULL, 0, NULL, 0, NULL, 0, NULL, 0), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "HY009");
	app_run(&app, "DROP TABLE cat_ID");
}
END_TEST

/* --- kinds of tables ------------------------------------------------------------------------ */

START_TEST(tables_have_their_kinds)
{
	static const struct {
		const char *name, *type;
	} drops[] = { { "cat_mv", "TABLE" }, { "cat_v", "TABLE" }, { "cat_pv", "TABLE" },
		{ "cat_dict", "DICTIONARY" }, { "cat_t", "TABLE" } };
	char sql[128];

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < CH_ARRAY_LEN(drops); i++) {
			if (!app_is_modern() && strcmp(drops[i].type, "DICTIONARY") == 0)
				continue;
			snprintf(sql, sizeof(sql), "DROP %s IF EXISTS %s", drops[i].type,
			    drops[i].name);
			app_run(&app, sql);
		}
		if (round)
			break;
		app_run(&app, "CREATE TABLE cat_t (d Date, a UInt64, s String) ENGINE ="
			      " MergeTree PARTITION BY d ORDER BY a");
		app_run(&app, "CREATE VIEW cat_v AS SELECT a FROM cat_t");
		app_run(&app, "CREATE MATERIALIZED VIEW cat_mv ENGINE = MergeTree PARTITION BY d"
			      " ORDER BY a AS SELECT d, a FROM cat_t");
		if (app_is_modern()) {
			app_run(&app, "CREATE VIEW cat_pv AS SELECT a FROM cat_t"
				      " WHERE a = {p:UInt64}");
			app_run(&app, "CREATE DICTIONARY cat_dict (a UInt64, s String) PRIMARY"
				      " KEY a SOURCE(CLICKHOUSE(TABLE 'cat_t')) LAYOUT(FLAT())"
				      " LIFETIME(0)");
			ck_assert_str_eq(column_of_rows(columns(NULL, NULL, "cat\\_dict", NULL), 4),
			    "a s ");
		}
		ck_assert_str_eq(column_of_rows(tables(NULL, NULL, "cat\\_%", NULL), 3),
		    app_is_modern() ? "cat_dict cat_t cat_mv cat_pv cat_v " :
				      "cat_t cat_mv cat_v ");
		ck_assert_str_eq(column_of_rows(tables(NULL, NULL, "cat\\_%", "'VIEW'"), 3),
		    app_is_modern() ? "cat_mv cat_pv cat_v " : "cat_mv cat_v ");
		ck_assert_str_eq(
		    column_of_rows(tables(NULL, NULL, "cat\\_%", "GLOBAL TEMPORARY,TABLE"), 3),
		    app_is_modern() ? "cat_dict cat_t " : "cat_t ");
		ck_assert_str_eq(
		    column_of_rows(tables(NULL, NULL, "cat\\_%", "'GLOBAL TEMPORARY'"), 3), "");
		ck_assert_str_eq(
		    column_of_rows(tables("system", NULL, "tables", "SYSTEM TABLE"), 4),
		    "SYSTEM TABLE ");
		ck_assert_str_eq(column_of_rows(columns(NULL, NULL, "cat\\_mv", NULL), 4), "d a ");
		/* where a materialized view keeps its rows is its own business */
		ck_assert_str_eq(column_of_rows(tables(NULL, NULL, ".inner%", NULL), 3), "");
		ck_assert_str_eq(column_of_rows(columns(NULL, NULL, ".inner%", NULL), 3), "");
	}
}
END_TEST

START_TEST(temporary_tables_are_of_the_session)
{
	struct app other;

	app_close(&app);
	app_open(&app, "AutoSessionId=1");
	app_run(&app, "CREATE TEMPORARY TABLE cat_tmp (a Int32, b String)");
	ck_assert_str_eq(column_of_rows(tables(NULL, NULL, "cat\\_tmp", NULL), 4),
	    "LOCAL TEMPORARY ");
	ck_assert_str_eq(column_of_rows(tables(NULL, NULL, "cat\\_tmp", "'LOCAL TEMPORARY'"), 1),
	    "\\N ");
	/* 18.16 does not list their columns. */
	ck_assert_str_eq(column_of_rows(columns(NULL, NULL, "cat\\_tmp", NULL), 4),
	    app_is_modern() ? "a b " : "");
	other = app;
	app_open(&app, "");
	ck_assert_str_eq(column_of_rows(tables(NULL, NULL, "cat\\_tmp", NULL), 4), "");
	app_close(&app);
	app = other;
}
END_TEST

/* --- what is shown -------------------------------------------------------------------------- */

START_TEST(less_is_shown_when_less_is_wanted)
{
	app_close(&app);
	app_open(&app, "MetadataCurrentDatabaseOnly=1");
	ck_assert_str_eq(column_of_rows(tables("%", "", "", NULL), 1), "default ");
	ck_assert_str_eq(column_of_rows(tables("system", NULL, NULL, NULL), 3), "");
	ck_assert_str_eq(column_of_rows(columns("system", NULL, "tables", NULL), 4), "");
	app_close(&app);
	app_open(&app, "ShowSystemTables=0");
	ck_assert_ptr_null(strstr(column_of_rows(tables("%", "", "", NULL), 1), "system"));
	ck_assert_str_eq(column_of_rows(tables(NULL, NULL, NULL, "SYSTEM TABLE"), 3), "");
	app_close(&app);
	app_open(&app, "SchemaTerm=schema");
	ck_assert_ptr_nonnull(strstr(column_of_rows(tables("", "%", "", NULL), 2), "system "));
	ck_assert_str_eq(column_of_rows(tables("%", "", "", NULL), 1), "");
	ck_assert_str_eq(column_of_rows(columns(NULL, "system", "one", NULL), 2), "system ");
	ck_assert_str_eq(column_of_rows(columns(NULL, "system", "one", NULL), 1), "\\N ");
}
END_TEST

/* --- users and privileges ------------------------------------------------------------------- */

START_TEST(users_who_may_little_see_metadata)
{
	static const char *const options[] = { "UID=reader;PWD=", "UID=narrow;PWD=" };

	app_run(&app, "DROP TABLE IF EXISTS cat_r");
	app_run(&app, "CREATE TABLE cat_r (d Date, a Int32) ENGINE = MergeTree PARTITION BY d"
		      " ORDER BY a");
	for (size_t i = 0; i < CH_ARRAY_LEN(options); i++) {
		struct app owner = app;

		/* The engine has no users, and its server only those. */
		if (app_is_embedded() || (i == 1 && app_is_modern()))
			continue;
		app_open(&app, options[i]);
		ck_assert_str_eq(column_of_rows(tables(NULL, NULL, "cat\\_r", NULL), 3), "cat_r ");
		ck_assert_str_eq(column_of_rows(columns(NULL, NULL, "cat\\_r", NULL), 4), "d a ");
		ck_assert_str_eq(column_of_rows(SQLPrimaryKeys(app.stmt, NULL, 0, NULL, 0,
						    chars("cat_r"), SQL_NTS),
				     4),
		    "a ");
		column_of_rows(SQLStatistics(app.stmt, NULL, 0, NULL, 0, chars("cat_r"), SQL_NTS,
				   SQL_INDEX_ALL, SQL_QUICK),
		    6);
		ck_assert_ptr_nonnull(strstr(column_of_rows(tables("%", "", "", NULL), 1),
		    "default "));
		ck_assert_str_eq(column_of_rows(SQLTablePrivileges(app.stmt, NULL, 0, NULL, 0,
						    chars("cat\\_r"), SQL_NTS),
				     6),
		    "SELECT ");
		column_of_rows(SQLGetTypeInfo(app.stmt, SQL_ALL_TYPES), 1);
		app_close(&app);
		app = owner;
	}
	app_run(&app, "DROP TABLE cat_r");
}
END_TEST

/* No user of these servers may read system.grants; then the privileges are told that are likely. */
START_TEST(privileges_are_told_without_the_right_to_see_grants)
{
	app_run(&app, "DROP TABLE IF EXISTS cat_p");
	app_run(&app, "CREATE TABLE cat_p (a Int32, b String) ENGINE = Memory");
	ck_assert_str_eq(column_of_rows(SQLTablePrivileges(app.stmt, NULL, 0, NULL, 0,
					    chars("cat\\_p"), SQL_NTS),
			     6),
	    "INSERT SELECT ");
	ck_assert_str_eq(column_of_rows(SQLColumnPrivileges(app.stmt, NULL, 0, NULL, 0,
					    chars("cat_p"), SQL_NTS, chars("b"), SQL_NTS),
			     7),
	    "INSERT SELECT ");
	ck_assert_str_eq(column_of_rows(SQLTablePrivileges(app.stmt, NULL, 0, NULL, 0,
					    chars("cat\\_p"), SQL_NTS),
			     5),
	    "default default ");
	app_run(&app, "DROP TABLE cat_p");
}
END_TEST

/* Columns that exist for the time of an INSERT are none of the table's, whoever asks. */
START_TEST(ephemeral_columns_are_not_told)
{
	app_run(&app, "DROP TABLE IF EXISTS cat_e");
	app_run(&app, "CREATE TABLE cat_e (a Int32, e String EPHEMERAL, b String DEFAULT e)"
		      " ENGINE = Memory");
	ck_assert_str_eq(column_of_rows(columns(NULL, NULL, "cat\\_e", NULL), 4), "a b ");
	ck_assert_str_eq(column_of_rows(SQLColumnPrivileges(app.stmt, NULL, 0, NULL, 0,
					    chars("cat_e"), SQL_NTS, NULL, 0),
			     4),
	    "a a b b ");
	app_run(&app, "DROP TABLE cat_e");
}
END_TEST

/* --- escapes -------------------------------------------------------------------------------- */

START_TEST(escapes_can_be_seen_and_left_alone)
{
	static const char sql[] = "SELECT {fn UCASE({fn LEFT('größe', 2)})}, '{fn PI()}'";
	char native[256] = "", text[64];
	SQLINTEGER len = 0;

	app_must(SQLNativeSql(app.dbc, chars(sql), SQL_NTS, chars(native), sizeof(native), &len),
	    SQL_HANDLE_DBC, app.dbc, sql);
	ck_assert_int_eq(len, (SQLINTEGER)strlen(native));
	ck_assert_ptr_null(strstr(native, "UCASE"));
	ck_assert_ptr_nonnull(strstr(native, "'{fn PI()}'"));
	app_exec(app.stmt, sql);
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, sql);
	app_text(app.stmt, 1, text, sizeof(text));
	ck_assert_str_eq(text, "GR");
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	SQLSetStmtAttr(
	    app.stmt, SQL_ATTR_NOSCAN, (SQLPOINTER)(uintptr_t)SQL_NOSCAN_ON, 0);
	app_exec(app.stmt, native);
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, native);
	app_text(app.stmt, 1, text, sizeof(text));
	ck_assert_str_eq(text, "GR");
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_int_eq(SQLExecDirect(app.stmt, chars(sql), SQL_NTS), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "42000");
}
END_TEST

Suite *
catalog_suite(void)
{
	Suite *suite = suite_create("catalog");
	TCase *tcase = tcase_create("catalog");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, fixture_set_up, fixture_tear_down);
	tcase_add_loop_test(tcase, any_name_is_found, 0, (int)CH_ARRAY_LEN(names));
	tcase_add_test(tcase, identifiers_are_found_in_any_case);
	tcase_add_test(tcase, tables_have_their_kinds);
	tcase_add_test(tcase, temporary_tables_are_of_the_session);
	tcase_add_test(tcase, less_is_shown_when_less_is_wanted);
	tcase_add_test(tcase, users_who_may_little_see_metadata);
	tcase_add_test(tcase, privileges_are_told_without_the_right_to_see_grants);
	if (app_is_modern()) /* 18.16 has none */
		tcase_add_test(tcase, ephemeral_columns_are_not_told);
	tcase_add_test(tcase, escapes_can_be_seen_and_left_alone);
	suite_add_tcase(suite, tcase);
	return suite;
}
