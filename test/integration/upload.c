/*
 * upload.c - data and parameters through sessions, against whatever $CHODBC_TEST_CONNECT names
 *
 * An integration suite: test/run gives it each target in turn. Without a connection it fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/result.h"
#include "client/session.h"
#include "config/load.h"
#include "native/text.h"

/* First versions with query parameters in reach, and with input(). */
#define MODERN 23003000u

static struct config_options *options;
static struct client_session *session;
static struct client_server server;
static struct client_result *result;
static struct ch_error err;
static bool is_embedded;

static void
run(const char *sql)
{
	struct client_query query = { .sql = ch_str_of(sql), .changes_data = true };

	ck_assert_msg(!client_result_execute(result, &query, &err), "%s", err.text);
}

static void
setup(void)
{
	const char *connection = getenv("CHODBC_TEST_CONNECT");

	ck_assert_msg(connection != NULL, "CHODBC_TEST_CONNECT is not set");
	ck_assert_msg(!config_load_string(&options, ch_str_of(connection), &err), "%s", err.text);
	ck_assert_msg(!client_session_open(&session, options, 0, &err), "%s", err.text);
	ck_assert(!client_session_server(session, &server, &err));
	ck_assert(!client_result_create(session, &result, &err));
	is_embedded = config_get_int(options, CONFIG_OPT_PROTO) == CONFIG_EMBEDDED;
	run("DROP TABLE IF EXISTS chodbc_upload");
	run("CREATE TABLE chodbc_upload (a UInt64, b String, c UInt8 DEFAULT 7) ENGINE = Memory");
}

static void
teardown(void)
{
	run("DROP TABLE chodbc_upload");
	client_result_destroy(result);
	client_session_close(session);
	config_options_destroy(options);
}

/* The only value of a query, as text. */
static struct ch_str
ask(const struct client_query *query)
{
	static struct ch_buf text;
	struct native_text_env env = { client_session_tz(session) };
	struct native_block *block;

	ck_assert_msg(!client_result_execute(result, query, &err), "%s", err.text);
	ck_assert_msg(!client_result_next(result, &block, &err), "%s", err.text);
	ck_assert_ptr_nonnull(block);
	ch_buf_free(&text);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	native_text_append(&block->columns[0], 0, &env, &text);
	ck_assert_ptr_nonnull(ch_buf_cstr(&text));
	client_result_release(result, block);
	return ch_buf_str(&text);
}

static void
expect(const char *sql, const char *value)
{
	struct client_query query = {
		.sql = ch_str_of(sql), .returns_rows = true, .describable = true
	};
	struct ch_str text = ask(&query);

	ck_assert_msg(ch_str_eq(text, ch_str_of(value)), "%s: %.*s", sql, (int)text.len, text.ptr);
}

/* Blocks of (a, b), `rows` each: a counts on, b is the text. */
struct blocks {
	struct ch_source base;
	size_t count; /* of blocks still to come */
	size_t rows;
	uint64_t next;
	struct ch_str text;
	enum ch_code end; /* instead of the end */
	size_t pulls;
	useconds_t pause; /* before a block */
	size_t cut;	  /* bytes to leave out of the last block */
};

static void
add_varint(struct ch_buf *out, size_t value)
{
	for (; value > 127; value >>= 7)
		ch_buf_append_byte(out, (uint8_t)((value & 127) | 128));
	ch_buf_append_byte(out, (uint8_t)value);
}

static void
add_text(struct ch_buf *out, struct ch_str text)
{
	add_varint(out, text.len);
	ch_buf_append_str(out, text);
}

static void
add_block(struct blocks *blocks, struct ch_buf *out)
{
	add_varint(out, 2);
	add_varint(out, blocks->rows);
	add_text(out, CH_STR("a"));
	add_text(out, CH_STR("UInt64"));
	for (size_t i = 0; i < blocks->rows; i++, blocks->next++)
		ch_buf_append(out, &blocks->next, 8);
	add_text(out, CH_STR("b"));
	add_text(out, CH_STR("String"));
	for (size_t i = 0; i < blocks->rows; i++)
		add_text(out, blocks->text);
}

