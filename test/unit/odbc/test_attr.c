/*
 * test_attr.c - attributes, as far as applications cannot see them
 *
 * What is set and what is read then: test/api/test_attrs.c.
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

int
main(void)
{
	Suite *suite = suite_create("odbc/attr");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_add_test(tests, row_number_counts_from_one);
	tcase_add_test(tests, descriptors_are_four_and_distinct);
	tcase_add_test(tests, explicit_descriptor_takes_the_place);
	tcase_add_test(tests, last_query_id_is_empty_at_first);
	tcase_add_test(tests, statement_attributes_of_a_connection_are_inherited);
	tcase_add_test(tests, catalog_set_before_connecting_is_kept);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
