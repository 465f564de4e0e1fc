/*
 * tz.c - offset of a named time zone at an instant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE 1 /* secure_getenv */
#include "base/tz.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/tz_file.h"

#define MAX_NAME 96
#define MAX_FILE ((off_t)256 << 10) /* real ones have 4 KiB */
#define PATH_SIZE 1024

struct ch_tz {
	struct ch_tz *next; /* never changes once the zone is in the list */
	char name[MAX_NAME + 1];
	struct ch_tz_table table;
	int32_t fixed_offset[1]; /* the only offset of a zone without a table */
};

static struct ch_tz utc = { .name = "UTC", .table = { .offsets = utc.fixed_offset } };

/* Zones are only ever put before the first one, under the lock; readers take no lock. */
static _Atomic(struct ch_tz *) zones;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const struct ch_tz *
find(struct ch_str name)
{
	const struct ch_tz *tz = atomic_load_explicit(&zones, memory_order_acquire);

	while (tz && !ch_str_eq(ch_str_of(tz->name), name))
		tz = tz->next;
	return tz;
}

/* Relative, and nothing that leads out of the folder: no part may begin with a dot. */
static bool
valid_name(struct ch_str name)
{
	char before = '/';

	if (!name.len || name.len > MAX_NAME)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool is_alnum = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');

		if (before == '/' && (c == '/' || c == '.'))
			return false;
		if (!is_alnum && (c == '\0' || !strchr("/._+-", c)))
			return false;
		before = c;
	}
	return before != '/';
}

static int
read_file(const char *path, struct ch_tz_table *table, struct ch_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	uint8_t *bytes = NULL;
	struct stat st;
	size_t len;
	int rc;

	if (fd < 0)
		return ch_error_set(err, CH_EARG, "%s", strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > MAX_FILE) {
		rc = ch_error_set(err, CH_EARG, "not a TZif file");
		goto out;
	}
	len = (size_t)st.st_size;
	bytes = ch_malloc(len);
	if (!bytes) {
		rc = ch_error_nomem(err, "time zone");
		goto out;
	}
	if (read(fd, bytes, len) == (ssize_t)len)
		rc = ch_tz_file_parse(bytes, len, table, err);
	else
		rc = ch_error_set(err, CH_EARG, "could not be read");
out:
	ch_free(bytes);
	close(fd);
	return rc;
}

/* Look through the folders; the file that exists decides. */
static int
load(struct ch_tz *tz, struct ch_error *err)
{
	const char *dirs[] = { secure_getenv("TZDIR"), "/usr/share/zoneinfo", "/usr/lib/zoneinfo",
		"/usr/share/lib/zoneinfo", "/etc/zoneinfo" };
	char path[PATH_SIZE];
	int len, rc;

	for (size_t i = 0; i < CH_ARRAY_LEN(dirs); i++) {
		if (!dirs[i] || !*dirs[i])
			continue;
		len = snprintf(path, sizeof(path), "%s/%s", dirs[i], tz->name);
		if (len < 0 || (size_t)len >= sizeof(path) || access(path, F_OK))
			continue;
		rc = read_file(path, &tz->table, err);
		if (rc)
			ch_error_prefix(err, "time zone \"%s\": %s", tz->name, path);
		return rc;
	}
	return ch_error_set(err, CH_EARG,
	    "time zone \"%s\" is not in /usr/share/zoneinfo or $TZDIR (install tzdata?)",
	    tz->name);
}

static bool
two_digits(const char *text, int32_t most, int32_t *out)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return false;
	*out = (text[0] - '0') * 10 + (text[1] - '0');
	return *out <= most;
}

/* "UTC" and its kin, or "Fixed/UTC+hh:mm:ss" of at most 24 hours. */
static bool
fixed_offset(struct ch_str name, int32_t *offset)
{
	const char *text = name.ptr + 9;
	int32_t hours, minutes, seconds;

	*offset = 0;
	if (ch_str_eq(name, CH_STR("UTC")) || ch_str_eq(name, CH_STR("Etc/UTC")) ||
	    ch_str_eq(name, CH_STR("GMT")))
		return true;
	if (name.len != 18 || !ch_str_starts(name, CH_STR("Fixed/UTC")) ||
	    (text[0] != '+' && text[0] != '-') || text[3] != ':' || text[6] != ':' ||
	    !two_digits(text + 1, 24, &hours) || !two_digits(text + 4, 59, &minutes) ||
	    !two_digits(text + 7, 59, &seconds))
		return false;
	*offset = hours * 3600 + minutes * 60 + seconds;
	if (*offset > 24 * 3600)
		return false;
	if (text[0] == '-')
		*offset = -*offset;
	return true;
}

static const struct ch_tz *
make(struct ch_str name, struct ch_error *err)
{
	struct ch_tz *tz;
	int32_t offset;
	bool is_fixed = fixed_offset(name, &offset);

	if (!is_fixed && !valid_name(name)) {
		ch_error_set(err, CH_EARG, "\"%.*s\" is not the name of a time zone",
		    (int)(name.len < MAX_NAME ? name.len : MAX_NAME), name.ptr);
		return NULL;
	}
	tz = ch_calloc(1, sizeof(*tz));
	if (!tz) {
		ch_error_nomem(err, "time zone");
		return NULL;
	}
	memcpy(tz->name, name.ptr, name.len);
	tz->fixed_offset[0] = offset;
	tz->table.offsets = tz->fixed_offset;
	if (!is_fixed && load(tz, err)) {
		ch_free(tz);
		return NULL;
	}
	tz->next = atomic_load_explicit(&zones, memory_order_relaxed);
	atomic_store_explicit(&zones, tz, memory_order_release);
	return tz;
}

const struct ch_tz *
ch_tz_get(struct ch_str name, struct ch_error *err)
{
	const struct ch_tz *tz;

	if (!name.len || ch_str_eq(name, CH_STR("UTC")))
		return &utc;
	tz = find(name);
	if (tz)
		return tz;
	pthread_mutex_lock(&lock);
	tz = find(name);
	if (!tz)
		tz = make(name, err);
	pthread_mutex_unlock(&lock);
	return tz;
}

const struct ch_tz *
ch_tz_utc(void)
{
	return &utc;
}

void
ch_tz_span_at(const struct ch_tz *tz, int64_t seconds, struct ch_tz_span *span)
{
	const struct ch_tz_table *table = &tz->table;
	size_t low = 0, high = table->count;

	/* low becomes the number of changes up to `seconds`. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->changes[middle] <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == table->count && table->has_rule) {
		ch_tz_rule_span(&table->rule, seconds, span);
		if (low && span->from < table->changes[low - 1])
			span->from = table->changes[low - 1];
		return;
	}
	span->from = low ? table->changes[low - 1] : INT64_MIN;
	span->until = low < table->count ? table->changes[low] : INT64_MAX;
	span->offset = table->offsets[low];
}

int64_t
ch_tz_to_utc(const struct ch_tz *tz, int64_t local_seconds)
{
	struct ch_tz_span span;
	int64_t utc_seconds;

	if (__builtin_sub_overflow(local_seconds, CH_TZ_MAX_OFFSET, &utc_seconds))
		return INT64_MIN;
	ch_tz_span_at(tz, utc_seconds, &span);
	for (;;) {
		if (__builtin_sub_overflow(local_seconds, span.offset, &utc_seconds))
			return span.offset > 0 ? INT64_MIN : INT64_MAX;
		if (utc_seconds < span.until || span.until == INT64_MAX)
			return utc_seconds;
		ch_tz_span_at(tz, span.until, &span);
	}
}
