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

/* Tell the length of row i's value; indicators that are not the length itself get 0. */
static inline void
conv_put_length(const struct conv_job *job, size_t i, SQLLEN length)
{
	const struct conv_target *target = job->target;
	size_t at = (job->to + i) * target->length_stride;
	const SQLLEN zero = 0;

	if (target->indicator && target->indicator != target->length)
		memcpy(target->indicator + at, &zero, sizeof(zero));
	if (target->length)
		memcpy(target->length + at, &length, sizeof(length));
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

/* Lengths and NULLs of values that all take `length` bytes. */
void conv_put_lengths(const struct conv_job *job, SQLLEN length);

#endif
