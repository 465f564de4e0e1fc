/*
 * client.c - sessions and results against whatever $CHODBC_TEST_CONNECT names
 *
 * An integration suite: test/run gives it each target in turn. Without a connection it fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "catalog/catalog.h"
#include "client/result.h"
#include "client/session.h"
#include "config/load.h"
#include "native/text.h"

/* A query that gives no row before it is stopped. */
#define ENDLESS "SELECT count() FROM system.numbers WHERE sipHash64(number) = 1"

static struct config_options *options;
static struct client_session *session;
static struct ch_error err;

static void
setup(void)
{
	const char *connection = getenv("CHODBC_TEST_CONNECT");

	ck_assert_msg(connection != NULL, "CHODBC_TEST_CONNECT is not set");
	ck_assert_msg(!config_load_string(&options, ch_str_of(connection), &err), "%s", err.text);
	ck_assert_msg(!client_session_open(&session, options, 0, &err), "%s", err.text);
}

static void
teardown(void)
{
	client_session_close(session);
	config_options_destroy(options);
}

static int
execute(struct client_result *result, const char *sql, bool returns_rows)
{
	struct client_query query = {
		.sql = ch_str_of(sql),
		.returns_rows = returns_rows,
		.describable = returns_rows,
		.changes_data = !returns_rows,
	};

	return client_result_execute(result, &query, &err);
}

static struct client_result *
must_execute(const char *sql, bool returns_rows)
{
	struct client_result *result;

	ck_assert(!client_result_create(session, &result, &err));
	ck_assert_msg(!execute(result, sql, returns_rows), "%s", err.text);
	return result;
}

/* Text of the first value of the next block. */
static void
first_value(struct client_result *result, char *out, size_t size)
{
	struct native_text_env env = { client_session_tz(session) };
	struct native_block *block;
	struct ch_buf text;

	ck_assert_msg(!client_result_next(result, &block, &err), "%s", err.text);
	ck_assert(block != NULL);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	native_text_append(&block->columns[0], 0, &env, &text);
	ck_assert_uint_lt(text.len, size);
	memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';
	ch_buf_free(&text);
	client_result_release(result, block);
}

START_TEST(the_server_is_known_after_connecting)
{
	struct client_server server;

	ck_assert(!client_session_server(session, &server, &err));
	ck_assert_uint_gt(server.version_number, 18000000);
	ck_assert_ptr_nonnull(server.tz);
	ck_assert_str_ne(server.timezone, "");
	ck_assert_str_eq(server.database, "default");
}
END_TEST

START_TEST(rows_come_in_blocks_and_end)
{
	struct client_result *result =
	    must_execute("SELECT number FROM system.numbers LIMIT 200000", true);
	struct native_block *block;
	size_t rows = 0;

	do {
		ck_assert_msg(!client_result_next(result, &block, &err), "%s", err.text);
		if (block) {
			rows += block->rows;
			client_result_release(result, block);
		}
	} while (block);
	ck_assert_uint_eq(rows, 200000);
	ck_assert(!client_result_next(result, &block, &err));
	ck_assert_ptr_null(block);
	client_result_destroy(result);
}
END_TEST

START_TEST(an_empty_result_has_columns)
{
	struct client_result *result =
	    must_execute("SELECT toInt32(1) AS a, 'x' AS b WHERE 0 -- end", true);
	const struct client_column *columns;
	struct native_block *block;
	size_t count;

	ck_assert(!client_result_next(result, &block, &err));
	ck_assert_ptr_null(block);
	ck_assert_msg(!client_result_columns(result, &columns, &count, &err), "%s", err.text);
	ck_assert_uint_eq(count, 2);
	ck_assert_str_eq(columns[0].name.ptr, "a");
	ck_assert_int_eq(columns[0].type->kind, NATIVE_INT32);
	ck_assert_int_eq(columns[1].type->kind, NATIVE_STRING);
	client_result_destroy(result);
}
END_TEST

START_TEST(a_datetime_keeps_its_zone)
{
	struct client_result *result =
	    must_execute("SELECT toDateTime(1700000000, 'Asia/Tokyo') AS t", true);
	char text[64];

	first_value(result, text, sizeof(text));
	ck_assert_str_eq(text, "2023-11-15 07:13:20");
	client_result_destroy(result);
}
END_TEST

START_TEST(a_server_error_has_its_code_and_text)
{
	struct client_result *result;

	ck_assert(!client_result_create(session, &result, &err));
	ck_assert_int_eq(execute(result, "SELECT * FROM no_such_table_here", true), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 60);
	ck_assert_ptr_nonnull(strstr(err.text, "no_such_table_here"));
	ck_assert_ptr_nonnull(strstr(err.text, "query id"));
	/* and the same object works again */
	ck_assert_msg(!execute(result, "SELECT 1", true), "%s", err.text);
	client_result_destroy(result);
}
END_TEST

