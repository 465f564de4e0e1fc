/*
 * transport.h - one request to a server or an engine, whatever is behind
 *
 * A transport_link is the means to run one query at a time: an HTTP keep-alive connection, or
 * a connection of the embedded engine. A client session keeps idle links for reuse. Two links
 * may be used by two threads at the same time; one link by one thread at a time, apart from
 * cancel(), which any thread may call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TRANSPORT_TRANSPORT_H
#define CH_TRANSPORT_TRANSPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/io.h"
#include "base/str.h"
#include "config/options.h"

/* A setting or reserved parameter to send with the request. */
struct transport_param {
	struct ch_str name;
	struct ch_str value;
};

struct transport_request {
	struct ch_str sql;	/* must live until finish */
	bool streaming;		/* rows are expected: stream them (SELECT and the like) */
	bool inline_data;	/* INSERT … FORMAT with the data behind it in the text */
	const char *format;	/* default format, "Native" */
	/* What follows an INSERT, pulled while it is sent (read() until it appends nothing); sql
	 * then ends in "FORMAT name", without blanks, comments or ';' behind it. NULL: nothing.
	 * Never sent twice. */
	struct ch_source *data;
	/* INSERT … SELECT … FROM input('…') FORMAT name: where "input('…')" lies in sql, for what
	 * cannot take data there. Empty: the data go into the table as they are. */
	struct ch_str input;
	bool data_frames; /* send them in compressed frames */
	const char *query_id;	/* unique, NUL-terminated */
	struct ch_str database; /* empty: the login's default */
	/* Settings and reserved parameters. Server settings among the options (Settings=) must be
	 * here to be sent. HTTP adds SessionId, SessionTimeout, Role and QuotaKey of the options
	 * unless they are here. */
	const struct transport_param *params;
	size_t param_count;
	/* Values of {name:Type} in the text, escaped as in TabSeparated. Over HTTP servers take no
	 * more than TRANSPORT_PARAM_MAX bytes each and TRANSPORT_PARAMS_MAX of them. */
	const struct transport_param *query_params;
	size_t query_param_count;
	bool frames;		/* ask for ClickHouse's compressed blocks and decode them */
	const char *encodings;	/* Accept-Encoding to send ("zstd", "gzip"), NULL none */
	int64_t timeout_ms;	/* most time spent waiting in start and reads, 0 no limit */
	int64_t silence_ms;	/* longest silence of the other side, 0 ReceiveTimeout */
	bool replayable;	/* may be sent again if it provably was not processed */
};

/* A little less than the http_max_field_value_size and http_max_fields of servers. */
#define TRANSPORT_PARAM_MAX ((size_t)120 << 10)
#define TRANSPORT_PARAMS_MAX 900

/* What the other side said besides the body. Empty strings and -1 when unknown. */
struct transport_info {
	char query_id[128];
	char timezone[64];
	char exception_tag[32];
	int64_t read_rows, read_bytes, written_rows, written_bytes, result_rows, elapsed_ns;
};

struct transport_link;

struct transport_ops {
	const char *name; /* "http", "embedded" */
	/* May connect lazily. */
	int (*open)(const struct config_options *options, struct transport_link **out,
	    struct ch_error *err);
	/* Start the request; returns when the answer has begun well (status 200 and its headers
	 * read, or the engine accepted it), or with the server's error. Data are sent before it
	 * returns; an error of their source is returned as it is. When the connection breaks under
	 * way, CH_EIO or CH_ETIMEOUT says that rows may have been written. */
	int (*start)(struct transport_link *link, const struct transport_request *request,
	    struct ch_error *err);
	/* The answer's body, decompressed. Ends after the last byte of a complete body only;
	 * a cut one is CH_EIO. Valid until finish. */
	struct ch_source *(*body)(struct transport_link *link);
	const struct transport_info *(*info)(struct transport_link *link);
	/* End the request: at the natural end the link stays usable at once; before it, the
	 * transfer is aborted. Always called after start, also when start failed. */
	void (*finish)(struct transport_link *link);
	/* Make the next or running start, or read, of this link fail with CH_ECANCEL, soon, until
	 * finish takes the request back. Any thread, but never after finish. The embedded engine's
	 * query is killed; an HTTP server has to be told by whoever knows another link. */
	void (*cancel)(struct transport_link *link);
	void (*close)(struct transport_link *link);
};

extern const struct transport_ops transport_http;
extern const struct transport_ops transport_chdb;

const struct transport_ops *transport_for(enum config_proto proto);

/* Tests only: serves every Proto when it is not NULL. */
extern const struct transport_ops *transport_override;

#endif
