/*
 * bench_encode.c - time a parameter of each hot encoding against a loop that only does the work
 *
 * Arrays of ROWS elements are checked and encoded into a build of their type, again and again, so
 * that both sides stay in the cache. Sides take turns and the best round of each counts. Prints
 * one line a pair; exits with 1 when a ratio or a time is over its limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "convert/send.h"

#define ROWS 4096
#define ROUNDS 25
#define REPEATS 60
#define ELEMENT 64

struct bench;

struct pair {
	const char *name;
	const char *type;
	SQLSMALLINT c_type;
	size_t size; /* of an element, 0: texts in elements of ELEMENT bytes */
	bool nulls;
	void (*reference)(struct bench *bench);
	double limit; /* most times the reference; 0 for none */
	double nanos; /* most nanoseconds a row; 0 for no limit */
};

struct bench {
	const struct pair *pair;
	char *data;
	SQLLEN lengths[ROWS];
	uint8_t *out; /* of the reference */
};

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* Keep the compiler from dropping or merging work on memory. */
static void
touch(void *memory)
{
	__asm__ volatile("" : : "r"(memory) : "memory");
}

static void
copy_all(struct bench *bench)
{
	memcpy(bench->out, bench->data, ROWS * bench->pair->size);
}

static void
copy_nulls(struct bench *bench)
{
	uint8_t *values = bench->out + ROWS;

	for (size_t i = 0; i < ROWS; i++) {
		uint64_t value;
		bool is_null = bench->lengths[i] == SQL_NULL_DATA;

		memcpy(&value, bench->data + i * 8, 8);
		value &= is_null ? 0 : UINT64_MAX;
		memcpy(values + i * 8, &value, 8);
		bench->out[i] = is_null;
	}
}

static void
copy_texts(struct bench *bench)
{
	uint8_t *to = bench->out;

	for (size_t i = 0; i < ROWS; i++) {
		size_t len = (size_t)bench->lengths[i];

		*to++ = (uint8_t)len;
		memcpy(to, bench->data + i * ELEMENT, len);
		to += len;
	}
}

static void
encode_stamps(struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++) {
		SQL_TIMESTAMP_STRUCT stamp;
		uint32_t seconds;

		memcpy(&stamp, bench->data + i * sizeof(stamp), sizeof(stamp));
		seconds = (uint32_t)(ch_days_from_civil((struct ch_date){ stamp.year,
					 (uint8_t)stamp.month, (uint8_t)stamp.day }) *
			86400 +
		    stamp.hour * 3600 + stamp.minute * 60 + stamp.second);
		memcpy(bench->out + i * 4, &seconds, 4);
	}
}

static void
encode_days(struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++) {
		SQL_DATE_STRUCT date;
		uint16_t days;

		memcpy(&date, bench->data + i * sizeof(date), sizeof(date));
		days = (uint16_t)ch_days_from_civil((struct ch_date){
		    date.year, (uint8_t)date.month, (uint8_t)date.day });
		memcpy(bench->out + i * 2, &days, 2);
	}
}

static void
narrow_ints(struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++)
		memcpy(bench->out + i * 4, bench->data + i * 8, 4);
}

static const struct pair pairs[] = {
	{ "SBIGINT -> Int64", "Int64", SQL_C_SBIGINT, 8, false, copy_all, 1.5, 0 },
	{ "DOUBLE -> Float64", "Float64", SQL_C_DOUBLE, 8, false, copy_all, 1.5, 0 },
	{ "SBIGINT -> Nullable(Int64)", "Nullable(Int64)", SQL_C_SBIGINT, 8, true, copy_nulls, 2,
	    0 },
	{ "SBIGINT -> Int32", "Int32", SQL_C_SBIGINT, 8, false, narrow_ints, 0, 0 },
	{ "CHAR(16) -> String", "String", SQL_C_CHAR, 0, false, copy_texts, 0, 6 },
	{ "CHAR(16) -> Nullable(String)", "Nullable(String)", SQL_C_CHAR, 0, true, copy_texts, 0,
	    8 },
	{ "CHAR -> LowCardinality(String)", "LowCardinality(String)", SQL_C_CHAR, 0, false,
	    copy_texts, 0, 0 },
	{ "WCHAR(16) -> String", "String", SQL_C_WCHAR, 0, false, copy_texts, 0, 0 },
	{ "TIMESTAMP -> DateTime", "DateTime", SQL_C_TYPE_TIMESTAMP,
	    sizeof(SQL_TIMESTAMP_STRUCT), false, encode_stamps, 0, 0 },
	{ "TIMESTAMP -> DateTime64(3)", "DateTime64(3)", SQL_C_TYPE_TIMESTAMP,
	    sizeof(SQL_TIMESTAMP_STRUCT), false, encode_stamps, 0, 0 },
	{ "DATE -> Date", "Date", SQL_C_TYPE_DATE, sizeof(SQL_DATE_STRUCT), false, encode_days, 0,
	    0 },
	{ "CHAR -> Int64", "Int64", SQL_C_CHAR, 0, false, NULL, 0, 0 },
	{ "CHAR -> Decimal(18, 2)", "Decimal(18, 2)", SQL_C_CHAR, 0, false, NULL, 0, 0 },
	{ "CHAR -> Array(Int32)", "Array(Int32)", SQL_C_CHAR, 0, false, NULL, 0, 0 },
};

