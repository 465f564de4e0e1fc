/*
 * desc_field.c - descriptor fields by number
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/desc_field.h"

#include <string.h>

#include "base/alloc.h"
#include "odbc/colattr.h"
#include "odbc/handles.h"
#include "odbc/param.h"

enum where { IN_HEAD, IN_REC };
enum kind { KIND_I16, KIND_I32, KIND_LEN, KIND_TEXT };
enum whose {
	WHOSE_NO = 0,
	WHOSE_A = 1,
	WHOSE_R = 2,
	WHOSE_P = 4,
	WHOSE_AP = WHOSE_A | WHOSE_P,
	WHOSE_RP = WHOSE_R | WHOSE_P,
	WHOSE_ANY = WHOSE_A | WHOSE_R | WHOSE_P,
};

static const struct field {
	SQLSMALLINT id;
	unsigned char where, kind, read, write;
	size_t offset;
	const char *name;
} fields[] = {
#define HEAD_FIELD(id, kind, member, read, write)                \
	{ id, IN_HEAD, KIND_##kind, WHOSE_##read, WHOSE_##write, \
		offsetof(struct odbc_desc, member), #id },
#define REC_FIELD(id, kind, member, read, write)                \
	{ id, IN_REC, KIND_##kind, WHOSE_##read, WHOSE_##write, \
		offsetof(struct odbc_desc_rec, member), #id },
#include "odbc/desc_list.h"
#undef HEAD_FIELD
#undef REC_FIELD
};

static const struct field *
find_field(SQLSMALLINT id)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(fields); i++)
		if (fields[i].id == id)
			return &fields[i];
	return NULL;
}

static enum whose
whose(const struct odbc_desc *desc)
{
	if (desc->kind == ODBC_IRD)
		return WHOSE_R;
	return desc->kind == ODBC_IPD ? WHOSE_P : WHOSE_A;
}

static SQLRETURN
unknown_field(struct odbc_desc *desc, SQLSMALLINT id)
{
	return odbc_diag_add(&desc->head.diag, ODBC_S_HY091,
	    "Field %d is not known, or not of this kind of descriptor", (int)id);
}

/* Numbers as wide as ODBC says. */
static void
give(const struct field *field, SQLPOINTER to, const void *base)
{
	static const size_t sizes[] = { [KIND_I16] = sizeof(SQLSMALLINT),
		[KIND_I32] = sizeof(SQLINTEGER),
		[KIND_LEN] = sizeof(SQLLEN) };

	if (to)
		memcpy(to, (const char *)base + field->offset, sizes[field->kind]);
}

/* Never NULL. */
static const char *
text_of(const struct field *field, const struct odbc_desc_rec *rec)
{
	const char *text;

	memcpy(&text, (const char *)rec + field->offset, sizeof(text));
	return text ? text : "";
}

static void
take(const struct field *field, void *base, SQLPOINTER value)
{
	char *at = (char *)base + field->offset;
	SQLSMALLINT i16 = (SQLSMALLINT)(SQLLEN)value;
	SQLINTEGER i32 = (SQLINTEGER)(SQLLEN)value;

	if (field->kind == KIND_I16)
		memcpy(at, &i16, sizeof(i16));
	else if (field->kind == KIND_I32)
		memcpy(at, &i32, sizeof(i32));
	else
		memcpy(at, &value, sizeof(value));
}

SQLRETURN
odbc_desc_readable(struct odbc_desc *desc)
{
	if (desc->kind != ODBC_IRD || !desc->stmt)
		return SQL_SUCCESS;
	switch (desc->stmt->state) {
	case ODBC_S1:
		return odbc_diag_add(&desc->head.diag, ODBC_S_HY007, NULL);
	case ODBC_S2:
	case ODBC_S4:
		return SQL_NO_DATA;
	default:
		return SQL_SUCCESS;
	}
}

