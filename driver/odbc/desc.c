/*
 * desc.c - descriptors: the storage behind binding and metadata
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/desc.h"

#include <string.h>

#include "base/alloc.h"
#include "odbc/handles.h"

/* What a decimal holds when nothing else was said; SQL_NUMERIC_STRUCT has room for it. */
#define DEFAULT_DECIMAL_PRECISION 38
#define DEFAULT_SECONDS_PRECISION 6
#define DEFAULT_LEADING_PRECISION 2

static bool
is_application(const struct odbc_desc *desc)
{
	return desc->kind != ODBC_IRD && desc->kind != ODBC_IPD;
}

static void
init_record(const struct odbc_desc *desc, struct odbc_desc_rec *rec)
{
	memset(rec, 0, sizeof(*rec));
	if (is_application(desc))
		rec->concise_type = rec->type = SQL_C_DEFAULT;
	if (desc->kind == ODBC_IPD) {
		rec->parameter_type = SQL_PARAM_INPUT;
		rec->nullable = SQL_NULLABLE;
		rec->unnamed = SQL_UNNAMED;
	}
}

static void
free_record(struct odbc_desc_rec *rec)
{
	char **texts[] = { &rec->name, &rec->label, &rec->type_name, &rec->local_type_name,
		&rec->literal_prefix, &rec->literal_suffix, &rec->base_column_name,
		&rec->base_table_name, &rec->table_name, &rec->schema_name, &rec->catalog_name };

	for (size_t i = 0; i < CH_ARRAY_LEN(texts); i++) {
		ch_free(*texts[i]);
		*texts[i] = NULL;
	}
}

void
odbc_desc_init(
    struct odbc_desc *desc, enum odbc_desc_kind kind, struct odbc_dbc *dbc, struct odbc_stmt *stmt)
{
	memset(desc, 0, sizeof(*desc));
	odbc_head_init(&desc->head, ODBC_TAG_DESC);
	if (dbc)
		odbc_diag_inherit(&desc->head.diag, &dbc->head.diag);
	desc->kind = kind;
	desc->dbc = dbc;
	desc->stmt = stmt;
	desc->alloc_type = kind == ODBC_EXPLICIT ? SQL_DESC_ALLOC_USER : SQL_DESC_ALLOC_AUTO;
	desc->array_size = 1;
	desc->bind_type = SQL_BIND_BY_COLUMN;
}

void
odbc_desc_destroy(struct odbc_desc *desc)
{
	for (SQLSMALLINT i = 0; i < desc->cap; i++)
		free_record(&desc->records[i]);
	ch_free(desc->records);
	desc->records = NULL;
	desc->cap = 0;
	desc->count = 0;
	odbc_head_free(&desc->head);
}

/* Room for the records up to `number`; the new ones have their defaults. */
static bool
grow(struct odbc_desc *desc, SQLSMALLINT number)
{
	struct odbc_desc_rec *records;
	int cap = desc->cap ? desc->cap : 8;

	if (number < desc->cap)
		return true;
	while (cap <= number)
		cap *= 2;
	if (cap > ODBC_DESC_MAX)
		cap = ODBC_DESC_MAX + 1;
	records = ch_reallocarray(desc->records, (size_t)cap, sizeof(*records));
	if (!records)
		return false;
	for (int i = desc->cap; i < cap; i++)
		init_record(desc, &records[i]);
	desc->records = records;
	desc->cap = (SQLSMALLINT)cap;
	return true;
}

struct odbc_desc_rec *
odbc_desc_need(struct odbc_desc *desc, SQLSMALLINT number)
{
	if (number < 0 || number > ODBC_DESC_MAX || !grow(desc, number))
		return NULL;
	if (desc->count < number)
		desc->count = number;
	desc->version++;
	return &desc->records[number];
}

struct odbc_desc_rec *
odbc_desc_get(struct odbc_desc *desc, SQLSMALLINT number)
{
	if (number < 0 || number > desc->count || number >= desc->cap)
		return NULL;
	return &desc->records[number];
}

bool
odbc_desc_set_count(struct odbc_desc *desc, SQLSMALLINT count)
{
	if (count < 0 || count > ODBC_DESC_MAX || (count > 0 && !grow(desc, count)))
		return false;
	for (SQLSMALLINT i = desc->count; i > count; i--) {
		free_record(&desc->records[i]);
		init_record(desc, &desc->records[i]);
	}
	desc->count = count;
	desc->version++;
	return true;
}

/* The highest record that is bound decides how many there are. */
void
odbc_desc_unbind(struct odbc_desc *desc, SQLSMALLINT number)
{
	SQLSMALLINT count = desc->count;

	if (number < 0 || number > count || number >= desc->cap)
		return;
	free_record(&desc->records[number]);
	init_record(desc, &desc->records[number]);
	while (count > 0 && !desc->records[count].data_ptr && !desc->records[count].indicator_ptr &&
	       !desc->records[count].octet_length_ptr)
		count--;
	(void)odbc_desc_set_count(desc, count);
}

void
odbc_desc_drop_auto(struct odbc_desc *desc)
{
	SQLSMALLINT count = 0;

	for (SQLSMALLINT i = 1; i <= desc->count; i++) {
		if (desc->records[i].is_auto) {
			free_record(&desc->records[i]);
			init_record(desc, &desc->records[i]);
		} else {
			count = i;
		}
	}
	desc->count = count;
	desc->version++;
}

void
odbc_desc_lock(struct odbc_desc *desc)
{
	if (!desc->stmt)
		pthread_mutex_lock(&desc->head.lock);
}

