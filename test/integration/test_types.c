/*
 * test_types.c - values of every type, compared with what the engine prints
 *
 * A loop a C type over the cases of cases_list.h that have that C type and that the target has.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "suites.h"
#include "support/reference.h"

enum kind {
	KIND_INT,
	KIND_FLOAT,
	KIND_DECIMAL,
	KIND_DATE,
	KIND_DATETIME,
	KIND_TIME,
	KIND_UUID,
	KIND_BOOL,
	KIND_STRING,
	KIND_FIXED,
	KIND_TEXT,
	KIND_PLAIN,
	KIND_BINARY /* no case: what is asked for is SQL_C_BINARY */
};
enum where { WHERE_ALL, WHERE_NEW };

struct type_case {
	enum kind kind;
	enum where where;
	const char *expression;
};

static const struct type_case cases[] = {
#define CASE(kind, where, expression) { KIND_##kind, WHERE_##where, expression },
#include "cases_list.h"
#undef CASE
};

#define CASE_COUNT (int)(sizeof(cases) / sizeof(cases[0]))
/* What 18.16 prints for NULL; newer engines print \N. */
#define OLD_NULL "\xe1\xb4\xba\xe1\xb5\x81\xe1\xb4\xb8\xe1\xb4\xb8"

#define BIT(kind) (1U << KIND_##kind)
#define EVERY_KIND (~BIT(BINARY))
#define NUMBERS (BIT(INT) | BIT(FLOAT) | BIT(DECIMAL))
#define DAYS (BIT(DATE) | BIT(DATETIME))
#define HOURS (BIT(TIME) | BIT(DATETIME))

static const struct type_case *now;
static char sql[8192];
static char *want; /* the engine's text */
static size_t want_len;

/* Old engines print all digits of the scale. */
static void
trim_zeros(char *text)
{
	size_t len = strlen(text);

	if (!strchr(text, '.'))
		return;
	while (text[len - 1] == '0')
		text[--len] = '\0';
	if (text[len - 1] == '.')
		text[--len] = '\0';
}

/* The case can be asked of the target, and is of one of the kinds. */
static bool
applies(const struct type_case *candidate, unsigned kinds)
{
	return (candidate->where == WHERE_ALL || app_is_modern()) &&
	    (kinds & (1U << candidate->kind));
}

static int
count_of(unsigned kinds)
{
	int count = 0;

	for (int i = 0; i < CASE_COUNT; i++)
		count += applies(&cases[i], kinds);
	return count;
}

static bool
want_null(void)
{
	return strcmp(want, "\\N") == 0;
}

/* Run the index-th case of these kinds and stand on its row. */
static void
begin(int index, unsigned kinds)
{
	for (now = cases; !applies(now, kinds) || index-- > 0; now++)
		;
	snprintf(sql, sizeof(sql), "SELECT %s", now->expression);
	free(want);
	want_len = reference_text(sql, &want);
	if (strcmp(want, OLD_NULL) == 0)
		want_len = (size_t)snprintf(want, 3, "\\N");
	if (now->kind == KIND_DECIMAL) {
		trim_zeros(want);
		want_len = strlen(want);
	}
	/* SQL_BIT as text is a digit. */
	if (now->kind == KIND_BOOL && !want_null())
		want_len = (size_t)snprintf(want, 2, "%d", want[0] == 't');
	/* Text of a FixedString is without the NULs that fill it up. */
	if (now->kind == KIND_FIXED && !(kinds & BIT(BINARY)))
		want_len = strlen(want);
	SQLFreeHandle(SQL_HANDLE_STMT, app.stmt);
	app.stmt = app_stmt(&app);
	app_exec(app.stmt, sql);
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, sql);
}

static void
end(void)
{
	ck_assert_int_eq(SQLFetch(app.stmt), SQL_NO_DATA);
	ck_assert_int_eq(SQLCloseCursor(app.stmt), SQL_SUCCESS);
}

/* The value is NULL exactly when it should be; true when there is one to look at. */
static bool
got_value(SQLRETURN rc, SQLLEN indicator)
{
	app_must(rc, SQL_HANDLE_STMT, app.stmt, sql);
	if (want_null() != (indicator == SQL_NULL_DATA))
		ck_abort_msg("%s: indicator %ld", sql, (long)indicator);
	return !want_null();
}

