/*
 * attr.h - attributes of environments, connections and statements
 *
 * Rows of attr_list.h say where an attribute is stored and what values it may have; what needs
 * more than storing is in attr_env.c, attr_dbc.c and attr_stmt.c. The handle's lock is held.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_ATTR_H
#define CH_ODBC_ATTR_H

#include "odbc/handles.h"

enum odbc_attr_kind { ODBC_ATTR_U32, ODBC_ATTR_ULEN, ODBC_ATTR_I32, ODBC_ATTR_PTR, ODBC_ATTR_OWN };
enum odbc_attr_when {
	ODBC_ATTR_RW,
	ODBC_ATTR_RO,
	ODBC_ATTR_COLD,
	ODBC_ATTR_EARLY,
	ODBC_ATTR_NONE,
};
enum odbc_attr_place {
	ODBC_ATTR_STMT,
	ODBC_ATTR_ARD,
	ODBC_ATTR_APD,
	ODBC_ATTR_IRD,
	ODBC_ATTR_IPD,
};

struct odbc_attr {
	SQLINTEGER id;
	const char *name;
	enum odbc_attr_kind kind;
	enum odbc_attr_place place; /* statements */
	enum odbc_attr_when when;
	size_t offset;
	/* SQL_SUCCESS, SQL_SUCCESS_WITH_INFO (another value was put: 01S02), or SQL_ERROR */
	SQLRETURN (*check)(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag);
};

/* The value as it came: a number in the pointer, a pointer, or text. */
struct odbc_attr_in {
	SQLPOINTER value;
	SQLINTEGER len; /* text: bytes or SQL_NTS */
	enum odbc_text kind;
};

SQLRETURN odbc_env_set_attr(struct odbc_env *env, SQLINTEGER id, SQLPOINTER value);
/* value may be NULL. */
SQLRETURN odbc_env_get_attr(struct odbc_env *env, SQLINTEGER id, SQLPOINTER value);
SQLRETURN odbc_dbc_set_attr(struct odbc_dbc *dbc, SQLINTEGER id, const struct odbc_attr_in *in);
/* out->buffer is where numbers go too. */
SQLRETURN odbc_dbc_get_attr(struct odbc_dbc *dbc, SQLINTEGER id, const struct odbc_text_out *out);
SQLRETURN odbc_stmt_set_attr(struct odbc_stmt *stmt, SQLINTEGER id, const struct odbc_attr_in *in);
SQLRETURN odbc_stmt_get_attr(struct odbc_stmt *stmt, SQLINTEGER id,
    const struct odbc_text_out *out);

/* The engine. NULL: no such attribute. */
const struct odbc_attr *odbc_attr_of_env(SQLINTEGER id);
const struct odbc_attr *odbc_attr_of_dbc(SQLINTEGER id);
const struct odbc_attr *odbc_attr_of_stmt(SQLINTEGER id);
/* Whether it may be set at all, and the value. */
SQLRETURN odbc_attr_check(const struct odbc_attr *attr, SQLULEN *value, struct odbc_diag *diag);
/* Into and out of the struct at `base`. */
void odbc_attr_store(const struct odbc_attr *attr, void *base, SQLULEN value);
SQLULEN odbc_attr_load(const struct odbc_attr *attr, const void *base);
/* Let a statement attribute that was just stored set the others which depend on it: the kind of
 * cursor, whether it scrolls, what it sees, and its bookmarks always fit together. */
void odbc_attr_imply(SQLINTEGER id, struct odbc_stmt_attrs *attrs);
/* Give a number to the application, as wide as ODBC says; to may be NULL. */
void odbc_attr_give(enum odbc_attr_kind kind, SQLPOINTER to, SQLULEN value);
/* HY092, HYC00 */
SQLRETURN odbc_attr_unknown(struct odbc_diag *diag, SQLINTEGER id);
SQLRETURN odbc_attr_unsupported(struct odbc_diag *diag, const struct odbc_attr *attr);

#endif