static int
blocks_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *error)
{
	struct blocks *blocks = CH_CONTAINER_OF(base, struct blocks, base);
	size_t start = into->len;

	blocks->pulls++;
	for (; blocks->count > 0 && into->len - start < need; blocks->count--) {
		if (blocks->pause)
			usleep(blocks->pause);
		add_block(blocks, into);
		if (blocks->count == 1)
			into->len -= blocks->cut;
	}
	if (into->len - start < need && blocks->end)
		return ch_error_set(error, blocks->end, "row 7 cannot be made");
	return CH_OK;
}

static struct blocks
blocks_of(size_t count, size_t rows)
{
	return (struct blocks){ .base.read = blocks_read, .count = count, .rows = rows,
		.text = CH_STR("x") };
}

#define INSERT "INSERT INTO chodbc_upload (a, b) FORMAT Native"

static int
insert(const char *sql, struct blocks *blocks)
{
	struct client_query query = {
		.sql = ch_str_of(sql), .changes_data = true, .data = &blocks->base
	};

	return client_result_execute(result, &query, &err);
}

static void
expect_written(int64_t rows)
{
	int64_t written = client_result_info(result).written_rows;

	if (server.version_number >= MODERN)
		ck_assert_int_eq(written, rows);
	else
		ck_assert_int_eq(written, -1);
}

START_TEST(blocks_arrive_and_are_counted)
{
	static const char nasty[] = "\n\n;DROP TABLE chodbc_upload;\n\n\0\xff'\\\t";
	struct blocks blocks = blocks_of(3, 2570); /* 0a 0a */

	blocks.text = (struct ch_str){ nasty, sizeof(nasty) - 1 };
	ck_assert_msg(insert(INSERT, &blocks) == CH_OK, "%s", err.text);
	expect_written(3 * 2570);
	expect("SELECT count() FROM chodbc_upload", "7710");
	expect("SELECT sum(a) FROM chodbc_upload", "29718195");
	expect("SELECT any(c) FROM chodbc_upload", "7");
	expect("SELECT any(hex(b)) FROM chodbc_upload",
	    "0A0A3B44524F50205441424C452063686F6462635F75706C6F61643B0A0A00FF275C09");
	expect("SELECT uniq(b) FROM chodbc_upload", "1");
}
END_TEST

START_TEST(no_data_are_no_rows)
{
	struct blocks blocks = blocks_of(0, 0);

	ck_assert_msg(insert(INSERT, &blocks) == CH_OK, "%s", err.text);
	expect("SELECT count() FROM chodbc_upload", "0");
	blocks = blocks_of(2, 0); /* without rows */
	ck_assert_msg(insert(INSERT, &blocks) == CH_OK, "%s", err.text);
	expect("SELECT count() FROM chodbc_upload", "0");
}
END_TEST

START_TEST(many_blocks_go_in_one_request)
{
	struct blocks blocks = blocks_of(100, 50000);

	ck_assert_msg(insert(INSERT, &blocks) == CH_OK, "%s", err.text);
	expect_written(5000000);
	ck_assert_uint_gt(blocks.pulls, 10);
	expect("SELECT sum(a) FROM chodbc_upload", "12499997500000");
}
END_TEST

START_TEST(a_large_block_is_taken_whole)
{
	struct blocks blocks = blocks_of(1, 3000000);

	ck_assert_msg(insert(INSERT, &blocks) == CH_OK, "%s", err.text);
	expect("SELECT count() FROM chodbc_upload", "3000000");
}
END_TEST

START_TEST(a_long_statement_may_stand_before_data)
{
	struct blocks blocks = blocks_of(2, 5);
	struct ch_buf sql;

	ch_buf_init(&sql, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&sql, "INSERT /* ");
	for (size_t i = 0; i < 20000; i++)
		ch_buf_append_byte(&sql, 'x');
	ch_buf_append_text(&sql, " */ INTO chodbc_upload (a, b) FORMAT Native");
	ck_assert_msg(insert(ch_buf_cstr(&sql), &blocks) == CH_OK, "%s", err.text);
	expect("SELECT count() FROM chodbc_upload", "10");
	ch_buf_free(&sql);
}
END_TEST

START_TEST(the_format_is_named_by_the_statement)
{
	struct blocks blocks = blocks_of(1, 10);

	ck_assert_int_eq(
	    insert("INSERT INTO chodbc_upload (a, b) FORMAT NoSuchFormat", &blocks), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 73);
	blocks = blocks_of(1, 10);
	ck_assert_msg(insert("INSERT INTO chodbc_upload (a, b) format\n\tNative", &blocks) == CH_OK,
	    "%s", err.text);
	expect("SELECT count() FROM chodbc_upload", "10");
}
END_TEST

