/*
 * http_url.c - what of options and requests goes into URLs and header lines
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_url.h"

#include <string.h>

#include "config.h"

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool
has_control(struct ch_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f)
			return true;
	}
	return false;
}

/* Needs no percent-encoding: unreserved characters and those in `keep`. */
static bool
is_kept(char c, const char *keep)
{
	return is_alnum(c) || (c != '\0' && (strchr("-._~", c) || strchr(keep, c)));
}

static void
append_encoded(struct ch_buf *out, struct ch_str text, const char *keep)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		unsigned byte = (unsigned char)c;

		if (is_kept(c, keep)) {
			ch_buf_append_byte(out, (uint8_t)byte);
			continue;
		}
		ch_buf_append_byte(out, '%');
		ch_buf_append_byte(out, (uint8_t)digits[byte >> 4]);
		ch_buf_append_byte(out, (uint8_t)digits[byte & 15]);
	}
}

/* A host option, without the brackets of an IPv6 address. */
static struct ch_str
get_host(const struct config_options *options, enum config_option id)
{
	struct ch_str host = ch_str_of(config_get_text(options, id));

	if (host.len > 1 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		return ch_str_slice(host, 1, host.len - 1);
	return host;
}

static bool
is_ipv6(struct ch_str host)
{
	return ch_str_find(host, 0, ':') < host.len;
}

/* Names beyond ASCII are for curl to judge. */
static int
check_host(struct ch_str host, const char *key, struct ch_error *err)
{
	bool good = host.len > 0;

	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];

		good = good &&
		    (is_alnum(c) || (unsigned char)c >= 0x80 || (c != '\0' && strchr("-._:%", c)));
	}
	return good ? CH_OK
		    : ch_error_set(err, CH_EARG, "%s: \"%.*s\" is no host name or address", key,
			  (int)(host.len < 200 ? host.len : 200), host.ptr);
}

/* `percent`: how the '%' before an IPv6 zone is written. */
static void
append_host(struct ch_buf *out, struct ch_str host, const char *percent)
{
	size_t zone = ch_str_find(host, 0, '%');

	if (!is_ipv6(host)) {
		ch_buf_append_str(out, host);
		return;
	}
	ch_buf_append_byte(out, '[');
	ch_buf_append_str(out, ch_str_slice(host, 0, zone));
	if (zone < host.len) {
		ch_buf_append_text(out, percent);
		ch_buf_append_str(out, ch_str_slice(host, zone + 1, host.len));
	}
	ch_buf_append_byte(out, ']');
}

static void
append_port(struct ch_buf *out, const struct config_options *options)
{
	ch_buf_printf(out, ":%d", (int)config_get_int(options, CONFIG_OPT_PORT));
}

void
http_url_peer(const struct config_options *options, struct ch_buf *out)
{
	append_host(out, get_host(options, CONFIG_OPT_SERVER), "%");
	append_port(out, options);
}

int
http_url_base(const struct config_options *options, struct ch_buf *out, struct ch_error *err)
{
	bool tls = config_get_int(options, CONFIG_OPT_PROTO) == CONFIG_HTTPS;
	struct ch_str host = get_host(options, CONFIG_OPT_SERVER);
	struct ch_str name = get_host(options, CONFIG_OPT_SERVERHOSTNAME);
	struct ch_str path = ch_str_of(config_get_text(options, CONFIG_OPT_PATH));
	int rc;

	rc = check_host(host, "Server", err);
	if (!rc && name.len > 0)
		rc = check_host(name, "ServerHostName", err);
	if (rc)
		return rc;
	ch_buf_append_text(out, tls ? "https://" : "http://");
	append_host(out, name.len > 0 ? name : host, "%25");
	append_port(out, options);
	if (!ch_str_starts(path, CH_STR("/")))
		ch_buf_append_byte(out, '/');
	append_encoded(out, path, "/%:@!$&'()*+,;=");
	return CH_OK;
}

void
http_url_connect_to(const struct config_options *options, struct ch_buf *out)
{
	struct ch_str name = get_host(options, CONFIG_OPT_SERVERHOSTNAME);

	if (name.len == 0)
		return;
	append_host(out, name, "%25");
	append_port(out, options);
	ch_buf_append_byte(out, ':');
	append_host(out, get_host(options, CONFIG_OPT_SERVER), "%25");
	append_port(out, options);
}

/* What stays readable in values. */
#define VALUE_KEEP "/:,"

/* The query string under construction. */
struct query {
	const struct transport_request *request;
	struct ch_buf *out;
	char separator;
};

