/*
 * test_desc.c - descriptors: storage, fields by number, copying
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/desc.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "fixture.h"
#include "odbc/desc_field.h"

static SQLRETURN
get(struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT field, SQLLEN *value)
{
	struct odbc_text_out out = { .buffer = value, .capacity = sizeof(*value) };

	*value = 0;
	return odbc_desc_get_field(desc, number, field, &out);
}

static SQLRETURN
set(struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT field, SQLLEN value)
{
	return odbc_desc_set_field(desc, number, field, (SQLPOINTER)value, 0, ODBC_NARROW);
}

static SQLLEN
must_get(struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT field)
{
	SQLLEN value;

	ck_assert_int_eq(get(desc, number, field, &value), SQL_SUCCESS);
	return value;
}

START_TEST(new_records_have_their_defaults)
{
	struct odbc_desc_rec *rec = odbc_desc_need(stmt->ard, 5);

	ck_assert_int_eq(stmt->ard->count, 5);
	ck_assert_int_eq(rec->concise_type, SQL_C_DEFAULT);
	ck_assert_int_eq(odbc_desc_get(stmt->ard, 3)->type, SQL_C_DEFAULT);
	ck_assert_ptr_null(odbc_desc_get(stmt->ard, 6));
	ck_assert_ptr_null(odbc_desc_get(stmt->ard, -1));
	ck_assert_ptr_null(odbc_desc_need(stmt->ard, -1));
	ck_assert_ptr_null(odbc_desc_need(stmt->ard, ODBC_DESC_MAX + 1));
	ck_assert_int_eq(odbc_desc_need(stmt->ipd, 1)->parameter_type, SQL_PARAM_INPUT);
}
END_TEST

START_TEST(highest_record_number_works)
{
	ck_assert_ptr_nonnull(odbc_desc_need(stmt->ard, ODBC_DESC_MAX));
	ck_assert_int_eq(stmt->ard->count, ODBC_DESC_MAX);
	ck_assert(odbc_desc_set_count(stmt->ard, 1));
	ck_assert_ptr_null(odbc_desc_get(stmt->ard, 2));
}
END_TEST

START_TEST(every_change_makes_a_new_version)
{
	unsigned version = stmt->ard->version;

	odbc_desc_need(stmt->ard, 1);
	ck_assert_uint_ne(stmt->ard->version, version);
	version = stmt->ard->version;
	odbc_desc_set_count(stmt->ard, 0);
	ck_assert_uint_ne(stmt->ard->version, version);
	version = stmt->ard->version;
	set(stmt->ard, 0, SQL_DESC_BIND_TYPE, 8);
	ck_assert_uint_ne(stmt->ard->version, version);
}
END_TEST

START_TEST(dropped_records_are_forgotten)
{
	struct odbc_desc_rec *rec = odbc_desc_need(stmt->ird, 2);

	ck_assert(odbc_desc_set_text(&rec->name, CH_STR("n")));
	ck_assert(odbc_desc_set_text(&rec->name, CH_STR("other")));
	rec->length = 9;
	odbc_desc_set_count(stmt->ird, 1);
	rec = odbc_desc_need(stmt->ird, 2);
	ck_assert_ptr_null(rec->name);
	ck_assert_uint_eq(rec->length, 0);
}
END_TEST

START_TEST(unbinding_the_highest_column_shrinks_the_count)
{
	int value;

	odbc_desc_need(stmt->ard, 2)->data_ptr = &value;
	odbc_desc_need(stmt->ard, 5)->data_ptr = &value;
	odbc_desc_unbind(stmt->ard, 5);
	ck_assert_int_eq(stmt->ard->count, 2);
	odbc_desc_unbind(stmt->ard, 2);
	ck_assert_int_eq(stmt->ard->count, 0);
	odbc_desc_unbind(stmt->ard, 9);
}
END_TEST

START_TEST(records_that_unbinding_drops_are_forgotten)
{
	int value;

	odbc_desc_need(stmt->ard, 2)->scale = 7;
	odbc_desc_need(stmt->ard, 3)->data_ptr = &value;
	odbc_desc_unbind(stmt->ard, 3);
	ck_assert_int_eq(stmt->ard->count, 0);
	odbc_desc_need(stmt->ard, 3);
	ck_assert_int_eq(odbc_desc_get(stmt->ard, 2)->scale, 0);
}
END_TEST

static const struct {
	SQLSMALLINT concise, type, code, stored;
} types[] = {
	{ SQL_C_SLONG, SQL_C_SLONG, 0, SQL_C_SLONG },
	{ SQL_VARCHAR, SQL_VARCHAR, 0, SQL_VARCHAR },
	{ SQL_WLONGVARCHAR, SQL_WLONGVARCHAR, 0, SQL_WLONGVARCHAR },
	{ SQL_C_UBIGINT, SQL_C_UBIGINT, 0, SQL_C_UBIGINT },
	{ SQL_TYPE_DATE, SQL_DATETIME, SQL_CODE_DATE, SQL_TYPE_DATE },
	{ SQL_TYPE_TIME, SQL_DATETIME, SQL_CODE_TIME, SQL_TYPE_TIME },
	{ SQL_TYPE_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, SQL_TYPE_TIMESTAMP },
	{ SQL_DATE, SQL_DATETIME, SQL_CODE_DATE, SQL_TYPE_DATE },
	{ SQL_TIMESTAMP, SQL_DATETIME, SQL_CODE_TIMESTAMP, SQL_TYPE_TIMESTAMP },
	{ SQL_INTERVAL_YEAR, SQL_INTERVAL, SQL_CODE_YEAR, SQL_INTERVAL_YEAR },
	{ SQL_INTERVAL_MINUTE_TO_SECOND, SQL_INTERVAL, SQL_CODE_MINUTE_TO_SECOND,
	    SQL_INTERVAL_MINUTE_TO_SECOND },
};

START_TEST(concise_and_verbose_type_stay_in_step)
{
	struct odbc_desc_rec *rec = odbc_desc_need(stmt->ard, 1);

	ck_assert(odbc_desc_set_type(rec, types[_i].concise));
	ck_assert_int_eq(rec->concise_type, types[_i].stored);
	ck_assert_int_eq(rec->type, types[_i].type);
	ck_assert_int_eq(rec->datetime_interval_code, types[_i].code);
	/* The other way: by TYPE and its code. */
	if (types[_i].code) {
		ck_assert_int_eq(set(stmt->ard, 2, SQL_DESC_TYPE, types[_i].type), SQL_SUCCESS);
		ck_assert_int_eq(set(stmt->ard, 2, SQL_DESC_DATETIME_INTERVAL_CODE, types[_i].code),
		    SQL_SUCCESS);
	} else {
		ck_assert_int_eq(set(stmt->ard, 2, SQL_DESC_TYPE, types[_i].type), SQL_SUCCESS);
	}
	ck_assert_int_eq(
	    must_get(stmt->ard, 2, SQL_DESC_CONCISE_TYPE) & 0xffff, (SQLUSMALLINT)types[_i].stored);
}
END_TEST

