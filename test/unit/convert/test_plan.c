/*
 * test_plan.c - what plans allow, where they write, what they report
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/plan.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "support.h"

#define FILL 0x5a

static const SQLSMALLINT all_codes[] = {
#define C_TYPE(code, ...) SQL_C_##code,
#include "convert/c_type_list.h"
#undef C_TYPE
};

/* The handbook's matrix. Columns: CHAR, WCHAR, BINARY; then b bit, i integers, f floats,
 * n NUMERIC, d date, t time, s timestamp, g GUID; Y, D single intervals of either kind; y year
 * to month, h those of more than one field below. */
static const struct {
	const char *type;
	const char *may;
} matrix[] = {
	{ "String", "cbifndtsgYDyh" },
	{ "FixedString(3)", "cbifndtsgYDyh" },
	{ "Enum8('a' = 1)", "cbifndtsgYDyh" },
	{ "IPv4", "cbifndtsgYDyh" },
	{ "IPv6", "cbifndtsgYDyh" },
	{ "Array(Int32)", "cbifndtsgYDyh" },
	{ "Tuple(Int32, String)", "cbifndtsgYDyh" },
	{ "Map(String, Int32)", "cbifndtsgYDyh" },
	{ "Variant(Int32, String)", "cbifndtsgYDyh" },
	{ "Dynamic", "cbifndtsgYDyh" },
	{ "JSON", "cbifndtsgYDyh" },
	{ "Point", "cbifndtsgYDyh" },
	{ "Decimal(9, 2)", "cbifnYD" },
	{ "Decimal(76, 2)", "cbifnYD" },
	{ "Bool", "cbifnYD" },
	{ "Int8", "cbifnYD" },
	{ "UInt64", "cbifnYD" },
	{ "Int128", "cbifnYD" },
	{ "UInt256", "cbifnYD" },
	{ "Float32", "cbifn" },
	{ "Float64", "cbifn" },
	{ "BFloat16", "cbifn" },
	{ "Date", "cds" },
	{ "Date32", "cds" },
	{ "DateTime", "cdts" },
	{ "DateTime64(3, 'UTC')", "cdts" },
	{ "Time", "ctsDh" },
	{ "Time64(6)", "ctsDh" },
	{ "UUID", "cg" },
	{ "IntervalYear", "cbifnYy" },
	{ "IntervalQuarter", "cbifnYy" },
	{ "IntervalMonth", "cbifnYy" },
	{ "IntervalWeek", "cbifnDh" },
	{ "IntervalSecond", "cbifnDh" },
	{ "IntervalNanosecond", "cbifnDh" },
	{ "Nullable(Nothing)", "cbifndtsgYDyh" },
	{ "LowCardinality(Nullable(String))", "cbifndtsgYDyh" },
	{ "Nullable(DateTime)", "cdts" },
	{ "AggregateFunction(sum, UInt64)", "" },
};

static char
family_of(SQLSMALLINT code)
{
	switch (code) {
	case SQL_C_CHAR:
	case SQL_C_WCHAR:
	case SQL_C_BINARY:
		return 'c';
	case SQL_C_BIT:
		return 'b';
	case SQL_C_FLOAT:
	case SQL_C_DOUBLE:
		return 'f';
	case SQL_C_NUMERIC:
		return 'n';
	case SQL_C_TYPE_DATE:
	case SQL_C_DATE:
		return 'd';
	case SQL_C_TYPE_TIME:
	case SQL_C_TIME:
		return 't';
	case SQL_C_TYPE_TIMESTAMP:
	case SQL_C_TIMESTAMP:
		return 's';
	case SQL_C_GUID:
		return 'g';
	case SQL_C_INTERVAL_YEAR:
	case SQL_C_INTERVAL_MONTH:
		return 'Y';
	case SQL_C_INTERVAL_YEAR_TO_MONTH:
		return 'y';
	default:
		if (code < SQL_C_INTERVAL_YEAR)
			return 'i';
		return code <= SQL_C_INTERVAL_SECOND ? 'D' : 'h';
	}
}

