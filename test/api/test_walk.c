/*
 * test_walk.c - static cursors: random walks against the reference's rules
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api.h"

#include <string.h>

#define MOST_ROWS 64

/* The reference's rules, table by table. */

enum where { BEFORE, INSIDE, AFTER };

struct place {
	enum where where;
	int64_t start; /* of the rowset */
	bool warns;    /* 01S06 */
};

struct model {
	int64_t last; /* rows of the result */
	struct place at;
	int64_t size; /* of the rowset before */
};

static struct place
inside(int64_t start, bool warns)
{
	return (struct place){ INSIDE, start, warns };
}

static struct place
model_next(const struct model *m)
{
	if (m->at.where == BEFORE)
		return inside(1, false);
	if (m->at.where == INSIDE && m->at.start + m->size <= m->last)
		return inside(m->at.start + m->size, false);
	return (struct place){ .where = AFTER };
}

static struct place
model_prior(const struct model *m, int64_t size)
{
	if (m->at.where == AFTER)
		return m->last < size ? inside(1, true) : inside(m->last - size + 1, false);
	if (m->at.where == BEFORE || m->at.start == 1)
		return (struct place){ .where = BEFORE };
	return m->at.start <= size ? inside(1, true) : inside(m->at.start - size, false);
}

static struct place
model_absolute(const struct model *m, int64_t offset, int64_t size)
{
	if (offset < 0 && -offset <= m->last)
		return inside(m->last + offset + 1, false);
	if (offset < 0 && -offset > size)
		return (struct place){ .where = BEFORE };
	if (offset < 0)
		return inside(1, true);
	if (offset == 0)
		return (struct place){ .where = BEFORE };
	return offset <= m->last ? inside(offset, false) : (struct place){ .where = AFTER };
}

static struct place
model_relative(const struct model *m, int64_t offset, int64_t size)
{
	int64_t start = m->at.start;

	if ((m->at.where == BEFORE && offset > 0) || (m->at.where == AFTER && offset < 0))
		return model_absolute(m, offset, size);
	if (m->at.where != INSIDE)
		return (struct place){ .where = m->at.where };
	if (start == 1 && offset < 0)
		return (struct place){ .where = BEFORE };
	if (start > 1 && start + offset < 1)
		return -offset > size ? (struct place){ .where = BEFORE } : inside(1, true);
	if (start + offset > m->last)
		return (struct place){ .where = AFTER };
	return inside(start + offset, false);
}

static struct place
model_bookmark(const struct model *m, int64_t bookmark, int64_t offset)
{
	if (bookmark + offset < 1)
		return (struct place){ .where = BEFORE };
	if (bookmark + offset > m->last)
		return (struct place){ .where = AFTER };
	return inside(bookmark + offset, false);
}

/* What the move gives; the model stands there then. */
static SQLRETURN
model_move(
    struct model *m, SQLSMALLINT direction, int64_t offset, int64_t size, int64_t bookmark)
{
	struct place to = { .where = AFTER };

	switch (direction) {
	case SQL_FETCH_NEXT:
		to = model_next(m);
		break;
	case SQL_FETCH_PRIOR:
		to = model_prior(m, size);
		break;
	case SQL_FETCH_RELATIVE:
		to = model_relative(m, offset, size);
		break;
	case SQL_FETCH_ABSOLUTE:
		to = model_absolute(m, offset, size);
		break;
	case SQL_FETCH_FIRST:
		to = inside(1, false);
		break;
	case SQL_FETCH_LAST:
		to = inside(size <= m->last ? m->last - size + 1 : 1, false);
		break;
	case SQL_FETCH_BOOKMARK:
		to = model_bookmark(m, bookmark, offset);
		break;
	default:
		ck_abort();
	}
	/* of a result without rows there is only the end */
	if (to.where == INSIDE && m->last == 0)
		to.where = AFTER;
	m->at = to;
	m->size = size;
	if (to.where != INSIDE)
		return SQL_NO_DATA;
	return to.warns ? SQL_SUCCESS_WITH_INFO : SQL_SUCCESS;
}

/* The walk */

static uint32_t seed;

static int64_t
any(int64_t from, int64_t to)
{
	seed = seed * 1664525u + 1013904223u;
	return from + (int64_t)((seed >> 8) % (uint32_t)(to - from + 1));
}

