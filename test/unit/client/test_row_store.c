/*
 * test_row_store.c - kept rows: open, compressed, in a file, and what can go wrong there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/row_store.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "config/load.h"
#include "native/column.h"
#include "support/fake.h"

#define BLOCKS 40
#define MOST_IN_BLOCK 97
#define MOST_ALLOCATIONS 5000

static struct config_options *options;
static struct client_session *session;
static struct client_result *result;
static struct client_store *store;
static struct ch_error err;
static uint64_t row_count;

/* Blocks of all sizes. */
static size_t
rows_of(size_t block)
{
	return block * 31 % MOST_IN_BLOCK + 1;
}

/* Texts that hardly shrink. */
static void
text_of(uint64_t row, char *text, size_t size)
{
	unsigned long long mixed = row * 0x9e3779b97f4a7c15u;

	snprintf(text, size, "%llu-%016llx%016llx", (unsigned long long)row, mixed,
	    mixed * 0xff51afd7ed558ccdu);
}

static void
script_rows(bool is_cut)
{
	struct ch_buf all;

	ch_buf_init(&all, CH_BUF_NO_LIMIT);
	row_count = 0;
	for (size_t i = 0; i < BLOCKS; i++) {
		struct fake_block block;
		size_t rows = rows_of(i);
		char text[64];

		fake_block_begin(&block, 2, rows);
		fake_block_column(&block, "n", "UInt64");
		for (uint64_t row = row_count; row < row_count + rows; row++)
			fake_block_bytes(&block, &row, sizeof(row));
		fake_block_column(&block, "s", "String");
		for (uint64_t row = row_count; row < row_count + rows; row++) {
			text_of(row, text, sizeof(text));
			fake_block_text(&block, text);
		}
		ch_buf_append_str(&all, ch_buf_str(&block.bytes));
		fake_block_free(&block);
		row_count += rows;
	}
	fake_script(&(struct fake_script){
	    .sql = "SELECT", .bytes = all.ptr, .len = all.len, .is_cut = is_cut });
	ch_buf_free(&all);
}

static void
setup(void)
{
	fake_install();
	ck_assert(!config_load_string(&options, CH_STR("Server=fake.example"), &err));
	ck_assert_msg(!client_session_open(&session, options, 0, &err), "%s", err.text);
	ck_assert(!client_result_create(session, &result, &err));
	store = NULL;
}

static void
teardown(void)
{
	client_store_destroy(store);
	client_result_destroy(result);
	client_session_close(session);
	config_options_destroy(options);
	fake_uninstall();
}

static void
open_store(const struct client_store_limits *limits)
{
	const struct client_query query = {
		.sql = CH_STR("SELECT n, s"), .returns_rows = true, .describable = true
	};

	ck_assert_msg(!client_result_execute(result, &query, &err), "%s", err.text);
	ck_assert(!client_store_create(result, limits, &store, &err));
}

static int
fill(void)
{
	bool more = true;
	int rc = 0;

	while (more && !rc)
		rc = client_store_more(store, &more, &err);
	return rc;
}

static void
expect_at(const struct native_block *block, size_t at, uint64_t row)
{
	struct ch_str text = native_column_span(&block->columns[1], at);
	char expected[64];
	uint64_t number;

	memcpy(&number, block->bytes.ptr + block->columns[0].values + at * sizeof(number),
	    sizeof(number));
	ck_assert_uint_eq(number, row);
	text_of(row, expected, sizeof(expected));
	ck_assert_uint_eq(text.len, strlen(expected));
	ck_assert(memcmp(text.ptr, expected, text.len) == 0);
}

static int
look(uint64_t row)
{
	struct native_block *block;
	size_t at;
	int rc = client_store_hold(store, row, &block, &at, &err);

	if (rc)
		return rc;
	expect_at(block, at, row);
	client_store_release(store, row);
	return 0;
}

/* Every row, forwards, backwards, and across. */
static void
expect_all(uint64_t rows)
{
	ck_assert_uint_eq(client_store_rows(store), rows);
	for (uint64_t i = 0; i < rows; i++)
		ck_assert_msg(!look(i), "row %llu: %s", (unsigned long long)i, err.text);
	for (uint64_t i = rows; i-- > 0;)
		ck_assert_int_eq(look(i), 0);
	for (uint64_t i = 0; i < rows; i += 5)
		ck_assert_int_eq(look(i * 7919 % rows), 0);
}

static const struct {
	struct client_store_limits limits;
	bool packs, writes;
} levels[] = {
	{ { CLIENT_STORE_OPEN, CLIENT_STORE_PACKED }, false, false },
	{ { 60000, CLIENT_STORE_PACKED }, true, false },
	{ { 60000, 20000 }, true, true },
	{ { 60000, 0 }, false, true },
	{ { 0, 20000 }, true, true },
	{ { 0, 0 }, false, true },
};

