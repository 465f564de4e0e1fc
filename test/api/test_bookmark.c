/*
 * test_bookmark.c - bookmarks of static cursors: column 0, fetching by them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

START_TEST(without_bookmarks_there_is_no_column_0)
{
	SQLSMALLINT type;
	uint64_t mark;
	SQLLEN length;
	char name[256];

	api_fails(SQLBindCol(api_stmt, 0, SQL_C_BOOKMARK, &mark, 8, NULL), "07009");
	api_open_static(3, 3);
	api_ok(SQLFetch(api_stmt));
	api_fails(SQLGetData(api_stmt, 0, SQL_C_BOOKMARK, &mark, 8, &length), "07009");
	api_fails(api_describe(0, name, &type, NULL, NULL, NULL), "07009");
	api_fails(SQLBulkOperations(api_stmt, SQL_FETCH_BY_BOOKMARK), "HYC00");
	api_fails(SQLGetStmtAttr(api_stmt, SQL_GET_BOOKMARK, &mark, 0, NULL), "HYC00");
}
END_TEST

START_TEST(a_bookmark_bound_for_a_cursor_without_is_07009)
{
	uint64_t mark = 0;

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, 8, NULL));
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF);
	api_open_static(3, 3);
	api_fails(SQLFetch(api_stmt), "07009");
	api_ok(SQLFreeStmt(api_stmt, SQL_CLOSE));
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, NULL, 0, NULL));
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF);
	api_open_static(3, 3);
	api_ok(SQLFetch(api_stmt));
	ck_assert_str_eq(api_text(1), "1");
}
END_TEST

START_TEST(unbinding_all_columns_leaves_the_bookmarks_bound)
{
	uint64_t mark = 0;
	int64_t value = 0;

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, 8, NULL));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_open_static(3, 3);
	api_ok(SQLFreeStmt(api_stmt, SQL_UNBIND));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 2));
	ck_assert_uint_eq(mark, 2);
	ck_assert_int_eq(value, 0);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, NULL, 0, NULL));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_NEXT, 0));
	ck_assert_uint_eq(mark, 2);
}
END_TEST

START_TEST(bookmarks_are_described)
{
	SQLSMALLINT type, nullable, count;
	SQLHDESC ird = SQL_NULL_HDESC;
	SQLINTEGER len;
	SQLULEN size;
	char name[256];

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_open_static(3, 3);
	api_ok(api_describe(0, name, &type, &size, NULL, &nullable));
	ck_assert_str_eq(name, "");
	ck_assert_int_eq(type, SQL_BINARY);
	ck_assert_uint_eq(size, 8);
	ck_assert_int_eq(nullable, SQL_NO_NULLS);
	ck_assert_int_eq(api_number(0, SQL_DESC_OCTET_LENGTH), 8);
	api_ok(SQLNumResultCols(api_stmt, &count));
	ck_assert_int_eq(count, 1);
	api_ok(SQLGetStmtAttr(api_stmt, SQL_ATTR_IMP_ROW_DESC, &ird, 0, &len));
	ck_assert_int_eq(SQLGetDescField(ird, 0, SQL_DESC_TYPE, &type, 0, &len), SQL_SUCCESS);
	ck_assert_int_eq(type, SQL_BINARY);
	api_ok(SQLCloseCursor(api_stmt));
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_ON);
	api_ok(api_exec("SELECT n"));
	api_ok(api_describe(0, name, &type, &size, NULL, &nullable));
	ck_assert_int_eq(type, SQL_BIGINT);
	ck_assert_int_eq(api_number(0, SQL_DESC_UNSIGNED), SQL_TRUE);
}
END_TEST

START_TEST(bookmarks_can_be_had_as_numbers)
{
	uint64_t mark = 0;
	uint32_t narrow = 0;
	SQLLEN length = 0;
	char text[8];

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_ON);
	api_open_static(3, 2);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_BOOKMARK, &mark, 0, &length));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 2));
	ck_assert_uint_eq(mark, 2);
	ck_assert_int_eq(length, 8);
	api_ok(SQLGetData(api_stmt, 0, SQL_C_ULONG, &narrow, 0, &length));
	ck_assert_uint_eq(narrow, 2);
	ck_assert_uint_eq(api_get_attr(SQL_GET_BOOKMARK), 2);
	api_fails(SQLGetData(api_stmt, 0, SQL_C_CHAR, text, 8, &length), "HY003");
	api_fails(SQLBindCol(api_stmt, 0, SQL_C_CHAR, text, 8, &length), "07006");
	/* not in parts */
	api_fails(SQLGetData(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, 7, &length), "22003");
	api_ok(SQLGetData(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, 8, &length));
	ck_assert_int_eq(length, 8);
}
END_TEST

