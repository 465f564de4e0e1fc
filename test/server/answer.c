/*
 * answer.c - the body of an answer: rows of a run, compressed as asked, and how it ends
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "answer.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "codec/frame.h"
#include "server.h"

/* Frames that servers make hold at most that much [V18]. */
#define FRAME_RAW ((size_t)1 << 20)

/* Most bytes of a tagged exception, marks and all [R]. */
#define TAGGED_MAX ((size_t)16 << 10)

static void
make_tag(char *tag, size_t size)
{
	uint8_t random[16] = { 0 };

	if (getrandom(random, sizeof(random), 0) < 0)
		return;
	for (size_t i = 0; i + 1 < size; i++)
		tag[i] = (char)('a' + random[i] % 26);
	tag[size - 1] = '\0';
}

void
answer_init(struct answer *answer, struct run *run, bool frames, enum encoding_kind kind)
{
	*answer = (struct answer){ .run = run, .frames = frames };
	encoding_init(&answer->encoding, kind);
	if (server_options.form == EXCEPTION_TAGGED)
		make_tag(answer->tag, sizeof(answer->tag));
	ch_buf_init(&answer->raw, CH_BUF_NO_LIMIT);
	ch_buf_init(&answer->framed, CH_BUF_NO_LIMIT);
	ch_buf_init(&answer->out, CH_BUF_NO_LIMIT);
}

void
answer_free(struct answer *answer)
{
	encoding_free(&answer->encoding);
	ch_buf_free(&answer->raw);
	ch_buf_free(&answer->framed);
	ch_buf_free(&answer->out);
}

void
answer_gather(struct answer *answer, size_t size)
{
	bool more = true;

	while (!answer->ended && answer->raw.len < size) {
		int rc = run_next(answer->run, &answer->raw, &more, &answer->failure);

		answer->ended = rc || !more;
	}
}

/* [R] for all three forms, [V18] for the old one */
static void
append_exception(struct answer *answer)
{
	struct ch_str text = ch_str_of(answer->failure.text);
	struct ch_buf *out = &answer->raw;

	if (text.len > TAGGED_MAX - 128)
		text.len = TAGGED_MAX - 128;
	switch (server_options.form) {
	case EXCEPTION_OLD:
		ch_buf_append_str(out, text);
		ch_buf_append_byte(out, '\n');
		break;
	case EXCEPTION_MARKED:
		ch_buf_append_text(out, "__exception__\r\n");
		ch_buf_append_str(out, text);
		ch_buf_append_byte(out, '\n');
		answer->broken = true;
		break;
	case EXCEPTION_TAGGED:
		ch_buf_append_text(out, "\r\n__exception__\r\n");
		ch_buf_append_text(out, answer->tag);
		ch_buf_append_text(out, "\r\n");
		ch_buf_append_str(out, text);
		ch_buf_printf(out, "\n%zu %s\r\n__exception__\r\n", text.len + 1, answer->tag);
		answer->broken = true;
		break;
	}
}

/* Raw bytes through frames and encoding into `out`. */
static void
encode(struct answer *answer)
{
	struct ch_buf *from = &answer->raw;

	if (answer->frames) {
		ch_buf_reset(&answer->framed);
		for (size_t at = 0; at < from->len; at += FRAME_RAW) {
			size_t len = from->len - at;

			if (codec_frame_encode(CODEC_LZ4, from->ptr + at,
				len < FRAME_RAW ? len : FRAME_RAW, &answer->framed, NULL))
				answer->broken = answer->closed = true;
		}
		from = &answer->framed;
	}
	encoding_add(&answer->encoding, ch_buf_str(from), answer->closed && !answer->broken,
	    &answer->out);
	ch_buf_reset(&answer->raw);
}

/* Have something to send, or be closed. */
static void
produce(struct answer *answer)
{
	ch_buf_reset(&answer->out);
	answer->at = 0;
	while (answer->out.len == 0 && !answer->closed) {
		answer_gather(answer, 1);
		if (answer->ended && answer->failure.code)
			append_exception(answer);
		answer->closed = answer->ended;
		encode(answer);
	}
}

enum answer_end
answer_read(struct answer *answer, char *to, size_t room, size_t *len)
{
	if (answer->at == answer->out.len)
		produce(answer);
	*len = answer->out.len - answer->at;
	if (*len > room)
		*len = room;
	if (*len > 0) {
		memcpy(to, answer->out.ptr + answer->at, *len);
		answer->at += *len;
		return ANSWER_MORE;
	}
	return answer->broken ? ANSWER_BROKEN : ANSWER_END;
}

void
answer_error(struct answer *answer, const struct ch_error *err)
{
	ch_buf_reset(&answer->raw);
	ch_buf_append_text(&answer->raw, err->text);
	ch_buf_append_byte(&answer->raw, '\n');
	answer->failure.code = CH_OK;
	answer->ended = true;
}
