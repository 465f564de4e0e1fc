/*
 * store.h - what struct config_options is made of; for config/ only
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONFIG_STORE_H
#define CH_CONFIG_STORE_H

#include "config/options.h"

struct config_slot {
	char *given; /* as written; NULL: not given */
	enum config_source given_source;
	char *text; /* what finish made of it and other options; NULL: as given */
	enum config_source text_source;
	int64_t number;
};

/* Strength of a setting inside its source. */
enum config_setting_form {
	CONFIG_SETTING_URL,
	CONFIG_SETTING_LIST, /* Settings=a=1,b=2 */
	CONFIG_SETTING_KEY,  /* setting_a=1 */
};

struct config_entry {
	char *name;
	char *value;
	enum config_source source;
	enum config_setting_form form;
};

struct config_options {
	struct config_slot slots[CONFIG_OPTIONS];
	char *origins[CONFIG_STRING + 1]; /* NULL: the usual name */
	struct config_entry *settings;
	size_t setting_count, setting_cap;
};

/* Replace what a slot gives by `text` (copied), as coming from `source`. */
int config_slot_derive(struct config_options *options, enum config_option id,
    enum config_source source, struct ch_str text, struct ch_error *err) CH_MUST_USE;

/* CH_EARG with `Key "value" (from …): what is expected`; secrets are left out. */
int config_bad_value(const struct config_options *options, enum config_option id,
    enum config_source source, struct ch_str value, const char *expected, struct ch_error *err);

/* How to call the source in a message. */
const char *config_origin(const struct config_options *options, enum config_source source);

/* Add a server setting; a weaker one of that name gives way. CH_EARG: no name of a setting. */
int config_setting_add(struct config_options *options, enum config_source source,
    enum config_setting_form form, struct ch_str name, struct ch_str value,
    struct ch_error *err) CH_MUST_USE;
/* Add all of a Settings= list. */
int config_setting_add_list(struct config_options *options, enum config_source source,
    struct ch_str list, struct ch_error *err) CH_MUST_USE;
void config_setting_free_all(struct config_options *options);

#endif