static enum conv_status
create(struct conv_plan **plan, struct ch_arena *arena, const char *text, SQLSMALLINT c_type)
{
	static const struct conv_env utc = { NULL, 2 };
	struct conv_env env = utc;
	const struct conv_spec spec = { .c_type = c_type };
	const struct native_type *type = NULL;
	struct ch_error err = { 0 };

	env.tz = ch_tz_utc();
	ck_assert_msg(native_type_parse(arena, ch_str_of(text), &type, &err) == CH_OK, "%s: %s",
	    text, err.text);
	return conv_plan_create(plan, type, &spec, &env);
}

START_TEST(exactly_the_pairs_of_the_matrix_are_allowed)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(all_codes); i++) {
		bool may = strchr(matrix[_i].may, family_of(all_codes[i])) != NULL;
		struct ch_arena arena = { 0 };
		struct conv_plan *plan = NULL;
		enum conv_status status = create(&plan, &arena, matrix[_i].type, all_codes[i]);

		ck_assert_msg(status == (may ? CONV_OK : CONV_NOT_ALLOWED), "%s -> %d: %s",
		    matrix[_i].type, all_codes[i], status_name(status));
		ck_assert((plan != NULL) == may);
		conv_plan_destroy(plan);
		ch_arena_free(&arena);
	}
}
END_TEST

START_TEST(codes_that_are_no_c_types_are_refused)
{
	static const SQLSMALLINT codes[] = { SQL_C_DEFAULT, SQL_ARD_TYPE, 0, 3, 12, 114, 100,
		-9, 32767, -32768 };

	for (size_t i = 0; i < CH_ARRAY_LEN(codes); i++) {
		struct ch_arena arena = { 0 };
		struct conv_plan *plan = NULL;

		ck_assert_int_eq(create(&plan, &arena, "Int32", codes[i]), CONV_BAD_C_TYPE);
		ck_assert_ptr_null(plan);
		ch_arena_free(&arena);
	}
}
END_TEST

START_TEST(sizes_are_those_of_the_structs)
{
	ck_assert_uint_eq(conv_c_type_size(SQL_C_CHAR), 0);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_WCHAR), 0);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_BINARY), 0);
	ck_assert_uint_eq(conv_c_type_size(12345), 0);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_BIT), 1);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_TINYINT), 1);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_SHORT), 2);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_LONG), 4);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_BOOKMARK), 8);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_NUMERIC), 19);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_TYPE_DATE), 6);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_TYPE_TIME), 6);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_TYPE_TIMESTAMP), 16);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_GUID), 16);
	ck_assert_uint_eq(conv_c_type_size(SQL_C_INTERVAL_DAY_TO_SECOND), 28);
}
END_TEST

START_TEST(types_that_may_be_bound_are_known)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(all_codes); i++)
		ck_assert(conv_c_type_known(all_codes[i]));
	ck_assert(conv_c_type_known(SQL_C_DEFAULT));
	ck_assert(conv_c_type_known(SQL_ARD_TYPE));
	ck_assert(!conv_c_type_known(0));
	ck_assert(!conv_c_type_known(SQL_VARCHAR));
	ck_assert(!conv_c_type_known(114));
}
END_TEST

/* Rows of a Nullable(Int16): 1, NULL, 300, 4. */
static void
open_four(struct fixture *fixture)
{
	static const int16_t values[] = { 1, 9, 300, 4 };
	struct ch_buf data;

	ch_buf_init(&data, CH_BUF_NO_LIMIT);
	ch_buf_append(&data, "\0\1\0", 4);
	ch_buf_append(&data, values, sizeof(values));
	fixture_open(fixture, "Nullable(Int16)", &data, 4);
	ch_buf_free(&data);
}

