/*
 * test_params.c - values written and read back: every type by arrays, texts by every way
 *
 * Each case of cases_list.h is read as a C type, that buffer is bound as an array of parameters,
 * inserted into a table of the same type, and what the engine then prints is compared with what it
 * printed for the case.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "suites.h"
#include "support/reference.h"

enum kind {
	KIND_INT = 1,
	KIND_FLOAT = 2,
	KIND_DECIMAL = 4,
	KIND_DATE = 8,
	KIND_DATETIME = 16,
	KIND_TIME = 32,
	KIND_UUID = 64,
	KIND_BOOL = 128,
	KIND_STRING = 256,
	KIND_FIXED = 512,
	KIND_TEXT = 1024,
	KIND_PLAIN = 2048
};
enum where { WHERE_ALL, WHERE_NEW };

static const struct value_case {
	enum kind kind;
	enum where where;
	const char *expression;
} cases[] = {
#define CASE(kind, where, expression) { KIND_##kind, WHERE_##where, expression },
#include "cases_list.h"
#undef CASE
};

#define CASE_COUNT (int)(sizeof(cases) / sizeof(cases[0]))

/* C types and the kinds whose values they hold whole, if they hold them at all. */
static const struct way {
	SQLSMALLINT c_type, sql_type;
	unsigned kinds;
} ways[] = {
	{ SQL_C_CHAR, SQL_VARCHAR, ~0U },
	{ SQL_C_WCHAR, SQL_WVARCHAR, ~0U & ~(unsigned)(KIND_STRING | KIND_FIXED) },
	{ SQL_C_BINARY, SQL_VARBINARY, KIND_INT | KIND_FLOAT | KIND_STRING | KIND_FIXED },
	{ SQL_C_SBIGINT, SQL_BIGINT, KIND_INT },
	{ SQL_C_UBIGINT, SQL_BIGINT, KIND_INT },
	{ SQL_C_SLONG, SQL_INTEGER, KIND_INT },
	{ SQL_C_ULONG, SQL_INTEGER, KIND_INT },
	{ SQL_C_SSHORT, SQL_SMALLINT, KIND_INT },
	{ SQL_C_USHORT, SQL_SMALLINT, KIND_INT },
	{ SQL_C_STINYINT, SQL_TINYINT, KIND_INT },
	{ SQL_C_UTINYINT, SQL_TINYINT, KIND_INT },
	{ SQL_C_DOUBLE, SQL_DOUBLE, KIND_FLOAT },
	{ SQL_C_NUMERIC, SQL_NUMERIC, KIND_INT },
	{ SQL_C_BIT, SQL_BIT, KIND_BOOL },
	{ SQL_C_FLOAT, SQL_REAL, KIND_FLOAT },
	{ SQL_C_TYPE_DATE, SQL_TYPE_DATE, KIND_DATE },
	{ SQL_C_TYPE_TIME, SQL_TYPE_TIME, KIND_TIME },
	{ SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, KIND_DATETIME },
	{ SQL_C_GUID, SQL_GUID, KIND_UUID },
};

#define WAY_COUNT (int)(sizeof(ways) / sizeof(ways[0]))
#define ELEMENT 8192
#define SETS 3

static char values[SETS][ELEMENT];
static SQLLEN lengths[SETS];

/* Types that a table cannot have on new engines unless they are told. */
#define SETTINGS                                                                          \
	"Settings=allow_suspicious_low_cardinality_types=1,allow_suspicious_types_in_order_by=1," \
	"allow_experimental_qbit_type=1,enable_time_time64_type=1"

static void
set_up(void)
{
	app_open(&app, app_is_modern() ? SETTINGS : "");
}

static void
tear_down(void)
{
	app_close(&app);
}

static SQLCHAR *
chars(const char *text)
{
	return (SQLCHAR *)(uintptr_t)text;
}

static void
must(SQLRETURN rc, const char *what)
{
	app_must(rc, SQL_HANDLE_STMT, app.stmt, what);
}

static void
exec(const char *sql)
{
	must(SQLExecDirect(app.stmt, chars(sql), SQL_NTS), sql);
}

/* What the engine prints for the only row, or all its rows. */
static char *
printed(const char *select)
{
	char *text;

	reference_text(select, &text);
	return text;
}

