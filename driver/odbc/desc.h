/*
 * desc.h - descriptors: the storage behind binding and metadata
 *
 * Four kinds share one struct: ARD and APD (application row and parameter), IRD and IPD
 * (implementation). Functions that bind write here, functions that fetch read here; there is no
 * second copy of a binding. Guarded by the descriptor's lock when explicit, by the statement's
 * when implicit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_DESC_H
#define CH_ODBC_DESC_H

#include "base/str.h"
#include "odbc/handle.h"

struct odbc_dbc;
struct odbc_stmt;

/* Highest record number. */
#define ODBC_DESC_MAX 32766

enum odbc_desc_kind { ODBC_ARD, ODBC_APD, ODBC_IRD, ODBC_IPD, ODBC_EXPLICIT };

/* One column or parameter. Application descriptors use the first part, implementation ones
 * both. Strings are owned (freed with the record), never NULL once set. */
struct odbc_desc_rec {
	SQLSMALLINT concise_type;
	SQLSMALLINT type;
	SQLSMALLINT datetime_interval_code;
	SQLINTEGER datetime_interval_precision;
	SQLULEN length;	      /* characters */
	SQLLEN octet_length;  /* bytes */
	SQLSMALLINT precision;
	SQLSMALLINT scale;
	SQLINTEGER num_prec_radix;
	SQLPOINTER data_ptr;
	SQLLEN *octet_length_ptr;
	SQLLEN *indicator_ptr;
	/* implementation only */
	bool is_auto; /* its type was found by the driver, not told (IPD) */
	SQLSMALLINT parameter_type;
	SQLSMALLINT nullable;
	SQLSMALLINT unnamed;
	SQLSMALLINT is_unsigned;
	SQLSMALLINT searchable;
	SQLSMALLINT updatable;
	SQLSMALLINT fixed_prec_scale;
	SQLSMALLINT rowver;
	SQLINTEGER auto_unique;
	SQLINTEGER case_sensitive;
	SQLLEN display_size;
	char *name;
	char *label;
	char *type_name;
	char *local_type_name;
	char *literal_prefix;
	char *literal_suffix;
	char *base_column_name;
	char *base_table_name;
	char *table_name;
	char *schema_name;
	char *catalog_name;
};

struct odbc_desc {
	struct odbc_head head;
	enum odbc_desc_kind kind;
	struct odbc_dbc *dbc;
	struct odbc_stmt *stmt; /* implicit: its statement; explicit: NULL */
	struct odbc_desc *next; /* explicit: list of the connection */
	/* header fields */
	SQLSMALLINT alloc_type; /* SQL_DESC_ALLOC_AUTO or _USER */
	SQLULEN array_size;
	SQLUSMALLINT *array_status_ptr;
	SQLLEN *bind_offset_ptr;
	SQLINTEGER bind_type;
	SQLULEN *rows_processed_ptr;
	/* records[0] is the bookmark column; count = highest used number */
	SQLSMALLINT count;
	SQLSMALLINT cap;
	struct odbc_desc_rec *records;
	unsigned version; /* grows with every change, so that plans know when to be remade */
};

void odbc_desc_init(struct odbc_desc *desc, enum odbc_desc_kind kind, struct odbc_dbc *dbc,
    struct odbc_stmt *stmt);
void odbc_desc_destroy(struct odbc_desc *desc); /* what is inside, not the struct */

/* The record, made with its defaults if it is beyond count; NULL when out of memory. */
struct odbc_desc_rec *odbc_desc_need(struct odbc_desc *desc, SQLSMALLINT number);
/* The record, or NULL beyond count. */
struct odbc_desc_rec *odbc_desc_get(struct odbc_desc *desc, SQLSMALLINT number);
/* A column or parameter that the application has given memory for. */
static inline bool
odbc_desc_is_bound(const struct odbc_desc_rec *rec)
{
	return rec->data_ptr || rec->octet_length_ptr || rec->indicator_ptr;
}
/* Lower (or raise) the number of records; dropped ones are freed, the bookmark record never is.
 * False: out of memory. */
bool odbc_desc_set_count(struct odbc_desc *desc, SQLSMALLINT count);
/* Back to the defaults; count becomes the highest record that still has a pointer. */
void odbc_desc_unbind(struct odbc_desc *desc, SQLSMALLINT number);
/* Forget the records whose type the driver found. */
void odbc_desc_drop_auto(struct odbc_desc *desc);
/* Concise type -> type, interval code and the type's defaults. False: no such type. */
bool odbc_desc_set_type(struct odbc_desc_rec *rec, SQLSMALLINT concise_type);
/* Around writing to a descriptor that a statement uses: an explicit one may serve several at
 * once, an implicit one has its statement's lock. */
void odbc_desc_lock(struct odbc_desc *desc);
void odbc_desc_unlock(struct odbc_desc *desc);

/* Replace an owned string; false: out of memory. */
bool odbc_desc_set_text(char **field, struct ch_str text);

#endif
