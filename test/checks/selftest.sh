#!/bin/sh
# selftest.sh - each check fails on an input that breaks its rule, and passes on a good one
#
# SPDX-License-Identifier: Apache-2.0
LC_ALL=C
export LC_ALL
unset CHODBC_INSTRUMENTED
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

# A small tree that breaks no rule.
good_tree() {
	rm -rf "$work/tree"
	mkdir -p "$work/tree/driver/base" "$work/tree/driver/native" "$work/tree/driver/api"
	cat >"$work/tree/driver/base/good.h" <<-END
	/*
	 * good.h - a header
	 *
	 * SPDX-License-Identifier: Apache-2.0
	 */
	#ifndef GOOD_H
	#define GOOD_H
	int ch_good(int value);
	#endif
	END
	cat >"$work/tree/driver/base/good.c" <<-END
	/*
	 * good.c - a source
	 *
	 * SPDX-License-Identifier: Apache-2.0
	 */
	#include "good.h"

	int
	ch_good(int value)
	{
		return value;
	}
	END
}

# says CHECK PATTERN NAME: the check fails on the tree and its words match the pattern.
says() {
	if out=$(sh "$here/$1" "$work/tree" "$work/module.so" 2>&1); then
		echo "not ok - $3: the check passed"
	elif ! echo "$out" | grep -q "$2"; then
		echo "not ok - $3: said: $out"
	else
		echo "ok - $3"
		return
	fi
	failed=1
}

passes() {
	if out=$(sh "$here/$1" "$work/tree" "$work/module.so" 2>&1); then
		echo "ok - $2"
	else
		echo "not ok - $2: $out"
		failed=1
	fi
}

# with FILE CONTENTS: the good tree and one more file.
with() {
	good_tree
	mkdir -p "$(dirname "$work/tree/$1")"
	{
		printf '/* x\n * SPDX-License-Identifier: Apache-2.0\n */\n'
		printf '%b' "$2"
	} >"$work/tree/$1"
}

good_tree
for check in layers sizes style headers; do
	passes $check.sh "$check accepts a good tree"
done
rm -rf "$work/tree"
mkdir "$work/tree"
for check in layers sizes style headers; do
	says $check.sh 'nothing found' "$check refuses an empty tree"
done

with driver/native/bad.c '#include "convert/plan.h"\n'
says layers.sh 'must not include convert/plan.h' 'an include of a higher layer is found'
with driver/native/bad.c '#include <sqlext.h>\n'
says layers.sh 'must not know ODBC' 'an ODBC header below convert is found'
with driver/transport/chdb.c '#include <curl/curl.h>\n'
says layers.sh 'out of its one file' 'a third-party header out of its file is found'
with driver/base/bad.c '#include "../native/type.h"\n'
says layers.sh 'relative path' 'an include by a relative path is found'
with driver/convert/bad.c 'int\nx(void)\n{\n\treturn SQLGetData(0);\n}\n'
says layers.sh 'calls an ODBC entry' 'a call of an ODBC entry is found'
body=$(yes '	x++;' | head -98)
with driver/base/bad.c "int\nlong_one(void)\n{\n$body\n}\n"
says sizes.sh 'long_one has 101 lines' 'a function of 101 lines is found'
with driver/base/bad.c "$(yes 'x' | head -798)\n"
says sizes.sh '801 lines, at most 800' 'a file of 801 lines is found'
with driver/base/big_list.h "$(yes 'ROW(x)' | head -900)\n"
passes sizes.sh 'a list may be long'
with driver/base/bad.c 'int x; \n'
says style.sh 'blanks at the end' 'blanks at the end of a line are found'
with driver/base/bad.c '        int x;\n'
says style.sh 'by blanks' 'indentation by blanks is found'
with driver/base/bad.c "\tint x; /* $(yes . | head -90 | tr -d '\n') */\n"
says style.sh 'longer than 100' 'a long line is found'
with driver/base/bad.c '/* T''ODO later */\n'
says style.sh 'unfinished' 'open work is found'
with driver/base/bad.c '/* registry.n''pmjs.org */\n'
says style.sh 'registry host' 'a registry host is found'
with driver/base/bad.c '/* /w''ork/main/x */\n'
says style.sh 'development machine' 'a path of a development machine is found'
with driver/base/bad.c 'static int x(void)\n{\n}\n'
says style.sh 'on one line' 'a name behind its return type is found'
good_tree
echo 'int x;' >"$work/tree/driver/base/bad.c"
says style.sh 'no SPDX' 'a missing licence line is found'
with driver/base/bad.h '#ifndef BAD_H\n#define BAD_H\nsize_t ch_bad(void);\n#endif\n'
says headers.sh 'does not compile alone' 'a header that needs another is found'
with driver/base/bad.h 'struct ch_twice { int x; };\n'
says headers.sh 'does not compile alone' 'a header without a guard is found'

