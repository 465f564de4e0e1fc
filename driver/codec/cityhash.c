/*
 * cityhash.c - CityHash128 in the version (1.0.2) that ClickHouse's frames use
 *
 * Written from the arithmetic of that version; later versions of CityHash give other values.
 * All loads are little-endian whatever the machine is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "codec/cityhash.h"

#include <string.h>

#include "base/compiler.h"

static const uint64_t k0 = 0xc3a5c85c97cb3127;
static const uint64_t k1 = 0xb492b66fbe98f273;
static const uint64_t k2 = 0x9ae16a3b2f90404f;
static const uint64_t k3 = 0xc949d7c7509e6557;

static inline uint64_t
load64(const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value = __builtin_bswap64(value);
#endif
	return value;
}

static inline uint64_t
load32(const uint8_t *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	value = __builtin_bswap32(value);
#endif
	return value;
}

static inline uint64_t
rotate(uint64_t value, unsigned shift)
{
	return value >> (shift & 63) | value << (-shift & 63);
}

static inline uint64_t
shift_mix(uint64_t value)
{
	return value ^ value >> 47;
}

static uint64_t
mix(uint64_t u, uint64_t v)
{
	const uint64_t mul = 0x9ddfea08eb382d69;
	uint64_t a = shift_mix((u ^ v) * mul);

	return shift_mix((v ^ a) * mul) * mul;
}

/* Up to 16 bytes. */
static uint64_t
hash_small(const uint8_t *bytes, size_t len)
{
	if (len > 8) {
		uint64_t a = load64(bytes);
		uint64_t b = load64(bytes + len - 8);

		return mix(a, rotate(b + len, (unsigned)len)) ^ b;
	}
	if (len >= 4)
		return mix(len + (load32(bytes) << 3), load32(bytes + len - 4));
	if (len > 0) {
		uint32_t y = (uint32_t)bytes[0] + ((uint32_t)bytes[len / 2] << 8);
		uint32_t z = (uint32_t)len + ((uint32_t)bytes[len - 1] << 2);

		return shift_mix(y * k2 ^ z * k3) * k2;
	}
	return k2;
}

/* 32 bytes into a pair of seeds. */
static inline struct codec_hash128
hash_weak(const uint8_t *bytes, uint64_t a, uint64_t b)
{
	uint64_t w = load64(bytes);
	uint64_t x = load64(bytes + 8);
	uint64_t y = load64(bytes + 16);
	uint64_t z = load64(bytes + 24);
	uint64_t c;

	a += w;
	b = rotate(b + a + z, 21);
	c = a;
	a += x + y;
	b += rotate(a, 44);
	return (struct codec_hash128){ a + z, b + c };
}

/* Below 128 bytes. */
static struct codec_hash128
hash_murmur(const uint8_t *bytes, size_t len, struct codec_hash128 seed)
{
	uint64_t a = seed.low;
	uint64_t b = seed.high;
	uint64_t c;
	uint64_t d;

	if (len <= 16) {
		a = shift_mix(a * k1) * k1;
		c = b * k1 + hash_small(bytes, len);
		d = shift_mix(a + (len >= 8 ? load64(bytes) : c));
	} else {
		c = mix(load64(bytes + len - 8) + k1, a);
		d = mix(b + len, c + load64(bytes + len - 16));
		a += d;
		for (size_t at = 0; at + 16 < len; at += 16) {
			a ^= shift_mix(load64(bytes + at) * k1) * k1;
			a *= k1;
			b ^= a;
			c ^= shift_mix(load64(bytes + at + 8) * k1) * k1;
			c *= k1;
			d ^= c;
		}
	}
	a = mix(a, c);
	b = mix(d, b);
	return (struct codec_hash128){ a ^ b, mix(b, a) };
}

/* The 56 bytes of state of the long form. */
struct state {
	uint64_t x, y, z;
	struct codec_hash128 v, w;
};

static inline void
step(struct state *s, const uint8_t *bytes)
{
	uint64_t swap;

	s->x = rotate(s->x + s->y + s->v.low + load64(bytes + 16), 37) * k1;
	s->y = rotate(s->y + s->v.high + load64(bytes + 48), 42) * k1;
	s->x ^= s->w.high;
	s->y ^= s->v.low;
	s->z = rotate(s->z ^ s->w.low, 33);
	s->v = hash_weak(bytes, s->v.high * k1, s->x + s->w.low);
	s->w = hash_weak(bytes + 32, s->z + s->w.high, s->y);
	swap = s->z;
	s->z = s->x;
	s->x = swap;
}

static struct codec_hash128
hash_seeded(const uint8_t *bytes, size_t len, struct codec_hash128 seed)
{
	struct state s;

	if (len < 128)
		return hash_murmur(bytes, len, seed);
	s.x = seed.low;
	s.y = seed.high;
	s.z = len * k1;
	s.v.low = rotate(s.y ^ k1, 49) * k1 + load64(bytes);
	s.v.high = rotate(s.v.low, 42) * k1 + load64(bytes + 8);
	s.w.low = rotate(s.y + s.z, 35) * k1 + s.x;
	s.w.high = rotate(s.x + load64(bytes + 88), 53) * k1;
	do {
		step(&s, bytes);
		step(&s, bytes + 64);
		bytes += 128;
		len -= 128;
	} while (CH_LIKELY(len >= 128));
	s.y += rotate(s.w.low, 37) * k0 + s.z;
	s.x += rotate(s.v.low + s.z, 49) * k0;
	/* 32 bytes a turn from the end; the last turn may reach back into hashed bytes. */
	for (size_t done = 0; done < len;) {
		const uint8_t *tail;

		done += 32;
		tail = bytes + len - done;
		s.y = rotate(s.y - s.x, 42) * k0 + s.v.high;
		s.w.low += load64(tail + 16);
		s.x = rotate(s.x, 49) * k0 + s.w.low;
		s.w.low += s.v.low;
		s.v = hash_weak(tail, s.v.low, s.v.high);
	}
	s.x = mix(s.x, s.v.low);
	s.y = mix(s.y, s.w.low);
	return (struct codec_hash128){ mix(s.x + s.v.high, s.w.high) + s.y,
		mix(s.x + s.w.high, s.y + s.v.high) };
}

struct codec_hash128
codec_cityhash128(const void *bytes, size_t len)
{
	const uint8_t *from = bytes;
	struct codec_hash128 seed = { k0, k1 };

	if (len >= 16) {
		seed.low = load64(from) ^ k3;
		seed.high = load64(from + 8);
		return hash_seeded(from + 16, len - 16, seed);
	}
	if (len >= 8) {
		seed.low = load64(from) ^ len * k0;
		seed.high = load64(from + len - 8) ^ k1;
		return hash_murmur(from, 0, seed);
	}
	return hash_murmur(from, len, seed);
}