SQLRETURN
odbc_desc_prepare_read(struct odbc_desc *desc)
{
	struct odbc_stmt *stmt = desc->stmt;
	SQLRETURN rc;

	if (!stmt || stmt->state == ODBC_S1 || (desc->kind != ODBC_IRD && desc->kind != ODBC_IPD))
		return SQL_SUCCESS;
	odbc_diag_clear(&stmt->head.diag);
	rc = desc->kind == ODBC_IRD ? odbc_ird_need(stmt) : odbc_ipd_need(stmt);
	if (rc != SQL_SUCCESS)
		odbc_diag_move(&desc->head.diag, &stmt->head.diag);
	return rc;
}

/* Record 0 are the bookmarks of a statement that uses them. An explicit descriptor may come to
 * such a statement; the fetch tells if it has come to another. */
static bool
has_record_0(const struct odbc_desc *desc)
{
	if (desc->kind == ODBC_EXPLICIT)
		return true;
	return (desc->kind == ODBC_ARD || desc->kind == ODBC_IRD) &&
	    desc->stmt->attrs.use_bookmarks != SQL_UB_OFF;
}

static SQLRETURN
check_number(struct odbc_desc *desc, SQLSMALLINT number)
{
	if (number >= 1 && number <= ODBC_DESC_MAX)
		return SQL_SUCCESS;
	if (number == 0 && has_record_0(desc))
		return SQL_SUCCESS;
	return odbc_diag_add(&desc->head.diag, ODBC_S_07009, "There is no record %d", (int)number);
}

static SQLRETURN
get_from_record(struct odbc_desc *desc, SQLSMALLINT number, const struct field *field,
    const struct odbc_text_out *out)
{
	const struct odbc_desc_rec *rec;
	SQLRETURN rc = check_number(desc, number);

	if (rc == SQL_SUCCESS)
		rc = odbc_desc_readable(desc);
	if (rc != SQL_SUCCESS)
		return rc;
	rec = odbc_desc_get(desc, number);
	if (!rec)
		return SQL_NO_DATA;
	if (field->kind != KIND_TEXT) {
		give(field, out->buffer, rec);
		return SQL_SUCCESS;
	}
	return odbc_text_put(out, ch_str_of(text_of(field, rec)), &desc->head.diag);
}

SQLRETURN
odbc_desc_get_field(
    struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT id, const struct odbc_text_out *out)
{
	const struct field *field = find_field(id);

	if (!field || !(field->read & whose(desc)))
		return unknown_field(desc, id);
	if (field->where == IN_REC)
		return get_from_record(desc, number, field, out);
	if (id == SQL_DESC_COUNT && odbc_desc_readable(desc) == SQL_ERROR)
		return SQL_ERROR;
	give(field, out->buffer, desc);
	return SQL_SUCCESS;
}

bool
odbc_desc_column_field(
    const struct odbc_desc_rec *rec, SQLUSMALLINT id, const char **text, SQLLEN *number)
{
	const struct field *field = find_field((SQLSMALLINT)id);
	SQLSMALLINT i16;
	SQLINTEGER i32;

	if (!field || field->where != IN_REC || !(field->read & WHOSE_R))
		return false;
	*text = NULL;
	if (field->kind == KIND_TEXT) {
		*text = text_of(field, rec);
	} else if (field->kind == KIND_I16) {
		give(field, &i16, rec);
		*number = i16;
	} else if (field->kind == KIND_I32) {
		give(field, &i32, rec);
		*number = i32;
	} else {
		give(field, number, rec);
	}
	return true;
}

static SQLRETURN
set_head(struct odbc_desc *desc, const struct field *field, SQLPOINTER value)
{
	struct odbc_diag *diag = &desc->head.diag;
	SQLLEN number = (SQLLEN)value;

	if (field->id == SQL_DESC_ARRAY_SIZE && !value)
		return odbc_diag_add(diag, ODBC_S_HY024, "SQL_DESC_ARRAY_SIZE: 0 rows");
	if (field->id == SQL_DESC_COUNT) {
		number = (SQLSMALLINT)number;
		if (number < 0 || number > ODBC_DESC_MAX)
			return odbc_diag_add(diag, ODBC_S_07009, NULL);
		if (!odbc_desc_set_count(desc, (SQLSMALLINT)number))
			return odbc_diag_add(diag, ODBC_S_HY001, NULL);
		return SQL_SUCCESS;
	}
	take(field, desc, value);
	desc->version++;
	return SQL_SUCCESS;
}