START_TEST(rows_are_the_same_wherever_they_are_kept)
{
	size_t in_memory, in_file;

	script_rows(false);
	open_store(&levels[_i].limits);
	ck_assert_int_eq(fill(), 0);
	ck_assert(client_store_is_complete(store));
	client_store_count(store, &in_memory, &in_file);
	ck_assert_int_eq(in_memory > 0, levels[_i].packs);
	ck_assert_int_eq(in_file > 0, levels[_i].writes);
	expect_all(row_count);
	/* nothing is put away twice */
	if (_i > 0) {
		size_t memory_then, file_then;

		client_store_count(store, &memory_then, &file_then);
		ck_assert_uint_le(memory_then + file_then, BLOCKS);
		ck_assert_uint_ge(memory_then + file_then, in_memory + in_file);
	}
}
END_TEST

START_TEST(held_blocks_stay)
{
	static const struct client_store_limits none = { 0, 0 };
	struct native_block *held[BLOCKS], *again;
	uint64_t first = 0;
	size_t at;

	script_rows(false);
	open_store(&none);
	ck_assert_int_eq(fill(), 0);
	for (size_t i = 0; i < BLOCKS; first += rows_of(i++))
		ck_assert_int_eq(client_store_hold(store, first, &held[i], &at, &err), 0);
	ck_assert_int_eq(client_store_hold(store, 5, &again, &at, &err), 0);
	client_store_release(store, 5);
	expect_all(row_count);
	first = 0;
	for (size_t i = 0; i < BLOCKS; first += rows_of(i++)) {
		expect_at(held[i], 0, first);
		expect_at(held[i], rows_of(i) - 1, first + rows_of(i) - 1);
		client_store_release(store, first + rows_of(i) - 1);
	}
	expect_all(row_count);
}
END_TEST

START_TEST(rows_can_be_read_while_more_come)
{
	static const struct client_store_limits few = { 20000, 10000 };
	bool more = true;

	script_rows(false);
	open_store(&few);
	while (more) {
		uint64_t rows;

		ck_assert_int_eq(client_store_more(store, &more, &err), 0);
		rows = client_store_rows(store);
		for (uint64_t i = 0; i < 5; i++)
			ck_assert_int_eq(look(rows * i / 5), 0);
		ck_assert_int_eq(look(rows - 1), 0);
	}
	expect_all(row_count);
	ck_assert_int_eq(client_store_more(store, &more, &err), 0);
	ck_assert(!more);
}
END_TEST

START_TEST(nothing_comes_after_a_stop)
{
	bool more;
	uint64_t rows;

	script_rows(false);
	open_store(NULL);
	ck_assert_int_eq(client_store_more(store, &more, &err), 0);
	rows = client_store_rows(store);
	client_store_stop(store);
	ck_assert(client_store_is_complete(store));
	ck_assert_int_eq(client_store_more(store, &more, &err), 0);
	ck_assert(!more);
	expect_all(rows);
}
END_TEST

START_TEST(rows_before_a_break_stay)
{
	bool more;

	script_rows(true);
	open_store(&levels[2].limits);
	ck_assert_int_eq(fill(), CH_EIO);
	ck_assert_int_eq(client_store_more(store, &more, &err), CH_EIO);
	ck_assert(!client_store_is_complete(store));
	expect_all(row_count);
}
END_TEST

START_TEST(a_block_that_was_read_before_can_be_added)
{
	struct native_block *block;

	script_rows(false);
	open_store(&levels[2].limits);
	ck_assert_int_eq(client_result_next(result, &block, &err), 0);
	ck_assert_int_eq(client_store_add(store, block, &err), 0);
	ck_assert_int_eq(fill(), 0);
	expect_all(row_count);
}
END_TEST

/* An answer in a format of its own: pieces of lines, of characters, of anything. */
START_TEST(raw_pieces_are_cut_alike)
{
	static const struct client_store_limits none = { 0, 0 };
	const struct client_query query = {
		.sql = CH_STR("SELECT n FORMAT CSV"), .returns_rows = true, .raw = true
	};
	size_t size = (size_t)3 << 20, at = 0;
	char *text = malloc(size);
	uint32_t mixed = 1;

	for (size_t i = 0; i < size; i++) {
		mixed = mixed * 1664525u + 1013904223u;
		/* long lines, short ones, and none at all */
		text[i] = mixed >> 16 < (i >> 20 ? 8u : 2000u) ? '\n' : (char)(mixed >> 24);
	}
	fake_script(&(struct fake_script){
	    .sql = "SELECT", .bytes = text, .len = size, .piece = 100001 });
	ck_assert_int_eq(client_result_execute(result, &query, &err), 0);
	ck_assert_int_eq(client_store_create(result, &none, &store, &err), 0);
	ck_assert_int_eq(fill(), 0);
	for (uint64_t row = 0; row < client_store_rows(store); row++) {
		struct native_block *block;
		struct ch_str piece;
		size_t place;

		ck_assert_int_eq(client_store_hold(store, row, &block, &place, &err), 0);
		piece = native_column_span(&block->columns[0], place);
		ck_assert(memcmp(text + at, piece.ptr, piece.len) == 0);
		at += piece.len;
		client_store_release(store, row);
	}
	ck_assert_uint_eq(at, size);
	free(text);
}
END_TEST

