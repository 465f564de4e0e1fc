/*
 * status.c - HTTP status of an error code
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "status.h"

#include <stddef.h>

#include "base/compiler.h"

/* [R] for versions 23 to 26 */
static const struct {
	unsigned status;
	short codes[32]; /* up to the first 0 */
} statuses[] = {
	{ 400, { 6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 123, 167, 168, 223,
		   321, 376, 427, 441, 675, 676 } },
	{ 401, { 194 } },
	{ 403, { 192, 193, 497, 512, 516 } },
	{ 404, { 46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511 } },
	{ 408, { 159 } },
	{ 411, { 381 } },
	{ 413, { 229 } },
	{ 501, { 48 } },
	{ 503, { 76, 209, 439 } },
};

unsigned
status_of(int server_code)
{
	for (size_t i = 0; i < CH_ARRAY_LEN(statuses); i++) {
		for (size_t k = 0; statuses[i].codes[k]; k++) {
			if (statuses[i].codes[k] == server_code)
				return statuses[i].status;
		}
	}
	return 500;
}
