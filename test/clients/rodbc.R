#!/usr/bin/Rscript --vanilla
# rodbc.R - R's RODBC on CHODBC_TEST_DSN: catalog and values
#
# SPDX-License-Identifier: Apache-2.0
invisible(Sys.setlocale("LC_ALL", "C.UTF-8"))
library(RODBC)

dsn <- Sys.getenv("CHODBC_TEST_DSN")
old <- startsWith(dsn, "http")
failed <- 0

# test(NAME, CODE): an ok line unless it stops.
test <- function(name, code) {
	why <- tryCatch({ force(code); NULL }, error = function(e) conditionMessage(e))
	if (is.null(why)) {
		cat("ok - RODBC ", dsn, ": ", name, "\n", sep = "")
	} else {
		cat("not ok - RODBC ", dsn, ": ", name, "\n", sep = "")
		cat(paste0("# ", unlist(strsplit(why, "\n")), "\n"), sep = "")
		failed <<- 1
	}
}

same <- function(got, want) {
	if (!identical(got, want))
		stop(paste(c(capture.output(str(got)), "is not", capture.output(str(want))),
		    collapse = "\n"))
}

# query(SQL): a data frame, or stop with the error.
query <- function(sql, ...) {
	got <- sqlQuery(channel, sql, stringsAsFactors = FALSE, errors = FALSE, ...)
	if (!is.data.frame(got) && identical(got, -1L))
		stop(paste(odbcGetErrMsg(channel), collapse = " "))
	got
}

channel <- odbcConnect(dsn, believeNRows = TRUE)
if (!inherits(channel, "RODBC")) {
	cat("not ok - RODBC ", dsn, ": connects\n", sep = "")
	quit(status = 1)
}

make_table <- function() {
	query("DROP TABLE IF EXISTS r_t")
	query(paste("CREATE TABLE r_t (id Int32, big Int64, ratio Nullable(Float64),",
	    "price Decimal(18, 4), name Nullable(String), day Nullable(Date), at DateTime('UTC'))",
	    "ENGINE = MergeTree ORDER BY (id, big)"))
	query(paste("INSERT INTO r_t VALUES",
	    "(-2147483647, -9007199254740992, -0.1, -12345678.5, NULL, '1970-01-01',",
	    " '2000-02-29 23:59:59'),",
	    "(0, 0, NULL, 0, '', NULL, '1970-01-01 00:00:00'),",
	    "(2147483647, 9007199254740992, 1e300, 0.0001, 'Grüße, 世界 😀',",
	    " '2100-12-31', '2038-01-19 03:14:07')"))
}

test("values are read", {
	make_table()
	got <- query("SELECT * FROM r_t ORDER BY id", as.is = c(rep(FALSE, 4), TRUE, FALSE, FALSE))
	same(names(got), c("id", "big", "ratio", "price", "name", "day", "at"))
	same(got$id, c(-2147483647L, 0L, 2147483647L))
	same(as.numeric(got$big), c(-9007199254740992, 0, 9007199254740992))
	same(got$ratio, c(-0.1, NA, 1e300))
	same(as.numeric(got$price), c(-12345678.5, 0, 0.0001))
	same(got$name, c(NA, "", "Grüße, 世界 😀"))
	same(got$day, as.Date(c("1970-01-01", NA, "2100-12-31")))
	same(format(got$at), c("2000-02-29 23:59:59", "1970-01-01 00:00:00",
	    "2038-01-19 03:14:07"))
})

test("64-bit integers are exact as text", {
	got <- query(paste("SELECT toInt64('-9223372036854775808') AS a,",
	    "toUInt64('18446744073709551615') AS b"), as.is = TRUE)
	same(unname(unlist(got)), c("-9223372036854775808", "18446744073709551615"))
})

test("many rows come in blocks", {
	got <- query("SELECT toInt32(number) AS n, toString(number) AS s FROM system.numbers LIMIT 5000")
	same(got$n, 0:4999)
	same(as.character(got$s), as.character(0:4999))
	got <- query("SELECT toInt32(number) AS n FROM system.numbers LIMIT 2500", max = 10)
	same(got$n, 0:9)
	same(sqlGetResults(channel, max = 3)$n, 10:12)
})

