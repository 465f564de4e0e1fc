/*
 * test_attrs.c - attributes of environments, connections and statements, as the reference has them
 *
 * Tables of defaults, of values and what becomes of them, of when they may be set; and what the
 * attributes do. How those of cursors depend on each other is in test_scroll.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "clickhouse_odbc.h"

#define F(name) CALLS_FORM(name)
#define T(ascii) calls_text(ascii)
#define V(number) ((SQLPOINTER)(SQLULEN)(number))

/* --- connections and environments: 32 bits, unless the row says otherwise ------------------- */

enum when { BEFORE = 1, AFTER = 2, ALWAYS = 3 };
enum width { U32, ULEN };

static const struct {
	const char *name;
	SQLINTEGER id;
	enum width width;
	enum when when;
	SQLULEN before; /* what it is at first */
	SQLULEN value;	/* what is set */
	const char *state;
	SQLULEN after; /* what is read then */
} dbc_sets[] = {
#define DBC(id, width, when, ...) { #id, id, width, when, __VA_ARGS__ }
	DBC(SQL_ATTR_ACCESS_MODE, U32, ALWAYS, SQL_MODE_READ_WRITE, SQL_MODE_READ_ONLY, "",
	    SQL_MODE_READ_ONLY),
	DBC(SQL_ATTR_ACCESS_MODE, U32, ALWAYS, SQL_MODE_READ_WRITE, 2, "HY024",
	    SQL_MODE_READ_WRITE),
	DBC(SQL_ATTR_ASYNC_ENABLE, ULEN, ALWAYS, SQL_ASYNC_ENABLE_OFF, SQL_ASYNC_ENABLE_ON, "",
	    SQL_ASYNC_ENABLE_ON),
	DBC(SQL_ATTR_ASYNC_ENABLE, ULEN, ALWAYS, SQL_ASYNC_ENABLE_OFF, 2, "HY024", 0),
	DBC(SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, U32, ALWAYS, 0, 0, "", 0),
	DBC(SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, U32, ALWAYS, 0, 1, "HYC00", 0),
	DBC(SQL_ATTR_AUTO_IPD, U32, ALWAYS, SQL_TRUE, SQL_FALSE, "HY092", SQL_TRUE),
	DBC(SQL_ATTR_AUTOCOMMIT, U32, ALWAYS, SQL_AUTOCOMMIT_ON, SQL_AUTOCOMMIT_OFF, "01S02",
	    SQL_AUTOCOMMIT_OFF),
	DBC(SQL_ATTR_AUTOCOMMIT, U32, ALWAYS, SQL_AUTOCOMMIT_ON, 2, "HY024", SQL_AUTOCOMMIT_ON),
	/* rubbish above 32 bits does not count */
	DBC(SQL_ATTR_AUTOCOMMIT, U32, ALWAYS, SQL_AUTOCOMMIT_ON, (SQLULEN)7 << 32, "01S02",
	    SQL_AUTOCOMMIT_OFF),
	DBC(SQL_ATTR_CONNECTION_DEAD, U32, AFTER, SQL_CD_FALSE, SQL_CD_TRUE, "HY092",
	    SQL_CD_FALSE),
	DBC(SQL_ATTR_CONNECTION_TIMEOUT, U32, ALWAYS, 0, 25, "", 25),
	DBC(SQL_ATTR_LOGIN_TIMEOUT, U32, ALWAYS, 0, 25, "", 25),
	DBC(SQL_ATTR_METADATA_ID, U32, ALWAYS, SQL_FALSE, SQL_TRUE, "", SQL_TRUE),
	DBC(SQL_ATTR_METADATA_ID, U32, ALWAYS, SQL_FALSE, 2, "HY024", SQL_FALSE),
	DBC(SQL_ATTR_ODBC_CURSORS, U32, BEFORE, SQL_CUR_USE_DRIVER, SQL_CUR_USE_ODBC, "",
	    SQL_CUR_USE_ODBC),
	DBC(SQL_ATTR_ODBC_CURSORS, U32, BEFORE, SQL_CUR_USE_DRIVER, 3, "HY024",
	    SQL_CUR_USE_DRIVER),
	DBC(SQL_ATTR_ODBC_CURSORS, U32, AFTER, SQL_CUR_USE_DRIVER, SQL_CUR_USE_ODBC, "08002",
	    SQL_CUR_USE_DRIVER),
	DBC(SQL_ATTR_PACKET_SIZE, U32, BEFORE, 0, 65536, "", 65536),
	DBC(SQL_ATTR_PACKET_SIZE, U32, BEFORE, 0, 1, "01S02", 4096),
	DBC(SQL_ATTR_PACKET_SIZE, U32, AFTER, 0, 65536, "HY011", 0),
	DBC(SQL_ATTR_TRANSLATE_OPTION, U32, ALWAYS, 0, 7, "", 7),
	DBC(SQL_ATTR_TXN_ISOLATION, U32, ALWAYS, 0, SQL_TXN_READ_UNCOMMITTED, "",
	    SQL_TXN_READ_UNCOMMITTED),
	DBC(SQL_ATTR_TXN_ISOLATION, U32, ALWAYS, 0, SQL_TXN_READ_COMMITTED, "01S02",
	    SQL_TXN_READ_UNCOMMITTED),
	DBC(SQL_ATTR_TXN_ISOLATION, U32, ALWAYS, 0, SQL_TXN_REPEATABLE_READ, "01S02",
	    SQL_TXN_READ_UNCOMMITTED),
	DBC(SQL_ATTR_TXN_ISOLATION, U32, ALWAYS, 0, SQL_TXN_SERIALIZABLE, "01S02",
	    SQL_TXN_READ_UNCOMMITTED),
	DBC(SQL_ATTR_TXN_ISOLATION, U32, ALWAYS, 0, 3, "HY024", 0),
	DBC(SQL_ATTR_QUIET_MODE, ULEN, ALWAYS, 0, (SQLULEN)1 << 40, "", (SQLULEN)1 << 40),
	/* of statements to come, as ODBC 2 had it */
	DBC(SQL_ATTR_QUERY_TIMEOUT, ULEN, ALWAYS, 0, 9, "", 9),
	DBC(SQL_ATTR_MAX_ROWS, ULEN, ALWAYS, 0, 9, "", 9),
	DBC(SQL_ATTR_MAX_LENGTH, ULEN, ALWAYS, 0, 9, "", 9),
	DBC(SQL_ATTR_NOSCAN, ULEN, ALWAYS, SQL_NOSCAN_OFF, SQL_NOSCAN_ON, "", SQL_NOSCAN_ON),
	DBC(SQL_ATTR_RETRIEVE_DATA, ULEN, ALWAYS, SQL_RD_ON, 7, "HY024", SQL_RD_ON),
#undef DBC
};

