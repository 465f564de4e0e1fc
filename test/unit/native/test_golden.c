/*
 * test_golden.c - blocks that a real engine made, against that engine's own text
 *
 * The files are those of test/data/native (test/tools/golden.py makes them) and, where they are
 * present, the shared vectors (CHODBC_VECTORS, else ../shared/vectors beside the source tree).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "native/read.h"
#include "native_decode.h"

struct golden {
	const char *folder;
	char *file;
	char *expected;
	bool binary_types;
};

static struct golden *goldens;
static size_t golden_count;
static char folders[2][1024];

static char *
field(char *line, unsigned number)
{
	while (number--) {
		line = strchr(line, '\t');
		if (!line)
			return NULL;
		line++;
	}
	return line;
}

static char *
copy_field(char *line, unsigned number)
{
	char *from = field(line, number);
	size_t len = from ? strcspn(from, "\t\n") : 0;
	char *copy = malloc(len + 5);

	if (copy) {
		if (len)
			memcpy(copy, from, len);
		copy[len] = '\0';
	}
	return copy;
}

static struct golden *
add_golden(const char *folder)
{
	goldens = realloc(goldens, (golden_count + 1) * sizeof(*goldens));
	if (!goldens)
		exit(1);
	goldens[golden_count] = (struct golden){ .folder = folder };
	return &goldens[golden_count++];
}

/* Rows of our own index: file, expected, variant, sql. */
static void
add_own(char *line)
{
	struct golden *golden = add_golden(folders[0]);
	char *variant = copy_field(line, 2);

	golden->file = copy_field(line, 0);
	golden->expected = copy_field(line, 1);
	golden->binary_types = strcmp(variant, "bin") == 0;
	free(variant);
}

/* Rows of the vectors' index: file, bytes, rows, block_rows, flags, … */
static void
add_vector(char *line)
{
	char *flags = copy_field(line, 4);

	if (!strstr(flags, "opaque") && !strstr(flags, "no_expected")) {
		struct golden *golden = add_golden(folders[1]);

		golden->file = copy_field(line, 0);
		golden->expected = copy_field(line, 0);
		strcpy(strrchr(golden->expected, '.'), ".tsv");
		golden->binary_types = strstr(flags, "binary_types") != NULL;
	}
	free(flags);
}

static void
load_index(const char *folder, void (*add)(char *))
{
	size_t len;
	char *index = load_file(folder, "index.tsv", &len);

	/* The first line names the columns. */
	for (char *line = index; line;) {
		line = strchr(line, '\n');
		if (line && *++line && *line != '\n')
			add(line);
		else
			break;
	}
	free(index);
}

static const struct golden *
load(int i, char **bytes, size_t *len, char **expected, size_t *expected_len)
{
	const struct golden *golden = &goldens[i];

	*bytes = load_file(golden->folder, golden->file, len);
	*expected = load_file(golden->folder, golden->expected, expected_len);
	ck_assert_msg(*bytes != NULL, "%s/%s is missing", golden->folder, golden->file);
	ck_assert_msg(*expected != NULL, "%s/%s is missing", golden->folder, golden->expected);
	/* Totals and extremes follow the rows in TSV, but are no part of Native. */
	if (strstr(golden->file, "totals"))
		*expected_len = (size_t)(strstr(*expected, "\n\n") + 1 - *expected);
	return golden;
}

/* A failure shows where the texts part, not all of them. */
static void
check_same(const struct golden *golden, size_t step, struct ch_str text, struct ch_str expected)
{
	size_t at = 0, from;

	while (at < text.len && at < expected.len && text.ptr[at] == expected.ptr[at])
		at++;
	if (at == text.len && at == expected.len)
		return;
	from = at < 40 ? 0 : at - 40;
	text = ch_str_slice(text, from, text.len < at + 80 ? text.len : at + 80);
	expected = ch_str_slice(expected, from, expected.len < at + 80 ? expected.len : at + 80);
	ck_abort_msg("%s (step %zu), byte %zu: \"%.*s\" instead of \"%.*s\"", golden->file, step,
	    at, (int)text.len, text.ptr, (int)expected.len, expected.ptr);
}

static void
check_decoded(
    const struct golden *golden, const char *bytes, size_t len, size_t step, struct ch_str expected)
{
	struct memory_source source;
	struct ch_error err = { 0 };
	struct ch_buf out;
	int rc;

	memory_source_init(&source, bytes, len, step);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	rc = decode_stream(&source.source, golden->binary_types, &out, NULL, &err);
	ck_assert_msg(rc == 0, "%s (step %zu): %s", golden->file, step, err.text);
	check_same(golden, step, ch_buf_str(&out), expected);
	/* Nothing is asked for that is not in the block: only the look for the next one. */
	if (step == MEMORY_EXACT && len)
		ck_assert_uint_eq(source.furthest, len + 1);
	ch_buf_free(&out);
}

