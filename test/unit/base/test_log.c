/*
 * test_log.c - the log file
 *
 * Every test runs in a process of its own, with a folder of its own as working directory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/log.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/compiler.h"
#include "require.h"

static char dir[] = "/tmp/chodbc-log-XXXXXX";

static void
enter_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chdir(dir), 0);
}

static void
leave_folder(void)
{
	static const char *const names[] = { "log", "log.old", "other", "link" };
	char path[64];

	ch_log_close();
	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++)
		unlink(names[i]);
	snprintf(path, sizeof(path), "log.%ld.%ld", (long)getpid(), (long)getuid());
	unlink(path);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(dir), 0);
}

/* The whole file; "" if there is none. Static memory. */
static const char *
contents(const char *path)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "r");
	size_t len = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

	text[len] = '\0';
	if (file)
		fclose(file);
	return text;
}

static unsigned
count_lines(const char *text)
{
	unsigned lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static int
must_not_run(void)
{
	ck_abort_msg("argument was evaluated");
	return 0;
}

START_TEST(off_by_default_and_after_close)
{
	ck_assert(!ch_log_on(CH_LOG_ERROR));
	ch_log_write(CH_LOG_ERROR, "nowhere");
	CH_LOG(CH_LOG_ERROR, "%d", must_not_run());
	ch_log_open("log", CH_LOG_DEBUG);
	ck_assert(ch_log_on(CH_LOG_DEBUG));
	ch_log_close();
	ck_assert(!ch_log_on(CH_LOG_ERROR));
	ch_log_write(CH_LOG_ERROR, "nowhere");
	ch_log_close();
	ck_assert_str_eq(contents("log"), "");
}
END_TEST

START_TEST(line_has_time_process_level_and_text)
{
	char expected[64];
	const char *text;

	ch_log_open("log", CH_LOG_INFO);
	CH_LOG(CH_LOG_INFO, "hello %d", 42);
	CH_LOG(CH_LOG_DEBUG, "%d", must_not_run());
	CH_LOG(CH_LOG_ERROR, "bad");
	text = contents("log");
	ck_assert_uint_eq(count_lines(text), 2);
	snprintf(expected, sizeof(expected), " %ld info hello 42\n2", (long)getpid());
	ck_assert_ptr_nonnull(strstr(text, expected));
	ck_assert_ptr_nonnull(strstr(text, " error bad\n"));
	ck_assert_int_eq(text[4], '-');
	ck_assert_int_eq(text[13], ':');
	ck_assert_int_eq(text[19], '.');
	ck_assert_int_eq(text[26], ' ');
}
END_TEST

START_TEST(only_the_owner_may_read_it)
{
	struct stat st;

	umask(0);
	ch_log_open("log", CH_LOG_ERROR);
	ck_assert_int_eq(stat("log", &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

START_TEST(links_are_not_followed)
{
	ck_assert_int_eq(symlink("other", "link"), 0);
	ch_log_open("link", CH_LOG_ERROR);
	ck_assert(!ch_log_on(CH_LOG_ERROR));
	ch_log_write(CH_LOG_ERROR, "text");
	ck_assert_int_ne(access("other", F_OK), 0);
}
END_TEST

START_TEST(pipes_are_refused)
{
	int reader;

	ck_assert_int_eq(mkfifo("other", 0600), 0);
	reader = open("other", O_RDONLY | O_NONBLOCK);
	ck_assert_int_ge(reader, 0);
	ch_log_open("other", CH_LOG_ERROR);
	ck_assert(!ch_log_on(CH_LOG_ERROR));
	close(reader);
}
END_TEST

START_TEST(devices_are_written_to)
{
	ch_log_open("/dev/null", CH_LOG_ERROR);
	ck_assert(ch_log_on(CH_LOG_ERROR));
	ch_log_write(CH_LOG_ERROR, "text");
}
END_TEST

START_TEST(file_put_aside_by_another_process_is_left_and_not_put_aside_again)
{
	ch_log_open("log", CH_LOG_ERROR);
	ch_log_write(CH_LOG_ERROR, "first");
	ck_assert_int_eq(rename("log", "other"), 0);
	ck_assert_int_eq(truncate("other", (off_t)17 << 20), 0);
	ch_log_write(CH_LOG_ERROR, "second");
	ck_assert_uint_eq(count_lines(contents("log")), 1);
	ck_assert_int_ne(access("log.old", F_OK), 0);
}
END_TEST

START_TEST(full_file_that_cannot_be_put_aside_is_emptied)
{
	ck_assert_int_eq(mkdir("log.old", 0700), 0);
	ch_log_open("log", CH_LOG_ERROR);
	ck_assert_int_eq(truncate("log", (off_t)17 << 20), 0);
	ch_log_write(CH_LOG_ERROR, "text");
	ck_assert_int_eq(rmdir("log.old"), 0);
	ck_assert_uint_eq(count_lines(contents("log")), 1);
	ck_assert_uint_lt(strlen(contents("log")), 200);
}
END_TEST

START_TEST(file_that_cannot_be_opened_means_off)
{
	char longest[5000];

	ch_log_open("no/such/folder", CH_LOG_DEBUG);
	ck_assert(!ch_log_on(CH_LOG_ERROR));
	ch_log_open("", CH_LOG_DEBUG);
	ck_assert(!ch_log_on(CH_LOG_ERROR));
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	ch_log_open(longest, CH_LOG_DEBUG);
	ck_assert(!ch_log_on(CH_LOG_ERROR));
	ch_log_open(NULL, CH_LOG_DEBUG);
	ck_assert(!ch_log_on(CH_LOG_ERROR));
}
END_TEST

START_TEST(opening_again_appends_and_null_changes_the_level_only)
{
	ch_log_open("log", CH_LOG_ERROR);
	ch_log_write(CH_LOG_ERROR, "one");
	ch_log_open("log", CH_LOG_INFO);
	ch_log_write(CH_LOG_INFO, "two");
	ch_log_open(NULL, CH_LOG_DEBUG);
	ch_log_write(CH_LOG_DEBUG, "three");
	ch_log_open(NULL, CH_LOG_OFF);
	ch_log_write(CH_LOG_ERROR, "four");
	ck_assert_uint_eq(count_lines(contents("log")), 3);
	ch_log_open("other", CH_LOG_ERROR);
	ch_log_write(CH_LOG_ERROR, "five");
	ck_assert_uint_eq(count_lines(contents("log")), 3);
	ck_assert_uint_eq(count_lines(contents("other")), 1);
}
END_TEST

START_TEST(process_and_user_stand_in_the_name)
{
	char path[64];

	ch_log_open("log.%p.%u", CH_LOG_ERROR);
	ch_log_write(CH_LOG_ERROR, "text");
	snprintf(path, sizeof(path), "log.%ld.%ld", (long)getpid(), (long)getuid());
	ck_assert_uint_eq(count_lines(contents(path)), 1);
}
END_TEST

START_TEST(child_process_has_a_file_of_its_own)
{
	char path[64];
	int status;
	pid_t child;

	ch_log_open("log.%p.%u", CH_LOG_ERROR);
	child = fork();
	if (child == 0) {
		ch_log_write(CH_LOG_ERROR, "child");
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	snprintf(path, sizeof(path), "log.%ld.%ld", (long)child, (long)getuid());
	ck_assert_ptr_nonnull(strstr(contents(path), "error child\n"));
	unlink(path);
}
END_TEST

START_TEST(text_cannot_forge_a_line_and_is_cut_between_characters)
{
	static char longest[20000];
	const char *text;

	for (size_t i = 0; i + 3 < sizeof(longest); i += 3)
		memcpy(longest + i, "\xE2\x82\xAC", 4);
	ch_log_open("log", CH_LOG_ERROR);
	ch_log_write(CH_LOG_ERROR, "a\nb\r\033[31m\x7F%s", "c\n");
	ch_log_write(CH_LOG_ERROR, "%s", longest);
	text = contents("log");
	ck_assert_uint_eq(count_lines(text), 2);
	ck_assert_ptr_nonnull(strstr(text, "error a b  [31m c \n"));
	ck_assert_mem_eq(text + strlen(text) - 4, "\xE2\x82\xAC\n", 4);
}
END_TEST

START_TEST(full_file_is_put_aside_once)
{
	struct stat st;

	ch_log_open("log", CH_LOG_ERROR);
	ch_log_write(CH_LOG_ERROR, "first");
	ck_assert_int_eq(truncate("log", ((off_t)16 << 20) + 1), 0);
	ch_log_write(CH_LOG_ERROR, "second");
	ck_assert_int_eq(stat("log.old", &st), 0);
	ck_assert_int_ge(st.st_size, (off_t)16 << 20);
	ck_assert_uint_eq(count_lines(contents("log")), 1);
	ck_assert_int_eq(truncate("log", (off_t)17 << 20), 0);
	ch_log_write(CH_LOG_ERROR, "third");
	ck_assert_ptr_nonnull(strstr(contents("log"), "third"));
	ck_assert_int_eq(stat("log", &st), 0);
	ck_assert_int_lt(st.st_size, 200);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
}
END_TEST

START_TEST(errno_is_left_alone)
{
	ch_log_open("log", CH_LOG_ERROR);
	errno = 42;
	ch_log_write(CH_LOG_ERROR, "%s", "text");
	ck_assert_int_eq(errno, 42);
}
END_TEST

static void *
write_many(void *unused)
{
	for (unsigned i = 0; i < 500; i++) {
		ch_log_write(CH_LOG_ERROR, "0123456789");
		if (i % 100 == 0)
			ch_log_open("log", CH_LOG_ERROR);
	}
	return unused;
}

START_TEST(lines_of_many_threads_do_not_mix)
{
	pthread_t threads[4];
	const char *text;

	ch_log_open("log", CH_LOG_ERROR);
	for (size_t i = 0; i < CH_ARRAY_LEN(threads); i++)
		REQUIRE(pthread_create(&threads[i], NULL, write_many, NULL) == 0);
	for (size_t i = 0; i < CH_ARRAY_LEN(threads); i++)
		pthread_join(threads[i], NULL);
	text = contents("log");
	REQUIRE(count_lines(text) == 4 * 500);
	for (const char *end = strchr(text, '\n'); end; end = strchr(text, '\n')) {
		REQUIRE(memcmp(end - 17, " error 0123456789", 17) == 0);
		text = end + 1;
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/log");
	TCase *tests = tcase_create("log");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, enter_folder, leave_folder);
	tcase_add_test(tests, off_by_default_and_after_close);
	tcase_add_test(tests, line_has_time_process_level_and_text);
	tcase_add_test(tests, only_the_owner_may_read_it);
	tcase_add_test(tests, links_are_not_followed);
	tcase_add_test(tests, pipes_are_refused);
	tcase_add_test(tests, devices_are_written_to);
	tcase_add_test(tests, file_put_aside_by_another_process_is_left_and_not_put_aside_again);
	tcase_add_test(tests, full_file_that_cannot_be_put_aside_is_emptied);
	tcase_add_test(tests, file_that_cannot_be_opened_means_off);
	tcase_add_test(tests, opening_again_appends_and_null_changes_the_level_only);
	tcase_add_test(tests, process_and_user_stand_in_the_name);
	tcase_add_test(tests, child_process_has_a_file_of_its_own);
	tcase_add_test(tests, text_cannot_forge_a_line_and_is_cut_between_characters);
	tcase_add_test(tests, full_file_is_put_aside_once);
	tcase_add_test(tests, errno_is_left_alone);
	tcase_add_test(tests, lines_of_many_threads_do_not_mix);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
