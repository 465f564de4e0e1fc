/*
 * load.c - all options of a connection, from every source
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/load.h"

#include "config/connstr.h"
#include "config/dsn.h"
#include "config/site.h"

/* What is weaker than the connection string. */
static int
load_rest(struct config_options *options, struct ch_error *err)
{
	const char *dsn = config_get_text(options, CONFIG_OPT_DSN);
	int rc = CH_OK;

	if (dsn[0])
		rc = config_dsn_read(options, dsn, NULL, err);
	if (!rc)
		rc = config_site_read(options, dsn, err);
	if (!rc)
		rc = config_options_finish(options, err);
	return rc;
}

int
config_load_string(struct config_options **out, struct ch_str connection_string,
    struct ch_error *err)
{
	int rc = config_options_create(out, err);

	if (!rc)
		rc = config_connstr_apply(*out, connection_string, err);
	if (!rc)
		rc = load_rest(*out, err);
	if (rc) {
		config_options_destroy(*out);
		*out = NULL;
	}
	return rc;
}

int
config_load_dsn(struct config_options **out, struct ch_str dsn, struct ch_str user,
    struct ch_str password, struct ch_error *err)
{
	int rc = config_options_create(out, err);

	if (!rc)
		rc = config_options_set_origin(*out, CONFIG_STRING, "SQLConnect", err);
	if (!rc)
		rc = config_options_set(*out, CONFIG_STRING, CH_STR("DSN"), dsn, NULL, err);
	if (!rc)
		rc = config_options_set(*out, CONFIG_STRING, CH_STR("UID"), user, NULL, err);
	if (!rc)
		rc = config_options_set(*out, CONFIG_STRING, CH_STR("PWD"), password, NULL, err);
	if (!rc)
		rc = load_rest(*out, err);
	if (rc) {
		config_options_destroy(*out);
		*out = NULL;
	}
	return rc;
}
