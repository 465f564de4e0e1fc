/*
 * test_cityhash.c - CityHash128 against known values
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/cityhash.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_SIZE ((size_t)1 << 20)

/* Lines "length<TAB>low<TAB>high…" over the pattern i*7+3, or "length<TAB>pat<TAB>low…". */
static unsigned
check_file(const char *path)
{
	FILE *file = fopen(path, "r");
	uint8_t *input = malloc(INPUT_SIZE);
	char line[512];
	unsigned checked = 0;

	ck_assert_msg(file != NULL, "cannot open %s", path);
	ck_assert_ptr_nonnull(input);
	for (size_t i = 0; i < INPUT_SIZE; i++)
		input[i] = (uint8_t)(i * 7 + 3);
	while (fgets(line, sizeof(line), file)) {
		struct codec_hash128 hash;
		uint64_t low;
		uint64_t high;
		size_t len;

		if (sscanf(line, "%zu\t%16" SCNx64 "\t%16" SCNx64, &len, &low, &high) != 3 &&
		    sscanf(line, "%zu\tpat\t%16" SCNx64 "\t%16" SCNx64, &len, &low, &high) != 3)
			continue;
		ck_assert_uint_le(len, INPUT_SIZE);
		hash = codec_cityhash128(input, len);
		ck_assert_msg(hash.low == low && hash.high == high, "wrong for %zu bytes", len);
		checked++;
	}
	fclose(file);
	free(input);
	return checked;
}

START_TEST(every_length_up_to_300_and_some_larger_hash_as_known)
{
	char path[4096];

	ck_assert_ptr_nonnull(getenv("CHODBC_SRCDIR"));
	snprintf(path, sizeof(path), "%s/test/data/codec/cityhash128.tsv",
	    getenv("CHODBC_SRCDIR"));
	ck_assert_uint_eq(check_file(path), 311);
}
END_TEST

START_TEST(vectors_given_from_outside_hash_as_they_say)
{
	const char *vectors = getenv("CHODBC_VECTORS");
	char path[4096];

	if (!vectors)
		return;
	snprintf(path, sizeof(path), "%s/cityhash128.tsv", vectors);
	ck_assert_uint_gt(check_file(path), 50);
}
END_TEST

START_TEST(nothing_hashes_without_being_read)
{
	struct codec_hash128 hash = codec_cityhash128(NULL, 0);

	ck_assert(hash.low == 0x3df09dfc64c09a2b && hash.high == 0x3cb540c392e51e29);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("codec/cityhash");
	TCase *tests = tcase_create("cityhash");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, every_length_up_to_300_and_some_larger_hash_as_known);
	tcase_add_test(tests, vectors_given_from_outside_hash_as_they_say);
	tcase_add_test(tests, nothing_hashes_without_being_read);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
