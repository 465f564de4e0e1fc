/*
 * fault.c - the fault server of test/tools, and links to it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fault.h"

#include <arpa/inet.h>
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SKIPPED 77

int fault_port;
struct test_link test;

void
fault_open(const char *path, const char *more)
{
	test_link_open(&test, test_options("Server=127.0.0.1\nPort=%d\nPath=%s\nRetryCount=0\n%s",
				  fault_port, path, more));
}

int
fault_run(const struct transport_request *request, struct ch_buf *out, struct ch_error *err)
{
	ch_buf_init(out, CH_BUF_NO_LIMIT);
	return test_link_run(&test, request, 64, out, err);
}

int
fault_count(const char *name)
{
	struct transport_request request = test_request("");
	struct ch_error err;
	struct ch_buf out;
	char path[80];
	int count;

	snprintf(path, sizeof(path), "/count/%s", name);
	fault_open(path, "");
	ck_assert_int_eq(fault_run(&request, &out, &err), CH_OK);
	count = atoi(ch_buf_cstr(&out));
	ch_buf_free(&out);
	test_link_close(&test);
	return count;
}

int
fault_refused_port(int *fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(*fd, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(getsockname(*fd, (struct sockaddr *)&address, &len), 0);
	return ntohs(address.sin_port);
}

/* The server's standard input: it ends when this is closed. */
static FILE *
start_fault_server(void)
{
	const char *folder = getenv("CHODBC_SRCDIR");
	char command[4096];
	char name[] = "/tmp/chodbc-fault-XXXXXX";
	int file = mkstemp(name);
	FILE *server;

	if (!folder || file < 0)
		return NULL;
	snprintf(command, sizeof(command), "python3 '%s/test/tools/fault_server.py' >'%s'", folder,
	    name);
	server = popen(command, "w");
	for (int i = 0; server && i < 200 && fault_port == 0; i++) {
		char line[32] = "";

		usleep(50 * 1000);
		if (pread(file, line, sizeof(line) - 1, 0) > 0 && strchr(line, '\n'))
			fault_port = atoi(line);
	}
	close(file);
	unlink(name);
	return server;
}

int
fault_main(const char *name, void (*add_tests)(TCase *tests))
{
	Suite *suite = suite_create(name);
	TCase *tests = tcase_create("http");
	SRunner *runner = srunner_create(suite);
	FILE *server;
	int failed;

	signal(SIGPIPE, SIG_DFL); /* the transport must not raise it */
	suite_add_tcase(suite, tests);
	if (system("python3 -c '' 2>/dev/null") != 0) {
		srunner_free(runner);
		return SKIPPED;
	}
	server = start_fault_server();
	add_tests(tests);
	tcase_set_timeout(tests, 60);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	if (server)
		pclose(server);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
