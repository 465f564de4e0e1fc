/*
 * parse_time.c - text -> date, time, timestamp, interval
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/parse.h"

#define DAY_SECONDS 86400
#define NANO_DIGITS 9

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Exactly `count` digits at the front. */
static bool
take_number(struct ch_str *text, unsigned count, uint32_t *out)
{
	if (text->len < count)
		return false;
	*out = 0;
	for (unsigned i = 0; i < count; i++) {
		if (!is_digit(text->ptr[i]))
			return false;
		*out = *out * 10 + (uint32_t)(text->ptr[i] - '0');
	}
	*text = ch_str_slice(*text, count, text->len);
	return true;
}

static bool
take_char(struct ch_str *text, char c)
{
	if (text->len == 0 || text->ptr[0] != c)
		return false;
	*text = ch_str_slice(*text, 1, text->len);
	return true;
}

/* '.' and digits, if there. */
static bool
take_fraction(struct ch_str *text, uint32_t *nanos, bool *lost)
{
	unsigned count = 0;

	*nanos = 0;
	if (!take_char(text, '.'))
		return true;
	for (; text->len > 0 && is_digit(text->ptr[0]); count++) {
		if (count < NANO_DIGITS)
			*nanos = *nanos * 10 + (uint32_t)(text->ptr[0] - '0');
		else if (text->ptr[0] != '0')
			*lost = true;
		*text = ch_str_slice(*text, 1, text->len);
	}
	for (unsigned i = count; i < NANO_DIGITS; i++)
		*nanos *= 10;
	return count > 0;
}

/* {d '…'} -> …, if the text is such a literal; allowed is what its letters promise. */
static bool
unwrap(struct ch_str *text, bool *needs_date, bool *needs_time)
{
	struct ch_str inner;

	*needs_date = *needs_time = false;
	if (text->len < 2 || text->ptr[0] != '{')
		return true;
	if (text->ptr[text->len - 1] != '}')
		return false;
	inner = ch_str_trim(ch_str_slice(*text, 1, text->len - 1));
	*needs_date = ch_str_starts_nocase(inner, CH_STR("d")) ||
	    ch_str_starts_nocase(inner, CH_STR("ts"));
	*needs_time = ch_str_starts_nocase(inner, CH_STR("t"));
	if (!*needs_date && !*needs_time)
		return false;
	inner = ch_str_trim(ch_str_slice(inner, *needs_date && *needs_time ? 2 : 1, inner.len));
	if (inner.len < 2 || inner.ptr[0] != '\'' || inner.ptr[inner.len - 1] != '\'')
		return false;
	*text = ch_str_trim(ch_str_slice(inner, 1, inner.len - 1));
	return true;
}

static bool
take_date(struct ch_str *text, struct ch_date *out)
{
	uint32_t year;
	uint32_t month;
	uint32_t day;

	if (!take_number(text, 4, &year) || !take_char(text, '-') ||
	    !take_number(text, 2, &month) || !take_char(text, '-') ||
	    !take_number(text, 2, &day))
		return false;
	out->year = (int32_t)year;
	out->month = (uint8_t)month;
	out->day = (uint8_t)day;
	return true;
}

/* seconds becomes DAY_SECONDS when there is no such time. */
static bool
take_time(struct ch_str *text, struct conv_moment *out)
{
	uint32_t hour;
	uint32_t minute;
	uint32_t second;

	if (!take_number(text, 2, &hour) || !take_char(text, ':') ||
	    !take_number(text, 2, &minute) || !take_char(text, ':') ||
	    !take_number(text, 2, &second) || !take_fraction(text, &out->nanos, &out->lost))
		return false;
	out->seconds = hour * 3600 + minute * 60 + second;
	if (hour > 23 || minute > 59 || second > 59)
		out->seconds = DAY_SECONDS;
	return true;
}

