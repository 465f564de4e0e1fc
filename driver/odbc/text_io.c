/*
 * text_io.c - strings in and out of the API, narrow (UTF-8) or wide
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/text_io.h"

#include <limits.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf.h"

/* Wide text may come unaligned; the functions of base/utf.h cope with that. */
static SQLRETURN
wide_in(struct odbc_text_in *in, const void *text, size_t count, struct odbc_diag *diag)
{
	size_t len = ch_wide_utf8_len(text, count, ODBC_WIDE_UNIT);
	struct ch_utf_step step;
	char *into = in->small;

	if (len > sizeof(in->small)) {
		in->owned = into = ch_malloc(len);
		if (!into)
			return odbc_diag_add(diag, ODBC_S_HY001, NULL);
	}
	step = ch_wide_to_utf8(text, count, ODBC_WIDE_UNIT, into, len);
	in->text = (struct ch_str){ into, step.made };
	return SQL_SUCCESS;
}

/* unit: what `len` counts in, bytes. */
static SQLRETURN
take(struct odbc_text_in *in, enum odbc_text kind, const void *text, SQLINTEGER len, unsigned unit,
    struct odbc_diag *diag)
{
	size_t count;

	in->text = CH_STR("");
	in->is_null = text == NULL;
	in->owned = NULL;
	if (!text)
		return SQL_SUCCESS;
	if (len < 0 && len != SQL_NTS)
		return odbc_diag_add(diag, ODBC_S_HY090, "Invalid string length %d", (int)len);
	if (kind == ODBC_WIDE) {
		count = len == SQL_NTS ? ch_wide_strlen(text, ODBC_WIDE_UNIT)
				       : (size_t)len * unit / ODBC_WIDE_UNIT;
		return wide_in(in, text, count, diag);
	}
	in->text.ptr = text;
	in->text.len = len == SQL_NTS ? strlen(text) : (size_t)len;
	return SQL_SUCCESS;
}

SQLRETURN
odbc_text_in(struct odbc_text_in *in, enum odbc_text kind, const void *text, SQLINTEGER len,
    struct odbc_diag *diag)
{
	return take(in, kind, text, len, kind == ODBC_WIDE ? ODBC_WIDE_UNIT : 1, diag);
}

SQLRETURN
odbc_text_in_bytes(struct odbc_text_in *in, enum odbc_text kind, const void *text, SQLINTEGER len,
    struct odbc_diag *diag)
{
	return take(in, kind, text, len, 1, diag);
}

void
odbc_text_in_trim_nul(struct odbc_text_in *in)
{
	while (in->text.len > 0 && in->text.ptr[in->text.len - 1] == '\0')
		in->text.len--;
}

void
odbc_text_in_free(struct odbc_text_in *in)
{
	ch_free(in->owned);
	in->owned = NULL;
	in->text = CH_STR("");
}

/* Tell the length, in characters of the text's kind or in bytes. */
static void
put_length(const struct odbc_text_out *out, size_t units)
{
	size_t len = units;

	if (out->in_bytes && out->kind == ODBC_WIDE)
		len *= ODBC_WIDE_UNIT;
	if (out->len16)
		*out->len16 = len > SHRT_MAX ? SHRT_MAX : (SQLSMALLINT)len;
	if (out->len32)
		*out->len32 = len > INT_MAX ? INT_MAX : (SQLINTEGER)len;
}

/* Copy as many whole characters as fit before a terminator into cap units, and terminate. */
static void
copy(const struct odbc_text_out *out, struct ch_str text, size_t cap)
{
	char *buffer = out->buffer;

	if (out->kind == ODBC_WIDE) {
		struct ch_utf_step step =
		    ch_utf8_to_wide(text.ptr, text.len, buffer, cap - 1, ODBC_WIDE_UNIT);

		memset(buffer + step.made * ODBC_WIDE_UNIT, 0, ODBC_WIDE_UNIT);
	} else {
		size_t len = text.len < cap ? text.len : ch_utf8_cut(text.ptr, text.len, cap - 1);

		if (len > 0)
			memcpy(buffer, text.ptr, len);
		buffer[len] = '\0';
	}
}

SQLRETURN
odbc_text_put(const struct odbc_text_out *out, struct ch_str text, struct odbc_diag *diag)
{
	size_t units = text.len;
	size_t cap;

	if (out->kind == ODBC_WIDE)
		units = ch_utf8_wide_len(text.ptr, text.len, ODBC_WIDE_UNIT);
	if (out->buffer && out->capacity < 0) {
		if (diag)
			odbc_diag_add(
			    diag, ODBC_S_HY090, "Invalid buffer length %d", (int)out->capacity);
		return SQL_ERROR;
	}
	put_length(out, units);
	if (!out->buffer)
		return SQL_SUCCESS;
	cap = (size_t)out->capacity;
	if (out->in_bytes && out->kind == ODBC_WIDE)
		cap /= ODBC_WIDE_UNIT;
	if (cap > 0)
		copy(out, text, cap);
	if (units < cap)
		return SQL_SUCCESS;
	return diag ? odbc_diag_add(diag, ODBC_S_01004, NULL) : SQL_SUCCESS_WITH_INFO;
}
