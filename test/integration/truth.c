/*
 * truth.c - what SQLGetInfo says, tried on the connected server
 *
 * CHODBC_TEST_CONNECT, CHODBC_TEST_TARGET: as main.c has them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "truth.h"

#include <sqlucode.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_TEXT, KIND_U16, KIND_U32, KIND_HANDLE };
enum form { FORM_BITS, FORM_ONE, FORM_LIMIT, FORM_FREE, FORM_MANAGER };

static const struct info_type {
	SQLUSMALLINT id;
	const char *name;
	enum kind kind;
	enum form form;
	SQLUINTEGER bits;
} types[] = {
#define INFO(id, kind, form, bits) { id, #id, KIND_##kind, FORM_##form, bits },
#include "support/info_types_list.h"
#undef INFO
};

enum row_kind { ROW_BIT, ROW_NEVER, ROW_VALUE };

static const struct row {
	enum row_kind kind;
	SQLUSMALLINT id;
	const char *info;
	SQLUINTEGER bits;
	const char *name; /* of the bit, or the value */
	const char *test, *want, *reason;
} rows[] = {
#define BIT(info, bit, test, want, reason) \
	{ ROW_BIT, info, #info, (SQLUINTEGER)(bit), #bit, test, want, reason },
#define NEVER(info, bits, test, reason) \
	{ ROW_NEVER, info, #info, (SQLUINTEGER)(bits), "", test, "", reason },
#define VALUE(info, value, test, want, why) { ROW_VALUE, info, #info, 0, value, test, want, why },
#include "truth_list.h"
#undef BIT
#undef NEVER
#undef VALUE
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

SQLHDBC truth_dbc;
const char *truth_target;
static unsigned failures;

void
truth_report(bool is_ok, const char *name, const char *format, ...)
{
	va_list args;

	failures += !is_ok;
	printf("%sok - info %s: %s: ", is_ok ? "" : "not ", truth_target, name);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

bool
truth_is_modern(void)
{
	return strncmp(truth_target, "http-", 5) != 0;
}

SQLCHAR *
truth_chars(const char *text)
{
	return (SQLCHAR *)(uintptr_t)text;
}

bool
truth_fail(struct truth_result *out, SQLSMALLINT type, SQLHANDLE handle)
{
	SQLCHAR state[6] = "?", text[1024] = "";

	out->failed = true;
	out->native = 0;
	SQLGetDiagRec(type, handle, 1, state, &out->native, text, sizeof(text), NULL);
	snprintf(out->text, sizeof(out->text), "%s %s", (char *)state, (char *)text);
	for (char *at = out->text; *at; at++)
		if (*at == '\n' || *at == '\t')
			*at = ' ';
	return false;
}

bool
truth_say(struct truth_result *out, const char *text)
{
	out->failed = true;
	out->native = 0;
	snprintf(out->text, sizeof(out->text), "%s", text);
	return false;
}

bool
truth_value(struct truth_result *out, const char *text)
{
	out->failed = false;
	snprintf(out->text, sizeof(out->text), "%s", text);
	return true;
}

bool
truth_number(struct truth_result *out, long long number)
{
	out->failed = false;
	snprintf(out->text, sizeof(out->text), "%lld", number);
	return true;
}

bool
truth_cell(SQLHSTMT stmt, SQLUSMALLINT column, struct truth_result *out)
{
	SQLLEN len = 0;

	out->failed = false;
	if (!SQL_SUCCEEDED(
		SQLGetData(stmt, column, SQL_C_CHAR, out->text, sizeof(out->text), &len)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	if (len == SQL_NULL_DATA)
		snprintf(out->text, sizeof(out->text), "\\N");
	return true;
}

SQLHSTMT
truth_stmt(void)
{
	SQLHSTMT stmt = NULL;

	if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, truth_dbc, &stmt)))
		abort();
	return stmt;
}

/* First value of the present result; all rows are read, so that late errors come. */
static bool
read_result(SQLHSTMT stmt, struct truth_result *out)
{
	SQLSMALLINT columns = 0;
	SQLRETURN rc;

	if (!SQL_SUCCEEDED(SQLNumResultCols(stmt, &columns)))
		return truth_fail(out, SQL_HANDLE_STMT, stmt);
	if (columns == 0)
		return truth_value(out, "");
	rc = SQLFetch(stmt);
	if (rc == SQL_NO_DATA)
		return truth_value(out, "(no rows)");
	if (SQL_SUCCEEDED(rc) && !truth_cell(stmt, 1, out))
		return false;
	while (SQL_SUCCEEDED(rc))
		rc = SQLFetch(stmt);
	return rc == SQL_NO_DATA || truth_fail(out, SQL_HANDLE_STMT, stmt);
}

bool
truth_sql(const char *sql, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	SQLRETURN rc = SQLExecDirect(stmt, truth_chars(sql), SQL_NTS);
	bool is_ok = true;

	while (is_ok && SQL_SUCCEEDED(rc)) {
		is_ok = read_result(stmt, out);
		if (is_ok)
			rc = SQLMoreResults(stmt);
	}
	if (is_ok && rc != SQL_NO_DATA)
		is_ok = truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

bool
truth_try(const char *sql)
{
	struct truth_result result;

	return truth_sql(sql, &result);
}

void
truth_drop(void)
{
	truth_try("DROP TABLE IF EXISTS truth_t");
	truth_try("DROP TABLE IF EXISTS truth_v");
}

void
truth_info_text(SQLUSMALLINT id, char *out, size_t size)
{
	out[0] = '\0';
	SQLGetInfo(truth_dbc, id, out, (SQLSMALLINT)size, NULL);
}

SQLUSMALLINT
truth_info_u16(SQLUSMALLINT id)
{
	SQLUSMALLINT value = 0x5555;

	SQLGetInfo(truth_dbc, id, &value, 0, NULL);
	return value;
}

SQLUINTEGER
truth_info_u32(SQLUSMALLINT id)
{
	SQLUINTEGER value = 0x55555555;

	SQLGetInfo(truth_dbc, id, &value, 0, NULL);
	return value;
}

/* --- form of the answers -------------------------------------------------------------------- */

/* A number has its width, whatever the buffer's size, and no byte more. */
static bool
number_is_right(const struct info_type *type, bool wide, struct truth_result *out)
{
	SQLSMALLINT width = type->kind == KIND_U16 ? 2 : 4, len = 0;
	unsigned char bytes[8];
	SQLRETURN rc;

	memset(bytes, 0x55, sizeof(bytes));
	rc = wide ? SQLGetInfoW(truth_dbc, type->id, bytes, 0, &len) :
		    SQLGetInfo(truth_dbc, type->id, bytes, 0, &len);
	if (rc != SQL_SUCCESS)
		return truth_fail(out, SQL_HANDLE_DBC, truth_dbc);
	if (len != width || bytes[width] != 0x55)
		return truth_say(out, "the width is wrong");
	return true;
}

/* A text has its length in bytes, is cut where the buffer ends, and ends with a NUL. */
static bool
text_is_right(const struct info_type *type, bool wide, struct truth_result *out)
{
	size_t unit = wide ? sizeof(SQLWCHAR) : 1;
	SQLWCHAR whole[1024], cut[1024];
	SQLSMALLINT len = -7, len2 = -7;
	const char *text = (const char *)whole;
	SQLRETURN rc;

#define ASK(buffer, size, length)                                                            \
	(wide ? SQLGetInfoW(truth_dbc, type->id, buffer, (SQLSMALLINT)(size), length) :      \
		SQLGetInfo(truth_dbc, type->id, buffer, (SQLSMALLINT)(size), length))
	memset(whole, 0x55, sizeof(whole));
	rc = ASK(whole, sizeof(whole), &len);
	if (rc != SQL_SUCCESS)
		return truth_fail(out, SQL_HANDLE_DBC, truth_dbc);
	if (len < 0 || (size_t)len % unit != 0 || (size_t)len >= sizeof(whole) ||
	    memcmp(text + len, "\0\0\0", unit) != 0)
		return truth_say(out, "the length or the end is wrong");
	for (size_t size = unit; size <= (size_t)len; size += unit) {
		memset(cut, 0x55, sizeof(cut));
		rc = ASK(cut, size, &len2);
		if (rc != SQL_SUCCESS_WITH_INFO || len2 != len ||
		    ((const char *)cut)[size] != 0x55 ||
		    ((const char *)cut)[size - unit] != 0 ||
		    memcmp(cut, whole, size - unit) != 0)
			return truth_say(out, "it is not cut as it should be");
	}
#undef ASK
	return true;
}

static bool
form_is_right(const struct info_type *type, struct truth_result *out)
{
	bool is_text = type->kind == KIND_TEXT;

	if (type->form == FORM_MANAGER)
		return true;
	/* unixODBC answers itself, and cuts in its own way; test/api asks the driver. */
	if (type->id == SQL_DATA_SOURCE_NAME || type->id == SQL_ODBC_VER ||
	    type->id == SQL_XOPEN_CLI_YEAR)
		return true;
	for (int wide = 0; wide <= 1; wide++)
		if (!(is_text ? text_is_right(type, wide, out) : number_is_right(type, wide, out)))
			return false;
	return true;
}

/* --- rows ----------------------------------------------------------------------------------- */

/* The test of a row, and whether it gave what was wanted. */
static bool
holds(const struct row *row, struct truth_result *out)
{
	bool uses_tables = strstr(row->test, "truth_") != NULL, is_ok;

	if (uses_tables)
		truth_drop();
	is_ok = row->test[0] == '@' ? truth_call(row->test + 1, out) : truth_sql(row->test, out);
	if (uses_tables)
		truth_drop();
	if (row->want[0] == '!')
		return !is_ok && out->native == atoi(row->want + 1);
	if (!is_ok)
		return false;
	return strcmp(row->want, "*") == 0 || strcmp(out->text, row->want) == 0;
}

static void
check_said(const struct row *row, const char *name)
{
	struct truth_result result = { .failed = false };

	if (!row->test[0])
		truth_report(row->reason[0] != '\0', name, "yes, %s",
		    row->reason[0] ? row->reason : "and nothing shows it");
	else if (holds(row, &result))
		truth_report(true, name, "yes, as %s = %.200s", row->test, result.text);
	else
		truth_report(false, name, "yes, but %s = %s, wanted %s", row->test, result.text,
		    row->want);
}

static void
check_silent(const struct row *row, const char *name)
{
	struct truth_result result = { .failed = false };
	bool works = row->test[0] && holds(row, &result);

	/* Nothing in particular is wanted of what must never work: running is enough. */
	if (row->kind == ROW_NEVER)
		works = row->test[0] && !result.failed;
	if (works)
		truth_report(false, name, "no, but %s = %s works", row->test, result.text);
	else if (!row->reason[0])
		truth_report(false, name, "no, without a reason; %s = %s", row->test, result.text);
	else if (row->test[0])
		truth_report(true, name, "no, %s: %s = %.160s", row->reason, row->test,
		    result.text);
	else
		truth_report(true, name, "no, %s", row->reason);
}

static void
check_bit(const struct row *row, SQLUINTEGER said)
{
	char name[256];

	snprintf(name, sizeof(name), "%s %s", row->info, row->name);
	if (said & row->bits)
		check_said(row, name);
	else
		check_silent(row, name);
}

static void
check_never(const struct row *row, SQLUINTEGER said)
{
	char name[256];

	if (said & row->bits) {
		truth_report(false, row->info, "0x%x is said: %s", said & row->bits, row->reason);
		return;
	}
	for (SQLUINTEGER bit = 1; bit && bit <= row->bits; bit <<= 1) {
		if (!(bit & row->bits))
			continue;
		snprintf(name, sizeof(name), "%s 0x%x", row->info, bit);
		check_silent(row, name);
	}
}

static void
value_of(const struct info_type *type, char *out, size_t size)
{
	if (type->kind == KIND_TEXT)
		truth_info_text(type->id, out, size);
	else
		snprintf(out, size, "%u",
		    type->kind == KIND_U16 ? truth_info_u16(type->id) : truth_info_u32(type->id));
}

static void
check_values(const struct info_type *type)
{
	char value[1024], name[2048];
	bool found = false;

	value_of(type, value, sizeof(value));
	snprintf(name, sizeof(name), "%s \"%s\"", type->name, value);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];

		if (row->id != type->id ||
		    (strcmp(row->name, "*") != 0 && strcmp(row->name, value) != 0))
			continue;
		found = true;
		check_said(row, name);
	}
	if (!found)
		truth_report(false, name, "nothing shows that it is true");
}

static void
check_mask(const struct info_type *type)
{
	SQLUINTEGER said = truth_info_u32(type->id), covered = 0;

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].id != type->id)
			continue;
		covered |= rows[i].bits;
		if (rows[i].kind == ROW_BIT)
			check_bit(&rows[i], said);
		else
			check_never(&rows[i], said);
	}
	if (said & ~type->bits)
		truth_report(false, type->name, "0x%x means nothing", said & ~type->bits);
	if (covered != type->bits)
		truth_report(false, type->name, "no row for 0x%x", covered ^ type->bits);
}

