/*
 * site.h - defaults for a machine or a user: chodbc.ini
 *
 * Files, later ones override earlier ones: chodbc.ini in the configured folder (/etc),
 * ~/.chodbc.ini (home as the password database says), the file named by $CHODBCINI. Section
 * [chodbc] holds for every connection, a section of the name of a data source for that one and
 * before [chodbc]. Keys are those of a DSN.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_SITE_H
#define CH_CONFIG_SITE_H

#include "base/error.h"
#include "config/options.h"

/* Set what the files say as CONFIG_SITE. dsn may be "". Missing files are fine, except the one
 * that $CHODBCINI names. CH_EARG: bad value or broken file; CH_EIO; CH_ENOMEM. */
int config_site_read(struct config_options *options, const char *dsn,
    struct ch_error *err) CH_MUST_USE;

/* Try every section of one file as if it were read for a connection. CH_EARG, CH_EIO, CH_ENOMEM. */
int config_site_check(const char *path, struct ch_error *err) CH_MUST_USE;

#endif
