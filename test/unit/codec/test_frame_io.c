/*
 * test_frame_io.c - a stream of compressed blocks, cut, damaged and mixed with text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/frame_io.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Bytes from memory, at most `piece` more than asked for, and then maybe an error. */
struct memory_source {
	struct ch_source base;
	const uint8_t *bytes;
	size_t len;
	size_t at;
	size_t piece;
	enum ch_code end; /* instead of the end */
};

static int
memory_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct memory_source *source = CH_CONTAINER_OF(base, struct memory_source, base);
	size_t left = source->len - source->at;
	size_t count = need > left ? left : need;

	ck_assert_uint_gt(need, 0);
	count += source->piece < left - count ? source->piece : left - count;
	ch_buf_append(into, source->bytes + source->at, count);
	source->at += count;
	if (ch_buf_failed(into))
		return ch_error_nomem(err, "memory source");
	if (count < need && source->end)
		return ch_error_set(err, source->end, "the line is dead");
	return CH_OK;
}

static bool
is_code(struct ch_str bytes)
{
	return bytes.len >= 6 && !memcmp(bytes.ptr, "Code: ", 6);
}

/* Three frames by three methods, "number N," … as text. */
static void
make_stream(struct ch_buf *stream, struct ch_buf *raw)
{
	static const enum codec_method methods[] = { CODEC_LZ4, CODEC_ZSTD, CODEC_NONE };
	struct ch_error err;

	ch_buf_init(stream, CH_BUF_NO_LIMIT);
	ch_buf_init(raw, CH_BUF_NO_LIMIT);
	for (size_t i = 0; i < 3; i++) {
		size_t from = raw->len;

		for (unsigned n = 0; n < 50 * (i + 1); n++)
			ch_buf_printf(raw, "number %u,", n);
		ck_assert_int_eq(codec_frame_encode(methods[i], raw->ptr + from, raw->len - from,
				     stream, &err),
		    CH_OK);
	}
}

static int
read_all(struct memory_source *memory, struct ch_buf *out, size_t need, struct ch_error *err)
{
	struct codec_frame_source source;
	size_t before;
	int rc;

	memory->base.read = memory_read;
	codec_frame_source_init(&source, &memory->base, is_code);
	ch_buf_init(out, CH_BUF_NO_LIMIT);
	do {
		before = out->len;
		rc = source.base.read(&source.base, out, need, err);
	} while (!rc && out->len - before >= need);
	if (!rc) { /* the end stays the end */
		before = out->len;
		ck_assert_int_eq(source.base.read(&source.base, out, 1, err), CH_OK);
		ck_assert_uint_eq(out->len, before);
	}
	codec_frame_source_free(&source);
	return rc;
}

START_TEST(a_stream_decompresses_whatever_pieces_it_comes_in)
{
	static const size_t sizes[] = { 0, 1, 7, 24, 25, 26, 100, 100000 };
	struct ch_buf stream, raw, out;
	struct ch_error err;

	make_stream(&stream, &raw);
	for (size_t p = 0; p < CH_ARRAY_LEN(sizes); p++) {
		for (size_t n = 1; n < CH_ARRAY_LEN(sizes); n++) {
			struct memory_source memory = { .bytes = stream.ptr,
				.len = stream.len,
				.piece = sizes[p] };

			ck_assert_int_eq(read_all(&memory, &out, sizes[n], &err), CH_OK);
			ck_assert_uint_eq(out.len, raw.len);
			ck_assert_mem_eq(out.ptr, raw.ptr, raw.len);
			ch_buf_free(&out);
		}
	}
	ch_buf_free(&stream);
	ch_buf_free(&raw);
}
END_TEST

/* At a border of frames a cut is an end: only the layer below can know better. */
START_TEST(a_stream_cut_at_any_byte_is_an_error_but_at_borders)
{
	struct ch_buf stream, raw, out;
	struct ch_error err;
	unsigned borders = 0;

	make_stream(&stream, &raw);
	for (size_t len = 0; len < stream.len; len++) {
		struct memory_source memory = { .bytes = stream.ptr, .len = len, .piece = 9 };
		int rc = read_all(&memory, &out, 10, &err);

		if (!rc)
			borders++;
		else
			ck_assert_int_eq(rc, CH_EIO);
		ck_assert_uint_lt(out.len, raw.len);
		if (out.len > 0)
			ck_assert_mem_eq(out.ptr, raw.ptr, out.len);
		ch_buf_free(&out);
	}
	ck_assert_uint_eq(borders, 3);
	ch_buf_free(&stream);
	ch_buf_free(&raw);
}
END_TEST

