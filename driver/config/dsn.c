/*
 * dsn.c - data sources, read the way the driver manager reads them
 *
 * Every known key is asked for by name, because some managers list only the first key of a
 * section; the list is needed for setting_NAME keys, whose names are not known beforehand.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/dsn.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "config/value.h"

/* Longest value and longest list of keys; the incumbent driver's limit for values. */
#define VALUE_SIZE 10240
#define LIST_SIZE 65536
/* Longest key; longer aliases would not pass the tests. */
#define KEY_SIZE 256

typedef int (*profile_fn)(const char *section, const char *entry, const char *fallback,
    char *buffer, int size, const char *file);

static profile_fn
find_in(void *library)
{
	profile_fn fn = NULL;
	void *symbol = dlsym(library, "SQLGetPrivateProfileString");

	/* ISO C knows no cast from an object pointer to a function pointer. */
	memcpy(&fn, &symbol, sizeof(fn));
	return fn;
}

/* The manager that runs this process comes first, whichever it is; libraries stay loaded. */
static profile_fn
find_profile_fn(void)
{
	static const char *const names[] = { "libodbcinst.so.2", "libiodbcinst.so.2",
		"libodbcinst.so", "libiodbcinst.so" };
	static const int modes[] = { RTLD_LAZY | RTLD_NOLOAD, RTLD_LAZY | RTLD_LOCAL };
	profile_fn fn = find_in(RTLD_DEFAULT);

	for (size_t mode = 0; !fn && mode < CH_ARRAY_LEN(modes); mode++) {
		for (size_t i = 0; !fn && i < CH_ARRAY_LEN(names); i++) {
			void *library = dlopen(names[i], modes[mode]);

			if (library)
				fn = find_in(library);
		}
	}
	return fn;
}

struct reader {
	profile_fn get;
	const char *dsn;
	char *value; /* VALUE_SIZE */
};

/* Length of the value of `key`, 0 when it is empty or missing. */
static size_t
ask(const struct reader *reader, const char *key)
{
	reader->value[0] = '\0';
	if (reader->get(reader->dsn, key, "", reader->value, VALUE_SIZE, "odbc.ini") <= 0)
		return 0;
	reader->value[VALUE_SIZE - 1] = '\0';
	return strlen(reader->value);
}

static int
ask_and_set(const struct reader *reader, struct config_options *options, const char *key,
    struct ch_error *err)
{
	size_t len = ask(reader, key);

	if (len == 0)
		return CH_OK;
	if (len >= VALUE_SIZE - 1)
		return ch_error_set(err, CH_EARG, "%s (from DSN \"%s\"): longer than %d bytes", key,
		    reader->dsn, VALUE_SIZE - 2);
	return config_options_set(options, CONFIG_DSN, ch_str_of(key),
	    (struct ch_str){ reader->value, len }, NULL, err);
}

static bool
belongs_to_manager(enum config_option id)
{
	return id == CONFIG_OPT_DSN || id == CONFIG_OPT_DRIVER || id == CONFIG_OPT_DESCRIPTION ||
	    id == CONFIG_OPT_FILEDSN || id == CONFIG_OPT_SAVEFILE;
}

static int
read_known(const struct reader *reader, struct config_options *options, struct ch_error *err)
{
	int rc = CH_OK;

	for (unsigned id = 0; !rc && id < CONFIG_OPTIONS; id++) {
		const struct config_row *row = config_row((enum config_option)id);
		struct ch_str rest = ch_str_of(row->aliases);
		struct ch_str alias;
		char key[KEY_SIZE];

		if (belongs_to_manager((enum config_option)id))
			continue;
		rc = ask_and_set(reader, options, row->key, err);
		while (!rc && config_word_next(&rest, ' ', &alias)) {
			snprintf(key, sizeof(key), "%.*s", (int)alias.len, alias.ptr);
			rc = ask_and_set(reader, options, key, err);
		}
	}
	return rc;
}

/* Keys that no row knows: settings, and what only gets logged. */
static int
read_listed(const struct reader *reader, struct config_options *options, bool *found,
    struct ch_error *err)
{
	char *list = ch_calloc(LIST_SIZE, 1);
	int rc = CH_OK;

	if (!list)
		return ch_error_nomem(err, "keys of a DSN");
	/* The last two bytes stay NUL, whatever the manager does. */
	if (reader->get(reader->dsn, NULL, "", list, LIST_SIZE - 2, "odbc.ini") < 0)
		list[0] = '\0';
	*found = list[0] != '\0';
	for (char *key = list; !rc && *key && key < list + LIST_SIZE - 2; key += strlen(key) + 1) {
		if (config_option_find(ch_str_of(key)) == CONFIG_OPTIONS)
			rc = ask_and_set(reader, options, key, err);
	}
	ch_free(list);
	return rc;
}

static int
set_origin(struct config_options *options, const char *dsn, struct ch_error *err)
{
	struct ch_buf origin;
	const char *text;
	int rc;

	ch_buf_init(&origin, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&origin, "DSN \"");
	ch_buf_append_text(&origin, dsn);
	ch_buf_append_text(&origin, "\"");
	text = ch_buf_cstr(&origin);
	rc = text ? config_options_set_origin(options, CONFIG_DSN, text, err)
		  : ch_error_nomem(err, "the name of a DSN");
	ch_buf_free(&origin);
	return rc;
}

int
config_dsn_read(struct config_options *options, const char *dsn, bool *found,
    struct ch_error *err)
{
	struct reader reader = { find_profile_fn(), dsn, NULL };
	bool is_found = false;
	int rc;

	if (!reader.get)
		return ch_error_set(err, CH_EARG,
		    "DSN \"%s\" cannot be read: no driver manager's libodbcinst.so.2 or "
		    "libiodbcinst.so.2 was found; give a connection string with DRIVER=",
		    dsn);
	rc = set_origin(options, dsn, err);
	if (rc)
		return rc;
	reader.value = ch_malloc(VALUE_SIZE);
	if (!reader.value)
		return ch_error_nomem(err, "values of a DSN");
	rc = read_listed(&reader, options, &is_found, err);
	if (!rc && is_found)
		rc = read_known(&reader, options, err);
	if (found)
		*found = is_found;
	ch_free(reader.value);
	return rc;
}
