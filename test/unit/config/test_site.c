/*
 * test_site.c - chodbc.ini
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/site.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"

static char path[64];
static struct config_options *options;
static struct ch_error err;

static void
setup(void)
{
	ck_assert_int_eq(config_options_create(&options, &err), 0);
	snprintf(path, sizeof(path), "/tmp/chodbc-test-site-%ld.ini", (long)getpid());
	setenv("CHODBCINI", path, 1);
}

static void
teardown(void)
{
	unlink(path);
	config_options_destroy(options);
}

static int
read_text(const char *text, const char *dsn)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	return config_site_read(options, dsn, &err);
}

static const char *
text_of(enum config_option id)
{
	return config_get_text(options, id);
}

START_TEST(common_section_holds_for_all)
{
	ck_assert_msg(read_text("[chodbc]\nHost = h\nPort=9\nPWD=\"a;b#c\"\nsetting_x=1\n"
				"Unknown=1\nRole=\n[other]\nDatabase=no\n", "") == 0,
	    "%s", err.text);
	ck_assert_str_eq(text_of(CONFIG_OPT_SERVER), "h");
	ck_assert_str_eq(text_of(CONFIG_OPT_PWD), "a;b#c");
	ck_assert_str_eq(text_of(CONFIG_OPT_DATABASE), "");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 9);
	ck_assert_int_eq(config_get_source(options, CONFIG_OPT_PORT), CONFIG_SITE);
	ck_assert_int_eq((int)config_setting_count(options), 1);
}
END_TEST

START_TEST(section_of_the_data_source_beats_the_common_one)
{
	ck_assert_int_eq(read_text("[chodbc]\nHost=h\nPort=9\n[My DSN]\nPort=10\n", "My DSN"), 0);
	ck_assert_str_eq(text_of(CONFIG_OPT_SERVER), "h");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 10);
}
END_TEST

START_TEST(data_source_and_string_beat_the_file)
{
	ck_assert_int_eq(config_options_set(options, CONFIG_DSN, CH_STR("Port"), CH_STR("1"), NULL,
			     &err),
	    0);
	ck_assert_int_eq(read_text("[chodbc]\nPort=9\n", ""), 0);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 1);
}
END_TEST

START_TEST(keys_of_the_manager_are_left_alone)
{
	ck_assert_int_eq(read_text("[chodbc]\nDriver=x\nDSN=y\n", ""), 0);
	ck_assert_str_eq(text_of(CONFIG_OPT_DRIVER), "");
	ck_assert_str_eq(text_of(CONFIG_OPT_DSN), "");
}
END_TEST

START_TEST(broken_file_is_named)
{
	ck_assert_int_eq(read_text("[chodbc]\nPort=9\nPassword hush\n", ""), CH_EARG);
	ck_assert_ptr_nonnull(strstr(err.text, path));
	ck_assert_ptr_nonnull(strstr(err.text, "is broken"));
	ck_assert_ptr_nonnull(strstr(err.text, "(3)"));
	ck_assert_ptr_null(strstr(err.text, "hush"));
}
END_TEST

START_TEST(line_that_is_too_long_is_refused)
{
	char text[3000];

	memset(text, 'x', sizeof(text));
	memcpy(text, "[chodbc]\nRole=", 14);
	text[sizeof(text) - 1] = '\0';
	ck_assert_int_eq(read_text(text, ""), CH_EARG);
	ck_assert_ptr_nonnull(strstr(err.text, "is broken"));
}
END_TEST

START_TEST(bad_value_names_the_file)
{
	char expected[256];

	snprintf(expected, sizeof(expected),
	    "Port \"80x\" (from %s): a number from 0 to 65535 is expected", path);
	ck_assert_int_eq(read_text("[chodbc]\nPort=80x\n", ""), CH_EARG);
	ck_assert_str_eq(err.text, expected);
}
END_TEST

START_TEST(file_that_the_environment_names_must_exist)
{
	char expected[256];

	snprintf(expected, sizeof(expected), "%s: No such file or directory", path);
	ck_assert_int_eq(config_site_read(options, "", &err), CH_EIO);
	ck_assert_str_eq(err.text, expected);
	setenv("CHODBCINI", "", 1);
	ck_assert_int_eq(config_site_read(options, "", &err), 0);
}
END_TEST

START_TEST(empty_file_gives_nothing)
{
	ck_assert_int_eq(read_text("", "ch"), 0);
	ck_assert_int_eq(config_get_source(options, CONFIG_OPT_PORT), CONFIG_DEFAULT);
}
END_TEST

START_TEST(every_failing_allocation_is_reported)
{
	int rc = CH_ENOMEM;

	ck_assert_int_eq(read_text("[chodbc]\nHost=h\nsetting_x=1\n[d]\nPort=1\n", "d"), 0);
	for (long n = 1; rc; n++) {
		config_options_destroy(options);
		ck_assert_int_eq(config_options_create(&options, &err), 0);
		ch_alloc_fail_at(n);
		rc = config_site_read(options, "d", &err);
		ck_assert(rc == CH_OK || rc == CH_ENOMEM);
		ck_assert_int_eq(rc == CH_ENOMEM, ch_alloc_failed());
		ch_alloc_fail_at(0);
		ck_assert_int_lt(n, 200);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config/site");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, common_section_holds_for_all);
	tcase_add_test(tests, section_of_the_data_source_beats_the_common_one);
	tcase_add_test(tests, data_source_and_string_beat_the_file);
	tcase_add_test(tests, keys_of_the_manager_are_left_alone);
	tcase_add_test(tests, broken_file_is_named);
	tcase_add_test(tests, line_that_is_too_long_is_refused);
	tcase_add_test(tests, bad_value_names_the_file);
	tcase_add_test(tests, file_that_the_environment_names_must_exist);
	tcase_add_test(tests, empty_file_gives_nothing);
	tcase_add_test(tests, every_failing_allocation_is_reported);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
