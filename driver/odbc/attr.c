/*
 * attr.c - the attribute engine: rows, checks, storing and giving
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/attr.h"

#include <stdint.h>
#include <string.h>

#include "clickhouse_odbc.h"

/* The least receive buffer that makes sense. */
#define MIN_PACKET_SIZE 4096

static SQLRETURN
bad_value(const struct odbc_attr *attr, SQLULEN value, struct odbc_diag *diag)
{
	return odbc_diag_add(diag, ODBC_S_HY024, "%s: %llu is not a value of it", attr->name,
	    (unsigned long long)value);
}

static SQLRETURN
substitute(const struct odbc_attr *attr, SQLULEN *value, SQLULEN by, struct odbc_diag *diag)
{
	SQLULEN old = *value;

	*value = by;
	return odbc_diag_add(diag, ODBC_S_01S02, "%s: %llu changed to %llu", attr->name,
	    (unsigned long long)old, (unsigned long long)by);
}

/* Only `only` is there; values up to max become it. */
static SQLRETURN
nearest(
    const struct odbc_attr *attr, SQLULEN *value, SQLULEN only, SQLULEN max, struct odbc_diag *diag)
{
	if (*value == only)
		return SQL_SUCCESS;
	if (*value > max)
		return bad_value(attr, *value, diag);
	return substitute(attr, value, only, diag);
}

static SQLRETURN
check_any(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	(void)attr;
	(void)value;
	(void)diag;
	return SQL_SUCCESS;
}

static SQLRETURN
check_boolean(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return *value <= 1 ? SQL_SUCCESS : bad_value(attr, *value, diag);
}

/* SQL_CP_OFF, _ONE_PER_DRIVER, _ONE_PER_HENV, _DRIVER_AWARE: it is the manager that pools. */
static SQLRETURN
check_pooling(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return *value <= 3 ? SQL_SUCCESS : bad_value(attr, *value, diag);
}

static SQLRETURN
check_cursor_library(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return *value <= SQL_CUR_USE_DRIVER ? SQL_SUCCESS : bad_value(attr, *value, diag);
}

/* OFF stays as it was set, because programs ask for it again; what it means does not come. */
static SQLRETURN
check_autocommit(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	if (*value == SQL_AUTOCOMMIT_OFF)
		return odbc_diag_add(diag, ODBC_S_01S02,
		    "%s: ClickHouse has no transactions, each statement stays as it was run",
		    attr->name);
	return *value == SQL_AUTOCOMMIT_ON ? SQL_SUCCESS : bad_value(attr, *value, diag);
}

static SQLRETURN
check_not_zero(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return *value != 0 ? SQL_SUCCESS : bad_value(attr, *value, diag);
}

static SQLRETURN
check_off(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	if (*value == 0)
		return SQL_SUCCESS;
	return *value == 1 ? odbc_attr_unsupported(diag, attr) : bad_value(attr, *value, diag);
}

static SQLRETURN
check_odbc_version(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	switch (*value) {
	case SQL_OV_ODBC2:
	case SQL_OV_ODBC3:
	case SQL_OV_ODBC3_80:
		return SQL_SUCCESS;
	default:
		return bad_value(attr, *value, diag);
	}
}

static SQLRETURN
check_packet_size(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	if (*value == 0 || *value >= MIN_PACKET_SIZE)
		return SQL_SUCCESS;
	return substitute(attr, value, MIN_PACKET_SIZE, diag);
}

static SQLRETURN
check_isolation(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	switch (*value) {
	case SQL_TXN_READ_UNCOMMITTED:
		return SQL_SUCCESS;
	case SQL_TXN_READ_COMMITTED:
	case SQL_TXN_REPEATABLE_READ:
	case SQL_TXN_SERIALIZABLE:
		return substitute(attr, value, SQL_TXN_READ_UNCOMMITTED, diag);
	default:
		return bad_value(attr, *value, diag);
	}
}

