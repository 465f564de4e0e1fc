/*
 * http_setup.h - connection options -> a libcurl handle
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_HTTP_SETUP_H
#define CH_TRANSPORT_HTTP_SETUP_H

#include "base/compiler.h"
#include "base/error.h"
#include "config/options.h"

/* What a handle borrows as long as it lives. */
struct http_lists {
	void *headers;	  /* libcurl's lists */
	void *form_headers; /* for a body that is a form */
	char boundary[33];  /* of that form: random, so that no value holds it */
	void *connect_to;
};

/* Once a process, by any thread. CH_EUNSUPPORTED: libcurl does not start. */
int http_global_init(struct ch_error *err) CH_MUST_USE;
/* Set all of `easy` (a CURL handle) that is the same for every request. CH_EARG names a bad
 * option, CH_EUNSUPPORTED what this libcurl cannot do. */
int http_setup(void *easy, const struct config_options *options, struct http_lists *lists,
    struct ch_error *err) CH_MUST_USE;
void http_lists_free(struct http_lists *lists);
/* `encodings` if libcurl can decode them, else NULL. */
const char *http_encodings(const char *encodings);

#endif
