/*
 * main.c - chodbc-test-server: HTTP by libmicrohttpd around exchanges
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <arpa/inet.h>
#include <getopt.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "exchange.h"
#include "server.h"
#include "status.h"
#include "users.h"

/* keep_alive_timeout of 26.x [R] */
#define KEEP_ALIVE_SECONDS 30u

/* Of a connection: URL and headers up to 1 MiB (http_max_uri_size), and what is read at a time. */
#define CONNECTION_MEMORY ((size_t)2500 << 10)
#define CONNECTION_STEP ((size_t)128 << 10)
#define THREAD_STACK ((size_t)4 << 20)

struct server_options server_options = { .form = EXCEPTION_TAGGED };

/* What lies in the connection while a request is under way. */
struct call {
	struct exchange exchange;
	struct MHD_PostProcessor *form;
	char form_name[256];
	struct ch_buf form_value;
	bool in_field;
};

static const char *
header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static struct ch_str
header_text(struct MHD_Connection *connection, const char *name)
{
	const char *value = header(connection, name);

	return (struct ch_str){ value, value ? strlen(value) : 0 };
}

/*
 * Answers
 */

static ssize_t
read_answer(void *ctx, uint64_t at, char *to, size_t room)
{
	struct call *call = ctx;
	size_t len;

	(void)at;
	switch (answer_read(&call->exchange.answer, to, room, &len)) {
	case ANSWER_MORE:
		return (ssize_t)len;
	case ANSWER_END:
		return MHD_CONTENT_READER_END_OF_STREAM;
	case ANSWER_BROKEN:
		break;
	}
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

static void
add_summary(struct MHD_Response *response, const struct run *run)
{
	const struct run_counts *counts = &run->counts;
	char text[512];

	/* [R]; what the engine does not tell is 0 */
	snprintf(text, sizeof(text),
	    "{\"read_rows\":\"%llu\",\"read_bytes\":\"%llu\",\"written_rows\":\"%llu\","
	    "\"written_bytes\":\"%llu\",\"total_rows_to_read\":\"0\",\"result_rows\":\"%llu\","
	    "\"result_bytes\":\"%llu\",\"elapsed_ns\":\"%lld\"}",
	    (unsigned long long)(counts->written_rows + counts->result_rows),
	    (unsigned long long)(counts->written_bytes + counts->result_bytes),
	    (unsigned long long)counts->written_rows, (unsigned long long)counts->written_bytes,
	    (unsigned long long)counts->result_rows, (unsigned long long)counts->result_bytes,
	    (long long)(run_now_ns() - run->start_ns));
	MHD_add_response_header(response, "X-ClickHouse-Summary", text);
}

static void
add_headers(struct MHD_Response *response, struct exchange *exchange)
{
	struct ch_str zone = request_get(&exchange->request, "session_timezone");
	bool is_error = exchange->failure.code != CH_OK;
	const char *format = exchange->run.format;
	char code[16];

	if (exchange->run.start_ns)
		add_summary(response, &exchange->run);
	MHD_add_response_header(response, "Content-Type",
	    is_error || !*format                   ? "text/plain; charset=UTF-8"
		: strcasecmp(format, "Native") == 0 ? "application/octet-stream"
						    : "text/tab-separated-values; charset=UTF-8");
	MHD_add_response_header(response, "X-ClickHouse-Server-Display-Name", "chodbc-test-server");
	if (*exchange->run.lease.query_id)
		MHD_add_response_header(
		    response, "X-ClickHouse-Query-Id", exchange->run.lease.query_id);
	if (*format)
		MHD_add_response_header(response, "X-ClickHouse-Format", format);
	MHD_add_response_header(response, "X-ClickHouse-Timezone",
	    zone.len > 0 ? zone.ptr : server_options.timezone);
	if (*exchange->answer.tag)
		MHD_add_response_header(
		    response, "X-ClickHouse-Exception-Tag", exchange->answer.tag);
	if (exchange->answer.encoding.kind)
		MHD_add_response_header(response, "Content-Encoding",
		    encoding_name(exchange->answer.encoding.kind));
	if (is_error) {
		snprintf(code, sizeof(code), "%d", exchange->failure.server_code);
		MHD_add_response_header(response, "X-ClickHouse-Exception-Code", code);
	}
	snprintf(code, sizeof(code), "timeout=%u", KEEP_ALIVE_SECONDS);
	MHD_add_response_header(response, "Keep-Alive", code);
}

static enum MHD_Result
answer(struct MHD_Connection *connection, struct call *call)
{
	struct exchange *exchange = &call->exchange;
	struct MHD_Response *response;
	enum MHD_Result result;

	exchange_end(exchange);
	response = MHD_create_response_from_callback(
	    MHD_SIZE_UNKNOWN, CONNECTION_STEP, read_answer, call, NULL);
	if (!response)
		return MHD_NO;
	add_headers(response, exchange);
	result = MHD_queue_response(connection,
	    exchange->failure.code ? status_of(exchange->failure.server_code) : MHD_HTTP_OK,
	    response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
answer_text(struct MHD_Connection *connection, unsigned status, const char *text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
	    strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", "text/html; charset=UTF-8");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

/*
 * Requests
 */

static enum MHD_Result
add_argument(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len,
    const char *value, size_t value_len)
{
	struct exchange *exchange = ctx;

	(void)kind;
	if (!exchange->failure.code &&
	    request_add(&exchange->request, (struct ch_str){ name, name_len },
		(struct ch_str){ value ? value : "", value ? value_len : 0 }, &exchange->failure))
		exchange->failure.code = CH_ESERVER;
	return MHD_YES;
}

static int
check_user(struct MHD_Connection *connection, struct exchange *exchange)
{
	const char *authorization = header(connection, "Authorization");
	struct users_claim claim = {
		.header_user = header_text(connection, "X-ClickHouse-User"),
		.header_key = header_text(connection, "X-ClickHouse-Key"),
	};
	char *password = NULL;
	char *user = NULL;
	int rc;

	if (authorization) {
		user = MHD_basic_auth_get_username_password(connection, &password);
		claim.other_scheme = user == NULL;
		if (user) {
			claim.basic_user = ch_str_of(user);
			claim.basic_password = ch_str_of(password);
		}
	}
	rc = users_check(&claim, &exchange->request, &exchange->failure);
	if (user)
		MHD_free(user);
	if (password)
		MHD_free(password);
	return rc;
}

/* A finished field of a form. */
static void
end_field(struct call *call)
{
	struct exchange *exchange = &call->exchange;

	if (call->in_field && !exchange->failure.code &&
	    request_add(&exchange->request, ch_str_of(call->form_name),
		ch_buf_str(&call->form_value), &exchange->failure))
		exchange->failure.code = CH_ESERVER;
	ch_buf_reset(&call->form_value);
	call->in_field = false;
}

static enum MHD_Result
take_field(void *ctx, enum MHD_ValueKind kind, const char *name, const char *file,
    const char *type, const char *encoding, const char *bytes, uint64_t at, size_t len)
{
	struct call *call = ctx;

	(void)kind;
	(void)type;
	(void)encoding;
	if (at == 0) {
		end_field(call);
		snprintf(call->form_name, sizeof(call->form_name), "%s", name);
		call->in_field = !file; /* external tables are not served */
	}
	if (call->form_value.len <= REQUEST_FIELD_MAX)
		ch_buf_append(&call->form_value, bytes, len);
	return MHD_YES;
}

static bool
is_form(struct MHD_Connection *connection)
{
	return ch_str_starts_nocase(
	    header_text(connection, "Content-Type"), CH_STR("multipart/form-data"));
}

static int
begin(struct MHD_Connection *connection, const char *method, struct call *call)
{
	struct exchange *exchange = &call->exchange;

	exchange->request.is_get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
	exchange->default_format = header(connection, "X-ClickHouse-Format");
	exchange->accept_encoding = header(connection, "Accept-Encoding");
	MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, add_argument, exchange);
	if (exchange->failure.code || check_user(connection, exchange))
		return CH_ESERVER;
	if (!exchange->request.is_get && !header(connection, "Content-Length") &&
	    !header(connection, "Transfer-Encoding"))
		return server_error(&exchange->failure, SERVER_LENGTH_REQUIRED,
		    "HTTP_LENGTH_REQUIRED",
		    "The Transfer-Encoding is not chunked and there is no Content-Length header "
		    "for POST request");
	if (is_form(connection)) {
		call->form = MHD_create_post_processor(connection, 64 << 10, take_field, call);
		return CH_OK;
	}
	return exchange_begin(exchange);
}

/* The form is read: its fields are parameters like those of the URL. */
static void
end_form(struct call *call)
{
	MHD_destroy_post_processor(call->form);
	call->form = NULL;
	end_field(call);
	if (!call->exchange.failure.code && exchange_begin(&call->exchange))
		call->exchange.failure.code = CH_ESERVER;
}

/* What is no query; MHD_NO when it is one. */
static bool
is_plain_page(const char *url, const char *method, struct MHD_Connection *connection,
    enum MHD_Result *result)
{
	if (strcmp(method, "OPTIONS") == 0)
		*result = answer_text(connection, MHD_HTTP_NO_CONTENT, "");
	else if (strcmp(url, "/ping") == 0 || strcmp(url, "/replicas_status") == 0 ||
	    (strcmp(url, "/") == 0 && strcmp(method, "GET") == 0 &&
		!MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "query")))
		*result = answer_text(connection, MHD_HTTP_OK, "Ok.\n");
	else if (strcmp(url, "/") != 0)
		*result = answer_text(connection, MHD_HTTP_NOT_FOUND,
		    "There is no handle for this path. Send queries to /\n");
	else
		return false;
	return true;
}

static enum MHD_Result
handle(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *bytes, size_t *len, void **state)
{
	struct call *call = *state;
	enum MHD_Result result;

	(void)ctx;
	(void)version;
	if (!call) {
		/* A request may be silent for long, a connection between requests not. */
		MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
		if (is_plain_page(url, method, connection, &result))
			return result;
		call = ch_calloc(1, sizeof(*call));
		if (!call)
			return MHD_NO;
		*state = call;
		exchange_init(&call->exchange);
		ch_buf_init(&call->form_value, CH_BUF_NO_LIMIT);
		/* Servers read the body to its end even if they know an error already [R]. */
		if (begin(connection, method, call))
			call->exchange.failure.code = CH_ESERVER;
		return MHD_YES;
	}
	if (*len > 0) {
		if (call->form)
			MHD_post_process(call->form, bytes, *len);
		else
			exchange_take(&call->exchange, bytes, *len);
		*len = 0;
		return MHD_YES;
	}
	if (call->form)
		end_form(call);
	return answer(connection, call);
}

static void
completed(void *ctx, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode how)
{
	struct call *call = *state;

	(void)ctx;
	(void)how;
	MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, KEEP_ALIVE_SECONDS);
	if (!call)
		return;
	if (call->form)
		MHD_destroy_post_processor(call->form);
	ch_buf_free(&call->form_value);
	exchange_free(&call->exchange);
	ch_free(call);
	*state = NULL;
}

/*
 * The program
 */

static const char usage[] =
    "usage: chodbc-test-server [OPTION…]\n"
    "Serves ClickHouse's HTTP interface on 127.0.0.1 over the embedded engine; prints the port.\n"
    "Tables are in memory. SIGTERM or SIGINT ends it.\n\n"
    "  --port N             [8123]; 0: any free one\n"
    "  --engine FILE        libchdb.so [CHODBC_ENGINE, or where the system has it]\n"
    "  --users FILE         name TAB password TAB readonly a line [default; reader is readonly]\n"
    "  --timezone NAME      of the server [the machine's]\n"
    "  --exception-form X   of errors in the middle: old, 24.11, 25.11 [25.11]\n"
    "  --log FILE           append query id and statement of each request\n";

static int
choose_form(const char *name)
{
	static const char *const names[] = { "old", "24.11", "25.11" };

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			server_options.form = (enum exception_form)i;
			return 0;
		}
	}
	return -1;
}

