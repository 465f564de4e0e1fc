/*
 * setup.h - what the entries of the setup library share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_SETUP_SETUP_H
#define CH_SETUP_SETUP_H

#include <odbcinst.h>

#include "base/buf.h"
#include "base/str.h"
#include "config/options.h"

#ifndef TRUE
#define TRUE 1
#define FALSE 0
#endif

#define SETUP_API __attribute__((visibility("default")))

/* Tell the installer what is wrong; returns FALSE. */
BOOL setup_fail(DWORD code, const char *text);

/* Options that stand in a data source: not those that name it or its driver. */
bool setup_is_dsn_option(enum config_option id);

/* The next key=value of a list with NULs between and two at its end; false at the end. An entry
 * without '=' comes with an empty value. */
bool setup_next_pair(const char **list, struct ch_str *key, struct ch_str *value);

/* A text, or a list as above, as UTF-8 with two NULs behind; of NULL "". NULL without memory. The
 * caller frees it by ch_free(). */
char *setup_narrow(const SQLWCHAR *wide, bool is_list);

#endif
