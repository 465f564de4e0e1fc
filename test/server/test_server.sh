#!/usr/bin/env bash
# test_server.sh - what chodbc-test-server promises, asked by curl
#
# usage: test_server.sh HOST:PORT EXCEPTION-FORM    of a running server with the users of test/run
#
# SPDX-License-Identifier: Apache-2.0
set -u
at=http://$1
form=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# is NAME WANTED GOT: the pattern WANTED matches.
is() {
	# shellcheck disable=SC2053 # a pattern
	if [[ $3 == $2 ]]; then
		echo "ok - $1"
	else
		echo "not ok - $1: '$3' is not '$2'"
		failed=1
	fi
}

# ask URL-PART CURL-ARGUMENT…: the body of the answer; ask_head: its head.
ask() {
	local url=$at/$1
	shift
	curl -s --max-time 60 "$@" "$url"
}

ask_head() {
	local url=$at/$1
	shift
	curl -s --max-time 60 -o /dev/null -D - "$@" "$url" | tr -d '\r'
}

status() {
	ask_head "$@" | awk '/^HTTP/ { status = $2 } END { print status }'
}

is "ping needs no login" "Ok." "$(ask ping -u x:y)"
is "GET / says Ok" "Ok." "$(ask '')"
is "another path is not found" 404 "$(status nothing -d 'SELECT 1')"
is "the query may lie in the URL" 1 "$(ask '?query=SELECT+1')"
is "or in the body" 2 "$(ask '' -d 'SELECT 2')"
is "or in both" 3 "$(ask '?query=SELECT' -d '3')"
is "two statements are refused" "Code: 62.*Multi-statements*" "$(ask '' -d 'SELECT 1; SELECT 2')"
is "an empty one too" "Code: 62.*" "$(ask '' -d ' -- nothing')"
is "GET must not write" "Code: 164.*" "$(ask '?query=CREATE+TABLE+g+(a+Int8)+ENGINE=Memory')"
is "the format by parameter" '{"1":1}' "$(ask '?default_format=JSONEachRow' -d 'SELECT 1')"
is "or by header" '{"1":1}' "$(ask '' -H 'X-ClickHouse-Format: JSONEachRow' -d 'SELECT 1')"
is "FORMAT is stronger" 1 "$(ask '?default_format=JSONEachRow' -d 'SELECT 1 FORMAT TSV')"

is "a user by headers" 1 "$(ask '' -H 'X-ClickHouse-User: reader' -d 'SELECT 1')"
is "a wrong password is 403" 403 "$(status '' -u default:wrong -d 'SELECT 1')"
is "with code 516" "*X-ClickHouse-Exception-Code: 516*" \
	"$(ask_head '?user=nobody' -d 'SELECT 1')"
is "by URL" 1 "$(ask '?user=reader' -d 'SELECT 1')"
is "by Basic" 1 "$(ask '' -u reader: -d 'SELECT 1')"
is "not by two ways" "Code: 516.*" "$(ask '?user=reader' -u reader: -d 'SELECT 1')"
is "nor by a token" "Code: 516.*" "$(ask '' -H 'Authorization: Bearer x' -d 'SELECT 1')"
is "a readonly user must not set" "Code: 164.*" "$(ask '?user=reader&max_threads=1' -d 'SELECT 1')"
is "nor write" "Code: 164.*" "$(ask '?user=reader' -d 'CREATE TABLE g (a Int8) ENGINE=Memory')"

is "a setting reaches the engine" 3 \
	"$(ask '?max_threads=3' -d "SELECT getSetting('max_threads')")"
is "and is forgotten" 0 \
	"$(ask '' -d "SELECT changed FROM system.settings WHERE name = 'max_threads'")"
is "an unknown one is 404" 404 "$(status '?nosuch=1' -d 'SELECT 1')"
is "a database too" 404 "$(status '?database=nosuch' -d 'SELECT 1')"
is "a parameter by URL" "a&b" "$(ask '?param_p=a%26b' -d 'SELECT {p:String}')"
is "a parameter by form" "a&b" "$(ask '' -F 'param_p=a&b' -F 'query=SELECT {p:String}')"
head -c 100000 /dev/zero | tr '\0' y >"$work/long"
is "also a long one" 100000 \
	"$(ask '' -F "param_p=<$work/long" -F 'query=SELECT length({p:String})')"
head -c 140000 /dev/zero | tr '\0' y >"$work/long"
is "but not one over the limit" "*Field value too long*" \
	"$(ask '' -F "param_p=<$work/long" -F 'query=SELECT length({p:String})')"

