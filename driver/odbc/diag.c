/*
 * diag.c - the diagnostic area of a handle
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf.h"

#define PREFIX "[ClickHouse][ODBC]"

/* Longest message: a lower layer's error text and the prefix. */
#define MESSAGE_SIZE (CH_ERROR_TEXT_SIZE + 64)

static const struct {
	const char *state;
	const char *meaning;
} states[ODBC_STATES] = {
#define STATE(id, text, meaning) [ODBC_S_##id] = { text, meaning },
#include "odbc/sqlstate_list.h"
#undef STATE
};

static const struct {
	int code;
	enum odbc_state state;
} server_states[] = {
#define SERVER_STATE(code, state) { code, ODBC_S_##state },
#include "odbc/server_state_list.h"
#undef SERVER_STATE
};

/* Stands for a message that could not be allocated; never freed. */
static char no_message[] = PREFIX " Memory allocation error";

const char *
odbc_state_text(enum odbc_state state)
{
	return states[state].state;
}

const char *
odbc_state_meaning(enum odbc_state state)
{
	return states[state].meaning;
}

static bool
is_warning(enum odbc_state state)
{
	return memcmp(states[state].state, "01", 2) == 0;
}

const char *
odbc_state_class_origin(enum odbc_state state)
{
	return memcmp(states[state].state, "IM", 2) == 0 ? "ODBC 3.0" : "ISO 9075";
}

const char *
odbc_state_subclass_origin(enum odbc_state state)
{
	static const char *const of_odbc[] = { "01S00", "01S01", "01S02", "01S06", "01S07", "07S01",
		"08S01", "21S01", "21S02", "25S01", "25S02", "25S03", "42S01", "42S02", "42S11",
		"42S12", "42S21", "42S22", "HY095", "HY097", "HY098", "HY099", "HY100", "HY101",
		"HY105", "HY107", "HY109", "HY110", "HY111", "HYT00", "HYT01" };
	const char *text = states[state].state;

	if (memcmp(text, "IM", 2) == 0)
		return "ODBC 3.0";
	for (size_t i = 0; i < CH_ARRAY_LEN(of_odbc); i++)
		if (strcmp(text, of_odbc[i]) == 0)
			return "ODBC 3.0";
	return "ISO 9075";
}

const char *
odbc_diag_function_text(SQLINTEGER code)
{
	static const struct {
		SQLINTEGER code;
		const char *text;
	} functions[] = {
		{ SQL_DIAG_ALTER_TABLE, "ALTER TABLE" },
		{ SQL_DIAG_CALL, "CALL" },
		{ SQL_DIAG_CREATE_TABLE, "CREATE TABLE" },
		{ SQL_DIAG_CREATE_VIEW, "CREATE VIEW" },
		{ SQL_DIAG_DELETE_WHERE, "DELETE WHERE" },
		{ SQL_DIAG_DROP_TABLE, "DROP TABLE" },
		{ SQL_DIAG_DROP_VIEW, "DROP VIEW" },
		{ SQL_DIAG_GRANT, "GRANT" },
		{ SQL_DIAG_INSERT, "INSERT" },
		{ SQL_DIAG_REVOKE, "REVOKE" },
		{ SQL_DIAG_SELECT_CURSOR, "SELECT CURSOR" },
		{ SQL_DIAG_UPDATE_WHERE, "UPDATE WHERE" },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(functions); i++)
		if (functions[i].code == code)
			return functions[i].text;
	return "";
}

static void
free_message(struct odbc_record *record)
{
	if (record->message != no_message)
		ch_free(record->message);
	record->message = NULL;
}

void
odbc_diag_init(struct odbc_diag *diag)
{
	memset(diag, 0, sizeof(*diag));
	diag->server = "";
	diag->source = "";
}

void
odbc_diag_clear(struct odbc_diag *diag)
{
	for (size_t i = 0; i < diag->count; i++)
		free_message(&diag->records[i]);
	diag->count = 0;
	diag->row = 0;
	diag->code = SQL_SUCCESS;
	diag->row_count = 0;
	diag->cursor_rows = 0;
	diag->function = 0;
	if (diag->records == &diag->spare)
		diag->records = NULL;
}

