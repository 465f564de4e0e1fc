/*
 * calls.c - every exported function, called with arguments that can do no harm
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "calls.h"

#include <string.h>

calls_char *
calls_text(const char *ascii)
{
	static calls_char texts[4][128];
	static unsigned turn;
	calls_char *out = texts[turn++ % CH_ARRAY_LEN(texts)];
	size_t i;

	for (i = 0; ascii[i] && i < CH_ARRAY_LEN(texts[0]) - 1; i++)
		out[i] = (calls_char)ascii[i];
	out[i] = 0;
	return out;
}

#define FORM(name) CALLS_FORM(name)
#define text(ascii) calls_text(ascii)

static calls_char name_out[64];
static SQLSMALLINT small_out;
static SQLINTEGER int_out;
static SQLULEN ulen_out;
static SQLLEN len_out;
static SQLPOINTER pointer_out;
static SQLUSMALLINT status_out[4];
static SQLLEN bound, bound_length;

/* CALL(name, arguments): the function of a handle `h`. */
#define CALL(function, call)             \
	static SQLRETURN                 \
	call_##function(SQLHANDLE h)     \
	{                                \
		return call;             \
	}

#define NTS SQL_NTS
CALL(SQLPrepare, FORM(SQLPrepare)(h, text("SELECT 1"), NTS))
CALL(SQLExecDirect, FORM(SQLExecDirect)(h, text("SELECT 1"), NTS))
CALL(SQLExecute, SQLExecute(h))
CALL(SQLGetTypeInfo, FORM(SQLGetTypeInfo)(h, SQL_INTEGER))
CALL(SQLTables, FORM(SQLTables)(h, NULL, 0, NULL, 0, text("t"), NTS, NULL, 0))
CALL(SQLColumns, FORM(SQLColumns)(h, NULL, 0, NULL, 0, text("t"), NTS, NULL, 0))
CALL(SQLPrimaryKeys, FORM(SQLPrimaryKeys)(h, NULL, 0, NULL, 0, text("t"), NTS))
CALL(SQLForeignKeys, FORM(SQLForeignKeys)(h, NULL, 0, NULL, 0, text("t"), NTS, NULL, 0, NULL, 0,
			 NULL, 0))
CALL(SQLStatistics, FORM(SQLStatistics)(h, NULL, 0, NULL, 0, text("t"), NTS, SQL_INDEX_ALL,
			SQL_QUICK))
CALL(SQLSpecialColumns, FORM(SQLSpecialColumns)(h, SQL_BEST_ROWID, NULL, 0, NULL, 0, text("t"),
			    NTS, SQL_SCOPE_SESSION, SQL_NULLABLE))
CALL(SQLProcedures, FORM(SQLProcedures)(h, NULL, 0, NULL, 0, NULL, 0))
CALL(SQLProcedureColumns, FORM(SQLProcedureColumns)(h, NULL, 0, NULL, 0, NULL, 0, NULL, 0))
CALL(SQLTablePrivileges, FORM(SQLTablePrivileges)(h, NULL, 0, NULL, 0, text("t"), NTS))
CALL(SQLColumnPrivileges, FORM(SQLColumnPrivileges)(h, NULL, 0, NULL, 0, text("t"), NTS, NULL,
			      0))
CALL(SQLFetch, SQLFetch(h))
CALL(SQLFetchScroll, SQLFetchScroll(h, SQL_FETCH_NEXT, 0))
CALL(SQLExtendedFetch, SQLExtendedFetch(h, SQL_FETCH_NEXT, 0, &ulen_out, status_out))
CALL(SQLGetData, SQLGetData(h, 1, SQL_C_SLONG, &int_out, 0, &len_out))
CALL(SQLSetPos, SQLSetPos(h, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE))
CALL(SQLBulkOperations, SQLBulkOperations(h, SQL_ADD))
CALL(SQLCloseCursor, SQLCloseCursor(h))
CALL(free_close, SQLFreeStmt(h, SQL_CLOSE))
CALL(free_unbind, SQLFreeStmt(h, SQL_UNBIND))
CALL(free_reset, SQLFreeStmt(h, SQL_RESET_PARAMS))
CALL(SQLBindCol, SQLBindCol(h, 1, SQL_C_SBIGINT, &bound, 0, &bound_length))
CALL(SQLBindParameter, SQLBindParameter(h, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0,
			   &bound, 0, &bound_length))
