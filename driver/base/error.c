/*
 * error.c - the one error record that passes between the layers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf.h"

/* Print at `at`; what does not fit is cut before a character, not inside one. */
static size_t CH_PRINTF(3, 0)
put(struct ch_error *err, size_t at, const char *fmt, va_list args)
{
	size_t room = sizeof(err->text) - at;
	int len = vsnprintf(err->text + at, room, fmt, args);

	if (len < 0)
		len = 0;
	if ((size_t)len < room)
		return at + (size_t)len;
	at += ch_utf8_complete(err->text + at, room - 1);
	err->text[at] = '\0';
	return at;
}

int
ch_error_set(struct ch_error *err, enum ch_code code, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return (int)code;
	err->code = code;
	err->server_code = 0;
	va_start(args, fmt);
	put(err, 0, fmt, args);
	va_end(args);
	return (int)code;
}

void
ch_error_prefix(struct ch_error *err, const char *fmt, ...)
{
	char old[CH_ERROR_TEXT_SIZE];
	va_list args;
	size_t at;

	if (!err)
		return;
	memcpy(old, err->text, sizeof(old));
	va_start(args, fmt);
	at = put(err, 0, fmt, args);
	va_end(args);
	if (at + 2 >= sizeof(err->text))
		return;
	memcpy(err->text + at, ": ", 3);
	at += 2;
	size_t len = ch_utf8_cut(old, strlen(old), sizeof(err->text) - at - 1);
	memcpy(err->text + at, old, len);
	err->text[at + len] = '\0';
}

void
ch_error_append(struct ch_error *err, const char *fmt, ...)
{
	char tail[512];
	va_list args;
	int made;

	if (!err)
		return;
	va_start(args, fmt);
	made = vsnprintf(tail, sizeof(tail), fmt, args);
	va_end(args);
	if (made < 0)
		return;
	size_t tail_len = ch_utf8_complete(tail, strlen(tail));
	size_t at = ch_utf8_cut(err->text, strlen(err->text), sizeof(err->text) - tail_len - 1);
	memcpy(err->text + at, tail, tail_len);
	err->text[at + tail_len] = '\0';
}

int
ch_error_nomem(struct ch_error *err, const char *what)
{
	return ch_error_set(err, CH_ENOMEM, "out of memory (%s)", what);
}
