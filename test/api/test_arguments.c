/*
 * test_arguments.c - arguments that the ODBC reference forbids, and what it calls them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

#include "calls.h"

#define F(name) CALLS_FORM(name)
#define T(ascii) calls_text(ascii)
#define NTS SQL_NTS
#define BAD (-5) /* no length */

/* What the call needs before it. */
enum before {
	FRESH,	  /* a new statement */
	QUERY,	  /* SELECT n FROM t is prepared */
	MARKERS,  /* SELECT ? is prepared */
	OPEN,	  /* its cursor is open */
	ROW,	  /* on its first row */
	NEED,	  /* SQLPutData is due */
	NO_DBC,	  /* api_dbc is not connected */
	IDENTIFY, /* SQL_ATTR_METADATA_ID is on */
};

static SQLCHAR out[512];
static SQLSMALLINT small;
static SQLINTEGER number;
static SQLLEN length;
static SQLULEN size;
static SQLHDESC ard, apd, ird, ipd;

#define S api_stmt
#define D api_dbc
#define E api_env
#define PARAM(n, direction, c, sql, size, digits, value, capacity) \
	SQLBindParameter(S, n, direction, c, sql, size, digits, value, capacity, &length)
#define IN SQL_PARAM_INPUT
#define P(x) ((SQLPOINTER)(SQLLEN)(x))

