/*
 * truth_calls.c - tests of truth_list.h that take more than SQL
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "truth.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
batch(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt;
	SQLLEN rows = -2;
	bool is_ok;

	if (strcmp(words->first, "select") == 0)
		return truth_sql("SELECT 1; SELECT 2", out);
	truth_drop();
	stmt = truth_stmt();
	is_ok = SQL_SUCCEEDED(SQLExecDirect(stmt,
		    truth_chars("CREATE TABLE truth_t (a Int32) ENGINE = Memory;"
				" INSERT INTO truth_t VALUES (7)"),
		    SQL_NTS)) &&
	    SQL_SUCCEEDED(SQLMoreResults(stmt)) && SQL_SUCCEEDED(SQLRowCount(stmt, &rows));
	if (is_ok)
		truth_number(out, rows);
	else
		truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	truth_drop();
	return is_ok;
}

/* Three rows inserted by one array, or the second result of a query with two sets. */
static bool
array(const struct truth_words *words, struct truth_result *out)
{
	bool selects = strcmp(words->first, "selects") == 0;
	SQLINTEGER values[] = { 1, 2, 3 };
	SQLHSTMT stmt = truth_stmt();
	SQLLEN rows = -2;
	bool is_ok;

	truth_drop();
	truth_try("CREATE TABLE truth_t (a Int32) ENGINE = Memory");
	SQLSetStmtAttr(
	    stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)(uintptr_t)(selects ? 2 : 3), 0);
	SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, values, 0, NULL);
	is_ok = SQL_SUCCEEDED(SQLExecDirect(stmt,
	    truth_chars(selects ? "SELECT ?" : "INSERT INTO truth_t (a) VALUES (?)"), SQL_NTS));
	if (is_ok && selects)
		is_ok = SQL_SUCCEEDED(SQLMoreResults(stmt)) && SQL_SUCCEEDED(SQLFetch(stmt)) &&
		    truth_cell(stmt, 1, out);
	else if (is_ok)
		is_ok = SQL_SUCCEEDED(SQLRowCount(stmt, &rows)) && truth_number(out, rows);
	if (!is_ok)
		truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	truth_drop();
	return is_ok;
}

static bool
describe(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	SQLSMALLINT type = 0, digits, nullable;
	SQLULEN size;
	bool is_ok;

	(void)words;
	truth_drop();
	truth_try("CREATE TABLE truth_t (a Int32) ENGINE = Memory");
	is_ok = SQL_SUCCEEDED(SQLPrepare(
		    stmt, truth_chars("INSERT INTO truth_t (a) VALUES (?)"), SQL_NTS)) &&
	    SQL_SUCCEEDED(SQLDescribeParam(stmt, 1, &type, &size, &digits, &nullable));
	if (is_ok)
		truth_number(out, type == SQL_INTEGER);
	else
		truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	truth_drop();
	return is_ok;
}

/* A value in two pieces whose length was not told before. */
static bool
long_data(struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	SQLLEN later = SQL_DATA_AT_EXEC;
	SQLPOINTER token;
	bool is_ok;

	SQLBindParameter(stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, &later, 0,
	    &later);
	is_ok = SQLExecDirect(stmt, truth_chars("SELECT ?"), SQL_NTS) == SQL_NEED_DATA &&
	    SQLParamData(stmt, &token) == SQL_NEED_DATA &&
	    SQL_SUCCEEDED(SQLPutData(stmt, truth_chars("ab"), 2)) &&
	    SQL_SUCCEEDED(SQLPutData(stmt, truth_chars("c"), 1)) &&
	    SQL_SUCCEEDED(SQLParamData(stmt, &token)) && SQL_SUCCEEDED(SQLFetch(stmt));
	if (is_ok)
		is_ok = truth_cell(stmt, 1, out);
	else
		truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

static bool
async(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	SQLRETURN rc;
	bool is_ok;

	(void)words;
	rc = SQLSetStmtAttr(
	    stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)(uintptr_t)SQL_ASYNC_ENABLE_ON, 0);
	is_ok = rc == SQL_SUCCESS;
	if (is_ok) {
		do
			rc = SQLExecDirect(stmt, truth_chars("SELECT 1"), SQL_NTS);
		while (rc == SQL_STILL_EXECUTING);
		is_ok = SQL_SUCCEEDED(rc);
	}
	if (is_ok) {
		do
			rc = SQLFetch(stmt);
		while (rc == SQL_STILL_EXECUTING);
		is_ok = SQL_SUCCEEDED(rc);
	}
	SQLSetStmtAttr(
	    stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)(uintptr_t)SQL_ASYNC_ENABLE_OFF, 0);
	if (is_ok)
		is_ok = truth_cell(stmt, 1, out);
	else
		truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

