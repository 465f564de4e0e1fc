/*
 * result.h - a query and its rows, block by block
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CLIENT_RESULT_H
#define CH_CLIENT_RESULT_H

#include "client/session.h"
#include "native/block.h"

struct client_result;

struct client_query {
	struct ch_str sql; /* one statement, no trailing ';' */
	bool returns_rows; /* by its first word (query_classify) */
	bool describable; /* DESCRIBE TABLE (sql) is possible: SELECT, WITH, … */
	bool changes_data; /* never sent twice */
	bool raw; /* the text has a FORMAT of its own: its bytes are the rows, as they come */
	bool inline_data; /* INSERT … FORMAT with the data in the text */
	bool outside_session; /* not in the HTTP session, which another query may hold */
	/* What to send behind an INSERT that ends in "FORMAT name" (no comment or ';' behind it),
	 * pulled while sending; NULL none. Such a query is never sent twice. */
	struct ch_source *data;
	bool data_is_sql; /* rows of expressions */
	struct ch_str input; /* "input('…')" within sql, if the data pass a SELECT; else empty */
	/* Values of {name:Type} in sql, TabSeparated escapes; borrowed until execute returns. */
	const struct transport_param *params;
	size_t param_count;
	int64_t timeout_ms; /* SQL_ATTR_QUERY_TIMEOUT; 0 none */
	uint64_t max_rows; /* hint for the server; the caller still counts */
};

/* What is known of one column before and without rows. */
struct client_column {
	struct ch_str name;
	const struct native_type *type;
};

/* Create the result, send nothing. Any thread may then cancel it. */
int client_result_create(
    struct client_session *session, struct client_result **out, struct ch_error *err) CH_MUST_USE;

/* Run the query and wait for its first block, its end, or an error. The text is copied. A result
 * object may run one query after another. Errors of the server carry its code and text and
 * the query id. */
int client_result_execute(struct client_result *result, const struct client_query *query,
    struct ch_error *err) CH_MUST_USE;

/* Run nothing, only learn the columns of `query` by DESCRIBE. */
int client_result_describe(struct client_result *result, const struct client_query *query,
    struct ch_error *err) CH_MUST_USE;

/* Columns of the result. Without a block they are asked for now (DESCRIBE; may block). Types
 * and names live until the next execute. Where an old server hides the zones of DateTime
 * columns, they are asked for here too, so that values and metadata agree. */
int client_result_columns(struct client_result *result, const struct client_column **columns,
    size_t *count, struct ch_error *err) CH_MUST_USE;

/* The next block with rows, or *block = NULL at the end of a complete result. The block belongs
 * to the caller until client_result_release(); holding several is fine. An error in the middle
 * of the stream is that error (CH_ESERVER with the server's text), a cut stream CH_EIO: never an
 * end. After an error every further call repeats it. */
int client_result_next(
    struct client_result *result, struct native_block **block, struct ch_error *err) CH_MUST_USE;
/* Give a block back; its memory is used for later ones. Every block must have been given back
 * before client_result_destroy(). */
void client_result_release(struct client_result *result, struct native_block *block);
/* For who keeps the bytes of blocks: an empty block, given back as those of _next; NULL without
 * memory. */
struct native_block *client_result_block(struct client_result *result) CH_MUST_USE;
/* Make the views of a block of this result anew; block->bytes holds the bytes that it had from 0
 * to end. Until the next execute. */
int client_result_reread(
    struct client_result *result, struct native_block *block, struct ch_error *err) CH_MUST_USE;

/* Stop a running execute or next of this result: it fails with CH_ECANCEL. The query is killed on
 * the server as well. Any thread; safe at any time between create and destroy. */
void client_result_cancel(struct client_result *result);

/* Forget the rest of the rows; the transfer is aborted if it is not at its end. */
void client_result_close(struct client_result *result);
void client_result_destroy(struct client_result *result);

/* What the server said of the last query, once it has ended. */
struct transport_info client_result_info(struct client_result *result);
const char *client_result_query_id(const struct client_result *result);

#endif
