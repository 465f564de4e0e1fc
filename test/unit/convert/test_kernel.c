/*
 * test_kernel.c - every kernel gives what the general way gives
 *
 * Random columns of each type, with edges, go into each C type through a plan and through
 * conv_run_cells, with many shapes of buffers; all memory and all reports must be equal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/kernel.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define ROWS 67
#define MEMORY (ROWS * 200)

static uint64_t random_state;

static uint64_t
next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void
put_random_fixed(struct ch_buf *data, unsigned width)
{
	static const uint64_t edges[] = { 0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535,
		0x7fffffff, 0x80000000, 0xffffffff, INT64_MAX, (uint64_t)INT64_MIN, UINT64_MAX };

	for (size_t row = 0; row < ROWS; row++) {
		uint64_t value = next_random();

		if (value % 3 == 0)
			value = edges[next_random() % CH_ARRAY_LEN(edges)];
		else if (value % 3 == 1)
			value = 1700000000 + value % 100000; /* neighbours in time */
		for (unsigned left = width; left > 0; left -= left < 8 ? left : 8)
			ch_buf_append(data, &value, left < 8 ? left : 8);
	}
}

static void
put_random_text(struct ch_buf *data)
{
	static const char *const parts[] = { "a", "bcdefgh", "\xc3\xa9", "\xf0\x9f\x98\x80",
		"0123456789abcdef", "\xff", "\xe2\x82", "12" };
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	for (uint64_t left = next_random() % 9; left > 0; left--)
		ch_buf_append_text(&text, parts[next_random() % CH_ARRAY_LEN(parts)]);
	put_varint(data, text.len);
	ch_buf_append(data, text.ptr, text.len);
	ch_buf_free(&text);
}

static void
put_u64(struct ch_buf *data, uint64_t value)
{
	ch_buf_append(data, &value, sizeof(value));
}

static void
put_random_dictionary(struct ch_buf *data, bool is_text)
{
	put_u64(data, 1);
	put_u64(data, 0x600);
	put_u64(data, is_text ? 5 : ROWS);
	if (is_text)
		for (unsigned i = 0; i < 5; i++)
			put_random_text(data);
	else
		put_random_fixed(data, 4);
	put_u64(data, ROWS);
	for (size_t row = 0; row < ROWS; row++)
		ch_buf_append_byte(data, (uint8_t)(next_random() % 5));
}

static void
open_random(struct fixture *fixture, const char *type, unsigned width)
{
	struct ch_buf data;

	ch_buf_init(&data, CH_BUF_NO_LIMIT);
	if (strncmp(type, "LowCardinality", 14) == 0) {
		put_random_dictionary(&data, width == 0);
	} else {
		if (strncmp(type, "Nullable", 8) == 0)
			for (size_t row = 0; row < ROWS; row++)
				ch_buf_append_byte(&data, next_random() % 3 == 0);
		if (width > 0)
			put_random_fixed(&data, width);
		else
			for (size_t row = 0; row < ROWS; row++)
				put_random_text(&data);
	}
	fixture_open(fixture, type, &data, ROWS);
	ch_buf_free(&data);
}

/* How the buffers lie. */
struct shape {
	const char *name;
	size_t capacity; /* of text */
	size_t extra;	 /* from one element to the next, beyond its size */
	bool row_wise;	 /* lengths at the same distance as the data */
	bool no_length;
	bool no_indicator;
	bool apart; /* two pointers */
	size_t max_length;
	unsigned unit;
};

