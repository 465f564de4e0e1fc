/*
 * test_states.c - every function in every state, by real calls
 *
 * The tables are written down from the state transition tables of the ODBC reference (appendix B)
 * and not from the driver's. Where a function is allowed it may still fail for reasons of its own;
 * where it is not, the SQLSTATE is the reference's. What is deliberately another way:
 * an exhausted cursor counts as closed when something new is executed; a text with more results to
 * come may be followed by another one; an IRD of nothing is HY007, and SQL_DESC_COUNT of a result
 * without columns 0, as the functions' pages say; managers ask for functions before connecting.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

/* --- statements ----------------------------------------------------------------------------- */

enum state {
	S1, /* allocated */
	S2, /* prepared, gives no rows */
	S3, /* prepared, gives rows */
	S4, /* executed, no rows */
	S4P, /* the same, prepared before */
	S5, /* cursor open */
	S5P, /* the same, prepared before */
	S6, /* on a row, by SQLFetch */
	S6P, /* the same, prepared before */
	S7, /* on a row, by SQLExtendedFetch */
	S7P, /* the same, prepared before */
	S6END, /* behind the last row */
	S6ENDP, /* the same, prepared before */
	S8, /* waits for SQLParamData */
	S9, /* waits for SQLPutData */
	S10, /* has some data */
	S11, /* SQLExecDirect still executes */
	S12, /* and was cancelled */
	STATES,
};

static const char *const state_names[STATES] = { "S1", "S2", "S3", "S4", "S4 prepared", "S5",
	"S5 prepared", "S6", "S6 prepared", "S7", "S7 prepared", "S6 at the end",
	"S6 at the end, prepared", "S8", "S9", "S10", "S11", "S12" };

/* One letter a state (p: prepared before; end: behind the last row): . allowed, Q HY010,
 * C 24000, N 07005, K HY011, I HY007. */