/* Read the case's value into all sets; false: the C type cannot hold it. */
static bool
read_value(const struct value_case *from, const struct way *way, char *type)
{
	char sql[8192];
	SQLRETURN rc;

	snprintf(sql, sizeof(sql), "SELECT toTypeName(%s)", from->expression);
	snprintf(type, 4096, "%s", app_value(&app, sql));
	snprintf(sql, sizeof(sql), "SELECT %s", from->expression);
	exec(sql);
	must(SQLFetch(app.stmt), sql);
	rc = SQLGetData(app.stmt, 1, way->c_type, values[0], ELEMENT, &lengths[0]);
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	for (int i = 1; i < SETS; i++) {
		memcpy(values[i], values[0], ELEMENT);
		lengths[i] = lengths[0];
	}
	return rc == SQL_SUCCESS;
}

/* Such columns no table has. */
static bool
is_no_column(const char *type)
{
	return strstr(type, "Interval") || strstr(type, "Nothing") ||
	    strncmp(type, "Nested", 6) == 0;
}

/* One case one way: what is printed must be the same, in each row. */
static void
write_and_compare(const struct value_case *from, const struct way *way)
{
	static char type[4096], sql[16384];
	char *want, *got;
	/* structs and numbers lie as near as they are wide: one set of them is enough */
	bool is_array = way->c_type == SQL_C_CHAR || way->c_type == SQL_C_WCHAR ||
	    way->c_type == SQL_C_BINARY;

	if (!read_value(from, way, type) || is_no_column(type))
		return;
	if (way->c_type == SQL_C_FLOAT && strstr(type, "Float64"))
		return; /* a float has not all of its digits */
	app_run(&app, "DROP TABLE IF EXISTS params_value");
	snprintf(sql, sizeof(sql), "CREATE TABLE params_value (n UInt8, v %s) ENGINE = Memory",
	    type);
	app_run(&app, sql);
	SQLFreeStmt(app.stmt, SQL_RESET_PARAMS);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)(is_array ? SETS : 1UL), 0);
	app_bind(app.stmt, 1, way->c_type, way->sql_type, values[0], ELEMENT, lengths);
	if (!SQL_SUCCEEDED(SQLExecDirect(app.stmt,
		chars("INSERT INTO params_value (v) VALUES (?)"), SQL_NTS)))
		ck_abort_msg("%s as C type %d: %s", from->expression, way->c_type,
		    app_diag(SQL_HANDLE_STMT, app.stmt));
	SQLSetStmtAttr(app.stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)1, 0);
	snprintf(sql, sizeof(sql), "SELECT %s", from->expression);
	want = printed(sql);
	got = printed("SELECT v FROM params_value LIMIT 1");
	if (strcmp(want, got) != 0)
		ck_abort_msg("%s (%s) as C type %d: %s, not %s", from->expression, type,
		    way->c_type, got, want);
	free(got);
	got = printed("SELECT v FROM params_value ORDER BY n LIMIT 2, 1");
	if (is_array && strcmp(want, got) != 0)
		ck_abort_msg("%s as C type %d: the last row is %s", from->expression, way->c_type,
		    got);
	free(got);
	free(want);
}

START_TEST(values_survive_the_way_in_and_out)
{
	const struct value_case *from = &cases[_i];

	if (from->where == WHERE_NEW && !app_is_modern())
		return;
	for (int i = 0; i < WAY_COUNT; i++)
		if (ways[i].kinds & (unsigned)from->kind)
			write_and_compare(from, &ways[i]);
}
END_TEST

/* --- texts with everything in them --------------------------------------------------------- */

static const char *const nasty[] = { "", "'", "''", "\\", "\\'", "\\\\N", "\\N", "NULL", "?", "{",
	"{odbc_p1:String}", "}", "\t", "\n", "\r\n", "\n\n", "\"", "`", "--", "/*", "*/", ";", "%",
	"%00", "a&b=c+d", "\xff\x80\xc3", "Grüße", "\xf0\x9f\x98\x80", "\xe2\x80\xa8", "$$", "\x01",
	"\x7f", "a\tb\nc\\d'e\"f`g", "{d '2020-01-01'}", ") OR 1=1 --" };

#define NASTY_COUNT (int)(sizeof(nasty) / sizeof(nasty[0]))