/* Two results that are read by turns. */
static bool
activities(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmts[2] = { truth_stmt(), truth_stmt() };
	bool is_ok = true;

	(void)words;
	for (int i = 0; is_ok && i < 2; i++)
		is_ok = SQL_SUCCEEDED(SQLExecDirect(stmts[i],
		    truth_chars("SELECT number FROM system.numbers LIMIT 200000"), SQL_NTS));
	for (int row = 0; is_ok && row < 3; row++)
		for (int i = 0; is_ok && i < 2; i++)
			is_ok = SQL_SUCCEEDED(SQLFetch(stmts[i]));
	is_ok = is_ok && truth_cell(stmts[1], 1, out);
	for (int i = 0; i < 2; i++)
		SQLFreeHandle(SQL_HANDLE_STMT, stmts[i]);
	return is_ok;
}

/* The rows that are there after SQLEndTran with SQL_ROLLBACK. */
static bool
rollback(const struct truth_words *words, struct truth_result *out)
{
	bool is_ok;

	(void)words;
	truth_drop();
	truth_try("CREATE TABLE truth_t (a Int32) ENGINE = Memory");
	truth_try("INSERT INTO truth_t VALUES (1)");
	SQLEndTran(SQL_HANDLE_DBC, truth_dbc, SQL_ROLLBACK);
	is_ok = truth_sql("SELECT count() FROM truth_t", out);
	truth_drop();
	return is_ok;
}

static bool
info_is(SQLUSMALLINT id, const char *want, struct truth_result *out)
{
	char got[512];

	truth_info_text(id, got, sizeof(got));
	return strcmp(got, want) == 0 ? truth_value(out, "1") : truth_value(out, want);
}

static bool
info(const struct truth_words *words, struct truth_result *out)
{
	const char *dsn = getenv("CHODBC_TEST_DSN");
	struct truth_result now;
	char got[512];
	unsigned major, minor, patch;

	if (strcmp(words->first, "dsn") == 0)
		return info_is(SQL_DATA_SOURCE_NAME, dsn ? dsn : "", out);
	if (strcmp(words->first, "server") == 0)
		return info_is(SQL_SERVER_NAME,
		    strcmp(truth_target, "embedded") == 0 ? "chdb" : "127.0.0.1", out);
	if (strcmp(words->first, "database") == 0)
		return truth_sql("SELECT currentDatabase()", &now) &&
		    info_is(SQL_DATABASE_NAME, now.text, out);
	if (strcmp(words->first, "user") == 0)
		return truth_sql(truth_is_modern() ? "SELECT currentUser()" : "SELECT 'default'",
			   &now) &&
		    info_is(SQL_USER_NAME, now.text, out);
	truth_info_text(strcmp(words->first, "version") == 0 ? SQL_DBMS_VER : SQL_DRIVER_VER, got,
	    sizeof(got));
	if (sscanf(got, "%2u.%2u.%4u", &major, &minor, &patch) != 3 || got[2] != '.' ||
	    got[5] != '.')
		return truth_say(out, "not of the form ##.##.####");
	if (strcmp(words->first, "version") == 0 &&
	    !(truth_sql("SELECT version()", &now) && strcmp(got + 11, now.text) == 0))
		return truth_say(out, "another version");
	return truth_value(out, "1");
}

/* system.numbers_mt is not numbers?mt: the escaped _ stands for itself. */
static bool
pattern(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	long long exact = 0;

	(void)words;
	truth_drop();
	truth_try("CREATE TABLE truth_t (a Int32) ENGINE = Memory");
	truth_try("CREATE TABLE truthXt (a Int32) ENGINE = Memory");
	if (!SQL_SUCCEEDED(SQLTables(
		stmt, NULL, 0, NULL, 0, truth_chars("truth\\_t"), SQL_NTS, NULL, 0)))
		truth_fail(out, SQL_HANDLE_STMT, stmt);
	while (SQL_SUCCEEDED(SQLFetch(stmt)))
		exact++;
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	truth_try("DROP TABLE IF EXISTS truthXt");
	truth_drop();
	return truth_number(out, exact);
}

