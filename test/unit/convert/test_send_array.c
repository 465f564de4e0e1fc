/*
 * test_send_array.c - arrays of parameters: fast loops against the general way, shapes, failures
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "convert/sending.h"
#include "support.h"

#define ROWS 300
#define ELEMENT 48
#define FIRST 7

struct array {
	const struct native_type *type;
	struct ch_arena arena;
	struct conv_sender *sender;
	struct conv_binding binding;
	char data[ROWS * ELEMENT];
	char lengths[ROWS * 12];
	char indicators[ROWS * 12];
	struct conv_origin origin;
};

static struct conv_env env = { NULL, 2 };
static struct array array;

struct pair {
	const char *type;
	SQLSMALLINT c_type;
};

/* Every pair that has a loop of its own, and some that have none. */
static const struct pair pairs[] = {
	{ "Int64", SQL_C_SBIGINT },
	{ "Int32", SQL_C_SBIGINT },
	{ "UInt8", SQL_C_SBIGINT },
	{ "UInt64", SQL_C_SBIGINT },
	{ "Int64", SQL_C_UBIGINT },
	{ "Int16", SQL_C_ULONG },
	{ "UInt32", SQL_C_SLONG },
	{ "Int64", SQL_C_SLONG },
	{ "UInt64", SQL_C_ULONG },
	{ "Int8", SQL_C_UTINYINT },
	{ "Int32", SQL_C_STINYINT },
	{ "UInt16", SQL_C_SSHORT },
	{ "Nullable(Int64)", SQL_C_SBIGINT },
	{ "Nullable(Int8)", SQL_C_SLONG },
	{ "Nullable(Float64)", SQL_C_DOUBLE },
	{ "Float32", SQL_C_FLOAT },
	{ "LowCardinality(Nullable(Int32))", SQL_C_SLONG },
	{ "LowCardinality(Int32)", SQL_C_SBIGINT },
	{ "IntervalDay", SQL_C_SBIGINT },
	{ "String", SQL_C_CHAR },
	{ "Nullable(String)", SQL_C_CHAR },
	{ "Nullable(String)", SQL_C_BINARY },
	{ "LowCardinality(Nullable(String))", SQL_C_CHAR },
	{ "FixedString(40)", SQL_C_CHAR },
	{ "LowCardinality(FixedString(40))", SQL_C_CHAR },
	{ "String", SQL_C_WCHAR },
	{ "Nullable(Date)", SQL_C_TYPE_DATE },
	{ "Date32", SQL_C_TYPE_DATE },
	{ "Nullable(DateTime('Europe/Berlin'))", SQL_C_TYPE_TIMESTAMP },
	{ "DateTime64(3, 'America/New_York')", SQL_C_TYPE_TIMESTAMP },
	{ "DateTime64(9, 'UTC')", SQL_C_TYPE_TIMESTAMP },
	{ "DateTime64(0, 'Asia/Tokyo')", SQL_C_TYPE_TIMESTAMP },
	{ "LowCardinality(Date)", SQL_C_TYPE_DATE },
	{ "Bool", SQL_C_BIT },
	{ "Decimal(18, 2)", SQL_C_DOUBLE },
	{ "Decimal(18, 2)", SQL_C_CHAR },
	{ "Decimal(3, 2)", SQL_C_CHAR },
	{ "Nullable(Decimal(9, 4))", SQL_C_CHAR },
	{ "LowCardinality(Nullable(Decimal(9, 0)))", SQL_C_CHAR },
	{ "Decimal(38, 2)", SQL_C_CHAR },
	{ "FixedString(12)", SQL_C_CHAR },
	{ "FixedString(12)", SQL_C_BINARY },
	{ "Dynamic", SQL_C_SBIGINT },
};

static uint32_t seed;

