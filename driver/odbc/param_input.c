/*
 * param_input.c - values that an application bound, ready to be read
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/param_input.h"

#include <string.h>

#include "base/alloc.h"
#include "odbc/param.h"
#include "odbc/typeinfo.h"

bool
odbc_inputs_create(struct odbc_inputs *inputs, size_t count)
{
	*inputs = (struct odbc_inputs){ 0 };
	inputs->items = ch_calloc(count + 1, sizeof(*inputs->items));
	if (!inputs->items)
		return false;
	inputs->count = inputs->cap = count;
	return true;
}

void
odbc_inputs_reset(struct odbc_inputs *inputs)
{
	for (size_t i = 0; i < inputs->put_count; i++)
		ch_buf_free(&inputs->puts[i].bytes);
	inputs->put_count = 0;
	if (inputs->skipped)
		memset(inputs->skip, 0, inputs->skip_cap);
	inputs->skipped = 0;
}

void
odbc_inputs_free(struct odbc_inputs *inputs)
{
	odbc_inputs_reset(inputs);
	for (size_t i = 0; i < inputs->cap; i++) {
		conv_sender_destroy(inputs->items[i].sender);
		ch_arena_free(&inputs->items[i].memory);
	}
	ch_free(inputs->items);
	ch_free(inputs->skip);
	ch_free(inputs->puts);
	*inputs = (struct odbc_inputs){ 0 };
}

bool
odbc_inputs_skip(struct odbc_inputs *inputs, size_t set)
{
	unsigned char *grown;

	if (inputs->skip_cap < inputs->sets) {
		grown = ch_realloc(inputs->skip, inputs->sets);
		if (!grown)
			return false;
		memset(grown + inputs->skip_cap, 0, inputs->sets - inputs->skip_cap);
		inputs->skip = grown;
		inputs->skip_cap = inputs->sets;
	}
	inputs->skipped += !inputs->skip[set];
	inputs->skip[set] = 1;
	return true;
}

/* The SQL type that goes with a C type when none was said. */
static SQLSMALLINT
type_of_c(SQLSMALLINT c_type)
{
	static const struct {
		SQLSMALLINT c_type, sql_type;
	} types[] = {
		{ SQL_C_WCHAR, SQL_WVARCHAR },
		{ SQL_C_BINARY, SQL_VARBINARY },
		{ SQL_C_BIT, SQL_BIT },
		{ SQL_C_TINYINT, SQL_TINYINT },
		{ SQL_C_STINYINT, SQL_TINYINT },
		{ SQL_C_UTINYINT, SQL_SMALLINT },
		{ SQL_C_SHORT, SQL_SMALLINT },
		{ SQL_C_SSHORT, SQL_SMALLINT },
		{ SQL_C_USHORT, SQL_INTEGER },
		{ SQL_C_LONG, SQL_INTEGER },
		{ SQL_C_SLONG, SQL_INTEGER },
		{ SQL_C_ULONG, SQL_BIGINT },
		{ SQL_C_SBIGINT, SQL_BIGINT },
		{ SQL_C_UBIGINT, SQL_BIGINT },
		{ SQL_C_FLOAT, SQL_REAL },
		{ SQL_C_DOUBLE, SQL_DOUBLE },
		{ SQL_C_NUMERIC, SQL_NUMERIC },
		{ SQL_C_GUID, SQL_GUID },
		{ SQL_C_TYPE_DATE, SQL_TYPE_DATE },
		{ SQL_C_TYPE_TIME, SQL_TYPE_TIME },
		{ SQL_C_TYPE_TIMESTAMP, SQL_TYPE_TIMESTAMP },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(types); i++)
		if (types[i].c_type == c_type)
			return types[i].sql_type;
	if (c_type >= SQL_C_INTERVAL_YEAR && c_type <= SQL_C_INTERVAL_MINUTE_TO_SECOND)
		return c_type; /* the codes are the same */
	return SQL_VARCHAR;
}