START_TEST(whole_frames_before_a_failure_are_delivered_first)
{
	struct ch_buf stream, raw, out;
	struct ch_error err;
	struct memory_source memory;

	make_stream(&stream, &raw);
	memory = (struct memory_source){
		.bytes = stream.ptr, .len = stream.len - 1, .piece = 1 << 20, .end = CH_ETIMEOUT };
	ck_assert_int_eq(read_all(&memory, &out, 1 << 20, &err), CH_ETIMEOUT);
	ck_assert_str_eq(err.text, "the line is dead");
	ck_assert_uint_gt(out.len, 0);
	ck_assert_mem_eq(out.ptr, raw.ptr, out.len);
	ch_buf_free(&out);
	memory = (struct memory_source){
		.bytes = stream.ptr, .len = stream.len, .piece = 1 << 20, .end = CH_EIO };
	ck_assert_int_eq(read_all(&memory, &out, raw.len, &err), CH_EIO);
	ck_assert_uint_eq(out.len, raw.len);
	ch_buf_free(&out);
	ch_buf_free(&stream);
	ch_buf_free(&raw);
}
END_TEST

START_TEST(unframed_text_passes_alone_and_behind_frames)
{
	static const char *const texts[] = { "Code: 1",
		"Code: 62, e.displayText() = DB::Exception: no, e.what() = DB::Exception\n" };
	struct ch_error err;

	for (size_t t = 0; t < 2; t++) {
		for (size_t piece = 0; piece < 80; piece += 13) {
			struct ch_buf stream, raw, out;
			struct memory_source memory = { .bytes = (const uint8_t *)texts[t],
				.len = strlen(texts[t]),
				.piece = piece };

			ck_assert_int_eq(read_all(&memory, &out, 5, &err), CH_OK);
			ck_assert_str_eq(ch_buf_cstr(&out), texts[t]);
			ch_buf_free(&out);
			make_stream(&stream, &raw);
			ch_buf_append_text(&stream, texts[t]);
			ch_buf_append_text(&raw, texts[t]);
			memory = (struct memory_source){
				.bytes = stream.ptr, .len = stream.len, .piece = piece };
			ck_assert_int_eq(read_all(&memory, &out, 5, &err), CH_OK);
			ck_assert_str_eq(ch_buf_cstr(&out), ch_buf_cstr(&raw));
			ch_buf_free(&out);
			ch_buf_free(&stream);
			ch_buf_free(&raw);
		}
	}
}
END_TEST

START_TEST(a_failure_behind_unframed_text_is_reported_after_it)
{
	static const char text[] = "Code: 62, and the line broke";
	struct memory_source memory = { .bytes = (const uint8_t *)text,
		.len = strlen(text),
		.end = CH_EIO };
	struct ch_error err;
	struct ch_buf out;

	ck_assert_int_eq(read_all(&memory, &out, 1000, &err), CH_EIO);
	ck_assert_str_eq(ch_buf_cstr(&out), text);
	ch_buf_free(&out);
}
END_TEST

START_TEST(bytes_that_are_neither_frame_nor_text_are_refused)
{
	static const uint8_t bytes[100] = "<html>this is a page of some proxy, not data</html>";
	struct memory_source memory = { .bytes = bytes, .len = sizeof(bytes) };
	struct ch_error err;
	struct ch_buf out;

	ck_assert_int_eq(read_all(&memory, &out, 1, &err), CH_EFORMAT);
	ck_assert_ptr_nonnull(strstr(err.text, "unknown compression method 0x"));
	ch_buf_free(&out);
}
END_TEST

START_TEST(a_damaged_frame_ends_the_stream_after_the_good_ones)
{
	struct ch_buf stream, raw, out;
	struct ch_error err;
	struct memory_source memory;

	make_stream(&stream, &raw);
	stream.ptr[stream.len - 1] ^= 1;
	memory = (struct memory_source){ .bytes = stream.ptr, .len = stream.len };
	ck_assert_int_eq(read_all(&memory, &out, 1, &err), CH_EFORMAT);
	ck_assert_ptr_nonnull(strstr(err.text, "checksum does not match"));
	ck_assert_uint_gt(out.len, 0);
	ck_assert_mem_eq(out.ptr, raw.ptr, out.len);
	ch_buf_free(&out);
	ch_buf_free(&stream);
	ch_buf_free(&raw);
}
END_TEST

