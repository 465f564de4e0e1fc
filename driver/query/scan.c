/*
 * scan.c - the words of ClickHouse SQL
 *
 * What the engine (26.7) takes: comments begin with "--", "//", "# " or "#!"; slash-star ones
 * nest; quotes are escaped by '\' or doubled; the tag of a heredoc is a word or empty; curly
 * Unicode quotes open strings and identifiers; names may hold '$' and begin with a digit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "query/scan.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* `at` is within the text. The first byte decides nearly always. */
static inline bool
starts_at(struct ch_str sql, size_t at, struct ch_str prefix)
{
	return sql.ptr[at] == prefix.ptr[0] &&
	    ch_str_starts(ch_str_slice(sql, at, sql.len), prefix);
}

/* Bytes of a blank that is not ASCII, 0 if there is none. */
static size_t
wide_blank(struct ch_str sql, size_t at)
{
	static const struct ch_str blanks[] = {
		{ "\xc2\x85", 2 },     /* next line */
		{ "\xc2\xa0", 2 },     /* no-break space */
		{ "\xe1\xa0\x8e", 3 }, /* Mongolian vowel separator */
		{ "\xe2\x80\xa8", 3 }, /* line separator */
		{ "\xe2\x80\xa9", 3 }, /* paragraph separator */
		{ "\xe2\x80\xaf", 3 }, /* narrow no-break space */
		{ "\xe2\x81\x9f", 3 }, /* mathematical space */
		{ "\xe2\x81\xa0", 3 }, /* word joiner */
		{ "\xe3\x80\x80", 3 }, /* ideographic space */
		{ "\xef\xbb\xbf", 3 }, /* byte order mark */
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(blanks); i++) {
		if (starts_at(sql, at, blanks[i]))
			return blanks[i].len;
	}
	/* U+2000 to U+200D: spaces and joiners of some width */
	if (starts_at(sql, at, CH_STR("\xe2\x80")) && sql.len - at > 2 &&
	    (unsigned char)sql.ptr[at + 2] >= 0x80 && (unsigned char)sql.ptr[at + 2] <= 0x8d)
		return 3;
	return 0;
}

static size_t
blank_at(struct ch_str sql, size_t at)
{
	switch (sql.ptr[at]) {
	case ' ':
	case '\t':
	case '\n':
	case '\r':
	case '\v':
	case '\f':
	case '\0':
		return 1;
	default:
		return (unsigned char)sql.ptr[at] < 0x80 ? 0 : wide_blank(sql, at);
	}
}

static size_t
blanks_end(struct ch_str sql, size_t at)
{
	size_t len;

	while (at < sql.len && (len = blank_at(sql, at)) > 0)
		at += len;
	return at;
}

static bool
is_line_comment(struct ch_str sql, size_t at)
{
	return starts_at(sql, at, CH_STR("--")) || starts_at(sql, at, CH_STR("//")) ||
	    starts_at(sql, at, CH_STR("# ")) || starts_at(sql, at, CH_STR("#!"));
}

/* Behind the comment that begins at `at`; 0 when it is not closed. */
static size_t
nested_comment_end(struct ch_str sql, size_t at)
{
	size_t depth = 1;

	for (at += 2; at + 1 < sql.len; at++) {
		if (sql.ptr[at] == '/' && sql.ptr[at + 1] == '*') {
			depth++;
			at++;
		} else if (sql.ptr[at] == '*' && sql.ptr[at + 1] == '/') {
			if (--depth == 0)
				return at + 2;
			at++;
		}
	}
	return 0;
}

/* Behind the quote that closes the one at `at`; 0 when there is none. */
static size_t
quote_end(struct ch_str sql, size_t at)
{
	char quote = sql.ptr[at];

	for (at++; at < sql.len; at++) {
		if (sql.ptr[at] == '\\') {
			at++;
		} else if (sql.ptr[at] == quote) {
			if (at + 1 == sql.len || sql.ptr[at + 1] != quote)
				return at + 1;
			at++;
		}
	}
	return 0;
}

/* Curly quotes know no escapes: the first closing one ends them. */
static size_t
curly_end(struct ch_str sql, size_t at, struct ch_str close)
{
	size_t found;

	at += 3;
	found = ch_str_search(ch_str_slice(sql, at, sql.len), close);
	return found < sql.len - at ? at + found + close.len : 0;
}

static size_t
word_end(struct ch_str sql, size_t at)
{
	while (at < sql.len && (is_word_char(sql.ptr[at]) || sql.ptr[at] == '$'))
		at++;
	return at;
}

