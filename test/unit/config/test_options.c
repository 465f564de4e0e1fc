/*
 * test_options.c - setting, merging and printing options
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/options.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "config/connstr.h"
#include "config/value.h"

static struct config_options *options;
static struct ch_error err;

static void
setup(void)
{
	ck_assert_int_eq(config_options_create(&options, &err), 0);
}

static void
teardown(void)
{
	config_options_destroy(options);
}

static int
set(enum config_source source, const char *key, const char *value)
{
	return config_options_set(options, source, ch_str_of(key), ch_str_of(value), NULL, &err);
}

static void
set_all(const char *text)
{
	ck_assert_int_eq(config_connstr_apply(options, ch_str_of(text), &err), 0);
	ck_assert_msg(config_options_finish(options, &err) == 0, "%s: %s", text, err.text);
}

START_TEST(defaults_are_allowed_by_their_own_rows)
{
	for (unsigned id = 0; id < CONFIG_OPTIONS; id++) {
		const struct config_row *row = config_row((enum config_option)id);
		int64_t number;

		ck_assert_msg(config_value_parse(row, ch_str_of(row->default_text), &number),
		    "%s", row->key);
		ck_assert_int_eq(config_get_int(options, (enum config_option)id), number);
		ck_assert_str_eq(
		    config_get_text(options, (enum config_option)id), row->default_text);
	}
}
END_TEST

START_TEST(keys_and_aliases_are_unique_in_any_case)
{
	for (unsigned id = 0; id < CONFIG_OPTIONS; id++) {
		const struct config_row *row = config_row((enum config_option)id);
		struct ch_str rest = ch_str_of(row->aliases);
		struct ch_str alias;

		ck_assert_uint_eq(config_option_find(ch_str_of(row->key)), id);
		while (config_word_next(&rest, ' ', &alias))
			ck_assert_msg(config_option_find(alias) == id, "%.*s", (int)alias.len,
			    alias.ptr);
	}
	ck_assert_uint_eq(config_option_find(CH_STR("sERVER")), CONFIG_OPT_SERVER);
	ck_assert_uint_eq(config_option_find(CH_STR("Serve")), CONFIG_OPTIONS);
	ck_assert_uint_eq(config_option_find(CH_STR("")), CONFIG_OPTIONS);
}
END_TEST

/* Every key that users of other drivers bring along. */
START_TEST(keys_of_other_drivers_are_known)
{
	static const char *const keys[] = { "DSN", "Driver", "Description", "FileDSN", "SaveFile",
		"Url", "Proto", "Server", "Host", "Port", "Path", "UID", "Username", "PWD",
		"Password", "Database", "Timeout", "VerifyConnectionEarly", "SSLMode",
		"PrivateKeyFile", "CertificateFile", "CALocation", "HugeIntAsString",
		"StringMaxLength", "DriverLog", "DriverLogFile", "AutoSessionId", "ClientName",
		"Compression", "SQLCompatibilitySettings", "SqlCompatibilitySetting", "Servername",
		"Hostname", "User", "DB", "Catalog", "Schema", "ConnectTimeout", "LoginTimeout",
		"CONN_TIMEOUT", "ReceiveTimeout", "SendTimeout", "READ_TIMEOUT", "WRITE_TIMEOUT",
		"SocketTimeout", "QueryTimeout", "MaxRows", "Settings", "setting_max_threads",
		"SSP_max_threads", "HttpHeaders", "SessionId", "session_id", "SessionTimeout",
		"Role", "QuotaKey", "LogComment", "QueryTag", "Label", "QueryIdPrefix",
		"AccessToken", "AccessTokenFile", "token", "OAuthAccessToken", "bearer_token",
		"SSLCertAuth", "PrivateKeyPassword", "MinTLS", "ServerHostName", "SSLCiphers",
		"TLSVERSION", "tls_server_name", "sni", "Proxy", "ProxyUser", "ProxyPassword",
		"NoProxy", "ProxyHost", "ProxyPort", "ProxyUid", "ProxyPwd", "RetryCount",
		"RetryDelay", "ConnectionRetryCount", "ConnectionRetryDelay", "ConnectRetryCount",
		"LoadBalance", "Failover", "MaxConnectionAge", "TcpKeepAlive", "KeepAlive",
		"CompressInserts", "InsertBatchRows", "BatchSize", "MaxBlockSize",
		"RowsFetchedPerBlock", "Fetch", "fetch_size", "UseTimezone", "use_time_zone",
		"StringType", "UseUnicodeSqlCharacterTypes", "UseUnicode", "StringAs",
		"DefaultStringColumnLength", "MaxVarcharSize", "BoolsAsChar", "NoBigint",
		"CatalogTerm", "SchemaTerm", "MetadataMode", "MetadataCurrentDatabaseOnly",
		"ShowSystemTables", "ReadOnly", "LogLevel", "LogFileSize", "LogFileCount",
		"LogQueryText", "CurlVerbose", "LogPath", "MaxErrorSize", "ClusterName",
		"CookiesEnabled", "AnsiCharset", "UnsupportedAttributes" };

	for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
		bool known = false;

		ck_assert_int_eq(config_options_set(options, CONFIG_DSN, ch_str_of(keys[i]),
				     CH_STR(""), &known, &err),
		    0);
		ck_assert_msg(known, "%s", keys[i]);
	}
}
END_TEST

