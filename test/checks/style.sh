#!/bin/sh
# style.sh - blanks, line lengths, licence lines, and words that must not be in the tree
#
# usage: style.sh [TREE]
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# Written so that this file does not match itself.
open_work='(^|[^A-Za-z])(T[O]DO|F[I]XME|X[X]X|H[A]CK)([^A-Za-z]|$)'
hosts='registry\.n[p]mjs|deb\.d[e]bian\.org|pypi\.o[r]g|proxy\.g[o]lang|crates\.i[o]'
machine='/w[o]rk/(main|shared|steering)|/tmp/(w[t]|b|chdb)/|/f[a]rm/|/h[o]me/[a-z]|/r[o]ot/'

scan() {
	awk -v file="$1" -v kind="$2" -v open_work="$open_work" -v hosts="$hosts" \
		-v machine="$machine" '
	function report(what) { printf "%s:%d\t%s\n", file, FNR, what }
	function width(line,    n, at, c) {
		for (at = 1; at <= length(line); at++) {
			c = substr(line, at, 1)
			if (c == "\t")
				n += 8 - n % 8
			else if (c < "\200" || c > "\277")
				n++
		}
		return n
	}
	/SPDX-License-Identifier: Apache-2.0/ { licensed = 1 }
	/[ \t]$/ { report("blanks at the end of the line") }
	/\r/ { report("carriage return") }
	kind == "c" && /^        +[^ *]/ { report("indented by blanks, not by tabs") }
	kind != "md" && kind != "list" && length($0) > 60 && width($0) > 100 {
		report("longer than 100 columns") }
	$0 ~ open_work { report("unfinished work") }
	$0 ~ hosts { report("names a registry host") }
	$0 ~ machine { report("path of a development machine") }
	END {
		if (kind != "md" && kind != "conf" && kind != "list" && !licensed)
			report("no SPDX-License-Identifier: Apache-2.0")
		if (FNR > 0 && $0 == "") report("empty line at the end")
	}' "$1"
}

found=''
for file in $(written_files); do
	checked=$((checked + 1))
	case $file in
	*_list.h | *.pin) kind=list ;;
	*.[ch]) kind=c ;;
	*.md) kind=md ;;
	*.sample | *.ini.in | *.map | *.clang-format | *.editorconfig | *Makefile.inc) kind=conf ;;
	*) kind=other ;;
	esac
	found="$found
$(scan "$file" $kind)"
	[ -z "$(tail -c 1 "$file")" ] || bad "$file" "no newline at the end"
done
bad_lines "$found"

# The .clang-format of the tree is kept by hand-written code too: function names stand in
# column 0 of a definition, on their own line.
for file in $(product_files) $(test_files); do
	case $file in *.h) continue ;; esac
	bad_lines "$(awk -v file="$file" '
		/^[a-z].*[a-z] \**[a-z_0-9A-Z]+\(.*\)$/ {
			held = FNR; next }
		/^\{/ && held == FNR - 1 {
			printf "%s:%d\treturn type and name on one line\n", file, held }
		' "$file")"
done
finish "the style holds"