static void
same_text(const char *got, size_t len)
{
	if (len != want_len || memcmp(got, want, len) != 0)
		ck_abort_msg("%s: \"%.*s\" (%zu bytes), not \"%s\" (%zu)", sql, (int)len, got, len,
		    want, want_len);
}

START_TEST(char_text_is_that_of_the_engine)
{
	char got[APP_TEXT_SIZE];

	begin(_i, EVERY_KIND);
	same_text(got, app_text(app.stmt, 1, got, sizeof(got)));
	end();
}
END_TEST

/* The indicator tells what is left before a piece, so the next one tells how long it was: a
 * piece may be shorter than the room, a character is not torn. */
START_TEST(char_text_comes_in_pieces)
{
	char got[APP_TEXT_SIZE], piece[8];
	size_t len = 0;
	SQLLEN indicator = 0;
	SQLRETURN rc = SQL_SUCCESS_WITH_INFO;

	begin(_i, BIT(STRING) | BIT(FIXED) | BIT(TEXT));
	if (want_null())
		return;
	while (rc == SQL_SUCCESS_WITH_INFO) {
		size_t left;

		rc = SQLGetData(app.stmt, 1, SQL_C_CHAR, piece, sizeof(piece), &indicator);
		app_must(rc, SQL_HANDLE_STMT, app.stmt, sql);
		left = (size_t)indicator;
		if (rc == SQL_SUCCESS_WITH_INFO)
			ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "01004");
		ck_assert_uint_le(left, want_len - len);
		ck_assert_uint_le(want_len - left - len, sizeof(piece) - 1);
		len = want_len - left;
		memcpy(got + len, piece, sizeof(piece));
		if (rc == SQL_SUCCESS)
			ck_assert_int_eq(piece[left], '\0');
	}
	same_text(got, want_len);
	rc = SQLGetData(app.stmt, 1, SQL_C_CHAR, piece, sizeof(piece), &indicator);
	ck_assert_int_eq(rc, SQL_NO_DATA);
}
END_TEST

/* UTF-8 of UTF-16; a bad surrogate fails the test. */
static size_t
narrow(const SQLWCHAR *wide, size_t count, char *out)
{
	char *to = out;

	for (size_t i = 0; i < count; i++) {
		unsigned c = wide[i];

		if (c >= 0xD800 && c < 0xDC00) {
			ck_assert(i + 1 < count && wide[i + 1] >= 0xDC00 && wide[i + 1] < 0xE000);
			c = 0x10000 + ((c - 0xD800) << 10) + (wide[++i] - 0xDC00U);
			*to++ = (char)(0xF0 | c >> 18);
			*to++ = (char)(0x80 | (c >> 12 & 0x3F));
			*to++ = (char)(0x80 | (c >> 6 & 0x3F));
		} else if (c >= 0x800) {
			*to++ = (char)(0xE0 | c >> 12);
			*to++ = (char)(0x80 | (c >> 6 & 0x3F));
		} else if (c >= 0x80) {
			*to++ = (char)(0xC0 | c >> 6);
		} else {
			*to++ = (char)c;
			continue;
		}
		*to++ = (char)(0x80 | (c & 0x3F));
	}
	return (size_t)(to - out);
}

/* Bytes that are no UTF-8 become U+FFFD each: the expected text of the one such case. */
static void
replace_invalid(void)
{
	static const char replaced[] = "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD";

	if (want_len == 3 && memcmp(want, "\xFF\x80\xC3", 3) == 0) {
		free(want);
		want = strdup(replaced);
		want_len = sizeof(replaced) - 1;
	}
}

START_TEST(wide_text_is_the_same_text)
{
	static SQLWCHAR got[APP_TEXT_SIZE];
	static char text[3 * APP_TEXT_SIZE];
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, EVERY_KIND);
	replace_invalid();
	rc = SQLGetData(app.stmt, 1, SQL_C_WCHAR, got, sizeof(got), &indicator);
	if (got_value(rc, indicator)) {
		size_t count = (size_t)indicator / sizeof(SQLWCHAR);

		ck_assert_int_eq(got[count], 0);
		same_text(text, narrow(got, count, text));
	}
	end();
}
END_TEST

