/*
 * test_text_io.c - strings in and out of the API
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/text_io.h"

#include <check.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define GUARD 0xA5
#define MAX_UNITS 16

/* Characters as UTF-8 and as UTF-16, one beside the other. */
struct character {
	const char *utf8;
	SQLWCHAR wide[3];
	size_t units;
};

static const struct character A = { "a", { 'a' }, 1 };
static const struct character E_ACUTE = { "\xC3\xA9", { 0xE9 }, 1 };
static const struct character EURO = { "\xE2\x82\xAC", { 0x20AC }, 1 };
static const struct character SMILE = { "\xF0\x9F\x98\x80", { 0xD83D, 0xDE00 }, 2 };

static const struct {
	const struct character *text[5];
} samples[] = {
	{ { NULL } },
	{ { &A } },
	{ { &E_ACUTE } },
	{ { &SMILE } },
	{ { &A, &E_ACUTE, &EURO, &SMILE } },
	{ { &SMILE, &SMILE, &A } },
	{ { &EURO, &A, &SMILE } },
};
#define SAMPLES ((int)CH_ARRAY_LEN(samples))

struct expected {
	char utf8[64];
	size_t len;
	SQLWCHAR wide[MAX_UNITS];
	size_t units;
};

/* The longest run of whole characters of at most `max` bytes (narrow) or units (wide). */
static struct expected
take(int sample, enum odbc_text kind, size_t max)
{
	struct expected e = { .len = 0 };

	for (size_t i = 0; i < 5 && samples[sample].text[i]; i++) {
		const struct character *c = samples[sample].text[i];
		size_t len = strlen(c->utf8);

		if (kind == ODBC_NARROW ? e.len + len > max : e.units + c->units > max)
			break;
		memcpy(e.utf8 + e.len, c->utf8, len);
		memcpy(e.wide + e.units, c->wide, c->units * sizeof(SQLWCHAR));
		e.len += len;
		e.units += c->units;
	}
	return e;
}

/* Put sample into a buffer of `capacity` (in what `in_bytes` says) and check every byte. */
static void
check_put(int sample, enum odbc_text kind, bool in_bytes, SQLINTEGER capacity)
{
	unsigned char room[128];
	unsigned char *buffer = room + 9; /* unaligned on purpose */
	struct expected all = take(sample, kind, 100);
	size_t unit = kind == ODBC_WIDE ? sizeof(SQLWCHAR) : 1;
	size_t cap = (size_t)capacity / (in_bytes ? unit : 1);
	size_t full = kind == ODBC_WIDE ? all.units : all.len;
	struct expected fits = take(sample, kind, cap > 0 ? cap - 1 : 0);
	size_t made = kind == ODBC_WIDE ? fits.units : fits.len;
	const void *bytes = kind == ODBC_WIDE ? (const void *)fits.wide : (const void *)fits.utf8;
	SQLSMALLINT len16 = -1;
	SQLINTEGER len32 = -1;
	struct odbc_text_out out = { kind, in_bytes, buffer, capacity, &len16, &len32 };
	struct odbc_diag diag;
	SQLRETURN rc;

	odbc_diag_init(&diag);
	memset(room, GUARD, sizeof(room));
	rc = odbc_text_put(&out, (struct ch_str){ all.utf8, all.len }, &diag);
	ck_assert_int_eq(rc, full < cap ? SQL_SUCCESS : SQL_SUCCESS_WITH_INFO);
	ck_assert_uint_eq(diag.count, full < cap ? 0 : 1);
	if (diag.count)
		ck_assert_int_eq(diag.records[0].state, ODBC_S_01004);
	ck_assert_uint_eq((size_t)len16, full * (in_bytes ? unit : 1));
	ck_assert_int_eq(len16, len32);
	if (cap == 0)
		made = 0;
	ck_assert_mem_eq(buffer, bytes, made * unit);
	for (size_t i = 0; cap > 0 && i < unit; i++)
		ck_assert_uint_eq(buffer[made * unit + i], 0);
	for (size_t i = 0; i < sizeof(room); i++)
		if (room + i < buffer || room + i >= buffer + (cap > 0 ? (made + 1) * unit : 0))
			ck_assert_uint_eq(room[i], GUARD);
	odbc_diag_free(&diag);
}

