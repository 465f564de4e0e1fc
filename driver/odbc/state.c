/*
 * state.c - statement states and what each function may do in them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/state.h"

#include "odbc/handles.h"

enum rule {
	RULE_OK,
	RULE_SEQ,
	RULE_CUR,
	RULE_NOSET,
	RULE_REDO,
	RULE_PREP,
	RULE_PREDO,
	RULE_NOROW,
	RULE_ROW,
	RULE_PARAM,
	RULE_PUT,
};

/* By function and state. Functions without a row are allowed always: RULE_OK is 0. */
static const unsigned char rules[][ODBC_STMT_STATES] = {
#define FUNCTION(id, s1, s2, s3, s4, s5, s6, s7, need)                                       \
	[SQL_API_##id] = { RULE_##s1, RULE_##s2, RULE_##s3, RULE_##s4, RULE_##s5, RULE_##s6, \
		RULE_##s7, RULE_##need, RULE_##need, RULE_##need },
#include "odbc/state_list.h"
#undef FUNCTION
};

static SQLRETURN
out_of_sequence(struct odbc_stmt *stmt)
{
	const char *why = "Function sequence error";

	if (stmt->state == ODBC_S1)
		why = "Function sequence error: nothing was prepared or executed";
	else if (stmt->state >= ODBC_S8)
		why = "Function sequence error: the statement waits for data of its parameters";
	else if (stmt->state < ODBC_S4)
		why = "Function sequence error: the statement was prepared, but not executed";
	return odbc_diag_add(&stmt->head.diag, ODBC_S_HY010, "%s", why);
}

static SQLRETURN
bad_cursor(struct odbc_stmt *stmt)
{
	const char *why = "Invalid cursor state: no cursor is open";

	if (stmt->state >= ODBC_S5)
		why = stmt->at_end ? "Invalid cursor state: behind the last row"
				   : "Invalid cursor state: a cursor is open on this statement";
	return odbc_diag_add(&stmt->head.diag, ODBC_S_24000, "%s", why);
}

static SQLRETURN
apply(struct odbc_stmt *stmt, enum rule rule)
{
	switch (rule) {
	case RULE_OK:
		return SQL_SUCCESS;
	case RULE_CUR:
		return bad_cursor(stmt);
	case RULE_NOROW:
		return odbc_diag_add(&stmt->head.diag, ODBC_S_24000,
		    "Invalid cursor state: before the first row, fetch first");
	case RULE_NOSET:
		return odbc_diag_add(&stmt->head.diag, ODBC_S_07005, NULL);
	case RULE_REDO:
		return stmt->at_end || atomic_load(&stmt->was_cancelled) ? SQL_SUCCESS
									 : bad_cursor(stmt);
	case RULE_ROW:
		return stmt->at_end ? bad_cursor(stmt) : SQL_SUCCESS;
	case RULE_PREP:
		return stmt->is_prepared ? SQL_SUCCESS : out_of_sequence(stmt);
	case RULE_PREDO:
		return apply(stmt, stmt->is_prepared ? RULE_REDO : RULE_SEQ);
	case RULE_PARAM:
		return stmt->state == ODBC_S9 ? out_of_sequence(stmt) : SQL_SUCCESS;
	case RULE_PUT:
		return stmt->state == ODBC_S8 ? out_of_sequence(stmt) : SQL_SUCCESS;
	case RULE_SEQ:
		break;
	}
	return out_of_sequence(stmt);
}

SQLRETURN
odbc_state_check(struct odbc_stmt *stmt, SQLUSMALLINT api_id)
{
	if (api_id >= CH_ARRAY_LEN(rules))
		return SQL_SUCCESS;
	return apply(stmt, rules[api_id][stmt->state]);
}
