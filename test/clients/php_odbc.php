#!/usr/bin/env php
<?php
/*
 * php_odbc.php - PHP's odbc functions and PDO_ODBC on CHODBC_TEST_DSN
 *
 * SPDX-License-Identifier: Apache-2.0
 */
error_reporting(E_ALL);
set_error_handler(function ($number, $text) {
	throw new ErrorException($text);
});

$dsn = getenv('CHODBC_TEST_DSN') or die("run test/run clients-more\n");
$old = str_starts_with($dsn, 'http');
$failed = 0;

/* An ok line unless it throws. */
function test(string $name, callable $code): void
{
	global $dsn, $failed;

	try {
		$code();
		echo "ok - PHP $dsn: $name\n";
	} catch (Throwable $error) {
		echo "not ok - PHP $dsn: $name\n# ",
		    str_replace("\n", "\n# ", substr($error->getMessage(), 0, 2000)), "\n";
		$failed = 1;
	}
}

function same($got, $want): void
{
	if ($got !== $want)
		throw new Exception(var_export($got, true) . "\nis not\n" . var_export($want, true));
}

/* All rows as arrays of texts and nulls. */
function rows($result): array
{
	$rows = [];
	odbc_longreadlen($result, 4000000);
	while (($row = odbc_fetch_array($result)) !== false)
		$rows[] = array_values($row);
	odbc_free_result($result);
	return $rows;
}

/* Every text in any length comes whole from columns of a long type. */
$db = odbc_connect("DSN=$dsn;StringAs=long", '', '');
odbc_exec($db, 'DROP TABLE IF EXISTS php_t');
odbc_exec($db, 'CREATE TABLE php_t (id Int64, name Nullable(String), ratio Float64,' .
    " price Decimal(18, 4), day Nullable(Date), at DateTime('UTC')) ENGINE = MergeTree ORDER BY id");
odbc_exec($db, 'INSERT INTO php_t VALUES' .
    " (-9223372036854775808, NULL, -0.1, -12345678901234.5678, '1970-01-01', '2000-02-29 23:59:59')," .
    " (0, '', 1e300, 0, NULL, '1970-01-01 00:00:00')," .
    " (9223372036854775807, 'Grüße, 世界 😀', 123.25, 0.0001, '2100-12-31', '2038-01-19 03:14:07')");
$want = [
	['-9223372036854775808', null, -0.1, '-12345678901234.5678', '1970-01-01',
	    '2000-02-29 23:59:59'],
	['0', '', 1e300, '0.0000', null, '1970-01-01 00:00:00'],
	['9223372036854775807', 'Grüße, 世界 😀', 123.25, '0.0001', '2100-12-31',
	    '2038-01-19 03:14:07'],
];

/* How many zeros end a decimal is the server's matter. */
function exact(array $rows): array
{
	foreach ($rows as &$row) {
		$row[2] = (float)$row[2];
		$row[3] = four_digits($row[3]);
	}
	return $rows;
}

function four_digits(string $text): string
{
	[$whole, $part] = array_pad(explode('.', $text), 2, '');
	return $whole . '.' . str_pad($part, 4, '0');
}

$read = 'SELECT id, name, ratio, price, day, at FROM php_t ORDER BY id';

test('odbc_exec reads values', function () use ($db, $read, $want) {
	same(exact(rows(odbc_exec($db, $read))), $want);
});

test('odbc_execute takes parameters', function () use ($db, $old) {
	$statement = odbc_prepare($db, 'INSERT INTO php_t (id, name, ratio, price, day, at)' .
	    ' VALUES (?, ?, ?, ?, ?, ?)');
	$long = str_repeat('ü', 50000);
	odbc_execute($statement, [4711, $long, '0.1', '-1.5', '2020-02-29', '2001-02-03 04:05:06']);
	odbc_execute($statement, [4712, null, '-1e-10', '0', null, '1970-01-02 00:00:00']);
	odbc_free_result($statement);
	$got = exact(rows(odbc_exec($db, 'SELECT id, name, ratio, price, day, at FROM php_t' .
	    ' WHERE id IN (4711, 4712) ORDER BY id')));
	same($got, [['4711', $long, 0.1, '-1.5000', '2020-02-29', '2001-02-03 04:05:06'],
		['4712', null, -1e-10, '0.0000', null, '1970-01-02 00:00:00']]);
	$statement = odbc_prepare($db, 'SELECT name FROM php_t WHERE name = ? AND day = ?');
	odbc_execute($statement, ['Grüße, 世界 😀', '2100-12-31']);
	same(rows($statement), [['Grüße, 世界 😀']]);
});

test('long text is read whole', function () use ($db) {
	$got = rows(odbc_exec($db, 'SELECT substring(toString(range(200000)), 1, 1000000) AS s, 7'));
	same([strlen($got[0][0]), substr($got[0][0], 0, 9), $got[0][1]],
	    [1000000, '[0,1,2,3,', '7']);
});

