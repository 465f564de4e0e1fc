/*
 * test_bulk.c - arrays of parameters as one INSERT
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/compiler.h"

static SQLINTEGER numbers[5] = { 1, 2, 3, 4, 5 };
static char texts[5][8] = { "a", "bb", "", "12x", "e" };
static SQLLEN lengths[5] = { SQL_NTS, SQL_NTS, SQL_NTS, SQL_NTS, SQL_NTS };
static SQLUSMALLINT status[5];
static SQLULEN processed;

static SQLRETURN
put(const char *bytes, SQLLEN length)
{
	return SQLPutData(api_stmt, (SQLPOINTER)(uintptr_t)bytes, length);
}

static const char *const table[] = { "a", "Int32", "", "b", "String", "DEFAULT", "m", "Int32",
	"MATERIALIZED", "x", "Int32", "ALIAS" };

static void
begin(SQLULEN sets)
{
	if (!fake_count("DESCRIBE"))
		api_script_table(table, 4);
	memset(status, 0x55, sizeof(status));
	processed = 77;
	for (size_t i = 0; i < CH_ARRAY_LEN(lengths); i++)
		lengths[i] = SQL_NTS;
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)sets, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_STATUS_PTR, status, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMS_PROCESSED_PTR, &processed, 0);
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    numbers, 0, NULL));
	api_ok(SQLBindParameter(api_stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, texts,
	    sizeof(texts[0]), lengths));
}

static SQLLEN
row_count(void)
{
	SQLLEN rows = -77;

	api_ok(SQLRowCount(api_stmt, &rows));
	return rows;
}

/* Columns a and b with the numbers and texts of these sets. */
static void
expect_rows(const size_t *sets, size_t count)
{
	struct fake_block block;

	fake_block_begin(&block, 2, count);
	fake_block_column(&block, "a", "Int32");
	for (size_t i = 0; i < count; i++)
		fake_block_bytes(&block, &numbers[sets[i]], 4);
	fake_block_column(&block, "b", "String");
	for (size_t i = 0; i < count; i++)
		fake_block_text(&block, texts[sets[i]]);
	api_check_data(&block);
}

START_TEST(an_array_is_one_request)
{
	static const size_t all[] = { 0, 1, 2, 3, 4 };

	begin(5);
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (`a`, `b`) FORMAT Native");
	expect_rows(all, 5);
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	ck_assert_int_eq(row_count(), 5);
	ck_assert_uint_eq(processed, 5);
	for (int i = 0; i < 5; i++)
		ck_assert_uint_eq(status[i], SQL_PARAM_SUCCESS);
}
END_TEST

START_TEST(columns_are_learnt_once_a_preparation)
{
	begin(1);
	api_ok(api_prepare("insert into t (b, a) values (?, ?)"));
	api_ok(SQLBindParameter(api_stmt, 2, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    numbers, 0, NULL));
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, texts,
	    sizeof(texts[0]), lengths));
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_sql(), "insert into t (`b`, `a`) FORMAT Native");
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)2, 0);
	api_ok(SQLExecute(api_stmt));
	ck_assert_uint_eq(fake_count("DESCRIBE"), 1);
	api_ok(api_exec("INSERT INTO t (b, a) VALUES (?, ?)"));
	ck_assert_uint_eq(fake_count("DESCRIBE"), 2);
}
END_TEST

/* Others may know it sooner; what this connection does it knows. */
START_TEST(columns_are_learnt_again_when_the_table_may_be_another)
{
	static const char *const changes[] = { "ALTER TABLE t ADD COLUMN c Int8", "DROP TABLE t",
		"USE db" };
	unsigned learnt = 1;
	SQLHSTMT other;

	begin(1);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &other), SQL_SUCCESS);
	api_ok(api_prepare("INSERT INTO t VALUES (?, ?)"));
	api_ok(SQLExecute(api_stmt));
	for (size_t i = 0; i < CH_ARRAY_LEN(changes); i++) {
		ck_assert_int_eq(SQLExecDirect(other, (SQLCHAR *)(uintptr_t)changes[i], SQL_NTS),
		    SQL_SUCCESS);
		ck_assert_uint_eq(fake_count("DESCRIBE"), learnt);
		api_ok(SQLExecute(api_stmt));
		api_ok(SQLExecute(api_stmt));
		ck_assert_uint_eq(fake_count("DESCRIBE"), ++learnt);
	}
	ck_assert_int_eq(SQLSetConnectAttr(api_dbc, SQL_ATTR_CURRENT_CATALOG,
			     (SQLPOINTER)(uintptr_t) "db", SQL_NTS),
	    SQL_SUCCESS);
	api_ok(SQLExecute(api_stmt));
	ck_assert_uint_eq(fake_count("DESCRIBE"), learnt + 1);
	SQLFreeHandle(SQL_HANDLE_STMT, other);
}
END_TEST

