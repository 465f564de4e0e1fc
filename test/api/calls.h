/*
 * calls.h - every exported function, called with arguments that can do no harm
 *
 * For tests that go through all functions: which state refuses which of them. The calls use the
 * handles of api.h; texts are "SELECT 1".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_API_CALLS_H
#define TEST_API_CALLS_H

#include "api.h"

/* SQLTables or SQLTablesW, and a text for it. */
#ifdef API_WIDE
#define CALLS_FORM(name) name##W
typedef SQLWCHAR calls_char;
#else
#define CALLS_FORM(name) name
typedef SQLCHAR calls_char;
#endif
/* Up to 127 ASCII characters; good for one call. */
calls_char *calls_text(const char *ascii);

enum calls_kind {
	CALLS_ENV,
	CALLS_DBC,
	CALLS_STMT,
	CALLS_DESC,
};

struct calls_function {
	const char *name; /* with the part that matters, as "SQLFreeStmt SQL_CLOSE" */
	SQLUSMALLINT id; /* SQL_API_… */
	enum calls_kind kind;
	/* Call it on that handle. */
	SQLRETURN (*call)(SQLHANDLE handle);
};

extern const struct calls_function calls_list[];
extern const size_t calls_count;

/* The one of that name. */
const struct calls_function *calls_find(const char *name);
/* SQLSTATE of the first record of any handle, "" if there is none. */
const char *calls_state(enum calls_kind kind, SQLHANDLE handle);

#endif
