/*
 * str.h - text that somebody else owns: pointer and length
 *
 * A view may hold any bytes, NUL too, and has no terminator. Case folding is ASCII only,
 * whatever the locale is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_STR_H
#define CH_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "compiler.h"

struct ch_str {
	const char *ptr;
	size_t len;
};

/* View of a string literal. */
#define CH_STR(literal) ((struct ch_str){ "" literal, sizeof(literal) - 1 })

static inline struct ch_str
ch_str_of(const char *text)
{
	return (struct ch_str){ text ? text : "", text ? strlen(text) : 0 };
}

bool ch_str_eq(struct ch_str a, struct ch_str b);
bool ch_str_eq_nocase(struct ch_str a, struct ch_str b);
bool ch_str_starts(struct ch_str text, struct ch_str prefix);
bool ch_str_starts_nocase(struct ch_str text, struct ch_str prefix);
/* Without ASCII blanks (space, \t \n \v \f \r) at both ends. */
struct ch_str ch_str_trim(struct ch_str text);
/* Position of the first `c` at or after `from`, or len if there is none. */
size_t ch_str_find(struct ch_str text, size_t from, char c);
/* Position of the first `needle`, or len. */
size_t ch_str_search(struct ch_str text, struct ch_str needle);
/* Bytes from `from` up to, not including, `to`; both are cut to the text. */
struct ch_str ch_str_slice(struct ch_str text, size_t from, size_t to);
/* The whole view is decimal digits, for the signed one with an optional '-' before them, and
 * the number fits. *out is set only then. */
bool ch_str_to_u64(struct ch_str text, uint64_t *out);
bool ch_str_to_i64(struct ch_str text, int64_t *out);

/* Value of a hexadecimal digit, and of the two that begin at `digits`; -1 if they are none. */
int ch_hex_digit(char c);
int ch_hex_byte(const char *digits);

#endif
