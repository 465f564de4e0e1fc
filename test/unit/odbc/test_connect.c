/*
 * test_connect.c - connecting without anybody on the other side
 *
 * VerifyConnectionEarly=0 connects to nobody; port 1 refuses.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/connect.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "fixture.h"
#include "odbc/attr.h"

#define NOBODY "Server=127.0.0.1;Port=1;VerifyConnectionEarly=0;"

static char text[4096];
static SQLSMALLINT text_len;

/* No DSN of this machine and no chodbc.ini take part. */
static void
setup(void)
{
	setenv("ODBCINI", "/dev/null", 1);
	setenv("ODBCSYSINI", "/dev/null", 1);
	unsetenv("CHODBCINI");
	fixture_setup();
	odbc_dbc_drop_children(dbc);
	dbc->is_connected = false;
}

static void
teardown(void)
{
	if (dbc->is_connected || dbc->is_browsing)
		odbc_disconnect(dbc);
	fixture_teardown();
}

static SQLRETURN
driver_connect(const char *string, SQLINTEGER capacity)
{
	struct odbc_text_out out = { ODBC_NARROW, false, text, capacity, &text_len, NULL };

	memset(text, 0, sizeof(text));
	return odbc_driver_connect(dbc, ch_str_of(string), SQL_DRIVER_NOPROMPT, false, &out);
}

static SQLRETURN
browse(const char *string)
{
	struct odbc_text_out out = { ODBC_NARROW, false, text, sizeof(text), &text_len, NULL };

	memset(text, 0, sizeof(text));
	return odbc_browse_connect(dbc, ch_str_of(string), false, &out);
}

START_TEST(string_that_reconnects_is_given_back)
{
	static const char string[] = "DRIVER={ClickHouse};" NOBODY "UID=me;PWD={a;}}b}";
	char first[sizeof(text)];

	ck_assert_int_eq(driver_connect(string, sizeof(text)), SQL_SUCCESS);
	ck_assert(dbc->is_connected);
	ck_assert_uint_eq((size_t)text_len, strlen(text));
	ck_assert_ptr_nonnull(strstr(text, "DRIVER={ClickHouse};"));
	ck_assert_ptr_nonnull(strstr(text, "PWD={a;}}b};"));
	/* It does reconnect, and gives the same. */
	memcpy(first, text, sizeof(text));
	ck_assert_int_eq(odbc_disconnect(dbc), SQL_SUCCESS);
	ck_assert_int_eq(driver_connect(first, sizeof(text)), SQL_SUCCESS);
	ck_assert_str_eq(text, first);
	ck_assert_str_eq(config_get_text(dbc->options, CONFIG_OPT_PWD), "a;}b");
}
END_TEST