START_TEST(a_refusal_is_the_servers_error)
{
	/* more than anybody buffers */
	struct blocks blocks = blocks_of(600, 50000);

	ck_assert_msg(insert("INSERT INTO chodbc_no_such_table (a, b) FORMAT Native", &blocks) ==
		CH_ESERVER,
	    "%s", err.text);
	ck_assert_int_eq(err.server_code, 60);
	ck_assert_ptr_nonnull(strstr(err.text, "chodbc_no_such_table"));
	expect("SELECT 1", "1");
}
END_TEST

START_TEST(cut_data_are_an_error_of_the_server)
{
	for (size_t cut = 1; cut < 40; cut += 13) {
		struct blocks blocks = blocks_of(1, 10);

		blocks.cut = cut;
		ck_assert_int_eq(insert(INSERT, &blocks), CH_ESERVER);
		/* CANNOT_READ_ALL_DATA, or ATTEMPT_TO_READ_AFTER_EOF */
		ck_assert_msg(err.server_code == 33 || err.server_code == 32, "%s", err.text);
		expect("SELECT count() FROM chodbc_upload", "0");
	}
}
END_TEST

START_TEST(an_error_of_the_source_is_told_as_it_is)
{
	struct blocks blocks = blocks_of((size_t)_i, 10);

	blocks.end = CH_EARG;
	ck_assert_int_eq(insert(INSERT, &blocks), CH_EARG);
	ck_assert_ptr_nonnull(strstr(err.text, "row 7 cannot be made"));
	expect("SELECT 1", "1");
	blocks = blocks_of(1, 10);
	ck_assert_msg(insert(INSERT, &blocks) == CH_OK, "%s", err.text);
}
END_TEST

static void *
cancel_soon(void *ctx)
{
	usleep(300000);
	client_result_cancel(ctx);
	return NULL;
}

START_TEST(another_thread_cancels_while_data_are_sent)
{
	static char text[20000];
	struct blocks blocks = blocks_of(1000, 10);
	pthread_t thread;

	blocks.pause = 20000;
	blocks.text = (struct ch_str){ text, sizeof(text) };
	ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, result), 0);
	ck_assert_int_eq(insert(INSERT, &blocks), CH_ECANCEL);
	pthread_join(thread, NULL);
	ck_assert_uint_gt(blocks.count, 500);
	expect("SELECT 1", "1");
}
END_TEST

static void
ask_param(const char *sql, struct ch_str value, const char *answer)
{
	struct transport_param param = { CH_STR("p"), value };
	struct client_query query = { .sql = ch_str_of(sql), .returns_rows = true,
		.params = &param, .param_count = 1 };
	struct ch_str text = ask(&query);

	ck_assert_msg(ch_str_eq(text, ch_str_of(answer)), "%.*s", (int)text.len, text.ptr);
}

START_TEST(parameters_have_their_types_and_any_bytes)
{
	if (server.version_number < MODERN)
		return;
	ask_param("SELECT {p:UInt8} + 1", CH_STR("41"), "42");
	ask_param("SELECT isNull({p:Nullable(String)})", CH_STR("\\N"), "1");
	ask_param("SELECT hex({p:String})", CH_STR("\\0\xff'\"?&=%+ {}\\\\\\n\\t\r"),
	    "00FF27223F263D252B207B7D5C0A090D");
	ask_param("SELECT {p:Array(String)}[2]", CH_STR("['a','b\\'c']"), "b'c");
	ask_param("SELECT {p:String}", CH_STR(""), "");
}
END_TEST

static const size_t lengths[] = { 1, 1000, 8000, 8190, 8200, 20000, TRANSPORT_PARAM_MAX,
	10 << 20 };

START_TEST(parameters_may_be_long)
{
	struct ch_buf value;
	char answer[32];

	if (server.version_number < MODERN || (lengths[_i] > TRANSPORT_PARAM_MAX && !is_embedded))
		return;
	ch_buf_init(&value, CH_BUF_NO_LIMIT);
	while (value.len < lengths[_i])
		ch_buf_append_byte(&value, (uint8_t)(value.len % 3 ? 'x' : '-'));
	snprintf(answer, sizeof(answer), "%zu", lengths[_i]);
	ask_param("SELECT length({p:String})", ch_buf_str(&value), answer);
	ch_buf_free(&value);
}
END_TEST

