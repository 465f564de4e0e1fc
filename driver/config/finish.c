/*
 * finish.c - what options mean together: Url, Server, defaults that depend on others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/options.h"

#include "config/store.h"
#include "config/url.h"

static bool
is_given(const struct config_options *options, enum config_option id)
{
	return config_get_source(options, id) != CONFIG_DEFAULT;
}

/* Strength of the slot: an empty value hides weaker sources too. */
static enum config_source
strength(const struct config_options *options, enum config_option id)
{
	const struct config_slot *slot = &options->slots[id];

	if (slot->text)
		return slot->text_source;
	return slot->given ? slot->given_source : CONFIG_DEFAULT;
}

/* A part of Url or Server stands behind the explicit key of the same source. */
static int
fill(struct config_options *options, enum config_option id, enum config_source source,
    struct ch_str text, struct ch_error *err)
{
	enum config_source present = strength(options, id);

	if (text.len == 0 || present > source || (present == source && is_given(options, id)))
		return CH_OK;
	return config_slot_derive(options, id, source, text, err);
}

/* As fill, of a percent-encoded text. */
static int
fill_decoded(struct config_options *options, enum config_option id, enum config_source source,
    struct ch_str text, struct ch_error *err)
{
	struct ch_buf decoded;
	int rc;

	ch_buf_init(&decoded, CH_BUF_NO_LIMIT);
	config_percent_decode(text, false, &decoded);
	rc = ch_buf_failed(&decoded) ? ch_error_nomem(err, "Url")
				     : fill(options, id, source, ch_buf_str(&decoded), err);
	ch_buf_free(&decoded);
	return rc;
}

static int
take_query_pair(struct config_options *options, enum config_source source, struct ch_str name,
    struct ch_str value, struct ch_error *err)
{
	/* Reserved parameters of the HTTP interface that the driver chooses itself. */
	static const char *const ignored[] = { "query", "query_id", "default_format", "compress",
		"decompress", "session_check" };
	static const struct {
		const char *name;
		enum config_option id;
	} options_of[] = {
		{ "session_id", CONFIG_OPT_SESSIONID },
		{ "session_timeout", CONFIG_OPT_SESSIONTIMEOUT },
		{ "user", CONFIG_OPT_UID },
		{ "password", CONFIG_OPT_PWD },
		{ "role", CONFIG_OPT_ROLE },
		{ "quota_key", CONFIG_OPT_QUOTAKEY },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(ignored); i++) {
		if (ch_str_eq(name, ch_str_of(ignored[i])))
			return CH_OK;
	}
	for (size_t i = 0; i < CH_ARRAY_LEN(options_of); i++) {
		if (ch_str_eq(name, ch_str_of(options_of[i].name)))
			return fill(options, options_of[i].id, source, value, err);
	}
	if (!ch_str_eq(name, CH_STR("database")))
		return config_setting_add(options, source, CONFIG_SETTING_URL, name, value, err);
	if (value.len == 0 || strength(options, CONFIG_OPT_DATABASE) > source)
		return CH_OK;
	return config_slot_derive(options, CONFIG_OPT_DATABASE, source, value, err);
}

static int
take_query(struct config_options *options, enum config_source source, struct ch_str query,
    struct ch_error *err)
{
	struct ch_str name, value;
	struct ch_buf decoded;
	int rc = CH_OK;

	ch_buf_init(&decoded, CH_BUF_NO_LIMIT);
	while (!rc && config_query_next(&query, &name, &value)) {
		size_t name_len;

		ch_buf_reset(&decoded);
		config_percent_decode(name, true, &decoded);
		name_len = decoded.len;
		config_percent_decode(value, true, &decoded);
		if (ch_buf_failed(&decoded)) {
			rc = ch_error_nomem(err, "Url");
			break;
		}
		name = ch_str_slice(ch_buf_str(&decoded), 0, name_len);
		value = ch_str_slice(ch_buf_str(&decoded), name_len, decoded.len);
		rc = take_query_pair(options, source, name, value, err);
	}
	ch_buf_free(&decoded);
	return rc;
}

