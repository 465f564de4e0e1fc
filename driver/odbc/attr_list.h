/* Attributes, one row each. Columns:
 *   id     SQL_ATTR_…; attributes that are not here are HY092
 *   kind   U32, ULEN, I32, PTR: stored as that; OWN: a function of its own
 *   field  where it is stored (OWN: 0)
 *   when   RW, RO (setting is HY092), COLD (not on a prepared or executed statement), EARLY (before
 *          connecting: 08002, HY011),
 *          NONE (known to ODBC, not to this driver: HYC00)
 *   check  what values are allowed or become (attr.c) */

/* ENV_ATTR(id, kind, field, when, check) */
#ifdef ENV_ATTR
ENV_ATTR(SQL_ATTR_ODBC_VERSION, U32, odbc_version, RW, odbc_version)
ENV_ATTR(SQL_ATTR_CONNECTION_POOLING, U32, pooling, RW, pooling)
ENV_ATTR(SQL_ATTR_CP_MATCH, U32, cp_match, RW, boolean)
ENV_ATTR(SQL_ATTR_OUTPUT_NTS, OWN, head, RW, boolean)
#endif

/* DBC_ATTR(id, kind, field, when, check) */
#ifdef DBC_ATTR
DBC_ATTR(SQL_ATTR_ACCESS_MODE, OWN, access_mode, RW, boolean)
DBC_ATTR(SQL_ATTR_ASYNC_ENABLE, ULEN, stmt_attrs.async_enable, RW, boolean)
DBC_ATTR(SQL_ATTR_AUTO_IPD, OWN, head, RO, any)
DBC_ATTR(SQL_ATTR_AUTOCOMMIT, U32, autocommit, RW, autocommit)
DBC_ATTR(SQL_ATTR_CONNECTION_DEAD, OWN, head, RO, any)
DBC_ATTR(SQL_ATTR_CONNECTION_TIMEOUT, OWN, connection_timeout, RW, any)
DBC_ATTR(SQL_ATTR_CURRENT_CATALOG, OWN, head, RW, any)
DBC_ATTR(SQL_ATTR_LOGIN_TIMEOUT, OWN, head, RW, any)
DBC_ATTR(SQL_ATTR_METADATA_ID, OWN, head, RW, boolean)
DBC_ATTR(SQL_ATTR_ODBC_CURSORS, U32, odbc_cursors, EARLY, cursor_library)
DBC_ATTR(SQL_ATTR_PACKET_SIZE, U32, packet_size, EARLY, packet_size)
DBC_ATTR(SQL_ATTR_QUIET_MODE, PTR, quiet_mode, RW, any)
DBC_ATTR(SQL_ATTR_TRANSLATE_OPTION, U32, translate_option, RW, any)
DBC_ATTR(SQL_ATTR_TXN_ISOLATION, U32, txn_isolation, RW, isolation)
DBC_ATTR(SQL_ATTR_ANSI_APP, OWN, head, RW, boolean)
DBC_ATTR(SQL_ATTR_RESET_CONNECTION, OWN, head, RW, reset)
DBC_ATTR(SQL_ATTR_ASYNC_DBC_FUNCTIONS_ENABLE, OWN, head, RW, off)
DBC_ATTR(SQL_ATTR_TRANSLATE_LIB, OWN, head, NONE, any)
DBC_ATTR(SQL_ATTR_DISCONNECT_BEHAVIOR, OWN, head, NONE, any)
DBC_ATTR(SQL_ATTR_ENLIST_IN_DTC, OWN, head, NONE, any)
DBC_ATTR(SQL_ATTR_ENLIST_IN_XA, OWN, head, NONE, any)
DBC_ATTR(SQL_ATTR_TRACE, OWN, head, NONE, any)
DBC_ATTR(SQL_ATTR_TRACEFILE, OWN, head, NONE, any)
#endif

/* STMT_ATTR(id, kind, place, field, when, check)
 *   place  STMT: struct odbc_stmt_attrs, settable on the connection too; ARD …: that
 *          descriptor's header */
