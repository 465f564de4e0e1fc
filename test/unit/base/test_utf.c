/*
 * test_utf.c - UTF-8, UTF-16 and UTF-32
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/utf.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "require.h"

#define BAD 0xFFFD
#define MAX_TEXT 64

static const unsigned units[] = { 2, 4 };

/* Bytes at which the rules of UTF-8 change. */
static const uint8_t borders[] = { 0x00, 0x41, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
	0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5,
	0xFF };

/* Reference: encode by the table of RFC 3629. */
static unsigned
encode(uint32_t code, uint8_t out[4])
{
	if (code < 0x80) {
		out[0] = (uint8_t)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (uint8_t)(0xC0 + code / 64);
		out[1] = (uint8_t)(0x80 + code % 64);
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (uint8_t)(0xE0 + code / 4096);
		out[1] = (uint8_t)(0x80 + code / 64 % 64);
		out[2] = (uint8_t)(0x80 + code % 64);
		return 3;
	}
	out[0] = (uint8_t)(0xF0 + code / 262144);
	out[1] = (uint8_t)(0x80 + code / 4096 % 64);
	out[2] = (uint8_t)(0x80 + code / 64 % 64);
	out[3] = (uint8_t)(0x80 + code % 64);
	return 4;
}

/* Reference: a character is what some code point encodes to. */
static unsigned
decode(const uint8_t *text, size_t len, uint32_t *code)
{
	static const uint8_t masks[5] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };

	for (unsigned size = 1; size <= 4 && size <= len; size++) {
		uint32_t c = text[0] & masks[size];
		uint8_t back[4];

		for (unsigned i = 1; i < size; i++)
			c = c << 6 | (text[i] & 0x3F);
		if (c <= 0x10FFFF && c / 0x800 != 0x1B && encode(c, back) == size &&
		    memcmp(back, text, size) == 0) {
			*code = c;
			return size;
		}
	}
	*code = BAD;
	return 1;
}

static size_t
put_reference(uint32_t code, unsigned unit, uint32_t *out)
{
	if (unit == 4 || code < 0x10000) {
		out[0] = code;
		return 1;
	}
	out[0] = 0xD800 + (code - 0x10000) / 1024;
	out[1] = 0xDC00 + (code - 0x10000) % 1024;
	return 2;
}

static uint32_t
get(const void *wide, size_t at, unsigned unit)
{
	uint16_t u16;
	uint32_t u32;

	if (unit == 2) {
		memcpy(&u16, (const char *)wide + at * 2, 2);
		return u16;
	}
	memcpy(&u32, (const char *)wide + at * 4, 4);
	return u32;
}

static void
put(void *wide, size_t at, unsigned unit, uint32_t value)
{
	uint16_t u16 = (uint16_t)value;

	if (unit == 2)
		memcpy((char *)wide + at * 2, &u16, 2);
	else
		memcpy((char *)wide + at * 4, &value, 4);
}

/* Everything the UTF-8 functions say of a text, against the reference. */
static void
check_utf8(const uint8_t *bytes, size_t len, unsigned unit)
{
	uint32_t expected[2 * MAX_TEXT], code;
	char room[4 * MAX_TEXT + 1];
	char *odd = room + 1; /* wide text may be unaligned */
	size_t count = 0, characters = 0;
	const char *text = (const char *)bytes;
	struct ch_utf_step step;

	for (size_t at = 0; at < len; characters++) {
		unsigned size = decode(bytes + at, len - at, &code);

		at += size;
		count += put_reference(code, unit, expected + count);
	}
	REQUIRE(ch_utf8_count(text, len) == characters);
	REQUIRE(ch_utf8_wide_len(text, len, unit) == count);
	step = ch_utf8_to_wide(text, len, odd, count, unit);
	REQUIRE(step.taken == len);
	REQUIRE(step.made == count);
	for (size_t i = 0; i < count; i++)
		REQUIRE(get(odd, i, unit) == expected[i]);
}