START_TEST(types_that_do_not_exist_are_hy021)
{
	static const SQLSMALLINT bad[] = { 0, 77, 114, 94, -1000 };

	for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
		ck_assert_int_eq(set(stmt->ard, 1, SQL_DESC_CONCISE_TYPE, bad[i]), SQL_ERROR);
		ck_assert_str_eq(fixture_state(&stmt->ard->head), "HY021");
	}
	/* A concise code is no verbose type. */
	ck_assert_int_eq(set(stmt->ard, 1, SQL_DESC_TYPE, SQL_TYPE_DATE), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ard->head), "HY021");
	set(stmt->ard, 1, SQL_DESC_TYPE, SQL_DATETIME);
	ck_assert_int_eq(set(stmt->ard, 1, SQL_DESC_DATETIME_INTERVAL_CODE, 4), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ard->head), "HY021");
}
END_TEST

START_TEST(numbers_get_their_precision)
{
	odbc_desc_set_type(odbc_desc_need(stmt->ard, 1), SQL_C_NUMERIC);
	ck_assert_int_eq(must_get(stmt->ard, 1, SQL_DESC_PRECISION), 38);
	ck_assert_int_eq(must_get(stmt->ard, 1, SQL_DESC_SCALE), 0);
}
END_TEST

START_TEST(numeric_is_bound_as_pyodbc_does)
{
	SQL_NUMERIC_STRUCT number;
	struct odbc_desc *apd = stmt->apd;

	ck_assert_int_eq(set(apd, 1, SQL_DESC_TYPE, SQL_C_NUMERIC), SQL_SUCCESS);
	ck_assert_int_eq(set(apd, 1, SQL_DESC_PRECISION, 10), SQL_SUCCESS);
	ck_assert_int_eq(set(apd, 1, SQL_DESC_SCALE, 2), SQL_SUCCESS);
	ck_assert_int_eq(set(apd, 1, SQL_DESC_DATA_PTR, (SQLLEN)&number), SQL_SUCCESS);
	ck_assert_int_eq(must_get(apd, 1, SQL_DESC_DATA_PTR), (SQLLEN)&number);
	ck_assert_int_eq(must_get(apd, 1, SQL_DESC_SCALE), 2);
	/* Any other field unbinds. */
	ck_assert_int_eq(set(apd, 1, SQL_DESC_SCALE, 3), SQL_SUCCESS);
	ck_assert_int_eq(must_get(apd, 1, SQL_DESC_DATA_PTR), 0);
}
END_TEST