static void
run_four(SQLSMALLINT c_type, const struct conv_target *target, struct conv_report *report)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct conv_spec spec = { .c_type = c_type };
	struct conv_plan *plan = NULL;
	struct fixture fixture;

	open_four(&fixture);
	ck_assert_int_eq(conv_plan_create(&plan, fixture.column->type, &spec, &env), CONV_OK);
	conv_plan_run(plan, fixture.column, 0, 4, target, 0, report);
	conv_plan_destroy(plan);
	fixture_free(&fixture);
}

static const SQLSMALLINT both_ways[] = { SQL_C_SSHORT, SQL_C_SLONG, SQL_C_STINYINT };

START_TEST(error_in_a_row_leaves_the_others_alone)
{
	int8_t data[4] = { FILL, FILL, FILL, FILL };
	SQLLEN lengths[4] = { 77, 77, 77, 77 };
	SQLUSMALLINT row_status[4] = { SQL_ROW_SUCCESS, SQL_ROW_SUCCESS, SQL_ROW_SUCCESS,
		SQL_ROW_SUCCESS };
	struct conv_report report = { .column = 9, .row_status = row_status };
	const struct conv_target target = { (char *)data, 1, 1, (char *)lengths, (char *)lengths,
		sizeof(SQLLEN) };

	run_four(SQL_C_STINYINT, &target, &report);
	ck_assert(data[0] == 1 && data[1] == FILL && data[2] == FILL && data[3] == 4);
	ck_assert(lengths[0] == 1 && lengths[1] == SQL_NULL_DATA && lengths[2] == 77 &&
	    lengths[3] == 1);
	ck_assert_uint_eq(report.count, 1);
	ck_assert_uint_eq(report.kept, 1);
	ck_assert_uint_eq(report.notes[0].row, 2);
	ck_assert_uint_eq(report.notes[0].column, 9);
	ck_assert_int_eq(report.notes[0].status, CONV_OUT_OF_RANGE);
	ck_assert(row_status[0] == SQL_ROW_SUCCESS && row_status[1] == SQL_ROW_SUCCESS &&
	    row_status[2] == SQL_ROW_ERROR && row_status[3] == SQL_ROW_SUCCESS);
}
END_TEST

START_TEST(null_needs_an_indicator)
{
	char data[32];
	SQLLEN lengths[4] = { 77, 77, 77, 77 };
	SQLUSMALLINT row_status[4] = { 0 };
	struct conv_report report = { .row_status = row_status };
	const struct conv_target target = { data, 8, 8, (char *)lengths, NULL, sizeof(SQLLEN) };
	SQLLEN size = (SQLLEN)conv_c_type_size(both_ways[_i]);

	memset(data, FILL, sizeof(data));
	run_four(both_ways[_i], &target, &report);
	ck_assert_uint_eq(report.notes[0].row, 1);
	ck_assert_int_eq(report.notes[0].status, CONV_NO_INDICATOR);
	ck_assert_int_eq(row_status[1], SQL_ROW_ERROR);
	ck_assert(lengths[0] == size && lengths[1] == 77 && lengths[3] == size);
	ck_assert_int_eq(data[8], FILL);
}
END_TEST

START_TEST(two_pointers_get_length_and_zero_or_null)
{
	char data[32];
	SQLLEN lengths[4] = { 77, 77, 77, 77 };
	SQLLEN indicators[4] = { 77, 77, 77, 77 };
	struct conv_report report = { 0 };
	const struct conv_target target = { data, 8, 8, (char *)lengths, (char *)indicators,
		sizeof(SQLLEN) };
	SQLLEN size = (SQLLEN)conv_c_type_size(both_ways[_i]);

	run_four(both_ways[_i], &target, &report);
	ck_assert(lengths[0] == size && lengths[1] == 77 && lengths[3] == size);
	ck_assert(indicators[0] == 0 && indicators[1] == SQL_NULL_DATA && indicators[3] == 0);
}
END_TEST

