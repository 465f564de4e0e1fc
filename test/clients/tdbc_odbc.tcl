#!/usr/bin/tclsh
# tdbc_odbc.tcl - Tcl's tdbc::odbc on CHODBC_TEST_DSN: wide functions, described parameters
#
# SPDX-License-Identifier: Apache-2.0
package require tdbc::odbc
set dsn $env(CHODBC_TEST_DSN)
set failed 0

# test NAME SCRIPT: an ok line unless it raises an error.
proc test {name script} {
	global dsn failed
	if {[catch {uplevel #0 $script} why]} {
		puts "not ok - Tcl $dsn: $name\n# [string map {\n "\n# "} $why]"
		set failed 1
	} else {
		puts "ok - Tcl $dsn: $name"
	}
}

proc same {got want} {
	if {$got ne $want} {
		error "$got\nis not\n$want"
	}
}

tdbc::odbc::connection create db "DSN=$dsn"
set columns {id name ratio price day at}
set rows {
	{-9223372036854775808 {Grüße 😀 'x' \ } 0.1 -12345678901234.5678 1970-01-01
		{2000-02-29 23:59:59}}
	{0 {} 1e+300 0.0001 2020-02-29 {1970-01-02 00:00:00}}
	{9223372036854775807 a -5 1 2100-12-31 {2038-01-19 03:14:07}}
}

test {rows are inserted by named parameters} {
	db allrows {DROP TABLE IF EXISTS tcl_t}
	db allrows {CREATE TABLE tcl_t (id Int64, name Nullable(String), ratio Float64,
		price Decimal(18, 4), day Nullable(Date), at DateTime)
		ENGINE = MergeTree ORDER BY id}
	set insert [db prepare {INSERT INTO tcl_t (id, name, ratio, price, day, at)
		VALUES (:id, :name, :ratio, :price, :day, :at)}]
	same [dict get [$insert params] price] \
		{name price direction in type decimal precision 18 scale 4}
	foreach row $rows {
		lassign $row id name ratio price day at
		same [[$insert execute] rowcount] 1
	}
	$insert close
}

test {values come back} {
	set got {}
	db foreach -as lists row {SELECT * FROM tcl_t ORDER BY id} {
		lappend got [lreplace $row 3 3 [format %.4f [lindex $row 3]]]
	}
	same [lsort -unique [lmap row $got {llength $row}]] 6
	foreach column {0 1 4 5} {
		same [lmap row $got {lindex $row $column}] [lmap row $rows {lindex $row $column}]
	}
	same [lmap row $got {expr {[lindex $row 2] + 0}}] {0.1 1e+300 -5.0}
	same [lindex $got 1 3] 0.0001
}

test {a variable that is not set is NULL} {
	unset name day
	set id 5
	db allrows {INSERT INTO tcl_t (id, name, ratio, price, day, at)
		VALUES (:id, :name, :ratio, :price, :day, :at)}
	same [db allrows -as dicts {SELECT id, name, day FROM tcl_t WHERE name IS NULL}] {{id 5}}
}

test {values are compared with columns} {
	set statement [db prepare {SELECT name FROM tcl_t WHERE id > :id AND name = :name}]
	$statement paramtype id bigint
	set id 0
	set name a
	same [$statement allrows -as lists] a
	$statement close
}

test {the catalog is read} {
	same [dict get [db tables tcl_t] tcl_t TABLE_TYPE] TABLE
	same [dict keys [db columns tcl_t]] $columns
	same [dict get [db columns tcl_t] id type] bigint
	same [dict get [lindex [db primarykeys tcl_t] 0] columnName] id
	same [db foreignkeys -primary tcl_t] {}
}

test {long text is read whole} {
	same [string length [lindex [db allrows -as lists {
		SELECT substring(toString(range(40000)), 1, 100000)}] 0 0]] 100000
}

test {errors have their states} {
	if {![catch {db allrows {SELECT * FROM no_such_table}} message options]} {
		error {no error}
	}
	same [lindex [dict get $options -errorcode] 2] 42S02
	same [db allrows -as lists {SELECT 1}] 1
}

test {transactions are tolerated} {
	db transaction {db allrows {SELECT 1}}
}

db allrows {DROP TABLE IF EXISTS tcl_t}
db close
exit $failed
