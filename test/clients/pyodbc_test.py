#!/usr/bin/env python3
"""pyodbc_test.py - what Python programs do with the driver, on CHODBC_TEST_DSN

SPDX-License-Identifier: Apache-2.0
"""
import datetime
import decimal
import struct

import pyodbc

from clients import DSN, main, same, test

EMBEDDED = DSN == "embedded"


def one(connection, sql):
    """The only value of the only row."""
    rows = connection.cursor().execute(sql).fetchall()
    assert len(rows) == 1 and len(rows[0]) == 1, rows
    return rows[0][0]


@test
def integers_are_ints(connection):
    same(one(connection, "SELECT toInt8(-128)"), -128)
    same(one(connection, "SELECT toUInt32(4294967295)"), 4294967295)
    same(one(connection, "SELECT toInt64('-9223372036854775808')"), -9223372036854775808)
    same(one(connection, "SELECT toUInt64('9223372036854775807')"), 9223372036854775807)


@test
def floats_are_floats(connection):
    same(one(connection, "SELECT 0.1"), 0.1)
    same(one(connection, "SELECT toFloat64(1) / 3"), 1 / 3)


@test
def decimals_are_decimals(connection):
    same(one(connection, "SELECT toDecimal64('-123.4500', 4)"), decimal.Decimal("-123.45"))
    same(one(connection, "SELECT toDecimal128('12345678901234567890.5', 3)"),
         decimal.Decimal("12345678901234567890.5"))


@test
def strings_are_unicode(connection):
    same(one(connection, "SELECT 'Grüße, 世界 😀'"), "Grüße, 世界 😀")
    same(one(connection, "SELECT ''"), "")
    same(one(connection, "SELECT unhex('610062')"), "a\0b")


@test
def long_strings_come_whole(connection):
    text = one(connection, "SELECT substring(toString(range(40000)), 1, 200000)")
    assert len(text) == 200000 and text.startswith("[0,1,2,3"), len(text)


@test
def nulls_are_none(connection):
    rows = connection.cursor().execute("SELECT NULL, CAST(NULL, 'Nullable(Int32)'),"
                                       " CAST(NULL, 'Nullable(String)'),"
                                       " CAST(NULL, 'Nullable(DateTime)')").fetchall()
    assert tuple(rows[0]) == (None, None, None, None), rows


@test
def dates_are_dates(connection):
    same(one(connection, "SELECT toDate('2024-02-29')"), datetime.date(2024, 2, 29))
    same(one(connection, "SELECT toDateTime('2024-02-29 12:30:01')"),
         datetime.datetime(2024, 2, 29, 12, 30, 1))


@test
def uuids_arrays_and_tuples_are_text(connection):
    same(one(connection, "SELECT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')").lower(),
         "61f0c404-5cb3-11e7-907b-a6006ad3dba0")
    same(one(connection, "SELECT [1, 2, 3]"), "[1,2,3]")
    same(one(connection, "SELECT (1, 'a')"), "(1,'a')")


@test
def new_types_are_read(connection):
    if not EMBEDDED:
        return
    same(one(connection, "SELECT true"), True)
    same(one(connection, "SELECT toDateTime64('2024-01-02 03:04:05.678901', 6)"),
         datetime.datetime(2024, 1, 2, 3, 4, 5, 678901))
    same(one(connection, "SELECT CAST('{\"a\": 1}', 'JSON')"), '{"a":1}')
    same(one(connection, "SELECT map('k', 1)"), "{'k':1}")
    same(one(connection, "SELECT toUInt256('1157920892373161954235709850086879078532699846"
                         "65640564039457584007913129639935')"),
         "115792089237316195423570985008687907853269984665640564039457584007913129639935")


@test
def columns_are_described(connection):
    cursor = connection.cursor().execute("SELECT 1 AS a, 'x' AS b WHERE 1 = 0"
                                         if EMBEDDED else "SELECT 1 AS a, 'x' AS b")
    assert [column[0] for column in cursor.description] == ["a", "b"]
    assert [column[1] for column in cursor.description] == [int, str]


@test
def fetchmany_gives_all_rows(connection):
    cursor = connection.cursor().execute("SELECT number FROM system.numbers LIMIT 10001")
    seen = []
    while True:
        rows = cursor.fetchmany(1000)
        if not rows:
            break
        seen += [row[0] for row in rows]
    assert seen == list(range(10001)), len(seen)


@test
def two_cursors_read_side_by_side(connection):
    left = connection.cursor().execute("SELECT number FROM system.numbers LIMIT 50000")
    right = connection.cursor().execute("SELECT number * 2 FROM system.numbers LIMIT 50000")
    for row in range(50000):
        assert left.fetchone()[0] == row and right.fetchone()[0] == row * 2, row
    assert left.fetchone() is None and right.fetchone() is None


@test
def errors_have_their_states(connection):
    for sql, state in (("SELECT 1 +", "42000"),
                       ("SELECT * FROM no_such_table", "42S02"),
                       ("SELECT no_such_column FROM system.one", "42S22")):
        try:
            connection.cursor().execute(sql).fetchall()
        except pyodbc.Error as error:
            assert error.args[0] == state, error.args
        else:
            raise AssertionError(f"{sql}: no error")
    same(one(connection, "SELECT 1"), 1)


@test
def an_error_in_the_middle_is_raised(connection):
    cursor = connection.cursor()
    rows = 0
    try:
        cursor.execute("SELECT intDiv(100, toInt64(number) - 500000)"
                       " FROM system.numbers LIMIT 1000000")
        while cursor.fetchone():
            rows += 1
    except pyodbc.Error as error:
        assert "Division by zero" in error.args[1], error.args
    else:
        raise AssertionError(f"no error after {rows} rows")
    assert rows <= 500000, rows


@test
def a_table_is_made_filled_and_read(connection):
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS new_table")
    cursor.execute("CREATE TABLE new_table (key UInt32, value String, metric Float64)"
                   " ENGINE MergeTree ORDER BY key")
    cursor.execute("INSERT INTO new_table VALUES (1000, 'String Value 1000', 5.233),"
                   " (2000, 'String Value 2000', -107.04)")
    row = cursor.execute("SELECT max(key), avg(metric) FROM new_table").fetchone()
    assert tuple(row) == (2000, -50.9035), row
    cursor.execute("DROP TABLE new_table")


@test
def formats_of_the_application_are_text_or_bytes(connection):
    cursor = connection.cursor()
    cursor.execute("SELECT number FROM system.numbers LIMIT 100000 FORMAT CSV")
    same("".join(row[0] for row in cursor.fetchall()),
         "".join(f"{i}\n" for i in range(100000)))
    cursor.execute("SELECT number FROM system.numbers LIMIT 100000 FORMAT RowBinary")
    same(b"".join(row[0] for row in cursor.fetchall()),
         b"".join(struct.pack("<Q", i) for i in range(100000)))


@test
def the_driver_tells_about_itself(connection):
    same(connection.getinfo(pyodbc.SQL_DBMS_NAME), "ClickHouse")
    assert connection.getinfo(pyodbc.SQL_DRIVER_ODBC_VER) == "03.80"


main("pyodbc", connected=True)
