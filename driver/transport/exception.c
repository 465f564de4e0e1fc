/*
 * exception.c - server errors in text -> struct ch_error
 *
 * In the middle of a stream, by age of the server:
 *   up to 24.10    message "\n"
 *   24.11 - 25.10  "__exception__\r\n" message "\n"
 *   from 25.11     "\r\n__exception__\r\n" tag "\r\n" message "\n"
 *                  length " " tag "\r\n__exception__\r\n"
 * The tag is announced in a header and has 16 characters.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/exception.h"

#include <stdio.h>
#include <string.h>

#include "base/utf.h"

#define MARKER CH_STR("__exception__\r\n")
#define TAG_LEN 16
#define FIND_IN ((size_t)32 << 10)

/* Longest "(NAME) (version …)" that is kept when a text is shortened. */
#define TAIL_MAX 200

enum {
	CODE_TIMEOUT_EXCEEDED = 159,
	CODE_TOO_SLOW = 160,
	CODE_QUERY_WAS_CANCELLED = 394,
	CODE_QUERY_WAS_CANCELLED_BY_CLIENT = 735,
	/* Exceptions of libraries: they may carry a server's error in their text. */
	CODE_POCO_EXCEPTION = 1000,
	CODE_UNKNOWN_EXCEPTION = 1002,
};

static bool
eat(struct ch_str *text, struct ch_str prefix)
{
	if (!ch_str_starts(*text, prefix))
		return false;
	*text = ch_str_slice(*text, prefix.len, text->len);
	return true;
}

/* Decimal digits, at most nine. */
static bool
eat_number(struct ch_str *text, int *number)
{
	size_t len = 0;

	*number = 0;
	while (len < text->len && len < 9 && text->ptr[len] >= '0' && text->ptr[len] <= '9')
		*number = *number * 10 + (text->ptr[len++] - '0');
	*text = ch_str_slice(*text, len, text->len);
	return len > 0;
}

/* "DB::Exception: ", "DB::NetException: ", "Coordination::Exception: " … */
static bool
eat_class(struct ch_str *text)
{
	struct ch_str ending = CH_STR("xception: ");
	size_t len = 0;

	while (len < text->len && len < 40 && text->ptr[len] >= '0')
		len++;
	len++;
	if (len > text->len || len < ending.len ||
	    memcmp(text->ptr + len - ending.len, ending.ptr, ending.len) != 0)
		return false;
	*text = ch_str_slice(*text, len, text->len);
	return true;
}

/* What stands before the words of the message, in all its forms. */
struct head {
	int code;
	bool is_old; /* e.displayText() = … */
};

static bool
eat_head(struct ch_str *text, struct head *head)
{
	struct ch_str rest = *text;
	bool is_old;
	int code;

	if (!eat(&rest, CH_STR("Poco::Exception. ")))
		(void)eat(&rest, CH_STR("std::exception. "));
	if (!eat(&rest, CH_STR("Code: ")) || !eat_number(&rest, &code))
		return false;
	is_old = eat(&rest, CH_STR(", e.displayText() = "));
	if (!is_old) {
		struct ch_str words;

		/* a library's words, or the class of an exception */
		if (!eat(&rest, CH_STR(", ")) && !eat(&rest, CH_STR(". ")))
			return false;
		words = rest;
		if (!eat(&words, CH_STR("e.code() = ")) && !eat(&words, CH_STR("type: ")) &&
		    !eat_class(&words))
			return false;
	}
	head->code = code;
	head->is_old = is_old;
	*text = rest;
	return true;
}

/* A line that can be a tag: 16 letters or digits. */
static bool
eat_any_tag(struct ch_str *text)
{
	if (text->len < TAG_LEN + 2 || memcmp(text->ptr + TAG_LEN, "\r\n", 2) != 0)
		return false;
	for (size_t i = 0; i < TAG_LEN; i++) {
		char c = text->ptr[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
			return false;
	}
	*text = ch_str_slice(*text, TAG_LEN + 2, text->len);
	return true;
}

/* The marker in front of a message and the tag's line behind it. *tag becomes the tag met. */
static bool
eat_marker(struct ch_str *text, struct ch_str *tag)
{
	struct ch_str rest = *text;
	struct ch_str line;

	(void)eat(&rest, CH_STR("\r\n"));
	if (!eat(&rest, MARKER))
		return false;
	line = rest;
	if (tag->len > 0) {
		if (!eat(&rest, *tag) || !eat(&rest, CH_STR("\r\n")))
			return false;
	} else if (eat_any_tag(&rest)) {
		*tag = ch_str_slice(line, 0, TAG_LEN);
	}
	*text = rest;
	return true;
}

bool
exception_starts(struct ch_str bytes, struct ch_str tag)
{
	struct ch_str rest = bytes;
	struct ch_str met = tag;
	struct head head;

	/* The announced tag is proof enough; without one a message must follow. */
	if (eat_marker(&rest, &met) && tag.len > 0)
		return true;
	return eat_head(&rest, &head);
}

/* Nothing but text from here on. */
static bool
is_text(struct ch_str bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];

		if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
			return false;
	}
	return true;
}

size_t
exception_find(struct ch_str bytes, struct ch_str tag)
{
	size_t at = bytes.len > FIND_IN ? bytes.len - FIND_IN : 0;

	for (; at < bytes.len; at++) {
		struct ch_str rest = ch_str_slice(bytes, at, bytes.len);
		char c = bytes.ptr[at];

		if (tag.len > 0) {
			/* Such a server marks all its errors; others are data. */
			struct ch_str met = tag;

			if ((c == '\r' || c == '_') && eat_marker(&rest, &met))
				return at;
			continue;
		}
		if ((c == '\r' || c == '_' || c == 'C' || c == 'P' || c == 's') &&
		    exception_starts(rest, tag) && is_text(rest))
			return at;
	}
	return bytes.len;
}