static const struct {
	const char *name;
	const char *rule;
} rules[] = {
	/*                                          12 34p 5p 6p 7p end 8-10 11-12 */
	{ "SQLPrepare",                              ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLExecDirect",                           ".. ... CC CC CC .. QQQ .." },
	{ "SQLExecute",                              "Q. .Q. QC QC QC Q. QQQ QQ" },
	{ "SQLGetTypeInfo",                          ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLTables",                               ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLColumns",                              ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLPrimaryKeys",                          ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLForeignKeys",                          ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLStatistics",                           ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLSpecialColumns",                       ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLProcedures",                           ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLProcedureColumns",                     ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLTablePrivileges",                      ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLColumnPrivileges",                     ".. ... CC CC CC .. QQQ QQ" },
	{ "SQLFetch",                                "QQ QCC .. .. QQ .. QQQ QQ" },
	{ "SQLFetchScroll",                          "QQ QCC .. .. QQ .. QQQ QQ" },
	{ "SQLExtendedFetch",                        "QQ QCC .. QQ .. QQ QQQ QQ" },
	{ "SQLGetData",                              "QQ QCC CC .. .. CC QQQ QQ" },
	{ "SQLSetPos",                               "QQ QCC CC .. .. CC QQQ QQ" },
	{ "SQLBulkOperations",                       "QQ QCC .. .. QQ .. QQQ QQ" },
	{ "SQLCloseCursor",                          "CC CCC .. .. .. .. QQQ QQ" },
	{ "SQLFreeStmt SQL_CLOSE",                   ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLFreeStmt SQL_UNBIND",                  ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLFreeStmt SQL_RESET_PARAMS",            ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLBindCol",                              ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLBindParameter",                        ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLMoreResults",                          ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLNumResultCols",                        "Q. ... .. .. .. .. QQQ QQ" },
	{ "SQLDescribeCol",                          "QN .CC .. .. .. .. QQQ QQ" },
	{ "SQLColAttribute",                         "QN .CC .. .. .. .. QQQ QQ" },
	{ "SQLColAttribute SQL_DESC_COUNT",          "Q. ... .. .. .. .. QQQ QQ" },
	{ "SQLNumParams",                            "Q. ... .. .. .. .. QQQ QQ" },
	{ "SQLDescribeParam",                        "Q. .QQ QQ QQ QQ QQ QQQ QQ" },
	{ "SQLRowCount",                             "QQ Q.. .. .. .. .. QQQ QQ" },
	{ "SQLParamData",                            "QQ QQQ QQ QQ QQ QQ .Q. QQ" },
	{ "SQLPutData",                              "QQ QQQ QQ QQ QQ QQ Q.. QQ" },
	{ "SQLSetStmtAttr",                          ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLSetStmtAttr SQL_ATTR_CURSOR_TYPE",     ".K KCC CC CC CC .. QQQ QQ" },
	{ "SQLGetStmtAttr",                          ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLGetStmtAttr SQL_ATTR_ROW_NUMBER",      "CC CCC CC .. .. .. QQQ QQ" },
	{ "SQLSetCursorName",                        ".. .CC CC CC CC CC QQQ QQ" },
	{ "SQLGetCursorName",                        ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLCancel",                               ".. ... .. .. .. .. ... .." },
	{ "SQLCancelHandle",                         ".. ... .. .. .. .. ... .." },
	{ "SQLFreeHandle",                           ".. ... .. .. .. .. QQQ QQ" },
	{ "SQLFreeStmt SQL_DROP",                    ".. ... .. .. .. .. QQQ QQ" },
};

/* Descriptors of a statement; the others of the four are as APP_PARAM. */
static const struct {
	SQLINTEGER which;
	const char *name;
	const char *rule;
} desc_rules[] = {
	{ SQL_ATTR_IMP_ROW_DESC, "SQLGetDescField",  "I. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_IMP_ROW_DESC, "SQLGetDescRec",    "I. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_APP_ROW_DESC, "SQLGetDescField",  ".. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_APP_ROW_DESC, "SQLSetDescField",  ".. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_APP_PARAM_DESC, "SQLGetDescField", ".. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_APP_PARAM_DESC, "SQLGetDescRec",  ".. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_APP_PARAM_DESC, "SQLSetDescField", ".. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_APP_PARAM_DESC, "SQLSetDescRec",  ".. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_APP_PARAM_DESC, "SQLCopyDesc",    ".. ... .. .. .. .. QQQ QQ" },
	{ SQL_ATTR_IMP_PARAM_DESC, "SQLSetDescField", ".. ... .. .. .. .. QQQ QQ" },
};

/* Where an allowed call leads; functions that are not here change nothing. */
static const struct {
	const char *name;
	const char *from; /* states, as "S4 S4P"; "*" all where it is allowed */
	enum state to;
} moves[] = {
	{ "SQLPrepare", "*", S3 },
	{ "SQLExecDirect", "*", S5 },
	{ "SQLExecute", "S2 S4P", S4P },
	{ "SQLExecute", "*", S5P },
	{ "SQLGetTypeInfo", "*", S5 },
	{ "SQLTables", "*", S5 },
	{ "SQLColumns", "*", S5 },
	{ "SQLPrimaryKeys", "*", S5 },
	{ "SQLForeignKeys", "*", S5 },
	{ "SQLStatistics", "*", S5 },
	{ "SQLSpecialColumns", "*", S5 },
	{ "SQLProcedures", "*", S5 },
	{ "SQLProcedureColumns", "*", S5 },
	{ "SQLTablePrivileges", "*", S5 },
	{ "SQLColumnPrivileges", "*", S5 },
	{ "SQLFetch", "S5 S6", S6 },
	{ "SQLFetch", "S5P S6P", S6P },
	{ "SQLFetchScroll", "S5 S6", S6 },
	{ "SQLFetchScroll", "S5P S6P", S6P },
	{ "SQLExtendedFetch", "S5 S7", S7 },
	{ "SQLExtendedFetch", "S5P S7P", S7P },
	{ "SQLCloseCursor", "S5 S6 S7 S6END", S1 },
	{ "SQLCloseCursor", "*", S3 },
	{ "SQLFreeStmt SQL_CLOSE", "S4 S5 S6 S7 S6END", S1 },
	{ "SQLFreeStmt SQL_CLOSE", "S4P", S2 },
	{ "SQLFreeStmt SQL_CLOSE", "S5P S6P S7P S6ENDP", S3 },
	{ "SQLMoreResults", "S4 S5 S6 S7 S6END", S1 },
	{ "SQLMoreResults", "S4P", S2 },
	{ "SQLMoreResults", "S5P S6P S7P S6ENDP", S3 },
	{ "SQLParamData", "S8", S9 },
	{ "SQLParamData", "S10", S5P },
	{ "SQLPutData", "S9", S10 },
	{ "SQLPutData", "S10", S3 }, /* an error: a number has no second piece */
	{ "SQLCancel", "S8 S9 S10", S3 },
	{ "SQLCancelHandle", "S8 S9 S10", S3 },
	{ "SQLCancel", "S11", S12 },
	{ "SQLCancelHandle", "S11", S12 },
	{ "SQLFreeHandle", "*", STATES },
	{ "SQLFreeStmt SQL_DROP", "*", STATES },
};

static SQLLEN at_execution = SQL_DATA_AT_EXEC;
static SQLLEN value = 7;

static void
script(void)
{
	api_script_numbers("SELECT", 1, 2, 2);
	fake_script(&(struct fake_script){ .sql = "SHOW", .bytes = "", .len = 0 });
}

static void
execute(enum state state)
{
	const char *sql = state == S4 || state == S4P ? "DROP TABLE t" : "SELECT n FROM t";

	if (state == S4P || state == S5P || state == S6P || state == S7P || state == S6ENDP) {
		api_ok(api_prepare(sql));
		api_ok(SQLExecute(api_stmt));
	} else {
		api_ok(api_exec(sql));
	}
}

static void
wait_for_data(enum state state)
{
	SQLPOINTER token;

	api_ok(api_prepare("SELECT ?"));
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0,
	    &value, 0, &at_execution));
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
	if (state != S8)
		ck_assert_int_eq(SQLParamData(api_stmt, &token), SQL_NEED_DATA);
	if (state == S10)
		api_ok(SQLPutData(api_stmt, &value, sizeof(value)));
}

/* Bring the new statement there. */
static void
bring(enum state state)
{
	SQLUSMALLINT status[1];
	SQLULEN rows;

	if (state == S2)
		api_ok(api_prepare("DROP TABLE t"));
	else if (state == S3)
		api_ok(api_prepare("SELECT n FROM t"));
	else if (state >= S4 && state <= S6ENDP)
		execute(state);
	else if (state >= S8 && state <= S10)
		wait_for_data(state);
	if (state == S6 || state == S6P || state == S6END || state == S6ENDP)
		api_ok(SQLFetch(api_stmt));
	if (state == S6END || state == S6ENDP) {
		api_ok(SQLFetch(api_stmt));
		ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	}
	if (state == S7 || state == S7P)
		api_ok(SQLExtendedFetch(api_stmt, SQL_FETCH_NEXT, 0, &rows, status));
	if (state != S11 && state != S12)
		return;
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_ASYNC_ENABLE, (SQLPOINTER)SQL_ASYNC_ENABLE_ON, 0));
	fake_hang_at_end(true);
	ck_assert_int_eq(api_exec("SELECT 1"), SQL_STILL_EXECUTING);
	while (!fake_is_reading())
		usleep(200);
	if (state == S12)
		api_ok(SQLCancel(api_stmt));
}