static void
add_param(struct query *query, struct ch_str name, struct ch_str value)
{
	if (name.len == 0) /* old servers refuse empty names */
		return;
	ch_buf_append_byte(query->out, (uint8_t)query->separator);
	append_encoded(query->out, name, "");
	ch_buf_append_byte(query->out, '=');
	append_encoded(query->out, value, VALUE_KEEP);
	query->separator = '&';
}

size_t
http_url_encoded_len(struct ch_str text)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++)
		len += is_kept(text.ptr[i], VALUE_KEEP) ? 1 : 3;
	return len;
}

/* From the options: unless empty, or the request brings its own. */
static void
add_option(struct query *query, const char *name, struct ch_str value)
{
	const struct transport_request *request = query->request;

	if (value.len == 0)
		return;
	for (size_t i = 0; i < request->param_count; i++) {
		if (ch_str_eq(request->params[i].name, ch_str_of(name)))
			return;
	}
	add_param(query, ch_str_of(name), value);
}

static void
add_roles(struct query *query, struct ch_str roles)
{
	while (roles.len > 0) {
		size_t comma = ch_str_find(roles, 0, ',');

		add_option(query, "role", ch_str_trim(ch_str_slice(roles, 0, comma)));
		roles = ch_str_slice(roles, comma < roles.len ? comma + 1 : comma, roles.len);
	}
}

/* The reserved session_timeout makes sense beside a session id only. */
static void
add_session(struct query *query, const struct config_options *options)
{
	int64_t timeout = config_get_int(options, CONFIG_OPT_SESSIONTIMEOUT);
	struct ch_buf text;

	add_option(
	    query, "session_id", ch_str_of(config_get_text(options, CONFIG_OPT_SESSIONID)));
	if (timeout <= 0)
		return;
	ch_buf_init(&text, 32);
	ch_buf_printf(&text, "%lld", (long long)timeout);
	add_option(query, "session_timeout", ch_buf_str(&text));
	ch_buf_free(&text);
}

/* {name:Type} is served by param_name. */
static void
add_query_param(struct query *query, const struct transport_param *param)
{
	ch_buf_append_byte(query->out, (uint8_t)query->separator);
	ch_buf_append_text(query->out, "param_");
	append_encoded(query->out, param->name, "");
	ch_buf_append_byte(query->out, '=');
	append_encoded(query->out, param->value, VALUE_KEEP);
	query->separator = '&';
}

void
http_url_query(const struct config_options *options, const struct transport_request *request,
    struct http_url_parts parts, struct ch_buf *out)
{
	struct query query = { request, out, '?' };

	add_option(&query, "database", request->database);
	add_option(&query, "default_format", ch_str_of(request->format));
	add_option(&query, "query_id", ch_str_of(request->query_id));
	if (request->frames)
		add_option(&query, "compress", CH_STR("1"));
	if (request->data && request->data_frames)
		add_option(&query, "decompress", CH_STR("1"));
	add_session(&query, options);
	add_roles(&query, ch_str_of(config_get_text(options, CONFIG_OPT_ROLE)));
	/* Servers refuse it beside the user's header; it is a header then, too. */
	if (http_auth_kind(options) != HTTP_AUTH_HEADERS)
		add_option(&query, "quota_key",
		    ch_str_of(config_get_text(options, CONFIG_OPT_QUOTAKEY)));
	for (size_t i = 0; i < request->param_count; i++)
		add_param(&query, request->params[i].name, request->params[i].value);
	for (size_t i = 0; parts.query_params && i < request->query_param_count; i++)
		add_query_param(&query, &request->query_params[i]);
	if (parts.sql)
		add_param(&query, CH_STR("query"), request->sql);
}

/* A header value arrives as it is: servers trim it and end it at line ends. */
static bool
fits_header(struct ch_str value)
{
	return !has_control(value) && ch_str_trim(value).len == value.len;
}

enum http_auth
http_auth_kind(const struct config_options *options)
{
	if (*config_get_text(options, CONFIG_OPT_ACCESSTOKEN))
		return HTTP_AUTH_BEARER;
	if (fits_header(ch_str_of(config_get_text(options, CONFIG_OPT_UID))) &&
	    fits_header(ch_str_of(config_get_text(options, CONFIG_OPT_PWD))) &&
	    fits_header(ch_str_of(config_get_text(options, CONFIG_OPT_QUOTAKEY))))
		return HTTP_AUTH_HEADERS;
	return HTTP_AUTH_BASIC;
}

