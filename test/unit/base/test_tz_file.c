/*
 * test_tz_file.c - TZif files, good and hostile
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/tz_file.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"

struct file {
	char version;
	uint32_t leaps;
	const int64_t *changes;
	const uint8_t *types; /* of each change */
	uint32_t change_count;
	const int32_t *offsets;
	uint32_t type_count;
	const char *footer; /* with its line breaks */
};

static const int64_t two_changes[] = { -1000, 1000 };
static const uint8_t two_types[] = { 1, 0 };
static const int32_t two_offsets[] = { 3600, 7200 };
static const struct file good = { '2', 0, two_changes, two_types, 2, two_offsets, 2,
	"\nCET-1CEST,M3.5.0,M10.5.0/3\n" };

static void
put_big(struct ch_buf *buf, uint64_t value, unsigned width)
{
	while (width-- > 0)
		ch_buf_append_byte(buf, (uint8_t)(value >> width * 8));
}

static void
put_part(struct ch_buf *buf, const struct file *file, unsigned width)
{
	ch_buf_append_text(buf, "TZif");
	ch_buf_append_byte(buf, (uint8_t)file->version);
	put_big(buf, 0, 8);
	put_big(buf, 0, 7);
	put_big(buf, file->type_count, 4);
	put_big(buf, file->type_count, 4);
	put_big(buf, file->leaps, 4);
	put_big(buf, file->change_count, 4);
	put_big(buf, file->type_count, 4);
	put_big(buf, 4, 4);
	for (uint32_t i = 0; i < file->change_count; i++)
		put_big(buf, (uint64_t)file->changes[i], width);
	ch_buf_append(buf, file->types, file->change_count);
	for (uint32_t i = 0; i < file->type_count; i++) {
		put_big(buf, (uint32_t)file->offsets[i], 4);
		put_big(buf, 0, 2);
	}
	ch_buf_append(buf, "ABC", 4);
	for (uint32_t i = 0; i < file->leaps; i++) {
		put_big(buf, i, width);
		put_big(buf, 1, 4);
	}
	for (uint32_t i = 0; i < file->type_count; i++)
		put_big(buf, 0, 2);
}

/* Caller frees. */
static struct ch_buf
make(const struct file *file)
{
	struct ch_buf buf;

	ch_buf_init(&buf, 100000);
	put_part(&buf, file, 4);
	if (file->version >= '2') {
		put_part(&buf, file, 8);
		ch_buf_append_text(&buf, file->footer);
	}
	ck_assert(!ch_buf_failed(&buf));
	return buf;
}

static int
parse(const struct file *file, struct ch_tz_table *table)
{
	static struct ch_error err;
	struct ch_buf buf = make(file);
	int rc;

	err.text[0] = '\0';
	rc = ch_tz_file_parse(buf.ptr, buf.len, table, &err);
	ck_assert((rc == 0) == (err.text[0] == '\0'));
	ch_buf_free(&buf);
	return rc;
}

START_TEST(changes_and_offsets_of_all_versions_are_read)
{
	static const char versions[] = { '\0', '2', '3', '4' };

	for (size_t i = 0; i < sizeof(versions); i++) {
		struct file file = good;
		struct ch_tz_table table;

		file.version = versions[i];
		ck_assert_int_eq(parse(&file, &table), CH_OK);
		if (versions[i])
			ck_assert_uint_gt(table.count, 2 * (2106 - 1970));
		else
			ck_assert_uint_eq(table.count, 2);
		ck_assert_int_eq(table.changes[0], -1000);
		ck_assert_int_eq(table.changes[1], 1000);
		ck_assert_int_eq(table.offsets[0], 3600);
		ck_assert_int_eq(table.offsets[1], 7200);
		ck_assert_int_eq(table.offsets[2], 3600);
		ck_assert(table.has_rule == (versions[i] != '\0'));
		ch_free(table.changes);
	}
}
END_TEST

START_TEST(file_without_changes_or_rule)
{
	struct file file = good;
	struct ch_tz_table table;

	file.change_count = 0;
	file.footer = "\n\n";
	ck_assert_int_eq(parse(&file, &table), CH_OK);
	ck_assert_uint_eq(table.count, 0);
	ck_assert_int_eq(table.offsets[0], 3600);
	ck_assert(!table.has_rule);
	ch_free(table.changes);
}
END_TEST

START_TEST(changes_of_nothing_are_left_out_but_the_last)
{
	static const int64_t changes[] = { 1, 2, 3, 4, 5 };
	static const uint8_t types[] = { 0, 1, 1, 0, 0 };
	struct file file = good;
	struct ch_tz_table table;

	file.changes = changes;
	file.types = types;
	file.change_count = 5;
	file.footer = "\nCET-1\n";
	ck_assert_int_eq(parse(&file, &table), CH_OK);
	ck_assert_uint_eq(table.count, 3);
	ck_assert_int_eq(table.changes[0], 2);
	ck_assert_int_eq(table.changes[1], 4);
	ck_assert_int_eq(table.changes[2], 5);
	ch_free(table.changes);
}
END_TEST

START_TEST(rule_is_unrolled_up_to_the_end_of_datetime)
{
	struct ch_tz_table table;

	ck_assert_int_eq(parse(&good, &table), CH_OK);
	for (size_t i = 2; i < table.count; i++) {
		struct ch_tz_span span;

		ch_tz_rule_span(&table.rule, table.changes[i], &span);
		ck_assert_int_eq(span.from, table.changes[i]);
		ck_assert_int_eq(span.offset, table.offsets[i + 1]);
		ck_assert_int_ne(table.offsets[i], table.offsets[i + 1]);
		ck_assert_int_gt(table.changes[i], table.changes[i - 1]);
	}
	ck_assert_int_gt(table.changes[table.count - 1], ((int64_t)1 << 32) - 366 * 86400);
	ck_assert_int_lt(table.changes[table.count - 1], (int64_t)1 << 32);
	ch_free(table.changes);
}
END_TEST

