#!/bin/sh
# sizes.sh - no file over 800 lines, no function over 100; shows the ten worst
#
# usage: sizes.sh [TREE]. Lists (*_list.h) are exempt: they are data.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
max_file=800
max_function=100

files=$(product_files; test_files)
sizes=$(for file in $files; do
	case $file in *_list.h) continue ;; esac
	awk -v file="${file#"$top"/}" '
	/^[a-zA-Z_][a-zA-Z0-9_]*\(/ { name = $0; sub(/\(.*/, "", name); from = FNR }
	/^START_TEST\(/ { sub(/^START_TEST\(/, ""); sub(/\).*/, ""); name = $0; from = FNR }
	/^\{/ && name != "" { inside = 1 }
	/^\}/ && inside { printf "function %d %s:%d %s\n", FNR - from + 1, file, from, name
		inside = 0; name = "" }
	END { printf "file %d %s\n", FNR, file }' "$file"
done)
checked=$(echo "$sizes" | grep -c .)

echo "# longest files"
echo "$sizes" | grep '^file' | sort -k2nr | head -10 | sed 's/^file/#/'
echo "# longest functions"
echo "$sizes" | grep '^function' | sort -k2nr | head -10 | sed 's/^function/#/'
bad_lines "$(echo "$sizes" | awk -v f=$max_file -v g=$max_function '
	$1 == "file" && $2 > f { printf "%s\t%d lines, at most %d\n", $3, $2, f }
	$1 == "function" && $2 > g { printf "%s\t%s has %d lines, at most %d\n", $3, $4, $2, g }')"
finish "files and functions are short"