static char room[131072];
static size_t used;

static void
add(const char *text)
{
	used += (size_t)snprintf(room + used, sizeof(room) - used, "%s", text);
}

/* `count` times "before NUMBER after", with commas in between. */
static void
add_list(const char *before, int count, const char *after)
{
	for (int i = 0; i < count; i++)
		used += (size_t)snprintf(room + used, sizeof(room) - used, "%s%s%d%s",
		    i ? ", " : "", before, i, after);
}

static bool
wide(const struct truth_words *words, struct truth_result *out)
{
	const char *what = words->first;
	bool is_ok;

	used = 0;
	if (strcmp(what, "select") == 0) {
		add("SELECT ");
		add_list("", 2000, "");
	} else if (strcmp(what, "table") == 0) {
		add("CREATE TABLE truth_t (");
		add_list("c", 2000, " Int32");
		add(") ENGINE = Memory");
	} else if (strcmp(what, "index") == 0) {
		add("CREATE TABLE truth_t (d Date, ");
		add_list("c", 100, " Int32");
		add(") ENGINE = MergeTree PARTITION BY d ORDER BY (");
		add_list("c", 100, "");
		add(")");
	} else {
		add("SELECT count() FROM (SELECT 1 FROM (SELECT ");
		add_list("1 AS c", 300, "");
		add(strcmp(what, "group") == 0 ? ") GROUP BY " : ") ORDER BY ");
		add_list("c", 300, "");
		add(")");
	}
	truth_drop();
	is_ok = truth_sql(room, out);
	truth_drop();
	return is_ok && truth_value(out, "1");
}

/* As much as the server's max_query_size of 256 KiB leaves. */
static bool
long_text(const struct truth_words *words, struct truth_result *out)
{
	bool literal = strcmp(words->first, "literal") == 0;
	char *text;
	bool is_ok;

	if (strcmp(words->first, "data") == 0)
		return long_data(out);
	text = malloc(250100);
	if (!text)
		abort();
	snprintf(text, 100, "%s", literal ? "SELECT length('" : "SELECT 1 + 0 /*");
	memset(text + strlen(text), 'x', 250000);
	memcpy(text + 250000, literal ? "')" : "*/", 3);
	is_ok = truth_sql(text, out);
	free(text);
	return is_ok && truth_value(out, "1");
}

static bool
many_tables(const struct truth_words *words, struct truth_result *out)
{
	char sql[2048] = "SELECT count() FROM (SELECT 1 AS a) AS t";

	(void)words;
	for (int i = 1; i < 12; i++) {
		size_t at = strlen(sql);

		snprintf(sql + at, sizeof(sql) - at,
		    " INNER JOIN (SELECT 1 AS a) AS t%d ON t.a = t%d.a", i, i);
	}
	return truth_sql(sql, out);
}

static const struct {
	const char *name;
	truth_function *function;
} calls[] = {
	{ "fetch", truth_fetch },
	{ "concurrency", truth_concurrency },
	{ "setpos", truth_setpos },
	{ "positioned", truth_positioned },
	{ "getdata", truth_getdata },
	{ "bulk", truth_bulk },
	{ "maxrows", truth_maxrows },
	{ "count", truth_count },
	{ "commit", truth_commit },
	{ "keywords", truth_keywords },
	{ "name", truth_name },
	{ "special", truth_special },
	{ "batch", batch },
	{ "array", array },
	{ "describe", describe },
	{ "async", async },
	{ "activities", activities },
	{ "rollback", rollback },
	{ "info", info },
	{ "pattern", pattern },
	{ "wide", wide },
	{ "long", long_text },
	{ "many", many_tables },
};

bool
truth_call(const char *words, struct truth_result *out)
{
	char text[128];
	struct truth_words split = { "", "" };
	char *first, *second;

	memset(out, 0, sizeof(*out));
	snprintf(text, sizeof(text), "%s", words);
	first = strchr(text, ' ');
	if (first) {
		*first++ = '\0';
		split.first = first;
		second = strchr(first, ' ');
		if (second) {
			*second++ = '\0';
			split.second = second;
		}
	}
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, text) == 0)
			return calls[i].function(&split, out);
	return truth_say(out, "no such test");
}
