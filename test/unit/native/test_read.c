/*
 * test_read.c - the block reader on streams made by hand
 *
 * What real engines send is tested by test_golden.c; here are limits, lies and the borders
 * between blocks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "native/read.h"
#include "native_decode.h"

static struct ch_buf stream;
static struct ch_error err;
static struct native_reader reader;
static struct native_block block;
static struct memory_source source;
static bool more;

static void
setup(void)
{
	ch_buf_init(&stream, CH_BUF_NO_LIMIT);
	err = (struct ch_error){ 0 };
	native_block_init(&block);
	native_reader_init(&reader, NULL, false);
}

static void
teardown(void)
{
	ch_alloc_fail_at(0);
	native_block_free(&block);
	native_reader_free(&reader);
	ch_buf_free(&stream);
}

/* Writing a stream */

static void
put_varint(uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		ch_buf_append_byte(&stream, (uint8_t)(value | 0x80));
	ch_buf_append_byte(&stream, (uint8_t)value);
}

static void
put_string(const char *text)
{
	put_varint(strlen(text));
	ch_buf_append_text(&stream, text);
}

static void
put_u64(uint64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		ch_buf_append_byte(&stream, (uint8_t)(value >> 8 * i));
}

static void
put_bytes(const char *bytes, size_t len)
{
	ch_buf_append(&stream, bytes, len);
}

static void
put_head(uint64_t columns, uint64_t rows)
{
	put_varint(columns);
	put_varint(rows);
}

static void
put_column(const char *name, const char *type)
{
	put_string(name);
	put_string(type);
}

/* A block of one UInt8 column. */
static void
put_small(unsigned rows)
{
	put_head(1, rows);
	put_column("x", "UInt8");
	for (unsigned i = 0; i < rows; i++)
		ch_buf_append_byte(&stream, (uint8_t)i);
}

static void
open_stream(size_t step)
{
	memory_source_init(&source, stream.ptr, stream.len, step);
	native_reader_free(&reader);
	native_reader_init(&reader, &source.source, false);
}

static int
next_block(void)
{
	return native_read_block(&reader, &block, &more, &err);
}

/* The one block of the stream is refused. */
static void
check_refused(int code, const char *says)
{
	int rc;

	open_stream(MEMORY_EXACT);
	rc = next_block();
	ck_assert_msg(rc == code, "%d %s", rc, err.text);
	ck_assert_msg(strstr(err.text, says), "%s", err.text);
	ck_assert(!more);
	ck_assert_uint_eq(block.rows, 0);
}

/* Borders */

START_TEST(an_empty_stream_has_no_block)
{
	open_stream(MEMORY_ALL);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(!more);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(!more);
}
END_TEST

START_TEST(blocks_without_rows_or_columns_are_passed_on)
{
	put_head(0, 0);
	put_head(1, 0);
	put_column("x", "UInt8");
	put_small(2);
	open_stream(MEMORY_ALL);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(more && block.rows == 0 && block.column_count == 0);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(more && block.rows == 0 && block.column_count == 1);
	ck_assert(ch_str_eq(block.columns[0].name, CH_STR("x")));
	ck_assert_int_eq(next_block(), 0);
	ck_assert(more && block.rows == 2 && block.column_count == 1);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(!more);
}
END_TEST

START_TEST(adopted_memory_is_read_in_place)
{
	put_small(100);
	open_stream(MEMORY_ADOPT);
	ck_assert_int_eq(next_block(), 0);
	ck_assert_ptr_eq(block.bytes.ptr, stream.ptr);
	ck_assert_uint_eq(block.end, stream.len);
	ck_assert_uint_eq(reader.ahead.len, 0);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(!more);
}
END_TEST

START_TEST(bytes_read_ahead_are_copied_once)
{
	size_t count = 0;

	for (unsigned i = 0; i < 10000; i++)
		put_small(1 + i % 3);
	open_stream(MEMORY_ALL);
	for (;; count++) {
		ck_assert_int_eq(next_block(), 0);
		if (!more)
			break;
		ck_assert_uint_eq(block.rows, 1 + count % 3);
		/* Small blocks hold little, however much was read. */
		ck_assert(count == 0 || block.bytes.len <= 8192);
	}
	ck_assert_uint_eq(count, 10000);
	ck_assert_uint_eq(source.reads, 2);
}
END_TEST

