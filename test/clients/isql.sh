#!/usr/bin/env bash
# isql.sh - what people type into isql, on the data source CHODBC_TEST_DSN
#
# SPDX-License-Identifier: Apache-2.0
set -u
dsn=${CHODBC_TEST_DSN:?run test/run clients}
failed=0

# ask SQL…: each line to one isql; delimited output.
ask() {
	printf '%s\n' "$@" | isql "$dsn" -b -d'|' 2>&1
}

# gives NAME WANT SQL…: the last line that isql prints is this.
gives() {
	local name=$1 want=$2 got
	shift 2
	got=$(ask "$@" | tail -1)
	if [ "$got" = "$want" ]; then
		echo "ok - isql $dsn: $name"
	else
		echo "not ok - isql $dsn: $name: \"$got\", not \"$want\""
		failed=1
	fi
}

# says NAME PATTERN SQL…: isql as people run it prints this somewhere.
says() {
	local name=$1 pattern=$2 got
	shift 2
	got=$(printf '%s\n' "$@" | isql "$dsn" -v -b 2>&1)
	if grep -qE -- "$pattern" <<<"$got"; then
		echo "ok - isql $dsn: $name"
	else
		echo "not ok - isql $dsn: $name: $got"
		failed=1
	fi
}

# prints NAME LINES SQL…: isql prints these lines one after another.
prints() {
	local name=$1 lines=$2 got
	shift 2
	got=$(ask "$@")
	if [[ $'\n'$got$'\n' == *$'\n'$lines$'\n'* ]]; then
		echo "ok - isql $dsn: $name"
	else
		echo "not ok - isql $dsn: $name: ${got:0:2000}"
		failed=1
	fi
}

gives 'one row' '1' 'SELECT 1'
gives 'the seed example' '2000|-50.9035' \
	'DROP TABLE IF EXISTS new_table' \
	"CREATE TABLE new_table (key UInt32, value String, metric Float64) \
ENGINE MergeTree ORDER BY key" \
	"INSERT INTO new_table VALUES (1000, 'String Value 1000', 5.233), \
(2000, 'String Value 2000', -107.04)" \
	'SELECT max(key), avg(metric) FROM new_table'
[ "$dsn" = embedded ] || ask 'DROP TABLE new_table' >/dev/null
gives 'text beyond ASCII' 'Grüße, 世界 😀' "SELECT 'Grüße, 世界 😀'"
gives 'dates and decimals' '2024-02-29|2024-02-29 12:30:00|-1.25' \
	"SELECT toDate('2024-02-29'), toDateTime('2024-02-29 12:30:00'), toDecimal64('-1.25', 2)"
gives 'an array' "[1,2,3]|['a','b']" "SELECT [1, 2, 3], ['a', 'b']"
says 'a table with a frame' '^\| *2 *\|' 'SELECT 2'
says 'the error of the server' '(42S02|S0002).*no_such_table' 'SELECT * FROM no_such_table'
help='CREATE TABLE isql_help (id Int64, s Nullable(String)) ENGINE = Memory'
[ "$dsn" = embedded ] || ask 'DROP TABLE isql_help' >/dev/null
prints 'help' 'default||isql_help|TABLE|' "$help" 'help'
[ "$dsn" = embedded ] && again=$help || again='SELECT 1'
prints 'help of a table' 'default||isql_help|id|-5|Int64|19|8|0|10|0|||-5|||1|NO
default||isql_help|s|12|String|65535|262140|||1|||12||262140|2|YES' "$again" 'help isql_help'
prints 'help of catalogs' 'default||||' 'help % "" "" ""'
prints 'help of schemas' '1' 'help "" % "" ""' 'SELECT 1'
prints 'help of types' '|||LOCAL TEMPORARY|
|||SYSTEM TABLE|
|||TABLE|
|||VIEW|' 'help "" "" "" %'
prints 'help of views' '1' 'help null null isql_help VIEW' 'SELECT 1'
[ "$dsn" = embedded ] || ask 'DROP TABLE isql_help' >/dev/null
connection='Driver=ClickHouse;Proto=embedded;EngineLibrary=/nowhere/libchdb.so'
got=$(isql -v -b -k "$connection" </dev/null 2>&1)
if grep -q '08001.*/nowhere/libchdb.so' <<<"$got"; then
	echo "ok - isql: a missing engine is told"
else
	echo "not ok - isql: a missing engine: $got"
	failed=1
fi
got=$(printf 'SELECT 1 AS one, 2 AS two\n' | isql "$dsn" -b -c -d'|' 2>&1 | head -1)
if [ "$got" = 'one|two' ]; then
	echo "ok - isql $dsn: column names"
else
	echo "not ok - isql $dsn: column names: $got"
	failed=1
fi
rows=$(ask 'SELECT number FROM system.numbers LIMIT 100000' | grep -c '^[0-9]')
if [ "$rows" -eq 100000 ]; then
	echo "ok - isql $dsn: a hundred thousand rows"
else
	echo "not ok - isql $dsn: $rows rows, not 100000"
	failed=1
fi
exit $failed