static int
take_url(struct config_options *options, struct ch_error *err)
{
	struct ch_str text = ch_str_of(config_get_text(options, CONFIG_OPT_URL));
	enum config_source source = config_get_source(options, CONFIG_OPT_URL);
	struct config_url url;
	int rc;

	if (text.len == 0)
		return CH_OK;
	if (!config_url_split(text, &url) ||
	    (!ch_str_eq_nocase(url.scheme, CH_STR("http")) &&
	        !ch_str_eq_nocase(url.scheme, CH_STR("https"))))
		return config_bad_value(options, CONFIG_OPT_URL, source, text,
		    "http://host:port/ or https://user:password@host:port/?database=name", err);
	rc = fill(options, CONFIG_OPT_PROTO, source, url.scheme, err);
	if (!rc)
		rc = fill(options, CONFIG_OPT_SERVER, source, url.host, err);
	if (!rc)
		rc = fill(options, CONFIG_OPT_PORT, source, url.port, err);
	if (!rc && url.path.len > 1)
		rc = fill(options, CONFIG_OPT_PATH, source, url.path, err);
	if (!rc)
		rc = fill_decoded(options, CONFIG_OPT_UID, source, url.user, err);
	if (!rc)
		rc = fill_decoded(options, CONFIG_OPT_PWD, source, url.password, err);
	if (!rc)
		rc = take_query(options, source, url.query, err);
	return rc;
}

/* Server may bring a port with it. */
static int
split_server(struct config_options *options, struct ch_error *err)
{
	struct ch_str given = ch_str_of(config_get_text(options, CONFIG_OPT_SERVER));
	struct ch_str text = ch_str_trim(given);
	enum config_source source = config_get_source(options, CONFIG_OPT_SERVER);
	struct ch_str host, port;
	uint64_t number;
	int rc;

	if (ch_str_search(text, CH_STR("://")) < text.len)
		return config_bad_value(options, CONFIG_OPT_SERVER, source, text,
		    "a host name (a URL belongs into Url)", err);
	if (ch_str_find(text, 0, ',') < text.len)
		return config_bad_value(options, CONFIG_OPT_SERVER, source, text,
		    "one server (lists are not supported yet)", err);
	if (!config_host_split(text, &host, &port) || host.len == 0 ||
	    (port.len > 0 && (!ch_str_to_u64(port, &number) || number > 65535)))
		return config_bad_value(options, CONFIG_OPT_SERVER, source, text,
		    "host, host:port or [IPv6]:port", err);
	/* `host` points into the text that is about to be replaced: the port first. */
	rc = fill(options, CONFIG_OPT_PORT, source, port, err);
	if (!rc && host.len != given.len)
		rc = config_slot_derive(options, CONFIG_OPT_SERVER, source, host, err);
	return rc;
}

static void
choose_proto_and_port(struct config_options *options)
{
	int64_t *proto = &options->slots[CONFIG_OPT_PROTO].number;
	int64_t *port = &options->slots[CONFIG_OPT_PORT].number;
	int64_t sslmode = config_get_int(options, CONFIG_OPT_SSLMODE);

	if (*proto < 0) {
		bool tls = sslmode > CONFIG_SSLMODE_DISABLE ||
		    (sslmode != CONFIG_SSLMODE_DISABLE && (*port == 443 || *port == 8443));

		*proto = tls ? CONFIG_HTTPS : CONFIG_HTTP;
	}
	if (*port == 0)
		*port = *proto == CONFIG_HTTPS ? 8443 : 8123;
}

static int
complete_path(struct config_options *options, struct ch_error *err)
{
	struct ch_str path = ch_str_of(config_get_text(options, CONFIG_OPT_PATH));
	enum config_source source = config_get_source(options, CONFIG_OPT_PATH);
	struct ch_buf with_slash;
	int rc;

	if (path.len > 0 && path.ptr[0] == '/')
		return CH_OK;
	ch_buf_init(&with_slash, CH_BUF_NO_LIMIT);
	ch_buf_append_byte(&with_slash, '/');
	ch_buf_append_str(&with_slash, path);
	rc = ch_buf_failed(&with_slash)
	    ? ch_error_nomem(err, "Path")
	    : config_slot_derive(options, CONFIG_OPT_PATH, source, ch_buf_str(&with_slash), err);
	ch_buf_free(&with_slash);
	return rc;
}

