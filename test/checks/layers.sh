#!/bin/sh
# layers.sh - a layer includes only what the table of ARCHITECTURE.md allows
#
# usage: layers.sh [TREE]
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"

# layer: layers it may include besides itself; ODBC headers; third party as file=header
rules='
base      |                                              |no  |
codec     |base                                          |no  |frame.c=lz4.h frame.c=zstd.h
native    |base                                          |no  |
query     |base                                          |no  |
config    |base                                          |no  |site.c=iniparser.h dsn.c=dlfcn.h
transport|base codec config|no|engine.c=dlfcn.h http_setup.c=curl/curl.h http_transfer.h=curl/curl.h
client    |base native codec transport config            |no  |
catalog   |base query                                    |no  |
convert   |base native                                   |yes |
odbc      |base codec native query config transport client catalog convert|yes|info.c=dlfcn.h
api       |base odbc                                     |yes |
setup     |base config                                   |inst|
'
third='curl/|lz4|zstd|iniparser|dictionary\.h|dlfcn\.h|check\.h|openssl/'
folders='^(base|codec|native|query|config|transport|client|catalog|convert|odbc|api)/'
entries='Alloc|Free|Get|Set|Bind|Col|Describe|Driver|Connect|Disconnect|Exec|Prepare|Fetch|Num|Row'
entries="$entries|More|Close|Cancel|End|Tables|Browse|Copy|Native|Param|Put|Special|Statistics"
entries="$entries|Primary|Foreign|Procedure|Transact|Error"

found=''
for rule in base codec native query config transport client catalog convert odbc api setup; do
	row=$(echo "$rules" | grep "^$rule *|")
	layers=$(echo "$row" | cut -d'|' -f2)
	sql=$(echo "$row" | cut -d'|' -f3)
	allowed=$(echo "$row" | cut -d'|' -f4)
	dir=$top/driver/$rule
	[ "$rule" != setup ] || dir=$top/setup
	for file in $(find "$dir" -name '*.[ch]' 2>/dev/null | sort); do
		checked=$((checked + 1))
		lines=$(awk -v file="$file" -v layer="$rule" -v allowed=" $layers " \
			-v sql="${sql%% *}" -v extra=" $allowed " \
			-v folders="$folders" -v third="^($third)" '
		function report(what) { printf "%s:%d\t%s\n", file, FNR, what }
		BEGIN { n = split(file, part, "/"); base = part[n] }
		/^[ \t]*#[ \t]*include/ {
			name = $0
			sub(/^[^"<]*["<]/, "", name); sub(/[">].*/, "", name)
			if (name ~ /\.\.\//)
				report("include by a relative path: " name)
			else if (name ~ folders) {
				split(name, to, "/")
				if (to[1] != layer && index(allowed, " " to[1] " ") == 0)
					report("layer " layer " must not include " name)
			} else if (name ~ /^sql[a-z]*\.h$/ || name == "autotest.h") {
				if (sql != "yes")
					report("layer " layer " must not know ODBC: " name)
			} else if (name ~ /^odbcinst/) {
				if (sql != "inst")
					report("layer " layer " must not include " name)
			} else if (name ~ third) {
				if (index(extra, " " base "=" name " ") == 0)
					report("third-party header out of its one file: " name)
			}
		}' "$file")
		found="$found
$lines"
	done
done
bad_lines "$found"

# Nothing below api/ calls an ODBC function, not even by way of the manager.
for file in $(find "$top/driver" -name '*.c' ! -path '*/api/*' | sort); do
	bad_lines "$(grep -nE "^[^*/\"]*[^A-Za-z_\"]SQL($entries)[A-Za-z]*\(" "$file" |
		sed "s|^\([0-9]*\):.*|$file:\1	calls an ODBC entry|")"
done
finish "layers include only what they may"
