/*
 * test_catalog.c - SQLTables and SQLColumns
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

static void
begin_texts(struct fake_block *block, size_t columns, size_t rows)
{
	fake_block_begin(block, columns, rows);
}

static void
add_texts(struct fake_block *block, const char *name, const char *const *texts, size_t rows)
{
	fake_block_column(block, name, "String");
	for (size_t i = 0; i < rows; i++)
		fake_block_text(block, texts[i]);
}

static void
script_tables(void)
{
	static const char *const databases[] = { "", "default" };
	static const char *const names[] = { "temp", "t" };
	static const char *const types[] = { "LOCAL TEMPORARY", "TABLE" };
	static const char *const remarks[] = { "", "of goods" };
	struct fake_block block;

	begin_texts(&block, 4, 2);
	add_texts(&block, "database", databases, 2);
	add_texts(&block, "name", names, 2);
	add_texts(&block, "table_type", types, 2);
	add_texts(&block, "remarks", remarks, 2);
	api_script_block("SELECT database, name, table_type", &block);
}

static void
script_columns(void)
{
	static const char *const same[] = { "default", "default", "default" };
	static const char *const tables[] = { "t", "t", "t" };
	static const char *const names[] = { "id", "name", "odd" };
	static const char *const types[] = { "UInt32", "Nullable(Decimal(10, 2))",
		"TypeOfTomorrow(1)" };
	static const char *const positions[] = { "1", "2", "3" };
	static const char *const kinds[] = { "DEFAULT", "", "MATERIALIZED" };
	static const char *const defaults[] = { "7", "", "id + 1" };
	static const char *const comments[] = { "key", "", "" };
	struct fake_block block;

	begin_texts(&block, 8, 3);
	add_texts(&block, "database", same, 3);
	add_texts(&block, "table", tables, 3);
	add_texts(&block, "name", names, 3);
	add_texts(&block, "type", types, 3);
	add_texts(&block, "position", positions, 3);
	add_texts(&block, "kind", kinds, 3);
	add_texts(&block, "default", defaults, 3);
	add_texts(&block, "comment", comments, 3);
	api_script_block("SELECT database, table, name, type", &block);
}

static void
expect_row(const char *const *cells, SQLUSMALLINT count)
{
	api_ok(SQLFetch(api_stmt));
	for (SQLUSMALLINT i = 0; i < count; i++)
		ck_assert_msg(strcmp(api_text((SQLUSMALLINT)(i + 1)), cells[i]) == 0,
		    "column %d: %s instead of %s", i + 1, api_text((SQLUSMALLINT)(i + 1)),
		    cells[i]);
}

static const char *const tables_columns[] = { "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME",
	"TABLE_TYPE", "REMARKS" };
static const char *const columns_columns[] = { "TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME",
	"COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "BUFFER_LENGTH",
	"DECIMAL_DIGITS", "NUM_PREC_RADIX", "NULLABLE", "REMARKS", "COLUMN_DEF", "SQL_DATA_TYPE",
	"SQL_DATETIME_SUB", "CHAR_OCTET_LENGTH", "ORDINAL_POSITION", "IS_NULLABLE" };

static void
expect_names(const char *const *names, SQLUSMALLINT count)
{
	SQLSMALLINT got = 0;

	api_ok(SQLNumResultCols(api_stmt, &got));
	ck_assert_int_eq(got, count);
	for (SQLUSMALLINT i = 0; i < count; i++)
		ck_assert_str_eq(api_field((SQLUSMALLINT)(i + 1), SQL_DESC_NAME), names[i]);
}

START_TEST(tables_are_listed)
{
	script_tables();
	api_ok(api_tables(NULL, NULL, NULL, NULL));
	expect_names(tables_columns, 5);
	ck_assert_int_eq(api_number(1, SQL_DESC_CONCISE_TYPE), API_CHAR);
	ck_assert_int_eq(api_number(3, SQL_DESC_LENGTH), 255);
	expect_row((const char *[]){ "\\N", "\\N", "temp", "LOCAL TEMPORARY", "\\N" }, 5);
	expect_row((const char *[]){ "default", "\\N", "t", "TABLE", "of goods" }, 5);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

/* The name of a view's column may be an expression. */
START_TEST(sizes_cover_long_names)
{
	static char name[1001];
	const char *const texts[] = { "default", name, "TABLE", "" };
	struct fake_block block;

	memset(name, 'n', sizeof(name) - 1);
	begin_texts(&block, 4, 1);
	for (size_t i = 0; i < 4; i++)
		add_texts(&block, "x", &texts[i], 1);
	api_script_block("SELECT database, name, table_type", &block);
	api_ok(api_tables(NULL, NULL, NULL, NULL));
	ck_assert_int_eq(api_number(1, SQL_DESC_LENGTH), 255);
	ck_assert_int_eq(api_number(3, SQL_DESC_LENGTH), 1000);
	ck_assert_int_eq(api_number(3, SQL_DESC_DISPLAY_SIZE), 1000);
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(3), name);
}
END_TEST