START_TEST(string_that_does_not_fit_is_cut_and_the_connection_stays)
{
	SQLSMALLINT full;

	ck_assert_int_eq(driver_connect("DRIVER=x;" NOBODY, sizeof(text)), SQL_SUCCESS);
	full = text_len;
	odbc_disconnect(dbc);
	ck_assert_int_eq(driver_connect("DRIVER=x;" NOBODY, 10), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(fixture_state(&dbc->head), "01004");
	ck_assert_int_eq(text_len, full);
	ck_assert_uint_eq(strlen(text), 9);
	ck_assert(dbc->is_connected);
}
END_TEST

START_TEST(negative_capacity_is_refused_before_connecting)
{
	ck_assert_int_eq(driver_connect("DRIVER=x;" NOBODY, -1), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY090");
	ck_assert(!dbc->is_connected);
}
END_TEST

START_TEST(options_without_effect_are_named)
{
	ck_assert_int_eq(driver_connect("DRIVER=x;NoBigint=1;" NOBODY, sizeof(text)),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert(dbc->is_connected);
	ck_assert_ptr_nonnull(strstr(dbc->head.diag.records[0].message, "NoBigint"));
	ck_assert_str_eq(fixture_state(&dbc->head), "01S00");
}
END_TEST

START_TEST(no_buffer_for_the_string_is_fine)
{
	struct odbc_text_out out = { ODBC_NARROW, false, NULL, 0, NULL, NULL };

	ck_assert_int_eq(
	    odbc_driver_connect(dbc, CH_STR("DRIVER=x;" NOBODY), SQL_DRIVER_COMPLETE, false, &out),
	    SQL_SUCCESS);
}
END_TEST

START_TEST(completion_out_of_range_is_hy110)
{
	struct odbc_text_out out = { .buffer = NULL };

	ck_assert_int_eq(
	    odbc_driver_connect(dbc, CH_STR("DRIVER=x;" NOBODY), 4, false, &out), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "HY110");
}
END_TEST

START_TEST(connecting_twice_is_08002)
{
	ck_assert_int_eq(driver_connect("DRIVER=x;" NOBODY, sizeof(text)), SQL_SUCCESS);
	ck_assert_int_eq(driver_connect("DRIVER=x;" NOBODY, sizeof(text)), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08002");
	ck_assert_int_eq(odbc_connect(dbc, CH_STR("x"), CH_STR(""), CH_STR(""), false), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08002");
	ck_assert_int_eq(browse("DRIVER=x"), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08002");
	ck_assert(dbc->is_connected);
}
END_TEST

static const struct {
	const char *string;
	const char *state;
} failures[] = {
	{ "DRIVER=x;Server=127.0.0.1;Port=1;PWD=s3cret", "08001" },
	{ "DRIVER=x;PWD=s3cret;Port=notanumber", "HY024" },
	{ "DRIVER=x;PWD=s3cret;Compression=best", "HY024" },
	{ "DRIVER=x;PWD={s3cret", "HY024" },
	{ "DRIVER=x;PWD=s3cret;UseTimezone=No/Where;" NOBODY, "HY024" },
	{ "DRIVER=x;PWD=s3cret;Proto=embedded;EngineLibrary=/nowhere/libchdb.so", "08001" },
};

START_TEST(failed_connect_says_why_and_leaves_a_usable_handle)
{
	ck_assert_int_eq(driver_connect(failures[_i].string, sizeof(text)), SQL_ERROR);
	ck_assert(!dbc->is_connected);
	ck_assert_ptr_null(dbc->session);
	ck_assert_ptr_null(dbc->options);
	ck_assert_uint_eq(dbc->head.diag.count, 1);
	ck_assert_ptr_null(strstr(dbc->head.diag.records[0].message, "s3cret"));
	ck_assert_str_eq(fixture_state(&dbc->head), failures[_i].state);
	ck_assert_int_eq(driver_connect("DRIVER=x;" NOBODY, sizeof(text)), SQL_SUCCESS);
}
END_TEST

START_TEST(names_of_the_connection_reach_its_statements)
{
	SQLHANDLE handle;

	ck_assert_int_eq(driver_connect("DRIVER=x;" NOBODY, sizeof(text)), SQL_SUCCESS);
	odbc_stmt_create(dbc, &handle);
	stmt = handle;
	ck_assert_str_eq(stmt->head.diag.server, "127.0.0.1");
	ck_assert_str_eq(stmt->head.diag.source, "");
	ck_assert_str_eq(stmt->ard->head.diag.server, "127.0.0.1");
	ck_assert_uint_eq(stmt->ard->head.diag.max_error, 4096);
	odbc_disconnect(dbc);
	ck_assert_str_eq(dbc->head.diag.server, "");
}
END_TEST

START_TEST(options_give_attributes_their_defaults)
{
	ck_assert_int_eq(
	    driver_connect("DRIVER=x;QueryTimeout=7;MaxRows=9;" NOBODY, sizeof(text)), SQL_SUCCESS);
	ck_assert_uint_eq(dbc->stmt_attrs.query_timeout, 7);
	ck_assert_uint_eq(dbc->stmt_attrs.max_rows, 9);
}
END_TEST

START_TEST(attributes_set_before_connecting_hold)
{
	struct odbc_attr_in timeout = { (SQLPOINTER)11, 0, ODBC_NARROW };

	odbc_dbc_set_attr(dbc, SQL_ATTR_CONNECTION_TIMEOUT, &timeout);
	odbc_dbc_set_attr(dbc, SQL_ATTR_QUERY_TIMEOUT, &timeout);
	ck_assert_int_eq(
	    driver_connect("DRIVER=x;QueryTimeout=7;" NOBODY, sizeof(text)), SQL_SUCCESS);
	ck_assert_int_eq(config_get_int(dbc->options, CONFIG_OPT_RECEIVETIMEOUT), 11000);
	ck_assert_uint_eq(dbc->stmt_attrs.query_timeout, 11);
}
END_TEST

START_TEST(entry_decides_whether_strings_are_wide)
{
	struct odbc_text_out out = { .buffer = NULL };

	driver_connect("DRIVER=x;" NOBODY, sizeof(text));
	ck_assert(!dbc->is_wide);
	odbc_disconnect(dbc);
	odbc_driver_connect(dbc, CH_STR("DRIVER=x;" NOBODY), 0, true, &out);
	ck_assert(dbc->is_wide);
}
END_TEST

START_TEST(browsing_asks_for_what_is_missing)
{
	ck_assert_int_eq(browse("DRIVER=x;VerifyConnectionEarly=0"), SQL_NEED_DATA);
	ck_assert_str_eq(text, "SERVER:Server=?;UID:User=?;PWD:Password=?;*DATABASE:Database=?;");
	ck_assert_int_eq(browse("Server=127.0.0.1;UID=me;PWD=p"), SQL_SUCCESS);
	ck_assert(dbc->is_connected);
	ck_assert_str_eq(config_get_text(dbc->options, CONFIG_OPT_UID), "me");
	ck_assert_ptr_nonnull(strstr(text, "UID=me;"));
	ck_assert(!dbc->is_browsing);
}
END_TEST

START_TEST(browsing_asks_nothing_when_all_is_there)
{
	ck_assert_int_eq(browse("DRIVER=x;UID=me;PWD=p;" NOBODY), SQL_SUCCESS);
	ck_assert(dbc->is_connected);
}
END_TEST

START_TEST(failed_browsing_starts_again)
{
	ck_assert_int_eq(browse("DRIVER=x"), SQL_NEED_DATA);
	ck_assert_int_eq(browse("Server=127.0.0.1;Port=1"), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08001");
	ck_assert(!dbc->is_browsing);
	ck_assert_int_eq(browse("DRIVER=x"), SQL_NEED_DATA);
	ck_assert_int_eq(odbc_disconnect(dbc), SQL_SUCCESS);
	ck_assert(!dbc->is_browsing);
	ck_assert_int_eq(odbc_disconnect(dbc), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&dbc->head), "08003");
}
END_TEST

START_TEST(list_that_does_not_fit_is_cut)
{
	struct odbc_text_out out = { ODBC_NARROW, false, text, 8, &text_len, NULL };

	ck_assert_int_eq(odbc_browse_connect(dbc, CH_STR("DRIVER=x"), false, &out), SQL_NEED_DATA);
	ck_assert_str_eq(text, "SERVER:");
	ck_assert_int_eq(text_len, 63);
	ck_assert_str_eq(fixture_state(&dbc->head), "01004");
}
END_TEST

START_TEST(every_failing_allocation_is_reported)
{
	SQLRETURN rc = SQL_ERROR;
	long n;

	for (n = 1; n < 300 && rc == SQL_ERROR; n++) {
		odbc_diag_clear(&dbc->head.diag);
		ch_alloc_fail_at(n);
		rc = driver_connect("DRIVER=x;UID=me;" NOBODY, sizeof(text));
		if (rc == SQL_ERROR) {
			ck_assert(ch_alloc_failed());
			ck_assert_uint_eq(dbc->head.diag.count, 1);
			ck_assert_int_eq(dbc->head.diag.records[0].state, ODBC_S_HY001);
			ck_assert(!dbc->is_connected);
		}
		ch_alloc_fail_at(0);
	}
	ck_assert_int_eq(rc, SQL_SUCCESS);
	ck_assert_int_gt(n, 3);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odbc/connect");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, string_that_reconnects_is_given_back);
	tcase_add_test(tests, string_that_does_not_fit_is_cut_and_the_connection_stays);
	tcase_add_test(tests, negative_capacity_is_refused_before_connecting);
	tcase_add_test(tests, no_buffer_for_the_string_is_fine);
	tcase_add_test(tests, options_without_effect_are_named);
	tcase_add_test(tests, completion_out_of_range_is_hy110);
	tcase_add_test(tests, connecting_twice_is_08002);
	tcase_add_loop_test(tests, failed_connect_says_why_and_leaves_a_usable_handle, 0,
	    (int)CH_ARRAY_LEN(failures));
	tcase_add_test(tests, names_of_the_connection_reach_its_statements);
	tcase_add_test(tests, options_give_attributes_their_defaults);
	tcase_add_test(tests, attributes_set_before_connecting_hold);
	tcase_add_test(tests, entry_decides_whether_strings_are_wide);
	tcase_add_test(tests, browsing_asks_for_what_is_missing);
	tcase_add_test(tests, browsing_asks_nothing_when_all_is_there);
	tcase_add_test(tests, failed_browsing_starts_again);
	tcase_add_test(tests, list_that_does_not_fit_is_cut);
	tcase_add_test(tests, every_failing_allocation_is_reported);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
