/*
 * bench_convert.c - time a cell of each hot conversion against a loop that only does the work
 *
 * Columns of ROWS rows go into rowsets of the same size, so that both sides stay in the cache.
 * Sides take turns and the best round of each counts. Prints one line a pair; exits with 1 when
 * a ratio is over its limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "convert/plan.h"

#define ROWS 4096
#define ROUNDS 25
#define REPEATS 60
#define TEXT_ROOM 64

struct bench;

struct pair {
	const char *name;
	const char *type;
	SQLSMALLINT c_type;
	size_t size; /* of an element */
	void (*reference)(const struct bench *bench);
	double limit; /* most times the reference; 0 for none */
};

/* One column and its buffers. */
struct bench {
	size_t size;
	struct native_column column;
	struct ch_buf bytes;
	struct native_span *spans;
	char *out;
	SQLLEN *lengths;
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
put_lengths(const struct bench *bench, SQLLEN length)
{
	for (size_t i = 0; i < ROWS; i++)
		bench->lengths[i] = length;
}

static void
copy_same(const struct bench *bench)
{
	memcpy(bench->out, bench->bytes.ptr, ROWS * bench->size);
	put_lengths(bench, (SQLLEN)bench->size);
}

static void
copy_nullable(const struct bench *bench)
{
	const uint8_t *nulls = bench->bytes.ptr;
	const uint8_t *values = nulls + ROWS;

	for (size_t i = 0; i < ROWS; i++) {
		uint64_t value;

		memcpy(&value, values + i * 8, 8);
		if (!nulls[i])
			memcpy(bench->out + i * 8, &value, 8);
		bench->lengths[i] = nulls[i] ? SQL_NULL_DATA : 8;
	}
}

static void
widen_int(const struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++) {
		int32_t narrow;
		int64_t wide;

		memcpy(&narrow, bench->bytes.ptr + i * 4, 4);
		wide = narrow;
		memcpy(bench->out + i * 8, &wide, 8);
	}
	put_lengths(bench, 8);
}

static void
copy_text(const struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct native_span span = bench->spans[i];
		char *out = bench->out + i * TEXT_ROOM;

		memcpy(out, bench->bytes.ptr + span.at, 32);
		if (span.len > 32)
			memcpy(out + 32, bench->bytes.ptr + span.at + 32, span.len - 32);
		out[span.len] = '\0';
		bench->lengths[i] = span.len;
	}
}

static void
widen_text(const struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++) {
		struct native_span span = bench->spans[i];
		char *out = bench->out + i * bench->size;
		uint16_t unit = 0;

		for (size_t k = 0; k < span.len; k++) {
			unit = bench->bytes.ptr[span.at + k];
			memcpy(out + 2 * k, &unit, 2);
		}
		unit = 0;
		memcpy(out + 2 * (size_t)span.len, &unit, 2);
		bench->lengths[i] = 2 * (SQLLEN)span.len;
	}
}

static void
make_stamps(const struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++) {
		SQL_TIMESTAMP_STRUCT out;
		uint32_t seconds;

		memcpy(&seconds, bench->bytes.ptr + i * 4, 4);
		struct ch_date date = ch_civil_from_days(seconds / 86400);
		uint32_t rest = seconds % 86400;

		out.year = (SQLSMALLINT)date.year;
		out.month = date.month;
		out.day = date.day;
		out.hour = (SQLUSMALLINT)(rest / 3600);
		out.minute = (SQLUSMALLINT)(rest / 60 % 60);
		out.second = (SQLUSMALLINT)(rest % 60);
		out.fraction = 0;
		memcpy(bench->out + i * sizeof(out), &out, sizeof(out));
	}
	put_lengths(bench, sizeof(SQL_TIMESTAMP_STRUCT));
}

static void
make_dates(const struct bench *bench)
{
	for (size_t i = 0; i < ROWS; i++) {
		SQL_DATE_STRUCT out;
		uint16_t days;

		memcpy(&days, bench->bytes.ptr + i * 2, 2);
		struct ch_date date = ch_civil_from_days(days);

		out.year = (SQLSMALLINT)date.year;
		out.month = date.month;
		out.day = date.day;
		memcpy(bench->out + i * sizeof(out), &out, sizeof(out));
	}
	put_lengths(bench, sizeof(SQL_DATE_STRUCT));
}