START_TEST(an_error_in_the_middle_comes_after_the_rows_before_it)
{
	struct client_result *result = must_execute(
	    "SELECT throwIf(number = 3000000), number FROM system.numbers LIMIT 4000000", true);
	struct native_block *block;
	size_t rows = 0;
	int rc;

	while ((rc = client_result_next(result, &block, &err)) == CH_OK) {
		ck_assert_ptr_nonnull(block);
		rows += block->rows;
		client_result_release(result, block);
	}
	ck_assert_int_eq(rc, CH_ESERVER);
	ck_assert_int_eq(err.server_code, 395);
	ck_assert_uint_gt(rows, 100000);
	ck_assert_uint_le(rows, 3000000);
	ck_assert_int_eq(client_result_next(result, &block, &err), CH_ESERVER);
	client_result_destroy(result);
}
END_TEST

START_TEST(results_left_half_way_do_not_disturb_others)
{
	struct client_result *open[5], *other;
	char text[64];

	for (size_t i = 0; i < 5; i++)
		open[i] = must_execute("SELECT number FROM system.numbers LIMIT 10000000", true);
	other = must_execute("SELECT 42", true);
	first_value(other, text, sizeof(text));
	ck_assert_str_eq(text, "42");
	client_result_destroy(other);
	for (size_t i = 0; i < 5; i++)
		client_result_destroy(open[i]);
	other = must_execute("SELECT 43", true);
	first_value(other, text, sizeof(text));
	ck_assert_str_eq(text, "43");
	client_result_destroy(other);
}
END_TEST

static void *
cancel_soon(void *result)
{
	usleep(300000);
	client_result_cancel(result);
	return NULL;
}

START_TEST(another_thread_cancels)
{
	struct client_result *result;
	pthread_t thread;

	ck_assert(!client_result_create(session, &result, &err));
	pthread_create(&thread, NULL, cancel_soon, result);
	ck_assert_int_eq(execute(result, ENDLESS, true), CH_ECANCEL);
	pthread_join(thread, NULL);
	client_result_cancel(result);
	ck_assert_msg(!execute(result, "SELECT 1", true), "%s", err.text);
	client_result_destroy(result);
}
END_TEST

START_TEST(a_query_timeout_ends_the_query)
{
	struct client_query query = {
		.sql = CH_STR(ENDLESS),
		.returns_rows = true,
		.timeout_ms = 1000,
	};
	struct client_result *result;

	ck_assert(!client_result_create(session, &result, &err));
	ck_assert_int_eq(client_result_execute(result, &query, &err), CH_ETIMEOUT);
	client_result_destroy(result);
}
END_TEST

START_TEST(database_and_settings_last)
{
	struct client_result *result;
	char text[64];

	client_result_destroy(must_execute("CREATE DATABASE IF NOT EXISTS client_test", false));
	ck_assert_int_eq(
	    client_session_set_database(session, CH_STR("no_such_database"), &err), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 81);
	ck_assert(!client_session_set_database(session, CH_STR("client_test"), &err));
	ck_assert(!client_session_set_setting(session, CH_STR("max_threads"), CH_STR("3"), &err));
	result = must_execute("SELECT currentDatabase() || "
			      "(SELECT toString(any(value)) FROM system.settings WHERE name = "
			      "'max_threads')",
	    true);
	first_value(result, text, sizeof(text));
	ck_assert_str_eq(text, "client_test3");
	client_result_destroy(result);
	ck_assert(!client_session_set_database(session, CH_STR("default"), &err));
	client_result_destroy(must_execute("DROP DATABASE client_test", false));
}
END_TEST

/* --- SQL of the catalog ---------------------------------------------------------------------- */

static void
append_replaced(struct ch_buf *out, const char *sql, const char *word, const char *other)
{
	const char *at;

	while ((at = strstr(sql, word))) {
		ch_buf_append(out, sql, (size_t)(at - sql));
		ch_buf_append_text(out, other);
		sql = at + strlen(word);
	}
	ch_buf_append(out, sql, strlen(sql) + 1);
}

