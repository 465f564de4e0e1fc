/*
 * print.c - options as a connection string
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/connstr.h"
#include "config/store.h"
#include "config/url.h"

static void
print_value(const struct config_options *options, enum config_option id, bool with_secrets,
    struct ch_buf *out)
{
	const struct config_row *row = config_row(id);
	struct ch_str value = ch_str_of(options->slots[id].given);
	struct ch_str key = ch_str_of(row->key);
	bool is_secret = (row->flags & CONFIG_SECRET) || id == CONFIG_OPT_URL;
	struct ch_buf masked;

	if (with_secrets || value.len == 0 || !is_secret) {
		config_connstr_add(out, key, value);
		return;
	}
	ch_buf_init(&masked, CH_BUF_NO_LIMIT);
	if (id == CONFIG_OPT_URL)
		config_url_mask(value, &masked);
	else
		ch_buf_append_text(&masked, "***");
	config_connstr_add(out, key, ch_buf_str(&masked));
	if (ch_buf_failed(&masked))
		ch_buf_reserve(out, SIZE_MAX);
	ch_buf_free(&masked);
}

/* Programs look for DRIVER={…}. */
static void
print_driver(const struct config_options *options, struct ch_buf *out)
{
	const char *driver = options->slots[CONFIG_OPT_DRIVER].given;

	ch_buf_append_text(out, "DRIVER={");
	for (; *driver; driver++) {
		if (*driver == '}')
			ch_buf_append_byte(out, '}');
		ch_buf_append_byte(out, (uint8_t)*driver);
	}
	ch_buf_append_text(out, "};");
}

static bool
is_from_string(const struct config_options *options, enum config_option id)
{
	const struct config_slot *slot = &options->slots[id];

	return slot->given && slot->given_source == CONFIG_STRING;
}

static void
print_settings(const struct config_options *options, struct ch_buf *out)
{
	for (size_t i = 0; i < options->setting_count; i++) {
		const struct config_entry *entry = &options->settings[i];

		if (entry->source != CONFIG_STRING || entry->form != CONFIG_SETTING_KEY)
			continue;
		ch_buf_append_text(out, "setting_");
		config_connstr_add(out, ch_str_of(entry->name), ch_str_of(entry->value));
	}
}

void
config_options_print(const struct config_options *options, bool with_secrets, struct ch_buf *out)
{
	if (is_from_string(options, CONFIG_OPT_DSN))
		print_value(options, CONFIG_OPT_DSN, with_secrets, out);
	else if (is_from_string(options, CONFIG_OPT_DRIVER))
		print_driver(options, out);
	/* Before Settings, which leaves what they say: so their order stays when read again. */
	print_settings(options, out);
	for (unsigned id = 0; id < CONFIG_OPTIONS; id++) {
		if (id == CONFIG_OPT_DSN || id == CONFIG_OPT_DRIVER || id == CONFIG_OPT_FILEDSN ||
		    id == CONFIG_OPT_SAVEFILE || !is_from_string(options, (enum config_option)id))
			continue;
		print_value(options, (enum config_option)id, with_secrets, out);
	}
}
