#!/usr/bin/env bash
# gdal.sh - GDAL's ODBC driver on the data source CHODBC_TEST_DSN: lists and reads tables
#
# SPDX-License-Identifier: Apache-2.0
set -u
dsn=${CHODBC_TEST_DSN:?run test/run clients-more}
source="DSN=$dsn"
failed=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Other programs see the tables of the embedded engine if they are in a folder.
[ "$dsn" != embedded ] || source="DSN=$dsn;DataPath=$folder/data"

# check NAME WANT GOT
check() {
	if [ "$3" = "$2" ]; then
		echo "ok - GDAL $dsn: $1"
	else
		printf 'not ok - GDAL %s: %s\n' "$dsn" "$1"
		diff <(echo "$2") <(echo "$3") | sed 's/^/# /'
		failed=1
	fi
}

# rows ARGUMENT…: as GDAL writes them into a CSV file.
rows() {
	timeout 60 ogr2ogr -f CSV /vsistdout/ "ODBC:$source" "$@" 2>&1
}

isql -b -k "$source" >"$folder/isql.log" 2>&1 <<SQL || cat "$folder/isql.log"
DROP TABLE IF EXISTS gdal_t
CREATE TABLE gdal_t (id Int64, name Nullable(String), ratio Float64, day Date, \
at DateTime('UTC'), n Nullable(Int32), price Decimal(9, 2)) ENGINE = MergeTree ORDER BY id
INSERT INTO gdal_t VALUES (-9007199254740993, 'Grüße, "世界" 😀', -0.1, '1970-01-01', \
'2000-02-29 23:59:59', NULL, -1.25), \
(2, NULL, 1e300, '2100-12-31', '1970-01-01 00:00:00', -7, 3)
DROP TABLE IF EXISTS gdal_v
CREATE VIEW gdal_v AS SELECT id, name FROM gdal_t WHERE id > 0
SQL

check 'lists tables and views' 'gdal_t gdal_v' "$(timeout 60 ogrinfo -ro -q "ODBC:$source" 2>&1 |
	sed -n 's/^[0-9]*: \(gdal_[a-z]*\).*/\1/p' | sort | xargs)"
check 'reads a table' 'id,name,ratio,day,at,n,price
"-9007199254740993","Grüße, ""世界"" 😀",-0.1,1970/01/01,2000/02/29 23:59:59,,-1.25
"2",,1e+300,2100/12/31,1970/01/01 00:00:00,"-7",3.00' "$(rows gdal_t)"
check 'reads a view' 'id,name
"2",' "$(rows gdal_v)"
check 'knows the types' 'id: Integer64 (19.0)
name: String (0.0)
ratio: Real (0.0)
day: Date (10.0)
at: DateTime (19.0)
n: Integer (10.0)
price: Real (9.2)' "$(timeout 60 ogrinfo -ro -so "ODBC:$source" gdal_t 2>&1 | grep '^[a-z]*: ' |
	grep -v '^using')"
check 'filters on the server' 'id,n
"2","-7"' "$(rows gdal_t -select id,n -where 'n < 0')"
check 'runs SQL' 'id,price
"-9007199254740993",-1.25
"2",3.00' "$(rows -sql 'SELECT id, price FROM gdal_t ORDER BY id')"
check 'reads many rows' 100000 "$(rows -sql 'SELECT number FROM system.numbers LIMIT 100000' |
	tail -n +2 | sort -u | wc -l)"
check 'tells errors' 1 "$(rows -sql 'SELECT * FROM no_such_table' | grep -c "no_such_table")"
printf 'DROP TABLE gdal_v\nDROP TABLE gdal_t\n' | isql -b -k "$source" >/dev/null 2>&1
exit $failed
