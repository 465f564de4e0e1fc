/*
 * test_descriptors.c - descriptors: every field of every kind, and bindings by them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "calls.h"

#define F(name) CALLS_FORM(name)
#define V(number) ((SQLPOINTER)(SQLLEN)(number))

enum { ARD, APD, IRD, IPD, EXPLICIT, KINDS };
static SQLHDESC descs[KINDS];
static const char *const kind_names[] = { "ARD", "APD", "IRD", "IPD", "explicit" };

/* Fields as the reference has them for ARD, APD, IRD, IPD and explicit ones:
 * w read and written, r only read, - neither, W only written */
static const struct {
	const char *name;
	SQLSMALLINT id;
	const char *rule;
	SQLSMALLINT record;
	SQLLEN value; /* one that may be set */
	char type;    /* s short, i int, l long, t text */
} fields[] = {
#define HEAD(id, rule, value, type) { #id, id, rule, 0, value, type }
#define REC(id, rule, value, type) { #id, id, rule, 1, value, type }
	HEAD(SQL_DESC_ALLOC_TYPE, "rrrrr", 1, 's'),
	HEAD(SQL_DESC_ARRAY_SIZE, "ww--w", 3, 'l'),
	HEAD(SQL_DESC_ARRAY_STATUS_PTR, "wwwww", 64, 'l'),
	HEAD(SQL_DESC_BIND_OFFSET_PTR, "ww--w", 64, 'l'),
	HEAD(SQL_DESC_BIND_TYPE, "ww--w", 24, 'i'),
	HEAD(SQL_DESC_COUNT, "wwrww", 1, 's'),
	HEAD(SQL_DESC_ROWS_PROCESSED_PTR, "--ww-", 64, 'l'),
	REC(SQL_DESC_AUTO_UNIQUE_VALUE, "--r--", 0, 'i'),
	REC(SQL_DESC_BASE_COLUMN_NAME, "--r--", 0, 't'),
	REC(SQL_DESC_BASE_TABLE_NAME, "--r--", 0, 't'),
	REC(SQL_DESC_CASE_SENSITIVE, "--rr-", 0, 'i'),
	REC(SQL_DESC_CATALOG_NAME, "--r--", 0, 't'),
	REC(SQL_DESC_CONCISE_TYPE, "wwrww", SQL_C_SBIGINT, 's'),
	REC(SQL_DESC_DATA_PTR, "ww-Ww", 64, 'l'),
	REC(SQL_DESC_DATETIME_INTERVAL_CODE, "wwrww", 1, 's'),
	REC(SQL_DESC_DATETIME_INTERVAL_PRECISION, "wwrww", 2, 'i'),
	REC(SQL_DESC_DISPLAY_SIZE, "--r--", 0, 'l'),
	REC(SQL_DESC_FIXED_PREC_SCALE, "--rr-", 0, 's'),
	REC(SQL_DESC_INDICATOR_PTR, "ww--w", 64, 'l'),
	REC(SQL_DESC_LABEL, "--r--", 0, 't'),
	REC(SQL_DESC_LENGTH, "wwrww", 8, 'l'),
	REC(SQL_DESC_LITERAL_PREFIX, "--r--", 0, 't'),
	REC(SQL_DESC_LITERAL_SUFFIX, "--r--", 0, 't'),
	REC(SQL_DESC_LOCAL_TYPE_NAME, "--rr-", 0, 't'),
	REC(SQL_DESC_NULLABLE, "--rr-", 0, 's'),
	REC(SQL_DESC_NUM_PREC_RADIX, "wwrww", 10, 'i'),
	REC(SQL_DESC_OCTET_LENGTH, "wwrww", 8, 'l'),
	REC(SQL_DESC_OCTET_LENGTH_PTR, "ww--w", 64, 'l'),
	REC(SQL_DESC_PARAMETER_TYPE, "---w-", SQL_PARAM_INPUT, 's'),
	REC(SQL_DESC_PRECISION, "wwrww", 5, 's'),
	REC(SQL_DESC_ROWVER, "--rr-", 0, 's'),
	REC(SQL_DESC_SCALE, "wwrww", 2, 's'),
	REC(SQL_DESC_SCHEMA_NAME, "--r--", 0, 't'),
	REC(SQL_DESC_SEARCHABLE, "--r--", 0, 's'),
	REC(SQL_DESC_TABLE_NAME, "--r--", 0, 't'),
	REC(SQL_DESC_TYPE, "wwrww", SQL_C_SBIGINT, 's'),
	REC(SQL_DESC_TYPE_NAME, "--rr-", 0, 't'),
	REC(SQL_DESC_UNNAMED, "--rw-", SQL_UNNAMED, 's'),
	REC(SQL_DESC_UNSIGNED, "--rr-", 0, 's'),
	REC(SQL_DESC_UPDATABLE, "--r--", 0, 's'),
#undef HEAD
#undef REC
};