static int
read_options(int argc, char **argv, int *port)
{
	static const struct option known[] = { { "port", 1, NULL, 'p' }, { "engine", 1, NULL, 'e' },
		{ "users", 1, NULL, 'u' }, { "timezone", 1, NULL, 't' },
		{ "exception-form", 1, NULL, 'x' }, { "log", 1, NULL, 'l' },
		{ "help", 0, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) >= 0) {
		int rc = 0;

		if (option == 'p')
			*port = atoi(optarg);
		else if (option == 'e')
			server_options.engine = ch_str_of(optarg);
		else if (option == 'u')
			server_options.users = optarg;
		else if (option == 't')
			rc = setenv("TZ", optarg, 1);
		else if (option == 'l')
			server_options.log = optarg;
		else
			rc = option == 'x' ? choose_form(optarg) : -1;
		if (rc) {
			fputs(usage, option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	}
	return -1;
}

static struct MHD_Daemon *
listen_on(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };

	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
		MHD_USE_POLL,
	    (uint16_t)port, NULL, NULL, handle, NULL, MHD_OPTION_SOCK_ADDR, &address,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY,
	    MHD_OPTION_CONNECTION_MEMORY_INCREMENT, CONNECTION_STEP, MHD_OPTION_THREAD_STACK_SIZE,
	    THREAD_STACK, MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
}

int
main(int argc, char **argv)
{
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *daemon;
	struct ch_error err;
	sigset_t ends;
	int port = 8123;
	int signal_number;
	int rc = read_options(argc, argv, &port);

	if (rc >= 0)
		return rc;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	if (users_load(&err) || session_start(&err)) {
		fprintf(stderr, "chodbc-test-server: %s\n", err.text);
		return EXIT_FAILURE;
	}
	daemon = listen_on(port);
	info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info) {
		fprintf(stderr, "chodbc-test-server: cannot listen on port %d\n", port);
		return EXIT_FAILURE;
	}
	printf("%u\n", (unsigned)info->port);
	fflush(stdout);
	sigwait(&ends, &signal_number);
	MHD_stop_daemon(daemon);
	session_stop();
	return EXIT_SUCCESS;
}
