/*
 * chodbc.c - command line helper: options, checks, registration
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <limits.h>
#include <odbcinst.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/connstr.h"
#include "config/dsn.h"
#include "config/load.h"
#include "config/site.h"
#include "config/value.h"

/* The name of odbcinst.ini that this helper and the samples use. */
#define DRIVER_NAME "ClickHouse"

struct command {
	const char *name;
	const char *arguments;
	const char *help;
	int (*run)(int argc, char **argv);
};

static int
fail(const char *text)
{
	fprintf(stderr, "chodbc: %s\n", text);
	return EXIT_FAILURE;
}

static int
fail_path(const char *path, const char *text)
{
	fprintf(stderr, "chodbc: %s: %s\n", path, text);
	return EXIT_FAILURE;
}

static void
print_row(const struct config_row *row)
{
	struct ch_buf allowed;

	printf("%s", row->key);
	if (row->aliases[0])
		printf(" (%s)", row->aliases);
	printf("\n    %s\n", row->help);
	if (row->kind != CONFIG_KIND_TEXT) {
		ch_buf_init(&allowed, CH_BUF_NO_LIMIT);
		config_value_describe(row, &allowed);
		printf("    %.*s\n", (int)allowed.len, (const char *)allowed.ptr);
		ch_buf_free(&allowed);
	}
	if (row->default_text[0])
		printf("    default: %s\n", row->default_text);
}

static int
run_options(int argc, char **argv)
{
	(void)argv;
	if (argc > 0)
		return fail("options takes no argument");
	for (unsigned id = 0; id < CONFIG_OPTIONS; id++) {
		const struct config_row *row = config_row((enum config_option)id);

		if (!(row->flags & CONFIG_LATER))
			print_row(row);
	}
	return EXIT_SUCCESS;
}

static void
print_option(const struct config_options *options, enum config_option id)
{
	static const char *const sources[] = { "default", "chodbc.ini", "DSN",
		"connection string" };
	const struct config_row *row = config_row(id);
	const char *text = config_get_text(options, id);

	if (config_get_source(options, id) == CONFIG_DEFAULT)
		return;
	/* A Url may hold a password. */
	if ((row->flags & CONFIG_SECRET) || id == CONFIG_OPT_URL)
		text = "***";
	printf("%-24s %-32s (%s)\n", row->key, text, sources[config_get_source(options, id)]);
}

static void
print_options(const struct config_options *options)
{
	static const char *const protos[] = { "http", "https", "embedded" };
	enum config_option id = config_options_unused(options, 0);

	printf("goes to: %s", protos[config_get_int(options, CONFIG_OPT_PROTO)]);
	if (config_get_int(options, CONFIG_OPT_PROTO) == CONFIG_EMBEDDED)
		printf(", tables in %s\n", config_get_text(options, CONFIG_OPT_DATAPATH));
	else
		printf(", server %s, port %lld, path %s\n",
		    config_get_text(options, CONFIG_OPT_SERVER),
		    (long long)config_get_int(options, CONFIG_OPT_PORT),
		    config_get_text(options, CONFIG_OPT_PATH));
	for (unsigned at = 0; at < CONFIG_OPTIONS; at++)
		print_option(options, (enum config_option)at);
	for (size_t i = 0; i < config_setting_count(options); i++) {
		struct ch_str name, value;

		config_setting(options, i, &name, &value);
		printf("setting %-16.*s %.*s\n", (int)name.len, name.ptr, (int)value.len,
		    value.ptr);
	}
	for (; id < CONFIG_OPTIONS; id = config_options_unused(options, (unsigned)id + 1))
		printf("warning: %s is not supported yet\n", config_row(id)->key);
}

static int
check_string(struct ch_str text)
{
	struct config_options *options;
	struct ch_error err;

	if (config_load_string(&options, text, &err))
		return fail(err.text);
	print_options(options);
	config_options_destroy(options);
	return EXIT_SUCCESS;
}

static int
check_dsn(const char *dsn)
{
	struct config_options *options;
	struct ch_error err;
	struct ch_buf text;
	bool found = false;
	int rc;

	if (config_options_create(&options, &err))
		return fail(err.text);
	rc = config_dsn_read(options, dsn, &found, &err);
	config_options_destroy(options);
	if (rc)
		return fail(err.text);
	if (!found)
		return fail_path(dsn, "no such file and no such data source");
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	config_connstr_add(&text, CH_STR("DSN"), ch_str_of(dsn));
	rc = check_string(ch_buf_str(&text));
	ch_buf_free(&text);
	return rc;
}