/* Bytes outside of ASCII that are no blank stand in names. */
static size_t
wide_word_end(struct ch_str sql, size_t at)
{
	while (at < sql.len) {
		if ((unsigned char)sql.ptr[at] >= 0x80) {
			if (wide_blank(sql, at) > 0)
				break;
			at++;
		} else if (is_word_char(sql.ptr[at]) || sql.ptr[at] == '$') {
			at++;
		} else {
			break;
		}
	}
	return at;
}

/* Behind $tag$...$tag$; 0 when it is no heredoc. */
static size_t
heredoc_end(struct ch_str sql, size_t at)
{
	size_t end = at + 1;
	struct ch_str tag, rest;
	size_t found;

	while (end < sql.len && is_word_char(sql.ptr[end]))
		end++;
	if (end == sql.len || sql.ptr[end] != '$')
		return 0;
	tag = ch_str_slice(sql, at, end + 1);
	rest = ch_str_slice(sql, end + 1, sql.len);
	found = ch_str_search(rest, tag);
	return found < rest.len ? end + 1 + found + tag.len : 0;
}

static size_t
digits_end(struct ch_str sql, size_t at)
{
	while (at < sql.len && (is_digit(sql.ptr[at]) || sql.ptr[at] == '_'))
		at++;
	return at;
}

/* Digits, fraction, exponent; 0x, 0b. A name may begin with digits: *is_word. */
static size_t
number_end(struct ch_str sql, size_t at, bool only_digits, bool *is_word)
{
	size_t end = digits_end(sql, at);
	size_t exponent;

	*is_word = false;
	if (only_digits)
		return end;
	if (end == at + 1 && sql.ptr[at] == '0' && end < sql.len &&
	    (sql.ptr[end] == 'x' || sql.ptr[end] == 'X' || sql.ptr[end] == 'b' ||
	        sql.ptr[end] == 'B'))
		return word_end(sql, end);
	if (end < sql.len && sql.ptr[end] == '.')
		end = digits_end(sql, end + 1);
	if (end < sql.len && (sql.ptr[end] == 'e' || sql.ptr[end] == 'E')) {
		exponent = end + 1;
		if (exponent < sql.len && (sql.ptr[exponent] == '+' || sql.ptr[exponent] == '-'))
			exponent++;
		if (exponent < sql.len && is_digit(sql.ptr[exponent]))
			end = digits_end(sql, exponent);
	}
	*is_word = end < sql.len && word_end(sql, end) > end;
	return *is_word ? word_end(sql, end) : end;
}

/* Behind {name:Type}; 0 when it is something else, e.g. an ODBC escape or a map {1:'a'}. */
static size_t
parameter_end(struct ch_str sql, size_t at)
{
	size_t name = blanks_end(sql, at + 1);
	size_t end = word_end(sql, name);

	if (end == name || (is_digit(sql.ptr[name]) && end == digits_end(sql, name)))
		return 0;
	at = blanks_end(sql, end);
	if (at == sql.len || sql.ptr[at] != ':')
		return 0;
	for (at++; at < sql.len && sql.ptr[at] != '}';) {
		char c = sql.ptr[at];

		if (c == '\'' || c == '"' || c == '`') {
			at = quote_end(sql, at);
			if (at == 0)
				return 0;
		} else if (c == '{' || c == ';') {
			return 0;
		} else {
			at++;
		}
	}
	return at < sql.len ? at + 1 : 0;
}