START_TEST(parameters_go_with_data)
{
	struct transport_param param = { CH_STR("t"), CH_STR("chodbc_upload") };
	struct blocks blocks = blocks_of(2, 5);
	struct client_query query = {
		.sql = CH_STR("INSERT INTO {t:Identifier} (a, b) FORMAT Native"),
		.changes_data = true, .data = &blocks.base, .params = &param, .param_count = 1 };

	if (server.version_number < MODERN)
		return;
	ck_assert_msg(!client_result_execute(result, &query, &err), "%s", err.text);
	expect_written(10);
	expect("SELECT count() FROM chodbc_upload", "10");
}
END_TEST

START_TEST(data_pass_through_expressions)
{
	static const char input[] = "input('a UInt64, b String')";
	static const char sql[] = "INSERT INTO chodbc_upload (a, b, c) SELECT a + 1, upper(b), 9 "
				  "FROM input('a UInt64, b String') FORMAT Native";
	struct blocks blocks = blocks_of(100, 10000);
	struct client_query query = { .sql = ch_str_of(sql), .changes_data = true,
		.data = &blocks.base };

	if (server.version_number < MODERN)
		return;
	query.input = ch_str_slice(query.sql, ch_str_search(query.sql, CH_STR("input(")),
	    ch_str_search(query.sql, CH_STR("input(")) + sizeof(input) - 1);
	ck_assert_msg(!client_result_execute(result, &query, &err), "%s", err.text);
	expect_written(1000000);
	expect("SELECT toString(sum(a)) || any(b) || toString(min(c)) FROM chodbc_upload",
	    "500000500000X9");
	/* it fails cleanly, at the source and at the engine */
	blocks = blocks_of(3, 10);
	blocks.end = CH_EARG;
	ck_assert_int_eq(client_result_execute(result, &query, &err), CH_EARG);
	blocks = blocks_of(3, 10);
	blocks.cut = 5;
	ck_assert_int_eq(client_result_execute(result, &query, &err), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 33);
	expect("SELECT count() FROM chodbc_upload", "1000000");
}
END_TEST

START_TEST(expressions_may_refuse_all_of_it)
{
	static const char sql[] = "INSERT INTO chodbc_upload (a, b) SELECT a + nothing, b "
				  "FROM input('a UInt64, b String') FORMAT Native";
	struct blocks blocks = blocks_of(600, 50000);
	struct client_query query = { .sql = ch_str_of(sql), .changes_data = true,
		.data = &blocks.base };

	if (server.version_number < MODERN)
		return;
	query.input = ch_str_slice(query.sql, ch_str_search(query.sql, CH_STR("input(")),
	    ch_str_search(query.sql, CH_STR(" FORMAT")));
	ck_assert_int_eq(client_result_execute(result, &query, &err), CH_ESERVER);
	ck_assert_int_eq(err.server_code, 47);
	expect("SELECT count() FROM chodbc_upload", "0");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("upload");
	TCase *tc = tcase_create("upload");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, blocks_arrive_and_are_counted);
	tcase_add_test(tc, no_data_are_no_rows);
	tcase_add_test(tc, many_blocks_go_in_one_request);
	tcase_add_test(tc, a_large_block_is_taken_whole);
	tcase_add_test(tc, a_long_statement_may_stand_before_data);
	tcase_add_test(tc, the_format_is_named_by_the_statement);
	tcase_add_test(tc, a_refusal_is_the_servers_error);
	tcase_add_test(tc, cut_data_are_an_error_of_the_server);
	tcase_add_loop_test(tc, an_error_of_the_source_is_told_as_it_is, 0, 4);
	tcase_add_test(tc, another_thread_cancels_while_data_are_sent);
	tcase_add_test(tc, parameters_have_their_types_and_any_bytes);
	tcase_add_loop_test(tc, parameters_may_be_long, 0, (int)CH_ARRAY_LEN(lengths));
	tcase_add_test(tc, parameters_go_with_data);
	tcase_add_test(tc, data_pass_through_expressions);
	tcase_add_test(tc, expressions_may_refuse_all_of_it);
	suite_add_tcase(suite, tc);
	/* libchdb must not be loaded before a fork: every test is its own process. */
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