/* A connection that is not connected, or the one that is. */
static SQLHDBC
dbc_for(bool connected)
{
	SQLHDBC dbc = api_dbc;

	if (!connected)
		ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DBC, api_env, &dbc), SQL_SUCCESS);
	return dbc;
}

/* 32-bit attributes must not touch what lies behind them. */
static SQLULEN
get_dbc(SQLHDBC dbc, SQLINTEGER id, enum width width)
{
	SQLULEN value = (SQLULEN)0x7777777777777777;
	SQLRETURN rc = F(SQLGetConnectAttr)(dbc, id, &value, 0, NULL);

	ck_assert_msg(rc == SQL_SUCCESS, "%d: %d %s", (int)id, rc, calls_state(CALLS_DBC, dbc));
	if (width == U32) {
		ck_assert_uint_eq(value >> 32, 0x77777777);
		value = (SQLUINTEGER)value;
	}
	return value;
}

static SQLRETURN
rc_of(const char *state)
{
	if (!*state)
		return SQL_SUCCESS;
	return strncmp(state, "01", 2) == 0 ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

START_TEST(attributes_of_connections)
{
	for (int connected = 0; connected < 2; connected++) {
		SQLHDBC dbc = dbc_for(connected);
		SQLRETURN rc;

		if (dbc_sets[_i].when & (connected ? AFTER : BEFORE)) {
			ck_assert_uint_eq(get_dbc(dbc, dbc_sets[_i].id, dbc_sets[_i].width),
			    dbc_sets[_i].before);
			rc = F(SQLSetConnectAttr)(dbc, dbc_sets[_i].id, V(dbc_sets[_i].value), 0);
			ck_assert_msg(rc == rc_of(dbc_sets[_i].state), "%s: %d",
			    dbc_sets[_i].name, rc);
			ck_assert_str_eq(calls_state(CALLS_DBC, dbc), dbc_sets[_i].state);
			ck_assert_uint_eq(get_dbc(dbc, dbc_sets[_i].id, dbc_sets[_i].width),
			    dbc_sets[_i].after);
		}
		if (!connected)
			SQLFreeHandle(SQL_HANDLE_DBC, dbc);
	}
}
END_TEST

/* Known to ODBC and not to be had, or not for applications. */
static const struct {
	SQLINTEGER id;
	enum when when;
	const char *set, *get;
} dbc_oddities[] = {
	{ SQL_ATTR_TRACE, ALWAYS, "HYC00", "HYC00" },
	{ SQL_ATTR_TRACEFILE, ALWAYS, "HYC00", "HYC00" },
	{ SQL_ATTR_TRANSLATE_LIB, ALWAYS, "HYC00", "" },
	{ SQL_ATTR_DISCONNECT_BEHAVIOR, ALWAYS, "HYC00", "HYC00" },
	{ SQL_ATTR_ENLIST_IN_DTC, ALWAYS, "HYC00", "HYC00" },
	{ SQL_ATTR_ANSI_APP, ALWAYS, "", "HY092" },
	{ SQL_ATTR_CONNECTION_DEAD, BEFORE, "HY092", "08003" },
	{ SQL_ATTR_ROW_ARRAY_SIZE, ALWAYS, "HY092", "HY092" },
	{ SQL_ATTR_ROW_NUMBER, ALWAYS, "HY092", "HY092" },
	{ SQL_ATTR_APP_ROW_DESC, ALWAYS, "HY092", "HY092" },
	{ 1227, ALWAYS, "HY092", "HY092" },
	{ -5, ALWAYS, "HY092", "HY092" },
};

START_TEST(odd_attributes_of_connections)
{
	for (int connected = 0; connected < 2; connected++) {
		SQLHDBC dbc = dbc_for(connected);
		SQLULEN value[4] = { 0 };

		if (dbc_oddities[_i].when & (connected ? AFTER : BEFORE)) {
			F(SQLSetConnectAttr)(dbc, dbc_oddities[_i].id, V(1), 0);
			ck_assert_str_eq(calls_state(CALLS_DBC, dbc), dbc_oddities[_i].set);
			F(SQLGetConnectAttr)
			(dbc, dbc_oddities[_i].id, value, sizeof(value), NULL);
			ck_assert_str_eq(calls_state(CALLS_DBC, dbc), dbc_oddities[_i].get);
		}
		if (!connected)
			SQLFreeHandle(SQL_HANDLE_DBC, dbc);
	}
}
END_TEST

static const struct {
	SQLINTEGER id;
	SQLULEN before, value;
	const char *state;
	SQLUINTEGER after;
} env_sets[] = {
	{ SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3, SQL_OV_ODBC2, "", SQL_OV_ODBC2 },
	{ SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3, SQL_OV_ODBC3_80, "", SQL_OV_ODBC3_80 },
	{ SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3, 1, "HY024", SQL_OV_ODBC3 },
	{ SQL_ATTR_CONNECTION_POOLING, SQL_CP_OFF, SQL_CP_ONE_PER_HENV, "", SQL_CP_ONE_PER_HENV },
	{ SQL_ATTR_CONNECTION_POOLING, SQL_CP_OFF, 4, "HY024", SQL_CP_OFF },
	{ SQL_ATTR_CP_MATCH, SQL_CP_STRICT_MATCH, SQL_CP_RELAXED_MATCH, "", SQL_CP_RELAXED_MATCH },
	{ SQL_ATTR_CP_MATCH, SQL_CP_STRICT_MATCH, 2, "HY024", SQL_CP_STRICT_MATCH },
	{ SQL_ATTR_OUTPUT_NTS, SQL_TRUE, SQL_TRUE, "", SQL_TRUE },
	{ SQL_ATTR_OUTPUT_NTS, SQL_TRUE, SQL_FALSE, "HYC00", SQL_TRUE },
	{ SQL_ATTR_OUTPUT_NTS, SQL_TRUE, 2, "HY024", SQL_TRUE },
};

START_TEST(attributes_of_environments)
{
	SQLUINTEGER value = 99;
	SQLHENV env;

	SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
	SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, V(SQL_OV_ODBC3), 0);
	ck_assert_int_eq(SQLGetEnvAttr(env, env_sets[_i].id, &value, 0, NULL), SQL_SUCCESS);
	ck_assert_uint_eq(value, env_sets[_i].before);
	ck_assert_int_eq(SQLSetEnvAttr(env, env_sets[_i].id, V(env_sets[_i].value), 0),
	    rc_of(env_sets[_i].state));
	ck_assert_str_eq(calls_state(CALLS_ENV, env), env_sets[_i].state);
	ck_assert_int_eq(SQLGetEnvAttr(env, env_sets[_i].id, &value, 0, NULL), SQL_SUCCESS);
	ck_assert_uint_eq(value, env_sets[_i].after);
	ck_assert_int_eq(SQLGetEnvAttr(env, env_sets[_i].id, NULL, 0, NULL), SQL_SUCCESS);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_ENV, env), SQL_SUCCESS);
}
END_TEST