/* Position of the last `needle`, or text.len. */
static size_t
search_last(struct ch_str text, struct ch_str needle)
{
	for (size_t at = text.len; at-- > 0;) {
		if (text.len - at >= needle.len &&
		    memcmp(text.ptr + at, needle.ptr, needle.len) == 0)
			return at;
	}
	return text.len;
}

/* Without the "length tag" line and the marker that may follow a message. */
static struct ch_str
cut_trailer(struct ch_str text, struct ch_str tag)
{
	struct ch_str line;
	size_t at;

	if (tag.len == 0)
		return text;
	for (at = search_last(text, CH_STR("\n__exception__")); at < text.len && at > 0; at--) {
		if (text.ptr[at - 1] == '\n')
			break;
	}
	if (at == text.len)
		return text;
	line = ch_str_slice(text, at, text.len);
	if (ch_str_search(line, tag) == line.len)
		return text;
	return ch_str_slice(text, 0, at);
}

/* Where the "(NAME) (version …)" at the end begins, or len when there is none. */
static size_t
find_tail(struct ch_str text)
{
	size_t at = search_last(text, CH_STR(" (version "));
	struct ch_str before = ch_str_slice(text, 0, at);
	size_t name = search_last(before, CH_STR(" ("));

	if (name < before.len && before.ptr[before.len - 1] == ')' && name + 2 < before.len &&
	    before.ptr[name + 2] >= 'A' && before.ptr[name + 2] <= 'Z')
		at = name;
	return text.len - at <= TAIL_MAX ? at : text.len;
}

/* Write prefix and text to out, the text of an error; what must go is taken out of the middle. */
static void
put_shortened(char *out, struct ch_str prefix, struct ch_str text)
{
	struct ch_str gap = CH_STR("\xe2\x80\xa6"); /* … */
	size_t tail = find_tail(text);
	size_t room = CH_ERROR_TEXT_SIZE - 1 - prefix.len;
	size_t head = text.len;

	memcpy(out, prefix.ptr, prefix.len);
	out += prefix.len;
	if (text.len > room) {
		if (text.len - tail + gap.len >= room)
			tail = text.len;
		head = ch_utf8_cut(text.ptr, tail, room - gap.len - (text.len - tail));
	}
	memcpy(out, text.ptr, head);
	if (head < text.len) {
		memcpy(out + head, gap.ptr, gap.len);
		memcpy(out + head + gap.len, text.ptr + tail, text.len - tail);
		head += gap.len + (text.len - tail);
	}
	out[head] = '\0';
}

static enum ch_code
classify(int server_code)
{
	switch (server_code) {
	case CODE_TIMEOUT_EXCEEDED:
	case CODE_TOO_SLOW:
		return CH_ETIMEOUT;
	case CODE_QUERY_WAS_CANCELLED:
	case CODE_QUERY_WAS_CANCELLED_BY_CLIENT:
		return CH_ECANCEL;
	default:
		return CH_ESERVER;
	}
}

/* A library's exception may hold a server's: the first code of one counts. */
static int
inner_code(struct ch_str text, int code)
{
	struct ch_str needle = CH_STR("Code: ");
	size_t at = ch_str_search(text, needle);
	int inner;

	if (code < CODE_POCO_EXCEPTION || code > CODE_UNKNOWN_EXCEPTION || at == text.len)
		return code;
	text = ch_str_slice(text, at + needle.len, text.len);
	return eat_number(&text, &inner) && inner > 0 ? inner : code;
}

/* "…, e.what() = DB::Exception (version 20.1)" -> "… (version 20.1)": the second half moves over
 * the words that say nothing, into `out`. */
static struct ch_str
drop_what(struct ch_str text, char *out, size_t size)
{
	size_t at = search_last(text, CH_STR(", e.what() = "));
	struct ch_str rest = ch_str_slice(text, at, text.len);
	size_t version = ch_str_search(rest, CH_STR(" (version "));

	if (at == text.len)
		return text;
	if (version == rest.len || at > size || rest.len - version > size - at)
		return ch_str_slice(text, 0, at);
	memcpy(out, text.ptr, at);
	memcpy(out + at, rest.ptr + version, rest.len - version);
	return (struct ch_str){ out, at + rest.len - version };
}

int
exception_parse(struct ch_str text, struct ch_str tag, struct ch_error *err)
{
	char joined[2 * CH_ERROR_TEXT_SIZE];
	struct ch_str met = tag;
	struct head head = { 0, false };
	struct head again;
	char prefix[32] = "";
	int len = 0;

	if (!eat_marker(&text, &met) && tag.len > 0) {
		met = (struct ch_str){ "", 0 };
		(void)eat_marker(&text, &met);
	}
	text = ch_str_trim(cut_trailer(text, met));
	if (eat_head(&text, &head)) {
		struct ch_str inner = text;

		/* DB::Exception: Code: 62. DB::Exception: … of the same code says it once */
		while (eat_class(&inner) && eat_head(&inner, &again) && again.code == head.code) {
			text = inner;
			head.is_old |= again.is_old;
		}
		len = snprintf(prefix, sizeof(prefix), "Code: %d. ", head.code);
	}
	if (head.is_old)
		text = drop_what(text, joined, sizeof(joined));
	if (text.len == 0)
		text = CH_STR("the server sent an empty error message");
	if (!err)
		return (int)classify(inner_code(text, head.code));
	err->server_code = inner_code(text, head.code);
	err->code = classify(err->server_code);
	put_shortened(err->text, (struct ch_str){ prefix, (size_t)len }, text);
	return (int)err->code;
}
