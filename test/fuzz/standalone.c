/*
 * standalone.c - run a fuzz target over files: what make check does with its corpus
 *
 * usage: TARGET FILE-OR-FOLDER…; without arguments the folder
 * $CHODBC_SRCDIR/test/fuzz/corpus/NAME, NAME being the program's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static int
run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	long size = 0;
	int ok = file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 &&
		 fseek(file, 0, SEEK_SET) == 0 && (data = malloc((size_t)size + 1)) &&
		 fread(data, 1, (size_t)size, file) == (size_t)size;

	if (ok)
		LLVMFuzzerTestOneInput(data, (size_t)size);
	else
		fprintf(stderr, "%s: cannot be read\n", path);
	free(data);
	if (file)
		fclose(file);
	return ok;
}

/* Number of files run, or -1. */
static long
run_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	long count = 0;

	if (!folder)
		return run_file(path) ? 1 : -1;
	while (count >= 0 && (entry = readdir(folder))) {
		char file[2048];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
		count = run_file(file) ? count + 1 : -1;
	}
	closedir(folder);
	return count;
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("CHODBC_SRCDIR"), *name = strrchr(argv[0], '/');
	long count = 0;

	if (argc < 2) {
		char path[1024];

		snprintf(path, sizeof(path), "%s/test/fuzz/corpus/%s", srcdir ? srcdir : ".",
		    name ? name + 1 : argv[0]);
		count = run_folder(path);
	}
	for (int i = 1; i < argc && count >= 0; i++) {
		long more = run_folder(argv[i]);

		count = more < 0 ? more : count + more;
	}
	printf("%ld files\n", count);
	return count > 0 ? 0 : 1;
}