START_TEST(memory_too_small_for_bookmarks_is_22001)
{
	uint64_t mark = 0;

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_open_static(3, 2);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, 7, NULL));
	api_fails(SQLFetch(api_stmt), "22001");
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, 8, NULL));
	api_ok(SQLFetch(api_stmt));
	ck_assert_uint_eq(mark, 1);
}
END_TEST

START_TEST(bookmarks_that_are_none_are_HY111)
{
	static const uint64_t bad[] = { 0, 3, 4, UINT64_MAX };
	uint64_t mark;

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_open_static(5, 2);
	api_ok(SQLFetch(api_stmt));
	api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_BOOKMARK, 0), "HY111");
	for (size_t i = 0; i < CH_ARRAY_LEN(bad); i++) {
		mark = bad[i];
		api_set_attr(SQL_ATTR_FETCH_BOOKMARK_PTR, (uintptr_t)&mark);
		api_fails(SQLFetchScroll(api_stmt, SQL_FETCH_BOOKMARK, 0), "HY111");
		ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), 1);
	}
	mark = 1;
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_BOOKMARK, 4));
	ck_assert_str_eq(api_text(1), "5");
}
END_TEST

START_TEST(rows_are_fetched_by_their_bookmarks)
{
	uint64_t marks[5] = { 7, 1, 99, 10, 3 };
	int64_t values[5] = { 0 };
	SQLUSMALLINT status[5] = { 77, 77, 77, 77, 77 };
	SQLUSMALLINT operations[5] = { 0, 0, 0, SQL_ROW_IGNORE, 0 };
	SQLULEN fetched = 0;
	uint64_t *kept = marks;

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)status);
	api_set_attr(SQL_ATTR_ROWS_FETCHED_PTR, (uintptr_t)&fetched);
	api_open_static(10, 3);
	api_fails(SQLBulkOperations(api_stmt, SQL_FETCH_BY_BOOKMARK), "HY111");
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	api_fails(SQLBulkOperations(api_stmt, SQL_FETCH_BY_BOOKMARK), "07009");
	api_fails(SQLBulkOperations(api_stmt, SQL_UPDATE_BY_BOOKMARK), "HYC00");
	api_fails(SQLBulkOperations(api_stmt, SQL_DELETE_BY_BOOKMARK), "HYC00");
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 5);
	api_set_attr(SQL_ATTR_ROW_OPERATION_PTR, (uintptr_t)operations);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, kept, sizeof(*marks), NULL));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, values, 0, NULL));
	ck_assert_int_eq(SQLBulkOperations(api_stmt, SQL_FETCH_BY_BOOKMARK),
	    SQL_SUCCESS_WITH_INFO);
	ck_assert_str_eq(api_state(1), "HY111");
	ck_assert_int_eq(api_diag_row(1), 3);
	ck_assert_uint_eq(fetched, 4);
	ck_assert_int_eq(values[0], 7);
	ck_assert_int_eq(values[1], 1);
	ck_assert_int_eq(values[3], 0);
	ck_assert_int_eq(values[4], 3);
	ck_assert_uint_eq(status[0], SQL_ROW_SUCCESS);
	ck_assert_uint_eq(status[2], SQL_ROW_ERROR);
	/* the cursor stands where it stood */
	ck_assert_str_eq(api_text(1), "10");
	memset(marks, 0, sizeof(marks));
	api_fails(SQLBulkOperations(api_stmt, SQL_FETCH_BY_BOOKMARK), "HY111");
}
END_TEST

