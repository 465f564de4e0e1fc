/*
 * test_http_send.c - which part of a request travels where, and its bytes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_send.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "codec/frame_io.h"
#include "support/link.h"

#define BOUNDARY "0123456789abcdef0123456789abcdef"

static char long_text[2 << 20];

/* A text of that length. */
static struct ch_str
text_of(size_t len)
{
	memset(long_text, 'x', sizeof(long_text));
	ck_assert_uint_le(len, sizeof(long_text));
	return (struct ch_str){ long_text, len };
}

/* Data that say which piece they are. */
struct pieces {
	struct ch_source base;
	unsigned left;
	unsigned made;
	enum ch_code end;
};

static int
pieces_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct pieces *pieces = CH_CONTAINER_OF(base, struct pieces, base);
	size_t start = into->len;

	for (; pieces->left > 0 && into->len - start < need; pieces->left--)
		ch_buf_printf(into, "piece %u,", pieces->made++);
	if (into->len - start < need && pieces->end)
		return ch_error_set(err, pieces->end, "no piece");
	return CH_OK;
}

static const struct {
	size_t sql, value;
	bool data;
	const char *setting;
	bool sql_in_url, params_in_url, form;
	int code;
} plans[] = {
	{ 10, 0, false, "x", false, true, false, CH_OK },
	{ 100000, 8000, false, "x", false, true, false, CH_OK },
	{ 10, 8191, false, "x", false, true, false, CH_OK }, /* with the name's letter 8192 */
	{ 10, 8192, false, "x", false, false, true, CH_OK },
	{ TRANSPORT_PARAM_MAX, 8192, false, "x", false, false, true, CH_OK },
	{ 10, 2 << 20, false, "x", false, false, true, CH_OK },
	/* no form: a long statement, settings that it would hide */
	{ TRANSPORT_PARAM_MAX + 1, 100000, false, "x", false, true, false, CH_OK },
	{ TRANSPORT_PARAM_MAX + 1, 2 << 20, false, "x", false, true, false, CH_ELIMIT },
	{ 10, 100000, false, "date_time_input_format", false, true, false, CH_OK },
	{ 10, 2 << 20, false, "x_types", false, true, false, CH_ELIMIT },
	{ 10, 2 << 20, false, "x_structure", false, true, false, CH_ELIMIT },
	/* data: the statement in the URL as long as it is short */
	{ 8192, 10, true, "x", true, true, false, CH_OK },
	{ 8193, 10, true, "x", false, true, false, CH_OK },
	{ 10, 900000, true, "x", true, true, false, CH_OK },
	{ 10, 2 << 20, true, "x", true, true, false, CH_ELIMIT },
};

START_TEST(parts_travel_where_they_fit)
{
	struct transport_param param = { CH_STR("p"), text_of(plans[_i].value) };
	struct transport_param setting = { ch_str_of(plans[_i].setting), CH_STR("1") };
	struct transport_request request = test_request("");
	struct pieces pieces = { .base.read = pieces_read };
	struct ch_error err = { .text = "" };
	struct http_plan plan;

	request.sql = text_of(plans[_i].sql);
	request.data = plans[_i].data ? &pieces.base : NULL;
	request.params = &setting;
	request.param_count = 1;
	request.query_params = &param;
	request.query_param_count = plans[_i].value > 0;
	ck_assert_int_eq(http_plan_make(&request, &plan, &err), plans[_i].code);
	ck_assert_int_eq(plan.url.sql, plans[_i].sql_in_url);
	ck_assert_int_eq(plan.url.query_params, plans[_i].params_in_url);
	ck_assert_int_eq(plan.form, plans[_i].form);
	if (plans[_i].code)
		ck_assert_ptr_nonnull(strstr(err.text, "no more than 1024000"));
}
END_TEST

START_TEST(names_that_a_form_cannot_hold_stay_in_the_url)
{
	static const char *const names[] = { "a\"b", "a\nb", "a\\" };

	for (size_t i = 0; i < CH_ARRAY_LEN(names); i++) {
		struct transport_param param = { ch_str_of(names[i]), text_of(10000) };
		struct transport_request request = test_request("SELECT 1");
		struct http_plan plan;

		request.query_params = &param;
		request.query_param_count = 1;
		ck_assert_int_eq(http_plan_make(&request, &plan, NULL), CH_OK);
		ck_assert(plan.url.query_params);
		ck_assert(!plan.form);
	}
}
END_TEST

/* All of the body, in reads of `room`. */
static bool
read_all(struct http_send *send, size_t room, struct ch_buf *out, struct ch_error *err)
{
	size_t len;

	ch_buf_reset(out);
	do {
		char *to = (char *)ch_buf_reserve(out, room);

		len = http_send_read(send, to, room);
		ck_assert_uint_le(len, room);
		ch_buf_commit(out, len);
		if (len == 0 && !send->ended && http_send_pull(send, err))
			return false;
	} while (len > 0 || !send->ended);
	ck_assert_uint_eq(http_send_read(send, long_text, 1), 0);
	return true;
}

