/*
 * upload.h - an INSERT on its way while its data come piece by piece
 *
 * A transport pulls what it sends, an application that gives data pushes. Between them stands a
 * thread that runs the query, and a buffer of bounded size. Pieces wait as long as it is full.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CLIENT_UPLOAD_H
#define CH_CLIENT_UPLOAD_H

#include "client/result.h"

struct client_upload;

/* Begin to run `query`, whose `data` are those of client_upload_write(). Until the upload ends
 * `result` is the thread's; only client_result_cancel() may be called for it. CH_ENOMEM. */
int client_upload_start(struct client_upload **out, struct client_result *result,
    const struct client_query *query, struct ch_error *err) CH_MUST_USE;

/* Hand over bytes; blocks while too many wait. An error is that of the query, which is over: it
 * takes nothing more. */
int client_upload_write(struct client_upload *upload, const void *bytes, size_t len,
    struct ch_error *err) CH_MUST_USE;

/* That was all: wait for what client_result_execute() says, and destroy the upload. */
int client_upload_finish(struct client_upload *upload, struct ch_error *err) CH_MUST_USE;

/* Cancel the query and destroy the upload. The server may have written rows of the data that it
 * had got. */
void client_upload_abort(struct client_upload *upload);

#endif
