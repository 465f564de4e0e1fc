/*
 * cityhash.h - CityHash128 in the version (1.0.2) that ClickHouse's frames use
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CODEC_CITYHASH_H
#define CH_CODEC_CITYHASH_H

#include <stddef.h>
#include <stdint.h>

struct codec_hash128 {
	uint64_t low;
	uint64_t high;
};

struct codec_hash128 codec_cityhash128(const void *bytes, size_t len);

#endif
