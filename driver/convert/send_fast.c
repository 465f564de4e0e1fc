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

/* Integers of any width, from elements to a column. The pointers are copies: bytes written
 * through them may be anything, so the compiler would read those of the origin again and again. */
struct lane {
	const char *data;
	size_t stride;
	const char *indicator; /* or NULL */
	size_t length_stride;
	size_t rows;
};

static struct lane
lane_of(const struct conv_origin *origin, size_t first, size_t rows)
{
	return (struct lane){ origin->data + first * origin->data_stride, origin->data_stride,
		origin->indicator ? origin->indicator + first * origin->length_stride : NULL,
		origin->length_stride, rows };
}

/* An element, or 0 under NULL: there the data may be anywhere and are not looked at. */
static inline __attribute__((always_inline)) uint64_t
lane_value(const struct lane *lane, size_t row, unsigned size, bool is_signed, bool *is_null)
{
	uint64_t value = 0;

	*is_null = lane->indicator &&
	    conv_length_is_null(conv_length_at(lane->indicator, lane->length_stride, row));
	if (CH_UNLIKELY(*is_null))
		return 0;
	memcpy(&value, lane->data + row * lane->stride, size);
	if (is_signed && size < 8)
		value = (uint64_t)((int64_t)(value << (64 - size * 8)) >> (64 - size * 8));
	return value;
}

static inline __attribute__((always_inline)) void
copy_lane(struct lane lane, unsigned from, bool is_signed, unsigned to, uint8_t *values,
    uint8_t *nulls)
{
	bool is_null;

	for (size_t row = 0; row < lane.rows; row++) {
		uint64_t value = lane_value(&lane, row, from, is_signed, &is_null);

		/* little endian: the low bytes are the narrower number */
		memcpy(values + row * to, &value, to);
		if (nulls)
			nulls[row] = is_null;
	}
}

/* A loop of its own for each pair of sizes. */
static void
copy_sizes(const struct lane *lane, const struct conv_c_type *from, unsigned to, uint8_t *values,
    uint8_t *nulls)
{
	switch (from->size * 10 + to) {
	case 88:
		copy_lane(*lane, 8, true, 8, values, nulls);
		break;
	case 84:
		copy_lane(*lane, 8, true, 4, values, nulls);
		break;
	case 44:
		copy_lane(*lane, 4, true, 4, values, nulls);
		break;
	case 48:
		if (from->is_signed)
			copy_lane(*lane, 4, true, 8, values, nulls);
		else
			copy_lane(*lane, 4, false, 8, values, nulls);
		break;
	default:
		copy_lane(*lane, from->size, from->is_signed, to, values, nulls);
	}
}

static void
send_integers(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows, struct native_build *build)
{
	const struct conv_c_type *from = sender->param.c_type;
	const struct lane lane = lane_of(origin, first, rows);
	uint8_t *values;
	uint8_t *nulls;

	if (!origin->indicator && is_same(from, sender->goal.type)) {
		native_build_fixed_run(build, lane.data, lane.stride, rows);
		return;
	}
	if (native_build_fixed_room(build, rows, &values, &nulls)) {
		copy_sizes(&lane, from, sender->goal.type->width, values, nulls);
		return;
	}
	for (size_t row = 0; row < rows; row++) {
		bool is_null;
		uint64_t value =
		    lane_value(&lane, row, from->size, from->is_signed, &is_null);

		if (is_null)
			native_build_null(build);
		else
			native_build_fixed(build, &value);
	}
}

static inline __attribute__((always_inline)) bool
lane_within(struct lane lane, unsigned from, bool is_signed, uint64_t least, uint64_t span)
{
	bool within = true;
	bool is_null;

	for (size_t row = 0; row < lane.rows; row++)
		within &= lane_value(&lane, row, from, is_signed, &is_null) - least <= span;
	return within;
}

/* Both ends of the type as the element's 64 bits: value - least is then no more than span. */
static bool
integers_fit(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows)
{
	const struct conv_c_type *from = sender->param.c_type;
	const struct native_type *to = sender->goal.type;
	const struct lane lane = lane_of(origin, first, rows);
	unsigned bits = to->width * 8;
	uint64_t most = UINT64_MAX >> (64 - bits);
	uint64_t least = 0;

	if (to->family == NATIVE_SINT && from->is_signed) {
		least = 0 - (most / 2 + 1);
	} else {
		if (to->family == NATIVE_SINT)
			most /= 2;
		/* a natural of 64 bits that came from a signed one is half as large */
		if (from->is_signed && most > INT64_MAX)
			most = INT64_MAX;
	}
	if (from->size == 8)
		return lane_within(lane, 8, true, least, most);
	if (from->size == 4 && from->is_signed)
		return lane_within(lane, 4, true, least, most);
	return lane_within(lane, from->size, from->is_signed, least, most);
}

static bool
is_plain_integer(const struct native_type *type)
{
	return type->width <= 8 && type->kind >= NATIVE_INT8 && type->kind <= NATIVE_UINT64;
}

/* Texts as they are: CHAR and BINARY into String and FixedString. Runs of known lengths go at
 * once; what is NULL, or ends at a NUL, one by one. */