START_TEST(unknown_attributes_of_environments)
{
	ck_assert_int_eq(SQLSetEnvAttr(api_env, 4711, NULL, 0), SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_ENV, api_env), "HY092");
	ck_assert_int_eq(SQLGetEnvAttr(api_env, 4711, NULL, 0, NULL), SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_ENV, api_env), "HY092");
}
END_TEST

/* --- statements: 64 bits --------------------------------------------------------------------- */

static const struct {
	const char *name;
	SQLINTEGER id;
	SQLULEN before, value;
	const char *state;
	SQLULEN after;
} stmt_sets[] = {
#define STMT(id, ...) { #id, id, __VA_ARGS__ }
	STMT(SQL_ATTR_QUERY_TIMEOUT, 0, 30, "", 30),
	STMT(SQL_ATTR_MAX_ROWS, 0, (SQLULEN)1 << 40, "", (SQLULEN)1 << 40),
	STMT(SQL_ATTR_MAX_LENGTH, 0, 5, "", 5),
	STMT(SQL_ATTR_NOSCAN, SQL_NOSCAN_OFF, SQL_NOSCAN_ON, "", SQL_NOSCAN_ON),
	STMT(SQL_ATTR_NOSCAN, SQL_NOSCAN_OFF, 2, "HY024", SQL_NOSCAN_OFF),
	STMT(SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, SQL_ASYNC_ENABLE_ON, "",
	    SQL_ASYNC_ENABLE_ON),
	STMT(SQL_ATTR_ASYNC_ENABLE, SQL_ASYNC_ENABLE_OFF, 2, "HY024", SQL_ASYNC_ENABLE_OFF),
	STMT(SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON, SQL_RD_OFF, "", SQL_RD_OFF),
	STMT(SQL_ATTR_RETRIEVE_DATA, SQL_RD_ON, 2, "HY024", SQL_RD_ON),
	STMT(SQL_ATTR_METADATA_ID, SQL_FALSE, SQL_TRUE, "", SQL_TRUE),
	STMT(SQL_ATTR_METADATA_ID, SQL_FALSE, 2, "HY024", SQL_FALSE),
	STMT(SQL_ATTR_ENABLE_AUTO_IPD, SQL_TRUE, SQL_FALSE, "", SQL_FALSE),
	STMT(SQL_ATTR_ENABLE_AUTO_IPD, SQL_TRUE, 2, "HY024", SQL_TRUE),
	STMT(SQL_ATTR_SIMULATE_CURSOR, SQL_SC_NON_UNIQUE, SQL_SC_UNIQUE, "01S02",
	    SQL_SC_NON_UNIQUE),
	STMT(SQL_ATTR_KEYSET_SIZE, 0, 10, "01S02", 0),
	STMT(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY, 4, "HY024", SQL_CURSOR_FORWARD_ONLY),
	STMT(SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE, 2, "HY024", SQL_NONSCROLLABLE),
	STMT(SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, 0, "HY024", SQL_CONCUR_READ_ONLY),
	STMT(SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, 5, "HY024", SQL_CONCUR_READ_ONLY),
	STMT(SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF, 3, "HY024", SQL_UB_OFF),
	STMT(SQL_ROWSET_SIZE, 1, 10, "", 10),
	STMT(SQL_ROWSET_SIZE, 1, 0, "HY024", 1),
	STMT(SQL_ATTR_ROW_ARRAY_SIZE, 1, 10, "", 10),
	STMT(SQL_ATTR_ROW_ARRAY_SIZE, 1, 0, "HY024", 1),
	STMT(SQL_ATTR_ROW_BIND_TYPE, SQL_BIND_BY_COLUMN, 48, "", 48),
	STMT(SQL_ATTR_ROW_BIND_OFFSET_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_ROW_OPERATION_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_ROW_STATUS_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_ROWS_FETCHED_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_PARAMSET_SIZE, 1, 10, "", 10),
	STMT(SQL_ATTR_PARAMSET_SIZE, 1, 0, "HY024", 1),
	STMT(SQL_ATTR_PARAM_BIND_TYPE, SQL_PARAM_BIND_BY_COLUMN, 48, "", 48),
	STMT(SQL_ATTR_PARAM_BIND_OFFSET_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_PARAM_OPERATION_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_PARAM_STATUS_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_PARAMS_PROCESSED_PTR, 0, 4096, "", 4096),
	STMT(SQL_ATTR_FETCH_BOOKMARK_PTR, 0, 4096, "", 4096),
#undef STMT
};