# RODBC itself reads no more than 65534 bytes.
test("long text is read whole", {
	got <- query("SELECT substring(toString(range(30000)), 1, 65000) AS s", as.is = TRUE)
	same(nchar(got$s), 65000L)
	same(substr(got$s, 1, 9), "[0,1,2,3,")
})

test("no rows are an empty data frame", {
	got <- query("SELECT id, name FROM r_t WHERE id = 5")
	same(names(got), c("id", "name"))
	same(nrow(got), 0L)
})

test("sqlTables finds the table", {
	got <- sqlTables(channel, tableName = "r_t")
	same(names(got), c("TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE", "REMARKS"))
	same(as.character(got$TABLE_NAME), "r_t")
	same(as.character(got$TABLE_CAT), "default")
	same(as.character(got$TABLE_TYPE), "TABLE")
	same(nrow(sqlTables(channel, tableName = "r_t", tableType = "VIEW")), 0L)
	same(nrow(sqlTables(channel, tableName = "no_such_table")), 0L)
	same("r_t" %in% sqlTables(channel, tableType = "TABLE")$TABLE_NAME, TRUE)
})

test("sqlColumns tells names and types", {
	got <- sqlColumns(channel, "r_t")
	same(as.character(got$COLUMN_NAME), c("id", "big", "ratio", "price", "name", "day", "at"))
	same(as.integer(got$DATA_TYPE), c(4L, -5L, 8L, 3L, 12L, 91L, 93L))
	same(as.character(got$TYPE_NAME),
	    c("Int32", "Int64", "Float64", "Decimal", "String", "Date", "DateTime"))
	same(as.character(got$IS_NULLABLE), c("NO", "NO", "YES", "NO", "YES", "YES", "NO"))
})

test("sqlPrimaryKeys tells the sorting key", {
	got <- sqlPrimaryKeys(channel, "r_t")
	same(as.character(got$COLUMN_NAME), c("id", "big"))
	same(as.integer(got$KEY_SEQ), 1:2)
})

test("sqlTypeInfo lists the types", {
	got <- sqlTypeInfo(channel)
	same(all(c("Int64", "String", "Float64", "Date", "DateTime") %in% got$TYPE_NAME), TRUE)
	same(unique(as.integer(sqlTypeInfo(channel, "double")$DATA_TYPE)), 8L)
})

test("sqlFetch reads a table by name", {
	got <- sqlFetch(channel, "r_t")
	same(sort(got$id), c(-2147483647L, 0L, 2147483647L))
})

test("sqlSave appends a data frame", {
	query("DROP TABLE IF EXISTS r_save")
	query(paste("CREATE TABLE r_save (n Int32, x Nullable(Float64), s Nullable(String))",
	    "ENGINE = Memory"))
	data <- data.frame(n = c(1L, 2L, 3L), x = c(0.5, NA, -1e-10),
	    s = c("it's", "Grüße 😀", NA), stringsAsFactors = FALSE)
	same(sqlSave(channel, data, "r_save", append = TRUE, rownames = FALSE), 1L)
	got <- query("SELECT * FROM r_save ORDER BY n", as.is = c(FALSE, FALSE, TRUE))
	same(got, data)
	same(sqlDrop(channel, "r_save"), NULL)
	same(nrow(sqlTables(channel, tableName = "r_save")), 0L)
})

test("errors are told", {
	got <- sqlQuery(channel, "SELECT * FROM no_such_table")
	same(any(grepl("42S02", got)), TRUE)
	same(query("SELECT 1 AS n")$n, 1L)
})

test("it tells about itself", {
	same(unname(odbcGetInfo(channel)["DBMS_Name"]), "ClickHouse")
})

invisible(query("DROP TABLE IF EXISTS r_t"))
odbcCloseAll()
quit(status = failed)
