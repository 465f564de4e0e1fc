/*
 * test_send.c - the cases of test/data/convert/send.tsv: checked, encoded, read back
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "native/read.h"
#include "native/text.h"
#include "native_decode.h"
#include "send_case.h"
#include "support.h"

static struct send_cases cases;

static const struct native_type *
parse_type(struct ch_arena *arena, struct ch_str text)
{
	const struct native_type *type = NULL;
	struct ch_error err = { 0 };

	ck_assert_msg(
	    native_type_parse(arena, text, &type, &err) == CH_OK, "%s", err.text);
	return type;
}

/* What a build of one row says when it is read. NULL stays empty and is_null becomes true. */
static void
read_back(struct native_build *build, struct ch_buf *text, bool *is_null)
{
	const struct native_build_column column = { CH_STR("x"), build };
	const struct native_text_env env = { ch_tz_utc() };
	struct native_reader reader;
	struct native_block block;
	struct memory_source source;
	struct ch_error err = { 0 };
	struct ch_buf wire;
	bool more = false;
	size_t slot;

	ch_buf_init(&wire, CH_BUF_NO_LIMIT);
	native_build_block(&column, 1, &wire);
	ck_assert(!ch_buf_failed(&wire));
	memory_source_init(&source, wire.ptr, wire.len, MEMORY_ALL);
	native_reader_init(&reader, &source.source, false);
	native_block_init(&block);
	ck_assert_msg(!native_read_block(&reader, &block, &more, &err), "%s", err.text);
	ck_assert(more);
	ck_assert_uint_eq(block.rows, 1);
	*is_null = !native_column_slot(&block.columns[0], 0, &slot);
	if (!*is_null)
		native_text_append(&block.columns[0], 0, &env, text);
	native_block_free(&block);
	native_reader_free(&reader);
	ch_buf_free(&wire);
}

static void
check_sent(const struct send_case *now, struct conv_sender *sender,
    const struct native_type *type)
{
	struct native_build *build;
	struct ch_error err = { 0 };
	struct ch_buf text;
	bool is_null;

	ck_assert_msg(!native_build_create(&build, type, &err), "%s: %s", now->where, err.text);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	conv_sender_encode(sender, &now->origin, 0, 1, NULL, build);
	ck_assert_msg(!native_build_failed(build), "%s", now->where);
	ck_assert_msg(native_build_rows(build) == 1, "%s", now->where);
	read_back(build, &text, &is_null);
	ck_assert_msg(is_null == (now->length == SQL_NULL_DATA), "%s: NULL", now->where);
	if (!is_null)
		ck_assert_msg(ch_str_eq(ch_buf_str(&text), ch_buf_str(&now->text)),
		    "%s: got %s", now->where, ch_buf_cstr(&text));
	ch_buf_free(&text);
	native_build_destroy(build);
}

START_TEST(each_case_has_its_status_and_reads_back)
{
	const struct conv_env env = { ch_tz_utc(), 2 };
	struct send_case *now = &cases.list[_i];
	struct conv_report report = { .column = 1 };
	struct ch_arena arena = { 0 };
	const struct native_type *type = parse_type(&arena, now->target);
	struct conv_sender *sender;
	enum conv_status status = conv_sender_create(&sender, &now->binding, type, &env);

	if (!status) {
		conv_sender_check(sender, &now->origin, 0, 1, NULL, &report);
		status = report.kept ? report.notes[0].status : CONV_OK;
	}
	ck_assert_msg(status == now->status, "%s: %s %s", now->where, status_name(status),
	    sender ? conv_sender_reason(sender) : "");
	if (status > CONV_FRACTION_LOST && sender)
		ck_assert_msg(*conv_sender_reason(sender), "%s: no reason", now->where);
	if (status <= CONV_FRACTION_LOST)
		check_sent(now, sender, type);
	conv_sender_destroy(sender);
	ch_arena_free(&arena);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("convert/send");
	TCase *tc = tcase_create("send");
	SRunner *runner;
	int failed;

	send_cases_load(&cases, "send.tsv");
	tcase_add_loop_test(
	    tc, each_case_has_its_status_and_reads_back, 0, (int)cases.count);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	send_cases_free(&cases);
	return failed != 0;
}