START_TEST(bound_arrays_hold_it_in_every_row)
{
	enum { ROWS = 3, ROOM = 16384 };
	static char got[ROWS][ROOM];
	SQLLEN indicator[ROWS];
	SQLULEN fetched = 0;
	char rows[9000];

	begin(_i, EVERY_KIND);
	SQLCloseCursor(app.stmt);
	snprintf(rows, sizeof(rows), "SELECT %s FROM system.numbers LIMIT %d", now->expression,
	    (int)ROWS);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)(ROWS + 1), 0);
	SQLSetStmtAttr(app.stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	SQLBindCol(app.stmt, 1, SQL_C_CHAR, got, ROOM, indicator);
	app_exec(app.stmt, rows);
	app_must(SQLFetch(app.stmt), SQL_HANDLE_STMT, app.stmt, rows);
	ck_assert_uint_eq(fetched, ROWS);
	for (int row = 0; row < ROWS; row++) {
		if (got_value(SQL_SUCCESS, indicator[row]))
			same_text(got[row], (size_t)indicator[row]);
	}
	end();
}
END_TEST

START_TEST(description_has_room_for_the_text)
{
	SQLLEN display = 0, octets = 0;
	SQLULEN size = 0;
	SQLSMALLINT type = 0, digits = 0, nullable = -1;
	SQLCHAR name[256];

	begin(_i, EVERY_KIND);
	app_must(SQLDescribeCol(app.stmt, 1, name, sizeof(name), NULL, &type, &size, &digits,
		     &nullable),
	    SQL_HANDLE_STMT, app.stmt, sql);
	app_must(SQLColAttribute(app.stmt, 1, SQL_DESC_DISPLAY_SIZE, NULL, 0, NULL, &display),
	    SQL_HANDLE_STMT, app.stmt, sql);
	app_must(SQLColAttribute(app.stmt, 1, SQL_DESC_OCTET_LENGTH, NULL, 0, NULL, &octets),
	    SQL_HANDLE_STMT, app.stmt, sql);
	if (want_null())
		ck_assert_int_eq(nullable, SQL_NULLABLE);
	else
		ck_assert_int_ge(display, (SQLLEN)want_len);
	ck_assert_int_gt(octets, 0);
	ck_assert_int_ne(type, 0);
	end();
}
END_TEST

struct c_int {
	SQLSMALLINT c_type;
	unsigned size;
	bool is_signed;
};

static const struct c_int c_ints[] = {
	{ SQL_C_STINYINT, 1, true },
	{ SQL_C_UTINYINT, 1, false },
	{ SQL_C_SSHORT, 2, true },
	{ SQL_C_USHORT, 2, false },
	{ SQL_C_SLONG, 4, true },
	{ SQL_C_ULONG, 4, false },
	{ SQL_C_SBIGINT, 8, true },
	{ SQL_C_UBIGINT, 8, false },
};

/* Whether the decimal digits of `want` fit, compared as text: longer is larger. */
static bool
fits(const struct c_int *c)
{
	char limit[32];
	const char *digits = want + (want[0] == '-');
	unsigned bits = c->size * 8 - (c->is_signed ? 1 : 0);
	unsigned long long most = bits == 64 ? ~0ULL : (1ULL << bits) - 1;

	if (want[0] == '-' && !c->is_signed)
		return false;
	snprintf(limit, sizeof(limit), "%llu", want[0] == '-' ? most + 1 : most);
	if (strlen(digits) != strlen(limit))
		return strlen(digits) < strlen(limit);
	return strcmp(digits, limit) <= 0;
}

static void
print_int(const struct c_int *c, const void *at, char *out, size_t cap)
{
	unsigned long long bits = 0;
	unsigned unused = 64 - c->size * 8;

	memcpy(&bits, at, c->size);
	if (c->is_signed)
		snprintf(out, cap, "%lld", (long long)(bits << unused) >> unused);
	else
		snprintf(out, cap, "%llu", bits);
}

