#!/bin/sh
# readme.sh - the table of options in README.md is that of option_list.h (make readme)
#
# usage: readme.sh [TREE]
#
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/lib.sh"
list=$top/driver/config/option_list.h
if [ -f "$list" ] && [ -f "$top/README.md" ]; then
	checked=1
	bad_lines "$(sh "$(dirname "$0")/../../packaging/options-table" "$top/README.md" "$list" |
		diff "$top/README.md" - | sed -n "s|^[<>]|$top/README.md	&|p")"
fi
finish "README.md lists the options"
