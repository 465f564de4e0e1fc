/*
 * fault.h - the fault server of test/tools, and links to it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_FAULT_H
#define TEST_SUPPORT_FAULT_H

#include <check.h>

#include "support/link.h"

extern int fault_port; /* where the server listens */
extern struct test_link test;

/* Run a suite beside a fault server; its exit code: 77 without python3. */
int fault_main(const char *name, void (*add_tests)(TCase *tests));
/* Open `test` at that path of the server, with more options. */
void fault_open(const char *path, const char *more);
/* Run a request on `test`; `out` is initialised and to be freed. */
int fault_run(const struct transport_request *request, struct ch_buf *out, struct ch_error *err);
/* Requests that the server got at that path's name ("/…/name"). Uses `test`. */
int fault_count(const char *name);
/* A port that refuses connections as long as *fd is open. */
int fault_refused_port(int *fd);

#endif
