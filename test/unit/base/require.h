/*
 * require.h - a condition inside a long loop
 *
 * ck_assert() reports every call to the test runner, which takes a microsecond.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_BASE_REQUIRE_H
#define TEST_BASE_REQUIRE_H

#include <check.h>

#define REQUIRE(condition)                                             \
	do {                                                           \
		if (!(condition))                                      \
			ck_abort_msg("'%s' is not true", #condition); \
	} while (0)

#define REQUIRE_MSG(condition, ...)                \
	do {                                       \
		if (!(condition))                  \
			ck_abort_msg(__VA_ARGS__); \
	} while (0)

#endif
