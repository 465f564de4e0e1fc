/*
 * setting.c - server settings that were given as options
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"
#include "config/store.h"

/* More settings than any server has. */
#define MAX_SETTINGS 4096

static bool
is_name(struct ch_str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		        c == '_' || c == '.'))
			return false;
	}
	return name.len > 0;
}

static struct config_entry *
find(struct config_options *options, struct ch_str name)
{
	for (size_t i = 0; i < options->setting_count; i++) {
		if (ch_str_eq(ch_str_of(options->settings[i].name), name))
			return &options->settings[i];
	}
	return NULL;
}

static int
append(struct config_options *options, struct config_entry entry, struct ch_error *err)
{
	struct config_entry *grown;

	if (options->setting_count == MAX_SETTINGS)
		return ch_error_set(err, CH_ELIMIT, "more than %d settings", MAX_SETTINGS);
	grown = ch_grow(options->settings, options->setting_count, &options->setting_cap,
	    sizeof(*grown));
	if (!grown)
		return ch_error_nomem(err, "settings");
	options->settings = grown;
	options->settings[options->setting_count++] = entry;
	return CH_OK;
}

int
config_setting_add(struct config_options *options, enum config_source source,
    enum config_setting_form form, struct ch_str name, struct ch_str value, struct ch_error *err)
{
	struct config_entry entry = { NULL, NULL, source, form };
	struct config_entry *old = find(options, name);
	int rc;

	if (!is_name(name))
		return ch_error_set(err, CH_EARG,
		    "setting \"%.*s\" (from %s): a name of letters, digits and _ is expected",
		    (int)(name.len < 200 ? name.len : 200), name.ptr,
		    config_origin(options, source));
	if (old && (old->source > source || (old->source == source && old->form >= form)))
		return CH_OK;
	entry.name = ch_strndup(name.ptr, name.len);
	entry.value = ch_strndup(value.ptr, value.len);
	if (!entry.name || !entry.value)
		rc = ch_error_nomem(err, "settings");
	else if (ch_str_find(value, 0, '\0') < value.len)
		rc = ch_error_set(err, CH_EARG, "setting %s (from %s): the value has a NUL in it",
		    entry.name, config_origin(options, source));
	else if (old)
		rc = CH_OK;
	else
		rc = append(options, entry, err);
	if (rc) {
		ch_free(entry.name);
		ch_free(entry.value);
	} else if (old) {
		ch_free(old->name);
		ch_free(old->value);
		*old = entry;
	}
	return rc;
}

/* A value up to the next comma or, in quotes, up to the quote. Returns the position behind it,
 * or list.len + 1 when a quote is not closed or something follows it. */
static size_t
read_value(struct ch_str list, size_t at, struct ch_buf *value)
{
	size_t end;

	while (at < list.len && list.ptr[at] == ' ')
		at++;
	if (at == list.len || list.ptr[at] != '\'') {
		end = ch_str_find(list, at, ',');
		ch_buf_append_str(value, ch_str_trim(ch_str_slice(list, at, end)));
		return end;
	}
	for (at++; at < list.len; at++) {
		if (list.ptr[at] == '\'') {
			if (at + 1 == list.len || list.ptr[at + 1] != '\'')
				break;
			at++;
		}
		ch_buf_append_byte(value, (uint8_t)list.ptr[at]);
	}
	if (at == list.len)
		return list.len + 1;
	for (at++; at < list.len && list.ptr[at] == ' ';)
		at++;
	return at == list.len || list.ptr[at] == ',' ? at : list.len + 1;
}

static int
complain(const struct config_options *options, enum config_source source, size_t at,
    struct ch_error *err)
{
	return ch_error_set(err, CH_EARG,
	    "Settings (from %s), position %zu: name=value,name='value' is expected",
	    config_origin(options, source), at + 1);
}

int
config_setting_add_list(struct config_options *options, enum config_source source,
    struct ch_str list, struct ch_error *err)
{
	struct ch_buf value;
	size_t at = 0;
	int rc = CH_OK;

	ch_buf_init(&value, CH_BUF_NO_LIMIT);
	while (!rc && at < list.len) {
		size_t equals = ch_str_find(list, at, '=');
		size_t comma = ch_str_find(list, at, ',');
		struct ch_str name = ch_str_trim(ch_str_slice(list, at, equals));
		size_t end;

		if (comma < equals || equals == list.len) {
			if (ch_str_trim(ch_str_slice(list, at, comma)).len > 0)
				rc = complain(options, source, at, err);
			at = comma + 1;
			continue;
		}
		ch_buf_reset(&value);
		end = read_value(list, equals + 1, &value);
		if (end > list.len)
			rc = complain(options, source, equals + 1, err);
		else if (ch_buf_failed(&value))
			rc = ch_error_nomem(err, "settings");
		else
			rc = config_setting_add(options, source, CONFIG_SETTING_LIST, name,
			    ch_buf_str(&value), err);
		at = end + 1;
	}
	ch_buf_free(&value);
	return rc;
}

void
config_setting_free_all(struct config_options *options)
{
	for (size_t i = 0; i < options->setting_count; i++) {
		ch_free(options->settings[i].name);
		ch_free(options->settings[i].value);
	}
	ch_free(options->settings);
}

size_t
config_setting_count(const struct config_options *options)
{
	return options->setting_count;
}

void
config_setting(const struct config_options *options, size_t at, struct ch_str *name,
    struct ch_str *value)
{
	*name = ch_str_of(options->settings[at].name);
	*value = ch_str_of(options->settings[at].value);
}
