/*
 * test_arena.c - pieces of an arena
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/arena.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "require.h"

static void
fill_and_check(struct ch_arena *arena, size_t size)
{
	uint8_t *piece = ch_arena_alloc(arena, size);

	ck_assert_ptr_nonnull(piece);
	REQUIRE((uintptr_t)piece % _Alignof(max_align_t) == 0);
	for (size_t i = 0; i < size; i++)
		REQUIRE(piece[i] == 0);
	memset(piece, 0xAB, size);
}

START_TEST(pieces_are_zeroed_aligned_and_apart)
{
	struct ch_arena arena = { 0 };
	uint8_t *pieces[200];

	for (size_t i = 0; i < 200; i++) {
		pieces[i] = ch_arena_alloc(&arena, i * 7);
		memset(pieces[i], (int)i, i * 7);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t at = 0; at < i * 7; at++)
			REQUIRE(pieces[i][at] == i);
	for (size_t size = 0; size < 5000; size += 13)
		fill_and_check(&arena, size);
	ch_arena_free(&arena);
}
END_TEST

START_TEST(array_grows_with_what_it_holds)
{
	struct ch_arena arena = { 0 };
	size_t *array = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < 1000; i++) {
		array = ch_arena_grow(&arena, array, i, &cap, sizeof(*array));
		ck_assert_ptr_nonnull(array);
		array[i] = i;
	}
	for (size_t i = 0; i < 1000; i++)
		REQUIRE(array[i] == i);
	ck_assert_uint_eq(cap, 1024);
	ck_assert_ptr_null(ch_arena_grow(&arena, array, cap, &cap, SIZE_MAX / 1024));
	ck_assert_uint_eq(cap, 1024);
	ch_arena_free(&arena);
}
END_TEST

START_TEST(pieces_after_reset_are_zeroed_again)
{
	struct ch_arena arena = { 0 };

	for (unsigned round = 0; round < 5; round++) {
		for (size_t i = 0; i < 100; i++)
			fill_and_check(&arena, 333);
		ch_arena_reset(&arena);
	}
	ch_arena_free(&arena);
	ch_arena_reset(&arena);
	ch_arena_free(&arena);
}
END_TEST

START_TEST(reset_keeps_the_largest_chunk_only)
{
	struct ch_arena arena = { 0 };

	fill_and_check(&arena, 10);
	fill_and_check(&arena, 200000);
	fill_and_check(&arena, 70000);
	ch_arena_reset(&arena);
	ch_alloc_fail_at(1);
	fill_and_check(&arena, 190000);
	ck_assert(!ch_alloc_failed());
	ck_assert_ptr_null(ch_arena_alloc(&arena, 70000));
	ch_alloc_fail_at(0);
	ch_arena_free(&arena);
}
END_TEST

START_TEST(sizes_that_overflow_fail)
{
	struct ch_arena arena = { 0 };

	ck_assert_ptr_null(ch_arena_alloc(&arena, SIZE_MAX));
	ck_assert_ptr_null(ch_arena_alloc(&arena, SIZE_MAX - 8));
	ck_assert_ptr_null(ch_arena_array(&arena, SIZE_MAX / 4, 8));
	ck_assert_ptr_null(ch_arena_array(&arena, 8, SIZE_MAX / 4));
	ck_assert_ptr_null(ch_arena_strdup(&arena, (struct ch_str){ "", SIZE_MAX }));
	ck_assert_ptr_nonnull(ch_arena_array(&arena, 8, 8));
	ch_arena_free(&arena);
}
END_TEST

START_TEST(strdup_copies_and_terminates)
{
	struct ch_arena arena = { 0 };

	ck_assert_mem_eq(ch_arena_strdup(&arena, (struct ch_str){ "a\0bX", 3 }), "a\0b", 4);
	ck_assert_str_eq(ch_arena_strdup(&arena, (struct ch_str){ NULL, 0 }), "");
	ch_arena_free(&arena);
}
END_TEST

START_TEST(failed_allocation_leaves_the_arena_usable)
{
	struct ch_arena arena = { 0 };

	ch_alloc_fail_at(1);
	ck_assert_ptr_null(ch_arena_alloc(&arena, 1));
	ck_assert_ptr_null(ch_arena_strdup(&arena, CH_STR("text")));
	ch_alloc_fail_at(0);
	fill_and_check(&arena, 1);
	ch_alloc_fail_at(1);
	ck_assert_ptr_null(ch_arena_alloc(&arena, 100000));
	ch_alloc_fail_at(0);
	fill_and_check(&arena, 100);
	ch_arena_free(&arena);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/arena");
	TCase *tests = tcase_create("arena");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, pieces_are_zeroed_aligned_and_apart);
	tcase_add_test(tests, array_grows_with_what_it_holds);
	tcase_add_test(tests, pieces_after_reset_are_zeroed_again);
	tcase_add_test(tests, reset_keeps_the_largest_chunk_only);
	tcase_add_test(tests, sizes_that_overflow_fail);
	tcase_add_test(tests, strdup_copies_and_terminates);
	tcase_add_test(tests, failed_allocation_leaves_the_arena_usable);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