static const struct {
	int64_t rows;
	size_t rows_a_block;
	int64_t max_rows;
	bool is_extended;
} walks[] = {
	{ 0, 1, 0, false },
	{ 1, 1, 0, false },
	{ 2, 1, 0, true },
	{ 5, 2, 0, false },
	{ 5, 5, 0, true },
	{ 10, 3, 0, false },
	{ 10, 3, 7, false },
	{ 10, 4, 4, true },
	{ 10, 10, 1, false },
	{ 37, 5, 0, false },
	{ 37, 64, 0, true },
	{ 50, 1, 0, false },
	{ 50, 7, 49, false },
	{ 50, 7, 60, true },
};

struct buffers {
	int64_t values[MOST_ROWS];
	uint64_t marks[MOST_ROWS];
	SQLUSMALLINT status[MOST_ROWS];
	SQLULEN fetched;
};

static void
expect_rowset(const struct model *m, const struct buffers *got)
{
	int64_t rows = m->last - m->at.start + 1 < m->size ? m->last - m->at.start + 1 : m->size;

	ck_assert_int_eq((int64_t)got->fetched, rows);
	for (int64_t i = 0; i < rows; i++) {
		ck_assert_int_eq(got->values[i], m->at.start + i);
		ck_assert_uint_eq(got->marks[i], (uint64_t)(m->at.start + i));
		ck_assert_uint_eq(got->status[i], SQL_ROW_SUCCESS);
	}
	for (int64_t i = rows; i < m->size; i++)
		ck_assert_uint_eq(got->status[i], SQL_ROW_NOROW);
}

/* Any row of the rowset by SQLSetPos and SQLGetData. */
static void
expect_position(const struct model *m, SQLULEN fetched)
{
	int64_t row = any(1, (int64_t)fetched), value = 0;
	uint64_t mark = 0;
	SQLLEN length = 0;

	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), (SQLULEN)m->at.start);
	api_ok(SQLSetPos(api_stmt, (SQLSETPOSIROW)row, SQL_POSITION, SQL_LOCK_NO_CHANGE));
	ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), (SQLULEN)(m->at.start + row - 1));
	api_ok(SQLGetData(api_stmt, 1, SQL_C_SBIGINT, &value, 0, &length));
	ck_assert_int_eq(value, m->at.start + row - 1);
	api_ok(SQLGetData(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, sizeof(mark), &length));
	ck_assert_int_eq(length, sizeof(mark));
	ck_assert_uint_eq(mark, (uint64_t)value);
	ck_assert_int_eq(SQLGetData(api_stmt, 0, SQL_C_VARBOOKMARK, &mark, 8, &length),
	    SQL_NO_DATA);
	ck_assert_int_eq(SQLSetPos(api_stmt, (SQLSETPOSIROW)fetched + 1, SQL_POSITION, 0),
	    SQL_ERROR);
	ck_assert_str_eq(api_state(1), "HY107");
}

static SQLSMALLINT
any_direction(void)
{
	static const SQLSMALLINT directions[] = { SQL_FETCH_NEXT, SQL_FETCH_PRIOR, SQL_FETCH_FIRST,
		SQL_FETCH_LAST, SQL_FETCH_ABSOLUTE, SQL_FETCH_RELATIVE, SQL_FETCH_BOOKMARK };

	return directions[any(0, CH_ARRAY_LEN(directions) - 1)];
}