/* Old servers hide the zone of a DateTime column; it was asked for, and is kept. */
START_TEST(described_zones_stay)
{
	static const struct client_store_limits none = { 0, 0 };
	static const char columns[] = "d\tDateTime('Asia/Tokyo')\t\t\n";
	struct ch_buf all;

	client_result_destroy(result);
	client_session_close(session);
	fake_set_version("18.16.1");
	ck_assert(!client_session_open(&session, options, 0, &err));
	ck_assert(!client_result_create(session, &result, &err));
	ch_buf_init(&all, CH_BUF_NO_LIMIT);
	for (int i = 0; i < 3; i++) {
		struct fake_block block;

		fake_block_begin(&block, 1, 1);
		fake_block_column(&block, "d", "DateTime");
		fake_block_bytes(&block, &i, 4);
		ch_buf_append_str(&all, ch_buf_str(&block.bytes));
		fake_block_free(&block);
	}
	fake_script(&(struct fake_script){ .sql = "SELECT", .bytes = all.ptr, .len = all.len });
	fake_script(&(struct fake_script){
	    .sql = "DESCRIBE", .bytes = columns, .len = sizeof(columns) - 1 });
	ch_buf_free(&all);
	open_store(&none);
	ck_assert_int_eq(fill(), 0);
	for (uint64_t row = 0; row < 3; row++) {
		struct native_block *block;
		size_t at;

		ck_assert_int_eq(client_store_hold(store, row, &block, &at, &err), 0);
		ck_assert_uint_eq(block->columns[0].type->timezone.len, strlen("Asia/Tokyo"));
		client_store_release(store, row);
	}
}
END_TEST

/* Memory */

START_TEST(no_allocation_is_missed)
{
	static const struct client_store_limits few = { 20000, 10000 };
	bool worked = false;

	script_rows(false);
	for (long n = 1; n < MOST_ALLOCATIONS && !worked; n += n < 250 ? 1 : 89) {
		int rc;

		open_store(&few);
		ch_alloc_fail_at(n);
		rc = fill();
		if (!rc)
			rc = look(0);
		worked = !rc && !ch_alloc_failed();
		ch_alloc_fail_at(0);
		ck_assert(worked || rc == CH_ENOMEM || rc == 0);
		/* with memory again it goes on, unless it was the stream that failed */
		for (uint64_t row = 0; row < client_store_rows(store); row += 50)
			ck_assert_msg(!look(row), "%ld: %s", n, err.text);
		if (fill() == 0)
			ck_assert_uint_eq(client_store_rows(store), row_count);
		else
			ck_assert_int_eq(err.code, CH_ENOMEM);
		client_store_destroy(store);
		store = NULL;
	}
	ck_assert(worked);
}
END_TEST

/* The file */

#define FOLDER "/tmp/test_row_store-XXXXXX"

static char folder[sizeof(FOLDER)];

static void
use_folder(void)
{
	memcpy(folder, FOLDER, sizeof(folder));
	ck_assert(mkdtemp(folder) != NULL);
	ck_assert_int_eq(setenv("TMPDIR", folder, 1), 0);
}

static void
leave_folder(void)
{
	unsetenv("TMPDIR");
	ck_assert_msg(rmdir(folder) == 0, "something is left in %s", folder);
}

/* The store's file, found by its name although that is gone; -1: there is none. */
static int
find_file(void)
{
	DIR *fds = opendir("/proc/self/fd");
	struct dirent *entry;
	int found = -1;

	ck_assert(fds != NULL);
	while ((entry = readdir(fds)) != NULL) {
		char path[300], link[300];
		ssize_t len;

		snprintf(path, sizeof(path), "/proc/self/fd/%s", entry->d_name);
		len = readlink(path, link, sizeof(link) - 1);
		if (len <= 0)
			continue;
		link[len] = '\0';
		if (strncmp(link, folder, strlen(folder)) == 0 && strstr(link, "/chodbc-"))
			found = atoi(entry->d_name);
	}
	closedir(fds);
	return found;
}

