/*
 * groups.c - test data in groups of three lines: input, option, expected
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_GROUPS 1000
#define MAX_LINE 8192

static void
fail(const char *name, unsigned line, const char *what)
{
	fprintf(stderr, "%s:%u: %s\n", name, line, what);
	exit(EXIT_FAILURE);
}

static struct ch_str
copy(const char *text, size_t len)
{
	char *bytes = malloc(len + 1);

	if (!bytes)
		abort();
	memcpy(bytes, text, len);
	bytes[len] = '\0';
	return (struct ch_str){ bytes, len };
}

static struct ch_str
decode(const char *text)
{
	char bytes[MAX_LINE];
	size_t len = 0;
	unsigned value;

	for (; *text; text++) {
		bytes[len] = *text;
		if (*text == '~') {
			switch (*++text) {
			case 'n':
				bytes[len] = '\n';
				break;
			case 't':
				bytes[len] = '\t';
				break;
			case '0':
				bytes[len] = '\0';
				break;
			case 'x':
				if (sscanf(text + 1, "%2x", &value) != 1)
					abort();
				bytes[len] = (char)value;
				text += 2;
				break;
			case '.':
				continue;
			default:
				bytes[len] = *text;
				break;
			}
		}
		len++;
	}
	/* Exactly as long as the text: reads behind it are found by sanitizers. */
	return copy(bytes, len);
}

static void
add_line(struct group *group, unsigned part, const char *line, unsigned number)
{
	switch (part) {
	case 0:
		group->input = decode(line);
		group->line = number;
		break;
	case 1:
		group->option = decode(line);
		break;
	default:
		group->expected = copy(line, strlen(line));
		break;
	}
}

struct group *
groups_load(const char *name, size_t *count)
{
	const char *top = getenv("CHODBC_SRCDIR");
	struct group *groups = calloc(MAX_GROUPS + 1, sizeof(*groups));
	char path[4096], line[MAX_LINE];
	unsigned number = 0;
	size_t lines = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/test/data/%s", top ? top : ".", name);
	file = fopen(path, "r");
	if (!file || !groups)
		fail(path, 0, "cannot be read");
	while (fgets(line, sizeof(line), file)) {
		number++;
		line[strcspn(line, "\n")] = '\0';
		if (lines % 3 == 0 && (line[0] == '\0' || strncmp(line, "##", 2) == 0))
			continue;
		if (lines / 3 == MAX_GROUPS)
			fail(name, number, "too many groups");
		add_line(&groups[lines / 3], (unsigned)(lines % 3), line, number);
		lines++;
	}
	fclose(file);
	if (lines == 0 || lines % 3 != 0)
		fail(name, number, "lines do not come in threes");
	*count = lines / 3;
	return groups;
}

void
groups_free(struct group *groups)
{
	for (struct group *group = groups; group->input.ptr; group++) {
		free((void *)group->input.ptr);
		free((void *)group->option.ptr);
		free((void *)group->expected.ptr);
	}
	free(groups);
}

void
groups_encode(struct ch_buf *out, struct ch_str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];

		if (c == '\n')
			ch_buf_append_text(out, "~n");
		else if (c == '\t')
			ch_buf_append_text(out, "~t");
		else if (c == '\0')
			ch_buf_append_text(out, "~0");
		else if (c == '~')
			ch_buf_append_text(out, "~~");
		else if (c < ' ' || c >= 0x7f)
			ch_buf_printf(out, "~x%02x", c);
		else
			ch_buf_append_byte(out, c);
	}
}
