/*
 * test_setup.c - the entries of the setup library
 *
 * Each test runs in a process of its own: the installer library remembers files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <odbcinst.h>
#include <odbcinstext.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"

BOOL INSTAPI ConfigDSNW(HWND parent, WORD request, LPCWSTR driver, LPCWSTR attributes);
BOOL INSTAPI ConfigDriverW(HWND parent, WORD request, LPCWSTR driver, LPCWSTR args,
    LPWSTR message, WORD message_size, WORD *message_len);

static char folder[] = "/tmp/chodbc-test-setup-XXXXXX";
static char ini[64], inst[64];

static void
setup(void)
{
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(ini, sizeof(ini), "%s/odbc.ini", folder);
	snprintf(inst, sizeof(inst), "%s/odbcinst.ini", folder);
	file = fopen(ini, "w");
	ck_assert_ptr_nonnull(file);
	fclose(file);
	setenv("ODBCINI", ini, 1);
	setenv("ODBCSYSINI", folder, 1);
}

static void
teardown(void)
{
	unlink(ini);
	unlink(inst);
	rmdir(folder);
}

/* Non-empty lines of a file, each with '|' behind it. */
static const char *
lines_of(const char *path)
{
	static char text[4096];
	char line[512];
	size_t at = 0;
	FILE *file = fopen(path, "r");

	text[0] = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0])
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s|", line);
	}
	if (file)
		fclose(file);
	return text;
}

static const char *
installer_error(DWORD expected)
{
	static char text[512];
	DWORD code = 0;

	text[0] = '\0';
	SQLInstallerError(1, &code, text, sizeof(text), NULL);
	ck_assert_uint_eq((unsigned)code, (unsigned)expected);
	return text;
}

START_TEST(data_source_is_added_with_canonical_keys)
{
	ck_assert(ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse",
	    "DSN=ch\0host=h\0pwd=a;b=c\0setting_max_threads=4\0Port=\0"));
	ck_assert_ptr_nonnull(strstr(lines_of(ini),
	    "[ch]|Driver=ClickHouse|Server=h|PWD=a;b=c|setting_max_threads=4|"));
}
END_TEST

