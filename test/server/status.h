/*
 * status.h - HTTP status of an error code
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SERVER_STATUS_H
#define TEST_SERVER_STATUS_H

unsigned status_of(int server_code);

#endif