START_TEST(text_is_cut_at_a_character_at_every_capacity)
{
	for (SQLINTEGER capacity = 0; capacity <= 2 * MAX_UNITS; capacity++) {
		check_put(_i, ODBC_NARROW, false, capacity);
		check_put(_i, ODBC_NARROW, true, capacity);
		check_put(_i, ODBC_WIDE, false, capacity);
		check_put(_i, ODBC_WIDE, true, capacity);
	}
}
END_TEST

START_TEST(null_buffer_asks_for_the_length_only)
{
	SQLINTEGER len = -1;
	struct odbc_text_out out = { ODBC_WIDE, true, NULL, -5, NULL, &len };

	ck_assert_int_eq(odbc_text_put(&out, CH_STR("abc"), NULL), SQL_SUCCESS);
	ck_assert_int_eq(len, 6);
}
END_TEST

START_TEST(negative_capacity_is_hy090)
{
	char buffer[4] = "xyz";
	SQLSMALLINT len = -1;
	struct odbc_text_out out = { ODBC_NARROW, false, buffer, -1, &len, NULL };
	struct odbc_diag diag;

	odbc_diag_init(&diag);
	ck_assert_int_eq(odbc_text_put(&out, CH_STR("abc"), &diag), SQL_ERROR);
	ck_assert_int_eq(diag.records[0].state, ODBC_S_HY090);
	ck_assert_str_eq(buffer, "xyz");
	odbc_diag_free(&diag);
}
END_TEST

START_TEST(length_that_does_not_fit_16_bits_stays_positive)
{
	static char text[40000];
	SQLSMALLINT len = -1;
	struct odbc_text_out out = { ODBC_NARROW, false, NULL, 0, &len, NULL };

	memset(text, 'x', sizeof(text));
	ck_assert_int_eq(
	    odbc_text_put(&out, (struct ch_str){ text, sizeof(text) }, NULL), SQL_SUCCESS);
	ck_assert_int_eq(len, SHRT_MAX);
}
END_TEST

