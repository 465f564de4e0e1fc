/*
 * number.h - numbers to and from text, without locale and without printf
 *
 * Floats come out as the shortest text that reads back to the same bits, in the form ClickHouse
 * writes: "0.1", "100000000000000000000", "1e21", "0.000001", "1e-7", "-0", "nan", "-inf".
 * Pure functions, no allocation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_NUMBER_H
#define CH_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CH_U64_TEXT_SIZE 20
#define CH_I64_TEXT_SIZE 20
#define CH_DOUBLE_TEXT_SIZE 32

/* "00" "01" … "99" */
extern const char ch_digit_pairs[200];

/* Each returns the length; no NUL is written. */
size_t ch_u64_to_text(uint64_t value, char *out);
size_t ch_i64_to_text(int64_t value, char *out);
size_t ch_double_to_text(double value, char *out);
size_t ch_float_to_text(float value, char *out);

/* Nearest double of digits * 10^exponent. */
double ch_decimal_to_double(uint64_t digits, int64_t exponent);

/* The whole text is a number: [+-]digits[.digits][e[+-]digits], [+-]nan, [+-]inf,
 * [+-]infinity, in any case; one side of the point may be empty. Correctly rounded; out of
 * range gives ±inf or ±0 and true. *out is set only when true is returned. */
bool ch_text_to_double(const char *text, size_t len, double *out);

#endif
