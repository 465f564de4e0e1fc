/*
 * same.c - numbers whose bits are the application's, or only widen to them
 *
 * Every value fits, so nothing can be reported but a NULL without an indicator. Where the sign
 * differs (UInt64 to SQL_C_SBIGINT) a slice fits if no value has its top bit; else the general
 * way takes it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/kernel.h"

/* Rows of a column and where they go. */
struct slice {
	const uint8_t *from;
	const uint8_t *nulls; /* or NULL */
	char *to;
	size_t stride;
	size_t rows;
};

enum shape { S1, S2, S4, S8, U1, U2, U4, F4, SHAPES };

/* Called with constants only, so that each use becomes a loop without a branch on the width. */
#define CONSTANT_ARGS static inline __attribute__((always_inline))

CONSTANT_ARGS uint64_t
widen(const uint8_t *at, enum shape shape)
{
	int8_t one;
	int16_t two;
	int32_t four;
	uint64_t bits = 0;
	float single;
	double real;

	switch (shape) {
	case S1:
		memcpy(&one, at, 1);
		return (uint64_t)one;
	case S2:
		memcpy(&two, at, 2);
		return (uint64_t)two;
	case S4:
		memcpy(&four, at, 4);
		return (uint64_t)four;
	case F4:
		memcpy(&single, at, 4);
		real = (double)single;
		memcpy(&bits, &real, 8);
		return bits;
	case U1:
		return *at;
	case U2:
		memcpy(&bits, at, 2);
		return bits;
	case U4:
		memcpy(&bits, at, 4);
		return bits;
	default:
		memcpy(&bits, at, 8);
		return bits;
	}
}

CONSTANT_ARGS void
copy_rows(struct slice slice, enum shape shape, unsigned width, unsigned to)
{
	for (size_t i = 0; i < slice.rows; i++, slice.to += slice.stride) {
		uint64_t bits = widen(slice.from + i * width, shape);

		memcpy(slice.to, &bits, to);
	}
}

/* What lies at a NULL's place is kept by writing it again: no branch to guess wrong. */
CONSTANT_ARGS void
copy_mixed(struct slice slice, enum shape shape, unsigned width, unsigned to)
{
	for (size_t i = 0; i < slice.rows; i++, slice.to += slice.stride) {
		uint64_t keep = 0 - (uint64_t)(slice.nulls[i] != 0);
		uint64_t bits = widen(slice.from + i * width, shape);
		uint64_t old = 0;

		memcpy(&old, slice.to, to);
		bits = (old & keep) | (bits & ~keep);
		memcpy(slice.to, &bits, to);
	}
}

/* By eights, which often are free of NULLs. */
CONSTANT_ARGS void
copy_nullable(struct slice slice, enum shape shape, unsigned width, unsigned to)
{
	struct slice eight = slice;

	eight.rows = CONV_GROUP;
	for (size_t left = slice.rows; left > 0; left -= eight.rows) {
		if (left < CONV_GROUP)
			eight.rows = left;
		if (eight.rows == CONV_GROUP && conv_no_nulls(eight.nulls))
			copy_rows(eight, shape, width, to);
		else
			copy_mixed(eight, shape, width, to);
		eight.from += CONV_GROUP * width;
		eight.nulls += CONV_GROUP;
		eight.to += CONV_GROUP * slice.stride;
	}
}

CONSTANT_ARGS void
copy(const struct slice *slice, enum shape shape, unsigned width, unsigned to)
{
	struct slice dense = *slice;

	dense.stride = to;
	if (slice->nulls && slice->stride == to)
		copy_nullable(dense, shape, width, to);
	else if (slice->nulls)
		copy_nullable(*slice, shape, width, to);
	else if (width == to && slice->stride == to)
		memcpy(slice->to, slice->from, slice->rows * to);
	else if (slice->stride == to)
		copy_rows(dense, shape, width, to);
	else
		copy_rows(*slice, shape, width, to);
}