START_TEST(indicator_alone_is_told_of_null)
{
	char data[32];
	SQLLEN indicators[4] = { 77, 77, 77, 77 };
	struct conv_report report = { 0 };
	const struct conv_target target = { data, 8, 8, NULL, (char *)indicators,
		sizeof(SQLLEN) };

	run_four(both_ways[_i], &target, &report);
	ck_assert(indicators[0] == 0 && indicators[1] == SQL_NULL_DATA && indicators[3] == 0);
}
END_TEST

START_TEST(no_data_pointer_gives_lengths_only)
{
	SQLLEN lengths[4] = { 77, 77, 77, 77 };
	struct conv_report report = { 0 };
	const struct conv_target target = { NULL, 4, 4, (char *)lengths, (char *)lengths,
		sizeof(SQLLEN) };

	run_four(SQL_C_CHAR, &target, &report);
	ck_assert(lengths[0] == 1 && lengths[1] == SQL_NULL_DATA && lengths[2] == 3);
	run_four(SQL_C_WCHAR, &target, &report);
	ck_assert(lengths[0] == 2 && lengths[1] == SQL_NULL_DATA && lengths[2] == 6);
	run_four(SQL_C_BINARY, &target, &report);
	ck_assert(lengths[0] == 2 && lengths[1] == SQL_NULL_DATA && lengths[2] == 2);
	run_four(SQL_C_SSHORT, &target, &report);
	ck_assert(lengths[0] == 2 && lengths[1] == SQL_NULL_DATA && lengths[2] == 2);
	ck_assert_uint_eq(report.count, 0);
}
END_TEST

START_TEST(nothing_bound_but_a_value_is_fine)
{
	struct conv_report report = { 0 };
	int16_t data[4];
	const struct conv_target target = { (char *)data, 2, 2, NULL, NULL, 0 };

	run_four(SQL_C_SSHORT, &target, &report);
	ck_assert(data[0] == 1 && data[2] == 300 && data[3] == 4);
	ck_assert_uint_eq(report.count, 1);
	ck_assert_int_eq(report.notes[0].status, CONV_NO_INDICATOR);
}
END_TEST

START_TEST(rows_of_structs_are_written_at_their_stride)
{
	struct row {
		char before;
		char text[5];
		SQLLEN length;
		char after[3];
	} rows[4];
	struct conv_report report = { 0 };
	const struct conv_target target = { rows[0].text, sizeof(struct row), 5,
		(char *)&rows[0].length, (char *)&rows[0].length, sizeof(struct row) };

	memset(rows, FILL, sizeof(rows));
	run_four(SQL_C_CHAR, &target, &report);
	ck_assert_str_eq(rows[0].text, "1");
	ck_assert_str_eq(rows[2].text, "300");
	ck_assert_str_eq(rows[3].text, "4");
	ck_assert_int_eq(rows[1].text[0], FILL);
	ck_assert(rows[0].length == 1 && rows[1].length == SQL_NULL_DATA && rows[2].length == 3);
	for (unsigned i = 0; i < 4; i++)
		ck_assert(rows[i].before == FILL && rows[i].after[0] == FILL);
}
END_TEST