/* One step of the walk. `most` is the highest row that was fetched. */
static void
step(struct model *m, struct buffers *got, bool is_extended, int64_t *most)
{
	SQLSMALLINT direction = any_direction();
	int64_t size = any(0, 3) ? m->size : any(1, 12), offset, mark;
	SQLRETURN expected, rc;

	while (direction == SQL_FETCH_BOOKMARK && *most == 0)
		direction = any_direction();
	offset = any(-m->last - size - 2, m->last + size + 2);
	mark = *most ? any(1, *most) : 0;
	if (is_extended && direction == SQL_FETCH_BOOKMARK)
		offset = 0;
	*got = (struct buffers){ .fetched = 77 };
	memset(got->status, 0x55, sizeof(got->status));
	if (is_extended) {
		api_set_attr(SQL_ROWSET_SIZE, (uintptr_t)size);
		rc = SQLExtendedFetch(api_stmt, (SQLUSMALLINT)direction,
		    direction == SQL_FETCH_BOOKMARK ? mark : offset, &got->fetched, got->status);
	} else {
		api_set_attr(SQL_ATTR_ROW_ARRAY_SIZE, (uintptr_t)size);
		api_set_attr(SQL_ATTR_FETCH_BOOKMARK_PTR, (uintptr_t)&mark);
		rc = direction == SQL_FETCH_NEXT && any(0, 1) ? SQLFetch(api_stmt)
							      : SQLFetchScroll(api_stmt, direction, offset);
	}
	expected = model_move(m, direction, offset, size, mark);
	ck_assert_msg(rc == expected, "%d %lld size %lld gives %d: %s", (int)direction,
	    (long long)offset, (long long)size, (int)rc, api_message(1));
	ck_assert_str_eq(api_state(1), expected == SQL_SUCCESS_WITH_INFO ? "01S06" : "");
	if (m->at.where != INSIDE) {
		ck_assert_uint_eq(got->fetched, 0);
		ck_assert_int_eq(got->values[0], 0);
		ck_assert_uint_eq(got->status[0], 0x5555);
		ck_assert_uint_eq(api_get_attr(SQL_ATTR_ROW_NUMBER), 0);
		api_fails(SQLSetPos(api_stmt, 1, SQL_POSITION, SQL_LOCK_NO_CHANGE), "24000");
		return;
	}
	expect_rowset(m, got);
	expect_position(m, got->fetched);
	if (m->at.start + (int64_t)got->fetched - 1 > *most)
		*most = m->at.start + (int64_t)got->fetched - 1;
}

START_TEST(every_walk_goes_as_the_reference_says)
{
	int64_t rows = walks[_i].rows, most_rows = walks[_i].max_rows, most = 0;
	struct buffers got;
	struct model m = { .last = most_rows && most_rows < rows ? most_rows : rows, .size = 1 };
	SQLLEN count = 0;

	seed = (uint32_t)_i + 1;
	api_set_attr(SQL_ATTR_MAX_ROWS, (uintptr_t)most_rows);
	api_set_attr(SQL_ATTR_USE_BOOKMARKS, SQL_UB_VARIABLE);
	api_set_attr(SQL_ATTR_ROW_STATUS_PTR, walks[_i].is_extended ? 0 : (uintptr_t)got.status);
	api_set_attr(
	    SQL_ATTR_ROWS_FETCHED_PTR, walks[_i].is_extended ? 0 : (uintptr_t)&got.fetched);
	api_ok(SQLBindCol(api_stmt, 0, SQL_C_VARBOOKMARK, got.marks, 8, NULL));
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, got.values, 0, NULL));
	api_open_static((size_t)rows, walks[_i].rows_a_block);
	for (int i = 0; i < 700; i++)
		step(&m, &got, walks[_i].is_extended, &most);
	api_ok(SQLRowCount(api_stmt, &count));
	ck_assert_int_eq(count, m.last);
}
END_TEST

START_TEST(offsets_without_end_do_not_wrap)
{
	int64_t value = 0;

	api_open_static(5, 2);
	api_ok(SQLBindCol(api_stmt, 1, SQL_C_SBIGINT, &value, 0, NULL));
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 3));
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_RELATIVE, INT64_MAX), SQL_NO_DATA);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, 3));
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_RELATIVE, INT64_MIN), SQL_NO_DATA);
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, INT64_MIN), SQL_NO_DATA);
	ck_assert_int_eq(SQLFetchScroll(api_stmt, SQL_FETCH_ABSOLUTE, INT64_MAX), SQL_NO_DATA);
	api_ok(SQLFetchScroll(api_stmt, SQL_FETCH_PRIOR, 0));
	ck_assert_int_eq(value, 5);
}
END_TEST

Suite *
suite_walk(void)
{
	Suite *suite = suite_create("walk");
	TCase *tcase = api_case(suite, "walk");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(
	    tcase, every_walk_goes_as_the_reference_says, 0, CH_ARRAY_LEN(walks));
	tcase_add_test(tcase, offsets_without_end_do_not_wrap);
	return suite;
}
