/*
 * printing.h - what the parts of the text printer share; private to native/
 *
 * Nothing here reports failure: `out` becomes failed when memory runs out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_PRINTING_H
#define CH_NATIVE_PRINTING_H

#include "native/cursor.h"
#include "native/text.h"

enum native_style {
	NATIVE_AS_PLAIN, /* alone in its column */
	NATIVE_AS_QUOTED, /* inside an Array, Tuple or Map */
	NATIVE_AS_JSON, /* inside a JSON value */
};

struct native_printer {
	const struct native_text_env *env;
	struct ch_buf *out;
	struct ch_tz_span span; /* of the zone used last */
	const struct ch_tz *span_tz;
	unsigned depth;
};

/* The value of a row, or NULL in the style's way. */
void native_print_value(struct native_printer *printer, const struct native_column *column,
    size_t row, enum native_style style);
void native_print_null(struct native_printer *printer, enum native_style style);
/* A slot of a column that is no tree. */
void native_print_scalar(struct native_printer *printer, const struct native_column *column,
    size_t slot, enum native_style style);
void native_print_float(struct native_printer *printer, const struct native_type *type,
    uint64_t bits, enum native_style style);
/* Text with the quotes and escapes of the style. */
void native_print_string(
    struct native_printer *printer, struct ch_str text, enum native_style style);
/* Put quotes and escapes around what was appended to out from `start` on. */
void native_print_requote(struct native_printer *printer, size_t start);

/* Behind a Map's key that was appended from `start` on: its colon. Keys of JSON are strings. */
void native_print_key_end(struct native_printer *printer, size_t start, enum native_style style);

/* What goes before item i of a container: its opening bracket or a comma, and the
 * name if a named Tuple becomes an object of JSON. */
void native_print_item(struct native_printer *printer, const struct native_type *type, uint64_t i,
    enum native_style style);
void native_print_close(struct native_printer *printer, const struct native_type *type,
    uint64_t count, enum native_style style);

/* text_json.c */
void native_print_json_string(struct ch_buf *out, struct ch_str text);
/* A JSON column's row, as JSON text. */
void native_print_json(
    struct native_printer *printer, const struct native_column *column, size_t row);
/* Writes an object from paths that come in order: "a.b" and "a.c" go into one object. */
struct native_json_object {
	struct ch_buf *out;
	struct ch_str parent; /* of the last path, with its last point */
	bool begun;
};
void native_json_path(struct native_json_object *object, struct ch_str path);
void native_json_end(struct native_json_object *object);
int native_json_compare(struct ch_str a, struct ch_str b);

/* value_binary.c: binary type and value, as SharedVariant and shared data hold them. Malformed
 * bytes print what could be read of them. */
void native_print_binary(
    struct native_printer *printer, struct ch_str bytes, enum native_style style);
/* The bytes are a NULL (of type Nothing, or Nullable). */
bool native_binary_is_null(struct ch_str bytes);

#endif
