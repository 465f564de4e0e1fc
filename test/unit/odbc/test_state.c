/*
 * test_state.c - what each function may do in each statement state
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/state.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "odbc/handles.h"

/* One letter a state, S1 to S10, written down from ODBC's table and not from ours:
 *   . allowed, S HY010, C 24000, N 07005 */
static const struct {
	SQLUSMALLINT id;
	bool is_prepared, at_end;
	const char *expected;
} walks[] = {
	{ SQL_API_SQLPREPARE, false, false, "....CCCSSS" },
	{ SQL_API_SQLPREPARE, false, true, ".......SSS" },
	{ SQL_API_SQLEXECDIRECT, false, false, "....CCCSSS" },
	{ SQL_API_SQLEXECDIRECT, true, false, "....CCCSSS" },
	{ SQL_API_SQLEXECDIRECT, false, true, ".......SSS" },
	{ SQL_API_SQLEXECUTE, true, false, "S...CCCSSS" },
	{ SQL_API_SQLEXECUTE, true, true, "S......SSS" },
	{ SQL_API_SQLEXECUTE, false, false, "S..SSSSSSS" },
	{ SQL_API_SQLEXECUTE, false, true, "S..SSSSSSS" },
	{ SQL_API_SQLTABLES, false, false, "....CCCSSS" },
	{ SQL_API_SQLGETTYPEINFO, true, false, "....CCCSSS" },
	{ SQL_API_SQLFETCH, false, false, "SSSC..SSSS" },
	{ SQL_API_SQLFETCH, false, true, "SSSC..SSSS" },
	{ SQL_API_SQLFETCHSCROLL, false, false, "SSSC..SSSS" },
	{ SQL_API_SQLEXTENDEDFETCH, false, false, "SSSC.S.SSS" },
	{ SQL_API_SQLGETDATA, false, false, "SSSCC..SSS" },
	{ SQL_API_SQLGETDATA, false, true, "SSSCCCCSSS" },
	{ SQL_API_SQLSETPOS, false, false, "SSSCC..SSS" },
	{ SQL_API_SQLBULKOPERATIONS, false, false, "SSSC..SSSS" },
	{ SQL_API_SQLCLOSECURSOR, false, false, "CCCC...SSS" },
	{ SQL_API_SQLFREESTMT, false, false, ".......SSS" },
	{ SQL_API_SQLFREEHANDLE, false, false, ".......SSS" },
	{ SQL_API_SQLBINDCOL, false, false, ".......SSS" },
	{ SQL_API_SQLBINDPARAMETER, false, false, ".......SSS" },
	{ SQL_API_SQLMORERESULTS, false, false, ".......SSS" },
	{ SQL_API_SQLNUMRESULTCOLS, false, false, "S......SSS" },
	{ SQL_API_SQLDESCRIBECOL, false, false, "SN.C...SSS" },
	{ SQL_API_SQLCOLATTRIBUTE, false, false, "SN.C...SSS" },
	{ SQL_API_SQLNUMPARAMS, false, false, "S......SSS" },
	{ SQL_API_SQLDESCRIBEPARAM, false, false, "S..SSSSSSS" },
	{ SQL_API_SQLROWCOUNT, false, false, "SSS....SSS" },
	{ SQL_API_SQLPARAMDATA, false, false, "SSSSSSS.S." },
	{ SQL_API_SQLPUTDATA, false, false, "SSSSSSSS.." },
	{ SQL_API_SQLCANCEL, false, false, ".........." },
	{ SQL_API_SQLSETSTMTATTR, false, false, ".......SSS" },
	{ SQL_API_SQLGETSTMTATTR, false, false, ".......SSS" },
	{ SQL_API_SQLSETCURSORNAME, false, false, "...CCCCSSS" },
	{ SQL_API_SQLGETCURSORNAME, false, false, ".......SSS" },
	{ SQL_API_SQLNATIVESQL, false, false, ".........." },
	{ 65535, false, false, ".........." },
};

static char
letter(const struct odbc_diag *diag)
{
	switch (diag->records[0].state) {
	case ODBC_S_HY010:
		return 'S';
	case ODBC_S_24000:
		return 'C';
	case ODBC_S_07005:
		return 'N';
	default:
		return '?';
	}
}

START_TEST(function_is_allowed_where_odbc_says)
{
	static struct odbc_stmt stmt;
	char got[ODBC_STMT_STATES + 1] = "";

	odbc_diag_init(&stmt.head.diag);
	stmt.is_prepared = walks[_i].is_prepared;
	stmt.at_end = walks[_i].at_end;
	for (int state = 0; state < ODBC_STMT_STATES; state++) {
		stmt.state = (enum odbc_stmt_state)state;
		odbc_diag_clear(&stmt.head.diag);
		if (odbc_state_check(&stmt, walks[_i].id) == SQL_SUCCESS) {
			ck_assert_uint_eq(stmt.head.diag.count, 0);
			got[state] = '.';
		} else {
			ck_assert_uint_eq(stmt.head.diag.count, 1);
			got[state] = letter(&stmt.head.diag);
		}
	}
	ck_assert_msg(strcmp(got, walks[_i].expected) == 0, "function %u: %s, expected %s",
	    walks[_i].id, got, walks[_i].expected);
	odbc_diag_free(&stmt.head.diag);
}
END_TEST

/* Every function of the list is walked. */
START_TEST(no_function_of_the_list_is_forgotten_here)
{
	static const SQLUSMALLINT ids[] = {
#define FUNCTION(id, ...) SQL_API_##id,
#include "odbc/state_list.h"
#undef FUNCTION
	};
	/* Catalog functions have all the same row. */
	static const SQLUSMALLINT alike[] = { SQL_API_SQLCOLUMNS, SQL_API_SQLPRIMARYKEYS,
		SQL_API_SQLFOREIGNKEYS, SQL_API_SQLSTATISTICS, SQL_API_SQLSPECIALCOLUMNS,
		SQL_API_SQLPROCEDURES, SQL_API_SQLPROCEDURECOLUMNS, SQL_API_SQLTABLEPRIVILEGES,
		SQL_API_SQLCOLUMNPRIVILEGES };

	for (size_t i = 0; i < CH_ARRAY_LEN(ids); i++) {
		bool is_known = false;

		for (size_t j = 0; j < CH_ARRAY_LEN(walks); j++)
			is_known = is_known || walks[j].id == ids[i];
		for (size_t j = 0; j < CH_ARRAY_LEN(alike); j++)
			is_known = is_known || alike[j] == ids[i];
		ck_assert_msg(is_known, "function %u", ids[i]);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odbc/state");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(
	    tests, function_is_allowed_where_odbc_says, 0, (int)CH_ARRAY_LEN(walks));
	tcase_add_test(tests, no_function_of_the_list_is_forgotten_here);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