START_TEST(columns_are_learnt_again_after_a_refusal)
{
	begin(1);
	api_ok(api_prepare("INSERT INTO t VALUES (?, ?)"));
	api_ok(SQLExecute(api_stmt));
	fake_script(&(struct fake_script){
	    .sql = "INSERT INTO t (`a`", .refuse = 368, .refusal = "Bad cast" });
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_ERROR);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 1);
	ck_assert_int_eq(SQLExecute(api_stmt), SQL_ERROR);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 2);
}
END_TEST

START_TEST(ignored_sets_are_not_sent)
{
	static SQLUSMALLINT operation[5] = { SQL_PARAM_IGNORE, 0, SQL_PARAM_IGNORE, 0, 0 };
	static const size_t some[] = { 1, 3, 4 };

	begin(5);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_OPERATION_PTR, operation, 0);
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	expect_rows(some, 3);
	ck_assert_int_eq(row_count(), 3);
	ck_assert_uint_eq(status[0], SQL_PARAM_UNUSED);
	ck_assert_uint_eq(status[1], SQL_PARAM_SUCCESS);
	ck_assert_uint_eq(status[2], SQL_PARAM_UNUSED);
	ck_assert_uint_eq(processed, 5);
}
END_TEST

START_TEST(nothing_is_sent_when_all_sets_are_ignored)
{
	static SQLUSMALLINT operation[2] = { SQL_PARAM_IGNORE, SQL_PARAM_IGNORE };

	begin(2);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_OPERATION_PTR, operation, 0);
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	ck_assert_uint_eq(fake_count("INSERT"), 0);
	ck_assert_int_eq(row_count(), 0);
}
END_TEST

/* Column a from the texts: row 4 is no number, row 3 neither. */
static void
bind_bad(void)
{
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, texts,
	    sizeof(texts[0]), lengths));
	strcpy(texts[0], "10");
	strcpy(texts[1], "20");
	strcpy(texts[2], "30");
	strcpy(texts[4], "50");
}

START_TEST(a_bad_row_stops_all)
{
	begin(5);
	bind_bad();
	api_fails(api_exec("INSERT INTO t VALUES (?, ?)"), "22018");
	ck_assert_int_eq(api_diag_row(1), 4);
	ck_assert_int_eq(api_diag_column(1), 1);
	ck_assert_ptr_nonnull(strstr(api_message(1), "row 4, parameter 1 for a: '12x'"));
	ck_assert_uint_eq(fake_count("INSERT"), 0);
	ck_assert_uint_eq(processed, 5);
	ck_assert_uint_eq(status[0], SQL_PARAM_UNUSED);
	ck_assert_uint_eq(status[3], SQL_PARAM_ERROR);
	ck_assert_uint_eq(status[4], SQL_PARAM_UNUSED);
}
END_TEST

START_TEST(a_bad_row_names_its_column_whatever_way_rows_go)
{
	for (int is_old = 0; is_old < 2; is_old++) {
		fake_set_version(is_old ? "18.16.1" : "26.7.2.1");
		api_reconnect("");
		begin(5);
		bind_bad();
		api_fails(api_exec("INSERT INTO t VALUES (?, lower(?))"), "22018");
		ck_assert_ptr_nonnull(
		    strstr(api_message(1), "row 4, parameter 1 for a: '12x'"));
	}
}
END_TEST

