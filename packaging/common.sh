# common.sh - what quickstart, fetch-engine and test/run share
#
# Sourced by bash. Progress goes to standard error.
#
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
export HOME

# What Debian calls the things a build needs.
build_packages="gcc make autoconf automake libtool pkg-config libc6-dev libcurl4-openssl-dev
	liblz4-dev libzstd-dev libiniparser-dev unixodbc-dev unixodbc odbcinst ca-certificates"
export build_packages

say() {
	printf '%s\n' "$*" >&2
}

die() {
	say "$(basename "$0"): $*"
	exit 1
}

# Run a command as root, by sudo when we are not.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root for: $* (neither root nor sudo here)"
	fi
}

# package_there NAME
package_there() {
	dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# need_packages LOG NAME...: install the Debian packages that are missing, and only those.
# Leaves the list of what it installed in $installed_packages.
installed_packages=
need_packages() {
	local log=$1 name missing=
	shift
	command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || {
		say "   no apt-get here: the build needs what Debian calls $*"
		return
	}
	for name; do
		package_there "$name" || missing="$missing $name"
	done
	[ -n "$missing" ] || return 0
	say "   installing:$missing"
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
		die "run as root first: apt-get install --no-install-recommends$missing"
	fi
	# shellcheck disable=SC2086 # a list of words
	if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null; then
		tail -5 "$log" >&2
		die "apt-get could not install$missing (no network?); its words: $log"
	fi
	installed_packages="$installed_packages$missing"
}

# need_space FOLDER MEGABYTES WHAT
need_space() {
	local folder=$1 free
	while [ ! -d "$folder" ]; do
		folder=$(dirname "$folder")
	done
	free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$2" ] ||
		die "$folder has $free MB free, $3 needs $2 MB: make room or choose another folder"
}

# find_engine FOLDER: path of an engine that is on this machine already, or nothing.
find_engine() {
	local at
	if [ -n "${CHODBC_ENGINE-}" ]; then
		[ -f "$CHODBC_ENGINE" ] || die "CHODBC_ENGINE=$CHODBC_ENGINE: no such file"
		realpath "$CHODBC_ENGINE"
		return
	fi
	for at in "$1" "$HOME/.local/share/chodbc/engine" /usr/local/lib /usr/local/lib/chodbc \
		/usr/lib /usr/lib/*-linux-gnu; do
		if [ -f "$at/libchdb.so" ]; then
			realpath "$at/libchdb.so"
			return
		fi
	done
}
