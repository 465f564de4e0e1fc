/*
 * way.h - the way from one type to one C type: loader, store, what they need
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_WAY_H
#define CH_CONVERT_WAY_H

#include "convert/load.h"
#include "convert/plan.h"
#include "convert/store.h"

struct conv_way {
	struct conv_source source;
	struct conv_form form;
	conv_store_fn store; /* NULL for CHAR, WCHAR, BINARY */
	/* what the choice depended on; also good for other types of that kind */
	bool is_open;
	enum native_kind kind;
	const struct ch_tz *type_tz;
	size_t max_length;   /* of text and bytes */
	unsigned unit;	     /* bytes of a wide character */
};

void conv_way_init(struct conv_way *way);
void conv_way_free(struct conv_way *way);

/* Choose. May be called again for something else; nothing is allocated. CONV_OK, CONV_BAD_C_TYPE,
 * CONV_NOT_ALLOWED. */
enum conv_status conv_way_open(struct conv_way *way, const struct native_type *type,
    const struct conv_spec *spec, const struct conv_env *env);

/* Load a slot and store it at data (NULL: only the length), as for a bound column. */
enum conv_status conv_way_cell(struct conv_way *way, size_t row, size_t slot, char *data,
    size_t capacity, SQLLEN *length);

#endif