START_TEST(a_bad_row_can_be_skipped)
{
	struct fake_block block;

	api_reconnect("InsertErrors=skip;");
	begin(5);
	bind_bad();
	ck_assert_int_eq(api_exec("INSERT INTO t VALUES (?, ?)"), SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "22018");
	ck_assert_int_eq(api_diag_row(1), 4);
	ck_assert_int_eq(row_count(), 4);
	ck_assert_uint_eq(status[2], SQL_PARAM_SUCCESS);
	ck_assert_uint_eq(status[3], SQL_PARAM_ERROR);
	fake_block_begin(&block, 2, 4);
	fake_block_column(&block, "a", "Int32");
	for (SQLINTEGER value = 10; value <= 50; value += 10)
		if (value != 40)
			fake_block_bytes(&block, &value, 4);
	fake_block_column(&block, "b", "String");
	fake_block_text(&block, "10");
	fake_block_text(&block, "20");
	fake_block_text(&block, "30");
	fake_block_text(&block, "50");
	api_check_data(&block);
}
END_TEST

START_TEST(skipping_all_rows_is_an_error)
{
	api_reconnect("InsertErrors=skip;");
	begin(1);
	strcpy(texts[0], "no");
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0, texts,
	    sizeof(texts[0]), lengths));
	api_fails(api_exec("INSERT INTO t VALUES (?, ?)"), "22018");
	ck_assert_uint_eq(fake_count("INSERT"), 0);
}
END_TEST

START_TEST(a_refusal_is_of_all_sets)
{
	begin(3);
	fake_script(&(struct fake_script){ .sql = "INSERT", .refuse = 60, .refusal = "gone" });
	api_fails(api_exec("INSERT INTO t VALUES (?, ?)"), "42S02");
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(status[i], SQL_PARAM_DIAG_UNAVAILABLE);
	ck_assert_uint_eq(fake_count("INSERT"), 1);
}
END_TEST

START_TEST(a_cut_connection_is_never_success)
{
	begin(3);
	fake_script(&(struct fake_script){ .sql = "INSERT", .cut_data = 1 });
	api_fails(api_exec("INSERT INTO t VALUES (?, ?)"), "08S01");
	ck_assert_ptr_nonnull(strstr(api_message(1), "not known whether rows were written"));
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(status[i], SQL_PARAM_DIAG_UNAVAILABLE);
	ck_assert_uint_eq(fake_count("INSERT"), 1);
}
END_TEST

START_TEST(an_unknown_table_is_the_servers_error)
{
	fake_script(&(struct fake_script){ .sql = "DESCRIBE", .refuse = 60, .refusal = "none" });
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    numbers, 0, NULL));
	api_fails(api_exec("INSERT INTO nope VALUES (?)"), "42S02");
}
END_TEST

START_TEST(values_and_columns_must_be_as_many)
{
	begin(1);
	api_fails(api_exec("INSERT INTO t (a) VALUES (?, ?)"), "21S01");
	api_fails(api_exec("INSERT INTO t VALUES (?)"), "21S01");
}
END_TEST

START_TEST(rows_lie_in_structs_behind_an_offset)
{
	struct row {
		char pad[3];
		SQLINTEGER number;
		SQLLEN length;
		char text[5];
	} rows[4];
	struct fake_block block;
	SQLULEN offset = sizeof(struct row);

	memset(rows, 0xee, sizeof(rows));
	for (int i = 0; i < 4; i++) {
		rows[i].number = 100 + i;
		rows[i].length = i;
		memcpy(rows[i].text, "wxyz", 4);
	}
	begin(3);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_BIND_TYPE, (SQLPOINTER)sizeof(struct row), 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_BIND_OFFSET_PTR, &offset, 0);
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    &rows[0].number, 0, NULL));
	api_ok(SQLBindParameter(api_stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
	    rows[0].text, 5, &rows[0].length));
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	fake_block_begin(&block, 2, 3);
	fake_block_column(&block, "a", "Int32");
	for (int i = 1; i < 4; i++)
		fake_block_bytes(&block, &rows[i].number, 4);
	fake_block_column(&block, "b", "String");
	fake_block_text(&block, "w");
	fake_block_text(&block, "wx");
	fake_block_text(&block, "wxy");
	api_check_data(&block);
}
END_TEST