START_TEST(unknown_keys_are_told)
{
	bool known = true;

	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("Trace"), CH_STR("1"),
			     &known, &err),
	    0);
	ck_assert(!known);
	known = true;
	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("setting_"),
			     CH_STR("1"), &known, &err),
	    0);
	ck_assert(!known);
}
END_TEST

START_TEST(stronger_source_wins_in_any_order)
{
	ck_assert_int_eq(set(CONFIG_DSN, "Database", "dsn"), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "DB", "string"), 0);
	ck_assert_int_eq(set(CONFIG_SITE, "Database", "site"), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "Schema", "later"), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DATABASE), "string");
	ck_assert_int_eq(config_get_source(options, CONFIG_OPT_DATABASE), CONFIG_STRING);
	ck_assert_int_eq(set(CONFIG_SITE, "Role", "r"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "Role", "s"), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_ROLE), "s");
}
END_TEST

START_TEST(empty_user_and_password_do_not_hide_those_of_the_dsn)
{
	ck_assert_int_eq(set(CONFIG_STRING, "UID", ""), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "PWD", ""), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "UID", "me"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "PWD", "secret"), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_UID), "me");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_PWD), "secret");
}
END_TEST

START_TEST(other_empty_values_mean_the_default)
{
	ck_assert_int_eq(set(CONFIG_STRING, "Database", ""), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "AutoSessionId", ""), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "Port", ""), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "Compression", ""), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "Database", "d"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "AutoSessionId", "1"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "Port", "9"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "Compression", "zstd"), 0);
	ck_assert_int_eq(config_options_finish(options, &err), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DATABASE), "");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_AUTOSESSIONID), 0);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 8123);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_COMPRESSION), CONFIG_COMPRESSION_AUTO);
}
END_TEST

START_TEST(empty_values_of_a_dsn_do_not_hide_site_defaults)
{
	ck_assert_int_eq(set(CONFIG_DSN, "Database", ""), 0);
	ck_assert_int_eq(set(CONFIG_SITE, "Database", "d"), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DATABASE), "d");
}
END_TEST

