#!/bin/bash
# server.sh - a real clickhouse-server for tests, on free loopback ports, with its own folder
#
# usage: eval "$(server.sh start [DIR])"   prints shell assignments:
#          CHODBC_SERVER_DIR           its folder: data, log, certificates
#          CHODBC_HTTP_PORT            user `default` without password, `reader` (readonly=1),
#                                      `narrow` (that, and no database but default),
#                                      `special` with CHODBC_SPECIAL_PASSWORD
#          CHODBC_HTTPS_PORT, CHODBC_CA, CHODBC_CLIENT_CERT, CHODBC_CLIENT_KEY
#                                      if openssl is there
#        server.sh stop DIR            stops it and removes its folder
#
# The server is in time zone Europe/Berlin. CHODBC_SERVER names another binary.
#
# SPDX-License-Identifier: Apache-2.0
set -u
umask 077
PATH=$PATH:/usr/sbin:/usr/local/sbin
start_tries=4
start_seconds=60
stop_seconds=20
special_password="a;b=c}d{e \"f' & <g> ~?#%2B+@:/\\|ü€😀"

die() {
	echo "server.sh: $*" >&2
	exit 1
}

xml() {
	printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g'
}

# A port where nobody listens, mostly.
free_port() {
	local port
	while :; do
		port=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
		(: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

# An authority, a certificate of "localhost" and a client's one.
make_certificates() {
	local name
	{
		openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=chodbc test CA" \
			-keyout "$dir/ca.key" -out "$dir/ca.pem" || return 1
		printf 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\n' >"$dir/server.ext"
		printf 'extendedKeyUsage=clientAuth\n' >"$dir/client.ext"
		for name in server client; do
			openssl req -newkey rsa:2048 -nodes -subj "/CN=$name" \
				-keyout "$dir/$name.key" -out "$dir/$name.csr" &&
				openssl x509 -req -in "$dir/$name.csr" -CA "$dir/ca.pem" \
					-CAkey "$dir/ca.key" -CAcreateserial -days 30 \
					-extfile "$dir/$name.ext" -out "$dir/$name.pem" || return 1
		done
	} >"$dir/openssl.log" 2>&1
}

write_users() {
	cat >"$dir/users.xml" <<-XML
	<?xml version="1.0"?>
	<yandex>
	<profiles>
		<default><max_memory_usage>4000000000</max_memory_usage></default>
		<readonly><readonly>1</readonly></readonly>
	</profiles>
	<users>
		<default><password></password>$networks<profile>default</profile>
			<quota>default</quota></default>
		<reader><password></password>$networks<profile>readonly</profile>
			<quota>default</quota></reader>
		<narrow><password></password>$networks<profile>readonly</profile>
			<quota>default</quota>
			<allow_databases><database>default</database></allow_databases></narrow>
		<special><password>$(xml "$special_password")</password>$networks
			<profile>default</profile><quota>default</quota></special>
	</users>
	<quotas><default/></quotas>
	</yandex>
	XML
}

write_config() {
	cat >"$dir/config.xml" <<-XML
	<?xml version="1.0"?>
	<yandex>
	<logger><level>information</level><log>$dir/server.log</log>
		<errorlog>$dir/error.log</errorlog></logger>
	<http_port>$http_port</http_port>
	<tcp_port>$(free_port)</tcp_port>
	<listen_host>127.0.0.1</listen_host>
	$https
	<path>$dir/data/</path>
	<tmp_path>$dir/tmp/</tmp_path>
	<users_config>$dir/users.xml</users_config>
	<default_profile>default</default_profile>
	<default_database>default</default_database>
	<timezone>Europe/Berlin</timezone>
	<mark_cache_size>67108864</mark_cache_size>
	<max_concurrent_queries>100</max_concurrent_queries>
	<keep_alive_timeout>3</keep_alive_timeout>
	</yandex>
	XML
}

answers() {
	local line
	exec 3<>"/dev/tcp/127.0.0.1/$http_port" || return 1
	printf 'GET /ping HTTP/1.0\r\n\r\n' >&3
	read -r -t 5 line <&3
	exec 3>&-
	case $line in *" 200 "*) return 0 ;; esac
	return 1
}

# Run it and wait for the ping; 1: it ended by itself.
try_start() {
	local i pid
	http_port=$(free_port)
	https=
	[ -z "$tls" ] || {
		https_port=$(free_port)
		https="<https_port>$https_port</https_port><openSSL><server>
			<certificateFile>$dir/server.pem</certificateFile>
			<privateKeyFile>$dir/server.key</privateKeyFile>
			<caConfig>$dir/ca.pem</caConfig>
			<verificationMode>relaxed</verificationMode>
			<loadDefaultCAFile>false</loadDefaultCAFile>
			<cacheSessions>true</cacheSessions></server></openSSL>"
	}
	write_config
	(cd "$dir" && exec setsid "$server" --config-file="$dir/config.xml") \
		</dev/null >"$dir/output.log" 2>&1 &
	pid=$!
	echo "$pid" >"$dir/pid"
	for ((i = 0; i < start_seconds * 10; i++)); do
		answers 2>/dev/null && return 0
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.1
	done
	kill "$pid"
	return 1
}

start() {
	local i networks='<networks><ip>127.0.0.1</ip><ip>::1</ip></networks>'
	server=${CHODBC_SERVER:-$(command -v clickhouse-server)} ||
		die "clickhouse-server is not installed (Debian: apt install clickhouse-server)"
	if [ $# -gt 0 ]; then
		[ ! -e "$1/pid" ] || die "a server was started in '$1' before: stop it"
		mkdir -p "$1" && dir=$(cd "$1" && pwd) || die "cannot make the folder '$1'"
	else
		dir=$(mktemp -d "${TMPDIR:-/tmp}/chodbc-server.XXXXXX") || die "no temporary folder"
	fi
	mkdir "$dir/data" "$dir/tmp" || die "'$dir' is not empty"
	write_users
	tls=
	if command -v openssl >/dev/null; then
		make_certificates || die "openssl failed: $(tail -n 5 "$dir/openssl.log")"
		tls=yes
	fi
	for ((i = 0; i < start_tries; i++)); do
		if try_start; then
			report
			return
		fi
		grep -qsi 'address already in use' "$dir"/*.log || break
	done
	echo "server.sh: the server does not start; its last words:" >&2
	tail -n 20 "$dir/output.log" "$dir/error.log" >&2 2>/dev/null
	rm -rf "$dir"
	exit 1
}

report() {
	echo "CHODBC_SERVER_DIR='$dir'; export CHODBC_SERVER_DIR"
	echo "CHODBC_HTTP_PORT=$http_port; export CHODBC_HTTP_PORT"
	printf "CHODBC_SPECIAL_PASSWORD='%s'\n" "$(printf '%s' "$special_password" |
		sed "s/'/'\\\\''/g")"
	echo "export CHODBC_SPECIAL_PASSWORD"
	[ -n "$tls" ] || return 0
	echo "CHODBC_HTTPS_PORT=$https_port; export CHODBC_HTTPS_PORT"
	echo "CHODBC_CA='$dir/ca.pem'; export CHODBC_CA"
	echo "CHODBC_CLIENT_CERT='$dir/client.pem'; export CHODBC_CLIENT_CERT"
	echo "CHODBC_CLIENT_KEY='$dir/client.key'; export CHODBC_CLIENT_KEY"
}

stop() {
	local i pid
	dir=$1
	pid=$(cat "$dir/pid" 2>/dev/null) || die "no server was started in '$dir'"
	kill "$pid" 2>/dev/null
	for ((i = 0; i < stop_seconds * 10; i++)); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -9 "$pid" 2>/dev/null
	rm -rf "$dir"
}

case ${1-} in
start) start "${@:2}" ;;
stop) stop "${2:?server.sh stop DIR}" ;;
*) sed -n '2,14s/^# \{0,1\}//p' "$0" ;;
esac