/* End what bring() began. */
static void
finish(void)
{
	SQLRETURN rc;

	fake_hang_at_end(false);
	if (!api_stmt)
		return;
	while ((rc = api_exec("SELECT 1")) == SQL_STILL_EXECUTING)
		usleep(200);
	SQLCancel(api_stmt);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_STMT, api_stmt), SQL_SUCCESS);
	api_stmt = NULL;
}

/* The letter of what happened. */
static char
letter(SQLRETURN rc, const char *state)
{
	static const struct {
		const char *state;
		char letter;
	} letters[] = { { "HY010", 'Q' }, { "24000", 'C' }, { "07005", 'N' }, { "HY011", 'K' },
		{ "HY007", 'I' } };

	for (size_t i = 0; rc == SQL_ERROR && i < CH_ARRAY_LEN(letters); i++)
		if (strcmp(letters[i].state, state) == 0)
			return letters[i].letter;
	return '.';
}

static char
expected(const char *rule, enum state state)
{
	for (int at = 0; *rule; rule++)
		if (*rule != ' ' && at++ == (int)state)
			return *rule;
	ck_abort_msg("a rule is too short");
	return '?';
}

/* What can be seen of a state without leaving it: a letter for each of some functions. */
static void
look(char seen[8])
{
	static const char *const functions[] = { "SQLNumParams", "SQLRowCount", "SQLDescribeCol",
		"SQLGetData", "SQLBindCol", "SQLDescribeParam" };
	size_t i;

	for (i = 0; i < CH_ARRAY_LEN(functions); i++) {
		SQLRETURN rc = calls_find(functions[i])->call(api_stmt);

		seen[i] = letter(rc, calls_state(CALLS_STMT, api_stmt));
	}
	seen[i] = '\0';
}

