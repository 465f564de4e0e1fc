/*
 * truth_convert.c - every bit of SQL_CONVERT_… by {fn CONVERT}
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "truth.h"

#include <stdio.h>
#include <string.h>

#include "base/compiler.h"

enum class {
	CLASS_NUMBER,
	CLASS_DECIMAL,
	CLASS_FLOAT,
	CLASS_BIT,
	CLASS_TEXT,
	CLASS_BYTES,
	CLASS_DATE,
	CLASS_TIME,
	CLASS_STAMP,
	CLASS_GUID,
	CLASS_DAYS,
	CLASS_MONTHS
};

struct source {
	SQLUSMALLINT id;
	const char *name;
	enum class class;
	const char *expression;
};

struct target {
	SQLUINTEGER bit;
	const char *name;
	enum class group;
	const char *type;
};

struct pair {
	enum class class, group;
	const char *literal, *shape, *want, *reason;
};

static const struct source sources[] = {
#define SOURCE(info, class, expression) { info, #info, CLASS_##class, expression },
#include "truth_convert_list.h"
#undef SOURCE
};

static const struct target targets[] = {
#define TARGET(bit, group, type) { bit, #bit, CLASS_##group, type },
#include "truth_convert_list.h"
#undef TARGET
};

static const struct pair pairs[] = {
#define PAIR(class, group, literal, shape, want, reason) \
	{ CLASS_##class, CLASS_##group, literal, shape, want, reason },
#include "truth_convert_list.h"
#undef PAIR
};

/* `pattern` with `text` for each $ and its length for each $#. */
static void
fill_in(char *out, size_t size, const char *pattern, const char *text)
{
	size_t at = 0;

	out[0] = '\0';
	for (; *pattern && at < size; pattern++) {
		if (pattern[0] == '$' && pattern[1] == '#') {
			at += (size_t)snprintf(out + at, size - at, "%zu", strlen(text));
			pattern++;
		} else if (*pattern == '$') {
			at += (size_t)snprintf(out + at, size - at, "%s", text);
		} else {
			at += (size_t)snprintf(out + at, size - at, "%c", *pattern);
		}
	}
}

static void
check_pair(const struct source *source, const struct target *target, const struct pair *pair,
    bool said)
{
	struct truth_result result = { .failed = false };
	char expression[256], call[512], shape[1024], sql[1100], name[128];
	bool works;

	snprintf(name, sizeof(name), "%s %s", source->name, target->name);
	if (!pair->literal[0]) {
		truth_report(!said, name, "%s, %s", said ? "yes, but" : "no", pair->reason);
		return;
	}
	if (pair->literal[0] == '=')
		snprintf(expression, sizeof(expression), "%s", pair->literal + 1);
	else
		fill_in(expression, sizeof(expression), source->expression, pair->literal);
	snprintf(call, sizeof(call), "{fn CONVERT(%s, %s)}", expression, target->type);
	fill_in(shape, sizeof(shape), pair->shape, call);
	snprintf(sql, sizeof(sql), "SELECT %s", shape);
	works = truth_sql(sql, &result) && strcmp(result.text, pair->want) == 0;
	if (said)
		truth_report(works, name, works ? "yes, as %s = %s" : "yes, but %s = %s", sql,
		    result.text);
	else if (works)
		truth_report(false, name, "no, but %s = %s works", sql, result.text);
	else
		truth_report(pair->reason[0] != '\0', name, "no, %s: %s = %.160s",
		    pair->reason[0] ? pair->reason : "without a reason", sql, result.text);
}

static void
check_target(const struct source *source, const struct target *target, SQLUINTEGER said)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(pairs); i++)
		if (pairs[i].class == source->class && pairs[i].group == target->group) {
			check_pair(source, target, &pairs[i], (said & target->bit) != 0);
			return;
		}
	truth_report(false, source->name, "no row for %s", target->name);
}

void
truth_convert(void)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(sources); i++) {
		SQLUINTEGER said = truth_info_u32(sources[i].id);

		for (size_t k = 0; k < CH_ARRAY_LEN(targets); k++)
			check_target(&sources[i], &targets[k], said);
	}
}