static const struct pair pairs[] = {
	{ "Int64 -> SBIGINT", "Int64", SQL_C_SBIGINT, 8, copy_same, 1.5 },
	{ "Float64 -> DOUBLE", "Float64", SQL_C_DOUBLE, 8, copy_same, 1.5 },
	{ "Int32 -> SLONG", "Int32", SQL_C_SLONG, 4, copy_same, 1.5 },
	{ "Nullable(Int64) -> SBIGINT", "Nullable(Int64)", SQL_C_SBIGINT, 8, copy_nullable, 2 },
	{ "Int32 -> SBIGINT", "Int32", SQL_C_SBIGINT, 8, widen_int, 1.5 },
	{ "String(16) -> CHAR", "String", SQL_C_CHAR, TEXT_ROOM, copy_text, 1.5 },
	{ "String(16) -> WCHAR", "String", SQL_C_WCHAR, TEXT_ROOM * 2, widen_text, 1.5 },
	{ "DateTime -> TIMESTAMP", "DateTime", SQL_C_TYPE_TIMESTAMP, 16, make_stamps, 1.5 },
	{ "Date -> DATE", "Date", SQL_C_TYPE_DATE, 6, make_dates, 1.5 },
	{ "Bool -> BIT", "Bool", SQL_C_BIT, 1, NULL, 0 },
	{ "Int32 -> SSHORT, checked", "Int32", SQL_C_SSHORT, 2, NULL, 0 },
	{ "Int64 -> CHAR", "Int64", SQL_C_CHAR, TEXT_ROOM, NULL, 0 },
	{ "Int64 -> WCHAR", "Int64", SQL_C_WCHAR, TEXT_ROOM, NULL, 0 },
	{ "Float64 -> CHAR", "Float64", SQL_C_CHAR, TEXT_ROOM, NULL, 0 },
	{ "DateTime -> CHAR", "DateTime", SQL_C_CHAR, TEXT_ROOM, NULL, 0 },
	{ "Decimal(18, 4) -> CHAR", "Decimal(18, 4)", SQL_C_CHAR, TEXT_ROOM, NULL, 0 },
	{ "Decimal(18, 4) -> NUMERIC", "Decimal(18, 4)", SQL_C_NUMERIC, 19, NULL, 0 },
	{ "UUID -> CHAR", "UUID", SQL_C_CHAR, TEXT_ROOM, NULL, 0 },
	{ "String -> DOUBLE", "String", SQL_C_DOUBLE, 8, NULL, 0 },
};

/* Lengths of 8 to 24, digits only. */
static void
fill_text(struct bench *bench, uint64_t *random)
{
	for (size_t i = 0; i < ROWS; i++) {
		uint32_t len = 8 + (uint32_t)(*random >> 33) % 17;

		bench->spans[i].at = (uint32_t)bench->bytes.len;
		bench->spans[i].len = len;
		for (uint32_t k = 0; k < len; k++) {
			*random = *random * 6364136223846793005u + 1442695040888963407u;
			ch_buf_append_byte(&bench->bytes, (uint8_t)('0' + (*random >> 40) % 10));
		}
	}
}

static void
fill(struct bench *bench, const struct native_type *type)
{
	uint64_t random = 42;

	ch_buf_init(&bench->bytes, CH_BUF_NO_LIMIT);
	bench->spans = calloc(ROWS, sizeof(*bench->spans));
	bench->out = calloc(ROWS, bench->size);
	bench->lengths = calloc(ROWS, sizeof(*bench->lengths));
	for (size_t i = 0; type->nullable && i < ROWS; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		ch_buf_append_byte(&bench->bytes, (random >> 40) % 10 == 0);
	}
	bench->column = (struct native_column){
		.type = type,
		.bytes = &bench->bytes,
		.rows = ROWS,
		.slots = ROWS,
		.has_nulls = type->nullable,
		.values = bench->bytes.len,
		.spans = bench->spans,
	};
	if (type->kind == NATIVE_STRING)
		fill_text(bench, &random);
	for (size_t i = 0; type->kind != NATIVE_STRING && i < ROWS; i++) {
		double real;

		random = random * 6364136223846793005u + 1442695040888963407u;
		uint64_t value = random >> 33;

		if (type->kind == NATIVE_BOOL)
			value &= 1;
		if (type->kind == NATIVE_INT32)
			value &= 32767;
		real = (double)value / 100;
		for (unsigned done = 0; done < type->width; done += 8)
			ch_buf_append(&bench->bytes,
			    type->kind == NATIVE_FLOAT64 ? (void *)&real : (void *)&value,
			    type->width < 8 ? type->width : 8);
	}
	ch_buf_reserve(&bench->bytes, CH_BUF_SLACK);
}