/* The same by the table. */
static void
look_up(enum state state, char seen[8])
{
	static const char *const functions[] = { "SQLNumParams", "SQLRowCount", "SQLDescribeCol",
		"SQLGetData", "SQLBindCol", "SQLDescribeParam" };
	size_t i;

	for (i = 0; i < CH_ARRAY_LEN(functions); i++)
		for (size_t j = 0; j < CH_ARRAY_LEN(rules); j++)
			if (strcmp(rules[j].name, functions[i]) == 0)
				seen[i] = expected(rules[j].rule, state);
	seen[i] = '\0';
}

static bool
names_state(const char *list, enum state state)
{
	static const char *const words[STATES] = { "S1", "S2", "S3", "S4", "S4P", "S5", "S5P", "S6",
		"S6P", "S7", "S7P", "S6END", "S6ENDP", "S8", "S9", "S10", "S11", "S12" };
	size_t len = strlen(words[state]);

	if (strcmp(list, "*") == 0)
		return true;
	for (const char *at = list; (at = strstr(at, words[state])); at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

static enum state
state_after(const char *name, enum state from)
{
	if (from >= S11 && strncmp(name, "SQLCancel", 9) != 0)
		return from;
	for (size_t i = 0; i < CH_ARRAY_LEN(moves); i++)
		if (strcmp(moves[i].name, name) == 0 && names_state(moves[i].from, from))
			return moves[i].to;
	return from;
}

static void
check_after(const char *name, enum state from, enum state to)
{
	char seen[8], wanted[8];

	if (to == STATES) {
		api_stmt = NULL;
		return;
	}
	/* what was cancelled may have ended with this call */
	if (from == S12 && strcmp(name, "SQLExecDirect") == 0)
		return;
	look(seen);
	look_up(to, wanted);
	ck_assert_msg(strcmp(seen, wanted) == 0, "%s in %s: then %s, expected %s (%s)", name,
	    state_names[from], seen, wanted, state_names[to]);
}

START_TEST(functions_of_statements_do_what_the_table_says)
{
	enum state state = (enum state)_i;

	script();
	SQLFreeHandle(SQL_HANDLE_STMT, api_stmt);
	for (size_t i = 0; i < CH_ARRAY_LEN(rules); i++) {
		const struct calls_function *f = calls_find(rules[i].name);
		char got, wanted = expected(rules[i].rule, state);
		SQLRETURN rc;

		ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &api_stmt), SQL_SUCCESS);
		bring(state);
		check_after("nothing", state, state);
		rc = f->call(api_stmt);
		got = letter(rc, rc == SQL_ERROR ? calls_state(CALLS_STMT, api_stmt) : "");
		ck_assert_msg(got == wanted, "%s in %s: %c (%d %s), expected %c", f->name,
		    state_names[state], got, rc, api_message(1), wanted);
		check_after(f->name, state, got == '.' ? state_after(f->name, state) : state);
		finish();
	}
}
END_TEST

