/*
 * bench_fetch.c - block fetch through the driver manager against reading the same bytes bare
 *
 * Over HTTP the reference is the program curl reading FORMAT Native into /dev/null; embedded it
 * is the engine's stream. Who reads that bare adds up the values where they lie, as the
 * application does in its buffers: the difference is the driver's and the manager's. Both take
 * turns, and the median of the pairs' ratios is what counts: other load hardly moves it. Prints
 * a table line and a JSON line a query, and "ok" or "not ok": a ratio over 1.25 times the goal
 * is measured again and fails when it stays. The sums must be right: a fast wrong answer fails
 * too.
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
#define TRIES 3
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

/* What was read: every value counts. Floats count by their bits, texts by their lengths. */
struct sums {
	uint64_t rows, ints, floats, lens;
};

static struct sums
right_sums(const struct query *query)
{
	struct sums sums = { .rows = (uint64_t)query->rows };
	char text[TEXT_SIZE];
	double real;
	uint64_t bits;

	for (SQLBIGINT i = 0; i < query->rows; i++) {
		sums.ints += (uint64_t)i;
		if (!query->mixed)
			continue;
		real = (double)i * 2.5;
		memcpy(&bits, &real, sizeof(bits));
		sums.floats += bits;
		sums.lens += (uint64_t)snprintf(text, sizeof(text), "%lld", (long long)i);
	}
	return sums;
}

static void
add_rowset(struct sums *sums, SQLULEN rows, bool mixed)
{
	uint64_t bits;

	sums->rows += rows;
	for (SQLULEN i = 0; i < rows; i++)
		sums->ints += (uint64_t)ints[i];
	if (!mixed)
		return;
	for (SQLULEN i = 0; i < rows; i++) {
		memcpy(&bits, &floats[i], sizeof(bits));
		sums->floats += bits;
	}
	for (SQLULEN i = 0; i < rows; i++)
		sums->lens += (uint64_t)lens[2][i];
	if (atoll(texts[0]) != ints[0])
		die("a wrong text", 0, NULL);
}

static double
driver_seconds(SQLHSTMT stmt, const struct query *query, struct sums *sums)
{
	double from = seconds();
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
	while (SQL_SUCCEEDED(rc = SQLFetch(stmt)))
		add_rowset(sums, fetched, query->mixed);
	if (rc != SQL_NO_DATA)
		die("SQLFetch", SQL_HANDLE_STMT, stmt);
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
	char *(*buffer)(void *);
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
	*(void **)&engine.buffer = dlsym(library, "chdb_result_buffer");
	*(void **)&engine.length = dlsym(library, "chdb_result_length");
	*(void **)&engine.destroy = dlsym(library, "chdb_destroy_query_result");
	engine.connection = connect(1, argv);
	return &engine;
}

static const char *
get_varint(const char *at, uint64_t *value)
{
	unsigned shift = 0;

	*value = 0;
	do {
		*value |= (uint64_t)(*at & 0x7f) << shift;
		shift += 7;
	} while (*at++ & 0x80);
	return at;
}

static const char *
add_numbers(uint64_t *sum, const char *at, uint64_t rows)
{
	uint64_t bits;

	for (uint64_t i = 0; i < rows; i++, at += sizeof(bits)) {
		memcpy(&bits, at, sizeof(bits));
		*sum += bits;
	}
	return at;
}

/* A column of a block; names and types were not asked to be in binary. */
static const char *
add_column(struct sums *sums, const char *at, uint64_t rows, unsigned column)
{
	uint64_t len;

	for (unsigned text = 0; text < 2; text++) {
		at = get_varint(at, &len);
		at += len;
	}
	if (column < 2)
		return add_numbers(column == 0 ? &sums->ints : &sums->floats, at, rows);
	for (uint64_t i = 0; i < rows; i++) {
		at = get_varint(at, &len);
		sums->lens += len;
		at += len;
	}
	return at;
}

/* The blocks of a chunk. */
static void
add_chunk(struct sums *sums, const char *at, size_t len)
{
	const char *end = at + len;
	uint64_t columns, rows;

	while (at < end) {
		at = get_varint(at, &columns);
		at = get_varint(at, &rows);
		sums->rows += rows;
		for (unsigned i = 0; i < columns; i++)
			at = add_column(sums, at, rows, i);
	}
}

static double
stream_seconds(const struct query *query, struct sums *sums)
{
	const struct engine *engine = load_engine();
	double from = seconds();
	void *stream = engine->stream(*engine->connection, query->sql, "Native");
	size_t len = 1;

	while (len > 0) {
		void *part = engine->fetch(*engine->connection, stream);

		len = engine->length(part);
		add_chunk(sums, engine->buffer(part), len);
		engine->destroy(part);
	}
	engine->destroy(stream);
	return seconds() - from;
}

struct pair {
	double driver, reference, ratio;
};

/* Both sides read all of the query, one after the other. */
static struct pair
run_pair(SQLHSTMT stmt, const struct query *query, const struct sums *right, const char *address)
{
	struct sums ours = { 0 }, bare = { 0 };
	struct pair pair;

	pair.driver = driver_seconds(stmt, query, &ours);
	if (memcmp(&ours, right, sizeof(ours)) != 0)
		die("wrong values", 0, NULL);
	pair.reference = address ? curl_seconds(address, query) : stream_seconds(query, &bare);
	if (!address && memcmp(&bare, right, sizeof(bare)) != 0)
		die("wrong values in the engine's stream", 0, NULL);
	pair.ratio = pair.driver / pair.reference;
	return pair;
}

static int
by_ratio(const void *left, const void *right)
{
	const struct pair *one = left, *two = right;

	return (one->ratio > two->ratio) - (one->ratio < two->ratio);
}

static struct pair
median_pair(SQLHSTMT stmt, const struct query *query, const struct sums *right,
    const char *address)
{
	struct pair pairs[PAIRS];

	for (int i = 0; i < PAIRS; i++)
		pairs[i] = run_pair(stmt, query, right, address);
	qsort(pairs, PAIRS, sizeof(pairs[0]), by_ratio);
	return pairs[PAIRS / 2];
}

static bool
compare(SQLHSTMT stmt, const struct query *query, const char *address)
{
	double goal = address ? query->goal_http : query->goal_embedded;
	const char *name = address ? "curl" : "stream";
	const struct sums right = right_sums(query);
	struct pair pair = { 0 };
	bool good = false;

	for (int tries = 0; tries < TRIES && !good; tries++) {
		pair = median_pair(stmt, query, &right, address);
		good = pair.ratio <= goal * 1.25;
	}
	printf("| fetch %s | %d a rowset | driver %.3f s | %s %.3f s | ratio %.2f |\n",
	    query->name, ROWSET, pair.driver, name, pair.reference, pair.ratio);
	printf("{\"bench\":\"fetch\",\"variant\":\"%s\",\"metric\":\"seconds\",\"value\":%.4f,"
	       "\"ref\":\"%s\",\"ref_value\":%.4f,\"ratio\":%.3f,\"n\":%d}\n",
	    query->name, pair.driver, name, pair.reference, pair.ratio, PAIRS);
	printf("%s - fetch %s takes %.2f times %s, goal %.2f\n", good ? "ok" : "not ok",
	    query->name, pair.ratio, name, goal);
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
