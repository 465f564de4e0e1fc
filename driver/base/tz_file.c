/*
 * tz_file.c - the table in a TZif file (RFC 8536)
 *
 *   header   "TZif" version 15 zero bytes, six counts of 4 bytes
 *   data     changes, index of the type of each, types (offset 4, daylight 1, name 1), names,
 *            leap seconds, two kinds of flags; big endian
 *   header, data  again from version 2 on, with 8-byte instants
 *   "\n" rule "\n"
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/tz_file.h"

#include <string.h>

#include "base/alloc.h"

#define HEADER_SIZE 44
#define TYPE_SIZE 6
/* DateTime ends here; up to here the rule is unrolled, so that look-ups only search. */
#define UNROLL_UNTIL ((int64_t)1 << 32)
#define MAX_UNROLLED 400 /* two changes a year, if the table ends after 1906 */
/* Room for arithmetic; files have nothing before the Big Bang, -2^59. */
#define MAX_INSTANT ((int64_t)1 << 60)

struct counts {
	uint32_t ut_flags;
	uint32_t standard_flags;
	uint32_t leaps;
	uint32_t changes;
	uint32_t types;
	uint32_t name_bytes;
};

struct reader {
	const uint8_t *at;
	const uint8_t *end;
};

static uint64_t
big_endian(const uint8_t *bytes, unsigned width)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* Bytes of the data behind a header; `width` is that of an instant. */
static uint64_t
data_size(const struct counts *counts, unsigned width)
{
	return (uint64_t)counts->changes * (width + 1) + (uint64_t)counts->types * TYPE_SIZE +
	    counts->name_bytes + (uint64_t)counts->leaps * (width + 4) +
	    counts->standard_flags + counts->ut_flags;
}

static bool
read_header(struct reader *in, unsigned width, struct counts *counts)
{
	uint32_t *const fields[] = { &counts->ut_flags, &counts->standard_flags, &counts->leaps,
		&counts->changes, &counts->types, &counts->name_bytes };

	if (in->end - in->at < HEADER_SIZE || memcmp(in->at, "TZif", 4) != 0)
		return false;
	for (unsigned i = 0; i < CH_ARRAY_LEN(fields); i++)
		*fields[i] = (uint32_t)big_endian(in->at + 20 + i * 4, 4);
	in->at += HEADER_SIZE;
	return data_size(counts, width) <= (uint64_t)(in->end - in->at);
}

static bool
valid_offset(int32_t offset)
{
	return offset >= CH_TZ_MIN_OFFSET && offset <= CH_TZ_MAX_OFFSET;
}

static int32_t
type_offset(const uint8_t *types, uint32_t type)
{
	return (int32_t)(uint32_t)big_endian(types + (size_t)type * TYPE_SIZE, 4);
}

/* Changes of nothing but the name or the daylight flag are left out; not the last one, behind
 * which the rule begins. */
static bool
fill(const uint8_t *data, const struct counts *counts, unsigned width, struct ch_tz_table *table)
{
	const uint8_t *indexes = data + (size_t)counts->changes * width;
	const uint8_t *types = indexes + counts->changes;
	int64_t last = -MAX_INSTANT - 1;

	table->offsets[0] = type_offset(types, 0);
	if (!valid_offset(table->offsets[0]))
		return false;
	for (uint32_t i = 0; i < counts->changes; i++) {
		uint64_t raw = big_endian(data + (size_t)i * width, width);
		int64_t at = width == 4 ? (int32_t)(uint32_t)raw : (int64_t)raw;
		int32_t offset;

		if (at <= last || at > MAX_INSTANT || indexes[i] >= counts->types)
			return false;
		last = at;
		offset = type_offset(types, indexes[i]);
		if (!valid_offset(offset))
			return false;
		if (offset == table->offsets[table->count] && i + 1 < counts->changes)
			continue;
		table->changes[table->count++] = at;
		table->offsets[table->count] = offset;
	}
	return true;
}

static bool
read_rule(const struct reader *in, struct ch_tz_table *table)
{
	struct ch_str text = { (const char *)in->at, (size_t)(in->end - in->at) };
	size_t end;

	if (text.len < 2 || text.ptr[0] != '\n')
		return false;
	end = ch_str_find(text, 1, '\n');
	if (end == text.len)
		return false;
	text = ch_str_slice(text, 1, end);
	table->has_rule = text.len > 0;
	return !text.len || ch_tz_rule_parse(text, &table->rule);
}

/* Needs a change to begin with: a rule alone holds for all time. */
static void
unroll(struct ch_tz_table *table)
{
	struct ch_tz_span span;

	if (!table->has_rule || !table->count)
		return;
	ch_tz_rule_span(&table->rule, table->changes[table->count - 1], &span);
	for (unsigned i = 0; i < MAX_UNROLLED && span.until < UNROLL_UNTIL; i++) {
		ch_tz_rule_span(&table->rule, span.until, &span);
		table->changes[table->count++] = span.from;
		table->offsets[table->count] = span.offset;
	}
}

int
ch_tz_file_parse(const uint8_t *bytes, size_t len, struct ch_tz_table *table,
    struct ch_error *err)
{
	struct reader in = { bytes, bytes + len };
	struct counts counts;
	unsigned width = 4;
	const uint8_t *data;
	size_t room;

	*table = (struct ch_tz_table){ 0 };
	if (!read_header(&in, width, &counts))
		return ch_error_set(err, CH_EARG, "not a TZif file, or cut off");
	if (bytes[4] >= '2') {
		in.at += data_size(&counts, width);
		width = 8;
		if (!read_header(&in, width, &counts))
			return ch_error_set(err, CH_EARG, "TZif file without 64-bit data");
	}
	if (counts.leaps)
		return ch_error_set(err, CH_EARG, "TZif file that counts leap seconds");
	if (!counts.types)
		return ch_error_set(err, CH_EARG, "TZif file without a local time type");
	data = in.at;
	in.at += data_size(&counts, width);
	if (width == 8 && !read_rule(&in, table))
		return ch_error_set(err, CH_EARG, "TZif file with a bad rule at its end");
	room = (size_t)counts.changes + 1 + (table->has_rule ? MAX_UNROLLED : 0);
	table->changes = ch_calloc(room, sizeof(int64_t) + sizeof(int32_t));
	if (!table->changes)
		return ch_error_nomem(err, "time zone");
	table->offsets = (int32_t *)(void *)(table->changes + room);
	if (fill(data, &counts, width, table)) {
		unroll(table);
		return CH_OK;
	}
	ch_free(table->changes);
	table->changes = NULL;
	return ch_error_set(err, CH_EARG, "TZif file with a bad change or offset");
}