START_TEST(integers_fit_or_are_22003)
{
	for (size_t i = 0; i < sizeof(c_ints) / sizeof(c_ints[0]); i++) {
		unsigned char got[8] = { 0 };
		char text[32];
		SQLLEN indicator = 0;
		SQLRETURN rc;

		begin(_i, BIT(INT));
		rc = SQLGetData(app.stmt, 1, c_ints[i].c_type, got, 0, &indicator);
		if (!want_null() && !fits(&c_ints[i])) {
			ck_assert_int_eq(rc, SQL_ERROR);
			ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "22003");
		} else if (got_value(rc, indicator)) {
			ck_assert_int_eq(indicator, c_ints[i].size);
			print_int(&c_ints[i], got, text, sizeof(text));
			ck_assert_str_eq(text, want);
		}
		end();
	}
}
END_TEST

START_TEST(numbers_are_the_nearest_double)
{
	double got = 0, hope;
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, NUMBERS);
	rc = SQLGetData(app.stmt, 1, SQL_C_DOUBLE, &got, 0, &indicator);
	if (got_value(rc, indicator)) {
		hope = strtod(want, NULL);
		/* A Float32 widens exactly; its shortest text does not. */
		if (isnan(hope))
			ck_assert(isnan(got));
		else if (now->kind == KIND_FLOAT && got != hope)
			ck_assert(got == (double)strtof(want, NULL));
		else
			ck_assert(got == hope && signbit(got) == signbit(hope));
	}
	end();
}
END_TEST

/* Text of SQL_NUMERIC_STRUCT with scale 0 or what it says. */
static void
print_numeric(const SQL_NUMERIC_STRUCT *value, char *out)
{
	unsigned __int128 magnitude = 0;
	char digits[64];
	int len = 0;

	for (int i = SQL_MAX_NUMERIC_LEN - 1; i >= 0; i--)
		magnitude = magnitude << 8 | value->val[i];
	while (magnitude > 0 || len <= value->scale) {
		if (len == value->scale && value->scale > 0)
			digits[len++] = '.';
		digits[len++] = (char)('0' + (int)(magnitude % 10));
		magnitude /= 10;
		if (len > value->scale + 1 && magnitude == 0)
			break;
	}
	if (value->sign == 0)
		*out++ = '-';
	while (len > 0)
		*out++ = digits[--len];
	*out = '\0';
}

START_TEST(numeric_struct_keeps_the_integer_digits)
{
	SQL_NUMERIC_STRUCT got;
	char text[80], whole[128];
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, BIT(INT));
	rc = SQLGetData(app.stmt, 1, SQL_C_NUMERIC, &got, sizeof(got), &indicator);
	if (!want_null() && strlen(want + (want[0] == '-')) > 38) {
		ck_assert_int_eq(rc, SQL_ERROR);
		ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "22003");
	} else if (got_value(rc, indicator)) {
		ck_assert_int_eq(got.scale, 0);
		print_numeric(&got, text);
		snprintf(whole, sizeof(whole), "%s", want);
		ck_assert_str_eq(text, whole);
	}
	end();
}
END_TEST

START_TEST(dates_and_times_come_as_structs)
{
	SQL_TIMESTAMP_STRUCT got;
	char text[64], fraction[16];
	const char *point;
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, DAYS);
	rc = SQLGetData(app.stmt, 1, SQL_C_TYPE_TIMESTAMP, &got, sizeof(got), &indicator);
	if (got_value(rc, indicator)) {
		ck_assert_int_eq(indicator, sizeof(got));
		snprintf(text, sizeof(text), "%04d-%02d-%02d", got.year, got.month, got.day);
		if (now->kind == KIND_DATETIME)
			snprintf(text + 10, sizeof(text) - 10, " %02d:%02d:%02d", got.hour,
			    got.minute, got.second);
		else
			ck_assert(!got.hour && !got.minute && !got.second && !got.fraction);
		point = strchr(want, '.');
		if (point) {
			snprintf(fraction, sizeof(fraction), ".%09u", (unsigned)got.fraction);
			strncat(text, fraction, strlen(point));
		}
		ck_assert_str_eq(text, want);
	}
	end();
}
END_TEST

