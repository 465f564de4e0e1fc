/*
 * suites.h - the suites of the integration program; each runs on every target
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_INTEGRATION_SUITES_H
#define TEST_INTEGRATION_SUITES_H

#include <check.h>

/* Every type and edge value as every sensible C type, against the engine's own text. */
Suite *types_suite(void);
/* Names, kinds of tables, users and privileges by the catalog functions. */
Suite *catalog_suite(void);
/* SQLColumns, SQLDescribeCol, SQLColAttribute and SQLGetTypeInfo about every type. */
Suite *columns_suite(void);
/* Bound columns and rowsets of all shapes, SQLGetData, many statements, long streams. */
Suite *fetch_suite(void);
/* Errors before, in and after results; what a statement can do after one. */
Suite *errors_suite(void);
/* Connecting, and statements without results. */
Suite *connect_suite(void);
/* Parameters of queries, one by one in inserts, data at execution. */
Suite *params_suite(void);
/* Arrays of parameters as rows. */
Suite *inserts_suite(void);
/* Connections that break in the middle of an INSERT. */
Suite *lost_suite(void);
/* Static cursors: any direction, bookmarks, rows in a file. */
Suite *scroll_suite(void);
/* Threads, cancelling, timeouts. */
Suite *threads_suite(void);
/* Statements that are polled. */
Suite *async_suite(void);

#endif
