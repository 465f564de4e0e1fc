/*
 * test_scan.c - SQL into tokens
 *
 * Cases: test/data/query/scan.txt. Option: "any" lists all tokens, "next" those that count.
 * Expected: a letter for the kind and the text in brackets, one after the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/scan.h"

#include <check.h>
#include <stdlib.h>

#include "support/groups.h"

static struct group *groups;
static size_t group_count;

static const char *
show(struct ch_buf *out, struct ch_str sql, bool all)
{
	static const char letters[] = "e_cwqshnpm.!";
	struct query_scan scan;
	struct query_token token;

	query_scan_init(&scan, sql);
	for (;;) {
		token = all ? query_scan_any(&scan) : query_scan_next(&scan);
		if (token.kind == QUERY_END)
			return ch_buf_cstr(out);
		ch_buf_append_byte(out, (uint8_t)letters[token.kind]);
		ch_buf_append_byte(out, '[');
		groups_encode(out, token.text);
		ch_buf_append_byte(out, ']');
	}
}

START_TEST(text_is_cut_into_tokens)
{
	const struct group *group = &groups[_i];
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert(ch_str_eq(group->option, CH_STR("any")) ||
	    ch_str_eq(group->option, CH_STR("next")));
	show(&out, group->input, ch_str_eq(group->option, CH_STR("any")));
	ck_assert_msg(ch_str_eq(ch_buf_str(&out), group->expected), "line %u: %s", group->line,
	    ch_buf_cstr(&out));
	ch_buf_free(&out);
}
END_TEST

/* Also for every text that is cut short; the copy ends where the text ends. */
START_TEST(tokens_cover_the_text_without_gaps)
{
	for (size_t len = 0; len <= groups[_i].input.len; len++) {
		char *copy = malloc(len + 1);
		struct query_scan scan;
		struct query_token token;
		size_t at = 0;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy + 1, groups[_i].input.ptr, len);
		query_scan_init(&scan, (struct ch_str){ copy + 1, len });
		do {
			token = query_scan_any(&scan);
			ck_assert_uint_eq(query_token_at(&scan, token), at);
			ck_assert(token.kind == QUERY_END || token.text.len > 0);
			at += token.text.len;
		} while (token.kind != QUERY_END);
		ck_assert_uint_eq(at, len);
		free(copy);
	}
}
END_TEST

START_TEST(peeking_does_not_move)
{
	struct query_scan scan;

	query_scan_init(&scan, CH_STR(" /* */ SELECT 1"));
	ck_assert(query_token_is(query_scan_peek(&scan), "select"));
	ck_assert(query_token_is(query_scan_next(&scan), "SELECT"));
	ck_assert(query_scan_peek(&scan).kind == QUERY_NUMBER);
	ck_assert(query_scan_next(&scan).kind == QUERY_NUMBER);
	ck_assert(query_scan_next(&scan).kind == QUERY_END);
	ck_assert(query_scan_next(&scan).kind == QUERY_END);
}
END_TEST

START_TEST(quoted_words_are_no_keywords)
{
	struct query_scan scan;

	query_scan_init(&scan, CH_STR("`SELECT` 'SELECT' SELECTS"));
	ck_assert(!query_token_is(query_scan_next(&scan), "SELECT"));
	ck_assert(!query_token_is(query_scan_next(&scan), "SELECT"));
	ck_assert(!query_token_is(query_scan_next(&scan), "SELECT"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query/scan");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	groups = groups_load("query/scan.txt", &group_count);
	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, text_is_cut_into_tokens, 0, (int)group_count);
	tcase_add_loop_test(tests, tokens_cover_the_text_without_gaps, 0, (int)group_count);
	tcase_add_test(tests, peeking_does_not_move);
	tcase_add_test(tests, quoted_words_are_no_keywords);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	groups_free(groups);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