/* What of `table` somebody holds by the grants in client_grants, a line. */
static void
held(const char *table, bool by_column, char *line, size_t size)
{
	const struct catalog_ask ask = { .database = catalog_name(CH_STR("client_grants")),
		.table = catalog_name(ch_str_of(table)) };
	struct client_result *result;
	struct ch_buf sql, one, two;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_init(&one, CH_BUF_NO_LIMIT);
	ch_buf_init(&two, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql,
	    "SELECT arrayStringConcat(groupArray(concat(c, '.', p, '.', may)), ' ') FROM (");
	catalog_grants_sql(&ask, by_column, &sql);
	ch_buf_append(&sql, ")", 2);
	append_replaced(
	    &one, (const char *)sql.ptr, "system.grants", "client_grants.held");
	append_replaced(&two, (const char *)one.ptr, "system.enabled_roles",
	    "client_grants.enabled");
	result = must_execute((const char *)two.ptr, true);
	first_value(result, line, size);
	client_result_destroy(result);
	ch_buf_free(&sql);
	ch_buf_free(&one);
	ch_buf_free(&two);
}

/* No user of these servers may read system.grants: a table like it stands in. */
START_TEST(grants_hold_but_for_what_is_revoked)
{
	static const char *const statements[] = {
		"DROP DATABASE IF EXISTS client_grants",
		"CREATE DATABASE client_grants",
		"CREATE TABLE client_grants.a (x Int8, y Int8) ENGINE = Memory",
		"CREATE TABLE client_grants.b (x Int8, y Int8) ENGINE = Memory",
		"CREATE TABLE client_grants.enabled (role_name String) ENGINE = Memory",
		"INSERT INTO client_grants.enabled VALUES ('reader')",
		"CREATE TABLE client_grants.held (user_name Nullable(String),"
		" role_name Nullable(String), access_type Enum16('SELECT' = 1, 'INSERT' = 2,"
		" 'ALTER' = 3, 'ALL' = 4, 'SHOW' = 5), database Nullable(String),"
		" table Nullable(String), column Nullable(String), is_partial_revoke UInt8,"
		" grant_option UInt8) ENGINE = Memory",
		"INSERT INTO client_grants.held SELECT currentUser(), NULL, a, d, t, c, r, g FROM"
		" VALUES('a String, d Nullable(String), t Nullable(String), c Nullable(String),"
		" r UInt8, g UInt8',"
		" ('SELECT', NULL, NULL, NULL, 0, 0),"
		" ('SELECT', 'client_grants', 'b', NULL, 1, 0),"
		" ('SELECT', 'client_grants', 'a', 'y', 1, 0),"
		" ('INSERT', 'client_grants', NULL, NULL, 0, 1),"
		" ('INSERT', 'client_grants', 'b', NULL, 1, 1),"
		" ('ALTER', 'client_grants', 'a', NULL, 0, 0),"
		" ('SHOW', NULL, NULL, NULL, 0, 0))",
		"INSERT INTO client_grants.held VALUES"
		" (NULL, 'reader', 'SELECT', 'client_grants', 'b', 'y', 0, 0),"
		" (NULL, 'other', 'ALL', NULL, NULL, NULL, 0, 1),"
		" ('somebody else', NULL, 'ALL', NULL, NULL, NULL, 0, 1)",
	};
	struct client_server server;
	char line[200];

	ck_assert(!client_session_server(session, &server, &err));
	if (server.version_number < 20000000)
		return; /* it has no grants */
	for (size_t i = 0; i < CH_ARRAY_LEN(statements); i++)
		client_result_destroy(must_execute(statements[i], false));
	held("a", false, line, sizeof(line));
	ck_assert_str_eq(line, ".DELETE.NO .INSERT.YES .SELECT.NO .UPDATE.NO");
	held("b", false, line, sizeof(line));
	ck_assert_str_eq(line, ".INSERT.NO");
	held("a", true, line, sizeof(line));
	ck_assert_str_eq(line,
	    "x.INSERT.YES x.SELECT.NO x.UPDATE.NO y.INSERT.YES y.UPDATE.NO");
	held("b", true, line, sizeof(line));
	ck_assert_str_eq(line, "x.INSERT.NO y.INSERT.NO y.SELECT.NO");
	client_result_destroy(must_execute("DROP DATABASE client_grants", false));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("client");
	TCase *tc = tcase_create("client");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, the_server_is_known_after_connecting);
	tcase_add_test(tc, rows_come_in_blocks_and_end);
	tcase_add_test(tc, an_empty_result_has_columns);
	tcase_add_test(tc, a_datetime_keeps_its_zone);
	tcase_add_test(tc, a_server_error_has_its_code_and_text);
	tcase_add_test(tc, an_error_in_the_middle_comes_after_the_rows_before_it);
	tcase_add_test(tc, results_left_half_way_do_not_disturb_others);
	tcase_add_test(tc, another_thread_cancels);
	tcase_add_test(tc, a_query_timeout_ends_the_query);
	tcase_add_test(tc, database_and_settings_last);
	tcase_add_test(tc, grants_hold_but_for_what_is_revoked);
	suite_add_tcase(suite, tc);
	/* libchdb must not be loaded before a fork: every test is its own process. */
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
