/*
 * config_dsn.c - data sources made and changed by the installer
 *
 * There is no dialog: everything comes in the attribute list, which is checked as the driver
 * checks it when it connects.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup.h"

#include "base/alloc.h"
#include "base/utf.h"

BOOL
setup_fail(DWORD code, const char *text)
{
	SQLPostInstallerError(code, text);
	return FALSE;
}

bool
setup_is_dsn_option(enum config_option id)
{
	return id != CONFIG_OPT_DSN && id != CONFIG_OPT_DRIVER && id != CONFIG_OPT_FILEDSN &&
	    id != CONFIG_OPT_SAVEFILE;
}

bool
setup_next_pair(const char **list, struct ch_str *key, struct ch_str *value)
{
	struct ch_str pair = ch_str_of(*list);
	size_t equals = ch_str_find(pair, 0, '=');

	if (pair.len == 0)
		return false;
	*key = ch_str_trim(ch_str_slice(pair, 0, equals));
	*value = ch_str_slice(pair, equals + 1, pair.len);
	*list += pair.len + 1;
	return true;
}

/* The value of DSN in the list, copied; "" when there is none; NULL without memory. */
static char *
find_dsn(const char *list)
{
	struct ch_str key, value;

	while (setup_next_pair(&list, &key, &value)) {
		if (ch_str_eq_nocase(key, CH_STR("DSN")))
			return ch_strndup(value.ptr, value.len);
	}
	return ch_strdup("");
}

/* Try all pairs on options of their own before anything is written. */
static BOOL
check_pairs(const char *list)
{
	struct config_options *options;
	struct ch_error err;
	struct ch_str key, value;
	bool known;
	int rc = config_options_create(&options, &err);

	while (!rc && setup_next_pair(&list, &key, &value)) {
		rc = config_options_set(options, CONFIG_DSN, key, value, &known, &err);
		if (!rc && !known)
			rc = ch_error_set(&err, CH_EARG, "%.*s: no such option",
			    (int)(key.len < 200 ? key.len : 200), key.ptr);
	}
	config_options_destroy(options);
	if (rc == CH_ENOMEM)
		return setup_fail(ODBC_ERROR_OUT_OF_MEM, err.text);
	return rc ? setup_fail(ODBC_ERROR_INVALID_KEYWORD_VALUE, err.text) : TRUE;
}

static BOOL
write_pairs(const char *dsn, const char *list)
{
	struct ch_str key, value;

	while (setup_next_pair(&list, &key, &value)) {
		enum config_option id = config_option_find(key);
		char *name = id < CONFIG_OPTIONS ? ch_strdup(config_row(id)->key)
						 : ch_strndup(key.ptr, key.len);
		BOOL done = name != NULL;

		/* The values of the list end with NULs. An empty one takes the key away. */
		if (done && (id == CONFIG_OPTIONS || setup_is_dsn_option(id)))
			done = SQLWritePrivateProfileString(
			    dsn, name, value.len > 0 ? value.ptr : NULL, "odbc.ini");
		ch_free(name);
		if (!done)
			return setup_fail(ODBC_ERROR_REQUEST_FAILED, "odbc.ini cannot be written");
	}
	return TRUE;
}

static BOOL
change_dsn(WORD request, const char *driver, const char *dsn, const char *list)
{
	if (request == ODBC_REMOVE_DSN)
		return SQLRemoveDSNFromIni(dsn)
		    ? TRUE
		    : setup_fail(ODBC_ERROR_REMOVE_DSN_FAILED, "odbc.ini cannot be written");
	if (!check_pairs(list))
		return FALSE;
	if (request == ODBC_ADD_DSN && (!driver || !driver[0]))
		return setup_fail(ODBC_ERROR_INVALID_NAME, "the driver's name is missing");
	if (request == ODBC_ADD_DSN && !SQLWriteDSNToIni(dsn, driver))
		return setup_fail(ODBC_ERROR_CREATE_DSN_FAILED, "odbc.ini cannot be written");
	return write_pairs(dsn, list);
}

SETUP_API BOOL INSTAPI
ConfigDSN(HWND parent, WORD request, LPCSTR driver, LPCSTR attributes)
{
	const char *list = attributes ? attributes : "";
	char *dsn;
	BOOL done;

	(void)parent;
	if (request != ODBC_ADD_DSN && request != ODBC_CONFIG_DSN && request != ODBC_REMOVE_DSN)
		return setup_fail(ODBC_ERROR_INVALID_REQUEST_TYPE, "no such request");
	dsn = find_dsn(list);
	if (!dsn)
		return setup_fail(ODBC_ERROR_OUT_OF_MEM, "out of memory");
	if (!dsn[0] || !SQLValidDSN(dsn))
		done = setup_fail(ODBC_ERROR_INVALID_DSN, "DSN=name is missing or no valid name");
	else
		done = change_dsn(request, driver, dsn, list);
	ch_free(dsn);
	return done;
}

static size_t
wide_list_len(const SQLWCHAR *list)
{
	size_t count = 0;

	while (list[count] || (count > 0 && list[count - 1]))
		count++;
	return count;
}

char *
setup_narrow(const SQLWCHAR *wide, bool is_list)
{
	const unsigned unit = sizeof(SQLWCHAR);
	size_t count = !wide ? 0 : is_list ? wide_list_len(wide) : ch_wide_strlen(wide, unit);
	size_t len = ch_wide_utf8_len(wide, count, unit);
	char *text = ch_calloc(len + 2, 1);

	if (text)
		(void)ch_wide_to_utf8(wide, count, unit, text, len);
	return text;
}

SETUP_API BOOL INSTAPI
ConfigDSNW(HWND parent, WORD request, LPCWSTR driver, LPCWSTR attributes)
{
	char *list8 = setup_narrow(attributes, true);
	char *name8 = setup_narrow(driver, false);
	BOOL done;

	if (list8 && name8)
		done = ConfigDSN(parent, request, name8, list8);
	else
		done = setup_fail(ODBC_ERROR_OUT_OF_MEM, "out of memory");
	ch_free(list8);
	ch_free(name8);
	return done;
}