void
odbc_desc_unlock(struct odbc_desc *desc)
{
	if (!desc->stmt)
		pthread_mutex_unlock(&desc->head.lock);
}

SQLRETURN
odbc_desc_create(struct odbc_dbc *dbc, SQLHDESC *out)
{
	struct odbc_desc *desc;

	*out = SQL_NULL_HDESC;
	if (!dbc->is_connected)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_08003, NULL);
	desc = ch_malloc(sizeof(*desc));
	if (!desc)
		return odbc_diag_add(&dbc->head.diag, ODBC_S_HY001, NULL);
	odbc_desc_init(desc, ODBC_EXPLICIT, dbc, NULL);
	pthread_mutex_lock(&dbc->children_lock);
	desc->next = dbc->descs;
	dbc->descs = desc;
	pthread_mutex_unlock(&dbc->children_lock);
	*out = desc;
	return SQL_SUCCESS;
}

/* Statements that used it fall back to their own descriptors. */
static void
detach(struct odbc_desc *desc)
{
	struct odbc_desc **at;

	pthread_mutex_lock(&desc->dbc->children_lock);
	for (at = &desc->dbc->descs; *at != desc; at = &(*at)->next)
		;
	*at = desc->next;
	for (struct odbc_stmt *stmt = desc->dbc->stmts; stmt; stmt = stmt->next) {
		if (stmt->ard == desc)
			odbc_stmt_use_desc(stmt, &stmt->ard, &stmt->own_ard);
		if (stmt->apd == desc)
			odbc_stmt_use_desc(stmt, &stmt->apd, &stmt->own_apd);
	}
	pthread_mutex_unlock(&desc->dbc->children_lock);
}

SQLRETURN
odbc_desc_free(struct odbc_desc *desc)
{
	if (desc->kind != ODBC_EXPLICIT)
		return odbc_diag_add(&desc->head.diag, ODBC_S_HY017, NULL);
	desc->head.tag = 0;
	pthread_mutex_unlock(&desc->head.lock);
	detach(desc);
	odbc_desc_destroy(desc);
	ch_free(desc);
	return SQL_SUCCESS;
}

/* Types that are what they are: concise and verbose type agree. */
static bool
is_plain_type(SQLSMALLINT type)
{
	static const SQLSMALLINT types[] = { SQL_CHAR, SQL_NUMERIC, SQL_DECIMAL, SQL_INTEGER,
		SQL_SMALLINT, SQL_FLOAT, SQL_REAL, SQL_DOUBLE, SQL_VARCHAR, SQL_LONGVARCHAR,
		SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY, SQL_BIGINT, SQL_TINYINT, SQL_BIT,
		SQL_WCHAR, SQL_WVARCHAR, SQL_WLONGVARCHAR, SQL_GUID, SQL_C_SLONG, SQL_C_ULONG,
		SQL_C_SSHORT, SQL_C_USHORT, SQL_C_STINYINT, SQL_C_UTINYINT, SQL_C_SBIGINT,
		SQL_C_UBIGINT, SQL_C_DEFAULT };

	for (size_t i = 0; i < CH_ARRAY_LEN(types); i++)
		if (types[i] == type)
			return true;
	return false;
}

static void
set_defaults(struct odbc_desc_rec *rec)
{
	switch (rec->concise_type) {
	case SQL_CHAR:
	case SQL_VARCHAR:
	case SQL_WCHAR:
	case SQL_WVARCHAR:
		rec->length = 1;
		rec->precision = 0;
		break;
	case SQL_NUMERIC:
	case SQL_DECIMAL:
		rec->precision = DEFAULT_DECIMAL_PRECISION;
		rec->scale = 0;
		break;
	case SQL_TYPE_DATE:
	case SQL_TYPE_TIME:
		rec->precision = 0;
		break;
	case SQL_TYPE_TIMESTAMP:
		rec->precision = DEFAULT_SECONDS_PRECISION;
		break;
	default:
		break;
	}
	if (rec->type == SQL_INTERVAL) {
		rec->datetime_interval_precision = DEFAULT_LEADING_PRECISION;
		rec->precision = DEFAULT_SECONDS_PRECISION;
	}
}

bool
odbc_desc_set_type(struct odbc_desc_rec *rec, SQLSMALLINT concise_type)
{
	/* ODBC 2 codes of date, time, timestamp. */
	if (concise_type >= SQL_DATE && concise_type <= SQL_TIMESTAMP)
		concise_type = (SQLSMALLINT)(concise_type - SQL_DATE + SQL_TYPE_DATE);
	if (concise_type >= SQL_TYPE_DATE && concise_type <= SQL_TYPE_TIMESTAMP) {
		rec->type = SQL_DATETIME;
		rec->datetime_interval_code = (SQLSMALLINT)(concise_type - SQL_TYPE_DATE + 1);
	} else if (concise_type >= SQL_INTERVAL_YEAR &&
		   concise_type <= SQL_INTERVAL_MINUTE_TO_SECOND) {
		rec->type = SQL_INTERVAL;
		rec->datetime_interval_code = (SQLSMALLINT)(concise_type - SQL_INTERVAL_YEAR + 1);
	} else if (is_plain_type(concise_type)) {
		rec->type = concise_type;
		rec->datetime_interval_code = 0;
	} else {
		return false;
	}
	rec->concise_type = concise_type;
	set_defaults(rec);
	return true;
}

bool
odbc_desc_set_text(char **field, struct ch_str text)
{
	char *copy = ch_strndup(text.ptr ? text.ptr : "", text.len);

	if (!copy)
		return false;
	ch_free(*field);
	*field = copy;
	return true;
}
