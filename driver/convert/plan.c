/*
 * plan.c - choose how to convert once, then run over rows
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "convert/plan.h"

#include "base/alloc.h"
#include "convert/kernel.h"

struct conv_plan {
	struct conv_way way;
	conv_kernel_fn kernel;
};

void
conv_report_add(struct conv_report *report, size_t row, enum conv_status status)
{
	SQLUSMALLINT outcome = status <= CONV_FRACTION_LOST ? SQL_ROW_SUCCESS_WITH_INFO
							     : SQL_ROW_ERROR;

	if (status == CONV_OK)
		return;
	if (report->row_status && report->row_status[row] != SQL_ROW_ERROR)
		report->row_status[row] = outcome;
	if (report->kept < CONV_MAX_NOTES) {
		struct conv_note *note = &report->notes[report->kept++];

		note->row = row;
		note->column = report->column;
		note->status = status;
	}
	report->count++;
}

void
conv_run_cells(struct conv_way *way, const struct conv_job *job)
{
	const struct conv_told told = conv_job_told(job);
	const struct native_column *column = job->column;
	const uint8_t *nulls = conv_job_nulls(job);
	/* then the null map alone tells what native_column_slot would */
	bool is_plain = column->index_width == 0 && !column->picks &&
	    way->source.class != CONV_NULL;
	size_t stride = job->target->data_stride;
	char *data = job->target->data ? conv_data_at(job, 0) : NULL;

	for (size_t i = 0; i < job->rows; i++, data = data ? data + stride : NULL) {
		size_t row = job->first + i;
		enum conv_status status;
		SQLLEN length = 0;
		size_t slot = row;

		if (is_plain ? nulls && nulls[i] : !native_column_slot(column, row, &slot)) {
			conv_put_null(job, i);
			continue;
		}
		status = conv_way_cell(way, row, slot, data, job->target->capacity, &length);
		if (CH_LIKELY(status <= CONV_FRACTION_LOST))
			conv_put_length(&told, i, length);
		if (CH_UNLIKELY(status != CONV_OK))
			conv_report_add(job->report, job->to + i, status);
	}
}

/* Dense lengths without NULLs: some, then always as many as are there. */
static void
fill_lengths(char *at, size_t rows, SQLLEN length)
{
	size_t done = rows < 32 ? rows : 32;

	for (size_t i = 0; i < done; i++)
		memcpy(at + i * sizeof(length), &length, sizeof(length));
	while (done < rows) {
		size_t more = rows - done < done ? rows - done : done;

		memcpy(at + done * sizeof(length), at, more * sizeof(length));
		done += more;
	}
}

static void
fill_nullable(char *at, size_t stride, const uint8_t *nulls, size_t rows, SQLLEN length)
{
	for (size_t i = 0; i < rows; i++) {
		SQLLEN null = -(SQLLEN)(nulls[i] != 0);
		SQLLEN value = (null & SQL_NULL_DATA) | (~null & length);

		memcpy(at + i * stride, &value, sizeof(value));
	}
}

void
conv_put_lengths(const struct conv_job *job, SQLLEN length)
{
	const struct conv_told told = conv_job_told(job);
	const uint8_t *nulls = conv_job_nulls(job);
	/* one pointer for both */
	bool is_joint = told.length && job->target->indicator == job->target->length;

	if (is_joint && !nulls && told.stride == sizeof(length)) {
		fill_lengths(told.length, job->rows, length);
	} else if (is_joint && nulls && told.stride == sizeof(length)) {
		fill_nullable(told.length, sizeof(length), nulls, job->rows, length);
	} else if (is_joint && nulls) {
		fill_nullable(told.length, told.stride, nulls, job->rows, length);
	} else if (nulls || told.length || told.indicator) {
		for (size_t i = 0; i < job->rows; i++) {
			if (nulls && nulls[i])
				conv_put_null(job, i);
			else
				conv_put_length(&told, i, length);
		}
	}
}

static conv_kernel_fn
choose(const struct conv_way *way)
{
	static conv_kernel_fn (*const finders[])(const struct conv_way *way) = {
		conv_same_find,
		conv_text_find,
		conv_time_find,
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(finders); i++) {
		conv_kernel_fn kernel = finders[i](way);

		if (kernel)
			return kernel;
	}
	return conv_run_cells;
}

enum conv_status
conv_plan_create(struct conv_plan **out, const struct native_type *type,
    const struct conv_spec *spec, const struct conv_env *env)
{
	struct conv_plan *plan = ch_malloc(sizeof(*plan));
	enum conv_status status;

	*out = NULL;
	if (!plan)
		return CONV_NO_MEMORY;
	conv_way_init(&plan->way);
	status = conv_way_open(&plan->way, type, spec, env);
	if (status) {
		conv_plan_destroy(plan);
		return status;
	}
	plan->kernel = choose(&plan->way);
	*out = plan;
	return CONV_OK;
}

void
conv_plan_destroy(struct conv_plan *plan)
{
	if (!plan)
		return;
	conv_way_free(&plan->way);
	ch_free(plan);
}

void
conv_plan_run(struct conv_plan *plan, const struct native_column *column, size_t first,
    size_t rows, const struct conv_target *target, size_t to, struct conv_report *report)
{
	const struct conv_job job = { column, first, rows, target, to, report };

	if (rows == 0)
		return;
	conv_source_set(&plan->way.source, column);
	if (target->data)
		plan->kernel(&plan->way, &job);
	else
		conv_run_cells(&plan->way, &job);
}