static const struct {
	const char *key, *value;
	int64_t number;
} number_cases[] = {
	{ "AutoSessionId", "on", 1 },
	{ "AutoSessionId", "YES", 1 },
	{ "AutoSessionId", "true", 1 },
	{ "AutoSessionId", " 1 ", 1 },
	{ "VerifyConnectionEarly", "Off", 0 },
	{ "VerifyConnectionEarly", "no", 0 },
	{ "VerifyConnectionEarly", "FALSE", 0 },
	{ "VerifyConnectionEarly", "0", 0 },
	{ "Port", "0", 0 },
	{ "Port", "65535", 65535 },
	{ "Timeout", "7", 7000 },
	{ "Timeout", "0", 0 },
	{ "RetryDelay", "7", 7 },
	{ "MaxRows", "9223372036854775807", INT64_MAX },
	{ "LogFileSize", "2k", 2048 },
	{ "LogFileSize", "3M", 3145728 },
	{ "LogFileSize", "1024G", 1099511627776 },
	{ "Compression", "LZ4", CONFIG_COMPRESSION_LZ4 },
	{ "Compression", "1", CONFIG_COMPRESSION_AUTO },
	{ "Compression", "on", CONFIG_COMPRESSION_AUTO },
	{ "Compression", "0", CONFIG_COMPRESSION_NONE },
	{ "Compression", "no", CONFIG_COMPRESSION_NONE },
	{ "Compression", "gzip", CONFIG_COMPRESSION_GZIP },
	{ "SSLMode", "verify_full", CONFIG_SSLMODE_VERIFY_FULL },
	{ "SSLMode", "require", CONFIG_SSLMODE_REQUIRE },
	{ "SSLMode", "disable", CONFIG_SSLMODE_DISABLE },
	{ "MinTLS", "TLSv1.3", CONFIG_TLS_1_3 },
	{ "Proto", "Embedded", CONFIG_EMBEDDED },
	{ "UseUnicode", "1", CONFIG_STRINGS_WIDE },
	{ "StringAs", "long", CONFIG_STRING_LONG },
	{ "UuidAs", "guid", CONFIG_UUID_GUID },
	{ "UnsignedTypes", "keep", CONFIG_UNSIGNED_KEEP },
	{ "StringMaxLength", "1", 1 },
};

START_TEST(value_is_understood)
{
	enum config_option id = config_option_find(ch_str_of(number_cases[_i].key));

	ck_assert_msg(set(CONFIG_STRING, number_cases[_i].key, number_cases[_i].value) == 0, "%s",
	    err.text);
	ck_assert_int_eq(config_get_int(options, id), number_cases[_i].number);
}
END_TEST

static const struct {
	const char *key, *value, *text;
} bad_cases[] = {
	{ "Port", "80x", "Port \"80x\" (from DSN \"ch\"): a number from 0 to 65535 is expected" },
	{ "PORT", "65536",
	    "Port \"65536\" (from DSN \"ch\"): a number from 0 to 65535 is expected" },
	{ "Port", "-1", "Port \"-1\" (from DSN \"ch\"): a number from 0 to 65535 is expected" },
	{ "Port", " ", "Port \" \" (from DSN \"ch\"): a number from 0 to 65535 is expected" },
	{ "StringMaxLength", "0",
	    "StringMaxLength \"0\" (from DSN \"ch\"): a number from 1 to 2147483647 is expected" },
	{ "Timeout", "99999999999999999999",
	    "Timeout \"99999999999999999999\" (from DSN \"ch\"): "
	    "a number from 0 to 2147483 (seconds) is expected" },
	{ "LogFileSize", "9223372036854775807k",
	    "LogFileSize \"9223372036854775807k\" (from DSN \"ch\"): "
	    "a number from 0 to 1099511627776 (bytes, or with K, M or G) is expected" },
	{ "LogFileSize", "k",
	    "LogFileSize \"k\" (from DSN \"ch\"): "
	    "a number from 0 to 1099511627776 (bytes, or with K, M or G) is expected" },
	{ "DriverLog", "maybe",
	    "DriverLog \"maybe\" (from DSN \"ch\"): "
	    "on, yes, true, 1, off, no, false or 0 is expected" },
	{ "Compression", "brotli",
	    "Compression \"brotli\" (from DSN \"ch\"): auto, none, lz4, zstd or gzip is expected" },
	{ "SSP_a b", "1",
	    "setting \"a b\" (from DSN \"ch\"): a name of letters, digits and _ is expected" },
	{ "Settings", "a=1,b",
	    "Settings (from DSN \"ch\"), position 5: name=value,name='value' is expected" },
	{ "Settings", "a='1",
	    "Settings (from DSN \"ch\"), position 3: name=value,name='value' is expected" },
};

START_TEST(bad_value_names_key_value_origin_and_what_is_allowed)
{
	ck_assert_int_eq(config_options_set_origin(options, CONFIG_DSN, "DSN \"ch\"", &err), 0);
	ck_assert_int_eq(set(CONFIG_DSN, bad_cases[_i].key, bad_cases[_i].value), CH_EARG);
	ck_assert_str_eq(err.text, bad_cases[_i].text);
}
END_TEST

