/*
 * test_url.c - parts of URLs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/url.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *text;
	const char *parts; /* scheme|user|password|host|port|path|query, or "bad" */
} split_cases[] = {
	{ "http://h", "http|||h|||" },
	{ "http://h/", "http|||h||/|" },
	{ "https://u:p@h:1/a/b?c=d&e#f", "https|u|p|h|1|/a/b|c=d&e" },
	{ "http://u@h", "http|u||h|||" },
	{ "http://u:@h", "http|u||h|||" },
	{ "http://u:p@q:r@h", "http|u|p@q:r|h|||" },
	{ "http://h?x=/@:", "http|||h|||x=/@:" },
	{ "http://[::1]:2/", "http|||::1|2|/|" },
	{ "http://[::1]", "http|||::1|||" },
	{ "http://h:", "http|||h|||" },
	{ "http://::1/", "http|||::1||/|" },
	{ "", "bad" },
	{ "h", "bad" },
	{ "://h", "bad" },
	{ "http://", "bad" },
	{ "http://u:p@", "bad" },
	{ "http://:1/", "bad" },
	{ "http://[::1", "bad" },
	{ "http://[]/", "bad" },
	{ "http://[::1]x/", "bad" },
	{ "http://#h", "bad" },
};

START_TEST(url_is_split)
{
	struct config_url url;
	char shown[256] = "bad";

	if (config_url_split(ch_str_of(split_cases[_i].text), &url))
		snprintf(shown, sizeof(shown), "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s",
		    (int)url.scheme.len, url.scheme.ptr, (int)url.user.len, url.user.ptr,
		    (int)url.password.len, url.password.ptr, (int)url.host.len, url.host.ptr,
		    (int)url.port.len, url.port.ptr, (int)url.path.len, url.path.ptr,
		    (int)url.query.len, url.query.ptr);
	ck_assert_str_eq(shown, split_cases[_i].parts);
}
END_TEST

static const struct {
	const char *text, *masked;
} mask_cases[] = {
	{ "http://u:p@h/?a=1", "http://u:***@h/?a=1" },
	{ "http://u:p:q@r@h/", "http://u:***@h/" },
	{ "http://u@h/?password=x&b=2", "http://u@h/?password=***&b=2" },
	{ "http://h/?password=&PASSWORD=y#z", "http://h/?password=***&PASSWORD=***#z" },
	{ "http://h/?b=password", "http://h/?b=password" },
	{ "u:p@h", "***" },
};

START_TEST(passwords_are_masked)
{
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	config_url_mask(ch_str_of(mask_cases[_i].text), &out);
	ck_assert_str_eq(ch_buf_cstr(&out), mask_cases[_i].masked);
	ch_buf_free(&out);
}
END_TEST

static const struct {
	const char *text;
	bool plus;
	const char *decoded;
} decode_cases[] = {
	{ "a%20b%C3%a4", false, "a b\xc3\xa4" },
	{ "%", false, "%" },
	{ "%2", false, "%2" },
	{ "%2g%%41", false, "%2g%A" },
	{ "a+b", false, "a+b" },
	{ "a+b", true, "a b" },
};

START_TEST(percent_is_decoded)
{
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	config_percent_decode(ch_str_of(decode_cases[_i].text), decode_cases[_i].plus, &out);
	ck_assert_str_eq(ch_buf_cstr(&out), decode_cases[_i].decoded);
	ch_buf_free(&out);
}
END_TEST

START_TEST(query_pairs_are_walked)
{
	struct ch_str rest = CH_STR("&a=1&&b&c==&=x&");
	struct ch_str name, value;

	ck_assert(config_query_next(&rest, &name, &value));
	ck_assert(ch_str_eq(name, CH_STR("a")) && ch_str_eq(value, CH_STR("1")));
	ck_assert(config_query_next(&rest, &name, &value));
	ck_assert(ch_str_eq(name, CH_STR("b")) && value.len == 0);
	ck_assert(config_query_next(&rest, &name, &value));
	ck_assert(ch_str_eq(name, CH_STR("c")) && ch_str_eq(value, CH_STR("=")));
	ck_assert(!config_query_next(&rest, &name, &value));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("config/url");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, url_is_split, 0, (int)CH_ARRAY_LEN(split_cases));
	tcase_add_loop_test(tests, passwords_are_masked, 0, (int)CH_ARRAY_LEN(mask_cases));
	tcase_add_loop_test(tests, percent_is_decoded, 0, (int)CH_ARRAY_LEN(decode_cases));
	tcase_add_test(tests, query_pairs_are_walked);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