static int
run_check(int argc, char **argv)
{
	struct ch_error err;

	if (argc != 1)
		return fail("check takes a file, a data source or a connection string");
	if (access(argv[0], F_OK) == 0) {
		if (config_site_check(argv[0], &err))
			return fail(err.text);
		printf("%s is fine\n", argv[0]);
		return EXIT_SUCCESS;
	}
	if (strchr(argv[0], '='))
		return check_string(ch_str_of(argv[0]));
	return check_dsn(argv[0]);
}

static int
run_encode(int argc, char **argv)
{
	struct ch_buf out;
	size_t key;

	if (argc != 1)
		return fail("encode takes one value");
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	config_connstr_add(&out, CH_STR(""), ch_str_of(argv[0]));
	if (ch_buf_failed(&out))
		return fail("out of memory");
	key = ch_str_find(ch_buf_str(&out), 0, '=') + 1;
	printf("%.*s\n", (int)(out.len - key - 1), (const char *)out.ptr + key);
	ch_buf_free(&out);
	return EXIT_SUCCESS;
}

/* --system or an own ODBCSYSINI: the machine's file is changed only when asked. */
static bool
may_write(int *argc, char ***argv)
{
	const char *folder = getenv("ODBCSYSINI");

	if (*argc > 0 && strcmp((*argv)[0], "--system") == 0) {
		(*argc)--;
		(*argv)++;
		return true;
	}
	return folder && folder[0];
}

static int
fail_installer(void)
{
	char text[512] = "";
	DWORD code;

	if (SQLInstallerError(1, &code, text, sizeof(text), NULL) == SQL_NO_DATA || !text[0])
		return fail("odbcinst.ini cannot be written");
	return fail(text);
}

static int
run_register(int argc, char **argv)
{
	static const char *const keys[] = { "Description", "Driver" };
	const char *values[] = { "ClickHouse ODBC driver (chodbc)", NULL };
	char path[PATH_MAX];

	if (!may_write(&argc, &argv))
		return fail("set ODBCSYSINI to a folder of yours, or say --system");
	if (argc != 1)
		return fail("register takes the path of libchodbc.so");
	if (!realpath(argv[0], path) || access(path, R_OK) != 0)
		return fail_path(argv[0], "cannot be read");
	values[1] = path;
	for (size_t i = 0; i < CH_ARRAY_LEN(keys); i++) {
		if (!SQLWritePrivateProfileString(DRIVER_NAME, keys[i], values[i], "odbcinst.ini"))
			return fail_installer();
	}
	printf("driver \"%s\" is %s\n", DRIVER_NAME, path);
	return EXIT_SUCCESS;
}

static int
run_unregister(int argc, char **argv)
{
	if (!may_write(&argc, &argv))
		return fail("set ODBCSYSINI to a folder of yours, or say --system");
	if (argc != 0)
		return fail("unregister takes no path");
	if (!SQLWritePrivateProfileString(DRIVER_NAME, NULL, NULL, "odbcinst.ini"))
		return fail_installer();
	printf("driver \"%s\" is no longer known\n", DRIVER_NAME);
	return EXIT_SUCCESS;
}

static int run_help(int argc, char **argv);

static const struct command commands[] = {
	{ "help", "", "this text", run_help },
	{ "options", "", "all keys of connection strings and data sources", run_options },
	{ "check", "WHAT", "check a chodbc.ini file, a data source or a connection string",
	    run_check },
	{ "encode", "VALUE", "write a value the way a connection string needs it", run_encode },
	{ "register", "[--system] PATH", "make the module PATH known to unixODBC", run_register },
	{ "unregister", "[--system]", "undo register", run_unregister },
};

static int
run_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("usage: chodbc COMMAND\n\n");
	for (size_t i = 0; i < CH_ARRAY_LEN(commands); i++)
		printf("  %-10s %-16s %s\n", commands[i].name, commands[i].arguments,
		    commands[i].help);
	printf("\nregister and unregister change odbcinst.ini in $ODBCSYSINI, or with --system\n"
	       "the one of the machine.\n");
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "help";

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	for (size_t i = 0; i < CH_ARRAY_LEN(commands); i++) {
		if (strcmp(name, commands[i].name) == 0) {
			int rc = commands[i].run(argc > 1 ? argc - 2 : 0, argv + 2);

			if (fflush(stdout) != 0)
				return fail("the output cannot be written");
			return rc;
		}
	}
	fail_path(name, "no such command, see chodbc help");
	return EXIT_FAILURE;
}