static SQLBIGINT column, parameter;
static SQLLEN column_length, parameter_length;

/* A statement with an open cursor, a bound column, a bound parameter. */
static void
open_all(void)
{
	static const SQLINTEGER ids[] = { SQL_ATTR_APP_ROW_DESC, SQL_ATTR_APP_PARAM_DESC,
		SQL_ATTR_IMP_ROW_DESC, SQL_ATTR_IMP_PARAM_DESC };

	api_script_numbers("SELECT", 1, 3, 3);
	for (size_t i = 0; i < CH_ARRAY_LEN(ids); i++)
		api_ok(SQLGetStmtAttr(api_stmt, ids[i], &descs[i], 0, NULL));
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &descs[EXPLICIT]), SQL_SUCCESS);
	ck_assert_int_eq(
	    F(SQLSetDescField)(descs[EXPLICIT], 1, SQL_DESC_CONCISE_TYPE, V(SQL_C_SBIGINT), 0),
	    SQL_SUCCESS);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &column, 0, &column_length));
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_SBIGINT, SQL_BIGINT, 0, 0,
	    &parameter, 0, &parameter_length));
	api_ok(api_exec("SELECT n FROM t"));
}

START_TEST(a_field_is_read_and_written_where_the_reference_says)
{
	SQLSMALLINT record = fields[_i].record;

	open_all();
	for (int kind = 0; kind < KINDS; kind++) {
		char rule = fields[_i].rule[kind];
		SQLCHAR buffer[256] = "";
		SQLRETURN rc = F(SQLGetDescField)(
		    descs[kind], record, fields[_i].id, buffer, sizeof(buffer), NULL);
		const char *state = calls_state(CALLS_DESC, descs[kind]);
		bool is_read = rule == 'r' || rule == 'w';

		ck_assert_msg(rc == (is_read ? SQL_SUCCESS : SQL_ERROR), "%s of %s: read %d %s",
		    fields[_i].name, kind_names[kind], rc, state);
		if (!is_read)
			ck_assert_str_eq(state, "HY091");
		rc = F(SQLSetDescField)(
		    descs[kind], record, fields[_i].id, V(fields[_i].value), 0);
		state = calls_state(CALLS_DESC, descs[kind]);
		if (rule == 'w' || rule == 'W')
			ck_assert_msg(rc == SQL_SUCCESS, "%s of %s: written %d %s",
			    fields[_i].name, kind_names[kind], rc, state);
		else
			ck_assert_msg(rc == SQL_ERROR &&
				strcmp(state, kind == IRD ? "HY016" : "HY091") == 0,
			    "%s of %s: written %d %s", fields[_i].name, kind_names[kind], rc,
			    state);
	}
}
END_TEST

/* What was written is read, as wide as the reference says and no wider. */
START_TEST(what_is_written_is_read)
{
	static const size_t widths[] = { ['s'] = 2, ['i'] = 4, ['l'] = 8 };

	open_all();
	for (int kind = 0; kind < KINDS; kind++) {
		char buffer[16];
		SQLLEN value = 0;

		if (fields[_i].rule[kind] != 'w')
			continue;
		memset(buffer, 0x55, sizeof(buffer));
		ck_assert_int_eq(F(SQLSetDescField)(descs[kind], fields[_i].record, fields[_i].id,
				     V(fields[_i].value), 0),
		    SQL_SUCCESS);
		ck_assert_int_eq(F(SQLGetDescField)(descs[kind], fields[_i].record, fields[_i].id,
				     buffer, 0, NULL),
		    SQL_SUCCESS);
		memcpy(&value, buffer, widths[(int)fields[_i].type]);
		if (fields[_i].type == 's')
			value = (SQLSMALLINT)value;
		ck_assert_msg(value == fields[_i].value, "%s of %s: %lld", fields[_i].name,
		    kind_names[kind], (long long)value);
		ck_assert_int_eq(buffer[widths[(int)fields[_i].type]], 0x55);
	}
}
END_TEST