static size_t
punct_len(struct ch_str sql, size_t at)
{
	static const struct ch_str operators[] = {
		{ "<=>", 3 },
		{ "::", 2 },
		{ "->", 2 },
		{ "<=", 2 },
		{ ">=", 2 },
		{ "<>", 2 },
		{ "!=", 2 },
		{ "==", 2 },
		{ "||", 2 },
		{ "@@", 2 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(operators); i++) {
		if (starts_at(sql, at, operators[i]))
			return operators[i].len;
	}
	return 1;
}

/* Kind of the token at `at`; *end is set behind it, or to 0 when it is not closed. */
static enum query_token_kind
read_quote(struct ch_str sql, size_t at, size_t *end)
{
	switch (sql.ptr[at]) {
	case '\'':
		*end = quote_end(sql, at);
		return QUERY_STRING;
	case '"':
	case '`':
		*end = quote_end(sql, at);
		return QUERY_QUOTED;
	default:
		break;
	}
	if (starts_at(sql, at, CH_STR("\xe2\x80\x98"))) {
		*end = curly_end(sql, at, CH_STR("\xe2\x80\x99"));
		return QUERY_STRING;
	}
	if (starts_at(sql, at, CH_STR("\xe2\x80\x9c"))) {
		*end = curly_end(sql, at, CH_STR("\xe2\x80\x9d"));
		return QUERY_QUOTED;
	}
	return QUERY_END;
}

static enum query_token_kind
read_comment(struct ch_str sql, size_t at, size_t *end)
{
	if (is_line_comment(sql, at)) {
		*end = ch_str_find(sql, at, '\n');
		return QUERY_COMMENT;
	}
	if (starts_at(sql, at, CH_STR("/*"))) {
		*end = nested_comment_end(sql, at);
		return QUERY_COMMENT;
	}
	return QUERY_END;
}

static enum query_token_kind
read_name(const struct query_scan *scan, size_t *end)
{
	struct ch_str sql = scan->sql;
	size_t at = scan->at;
	char c = sql.ptr[at];
	bool is_word;
	bool is_fraction = c == '.' && !scan->after_operand && !scan->after_dot &&
	    at + 1 < sql.len && is_digit(sql.ptr[at + 1]);

	if (is_digit(c) || is_fraction) {
		*end = number_end(sql, at, scan->after_dot, &is_word);
		return is_word ? QUERY_WORD : QUERY_NUMBER;
	}
	if (c == '$' && (*end = heredoc_end(sql, at)) > 0)
		return QUERY_HEREDOC;
	if (c == '{' && (*end = parameter_end(sql, at)) > 0)
		return QUERY_PARAMETER;
	*end = wide_word_end(sql, at);
	return *end > at ? QUERY_WORD : QUERY_END;
}

static enum query_token_kind
read_token(const struct query_scan *scan, size_t *end)
{
	struct ch_str sql = scan->sql;
	size_t at = scan->at;
	enum query_token_kind kind;

	*end = blanks_end(sql, at);
	if (*end > at)
		return QUERY_BLANK;
	kind = read_comment(sql, at, end);
	if (kind == QUERY_END)
		kind = read_quote(sql, at, end);
	if (kind == QUERY_END)
		kind = read_name(scan, end);
	if (kind == QUERY_END) {
		*end = at + punct_len(sql, at);
		return sql.ptr[at] == '?' ? QUERY_MARK : QUERY_PUNCT;
	}
	if (*end > 0)
		return kind;
	*end = sql.len;
	return QUERY_BROKEN;
}

void
query_scan_init(struct query_scan *scan, struct ch_str sql)
{
	*scan = (struct query_scan){ .sql = sql };
}

struct query_token
query_scan_any(struct query_scan *scan)
{
	struct query_token token;
	size_t end = scan->at;
	char c;

	if (scan->at == scan->sql.len) {
		token.kind = QUERY_END;
		token.text = ch_str_slice(scan->sql, end, end);
		return token;
	}
	token.kind = read_token(scan, &end);
	token.text = ch_str_slice(scan->sql, scan->at, end);
	scan->at = end;
	c = token.text.ptr[0];
	scan->after_dot = token.kind == QUERY_PUNCT && c == '.' && token.text.len == 1;
	scan->after_operand = token.kind == QUERY_WORD || token.kind == QUERY_QUOTED ||
	    token.kind == QUERY_NUMBER || token.kind == QUERY_PARAMETER ||
	    (token.kind == QUERY_PUNCT && (c == ')' || c == ']'));
	return token;
}

struct query_token
query_scan_next(struct query_scan *scan)
{
	struct query_token token;

	do
		token = query_scan_any(scan);
	while (token.kind == QUERY_BLANK || token.kind == QUERY_COMMENT);
	return token;
}

struct query_token
query_scan_peek(const struct query_scan *scan)
{
	struct query_scan ahead = *scan;

	return query_scan_next(&ahead);
}

bool
query_token_is(struct query_token token, const char *keyword)
{
	return token.kind == QUERY_WORD && ch_str_eq_nocase(token.text, ch_str_of(keyword));
}

bool
query_token_is_one_of(struct query_token token, const char *const *keywords, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (query_token_is(token, keywords[i]))
			return true;
	return false;
}

bool
query_token_is_punct(struct query_token token, char c)
{
	return token.kind == QUERY_PUNCT && token.text.len == 1 && token.text.ptr[0] == c;
}

bool
query_token_opens(struct query_token token)
{
	return query_token_is_punct(token, '(') || query_token_is_punct(token, '[') ||
	    query_token_is_punct(token, '{');
}

bool
query_token_closes(struct query_token token)
{
	return query_token_is_punct(token, ')') || query_token_is_punct(token, ']') ||
	    query_token_is_punct(token, '}');
}