START_TEST(default_rows_leave_the_column_out)
{
	struct fake_block first, second;
	struct ch_buf all;

	strcpy(texts[0], "a");
	begin(3);
	lengths[1] = SQL_DEFAULT_PARAM;
	lengths[2] = SQL_NULL_DATA; /* b has an expression and no NULL */
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	fake_block_begin(&first, 2, 1);
	fake_block_column(&first, "a", "Int32");
	fake_block_bytes(&first, &numbers[0], 4);
	fake_block_column(&first, "b", "String");
	fake_block_text(&first, "a");
	fake_block_begin(&second, 1, 2);
	fake_block_column(&second, "a", "Int32");
	fake_block_bytes(&second, &numbers[1], 8);
	ch_buf_init(&all, CH_BUF_NO_LIMIT);
	ch_buf_append_str(&all, ch_buf_str(&first.bytes));
	ch_buf_append_str(&all, ch_buf_str(&second.bytes));
	ck_assert(ch_str_eq(fake_last_data(), ch_buf_str(&all)));
	ck_assert_int_eq(row_count(), 3);
	ch_buf_free(&all);
	fake_block_free(&first);
	fake_block_free(&second);
}
END_TEST

/* Servers would put a 0 there. */
START_TEST(without_an_expression_the_default_is_that_of_the_type)
{
	static const char *const one[] = { "a", "Enum8('x' = 5, 'y' = 7)", "" };
	SQLLEN indicators[3] = { 0, SQL_DEFAULT_PARAM, SQL_NULL_DATA };
	SQLINTEGER values[3] = { 7, 7, 7 };
	struct fake_block block;

	api_script_table(one, 1);
	begin(3);
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    values, 0, indicators));
	api_ok(api_exec("INSERT INTO t VALUES (?)"));
	fake_block_begin(&block, 1, 3);
	fake_block_column(&block, "a", "Enum8('x' = 5, 'y' = 7)");
	fake_block_bytes(&block, "\7\5\5", 3);
	api_check_data(&block);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)2, 0);
	api_ok(api_exec("INSERT INTO t VALUES (?), (lower('X'))"));
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("('y'),(lower('X')),('x'),(lower('X'))")));
}
END_TEST

START_TEST(large_arrays_go_block_by_block)
{
	const size_t rows = 200000;
	SQLINTEGER *many = calloc(rows, sizeof(*many));

	ck_assert_ptr_nonnull(many);
	begin(1);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)rows, 0);
	SQLSetStmtAttr(api_stmt, SQL_ATTR_PARAM_STATUS_PTR, NULL, 0);
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0, many,
	    0, NULL));
	api_ok(api_exec("INSERT INTO t (a) VALUES (?)"));
	ck_assert_uint_eq(fake_count("INSERT"), 1);
	ck_assert_uint_ge(fake_data_reads(), 4);
	ck_assert_uint_gt(fake_last_data().len, rows * 4);
	ck_assert_uint_lt(fake_last_data().len, rows * 4 + 200);
	ck_assert_int_eq(row_count(), (SQLLEN)rows);
	free(many);
}
END_TEST

START_TEST(rows_that_the_server_knew_do_not_count)
{
	begin(3);
	fake_script(&(struct fake_script){ .sql = "INSERT", .written_rows = 2 });
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	ck_assert_int_eq(row_count(), 2);
}
END_TEST

START_TEST(rows_of_views_do_not_count)
{
	begin(3);
	fake_script(&(struct fake_script){ .sql = "INSERT", .written_rows = 6 });
	api_ok(api_exec("INSERT INTO t VALUES (?, ?)"));
	ck_assert_int_eq(row_count(), 3);
}
END_TEST

/* --- other values than markers ------------------------------------------------------------- */

