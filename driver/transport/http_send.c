/*
 * http_send.c - the body of a request: which part of it travels where, and its bytes on demand
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "transport/http_send.h"

#include <string.h>

/* Up to here a statement before data, or the query parameters, lie in the URL. Servers of 2018
 * take 16 KiB of URL, newer ones 1 MiB (http_max_uri_size). */
#define SHORT_MAX ((size_t)8 << 10)
#define URL_MAX ((size_t)1000 << 10)

/* What is pulled at a time from the source of data. Of frames one by one: much data may become few
 * bytes, and a cancel is looked for in between. */
#define PULL ((size_t)64 << 10)
#define PULL_FRAMED ((size_t)1)

static bool
ends_with(struct ch_str text, struct ch_str end)
{
	return text.len >= end.len &&
	    ch_str_eq(ch_str_slice(text, text.len - end.len, text.len), end);
}

/* With a form, servers take parameters of such names for parts of an external table. */
static bool
hides_in_form(struct ch_str name)
{
	return ends_with(name, CH_STR("_format")) || ends_with(name, CH_STR("_types")) ||
	    ends_with(name, CH_STR("_structure"));
}

/* Letters of names that stand in quotes in the head of a form's field. */
static bool
is_plain_name(struct ch_str name)
{
	for (size_t i = 0; i < name.len; i++) {
		if ((unsigned char)name.ptr[i] < ' ' || strchr("\"\\", name.ptr[i]))
			return false;
	}
	return true;
}

static bool
form_is_possible(const struct transport_request *request)
{
	if (request->data || request->sql.len > TRANSPORT_PARAM_MAX)
		return false;
	for (size_t i = 0; i < request->param_count; i++) {
		if (hides_in_form(request->params[i].name))
			return false;
	}
	for (size_t i = 0; i < request->query_param_count; i++) {
		if (!is_plain_name(request->query_params[i].name))
			return false;
	}
	return true;
}

int
http_plan_make(
    const struct transport_request *request, struct http_plan *plan, struct ch_error *err)
{
	size_t params = 0;

	*plan = (struct http_plan){ .url.query_params = true };
	plan->url.sql = request->data && http_url_encoded_len(request->sql) <= SHORT_MAX;
	for (size_t i = 0; i < request->query_param_count; i++)
		params += http_url_encoded_len(request->query_params[i].name) +
		    http_url_encoded_len(request->query_params[i].value);
	if (params <= SHORT_MAX)
		return CH_OK;
	plan->form = form_is_possible(request);
	plan->url.query_params = !plan->form;
	if (!plan->form && params > URL_MAX)
		return ch_error_set(err, CH_ELIMIT,
		    "the parameters take %zu bytes, but beside %s no more than %zu can be sent",
		    params, request->data ? "data" : "such a statement and its settings",
		    URL_MAX);
	return CH_OK;
}

static void
add_field(struct ch_buf *form, const char *boundary, const char *prefix, struct ch_str name,
    struct ch_str value)
{
	ch_buf_append_text(form, "--");
	ch_buf_append_text(form, boundary);
	ch_buf_append_text(form, "\r\nContent-Disposition: form-data; name=\"");
	ch_buf_append_text(form, prefix);
	ch_buf_append_str(form, name);
	ch_buf_append_text(form, "\"\r\n\r\n");
	ch_buf_append_str(form, value);
	ch_buf_append_text(form, "\r\n");
}

static void
make_form(struct ch_buf *form, const struct transport_request *request, const char *boundary)
{
	add_field(form, boundary, "", CH_STR("query"), request->sql);
	for (size_t i = 0; i < request->query_param_count; i++)
		add_field(form, boundary, "param_", request->query_params[i].name,
		    request->query_params[i].value);
	ch_buf_append_text(form, "--");
	ch_buf_append_text(form, boundary);
	ch_buf_append_text(form, "--\r\n");
}

/* The text, the line end that parts it from data, the data. */
static int
joined_read(struct ch_source *base, struct ch_buf *into, size_t need, struct ch_error *err)
{
	struct http_send *send = CH_CONTAINER_OF(base, struct http_send, joined);
	size_t before = into->len;

	if (!send->text_joined && send->text.len > 0) {
		ch_buf_append_str(into, send->text);
		ch_buf_append_byte(into, '\n');
	}
	send->text_joined = true;
	if (ch_buf_failed(into))
		return ch_error_nomem(err, "request");
	if (into->len - before >= need)
		return CH_OK;
	return send->data->read(send->data, into, need - (into->len - before), err);
}

void
http_send_init(struct http_send *send)
{
	*send = (struct http_send){ .ended = true };
	send->joined.read = joined_read;
	codec_frame_maker_init(&send->frames);
	ch_buf_init(&send->form, CH_BUF_NO_LIMIT);
	ch_buf_init(&send->staged, CH_BUF_NO_LIMIT);
}

void
http_send_free(struct http_send *send)
{
	codec_frame_maker_free(&send->frames);
	ch_buf_free(&send->form);
	ch_buf_free(&send->staged);
}

int
http_send_take(struct http_send *send, const struct transport_request *request,
    struct http_plan plan, const char *boundary, enum codec_method method,
    struct ch_error *err)
{
	ch_buf_reset(&send->form);
	send->text = plan.url.sql ? CH_STR("") : request->sql;
	if (plan.form) {
		make_form(&send->form, request, boundary);
		if (ch_buf_failed(&send->form))
			return ch_error_nomem(err, "form");
		send->text = ch_buf_str(&send->form);
	}
	send->data = request->data;
	send->from = NULL;
	if (send->data) {
		codec_frame_maker_start(&send->frames, &send->joined, method);
		send->from = request->data_frames ? &send->frames.base : &send->joined;
	}
	http_send_rewind(send);
	return CH_OK;
}

void
http_send_rewind(struct http_send *send)
{
	ch_buf_reset(&send->staged);
	send->at = 0;
	send->sent_from_text = 0;
	send->text_joined = false;
	send->ended = false;
	send->begun = false;
}

static size_t
copy(struct ch_str from, size_t *at, char *out, size_t room)
{
	size_t len = from.len - *at;

	if (len > room)
		len = room;
	if (len > 0)
		memcpy(out, from.ptr + *at, len);
	*at += len;
	return len;
}

size_t
http_send_read(struct http_send *send, char *out, size_t room)
{
	size_t len;

	if (send->from)
		return copy(ch_buf_str(&send->staged), &send->at, out, room);
	len = copy(send->text, &send->sent_from_text, out, room);
	send->begun = true;
	send->ended = len == 0;
	return len;
}

int
http_send_pull(struct http_send *send, struct ch_error *err)
{
	size_t need = send->from == &send->joined ? PULL : PULL_FRAMED;
	int rc;

	send->begun = true;
	ch_buf_reset(&send->staged);
	send->at = 0;
	rc = send->from->read(send->from, &send->staged, need, err);
	if (!rc && ch_buf_failed(&send->staged))
		rc = ch_error_nomem(err, "request");
	send->ended = !rc && send->staged.len == 0;
	return rc;
}
