/*
 * test_http_pipe.c - SIGPIPE does not get out
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_pipe.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

/* Writes to a pipe that nobody reads. */
static void
write_to_nobody(void)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	close(fds[0]);
	ck_assert_int_eq(write(fds[1], "x", 1), -1);
	close(fds[1]);
}

START_TEST(a_signal_inside_is_eaten)
{
	struct http_pipe guard;

	signal(SIGPIPE, SIG_DFL);
	http_pipe_block(&guard, true);
	write_to_nobody();
	write_to_nobody();
	http_pipe_unblock(&guard);
}
END_TEST

START_TEST(a_signal_outside_still_arrives)
{
	struct http_pipe guard;

	signal(SIGPIPE, SIG_DFL);
	http_pipe_block(&guard, true);
	http_pipe_unblock(&guard);
	write_to_nobody();
}
END_TEST

START_TEST(nothing_happens_when_not_needed)
{
	struct http_pipe guard;

	signal(SIGPIPE, SIG_DFL);
	http_pipe_block(&guard, false);
	write_to_nobody();
	http_pipe_unblock(&guard);
}
END_TEST

START_TEST(a_signal_that_was_pending_before_stays_so)
{
	struct http_pipe guard;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
	write_to_nobody();
	http_pipe_block(&guard, true);
	write_to_nobody();
	http_pipe_unblock(&guard);
	sigpending(&set);
	ck_assert_int_eq(sigismember(&set, SIGPIPE), 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transport/http_pipe");
	TCase *tests = tcase_create("http_pipe");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, a_signal_inside_is_eaten);
	tcase_add_test_raise_signal(tests, a_signal_outside_still_arrives, SIGPIPE);
	tcase_add_test_raise_signal(tests, nothing_happens_when_not_needed, SIGPIPE);
	tcase_add_test(tests, a_signal_that_was_pending_before_stays_so);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