START_TEST(columns_are_as_the_other_functions_say)
{
	static const SQLUSMALLINT numbers[] = { SQL_DESC_CONCISE_TYPE, SQL_DESC_TYPE,
		SQL_DESC_LENGTH, SQL_DESC_OCTET_LENGTH, SQL_DESC_PRECISION, SQL_DESC_SCALE,
		SQL_DESC_NULLABLE, SQL_DESC_UNSIGNED, SQL_DESC_SEARCHABLE, SQL_DESC_UPDATABLE,
		SQL_DESC_DISPLAY_SIZE, SQL_DESC_NUM_PREC_RADIX, SQL_DESC_CASE_SENSITIVE,
		SQL_DESC_AUTO_UNIQUE_VALUE, SQL_DESC_FIXED_PREC_SCALE, SQL_DESC_UNNAMED };

	open_all();
	for (size_t i = 0; i < CH_ARRAY_LEN(numbers); i++) {
		SQLLEN value = 0;
		SQLSMALLINT small;
		SQLINTEGER number;
		char type = 0;

		for (size_t j = 0; j < CH_ARRAY_LEN(fields); j++)
			if (fields[j].id == numbers[i])
				type = fields[j].type;
		ck_assert_int_eq(F(SQLGetDescField)(descs[IRD], 1, (SQLSMALLINT)numbers[i], &value,
				     0, NULL),
		    SQL_SUCCESS);
		memcpy(&small, &value, sizeof(small));
		memcpy(&number, &value, sizeof(number));
		if (type != 'l')
			value = type == 's' ? small : number;
		ck_assert_msg(value == api_number(1, numbers[i]), "field %u", numbers[i]);
	}
}
END_TEST

/* --- bindings -------------------------------------------------------------------------------- */

static const struct {
	SQLSMALLINT c_type;
	SQLLEN capacity;
} targets[] = {
	{ SQL_C_CHAR, 20 },
	{ SQL_C_WCHAR, 40 },
	{ SQL_C_SBIGINT, 8 },
	{ SQL_C_UBIGINT, 8 },
	{ SQL_C_SLONG, 4 },
	{ SQL_C_LONG, 4 },
	{ SQL_C_SHORT, 2 },
	{ SQL_C_STINYINT, 1 },
	{ SQL_C_DOUBLE, 8 },
	{ SQL_C_FLOAT, 4 },
	{ SQL_C_BIT, 1 },
	{ SQL_C_NUMERIC, sizeof(SQL_NUMERIC_STRUCT) },
	{ SQL_C_DEFAULT, 8 },
};

struct target {
	SQLCHAR data[64];
	SQLLEN length, indicator;
};

static SQLHDESC
descriptor(SQLINTEGER which)
{
	SQLHDESC desc = NULL;

	api_ok(SQLGetStmtAttr(api_stmt, which, &desc, 0, NULL));
	return desc;
}

static void
set_field(SQLHDESC desc, SQLSMALLINT record, SQLSMALLINT field, SQLPOINTER value)
{
	SQLRETURN rc = F(SQLSetDescField)(desc, record, field, value, 0);

	ck_assert_msg(rc == SQL_SUCCESS, "field %d: %s", field, calls_state(CALLS_DESC, desc));
}

static SQLLEN
get_field(SQLHDESC desc, SQLSMALLINT record, SQLSMALLINT field)
{
	SQLLEN value = 0;

	ck_assert_int_eq(F(SQLGetDescField)(desc, record, field, &value, 0, NULL), SQL_SUCCESS);
	return value;
}

static void
fetch_one(void)
{
	SQLRETURN rc;

	api_ok(api_exec("SELECT n FROM t"));
	rc = SQLFetch(api_stmt);
	ck_assert_msg(rc == SQL_SUCCESS, "%s", api_message(1));
	api_ok(SQLCloseCursor(api_stmt));
}

