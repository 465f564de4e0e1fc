/*
 * load.h - all options of a connection, from every source
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_LOAD_H
#define CH_CONFIG_LOAD_H

#include "base/error.h"
#include "base/str.h"
#include "config/options.h"

/* SQLDriverConnect: connection string, its DSN if it names one, chodbc.ini, finish. The result
 * belongs to the caller. CH_EARG, CH_EIO, CH_ENOMEM. */
int config_load_string(struct config_options **out, struct ch_str connection_string,
    struct ch_error *err) CH_MUST_USE;

/* SQLConnect: the arguments as they are (no quoting); an empty user or password leaves that of
 * the DSN. */
int config_load_dsn(struct config_options **out, struct ch_str dsn, struct ch_str user,
    struct ch_str password, struct ch_error *err) CH_MUST_USE;

#endif