static SQLRETURN
check_reset(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return *value == SQL_RESET_CONNECTION_YES ? SQL_SUCCESS : bad_value(attr, *value, diag);
}

static SQLRETURN
check_cursor_type(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	if (*value == SQL_CURSOR_FORWARD_ONLY)
		return SQL_SUCCESS;
	return nearest(attr, value, SQL_CURSOR_STATIC, SQL_CURSOR_STATIC, diag);
}

static SQLRETURN
check_concurrency(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	if (*value == 0)
		return bad_value(attr, *value, diag);
	return nearest(attr, value, SQL_CONCUR_READ_ONLY, SQL_CONCUR_VALUES, diag);
}

/* No cursor sees later changes: insensitive is what they all are. */
static SQLRETURN
check_sensitivity(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	if (*value <= SQL_INSENSITIVE)
		return SQL_SUCCESS;
	return nearest(attr, value, SQL_UNSPECIFIED, SQL_SENSITIVE, diag);
}

static SQLRETURN
check_keyset_size(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return nearest(attr, value, 0, SIZE_MAX, diag);
}

static SQLRETURN
check_simulate_cursor(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return nearest(attr, value, SQL_SC_NON_UNIQUE, SQL_SC_UNIQUE, diag);
}

static SQLRETURN
check_bookmarks(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	return *value <= SQL_UB_VARIABLE ? SQL_SUCCESS : bad_value(attr, *value, diag);
}

