/*
 * connect.c - making and ending connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/connect.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "config/load.h"
#include "odbc/async.h"
#include "odbc/gather.h"

/* Longest connection string that is given back. */
#define STRING_LIMIT ((size_t)1 << 20)

static void
open_log(const struct config_options *options)
{
	if (config_get_int(options, CONFIG_OPT_DRIVERLOG) == 0)
		return;
	ch_log_open(config_get_text(options, CONFIG_OPT_DRIVERLOGFILE),
	    (enum ch_log_level)config_get_int(options, CONFIG_OPT_LOGLEVEL));
}

static void
log_connect(const struct config_options *options)
{
	struct ch_buf text;
	const char *string;

	if (!ch_log_on(CH_LOG_INFO))
		return;
	ch_buf_init(&text, STRING_LIMIT);
	config_options_print(options, false, &text);
	string = ch_buf_cstr(&text);
	if (string)
		ch_log_write(CH_LOG_INFO, "connect: %s", string);
	ch_buf_free(&text);
}

/* What the diagnostics of this connection and its statements call it. */
static void
name_source(struct odbc_dbc *dbc)
{
	const char *dsn = config_get_text(dbc->options, CONFIG_OPT_DSN);

	snprintf(dbc->dsn, sizeof(dbc->dsn), "%s", dsn);
	dbc->head.diag.source = dbc->dsn;
	dbc->head.diag.server =
	    dbc->dsn[0] ? dbc->dsn : config_get_text(dbc->options, CONFIG_OPT_SERVER);
	dbc->head.diag.max_error = (size_t)config_get_int(dbc->options, CONFIG_OPT_MAXERRORSIZE);
}

static void
forget(struct odbc_dbc *dbc)
{
	dbc->head.diag.source = "";
	dbc->head.diag.server = "";
	dbc->head.diag.max_error = 0;
	dbc->dsn[0] = '\0';
	odbc_dbc_drop_option_attrs(dbc);
	client_session_close(dbc->session);
	dbc->session = NULL;
	config_options_destroy(dbc->options);
	dbc->options = NULL;
	dbc->is_connected = false;
	dbc->is_browsing = false;
	atomic_store(&dbc->has_written, false);
	ch_buf_reset(&dbc->browse);
}

/* SQL_ATTR_CONNECTION_TIMEOUT set before connecting; the connection string is stronger. */
static int
apply_timeout(struct odbc_dbc *dbc, struct ch_error *err)
{
	char seconds[16];

	if (dbc->connection_timeout == 0)
		return CH_OK;
	snprintf(seconds, sizeof(seconds), "%u", (unsigned)dbc->connection_timeout);
	return config_options_set(
	    dbc->options, CONFIG_STRING, CH_STR("ReceiveTimeout"), ch_str_of(seconds), NULL, err);
}

/* dbc->options are there: open the session and learn who answers. */
static int
open_session(struct odbc_dbc *dbc, struct ch_error *err)
{
	int64_t login_ms = dbc->login_timeout_set ? (int64_t)dbc->login_timeout * 1000 : 0;
	int rc = apply_timeout(dbc, err);

	if (!rc)
		rc = client_session_open(&dbc->session, dbc->options, login_ms, err);
	if (!rc && dbc->current_catalog)
		rc =
		    client_session_set_database(dbc->session, ch_str_of(dbc->current_catalog), err);
	memset(&dbc->server, 0, sizeof(dbc->server));
	if (!rc && config_get_int(dbc->options, CONFIG_OPT_VERIFYCONNECTIONEARLY) != 0)
		rc = client_session_server(dbc->session, &dbc->server, err);
	return rc;
}

/* Say which options were given that this version knows but does not obey. */
static SQLRETURN
warn_unused(struct odbc_dbc *dbc)
{
	SQLRETURN rc = SQL_SUCCESS;
	enum config_option id = config_options_unused(dbc->options, 0);

	for (; id < CONFIG_OPTIONS; id = config_options_unused(dbc->options, (unsigned)id + 1))
		rc = odbc_diag_add(&dbc->head.diag, ODBC_S_01S00,
		    "The option %s has no effect in this version", config_row(id)->key);
	return rc;
}

