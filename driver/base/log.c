/*
 * log.c - one log, off by default
 *
 * A line is written with one write() to a file opened for appending, so lines of several
 * processes do not mix. The file is renamed to "NAME.old" when it has grown to MAX_SIZE.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/utf.h"

#define PATH_SIZE 1024
#define LINE_SIZE 4608 /* the longest error text and what stands before it */
#define MAX_SIZE ((off_t)16 << 20)

/* Set without the lock by ch_log_on(); the rest belongs to the lock. */
static atomic_int log_level = CH_LOG_OFF;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static char log_path[PATH_SIZE]; /* "" if none */
static pid_t log_pid;		 /* whose %p the path has */
static char log_pattern[PATH_SIZE];

/* Replace %p and %u. False if the result does not fit. */
static bool
expand(const char *pattern, char *path)
{
	size_t at = 0;
	int len;

	for (const char *c = pattern; *c; c++) {
		size_t room = PATH_SIZE - at;

		if (c[0] == '%' && (c[1] == 'p' || c[1] == 'u')) {
			c++;
			len = snprintf(path + at, room, "%ld",
			    *c == 'p' ? (long)getpid() : (long)getuid());
		} else {
			len = snprintf(path + at, room, "%c", *c);
		}
		if (len < 0 || (size_t)len >= room)
			return false;
		at += (size_t)len;
	}
	path[at] = '\0';
	return at > 0;
}

static void
close_file(void)
{
	if (log_fd >= 0)
		close(log_fd);
	log_fd = -1;
}

/* In a folder that others may write to, they could have put something there first: a link to
 * anywhere, a file that they can read, a pipe whose reader goes away. */
static bool
is_acceptable(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return false;
	if (S_ISREG(st.st_mode))
		return st.st_uid == geteuid() || st.st_uid == 0;
	return S_ISCHR(st.st_mode);
}

static void
open_file(void)
{
	close_file();
	log_pid = getpid();
	if (!expand(log_pattern, log_path))
		return;
	log_fd = open(log_path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC, 0600);
	if (log_fd >= 0 && !is_acceptable(log_fd))
		close_file();
}

void
ch_log_open(const char *path, enum ch_log_level level)
{
	pthread_mutex_lock(&lock);
	if (path && strlen(path) < PATH_SIZE) {
		memcpy(log_pattern, path, strlen(path) + 1);
		open_file();
	}
	atomic_store(&log_level, log_fd >= 0 ? (int)level : CH_LOG_OFF);
	pthread_mutex_unlock(&lock);
}

void
ch_log_close(void)
{
	pthread_mutex_lock(&lock);
	atomic_store(&log_level, CH_LOG_OFF);
	close_file();
	pthread_mutex_unlock(&lock);
}

bool
ch_log_on(enum ch_log_level level)
{
	return (int)level <= atomic_load_explicit(&log_level, memory_order_relaxed);
}

/* "2024-01-02 03:04:05.678901 pid error " */
static size_t
put_head(char *line, enum ch_log_level level)
{
	static const char *const names[] = { "", " error ", " info ", " debug " };
	struct timespec now;
	int64_t seconds;
	int64_t days;
	size_t at;

	clock_gettime(CLOCK_REALTIME, &now);
	days = ch_floor_div((int64_t)now.tv_sec, 86400, &seconds);
	at = ch_put_date(line, ch_civil_from_days(days));
	line[at++] = ' ';
	at += ch_put_time(line + at, ch_time_from_seconds((uint32_t)seconds));
	at += ch_put_fraction(line + at, (uint64_t)now.tv_nsec / 1000, 6);
	at += (size_t)snprintf(line + at, 32, " %ld%s", (long)getpid(), names[level]);
	return at;
}

/* Line breaks and other control characters must not look like lines of the log. */
static void
put_line(char *line, size_t at, size_t len)
{
	for (size_t i = at; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7F)
			line[i] = ' ';
	line[len++] = '\n';
	while (write(log_fd, line, len) < 0 && errno == EINTR)
		;
}

/* Put a full file aside, unless another process has done so already. */
static void
rotate(void)
{
	char old[PATH_SIZE + 4];
	struct stat st, named;
	bool is_named;

	if (fstat(log_fd, &st) || st.st_size < MAX_SIZE || !S_ISREG(st.st_mode))
		return;
	is_named = lstat(log_path, &named) == 0 && named.st_dev == st.st_dev &&
	    named.st_ino == st.st_ino;
	snprintf(old, sizeof(old), "%s.old", log_path);
	if (!is_named || rename(log_path, old) == 0)
		open_file();
	else if (ftruncate(log_fd, 0))
		close_file();
}

void
ch_log_write(enum ch_log_level level, const char *fmt, ...)
{
	char line[LINE_SIZE];
	int saved = errno;
	size_t at, room;
	va_list args;
	int len;

	if (level <= CH_LOG_OFF || level > CH_LOG_DEBUG || !ch_log_on(level))
		return;
	at = put_head(line, level);
	room = sizeof(line) - at - 1;
	va_start(args, fmt);
	len = vsnprintf(line + at, room, fmt, args);
	va_end(args);
	if (len >= (int)room)
		len = (int)ch_utf8_complete(line + at, room - 1);
	pthread_mutex_lock(&lock);
	if (log_fd >= 0 && log_pid != getpid())
		open_file();
	if (log_fd >= 0)
		rotate();
	if (log_fd >= 0 && len >= 0)
		put_line(line, at, at + (size_t)len);
	pthread_mutex_unlock(&lock);
	errno = saved;
}
