/*
 * truth_cursor.c - tests of truth_list.h about cursors, positions and reading
 *
 * Results have the numbers 0 to 9 in one column.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "truth.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TEN "SELECT toInt32(number) AS a FROM system.numbers LIMIT 10"

struct word {
	const char *text;
	SQLULEN value;
};

static bool
look_up(const struct word *words, const char *text, SQLULEN *value)
{
	for (; words->text; words++)
		if (strcmp(words->text, text) == 0) {
			*value = words->value;
			return true;
		}
	return false;
}

static const struct word cursors[] = { { "forward", SQL_CURSOR_FORWARD_ONLY },
	{ "static", SQL_CURSOR_STATIC }, { "keyset", SQL_CURSOR_KEYSET_DRIVEN },
	{ "dynamic", SQL_CURSOR_DYNAMIC }, { NULL, 0 } };

static bool
set_and_keep(SQLHSTMT stmt, SQLINTEGER id, SQLULEN value, struct truth_result *out)
{
	SQLULEN now = value + 1;

	if (!SQL_SUCCEEDED(SQLSetStmtAttr(stmt, id, (SQLPOINTER)(uintptr_t)value, 0)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLGetStmtAttr(stmt, id, &now, 0, NULL);
	return now == value || truth_say(out, "the attribute becomes something else");
}

/* A statement with that cursor, NULL when there is none. */
static SQLHSTMT
open_cursor(const char *cursor, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	SQLULEN type;

	if (look_up(cursors, cursor, &type) &&
	    set_and_keep(stmt, SQL_ATTR_CURSOR_TYPE, type, out))
		return stmt;
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return NULL;
}

static bool
run(SQLHSTMT stmt, const char *sql, struct truth_result *out)
{
	return SQL_SUCCEEDED(SQLExecDirect(stmt, truth_chars(sql), SQL_NTS)) ||
	    truth_fail(out, SQL_HANDLE_STMT, stmt);
}

static bool
scroll(SQLHSTMT stmt, SQLSMALLINT how, SQLLEN offset, struct truth_result *out)
{
	return SQL_SUCCEEDED(SQLFetchScroll(stmt, how, offset)) ||
	    truth_fail(out, SQL_HANDLE_STMT, stmt);
}

