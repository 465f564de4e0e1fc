#!/usr/bin/env escript
%% erlang_odbc.escript - Erlang's odbc on CHODBC_TEST_DSN: arrays of parameters, bound columns
%%
%% SPDX-License-Identifier: Apache-2.0

main(_) ->
    Dsn = os:getenv("CHODBC_TEST_DSN"),
    ok = odbc:start(),
    {ok, C} = odbc:connect("DSN=" ++ Dsn, [{scrollable_cursors, off}]),
    _ = odbc:sql_query(C, "DROP TABLE IF EXISTS erlang_t"),
    {updated, _} = odbc:sql_query(C, "CREATE TABLE erlang_t (id Int32, name Nullable(String),"
        " ratio Float64, day Nullable(Date), at DateTime) ENGINE = MergeTree ORDER BY id"),
    Tests = [
        {"an array of parameters is inserted", fun() ->
            {updated, 3} = odbc:param_query(C,
                "INSERT INTO erlang_t (id, name, ratio) VALUES (?, ?, ?)",
                [{sql_integer, [-2147483648, 0, 2147483647]},
                 {{sql_varchar, 100}, ["it's", null, ""]},
                 {sql_double, [0.1, 1.0e300, -5.0]}])
        end},
        {"values come back", fun() ->
            {selected, ["id", "name", "ratio", "day"],
                [{-2147483648, "it's", 0.1, null}, {0, null, 1.0e300, null},
                 {2147483647, "", -5.0, null}]} =
                odbc:sql_query(C, "SELECT id, name, ratio, day FROM erlang_t ORDER BY id")
        end},
        {"a table is described", fun() ->
            {ok, [{"id", sql_integer}, {"name", {sql_varchar, 65535}}, {"ratio", sql_double},
                  {"day", 'SQL_TYPE_DATE'}, {"at", sql_timestamp}]} =
                odbc:describe_table(C, "erlang_t")
        end},
        {"parameters are compared with columns", fun() ->
            {selected, ["name"], [{null}, {""}]} = odbc:param_query(C,
                "SELECT name FROM erlang_t WHERE id > ? ORDER BY id", [{sql_integer, [-5]}])
        end},
        {"UUIDs, dates and times are read", fun() ->
            {selected, ["a", "b", "c"], [{"61f0c404-5cb3-11e7-907b-a6006ad3dba0",
                "1970-01-01", {{2000, 2, 29}, {23, 59, 59}}}]} = odbc:sql_query(C,
                "SELECT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') AS a,"
                " toDate('1970-01-01') AS b, toDateTime('2000-02-29 23:59:59') AS c")
        end},
        {"results come one after another", fun() ->
            [{selected, _, [{"1"}]}, {selected, _, [{"x"}]}] =
                odbc:sql_query(C, "SELECT toString(1); SELECT 'x'")
        end},
        {"long text is read", fun() ->
            {selected, _, [{Text}]} = odbc:sql_query(C,
                "SELECT substring(toString(range(40000)), 1, 60000)"),
            60000 = length(Text)
        end},
        {"errors have their states", fun() ->
            {error, Words} = odbc:sql_query(C, "SELECT * FROM no_such_table"),
            true = string:str(Words, "42S02") > 0
        end},
        {"a transaction is tolerated", fun() ->
            {ok, Other} = odbc:connect("DSN=" ++ Dsn,
                [{auto_commit, off}, {scrollable_cursors, off}]),
            {selected, _, [{_}]} = odbc:sql_query(Other, "SELECT 1"),
            ok = odbc:commit(Other, commit),
            ok = odbc:disconnect(Other)
        end}],
    Failed = lists:sum([run(Dsn, Test) || Test <- Tests]),
    _ = odbc:sql_query(C, "DROP TABLE erlang_t"),
    ok = odbc:disconnect(C),
    halt(min(Failed, 1)).

run(Dsn, {Name, Test}) ->
    try Test() of
        _ ->
            io:format("ok - Erlang ~s: ~s~n", [Dsn, Name]),
            0
    catch
        Class:Why:Stack ->
            io:format("not ok - Erlang ~s: ~s~n# ~0p ~0P ~0P~n",
                [Dsn, Name, Class, Why, 30, Stack, 9]),
            1
    end.