/* hex() of the three texts as the engine got them. */
static void
check_texts(const char *text, SQLLEN len)
{
	char buffer[1024], want[2048] = "", sql[128];
	SQLLEN length = len;

	for (SQLLEN i = 0; i < len; i++)
		snprintf(want + 2 * i, 3, "%02X", (unsigned char)text[i]);
	memcpy(buffer, text, (size_t)len);
	for (SQLUSMALLINT number = 1; number <= 3; number++)
		app_bind(app.stmt, number, SQL_C_CHAR, SQL_VARCHAR, buffer, sizeof(buffer),
		    &length);
	snprintf(sql, sizeof(sql), "SELECT hex(?), hex(?) -- ?\n, hex(?)");
	exec(sql);
	must(SQLFetch(app.stmt), sql);
	for (SQLUSMALLINT column = 1; column <= 3; column++) {
		app_text(app.stmt, column, buffer, sizeof(buffer));
		ck_assert_str_eq(buffer, want);
	}
	SQLFreeStmt(app.stmt, SQL_CLOSE);
}

START_TEST(nasty_texts_reach_queries)
{
	check_texts(nasty[_i], (SQLLEN)strlen(nasty[_i]));
}
END_TEST

START_TEST(every_byte_reaches_queries)
{
	for (int byte = 0; byte < 256; byte++) {
		char text[5] = { (char)byte, 'a', (char)byte, 'b', (char)byte };

		check_texts(text, 5);
		check_texts(text, 1);
	}
}
END_TEST

/* A statement that is no query takes no typed parameters, on no server. */
static void
check_literal(const char *text, size_t len)
{
	char buffer[300], want[600] = "";
	SQLLEN length = (SQLLEN)len;

	for (size_t i = 0; i < len; i++)
		snprintf(want + 2 * i, 3, "%02X", (unsigned char)text[i]);
	memcpy(buffer, text, len);
	app_bind(app.stmt, 1, SQL_C_CHAR, SQL_VARCHAR, buffer, sizeof(buffer), &length);
	app_bind(app.stmt, 2, SQL_C_BINARY, SQL_VARBINARY, buffer, sizeof(buffer), &length);
	app_run(&app, "DROP TABLE IF EXISTS params_literal");
	exec("CREATE TABLE params_literal ENGINE = Memory AS SELECT hex(?) AS a, hex(?) AS b, 1");
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	ck_assert_str_eq(app_value(&app, "SELECT a FROM params_literal"), want);
	ck_assert_str_eq(app_value(&app, "SELECT b FROM params_literal"), want);
}

START_TEST(nasty_texts_are_literals_too)
{
	char all[256];

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	check_literal(all, sizeof(all));
	for (int i = 0; i < NASTY_COUNT; i++)
		check_literal(nasty[i], strlen(nasty[i]));
}
END_TEST

/* An expression makes it another way: a query over the data, or rows as text. */
static void
check_insert(const char *values_text)
{
	char sql[256], text[300], all[513];
	SQLLEN length = 0;
	SQLINTEGER number = 0;

	app_run(&app, "DROP TABLE IF EXISTS params_text");
	app_run(&app, "CREATE TABLE params_text (n Int32, s String) ENGINE = Memory");
	snprintf(sql, sizeof(sql), "INSERT INTO params_text VALUES (?, %s)", values_text);
	must(SQLPrepare(app.stmt, chars(sql), SQL_NTS), sql);
	app_bind(app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, &number, 0, NULL);
	app_bind(app.stmt, 2, SQL_C_CHAR, SQL_VARCHAR, text, sizeof(text), &length);
	for (number = 0; number < NASTY_COUNT; number++) {
		length = (SQLLEN)strlen(nasty[number]);
		memcpy(text, nasty[number], (size_t)length);
		must(SQLExecute(app.stmt), sql);
	}
	for (int i = 0; i < 256; i++)
		text[i] = (char)i;
	length = 256;
	must(SQLExecute(app.stmt), sql);
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	for (int i = 0; i < NASTY_COUNT; i++) {
		char want[600] = "";

		for (size_t k = 0; k < strlen(nasty[i]); k++)
			snprintf(want + 2 * k, 3, "%02X", (unsigned char)nasty[i][k]);
		snprintf(sql, sizeof(sql), "SELECT hex(s) FROM params_text WHERE n = %d", i);
		ck_assert_str_eq(app_value(&app, sql), want);
	}
	snprintf(sql, sizeof(sql),
	    "SELECT hex(s) FROM params_text WHERE n = %d", NASTY_COUNT);
	for (int i = 0; i < 256; i++)
		snprintf(all + 2 * i, 3, "%02X", (unsigned)i);
	ck_assert_str_eq(app_value(&app, sql), all);
}