START_TEST(every_code_point_goes_there_and_back)
{
	for (uint32_t code = 0; code <= 0x10FFFF; code++) {
		uint8_t bytes[4];
		char back[4], wide[8];
		unsigned size = encode(code, bytes);

		if (code >= 0xD800 && code < 0xE000)
			continue;
		for (size_t u = 0; u < CH_ARRAY_LEN(units); u++) {
			struct ch_utf_step step;

			step = ch_utf8_to_wide((char *)bytes, size, wide, 2, units[u]);
			REQUIRE(step.made == (units[u] == 2 && code > 0xFFFF ? 2 : 1));
			REQUIRE(ch_wide_utf8_len(wide, step.made, units[u]) == size);
			step = ch_wide_to_utf8(wide, step.made, units[u], back, 4);
			REQUIRE(step.made == size);
			REQUIRE(memcmp(back, bytes, size) == 0);
		}
	}
}
END_TEST

START_TEST(pairs_of_bytes_and_borders_of_four_decode_as_the_standard_says)
{
	uint8_t text[4];
	size_t n = CH_ARRAY_LEN(borders);

	for (unsigned pair = 0; pair < 65536; pair++) {
		text[0] = (uint8_t)(pair >> 8);
		text[1] = (uint8_t)pair;
		check_utf8(text, 1, 2);
		check_utf8(text, 2, 2);
		check_utf8(text, 2, 4);
	}
	for (size_t i = 0; i < n * n * n * n; i++) {
		text[0] = borders[i % n];
		text[1] = borders[i / n % n];
		text[2] = borders[i / n / n % n];
		text[3] = borders[i / n / n / n];
		check_utf8(text, 4, units[i % 2]);
		if (!(i / n / n / n))
			check_utf8(text, 3, 2);
	}
}
END_TEST

/* Characters, and pieces of them, at every distance from a run of ASCII. */
START_TEST(fast_and_slow_ways_meet_at_every_position)
{
	static const char *const pieces[] = { "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
		"\xF0\x9F\x98", "\xF0\x9F", "\xF0", "\x80", "\xED\xA0\x80", "\xC0\x80", "\xFF\xFF",
		"\xEF\xBF\xBD" };
	uint8_t text[MAX_TEXT];

	for (size_t p = 0; p < CH_ARRAY_LEN(pieces); p++) {
		size_t size = strlen(pieces[p]);

		for (size_t before = 0; before < 36; before++) {
			for (size_t behind = 0; behind < 20; behind++) {
				size_t len = before + size + behind;

				memset(text, 'x', len);
				memcpy(text + before, pieces[p], size);
				check_utf8(text, len, 2);
				check_utf8(text, len, 4);
			}
		}
	}
}
END_TEST

START_TEST(conversion_stops_where_the_room_ends)
{
	static const char text[] = "0123456789abcdefghi\xF0\x9F\x98\x80\xE2\x82\xAC!\xC3\xA4";
	size_t len = sizeof(text) - 1;
	char room[256], back[64];

	for (size_t u = 0; u < CH_ARRAY_LEN(units); u++) {
		size_t most = ch_utf8_wide_len(text, len, units[u]);

		for (size_t cap = 0; cap <= most; cap++) {
			struct ch_utf_step step, rest;

			memset(room, '#', sizeof(room));
			step = ch_utf8_to_wide(text, len, room, cap, units[u]);
			REQUIRE(step.made <= cap);
			REQUIRE(step.made + (units[u] == 2) >= cap);
			REQUIRE(room[step.made * units[u]] == '#');
			REQUIRE(ch_utf8_cut(text, len, step.taken) == step.taken);
			/* The rest goes on where it stopped. */
			rest = ch_utf8_to_wide(text + step.taken, len - step.taken,
			    room + step.made * units[u], 64, units[u]);
			REQUIRE(step.made + rest.made == most);
			REQUIRE(ch_wide_to_utf8(room, most, units[u], back, 64).made == len);
			REQUIRE(memcmp(back, text, len) == 0);
		}
	}
}
END_TEST

START_TEST(wide_conversion_stops_where_the_room_ends)
{
	static const char text[] = "0123456789abcdefghijklmnopqrstuv\xF0\x9F\x98\x80\xE2\x82\xAC";
	size_t len = sizeof(text) - 1;
	char wide[256], back[64];

	for (size_t u = 0; u < CH_ARRAY_LEN(units); u++) {
		size_t count = ch_utf8_to_wide(text, len, wide, 64, units[u]).made;

		for (size_t cap = 0; cap <= len; cap++) {
			struct ch_utf_step step;

			memset(back, '#', sizeof(back));
			step = ch_wide_to_utf8(wide, count, units[u], back, cap);
			REQUIRE(step.made == ch_utf8_cut(text, len, cap));
			REQUIRE(memcmp(back, text, step.made) == 0);
			REQUIRE(back[step.made] == '#');
			REQUIRE(step.taken == ch_utf8_wide_len(text, step.made, units[u]));
		}
	}
}
END_TEST