good_tree
mkdir "$work/tree/driver/config"
echo 'OPTION(A, "Alpha", "", TEXT, "", "", 0, "the first")' \
	>"$work/tree/driver/config/option_list.h"
printf '<!-- options -->\n<!-- end of options -->\n' >"$work/tree/README.md"
says readme.sh 'the first' 'an option that README.md lacks is found'

# complaints LINE: a list of all complaints of users, this line among them.
complaints() {
	rm -rf "$work/tree/test"
	mkdir -p "$work/tree/test/data" "$work/tree/test/unit"
	echo 'START_TEST(it_works)' >"$work/tree/test/unit/test_x.c"
	{
		printf '%b\n' "$1"
		for group in A14 B13 C14 E11 G5 K10 L3 N13 P12 Q10 R4 S7 T6 U11 Y23; do
			seq -f "${group%"${group#?}"}%g" "${group#?}"
		done | grep -vx 'P1' | sed 's/$/\twords\tlater: packages/'
	} >"$work/tree/test/data/users.tsv"
}
complaints 'P1\tslow\tunit/test_x.c:it_works'
passes users.sh 'users accepts a list of all complaints'
complaints 'P1\tslow\tunit/test_x.c:it_fails'
says users.sh 'no case unit/test_x.c:it_fails' 'a case that is not there is found'
complaints 'P1\tslow\tunit/test_y.c:it_works'
says users.sh 'no file test/unit/test_y.c' 'a file of tests that is not there is found'
complaints 'P1\tslow'
says users.sh 'neither test nor reason' 'a complaint without a test is found'
complaints 'P2\tslow\tlater: packages'
says users.sh 'P1: is missing' 'a complaint that is not listed is found'
says users.sh 'P2: stands twice' 'a complaint that is listed twice is found'
complaints 'X1\tslow\tlater: packages'
says users.sh 'X1: is no complaint' 'a number of no complaint is found'
rm -rf "$work/tree/test"
says users.sh 'cannot be read' 'a missing list of complaints is found'

# A module of three functions, and lists that fit it or not.
make_module() {
	# shellcheck disable=SC2086 # flags are words
	printf '%b' "$1" | ${CHODBC_CC:-cc} -shared -fPIC -Wl,-Bsymbolic-functions $2 \
		-o "$work/module.so" -x c - -nostdlib 2>&1
}
two='int SQLFetch(void){return 0;} int SQLTables(void){return 1;} int SQLTablesW(void){return 2;}'
with driver/api/api_list.h 'ENTRY(SQLFetch, 1)\nENTRY_W(SQLTables, 2)\n'
make_module "$two"
passes exports.sh 'exports accepts a module that fits its list'
make_module "$two int helper(void){return 3;}"
says exports.sh 'exports helper' 'a foreign export is found'
make_module 'int SQLFetch(void){return 0;}'
says exports.sh 'does not export SQLTablesW' 'a missing entry is found'
make_module "$two" -Wl,-z,execstack
says exports.sh 'stack is executable' 'an executable stack is found'
make_module "$two int SQLGetData(void); __attribute__((visibility(\"hidden\"))) int SQLx(void);
	int SQLx(void){return SQLGetData();}"
says exports.sh 'of the driver manager' 'a call of the manager is found'
make_module "$two int helper(void); __attribute__((visibility(\"hidden\"))) int ch_x(void);
	int ch_x(void){return helper();}"
says exports.sh 'nobody defines helper' 'an undefined symbol is found'
make_module "$two" '-Wl,--no-as-needed -lstdc++'
says exports.sh 'needs libstdc' 'a library that is not allowed is found'
rm -f "$work/module.so"
says exports.sh 'no such file' 'a missing module is found'
exit $failed