START_TEST(nasty_texts_reach_tables_in_blocks)
{
	check_insert("?");
}
END_TEST

START_TEST(nasty_texts_reach_tables_through_expressions)
{
	check_insert("concat(?, '')");
}
END_TEST

/* Before, between and behind values that a wrong quote would swallow. As servers get it: over HTTP
 * it is a literal, the embedded engine takes it as a parameter. */
START_TEST(ten_megabytes_are_a_value_anywhere)
{
	static const char select[] = "SELECT concat(toString(length(?)), ' ', toString(length(?)),"
				     " ' ', toString(length(?)))";
	static char small[] = "'\\?{p:String}";
	const size_t size = 10000000;
	char *text = malloc(size), want[64], column[16], sql[128];
	SQLLEN length = (SQLLEN)size, small_length = (SQLLEN)strlen(small);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < size; i++)
		text[i] = "ab\n'\\\tz\0"[i % 8];
	for (int i = 0; i < 3; i++)
		app_bind(app.stmt, (SQLUSMALLINT)(i + 1), SQL_C_CHAR, SQL_VARCHAR,
		    i == _i ? text : small, i == _i ? length : small_length,
		    i == _i ? &length : &small_length);
	snprintf(want, sizeof(want), "%d %d %d", _i == 0 ? (int)size : (int)small_length,
	    _i == 1 ? (int)size : (int)small_length, _i == 2 ? (int)size : (int)small_length);
	exec(select);
	must(SQLFetch(app.stmt), "SQLFetch");
	app_text(app.stmt, 1, sql, sizeof(sql));
	ck_assert_str_eq(sql, want);
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	app_run(&app, "DROP TABLE IF EXISTS params_long");
	app_run(&app, "CREATE TABLE params_long (c0 String, c1 String, c2 String) ENGINE = Memory");
	exec("INSERT INTO params_long VALUES (?, ?, ?)");
	for (int i = 0; i < 3; i++) {
		snprintf(column, sizeof(column), "c%d", i);
		snprintf(sql, sizeof(sql), "SELECT hex(substring(%s, %d, 8)) FROM params_long",
		    column, i == _i ? 9999993 : 1);
		ck_assert_str_eq(app_value(&app, sql),
		    i == _i ? "61620A275C097A00" : "275C3F7B703A5374");
	}
	free(text);
}
END_TEST

static const struct {
	const char *sql;
	SQLSMALLINT type;
} compared[] = {
	{ "SELECT s FROM params_compared WHERE n = ?", SQL_INTEGER },
	{ "SELECT s FROM params_compared AS x WHERE x.d BETWEEN ? AND '2020-01-01'",
	    SQL_TYPE_DATE },
	{ "SELECT s FROM params_compared WHERE length(s) IN (1, ?)", SQL_BIGINT },
	{ "ALTER TABLE params_compared DELETE WHERE ? < f", SQL_DOUBLE },
	{ "SELECT s FROM params_compared LIMIT ?", SQL_BIGINT },
	{ "SELECT {fn CONVERT(?, SQL_DATE)}", SQL_TYPE_DATE },
};

START_TEST(parameters_are_what_they_are_compared_with)
{
	app_run(&app, "DROP TABLE IF EXISTS params_compared");
	app_run(&app, "CREATE TABLE params_compared (n Int32, s String, d Date, f Float64)"
		      " ENGINE = Memory");
	for (size_t i = 0; i < sizeof(compared) / sizeof(compared[0]); i++) {
		SQLSMALLINT type = 0;

		must(SQLPrepare(app.stmt, chars(compared[i].sql), SQL_NTS), compared[i].sql);
		must(SQLDescribeParam(app.stmt, 1, &type, NULL, NULL, NULL), compared[i].sql);
		ck_assert_msg(type == compared[i].type, "%s: %d", compared[i].sql, type);
	}
}
END_TEST

