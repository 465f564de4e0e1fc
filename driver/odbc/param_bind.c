/*
 * param_bind.c - SQLBindParameter: bindings live in the parameter descriptors
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/param.h"
#include "odbc/typeinfo.h"

/* The most digits of a Decimal, and of the fraction of a second. */
#define MAX_DECIMAL 76
#define MAX_FRACTION 9

static SQLRETURN
check_direction(struct odbc_diag *diag, const struct odbc_param_binding *binding)
{
	switch (binding->direction) {
	case SQL_PARAM_INPUT:
		return SQL_SUCCESS;
	case SQL_PARAM_INPUT_OUTPUT:
	case SQL_PARAM_OUTPUT:
	case SQL_PARAM_OUTPUT_STREAM:
	case SQL_PARAM_INPUT_OUTPUT_STREAM:
		return odbc_diag_add(diag, ODBC_S_HYC00,
		    "Parameter %u: ClickHouse has no output parameters", binding->number);
	default:
		return odbc_diag_add(diag, ODBC_S_HY105, "Parameter %u: no direction %d",
		    binding->number, (int)binding->direction);
	}
}

static bool
is_time(SQLSMALLINT sql_type)
{
	return sql_type == SQL_TYPE_TIMESTAMP || sql_type == SQL_TYPE_TIME;
}

static SQLRETURN
check_digits(struct odbc_diag *diag, const struct odbc_param_binding *binding)
{
	bool is_decimal = binding->sql_type == SQL_DECIMAL || binding->sql_type == SQL_NUMERIC;

	if (is_decimal && (binding->digits < 0 || binding->digits > MAX_DECIMAL ||
			      binding->size > MAX_DECIMAL ||
			      (binding->size && (SQLULEN)binding->digits > binding->size)))
		return odbc_diag_add(diag, ODBC_S_HY104,
		    "Parameter %u: there is no decimal with %lu digits, %d of them behind the "
		    "point",
		    binding->number, (unsigned long)binding->size, (int)binding->digits);
	if (is_time(binding->sql_type) &&
	    (binding->digits < 0 || binding->digits > MAX_FRACTION))
		return odbc_diag_add(diag, ODBC_S_HY104,
		    "Parameter %u: seconds have 0 to 9 digits behind the point, not %d",
		    binding->number, (int)binding->digits);
	return SQL_SUCCESS;
}

static SQLRETURN
check(struct odbc_diag *diag, const struct odbc_param_binding *binding)
{
	SQLRETURN rc;

	if (binding->number == 0 || binding->number > ODBC_DESC_MAX)
		return odbc_diag_add(diag, ODBC_S_07009, "Parameters count from 1 to %d, not %u",
		    ODBC_DESC_MAX, binding->number);
	rc = check_direction(diag, binding);
	if (rc != SQL_SUCCESS)
		return rc;
	if (!conv_c_type_known(binding->c_type) || binding->c_type == SQL_ARD_TYPE)
		return odbc_diag_add(diag, ODBC_S_HY003, "Parameter %u: no C type %d",
		    binding->number, (int)binding->c_type);
	if (!odbc_type_known(binding->sql_type))
		return odbc_diag_add(diag, ODBC_S_HY004, "Parameter %u: no SQL type %d",
		    binding->number, (int)binding->sql_type);
	if (binding->capacity < 0)
		return odbc_diag_add(diag, ODBC_S_HY090,
		    "Parameter %u: BufferLength is negative", binding->number);
	if (!binding->value && !binding->indicator)
		return odbc_diag_add(diag, ODBC_S_HY009,
		    "Parameter %u: neither a buffer nor an indicator", binding->number);
	return check_digits(diag, binding);
}

static bool
write_app(struct odbc_desc *apd, const struct odbc_param_binding *binding)
{
	struct odbc_desc_rec *rec = odbc_desc_need(apd, (SQLSMALLINT)binding->number);

	if (!rec || !odbc_desc_set_type(rec, binding->c_type))
		return false;
	rec->octet_length = binding->capacity;
	rec->data_ptr = binding->value;
	rec->octet_length_ptr = binding->indicator;
	rec->indicator_ptr = binding->indicator;
	return true;
}

bool
odbc_ipd_set_type(
    struct odbc_desc_rec *rec, SQLSMALLINT sql_type, SQLULEN size, SQLSMALLINT digits)
{
	if (!odbc_desc_set_type(rec, sql_type))
		return false;
	rec->is_auto = false;
	rec->length = 0;
	rec->precision = rec->scale = 0;
	switch (sql_type) {
	case SQL_DECIMAL:
	case SQL_NUMERIC:
		rec->precision = (SQLSMALLINT)size;
		rec->scale = digits;
		break;
	case SQL_FLOAT:
	case SQL_REAL:
	case SQL_DOUBLE:
		rec->precision = (SQLSMALLINT)(size > 32767 ? 0 : size);
		break;
	case SQL_TYPE_TIME:
	case SQL_TYPE_TIMESTAMP:
		rec->length = size;
		rec->precision = digits;
		break;
	default:
		rec->length = size;
		if (rec->type == SQL_INTERVAL)
			rec->precision = digits;
		break;
	}
	return true;
}

static bool
write_type(struct odbc_desc *ipd, const struct odbc_param_binding *binding)
{
	struct odbc_desc_rec *rec = odbc_desc_need(ipd, (SQLSMALLINT)binding->number);

	if (!rec || !odbc_ipd_set_type(rec, binding->sql_type, binding->size, binding->digits))
		return false;
	rec->parameter_type = binding->direction;
	return true;
}

SQLRETURN
odbc_bind_parameter(struct odbc_stmt *stmt, const struct odbc_param_binding *given)
{
	struct odbc_param_binding binding = *given;
	struct odbc_diag *diag = &stmt->head.diag;
	SQLRETURN rc = odbc_state_check(stmt, SQL_API_SQLBINDPARAMETER);
	bool done;

	if (rc != SQL_SUCCESS)
		return rc;
	binding.sql_type = odbc_type_modern(binding.sql_type);
	/* Qt gives the size of the largest timestamp, 19 without fractions, less 20. */
	if (is_time(binding.sql_type) && binding.digits == -1)
		binding.digits = 0;
	rc = check(diag, &binding);
	if (rc != SQL_SUCCESS)
		return rc;
	odbc_desc_lock(stmt->apd);
	done = write_app(stmt->apd, &binding) && write_type(stmt->ipd, &binding);
	odbc_desc_unlock(stmt->apd);
	return done ? SQL_SUCCESS : odbc_diag_add(diag, ODBC_S_HY001, NULL);
}
