/*
 * connstr.c - connection strings: KEY=value;KEY={value; with anything in it}
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/connstr.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

void
config_connstr_init(struct config_connstr *reader, struct ch_str text)
{
	/* Some programs count the terminator. */
	while (text.len > 0 && text.ptr[text.len - 1] == '\0')
		text.len--;
	reader->text = text;
	reader->at = 0;
}

static int
complain(size_t at, const char *what, struct ch_error *err)
{
	return ch_error_set(err, CH_EARG, "connection string, position %zu: %s", at + 1, what);
}

static void
skip_blanks(struct config_connstr *reader)
{
	while (reader->at < reader->text.len && is_blank(reader->text.ptr[reader->at]))
		reader->at++;
}

/* From behind '{' to behind the '}' that closes it. */
static int
read_braced(struct config_connstr *reader, struct ch_buf *value, struct ch_error *err)
{
	struct ch_str text = reader->text;
	size_t open = reader->at - 1;

	for (;;) {
		size_t brace = ch_str_find(text, reader->at, '}');

		ch_buf_append_str(value, ch_str_slice(text, reader->at, brace));
		if (brace == text.len)
			return complain(open, "'{' without '}'", err);
		reader->at = brace + 1;
		if (reader->at == text.len || text.ptr[reader->at] != '}')
			break;
		ch_buf_append_byte(value, '}');
		reader->at++;
	}
	skip_blanks(reader);
	if (reader->at < text.len && text.ptr[reader->at] != ';')
		return complain(reader->at, "';' is expected behind '}' (write '}}' for '}')", err);
	return CH_OK;
}

int
config_connstr_next(struct config_connstr *reader, bool *more, struct ch_str *key,
    struct ch_buf *value, struct ch_error *err)
{
	struct ch_str text = reader->text;
	size_t start, equals, end;
	int rc = CH_OK;

	ch_buf_reset(value);
	while (reader->at < text.len &&
	    (is_blank(text.ptr[reader->at]) || text.ptr[reader->at] == ';'))
		reader->at++;
	*more = reader->at < text.len;
	if (!*more)
		return CH_OK;

	start = reader->at;
	equals = ch_str_find(text, start, '=');
	end = ch_str_find(text, start, ';');
	if (end < equals || equals == text.len)
		return complain(start, "KEY=value is expected", err);
	*key = ch_str_trim(ch_str_slice(text, start, equals));
	if (key->len == 0)
		return complain(start, "a key is expected before '='", err);
	reader->at = equals + 1;
	skip_blanks(reader);
	if (reader->at < text.len && text.ptr[reader->at] == '{') {
		reader->at++;
		rc = read_braced(reader, value, err);
	} else {
		end = ch_str_find(text, reader->at, ';');
		ch_buf_append_str(value, ch_str_trim(ch_str_slice(text, reader->at, end)));
		reader->at = end;
	}
	if (!rc && ch_buf_failed(value))
		rc = ch_error_nomem(err, "a connection string");
	return rc;
}

static bool
needs_braces(struct ch_str value)
{
	static const struct ch_str special = { "[]{}(),;?*=!@", 13 };

	if (value.len == 0)
		return false;
	if (is_blank(value.ptr[0]) || is_blank(value.ptr[value.len - 1]))
		return true;
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '\0' || ch_str_find(special, 0, value.ptr[i]) < special.len)
			return true;
	}
	return false;
}

void
config_connstr_add(struct ch_buf *out, struct ch_str key, struct ch_str value)
{
	ch_buf_append_str(out, key);
	ch_buf_append_byte(out, '=');
	if (needs_braces(value)) {
		ch_buf_append_byte(out, '{');
		for (size_t i = 0; i < value.len; i++) {
			if (value.ptr[i] == '}')
				ch_buf_append_byte(out, '}');
			ch_buf_append_byte(out, (uint8_t)value.ptr[i]);
		}
		ch_buf_append_byte(out, '}');
	} else {
		ch_buf_append_str(out, value);
	}
	ch_buf_append_byte(out, ';');
}

int
config_connstr_apply(struct config_options *options, struct ch_str text, struct ch_error *err)
{
	struct config_connstr reader;
	struct ch_str key;
	struct ch_buf value;
	bool has_target = false;
	bool more;
	int rc;

	config_connstr_init(&reader, text);
	ch_buf_init(&value, CH_BUF_NO_LIMIT);
	for (;;) {
		enum config_option id;

		rc = config_connstr_next(&reader, &more, &key, &value, err);
		if (rc || !more)
			break;
		id = config_option_find(key);
		if (id == CONFIG_OPT_DSN || id == CONFIG_OPT_DRIVER) {
			if (has_target || value.len == 0)
				continue;
			has_target = true;
		}
		rc = config_options_set(options, CONFIG_STRING, key, ch_buf_str(&value), NULL, err);
		if (rc)
			break;
	}
	ch_buf_free(&value);
	return rc;
}