START_TEST(data_pointer_asks_for_consistency)
{
	int value;

	set(stmt->apd, 1, SQL_DESC_TYPE, SQL_C_NUMERIC);
	set(stmt->apd, 1, SQL_DESC_PRECISION, 0);
	ck_assert_int_eq(set(stmt->apd, 1, SQL_DESC_DATA_PTR, (SQLLEN)&value), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->apd->head), "HY021");
	ck_assert_int_eq(set(stmt->apd, 1, SQL_DESC_DATA_PTR, 0), SQL_SUCCESS);
	/* An IPD checks, but keeps nothing. */
	set(stmt->ipd, 1, SQL_DESC_TYPE, SQL_INTEGER);
	ck_assert_int_eq(set(stmt->ipd, 1, SQL_DESC_DATA_PTR, (SQLLEN)&value), SQL_SUCCESS);
	ck_assert_ptr_null(odbc_desc_get(stmt->ipd, 1)->data_ptr);
}
END_TEST

START_TEST(header_fields_are_read_and_written)
{
	ck_assert_int_eq(must_get(stmt->ard, 0, SQL_DESC_ARRAY_SIZE), 1);
	ck_assert_int_eq(must_get(stmt->ard, 0, SQL_DESC_ALLOC_TYPE), SQL_DESC_ALLOC_AUTO);
	ck_assert_int_eq(set(stmt->ard, 0, SQL_DESC_ARRAY_SIZE, 100), SQL_SUCCESS);
	ck_assert_uint_eq(stmt->ard->array_size, 100);
	ck_assert_int_eq(set(stmt->ard, 0, SQL_DESC_ARRAY_SIZE, 0), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ard->head), "HY024");
	ck_assert_int_eq(set(stmt->ard, 0, SQL_DESC_COUNT, 4), SQL_SUCCESS);
	ck_assert_int_eq(must_get(stmt->ard, 0, SQL_DESC_COUNT), 4);
	ck_assert_int_eq(set(stmt->ard, 0, SQL_DESC_COUNT, -4), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ard->head), "07009");
	ck_assert_int_eq(set(stmt->ird, 0, SQL_DESC_ROWS_PROCESSED_PTR, 4096), SQL_SUCCESS);
	ck_assert_int_eq(must_get(stmt->ird, 0, SQL_DESC_ROWS_PROCESSED_PTR), 4096);
}
END_TEST

static const struct {
	int desc; /* 0 ARD, 1 APD, 2 IRD, 3 IPD */
	SQLSMALLINT number, field;
	const char *set, *get;
} refusals[] = {
	{ 2, 1, SQL_DESC_TYPE, "HY016", "HY007" },
	{ 2, 0, SQL_DESC_COUNT, "HY016", "HY007" },
	{ 2, 1, SQL_DESC_DATA_PTR, "HY016", "HY091" },
	{ 0, 1, SQL_DESC_NAME, "HY091", "HY091" },
	{ 0, 1, SQL_DESC_DISPLAY_SIZE, "HY091", "HY091" },
	{ 0, 0, SQL_DESC_ALLOC_TYPE, "HY091", "" },
	{ 0, 0, SQL_DESC_ROWS_PROCESSED_PTR, "HY091", "HY091" },
	{ 3, 1, SQL_DESC_INDICATOR_PTR, "HY091", "HY091" },
	{ 0, 0, SQL_DESC_TYPE, "07009", "07009" },
	{ 1, -1, SQL_DESC_TYPE, "07009", "07009" },
	{ 0, 1, 4711, "HY091", "HY091" },
	{ 3, 1, SQL_DESC_UNNAMED, "HY091", NULL },
	{ 3, 1, SQL_DESC_PARAMETER_TYPE, "HY105", NULL },
};

