# lib.sh - what the checks share: where the tree is, and TAP-like lines
#
# Sourced. A check walks the tree $top, calls bad for each violation and ends with finish.
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
LC_ALL=C
export LC_ALL
top=${1:-${CHODBC_SRCDIR:-$(dirname "$0")/../..}}
top=$(cd "$top" && pwd) || exit 1
violations=0
checked=0

# bad WHERE WHAT
bad() {
	violations=$((violations + 1))
	echo "# $1: $2"
}

# Read "where<TAB>what" lines, a violation each.
bad_lines() {
	while IFS='	' read -r where what; do
		[ -n "$where" ] && bad "$where" "$what"
	done <<-LINES
	$1
	LINES
}

# A check that looked at nothing has failed.
finish() {
	[ "$checked" -gt 0 ] || bad "$top" "nothing found to check"
	if [ "$violations" -eq 0 ]; then
		echo "ok - $1 ($checked checked)"
		exit 0
	fi
	echo "not ok - $1 ($violations violations, $checked checked)"
	exit 1
}

# C sources and headers of the product, and of the tests too.
product_files() {
	find "$top/driver" "$top/setup" "$top/include" -name '*.[ch]' 2>/dev/null | sort
}

test_files() {
	find "$top/test" -name '*.[ch]' 2>/dev/null | sort
}

# Everything people write by hand.
written_files() {
	find "$top/driver" "$top/setup" "$top/include" "$top/test" "$top/packaging" "$top/.ci" \
		-type f ! -path '*/data/*' ! -path '*/corpus/*' ! -path '*/.deps/*' \
		! -path '*/.libs/*' \
		\( -name '*.[ch]' -o -name '*.sh' -o -name '*.py' -o -name '*.inc' -o -name '*.in' \
		-o -name '*.map' -o -name '*.md' -o -name '*.pin' -o -name '*.sample' \
		-o ! -name '*.*' -perm -u+x \
		-exec sh -c 'head -c 2 "$1" | grep -q "^#!"' _ {} \; \) -print 2>/dev/null
	for f in configure.ac Makefile.am autogen.sh README.md ARCHITECTURE.md CONTRIBUTING.md \
		NEWS.md .clang-format .editorconfig; do
		[ ! -f "$top/$f" ] || echo "$top/$f"
	done
}
