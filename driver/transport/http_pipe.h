/*
 * http_pipe.h - keep SIGPIPE from the application
 *
 * libcurl's own sockets do not raise it, but an old libcurl lets TLS libraries write by
 * themselves. Around such work the signal is blocked in this thread, and eaten if it came.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_HTTP_PIPE_H
#define CH_TRANSPORT_HTTP_PIPE_H

#include <signal.h>
#include <stdbool.h>

struct http_pipe {
	bool active;
	sigset_t old;
};

/* Begin; does nothing unless `needed`. */
void http_pipe_block(struct http_pipe *guard, bool needed);
/* End, in the same thread. */
void http_pipe_unblock(const struct http_pipe *guard);

#endif
