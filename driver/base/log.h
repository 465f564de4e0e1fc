/*
 * log.h - one log, off by default
 *
 * Lines go to one file a process ("%p" in its name becomes the process id, "%u" the user's;
 * created with mode 0600). A log that cannot be written never makes a call fail. Secrets never
 * get here: callers mask them (config_options_print does). Thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_LOG_H
#define CH_BASE_LOG_H

#include <stdbool.h>

#include "compiler.h"

enum ch_log_level { CH_LOG_OFF, CH_LOG_ERROR, CH_LOG_INFO, CH_LOG_DEBUG };

/* Open the log, or change its level; path NULL keeps the present file. */
void ch_log_open(const char *path, enum ch_log_level level);
void ch_log_close(void);
bool ch_log_on(enum ch_log_level level);
void ch_log_write(enum ch_log_level level, const char *fmt, ...) CH_PRINTF(2, 3);

/* Evaluates its arguments only when the level is on. */
#define CH_LOG(level, ...)                             \
	do {                                           \
		if (ch_log_on(level))                  \
			ch_log_write(level, __VA_ARGS__); \
	} while (0)

#endif
