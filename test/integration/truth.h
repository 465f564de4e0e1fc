/*
 * truth.h - what SQLGetInfo says, tried on the connected server
 *
 * The program truth walks the rows of test/support/info_types_list.h, truth_list.h and
 * truth_convert_list.h and prints a line each, "ok - …" or "not ok - …", which together are the
 * report of `test/run info`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_INTEGRATION_TRUTH_H
#define TEST_INTEGRATION_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

#include <sql.h>
#include <sqlext.h>

#define TRUTH_TEXT 4096

/* The connection under test. */
extern SQLHDBC truth_dbc;
/* Target, as test/run calls it. */
extern const char *truth_target;

/* What a test gave: a value, or the state, native code and text of an error. */
struct truth_result {
	bool failed;
	SQLINTEGER native;
	char text[TRUTH_TEXT];
};

bool truth_is_modern(void);
SQLCHAR *truth_chars(const char *text);
SQLHSTMT truth_stmt(void);
/* The first diagnostics of a handle as a failed result; always false. */
bool truth_fail(struct truth_result *out, SQLSMALLINT type, SQLHANDLE handle);
/* A failed result with a text of the test's own; always false. */
bool truth_say(struct truth_result *out, const char *text);
/* A value; always true. */
bool truth_value(struct truth_result *out, const char *text);
bool truth_number(struct truth_result *out, long long number);
/* The current row's column as text. */
bool truth_cell(SQLHSTMT stmt, SQLUSMALLINT column, struct truth_result *out);

/* Run statements on a statement of their own; the value is the first one of the last. */
bool truth_sql(const char *sql, struct truth_result *out);
/* The same, forgetting the value. */
bool truth_try(const char *sql);
void truth_drop(void);

/* Answers of SQLGetInfo. */
void truth_info_text(SQLUSMALLINT id, char *out, size_t size);
SQLUSMALLINT truth_info_u16(SQLUSMALLINT id);
SQLUINTEGER truth_info_u32(SQLUSMALLINT id);

/* A line of the report. `what` is what was claimed, tried and seen. */
void truth_report(bool is_ok, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A test "@name word word" of truth_list.h. */
bool truth_call(const char *words, struct truth_result *out);
struct truth_words {
	const char *first, *second;
};
typedef bool truth_function(const struct truth_words *words, struct truth_result *out);
/* Of truth_cursor.c: cursors and reading. */
truth_function truth_fetch, truth_concurrency, truth_setpos, truth_positioned, truth_getdata,
    truth_bulk, truth_maxrows, truth_count, truth_commit;
/* Of truth_names.c: words and names. */
truth_function truth_keywords, truth_name, truth_special;

/* Every conversion of truth_convert_list.h (truth_convert.c). */
void truth_convert(void);
/* Every function that SQLGetFunctions claims is called (truth_functions.c). */
void truth_functions(void);

#endif
