/*
 * test_handle.c - life of handles, entering and leaving them, cancelling
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/handle.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "fixture.h"
#include "odbc/connect.h"

START_TEST(wrong_handles_are_recognised)
{
	ck_assert_ptr_null(odbc_enter_env(NULL));
	ck_assert_ptr_null(odbc_enter_dbc(NULL));
	ck_assert_ptr_null(odbc_enter_stmt(NULL));
	ck_assert_ptr_null(odbc_enter_desc(NULL));
	ck_assert_ptr_null(odbc_enter_env(dbc));
	ck_assert_ptr_null(odbc_enter_dbc(stmt));
	ck_assert_ptr_null(odbc_enter_stmt(env));
	ck_assert_ptr_null(odbc_enter_stmt((char *)stmt + 1));
	ck_assert_ptr_null(odbc_enter_any(SQL_HANDLE_ENV, stmt));
	ck_assert_ptr_null(odbc_enter_any(4711, stmt));
	ck_assert_int_eq(odbc_stmt_cancel(NULL), SQL_INVALID_HANDLE);
	ck_assert_int_eq(odbc_stmt_cancel(dbc), SQL_INVALID_HANDLE);
}
END_TEST

START_TEST(entering_clears_diagnostics_reading_them_does_not)
{
	struct odbc_head *head;

	ck_assert_ptr_eq(odbc_enter_stmt(stmt), stmt);
	odbc_leave(&stmt->head, odbc_diag_add(&stmt->head.diag, ODBC_S_HY000, NULL));
	head = odbc_enter_any(SQL_HANDLE_STMT, stmt);
	ck_assert_ptr_eq(head, &stmt->head);
	ck_assert_uint_eq(head->diag.count, 1);
	ck_assert_int_eq(head->diag.code, SQL_ERROR);
	odbc_leave_quietly(head);
	ck_assert_ptr_eq(odbc_enter_stmt(stmt), stmt);
	ck_assert_uint_eq(stmt->head.diag.count, 0);
	odbc_leave(&stmt->head, SQL_SUCCESS);
}
END_TEST

START_TEST(implicit_descriptors_share_their_statements_lock)
{
	struct odbc_desc *desc = odbc_enter_desc(stmt->ard);

	ck_assert_ptr_eq(desc, &stmt->own_ard);
	ck_assert_int_ne(pthread_mutex_trylock(&stmt->head.lock), 0);
	odbc_leave(&desc->head, SQL_SUCCESS);
	ck_assert_int_eq(pthread_mutex_trylock(&stmt->head.lock), 0);
	pthread_mutex_unlock(&stmt->head.lock);
}
END_TEST

START_TEST(parents_with_children_are_not_freed)
{
	pthread_mutex_lock(&env->head.lock);
	ck_assert_int_eq(odbc_env_free(env), SQL_ERROR);
	pthread_mutex_unlock(&env->head.lock);
	ck_assert_str_eq(fixture_state(&env->head), "HY010");
	pthread_mutex_lock(&dbc->head.lock);
	ck_assert_int_eq(odbc_dbc_free(dbc), SQL_ERROR);
	pthread_mutex_unlock(&dbc->head.lock);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY010");
}
END_TEST

START_TEST(statements_need_a_connection)
{
	SQLHANDLE handle = stmt;

	dbc->is_connected = false;
	ck_assert_int_eq(odbc_stmt_create(dbc, &handle), SQL_ERROR);
	ck_assert_ptr_null(handle);
	ck_assert_str_eq(fixture_state(&dbc->head), "08003");
	ck_assert_int_eq(odbc_desc_create(dbc, &handle), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08003");
}
END_TEST

START_TEST(failing_allocation_leaves_no_handle)
{
	SQLHANDLE handle = stmt;

	ch_alloc_fail_at(1);
	ck_assert_int_eq(odbc_stmt_create(dbc, &handle), SQL_ERROR);
	ck_assert_ptr_null(handle);
	ck_assert_int_eq(odbc_env_create(&handle), SQL_ERROR);
	ck_assert_ptr_null(handle);
	ck_assert_int_eq(odbc_dbc_create(env, &handle), SQL_ERROR);
	ch_alloc_fail_at(0);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY001");
	ck_assert_str_eq(fixture_state(&env->head), "HY001");
}
END_TEST

START_TEST(implicit_descriptor_cannot_be_freed)
{
	ck_assert_int_eq(odbc_desc_free(stmt->ird), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ird->head), "HY017");
}
END_TEST

START_TEST(freed_explicit_descriptor_gives_the_own_one_back)
{
	SQLHANDLE handle;
	struct odbc_desc *desc;

	stmt->bounds_made = true;
	ck_assert_int_eq(odbc_desc_create(dbc, &handle), SQL_SUCCESS);
	desc = handle;
	ck_assert_int_eq(desc->alloc_type, SQL_DESC_ALLOC_USER);
	pthread_mutex_lock(&dbc->children_lock);
	odbc_stmt_use_desc(stmt, &stmt->ard, desc);
	odbc_stmt_use_desc(stmt, &stmt->apd, desc);
	pthread_mutex_unlock(&dbc->children_lock);
	ck_assert_ptr_eq(stmt->ard, desc);
	ck_assert(!stmt->bounds_made);
	stmt->bounds_made = true;
	pthread_mutex_lock(&desc->head.lock);
	ck_assert_int_eq(odbc_desc_free(desc), SQL_SUCCESS);
	ck_assert_ptr_eq(stmt->ard, &stmt->own_ard);
	ck_assert_ptr_eq(stmt->apd, &stmt->own_apd);
	ck_assert(!stmt->bounds_made);
	ck_assert_ptr_null(dbc->descs);
}
END_TEST

START_TEST(cursor_names_are_made_and_unique)
{
	SQLHANDLE handle;
	struct odbc_stmt *other;

	ck_assert_int_eq(odbc_stmt_create(dbc, &handle), SQL_SUCCESS);
	other = handle;
	ck_assert_str_eq(stmt->cursor_name, "SQL_CUR1");
	ck_assert_str_eq(other->cursor_name, "SQL_CUR2");
	ck_assert_int_eq(odbc_stmt_set_cursor_name(stmt, CH_STR("mine")), SQL_SUCCESS);
	ck_assert_int_eq(odbc_stmt_set_cursor_name(stmt, CH_STR("mine")), SQL_SUCCESS);
	ck_assert_int_eq(odbc_stmt_set_cursor_name(other, CH_STR("MINE")), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&other->head), "3C000");
	ck_assert_str_eq(other->cursor_name, "SQL_CUR2");
	ck_assert_int_eq(odbc_stmt_set_cursor_name(other, CH_STR("sql_cur9")), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&other->head), "34000");
	ck_assert_int_eq(odbc_stmt_set_cursor_name(other, CH_STR("")), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&other->head), "34000");
	ck_assert_int_eq(odbc_stmt_set_cursor_name(other, CH_STR("a\0b")), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&other->head), "34000");
}
END_TEST

START_TEST(longest_cursor_name_has_64_bytes)
{
	char name[65];

	memset(name, 'n', sizeof(name));
	ck_assert_int_eq(odbc_stmt_set_cursor_name(stmt, (struct ch_str){ name, 64 }), SQL_SUCCESS);
	ck_assert_uint_eq(strlen(stmt->cursor_name), 64);
	ck_assert_int_eq(odbc_stmt_set_cursor_name(stmt, (struct ch_str){ name, 65 }), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->head), "34000");
}
END_TEST

START_TEST(free_stmt_options_work_twice_in_every_state)
{
	static const SQLUSMALLINT options[] = { SQL_CLOSE, SQL_UNBIND, SQL_RESET_PARAMS };

	for (size_t i = 0; i < CH_ARRAY_LEN(options); i++)
		for (int state = ODBC_S1; state <= ODBC_S7; state++) {
			stmt->state = (enum odbc_stmt_state)state;
			stmt->is_prepared = state == ODBC_S2 || state == ODBC_S3;
			ck_assert_int_eq(odbc_stmt_free_option(stmt, options[i]), SQL_SUCCESS);
			ck_assert_int_eq(odbc_stmt_free_option(stmt, options[i]), SQL_SUCCESS);
		}
	ck_assert_int_eq(odbc_stmt_free_option(stmt, 99), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->head), "HY092");
	stmt->state = ODBC_S8;
	ck_assert_int_eq(odbc_stmt_free_option(stmt, SQL_CLOSE), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->head), "HY010");
	stmt->state = ODBC_S1;
}
END_TEST

static const struct {
	enum odbc_stmt_state before;
	bool is_prepared;
	enum odbc_stmt_state after;
} closes[] = {
	{ ODBC_S1, false, ODBC_S1 },
	{ ODBC_S2, true, ODBC_S2 },
	{ ODBC_S3, true, ODBC_S3 },
	{ ODBC_S4, false, ODBC_S1 },
	{ ODBC_S4, true, ODBC_S2 },
	{ ODBC_S5, false, ODBC_S1 },
	{ ODBC_S5, true, ODBC_S3 },
	{ ODBC_S6, true, ODBC_S3 },
	{ ODBC_S7, false, ODBC_S1 },
};

START_TEST(closing_goes_back_to_before_executing)
{
	stmt->state = closes[_i].before;
	stmt->is_prepared = closes[_i].is_prepared;
	stmt->at_end = true;
	odbc_stmt_close(stmt);
	ck_assert_int_eq(stmt->state, closes[_i].after);
	if (closes[_i].before >= ODBC_S4)
		ck_assert(!stmt->at_end);
}
END_TEST

START_TEST(unbinding_forgets_columns_only)
{
	int value;

	odbc_desc_need(stmt->ard, 3)->data_ptr = &value;
	odbc_desc_need(stmt->apd, 2)->data_ptr = &value;
	odbc_stmt_free_option(stmt, SQL_UNBIND);
	ck_assert_int_eq(stmt->ard->count, 0);
	ck_assert_int_eq(stmt->apd->count, 2);
	odbc_stmt_free_option(stmt, SQL_RESET_PARAMS);
	ck_assert_int_eq(stmt->apd->count, 0);
}
END_TEST

START_TEST(disconnecting_frees_statements_and_descriptors)
{
	SQLHANDLE handle;

	ck_assert_int_eq(odbc_desc_create(dbc, &handle), SQL_SUCCESS);
	ck_assert_int_eq(odbc_stmt_create(dbc, &handle), SQL_SUCCESS);
	ck_assert_int_eq(odbc_disconnect(dbc), SQL_SUCCESS);
	ck_assert_ptr_null(dbc->stmts);
	ck_assert_ptr_null(dbc->descs);
	ck_assert(!dbc->is_connected);
	ck_assert_int_eq(odbc_disconnect(dbc), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08003");
}
END_TEST

START_TEST(disconnecting_waits_for_parameter_data)
{
	stmt->state = ODBC_S9;
	ck_assert_int_eq(odbc_disconnect(dbc), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY010");
	ck_assert(dbc->is_connected);
	stmt->state = ODBC_S1;
}
END_TEST

START_TEST(transactions_are_told_the_truth)
{
	struct odbc_diag *diag = &dbc->head.diag;

	ck_assert_int_eq(odbc_end_tran(dbc, SQL_COMMIT, diag), SQL_SUCCESS);
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_ROLLBACK, diag), SQL_SUCCESS);
	/* With autocommit there is nothing left to roll back. */
	atomic_store(&dbc->has_written, true);
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_ROLLBACK, diag), SQL_SUCCESS);
	dbc->autocommit = SQL_AUTOCOMMIT_OFF;
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_ROLLBACK, diag), SQL_SUCCESS);
	atomic_store(&dbc->has_written, true);
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_ROLLBACK, diag), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(fixture_state(&dbc->head), "01000");
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_ROLLBACK, diag), SQL_SUCCESS);
	atomic_store(&dbc->has_written, true);
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_COMMIT, diag), SQL_SUCCESS);
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_ROLLBACK, diag), SQL_SUCCESS);
	ck_assert_int_eq(odbc_end_tran(dbc, 7, diag), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY012");
	dbc->is_connected = false;
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_COMMIT, &env->head.diag), SQL_SUCCESS);
	ck_assert_int_eq(odbc_end_tran(dbc, SQL_COMMIT, diag), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08003");
}
END_TEST

