#!/bin/sh
# exports.sh - the module exports the names of api_list.h, needs few libraries, is hardened
#
# usage: exports.sh [TREE [MODULE]]
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
module=${2:-${CHODBC_MODULE:-.libs/libchodbc.so}}
list=$top/driver/api/api_list.h
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
[ -f "$module" ] || { bad "$module" "no such file"; finish "exports"; }
[ -f "$list" ] || { bad "$list" "no such file"; finish "exports"; }

# Rows: ENTRY(SQLName, …) and ENTRY_W(SQLName, …), which stands for SQLName and SQLNameW.
sed -nE 's/^[A-Z_]*_W\((SQL[A-Za-z0-9]+).*/\1\n\1W/p; t
	s/^[A-Z_]+\((SQL[A-Za-z0-9]+).*/\1/p' "$list" | sort -u >"$work/listed"
nm -D --defined-only "$module" | awk '{ print $NF }' | sed 's/@.*//' |
	grep -v '^__asan\|^__ubsan\|^__gcov' | sort -u >"$work/exported"
checked=$(grep -c . "$work/listed")
for name in $(comm -13 "$work/listed" "$work/exported"); do
	bad "$module" "exports $name, which api_list.h has not"
done
for name in $(comm -23 "$work/listed" "$work/exported"); do
	bad "$module" "does not export $name of api_list.h"
done

# Nothing but the four libraries and the C library's family.
allowed='^(libcurl[.-].*|liblz4\.so.*|libzstd\.so.*|libiniparser\.so.*|libc\.so.*|libm\.so.*'
allowed="$allowed|libdl\.so.*|libpthread\.so.*|ld-linux.*|libgcc_s\.so.*"
[ -z "${CHODBC_INSTRUMENTED-}" ] || allowed="$allowed|libasan.*|libubsan.*|libtsan.*|librt\.so.*"
allowed="$allowed)\$"
for needed in $(readelf -dW "$module" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
	echo "$needed" | grep -qE "$allowed" || bad "$module" "needs $needed"
done

if [ -z "${CHODBC_INSTRUMENTED-}" ]; then
	for name in $(ldd -r "$module" 2>&1 | sed -n 's/.*undefined symbol: //p' | cut -f1); do
		bad "$module" "nobody defines $name"
	done
fi

# Own calls stay inside: no entry is looked up through the symbol table.
for name in $(nm -D --undefined-only "$module" | awk '{ print $NF }' | grep '^SQL'); do
	bad "$module" "calls $name of the driver manager"
done
for name in $(readelf -rW "$module" | awk '$3 ~ /JUMP_SLO|GLOB_DAT/ { print $5 }' | grep '^SQL'); do
	bad "$module" "reaches its own $name through the symbol table"
done
readelf -lW "$module" | grep GNU_STACK | grep -q 'RWE' && bad "$module" "the stack is executable"
readelf -lW "$module" | grep -q GNU_STACK || bad "$module" "no GNU_STACK header"
readelf -dW "$module" | grep -q TEXTREL && bad "$module" "has text relocations"
finish "exports are those of api_list.h"
