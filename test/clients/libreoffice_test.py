#!/usr/bin/env python3
"""libreoffice_test.py - LibreOffice's database access on CHODBC_TEST_DSN, without a window

A soffice of its own, with a profile of its own, is driven over a pipe; it is ended at the end.

SPDX-License-Identifier: Apache-2.0
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sdbc import SQLException

DSN = os.environ["CHODBC_TEST_DSN"]
OLD = DSN.startswith("http")
TESTS = []


def test(function):
    """Register a test; its name says the fact."""
    TESTS.append(function)
    return function


def same(got, want):
    """Equal."""
    assert got == want, (got, want)


class Office:
    """A soffice of its own."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="chodbc-office.")
        self.pipe = f"chodbc{os.getpid()}"
        environment = dict(os.environ, SAL_USE_VCLPLUGIN="svp", HOME=self.folder,
                           TMPDIR=self.folder)
        environment.pop("DISPLAY", None)
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen(
                ["soffice", "--headless", "--invisible",
                 "--norestore", "--nologo", "--nodefault", "--nofirststartwizard",
                 f"-env:UserInstallation=file://{self.folder}/profile",
                 f"--accept=pipe,name={self.pipe};urp;"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
                start_new_session=True)

    def context(self, seconds=60):
        """Its component context, when it has started."""
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext(
            "com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + seconds
        while True:
            try:
                return resolver.resolve(
                    f"uno:pipe,name={self.pipe};urp;StarOffice.ComponentContext")
            except Exception:  # not there yet
                if time.monotonic() > until or self.process.poll() is not None:
                    with open(os.path.join(self.folder, "log"), errors="replace") as log:
                        raise RuntimeError("soffice does not start: " + log.read())
                time.sleep(0.2)

    def end(self):
        """End it, with the processes it started, and remove its profile."""
        try:
            manager = self.context(2).ServiceManager
            manager.createInstance("com.sun.star.frame.Desktop").terminate()
            self.process.wait(10)
        except Exception:  # it does not answer any more
            pass
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass
        shutil.rmtree(self.folder, ignore_errors=True)


def connect(context):
    """A connection as LibreOffice Base makes it."""
    manager = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.sdbc.DriverManager", context)
    # It does not know the character set of the locale C.UTF-8.
    charset = PropertyValue("CharSet", 0, "utf-8", uno.Enum(
        "com.sun.star.beans.PropertyState", "DIRECT_VALUE"))
    return manager.getConnectionWithInfo(f"sdbc:odbc:{DSN}", (charset,))


def rows(result, columns):
    """All rows of these columns, as text, None for NULL."""
    got = []
    while result.next():
        row = []
        for column in columns:
            value = result.getString(column)
            row.append(None if result.wasNull() else value)
        got.append(tuple(row))
    result.close()
    return got


def make_table(connection):
    """A table with edge values."""
    statement = connection.createStatement()
    statement.execute("DROP TABLE IF EXISTS lo_t")
    statement.execute("CREATE TABLE lo_t (id Int64, name Nullable(String), ratio Float64,"
                      " price Decimal(18, 4), day Nullable(Date), at DateTime('UTC'),"
                      " tiny Int8) ENGINE = MergeTree ORDER BY id")
    statement.execute("INSERT INTO lo_t VALUES (-9223372036854775808, NULL, -0.1,"
                      " -12345678901234.5678, '1970-01-01', '2000-02-29 23:59:59', -128),"
                      " (0, '', 1e300, 0, NULL, '1970-01-01 00:00:00', 0),"
                      " (9223372036854775807, 'Grüße, 世界 😀', 3.14159265358979, 0.0001,"
                      " '2100-12-31', '2038-01-19 03:14:07', 127)")
    statement.close()


@test
def it_tells_about_itself(connection, _):
    data = connection.getMetaData()
    same(data.getDatabaseProductName(), "ClickHouse")
    same(data.getIdentifierQuoteString(), "`")
    same(data.supportsTransactions(), False)


@test
def values_are_read(connection, _):
    make_table(connection)
    statement = connection.createStatement()
    result = statement.executeQuery("SELECT * FROM lo_t ORDER BY id")
    got = []
    while result.next():
        row = [result.getLong(1), result.getString(2), result.getDouble(3), result.getString(4)]
        day = result.getDate(5)
        row.append(None if result.wasNull() else (day.Year, day.Month, day.Day))
        at = result.getTimestamp(6)
        row += [(at.Year, at.Month, at.Day, at.Hours, at.Minutes, at.Seconds),
                result.getShort(7)]
        result.getString(2)
        row.append(result.wasNull())
        got.append(tuple(row))
    statement.close()
    same([row[:3] for row in got],
         [(-9223372036854775808, "", -0.1), (0, "", 1e300),
          (9223372036854775807, "Grüße, 世界 😀", 3.14159265358979)])
    same([float(row[3]) for row in got], [-12345678901234.5678, 0.0, 0.0001])
    same([row[4:] for row in got],
         [((1970, 1, 1), (2000, 2, 29, 23, 59, 59), -128, True),
          (None, (1970, 1, 1, 0, 0, 0), 0, False),
          ((2100, 12, 31), (2038, 1, 19, 3, 14, 7), 127, False)])


@test
def long_text_is_read_whole(connection, _):
    statement = connection.createStatement()
    result = statement.executeQuery(
        "SELECT substring(toString(range(40000)), 1, 200000) AS s, 7 AS n")
    assert result.next()
    text = result.getString(1)
    same((len(text), text[:9], result.getInt(2)), (200000, "[0,1,2,3,", 7))
    statement.close()


@test
def many_rows_are_read(connection, _):
    statement = connection.createStatement()
    result = statement.executeQuery("SELECT number FROM system.numbers LIMIT 2000")
    same(rows(result, [1]), [(str(n),) for n in range(2000)])
    statement.close()


@test
def result_columns_are_described(connection, _):
    statement = connection.createStatement()
    result = statement.executeQuery("SELECT * FROM lo_t")
    data = result.getMetaData()
    same([data.getColumnName(n + 1) for n in range(data.getColumnCount())],
         ["id", "name", "ratio", "price", "day", "at", "tiny"])
    same([data.getColumnTypeName(n) for n in range(1, 8)],
         ["Int64", "Nullable(String)", "Float64", "Decimal(18, 4)", "Nullable(Date)",
          "DateTime('UTC')", "Int8"])
    same([data.isNullable(n) for n in range(1, 8)], [0, 1, 0, 0, 1, 0, 0])
    same([data.isSigned(1), data.getScale(4), data.getPrecision(4)], [True, 4, 18])
    result.close()
    statement.close()


@test
def tables_are_listed(connection, _):
    data = connection.getMetaData()
    statement = connection.createStatement()
    statement.execute("DROP VIEW IF EXISTS lo_v") if not OLD else \
        statement.execute("DROP TABLE IF EXISTS lo_v")
    statement.execute("CREATE VIEW lo_v AS SELECT id FROM lo_t")
    # What Base asks for its list of tables.
    same(sorted(rows(data.getTables(None, "%", "lo%", ("VIEW", "TABLE", "%")), range(1, 5))),
         [("default", None, "lo_t", "TABLE"), ("default", None, "lo_v", "VIEW")])
    same(rows(data.getTables(None, "%", "lo%", ("VIEW",)), [3]), [("lo_v",)])
    statement.execute("DROP TABLE lo_v")
    statement.close()
    catalogs = [row[0] for row in rows(data.getCatalogs(), [1])]
    assert "default" in catalogs and "system" in catalogs, catalogs
    same(rows(data.getTableTypes(), [1]),
         [("LOCAL TEMPORARY",), ("SYSTEM TABLE",), ("TABLE",), ("VIEW",)])


@test
def columns_and_keys_are_listed(connection, _):
    data = connection.getMetaData()
    same(rows(data.getColumns(None, "%", "lo_t", "%"), [4, 5, 6, 11]),
         [("id", "-5", "Int64", "0"), ("name", "12", "String", "1"),
          ("ratio", "8", "Float64", "0"), ("price", "3", "Decimal", "0"),
          ("day", "91", "Date", "1"), ("at", "93", "DateTime", "0"),
          ("tiny", "-6", "Int8", "0")])
    same(rows(data.getPrimaryKeys(None, "", "lo_t"), [3, 4, 5]), [("lo_t", "id", "1")])
    names = [row[0] for row in rows(data.getTypeInfo(), [1])]
    assert {"Int64", "String", "Float64", "Decimal", "Date", "DateTime"} <= set(names), names
    same(rows(data.getImportedKeys(None, "", "lo_t"), [3]), [])


@test
def prepared_statements_take_parameters(connection, _):
    statement = connection.prepareStatement(
        "SELECT name FROM lo_t WHERE id > ? AND ratio < ? ORDER BY id")
    same(statement.getMetaData().getColumnCount(), 1)
    statement.setLong(1, -5)
    statement.setDouble(2, 1e200)
    same(rows(statement.executeQuery(), [1]), [("Grüße, 世界 😀",)])
    statement.setLong(1, -9223372036854775808)
    statement.setDouble(2, 1e301)
    same(len(rows(statement.executeQuery(), [1])), 2)
    statement.close()


@test
def rows_are_inserted_by_parameters(connection, _):
    statement = connection.prepareStatement(
        "INSERT INTO lo_t (id, name, ratio, price, day, at, tiny) VALUES (?, ?, ?, ?, ?, ?, ?)")
    day = uno.createUnoStruct("com.sun.star.util.Date", 29, 2, 2020)
    at = uno.createUnoStruct("com.sun.star.util.DateTime", 0, 6, 5, 4, 3, 2, 2001, False)
    statement.setLong(1, 4711)
    statement.setString(2, "it's 😀")
    statement.setDouble(3, 0.1)
    statement.setString(4, "-1.5")
    statement.setDate(5, day)
    statement.setTimestamp(6, at)
    statement.setShort(7, -7)
    same(statement.executeUpdate(), 1)
    statement.setLong(1, 4712)
    statement.setNull(2, 12)
    same(statement.executeUpdate(), 1)
    statement.close()
    query = connection.createStatement()
    got = rows(query.executeQuery("SELECT id, name, toString(ratio), toString(at), tiny"
                                  " FROM lo_t WHERE id IN (4711, 4712) ORDER BY id"),
               range(1, 6))
    same(got, [("4711", "it's 😀", "0.1", "2001-02-03 04:05:06", "-7"),
               ("4712", None, "0.1", "2001-02-03 04:05:06", "-7")])
    query.close()
    make_table(connection)


@test
def errors_have_their_states(connection, _):
    statement = connection.createStatement()
    for sql, state in (("SELECT * FROM no_such_table", "42S02"), ("SELECT 1 +", "42000")):
        try:
            statement.executeQuery(sql)
        except SQLException as error:
            same(error.SQLState, state)
        else:
            raise AssertionError(f"{sql}: no error")
    statement.close()


@test
def a_row_set_of_base_goes_through_a_table(connection, context):
    rowset = context.ServiceManager.createInstanceWithContext("com.sun.star.sdb.RowSet", context)
    rowset.ActiveConnection = connection
    rowset.CommandType = 2
    rowset.EscapeProcessing = False
    rowset.Command = "SELECT id, name FROM lo_t ORDER BY id"
    rowset.execute()
    ids = []
    while rowset.next():
        ids.append(rowset.getLong(1))
    same(ids, [-9223372036854775808, 0, 9223372036854775807])
    same((rowset.last(), rowset.getRow(), rowset.RowCount), (True, 3, 3))
    same((rowset.first(), rowset.getLong(1)), (True, ids[0]))
    same((rowset.absolute(2), rowset.getLong(1), rowset.getString(2)), (True, 0, ""))
    same((rowset.previous(), rowset.getLong(1)), (True, ids[0]))
    same(rowset.previous(), False)
    rowset.dispose()


def main():
    """Run all, print a line each."""
    failed = 0
    office = Office()
    try:
        context = office.context()
        connection = connect(context)
        for function in TESTS:
            name = f"LibreOffice {DSN}: {function.__name__.replace('_', ' ')}"
            try:
                function(connection, context)
                print(f"ok - {name}", flush=True)
            except Exception:  # whatever it is, the next test runs
                failed = 1
                print(f"not ok - {name}")
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}", flush=True)
        connection.createStatement().execute("DROP TABLE lo_t")
        connection.close()
    finally:
        office.end()
    return failed


if __name__ == "__main__":
    sys.exit(main())