static const struct {
	const char *catalog, *schema, *table, *types;
	const char *has;    /* the query must have it */
	const char *has_not;
} tables_cases[] = {
	{ NULL, NULL, NULL, NULL, "ORDER BY table_type, database, name", " AND " },
	{ "", "", "", "", "system.tables", " AND " },
	{ "%", "%", "%", "%", "system.tables", " AND " },
	{ "db", NULL, NULL, NULL, " AND database = 'db'", "LIKE 'db" },
	{ NULL, "db", NULL, NULL, " AND database = 'db'", "LIKE 'db" },
	{ NULL, NULL, "a%", NULL, " AND name LIKE 'a%'", " AND name = " },
	{ NULL, NULL, "a\\_b", NULL, " AND name = 'a_b'", "a\\" },
	{ NULL, NULL, "a\\_b%", NULL, " AND name LIKE 'a\\\\_b%'", " AND name = " },
	{ NULL, NULL, "it's", NULL, " AND name = 'it\\'s'", "LIKE 'it" },
	{ NULL, NULL, "a\\b%", NULL, " AND name LIKE 'a\\\\\\\\b%'", " AND name = " },
	{ NULL, NULL, NULL, "TABLE", "table_type IN ('TABLE')", "'VIEW')" },
	{ NULL, NULL, NULL, "'TABLE','VIEW'", "table_type IN ('TABLE', 'VIEW')", "x" },
	{ NULL, NULL, NULL, "table , system table", "IN ('TABLE', 'SYSTEM TABLE')", "x" },
	{ NULL, NULL, NULL, "VIEW,TABLE,%,", "ORDER BY", "table_type IN" },
	{ NULL, NULL, NULL, "SYNONYM", " WHERE 0", "table_type IN" },
	{ NULL, NULL, NULL, "BASE TABLE", "table_type IN ('TABLE')", "BASE" },
};

START_TEST(arguments_of_tables_become_conditions)
{
	script_tables();
	api_ok(api_tables(tables_cases[_i].catalog, tables_cases[_i].schema,
	    tables_cases[_i].table, tables_cases[_i].types));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), tables_cases[_i].has));
	if (strcmp(tables_cases[_i].has_not, "x") != 0)
		ck_assert_ptr_null(strstr(fake_last_sql(), tables_cases[_i].has_not));
}
END_TEST

/* DBD::ODBC and LibreOffice */
static const char *const no_schemas[] = { "", NULL };

START_TEST(databases_are_listed_as_catalogs)
{
	static const char *const names[] = { "default", "system" };

	api_script_texts("SELECT name FROM system.databases", "String", names, 2);
	api_ok(api_tables("%", no_schemas[_i], "", NULL));
	expect_row((const char *[]){ "default", "\\N", "\\N", "\\N", "\\N" }, 5);
	expect_row((const char *[]){ "system", "\\N", "\\N", "\\N", "\\N" }, 5);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(there_are_no_schemas)
{
	unsigned before = fake_count("");

	api_ok(api_tables("", "%", "", ""));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	ck_assert_uint_eq(fake_count(""), before);
}
END_TEST

static const char *const nothing[][3] = { { "", "", "" }, { "", NULL, "" },
	{ NULL, NULL, NULL } };

START_TEST(table_types_are_listed)
{
	api_ok(api_tables(nothing[_i][0], nothing[_i][1], nothing[_i][2], "%"));
	expect_row((const char *[]){ "\\N", "\\N", "\\N", "LOCAL TEMPORARY", "\\N" }, 5);
	expect_row((const char *[]){ "\\N", "\\N", "\\N", "SYSTEM TABLE", "\\N" }, 5);
	expect_row((const char *[]){ "\\N", "\\N", "\\N", "TABLE", "\\N" }, 5);
	expect_row((const char *[]){ "\\N", "\\N", "\\N", "VIEW", "\\N" }, 5);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(columns_are_listed_with_the_types_of_results)
{
	script_columns();
	api_ok(api_columns(NULL, NULL, "t", NULL));
	expect_names(columns_columns, 18);
	expect_row((const char *[]){ "default", "\\N", "t", "id", "-5", "UInt32", "10", "8", "0",
		       "10", "0", "key", "7", "-5", "\\N", "\\N", "1", "NO" }, 18);
	expect_row((const char *[]){ "default", "\\N", "t", "name", "3", "Decimal", "10", "12",
		       "2", "10", "1", "\\N", "\\N", "3", "\\N", "\\N", "2", "YES" }, 18);
	/* a type of a newer server is text */
	expect_row((const char *[]){ "default", "\\N", "t", "odd",
		       API_IS_WIDE ? "-9" : "12", "String", "65535",
		       API_IS_WIDE ? "131070" : "262140", "\\N", "\\N", "1",
		       "(MATERIALIZED id + 1)", "\\N",
		       API_IS_WIDE ? "-9" : "12", "\\N", API_IS_WIDE ? "131070" : "262140", "3",
		       "YES" }, 18);
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(columns_without_a_database_are_those_of_the_present_one)
{
	script_columns();
	api_ok(api_columns(NULL, NULL, "t", "na%"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "database IN (currentDatabase(), '')"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), " AND table = 't'"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), " AND name LIKE 'na%'"));
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_columns("d%", NULL, "t", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), " AND database = 'd%'"));
	ck_assert_ptr_null(strstr(fake_last_sql(), "currentDatabase"));
}
END_TEST