START_TEST(functions_of_descriptors_do_what_the_table_says)
{
	enum state state = (enum state)_i;

	script();
	SQLFreeHandle(SQL_HANDLE_STMT, api_stmt);
	for (size_t i = 0; i < CH_ARRAY_LEN(desc_rules); i++) {
		const struct calls_function *f = calls_find(desc_rules[i].name);
		char got, wanted = expected(desc_rules[i].rule, state);
		SQLHDESC desc = NULL;
		SQLRETURN rc;

		ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &api_stmt), SQL_SUCCESS);
		api_ok(SQLGetStmtAttr(api_stmt, desc_rules[i].which, &desc, 0, NULL));
		bring(state);
		rc = f->call(desc);
		got = letter(rc, calls_state(CALLS_DESC, desc));
		ck_assert_msg(got == wanted, "%s %d in %s: %c (%d), expected %c", f->name,
		    (int)desc_rules[i].which, state_names[state], got, rc, wanted);
		check_after(f->name, state, state);
		finish();
	}
}
END_TEST

/* --- connections ---------------------------------------------------------------------------- */

enum dbc_state {
	C2, /* allocated */
	C3, /* SQLBrowseConnect wants more */
	C4, /* connected */
	C5, /* connected, has a statement */
	C_STATES,
};

/* One word a state: "-" allowed. */
static const struct {
	const char *name;
	const char *states[C_STATES];
} dbc_rules[] = {
	{ "SQLAllocHandle of a statement", { "08003", "08003", "", "" } },
	{ "SQLAllocHandle of a descriptor", { "08003", "08003", "", "" } },
	{ "SQLConnect", { "", "08002", "08002", "08002" } },
	{ "SQLDriverConnect", { "", "08002", "08002", "08002" } },
	{ "SQLBrowseConnect", { "", "", "08002", "08002" } },
	{ "SQLDisconnect", { "08003", "", "", "" } },
	{ "SQLGetInfo", { "08003", "08003", "", "" } },
	{ "SQLGetFunctions", { "", "", "", "" } },
	{ "SQLGetConnectAttr", { "", "", "", "" } },
	{ "SQLSetConnectAttr", { "", "", "", "" } },
	{ "SQLNativeSql", { "08003", "08003", "", "" } },
	{ "SQLEndTran of a connection", { "08003", "08003", "", "" } },
	{ "SQLCancelHandle of a connection", { "", "", "", "" } },
	{ "SQLFreeHandle of a connection", { "", "HY010", "HY010", "HY010" } },
};

/* An error that is a matter of states. */
static bool
is_of_states(const char *state)
{
	return strcmp(state, "08002") == 0 || strcmp(state, "08003") == 0 ||
	       strcmp(state, "HY010") == 0;
}

static SQLHDBC
bring_dbc(enum dbc_state state, SQLHSTMT *stmt)
{
	SQLCHAR out[256];
	SQLHDBC dbc;

	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DBC, api_env, &dbc), SQL_SUCCESS);
	if (state == C3)
		ck_assert_int_eq(SQLBrowseConnect(dbc, (SQLCHAR *)(uintptr_t) "Driver=x", SQL_NTS,
				     out, sizeof(out), NULL),
		    SQL_NEED_DATA);
	if (state >= C4)
		ck_assert(SQL_SUCCEEDED(api_driver_connect(dbc, "Driver=x;Server=fake.example")));
	if (state == C5)
		ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, dbc, stmt), SQL_SUCCESS);
	return dbc;
}

