#!/bin/sh
# test_chodbc.sh - the command line helper
#
# SPDX-License-Identifier: Apache-2.0
chodbc=./chodbc
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# expect WHAT STATUS TEXT COMMAND...: its status, and a part of what it prints
expect() {
	what=$1 status=$2 text=$3
	shift 3
	"$@" >"$work/out" 2>&1
	got=$?
	if [ $got -ne "$status" ] || ! grep -qF -- "$text" "$work/out"; then
		echo "FAILED: $what: status $got"
		cat "$work/out"
		failed=1
	fi
}

unset CHODBCINI
ODBCSYSINI=$work
ODBCINI=$work/odbc.ini
export ODBCSYSINI ODBCINI
printf '[ch]\nDriver=x\nPort=9\nPWD=hush\n[bad]\nPort=x\n' >"$ODBCINI"
printf '[chodbc]\nRole=r\n' >"$work/good.ini"
printf '[chodbc]\nRole=r\n[ch]\nPort=y\n' >"$work/wrong.ini"
printf 'no section and no key\n' >"$work/broken.ini"

expect help 0 'usage: chodbc' "$chodbc" help
expect 'no command' 0 'usage: chodbc' "$chodbc"
expect 'unknown command' 1 'no such command' "$chodbc" dance
expect options 0 'from 0 to 65535' "$chodbc" options
expect 'encode plain' 0 'abc' "$chodbc" encode abc
expect 'encode special' 0 '{a;b}}c}' "$chodbc" encode 'a;b}c'
expect 'check string' 0 'server h, port 9' "$chodbc" check 'Server=h:9'
expect 'check bad string' 1 'Port "x" (from the connection string)' "$chodbc" check 'Port=x'
expect 'check DSN' 0 'port 9' "$chodbc" check ch
expect 'check bad DSN' 1 'Port "x" (from DSN "bad")' "$chodbc" check bad
expect 'check missing DSN' 1 'no such data source' "$chodbc" check nothing
expect 'check file' 0 'is fine' "$chodbc" check "$work/good.ini"
expect 'check wrong file' 1 'Port "y" (from ' "$chodbc" check "$work/wrong.ini"
expect 'check broken file' 1 'is broken' "$chodbc" check "$work/broken.ini"
expect 'warning' 0 'NoBigint is not supported yet' "$chodbc" check 'NoBigint=1'
expect 'register nothing' 1 'cannot be read' "$chodbc" register "$work/none.so"
expect 'register' 0 'driver "ClickHouse" is' "$chodbc" register "$work/good.ini"
expect 'registered' 0 "Driver=$work/good.ini" cat "$work/odbcinst.ini"
expect 'unregister' 0 'no longer' "$chodbc" unregister
grep -q ClickHouse "$work/odbcinst.ini" && { echo "FAILED: still registered"; failed=1; }
expect 'not the machine' 1 '--system' env -u ODBCSYSINI "$chodbc" register "$work/good.ini"

"$chodbc" check ch | grep -q hush && { echo "FAILED: a password is shown"; failed=1; }
exit $failed
