/*
 * error.h - the one error record that passes between the layers
 *
 * A function that can fail returns 0 or a positive enum ch_code and fills *err once, where
 * the cause is known; callers on the way up may put words before it. Layers below odbc/
 * know no SQLSTATE: odbc/diag.c maps codes to them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_ERROR_H
#define CH_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "compiler.h"

enum ch_code {
	CH_OK = 0,
	CH_ENOMEM,	 /* an allocation failed */
	CH_EARG,	 /* a bad option or argument; the text names it and what is allowed */
	CH_ECONNECT,	 /* no connection could be made; nothing was sent */
	CH_EIO,		 /* an existing connection, stream or file broke */
	CH_ETIMEOUT,	 /* a limit of time ran out */
	CH_ECANCEL,	 /* another thread asked to stop */
	CH_ESERVER,	 /* the server or the engine refused: see server_code */
	CH_EFORMAT,	 /* bytes are not what their format promises */
	CH_EUNSUPPORTED, /* a type or feature that this driver does not know */
	CH_ELIMIT,	 /* a limit of this driver; the text names it */
	CH_ESTATE,	 /* not possible in the present state */
};

/* Longest message kept, with its NUL. Server messages are cut here, at a UTF-8 border. */
#define CH_ERROR_TEXT_SIZE 4096

struct ch_error {
	enum ch_code code;
	int server_code; /* ClickHouse error code, 0 if none */
	char text[CH_ERROR_TEXT_SIZE];
};

/* Fill *err (server_code becomes 0). Returns code, so `return ch_error_set(…)` works.
 * err may be NULL: then only the code is returned. */
int ch_error_set(struct ch_error *err, enum ch_code code, const char *fmt, ...) CH_PRINTF(3, 4);

/* Put words and ": " before the text that is there. */
void ch_error_prefix(struct ch_error *err, const char *fmt, ...) CH_PRINTF(2, 3);

/* Put words behind the text; the text is shortened if both do not fit. */
void ch_error_append(struct ch_error *err, const char *fmt, ...) CH_PRINTF(2, 3);

/* CH_ENOMEM with a text that says what could not be had. */
int ch_error_nomem(struct ch_error *err, const char *what);

#endif