static const struct {
	enum where where;
	SQLSMALLINT type;
	const char *sql, *value, *result;
} placed[] = {
	{ WHERE_ALL, SQL_BIGINT,
	    "SELECT value FROM system.settings WHERE name = 'max_block_size'"
	    " SETTINGS max_threads = 2, max_block_size = ?", "1234", "1234" },
	{ WHERE_ALL, SQL_VARCHAR, "SELECT concat(first, ?) FROM (SELECT 'a' AS first)", "b", "ab" },
	{ WHERE_ALL, SQL_VARCHAR,
	    "SELECT ? FROM (SELECT 1 AS offset) ORDER BY offset, ?", "b", "b" },
	{ WHERE_ALL, SQL_VARCHAR, "SELECT first ? ? : 'no' FROM (SELECT 1 AS first)", "b", "b" },
	{ WHERE_NEW, SQL_VARCHAR, "SELECT TRIM(BOTH ? FROM 'xax')", "x", "a" },
	{ WHERE_NEW, SQL_VARCHAR, "SELECT 'a%' LIKE 'a!%' ESCAPE ?", "!", "1" },
	{ WHERE_NEW, SQL_VARCHAR, "SELECT toString(DATE ?)", "2020-01-02", "2020-01-02" },
};

START_TEST(parameters_stand_where_literals_do)
{
	for (size_t i = 0; i < sizeof(placed) / sizeof(placed[0]); i++) {
		char value[32], *given = (char *)(uintptr_t)placed[i].value;

		if (placed[i].where == WHERE_NEW && !app_is_modern())
			continue;
		app_bind(app.stmt, 1, SQL_C_CHAR, placed[i].type, given, 0, NULL);
		app_bind(app.stmt, 2, SQL_C_CHAR, placed[i].type, given, 0, NULL);
		exec(placed[i].sql);
		must(SQLFetch(app.stmt), placed[i].sql);
		must(SQLGetData(app.stmt, 1, SQL_C_CHAR, value, sizeof(value), NULL), "SQLGetData");
		ck_assert_msg(strcmp(value, placed[i].result) == 0, "%s: %s", placed[i].sql, value);
		must(SQLCloseCursor(app.stmt), "SQLCloseCursor");
	}
}
END_TEST

START_TEST(unknown_tables_and_columns_are_the_servers_errors)
{
	SQLINTEGER number = 1;
	SQLSMALLINT type;

	app_bind(app.stmt, 1, SQL_C_SLONG, SQL_INTEGER, &number, 0, NULL);
	app_fails(&app, "INSERT INTO params_nothing VALUES (1)", "42S02");
	ck_assert_int_eq(SQLExecDirect(app.stmt,
			     chars("INSERT INTO params_nothing VALUES (?)"), SQL_NTS), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "42S02");
	app_run(&app, "DROP TABLE IF EXISTS params_rows");
	app_run(&app, "CREATE TABLE params_rows (a Int32, b Int32) ENGINE = Memory");
	ck_assert_int_eq(SQLExecDirect(app.stmt,
			     chars("INSERT INTO params_rows (nope) VALUES (?)"), SQL_NTS),
	    SQL_ERROR);
	ck_assert_str_eq(app_value(&app, "SELECT count() FROM params_rows"), "0");
	must(SQLPrepare(app.stmt, chars("INSERT INTO params_rows (b, nope) VALUES (?, ?)"),
		 SQL_NTS),
	    "SQLPrepare");
	ck_assert_int_eq(SQLDescribeParam(app.stmt, 1, &type, NULL, NULL, NULL), SQL_ERROR);
	ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "42S22");
}
END_TEST

START_TEST(data_of_formats_arrive)
{
	SQLLEN at_exec = SQL_DATA_AT_EXEC;
	SQLPOINTER token;

	app_run(&app, "DROP TABLE IF EXISTS params_format");
	app_run(&app, "CREATE TABLE params_format (a Int32, s String) ENGINE = Memory");
	exec("INSERT INTO params_format FORMAT TSV\n1\tx\\n\\ny\n");
	must(SQLPrepare(app.stmt, chars("INSERT INTO params_format (s, a) FORMAT CSV"), SQL_NTS),
	    "SQLPrepare");
	app_bind(app.stmt, 1, SQL_C_CHAR, SQL_LONGVARCHAR, (SQLPOINTER)1, 0, &at_exec);
	ck_assert_int_eq(SQLExecute(app.stmt), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(app.stmt, &token), SQL_NEED_DATA);
	must(SQLPutData(app.stmt, chars("\"a\n\nb\","), 7), "SQLPutData");
	must(SQLPutData(app.stmt, chars("2\nc,3\n"), SQL_NTS), "SQLPutData");
	must(SQLParamData(app.stmt, &token), "SQLParamData");
	ck_assert_str_eq(app_value(&app, "SELECT groupArray(hex(s)) FROM"
					 " (SELECT s FROM params_format ORDER BY a)"),
	    "['780A0A79','610A0A62','63']");
}
END_TEST

