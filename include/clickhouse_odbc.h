/*
 * clickhouse_odbc.h - what an application may ask of this driver beyond ODBC
 *
 * The numbers lie in ODBC's driver-defined range.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLICKHOUSE_ODBC_H
#define CLICKHOUSE_ODBC_H

/* SQLGetStmtAttr, read only, string: id of the last query of the statement, as it stands in
 * system.query_log; empty before the first. */
#define SQL_CH_STMT_ATTR_LAST_QUERY_ID 0x4002

#endif
