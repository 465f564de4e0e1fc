/*
 * url.h - parts of a URL and of a host:port text
 *
 * Pure functions; the parts point into the text and are still percent-encoded.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_URL_H
#define CH_CONFIG_URL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct config_url {
	struct ch_str scheme;
	bool has_user, has_password;
	struct ch_str user, password;
	struct ch_str host; /* without brackets */
	struct ch_str port; /* "" without one */
	struct ch_str path; /* with its '/', or "" */
	struct ch_str query; /* without '?' */
};

/* scheme://[user[:password]@]host[:port][/path][?query][#fragment] */
bool config_url_split(struct ch_str text, struct config_url *url) CH_MUST_USE;

/* host, host:port, [IPv6], [IPv6]:port; an address with several ':' and no brackets is a host. */
bool config_host_split(struct ch_str text, struct ch_str *host, struct ch_str *port) CH_MUST_USE;

/* name=value of a query, up to '&'; false at the end. */
bool config_query_next(struct ch_str *rest, struct ch_str *name, struct ch_str *value);

/* Put the decoded text behind `out`; '%' without two hex digits stays. */
void config_percent_decode(struct ch_str text, bool plus_is_blank, struct ch_buf *out);

/* Copy a URL and put *** in place of its password and of secrets in its query. */
void config_url_mask(struct ch_str text, struct ch_buf *out);

#endif
