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

/* SQLGetStmtAttr, read only, SQLLEN: what the server said of the last query when it ended; -1 if it
 * said nothing (servers before 20.x never do). Rows of views count as written too. */
#define SQL_CH_STMT_ATTR_READ_ROWS 0x4003
#define SQL_CH_STMT_ATTR_READ_BYTES 0x4004
#define SQL_CH_STMT_ATTR_WRITTEN_ROWS 0x4005
#define SQL_CH_STMT_ATTR_WRITTEN_BYTES 0x4006
#define SQL_CH_STMT_ATTR_ELAPSED_NS 0x4007

#endif