/* SQLBindCol, SQLSetDescField and SQLSetDescRec give the same record and the same value. */
START_TEST(columns_bound_by_descriptors_are_bound_like_by_sqlbindcol)
{
	static const SQLSMALLINT compared[] = { SQL_DESC_CONCISE_TYPE, SQL_DESC_TYPE,
		SQL_DESC_OCTET_LENGTH, SQL_DESC_PRECISION, SQL_DESC_SCALE,
		SQL_DESC_DATETIME_INTERVAL_CODE };
	SQLHDESC ard = descriptor(SQL_ATTR_APP_ROW_DESC);
	SQLSMALLINT c_type = targets[_i].c_type;
	SQLLEN capacity = targets[_i].capacity;
	struct target by_function, by_fields, by_record;
	SQLLEN wanted[CH_ARRAY_LEN(compared)];

	memset(&by_function, 0, sizeof(by_function));
	memset(&by_fields, 0, sizeof(by_fields));
	memset(&by_record, 0, sizeof(by_record));
	api_script_numbers("SELECT", 1, 3, 3);
	api_ok(SQLBindCol(
	    api_stmt, 1, c_type, by_function.data, capacity, &by_function.length));
	for (size_t i = 0; i < CH_ARRAY_LEN(compared); i++)
		wanted[i] = get_field(ard, 1, compared[i]);
	fetch_one();
	ck_assert_int_gt(by_function.length, 0);

	api_ok(SQLFreeStmt(api_stmt, SQL_UNBIND));
	set_field(ard, 1, SQL_DESC_CONCISE_TYPE, V(c_type));
	set_field(ard, 1, SQL_DESC_OCTET_LENGTH, V(capacity));
	set_field(ard, 1, SQL_DESC_OCTET_LENGTH_PTR, &by_fields.length);
	set_field(ard, 1, SQL_DESC_INDICATOR_PTR, &by_fields.indicator);
	set_field(ard, 1, SQL_DESC_DATA_PTR, by_fields.data);
	for (size_t i = 0; i < CH_ARRAY_LEN(compared); i++)
		ck_assert_msg(get_field(ard, 1, compared[i]) == wanted[i], "field %d",
		    compared[i]);
	fetch_one();
	ck_assert_mem_eq(by_fields.data, by_function.data, sizeof(by_function.data));
	ck_assert_int_eq(by_fields.length, by_function.length);
	ck_assert_int_eq(by_fields.indicator, 0);

	api_ok(SQLFreeStmt(api_stmt, SQL_UNBIND));
	ck_assert_int_eq(SQLSetDescRec(ard, 1, c_type, 0, capacity, (SQLSMALLINT)wanted[3],
			     (SQLSMALLINT)wanted[4], by_record.data, &by_record.length,
			     &by_record.indicator),
	    SQL_SUCCESS);
	fetch_one();
	ck_assert_mem_eq(by_record.data, by_function.data, sizeof(by_function.data));
	ck_assert_int_eq(by_record.length, by_function.length);
}
END_TEST