START_TEST(the_file_has_no_name_and_goes_with_the_store)
{
	static const struct client_store_limits none = { 0, 0 };
	int file;

	use_folder();
	script_rows(false);
	open_store(&none);
	ck_assert_int_eq(find_file(), -1);
	ck_assert_int_eq(fill(), 0);
	file = find_file();
	ck_assert_int_ge(file, 0);
	ck_assert_int_ne(fcntl(file, F_GETFD) & FD_CLOEXEC, 0);
	leave_folder();
	expect_all(row_count);
	client_store_destroy(store);
	store = NULL;
	ck_assert_int_eq(find_file(), -1);
}
END_TEST

START_TEST(a_folder_that_is_none_is_named)
{
	static const struct client_store_limits none = { 0, 0 };

	setenv("TMPDIR", "/nowhere/at/all", 1);
	script_rows(false);
	open_store(&none);
	ck_assert_int_eq(fill(), CH_ELIMIT);
	ck_assert_msg(strstr(err.text, "/nowhere/at/all"), "%s", err.text);
	ck_assert_msg(strstr(err.text, "TMPDIR"), "%s", err.text);
	unsetenv("TMPDIR");
	expect_all(client_store_rows(store));
	ck_assert_int_eq(fill(), 0);
	expect_all(row_count);
}
END_TEST

/* Fill while files may not grow over that. Check itself writes files, so it must not be used. */
static int
fill_within(rlim_t most)
{
	struct rlimit before, limit;
	int rc;

	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = most;
	setrlimit(RLIMIT_FSIZE, &limit);
	rc = fill();
	setrlimit(RLIMIT_FSIZE, &before);
	return rc;
}

START_TEST(a_full_disk_is_told_and_rows_before_it_stay)
{
	static const struct client_store_limits few = { 60000, 0 };
	uint64_t rows;

	signal(SIGXFSZ, SIG_IGN);
	script_rows(false);
	open_store(&few);
	ck_assert_int_eq(fill_within(5000), CH_ELIMIT);
	ck_assert_msg(strstr(err.text, "temporary file"), "%s", err.text);
	rows = client_store_rows(store);
	ck_assert_uint_gt(rows, 0);
	ck_assert_uint_lt(rows, row_count);
	expect_all(rows);
	ck_assert_int_eq(fill_within(5000), CH_ELIMIT);
	ck_assert_uint_eq(client_store_rows(store), rows);
	ck_assert_int_eq(fill(), 0);
	expect_all(row_count);
}
END_TEST

START_TEST(a_damaged_file_is_found_out)
{
	static const struct client_store_limits none = { 0, 0 };
	uint8_t byte;
	int file;

	use_folder();
	script_rows(false);
	open_store(&none);
	ck_assert_int_eq(fill(), 0);
	file = find_file();
	leave_folder();
	for (off_t at = 0; at < 60; at += 7) {
		ck_assert_int_eq(pread(file, &byte, 1, at), 1);
		byte ^= 0x10;
		ck_assert_int_eq(pwrite(file, &byte, 1, at), 1);
		ck_assert_int_eq(look(0), CH_EFORMAT);
		ck_assert_msg(strstr(err.text, "damaged"), "%s", err.text);
		byte ^= 0x10;
		ck_assert_int_eq(pwrite(file, &byte, 1, at), 1);
	}
	ck_assert_int_eq(look(0), 0);
	ck_assert_int_eq(look(500), 0);
	ck_assert_int_eq(look(1000), 0);
	ck_assert_int_eq(ftruncate(file, 20), 0);
	ck_assert_int_eq(look(0), CH_ELIMIT);
	ck_assert_msg(strstr(err.text, "shorter"), "%s", err.text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("row_store");
	TCase *tcase = tcase_create("row_store");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(
	    tcase, rows_are_the_same_wherever_they_are_kept, 0, CH_ARRAY_LEN(levels));
	tcase_add_test(tcase, held_blocks_stay);
	tcase_add_test(tcase, rows_can_be_read_while_more_come);
	tcase_add_test(tcase, nothing_comes_after_a_stop);
	tcase_add_test(tcase, rows_before_a_break_stay);
	tcase_add_test(tcase, a_block_that_was_read_before_can_be_added);
	tcase_add_test(tcase, raw_pieces_are_cut_alike);
	tcase_add_test(tcase, described_zones_stay);
	tcase_add_test(tcase, no_allocation_is_missed);
	tcase_add_test(tcase, the_file_has_no_name_and_goes_with_the_store);
	tcase_add_test(tcase, a_folder_that_is_none_is_named);
	tcase_add_test(tcase, a_full_disk_is_told_and_rows_before_it_stay);
	tcase_add_test(tcase, a_damaged_file_is_found_out);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