CALL(SQLMoreResults, SQLMoreResults(h))
CALL(SQLNumResultCols, SQLNumResultCols(h, &small_out))
CALL(SQLDescribeCol, FORM(SQLDescribeCol)(h, 1, name_out, 64, &small_out, &small_out, &ulen_out,
			 &small_out, &small_out))
CALL(SQLColAttribute, FORM(SQLColAttribute)(h, 1, SQL_DESC_TYPE, NULL, 0, NULL, &len_out))
CALL(colattr_count, FORM(SQLColAttribute)(h, 1, SQL_DESC_COUNT, NULL, 0, NULL, &len_out))
CALL(SQLNumParams, SQLNumParams(h, &small_out))
CALL(SQLDescribeParam, SQLDescribeParam(h, 1, &small_out, &ulen_out, &small_out, &small_out))
CALL(SQLRowCount, SQLRowCount(h, &len_out))
CALL(SQLParamData, SQLParamData(h, &pointer_out))
CALL(SQLPutData, SQLPutData(h, &bound, sizeof(bound)))
CALL(SQLSetStmtAttr, FORM(SQLSetStmtAttr)(h, SQL_ATTR_MAX_ROWS, (SQLPOINTER)0, 0))
CALL(set_cold, FORM(SQLSetStmtAttr)(h, SQL_ATTR_CURSOR_TYPE,
		   (SQLPOINTER)SQL_CURSOR_FORWARD_ONLY, 0))
CALL(SQLGetStmtAttr, FORM(SQLGetStmtAttr)(h, SQL_ATTR_MAX_ROWS, &ulen_out, 0, NULL))
CALL(get_row_number, FORM(SQLGetStmtAttr)(h, SQL_ATTR_ROW_NUMBER, &ulen_out, 0, NULL))
CALL(SQLSetCursorName, FORM(SQLSetCursorName)(h, text("mine"), NTS))
CALL(SQLGetCursorName, FORM(SQLGetCursorName)(h, name_out, 64, &small_out))
CALL(SQLCancel, SQLCancel(h))
CALL(cancel_handle, SQLCancelHandle(SQL_HANDLE_STMT, h))
CALL(free_stmt, SQLFreeHandle(SQL_HANDLE_STMT, h))
CALL(drop_stmt, SQLFreeStmt(h, SQL_DROP))

CALL(SQLGetDescField, FORM(SQLGetDescField)(h, 1, SQL_DESC_TYPE, &small_out, 0, NULL))
CALL(SQLGetDescRec, FORM(SQLGetDescRec)(h, 1, name_out, 64, &small_out, &small_out, &small_out,
			&len_out, &small_out, &small_out, &small_out))
CALL(SQLSetDescField, FORM(SQLSetDescField)(h, 1, SQL_DESC_TYPE,
			  (SQLPOINTER)(SQLLEN)SQL_INTEGER, 0))
CALL(SQLSetDescRec, SQLSetDescRec(h, 1, SQL_INTEGER, 0, 4, 0, 0, &int_out, &len_out, &len_out))
CALL(SQLCopyDesc, SQLCopyDesc(h, h))
CALL(free_desc, SQLFreeHandle(SQL_HANDLE_DESC, h))

/* What is allocated goes at once. */
static SQLRETURN
alloc(SQLSMALLINT type, SQLHANDLE parent)
{
	SQLHANDLE made = NULL;
	SQLRETURN rc = SQLAllocHandle(type, parent, &made);

	if (made)
		SQLFreeHandle(type, made);
	return rc;
}

CALL(alloc_stmt, alloc(SQL_HANDLE_STMT, h))
CALL(alloc_desc, alloc(SQL_HANDLE_DESC, h))
CALL(SQLConnect, FORM(SQLConnect)(h, text("no such source"), NTS, NULL, 0, NULL, 0))
CALL(SQLDriverConnect, FORM(SQLDriverConnect)(h, NULL, text("Server=fake.example"), NTS, NULL,
			   0, NULL, SQL_DRIVER_NOPROMPT))
CALL(SQLBrowseConnect, FORM(SQLBrowseConnect)(h, text("Driver=x"), NTS, name_out, 64,
			   &small_out))
CALL(SQLDisconnect, SQLDisconnect(h))
CALL(SQLGetInfo, FORM(SQLGetInfo)(h, SQL_USER_NAME, name_out, sizeof(name_out), NULL))
CALL(SQLGetFunctions, SQLGetFunctions(h, SQL_API_SQLFETCH, status_out))
CALL(SQLGetConnectAttr, FORM(SQLGetConnectAttr)(h, SQL_ATTR_ACCESS_MODE, &int_out, 0, NULL))
CALL(SQLSetConnectAttr, FORM(SQLSetConnectAttr)(h, SQL_ATTR_ACCESS_MODE,
			    (SQLPOINTER)SQL_MODE_READ_WRITE, 0))