/* Bookmarks for this cursor, which must not become another kind. */
static bool
use_bookmarks(SQLHSTMT stmt, struct truth_result *out)
{
	SQLULEN before = 0, after = 0;

	SQLGetStmtAttr(stmt, SQL_ATTR_CURSOR_TYPE, &before, 0, NULL);
	if (!SQL_SUCCEEDED(SQLSetStmtAttr(
		stmt, SQL_ATTR_USE_BOOKMARKS, (SQLPOINTER)(uintptr_t)SQL_UB_VARIABLE, 0)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLGetStmtAttr(stmt, SQL_ATTR_CURSOR_TYPE, &after, 0, NULL);
	return before == after || truth_say(out, "the cursor becomes static");
}

/* Away from the fourth row, past SQLEndTran, and back to it by its bookmark. */
static bool
fetch_bookmark(SQLHSTMT stmt, struct truth_result *out)
{
	unsigned char mark[64];
	SQLLEN len = 0;

	if (!use_bookmarks(stmt, out) || !run(stmt, TEN, out) ||
	    !scroll(stmt, SQL_FETCH_ABSOLUTE, 4, out))
		return false;
	if (!SQL_SUCCEEDED(SQLGetData(stmt, 0, SQL_C_VARBOOKMARK, mark, sizeof(mark), &len)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLSetStmtAttr(stmt, SQL_ATTR_FETCH_BOOKMARK_PTR, mark, 0);
	return scroll(stmt, SQL_FETCH_LAST, 0, out) &&
	    SQL_SUCCEEDED(SQLEndTran(SQL_HANDLE_DBC, truth_dbc, SQL_COMMIT)) &&
	    scroll(stmt, SQL_FETCH_BOOKMARK, 0, out) && truth_cell(stmt, 1, out);
}

static bool
fetch_in(SQLHSTMT stmt, const char *how, struct truth_result *out)
{
	bool is_ok;

	if (strcmp(how, "bookmark") == 0)
		return fetch_bookmark(stmt, out);
	if (!run(stmt, TEN, out) || !scroll(stmt, SQL_FETCH_NEXT, 0, out))
		return false;
	if (strcmp(how, "first") == 0)
		is_ok = scroll(stmt, SQL_FETCH_NEXT, 0, out) &&
		    scroll(stmt, SQL_FETCH_FIRST, 0, out);
	else if (strcmp(how, "last") == 0)
		is_ok = scroll(stmt, SQL_FETCH_LAST, 0, out);
	else if (strcmp(how, "prior") == 0)
		is_ok = scroll(stmt, SQL_FETCH_NEXT, 0, out) &&
		    scroll(stmt, SQL_FETCH_PRIOR, 0, out);
	else if (strcmp(how, "absolute") == 0)
		is_ok = scroll(stmt, SQL_FETCH_ABSOLUTE, 5, out);
	else if (strcmp(how, "relative") == 0)
		is_ok = scroll(stmt, SQL_FETCH_RELATIVE, 2, out);
	else
		is_ok = strcmp(how, "next") == 0;
	return is_ok && truth_cell(stmt, 1, out);
}

bool
truth_fetch(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = open_cursor(words->first, out);
	bool is_ok = stmt && fetch_in(stmt, words->second, out);

	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

bool
truth_concurrency(const struct truth_words *words, struct truth_result *out)
{
	static const struct word kinds[] = { { "readonly", SQL_CONCUR_READ_ONLY },
		{ "lock", SQL_CONCUR_LOCK }, { "rowver", SQL_CONCUR_ROWVER },
		{ "values", SQL_CONCUR_VALUES }, { NULL, 0 } };
	SQLHSTMT stmt = open_cursor(words->first, out);
	SQLULEN kind;
	bool is_ok = stmt && look_up(kinds, words->second, &kind) &&
	    set_and_keep(stmt, SQL_ATTR_CONCURRENCY, kind, out) && truth_value(out, "1");

	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

/* On a static cursor the second row of a rowset of three, else the row that there is. */
static bool
set_position(SQLHSTMT stmt, const char *what, bool is_static, struct truth_result *out)
{
	static const struct word operations[] = { { "position", SQL_POSITION },
		{ "refresh", SQL_REFRESH }, { "update", SQL_UPDATE }, { "delete", SQL_DELETE },
		{ "add", SQL_ADD }, { "exclusive", SQL_POSITION }, { "unlock", SQL_POSITION },
		{ NULL, 0 } };
	static const struct word locks[] = { { "exclusive", SQL_LOCK_EXCLUSIVE },
		{ "unlock", SQL_LOCK_UNLOCK }, { NULL, 0 } };
	SQLULEN operation, lock = SQL_LOCK_NO_CHANGE;
	SQLULEN size = is_static ? 3 : 1;

	if (!look_up(operations, what, &operation))
		return truth_say(out, "no such operation");
	look_up(locks, what, &lock);
	SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(uintptr_t)size, 0);
	if (!run(stmt, TEN, out) || !scroll(stmt, SQL_FETCH_NEXT, 0, out))
		return false;
	if (!SQL_SUCCEEDED(SQLSetPos(
		stmt, is_static ? 2 : 1, (SQLUSMALLINT)operation, (SQLUSMALLINT)lock)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	return truth_cell(stmt, 1, out);
}

bool
truth_setpos(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = open_cursor(words->first, out);
	bool is_ok = stmt &&
	    set_position(stmt, words->second, strcmp(words->first, "static") == 0, out);

	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

bool
truth_positioned(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	bool is_ok;

	truth_drop();
	SQLSetCursorName(stmt, truth_chars("truth_c"), SQL_NTS);
	is_ok = truth_try("CREATE TABLE truth_t (a Int32) ENGINE = Memory") &&
	    truth_try("INSERT INTO truth_t VALUES (7)") &&
	    run(stmt, "SELECT a FROM truth_t", out) && scroll(stmt, SQL_FETCH_NEXT, 0, out) &&
	    truth_sql(strcmp(words->first, "delete") == 0 ?
		    "DELETE FROM truth_t WHERE CURRENT OF truth_c" :
		    "UPDATE truth_t SET a = 1 WHERE CURRENT OF truth_c",
		out);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	truth_drop();
	return is_ok;
}

/* Unbound before bound, right before left, a row inside a rowset, a bound column. */
bool
truth_getdata(const struct truth_words *words, struct truth_result *out)
{
	bool bound = strcmp(words->first, "bound") == 0;
	bool block = strcmp(words->first, "block") == 0;
	bool column = strcmp(words->first, "column") == 0;
	SQLHSTMT stmt = truth_stmt();
	struct truth_result other;
	SQLINTEGER target[3];
	bool is_ok = false;

	if (bound)
		SQLBindCol(stmt, 1, SQL_C_SLONG, target, 0, NULL);
	if (column)
		SQLBindCol(stmt, 2, SQL_C_SLONG, target, 0, NULL);
	if (block)
		SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(uintptr_t)3, 0);
	if (run(stmt, "SELECT toInt32(number), toInt32(number + 1), toInt32(number + 2)"
		      " FROM system.numbers LIMIT 10", out) &&
	    scroll(stmt, SQL_FETCH_NEXT, 0, out)) {
		is_ok = true;
		if (block)
			is_ok = SQL_SUCCEEDED(SQLSetPos(stmt, 2, SQL_POSITION, 0)) ||
			    truth_fail(out, SQL_HANDLE_STMT, stmt);
		if (strcmp(words->first, "order") == 0)
			is_ok = truth_cell(stmt, 3, out) && truth_cell(stmt, 1, &other) &&
			    truth_cell(stmt, 3, out);
		else if (column)
			is_ok = truth_cell(stmt, 1, &other) && truth_number(out, target[0]);
		else
			is_ok = is_ok && truth_cell(stmt, 1, out);
	}
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

/* Two rows added; the value is how many there are then. */
static bool
bulk_add(SQLHSTMT stmt, struct truth_result *out)
{
	SQLINTEGER values[2] = { 5, 6 };

	SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(uintptr_t)2, 0);
	SQLBindCol(stmt, 1, SQL_C_SLONG, values, 0, NULL);
	if (!run(stmt, "SELECT a FROM truth_t", out))
		return false;
	if (!SQL_SUCCEEDED(SQLBulkOperations(stmt, SQL_ADD)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	return truth_sql("SELECT count() FROM truth_t", out);
}

/* Bookmarks of two rows, then that operation by them; the value is how many rows came again. */
static bool
bulk_by_bookmark(SQLHSTMT stmt, SQLSMALLINT operation, struct truth_result *out)
{
	SQLINTEGER values[2] = { -1, -1 };
	unsigned char marks[2][16];
	SQLLEN lens[2] = { 0, 0 };

	SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(uintptr_t)2, 0);
	if (!use_bookmarks(stmt, out))
		return false;
	SQLBindCol(stmt, 0, SQL_C_VARBOOKMARK, marks, sizeof(marks[0]), lens);
	SQLBindCol(stmt, 1, SQL_C_SLONG, values, 0, NULL);
	if (!run(stmt, TEN, out) || !scroll(stmt, SQL_FETCH_NEXT, 0, out))
		return false;
	values[0] = values[1] = -1;
	if (!SQL_SUCCEEDED(SQLBulkOperations(stmt, operation)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	return truth_number(out, (values[0] == 0) + (values[1] == 1));
}

bool
truth_bulk(const struct truth_words *words, struct truth_result *out)
{
	static const struct word operations[] = { { "update", SQL_UPDATE_BY_BOOKMARK },
		{ "delete", SQL_DELETE_BY_BOOKMARK }, { "fetch", SQL_FETCH_BY_BOOKMARK },
		{ NULL, 0 } };
	SQLHSTMT stmt = open_cursor(words->first, out);
	SQLULEN operation;
	bool is_ok = false;

	truth_drop();
	truth_try("CREATE TABLE truth_t (a Int32) ENGINE = Memory");
	if (stmt && strcmp(words->second, "add") == 0)
		is_ok = bulk_add(stmt, out);
	else if (stmt && look_up(operations, words->second, &operation))
		is_ok = bulk_by_bookmark(stmt, (SQLSMALLINT)operation, out);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	truth_drop();
	return is_ok;
}

/* SQL_ATTR_MAX_ROWS is 2; the value is how many rows there are. */
bool
truth_maxrows(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = open_cursor(words->first, out);
	long long count = 0;
	bool is_ok = stmt != NULL;

	if (strcmp(words->second, "insert") == 0) {
		SQLFreeHandle(SQL_HANDLE_STMT, stmt);
		return truth_say(out, "rows that are written are not cut");
	}
	if (is_ok)
		SQLSetStmtAttr(stmt, SQL_ATTR_MAX_ROWS, (SQLPOINTER)(uintptr_t)2, 0);
	if (is_ok && strcmp(words->second, "catalog") == 0)
		is_ok = SQL_SUCCEEDED(SQLTables(
			    stmt, truth_chars("system"), SQL_NTS, NULL, 0, NULL, 0, NULL, 0)) ||
		    truth_fail(out, SQL_HANDLE_STMT, stmt);
	else if (is_ok)
		is_ok = run(stmt, TEN, out);
	while (is_ok && SQL_SUCCEEDED(SQLFetch(stmt)))
		count++;
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok && truth_number(out, count);
}

bool
truth_count(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = open_cursor(words->first, out);
	SQLLEN count = -2;
	bool is_ok = stmt && run(stmt, TEN, out);

	if (is_ok)
		SQLRowCount(stmt, &count);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok && truth_number(out, count);
}

/* A cursor goes on after SQLEndTran. */
bool
truth_commit(const struct truth_words *words, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	bool is_ok = run(stmt, TEN, out) && scroll(stmt, SQL_FETCH_NEXT, 0, out) &&
	    SQL_SUCCEEDED(SQLEndTran(SQL_HANDLE_DBC, truth_dbc, SQL_COMMIT)) &&
	    scroll(stmt, SQL_FETCH_NEXT, 0, out) && truth_cell(stmt, 1, out);

	(void)words;
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}