static SQLULEN
get_stmt(SQLINTEGER id)
{
	SQLULEN value = (SQLULEN)0x7777777777777777;

	api_ok(F(SQLGetStmtAttr)(api_stmt, id, &value, 0, NULL));
	return value;
}

START_TEST(attributes_of_statements)
{
	SQLRETURN rc;

	ck_assert_uint_eq(get_stmt(stmt_sets[_i].id), stmt_sets[_i].before);
	rc = F(SQLSetStmtAttr)(api_stmt, stmt_sets[_i].id, V(stmt_sets[_i].value), 0);
	ck_assert_msg(rc == rc_of(stmt_sets[_i].state), "%s: %d", stmt_sets[_i].name, rc);
	ck_assert_str_eq(api_state(1), stmt_sets[_i].state);
	ck_assert_uint_eq(get_stmt(stmt_sets[_i].id), stmt_sets[_i].after);
}
END_TEST

static const struct {
	SQLINTEGER id;
	const char *set, *get;
} stmt_oddities[] = {
	{ SQL_ATTR_ROW_NUMBER, "HY092", "24000" },
	{ SQL_ATTR_IMP_ROW_DESC, "HY017", "" },
	{ SQL_ATTR_IMP_PARAM_DESC, "HY017", "" },
	{ SQL_ATTR_ASYNC_STMT_EVENT, "HYC00", "HYC00" },
	{ SQL_GET_BOOKMARK, "HYC00", "HYC00" },
	{ SQL_ATTR_ACCESS_MODE, "HY092", "HY092" },
	{ SQL_CH_STMT_ATTR_LAST_QUERY_ID, "HY092", "" },
	{ 4711, "HY092", "HY092" },
	{ 65544, "HY092", "HY092" },
	{ -77, "HY092", "HY092" },
};