START_TEST(rows_by_bookmark_that_all_fail_are_an_error)
{
	uint64_t marks[3] = { 300, 99, 200 };
	int8_t values[3] = { 7, 7, 7 };
	SQLUSMALLINT status[3] = { 77, 77, 77 };

	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, (uintptr_t)status);
	api_open_static(300, 300);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_LAST, 0));
	api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, 3);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, marks, sizeof(*marks), NULL));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_STINYINT, values, 0, NULL));
	/* one number does not fit, one bookmark is none, one row is right */
	ck_assert_int_eq(SQLBulkOperations(api_stmt, SQL_FETCH_BY_BOOKMARK),
	    SQL_SUCCESS_WITH_INFO);
	marks[1] = 301;
	api_fails(SQLBulkOperations(api_stmt, SQL_FETCH_BY_BOOKMARK), "22003");
	ck_assert_str_eq(api_state(2), "HY111");
	ck_assert_str_eq(api_state(3), "22003");
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(status[i], SQL_ROW_ERROR);
}
END_TEST

START_TEST(bookmarks_are_bound_through_descriptors)
{
	uint64_t mark = 0;
	SQLHDESC ard = SQL_NULL_HDESC, copy = SQL_NULL_HDESC;
	SQLPOINTER found = NULL;
	SQLINTEGER len;

	api_ok(SQLGetStmtAttr(api_stmt, SQL_ATTR_APP_ROW_DESC, &ard, 0, &len));
	ck_assert_int_eq(SQLSetDescField(ard, 0, SQL_DESC_DATA_PTR, &mark, 0), SQL_ERROR);
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	ck_assert_int_eq(SQLSetDescRec(ard, 0, SQL_C_VARBOOKMARK, 0, 8, 0, 0, &mark, NULL, NULL),
	    SQL_SUCCESS);
	api_open_static(3, 2);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 3));
	ck_assert_uint_eq(mark, 3);
	/* a copy has it too, and is used by another fetch */
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &copy), SQL_SUCCESS);
	ck_assert_int_eq(SQLCopyDesc(ard, copy), SQL_SUCCESS);
	ck_assert_int_eq(SQLSetDescField(ard, 0, SQL_DESC_DATA_PTR, NULL, 0), SQL_SUCCESS);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	ck_assert_uint_eq(mark, 3);
	api_set_attr(SQL_ATTR_APP_ROW_DESC, (uintptr_t)copy);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_FIRST, 0));
	ck_assert_uint_eq(mark, 1);
	api_set_attr(SQL_ATTR_APP_ROW_DESC, SQL_NULL_HDESC);
	ck_assert_int_eq(
	    SQLGetDescField(ard, 0, SQL_DESC_DATA_PTR, &found, 0, &len), SQL_SUCCESS);
	ck_assert_ptr_null(found);
	SQLFreeHandle(SQL_HANDLE_DESC, copy);
}
END_TEST

Suite *
suite_bookmark(void)
{
	Suite *suite = suite_create("bookmark");
	TCase *tcase = api_case(suite, "bookmark");

	tcase_add_test(tcase, without_bookmarks_there_is_no_column_0);
	tcase_add_test(tcase, a_bookmark_bound_for_a_cursor_without_is_07009);
	tcase_add_test(tcase, unbinding_all_columns_leaves_the_bookmarks_bound);
	tcase_add_test(tcase, bookmarks_are_described);
	tcase_add_test(tcase, bookmarks_can_be_had_as_numbers);
	tcase_add_test(tcase, memory_too_small_for_bookmarks_is_22001);
	tcase_add_test(tcase, bookmarks_that_are_none_are_HY111);
	tcase_add_test(tcase, rows_are_fetched_by_their_bookmarks);
	tcase_add_test(tcase, rows_by_bookmark_that_all_fail_are_an_error);
	tcase_add_test(tcase, bookmarks_are_bound_through_descriptors);
	return suite;
}