/* Data in pieces, more of them than are kept: "n,text\n" for n from 0. */
static void
put_lines(int lines)
{
	static char piece[70000];
	size_t len = 0;

	for (int i = 0; i < lines; i++) {
		len += (size_t)snprintf(piece + len, sizeof(piece) - len, "%d,text %d\n", i, i);
		if (len < sizeof(piece) - 64 && i < lines - 1)
			continue;
		must(SQLPutData(app.stmt, piece, (SQLLEN)len), "SQLPutData");
		len = 0;
	}
}

static void
begin_lines(void)
{
	static SQLLEN at_exec = SQL_DATA_AT_EXEC;
	SQLPOINTER token;

	app_run(&app, "DROP TABLE IF EXISTS params_lines");
	app_run(&app, "CREATE TABLE params_lines (n UInt32, s String) ENGINE = Memory");
	app_bind(app.stmt, 1, SQL_C_CHAR, SQL_LONGVARCHAR, (SQLPOINTER)1, 0, &at_exec);
	ck_assert_int_eq(SQLExecDirect(app.stmt, chars("INSERT INTO params_lines FORMAT CSV"),
			     SQL_NTS), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(app.stmt, &token), SQL_NEED_DATA);
}

START_TEST(data_go_on_while_more_come)
{
	begin_lines();
	put_lines(500000);
	must(SQLParamData(app.stmt, NULL), "SQLParamData");
	ck_assert_str_eq(
	    app_value(&app, "SELECT concat(toString(count()), ' ', toString(sum(n)), ' ',"
			    " toString(uniqExact(s))) FROM params_lines"),
	    "500000 124999750000 500000");
}
END_TEST

START_TEST(data_under_way_can_be_cancelled)
{
	begin_lines();
	put_lines(200000);
	must(SQLCancel(app.stmt), "SQLCancel");
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
	begin_lines();
	put_lines(10);
	must(SQLParamData(app.stmt, NULL), "SQLParamData");
	ck_assert_str_eq(app_value(&app, "SELECT count() FROM params_lines"), "10");
}
END_TEST

START_TEST(bad_data_under_way_are_the_servers_error)
{
	static char bad[100000];
	SQLRETURN rc = SQL_SUCCESS;

	memset(bad, 'x', sizeof(bad));
	begin_lines();
	put_lines(100000);
	for (int i = 0; i < 50 && rc == SQL_SUCCESS; i++)
		rc = SQLPutData(app.stmt, bad, sizeof(bad));
	if (rc == SQL_SUCCESS)
		rc = SQLParamData(app.stmt, NULL);
	ck_assert_int_eq(rc, SQL_ERROR);
	ck_assert_ptr_nonnull(strstr(app_diag(SQL_HANDLE_STMT, app.stmt), "arse"));
	ck_assert_str_eq(app_value(&app, "SELECT 1"), "1");
}
END_TEST

START_TEST(added_rows_may_have_data_at_execution)
{
	SQLINTEGER number = 7;
	SQLLEN at_exec = SQL_DATA_AT_EXEC, length = 0;
	char text[8];
	SQLPOINTER token = NULL;

	app_run(&app, "DROP TABLE IF EXISTS params_add");
	app_run(&app, "CREATE TABLE params_add (n Int32, s String) ENGINE = Memory");
	exec("SELECT n, s FROM params_add");
	SQLBindCol(app.stmt, 1, SQL_C_SLONG, &number, 0, &length);
	SQLBindCol(app.stmt, 2, SQL_C_CHAR, text, sizeof(text), &at_exec);
	ck_assert_int_eq(SQLBulkOperations(app.stmt, SQL_ADD), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(app.stmt, &token), SQL_NEED_DATA);
	ck_assert_ptr_eq(token, text);
	must(SQLPutData(app.stmt, chars("much longer "), SQL_NTS), "SQLPutData");
	must(SQLPutData(app.stmt, chars("than the buffer"), SQL_NTS), "SQLPutData");
	must(SQLParamData(app.stmt, &token), "SQLParamData");
	SQLFreeStmt(app.stmt, SQL_CLOSE);
	SQLFreeStmt(app.stmt, SQL_UNBIND);
	ck_assert_str_eq(app_value(&app, "SELECT concat(toString(n), s) FROM params_add"),
	    "7much longer than the buffer");
}
END_TEST