/* Takes over what loading the options gave. */
static SQLRETURN
establish(struct odbc_dbc *dbc, struct config_options *options, bool is_wide)
{
	struct ch_error err;
	SQLRETURN rc;

	dbc->options = options;
	name_source(dbc);
	open_log(options);
	log_connect(options);
	if (open_session(dbc, &err) != 0) {
		CH_LOG(CH_LOG_ERROR, "connect failed: %s", err.text);
		rc = odbc_diag_add_error(&dbc->head.diag, &err);
		forget(dbc);
		return rc;
	}
	dbc->is_connected = true;
	dbc->is_wide = is_wide;
	dbc->conv_env.tz = client_session_tz(dbc->session);
	dbc->conv_env.wide_unit = ODBC_WIDE_UNIT;
	odbc_dbc_option_attrs(dbc);
	return warn_unused(dbc);
}

static SQLRETURN
check_free(struct odbc_dbc *dbc)
{
	if (dbc->is_connected)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08002, NULL);
	return SQL_SUCCESS;
}

/* SQLBrowseConnect has not been called to its end. */
static SQLRETURN
check_not_browsing(struct odbc_dbc *dbc)
{
	if (dbc->is_browsing)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08002,
		    "SQLBrowseConnect waits for more: call it again, or SQLDisconnect");
	return check_free(dbc);
}

SQLRETURN
odbc_connect(struct odbc_dbc *dbc, struct ch_str dsn, struct ch_str user, struct ch_str password,
    bool is_wide)
{
	struct config_options *options;
	struct ch_error err;
	SQLRETURN rc = check_not_browsing(dbc);

	if (rc != SQL_SUCCESS)
		return rc;
	if (config_load_dsn(&options, dsn, user, password, &err) != 0)
		return odbc_diag_add_error(&dbc->head.diag, &err);
	return establish(dbc, options, is_wide);
}

/* The completed connection string. */
static SQLRETURN
give_string(struct odbc_dbc *dbc, const struct odbc_text_out *out)
{
	struct ch_buf text;
	SQLRETURN rc;

	ch_buf_init(&text, STRING_LIMIT);
	config_options_print(dbc->options, true, &text);
	if (ch_buf_failed(&text))
		rc = odbc_diag_add(&dbc->head.diag, ODBC_S_HY001, NULL);
	else
		rc = odbc_text_put(out, ch_buf_str(&text), &dbc->head.diag);
	ch_buf_free(&text);
	return rc;
}

static SQLRETURN
connect_string(
    struct odbc_dbc *dbc, struct ch_str text, bool is_wide, const struct odbc_text_out *out)
{
	struct config_options *options;
	struct ch_error err;
	SQLRETURN rc, given;

	if (out->buffer && out->capacity < 0)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_HY090, NULL);
	if (config_load_string(&options, text, &err) != 0)
		return odbc_diag_add_error(&dbc->head.diag, &err);
	rc = establish(dbc, options, is_wide);
	if (!SQL_SUCCEEDED(rc))
		return rc;
	given = give_string(dbc, out);
	if (given == SQL_ERROR)
		forget(dbc);
	return given == SQL_SUCCESS ? rc : given;
}

/* There is no dialog; every option that is not given has a default, so that nothing needs to
 * be asked for. */
SQLRETURN
odbc_driver_connect(struct odbc_dbc *dbc, struct ch_str text, SQLUSMALLINT completion, bool is_wide,
    const struct odbc_text_out *out)
{
	SQLRETURN rc = check_not_browsing(dbc);

	if (rc != SQL_SUCCESS)
		return rc;
	if (completion > SQL_DRIVER_COMPLETE_REQUIRED)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_HY110, NULL);
	return connect_string(dbc, text, is_wide, out);
}

/* What is worth asking for: nothing that some source has given, and nothing for an engine
 * that is no server. */
static void
list_missing(const struct config_options *options, struct ch_buf *text)
{
	static const struct {
		enum config_option option;
		const char *text;
	} wanted[] = {
		{ CONFIG_OPT_SERVER, "SERVER:Server=?;" },
		{ CONFIG_OPT_UID, "UID:User=?;" },
		{ CONFIG_OPT_PWD, "PWD:Password=?;" },
	};

	if (config_get_int(options, CONFIG_OPT_PROTO) == CONFIG_EMBEDDED)
		return;
	for (size_t i = 0; i < CH_ARRAY_LEN(wanted); i++)
		if (config_get_source(options, wanted[i].option) == CONFIG_DEFAULT)
			ch_buf_append_text(text, wanted[i].text);
	if (text->len > 0 && config_get_source(options, CONFIG_OPT_DATABASE) == CONFIG_DEFAULT)
		ch_buf_append_text(text, "*DATABASE:Database=?;");
}

