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
	for (size_t i = 0; i < job->rows; i++) {
		size_t row = job->first + i;
		char *data = job->target->data ? conv_data_at(job, i) : NULL;
		enum conv_status status;
		SQLLEN length = 0;
		size_t slot;

		if (!native_column_slot(job->column, row, &slot)) {
			conv_put_null(job, i);
			continue;
		}
		status = conv_way_cell(way, row, slot, data, job->target->capacity, &length);
		if (status <= CONV_FRACTION_LOST)
			conv_put_length(job, i, length);
		if (status)
			conv_report_add(job->report, job->to + i, status);
	}
}

void
conv_put_lengths(const struct conv_job *job, SQLLEN length)
{
	const struct conv_target *target = job->target;
	const uint8_t *nulls = conv_job_nulls(job);
	char *at;
	bool is_plain = target->length && target->length == target->indicator;

	at = is_plain ? target->length + job->to * target->length_stride : NULL;
	if (!nulls && is_plain && target->length_stride == sizeof(length)) {
		for (size_t i = 0; i < job->rows; i++)
			memcpy(at + i * sizeof(length), &length, sizeof(length));
	} else if (is_plain) {
		for (size_t i = 0; i < job->rows; i++, at += target->length_stride) {
			SQLLEN told = nulls && nulls[i] ? SQL_NULL_DATA : length;

			memcpy(at, &told, sizeof(told));
		}
	} else if (nulls || target->length || target->indicator) {
		for (size_t i = 0; i < job->rows; i++) {
			if (nulls && nulls[i])
				conv_put_null(job, i);
			else
				conv_put_length(job, i, length);
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

	conv_source_set(&plan->way.source, column);
	if (target->data)
		plan->kernel(&plan->way, &job);
	else
		conv_run_cells(&plan->way, &job);
}