test('results are described', function () use ($db, $read) {
	$result = odbc_exec($db, $read);
	same(odbc_num_fields($result), 6);
	same(array_map(fn($n) => odbc_field_name($result, $n), range(1, 6)),
	    ['id', 'name', 'ratio', 'price', 'day', 'at']);
	same(odbc_field_type($result, 1), 'Int64');
	same([odbc_field_len($result, 4), odbc_field_scale($result, 4)], [18, 4]);
	odbc_free_result($result);
});

test('many rows are read', function () use ($db) {
	$got = rows(odbc_exec($db, 'SELECT number FROM system.numbers LIMIT 10000'));
	same(array_column($got, 0), array_map('strval', range(0, 9999)));
});

test('catalog functions', function () use ($db) {
	$tables = rows(odbc_tables($db, null, null, 'php_t', 'TABLE'));
	same(array_slice($tables[0], 0, 4), ['default', null, 'php_t', 'TABLE']);
	same(count($tables), 1);
	same(array_column(rows(odbc_columns($db, null, null, 'php_t', null)), 3),
	    ['id', 'name', 'ratio', 'price', 'day', 'at']);
	same(array_column(rows(odbc_primarykeys($db, '', '', 'php_t')), 3), ['id']);
	$statistics = rows(odbc_statistics($db, '', '', 'php_t', SQL_INDEX_ALL, SQL_QUICK));
	same(array_column($statistics, 8), [null, 'id']);
	same(rows(odbc_foreignkeys($db, '', '', '', '', '', 'php_t')), []);
	same(rows(odbc_specialcolumns($db, SQL_BEST_ROWID, '', '', 'php_t', 0, 0)), []);
	same(rows(odbc_procedures($db)), []);
	$types = array_column(rows(odbc_gettypeinfo($db)), 0);
	same(array_values(array_intersect(['Int64', 'String', 'DateTime'], $types)),
	    ['Int64', 'String', 'DateTime']);
});

test('errors have their states', function () use ($db) {
	foreach (['SELECT * FROM no_such_table' => '42S02', 'SELECT 1 +' => '42000'] as $sql => $state) {
		try {
			odbc_exec($db, $sql);
		} catch (ErrorException $error) {
			same(odbc_error($db), $state === '42S02' ? 'S0002' : '37000');
			continue;
		}
		throw new Exception("$sql: no error");
	}
	same(rows(odbc_exec($db, 'SELECT 1')), [['1']]);
});

test('transactions are tolerated', function () use ($db) {
	odbc_autocommit($db, false);
	same(odbc_commit($db), true);
	same(odbc_rollback($db), true);
	odbc_autocommit($db, true);
});

$pdo = new PDO("odbc:DSN=$dsn;StringAs=long", null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);

test('PDO reads values', function () use ($pdo, $want) {
	$got = $pdo->query('SELECT id, name, ratio, price, day, at FROM php_t' .
	    ' WHERE id NOT IN (4711, 4712) ORDER BY id')->fetchAll(PDO::FETCH_NUM);
	same(exact($got), $want);
});

test('PDO binds parameters', function () use ($pdo) {
	$statement = $pdo->prepare('SELECT name FROM php_t WHERE name = :name AND day = :day');
	$statement->bindValue('name', 'Grüße, 世界 😀');
	$statement->bindValue('day', '2100-12-31');
	$statement->execute();
	same($statement->fetchAll(PDO::FETCH_COLUMN), ['Grüße, 世界 😀']);
});

test('PDO reads long text in pieces', function () use ($pdo) {
	foreach ([0, 1, 255, 256, 4095, 4096, 8191, 8192, 100000] as $size) {
		$text = $pdo->query("SELECT substring(toString(range(30000)), 1, $size)")->fetchColumn();
		same([strlen($text), substr($text, 0, 4)], [$size, substr('[0,1', 0, $size)]);
	}
});

test('PDO inserts rows', function () use ($pdo) {
	$statement = $pdo->prepare('INSERT INTO php_t (id, name, ratio, price, day, at)' .
	    ' VALUES (?, ?, ?, ?, ?, ?)');
	for ($i = 0; $i < 10; $i++)
		$statement->execute([5000 + $i, "it's $i 😀", $i / 4, '1.25', null,
		    '2001-02-03 04:05:06']);
	same($statement->rowCount(), 1);
	$got = $pdo->query('SELECT name, ratio FROM php_t WHERE id BETWEEN 5000 AND 5009' .
	    ' ORDER BY id')->fetchAll(PDO::FETCH_NUM);
	same(array_column($got, 0), array_map(fn($i) => "it's $i 😀", range(0, 9)));
	same(array_map('floatval', array_column($got, 1)), array_map(fn($i) => (float)($i / 4), range(0, 9)));
});

test('PDO tells errors', function () use ($pdo) {
	try {
		$pdo->query('SELECT * FROM no_such_table');
	} catch (PDOException $error) {
		same($error->getCode(), '42S02');
		return;
	}
	throw new Exception('no error');
});

odbc_exec($db, 'DROP TABLE php_t');
odbc_close_all();
exit($failed);