/* The concise type of a verbose type and its code; 0 if there is none. */
static SQLSMALLINT
concise(SQLSMALLINT type, SQLSMALLINT code)
{
	if (type == SQL_DATETIME)
		return code >= SQL_CODE_DATE && code <= SQL_CODE_TIMESTAMP
			   ? (SQLSMALLINT)(SQL_TYPE_DATE + code - 1)
			   : 0;
	if (type == SQL_INTERVAL)
		return code >= SQL_CODE_YEAR && code <= SQL_CODE_MINUTE_TO_SECOND
			   ? (SQLSMALLINT)(SQL_INTERVAL_YEAR + code - 1)
			   : 0;
	return type;
}

static SQLRETURN
inconsistent(struct odbc_desc *desc, const char *what, SQLLEN value)
{
	return odbc_diag_add(&desc->head.diag, ODBC_S_HY021,
	    "Inconsistent descriptor information: %s %lld", what, (long long)value);
}

/* SQL_DATETIME and SQL_INTERVAL wait for their code; the rest must be a type. */
static SQLRETURN
set_verbose_type(struct odbc_desc *desc, struct odbc_desc_rec *rec, SQLSMALLINT type)
{
	if (type == SQL_DATETIME || type == SQL_INTERVAL) {
		rec->type = type;
		rec->concise_type = concise(type, rec->datetime_interval_code);
		return SQL_SUCCESS;
	}
	if (concise(SQL_DATETIME, (SQLSMALLINT)(type - SQL_TYPE_DATE + 1)) == type ||
	    concise(SQL_INTERVAL, (SQLSMALLINT)(type - SQL_INTERVAL_YEAR + 1)) == type ||
	    !odbc_desc_set_type(rec, type))
		return inconsistent(desc, "SQL_DESC_TYPE", type);
	return SQL_SUCCESS;
}

static SQLRETURN
set_type_field(struct odbc_desc *desc, struct odbc_desc_rec *rec, SQLSMALLINT id, SQLSMALLINT value)
{
	SQLSMALLINT type;

	rec->is_auto = false;
	if (id == SQL_DESC_TYPE)
		return set_verbose_type(desc, rec, value);
	if (id == SQL_DESC_CONCISE_TYPE)
		return odbc_desc_set_type(rec, value)
			   ? SQL_SUCCESS
			   : inconsistent(desc, "SQL_DESC_CONCISE_TYPE", value);
	type = concise(rec->type, value);
	if (rec->type != SQL_DATETIME && rec->type != SQL_INTERVAL) {
		rec->datetime_interval_code = value;
		return SQL_SUCCESS;
	}
	if (type == 0 || !odbc_desc_set_type(rec, type))
		return inconsistent(desc, "SQL_DESC_DATETIME_INTERVAL_CODE", value);
	return SQL_SUCCESS;
}

/* HY021 unless the record's type, precision and scale fit together. */
static SQLRETURN
check_record(struct odbc_desc *desc, const struct odbc_desc_rec *rec)
{
	SQLSMALLINT type = rec->concise_type;
	struct odbc_desc_rec probe = *rec;

	if (type == 0 || !odbc_desc_set_type(&probe, type))
		return inconsistent(desc, "type", type);
	if ((type == SQL_NUMERIC || type == SQL_DECIMAL) &&
	    (rec->precision < 1 || rec->scale < -rec->precision || rec->scale > 127))
		return inconsistent(desc, "precision or scale of a number", rec->precision);
	if ((type == SQL_TYPE_TIME || type == SQL_TYPE_TIMESTAMP || probe.type == SQL_INTERVAL) &&
	    (rec->precision < 0 || rec->precision > 9))
		return inconsistent(desc, "precision of seconds", rec->precision);
	if (probe.type == SQL_INTERVAL &&
	    (rec->datetime_interval_precision < 0 || rec->datetime_interval_precision > 10))
		return inconsistent(
		    desc, "leading precision of an interval", rec->datetime_interval_precision);
	return SQL_SUCCESS;
}

