/* FUNCTION(SQL_API id, S1, S2, S3, S4, S5, S6, S7, need-data): what calling the function means in
 * each statement state:
 *   OK     allowed
 *   SEQ    HY010: out of sequence          CUR    24000: a cursor is open, or none is
 *   NOSET  07005: no result set
 *   REDO   as CUR, but an exhausted cursor counts as closed (many applications rely on it), and
 *          so does one after SQLCancel (unixODBC does not let the application close it)
 *   PREP   OK if prepared, else SEQ        PREDO  REDO if prepared, else SEQ
 *   NOROW  24000: before the first row
 *   ROW    OK on a row, CUR behind the last one
 *   PARAM  S8 and S10, else SEQ            PUT    S9 and S10, else SEQ */
/*       function            S1    S2     S3    S4    S5     S6     S7     S8-S10 */
FUNCTION(SQLPREPARE,         OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLEXECDIRECT,      OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLEXECUTE,         SEQ,  OK,    OK,   PREP, PREDO, PREDO, PREDO, SEQ)
FUNCTION(SQLGETTYPEINFO,     OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLTABLES,          OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLCOLUMNS,         OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLPRIMARYKEYS,     OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLFOREIGNKEYS,     OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLSTATISTICS,      OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLSPECIALCOLUMNS,  OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLPROCEDURES,      OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLPROCEDURECOLUMNS, OK,  OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLTABLEPRIVILEGES, OK,   OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLCOLUMNPRIVILEGES, OK,  OK,    OK,   OK,   REDO,  REDO,  REDO,  SEQ)
FUNCTION(SQLFETCH,           SEQ,  SEQ,   SEQ,  CUR,  OK,    OK,    SEQ,   SEQ)
FUNCTION(SQLFETCHSCROLL,     SEQ,  SEQ,   SEQ,  CUR,  OK,    OK,    SEQ,   SEQ)
FUNCTION(SQLEXTENDEDFETCH,   SEQ,  SEQ,   SEQ,  CUR,  OK,    SEQ,   OK,    SEQ)
FUNCTION(SQLGETDATA,         SEQ,  SEQ,   SEQ,  CUR,  NOROW, ROW,   ROW,   SEQ)
FUNCTION(SQLSETPOS,          SEQ,  SEQ,   SEQ,  CUR,  NOROW, ROW,   ROW,   SEQ)
FUNCTION(SQLBULKOPERATIONS,  SEQ,  SEQ,   SEQ,  CUR,  OK,    OK,    SEQ,   SEQ)
FUNCTION(SQLCLOSECURSOR,     CUR,  CUR,   CUR,  CUR,  OK,    OK,    OK,    SEQ)
FUNCTION(SQLFREESTMT,        OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLFREEHANDLE,      OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLBINDCOL,         OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLBINDPARAMETER,   OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLMORERESULTS,     OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLNUMRESULTCOLS,   SEQ,  OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLDESCRIBECOL,     SEQ,  NOSET, OK,   CUR,  OK,    OK,    OK,    SEQ)
FUNCTION(SQLCOLATTRIBUTE,    SEQ,  NOSET, OK,   CUR,  OK,    OK,    OK,    SEQ)
FUNCTION(SQLNUMPARAMS,       SEQ,  OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLDESCRIBEPARAM,   SEQ,  OK,    OK,   SEQ,  SEQ,   SEQ,   SEQ,   SEQ)
FUNCTION(SQLROWCOUNT,        SEQ,  SEQ,   SEQ,  OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLPARAMDATA,       SEQ,  SEQ,   SEQ,  SEQ,  SEQ,   SEQ,   SEQ,   PARAM)
FUNCTION(SQLPUTDATA,         SEQ,  SEQ,   SEQ,  SEQ,  SEQ,   SEQ,   SEQ,   PUT)
FUNCTION(SQLCANCEL,          OK,   OK,    OK,   OK,   OK,    OK,    OK,    OK)
FUNCTION(SQLSETSTMTATTR,     OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLGETSTMTATTR,     OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
FUNCTION(SQLSETCURSORNAME,   OK,   OK,    OK,   CUR,  CUR,   CUR,   CUR,   SEQ)
FUNCTION(SQLGETCURSORNAME,   OK,   OK,    OK,   OK,   OK,    OK,    OK,    SEQ)