START_TEST(odd_attributes_of_statements)
{
	SQLULEN value;

	ck_assert_int_eq(F(SQLSetStmtAttr)(api_stmt, stmt_oddities[_i].id, V(1), 0), SQL_ERROR);
	ck_assert_str_eq(api_state(1), stmt_oddities[_i].set);
	F(SQLGetStmtAttr)(api_stmt, stmt_oddities[_i].id, &value, sizeof(value), NULL);
	ck_assert_str_eq(api_state(1), stmt_oddities[_i].get);
}
END_TEST

/* The kind of a cursor is settled when it is prepared. */
static const struct {
	SQLINTEGER id;
	SQLULEN value;
} cold[] = {
	{ SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY },
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY },
	{ SQL_ATTR_CURSOR_SCROLLABLE, SQL_NONSCROLLABLE },
	{ SQL_ATTR_CURSOR_SENSITIVITY, SQL_UNSPECIFIED },
	{ SQL_ATTR_SIMULATE_CURSOR, SQL_SC_NON_UNIQUE },
	{ SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF },
};

START_TEST(some_cannot_be_set_now)
{
	SQLPOINTER value = V(cold[_i].value);

	api_script_numbers("SELECT", 1, 2, 2);
	api_ok(F(SQLSetStmtAttr)(api_stmt, cold[_i].id, value, 0));
	api_ok(api_prepare("DROP TABLE t"));
	api_fails(F(SQLSetStmtAttr)(api_stmt, cold[_i].id, value, 0), "HY011");
	api_ok(SQLExecute(api_stmt));
	api_fails(F(SQLSetStmtAttr)(api_stmt, cold[_i].id, value, 0), "24000");
	api_ok(api_exec("SELECT 1"));
	api_fails(F(SQLSetStmtAttr)(api_stmt, cold[_i].id, value, 0), "24000");
	api_ok(SQLFetch(api_stmt));
	api_fails(F(SQLSetStmtAttr)(api_stmt, cold[_i].id, value, 0), "24000");
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(F(SQLSetStmtAttr)(api_stmt, cold[_i].id, value, 0));
	/* the rest may change under way */
	api_ok(api_exec("SELECT 1"));
	api_ok(F(SQLSetStmtAttr)(api_stmt, SQL_ATTR_ROW_ARRAY_SIZE, V(2), 0));
	api_ok(F(SQLSetStmtAttr)(api_stmt, SQL_ATTR_QUERY_TIMEOUT, V(2), 0));
}
END_TEST

