/*
 * test_classify.c - kinds of statements
 *
 * Cases: test/data/query/classify.txt. Option: position to begin at. Expected: kind and flags
 * (r rows, d describable, c changes data, o INTO OUTFILE)/function code, [statement], position
 * of the next one ("end"), and what else was found.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/classify.h"

#include <check.h>
#include <stdlib.h>

#include "support/groups.h"

static struct group *groups;
static size_t group_count;

static void
show_part(struct ch_buf *out, const char *name, struct ch_str text)
{
	if (!text.ptr)
		return;
	ch_buf_printf(out, " %s[", name);
	groups_encode(out, text);
	ch_buf_append_byte(out, ']');
}

static void
show(struct ch_buf *out, const struct query_class *class, size_t end)
{
	static const char *const kinds[] = { "empty", "select", "read", "insert", "write", "set",
		"use", "transaction", "call", "other" };

	ch_buf_append_text(out, kinds[class->kind]);
	ch_buf_printf(out, " %s%s%s%s", class->returns_rows ? "r" : "",
	    class->is_describable ? "d" : "", class->changes_data ? "c" : "",
	    class->has_outfile ? "o" : "");
	ch_buf_printf(out, "/%d", class->function_code);
	show_part(out, "", class->statement);
	if (class->next == end)
		ch_buf_append_text(out, " end");
	else
		ch_buf_printf(out, " %zu", class->next);
	show_part(out, "format", class->format);
	show_part(out, "clause", class->format_clause);
	show_part(out, "data", class->data);
	show_part(out, "database", class->database);
}

START_TEST(statement_is_classified)
{
	const struct group *group = &groups[_i];
	struct query_class class;
	struct ch_buf out;
	uint64_t at;

	ck_assert(ch_str_to_u64(group->option, &at));
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	query_classify(group->input, (size_t)at, &class);
	show(&out, &class, group->input.len);
	ck_assert_msg(ch_str_eq(ch_buf_str(&out), group->expected), "line %u: %s", group->line,
	    ch_buf_cstr(&out));
	ch_buf_free(&out);
}
END_TEST

START_TEST(texts_cut_short_are_classified_inside_their_bounds)
{
	for (size_t len = 0; len <= groups[_i].input.len; len++) {
		char *copy = malloc(len + 1);
		struct query_class class;
		size_t at = 0;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy + 1, groups[_i].input.ptr, len);
		while (at < len) {
			query_classify((struct ch_str){ copy + 1, len }, at, &class);
			ck_assert(class.statement.ptr >= copy + 1);
			ck_assert(class.statement.ptr + class.statement.len <= copy + 1 + len);
			ck_assert_uint_gt(class.next, at);
			ck_assert_uint_le(class.next, len);
			at = class.next;
		}
		free(copy);
	}
}
END_TEST

START_TEST(position_behind_the_text_is_empty)
{
	struct query_class class;

	query_classify(CH_STR("SELECT 1"), 100, &class);
	ck_assert_int_eq(class.kind, QUERY_KIND_EMPTY);
	ck_assert_uint_eq(class.statement.len, 0);
	query_classify((struct ch_str){ NULL, 0 }, 0, &class);
	ck_assert_int_eq(class.kind, QUERY_KIND_EMPTY);
	ck_assert_uint_eq(class.next, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query/classify");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	groups = groups_load("query/classify.txt", &group_count);
	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, statement_is_classified, 0, (int)group_count);
	tcase_add_loop_test(
	    tests, texts_cut_short_are_classified_inside_their_bounds, 0, (int)group_count);
	tcase_add_test(tests, position_behind_the_text_is_empty);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	groups_free(groups);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
