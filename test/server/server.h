/*
 * server.h - what the parts of chodbc-test-server share
 *
 * A server of the ClickHouse HTTP interface, as versions 23 to 26 have it, over the embedded
 * engine: a modern peer for tests and for trying things out. It speaks HTTP by libmicrohttpd, a
 * thread a connection, so that everything here may block. What it does was read in public sources
 * and documents of ClickHouse, marked [R], unless it was compared with a real server of 2018,
 * marked [V18], or is the engine's own behaviour, marked [V].
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_SERVER_H
#define TEST_SERVER_SERVER_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

/* How an error is told after the first bytes of an answer. */
enum exception_form {
	EXCEPTION_OLD,	  /* up to 24.10: the bare text, and a normal end */
	EXCEPTION_MARKED, /* 24.11 to 25.10: behind a mark, and a broken end */
	EXCEPTION_TAGGED, /* from 25.11 on: between marks with the answer's tag */
};

/* Set by the command line, then read-only. */
struct server_options {
	struct ch_str engine;
	const char *users; /* file, NULL: users `default` and `reader` */
	const char *log; /* file for a line a statement, NULL none */
	enum exception_form form;
	char timezone[64];
	char version[64];
};

extern struct server_options server_options;

/* ClickHouse error codes that this server gives by itself. */
enum server_code {
	SERVER_CANNOT_READ_ALL_DATA = 33,
	SERVER_SYNTAX_ERROR = 62,
	SERVER_QUERY_ALREADY_RUNS = 216,
	SERVER_SESSION_NOT_FOUND = 372,
	SERVER_SESSION_LOCKED = 373,
	SERVER_LENGTH_REQUIRED = 381,
	SERVER_AUTHENTICATION_FAILED = 516,
	SERVER_POCO = 1000,
};

/* Fill *err as the server words it: "Code: N. DB::Exception: words. (NAME) (version …)". Returns
 * CH_ESERVER. */
int server_error(struct ch_error *err, int code, const char *name, const char *fmt, ...)
    CH_PRINTF(4, 5);
/* The same from the engine's text. */
int server_engine_error(struct ch_error *err, const char *text);

#endif