/* ProxyPort goes to a Proxy that has no port. */
static int
complete_proxy(struct config_options *options, struct ch_error *err)
{
	struct ch_str proxy = ch_str_of(config_get_text(options, CONFIG_OPT_PROXY));
	size_t scheme = ch_str_search(proxy, CH_STR("://"));
	struct ch_str rest =
	    scheme < proxy.len ? ch_str_slice(proxy, scheme + 3, proxy.len) : proxy;
	struct ch_str host, port;
	struct ch_buf whole;
	int rc;

	if (proxy.len == 0 || config_get_int(options, CONFIG_OPT_PROXYPORT) == 0 ||
	    ch_str_find(rest, 0, '@') < rest.len || ch_str_find(rest, 0, '/') < rest.len ||
	    !config_host_split(rest, &host, &port) || port.len > 0)
		return CH_OK;
	ch_buf_init(&whole, CH_BUF_NO_LIMIT);
	ch_buf_append_str(&whole, proxy);
	ch_buf_printf(&whole, ":%lld", (long long)config_get_int(options, CONFIG_OPT_PROXYPORT));
	rc = ch_buf_failed(&whole)
	    ? ch_error_nomem(err, "Proxy")
	    : config_slot_derive(options, CONFIG_OPT_PROXY,
	          config_get_source(options, CONFIG_OPT_PROXY), ch_buf_str(&whole), err);
	ch_buf_free(&whole);
	return rc;
}

static void
spread_timeout(struct config_options *options)
{
	static const enum config_option ids[] = { CONFIG_OPT_CONNECTTIMEOUT,
		CONFIG_OPT_RECEIVETIMEOUT, CONFIG_OPT_SENDTIMEOUT };
	enum config_source source = config_get_source(options, CONFIG_OPT_TIMEOUT);

	for (size_t i = 0; i < CH_ARRAY_LEN(ids); i++) {
		if (config_get_source(options, ids[i]) < source)
			options->slots[ids[i]].number =
			    config_get_int(options, CONFIG_OPT_TIMEOUT);
	}
}

static void
choose_cert_auth(struct config_options *options)
{
	if (config_get_int(options, CONFIG_OPT_SSLCERTAUTH) < 0)
		options->slots[CONFIG_OPT_SSLCERTAUTH].number =
		    config_get_text(options, CONFIG_OPT_CERTIFICATEFILE)[0] != '\0' &&
		    config_get_text(options, CONFIG_OPT_PWD)[0] == '\0' &&
		    config_get_text(options, CONFIG_OPT_ACCESSTOKEN)[0] == '\0';
}

static int
check_together(const struct config_options *options, struct ch_error *err)
{
	int64_t proto = config_get_int(options, CONFIG_OPT_PROTO);
	int64_t sslmode = config_get_int(options, CONFIG_OPT_SSLMODE);

	if (proto == CONFIG_HTTP && sslmode >= CONFIG_SSLMODE_REQUIRE)
		return ch_error_set(err, CH_EARG,
		    "SSLMode \"%s\" (from %s) needs Proto=https, but http is given (from %s)",
		    config_get_text(options, CONFIG_OPT_SSLMODE),
		    config_origin(options, config_get_source(options, CONFIG_OPT_SSLMODE)),
		    config_origin(options, config_get_source(options, CONFIG_OPT_PROTO)));
	if (proto == CONFIG_HTTPS && sslmode == CONFIG_SSLMODE_DISABLE)
		return ch_error_set(err, CH_EARG,
		    "SSLMode \"disable\" (from %s) needs Proto=http, but https is given (from %s)",
		    config_origin(options, config_get_source(options, CONFIG_OPT_SSLMODE)),
		    config_origin(options, config_get_source(options, CONFIG_OPT_PROTO)));
	return CH_OK;
}

int
config_options_finish(struct config_options *options, struct ch_error *err)
{
	int rc = take_url(options, err);

	if (!rc)
		rc = split_server(options, err);
	if (!rc)
		rc = complete_path(options, err);
	if (!rc)
		rc = complete_proxy(options, err);
	if (rc)
		return rc;
	choose_proto_and_port(options);
	spread_timeout(options);
	choose_cert_auth(options);
	return check_together(options, err);
}