/* Which of the IPD's fields ColumnSize and DecimalDigits went to depends on the type. */
static void
set_sizes(struct conv_binding *binding, const struct odbc_desc_rec *rec)
{
	switch (binding->sql_type) {
	case SQL_DECIMAL:
	case SQL_NUMERIC:
		binding->column_size = (SQLULEN)(rec->precision > 0 ? rec->precision : 0);
		binding->digits = rec->scale;
		break;
	case SQL_TYPE_TIME:
	case SQL_TYPE_TIMESTAMP:
		binding->column_size = rec->length;
		binding->digits = rec->precision;
		break;
	default:
		binding->column_size = rec->length;
		binding->digits = rec->type == SQL_INTERVAL ? rec->precision : rec->scale;
		break;
	}
}

/* Applications pass on the size that SQLDescribeParam told; values may be longer all the same. */
static void
lift_reported_limit(struct conv_binding *binding, const struct odbc_dbc *dbc)
{
	struct odbc_type_env env;

	if (!odbc_type_is_char(binding->sql_type))
		return;
	odbc_type_env_init(&env, dbc->options, dbc->is_wide);
	if (binding->column_size >= env.string_max)
		binding->column_size = 0;
}

static void
set_origin(const struct odbc_desc *app, const struct odbc_desc_rec *rec, SQLSMALLINT c_type,
    struct conv_origin *origin)
{
	SQLLEN offset = app->bind_offset_ptr ? *app->bind_offset_ptr : 0;
	size_t size = conv_c_type_size(c_type);
	const char *length = (const char *)rec->octet_length_ptr;
	const char *indicator = (const char *)rec->indicator_ptr;

	if (size == 0)
		size = rec->octet_length > 0 ? (size_t)rec->octet_length : 0;
	origin->data = rec->data_ptr ? (const char *)rec->data_ptr + offset : NULL;
	origin->data_stride = app->bind_type ? (size_t)app->bind_type : size;
	origin->buffer_length = rec->octet_length;
	origin->length = length ? length + offset : NULL;
	origin->indicator = indicator ? indicator + offset : NULL;
	origin->length_stride = app->bind_type ? (size_t)app->bind_type : sizeof(SQLLEN);
}

SQLRETURN
odbc_input_bind(
    struct odbc_stmt *stmt, const struct odbc_input_desc *from, struct odbc_input *input)
{
	SQLSMALLINT number = (SQLSMALLINT)input->number;
	const struct odbc_desc_rec *app = odbc_desc_get(from->app, number);
	const struct odbc_desc_rec *type = odbc_desc_get(from->types, number);
	struct conv_binding *binding = &input->binding;

	if (!app || !odbc_desc_is_bound(app))
		return odbc_diag_add_at(&stmt->head.diag, ODBC_S_07002, SQL_NO_ROW_NUMBER, number,
		    "Parameter %d is not bound: SQLBindParameter comes before execution",
		    (int)number);
	*binding = (struct conv_binding){ .c_type = odbc_type_modern(app->concise_type),
		.sql_type = type ? type->concise_type : 0,
		.c_precision = app->precision,
		.c_scale = app->scale };
	if (app->type == SQL_INTERVAL) {
		binding->c_precision = (SQLSMALLINT)app->datetime_interval_precision;
		binding->c_scale = app->precision;
	}
	if (binding->sql_type == 0)
		binding->sql_type = type_of_c(binding->c_type);
	else
		set_sizes(binding, type);
	lift_reported_limit(binding, stmt->dbc);
	if (binding->c_type == SQL_C_DEFAULT)
		binding->c_type = odbc_type_default_c(
		    binding->sql_type, from->types->kind == ODBC_IRD && type->is_unsigned);
	set_origin(from->app, app, binding->c_type, &input->origin);
	return SQL_SUCCESS;
}

static SQLLEN
read_length(const char *array, size_t stride, size_t set)
{
	SQLLEN value;

	memcpy(&value, array + set * stride, sizeof(value));
	return value;
}

static bool
is_at_execution(SQLLEN indicator)
{
	return indicator == SQL_DATA_AT_EXEC || indicator <= SQL_LEN_DATA_AT_EXEC_OFFSET;
}

/* What stands in the buffers, whatever SQLPutData gave. */
static SQLLEN
raw_indicator(const struct conv_origin *origin, size_t set)
{
	SQLLEN indicator;

	if (origin->indicator && origin->indicator != origin->length) {
		indicator = read_length(origin->indicator, origin->length_stride, set);
		if (indicator == SQL_NULL_DATA)
			return indicator;
	}
	if (origin->length)
		return read_length(origin->length, origin->length_stride, set);
	return SQL_NTS;
}