static SQLRETURN
set_data_ptr(struct odbc_desc *desc, struct odbc_desc_rec *rec, SQLPOINTER value)
{
	SQLRETURN rc = value ? check_record(desc, rec) : SQL_SUCCESS;

	/* For an IPD setting it is only a way to ask for the check. */
	if (rc == SQL_SUCCESS && desc->kind != ODBC_IPD)
		rec->data_ptr = value;
	return rc;
}

static SQLRETURN
set_name(struct odbc_desc *desc, struct odbc_desc_rec *rec, const struct odbc_text_in *in)
{
	/* Names of parameters do not reach the server; they are kept for the application. */
	if (!odbc_desc_set_text(&rec->name, in->text))
		return odbc_diag_add(&desc->head.diag, ODBC_S_HY001, NULL);
	rec->unnamed = in->text.len > 0 ? SQL_NAMED : SQL_UNNAMED;
	return SQL_SUCCESS;
}

static SQLRETURN
set_number(
    struct odbc_desc *desc, struct odbc_desc_rec *rec, const struct field *field, SQLPOINTER value)
{
	SQLSMALLINT small = (SQLSMALLINT)(SQLLEN)value;

	switch (field->id) {
	case SQL_DESC_DATA_PTR:
		return set_data_ptr(desc, rec, value);
	case SQL_DESC_TYPE:
	case SQL_DESC_CONCISE_TYPE:
	case SQL_DESC_DATETIME_INTERVAL_CODE:
		rec->data_ptr = NULL;
		return set_type_field(desc, rec, field->id, small);
	case SQL_DESC_UNNAMED:
		if (small != SQL_UNNAMED)
			return odbc_diag_add(&desc->head.diag, ODBC_S_HY091,
			    "SQL_DESC_UNNAMED can only be set to SQL_UNNAMED");
		break;
	case SQL_DESC_PARAMETER_TYPE:
		if (small != SQL_PARAM_INPUT && small != SQL_PARAM_INPUT_OUTPUT &&
		    small != SQL_PARAM_OUTPUT)
			return odbc_diag_add(&desc->head.diag, ODBC_S_HY105, NULL);
		break;
	case SQL_DESC_OCTET_LENGTH_PTR:
	case SQL_DESC_INDICATOR_PTR:
		take(field, rec, value);
		return SQL_SUCCESS;
	default:
		break;
	}
	rec->data_ptr = NULL;
	take(field, rec, value);
	return SQL_SUCCESS;
}

static SQLRETURN
set_in_record(struct odbc_desc *desc, SQLSMALLINT number, const struct field *field,
    SQLPOINTER value, const struct odbc_text_in *text)
{
	struct odbc_desc_rec *rec;
	SQLRETURN rc = check_number(desc, number);

	if (rc != SQL_SUCCESS)
		return rc;
	rec = odbc_desc_need(desc, number);
	if (!rec)
		return odbc_diag_add(&desc->head.diag, ODBC_S_HY001, NULL);
	return text ? set_name(desc, rec, text) : set_number(desc, rec, field, value);
}

SQLRETURN
odbc_desc_set_field(struct odbc_desc *desc, SQLSMALLINT number, SQLSMALLINT id, SQLPOINTER value,
    SQLINTEGER len, enum odbc_text kind)
{
	const struct field *field = find_field(id);
	struct odbc_text_in in;
	SQLRETURN rc;

	if (!field)
		return unknown_field(desc, id);
	if (!(field->write & whose(desc)))
		return desc->kind == ODBC_IRD ? odbc_diag_add(&desc->head.diag, ODBC_S_HY016, NULL)
					      : unknown_field(desc, id);
	if (field->where == IN_HEAD)
		return set_head(desc, field, value);
	if (field->kind != KIND_TEXT)
		return set_in_record(desc, number, field, value, NULL);
	rc = odbc_text_in_bytes(&in, kind, value, len, &desc->head.diag);
	if (rc == SQL_SUCCESS) {
		rc = set_in_record(desc, number, field, NULL, &in);
		odbc_text_in_free(&in);
	}
	return rc;
}

