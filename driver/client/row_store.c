/*
 * row_store.c - the rows of a result, kept to be read again in any order
 *
 * Blocks that are open and that nobody holds form a list from the newest used to the oldest; what
 * is over the limit leaves at its end. Put away, a block is one or more frames of codec/frame.h,
 * whose checksums find out if the file was damaged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/row_store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "codec/frame.h"

/* Most bytes of one frame before compression. */
#define FRAME_BYTES ((size_t)16 << 20)
/* What a block takes besides bytes and views. */
#define BLOCK_EXTRA ((size_t)4096)
#define NO_FILE (-1)
#define NONE SIZE_MAX

struct stored {
	uint64_t first;		    /* row of the result */
	struct native_block *block; /* open, else NULL */
	size_t weight;		    /* what it takes when open */
	size_t holders;
	size_t newer, older; /* of the list: open, without holders */
	size_t raw_size;
	size_t size;	 /* of its frames; 0: was never put away */
	uint8_t *packed; /* its frames in memory, NULL: in the file */
	uint64_t at;	 /* there */
};

struct client_store {
	struct client_result *result;
	struct client_store_limits limits;
	struct stored *blocks; /* by their first row */
	size_t count, cap;
	uint64_t rows;
	bool is_complete;
	size_t newest, oldest; /* of the list */
	size_t open, packed;   /* bytes in use */
	size_t last;	       /* block that was found last */
	int file;
	uint64_t file_size;
	struct ch_buf frames; /* of a block on its way */
	struct codec_decoder decoder;
};

int
client_store_create(struct client_result *result, const struct client_store_limits *limits,
    struct client_store **out, struct ch_error *err)
{
	static const struct client_store_limits usual = { CLIENT_STORE_OPEN, CLIENT_STORE_PACKED };
	struct client_store *store = ch_calloc(1, sizeof(*store));

	if (!store)
		return ch_error_nomem(err, "rows of a cursor");
	store->result = result;
	store->limits = limits ? *limits : usual;
	store->newest = store->oldest = NONE;
	store->file = NO_FILE;
	ch_buf_init(&store->frames, CH_BUF_NO_LIMIT);
	*out = store;
	return CH_OK;
}

void
client_store_destroy(struct client_store *store)
{
	if (!store)
		return;
	/* Not given back to the result, which would keep their memory. */
	for (size_t i = 0; i < store->count; i++) {
		if (store->blocks[i].block)
			native_block_free(store->blocks[i].block);
		ch_free(store->blocks[i].block);
		ch_free(store->blocks[i].packed);
	}
	ch_free(store->blocks);
	ch_buf_free(&store->frames);
	codec_decoder_free(&store->decoder);
	if (store->file != NO_FILE)
		close(store->file);
	ch_free(store);
}

uint64_t
client_store_rows(const struct client_store *store)
{
	return store->rows;
}

bool
client_store_is_complete(const struct client_store *store)
{
	return store->is_complete;
}

void
client_store_count(const struct client_store *store, size_t *in_memory, size_t *in_file)
{
	*in_memory = *in_file = 0;
	for (size_t i = 0; i < store->count; i++) {
		if (store->blocks[i].packed)
			++*in_memory;
		else if (store->blocks[i].size)
			++*in_file;
	}
}

/* The list */

static void
enlist(struct client_store *store, size_t at)
{
	struct stored *stored = &store->blocks[at];

	stored->newer = NONE;
	stored->older = store->newest;
	if (store->newest != NONE)
		store->blocks[store->newest].newer = at;
	else
		store->oldest = at;
	store->newest = at;
}

static void
delist(struct client_store *store, size_t at)
{
	const struct stored *stored = &store->blocks[at];

	if (stored->newer != NONE)
		store->blocks[stored->newer].older = stored->older;
	else
		store->newest = stored->older;
	if (stored->older != NONE)
		store->blocks[stored->older].newer = stored->newer;
	else
		store->oldest = stored->newer;
}

/* The file */

static int
make_file(struct client_store *store, struct ch_error *err)
{
	const char *folder = secure_getenv("TMPDIR");
	struct ch_buf name;
	char *path;
	int rc = CH_OK;

	if (!folder || !*folder)
		folder = "/tmp";
	ch_buf_init(&name, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&name, folder);
	ch_buf_append_text(&name, "/chodbc-XXXXXX");
	ch_buf_append_byte(&name, '\0');
	path = (char *)name.ptr;
	if (ch_buf_failed(&name)) {
		rc = ch_error_nomem(err, "name of a temporary file");
	} else {
		store->file = mkostemp(path, O_CLOEXEC);
		if (store->file < 0)
			rc = ch_error_set(err, CH_ELIMIT,
			    "The cursor keeps more rows than fit into memory, but no temporary "
			    "file can be made in %s: %s (set TMPDIR)",
			    folder, strerror(errno));
		else
			unlink(path);
	}
	ch_buf_free(&name);
	return rc;
}

