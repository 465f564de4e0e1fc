/*
 * escape_literal.c - {d}, {t}, {ts}, {guid}, {interval} and {escape}
 *
 * What ClickHouse would quietly take for another date is refused here: its functions clamp years
 * that a type does not have. A date that fits into Date, and a time that fits into DateTime, is
 * written with that type, as keys of tables are found by it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/civil.h"
#include "query/escape_run.h"
#include "query/quote.h"

#define SINCE_DATE32 22001000u
#define SINCE_DATETIME64 20006000u
#define SINCE_TIME 25006000u
#define SINCE_INTERVAL_TUPLES 23001000u

/* The one string of an escape, without its quotes and the blanks at its ends. */
static enum query_escape
read_string(struct escape_run *run, struct escape_span body, struct ch_str *out)
{
	struct query_scan scan = escape_scan(run, body);
	struct query_token token = query_scan_next(&scan);

	if (token.kind != QUERY_STRING || token.text.ptr[0] != '\'' ||
	    query_scan_next(&scan).kind != QUERY_END)
		return escape_fail(run, QUERY_ESCAPE_SYNTAX, body.from,
		    "one string in single quotes is wanted");
	*out = ch_str_trim(ch_str_slice(token.text, 1, token.text.len - 1));
	return QUERY_ESCAPE_OK;
}

/* min to max digits at *at. */
static bool
read_digits(struct ch_str text, size_t *at, size_t min, size_t max, uint32_t *out)
{
	size_t from = *at;

	*out = 0;
	while (*at < text.len && *at - from < max && text.ptr[*at] >= '0' && text.ptr[*at] <= '9')
		*out = *out * 10 + (uint32_t)(text.ptr[(*at)++] - '0');
	return *at - from >= min;
}

static bool
read_char(struct ch_str text, size_t *at, char c)
{
	if (*at == text.len || text.ptr[*at] != c)
		return false;
	(*at)++;
	return true;
}

/* yyyy-mm-dd */
static bool
read_date(struct ch_str text, size_t *at, struct ch_date *out)
{
	uint32_t year, month, day;

	if (!read_digits(text, at, 4, 4, &year) || !read_char(text, at, '-') ||
	    !read_digits(text, at, 1, 2, &month) || !read_char(text, at, '-') ||
	    !read_digits(text, at, 1, 2, &day))
		return false;
	*out = (struct ch_date){ (int32_t)year, (uint8_t)month, (uint8_t)day };
	return ch_date_valid(*out);
}

struct clock {
	uint32_t hour, minute, second;
	char fraction[10]; /* digits without zeros at the end */
	size_t digits;
};

/* hh:mm[:ss[.f…]] */
static bool
read_clock(struct ch_str text, size_t *at, struct clock *out)
{
	*out = (struct clock){ 0 };
	if (!read_digits(text, at, 1, 2, &out->hour) || !read_char(text, at, ':') ||
	    !read_digits(text, at, 1, 2, &out->minute))
		return false;
	if (read_char(text, at, ':')) {
		if (!read_digits(text, at, 1, 2, &out->second))
			return false;
		if (read_char(text, at, '.'))
			while (*at < text.len && out->digits < 9 && text.ptr[*at] >= '0' &&
			    text.ptr[*at] <= '9')
				out->fraction[out->digits++] = text.ptr[(*at)++];
	}
	while (out->digits && out->fraction[out->digits - 1] == '0')
		out->fraction[--out->digits] = '\0';
	return out->hour < 24 && out->minute < 60 && out->second < 60;
}

static void
put_date(struct ch_buf *out, struct ch_date date)
{
	char text[16];

	ch_buf_append(out, text, ch_put_date(text, date));
}

static void
put_clock(struct ch_buf *out, const struct clock *clock)
{
	ch_buf_printf(out, "%02u:%02u:%02u", clock->hour, clock->minute, clock->second);
	if (clock->digits)
		ch_buf_printf(out, ".%.*s", (int)clock->digits, clock->fraction);
}