/* A text of the type for row i. */
static void
put_text(const struct pair *pair, char *out, size_t i)
{
	if (strstr(pair->type, "Array"))
		snprintf(out, ELEMENT, "[%zu,2,3]", i);
	else if (strstr(pair->type, "Decimal"))
		snprintf(out, ELEMENT, "%zu.25", i * 1000);
	else if (strstr(pair->type, "Low"))
		snprintf(out, ELEMENT, "value number %zu", i % 10);
	else
		snprintf(out, ELEMENT, "%016zu", i);
}

static void
put_element(struct bench *bench, size_t i)
{
	const struct pair *pair = bench->pair;
	char *at = bench->data + i * (pair->size ? pair->size : ELEMENT);
	uint64_t number = i * 12345;
	double real = (double)i / 7;

	bench->lengths[i] = (SQLLEN)pair->size;
	if (pair->c_type == SQL_C_TYPE_TIMESTAMP) {
		SQL_TIMESTAMP_STRUCT stamp = { 2024, (SQLUSMALLINT)(i % 12 + 1),
			(SQLUSMALLINT)(i % 28 + 1), (SQLUSMALLINT)(i % 24), 10, 20, 5000000 };

		stamp.fraction = strstr(pair->type, "64") ? stamp.fraction : 0;
		memcpy(at, &stamp, sizeof(stamp));
	} else if (pair->c_type == SQL_C_TYPE_DATE) {
		SQL_DATE_STRUCT date = { 2024, (SQLUSMALLINT)(i % 12 + 1),
			(SQLUSMALLINT)(i % 28 + 1) };

		memcpy(at, &date, sizeof(date));
	} else if (!pair->size) {
		put_text(pair, at, i);
		bench->lengths[i] = (SQLLEN)strlen(at);
		if (pair->c_type == SQL_C_WCHAR) {
			for (size_t k = 16; k-- > 0;) {
				at[2 * k] = at[k];
				at[2 * k + 1] = 0;
			}
			bench->lengths[i] = 32;
		}
	} else {
		memcpy(at, pair->c_type == SQL_C_DOUBLE ? (void *)&real : (void *)&number, 8);
	}
	if (pair->nulls && pair->size && i % 10 == 3)
		bench->lengths[i] = SQL_NULL_DATA;
}

static double
time_ours(struct bench *bench, struct conv_sender *sender, struct native_build *build,
    struct conv_report *report)
{
	const struct pair *pair = bench->pair;
	const char *lengths = pair->nulls || !pair->size ? (const char *)bench->lengths : NULL;
	const struct conv_origin origin = { bench->data, pair->size ? pair->size : ELEMENT,
		ELEMENT, lengths, lengths, sizeof(SQLLEN) };
	double begin = now();

	for (unsigned i = 0; i < REPEATS; i++) {
		native_build_reset(build);
		conv_sender_check(sender, &origin, 0, ROWS, NULL, report);
		conv_sender_encode(sender, &origin, 0, ROWS, NULL, build);
		touch(build);
	}
	return (now() - begin) / REPEATS / ROWS;
}

static double
time_reference(struct bench *bench)
{
	double begin = now();

	if (!bench->pair->reference)
		return 0;
	for (unsigned i = 0; i < REPEATS; i++) {
		bench->pair->reference(bench);
		touch(bench->out);
	}
	return (now() - begin) / REPEATS / ROWS;
}

static int
run(struct bench *bench)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct pair *pair = bench->pair;
	const struct conv_binding binding = { .c_type = pair->c_type,
		.sql_type = SQL_UNKNOWN_TYPE };
	const struct native_type *type;
	struct conv_report report = { 0 };
	struct ch_arena arena = { 0 };
	struct native_build *build;
	struct conv_sender *sender;
	struct ch_error err;
	double ours = 1e9, reference = 1e9;
	bool over;

	for (size_t i = 0; i < ROWS; i++)
		put_element(bench, i);
	if (native_type_parse(&arena, ch_str_of(pair->type), &type, &err) ||
	    native_build_create(&build, type, &err) ||
	    conv_sender_create(&sender, &binding, type, &env)) {
		printf("%s cannot be set up\n", pair->name);
		return 1;
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		double once = time_ours(bench, sender, build, &report);

		ours = once < ours ? once : ours;
		once = time_reference(bench);
		reference = once < reference ? once : reference;
	}
	over = report.count || native_build_rows(build) != ROWS ||
	    (pair->limit > 0 && ours > reference * pair->limit) ||
	    (pair->nanos > 0 && ours > pair->nanos);
	printf("%-32s %7.2f ns, reference %6.2f ns%s\n", pair->name, ours, reference,
	    over ? "  OVER ITS LIMIT" : "");
	conv_sender_destroy(sender);
	native_build_destroy(build);
	ch_arena_free(&arena);
	return over;
}

int
main(void)
{
	struct bench bench = { 0 };
	int over = 0;

	bench.data = calloc(ROWS, ELEMENT);
	bench.out = calloc(ROWS, ELEMENT + 1);
	if (!bench.data || !bench.out)
		return 1;
	for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++) {
		bench.pair = &pairs[i];
		memset(bench.data, 0, (size_t)ROWS * ELEMENT);
		over |= run(&bench);
	}
	free(bench.data);
	free(bench.out);
	return over;
}
