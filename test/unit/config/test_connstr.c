/*
 * test_connstr.c - connection strings
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/connstr.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

/* All pairs as "<key>=<value>|", or the error text. */
static const char *
read_all(struct ch_str text)
{
	static char shown[4096];
	struct config_connstr reader;
	struct ch_error err;
	struct ch_buf value;
	struct ch_str key;
	size_t at = 0;
	bool more;

	shown[0] = '\0';
	ch_buf_init(&value, CH_BUF_NO_LIMIT);
	config_connstr_init(&reader, text);
	for (;;) {
		if (config_connstr_next(&reader, &more, &key, &value, &err)) {
			snprintf(shown, sizeof(shown), "%s", err.text);
			break;
		}
		if (!more)
			break;
		at += (size_t)snprintf(shown + at, sizeof(shown) - at, "<%.*s>=<%.*s>|",
		    (int)key.len, key.ptr, (int)value.len, (const char *)value.ptr);
	}
	ch_buf_free(&value);
	return shown;
}

static const struct {
	const char *text;
	const char *pairs;
} read_cases[] = {
	{ "", "" },
	{ ";; ;", "" },
	{ "DSN=ch", "<DSN>=<ch>|" },
	{ "DSN=ch;", "<DSN>=<ch>|" },
	{ " DSN = ch ; Uid=me", "<DSN>=<ch>|<Uid>=<me>|" },
	{ "PWD=", "<PWD>=<>|" },
	{ "PWD=;UID=", "<PWD>=<>|<UID>=<>|" },
	{ "PWD={}", "<PWD>=<>|" },
	{ "PWD={a;b=c}", "<PWD>=<a;b=c>|" },
	{ "PWD={a}}b}", "<PWD>=<a}b>|" },
	{ "PWD={}}};X=1", "<PWD>=<}>|<X>=<1>|" },
	{ "PWD={}}}}}", "<PWD>=<}}>|" },
	{ "PWD={}}}}", "connection string, position 5: '{' without '}'" },
	{ "PWD= { a } ; X=1", "<PWD>=< a >|<X>=<1>|" },
	{ "PWD=a}b{c", "<PWD>=<a}b{c>|" },
	{ "PWD=a=b=?", "<PWD>=<a=b=?>|" },
	{ "Driver={ClickHouse ODBC Driver (Unicode)};Server=h",
	    "<Driver>=<ClickHouse ODBC Driver (Unicode)>|<Server>=<h>|" },
	{ "PWD={abc", "connection string, position 5: '{' without '}'" },
	{ "PWD={a}b", "connection string, position 8: ';' is expected behind '}' "
		      "(write '}}' for '}')" },
	{ "abc", "connection string, position 1: KEY=value is expected" },
	{ "a=1; abc ;b=2", "connection string, position 6: KEY=value is expected" },
	{ "a=1;=2", "connection string, position 5: a key is expected before '='" },
};

START_TEST(text_is_read_into_pairs)
{
	ck_assert_str_eq(read_all(ch_str_of(read_cases[_i].text)), read_cases[_i].pairs);
}
END_TEST

START_TEST(counted_terminators_are_ignored)
{
	ck_assert_str_eq(read_all((struct ch_str){ "DSN=ch;\0\0", 9 }), "<DSN>=<ch>|");
	ck_assert_str_eq(read_all((struct ch_str){ "\0", 1 }), "");
}
END_TEST

static void
check_round_trip(struct ch_str value)
{
	struct config_connstr reader;
	struct ch_error err;
	struct ch_buf text, back;
	struct ch_str key;
	bool more;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ch_buf_init(&back, CH_BUF_NO_LIMIT);
	config_connstr_add(&text, CH_STR("PWD"), value);
	config_connstr_add(&text, CH_STR("UID"), CH_STR("x"));
	config_connstr_init(&reader, ch_buf_str(&text));
	ck_assert_int_eq(config_connstr_next(&reader, &more, &key, &back, &err), 0);
	ck_assert(more && ch_str_eq(key, CH_STR("PWD")) && ch_str_eq(ch_buf_str(&back), value));
	ck_assert_int_eq(config_connstr_next(&reader, &more, &key, &back, &err), 0);
	ck_assert(more && ch_str_eq(key, CH_STR("UID")));
	ck_assert_int_eq(config_connstr_next(&reader, &more, &key, &back, &err), 0);
	ck_assert(!more);
	ch_buf_free(&back);
	ch_buf_free(&text);
}