ask '?session_id=s' -d 'CREATE TEMPORARY TABLE tt (a UInt8)'
is "a session keeps temporary tables" 0 "$(ask '?session_id=s' -d 'SELECT count() FROM tt')"
is "others do not see them" "Code: 60.*" "$(ask '?session_id=r' -d 'SELECT count() FROM tt')"
is "a session that must be there" "Code: 372.*" \
	"$(ask '?session_id=q&session_check=1' -d 'SELECT 1')"
ask '?session_id=s' -d 'SELECT sleep(1)' >/dev/null &
sleep 0.3
is "one request at a time" "Code: 373.*" "$(ask '?session_id=s' -d 'SELECT 1')"
wait $!

ask '?query_id=victim' -d 'SELECT count() FROM numbers(1e12) WHERE sipHash64(number) = 1' \
	>"$work/victim" &
sleep 0.5
is "an id runs once" "Code: 216.*" "$(ask '?query_id=victim' -d 'SELECT 1')"
is "a query is killed by its id" "waiting*" \
	"$(ask '' -d "KILL QUERY WHERE query_id = 'victim' SYNC")"
wait $!
is "and says so" "Code: 394.*" "$(cat "$work/victim")"
is "the id comes back" "*X-ClickHouse-Query-Id: abc*" "$(ask_head '?query_id=abc' -d 'SELECT 1')"

rows='SELECT number, toString(number) FROM numbers(500000)'
sum=$(ask '' -d "$rows" | md5sum)
for encoding in gzip zstd; do
	is "$encoding gives the same" "$sum" \
		"$(ask '' -H "Accept-Encoding: $encoding" -d "$rows" | $encoding -dc | md5sum)"
done
is "not when it is off" "$sum" \
	"$(ask '?enable_http_compression=0' -H 'Accept-Encoding: gzip' -d "$rows" | md5sum)"

ask '' -d 'DROP TABLE IF EXISTS chodbc_http'
ask '' -d 'CREATE TABLE chodbc_http (a UInt64, b String) ENGINE = Memory'
is "written rows are told" '*"written_rows":"2"*' \
	"$(ask_head '?query=INSERT+INTO+chodbc_http+FORMAT+TSV' -d $'1\ta\n2\tb\n')"
{ echo 'INSERT INTO chodbc_http FORMAT TSV'; seq -f '%.0f	x' 200000; } >"$work/insert"
is "statement and data in one body" "" "$(ask '' --data-binary "@$work/insert")"
is "a body in chunks" "" "$(tail -n +2 "$work/insert" |
	ask '?query=INSERT+INTO+chodbc_http+FORMAT+TSV' -H 'Transfer-Encoding: chunked' \
		-T - -X POST)"
printf 'INSERT INTO chodbc_http FORMAT RowBinary\n\1\0\0\0\0\0\0\0\0' >"$work/binary"
is "data may end with NULs" "" "$(ask '' --data-binary "@$work/binary")"
is "VALUES in the body" "" "$(ask '?query=INSERT+INTO+chodbc_http+VALUES' -d "(7,'(;'), (8,'x')")"
through='?query=INSERT+INTO+chodbc_http+SELECT+a+%2b+1,+b'
through="$through+FROM+input(%27a+UInt64,+b+String%27)+FORMAT+CSV"
is "rows through input()" "" "$(ask "$through" -d '9,"z"')"
text="INSERT INTO chodbc_http SELECT a + 1, b FROM input('a UInt64, b String') FORMAT CSV"
is "with the statement in the body too" "" "$(ask '' -d "$text"$'\n10,"?;"')"
is "all of them are there" 400007 "$(ask '' -d 'SELECT count() FROM chodbc_http')"
is "bad data are an error" "Code: 27.*" \
	"$(ask '?query=INSERT+INTO+chodbc_http+FORMAT+TSV' -d $'x\ta\n')"
is "an unknown table is one at once" 404 \
	"$(status '?query=INSERT+INTO+nosuch+FORMAT+TSV' --data-binary "@$work/insert")"
ask '' -d 'DROP TABLE chodbc_http'

fails='SELECT number, throwIf(number = 3000000) FROM numbers(4000000)'
curl -s -d "$fails" "$at/" >"$work/rows"
code=$?
case $form in
old)
	is "an error in the middle is a line" "Code: 395. *" "$(tail -n 1 "$work/rows")"
	is "of a good answer" 0 "$code" ;;
24.11)
	is "an error in the middle has a mark" *__exception__*"Code: 395. *" \
		"$(tail -n 2 "$work/rows" | tr -d '\r')"
	is "and the answer breaks" 18 "$code" ;;
25.11)
	is "an error in the middle has marks and a tag" \
		*__exception__*"Code: 395. *"[0-9]*__exception__* \
		"$(tail -n 5 "$work/rows" | tr -d '\r')"
	is "and the answer breaks" 18 "$code" ;;
esac
is "an early error has a status" 500 "$(status '' -d 'SELECT throwIf(1)')"
exit $failed
