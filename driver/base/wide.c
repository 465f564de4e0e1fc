/*
 * wide.c - integers of up to 256 bits
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/wide.h"

#include <string.h>

#include "base/civil.h"
#include "base/number.h"

#define LIMBS 4
#define CHUNK_DIGITS 19 /* the most that fit one limb */
#define MAX_POW10 77	/* 10^78 has more than 256 bits */

__extension__ typedef unsigned __int128 u128;

static inline uint64_t
little_endian(uint64_t value)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return __builtin_bswap64(value);
#else
	return value;
#endif
}

static struct ch_wide
extend(uint64_t low, bool negative)
{
	uint64_t fill = negative ? UINT64_MAX : 0;

	return (struct ch_wide){ { low, fill, fill, fill } };
}

struct ch_wide
ch_wide_load(const void *bytes, unsigned width, bool is_signed)
{
	const uint8_t *in = bytes;
	bool negative = is_signed && (in[width - 1] & 0x80);
	struct ch_wide value = extend(negative ? UINT64_MAX : 0, negative);

	if (width <= 8) {
		for (unsigned i = width; i-- > 0;)
			value.limb[0] = value.limb[0] << 8 | in[i];
		return value;
	}
	for (unsigned i = 0; i < width / 8; i++) {
		memcpy(&value.limb[i], in + i * 8, 8);
		value.limb[i] = little_endian(value.limb[i]);
	}
	return value;
}

void
ch_wide_store(struct ch_wide value, void *bytes, unsigned width)
{
	for (unsigned i = 0; i < LIMBS; i++)
		value.limb[i] = little_endian(value.limb[i]);
	memcpy(bytes, value.limb, width);
}

struct ch_wide
ch_wide_from_i64(int64_t value)
{
	return extend((uint64_t)value, value < 0);
}

struct ch_wide
ch_wide_from_u64(uint64_t value)
{
	return extend(value, false);
}

bool
ch_wide_is_negative(struct ch_wide value)
{
	return value.limb[LIMBS - 1] >> 63;
}

bool
ch_wide_is_zero(struct ch_wide value)
{
	return !(value.limb[0] | value.limb[1] | value.limb[2] | value.limb[3]);
}

struct ch_wide
ch_wide_negate(struct ch_wide value)
{
	uint64_t carry = 1;

	for (unsigned i = 0; i < LIMBS; i++) {
		value.limb[i] = ~value.limb[i] + carry;
		carry = carry && !value.limb[i];
	}
	return value;
}

int
ch_wide_compare(struct ch_wide a, struct ch_wide b)
{
	bool a_negative = ch_wide_is_negative(a);

	if (a_negative != ch_wide_is_negative(b))
		return a_negative ? -1 : 1;
	for (unsigned i = LIMBS; i-- > 0;)
		if (a.limb[i] != b.limb[i])
			return a.limb[i] < b.limb[i] ? -1 : 1;
	return 0;
}

static bool
mul_add(struct ch_wide *value, uint64_t factor, uint64_t add)
{
	struct ch_wide result;
	uint64_t carry = add;

	for (unsigned i = 0; i < LIMBS; i++) {
		u128 product = (u128)value->limb[i] * factor + carry;

		result.limb[i] = (uint64_t)product;
		carry = (uint64_t)(product >> 64);
	}
	if (carry)
		return false;
	*value = result;
	return true;
}

bool
ch_wide_mul_add(struct ch_wide *value, uint32_t small, uint32_t add)
{
	return mul_add(value, small, add);
}

bool
ch_wide_mul_pow10(struct ch_wide *value, unsigned n)
{
	struct ch_wide result = *value;

	if (ch_wide_is_zero(result))
		return true;
	if (n > MAX_POW10)
		return false;
	for (; n > CHUNK_DIGITS; n -= CHUNK_DIGITS)
		if (!mul_add(&result, ch_pow10[CHUNK_DIGITS], 0))
			return false;
	if (!mul_add(&result, ch_pow10[n], 0))
		return false;
	*value = result;
	return true;
}

static unsigned
used_limbs(const struct ch_wide *value)
{
	unsigned used = LIMBS;

	while (used && !value->limb[used - 1])
		used--;
	return used;
}

/* 128 by 64 bits where the quotient is known to fit 64 (high < divisor). */
static inline uint64_t
divide(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *remainder)
{
#if defined(__x86_64__)
	uint64_t quotient;

	__asm__("divq %4" : "=a"(quotient), "=d"(*remainder) : "a"(low), "d"(high), "r"(divisor)
		: "cc");
	return quotient;
#else
	u128 dividend = (u128)high << 64 | low;

	*remainder = (uint64_t)(dividend % divisor);
	return (uint64_t)(dividend / divisor);
#endif
}