START_TEST(header_fields_and_attributes_are_one)
{
	static const struct {
		SQLINTEGER attribute, descriptor;
		SQLSMALLINT field;
		bool is_int;
	} pairs[] = {
		{ SQL_ATTR_ROW_ARRAY_SIZE, SQL_ATTR_APP_ROW_DESC, SQL_DESC_ARRAY_SIZE, false },
		{ SQL_ATTR_ROW_BIND_TYPE, SQL_ATTR_APP_ROW_DESC, SQL_DESC_BIND_TYPE, true },
		{ SQL_ATTR_ROW_BIND_OFFSET_PTR, SQL_ATTR_APP_ROW_DESC, SQL_DESC_BIND_OFFSET_PTR,
		    false },
		{ SQL_ATTR_ROW_OPERATION_PTR, SQL_ATTR_APP_ROW_DESC, SQL_DESC_ARRAY_STATUS_PTR,
		    false },
		{ SQL_ATTR_ROW_STATUS_PTR, SQL_ATTR_IMP_ROW_DESC, SQL_DESC_ARRAY_STATUS_PTR,
		    false },
		{ SQL_ATTR_ROWS_FETCHED_PTR, SQL_ATTR_IMP_ROW_DESC, SQL_DESC_ROWS_PROCESSED_PTR,
		    false },
		{ SQL_ATTR_PARAMSET_SIZE, SQL_ATTR_APP_PARAM_DESC, SQL_DESC_ARRAY_SIZE, false },
		{ SQL_ATTR_PARAM_BIND_TYPE, SQL_ATTR_APP_PARAM_DESC, SQL_DESC_BIND_TYPE, true },
		{ SQL_ATTR_PARAM_BIND_OFFSET_PTR, SQL_ATTR_APP_PARAM_DESC,
		    SQL_DESC_BIND_OFFSET_PTR, false },
		{ SQL_ATTR_PARAM_OPERATION_PTR, SQL_ATTR_APP_PARAM_DESC,
		    SQL_DESC_ARRAY_STATUS_PTR, false },
		{ SQL_ATTR_PARAM_STATUS_PTR, SQL_ATTR_IMP_PARAM_DESC, SQL_DESC_ARRAY_STATUS_PTR,
		    false },
		{ SQL_ATTR_PARAMS_PROCESSED_PTR, SQL_ATTR_IMP_PARAM_DESC,
		    SQL_DESC_ROWS_PROCESSED_PTR, false },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++) {
		SQLHDESC desc = (SQLHDESC)get_stmt(pairs[i].descriptor);
		SQLULEN read = 0;

		api_ok(F(SQLSetStmtAttr)(api_stmt, pairs[i].attribute, V(4000 + i), 0));
		ck_assert_int_eq(
		    F(SQLGetDescField)(desc, 0, pairs[i].field, &read, 0, NULL), SQL_SUCCESS);
		ck_assert_uint_eq(read, 4000 + i);
		ck_assert_int_eq(
		    F(SQLSetDescField)(desc, 0, pairs[i].field, V(5000 + i), 0), SQL_SUCCESS);
		ck_assert_uint_eq(get_stmt(pairs[i].attribute), 5000 + i);
	}
}
END_TEST

/* --- what they do ---------------------------------------------------------------------------- */

START_TEST(a_connection_set_to_read_only_sends_no_writes)
{
	unsigned before = fake_count("");

	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_ACCESS_MODE, V(SQL_MODE_READ_ONLY), 0),
	    SQL_SUCCESS);
	api_fails(api_exec("INSERT INTO t VALUES (1)"), "42000");
	api_fails(api_exec("ALTER TABLE t DELETE WHERE 1"), "42000");
	ck_assert_ptr_nonnull(strstr(api_message(1), "SQL_ATTR_ACCESS_MODE"));
	ck_assert_uint_eq(fake_count(""), before);
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT n FROM t"));
	api_fails(SQLBulkOperations(api_stmt, SQL_ADD), "42000");
	ck_assert_uint_eq(fake_count("INSERT"), 0);
	api_ok(SQLCloseCursor(api_stmt));
	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_ACCESS_MODE, V(SQL_MODE_READ_WRITE), 0),
	    SQL_SUCCESS);
	api_ok(api_exec("INSERT INTO t VALUES (1)"));
}
END_TEST

START_TEST(read_only_by_the_data_source_stays)
{
	api_reconnect("ReadOnly=1");
	ck_assert_uint_eq(get_dbc(api_dbc, SQL_ATTR_ACCESS_MODE, U32), SQL_MODE_READ_ONLY);
	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_ACCESS_MODE, V(SQL_MODE_READ_WRITE), 0),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(calls_state(CALLS_DBC, api_dbc), "01S02");
	ck_assert_uint_eq(get_dbc(api_dbc, SQL_ATTR_ACCESS_MODE, U32), SQL_MODE_READ_ONLY);
	api_fails(api_exec("INSERT INTO t VALUES (1)"), "42000");
}
END_TEST

START_TEST(attributes_that_options_gave_go_with_the_connection)
{
	static const char *const texts[] = { "QueryTimeout=7;MaxRows=3;ReadOnly=1", "",
		"QueryTimeout=5;MaxRows=4" };
	static const SQLULEN expected[][2] = { { 7, 3 }, { 0, 0 }, { 5, 9 } };

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++) {
		char text[128];

		SQLFreeHandle(SQL_HANDLE_STMT, api_stmt);
		SQLDisconnect(api_dbc);
		if (i == 2)
			F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_MAX_ROWS, V(9), 0);
		snprintf(text, sizeof(text), "Server=fake.example;%s", texts[i]);
		ck_assert(SQL_SUCCEEDED(api_driver_connect(api_dbc, text)));
		api_ok(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &api_stmt));
		ck_assert_uint_eq(get_stmt(SQL_ATTR_QUERY_TIMEOUT), expected[i][0]);
		ck_assert_uint_eq(get_stmt(SQL_ATTR_MAX_ROWS), expected[i][1]);
		ck_assert_uint_eq(get_dbc(api_dbc, SQL_ATTR_ACCESS_MODE, U32),
		    i == 0 ? SQL_MODE_READ_ONLY : SQL_MODE_READ_WRITE);
	}
}
END_TEST