static const struct {
	const char *sql;
	struct http_plan plan;
	bool data;
	const char *body;
} bodies[] = {
	{ "SELECT 1", { .form = false }, false, "SELECT 1" },
	{ "", { .form = false }, false, "" },
	{ "INSERT", { .url.sql = true }, true, "piece 0,piece 1,piece 2," },
	{ "INSERT", { .url.sql = false }, true, "INSERT\npiece 0,piece 1,piece 2," },
	{ "SELECT {p:String}", { .form = true }, false,
	    "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\n"
	    "SELECT {p:String}\r\n"
	    "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"param_p\"\r\n\r\n"
	    "v\r\n"
	    "--" BOUNDARY "--\r\n" },
};

START_TEST(bodies_are_exact_in_pieces_of_any_size)
{
	static const size_t rooms[] = { 1, 2, 7, 100, 100000 };
	struct transport_param param = { CH_STR("p"), CH_STR("v") };
	struct http_send send;
	struct ch_error err;
	struct ch_buf out;

	http_send_init(&send);
	ck_assert_uint_eq(http_send_read(&send, long_text, 1), 0);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	for (size_t i = 0; i < CH_ARRAY_LEN(rooms); i++) {
		struct pieces pieces = { .base.read = pieces_read, .left = 3 };
		struct transport_request request = test_request(bodies[_i].sql);

		request.data = bodies[_i].data ? &pieces.base : NULL;
		request.query_params = &param;
		request.query_param_count = 1;
		ck_assert_int_eq(http_send_take(&send, &request, bodies[_i].plan, BOUNDARY,
				     CODEC_LZ4, &err),
		    CH_OK);
		ck_assert(!send.begun);
		ck_assert(read_all(&send, rooms[i], &out, &err));
		ck_assert(send.begun);
		ck_assert_str_eq(ch_buf_cstr(&out), bodies[_i].body);
		if (request.data)
			continue;
		http_send_rewind(&send);
		ck_assert(read_all(&send, rooms[i], &out, &err));
		ck_assert_str_eq(ch_buf_cstr(&out), bodies[_i].body);
	}
	ch_buf_free(&out);
	http_send_free(&send);
}
END_TEST

/* A source of what was read. */
struct bytes {
	struct ch_source base;
	struct ch_buf *from;
};

static int
bytes_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct bytes *bytes = CH_CONTAINER_OF(base, struct bytes, base);

	(void)need;
	(void)err;
	ch_buf_append_str(into, ch_buf_str(bytes->from));
	ch_buf_reset(bytes->from);
	return CH_OK;
}

START_TEST(frames_hold_the_statement_too_if_it_lies_in_the_body)
{
	struct pieces pieces = { .base.read = pieces_read, .left = 300000 };
	struct transport_request request = test_request("INSERT");
	struct http_plan plan = { .form = false };
	struct codec_frame_source source;
	struct bytes bytes = { .base.read = bytes_read };
	struct http_send send;
	struct ch_error err;
	struct ch_buf out, plain;

	request.data = &pieces.base;
	request.data_frames = true;
	http_send_init(&send);
	ch_buf_init(&out, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(
	    http_send_take(&send, &request, plan, BOUNDARY, CODEC_ZSTD, &err), CH_OK);
	ck_assert(read_all(&send, 5000, &out, &err));
	ck_assert_uint_eq(out.ptr[16], CODEC_ZSTD);
	bytes.from = &out;
	codec_frame_source_init(&source, &bytes.base, NULL);
	ch_buf_init(&plain, CH_BUF_NO_LIMIT);
	ck_assert_int_eq(source.base.read(&source.base, &plain, 10 << 20, &err), CH_OK);
	ck_assert(ch_str_starts(ch_buf_str(&plain), CH_STR("INSERT\npiece 0,piece 1,")));
	ck_assert_uint_gt(plain.len, 3000000);
	codec_frame_source_free(&source);
	ch_buf_free(&plain);
	ch_buf_free(&out);
	http_send_free(&send);
}
END_TEST

START_TEST(a_failure_of_the_source_is_kept)
{
	for (int framed = 0; framed < 2; framed++) {
		struct pieces pieces = { .base.read = pieces_read, .left = 3, .end = CH_EARG };
		struct transport_request request = test_request("INSERT");
		struct http_plan plan = { .url.sql = true };
		struct http_send send;
		struct ch_error err;
		struct ch_buf out;

		request.data = &pieces.base;
		request.data_frames = framed;
		http_send_init(&send);
		ch_buf_init(&out, CH_BUF_NO_LIMIT);
		ck_assert_int_eq(
		    http_send_take(&send, &request, plan, BOUNDARY, CODEC_LZ4, &err), CH_OK);
		ck_assert(!read_all(&send, 10, &out, &err));
		ck_assert_int_eq(err.code, CH_EARG);
		ck_assert_str_eq(err.text, "no piece");
		ch_buf_free(&out);
		http_send_free(&send);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("transport/http_send");
	TCase *tests = tcase_create("send");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, parts_travel_where_they_fit, 0, (int)CH_ARRAY_LEN(plans));
	tcase_add_test(tests, names_that_a_form_cannot_hold_stay_in_the_url);
	tcase_add_loop_test(
	    tests, bodies_are_exact_in_pieces_of_any_size, 0, (int)CH_ARRAY_LEN(bodies));
	tcase_add_test(tests, frames_hold_the_statement_too_if_it_lies_in_the_body);
	tcase_add_test(tests, a_failure_of_the_source_is_kept);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
