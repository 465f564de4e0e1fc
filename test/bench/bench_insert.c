/*
 * bench_insert.c - arrays of parameters against curl sending the same rows as a ready Native file
 *
 * A million rows of ten columns go from bound arrays of 10,000 to a table that forgets them, and
 * so does a file with the same rows, made by the server, in one request by the program curl. Both
 * are taken alternately in one run and the best of each is compared, so the figure is a ratio that
 * other load hardly moves. The same rows once more by single-row executes that are gathered.
 * Before that they go to a table that keeps them, and must be what the server itself makes of the
 * same expressions. Prints a table line and a JSON line, and "ok" or "not ok": less than half of
 * the goal fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sql.h>
#include <sqlext.h>

#define ROWS 1000000
#define BATCH 10000
#define PAIRS 3
#define COLUMNS 10

/* Speeds to reach, as parts of curl's. A gathered row is a call through the driver manager, with
 * all of ODBC's rules for each: no more is asked of it than to beat a request a row by far. */
#define GOAL_ARRAYS 0.7
#define GOAL_SINGLE 0.25

/* What the driver sends, and what the server makes by itself from the row's number n. */
#define STRUCTURE                                                                             \
	"(a Int64, b Int32, c UInt8, d Float64, e Float32, f String, g Nullable(String), "        \
	"h Date, i DateTime('UTC'), j Decimal(18, 2))"
#define EXPECTED                                                                              \
	"SELECT toInt64(number) AS a, toInt32(number % 1000) AS b, toUInt8(number % 200) AS c, "  \
	"number * 2.5 AS d, toFloat32(number / 4) AS e, concat('row ', toString(number)) AS f, "  \
	"if(number % 7 = 0, NULL, concat('note ', toString(number % 100))) AS g, "                \
	"toDate(number % 10000) AS h, toDateTime(1500000000 + number % 86400, 'UTC') AS i, "      \
	"toDecimal64(number % 5000, 2) AS j FROM numbers(1000000)"
#define DIGEST                                                                                \
	"SELECT toString(count()), toString(sum(cityHash64(a, b, c, d, e, f, h, i, "              \
	"toString(j)))), toString(sum(length(g))), toString(count(g)) FROM "

struct rows {
	SQLBIGINT a[BATCH];
	SQLINTEGER b[BATCH];
	SQLCHAR c[BATCH];
	double d[BATCH];
	float e[BATCH];
	char f[BATCH][24];
	char g[BATCH][16];
	SQL_DATE_STRUCT h[BATCH];
	SQL_TIMESTAMP_STRUCT i[BATCH];
	char j[BATCH][16];
	SQLLEN lens[COLUMNS][BATCH];
};

static struct rows rows;
static SQLHDBC dbc;

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

static void
split_time(long seconds_since_1970, struct tm *out)
{
	time_t when = (time_t)seconds_since_1970;

	gmtime_r(&when, out);
}

/* Row n of all into one row of the arrays. */
static void
fill(long n, size_t row)
{
	struct tm date, stamp;

	split_time(n % 10000 * 86400, &date);
	split_time(1500000000 + n % 86400, &stamp);
	rows.a[row] = n;
	rows.b[row] = (SQLINTEGER)(n % 1000);
	rows.c[row] = (SQLCHAR)(n % 200);
	rows.d[row] = (double)n * 2.5;
	rows.e[row] = (float)((double)n / 4);
	rows.lens[5][row] = sprintf(rows.f[row], "row %ld", n);
	rows.lens[6][row] = sprintf(rows.g[row], "note %ld", n % 100);
	if (n % 7 == 0)
		rows.lens[6][row] = SQL_NULL_DATA;
	rows.h[row] = (SQL_DATE_STRUCT){ (SQLSMALLINT)(date.tm_year + 1900),
		(SQLUSMALLINT)(date.tm_mon + 1), (SQLUSMALLINT)date.tm_mday };
	rows.i[row] = (SQL_TIMESTAMP_STRUCT){ (SQLSMALLINT)(stamp.tm_year + 1900),
		(SQLUSMALLINT)(stamp.tm_mon + 1), (SQLUSMALLINT)stamp.tm_mday,
		(SQLUSMALLINT)stamp.tm_hour, (SQLUSMALLINT)stamp.tm_min,
		(SQLUSMALLINT)stamp.tm_sec, 0 };
	rows.lens[9][row] = sprintf(rows.j[row], "%ld.00", n % 5000);
}

