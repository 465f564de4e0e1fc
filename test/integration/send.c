/*
 * send.c - the cases of test/data/convert/send.tsv on the target of $CHODBC_TEST_CONNECT
 *
 * Each value goes there as a typed query parameter (where the server has them), as a literal and
 * in a block, and must come back three times as the text that its line says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/result.h"
#include "client/session.h"
#include "config/load.h"
#include "native/text.h"
#include "support/send_case.h"

/* Typed parameters came with 19.14. */
#define FIRST_WITH_PARAMS 19014000
/* Cases that are not marked as new run on any server. */
#define FIRST_NEW 25000000
/* Failures told before the suite gives up. */
#define MAX_FAILURES 60

static struct send_cases cases;
static struct config_options *options;
static struct client_session *session;
static struct client_server server;
static struct ch_error err;
static unsigned failure_count;

static void
setup(void)
{
	const char *connection = getenv("CHODBC_TEST_CONNECT");

	ck_assert_msg(connection != NULL, "CHODBC_TEST_CONNECT is not set");
	ck_assert_msg(!config_load_string(&options, ch_str_of(connection), &err), "%s", err.text);
	ck_assert_msg(!client_session_open(&session, options, 0, &err), "%s", err.text);
	ck_assert_msg(!client_session_server(session, &server, &err), "%s", err.text);
	failure_count = 0;
}

static void
teardown(void)
{
	client_session_close(session);
	config_options_destroy(options);
}

static void
complain(const struct send_case *now, const char *way, const char *what)
{
	failure_count++;
	fprintf(stderr, "%.150s\n  %s: %.300s\n", now->where, way, what);
	ck_assert_msg(failure_count < MAX_FAILURES, "%u failures", failure_count);
}

static int
run(const struct client_query *query, struct client_result **result)
{
	ck_assert(!client_result_create(session, result, &err));
	return client_result_execute(*result, query, &err);
}

/* A statement without rows. */
static int
execute(const char *sql)
{
	const struct client_query query = { .sql = ch_str_of(sql), .changes_data = true };
	struct client_result *result;
	int rc = run(&query, &result);

	client_result_destroy(result);
	return rc;
}

/* Compare the only value of a query with the case's. */
static void
compare(const struct send_case *now, const char *way, const struct client_query *query)
{
	const struct native_text_env env = { client_session_tz(session) };
	struct native_block *block = NULL;
	struct client_result *result;
	struct ch_buf text;
	size_t slot;

	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	if (run(query, &result) || client_result_next(result, &block, &err)) {
		complain(now, way, err.text);
	} else if (!block) {
		complain(now, way, "no row");
	} else if (!native_column_slot(&block->columns[0], 0, &slot)) {
		if (now->length != SQL_NULL_DATA)
			complain(now, way, "NULL");
	} else {
		native_text_append(&block->columns[0], 0, &env, &text);
		if (now->length == SQL_NULL_DATA ||
		    !ch_str_eq(ch_buf_str(&text), ch_buf_str(&now->text)))
			complain(now, way, ch_buf_cstr(&text));
	}
	if (block)
		client_result_release(result, block);
	client_result_destroy(result);
	ch_buf_free(&text);
}

static void
as_param(const struct send_case *now, struct conv_sender *sender)
{
	struct ch_buf value, sql;
	struct transport_param param = { .name = CH_STR("p") };
	struct client_query query = { .returns_rows = true, .describable = true, .params = &param,
		.param_count = 1 };

	ch_buf_init(&value, CH_BUF_NO_LIMIT);
	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	if (conv_send_text(sender, &now->origin, 0, CONV_FORM_PARAM, &value) > CONV_FRACTION_LOST)
		complain(now, "parameter", conv_sender_reason(sender));
	ch_buf_printf(&sql, "SELECT {p:%s} AS x", now->target.ptr);
	param.value = ch_buf_str(&value);
	query.sql = ch_buf_str(&sql);
	compare(now, "parameter", &query);
	ch_buf_free(&value);
	ch_buf_free(&sql);
}

