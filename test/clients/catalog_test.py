#!/usr/bin/env python3
"""catalog_test.py - catalog functions, escapes and scripts on CHODBC_TEST_DSN

SPDX-License-Identifier: Apache-2.0
"""
import os

import pyodbc

from clients import DSN, main, test

MODERN = not DSN.startswith("http-")
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "query")
KEY = "sorting key, not unique"


def rows_of(cursor):
    """All rows as tuples."""
    return [tuple(row) for row in cursor.fetchall()]


def same(got, want):
    """Equal."""
    assert got == want, (got, want)


def make_table(cursor):
    """A table with a comment where the server has them, a key with an expression, defaults."""
    cursor.execute("DROP TABLE IF EXISTS `cat_t%`")
    cursor.execute("CREATE TABLE `cat_t%` (d Date, `we ird` Nullable(UInt32), s String DEFAULT 'x',"
                   " m UInt32 MATERIALIZED 7) ENGINE = MergeTree PARTITION BY d"
                   " ORDER BY (d, s, lower(s))" + (" COMMENT 'goods'" if MODERN else ""))
    cursor.execute("INSERT INTO `cat_t%` (d, s) VALUES ('2020-01-01', 'a'), ('2020-01-01', 'b')")


@test
def every_escape_has_its_value(connection):
    failed = []
    count = 0
    with open(os.path.join(DATA, "functions.tsv"), encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            cells = line.rstrip("\n").split("\t")
            want = cells[1] if MODERN or len(cells) < 3 else cells[2]
            count += 1
            try:
                value = connection.cursor().execute("SELECT " + cells[0]).fetchone()[0]
                got = "\\N" if value is None else str(value)
            except pyodbc.Error as error:
                got = "-"
                if want != "-":
                    got = str(error)
            if got != want and got.lower() != want.lower():
                failed.append((cells[0], got, want))
    assert count > 100 and not failed, "\n".join(map(str, failed))


@test
def tables_are_found(connection):
    cursor = connection.cursor()
    make_table(cursor)
    row = ("default", None, "cat_t%", "TABLE", "goods" if MODERN else None)
    for arguments in ({"table": "cat\\_t\\%"}, {"table": "cat_%"}, {"table": "cat_t%"},
                      {"table": "cat_t%", "catalog": "default"},
                      {"table": "cat_t%", "schema": "default"},
                      {"table": "cat_t%", "catalog": "", "schema": ""},
                      {"table": "cat_t%", "tableType": "'TABLE','VIEW'"},
                      {"table": "cat_t%", "tableType": "VIEW,TABLE,%,"}):
        same(rows_of(cursor.tables(**arguments)), [row])
    for arguments in ({"table": "cat"}, {"table": "cat_t%", "tableType": "VIEW"},
                      {"table": "cat_t%", "catalog": "system"},
                      {"table": "CAT\\_T\\%"}):
        same(rows_of(cursor.tables(**arguments)), [])
    cursor.execute("DROP TABLE `cat_t%`")


@test
def databases_and_types_are_listed(connection):
    cursor = connection.cursor()
    names = [row[0] for row in cursor.tables(catalog="%", schema="", table="")]
    assert "default" in names and "system" in names, names
    same(rows_of(cursor.tables(catalog="", schema="%", table="")), [])
    same([row[3] for row in cursor.tables(catalog="", schema="", table="", tableType="%")],
         ["LOCAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"])


@test
def databases_are_schemas_if_wanted(connection):
    del connection
    other = pyodbc.connect(f"DSN={DSN};SchemaTerm=schema;ShowSystemTables=0", autocommit=True)
    cursor = other.cursor()
    make_table(cursor)
    same(other.getinfo(pyodbc.SQL_SCHEMA_TERM), "schema")
    same(other.getinfo(pyodbc.SQL_CATALOG_TERM), "")
    same([row[:3] for row in rows_of(cursor.tables(table="cat_t%"))],
         [(None, "default", "cat_t%")])
    same(rows_of(cursor.tables(tableType="SYSTEM TABLE")), [])
    same(rows_of(cursor.tables(catalog="%", schema="", table="")), [])
    names = [row[1] for row in cursor.tables(catalog="", schema="%", table="")]
    assert "default" in names and "system" not in names, names
    cursor.execute("DROP TABLE `cat_t%`")
    other.close()


@test
def columns_tell_types_and_defaults(connection):
    cursor = connection.cursor()
    make_table(cursor)
    rows = rows_of(cursor.columns(table="cat\\_t\\%"))
    same([row[3:6] for row in rows], [("d", 91, "Date"), ("we ird", -5, "UInt32"),
                                     ("s", -9, "String"), ("m", -5, "UInt32")])
    same([row[10] for row in rows], [0, 1, 0, 0])
    same([row[12] for row in rows], [None, None, "'x'", None])
    same([row[16] for row in rows], [1, 2, 3, 4])
    assert "MATERIALIZED" in rows[3][11], rows[3]
    same([row[3] for row in cursor.columns(table="cat_t%", column="we%")], ["we ird"])
    same([row[3] for row in cursor.columns(catalog="default", table="cat_t%", column="s")],
         ["s"])
    cursor.execute("DROP TABLE `cat_t%`")


@test
def keys_and_statistics_are_told(connection):
    cursor = connection.cursor()
    make_table(cursor)
    same(rows_of(cursor.primaryKeys("cat_t%")),
         [("default", None, "cat_t%", "d", 1, KEY), ("default", None, "cat_t%", "s", 2, KEY)])
    rows = rows_of(cursor.statistics("cat_t%"))
    same(rows[0], ("default", None, "cat_t%", None, None, None, 0, None, None, None, 2, None,
                   None))
    same([row[3:10] for row in rows[1:4]],
         [(1, None, KEY, 1, 1, "d", "A"), (1, None, KEY, 1, 2, "s", "A"),
          (1, None, KEY, 1, 3, "lower(s)", "A")])
    same(len(rows_of(cursor.statistics("cat_t%", unique=True))), 1)
    if MODERN:
        cursor.execute("ALTER TABLE `cat_t%` ADD INDEX ix (s) TYPE minmax GRANULARITY 1")
        same(rows_of(cursor.statistics("cat_t%"))[4][5:10], ("ix", 3, 1, "s", None))
    cursor.execute("DROP TABLE `cat_t%`")


@test
def types_are_told(connection):
    cursor = connection.cursor()
    rows = rows_of(cursor.getTypeInfo())
    same([row[1] for row in rows], sorted(row[1] for row in rows))
    same(len(cursor.description), 19)
    types = {row[:3] for row in rows}
    assert {("Int64", -5, 19), ("Float64", 8, 53), ("Date", 91, 10), ("DateTime", 93, 19),
            ("UUID", -9, 36), ("String", -9, 65535), ("String", 12, 65535)} <= types, types
    same({row[1] for row in cursor.getTypeInfo(pyodbc.SQL_BIGINT)}, {-5})
    make_table(cursor)
    for column in cursor.columns(table="cat\\_t\\%").fetchall():
        assert (column[5], column[4], column[6]) in types, (column, types)
    cursor.execute("DROP TABLE `cat_t%`")


@test
def what_there_is_none_of_is_empty(connection):
    cursor = connection.cursor()
    for function, columns in ((lambda: cursor.foreignKeys("t"), 14),
                              (lambda: cursor.rowIdColumns("t"), 8),
                              (lambda: cursor.rowVerColumns("t"), 8),
                              (cursor.procedures, 8), (cursor.procedureColumns, 19)):
        same(rows_of(function()), [])
        same(len(cursor.description), columns)


@test
def statements_run_one_after_another(connection):
    cursor = connection.cursor().execute("SELECT 1 AS a; SELECT 'x' AS b, 2 AS c;")
    same(rows_of(cursor), [(1,)])
    assert cursor.nextset()
    same(rows_of(cursor), [("x", 2)])
    assert not cursor.nextset()
    cursor.execute("SELECT 1; SELECT no_such_column")
    try:
        cursor.nextset()
    except pyodbc.Error as error:
        assert error.args[0] == "42S22" and "statement 2" in error.args[1], error.args
    else:
        raise AssertionError("no error")


@test
def formats_of_the_text_give_their_bytes(connection):
    sql = "SELECT number FROM system.numbers LIMIT {} FORMAT CSV"
    same(rows_of(connection.cursor().execute(sql.format(3))), [("0\n1\n2\n",)])
    rows = rows_of(connection.cursor().execute(sql.format(100000)))
    same("".join(row[0] for row in rows), "".join(f"{n}\n" for n in range(100000)))
    assert len(rows) > 1, len(rows)


@test
def markers_move_with_their_arguments(connection):
    row = connection.cursor().execute(
        "SELECT {fn LOCATE(?, ?)}, {fn INSERT(?, 2, 1, {fn UCASE(?)})}, ?",
        "b", "ab", "xyz", "q", 7).fetchone()
    same(tuple(row), (2, "xQz", 7))
    row = connection.cursor().execute("SELECT ? LIKE ? {escape '!'}", "a_b", "a!_b").fetchone()
    same(row[0], 1)


main("catalog", connected=True)