/* Days since 1970 of a date that ODBC may have, but the server may not. */
static int64_t
day(int32_t year, uint8_t month, uint8_t of_month)
{
	return ch_days_from_civil((struct ch_date){ year, month, of_month });
}

enum query_escape
escape_date(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	struct ch_str text = { "", 0 };
	struct ch_date date;
	enum query_escape rc = read_string(run, body, &text);
	size_t at = 0;
	int64_t days;
	bool is_short;

	if (rc)
		return rc;
	if (!read_date(text, &at, &date) || at < text.len)
		return escape_fail(run, QUERY_ESCAPE_DATETIME, body.from,
		    "a date yyyy-mm-dd that exists is wanted");
	days = ch_days_from_civil(date);
	is_short = days >= 0 && days <= UINT16_MAX;
	if (!is_short && (date.year < 1900 || date.year > 2299 ||
			     !escape_has_version(run, SINCE_DATE32)))
		return escape_fail(run, QUERY_ESCAPE_RANGE, body.from,
		    "ClickHouse has no such date (1900-01-01 to 2299-12-31; old servers "
		    "1970-01-01 to 2105-12-31)");
	ch_buf_append_text(out, is_short ? "toDate('" : "toDate32('");
	put_date(out, date);
	ch_buf_append_text(out, "')");
	return QUERY_ESCAPE_OK;
}

enum query_escape
escape_time(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	bool has_type = escape_has_version(run, SINCE_TIME);
	struct ch_str text = { "", 0 };
	struct clock clock;
	enum query_escape rc = read_string(run, body, &text);
	size_t at = 0;

	if (rc)
		return rc;
	if (!read_clock(text, &at, &clock) || at < text.len)
		return escape_fail(run, QUERY_ESCAPE_DATETIME, body.from,
		    "a time hh:mm:ss that exists is wanted");
	ch_buf_append_text(out, has_type ? "CAST('" : "'");
	put_clock(out, &clock);
	ch_buf_append_byte(out, '\'');
	if (has_type && clock.digits)
		ch_buf_printf(out, " AS Time64(%zu))", clock.digits);
	else if (has_type)
		ch_buf_append_text(out, " AS Time)");
	return QUERY_ESCAPE_OK;
}

/* DateTime has it in every zone. */
static bool
fits_datetime(struct ch_date date)
{
	int64_t days = ch_days_from_civil(date);

	return days > 0 && days < day(2106, 2, 7);
}

/* DateTime64 of that many digits has it in every zone. */
static bool
fits_datetime64(struct ch_date date, size_t digits)
{
	if (digits > 8 && ch_days_from_civil(date) >= day(2262, 4, 11))
		return false;
	return date.year >= 1900 && date.year <= 2299;
}

enum query_escape
escape_timestamp(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	struct ch_str text = { "", 0 };
	struct clock clock = { 0 };
	struct ch_date date;
	enum query_escape rc = read_string(run, body, &text);
	size_t at = 0;
	bool is_read, is_short;

	if (rc)
		return rc;
	is_read = read_date(text, &at, &date);
	if (is_read && at < text.len)
		is_read = (read_char(text, &at, ' ') || read_char(text, &at, 'T')) &&
		    read_clock(text, &at, &clock);
	if (!is_read || at < text.len)
		return escape_fail(run, QUERY_ESCAPE_DATETIME, body.from,
		    "a timestamp yyyy-mm-dd hh:mm:ss[.f] that exists is wanted");
	is_short = clock.digits == 0 && fits_datetime(date);
	if (!is_short && !escape_has_version(run, SINCE_DATETIME64))
		return escape_fail(run, QUERY_ESCAPE_RANGE, body.from,
		    "this server has whole seconds from 1970-01-02 to 2106-02-06 only");
	if (!is_short && !fits_datetime64(date, clock.digits))
		return escape_fail(run, QUERY_ESCAPE_RANGE, body.from,
		    "ClickHouse has no such time (1900 to 2299; with nine digits up to 2262)");
	ch_buf_append_text(out, is_short ? "toDateTime('" : "toDateTime64('");
	put_date(out, date);
	ch_buf_append_byte(out, ' ');
	put_clock(out, &clock);
	ch_buf_append_byte(out, '\'');
	if (!is_short)
		ch_buf_printf(out, ", %zu", clock.digits);
	ch_buf_append_byte(out, ')');
	return QUERY_ESCAPE_OK;
}