/* "Name: value" and NUL; curl takes "Name;" for an empty value. */
static void
add_line(struct ch_buf *out, struct ch_str name, struct ch_str value)
{
	ch_buf_append_str(out, name);
	if (value.len == 0) {
		ch_buf_append(out, ";", 2);
		return;
	}
	ch_buf_append_text(out, ": ");
	ch_buf_append_str(out, value);
	ch_buf_append_byte(out, '\0');
}

static int
add_auth(const struct config_options *options, struct ch_buf *out, struct ch_error *err)
{
	struct ch_str user = ch_str_of(config_get_text(options, CONFIG_OPT_UID));
	struct ch_str password = ch_str_of(config_get_text(options, CONFIG_OPT_PWD));
	struct ch_str quota = ch_str_of(config_get_text(options, CONFIG_OPT_QUOTAKEY));
	struct ch_str token = ch_str_of(config_get_text(options, CONFIG_OPT_ACCESSTOKEN));
	bool by_certificate = config_get_int(options, CONFIG_OPT_SSLCERTAUTH) > 0;

	switch (http_auth_kind(options)) {
	case HTTP_AUTH_BEARER:
		if (!fits_header(token))
			return ch_error_set(err, CH_EARG,
			    "AccessToken: line ends and blanks cannot be sent");
		ch_buf_append_text(out, "Authorization: Bearer ");
		ch_buf_append(out, token.ptr, token.len + 1);
		return CH_OK;
	case HTTP_AUTH_BASIC:
		if (ch_str_find(user, 0, ':') < user.len)
			return ch_error_set(err, CH_EARG,
			    "UID: a name with ':' cannot be sent together with control characters "
			    "or blanks at an end of UID, PWD or QuotaKey");
		if (by_certificate)
			return ch_error_set(err, CH_EARG,
			    "UID: control characters cannot be sent with SSLCertAuth");
		return CH_OK; /* curl makes the line */
	case HTTP_AUTH_HEADERS:
		break;
	}
	add_line(out, CH_STR("X-ClickHouse-User"), user);
	if (by_certificate)
		add_line(out, CH_STR("X-ClickHouse-SSL-Certificate-Auth"), CH_STR("on"));
	else if (password.len > 0)
		add_line(out, CH_STR("X-ClickHouse-Key"), password);
	if (quota.len > 0)
		add_line(out, CH_STR("X-ClickHouse-Quota"), quota);
	return CH_OK;
}

/* "Name: value|Name: value" */
static int
add_custom(struct ch_str custom, struct ch_buf *out, struct ch_error *err)
{
	if (has_control(custom))
		return ch_error_set(
		    err, CH_EARG, "HttpHeaders: control characters cannot be sent");
	while (custom.len > 0) {
		size_t end = ch_str_find(custom, 0, '|');
		struct ch_str line = ch_str_trim(ch_str_slice(custom, 0, end));
		size_t colon = ch_str_find(line, 0, ':');
		struct ch_str name = ch_str_trim(ch_str_slice(line, 0, colon));

		custom = ch_str_slice(custom, end < custom.len ? end + 1 : end, custom.len);
		if (line.len == 0)
			continue;
		if (colon == line.len || name.len == 0 || ch_str_find(name, 0, ' ') < name.len ||
		    ch_str_find(name, 0, ';') < name.len)
			return ch_error_set(err, CH_EARG,
			    "HttpHeaders: must be \"Name: value|Name: value\", \"%.*s\" is none",
			    (int)(name.len < 100 ? name.len : 100), name.ptr);
		add_line(out, name, ch_str_trim(ch_str_slice(line, colon + 1, line.len)));
	}
	return CH_OK;
}

int
http_header_lines(const struct config_options *options, struct ch_buf *out, struct ch_error *err)
{
	int rc;

	ch_buf_append(out, "Expect:", 8); /* no waiting for 100 Continue */
	rc = add_auth(options, out, err);
	if (rc)
		return rc;
	return add_custom(ch_str_of(config_get_text(options, CONFIG_OPT_HTTPHEADERS)), out, err);
}

int
http_user_agent(const struct config_options *options, struct ch_buf *out, struct ch_error *err)
{
	struct ch_str name = ch_str_of(config_get_text(options, CONFIG_OPT_CLIENTNAME));

	name = ch_str_trim(name);
	if (has_control(name))
		return ch_error_set(err, CH_EARG, "ClientName: control characters cannot be sent");
	ch_buf_append_str(out, name);
	if (name.len > 0)
		ch_buf_append_byte(out, ' ');
	ch_buf_append_text(out, "chodbc/" PACKAGE_VERSION);
	return CH_OK;
}
