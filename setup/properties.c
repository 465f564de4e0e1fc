/*
 * properties.c - the fields that unixODBC's programs show for a data source
 *
 * unixODBC frees the nodes, and unloads this library before it uses them: nothing in a node may
 * point into it, and a list of words is one block.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup.h"

#include <odbcinstext.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "config/value.h"

#define DONE 1	/* ODBCINST_SUCCESS */
#define FAILED 0 /* ODBCINST_ERROR */
#define MAX_WORDS 16

SETUP_API int INSTAPI ODBCINSTGetProperties(HODBCINSTPROPERTY last);

/* Pointers, NULL, then the words they point to. An empty first one means the default. */
static char **
make_words(const struct config_row *row)
{
	struct ch_str rest = ch_str_of(row->kind == CONFIG_KIND_BOOL ? "1 0" : row->allowed);
	struct ch_str spellings, word;
	char **words = ch_calloc(1, (MAX_WORDS + 2) * sizeof(*words) + strlen(row->allowed) + 8);
	char *text;
	size_t count = 0;

	if (!words)
		return NULL;
	text = (char *)(words + MAX_WORDS + 2);
	words[count++] = text++;
	while (count <= MAX_WORDS && config_word_next(&rest, ' ', &spellings)) {
		if (!config_word_next(&spellings, '|', &word))
			continue;
		words[count++] = memcpy(text, word.ptr, word.len);
		text += word.len + 1;
	}
	return words;
}

static int
prompt_type(enum config_option id)
{
	const struct config_row *row = config_row(id);

	if (row->kind == CONFIG_KIND_BOOL || row->kind == CONFIG_KIND_ENUM)
		return ODBCINST_PROMPTTYPE_COMBOBOX;
	if (row->flags & CONFIG_SECRET)
		return ODBCINST_PROMPTTYPE_TEXTEDIT_PASSWORD;
	switch (id) {
	case CONFIG_OPT_CALOCATION:
	case CONFIG_OPT_CERTIFICATEFILE:
	case CONFIG_OPT_PRIVATEKEYFILE:
	case CONFIG_OPT_ENGINELIBRARY:
	case CONFIG_OPT_DRIVERLOGFILE:
		return ODBCINST_PROMPTTYPE_FILENAME;
	default:
		return ODBCINST_PROMPTTYPE_TEXTEDIT;
	}
}

static char *
make_help(const struct config_row *row)
{
	struct ch_buf help;
	const char *text;
	char *copy;

	ch_buf_init(&help, CH_BUF_NO_LIMIT);
	ch_buf_append_text(&help, row->help);
	if (row->default_text[0])
		ch_buf_printf(&help, " (default: %s)", row->default_text);
	text = ch_buf_cstr(&help);
	copy = text ? ch_strdup(text) : NULL;
	ch_buf_free(&help);
	return copy;
}

/* Values stay empty: what a data source does not say comes from chodbc.ini or the default. */
static ODBCINSTPROPERTY *
make_property(enum config_option id)
{
	const struct config_row *row = config_row(id);
	ODBCINSTPROPERTY *property = ch_calloc(1, sizeof(*property));

	if (!property)
		return NULL;
	snprintf(property->szName, sizeof(property->szName), "%s", row->key);
	property->nPromptType = prompt_type(id);
	property->pszHelp = make_help(row);
	if (property->nPromptType == ODBCINST_PROMPTTYPE_COMBOBOX)
		property->aPromptData = make_words(row);
	if (!property->pszHelp ||
	    (property->nPromptType == ODBCINST_PROMPTTYPE_COMBOBOX && !property->aPromptData)) {
		ch_free(property->pszHelp);
		ch_free(property->aPromptData);
		ch_free(property);
		return NULL;
	}
	return property;
}

SETUP_API int INSTAPI
ODBCINSTGetProperties(HODBCINSTPROPERTY last)
{
	for (unsigned id = 0; id < CONFIG_OPTIONS; id++) {
		const struct config_row *row = config_row((enum config_option)id);

		/* unixODBC makes Name, Description and Driver itself. */
		if (!setup_is_dsn_option((enum config_option)id) ||
		    id == CONFIG_OPT_DESCRIPTION || (row->flags & CONFIG_LATER))
			continue;
		last->pNext = make_property((enum config_option)id);
		if (!last->pNext)
			return FAILED;
		last = last->pNext;
	}
	return DONE;
}