START_TEST(every_byte_survives_building_and_reading)
{
	static const struct ch_str special = { "{};= \0\t\"'%a", 11 };
	char bytes[3];

	for (int first = 0; first < 256; first++) {
		for (size_t second = 0; second < special.len; second++) {
			bytes[0] = (char)first;
			bytes[1] = special.ptr[second];
			bytes[2] = (char)first;
			check_round_trip((struct ch_str){ bytes, 1 });
			check_round_trip((struct ch_str){ bytes, 2 });
			check_round_trip((struct ch_str){ bytes, 3 });
			check_round_trip((struct ch_str){ bytes + 1, 2 });
		}
	}
	check_round_trip(CH_STR(""));
	check_round_trip(CH_STR("p\xc3\xa4ss \xf0\x9f\x94\x91"));
}
END_TEST

START_TEST(plain_values_are_built_without_braces)
{
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	config_connstr_add(&text, CH_STR("Server"), CH_STR("host-1.example"));
	config_connstr_add(&text, CH_STR("PWD"), CH_STR("a}b"));
	ck_assert_str_eq(ch_buf_cstr(&text), "Server=host-1.example;PWD={a}}b};");
	ch_buf_free(&text);
}
END_TEST

static void
apply(struct config_options **options, const char *text)
{
	struct ch_error err;

	ck_assert_int_eq(config_options_create(options, &err), 0);
	ck_assert_int_eq(config_connstr_apply(*options, ch_str_of(text), &err), 0);
}

START_TEST(first_occurrence_of_a_key_or_alias_wins)
{
	struct config_options *options;

	apply(&options, "Host=a;SERVER=b;server=c;UID=;Username=me;UID=you");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_SERVER), "a");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_UID), "me");
	config_options_destroy(options);
}
END_TEST

START_TEST(first_of_dsn_and_driver_wins)
{
	struct config_options *options;

	apply(&options, "DSN=one;DRIVER={two};DSN=three");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DSN), "one");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DRIVER), "");
	config_options_destroy(options);
	apply(&options, "DSN=;DRIVER={two};DSN=three");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DSN), "");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DRIVER), "two");
	config_options_destroy(options);
}
END_TEST

START_TEST(unknown_keys_are_ignored)
{
	struct config_options *options;

	apply(&options, "Trace=1;UseUnicode=1;option=3;buffer_size=4;FRAMED=0;Port=9");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 9);
	config_options_destroy(options);
}
END_TEST

START_TEST(every_failing_allocation_is_reported)
{
	static const char text[] = "DSN=ch;PWD={a}}b};Settings={a=1,b='x,y'};setting_c=1;Port=1";
	int rc = CH_ENOMEM;

	for (long n = 1; rc; n++) {
		struct config_options *options = NULL;
		struct ch_error err;

		ch_alloc_fail_at(n);
		rc = config_options_create(&options, &err);
		if (!rc)
			rc = config_connstr_apply(options, ch_str_of(text), &err);
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
	Suite *suite = suite_create("config/connstr");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, text_is_read_into_pairs, 0, (int)CH_ARRAY_LEN(read_cases));
	tcase_add_test(tests, counted_terminators_are_ignored);
	tcase_add_test(tests, every_byte_survives_building_and_reading);
	tcase_add_test(tests, plain_values_are_built_without_braces);
	tcase_add_test(tests, first_occurrence_of_a_key_or_alias_wins);
	tcase_add_test(tests, first_of_dsn_and_driver_wins);
	tcase_add_test(tests, unknown_keys_are_ignored);
	tcase_add_test(tests, every_failing_allocation_is_reported);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
