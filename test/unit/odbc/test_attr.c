/*
 * test_attr.c - attributes of environments, connections and statements
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/attr.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "clickhouse_odbc.h"
#include "fixture.h"

static SQLRETURN
set_stmt(SQLINTEGER id, SQLULEN value)
{
	struct odbc_attr_in in = { (SQLPOINTER)value, 0, ODBC_NARROW };

	return odbc_stmt_set_attr(stmt, id, &in);
}

static SQLRETURN
get_stmt(SQLINTEGER id, SQLULEN *value)
{
	struct odbc_text_out out = { .buffer = value, .capacity = 8 };

	*value = 0x7777777777777777;
	return odbc_stmt_get_attr(stmt, id, &out);
}

static SQLRETURN
set_dbc(SQLINTEGER id, SQLULEN value)
{
	struct odbc_attr_in in = { (SQLPOINTER)value, 0, ODBC_NARROW };

	return odbc_dbc_set_attr(dbc, id, &in);
}

/* As 32 bits; more than those must stay untouched. */
static SQLRETURN
get_dbc(SQLINTEGER id, SQLUINTEGER *value)
{
	SQLUINTEGER both[2] = { 0x77777777, 0x77777777 };
	struct odbc_text_out out = { .buffer = both, .capacity = 8 };
	SQLRETURN rc = odbc_dbc_get_attr(dbc, id, &out);

	ck_assert_uint_eq(both[1], 0x77777777);
	*value = both[0];
	return rc;
}

/* What setting gives (state, "" for none) and what is read afterwards. */
static const struct {
	SQLINTEGER id;
	SQLULEN value;
	const char *state;
	SQLULEN after;
} stmt_sets[] = {
	{ SQL_ATTR_QUERY_TIMEOUT, 30, "", 30 },
	{ SQL_ATTR_MAX_ROWS, (SQLULEN)1 << 40, "", (SQLULEN)1 << 40 },
	{ SQL_ATTR_MAX_LENGTH, 5, "", 5 },
	{ SQL_ATTR_NOSCAN, 1, "", 1 },
	{ SQL_ATTR_NOSCAN, 2, "HY024", 0 },
	{ SQL_ATTR_ASYNC_ENABLE, 0, "", 0 },
	{ SQL_ATTR_ASYNC_ENABLE, 1, "", 1 },
	{ SQL_ATTR_ASYNC_ENABLE, 2, "HY024", 0 },
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY, "", SQL_CURSOR_FORWARD_ONLY },
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC, "", SQL_CURSOR_STATIC },
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_KEYSET_DRIVEN, "01S02", SQL_CURSOR_STATIC },
	{ SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_DYNAMIC, "01S02", SQL_CURSOR_STATIC },
	{ SQL_ATTR_CURSOR_TYPE, 4, "HY024", SQL_CURSOR_FORWARD_ONLY },
	{ SQL_ATTR_CONCURRENCY, SQL_CONCUR_READ_ONLY, "", SQL_CONCUR_READ_ONLY },
	{ SQL_ATTR_CONCURRENCY, SQL_CONCUR_VALUES, "01S02", SQL_CONCUR_READ_ONLY },
	{ SQL_ATTR_CONCURRENCY, 0, "HY024", SQL_CONCUR_READ_ONLY },
	{ SQL_ATTR_CONCURRENCY, 5, "HY024", SQL_CONCUR_READ_ONLY },
	{ SQL_ATTR_CURSOR_SCROLLABLE, SQL_SCROLLABLE, "", SQL_SCROLLABLE },
	{ SQL_ATTR_CURSOR_SCROLLABLE, 2, "HY024", SQL_NONSCROLLABLE },
	{ SQL_ATTR_CURSOR_SENSITIVITY, SQL_INSENSITIVE, "", SQL_INSENSITIVE },
	{ SQL_ATTR_CURSOR_SENSITIVITY, SQL_SENSITIVE, "01S02", SQL_UNSPECIFIED },
	{ SQL_ATTR_KEYSET_SIZE, 100, "01S02", 0 },
	{ SQL_ATTR_SIMULATE_CURSOR, SQL_SC_UNIQUE, "01S02", SQL_SC_NON_UNIQUE },
	{ SQL_ATTR_RETRIEVE_DATA, SQL_RD_OFF, "", SQL_RD_OFF },
	{ SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF, "", SQL_UB_OFF },
	{ SQL_ATTR_USE_BOOKMARKS, SQL_UB_ON, "", SQL_UB_ON },
	{ SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE, "", SQL_UB_VARIABLE },
	{ SQL_ATTR_USE_BOOKMARKS, 3, "HY024", SQL_UB_OFF },
	{ SQL_ATTR_METADATA_ID, 1, "", 1 },
	{ SQL_ATTR_ENABLE_AUTO_IPD, 0, "", 0 },
	{ SQL_ROWSET_SIZE, 10, "", 10 },
	{ SQL_ROWSET_SIZE, 0, "HY024", 1 },
	{ SQL_ATTR_ROW_ARRAY_SIZE, 1000, "", 1000 },
	{ SQL_ATTR_ROW_ARRAY_SIZE, 0, "HY024", 1 },
	{ SQL_ATTR_ROW_BIND_TYPE, 24, "", 24 },
	{ SQL_ATTR_PARAMSET_SIZE, 7, "", 7 },
	{ SQL_ATTR_PARAMSET_SIZE, 0, "HY024", 1 },
	{ SQL_ATTR_PARAM_BIND_TYPE, 16, "", 16 },
	{ SQL_ATTR_ROW_STATUS_PTR, 4096, "", 4096 },
	{ SQL_ATTR_ROWS_FETCHED_PTR, 4096, "", 4096 },
	{ SQL_ATTR_ROW_OPERATION_PTR, 4096, "", 4096 },
	{ SQL_ATTR_ROW_BIND_OFFSET_PTR, 4096, "", 4096 },
	{ SQL_ATTR_PARAM_STATUS_PTR, 4096, "", 4096 },
	{ SQL_ATTR_PARAMS_PROCESSED_PTR, 4096, "", 4096 },
	{ SQL_ATTR_PARAM_OPERATION_PTR, 4096, "", 4096 },
	{ SQL_ATTR_PARAM_BIND_OFFSET_PTR, 4096, "", 4096 },
	{ SQL_ATTR_FETCH_BOOKMARK_PTR, 4096, "", 4096 },
};