START_TEST(parameters_bound_by_descriptors_are_bound_like_by_sqlbindparameter)
{
	SQLHDESC apd = descriptor(SQL_ATTR_APP_PARAM_DESC);
	SQLHDESC ipd = descriptor(SQL_ATTR_IMP_PARAM_DESC);
	SQLCHAR text[] = "12.50";
	SQLLEN length = SQL_NTS;
	char sent[256];

	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_prepare("SELECT ?"));
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_DECIMAL, 10, 3, text,
	    sizeof(text), &length));
	ck_assert_int_eq(get_field(apd, 1, SQL_DESC_CONCISE_TYPE), SQL_C_CHAR);
	ck_assert_int_eq(get_field(apd, 1, SQL_DESC_OCTET_LENGTH), sizeof(text));
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_CONCISE_TYPE), SQL_DECIMAL);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_PRECISION), 10);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_SCALE), 3);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_PARAMETER_TYPE), SQL_PARAM_INPUT);
	api_ok(SQLExecute(api_stmt));
	snprintf(sent, sizeof(sent), "%s", fake_last_sql());
	ck_assert_str_eq(fake_last_value("odbc_p1"), "12.5");
	api_ok(SQLCloseCursor(api_stmt));

	api_ok(SQLFreeStmt(api_stmt, SQL_RESET_PARAMS));
	api_fails(SQLExecute(api_stmt), "07002");
	set_field(ipd, 1, SQL_DESC_CONCISE_TYPE, V(SQL_DECIMAL));
	set_field(ipd, 1, SQL_DESC_PRECISION, V(10));
	set_field(ipd, 1, SQL_DESC_SCALE, V(3));
	set_field(ipd, 1, SQL_DESC_PARAMETER_TYPE, V(SQL_PARAM_INPUT));
	set_field(apd, 1, SQL_DESC_CONCISE_TYPE, V(SQL_C_CHAR));
	set_field(apd, 1, SQL_DESC_OCTET_LENGTH, V(sizeof(text)));
	set_field(apd, 1, SQL_DESC_OCTET_LENGTH_PTR, &length);
	set_field(apd, 1, SQL_DESC_INDICATOR_PTR, &length);
	set_field(apd, 1, SQL_DESC_DATA_PTR, text);
	api_ok(SQLExecute(api_stmt));
	ck_assert_str_eq(fake_last_sql(), sent);
	ck_assert_str_eq(fake_last_value("odbc_p1"), "12.5");
}
END_TEST

START_TEST(parameters_nobody_told_are_found)
{
	SQLHDESC ipd = descriptor(SQL_ATTR_IMP_PARAM_DESC);
	SQLCHAR text[] = "x";
	SQLSMALLINT type = 0, subtype = 0, nullable = -1;

	api_ok(api_prepare("SELECT toDate(?), toInt16( ? ) LIMIT ?"));
	ck_assert_int_eq(get_field(ipd, 0, SQL_DESC_COUNT), 3);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_CONCISE_TYPE), SQL_TYPE_DATE);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_TYPE), SQL_DATETIME);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_LENGTH), 10);
	ck_assert_int_eq(get_field(ipd, 2, SQL_DESC_CONCISE_TYPE), SQL_SMALLINT);
	ck_assert_int_eq(get_field(ipd, 2, SQL_DESC_PARAMETER_TYPE), SQL_PARAM_INPUT);
	ck_assert_int_eq(F(SQLGetDescRec)(ipd, 3, NULL, 0, NULL, &type, &subtype, NULL, NULL,
			     NULL, &nullable),
	    SQL_SUCCESS);
	ck_assert_int_eq(type, SQL_BIGINT);
	ck_assert_int_eq(nullable, SQL_NULLABLE);

	/* What is told stays, what was found goes with its statement. */
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 7, 0, text,
	    sizeof(text), NULL));
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_CONCISE_TYPE), SQL_VARCHAR);
	api_ok(api_prepare("SELECT toDate(?), toInt64(?)"));
	ck_assert_int_eq(get_field(ipd, 0, SQL_DESC_COUNT), 2);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_CONCISE_TYPE), SQL_VARCHAR);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_LENGTH), 7);
	ck_assert_int_eq((SQLSMALLINT)get_field(ipd, 2, SQL_DESC_CONCISE_TYPE), SQL_BIGINT);
	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT 1"));
	ck_assert_int_eq(get_field(ipd, 0, SQL_DESC_COUNT), 1);
	api_ok(SQLCloseCursor(api_stmt));
	api_ok(api_prepare("SELECT toDate(?), toInt64(?)"));
	api_ok(SQLFreeStmt(api_stmt, SQL_RESET_PARAMS));
	ck_assert_int_eq(get_field(ipd, 0, SQL_DESC_COUNT), 0);
}
END_TEST

START_TEST(parameters_are_found_only_if_that_is_wanted)
{
	SQLHDESC ipd = descriptor(SQL_ATTR_IMP_PARAM_DESC);

	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_ENABLE_AUTO_IPD, V(SQL_FALSE), 0));
	api_ok(api_prepare("SELECT toDate(?)"));
	ck_assert_int_eq(get_field(ipd, 0, SQL_DESC_COUNT), 0);
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_ENABLE_AUTO_IPD, V(SQL_TRUE), 0));
	ck_assert_int_eq(get_field(ipd, 0, SQL_DESC_COUNT), 1);
	ck_assert_int_eq(get_field(ipd, 1, SQL_DESC_CONCISE_TYPE), SQL_TYPE_DATE);
}
END_TEST