START_TEST(values_are_the_engines_text_however_the_bytes_come)
{
	static const size_t steps[] = { MEMORY_ALL, MEMORY_EXACT, MEMORY_ADOPT, 1, 2, 7, 61, 1021 };
	size_t len, expected_len;
	char *bytes, *expected;
	const struct golden *golden = load(_i, &bytes, &len, &expected, &expected_len);

	for (size_t i = 0; i < CH_ARRAY_LEN(steps); i++)
		check_decoded(
		    golden, bytes, len, steps[i], (struct ch_str){ expected, expected_len });
	free(bytes);
	free(expected);
}
END_TEST

/* A block by its bytes alone, as it is kept for later. */
START_TEST(views_made_anew_give_the_same_text)
{
	size_t len, expected_len;
	char *bytes, *expected;
	const struct golden *golden = load(_i, &bytes, &len, &expected, &expected_len);
	struct memory_source source;
	struct native_reader reader;
	struct native_block block, again;
	struct ch_error err = { 0 };
	struct ch_buf out;
	bool more;

	memory_source_init(&source, bytes, len, 1021);
	native_reader_init(&reader, &source.source, golden->binary_types);
	native_block_init(&block);
	native_block_init(&again);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	while (!native_read_block(&reader, &block, &more, &err) && more) {
		ch_buf_reset(&again.bytes);
		ch_buf_append(&again.bytes, block.bytes.ptr, block.end);
		ck_assert_msg(!native_reread_block(&reader, &again, &err), "%s: %s", golden->file,
		    err.text);
		ck_assert_uint_eq(again.rows, block.rows);
		for (size_t row = 0; row < again.rows; row++)
			decode_row(&again, row, &out);
		/* no byte may be missing or too many */
		if (block.end) {
			again.bytes.len = block.end - 1;
			ck_assert_int_ne(native_reread_block(&reader, &again, &err), 0);
			again.bytes.len = block.end;
		}
		ch_buf_append_byte(&again.bytes, 0);
		ck_assert_int_ne(native_reread_block(&reader, &again, &err), 0);
	}
	check_same(golden, 0, ch_buf_str(&out), (struct ch_str){ expected, expected_len });
	ch_buf_free(&out);
	native_block_free(&again);
	native_block_free(&block);
	native_reader_free(&reader);
	free(bytes);
	free(expected);
}
END_TEST

START_TEST(a_stream_cut_anywhere_gives_whole_blocks_or_an_error)
{
	size_t len, expected_len, step;
	char *bytes, *expected;
	const struct golden *golden = load(_i, &bytes, &len, &expected, &expected_len);

	step = len > 4096 ? len / 1024 : 1;
	for (size_t cut = 0; cut < len; cut += step) {
		struct memory_source source;
		struct ch_error err = { 0 };
		struct ch_buf out;
		size_t blocks = 0;
		/* On the heap, so that a sanitizer sees reads behind the cut. */
		char *part = malloc(cut ? cut : 1);

		memcpy(part, bytes, cut);
		memory_source_init(&source, part, cut, MEMORY_ADOPT);
		ch_buf_init(&out, CH_BUF_NO_LIMIT);
		int rc = decode_stream(&source.source, golden->binary_types, &out, &blocks, &err);
		ck_assert_msg(rc == 0 || rc == CH_EIO, "%s cut at %zu: %d %s", golden->file,
		    cut, rc, err.text);
		ck_assert(rc == 0 || err.text[0]);
		ck_assert_uint_le(out.len, expected_len);
		ck_assert(!out.len || memcmp(out.ptr, expected, out.len) == 0);
		ch_buf_free(&out);
		free(part);
	}
	free(bytes);
	free(expected);
}
END_TEST

START_TEST(a_changed_byte_does_no_harm)
{
	size_t len, expected_len, step;
	char *bytes, *expected;
	const struct golden *golden = load(_i, &bytes, &len, &expected, &expected_len);
	static const uint8_t changes[] = { 0x01, 0x80, 0xff };

	step = len > 1024 ? len / 256 : 1;
	for (size_t at = 0; at < len; at += step)
		for (size_t i = 0; i < CH_ARRAY_LEN(changes); i++) {
			struct memory_source source;
			struct ch_error err = { 0 };
			struct ch_buf out;

			bytes[at] = (char)(bytes[at] ^ changes[i]);
			memory_source_init(&source, bytes, len, MEMORY_ALL);
			ch_buf_init(&out, (size_t)1 << 24);
			int rc =
			    decode_stream(&source.source, golden->binary_types, &out, NULL, &err);
			ck_assert(rc == 0 || err.text[0]);
			ch_buf_free(&out);
			bytes[at] = (char)(bytes[at] ^ changes[i]);
		}
	free(bytes);
	free(expected);
}
END_TEST

