/*
 * breaker.h - a stretch of wire between driver and server that breaks when it is told to
 *
 * Passes bytes on between connections to its own port and a server on loopback. One at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_BREAKER_H
#define TEST_SUPPORT_BREAKER_H

#include <stdbool.h>
#include <stddef.h>

/* Listen, and pass on to that port of loopback. Returns the own port, 0 on failure. */
int breaker_start(int server_port);
/* No new connections, and an end to the present ones. */
void breaker_stop(void);

/* Break all connections when so many more bytes were sent to the server. */
void breaker_cut_request(size_t bytes);
/* Break them when the server begins to answer; it has then got all of the request. */
void breaker_cut_answer(void);
/* Break nothing any more. */
void breaker_mend(void);
/* Requests that were begun with INSERT in the first bytes, since the last cut was ordered. */
unsigned breaker_inserts(void);

#endif