static void
send_bytes(struct conv_sender *sender, const struct conv_origin *origin, size_t first, size_t rows,
    struct native_build *build)
{
	size_t most = conv_origin_most(origin, first, rows);
	bool joint = origin->length && (origin->length == origin->indicator || !origin->indicator);
	struct conv_element element;
	size_t end = first + rows;

	for (size_t row = first; row < end; row++) {
		size_t from = row;

		while (joint && row < end &&
		    conv_length_at(origin->length, origin->length_stride, row) >= 0)
			row++;
		if (row > from)
			native_build_bytes_run(build, origin->data + from * origin->data_stride,
			    origin->data_stride, origin->length + from * origin->length_stride,
			    origin->length_stride, row - from);
		if (row == end)
			return;
		if (conv_element_at(sender, origin, row, most, &element) == CONV_ELEMENT_VALUE)
			native_build_bytes_row(build, element.data, element.len);
		else
			native_build_null(build);
	}
}

/* Only a length can be wrong; those of bytes that fit, and NULL, are not. */
static bool
lengths_are_known(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows)
{
	SQLLEN least = 0, most = 0;

	if (!sender->sure_bytes || !origin->length || origin->length != origin->indicator)
		return false;
	for (size_t row = first; row < first + rows; row++) {
		SQLLEN length = conv_length_at(origin->length, origin->length_stride, row);

		least = length < least ? length : least;
		most = length > most ? length : most;
	}
	return least >= SQL_NULL_DATA && (size_t)most <= sender->sure_bytes;
}

/* How long texts may be that are looked at no further. */
static size_t
sure_bytes(const struct conv_sender *sender)
{
	enum conv_target_kind from = sender->param.c_type->target;

	if (sender->is_sure)
		return SIZE_MAX;
	/* a limit of characters is no more than as many bytes */
	if ((from != CONV_TO_CHAR && from != CONV_TO_BINARY) || sender->goal.is_hex)
		return 0;
	if (sender->goal.type->kind == NATIVE_FIXEDSTRING)
		return sender->goal.type->width;
	return sender->goal.type->kind == NATIVE_STRING ? sender->goal.limit : 0;
}

/* The text of a row that has a length. */
static inline bool
text_at(const struct conv_origin *origin, size_t row, struct ch_str *text)
{
	SQLLEN length = conv_length_at(origin->length, origin->length_stride, row);

	text->ptr = origin->data + row * origin->data_stride;
	text->len = (size_t)length;
	return length >= 0;
}

/* Decimals from plain texts with lengths; others go the general way. */
static void
send_decimals(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows, struct native_build *build)
{
	size_t most = conv_origin_most(origin, first, rows);
	bool joint = origin->length && origin->length == origin->indicator;
	uint8_t bytes[8];
	struct ch_str text;

	for (size_t row = first; row < first + rows; row++) {
		if (joint && text_at(origin, row, &text) &&
		    conv_encode_small_decimal(sender->goal.type, text, bytes))
			native_build_fixed(build, bytes);
		else
			conv_sender_put_row(sender, origin, row, most, build);
	}
}

static bool
decimals_are_plain(struct conv_sender *sender, const struct conv_origin *origin, size_t first,
    size_t rows)
{
	uint8_t bytes[8];
	struct ch_str text;

	if (!origin->length || origin->length != origin->indicator)
		return false;
	for (size_t row = first; row < first + rows; row++)
		if (text_at(origin, row, &text)
			? !conv_encode_small_decimal(sender->goal.type, text, bytes)
			: (SQLLEN)text.len != SQL_NULL_DATA)
			return false;
	return true;
}

_Static_assert(sizeof(SQLLEN) == sizeof(int64_t), "lengths are read as int64_t by native/");

void
conv_sender_choose(struct conv_sender *sender)
{
	const struct conv_c_type *from = sender->param.c_type;
	const struct native_type *to = sender->goal.type;
	bool is_bytes = from->target == CONV_TO_CHAR || from->target == CONV_TO_BINARY;
	bool is_string = to->kind == NATIVE_STRING;

	sender->is_sure = is_contained(from, to) ||
	    (sender->is_text && is_string && !sender->goal.limit && !sender->goal.is_hex);
	sender->sure_bytes = sender->is_text ? sure_bytes(sender) : 0;
	if (sender->is_text)
		sender->sure = lengths_are_known;
	if (sender->pick)
		return;
	if (is_same(from, to)) {
		sender->run = send_integers;
	} else if (from->target == CONV_TO_INTEGER && is_plain_integer(to)) {
		sender->run = send_integers;
		sender->sure = integers_fit;
	} else if (is_bytes && (is_string || to->kind == NATIVE_FIXEDSTRING) &&
	    !sender->goal.is_hex) {
		sender->run = send_bytes;
	} else if (from->target == CONV_TO_CHAR && to->kind == NATIVE_DECIMAL && to->width <= 8) {
		sender->run = send_decimals;
		sender->sure = decimals_are_plain;
	} else {
		conv_sender_choose_time(sender);
	}
}
