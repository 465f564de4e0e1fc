/*
 * breaker.c - a stretch of wire between driver and server that breaks when it is told to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/breaker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener = -1;
static int server_port;
static pthread_t thread;
static atomic_bool stops;
static atomic_long left; /* bytes until the cut; -1 none is ordered */
static atomic_bool cuts_answer;
static atomic_uint inserts;

static struct sockaddr_in
address(int port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static bool
write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t count = send(fd, bytes, len, MSG_NOSIGNAL);

		if (count <= 0)
			return false;
		bytes += count;
		len -= (size_t)count;
	}
	return true;
}

/* Bytes of the driver. False: break. */
static bool
pass_request(const char *bytes, size_t len, int server)
{
	long rest = atomic_load(&left);

	if (len >= 4 && memcmp(bytes, "POST", 4) == 0 && memmem(bytes, len, "INSERT", 6))
		atomic_fetch_add(&inserts, 1);
	if (rest < 0)
		return write_all(server, bytes, len);
	if ((size_t)rest < len) {
		write_all(server, bytes, (size_t)rest);
		return false;
	}
	atomic_store(&left, rest - (long)len);
	return write_all(server, bytes, len);
}

/* One connection until an end of it closes, or breaks. */
static void
pass(int client, int server)
{
	struct pollfd fds[2] = { { client, POLLIN, 0 }, { server, POLLIN, 0 } };
	static char bytes[16384];
	bool open = true;

	while (open && !atomic_load(&stops)) {
		if (poll(fds, 2, 50) <= 0)
			continue;
		for (int i = 0; i < 2 && open; i++) {
			ssize_t count;

			if (!fds[i].revents)
				continue;
			count = recv(fds[i].fd, bytes, sizeof(bytes), 0);
			open = count > 0 && (i == 0 ? pass_request(bytes, (size_t)count, server)
						    : !atomic_load(&cuts_answer) &&
						write_all(client, bytes, (size_t)count));
		}
	}
}

static void *
run(void *ctx)
{
	struct pollfd fd = { listener, POLLIN, 0 };

	(void)ctx;
	while (!atomic_load(&stops)) {
		struct sockaddr_in to = address(server_port);
		int client, server;

		if (poll(&fd, 1, 50) <= 0)
			continue;
		client = accept(listener, NULL, NULL);
		server = socket(AF_INET, SOCK_STREAM, 0);
		if (connect(server, (struct sockaddr *)&to, sizeof(to)) == 0)
			pass(client, server);
		close(client);
		close(server);
	}
	return NULL;
}

int
breaker_start(int port)
{
	struct sockaddr_in own = address(0);
	socklen_t len = sizeof(own);

	server_port = port;
	breaker_mend();
	atomic_store(&stops, false);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&own, sizeof(own)) || listen(listener, 8) ||
	    getsockname(listener, (struct sockaddr *)&own, &len) ||
	    pthread_create(&thread, NULL, run, NULL)) {
		close(listener);
		return 0;
	}
	return ntohs(own.sin_port);
}

void
breaker_stop(void)
{
	atomic_store(&stops, true);
	pthread_join(thread, NULL);
	close(listener);
}

void
breaker_cut_request(size_t bytes)
{
	atomic_store(&inserts, 0);
	atomic_store(&left, (long)bytes);
}

void
breaker_cut_answer(void)
{
	atomic_store(&inserts, 0);
	atomic_store(&cuts_answer, true);
}

void
breaker_mend(void)
{
	atomic_store(&left, -1);
	atomic_store(&cuts_answer, false);
}

unsigned
breaker_inserts(void)
{
	return atomic_load(&inserts);
}