/* Same width, but not the same sign. */
static bool
may_not_fit(const struct conv_way *way)
{
	const struct native_type *type = way->source.type;
	const struct conv_c_type *c_type = way->form.c_type;

	return c_type->target == CONV_TO_INTEGER && c_type->size == type->width &&
	    c_type->is_signed != (type->family == NATIVE_SINT);
}

/* No value has its top bit set; values under NULLs count too, whatever they are. */
static bool
all_fit(const struct slice *slice, unsigned width)
{
	const uint8_t *last = slice->from + width - 1;
	uint64_t seen = 0, bits;

	if (width < 8) {
		for (size_t i = 0; i < slice->rows; i++)
			seen |= last[i * width];
		return (seen & 0x80) == 0;
	}
	for (size_t i = 0; i < slice->rows; i++) {
		memcpy(&bits, slice->from + i * 8, 8);
		seen |= bits;
	}
	return seen >> 63 == 0;
}

typedef void (*copy_fn)(const struct slice *slice);

static void
run(struct conv_way *way, const struct conv_job *job, copy_fn copy_slice)
{
	struct slice slice;

	if (job->column->index_width > 0) {
		conv_run_cells(way, job);
		return;
	}
	slice.from = way->source.values + job->first * way->source.type->width;
	slice.nulls = conv_job_nulls(job);
	slice.to = conv_data_at(job, 0);
	slice.stride = job->target->data_stride;
	slice.rows = job->rows;
	if (may_not_fit(way) && !all_fit(&slice, way->source.type->width)) {
		conv_run_cells(way, job);
		return;
	}
	copy_slice(&slice);
	conv_put_lengths(job, way->form.c_type->size);
}

/* COPY(shape, bytes of it, bytes of the target) */
#define COPIES                                                                             \
	COPY(S1, 1, 1) COPY(S1, 1, 2) COPY(S1, 1, 4) COPY(S1, 1, 8) COPY(S2, 2, 2)         \
	COPY(S2, 2, 4) COPY(S2, 2, 8) COPY(S4, 4, 4) COPY(S4, 4, 8) COPY(S8, 8, 8)         \
	COPY(U1, 1, 2) COPY(U1, 1, 4) COPY(U1, 1, 8) COPY(U2, 2, 4) COPY(U2, 2, 8)         \
	COPY(U4, 4, 8) COPY(F4, 4, 8)

#define COPY(shape, width, to)                                               \
	static void                                                          \
	copy_##shape##_##to(const struct slice *slice)                       \
	{                                                                    \
		copy(slice, shape, width, to);                               \
	}                                                                    \
	static void                                                          \
	run_##shape##_##to(struct conv_way *way, const struct conv_job *job) \
	{                                                                    \
		run(way, job, copy_##shape##_##to);                          \
	}
COPIES
#undef COPY

static const conv_kernel_fn kernels[SHAPES][9] = {
#define COPY(shape, width, to) [shape][to] = run_##shape##_##to,
	COPIES
#undef COPY
};

conv_kernel_fn
conv_same_find(const struct conv_way *way)
{
	const struct native_type *type = way->source.type;
	const struct conv_c_type *c_type = way->form.c_type;
	bool is_integer = type->family == NATIVE_SINT || type->family == NATIVE_UINT;
	unsigned log = type->width == 1 ? 0 : type->width == 2 ? 1 : type->width == 4 ? 2 : 3;

	if (c_type->target == CONV_TO_FLOAT && way->source.class == CONV_FLOAT) {
		if (type->width == c_type->size)
			return kernels[S1 + log][c_type->size];
		return type->width == 4 ? kernels[F4][c_type->size] : NULL;
	}
	if (c_type->target != CONV_TO_INTEGER || !is_integer)
		return NULL;
	if (way->source.class != CONV_INT && way->source.class != CONV_UINT &&
	    way->source.class != CONV_INTERVAL)
		return NULL;
	if (c_type->size == type->width)
		return kernels[S1 + log][c_type->size];
	if (type->family == NATIVE_SINT)
		return c_type->is_signed ? kernels[S1 + log][c_type->size] : NULL;
	return log < 3 ? kernels[U1 + log][c_type->size] : NULL;
}