/* As UTF-8, whatever the functions are. */
static void
check_catalog(SQLHDBC dbc, const char *expected)
{
	calls_char text[64];
	SQLINTEGER length = 0;

	ck_assert_int_eq(
	    F(SQLGetConnectAttr)(dbc, SQL_ATTR_CURRENT_CATALOG, text, sizeof(text), &length),
	    SQL_SUCCESS);
	ck_assert_uint_eq((size_t)length, strlen(expected) * sizeof(text[0]));
	for (size_t i = 0; i <= strlen(expected); i++)
		ck_assert_int_eq((int)text[i], expected[i]);
}

START_TEST(the_catalog_is_the_database_of_later_queries)
{
	api_script_numbers("SELECT n", 1, 1, 1);
	check_catalog(api_dbc, "default");
	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_CURRENT_CATALOG, T("other"), SQL_NTS),
	    SQL_SUCCESS);
	check_catalog(api_dbc, "other");
	api_ok(api_exec("SELECT n"));
	ck_assert_str_eq(fake_last_database(), "other");
	api_ok(SQLCloseCursor(api_stmt));
	/* a name that the server does not know changes nothing */
	fake_script(&(struct fake_script){ .sql = "SELECT 1",
	    .refuse = 81,
	    .refusal = "Code: 81. Database nowhere doesn't exist" });
	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_CURRENT_CATALOG, T("nowhere"), SQL_NTS),
	    SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_DBC, api_dbc), "3D000");
	check_catalog(api_dbc, "other");
	api_ok(api_exec("SELECT n"));
	ck_assert_str_eq(fake_last_database(), "other");
}
END_TEST

START_TEST(a_catalog_may_be_set_before_connecting)
{
	SQLHDBC dbc = dbc_for(false);
	SQLHSTMT own = api_stmt;

	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(dbc, SQL_ATTR_CURRENT_CATALOG, T("early"), SQL_NTS), SQL_SUCCESS);
	check_catalog(dbc, "early");
	ck_assert(SQL_SUCCEEDED(
	    api_driver_connect(dbc, "Driver=x;Server=fake.example;Database=late")));
	check_catalog(dbc, "early");
	api_script_numbers("SELECT n", 1, 1, 1);
	SQLAllocHandle(SQL_HANDLE_STMT, dbc, &api_stmt);
	api_ok(api_exec("SELECT n"));
	ck_assert_str_eq(fake_last_database(), "early");
	api_stmt = own;
	SQLDisconnect(dbc);
	/* a wrong one is found when connecting */
	fake_script(&(struct fake_script){ .sql = "SELECT 1",
	    .refuse = 81,
	    .refusal = "Code: 81. Database early doesn't exist" });
	ck_assert_int_eq(api_driver_connect(dbc, "Driver=x;Server=fake.example"), SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_DBC, dbc), "3D000");
	SQLFreeHandle(SQL_HANDLE_DBC, dbc);
}
END_TEST

START_TEST(timeouts_go_with_the_query)
{
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(F(SQLSetStmtAttr)(api_stmt, SQL_ATTR_QUERY_TIMEOUT, V(7), 0));
	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_CONNECTION_TIMEOUT, V(11), 0), SQL_SUCCESS);
	api_ok(api_exec("SELECT 1"));
	ck_assert_str_eq(fake_last_param("max_execution_time"), "7");
	ck_assert_int_ge(fake_last_timeout(), 7000);
	ck_assert_int_eq(fake_last_silence(), 11000);
	api_ok(SQLCloseCursor(api_stmt));
	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_CONNECTION_TIMEOUT, V(0), 0), SQL_SUCCESS);
	api_ok(api_exec("SELECT 1"));
	ck_assert_int_eq(fake_last_silence(), 0);
}
END_TEST

START_TEST(rows_and_lengths_are_limited)
{
	static const char *const texts[] = { "abcdef", "ghi" };
	SQLCHAR text[16];
	SQLLEN length = 0;

	api_script_numbers("SELECT n", 1, 10, 4);
	api_script_texts("SELECT s", "String", texts, 2);
	api_ok(F(SQLSetStmtAttr)(api_stmt, SQL_ATTR_MAX_ROWS, V(5), 0));
	api_ok(api_exec("SELECT n"));
	for (int i = 0; i < 5; i++)
		api_ok(SQLFetch(api_stmt));
	ck_assert_int_eq(SQLFetch(api_stmt), SQL_NO_DATA);
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(F(SQLSetStmtAttr)(api_stmt, SQL_ATTR_MAX_LENGTH, V(4), 0));
	api_ok(api_exec("SELECT s"));
	api_ok(SQLFetch(api_stmt));
	api_ok(SQLGetData(api_stmt, 1, SQL_C_CHAR, text, sizeof(text), &length));
	ck_assert_str_eq((char *)text, "abcd");
	ck_assert_int_eq(length, 4);
}
END_TEST