START_TEST(statement_attribute_is_set_and_read)
{
	const char *state = stmt_sets[_i].state;
	SQLRETURN rc = set_stmt(stmt_sets[_i].id, stmt_sets[_i].value);
	SQLULEN value;

	if (!*state)
		ck_assert_int_eq(rc, SQL_SUCCESS);
	else
		ck_assert_int_eq(rc, memcmp(state, "01", 2) ? SQL_ERROR : SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(fixture_state(&stmt->head), state);
	ck_assert_int_eq(get_stmt(stmt_sets[_i].id, &value), SQL_SUCCESS);
	ck_assert_uint_eq(value, stmt_sets[_i].after);
}
END_TEST

static const struct {
	SQLINTEGER id;
	const char *set, *get;
} stmt_oddities[] = {
	{ SQL_ATTR_ROW_NUMBER, "HY092", "24000" },
	{ SQL_ATTR_IMP_ROW_DESC, "HY017", "" },
	{ SQL_ATTR_IMP_PARAM_DESC, "HY017", "" },
	{ SQL_GET_BOOKMARK, "HYC00", "HYC00" },
	{ SQL_ATTR_ASYNC_STMT_EVENT, "HYC00", "HYC00" },
	{ SQL_CH_STMT_ATTR_LAST_QUERY_ID, "HY092", "" },
	{ 1227, "HY092", "HY092" },
	{ 65544, "HY092", "HY092" },
	{ -77, "HY092", "HY092" },
};

START_TEST(odd_statement_attribute_is_refused_rightly)
{
	SQLULEN value;

	ck_assert_int_eq(set_stmt(stmt_oddities[_i].id, 1), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->head), stmt_oddities[_i].set);
	get_stmt(stmt_oddities[_i].id, &value);
	ck_assert_str_eq(fixture_state(&stmt->head), stmt_oddities[_i].get);
}
END_TEST