static bool
is_conversion(const struct info_type *type)
{
	return strncmp(type->name, "SQL_CONVERT_", 12) == 0 && type->id != SQL_CONVERT_FUNCTIONS;
}

static void
check_type(const struct info_type *type)
{
	struct truth_result result = { .failed = false };

	if (form_is_right(type, &result))
		truth_report(true, type->name, "is answered in its form");
	else
		truth_report(false, type->name, "%s", result.text);
	if (type->form == FORM_MANAGER)
		truth_report(true, type->name, "the driver manager's");
	else if (type->form != FORM_BITS)
		check_values(type);
	else if (!is_conversion(type))
		check_mask(type);
}

/* --- main ----------------------------------------------------------------------------------- */

static bool
open_connection(SQLHENV *env, struct truth_result *out)
{
	const char *text = getenv("CHODBC_TEST_CONNECT");

	truth_target = getenv("CHODBC_TEST_TARGET");
	if (!text || !truth_target)
		return truth_say(out, "CHODBC_TEST_CONNECT is not set: run test/run");
	SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, env);
	SQLSetEnvAttr(*env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3_80, 0);
	SQLAllocHandle(SQL_HANDLE_DBC, *env, &truth_dbc);
	if (!SQL_SUCCEEDED(SQLDriverConnect(truth_dbc, NULL, truth_chars(text), SQL_NTS, NULL, 0,
		NULL, SQL_DRIVER_NOPROMPT)))
		return truth_fail(out, SQL_HANDLE_DBC, truth_dbc);
	return true;
}

int
main(void)
{
	struct truth_result result;
	SQLHENV env = NULL;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!open_connection(&env, &result)) {
		printf("not ok - info: %s\n", result.text);
		return EXIT_FAILURE;
	}
	truth_drop();
	for (size_t i = 0; i < COUNT(types); i++)
		check_type(&types[i]);
	truth_convert();
	truth_functions();
	SQLDisconnect(truth_dbc);
	SQLFreeHandle(SQL_HANDLE_DBC, truth_dbc);
	SQLFreeHandle(SQL_HANDLE_ENV, env);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
