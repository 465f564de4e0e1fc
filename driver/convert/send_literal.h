/*
 * send_literal.h - one value as an SQL expression; private to convert/
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_SEND_LITERAL_H
#define CH_CONVERT_SEND_LITERAL_H

#include "convert/sending.h"

/* Append an encoded value as an expression, or as a value of VALUES. NULL as wire: what the type
 * has in place of NULL. */
enum conv_status conv_literal(struct conv_sender *sender, const struct conv_wire *wire,
    enum conv_text_form form, struct ch_buf *out);
/* CAST(NULL AS …), or NULL when the type cannot be NULL. */
void conv_literal_null(const struct native_type *type, struct ch_buf *out);

/* send_text.c: the value as native/text.h prints it. The same of NULL. */
enum conv_status conv_sender_print(struct conv_sender *sender, const struct conv_wire *wire,
    struct ch_buf *out);

#endif