CALL(SQLNativeSql, FORM(SQLNativeSql)(h, text("SELECT 1"), NTS, name_out, 64, &int_out))
CALL(end_tran_dbc, SQLEndTran(SQL_HANDLE_DBC, h, SQL_COMMIT))
CALL(cancel_dbc, SQLCancelHandle(SQL_HANDLE_DBC, h))
CALL(free_dbc, SQLFreeHandle(SQL_HANDLE_DBC, h))

CALL(alloc_dbc, alloc(SQL_HANDLE_DBC, h))
CALL(SQLGetEnvAttr, SQLGetEnvAttr(h, SQL_ATTR_OUTPUT_NTS, &int_out, 0, NULL))
CALL(SQLSetEnvAttr, SQLSetEnvAttr(h, SQL_ATTR_OUTPUT_NTS, (SQLPOINTER)SQL_TRUE, 0))
CALL(end_tran_env, SQLEndTran(SQL_HANDLE_ENV, h, SQL_COMMIT))
CALL(free_env, SQLFreeHandle(SQL_HANDLE_ENV, h))

#define STMT(function, id) { #function, SQL_API_##id, CALLS_STMT, call_##function }
#define NAMED(name, id, kind, function) { name, SQL_API_##id, CALLS_##kind, call_##function }
const struct calls_function calls_list[] = {
	STMT(SQLPrepare, SQLPREPARE),
	STMT(SQLExecDirect, SQLEXECDIRECT),
	STMT(SQLExecute, SQLEXECUTE),
	STMT(SQLGetTypeInfo, SQLGETTYPEINFO),
	STMT(SQLTables, SQLTABLES),
	STMT(SQLColumns, SQLCOLUMNS),
	STMT(SQLPrimaryKeys, SQLPRIMARYKEYS),
	STMT(SQLForeignKeys, SQLFOREIGNKEYS),
	STMT(SQLStatistics, SQLSTATISTICS),
	STMT(SQLSpecialColumns, SQLSPECIALCOLUMNS),
	STMT(SQLProcedures, SQLPROCEDURES),
	STMT(SQLProcedureColumns, SQLPROCEDURECOLUMNS),
	STMT(SQLTablePrivileges, SQLTABLEPRIVILEGES),
	STMT(SQLColumnPrivileges, SQLCOLUMNPRIVILEGES),
	STMT(SQLFetch, SQLFETCH),
	STMT(SQLFetchScroll, SQLFETCHSCROLL),
	STMT(SQLExtendedFetch, SQLEXTENDEDFETCH),
	STMT(SQLGetData, SQLGETDATA),
	STMT(SQLSetPos, SQLSETPOS),
	STMT(SQLBulkOperations, SQLBULKOPERATIONS),
	STMT(SQLCloseCursor, SQLCLOSECURSOR),
	NAMED("SQLFreeStmt SQL_CLOSE", SQLFREESTMT, STMT, free_close),
	NAMED("SQLFreeStmt SQL_UNBIND", SQLFREESTMT, STMT, free_unbind),
	NAMED("SQLFreeStmt SQL_RESET_PARAMS", SQLFREESTMT, STMT, free_reset),
	STMT(SQLBindCol, SQLBINDCOL),
	STMT(SQLBindParameter, SQLBINDPARAMETER),
	STMT(SQLMoreResults, SQLMORERESULTS),
	STMT(SQLNumResultCols, SQLNUMRESULTCOLS),
	STMT(SQLDescribeCol, SQLDESCRIBECOL),
	STMT(SQLColAttribute, SQLCOLATTRIBUTE),
	NAMED("SQLColAttribute SQL_DESC_COUNT", SQLCOLATTRIBUTE, STMT, colattr_count),
	STMT(SQLNumParams, SQLNUMPARAMS),
	STMT(SQLDescribeParam, SQLDESCRIBEPARAM),
	STMT(SQLRowCount, SQLROWCOUNT),
	STMT(SQLParamData, SQLPARAMDATA),
	STMT(SQLPutData, SQLPUTDATA),
	STMT(SQLSetStmtAttr, SQLSETSTMTATTR),
	NAMED("SQLSetStmtAttr SQL_ATTR_CURSOR_TYPE", SQLSETSTMTATTR, STMT, set_cold),
	STMT(SQLGetStmtAttr, SQLGETSTMTATTR),
	NAMED("SQLGetStmtAttr SQL_ATTR_ROW_NUMBER", SQLGETSTMTATTR, STMT, get_row_number),
	STMT(SQLSetCursorName, SQLSETCURSORNAME),
	STMT(SQLGetCursorName, SQLGETCURSORNAME),
	STMT(SQLCancel, SQLCANCEL),
	NAMED("SQLCancelHandle", SQLCANCELHANDLE, STMT, cancel_handle),
	NAMED("SQLFreeHandle", SQLFREEHANDLE, STMT, free_stmt),
	NAMED("SQLFreeStmt SQL_DROP", SQLFREESTMT, STMT, drop_stmt),
	NAMED("SQLGetDescField", SQLGETDESCFIELD, DESC, SQLGetDescField),
	NAMED("SQLGetDescRec", SQLGETDESCREC, DESC, SQLGetDescRec),
	NAMED("SQLSetDescField", SQLSETDESCFIELD, DESC, SQLSetDescField),
	NAMED("SQLSetDescRec", SQLSETDESCREC, DESC, SQLSetDescRec),
	NAMED("SQLCopyDesc", SQLCOPYDESC, DESC, SQLCopyDesc),
	NAMED("SQLFreeHandle of a descriptor", SQLFREEHANDLE, DESC, free_desc),
	NAMED("SQLAllocHandle of a statement", SQLALLOCHANDLE, DBC, alloc_stmt),
	NAMED("SQLAllocHandle of a descriptor", SQLALLOCHANDLE, DBC, alloc_desc),
	NAMED("SQLConnect", SQLCONNECT, DBC, SQLConnect),
	NAMED("SQLDriverConnect", SQLDRIVERCONNECT, DBC, SQLDriverConnect),
	NAMED("SQLBrowseConnect", SQLBROWSECONNECT, DBC, SQLBrowseConnect),
	NAMED("SQLDisconnect", SQLDISCONNECT, DBC, SQLDisconnect),
	NAMED("SQLGetInfo", SQLGETINFO, DBC, SQLGetInfo),
	NAMED("SQLGetFunctions", SQLGETFUNCTIONS, DBC, SQLGetFunctions),
	NAMED("SQLGetConnectAttr", SQLGETCONNECTATTR, DBC, SQLGetConnectAttr),
	NAMED("SQLSetConnectAttr", SQLSETCONNECTATTR, DBC, SQLSetConnectAttr),
	NAMED("SQLNativeSql", SQLNATIVESQL, DBC, SQLNativeSql),
	NAMED("SQLEndTran of a connection", SQLENDTRAN, DBC, end_tran_dbc),
	NAMED("SQLCancelHandle of a connection", SQLCANCELHANDLE, DBC, cancel_dbc),
	NAMED("SQLFreeHandle of a connection", SQLFREEHANDLE, DBC, free_dbc),
	NAMED("SQLAllocHandle of a connection", SQLALLOCHANDLE, ENV, alloc_dbc),
	NAMED("SQLGetEnvAttr", SQLGETENVATTR, ENV, SQLGetEnvAttr),
	NAMED("SQLSetEnvAttr", SQLSETENVATTR, ENV, SQLSetEnvAttr),
	NAMED("SQLEndTran of an environment", SQLENDTRAN, ENV, end_tran_env),
	NAMED("SQLFreeHandle of an environment", SQLFREEHANDLE, ENV, free_env),
};
const size_t calls_count = CH_ARRAY_LEN(calls_list);

const struct calls_function *
calls_find(const char *name)
{
	for (size_t i = 0; i < calls_count; i++)
		if (strcmp(calls_list[i].name, name) == 0)
			return &calls_list[i];
	ck_abort_msg("no call %s", name);
	return NULL;
}

const char *
calls_state(enum calls_kind kind, SQLHANDLE handle)
{
	static const SQLSMALLINT types[] = { SQL_HANDLE_ENV, SQL_HANDLE_DBC, SQL_HANDLE_STMT,
		SQL_HANDLE_DESC };
	static char state[6];

	if (!SQL_SUCCEEDED(SQLGetDiagRec(
		types[kind], handle, 1, (SQLCHAR *)state, NULL, NULL, 0, NULL)))
		state[0] = '\0';
	return state;
}
