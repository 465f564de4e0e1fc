/*
 * batch.c - one query a parameter set
 *
 * Statements without rows run for all sets at once; the first one with rows stops, and
 * SQLMoreResults goes on behind it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/execute.h"
#include "odbc/param.h"

static void
set_status(struct odbc_stmt *stmt, size_t set, SQLUSMALLINT status)
{
	odbc_param_status(stmt, set, set + 1, status);
	odbc_param_processed(stmt, set + 1);
}

/* Records of a set of several have its number. */
static SQLRETURN
run_set(struct odbc_stmt *stmt, size_t set)
{
	struct odbc_diag *diag = &stmt->head.diag;
	size_t before = diag->count;
	struct client_query query;
	SQLRETURN rc;

	diag->row = stmt->params->inputs.sets > 1 ? (SQLLEN)set + 1 : 0;
	rc = odbc_param_query(stmt, set, &query);
	if (rc == SQL_SUCCESS)
		rc = odbc_run_query(stmt, &query);
	if (rc == SQL_SUCCESS && diag->count > before)
		rc = SQL_SUCCESS_WITH_INFO;
	diag->row = 0;
	set_status(stmt, set,
	    rc == SQL_ERROR ? SQL_PARAM_ERROR :
	    rc == SQL_SUCCESS ? SQL_PARAM_SUCCESS : SQL_PARAM_SUCCESS_WITH_INFO);
	return rc;
}

/* From params->set on, up to the first rows. */
static SQLRETURN
run_sets(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	const struct odbc_inputs *inputs = &params->inputs;
	size_t done = 0, failed = 0;
	SQLLEN rows = 0;
	bool informs = false;

	for (; params->set < inputs->sets; params->set++) {
		SQLRETURN rc;

		if (inputs->skipped && inputs->skip[params->set]) {
			set_status(stmt, params->set, SQL_PARAM_UNUSED);
			continue;
		}
		rc = run_set(stmt, params->set);
		done++;
		failed += rc == SQL_ERROR;
		informs = informs || rc != SQL_SUCCESS;
		if (stmt->state >= ODBC_S5) {
			params->set++;
			return failed ? SQL_SUCCESS_WITH_INFO : rc;
		}
		if (rc != SQL_ERROR)
			rows = rows < 0 || stmt->row_count < 0 ? -1 : rows + stmt->row_count;
	}
	if (done == 0) {
		odbc_ran_nothing(stmt);
		return SQL_SUCCESS;
	}
	if (failed == done)
		return SQL_ERROR;
	/* the last one may have failed: what ran counts */
	stmt->state = ODBC_S4;
	stmt->row_count = rows;
	stmt->head.diag.row_count = rows;
	return informs ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

SQLRETURN
odbc_batch_run(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;

	params->set = 0;
	odbc_param_status(stmt, 0, params->inputs.sets, SQL_PARAM_UNUSED);
	return run_sets(stmt);
}

SQLRETURN
odbc_batch_next(struct odbc_stmt *stmt)
{
	struct odbc_params *params = stmt->params;
	const struct odbc_inputs *inputs = params ? &params->inputs : NULL;

	if (!params || params->set == 0)
		return SQL_NO_DATA;
	while (params->set < inputs->sets && inputs->skipped && inputs->skip[params->set])
		params->set++;
	if (params->set >= inputs->sets)
		return SQL_NO_DATA;
	return run_sets(stmt);
}
