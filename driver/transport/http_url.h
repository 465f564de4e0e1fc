/*
 * http_url.h - what of options and requests goes into URLs and header lines
 *
 * No function blocks; all text is checked so that no option can add a header, a parameter or a
 * part of the URL of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_HTTP_URL_H
#define CH_TRANSPORT_HTTP_URL_H

#include "base/buf.h"
#include "base/compiler.h"
#include "base/error.h"
#include "config/options.h"
#include "transport/transport.h"

/* How user and password travel. */
enum http_auth {
	HTTP_AUTH_HEADERS, /* X-ClickHouse-User and -Key */
	HTTP_AUTH_BASIC,   /* for what a header cannot carry: line ends, blanks at the ends */
	HTTP_AUTH_BEARER,
};

enum http_auth http_auth_kind(const struct config_options *options);

/* Append "host:port" for people: the real server, whatever name it is asked for. */
void http_url_peer(const struct config_options *options, struct ch_buf *out);
/* Append "scheme://host:port/path". CH_EARG: Server or ServerHostName is no host name. */
int http_url_base(const struct config_options *options, struct ch_buf *out,
    struct ch_error *err) CH_MUST_USE;
/* Append "name:port:host:port", curl's way to reach Server under the name ServerHostName; nothing
 * without ServerHostName. */
void http_url_connect_to(const struct config_options *options, struct ch_buf *out);
/* Bytes that the text takes in a query string. */
size_t http_url_encoded_len(struct ch_str text);
/* What of a request lies in the query string besides settings. */
struct http_url_parts {
	bool sql;
	bool query_params;
};
/* Append "?name=value&…": the request's parameters, then those of the options that it does not
 * hold itself. */
void http_url_query(const struct config_options *options,
    const struct transport_request *request, struct http_url_parts parts, struct ch_buf *out);

/* Append the header lines of all requests, without the kind of body, a NUL behind each.
 * CH_EARG names the option that cannot be sent. */
int http_header_lines(const struct config_options *options, struct ch_buf *out,
    struct ch_error *err) CH_MUST_USE;
/* Append "[ClientName ]chodbc/VERSION". CH_EARG. */
int http_user_agent(const struct config_options *options, struct ch_buf *out,
    struct ch_error *err) CH_MUST_USE;

#endif
