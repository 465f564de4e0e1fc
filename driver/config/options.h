/*
 * options.h - connection options: one row each in option_list.h
 *
 * All values of one connection, with where each came from. Precedence, strongest first:
 * connection string (and SQLConnect's arguments), DSN, chodbc.ini, built-in default. The parts
 * of Url lie between the explicit keys of the source it came from and the next weaker source;
 * only `database` in its query beats the Database key beside it. An empty value means the
 * default and hides weaker sources, but an empty UID or PWD, and any empty value in a DSN or in
 * chodbc.ini, counts as not given. Not thread-safe while being filled, read-only afterwards.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_OPTIONS_H
#define CH_CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

enum config_source {
	CONFIG_DEFAULT,
	CONFIG_SITE,	/* chodbc.ini */
	CONFIG_DSN,	/* odbc.ini */
	CONFIG_STRING,	/* connection string or SQLConnect */
};

enum config_proto { CONFIG_HTTP, CONFIG_HTTPS, CONFIG_EMBEDDED };
enum config_compression {
	CONFIG_COMPRESSION_AUTO,
	CONFIG_COMPRESSION_NONE,
	CONFIG_COMPRESSION_LZ4,
	CONFIG_COMPRESSION_ZSTD,
	CONFIG_COMPRESSION_GZIP,
};
enum config_sslmode {
	CONFIG_SSLMODE_DISABLE,
	CONFIG_SSLMODE_ALLOW,
	CONFIG_SSLMODE_PREFER,
	CONFIG_SSLMODE_REQUIRE,
	CONFIG_SSLMODE_VERIFY_CA,
	CONFIG_SSLMODE_VERIFY_FULL,
};
enum config_mintls { CONFIG_TLS_1_2, CONFIG_TLS_1_3 };
enum config_stringas { CONFIG_STRING_VARCHAR, CONFIG_STRING_LONG };
enum config_stringtypes { CONFIG_STRINGS_AUTO, CONFIG_STRINGS_ANSI, CONFIG_STRINGS_WIDE };
enum config_uuidas { CONFIG_UUID_VARCHAR, CONFIG_UUID_GUID };
enum config_inserterrors { CONFIG_INSERT_STOP, CONFIG_INSERT_SKIP };
enum config_asyncinsert { CONFIG_ASYNC_OFF, CONFIG_ASYNC_ON, CONFIG_ASYNC_NOWAIT };
enum config_unsignedtypes { CONFIG_UNSIGNED_PROMOTE, CONFIG_UNSIGNED_KEEP };

struct config_options; /* values by name: see option_list.h and the accessors below */

/* Names of the options: CONFIG_OPT_<id> for each row of option_list.h. */
enum config_option {
#define OPTION(id, ...) CONFIG_OPT_##id,
#include "config/option_list.h"
#undef OPTION
	CONFIG_OPTIONS
};

enum config_kind {
	CONFIG_KIND_TEXT,
	CONFIG_KIND_BOOL,
	CONFIG_KIND_INT,
	CONFIG_KIND_SECONDS, /* written in seconds, kept in milliseconds */
	CONFIG_KIND_MILLIS,
	CONFIG_KIND_SIZE, /* bytes; K, M, G behind the number */
	CONFIG_KIND_ENUM,
};

/* Flags of a row. */
#define CONFIG_SECRET 1u  /* never printed, logged or put into an error */
#define CONFIG_KEEP 2u	  /* an empty value is no value */
#define CONFIG_LATER 4u	  /* known, but this version does not use it */
#define CONFIG_MATTERS 8u /* with LATER: leaving it unused changes results */

/* A row of option_list.h. */
struct config_row {
	const char *key;
	const char *aliases; /* separated by blanks */
	enum config_kind kind;
	const char *default_text;
	const char *allowed;
	unsigned flags;
	const char *help;
};

const struct config_row *config_row(enum config_option id);
/* The option of that key or alias (any case), CONFIG_OPTIONS if there is none. */
enum config_option config_option_find(struct ch_str key);

int config_options_create(struct config_options **out, struct ch_error *err) CH_MUST_USE;
void config_options_destroy(struct config_options *options);

/* How error messages call a source from now on, e.g. `DSN "ch"` or a file name. */
int config_options_set_origin(struct config_options *options, enum config_source source,
    const char *origin, struct ch_error *err) CH_MUST_USE;

/* Set one option by key or alias (any case). A weaker or equal source never replaces a stronger
 * one; within one source the first occurrence wins. `setting_NAME` keys are collected. *known
 * (may be NULL) tells whether the key exists; unknown keys are ignored and logged.
 * CH_EARG names key, value, origin and what is allowed. CH_ENOMEM. */
int config_options_set(struct config_options *options, enum config_source source,
    struct ch_str key, struct ch_str value, bool *known, struct ch_error *err) CH_MUST_USE;

/* After all sources, once: split Url and Server, fill what depends on other options (Proto from
 * SSLMode and Port, Port from Proto, timeouts from Timeout, SSLCertAuth), check what must fit
 * together. */
int config_options_finish(struct config_options *options, struct ch_error *err) CH_MUST_USE;

/* Values. Text is never NULL and NUL-terminated; SERVER has no port and no brackets, PATH begins
 * with '/'. Enumerations come by config_get_int as the enum's number (-1: not given, only where
 * the row has no default), booleans as 0/1, times in milliseconds (0 = none), sizes in bytes. */
const char *config_get_text(const struct config_options *options, enum config_option id);
int64_t config_get_int(const struct config_options *options, enum config_option id);
/* Where the value comes from; CONFIG_DEFAULT for empty values and derived defaults. */
enum config_source config_get_source(const struct config_options *options, enum config_option id);

/* Server settings to send with each query (Settings=, setting_NAME=, the Url's query). A name
 * occurs once: the strongest source wins, within one setting_NAME before Settings before Url. */
size_t config_setting_count(const struct config_options *options);
void config_setting(const struct config_options *options, size_t at, struct ch_str *name,
    struct ch_str *value);

/* The first option from number `from` on that was given, is not used by this version and would
 * change results; CONFIG_OPTIONS if there is none. Go on with its number + 1. */
enum config_option config_options_unused(const struct config_options *options, unsigned from);

/* The connection string that reconnects: DSN or DRIVER first, then what came by connection
 * string, quoted; with_secrets=false masks passwords and tokens (for logs). */
void config_options_print(const struct config_options *options, bool with_secrets,
    struct ch_buf *out);

#endif