void
odbc_diag_free(struct odbc_diag *diag)
{
	odbc_diag_clear(diag);
	ch_free(diag->records);
	diag->records = NULL;
	diag->cap = 0;
}

void
odbc_diag_inherit(struct odbc_diag *diag, const struct odbc_diag *parent)
{
	diag->server = parent->server;
	diag->source = parent->source;
	diag->max_error = parent->max_error;
}

void
odbc_diag_move(struct odbc_diag *into, struct odbc_diag *from)
{
	struct odbc_diag own = *into;

	odbc_diag_free(into);
	*into = *from;
	odbc_diag_inherit(into, &own);
	if (from->records == &from->spare)
		into->records = &into->spare;
	odbc_diag_init(from);
}

/* Room for one more record. Without memory the first one still finds a place. */
static bool
grow(struct odbc_diag *diag)
{
	struct odbc_record *records;

	if (diag->records == &diag->spare)
		return false;
	records = ch_grow(diag->records, diag->count, &diag->cap, sizeof(*records));
	if (records) {
		diag->records = records;
		return true;
	}
	if (diag->count > 0)
		return false;
	diag->records = &diag->spare;
	return true;
}

/* a comes before b: by row (records without one first), then errors before warnings. */
static bool
is_before(const struct odbc_record *a, const struct odbc_record *b)
{
	SQLLEN row_a = a->row < 0 ? 0 : a->row;
	SQLLEN row_b = b->row < 0 ? 0 : b->row;

	if (row_a != row_b)
		return row_a < row_b;
	return !is_warning(a->state) && is_warning(b->state);
}

/* Takes over message. */
static SQLRETURN
insert(struct odbc_diag *diag, struct odbc_record record)
{
	size_t at;

	if (!record.message) {
		record.message = no_message;
		if (!is_warning(record.state))
			record.state = ODBC_S_HY001;
	}
	if (record.row == SQL_NO_ROW_NUMBER && diag->row)
		record.row = diag->row;
	if (grow(diag)) {
		for (at = diag->count; at > 0 && is_before(&record, &diag->records[at - 1]); at--)
			diag->records[at] = diag->records[at - 1];
		diag->records[at] = record;
		diag->count++;
	} else {
		free_message(&record);
	}
	return is_warning(record.state) ? SQL_SUCCESS_WITH_INFO : SQL_ERROR;
}

/* prefix and the formatted text, cut at a character if too long; NULL when out of memory. */
CH_PRINTF(2, 0)
static char *
format(const char *prefix, const char *fmt, va_list args)
{
	char text[MESSAGE_SIZE];
	size_t at = (size_t)snprintf(text, sizeof(text), "%s ", prefix);
	size_t room = sizeof(text) - at;
	int len = vsnprintf(text + at, room, fmt, args);

	if (len < 0)
		len = 0;
	if ((size_t)len >= room)
		len = (int)ch_utf8_cut(text + at, room - 1, room - 2);
	return ch_strndup(text, at + (size_t)len);
}

CH_PRINTF(5, 0)
static SQLRETURN
add(struct odbc_diag *diag, enum odbc_state state, SQLLEN row, SQLINTEGER column, const char *fmt,
    va_list args)
{
	struct odbc_record record = { .state = state, .row = row, .column = column };

	record.message = format(PREFIX, fmt, args);
	return insert(diag, record);
}

void
odbc_diag_note_statement(struct odbc_diag *diag, size_t number)
{
	struct odbc_record *record = diag->records;
	struct ch_buf text;
	char *message;

	if (diag->count == 0 || record->message == no_message)
		return;
	ch_buf_init(&text, CH_BUF_NO_LIMIT);
	ch_buf_printf(&text, "%s [statement %zu of the text]", record->message, number);
	message = ch_buf_failed(&text) ? NULL : ch_strndup((const char *)text.ptr, text.len);
	ch_buf_free(&text);
	if (!message)
		return;
	free_message(record);
	record->message = message;
}

SQLRETURN
odbc_diag_add(struct odbc_diag *diag, enum odbc_state state, const char *fmt, ...)
{
	SQLRETURN rc;
	va_list args;

	if (!fmt)
		return odbc_diag_add(diag, state, "%s", states[state].meaning);
	va_start(args, fmt);
	rc = add(diag, state, SQL_NO_ROW_NUMBER, SQL_NO_COLUMN_NUMBER, fmt, args);
	va_end(args);
	return rc;
}

