/*
 * test_build_golden.c - golden blocks: their rows as text, built again, read again
 *
 * What the engine made is read and printed; the texts are built into new blocks, which must read
 * as the same texts; where the format leaves no choice, the bytes must be the engine's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "native/build.h"
#include "native/read.h"
#include "native/text.h"
#include "native_decode.h"

#define MAX_GOLDENS 1000

/* Files whose bytes a writer may choose: dictionaries in another order, Dynamic and JSON in
 * another form, values under NULL, times in a fold, or Variants of two types for one text. */
static const char *const free_bytes[] = { "_lc", "dynamic", "json", "null", "variant", "zone",
	"geometry", "many_blocks", "deep_mix", "simple_aggregate", "float", "nothing" };

/* Years before 1900, and tuples inside an Array(Dynamic): text for them is refused. */
static const char *const refused[] = { "datetime64_far", "033_datetime64_zone", "086_dynamic",
	"087_dynamic" };

static struct golden {
	char file[64];
	bool binary_types;
} goldens[MAX_GOLDENS];
static int golden_count;
static char folder[1024];

static void
load_index(void)
{
	const char *srcdir = getenv("CHODBC_SRCDIR");
	size_t len;
	char *index, *line;

	snprintf(folder, sizeof(folder), "%s/test/data/native", srcdir ? srcdir : ".");
	index = load_file(folder, "index.tsv", &len);
	if (!index)
		return;
	for (line = strchr(index, '\n'); line && line[1] && golden_count < MAX_GOLDENS;
	     line = strchr(line + 1, '\n')) {
		struct golden *golden = &goldens[golden_count++];
		size_t name = strcspn(line + 1, "\t");

		if (name >= sizeof(golden->file))
			exit(1);
		memcpy(golden->file, line + 1, name);
		golden->binary_types = strstr(golden->file, ".bin.") != NULL;
	}
	free(index);
}

/* One block and its columns built anew. */
struct copy {
	const struct native_block *block;
	struct native_build *builds[200];
	struct native_build_column columns[200];
	size_t count;
	bool whole; /* all columns can be built */
};

static void
append_row(const struct native_column *column, struct native_build *build, size_t row)
{
	const struct native_text_env env = { ch_tz_utc() };
	struct ch_error err = { 0 };
	struct ch_buf text;
	size_t slot;

	if (!native_column_slot(column, row, &slot)) {
		native_build_null(build);
		return;
	}
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	native_text_append(column, row, &env, &text);
	ck_assert_msg(native_build_text(build, ch_buf_str(&text), env.tz, &err) == 0,
	    "%.*s: '%s' for %.*s: %s", (int)column->name.len, column->name.ptr,
	    ch_buf_cstr(&text), (int)column->type->text.len, column->type->text.ptr, err.text);
	ch_buf_free(&text);
}

static void
build_copy(struct copy *copy, const struct native_block *block)
{
	*copy = (struct copy){ .block = block, .whole = true };
	for (size_t i = 0; i < block->column_count; i++) {
		const struct native_column *column = &block->columns[i];
		struct native_build **build = &copy->builds[copy->count];
		struct ch_error err = { 0 };
		int rc = native_build_create(build, column->type, &err);

		ck_assert_uint_lt(copy->count, CH_ARRAY_LEN(copy->builds));
		if (rc == CH_EUNSUPPORTED) {
			copy->whole = false;
			continue;
		}
		ck_assert_msg(rc == 0, "%s", err.text);
		for (size_t row = 0; row < block->rows; row++)
			append_row(column, *build, row);
		ck_assert(!native_build_failed(*build));
		ck_assert_uint_eq(native_build_rows(*build), block->rows);
		copy->columns[copy->count++] =
		    (struct native_build_column){ column->name, *build };
	}
}

/* Texts of a block's rows without the columns that cannot be built. */
static void
print_rows(const struct native_block *block, struct ch_buf *out)
{
	struct native_column columns[200];
	struct native_block view = *block;
	size_t count = 0;

	for (size_t i = 0; i < block->column_count; i++) {
		struct native_build *probe;
		struct ch_error err;

		if (!native_build_create(&probe, block->columns[i].type, &err))
			columns[count++] = block->columns[i];
		native_build_destroy(probe);
	}
	view.columns = columns;
	view.column_count = count;
	for (size_t row = 0; count && row < block->rows; row++)
		decode_row(&view, row, out);
}

static bool
is_canonical(const char *file)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(free_bytes); i++)
		if (strstr(file, free_bytes[i]))
			return false;
	return strstr(file, ".v1.") != NULL;
}

static bool
is_refused(const char *file)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(refused); i++)
		if (strstr(file, refused[i]))
			return true;
	return false;
}

static void
check_block(const char *file, const struct native_block *block)
{
	struct memory_source source;
	struct ch_error err = { 0 };
	struct ch_buf wire, text, expected;
	struct copy copy;

	ch_buf_init(&wire, CH_BUF_NO_LIMIT);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ch_buf_init(&expected, CH_BUF_NO_LIMIT);
	build_copy(&copy, block);
	native_build_block(copy.columns, copy.count, &wire);
	ck_assert(!ch_buf_failed(&wire));
	print_rows(block, &expected);
	memory_source_init(&source, wire.ptr, wire.len, MEMORY_ALL);
	if (copy.count)
		ck_assert_msg(decode_stream(&source.source, false, &text, NULL, &err) == 0,
		    "%s: %s", file, err.text);
	ck_assert_msg(ch_str_eq(ch_buf_str(&text), ch_buf_str(&expected)),
	    "%s:\n%s\n-- instead of\n%s", file, ch_buf_cstr(&text), ch_buf_cstr(&expected));
	if (copy.whole && is_canonical(file))
		ck_assert_msg(wire.len == block->end &&
			memcmp(wire.ptr, block->bytes.ptr, wire.len) == 0,
		    "%s: other bytes than the engine's", file);
	for (size_t i = 0; i < copy.count; i++)
		native_build_destroy(copy.builds[i]);
	ch_buf_free(&wire);
	ch_buf_free(&text);
	ch_buf_free(&expected);
}

START_TEST(rows_built_from_their_text_read_as_the_same_text)
{
	const struct golden *golden = &goldens[_i];
	struct native_reader reader;
	struct native_block block;
	struct memory_source source;
	struct ch_error err = { 0 };
	bool more = true;
	size_t len;
	char *bytes = load_file(folder, golden->file, &len);

	ck_assert_msg(bytes != NULL, "%s is missing", golden->file);
	memory_source_init(&source, bytes, len, MEMORY_ALL);
	native_reader_init(&reader, &source.source, golden->binary_types);
	native_block_init(&block);
	for (;;) {
		ck_assert_msg(native_read_block(&reader, &block, &more, &err) == 0, "%s: %s",
		    golden->file, err.text);
		if (!more || is_refused(golden->file))
			break;
		check_block(golden->file, &block);
	}
	native_block_free(&block);
	native_reader_free(&reader);
	free(bytes);
}
END_TEST

START_TEST(there_are_golden_blocks)
{
	ck_assert_int_gt(golden_count, 100);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("build_golden");
	TCase *blocks = tcase_create("blocks");
	SRunner *runner;
	int failed;

	load_index();
	tcase_set_timeout(blocks, 60);
	tcase_add_test(blocks, there_are_golden_blocks);
	tcase_add_loop_test(
	    blocks, rows_built_from_their_text_read_as_the_same_text, 0, golden_count);
	suite_add_tcase(suite, blocks);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