START_TEST(expressions_are_a_query_over_the_data)
{
	struct fake_block block;

	strcpy(texts[0], "a");
	begin(2);
	api_ok(api_exec("INSERT INTO t VALUES (? + 1, lower(?))"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (`a`, `b`) SELECT _p1 + 1, lower(_p2)"
					  " FROM input('_p1 Int32, _p2 String') FORMAT Native");
	fake_block_begin(&block, 2, 2);
	fake_block_column(&block, "_p1", "Int32");
	fake_block_bytes(&block, numbers, 8);
	fake_block_column(&block, "_p2", "String");
	fake_block_text(&block, "a");
	fake_block_text(&block, texts[1]);
	api_check_data(&block);
	ck_assert_uint_eq(fake_count("INSERT"), 1);
}
END_TEST

/* A query would make doubles of them. */
START_TEST(constants_of_many_digits_go_as_text)
{
	static const char *const wide[] = { "a", "Decimal(18, 17)", "", "b", "String", "" };

	strcpy(texts[1], "bb");
	api_script_table(wide, 2);
	begin(1);
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
	    texts[1], sizeof(texts[0]), lengths));
	api_ok(api_exec("INSERT INTO t VALUES (1.00000000000000001, lower(?))"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t  FORMAT Values");
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("(1.00000000000000001,lower('bb'))")));
}
END_TEST

START_TEST(the_way_changes_between_executions)
{
	static const char *const two[] = { "a", "Int32", "DEFAULT", "b", "String", "" };
	SQLLEN indicator = 0;
	char number[] = "1.5";

	api_script_table(two, 2);
	begin(1);
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    numbers, 0, &indicator));
	api_ok(SQLBindParameter(api_stmt, 2, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 10, 2,
	    number, sizeof(number), NULL));
	api_ok(api_prepare("INSERT INTO t VALUES (?, toString(?))"));
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_sql(),
	    "INSERT INTO t (`a`, `b`) SELECT _p1, toString(_p2)"
	    " FROM input('_p1 Int32, _p2 Decimal(10, 2)') FORMAT Native");
	indicator = SQL_DEFAULT_PARAM;
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t  FORMAT Values");
	ck_assert(ch_str_eq(fake_last_data(),
	    CH_STR("(DEFAULT,toString(CAST('1.5' AS Decimal(10, 2))))")));
}
END_TEST

