/*
 * test_store_text.c - text of values is the text that native/ writes, which is ClickHouse's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "native/text.h"
#include "support.h"

#define ROWS 400

/* Values are random numbers modulo `range` (0: any), less `low`. */
static const struct {
	const char *type;
	unsigned width;
	uint64_t range;
	uint64_t low;
} types[] = {
	{ "Int8", 1, 0, 0 },
	{ "Int16", 2, 0, 0 },
	{ "Int32", 4, 0, 0 },
	{ "Int64", 8, 0, 0 },
	{ "Int128", 16, 0, 0 },
	{ "Int256", 32, 0, 0 },
	{ "UInt8", 1, 0, 0 },
	{ "UInt16", 2, 0, 0 },
	{ "UInt32", 4, 0, 0 },
	{ "UInt64", 8, 0, 0 },
	{ "UInt128", 16, 0, 0 },
	{ "UInt256", 32, 0, 0 },
	{ "Float32", 4, 0, 0 },
	{ "Float64", 8, 0, 0 },
	{ "BFloat16", 2, 0, 0 },
	{ "Decimal(9, 0)", 4, 0, 0 },
	{ "Decimal(9, 9)", 4, 0, 0 },
	{ "Decimal(18, 4)", 8, 0, 0 },
	{ "Decimal(18, 18)", 8, 0, 0 },
	{ "Decimal(38, 10)", 16, 0, 0 },
	{ "Decimal(38, 38)", 16, 0, 0 },
	{ "Decimal(76, 38)", 32, 0, 0 },
	{ "Decimal(38, 19)", 16, 1000000, 500000 },
	{ "Date", 2, 0, 0 },
	{ "Date32", 4, 146000, 25567 },
	{ "DateTime", 4, 0, 0 },
	{ "DateTime('America/New_York')", 4, 0, 0 },
	{ "DateTime64(0, 'Europe/Berlin')", 8, 12622780800u, 2208988800u },
	{ "DateTime64(1)", 8, 126227808000u, 22089888000u },
	{ "DateTime64(3, 'Asia/Tokyo')", 8, 12622780800000u, 2208988800000u },
	{ "DateTime64(9)", 8, 11000000000000000000u, 2000000000000000000u },
	{ "Time", 4, 7199999, 3599999 },
	{ "Time64(3)", 8, 7199999999u, 3599999999u },
	{ "Time64(9)", 8, 7199999999999999u, 3599999999999999u },
	{ "IntervalDay", 8, 0, 0 },
	{ "UUID", 16, 0, 0 },
	{ "IPv4", 4, 0, 0 },
	{ "IPv6", 16, 0, 0 },
	{ "Enum8('a' = -3, 'b' = 0, 'c' = 4)", 1, 8, 3 },
	{ "Tuple(Int64)", 8, 0, 0 },
};

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	/* now and then a short number */
	return *state % 5 == 0 ? *state >> (*state / 5 % 64) : *state;
}

static void
open_random(struct fixture *fixture, int type)
{
	uint64_t state = 88172645463325252u + (uint64_t)type;
	struct ch_buf data;

	ch_buf_init(&data, CH_BUF_NO_LIMIT);
	for (unsigned row = 0; row < ROWS; row++) {
		uint64_t value = next_random(&state);

		if (types[type].range > 0)
			value = value % types[type].range - types[type].low;
		for (unsigned at = 0; at < types[type].width; at += 8) {
			unsigned left = types[type].width - at;

			ch_buf_append(&data, &value, left < 8 ? left : 8);
			value = types[type].range > 0 ? 0 - (value >> 63) : next_random(&state);
		}
	}
	fixture_open(fixture, types[type].type, &data, ROWS);
	ch_buf_free(&data);
}

START_TEST(text_is_what_native_writes)
{
	const struct native_text_env text_env = { ch_tz_utc() };
	const struct conv_env env = { ch_tz_utc(), 2 };
	const struct conv_spec spec = { .c_type = SQL_C_CHAR };
	static char data[ROWS][128];
	static SQLLEN lengths[ROWS];
	const struct conv_target target = { data[0], 128, 128, (char *)lengths, (char *)lengths,
		sizeof(SQLLEN) };
	struct conv_report report = { 0 };
	struct conv_plan *plan = NULL;
	struct fixture fixture;
	struct ch_buf text;

	open_random(&fixture, _i);
	ck_assert_int_eq(conv_plan_create(&plan, fixture.column->type, &spec, &env), CONV_OK);
	conv_plan_run(plan, fixture.column, 0, ROWS, &target, 0, &report);
	ck_assert_uint_eq(report.count, 0);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	for (unsigned row = 0; row < ROWS; row++) {
		ch_buf_reset(&text);
		native_text_append(fixture.column, row, &text_env, &text);
		ck_assert_msg(strcmp(ch_buf_cstr(&text), data[row]) == 0, "%s row %u: %s and %s",
		    types[_i].type, row, data[row], ch_buf_cstr(&text));
		ck_assert_int_eq(lengths[row], (SQLLEN)text.len);
	}
	ch_buf_free(&text);
	conv_plan_destroy(plan);
	fixture_free(&fixture);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("convert/store_text");
	TCase *tests = tcase_create("texts");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, text_is_what_native_writes, 0, (int)CH_ARRAY_LEN(types));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