static bool
add_put(struct odbc_inputs *inputs, size_t input, size_t set)
{
	struct odbc_put *put =
	    ch_grow(inputs->puts, inputs->put_count, &inputs->put_cap, sizeof(*put));

	if (!put)
		return false;
	inputs->puts = put;
	put = &inputs->puts[inputs->put_count++];
	*put = (struct odbc_put){ .set = set, .input = input, .length = SQL_NULL_DATA };
	ch_buf_init(&put->bytes, CH_BUF_NO_LIMIT);
	return true;
}

static SQLRETURN
scan_value(struct odbc_stmt *stmt, struct odbc_inputs *inputs, size_t at, size_t set)
{
	struct odbc_input *input = &inputs->items[at];
	struct odbc_diag *diag = &stmt->head.diag;
	SQLLEN indicator = raw_indicator(&input->origin, set);

	if (indicator == SQL_NULL_DATA)
		return SQL_SUCCESS;
	if (indicator == SQL_DEFAULT_PARAM || indicator == SQL_COLUMN_IGNORE) {
		input->has_default = true;
		return SQL_SUCCESS;
	}
	if (is_at_execution(indicator)) {
		input->has_put = true;
		return add_put(inputs, at, set) ? SQL_SUCCESS
						: odbc_diag_add(diag, ODBC_S_HY001, NULL);
	}
	if (indicator < 0 && indicator != SQL_NTS && !conv_c_type_size(input->binding.c_type))
		return odbc_diag_add_at(diag, ODBC_S_HY090, (SQLLEN)set + 1, input->number,
		    "Parameter %u of set %zu: no value has the length %lld", input->number,
		    set + 1, (long long)indicator);
	if (!input->origin.data && indicator != 0)
		return odbc_diag_add_at(diag, ODBC_S_HY009, (SQLLEN)set + 1, input->number,
		    "Parameter %u of set %zu has no buffer, and its indicator does not say NULL",
		    input->number, set + 1);
	return SQL_SUCCESS;
}

/* All sets have values, lengths of them or NULL: the usual case, and it has to be quick. */
static void
look_at(const struct odbc_inputs *inputs, struct odbc_input *input)
{
	const struct conv_origin *origin = &input->origin;

	input->has_default = input->has_put = input->has_null = false;
	input->is_odd = !origin->data;
	if (!origin->length && !origin->indicator)
		return;
	if (origin->length && origin->indicator && origin->length != origin->indicator)
		input->is_odd = true;
	input->has_null = input->is_odd;
	for (size_t set = 0; set < inputs->sets && !input->is_odd; set++) {
		SQLLEN length = read_length(origin->length ? origin->length : origin->indicator,
		    origin->length_stride, set);

		input->has_null |= length < 0 && length != SQL_NTS;
		input->is_odd = length < SQL_NULL_DATA && length != SQL_NTS;
	}
}

SQLRETURN
odbc_inputs_scan(struct odbc_stmt *stmt, struct odbc_inputs *inputs)
{
	size_t odd = 0;

	for (size_t i = 0; i < inputs->count; i++) {
		look_at(inputs, &inputs->items[i]);
		odd += inputs->items[i].is_odd;
	}
	for (size_t set = 0; odd && set < inputs->sets; set++) {
		if (inputs->skipped && inputs->skip[set])
			continue;
		for (size_t i = 0; i < inputs->count; i++) {
			SQLRETURN rc = inputs->items[i].is_odd ? scan_value(stmt, inputs, i, set)
							       : SQL_SUCCESS;

			if (rc != SQL_SUCCESS)
				return rc;
		}
	}
	return SQL_SUCCESS;
}

