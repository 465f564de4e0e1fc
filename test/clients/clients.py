"""clients.py - what the client scripts in Python share: lines of results, counting of INSERTs

SPDX-License-Identifier: Apache-2.0
"""
import os
import sys
import time
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


def same(got, want):
    """Equal and of one type."""
    assert got == want and type(got) is type(want), (got, want)


def connect(more="", **arguments):
    """A connection whose statements the server writes into its query log."""
    logged = "Settings=log_queries=1;" if OLD else ""
    return pyodbc.connect(f"DSN={DSN};{logged}{more}", autocommit=True, **arguments)


def inserts(table):
    """INSERT requests so far, by the server's own log: of the table, or of all on embedded."""
    if DSN.startswith("modern"):
        with open(os.environ["CHODBC_STATEMENT_LOG"], errors="replace") as log:
            return sum(f"INSERT INTO {table} " in line for line in log)
    connection = connect()
    cursor = connection.cursor()
    if OLD:
        flush_log(cursor)
        cursor.execute("SELECT toInt64(count()) FROM system.query_log WHERE type = 1"
                       f" AND query LIKE 'INSERT INTO {table} %'")
    else:
        cursor.execute("SELECT toInt64(sum(value)) FROM system.events"
                       " WHERE event = 'InsertQuery'")
    count = cursor.fetchone()[0]
    connection.close()
    return count


def flush_log(cursor):
    """Wait until the log has all queries so far: 18.16 may say too early that it has.

    It writes them in their order, so all are there when a last one is.
    """
    last = f"SELECT 'the last one is {uuid.uuid4()}'"
    cursor.execute(last).fetchall()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        cursor.execute("SYSTEM FLUSH LOGS")
        if cursor.execute("SELECT name FROM system.tables"
                          " WHERE database = 'system' AND name = 'query_log'").fetchall() and \
                cursor.execute("SELECT 1 FROM system.query_log WHERE startsWith(query, ?) LIMIT 1",
                               last).fetchall():
            return
    raise AssertionError("the query log has not got the last query in a minute")


def run(client, connected=False):
    """Run all tests, each with a connection if they want one, print a line each; the exit code."""
    failed = 0
    for function in TESTS:
        name = f"{client} {DSN}: {function.__name__.replace('_', ' ')}"
        try:
            if connected:
                connection = pyodbc.connect(f"DSN={DSN}", autocommit=True)
                function(connection)
                connection.close()
            else:
                function()
            print(f"ok - {name}", flush=True)
        except Exception:  # whatever it is, the next test runs
            failed = 1
            print(f"not ok - {name}")
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    return failed


def main(client, connected=False):
    """Run and leave."""
    sys.exit(run(client, connected))
