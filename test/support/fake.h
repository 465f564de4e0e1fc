/*
 * fake.h - a transport that plays scripted answers
 *
 * Queries are answered by the first script whose text they begin with. Answers may be cut, may
 * fail in the middle, may come in small pieces. The hello query and anything unknown get fitting
 * default answers, so that a session can be opened without a server.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_TEST_FAKE_H
#define CH_TEST_FAKE_H

#include "base/buf.h"
#include "transport/transport.h"

struct fake_script {
	const char *sql;     /* the query begins with this text */
	const void *bytes;   /* the body; copied */
	size_t len;
	size_t piece;	     /* bytes given by one read; 0: all */
	bool is_cut;	     /* CH_EIO behind the bytes instead of an end */
	int refuse;	     /* server error code: start() fails */
	const char *refusal; /* its text */
	int64_t written_rows; /* of the summary; 0 counts as unknown */
	size_t cut_data;     /* the connection breaks when so many bytes of data were sent; 0 no */
};

/* Use the fake for all connections from now on; forget scripts and records. */
void fake_install(void);
void fake_uninstall(void);
void fake_script(const struct fake_script *script);
/* Version that the server says it has; default 26.7.2.1. */
void fake_set_version(const char *version);

/* Where an answer would end the reader waits until it is cancelled. */
void fake_hang_at_end(bool hangs);
/* Somebody waits there. */
bool fake_is_reading(void);

/* How many requests began with that text; "" counts all. */
unsigned fake_count(const char *sql);
/* The last request's text, or "". */
const char *fake_last_sql(void);
const char *fake_last_database(void);
/* Value of a parameter of the last request, or NULL. */
const char *fake_last_param(const char *name);
int64_t fake_last_timeout(void);
int64_t fake_last_silence(void);
/* Data sent behind the last request that had some. */
struct ch_str fake_last_data(void);
/* How often they were pulled. */
unsigned fake_data_reads(void);
/* Value of {name:Type} of the last request, NULL if it has none of that name. */
const char *fake_last_value(const char *name);

/* Blocks in the Native format. */
struct fake_block {
	struct ch_buf bytes;
};

void fake_block_begin(struct fake_block *block, size_t columns, size_t rows);
void fake_block_column(struct fake_block *block, const char *name, const char *type);
void fake_block_bytes(struct fake_block *block, const void *bytes, size_t len);
void fake_block_text(struct fake_block *block, const char *text); /* a String value */
void fake_block_free(struct fake_block *block);

#endif