static const struct shape shapes[] = {
	{ .name = "plain", .capacity = 64, .unit = 2 },
	{ .name = "narrow", .capacity = 9, .unit = 2 },
	{ .name = "odd", .capacity = 33, .unit = 2 },
	{ .name = "sixteen", .capacity = 16, .unit = 2 },
	{ .name = "under", .capacity = 15, .unit = 2 },
	{ .name = "tiny", .capacity = 1, .unit = 2 },
	{ .name = "none", .capacity = 0, .extra = 5, .unit = 2 },
	{ .name = "row-wise", .capacity = 40, .extra = 24, .row_wise = true, .unit = 2 },
	{ .name = "two pointers", .capacity = 40, .apart = true, .unit = 2 },
	{ .name = "two in rows", .capacity = 40, .extra = 24, .row_wise = true, .apart = true,
	    .unit = 2 },
	{ .name = "no length", .capacity = 40, .no_length = true, .unit = 2 },
	{ .name = "no indicator", .capacity = 40, .no_indicator = true, .unit = 2 },
	{ .name = "neither", .capacity = 40, .no_length = true, .no_indicator = true, .unit = 2 },
	{ .name = "limited", .capacity = 40, .max_length = 5, .unit = 2 },
	{ .name = "unit 4", .capacity = 64, .unit = 4 },
};

/* Everything that a run writes. */
struct outcome {
	char data[MEMORY];
	char lengths[ROWS * 200];
	char indicators[ROWS * 200];
	SQLUSMALLINT row_status[ROWS];
	struct conv_report report;
};

static void
prepare(struct outcome *outcome, struct conv_target *target, const struct shape *shape,
    const struct conv_c_type *c_type)
{
	size_t size = c_type->size ? c_type->size : shape->capacity;

	memset(outcome, 0, sizeof(*outcome));
	for (size_t i = 0; i < MEMORY; i++)
		outcome->data[i] = (char)(i * 7 + 1);
	memset(outcome->lengths, 0x11, sizeof(outcome->lengths));
	memset(outcome->indicators, 0x22, sizeof(outcome->indicators));
	outcome->report.column = 2;
	outcome->report.row_status = outcome->row_status;
	target->data = outcome->data + 16;
	target->data_stride = size + shape->extra;
	target->capacity = shape->capacity;
	target->length = shape->no_length ? NULL : outcome->lengths;
	target->indicator = shape->no_indicator ? NULL
	    : shape->apart || shape->no_length	? outcome->indicators
						: outcome->lengths;
	target->length_stride = shape->row_wise ? target->data_stride : sizeof(SQLLEN);
}

/* What lies behind a text's terminator is nobody's business. */
static void
blank_tails(struct outcome *outcome, const struct conv_target *target,
    const struct conv_c_type *c_type, const struct shape *shape)
{
	size_t unit = c_type->target == CONV_TO_CHAR ? 1 : shape->unit;

	if (c_type->target != CONV_TO_CHAR && c_type->target != CONV_TO_WCHAR)
		return;
	for (size_t row = 0; row < ROWS; row++) {
		char *at = target->data + row * target->data_stride;
		size_t used = 0;

		while ((used + 1) * unit <= shape->capacity) {
			static const char zero[4] = { 0 };

			if (memcmp(at + used++ * unit, zero, unit) == 0)
				break;
		}
		/* an untouched element has no end; then both are untouched */
		memset(at + used * unit, 0, shape->capacity - used * unit);
	}
	(void)outcome;
}