SQLRETURN
odbc_diag_add_at(struct odbc_diag *diag, enum odbc_state state, SQLLEN row, SQLINTEGER column,
    const char *fmt, ...)
{
	SQLRETURN rc;
	va_list args;

	if (!fmt)
		return odbc_diag_add_at(diag, state, row, column, "%s", states[state].meaning);
	va_start(args, fmt);
	rc = add(diag, state, row, column, fmt, args);
	va_end(args);
	return rc;
}

CH_PRINTF(2, 3)
static char *
format_args(const char *prefix, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = format(prefix, fmt, args);
	va_end(args);
	return text;
}

SQLRETURN
odbc_diag_add_error(struct odbc_diag *diag, const struct ch_error *err)
{
	const char *text = err->text;
	size_t len;
	bool of_server = err->code == CH_ESERVER || err->server_code != 0;
	struct odbc_record record = { .state = odbc_state_of_error(err),
		.native = err->server_code,
		.row = SQL_NO_ROW_NUMBER,
		.column = SQL_NO_COLUMN_NUMBER };

	if (!text[0])
		text = states[record.state].meaning;
	len = strlen(text);
	if (diag->max_error > 0 && len > diag->max_error)
		len = ch_utf8_cut(text, len, diag->max_error);
	record.message =
	    format_args(of_server ? PREFIX "[server]" : PREFIX, "%.*s", (int)len, text);
	return insert(diag, record);
}

SQLRETURN
odbc_diag_add_conv(struct odbc_diag *diag, enum conv_status status, SQLLEN row, SQLINTEGER column)
{
	if (status == CONV_OK)
		return SQL_SUCCESS;
	return odbc_diag_add_at(diag, odbc_state_of_conv(status), row, column, NULL);
}

enum odbc_state
odbc_state_of_server(int server_code)
{
	size_t low = 0, high = CH_ARRAY_LEN(server_states);

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (server_states[mid].code == server_code)
			return server_states[mid].state;
		if (server_states[mid].code < server_code)
			low = mid + 1;
		else
			high = mid;
	}
	return ODBC_S_HY000;
}

enum odbc_state
odbc_state_of_error(const struct ch_error *err)
{
	switch (err->code) {
	case CH_ENOMEM:
		return ODBC_S_HY001;
	case CH_ECONNECT:
		return ODBC_S_08001;
	case CH_EIO:
		return ODBC_S_08S01;
	case CH_ETIMEOUT:
		return ODBC_S_HYT00;
	case CH_ECANCEL:
		return ODBC_S_HY008;
	case CH_ESERVER:
		return odbc_state_of_server(err->server_code);
	case CH_EARG:
		return ODBC_S_HY024;
	case CH_EUNSUPPORTED:
		return ODBC_S_HYC00;
	case CH_ESTATE:
		return ODBC_S_HY010;
	case CH_OK:
	case CH_EFORMAT:
	case CH_ELIMIT:
		break;
	}
	return ODBC_S_HY000;
}

enum odbc_state
odbc_state_of_conv(enum conv_status status)
{
	static const enum odbc_state of_conv[CONV_STATUSES] = {
		[CONV_OK] = ODBC_S_01000,
		[CONV_TRUNCATED] = ODBC_S_01004,
		[CONV_FRACTION_LOST] = ODBC_S_01S07,
		[CONV_OUT_OF_RANGE] = ODBC_S_22003,
		[CONV_BAD_TEXT] = ODBC_S_22018,
		[CONV_BAD_DATE] = ODBC_S_22007,
		[CONV_INTERVAL_OVERFLOW] = ODBC_S_22015,
		[CONV_DATE_OVERFLOW] = ODBC_S_22008,
		[CONV_TEXT_TOO_LONG] = ODBC_S_22001,
		[CONV_NO_INDICATOR] = ODBC_S_22002,
		[CONV_NOT_ALLOWED] = ODBC_S_07006,
		[CONV_BAD_C_TYPE] = ODBC_S_HY003,
		[CONV_NO_MEMORY] = ODBC_S_HY001,
	};

	return of_conv[status];
}
