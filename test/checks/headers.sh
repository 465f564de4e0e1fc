#!/bin/sh
# headers.sh - every header compiles alone and without a warning
#
# usage: headers.sh [TREE]; CHODBC_CC and CHODBC_CPPFLAGS come from make.
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
cc=${CHODBC_CC:-cc}
flags="-std=gnu11 -fsyntax-only -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
	-Wconversion -Wvla -Werror -I$top/driver -I$top/include -I$top/test ${CHODBC_CPPFLAGS-}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

for file in $(product_files; test_files); do
	case $file in
	*_list.h | *.c) continue ;;
	esac
	checked=$((checked + 1))
	printf '#include "%s"\n#include "%s"\n' "$file" "$file" >"$work/alone.c"
	echo 'extern int chodbc_header_alone;' >>"$work/alone.c"
	# shellcheck disable=SC2086 # flags are words
	if ! $cc $flags "$work/alone.c" 2>"$work/log"; then
		sed 's/^/# /' "$work/log" | head -5
		bad "$file" "does not compile alone"
	fi
done
finish "headers compile alone, and twice"
