/*
 * truth_functions.c - SQLGetFunctions in its three ways against what the module exports
 *
 * Every function of the reference is asked for. That each claimed one can be called is shown by
 * test/unit/api/test_entries.c, which calls them all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "truth.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"

static const struct {
	const char *name;
	SQLUSMALLINT id;
	bool has_wide;
} entries[] = {
#define ENTRY(name, id) { #name, id, false },
#define ENTRY_W(name, id) { #name, id, true },
#include "api/api_list.h"
#undef ENTRY
#undef ENTRY_W
};

/* Numbers that the driver manager answers for by itself, maps from older functions, or does not
 * know. */
static bool
is_of_the_manager(SQLUSMALLINT id)
{
	static const SQLUSMALLINT ids[] = { SQL_API_SQLDATASOURCES, SQL_API_SQLDRIVERS,
		SQL_API_SQLALLOCCONNECT, SQL_API_SQLALLOCENV, SQL_API_SQLALLOCSTMT,
		SQL_API_SQLBINDPARAM, SQL_API_SQLERROR, SQL_API_SQLFREECONNECT,
		SQL_API_SQLFREEENV, SQL_API_SQLGETCONNECTOPTION, SQL_API_SQLGETSTMTOPTION,
		SQL_API_SQLPARAMOPTIONS, SQL_API_SQLSETCONNECTOPTION, SQL_API_SQLSETPARAM,
		SQL_API_SQLSETSCROLLOPTIONS, SQL_API_SQLSETSTMTOPTION, SQL_API_SQLTRANSACT,
		SQL_API_SQLALLOCHANDLESTD, SQL_API_SQLCANCELHANDLE };

	for (size_t i = 0; i < CH_ARRAY_LEN(ids); i++)
		if (ids[i] == id)
			return true;
	return false;
}

static int
find_module(struct dl_phdr_info *info, size_t size, void *path)
{
	(void)size;
	if (!info->dlpi_name || !strstr(info->dlpi_name, "libchodbc"))
		return 0;
	snprintf(path, 1024, "%s", info->dlpi_name);
	return 1;
}

static bool
is_exported(void *module, const char *name, bool has_wide)
{
	char wide[64];

	snprintf(wide, sizeof(wide), "%sW", name);
	return dlsym(module, name) && (!has_wide || dlsym(module, wide));
}

static const char *
name_of(SQLUSMALLINT id)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(entries); i++)
		if (entries[i].id == id)
			return entries[i].name;
	return NULL;
}

/* All ids of functions, known or not: the three ways say the same, which is the list. */
static void
check_numbers(void)
{
	SQLUSMALLINT old[100] = { 0 }, all[SQL_API_ODBC3_ALL_FUNCTIONS_SIZE] = { 0 };
	SQLUSMALLINT one;
	char name[64];

	SQLGetFunctions(truth_dbc, SQL_API_ALL_FUNCTIONS, old);
	SQLGetFunctions(truth_dbc, SQL_API_ODBC3_ALL_FUNCTIONS, all);
	for (SQLUSMALLINT id = 1; id < 1100; id++) {
		bool listed = name_of(id) != NULL, in_all, is_right;

		if (id == SQL_API_ODBC3_ALL_FUNCTIONS || is_of_the_manager(id))
			continue;
		one = 9;
		if (SQLGetFunctions(truth_dbc, id, &one) != SQL_SUCCESS)
			one = SQL_FALSE;
		in_all = SQL_FUNC_EXISTS(all, id) != 0;
		is_right = one == (listed ? SQL_TRUE : SQL_FALSE) && in_all == listed &&
		    (id >= 100 || old[id] == (listed ? SQL_TRUE : SQL_FALSE));
		snprintf(name, sizeof(name), "SQLGetFunctions %u", id);
		if (listed || !is_right)
			truth_report(is_right, name, "%s", listed ? name_of(id) : "not there");
	}
}

void
truth_functions(void)
{
	char path[1024] = "";
	void *module;

	dl_iterate_phdr(find_module, path);
	module = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
	truth_report(module != NULL, "module", "%s", module ? path : "is not loaded");
	if (!module)
		return;
	for (size_t i = 0; i < CH_ARRAY_LEN(entries); i++)
		if (!is_exported(module, entries[i].name, entries[i].has_wide))
			truth_report(false, entries[i].name, "is not exported");
	dlclose(module);
	check_numbers();
}