START_TEST(kind_of_cursor_is_settled_by_prepare)
{
	static const struct {
		enum odbc_stmt_state state;
		const char *expected;
	} cases[] = { { ODBC_S1, "" }, { ODBC_S2, "HY011" }, { ODBC_S3, "HY011" },
		{ ODBC_S4, "24000" }, { ODBC_S5, "24000" }, { ODBC_S7, "24000" },
		{ ODBC_S8, "HY010" } };

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		stmt->state = cases[i].state;
		set_stmt(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_FORWARD_ONLY);
		ck_assert_str_eq(fixture_state(&stmt->head), cases[i].expected);
		set_stmt(SQL_ATTR_ROW_ARRAY_SIZE, 5);
		ck_assert_str_eq(
		    fixture_state(&stmt->head), cases[i].state == ODBC_S8 ? "HY010" : "");
	}
	stmt->state = ODBC_S1;
}
END_TEST

START_TEST(row_number_counts_from_one)
{
	SQLULEN value;

	stmt->state = ODBC_S6;
	stmt->rows_done = 20;
	stmt->rowset_rows = 4;
	stmt->position = 3;
	ck_assert_int_eq(get_stmt(SQL_ATTR_ROW_NUMBER, &value), SQL_SUCCESS);
	ck_assert_uint_eq(value, 24);
	stmt->at_end = true;
	ck_assert_int_eq(get_stmt(SQL_ATTR_ROW_NUMBER, &value), SQL_SUCCESS);
	ck_assert_uint_eq(value, 0);
	stmt->state = ODBC_S1;
}
END_TEST

START_TEST(descriptors_are_four_and_distinct)
{
	static const SQLINTEGER ids[] = { SQL_ATTR_APP_ROW_DESC, SQL_ATTR_APP_PARAM_DESC,
		SQL_ATTR_IMP_ROW_DESC, SQL_ATTR_IMP_PARAM_DESC };
	SQLULEN values[4];

	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(get_stmt(ids[i], &values[i]), SQL_SUCCESS);
		ck_assert_uint_ne(values[i], 0);
		for (size_t j = 0; j < i; j++)
			ck_assert_uint_ne(values[i], values[j]);
	}
}
END_TEST

START_TEST(explicit_descriptor_takes_the_place)
{
	SQLHANDLE handle, other_dbc, other_stmt, foreign;
	SQLULEN value;

	odbc_desc_create(dbc, &handle);
	ck_assert_int_eq(set_stmt(SQL_ATTR_APP_ROW_DESC, (SQLULEN)handle), SQL_SUCCESS);
	get_stmt(SQL_ATTR_APP_ROW_DESC, &value);
	ck_assert_ptr_eq((void *)value, handle);
	set_stmt(SQL_ATTR_ROW_ARRAY_SIZE, 9);
	ck_assert_uint_eq(((struct odbc_desc *)handle)->array_size, 9);
	ck_assert_uint_eq(stmt->own_ard.array_size, 1);
	ck_assert_int_eq(set_stmt(SQL_ATTR_APP_ROW_DESC, 0), SQL_SUCCESS);
	ck_assert_ptr_eq(stmt->ard, &stmt->own_ard);

	odbc_stmt_create(dbc, &other_stmt);
	foreign = ((struct odbc_stmt *)other_stmt)->ard;
	ck_assert_int_eq(set_stmt(SQL_ATTR_APP_ROW_DESC, (SQLULEN)foreign), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->head), "HY017");

	odbc_dbc_create(env, &other_dbc);
	((struct odbc_dbc *)other_dbc)->is_connected = true;
	odbc_desc_create(other_dbc, &foreign);
	ck_assert_int_eq(set_stmt(SQL_ATTR_APP_PARAM_DESC, (SQLULEN)foreign), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->head), "HY024");
	odbc_dbc_drop_children(other_dbc);
	((struct odbc_dbc *)other_dbc)->is_connected = false;
	pthread_mutex_lock(&((struct odbc_dbc *)other_dbc)->head.lock);
	odbc_dbc_free(other_dbc);
}
END_TEST

