/*
 * type_parse.c - type name -> type tree
 *
 * A recursive descent over the text; every node's text is a slice of one copy in the arena.
 * Names and enum values are tokenised, never split at commas: they may hold any byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "native/type.h"

#include <stdlib.h>

#include "native/type_lex.h"

/* Children as they are found; the array doubles inside the arena. */
struct item {
	struct ch_str name;
	const struct native_type *type;
};

struct items {
	struct item *list;
	size_t count;
	size_t cap;
	size_t named;
};

enum params {
	NONE,
	SCALE,
	TZ,
	SCALE_TZ,
	PRECISION_SCALE,
	LENGTH,
	ENUM,
	ITEM,
	ITEMS,
	PAIR,
	DYNAMIC,
	JSON,
	QBIT,
	AGGREGATE,
};

static const struct {
	struct ch_str name;
	enum native_family family;
	uint32_t width;
	enum params params;
} kinds[NATIVE_KINDS] = {
#define TYPE(name, kind, family, width, params, ...) \
	[NATIVE_##kind] = { { name, sizeof(name) - 1 }, NATIVE_##family, width, params },
#include "native/type_list.h"
#undef TYPE
};

static const struct {
	struct ch_str name;
	struct ch_str type;
} aliases[] = {
#define ALIAS(name, type) { { name, sizeof(name) - 1 }, { type, sizeof(type) - 1 } },
#include "native/type_alias_list.h"
#undef ALIAS
};

static int parse_type(struct native_lexer *in, struct native_type **out);

/* Building */

static int
add_item(struct native_lexer *in, struct items *items, struct ch_str name,
    const struct native_type *type)
{
	struct item *list =
	    ch_arena_grow(in->arena, items->list, items->count, &items->cap, sizeof(*list));

	if (!list)
		return native_lex_no_memory(in);
	items->list = list;
	items->list[items->count++] = (struct item){ name, type };
	items->named += name.ptr != NULL;
	return 0;
}

static int
set_items(struct native_lexer *in, struct native_type *type, const struct items *items)
{
	const struct native_type **list;
	struct ch_str *names;

	if (items->named && items->named < items->count)
		return native_lex_fail(in, "either all elements or none have names");
	type->item_count = (uint32_t)items->count;
	if (!items->count)
		return 0;
	list = ch_arena_array(in->arena, items->count, sizeof(*list));
	names = ch_arena_array(in->arena, items->count, sizeof(*names));
	if (!list || !names)
		return native_lex_no_memory(in);
	for (size_t i = 0; i < items->count; i++) {
		list[i] = items->list[i].type;
		names[i] = items->list[i].name;
	}
	type->items = list;
	type->names = items->named ? names : NULL;
	return 0;
}

/* One child without a name. */
static int
add_type(struct native_lexer *in, struct items *items)
{
	struct native_type *type;
	int rc = parse_type(in, &type);

	return rc ? rc : add_item(in, items, (struct ch_str){ NULL, 0 }, type);
}

/* A name stands here if it is quoted, or a word with blanks and another type behind it. */
static int
take_item_name(struct native_lexer *in, struct ch_str *name)
{
	size_t from;

	native_lex_blanks(in);
	from = in->at;
	*name = (struct ch_str){ NULL, 0 };
	if (native_lex_look(in) == '`' || native_lex_look(in) == '"')
		return native_lex_quoted(in, name);
	*name = native_lex_word(in);
	if (name->len && native_lex_blanks(in) && native_lex_is_word(native_lex_look(in), true))
		return 0;
	in->at = from;
	*name = (struct ch_str){ NULL, 0 };
	return 0;
}

static int
parse_items(struct native_lexer *in, struct native_type *type)
{
	struct items items = { 0 };

	if (!native_lex_accept(in, '('))
		return native_lex_fail(in, "expected '('");
	if (type->kind == NATIVE_TUPLE && native_lex_accept(in, ')'))
		return 0;
	do {
		struct native_type *child;
		struct ch_str name;
		int rc = take_item_name(in, &name);

		if (!rc)
			rc = parse_type(in, &child);
		if (!rc)
			rc = add_item(in, &items, name, child);
		if (rc)
			return rc;
	} while (native_lex_accept(in, ','));
	if (type->kind == NATIVE_NESTED && !items.named)
		return native_lex_fail(in, "elements of Nested need names");
	if (type->kind == NATIVE_VARIANT && items.count > 254)
		return native_lex_fail(in, "a Variant has at most 254 types");
	int rc = set_items(in, type, &items);
	return rc ? rc : native_lex_expect(in, ')');
}

/* Array(T), Map(K, V) */
static int
parse_fixed_items(struct native_lexer *in, struct native_type *type, unsigned count)
{
	struct items items = { 0 };
	int rc = native_lex_expect(in, '(');

	for (unsigned i = 0; !rc && i < count; i++) {
		rc = i ? native_lex_expect(in, ',') : 0;
		if (!rc)
			rc = add_type(in, &items);
	}
	if (!rc)
		rc = set_items(in, type, &items);
	return rc ? rc : native_lex_expect(in, ')');
}

/* Parameters of scalars */

static int
set_timezone(struct native_lexer *in, struct native_type *type)
{
	int rc;

	native_lex_blanks(in);
	if (native_lex_look(in) != '\'')
		return native_lex_fail(in, "expected a time zone in quotes");
	rc = native_lex_quoted(in, &type->timezone);
	if (rc)
		return rc;
	type->tz = ch_tz_get(type->timezone, in->err);
	if (!type->tz)
		return in->err ? (int)in->err->code : CH_EARG;
	return 0;
}

/* DateTime, DateTime('tz'), DateTime64(3), DateTime64(3, 'tz'), Time64(3) */
static int
parse_scale_tz(struct native_lexer *in, struct native_type *type, bool scale, bool tz)
{
	int64_t number = 3;
	int rc = 0;

	if (scale)
		type->scale = 3;
	if (!native_lex_accept(in, '('))
		return 0;
	if (scale)
		rc = native_lex_number(in, 0, 9, &number);
	if (!rc && scale)
		type->scale = (uint8_t)number;
	if (!rc && tz && (!scale || native_lex_accept(in, ',')))
		rc = set_timezone(in, type);
	return rc ? rc : native_lex_expect(in, ')');
}

static uint32_t
decimal_width(uint8_t precision)
{
	return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32;
}

/* Decimal(P, S), Decimal(P); with `digits` from a name like Decimal64 only (S). */
static int
parse_decimal(struct native_lexer *in, struct native_type *type, uint8_t digits)
{
	int64_t precision = digits ? digits : 10, scale = 0;
	int rc = 0;

	if (native_lex_accept(in, '(')) {
		if (!digits)
			rc = native_lex_number(in, 1, 76, &precision);
		if (!rc && (digits || native_lex_accept(in, ',')))
			rc = native_lex_number(in, 0, precision, &scale);
		if (!rc)
			rc = native_lex_expect(in, ')');
	}
	type->precision = (uint8_t)precision;
	type->scale = (uint8_t)scale;
	type->width = decimal_width(type->precision);
	return rc;
}

static int
parse_length(struct native_lexer *in, struct native_type *type)
{
	int64_t length;
	int rc = native_lex_expect(in, '(');

	if (!rc)
		rc = native_lex_number(in, 1, 0xffffff, &length);
	if (rc)
		return rc;
	type->width = (uint32_t)length;
	return native_lex_expect(in, ')');
}

static int
compare_enums(const void *a, const void *b)
{
	int32_t left = ((const struct native_enum_value *)a)->value;
	int32_t right = ((const struct native_enum_value *)b)->value;

	return (left > right) - (left < right);
}

static int
compare_names(const void *a, const void *b, void *list)
{
	const struct native_enum_value *enums = list;

	return native_enum_compare(
	    enums[*(const uint32_t *)a].name, enums[*(const uint32_t *)b].name);
}

/* Sorts a list by value, and its places by name; both are unique, as in the server. */
static int
index_enums(struct native_lexer *in, struct native_type *type, struct native_enum_value *list)
{
	uint32_t count = type->enum_count;
	uint32_t *places = ch_arena_array(in->arena, count, sizeof(*places));

	if (!places)
		return native_lex_no_memory(in);
	for (uint32_t i = 0; i < count; i++)
		places[i] = i;
	qsort(list, count, sizeof(*list), compare_enums);
	qsort_r(places, count, sizeof(*places), compare_names, list);
	type->enums = list;
	type->enums_by_name = places;
	for (uint32_t i = 1; i < count; i++) {
		if (list[i - 1].value == list[i].value)
			return native_lex_fail(in, "two names of one value");
		if (compare_names(&places[i - 1], &places[i], list) == 0)
			return native_lex_fail(in, "two values of one name");
	}
	return 0;
}

/* 'name' = value {, …}; a value left out is one more than the one before. */
static int
parse_enum(struct native_lexer *in, struct native_type *type)
{
	struct native_enum_value *list = NULL;
	uint32_t count = 0;
	size_t cap = 0;
	int64_t value = 0, limit = type->kind == NATIVE_ENUM8 ? 128 : 32768;
	int rc = native_lex_expect(in, '(');

	if (rc)
		return rc;
	do {
		list = ch_arena_grow(in->arena, list, count, &cap, sizeof(*list));
		if (!list)
			return native_lex_no_memory(in);
		native_lex_blanks(in);
		if (native_lex_look(in) != '\'')
			return native_lex_fail(in, "expected a name in quotes");
		rc = native_lex_quoted(in, &list[count].name);
		if (rc)
			return rc;
		value++;
		if (native_lex_accept(in, '='))
			rc = native_lex_number(in, -limit, limit - 1, &value);
		if (rc)
			return rc;
		if (value >= limit || count >= 2 * limit)
			return native_lex_fail(in, "too many names");
		list[count++].value = (int32_t)value;
	} while (native_lex_accept(in, ','));
	type->enum_count = count;
	rc = index_enums(in, type, list);
	return rc ? rc : native_lex_expect(in, ')');
}

/* QBit(Float32, N) */
static int
parse_qbit(struct native_lexer *in, struct native_type *type)
{
	struct items items = { 0 };
	int64_t dimension = 0;
	int rc = native_lex_expect(in, '(');

	if (!rc)
		rc = add_type(in, &items);
	if (!rc && (items.list[0].type->family != NATIVE_FLOAT || items.list[0].type->nullable))
		rc = native_lex_fail(in, "QBit is made of BFloat16, Float32 or Float64");
	if (!rc)
		rc = native_lex_expect(in, ',');
	if (!rc)
		rc = native_lex_number(in, 1, 0xffffff, &dimension);
	type->dimension = (uint32_t)dimension;
	if (!rc)
		rc = set_items(in, type, &items);
	return rc ? rc : native_lex_expect(in, ')');
}

/* name=number, as Dynamic and JSON have it; false if no such thing stands here. */
static bool
accept_option(struct native_lexer *in, struct ch_str name, int *rc)
{
	size_t from = in->at;
	int64_t ignored;

	if (native_lex_accept_word(in, name) && native_lex_accept(in, '=')) {
		*rc = native_lex_number(in, 0, INT64_MAX, &ignored);
		return true;
	}
	in->at = from;
	return false;
}

static int
parse_dynamic(struct native_lexer *in)
{
	int rc = 0;

	if (!native_lex_accept(in, '('))
		return 0;
	if (!accept_option(in, CH_STR("max_types"), &rc))
		return native_lex_fail(in, "expected max_types");
	return rc ? rc : native_lex_expect(in, ')');
}

static int
parse_json_argument(struct native_lexer *in, struct items *items)
{
	struct native_type *type;
	struct ch_str path;
	int rc = 0;

	if (accept_option(in, CH_STR("max_dynamic_types"), &rc) ||
	    accept_option(in, CH_STR("max_dynamic_paths"), &rc))
		return rc;
	if (native_lex_accept_word(in, CH_STR("SKIP")) && native_lex_blanks(in)) {
		if (native_lex_accept_word(in, CH_STR("REGEXP"))) {
			native_lex_blanks(in);
			if (native_lex_look(in) == '\'')
				return native_lex_quoted(in, &path);
			return native_lex_fail(in, "expected a pattern in quotes");
		}
		return native_lex_path(in, &path);
	}
	rc = native_lex_path(in, &path);
	if (!rc)
		rc = parse_type(in, &type);
	return rc ? rc : add_item(in, items, path, type);
}

static int
compare_items(const void *a, const void *b)
{
	struct ch_str left = ((const struct item *)a)->name, right = ((const struct item *)b)->name;
	int order = memcmp(left.ptr, right.ptr, left.len < right.len ? left.len : right.len);

	return order ? order : (left.len > right.len) - (left.len < right.len);
}

static int
parse_json(struct native_lexer *in, struct native_type *type)
{
	struct items items = { 0 };
	int rc;

	if (!native_lex_accept(in, '('))
		return 0;
	do {
		rc = parse_json_argument(in, &items);
		if (rc)
			return rc;
	} while (native_lex_accept(in, ','));
	if (items.count)
		qsort(items.list, items.count, sizeof(*items.list), compare_items);
	rc = set_items(in, type, &items);
	return rc ? rc : native_lex_expect(in, ')');
}

static int
parse_params(struct native_lexer *in, struct native_type *type)
{
	switch (kinds[type->kind].params) {
	case NONE:
		return 0;
	case SCALE:
		return parse_scale_tz(in, type, true, false);
	case TZ:
		return parse_scale_tz(in, type, false, true);
	case SCALE_TZ:
		return parse_scale_tz(in, type, true, true);
	case PRECISION_SCALE:
		return parse_decimal(in, type, 0);
	case LENGTH:
		return parse_length(in, type);
	case ENUM:
		return parse_enum(in, type);
	case ITEM:
		return parse_fixed_items(in, type, 1);
	case PAIR:
		return parse_fixed_items(in, type, 2);
	case ITEMS:
		return parse_items(in, type);
	case DYNAMIC:
		return parse_dynamic(in);
	case JSON:
		return parse_json(in, type);
	case QBIT:
		return parse_qbit(in, type);
	case AGGREGATE:
		break;
	}
	int rc = native_lex_expect(in, '(');
	do {
		if (!rc)
			rc = native_lex_skip(in);
	} while (!rc && native_lex_accept(in, ','));
	return rc ? rc : native_lex_expect(in, ')');
}

/* Wrappers */

static int
parse_nullable(struct native_lexer *in, struct native_type **out)
{
	int rc = native_lex_expect(in, '(');

	if (!rc)
		rc = parse_type(in, out);
	if (rc)
		return rc;
	if ((*out)->nullable || (*out)->low_cardinality || (*out)->kind == NATIVE_VARIANT ||
	    (*out)->kind == NATIVE_DYNAMIC)
		return native_lex_fail(in, "Nullable of a type that has its own NULL");
	(*out)->nullable = true;
	return native_lex_expect(in, ')');
}

static int
parse_low_cardinality(struct native_lexer *in, struct native_type **out)
{
	int rc = native_lex_expect(in, '(');

	if (!rc)
		rc = parse_type(in, out);
	if (rc)
		return rc;
	if ((*out)->low_cardinality || (*out)->family == NATIVE_TREE ||
	    (*out)->family == NATIVE_VOID || (*out)->family == NATIVE_OPAQUE)
		return native_lex_fail(in, "LowCardinality of a type that is no plain value");
	(*out)->low_cardinality = true;
	return native_lex_expect(in, ')');
}

/* SimpleAggregateFunction(f, T …): stored as T. */
static int
parse_simple_aggregate(struct native_lexer *in, struct native_type **out)
{
	int rc = native_lex_expect(in, '(');

	if (!rc)
		rc = native_lex_skip(in);
	if (!rc)
		rc = native_lex_expect(in, ',');
	if (!rc)
		rc = parse_type(in, out);
	while (!rc && native_lex_accept(in, ','))
		rc = native_lex_skip(in);
	return rc ? rc : native_lex_expect(in, ')');
}

/* Names */

static int
new_node(struct native_lexer *in, enum native_kind kind, struct native_type **out)
{
	struct native_type *type;

	if (++in->nodes > NATIVE_MAX_NODES)
		return ch_error_set(
		    in->err, CH_ELIMIT, "a type has over %u parts", NATIVE_MAX_NODES);
	type = ch_arena_alloc(in->arena, sizeof(*type));
	if (!type)
		return native_lex_no_memory(in);
	type->kind = kind;
	type->family = kinds[kind].family;
	type->width = kinds[kind].width;
	*out = type;
	return 0;
}

static int
parse_plain(struct native_lexer *in, enum native_kind kind, struct native_type **out)
{
	int rc = new_node(in, kind, out);

	return rc ? rc : parse_params(in, *out);
}

/* The text of the alias is parsed in place of the name. */
static int
parse_alias(struct native_lexer *in, struct ch_str text, struct native_type **out)
{
	struct native_lexer inner = *in;
	int rc;

	inner.text = text;
	inner.at = 0;
	rc = parse_type(&inner, out);
	in->nodes = inner.nodes;
	/* VARCHAR(20), BINARY(3): the length says nothing about what is stored. */
	if (!rc && (*out)->family != NATIVE_TREE && native_lex_accept(in, '(')) {
		rc = native_lex_skip(in);
		if (!rc)
			rc = native_lex_expect(in, ')');
	}
	return rc;
}

/* Decimal32(S) … Decimal256(S), DEC, NUMERIC, Enum: names whose parameters tell the type. */
static int
parse_family_alias(
    struct native_lexer *in, struct ch_str word, struct native_type **out, bool *found)
{
	static const struct {
		struct ch_str name;
		uint8_t digits;
	} decimals[] = { { CH_STR("Decimal32"), 9 }, { CH_STR("Decimal64"), 18 },
		{ CH_STR("Decimal128"), 38 }, { CH_STR("Decimal256"), 76 }, { CH_STR("DEC"), 0 },
		{ CH_STR("NUMERIC"), 0 } };
	int rc;

	*found = true;
	for (size_t i = 0; i < CH_ARRAY_LEN(decimals); i++) {
		if (!ch_str_eq_nocase(word, decimals[i].name))
			continue;
		rc = new_node(in, NATIVE_DECIMAL, out);
		return rc ? rc : parse_decimal(in, *out, decimals[i].digits);
	}
	*found = ch_str_eq_nocase(word, CH_STR("Enum"));
	if (!*found)
		return 0;
	rc = parse_plain(in, NATIVE_ENUM16, out);
	if (!rc && (*out)->enums[0].value >= -128 &&
	    (*out)->enums[(*out)->enum_count - 1].value <= 127) {
		(*out)->kind = NATIVE_ENUM8;
		(*out)->width = 1;
	}
	return rc;
}

static int
parse_named(struct native_lexer *in, struct ch_str word, struct native_type **out)
{
	bool found;
	int rc;

	for (unsigned i = 0; i < NATIVE_KINDS; i++)
		if (ch_str_eq(word, kinds[i].name))
			return parse_plain(in, (enum native_kind)i, out);
	if (ch_str_eq(word, CH_STR("Nullable")))
		return parse_nullable(in, out);
	if (ch_str_eq(word, CH_STR("LowCardinality")))
		return parse_low_cardinality(in, out);
	if (ch_str_eq(word, CH_STR("SimpleAggregateFunction")))
		return parse_simple_aggregate(in, out);
	for (size_t i = 0; i < CH_ARRAY_LEN(aliases); i++)
		if (ch_str_eq_nocase(word, aliases[i].name))
			return parse_alias(in, aliases[i].type, out);
	rc = parse_family_alias(in, word, out, &found);
	if (rc || found)
		return rc;
	for (unsigned i = 0; i < NATIVE_KINDS; i++)
		if (ch_str_eq_nocase(word, kinds[i].name))
			return parse_plain(in, (enum native_kind)i, out);
	return ch_error_set(in->err, CH_EUNSUPPORTED,
	    "the type \"%.*s\" is not known to this driver; convert it in the query, for example "
	    "with toString(x)",
	    (int)(word.len < 100 ? word.len : 100), word.ptr);
}

static int
parse_type(struct native_lexer *in, struct native_type **out)
{
	struct ch_str word;
	size_t from;
	int rc;

	native_lex_blanks(in);
	from = in->at;
	word = native_lex_word(in);
	if (!word.len)
		return native_lex_fail(in, "expected a type");
	if (++in->depth > NATIVE_MAX_DEPTH)
		return ch_error_set(
		    in->err, CH_ELIMIT, "a type is nested over %d deep", NATIVE_MAX_DEPTH);
	rc = parse_named(in, word, out);
	in->depth--;
	if (!rc)
		(*out)->text = ch_str_slice(in->text, from, in->at);
	return rc;
}

int
native_type_parse(struct ch_arena *arena, struct ch_str text, const struct native_type **out,
    struct ch_error *err)
{
	struct native_lexer in = { .arena = arena, .err = err };
	struct native_type *type;
	int rc;

	text = ch_str_trim(text);
	in.text = (struct ch_str){ ch_arena_strdup(arena, text), text.len };
	if (!in.text.ptr)
		return native_lex_no_memory(&in);
	rc = parse_type(&in, &type);
	native_lex_blanks(&in);
	if (!rc && in.at < in.text.len)
		rc = native_lex_fail(&in, "unexpected text");
	if (!rc)
		*out = type;
	return rc;
}