START_TEST(several_blocks_may_be_held)
{
	struct native_block second;

	native_block_init(&second);
	put_small(5);
	put_small(3);
	open_stream(MEMORY_ALL);
	ck_assert_int_eq(next_block(), 0);
	ck_assert_int_eq(native_read_block(&reader, &second, &more, &err), 0);
	ck_assert_uint_eq(block.rows, 5);
	ck_assert_uint_eq(second.rows, 3);
	ck_assert_uint_eq(native_column_bytes(&block.columns[0])[block.columns[0].values + 4], 4);
	ck_assert_uint_eq(native_column_bytes(&second.columns[0])[second.columns[0].values + 2], 2);
	ck_assert_ptr_eq(block.columns[0].type, second.columns[0].type);
	native_block_free(&second);
}
END_TEST

START_TEST(a_peek_begins_the_block)
{
	static const size_t steps[] = { MEMORY_ALL, MEMORY_EXACT, MEMORY_ADOPT, 1 };

	put_small(2);
	put_small(1);
	open_stream(steps[_i]);
	for (unsigned i = 0; i < 2; i++) {
		ck_assert_int_eq(native_reader_peek(&reader, &block, 3, &err), 0);
		ck_assert_uint_ge(block.bytes.len, 3);
		ck_assert_uint_eq(block.bytes.ptr[1], 2 - i);
		ck_assert_int_eq(native_reader_peek(&reader, &block, 5, &err), 0);
		ck_assert_int_eq(next_block(), 0);
		ck_assert_uint_eq(block.rows, 2 - i);
	}
	ck_assert_int_eq(native_reader_peek(&reader, &block, 3, &err), 0);
	ck_assert_uint_eq(block.bytes.len, 0);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(!more);
}
END_TEST

START_TEST(failed_bytes_stay_for_the_caller)
{
	put_bytes("Code: 241. DB::Exception: Memory limit", 38);
	open_stream(MEMORY_ALL);
	ck_assert_int_eq(next_block(), CH_EIO);
	ck_assert_uint_eq(block.bytes.len, 38);
	ck_assert(memcmp(block.bytes.ptr, "Code: 241", 9) == 0);
}
END_TEST

START_TEST(errors_of_the_source_pass_unchanged)
{
	put_small(200);
	open_stream(MEMORY_ALL);
	source.len = 100;
	source.fail_code = CH_ETIMEOUT;
	ck_assert_int_eq(next_block(), CH_ETIMEOUT);
	ck_assert_str_eq(err.text, "the source failed");
}
END_TEST

/* Columns must stay what they were */

START_TEST(later_blocks_must_have_the_same_columns)
{
	static const struct {
		uint64_t columns;
		const char *name, *type;
		const char *says;
	} others[] = {
		{ 1, "y", "UInt8", "column 1 \"x\" UInt8" },
		{ 1, "x", "UInt16", "first block" },
		{ 1, "x", "UInt8 ", "first block" },
		{ 2, "x", "UInt8", "1 columns are expected" },
	};

	put_small(1);
	put_head(others[_i].columns, 1);
	put_column(others[_i].name, others[_i].type);
	put_bytes("\0\0\0\0\0\0\0\0", 8);
	open_stream(MEMORY_ALL);
	ck_assert_int_eq(next_block(), 0);
	ck_assert_int_eq(next_block(), CH_EFORMAT);
	ck_assert_msg(strstr(err.text, others[_i].says), "%s", err.text);
	ck_assert_msg(strstr(err.text, "block 2"), "%s", err.text);
}
END_TEST

/* Lies: no memory is taken for what has not come */

START_TEST(counts_are_limited)
{
	put_head(NATIVE_MAX_COLUMNS + 1, 1);
	check_refused(CH_EFORMAT, "1000001 columns");
	ch_buf_reset(&stream);
	put_head(1, NATIVE_MAX_ROWS + 1);
	check_refused(CH_EFORMAT, "2147483649 rows");
	ch_buf_reset(&stream);
	put_head(0, 1);
	check_refused(CH_EFORMAT, "0 columns and 1 rows");
	ch_buf_reset(&stream);
	put_bytes("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02", 10);
	check_refused(CH_EFORMAT, "64 bits");
	ch_buf_reset(&stream);
	put_head(1, 1);
	put_varint(NATIVE_MAX_NAME + 1);
	check_refused(CH_EFORMAT, "a name of 16777217 bytes");
}
END_TEST

static const char *const hungry[] = { "UInt8", "UInt256", "FixedString(16000000)", "String",
	"Nullable(String)", "Array(UInt8)", "Map(String, String)", "LowCardinality(String)",
	"Tuple(String, UInt8)", "Variant(String, UInt8)", "Dynamic", "JSON", "QBit(Float64, 1000)",
	"Nothing", "Tuple()" };