START_TEST(cancelling_an_idle_statement_does_nothing)
{
	ck_assert_int_eq(odbc_stmt_cancel(stmt), SQL_SUCCESS);
	ck_assert_int_eq(stmt->state, ODBC_S1);
}
END_TEST

START_TEST(cancelled_cursor_counts_as_closed)
{
	stmt->state = ODBC_S6;
	ck_assert_int_eq(odbc_state_check(stmt, SQL_API_SQLEXECDIRECT), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->head), "24000");
	ck_assert_int_eq(odbc_stmt_cancel(stmt), SQL_SUCCESS);
	ck_assert_int_eq(odbc_state_check(stmt, SQL_API_SQLEXECDIRECT), SQL_SUCCESS);
	ck_assert_int_eq(odbc_state_check(stmt, SQL_API_SQLFETCH), SQL_SUCCESS);
	odbc_stmt_close(stmt);
	stmt->state = ODBC_S6;
	ck_assert_int_eq(odbc_state_check(stmt, SQL_API_SQLEXECDIRECT), SQL_ERROR);
	stmt->state = ODBC_S1;
}
END_TEST

START_TEST(cancelling_does_not_wait_for_a_running_call)
{
	pthread_mutex_lock(&stmt->head.lock);
	ck_assert_int_eq(odbc_stmt_cancel(stmt), SQL_SUCCESS);
	pthread_mutex_unlock(&stmt->head.lock);
}
END_TEST

