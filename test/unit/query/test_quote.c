/*
 * test_quote.c - names, texts and LIKE patterns
 *
 * Cases: test/data/query/quote.txt. Option: the function.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/quote.h"

#include <check.h>
#include <stdlib.h>

#include "query/scan.h"
#include "support/groups.h"

static struct group *groups;
static size_t group_count;

static const struct {
	const char *name;
	void (*call)(struct ch_buf *out, struct ch_str text);
} functions[] = {
	{ "name", query_quote_name },
	{ "text", query_quote_text },
	{ "unquote", query_unquote },
	{ "plain", query_like_plain },
};

START_TEST(text_is_written_as_expected)
{
	const struct group *group = &groups[_i];
	struct ch_buf made, shown;
	bool called = false;

	ch_buf_init(&made, CH_BUF_NO_LIMIT);
	ch_buf_init(&shown, CH_BUF_NO_LIMIT);
	for (size_t i = 0; i < CH_ARRAY_LEN(functions); i++) {
		if (ch_str_eq(group->option, ch_str_of(functions[i].name))) {
			functions[i].call(&made, group->input);
			called = true;
		}
	}
	if (ch_str_eq(group->option, CH_STR("wildcard"))) {
		ch_buf_append_text(&made, query_like_has_wildcard(group->input) ? "yes" : "no");
		called = true;
	}
	ck_assert(called);
	groups_encode(&shown, ch_buf_str(&made));
	ck_assert_msg(ch_str_eq(ch_buf_str(&shown), group->expected), "line %u: %s", group->line,
	    ch_buf_cstr(&shown));
	ch_buf_free(&made);
	ch_buf_free(&shown);
}
END_TEST

static void
check_round_trip(void (*quote)(struct ch_buf *, struct ch_str), struct ch_str text,
    enum query_token_kind kind)
{
	struct ch_buf quoted, back;
	struct query_scan scan;
	struct query_token token;

	ch_buf_init(&quoted, CH_BUF_NO_LIMIT);
	ch_buf_init(&back, CH_BUF_NO_LIMIT);
	quote(&quoted, text);
	query_scan_init(&scan, ch_buf_str(&quoted));
	token = query_scan_any(&scan);
	ck_assert_int_eq(token.kind, kind);
	ck_assert_uint_eq(token.text.len, quoted.len);
	query_unquote(&back, ch_buf_str(&quoted));
	ck_assert(ch_str_eq(ch_buf_str(&back), text));
	ch_buf_free(&back);
	ch_buf_free(&quoted);
}

START_TEST(every_byte_survives_quoting)
{
	static const struct ch_str special = { "\\'`\"\0\nxN0a", 10 };
	char bytes[3];

	for (int first = 0; first < 256; first++) {
		for (size_t second = 0; second < special.len; second++) {
			bytes[0] = bytes[2] = (char)first;
			bytes[1] = special.ptr[second];
			check_round_trip(
			    query_quote_text, (struct ch_str){ bytes, 3 }, QUERY_STRING);
			check_round_trip(
			    query_quote_name, (struct ch_str){ bytes, 3 }, QUERY_QUOTED);
		}
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query/quote");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	groups = groups_load("query/quote.txt", &group_count);
	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, text_is_written_as_expected, 0, (int)group_count);
	tcase_add_test(tests, every_byte_survives_quoting);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	groups_free(groups);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
