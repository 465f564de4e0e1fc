/*
 * main.c - run the integration suites against the target in the environment
 *
 * CHODBC_TEST_CONNECT  connection string
 * CHODBC_TEST_TARGET   its name, as test/run calls it: embedded, http-…, modern-…
 * CHODBC_TEST_HTTP     host:port of the server, when the target is one
 * CHODBC_ENGINE        path of the engine, when the target is embedded
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "fixture.h"
#include "suites.h"

struct app app;

void
fixture_set_up(void)
{
	app_open(&app, "");
}

void
fixture_tear_down(void)
{
	app_close(&app);
}

int
main(void)
{
	/* The suite that measures memory comes first. */
	SRunner *runner = srunner_create(fetch_suite());
	int failed;

	srunner_add_suite(runner, types_suite());
	srunner_add_suite(runner, columns_suite());
	srunner_add_suite(runner, catalog_suite());
	srunner_add_suite(runner, errors_suite());
	srunner_add_suite(runner, connect_suite());
	srunner_add_suite(runner, params_suite());
	srunner_add_suite(runner, inserts_suite());
	if (getenv("CHODBC_TEST_HTTP")) /* a library in the process has no connection to lose */
		srunner_add_suite(runner, lost_suite());
	srunner_add_suite(runner, threads_suite());
	srunner_add_suite(runner, async_suite());
	srunner_add_suite(runner, scroll_suite());
	/* The embedded engine does not survive fork(). */
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