START_TEST(secrets_are_not_repeated_in_errors)
{
	ck_assert_int_eq(config_options_set(options, CONFIG_STRING, CH_STR("PWD"),
			     (struct ch_str){ "hush\0h", 6 }, NULL, &err),
	    CH_EARG);
	ck_assert_str_eq(err.text,
	    "PWD (from the connection string): text without a NUL is expected");
}
END_TEST

START_TEST(long_bad_values_are_shortened)
{
	char value[1001];

	memset(value, 'x', 1000);
	value[1000] = '\0';
	ck_assert_int_eq(set(CONFIG_STRING, "Port", value), CH_EARG);
	ck_assert_uint_lt(strlen(err.text), 350);
}
END_TEST

static const char *
show_settings(void)
{
	static char shown[1024];
	size_t at = 0;

	shown[0] = '\0';
	for (size_t i = 0; i < config_setting_count(options); i++) {
		struct ch_str name, value;

		config_setting(options, i, &name, &value);
		at += (size_t)snprintf(shown + at, sizeof(shown) - at, "%.*s=%.*s;", (int)name.len,
		    name.ptr, (int)value.len, value.ptr);
	}
	return shown;
}

START_TEST(settings_are_collected_from_all_forms)
{
	ck_assert_int_eq(set(CONFIG_DSN, "Settings", "a=1, b = 2 ,,d='x,''y' ,e="), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "setting_max_threads", "4"), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "SSP_b", "3"), 0);
	ck_assert_int_eq(set(CONFIG_SITE, "Settings", "a=9,f=5"), 0);
	ck_assert_str_eq(show_settings(), "a=1;b=3;d=x,'y;e=;max_threads=4;f=5;");
}
END_TEST

START_TEST(setting_key_beats_list_and_url_of_its_source)
{
	set_all("Url={http://h/?a=1&b=1&c=1};Settings={a=2,b=2};setting_a=3");
	ck_assert_str_eq(show_settings(), "a=3;b=2;c=1;");
}
END_TEST

static const struct {
	const char *text;
	enum config_proto proto;
	const char *server;
	int port;
	const char *path;
} place_cases[] = {
	{ "", CONFIG_HTTP, "localhost", 8123, "/" },
	{ "Host=h", CONFIG_HTTP, "h", 8123, "/" },
	{ "Server=h:9000", CONFIG_HTTP, "h", 9000, "/" },
	{ "Server=h:9000;Port=1", CONFIG_HTTP, "h", 1, "/" },
	{ "Server=h:9000;Port=", CONFIG_HTTP, "h", 9000, "/" },
	{ "Server={[::1]:9000}", CONFIG_HTTP, "::1", 9000, "/" },
	{ "Server={[::1]}", CONFIG_HTTP, "::1", 8123, "/" },
	{ "Server=::1", CONFIG_HTTP, "::1", 8123, "/" },
	{ "Server={ h }", CONFIG_HTTP, "h", 8123, "/" },
	{ "Server=", CONFIG_HTTP, "localhost", 8123, "/" },
	{ "Port=443", CONFIG_HTTPS, "localhost", 443, "/" },
	{ "Port=8443", CONFIG_HTTPS, "localhost", 8443, "/" },
	{ "Port=8443;SSLMode=disable", CONFIG_HTTP, "localhost", 8443, "/" },
	{ "Port=8443;Proto=http", CONFIG_HTTP, "localhost", 8443, "/" },
	{ "SSLMode=allow", CONFIG_HTTPS, "localhost", 8443, "/" },
	{ "SSLMode=disable", CONFIG_HTTP, "localhost", 8123, "/" },
	{ "SSLMode=", CONFIG_HTTP, "localhost", 8123, "/" },
	{ "Proto=https", CONFIG_HTTPS, "localhost", 8443, "/" },
	{ "Proto=HTTPS;Port=9", CONFIG_HTTPS, "localhost", 9, "/" },
	{ "Path=query", CONFIG_HTTP, "localhost", 8123, "/query" },
	{ "Path=/a/b", CONFIG_HTTP, "localhost", 8123, "/a/b" },
	{ "Path=", CONFIG_HTTP, "localhost", 8123, "/" },
	{ "Url=http://h", CONFIG_HTTP, "h", 8123, "/" },
	{ "Url=https://h/", CONFIG_HTTPS, "h", 8443, "/" },
	{ "Url=http://h:80/q", CONFIG_HTTP, "h", 80, "/q" },
	{ "Url=https://h:443/q", CONFIG_HTTPS, "h", 443, "/q" },
	{ "Url=http://h:443/", CONFIG_HTTP, "h", 443, "/" },
	{ "Url={HTTP://[fe80::1]:81/}", CONFIG_HTTP, "fe80::1", 81, "/" },
	{ "Url=http://h:81/q;Server=s;Port=82;Path=/p;Proto=https", CONFIG_HTTPS, "s", 82, "/p" },
	{ "Url=http://h:81/q;Port=;Path=;Server=", CONFIG_HTTP, "h", 81, "/q" },
	{ "Proto=embedded", CONFIG_EMBEDDED, "localhost", 8123, "/" },
};

