/*
 * entry.h - what marks an exported function
 *
 * Everything is hidden but the definitions that carry ODBC_API. api_list.h names them all; the
 * check of exports compares both.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_API_ENTRY_H
#define CH_API_ENTRY_H

#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#define ODBC_API __attribute__((visibility("default")))

#endif