START_TEST(dates_come_as_date_structs)
{
	SQL_DATE_STRUCT got;
	char text[32];
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, DAYS);
	rc = SQLGetData(app.stmt, 1, SQL_C_TYPE_DATE, &got, sizeof(got), &indicator);
	if (got_value(rc, indicator)) {
		bool midnight = strspn(want + 10, " :.0") == strlen(want + 10);

		ck_assert_int_eq(rc, midnight ? SQL_SUCCESS : SQL_SUCCESS_WITH_INFO);
		if (!midnight)
			ck_assert_str_eq(app_state(SQL_HANDLE_STMT, app.stmt), "01S07");
		snprintf(text, sizeof(text), "%04d-%02d-%02d", got.year, got.month, got.day);
		ck_assert(strncmp(text, want, 10) == 0);
	}
	end();
}
END_TEST

START_TEST(times_of_day_come_as_time_structs)
{
	SQL_TIME_STRUCT got;
	char text[32];
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, HOURS);
	rc = SQLGetData(app.stmt, 1, SQL_C_TYPE_TIME, &got, sizeof(got), &indicator);
	if (got_value(rc, indicator)) {
		const char *time = now->kind == KIND_TIME ? want : want + 11;

		snprintf(text, sizeof(text), "%02d:%02d:%02d", got.hour, got.minute, got.second);
		ck_assert(strncmp(text, time, 8) == 0);
	}
	end();
}
END_TEST

START_TEST(uuids_come_as_guids)
{
	SQLGUID got;
	char text[40];
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, BIT(UUID));
	rc = SQLGetData(app.stmt, 1, SQL_C_GUID, &got, sizeof(got), &indicator);
	if (got_value(rc, indicator)) {
		snprintf(text, sizeof(text),
		    "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", (unsigned)got.Data1,
		    got.Data2, got.Data3, got.Data4[0], got.Data4[1], got.Data4[2], got.Data4[3],
		    got.Data4[4], got.Data4[5], got.Data4[6], got.Data4[7]);
		ck_assert_str_eq(text, want);
	}
	end();
}
END_TEST

START_TEST(strings_come_as_their_bytes)
{
	char got[APP_TEXT_SIZE];
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, BIT(STRING) | BIT(FIXED) | BIT(BINARY));
	rc = SQLGetData(app.stmt, 1, SQL_C_BINARY, got, sizeof(got), &indicator);
	if (got_value(rc, indicator))
		same_text(got, (size_t)indicator);
	end();
}
END_TEST

START_TEST(booleans_are_bits)
{
	unsigned char got = 9;
	SQLLEN indicator = 0;
	SQLRETURN rc;

	begin(_i, BIT(BOOL));
	rc = SQLGetData(app.stmt, 1, SQL_C_BIT, &got, 0, &indicator);
	if (got_value(rc, indicator))
		ck_assert_int_eq(got, want[0] - '0');
	end();
}
END_TEST

static void
add(TCase *tcase, const TTest *test, unsigned kinds)
{
	tcase_add_loop_test(tcase, test, 0, count_of(kinds));
}

Suite *
types_suite(void)
{
	Suite *suite = suite_create("types");
	TCase *tcase = tcase_create("values");

	tcase_add_unchecked_fixture(tcase, fixture_set_up, fixture_tear_down);
	tcase_set_timeout(tcase, 60);
	add(tcase, char_text_is_that_of_the_engine, EVERY_KIND);
	add(tcase, char_text_comes_in_pieces, BIT(STRING) | BIT(FIXED) | BIT(TEXT));
	add(tcase, wide_text_is_the_same_text, EVERY_KIND);
	add(tcase, bound_arrays_hold_it_in_every_row, EVERY_KIND);
	add(tcase, description_has_room_for_the_text, EVERY_KIND);
	add(tcase, integers_fit_or_are_22003, BIT(INT));
	add(tcase, numbers_are_the_nearest_double, NUMBERS);
	add(tcase, numeric_struct_keeps_the_integer_digits, BIT(INT));
	add(tcase, dates_and_times_come_as_structs, DAYS);
	add(tcase, dates_come_as_date_structs, DAYS);
	add(tcase, times_of_day_come_as_time_structs, HOURS);
	add(tcase, uuids_come_as_guids, BIT(UUID));
	add(tcase, strings_come_as_their_bytes, BIT(STRING) | BIT(FIXED) | BIT(BINARY));
	add(tcase, booleans_are_bits, BIT(BOOL));
	suite_add_tcase(suite, tcase);
	return suite;
}