/* Returns the remainder. */
static inline uint64_t
div_small(struct ch_wide *value, unsigned used, uint64_t divisor)
{
	uint64_t remainder = 0;

	for (unsigned i = used; i-- > 0;)
		value->limb[i] = divide(remainder, value->limb[i], divisor, &remainder);
	return remainder;
}

void
ch_wide_div_pow10(struct ch_wide *value, unsigned n, bool *lost)
{
	*lost = false;
	while (n && !ch_wide_is_zero(*value)) {
		unsigned step = n < CHUNK_DIGITS ? n : CHUNK_DIGITS;

		if (div_small(value, used_limbs(value), ch_pow10[step]))
			*lost = true;
		n -= step;
	}
}

bool
ch_wide_fits_signed(struct ch_wide value, unsigned width)
{
	unsigned top = (width - 1) / 8; /* limb with the sign bit */
	unsigned bits = width * 8 - top * 64 - 1;
	int64_t fill = ch_wide_is_negative(value) ? -1 : 0;

	for (unsigned i = top + 1; i < LIMBS; i++)
		if (value.limb[i] != (uint64_t)fill)
			return false;
	return (int64_t)value.limb[top] >> bits == fill;
}

bool
ch_wide_fits_unsigned(struct ch_wide value, unsigned width)
{
	unsigned top = (width - 1) / 8;
	unsigned bits = width * 8 - top * 64;

	if (ch_wide_is_negative(value))
		return false;
	for (unsigned i = top + 1; i < LIMBS; i++)
		if (value.limb[i])
			return false;
	return bits == 64 || value.limb[top] >> bits == 0;
}

/* CHUNK_DIGITS digits, with leading zeros. */
static void
put_chunk(uint64_t chunk, char *out)
{
	for (unsigned at = CHUNK_DIGITS - 2; at < CHUNK_DIGITS; at -= 2, chunk /= 100)
		memcpy(out + at, ch_digit_pairs + chunk % 100 * 2, 2);
	out[0] = (char)('0' + chunk % 10);
}

/* Decimal digits, no leading zeros ("0" for zero); returns how many. */
static size_t
put_digits(struct ch_wide value, char *out)
{
	uint64_t chunks[LIMBS];
	unsigned used = used_limbs(&value);
	size_t count = 0, len;

	while (used > 1) {
		chunks[count++] = div_small(&value, used, ch_pow10[CHUNK_DIGITS]);
		used = used_limbs(&value);
	}
	len = ch_u64_to_text(value.limb[0], out);
	while (count) {
		put_chunk(chunks[--count], out + len);
		len += CHUNK_DIGITS;
	}
	return len;
}

/* A magnitude of one limb, where a point can be placed by one division. */
static size_t
put_short(uint64_t value, unsigned scale, char *out)
{
	size_t len = ch_u64_to_text(value / ch_pow10[scale], out);

	return len + ch_put_fraction(out + len, value % ch_pow10[scale], scale);
}

static size_t
put_long(struct ch_wide value, unsigned scale, char *out)
{
	char digits[CH_WIDE_TEXT_SIZE];
	size_t count = put_digits(value, digits);
	size_t whole = count > scale ? count - scale : 0;
	size_t len = whole ? whole : 1;

	out[0] = '0';
	memcpy(out, digits, whole);
	out[len++] = '.';
	memset(out + len, '0', scale - (count - whole));
	memcpy(out + len + scale - (count - whole), digits + whole, count - whole);
	return len + scale;
}

size_t
ch_wide_to_text(struct ch_wide value, bool is_signed, unsigned scale, bool trim, char *out)
{
	bool negative = is_signed && ch_wide_is_negative(value);
	size_t len = 0;

	if (negative) {
		value = ch_wide_negate(value);
		out[len++] = '-';
	}
	if (!scale)
		return len + put_digits(value, out + len);
	if (scale > MAX_POW10)
		scale = MAX_POW10;
	if (used_limbs(&value) <= 1 && scale <= CHUNK_DIGITS)
		len += put_short(value.limb[0], scale, out + len);
	else
		len += put_long(value, scale, out + len);
	if (!trim)
		return len;
	while (out[len - 1] == '0')
		len--;
	return out[len - 1] == '.' ? len - 1 : len;
}

double
ch_wide_to_double(struct ch_wide value, bool is_signed, unsigned scale)
{
	bool negative = is_signed && ch_wide_is_negative(value);
	struct ch_wide magnitude = negative ? ch_wide_negate(value) : value;
	char text[CH_WIDE_TEXT_SIZE];
	double result = 0;

	if (used_limbs(&magnitude) <= 1) {
		result = ch_decimal_to_double(magnitude.limb[0], -(int64_t)scale);
		return negative ? -result : result;
	}
	ch_text_to_double(text, ch_wide_to_text(value, is_signed, scale, false, text), &result);
	return result;
}