enum query_escape
escape_guid(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	struct ch_str text = { "", 0 };
	enum query_escape rc = read_string(run, body, &text);

	if (rc)
		return rc;
	ch_buf_append_text(out, "toUUID('");
	ch_buf_append_str(out, text); /* quoted as it was */
	ch_buf_append_text(out, "')");
	return QUERY_ESCAPE_OK;
}

static const char *const fields[] = { "YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND" };

/* YEAR … SECOND, maybe with precisions in brackets; its number, or -1. */
static int
read_field(struct query_scan *scan)
{
	struct query_token token = query_scan_next(scan);

	if (query_token_is_punct(query_scan_peek(scan), '('))
		do
			if (query_scan_next(scan).kind == QUERY_END)
				return -1;
		while (!query_token_is_punct(query_scan_peek(scan), ')'));
	if (query_token_is_punct(query_scan_peek(scan), ')'))
		query_scan_next(scan);
	for (size_t i = 0; i < CH_ARRAY_LEN(fields); i++)
		if (query_token_is(token, fields[i]))
			return (int)i;
	return -1;
}

struct interval_text {
	bool is_negative;
	struct ch_str value;
	int first, last; /* fields */
};

/* ['+'|'-'] 'value' field [TO field] */
static bool
read_interval(const struct escape_run *run, struct escape_span body, struct interval_text *out)
{
	struct query_scan scan = escape_scan(run, body);
	struct query_token token = query_scan_next(&scan);

	if (query_token_is_punct(token, '+') || query_token_is_punct(token, '-')) {
		out->is_negative = query_token_is_punct(token, '-');
		token = query_scan_next(&scan);
	}
	if (token.kind != QUERY_STRING || token.text.ptr[0] != '\'')
		return false;
	out->value = ch_str_trim(ch_str_slice(token.text, 1, token.text.len - 1));
	if (out->value.len && (out->value.ptr[0] == '-' || out->value.ptr[0] == '+')) {
		out->is_negative ^= out->value.ptr[0] == '-';
		out->value = ch_str_slice(out->value, 1, out->value.len);
	}
	out->first = out->last = read_field(&scan);
	token = query_scan_next(&scan);
	if (query_token_is(token, "TO")) {
		out->last = read_field(&scan);
		token = query_scan_next(&scan);
	}
	return out->first >= 0 && out->last >= out->first && token.kind == QUERY_END;
}

/* The sign between two fields of an interval's text. */
static char
mark_behind(int field)
{
	switch (field) {
	case 0:
		return '-';
	case 2:
		return ' ';
	default:
		return ':';
	}
}

/* Interval types of one field each; several are a tuple. */
enum query_escape
escape_interval(struct escape_run *run, struct escape_span body, struct ch_buf *out)
{
	static const char *const types[] = { "Year", "Month", "Day", "Hour", "Minute", "Second" };
	struct interval_text interval = { 0 };
	size_t at = 0;
	bool is_read = read_interval(run, body, &interval);
	bool is_tuple = interval.first < interval.last;
	uint32_t count;

	if (is_read && is_tuple && !escape_has_version(run, SINCE_INTERVAL_TUPLES))
		return escape_fail(run, QUERY_ESCAPE_SYNTAX, body.from,
		    "this server knows intervals of one field only");
	if (is_tuple)
		ch_buf_append_byte(out, '(');
	for (int field = interval.first; is_read && field <= interval.last; field++) {
		if (field > interval.first) {
			is_read = read_char(interval.value, &at, mark_behind(field - 1));
			ch_buf_append_text(out, ", ");
		}
		is_read = is_read && read_digits(interval.value, &at, 1, 9, &count);
		if (is_read)
			ch_buf_printf(out, "toInterval%s(%s%u)", types[field],
			    interval.is_negative ? "-" : "", count);
	}
	if (is_tuple)
		ch_buf_append_byte(out, ')');
	if (!is_read || at < interval.value.len)
		return escape_fail(run, QUERY_ESCAPE_SYNTAX, body.from,
		    "an interval of whole numbers is wanted, as '5' DAY or '1-2' YEAR TO MONTH");
	return QUERY_ESCAPE_OK;
}

