#!/usr/bin/perl
# dbd_odbc.pl - Perl's DBD::ODBC on CHODBC_TEST_DSN: catalog, values, how many INSERTs arrays make
#
# Debian's DBD::ODBC calls the ANSI functions: texts are bytes, in UTF-8.
#
# SPDX-License-Identifier: Apache-2.0
use strict;
use warnings;
use DBI qw(:sql_types);

my $dsn = $ENV{CHODBC_TEST_DSN} or die "run test/run clients\n";
my $old = $dsn =~ /^http/;
my $failed = 0;

# test NAME, SUB: an ok line unless it dies.
sub test {
	my ($name, $sub) = @_;
	if (eval { $sub->(); 1 }) {
		print "ok - DBD::ODBC $dsn: $name\n";
	} else {
		my $why = $@;
		$why =~ s/^/# /mg;
		print "not ok - DBD::ODBC $dsn: $name\n$why\n";
		$failed = 1;
	}
}

sub text {
	my ($value) = @_;
	return 'NULL' unless defined $value;
	return '[' . join(', ', map { text($_) } @$value) . ']' if ref $value;
	return "'$value'";
}

sub same {
	my ($got, $want) = @_;
	die text($got) . "\nis not\n" . text($want) . "\n" if text($got) ne text($want);
}