static void
compare(const char *type, const struct conv_c_type *c_type, const struct shape *shape,
    const struct native_column *column)
{
	static struct outcome fast;
	static struct outcome slow;
	const struct conv_env env = { ch_tz_utc(), shape->unit };
	const struct conv_spec spec = { .c_type = c_type->code, .max_length = shape->max_length };
	struct conv_target fast_target;
	struct conv_target slow_target;
	struct conv_plan *plan = NULL;
	struct conv_way way;
	size_t cut = next_random() % ROWS;

	conv_way_init(&way);
	if (conv_plan_create(&plan, column->type, &spec, &env) == CONV_NOT_ALLOWED) {
		ck_assert_int_eq(conv_way_open(&way, column->type, &spec, &env),
		    CONV_NOT_ALLOWED);
		return;
	}
	ck_assert_ptr_nonnull(plan);
	ck_assert_int_eq(conv_way_open(&way, column->type, &spec, &env), CONV_OK);
	prepare(&fast, &fast_target, shape, c_type);
	prepare(&slow, &slow_target, shape, c_type);
	/* in two slices, so that rows and target rows differ */
	conv_plan_run(plan, column, cut, ROWS - cut, &fast_target, 0, &fast.report);
	conv_plan_run(plan, column, 0, cut, &fast_target, ROWS - cut, &fast.report);
	conv_source_set(&way.source, column);
	conv_run_cells(&way,
	    &(struct conv_job){ column, cut, ROWS - cut, &slow_target, 0, &slow.report });
	conv_run_cells(&way,
	    &(struct conv_job){ column, 0, cut, &slow_target, ROWS - cut, &slow.report });
	blank_tails(&fast, &fast_target, c_type, shape);
	blank_tails(&slow, &slow_target, c_type, shape);
	fast.report.row_status = slow.report.row_status = NULL;
	ck_assert_msg(memcmp(&fast, &slow, sizeof(fast)) == 0, "%s -> %d, %s", type,
	    c_type->code, shape->name);
	conv_plan_destroy(plan);
	conv_way_free(&way);
}

static const struct {
	const char *type;
	unsigned width;
} types[] = {
	{ "Bool", 1 }, { "Int8", 1 }, { "Int16", 2 }, { "Int32", 4 }, { "Int64", 8 },
	{ "UInt8", 1 }, { "UInt16", 2 }, { "UInt32", 4 }, { "UInt64", 8 }, { "Float32", 4 },
	{ "Float64", 8 }, { "BFloat16", 2 }, { "Date", 2 }, { "Date32", 4 }, { "DateTime", 4 },
	{ "DateTime('America/New_York')", 4 }, { "DateTime64(0)", 8 }, { "DateTime64(1)", 8 },
	{ "DateTime64(3)", 8 }, { "DateTime64(6)", 8 }, { "DateTime64(9)", 8 },
	{ "DateTime64(3, 'Europe/Berlin')", 8 }, { "Time", 4 }, { "Time64(3)", 8 },
	{ "IntervalDay", 8 }, { "IntervalMonth", 8 }, { "Decimal(9, 2)", 4 },
	{ "Decimal(18, 4)", 8 }, { "Int128", 16 }, { "UUID", 16 }, { "String", 0 },
	{ "FixedString(7)", 7 }, { "Nullable(Int8)", 1 }, { "Nullable(Int16)", 2 },
	{ "Nullable(Int32)", 4 }, { "Nullable(Int64)", 8 }, { "Nullable(UInt8)", 1 },
	{ "Nullable(UInt16)", 2 }, { "Nullable(UInt32)", 4 }, { "Nullable(UInt64)", 8 },
	{ "Nullable(Float32)", 4 }, { "Nullable(Float64)", 8 }, { "Nullable(Date)", 2 },
	{ "Nullable(Date32)", 4 }, { "Nullable(DateTime)", 4 }, { "Nullable(DateTime64(6))", 8 },
	{ "Nullable(IntervalSecond)", 8 }, { "Nullable(String)", 0 },
	{ "LowCardinality(String)", 0 }, { "LowCardinality(Nullable(String))", 0 },
	{ "LowCardinality(Int32)", 4 }, { "LowCardinality(DateTime)", 4 },
	{ "LowCardinality(Nullable(Int32))", 4 },
};

START_TEST(plans_write_what_the_general_way_writes)
{
	static const SQLSMALLINT codes[] = {
#define C_TYPE(code, ...) SQL_C_##code,
#include "convert/c_type_list.h"
#undef C_TYPE
	};
	struct fixture fixture;

	random_state = 88172645463325252u + (uint64_t)_i;
	open_random(&fixture, types[_i].type, types[_i].width);
	for (size_t c = 0; c < CH_ARRAY_LEN(codes); c++)
		for (size_t s = 0; s < CH_ARRAY_LEN(shapes); s++)
			compare(types[_i].type, conv_c_type_find(codes[c]), &shapes[s],
			    fixture.column);
	fixture_free(&fixture);
}
END_TEST