START_TEST(no_record_is_posted_without_a_diagnostic_area)
{
	char buffer[2];
	struct odbc_text_out out = { ODBC_NARROW, false, buffer, 2, NULL, NULL };

	ck_assert_int_eq(odbc_text_put(&out, CH_STR("abc"), NULL), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(buffer, "a");
}
END_TEST

START_TEST(narrow_text_is_borrowed)
{
	struct odbc_text_in in;
	struct odbc_diag diag;
	char text[] = "select\0x";

	odbc_diag_init(&diag);
	ck_assert_int_eq(odbc_text_in(&in, ODBC_NARROW, text, SQL_NTS, &diag), SQL_SUCCESS);
	ck_assert_ptr_eq(in.text.ptr, text);
	ck_assert_uint_eq(in.text.len, 6);
	odbc_text_in_free(&in);
	ck_assert_int_eq(odbc_text_in(&in, ODBC_NARROW, text, 8, &diag), SQL_SUCCESS);
	ck_assert_uint_eq(in.text.len, 8);
	odbc_text_in_free(&in);
	ck_assert_uint_eq(diag.count, 0);
}
END_TEST

START_TEST(wide_text_becomes_utf8)
{
	struct expected e = take(_i, ODBC_WIDE, 100);
	unsigned char bytes[sizeof(e.wide) + 1];
	struct odbc_text_in in;
	struct odbc_diag diag;

	odbc_diag_init(&diag);
	memcpy(bytes + 1, e.wide, sizeof(e.wide)); /* unaligned */
	ck_assert_int_eq(odbc_text_in(&in, ODBC_WIDE, bytes + 1, SQL_NTS, &diag), SQL_SUCCESS);
	ck_assert_uint_eq(in.text.len, e.len);
	ck_assert_mem_eq(in.text.ptr, e.utf8, e.len);
	odbc_text_in_free(&in);
	ck_assert_int_eq(
	    odbc_text_in(&in, ODBC_WIDE, e.wide, (SQLINTEGER)e.units, &diag), SQL_SUCCESS);
	ck_assert_uint_eq(in.text.len, e.len);
	odbc_text_in_free(&in);
	/* Lengths in bytes; an odd one is rounded down. */
	ck_assert_int_eq(
	    odbc_text_in_bytes(&in, ODBC_WIDE, e.wide, (SQLINTEGER)e.units * 2 + 1, &diag),
	    SQL_SUCCESS);
	ck_assert_uint_eq(in.text.len, e.len);
	ck_assert_mem_eq(in.text.ptr, e.utf8, e.len);
	odbc_text_in_free(&in);
}
END_TEST

START_TEST(long_wide_text_needs_memory)
{
	static SQLWCHAR text[1000];
	struct odbc_text_in in;
	struct odbc_diag diag;

	odbc_diag_init(&diag);
	for (size_t i = 0; i < 1000; i++)
		text[i] = 0x20AC;
	ck_assert_int_eq(odbc_text_in(&in, ODBC_WIDE, text, 1000, &diag), SQL_SUCCESS);
	ck_assert_uint_eq(in.text.len, 3000);
	odbc_text_in_free(&in);
	ch_alloc_fail_at(1);
	ck_assert_int_eq(odbc_text_in(&in, ODBC_WIDE, text, 1000, &diag), SQL_ERROR);
	ch_alloc_fail_at(0);
	ck_assert_int_eq(diag.records[0].state, ODBC_S_HY001);
	odbc_text_in_free(&in);
	odbc_diag_free(&diag);
}
END_TEST

START_TEST(null_is_told_apart_from_empty)
{
	struct odbc_text_in in;
	struct odbc_diag diag;

	odbc_diag_init(&diag);
	ck_assert_int_eq(odbc_text_in(&in, ODBC_WIDE, NULL, 7, &diag), SQL_SUCCESS);
	ck_assert(in.is_null);
	ck_assert_uint_eq(in.text.len, 0);
	odbc_text_in_free(&in);
	ck_assert_int_eq(odbc_text_in(&in, ODBC_NARROW, "", SQL_NTS, &diag), SQL_SUCCESS);
	ck_assert(!in.is_null);
	odbc_text_in_free(&in);
}
END_TEST

START_TEST(negative_length_is_hy090)
{
	struct odbc_text_in in;
	struct odbc_diag diag;

	odbc_diag_init(&diag);
	ck_assert_int_eq(odbc_text_in(&in, ODBC_NARROW, "x", -1, &diag), SQL_ERROR);
	ck_assert_int_eq(diag.records[0].state, ODBC_S_HY090);
	odbc_diag_free(&diag);
}
END_TEST

START_TEST(counted_terminators_can_be_dropped)
{
	struct odbc_text_in in;
	struct odbc_diag diag;

	odbc_diag_init(&diag);
	ck_assert_int_eq(odbc_text_in(&in, ODBC_NARROW, "a\0b\0\0", 5, &diag), SQL_SUCCESS);
	odbc_text_in_trim_nul(&in);
	ck_assert_uint_eq(in.text.len, 3);
	odbc_text_in_free(&in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odbc/text_io");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, text_is_cut_at_a_character_at_every_capacity, 0, SAMPLES);
	tcase_add_test(tests, null_buffer_asks_for_the_length_only);
	tcase_add_test(tests, negative_capacity_is_hy090);
	tcase_add_test(tests, length_that_does_not_fit_16_bits_stays_positive);
	tcase_add_test(tests, no_record_is_posted_without_a_diagnostic_area);
	tcase_add_test(tests, narrow_text_is_borrowed);
	tcase_add_loop_test(tests, wide_text_becomes_utf8, 0, SAMPLES);
	tcase_add_test(tests, long_wide_text_needs_memory);
	tcase_add_test(tests, null_is_told_apart_from_empty);
	tcase_add_test(tests, negative_length_is_hy090);
	tcase_add_test(tests, counted_terminators_can_be_dropped);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