/* Any field but the pointers unbinds. */
START_TEST(a_changed_field_unbinds_the_column)
{
	SQLHDESC ard = descriptor(SQL_ATTR_APP_ROW_DESC);
	SQLBIGINT value = 77;

	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	set_field(ard, 1, SQL_DESC_CONCISE_TYPE, V(SQL_C_SBIGINT));
	ck_assert_int_eq(get_field(ard, 1, SQL_DESC_DATA_PTR), 0);
	fetch_one();
	ck_assert_int_eq(value, 77);
	set_field(ard, 1, SQL_DESC_DATA_PTR, &value);
	fetch_one();
	ck_assert_int_eq(value, 1);
}
END_TEST

START_TEST(an_explicit_descriptor_serves_and_goes)
{
	SQLHDESC own = descriptor(SQL_ATTR_APP_ROW_DESC), desc;
	SQLBIGINT mine = 0, shared = 0;
	SQLHSTMT first = api_stmt, second;

	api_script_numbers("SELECT", 5, 1, 1);
	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &desc);
	ck_assert_int_eq(get_field(desc, 0, SQL_DESC_ALLOC_TYPE) & 0xffff, SQL_DESC_ALLOC_USER);
	ck_assert_int_eq(SQLAllocHandle(SQL_HANDLE_STMT, api_dbc, &second), SQL_SUCCESS);
	api_ok(SQLBindCol(first, 1, SQL_C_SBIGINT, &mine, 0, NULL));
	api_ok(SQLSetStmtAttr(first, SQL_ATTR_APP_ROW_DESC, desc, 0));
	ck_assert_ptr_eq(descriptor(SQL_ATTR_APP_ROW_DESC), desc);
	ck_assert_int_eq(SQLSetStmtAttr(second, SQL_ATTR_APP_ROW_DESC, desc, 0), SQL_SUCCESS);
	/* what one binds, both have */
	ck_assert_int_eq(SQLBindCol(second, 1, SQL_C_SBIGINT, &shared, 0, NULL), SQL_SUCCESS);
	fetch_one();
	ck_assert_int_eq(shared, 5);
	ck_assert_int_eq(mine, 0);
	/* a copy of it has everything but how it was allocated */
	ck_assert_int_eq(SQLCopyDesc(desc, own), SQL_SUCCESS);
	ck_assert_int_eq(get_field(own, 0, SQL_DESC_ALLOC_TYPE) & 0xffff, SQL_DESC_ALLOC_AUTO);
	ck_assert_int_eq(get_field(own, 1, SQL_DESC_DATA_PTR), (SQLLEN)(intptr_t)&shared);
	api_ok(SQLSetStmtAttr(first, SQL_ATTR_APP_ROW_DESC, NULL, 0));
	api_ok(SQLBindCol(first, 1, SQL_C_SBIGINT, &mine, 0, NULL));
	api_ok(SQLSetStmtAttr(first, SQL_ATTR_APP_ROW_DESC, desc, 0));
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, desc), SQL_SUCCESS);
	ck_assert_ptr_eq(descriptor(SQL_ATTR_APP_ROW_DESC), own);
	fetch_one();
	ck_assert_int_eq(mine, 5);
	SQLFreeHandle(SQL_HANDLE_STMT, second);
}
END_TEST

/* unixODBC would use it after it is gone. */
START_TEST(an_explicit_descriptor_is_frozen_while_its_statement_waits_for_data)
{
	SQLLEN length = SQL_DATA_AT_EXEC;
	SQLHDESC used, unused;

	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &used);
	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &unused);
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_APP_PARAM_DESC, used, 0));
	api_ok(SQLBindParameter(api_stmt, 1, SQL_PARAM_INPUT, SQL_C_CHAR, SQL_VARCHAR, 10, 0,
	    (SQLPOINTER)77, 0, &length));
	ck_assert_int_eq(api_exec("SELECT ?"), SQL_NEED_DATA);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, used), SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_DESC, used), "HY010");
	ck_assert_int_eq(
	    SQLSetDescField(used, 0, SQL_DESC_ARRAY_SIZE, (SQLPOINTER)5, 0), SQL_ERROR);
	ck_assert_str_eq(calls_state(CALLS_DESC, used), "HY010");
	ck_assert_int_eq(SQLCopyDesc(unused, used), SQL_ERROR);
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, unused), SQL_SUCCESS);
	api_ok(SQLCancel(api_stmt));
	ck_assert_int_eq(SQLFreeHandle(SQL_HANDLE_DESC, used), SQL_SUCCESS);
}
END_TEST

