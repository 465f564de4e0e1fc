/*
 * truth_names.c - tests of truth_list.h about words, names and how long they may be
 *
 * SQL_KEYWORDS has the words that fail without quotes somewhere and that ODBC does not reserve
 * itself. Both ways are tried: each of them fails, and no other word of words.txt, and of
 * system.keywords where there is one, does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "truth.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

/* The reserved words of the reference, appendix C. */
static const char odbc_words[] =
    " absolute action ada add all allocate alter and any are as asc assertion at authorization"
    " avg begin between bit bit_length both by cascade cascaded case cast catalog char"
    " char_length character character_length check close coalesce collate collation column"
    " commit connect connection constraint constraints continue convert corresponding count"
    " create cross current current_date current_time current_timestamp current_user cursor date"
    " day deallocate dec decimal declare default deferrable deferred delete desc describe"
    " descriptor diagnostics disconnect distinct domain double drop else end end_exec escape"
    " except exception exec execute exists external extract false fetch first float for foreign"
    " fortran found from full get global go goto grant group having hour identity immediate in"
    " include index indicator initially inner input insensitive insert int integer intersect"
    " interval into is isolation join key language last leading left level like local lower"
    " match max min minute module month names national natural nchar next no none not null"
    " nullif numeric octet_length of on only open option or order outer output overlaps pad"
    " partial pascal position precision prepare preserve primary prior privileges procedure"
    " public read real references relative restrict revoke right rollback rows schema scroll"
    " second section select session session_user set size smallint some space sql sqlca sqlcode"
    " sqlerror sqlstate sqlwarning substring sum system_user table temporary then time"
    " timestamp timezone_hour timezone_minute to trailing transaction translate translation"
    " trim true union unique unknown update upper usage user using value values varchar varying"
    " view when whenever where with work write year zone ";

#define WORD_MAX 1024

struct words {
	char text[WORD_MAX][40];
	size_t count;
};

static bool
is_among(const char *list, const char *word)
{
	char key[64];

	snprintf(key, sizeof(key), " %s ", word);
	return strstr(list, key) != NULL;
}

static void
add_word(struct words *words, const char *word)
{
	if (!word[0] || strlen(word) >= sizeof(words->text[0]) || words->count >= WORD_MAX)
		return;
	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->text[i], word) == 0)
			return;
	strcpy(words->text[words->count++], word);
}

/* All words of a text, in lower case. */
static void
add_words(struct words *words, const char *text)
{
	char word[64];
	size_t len = 0;

	for (;; text++) {
		if (isalnum((unsigned char)*text) || *text == '_') {
			if (len < sizeof(word) - 1)
				word[len++] = (char)tolower((unsigned char)*text);
			continue;
		}
		word[len] = '\0';
		if (len && !isdigit((unsigned char)word[0]))
			add_word(words, word);
		len = 0;
		if (!*text)
			return;
	}
}

/* Statements with names without quotes: $ is the name. Each must give 7. */
static const char *const uses[] = {
	"SELECT 7 $ FROM (SELECT 7 AS a) AS t",
	"SELECT a FROM (SELECT 7 AS a) $ WHERE a = 7",
	"SELECT $, 1 FROM (SELECT 7 AS `$`) AS t",
	"SELECT 7 FROM (SELECT 7 AS `$`) AS t GROUP BY $",
	"SELECT 7 FROM (SELECT 7 AS `$`) AS t ORDER BY $",
	"SELECT $.a FROM (SELECT 7 AS a) AS $",
	"CREATE TABLE truth_t ($ Int32) ENGINE = Memory; INSERT INTO truth_t ($) VALUES (7);"
	" SELECT $ FROM truth_t",
	"DROP TABLE IF EXISTS `$`; CREATE TABLE `$` (a Int32) ENGINE = Memory;"
	" INSERT INTO $ VALUES (7); SELECT a FROM $",
};

/* A use with this name works. */
static bool
works(const char *use, const char *name, bool quoted)
{
	struct truth_result result;
	char sql[1024], drop[128];
	size_t at = 0;
	bool is_ok;

	for (; *use; use++)
		if (*use == '$' && quoted && at && sql[at - 1] != '`')
			at += (size_t)snprintf(sql + at, sizeof(sql) - at, "`%s`", name);
		else if (*use == '$')
			at += (size_t)snprintf(sql + at, sizeof(sql) - at, "%s", name);
		else
			sql[at++] = *use;
	sql[at] = '\0';
	if (strncmp(sql, "CREATE", 6) == 0)
		truth_drop();
	is_ok = truth_sql(sql, &result) && strcmp(result.text, "7") == 0;
	if (strncmp(sql, "DROP", 4) == 0) {
		snprintf(drop, sizeof(drop), "DROP TABLE IF EXISTS `%s`", name);
		truth_try(drop);
	}
	return is_ok;
}