START_TEST(worse_status_of_a_row_stays)
{
	SQLUSMALLINT row_status[2] = { SQL_ROW_SUCCESS, SQL_ROW_SUCCESS };
	struct conv_report report = { .row_status = row_status };

	conv_report_add(&report, 0, CONV_OK);
	ck_assert(report.count == 0 && row_status[0] == SQL_ROW_SUCCESS);
	conv_report_add(&report, 0, CONV_TRUNCATED);
	ck_assert_int_eq(row_status[0], SQL_ROW_SUCCESS_WITH_INFO);
	conv_report_add(&report, 0, CONV_OUT_OF_RANGE);
	ck_assert_int_eq(row_status[0], SQL_ROW_ERROR);
	conv_report_add(&report, 0, CONV_FRACTION_LOST);
	ck_assert_int_eq(row_status[0], SQL_ROW_ERROR);
	ck_assert_int_eq(row_status[1], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(report.count, 3);
}
END_TEST

START_TEST(notes_beyond_the_most_are_only_counted)
{
	struct conv_report report = { .column = 4 };

	for (size_t row = 0; row < CONV_MAX_NOTES + 5; row++)
		conv_report_add(&report, row, CONV_TRUNCATED);
	ck_assert_uint_eq(report.count, CONV_MAX_NOTES + 5);
	ck_assert_uint_eq(report.kept, CONV_MAX_NOTES);
	ck_assert_uint_eq(report.notes[CONV_MAX_NOTES - 1].row, CONV_MAX_NOTES - 1);
}
END_TEST

/* Texts of one to four bytes a character, at every capacity. */
static const struct {
	const char *type;
	const char *value;
	SQLSMALLINT c_type;
	const char *shown;
} texts[] = {
	{ "String", "'a\\xc3\\xa9\\xe2\\x82\\xac\\xf0\\x9f\\x98\\x80z'", SQL_C_CHAR,
	    "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z" },
	{ "Array(UInt8)", "x:0300000000000000010203", SQL_C_CHAR, "[1,2,3]" },
	{ "FixedString(6)", "'abcd'", SQL_C_CHAR, "abcd" },
	{ "Enum8('name' = 1)", "1", SQL_C_CHAR, "name" },
};

START_TEST(text_is_cut_to_any_capacity_at_a_character)
{
	const char *whole = texts[_i].shown;
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct conv_spec spec = { .c_type = texts[_i].c_type };
	struct conv_plan *plan = NULL;
	struct fixture fixture;

	fixture_open_value(&fixture, texts[_i].type, texts[_i].value);
	ck_assert_int_eq(conv_plan_create(&plan, fixture.column->type, &spec, &env), CONV_OK);
	for (size_t capacity = 0; capacity <= strlen(whole) + 2; capacity++) {
		char memory[64];
		SQLLEN length = -77;
		struct conv_report report = { 0 };
		const struct conv_target target = { memory + 8, capacity, capacity,
			(char *)&length, (char *)&length, sizeof(SQLLEN) };
		size_t kept = strlen(whole);

		memset(memory, FILL, sizeof(memory));
		conv_plan_run(plan, fixture.column, 0, 1, &target, 0, &report);
		ck_assert_int_eq(length, (SQLLEN)strlen(whole));
		ck_assert_uint_eq(report.count, capacity <= strlen(whole));
		if (capacity <= strlen(whole))
			kept = capacity > 0 ? capacity - 1 : 0;
		while ((whole[kept] & 0xc0) == 0x80)
			kept--;
		if (capacity > 0)
			ck_assert(strlen(memory + 8) == kept &&
			    memcmp(memory + 8, whole, kept) == 0);
		for (size_t i = 0; i < 8; i++)
			ck_assert(memory[i] == FILL && memory[8 + capacity + i] == FILL);
	}
	conv_plan_destroy(plan);
	fixture_free(&fixture);
}
END_TEST

START_TEST(plan_that_cannot_be_made_says_so)
{
	struct ch_arena arena = { 0 };
	struct conv_plan *plan = NULL;

	/* the type first: it is not what is to fail */
	ck_assert_int_eq(create(&plan, &arena, "Int32", SQL_C_SLONG), CONV_OK);
	conv_plan_destroy(plan);
	ch_alloc_fail_at(1);
	ck_assert_int_eq(create(&plan, &arena, "Int32", SQL_C_SLONG), CONV_NO_MEMORY);
	ck_assert_ptr_null(plan);
	ch_alloc_fail_at(0);
	ch_arena_free(&arena);
	conv_plan_destroy(NULL);
}
END_TEST

START_TEST(rendered_text_without_memory_is_an_error_of_its_row)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct conv_spec spec = { .c_type = SQL_C_CHAR };
	char data[16] = "unchanged";
	SQLLEN length = -77;
	struct conv_report report = { 0 };
	const struct conv_target target = { data, 16, 16, (char *)&length, (char *)&length,
		sizeof(SQLLEN) };
	struct conv_plan *plan = NULL;
	struct fixture fixture;

	fixture_open_value(&fixture, "Array(UInt8)", "x:0300000000000000010203");
	ck_assert_int_eq(conv_plan_create(&plan, fixture.column->type, &spec, &env), CONV_OK);
	ch_alloc_fail_at(1);
	conv_plan_run(plan, fixture.column, 0, 1, &target, 0, &report);
	ch_alloc_fail_at(0);
	ck_assert_uint_eq(report.count, 1);
	ck_assert_int_eq(report.notes[0].status, CONV_NO_MEMORY);
	ck_assert_str_eq(data, "unchanged");
	ck_assert_int_eq(length, -77);
	conv_plan_run(plan, fixture.column, 0, 1, &target, 0, &report);
	ck_assert_str_eq(data, "[1,2,3]");
	conv_plan_destroy(plan);
	fixture_free(&fixture);
}
END_TEST

