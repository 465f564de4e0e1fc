/*
 * io.h - where bytes come from and go to
 *
 * The two call-backs between layers: a reader pulls from a ch_source, a writer pushes into a
 * ch_sink. Neither knows what is behind: a socket, compressed frames, the engine, a test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_IO_H
#define CH_BASE_IO_H

#include "buf.h"
#include "error.h"

/* Bytes on demand. read() appends at least `need` (> 0) bytes to `into`; fewer, also none,
 * only at the end of the data, with CH_OK. It may append more, and may let an empty `into`
 * adopt foreign memory. What it appended before an error stays appended.
 * May block. Not pulling means not receiving: memory stays bounded.
 * CH_ENOMEM, CH_ECONNECT, CH_EIO, CH_ETIMEOUT, CH_ECANCEL, CH_ESERVER, CH_EFORMAT. */
struct ch_source {
	int (*read)(struct ch_source *src, struct ch_buf *into, size_t need, struct ch_error *err);
};

/* Bytes away. write() takes all `len` bytes or fails. May block. Errors as above. */
struct ch_sink {
	int (*write)(struct ch_sink *sink, const void *bytes, size_t len, struct ch_error *err);
};

#endif