SQLRETURN
odbc_desc_set_rec(struct odbc_desc *desc, SQLSMALLINT number, const struct odbc_desc_values *values)
{
	struct odbc_desc_rec *rec;
	SQLRETURN rc = check_number(desc, number);

	if (desc->kind == ODBC_IRD)
		return odbc_diag_add(&desc->head.diag, ODBC_S_HY016, NULL);
	if (rc != SQL_SUCCESS)
		return rc;
	rec = odbc_desc_need(desc, number);
	if (!rec)
		return odbc_diag_add(&desc->head.diag, ODBC_S_HY001, NULL);
	rec->data_ptr = NULL;
	rc = set_type_field(desc, rec, SQL_DESC_TYPE, values->type);
	if (rc == SQL_SUCCESS && rec->type != rec->concise_type)
		rc = set_type_field(desc, rec, SQL_DESC_DATETIME_INTERVAL_CODE, values->subtype);
	if (rc != SQL_SUCCESS)
		return rc;
	rec->octet_length = values->octet_length;
	rec->precision = values->precision;
	rec->scale = values->scale;
	rc = check_record(desc, rec);
	if (rc != SQL_SUCCESS || desc->kind == ODBC_IPD)
		return rc;
	rec->data_ptr = values->data_ptr;
	rec->octet_length_ptr = values->octet_length_ptr;
	rec->indicator_ptr = values->indicator_ptr;
	return SQL_SUCCESS;
}

/* Texts of `to` are those of `from` when it begins; they become copies. */
static bool
own_texts(struct odbc_desc_rec *rec)
{
	bool ok = true;

	for (size_t i = 0; i < CH_ARRAY_LEN(fields); i++) {
		char *text;
		char *at = (char *)rec + fields[i].offset;

		if (fields[i].where != IN_REC || fields[i].kind != KIND_TEXT)
			continue;
		memcpy(&text, at, sizeof(text));
		if (text && ok) {
			text = ch_strdup(text);
			ok = text != NULL;
		} else {
			text = NULL;
		}
		memcpy(at, &text, sizeof(text));
	}
	return ok;
}

static void
copy_head(struct odbc_desc *to, const struct odbc_desc *from)
{
	to->array_size = from->array_size;
	to->array_status_ptr = from->array_status_ptr;
	to->bind_offset_ptr = from->bind_offset_ptr;
	to->bind_type = from->bind_type;
	to->rows_processed_ptr = from->rows_processed_ptr;
}

bool
odbc_desc_clone(struct odbc_desc *copy, const struct odbc_desc *from)
{
	bool ok = true;

	odbc_desc_init(copy, from->kind, NULL, NULL);
	copy_head(copy, from);
	if (from->cap > 0 && (!odbc_desc_need(copy, 0) || !odbc_desc_set_count(copy, from->count)))
		ok = false;
	for (SQLSMALLINT i = 0; i <= from->count && from->cap > 0 && ok; i++) {
		copy->records[i] = from->records[i];
		copy->records[i].is_auto = false;
		ok = own_texts(&copy->records[i]);
	}
	/* Spare records have the defaults of this kind; the next owner makes his own. */
	if (copy->cap > 0)
		copy->cap = (SQLSMALLINT)(copy->count + 1);
	if (!ok)
		odbc_desc_destroy(copy);
	return ok;
}

SQLRETURN
odbc_desc_assign(struct odbc_desc *desc, struct odbc_desc *copy)
{
	struct odbc_desc_rec *records = desc->records;
	SQLSMALLINT cap = desc->cap, count = desc->count;

	if (desc->kind == ODBC_IRD)
		return odbc_diag_add(&desc->head.diag, ODBC_S_HY016, NULL);
	copy_head(desc, copy);
	desc->records = copy->records;
	desc->cap = copy->cap;
	desc->count = copy->count;
	desc->version++;
	copy->records = records;
	copy->cap = cap;
	copy->count = count;
	return SQL_SUCCESS;
}
