/*
 * value.c - the text of one option, checked and turned into a number
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config/value.h"

bool
config_word_next(struct ch_str *rest, char separator, struct ch_str *word)
{
	size_t end;

	while (rest->len > 0 && rest->ptr[0] == separator)
		*rest = ch_str_slice(*rest, 1, rest->len);
	end = ch_str_find(*rest, 0, separator);
	*word = ch_str_slice(*rest, 0, end);
	*rest = ch_str_slice(*rest, end, rest->len);
	return word->len > 0;
}

static bool
parse_bool(struct ch_str value, int64_t *number)
{
	static const struct {
		const char *word;
		int64_t number;
	} words[] = {
		{ "on", 1 },
		{ "yes", 1 },
		{ "true", 1 },
		{ "1", 1 },
		{ "off", 0 },
		{ "no", 0 },
		{ "false", 0 },
		{ "0", 0 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(words); i++) {
		if (ch_str_eq_nocase(value, ch_str_of(words[i].word))) {
			*number = words[i].number;
			return true;
		}
	}
	return false;
}

static bool
parse_enum(const char *allowed, struct ch_str value, int64_t *number)
{
	struct ch_str rest = ch_str_of(allowed);
	struct ch_str spellings, word;

	for (int64_t at = 0; config_word_next(&rest, ' ', &spellings); at++) {
		while (config_word_next(&spellings, '|', &word)) {
			if (ch_str_eq_nocase(value, word)) {
				*number = at;
				return true;
			}
		}
	}
	return false;
}

/* "min..max" of the row. */
static void
get_range(const struct config_row *row, int64_t *min, int64_t *max)
{
	struct ch_str allowed = ch_str_of(row->allowed);
	size_t dots = ch_str_search(allowed, CH_STR(".."));

	*min = 0;
	*max = INT64_MAX;
	if (dots < allowed.len) {
		(void)ch_str_to_i64(ch_str_slice(allowed, 0, dots), min);
		(void)ch_str_to_i64(ch_str_slice(allowed, dots + 2, allowed.len), max);
	}
}

/* The factor of a K, M or G at the end of the text, which is cut off. */
static int64_t
take_unit(struct ch_str *value)
{
	int64_t factor = 1;

	if (value->len == 0)
		return 1;
	switch (value->ptr[value->len - 1]) {
	case 'k':
	case 'K':
		factor = 1024;
		break;
	case 'm':
	case 'M':
		factor = 1024 * 1024;
		break;
	case 'g':
	case 'G':
		factor = 1024 * 1024 * 1024;
		break;
	default:
		return 1;
	}
	value->len--;
	return factor;
}

static bool
parse_number(const struct config_row *row, struct ch_str value, int64_t *number)
{
	int64_t min, max, count;
	int64_t factor = row->kind == CONFIG_KIND_SIZE ? take_unit(&value) : 1;

	get_range(row, &min, &max);
	if (!ch_str_to_i64(value, &count))
		return false;
	if (count > max / factor || count * factor > max || count < min)
		return false;
	count *= factor;
	*number = row->kind == CONFIG_KIND_SECONDS ? count * 1000 : count;
	return true;
}

bool
config_value_parse(const struct config_row *row, struct ch_str value, int64_t *number)
{
	*number = 0;
	if (row->kind == CONFIG_KIND_TEXT)
		return ch_str_find(value, 0, '\0') == value.len;
	value = ch_str_trim(value);
	if (row->kind == CONFIG_KIND_BOOL || row->kind == CONFIG_KIND_ENUM) {
		if (value.len == 0) {
			*number = -1;
			return true;
		}
		return row->kind == CONFIG_KIND_BOOL ? parse_bool(value, number)
						     : parse_enum(row->allowed, value, number);
	}
	return parse_number(row, value, number);
}

static void
describe_enum(const char *allowed, struct ch_buf *out)
{
	struct ch_str rest = ch_str_of(allowed);
	struct ch_str spellings, word;
	size_t count = 0;

	while (config_word_next(&rest, ' ', &spellings)) {
		bool last = ch_str_trim(rest).len == 0;

		if (count++ > 0)
			ch_buf_append_text(out, last ? " or " : ", ");
		if (config_word_next(&spellings, '|', &word))
			ch_buf_append_str(out, word);
	}
}

void
config_value_describe(const struct config_row *row, struct ch_buf *out)
{
	int64_t min, max;

	switch (row->kind) {
	case CONFIG_KIND_TEXT:
		ch_buf_append_text(out, "text without a NUL");
		return;
	case CONFIG_KIND_BOOL:
		ch_buf_append_text(out, "on, yes, true, 1, off, no, false or 0");
		return;
	case CONFIG_KIND_ENUM:
		describe_enum(row->allowed, out);
		return;
	case CONFIG_KIND_INT:
	case CONFIG_KIND_SECONDS:
	case CONFIG_KIND_MILLIS:
	case CONFIG_KIND_SIZE:
		break;
	}
	get_range(row, &min, &max);
	ch_buf_printf(out, "a number from %lld to %lld", (long long)min, (long long)max);
	if (row->kind == CONFIG_KIND_SECONDS)
		ch_buf_append_text(out, " (seconds)");
	else if (row->kind == CONFIG_KIND_MILLIS)
		ch_buf_append_text(out, " (milliseconds)");
	else if (row->kind == CONFIG_KIND_SIZE)
		ch_buf_append_text(out, " (bytes, or with K, M or G)");
}
