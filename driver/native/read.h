/*
 * read.h - read Native blocks from a byte source
 *
 * Builds column views over the bytes of one block; no payload is copied. Understands revision 0
 * and revisions up to NATIVE_REVISION with BlockInfo (found by looking, so a proxy that drops
 * the request parameter does no harm), type names as text or in the binary encoding.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_READ_H
#define CH_NATIVE_READ_H

#include "base/io.h"
#include "native/block.h"

/* What to ask a server for (client_protocol_version): BlockInfo, zones of DateTime columns and
 * LowCardinality, but no sparse or custom serialisation. */
#define NATIVE_REVISION 54405

/* Limits, checked before anything is allocated for what they bound. */
#define NATIVE_MAX_COLUMNS 1000000u
#define NATIVE_MAX_NAME ((size_t)16 << 20) /* bytes of a column or type name */
#define NATIVE_MAX_ROWS ((uint64_t)1 << 31) /* rows of one block */

/* Several blocks may be filled from one reader, one after the other. All blocks must have the
 * columns of the first one: plans made for its types stay right. Fields are private. */
struct native_reader {
	struct ch_source *source; /* borrowed */
	bool binary_types; /* output_format_native_encode_types_in_binary_format=1 was asked for */
	uint64_t blocks; /* begun so far, for messages */
	struct ch_arena header; /* names and types of the columns, until the reader is freed */
	struct native_header *columns;
	size_t column_count;
	bool has_info; /* the block being read began with a BlockInfo */
	bool source_failed; /* the last error is the source's own */
	struct native_block *begun; /* peeked into, not read yet */
	struct ch_buf ahead; /* bytes of coming blocks from ahead_at on */
	size_t ahead_at;
	size_t taken; /* bytes at the end of the block in hand that ahead holds too */
};

void native_reader_init(struct native_reader *reader, struct ch_source *source, bool binary_types);
void native_reader_free(struct native_reader *reader);

/* Begin the next block in `block` (whatever it held is forgotten): bytes read ahead move in, and
 * at least `count` bytes are there from the front; fewer only at the end of the stream. */
int native_reader_peek(struct native_reader *reader, struct native_block *block, size_t count,
    struct ch_error *err) CH_MUST_USE;

/* Read the next block into `block`, going on after a peek if there was one. A block may have no
 * rows. At the end of the stream *more is false and the block is empty. Bytes behind the block
 * stay with the reader; when there are none, nothing is copied and adopted memory is read in
 * place. CH_EIO for a stream that ends inside a block, CH_EFORMAT, CH_ELIMIT, CH_EUNSUPPORTED for
 * a type that cannot be read, CH_EARG for an unknown time zone: the text names the block, column,
 * type and offset; the raw bytes of the failed block stay in block->bytes from 0 to len, so that
 * the caller can look for an error text in them. Else CH_ENOMEM or the source's errors. */
int native_read_block(struct native_reader *reader, struct native_block *block, bool *more,
    struct ch_error *err) CH_MUST_USE;

/* Make the views of a block of this reader's stream anew: block->bytes holds the bytes that it had
 * from 0 to end, and nothing else. Errors as of native_read_block(). */
int native_reread_block(const struct native_reader *reader, struct native_block *block,
    struct ch_error *err) CH_MUST_USE;

#endif
