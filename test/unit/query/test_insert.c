/*
 * test_insert.c - the parts of INSERT
 *
 * Cases: test/data/query/insert.txt. The option is the form (values, format, other); expected
 * are the parts found: head, target, columns, names, settings, format and data, and the rows of
 * values, each value with ? (a marker), D (DEFAULT) or = (an expression) before it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/insert.h"

#include <check.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "support/groups.h"

static struct group *groups;
static size_t group_count;

static const char *const forms[] = { "other", "values", "format" };

static void
part(struct ch_buf *out, const char *name, struct ch_str text)
{
	ch_buf_printf(out, "%s[", name);
	groups_encode(out, text);
	ch_buf_append_text(out, "] ");
}

static void
show_rows(struct ch_buf *out, const struct query_insert *insert)
{
	for (size_t i = 0; i < insert->rows * insert->width; i++) {
		const struct query_value *value = &insert->values[i];

		ch_buf_append_text(out, i % insert->width == 0 ? "(" : ", ");
		ch_buf_append_byte(out, (uint8_t)"?D="[value->kind]);
		groups_encode(out, value->text);
		ch_buf_append_text(out, i % insert->width == insert->width - 1 ? ") " : "");
	}
}

static void
show(struct ch_buf *out, const struct query_insert *insert)
{
	if (insert->form == QUERY_INSERT_OTHER)
		return;
	part(out, "head", insert->head);
	part(out, "target", insert->target);
	if (insert->has_columns)
		part(out, "columns", insert->columns);
	for (size_t i = 0; i < insert->name_count; i++)
		part(out, "name", insert->names[i]);
	if (insert->settings.len)
		part(out, "settings", insert->settings);
	if (insert->form == QUERY_INSERT_FORMAT) {
		part(out, "format", insert->format);
		part(out, "data", insert->data);
	} else {
		show_rows(out, insert);
	}
}

START_TEST(insert_is_taken_apart)
{
	const struct group *group = &groups[_i];
	struct query_insert insert;
	struct ch_str shown;
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert(query_insert_read(group->input, &insert));
	show(&out, &insert);
	shown = ch_str_trim(ch_buf_str(&out));
	if (!shown.len)
		shown = CH_STR("nothing");
	ck_assert_msg(ch_str_eq(group->option, ch_str_of(forms[insert.form])), "line %u: form %s",
	    group->line, forms[insert.form]);
	ck_assert_msg(ch_str_eq(shown, group->expected), "line %u: %s", group->line,
	    ch_buf_cstr(&out));
	query_insert_free(&insert);
	ch_buf_free(&out);
}
END_TEST

START_TEST(texts_cut_short_are_read_inside_their_bounds)
{
	for (size_t len = 0; len <= groups[_i].input.len; len++) {
		char *copy = malloc(len + 1);
		struct query_insert insert;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy + 1, groups[_i].input.ptr, len);
		ck_assert(query_insert_read((struct ch_str){ copy + 1, len }, &insert));
		if (insert.form == QUERY_INSERT_VALUES)
			ck_assert_uint_gt(insert.rows * insert.width, 0);
		query_insert_free(&insert);
		free(copy);
	}
}
END_TEST

START_TEST(failing_allocations_are_told)
{
	const struct ch_str sql = CH_STR("INSERT INTO t (a, b, c, d, e, f, g, h, i, j, k, l, m, n,"
					 " o, p, q) VALUES (1,2,3,4,5,6,7,8,9,?,?,?,?,?,?,?,?)");
	struct query_insert insert;

	for (long n = 1;; n++) {
		bool read;

		ch_alloc_fail_at(n);
		read = query_insert_read(sql, &insert);
		if (!ch_alloc_failed()) {
			ck_assert(read);
			ck_assert_uint_eq(insert.width, 17);
			ck_assert_uint_eq(insert.name_count, 17);
			query_insert_free(&insert);
			break;
		}
		ck_assert(!read);
		query_insert_free(&insert);
	}
	ch_alloc_fail_at(0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query/insert");
	TCase *tcase = tcase_create("insert");
	SRunner *runner;
	int failed;

	groups = groups_load("query/insert.txt", &group_count);
	tcase_add_loop_test(tcase, insert_is_taken_apart, 0, (int)group_count);
	tcase_add_loop_test(
	    tcase, texts_cut_short_are_read_inside_their_bounds, 0, (int)group_count);
	tcase_add_test(tcase, failing_allocations_are_told);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	groups_free(groups);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