START_TEST(an_explicit_descriptor_binds_bookmarks)
{
	SQLUBIGINT mark = 0;
	SQLLEN length = 0;
	SQLHDESC desc;

	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &desc);
	set_field(desc, 0, SQL_DESC_CONCISE_TYPE, V(SQL_C_VARBOOKMARK));
	set_field(desc, 0, SQL_DESC_OCTET_LENGTH, V(sizeof(mark)));
	set_field(desc, 0, SQL_DESC_OCTET_LENGTH_PTR, &length);
	set_field(desc, 0, SQL_DESC_DATA_PTR, &mark);
	ck_assert_int_eq(get_field(desc, 0, SQL_DESC_COUNT), 0);
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_ok(SQLSetStmtAttr(api_stmt, SQL_ATTR_APP_ROW_DESC, desc, 0));
	api_open_static(5, 5);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 3));
	ck_assert_uint_eq(mark, 3);
	ck_assert_int_eq(length, sizeof(mark));
	/* a cursor without bookmarks says so */
	api_ok(SQLCloseCursor(api_stmt));
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_OFF);
	api_open_static(5, 5);
	api_fails(SQLFetch(api_stmt), "07009");
}
END_TEST

START_TEST(a_copy_of_columns_takes_more_records_of_its_own_kind)
{
	SQLHDESC ird = descriptor(SQL_ATTR_IMP_ROW_DESC), desc;
	SQLBIGINT value;

	api_script_numbers("SELECT", 1, 1, 1);
	api_ok(api_exec("SELECT n FROM t"));
	SQLAllocHandle(SQL_HANDLE_DESC, api_dbc, &desc);
	ck_assert_int_eq(SQLCopyDesc(ird, desc), SQL_SUCCESS);
	ck_assert_int_eq(get_field(desc, 0, SQL_DESC_COUNT) & 0xffff, 1);
	set_field(desc, 3, SQL_DESC_DATA_PTR, &value);
	ck_assert_int_eq(get_field(desc, 3, SQL_DESC_CONCISE_TYPE) & 0xffff, SQL_C_DEFAULT);
	ck_assert_int_eq(get_field(desc, 2, SQL_DESC_TYPE) & 0xffff, SQL_C_DEFAULT);
}
END_TEST

Suite *
suite_descriptors(void)
{
	Suite *suite = suite_create("descriptors");
	TCase *tcase = api_case(suite, "descriptors");

	tcase_add_loop_test(tcase, a_field_is_read_and_written_where_the_reference_says, 0,
	    CH_ARRAY_LEN(fields));
	tcase_add_loop_test(tcase, what_is_written_is_read, 0, CH_ARRAY_LEN(fields));
	tcase_add_test(tcase, columns_are_as_the_other_functions_say);
	tcase_add_loop_test(tcase, columns_bound_by_descriptors_are_bound_like_by_sqlbindcol, 0,
	    CH_ARRAY_LEN(targets));
	tcase_add_test(tcase, parameters_bound_by_descriptors_are_bound_like_by_sqlbindparameter);
	tcase_add_test(tcase, parameters_nobody_told_are_found);
	tcase_add_test(tcase, parameters_are_found_only_if_that_is_wanted);
	tcase_add_test(tcase, a_changed_field_unbinds_the_column);
	tcase_add_test(tcase, an_explicit_descriptor_serves_and_goes);
	tcase_add_test(tcase,
	    an_explicit_descriptor_is_frozen_while_its_statement_waits_for_data);
	tcase_add_test(tcase, an_explicit_descriptor_binds_bookmarks);
	tcase_add_test(tcase, a_copy_of_columns_takes_more_records_of_its_own_kind);
	return suite;
}