START_TEST(place_follows_from_all_keys)
{
	set_all(place_cases[_i].text);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PROTO), place_cases[_i].proto);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_SERVER), place_cases[_i].server);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), place_cases[_i].port);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_PATH), place_cases[_i].path);
}
END_TEST

START_TEST(url_gives_user_password_and_database)
{
	set_all("Url={https://m%40e:p%3Aw@h/?database=d%20b&default_format=TSV&session_id=s"
		"&receive_timeout=600&x=a+b}");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_UID), "m@e");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_PWD), "p:w");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DATABASE), "d b");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_SESSIONID), "s");
	ck_assert_str_eq(show_settings(), "receive_timeout=600;x=a b;");
}
END_TEST

START_TEST(url_with_a_user_only_is_accepted)
{
	set_all("Url=http://me@h/");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_UID), "me");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_PWD), "");
}
END_TEST

START_TEST(database_of_the_url_beats_the_key_beside_it_but_not_a_stronger_one)
{
	ck_assert_int_eq(set(CONFIG_DSN, "Url", "http://h/?database=u"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "Database", "d"), 0);
	ck_assert_int_eq(config_options_finish(options, &err), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DATABASE), "u");
	teardown();
	setup();
	ck_assert_int_eq(set(CONFIG_DSN, "Url", "http://h/?database=u"), 0);
	ck_assert_int_eq(set(CONFIG_STRING, "Database", "d"), 0);
	ck_assert_int_eq(config_options_finish(options, &err), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_DATABASE), "d");
}
END_TEST

START_TEST(url_of_a_stronger_source_beats_keys_of_a_weaker_one)
{
	ck_assert_int_eq(set(CONFIG_STRING, "Url", "http://u:p@h:81/"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "Server", "s"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "Port", "82"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "UID", "d"), 0);
	ck_assert_int_eq(config_options_finish(options, &err), 0);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_SERVER), "h");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_PORT), 81);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_UID), "u");
	ck_assert_int_eq(config_get_source(options, CONFIG_OPT_UID), CONFIG_STRING);
}
END_TEST

static const struct {
	const char *text, *error;
} misfit_cases[] = {
	{ "Url=h:8123", "Url (from the connection string): http://host:port/ or "
			"https://user:password@host:port/?database=name is expected" },
	{ "Url=ftp://u:p@h/", "Url (from the connection string): http://host:port/ or "
			      "https://user:password@host:port/?database=name is expected" },
	{ "Url=http://h:99999/", "Port \"99999\" (from the connection string): "
				 "a number from 0 to 65535 is expected" },
	{ "Server=http://h/", "Server \"http://h/\" (from the connection string): "
			      "a host name (a URL belongs into Url) is expected" },
	{ "Server={a,b}", "Server \"a,b\" (from the connection string): "
			  "one server (lists are not supported yet) is expected" },
	{ "Server=h:x", "Server \"h:x\" (from the connection string): "
			"host, host:port or [IPv6]:port is expected" },
	{ "Server={[::1}", "Server \"[::1\" (from the connection string): "
			   "host, host:port or [IPv6]:port is expected" },
	{ "Proto=http;SSLMode=require",
	    "SSLMode \"require\" (from the connection string) needs Proto=https, "
	    "but http is given (from the connection string)" },
	{ "Proto=https;SSLMode=disable",
	    "SSLMode \"disable\" (from the connection string) needs Proto=http, "
	    "but https is given (from the connection string)" },
};