START_TEST(keys_are_changed_and_taken_away)
{
	ck_assert(ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse", "DSN=ch\0Server=h\0Port=1\0"));
	ck_assert(ConfigDSN(NULL, ODBC_CONFIG_DSN, "ClickHouse", "DSN=ch\0Server=i\0Port=\0"));
	ck_assert_ptr_nonnull(strstr(lines_of(ini), "Server=i|"));
	ck_assert_ptr_null(strstr(lines_of(ini), "Port"));
}
END_TEST

START_TEST(data_source_is_removed)
{
	ck_assert(ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse", "DSN=ch\0Server=h\0"));
	ck_assert(ConfigDSN(NULL, ODBC_REMOVE_DSN, "ClickHouse", "DSN=ch\0"));
	ck_assert_ptr_null(strstr(lines_of(ini), "Server"));
}
END_TEST

START_TEST(bad_value_writes_nothing)
{
	ck_assert(!ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse", "DSN=ch\0Server=h\0Port=x\0"));
	ck_assert_ptr_nonnull(strstr(
	    installer_error(ODBC_ERROR_INVALID_KEYWORD_VALUE), "a number from 0 to 65535"));
	ck_assert_str_eq(lines_of(ini), "");
}
END_TEST

START_TEST(unknown_key_is_refused)
{
	ck_assert(!ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse", "DSN=ch\0Sevrer=h\0"));
	ck_assert_ptr_nonnull(strstr(installer_error(ODBC_ERROR_INVALID_KEYWORD_VALUE), "Sevrer"));
	ck_assert_str_eq(lines_of(ini), "");
}
END_TEST

START_TEST(name_and_request_are_checked)
{
	ck_assert(!ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse", "Server=h\0"));
	installer_error(ODBC_ERROR_INVALID_DSN);
	ck_assert(!ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse", NULL));
	ck_assert(!ConfigDSN(NULL, ODBC_ADD_DSN, NULL, "DSN=ch\0"));
	ck_assert(!ConfigDSN(NULL, ODBC_ADD_DSN, "ClickHouse", "DSN=a[b\0"));
	ck_assert(!ConfigDSN(NULL, 99, "ClickHouse", "DSN=ch\0"));
	ck_assert_str_eq(lines_of(ini), "");
}
END_TEST

START_TEST(wide_entry_does_the_same)
{
	static const SQLWCHAR driver[] = { 'C', 'H', 0 };
	static const SQLWCHAR list[] = { 'D', 'S', 'N', '=', 'c', 0, 'U', 'I', 'D', '=', 0xe4, 0,
		0 };

	ck_assert(ConfigDSNW(NULL, ODBC_ADD_DSN, driver, list));
	ck_assert_ptr_nonnull(strstr(lines_of(ini), "[c]|Driver=CH|UID=\xc3\xa4|"));
	ck_assert(!ConfigDSNW(NULL, ODBC_ADD_DSN, NULL, NULL));
}
END_TEST

START_TEST(keys_of_the_driver_are_written)
{
	static const SQLWCHAR driver[] = { 'C', 'H', 0 };
	static const SQLWCHAR args[] = { 'C', 'P', 'P', 'r', 'o', 'b', 'e', '=', '1', 0 };
	char message[8] = "old";
	WORD len = 9;

	ck_assert(ConfigDriver(
	    NULL, ODBC_CONFIG_DRIVER, "CH", "CPTimeout=60\0", message, sizeof(message), &len));
	ck_assert_str_eq(message, "");
	ck_assert_int_eq(len, 0);
	ck_assert(ConfigDriverW(NULL, ODBC_CONFIG_DRIVER, driver, args, NULL, 0, NULL));
	ck_assert_str_eq(lines_of(inst), "[CH]|CPTimeout=60|CPProbe=1|");
	ck_assert(ConfigDriver(NULL, ODBC_INSTALL_DRIVER, "CH", NULL, NULL, 0, NULL));
	ck_assert(ConfigDriver(NULL, ODBC_REMOVE_DRIVER, "CH", NULL, NULL, 0, NULL));
	ck_assert(!ConfigDriver(NULL, 100, "CH", NULL, NULL, 0, NULL));
	ck_assert(!ConfigDriver(NULL, ODBC_INSTALL_DRIVER, NULL, NULL, NULL, 0, NULL));
}
END_TEST

START_TEST(properties_are_those_of_a_data_source)
{
	ODBCINSTPROPERTY first;
	ODBCINSTPROPERTY *property, *next;
	bool has_server = false, has_compression = false;

	memset(&first, 0, sizeof(first));
	ck_assert_int_eq(ODBCINSTGetProperties(&first), 1);
	for (property = first.pNext; property; property = next) {
		ck_assert_str_ne(property->szName, "");
		ck_assert_str_ne(property->szName, "DSN");
		ck_assert_str_ne(property->szName, "Driver");
		ck_assert_str_eq(property->szValue, "");
		ck_assert_ptr_nonnull(property->pszHelp);
		has_server |= strcmp(property->szName, "Server") == 0;
		if (strcmp(property->szName, "PWD") == 0)
			ck_assert_int_eq(
			    property->nPromptType, ODBCINST_PROMPTTYPE_TEXTEDIT_PASSWORD);
		if (strcmp(property->szName, "Compression") == 0) {
			has_compression = true;
			ck_assert_str_eq(property->aPromptData[0], "");
			ck_assert_str_eq(property->aPromptData[1], "auto");
			ck_assert_str_eq(property->aPromptData[5], "gzip");
			ck_assert_ptr_null(property->aPromptData[6]);
		}
		next = property->pNext;
		free(property->pszHelp);
		free(property->aPromptData);
		free(property);
	}
	ck_assert(has_server && has_compression);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("setup");
	TCase *tests = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, data_source_is_added_with_canonical_keys);
	tcase_add_test(tests, keys_are_changed_and_taken_away);
	tcase_add_test(tests, data_source_is_removed);
	tcase_add_test(tests, bad_value_writes_nothing);
	tcase_add_test(tests, unknown_key_is_refused);
	tcase_add_test(tests, name_and_request_are_checked);
	tcase_add_test(tests, wide_entry_does_the_same);
	tcase_add_test(tests, keys_of_the_driver_are_written);
	tcase_add_test(tests, properties_are_those_of_a_data_source);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