static bool
needs_quotes(const char *word)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(uses); i++)
		if (!works(uses[i], word, false))
			return true;
	return false;
}

/* With quotes it works in all places where old servers take quoted names at all. */
static bool
works_quoted(const char *word)
{
	for (size_t i = truth_is_modern() ? 0 : 2; i < CH_ARRAY_LEN(uses); i++)
		if (!works(uses[i], word, true))
			return false;
	return true;
}

/* Many words at once in the place of one: a statement for all of them. */
static bool
all_work(const struct words *words, const char *before, const char *piece, const char *after)
{
	static char sql[65536];
	struct truth_result result;
	size_t at = (size_t)snprintf(sql, sizeof(sql), "%s", before);

	for (size_t i = 0; i < words->count; i++) {
		if (i)
			sql[at++] = ',';
		for (const char *from = piece; *from; from++)
			if (*from == '$')
				at += (size_t)snprintf(
				    sql + at, sizeof(sql) - at, "%s", words->text[i]);
			else
				sql[at++] = *from;
	}
	snprintf(sql + at, sizeof(sql) - at, "%s", after);
	return truth_sql(sql, &result);
}

static bool
others_work(const struct words *words, struct truth_result *out)
{
	bool is_ok;

	truth_drop();
	is_ok = all_work(words, "CREATE TABLE truth_t (", "$ Int32", ") ENGINE = Memory") &&
	    all_work(words, "SELECT ", "$", " FROM truth_t") &&
	    all_work(words, "SELECT ", "7 $", "") &&
	    all_work(words, "SELECT 7 FROM truth_t GROUP BY ", "$", "") &&
	    all_work(words, "SELECT 7 FROM truth_t ORDER BY ", "$", "") &&
	    all_work(words, "SELECT 7 FROM truth_t WHERE (", "$ = 7", ") IS NULL");
	truth_drop();
	if (is_ok)
		return true;
	for (size_t i = 0; i < words->count; i++)
		if (needs_quotes(words->text[i]))
			return truth_say(out, words->text[i]);
	return true; /* together they fail, alone they do not: a limit, not a word */
}

static bool
load_words(struct words *words)
{
	char path[1024], line[128];
	const char *srcdir = getenv("CHODBC_SRCDIR");
	FILE *file;

	snprintf(path, sizeof(path), "%s/test/data/query/words.txt", srcdir ? srcdir : ".");
	file = fopen(path, "r");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		if (line[0] != '#')
			add_words(words, line);
	fclose(file);
	return true;
}

bool
truth_keywords(const struct truth_words *args, struct truth_result *out)
{
	static struct words keywords, others, known;
	char text[1024];

	(void)args;
	truth_info_text(SQL_KEYWORDS, text, sizeof(text));
	add_words(&keywords, text);
	for (size_t i = 0; i < keywords.count; i++) {
		if (is_among(odbc_words, keywords.text[i]) || !needs_quotes(keywords.text[i]) ||
		    !works_quoted(keywords.text[i]))
			return truth_say(out, keywords.text[i]);
	}
	if (!load_words(&known))
		return truth_say(out, "words.txt cannot be read");
	if (truth_is_modern() &&
	    truth_sql("SELECT arrayStringConcat(groupArray(keyword), ' ') FROM system.keywords"
		      " WHERE length(keyword) < 12", out))
		add_words(&known, out->text);
	for (size_t i = 0; i < known.count; i++)
		if (!is_among(odbc_words, known.text[i])) {
			size_t k = 0;

			while (k < keywords.count &&
			    strcmp(keywords.text[k], known.text[i]) != 0)
				k++;
			if (k == keywords.count)
				add_word(&others, known.text[i]);
		}
	return others_work(&others, out) && truth_value(out, "");
}