static const struct odbc_attr env_attrs[] = {
#define ENV_ATTR(id, kind, field, when, check)                         \
	{ id, #id, ODBC_ATTR_##kind, ODBC_ATTR_STMT, ODBC_ATTR_##when, \
		offsetof(struct odbc_env, field), check_##check },
#include "odbc/attr_list.h"
#undef ENV_ATTR
};

static const struct odbc_attr dbc_attrs[] = {
#define DBC_ATTR(id, kind, field, when, check)                         \
	{ id, #id, ODBC_ATTR_##kind, ODBC_ATTR_STMT, ODBC_ATTR_##when, \
		offsetof(struct odbc_dbc, field), check_##check },
#include "odbc/attr_list.h"
#undef DBC_ATTR
};

static const struct odbc_attr stmt_attrs[] = {
#define IN_STMT(field) offsetof(struct odbc_stmt_attrs, field)
#define IN_ARD(field) offsetof(struct odbc_desc, field)
#define IN_APD(field) offsetof(struct odbc_desc, field)
#define IN_IRD(field) offsetof(struct odbc_desc, field)
#define IN_IPD(field) offsetof(struct odbc_desc, field)
#define STMT_ATTR(id, kind, place, field, when, check)                                       \
	{ id, #id, ODBC_ATTR_##kind, ODBC_ATTR_##place, ODBC_ATTR_##when, IN_##place(field), \
		check_##check },
#include "odbc/attr_list.h"
#undef STMT_ATTR
};

static const struct odbc_attr *
find(const struct odbc_attr *attrs, size_t count, SQLINTEGER id)
{
	for (size_t i = 0; i < count; i++)
		if (attrs[i].id == id)
			return &attrs[i];
	return NULL;
}

const struct odbc_attr *
odbc_attr_of_env(SQLINTEGER id)
{
	return find(env_attrs, CH_ARRAY_LEN(env_attrs), id);
}

const struct odbc_attr *
odbc_attr_of_dbc(SQLINTEGER id)
{
	return find(dbc_attrs, CH_ARRAY_LEN(dbc_attrs), id);
}

const struct odbc_attr *
odbc_attr_of_stmt(SQLINTEGER id)
{
	return find(stmt_attrs, CH_ARRAY_LEN(stmt_attrs), id);
}

SQLRETURN
odbc_attr_unknown(struct odbc_diag *diag, SQLINTEGER id)
{
	return odbc_diag_add(diag, ODBC_S_HY092, "Attribute %d is not known", (int)id);
}

SQLRETURN
odbc_attr_unsupported(struct odbc_diag *diag, const struct odbc_attr *attr)
{
	return odbc_diag_add(diag, ODBC_S_HYC00, "%s: not supported", attr->name);
}

SQLRETURN
odbc_attr_check(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag)
{
	if (attr->when == ODBC_ATTR_NONE)
		return odbc_attr_unsupported(diag, attr);
	if (attr->when == ODBC_ATTR_RO)
		return odbc_diag_add(diag, ODBC_S_HY092, "%s: can only be read", attr->name);
	/* Applications pass 32-bit numbers through the pointer with rubbish above them. (What is
	 * OWN and a pointer or text is not taken from here.) */
	if (attr->kind != ODBC_ATTR_ULEN && attr->kind != ODBC_ATTR_PTR)
		*value = (uint32_t)*value;
	return attr->check(attr, value, diag);
}

void
odbc_attr_store(const struct odbc_attr *attr, void *base, SQLULEN value)
{
	char *at = (char *)base + attr->offset;
	uint32_t narrow = (uint32_t)value;

	if (attr->kind == ODBC_ATTR_U32 || attr->kind == ODBC_ATTR_I32)
		memcpy(at, &narrow, sizeof(narrow));
	else if (attr->kind != ODBC_ATTR_OWN)
		memcpy(at, &value, sizeof(value));
}

SQLULEN
odbc_attr_load(const struct odbc_attr *attr, const void *base)
{
	const char *at = (const char *)base + attr->offset;
	uint32_t narrow = 0;
	SQLULEN value = 0;

	if (attr->kind == ODBC_ATTR_U32 || attr->kind == ODBC_ATTR_I32) {
		memcpy(&narrow, at, sizeof(narrow));
		return narrow;
	}
	memcpy(&value, at, sizeof(value));
	return value;
}

static void
set_cursor_type(struct odbc_stmt_attrs *attrs, SQLULEN type)
{
	bool is_static = type == SQL_CURSOR_STATIC;

	attrs->cursor_type = type;
	attrs->cursor_scrollable = is_static ? SQL_SCROLLABLE : SQL_NONSCROLLABLE;
	attrs->cursor_sensitivity = is_static ? SQL_INSENSITIVE : SQL_UNSPECIFIED;
	if (!is_static)
		attrs->use_bookmarks = SQL_UB_OFF;
}

void
odbc_attr_imply(SQLINTEGER id, struct odbc_stmt_attrs *attrs)
{
	switch (id) {
	case SQL_ATTR_CURSOR_TYPE:
		set_cursor_type(attrs, attrs->cursor_type);
		break;
	case SQL_ATTR_CURSOR_SCROLLABLE:
		set_cursor_type(attrs,
		    attrs->cursor_scrollable ? SQL_CURSOR_STATIC : SQL_CURSOR_FORWARD_ONLY);
		break;
	case SQL_ATTR_CURSOR_SENSITIVITY:
		if (attrs->cursor_sensitivity == SQL_INSENSITIVE)
			set_cursor_type(attrs, SQL_CURSOR_STATIC);
		break;
	case SQL_ATTR_USE_BOOKMARKS:
		if (attrs->use_bookmarks != SQL_UB_OFF)
			set_cursor_type(attrs, SQL_CURSOR_STATIC);
		break;
	case SQL_ATTR_CONCURRENCY:
		attrs->cursor_sensitivity = SQL_INSENSITIVE;
		break;
	default:
		break;
	}
}

void
odbc_attr_give(enum odbc_attr_kind kind, SQLPOINTER to, SQLULEN value)
{
	uint32_t narrow = (uint32_t)value;

	if (!to)
		return;
	if (kind == ODBC_ATTR_U32)
		memcpy(to, &narrow, sizeof(narrow));
	else
		memcpy(to, &value, sizeof(value));
}

_Static_assert(sizeof(SQLULEN) == sizeof(SQLPOINTER), "pointers are stored as SQLULEN");