START_TEST(default_as_a_word_leaves_the_column_out)
{
	begin(2);
	api_ok(api_exec("INSERT INTO t VALUES (?, DEFAULT)"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (`a`) FORMAT Native");
}
END_TEST

START_TEST(a_default_is_no_part_of_an_expression)
{
	begin(1);
	lengths[0] = SQL_DEFAULT_PARAM;
	api_fails(api_exec("INSERT INTO t VALUES (?, lower(?))"), "07S01");
	ck_assert_int_eq(api_diag_column(1), 2);
	ck_assert_uint_eq(fake_count("INSERT"), 0);
}
END_TEST

START_TEST(names_that_nobody_bound_are_the_servers)
{
	const char *sql = "INSERT INTO t VALUES ({a:Int32}, 'b')";

	begin(1);
	api_ok(api_exec(sql));
	ck_assert_str_eq(fake_last_sql(), sql);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 0);
}
END_TEST

START_TEST(old_servers_get_rows_as_text)
{
	fake_set_version("18.16.1");
	api_reconnect("");
	strcpy(texts[0], "a'");
	strcpy(texts[1], "bb");
	begin(2);
	api_ok(api_exec("INSERT INTO t (a, b) VALUES (?, lower(?))"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (a, b)  FORMAT Values");
	ck_assert_str_eq(fake_last_param("max_query_size"), "1099511627776");
	ck_assert(ch_str_eq(
	    fake_last_data(), CH_STR("(1,lower('a\\'')),(2,lower('bb'))")));
	ck_assert_int_eq(row_count(), 2);
}
END_TEST

/* They take no expression of such a type for a column that may be NULL; but floats they read to the
 * last bit in expressions only. */
START_TEST(old_servers_get_values_that_stand_alone_as_their_columns_read_them)
{
	static const char *const three[] = { "a", "Nullable(Enum8('it\\'s' = 1))", "", "b",
		"Float64", "", "c", "String", "" };

	fake_set_version("18.16.1");
	api_reconnect("");
	api_script_table(three, 3);
	begin(2);
	strcpy(texts[0], "0.25");
	strcpy(texts[1], "-2");
	lengths[1] = SQL_NTS;
	numbers[1] = 1;
	api_ok(api_exec("INSERT INTO t VALUES (?, ?, lower('A'))"));
	ck_assert(ch_str_eq(fake_last_data(),
	    CH_STR("('it\\'s',(0.25),lower('A')),('it\\'s',((-2.0)),lower('A'))")));
	numbers[1] = 2;
}
END_TEST

START_TEST(several_rows_a_set_alternate)
{
	struct fake_block block;

	begin(1);
	api_ok(SQLBindParameter(api_stmt, 3, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    &numbers[1], 0, NULL));
	api_ok(SQLBindParameter(api_stmt, 4, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
	    texts[1], sizeof(texts[0]), lengths));
	api_ok(api_exec("INSERT INTO t VALUES (?, ?), (?, ?)"));
	fake_block_begin(&block, 2, 2);
	fake_block_column(&block, "a", "Int32");
	fake_block_bytes(&block, numbers, 8);
	fake_block_column(&block, "b", "String");
	fake_block_text(&block, texts[0]);
	fake_block_text(&block, texts[1]);
	api_check_data(&block);
	ck_assert_int_eq(row_count(), 2);
}
END_TEST

START_TEST(null_for_a_default_beside_an_expression_goes_as_text)
{
	begin(1);
	lengths[0] = SQL_NULL_DATA;
	api_ok(api_exec("INSERT INTO t VALUES (? + 0, ?)"));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t  FORMAT Values");
	ck_assert(ch_str_eq(fake_last_data(), CH_STR("(1 + 0,NULL)")));
}
END_TEST

START_TEST(a_later_null_for_a_default_changes_the_way)
{
	begin(1);
	api_ok(SQLBindParameter(api_stmt, 3, SQL_PARAM_INPUT, SQL_C_SLONG, SQL_INTEGER, 0, 0,
	    &numbers[1], 0, NULL));
	api_ok(SQLBindParameter(api_stmt, 4, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 0, 0,
	    texts[1], sizeof(texts[0]), &lengths[1]));
	api_ok(api_prepare("INSERT INTO t VALUES (?, ?), (?, ?)"));
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t (`a`, `b`) FORMAT Native");
	lengths[1] = SQL_NULL_DATA;
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_sql(), "INSERT INTO t  FORMAT Values");
}
END_TEST

START_TEST(data_at_execution_go_into_the_block)
{
	struct fake_block block;

	begin(2);
	strcpy(texts[1], "bb");
	lengths[0] = SQL_DATA_AT_EXEC;
	ck_assert_int_eq(api_exec("INSERT INTO t VALUES (?, ?)"), SQL_NEED_DATA);
	ck_assert_int_eq(SQLParamData(api_stmt, NULL), SQL_NEED_DATA);
	api_ok(put("long", 4));
	api_ok(put("er than 8", 9));
	api_ok(SQLParamData(api_stmt, NULL));
	fake_block_begin(&block, 2, 2);
	fake_block_column(&block, "a", "Int32");
	fake_block_bytes(&block, numbers, 8);
	fake_block_column(&block, "b", "String");
	fake_block_text(&block, "longer than 8");
	fake_block_text(&block, "bb");
	api_check_data(&block);
}
END_TEST

START_TEST(parameters_are_what_the_columns_are)
{
	SQLSMALLINT type = 0;

	begin(1);
	api_ok(api_prepare("INSERT INTO t (b, a) VALUES (?, ?)"));
	api_ok(SQLDescribeParam(api_stmt, 1, &type, NULL, NULL, NULL));
	ck_assert_int_eq(type, API_CHAR);
	api_ok(SQLDescribeParam(api_stmt, 2, &type, NULL, NULL, NULL));
	ck_assert_int_eq(type, SQL_INTEGER);
	ck_assert_uint_eq(fake_count("DESCRIBE"), 1);
	ck_assert_uint_eq(fake_count("INSERT"), 0);
}
END_TEST

/* --- without memory ------------------------------------------------------------------------ */

static const char *const statements[] = {
	"INSERT INTO t VALUES (?, ?)",
	"INSERT INTO t VALUES (? + 1, lower(?))",
	"INSERT INTO t (a, b, m) VALUES (?, lower(?), 7)",
	"INSERT INTO t (a, nope) VALUES (?, ?)",
	"ALTER TABLE t DELETE WHERE a = ? AND b = ?",
	"SELECT ?, ?, {x:Int32} LIMIT 1",
};

/* Each allocation fails once: an error, no crash, and nothing is left behind. */
START_TEST(failing_allocations_are_errors)
{
	for (long n = 1; n < 2000; n++) {
		SQLRETURN rc;

		begin(3);
		strcpy(texts[0], "a");
		ch_alloc_fail_at(n);
		rc = api_exec(statements[_i]);
		if (!ch_alloc_failed()) {
			ch_alloc_fail_at(0);
			ck_assert_int_eq(rc, SQL_SUCCESS);
			ck_assert_int_gt(n, 5);
			return;
		}
		ch_alloc_fail_at(0);
		if (rc == SQL_SUCCESS)
			continue; /* what could not be had was not needed */
		/* with several requests others may have come through */
		ck_assert(rc == SQL_ERROR || rc == SQL_SUCCESS_WITH_INFO);
		ck_assert_str_eq(api_state(1), "HY001");
		SQLFreeStmt(api_stmt, SQL_CLOSE);
		SQLFreeStmt(api_stmt, SQL_RESET_PARAMS);
		api_reconnect("");
	}
	ck_abort_msg("it never came through");
}
END_TEST

Suite *
suite_bulk(void)
{
	Suite *suite = suite_create("bulk");
	TCase *tcase = api_case(suite, "bulk");

	tcase_add_test(tcase, an_array_is_one_request);
	tcase_add_test(tcase, columns_are_learnt_once_a_preparation);
	tcase_add_test(tcase, columns_are_learnt_again_when_the_table_may_be_another);
	tcase_add_test(tcase, columns_are_learnt_again_after_a_refusal);
	tcase_add_test(tcase, ignored_sets_are_not_sent);
	tcase_add_test(tcase, nothing_is_sent_when_all_sets_are_ignored);
	tcase_add_test(tcase, a_bad_row_stops_all);
	tcase_add_test(tcase, a_bad_row_names_its_column_whatever_way_rows_go);
	tcase_add_test(tcase, a_bad_row_can_be_skipped);
	tcase_add_test(tcase, skipping_all_rows_is_an_error);
	tcase_add_test(tcase, a_refusal_is_of_all_sets);
	tcase_add_test(tcase, a_cut_connection_is_never_success);
	tcase_add_test(tcase, an_unknown_table_is_the_servers_error);
	tcase_add_test(tcase, values_and_columns_must_be_as_many);
	tcase_add_test(tcase, rows_lie_in_structs_behind_an_offset);
	tcase_add_test(tcase, default_rows_leave_the_column_out);
	tcase_add_test(tcase, without_an_expression_the_default_is_that_of_the_type);
	tcase_add_test(tcase, large_arrays_go_block_by_block);
	tcase_add_test(tcase, rows_that_the_server_knew_do_not_count);
	tcase_add_test(tcase, rows_of_views_do_not_count);
	tcase_add_test(tcase, expressions_are_a_query_over_the_data);
	tcase_add_test(tcase, constants_of_many_digits_go_as_text);
	tcase_add_test(tcase, the_way_changes_between_executions);
	tcase_add_test(tcase, default_as_a_word_leaves_the_column_out);
	tcase_add_test(tcase, a_default_is_no_part_of_an_expression);
	tcase_add_test(tcase, names_that_nobody_bound_are_the_servers);
	tcase_add_test(tcase, old_servers_get_rows_as_text);
	tcase_add_test(
	    tcase, old_servers_get_values_that_stand_alone_as_their_columns_read_them);
	tcase_add_test(tcase, several_rows_a_set_alternate);
	tcase_add_test(tcase, null_for_a_default_beside_an_expression_goes_as_text);
	tcase_add_test(tcase, a_later_null_for_a_default_changes_the_way);
	tcase_add_test(tcase, data_at_execution_go_into_the_block);
	tcase_add_test(tcase, parameters_are_what_the_columns_are);
	tcase_add_loop_test(
	    tcase, failing_allocations_are_errors, 0, (int)CH_ARRAY_LEN(statements));
	return suite;
}
