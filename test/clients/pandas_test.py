#!/usr/bin/env python3
"""pandas_test.py - DataFrame.to_sql and read_sql through SQLAlchemy's pyodbc connector

There is no dialect of ClickHouse in SQLAlchemy: the few lines here are what users write who
have none, the default dialect with ClickHouse's types and an engine behind CREATE TABLE.

SPDX-License-Identifier: Apache-2.0
"""
import datetime

import pandas
import sqlalchemy
from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.compiler import DDLCompiler, GenericTypeCompiler

from clients import OLD, connect, inserts, main, same, test


class Types(GenericTypeCompiler):
    """ClickHouse's names of what pandas asks for."""

    def visit_BIGINT(self, type_, **kw):
        return "Nullable(Int64)"

    def visit_FLOAT(self, type_, **kw):
        return "Nullable(Float64)"

    def visit_text(self, type_, **kw):
        return "Nullable(String)"

    def visit_DATE(self, type_, **kw):
        return "Nullable(Date)"

    def visit_DATETIME(self, type_, **kw):
        return "Nullable(DateTime)"

    visit_TIMESTAMP = visit_DATETIME

    def visit_boolean(self, type_, **kw):
        return "Nullable(UInt8)" if OLD else "Nullable(Bool)"


class Tables(DDLCompiler):
    """Each table has an engine; NULL is a matter of the type."""

    def post_create_table(self, table):
        return " ENGINE = MergeTree ORDER BY tuple()"

    def visit_create_index(self, create, **kw):
        return "SELECT 1"


class Dialect(PyODBCConnector, DefaultDialect):
    """ClickHouse as far as pandas needs it."""

    name = "clickhouse"
    type_compiler = Types
    ddl_compiler = Tables
    supports_statement_cache = True
    supports_native_boolean = True
    supports_multivalues_insert = True

    def has_table(self, connection, table_name, schema=None, **kw):
        return connection.exec_driver_sql(
            "SELECT count() FROM system.tables WHERE database = currentDatabase()"
            " AND name = ?", (table_name,)).scalar() == 1

    def get_table_names(self, connection, schema=None, **kw):
        return [row[0] for row in connection.exec_driver_sql(
            "SELECT name FROM system.tables WHERE database = currentDatabase()")]

    def get_isolation_level(self, dbapi_connection):
        return "AUTOCOMMIT"


sqlalchemy.dialects.registry.register("clickhouse.pyodbc", __name__, "Dialect")


def engine_of(fast=False, more=""):
    """An engine on the data source; with arrays of parameters if fast."""
    engine = sqlalchemy.create_engine("clickhouse+pyodbc://", creator=lambda: connect(more))

    @sqlalchemy.event.listens_for(engine, "before_cursor_execute")
    def before(_connection, cursor, _statement, _values, _context, executemany):
        cursor.fast_executemany = fast and executemany
    return engine


def frame(rows):
    """Rows of all types that pandas has."""
    numbers = range(rows)
    return pandas.DataFrame({
        "id": [n * 4294967296 - 2**62 for n in numbers],
        "ratio": [None if n % 11 == 1 else n / 7 - 50 for n in numbers],
        "name": [None if n % 7 == 3 else f"r{n} 'Grüße' \\ 世界😀\t\n%" for n in numbers],
        "day": [datetime.date(1970, 1, 1) + datetime.timedelta(40 * n) for n in numbers],
        "at": pandas.date_range("2000-02-29 23:59:59", periods=rows, freq="31min"),
        "good": [n % 3 == 0 for n in numbers],
    })


def written(engine, data, **arguments):
    """to_sql makes the table and fills it; the INSERT requests, after comparing what is there."""
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS pd_test")
    before = inserts("pd_test")
    data.to_sql("pd_test", engine, index=False, **arguments)
    count = inserts("pd_test") - before
    got = pandas.read_sql("SELECT * FROM pd_test ORDER BY id", engine,
                          parse_dates=["at"])
    if OLD:  # it has no Bool
        got["good"] = got["good"].astype(bool)
    pandas.testing.assert_frame_equal(got, data, check_exact=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE pd_test")
    engine.dispose()
    return count


@test
def to_sql_with_arrays_is_one_insert():
    same(written(engine_of(fast=True), frame(1000)), 1)


@test
def to_sql_in_chunks_is_an_insert_a_chunk():
    same(written(engine_of(fast=True), frame(1000), chunksize=300), 4)


@test
def to_sql_without_arrays_is_an_insert_a_row():
    same(written(engine_of(), frame(40)), 40)


@test
def to_sql_gathered_is_one_insert():
    same(written(engine_of(more="InsertBatchRows=2000"), frame(1000)), 1)


@test
def to_sql_of_several_values_is_one_insert():
    same(written(engine_of(), frame(100), method="multi"), 1)


@test
def to_sql_appends_and_read_sql_takes_parameters():
    engine = engine_of(fast=True)
    data = frame(50)
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS pd_test")
    data.to_sql("pd_test", engine, index=False)
    data.to_sql("pd_test", engine, index=False, if_exists="append")
    got = pandas.read_sql("SELECT count() AS n, sum(good) AS good FROM pd_test WHERE id < ?",
                          engine, params=[int(data["id"][25])])
    same([int(value) for value in got.iloc[0]], [50, 2 * int(data["good"][:25].sum())])
    try:
        data.to_sql("pd_test", engine, index=False)
    except ValueError as error:
        assert "already exists" in str(error), error
    else:
        raise AssertionError("no error")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE pd_test")
    engine.dispose()


@test
def read_sql_takes_chunks_and_a_plain_connection():
    connection = connect()
    chunks = list(pandas.read_sql("SELECT number FROM system.numbers LIMIT 2500", connection,
                                  chunksize=1000))
    same([len(chunk) for chunk in chunks], [1000, 1000, 500])
    assert pandas.concat(chunks)["number"].tolist() == list(range(2500))
    connection.close()


if __name__ == "__main__":
    main("pandas")