enum conv_status
conv_parse_moment(struct ch_str text, struct conv_moment *out)
{
	bool needs_date;
	bool needs_time;

	*out = (struct conv_moment){ 0 };
	text = ch_str_trim(text);
	if (!unwrap(&text, &needs_date, &needs_time))
		return CONV_BAD_TEXT;
	out->has_date = text.len > 4 && text.ptr[4] == '-';
	if (out->has_date && !take_date(&text, &out->date))
		return CONV_BAD_TEXT;
	out->has_time = !out->has_date || text.len > 0;
	if (out->has_date && out->has_time && !take_char(&text, ' ') && !take_char(&text, 'T'))
		return CONV_BAD_TEXT;
	if (out->has_time && !take_time(&text, out))
		return CONV_BAD_TEXT;
	if (text.len > 0 || (needs_date && !out->has_date) || (needs_time && !out->has_time))
		return CONV_BAD_TEXT;
	if (out->has_date && !ch_date_valid(out->date))
		return CONV_BAD_DATE;
	return out->seconds < DAY_SECONDS ? CONV_OK : CONV_BAD_DATE;
}

static bool
take_field(struct ch_str *text, uint64_t *out)
{
	size_t count = 0;

	*out = 0;
	for (; count < text->len && is_digit(text->ptr[count]); count++) {
		if (count >= 18)
			return false;
		*out = *out * 10 + (uint64_t)(text->ptr[count] - '0');
	}
	*text = ch_str_slice(*text, count, text->len);
	return count > 0;
}

static bool
take_sign(struct ch_str *text)
{
	bool negative = text->len > 0 && text->ptr[0] == '-';

	if (negative || (text->len > 0 && text->ptr[0] == '+'))
		*text = ch_str_trim(ch_str_slice(*text, 1, text->len));
	return negative;
}

/* "DAY TO SECOND" and the like name the fields that were asked for. */
static bool
is_qualifier(struct ch_str text, enum conv_field first, enum conv_field last)
{
	static const struct ch_str names[CONV_FIELDS] = {
		{ "YEAR", 4 }, { "MONTH", 5 }, { "DAY", 3 }, { "HOUR", 4 }, { "MINUTE", 6 },
		{ "SECOND", 6 },
	};

	if (!ch_str_starts_nocase(text, names[first]))
		return false;
	text = ch_str_slice(text, names[first].len, text.len);
	if (first == last)
		return text.len == 0;
	text = ch_str_trim(text);
	if (!ch_str_starts_nocase(text, CH_STR("TO ")))
		return false;
	return ch_str_eq_nocase(ch_str_trim(ch_str_slice(text, 3, text.len)), names[last]);
}

/* INTERVAL -'5' DAY -> 5 */
static bool
unwrap_interval(struct ch_str *text, struct conv_interval *out)
{
	size_t end;

	if (text->len > 1 && text->ptr[0] == '{' && text->ptr[text->len - 1] == '}')
		*text = ch_str_trim(ch_str_slice(*text, 1, text->len - 1));
	if (!ch_str_starts_nocase(*text, CH_STR("INTERVAL")))
		return true;
	*text = ch_str_trim(ch_str_slice(*text, 8, text->len));
	out->negative = take_sign(text);
	if (!take_char(text, '\''))
		return false;
	end = ch_str_find(*text, 0, '\'');
	if (end == text->len)
		return false;
	if (!is_qualifier(ch_str_trim(ch_str_slice(*text, end + 1, text->len)), out->first,
		out->last))
		return false;
	*text = ch_str_trim(ch_str_slice(*text, 0, end));
	return true;
}

enum conv_status
conv_parse_interval(struct ch_str text, struct conv_interval *out)
{
	static const char before[CONV_FIELDS] = { 0, '-', 0, ' ', ':', ':' };
	static const uint64_t limit[CONV_FIELDS] = { 0, 12, 0, 24, 60, 60 };

	out->negative = out->lost = false;
	out->nanos = 0;
	memset(out->fields, 0, sizeof(out->fields));
	text = ch_str_trim(text);
	if (!unwrap_interval(&text, out))
		return CONV_BAD_TEXT;
	out->negative ^= take_sign(&text);
	for (unsigned i = out->first; i <= out->last; i++) {
		if (i > out->first && !take_char(&text, before[i]))
			return CONV_BAD_TEXT;
		if (!take_field(&text, &out->fields[i]))
			return CONV_BAD_TEXT;
		if (i > out->first && out->fields[i] >= limit[i])
			return CONV_BAD_TEXT;
	}
	if (out->last == CONV_FIELD_SECOND && !take_fraction(&text, &out->nanos, &out->lost))
		return CONV_BAD_TEXT;
	return text.len == 0 ? CONV_OK : CONV_BAD_TEXT;
}
