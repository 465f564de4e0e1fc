/*
 * state.h - statement states and what each function may do in them
 *
 * The states of ODBC's appendix B; state_list.h has a row a function. Driver managers check most
 * of this too, but not alike, and programs may load the driver directly.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_STATE_H
#define CH_ODBC_STATE_H

#include <sql.h>

struct odbc_stmt;

enum odbc_stmt_state {
	ODBC_S1, /* allocated */
	ODBC_S2, /* prepared, no result set */
	ODBC_S3, /* prepared, result set */
	ODBC_S4, /* executed, no result set */
	ODBC_S5, /* cursor open, before the first row */
	ODBC_S6, /* positioned by SQLFetch or SQLFetchScroll */
	ODBC_S7, /* positioned by SQLExtendedFetch */
	ODBC_S8, /* need data: before SQLParamData */
	ODBC_S9, /* need data: before the first SQLPutData */
	ODBC_S10, /* need data: after SQLPutData */
	ODBC_STMT_STATES
};

/* Whether function `api_id` (SQL_API_…) may be called now; posts HY010, 24000, 07005 … if not. */
SQLRETURN odbc_state_check(struct odbc_stmt *stmt, SQLUSMALLINT api_id);

#endif
