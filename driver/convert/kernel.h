/*
 * kernel.h - loops over rows
 *
 * A kernel converts a slice of a column into bound buffers. All kernels give the same bytes as
 * conv_run_cells, which loads and stores cell by cell; they are only faster.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_KERNEL_H
#define CH_CONVERT_KERNEL_H

#include "convert/plan.h"
#include "convert/way.h"

/* Rows first … first + rows - 1 of the column, into target rows from `to` on. */
struct conv_job {
	const struct native_column *column;
	size_t first;
	size_t rows;
	const struct conv_target *target;
	size_t to;
	struct conv_report *report;
};

typedef void (*conv_kernel_fn)(struct conv_way *way, const struct conv_job *job);

/* The general way. */
void conv_run_cells(struct conv_way *way, const struct conv_job *job);

/* The kernel for a way, or NULL. Kernels need a data buffer; columns they are not made for they
 * hand to conv_run_cells. */
conv_kernel_fn conv_same_find(const struct conv_way *way);
conv_kernel_fn conv_text_find(const struct conv_way *way);
conv_kernel_fn conv_time_find(const struct conv_way *way);

static inline char *
conv_data_at(const struct conv_job *job, size_t i)
{
	return job->target->data + (job->to + i) * job->target->data_stride;
}

/* Where the lengths of a job go: a copy of the target's pointers, so that writing through them
 * does not make the compiler read them again for each row. */
struct conv_told {
	char *length;	 /* or NULL */
	char *indicator; /* NULL too when it is the length */
	size_t stride;
};

static inline struct conv_told
conv_job_told(const struct conv_job *job)
{
	const struct conv_target *target = job->target;
	size_t at = job->to * target->length_stride;

	return (struct conv_told){
		target->length ? target->length + at : NULL,
		target->indicator && target->indicator != target->length
		    ? target->indicator + at
		    : NULL,
		target->length_stride,
	};
}

/* Tell the length of row i's value; indicators that are not the length itself get 0. */
static inline void
conv_put_length(const struct conv_told *told, size_t i, SQLLEN length)
{
	const SQLLEN zero = 0;

	if (told->indicator)
		memcpy(told->indicator + i * told->stride, &zero, sizeof(zero));
	if (told->length)
		memcpy(told->length + i * told->stride, &length, sizeof(length));
}

/* Row i is NULL. */
static inline void
conv_put_null(const struct conv_job *job, size_t i)
{
	const struct conv_target *target = job->target;
	const SQLLEN null = SQL_NULL_DATA;

	if (target->indicator)
		memcpy(target->indicator + (job->to + i) * target->length_stride, &null,
		    sizeof(null));
	else
		conv_report_add(job->report, job->to + i, CONV_NO_INDICATOR);
}

/* The null map of the first row of the job, or NULL when there is none. */
static inline const uint8_t *
conv_job_nulls(const struct conv_job *job)
{
	const struct native_column *column = job->column;

	if (!column->has_nulls)
		return NULL;
	return native_column_bytes(column) + column->nulls + job->first;
}

/* Rows that are looked at together. */
#define CONV_GROUP 8

/* None of CONV_GROUP rows is NULL. */
static inline bool
conv_no_nulls(const uint8_t *nulls)
{
	uint64_t all;

	memcpy(&all, nulls, sizeof(all));
	return all == 0;
}

/* Lengths and NULLs of values that all take `length` bytes. */
void conv_put_lengths(const struct conv_job *job, SQLLEN length);

#endif
