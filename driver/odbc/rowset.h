/*
 * rowset.h - how rows of a rowset get to the application, for the files that make rowsets
 *
 * fetch.c goes forward, scroll.c moves in a static cursor, set_pos.c gives rows again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_ODBC_ROWSET_H
#define CH_ODBC_ROWSET_H

#include "odbc/fetch.h"

/* Room for one more slice; false: out of memory. */
bool odbc_rowset_room(struct odbc_stmt *stmt);
/* Give back what only the last rowset needed; count its rows. */
void odbc_rowset_leave(struct odbc_stmt *stmt);
/* Plans for the bound columns of the present result, whose blocks are as `block`; cheap when they
 * are there already. */
SQLRETURN odbc_rowset_bind(struct odbc_stmt *stmt, const struct native_block *block);
/* Fill the bound buffers with rows of a slice. */
void odbc_rowset_convert(struct odbc_stmt *stmt, const struct odbc_slice *slice,
    struct conv_report *report);
/* Records for what was noted, and what the call returns by it: of `rows` rows from `first` on, but
 * for those that `operations`, if it is given, leaves out. */
SQLRETURN odbc_rowset_report(struct odbc_stmt *stmt, const struct conv_report *report,
    SQLULEN first, SQLULEN rows, const SQLUSMALLINT *operations);
void odbc_set_status(SQLUSMALLINT *status, SQLULEN from, SQLULEN to, SQLUSMALLINT value);

/* A plan for what is bound to `column` (0: bookmarks), whose values have that type. */
SQLRETURN odbc_bound_make(struct odbc_stmt *stmt, SQLUSMALLINT column,
    const struct native_type *type, struct odbc_bound *bound);
/* Where its values go now. */
struct conv_target odbc_bound_target(const struct odbc_bound *bound, SQLLEN offset);

#endif
