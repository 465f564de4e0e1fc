/*
 * bench_fetch.c - block fetch through the driver manager against reading the same bytes bare
 *
 * Over HTTP the reference is the program curl reading FORMAT Native into /dev/null; embedded it
 * is the engine's stream, drained without looking at it. Both are taken alternately in one run
 * and the best of each is compared, so the figure is a ratio that other load hardly moves.
 * Prints a table line and a JSON line a query, and "ok" or "not ok": a ratio over 1.5 times the
 * goal fails. Every value is summed up: a fast wrong answer fails too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sql.h>
#include <sqlext.h>

#define ROWSET 1000
#define PAIRS 15
#define TEXT_SIZE 16

struct query {
	const char *name;
	const char *sql;
	bool mixed; /* Int64, or Int64, Float64 and String */
	SQLBIGINT rows;
	double goal_http;
	double goal_embedded;
};

static const struct query queries[] = {
	{ "int64", "SELECT toInt64(number) FROM system.numbers LIMIT 10000000", false, 10000000,
	    1.1, 1.25 },
	{ "mixed",
	    "SELECT toInt64(number), number * 2.5, toString(number) FROM system.numbers"
	    " LIMIT 2000000",
	    true, 2000000, 1.1, 1.25 },
};

static SQLBIGINT ints[ROWSET];
static double floats[ROWSET];
static char texts[ROWSET][TEXT_SIZE];
static SQLLEN lens[3][ROWSET];

static void
die(const char *what, SQLSMALLINT type, SQLHANDLE handle)
{
	SQLCHAR state[6] = "", text[1024] = "";

	if (handle)
		SQLGetDiagRec(type, handle, 1, state, NULL, text, sizeof(text), NULL);
	printf("not ok - bench: %s: %s %s\n", what, (char *)state, (char *)text);
	exit(EXIT_FAILURE);
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double
driver_seconds(SQLHSTMT stmt, const struct query *query)
{
	double from = seconds();
	SQLBIGINT rows = 0, sum = 0;
	SQLULEN fetched = 0;
	SQLRETURN rc;

	SQLSetStmtAttr(stmt, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)ROWSET, 0);
	SQLSetStmtAttr(stmt, SQL_ATTR_ROWS_FETCHED_PTR, &fetched, 0);
	SQLBindCol(stmt, 1, SQL_C_SBIGINT, ints, 0, lens[0]);
	if (query->mixed) {
		SQLBindCol(stmt, 2, SQL_C_DOUBLE, floats, 0, lens[1]);
		SQLBindCol(stmt, 3, SQL_C_CHAR, texts, TEXT_SIZE, lens[2]);
	}
	rc = SQLExecDirect(stmt, (SQLCHAR *)(uintptr_t)query->sql, SQL_NTS);
	if (!SQL_SUCCEEDED(rc))
		die("SQLExecDirect", SQL_HANDLE_STMT, stmt);
	while (SQL_SUCCEEDED(rc = SQLFetch(stmt))) {
		rows += (SQLBIGINT)fetched;
		for (SQLULEN i = 0; i < fetched; i++)
			sum += ints[i];
		if (query->mixed &&
		    (floats[0] != (double)ints[0] * 2.5 || atoll(texts[0]) != ints[0]))
			die("a wrong value", SQL_HANDLE_STMT, NULL);
	}
	if (rc != SQL_NO_DATA)
		die("SQLFetch", SQL_HANDLE_STMT, stmt);
	if (rows != query->rows || sum != query->rows * (query->rows - 1) / 2)
		die("wrong rows", SQL_HANDLE_STMT, NULL);
	SQLFreeStmt(stmt, SQL_CLOSE);
	SQLFreeStmt(stmt, SQL_UNBIND);
	return seconds() - from;
}

static double
curl_seconds(const char *address, const struct query *query)
{
	char command[512];
	double from = seconds();

	snprintf(command, sizeof(command),
	    "curl -sf -o /dev/null --data-binary '%s FORMAT Native' http://%s/", query->sql,
	    address);
	if (system(command) != 0)
		die(command, 0, NULL);
	return seconds() - from;
}

