/*
 * test_frame_maker.c - plain bytes become compressed blocks and plain bytes again
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/frame_maker.h"

#include <check.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "codec/frame_io.h"

/* `left` bytes of a pattern, `extra` more than asked for at a time, and then maybe an error. */
struct pattern {
	struct ch_source base;
	size_t left;
	size_t made;
	size_t extra;
	enum ch_code end;
};

static uint8_t
pattern_byte(size_t at)
{
	return (uint8_t)(at % 251 + at / 65536);
}

static int
pattern_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct pattern *pattern = CH_CONTAINER_OF(base, struct pattern, base);
	size_t count = need + pattern->extra;

	ck_assert_uint_gt(need, 0);
	if (count > pattern->left)
		count = pattern->left;
	pattern->left -= count;
	for (size_t i = 0; i < count; i++)
		ch_buf_append_byte(into, pattern_byte(pattern->made + i));
	pattern->made += count;
	if (ch_buf_failed(into))
		return ch_error_nomem(err, "pattern");
	if (count < need && pattern->end)
		return ch_error_set(err, pattern->end, "no more pattern");
	return CH_OK;
}

/* Everything the maker gives, in reads of `need`. */
static int
make_all(struct codec_frame_maker *maker, size_t need, struct ch_buf *out, struct ch_error *err)
{
	size_t before;
	int rc;

	do {
		before = out->len;
		rc = maker->base.read(&maker->base, out, need, err);
	} while (!rc && out->len - before >= need);
	return rc;
}

static const struct {
	size_t len;
	size_t extra;
	size_t need;
	size_t frames;
} sizes[] = {
	{ 0, 0, 1, 0 },
	{ 1, 0, 1, 1 },
	{ CODEC_FRAME_RAW - 1, 0, 100, 1 },
	{ CODEC_FRAME_RAW, 0, 65536, 1 },
	{ CODEC_FRAME_RAW + 1, 0, 65536, 2 },
	{ CODEC_FRAME_RAW + 1, 10, 1, 2 },
	{ 3 * CODEC_FRAME_RAW + 7, 2 * CODEC_FRAME_RAW, 1, 4 },
	{ 5 * CODEC_FRAME_RAW, 333333, 10 << 20, 5 },
};

static const enum codec_method methods[] = { CODEC_LZ4, CODEC_ZSTD, CODEC_NONE };

static size_t
count_frames(const struct ch_buf *bytes)
{
	size_t count = 0;

	for (size_t at = 0; at < bytes->len; count++) {
		struct codec_frame frame;

		ck_assert_uint_ge(bytes->len - at, CODEC_FRAME_HEADER);
		ck_assert_int_eq(codec_frame_parse(bytes->ptr + at, &frame, NULL), CH_OK);
		ck_assert_uint_le(frame.raw_size, CODEC_FRAME_RAW);
		at += frame.size;
	}
	return count;
}

START_TEST(bytes_of_any_length_come_back_in_full_frames)
{
	for (size_t m = 0; m < CH_ARRAY_LEN(methods); m++) {
		struct pattern pattern = { .base.read = pattern_read, .left = sizes[_i].len,
			.extra = sizes[_i].extra };
		struct codec_frame_maker maker, again;
		struct codec_frame_source back;
		struct ch_error err;
		struct ch_buf out, plain;

		codec_frame_maker_init(&maker);
		codec_frame_maker_start(&maker, &pattern.base, methods[m]);
		ch_buf_init(&out, CH_BUF_NO_LIMIT);
		ck_assert_int_eq(make_all(&maker, sizes[_i].need, &out, &err), CH_OK);
		ck_assert_uint_eq(count_frames(&out), sizes[_i].frames);
		/* once more from a new stream, through both directions */
		pattern = (struct pattern){ .base.read = pattern_read, .left = sizes[_i].len };
		codec_frame_maker_init(&again);
		codec_frame_maker_start(&again, &pattern.base, methods[m]);
		codec_frame_source_init(&back, &again.base, NULL);
		ch_buf_init(&plain, CH_BUF_NO_LIMIT);
		ck_assert_int_eq(
		    back.base.read(&back.base, &plain, sizes[_i].len + 1, &err), CH_OK);
		ck_assert_uint_eq(plain.len, sizes[_i].len);
		for (size_t i = 0; i < plain.len; i++) {
			if (plain.ptr[i] != pattern_byte(i))
				ck_abort_msg("byte %zu", i);
		}
		codec_frame_source_free(&back);
		codec_frame_maker_free(&again);
		codec_frame_maker_free(&maker);
		ch_buf_free(&plain);
		ch_buf_free(&out);
	}
}
END_TEST

START_TEST(an_error_of_the_source_is_given_on_and_the_maker_begins_anew)
{
	struct pattern pattern = { .base.read = pattern_read, .left = CODEC_FRAME_RAW + 5,
		.end = CH_EIO };
	struct codec_frame_maker maker;
	struct ch_error err;
	struct ch_buf out;

	codec_frame_maker_init(&maker);
	codec_frame_maker_start(&maker, &pattern.base, CODEC_LZ4);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(make_all(&maker, 1, &out, &err), CH_EIO);
	ck_assert_str_eq(err.text, "no more pattern");
	ck_assert_uint_eq(count_frames(&out), 1); /* what was whole before it */
	pattern = (struct pattern){ .base.read = pattern_read, .left = 5 };
	codec_frame_maker_start(&maker, &pattern.base, CODEC_NONE);
	ch_buf_reset(&out);
	ck_assert_int_eq(make_all(&maker, 1, &out, &err), CH_OK);
	ck_assert_uint_eq(out.len, CODEC_FRAME_HEADER + 5);
	ch_buf_free(&out);
	codec_frame_maker_free(&maker);
}
END_TEST

START_TEST(each_failing_allocation_is_an_error)
{
	int rc = CH_ENOMEM;

	for (long n = 1; rc; n++) {
		struct pattern pattern = { .base.read = pattern_read, .left = 100000 };
		struct codec_frame_maker maker;
		struct ch_error err;
		struct ch_buf out;

		ck_assert_int_lt(n, 100);
		codec_frame_maker_init(&maker);
		codec_frame_maker_start(&maker, &pattern.base, CODEC_LZ4);
		ch_buf_init(&out, CH_BUF_NO_LIMIT);
		ch_alloc_fail_at(n);
		rc = make_all(&maker, 1, &out, &err);
		ck_assert_int_eq(rc, ch_alloc_failed() ? CH_ENOMEM : CH_OK);
		ch_alloc_fail_at(0);
		ch_buf_free(&out);
		codec_frame_maker_free(&maker);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("codec/frame_maker");
	TCase *tests = tcase_create("maker");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, bytes_of_any_length_come_back_in_full_frames, 0,
	    (int)CH_ARRAY_LEN(sizes));
	tcase_add_test(tests, an_error_of_the_source_is_given_on_and_the_maker_begins_anew);
	tcase_add_test(tests, each_failing_allocation_is_an_error);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
