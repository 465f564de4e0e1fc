/*
 * compiler.h - what differs between compilers, and nothing else
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_COMPILER_H
#define CH_BASE_COMPILER_H

#include <stddef.h>

/* The result tells success from failure and must be looked at. */
#define CH_MUST_USE __attribute__((warn_unused_result))

/* Argument `fmt` (from 1) is a printf format for the arguments from `args` on. */
#define CH_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

#define CH_LIKELY(x) __builtin_expect(!!(x), 1)
#define CH_UNLIKELY(x) __builtin_expect(!!(x), 0)

#define CH_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The struct of type `type` whose member `member` lies at `ptr`. */
#define CH_CONTAINER_OF(ptr, type, member) \
	((type *)(void *)((char *)(ptr)-offsetof(type, member)))

#endif