START_TEST(time_alone_becomes_a_timestamp_of_today)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct conv_spec spec = { .c_type = SQL_C_TYPE_TIMESTAMP };
	SQL_TIMESTAMP_STRUCT stamp = { 0 };
	struct conv_report report = { 0 };
	const struct conv_target target = { (char *)&stamp, 16, 16, NULL, NULL, 0 };
	struct conv_plan *plan = NULL;
	struct fixture fixture;

	fixture_open_value(&fixture, "Time64(3)", "45296120");
	ck_assert_int_eq(conv_plan_create(&plan, fixture.column->type, &spec, &env), CONV_OK);
	conv_plan_run(plan, fixture.column, 0, 1, &target, 0, &report);
	ck_assert_uint_eq(report.count, 0);
	ck_assert_int_gt(stamp.year, 2023);
	ck_assert(stamp.hour == 12 && stamp.minute == 34 && stamp.second == 56 &&
	    stamp.fraction == 120000000);
	conv_plan_destroy(plan);
	fixture_free(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("convert/plan");
	TCase *tests = tcase_create("plans");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, exactly_the_pairs_of_the_matrix_are_allowed, 0,
	    (int)CH_ARRAY_LEN(matrix));
	tcase_add_test(tests, codes_that_are_no_c_types_are_refused);
	tcase_add_test(tests, sizes_are_those_of_the_structs);
	tcase_add_test(tests, types_that_may_be_bound_are_known);
	tcase_add_test(tests, error_in_a_row_leaves_the_others_alone);
	tcase_add_loop_test(tests, null_needs_an_indicator, 0, (int)CH_ARRAY_LEN(both_ways));
	tcase_add_loop_test(tests, two_pointers_get_length_and_zero_or_null, 0,
	    (int)CH_ARRAY_LEN(both_ways));
	tcase_add_loop_test(tests, indicator_alone_is_told_of_null, 0,
	    (int)CH_ARRAY_LEN(both_ways));
	tcase_add_test(tests, no_data_pointer_gives_lengths_only);
	tcase_add_test(tests, nothing_bound_but_a_value_is_fine);
	tcase_add_test(tests, rows_of_structs_are_written_at_their_stride);
	tcase_add_test(tests, worse_status_of_a_row_stays);
	tcase_add_test(tests, notes_beyond_the_most_are_only_counted);
	tcase_add_loop_test(tests, text_is_cut_to_any_capacity_at_a_character, 0,
	    (int)CH_ARRAY_LEN(texts));
	tcase_add_test(tests, plan_that_cannot_be_made_says_so);
	tcase_add_test(tests, rendered_text_without_memory_is_an_error_of_its_row);
	tcase_add_test(tests, time_alone_becomes_a_timestamp_of_today);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
