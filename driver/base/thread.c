/*
 * thread.c - the few threads that the driver starts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/thread.h"

#include <signal.h>
#include <string.h>

/* The engine refuses deep nesting before this is used up; the system's default may be less. */
#define STACK_SIZE ((size_t)4 << 20)

int
ch_thread_start(pthread_t *thread, void *(*run)(void *), void *ctx, struct ch_error *err)
{
	pthread_attr_t attr;
	sigset_t all, before;
	int failed;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(thread, &attr, run, ctx);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return failed ? ch_error_set(err, CH_ENOMEM, "cannot start a thread: %s", strerror(failed))
		      : CH_OK;
}