START_TEST(daylight_time_all_year_long_stays_so_when_unrolled)
{
	struct file file = good;
	struct ch_tz_table table;

	file.footer = "\nAAA3BBB4,0/0,J365/23\n";
	ck_assert_int_eq(parse(&file, &table), CH_OK);
	ck_assert_uint_gt(table.count, 100);
	for (size_t i = 3; i <= table.count; i++)
		ck_assert_int_eq(table.offsets[i], -4 * 3600);
	ch_free(table.changes);
}
END_TEST

START_TEST(unrolling_a_rule_from_the_big_bang_ends)
{
	static const int64_t big_bang[] = { -((int64_t)1 << 59) };
	struct file file = good;
	struct ch_tz_table table;

	file.changes = big_bang;
	file.change_count = 1;
	ck_assert_int_eq(parse(&file, &table), CH_OK);
	ck_assert_uint_lt(table.count, 1000);
	ch_free(table.changes);
}
END_TEST

START_TEST(every_shorter_file_is_refused)
{
	struct ch_buf whole = make(&good);
	struct ch_tz_table table;

	for (size_t len = 0; len < whole.len; len++) {
		/* A copy of its own, so that a sanitizer sees reading behind it. */
		uint8_t *copy = malloc(len + !len);

		memcpy(copy, whole.ptr, len);
		ck_assert_msg(ch_tz_file_parse(copy, len, &table, NULL) == CH_EARG, "%zu", len);
		ck_assert_ptr_null(table.changes);
		free(copy);
	}
	ch_buf_free(&whole);
}
END_TEST

START_TEST(every_changed_byte_is_survived)
{
	struct ch_buf whole = make(&good);
	struct ch_tz_table table;

	for (size_t at = 0; at < whole.len; at++) {
		for (unsigned value = 0; value < 256; value += 15) {
			uint8_t old = whole.ptr[at];
			int rc;

			whole.ptr[at] = (uint8_t)value;
			rc = ch_tz_file_parse(whole.ptr, whole.len, &table, NULL);
			ck_assert(rc == CH_OK || rc == CH_EARG);
			if (!rc)
				ch_free(table.changes);
			whole.ptr[at] = old;
		}
	}
	ch_buf_free(&whole);
}
END_TEST

START_TEST(contradictions_are_refused)
{
	static const int64_t falling[] = { 1000, -1000 }, equal[] = { 5, 5 };
	static const int64_t early[] = { INT64_MIN, 0 }, late[] = { 0, INT64_MAX };
	static const uint8_t wrong_types[] = { 0, 2 };
	static const int32_t wrong_offsets[] = { 0, 26 * 3600 }, least[] = { INT32_MIN, 0 };
	struct ch_tz_table table;
	struct file bad[] = { good, good, good, good, good, good, good, good, good, good, good };

	bad[0].changes = falling;
	bad[1].changes = equal;
	bad[2].changes = early;
	bad[3].changes = late;
	bad[4].types = wrong_types;
	bad[5].offsets = wrong_offsets;
	bad[6].offsets = least;
	bad[7].type_count = 0;
	bad[7].change_count = 0;
	bad[8].leaps = 1;
	bad[9].footer = "\nnonsense\n";
	bad[10].footer = "\nUTC0";
	for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++)
		ck_assert_msg(parse(&bad[i], &table) == CH_EARG, "%zu", i);
}
END_TEST

START_TEST(absurd_counts_do_not_allocate)
{
	struct ch_buf whole = make(&good);
	struct ch_tz_table table;

	for (size_t field = 20; field < 44; field += 4) {
		uint8_t old[4];

		memcpy(old, whole.ptr + field, 4);
		memset(whole.ptr + field, 0xFF, 4);
		ch_alloc_fail_at(1);
		ck_assert_int_eq(ch_tz_file_parse(whole.ptr, whole.len, &table, NULL), CH_EARG);
		ck_assert(!ch_alloc_failed());
		ch_alloc_fail_at(0);
		memcpy(whole.ptr + field, old, 4);
	}
	ch_buf_free(&whole);
}
END_TEST

START_TEST(out_of_memory_is_told)
{
	struct ch_buf whole = make(&good);
	struct ch_tz_table table;

	ch_alloc_fail_at(1);
	ck_assert_int_eq(ch_tz_file_parse(whole.ptr, whole.len, &table, NULL), CH_ENOMEM);
	ch_alloc_fail_at(0);
	ch_buf_free(&whole);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/tz_file");
	TCase *tests = tcase_create("tz_file");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, changes_and_offsets_of_all_versions_are_read);
	tcase_add_test(tests, file_without_changes_or_rule);
	tcase_add_test(tests, changes_of_nothing_are_left_out_but_the_last);
	tcase_add_test(tests, rule_is_unrolled_up_to_the_end_of_datetime);
	tcase_add_test(tests, daylight_time_all_year_long_stays_so_when_unrolled);
	tcase_add_test(tests, unrolling_a_rule_from_the_big_bang_ends);
	tcase_add_test(tests, every_shorter_file_is_refused);
	tcase_add_test(tests, every_changed_byte_is_survived);
	tcase_add_test(tests, contradictions_are_refused);
	tcase_add_test(tests, absurd_counts_do_not_allocate);
	tcase_add_test(tests, out_of_memory_is_told);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
