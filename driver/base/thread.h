/*
 * thread.h - the few threads that the driver starts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_BASE_THREAD_H
#define CH_BASE_THREAD_H

#include <pthread.h>

#include "error.h"

/* Run run(ctx) in a thread that gets no signals, they are for the application's, and has the
 * stack that the embedded engine needs for parsing. Whoever starts it joins it: a thread that
 * outlived the driver's last handle would run in a module that is unloaded. CH_ENOMEM. */
int ch_thread_start(pthread_t *thread, void *(*run)(void *), void *ctx,
    struct ch_error *err) CH_MUST_USE;

#endif
