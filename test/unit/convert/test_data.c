/*
 * test_data.c - the cases of test/data/convert, bound and through SQLGetData's cells
 *
 * A line is: type, value (put_value), options, C type, capacity, status, indicator, data (show);
 * "-" is nothing. Options: p= and s= (precision, scale), max= (MAX_LENGTH), tz=, unit=4 (wide
 * characters), and bound or cell for what only one of them does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert/c_type.h"
#include "support.h"

#define GUARD 24
#define ROOM 512
#define FILL 0xa5

enum { TYPE, VALUE, OPTIONS, C_TYPE_NAME, CAPACITY, STATUS, INDICATOR, DATA, FIELDS };

struct test_case {
	char *fields[FIELDS];
	char where[300];
	struct conv_spec spec;
	struct conv_env env;
	bool bound;
	bool cell;
	size_t capacity;
	enum conv_status status;
};

static void
read_option(struct test_case *test, const char *option)
{
	struct ch_error err = { 0 };

	if (strncmp(option, "p=", 2) == 0)
		test->spec.precision = (SQLSMALLINT)atoi(option + 2);
	else if (strncmp(option, "s=", 2) == 0)
		test->spec.scale = (SQLSMALLINT)atoi(option + 2);
	else if (strncmp(option, "max=", 4) == 0)
		test->spec.max_length = (SQLULEN)atoi(option + 4);
	else if (strncmp(option, "tz=", 3) == 0)
		test->env.tz = ch_tz_get(ch_str_of(option + 3), &err);
	else if (strcmp(option, "unit=4") == 0)
		test->env.wide_unit = 4;
	else if (strcmp(option, "bound") == 0)
		test->cell = false;
	else if (strcmp(option, "cell") == 0)
		test->bound = false;
	else
		ck_assert_msg(strcmp(option, "-") == 0, "%s: option %s", test->where, option);
	ck_assert_msg(test->env.tz != NULL, "%s: %s", test->where, err.text);
}

static void
read_case(struct test_case *test, char *line)
{
	char *save = NULL;
	char *option;

	for (unsigned i = 0; i < FIELDS; i++) {
		char *end = strchr(line, '\t');

		ck_assert_msg((end != NULL) == (i + 1 < FIELDS), "%s: %u fields", test->where, i);
		if (end)
			*end = '\0';
		test->fields[i] = line;
		line = end ? end + 1 : line;
	}
	test->spec.c_type = c_type_of(test->fields[C_TYPE_NAME]);
	test->env.tz = ch_tz_utc();
	test->env.wide_unit = 2;
	test->bound = test->cell = true;
	for (option = strtok_r(test->fields[OPTIONS], ",", &save); option;
	     option = strtok_r(NULL, ",", &save))
		read_option(test, option);
	test->capacity = conv_c_type_size(test->spec.c_type);
	if (strcmp(test->fields[CAPACITY], "-") != 0)
		test->capacity = (size_t)atoi(test->fields[CAPACITY]);
	test->status = status_of(test->fields[STATUS]);
	ck_assert_msg(test->status < CONV_STATUSES, "%s: status", test->where);
	ck_assert_uint_le(test->capacity, ROOM);
}

/* Nothing outside the buffer was touched, and inside is what the line says. */
static void
check_result(const struct test_case *test, const char *how, const char *memory,
    enum conv_status status, SQLLEN indicator)
{
	const char *untouched = "\xa5\xa5\xa5\xa5\xa5\xa5\xa5\xa5";
	const char *data = memory + GUARD;
	SQLLEN expected = -77;
	struct ch_buf shown;

	ck_assert_msg(status == test->status, "%s %s: %s", test->where, how,
	    status_name(status));
	if (strcmp(test->fields[INDICATOR], "-") != 0)
		expected = atol(test->fields[INDICATOR]);
	ck_assert_msg(indicator == expected, "%s %s: indicator %ld", test->where, how,
	    (long)indicator);
	for (size_t i = 0; i < GUARD; i++)
		ck_assert_msg((uint8_t)memory[i] == FILL &&
			(uint8_t)memory[GUARD + test->capacity + i] == FILL,
		    "%s %s: wrote outside", test->where, how);
	if (strcmp(test->fields[DATA], "-") == 0) {
		ck_assert_msg(test->capacity == 0 ||
			memcmp(data, untouched, test->capacity < 8 ? test->capacity : 8) == 0,
		    "%s %s: wrote something", test->where, how);
		return;
	}
	ch_buf_init(&shown, CH_BUF_NO_LIMIT);
	show(&shown, test->spec.c_type, data, test->capacity, indicator, test->env.wide_unit);
	ck_assert_msg(ch_str_eq(ch_buf_str(&shown), ch_str_of(test->fields[DATA])),
	    "%s %s: got %s", test->where, how, ch_buf_cstr(&shown));
	ch_buf_free(&shown);
}

