/*
 * test_diag.c - diagnostic areas: making, ordering and reading records
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/diag.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "odbc/diag_field.h"

static struct odbc_diag diag;

static void
setup(void)
{
	odbc_diag_init(&diag);
}

static void
teardown(void)
{
	odbc_diag_free(&diag);
}

START_TEST(class_01_is_information_the_rest_is_error)
{
	ck_assert_int_eq(odbc_diag_add(&diag, ODBC_S_01004, NULL), SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(odbc_diag_add(&diag, ODBC_S_HY000, "x"), SQL_ERROR);
	ck_assert_int_eq(odbc_diag_add(&diag, ODBC_S_24000, NULL), SQL_ERROR);
}
END_TEST

START_TEST(message_has_the_prefix_and_the_states_text_by_default)
{
	odbc_diag_add(&diag, ODBC_S_HY092, NULL);
	ck_assert_str_eq(
	    diag.records[0].message, "[ClickHouse][ODBC] Invalid attribute/option identifier");
	odbc_diag_clear(&diag);
	odbc_diag_add(&diag, ODBC_S_HY092, "number %d", 7);
	ck_assert_str_eq(diag.records[0].message, "[ClickHouse][ODBC] number 7");
	ck_assert_int_eq(diag.records[0].native, 0);
	ck_assert_int_eq(diag.records[0].row, SQL_NO_ROW_NUMBER);
	ck_assert_int_eq(diag.records[0].column, SQL_NO_COLUMN_NUMBER);
}
END_TEST

START_TEST(records_are_ordered_by_row_then_errors_first)
{
	static const struct {
		enum odbc_state state;
		SQLLEN row;
	} order[] = { { ODBC_S_HY000, -1 }, { ODBC_S_01S02, -1 }, { ODBC_S_22003, 1 },
		{ ODBC_S_22018, 1 }, { ODBC_S_01004, 1 }, { ODBC_S_22003, 3 } };
	static const int made[] = { 4, 5, 2, 1, 3, 0 };

	for (size_t i = 0; i < CH_ARRAY_LEN(made); i++) {
		if (order[made[i]].row < 0)
			odbc_diag_add(&diag, order[made[i]].state, NULL);
		else
			odbc_diag_add_at(&diag, order[made[i]].state, order[made[i]].row, 2, NULL);
	}
	ck_assert_uint_eq(diag.count, CH_ARRAY_LEN(order));
	for (size_t i = 0; i < CH_ARRAY_LEN(order); i++) {
		ck_assert_int_eq(diag.records[i].state, order[i].state);
		ck_assert_int_eq(diag.records[i].row, order[i].row);
	}
}
END_TEST

START_TEST(servers_error_keeps_code_and_words)
{
	struct ch_error err;

	ch_error_set(&err, CH_ESERVER, "Table x does not exist (query id q)");
	err.server_code = 60;
	ck_assert_int_eq(odbc_diag_add_error(&diag, &err), SQL_ERROR);
	ck_assert_int_eq(diag.records[0].state, ODBC_S_42S02);
	ck_assert_int_eq(diag.records[0].native, 60);
	ck_assert_str_eq(diag.records[0].message,
	    "[ClickHouse][ODBC][server] Table x does not exist (query id q)");
}
END_TEST

START_TEST(longest_error_text_is_not_cut)
{
	struct ch_error err = { .code = CH_EIO };

	memset(err.text, 'x', sizeof(err.text) - 1);
	odbc_diag_add_error(&diag, &err);
	ck_assert_uint_eq(
	    strlen(diag.records[0].message), strlen("[ClickHouse][ODBC] ") + sizeof(err.text) - 1);
}
END_TEST

START_TEST(error_text_is_cut_where_the_connection_wants_it)
{
	struct ch_error err;
	struct odbc_diag child;

	diag.max_error = 4;
	odbc_diag_init(&child);
	odbc_diag_inherit(&child, &diag);
	ch_error_set(&err, CH_EIO, "abc\xC3\xA9");
	odbc_diag_add_error(&child, &err);
	ck_assert_str_eq(child.records[0].message, "[ClickHouse][ODBC] abc");
	odbc_diag_clear(&child);
	ch_error_set(&err, CH_EIO, "abcd");
	odbc_diag_add_error(&child, &err);
	ck_assert_str_eq(child.records[0].message, "[ClickHouse][ODBC] abcd");
	odbc_diag_free(&child);
}
END_TEST

static const struct {
	int code;
	const char *state;
} servers[] = { { 60, "42S02" }, { 47, "42S22" }, { 16, "42S22" }, { 62, "42000" }, { 57, "42S01" },
	{ 81, "3D000" }, { 516, "28000" }, { 192, "28000" }, { 159, "HYT00" }, { 394, "HY008" },
	{ 241, "HY001" }, { 153, "22012" }, { 349, "23000" }, { 48, "HYC00" }, { 1, "HYC00" },
	{ 735, "HY008" }, { 25, "22025" }, { 467, "22018" }, { 675, "22018" }, { 691, "22018" },
	{ 395, "HY000" }, { 0, "HY000" }, { -1, "HY000" }, { 99999, "HY000" } };

START_TEST(server_code_has_its_state)
{
	ck_assert_str_eq(
	    odbc_state_text(odbc_state_of_server(servers[_i].code)), servers[_i].state);
}
END_TEST

START_TEST(server_codes_are_in_ascending_order)
{
	static const int codes[] = {
#define SERVER_STATE(code, state) code,
#include "odbc/server_state_list.h"
#undef SERVER_STATE
	};

	for (size_t i = 1; i < CH_ARRAY_LEN(codes); i++)
		ck_assert_int_lt(codes[i - 1], codes[i]);
}
END_TEST

static const struct {
	enum ch_code code;
	const char *state;
} errors[] = { { CH_ENOMEM, "HY001" }, { CH_EARG, "HY024" }, { CH_ECONNECT, "08001" },
	{ CH_EIO, "08S01" }, { CH_ETIMEOUT, "HYT00" }, { CH_ECANCEL, "HY008" },
	{ CH_EFORMAT, "HY000" }, { CH_EUNSUPPORTED, "HYC00" }, { CH_ELIMIT, "HY000" },
	{ CH_ESTATE, "HY010" }, { CH_ESERVER, "HY000" } };

START_TEST(error_code_has_its_state)
{
	struct ch_error err = { .code = errors[_i].code, .server_code = 0 };

	ck_assert_str_eq(odbc_state_text(odbc_state_of_error(&err)), errors[_i].state);
}
END_TEST

START_TEST(conversion_has_its_state)
{
	ck_assert_int_eq(odbc_state_of_conv(CONV_TRUNCATED), ODBC_S_01004);
	ck_assert_int_eq(odbc_state_of_conv(CONV_OUT_OF_RANGE), ODBC_S_22003);
	ck_assert_int_eq(odbc_state_of_conv(CONV_NO_INDICATOR), ODBC_S_22002);
	ck_assert_int_eq(odbc_diag_add_conv(&diag, CONV_OK, 1, 1), SQL_SUCCESS);
	ck_assert_uint_eq(diag.count, 0);
	ck_assert_int_eq(
	    odbc_diag_add_conv(&diag, CONV_FRACTION_LOST, 4, 2), SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(diag.records[0].row, 4);
	ck_assert_int_eq(diag.records[0].column, 2);
}
END_TEST

START_TEST(out_of_memory_still_leaves_a_record)
{
	ch_alloc_fail_at(1);
	ck_assert_int_eq(odbc_diag_add(&diag, ODBC_S_24000, NULL), SQL_ERROR);
	ck_assert_int_eq(odbc_diag_add(&diag, ODBC_S_24000, NULL), SQL_ERROR);
	ch_alloc_fail_at(0);
	ck_assert_uint_eq(diag.count, 1);
	ck_assert_int_eq(diag.records[0].state, ODBC_S_HY001);
	ck_assert_str_eq(diag.records[0].message, "[ClickHouse][ODBC] Memory allocation error");
	odbc_diag_clear(&diag);
	odbc_diag_add(&diag, ODBC_S_HY000, "again");
	odbc_diag_add(&diag, ODBC_S_HY000, "and again");
	ck_assert_uint_eq(diag.count, 2);
}
END_TEST

START_TEST(records_move_from_one_area_to_another)
{
	struct odbc_diag other;

	odbc_diag_init(&other);
	other.server = "its own";
	odbc_diag_add(&other, ODBC_S_HY000, "old");
	odbc_diag_add(&diag, ODBC_S_24000, "new");
	odbc_diag_move(&other, &diag);
	ck_assert_uint_eq(diag.count, 0);
	ck_assert_uint_eq(other.count, 1);
	ck_assert_str_eq(other.records[0].message, "[ClickHouse][ODBC] new");
	ck_assert_str_eq(other.server, "its own");
	ch_alloc_fail_at(1);
	odbc_diag_add(&diag, ODBC_S_24000, NULL);
	ch_alloc_fail_at(0);
	odbc_diag_move(&other, &diag);
	ck_assert_ptr_eq(other.records, &other.spare);
	ck_assert_int_eq(other.records[0].state, ODBC_S_HY001);
	odbc_diag_free(&other);
}
END_TEST

START_TEST(record_is_read_narrow_and_wide)
{
	char state[6], message[64];
	SQLWCHAR wide_state[6], wide_message[8];
	SQLSMALLINT len = 0;
	SQLINTEGER native = -1;
	struct odbc_text_out out = { ODBC_NARROW, false, message, sizeof(message), &len, NULL };

	odbc_diag_add(&diag, ODBC_S_42S02, "t\xC3\xA4");
	ck_assert_int_eq(odbc_diag_get_rec(&diag, 1, state, &native, &out), SQL_SUCCESS);
	ck_assert_str_eq(state, "42S02");
	ck_assert_str_eq(message, "[ClickHouse][ODBC] t\xC3\xA4");
	ck_assert_int_eq(len, 22);
	ck_assert_int_eq(native, 0);
	out = (struct odbc_text_out){ ODBC_WIDE, false, wide_message, 8, &len, NULL };
	ck_assert_int_eq(
	    odbc_diag_get_rec(&diag, 1, wide_state, NULL, &out), SQL_SUCCESS_WITH_INFO);
	ck_assert_int_eq(wide_state[4], '2');
	ck_assert_int_eq(wide_state[5], 0);
	ck_assert_int_eq(wide_message[6], 'H');
	ck_assert_int_eq(wide_message[7], 0);
	ck_assert_int_eq(len, 21);
	ck_assert_uint_eq(diag.count, 1);
}
END_TEST

START_TEST(record_number_out_of_range_is_told)
{
	char text[8];
	struct odbc_text_out out = { .buffer = text, .capacity = sizeof(text) };

	odbc_diag_add(&diag, ODBC_S_HY000, NULL);
	ck_assert_int_eq(odbc_diag_get_rec(&diag, 0, NULL, NULL, &out), SQL_ERROR);
	ck_assert_int_eq(odbc_diag_get_rec(&diag, 2, NULL, NULL, &out), SQL_NO_DATA);
	out.capacity = -1;
	ck_assert_int_eq(odbc_diag_get_rec(&diag, 1, NULL, NULL, &out), SQL_ERROR);
}
END_TEST

static const struct {
	SQLSMALLINT field;
	const char *text;
} texts[] = { { SQL_DIAG_SQLSTATE, "22018" }, { SQL_DIAG_CLASS_ORIGIN, "ISO 9075" },
	{ SQL_DIAG_SUBCLASS_ORIGIN, "ISO 9075" }, { SQL_DIAG_CONNECTION_NAME, "dsn" },
	{ SQL_DIAG_SERVER_NAME, "host" }, { SQL_DIAG_MESSAGE_TEXT, "[ClickHouse][ODBC] x" } };

START_TEST(text_field_of_a_record_is_read)
{
	char text[64];
	SQLSMALLINT len;
	struct odbc_text_out out = { ODBC_NARROW, true, text, sizeof(text), &len, NULL };

	diag.source = "dsn";
	diag.server = "host";
	odbc_diag_add_at(&diag, ODBC_S_22018, 3, 5, "x");
	ck_assert_int_eq(
	    odbc_diag_get_field(&diag, SQL_HANDLE_DBC, 1, texts[_i].field, &out), SQL_SUCCESS);
	ck_assert_str_eq(text, texts[_i].text);
	ck_assert_uint_eq((size_t)len, strlen(texts[_i].text));
}
END_TEST

START_TEST(numbers_are_as_wide_as_odbc_says)
{
	union {
		SQLLEN len;
		SQLINTEGER i32;
		SQLRETURN rc;
		unsigned char bytes[16];
	} value;
	struct odbc_text_out out = { .buffer = &value };

	odbc_diag_add_at(&diag, ODBC_S_22018, 3, 5, "x");
	diag.code = SQL_ERROR;
	diag.row_count = -1;
	diag.function = SQL_DIAG_SELECT_CURSOR;
#define READ(field, number)                   \
	(memset(&value, 0x77, sizeof(value)), \
	    odbc_diag_get_field(&diag, SQL_HANDLE_STMT, number, field, &out))
	ck_assert_int_eq(READ(SQL_DIAG_ROW_NUMBER, 1), SQL_SUCCESS);
	ck_assert_int_eq(value.len, 3);
	ck_assert_int_eq(READ(SQL_DIAG_COLUMN_NUMBER, 1), SQL_SUCCESS);
	ck_assert_int_eq(value.i32, 5);
	ck_assert_uint_eq(value.bytes[4], 0x77);
	ck_assert_int_eq(READ(SQL_DIAG_NUMBER, 0), SQL_SUCCESS);
	ck_assert_int_eq(value.i32, 1);
	ck_assert_int_eq(READ(SQL_DIAG_RETURNCODE, 0), SQL_SUCCESS);
	ck_assert_int_eq(value.rc, SQL_ERROR);
	ck_assert_uint_eq(value.bytes[2], 0x77);
	ck_assert_int_eq(READ(SQL_DIAG_ROW_COUNT, 0), SQL_SUCCESS);
	ck_assert_int_eq(value.len, -1);
	ck_assert_int_eq(READ(SQL_DIAG_DYNAMIC_FUNCTION_CODE, 0), SQL_SUCCESS);
	ck_assert_int_eq(value.i32, SQL_DIAG_SELECT_CURSOR);
	ck_assert_int_eq(READ(SQL_DIAG_ROW_NUMBER, 2), SQL_NO_DATA);
	ck_assert_int_eq(READ(SQL_DIAG_ROW_NUMBER, 0), SQL_ERROR);
	ck_assert_int_eq(READ(4711, 1), SQL_ERROR);
#undef READ
	ck_assert_int_eq(
	    odbc_diag_get_field(&diag, SQL_HANDLE_DBC, 0, SQL_DIAG_ROW_COUNT, &out), SQL_ERROR);
}
END_TEST

START_TEST(dynamic_function_has_its_name)
{
	char text[32];
	struct odbc_text_out out = { ODBC_NARROW, true, text, sizeof(text), NULL, NULL };

	diag.function = SQL_DIAG_DROP_TABLE;
	odbc_diag_get_field(&diag, SQL_HANDLE_STMT, 0, SQL_DIAG_DYNAMIC_FUNCTION, &out);
	ck_assert_str_eq(text, "DROP TABLE");
	diag.function = SQL_DIAG_UNKNOWN_STATEMENT;
	odbc_diag_get_field(&diag, SQL_HANDLE_STMT, 0, SQL_DIAG_DYNAMIC_FUNCTION, &out);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(origins_follow_the_class)
{
	ck_assert_str_eq(odbc_state_class_origin(ODBC_S_IM008), "ODBC 3.0");
	ck_assert_str_eq(odbc_state_subclass_origin(ODBC_S_IM008), "ODBC 3.0");
	ck_assert_str_eq(odbc_state_class_origin(ODBC_S_01S02), "ISO 9075");
	ck_assert_str_eq(odbc_state_subclass_origin(ODBC_S_01S02), "ODBC 3.0");
	ck_assert_str_eq(odbc_state_subclass_origin(ODBC_S_01004), "ISO 9075");
}
END_TEST

START_TEST(clearing_resets_the_header_too)
{
	odbc_diag_add(&diag, ODBC_S_HY000, NULL);
	diag.row_count = 5;
	diag.function = 1;
	diag.code = SQL_ERROR;
	odbc_diag_clear(&diag);
	ck_assert_uint_eq(diag.count, 0);
	ck_assert_int_eq(diag.row_count, 0);
	ck_assert_int_eq(diag.function, 0);
	ck_assert_int_eq(diag.code, SQL_SUCCESS);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odbc/diag");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, class_01_is_information_the_rest_is_error);
	tcase_add_test(tests, message_has_the_prefix_and_the_states_text_by_default);
	tcase_add_test(tests, records_are_ordered_by_row_then_errors_first);
	tcase_add_test(tests, servers_error_keeps_code_and_words);
	tcase_add_test(tests, longest_error_text_is_not_cut);
	tcase_add_test(tests, error_text_is_cut_where_the_connection_wants_it);
	tcase_add_loop_test(tests, server_code_has_its_state, 0, (int)CH_ARRAY_LEN(servers));
	tcase_add_test(tests, server_codes_are_in_ascending_order);
	tcase_add_loop_test(tests, error_code_has_its_state, 0, (int)CH_ARRAY_LEN(errors));
	tcase_add_test(tests, conversion_has_its_state);
	tcase_add_test(tests, out_of_memory_still_leaves_a_record);
	tcase_add_test(tests, records_move_from_one_area_to_another);
	tcase_add_test(tests, record_is_read_narrow_and_wide);
	tcase_add_test(tests, record_number_out_of_range_is_told);
	tcase_add_loop_test(tests, text_field_of_a_record_is_read, 0, (int)CH_ARRAY_LEN(texts));
	tcase_add_test(tests, numbers_are_as_wide_as_odbc_says);
	tcase_add_test(tests, dynamic_function_has_its_name);
	tcase_add_test(tests, origins_follow_the_class);
	tcase_add_test(tests, clearing_resets_the_header_too);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
