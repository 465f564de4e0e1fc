/*
 * config_driver.c - the driver's own entry in odbcinst.ini
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup.h"

#include "base/alloc.h"

/* CONFIG_DRIVER: keys of the manager, e.g. CPTimeout=60. */
static BOOL
change_driver(const char *driver, const char *args)
{
	struct ch_str key, value;

	while (setup_next_pair(&args, &key, &value)) {
		char *name = ch_strndup(key.ptr, key.len);
		BOOL done = name && SQLWritePrivateProfileString(driver, name,
		                        value.len > 0 ? value.ptr : NULL, "odbcinst.ini");

		ch_free(name);
		if (!done)
			return setup_fail(
			    ODBC_ERROR_REQUEST_FAILED, "odbcinst.ini cannot be written");
	}
	return TRUE;
}

SETUP_API BOOL INSTAPI
ConfigDriver(HWND parent, WORD request, LPCSTR driver, LPCSTR args, LPSTR message,
    WORD message_size, WORD *message_len)
{
	(void)parent;
	/* There is never anything to say. */
	if (message && message_size > 0)
		message[0] = '\0';
	if (message_len)
		*message_len = 0;
	if (!driver || !driver[0])
		return setup_fail(ODBC_ERROR_INVALID_NAME, "the driver's name is missing");
	switch (request) {
	case ODBC_INSTALL_DRIVER:
	case ODBC_REMOVE_DRIVER:
		return TRUE;
	case ODBC_CONFIG_DRIVER:
		return change_driver(driver, args ? args : "");
	default:
		return setup_fail(ODBC_ERROR_INVALID_REQUEST_TYPE, "no such request");
	}
}

SETUP_API BOOL INSTAPI
ConfigDriverW(HWND parent, WORD request, LPCWSTR driver, LPCWSTR args, LPWSTR message,
    WORD message_size, WORD *message_len)
{
	char *driver8 = setup_narrow(driver, false);
	char *args8 = setup_narrow(args, false);
	BOOL done;

	if (message && message_size > 0)
		message[0] = 0;
	if (driver8 && args8)
		done = ConfigDriver(parent, request, driver8, args8, NULL, 0, message_len);
	else
		done = setup_fail(ODBC_ERROR_OUT_OF_MEM, "out of memory");
	ch_free(driver8);
	ch_free(args8);
	return done;
}
