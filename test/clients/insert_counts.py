#!/usr/bin/env python3
"""insert_counts.py - how many INSERT requests pyodbc's ways to write rows make

SPDX-License-Identifier: Apache-2.0
"""
import datetime
import decimal

import pyodbc

from clients import connect, inserts, main, same, test

COLUMNS = ("id Int64, name Nullable(String), ratio Float64, price Decimal(18, 4),"
           " day Nullable(Date), at DateTime")
ROWS = [(i * 4294967296 - 2**62, None if i % 7 == 3 else f"r{i} 'Grüße' \\ 世界😀\t\n",
         i / 7 - 50, decimal.Decimal(i * 37 - 9999).scaleb(-4),
         None if i % 5 == 2 else datetime.date(1970, 1, 1) + datetime.timedelta(i * 40),
         datetime.datetime(2000, 2, 29, 23, 59, 59) + datetime.timedelta(seconds=i))
        for i in range(1000)]


def written(connection, rows, fast, statement="INSERT INTO py_counts ({}) VALUES ({})"):
    """Write the rows; the INSERT requests that it took, after comparing what is there."""
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS py_counts")
    cursor.execute(f"CREATE TABLE py_counts ({COLUMNS}) ENGINE = Memory")
    before = inserts("py_counts")
    cursor.fast_executemany = fast
    cursor.executemany(statement.format("id, name, ratio, price, day, at", "?, ?, ?, ?, ?, ?"),
                       rows)
    connection.commit()
    count = inserts("py_counts") - before
    cursor.execute("SELECT * FROM py_counts ORDER BY id")
    got = [tuple(row) for row in cursor.fetchall()]
    assert got == rows, [pair for pair in zip(got, rows) if pair[0] != pair[1]][:3] or len(got)
    cursor.execute("DROP TABLE py_counts")
    connection.close()
    return count


@test
def fast_executemany_of_1000_rows_is_one_insert():
    same(written(connect(), ROWS, True), 1)


@test
def executemany_is_an_insert_a_row():
    same(written(connect(), ROWS[:50], False), 50)


@test
def executemany_gathered_is_one_insert():
    same(written(connect("InsertBatchRows=1000"), ROWS, False), 1)


@test
def executemany_gathered_by_300_is_four_inserts():
    same(written(connect("InsertBatchRows=300"), ROWS, False), 4)


@test
def gathering_leaves_arrays_alone():
    same(written(connect("InsertBatchRows=300"), ROWS, True), 1)


@test
def several_rows_of_markers_are_one_insert():
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS py_counts")
    cursor.execute(f"CREATE TABLE py_counts ({COLUMNS}) ENGINE = Memory")
    before = inserts("py_counts")
    values = ", ".join(["(?, ?, ?, ?, ?, ?)"] * 20)
    cursor.execute(f"INSERT INTO py_counts VALUES {values}",
                   [value for row in ROWS[:20] for value in row])
    same(inserts("py_counts") - before, 1)
    got = [tuple(row) for row in cursor.execute("SELECT * FROM py_counts ORDER BY id")]
    same(got, ROWS[:20])
    cursor.execute("DROP TABLE py_counts")
    connection.close()


@test
def a_bad_row_of_an_array_sends_no_insert():
    connection = connect()
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS py_counts")
    cursor.execute("CREATE TABLE py_counts (a Int8) ENGINE = Memory")
    before = inserts("py_counts")
    cursor.fast_executemany = True
    try:
        cursor.executemany("INSERT INTO py_counts VALUES (?)", [(1,), (2,), (300,)])
    except pyodbc.Error as error:
        assert error.args[0] == "22003" and "300" in error.args[1], error.args
    else:
        raise AssertionError("no error")
    same(inserts("py_counts") - before, 0)
    same(cursor.execute("SELECT count() FROM py_counts").fetchone()[0], 0)
    cursor.execute("DROP TABLE py_counts")
    connection.close()


if __name__ == "__main__":
    main("pyodbc inserts")