#define RACES 10000

static void *
call_again_and_again(void *handle)
{
	for (int i = 0; i < RACES; i++) {
		struct odbc_stmt *s = odbc_enter_stmt(handle);

		odbc_leave(&s->head, odbc_stmt_free_option(s, SQL_CLOSE));
	}
	return NULL;
}

START_TEST(cancelling_races_with_calls)
{
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, call_again_and_again, stmt), 0);
	for (int i = 0; i < RACES; i++)
		ck_assert_int_eq(odbc_stmt_cancel(stmt), SQL_SUCCESS);
	pthread_join(thread, NULL);
}
END_TEST

static void *
make_and_free(void *parent)
{
	for (int i = 0; i < 1000; i++) {
		struct odbc_dbc *d = odbc_enter_dbc(parent);
		SQLHANDLE handle;
		struct odbc_stmt *s;

		odbc_leave(&d->head, odbc_stmt_create(d, &handle));
		s = odbc_enter_stmt(handle);
		odbc_stmt_set_cursor_name(s, CH_STR("same"));
		odbc_stmt_free(s);
	}
	return NULL;
}

START_TEST(threads_make_and_free_statements_of_one_connection)
{
	pthread_t threads[4];

	for (size_t i = 0; i < CH_ARRAY_LEN(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, make_and_free, dbc), 0);
	for (size_t i = 0; i < CH_ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	ck_assert_ptr_eq(dbc->stmts, stmt);
	ck_assert_ptr_null(stmt->next);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odbc/handle");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_add_test(tests, wrong_handles_are_recognised);
	tcase_add_test(tests, entering_clears_diagnostics_reading_them_does_not);
	tcase_add_test(tests, implicit_descriptors_share_their_statements_lock);
	tcase_add_test(tests, parents_with_children_are_not_freed);
	tcase_add_test(tests, statements_need_a_connection);
	tcase_add_test(tests, failing_allocation_leaves_no_handle);
	tcase_add_test(tests, implicit_descriptor_cannot_be_freed);
	tcase_add_test(tests, freed_explicit_descriptor_gives_the_own_one_back);
	tcase_add_test(tests, cursor_names_are_made_and_unique);
	tcase_add_test(tests, longest_cursor_name_has_64_bytes);
	tcase_add_test(tests, free_stmt_options_work_twice_in_every_state);
	tcase_add_loop_test(
	    tests, closing_goes_back_to_before_executing, 0, (int)CH_ARRAY_LEN(closes));
	tcase_add_test(tests, unbinding_forgets_columns_only);
	tcase_add_test(tests, disconnecting_frees_statements_and_descriptors);
	tcase_add_test(tests, disconnecting_waits_for_parameter_data);
	tcase_add_test(tests, transactions_are_told_the_truth);
	tcase_add_test(tests, cancelling_an_idle_statement_does_nothing);
	tcase_add_test(tests, cancelled_cursor_counts_as_closed);
	tcase_add_test(tests, cancelling_does_not_wait_for_a_running_call);
	tcase_add_test(tests, cancelling_races_with_calls);
	tcase_add_test(tests, threads_make_and_free_statements_of_one_connection);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