START_TEST(claimed_rows_take_no_memory)
{
	int rc;

	put_head(1, NATIVE_MAX_ROWS);
	put_column("x", hungry[_i]);
	/* A version for those that have one; Variant has a mode, 0. */
	put_u64(hungry[_i][0] != 'V');
	put_u64(0);
	open_stream(MEMORY_EXACT);
	rc = next_block();
	ck_assert(rc == CH_EIO || rc == CH_EFORMAT);
	ck_assert_msg(strstr(err.text, hungry[_i]), "%s", err.text);
	/* No reservation before the bytes come, by the reader or by the source. */
	ck_assert_uint_le(source.most_asked, (size_t)64 << 20);
	ck_assert_uint_le(block.bytes.cap, 65536);
}
END_TEST

START_TEST(claimed_columns_take_no_memory)
{
	put_head(NATIVE_MAX_COLUMNS, 1);
	put_column("x", "UInt8");
	put_bytes("\0", 1);
	check_refused(CH_EIO, "block 1, byte");
}
END_TEST

START_TEST(offsets_must_not_go_backwards)
{
	put_head(1, 3);
	put_column("x", "Array(UInt8)");
	put_u64(2);
	put_u64(1);
	put_u64(3);
	put_bytes("abc", 3);
	check_refused(CH_EFORMAT, "backwards");
}
END_TEST

START_TEST(offsets_must_be_plausible)
{
	put_head(1, 1);
	put_column("x", "Array(UInt8)");
	put_u64(UINT64_MAX);
	check_refused(CH_EFORMAT, "18446744073709551615 values");
}
END_TEST

/* LowCardinality: version, flags, dictionary size, dictionary, count, indexes */
struct dictionary {
	uint64_t version, flags, size, count;
	uint8_t index;
	const char *says;
};

static const struct dictionary dictionaries[] = {
	{ 2, 0x600, 1, 1, 0, "version 2" },
	{ 1, 0x604, 1, 1, 0, "flags 0x604" },
	{ 1, 0x700, 1, 1, 0, "flags 0x700" },
	{ 1, 0x400, 1, 1, 0, "flags 0x400" },
	{ 1, 0x600, 0, 1, 0, "dictionary of 0" },
	{ 1, 0x600, UINT64_MAX, 1, 0, "dictionary of 18446744073709551615" },
	{ 1, 0x600, 1, 2, 0, "2 LowCardinality values where 1" },
	{ 1, 0x600, 1, 1, 1, "index 1 in a dictionary of 1" },
	{ 1, 0x601, 1, 1, 255, "index 255 in a dictionary of 1" },
	{ 1, 0x602, 1, 1, 1, "index 1 in a dictionary of 1" },
	{ 1, 0x603, 1, 1, 7, "index 7 in a dictionary of 1" },
};

START_TEST(dictionaries_are_checked)
{
	const struct dictionary *dictionary = &dictionaries[_i];

	put_head(1, 1);
	put_column("x", "LowCardinality(String)");
	put_u64(dictionary->version);
	put_u64(dictionary->flags);
	put_u64(dictionary->size);
	put_string("");
	put_u64(dictionary->count);
	ch_buf_append_byte(&stream, dictionary->index);
	put_bytes("\0\0\0\0\0\0\0", 7);
	check_refused(CH_EFORMAT, dictionary->says);
}
END_TEST

START_TEST(wide_indexes_are_read)
{
	for (unsigned code = 0; code < 4; code++) {
		size_t slot;

		ch_buf_reset(&stream);
		put_head(1, 2);
		put_column("x", "LowCardinality(Nullable(UInt8))");
		put_u64(1);
		put_u64(0x600 + code);
		put_u64(3);
		put_bytes("\0\0\x2a", 3);
		put_u64(2);
		put_bytes("\2\0\0\0\0\0\0\0", (size_t)1 << code);
		put_bytes("\0\0\0\0\0\0\0\0", (size_t)1 << code);
		open_stream(MEMORY_EXACT);
		ck_assert_int_eq(next_block(), 0);
		ck_assert(native_column_slot(&block.columns[0], 0, &slot) && slot == 2);
		ck_assert(!native_column_slot(&block.columns[0], 1, &slot));
		ck_assert_uint_eq(block.columns[0].slots, 3);
	}
}
END_TEST