START_TEST(statements_of_one_text_share_the_parameters)
{
	SQLINTEGER numbers[3] = { 5, 6, 7 };
	char got[32];

	for (SQLUSMALLINT i = 0; i < 3; i++)
		app_bind(app.stmt, (SQLUSMALLINT)(i + 1), SQL_C_SLONG, SQL_INTEGER, &numbers[i], 0,
		    NULL);
	app_run(&app, "DROP TABLE IF EXISTS params_script");
	exec("CREATE TABLE params_script (a Int32, b Int32) ENGINE = Memory;"
	     " INSERT INTO params_script VALUES (?, ?); SELECT a * b + ? FROM params_script");
	must(SQLMoreResults(app.stmt), "SQLMoreResults");
	must(SQLMoreResults(app.stmt), "SQLMoreResults");
	must(SQLFetch(app.stmt), "SQLFetch");
	app_text(app.stmt, 1, got, sizeof(got));
	ck_assert_str_eq(got, "37");
	ck_assert_int_eq(SQLMoreResults(app.stmt), SQL_NO_DATA);
}
END_TEST

START_TEST(dates_and_times_are_the_same_on_each_server)
{
	SQL_DATE_STRUCT date = { 2020, 2, 29 };
	SQL_TIMESTAMP_STRUCT time = { 2020, 2, 29, 23, 59, 58, 0 };
	SQLLEN length = 0;
	char got[64];

	app_bind(app.stmt, 1, SQL_C_TYPE_DATE, SQL_TYPE_DATE, &date, 0, &length);
	app_bind(app.stmt, 2, SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, &time, 0, &length);
	for (int i = 0; i < 2; i++) {
		SQLSMALLINT columns = 0;

		must(SQLPrepare(app.stmt, chars("SELECT ?, ?"), SQL_NTS), "SQLPrepare");
		must(SQLNumResultCols(app.stmt, &columns), "SQLNumResultCols");
		ck_assert_int_eq(columns, 2);
		must(SQLExecute(app.stmt), "SQLExecute");
		must(SQLFetch(app.stmt), "SQLFetch");
		app_text(app.stmt, 1, got, sizeof(got));
		ck_assert_str_eq(got, i ? "\\N" : "2020-02-29");
		app_text(app.stmt, 2, got, sizeof(got));
		got[19] = '\0';
		ck_assert_str_eq(got, i ? "\\N" : "2020-02-29 23:59:58");
		SQLFreeStmt(app.stmt, SQL_CLOSE);
		length = SQL_NULL_DATA;
	}
}
END_TEST

Suite *
params_suite(void)
{
	Suite *suite = suite_create("params");
	TCase *tcase = tcase_create("params");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, values_survive_the_way_in_and_out, 0, CASE_COUNT);
	tcase_add_loop_test(tcase, nasty_texts_reach_queries, 0, NASTY_COUNT);
	tcase_add_test(tcase, every_byte_reaches_queries);
	tcase_add_test(tcase, nasty_texts_are_literals_too);
	tcase_add_test(tcase, nasty_texts_reach_tables_in_blocks);
	tcase_add_test(tcase, nasty_texts_reach_tables_through_expressions);
	tcase_add_loop_test(tcase, ten_megabytes_are_a_value_anywhere, 0, 3);
	tcase_add_test(tcase, parameters_are_what_they_are_compared_with);
	tcase_add_test(tcase, parameters_stand_where_literals_do);
	tcase_add_test(tcase, unknown_tables_and_columns_are_the_servers_errors);
	tcase_add_test(tcase, data_of_formats_arrive);
	tcase_add_test(tcase, data_go_on_while_more_come);
	tcase_add_test(tcase, data_under_way_can_be_cancelled);
	tcase_add_test(tcase, bad_data_under_way_are_the_servers_error);
	tcase_add_test(tcase, added_rows_may_have_data_at_execution);
	tcase_add_test(tcase, statements_of_one_text_share_the_parameters);
	tcase_add_test(tcase, dates_and_times_are_the_same_on_each_server);
	suite_add_tcase(suite, tcase);
	return suite;
}