static double
time_reference(const struct bench *bench, const struct pair *pair)
{
	double begin = now();

	for (unsigned i = 0; i < REPEATS; i++) {
		pair->reference(bench);
		touch(bench->out);
	}
	return (now() - begin) / REPEATS / ROWS;
}

static double
time_plan(struct bench *bench, struct conv_plan *plan, struct conv_report *report)
{
	const struct conv_target target = { bench->out, bench->size, bench->size,
		(char *)bench->lengths, (char *)bench->lengths, sizeof(SQLLEN) };
	double begin = now();

	for (unsigned i = 0; i < REPEATS; i++) {
		conv_plan_run(plan, &bench->column, 0, ROWS, &target, 0, report);
		touch(bench->out);
	}
	return (now() - begin) / REPEATS / ROWS;
}

static double
time_cells(struct bench *bench, const struct conv_spec *spec, const struct conv_env *env,
    struct conv_cell *cell)
{
	double begin = now();

	for (unsigned i = 0; i < REPEATS; i++) {
		for (size_t row = 0; row < ROWS; row++) {
			enum conv_status status;

			conv_cell_reset(cell, &bench->column, row);
			conv_cell_get(cell, spec, env, bench->out, (SQLLEN)bench->size,
			    bench->lengths, &status);
		}
		touch(bench->out);
	}
	return (now() - begin) / REPEATS / ROWS;
}

/* False when the limit was not kept. */
static bool
print(const struct pair *pair, double best, double best_cell, double best_reference)
{
	printf("%-28s %6.2f ns bound, %6.2f ns by SQLGetData", pair->name, best, best_cell);
	if (!pair->reference) {
		printf("\n");
		return true;
	}
	printf("; reference %5.2f, ratio %4.2f (at most %.1f)\n", best_reference,
	    best / best_reference, pair->limit);
	return best <= best_reference * pair->limit;
}

static bool
run(const struct pair *pair, const struct native_type *type)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct conv_spec spec = { .c_type = pair->c_type };
	struct conv_report report = { 0 };
	struct conv_plan *plan = NULL;
	struct conv_cell *cell = NULL;
	struct bench bench = { .size = pair->size };
	double best = 1e9;
	double best_cell = 1e9;
	double best_reference = 1e9;

	if (conv_plan_create(&plan, type, &spec, &env) || conv_cell_create(&cell))
		return false;
	fill(&bench, type);
	for (unsigned round = 0; round < ROUNDS; round++) {
		double taken = time_plan(&bench, plan, &report);

		best = taken < best ? taken : best;
		taken = time_cells(&bench, &spec, &env, cell);
		best_cell = taken < best_cell ? taken : best_cell;
		if (!pair->reference)
			continue;
		taken = time_reference(&bench, pair);
		best_reference = taken < best_reference ? taken : best_reference;
	}
	conv_plan_destroy(plan);
	conv_cell_destroy(cell);
	ch_buf_free(&bench.bytes);
	free(bench.spans);
	free(bench.out);
	free(bench.lengths);
	return print(pair, best, best_cell, best_reference);
}

int
main(void)
{
	struct ch_arena arena = { 0 };
	unsigned failed = 0;

	for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++) {
		const struct native_type *type = NULL;
		struct ch_error err = { 0 };

		if (native_type_parse(&arena, ch_str_of(pairs[i].type), &type, &err)) {
			fprintf(stderr, "%s: %s\n", pairs[i].type, err.text);
			return EXIT_FAILURE;
		}
		failed += !run(&pairs[i], type);
	}
	ch_arena_free(&arena);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
