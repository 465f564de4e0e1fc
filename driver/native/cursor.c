/*
 * cursor.c - bounded little-endian and varint reads
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/cursor.h"

int
native_cursor_more(struct native_cursor *cursor, size_t count)
{
	if (cursor->fill)
		return cursor->fill(cursor, count);
	return ch_error_set(cursor->err, CH_EFORMAT,
	    "the value ends after %zu bytes, at least %zu more are missing", cursor->len,
	    count - (cursor->len - cursor->at));
}

int
native_get_byte(struct native_cursor *cursor, uint8_t *out)
{
	int rc = native_need(cursor, 1);

	if (!rc)
		*out = cursor->bytes[cursor->at++];
	return rc;
}

int
native_get_u64(struct native_cursor *cursor, uint64_t *out)
{
	int rc = native_need(cursor, 8);

	if (rc)
		return rc;
	*out = native_load64(cursor->bytes + cursor->at);
	cursor->at += 8;
	return 0;
}

int
native_get_varint(struct native_cursor *cursor, uint64_t *out)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 70; shift += 7) {
		uint8_t byte;
		int rc = native_get_byte(cursor, &byte);

		if (rc)
			return rc;
		/* The tenth byte holds one bit. */
		if (shift == 63 && byte > 1)
			break;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*out = value;
			return 0;
		}
	}
	return ch_error_set(cursor->err, CH_EFORMAT, "a variable-length number is over 64 bits");
}

int
native_get_count(struct native_cursor *cursor, uint64_t limit, const char *what, uint64_t *out)
{
	int rc = native_get_varint(cursor, out);

	if (!rc && *out > limit)
		rc = ch_error_set(cursor->err, CH_EFORMAT,
		    "%llu %s are claimed, at most %llu are possible", (unsigned long long)*out,
		    what, (unsigned long long)limit);
	return rc;
}

int
native_get_string(
    struct native_cursor *cursor, size_t limit, const char *what, size_t *at, size_t *len)
{
	uint64_t count;
	int rc = native_get_varint(cursor, &count);

	if (rc)
		return rc;
	if (count > limit)
		return ch_error_set(cursor->err, CH_EFORMAT,
		    "%s of %llu bytes, at most %zu are accepted", what, (unsigned long long)count,
		    limit);
	rc = native_need(cursor, (size_t)count);
	if (rc)
		return rc;
	*at = cursor->at;
	*len = (size_t)count;
	cursor->at += *len;
	return 0;
}
