#!/usr/bin/env python3
"""pyodbc_params.py - what Python programs send with the driver, on CHODBC_TEST_DSN

SPDX-License-Identifier: Apache-2.0
"""
import datetime
import decimal
import os
import sys
import traceback
import uuid

import pyodbc

DSN = os.environ["CHODBC_TEST_DSN"]
OLD = DSN.startswith("http")
TESTS = []


def test(function):
    """Register a test; its name says the fact."""
    TESTS.append(function)
    return function


def one(cursor, sql, *values):
    """The only value of the only row."""
    rows = cursor.execute(sql, *values).fetchall()
    assert len(rows) == 1 and len(rows[0]) == 1, rows
    return rows[0][0]


def same(got, want):
    """Equal and of one type."""
    assert got == want and type(got) is type(want), (got, want)


def table(cursor, columns):
    """An empty table with these columns."""
    cursor.execute("DROP TABLE IF EXISTS py_params")
    cursor.execute(f"CREATE TABLE py_params ({columns}) ENGINE = Memory")


def content(cursor, what="*", order="a"):
    """Rows of the table as tuples."""
    return [tuple(row) for row in
            cursor.execute(f"SELECT {what} FROM py_params ORDER BY {order}").fetchall()]


@test
def values_come_back_as_they_were(cursor):
    for value in (0, -1, 2147483647, 9223372036854775807, 1.5, -0.1, 1e300, "", "a", "'\\\t\n?",
                  "Grüße, 世界 😀", "x" * 70000, datetime.date(1970, 1, 1),
                  datetime.date(2100, 12, 31), datetime.datetime(2024, 2, 29, 23, 59, 58),
                  True, False, decimal.Decimal("-123.4500"), decimal.Decimal("1E+3")):
        got = one(cursor, "SELECT ?", value)
        assert got == value, (value, got)


@test
def bytes_stay_bytes(cursor):
    every = bytes(range(256))
    assert one(cursor, "SELECT hex(?)", every) == every.hex().upper()
    assert one(cursor, "SELECT hex(?)", every * 1000) == (every * 1000).hex().upper()


@test
def none_is_null(cursor):
    assert one(cursor, "SELECT ?", None) is None
    assert one(cursor, "SELECT ? IS NULL", None) in (1, True)


@test
def guids_are_compared(cursor):
    value = uuid.UUID("61f0c404-5cb3-11e7-907b-a6006ad3dba0")
    assert one(cursor, "SELECT toString(?)", value) == str(value)


@test
def numbers_compare_with_numbers(cursor):
    assert one(cursor, "SELECT count() FROM system.one WHERE dummy = ?", 0) == 1
    assert one(cursor, "SELECT sum(number) FROM system.numbers WHERE number < ? LIMIT ?",
               1, 1) == 0 if not OLD else True
    assert len(cursor.execute("SELECT number FROM system.numbers LIMIT ?", 5).fetchall()) == 5


@test
def dates_compare_with_dates(cursor):
    table(cursor, "d Date, t DateTime")
    cursor.execute("INSERT INTO py_params VALUES (?, ?)", datetime.date(2020, 2, 3),
                   datetime.datetime(2020, 2, 3, 4, 5, 6))
    assert one(cursor, "SELECT count() FROM py_params WHERE d = ? AND t = ?",
               datetime.date(2020, 2, 3), datetime.datetime(2020, 2, 3, 4, 5, 6)) == 1
    assert one(cursor, "SELECT count() FROM py_params WHERE t > ?",
               datetime.datetime(2020, 2, 3, 4, 5, 6)) == 0


ROWS = [(i, f"r{i} 'ü😀'", i / 4, None if i % 3 else datetime.date(2020, 1, 1 + i % 28))
        for i in range(1000)]
COLUMNS = "a Int32, b String, c Float64, d Nullable(Date)"


@test
def executemany_writes_rows(cursor):
    table(cursor, COLUMNS)
    cursor.executemany("INSERT INTO py_params VALUES (?, ?, ?, ?)", ROWS[:50])
    assert content(cursor) == ROWS[:50]


@test
def fast_executemany_writes_rows(cursor):
    table(cursor, COLUMNS)
    cursor.fast_executemany = True
    cursor.executemany("INSERT INTO py_params (a, b, c, d) VALUES (?, ?, ?, ?)", ROWS)
    cursor.fast_executemany = False
    assert cursor.rowcount in (-1, 1000), cursor.rowcount
    assert content(cursor) == ROWS


