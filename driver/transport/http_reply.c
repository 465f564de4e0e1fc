/*
 * http_reply.c - status and headers of an answer, and what an error answer says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_reply.h"

#include <string.h>

#include "base/buf.h"
#include "codec/frame.h"
#include "transport/exception.h"

/* Most bytes of an error text that are decompressed. */
#define ERROR_TEXT_MAX ((size_t)1 << 20)

/* The server's code for a refused login, for proxies that say it by status only. */
#define AUTHENTICATION_FAILED 516

void
http_reply_init(struct http_reply *reply)
{
	*reply = (struct http_reply){ .keep_alive_s = -1 };
	reply->info.read_rows = -1;
	reply->info.read_bytes = -1;
	reply->info.written_rows = -1;
	reply->info.written_bytes = -1;
	reply->info.result_rows = -1;
	reply->info.elapsed_ns = -1;
}

static void
copy_text(char *out, size_t size, struct ch_str value)
{
	if (value.len >= size)
		return;
	memcpy(out, value.ptr, value.len);
	out[value.len] = '\0';
}

static bool
take_number(struct ch_str text, size_t at, int64_t *out)
{
	size_t end = at;

	while (end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9')
		end++;
	return ch_str_to_i64(ch_str_slice(text, at, end), out);
}

/* {"read_rows":"10","read_bytes":"80",…}: flat, numbers mostly quoted. */
static void
take_summary(struct transport_info *info, struct ch_str json)
{
	const struct {
		struct ch_str key;
		int64_t *value;
	} fields[] = {
		{ CH_STR("\"read_rows\":"), &info->read_rows },
		{ CH_STR("\"read_bytes\":"), &info->read_bytes },
		{ CH_STR("\"written_rows\":"), &info->written_rows },
		{ CH_STR("\"written_bytes\":"), &info->written_bytes },
		{ CH_STR("\"result_rows\":"), &info->result_rows },
		{ CH_STR("\"elapsed_ns\":"), &info->elapsed_ns },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(fields); i++) {
		size_t at = ch_str_search(json, fields[i].key);
		int64_t value;

		if (at == json.len)
			continue;
		at += fields[i].key.len;
		if (at < json.len && json.ptr[at] == '"')
			at++;
		if (take_number(json, at, &value))
			*fields[i].value = value;
	}
}

static void
take_header(struct http_reply *reply, struct ch_str name, struct ch_str value)
{
	struct transport_info *info = &reply->info;
	struct ch_str timeout = CH_STR("timeout=");
	size_t at = ch_str_search(value, timeout);
	int64_t number;

	if (ch_str_eq_nocase(name, CH_STR("X-ClickHouse-Query-Id")))
		copy_text(info->query_id, sizeof(info->query_id), value);
	else if (ch_str_eq_nocase(name, CH_STR("X-ClickHouse-Timezone")))
		copy_text(info->timezone, sizeof(info->timezone), value);
	else if (ch_str_eq_nocase(name, CH_STR("X-ClickHouse-Exception-Tag")))
		copy_text(info->exception_tag, sizeof(info->exception_tag), value);
	else if (ch_str_eq_nocase(name, CH_STR("X-ClickHouse-Summary")))
		take_summary(info, value);
	else if (ch_str_eq_nocase(name, CH_STR("X-ClickHouse-Exception-Code")) &&
	    ch_str_to_i64(value, &number) && number > 0 && number < 1000000)
		reply->exception_code = (int)number;
	else if (ch_str_eq_nocase(name, CH_STR("Keep-Alive")) && at < value.len &&
	    take_number(value, at + timeout.len, &number))
		reply->keep_alive_s = number;
}

void
http_reply_line(struct http_reply *reply, struct ch_str line)
{
	size_t colon;

	line = ch_str_trim(line);
	if (ch_str_starts(line, CH_STR("HTTP/"))) {
		int64_t status;
		size_t blank = ch_str_find(line, 0, ' ');

		http_reply_init(reply);
		if (take_number(line, blank < line.len ? blank + 1 : blank, &status) &&
		    status < 1000)
			reply->status = (int)status;
		return;
	}
	if (line.len == 0) {
		reply->headers_done = reply->status >= 200;
		return;
	}
	colon = ch_str_find(line, 0, ':');
	if (colon < line.len)
		take_header(reply, ch_str_slice(line, 0, colon),
		    ch_str_trim(ch_str_slice(line, colon + 1, line.len)));
}

bool
http_reply_is_error(const struct http_reply *reply)
{
	return reply->status != 200 || reply->exception_code != 0;
}

/* The text inside compressed blocks, as far as there are whole and good ones. */
static void
unframe(struct ch_str body, struct ch_buf *out)
{
	struct codec_decoder decoder = { NULL };
	const uint8_t *at = (const uint8_t *)body.ptr;
	size_t left = body.len;

	while (left >= CODEC_FRAME_HEADER) {
		struct codec_frame frame;
		uint8_t *room;

		if (codec_frame_parse(at, &frame, NULL) || frame.size > left)
			break;
		room = ch_buf_reserve(out, frame.raw_size + 1);
		if (!room || codec_frame_decode(&decoder, &frame, at, room, NULL))
			break;
		ch_buf_commit(out, frame.raw_size);
		at += frame.size;
		left -= frame.size;
	}
	codec_decoder_free(&decoder);
}

/* Neither text nor headers hold a code: it was not ClickHouse that answered. */
static int
foreign_error(
    const struct http_reply *reply, struct ch_str text, const char *peer, struct ch_error *err)
{
	struct ch_str line = ch_str_trim(text);
	const char *hint = "";
	int rc = CH_EIO;

	line = ch_str_trim(ch_str_slice(line, 0, ch_str_find(line, 0, '\n')));
	if (line.len > 300)
		line.len = 300;
	if (reply->status == 401 || reply->status == 403)
		rc = CH_ESERVER;
	else if (reply->status >= 300 && reply->status < 400)
		hint = " (redirects are not followed: give the final address)";
	else if (reply->status == 404)
		hint = " (is Path right?)";
	ch_error_set(err, (enum ch_code)rc, "%s answers with HTTP status %d%s%s%.*s", peer,
	    reply->status, hint, line.len > 0 ? ": " : "", (int)line.len, line.ptr);
	if (err && rc == CH_ESERVER)
		err->server_code = AUTHENTICATION_FAILED;
	return rc;
}

int
http_reply_error(const struct http_reply *reply, struct ch_str body, const char *peer,
    struct ch_error *err)
{
	struct ch_str tag = ch_str_of(reply->info.exception_tag);
	struct ch_buf plain;
	size_t at;
	int rc;

	ch_buf_init(&plain, ERROR_TEXT_MAX);
	if (body.len >= CODEC_FRAME_HEADER && codec_method_known((uint8_t)body.ptr[16])) {
		unframe(body, &plain);
		body = ch_buf_str(&plain);
	}
	/* With 200, data may stand before the text. */
	at = exception_starts(body, tag) ? 0 : exception_find(body, tag);
	if (at < body.len) {
		rc = exception_parse(ch_str_slice(body, at, body.len), tag, err);
	} else if (reply->exception_code) {
		struct ch_buf text;

		ch_buf_init(&text, ERROR_TEXT_MAX);
		ch_buf_printf(&text, "Code: %d. DB::Exception: ", reply->exception_code);
		body = ch_str_trim(body);
		ch_buf_append_str(&text, body.len > 0 ? body : CH_STR("(no words came with it)"));
		rc = exception_parse(ch_buf_str(&text), CH_STR(""), err);
		ch_buf_free(&text);
	} else {
		rc = foreign_error(reply, body, peer, err);
	}
	ch_buf_free(&plain);
	return rc;
}