/* The first round: SQL_NEED_DATA and the list, or SQL_SUCCESS when nothing is missing. */
static SQLRETURN
ask(struct odbc_dbc *dbc, const struct odbc_text_out *out)
{
	struct config_options *options;
	struct ch_buf missing;
	struct ch_error err;
	SQLRETURN rc = SQL_SUCCESS;

	if (config_load_string(&options, ch_buf_str(&dbc->browse), &err) != 0)
		return odbc_diag_add_error(&dbc->head.diag, &err);
	ch_buf_init(&missing, STRING_LIMIT);
	list_missing(options, &missing);
	if (missing.len > 0) {
		rc = odbc_text_put(out, ch_buf_str(&missing), &dbc->head.diag);
		rc = rc == SQL_ERROR ? rc : SQL_NEED_DATA;
	}
	if (ch_buf_failed(&missing))
		rc = odbc_diag_add(&dbc->head.diag, ODBC_S_HY001, NULL);
	ch_buf_free(&missing);
	config_options_destroy(options);
	return rc;
}

SQLRETURN
odbc_browse_connect(
    struct odbc_dbc *dbc, struct ch_str text, bool is_wide, const struct odbc_text_out *out)
{
	bool is_first = !dbc->is_browsing;
	SQLRETURN rc = check_free(dbc);

	if (rc != SQL_SUCCESS)
		return rc;
	ch_buf_append_str(&dbc->browse, text);
	ch_buf_append_byte(&dbc->browse, ';');
	if (ch_buf_failed(&dbc->browse))
		rc = odbc_diag_add(&dbc->head.diag, ODBC_S_HY001, NULL);
	else if (is_first)
		rc = ask(dbc, out);
	dbc->is_browsing = rc == SQL_NEED_DATA;
	if (rc == SQL_SUCCESS)
		rc = connect_string(dbc, ch_buf_str(&dbc->browse), is_wide, out);
	if (rc != SQL_NEED_DATA)
		ch_buf_reset(&dbc->browse);
	return rc;
}

SQLRETURN
odbc_disconnect(struct odbc_dbc *dbc)
{
	SQLRETURN rc;

	if (!dbc->is_connected && !dbc->is_browsing)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08003, NULL);
	rc = odbc_async_check(dbc, &dbc->head.diag);
	if (rc != SQL_SUCCESS)
		return rc;
	for (const struct odbc_stmt *stmt = dbc->stmts; stmt; stmt = stmt->next)
		if (stmt->state >= ODBC_S8)
			return odbc_diag_add(&dbc->head.diag, ODBC_S_HY010,
			    "A statement waits for data of its parameters");
	rc = dbc->is_connected ? odbc_gather_flush(dbc, &dbc->head.diag) : SQL_SUCCESS;
	if (rc != SQL_SUCCESS)
		return rc;
	odbc_dbc_drop_children(dbc);
	CH_LOG(CH_LOG_INFO, "disconnect");
	forget(dbc);
	return SQL_SUCCESS;
}

SQLRETURN
odbc_end_tran(struct odbc_dbc *dbc, SQLSMALLINT completion, struct odbc_diag *diag)
{
	bool had_written;

	if (completion != SQL_COMMIT && completion != SQL_ROLLBACK)
		return odbc_diag_add(diag, ODBC_S_HY012, NULL);
	if (!dbc->is_connected)
		return diag == &dbc->head.diag ? odbc_diag_add(diag, ODBC_S_08003, NULL)
					       : SQL_SUCCESS;
	if (odbc_async_check(dbc, diag) != SQL_SUCCESS ||
	    odbc_gather_flush(dbc, diag) != SQL_SUCCESS)
		return SQL_ERROR;
	had_written = atomic_exchange(&dbc->has_written, false);
	if (completion == SQL_COMMIT || dbc->autocommit == SQL_AUTOCOMMIT_ON || !had_written)
		return SQL_SUCCESS;
	return odbc_diag_add(diag, ODBC_S_01000,
	    "ClickHouse has no transactions: what was written before stays written");
}