static uint32_t
random_number(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static void
put_length(char *at, SQLLEN length)
{
	memcpy(at, &length, sizeof(length));
}

static unsigned
put_decimal(char *at)
{
	static const char *const odd[] = { "", "-", ".5", "5.", "1.005", "1e2", " 7", "x", "-0.00",
		"999999999999999999", "9999999999999999999", "-123456789012345678.9", "1.2.3",
		"0.1000", "+1" };
	uint32_t number = random_number();

	if (number % 5 == 0)
		return (unsigned)sprintf(at, "%s", odd[random_number() % CH_ARRAY_LEN(odd)]);
	return (unsigned)sprintf(at, "%s%u.%02u", number % 3 ? "" : "-", number % 9,
	    number % 100);
}

/* Mostly usual values, some at the ends and some that are none. */
static void
put_element(char *at, const struct conv_c_type *c_type, SQLLEN *length)
{
	static const int64_t ends[] = { 0, -1, 127, 128, 255, 256, 32767, 65536, INT32_MAX,
		INT64_MAX, INT64_MIN, INT32_MIN, -128, -129 };
	int64_t number = random_number() % 4 ? (int64_t)(random_number() % 100)
					     : ends[random_number() % CH_ARRAY_LEN(ends)];
	bool odd = random_number() % 8 == 0;
	SQL_TIMESTAMP_STRUCT stamp = { (SQLSMALLINT)(odd ? random_number() % 10000
							  : 1970 + random_number() % 130),
		(SQLUSMALLINT)(random_number() % (odd && random_number() % 4 == 0 ? 300 : 12) + 1),
		(SQLUSMALLINT)(random_number() % (odd ? 34 : 28) + !odd),
		(SQLUSMALLINT)(random_number() % (odd ? 26 : 24)),
		(SQLUSMALLINT)(random_number() % 60), (SQLUSMALLINT)(random_number() % 60),
		odd ? random_number() * 97 : random_number() % 1000 * 1000000 };
	SQL_DATE_STRUCT date = { stamp.year, stamp.month, stamp.day };
	double real = (double)number / 4;
	float single = (float)real;
	unsigned len = random_number() % (odd ? 47 : 20);

	*length = c_type->size;
	switch (c_type->target) {
	case CONV_TO_CHAR:
	case CONV_TO_WCHAR:
	case CONV_TO_BINARY:
		memset(at, 0, ELEMENT);
		memset(at, 'a' + (int)(random_number() % 5), len);
		if (c_type->target == CONV_TO_CHAR && strstr(array.type->text.ptr, "Decimal"))
			len = put_decimal(at);
		*length = random_number() % 9 == 0 ? SQL_NTS : (SQLLEN)len;
		break;
	case CONV_TO_TIMESTAMP:
		memcpy(at, &stamp, sizeof(stamp));
		break;
	case CONV_TO_DATE:
		memcpy(at, &date, sizeof(date));
		break;
	case CONV_TO_FLOAT:
		memcpy(at, c_type->size == 8 ? (void *)&real : (void *)&single, c_type->size);
		break;
	case CONV_TO_BIT:
		*at = (char)(number & 1);
		break;
	default:
		memcpy(at, &number, c_type->size);
	}
}

/* layout: 0 dense, no indicators; 1 joint lengths; 2 apart, odd strides; 3 row-wise; 4 more: the
 * column has a size; 8 more: no lengths; 16 more: no indicators */
static void
set_up(const struct pair *pair, unsigned layout)
{
	unsigned shape = layout & 3;
	const struct conv_c_type *c_type = conv_c_type_find(pair->c_type);
	struct ch_error err = { 0 };
	size_t size = c_type->size ? c_type->size : ELEMENT;

	seed = 12345 + shape;
	ch_arena_free(&array.arena);
	memset(&array, 0, sizeof(array));
	ck_assert_msg(!native_type_parse(&array.arena, ch_str_of(pair->type), &array.type, &err),
	    "%s", err.text);
	array.binding.c_type = pair->c_type;
	array.binding.sql_type = pair->c_type == SQL_C_SBIGINT ? SQL_BIGINT : SQL_VARCHAR;
	array.binding.column_size = layout & 4 ? 12 : 0;
	ck_assert(!conv_sender_create(&array.sender, &array.binding, array.type, &env));
	array.origin.data = array.data;
	array.origin.data_stride = shape < 2 ? size : ELEMENT;
	array.origin.buffer_length = c_type->size ? 0 : ELEMENT;
	array.origin.length_stride = shape == 2 ? 12 : sizeof(SQLLEN);
	if (shape || !c_type->size)
		array.origin.length = array.origin.indicator = array.lengths;
	if (shape == 2)
		array.origin.indicator = array.indicators;
	if (layout & 8)
		array.origin.length = NULL;
	if (layout & 16)
		array.origin.indicator = NULL;
	for (size_t row = 0; row < ROWS; row++) {
		size_t at = row * array.origin.length_stride;
		SQLLEN length;
		bool is_null;

		put_element(array.data + row * array.origin.data_stride, c_type, &length);
		is_null = shape && random_number() % 5 == 0;
		put_length(array.indicators + at, is_null ? SQL_NULL_DATA : 0);
		put_length(array.lengths + at, is_null ? SQL_NULL_DATA : length);
	}
}

static void
tear_down(void)
{
	conv_sender_destroy(array.sender);
	ch_arena_free(&array.arena);
}

static struct conv_report *
check(const unsigned char *skip, size_t first, size_t rows, SQLUSMALLINT *statuses)
{
	static struct conv_report report;

	report = (struct conv_report){ .column = 1, .row_status = statuses };
	memset(statuses, 0, ROWS * sizeof(*statuses));
	conv_sender_check(array.sender, &array.origin, first, rows, skip, &report);
	return &report;
}

static void
encode(const unsigned char *skip, size_t first, size_t rows, struct ch_buf *wire)
{
	struct native_build *build;
	struct native_build_column column = { CH_STR("x"), NULL };
	struct ch_error err = { 0 };

	ck_assert_msg(!native_build_create(&build, array.type, &err), "%s", err.text);
	conv_sender_encode(array.sender, &array.origin, first, rows, skip, build);
	column.build = build;
	ch_buf_init(wire, CH_BUF_NO_LIMIT);
	native_build_block(&column, 1, wire);
	ck_assert(!ch_buf_failed(wire));
	native_build_destroy(build);
}

/* The same array with and without the fast loops. */
START_TEST(fast_loops_give_what_the_general_way_gives)
{
	const struct pair *pair = &pairs[_i];

	for (unsigned shape = 0; shape < 32; shape++) {
		SQLUSMALLINT fast[ROWS], slow[ROWS];
		unsigned char skip[ROWS] = { 0 };
		struct ch_buf one, other;
		size_t count;

		set_up(pair, shape);
		count = check(NULL, FIRST, ROWS - FIRST, fast)->count;
		array.sender->sure = NULL;
		ck_assert_msg(check(NULL, FIRST, ROWS - FIRST, slow)->count == count,
		    "%s shape %u", pair->type, shape);
		ck_assert(memcmp(fast, slow, sizeof(fast)) == 0);
		for (size_t row = 0; row < ROWS; row++)
			skip[row] = fast[row] == SQL_ROW_ERROR || row % 11 == 3;
		encode(skip, FIRST, ROWS - FIRST, &one);
		array.sender->run = NULL;
		encode(skip, FIRST, ROWS - FIRST, &other);
		ck_assert_msg(ch_str_eq(ch_buf_str(&one), ch_buf_str(&other)), "%s shape %u",
		    pair->type, shape);
		ch_buf_free(&one);
		ch_buf_free(&other);
		tear_down();
	}
}
END_TEST

START_TEST(a_sure_array_is_not_looked_at)
{
	const struct pair pair = { "Int64", SQL_C_SBIGINT };
	struct conv_report report = { 0 };

	set_up(&pair, 0);
	/* addresses that would fault */
	array.origin.data = (const char *)(uintptr_t)64;
	conv_sender_check(array.sender, &array.origin, 0, ROWS, NULL, &report);
	ck_assert_uint_eq(report.count, 0);
	tear_down();
}
END_TEST

START_TEST(all_null_needs_no_data)
{
	static const struct pair nullable[] = { { "Nullable(Int32)", SQL_C_SLONG },
		{ "Nullable(String)", SQL_C_CHAR }, { "Nullable(Date)", SQL_C_TYPE_DATE },
		{ "Nullable(DateTime)", SQL_C_TYPE_TIMESTAMP } };

	for (size_t i = 0; i < CH_ARRAY_LEN(nullable); i++) {
		SQLUSMALLINT statuses[ROWS];
		struct ch_buf wire;

		set_up(&nullable[i], 1);
		array.origin.data = NULL;
		for (size_t row = 0; row < ROWS; row++)
			put_length(array.lengths + row * sizeof(SQLLEN),
			    row % 2 ? SQL_NULL_DATA : SQL_DEFAULT_PARAM);
		ck_assert_uint_eq(check(NULL, 0, ROWS, statuses)->count, 0);
		encode(NULL, 0, ROWS, &wire);
		ck_assert_uint_gt(wire.len, ROWS);
		ch_buf_free(&wire);
		/* nor is an address that would fault looked at */
		array.origin.data = (const char *)(uintptr_t)64;
		ck_assert_uint_eq(check(NULL, 0, ROWS, statuses)->count, 0);
		encode(NULL, 0, ROWS, &wire);
		ch_buf_free(&wire);
		tear_down();
	}
}
END_TEST

START_TEST(a_null_address_is_an_empty_text_or_an_error)
{
	static const struct pair text = { "String", SQL_C_CHAR };
	static const struct pair number = { "Int32", SQL_C_SLONG };
	SQLUSMALLINT statuses[ROWS];

	set_up(&text, 1);
	array.origin.data = NULL;
	put_length(array.lengths, 0);
	put_length(array.lengths + sizeof(SQLLEN), 3);
	ck_assert_uint_eq(check(NULL, 0, 1, statuses)->count, 0);
	ck_assert_uint_eq(check(NULL, 1, 1, statuses)->count, 1);
	tear_down();
	set_up(&number, 0);
	array.origin.data = NULL;
	ck_assert_uint_eq(check(NULL, 0, 1, statuses)->count, 1);
	tear_down();
}
END_TEST

START_TEST(a_meaningless_length_is_told)
{
	static const struct pair pair = { "String", SQL_C_CHAR };
	static const SQLLEN lengths[] = { -4, -6, -99, -100, SQL_DATA_AT_EXEC };
	SQLUSMALLINT statuses[ROWS];

	for (size_t i = 0; i < CH_ARRAY_LEN(lengths); i++) {
		struct conv_report *report;

		set_up(&pair, 1);
		put_length(array.lengths + 2 * sizeof(SQLLEN), lengths[i]);
		report = check(NULL, 0, ROWS, statuses);
		ck_assert_uint_eq(report->count, 1);
		ck_assert_uint_eq(report->notes[0].row, 2);
		ck_assert_ptr_nonnull(strstr(conv_sender_reason(array.sender), "length"));
		tear_down();
	}
}
END_TEST

START_TEST(texts_in_arrays_end_with_their_elements)
{
	static const struct pair pair = { "String", SQL_C_CHAR };
	struct ch_buf wire;

	set_up(&pair, 0);
	/* no NUL anywhere: a single element would run on into the others */
	memset(array.data, 'x', sizeof(array.data));
	array.origin.length = array.origin.indicator = NULL;
	encode(NULL, 0, 2, &wire);
	ck_assert_uint_eq(wire.ptr[wire.len - 1 - ELEMENT], ELEMENT);
	ck_assert_uint_eq(wire.len, 2 + 2 + 7 + 2 * (1 + ELEMENT));
	ch_buf_free(&wire);
	tear_down();
}
END_TEST

START_TEST(reasons_name_value_and_type)
{
	static const struct pair pair = { "Array(Int8)", SQL_C_CHAR };
	static const struct pair decimal = { "Decimal(9, 2)", SQL_C_CHAR };
	SQLUSMALLINT statuses[ROWS];

	set_up(&pair, 1);
	strcpy(array.data, "[1,300]");
	put_length(array.lengths, SQL_NTS);
	ck_assert_uint_eq(check(NULL, 0, 1, statuses)->count, 1);
	ck_assert_str_eq(conv_sender_reason(array.sender),
	    "'[1,300]' is no Array(Int8): expected Int8 at character 4");
	tear_down();
	set_up(&decimal, 1);
	memset(array.data, '9', 40);
	put_length(array.lengths, 40);
	ck_assert_uint_eq(check(NULL, 0, 1, statuses)->count, 1);
	ck_assert_str_eq(conv_sender_reason(array.sender),
	    "'9999999999999999999999999999999999999999' is out of the range of Decimal(9, 2)");
	tear_down();
}
END_TEST

/* Making, checking and encoding with every allocation failing in turn. */
START_TEST(running_out_of_memory_is_told)
{
	const struct pair *pair = &pairs[_i];
	bool failed = true;

	for (long n = 1; failed && n < 1000; n++) {
		struct native_build_column column = { CH_STR("x"), NULL };
		struct conv_report report = { .column = 1 };
		struct conv_sender *sender;
		struct native_build *build;
		enum conv_status status;
		struct ch_error err;
		struct ch_buf wire;

		set_up(pair, 1);
		ch_buf_init(&wire, CH_BUF_NO_LIMIT);
		ch_alloc_fail_at(n);
		status = conv_sender_create(&sender, &array.binding, array.type, &env);
		if (!native_build_create(&build, array.type, &err)) {
			column.build = build;
			if (!status) {
				conv_sender_check(sender, &array.origin, 0, ROWS, NULL, &report);
				conv_sender_encode(sender, &array.origin, 0, ROWS, NULL, build);
			}
			native_build_block(&column, 1, &wire);
		}
		failed = ch_alloc_failed();
		ch_alloc_fail_at(0);
		if (failed && !status)
			ck_assert(!build || ch_buf_failed(&wire) || report.count ||
			    native_build_rows(build) == ROWS);
		else if (failed)
			ck_assert_int_eq(status, CONV_NO_MEMORY);
		ck_assert(status || sender);
		ch_buf_free(&wire);
		native_build_destroy(build);
		conv_sender_destroy(sender);
		tear_down();
	}
	ck_assert(!failed);
}
END_TEST

struct type_case {
	struct conv_binding binding;
	const char *type;
};

static const struct type_case types[] = {
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_VARCHAR }, "Nullable(String)" },
	{ { .c_type = SQL_C_WCHAR, .sql_type = SQL_WLONGVARCHAR }, "Nullable(String)" },
	{ { .c_type = SQL_C_BINARY, .sql_type = SQL_VARBINARY }, "Nullable(String)" },
	{ { .c_type = SQL_C_BIT, .sql_type = SQL_BIT }, "Nullable(Bool)" },
	{ { .c_type = SQL_C_STINYINT, .sql_type = SQL_TINYINT }, "Nullable(Int8)" },
	{ { .c_type = SQL_C_UTINYINT, .sql_type = SQL_TINYINT }, "Nullable(UInt8)" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_TINYINT }, "Nullable(Int16)" },
	{ { .c_type = SQL_C_SLONG, .sql_type = SQL_SMALLINT }, "Nullable(Int16)" },
	{ { .c_type = SQL_C_SLONG, .sql_type = SQL_INTEGER }, "Nullable(Int32)" },
	{ { .c_type = SQL_C_ULONG, .sql_type = SQL_INTEGER }, "Nullable(UInt32)" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_INTEGER }, "Nullable(Int64)" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_BIGINT }, "Nullable(Int64)" },
	{ { .c_type = SQL_C_BINARY, .sql_type = SQL_TINYINT }, "Nullable(Int8)" },
	{ { .c_type = SQL_C_BINARY, .sql_type = SQL_INTEGER }, "Nullable(Int32)" },
	{ { .c_type = SQL_C_UBIGINT, .sql_type = SQL_BIGINT }, "Nullable(UInt64)" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_DECIMAL, .column_size = 18, .digits = 4 },
	    "Nullable(Decimal(18, 4))" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_NUMERIC }, "Nullable(Decimal(38, 18))" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_NUMERIC, .column_size = 5, .digits = 9 },
	    "Nullable(Decimal(9, 9))" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_NUMERIC, .column_size = 1000, .digits = 200 },
	    "Nullable(Decimal(76, 76))" },
	{ { .c_type = SQL_C_DOUBLE, .sql_type = SQL_REAL }, "Nullable(Float32)" },
	{ { .c_type = SQL_C_DOUBLE, .sql_type = SQL_FLOAT }, "Nullable(Float64)" },
	{ { .c_type = SQL_C_TYPE_DATE, .sql_type = SQL_TYPE_DATE }, "Nullable(Date32)" },
	{ { .c_type = SQL_C_TYPE_TIME, .sql_type = SQL_TYPE_TIME }, "Nullable(Time)" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_TYPE_TIME, .column_size = 12 },
	    "Nullable(Time64(3))" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_TYPE_TIMESTAMP },
	    "Nullable(DateTime64(6))" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_TYPE_TIMESTAMP, .column_size = 19 },
	    "Nullable(DateTime64(0))" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_TYPE_TIMESTAMP, .column_size = 23 },
	    "Nullable(DateTime64(3))" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_TYPE_TIMESTAMP, .digits = 77 },
	    "Nullable(DateTime64(9))" },
	{ { .c_type = SQL_C_GUID, .sql_type = SQL_GUID }, "Nullable(UUID)" },
	{ { .c_type = SQL_C_INTERVAL_DAY, .sql_type = SQL_INTERVAL_DAY },
	    "Nullable(IntervalDay)" },
	{ { .c_type = SQL_C_INTERVAL_DAY_TO_SECOND, .sql_type = SQL_INTERVAL_DAY_TO_SECOND },
	    "Nullable(IntervalSecond)" },
	{ { .c_type = SQL_C_CHAR, .sql_type = SQL_UNKNOWN_TYPE }, "Nullable(String)" },
};

START_TEST(a_type_is_found_for_every_binding)
{
	const struct type_case *now = &types[_i];
	struct ch_buf text;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	conv_binding_type(&now->binding, &text);
	ck_assert_str_eq(ch_buf_cstr(&text), now->type);
	ch_buf_free(&text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("convert/send_array");
	TCase *tc = tcase_create("arrays");
	SRunner *runner = srunner_create(suite);
	int failed;

	env.tz = ch_tz_utc();
	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, fast_loops_give_what_the_general_way_gives, 0,
	    CH_ARRAY_LEN(pairs));
	tcase_add_test(tc, a_sure_array_is_not_looked_at);
	tcase_add_test(tc, all_null_needs_no_data);
	tcase_add_test(tc, a_null_address_is_an_empty_text_or_an_error);
	tcase_add_test(tc, a_meaningless_length_is_told);
	tcase_add_test(tc, texts_in_arrays_end_with_their_elements);
	tcase_add_test(tc, reasons_name_value_and_type);
	tcase_add_loop_test(tc, running_out_of_memory_is_told, 0, CH_ARRAY_LEN(pairs));
	tcase_add_loop_test(tc, a_type_is_found_for_every_binding, 0, CH_ARRAY_LEN(types));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