START_TEST(identifiers_are_no_patterns)
{
	script_tables();
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_METADATA_ID, (SQLPOINTER)(uintptr_t)SQL_TRUE, 0));
	api_ok(api_tables("Db ", "", "`A%`", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "lowerUTF8(database) = lowerUTF8('Db')"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), " AND name = 'A%'"));
	api_ok(SQLCloseCursor(api_stmt));
	api_fails(api_tables("db", NULL, "t", NULL), "HY009");
}
END_TEST

START_TEST(odbc_2_knows_no_patterns_of_catalogs)
{
	api_reconnect_as(SQL_OV_ODBC2);
	api_ok(api_tables("d_b", "", "t_", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), " AND database = 'd_b'"));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), " AND name LIKE 't_'"));
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_tables("%", "", "", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "SELECT name FROM system.databases"));
}
END_TEST

START_TEST(server_errors_are_told)
{
	fake_script(&(struct fake_script){
	    .sql = "SELECT database", .refuse = 497, .refusal = "Not enough privileges" });
	api_fails(api_tables(NULL, NULL, "t", NULL), "42000");
	ck_assert_int_eq(api_native(1), 497);
	api_fails(SQLFetch(api_stmt), "HY010");
}
END_TEST

START_TEST(an_open_cursor_is_not_thrown_away)
{
	script_tables();
	api_ok(api_tables(NULL, NULL, NULL, NULL));
	api_fails(api_tables(NULL, NULL, NULL, NULL), "24000");
	api_ok(SQLFetch(api_stmt));
}
END_TEST

START_TEST(old_servers_are_asked_in_their_words)
{
	fake_set_version("18.16.1");
	api_reconnect("");
	api_ok(api_tables(NULL, NULL, NULL, NULL));
	ck_assert_ptr_null(strstr(fake_last_sql(), "comment"));
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_columns(NULL, NULL, "t", NULL));
	ck_assert_ptr_nonnull(strstr(fake_last_sql(), "arrayEnumerate"));
}
END_TEST

START_TEST(rowsets_work_on_catalog_results)
{
	char names[4][16];
	SQLLEN lengths[4];
	SQLULEN fetched = 0;

	script_columns();
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(uintptr_t)4, 0));
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0));
	api_ok(SQLBindCol(api_stmt, 4, SQL_C_CHAR, names, sizeof(names[0]), lengths));
	api_ok(api_columns(NULL, NULL, "t", NULL));
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(fetched, 3);
	ck_assert_str_eq(names[2], "odd");
	api_ok(SQLSetPos(api_stmt, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE));
	ck_assert_str_eq(api_text(4), "name");
	ck_assert_str_eq(api_text(17), "2");
}
END_TEST

Suite *
suite_catalog(void)
{
	Suite *suite = suite_create("catalog");
	TCase *tcase = api_case(suite, "catalog");

	tcase_add_test(tcase, tables_are_listed);
	tcase_add_test(tcase, sizes_cover_long_names);
	tcase_add_loop_test(tcase, arguments_of_tables_become_conditions, 0,
	    (int)CH_ARRAY_LEN(tables_cases));
	tcase_add_loop_test(
	    tcase, databases_are_listed_as_catalogs, 0, (int)CH_ARRAY_LEN(no_schemas));
	tcase_add_test(tcase, there_are_no_schemas);
	tcase_add_loop_test(tcase, table_types_are_listed, 0, (int)CH_ARRAY_LEN(nothing));
	tcase_add_test(tcase, columns_are_listed_with_the_types_of_results);
	tcase_add_test(tcase, columns_without_a_database_are_those_of_the_present_one);
	tcase_add_test(tcase, identifiers_are_no_patterns);
	tcase_add_test(tcase, odbc_2_knows_no_patterns_of_catalogs);
	tcase_add_test(tcase, server_errors_are_told);
	tcase_add_test(tcase, an_open_cursor_is_not_thrown_away);
	tcase_add_test(tcase, old_servers_are_asked_in_their_words);
	tcase_add_test(tcase, rowsets_work_on_catalog_results);
	return suite;
}