START_TEST(field_is_refused_where_it_does_not_belong)
{
	struct odbc_desc *descs[] = { stmt->ard, stmt->apd, stmt->ird, stmt->ipd };
	struct odbc_desc *desc = descs[refusals[_i].desc];
	SQLLEN value;

	if (refusals[_i].get) {
		get(desc, refusals[_i].number, refusals[_i].field, &value);
		ck_assert_str_eq(fixture_state(&desc->head), refusals[_i].get);
	}
	ck_assert_int_eq(set(desc, refusals[_i].number, refusals[_i].field, 0), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&desc->head), refusals[_i].set);
}
END_TEST

START_TEST(records_beyond_the_count_are_no_data)
{
	SQLLEN value;

	ck_assert_int_eq(get(stmt->ard, 1, SQL_DESC_TYPE, &value), SQL_NO_DATA);
	odbc_desc_need(stmt->ard, 1);
	ck_assert_int_eq(get(stmt->ard, 1, SQL_DESC_TYPE, &value), SQL_SUCCESS);
	ck_assert_int_eq(get(stmt->ard, 2, SQL_DESC_TYPE, &value), SQL_NO_DATA);
	stmt->state = ODBC_S2;
	ck_assert_int_eq(get(stmt->ird, 1, SQL_DESC_TYPE, &value), SQL_NO_DATA);
	stmt->state = ODBC_S1;
}
END_TEST

START_TEST(texts_are_read_in_bytes)
{
	SQLWCHAR wide[4];
	SQLINTEGER len;
	struct odbc_text_out out = { ODBC_WIDE, true, wide, sizeof(wide), NULL, &len };

	stmt->state = ODBC_S5;
	odbc_desc_set_text(&odbc_desc_need(stmt->ird, 1)->name, CH_STR("\xC3\xA4"));
	ck_assert_int_eq(odbc_desc_get_field(stmt->ird, 1, SQL_DESC_NAME, &out), SQL_SUCCESS);
	ck_assert_int_eq(len, 2);
	ck_assert_int_eq(wide[0], 0xE4);
	ck_assert_int_eq(wide[1], 0);
	/* A text that was never set is empty. */
	ck_assert_int_eq(odbc_desc_get_field(stmt->ird, 1, SQL_DESC_LABEL, &out), SQL_SUCCESS);
	ck_assert_int_eq(len, 0);
	stmt->state = ODBC_S1;
}
END_TEST

START_TEST(parameters_may_be_named)
{
	char name[] = "p";

	ck_assert_int_eq(
	    odbc_desc_set_field(stmt->ipd, 1, SQL_DESC_NAME, name, SQL_NTS, ODBC_NARROW),
	    SQL_SUCCESS);
	ck_assert_str_eq(odbc_desc_get(stmt->ipd, 1)->name, "p");
	ck_assert_int_eq(must_get(stmt->ipd, 1, SQL_DESC_UNNAMED), SQL_NAMED);
}
END_TEST

START_TEST(whole_record_is_set_at_once)
{
	int value;
	SQLLEN len;
	struct odbc_desc_values values = { SQL_DATETIME, SQL_CODE_TIMESTAMP, 16, 3, 0, &value, &len,
		&len };

	ck_assert_int_eq(odbc_desc_set_rec(stmt->ard, 2, &values), SQL_SUCCESS);
	ck_assert_int_eq(odbc_desc_get(stmt->ard, 2)->concise_type, SQL_TYPE_TIMESTAMP);
	ck_assert_ptr_eq(odbc_desc_get(stmt->ard, 2)->data_ptr, &value);
	ck_assert_ptr_eq(odbc_desc_get(stmt->ard, 2)->indicator_ptr, &len);
	values.precision = 10;
	ck_assert_int_eq(odbc_desc_set_rec(stmt->ard, 2, &values), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ard->head), "HY021");
	ck_assert_ptr_null(odbc_desc_get(stmt->ard, 2)->data_ptr);
	ck_assert_int_eq(odbc_desc_set_rec(stmt->ird, 1, &values), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ird->head), "HY016");
	ck_assert_int_eq(odbc_desc_set_rec(stmt->ard, 0, &values), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ard->head), "07009");
}
END_TEST

