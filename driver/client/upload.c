/*
 * upload.c - an INSERT on its way while its data come piece by piece
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/upload.h"

#include "base/alloc.h"
#include "base/thread.h"

/* Most bytes that wait for the thread. It takes them all at a time, so there are never more than
 * twice as many. */
#define WAITING_MAX ((size_t)1 << 20)

struct client_upload {
	struct ch_source source;
	struct client_result *result;
	struct client_query query;
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	struct ch_buf waiting;
	bool at_end;   /* no more will come */
	bool given_up; /* by the application */
	bool is_over;  /* the query has ended, with rc */
	int rc;
	struct ch_error err;
};

/* The transport takes what waits, in the thread. */
static int
upload_read(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct client_upload *upload = CH_CONTAINER_OF(src, struct client_upload, source);
	size_t goal = into->len + need;
	bool ends = false;
	int rc = CH_OK;

	while (!rc && !ends && into->len < goal) {
		pthread_mutex_lock(&upload->lock);
		while (!upload->waiting.len && !upload->at_end && !upload->given_up)
			pthread_cond_wait(&upload->changed, &upload->lock);
		ends = upload->at_end;
		if (upload->given_up)
			rc = ch_error_set(err, CH_ECANCEL, "the upload was given up");
		else
			ch_buf_append_str(into, ch_buf_str(&upload->waiting));
		ch_buf_reset(&upload->waiting);
		pthread_cond_signal(&upload->changed);
		pthread_mutex_unlock(&upload->lock);
		if (!rc && ch_buf_failed(into))
			rc = ch_error_nomem(err, "data to insert");
	}
	return rc;
}

static void *
run(void *ctx)
{
	struct client_upload *upload = ctx;
	struct ch_error err;
	int rc = client_result_execute(upload->result, &upload->query, &err);

	pthread_mutex_lock(&upload->lock);
	upload->is_over = true;
	upload->rc = rc;
	if (rc)
		upload->err = err;
	pthread_cond_signal(&upload->changed);
	pthread_mutex_unlock(&upload->lock);
	return NULL;
}

static void
destroy(struct client_upload *upload)
{
	pthread_cond_destroy(&upload->changed);
	pthread_mutex_destroy(&upload->lock);
	ch_buf_free(&upload->waiting);
	ch_free(upload);
}

int
client_upload_start(struct client_upload **out, struct client_result *result,
    const struct client_query *query, struct ch_error *err)
{
	struct client_upload *upload = ch_calloc(1, sizeof(*upload));
	int rc;

	*out = NULL;
	if (!upload)
		return ch_error_nomem(err, "data to insert");
	upload->source.read = upload_read;
	upload->result = result;
	upload->query = *query;
	upload->query.data = &upload->source;
	pthread_mutex_init(&upload->lock, NULL);
	pthread_cond_init(&upload->changed, NULL);
	ch_buf_init(&upload->waiting, WAITING_MAX);
	rc = ch_thread_start(&upload->thread, run, upload, err);
	if (rc) {
		destroy(upload);
		return rc;
	}
	*out = upload;
	return CH_OK;
}

/* What a query says that has ended before its data. The lock is held. */
static int
end_of_query(const struct client_upload *upload, struct ch_error *err)
{
	if (upload->rc) {
		*err = upload->err;
		return upload->rc;
	}
	return ch_error_set(err, CH_EIO, "the server answered before it had all of the data");
}

int
client_upload_write(
    struct client_upload *upload, const void *bytes, size_t len, struct ch_error *err)
{
	const char *from = bytes;
	int rc = CH_OK;

	pthread_mutex_lock(&upload->lock);
	while (!rc && len > 0) {
		size_t room = WAITING_MAX - upload->waiting.len;
		size_t count = len < room ? len : room;

		if (upload->is_over) {
			rc = end_of_query(upload, err);
		} else if (!room) {
			pthread_cond_wait(&upload->changed, &upload->lock);
		} else {
			ch_buf_append(&upload->waiting, from, count);
			from += count;
			len -= count;
			if (ch_buf_failed(&upload->waiting))
				rc = ch_error_nomem(err, "data to insert");
			pthread_cond_signal(&upload->changed);
		}
	}
	pthread_mutex_unlock(&upload->lock);
	return rc;
}

/* The thread reads on: with the end of the data, or with their being given up. */
static void
join(struct client_upload *upload, bool *flag)
{
	pthread_mutex_lock(&upload->lock);
	*flag = true;
	pthread_cond_signal(&upload->changed);
	pthread_mutex_unlock(&upload->lock);
	pthread_join(upload->thread, NULL);
}

int
client_upload_finish(struct client_upload *upload, struct ch_error *err)
{
	int rc;

	join(upload, &upload->at_end);
	rc = upload->rc;
	if (rc)
		*err = upload->err;
	destroy(upload);
	return rc;
}

void
client_upload_abort(struct client_upload *upload)
{
	if (!upload)
		return;
	client_result_cancel(upload->result);
	join(upload, &upload->given_up);
	destroy(upload);
}
