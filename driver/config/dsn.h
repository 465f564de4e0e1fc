/*
 * dsn.h - data sources, read the way the driver manager reads them
 *
 * SQLGetPrivateProfileString is looked up at run time in the manager that is loaded (else
 * unixODBC's or iODBC's installer library is loaded), so that ODBCINI, ODBCSYSINI and the
 * manager's quoting rules hold. Thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_DSN_H
#define CH_CONFIG_DSN_H

#include <stdbool.h>

#include "base/error.h"
#include "config/options.h"

/* Set all known keys and setting_NAME keys of the data source as CONFIG_DSN. A data source that
 * does not exist gives nothing and *found = false (may be NULL).
 * CH_EARG: bad value, or no manager's library can be found; CH_ENOMEM. */
int config_dsn_read(struct config_options *options, const char *dsn, bool *found,
    struct ch_error *err) CH_MUST_USE;

#endif