/* The frames at the end of the file; what was written of them does not count until all is. */
static int
write_file(struct client_store *store, struct ch_error *err)
{
	size_t done = 0;

	if (store->file == NO_FILE) {
		int rc = make_file(store, err);

		if (rc)
			return rc;
	}
	while (done < store->frames.len) {
		ssize_t got = pwrite(store->file, store->frames.ptr + done,
		    store->frames.len - done, (off_t)(store->file_size + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ch_error_set(err, CH_ELIMIT,
			    "The rows of the cursor cannot be written to its temporary file, which "
			    "has %llu bytes: %s (set TMPDIR to a folder with more room)",
			    (unsigned long long)store->file_size,
			    strerror(got < 0 ? errno : ENOSPC));
		done += (size_t)got;
	}
	return CH_OK;
}

static int
read_file(struct client_store *store, const struct stored *stored, struct ch_error *err)
{
	uint8_t *to;
	size_t done = 0;

	ch_buf_reset(&store->frames);
	to = ch_buf_reserve(&store->frames, stored->size);
	if (!to)
		return ch_error_nomem(err, "rows of a cursor");
	while (done < stored->size) {
		ssize_t got = pread(store->file, to + done, stored->size - done,
		    (off_t)(stored->at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return ch_error_set(err, CH_ELIMIT,
			    "The rows of the cursor cannot be read from its temporary file: %s",
			    got < 0 ? strerror(errno) : "it is shorter than it was");
		done += (size_t)got;
	}
	ch_buf_commit(&store->frames, done);
	return CH_OK;
}

/* Putting away */

static int
pack(struct client_store *store, const struct stored *stored, struct ch_error *err)
{
	const uint8_t *bytes = stored->block->bytes.ptr;

	ch_buf_reset(&store->frames);
	for (size_t at = 0; at < stored->raw_size; at += FRAME_BYTES) {
		size_t left = stored->raw_size - at;
		int rc = codec_frame_encode(CODEC_LZ4, bytes + at,
		    left < FRAME_BYTES ? left : FRAME_BYTES, &store->frames, err);

		if (rc)
			return rc;
	}
	return CH_OK;
}

/* Give the block of the list a second home. */
static int
save(struct client_store *store, struct stored *stored, struct ch_error *err)
{
	size_t size;
	int rc = pack(store, stored, err);

	if (rc)
		return rc;
	size = store->frames.len;
	if (size <= store->limits.packed - store->packed) {
		stored->packed = ch_malloc(size);
		if (!stored->packed)
			return ch_error_nomem(err, "rows of a cursor");
		memcpy(stored->packed, store->frames.ptr, size);
		store->packed += size;
	} else {
		rc = write_file(store, err);
		if (rc)
			return rc;
		stored->at = store->file_size;
		store->file_size += size;
	}
	stored->size = size;
	return CH_OK;
}

static void
close_block(struct client_store *store, size_t at)
{
	struct stored *stored = &store->blocks[at];

	delist(store, at);
	client_result_release(store->result, stored->block);
	stored->block = NULL;
	store->open -= stored->weight;
}

/* Put away what is too much. Without `may_save` only what has a second home already: that cannot
 * fail. */
static int
trim(struct client_store *store, bool may_save, struct ch_error *err)
{
	size_t at = store->oldest;

	while (store->open > store->limits.open && at != NONE && at != store->newest) {
		struct stored *stored = &store->blocks[at];
		size_t next = stored->newer;
		int rc = stored->size || !may_save ? CH_OK : save(store, stored, err);

		if (rc)
			return rc;
		if (stored->size)
			close_block(store, at);
		at = next;
	}
	return CH_OK;
}

/* Keeping */

/* Room for one more, so that a block which came is not lost. */
static int
need_room(struct client_store *store, struct ch_error *err)
{
	struct stored *blocks = ch_grow(store->blocks, store->count, &store->cap, sizeof(*blocks));

	if (!blocks)
		return ch_error_nomem(err, "rows of a cursor");
	store->blocks = blocks;
	return CH_OK;
}

static size_t
weigh(const struct native_block *block)
{
	const struct ch_buf *bytes = &block->bytes;
	size_t size = bytes->cap > bytes->len ? bytes->cap : bytes->len;

	return size + block->rows * block->column_count * sizeof(struct native_span) + BLOCK_EXTRA;
}

static void
open_block(struct client_store *store, size_t at, struct native_block *block)
{
	struct stored *stored = &store->blocks[at];

	stored->block = block;
	stored->weight = weigh(block);
	store->open += stored->weight;
	enlist(store, at);
}

/* There is room. */
static int
keep(struct client_store *store, struct native_block *block, struct ch_error *err)
{
	size_t at = store->count++;

	store->blocks[at] =
	    (struct stored){ .first = store->rows, .raw_size = block->end, .newer = NONE };
	store->rows += block->rows;
	open_block(store, at, block);
	return trim(store, true, err);
}

int
client_store_add(struct client_store *store, struct native_block *block, struct ch_error *err)
{
	int rc = need_room(store, err);

	if (rc) {
		client_result_release(store->result, block);
		return rc;
	}
	return keep(store, block, err);
}

int
client_store_more(struct client_store *store, bool *more, struct ch_error *err)
{
	struct native_block *block;
	int rc;

	*more = false;
	if (store->is_complete)
		return CH_OK;
	/* What could not be put away then, before more is taken. */
	rc = trim(store, true, err);
	if (!rc)
		rc = need_room(store, err);
	if (!rc)
		rc = client_result_next(store->result, &block, err);
	if (rc)
		return rc;
	*more = block != NULL;
	store->is_complete = !block;
	return block ? keep(store, block, err) : CH_OK;
}

void
client_store_stop(struct client_store *store)
{
	if (!store->is_complete)
		client_result_close(store->result);
	store->is_complete = true;
}

/* Reading again */

static bool
has_row(const struct client_store *store, size_t at, uint64_t row)
{
	uint64_t end = at + 1 < store->count ? store->blocks[at + 1].first : store->rows;

	return row >= store->blocks[at].first && row < end;
}

/* The block of a row that is here: mostly the one of last time, or the next. */
static size_t
find(struct client_store *store, uint64_t row)
{
	size_t from = 0, to = store->count;

	if (has_row(store, store->last, row))
		return store->last;
	if (store->last + 1 < store->count && has_row(store, store->last + 1, row))
		return ++store->last;
	while (to - from > 1) {
		size_t middle = from + (to - from) / 2;

		if (store->blocks[middle].first <= row)
			from = middle;
		else
			to = middle;
	}
	store->last = from;
	return from;
}

static int
unpack(struct client_store *store, const uint8_t *frames, size_t size, struct native_block *block,
    struct ch_error *err)
{
	struct codec_frame frame;
	int rc;

	ch_buf_reset(&block->bytes);
	for (size_t at = 0; at < size; at += frame.size) {
		uint8_t *to;

		if (size - at < CODEC_FRAME_HEADER)
			return ch_error_set(err, CH_EFORMAT, "a frame is cut");
		rc = codec_frame_parse(frames + at, &frame, err);
		if (rc)
			return rc;
		if (frame.size > size - at)
			return ch_error_set(err, CH_EFORMAT, "a frame is cut");
		to = ch_buf_reserve(&block->bytes, frame.raw_size);
		if (!to)
			return ch_error_nomem(err, "block");
		rc = codec_frame_decode(&store->decoder, &frame, frames + at, to, err);
		if (rc)
			return rc;
		ch_buf_commit(&block->bytes, frame.raw_size);
	}
	return client_result_reread(store->result, block, err);
}

static int
reopen(struct client_store *store, size_t at, struct ch_error *err)
{
	const struct stored *stored = &store->blocks[at];
	struct native_block *block = client_result_block(store->result);
	const uint8_t *frames = stored->packed;
	int rc = CH_OK;

	if (!block)
		return ch_error_nomem(err, "block");
	if (!frames) {
		rc = read_file(store, stored, err);
		frames = store->frames.ptr;
	}
	if (!rc) {
		rc = unpack(store, frames, stored->size, block, err);
		if (rc && rc != CH_ENOMEM)
			ch_error_prefix(err, "Kept rows of the cursor are damaged");
	}
	if (rc) {
		client_result_release(store->result, block);
		return rc;
	}
	open_block(store, at, block);
	return trim(store, false, err);
}

int
client_store_hold(struct client_store *store, uint64_t row, struct native_block **block,
    size_t *at, struct ch_error *err)
{
	size_t found = find(store, row);
	struct stored *stored = &store->blocks[found];

	if (!stored->block) {
		int rc = reopen(store, found, err);

		if (rc)
			return rc;
	}
	if (stored->holders++ == 0)
		delist(store, found);
	*block = stored->block;
	*at = (size_t)(row - stored->first);
	return CH_OK;
}

void
client_store_release(struct client_store *store, uint64_t row)
{
	size_t at = find(store, row);

	if (--store->blocks[at].holders == 0)
		enlist(store, at);
}