START_TEST(last_query_id_is_empty_at_first)
{
	char text[8] = "xxx";
	SQLINTEGER len = -1;
	struct odbc_text_out out = { ODBC_NARROW, true, text, sizeof(text), NULL, &len };

	ck_assert_int_eq(
	    odbc_stmt_get_attr(stmt, SQL_CH_STMT_ATTR_LAST_QUERY_ID, &out), SQL_SUCCESS);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(len, 0);
}
END_TEST

static const struct {
	SQLINTEGER id;
	SQLULEN value;
	const char *state;
	SQLUINTEGER after;
} dbc_sets[] = {
	{ SQL_ATTR_ACCESS_MODE, SQL_MODE_READ_ONLY, "", SQL_MODE_READ_ONLY },
	{ SQL_ATTR_ACCESS_MODE, 5, "HY024", SQL_MODE_READ_WRITE },
	{ SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF, "01S02", SQL_AUTOCOMMIT_OFF },
	{ SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_ON, "", SQL_AUTOCOMMIT_ON },
	/* Rubbish above 32 bits does not count. */
	{ SQL_ATTR_AUTOCOMMIT, (SQLULEN)7 << 32, "01S02", SQL_AUTOCOMMIT_OFF },
	{ SQL_ATTR_AUTOCOMMIT, 2, "HY024", SQL_AUTOCOMMIT_ON },
	{ SQL_ATTR_CONNECTION_TIMEOUT, 10, "", 10 },
	{ SQL_ATTR_LOGIN_TIMEOUT, 15, "", 15 },
	{ SQL_ATTR_METADATA_ID, 1, "", 1 },
	{ SQL_ATTR_METADATA_ID, 2, "HY024", 0 },
	{ SQL_ATTR_ODBC_CURSORS, SQL_CUR_USE_DRIVER, "", SQL_CUR_USE_DRIVER },
	{ SQL_ATTR_PACKET_SIZE, 65536, "", 65536 },
	{ SQL_ATTR_PACKET_SIZE, 100, "01S02", 4096 },
	{ SQL_ATTR_TRANSLATE_OPTION, 3, "", 3 },
	{ SQL_ATTR_TXN_ISOLATION, SQL_TXN_READ_UNCOMMITTED, "", SQL_TXN_READ_UNCOMMITTED },
	{ SQL_ATTR_TXN_ISOLATION, SQL_TXN_SERIALIZABLE, "01S02", SQL_TXN_READ_UNCOMMITTED },
	{ SQL_ATTR_TXN_ISOLATION, 3, "HY024", 0 },
	{ SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, 0, "", 0 },
	{ SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, 1, "HYC00", 0 },
	{ SQL_ATTR_AUTO_IPD, 0, "HY092", 1 },
};