START_TEST(what_does_not_fit_together_is_refused)
{
	ck_assert_int_eq(config_connstr_apply(options, ch_str_of(misfit_cases[_i].text), &err), 0);
	ck_assert_int_eq(config_options_finish(options, &err), CH_EARG);
	ck_assert_str_eq(err.text, misfit_cases[_i].error);
}
END_TEST

START_TEST(timeout_is_the_default_of_the_other_timeouts)
{
	set_all("Timeout=7;SendTimeout=9");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_CONNECTTIMEOUT), 7000);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_RECEIVETIMEOUT), 7000);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_SENDTIMEOUT), 9000);
}
END_TEST

START_TEST(without_timeout_the_others_keep_their_own_defaults)
{
	set_all("");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_CONNECTTIMEOUT), 10000);
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_RECEIVETIMEOUT), 0);
}
END_TEST

START_TEST(certificate_logs_in_when_there_is_no_password)
{
	set_all("CertificateFile=c.pem");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_SSLCERTAUTH), 1);
	teardown();
	setup();
	set_all("CertificateFile=c.pem;PWD=x");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_SSLCERTAUTH), 0);
	teardown();
	setup();
	set_all("CertificateFile=c.pem;SSLCertAuth=off");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_SSLCERTAUTH), 0);
	teardown();
	setup();
	set_all("");
	ck_assert_int_eq(config_get_int(options, CONFIG_OPT_SSLCERTAUTH), 0);
}
END_TEST

START_TEST(proxy_port_completes_the_proxy)
{
	set_all("ProxyHost=p;ProxyPort=3128");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_PROXY), "p:3128");
	teardown();
	setup();
	set_all("Proxy=http://p:1;ProxyPort=3128");
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_PROXY), "http://p:1");
}
END_TEST

START_TEST(unused_options_that_change_results_are_listed)
{
	set_all("NoBigint=1;BoolsAsChar=0;ClusterName=c;AnsiCharset=locale");
	ck_assert_uint_eq(config_options_unused(options, 0), CONFIG_OPT_ANSICHARSET);
	ck_assert_uint_eq(config_options_unused(options, CONFIG_OPT_ANSICHARSET + 1),
	    CONFIG_OPT_NOBIGINT);
	ck_assert_uint_eq(
	    config_options_unused(options, CONFIG_OPT_NOBIGINT + 1), CONFIG_OPTIONS);
}
END_TEST

static const char *
print(bool with_secrets)
{
	static char shown[2048];
	struct ch_buf out;

	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	config_options_print(options, with_secrets, &out);
	snprintf(shown, sizeof(shown), "%s", ch_buf_cstr(&out));
	ch_buf_free(&out);
	return shown;
}

START_TEST(printed_string_has_what_the_connection_string_had)
{
	ck_assert_int_eq(set(CONFIG_DSN, "Database", "weak"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "UID", "weak"), 0);
	ck_assert_int_eq(set(CONFIG_DSN, "setting_w", "1"), 0);
	set_all("pwd={a}}b;};Host=h:1;driver=my driver;setting_a={x y;};Settings={b=1,c=2};"
		"Url={http://u:p@h/?database=z};Unknown=1;Port=");
	ck_assert_str_eq(print(true),
	    "DRIVER={my driver};setting_a={x y;};Url={http://u:p@h/?database=z};Server=h:1;Port=;"
	    "PWD={a}}b;};Settings={b=1,c=2};");
	ck_assert_str_eq(print(false),
	    "DRIVER={my driver};setting_a={x y;};Url={http://u:***@h/?database=z};Server=h:1;Port=;"
	    "PWD={***};Settings={b=1,c=2};");
}
END_TEST