static void
as_literal(const struct send_case *now, struct conv_sender *sender)
{
	struct ch_buf sql;
	struct client_query query = { .returns_rows = true, .describable = true };

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "SELECT CAST(");
	if (conv_send_text(sender, &now->origin, 0, CONV_FORM_LITERAL, &sql) > CONV_FRACTION_LOST)
		complain(now, "literal", conv_sender_reason(sender));
	ch_buf_printf(&sql, " AS %s) AS x", now->target.ptr);
	query.sql = ch_buf_str(&sql);
	compare(now, "literal", &query);
	ch_buf_free(&sql);
}

/* Blocks of one row on their way. */
struct one_block {
	struct ch_source source;
	struct native_build *build;
};

static int
read_block(struct ch_source *source, struct ch_buf *into, size_t need, struct ch_error *error)
{
	struct one_block *one = CH_CONTAINER_OF(source, struct one_block, source);
	const struct native_build_column column = { CH_STR("x"), one->build };

	(void)need;
	(void)error;
	if (native_build_rows(one->build))
		native_build_block(&column, 1, into);
	native_build_reset(one->build);
	return 0;
}

/* Columns cannot be of every type that a value can have. */
static bool
is_column_type(const struct native_type *type)
{
	return !(type->kind >= NATIVE_INTERVAL_NANOSECOND && type->kind <= NATIVE_INTERVAL_YEAR);
}

static void
as_row(const struct send_case *now, struct conv_sender *sender, const struct native_type *type)
{
	struct one_block one = { .source.read = read_block };
	struct client_query query = { .sql = CH_STR("INSERT INTO send_test (x) FORMAT Native"),
		.changes_data = true, .data = &one.source };
	const struct client_query select = { .sql = CH_STR("SELECT x FROM send_test"),
		.returns_rows = true, .describable = true };
	struct client_result *result;
	char sql[1024];

	snprintf(sql, sizeof(sql), "CREATE TABLE send_test (x %s) ENGINE = Memory",
	    now->target.ptr);
	if (execute("DROP TABLE IF EXISTS send_test") || execute(sql)) {
		complain(now, "table", err.text);
		return;
	}
	ck_assert_msg(!native_build_create(&one.build, type, &err), "%s", err.text);
	conv_sender_encode(sender, &now->origin, 0, 1, NULL, one.build);
	if (run(&query, &result))
		complain(now, "insert", err.text);
	client_result_destroy(result);
	native_build_destroy(one.build);
	compare(now, "insert", &select);
}

static void
check_case(const struct send_case *now)
{
	const struct conv_env env = { client_session_tz(session), 2 };
	struct ch_arena arena = { 0 };
	const struct native_type *type;
	struct conv_sender *sender;

	if (now->status > CONV_FRACTION_LOST || (now->is_new && server.version_number < FIRST_NEW))
		return;
	ck_assert_msg(!native_type_parse(&arena, now->target, &type, &err), "%s", err.text);
	ck_assert(!conv_sender_create(&sender, &now->binding, type, &env));
	/* a Dynamic cannot be told NULL by a text */
	if (server.version_number >= FIRST_WITH_PARAMS &&
	    !(type->kind == NATIVE_DYNAMIC && now->length == SQL_NULL_DATA))
		as_param(now, sender);
	as_literal(now, sender);
	if (is_column_type(type))
		as_row(now, sender, type);
	conv_sender_destroy(sender);
	ch_arena_free(&arena);
}

static void
set(const char *name, const char *value)
{
	ck_assert_msg(!client_session_set_setting(
			  session, ch_str_of(name), ch_str_of(value), &err),
	    "%s", err.text);
}

START_TEST(parameter_literal_and_row_say_the_same)
{
	if (server.version_number >= FIRST_NEW) {
		set("flatten_nested", "0");
		set("allow_suspicious_low_cardinality_types", "1");
	} else {
		set("allow_experimental_low_cardinality_type", "1");
	}
	for (size_t i = 0; i < cases.count; i++)
		check_case(&cases.list[i]);
	(void)execute("DROP TABLE IF EXISTS send_test");
	ck_assert_msg(failure_count == 0, "%u failures", failure_count);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("send");
	TCase *tc = tcase_create("send");
	SRunner *runner = srunner_create(suite);
	int failed;

	send_cases_load(&cases, "send.tsv");
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 300);
	tcase_add_test(tc, parameter_literal_and_row_say_the_same);
	suite_add_tcase(suite, tc);
	/* libchdb must not be loaded before a fork: every test is its own process. */
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	send_cases_free(&cases);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