START_TEST(a_pool_gets_the_connection_as_it_was_opened)
{
	SQLHDESC desc;

	api_script_numbers("SELECT n", 1, 1, 1);
	F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_CURRENT_CATALOG, T("other"), SQL_NTS);
	F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_AUTOCOMMIT, V(SQL_AUTOCOMMIT_OFF), 0);
	F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_ACCESS_MODE, V(SQL_MODE_READ_ONLY), 0);
	F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_CONNECTION_TIMEOUT, V(5), 0);
	F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_ASYNC_ENABLE, V(SQL_ASYNC_ENABLE_ON), 0);
	F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_QUERY_TIMEOUT, V(5), 0);
	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &desc);
	api_ok(api_exec("SET max_threads = 3"));
	api_ok(api_exec("SELECT n"));
	ck_assert_str_eq(fake_last_param("max_threads"), "3");
	ck_assert_int_eq(
	    F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_RESET_CONNECTION, V(3), 0), SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_DBC, api_dbc), "HY024");
	ck_assert_int_eq(F(SQLSetConnectAttr)(api_dbc, SQL_ATTR_RESET_CONNECTION,
			     V(SQL_RESET_CONNECTION_YES), 0),
	    SQL_SUCCESS);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &api_stmt), SQL_SUCCESS);
	ck_assert_uint_eq(get_dbc(api_dbc, SQL_ATTR_AUTOCOMMIT, U32), SQL_AUTOCOMMIT_ON);
	ck_assert_uint_eq(get_dbc(api_dbc, SQL_ATTR_ACCESS_MODE, U32), SQL_MODE_READ_WRITE);
	ck_assert_uint_eq(get_stmt(SQL_ATTR_QUERY_TIMEOUT), 0);
	ck_assert_uint_eq(get_stmt(SQL_ATTR_ASYNC_ENABLE), SQL_ASYNC_ENABLE_OFF);
	check_catalog(api_dbc, "default");
	api_ok(api_exec("SELECT n"));
	ck_assert_str_eq(fake_last_database(), "default");
	ck_assert_ptr_null(fake_last_param("max_threads"));
	ck_assert_int_eq(fake_last_silence(), 0);
}
END_TEST

START_TEST(odbc_2_applications_get_their_codes)
{
	SQLSMALLINT type = 0, last = -32768;

	api_reconnect_as(SQL_OV_ODBC2);
	api_ok(SQLGetTypeInfo(api_stmt, SQL_TIMESTAMP));
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(2), "11");
	api_ok(SQLCloseCursor(api_stmt));
	/* in the order of these codes */
	api_ok(SQLGetTypeInfo(api_stmt, SQL_ALL_TYPES));
	api_ok(SQLBindCol(api_stmt, 2, SQL_C_SSHORT, &type, 0, NULL));
	while (SQLFetch(api_stmt) == SQL_SUCCESS) {
		ck_assert_int_ge(type, last);
		last = type;
	}
	ck_assert_int_eq(last, SQL_VARCHAR);
}
END_TEST

Suite *
suite_attrs(void)
{
	Suite *suite = suite_create("attrs");
	TCase *tcase = api_case(suite, "attrs");

	tcase_add_loop_test(tcase, attributes_of_connections, 0, CH_ARRAY_LEN(dbc_sets));
	tcase_add_loop_test(tcase, odd_attributes_of_connections, 0, CH_ARRAY_LEN(dbc_oddities));
	tcase_add_loop_test(tcase, attributes_of_environments, 0, CH_ARRAY_LEN(env_sets));
	tcase_add_test(tcase, unknown_attributes_of_environments);
	tcase_add_loop_test(tcase, attributes_of_statements, 0, CH_ARRAY_LEN(stmt_sets));
	tcase_add_loop_test(tcase, odd_attributes_of_statements, 0, CH_ARRAY_LEN(stmt_oddities));
	tcase_add_loop_test(tcase, some_cannot_be_set_now, 0, CH_ARRAY_LEN(cold));
	tcase_add_test(tcase, header_fields_and_attributes_are_one);
	tcase_add_test(tcase, a_connection_set_to_read_only_sends_no_writes);
	tcase_add_test(tcase, read_only_by_the_data_source_stays);
	tcase_add_test(tcase, attributes_that_options_gave_go_with_the_connection);
	tcase_add_test(tcase, the_catalog_is_the_database_of_later_queries);
	tcase_add_test(tcase, a_catalog_may_be_set_before_connecting);
	tcase_add_test(tcase, timeouts_go_with_the_query);
	tcase_add_test(tcase, rows_and_lengths_are_limited);
	tcase_add_test(tcase, a_pool_gets_the_connection_as_it_was_opened);
	tcase_add_test(tcase, odbc_2_applications_get_their_codes);
	return suite;
}