START_TEST(connection_attribute_is_set_and_read)
{
	const char *state = dbc_sets[_i].state;
	SQLRETURN rc;
	SQLUINTEGER value;

	/* most do not mind */
	dbc->is_connected = false;
	rc = set_dbc(dbc_sets[_i].id, dbc_sets[_i].value);
	if (!*state)
		ck_assert_int_eq(rc, SQL_SUCCESS);
	else
		ck_assert_int_eq(rc, memcmp(state, "01", 2) ? SQL_ERROR : SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(fixture_state(&dbc->head), state);
	ck_assert_int_eq(get_dbc(dbc_sets[_i].id, &value), SQL_SUCCESS);
	ck_assert_uint_eq(value, dbc_sets[_i].after);
}
END_TEST

static const struct {
	SQLINTEGER id;
	const char *set, *get;
} dbc_oddities[] = {
	{ SQL_ATTR_ANSI_APP, "", "HY092" },
	{ SQL_ATTR_DISCONNECT_BEHAVIOR, "HYC00", "HYC00" },
	{ SQL_ATTR_ENLIST_IN_DTC, "HYC00", "HYC00" },
	{ SQL_ATTR_TRANSLATE_LIB, "HYC00", "" },
	{ SQL_ATTR_CONNECTION_DEAD, "HY092", "08003" },
	{ SQL_ATTR_ROW_ARRAY_SIZE, "HY092", "HY092" },
	{ SQL_ATTR_APP_ROW_DESC, "HY092", "HY092" },
	{ 1051, "HY092", "HY092" },
	{ 65544, "HY092", "HY092" },
};

START_TEST(odd_connection_attribute_is_refused_rightly)
{
	SQLUINTEGER value;

	dbc->is_connected = false;
	set_dbc(dbc_oddities[_i].id, 1);
	ck_assert_str_eq(fixture_state(&dbc->head), dbc_oddities[_i].set);
	get_dbc(dbc_oddities[_i].id, &value);
	ck_assert_str_eq(fixture_state(&dbc->head), dbc_oddities[_i].get);
}
END_TEST

START_TEST(statement_attributes_of_a_connection_are_inherited)
{
	SQLHANDLE handle;
	struct odbc_stmt *later;

	ck_assert_int_eq(set_dbc(SQL_ATTR_QUERY_TIMEOUT, 30), SQL_SUCCESS);
	ck_assert_int_eq(set_dbc(SQL_ATTR_MAX_ROWS, 5), SQL_SUCCESS);
	ck_assert_int_eq(set_dbc(SQL_ATTR_METADATA_ID, 1), SQL_SUCCESS);
	ck_assert_int_eq(set_dbc(SQL_ATTR_CURSOR_TYPE, SQL_CURSOR_STATIC), SQL_SUCCESS);
	odbc_stmt_create(dbc, &handle);
	later = handle;
	ck_assert_uint_eq(later->attrs.query_timeout, 30);
	ck_assert_uint_eq(later->attrs.max_rows, 5);
	ck_assert_uint_eq(later->attrs.metadata_id, 1);
	ck_assert_uint_eq(later->attrs.cursor_type, SQL_CURSOR_STATIC);
	ck_assert_uint_eq(later->attrs.cursor_scrollable, SQL_SCROLLABLE);
	ck_assert_uint_eq(stmt->attrs.query_timeout, 0);
}
END_TEST

START_TEST(catalog_set_before_connecting_is_kept)
{
	SQLWCHAR wide[] = { 'd', 0xE9, 'x' };
	char unterminated[] = "default!";
	struct odbc_attr_in in = { wide, 4, ODBC_WIDE };
	char text[8];
	SQLINTEGER len;
	struct odbc_text_out out = { ODBC_NARROW, true, text, sizeof(text), NULL, &len };

	dbc->is_connected = false;
	ck_assert_int_eq(odbc_dbc_get_attr(dbc, SQL_ATTR_CURRENT_CATALOG, &out), SQL_NO_DATA);
	ck_assert_int_eq(odbc_dbc_set_attr(dbc, SQL_ATTR_CURRENT_CATALOG, &in), SQL_SUCCESS);
	ck_assert_int_eq(odbc_dbc_get_attr(dbc, SQL_ATTR_CURRENT_CATALOG, &out), SQL_SUCCESS);
	ck_assert_str_eq(text, "d\xC3\xA9");
	ck_assert_int_eq(len, 3);
	/* Not terminated, with its length. */
	in = (struct odbc_attr_in){ unterminated, 7, ODBC_NARROW };
	ck_assert_int_eq(odbc_dbc_set_attr(dbc, SQL_ATTR_CURRENT_CATALOG, &in), SQL_SUCCESS);
	ck_assert_str_eq(dbc->current_catalog, "default");
	in = (struct odbc_attr_in){ NULL, SQL_NTS, ODBC_NARROW };
	ck_assert_int_eq(odbc_dbc_set_attr(dbc, SQL_ATTR_CURRENT_CATALOG, &in), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY009");
}
END_TEST

START_TEST(quiet_mode_is_a_pointer)
{
	SQLPOINTER value = NULL;
	struct odbc_text_out out = { .buffer = &value };

	ck_assert_int_eq(set_dbc(SQL_ATTR_QUIET_MODE, (SQLULEN)&value), SQL_SUCCESS);
	ck_assert_int_eq(odbc_dbc_get_attr(dbc, SQL_ATTR_QUIET_MODE, &out), SQL_SUCCESS);
	ck_assert_ptr_eq(value, &value);
}
END_TEST

START_TEST(reset_by_a_pool_forgets_statements_and_attributes)
{
	dbc->is_connected = false;
	set_dbc(SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF);
	set_dbc(SQL_ATTR_MAX_ROWS, 7);
	ck_assert_int_eq(set_dbc(SQL_ATTR_RESET_CONNECTION, 3), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY024");
	ck_assert_int_eq(set_dbc(SQL_ATTR_RESET_CONNECTION, SQL_RESET_CONNECTION_YES), SQL_SUCCESS);
	ck_assert_ptr_null(dbc->stmts);
	ck_assert_uint_eq(dbc->autocommit, SQL_AUTOCOMMIT_ON);
	ck_assert_uint_eq(dbc->stmt_attrs.max_rows, 0);
}
END_TEST

static const struct {
	SQLINTEGER id;
	SQLULEN value;
	const char *state;
	SQLUINTEGER after;
} env_sets[] = {
	{ SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC2, "", SQL_OV_ODBC2 },
	{ SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3, "", SQL_OV_ODBC3 },
	{ SQL_ATTR_ODBC_VERSION, SQL_OV_ODBC3_80, "", SQL_OV_ODBC3_80 },
	{ SQL_ATTR_ODBC_VERSION, 4, "HY024", SQL_OV_ODBC3 },
	{ SQL_ATTR_CONNECTION_POOLING, SQL_CP_ONE_PER_DRIVER, "", SQL_CP_ONE_PER_DRIVER },
	{ SQL_ATTR_CP_MATCH, SQL_CP_RELAXED_MATCH, "", SQL_CP_RELAXED_MATCH },
	{ SQL_ATTR_OUTPUT_NTS, SQL_TRUE, "", SQL_TRUE },
	{ SQL_ATTR_OUTPUT_NTS, SQL_FALSE, "HYC00", SQL_TRUE },
};

START_TEST(environment_attribute_is_set_and_read)
{
	SQLUINTEGER value = 0;

	env->dbcs = NULL; /* nothing can be set when there are connections */
	odbc_env_set_attr(env, env_sets[_i].id, (SQLPOINTER)env_sets[_i].value);
	env->dbcs = dbc;
	ck_assert_str_eq(fixture_state(&env->head), env_sets[_i].state);
	ck_assert_int_eq(odbc_env_get_attr(env, env_sets[_i].id, &value), SQL_SUCCESS);
	ck_assert_uint_eq(value, env_sets[_i].after);
	ck_assert_int_eq(odbc_env_get_attr(env, env_sets[_i].id, NULL), SQL_SUCCESS);
}
END_TEST

START_TEST(unknown_environment_attribute_is_hy092)
{
	ck_assert_int_eq(odbc_env_set_attr(env, 4711, NULL), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&env->head), "HY092");
	ck_assert_int_eq(odbc_env_get_attr(env, 4711, NULL), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&env->head), "HY092");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odbc/attr");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_add_loop_test(
	    tests, statement_attribute_is_set_and_read, 0, (int)CH_ARRAY_LEN(stmt_sets));
	tcase_add_loop_test(
	    tests, odd_statement_attribute_is_refused_rightly, 0, (int)CH_ARRAY_LEN(stmt_oddities));
	tcase_add_test(tests, kind_of_cursor_is_settled_by_prepare);
	tcase_add_test(tests, row_number_counts_from_one);
	tcase_add_test(tests, descriptors_are_four_and_distinct);
	tcase_add_test(tests, explicit_descriptor_takes_the_place);
	tcase_add_test(tests, last_query_id_is_empty_at_first);
	tcase_add_loop_test(
	    tests, connection_attribute_is_set_and_read, 0, (int)CH_ARRAY_LEN(dbc_sets));
	tcase_add_loop_test(
	    tests, odd_connection_attribute_is_refused_rightly, 0, (int)CH_ARRAY_LEN(dbc_oddities));
	tcase_add_test(tests, statement_attributes_of_a_connection_are_inherited);
	tcase_add_test(tests, catalog_set_before_connecting_is_kept);
	tcase_add_test(tests, quiet_mode_is_a_pointer);
	tcase_add_test(tests, reset_by_a_pool_forgets_statements_and_attributes);
	tcase_add_loop_test(
	    tests, environment_attribute_is_set_and_read, 0, (int)CH_ARRAY_LEN(env_sets));
	tcase_add_test(tests, unknown_environment_attribute_is_hy092);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
