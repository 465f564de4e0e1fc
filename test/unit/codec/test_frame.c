/*
 * test_frame.c - one compressed block: known bytes, round trips, damaged headers and data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/frame.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct golden {
	const char *name;
	const char *hex;
	const char *raw;
};

/* Frames that a server accepted. */
static const struct golden goldens[] = {
	{ "LZ4, literals only",
	    "d6456e91bd8cd1c8b282797690957a54821f00000014000000f005"
	    "53454c45435420312c20276d6574686f64383227",
	    "SELECT 1, 'method82'" },
	{ "none",
	    "d2d45f42b6d43e14325626724f45adb6021d00000014000000"
	    "53454c45435420312c20276d6574686f64303227",
	    "SELECT 1, 'method02'" },
	{ "ZSTD",
	    "e9657fecc5fb4eee276bd57301d86d5c902a0000001400000028b52ffd0458a10000"
	    "53454c45435420312c20276d6574686f64393027454588f6",
	    "SELECT 1, 'method90'" },
};

static size_t
unhex(const char *hex, uint8_t *out)
{
	size_t len = strlen(hex) / 2;

	for (size_t i = 0; i < len; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };

		out[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return len;
}

START_TEST(known_frames_decompress)
{
	const struct golden *golden = &goldens[_i];
	struct codec_decoder decoder = { NULL };
	struct codec_frame frame;
	struct ch_error err;
	uint8_t bytes[256];
	uint8_t raw[64];
	size_t len = unhex(golden->hex, bytes);

	ck_assert_int_eq(codec_frame_parse(bytes, &frame, &err), CH_OK);
	ck_assert_uint_eq(frame.size, len);
	ck_assert_uint_eq(frame.raw_size, strlen(golden->raw));
	ck_assert_int_eq(codec_frame_decode(&decoder, &frame, bytes, raw, &err), CH_OK);
	ck_assert_mem_eq(raw, golden->raw, frame.raw_size);
	codec_decoder_free(&decoder);
}
END_TEST

START_TEST(every_flipped_bit_of_a_known_frame_is_noticed)
{
	struct codec_decoder decoder = { NULL };
	struct codec_frame frame;
	struct ch_error err;
	uint8_t bytes[256];
	uint8_t raw[4096];
	size_t len = unhex(goldens[_i].hex, bytes);

	for (size_t bit = 0; bit < len * 8; bit++) {
		int rc;

		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		rc = codec_frame_parse(bytes, &frame, &err);
		if (!rc && frame.size <= len && frame.raw_size <= sizeof(raw))
			rc = codec_frame_decode(&decoder, &frame, bytes, raw, &err);
		else if (!rc)
			rc = CH_EFORMAT; /* the stream would end too early */
		ck_assert_msg(rc == CH_EFORMAT, "bit %zu", bit);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	codec_decoder_free(&decoder);
}
END_TEST

static const enum codec_method round_trip_methods[] = { CODEC_NONE, CODEC_LZ4, CODEC_ZSTD };

static void
round_trip(enum codec_method method, const uint8_t *raw, size_t len)
{
	struct codec_decoder decoder = { NULL };
	struct codec_frame frame;
	struct ch_error err;
	struct ch_buf buf;
	uint8_t *back = malloc(len + 1);

	ch_buf_init(&buf, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&buf, "before");
	ck_assert_int_eq(codec_frame_encode(method, raw, len, &buf, &err), CH_OK);
	ck_assert_int_eq(codec_frame_parse(buf.ptr + 6, &frame, &err), CH_OK);
	ck_assert_int_eq(frame.method, method);
	ck_assert_uint_eq(frame.size, buf.len - 6);
	ck_assert_uint_eq(frame.raw_size, len);
	ck_assert_int_eq(codec_frame_decode(&decoder, &frame, buf.ptr + 6, back, &err), CH_OK);
	if (len > 0)
		ck_assert_mem_eq(back, raw, len);
	codec_decoder_free(&decoder);
	ch_buf_free(&buf);
	free(back);
}

START_TEST(bytes_of_all_sizes_come_back_as_they_went_in)
{
	static const size_t sizes[] = { 0, 1, 2, 15, 16, 17, 255, 256, 65535, 65536, 1048576 };
	uint8_t *raw = malloc(1048576);
	uint32_t random = 1;

	for (size_t i = 0; i < 1048576; i++) {
		random = random * 1664525 + 1013904223;
		raw[i] = (uint8_t)(random >> 24);
	}
	for (size_t i = 0; i < CH_ARRAY_LEN(sizes); i++)
		round_trip(round_trip_methods[_i], raw, sizes[i]);
	memset(raw, 0, 1048576); /* the highest ratios there are */
	for (size_t i = 0; i < CH_ARRAY_LEN(sizes); i++)
		round_trip(round_trip_methods[_i], raw, sizes[i]);
	free(raw);
}
END_TEST

struct header_case {
	const char *why;
	uint8_t method;
	uint32_t size;
	uint32_t raw_size;
	const char *text; /* part of the message, NULL for a good header */
};

static const struct header_case header_cases[] = {
	{ "method 0", 0x00, 20, 11, "method 0x00" },
	{ "a codec of stored columns", 0x91, 20, 11, "method 0x91" },
	{ "size below the header", 0x82, 8, 1, "impossible compressed size 8" },
	{ "size of nothing", 0x02, 9, 0, NULL },
	{ "size over the limit", 0x82, 0x40000001, 0x40000000, "impossible compressed size" },
	{ "size at the limit", 0x82, 0x40000000, 0x40000000, NULL },
	{ "raw size over the limit", 0x82, 0x40000000, 0x40000001, "cannot hold" },
	{ "largest sizes", 0x90, 0xffffffff, 0xffffffff, "impossible compressed size" },
	{ "none shrinks", 0x02, 20, 10, "cannot hold" },
	{ "none grows", 0x02, 20, 12, "cannot hold" },
	{ "LZ4 out of proportion", 0x82, 109, 25565, "cannot hold" },
	{ "LZ4 at the border", 0x82, 109, 25564, NULL },
	{ "ZSTD out of proportion", 0x90, 10, 163841, "cannot hold" },
	{ "ZSTD at the border", 0x90, 10, 163840, NULL },
};

START_TEST(headers_are_checked_before_anything_is_allocated)
{
	const struct header_case *c = &header_cases[_i];
	uint8_t header[CODEC_FRAME_HEADER] = { 0 };
	struct codec_frame frame;
	struct ch_error err;
	int rc;

	header[16] = c->method;
	for (unsigned i = 0; i < 4; i++) {
		header[17 + i] = (uint8_t)(c->size >> 8 * i);
		header[21 + i] = (uint8_t)(c->raw_size >> 8 * i);
	}
	rc = codec_frame_parse(header, &frame, &err);
	ck_assert_msg(rc == (c->text ? CH_EFORMAT : CH_OK), "%s", c->why);
	if (c->text)
		ck_assert_msg(strstr(err.text, c->text), "%s: %s", c->why, err.text);
}
END_TEST

/* A valid checksum over data that are no data of the method. */
START_TEST(data_that_do_not_decompress_are_refused)
{
	static const char text[] = "these twenty-eight bytes here";
	struct codec_decoder decoder = { NULL };
	struct codec_frame frame;
	struct codec_hash128 hash;
	struct ch_error err;
	struct ch_buf buf;
	uint8_t out[4096];

	ch_buf_init(&buf, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(
	    codec_frame_encode(CODEC_NONE, text, sizeof(text), &buf, &err), CH_OK);
	buf.ptr[16] = (uint8_t)round_trip_methods[_i];
	hash = codec_cityhash128(buf.ptr + 16, buf.len - 16);
	memcpy(buf.ptr, &hash, sizeof(hash));
	ck_assert_int_eq(codec_frame_parse(buf.ptr, &frame, &err), CH_OK);
	ck_assert_int_eq(
	    codec_frame_decode(&decoder, &frame, buf.ptr, out, &err), CH_EFORMAT);
	ck_assert_ptr_nonnull(strstr(err.text, "does not decompress"));
	codec_decoder_free(&decoder);
	ch_buf_free(&buf);
}
END_TEST

START_TEST(a_buffer_that_cannot_grow_is_reported)
{
	struct ch_error err;
	struct ch_buf buf;

	ch_buf_init(&buf, 10);
	ck_assert_int_eq(codec_frame_encode(CODEC_LZ4, "x", 1, &buf, &err), CH_ENOMEM);
	ch_buf_free(&buf);
	ch_buf_init(&buf, CH_BUF_NO_LIMIT);
	ch_alloc_fail_at(1);
	ck_assert_int_eq(codec_frame_encode(CODEC_ZSTD, "x", 1, &buf, &err), CH_ENOMEM);
	ch_alloc_fail_at(0);
	ch_buf_free(&buf);
	ch_buf_init(&buf, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(
	    codec_frame_encode(CODEC_LZ4, "x", CODEC_FRAME_MAX, &buf, &err), CH_ELIMIT);
	ch_buf_free(&buf);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("codec/frame");
	TCase *tests = tcase_create("frame");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, known_frames_decompress, 0, CH_ARRAY_LEN(goldens));
	tcase_add_loop_test(
	    tests, every_flipped_bit_of_a_known_frame_is_noticed, 0, CH_ARRAY_LEN(goldens));
	tcase_add_loop_test(tests, bytes_of_all_sizes_come_back_as_they_went_in, 0,
	    CH_ARRAY_LEN(round_trip_methods));
	tcase_add_loop_test(tests, headers_are_checked_before_anything_is_allocated, 0,
	    CH_ARRAY_LEN(header_cases));
	tcase_add_loop_test(tests, data_that_do_not_decompress_are_refused, 1,
	    CH_ARRAY_LEN(round_trip_methods));
	tcase_add_test(tests, a_buffer_that_cannot_grow_is_reported);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