#ifdef STMT_ATTR
STMT_ATTR(SQL_ATTR_QUERY_TIMEOUT, ULEN, STMT, query_timeout, RW, any)
STMT_ATTR(SQL_ATTR_MAX_ROWS, ULEN, STMT, max_rows, RW, any)
STMT_ATTR(SQL_ATTR_NOSCAN, ULEN, STMT, noscan, RW, boolean)
STMT_ATTR(SQL_ATTR_MAX_LENGTH, ULEN, STMT, max_length, RW, any)
STMT_ATTR(SQL_ATTR_ASYNC_ENABLE, ULEN, STMT, async_enable, RW, boolean)
STMT_ATTR(SQL_ATTR_CURSOR_TYPE, ULEN, STMT, cursor_type, COLD, cursor_type)
STMT_ATTR(SQL_ATTR_CONCURRENCY, ULEN, STMT, concurrency, COLD, concurrency)
STMT_ATTR(SQL_ATTR_CURSOR_SCROLLABLE, ULEN, STMT, cursor_scrollable, COLD, boolean)
STMT_ATTR(SQL_ATTR_CURSOR_SENSITIVITY, ULEN, STMT, cursor_sensitivity, COLD, sensitivity)
STMT_ATTR(SQL_ATTR_KEYSET_SIZE, ULEN, STMT, keyset_size, RW, keyset_size)
STMT_ATTR(SQL_ATTR_SIMULATE_CURSOR, ULEN, STMT, simulate_cursor, COLD, simulate_cursor)
STMT_ATTR(SQL_ATTR_RETRIEVE_DATA, ULEN, STMT, retrieve_data, RW, boolean)
STMT_ATTR(SQL_ROWSET_SIZE, ULEN, STMT, rowset_size, RW, not_zero)
STMT_ATTR(SQL_ATTR_USE_BOOKMARKS, ULEN, STMT, use_bookmarks, COLD, bookmarks)
STMT_ATTR(SQL_ATTR_METADATA_ID, ULEN, STMT, metadata_id, RW, boolean)
STMT_ATTR(SQL_ATTR_ENABLE_AUTO_IPD, ULEN, STMT, enable_auto_ipd, RW, boolean)
STMT_ATTR(SQL_ATTR_FETCH_BOOKMARK_PTR, PTR, STMT, fetch_bookmark_ptr, RW, any)
STMT_ATTR(SQL_ATTR_ROW_ARRAY_SIZE, ULEN, ARD, array_size, RW, not_zero)
STMT_ATTR(SQL_ATTR_ROW_BIND_TYPE, I32, ARD, bind_type, RW, any)
STMT_ATTR(SQL_ATTR_ROW_BIND_OFFSET_PTR, PTR, ARD, bind_offset_ptr, RW, any)
STMT_ATTR(SQL_ATTR_ROW_OPERATION_PTR, PTR, ARD, array_status_ptr, RW, any)
STMT_ATTR(SQL_ATTR_ROW_STATUS_PTR, PTR, IRD, array_status_ptr, RW, any)
STMT_ATTR(SQL_ATTR_ROWS_FETCHED_PTR, PTR, IRD, rows_processed_ptr, RW, any)
STMT_ATTR(SQL_ATTR_PARAMSET_SIZE, ULEN, APD, array_size, RW, not_zero)
STMT_ATTR(SQL_ATTR_PARAM_BIND_TYPE, I32, APD, bind_type, RW, any)
STMT_ATTR(SQL_ATTR_PARAM_BIND_OFFSET_PTR, PTR, APD, bind_offset_ptr, RW, any)
STMT_ATTR(SQL_ATTR_PARAM_OPERATION_PTR, PTR, APD, array_status_ptr, RW, any)
STMT_ATTR(SQL_ATTR_PARAM_STATUS_PTR, PTR, IPD, array_status_ptr, RW, any)
STMT_ATTR(SQL_ATTR_PARAMS_PROCESSED_PTR, PTR, IPD, rows_processed_ptr, RW, any)
STMT_ATTR(SQL_ATTR_APP_ROW_DESC, OWN, ARD, head, RW, any)
STMT_ATTR(SQL_ATTR_APP_PARAM_DESC, OWN, APD, head, RW, any)
STMT_ATTR(SQL_ATTR_IMP_ROW_DESC, OWN, IRD, head, RW, any)
STMT_ATTR(SQL_ATTR_IMP_PARAM_DESC, OWN, IPD, head, RW, any)
STMT_ATTR(SQL_ATTR_ROW_NUMBER, OWN, STMT, max_rows, RO, any)
STMT_ATTR(SQL_CH_STMT_ATTR_LAST_QUERY_ID, OWN, STMT, max_rows, RO, any)
STMT_ATTR(SQL_CH_STMT_ATTR_READ_ROWS, OWN, STMT, max_rows, RO, any)
STMT_ATTR(SQL_CH_STMT_ATTR_READ_BYTES, OWN, STMT, max_rows, RO, any)
STMT_ATTR(SQL_CH_STMT_ATTR_WRITTEN_ROWS, OWN, STMT, max_rows, RO, any)
STMT_ATTR(SQL_CH_STMT_ATTR_WRITTEN_BYTES, OWN, STMT, max_rows, RO, any)
STMT_ATTR(SQL_CH_STMT_ATTR_ELAPSED_NS, OWN, STMT, max_rows, RO, any)
STMT_ATTR(SQL_GET_BOOKMARK, OWN, STMT, max_rows, NONE, any)
STMT_ATTR(SQL_ATTR_ASYNC_STMT_EVENT, OWN, STMT, max_rows, NONE, any)
#endif
