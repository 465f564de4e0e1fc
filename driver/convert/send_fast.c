/*
 * send_fast.c - loops over bound arrays that need no value in between
 *
 * They give the same bytes as fetching and encoding row by row.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/sending.h"

/* Bits of an element that are the wire's already. */
static bool
is_same(const struct conv_c_type *from, const struct native_type *to)
{
	if (from->size != to->width)
		return false;
	switch (to->kind) {
	case NATIVE_INT8:
	case NATIVE_INT16:
	case NATIVE_INT32:
	case NATIVE_INT64:
		return from->target == CONV_TO_INTEGER && from->is_signed;
	case NATIVE_UINT8:
	case NATIVE_UINT16:
	case NATIVE_UINT32:
	case NATIVE_UINT64:
		return from->target == CONV_TO_INTEGER && !from->is_signed;
	case NATIVE_FLOAT32:
	case NATIVE_FLOAT64:
		return from->target == CONV_TO_FLOAT;
	default:
		return to->kind >= NATIVE_INTERVAL_NANOSECOND &&
		    to->kind <= NATIVE_INTERVAL_YEAR && from->target == CONV_TO_INTEGER &&
		    from->is_signed;
	}
}

/* Every value of the C type is one of the type. */
static bool
is_contained(const struct conv_c_type *from, const struct native_type *to)
{
	if (is_same(from, to))
		return true;
	if (from->target == CONV_TO_GUID)
		return to->kind == NATIVE_UUID || to->kind == NATIVE_STRING;
	if (from->target == CONV_TO_BIT)
		return to->family == NATIVE_UINT && to->kind <= NATIVE_UINT256;
	if (from->target == CONV_TO_FLOAT)
		return to->kind == NATIVE_FLOAT64 || to->kind == NATIVE_STRING;
	if (from->target != CONV_TO_INTEGER)
		return false;
	if (to->kind == NATIVE_STRING || to->kind == NATIVE_FLOAT64 ||
	    to->kind == NATIVE_FLOAT32)
		return true;
	if (to->kind >= NATIVE_INT8 && to->kind <= NATIVE_INT256)
		return from->is_signed ? from->size <= to->width : from->size < to->width;
	return to->kind >= NATIVE_UINT8 && to->kind <= NATIVE_UINT256 && !from->is_signed &&
	    from->size <= to->width;
}

/* Values of 1, 2, 4 or 8 bytes, zeros where there is none. */
static void
copy_values(const struct conv_origin *origin, size_t first, size_t rows, unsigned width,
    uint8_t *values, uint8_t *nulls)
{
	const char *data = origin->data + first * origin->data_stride;
	const char *indicator = origin->indicator + first * origin->length_stride;

	for (size_t i = 0; i < rows; i++) {
		SQLLEN length = conv_length_at(indicator, origin->length_stride, i);
		uint64_t value = 0;
		bool is_null = conv_length_is_null(length);

		/* Under a NULL the application need not have anything. */
		if (!is_null)
			memcpy(&value, data + i * origin->data_stride, width);
		memcpy(values + i * width, &value, width);
		if (nulls)
			nulls[i] = is_null;
	}
}

static void
send_same(struct conv_sender *sender, const struct conv_origin *origin, size_t first, size_t rows,
    struct native_build *build)
{
	const char *data = origin->data + first * origin->data_stride;
	unsigned width = sender->param.c_type->size;
	uint8_t *values;
	uint8_t *nulls;

	if (!origin->indicator) {
		native_build_fixed_run(build, data, origin->data_stride, rows);
		return;
	}
	if (!native_build_fixed_room(build, rows, &values, &nulls)) {
		for (size_t i = 0; i < rows; i++) {
			size_t row = first + i;

			if (conv_length_is_null(conv_length_at(
				origin->indicator, origin->length_stride, row)))
				native_build_null(build);
			else
				native_build_fixed(build, data + i * origin->data_stride);
		}
		return;
	}
	switch (width) {
	case 8:
		copy_values(origin, first, rows, 8, values, nulls);
		break;
	case 4:
		copy_values(origin, first, rows, 4, values, nulls);
		break;
	default:
		copy_values(origin, first, rows, width, values, nulls);
	}
}

/* CHAR and BINARY into String and FixedString as they are; lengths have been checked. */
static void
send_bytes(struct conv_sender *sender, const struct conv_origin *origin, size_t first, size_t rows,
    struct native_build *build)
{
	size_t most = conv_origin_most(origin, first, rows);
	struct conv_element element;

	for (size_t row = first; row < first + rows; row++) {
		if (conv_element_at(sender, origin, row, most, &element) == CONV_ELEMENT_VALUE)
			native_build_bytes_row(build, element.data, element.len);
		else
			native_build_null(build);
	}
}

void
conv_sender_choose(struct conv_sender *sender)
{
	const struct conv_c_type *from = sender->param.c_type;
	const struct native_type *to = sender->goal.type;
	bool is_bytes = from->target == CONV_TO_CHAR || from->target == CONV_TO_BINARY;
	bool is_string = to->kind == NATIVE_STRING;

	sender->is_sure = is_contained(from, to) ||
	    (sender->is_text && is_string && !sender->goal.limit && !sender->goal.is_hex);
	if (sender->pick)
		return;
	if (is_same(from, to))
		sender->run = send_same;
	else if (is_bytes && (is_string || to->kind == NATIVE_FIXEDSTRING) &&
	    !sender->goal.is_hex)
		sender->run = send_bytes;
}
