#!/bin/sh
# users.sh - each complaint of users has a test, or a reason why not, in test/data/users.tsv
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
list=$top/test/data/users.tsv

# How many complaints there are under each letter.
numbers='A14 B13 C14 E11 G5 K10 L3 N13 P12 Q10 R4 S7 T6 U11 Y23'

found=$(awk -F'\t' -v numbers="$numbers" '
	/^#/ { next }
	seen[$1]++ { printf "%s\tstands twice\n", $1 }
	$2 == "" { printf "%s\thas no words\n", $1 }
	NF < 3 { printf "%s\thas neither test nor reason\n", $1 }
	END {
		count = split(numbers, letters, " ")
		for (i = 1; i <= count; i++)
			for (n = 1; n <= substr(letters[i], 2) + 0; n++) {
				id = substr(letters[i], 1, 1) n
				if (!(id in seen))
					printf "%s\tis missing\n", id
				delete seen[id]
			}
		for (id in seen)
			printf "%s\tis no complaint\n", id
	}' "$list") || bad "$list" "cannot be read"
bad_lines "$found"

# A case of C is a START_TEST, one of Python a function, one of another script a name in it.
has_case() {
	case $1 in
	*.c) grep -qF "START_TEST($2)" "$1" ;;
	*.py) grep -qF "def $2(" "$1" ;;
	*) grep -qF -- "$2" "$1" ;;
	esac
}

tests=$(mktemp) || exit 1
trap 'rm -f "$tests"' EXIT
awk -F'\t' '!/^#/ { for (i = 3; i <= NF; i++) print $1 "\t" $i }' "$list" >"$tests"
while IFS='	' read -r id test; do
	checked=$((checked + 1))
	file=$top/test/${test%%:*}
	case $test in
	'later: '?*) ;;
	*:?*)
		[ -f "$file" ] || bad "$id" "no file test/${test%%:*}"
		[ ! -f "$file" ] || has_case "$file" "${test#*:}" || bad "$id" "no case $test" ;;
	*) [ -f "$file" ] || bad "$id" "no file test/$test" ;;
	esac
done <"$tests"
finish "complaints of users have their tests"
