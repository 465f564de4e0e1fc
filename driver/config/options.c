/*
 * options.c - connection options: one row each in option_list.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/options.h"

#include "base/alloc.h"
#include "base/log.h"
#include "base/utf.h"
#include "config/store.h"
#include "config/value.h"

/* Longest part of a bad value that a message repeats. */
#define SHOWN_VALUE 200

/* The words of the list's columns. */
enum {
	SECRET = CONFIG_SECRET,
	KEEP = CONFIG_KEEP,
	LATER = CONFIG_LATER,
	MATTERS = CONFIG_MATTERS,
};

static const struct config_row rows[CONFIG_OPTIONS] = {
#define OPTION(id, key, aliases, kind, default_text, allowed, flags, help) \
	{ key, aliases, CONFIG_KIND_##kind, default_text, allowed, flags, help },
#include "config/option_list.h"
#undef OPTION
};

const struct config_row *
config_row(enum config_option id)
{
	return &rows[id];
}

static bool
has_name(const struct config_row *row, struct ch_str key)
{
	struct ch_str rest = ch_str_of(row->aliases);
	struct ch_str alias;

	if (ch_str_eq_nocase(key, ch_str_of(row->key)))
		return true;
	while (config_word_next(&rest, ' ', &alias)) {
		if (ch_str_eq_nocase(key, alias))
			return true;
	}
	return false;
}

enum config_option
config_option_find(struct ch_str key)
{
	unsigned id = 0;

	while (id < CONFIG_OPTIONS && !has_name(&rows[id], key))
		id++;
	return (enum config_option)id;
}

/* The number of the row's default; rows with a bad default do not pass the tests. */
static int64_t
default_number(const struct config_row *row)
{
	int64_t number;

	return config_value_parse(row, ch_str_of(row->default_text), &number) ? number : -1;
}

int
config_options_create(struct config_options **out, struct ch_error *err)
{
	struct config_options *options = ch_calloc(1, sizeof(*options));

	*out = options;
	if (!options)
		return ch_error_nomem(err, "connection options");
	for (size_t i = 0; i < CONFIG_OPTIONS; i++)
		options->slots[i].number = default_number(&rows[i]);
	return CH_OK;
}

void
config_options_destroy(struct config_options *options)
{
	if (!options)
		return;
	for (size_t i = 0; i < CONFIG_OPTIONS; i++) {
		ch_free(options->slots[i].given);
		ch_free(options->slots[i].text);
	}
	for (size_t i = 0; i < CH_ARRAY_LEN(options->origins); i++)
		ch_free(options->origins[i]);
	config_setting_free_all(options);
	ch_free(options);
}

int
config_options_set_origin(struct config_options *options, enum config_source source,
    const char *origin, struct ch_error *err)
{
	char *copy = ch_strdup(origin);

	if (!copy)
		return ch_error_nomem(err, "the name of a configuration file");
	ch_free(options->origins[source]);
	options->origins[source] = copy;
	return CH_OK;
}

const char *
config_origin(const struct config_options *options, enum config_source source)
{
	static const char *const usual[] = {
		[CONFIG_DEFAULT] = "the default",
		[CONFIG_SITE] = "chodbc.ini",
		[CONFIG_DSN] = "the DSN",
		[CONFIG_STRING] = "the connection string",
	};

	return options->origins[source] ? options->origins[source] : usual[source];
}

int
config_bad_value(const struct config_options *options, enum config_option id,
    enum config_source source, struct ch_str value, const char *expected, struct ch_error *err)
{
	const struct config_row *row = &rows[id];
	const char *origin = config_origin(options, source);
	size_t shown = ch_utf8_cut(value.ptr, value.len, SHOWN_VALUE);

	/* Url and its parts may hold a password. */
	if ((row->flags & CONFIG_SECRET) || id == CONFIG_OPT_URL)
		return ch_error_set(err, CH_EARG, "%s (from %s): %s is expected", row->key, origin,
		    expected);
	return ch_error_set(err, CH_EARG, "%s \"%.*s%s\" (from %s): %s is expected", row->key,
	    (int)shown, value.ptr, shown < value.len ? "..." : "", origin, expected);
}

static int
refuse(const struct config_options *options, enum config_option id, enum config_source source,
    struct ch_str value, struct ch_error *err)
{
	struct ch_buf expected;
	const char *text;
	int rc;

	ch_buf_init(&expected, CH_BUF_NO_LIMIT);
	config_value_describe(&rows[id], &expected);
	text = ch_buf_cstr(&expected);
	rc = config_bad_value(options, id, source, value, text ? text : "another value", err);
	ch_buf_free(&expected);
	return rc;
}

static int
set_known(struct config_options *options, enum config_option id, enum config_source source,
    struct ch_str value, struct ch_error *err)
{
	struct config_slot *slot = &options->slots[id];
	const struct config_row *row = &rows[id];
	int64_t number = default_number(row);
	char *copy;

	if (value.len == 0 && (source != CONFIG_STRING || (row->flags & CONFIG_KEEP)))
		return CH_OK;
	if (id == CONFIG_OPT_SETTINGS) {
		int rc = config_setting_add_list(options, source, value, err);

		if (rc)
			return rc;
	}
	if (slot->given && slot->given_source >= source)
		return CH_OK;
	if (value.len > 0 && !config_value_parse(row, value, &number))
		return refuse(options, id, source, value, err);
	copy = ch_strndup(value.ptr, value.len);
	if (!copy)
		return ch_error_nomem(err, "a connection option");
	ch_free(slot->given);
	slot->given = copy;
	slot->given_source = source;
	slot->number = number;
	return CH_OK;
}

/* The NAME of setting_NAME or SSP_NAME, as the key says. */
static bool
is_setting_key(struct ch_str key, struct ch_str *name)
{
	static const struct ch_str prefixes[] = { { "setting_", 8 }, { "SSP_", 4 } };

	for (size_t i = 0; i < CH_ARRAY_LEN(prefixes); i++) {
		if (key.len > prefixes[i].len && ch_str_starts_nocase(key, prefixes[i])) {
			*name = ch_str_slice(key, prefixes[i].len, key.len);
			return true;
		}
	}
	return false;
}

int
config_options_set(struct config_options *options, enum config_source source, struct ch_str key,
    struct ch_str value, bool *known, struct ch_error *err)
{
	enum config_option id = config_option_find(key);
	struct ch_str name;
	bool is_setting = id == CONFIG_OPTIONS && is_setting_key(key, &name);

	if (known)
		*known = id < CONFIG_OPTIONS || is_setting;
	if (is_setting)
		return config_setting_add(options, source, CONFIG_SETTING_KEY, name, value, err);
	if (id < CONFIG_OPTIONS)
		return set_known(options, id, source, value, err);
	CH_LOG(CH_LOG_INFO, "unknown key \"%.*s\" (from %s) is ignored",
	    (int)ch_utf8_cut(key.ptr, key.len, SHOWN_VALUE), key.ptr,
	    config_origin(options, source));
	return CH_OK;
}

int
config_slot_derive(struct config_options *options, enum config_option id,
    enum config_source source, struct ch_str text, struct ch_error *err)
{
	struct config_slot *slot = &options->slots[id];
	int64_t number;
	char *copy;

	if (!config_value_parse(&rows[id], text, &number))
		return refuse(options, id, source, text, err);
	copy = ch_strndup(text.ptr, text.len);
	if (!copy)
		return ch_error_nomem(err, "a connection option");
	ch_free(slot->text);
	slot->text = copy;
	slot->text_source = source;
	slot->number = number;
	return CH_OK;
}

const char *
config_get_text(const struct config_options *options, enum config_option id)
{
	const struct config_slot *slot = &options->slots[id];

	if (slot->text)
		return slot->text;
	return slot->given && slot->given[0] ? slot->given : rows[id].default_text;
}

int64_t
config_get_int(const struct config_options *options, enum config_option id)
{
	return options->slots[id].number;
}

enum config_source
config_get_source(const struct config_options *options, enum config_option id)
{
	const struct config_slot *slot = &options->slots[id];

	if (slot->text)
		return slot->text_source;
	return slot->given && slot->given[0] ? slot->given_source : CONFIG_DEFAULT;
}

static bool
is_unused(const struct config_options *options, enum config_option id)
{
	const struct config_row *row = &rows[id];

	if (!(row->flags & CONFIG_LATER) || !(row->flags & CONFIG_MATTERS))
		return false;
	if (row->kind != CONFIG_KIND_TEXT)
		return options->slots[id].number != default_number(row);
	return !ch_str_eq_nocase(
	    ch_str_of(config_get_text(options, id)), ch_str_of(row->default_text));
}

enum config_option
config_options_unused(const struct config_options *options, unsigned from)
{
	while (from < CONFIG_OPTIONS && !is_unused(options, (enum config_option)from))
		from++;
	return (enum config_option)from;
}
