/*
 * build_dictionary.c - the dictionary of a LowCardinality column
 *
 * Entry 0 is the type's default, or for Nullable: 0 stands for NULL and 1 is the default. Values
 * follow in the order in which they came, each once.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/alloc.h"
#include "native/building.h"

#define FIRST_TABLE 64
#define MAX_WIDTH 32

static bool
is_text(const struct native_build *build)
{
	return build->type->family == NATIVE_SPANS;
}

static uint64_t
fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Seeded by an address: data cannot be made to collide. */
static uint64_t
hash_of(const struct native_build *build, const uint8_t *bytes, size_t len)
{
	uint64_t hash = (uint64_t)(uintptr_t)build * 0x9e3779b97f4a7c15u ^ len;
	uint64_t part;

	for (; len >= 8; bytes += 8, len -= 8) {
		memcpy(&part, bytes, 8);
		hash = fold(hash ^ part, 0xe7037ed1a0b428dbu);
	}
	part = 0;
	if (len)
		memcpy(&part, bytes, len);
	return fold(hash ^ part ^ 0x8ebc6af09c88c6e3u, 0x589965cc75374cc3u);
}

static void
put_in_table(struct native_dictionary *dictionary, uint32_t entry)
{
	size_t mask = dictionary->table_size - 1;
	size_t place = (size_t)dictionary->entries[entry].hash & mask;

	while (dictionary->table[place])
		place = (place + 1) & mask;
	dictionary->table[place] = entry + 1;
}

/* The entry that stands for NULL is in no table: no value is it. */
static size_t
first_value(const struct native_build *build)
{
	return build->type->nullable ? 1 : 0;
}

static bool
grow_table(struct native_build *build)
{
	struct native_dictionary *dictionary = &build->dictionary;
	size_t size = dictionary->table_size ? dictionary->table_size * 2 : FIRST_TABLE;
	uint32_t *table = ch_calloc(size, sizeof(*table));

	if (!table)
		return false;
	ch_free(dictionary->table);
	dictionary->table = table;
	dictionary->table_size = size;
	for (size_t i = first_value(build); i < dictionary->count; i++)
		put_in_table(dictionary, (uint32_t)i);
	return true;
}

static bool
add_entry(struct native_build *build, const void *bytes, size_t len, uint64_t hash)
{
	struct native_dictionary *dictionary = &build->dictionary;
	struct native_entry *entries = ch_grow(
	    dictionary->entries, dictionary->count, &dictionary->cap, sizeof(*entries));

	if (!entries)
		return false;
	dictionary->entries = entries;
	/* at most half full */
	if (dictionary->count * 2 >= dictionary->table_size && !grow_table(build))
		return false;
	if (is_text(build))
		native_put_string(&build->values, bytes, len);
	else
		ch_buf_append(&build->values, bytes, len);
	if (ch_buf_failed(&build->values))
		return false;
	entries[dictionary->count++] =
	    (struct native_entry){ build->values.len - len, len, hash };
	return true;
}

static bool
find(const struct native_build *build, const void *bytes, size_t len, uint64_t hash,
    uint32_t *entry)
{
	const struct native_dictionary *dictionary = &build->dictionary;
	size_t mask = dictionary->table_size - 1;

	if (!dictionary->table)
		return false;
	for (size_t place = (size_t)hash & mask; dictionary->table[place];
	     place = (place + 1) & mask) {
		const struct native_entry *found =
		    &dictionary->entries[dictionary->table[place] - 1];

		if (found->hash == hash && found->len == len &&
		    (!len || memcmp(build->values.ptr + found->at, bytes, len) == 0)) {
			*entry = dictionary->table[place] - 1;
			return true;
		}
	}
	return false;
}

static void
add_key(struct native_build *build, uint32_t key)
{
	ch_buf_append(&build->dictionary.keys, &key, sizeof(key));
	build->rows++;
}