# Texts longer than StringMaxLength are read whole if columns are of a long type.
sub open_dsn {
	my ($more) = @_;
	my $logged = $old ? ';Settings=log_queries=1' : '';
	return DBI->connect("dbi:ODBC:DSN=$dsn;StringAs=long$logged" . ($more // ''), undef, undef,
	    { RaiseError => 1, PrintError => 0, AutoCommit => 1, LongReadLen => 1 << 20 });
}

# INSERT requests so far, by the server's own log: of the table, or of all on embedded.
sub inserts {
	my ($table) = @_;
	if ($dsn =~ /^modern/) {
		open my $log, '<', $ENV{CHODBC_STATEMENT_LOG} or die "no log: $!\n";
		return scalar grep { index($_, "INSERT INTO $table ") >= 0 } <$log>;
	}
	my $dbh = open_dsn();
	flush_log($dbh) if $old;
	my ($count) = $dbh->selectrow_array($old
	    ? "SELECT count() FROM system.query_log WHERE type = 1
		AND query LIKE 'INSERT INTO $table %'"
	    : "SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'");
	$dbh->disconnect;
	return $count // 0;
}

# Wait until the log has all queries so far: 18.16 may say too early that it has. It writes them
# in their order, so all are there when a last one is.
sub flush_log {
	my ($dbh) = @_;
	my $last = "SELECT 'the last one is $$ " . rand() . "'";
	my $end = time + 60;
	$dbh->selectall_arrayref($last);
	while (time < $end) {
		$dbh->do('SYSTEM FLUSH LOGS');
		return if @{ $dbh->selectall_arrayref("SELECT name FROM system.tables
			WHERE database = 'system' AND name = 'query_log'") }
		    && @{ $dbh->selectall_arrayref('SELECT 1 FROM system.query_log
			WHERE startsWith(query, ?) LIMIT 1', {}, $last) };
	}
	die "the query log has not got the last query in a minute\n";
}

my $dbh = open_dsn();

sub make_table {
	$dbh->do('DROP TABLE IF EXISTS perl_t');
	$dbh->do('CREATE TABLE perl_t (id Int64, name Nullable(String), ratio Float64,'
	    . ' price Decimal(18, 4), day Nullable(Date), at DateTime)'
	    . ' ENGINE = MergeTree ORDER BY id');
}

my @rows = (
	['-9223372036854775808', undef, '-0.1', '-12345678901234.5678', '1970-01-01',
	    '1999-12-31 23:59:59'],
	['-1', '', '1e+300', '0.0001', undef, '2000-02-29 12:00:00'],
	['0', "it's \\ \t\n?", '0.5', '-0.0001', '2020-02-29', '2038-01-19 03:14:07'],
	['9007199254740993', 'Grüße, 世界 😀', '123.25', '1', '2100-12-31',
	    '1970-01-02 00:00:00'],
	['9223372036854775807', 'x' x 100000, '-1e-300', '42.5', '2000-01-01',
	    '2024-06-30 00:00:01'],
);
my $columns = 'id, name, ratio, price, day, at';
my $read = "SELECT $columns FROM perl_t ORDER BY id";

# What comes back: decimals with all digits of their scale, floats as Perl's number.
sub expected {
	my @want = map { [@$_] } @_;
	$_->[3] = $_->[3] =~ /\./ ? $_->[3] . '0' x (4 - length(($_->[3] =~ /\.(\d+)/)[0]))
	    : "$_->[3].0000" for @want;
	return \@want;
}

sub content {
	my $got = $dbh->selectall_arrayref($read);
	# Trailing zeros of decimals and how a float is written are the server's matter.
	for my $row (@$got) {
		$row->[2] += 0;
		$row->[3] .= '.' if $row->[3] !~ /\./;
		$row->[3] .= '0' x (4 - length(($row->[3] =~ /\.(\d*)/)[0]));
	}
	return $got;
}

sub wanted {
	my $want = expected(@_);
	$_->[2] += 0 for @$want;
	return $want;
}

test 'values come back as they were written' => sub {
	make_table();
	my $sth = $dbh->prepare("INSERT INTO perl_t ($columns) VALUES (?, ?, ?, ?, ?, ?)");
	$sth->execute(@$_) for @rows;
	same(content(), wanted(@rows));
};

test 'values are compared with columns' => sub {
	my $where = sub {
		return ($dbh->selectrow_array("SELECT count() FROM perl_t WHERE $_[0]", undef,
		    $_[1]))[0];
	};
	same($where->('day = ?', '2020-02-29'), 1);
	same($where->('name = ?', 'Grüße, 世界 😀'), 1);
	same($where->('at = ?', '2000-02-29 12:00:00'), 1);
	# Text next to a number: only modern servers compare them.
	same($where->('id = ?', '9007199254740993'), 1) unless $old;
	my $sth = $dbh->prepare('SELECT count() FROM perl_t WHERE id > ?');
	$sth->bind_param(1, 9007199254740992, SQL_BIGINT);
	$sth->execute;
	same(($sth->fetchrow_array)[0], 2);
};

test 'columns are described' => sub {
	my $sth = $dbh->prepare($read);
	$sth->execute;
	same($sth->{NAME}, [qw(id name ratio price day at)]);
	same([@{$sth->{TYPE}}], [SQL_BIGINT, SQL_LONGVARCHAR, SQL_DOUBLE, SQL_DECIMAL, SQL_TYPE_DATE,
	    SQL_TYPE_TIMESTAMP]);
	same([map { $_ ? 1 : 0 } @{$sth->{NULLABLE}}], [0, 1, 0, 0, 1, 0]);
	same($sth->{PRECISION}[3], 18);
	same($sth->{SCALE}[3], 4);
	$sth->finish;
};

test 'table_info finds the table' => sub {
	my $found = $dbh->table_info(undef, undef, 'perl\\_t', 'TABLE')->fetchall_arrayref;
	same($found, [['default', undef, 'perl_t', 'TABLE', $found->[0][4]]]);
	same($dbh->table_info(undef, undef, 'perl\\_t', 'VIEW')->fetchall_arrayref, []);
	my %catalogs = map { $_->[0] => 1 }
	    @{$dbh->table_info('%', '', '')->fetchall_arrayref};
	same([map { $catalogs{$_} } qw(default system)], [1, 1]);
	same([map { $_->[3] } @{$dbh->table_info('', '', '', '%')->fetchall_arrayref}],
	    ['LOCAL TEMPORARY', 'SYSTEM TABLE', 'TABLE', 'VIEW']);
	same([grep { /perl_t/ } $dbh->tables], ['`default`.`perl_t`']);
};

test 'column_info tells names and types' => sub {
	my $found = $dbh->column_info(undef, undef, 'perl_t', '%')->fetchall_arrayref;
	same([map { [@$_[3 .. 6, 8, 10]] } @$found],
	    [['id', -5, 'Int64', 19, 0, 0], ['name', -1, 'String', 65535, undef, 1],
		['ratio', 8, 'Float64', 53, undef, 0], ['price', 3, 'Decimal', 18, 4, 0],
		['day', 91, 'Date', 10, undef, 1], ['at', 93, 'DateTime', 19, 0, 0]]);
	same([map { $_->[3] } @{$dbh->column_info(undef, undef, 'perl_t', 'n%')
	    ->fetchall_arrayref}], ['name']);
};

test 'primary_key_info and statistics_info tell the sorting key' => sub {
	same([$dbh->primary_key(undef, undef, 'perl_t')], ['id']);
	# It always asks for unique indexes only, so there is but the table.
	my $rows = $dbh->statistics_info(undef, undef, 'perl_t', 0, 1)->fetchall_arrayref;
	same([map { [@$_[2, 6, 10]] } @$rows], [['perl_t', 0, 5]]);
	same($dbh->foreign_key_info(undef, undef, undef, undef, undef, 'perl_t')
	    ->fetchall_arrayref, []);
};

test 'type_info_all has all types that columns have' => sub {
	my $all = $dbh->type_info_all;
	my $index = shift @$all;
	my %types = map { $_->[$index->{DATA_TYPE}] => 1 } @$all;
	same([grep { !$types{$_} } (-5, -1, 8, 3, 91, 93, -6, 5, 4, 7)], []);
	my $type = $dbh->type_info(SQL_BIGINT);
	same([@{$type}{qw(DATA_TYPE COLUMN_SIZE)}], [-5, 19]);
};

test 'get_info and quoting' => sub {
	same($dbh->get_info(17), 'ClickHouse');
	same($dbh->get_info(29), '`');
	same($dbh->quote_identifier('a b'), '`a b`');
	same($dbh->ping, 1);
};

test 'errors have their states' => sub {
	for my $case (['SELECT * FROM no_such_table', '42S02'], ['SELECT 1 +', '42000'],
	    ['SELECT no_such_column FROM perl_t', '42S22']) {
		my $died = !eval { $dbh->selectall_arrayref($case->[0]); 1 };
		same([$died, $dbh->state], [1, $case->[1]]);
	}
	same([$dbh->selectrow_array('SELECT 1')], [1]);
};

test 'several results and statements' => sub {
	my $sth = $dbh->prepare('SELECT 1; SELECT 2, 3');
	$sth->execute;
	my @seen = ($sth->fetchall_arrayref);
	push @seen, $sth->fetchall_arrayref while $sth->{odbc_more_results};
	same(\@seen, [[[1]], [[2, 3]]]);
	my @open = map { $dbh->prepare("SELECT number + $_ FROM system.numbers LIMIT 3") } 1 .. 5;
	$_->execute for @open;
	same([map { $_->fetchrow_array } @open], [1 .. 5]);
	$_->finish for @open;
};

test 'a transaction is tolerated' => sub {
	my $other = DBI->connect("dbi:ODBC:DSN=$dsn", undef, undef,
	    { RaiseError => 1, PrintError => 0, AutoCommit => 0 });
	$other->do('SELECT 1');
	$other->commit;
	$other->rollback;
	$other->disconnect;
};

# written NAME, COUNT, ROWS, MORE, ATTRIBUTES: execute_array makes so many INSERTs.
sub written {
	my ($count, $rows, $more, %attributes) = @_;
	my $other = open_dsn($more);
	make_table();
	$other->{odbc_array_operations} = 1 if delete $attributes{arrays};
	my $sth = $other->prepare("INSERT INTO perl_t ($columns) VALUES (?, ?, ?, ?, ?, ?)");
	$sth->{$_} = $attributes{$_} for keys %attributes;
	my $before = inserts('perl_t');
	my @status;
	my @columns = map { my $column = $_; [map { $_->[$column] } @$rows] } 0 .. 5;
	my $done = $sth->execute_array({ ArrayTupleStatus => \@status }, @columns);
	$other->commit unless $other->{AutoCommit};
	$sth->finish;
	$other->disconnect;
	same([$done, scalar @status], [scalar @$rows, scalar @$rows]);
	same(inserts('perl_t') - $before, $count);
	same(content(), wanted(@$rows));
}

my @many = map { [$_ - 500, $_ % 7 ? "r$_ 'ü😀'" : undef, $_ / 4, sprintf('%.4f', $_ / 8),
	$_ % 5 ? sprintf('20%02d-0%d-1%d', $_ % 90 + 10, $_ % 9 + 1, $_ % 9) : undef,
	sprintf('2001-02-03 04:%02d:%02d', $_ / 60, $_ % 60)] } 0 .. 999;

test 'execute_array with array operations is an INSERT a batch' => sub {
	written(1, \@many, '', arrays => 1, odbc_batch_size => 1000);
	written(4, \@many, '', arrays => 1, odbc_batch_size => 300);
};

test 'execute_array with array operations and long text' => sub {
	written(1, \@rows, '', arrays => 1, odbc_batch_size => 100);
};

test 'execute_array without array operations is an INSERT a row' => sub {
	written(30, [@many[0 .. 29]], '');
};

test 'execute_array gathered is one INSERT' => sub {
	written(1, \@many, ';InsertBatchRows=5000');
};

$dbh->do('DROP TABLE IF EXISTS perl_t');
$dbh->disconnect;
exit $failed;
