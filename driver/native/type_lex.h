/*
 * type_lex.h - the words of a type name; private to native/
 *
 * Names and enum values are tokenised, never split at commas: they may hold any byte.
 * Functions that return int give 0 or an error code and set *err.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_TYPE_LEX_H
#define CH_NATIVE_TYPE_LEX_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct native_lexer {
	struct ch_arena *arena;
	struct ch_str text;
	size_t at;
	unsigned depth;
	unsigned nodes;
	struct ch_error *err;
};

/* CH_EFORMAT that says where in the text. */
int native_lex_fail(struct native_lexer *in, const char *what);
int native_lex_no_memory(struct native_lexer *in);

/* The next character, or NUL at the end (a NUL in the text is no token either). */
char native_lex_look(const struct native_lexer *in);
bool native_lex_is_word(char c, bool first);
/* Pass over blanks; true if there were any. */
bool native_lex_blanks(struct native_lexer *in);
/* Pass over blanks and, if it stands there, `c`. */
bool native_lex_accept(struct native_lexer *in, char c);
int native_lex_expect(struct native_lexer *in, char c) CH_MUST_USE;
/* A word at the cursor; empty if there is none. */
struct ch_str native_lex_word(struct native_lexer *in);
/* Pass over blanks and that word, in any case of letters. */
bool native_lex_accept_word(struct native_lexer *in, struct ch_str word);
/* Text in quotes of the kind that stands here, in the arena. A doubled quote counts as one. */
int native_lex_quoted(struct native_lexer *in, struct ch_str *out) CH_MUST_USE;
int native_lex_number(
    struct native_lexer *in, int64_t least, int64_t most, int64_t *out) CH_MUST_USE;
/* Pass over everything up to a ',' or ')' that belongs to this level. */
int native_lex_skip(struct native_lexer *in) CH_MUST_USE;
/* A path of JSON, in the arena: a, a.b.c, `a`.`b`, `a.b`. */
int native_lex_path(struct native_lexer *in, struct ch_str *path) CH_MUST_USE;

/* The order of native_type.enums_by_name. */
int native_enum_compare(struct ch_str a, struct ch_str b);

#endif
