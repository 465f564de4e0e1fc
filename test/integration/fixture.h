/*
 * fixture.h - the connection of the running test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_INTEGRATION_FIXTURE_H
#define TEST_INTEGRATION_FIXTURE_H

#include "support/app.h"

extern struct app app;

/* A fixture that opens and closes it. */
void fixture_set_up(void);
void fixture_tear_down(void);

#endif
