/*
 * test_markers.c - where values go into a statement
 *
 * Cases: test/data/query/markers.txt. Option: the highest number. Expected: for each
 * marker its number or name:type, '#' when a number is counted, '=' when only a literal can
 * stand there, and [its text].
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/markers.h"

#include <check.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "support/groups.h"

static struct group *groups;
static size_t group_count;

static void
show(struct ch_buf *out, struct ch_str sql, const struct query_markers *markers)
{
	for (size_t i = 0; i < markers->count; i++) {
		const struct query_marker *marker = &markers->items[i];

		if (marker->number)
			ch_buf_printf(out, "%zu", marker->number);
		else
			ch_buf_printf(out, "%.*s:%.*s", (int)marker->name.len, marker->name.ptr,
			    (int)marker->type.len, marker->type.ptr);
		ch_buf_append_text(out, marker->is_count ? "#" : "");
		ch_buf_append_text(out, marker->is_literal ? "=" : "");
		ch_buf_append_byte(out, '[');
		groups_encode(out, ch_str_slice(sql, marker->from, marker->to));
		ch_buf_append_text(out, i + 1 < markers->count ? "] " : "]");
	}
	if (!markers->count)
		ch_buf_append_text(out, "~.");
}

START_TEST(markers_are_found)
{
	const struct group *group = &groups[_i];
	struct query_markers markers;
	struct ch_buf out;
	uint64_t params;

	ck_assert(ch_str_to_u64(group->option, &params));
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert(query_markers_find(group->input, &markers));
	ck_assert_msg(markers.params == params, "line %u: %zu", group->line, markers.params);
	show(&out, group->input, &markers);
	ck_assert_msg(ch_str_eq(ch_buf_str(&out), group->expected), "line %u: %s", group->line,
	    ch_buf_cstr(&out));
	query_markers_free(&markers);
	ch_buf_free(&out);
}
END_TEST

START_TEST(texts_cut_short_are_read_inside_their_bounds)
{
	for (size_t len = 0; len <= groups[_i].input.len; len++) {
		char *copy = malloc(len + 1);
		struct query_markers markers;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy + 1, groups[_i].input.ptr, len);
		ck_assert(query_markers_find((struct ch_str){ copy + 1, len }, &markers));
		for (size_t i = 0; i < markers.count; i++) {
			ck_assert_uint_lt(markers.items[i].from, markers.items[i].to);
			ck_assert_uint_le(markers.items[i].to, len);
		}
		query_markers_free(&markers);
		free(copy);
	}
}
END_TEST

START_TEST(many_markers_are_counted)
{
	struct query_markers markers;
	struct ch_buf sql;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "SELECT ?");
	for (int i = 1; i < 100000; i++)
		ch_buf_append_text(&sql, ",?");
	ck_assert(query_markers_find(ch_buf_str(&sql), &markers));
	ck_assert_uint_eq(markers.count, 100000);
	ck_assert_uint_eq(markers.params, 100000);
	query_markers_free(&markers);
	ch_buf_free(&sql);
}
END_TEST

START_TEST(failing_allocations_are_told)
{
	struct query_markers markers;

	for (long n = 1;; n++) {
		bool found;

		ch_alloc_fail_at(n);
		found = query_markers_find(CH_STR("SELECT ?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"),
		    &markers);
		if (!ch_alloc_failed()) {
			ck_assert(found);
			ck_assert_uint_eq(markers.count, 18);
			query_markers_free(&markers);
			break;
		}
		ck_assert(!found);
		query_markers_free(&markers);
	}
	ch_alloc_fail_at(0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query/markers");
	TCase *tcase = tcase_create("markers");
	SRunner *runner;
	int failed;

	groups = groups_load("query/markers.txt", &group_count);
	tcase_add_loop_test(tcase, markers_are_found, 0, (int)group_count);
	tcase_add_loop_test(
	    tcase, texts_cut_short_are_read_inside_their_bounds, 0, (int)group_count);
	tcase_add_test(tcase, many_markers_are_counted);
	tcase_add_test(tcase, failing_allocations_are_told);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	groups_free(groups);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