START_TEST(lone_surrogates_and_too_large_code_points_become_replacements)
{
	static const struct {
		unsigned unit;
		uint32_t wide[3];
		size_t count;
		const char *text;
	} cases[] = {
		{ 2, { 0xD800 }, 1, "\xEF\xBF\xBD" },
		{ 2, { 0xDFFF }, 1, "\xEF\xBF\xBD" },
		{ 2, { 0xD83D, 0xDE00 }, 2, "\xF0\x9F\x98\x80" },
		{ 2, { 0xDE00, 0xD83D }, 2, "\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ 2, { 0xD83D, 'x' }, 2, "\xEF\xBF\xBDx" },
		{ 2, { 0xD83D, 0xD83D, 0xDE00 }, 3, "\xEF\xBF\xBD\xF0\x9F\x98\x80" },
		{ 2, { 0xDBFF, 0xDFFF }, 2, "\xF4\x8F\xBF\xBF" },
		{ 2, { 0xD800, 0xDC00 }, 2, "\xF0\x90\x80\x80" },
		{ 2, { 0xD7FF, 0xE000 }, 2, "\xED\x9F\xBF\xEE\x80\x80" },
		{ 4, { 0xD83D, 0xDE00 }, 2, "\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ 4, { 0x10FFFF, 0x110000 }, 2, "\xF4\x8F\xBF\xBF\xEF\xBF\xBD" },
		{ 4, { 0xFFFFFFFF, 0x80000000, 'x' }, 3, "\xEF\xBF\xBD\xEF\xBF\xBDx" },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++) {
		char wide[16], back[16];
		size_t len = strlen(cases[i].text);
		unsigned unit = cases[i].unit;

		for (size_t at = 0; at < cases[i].count; at++)
			put(wide, at, unit, cases[i].wide[at]);
		REQUIRE(ch_wide_utf8_len(wide, cases[i].count, unit) == len);
		REQUIRE(ch_wide_to_utf8(wide, cases[i].count, unit, back, 16).made == len);
		ck_assert_msg(memcmp(back, cases[i].text, len) == 0, "case %zu", i);
	}
}
END_TEST

START_TEST(wide_character_over_ascii_is_seen_at_every_place_of_a_run)
{
	static const uint32_t odd[] = { 0x80, 0xFF, 0x100, 0x8000, 0xFF41, 0x10041, 0x80000041 };
	char wide[16 * 4 + 1], back[64];

	for (size_t u = 0; u < CH_ARRAY_LEN(units); u++) {
		for (size_t at = 0; at < 16; at++) {
			for (size_t i = 0; i < (units[u] == 2 ? 5 : CH_ARRAY_LEN(odd)); i++) {
				size_t len;

				for (size_t k = 0; k < 16; k++)
					put(wide + 1, k, units[u], k == at ? odd[i] : 'a');
				len = ch_wide_utf8_len(wide + 1, 16, units[u]);
				REQUIRE(len > 16);
				ck_assert_uint_eq(
				    ch_wide_to_utf8(wide + 1, 16, units[u], back, 64).made, len);
				REQUIRE(ch_utf8_count(back, len) == 16);
			}
		}
	}
}
END_TEST

START_TEST(wide_strlen_stops_at_the_terminator)
{
	char wide[64];

	for (size_t u = 0; u < CH_ARRAY_LEN(units); u++) {
		memset(wide, 0, sizeof(wide));
		for (size_t len = 0; len < 7; len++) {
			REQUIRE(ch_wide_strlen(wide + 1, units[u]) == len);
			put(wide + 1, len, units[u], 0x100); /* a zero byte, not a zero */
		}
	}
}
END_TEST

START_TEST(cut_ends_between_characters)
{
	static const struct {
		const char *text;
		size_t cap;
		size_t kept;
	} cases[] = {
		{ "", 0, 0 },
		{ "", 5, 0 },
		{ "abc", 0, 0 },
		{ "abc", 2, 2 },
		{ "abc", 3, 3 },
		{ "abc", 9, 3 },
		{ "a\xC3\xA4", 2, 1 },
		{ "\xC3\xA4", 1, 0 },
		{ "\xE2\x82\xAC", 1, 0 },
		{ "\xE2\x82\xAC", 2, 0 },
		{ "\xE2\x82\xAC!", 3, 3 },
		{ "\xF0\x9F\x98\x80", 3, 0 },
		{ "x\xF0\x9F\x98\x80y", 2, 1 },
		{ "x\xF0\x9F\x98\x80y", 4, 1 },
		{ "x\xF0\x9F\x98\x80y", 5, 5 },
		/* Bytes that belong to no character may be cut anywhere. */
		{ "\x80\x80\x80\x80\x80\x80", 4, 4 },
		{ "\xE2\x82", 1, 1 },
		{ "\xE2\x82!", 2, 2 },
		{ "\xED\xA0\x80", 2, 2 },
		{ "\xC3\xA4\x80\x80", 3, 3 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
		ck_assert_msg(ch_utf8_cut(cases[i].text, strlen(cases[i].text), cases[i].cap) ==
		    cases[i].kept, "case %zu", i);
}
END_TEST

START_TEST(character_cut_off_at_the_end_is_left_out)
{
	static const struct {
		const char *text;
		size_t kept;
	} cases[] = {
		{ "", 0 },
		{ "a", 1 },
		{ "\xC3\xA4", 2 },
		{ "a\xC3", 1 },
		{ "\xE2\x82\xAC", 3 },
		{ "\xE2\x82", 0 },
		{ "a\xE2", 1 },
		{ "\xF0\x9F\x98\x80", 4 },
		{ "a\xF0\x9F\x98", 1 },
		{ "a\xF4\x8F", 1 },
		{ "a\xF4", 1 },
		/* No beginnings of characters. */
		{ "a\xF5", 2 },
		{ "a\xC1", 2 },
		{ "\x80\x80", 2 },
		{ "a\x80\x80\x80\x80", 5 },
		{ "\xC3\xA4\x80", 3 },
	};

	for (size_t i = 0; i < CH_ARRAY_LEN(cases); i++)
		ck_assert_msg(ch_utf8_complete(cases[i].text, strlen(cases[i].text)) ==
		    cases[i].kept, "case %zu", i);
	ck_assert_uint_eq(ch_utf8_complete(NULL, 0), 0);
}
END_TEST

START_TEST(nothing_is_nothing)
{
	ck_assert_uint_eq(ch_utf8_count(NULL, 0), 0);
	ck_assert_uint_eq(ch_utf8_wide_len(NULL, 0, 2), 0);
	ck_assert_uint_eq(ch_utf8_to_wide(NULL, 0, NULL, 0, 2).made, 0);
	ck_assert_uint_eq(ch_utf8_to_wide("abc", 3, NULL, 0, 4).taken, 0);
	ck_assert_uint_eq(ch_wide_utf8_len(NULL, 0, 2), 0);
	ck_assert_uint_eq(ch_wide_to_utf8(NULL, 0, 2, NULL, 0).made, 0);
	ck_assert_uint_eq(ch_utf8_cut(NULL, 0, 5), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base/utf");
	TCase *tests = tcase_create("utf");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, every_code_point_goes_there_and_back);
	tcase_add_test(tests, pairs_of_bytes_and_borders_of_four_decode_as_the_standard_says);
	tcase_add_test(tests, fast_and_slow_ways_meet_at_every_position);
	tcase_add_test(tests, conversion_stops_where_the_room_ends);
	tcase_add_test(tests, wide_conversion_stops_where_the_room_ends);
	tcase_add_test(tests, lone_surrogates_and_too_large_code_points_become_replacements);
	tcase_add_test(tests, wide_character_over_ascii_is_seen_at_every_place_of_a_run);
	tcase_add_test(tests, wide_strlen_stops_at_the_terminator);
	tcase_add_test(tests, cut_ends_between_characters);
	tcase_add_test(tests, character_cut_off_at_the_end_is_left_out);
	tcase_add_test(tests, nothing_is_nothing);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
