/*
 * handle.h - what all four ODBC handles have in common
 *
 * Every handle begins with a struct odbc_head: a tag to recognise it, its lock, its diagnostics.
 * An API entry calls odbc_enter_*(), which checks the tag, locks and clears the diagnostics, and
 * ends with odbc_leave(), which records the return code and unlocks. Lock order: env, dbc, stmt,
 * desc; a function holds the lock of its own handle only and takes a parent's for moments. An
 * implicit descriptor has no lock of its own: its statement's serves.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_HANDLE_H
#define CH_ODBC_HANDLE_H

#include <pthread.h>
#include <sql.h>
#include <sqlext.h>
#include <stdbool.h>
#include <stdint.h>

#include "odbc/diag.h"

enum odbc_tag {
	ODBC_TAG_ENV = 0x43484531, /* "CHE1" … */
	ODBC_TAG_DBC = 0x43484432,
	ODBC_TAG_STMT = 0x43485333,
	ODBC_TAG_DESC = 0x43484434,
};

struct odbc_head {
	uint32_t tag; /* 0 once freed */
	pthread_mutex_t lock;
	struct odbc_diag diag;
};

void odbc_head_init(struct odbc_head *head, enum odbc_tag tag);
/* The lock must not be held. */
void odbc_head_free(struct odbc_head *head);

/* "Called through an A or a W entry": decides text in and out, nothing else. */
enum odbc_text { ODBC_NARROW, ODBC_WIDE };

#endif