/* All bytes of a FixedString, or NULL. */
static const void *
pad(struct native_build *build, const void *bytes, size_t len)
{
	size_t width = build->type->width;
	uint8_t *padded;

	ch_buf_reset(&build->scratch);
	padded = ch_buf_reserve(&build->scratch, width);
	if (!padded)
		return NULL;
	if (len)
		memcpy(padded, bytes, len);
	memset(padded + len, 0, width - len);
	return padded;
}

/* The entry of a value, made if it is new. */
static bool
settle(struct native_build *build, const void *bytes, size_t len, uint32_t *entry)
{
	struct native_dictionary *dictionary = &build->dictionary;
	uint64_t hash = hash_of(build, bytes, len);

	if (find(build, bytes, len, hash, entry))
		return true;
	*entry = (uint32_t)dictionary->count;
	if (dictionary->count == UINT32_MAX - 1 || !add_entry(build, bytes, len, hash))
		return false;
	put_in_table(dictionary, *entry);
	return true;
}

void
native_dictionary_add(struct native_build *build, const void *bytes, size_t len)
{
	uint32_t entry;

	if (build->failed)
		return;
	if (!is_text(build) && len < build->type->width) {
		bytes = pad(build, bytes, len);
		len = build->type->width;
	}
	if ((len && !bytes) || !settle(build, bytes, len, &entry))
		build->failed = true;
	else
		add_key(build, entry);
}

/* Without Nullable entry 0 is the default. */
void
native_dictionary_add_null(struct native_build *build)
{
	add_key(build, 0);
}

void
native_dictionary_begin(struct native_build *build)
{
	struct native_dictionary *dictionary = &build->dictionary;
	uint8_t bytes[MAX_WIDTH] = { 0 };
	const void *value = bytes;
	size_t len = is_text(build) ? 0 : build->type->width;
	uint32_t entry;

	ch_buf_reset(&dictionary->keys);
	ch_buf_reset(&build->values);
	dictionary->count = 0;
	if (dictionary->table)
		memset(dictionary->table, 0,
		    dictionary->table_size * sizeof(*dictionary->table));
	if (build->type->kind == NATIVE_FIXEDSTRING)
		value = pad(build, NULL, 0);
	else if (len)
		native_scalar_default(build->type, bytes);
	build->failed = (len && !value) ||
	    (build->type->nullable && !add_entry(build, value, len, 0)) ||
	    !settle(build, value, len, &entry);
}

void
native_dictionary_free(struct native_dictionary *dictionary)
{
	ch_free(dictionary->table);
	ch_free(dictionary->entries);
	ch_buf_free(&dictionary->keys);
}

static unsigned
key_code(size_t count)
{
	return count <= 0x100 ? 0 : count <= 0x10000 ? 1 : 2;
}

static void
write_keys(const struct ch_buf *keys, unsigned code, struct ch_buf *out)
{
	size_t count = keys->len / sizeof(uint32_t), width = (size_t)1 << code;
	uint8_t *room = ch_buf_reserve(out, count * width);

	if (!room)
		return;
	/* the low bytes of a little endian number are the narrower number */
	for (size_t i = 0; i < count; i++) {
		const uint8_t *key = keys->ptr + i * sizeof(uint32_t);

		if (width == 1)
			room[i] = key[0];
		else
			memcpy(room + i * width, key, width);
	}
	ch_buf_commit(out, count * width);
}

/* flags, dictionary size, dictionary, count, indexes. */
void
native_dictionary_write(const struct native_build *build, struct ch_buf *out)
{
	const uint64_t own_keys = 0x200, update = 0x400;
	unsigned code = key_code(build->dictionary.count);

	native_put_u64(out, own_keys | update | code);
	native_put_u64(out, build->dictionary.count);
	ch_buf_append(out, build->values.ptr, build->values.len);
	native_put_u64(out, build->rows);
	write_keys(&build->dictionary.keys, code, out);
}