/* Characters that names may have without quotes, besides letters, digits and _. */
bool
truth_special(const struct truth_words *words, struct truth_result *out)
{
	static const char *const tried[] = { "!", "#", "$", "%", "&", "@", "\\", "^", "~", "|", ":",
		"ä", "世" };
	char said[64], name[16], sql[64], found[64] = "";
	struct truth_result result;
	SQLHSTMT stmt;

	(void)words;
	truth_info_text(SQL_SPECIAL_CHARACTERS, said, sizeof(said));
	for (size_t i = 0; i < CH_ARRAY_LEN(tried); i++) {
		SQLCHAR got[64] = "";

		snprintf(name, sizeof(name), "a%sb", tried[i]);
		snprintf(sql, sizeof(sql), "SELECT 7 AS %s", name);
		stmt = truth_stmt();
		if (SQL_SUCCEEDED(SQLExecDirect(stmt, truth_chars(sql), SQL_NTS)))
			SQLDescribeCol(stmt, 1, got, sizeof(got), NULL, NULL, NULL, NULL, NULL);
		SQLFreeHandle(SQL_HANDLE_STMT, stmt);
		if (strcmp((char *)got, name) == 0 && truth_sql(sql, &result))
			strcat(found, tried[i]);
	}
	return strcmp(found, said) == 0 ? truth_value(out, "0") : truth_say(out, found);
}

/* --- lengths -------------------------------------------------------------------------------- */

static bool
name_works(const char *what, size_t len, struct truth_result *out)
{
	char name[512], sql[2048];
	bool is_ok;

	memset(name, 'n', len);
	name[len] = '\0';
	if (strcmp(what, "column") == 0)
		snprintf(sql, sizeof(sql),
		    "CREATE TABLE truth_t (d Date, %s Nullable(Int32)) ENGINE = MergeTree"
		    " PARTITION BY d ORDER BY d; INSERT INTO truth_t (d, %s)"
		    " VALUES ('2024-02-29', 7); SELECT %s FROM truth_t", name, name, name);
	else if (strcmp(what, "table") == 0)
		snprintf(sql, sizeof(sql), "CREATE TABLE %s (a Int32) ENGINE = Memory;"
			" SELECT count() FROM %s; DROP TABLE %s", name, name, name);
	else if (strcmp(what, "database") == 0)
		snprintf(sql, sizeof(sql), "CREATE DATABASE %s; DROP DATABASE %s", name, name);
	else
		snprintf(sql, sizeof(sql), "SELECT %s FROM (SELECT 7 AS %s)", name, name);
	truth_drop();
	is_ok = truth_sql(sql, out);
	truth_drop();
	if (!is_ok && strcmp(what, "table") == 0) {
		snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS %s", name);
		truth_try(sql);
	}
	if (!is_ok && strcmp(what, "database") == 0) {
		snprintf(sql, sizeof(sql), "DROP DATABASE IF EXISTS %s", name);
		truth_try(sql);
	}
	return is_ok;
}

static bool
cursor_name_works(size_t len, struct truth_result *out)
{
	SQLHSTMT stmt = truth_stmt();
	char name[512];
	bool is_ok;

	memset(name, 'n', len);
	name[len] = '\0';
	is_ok = SQL_SUCCEEDED(SQLSetCursorName(stmt, truth_chars(name), SQL_NTS)) ||
	    truth_fail(out, SQL_HANDLE_STMT, stmt);
	SQLFreeHandle(SQL_HANDLE_STMT, stmt);
	return is_ok;
}

/* A name as long as SQLGetInfo says works; where the server has a limit, none longer. */
bool
truth_name(const struct truth_words *words, struct truth_result *out)
{
	const char *what = words->first;
	static const struct {
		const char *what;
		SQLUSMALLINT id;
		bool has_limit;
	} names[] = {
		{ "column", SQL_MAX_COLUMN_NAME_LEN, false },
		{ "table", SQL_MAX_TABLE_NAME_LEN, true },
		{ "database", SQL_MAX_CATALOG_NAME_LEN, true },
		{ "any", SQL_MAX_IDENTIFIER_LEN, false },
		{ "cursor", SQL_MAX_CURSOR_NAME_LEN, true },
	};
	size_t i = 0, len;

	while (strcmp(names[i].what, what) != 0)
		i++;
	len = truth_info_u16(names[i].id);
	if (len == 0 || len > 500)
		return truth_say(out, "no length that programs can make room for");
	if (strcmp(what, "cursor") == 0)
		return cursor_name_works(len, out) &&
		    (!cursor_name_works(len + 1, out) || truth_say(out, "a longer one works")) &&
		    truth_value(out, "");
	if (!name_works(what, len, out))
		return false;
	if (names[i].has_limit && name_works(what, len + 1, out))
		return truth_say(out, "a longer one works");
	/* what any name may be is what the shortest kind may be */
	if (strcmp(what, "any") == 0 &&
	    !(name_works("table", len, out) && name_works("column", len, out)))
		return false;
	return truth_value(out, "");
}
