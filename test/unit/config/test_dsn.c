/*
 * test_dsn.c - data sources through the driver manager's own reader
 *
 * Each test runs in a process of its own: the manager remembers files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/dsn.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "config/load.h"

static char path[] = "/tmp/chodbc-test-dsn-XXXXXX";
static struct ch_error err;

static void
write_ini(const char *text)
{
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
	close(fd);
	setenv("ODBCINI", path, 1);
	setenv("ODBCSYSINI", "/nonexistent", 1);
}

static void
teardown(void)
{
	unlink(path);
}

static const char *
text_of(struct config_options *options, enum config_option id)
{
	return config_get_text(options, id);
}

START_TEST(keys_aliases_and_settings_are_read)
{
	struct config_options *options;
	struct ch_str name, value;
	bool found = false;

	write_ini("[ch]\nDriver=/somewhere/libx.so\nDescription=d\nHost=h\nuser=me\n"
		  "Password=pa;ss#word\nPORT=9\nsetting_max_threads=4\nSSP_log_comment=x y\n"
		  "Trace=1\nRole=\nUrl=http://h/?a=1&b=2\n[other]\nDatabase=no\n");
	ck_assert_int_eq(config_options_create(&options, &err), 0);
	ck_assert_msg(config_dsn_read(options, "ch", &found, &err) == 0, "%s", err.text);
	ck_assert(found);
	ck_assert_str_eq(text_of(options, CONFIG_OPT_SERVER), "h");
	ck_assert_str_eq(text_of(options, CONFIG_OPT_UID), "me");
	ck_assert_str_eq(text_of(options, CONFIG_OPT_PWD), "pa;ss#word");
	ck_assert_str_eq(text_of(options, CONFIG_OPT_URL), "http://h/?a=1&b=2");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 9);
	ck_assert_str_eq(text_of(options, CONFIG_OPT_DRIVER), "");
	ck_assert_str_eq(text_of(options, CONFIG_OPT_DATABASE), "");
	ck_assert_int_eq(config_get_source(options, CONFIG_OPT_PORT), CONFIG_DSN);
	ck_assert_int_eq((int)config_setting_count(options), 2);
	config_setting(options, 1, &name, &value);
	ck_assert(ch_str_eq(name, CH_STR("log_comment")) && ch_str_eq(value, CH_STR("x y")));
	config_options_destroy(options);
}
END_TEST

START_TEST(missing_data_source_is_told)
{
	struct config_options *options;
	bool found = true;

	write_ini("[ch]\nHost=h\n");
	ck_assert_int_eq(config_options_create(&options, &err), 0);
	ck_assert_int_eq(config_dsn_read(options, "nothing", &found, &err), 0);
	ck_assert(!found);
	config_options_destroy(options);
}
END_TEST

START_TEST(bad_value_names_the_data_source)
{
	struct config_options *options;

	write_ini("[ch]\nPort=80x\n");
	ck_assert_int_eq(config_options_create(&options, &err), 0);
	ck_assert_int_eq(config_dsn_read(options, "ch", NULL, &err), CH_EARG);
	ck_assert_str_eq(err.text,
	    "Port \"80x\" (from DSN \"ch\"): a number from 0 to 65535 is expected");
	config_options_destroy(options);
}
END_TEST

START_TEST(connection_string_beats_data_source)
{
	struct config_options *options;

	write_ini("[ch]\nHost=h\nUID=weak\nPWD=p\nDatabase=d\nPort=1\n");
	ck_assert_msg(config_load_string(&options, CH_STR("DSN=ch;Port=2;UID=;PWD="), &err) == 0,
	    "%s", err.text);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 2);
	ck_assert_str_eq(text_of(options, CONFIG_OPT_UID), "weak");
	ck_assert_str_eq(text_of(options, CONFIG_OPT_DATABASE), "d");
	config_options_destroy(options);
}
END_TEST

START_TEST(arguments_of_sqlconnect_beat_data_source)
{
	struct config_options *options;

	write_ini("[ch]\nUID=weak\nPWD=p\n");
	ck_assert_int_eq(config_load_dsn(&options, CH_STR("ch"), CH_STR("me"), CH_STR("{a};=b"),
			     &err),
	    0);
	ck_assert_str_eq(text_of(options, CONFIG_OPT_UID), "me");
	ck_assert_str_eq(text_of(options, CONFIG_OPT_PWD), "{a};=b");
	config_options_destroy(options);
	ck_assert_int_eq(config_load_dsn(&options, CH_STR("ch"), CH_STR(""), CH_STR(""), &err), 0);
	ck_assert_str_eq(text_of(options, CONFIG_OPT_UID), "weak");
	ck_assert_str_eq(text_of(options, CONFIG_OPT_PWD), "p");
	config_options_destroy(options);
}
END_TEST

START_TEST(every_failing_allocation_is_reported)
{
	int rc = CH_ENOMEM;

	write_ini("[ch]\nHost=h\nsetting_a=1\n");
	for (long n = 1; rc; n++) {
		struct config_options *options;

		ch_alloc_fail_at(n);
		rc = config_load_string(&options, CH_STR("DSN=ch"), &err);
		ck_assert(rc == CH_OK || rc == CH_ENOMEM);
		ck_assert_int_eq(rc == CH_ENOMEM, ch_alloc_failed());
		ch_alloc_fail_at(0);
		config_options_destroy(options);
		ck_assert_int_lt(n, 200);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config/dsn");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, NULL, teardown);
	tcase_add_test(tests, keys_aliases_and_settings_are_read);
	tcase_add_test(tests, missing_data_source_is_told);
	tcase_add_test(tests, bad_value_names_the_data_source);
	tcase_add_test(tests, connection_string_beats_data_source);
	tcase_add_test(tests, arguments_of_sqlconnect_beat_data_source);
	tcase_add_test(tests, every_failing_allocation_is_reported);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
