/*
 * build.h - columns and blocks on their way to a server
 *
 * A build collects the values of one column, of any type, in wire form; native_build_block puts
 * builds side by side into a block of revision 0. Memory is kept from block to block. Values
 * arrive checked (convert/) or as ClickHouse text (nested types, enums, …), which is parsed here.
 * Sticky on memory: append freely, ask native_build_failed() once. Not thread-safe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_NATIVE_BUILD_H
#define CH_NATIVE_BUILD_H

#include "base/buf.h"
#include "native/type.h"

struct native_build;

/* `type` is borrowed and must outlive the build. Types that cannot be written
 * (AggregateFunction, Nothing) are CH_EUNSUPPORTED. */
int native_build_create(
    struct native_build **out, const struct native_type *type, struct ch_error *err) CH_MUST_USE;
void native_build_destroy(struct native_build *build);
void native_build_reset(struct native_build *build); /* no rows, memory kept */
bool native_build_failed(const struct native_build *build);
size_t native_build_rows(const struct native_build *build);
size_t native_build_bytes(const struct native_build *build); /* about, on the wire */

/* One row each. NULL in a type that is not Nullable appends the type's default. */
void native_build_null(struct native_build *build);
/* A fixed width value as it stands on the wire (type->width bytes). */
void native_build_fixed(struct native_build *build, const void *bytes);
/* String: any bytes. FixedString: at most type->width bytes, padded with NUL. JSON: an object that
 * native_json_is_object() knows. */
void native_build_bytes_row(struct native_build *build, const void *bytes, size_t len);
/* `rows` fixed width values at once: `stride` bytes from one to the next, none NULL. */
void native_build_fixed_run(
    struct native_build *build, const void *bytes, size_t stride, size_t rows);

/* String and FixedString: `rows` texts, `stride` bytes from one to the next; their lengths are
 * int64_t, none negative, `length_stride` bytes from one to the next. */
void native_build_bytes_run(struct native_build *build, const void *bytes, size_t stride,
    const void *lengths, size_t length_stride, size_t rows);
/* Append `rows` fixed width rows and give the caller the room to write them: *values has width
 * bytes a row, *nulls a byte a row (0 = value; over zeroed bytes else) or is NULL when the type is
 * not Nullable. The pointers die with the next call. False: do it row by row (LowCardinality), or
 * out of memory. */
bool native_build_fixed_room(
    struct native_build *build, size_t rows, uint8_t **values, uint8_t **nulls);
/* Dynamic: begin a row of that type. Append one row to what is returned. NULL: too many types in
 * one block, or out of memory; then no row was begun. `type` is borrowed. */
struct native_build *native_build_pick(struct native_build *build, const struct native_type *type);

/* Text in ClickHouse's form, as native/text.h writes it, -> one row. Array, Tuple, Map, Nested,
 * Variant, Dynamic, JSON and all scalars. Times without zone are in `tz` unless the type names
 * one. Times must be within the range of the type, numbers too; digits that do not fit behind the
 * point must be 0. A Variant takes the first of its types that understands the text, strings last;
 * a Dynamic takes it as a String. CH_EFORMAT tells the position and what was expected; then no row
 * was appended. */
int native_build_text(struct native_build *build, struct ch_str text, const struct ch_tz *tz,
    struct ch_error *err) CH_MUST_USE;

/* One value of a fixed width type, FixedString excepted, from its text (blanks around it do not
 * matter): the bytes for native_build_fixed(), at most 32. False: it is no such value. */
bool native_scalar_from_text(const struct native_type *type, struct ch_str text,
    const struct ch_tz *tz, uint8_t *bytes) CH_MUST_USE;
/* The bytes of a value of a fixed width type may be stored: an enum's number has a name, a time
 * and a decimal are within the range of their types. */
bool native_scalar_valid(const struct native_type *type, const uint8_t *bytes);
/* The value that stands for none: zeros, but the first name of an enum, 1900-01-01 of Date32. */
void native_scalar_default(const struct native_type *type, uint8_t *bytes);
/* The text is a JSON object, nested at most NATIVE_MAX_DEPTH deep. *at: where it stops being so. */
bool native_json_is_object(struct ch_str text, size_t *at);

struct native_build_column {
	struct ch_str name;
	struct native_build *build;
};

/* Append one block (header, names, types, prefixes, data) to `out`. All builds have the same
 * number of rows. The types on the wire are exactly those of the builds. */
void native_build_block(
    const struct native_build_column *columns, size_t count, struct ch_buf *out);

#endif
