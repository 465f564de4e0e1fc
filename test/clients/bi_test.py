#!/usr/bin/env python3
"""bi_test.py - the SQL of BI tools on CHODBC_TEST_DSN

Statements, parameters and rows are in test/data/query/bi.tsv. Power BI connects with
SQLCompatibilitySettings=1, as its connector does; the others with nothing.

SPDX-License-Identifier: Apache-2.0
"""
import ast
import os
import sys

import pyodbc

DSN = os.environ["CHODBC_TEST_DSN"]
MODERN = not DSN.startswith("http-")
CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "query", "bi.tsv")
ROWS = """(1, 'apple', 'a1', 1.5, '2024-01-31', '2024-01-31 08:00:00', 1),
    (2, 'banana', NULL, 2.5, '2024-02-29', '2024-02-29 13:14:15', 0),
    (3, NULL, 'b3', 4, '2024-02-29', '2024-02-29 23:59:59', 1),
    (4, 'O\\'Hara', 'a4', -1, '2024-12-30', '2024-12-30 00:00:00', 0)"""


def make_table(connection):
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS bi_sales")
    cursor.execute("CREATE TABLE bi_sales (id Int32, name Nullable(String), code Nullable(String),"
                   " amount Float64, d Date, ts DateTime, flag UInt8)"
                   " ENGINE = MergeTree PARTITION BY d ORDER BY id")
    cursor.execute("INSERT INTO bi_sales VALUES " + ROWS)


def text_of(value):
    return "\\N" if value is None else str(value)


def run(connection, sql, parameters):
    """All rows as text; the SQLSTATE of an error, with its message behind a blank."""
    try:
        cursor = connection.cursor().execute(sql, *parameters)
        if not cursor.description:
            return "(done)"
        rows = ["|".join(text_of(value) for value in row) for row in cursor.fetchall()]
        return " / ".join(rows) or "(no rows)"
    except pyodbc.Error as error:
        return f"{error.args[0]} {error.args[1]}"


def main():
    failed = 0
    connections = {
        "powerbi": pyodbc.connect(f"DSN={DSN};SQLCompatibilitySettings=1", autocommit=True),
        "other": pyodbc.connect(f"DSN={DSN}", autocommit=True),
    }
    make_table(connections["other"])
    with open(CASES, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#"):
                continue
            tool, sql, parameters, want, *old = line.rstrip("\n").split("\t")
            want = old[0] if old and old[0] and not MODERN else want
            got = run(connections.get(tool, connections["other"]), sql.replace("\\n", "\n"),
                      ast.literal_eval(f"[{parameters}]"))
            good = got == want or (got.startswith(want + " [") and len(want) == 5)
            print(f"{'' if good else 'not '}ok - bi {DSN}: line {number}, {tool}: {sql[:60]}")
            if not good:
                failed = 1
                print(f"#   got  {got}\n#   want {want}\n#   {sql}")
    connections["other"].cursor().execute("DROP TABLE bi_sales")
    return failed


sys.exit(main())
