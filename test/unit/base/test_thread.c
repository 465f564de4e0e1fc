/*
 * test_thread.c - tests of base/thread
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/thread.h"

/* What the thread saw. */
struct seen {
	bool blocked;
	char deep;
};

static void *
look(void *ctx)
{
	struct seen *seen = ctx;
	volatile char room[3 << 20];
	sigset_t mask;

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	seen->blocked = sigismember(&mask, SIGINT) == 1 && sigismember(&mask, SIGALRM) == 1 &&
	    sigismember(&mask, SIGPIPE) == 1;
	for (size_t i = 0; i < sizeof(room); i += 4096)
		room[i] = 'x';
	seen->deep = room[0];
	return seen;
}

START_TEST(a_thread_gets_no_signals_and_a_deep_stack)
{
	struct seen seen = { false, 0 };
	struct ch_error err;
	pthread_t thread;
	void *back = NULL;

	ck_assert_int_eq(ch_thread_start(&thread, look, &seen, &err), CH_OK);
	ck_assert_int_eq(pthread_join(thread, &back), 0);
	ck_assert_ptr_eq(back, &seen);
	ck_assert(seen.blocked);
	ck_assert_int_eq(seen.deep, 'x');
}
END_TEST

START_TEST(the_caller_keeps_its_signals)
{
	struct seen seen;
	struct ch_error err;
	pthread_t thread;
	sigset_t usr2, mask;

	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	pthread_sigmask(SIG_SETMASK, &usr2, NULL);
	ck_assert_int_eq(ch_thread_start(&thread, look, &seen, &err), CH_OK);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	ck_assert_int_eq(sigismember(&mask, SIGUSR2), 1);
	ck_assert_int_eq(sigismember(&mask, SIGINT), 0);
	pthread_join(thread, NULL);
}
END_TEST

START_TEST(a_thread_that_cannot_be_had_is_an_error)
{
	/* less than the stack needs, more than nothing */
	struct rlimit before, little;
	struct seen seen;
	struct ch_error err;
	pthread_t thread;

	getrlimit(RLIMIT_AS, &before);
	little = before;
	little.rlim_cur = 1 << 20;
	ck_assert_int_eq(setrlimit(RLIMIT_AS, &little), 0);
	ck_assert_int_eq(ch_thread_start(&thread, look, &seen, &err), CH_ENOMEM);
	setrlimit(RLIMIT_AS, &before);
	ck_assert_ptr_nonnull(strstr(err.text, "cannot start a thread"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/thread");
	TCase *tests = tcase_create("thread");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, a_thread_gets_no_signals_and_a_deep_stack);
	tcase_add_test(tests, the_caller_keeps_its_signals);
	/* Sanitizers and valgrind want address space of their own. */
	if (!getenv("CHODBC_TEST_SANITIZED"))
		tcase_add_test(tests, a_thread_that_cannot_be_had_is_an_error);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
