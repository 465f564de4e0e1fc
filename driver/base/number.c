/*
 * number.c - integers to text
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/number.h"

#include <string.h>

#include "base/civil.h"

const char ch_digit_pairs[200] = "00010203040506070809"
				 "10111213141516171819"
				 "20212223242526272829"
				 "30313233343536373839"
				 "40414243444546474849"
				 "50515253545556575859"
				 "60616263646566676869"
				 "70717273747576777879"
				 "80818283848586878889"
				 "90919293949596979899";

static unsigned
count_digits(uint64_t value)
{
	/* 1233 / 4096 is a little over log10(2). */
	unsigned bits = 64 - (unsigned)__builtin_clzll(value | 1);
	unsigned digits = bits * 1233 >> 12;

	return digits + (value >= ch_pow10[digits]) + !value;
}

size_t
ch_u64_to_text(uint64_t value, char *out)
{
	unsigned len = count_digits(value);
	unsigned at = len;

	for (; at >= 2; at -= 2, value /= 100)
		memcpy(out + at - 2, ch_digit_pairs + value % 100 * 2, 2);
	if (at)
		out[0] = (char)('0' + value);
	return len;
}

size_t
ch_i64_to_text(int64_t value, char *out)
{
	if (value >= 0)
		return ch_u64_to_text((uint64_t)value, out);
	out[0] = '-';
	return 1 + ch_u64_to_text(0 - (uint64_t)value, out + 1);
}
