/*
 * test_buf.c - growing, limited and adopting buffers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "require.h"

static int released;

static void
release(void *ctx)
{
	free(ctx);
	released++;
}

static void
adopt_copy(struct ch_buf *buf, const char *text)
{
	char *copy = strdup(text);

	ch_buf_adopt(buf, copy, strlen(text), release, copy);
}

static void
assert_text(const struct ch_buf *buf, const char *text)
{
	ck_assert(!ch_buf_failed(buf));
	ck_assert_uint_eq(buf->len, strlen(text));
	if (buf->len)
		ck_assert_mem_eq(buf->ptr, text, buf->len);
}

START_TEST(bytes_stay_in_order_while_it_grows)
{
	struct ch_buf buf;

	ch_alloc_move_always(1);
	ch_buf_init(&buf, CH_BUF_NO_LIMIT);
	for (unsigned i = 0; i < 70000; i++)
		ch_buf_append_byte(&buf, (uint8_t)(i * 7));
	REQUIRE(buf.len == 70000);
	for (unsigned i = 0; i < 70000; i++)
		REQUIRE(buf.ptr[i] == (uint8_t)(i * 7));
	ch_buf_free(&buf);
	ck_assert_ptr_null(buf.ptr);
	ch_buf_append_text(&buf, "again");
	assert_text(&buf, "again");
	ch_buf_free(&buf);
	ch_alloc_move_always(0);
}
END_TEST

START_TEST(appends_of_all_kinds_join)
{
	struct ch_buf buf;

	ch_buf_init(&buf, 100);
	ch_buf_append(&buf, NULL, 0);
	ch_buf_append_text(&buf, "");
	ck_assert_ptr_null(buf.ptr);
	ch_buf_append(&buf, "ab", 2);
	ch_buf_append_str(&buf, CH_STR("cd"));
	ch_buf_append_text(&buf, "ef");
	ch_buf_append_byte(&buf, 'g');
	ch_buf_printf(&buf, "%d-%s", 42, "x");
	assert_text(&buf, "abcdefg42-x");
	ck_assert(ch_str_eq(ch_buf_str(&buf), CH_STR("abcdefg42-x")));
	ck_assert_str_eq(ch_buf_cstr(&buf), "abcdefg42-x");
	ck_assert_uint_eq(buf.len, 11);
	ch_buf_free(&buf);
}
END_TEST

START_TEST(exactly_the_limit_fits_and_one_more_fails_for_good)
{
	struct ch_buf buf;

	for (size_t limit = 0; limit < 600; limit += 37) {
		ch_buf_init(&buf, limit);
		for (size_t i = 0; i < limit; i++)
			ch_buf_append_byte(&buf, 'x');
		ck_assert(!ch_buf_failed(&buf));
		ck_assert_ptr_nonnull(ch_buf_cstr(&buf));
		ck_assert_uint_eq(strlen(ch_buf_cstr(&buf)), limit);
		ch_buf_append_byte(&buf, 'y');
		ck_assert(ch_buf_failed(&buf));
		ck_assert_uint_eq(buf.len, limit);
		ck_assert_ptr_null(ch_buf_reserve(&buf, 0));
		ck_assert_ptr_null(ch_buf_cstr(&buf));
		ch_buf_commit(&buf, 1);
		ck_assert_uint_eq(buf.len, limit);
		ch_buf_reset(&buf);
		ck_assert(!ch_buf_failed(&buf));
		ck_assert_uint_eq(buf.len, 0);
		ch_buf_append(&buf, "", 0);
		ch_buf_free(&buf);
	}
}
END_TEST

START_TEST(reserve_of_absurd_sizes_fails_without_allocating)
{
	static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 64, CH_BUF_NO_LIMIT };
	struct ch_buf buf;

	for (size_t i = 0; i < CH_ARRAY_LEN(sizes); i++) {
		ch_buf_init(&buf, SIZE_MAX);
		ch_buf_append_text(&buf, "abc");
		ck_assert_ptr_null(ch_buf_reserve(&buf, sizes[i]));
		ck_assert(ch_buf_failed(&buf));
		ch_buf_free(&buf);
	}
}
END_TEST

START_TEST(reserved_bytes_count_only_after_commit)
{
	struct ch_buf buf;
	uint8_t *room;

	ch_buf_init(&buf, 1000);
	room = ch_buf_reserve(&buf, 1000);
	ck_assert_ptr_nonnull(room);
	memset(room, 'z', 1000);
	ck_assert_uint_eq(buf.len, 0);
	ch_buf_commit(&buf, 3);
	assert_text(&buf, "zzz");
	ck_assert_ptr_eq(ch_buf_reserve(&buf, 997), buf.ptr + 3);
	ch_buf_free(&buf);
}
END_TEST

START_TEST(slack_behind_the_bytes_may_be_read)
{
	struct ch_buf buf;

	for (size_t len = 1; len < 2000; len++) {
		uint8_t copy[CH_BUF_SLACK];

		ch_buf_init(&buf, len);
		ck_assert_ptr_nonnull(ch_buf_reserve(&buf, len));
		memset(buf.ptr, 1, len);
		ch_buf_commit(&buf, len);
		memcpy(copy, buf.ptr + len, CH_BUF_SLACK);
		REQUIRE(buf.cap >= len);
		ch_buf_free(&buf);
	}
}
END_TEST

START_TEST(adopted_memory_is_used_in_place_and_released_once)
{
	struct ch_buf buf;
	char *text = strdup("foreign");

	released = 0;
	ch_buf_init(&buf, 100);
	ch_buf_adopt(&buf, text, 7, release, text);
	ck_assert_ptr_eq(buf.ptr, (uint8_t *)text);
	ck_assert_uint_eq(buf.cap, 0);
	assert_text(&buf, "foreign");
	ch_buf_free(&buf);
	ck_assert_int_eq(released, 1);
	ch_buf_free(&buf);
	ck_assert_int_eq(released, 1);
}
END_TEST

START_TEST(appending_to_adopted_memory_copies_it_first)
{
	struct ch_buf buf;

	released = 0;
	ch_buf_init(&buf, 100);
	adopt_copy(&buf, "foreign");
	ch_buf_append_text(&buf, "+own");
	ck_assert_int_eq(released, 1);
	assert_text(&buf, "foreign+own");
	ch_buf_reset(&buf);
	adopt_copy(&buf, "second");
	ck_assert_str_eq(ch_buf_cstr(&buf), "second");
	ck_assert_int_eq(released, 2);
	ch_buf_free(&buf);
}
END_TEST

START_TEST(own_memory_is_kept_while_foreign_memory_is_adopted)
{
	struct ch_buf buf;
	uint8_t *own;

	released = 0;
	ch_buf_init(&buf, 1000);
	own = ch_buf_reserve(&buf, 500);
	for (unsigned i = 0; i < 3; i++) {
		adopt_copy(&buf, "foreign");
		ck_assert_ptr_ne(buf.ptr, own);
		ch_buf_reset(&buf);
		ck_assert_ptr_eq(buf.ptr, own);
		ck_assert_uint_eq(buf.len, 0);
	}
	ck_assert_int_eq(released, 3);
	adopt_copy(&buf, "foreign");
	ch_alloc_fail_at(1);
	ch_buf_append_text(&buf, "+own");
	ck_assert(!ch_alloc_failed());
	ch_alloc_fail_at(0);
	ck_assert_ptr_eq(buf.ptr, own);
	assert_text(&buf, "foreign+own");
	adopt_copy(&buf, "!");
	assert_text(&buf, "foreign+own!");
	ck_assert_int_eq(released, 5);
	ch_buf_free(&buf);
}
END_TEST

START_TEST(adopting_too_much_or_into_a_failed_buffer_still_releases)
{
	struct ch_buf buf;

	released = 0;
	ch_buf_init(&buf, 3);
	adopt_copy(&buf, "four");
	ck_assert(ch_buf_failed(&buf));
	ck_assert_int_eq(released, 1);
	adopt_copy(&buf, "x");
	ck_assert_int_eq(released, 2);
	ck_assert(ch_buf_failed(&buf));
	ch_buf_reset(&buf);
	adopt_copy(&buf, "");
	ck_assert_int_eq(released, 3);
	assert_text(&buf, "");
	adopt_copy(&buf, "abc");
	ch_buf_append_byte(&buf, 'd');
	ck_assert(ch_buf_failed(&buf));
	ch_buf_free(&buf);
	ck_assert_int_eq(released, 4);
}
END_TEST

START_TEST(memory_adopted_without_release_is_left_alone)
{
	static char text[] = "static";
	struct ch_buf buf;

	ch_buf_init(&buf, 100);
	ch_buf_adopt(&buf, text, 6, NULL, NULL);
	assert_text(&buf, "static");
	ch_buf_append_text(&buf, "!");
	assert_text(&buf, "static!");
	ck_assert_str_eq(text, "static");
	ch_buf_free(&buf);
}
END_TEST

START_TEST(dropping_the_front_keeps_the_rest)
{
	struct ch_buf buf;

	released = 0;
	ch_buf_init(&buf, 100);
	ch_buf_drop_front(&buf, 0);
	ch_buf_drop_front(&buf, 5);
	ch_buf_append_text(&buf, "0123456789");
	ch_buf_drop_front(&buf, 0);
	assert_text(&buf, "0123456789");
	ch_buf_drop_front(&buf, 4);
	assert_text(&buf, "456789");
	ch_buf_drop_front(&buf, 99);
	assert_text(&buf, "");
	adopt_copy(&buf, "0123456789");
	ch_buf_drop_front(&buf, 4);
	assert_text(&buf, "456789");
	ch_buf_append_text(&buf, "x");
	assert_text(&buf, "456789x");
	ck_assert_int_eq(released, 1);
	ch_buf_reset(&buf);
	adopt_copy(&buf, "abc");
	ch_buf_drop_front(&buf, 3);
	assert_text(&buf, "");
	ck_assert_int_eq(released, 2);
	ch_buf_free(&buf);
}
END_TEST

START_TEST(every_failing_allocation_makes_it_failed_and_leaks_nothing)
{
	struct ch_buf buf;
	bool done = false;

	for (long n = 1; !done; n++) {
		released = 0;
		ch_buf_init(&buf, 100000);
		ch_alloc_fail_at(n);
		adopt_copy(&buf, "foreign");
		for (unsigned i = 0; i < 10000; i++)
			ch_buf_append_byte(&buf, 'x');
		ch_buf_printf(&buf, "%d", 12345);
		done = !ch_alloc_failed();
		REQUIRE(ch_buf_failed(&buf) == !done);
		REQUIRE((ch_buf_cstr(&buf) == NULL) == !done);
		ch_alloc_fail_at(0);
		ch_buf_free(&buf);
		REQUIRE(released == 1);
	}
}
END_TEST

START_TEST(zeroed_struct_can_be_freed)
{
	struct ch_buf buf = { 0 };

	ch_buf_reset(&buf);
	ch_buf_free(&buf);
	ch_buf_append_byte(&buf, 'x');
	ck_assert(ch_buf_failed(&buf));
	ch_buf_free(&buf);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/buf");
	TCase *tests = tcase_create("buf");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, bytes_stay_in_order_while_it_grows);
	tcase_add_test(tests, appends_of_all_kinds_join);
	tcase_add_test(tests, exactly_the_limit_fits_and_one_more_fails_for_good);
	tcase_add_test(tests, reserve_of_absurd_sizes_fails_without_allocating);
	tcase_add_test(tests, reserved_bytes_count_only_after_commit);
	tcase_add_test(tests, slack_behind_the_bytes_may_be_read);
	tcase_add_test(tests, adopted_memory_is_used_in_place_and_released_once);
	tcase_add_test(tests, appending_to_adopted_memory_copies_it_first);
	tcase_add_test(tests, own_memory_is_kept_while_foreign_memory_is_adopted);
	tcase_add_test(tests, adopting_too_much_or_into_a_failed_buffer_still_releases);
	tcase_add_test(tests, memory_adopted_without_release_is_left_alone);
	tcase_add_test(tests, dropping_the_front_keeps_the_rest);
	tcase_add_test(tests, every_failing_allocation_makes_it_failed_and_leaks_nothing);
	tcase_add_test(tests, zeroed_struct_can_be_freed);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