/* ARG(function, case, before, SQLSTATE, whose diagnostics, call) */
#define ARGUMENTS                                                                                  \
	ARG(SQLPrepare, null, FRESH, HY009, STMT, F(SQLPrepare)(S, NULL, NTS))                     \
	ARG(SQLPrepare, length, FRESH, HY090, STMT, F(SQLPrepare)(S, T("SELECT 1"), BAD))          \
	ARG(SQLPrepare, zero, FRESH, HY090, STMT, F(SQLPrepare)(S, T("SELECT 1"), 0))              \
	ARG(SQLExecDirect, null, FRESH, HY009, STMT, F(SQLExecDirect)(S, NULL, 0))                 \
	ARG(SQLExecDirect, length, FRESH, HY090, STMT, F(SQLExecDirect)(S, T("SELECT 1"), BAD))    \
	ARG(SQLExecDirect, zero, FRESH, HY090, STMT, F(SQLExecDirect)(S, T("SELECT 1"), 0))        \
	ARG(SQLNativeSql, null, FRESH, HY009, DBC, F(SQLNativeSql)(D, NULL, 3, NULL, 0, NULL))     \
	ARG(SQLNativeSql, length, FRESH, HY090, DBC,                                               \
	    F(SQLNativeSql)(D, T("x"), BAD, NULL, 0, NULL))                                        \
	ARG(SQLNativeSql, capacity, FRESH, HY090, DBC,                                             \
	    F(SQLNativeSql)(D, T("x"), 1, (void *)out, -1, NULL))                                  \
	ARG(SQLTables, catalog, FRESH, HY090, STMT,                                                \
	    F(SQLTables)(S, T("a"), BAD, NULL, 0, NULL, 0, NULL, 0))                               \
	ARG(SQLTables, schema, FRESH, HY090, STMT,                                                 \
	    F(SQLTables)(S, NULL, 0, T("a"), BAD, NULL, 0, NULL, 0))                               \
	ARG(SQLTables, table, FRESH, HY090, STMT,                                                  \
	    F(SQLTables)(S, NULL, 0, NULL, 0, T("a"), BAD, NULL, 0))                               \
	ARG(SQLTables, types, FRESH, HY090, STMT,                                                  \
	    F(SQLTables)(S, NULL, 0, NULL, 0, NULL, 0, T("a"), BAD))                               \
	ARG(SQLTables, identifier, IDENTIFY, HY009, STMT,                                          \
	    F(SQLTables)(S, NULL, 0, NULL, 0, NULL, 0, NULL, 0))                                   \
	ARG(SQLColumns, column, FRESH, HY090, STMT,                                                \
	    F(SQLColumns)(S, NULL, 0, NULL, 0, NULL, 0, T("a"), BAD))                              \
	ARG(SQLColumns, identifier, IDENTIFY, HY009, STMT,                                         \
	    F(SQLColumns)(S, NULL, 0, NULL, 0, T("a"), NTS, NULL, 0))                              \
	ARG(SQLPrimaryKeys, null, FRESH, HY009, STMT,                                              \
	    F(SQLPrimaryKeys)(S, NULL, 0, NULL, 0, NULL, 0))                                       \
	ARG(SQLPrimaryKeys, table, FRESH, HY090, STMT,                                             \
	    F(SQLPrimaryKeys)(S, NULL, 0, NULL, 0, T("a"), BAD))                                   \
	ARG(SQLForeignKeys, null, FRESH, HY009, STMT,                                              \
	    F(SQLForeignKeys)(S, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0))            \
	ARG(SQLForeignKeys, table, FRESH, HY090, STMT,                                             \
	    F(SQLForeignKeys)(S, NULL, 0, NULL, 0, T("a"), BAD, NULL, 0, NULL, 0, NULL, 0))        \
	ARG(SQLForeignKeys, foreign_catalog, FRESH, HY090, STMT,                                   \
	    F(SQLForeignKeys)(S, NULL, 0, NULL, 0, T("a"), NTS, T("a"), BAD, NULL, 0, NULL, 0))    \
	ARG(SQLForeignKeys, foreign_schema, FRESH, HY090, STMT,                                    \
	    F(SQLForeignKeys)(S, NULL, 0, NULL, 0, T("a"), NTS, NULL, 0, T("a"), BAD, NULL, 0))    \
	ARG(SQLForeignKeys, foreign_table, FRESH, HY090, STMT,                                     \
	    F(SQLForeignKeys)(S, NULL, 0, NULL, 0, T("a"), NTS, NULL, 0, NULL, 0, T("a"), BAD))    \
	ARG(SQLStatistics, null, FRESH, HY009, STMT,                                               \
	    F(SQLStatistics)(S, NULL, 0, NULL, 0, NULL, 0, SQL_INDEX_ALL, SQL_QUICK))              \
	ARG(SQLStatistics, unique, FRESH, HY100, STMT,                                             \
	    F(SQLStatistics)(S, NULL, 0, NULL, 0, T("t"), NTS, 77, SQL_QUICK))                     \
	ARG(SQLStatistics, accuracy, FRESH, HY101, STMT,                                           \
	    F(SQLStatistics)(S, NULL, 0, NULL, 0, T("t"), NTS, SQL_INDEX_ALL, 77))                 \
	ARG(SQLSpecialColumns, null, FRESH, HY009, STMT,                                           \
	    F(SQLSpecialColumns)(S, SQL_ROWVER, NULL, 0, NULL, 0, NULL, 0, 0, 0))                  \
	ARG(SQLSpecialColumns, kind, FRESH, HY097, STMT,                                           \
	    F(SQLSpecialColumns)(S, 77, NULL, 0, NULL, 0, T("t"), NTS, 0, 0))                      \
	ARG(SQLSpecialColumns, scope, FRESH, HY098, STMT,                                          \
	    F(SQLSpecialColumns)(S, SQL_BEST_ROWID, NULL, 0, NULL, 0, T("t"), NTS, 77, 0))         \
	ARG(SQLSpecialColumns, nullable, FRESH, HY099, STMT,                                       \
	    F(SQLSpecialColumns)(S, SQL_BEST_ROWID, NULL, 0, NULL, 0, T("t"), NTS, 0, 77))         \
	ARG(SQLProcedures, name, FRESH, HY090, STMT,                                               \
	    F(SQLProcedures)(S, NULL, 0, NULL, 0, T("a"), BAD))                                    \
	ARG(SQLProcedureColumns, column, FRESH, HY090, STMT,                                       \
	    F(SQLProcedureColumns)(S, NULL, 0, NULL, 0, NULL, 0, T("a"), BAD))                     \
	ARG(SQLTablePrivileges, table, FRESH, HY090, STMT,                                         \
	    F(SQLTablePrivileges)(S, NULL, 0, NULL, 0, T("a"), BAD))                               \
	ARG(SQLColumnPrivileges, null, FRESH, HY009, STMT,                                         \
	    F(SQLColumnPrivileges)(S, NULL, 0, NULL, 0, NULL, 0, NULL, 0))                         \
	ARG(SQLColumnPrivileges, column, FRESH, HY090, STMT,                                       \
	    F(SQLColumnPrivileges)(S, NULL, 0, NULL, 0, T("a"), NTS, T("a"), BAD))                 \
	ARG(SQLGetTypeInfo, type, FRESH, HY004, STMT, F(SQLGetTypeInfo)(S, 9999))                  \
	ARG(SQLBindCol, type, FRESH, HY003, STMT, SQLBindCol(S, 1, 9999, out, 4, NULL))            \
	ARG(SQLBindCol, capacity, FRESH, HY090, STMT, SQLBindCol(S, 1, SQL_C_CHAR, out, -1, NULL)) \
	ARG(SQLBindCol, bookmark, FRESH, 07009, STMT,                                              \
	    SQLBindCol(S, 0, SQL_C_VARBOOKMARK, out, 8, NULL))                                     \
	ARG(SQLBindCol, number, FRESH, 07009, STMT,                                                \
	    SQLBindCol(S, 65535, SQL_C_CHAR, out, 8, NULL))                                        \
	ARG(SQLBindParameter, zero, FRESH, 07009, STMT,                                            \
	    PARAM(0, IN, SQL_C_LONG, SQL_INTEGER, 0, 0, out, 0))                                   \
	ARG(SQLBindParameter, number, FRESH, 07009, STMT,                                          \
	    PARAM(65535, IN, SQL_C_LONG, SQL_INTEGER, 0, 0, out, 0))                               \
	ARG(SQLBindParameter, c_type, FRESH, HY003, STMT,                                          \
	    PARAM(1, IN, 9999, SQL_INTEGER, 0, 0, out, 0))                                         \
	ARG(SQLBindParameter, sql_type, FRESH, HY004, STMT,                                        \
	    PARAM(1, IN, SQL_C_LONG, 9999, 0, 0, out, 0))                                          \
	ARG(SQLBindParameter, direction, FRESH, HY105, STMT,                                       \
	    PARAM(1, 77, SQL_C_LONG, SQL_INTEGER, 0, 0, out, 0))                                   \
	ARG(SQLBindParameter, capacity, FRESH, HY090, STMT,                                        \
	    PARAM(1, IN, SQL_C_CHAR, SQL_VARCHAR, 10, 0, out, -1))                                 \
	ARG(SQLBindParameter, precision, FRESH, HY104, STMT,                                       \
	    PARAM(1, IN, SQL_C_CHAR, SQL_DECIMAL, 5000, 0, out, 0))                                \
	ARG(SQLBindParameter, scale, FRESH, HY104, STMT,                                           \
	    PARAM(1, IN, SQL_C_CHAR, SQL_DECIMAL, 5, 6, out, 0))                                   \
	ARG(SQLExecute, pair, MARKERS, 07006, STMT,                                                \
	    (PARAM(1, IN, SQL_C_TYPE_DATE, SQL_INTEGER, 0, 0, out, 0), SQLExecute(S)))             \
	ARG(SQLBindParameter, nothing, FRESH, HY009, STMT,                                         \
	    SQLBindParameter(S, 1, IN, SQL_C_LONG, SQL_INTEGER, 0, 0, NULL, 0, NULL))              \
	ARG(SQLDescribeParam, zero, MARKERS, 07009, STMT,                                          \
	    SQLDescribeParam(S, 0, &small, &size, &small, &small))                                 \
	ARG(SQLDescribeParam, number, MARKERS, 07009, STMT,                                        \
	    SQLDescribeParam(S, 2, &small, &size, &small, &small))                                 \
	ARG(SQLExecute, unbound, MARKERS, 07002, STMT, SQLExecute(S))                              \
	ARG(SQLPutData, null, NEED, HY009, STMT, SQLPutData(S, NULL, 5))                           \
	ARG(SQLPutData, length, NEED, HY090, STMT, SQLPutData(S, out, -77))                        \
	ARG(SQLGetData, zero, ROW, 07009, STMT, SQLGetData(S, 0, SQL_C_LONG, out, 0, NULL))        \
	ARG(SQLGetData, number, ROW, 07009, STMT, SQLGetData(S, 2, SQL_C_LONG, out, 0, NULL))      \
	ARG(SQLGetData, type, ROW, HY003, STMT, SQLGetData(S, 1, 9999, out, 0, NULL))              \
	ARG(SQLGetData, pair, ROW, 07006, STMT,                                                    \
	    SQLGetData(S, 1, SQL_C_TYPE_DATE, out, 0, NULL))                                       \
	ARG(SQLGetData, null, ROW, HY009, STMT, SQLGetData(S, 1, SQL_C_CHAR, NULL, 10, &length))   \
	ARG(SQLGetData, capacity, ROW, HY090, STMT, SQLGetData(S, 1, SQL_C_CHAR, out, -1, NULL))   \
	ARG(SQLSetPos, operation, ROW, HY092, STMT, SQLSetPos(S, 1, 77, SQL_LOCK_NO_CHANGE))       \
	ARG(SQLSetPos, lock, ROW, HY092, STMT, SQLSetPos(S, 1, SQL_POSITION, 77))                  \
	ARG(SQLSetPos, exclusive, ROW, HYC00, STMT,                                                \
	    SQLSetPos(S, 1, SQL_POSITION, SQL_LOCK_EXCLUSIVE))                                     \
	ARG(SQLSetPos, update, ROW, HYC00, STMT, SQLSetPos(S, 1, SQL_UPDATE, SQL_LOCK_NO_CHANGE))  \
	ARG(SQLSetPos, row, ROW, HY107, STMT, SQLSetPos(S, 2, SQL_POSITION, SQL_LOCK_NO_CHANGE))   \
	ARG(SQLFetchScroll, direction, OPEN, HY106, STMT, SQLFetchScroll(S, 77, 0))                \
	ARG(SQLFetchScroll, backwards, OPEN, HY106, STMT, SQLFetchScroll(S, SQL_FETCH_PRIOR, 0))   \
	ARG(SQLExtendedFetch, direction, OPEN, HY106, STMT,                                        \
	    SQLExtendedFetch(S, 77, 0, &size, NULL))                                               \
	ARG(SQLBulkOperations, operation, OPEN, HY092, STMT, SQLBulkOperations(S, 77))             \
	ARG(SQLBulkOperations, update, OPEN, HYC00, STMT,                                          \
	    SQLBulkOperations(S, SQL_UPDATE_BY_BOOKMARK))                                          \
	ARG(SQLDescribeCol, zero, OPEN, 07009, STMT,                                               \
	    F(SQLDescribeCol)(S, 0, NULL, 0, NULL, &small, &size, &small, &small))                 \
	ARG(SQLDescribeCol, number, OPEN, 07009, STMT,                                             \
	    F(SQLDescribeCol)(S, 2, NULL, 0, NULL, &small, &size, &small, &small))                 \
	ARG(SQLDescribeCol, capacity, OPEN, HY090, STMT,                                           \
	    F(SQLDescribeCol)(S, 1, (void *)out, -1, NULL, &small, &size, &small, &small))         \
	ARG(SQLColAttribute, number, OPEN, 07009, STMT,                                            \
	    F(SQLColAttribute)(S, 2, SQL_DESC_TYPE, NULL, 0, NULL, &length))                       \
	ARG(SQLColAttribute, bookmark, OPEN, 07009, STMT,                                          \
	    F(SQLColAttribute)(S, 0, SQL_DESC_TYPE, NULL, 0, NULL, &length))                       \
	ARG(SQLColAttribute, field, OPEN, HY091, STMT,                                             \
	    F(SQLColAttribute)(S, 1, 9999, NULL, 0, NULL, &length))                                \
	ARG(SQLColAttribute, capacity, OPEN, HY090, STMT,                                          \
	    F(SQLColAttribute)(S, 1, SQL_DESC_NAME, out, -1, NULL, &length))                       \
	ARG(SQLFreeStmt, option, FRESH, HY092, STMT, SQLFreeStmt(S, 77))                           \
	ARG(SQLSetStmtAttr, unknown, FRESH, HY092, STMT, F(SQLSetStmtAttr)(S, 9999, P(0), 0))      \
	ARG(SQLGetStmtAttr, unknown, FRESH, HY092, STMT,                                           \
	    F(SQLGetStmtAttr)(S, 9999, out, 0, NULL))                                              \
	ARG(SQLSetStmtAttr, value, FRESH, HY024, STMT,                                             \
	    F(SQLSetStmtAttr)(S, SQL_ATTR_ROW_ARRAY_SIZE, P(0), 0))                                \
	ARG(SQLSetStmtAttr, implementation, FRESH, HY017, STMT,                                    \
	    F(SQLSetStmtAttr)(S, SQL_ATTR_IMP_ROW_DESC, ard, 0))                                   \
	ARG(SQLSetStmtAttr, not_explicit, FRESH, HY017, STMT,                                      \
	    F(SQLSetStmtAttr)(S, SQL_ATTR_APP_ROW_DESC, apd, 0))                                   \
	ARG(SQLSetStmtAttr, no_descriptor, FRESH, HY024, STMT,                                     \
	    F(SQLSetStmtAttr)(S, SQL_ATTR_APP_ROW_DESC, D, 0))                                     \
	ARG(SQLSetConnectAttr, unknown, FRESH, HY092, DBC,                                         \
	    F(SQLSetConnectAttr)(D, 9999, P(0), 0))                                                \
	ARG(SQLGetConnectAttr, unknown, FRESH, HY092, DBC,                                         \
	    F(SQLGetConnectAttr)(D, 9999, out, 0, NULL))                                           \
	ARG(SQLSetConnectAttr, value, FRESH, HY024, DBC,                                           \
	    F(SQLSetConnectAttr)(D, SQL_ATTR_ACCESS_MODE, P(77), 0))                               \
	ARG(SQLSetConnectAttr, null, FRESH, HY009, DBC,                                            \
	    F(SQLSetConnectAttr)(D, SQL_ATTR_CURRENT_CATALOG, NULL, NTS))                          \
	ARG(SQLSetConnectAttr, length, FRESH, HY090, DBC,                                          \
	    F(SQLSetConnectAttr)(D, SQL_ATTR_CURRENT_CATALOG, T("a"), BAD))                        \
	ARG(SQLGetConnectAttr, capacity, FRESH, HY090, DBC,                                        \
	    F(SQLGetConnectAttr)(D, SQL_ATTR_CURRENT_CATALOG, out, -1, NULL))                      \
	ARG(SQLSetEnvAttr, unknown, NO_DBC, HY092, ENV, SQLSetEnvAttr(E, 9999, P(0), 0))           \
	ARG(SQLGetEnvAttr, unknown, NO_DBC, HY092, ENV, SQLGetEnvAttr(E, 9999, out, 0, NULL))      \
	ARG(SQLGetInfo, unknown, FRESH, HY096, DBC, F(SQLGetInfo)(D, 9999, out, 0, NULL))          \
	ARG(SQLGetInfo, capacity, FRESH, HY090, DBC,                                               \
	    F(SQLGetInfo)(D, SQL_DBMS_NAME, out, -1, NULL))                                        \
	ARG(SQLGetFunctions, number, FRESH, HY095, DBC,                                            \
	    SQLGetFunctions(D, 60000, (SQLUSMALLINT *)&small))                                     \
	ARG(SQLGetFunctions, null, FRESH, HY009, DBC,                                              \
	    SQLGetFunctions(D, SQL_API_SQLFETCH, NULL))                                            \
	ARG(SQLEndTran, completion, FRESH, HY012, DBC, SQLEndTran(SQL_HANDLE_DBC, D, 77))          \
	ARG(SQLEndTran, environment, FRESH, HY012, ENV, SQLEndTran(SQL_HANDLE_ENV, E, 77))         \
	ARG(SQLEndTran, kind, FRESH, HY092, STMT, SQLEndTran(SQL_HANDLE_STMT, S, SQL_COMMIT))      \
	ARG(SQLCancelHandle, kind, FRESH, HY092, ENV, SQLCancelHandle(SQL_HANDLE_ENV, E))          \
	ARG(SQLAllocHandle, kind, FRESH, HY092, DBC, SQLAllocHandle(77, D, &(SQLHANDLE){ NULL }))  \
	ARG(SQLAllocHandle, null, FRESH, HY009, DBC, SQLAllocHandle(SQL_HANDLE_STMT, D, NULL))     \
	ARG(SQLAllocHandle, null_env, FRESH, HY009, ENV, SQLAllocHandle(SQL_HANDLE_DBC, E, NULL))  \
	ARG(SQLFreeHandle, implicit, FRESH, HY017, ARD, SQLFreeHandle(SQL_HANDLE_DESC, ard))       \
	ARG(SQLSetCursorName, null, FRESH, HY009, STMT, F(SQLSetCursorName)(S, NULL, NTS))         \
	ARG(SQLSetCursorName, length, FRESH, HY090, STMT, F(SQLSetCursorName)(S, T("a"), BAD))     \
	ARG(SQLSetCursorName, empty, FRESH, 34000, STMT, F(SQLSetCursorName)(S, T(""), NTS))       \
	ARG(SQLSetCursorName, reserved, FRESH, 34000, STMT,                                        \
	    F(SQLSetCursorName)(S, T("SQL_CUR7"), NTS))                                            \
	ARG(SQLSetCursorName, long, FRESH, 34000, STMT,                                            \
	    F(SQLSetCursorName)(S, T("a12345678901234567890123456789012"                           \
				     "a12345678901234567890123456789012"), NTS))                   \
	ARG(SQLSetCursorName, duplicate, FRESH, 3C000, STMT,                                       \
	    F(SQLSetCursorName)(S, T("Taken"), NTS))                                               \
	ARG(SQLGetCursorName, capacity, FRESH, HY090, STMT,                                        \
	    F(SQLGetCursorName)(S, (void *)out, -1, NULL))                                         \
	ARG(SQLConnect, source, NO_DBC, HY090, DBC,                                                \
	    F(SQLConnect)(D, T("a"), BAD, NULL, 0, NULL, 0))                                       \
	ARG(SQLConnect, user, NO_DBC, HY090, DBC,                                                  \
	    F(SQLConnect)(D, T("a"), NTS, T("a"), BAD, NULL, 0))                                   \
	ARG(SQLConnect, password, NO_DBC, HY090, DBC,                                              \
	    F(SQLConnect)(D, T("a"), NTS, NULL, 0, T("a"), BAD))                                   \
	ARG(SQLDriverConnect, completion, NO_DBC, HY110, DBC,                                      \
	    F(SQLDriverConnect)(D, NULL, T("a=b"), NTS, NULL, 0, NULL, 77))                        \
	ARG(SQLDriverConnect, length, NO_DBC, HY090, DBC,                                          \
	    F(SQLDriverConnect)(D, NULL, T("a=b"), BAD, NULL, 0, NULL, SQL_DRIVER_NOPROMPT))       \
	ARG(SQLDriverConnect, capacity, NO_DBC, HY090, DBC,                                        \
	    F(SQLDriverConnect)(D, NULL, T("a=b"), NTS, (void *)out, -1, NULL,                     \
		SQL_DRIVER_NOPROMPT))                                                              \
	ARG(SQLBrowseConnect, length, NO_DBC, HY090, DBC,                                          \
	    F(SQLBrowseConnect)(D, T("a=b"), BAD, (void *)out, 64, NULL))                          \
	ARG(SQLBrowseConnect, capacity, NO_DBC, HY090, DBC,                                        \
	    F(SQLBrowseConnect)(D, T("a=b"), NTS, (void *)out, -1, NULL))                          \
	ARG(SQLSetDescField, record, FRESH, 07009, ARD,                                            \
	    F(SQLSetDescField)(ard, -1, SQL_DESC_TYPE, P(SQL_INTEGER), 0))                         \
	ARG(SQLSetDescField, field, FRESH, HY091, ARD, F(SQLSetDescField)(ard, 1, 9999, P(0), 0))  \
	ARG(SQLSetDescField, row_implementation, FRESH, HY016, IRD,                                \
	    F(SQLSetDescField)(ird, 1, SQL_DESC_TYPE, P(SQL_INTEGER), 0))                          \
	ARG(SQLSetDescField, read_only, FRESH, HY091, ARD,                                         \
	    F(SQLSetDescField)(ard, 0, SQL_DESC_ALLOC_TYPE, P(1), 0))                              \
	ARG(SQLSetDescField, no_rows, FRESH, HY024, ARD,                                           \
	    F(SQLSetDescField)(ard, 0, SQL_DESC_ARRAY_SIZE, P(0), 0))                              \
	ARG(SQLSetDescField, count, FRESH, 07009, ARD,                                             \
	    F(SQLSetDescField)(ard, 0, SQL_DESC_COUNT, P(-1), 0))                                  \
	ARG(SQLSetDescField, type, FRESH, HY021, ARD,                                              \
	    F(SQLSetDescField)(ard, 1, SQL_DESC_TYPE, P(9999), 0))                                 \
	ARG(SQLSetDescField, direction, FRESH, HY105, IPD,                                         \
	    F(SQLSetDescField)(ipd, 1, SQL_DESC_PARAMETER_TYPE, P(77), 0))                         \
	ARG(SQLSetDescField, unnamed, FRESH, HY091, IPD,                                           \
	    F(SQLSetDescField)(ipd, 1, SQL_DESC_UNNAMED, P(SQL_NAMED), 0))                         \
	ARG(SQLSetDescField, name, FRESH, HY090, IPD,                                              \
	    F(SQLSetDescField)(ipd, 1, SQL_DESC_NAME, T("a"), BAD))                                \
	ARG(SQLGetDescField, record, FRESH, 07009, ARD,                                            \
	    F(SQLGetDescField)(ard, -1, SQL_DESC_TYPE, &small, 0, NULL))                           \
	ARG(SQLGetDescField, field, FRESH, HY091, ARD,                                             \
	    F(SQLGetDescField)(ard, 1, 9999, &small, 0, NULL))                                     \
	ARG(SQLGetDescField, other, FRESH, HY091, ARD,                                             \
	    F(SQLGetDescField)(ard, 1, SQL_DESC_LABEL, out, 64, NULL))                             \
	ARG(SQLGetDescField, unprepared, FRESH, HY007, IRD,                                        \
	    F(SQLGetDescField)(ird, 1, SQL_DESC_TYPE, &small, 0, NULL))                            \
	ARG(SQLGetDescField, capacity, OPEN, HY090, IRD,                                           \
	    F(SQLGetDescField)(ird, 1, SQL_DESC_NAME, out, -1, NULL))                              \
	ARG(SQLGetDescRec, record, FRESH, 07009, ARD,                                              \
	    F(SQLGetDescRec)(ard, -1, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL))          \
	ARG(SQLGetDescRec, unprepared, FRESH, HY007, IRD,                                          \
	    F(SQLGetDescRec)(ird, 1, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL))           \
	ARG(SQLSetDescRec, record, FRESH, 07009, ARD,                                              \
	    SQLSetDescRec(ard, -1, SQL_INTEGER, 0, 4, 0, 0, NULL, NULL, NULL))                     \
	ARG(SQLSetDescRec, type, FRESH, HY021, ARD,                                                \
	    SQLSetDescRec(ard, 1, 9999, 0, 4, 0, 0, NULL, NULL, NULL))                             \
	ARG(SQLSetDescRec, row_implementation, FRESH, HY016, IRD,                                  \
	    SQLSetDescRec(ird, 1, SQL_INTEGER, 0, 4, 0, 0, NULL, NULL, NULL))                      \
	ARG(SQLCopyDesc, row_implementation, FRESH, HY016, IRD, SQLCopyDesc(ard, ird))             \
	ARG(SQLCopyDesc, unprepared, FRESH, HY007, ARD, SQLCopyDesc(ird, ard))