@test
def fast_executemany_is_one_insert(cursor):
    # Blocks of one INSERT are parts of one query: each query makes a part of its own here.
    cursor.execute("DROP TABLE IF EXISTS py_params")
    cursor.execute("CREATE TABLE py_params (k Date, a Int32) ENGINE = MergeTree"
                   " PARTITION BY k ORDER BY a" if not OLD else
                   "CREATE TABLE py_params (k Date, a Int32) ENGINE = MergeTree(k, a, 8192)")
    cursor.execute("SYSTEM STOP MERGES")
    try:
        cursor.fast_executemany = True
        cursor.executemany("INSERT INTO py_params VALUES (?, ?)",
                           [(datetime.date(2020, 1, 1), i) for i in range(5000)])
        cursor.fast_executemany = False
        assert one(cursor, "SELECT count() FROM system.parts WHERE table = 'py_params'"
                           " AND active") == 1
        assert one(cursor, "SELECT count() FROM py_params") == 5000
    finally:
        cursor.execute("SYSTEM START MERGES")


@test
def expressions_may_stand_among_values(cursor):
    table(cursor, "a Int32, b String, c String")
    cursor.executemany("INSERT INTO py_params VALUES (? + 1, lower(?), 'x')",
                       [(1, "AB"), (2, "CD")])
    assert content(cursor) == [(2, "ab", "x"), (3, "cd", "x")], content(cursor)


@test
def arrays_are_written_as_text(cursor):
    table(cursor, "a Array(Nullable(Int32)), b Array(String)")
    cursor.execute("INSERT INTO py_params VALUES (?, ?)", "[1, NULL, 3]", "['x', 'it''s']")
    assert one(cursor, "SELECT length(a) * 10 + length(b) FROM py_params") == 32


@test
def a_bad_value_names_row_and_column(cursor):
    table(cursor, "a Int32, b String")
    try:
        cursor.execute("INSERT INTO py_params VALUES (?, ?)", "12x", "b")
    except pyodbc.Error as error:
        assert error.args[0] == "22018" and "12x" in error.args[1], error
    else:
        assert False, "no error"
    assert content(cursor) == []


@test
def too_few_values_are_refused(cursor):
    try:
        cursor.execute("SELECT ?, ?", 1)
    except pyodbc.Error:
        return
    assert False, "no error"


@test
def row_counts_are_exact(cursor):
    table(cursor, "a Int32")
    cursor.execute("INSERT INTO py_params VALUES (?)", 1)
    assert cursor.rowcount == 1, cursor.rowcount
    cursor.execute("INSERT INTO py_params VALUES (?), (?)", 2, 3)
    assert cursor.rowcount == 2, cursor.rowcount


@test
def data_of_a_format_are_a_parameter(cursor):
    table(cursor, "a Int32, b String")
    cursor.execute("INSERT INTO py_params FORMAT CSV", '1,"x\n\ny"\n2,z\n')
    assert content(cursor) == [(1, "x\n\ny"), (2, "z")], content(cursor)


@test
def columns_are_known_before_execution(cursor):
    cursor.execute("SELECT ? AS a, ? AS b WHERE 0" if not OLD else
                   "SELECT ? AS a, ? AS b FROM system.one WHERE 0", 1, "x")
    assert [column[0] for column in cursor.description] == ["a", "b"], cursor.description


@test
def gathered_rows_arrive(_):
    connection = pyodbc.connect(f"DSN={DSN};InsertBatchRows=100", autocommit=True)
    cursor = connection.cursor()
    table(cursor, "a Int32")
    for i in range(250):
        cursor.execute("INSERT INTO py_params VALUES (?)", i)
    assert one(cursor, "SELECT count() FROM py_params") == 250
    cursor.execute("INSERT INTO py_params VALUES (?)", 1000)
    connection.commit()
    assert one(cursor, "SELECT max(a) FROM py_params") == 1000
    connection.close()


@test
def a_transaction_is_tolerated(_):
    connection = pyodbc.connect(f"DSN={DSN}")  # autocommit is off
    cursor = connection.cursor()
    table(cursor, "a Int32")
    cursor.execute("INSERT INTO py_params VALUES (?)", 1)
    connection.commit()
    connection.rollback()
    assert one(cursor, "SELECT count() FROM py_params") == 1
    connection.close()


def main():
    """Run all, print a line each."""
    failed = 0
    connection = pyodbc.connect(f"DSN={DSN}", autocommit=True)
    for function in TESTS:
        name = function.__name__.replace("_", " ")
        try:
            function(connection.cursor())
            print(f"ok - pyodbc {DSN}: {name}")
        except Exception:  # whatever it is, the next test runs
            failed += 1
            traceback.print_exc(file=sys.stdout)
            print(f"not ok - pyodbc {DSN}: {name}")
    connection.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