/* A pattern with another escape character as one with '\'. */
static enum query_escape
rewrite_pattern(struct escape_run *run, size_t at, struct ch_str pattern, char escape,
    struct ch_buf *out)
{
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];

		if (c != escape) {
			if (c == '\\')
				ch_buf_append_byte(out, '\\');
			ch_buf_append_byte(out, (uint8_t)c);
			continue;
		}
		if (++i == pattern.len)
			return escape_fail(run, QUERY_ESCAPE_LIKE_SEQUENCE, at,
			    "the pattern ends with the escape character");
		c = pattern.ptr[i];
		if (c == '%' || c == '_' || c == '\\')
			ch_buf_append_byte(out, '\\');
		ch_buf_append_byte(out, (uint8_t)c);
	}
	return QUERY_ESCAPE_OK;
}

/* The same for a pattern that the server knows only. */
static enum query_escape
wrap_pattern(struct escape_run *run, struct escape_span span, char escape, struct ch_buf *out)
{
	static const char *const pairs[] = { "%", "_" };
	char quoted[3] = { escape, '\0', '\0' };
	enum query_escape rc;

	if (escape == '\'') {
		quoted[0] = '\\';
		quoted[1] = escape;
	}
	ch_buf_append_text(out,
	    " replaceAll(replaceAll(replaceAll(replaceAll(replaceAll(");
	rc = escape_copy(run, span, out);
	ch_buf_append_text(out, ", '\\\\', '\\\\\\\\')");
	ch_buf_printf(out, ", '%s%s', '\\x01')", quoted, quoted);
	for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++)
		ch_buf_printf(out, ", '%s%s', '\\\\%s')", quoted, pairs[i], pairs[i]);
	ch_buf_printf(out, ", '\\x01', '%s')", quoted);
	return rc;
}

enum query_escape
escape_like(struct escape_run *run, struct escape_span span, struct escape_span body,
    struct ch_buf *out)
{
	struct query_scan scan = escape_scan(run, span);
	struct query_token pattern = query_scan_next(&scan);
	struct ch_buf text, made;
	struct ch_str mark = { "", 0 };
	enum query_escape rc = read_string(run, body, &mark);
	char escape;

	if (rc)
		return rc;
	/* '\' is written as '\\' or, by those who know no escapes in strings, alone. */
	if (mark.len != 1 && !ch_str_eq(mark, CH_STR("\\\\")) &&
	    !ch_str_eq(mark, CH_STR("\\'")) && !ch_str_eq(mark, CH_STR("''")))
		return escape_fail(run, QUERY_ESCAPE_LIKE_CHAR, body.from,
		    "the escape character must be one ASCII character");
	escape = mark.ptr[mark.len - 1];
	if (escape == '\\')
		return escape_copy(run, span, out);
	if ((unsigned char)escape >= 0x80 || escape == '%' || escape == '_')
		return escape_fail(run, QUERY_ESCAPE_LIKE_CHAR, body.from,
		    "the escape character must be ASCII and no wildcard");
	if (pattern.kind != QUERY_STRING || query_scan_next(&scan).kind != QUERY_END)
		return wrap_pattern(run, span, escape, out);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ch_buf_init(&made, CH_BUF_NO_LIMIT);
	query_unquote(&text, pattern.text);
	rc = rewrite_pattern(run, span.from, ch_buf_str(&text), escape, &made);
	ch_buf_append_byte(out, ' ');
	query_quote_text(out, ch_buf_str(&made));
	if (!rc && (ch_buf_failed(&text) || ch_buf_failed(&made)))
		rc = QUERY_ESCAPE_NOMEM;
	ch_buf_free(&text);
	ch_buf_free(&made);
	return rc;
}
