/*
 * http_pipe.c - keep SIGPIPE from the application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_pipe.h"

#include <time.h>

static bool
is_pending(void)
{
	sigset_t pending;

	sigemptyset(&pending);
	sigpending(&pending);
	return sigismember(&pending, SIGPIPE) == 1;
}

static sigset_t
pipe_only(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	return set;
}

void
http_pipe_block(struct http_pipe *guard, bool needed)
{
	sigset_t set = pipe_only();

	/* Pending already: it is blocked, and somebody waits for that one. */
	guard->active =
	    needed && !is_pending() && pthread_sigmask(SIG_BLOCK, &set, &guard->old) == 0;
}

void
http_pipe_unblock(const struct http_pipe *guard)
{
	static const struct timespec no_wait = { 0, 0 };
	sigset_t set = pipe_only();

	if (!guard->active)
		return;
	if (is_pending())
		sigtimedwait(&set, NULL, &no_wait);
	pthread_sigmask(SIG_SETMASK, &guard->old, NULL);
}
