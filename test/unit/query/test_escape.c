/*
 * test_escape.c - escape sequences of ODBC
 *
 * Cases: test/data/query/escape.txt. Option: version of the server. Expected: the text, or ! and
 * the number of enum query_escape. The expressions of test/data/query/functions.tsv run on real
 * servers elsewhere; here they are cut short and run out of memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/escape.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "support/groups.h"

static struct group *groups;
static size_t group_count;

static enum query_escape
translate(struct ch_str sql, uint32_t version, struct ch_buf *out)
{
	const struct query_escape_env env = { version, CH_STR("o'me") };
	struct ch_error err = { .code = CH_OK };
	enum query_escape rc = query_escape_translate(sql, &env, out, &err);

	ck_assert(rc == QUERY_ESCAPE_OK || err.text[0]);
	return rc;
}

START_TEST(text_is_translated)
{
	const struct group *group = &groups[_i];
	struct ch_buf out, shown;
	enum query_escape rc;
	uint64_t version;

	ck_assert(ch_str_to_u64(group->option, &version));
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ch_buf_init(&shown, CH_BUF_NO_LIMIT);
	rc = translate(group->input, (uint32_t)version, &out);
	if (rc)
		ch_buf_printf(&shown, "!%d", (int)rc);
	else
		groups_encode(&shown, ch_buf_str(&out));
	ck_assert_msg(ch_str_eq(ch_buf_str(&shown), group->expected), "line %u: %s", group->line,
	    ch_buf_cstr(&shown));
	ch_buf_free(&out);
	ch_buf_free(&shown);
}
END_TEST

START_TEST(text_cut_short_is_translated_inside_its_bounds)
{
	static const uint32_t versions[] = { 0, 18016001 };

	for (size_t len = 0; len <= groups[_i].input.len; len++) {
		char *copy = malloc(len + 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy + 1, groups[_i].input.ptr, len);
		for (size_t i = 0; i < CH_ARRAY_LEN(versions); i++) {
			struct ch_buf out;

			ch_buf_init(&out, CH_BUF_NO_LIMIT);
			(void)translate((struct ch_str){ copy + 1, len }, versions[i], &out);
			ch_buf_free(&out);
		}
		free(copy);
	}
}
END_TEST

START_TEST(every_allocation_may_fail)
{
	for (long n = 1;; n++) {
		struct ch_buf out;
		enum query_escape rc;
		int failed;

		ch_buf_init(&out, CH_BUF_NO_LIMIT);
		ch_alloc_fail_at(n);
		rc = translate(CH_STR("SELECT {fn LOCATE(?, ?)}, {fn USER()} LIKE 'a!_b' {escape "
				      "'!'} OR a LIKE 'b' {escape '\\'}, {d '2024-02-29'}"),
		    18016001, &out);
		failed = ch_alloc_failed();
		ch_alloc_fail_at(0);
		ck_assert_int_eq(rc, failed ? QUERY_ESCAPE_NOMEM : QUERY_ESCAPE_OK);
		ch_buf_free(&out);
		if (!failed)
			break;
	}
}
END_TEST

START_TEST(deep_nesting_is_refused)
{
	struct ch_buf sql, out;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	for (int i = 0; i < 300; i++)
		ch_buf_append_text(&sql, "{fn ABS(");
	for (int i = 0; i < 300; i++)
		ch_buf_append_text(&sql, ")}");
	ck_assert_int_eq(translate(ch_buf_str(&sql), 0, &out), QUERY_ESCAPE_SYNTAX);
	ch_buf_free(&sql);
	ch_buf_free(&out);
}
END_TEST

START_TEST(claims_follow_the_server)
{
	ck_assert_uint_eq(query_escape_claims(QUERY_ESCAPE_STRING, 0), 0xffffff);
	ck_assert_uint_eq(query_escape_claims(QUERY_ESCAPE_NUMERIC, 0), 0xffffff);
	ck_assert_uint_eq(query_escape_claims(QUERY_ESCAPE_TIMEDATE, 0), 0x1fffff);
	ck_assert_uint_eq(query_escape_claims(QUERY_ESCAPE_SYSTEM, 0), 7);
	ck_assert_uint_eq(query_escape_claims(QUERY_ESCAPE_INTERVALS, 0), 0x1ff);
	/* without SOUNDEX and DIFFERENCE, without fractions of seconds */
	ck_assert_uint_eq(
	    query_escape_claims(QUERY_ESCAPE_STRING, 18016001), 0xffffff & ~0x28000u);
	ck_assert_uint_eq(query_escape_claims(QUERY_ESCAPE_NUMERIC, 18016001), 0xffffff);
	ck_assert_uint_eq(query_escape_claims(QUERY_ESCAPE_INTERVALS, 18016001), 0x1fe);
}
END_TEST

START_TEST(texts_without_brackets_need_no_look)
{
	ck_assert(!query_escape_maybe(CH_STR("SELECT 1")));
	ck_assert(!query_escape_maybe((struct ch_str){ NULL, 0 }));
	ck_assert(query_escape_maybe(CH_STR("{")));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query/escape");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	groups = groups_load("query/escape.txt", &group_count);
	tcase_add_loop_test(tests, text_is_translated, 0, (int)group_count);
	tcase_add_loop_test(
	    tests, text_cut_short_is_translated_inside_its_bounds, 0, (int)group_count);
	tcase_add_test(tests, every_allocation_may_fail);
	tcase_add_test(tests, deep_nesting_is_refused);
	tcase_add_test(tests, claims_follow_the_server);
	tcase_add_test(tests, texts_without_brackets_need_no_look);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	groups_free(groups);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