static void
check_bound(const struct test_case *test, const struct fixture *fixture)
{
	char memory[ROOM + 2 * GUARD];
	SQLLEN indicator = -77;
	SQLUSMALLINT row_status = SQL_ROW_SUCCESS;
	struct conv_report report = { .column = 3, .row_status = &row_status };
	struct conv_target target = { memory + GUARD, 1, test->capacity, (char *)&indicator,
		(char *)&indicator, sizeof(SQLLEN) };
	struct conv_plan *plan = NULL;
	enum conv_status status = conv_plan_create(&plan, fixture->column->type, &test->spec,
	    &test->env);

	memset(memory, FILL, sizeof(memory));
	if (!status) {
		conv_plan_run(plan, fixture->column, 0, 1, &target, 0, &report);
		status = report.count > 0 ? report.notes[0].status : CONV_OK;
		ck_assert_uint_le(report.count, 1);
		ck_assert_int_eq(row_status, status == CONV_OK ? SQL_ROW_SUCCESS
			: status <= CONV_FRACTION_LOST ? SQL_ROW_SUCCESS_WITH_INFO
						       : SQL_ROW_ERROR);
	}
	check_result(test, "bound", memory, status, indicator);
	conv_plan_destroy(plan);
}

static void
check_cell(const struct test_case *test, const struct fixture *fixture)
{
	char memory[ROOM + 2 * GUARD];
	struct conv_cell *cell = NULL;

	ck_assert_int_eq(conv_cell_create(&cell), 0);
	/* twice: a cell that was reset begins again */
	for (unsigned round = 0; round < 2; round++) {
		SQLLEN indicator = -77;
		enum conv_status status;

		memset(memory, FILL, sizeof(memory));
		conv_cell_reset(cell, fixture->column, 0);
		ck_assert_int_eq(conv_cell_get(cell, &test->spec, &test->env, memory + GUARD,
				     (SQLLEN)test->capacity, &indicator, &status),
		    CONV_CELL_VALUE);
		check_result(test, "cell", memory, status, indicator);
		if (status == CONV_OK || status == CONV_FRACTION_LOST)
			ck_assert_int_eq(conv_cell_get(cell, &test->spec, &test->env,
					     memory + GUARD, (SQLLEN)test->capacity, &indicator,
					     &status),
			    CONV_CELL_NO_DATA);
	}
	conv_cell_destroy(cell);
}

/* All pieces of one size, put together, are what one large piece gives. */
static void
check_pieces_of(const struct test_case *test, struct conv_cell *cell, size_t size)
{
	enum conv_target_kind target = conv_c_type_find(test->spec.c_type)->target;
	size_t end = target == CONV_TO_BINARY ? 0 : target == CONV_TO_CHAR ? 1
									     : test->env.wide_unit;
	size_t unit = target == CONV_TO_WCHAR ? test->env.wide_unit : 1;
	char whole[ROOM];
	char piece[ROOM];
	SQLLEN left = (SQLLEN)atol(test->fields[INDICATOR]);
	enum conv_status status = CONV_TRUNCATED;
	struct ch_buf shown;
	size_t len = 0;

	for (unsigned calls = 0; status == CONV_TRUNCATED; calls++) {
		SQLLEN indicator = -77;
		size_t given;

		ck_assert_msg(calls < ROOM, "%s: no end in pieces of %zu", test->where, size);
		ck_assert_int_eq(conv_cell_get(cell, &test->spec, &test->env, piece,
				     (SQLLEN)size, &indicator, &status),
		    CONV_CELL_VALUE);
		if (status == CONV_OUT_OF_RANGE && calls == 0)
			return; /* a number that must be whole in its first piece */
		ck_assert_int_eq(indicator, left);
		given = (size_t)left;
		if (status == CONV_TRUNCATED) {
			given = target == CONV_TO_BINARY ? size
			    : target == CONV_TO_CHAR	  ? strlen(piece)
							  : 0;
			while (target == CONV_TO_WCHAR && given + 2 * unit <= size / unit * unit &&
			    (piece[given] || piece[given + 1]))
				given += unit;
		}
		memcpy(whole + len, piece, given);
		len += given;
		left -= (SQLLEN)given;
	}
	ck_assert_int_eq(status, CONV_OK);
	ck_assert_int_eq(conv_cell_get(cell, &test->spec, &test->env, piece, (SQLLEN)size, NULL,
			     &status),
	    CONV_CELL_NO_DATA);
	memset(whole + len, 0, end);
	ch_buf_init(&shown, CH_BUF_NO_LIMIT);
	show(&shown, test->spec.c_type, whole, len + end, (SQLLEN)len, test->env.wide_unit);
	ck_assert_msg(ch_str_eq(ch_buf_str(&shown), ch_str_of(test->fields[DATA])),
	    "%s in pieces of %zu: got %s", test->where, size, ch_buf_cstr(&shown));
	ch_buf_free(&shown);
}

