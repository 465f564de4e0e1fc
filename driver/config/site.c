/*
 * site.c - defaults for a machine or a user: chodbc.ini
 *
 * iniparser folds keys and sections to lower case, cuts values at ';' and '#' unless they are
 * quoted, and refuses a whole file for one bad line. Its error callback is one for the process,
 * hence the lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/site.h"

#include <errno.h>
#include <fcntl.h>
#include <iniparser.h>
#include <pthread.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"

#define COMMON_SECTION "chodbc"
/* Lookups of a home folder need room for one line of the password database. */
#define PASSWD_SIZE 16384

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char complaint[512]; /* what iniparser said, under the lock */

static int CH_PRINTF(1, 2)
note_complaint(const char *fmt, ...)
{
	va_list args;

	if (complaint[0])
		return 0;
	va_start(args, fmt);
	vsnprintf(complaint, sizeof(complaint), fmt, args);
	va_end(args);
	/* The second line repeats the bad line, which may be a password. */
	complaint[strcspn(complaint, "\n")] = '\0';
	return 0;
}

/* CH_OK and *ini = NULL: there is no such file, and none is needed. */
static int
load(const char *path, bool must_exist, dictionary **ini, struct ch_error *err)
{
	/* iniparser itself prints when it cannot open a file. */
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*ini = NULL;
	if (fd < 0) {
		if ((errno == ENOENT || errno == ENOTDIR) && !must_exist)
			return CH_OK;
		return ch_error_set(err, CH_EIO, "%s: %s", path, strerror(errno));
	}
	close(fd);
	complaint[0] = '\0';
	iniparser_set_error_callback(note_complaint);
	*ini = iniparser_load(path);
	iniparser_set_error_callback(NULL);
	if (!*ini)
		return ch_error_set(err, CH_EARG, "%s is broken: %s", path,
		    complaint[0] ? complaint : "it cannot be read");
	return CH_OK;
}

static bool
belongs_to_manager(enum config_option id)
{
	return id == CONFIG_OPT_DSN || id == CONFIG_OPT_DRIVER || id == CONFIG_OPT_DESCRIPTION;
}

/* `section` is in lower case. */
static int
take_section(struct config_options *options, dictionary *ini, const char *section,
    struct ch_error *err)
{
	size_t prefix = strlen(section) + 1;
	int count = iniparser_getsecnkeys(ini, section);
	const char **keys;
	int rc = CH_OK;

	if (count <= 0)
		return CH_OK;
	keys = ch_calloc((size_t)count, sizeof(*keys));
	if (!keys)
		return ch_error_nomem(err, "chodbc.ini");
	if (!iniparser_getseckeys(ini, section, keys))
		count = 0;
	for (int i = 0; !rc && i < count; i++) {
		struct ch_str key = ch_str_of(keys[i] + prefix);
		struct ch_str value = ch_str_of(iniparser_getstring(ini, keys[i], ""));

		if (!belongs_to_manager(config_option_find(key)))
			rc = config_options_set(options, CONFIG_SITE, key, value, NULL, err);
	}
	ch_free((void *)keys);
	return rc;
}

static int
take_file(struct config_options *options, const char *path, bool must_exist, const char *dsn,
    struct ch_error *err)
{
	dictionary *ini;
	int rc;

	pthread_mutex_lock(&lock);
	rc = load(path, must_exist, &ini, err);
	if (!rc && ini) {
		rc = config_options_set_origin(options, CONFIG_SITE, path, err);
		if (!rc && dsn[0])
			rc = take_section(options, ini, dsn, err);
		if (!rc)
			rc = take_section(options, ini, COMMON_SECTION, err);
		iniparser_freedict(ini);
	}
	pthread_mutex_unlock(&lock);
	return rc;
}

static int
take_home_file(struct config_options *options, const char *dsn, struct ch_error *err)
{
	char *scratch = ch_malloc(PASSWD_SIZE);
	struct passwd entry, *user = NULL;
	struct ch_buf path;
	int rc = CH_OK;

	if (!scratch)
		return ch_error_nomem(err, "chodbc.ini");
	ch_buf_init(&path, CH_BUF_NO_LIMIT);
	if (getpwuid_r(geteuid(), &entry, scratch, PASSWD_SIZE, &user) == 0 && user &&
	    user->pw_dir && user->pw_dir[0]) {
		const char *text;

		ch_buf_append_text(&path, user->pw_dir);
		ch_buf_append_text(&path, "/.chodbc.ini");
		text = ch_buf_cstr(&path);
		rc = text ? take_file(options, text, false, dsn, err)
			  : ch_error_nomem(err, "chodbc.ini");
	}
	ch_buf_free(&path);
	ch_free(scratch);
	return rc;
}

/* As iniparser folds section names. */
static char *
lower_copy(const char *text)
{
	char *copy = ch_strdup(text);

	for (char *c = copy; c && *c; c++) {
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	}
	return copy;
}

int
config_site_read(struct config_options *options, const char *dsn, struct ch_error *err)
{
	/* Not in programs that run with more rights than their caller. */
	const char *named = secure_getenv("CHODBCINI");
	char *section = lower_copy(dsn);
	int rc = CH_OK;

	if (!section)
		return ch_error_nomem(err, "chodbc.ini");
	/* The first occurrence wins within a source: the file that overrides comes first. */
	if (named && named[0])
		rc = take_file(options, named, true, section, err);
	if (!rc)
		rc = take_home_file(options, section, err);
	if (!rc)
		rc = take_file(options, CHODBC_SYSCONFDIR "/chodbc.ini", false, section, err);
	ch_free(section);
	return rc;
}

/* One section on options of its own. */
static int
check_section(dictionary *ini, const char *path, const char *section, struct ch_error *err)
{
	struct config_options *options;
	int rc = config_options_create(&options, err);

	if (!rc)
		rc = config_options_set_origin(options, CONFIG_SITE, path, err);
	if (!rc)
		rc = take_section(options, ini, section, err);
	if (!rc)
		rc = config_options_finish(options, err);
	config_options_destroy(options);
	return rc;
}

int
config_site_check(const char *path, struct ch_error *err)
{
	dictionary *ini;
	int rc;

	pthread_mutex_lock(&lock);
	rc = load(path, true, &ini, err);
	for (int i = 0; !rc && i < iniparser_getnsec(ini); i++)
		rc = check_section(ini, path, iniparser_getsecname(ini, i), err);
	if (ini)
		iniparser_freedict(ini);
	pthread_mutex_unlock(&lock);
	return rc;
}