START_TEST(an_empty_stream_is_an_empty_result)
{
	struct memory_source memory = { .bytes = (const uint8_t *)"" };
	struct ch_error err;
	struct ch_buf out;

	ck_assert_int_eq(read_all(&memory, &out, 64, &err), CH_OK);
	ck_assert_uint_eq(out.len, 0);
	ch_buf_free(&out);
}
END_TEST

START_TEST(a_source_serves_one_stream_after_the_other)
{
	struct codec_frame_source source;
	struct memory_source memory;
	struct ch_buf stream, raw, out;
	struct ch_error err;

	make_stream(&stream, &raw);
	memory = (struct memory_source){ .base = { memory_read },
		.bytes = (const uint8_t *)"Code: 1, bad",
		.len = 12 };
	codec_frame_source_init(&source, &memory.base, is_code);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(source.base.read(&source.base, &out, 6, &err), CH_OK);
	codec_frame_source_reset(&source);
	memory.bytes = stream.ptr;
	memory.len = stream.len;
	memory.at = 0;
	ch_buf_reset(&out);
	ck_assert_int_eq(source.base.read(&source.base, &out, raw.len, &err), CH_OK);
	ck_assert_uint_eq(out.len, raw.len);
	codec_frame_source_free(&source);
	ch_buf_free(&out);
	ch_buf_free(&stream);
	ch_buf_free(&raw);
}
END_TEST

START_TEST(every_failing_allocation_is_reported)
{
	struct ch_buf stream, raw, out;
	struct ch_error err;
	int rc = CH_ENOMEM;

	make_stream(&stream, &raw);
	for (long n = 1; rc; n++) {
		struct memory_source memory = { .bytes = stream.ptr, .len = stream.len };

		ch_alloc_fail_at(n);
		rc = read_all(&memory, &out, raw.len, &err);
		ch_alloc_fail_at(0);
		ck_assert(rc == CH_OK || rc == CH_ENOMEM);
		ck_assert(rc || n > 2);
		ch_buf_free(&out);
	}
	ch_buf_free(&stream);
	ch_buf_free(&raw);
}
END_TEST

static const char frame_query[] = "SELECT 1 AS a, 'frame' AS b FORMAT TSV";

/* file under CHODBC_VECTORS/frames, code expected, text expected (NULL: any) */
static const struct {
	const char *file;
	enum ch_code code;
	const char *raw;
} vectors[] = {
	{ "query_02.bin", CH_OK, frame_query },
	{ "query_82.bin", CH_OK, frame_query },
	{ "query_90.bin", CH_OK, frame_query },
	{ "query_mixed.bin", CH_OK, frame_query },
	{ "query_split5_82.bin", CH_OK, frame_query },
	{ "query_bad_checksum.bin", CH_EFORMAT, NULL },
	{ "response_lz4_two_frames.bin", CH_OK, NULL },
};

START_TEST(streams_given_from_outside_decompress)
{
	static uint8_t bytes[65536];
	const char *folder = getenv("CHODBC_VECTORS");
	struct memory_source memory = { .bytes = bytes };
	struct ch_error err;
	struct ch_buf out;
	char path[4096];
	FILE *file;

	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/frames/%s", folder, vectors[_i].file);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s", path);
	memory.len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	ck_assert_int_eq(read_all(&memory, &out, 1, &err), vectors[_i].code);
	if (vectors[_i].raw)
		ck_assert_str_eq(ch_buf_cstr(&out), vectors[_i].raw);
	if (!vectors[_i].code)
		ck_assert_uint_gt(out.len, 0);
	ch_buf_free(&out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("codec/frame_io");
	TCase *tests = tcase_create("frame_io");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, a_stream_decompresses_whatever_pieces_it_comes_in);
	tcase_add_test(tests, a_stream_cut_at_any_byte_is_an_error_but_at_borders);
	tcase_add_test(tests, whole_frames_before_a_failure_are_delivered_first);
	tcase_add_test(tests, unframed_text_passes_alone_and_behind_frames);
	tcase_add_test(tests, a_failure_behind_unframed_text_is_reported_after_it);
	tcase_add_test(tests, bytes_that_are_neither_frame_nor_text_are_refused);
	tcase_add_test(tests, a_damaged_frame_ends_the_stream_after_the_good_ones);
	tcase_add_test(tests, an_empty_stream_is_an_empty_result);
	tcase_add_test(tests, a_source_serves_one_stream_after_the_other);
	tcase_add_test(tests, every_failing_allocation_is_reported);
	tcase_add_loop_test(
	    tests, streams_given_from_outside_decompress, 0, CH_ARRAY_LEN(vectors));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