static void
check_pieces(const struct test_case *test, const struct fixture *fixture)
{
	enum conv_target_kind target = conv_c_type_find(test->spec.c_type)->target;
	size_t least = target == CONV_TO_BINARY ? 1 : target == CONV_TO_CHAR ? 2
									     : 2 * test->env.wide_unit;
	struct conv_cell *cell = NULL;

	if (conv_c_type_size(test->spec.c_type) || test->status != CONV_OK ||
	    strcmp(test->fields[DATA], "-") == 0 || strstr(test->fields[DATA], "\\x00"))
		return;
	ck_assert_int_eq(conv_cell_create(&cell), 0);
	for (size_t size = least; size <= test->capacity + 2 && size < 64; size++) {
		conv_cell_reset(cell, fixture->column, 0);
		check_pieces_of(test, cell, size);
	}
	conv_cell_destroy(cell);
}

static unsigned
check_file(const char *name)
{
	const char *folder = getenv("CHODBC_SRCDIR");
	char line[2048];
	char path[4096];
	unsigned number = 0;
	unsigned count = 0;
	FILE *file;

	ck_assert_ptr_nonnull(folder);
	snprintf(path, sizeof(path), "%s/test/data/convert/%s", folder, name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "cannot open %s", path);
	while (fgets(line, sizeof(line), file)) {
		struct test_case test = { 0 };
		struct fixture fixture;

		number++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		snprintf(test.where, sizeof(test.where), "%s:%u %.200s", name, number, line);
		read_case(&test, line);
		fixture_open_value(&fixture, test.fields[TYPE], test.fields[VALUE]);
		if (test.bound)
			check_bound(&test, &fixture);
		if (test.cell) {
			check_cell(&test, &fixture);
			check_pieces(&test, &fixture);
		}
		fixture_free(&fixture);
		count++;
	}
	fclose(file);
	return count;
}

START_TEST(numbers_become_what_their_lines_say)
{
	ck_assert_uint_gt(check_file("numbers.tsv"), 100);
}
END_TEST

START_TEST(decimals_become_what_their_lines_say)
{
	ck_assert_uint_gt(check_file("decimals.tsv"), 40);
}
END_TEST

START_TEST(texts_become_what_their_lines_say)
{
	ck_assert_uint_gt(check_file("texts.tsv"), 100);
}
END_TEST

START_TEST(times_become_what_their_lines_say)
{
	ck_assert_uint_gt(check_file("times.tsv"), 80);
}
END_TEST

START_TEST(intervals_become_what_their_lines_say)
{
	ck_assert_uint_gt(check_file("intervals.tsv"), 40);
}
END_TEST

START_TEST(other_types_become_what_their_lines_say)
{
	ck_assert_uint_gt(check_file("others.tsv"), 25);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("convert/data");
	TCase *tests = tcase_create("files");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, numbers_become_what_their_lines_say);
	tcase_add_test(tests, decimals_become_what_their_lines_say);
	tcase_add_test(tests, texts_become_what_their_lines_say);
	tcase_add_test(tests, times_become_what_their_lines_say);
	tcase_add_test(tests, intervals_become_what_their_lines_say);
	tcase_add_test(tests, other_types_become_what_their_lines_say);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