/* The stream functions of the engine's C interface. */
struct engine {
	void **connection;
	void *(*stream)(void *, const char *, const char *);
	void *(*fetch)(void *, void *);
	size_t (*length)(void *);
	void (*destroy)(void *);
};

static const struct engine *
load_engine(void)
{
	static struct engine engine;
	void **(*connect)(int, char **);
	char name[] = "clickhouse";
	char *argv[] = { name, NULL };
	void *library;

	if (engine.connection)
		return &engine;
	library = dlopen(getenv("CHODBC_ENGINE"), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (!library)
		die("CHODBC_ENGINE", 0, NULL);
	*(void **)&connect = dlsym(library, "chdb_connect");
	*(void **)&engine.stream = dlsym(library, "chdb_stream_query");
	*(void **)&engine.fetch = dlsym(library, "chdb_stream_fetch_result");
	*(void **)&engine.length = dlsym(library, "chdb_result_length");
	*(void **)&engine.destroy = dlsym(library, "chdb_destroy_query_result");
	engine.connection = connect(1, argv);
	return &engine;
}

static double
stream_seconds(const struct query *query)
{
	const struct engine *engine = load_engine();
	double from = seconds();
	void *stream = engine->stream(*engine->connection, query->sql, "Native");
	size_t len = 1, total = 0;

	while (len > 0) {
		void *part = engine->fetch(*engine->connection, stream);

		len = engine->length(part);
		total += len;
		engine->destroy(part);
	}
	engine->destroy(stream);
	if (total < (size_t)query->rows * sizeof(SQLBIGINT))
		die("the engine's stream is short", 0, NULL);
	return seconds() - from;
}

static bool
compare(SQLHSTMT stmt, const struct query *query, const char *address)
{
	double driver = 1e9, reference = 1e9, ratio;
	double goal = address ? query->goal_http : query->goal_embedded;
	const char *name = address ? "curl" : "stream";
	bool good;

	for (int i = 0; i < PAIRS; i++) {
		double one = driver_seconds(stmt, query);
		double two = address ? curl_seconds(address, query) : stream_seconds(query);

		driver = one < driver ? one : driver;
		reference = two < reference ? two : reference;
	}
	ratio = driver / reference;
	good = ratio <= goal * 1.5;
	printf("| fetch %s | %d a rowset | driver %.3f s | %s %.3f s | ratio %.2f |\n",
	    query->name, ROWSET, driver, name, reference, ratio);
	printf("{\"bench\":\"fetch\",\"variant\":\"%s\",\"metric\":\"seconds\",\"value\":%.4f,"
	       "\"ref\":\"%s\",\"ref_value\":%.4f,\"ratio\":%.3f,\"n\":%d}\n",
	    query->name, driver, name, reference, ratio, PAIRS);
	printf("%s - fetch %s takes %.2f times %s, goal %.2f\n", good ? "ok" : "not ok",
	    query->name, ratio, name, goal);
	return good;
}

int
main(void)
{
	const char *connect = getenv("CHODBC_TEST_CONNECT");
	const char *address = getenv("CHODBC_TEST_HTTP");
	bool good = true;
	SQLHENV env = NULL;
	SQLHDBC dbc = NULL;
	SQLHSTMT stmt = NULL;
	SQLRETURN rc;

	if (!connect)
		die("CHODBC_TEST_CONNECT is not set: run test/run bench", 0, NULL);
	SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
	SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
	SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
	rc = SQLDriverConnect(dbc, NULL, (SQLCHAR *)(uintptr_t)connect, SQL_NTS, NULL, 0, NULL,
	    SQL_DRIVER_NOPROMPT);
	if (!SQL_SUCCEEDED(rc))
		die("SQLDriverConnect", SQL_HANDLE_DBC, dbc);
	SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt);
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		good = compare(stmt, &queries[i], address) && good;
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	SQLDisconnect(dbc);
	SQLFreeHandle(SQL_HANDLE_DBC, dbc);
	SQLFreeHandle(SQL_HANDLE_ENV, env);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