static const struct odbc_put *
find_put(const struct odbc_inputs *inputs, size_t input, size_t set)
{
	size_t low = 0, high = inputs->put_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct odbc_put *put = &inputs->puts[middle];

		if (put->set == set && put->input == input)
			return put;
		if (put->set < set || (put->set == set && put->input < input))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

SQLLEN
odbc_input_indicator(const struct odbc_inputs *inputs, size_t input, size_t set)
{
	const struct odbc_input *item = &inputs->items[input];
	const struct odbc_put *put = item->has_put ? find_put(inputs, input, set) : NULL;
	SQLLEN indicator = put ? put->length : raw_indicator(&item->origin, set);

	return indicator == SQL_COLUMN_IGNORE ? SQL_DEFAULT_PARAM : indicator;
}

struct conv_origin
odbc_input_origin(const struct odbc_inputs *inputs, size_t input, size_t set)
{
	const struct odbc_input *item = &inputs->items[input];
	const struct odbc_put *put = item->has_put ? find_put(inputs, input, set) : NULL;
	struct conv_origin origin = item->origin;

	if (put) {
		origin.data = put->bytes.ptr ? (const char *)put->bytes.ptr : "";
		origin.buffer_length = (SQLLEN)put->bytes.len;
		origin.length = origin.indicator = (const char *)&put->length;
		return origin;
	}
	if (origin.data)
		origin.data += set * origin.data_stride;
	if (origin.length)
		origin.length += set * origin.length_stride;
	if (origin.indicator)
		origin.indicator += set * origin.length_stride;
	return origin;
}

static bool
same_binding(const struct conv_binding *a, const struct conv_binding *b)
{
	return a->c_type == b->c_type && a->c_precision == b->c_precision &&
	    a->c_scale == b->c_scale && a->sql_type == b->sql_type &&
	    a->column_size == b->column_size && a->digits == b->digits;
}

void
odbc_input_forget(struct odbc_input *input)
{
	conv_sender_destroy(input->sender);
	input->sender = NULL;
}

SQLRETURN
odbc_input_sender(
    struct odbc_stmt *stmt, struct odbc_input *input, const struct native_type *type)
{
	enum conv_status status;

	if (input->sender && input->type == type && same_binding(&input->binding, &input->made_for))
		return SQL_SUCCESS;
	odbc_input_forget(input);
	status = conv_sender_create(&input->sender, &input->binding, type, &stmt->conv_env);
	if (status == CONV_NOT_ALLOWED)
		return odbc_diag_add_at(&stmt->head.diag, ODBC_S_07006, SQL_NO_ROW_NUMBER,
		    input->number, "Parameter %u: C type %d cannot become %.*s", input->number,
		    (int)input->binding.c_type, (int)type->text.len, type->text.ptr);
	if (status != CONV_OK)
		return odbc_diag_add_conv(
		    &stmt->head.diag, status, SQL_NO_ROW_NUMBER, input->number);
	input->type = type;
	input->made_for = input->binding;
	return SQL_SUCCESS;
}

struct ch_str
odbc_input_bare_type(struct ch_str type)
{
	const struct ch_str prefix = CH_STR("Nullable(");

	if (!ch_str_starts(type, prefix))
		return type;
	return ch_str_slice(type, prefix.len, type.len - 1);
}

SQLRETURN
odbc_input_own_sender(struct odbc_stmt *stmt, struct odbc_input *input)
{
	const struct native_type *type;
	struct ch_error err;
	struct ch_buf text;
	int rc;

	if (input->sender && same_binding(&input->binding, &input->made_for))
		return SQL_SUCCESS;
	odbc_input_forget(input);
	ch_arena_reset(&input->memory);
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	conv_binding_type(&input->binding, &text);
	rc = ch_buf_failed(&text) ? ch_error_nomem(&err, "type") :
				    native_type_parse(&input->memory,
					odbc_input_bare_type(ch_buf_str(&text)), &type, &err);
	ch_buf_free(&text);
	/* servers without a time of day have it as text */
	if (!rc && (type->kind == NATIVE_TIME || type->kind == NATIVE_TIME64) && stmt->params &&
	    !odbc_type_is_at(type, stmt->params->version))
		rc = native_type_parse(&input->memory, CH_STR("String"), &type, &err);
	if (rc)
		return odbc_diag_add_error(&stmt->head.diag, &err);
	return odbc_input_sender(stmt, input, type);
}

SQLRETURN
odbc_input_failed(struct odbc_stmt *stmt, const struct odbc_input *input, enum conv_status status,
    size_t set)
{
	enum odbc_state state = odbc_state_of_conv(status);

	return odbc_diag_add_at(&stmt->head.diag, state, (SQLLEN)set + 1, input->number,
	    "%s: row %zu, parameter %u: %s", odbc_state_meaning(state), set + 1, input->number,
	    conv_sender_reason(input->sender));
}
