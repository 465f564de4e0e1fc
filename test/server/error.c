/*
 * error.c - errors as a ClickHouse server words them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server.h"

static int
finish(struct ch_error *err, int code)
{
	err->server_code = code;
	if (!strstr(err->text, "(version ") && code != SERVER_POCO)
		ch_error_append(err, " (version %s)", server_options.version);
	err->server_code = code;
	return CH_ESERVER;
}

int
server_error(struct ch_error *err, int code, const char *name, const char *fmt, ...)
{
	char words[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	if (code == SERVER_POCO)
		ch_error_set(err, CH_ESERVER, "Poco::Exception. Code: 1000, e.code() = 0, %s",
		    words);
	else
		ch_error_set(err, CH_ESERVER, "Code: %d. DB::Exception: %s. (%s)", code, words,
		    name);
	return finish(err, code);
}

int
server_engine_error(struct ch_error *err, const char *text)
{
	const char *at = strstr(text, "Code: ");

	ch_error_set(err, CH_ESERVER, "%s", text);
	return finish(err, at ? atoi(at + 6) : SERVER_POCO);
}
