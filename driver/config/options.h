/*
 * options.h - connection options: one row each in option_list.h
 *
 * All values of one connection, with where each came from. Precedence, strongest first:
 * connection string (and SQLConnect's arguments), DSN, chodbc.ini, built-in default. Values of
 * the Url key lie between a source's explicit keys and the next weaker thing (see
 * config_options_finish). Not thread-safe while being filled, read-only afterwards.
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

struct config_options; /* fields by name: see option_list.h and the accessors below */

/* Names of the options: CONFIG_OPT_<id> for each row of option_list.h. */
enum config_option {
#define OPTION(id, ...) CONFIG_OPT_##id,
#include "config/option_list.h"
#undef OPTION
	CONFIG_OPTIONS
};

int config_options_create(struct config_options **out, struct ch_error *err) CH_MUST_USE;
void config_options_destroy(struct config_options *options);

/* Set one option by key or alias (any case). A weaker or equal source never replaces a stronger
 * one; within one source the first occurrence wins. `setting_NAME` keys are collected. *known
 * (may be NULL) tells whether the key exists; unknown keys are ignored and logged.
 * CH_EARG names key, value, origin and what is allowed. */
int config_options_set(struct config_options *options, enum config_source source,
    struct ch_str key, struct ch_str value, bool *known, struct ch_error *err) CH_MUST_USE;

/* After all sources: split Url, fill what depends on other options (Proto from SSLMode and
 * Port, Port from Proto, timeouts from Timeout), check what must fit together. */
int config_options_finish(struct config_options *options, struct ch_error *err) CH_MUST_USE;

/* Values. Text is never NULL and NUL-terminated. Enumerations come by config_get_int as the
 * enum's number, booleans as 0/1, times in milliseconds (0 = none), sizes in bytes. */
const char *config_get_text(const struct config_options *options, enum config_option id);
int64_t config_get_int(const struct config_options *options, enum config_option id);
enum config_source config_get_source(const struct config_options *options, enum config_option id);

/* Server settings to send with each query (Settings=, setting_NAME=, the Url's query). */
size_t config_setting_count(const struct config_options *options);
void config_setting(const struct config_options *options, size_t at, struct ch_str *name,
    struct ch_str *value);

/* The connection string that reconnects: DSN or DRIVER first, then what came by connection
 * string, quoted; with_secrets=false masks passwords and tokens (for logs). */
void config_options_print(const struct config_options *options, bool with_secrets, struct ch_buf *out);

#endif