static const struct {
	const char *type;
	SQLSMALLINT c_type;
} fast_pairs[] = {
	{ "Int64", SQL_C_SBIGINT }, { "UInt64", SQL_C_UBIGINT }, { "Int32", SQL_C_SLONG },
	{ "UInt64", SQL_C_SBIGINT }, { "Int64", SQL_C_UBIGINT }, { "UInt32", SQL_C_SLONG },
	{ "Int32", SQL_C_LONG }, { "Int16", SQL_C_SBIGINT }, { "UInt8", SQL_C_UTINYINT },
	{ "UInt8", SQL_C_SSHORT }, { "UInt32", SQL_C_SBIGINT }, { "UInt16", SQL_C_SLONG },
	{ "Float32", SQL_C_FLOAT }, { "Float32", SQL_C_DOUBLE }, { "Float64", SQL_C_DOUBLE },
	{ "IntervalDay", SQL_C_SBIGINT }, { "String", SQL_C_CHAR }, { "String", SQL_C_WCHAR },
	{ "Date", SQL_C_TYPE_DATE }, { "DateTime", SQL_C_TYPE_TIMESTAMP },
	{ "DateTime64(3)", SQL_C_TYPE_TIMESTAMP },
};

/* Without this the test above could compare the general way with itself. */
START_TEST(hot_pairs_have_a_kernel)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	struct conv_spec spec = { .c_type = fast_pairs[_i].c_type };
	struct ch_arena arena = { 0 };
	const struct native_type *type = NULL;
	struct conv_way way;

	ck_assert_int_eq(native_type_parse(&arena, ch_str_of(fast_pairs[_i].type), &type, NULL),
	    CH_OK);
	conv_way_init(&way);
	ck_assert_int_eq(conv_way_open(&way, type, &spec, &env), CONV_OK);
	ck_assert(conv_same_find(&way) || conv_text_find(&way) || conv_time_find(&way));
	conv_way_free(&way);
	ch_arena_free(&arena);
}
END_TEST

START_TEST(same_bits_are_not_assumed_where_ranges_or_meanings_differ)
{
	static const struct {
		const char *type;
		SQLSMALLINT c_type;
	} pairs[] = {
		{ "Int64", SQL_C_DOUBLE },
		{ "Float64", SQL_C_SBIGINT }, { "Float64", SQL_C_FLOAT },
		{ "Int32", SQL_C_SSHORT }, { "UInt8", SQL_C_BIT },
		{ "Bool", SQL_C_BIT },
		{ "BFloat16", SQL_C_FLOAT }, { "Decimal(18, 4)", SQL_C_SBIGINT },
		{ "Int16", SQL_C_ULONG },
	};
	const struct conv_env env = { ch_tz_utc(), 2 };

	for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++) {
		struct conv_spec spec = { .c_type = pairs[i].c_type };
		struct ch_arena arena = { 0 };
		const struct native_type *type = NULL;
		struct conv_way way;

		ck_assert_int_eq(native_type_parse(&arena, ch_str_of(pairs[i].type), &type, NULL),
		    CH_OK);
		conv_way_init(&way);
		ck_assert_int_eq(conv_way_open(&way, type, &spec, &env), CONV_OK);
		ck_assert_msg(!conv_same_find(&way), "%s", pairs[i].type);
		conv_way_free(&way);
		ch_arena_free(&arena);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("convert/kernel");
	TCase *tests = tcase_create("kernels");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, plans_write_what_the_general_way_writes, 0,
	    (int)CH_ARRAY_LEN(types));
	tcase_add_loop_test(tests, hot_pairs_have_a_kernel, 0, (int)CH_ARRAY_LEN(fast_pairs));
	tcase_add_test(tests, same_bits_are_not_assumed_where_ranges_or_meanings_differ);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