START_TEST(versions_and_picks_of_dynamic_types_are_checked)
{
	static const struct {
		const char *type;
		uint64_t version;
		const char *bytes;
		size_t len;
		int code;
		const char *says;
	} cases[] = {
		{ "Variant(String, UInt8)", 1, "", 0, CH_EUNSUPPORTED, "Variant version 1" },
		{ "Variant(String, UInt8)", 0, "\x02", 1, CH_EFORMAT, "type number 2 of 2" },
		{ "Dynamic", 0, "", 0, CH_EUNSUPPORTED, "Dynamic version 0" },
		{ "Dynamic", 4, "", 0, CH_EUNSUPPORTED, "Dynamic version 4" },
		{ "Dynamic", 3, "\x01\x05UInt8\x02", 8, CH_EFORMAT, "type number 2 of 1" },
		{ "Dynamic", 3, "\xff\xff\xff\xff\x0f", 5, CH_EFORMAT, "types are claimed" },
		{ "Dynamic", 2, "\x80\x10", 2, CH_EIO, "the data ends" },
		{ "Dynamic", 3,
		    "\x01\x03"
		    "Foo",
		    5, CH_EUNSUPPORTED, "\"Foo\"" },
		{ "JSON", 4, "", 0, CH_EUNSUPPORTED, "JSON version 4" },
		{ "JSON", 3, "\xff\xff\xff\xff\x0f", 5, CH_EFORMAT, "paths are claimed" },
		{ "JSON", 3, "\x02\x01", 2, CH_EIO, "the data ends" },
	};

	put_head(1, 1);
	put_column("x", cases[_i].type);
	put_u64(cases[_i].version);
	put_bytes(cases[_i].bytes, cases[_i].len);
	check_refused(cases[_i].code, cases[_i].says);
}
END_TEST

START_TEST(dynamic_inside_dynamic_is_limited)
{
	put_head(1, 1);
	put_column("x", "Dynamic");
	for (unsigned i = 0; i < NATIVE_MAX_DEPTH + 10; i++) {
		put_u64(3);
		put_varint(1);
		put_string("Dynamic");
	}
	check_refused(CH_ELIMIT, "nested over 100 deep");
}
END_TEST

START_TEST(what_cannot_be_read_is_named)
{
	put_head(2, 1);
	put_column("x", "UInt8");
	put_bytes("\0", 1);
	put_column("state", "AggregateFunction(sum, UInt64)");
	check_refused(CH_EUNSUPPORTED, "column 2 \"state\" AggregateFunction(sum, UInt64)");
	ck_assert_msg(strstr(err.text, "finalizeAggregation"), "%s", err.text);
	ch_buf_reset(&stream);
	put_head(1, 1);
	put_column("q", "Array(Quaternion)");
	check_refused(CH_EUNSUPPORTED, "column 1 \"q\"");
	ck_assert_msg(strstr(err.text, "\"Quaternion\""), "%s", err.text);
}
END_TEST

/* Strings */

START_TEST(strings_of_all_lengths_are_found)
{
	static const size_t lens[] = { 0, 1, 126, 127, 128, 129, 16383, 16384, 100000, 0, 3 };
	static const size_t steps[] = { MEMORY_ALL, MEMORY_EXACT, MEMORY_ADOPT, 1, 100 };
	const struct native_column *column;

	put_head(1, CH_ARRAY_LEN(lens));
	put_column("x", "String");
	for (size_t i = 0; i < CH_ARRAY_LEN(lens); i++) {
		put_varint(lens[i]);
		for (size_t k = 0; k < lens[i]; k++)
			ch_buf_append_byte(&stream, (uint8_t)('a' + (i + k) % 26));
	}
	open_stream(steps[_i]);
	ck_assert_int_eq(next_block(), 0);
	column = &block.columns[0];
	for (size_t i = 0; i < CH_ARRAY_LEN(lens); i++) {
		struct ch_str text = native_column_span(column, i);

		ck_assert_uint_eq(text.len, lens[i]);
		for (size_t k = 0; k < text.len; k++)
			ck_assert_int_eq(text.ptr[k], 'a' + (int)((i + k) % 26));
	}
}
END_TEST

START_TEST(a_string_longer_than_the_stream_is_refused)
{
	put_head(1, 1);
	put_column("x", "String");
	put_varint(UINT64_MAX);
	check_refused(CH_EFORMAT, "a string of 18446744073709551615 bytes");
	ch_buf_reset(&stream);
	put_head(1, 1);
	put_column("x", "String");
	put_varint(4000000000u);
	check_refused(CH_EIO, "the data ends");
}
END_TEST

/* Block info */

START_TEST(block_info_is_found_by_looking)
{
	put_bytes("\1\0\2\xff\xff\xff\xff\0", 8);
	put_small(3);
	put_bytes("\1\0\2\xff\xff\xff\xff\0", 8);
	put_small(2);
	open_stream(MEMORY_EXACT);
	ck_assert_int_eq(next_block(), 0);
	ck_assert_uint_eq(block.rows, 3);
	ck_assert_int_eq(next_block(), 0);
	ck_assert_uint_eq(block.rows, 2);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(!more);
}
END_TEST