START_TEST(functions_of_connections_do_what_the_table_says)
{
	const struct calls_function *f = calls_find(dbc_rules[_i].name);

	for (enum dbc_state state = C2; state < C_STATES; state++) {
		const char *wanted = dbc_rules[_i].states[state];
		SQLHSTMT stmt = NULL;
		SQLHDBC dbc = bring_dbc(state, &stmt);
		bool is_free = strcmp(f->name, "SQLFreeHandle of a connection") == 0;
		SQLRETURN rc = f->call(dbc);
		const char *got = rc == SQL_ERROR ? calls_state(CALLS_DBC, dbc) : "";

		if (*wanted || is_of_states(got))
			ck_assert_msg(strcmp(got, wanted) == 0, "%s in C%d: %d %s, expected %s",
			    f->name, (int)state + 2, rc, got, wanted);
		if (is_free && rc == SQL_SUCCESS)
			continue;
		SQLDisconnect(dbc);
		ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DBC, dbc), SQL_SUCCESS);
	}
}
END_TEST

/* --- environments --------------------------------------------------------------------------- */

static const struct {
	const char *name;
	const char *states[3]; /* no version yet; version set; has a connection */
} env_rules[] = {
	{ "SQLAllocHandle of a connection", { "HY010", "", "" } },
	{ "SQLGetEnvAttr", { "", "", "" } },
	{ "SQLSetEnvAttr", { "", "", "HY011" } },
	{ "SQLEndTran of an environment", { "", "", "" } },
	{ "SQLFreeHandle of an environment", { "", "", "HY010" } },
};

START_TEST(functions_of_environments_do_what_the_table_says)
{
	const struct calls_function *f = calls_find(env_rules[_i].name);

	for (int state = 0; state < 3; state++) {
		const char *wanted = env_rules[_i].states[state];
		SQLHDBC dbc = NULL;
		SQLHENV env;
		SQLRETURN rc;

		SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
		if (state >= 1)
			SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
		if (state == 2)
			SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
		rc = f->call(env);
		ck_assert_msg(
		    rc == (*wanted ? SQL_ERROR : SQL_SUCCESS), "%s, %d: %d", f->name, state, rc);
		if (*wanted)
			ck_assert_str_eq(calls_state(CALLS_ENV, env), wanted);
		if (f->id == SQL_API_SQLFREEHANDLE && rc == SQL_SUCCESS)
			continue;
		if (dbc)
			SQLFreeHandle(SQL_HANDLE_DBC, dbc);
		ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_SUCCESS);
	}
}
END_TEST

/* --- all ------------------------------------------------------------------------------------ */

/* Those that have no state: they only read diagnostics, or allocate an environment. */
static bool
has_no_state(SQLUSMALLINT id)
{
	return id == SQL_API_SQLGETDIAGFIELD || id == SQL_API_SQLGETDIAGREC;
}

START_TEST(no_exported_function_is_forgotten)
{
	static const struct {
		const char *name;
		SQLUSMALLINT id;
	} exported[] = {
#define ENTRY(name, id) { #name, id },
#define ENTRY_W(name, id) { #name, id },
#include "api/api_list.h"
#undef ENTRY
#undef ENTRY_W
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(exported); i++) {
		bool is_there = has_no_state(exported[i].id);

		for (size_t j = 0; j < calls_count && !is_there; j++)
			is_there = calls_list[j].id == exported[i].id;
		ck_assert_msg(is_there, "%s is in no table", exported[i].name);
	}
}
END_TEST

