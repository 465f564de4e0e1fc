-- luasql.lua - LuaSQL's odbc module on CHODBC_TEST_DSN: reads with buffers of no length first
--
-- Its integers have 32 bits. Statements that write are left out: Debian's version passes too small
-- a variable to SQLRowCount.
--
-- SPDX-License-Identifier: Apache-2.0
local luasql = require("luasql.odbc")
local dsn = os.getenv("CHODBC_TEST_DSN")
local failed = 0

local function test(name, code)
	local done, why = pcall(code)
	if done then
		print("ok - Lua " .. dsn .. ": " .. name)
	else
		print("not ok - Lua " .. dsn .. ": " .. name .. "\n# " .. tostring(why))
		failed = 1
	end
end

local function same(got, want)
	if got ~= want then
		error(tostring(got) .. " is not " .. tostring(want), 2)
	end
end

local environment = luasql.odbc()
local connection = assert(environment:connect(dsn))

test("values of all kinds are read", function()
	local cursor = assert(connection:execute(
		"SELECT toInt32(-2147483648) AS a, 'Grüße 😀' AS b, -0.1 AS c,"
		.. " CAST(NULL, 'Nullable(String)') AS d, toDate('1970-01-01') AS e,"
		.. " toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') AS f, [1, 2] AS g,"
		.. " toDateTime('2000-02-29 23:59:59') AS h, toDecimal64('-1.25', 2) AS i, '' AS j"))
	same(table.concat(cursor:getcolnames(), " "), "a b c d e f g h i j")
	local row = assert(cursor:fetch({}, "a"))
	same(row.a, -2147483648)
	same(row.b, "Grüße 😀")
	same(row.c, -0.1)
	same(row.d, nil)
	same(row.e, "1970-01-01")
	same(row.f, "61f0c404-5cb3-11e7-907b-a6006ad3dba0")
	same(row.g, "[1,2]")
	same(row.h, "2000-02-29 23:59:59")
	same(tonumber(row.i), -1.25)
	same(row.j, "")
	same(cursor:fetch(), nil)
	cursor:close()
end)

test("long text is read whole", function()
	local cursor = assert(connection:execute(
		"SELECT substring(toString(range(40000)), 1, 100000)"))
	same(#cursor:fetch(), 100000)
	cursor:close()
end)

test("many rows are read", function()
	local cursor = assert(connection:execute(
		"SELECT toInt32(number) FROM system.numbers LIMIT 5000"))
	for n = 0, 4999 do
		same(cursor:fetch(), n)
	end
	same(cursor:fetch(), nil)
	cursor:close()
end)

test("errors are told", function()
	local cursor, why = connection:execute("SELECT * FROM no_such_table")
	same(cursor, nil)
	assert(why:find("no_such_table", 1, true), why)
end)

connection:close()
environment:close()
os.exit(failed)
