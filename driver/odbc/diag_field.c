/*
 * diag_field.c - reading diagnostics
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "odbc/diag_field.h"

#include <string.h>

/* Characters of a SQLSTATE with its terminator. */
#define STATE_SIZE 6

static const struct odbc_record *
record_at(const struct odbc_diag *diag, SQLSMALLINT number, SQLRETURN *rc)
{
	*rc = SQL_SUCCESS;
	if (number < 1)
		*rc = SQL_ERROR;
	else if ((size_t)number > diag->count)
		*rc = SQL_NO_DATA;
	return *rc == SQL_SUCCESS ? &diag->records[number - 1] : NULL;
}

SQLRETURN
odbc_diag_get_rec(const struct odbc_diag *diag, SQLSMALLINT number, void *state, SQLINTEGER *native,
    const struct odbc_text_out *out)
{
	SQLRETURN rc;
	const struct odbc_record *record = record_at(diag, number, &rc);
	struct odbc_text_out state_out = {
		.kind = out->kind, .buffer = state, .capacity = STATE_SIZE
	};

	if (out->capacity < 0)
		return SQL_ERROR;
	if (!record)
		return rc;
	(void)odbc_text_put(&state_out, ch_str_of(odbc_state_text(record->state)), NULL);
	if (native)
		*native = record->native;
	return odbc_text_put(out, ch_str_of(record->message), NULL);
}

static SQLRETURN
give(const struct odbc_text_out *out, const void *value, size_t size)
{
	if (out->buffer)
		memcpy(out->buffer, value, size);
	return SQL_SUCCESS;
}

static SQLRETURN
give_text(const struct odbc_text_out *out, const char *text)
{
	return odbc_text_put(out, ch_str_of(text), NULL);
}

static SQLRETURN
get_from_record(const struct odbc_diag *diag, const struct odbc_record *record, SQLSMALLINT field,
    const struct odbc_text_out *out)
{
	switch (field) {
	case SQL_DIAG_SQLSTATE:
		return give_text(out, odbc_state_text(record->state));
	case SQL_DIAG_NATIVE:
		return give(out, &record->native, sizeof(record->native));
	case SQL_DIAG_MESSAGE_TEXT:
		return give_text(out, record->message);
	case SQL_DIAG_CLASS_ORIGIN:
		return give_text(out, odbc_state_class_origin(record->state));
	case SQL_DIAG_SUBCLASS_ORIGIN:
		return give_text(out, odbc_state_subclass_origin(record->state));
	case SQL_DIAG_CONNECTION_NAME:
		return give_text(out, diag->source);
	case SQL_DIAG_SERVER_NAME:
		return give_text(out, diag->server);
	case SQL_DIAG_ROW_NUMBER:
		return give(out, &record->row, sizeof(record->row));
	case SQL_DIAG_COLUMN_NUMBER:
		return give(out, &record->column, sizeof(record->column));
	default:
		return SQL_ERROR;
	}
}

SQLRETURN
odbc_diag_get_field(const struct odbc_diag *diag, SQLSMALLINT handle_type, SQLSMALLINT number,
    SQLSMALLINT field, const struct odbc_text_out *out)
{
	const struct odbc_record *record;
	SQLINTEGER count = (SQLINTEGER)diag->count;
	SQLRETURN rc;

	if (field == SQL_DIAG_NUMBER)
		return give(out, &count, sizeof(count));
	if (field == SQL_DIAG_RETURNCODE)
		return give(out, &diag->code, sizeof(diag->code));
	switch (field) {
	case SQL_DIAG_ROW_COUNT:
	case SQL_DIAG_CURSOR_ROW_COUNT:
	case SQL_DIAG_DYNAMIC_FUNCTION:
	case SQL_DIAG_DYNAMIC_FUNCTION_CODE:
		if (handle_type != SQL_HANDLE_STMT)
			return SQL_ERROR;
		break;
	default:
		record = record_at(diag, number, &rc);
		return record ? get_from_record(diag, record, field, out) : rc;
	}
	if (field == SQL_DIAG_ROW_COUNT)
		return give(out, &diag->row_count, sizeof(diag->row_count));
	if (field == SQL_DIAG_CURSOR_ROW_COUNT)
		return give(out, &diag->cursor_rows, sizeof(diag->cursor_rows));
	if (field == SQL_DIAG_DYNAMIC_FUNCTION_CODE)
		return give(out, &diag->function, sizeof(diag->function));
	return give_text(out, odbc_diag_function_text(diag->function));
}