static void
bind(SQLHSTMT stmt)
{
	static const struct {
		SQLSMALLINT c_type;
		SQLSMALLINT sql_type;
		size_t size; /* of the column */
		size_t at;
		size_t width;
	} columns[COLUMNS] = {
#define COLUMN(c_type, sql_type, size, field) \
	{ c_type, sql_type, size, offsetof(struct rows, field), sizeof(rows.field[0]) }
		COLUMN(SQL_C_SBIGINT, SQL_BIGINT, 0, a),
		COLUMN(SQL_C_SLONG, SQL_INTEGER, 0, b),
		COLUMN(SQL_C_UTINYINT, SQL_TINYINT, 0, c),
		COLUMN(SQL_C_DOUBLE, SQL_DOUBLE, 0, d),
		COLUMN(SQL_C_FLOAT, SQL_REAL, 0, e),
		COLUMN(SQL_C_CHAR, SQL_VARCHAR, 24, f),
		COLUMN(SQL_C_CHAR, SQL_VARCHAR, 16, g),
		COLUMN(SQL_C_TYPE_DATE, SQL_TYPE_DATE, 10, h),
		COLUMN(SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP, 19, i),
		COLUMN(SQL_C_CHAR, SQL_DECIMAL, 18, j),
#undef COLUMN
	};

	for (SQLUSMALLINT i = 0; i < COLUMNS; i++) {
		SQLRETURN rc = SQLBindParameter(stmt, (SQLUSMALLINT)(i + 1), SQL_PARAM_INPUT,
		    columns[i].c_type, columns[i].sql_type, columns[i].size, i == 9 ? 2 : 0,
		    (char *)&rows + columns[i].at, (SQLLEN)columns[i].width,
		    i == 5 || i == 6 || i == 9 ? rows.lens[i] : NULL);

		if (!SQL_SUCCEEDED(rc))
			die("SQLBindParameter", SQL_HANDLE_STMT, stmt);
	}
}

static SQLHSTMT
statement(void)
{
	SQLHSTMT stmt = NULL;

	if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, dbc, &stmt)))
		die("SQLAllocHandle", SQL_HANDLE_DBC, dbc);
	return stmt;
}

