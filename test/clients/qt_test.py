#!/usr/bin/env python3
"""qt_test.py - Qt's QODBC plugin on CHODBC_TEST_DSN: an ODBC 2 program that scrolls

usage: qt_test.py 5|6   which Qt

SPDX-License-Identifier: Apache-2.0
"""
import sys

from clients import DSN, main, same, test

VERSION = sys.argv[1]
if VERSION == "5":
    from PyQt5.QtCore import QCoreApplication, QDate, QDateTime, Qt, QTime, QVariant
    from PyQt5.QtSql import QSql, QSqlDatabase, QSqlQuery, QSqlQueryModel, QSqlTableModel
else:
    from PyQt6.QtCore import QCoreApplication, QDate, QDateTime, Qt, QTime
    from PyQt6.QtSql import QSql, QSqlDatabase, QSqlQuery, QSqlQueryModel, QSqlTableModel

APPLICATION = QCoreApplication([])
DATABASE = QSqlDatabase.addDatabase("QODBC")
DATABASE.setDatabaseName(DSN)

COLUMNS = "id Int64, name Nullable(String), ratio Float64, day Nullable(Date), at DateTime"
ROWS = [(-9223372036854775808, None, -0.1, QDate(1970, 1, 1),
         QDateTime(QDate(2000, 2, 29), QTime(23, 59, 59))),
        (0, "", 1e300, None, QDateTime(QDate(1970, 1, 2), QTime(0, 0))),
        (9223372036854775807, "Grüße, 世界 😀 '\\", 3.25, QDate(2100, 12, 31),
         QDateTime(QDate(2038, 1, 19), QTime(3, 14, 7)))]


def type_of(field):
    """Qt's name of a field's type."""
    if VERSION == "5":
        return QVariant.typeToName(field.type())
    return field.metaType().name().decode()


def run_sql(sql, values=None, forward=True):
    """A query that has run."""
    query = QSqlQuery(DATABASE)
    query.setForwardOnly(forward)
    assert query.prepare(sql) if values is not None else query.exec(sql), \
        query.lastError().text()
    if values is not None:
        for value in values:
            query.addBindValue(value)
        assert query.exec(), query.lastError().text()
    return query


def value_of(query, column):
    """A value, None for NULL."""
    return None if query.isNull(column) else query.value(column)


def make_table():
    """A table with edge values, inserted by parameters."""
    run_sql("DROP TABLE IF EXISTS qt_t")
    run_sql(f"CREATE TABLE qt_t ({COLUMNS}) ENGINE = MergeTree ORDER BY id")
    for row in ROWS:
        run_sql("INSERT INTO qt_t (id, name, ratio, day, at) VALUES (?, ?, ?, ?, ?)", row)


@test
def it_connects():
    assert DATABASE.open(), DATABASE.lastError().text()


@test
def values_come_back_as_they_were_inserted():
    make_table()
    query = run_sql("SELECT id, name, ratio, day, at FROM qt_t ORDER BY id")
    got = []
    while query.next():
        got.append(tuple(value_of(query, column) for column in range(5)))
    same(got, ROWS)


@test
def queries_scroll():
    query = run_sql("SELECT id FROM qt_t ORDER BY id", forward=False)
    assert not query.isForwardOnly()
    assert query.last() and query.value(0) == ROWS[2][0] and query.at() == 2, query.at()
    assert query.previous() and query.value(0) == ROWS[1][0]
    assert query.first() and query.value(0) == ROWS[0][0] and query.at() == 0
    assert query.seek(2) and query.value(0) == ROWS[2][0]
    assert not query.next() and query.at() == -2


@test
def models_show_tables():
    model = QSqlQueryModel()
    model.setQuery("SELECT id, name FROM qt_t ORDER BY id", DATABASE)
    assert not model.lastError().isValid(), model.lastError().text()
    same([model.rowCount(), model.columnCount()], [3, 2])
    same(model.record(2).value("name"), ROWS[2][1])
    table = QSqlTableModel(None, DATABASE)
    table.setTable("qt_t")
    table.setSort(0, Qt.SortOrder.AscendingOrder)
    assert table.select(), table.lastError().text()
    same([table.record(row).value("id") for row in range(table.rowCount())],
         [row[0] for row in ROWS])
    table.setFilter("ratio > 1")
    same(table.rowCount(), 2)


@test
def the_catalog_is_read():
    for name, kind in (("qt_t", QSql.TableType.Tables), ("one", QSql.TableType.SystemTables)):
        assert name in DATABASE.tables(kind), DATABASE.tables(kind)
    record = DATABASE.record("qt_t")
    same([record.fieldName(n) for n in range(record.count())],
         ["id", "name", "ratio", "day", "at"])
    same([type_of(record.field(n)) for n in range(record.count())],
         ["qlonglong", "QString", "double", "QDate", "QDateTime"])
    key = DATABASE.primaryIndex("qt_t")
    same([key.fieldName(n) for n in range(key.count())], ["id"])


@test
def values_are_compared_with_columns():
    for where, value, count in (("id > ?", 5, 1), ("name = ?", ROWS[2][1], 1),
                                ("ratio < ?", 4.5, 2), ("day = ?", ROWS[0][3], 1),
                                ("at >= ?", ROWS[0][4], 2)):
        query = run_sql(f"SELECT toInt32(count()) FROM qt_t WHERE {where}", [value])
        assert query.next() and query.value(0) == count, (where, query.value(0))


@test
def long_text_is_read_whole():
    query = run_sql("SELECT substring(toString(range(40000)), 1, 200000), toInt32(7)")
    assert query.next()
    same([len(query.value(0)), query.value(1)], [200000, 7])


@test
def many_rows_are_read():
    query = run_sql("SELECT toInt64(number) FROM system.numbers LIMIT 20000")
    got = []
    while query.next():
        got.append(query.value(0))
    same(got, list(range(20000)))


@test
def errors_are_told():
    query = QSqlQuery(DATABASE)
    assert not query.exec("SELECT * FROM no_such_table")
    assert "no_such_table" in query.lastError().text(), query.lastError().text()
    same(query.lastError().nativeErrorCode(), "60")


@test
def the_table_is_dropped():
    run_sql("DROP TABLE qt_t")
    DATABASE.close()


if __name__ == "__main__":
    main(f"Qt {VERSION}")
