#!/usr/bin/env python3
"""users_test.py - what users of such drivers complained of and nothing else tests

SPDX-License-Identifier: Apache-2.0
"""
import os
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

import pyodbc

from clients import DSN, OLD, connect, main, same, test

EMBEDDED = DSN == "embedded"
WEIRD = "na`me %_ы 'x' \"y\""


def rows_of(cursor):
    """All rows as tuples."""
    return [tuple(row) for row in cursor.fetchall()]


def quoted(name):
    """An identifier."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def fails(call, state, *words):
    """The call fails with this state and these words."""
    try:
        call()
    except pyodbc.Error as error:
        assert error.args[0] == state, error.args
        for word in words:
            assert word in error.args[1], (word, error.args)
        return error.args[1]
    raise AssertionError("no error")


@test
def a_session_keeps_temporary_tables():
    connection = connect("AutoSessionId=1")
    cursor = connection.cursor()
    cursor.execute("CREATE TEMPORARY TABLE users_temp (a Int32)")
    cursor.execute("INSERT INTO users_temp VALUES (?)", 7)
    same(rows_of(cursor.execute("SELECT a FROM users_temp")), [(7,)])
    found = rows_of(cursor.tables(table="users_temp"))
    same([row[2:4] for row in found], [("users_temp", "LOCAL TEMPORARY")])
    connection.close()
    other = connect("AutoSessionId=1")
    fails(lambda: other.cursor().execute("SELECT a FROM users_temp"), "42S02", "users_temp")
    other.close()


@test
def statements_of_a_session_do_not_lock_each_other_out():
    connection = connect("AutoSessionId=1")
    left = connection.cursor().execute("SELECT number FROM system.numbers LIMIT 1000000")
    right = connection.cursor().execute("SELECT number FROM system.numbers LIMIT 1000000")
    for row in range(1000):
        assert left.fetchone()[0] == row and right.fetchone()[0] == row, row
    same(connection.cursor().execute("SELECT 1").fetchone()[0], 1)
    same(len(left.fetchall()), 999000)
    same(len(right.fetchall()), 999000)
    connection.close()


@test
def an_error_of_a_result_that_was_read_early_comes_in_its_place():
    connection = connect("AutoSessionId=1")
    left = connection.cursor().execute("SELECT toInt64(intDiv(1, toInt64(number) - 900000))"
                                       " FROM system.numbers LIMIT 1000000")
    same(connection.cursor().execute("SELECT 1").fetchone()[0], 1)
    rows = 0
    try:
        while left.fetchone():
            rows += 1
    except pyodbc.Error as error:
        assert "Division by zero" in error.args[1], error.args
    else:
        raise AssertionError("no error")
    assert 0 < rows <= 900000, rows
    connection.close()


@test
def threads_share_a_session():
    connection = connect("AutoSessionId=1")

    def work(number):
        for _ in range(10):
            cursor = connection.cursor()
            cursor.execute("SELECT number + ? FROM system.numbers LIMIT 100000", number)
            same(cursor.fetchmany(3)[2][0], number + 2)
            cursor.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    connection.close()


@test
def a_query_of_a_session_can_be_cancelled():
    connection = connect("AutoSessionId=1")
    cursor = connection.cursor()
    timer = threading.Timer(0.3, cursor.cancel)
    timer.start()
    fails(lambda: cursor.execute("SELECT count() FROM system.numbers").fetchall(), "HY008")
    timer.join()
    same(connection.cursor().execute("SELECT 1").fetchone()[0], 1)
    connection.close()


@test
def a_user_who_may_only_read_can_read_everything():
    if EMBEDDED:  # it has no users
        return
    connection = pyodbc.connect(f"DSN={DSN};UID=reader", autocommit=True)
    cursor = connection.cursor()
    same(rows_of(cursor.tables(table="one", catalog="system"))[0][2], "one")
    same([row[3] for row in cursor.columns(table="one", catalog="system")], ["dummy"])
    same(rows_of(cursor.primaryKeys("one", catalog="system")), [])
    assert len(cursor.getTypeInfo().fetchall()) > 10
    same(cursor.execute("SELECT ?, toString(?)", 5, "ü'\n").fetchone()[1], "ü'\n")
    same(len(cursor.execute("SELECT number FROM system.numbers LIMIT 100000").fetchall()), 100000)
    same(cursor.execute("SELECT 1 AS a FROM system.one WHERE 0 = 1").description[0][0], "a")
    fails(lambda: cursor.execute("CREATE TABLE users_no (a Int8) ENGINE = Memory"), "42000")
    connection.close()


@test
def names_may_hold_anything():
    cursor = connect().cursor()
    name = quoted(WEIRD)
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(f"CREATE TABLE {name} ({name} Int32, b Int8) ENGINE = MergeTree"
                   f" ORDER BY {name}")
    pattern = WEIRD.replace("%", "\\%").replace("_", "\\_")
    same([row[2] for row in cursor.tables(table=pattern)], [WEIRD])
    same([row[3] for row in cursor.columns(table=pattern)], [WEIRD, "b"])
    same([row[3] for row in cursor.columns(table=pattern, column=pattern)], [WEIRD])
    same([row[3] for row in cursor.primaryKeys(WEIRD)], [WEIRD])
    same([row[8] for row in cursor.statistics(WEIRD)], [None, WEIRD])
    cursor.execute(f"INSERT INTO {name} ({name}, b) VALUES (?, ?)", 5, 6)
    cursor.execute(f"SELECT * FROM {name}")
    same([column[0] for column in cursor.description], [WEIRD, "b"])
    same(rows_of(cursor), [(5, 6)])
    cursor.execute(f"DROP TABLE {name}")


@test
def a_database_may_be_named_in_any_script():
    cursor = connect().cursor()
    cursor.execute("DROP DATABASE IF EXISTS `тест`")
    cursor.execute("CREATE DATABASE `тест`" +
                   (" ENGINE = Ordinary" if OLD else ""))
    cursor.execute("CREATE TABLE `тест`.users_t (a Int8) ENGINE = Memory")
    other = connect("Database=тест")
    same(other.getinfo(pyodbc.SQL_DATABASE_NAME), "тест")
    inner = other.cursor()
    same(inner.execute("SELECT count(), currentDatabase() FROM users_t").fetchone()[1], "тест")
    same([row[0] for row in inner.tables(table="users_t")], ["тест"])
    other.close()
    cursor.execute("DROP TABLE `тест`.users_t")
    cursor.execute("DROP DATABASE `тест`")


@test
def messages_keep_their_characters():
    fails(lambda: connect().cursor().execute("SELECT * FROM `таблица_ü`"), "42S02",
          "таблица_ü", "query id")


@test
def a_column_that_cannot_be_read_spoils_no_other():
    cursor = connect().cursor()
    cursor.execute("DROP TABLE IF EXISTS users_agg")
    cursor.execute("CREATE TABLE users_agg (a Int32, s AggregateFunction(sum, Int32), b String)"
                   " ENGINE = Memory")
    cursor.execute("INSERT INTO users_agg SELECT toInt32(1), sumState(toInt32(5)), 'x'")
    same([row[3] for row in cursor.columns(table="users_agg")], ["a", "s", "b"])
    same(rows_of(cursor.execute("SELECT a, b FROM users_agg")), [(1, "x")])
    same(rows_of(cursor.execute("SELECT finalizeAggregation(s) FROM users_agg")), [(5,)])
    # chodbc-test-server cannot read it either, and says so itself.
    fails(lambda: cursor.execute("SELECT s FROM users_agg").fetchall(),
          "08S01" if DSN.startswith("modern") else "HYC00", "finalizeAggregation")
    same(rows_of(cursor.execute("SELECT a, b FROM users_agg")), [(1, "x")])
    cursor.execute("DROP TABLE users_agg")


@test
def statements_of_all_kinds_give_their_rows():
    cursor = connect().cursor()
    cursor.execute("DROP TABLE IF EXISTS users_kinds")
    cursor.execute("CREATE TABLE users_kinds (a Int32) ENGINE = Memory;")
    for sql, count in (("SHOW DATABASES", None), ("DESCRIBE TABLE users_kinds", 1),
                       ("EXISTS TABLE users_kinds", 1), ("SHOW CREATE TABLE users_kinds", 1),
                       ("WITH 5 AS x SELECT x;", 1), ("SELECT 1 -- a comment", 1),
                       ("/* one */ SELECT 1 /* two */ ;\n-- three", 1),
                       ("\n\t SELECT 1 SETTINGS max_threads = 1" if not OLD else "SELECT 1", 1),
                       ("(SELECT 1)" if not OLD else "SELECT 1", 1),
                       ("EXPLAIN SELECT 1" if not OLD else "SHOW TABLES FROM system", None)):
        rows = rows_of(cursor.execute(sql))
        assert len(rows) == count or (count is None and rows), (sql, rows)
        assert cursor.description, sql
    for sql in ("INSERT INTO users_kinds VALUES (1)", "INSERT INTO users_kinds SELECT 2",
                "DROP TABLE users_kinds"):
        cursor.execute(sql)
        assert cursor.description is None, sql


@test
def settings_for_tools_keep_null():
    if OLD:  # the settings are not there
        return
    cursor = connect("SQLCompatibilitySettings=1").cursor()
    same(rows_of(cursor.execute("SELECT CAST(NULL AS DOUBLE)")), [(None,)])
    same(rows_of(cursor.execute("SELECT CAST(x AS Int64) FROM"
                                " (SELECT CAST(NULL AS Nullable(Int32)) AS x)")), [(None,)])
    same(rows_of(cursor.execute("SELECT -number AS number FROM numbers(3) WHERE number > 1")),
         [(-2,)])


@test
def rows_of_asynchronous_inserts_are_there():
    if OLD or EMBEDDED:  # the server has none
        return
    connection = connect("AsyncInsert=on")
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS users_async")
    cursor.execute("CREATE TABLE users_async (a Int32) ENGINE = MergeTree ORDER BY a")
    cursor.fast_executemany = True
    cursor.executemany("INSERT INTO users_async VALUES (?)", [(n,) for n in range(100)])
    same(cursor.execute("SELECT toInt32(sum(a)) FROM users_async").fetchone()[0], 4950)
    cursor.execute("DROP TABLE users_async")
    connection.close()


@test
def an_url_may_name_a_format():
    if EMBEDDED:
        return
    place = os.environ["CHODBC_TEST_HTTP"]
    url = f"http://{place}/?default_format=JSON&database=system"
    connection = pyodbc.connect(f"DSN={DSN};Url={url}", autocommit=True)
    same(rows_of(connection.cursor().execute("SELECT dummy, currentDatabase() FROM one")),
         [(0, "system")])
    connection.close()


@test
def twenty_connections_work_at_once():
    def work(number):
        connection = connect()
        cursor = connection.cursor()
        for _ in range(5):
            rows = cursor.execute("SELECT number + ? FROM system.numbers LIMIT 5000",
                                  number).fetchall()
            assert [row[0] for row in rows] == list(range(number, number + 5000)), number
        connection.close()
        return number

    with ThreadPoolExecutor(20) as pool:
        same(list(pool.map(work, range(20))), list(range(20)))


@test
def a_thousand_errors_are_quick():
    connection = connect()
    cursor = connection.cursor()
    for _ in range(1000):
        try:
            cursor.execute("SELECT no_such_column FROM system.one")
        except pyodbc.Error:
            continue
        raise AssertionError("no error")
    same(cursor.execute("SELECT 1").fetchone()[0], 1)
    connection.close()


@test
def passwords_stay_out_of_logs_and_messages():
    if EMBEDDED:
        return
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        secret = "gehe1m};=ü"
        escaped = secret.replace("}", "}}")
        message = fails(lambda: pyodbc.connect(
            f"DSN={DSN};UID=special;PWD={{{escaped}}};DriverLog=1;LogLevel=debug;LogQueryText=1;"
            f"DriverLogFile={log}"), "28000")
        with open(log, encoding="utf-8") as file:
            text = file.read()
        assert text and "gehe1m" not in text and "gehe1m" not in message, (text, message)


if __name__ == "__main__":
    main("users")