START_TEST(a_short_block_like_a_block_info_is_none)
{
	/* One column, no rows, a name of two bytes, type String. */
	put_head(1, 0);
	put_column("\xff\xff", "Int8");
	open_stream(MEMORY_EXACT);
	ck_assert_int_eq(next_block(), 0);
	ck_assert(more && block.column_count == 1);
	ck_assert_uint_eq(source.furthest, stream.len);
}
END_TEST

START_TEST(unknown_block_info_is_refused)
{
	put_bytes("\1\0\2\xff\xff\xff\xff\3\0\0", 10);
	put_small(1);
	check_refused(CH_EUNSUPPORTED, "revision over 54405");
}
END_TEST

/* Memory */

START_TEST(every_allocation_may_fail)
{
	size_t len;
	char *bytes;
	static const char *const files[] = { "many_blocks.v1", "json_shared.v1",
		"dynamic_shared.bin", "lc_nested.v1", "json_typed.flat" };
	const char *srcdir = getenv("CHODBC_SRCDIR");
	char folder[1024], name[64] = "";
	char *index, *line;
	int rc = CH_ENOMEM;

	snprintf(folder, sizeof(folder), "%s/test/data/native", srcdir ? srcdir : ".");
	index = load_file(folder, "index.tsv", &len);
	ck_assert_ptr_nonnull(index);
	line = strstr(index, files[_i]);
	ck_assert_ptr_nonnull(line);
	snprintf(name, sizeof(name), "%.4s%s.native", line - 4, files[_i]);
	free(index);
	bytes = load_file(folder, name, &len);
	ck_assert_msg(bytes != NULL, "%s", name);
	for (long n = 1; rc; n++) {
		struct ch_buf out;

		memory_source_init(&source, bytes, len, MEMORY_EXACT);
		ch_buf_init(&out, CH_BUF_NO_LIMIT);
		ch_alloc_fail_at(n);
		rc = decode_stream(&source.source, _i == 2, &out, NULL, &err);
		ck_assert(rc == 0 || rc == CH_ENOMEM);
		if (!rc && ch_alloc_failed()) {
			/* Printing ran out of memory: the text says so. */
			ck_assert(ch_buf_failed(&out));
			rc = CH_ENOMEM;
		}
		ch_alloc_fail_at(0);
		ch_buf_free(&out);
	}
	free(bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("read");
	TCase *tests = tcase_create("blocks");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, an_empty_stream_has_no_block);
	tcase_add_test(tests, blocks_without_rows_or_columns_are_passed_on);
	tcase_add_test(tests, adopted_memory_is_read_in_place);
	tcase_add_test(tests, bytes_read_ahead_are_copied_once);
	tcase_add_test(tests, several_blocks_may_be_held);
	tcase_add_loop_test(tests, a_peek_begins_the_block, 0, 4);
	tcase_add_test(tests, failed_bytes_stay_for_the_caller);
	tcase_add_test(tests, errors_of_the_source_pass_unchanged);
	tcase_add_loop_test(tests, later_blocks_must_have_the_same_columns, 0, 4);
	tcase_add_test(tests, counts_are_limited);
	tcase_add_loop_test(tests, claimed_rows_take_no_memory, 0, CH_ARRAY_LEN(hungry));
	tcase_add_test(tests, claimed_columns_take_no_memory);
	tcase_add_test(tests, offsets_must_not_go_backwards);
	tcase_add_test(tests, offsets_must_be_plausible);
	tcase_add_loop_test(tests, dictionaries_are_checked, 0, CH_ARRAY_LEN(dictionaries));
	tcase_add_test(tests, wide_indexes_are_read);
	tcase_add_loop_test(tests, versions_and_picks_of_dynamic_types_are_checked, 0, 11);
	tcase_add_test(tests, dynamic_inside_dynamic_is_limited);
	tcase_add_test(tests, what_cannot_be_read_is_named);
	tcase_add_loop_test(tests, strings_of_all_lengths_are_found, 0, 5);
	tcase_add_test(tests, a_string_longer_than_the_stream_is_refused);
	tcase_add_test(tests, block_info_is_found_by_looking);
	tcase_add_test(tests, a_short_block_like_a_block_info_is_none);
	tcase_add_test(tests, unknown_block_info_is_refused);
	tcase_add_loop_test(tests, every_allocation_may_fail, 0, 5);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