static void
run(const char *sql)
{
	SQLHSTMT stmt = statement();

	if (!SQL_SUCCEEDED(SQLExecDirect(stmt, (SQLCHAR *)(uintptr_t)sql, SQL_NTS)))
		die(sql, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
}

static SQLHSTMT
prepare(const char *table)
{
	SQLHSTMT stmt = statement();
	char sql[200];

	snprintf(sql, sizeof(sql), "INSERT INTO %s VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", table);
	if (!SQL_SUCCEEDED(SQLPrepare(stmt, (SQLCHAR *)sql, SQL_NTS)))
		die(sql, SQL_HANDLE_STMT, stmt);
	bind(stmt);
	return stmt;
}

static void
execute(SQLHSTMT stmt)
{
	if (!SQL_SUCCEEDED(SQLExecute(stmt)))
		die("SQLExecute", SQL_HANDLE_STMT, stmt);
}

/* All rows; the time spent in the driver. */
static double
send_arrays(const char *table)
{
	SQLHSTMT stmt = prepare(table);
	double spent = 0;

	SQLSetStmtAttr(stmt, SQL_ATTR_PARAMSET_SIZE, (SQLPOINTER)BATCH, 0);
	for (long first = 0; first < ROWS; first += BATCH) {
		for (long row = 0; row < BATCH; row++)
			fill(first + row, (size_t)row);
		spent -= seconds();
		execute(stmt);
		spent += seconds();
	}
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return spent;
}

/* The same by an execute a row; the connection gathers them. */
static double
send_single(const char *table)
{
	SQLHSTMT stmt = prepare(table);
	double spent = 0;

	for (long n = 0; n < ROWS; n++) {
		fill(n, 0);
		spent -= seconds();
		execute(stmt);
		spent += seconds();
	}
	spent -= seconds();
	if (!SQL_SUCCEEDED(SQLEndTran(SQL_HANDLE_DBC, dbc, SQL_COMMIT)))
		die("SQLEndTran", SQL_HANDLE_DBC, dbc);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return spent + seconds();
}

/* Four values that tell all rows apart. */
static void
digest(const char *from, char out[static 400])
{
	SQLHSTMT stmt = statement();
	char sql[2000];

	snprintf(sql, sizeof(sql), "%s%s", DIGEST, from);
	if (!SQL_SUCCEEDED(SQLExecDirect(stmt, (SQLCHAR *)sql, SQL_NTS)) ||
	    !SQL_SUCCEEDED(SQLFetch(stmt)))
		die(sql, SQL_HANDLE_STMT, stmt);
	*out = '\0';
	for (SQLUSMALLINT i = 1; i <= 4; i++) {
		char value[64] = "";

		SQLGetData(stmt, i, SQL_C_CHAR, value, sizeof(value), NULL);
		strcat(strcat(out, value), " ");
	}
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
}

/* What arrives is what was meant: a fast wrong driver fails. */
static void
check_rows(double (*send)(const char *), const char *how)
{
	char expected[400], found[400];

	run("DROP TABLE IF EXISTS chodbc_bench_kept");
	run("CREATE TABLE chodbc_bench_kept " STRUCTURE " ENGINE = Memory");
	send("chodbc_bench_kept");
	digest("(" EXPECTED ")", expected);
	digest("chodbc_bench_kept", found);
	run("DROP TABLE chodbc_bench_kept");
	if (strcmp(expected, found) != 0) {
		printf("# %s\n# %s\n", expected, found);
		die(how, 0, NULL);
	}
}

static void
shell(const char *command)
{
	if (system(command) != 0)
		die(command, 0, NULL);
}

static double
send_file(const char *address, const char *file)
{
	char command[400];
	double from = seconds();

	snprintf(command, sizeof(command),
	    "curl -sf -H Expect: --data-binary @%s "
	    "'http://%s/?query=INSERT+INTO+chodbc_bench_null+FORMAT+Native'",
	    file, address);
	shell(command);
	return seconds() - from;
}

static bool
compare(const char *variant, double goal, double (*send)(const char *), const char *address,
    const char *file)
{
	double driver = 1e9, reference = 1e9, speed;
	bool good;

	for (int i = 0; i < PAIRS; i++) {
		double one = send("chodbc_bench_null");
		double two = send_file(address, file);

		driver = one < driver ? one : driver;
		reference = two < reference ? two : reference;
	}
	speed = reference / driver;
	good = speed >= goal / 2;
	printf("| insert %s | 1 M rows of %d columns | driver %.3f s | curl %.3f s | "
	       "speed %.2f |\n",
	    variant, COLUMNS, driver, reference, speed);
	printf("{\"bench\":\"insert\",\"variant\":\"%s\",\"metric\":\"seconds\","
	       "\"value\":%.4f,"
	       "\"ref\":\"curl\",\"ref_value\":%.4f,\"ratio\":%.3f,\"n\":%d}\n",
	    variant, driver, reference, driver / reference, PAIRS);
	printf("%s - insert %s runs at %.2f of curl's speed, goal %.2f\n", good ? "ok" : "not ok",
	    variant, speed, goal);
	return good;
}

static void
connect_with(const char *more)
{
	const char *connect = getenv("CHODBC_TEST_CONNECT");
	SQLHENV env = NULL;
	char text[2000];

	if (!connect)
		die("CHODBC_TEST_CONNECT is not set: run test/run bench", 0, NULL);
	snprintf(text, sizeof(text), "%s;%s", connect, more);
	SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &env);
	SQLSetEnvAttr(env, SQL_ATTR_ODBC_VERSION, (SQLPOINTER)SQL_OV_ODBC3, 0);
	SQLAllocHandle(SQL_HANDLE_DBC, env, &dbc);
	if (!SQL_SUCCEEDED(SQLDriverConnect(dbc, NULL, (SQLCHAR *)text, SQL_NTS, NULL, 0, NULL,
		SQL_DRIVER_NOPROMPT)))
		die("SQLDriverConnect", SQL_HANDLE_DBC, dbc);
}

int
main(void)
{
	const char *address = getenv("CHODBC_TEST_HTTP");
	char file[] = "/tmp/chodbc-bench-XXXXXX";
	char command[2000];
	bool good;

	if (!address || mkstemp(file) < 0)
		die("CHODBC_TEST_HTTP is not set: run test/run bench", 0, NULL);
	snprintf(command, sizeof(command),
	    "curl -sf -o %s --data-binary \"%s FORMAT Native\" http://%s/", file, EXPECTED,
	    address);
	shell(command);
	connect_with("");
	run("DROP TABLE IF EXISTS chodbc_bench_null");
	run("CREATE TABLE chodbc_bench_null " STRUCTURE " ENGINE = Null");
	check_rows(send_arrays, "arrays arrive otherwise");
	good = compare("arrays", GOAL_ARRAYS, send_arrays, address, file);
	SQLDisconnect(dbc);
	connect_with("InsertBatchRows=10000");
	check_rows(send_single, "single rows arrive otherwise");
	good = compare("single", GOAL_SINGLE, send_single, address, file) && good;
	run("DROP TABLE chodbc_bench_null");
	SQLDisconnect(dbc);
	unlink(file);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
