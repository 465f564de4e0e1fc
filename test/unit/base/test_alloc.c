/*
 * test_alloc.c - the malloc family and its hooks
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

START_TEST(size_zero_is_not_mistaken_for_failure)
{
	void *a = ch_malloc(0), *b = ch_calloc(0, 8), *c = ch_calloc(8, 0);
	void *d = ch_realloc(NULL, 0);

	ck_assert(a && b && c && d);
	d = ch_realloc(d, 0);
	ck_assert_ptr_nonnull(d);
	ch_free(a);
	ch_free(b);
	ch_free(c);
	ch_free(d);
	ch_free(NULL);
}
END_TEST

START_TEST(calloc_gives_zeros)
{
	char *bytes = ch_calloc(3, 100);

	for (size_t i = 0; i < 300; i++)
		ck_assert_int_eq(bytes[i], 0);
	ch_free(bytes);
}
END_TEST

START_TEST(count_times_size_that_overflows_fails_and_keeps_the_old_piece)
{
	volatile size_t huge = SIZE_MAX / 2 + 1;
	char *old = ch_strdup("old");

	ck_assert_ptr_null(ch_calloc(huge, 2));
	ck_assert_ptr_null(ch_reallocarray(old, huge, 2));
	ck_assert_ptr_null(ch_reallocarray(old, 2, huge));
	ck_assert_str_eq(old, "old");
	old = ch_reallocarray(old, 2, 100);
	ck_assert_str_eq(old, "old");
	ch_free(old);
}
END_TEST

START_TEST(array_grows_and_stays_what_it_is_without_memory)
{
	int *array = NULL, *grown;
	size_t cap = 0;

	for (int i = 0; i < 100; i++) {
		array = ch_grow(array, (size_t)i, &cap, sizeof(*array));
		ck_assert_ptr_nonnull(array);
		ck_assert_uint_gt(cap, (size_t)i);
		array[i] = i;
	}
	ch_alloc_fail_at(1);
	grown = ch_grow(array, cap, &cap, sizeof(*array));
	ch_alloc_fail_at(0);
	ck_assert_ptr_null(grown);
	ck_assert_uint_eq(cap, 128);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(array[i], i);
	ch_free(array);
}
END_TEST

START_TEST(strndup_copies_embedded_nul_and_terminates)
{
	char *copy = ch_strndup("a\0bc", 3);

	ck_assert_mem_eq(copy, "a\0b", 4);
	ch_free(copy);
	copy = ch_strndup(NULL, 0);
	ck_assert_str_eq(copy, "");
	ch_free(copy);
	ck_assert_ptr_null(ch_strndup("", SIZE_MAX));
}
END_TEST

START_TEST(nth_allocation_and_all_after_it_fail_until_turned_off)
{
	void *a, *b;

	ck_assert(!ch_alloc_failed());
	ch_alloc_fail_at(3);
	a = ch_malloc(1);
	b = ch_calloc(1, 1);
	ck_assert(a && b && !ch_alloc_failed());
	ck_assert_ptr_null(ch_malloc(1));
	ck_assert(ch_alloc_failed());
	ck_assert_ptr_null(ch_calloc(1, 1));
	ck_assert_ptr_null(ch_realloc(a, 5));
	ck_assert_ptr_null(ch_reallocarray(a, 5, 5));
	ck_assert_ptr_null(ch_strdup("x"));
	ck_assert_ptr_null(ch_strndup("x", 1));
	ch_alloc_fail_at(0);
	ck_assert(!ch_alloc_failed());
	a = ch_realloc(a, 5);
	ck_assert_ptr_nonnull(a);
	ch_free(a);
	ch_free(b);
}
END_TEST

START_TEST(realloc_moves_whenever_asked_to)
{
	char *at = ch_strdup("0123456789");

	ch_alloc_move_always(1);
	for (size_t size = 4096; size >= 8; size /= 2) {
		uintptr_t before = (uintptr_t)at;

		at = ch_realloc(at, size);
		ck_assert_ptr_nonnull(at);
		ck_assert_uint_ne((uintptr_t)at, before);
		ck_assert_mem_eq(at, "01234567", 8);
	}
	ch_alloc_move_always(0);
	ch_free(at);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/alloc");
	TCase *tests = tcase_create("alloc");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, size_zero_is_not_mistaken_for_failure);
	tcase_add_test(tests, calloc_gives_zeros);
	tcase_add_test(tests, count_times_size_that_overflows_fails_and_keeps_the_old_piece);
	tcase_add_test(tests, array_grows_and_stays_what_it_is_without_memory);
	tcase_add_test(tests, strndup_copies_embedded_nul_and_terminates);
	tcase_add_test(tests, nth_allocation_and_all_after_it_fail_until_turned_off);
	tcase_add_test(tests, realloc_moves_whenever_asked_to);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