START_TEST(copy_has_everything_but_the_handles_own)
{
	struct odbc_desc copy;
	SQLHANDLE handle;
	struct odbc_desc *target;
	int value;

	odbc_desc_need(stmt->ard, 2)->data_ptr = &value;
	stmt->ard->array_size = 50;
	odbc_desc_set_text(&odbc_desc_need(stmt->ard, 1)->name, CH_STR("n"));
	odbc_desc_create(dbc, &handle);
	target = handle;
	odbc_desc_need(target, 9);
	ck_assert(odbc_desc_clone(&copy, stmt->ard));
	ck_assert_int_eq(odbc_desc_assign(target, &copy), SQL_SUCCESS);
	odbc_desc_destroy(&copy);
	ck_assert_int_eq(target->count, 2);
	ck_assert_uint_eq(target->array_size, 50);
	ck_assert_int_eq(target->alloc_type, SQL_DESC_ALLOC_USER);
	ck_assert_ptr_eq(odbc_desc_get(target, 2)->data_ptr, &value);
	ck_assert_str_eq(odbc_desc_get(target, 1)->name, "n");
	ck_assert_ptr_ne(odbc_desc_get(target, 1)->name, odbc_desc_get(stmt->ard, 1)->name);
	ck_assert_int_eq(stmt->ard->count, 2);

	ck_assert(odbc_desc_clone(&copy, stmt->ard));
	ck_assert_int_eq(odbc_desc_assign(stmt->ird, &copy), SQL_ERROR);
	ck_assert_str_eq(fixture_state(&stmt->ird->head), "HY016");
	odbc_desc_destroy(&copy);
}
END_TEST

START_TEST(copy_that_runs_out_of_memory_leaves_nothing)
{
	struct odbc_desc copy;
	long n;

	odbc_desc_set_text(&odbc_desc_need(stmt->ard, 1)->name, CH_STR("n"));
	odbc_desc_set_text(&odbc_desc_need(stmt->ard, 2)->label, CH_STR("l"));
	for (n = 1; n < 20; n++) {
		bool ok;

		ch_alloc_fail_at(n);
		ok = odbc_desc_clone(&copy, stmt->ard);
		ck_assert(ok == !ch_alloc_failed());
		ch_alloc_fail_at(0);
		if (ok)
			break;
	}
	ck_assert_int_eq(n, 4);
	odbc_desc_destroy(&copy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odbc/desc");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, fixture_setup, fixture_teardown);
	tcase_add_test(tests, new_records_have_their_defaults);
	tcase_add_test(tests, highest_record_number_works);
	tcase_add_test(tests, every_change_makes_a_new_version);
	tcase_add_test(tests, dropped_records_are_forgotten);
	tcase_add_test(tests, unbinding_the_highest_column_shrinks_the_count);
	tcase_add_test(tests, records_that_unbinding_drops_are_forgotten);
	tcase_add_loop_test(
	    tests, concise_and_verbose_type_stay_in_step, 0, (int)CH_ARRAY_LEN(types));
	tcase_add_test(tests, types_that_do_not_exist_are_hy021);
	tcase_add_test(tests, numbers_get_their_precision);
	tcase_add_test(tests, numeric_is_bound_as_pyodbc_does);
	tcase_add_test(tests, data_pointer_asks_for_consistency);
	tcase_add_test(tests, header_fields_are_read_and_written);
	tcase_add_loop_test(
	    tests, field_is_refused_where_it_does_not_belong, 0, (int)CH_ARRAY_LEN(refusals));
	tcase_add_test(tests, records_beyond_the_count_are_no_data);
	tcase_add_test(tests, texts_are_read_in_bytes);
	tcase_add_test(tests, parameters_may_be_named);
	tcase_add_test(tests, whole_record_is_set_at_once);
	tcase_add_test(tests, copy_has_everything_but_the_handles_own);
	tcase_add_test(tests, copy_that_runs_out_of_memory_leaves_nothing);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
