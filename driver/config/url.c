/*
 * url.c - parts of a URL and of a host:port text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/url.h"

static size_t
min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

bool
config_host_split(struct ch_str text, struct ch_str *host, struct ch_str *port)
{
	size_t colon = ch_str_find(text, 0, ':');

	*port = CH_STR("");
	if (text.len > 0 && text.ptr[0] == '[') {
		size_t close = ch_str_find(text, 0, ']');

		if (close == text.len)
			return false;
		*host = ch_str_slice(text, 1, close);
		text = ch_str_slice(text, close + 1, text.len);
		if (text.len > 0 && text.ptr[0] != ':')
			return false;
		*port = ch_str_slice(text, min_size(1, text.len), text.len);
		return host->len > 0;
	}
	if (ch_str_find(text, min_size(colon + 1, text.len), ':') < text.len)
		colon = text.len;
	*host = ch_str_slice(text, 0, colon);
	*port = ch_str_slice(text, min_size(colon + 1, text.len), text.len);
	return true;
}

/* What stands before `c`, which is cut off with it; false when there is no `c`. */
static bool
take_until(struct ch_str *text, char c, struct ch_str *before)
{
	size_t at = ch_str_find(*text, 0, c);

	if (at == text->len)
		return false;
	*before = ch_str_slice(*text, 0, at);
	*text = ch_str_slice(*text, at + 1, text->len);
	return true;
}

bool
config_url_split(struct ch_str text, struct config_url *url)
{
	size_t scheme = ch_str_search(text, CH_STR("://"));
	size_t end, at;
	struct ch_str authority;

	*url = (struct config_url){ 0 };
	if (scheme == 0 || scheme == text.len)
		return false;
	url->scheme = ch_str_slice(text, 0, scheme);
	text = ch_str_slice(text, scheme + 3, ch_str_find(text, scheme, '#'));

	end = min_size(ch_str_find(text, 0, '/'), ch_str_find(text, 0, '?'));
	authority = ch_str_slice(text, 0, end);
	text = ch_str_slice(text, end, text.len);
	at = ch_str_find(text, 0, '?');
	url->path = ch_str_slice(text, 0, at);
	url->query = ch_str_slice(text, min_size(at + 1, text.len), text.len);

	/* The last '@' ends the user's part: passwords with '@' are seen in the wild. */
	for (at = authority.len; at > 0 && authority.ptr[at - 1] != '@';)
		at--;
	if (at > 0) {
		url->password = ch_str_slice(authority, 0, at - 1);
		url->has_user = true;
		url->has_password = take_until(&url->password, ':', &url->user);
		if (!url->has_password) {
			url->user = url->password;
			url->password = CH_STR("");
		}
	}
	authority = ch_str_slice(authority, at, authority.len);
	return config_host_split(authority, &url->host, &url->port) && url->host.len > 0;
}

bool
config_query_next(struct ch_str *rest, struct ch_str *name, struct ch_str *value)
{
	while (rest->len > 0) {
		struct ch_str pair = *rest;

		if (!take_until(rest, '&', &pair))
			*rest = CH_STR("");
		*value = pair;
		if (!take_until(value, '=', name)) {
			*name = pair;
			*value = CH_STR("");
		}
		if (name->len > 0)
			return true;
	}
	return false;
}

void
config_percent_decode(struct ch_str text, bool plus_is_blank, struct ch_buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		int byte = c == '%' && text.len - i > 2 ? ch_hex_byte(text.ptr + i + 1) : -1;

		if (byte >= 0) {
			c = (char)byte;
			i += 2;
		} else if (c == '+' && plus_is_blank) {
			c = ' ';
		}
		ch_buf_append_byte(out, (uint8_t)c);
	}
}

static void
append_between(struct ch_buf *out, const char *from, const char *to)
{
	ch_buf_append(out, from, (size_t)(to - from));
}

void
config_url_mask(struct ch_str text, struct ch_buf *out)
{
	struct config_url url;
	struct ch_str rest, name, value;
	const char *done = text.ptr;

	if (!config_url_split(text, &url)) {
		ch_buf_append_text(out, "***");
		return;
	}
	if (url.has_password) {
		append_between(out, done, url.password.ptr);
		ch_buf_append_text(out, "***");
		done = url.password.ptr + url.password.len;
	}
	for (rest = url.query; config_query_next(&rest, &name, &value);) {
		if (!ch_str_eq_nocase(name, CH_STR("password")))
			continue;
		append_between(out, done, name.ptr + name.len);
		ch_buf_append_text(out, "=***");
		/* rest begins behind the pair, or is "" somewhere else at the end of the query. */
		done = rest.len > 0 ? rest.ptr - 1 : url.query.ptr + url.query.len;
	}
	append_between(out, done, text.ptr + text.len);
}