static bool
is_ruled(const char *name)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(rules); i++)
		if (strcmp(rules[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < CH_ARRAY_LEN(desc_rules); i++)
		if (strcmp(desc_rules[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < CH_ARRAY_LEN(dbc_rules); i++)
		if (strcmp(dbc_rules[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < CH_ARRAY_LEN(env_rules); i++)
		if (strcmp(env_rules[i].name, name) == 0)
			return true;
	return strcmp(name, "SQLFreeHandle of a descriptor") == 0;
}

/* An implicit descriptor cannot be freed in any state, an explicit one in all. */
START_TEST(every_call_has_its_rule)
{
	for (size_t i = 0; i < calls_count; i++)
		ck_assert_msg(is_ruled(calls_list[i].name), "%s has no rule", calls_list[i].name);
}
END_TEST

START_TEST(other_handles_are_invalid)
{
	SQLHANDLE handles[] = { api_env, api_dbc, api_stmt, NULL, NULL };

	SQLGetStmtAttr(api_stmt, SQL_ATTR_APP_ROW_DESC, &handles[3], 0, NULL);
	for (size_t i = 0; i < calls_count; i++)
		for (size_t kind = 0; kind < CH_ARRAY_LEN(handles); kind++) {
			if (kind == (size_t)calls_list[i].kind)
				continue;
			ck_assert_msg(calls_list[i].call(handles[kind]) == SQL_INVALID_HANDLE,
			    "%s with handle %zu", calls_list[i].name, kind);
		}
}
END_TEST

/* As the driver manager has it, which lets nothing through any more. */
START_TEST(a_piece_that_cannot_be_ends_the_execution)
{
	static const struct {
		const char *state;
		SQLSMALLINT c_type;
		SQLLEN first, second;
	} pieces[] = {
		{ "HY020", SQL_C_CHAR, 1, SQL_NULL_DATA },
		{ "HY020", SQL_C_CHAR, SQL_NULL_DATA, 1 },
		{ "HY019", SQL_C_SLONG, 4, 4 },
		{ "HY090", SQL_C_CHAR, 1, -4 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(pieces); i++) {
		api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, pieces[i].c_type, SQL_VARCHAR,
		    0, 0, NULL, 0, &at_execution));
		api_ok(api_prepare("SELECT ?"));
		for (int time = 0; time < 2; time++) {
			ck_assert_int_eq(SQLExecute(api_stmt), SQL_NEED_DATA);
			ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
			api_ok(SQLPutData(api_stmt, &value, pieces[i].first));
			api_fails(SQLPutData(api_stmt, &value, pieces[i].second),
			    pieces[i].state);
			api_fails(SQLParamData(api_stmt, NULL), "HY010");
		}
		ck_assert_int_eq(api_exec("SELECT ?"), SQL_NEED_DATA);
		ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
		api_fails(SQLPutData(api_stmt, NULL, 5), "HY009");
		api_fails(SQLExecute(api_stmt), "HY010");
	}
	ck_assert_uint_eq(fake_count("SELECT ?"), 0);
}
END_TEST

Suite *
suite_states(void)
{
	Suite *suite = suite_create("states");
	TCase *tcase = api_case(suite, "states");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, functions_of_statements_do_what_the_table_says, 0, STATES);
	tcase_add_loop_test(tcase, functions_of_descriptors_do_what_the_table_says, 0, STATES);
	tcase_add_loop_test(
	    tcase, functions_of_connections_do_what_the_table_says, 0, CH_ARRAY_LEN(dbc_rules));
	tcase_add_loop_test(
	    tcase, functions_of_environments_do_what_the_table_says, 0, CH_ARRAY_LEN(env_rules));
	tcase_add_test(tcase, no_exported_function_is_forgotten);
	tcase_add_test(tcase, every_call_has_its_rule);
	tcase_add_test(tcase, other_handles_are_invalid);
	tcase_add_test(tcase, a_piece_that_cannot_be_ends_the_execution);
	return suite;
}
