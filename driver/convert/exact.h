/*
 * exact.h - any number-like value as an exact decimal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CH_CONVERT_EXACT_H
#define CH_CONVERT_EXACT_H

#include "convert/parse.h"
#include "convert/value.h"

/* INT, UINT, DECIMAL, FLOAT, TEXT, INTERVAL -> decimal. NaN and infinity are CONV_OUT_OF_RANGE,
 * text that is no number CONV_BAD_TEXT. */
enum conv_status conv_exact(const struct conv_value *value, struct conv_decimal *out);

/* Make the magnitude one of another scale (any; negative too); number->scale stays. Digits that
 * are cut off set number->lost. CONV_OUT_OF_RANGE when it gets too large. */
enum conv_status conv_exact_rescale(struct conv_decimal *number, int scale);

#endif