/* Where the record is looked for. */
enum whose { ENV, DBC, STMT, ARD, IRD, IPD };

#define ARG(function, what, before, state, whose, call) \
	static SQLRETURN                                \
	call_##function##_##what(void)                  \
	{                                               \
		return call;                            \
	}
ARGUMENTS
#undef ARG

static const struct {
	const char *name;
	enum before before;
	const char *state;
	enum whose whose;
	SQLRETURN (*call)(void);
} cases[] = {
#define ARG(function, what, before, state, whose, call) \
	{ #function ": " #what, before, #state, whose, call_##function##_##what },
	ARGUMENTS
#undef ARG
};

static void
descriptors(void)
{
	api_ok(SQLGetStmtAttr(S, SQL_ATTR_APP_ROW_DESC, &ard, 0, NULL));
	api_ok(SQLGetStmtAttr(S, SQL_ATTR_APP_PARAM_DESC, &apd, 0, NULL));
	api_ok(SQLGetStmtAttr(S, SQL_ATTR_IMP_ROW_DESC, &ird, 0, NULL));
	api_ok(SQLGetStmtAttr(S, SQL_ATTR_IMP_PARAM_DESC, &ipd, 0, NULL));
}

static void
prepare(enum before before)
{
	static SQLLEN at_execution = SQL_DATA_AT_EXEC;
	SQLPOINTER token;

	api_script_numbers("SELECT", 1, 2, 2);
	descriptors();
	if (before == QUERY || before == OPEN || before == ROW)
		api_ok(api_prepare("SELECT n FROM t"));
	if (before == OPEN || before == ROW)
		api_ok(SQLExecute(S));
	if (before == ROW)
		api_ok(SQLFetch(S));
	if (before == MARKERS || before == NEED)
		api_ok(api_prepare("SELECT ?"));
	if (before == NEED) {
		api_ok(SQLBindParameter(S, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0, out,
		    0, &at_execution));
		ck_assert_int_eq(SQLExecute(S), SQL_NEED_DATA);
		ck_assert_int_eq(SQLParamData(S, &token), SQL_NEED_DATA);
	}
	if (before == IDENTIFY)
		api_ok(SQLSetStmtAttr(S, SQL_ATTR_METADATA_ID, (SQLPOINTER)SQL_TRUE, 0));
	if (before == NO_DBC) {
		api_disconnect();
		SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &E);
		SQLSetEnvAttr(E, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
		SQLAllocHandle(SQL_HANDLE_DBC, E, &D);
		S = NULL;
	}
}

START_TEST(a_bad_argument_has_the_state_of_the_reference)
{
	SQLHSTMT other;
	const char *state;
	SQLRETURN rc;
	enum whose whose = cases[_i].whose;

	SQLAllocHandle(SQL_HANDLE_STMT, D, &other);
	ck_assert_int_eq(SQLSetCursorName(other, (SQLCHAR *)(uintptr_t) "taken", SQL_NTS),
	    SQL_SUCCESS);
	prepare(cases[_i].before);
	rc = cases[_i].call();
	if (whose == ENV)
		state = calls_state(CALLS_ENV, E);
	else if (whose == DBC)
		state = calls_state(CALLS_DBC, D);
	else if (whose == STMT)
		state = calls_state(CALLS_STMT, S);
	else
		state = calls_state(CALLS_DESC, whose == ARD ? ard : whose == IRD ? ird : ipd);
	ck_assert_msg(rc == SQL_ERROR && strcmp(state, cases[_i].state) == 0,
	    "%s: %d \"%s\", expected %s", cases[_i].name, rc, state, cases[_i].state);
	if (cases[_i].before == NEED)
		SQLCancel(S);
}
END_TEST

/* SQLGetDiagRec and SQLGetDiagField tell by their return code alone. */
START_TEST(diagnostics_are_asked_for_rightly)
{
	api_fails(SQLExecute(S), "HY010");
	ck_assert_int_eq(F(SQLGetDiagRec)(SQL_HANDLE_STMT, S, 0, NULL, NULL, NULL, 0, NULL),
	    SQL_ERROR);
	ck_assert_int_eq(
	    F(SQLGetDiagRec)(SQL_HANDLE_STMT, S, 1, NULL, NULL, (void *)out, -1, NULL), SQL_ERROR);
	ck_assert_int_eq(F(SQLGetDiagRec)(SQL_HANDLE_STMT, S, 2, NULL, NULL, NULL, 0, NULL),
	    SQL_NO_DATA);
	ck_assert_int_eq(
	    F(SQLGetDiagRec)(77, S, 1, NULL, NULL, NULL, 0, NULL), SQL_INVALID_HANDLE);
	ck_assert_int_eq(
	    F(SQLGetDiagField)(SQL_HANDLE_STMT, S, 0, SQL_DIAG_SQLSTATE, out, 64, NULL), SQL_ERROR);
	ck_assert_int_eq(
	    F(SQLGetDiagField)(SQL_HANDLE_STMT, S, 1, 9999, &number, 0, NULL), SQL_ERROR);
	ck_assert_int_eq(
	    F(SQLGetDiagField)(SQL_HANDLE_STMT, S, 2, SQL_DIAG_NATIVE, &number, 0, NULL),
	    SQL_NO_DATA);
	ck_assert_int_eq(
	    F(SQLGetDiagField)(SQL_HANDLE_DBC, D, 0, SQL_DIAG_ROW_COUNT, &length, 0, NULL),
	    SQL_ERROR);
	ck_assert_int_eq(
	    F(SQLGetDiagField)(SQL_HANDLE_STMT, S, 1, SQL_DIAG_SQLSTATE, out, -1, NULL), SQL_ERROR);
	/* and the record is still there */
	ck_assert_str_eq(api_state(1), "HY010");
}
END_TEST

Suite *
suite_arguments(void)
{
	Suite *suite = suite_create("arguments");
	TCase *tcase = api_case(suite, "arguments");

	tcase_add_loop_test(
	    tcase, a_bad_argument_has_the_state_of_the_reference, 0, CH_ARRAY_LEN(cases));
	tcase_add_test(tcase, diagnostics_are_asked_for_rightly);
	return suite;
}