START_TEST(printed_string_reconnects_to_the_same)
{
	char first[2048];

	set_all("DSN=ch;UID=me;PWD={ }};'\"~=?{};Server=[::1]:9");
	snprintf(first, sizeof(first), "%s", print(true));
	teardown();
	setup();
	set_all(first);
	ck_assert_str_eq(config_get_text(options, CONFIG_OPT_PWD), " };'\"~=?{");
	ck_assert_str_eq(print(true), first);
}
END_TEST

START_TEST(every_failing_allocation_is_reported)
{
	static const char text[] = "Url={http://u:p@h:81/p?database=d&a=1};Server={[::1]:1};"
				   "ProxyHost=p;ProxyPort=1;Path=q;Port=";
	int rc = CH_ENOMEM;

	for (long n = 1; rc; n++) {
		struct config_options *some = NULL;

		ch_alloc_fail_at(n);
		rc = config_options_create(&some, &err);
		if (!rc)
			rc = config_connstr_apply(some, ch_str_of(text), &err);
		if (!rc)
			rc = config_options_finish(some, &err);
		ck_assert(rc == CH_OK || rc == CH_ENOMEM);
		ck_assert_int_eq(rc == CH_ENOMEM, ch_alloc_failed());
		ch_alloc_fail_at(0);
		config_options_destroy(some);
		ck_assert_int_lt(n, 200);
	}
}
END_TEST

static TCase *
setting_tests(void)
{
	TCase *tests = tcase_create("setting");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, defaults_are_allowed_by_their_own_rows);
	tcase_add_test(tests, keys_and_aliases_are_unique_in_any_case);
	tcase_add_test(tests, keys_of_other_drivers_are_known);
	tcase_add_test(tests, unknown_keys_are_told);
	tcase_add_test(tests, stronger_source_wins_in_any_order);
	tcase_add_test(tests, empty_user_and_password_do_not_hide_those_of_the_dsn);
	tcase_add_test(tests, other_empty_values_mean_the_default);
	tcase_add_test(tests, empty_values_of_a_dsn_do_not_hide_site_defaults);
	tcase_add_loop_test(tests, value_is_understood, 0, (int)CH_ARRAY_LEN(number_cases));
	tcase_add_loop_test(tests, bad_value_names_key_value_origin_and_what_is_allowed, 0,
	    (int)CH_ARRAY_LEN(bad_cases));
	tcase_add_test(tests, secrets_are_not_repeated_in_errors);
	tcase_add_test(tests, long_bad_values_are_shortened);
	tcase_add_test(tests, settings_are_collected_from_all_forms);
	tcase_add_test(tests, setting_key_beats_list_and_url_of_its_source);
	return tests;
}

static TCase *
finish_tests(void)
{
	TCase *tests = tcase_create("finish");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_loop_test(tests, place_follows_from_all_keys, 0, (int)CH_ARRAY_LEN(place_cases));
	tcase_add_test(tests, url_gives_user_password_and_database);
	tcase_add_test(tests, url_with_a_user_only_is_accepted);
	tcase_add_test(tests, database_of_the_url_beats_the_key_beside_it_but_not_a_stronger_one);
	tcase_add_test(tests, url_of_a_stronger_source_beats_keys_of_a_weaker_one);
	tcase_add_loop_test(
	    tests, what_does_not_fit_together_is_refused, 0, (int)CH_ARRAY_LEN(misfit_cases));
	tcase_add_test(tests, timeout_is_the_default_of_the_other_timeouts);
	tcase_add_test(tests, without_timeout_the_others_keep_their_own_defaults);
	tcase_add_test(tests, certificate_logs_in_when_there_is_no_password);
	tcase_add_test(tests, proxy_port_completes_the_proxy);
	tcase_add_test(tests, unused_options_that_change_results_are_listed);
	tcase_add_test(tests, printed_string_has_what_the_connection_string_had);
	tcase_add_test(tests, printed_string_reconnects_to_the_same);
	tcase_add_test(tests, every_failing_allocation_is_reported);
	return tests;
}

int
main(void)
{
	Suite *suite = suite_create("config/options");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, setting_tests());
	suite_add_tcase(suite, finish_tests());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