START_TEST(there_are_golden_blocks)
{
	ck_assert_uint_gt(golden_count, 100);
}
END_TEST

/* Revisions: BlockInfo up to 54405 is read, what comes later is an error and says so. */

struct revision {
	const char *file;
	const char *expected; /* NULL: an error that names the revision */
};

#define A_ROW "2024-03-15 14:30:00\tq\tabc\t7\t1\n"
#define A_ROW_ZONE "2024-03-15 15:30:00\tq\tabc\t7\t1\n"
#define B_ROW "1\t{\"a\":1}\t('q',1)\n"

static const struct revision revisions[] = {
	{ "rev00001_a.native", A_ROW },
	{ "rev00001_b.native", B_ROW },
	{ "rev54336_a.native", A_ROW },
	{ "rev54336_b.native", B_ROW },
	{ "rev54337_a.native", A_ROW_ZONE },
	{ "rev54337_b.native", B_ROW },
	{ "rev54404_a.native", A_ROW_ZONE },
	{ "rev54404_b.native", B_ROW },
	{ "rev54405_a.native", A_ROW_ZONE },
	{ "rev54405_b.native", B_ROW },
	{ "rev54453_a.native", A_ROW_ZONE },
	{ "rev54453_b.native", B_ROW },
	{ "rev54454_a.native", NULL },
	{ "rev54454_b.native", NULL },
	{ "rev54472_a.native", NULL },
	{ "rev54473_b.native", NULL },
	{ "rev54479_a.native", NULL },
	{ "rev54480_a.native", NULL },
	{ "rev54480_b.native", NULL },
	{ "rev54484_a.native", NULL },
};

START_TEST(revisions_up_to_ours_are_read_and_later_ones_named)
{
	const struct revision *revision = &revisions[_i];
	char folder[1100], *bytes;
	struct memory_source source;
	struct ch_error err = { 0 };
	struct ch_buf out;
	size_t len;
	int rc;

	snprintf(folder, sizeof(folder), "%s/proto", folders[1]);
	bytes = load_file(folder, revision->file, &len);
	ck_assert_msg(bytes != NULL, "%s/%s is missing", folder, revision->file);
	memory_source_init(&source, bytes, len, MEMORY_EXACT);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	rc = decode_stream(&source.source, false, &out, NULL, &err);
	if (revision->expected) {
		ck_assert_msg(rc == 0, "%s", err.text);
		ck_assert_str_eq(ch_buf_cstr(&out), revision->expected);
	} else {
		ck_assert(rc == CH_EFORMAT || rc == CH_EIO || rc == CH_EUNSUPPORTED);
		ck_assert_msg(strstr(err.text, "revision over 54405"), "%s", err.text);
	}
	ch_buf_free(&out);
	free(bytes);
}
END_TEST

static bool
find_folders(void)
{
	const char *srcdir = getenv("CHODBC_SRCDIR"), *vectors = getenv("CHODBC_VECTORS");
	size_t len;
	char *index;

	if (!srcdir)
		srcdir = ".";
	snprintf(folders[0], sizeof(folders[0]), "%s/test/data/native", srcdir);
	if (vectors)
		snprintf(folders[1], sizeof(folders[1]), "%s", vectors);
	else
		snprintf(folders[1], sizeof(folders[1]), "%s/../shared/vectors", srcdir);
	index = load_file(folders[1], "index.tsv", &len);
	free(index);
	return index != NULL;
}

int
main(void)
{
	bool vectors = find_folders();
	Suite *suite = suite_create("golden");
	TCase *blocks = tcase_create("blocks"), *proto = tcase_create("revisions");
	SRunner *runner;
	int failed;

	load_index(folders[0], add_own);
	if (vectors)
		load_index(folders[1], add_vector);
	tcase_set_timeout(blocks, 60);
	tcase_add_test(blocks, there_are_golden_blocks);
	tcase_add_loop_test(
	    blocks, values_are_the_engines_text_however_the_bytes_come, 0, (int)golden_count);
	tcase_add_loop_test(
	    blocks, views_made_anew_give_the_same_text, 0, (int)golden_count);
	tcase_add_loop_test(
	    blocks, a_stream_cut_anywhere_gives_whole_blocks_or_an_error, 0, (int)golden_count);
	tcase_add_loop_test(blocks, a_changed_byte_does_no_harm, 0, (int)golden_count);
	suite_add_tcase(suite, blocks);
	if (vectors)
		tcase_add_loop_test(proto, revisions_up_to_ours_are_read_and_later_ones_named, 0,
		    CH_ARRAY_LEN(revisions));
	suite_add_tcase(suite, proto);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	for (size_t i = 0; i < golden_count; i++) {
		free(goldens[i].file);
		free(goldens[i].expected);
	}
	free(goldens);
	return failed != 0;
}
